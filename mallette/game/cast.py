"""The roles as everybody sees them: portrait, name, what each defends; and each secret, read alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from mallette import engine
from mallette.engine import Briefing, Part
from mallette.game import stack
from mallette.game.page import Hint, dialog, page
from mallette.game.pieces import (
    button,
    card,
    fact,
    head,
    heading,
    levelled,
    presented,
    presented_width,
    prose,
    tell,
)
from mallette.game.stack import Alone, Begin, Close, Note, Open, Session
from mallette.game.ui import NOTHING, Canvas, Frame, Piece, Style, column, grid, say, words
from mallette.game.writing import field
from mallette.journal import Sitting
from mallette.language import N_, _

READ = N_(
    "Lisez-les à voix haute et répartissez-les autour de la table : "
    "on peut tenir un rôle à plusieurs."
)
ALONE = N_(
    "Lisez chaque rôle et son secret, puis gardez-en un à cœur : vous déciderez seul ou seule, pour tout le monde."
)
SOLO, TABLE = N_("Jouer seul ou seule"), N_("Jouer à plusieurs")
NONE = N_("Cette situation se joue sans rôles : la table décide ensemble.")

SIZES = (1.1, 1.0, 0.95, 0.9, 0.85)


def layout(screen: stack.Cast, session: Session, canvas: Canvas) -> Frame:
    """The frame of the roles."""
    scenario = session.library.scenarios[screen.scenario]
    return page(
        session,
        canvas,
        partial(_main, screen, session, engine.cast(scenario), canvas),
        sizes=SIZES,
        top=head(canvas, say(_("Les rôles")), scenario.title),
        hints=(
            *(
                [Hint("alone", _(TABLE if session.sitting.solo else SOLO), Alone())]
                * screen.opening
            ),
            Hint("back", _("Accueil") if screen.opening else _("Retour"), Close()),
        ),
        keys={} if screen.opening else {"roles": Close()},
        first=_begin(screen) if screen.opening else Close(),
    )


def _begin(screen: stack.Cast) -> Begin:
    return Begin(screen.scenario, screen.length)


def _main(
    screen: stack.Cast, session: Session, parts: tuple[Part, ...], canvas: Canvas, size: float
) -> tuple[Piece, Piece]:
    """The roles, and what to do with them: on their last line when it has a place left."""
    across, gap = _columns(canvas, parts), canvas.px(1.2)
    width = (canvas.page - gap * (across - 1)) // across
    makers = [partial(_card, canvas, screen, session, part, width, size) for part in parts]
    cards = levelled(makers, across)
    free = -len(parts) % across
    if not free or not parts:
        return grid(cards, across, gap), _asked(canvas, screen, session, bool(parts), canvas.page)
    asked = _asked(canvas, screen, session, True, free * (width + gap) - gap)
    return grid((*cards, asked), across, gap), NOTHING


def _asked(canvas: Canvas, screen: stack.Cast, session: Session, some: bool, width: int) -> Piece:
    """What to do with the roles, and what comes next."""
    said = NONE if not some else ALONE if session.sitting.solo else READ
    intro = words(canvas, say(_(said)), width, Style(1.1))
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


def _card(
    canvas: Canvas,
    screen: stack.Cast,
    session: Session,
    part: Part,
    width: int,
    size: float,
    height: int,
) -> Piece:
    room = canvas.px(ROOM)
    inner = width - 2 * room
    top = presented(canvas, part, inner, canvas.px(FACE))
    stance = prose(canvas, part.stance, inner, Style(size, leading=1.34))
    told = column((top, stance), canvas.px(0.6))
    done = screen.opening and part.id in session.read
    holder = _sitting(session).players.get(part.id, "")
    said = _("Secret lu") if done else _("Lire son secret, à l'écart")
    if not screen.opening:
        said = _("Relire son secret, à l'écart")
    named = holder and (done or not screen.opening)
    mark = fact(canvas, "check" if done else "eye", holder if named else said, inner)
    down = max(told.h + canvas.px(0.6), height - 2 * room - mark.h)
    level = Piece(inner, down + mark.h, inside=((0, 0, told), (0, down, mark)))
    does = Open(stack.Secret(screen.scenario, part.id, words=holder if screen.opening else ""))
    return card(canvas, level, width, pad=ROOM, does=does)


def _sitting(session: Session) -> Sitting:
    """Who sits at the table: of the play, once there is one."""
    return session.play.sitting if session.play else session.sitting


# A secret, read alone ---------------------------------------------------------------------------

PASS = N_("Passez l'écran à la personne qui tient ce rôle ; les autres regardent ailleurs.")
PRIVATE = N_("Pour vous seulement : ne le lisez pas à voix haute.")


def secret(screen: stack.Secret, session: Session, canvas: Canvas) -> Frame:
    """The frame that asks to pass the screen, then the one that only one person reads."""
    told = engine.briefing(session.library.scenarios[screen.scenario], screen.role)
    return _shown(told, session, canvas) if screen.shown else _passed(screen, told, session, canvas)


def _passed(screen: stack.Secret, told: Briefing, session: Session, canvas: Canvas) -> Frame:
    solo = _sitting(session).solo
    naming = not solo and session.play is None

    def asked(width: int) -> Iterator[Piece]:
        yield presented(canvas, told.part, width, canvas.px(FACE))
        if not solo:
            yield tell(canvas, _(PASS), width, icon="hand-stop")
        if naming:
            yield heading(canvas, _("Son prénom, si vous le souhaitez"), width)
            yield field(session, canvas, screen.words, width, _("Prénom"))
        yield button(canvas, _("Lire le secret"), Note(), width, icon="eye")

    return page(
        session,
        canvas,
        dialog(canvas, _("Un secret à lire"), lambda width: tuple(asked(width))),
        hints=(Hint("back", _("Retour aux rôles"), Close()),),
        first=Note(),
        centred=True,
        typed=screen.words if naming else None,
    )


def _shown(told: Briefing, session: Session, canvas: Canvas) -> Frame:
    def asked(width: int) -> Iterator[Piece]:
        yield presented(canvas, told.part, width, canvas.px(FACE))
        if not _sitting(session).solo:
            yield tell(canvas, _(PRIVATE), width, icon="eye")
        yield prose(canvas, told.secret, width, Style(1.2))
        for gauge, way in told.cares:
            said = (
                _("Vous voudriez voir monter : {gauge}.")
                if way == "up"
                else _("Vous voudriez voir baisser : {gauge}.")
            )
            icon = "arrow-up" if way == "up" else "arrow-down"
            yield fact(canvas, icon, said.format(gauge=gauge), width)
        yield button(canvas, _("Cacher, et rendre l'écran"), Close(), width, icon="x")

    return page(
        session,
        canvas,
        dialog(canvas, _("Ce que vous gardez pour vous"), lambda width: tuple(asked(width))),
        hints=(Hint("back", _("Cacher"), Close()),),
        first=Close(),
        centred=True,
    )
