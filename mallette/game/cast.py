"""The roles as everybody sees them: portrait, name, and what each defends; no secret."""

from __future__ import annotations

from functools import partial

from mallette import engine
from mallette.engine import Part
from mallette.game import stack
from mallette.game.page import Hint, page
from mallette.game.pieces import (
    button,
    card,
    head,
    levelled,
    presented,
    presented_width,
    prose,
)
from mallette.game.stack import Begin, Close, Session
from mallette.game.ui import NOTHING, Canvas, Frame, Piece, Style, column, grid, say, words
from mallette.language import N_, _

READ = N_(
    "Lisez-les à voix haute et répartissez-les autour de la table : "
    "on peut tenir un rôle à plusieurs."
)
NONE = N_("Cette situation se joue sans rôles : la table décide ensemble.")

SIZES = (1.1, 1.0, 0.95, 0.9, 0.85)


def layout(screen: stack.Cast, session: Session, canvas: Canvas) -> Frame:
    """The frame of the roles."""
    scenario = session.library.scenarios[screen.scenario]
    return page(
        session,
        canvas,
        partial(_main, screen, engine.cast(scenario), canvas),
        sizes=SIZES,
        top=head(canvas, say(_("Les rôles")), scenario.title),
        hints=(Hint("back", _("Accueil") if screen.opening else _("Retour"), Close()),),
        keys={} if screen.opening else {"roles": Close()},
        first=_begin(screen) if screen.opening else Close(),
    )


def _begin(screen: stack.Cast) -> Begin:
    return Begin(screen.scenario, screen.length)


def _main(
    screen: stack.Cast, parts: tuple[Part, ...], canvas: Canvas, size: float
) -> tuple[Piece, Piece]:
    """The roles, and what to do with them: on their last line when it has a place left."""
    across, gap = _columns(canvas, parts), canvas.px(1.2)
    width = (canvas.page - gap * (across - 1)) // across
    cards = levelled([partial(_card, canvas, part, width, size) for part in parts], across)
    free = -len(parts) % across
    if not free or not parts:
        return grid(cards, across, gap), _asked(canvas, screen, bool(parts), canvas.page)
    asked = _asked(canvas, screen, True, free * (width + gap) - gap)
    return grid((*cards, asked), across, gap), NOTHING


def _asked(canvas: Canvas, screen: stack.Cast, some: bool, width: int) -> Piece:
    """What to do with the roles, and what comes next."""
    intro = words(canvas, say(_(READ if some else NONE)), width, Style(1.1))
    wide = min(width, canvas.px(24))
    go = (
        button(canvas, _("Commencer"), _begin(screen), wide, icon="player-play")
        if screen.opening
        else button(canvas, _("Revenir à la partie"), Close(), wide, icon="arrow-back-up")
    )
    return column((intro, go), canvas.px(1.1))


FACE, ROOM = 3.6, 0.8
"""Units: the side of a portrait, and what is left free around the text of a card."""


def _columns(canvas: Canvas, parts: tuple[Part, ...]) -> int:
    """How many roles stand side by side; fewer where the word of a name would be cut."""
    names = [presented_width(canvas, part, canvas.px(FACE)) for part in parts]
    least = max(canvas.px(18), max(names, default=0) + canvas.px(2 * ROOM + 1.2))
    fitting = max(1, canvas.page // least)
    return min(fitting, max(1, 2 if len(parts) in {2, 4} else 3))


def _card(canvas: Canvas, part: Part, width: int, size: float, height: int) -> Piece:
    room = canvas.px(ROOM)
    inner = width - 2 * room
    top = presented(canvas, part, inner, canvas.px(FACE))
    stance = prose(canvas, part.stance, inner, Style(size, leading=1.34))
    told = column((top, stance), canvas.px(0.6))
    level = Piece(told.w, max(told.h, height - 2 * room), inside=((0, 0, told),))
    return card(canvas, level, width, pad=ROOM)
