"""What followed from a decision: the choice, the result read aloud, and what moved by how much."""

from __future__ import annotations

from functools import partial

from mallette import engine, play
from mallette.engine import Consequence, Dial, Move
from mallette.game.page import Hint, columns, page
from mallette.game.pieces import (
    arrow,
    at_right,
    button,
    card,
    gauge,
    gauge_width,
    gauges,
    head,
    heading,
    line,
    moved,
    numbered,
    prose,
)
from mallette.game.stack import Close, Decisions, Open, Session, Undo
from mallette.game.ui import (
    NOTHING,
    Canvas,
    Frame,
    Icon,
    Piece,
    Rect,
    Style,
    column,
    drawn,
    row,
    say,
    words,
)
from mallette.language import _
from mallette.text import line as runs

SIZES = (1.6, 1.45, 1.3, 1.2, 1.1, 1.0)


def layout(session: Session, canvas: Canvas) -> Frame:
    """The frame of what the last decision did."""
    assert session.play is not None
    now = session.play
    told = tuple(play.decisions(now))[-1]
    dials = engine.view(now.scenario, now.state).gauges
    moves = {move.dial.id: move for move in told.moves}
    side = partial(_gauges, canvas, dials, moves)
    return page(
        session,
        canvas,
        partial(_main, told, side(0), canvas),
        sizes=SIZES,
        top=head(
            canvas,
            runs(told.scene),
            numbered(now.scenario.title, len(now.steps)),
        ),
        side=side if canvas.wide else None,
        hints=(
            Hint("undo", _("Annuler"), Open(Undo(len(now.steps) - 1))),
            Hint("decisions", _("Décisions"), Open(Decisions())),
            Hint("back", _("Continuer"), Close()),
        ),
        first=Close(),
    )


def _main(told: Consequence, dials: Piece, canvas: Canvas, size: float) -> tuple[Piece, Piece]:
    width = columns(canvas).main
    result = prose(canvas, told.result, width, Style(size)) if told.result else NOTHING
    crossed = column(
        (_crossed(canvas, move, width, min(size, 1.1)) for move in told.moves), canvas.px(0.7)
    )
    nothing = words(canvas, say(_("Aucune jauge ne bouge.")), width, Style(1.1, italic=True))
    body = (
        _chosen(canvas, told, width),
        result,
        NOTHING if told.moves else nothing,
        NOTHING if canvas.wide else dials,
        crossed,
    )
    go_on = button(canvas, _("Continuer"), Close(), min(width, canvas.px(18)))
    return column(body, canvas.px(1.2)), at_right(go_on, width)


def _chosen(canvas: Canvas, told: Consequence, width: int) -> Piece:
    room = canvas.px(0.9)
    label = heading(canvas, _("Vous avez choisi"), width - 2 * room, tinted=True)
    said = line(
        canvas, told.choice, width - 2 * room, Style(1.2, bold=True, leading=1.3, balanced=True)
    )
    piece = column((label, said), canvas.px(0.25))
    return card(canvas, piece, width, pad=0.9, fill=canvas.accent.pale, edge=canvas.accent.fill)


def _gauges(canvas: Canvas, dials: tuple[Dial, ...], moves: dict[str, Move], height: int) -> Piece:
    width = columns(canvas).side
    each = gauge_width(canvas, width)
    return gauges(
        canvas, [_dial(canvas, dial, moves.get(dial.id), each) for dial in dials], width, height
    )


def _dial(canvas: Canvas, dial: Dial, move: Move | None, width: int) -> Piece:
    if move is None:
        style = Style(0.95, colour=canvas.theme.soft, leading=1.3)
        still = words(canvas, say(_("ne bouge pas")), width, style)
        return column((gauge(canvas, dial, width), still), canvas.px(0.3))
    shown = gauge(canvas, dial, width, before=move.before)
    return column((shown, _by(canvas, move, width)), canvas.px(0.3))


def _by(canvas: Canvas, move: Move, width: int) -> Piece:
    """Which way and by how much, in words behind an arrow."""
    side = canvas.size(1.2)
    mark = drawn(Icon(Rect(0, 0, side, side), arrow(move), canvas.theme.ink))
    style = Style(1.05, bold=True, leading=1.3)
    said = words(canvas, say(moved(move)), width - side - canvas.px(0.3), style)
    return row((mark, said), canvas.px(0.3), align="middle")


def _crossed(canvas: Canvas, move: Move, width: int, size: float) -> Piece:
    """The text of a threshold that was crossed."""
    if move.crossed is None:
        return NOTHING
    side, gap, room = canvas.size(1.6), canvas.px(0.9), canvas.px(0.9)
    mark = drawn(Icon(Rect(0, 0, side, side), move.dial.icon, canvas.accent.deep))
    inner = width - 2 * room - side - gap
    said = prose(canvas, move.crossed, inner, Style(size, italic=True, leading=1.38))
    piece = row((mark, said), gap, align="middle")
    return card(canvas, piece, width, pad=0.9, fill=canvas.theme.sunk, lift=0)
