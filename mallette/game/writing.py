"""Where one writes: what was typed so far in, the field out, and keys on the screen when asked for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial

from mallette.game.pieces import card
from mallette.game.stack import Alphabet, Intention, Session, Spell, Write
from mallette.game.ui import (
    Canvas,
    Panel,
    Piece,
    Rect,
    Style,
    column,
    say,
    words,
)
from mallette.language import N_, _
from mallette.text import Run

LETTERS = N_("1234567890 azertyuiop qsdfghjklm wxcvbn'-,. éèêàâçîôùœ")
"""The keys on the screen, line by line."""
ACROSS = 10


WORDS = N_("En quelques mots, si vous le souhaitez.")


def field(session: Session, canvas: Canvas, typed: str, width: int, asked: str = "") -> Piece:
    """What was typed, and where the next letter goes; under it the keys, when they are shown.

    `asked` stands in it until something is typed.
    """
    box = _box(canvas, typed, width, asked or _(WORDS))
    if session.letters == "none":
        return box
    return column((box, _keys(session.letters, canvas, typed, width)), canvas.px(0.6))


def _box(canvas: Canvas, typed: str, width: int, asked: str) -> Piece:
    room, thick = canvas.px(0.8), max(2, canvas.px(0.12))
    size = canvas.size(1.2)
    inner = width - 2 * room - 2 * thick
    said = words(canvas, (Run(typed),), inner, Style(1.2, leading=1.35))
    style = Style(1.1, italic=True, colour=canvas.theme.soft, leading=1.35)
    if not said.h:
        said = words(canvas, say(asked), inner, style)
        at, y, h = 0, 0, said.ink[0].rect.h
    else:
        last = said.ink[-1].rect
        spaces = typed[len(typed.rstrip(" ")) :]
        at = min(last.right + thick + canvas.measure(spaces, canvas.family.text, size), inner)
        y, h = last.y, last.h
    caret = Panel(Rect(at, y + h // 8, thick, h * 3 // 4), canvas.theme.ink)
    left = 2 * thick if not typed.strip() else 0
    piece = Piece(inner + 2 * thick, said.h, (caret,), ((left, 0, said),))
    return card(canvas, piece, width, pad=0.8, edge=canvas.theme.ink, lift=0)


def _keys(alphabet: Alphabet, canvas: Canvas, typed: str, width: int) -> Piece:
    """The letters, and the keys that are words; the first letter of a text is a capital."""
    large = alphabet == "capital" or not typed.strip()
    line = partial(_line, canvas, width)

    def lines() -> Iterator[Piece]:
        for letters in _(LETTERS).replace("'", "’").split():
            yield line(
                (one, Write(typed + one), 1) for one in (letters.upper() if large else letters)
            )
        yield line(
            (
                (_("Maj"), Spell("small" if alphabet == "capital" else "capital"), 2),
                ("?", Write(typed + "?"), 1),
                ("!", Write(typed + "!"), 1),
                (_("Espace"), Write(typed + " "), 4),
                (_("Effacer"), Write(typed[:-1]), 2),
            )
        )

    return column(lines(), canvas.px(0.4))


def _line(canvas: Canvas, width: int, keys: Iterable[tuple[str, Intention, int]]) -> Piece:
    """Keys side by side, each as wide as so many letters, far enough apart for the mark of the focus."""
    gap, at, inside = canvas.px(1.25), 0, []
    for label, does, letters in keys:
        left, right = ((width + gap) * one // ACROSS for one in (at, at + letters))
        inside.append((left, 0, _key(canvas, label, does, right - gap - left)))
        at += letters
    return Piece(width, max(key.h for *_at, key in inside), inside=tuple(inside))


def _key(canvas: Canvas, label: str, does: Intention, width: int) -> Piece:
    said = words(canvas, say(label), width, Style(1.1, bold=True, leading=1.25))
    high = canvas.size(1.1) * 7 // 4
    edge, radius = max(1, canvas.px(0.07)), canvas.px(0.3)
    panel = Panel(Rect(0, 0, width, high), canvas.theme.card, canvas.theme.line, edge, radius)
    at = ((width - said.w) // 2, (high - said.h) // 2)
    return Piece(width, high, (panel,), ((*at, said),), does)
