"""A sheet to print on both sides: two numbers read on it say how far its backs fall from its fronts.

On each axis, the ticks of the back stand a little farther apart than those of the front: by the pair
that comes in line one reads the offset, much finer than by eye. What could be read wrong is told
first: a disc of the back is seen within a square only when the sheet was turned about the right edge,
and is off by no more than can be read. Paper that light does not go through is pierced instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from mallette import language
from mallette.diagnostics import Finding
from mallette.language import N_, _, number
from mallette.model import Library
from mallette.press import flow, layout
from mallette.press.layout import (
    SAFE,
    Box,
    Disc,
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
from mallette.printers import SHIFT
from mallette.text import typeset

Axis = Literal["x", "y"]
AXES: tuple[Axis, ...] = ("x", "y")

STEP = 0.5
"""How much farther apart the ticks of the back are: those in line tell how many times it is off."""
PITCH = 8.0
"""From a tick of the front to the next, in mm: with `STEP`, more than twice what may be read, or a
tick would also come in line with a neighbour of its own, and another number be read."""
TICKS = round(SHIFT / STEP)
"""Ticks at either side of zero."""
HALF = TICKS * (PITCH + STEP)
LONG, TALL, SHORT = 10.0, 8.0, 5.5
"""Of the tick at zero, of those at whole numbers and of those between."""
THIN = 0.5
EDGE = SAFE + 6
FOOT = SAFE + 10
"""Height kept for the ruler, at the foot."""
COLUMN = EDGE + 38
"""Where what stands beside the vertical scale begins."""
HEAD = 36.0
"""Height of the horizontal scale, its name and its numbers."""
ROUND = 2.0
"""Radius of the disc of the back."""
SIZE = 8.0
"""Of the numbers, in points."""
TEXT, NOTE = 10.0, 8.5
A4 = (210.0, 297.0)
MARGIN = 3.0
"""From the frame of a note to what is in it."""
LEAST = 200.0
"""Paper that has a shorter side does not hold the page."""

TURNS = {"long": N_("sur le **bord long**"), "short": N_("sur le **bord court**")}
PRINT = N_(
    "Imprimez cette page **recto verso, à 100 %**, retournée {edge}, avec le bac et le papier des cartes. "
    "La règle du bas doit mesurer **100 mm** ; sinon, choisissez « taille réelle » et recommencez."
)
HOLD = N_(
    "Tenez la feuille devant une fenêtre, **ce côté vers vous**, la flèche en haut : le verso se voit à travers. "
    "Regardez d'abord le carré ci-dessous."
)
READ = N_(
    "Sur chaque échelle, cherchez le trait du verso qui **prolonge exactement** un trait du recto : son nombre est "
    "le bon. Deux voisins tombent aussi près l'un que l'autre ? Prenez le milieu."
)
KEEP = N_(
    "Gardez ces deux nombres, la largeur d'abord, sous le nom que vous donnez à l'imprimante :"
)
USE = N_(
    "Imprimez vos cartes avec ce nom. Avec lui, cette page donne alors deux fois zéro : c'est réglé."
)
INSIDE = N_("**Le rond du verso est dedans :** continuez.")
OUTSIDE = N_("**Il en sort :** plus de {most} mm d'écart. Serrez les guides du bac et recommencez.")
NOWHERE = N_(
    "**Pas de rond :** la feuille a tourné sur l'autre bord. Changez de bord à l'impression, ou demandez la page avec "
    "« --flip\u00a0{flip} »."
)
PIERCE = N_(
    "Percez d'une épingle le **milieu de la croix**, et retournez la feuille : le trou tombe dans une cible, où se "
    "lisent les deux mêmes nombres."
)
TARGET = N_("Papier épais : lisez où tombe le trou.")
SAMPLE = (0.5, -1.0)
"""What is read wherever a reading is shown."""
BACK = N_("Verso. Tenez la feuille devant une fenêtre, l'autre côté vers vous.")


def document(
    library: Library, _name: str = "", *, sheet: str | None = None, flip: Flip = "long"
) -> tuple[Document | None, list[Finding]]:
    """The two sides of the page of calibration, of the size of `sheet` or A4."""
    paper = library.sheets[sheet] if sheet else None
    size = (paper and paper.width) or A4[0], (paper and paper.height) or A4[1]
    if min(size) < LEAST:
        size = A4 if size[1] >= size[0] else A4[::-1]
    bench = _Bench(*size, "short" if flip == "short" else "long")
    title = _("Page de réglage recto verso")
    front = Page(*size, tuple(_front(bench, title)))
    back = Page(*size, tuple(_back(bench)))
    return Document(
        title=title,
        author=library.mallette.title,
        subject=title,
        language=language.used(),
        pages=(front, back),
        duplex=bench.flip,
    ), []


@dataclass(frozen=True, slots=True)
class _Bench:
    """The paper, how it turns, and where all stands on it, as seen from the front."""

    width: float
    height: float
    flip: Literal["long", "short"]

    @property
    def lying(self) -> bool:
        return self.width > self.height

    @property
    def upright(self) -> bool:
        """Whether left and right change places behind; top and bottom, if not."""
        return (self.flip == "long") != self.lying

    @property
    def ways(self) -> tuple[int, int]:
        """Whether what a hole says grows to the right, and whether it grows down.

        The hole stays and the back is off: seen from behind, where one axis is mirrored, the hole goes
        the way of the back on that axis, and the other way on the other.
        """
        return (1, -1) if self.upright else (-1, 1)

    def behind(self, x: float, y: float) -> tuple[float, float]:
        """What is at `(x, y)` on one side, on the other."""
        return (self.width - x, y) if self.upright else (x, self.height - y)

    @property
    def foot(self) -> float:
        return self.height - FOOT

    @property
    def top(self) -> float:
        """Of what stands under the steps, which take less where they are wider."""
        return 92.0 if self.lying else 112.0

    def zero(self, axis: Axis) -> tuple[float, float]:
        """Where the scale of `axis` is zero."""
        if axis == "y":
            return EDGE + 20, HALF + (self.foot - 2 * HALF - 1 if self.lying else self.top + 8)
        return (COLUMN + self.width - EDGE) / 2, self.top + 21

    @property
    def boxes(self) -> tuple[Box, ...]:
        """The four notes: beside each other where paper lies, else two by two."""
        rows, shares = (1, (60, 46, 62, 50)) if self.lying else (2, (70, 70))
        gap, y = 4.0, self.top + HEAD
        width = self.width - EDGE - COLUMN - gap * (len(shares) - 1)
        height = (self.foot - y + gap) / rows - gap
        boxes = []
        for row in range(rows):
            x = COLUMN
            for share in shares:
                box = Box(x, y + row * (height + gap), width * share / sum(shares), height)
                boxes.append(box)
                x += box.width + gap
        return tuple(boxes)

    @property
    def square(self) -> tuple[float, float]:
        """The middle of the square where the disc is looked for."""
        return _middle(self.boxes[0])

    @property
    def cross(self) -> tuple[float, float]:
        """Where thick paper is pierced."""
        return _middle(self.boxes[2])

    @property
    def arrow(self) -> tuple[float, float]:
        """The point of the arrow."""
        return self.width - EDGE - 4, EDGE - 3


def _middle(box: Box) -> tuple[float, float]:
    """Of the drawing of a note, under its title."""
    return box.x + 12, box.y + 19


# The front --------------------------------------------------------------------------------------


def _front(bench: _Bench, title: str) -> Iterator[Item]:
    yield Words(EDGE, EDGE + 6, (Piece(title, "display", 21, flow.INK),))
    yield from _arrow(*bench.arrow, 1)
    top = _("haut de la feuille")
    x, y = bench.arrow
    yield Words(x - 5 - NOTE * measure(top, "regular"), y + 7, (Piece(top, "regular", NOTE),))
    yield from _steps(bench)
    yield from _ruler(bench)
    for axis in AXES:
        yield from _ticks(bench, axis, PITCH)
        yield from _numbers(bench, axis)
    square, example, cross, kept = bench.boxes
    yield from _checked(bench, square)
    yield from _example(example)
    yield from _pierced(bench, cross)
    yield from _blanks(kept)


def _steps(bench: _Bench) -> Iterator[Item]:
    """What to do, in order; beside the vertical scale on paper that lies, else over it."""
    left = COLUMN if bench.lying else EDGE
    room = bench.width - EDGE - left
    options = (" --landscape" if bench.lying else "") + (" --flip short" * (bench.flip == "short"))
    x, y = SAMPLE
    steps = (
        (_(PRINT).format(edge=_(TURNS[bench.flip])), ""),
        (_(HOLD), ""),
        (_(READ), ""),
        (_(KEEP), f"mallette printer salle --offset {x:g},{y:g}{options}"),
        (_(USE), "mallette print deck --printer salle"),
    )
    lines = [flow.said(step, left + 6, 0, room - 6, TEXT)[1] for step, _command in steps]
    depths = [end + 7.3 * bool(steps[rank][1]) for rank, end in enumerate(lines)]
    y = EDGE + 12
    apart = (bench.top - 11 - y - sum(depths)) / (len(steps) - 1)
    for rank, (step, command) in enumerate(steps):
        yield Words(left, y + 3.7, (Piece(str(rank + 1), "display", TEXT + 1, flow.INK),))
        items, end = flow.said(step, left + 6, y, room - 6, TEXT)
        yield from items
        if command:
            wide = TEXT * measure(command, "bold") + 6
            yield Panel(Box(left + 6, end + 0.8, wide, 6), fill=layout.mix(flow.INK, 0.1), radius=1)
            yield Words(left + 9, end + 5, (Piece(command, "bold", TEXT),))
        y += depths[rank] + apart


def _ruler(bench: _Bench) -> Iterator[Item]:
    """100 mm, with their numbers: the one measure to be taken on this page."""
    y = bench.height - SAFE - 1
    x = EDGE + 20 if not bench.lying else COLUMN
    yield Rule(x, y, x + 100, y)
    for mm in range(101):
        tall = 3.4 if mm % 10 == 0 else 2.4 if mm % 5 == 0 else 1.4
        yield Rule(x + mm, y - tall, x + mm, y)
        if mm % 10 == 0:
            yield from _centred(str(mm), x + mm, y - 4.4, 7.0)
    said = _("100 mm à la règle")
    yield Words(x + 104, y - 0.6, (Piece(said, "bold", NOTE),))


def _numbers(bench: _Bench, axis: Axis) -> Iterator[Item]:
    """By how much it is off where a tick is in line, in mm."""
    x, y = bench.zero(axis)
    for rank in range(-TICKS, TICKS + 1):
        said, at = _signed(-rank * STEP), rank * PITCH
        if axis == "x":
            yield from _centred(said, x + at, y - LONG - 1.2, SIZE)
        else:
            wide = SIZE * measure(said, "bold")
            yield Words(x - LONG - 1.5 - wide, y + at + 1, (Piece(said, "bold", SIZE),))
    name = {"x": _("Largeur"), "y": _("Hauteur")}[axis]
    start, above = (x - HALF, y - LONG - 7) if axis == "x" else (EDGE, y - HALF - 4)
    yield Words(start, above, (Piece(name, "display", TEXT + 2, flow.INK),))


def _checked(bench: _Bench, box: Box) -> Iterator[Item]:
    """The square where the disc of the back is looked for, and what it says."""
    yield from _noted(box, _("D'abord : un rond dans le carré"))
    x, y = bench.square
    half = ROUND + SHIFT
    yield Panel(Box(x - half, y - half, 2 * half, 2 * half), stroke=layout.BLACK, thickness=THIN)
    other = "short" if bench.flip == "long" else "long"
    found = [_(INSIDE), _(OUTSIDE).format(most=number(SHIFT)), _(NOWHERE).format(flip=other)]
    yield from _beside(box, found)


def _example(box: Box) -> Iterator[Item]:
    """What is looked for; there, one reads 0,5."""
    yield from _noted(box, _("Exemple : on lit {number}").format(number=number(SAMPLE[0])))
    x, y = box.x + box.width / 2, box.y + box.height / 2
    for rank in range(-2, 3):
        at, seen = x + rank * PITCH, x + rank * (PITCH + 1.2)
        tall = _tall(rank - 1)
        yield Rule(at, y - tall, at, y, thickness=THIN)
        yield Rule(seen, y, seen, y + tall, flow.INK, THIN)
        yield from _centred(_signed((1 - rank) * STEP), at, y - LONG - 1.2, SIZE)
    yield Panel(Box(x - 3.2, y - LONG - 5, 6.4, 2 * LONG + 6), stroke=flow.INK, radius=3.2,
                thickness=0.4)  # fmt: skip
    said = _("En bleu, le verso vu à travers.")
    yield from flow.said(said, box.x + MARGIN, y + 15, box.width - MARGIN, NOTE)[0]


def _pierced(bench: _Bench, box: Box) -> Iterator[Item]:
    """The cross to pierce, and what will be seen behind it, twice as large."""
    yield from _noted(box, _("Papier trop épais ?"))
    x, y = bench.cross
    yield Rule(x - 6, y, x + 6, y, thickness=0.2)
    yield Rule(x, y - 6, x, y + 6, thickness=0.2)
    yield Disc(x, y, 3, stroke=layout.BLACK, thickness=0.2)
    yield from _beside(box, [_(PIERCE)])
    x, y = box.x + 20, box.y + box.height - 12
    yield from _grid(x, y, 2.0, bench.ways)
    across, down = (2 * way * value for way, value in zip(bench.ways, SAMPLE, strict=True))
    yield Disc(x + across, y + down, 0.8, fill=flow.INK)
    said = _("Ici : {x} et {y}").format(x=_signed(SAMPLE[0]), y=_signed(SAMPLE[1]))
    yield Words(x + 14, y - 3.5, (Piece(said, "bold", NOTE, flow.INK),))


def _blanks(box: Box) -> Iterator[Item]:
    """Lines to write on: a setting holds for one printer, one tray and one way of feeding it."""
    yield from _noted(box, _("À noter ici"))
    names = (_("Imprimante"), _("Bac, papier"), _("Bord entré le premier"), _("Largeur"),
             _("Hauteur"))  # fmt: skip
    down = (box.height - 12) / len(names)
    for rank, name in enumerate(names, 1):
        y = box.y + 8 + rank * down
        end = box.x + box.width - 3
        yield Words(box.x + 3, y, (Piece(name, "regular", NOTE),))
        if rank > 3:
            end -= NOTE * measure(" mm", "regular")
            yield Words(end, y, (Piece(" mm", "regular", NOTE),))
        yield Rule(box.x + 5 + NOTE * measure(name, "regular"), y + 0.4, end - 0.5, y + 0.4)


def _noted(box: Box, title: str) -> Iterator[Item]:
    """The frame of a note, and its title."""
    title = typeset(title)
    size = min(TEXT, (box.width - 2 * MARGIN) / measure(title, "display"))
    yield Panel(box, stroke=flow.FAINT, radius=2)
    yield Words(box.x + MARGIN, box.y + 6.5, (Piece(title, "display", size, flow.INK),))


def _beside(box: Box, sentences: list[str]) -> Iterator[Item]:
    """Sentences at the right of the drawing of a note."""
    y = box.y + 9
    for sentence in sentences:
        items, y = flow.said(sentence, box.x + 22, y, box.width - 22 - MARGIN, NOTE)
        yield from items
        y += 1


# The back ---------------------------------------------------------------------------------------


def _back(bench: _Bench) -> Iterator[Item]:
    """All that shows through, where it comes in line with the front when nothing is off."""
    for axis in AXES:
        for tick in _ticks(bench, axis, PITCH + STEP, beyond=True):
            (x1, y1), (x2, y2) = bench.behind(tick.x1, tick.y1), bench.behind(tick.x2, tick.y2)
            yield replace(tick, x1=x1, y1=y1, x2=x2, y2=y2)
    yield Disc(*bench.behind(*bench.square), ROUND, fill=layout.BLACK)
    yield from _arrow(*bench.behind(*bench.arrow), 1 if bench.upright else -1)
    yield from _target(bench)
    y = EDGE - 2 if bench.upright else bench.height - EDGE - 2
    yield from flow.said(_(BACK), EDGE + 18, y, bench.width - 2 * EDGE - 18, TEXT)[0]


def _target(bench: _Bench) -> Iterator[Item]:
    """Behind the cross, what its hole says."""
    x, y = bench.behind(*bench.cross)
    yield from _grid(x, y, 1.0, bench.ways)
    yield from flow.said(_(TARGET), x - 19, y + SHIFT + 4, 38, NOTE)[0]


def _grid(x: float, y: float, scale: float, ways: tuple[int, int]) -> Iterator[Item]:
    """A target around `(x, y)`, with a line at each mm and at its sides a tick at each half.

    `ways` says whether what is read grows to the right, and whether it grows down.
    """
    side = SHIFT * scale
    for rank in range(-TICKS, TICKS + 1):
        at, whole, named = rank * STEP * scale, rank % 2 == 0, rank % TICKS == 0
        thickness = 0.35 if rank == 0 else 0.12
        out = side + (1.6 if named else 0.8)
        for start, end in ((-out, out),) if whole else ((-out, -side), (side, out)):
            yield Rule(x + at, y + start, x + at, y + end, thickness=thickness)
            yield Rule(x + start, y + at, x + end, y + at, thickness=thickness)
        if named:
            across, down = (_signed(way * rank * STEP) for way in ways)
            yield from _centred(across, x + at, y - side - 2.2, 7.0)
            yield Words(x + side + 2.2, y + at + 0.8, (Piece(down, "bold", 7.0),))
    yield from _centred(_("largeur"), x, y - side - 5.2, 7.0)
    yield Words(x + side + 6, y + 0.8, (Piece(_("hauteur"), "bold", 7.0),))


# What both share --------------------------------------------------------------------------------


def _ticks(bench: _Bench, axis: Axis, pitch: float, *, beyond: bool = False) -> Iterator[Rule]:
    """The ticks of one side, as seen from the front: before the axis, or beyond it."""
    x, y = bench.zero(axis)
    for rank in range(-TICKS, TICKS + 1):
        end, at = _tall(rank) * (1 if beyond else -1), rank * pitch
        if axis == "x":
            yield Rule(x + at, y, x + at, y + end, thickness=THIN)
        else:
            yield Rule(x, y + at, x + end, y + at, thickness=THIN)


def _tall(rank: int) -> float:
    return SHORT if rank % 2 else TALL if rank else LONG


def _arrow(x: float, y: float, down: int) -> Iterator[Item]:
    """An arrow whose point is at `(x, y)`; its shaft goes down, or up."""
    for way in (-1, 1):
        yield Rule(x, y, x + 2.5 * way, y + 4 * down, thickness=0.8)
    yield Rule(x, y, x, y + 11 * down, thickness=0.8)


def _signed(value: float) -> str:
    return number(value or 0.0).replace("-", "−")


def _centred(text: str, x: float, baseline: float, size: float) -> Iterator[Words]:
    yield Words(x - size * measure(text, "bold") / 2, baseline, (Piece(text, "bold", size),))
