"""What followed from a decision: what was read aloud, what moved by how much, what comes back."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from mallette import engine, play, text
from mallette.engine import Dial, Move
from mallette.game import stack
from mallette.game.page import Hint, columns, page
from mallette.game.pieces import (
    NEWS,
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
    square,
    verso,
)
from mallette.game.stack import Close, Decisions, Intention, Open, Session, Undo
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
from mallette.play import Play
from mallette.text import line as runs

SIZES = (1.6, 1.45, 1.3, 1.2, 1.1, 1.0, 0.95, 0.9)


@dataclass(frozen=True, slots=True)
class Told:
    """One page: the choice or what comes back of an earlier one, and the gauges it leaves."""

    scene: str
    choice: str
    text: str | None
    moves: tuple[Move, ...]
    dials: tuple[Dial, ...]
    returned: bool = False
    """Whether an earlier choice brings it about."""
    drawn: bool = False
    """Whether a card is drawn next."""


def told(now: Play) -> tuple[Told, ...]:
    """What the last decision did, and what came back with it, page by page."""
    last = tuple(play.decisions(now))[-1]
    dials = engine.view(now.scenario, now.states[-2]).gauges
    pages = [(last.scene, last.choice, last.result, last.moves)]
    pages += [(one.scene, one.choice, one.text, one.moves) for one in last.returns]
    made = []
    for rank, one in enumerate(pages, 1):
        after = {move.dial.id: move.dial for move in one[-1]}
        dials = tuple(after.get(dial.id, dial) for dial in dials)
        drawn = rank == len(pages) and last.drawn is not None
        made.append(Told(*one, dials, returned=rank > 1, drawn=drawn))
    return tuple(made)


def layout(screen: stack.Aftermath, session: Session, canvas: Canvas) -> Frame:
    """The frame of what the last decision did, or of what comes back."""
    assert session.play is not None
    now = session.play
    pages = told(now)
    page_ = min(screen.page, len(pages) - 1)
    shown, rest = pages[page_], len(pages) - page_ - 1
    moves = {move.dial.id: move for move in shown.moves}
    side = partial(_gauges, canvas, shown.dials, moves)
    on: Intention = Open(stack.Aftermath(page_ + 1)) if rest else Close()
    label = _("Ce qui revient") if rest else _("Retourner la carte") if shown.drawn else ""
    label = label or _("Continuer")
    return page(
        session,
        canvas,
        partial(_main, shown, side(0), on, label, canvas),
        sizes=SIZES,
        top=head(
            canvas,
            say(_("Cela revient")) if shown.returned else runs(shown.scene),
            numbered(now.scenario.title, len(now.steps)),
        ),
        side=side if canvas.wide else None,
        hints=(
            Hint("undo", _("Annuler"), Open(Undo(len(now.steps) - 1))),
            Hint("decisions", _("Décisions"), Open(Decisions())),
            Hint("back", label, on),
        ),
        first=on,
    )


def _main(
    shown: Told, dials: Piece, on: Intention, label: str, canvas: Canvas, size: float
) -> tuple[Piece, Piece]:
    width = columns(canvas).main
    result = prose(canvas, shown.text, width, Style(size)) if shown.text else NOTHING
    crossed = column(
        (_crossed(canvas, move, width, min(size, 1.1)) for move in shown.moves),
        canvas.px(0.7 if size >= 1 else 0.45),
    )
    nothing = words(canvas, say(_("Aucune jauge ne bouge.")), width, Style(1.1, italic=True))
    body = (
        _chosen(canvas, shown, width),
        result,
        NOTHING if shown.moves else nothing,
        NOTHING if canvas.wide else dials,
        crossed,
    )
    wide = min(width, canvas.px(25))
    mark = None if on == Close() else "history"
    go_on = button(canvas, label, on, wide, icon=NEWS if shown.drawn else mark)
    read = column(body, canvas.px(1.2 if size >= 1 else 0.8))
    if not shown.drawn:
        return read, at_right(go_on, width)
    return read, column((_face_down(canvas, width), at_right(go_on, width)), canvas.px(0.8))


def _face_down(canvas: Canvas, width: int) -> Piece:
    """The back of the card that is drawn."""
    w, h, gap = canvas.px(4.2), canvas.px(5.6), canvas.px(1.2)
    style = Style(1.2, italic=True, leading=1.38)
    said = words(canvas, say(_("On tire une carte : un évènement arrive.")), width - w - gap, style)
    return row((Piece(w, h, verso(canvas, w, h)), said), gap, align="middle")


def _chosen(canvas: Canvas, shown: Told, width: int) -> Piece:
    room = canvas.px(0.9)
    mark = drawn(Icon(square(canvas.size(2.2)), "history", canvas.theme.ink))
    mark, gap = (mark, canvas.px(0.9)) if shown.returned else (NOTHING, 0)
    inner = width - 2 * room - mark.w - gap
    before = _("À « {scene} », vous aviez choisi").format(scene=text.plain(shown.scene))
    label = heading(canvas, before if shown.returned else _("Vous avez choisi"), inner, tinted=True)
    style = Style(1.2, bold=True, leading=1.3, balanced=True)
    said = line(canvas, shown.choice, inner, style)
    piece = row((mark, column((label, said), canvas.px(0.25))), gap, align="middle")
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
