"""A deck in, the net of a tuck box for it out: to print on one sheet, cut, fold and glue.

Lengths are in mm. From left to right the net has a flap to glue, the back, a side, the front and the
other side; a lid that tucks in stands over the back, another hangs under it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import pi, sin

from mallette.diagnostics import Finding
from mallette.language import N_, _, ngettext, number
from mallette.model import Deck, Family, Library
from mallette.press import flow, layout
from mallette.press.layout import (
    BLACK,
    CUT_INK,
    FOLD_INK,
    SAFE,
    WHITE,
    Box,
    Disc,
    Document,
    Face,
    Font,
    Item,
    Page,
    Panel,
    Piece,
    Placed,
    Rule,
    Setting,
    Style,
    Words,
    mix,
)
from mallette.press.pdf import measure
from mallette.text import typeset

PAPER = 300
"""Weight of the paper of cards, in g/m², where none is said."""
THICK = 0.001
"""Thickness of paper for one g/m²: a card of 300 g is 0.30 mm thick."""
PLAY = 1.0
"""Room left around the cards, in each direction."""
GLUE = 11.0
"""Width of the flap that is glued."""
TUCK = 15.0
"""Length of the flap that tucks in."""
SLANT = 2.5
"""How much narrower flaps are at their ends, to go in."""
PAPERS = (("A4", 210.0, 297.0), ("A4", 297.0, 210.0), ("A3", 297.0, 420.0), ("A3", 420.0, 297.0))
DASH = 2.0
LINE = 0.35
NOTCH = 9.0
"""Radius of the half circle by which the box is opened."""
TEXT = 8.5
TOLD = (
    N_("Imprimez sur du papier épais, à 100 %, d'un seul côté."),
    N_("Marquez les plis (traits interrompus) à la règle, avec une pointe sèche."),
    N_("Coupez le long des traits pleins, puis pliez vers l'arrière."),
    N_(
        "Collez la languette grise sous le côté opposé ; rentrez les petits rabats, puis le couvercle."
    ),
)

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Net:
    """The inside of the box, and where the corner of its back is on the sheet."""

    width: float
    height: float
    depth: float
    x: float = 0.0
    y: float = 0.0

    @property
    def wide(self) -> float:
        return GLUE + 2 * (self.width + self.depth)

    @property
    def tall(self) -> float:
        return self.height + 2 * (self.depth + TUCK)

    @property
    def folds(self) -> tuple[float, ...]:
        """Where the upright folds are: left of the back, then at the right of each face but the last."""
        x = self.x
        return (x, x + self.width, x + self.width + self.depth, x + 2 * self.width + self.depth)

    @property
    def right(self) -> float:
        return self.x + 2 * (self.width + self.depth)

    @property
    def bottom(self) -> float:
        return self.y + self.height


def net(width: float, height: float, cards: int, paper: float = PAPER) -> Net:
    """The box for so many cards of this size, on a paper of so many g/m²."""
    depth = cards * paper * THICK + PLAY
    return Net(width + PLAY, height + PLAY, max(depth, 6.0))


def document(
    library: Library, name: str, *, paper: int = PAPER, eco: bool = False
) -> tuple[Document | None, list[Finding]]:
    """The net on the smallest paper that takes it; beyond A3, on a page of its own size, for a shop."""
    deck = library.decks[name]
    card = library.formats[deck.format]
    count = sum(one.quantity for one in deck.cards.values())
    flat = net(card.width, card.height, count, paper)
    sheet, width, height = next((one for one in PAPERS if _holds(one[1:], flat)), _own(flat))
    placed = Net(flat.width, flat.height, flat.depth,
                 (width - flat.wide) / 2 + GLUE, SAFE + 1 + flat.depth + TUCK)  # fmt: skip
    families = [
        library.families[id_] for id_ in dict.fromkeys(c.family for c in deck.cards.values())
    ]
    copy = _Copy(library, deck, families, count, paper, sheet, eco)
    title = _("Boîte : {deck}").format(deck=deck.title)
    return Document(
        title=title,
        author=", ".join(library.mallette.authors),
        subject=library.mallette.title,
        language=library.mallette.language,
        pages=tuple(_pages(copy, placed, width, height)),
    ), []


def _own(flat: Net) -> tuple[str, float, float]:
    width, height = flat.wide + 2 * SAFE, flat.tall + 2 + 2 * SAFE + layout.RULER
    return f"{number(round(width))} × {number(round(height))} mm", width, height


def _holds(paper: tuple[float, float], flat: Net) -> bool:
    return flat.wide <= paper[0] - 2 * SAFE and flat.tall + 2 <= paper[1] - 2 * SAFE - layout.RULER


@dataclass(frozen=True, slots=True)
class _Copy:
    library: Library
    deck: Deck
    families: list[Family]
    count: int
    paper: int
    sheet: str
    eco: bool


def _pages(copy: _Copy, net: Net, width: float, height: float) -> Iterator[Page]:
    """The net, and how to make the box: under it where there is room, else on a page of its own."""
    items = [*_front(copy, net), *_back(copy, net), *_sides(copy, net), *_lid(copy, net)]
    items += [*_lines(net), *layout.ruler(width, height, measure)]
    top = net.bottom + net.depth + TUCK + 6
    told, end = _told(copy, SAFE + 4, top, width - 2 * SAFE - 8)
    if end <= height - SAFE - layout.RULER - 4:
        yield Page(width, height, (*items, *told))
    else:
        yield Page(width, height, tuple(items))
        told, _end = _told(copy, SAFE + 4, SAFE + 4, width - 2 * SAFE - 8)
        yield Page(width, height, tuple(told))


def _told(copy: _Copy, x: float, y: float, width: float) -> tuple[list[Item], float]:
    said = _("Pour {cards} sur du papier de {paper} g : {sheet}, dos de {depth} mm.").format(
        cards=ngettext("{n} carte", "{n} cartes", copy.count).format(n=copy.count),
        paper=copy.paper,
        sheet=copy.sheet,
        depth=number(round(net(0, 0, copy.count, copy.paper).depth, 1)),
    )
    items, y = flow.said(f"**{_('Monter la boîte')}.** {said}", x, y, width, TEXT)
    for rank, step in enumerate(TOLD, 1):
        items.append(Words(x, y + 3.9, (Piece(f"{rank}.", "bold", TEXT, flow.INK),)))
        told, y = flow.said(_(step), x + 5, y + 0.6, width - 5, TEXT)
        items += told
    return items, y


# Lines ------------------------------------------------------------------------------------------


def _lines(net: Net) -> Iterator[Item]:
    """Cuts, whole, in one spot colour; folds, broken, in another."""
    outline = tuple(_outline(net))
    for (x1, y1), (x2, y2) in zip(outline, (*outline[1:], outline[0]), strict=True):
        yield Rule(x1, y1, x2, y2, CUT_INK, LINE)
    for x in net.folds:
        yield from _broken((x, net.y), (x, net.bottom))
    left, back, side, front = net.folds
    for y in (net.y, net.bottom):
        yield from _broken((left, y), (back, y))  # the lid
        yield from _broken((back, y), (side, y))
        yield from _broken((front, y), (net.right, y))
    for y in (net.y - net.depth, net.bottom + net.depth):
        yield from _broken((left, y), (back, y))


def _broken(start: Point, end: Point) -> Iterator[Rule]:
    (x1, y1), (x2, y2) = start, end
    length = abs(x2 - x1) + abs(y2 - y1)
    count = max(1, round(length / DASH / 2))
    for rank in range(count):
        a, b = (rank + 0.25) / count, (rank + 0.75) / count
        yield Rule(x1 + a * (x2 - x1), y1 + a * (y2 - y1), x1 + b * (x2 - x1), y1 + b * (y2 - y1),
                   FOLD_INK, LINE)  # fmt: skip


def _outline(net: Net) -> Iterator[Point]:
    """The cut all around, clockwise from the top left of the lid."""
    left, back, side, front = net.folds
    top, bottom = net.y, net.bottom
    yield from _lidded(left, back, top, -net.depth, -TUCK)
    yield from _dusted(back, side, top, -_dust(net))
    yield from _notched(side, front, top)
    yield from _dusted(front, net.right, top, -_dust(net))
    yield (net.right, top)
    yield (net.right, bottom)
    yield from reversed(tuple(_dusted(front, net.right, bottom, _dust(net))))
    yield (front, bottom)
    yield (side, bottom)
    yield from reversed(tuple(_dusted(back, side, bottom, _dust(net))))
    yield from reversed(tuple(_lidded(left, back, bottom, net.depth, TUCK)))
    yield (left, bottom)
    yield (left - GLUE, bottom - 2 * SLANT)
    yield (left - GLUE, top + 2 * SLANT)
    yield (left, top)


def _dust(net: Net) -> float:
    """The length of the flaps that keep dust out: under the lid, and no longer than half of it."""
    return min(net.width / 2 - 1, max(net.depth, 12.0))


def _lidded(left: float, right: float, y: float, depth: float, tuck: float) -> Iterator[Point]:
    """The lid and the flap by which it tucks in, its corners rounded to slide."""
    yield (left, y)
    yield (left, y + depth)
    for step in range(5):
        turn = step / 4 * pi / 2
        yield (left + 6 * (1 - sin(pi / 2 - turn)), y + depth + tuck * sin(turn))
    for step in range(5):
        turn = step / 4 * pi / 2
        yield (right - 6 * (1 - sin(turn)), y + depth + tuck * sin(pi / 2 - turn))
    yield (right, y + depth)
    yield (right, y)


def _dusted(left: float, right: float, y: float, long: float) -> Iterator[Point]:
    yield (left + 0.6, y)
    yield (left + SLANT, y + long)
    yield (right - SLANT, y + long)
    yield (right - 0.6, y)


def _notched(left: float, right: float, y: float) -> Iterator[Point]:
    """The edge of the front, with a half circle where a thumb opens the lid."""
    radius, middle = min(NOTCH, (right - left) / 5), (left + right) / 2
    yield (left, y)
    for step in range(9):
        turn = pi * step / 8
        yield (middle + radius * sin(turn - pi / 2), y + radius * sin(turn))
    yield (right, y)


# What is printed on it --------------------------------------------------------------------------


def _front(copy: _Copy, net: Net) -> Iterator[Item]:
    """The title, and a medal for each family."""
    box = Box(net.folds[2], net.y, net.width, net.height)
    yield from _title(copy, box, box.y + 0.14 * box.height, (22, 9))
    across = min(3, max(1, round(box.width / 20)))
    rows = -(-len(copy.families) // across)
    radius = min(6.5, box.width / across / 2.8, 0.5 * box.height / max(rows, 1) / 2.4)
    top = box.y + 0.44 * box.height
    for rank, family in enumerate(copy.families):
        row, column = divmod(rank, across)
        alone = min(across, len(copy.families) - row * across)
        x = box.x + box.width / 2 + (column - (alone - 1) / 2) * 2.7 * radius
        yield from _medal(copy, family, x, top + radius + row * 2.5 * radius, radius)


def _back(copy: _Copy, net: Net) -> Iterator[Item]:
    """What is in the box: how many cards of each family, and which version they are."""
    box = Box(net.folds[0], net.y, net.width, net.height)
    counts = {family.letter: 0 for family in copy.families}
    for card in copy.deck.cards.values():
        counts[copy.library.families[card.family].letter] += card.quantity
    step = min(8.0, (box.height - 34) / max(len(copy.families), 1))
    size, radius = min(9.0, step * 1.5), 0.4 * step
    y = box.y + 10
    cards = ngettext("{n} carte", "{n} cartes", copy.count).format(n=copy.count)
    yield _centred(cards, "display", 12, flow.INK, box.x + box.width / 2, y)
    y += 5
    for family in copy.families:
        y += step
        yield from _medal(copy, family, box.x + 9, y - 0.32 * step, radius)
        yield Words(box.x + 15, y, (Piece(flow.printable(family.label), "regular", size),))
        many = str(counts[family.letter])
        wide = size * measure(many, "bold")
        yield Words(box.x + box.width - 8 - wide, y, (Piece(many, "bold", size),))
    edition = flow.printable(f"{copy.deck.title} · {copy.deck.version}")
    small = min(7.0, (box.width - 10) / max(measure(edition, "regular"), 1e-6))
    middle, foot = box.x + box.width / 2, box.y + box.height
    yield _centred(edition, "regular", small, BLACK, middle, foot - 8)
    licence = flow.printable(copy.library.mallette.licence)
    small = min(6.5, (box.width - 10) / max(measure(licence, "regular"), 1e-6))
    yield _centred(licence, "regular", small, BLACK, middle, foot - 4.5)


def _sides(copy: _Copy, net: Net) -> Iterator[Item]:
    """The medals again, down both sides: which deck it is, on a shelf."""
    radius = min(0.3 * net.depth, 0.36 * (net.height - 12) / max(len(copy.families), 1))
    for x in (net.folds[1], net.folds[3]):
        for rank, family in enumerate(copy.families):
            share = (rank + 0.5) / len(copy.families)
            y = net.y + 6 + share * (net.height - 12)
            yield from _medal(copy, family, x + net.depth / 2, y, radius)


def _lid(copy: _Copy, net: Net) -> Iterator[Item]:
    """The title on the lid, read from the front; and the flap to glue, in grey."""
    box = Box(net.folds[0], net.y - net.depth, net.width, net.depth)
    if net.depth > 9:
        yield from _title(copy, box, box.y, (12, 7), turned=True)
    glue = Box(net.x - GLUE + 2.5, net.y + 4 * SLANT, GLUE - 5, net.height - 8 * SLANT)
    yield Panel(glue, fill=None if copy.eco else mix(BLACK, 0.12), stroke=mix(BLACK, 0.3))


def _title(
    copy: _Copy, box: Box, top: float, sizes: tuple[float, float], *, turned: bool = False
) -> Iterator[Item]:
    """The title of the deck in the middle of a face, from `top`; upside down when it is a lid."""
    style = Style("display", "display", "display", "display", colour=flow.INK)
    label = layout.label(typeset(copy.deck.title), measure, style)
    room = box.height - 4 if turned else 0.3 * box.height
    galley = layout.balanced(label, box.width - 10, room, sizes, Setting(1.14), measure)
    lines: list[Item] = []
    y = (box.height - layout.depth(galley)) / 2 if turned else top - box.y
    for line in galley.lines:
        one = replace(galley, lines=(line,))
        lines += layout.place(one, (box.width - layout.reach(line, galley.size)) / 2, y)
        y += galley.leading
    yield Placed(Face(box.width, box.height, tuple(lines)), box.x, box.y, turned)


def _medal(copy: _Copy, family: Family, x: float, y: float, radius: float) -> Iterator[Item]:
    """The letter of a family in its colour."""
    ink = family.colour if copy.eco else WHITE
    yield Disc(x, y, radius, None if copy.eco else family.colour, family.colour, 0.3)
    size = min(
        1.1 * radius / layout.POINT, 1.4 * radius / max(measure(family.letter, "display"), 1e-6)
    )
    yield _centred(family.letter, "display", size, ink, x, y + 0.35 * size * layout.POINT)


def _centred(text: str, font: Font, size: float, colour: str, x: float, baseline: float) -> Words:
    start = x - size * measure(text, font) / 2
    return Words(start, baseline, (Piece(text, font, size, colour),))
