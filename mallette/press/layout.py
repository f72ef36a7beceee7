"""Paper as arithmetic: what stands where on a page, in millimetres from the top left; no ink here.

Three things live together because every product needs all three: what a page holds (a closed union
of items), where cards stand on a sheet and behind it, and how runs of text become lines. Lengths
are millimetres; only the sizes of letters are in points, as everywhere in print.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import groupby, pairwise
from math import floor
from operator import attrgetter
from typing import TYPE_CHECKING, Literal, Protocol, TypeVar

from mallette.language import N_, _
from mallette.text import Block, Run

if TYPE_CHECKING:
    from pathlib import Path

    from pyphen import Pyphen

    from mallette.model import Format, Sheet
    from mallette.picture import Segment, Shape
    from mallette.printers import Offset, Way

POINT = 25.4 / 72
"""One typographic point, in mm."""
HAIRLINE = 0.25 * POINT
BLACK = "#000000"
WHITE = "#ffffff"

Font = Literal["regular", "bold", "italic", "bolditalic", "display"]
Measure = Callable[[str, Font], float]
"""The width of a text in a font at a size of 1 pt, in mm: text set at 9 pt is nine times as wide."""


# What a page holds ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Box:
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Panel:
    """A rectangle, filled, stroked or both."""

    box: Box
    fill: str | None = None
    stroke: str | None = None
    thickness: float = HAIRLINE
    radius: float = 0.0


@dataclass(frozen=True, slots=True)
class Disc:
    x: float
    y: float
    radius: float
    fill: str | None = None
    stroke: str | None = None
    thickness: float = HAIRLINE


@dataclass(frozen=True, slots=True)
class Rule:
    x1: float
    y1: float
    x2: float
    y2: float
    colour: str = BLACK
    thickness: float = HAIRLINE


@dataclass(frozen=True, slots=True)
class Piece:
    """Letters in one style; `rise` lifts them above the baseline."""

    text: str
    font: Font
    size: float
    colour: str = BLACK
    rise: float = 0.0


@dataclass(frozen=True, slots=True)
class Words:
    """Pieces one after the other, from `x`, on a baseline."""

    x: float
    baseline: float
    pieces: tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """A place that leads to an `https:` or `mailto:` address, or to an `Anchor` as `#name`."""

    box: Box
    to: str
    alt: str = ""
    """Where it leads, in words; else its address says so."""


@dataclass(frozen=True, slots=True)
class Anchor:
    """A height on the page that links lead to."""

    name: str
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """Shapes from `(x, y)`, `scale` mm for one of their units, `ink` for what takes a colour."""

    shapes: tuple[Shape, ...]
    x: float
    y: float
    scale: float = 1.0
    ink: str = BLACK
    clip: tuple[Segment, ...] = ()
    """An outline in mm that the shapes of a stranger may not leave."""


@dataclass(frozen=True, slots=True)
class Photo:
    """The photograph in the file `path` over `box`, cut by the outline `clip`, in mm."""

    path: Path
    box: Box
    clip: tuple[Segment, ...] = ()


# eq=False: a face is one thing, drawn once and compared by identity, however many places show it.
@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """Items in a box of their own, to be placed many times."""

    width: float
    height: float
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Placed:
    """A face with its top left at `(x, y)`, or turned by half a turn in the same box."""

    face: Face
    x: float
    y: float
    turned: bool = False
    aside: bool = False
    """Whether it lies on its right side, read downwards: its box is then as wide as the face is high."""


Kind = Literal[
    "Part", "Art", "Sect", "Div", "BlockQuote", "Caption", "TOC", "TOCI", "Index",
    "P", "H1", "H2", "H3", "H4", "L", "LI", "Lbl", "LBody",
    "Table", "TR", "TH", "TD", "Figure", "Link", "Note",
]  # fmt: skip
"""Standard structure types of PDF (ISO 32000-1, 14.8.4)."""


# eq=False: an element is one thing, on however many lines and pages it is drawn.
@dataclass(frozen=True, slots=True, eq=False)
class Element:
    """What a part of a document is for those who do not see its pages.

    The elements within one element are read in the order in which they are first drawn.
    """

    kind: Kind
    within: Element | None = None
    alt: str = ""
    """What a figure shows, in words."""
    scope: Literal["", "Row", "Column"] = ""
    """What a heading of a table heads."""


@dataclass(frozen=True, slots=True)
class Tag:
    """Items that say `element`. A link stands alone with its words in a `Link`.

    In a document with tags, whatever has none is decoration, and is read to nobody.
    """

    element: Element
    items: tuple[Item, ...]


Item = Panel | Disc | Rule | Words | Link | Anchor | Drawing | Placed | Tag | Photo


@dataclass(frozen=True, slots=True)
class Page:
    """`bleed` is how far ink goes past the trim, on each side of the page that is kept.

    `shift` is how far all that is drawn is moved, to the right and down, for a printer that is off.
    """

    width: float
    height: float
    items: tuple[Item, ...]
    bleed: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)


@dataclass(frozen=True, slots=True)
class Bookmark:
    title: str
    page: int
    level: int = 0


@dataclass(frozen=True, slots=True)
class Document:
    title: str
    author: str
    subject: str
    language: str
    pages: tuple[Page, ...]
    bookmarks: tuple[Bookmark, ...] = ()
    duplex: Literal["long", "short", "none"] = "none"
    """The edge on which the printer is to turn the sheet."""


def joined(title: str, documents: Sequence[Document]) -> Document:
    """`documents` one after the other, as one; each has its bookmark, over its own."""
    first = documents[0]
    pages: list[Page] = []
    bookmarks: list[Bookmark] = []
    for one in documents:
        bookmarks.append(Bookmark(one.title, len(pages)))
        bookmarks += (
            replace(mark, page=mark.page + len(pages), level=mark.level + 1)
            for mark in one.bookmarks
        )
        pages += one.pages
    return replace(first, title=title, pages=tuple(pages), bookmarks=tuple(bookmarks))


def way(page: Page) -> Way:
    """How the paper stands in the printer, which is not off by the same both ways."""
    return "portrait" if page.height >= page.width else "landscape"


def shifted(document: Document, offsets: Mapping[Way, Offset]) -> Document:
    """`document` with its backs moved, so that a printer which is off by so much prints them in place."""
    if document.duplex == "none":
        return document

    def moved(page: Page) -> Page:
        x, y = offsets.get(way(page), (0.0, 0.0))
        upright = (document.duplex == "long") == (way(page) == "portrait")
        return replace(page, shift=(x, -y) if upright else (-x, y))

    sides = enumerate(document.pages)
    return replace(document, pages=tuple(moved(one) if side % 2 else one for side, one in sides))


CUT_INK, FOLD_INK = "DECOUPE", "PLI"
"""Inks of their own, which a print shop cuts and folds by, and which it does not print."""
SPOTS = {CUT_INK: (0.0, 1.0, 0.2, 0.0), FOLD_INK: (1.0, 0.1, 0.0, 0.0)}
"""What these inks look like on an office printer: cyan, magenta, yellow and black."""


def mix(colour: str, share: float, ground: str = WHITE) -> str:
    """`share` of `colour` on `ground`: a tint without transparency, which printers do better.

    >>> mix("#000000", 0.25)
    '#bfbfbf'
    """
    parts = zip(bytes.fromhex(colour[1:]), bytes.fromhex(ground[1:]), strict=True)
    return "#" + bytes(round(share * a + (1 - share) * b) for a, b in parts).hex()


# Cards on a sheet -------------------------------------------------------------------------------

SAFE = 8.0
"""Office printers leave up to 5 mm blank and skew by 1 or 2: nothing at all is drawn in this edge."""
TICK = 3.0
OFFSET = 0.5
"""From a card to a crop mark: a mark that touched the card would stay on it."""
RULER = 3.0
"""Height kept for the control ruler, under the cards."""
RULER_WORDS = N_("Imprimer à 100\u00a0% (taille réelle)")
SMALL = 5.5
"""The least size of letters on any paper, in points."""

Flip = Literal["long", "short", "none"]


EDGE = 5.0
"""What office printers leave blank, whatever the maker of a perforated sheet says."""
FOLD = 4.0
"""From the fold of a sheet that is folded to its cards: paper has a thickness, and glue wants room."""


@dataclass(frozen=True, slots=True)
class Plan:
    """Where the cards of one format go on one sheet; `columns` and `rows` may go past its edges."""

    width: float
    height: float
    card: Format
    columns: int
    rows: int
    left: float
    top: float
    across: float
    """From a card to the next, in width."""
    down: float
    bleed: float = 0.0
    marks: Literal["none", "ticks", "full"] = "ticks"
    fold: bool = False
    placed: bool = False
    """Whether the maker of the sheet has said where the cards are."""
    alone: bool = False
    """Whether the sheet is the card, with its bleed."""
    sheet: str = ""
    """The id of the sheet."""


def plan(sheet: Sheet, card: Format) -> Plan:
    """As many cards as `sheet` asks for, else as many as fit, and one at least; centred, else where it says."""
    bleed = sheet.bleed
    if sheet.width is None or sheet.height is None:
        width, height = card.width + 2 * bleed, card.height + 2 * bleed
        return Plan(
            width, height, card, 1, 1, bleed, bleed, width, height, bleed, "none", alone=True
        )
    across, down = sheet.pitch or (card.width + sheet.gap, card.height + sheet.gap)
    width, height = _room(sheet)
    columns = sheet.columns or _count(width - 2 * bleed, card.width, across)
    rows = sheet.rows or _count(height - 2 * bleed, card.height, down)
    half = sheet.width / 2 if sheet.fold else sheet.width
    left = (half - (FOLD if sheet.fold else 0) - _span(columns, card.width, across)) / 2
    top = (sheet.height - _span(rows, card.height, down)) / 2
    if sheet.fold:
        left = max(left, SAFE + bleed)
    if sheet.origin:
        left, top = sheet.origin
    placed = sheet.origin is not None
    return Plan(sheet.width, sheet.height, card, columns, rows, left, top, across, down, bleed,
                sheet.marks, sheet.fold, placed)  # fmt: skip


def _room(sheet: Sheet) -> tuple[float, float]:
    """What a printer reaches of the sheet, or of the half that is folded over the other."""
    assert sheet.width is not None
    assert sheet.height is not None
    if sheet.origin:
        return sheet.width - sheet.origin[0] - EDGE, sheet.height - sheet.origin[1] - EDGE
    width = sheet.width / 2 - SAFE - FOLD if sheet.fold else sheet.width - 2 * SAFE
    return width, sheet.height - 2 * (SAFE + RULER)


def _count(room: float, length: float, step: float) -> int:
    """How many lengths, a step apart, `room` holds; one, even where it holds none."""
    return max(1, floor((room - length) / step + 1 + 1e-9))


def _span(count: int, length: float, step: float) -> float:
    return length + (count - 1) * step


def slots(plan: Plan) -> tuple[Box, ...]:
    """The places of the cards, row by row, without their bleed."""
    return tuple(
        Box(plan.left + column * plan.across, plan.top + row * plan.down,
            plan.card.width, plan.card.height)
        for row in range(plan.rows)
        for column in range(plan.columns)
    )  # fmt: skip


def excess(plan: Plan) -> tuple[float, float]:
    """By how many mm the cards and their ruler do not fit the sheet, in width and in height."""
    if plan.alone:
        return (0.0, 0.0)
    width = _span(plan.columns, plan.card.width, plan.across) + 2 * plan.bleed
    height = _span(plan.rows, plan.card.height, plan.down) + 2 * plan.bleed
    if plan.placed:
        width += plan.left - plan.bleed + EDGE
        height += plan.top - plan.bleed + EDGE
        over = (width - plan.width, height - plan.height)
    elif plan.fold:
        over = (width + SAFE + FOLD - plan.width / 2, height + 2 * (SAFE + RULER) - plan.height)
    else:
        over = (width + 2 * SAFE - plan.width, height + 2 * (SAFE + RULER) - plan.height)
    return (round(max(0.0, over[0]), 2), round(max(0.0, over[1]), 2))


def behind(slot: Box, plan: Plan, flip: Flip) -> tuple[Box, bool]:
    """Where the back of the card at `slot` goes on the other side, and whether it is turned.

    The paper turns about one of its edges. About a vertical edge, left and right change places and
    the back stands upright. About a horizontal edge, top and bottom change places, and the back
    must be turned to read the same way up as the front. A sheet that is folded turns about its
    fold, which is vertical, and stays on one side of the paper.
    """
    upright = plan.fold or (flip == "long") == (plan.height >= plan.width)
    if upright:
        return replace(slot, x=plan.width - slot.x - slot.width), False
    return replace(slot, y=plan.height - slot.y - slot.height), True


def impose(
    cards: Sequence[tuple[Face, Face]], plan: Plan, flip: Flip, start: int = 1
) -> Iterator[tuple[tuple[Placed, ...], tuple[Placed, ...]]]:
    """The fronts and the backs of each sheet, the first card in slot `start`.

    A face is as large as the card and its bleed. A sheet that is not full keeps its empty slots.
    """
    places, bleed = slots(plan), plan.bleed
    first = 1 - start
    while first < len(cards):
        taken = [
            (cards[index], slot)
            for index, slot in enumerate(places, first)
            if 0 <= index < len(cards)
        ]
        fronts = tuple(Placed(front, slot.x - bleed, slot.y - bleed) for (front, _), slot in taken)
        behinds = ((back, *behind(slot, plan, flip)) for (_, back), slot in taken)
        yield (
            fronts,
            tuple(
                Placed(back, box.x - bleed, box.y - bleed, turned) for back, box, turned in behinds
            ),
        )
        first += len(places)


def marks(plan: Plan, *, back: bool, measure: Measure) -> Face:
    """What goes around the cards of every sheet: crop marks, the fold and the control ruler."""
    places = slots(plan)
    if plan.fold:
        places = (*places, *(behind(slot, plan, "none")[0] for slot in places))
    xs = sorted({x for slot in places for x in (slot.x, slot.x + slot.width)})
    ys = sorted({y for slot in places for y in (slot.y, slot.y + slot.height)})
    items: list[Item] = []
    if plan.height - ys[-1] - plan.bleed >= SAFE + RULER - 1e-6:
        items += ruler(plan.width, plan.height, measure)
    if plan.fold:
        items += _fold(plan, ys[0], ys[-1])
    match plan.marks:
        case "full" if back:  # across the cards: only where the traces do not show
            items += [Rule(x, SAFE, x, plan.height - SAFE) for x in xs]
            items += [Rule(SAFE, y, plan.width - SAFE, y) for y in ys]
        case "ticks" | "full":
            items += _ticks(plan, xs, ys)
        case "none":
            pass
    return Face(plan.width, plan.height, tuple(items))


def _fold(plan: Plan, top: float, bottom: float) -> Iterator[Rule]:
    """Dashes on the fold, over and under the cards."""
    dash, x = 2.0, plan.width / 2
    for start, end in ((SAFE, top - OFFSET), (bottom + OFFSET, plan.height - SAFE - RULER - 1)):
        steps = int((end - start) / (2 * dash) + 0.5)
        yield from (
            Rule(x, start + 2 * dash * step, x, min(end, start + 2 * dash * step + dash))
            for step in range(max(0, steps))
        )


def _ticks(plan: Plan, xs: Sequence[float], ys: Sequence[float]) -> Iterator[Rule]:
    """Short marks from the outermost cards outwards, as long as the room allows."""
    off = OFFSET + plan.bleed
    across = min(TICK, xs[0] - off - SAFE)
    above = min(TICK, ys[0] - off - SAFE)
    # Under the cards the ruler comes first, unless no mark would be left.
    under = plan.height - ys[-1]
    ruler = RULER if under - plan.bleed >= SAFE + RULER + 1.5 else 0.0
    below = min(TICK, under - off - SAFE - ruler)
    left, right = xs[0] - off, xs[-1] + off
    top, bottom = ys[0] - off, ys[-1] + off
    # Where a card stands at the very edge of what is printable, there is no room for a mark.
    if above > 0:
        yield from (Rule(x, top - above, x, top) for x in xs)
    if below > 0:
        yield from (Rule(x, bottom, x, bottom + below) for x in xs)
    if across > 0:
        yield from (Rule(left - across, y, left, y) for y in ys)
        yield from (Rule(right, y, right + across, y) for y in ys)


def ruler(width: float, height: float, measure: Measure) -> Iterator[Item]:
    """At the foot of a page, 100 mm to lay a ruler on, with a tick a millimetre, and how to print.

    50 mm on small paper.
    """
    words = Piece(_(RULER_WORDS), "regular", SMALL)
    room = width - 2 * SAFE
    beside = SMALL * measure(words.text, words.font) + 2
    length = next((n for n in (100, 50, 20) if n + beside <= room), 0)
    x = (width - length - beside) / 2
    y = height - SAFE - HAIRLINE
    if length:
        yield Rule(x, y, x + length, y)
    for mm in range(length + 1 if length else 0):
        tall = 2.2 if mm % 10 == 0 else 1.5 if mm % 5 == 0 else 0.9
        yield Rule(x + mm, y - tall, x + mm, y)
    if beside <= room:
        yield Words(x + length + 2, y - 0.5, (words,))


# Strips in columns ------------------------------------------------------------------------------


class Strip(Protocol):
    """What a column is made of: a line of text, a heading, a box that no column parts."""

    @property
    def height(self) -> float: ...
    @property
    def above(self) -> float:
        """The space over it, unless it is the first of its column."""
        ...

    @property
    def bound(self) -> bool:
        """Whether it may not be the last of its column, unless the text ends there."""
        ...


S = TypeVar("S", bound=Strip)


def columns(strips: Sequence[S], rooms: Sequence[float]) -> list[Sequence[S]]:
    """`strips` cut in a column for each of `rooms`, which are heights; what is over comes last."""
    cuts: list[Sequence[S]] = []
    for room in rooms:
        held = fitting(strips, room)
        cut = held
        while cut and cut < len(strips) and strips[cut - 1].bound:
            cut -= 1
        cuts.append(strips[: cut or held])
        strips = strips[cut or held :]
    return [*cuts, strips]


def fitting(strips: Sequence[Strip], room: float) -> int:
    """How many of `strips` a column of this height holds."""
    y = -strips[0].above if strips else 0.0
    for count, strip in enumerate(strips):
        y += strip.above + strip.height
        if y > room + 1e-6:
            return count
    return len(strips)


def tall(strips: Sequence[Strip]) -> float:
    """The height of `strips` under each other."""
    return sum(strip.above + strip.height for strip in strips) - (strips[0].above if strips else 0)


# Pages on sheets that are folded ----------------------------------------------------------------

A4 = (297.0, 210.0)
"""A sheet that is folded into pages of A5, in mm."""
CALIPERS = ((80.0, 0.10), (120.0, 0.14), (160.0, 0.19))
"""How thick a sheet is, in mm, by its weight in g/m²."""
SHEETS = 16
"""As many as office staplers hold and as a hand folds flat."""


def thickness(weight: float) -> float:
    """How thick paper of this weight is, in mm; less or more than is known, in proportion."""
    (light, thin), *_between, (heavy, thick) = CALIPERS
    if weight <= light or weight >= heavy:
        return weight * (thin / light if weight <= light else thick / heavy)
    return next(
        below + (above - below) * (weight - low) / (high - low)
        for (low, below), (high, above) in pairwise(CALIPERS)
        if weight <= high
    )


def saddle(count: int) -> Iterator[tuple[tuple[int, int], tuple[int, int]]]:
    """For each sheet, the outermost first, the pages on its front and on its back, left and right.

    >>> list(saddle(8))
    [((8, 1), (2, 7)), ((6, 3), (4, 5))]
    """
    for first in range(1, count // 2, 2):
        last = count + 1 - first
        yield (last, first), (first + 1, last - 1)


def folded(document: Document, flip: Flip, weight: float) -> Document:
    """The A5 pages of `document`, four times as many as there are sheets, on A4 to fold in two.

    The more sheets are folded around a page, the further from the fold it would end once they are
    cut even: it is moved as much nearer to it (creep).
    """
    width, height = A4
    sheets = list(saddle(len(document.pages)))
    pages: list[Page] = []
    for depth_, sides in enumerate(sheets):
        creep = depth_ * thickness(weight)
        for back, (left, right) in enumerate(sides):
            faces = [_face(document.pages[number - 1]) for number in (left, right)]
            xs = (width / 2 - faces[0].width + creep, width / 2 - creep)
            turned = bool(back) and flip == "long"
            placed = [
                Placed(face, width - x - face.width if turned else x, 0.0, turned)
                for face, x in zip(faces, xs, strict=True)
            ]
            pages.append(Page(width, height, (*placed, *(() if back else _creases()))))
    marks = tuple(
        Bookmark(_("Feuille {number}").format(number=number + 1), 2 * number)
        for number in range(len(sheets))
    )
    return replace(document, pages=tuple(pages), bookmarks=marks, duplex=flip)


def _face(page: Page) -> Face:
    """What of a page is ink."""
    return Face(page.width, page.height, tuple(_ink(page.items)))


def _ink(items: Iterable[Item]) -> Iterator[Item]:
    for item in items:
        if isinstance(item, Tag):
            yield from _ink(item.items)
        elif not isinstance(item, Link | Anchor):
            yield item


def _creases() -> Iterator[Rule]:
    """Where to fold, at the top and at the bottom, on what is outside once it is folded."""
    width, height = A4
    for y in (EDGE, height - SAFE):
        yield Rule(width / 2, y, width / 2, y + SAFE - EDGE)


# Runs of text to lines --------------------------------------------------------------------------

LEAST = 7.0
"""The size under which the text of a card is not readable at a table, in points."""
STEP = 0.25
RAGGED = 0.22
"""A line that would leave this share of its width blank is worth a hyphen."""
RAISED = 0.62
"""The size of a raised reference beside that of the text it stands in."""
INDENT = 1.1 * POINT
"""How far an item stands in, in mm at 1 pt, unless its bullet is wider."""
CAPITAL = 0.668
"""The height of a capital of Atkinson Hyperlegible in times its size; 0.7 in Lexend."""


@dataclass(frozen=True, slots=True)
class Style:
    """The fonts of runs, and their colours."""

    plain: Font = "regular"
    bold: Font = "bold"
    italic: Font = "italic"
    both: Font = "bolditalic"
    colour: str = BLACK
    accent: str = BLACK
    """The colour of bullets, links and raised references."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How lines follow each other; `leading` in times the size, the spaces in times the leading."""

    leading: float = 1.28
    paragraph: float = 0.4
    item: float = 0.15
    hyphens: bool = True


@dataclass(frozen=True, slots=True)
class Bit:
    """Letters in one style; `width` in mm at 1 pt."""

    text: str
    font: Font
    colour: str
    width: float
    to: str | None = None
    raised: bool = False
    hyphened: bool = False
    """Whether it ends with a hyphen that the end of the line alone asks for."""


@dataclass(frozen=True, slots=True)
class Word:
    """Bits that stay on one line unless a hyphen parts them; widths in mm at 1 pt."""

    bits: tuple[Bit, ...]
    width: float
    space: float
    """The width of the space after it; nothing, when the rest of the word is on the next line."""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A block of text, measured: it can be set at any size and width."""

    words: tuple[Word, ...]
    item: bool = False
    bullet: Bit | None = None
    indent: float = 0.0
    """In mm at 1 pt."""


@dataclass(frozen=True, slots=True)
class Line:
    """`indent` and `above` in mm."""

    words: tuple[Word, ...]
    indent: float = 0.0
    above: float = 0.0
    bullet: Bit | None = None
    fits: bool = True


@dataclass(frozen=True, slots=True)
class Galley:
    """Lines set at a size and not yet placed; `over` is how many of them do not fit."""

    lines: tuple[Line, ...]
    size: float
    leading: float
    """From a baseline to the next, in mm."""
    over: int = 0


def paragraphs(
    blocks: Sequence[Block],
    measure: Measure,
    style: Style,
    notes: Mapping[str, str] | None = None,
) -> tuple[Paragraph, ...]:
    """`blocks`, measured; `notes` gives the number that stands for each source cited.

    All items stand in as far as the widest bullet needs.
    """
    bullets = {
        block.bullet: _bit(block.bullet, style.bold, style.accent, measure)
        for block in blocks
        if block.bullet
    }
    indent = max([INDENT, *(bullet.width + 0.4 * POINT for bullet in bullets.values())])
    return tuple(
        Paragraph(
            _words(block.runs, measure, style, notes or {}),
            block.kind == "item",
            bullets.get(block.bullet),
            indent if block.kind == "item" else 0.0,
        )
        for block in blocks
    )


def label(text: str, measure: Measure, style: Style) -> tuple[Paragraph, ...]:
    """One paragraph in one style, for a title: its text is no Markdown."""
    return paragraphs((Block("paragraph", (Run(text),)),), measure, style)


def fit(
    text: Sequence[Paragraph],
    width: float,
    height: float,
    sizes: tuple[float, float],
    setting: Setting,
    measure: Measure,
) -> Galley:
    """`text` at the greatest size that fits, from the first of `sizes` down to the last.

    When even the last does not fit, the galley says how many lines are over.
    """
    size, least = sizes
    while True:
        galley = compose(text, width, size, setting, measure)
        over = _over(galley, height)
        if not over or size <= least:
            return replace(galley, over=over)
        size = max(size - STEP, least)


def balanced(
    text: Sequence[Paragraph],
    width: float,
    height: float,
    sizes: tuple[float, float],
    setting: Setting,
    measure: Measure,
) -> Galley:
    """Like `fit`, with lines of about the same length: a title leaves no word alone."""
    found = fit(text, width, height, sizes, setting, measure)
    for share in range(50, 100, 2) if len(found.lines) > 1 else ():
        narrow = compose(text, width * share / 100, found.size, setting, measure)
        if len(narrow.lines) == len(found.lines) and not _over(narrow, height):
            return narrow
    return found


def compose(
    text: Sequence[Paragraph], width: float, size: float, setting: Setting, measure: Measure
) -> Galley:
    """`text` in lines of at most `width` at this size."""
    leading = setting.leading * size * POINT
    lines: list[Line] = []
    for before, paragraph in zip((None, *text), text, strict=False):
        above = leading * space(before, paragraph, setting)
        indent = size * paragraph.indent
        broken = _broken(paragraph.words, (width - indent) / size, measure, hyphens=setting.hyphens)
        for index, (words, fits) in enumerate(broken):
            first = index == 0
            bullet = paragraph.bullet if first else None
            lines.append(Line(words, indent, above if first else 0.0, bullet, fits))
    return Galley(tuple(lines), size, leading)


def one_line(texts: Iterable[str], font: Font, size: float, room: float, measure: Measure) -> str:
    """The first of `texts` that a line of this width holds; nothing, when it holds none."""
    return next((text for text in texts if size * measure(text, font) <= room), "")


def fits(galley: Galley, room: float) -> bool:
    """Whether all of `galley` is within its width and no deeper than `room`."""
    return _over(galley, room) == 0


def space(before: Paragraph | None, paragraph: Paragraph, setting: Setting) -> float:
    """The space between two paragraphs, in times the leading."""
    if before is None:
        return 0.0
    return setting.item if before.item and paragraph.item else setting.paragraph


def depth(galley: Galley) -> float:
    """From above the first line to below the last, in mm."""
    return sum(line.above for line in galley.lines) + len(galley.lines) * galley.leading


def words(galley: Galley) -> tuple[str, ...]:
    """The words of `galley`, without its references."""
    return tuple(
        "".join(bit.text for bit in word.bits if not bit.raised)
        for line in galley.lines
        for word in line.words
    )


def reach(line: Line, size: float) -> float:
    """How far to the right the letters of `line` reach, in mm."""
    return line.indent + size * _length(line.words)


def place(
    galley: Galley, x: float, y: float, element: Element | None = None, label: Element | None = None
) -> Iterator[Item]:
    """The words and links of `galley`, with its top left at `(x, y)`; said to be `element`, bullets `label`."""
    size = galley.size
    for line in galley.lines:
        y += line.above
        # Capitals stand in the middle of the leading, so that boxes need no correction by eye.
        baseline = y + (galley.leading + CAPITAL * size * POINT) / 2
        if line.bullet:
            bullet = line.bullet
            piece = Piece(bullet.text + " " * bool(label), bullet.font, size, bullet.colour)
            words = Words(x, baseline, (piece,))
            yield Tag(label, (words,)) if label else words
        if line.words and element:
            yield from _said(line, size, x, y, galley.leading, element)
        elif line.words:
            yield Words(x + line.indent, baseline, _pieces(line.words, size))
            yield from _links(line, size, x, y, galley.leading)
        y += galley.leading


def elements(
    text: Iterable[Paragraph], within: Element
) -> Iterator[tuple[Element, Element | None]]:
    """What each paragraph is, and its bullet: in a list, those that follow each other and are marked alike."""
    list_: Element | None = None
    item: Element | None = None
    body = within
    marks = ""
    for paragraph in text:
        if not paragraph.item:
            list_ = item = None
            yield Element("P", within), None
            continue
        bullet = paragraph.bullet.text if paragraph.bullet else ""
        if list_ is None or (bullet and bullet[0].isdigit() != marks[:1].isdigit()):
            list_, marks = Element("L", within), bullet
        if item is None or bullet:
            item = Element("LI", list_)
            label, body = Element("Lbl", item), Element("LBody", item)
        yield body, label if bullet else None


def _over(galley: Galley, room: float) -> int:
    """How many lines of `galley` do not fit: too wide, or under `room`."""
    y, over = 0.0, 0
    for line in galley.lines:
        y += line.above + galley.leading
        over += not line.fits or y > room + 1e-6
    return over


_SPACES = re.compile(r"[ \t\r\n\f\v]+")


def _words(
    runs: Iterable[Run], measure: Measure, style: Style, notes: Mapping[str, str]
) -> tuple[Word, ...]:
    """The words of `runs`; only spaces part them, never U+00A0 nor U+202F."""
    words: list[list[Bit]] = [[]]
    for run in runs:
        if run.cite is not None:
            _cite(words, run.cite, measure, style, notes)
            continue
        own, colour = font(run, style), style.accent if run.href else style.colour
        for index, text in enumerate(_SPACES.split(run.text)):
            if index and words[-1]:
                words.append([])
            if text:
                words[-1].append(_bit(text, own, colour, measure, run.href))
    return tuple(
        _alone(bits[0], measure) if len(bits) == 1 else _word(bits, measure)
        for bits in words
        if bits
    )


def _cite(
    words: list[list[Bit]], cite: str, measure: Measure, style: Style, notes: Mapping[str, str]
) -> None:
    """Adds the number of a source, which clings to the word before it."""
    number = notes.get(cite)
    if number is None:  # no such source here: the characters that were typed
        words[-1].append(_bit(f"[@{cite}]", style.plain, style.colour, measure))
        return
    if not words[-1] and len(words) > 1:
        words.pop()
    if words[-1] and words[-1][-1].raised:
        number = "," + number
    bit = _bit(number, style.bold, style.accent, measure, f"#source-{cite}")
    words[-1].append(replace(bit, width=RAISED * bit.width, raised=True))


def font(run: Run, style: Style) -> Font:
    """The font in which `run` is set."""
    if run.bold:
        return style.both if run.italic else style.bold
    return style.italic if run.italic else style.plain


@cache
def _bit(text: str, font: Font, colour: str, measure: Measure, to: str | None = None) -> Bit:
    return Bit(text, font, colour, measure(text, font), to)


@cache
def _alone(bit: Bit, measure: Measure) -> Word:
    """Most words are one bit, and come back."""
    return _word((bit,), measure)


def _word(bits: Sequence[Bit], measure: Measure) -> Word:
    return Word(tuple(bits), sum(bit.width for bit in bits), measure(" ", bits[-1].font))


def _length(words: Sequence[Word]) -> float:
    return sum(word.width + word.space for word in words) - (words[-1].space if words else 0.0)


def _broken(
    words: Sequence[Word], width: float, measure: Measure, *, hyphens: bool
) -> Iterator[tuple[tuple[Word, ...], bool]]:
    """The lines of `words`, each as full as it can be, and whether it fits; widths at 1 pt."""
    waiting = list(reversed(words))
    line: list[Word] = []
    room = width
    while waiting:
        word = waiting.pop()
        if word.width <= room + 1e-9:
            line.append(word)
            room -= word.width + word.space
            continue
        parts = None
        if hyphens and (not line or room > RAGGED * width):
            parts = _cut(word, room, measure) or (None if line else _torn(word, room, measure))
        if parts:
            line.append(parts[0])
            waiting.append(parts[1])
        elif line:
            waiting.append(word)
        else:
            line.append(word)
        yield tuple(line), bool(parts) or len(line) > 1 or line[0].width <= width + 1e-9
        line, room = [], width
    if line:
        yield tuple(line), True


def _cut(word: Word, room: float, measure: Measure) -> tuple[Word, Word] | None:
    """`word` in two, the first with its hyphen no wider than `room`; the latest place wins."""
    best: tuple[tuple[Bit, ...], tuple[Bit, ...]] | None = None
    before: list[Bit] = []
    for index, bit in enumerate(word.bits):
        for at, hyphen in () if bit.raised else _places(bit.text):
            if hyphen and bit.to:  # an address with a hyphen more is another address
                continue
            head = _bit(bit.text[:at] + hyphen, bit.font, bit.colour, measure, bit.to)
            if sum(b.width for b in before) + head.width > room:
                break
            tail = _bit(bit.text[at:], bit.font, bit.colour, measure, bit.to)
            head = replace(head, hyphened=True) if hyphen else head
            best = (*before, head), (tail, *word.bits[index + 1 :])
        before.append(bit)
    return best and (replace(_word(best[0], measure), space=0.0), _word(best[1], measure))


def _torn(word: Word, room: float, measure: Measure) -> tuple[Word, Word] | None:
    """An address that is longer than a line, in two, wherever the line ends."""
    (bit, *others) = word.bits
    if not bit.to or bit.width <= room:
        return None
    at = next(at for at in range(1, len(bit.text)) if measure(bit.text[: at + 1], bit.font) > room)
    head, tail = (
        _bit(text, bit.font, bit.colour, measure, bit.to) for text in (bit.text[:at], bit.text[at:])
    )
    return replace(_word((head,), measure), space=0.0), _word((tail, *others), measure)


@cache
def _places(text: str) -> tuple[tuple[int, str], ...]:
    """Where `text` may be parted, and the hyphen to add: by the rules of French, after its own
    hyphens, after the slashes of an address."""
    found = {match.end(): "" for match in re.finditer(r"(?<=\w)[-/](?=\w)", text)}
    for match in re.finditer(r"[^\W\d_]{6,}", text):
        if not match[0].isupper():
            found |= {match.start() + at: "-" for at in _french().positions(match[0])}
    return tuple(sorted(found.items()))


@cache
def _french() -> Pyphen:
    from pyphen import Pyphen

    return Pyphen(lang="fr_FR", left=2, right=3)


def _pieces(words: Sequence[Word], size: float) -> tuple[Piece, ...]:
    """As few pieces as there are changes of style; a space belongs to the word before it."""
    first = words[0].bits[0]
    alike = (first.font, first.colour, False)
    if all(
        len(word.bits) == 1
        and (word.bits[0].font, word.bits[0].colour, word.bits[0].raised) == alike
        for word in words
    ):
        return (
            Piece(" ".join(word.bits[0].text for word in words), first.font, size, first.colour),
        )
    pieces: list[Piece] = []
    style: tuple[Font, str, bool] | None = None
    text = ""

    def close() -> None:
        if style and text:
            font, colour, raised = style
            lifted = (RAISED * size, 0.36 * size * POINT) if raised else (size, 0.0)
            pieces.append(Piece(text, font, lifted[0], colour, lifted[1]))

    for index, word in enumerate(words):
        for bit in (*((_SPACE,) if index else ()), *word.bits):
            own = (bit.font, bit.colour, bit.raised)
            if bit is _SPACE and style:
                own = (*style[:2], False)
            if own != style:
                close()
                style, text = own, ""
            text += bit.text
    close()
    return tuple(pieces)


_SPACE = Bit(" ", "regular", BLACK, 0.0)


def _links(line: Line, size: float, x: float, y: float, leading: float) -> Iterator[Link]:
    """One link for each stretch of bits that leads to the same place."""
    for to, words, start in _stretches(line.words):
        if to:
            box = Box(x + line.indent + size * start, y, size * _length(words), leading)
            yield Link(box, to)


def _said(
    line: Line, size: float, x: float, y: float, leading: float, element: Element
) -> Iterator[Tag]:
    """The words of `line` as `element`, and as links within it; a space is left before the next line."""
    baseline = y + (leading + CAPITAL * size * POINT) / 2
    for to, words, start in _stretches(line.words):
        *before, last = _pieces(words, size)
        end = words[-1]
        if end.bits[-1].hyphened:  # a soft one: whoever listens hears one word
            last = replace(last, text=last.text[:-1] + SOFT_HYPHEN)
        elif end.space:
            last = replace(last, text=last.text + " ")
        left = x + line.indent + size * start
        said = Words(left, baseline, (*before, last))
        if to:
            link = Link(Box(left, y, size * _length(words), leading), to)
            yield Tag(Element("Link", element), (said, link))
        else:
            yield Tag(element, (said,))


SOFT_HYPHEN = "\u00ad"


def _stretches(words: Sequence[Word]) -> Iterator[tuple[str | None, tuple[Word, ...], float]]:
    """`words`, cut where they lead elsewhere: where to, which, and how far in they start, in mm at 1 pt."""
    if not any(bit.to for word in words for bit in word.bits):  # most lines lead nowhere
        yield None, tuple(words), 0.0
        return
    x = start = 0.0
    held: list[Word] = []
    to = words[0].bits[0].to
    for word in words:
        for leads, part in _parts(word):
            if leads != to:
                yield to, tuple(held), start
                to, start, held = leads, x, []
            held.append(part)
            x += part.width + part.space
    yield to, tuple(held), start


def _parts(word: Word) -> Iterator[tuple[str | None, Word]]:
    """`word`, cut where it leads elsewhere; the space after it belongs to the last part."""
    left = len(word.bits)
    for leads, group in groupby(word.bits, key=attrgetter("to")):
        bits = tuple(group)
        left -= len(bits)
        yield leads, Word(bits, sum(bit.width for bit in bits), 0.0 if left else word.space)
