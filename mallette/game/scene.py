"""The scene as it stands: who speaks, what is read, the gauges, and the choices."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from mallette import engine
from mallette.engine import Option, View
from mallette.game.page import Hint, columns, page
from mallette.game.pieces import (
    badge,
    card,
    gauge,
    gauge_width,
    gauges,
    head,
    heading,
    line,
    nameplate,
    numbered,
    portrait,
    prose,
)
from mallette.game.stack import Cast, Close, Decisions, Intention, Notes, Open, Session, Take, Undo
from mallette.game.ui import (
    NOTHING,
    Canvas,
    Frame,
    Icon,
    Key,
    Picture,
    Piece,
    Rect,
    Style,
    column,
    drawn,
    row,
)
from mallette.language import N_, _
from mallette.play import Play
from mallette.text import line as runs

DECIDE = N_("Que décidez-vous ?")
STUCK = N_("Aucun choix n'est ouvert ici : revenez sur une décision (touche L).")
DIGITS: tuple[Key, ...] = ("1", "2", "3", "4", "5", "6", "7", "8", "9")

SIZES = (1.3, 1.2, 1.1, 1.05, 1.0, 0.99, 0.95, 0.9)
"""Of the text, in units: the largest that leaves the choices in view."""


def layout(session: Session, canvas: Canvas) -> Frame:
    """The frame of the scene in which the play stands."""
    assert session.play is not None
    now = session.play
    view = engine.view(now.scenario, now.state)
    return page(
        session,
        canvas,
        partial(_main, view, canvas),
        sizes=SIZES,
        top=head(canvas, runs(view.title), numbered(now.scenario.title, len(now.steps) + 1)),
        side=partial(_side, view, canvas) if canvas.wide else None,
        hints=_hints(now),
        keys=_digits(view.options),
    )


def _main(view: View, canvas: Canvas, size: float) -> tuple[Piece, Piece]:
    width = columns(canvas).main
    body = prose(canvas, view.text, width, Style(size, leading=1.4))
    if not canvas.wide:
        body = column((_speaker(view, canvas), body, _gauges(view, canvas)), canvas.px(1.2))
    return body, _choices(view, canvas, width, size)


def _hints(now: Play) -> tuple[Hint, ...]:
    """The keys of a scene."""
    undo = [Hint("undo", _("Annuler"), Open(Undo(len(now.steps) - 1)))] if now.steps else []
    cast = [Hint("roles", _("Rôles"), Open(Cast(now.id)))] if now.scenario.roles else []
    return (
        *cast,
        Hint("notes", _("Notes"), Open(Notes())),
        Hint("decisions", _("Décisions"), Open(Decisions())),
        *undo,
        Hint("back", _("Quitter"), Close()),
    )


def _digits(options: tuple[Option, ...]) -> Mapping[Key, Intention]:
    return {
        digit: Take(option.id)
        for digit, option in zip(DIGITS, options, strict=False)
        if option.open
    }


# The left column --------------------------------------------------------------------------------


def _side(view: View, canvas: Canvas, height: int) -> Piece:
    """Who speaks, or what is seen, over the gauges, as high as `height` when it can."""
    width, gap = columns(canvas).side, canvas.px(0.9)
    dials = [gauge(canvas, dial, gauge_width(canvas, width)) for dial in view.gauges]
    seen = _seen(view, canvas, width, height - gauges(canvas, dials, width).h - gap)
    return column((seen, gauges(canvas, dials, width, height - seen.h - gap)), gap)


def _seen(view: View, canvas: Canvas, width: int, height: int) -> Piece:
    """The picture of the scene or the portrait of the speaker, and the speaker's name."""
    name = nameplate(canvas, view.speaker, width) if view.speaker else NOTHING
    gap = canvas.px(0.5) if view.speaker else 0
    high = max(canvas.px(5), min(width, height - name.h - gap))
    if view.picture or view.speaker is None:
        return column((_picture(view, canvas, width, min(high, width * 5 // 8)), name), gap)
    return column((portrait(canvas, view.speaker, width, high), name), gap)


def _picture(view: View, canvas: Canvas, width: int, height: int) -> Piece:
    if view.picture is None:
        return NOTHING
    rect = Rect(0, 0, width, height)
    return drawn(Picture(rect, view.picture, canvas.accent.pale, canvas.px(0.45)))


# One column -------------------------------------------------------------------------------------


def _speaker(view: View, canvas: Canvas) -> Piece:
    picture = _picture(view, canvas, canvas.page, canvas.page // 2)
    if view.speaker is None:
        return picture
    face, gap = canvas.px(5), canvas.px(1)
    name = nameplate(canvas, view.speaker, canvas.page - face - gap)
    who = row((portrait(canvas, view.speaker, face, face), name), gap, align="middle")
    return column((picture, who), canvas.px(0.8))


def _gauges(view: View, canvas: Canvas) -> Piece:
    width = gauge_width(canvas, canvas.page)
    return gauges(canvas, [gauge(canvas, dial, width) for dial in view.gauges], canvas.page)


# The choices ------------------------------------------------------------------------------------


def _choices(view: View, canvas: Canvas, width: int, size: float) -> Piece:
    """The choices, never smaller than one unit; closer together where the text had to shrink."""
    pad, gap = (0.3, 0.42) if size < 1 else (0.45, 0.6)
    letters = max(1.0, min(size, 1.12))
    stuck = not any(option.open for option in view.options)
    question = heading(canvas, _(STUCK if stuck else DECIDE), width)
    cards = (
        _choice(canvas, index, option, width, letters, pad)
        for index, option in enumerate(view.options, 1)
    )
    return column((question, column(cards, canvas.px(gap))), canvas.px(gap))


def _choice(
    canvas: Canvas, index: int, option: Option, width: int, size: float, pad: float
) -> Piece:
    theme = canvas.theme
    number = badge(canvas, str(index)) if option.open else _lock(canvas)
    room, gap = canvas.px(pad), canvas.px(0.8)
    inner = width - 2 * room - number.w - gap
    colour = None if option.open else theme.soft
    style = Style(size, leading=1.3, colour=colour, balanced=True)
    said = line(canvas, option.text, inner, style)
    if option.open:
        piece = row((number, said), gap, align="middle")
        return card(canvas, piece, width, pad=pad, does=Take(option.id))
    why = line(
        canvas, option.reason or "", inner, Style(0.95, italic=True, leading=1.3, colour=theme.soft)
    )
    piece = row((number, column((said, why))), gap, align="middle")
    return card(canvas, piece, width, pad=pad, fill=theme.sunk, lift=0)


def _lock(canvas: Canvas) -> Piece:
    side = badge(canvas, "1").h
    inner = side * 3 // 4
    at = (side - inner) // 2
    return Piece(side, side, (Icon(Rect(at, at, inner, inner), "lock", canvas.theme.soft),))
