"""What was decided, in order, with what each decision moved; any of them can be gone back to."""

from __future__ import annotations

from itertools import count

from mallette import engine, play
from mallette.debrief import how
from mallette.engine import Consequence, Move
from mallette.game import stack
from mallette.game.page import Hint, dialog, page, still
from mallette.game.pieces import ESCAPE, arrow, badge, button, card, head, line
from mallette.game.stack import Close, Keep, Open, Session, Undo
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
    rows,
    say,
    words,
)
from mallette.language import N_, _, ngettext
from mallette.text import line as runs

INTRO = N_("Choisissez une décision pour y revenir et en prendre une autre.")
NONE = N_("Aucune décision pour l'instant.")


def layout(session: Session, canvas: Canvas) -> Frame:
    """The frame of the list of decisions."""
    assert session.play is not None
    now = session.play
    told = tuple(play.decisions(now))
    intro = words(canvas, say(_(INTRO if told else NONE)), canvas.page, Style(1.1))
    hows = [how(now, step) for step in now.steps]
    cards = [_decision(canvas, *one) for one in zip(count(), told, hows, strict=False)]
    return page(
        session,
        canvas,
        still(column((intro, column(cards, canvas.px(0.7))), canvas.px(1))),
        top=head(canvas, say(_("Vos décisions")), now.scenario.title),
        hints=(Hint("back", _("Retour"), Close()),),
        keys={"decisions": Close()},
    )


def _decision(canvas: Canvas, index: int, told: Consequence, decided: str) -> Piece:
    number = badge(canvas, str(index + 1))
    room, gap = canvas.px(0.7), canvas.px(0.9)
    inner = canvas.page - 2 * room - number.w - gap
    scene = line(canvas, told.scene, inner, Style(0.95, colour=canvas.theme.soft, leading=1.3))
    choice = line(canvas, told.choice, inner, Style(1.1, bold=True, leading=1.3))
    moves = _moves(canvas, told.moves, inner)
    small = Style(0.95, italic=True, leading=1.3)
    by = words(canvas, say(decided), inner, small) if decided else NOTHING
    if scene.w + gap + moves.w <= inner:
        h = max(scene.h, moves.h)
        scene = Piece(inner, h, inside=((0, 0, scene), (inner - moves.w, 0, moves)))
        moves = NOTHING
    piece = row((number, column((scene, choice, by, moves), canvas.px(0.15))), gap, align="middle")
    return card(canvas, piece, canvas.page, pad=0.7, does=Open(Undo(index)))


def _moves(canvas: Canvas, moves: tuple[Move, ...], width: int) -> Piece:
    style = Style(0.95, leading=1.3)
    if not moves:
        return words(canvas, say(_("rien ne bouge")), width, style)
    return rows([_move(canvas, move, width) for move in moves], width, canvas.px(1.4), 0)


def _move(canvas: Canvas, move: Move, width: int) -> Piece:
    side = canvas.size(1.0)
    marks = row(
        (
            drawn(Icon(Rect(0, 0, side, side), move.dial.icon, canvas.accent.deep)),
            drawn(Icon(Rect(0, 0, side, side), arrow(move), canvas.theme.ink)),
        ),
        canvas.px(0.1),
    )
    gap = canvas.px(0.25)
    by = move.dial.value - move.before
    said = f"{move.dial.label} {'+' if by > 0 else '−'}{abs(by)}"
    told = line(canvas, said, width - marks.w - gap, Style(0.95, leading=1.3))
    return row((marks, told), gap, align="middle")


def undoing(screen: stack.Undo, session: Session, canvas: Canvas) -> Frame:
    """The frame that asks whether to go back to a decision."""
    assert session.play is not None
    now = session.play
    lost = len(now.steps) - screen.kept - 1
    told = engine.consequence(now.scenario, now.states[screen.kept], now.steps[screen.kept].choice)
    more = ngettext(
        "Elle et la suivante seront défaites ; la table reprendra de là.",
        "Elle et les {count} suivantes seront défaites ; la table reprendra de là.",
        lost,
    ).format(count=lost)
    said = more if lost else _("Elle sera défaite, et la table pourra en prendre une autre.")
    back = Keep(screen.kept)

    def asked(width: int) -> tuple[Piece, ...]:
        return (
            _asked(canvas, screen.kept, told, width),
            words(canvas, say(said), width, Style(1.2)),
            button(canvas, _("Revenir à cette décision"), back, width, icon="arrow-back-up"),
            button(canvas, _("Ne rien changer"), Close(), width, icon="x", key=ESCAPE, plain=True),
        )

    return page(
        session,
        canvas,
        dialog(canvas, _("Revenir à cette décision ?"), asked),
        centred=True,
        first=back,
    )


def _asked(canvas: Canvas, index: int, told: Consequence, width: int) -> Piece:
    room, gap = canvas.px(0.9), canvas.px(0.9)
    number = badge(canvas, str(index + 1))
    inner = width - 2 * room - number.w - gap
    scene = words(canvas, runs(told.scene), inner, Style(0.95, leading=1.3))
    choice = line(canvas, told.choice, inner, Style(1.15, bold=True, leading=1.3))
    piece = row((number, column((scene, choice), canvas.px(0.15))), gap, align="middle")
    return card(canvas, piece, width, pad=0.9, fill=canvas.theme.sunk, lift=0)
