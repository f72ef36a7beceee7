"""The end of a play: its text, the price paid, and the gauges as they stand."""

from __future__ import annotations

from functools import partial

from mallette import engine
from mallette.debrief import summary
from mallette.engine import View
from mallette.game.page import Hint, columns, page
from mallette.game.pieces import button, card, gauge, gauge_width, gauges, head, heading, prose
from mallette.game.stack import Close, Debrief, Decisions, Open, Session, Undo
from mallette.game.ui import (
    NOTHING,
    Canvas,
    Frame,
    Picture,
    Piece,
    Rect,
    Style,
    column,
    drawn,
    say,
    words,
)
from mallette.language import _
from mallette.text import line as runs

SIZES = (1.3, 1.2, 1.1, 1.05, 1.0, 0.95)
SIDE = 19
"""Units of the left column: a picture of 16 by 7 reads from afar."""


def layout(session: Session, canvas: Canvas) -> Frame:
    """The frame of the ending where the play stands."""
    assert session.play is not None
    now = session.play
    view = engine.view(now.scenario, now.state)
    go_on = _go_on(canvas, columns(canvas, SIDE).side)
    undo = [Hint("undo", _("Annuler"), Open(Undo(len(now.steps) - 1)))] if now.steps else []
    return page(
        session,
        canvas,
        partial(_main, view, summary(now), go_on, canvas),
        sizes=SIZES,
        top=head(
            canvas, runs(view.title), _("{scenario} · fin").format(scenario=now.scenario.title)
        ),
        side=partial(_side, view, canvas, go_on) if canvas.wide else None,
        hints=(
            Hint("decisions", _("Décisions"), Open(Decisions())),
            *undo,
            Hint("back", _("Quitter"), Close()),
        ),
        first=Open(Debrief()),
    )


def _main(view: View, how: str, go_on: Piece, canvas: Canvas, size: float) -> tuple[Piece, Piece]:
    width = columns(canvas, SIDE).main
    said = prose(canvas, view.text, width, Style(size, leading=1.4))
    price = _price(canvas, view, width, size)
    small = Style(0.95, colour=canvas.theme.soft, leading=1.35)
    decided = words(canvas, say(how), width, small) if how else NOTHING
    if canvas.wide:
        return column((said, price, decided), canvas.px(1.2)), NOTHING
    picture = _picture(view, canvas, width, width * 7 // 16)
    dials = _gauges(view, canvas, width, 0)
    return column((picture, said, price, decided, dials), canvas.px(1.2)), go_on


def _go_on(canvas: Canvas, width: int) -> Piece:
    return button(canvas, _("Débriefing"), Open(Debrief()), width, icon="messages")


def _side(view: View, canvas: Canvas, go_on: Piece, height: int) -> Piece:
    """What is seen, the gauges and what is next, as high as `height` when it can."""
    width, gap = go_on.w, canvas.px(1)
    dials = _gauges(view, canvas, width, 0)
    high = height - dials.h - go_on.h - 2 * gap
    picture = _picture(view, canvas, width, max(canvas.px(5), min(width * 7 // 16, high)))
    above = column(
        (picture, _gauges(view, canvas, width, height - picture.h - go_on.h - 2 * gap)), gap
    )
    down = max(above.h + gap, height - go_on.h)
    return Piece(width, down + go_on.h, inside=((0, 0, above), (0, down, go_on)))


def _picture(view: View, canvas: Canvas, width: int, height: int) -> Piece:
    if view.picture is None:
        return NOTHING
    rect = Rect(0, 0, width, height)
    return drawn(Picture(rect, view.picture, canvas.accent.tint, canvas.px(0.45)))


def _gauges(view: View, canvas: Canvas, width: int, height: int) -> Piece:
    each = gauge_width(canvas, width)
    return gauges(canvas, [gauge(canvas, dial, each) for dial in view.gauges], width, height)


def _price(canvas: Canvas, view: View, width: int, size: float) -> Piece:
    room = canvas.px(0.9)
    title = heading(canvas, _("Ce que cette fin a coûté"), width - 2 * room, tinted=True)
    said = prose(canvas, view.price or "", width - 2 * room, Style(size, leading=1.38))
    piece = column((title, said), canvas.px(0.3))
    return card(canvas, piece, width, pad=0.9, fill=canvas.theme.warn, edge=canvas.theme.line)
