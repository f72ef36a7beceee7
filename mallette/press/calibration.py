"""A sheet to print on both sides: two numbers read on it say how far its backs fall from its fronts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from mallette.diagnostics import Finding
from mallette.language import N_, _, number
from mallette.model import Library
from mallette.press import flow, layout
from mallette.press.layout import (
    SAFE,
    Box,
    Document,
    Flip,
    Item,
    Page,
    Panel,
    Piece,
    Rule,
    Words,
)
from mallette.press.pdf import measure

Axis = Literal["x", "y"]
AXES: tuple[Axis, ...] = ("x", "y")

PITCH = 5.5
"""From a tick of the front to the next, in mm: more than twice what is read, or two would be in line."""
STEP = 0.25
"""How much farther apart the ticks of the back are: those in line tell how many times it is off."""
TICKS = round(layout.SHIFT / STEP)
"""Ticks at either side of zero."""
TALL, SHORT = 8.0, 5.0
THIN = 0.6
EDGE = SAFE + 6
SIZE = 7.5
"""Of the numbers, in points."""
TEXT = 10.0
STEPS = (
    N_("Imprimez cette page **recto verso, à 100 %**, comme vous imprimerez les cartes."),
    N_(
        "Tenez la feuille face à une fenêtre, **ce côté vers vous** : les traits du verso se voient à travers."
    ),
    N_(
        "Sur chaque échelle, cherchez le trait du verso qui **prolonge exactement** un trait du recto : "
        "notez le nombre de ce trait."
    ),
    N_("Gardez ces deux nombres sous le nom de votre imprimante, comme ici :"),
)
SAVE = "mallette printer salle --offset 0.5,-0.25"
THEN = N_("Puis, à chaque impression :")
USE = "mallette print deck --printer salle"
LOST = N_(
    "Aucun trait n'en prolonge un autre ? L'écart passe {most} mm : serrez d'abord les guides du bac à papier. "
    "Tout est à zéro ? Votre imprimante n'a besoin de rien."
)


def document(
    library: Library, _name: str = "", *, sheet: str | None = None, flip: Flip = "long"
) -> tuple[Document | None, list[Finding]]:
    """The two sides of the page of calibration, of the size of `sheet` or A4."""
    paper = library.sheets[sheet] if sheet else None
    width = (paper and paper.width) or 210.0
    height = (paper and paper.height) or 297.0
    turned: Flip = "short" if flip == "short" else "long"
    title = _("Page de réglage recto verso")
    front = Page(width, height, tuple(_front(title, width, height)))
    back = Page(width, height, tuple(_back(width, height, turned)))
    return Document(
        title=title,
        author=library.mallette.title,
        subject=title,
        language="fr",
        pages=(front, back),
        duplex=turned,
    ), []


def _front(title: str, width: float, height: float) -> Iterator[Item]:
    left, y, room = EDGE, EDGE, width - 2 * EDGE
    yield Words(left, y + 7, (Piece(title, "display", 22, flow.INK),))
    y += 13
    for rank, step in enumerate(STEPS, 1):
        yield Words(left, y + 3.6, (Piece(f"{rank}.", "bold", TEXT, flow.INK),))
        items, y = flow.said(_(step), left + 7, y, room - 7, TEXT)
        yield from items
        y += 1
    for sentence, command in ((None, SAVE), (THEN, USE)):
        if sentence:
            items, y = flow.said(_(sentence), left + 7, y, room - 7, TEXT)
            yield from items
        yield Words(left + 7, y + 4, (Piece(command, "bold", TEXT),))
        y += 6.5
    items, y = flow.said(_(LOST).format(most=number(layout.SHIFT)), left, y + 1, room, TEXT)
    yield from items
    yield from layout.ruler(width, height, measure)
    for axis in AXES:
        yield from _ticks(axis, width, height, PITCH)
        yield from _numbers(axis, width, height)
    x, y = _zero("x", width, height)
    yield from _example(x, y + 30)


def _back(width: float, height: float, flip: Flip) -> Iterator[Item]:
    """The ticks of the back, where they come in line with those of the front when nothing is off."""
    upright = (flip == "long") == (height >= width)
    for axis in AXES:
        for tick in _ticks(axis, width, height, PITCH + STEP, beyond=True):
            if upright:
                yield replace(tick, x1=width - tick.x1, x2=width - tick.x2)
            else:
                yield replace(tick, y1=height - tick.y1, y2=height - tick.y2)
    words = _("Verso : tenez la feuille face à une fenêtre, l'autre côté vers vous.")
    items, _end = flow.said(words, EDGE + 40, height - EDGE - 12, width - 2 * EDGE, TEXT)
    yield from items


def _zero(axis: Axis, width: float, height: float) -> tuple[float, float]:
    """Where the scale of `axis` is zero: in the lower part of the page, clear of the words."""
    half = TICKS * (PITCH + STEP)
    middle = height - EDGE - half - 4 - 0.42 * max(0.0, height - 210)
    return (width - EDGE - half - 2, middle - half / 2) if axis == "x" else (EDGE + 24, middle)


def _ticks(
    axis: Axis, width: float, height: float, pitch: float, *, beyond: bool = False
) -> Iterator[Rule]:
    """The ticks of one side, as seen from the front: before the axis, or beyond it."""
    x, y = _zero(axis, width, height)
    for rank in range(-TICKS, TICKS + 1):
        long = TALL if rank % 2 == 0 else SHORT
        end, at = (long if beyond else -long), rank * pitch
        if axis == "x":
            yield Rule(x + at, y, x + at, y + end, thickness=THIN)
        else:
            yield Rule(x, y + at, x + end, y + at, thickness=THIN)


def _numbers(axis: Axis, width: float, height: float) -> Iterator[Item]:
    """By how much it is off where a tick is in line, in mm: at one tick out of two."""
    x, y = _zero(axis, width, height)
    for rank in range(-TICKS, TICKS + 1, 2):
        said = number(-rank * STEP).replace("-", "−")
        wide = SIZE * measure(said, "bold")
        at = rank * PITCH
        if axis == "x":
            yield Words(x + at - wide / 2, y - TALL - 1.2, (Piece(said, "bold", SIZE),))
        else:
            yield Words(x - TALL - 1.5 - wide, y + at + 0.9, (Piece(said, "bold", SIZE),))
    name = {"x": _("Premier nombre : en largeur"), "y": _("Second nombre : en hauteur")}[axis]
    half = TICKS * PITCH
    if axis == "x":
        yield Words(x - half, y - TALL - 7, (Piece(name, "bold", TEXT, flow.INK),))
    else:
        yield Words(EDGE, y - half - 6, (Piece(name, "bold", TEXT, flow.INK),))


def _example(x: float, y: float) -> Iterator[Item]:
    """What is looked for, half as large again, around `(x, y)`: there, one reads 0,5."""
    wide = 1.5 * PITCH
    yield Panel(Box(x - 38, y - 4, 76, 44), fill=None, stroke=flow.FAINT, radius=2)
    for rank, value in enumerate((1, None, 0.5, None, 0)):
        at = x + (rank - 2) * wide
        tall = TALL if rank % 2 == 0 else SHORT
        yield Rule(at, y + 16 - tall, at, y + 16, thickness=THIN)
        seen = x + (rank - 2) * 1.5 * (PITCH + STEP)
        yield Rule(seen, y + 16, seen, y + 16 + tall, flow.INK, THIN)
        said = "" if value is None else number(value)
        half = SIZE * measure(said, "bold") / 2
        yield Words(at - half, y + 6, (Piece(said, "bold", SIZE),))
    yield Panel(Box(x - 3, y + 2, 6, 24), fill=None, stroke=flow.INK, radius=3, thickness=0.5)
    said = _("Par exemple, ici, on lit {number}.").format(number=number(0.5))
    yield Words(x - TEXT * measure(said, "regular") / 2, y + 35, (Piece(said, "regular", TEXT),))
