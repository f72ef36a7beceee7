"""A deck in, a tuck box for it out: its net to print, cut, fold and glue, and how that is done."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product
from math import cos, pi, sin

from mallette.diagnostics import Finding
from mallette.language import N_, _, ngettext, number
from mallette.model import Deck, Family, Library
from mallette.picture import INK, Segment, Shape
from mallette.press import flow, layout, ornament
from mallette.press.layout import (
    BLACK,
    CUT_INK,
    FOLD_INK,
    POINT,
    SAFE,
    WHITE,
    Box,
    Disc,
    Document,
    Drawing,
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
from mallette.press.net import NOTCH, TUCK, Net, Point, at, folds, halves, net, outline
from mallette.press.pdf import measure

PAPER = 300
"""Weight of the paper of cards, in g/m², where none is said."""
MORE = 10
"""Cards there is room for beside those of the deck: that of the families, and some to write."""
A4 = (("A4", 210.0, 297.0), ("A4", 297.0, 210.0))
A3 = (("A3", 297.0, 420.0), ("A3", 420.0, 297.0))
LEGEND = 7.0
"""Height kept under the net for what its lines mean, in mm."""
DASH = 2.0
LINE = 0.3
INSET = 2.5
"""From an edge or a fold to the colour: no cut is ever quite on its line."""
RADIUS = 2.5
TEXT = 8.5
DEEP = flow.INK
MARGIN = 14.0
GUTTER = 7.0
SHOWN = 40.0
"""Height of the drawings of the three steps."""


def document(
    library: Library, name: str, *, sheet: str | None = None, paper: int = PAPER, eco: bool = False
) -> tuple[Document | None, list[Finding]]:
    """The net for the cards of a deck as `sheet` prints them, on the smallest paper that takes it.

    That is one A4, else two, else one A3 or two; beyond, a page of its own size, for a shop.
    """
    deck = library.decks[name]
    on = library.sheets[sheet].format if sheet else None
    card = library.formats[on or deck.format]
    counts = Counter[str]()
    for one in deck.cards.values():
        counts[one.family] += one.quantity
    whole = net(card.width, card.height, counts.total() + MORE, paper)
    copy = _Copy(library, deck, counts, paper, whole, eco)
    title = _("Boîte : {deck}").format(deck=deck.title)
    return Document(
        title=title,
        author=", ".join(library.mallette.authors),
        subject=library.mallette.title,
        language=library.mallette.language,
        pages=tuple(_pages(copy)),
    ), []


@dataclass(frozen=True, slots=True)
class _Copy:
    library: Library
    deck: Deck
    counts: Counter[str]
    """How many cards there are of each family, in the order of the deck."""
    paper: int
    net: Net
    eco: bool

    @property
    def families(self) -> list[Family]:
        return [self.library.families[id_] for id_ in self.counts]

    @property
    def cards(self) -> str:
        total = self.counts.total()
        return ngettext("{n} carte", "{n} cartes", total).format(n=total)


# Sheets -----------------------------------------------------------------------------------------


def sheets(whole: Net) -> tuple[str, float, float, tuple[Net, ...]]:
    """The paper that a box is printed on, by name and size, and the nets, one a sheet."""
    for papers, parts in product((A4, A3), ((whole,), halves(whole))):
        for name, width, height in papers:
            if all(
                part.wide <= width - 2 * SAFE and _height(part) <= height + 1e-6 for part in parts
            ):
                return name, width, height, parts
    width, height = whole.wide + 2 * SAFE, _height(whole)
    return f"{number(round(width))} × {number(round(height))} mm", width, height, (whole,)


def _height(part: Net) -> float:
    """The height of a page with this net, what its lines mean and its ruler."""
    return SAFE + 1 + part.tall + LEGEND + layout.RULER + SAFE


def _pages(copy: _Copy) -> Iterator[Page]:
    """The net, and how to make the box: under it where there is room, else on a page of its own."""
    name, width, height, parts = sheets(copy.net)
    ruler = tuple(layout.ruler(width, height, measure))
    foot = height - SAFE - layout.RULER
    told = [*_told(copy, name, parts)]
    deep = _deep(told)
    under = False
    for part in parts:
        placed = at(part, (width - part.wide) / 2, SAFE + 1)
        bottom = placed.y + placed.height + placed.over
        items = [*_printed(copy, placed), *_lines(placed), *_legend(width / 2, bottom + 4), *ruler]
        if not under and bottom + LEGEND + 3 + deep < foot - 2:
            under = True
            face = Face(A4[0][1], deep, tuple(told))
            items.append(Placed(face, (width - face.width) / 2, bottom + LEGEND + 3))
        yield Page(width, height, tuple(items))
    if not under:
        _name, width, height = A4[0]
        yield Page(width, height, (Placed(Face(width, deep, tuple(told)), 0, SAFE + 6),))


# Lines ------------------------------------------------------------------------------------------


def _lines(net: Net) -> Iterator[Item]:
    """Cuts, whole, in one spot colour; folds, broken, in another."""
    for start, end in folds(net):
        yield _stroked(_broken(start, end), FOLD_INK, LINE)
    yield ornament.traced_line(outline(net), CUT_INK, LINE)


def _stroked(lines: Iterable[tuple[Point, Point]], ink: str, thickness: float) -> Drawing:
    """Straight lines as one path."""
    path: list[Segment] = []
    for start, end in lines:
        path += [("M", start), ("L", end)]
    return Drawing((Shape(tuple(path), stroke=INK, stroke_width=thickness),), 0, 0, ink=ink)


def _broken(start: Point, end: Point) -> Iterator[tuple[Point, Point]]:
    """A line in dashes, which begins and ends with half a blank."""
    (x1, y1), (x2, y2) = start, end
    count = max(1, round((abs(x2 - x1) + abs(y2 - y1)) / DASH / 2))
    for rank in range(count):
        a, b = (rank + 0.25) / count, (rank + 0.75) / count
        yield (
            (x1 + a * (x2 - x1), y1 + a * (y2 - y1)),
            (x1 + b * (x2 - x1), y1 + b * (y2 - y1)),
        )


LIKE_CUT, LIKE_FOLD = "#d4147a", "#0093c8"
"""What the two inks look like, for what is not to be cut nor folded: a shop would."""


def _legend(middle: float, y: float) -> Iterator[Item]:
    """What the lines mean, on one line about `middle`."""
    said = (_("couper"), _("plier"), _("coller"))
    sample, apart = 12.0, 8.0
    size = 8.0
    widths = [sample + 2 + size * measure(one, "regular") for one in said]
    x = middle - (sum(widths) + 2 * apart) / 2
    for rank, (one, wide) in enumerate(zip(said, widths, strict=True)):
        match rank:
            case 0:
                yield Rule(x, y, x + sample, y, LIKE_CUT, 2 * LINE)
            case 1:
                yield _stroked(_broken((x, y), (x + sample, y)), LIKE_FOLD, 2 * LINE)
            case _:
                yield from _hatched(ornament.rounded(Box(x, y - 1.6, sample, 3.2)))
        yield Words(x + sample + 2, y + 0.35 * size * POINT, (Piece(one, "regular", size),))
        x += wide + apart


def _hatched(polygon: ornament.Polygon) -> Iterator[Item]:
    """Where there is to be glue: little ink, on which it would not hold."""
    yield ornament.pattern("stripes", polygon, mix(BLACK, 0.22), 2.4)
    yield ornament.traced_line(polygon, mix(BLACK, 0.3), 0.15)


# What is printed on it --------------------------------------------------------------------------


def _printed(copy: _Copy, net: Net) -> Iterator[Item]:
    yield from _glue(net)
    for kind, box in net.faces:
        match kind:
            case "front":
                yield from _front(copy, box)
            case "back":
                yield from _back(copy, box)
                yield from _lid(copy, replace(box, y=box.y - net.depth, height=net.depth))
                yield from _foot(copy, replace(box, y=box.y + box.height, height=net.depth))
            case "side":
                yield from _side(copy, box)


def _glue(net: Net) -> Iterator[Item]:
    box, inset = net.glue, min(1.5, net.glue.width / 5)
    slant = 2 * inset + 4
    left, right = box.x + inset, box.x + box.width - inset
    top, bottom = box.y + inset, box.y + box.height - inset
    yield from _hatched(
        ((left, top + slant), (right, top + 2), (right, bottom - 2), (left, bottom - slant))
    )
    said, size = _("coller ici"), min(8.0, 0.8 * box.width / POINT)
    long, tall = size * measure(said, "regular") + 4, 1.3 * size * POINT
    words = Words(2, 0.72 * tall, (Piece(said, "regular", size, mix(BLACK, 0.75)),))
    face = Face(long, tall, (Panel(Box(0, 0, long, tall), fill=WHITE, radius=1), words))
    middle = (box.x + box.width / 2, box.y + box.height / 2)
    yield Placed(face, middle[0] - tall / 2, middle[1] - long / 2, aside=True)


def _ground(copy: _Copy, box: Box) -> tuple[Panel, Box, str]:
    """The deep ground of a face, what is inside it, and what is written in; a line in eco."""
    inner = Box(
        box.x + INSET, box.y + INSET, max(0.0, box.width - 2 * INSET), box.height - 2 * INSET
    )
    if copy.eco:
        return Panel(inner, stroke=DEEP, thickness=0.3, radius=RADIUS), inner, DEEP
    return Panel(inner, fill=DEEP, radius=RADIUS), inner, WHITE


def _front(copy: _Copy, box: Box) -> Iterator[Item]:
    """The title, over a tile for each family."""
    ground, inner, ink = _ground(copy, box)
    yield ground
    room = inner.width - 8
    top, bottom = box.y + min(NOTCH, box.width / 5) + 3.5, inner.y + inner.height - 4
    name = flow.printable(copy.library.mallette.title)
    small = min(7.5, room / max(measure(name, "regular"), 1e-6))
    middle = box.x + box.width / 2
    yield _centred(name, "regular", small, ink, middle, top + 0.35 * small * POINT)
    top += 3
    titled = Box(inner.x + 4, top, room, 0.26 * (bottom - top))
    yield from _title(copy, titled, (30, 5), ink)
    yield from _tiles(copy, Box(titled.x, top + titled.height + 2, room,
                                bottom - top - titled.height - 2))  # fmt: skip


def _tiles(copy: _Copy, box: Box) -> Iterator[Item]:
    """A tile for each family, as large as they can all be, in rows about the middle of `box`."""
    count, gap = len(copy.families), 2.0

    def side(across: int) -> float:
        down = -(-count // across)
        return min((box.width + gap) / across, (box.height + gap) / down, 26.0) - gap

    across = max(range(1, count + 1), key=side)
    step, down = side(across) + gap, -(-count // across)
    top = box.y + (box.height + gap - down * step) / 2
    for rank, family in enumerate(copy.families):
        row, column = divmod(rank, across)
        here = min(across, count - row * across)
        left = box.x + (box.width + gap - here * step) / 2
        yield from _tile(copy, family, Box(left + column * step, top + row * step,
                                           step - gap, step - gap))  # fmt: skip


def _tile(copy: _Copy, family: Family, tile: Box) -> Iterator[Item]:
    """The colour, the pattern, the icon and the letter of a family, as on the back of its cards."""
    shape = ornament.rounded(tile, 0.1 * tile.width)
    if copy.eco:
        yield ornament.traced_line(shape, family.colour, 0.25)
    else:
        yield ornament.filled([shape], family.colour)
        pale = mix(WHITE, 0.24, family.colour)
        yield ornament.pattern(family.pattern, shape, pale, tile.width / 4.5)
        yield ornament.traced_line(shape, WHITE, 0.3)
    x, y = tile.x + tile.width / 2, tile.y + 0.45 * tile.height
    radius = 0.33 * tile.width
    if not copy.eco:
        yield Disc(x, y, radius, fill=WHITE)
    half = 0.62 * radius
    icon = Box(x - half, y - half, 2 * half, 2 * half)
    yield ornament.icon(copy.library.icons[family.icon], icon, family.colour)
    small = 0.42 * radius
    yield Disc(x, y + radius, small + 0.5, fill=WHITE if copy.eco else family.colour)
    yield Disc(x, y + radius, small, WHITE, family.colour, 0.2)
    yield from _letter(family, x, y + radius, small, family.colour)


def _letter(family: Family, x: float, y: float, radius: float, ink: str) -> Iterator[Item]:
    size = min(1.25 * radius / POINT, 1.5 * radius / max(measure(family.letter, "display"), 1e-6))
    yield _centred(family.letter, "display", size, ink, x, y + 0.35 * size * POINT)


def _medal(copy: _Copy, family: Family, x: float, y: float, radius: float) -> Iterator[Item]:
    """The letter of a family on its colour."""
    if copy.eco:
        yield Disc(x, y, radius, stroke=family.colour, thickness=0.25)
    else:
        yield Disc(x, y, radius, fill=family.colour)
    yield from _letter(family, x, y, radius, family.colour if copy.eco else WHITE)


def _back(copy: _Copy, box: Box) -> Iterator[Item]:
    """What is in the box: how many cards of each family."""
    inner = Box(box.x + INSET, box.y + INSET, box.width - 2 * INSET, box.height - 2 * INSET)
    yield Panel(inner, stroke=mix(DEEP, 0.5), thickness=0.25, radius=RADIUS)
    left, right = inner.x + 4, inner.x + inner.width - 4
    y = inner.y + 9
    yield Words(left, y, (Piece(copy.cards, "display", 12, DEEP),))
    edition = flow.printable(f"{copy.deck.title} · {copy.deck.version}")
    small = min(7.0, (right - left) / max(measure(edition, "regular"), 1e-6))
    foot = inner.y + inner.height - 4
    yield Words(left, foot, (Piece(edition, "regular", small, mix(BLACK, 0.75)),))
    room = Box(left, y + 2, right - left, foot - 5 - y - 2)
    step = min(max(8.0, 0.07 * box.height), room.height / len(copy.counts))
    if 0.46 * step >= layout.SMALL * POINT:
        yield from _counted(copy, room, step)
    else:
        yield from _tallied(copy, room)


def _counted(copy: _Copy, box: Box, step: float) -> Iterator[Item]:
    """A line for each family: its letter, its icon, its name and the number of its cards."""
    size, radius = min(13.0, 0.46 * step / POINT), 0.4 * step
    left, right = box.x, box.x + box.width
    for rank, (id_, count) in enumerate(copy.counts.items()):
        family, middle = copy.library.families[id_], box.y + (rank + 0.5) * step
        if rank:
            yield Rule(left, middle - step / 2, right, middle - step / 2, mix(DEEP, 0.25), 0.15)
        yield from _medal(copy, family, left + radius, middle, radius)
        side = 0.6 * step
        icon = Box(left + 2 * radius + 1.5, middle - side / 2, side, side)
        yield ornament.icon(copy.library.icons[family.icon], icon, family.colour)
        baseline = middle + 0.34 * size * POINT
        many = Piece(str(count), "bold", size)
        wide = size * measure(many.text, "bold")
        yield Words(right - wide, baseline, (many,))
        start = icon.x + side + 1.8
        label = flow.printable(family.label)
        fitted = min(size, (right - wide - 2 - start) / max(measure(label, "regular"), 1e-6))
        yield Words(start, baseline, (Piece(label, "regular", fitted),))


def _tallied(copy: _Copy, box: Box) -> Iterator[Item]:
    """Where names could not be read: the letter of each family and the number of its cards."""
    across = max(1, min(len(copy.counts), int(box.width / 10)))
    down = -(-len(copy.counts) // across)
    step, radius = min(7.0, box.height / down), min(2.6, 0.4 * box.height / down)
    for rank, (id_, count) in enumerate(copy.counts.items()):
        row, column = divmod(rank, across)
        x, y = box.x + column * box.width / across + radius, box.y + (row + 0.5) * step
        yield from _medal(copy, copy.library.families[id_], x, y, radius)
        size = min(8.0, 2 * radius / POINT)
        words = (Piece(str(count), "bold", size),)
        yield Words(x + radius + 1, y + 0.34 * size * POINT, words)


def _side(copy: _Copy, box: Box) -> Iterator[Item]:
    """The title and the families down the side: which deck it is, on a shelf."""
    if box.width - 2 * INSET < 3:
        return
    ground, inner, ink = _ground(copy, box)
    yield ground
    long, tall = inner.height, inner.width
    items: list[Item] = []
    room = Box(5, 0, long - 10, tall)
    if tall > 11:
        count = len(copy.families)
        radius = min(2.4, 0.16 * tall, (long - 10) / count / 2.3)
        line = 0.72 * tall
        x = long / 2 - (count - 1) * 1.25 * radius
        for rank, family in enumerate(copy.families):
            across = x + rank * 2.5 * radius
            if not copy.eco:
                items.append(Disc(across, line, radius + 0.25, fill=WHITE))
            items += _medal(copy, family, across, line, radius)
        room = Box(5, 0.1 * tall, long - 10, line - radius - 0.14 * tall)
    items += _title(copy, room, (18, 4), ink)
    yield Placed(Face(long, tall, tuple(items)), inner.x, inner.y, aside=True)


def _lid(copy: _Copy, box: Box) -> Iterator[Item]:
    """The title on the lid, the right way up for whoever looks at the front."""
    if box.height - 2 * INSET < 3:
        return
    ground, inner, ink = _ground(copy, box)
    yield ground
    room = Box(4, 0.5, inner.width - 8, inner.height - 1)
    items = _title(copy, room, (16, 4), ink)
    yield Placed(Face(inner.width, inner.height, tuple(items)), inner.x, inner.y, turned=True)


def _foot(copy: _Copy, box: Box) -> Iterator[Item]:
    """Under the box: which mallette it is from, and on what terms."""
    if box.height < 9:
        return
    mallette = copy.library.mallette
    said = [one for one in (mallette.title, mallette.licence, mallette.site) if one]
    lines = [flow.printable(one.removeprefix("https://")) for one in said]
    step = min(4.0, (box.height - 4) / len(lines))
    y = box.y + (box.height - step * len(lines)) / 2
    for line in lines:
        y += step
        room = (box.width - 8) / max(measure(line, "regular"), 1e-6)
        size = min(7.0, room, 0.75 * step / POINT)
        yield _centred(line, "regular", size, mix(BLACK, 0.75), box.x + box.width / 2,
                       y - 0.3 * step)  # fmt: skip


def _title(copy: _Copy, box: Box, sizes: tuple[float, float], ink: str) -> Iterator[Item]:
    """The title of the deck in the middle of a box."""
    style = Style("display", "display", "display", "display", colour=ink)
    label = layout.label(flow.printable(copy.deck.title), measure, style)
    setting = Setting(1.14, hyphens=False)
    greatest = min(sizes[0], max(sizes[1], box.height / POINT / setting.leading))
    galley = layout.balanced(label, box.width, box.height, (greatest, sizes[1]), setting, measure)
    y = box.y + (box.height - layout.depth(galley)) / 2
    for line in galley.lines:
        one = replace(galley, lines=(line,))
        x = box.x + (box.width - layout.reach(line, galley.size)) / 2
        yield from layout.place(one, x, y)
        y += galley.leading


def _centred(text: str, font: Font, size: float, colour: str, x: float, baseline: float) -> Words:
    start = x - size * measure(text, font) / 2
    return Words(start, baseline, (Piece(text, font, size, colour),))


# How it is made ---------------------------------------------------------------------------------


CUT_IT = N_(
    "Imprimez **à 100 %**, d'un seul côté. Marquez les plis à la règle, d'une pointe sèche ou d'un"
    " stylo vide ; coupez ensuite le long du trait plein."
)
GLUE_IT = (
    N_(
        "Pliez tout vers l'arrière, l'impression au-dehors. Encollez le dessus de la languette, puis"
        " glissez-la **à l'intérieur**, sous le dernier côté. Laissez sécher à plat, sous un livre."
    ),
    N_(
        "Pliez tout vers l'arrière, l'impression au-dehors. Encollez le dessus des deux languettes :"
        " chacune se glisse **à l'intérieur**, sous le côté de l'autre partie. Laissez sécher à plat."
    ),
)
CLOSE_IT = N_(
    "En bas, pliez les deux petits rabats, puis rentrez le grand. Glissez les cartes ; fermez le haut"
    " de même. L'encoche est pour le pouce."
)


def _told(copy: _Copy, paper: str, parts: Sequence[Net]) -> Iterator[Item]:
    """Three steps side by side, drawn and said, from the top of a page as wide as A4."""
    wide = A4[0][1] - 2 * MARGIN
    yield from flow.title(_("Monter la boîte"), MARGIN, 0, wide)
    sheets = _("deux feuilles {paper}") if len(parts) > 1 else _("une feuille {paper}")
    said = _(
        "Pour {cards}, et la place de {more} autres (la carte des repères, des cartes à écrire) :"
        " {sheets} à {weight} g/m², {depth} mm d'épaisseur."
    ).format(
        cards=copy.cards, more=MORE, sheets=sheets.format(paper=paper), weight=copy.paper,
        depth=number(round(copy.net.depth, 1)),
    )  # fmt: skip
    items, y = flow.said(said, MARGIN, flow.TITLE_HEIGHT, wide, TEXT)
    yield from items
    column = (wide - 2 * GUTTER) / 3
    made = (_flat(parts), _sleeve(copy.net), _closing(copy.net))
    told = ((_("Couper"), CUT_IT), (_("Coller"), GLUE_IT[len(parts) > 1]), (_("Fermer"), CLOSE_IT))
    room = Box(0, 0, column, SHOWN)
    flat, *boxes = (_scale(drawn, room) for drawn in made)
    for rank, (drawn, (head, text)) in enumerate(zip(made, told, strict=True)):
        x = MARGIN + rank * (column + GUTTER)
        # The same box stands in the second drawing and in the third.
        scale = min(boxes) if rank else flat
        yield from _small(drawn, replace(room, x=x, y=y + 3), scale)
        under = y + 3 + SHOWN + 4
        yield Words(x, under + 3, (Piece(f"{rank + 1}. {head}", "display", 9.5, DEEP),))
        yield from flow.said(_(text), x, under + 4.5, column, TEXT)[0]


def _deep(items: Iterable[Item]) -> float:
    """How far down lines of words go."""
    return max(item.baseline for item in items if isinstance(item, Words)) + 1.5


Solid = Sequence[tuple[Sequence[Point], str]]
"""Polygons in the order in which they are drawn, each with its fill: y grows downwards."""
PAPERED, SHADED, INSIDE = WHITE, mix(DEEP, 0.14), mix(DEEP, 0.28)


def _scale(drawn: Solid, box: Box) -> float:
    """The greatest at which a drawing is in `box`."""
    whole = _bounds(drawn)
    return min(box.width / whole.width, box.height / whole.height)


def _bounds(drawn: Solid) -> Box:
    return ornament.bounds(tuple(point for polygon, _fill in drawn for point in polygon))


def _small(drawn: Solid, box: Box, scale: float) -> Iterator[Item]:
    """A drawing in the middle of `box`."""
    whole = _bounds(drawn)
    left = box.x + (box.width - scale * whole.width) / 2 - scale * whole.x
    top = box.y + (box.height - scale * whole.height) / 2 - scale * whole.y
    for polygon, fill in drawn:
        shape = tuple((left + scale * x, top + scale * y) for x, y in polygon)
        if len(shape) == 2:
            yield _stroked(_broken(*shape), DEEP, 0.2)
            continue
        yield ornament.filled([shape], fill)
        yield ornament.traced_line(shape, DEEP, 0.3)


def _flat(parts: Sequence[Net]) -> Solid:
    """The net itself, in its parts side by side, its folds broken."""
    drawn: list[tuple[Sequence[Point], str]] = []
    left = 0.0
    for part in parts:
        net = at(part, left, (parts[0].tall - part.tall) / 2)
        box = net.glue
        slant = box.width / 2
        glue = (
            (box.x, box.y + slant), (box.x + box.width, box.y),
            (box.x + box.width, box.y + box.height), (box.x, box.y + box.height - slant),
        )  # fmt: skip
        drawn += [(outline(net), PAPERED), (glue, INSIDE), *((fold, "") for fold in folds(net))]
        left += part.wide + TUCK
    return drawn


def _seen(x: float, y: float, z: float) -> Point:
    """A point of the box as it is seen from its right and from above: x right, y up, z away."""
    return (x + 0.62 * z, -y - 0.42 * z)


def _sleeve(net: Net) -> Solid:
    """The faces glued around, all flaps open."""
    w, h, d, up = net.width, net.height, net.depth, net.dust
    lid, tuck, narrow = h + d, h + d + TUCK, 4.0
    return [
        (_quad((0, h, 0), (w, h, 0), (w, h, d), (0, h, d)), INSIDE),
        (_quad((0, h, d), (w, h, d), (w, lid, d), (0, lid, d)), INSIDE),
        (_quad((0, lid, d), (w, lid, d), (w - narrow, tuck, d), (narrow, tuck, d)), INSIDE),
        (_quad((0, 0, d), (w, 0, d), (w, -d, d), (0, -d, d)), INSIDE),
        (_quad((0, h, 0), (0, h, d), (0, h + up, d - 3), (0, h + up, 3)), INSIDE),
        (_quad((w, 0, 0), (w, 0, d), (w, -up, d - 3), (w, -up, 3)), SHADED),
        (_quad((w, h, 0), (w, h, d), (w, h + up, d - 3), (w, h + up, 3)), SHADED),
        (_quad((w, 0, 0), (w, 0, d), (w, h, d), (w, h, 0)), SHADED),
        (_opened(w, h), PAPERED),
    ]


def _closing(net: Net) -> Solid:
    """The bottom closed, the lid about to go in behind the front."""
    w, h, d = net.width, net.height, net.depth
    turn = pi / 3
    y, z = h + d * sin(turn), d - d * cos(turn)
    end = (y - TUCK * cos(turn), z - TUCK * sin(turn))
    return [
        (_quad((0, h, 0), (w, h, 0), (w, h, d), (0, h, d)), INSIDE),
        (_quad((w, 0, 0), (w, 0, d), (w, h, d), (w, h, 0)), SHADED),
        (_quad((0, h, d), (w, h, d), (w, y, z), (0, y, z)), INSIDE),
        (_opened(w, h), PAPERED),
        (_quad((0, y, z), (w, y, z), (w - 4, *end), (4, *end)), PAPERED),
    ]


def _quad(*corners: tuple[float, float, float]) -> tuple[Point, ...]:
    return tuple(_seen(*corner) for corner in corners)


def _opened(width: float, height: float) -> tuple[Point, ...]:
    """The front, with the half circle for a thumb."""
    radius = min(NOTCH, width / 5)
    notch = [
        (width / 2 - radius * cos(turn), height - radius * sin(turn))
        for turn in (pi * step / 12 for step in range(13))
    ]
    return tuple(
        _seen(x, y, 0) for x, y in [(0, 0), (0, height), *notch, (width, height), (width, 0)]
    )
