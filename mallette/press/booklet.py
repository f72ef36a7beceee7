"""Fiches in, a booklet out: A5 pages in the order of reading; `layout.folded` puts them on sheets.

Nothing is scaled from A4: the same texts are set again, in one column, and each fiche has as many
spreads as it needs; it begins at the left. What is on a page is drawn when its turn comes, so that
it may say on which page another thing is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, partial
from itertools import chain, groupby, repeat
from typing import Literal

from mallette.diagnostics import Finding, Loc, excess
from mallette.language import _, day, ngettext
from mallette.model import Booklet, Library, Pattern
from mallette.press import fiche, layout, ornament
from mallette.press.fiche import ECO, LOOSE, Copy
from mallette.press.layout import (
    BLACK,
    POINT,
    WHITE,
    Anchor,
    Bookmark,
    Box,
    Disc,
    Document,
    Element,
    Face,
    Galley,
    Item,
    Link,
    Page,
    Panel,
    Paragraph,
    Piece,
    Placed,
    Rule,
    Setting,
    Style,
    Tag,
    Words,
    mix,
)
from mallette.press.pdf import measure, missing, qr
from mallette.text import NBSP, Block, Run, blocks, line, typeset

WIDTH, HEIGHT = 148.0, 210.0
SPINE, OUTER = 15.0, 12.5
"""Margins beside the fold, and beside the edge that a thumb turns."""
ROOM = WIDTH - SPINE - OUTER
EDGE = 8.0
"""Around what fills a page."""
HEAD, TOP, BOTTOM, FOOT = 10.0, 19.5, 193.0, 201.5
"""Where the head of a fiche begins, and the text of another page; where texts end, and the foot."""
HEAD_HEIGHT = 26.0

BODY = 9.5
HEADING, HEADING_HEIGHT, BEFORE_HEADING = 11.5, 6.2, 3.2
SPREAD = 3.5
"""How much more may stand before a heading so that a page ends with its column."""
TITLES = Setting(1.16, hyphens=False)
LEAD = Setting(1.3, hyphens=False)
ASIDES = Setting(1.25, 0.4)
NOTE, ASIDE, SMALL = 9.5, 8.5, 7.5
FIGURE = 15.0
BAR, QUOTE = 1.0, 4.0
"""Thickness of the bar of a note; from its left to the text."""
INSET, GUTTER = 3.4, 5.5
"""Inside a tinted box; between its columns."""
WHOLE = 12.0
"""How much taller a box may be so that what stands under one title stays together."""
BLANK, RULED = 32.0, 8.0
"""Where a page leaves that much, it has lines to write on, so far apart."""
CODE = 26.0
"""Side of a QR code, with its blank."""
DEEP = "#1d4f7c"
"""The colour of what belongs to no group."""
PLAYED = 3
"""How many situations the back tells of."""
GLOSSARY, INDEX = "glossary", "index"

Draw = Callable[[float, float], Iterator[Item]]
"""What draws a strip, given its top left."""


@dataclass(frozen=True, slots=True)
class _Strip:
    """What no page parts: a line, a heading, a box."""

    height: float
    draw: Draw
    above: float = 0.0
    bound: bool = False
    """Whether it may not be the last of its column."""
    heading: str = ""
    low: bool = False
    """Whether it stands at the foot of the page, under what is left blank."""
    kept: bool = False
    """Whether what follows should stay in its column, if that costs little."""
    wide: str = ""
    """What is said of a word in it that is longer than its lines."""


@dataclass(frozen=True, slots=True)
class _Lines:
    """A paragraph in lines, which are to be set more or less loosely."""

    galley: Galley
    before: Paragraph | None
    paragraph: Paragraph
    said: tuple[Element, Element | None]
    part: str


Told = _Strip | _Lines
Columns = list[Sequence[_Strip]]


@dataclass(slots=True)
class _Book:
    """What the pages of a booklet are made with, where things are in it, and its pages as they come."""

    library: Library
    booklet: Booklet
    copies: Sequence[Copy]
    eco: bool
    lists: Sequence[str]
    """Those of its end: the glossary, the index."""
    starts: dict[str, int] = field(default_factory=dict)
    """The first page of each fiche, of the glossary and of the index."""
    pages: list[Page] = field(default_factory=list)
    bookmarks: list[Bookmark] = field(default_factory=list)

    @property
    def ink(self) -> str:
        return ECO if self.eco else BLACK

    @property
    def deep(self) -> str:
        return ECO if self.eco else DEEP

    @property
    def number(self) -> int:
        """The number of the page to come."""
        return len(self.pages) + 1

    @property
    def left(self) -> float:
        """Where its text begins: an even page has its fold at the right."""
        return SPINE if self.number % 2 else OUTER

    def mark(self, title: str, level: int = 0) -> None:
        """A bookmark for the page to come."""
        self.bookmarks.append(Bookmark(title, self.number - 1, level))


def document(
    library: Library, name: str, *, eco: bool = False
) -> tuple[Document | None, list[Finding]]:
    """The pages of a booklet, four for each sheet; None where a finding forbids to print them."""
    booklet = library.booklets[name]
    ids = tuple(dict.fromkeys(booklet.fiches)) or tuple(sorted(library.fiches, key=natural))
    copies = [fiche.copied(library, id_, eco=eco) for id_ in ids]
    findings = [*_unreadable(booklet, f"print/booklets/{name}.yaml")]
    named = _named(ids)
    flows: list[Columns] = []
    for copy in copies:
        told, foot = [*_told(copy, named)], [*_foot(copy, words=True)]
        findings += fiche.unreadable(copy)
        findings += _too_wide(copy, (*told, *foot))
        flows.append(_flow(copy, told, foot, gathered=booklet.glossary))
    if findings:
        return None, findings
    words = any(copy.fiche.glossary for copy in copies)
    played = any(copy.fiche.scenarios or copy.fiche.cards for copy in copies)
    ends = {GLOSSARY: booklet.glossary and words, INDEX: booklet.index and (words or played)}
    book = _Book(library, booklet, copies, eco, [name for name, there in ends.items() if there])
    _fill(book, flows)
    return Document(
        title=typeset(booklet.title),
        author=", ".join(library.mallette.authors),
        subject=library.mallette.title,
        language=library.mallette.language,
        pages=tuple(book.pages),
        bookmarks=tuple(book.bookmarks),
    ), []


def natural(id_: str) -> list[tuple[int, int, str]]:
    """What fiches are put in order by: 2.10 comes after 2.9."""
    cut = re.findall(r"(\d+)|(\D+)", id_)
    return [(0, int(digits), "") if digits else (1, 0, others) for digits, others in cut]


def _unreadable(booklet: Booklet, path: str) -> Iterator[Finding]:
    yield from missing(booklet.title, "display", ("title",), path)
    yield from missing(booklet.summary or "", "regular", ("summary",), path)


def _too_wide(copy: Copy, told: Sequence[Told]) -> Iterator[Finding]:
    """The words that are longer than a line of this paper."""
    for one in told:
        loc: Loc
        if isinstance(one, _Lines):
            loc, where = ("parts", one.part), fiche.wide(one.galley)
        else:
            loc, where = (), one.wide
        if where:
            yield Finding("M503", loc, {**excess(1), "where": where}, copy.path, on="key")


# Page after page --------------------------------------------------------------------------------


def _fill(book: _Book, flows: Sequence[Columns]) -> None:
    """All the pages of `book`: where each thing is, then the things."""
    contents = _columns(_contents(book))
    glossary = _columns(_glossary(book)) if GLOSSARY in book.lists else []
    first = 3 + len(contents)
    first += first % 2
    for copy, pages in zip(book.copies, flows, strict=True):
        book.starts[copy.id] = first
        first += len(pages)
    book.starts |= {GLOSSARY: first, INDEX: first + len(glossary)}

    _cover(book)
    _opening(book)
    _listed(book, _("Sommaire"), contents)
    if book.number % 2:
        _notes(book)
    for group, many in groupby(
        zip(book.copies, flows, strict=True), key=lambda one: one[0].fiche.group
    ):
        book.mark(_(fiche.GROUPS[group].label))
        for copy, pages in many:
            _fiche(book, copy, pages)
    _listed(book, _("Glossaire"), glossary)
    if INDEX in book.lists:
        _listed(book, _("Index"), _columns(_index(book)))
    while book.number % 4:
        _notes(book)
    _back(book)


def _columns(told: Iterable[_Strip]) -> Columns:
    """`told` on as many pages as it takes."""
    pages: Columns = []
    strips: Sequence[_Strip] = tuple(told)
    while strips:
        column, strips = layout.columns(strips, [BOTTOM - TOP])
        pages.append(column)
    return pages


def _turn(book: _Book, items: Iterable[Item], running: str = "") -> None:
    """One page more, with what stands at the foot of each."""
    number, left = str(book.number), book.left
    right = left + ROOM
    foot = Piece(number, "bold", 9, book.deep)
    wide = 9 * measure(number, "bold")
    texts = [running, typeset(book.library.mallette.title)]
    said = layout.one_line(filter(None, texts), "regular", 7, ROOM - wide - 4, measure)
    other, long = Piece(said, "regular", 7, book.ink), 7 * measure(said, "regular")
    even = book.number % 2 == 0
    decoration: list[Item] = [
        Anchor(f"page-{number}", 0.0),
        Words(left if even else right - wide, FOOT, (foot,)),
        Words(right - long if even else left, FOOT, (other,)),
    ]
    book.pages.append(Page(WIDTH, HEIGHT, (*items, *decoration)))


def _bare(book: _Book, items: Iterable[Item]) -> None:
    book.pages.append(Page(WIDTH, HEIGHT, tuple(items)))


def _drawn(book: _Book, strips: Sequence[_Strip], top: float) -> Iterator[Item]:
    """A page of `strips`, with what is left of it before its headings, or to write on."""
    left, low = book.left, [strip for strip in strips if strip.low]
    room = BOTTOM - top - layout.tall(strips)
    headings = sum(bool(strip.heading) for strip in strips[1:])
    more = min(SPREAD, room / headings) if headings else 0.0
    sink = room - more * headings if len(low) < len(strips) else 0.0
    y = top - (strips[0].above if strips else 0.0)
    for index, strip in enumerate(strips):
        y += strip.above + (more if strip.heading and index else 0.0)
        if strip.low and strip is low[0]:
            if sink > BLANK:
                yield from _ruled(book, y, y + sink - strip.above)
            y += sink
        yield from strip.draw(left, y)
        y += strip.height
    if BOTTOM - y > BLANK:
        yield from _ruled(book, y + 4, BOTTOM)


def _ruled(book: _Book, top: float, bottom: float) -> Iterator[Item]:
    """Lines to write on."""
    said = Piece(_("Notes"), "display", ASIDE, mix(book.deep, 0.7))
    yield Words(book.left, top + 4.5, (said,))
    faint = mix(book.deep, 0.35)
    lines = int((bottom - top - 6) / RULED)
    for number in range(1, lines + 1):
        y = bottom - (lines - number) * RULED
        yield Rule(book.left, y, book.left + ROOM, y, faint, 0.15)


def _notes(book: _Book) -> None:
    _turn(book, _drawn(book, (), TOP - 8))


# A fiche ----------------------------------------------------------------------------------------


def _told(copy: Copy, named: re.Pattern[str]) -> Iterator[Told]:
    """The head and the parts of a fiche, in order; where others are `named`, it leads to them."""
    yield _head(copy)
    yield from _figures(copy)
    style = Style(colour=copy.ink, accent=copy.group.colour)
    for title, text in fiche.parts(copy.fiche):
        part = Element("Sect", copy.element)
        yield _heading(copy, title, part)
        read = [_crossed(block, copy.id, named) for block in blocks(text)]
        told = [block for block in read if block.kind != "quote"]
        measured = layout.paragraphs(told, measure, style, copy.numbers)
        spoken = zip(measured, layout.elements(measured, part), strict=True)
        before: Paragraph | None = None
        for block in read:
            if block.kind == "quote":
                yield from _note(copy, block, part)
                continue
            paragraph, said = next(spoken)
            galley = layout.compose((paragraph,), ROOM, BODY, LOOSE[0], measure)
            yield _Lines(galley, before, paragraph, said, title)
            before = paragraph


def _flow(copy: Copy, told: Sequence[Told], foot: Sequence[_Strip], *, gathered: bool) -> Columns:
    """The pages of a fiche, as loose as they may be; its words, too, when they take no page more.

    Pages are even in number. Without its words, a fiche says that they are `gathered` elsewhere.
    """
    tight = _strips(told, LOOSE[-1])
    rooms = _rooms([*tight, *foot])
    if gathered and copy.fiche.glossary and len(rooms) > 2:
        short = [*_foot(copy, words=False)]
        fewer = _rooms([*tight, *short])
        if len(fewer) < len(rooms):
            rooms, foot = fewer, short
    cuts = (layout.columns([*_strips(told, setting), *foot], rooms) for setting in LOOSE)
    return next(cut[:-1] for cut in cuts if not cut[-1])


def _rooms(strips: Sequence[_Strip]) -> list[float]:
    """The heights of as many pages as `strips` take, and of one more where their number is odd."""
    rooms = [BOTTOM - HEAD]
    while layout.columns(strips, rooms)[-1] or len(rooms) % 2:
        rooms.append(BOTTOM - TOP)
    return rooms


def _foot(copy: Copy, *, words: bool) -> Iterator[_Strip]:
    yield from _boxed([*_beside(copy, words=words)], _Ground(copy.group.colour, copy.eco))
    yield from _boxed([*_sources(copy)], _Ground(copy.group.colour, copy.eco, "rule"))


def _strips(told: Sequence[Told], setting: Setting) -> list[_Strip]:
    """`told` as strips; a text stays with the list that it announces."""
    strips: list[_Strip] = []
    for one, after in zip(told, (*told[1:], None), strict=True):
        if isinstance(one, _Strip):
            strips.append(one)
            continue
        opens = isinstance(after, _Lines) and after.paragraph.item and not one.paragraph.item
        strips += _loose(one, setting, opens=opens)
    return strips


def _loose(one: _Lines, setting: Setting, *, opens: bool) -> Iterator[_Strip]:
    leading = setting.leading * BODY * POINT
    above = leading * layout.space(one.before, one.paragraph, setting)
    last = len(one.galley.lines) - 1
    for index in range(last + 1):
        # No line stands alone at the foot or at the head of a page.
        bound = (last > 0 and index in {0, last - 1}) or (opens and index == last)
        draw = partial(_line, one, index, leading)
        yield _Strip(leading, draw, above * (index == 0), bound)


def _line(one: _Lines, index: int, leading: float, x: float, y: float) -> Iterator[Item]:
    alone = replace(one.galley, lines=(one.galley.lines[index],), leading=leading)
    return layout.place(alone, x, y, *one.said)


def _placing(galley: Galley, element: Element, label: Element | None = None) -> Draw:
    return lambda x, y: layout.place(galley, x, y, element, label)


def _named(ids: Sequence[str]) -> re.Pattern[str]:
    """What finds, in a text, one of these fiches named by its number."""
    numbers = "|".join(re.escape(id_) for id_ in sorted(ids, key=len, reverse=True))
    return re.compile(rf"(?<=\b[Ff]iche\s)({numbers})(?![\w.-]*\w)")


def _crossed(block: Block, own: str, named: re.Pattern[str]) -> Block:
    """`block`, where the other fiches that it names are links."""
    if not any(named.search(run.text) for run in block.runs):
        return block
    runs: list[Run] = []
    for run in block.runs:
        pieces = named.split(run.text) if run.href is None else [run.text]
        for index, piece in enumerate(pieces):
            leads = index % 2 and piece != own
            runs.append(replace(run, text=piece, href=f"#fiche-{piece}" if leads else run.href))
    return replace(block, runs=tuple(run for run in runs if run.text or run.cite))


def _fiche(book: _Book, copy: Copy, pages: Columns) -> None:
    """The pages of a fiche."""
    assert book.number == book.starts[copy.id]
    title = f"{copy.id} · {typeset(copy.fiche.title)}"
    book.mark(title, 1)
    for index, strips in enumerate(pages):
        for strip in strips:
            if strip.heading:
                book.mark(_(strip.heading), 2)
        items = [*_drawn(book, strips, TOP if index else HEAD)]
        head = [*_running(book, copy)] if index else [Anchor(f"fiche-{copy.id}", HEAD - 4)]
        _turn(book, (*head, *_own(items, copy.id)), title)


def _own(items: Iterable[Item], id_: str) -> Iterator[Item]:
    """`items`, whose sources are those of this fiche and of no other."""
    for item in items:
        match item:
            case Tag(Element(kind="Link"), inside):
                yield replace(item, items=tuple(_own(inside, id_)))
            case Link(to=to) if to.startswith("#source-"):
                yield replace(item, to=f"#{id_}-{to[1:]}")
            case Anchor(name=name):
                yield replace(item, name=f"{id_}-{name}")
            case _:
                yield item


def _running(book: _Book, copy: Copy) -> Iterator[Item]:
    """What is over the other pages of a fiche, at the outer edge."""
    number = Piece(copy.id, "display", 8.5, copy.group.colour)
    label = Piece(_(copy.group.label), "regular", 8, copy.ink)
    left, right = book.left, book.left + ROOM
    if book.number % 2:
        end = right - 8.5 * measure(copy.id, "display")
        yield Words(end, 13.5, (number,))
        yield Words(end - 2.5 - 8 * measure(label.text, "regular"), 13.5, (label,))
    else:
        yield Words(left, 13.5, (number,))
        yield Words(left + 8.5 * measure(copy.id, "display") + 2.5, 13.5, (label,))
    yield Rule(left, 15.3, right, 15.3, copy.group.colour, 0.4)


def _head(copy: Copy) -> _Strip:
    """The head of a fiche: number, group, title, icon; then its summary."""
    summary = (Block("paragraph", line(copy.fiche.summary)),)
    style = Style(plain="regular" if copy.eco else "bold", colour=copy.ink)
    lead = layout.compose(layout.paragraphs(summary, measure, style), ROOM, 10.5, LEAD, measure)
    height = HEAD_HEIGHT + 3.2 + layout.depth(lead) + 1.2

    def draw(x: float, y: float) -> Iterator[Item]:
        box = Box(x, y, ROOM, HEAD_HEIGHT)
        yield from _banner(copy, box)
        yield from layout.place(lead, x, y + HEAD_HEIGHT + 3.2, Element("P", copy.element))

    title = fiche.wide(_title(copy))
    return _Strip(height, draw, bound=True, wide=title or fiche.wide(lead))


ART = 34.0
"""Width of the pattern at the right of a head."""


def _number_size(copy: Copy) -> float:
    return min(22.0, 26.0 / measure(copy.id, "display"))


def _start(copy: Copy) -> float:
    """From the left of the head to the title, after the number and a rule."""
    return 14.5 + _number_size(copy) * measure(copy.id, "display")


def _title(copy: Copy) -> Galley:
    """The title of a fiche, under the name of its group."""
    label = layout.label(typeset(copy.fiche.title), measure, fiche.display(copy.head))
    room = ROOM - ART - _start(copy) - 2.5
    return layout.balanced(label, room, HEAD_HEIGHT - 9, (15.5, 8), TITLES, measure)


def _banner(copy: Copy, box: Box) -> Iterator[Item]:
    group, middle = copy.group, box.y + box.height / 2
    x = box.x + box.width - ART / 2
    if copy.eco:
        yield Panel(box, stroke=group.colour, thickness=fiche.OUTLINE, radius=2.2)
        yield Disc(x, middle, 9.0, stroke=group.colour, thickness=fiche.OUTLINE)
    else:
        yield Placed(_ground(group.colour, group.pattern, box.width, box.height, ART), box.x, box.y)
        yield Disc(x, middle, 9.0, fill=WHITE)
    yield ornament.icon(
        copy.library.icons[copy.fiche.icon], Box(x - 5.3, middle - 5.3, 10.6, 10.6), group.colour
    )
    title = Element("H1", copy.element)
    size, start = _number_size(copy), box.x + _start(copy)
    number = Piece(f"{copy.id} ", "display", size, copy.head)
    yield Tag(title, (Words(box.x + 5.5, middle + 0.35 * size * POINT, (number,)),))
    yield Rule(start - 4.5, box.y + 5, start - 4.5, box.y + box.height - 5, copy.head, 0.35)
    galley = _title(copy)
    y = box.y + (box.height - layout.depth(galley) - 3.8) / 2
    yield from layout.place(galley, start, y + 4.0, title)
    said = Words(start, y + 2.2, (Piece(_(group.label).upper(), "bold", 7, copy.head),))
    yield Tag(Element("P", copy.element), (said,))


@cache
def _ground(colour: str, pattern: Pattern, width: float, height: float, art: float) -> Face:
    """A ground of this colour, with its pattern as far as `art` from the right; drawn once a document."""
    box = Box(0, 0, width, height)
    part = Box(width - art, 0, art, height)
    cut = ornament.clip(ornament.rounded(box, 2.2), ornament.rounded(part))
    motifs = ornament.pattern(pattern, cut, mix(WHITE, 0.18, colour), min(5, width / 6))
    return Face(width, height, (Panel(box, fill=colour, radius=2.2), motifs))


def _heading(copy: Copy, title: str, part: Element) -> _Strip:
    """The title of a part, and a rule to the end of the line."""
    said, element = _(title), Element("H2", part)
    long = HEADING * measure(said, "display") + 3

    def draw(x: float, y: float) -> Iterator[Item]:
        words = Words(x, y + 4.2, (Piece(said, "display", HEADING, copy.group.colour),))
        yield Tag(element, (words,))
        yield Rule(x + long, y + 2.8, x + ROOM, y + 2.8, mix(copy.group.colour, 0.45), 0.25)

    return _Strip(HEADING_HEIGHT, draw, BEFORE_HEADING, bound=True, heading=title)


def _note(copy: Copy, quote: Block, part: Element) -> Iterator[_Strip]:
    """What stands in the margin on A4: beside a bar, in the text."""
    runs = tuple(replace(run, italic=not run.italic) for run in quote.runs)
    style = Style(colour=copy.ink, accent=copy.group.colour)
    (text,) = layout.paragraphs((Block("quote", runs),), measure, style, copy.numbers)
    element = Element("P", Element("BlockQuote", part))
    galley = layout.compose((text,), ROOM - 3 * QUOTE, NOTE, ASIDES, measure)
    last = len(galley.lines) - 1
    for index, row in enumerate(galley.lines):
        alone = replace(galley, lines=(row,))

        def draw(x: float, y: float, alone: Galley = alone) -> Iterator[Item]:
            yield Panel(Box(x + QUOTE, y, BAR, alone.leading), fill=copy.group.colour)
            yield from layout.place(alone, x + 2 * QUOTE, y, element)

        above, wide = 2.6 * (index == 0), fiche.wide(alone)
        yield _Strip(galley.leading, draw, above, bound=index < last, wide=wide)
    yield _Strip(1.2, _nothing)


def _nothing(_x: float, _y: float) -> Iterator[Item]:
    return iter(())


def _figures(copy: Copy) -> Iterator[_Strip]:
    """Three figures a row, each large over what it counts and who says so."""
    part = Element("Sect", copy.element)
    figures = copy.fiche.figures
    wide = (ROOM - 2 * GUTTER) / 3
    style = Style(colour=copy.ink, accent=copy.group.colour)
    for row in (figures[at : at + 3] for at in range(0, len(figures), 3)):
        cells = []
        for figure in row:
            value = typeset(figure.value)
            size = min(FIGURE, wide / measure(value, "display"))
            label = layout.label(value, measure, fiche.display(copy.group.colour))
            told = Block("paragraph", (*line(figure.text), Run("", cite=figure.source)))
            text = layout.paragraphs((told,), measure, style, copy.numbers)
            cells.append((
                layout.compose(label, wide, size, TITLES, measure),
                layout.compose(text, wide, 8.0, ASIDES, measure),
                Element("P", part),
            ))  # fmt: skip
        height = max(layout.depth(value) + layout.depth(text) for value, text, _said in cells) + 3.4

        def draw(
            x: float, y: float, cells: Sequence[tuple[Galley, Galley, Element]] = cells
        ) -> Iterator[Item]:
            for value, text, said in cells:
                yield Rule(x, y, x + wide, y, copy.group.colour, 0.4)
                yield from layout.place(value, x, y + 1.4, said)
                yield from layout.place(text, x, y + 1.4 + layout.depth(value), said)
                x += wide + GUTTER

        yield _Strip(height, draw, 2.4)


# What stands at the foot of a fiche --------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a box stands on: a tint, outlined in eco; under a rule; or nothing."""

    colour: str
    eco: bool
    kind: Literal["tint", "rule", "none"] = "tint"

    @property
    def inset(self) -> float:
        return INSET if self.kind == "tint" else 0.0


def _wide(ground: _Ground | None = None, columns: int = 2) -> float:
    """How wide each column of a box is."""
    return (ROOM - 2 * (ground.inset if ground else 0.0) - (columns - 1) * GUTTER) / columns


def _beside(copy: Copy, *, words: bool) -> Iterator[_Strip]:
    """What is read beside the text: words, or where they are; what to play; questions."""
    one = copy.fiche
    wide = _wide(_Ground(copy.group.colour, copy.eco))
    if one.glossary:
        told = [fiche.defined(*entry) for entry in one.glossary.items()]
        if not words:
            listed = ", ".join(typeset(word) for word in one.glossary)
            led = Run(_("au glossaire"), href=f"#list-{_('Glossaire')}")
            told = [Block("paragraph", (Run(listed), Run(" ("), led, Run(").")))]
        yield from _titled(copy, _("Les mots"), told, ASIDE, wide)
    if one.scenarios or one.cards:
        yield from _titled(copy, _("À jouer, à lire avec"), [*fiche.companions(copy)], ASIDE, wide)
    if one.questions:
        asked = [
            Block("item", line(question), f"{number}.")
            for number, question in enumerate(one.questions, start=1)
        ]
        yield from _titled(copy, _("Pour en débattre"), asked, ASIDE, wide)


def _sources(copy: Copy) -> Iterator[_Strip]:
    met = sorted(copy.numbers, key=lambda source: int(copy.numbers[source]))
    told = [fiche.referenced(copy.numbers[id_], copy.fiche.sources[id_]) for id_ in met]
    title, *texts = _titled(copy, _("Sources"), told, SMALL, _wide())
    yield title
    for id_, strip in zip(met, texts, strict=True):
        yield replace(strip, draw=_anchored(f"source-{id_}", strip.draw))


def _anchored(name: str, inside: Draw) -> Draw:
    return lambda x, y: chain([Anchor(name, y)], inside(x, y))


def _titled(
    copy: Copy, title: str, texts: Sequence[Block], size: float, wide: float
) -> Iterator[_Strip]:
    """`texts` under their title."""
    part = Element("Sect", copy.element)
    style = Style(colour=copy.ink, accent=copy.group.colour)
    label = layout.label(title, measure, fiche.display(copy.group.colour))
    head = layout.compose(label, wide, 9.5, TITLES, measure)
    yield _Strip(layout.depth(head), _placing(head, Element("H2", part)), 3.6, bound=True)
    measured = layout.paragraphs(texts, measure, style, copy.numbers)
    said = [*layout.elements(measured, part)]
    for index, paragraph in enumerate(measured, start=1):
        galley = layout.compose((paragraph,), wide, size, ASIDES, measure)
        draw = _placing(galley, *said[index - 1])
        kept = index < len(measured)
        yield _Strip(layout.depth(galley), draw, 1.1, kept=kept, wide=fiche.wide(galley))


def _boxed(
    rows: Sequence[_Strip], ground: _Ground, rooms: Iterable[float] = (), columns: int = 2
) -> Iterator[_Strip]:
    """`rows` in boxes of columns that are about even, as many boxes as pages that it takes.

    `rooms` are the heights that there are for them; then whole pages.
    """
    heights = chain(rooms, repeat(BOTTOM - TOP))
    while rows:
        most = next(heights) - 2 * ground.inset
        height = _even(rows, columns, most)
        whole = [replace(row, bound=row.bound or row.kept) for row in rows]
        taller = _even(whole, columns, most)
        if taller <= height + WHOLE and not layout.columns(whole, [taller] * columns)[-1]:
            rows, height = whole, taller
        *cut, rows = layout.columns(rows, [height] * columns)
        wide = next(filter(None, (row.wide for column in cut for row in column)), "")
        height += 2 * ground.inset
        yield _Strip(height, _box(cut, ground), 4.5, low=True, wide=wide)


def _even(rows: Sequence[_Strip], columns: int, most: float) -> float:
    """The least height at which columns hold `rows`, or `most`."""
    height = max(layout.tall(rows) / columns, *(row.height for row in rows))
    while height < most and layout.columns(rows, [height] * columns)[-1]:
        height += 1.0
    return min(height, most)


def _box(cut: Sequence[Sequence[_Strip]], ground: _Ground) -> Draw:
    wide, inset = _wide(ground, len(cut)), ground.inset

    def draw(x: float, y: float) -> Iterator[Item]:
        height = max(layout.tall(column) for column in cut)
        box = Box(x, y, ROOM, height + 2 * inset)
        if ground.kind == "tint" and not ground.eco:
            yield Panel(box, fill=mix(ground.colour, 0.07), radius=2)
        elif ground.kind == "tint":
            yield Panel(box, stroke=ground.colour, thickness=0.25, radius=2)
        elif ground.kind == "rule" and y > TOP + 1:  # else there is one over the page
            yield Rule(x, y - 1.6, x + ROOM, y - 1.6, mix(ground.colour, 0.45), 0.25)
        for number, column in enumerate(cut):
            left, at = x + inset + number * (wide + GUTTER), y + inset
            for index, row in enumerate(column):
                at += row.above * bool(index)
                yield from row.draw(left, at)
                at += row.height

    return draw


# Around the fiches -------------------------------------------------------------------------------


def _listed(book: _Book, title: str, pages: Columns) -> None:
    """The pages of a list, marked under its title."""
    for index, column in enumerate(pages):
        if not index:
            book.mark(title)
        items = _drawn(book, column, TOP - 6)
        _turn(book, items if index else (Anchor(f"list-{title}", 0.0), *items), title)


def _big(book: _Book, title: str, element: Element) -> _Strip:
    """The title of a list."""
    words = Piece(title, "display", 20, book.deep)

    def draw(x: float, y: float) -> Iterator[Item]:
        yield Tag(element, (Words(x, y + 8, (words,)),))
        yield Rule(x, y + 11.5, x + ROOM, y + 11.5, book.deep, 0.5)

    return _Strip(15.0, draw, bound=True)


def _contents(book: _Book) -> Iterator[_Strip]:
    """Each fiche and its page, under its group; then the lists of the end."""
    whole = Element("Sect")
    yield _big(book, _("Sommaire"), Element("H1", whole))
    for _group, many in groupby(book.copies, key=lambda copy: copy.fiche.group):
        copies = list(many)
        yield _label(copies[0], Element("H2", whole))
        table = Element("TOC", whole)
        for copy in copies:
            yield _entry(book, copy.id, typeset(copy.fiche.title), copy, table)
    table = Element("TOC", whole)
    titles = {GLOSSARY: _("Glossaire"), INDEX: _("Index")}
    for rank, name in enumerate(book.lists):
        entry = _entry(book, name, titles[name], None, table)
        yield entry if rank else replace(entry, above=5.0)


def _label(copy: Copy, element: Element) -> _Strip:
    """The name of a group, beside its pattern."""
    group = copy.group

    def draw(x: float, y: float) -> Iterator[Item]:
        chip = Box(x, y, 6.0, 4.2)
        if copy.eco:
            yield Panel(chip, stroke=group.colour, thickness=0.25, radius=0.8)
            ink = group.colour
        else:
            yield Panel(chip, fill=group.colour, radius=0.8)
            ink = mix(WHITE, 0.4, group.colour)
        yield ornament.pattern(group.pattern, ornament.rounded(chip, 0.8), ink, 2.4)
        words = Piece(_(group.label), "display", 10.5, group.colour)
        yield Tag(element, (Words(x + 8.2, y + 3.6, (words,)),))

    return _Strip(5.4, draw, 5.0, bound=True, heading=group.label)


def _entry(book: _Book, name: str, title: str, copy: Copy | None, table: Element) -> _Strip:
    """A line of the contents, which leads to what it names."""
    colour = copy.group.colour if copy else book.deep
    element = Element("Link", Element("TOCI", table))
    label = layout.label(title, measure, Style(colour=book.ink))
    galley = layout.compose(label, ROOM - 34, 10, LEAD, measure)

    def draw(x: float, y: float) -> Iterator[Item]:
        page = str(book.starts[name])
        to = f"#fiche-{name}" if copy else f"#list-{title}"
        baseline = y + (galley.leading + layout.CAPITAL * 10 * POINT) / 2
        if copy:
            number = Piece(f"{copy.id} ", "display", 9.5, colour)
            yield Tag(element, (Words(x + 8.2, baseline, (number,)),))
            mark = Box(x + 0.6, y + galley.leading / 2 - 2.4, 4.8, 4.8)
            yield ornament.icon(copy.library.icons[copy.fiche.icon], mark, colour)
        yield from layout.place(galley, x + 18, y, element)
        end = x + 18 + layout.reach(galley.lines[-1], galley.size) + 2
        wide = 10 * measure(page, "bold")
        last = baseline + (len(galley.lines) - 1) * galley.leading
        if end < x + ROOM - wide - 2:
            yield Rule(end, last - 0.1, x + ROOM - wide - 2, last - 0.1, mix(colour, 0.4), 0.2)
        said = Words(x + ROOM - wide, last, (Piece(page, "bold", 10, colour),))
        link = Link(Box(x, y, ROOM, layout.depth(galley)), to, f"{title}, {_('page')} {page}")
        yield Tag(element, (said, link))

    return _Strip(layout.depth(galley), draw, 1.7)


def _key(word: str) -> str:
    """What words are put in order by: neither capitals nor accents count."""
    plain = unicodedata.normalize("NFD", word.casefold())
    return "".join(letter for letter in plain if letter.isalnum() or letter == " ")


def _glossary(book: _Book) -> Iterator[_Strip]:
    """The words that the fiches define, with the fiches that do; one meaning is told once."""
    meanings: dict[str, dict[str, list[Copy]]] = {}
    for copy in book.copies:
        for word, meaning in copy.fiche.glossary.items():
            meanings.setdefault(word, {}).setdefault(meaning, []).append(copy)
    whole = Element("Sect")
    style = Style(colour=book.ink, accent=book.deep)
    rows = []
    for word in sorted(meanings, key=_key):
        for meaning, copies in meanings[word].items():
            block = fiche.defined(word, meaning)
            named = [Run(copy.id, href=f"#fiche-{copy.id}") for copy in copies]
            told = f" {ngettext('Fiche', 'Fiches', len(named))}{NBSP}"
            ends = [run for one in named for run in (Run(", "), one)][1:]
            runs = (*block.runs, Run(told), *ends, Run("."))
            (text,) = layout.paragraphs((replace(block, runs=runs),), measure, style)
            galley = layout.compose((text,), _wide(), ASIDE, ASIDES, measure)
            element = Element("P", whole)
            rows.append(_Strip(layout.depth(galley), _placing(galley, element), 1.9))
    yield from _set_in_columns(book, _("Glossaire"), rows, whole)


def _set_in_columns(
    book: _Book, title: str, rows: Sequence[_Strip], whole: Element
) -> Iterator[_Strip]:
    """`rows` in two columns under the title of a list."""
    yield _big(book, title, Element("H1", whole))
    boxes = _boxed(rows, _Ground(book.deep, book.eco, "none"), [BOTTOM - TOP - 22])
    yield from (replace(box, above=3.0, low=False) for box in boxes)


# The index ---------------------------------------------------------------------------------------


def _index(book: _Book) -> Iterator[_Strip]:
    """The pages of words, of situations and of cards."""
    whole = Element("Sect")
    first = book.starts[book.copies[0].id]
    pages = enumerate(book.pages[first - 1 : book.starts[GLOSSARY] - 1], start=first)
    texts = {number: _tokens(_said(page.items)) for number, page in pages}
    rows: list[_Strip] = []
    for title, names in _indexed(book).items():
        if found := _found(names, texts):
            rows += _references(book, title, found, whole)
    yield from _set_in_columns(book, _("Index"), rows, whole)


def _indexed(book: _Book) -> Mapping[str, Mapping[str, Sequence[str]]]:
    """What is looked for in the pages, in three lists: as the index says it, and as pages do.

    The title of a situation may be a word like another: it counts where it is named as a title.
    """
    words = {word for copy in book.copies for word in copy.fiche.glossary}
    scenarios = {id_ for copy in book.copies for id_ in copy.fiche.scenarios}
    codes = {code for copy in book.copies for code in copy.fiche.cards}
    titles = {book.library.scenarios[id_].title for id_ in scenarios}
    cards = {
        card.code: f"{card.code} {card.title}"
        for deck in book.library.decks.values()
        for card in deck.cards.values()
        if card.code in codes
    }
    return {
        _("Les mots"): {word: [word] for word in sorted(words, key=_key)},
        _("Les situations"): {
            title: [_("Situation ") + title, f"« {title} »"] for title in sorted(titles, key=_key)
        },
        _("Les cartes"): {cards[code]: [code] for code in sorted(cards, key=natural)},
    }


def _found(
    names: Mapping[str, Sequence[str]], texts: Mapping[int, list[str]]
) -> Mapping[str, Sequence[int]]:
    """The pages on which each of `names` is, of those that are on some."""
    heads: dict[str, list[tuple[list[str], str]]] = {}
    for said, told in names.items():
        for tokens in filter(None, map(_tokens, told)):
            heads.setdefault(tokens[0], []).append((tokens, said))
    found: dict[str, dict[int, None]] = {said: {} for said in names}
    for page, words in texts.items():
        for at, word in enumerate(words):
            for tokens, said in heads.get(word, ()):
                if words[at : at + len(tokens)] == tokens:
                    found[said][page] = None
    return {said: list(pages) for said, pages in found.items() if pages}


def _tokens(text: str) -> list[str]:
    """The words of `text` and its quotes, without capitals nor the mark of the plural."""
    return [
        word.rstrip("sx") if len(word) > 3 else word
        for word in re.findall(r"\w+(?:-\w+)*|[«»]", text.casefold())
    ]


def _said(items: Iterable[Item]) -> str:
    """The text of a page, its parted words whole, without its references."""
    words = (
        piece.text
        for item in items
        if isinstance(item, Tag)
        for one in item.items
        if isinstance(one, Words)
        for piece in one.pieces
        if not piece.rise
    )
    return "".join(words).replace(layout.SOFT_HYPHEN, "")


def _references(
    book: _Book, title: str, found: Mapping[str, Sequence[int]], whole: Element
) -> Iterator[_Strip]:
    """`found` under its title, each with links to its pages."""
    style = Style(colour=book.ink, accent=book.deep)
    label = layout.label(title, measure, fiche.display(book.deep))
    head = layout.compose(label, _wide(), 10.0, TITLES, measure)
    part = Element("Sect", whole)
    yield _Strip(layout.depth(head), _placing(head, Element("H2", part)), 4.5, bound=True)
    index = Element("Index", part)
    for said, pages in found.items():
        numbers = [Run(told, href=f"#page-{page}") for page, told in _spans(pages)]
        runs = [Run(typeset(said)), *(run for one in numbers for run in (Run(", "), one))]
        (text,) = layout.paragraphs((Block("paragraph", tuple(runs)),), measure, style)
        galley = layout.compose((text,), _wide(), ASIDE, ASIDES, measure)
        yield _Strip(layout.depth(galley), _placing(galley, Element("P", index)), 0.9)


def _spans(pages: Sequence[int]) -> Iterator[tuple[int, str]]:
    """The first of each stretch of pages, and how it is said.

    >>> list(_spans([4, 7, 8, 9, 12, 13]))
    [(4, '4'), (7, '7-9'), (12, '12'), (13, '13')]
    """
    for _rank, many in groupby(enumerate(pages), key=lambda one: one[1] - one[0]):
        stretch = [page for _index, page in many]
        if len(stretch) > 2:
            yield stretch[0], f"{stretch[0]}-{stretch[-1]}"
        else:
            yield from ((page, str(page)) for page in stretch)


# Covers ------------------------------------------------------------------------------------------


def _cover(book: _Book) -> None:
    """The title, over the icons of the fiches or a picture."""
    whole = Element("Sect")
    book.mark(typeset(book.booklet.title))
    box = Box(EDGE, EDGE, WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE)
    ink = book.deep if book.eco else WHITE
    items: list[Item] = [
        Panel(box, stroke=book.deep, thickness=fiche.OUTLINE, radius=4)
        if book.eco
        else Panel(box, fill=book.deep, radius=4)
    ]
    left, room = EDGE + 9, WIDTH - 2 * EDGE - 18
    name = layout.label(typeset(book.library.mallette.title), measure, Style(colour=ink))
    top = layout.fit(name, room, 12, (11, 7), LEAD, measure)
    items += layout.place(top, left, EDGE + 10, Element("P", whole))
    y = EDGE + 14 + layout.depth(top)
    label = layout.label(typeset(book.booklet.title), measure, fiche.display(ink))
    title = layout.balanced(label, room, 60, (40, 11), TITLES, measure)
    items += layout.place(title, left, y, Element("H1", whole))
    y += layout.depth(title) + 3
    if book.booklet.summary:
        text = (Block("paragraph", line(book.booklet.summary)),)
        told = layout.paragraphs(text, measure, Style(colour=ink))
        lead = layout.fit(told, room, 26, (12, 8), LEAD, measure)
        items += layout.place(lead, left, y, Element("P", whole))
        y += layout.depth(lead)
    y += 7
    art = Box(left, y, room, HEIGHT - EDGE - 9 - y)
    items += _art(book, art)
    _bare(book, items)


def _art(book: _Book, box: Box) -> Iterator[Item]:
    """The picture of a cover; or a tile for each fiche, of the colour and the pattern of its group."""
    picture = book.library.pictures.get(book.booklet.cover or "")
    if picture:
        yield ornament.cover(picture, ornament.rounded(box, 3), book.deep)
        return
    count, gap = len(book.copies), 3.0

    def side(across: int) -> float:
        down = -(-count // across)
        return min((box.width + gap) / across, (box.height + gap) / down, 60.0) - gap

    across = max(range(1, count + 1), key=side)
    step, down = side(across) + gap, -(-count // across)
    top = box.y + box.height + gap - down * step
    for index in range(across * down):
        row, column = divmod(index, across)
        tile = Box(box.x + column * step, top + row * step, step - gap, step - gap)
        if index < count:
            yield from _tile(book.copies[index], tile)
        elif not book.eco:
            yield Panel(tile, fill=mix(WHITE, 0.08, book.deep), radius=2)


def _tile(copy: Copy, tile: Box) -> Iterator[Item]:
    group, radius = copy.group, 0.3 * tile.width
    x, y = tile.x + tile.width / 2, tile.y + tile.height / 2
    if copy.eco:
        yield Panel(tile, stroke=group.colour, thickness=0.3, radius=2)
    else:
        face = _ground(group.colour, group.pattern, tile.width, tile.height, tile.width)
        yield Placed(face, tile.x, tile.y)
        yield Panel(tile, stroke=WHITE, thickness=0.35, radius=2.2)
        yield Disc(x, y, radius, fill=WHITE)
    half = 0.62 * radius
    icon = Box(x - half, y - half, 2 * half, 2 * half)
    yield ornament.icon(copy.library.icons[copy.fiche.icon], icon, group.colour)


def _opening(book: _Book) -> None:
    """What a reader should know, behind the cover; at its foot who wrote this, and on what terms."""
    mallette, whole = book.library.mallette, Element("Sect")
    style = Style(colour=book.ink, accent=book.deep)
    count = len(book.copies)
    told = [
        ngettext(
            "Ce livret réunit une fiche. Elle s'ouvre sur une double page.",
            "Ce livret réunit {n} fiches. Chacune s'ouvre sur une double page ; on les lit dans"
            " l'ordre que l'on veut, à partir de la question que l'on se pose.",
            count,
        ).format(n=count),
        _("Les petits chiffres, dans le texte, renvoient aux sources, à la fin de la fiche."),
    ]
    lists = {
        GLOSSARY: _("Les mots que les fiches définissent sont réunis page {page}."),
        INDEX: _("Un index, page {page}, dit où retrouver un mot, une situation, une carte."),
    }
    told += [lists[name].format(page=book.starts[name]) for name in book.lists]
    told.append(_("Les pages et les lignes « Notes » sont à vous : écrivez, barrez, répondez."))
    texts = [Block("paragraph", (Run(typeset(one)),)) for one in told]
    items: list[Item] = []
    x, y = book.left, 24.0
    title = Words(x, y, (Piece(typeset(_("Mode d'emploi")), "display", 14, book.deep),))
    items.append(Tag(Element("H1", whole), (title,)))
    y += 5
    for text in texts:
        (measured,) = layout.paragraphs((text,), measure, style)
        galley = layout.compose((measured,), 0.82 * ROOM, 10, Setting(1.38), measure)
        items += layout.place(galley, x, y, Element("P", whole))
        y += layout.depth(galley) + 2.6
    dates = sorted({copy.fiche.dated for copy in book.copies})
    written = _("écrites en {day}").format(day=day(dates[0]))
    if dates[1:]:
        said = _("écrites de {first} à {last}")
        written = said.format(first=day(dates[0]), last=day(dates[-1]))
    terms = [mallette.title, ", ".join(mallette.authors), mallette.licence, written]
    label = [
        Block("paragraph", (Run(typeset(one), bold=not index),)) for index, one in enumerate(terms)
    ]
    galley = layout.fit(
        layout.paragraphs(label, measure, style), ROOM, 40, (8.5, 7), Setting(1.4, 0.0), measure
    )
    y = BOTTOM - layout.depth(galley)
    items.append(Rule(x, y - 3, x + 30, y - 3, book.deep, 0.5))
    items += layout.place(galley, x, y, Element("P", whole))
    _turn(book, items)


def _back(book: _Book) -> None:
    """What to play with these fiches, and where the mallette is."""
    ink = book.deep if book.eco else WHITE
    whole, style = Element("Sect"), Style(colour=ink, accent=ink)
    box = Box(EDGE, EDGE, WIDTH - 2 * EDGE, HEIGHT - 2 * EDGE)
    items: list[Item] = [
        Panel(box, stroke=book.deep, thickness=fiche.OUTLINE, radius=4)
        if book.eco
        else Panel(box, fill=book.deep, radius=4)
    ]
    left, room, y = EDGE + 9, WIDTH - 2 * EDGE - 18, EDGE + 14.0
    ids = dict.fromkeys(id_ for copy in book.copies for id_ in copy.fiche.scenarios)
    if ids:
        head = layout.label(_("À jouer avec ces fiches"), measure, fiche.display(ink))
        title = layout.compose(head, room, 15, TITLES, measure)
        items += layout.place(title, left, y, Element("H1", whole))
        y += layout.depth(title) + 4
    for id_ in list(ids)[:PLAYED]:
        scenario = book.library.scenarios[id_]
        for size, told in ((11.5, Run(typeset(scenario.title), bold=True)), (9.5, None)):
            runs = (told,) if told else line(scenario.summary)
            text = layout.paragraphs((Block("paragraph", runs),), measure, style)
            galley = layout.fit(text, room, 26, (size, 7), ASIDES, measure)
            items += layout.place(galley, left, y, Element("P", whole))
            y += layout.depth(galley) + (0.6 if told else 4.5)
    mallette = book.library.mallette
    text = layout.paragraphs(
        (Block("paragraph", (Run(typeset(f"{mallette.title} · {mallette.licence}")),)),),
        measure,
        style,
    )
    galley = layout.fit(text, room, 9, (8.5, 7), ASIDES, measure)
    y = HEIGHT - EDGE - 9 - layout.depth(galley)
    items += layout.place(galley, left, y, Element("P", whole))
    if mallette.site:
        items += _online(mallette.site, Box(left, y - CODE - 5, CODE, CODE), ink, whole)
    _bare(book, items)


def _online(site: str, code: Box, ink: str, whole: Element) -> Iterator[Item]:
    """A QR code to the site of a mallette, and its address beside it."""
    figure = Element("Figure", whole, alt=_("Code QR : {address}").format(address=site))
    yield Panel(code, fill=WHITE, radius=1)
    yield Tag(figure, (ornament.code(qr(site), code),))
    shown = Block("paragraph", (Run(site.removeprefix("https://"), href=site),))
    text = layout.paragraphs((shown,), measure, Style(colour=ink, accent=ink))
    galley = layout.compose(text, WIDTH - 2 * EDGE - 18 - CODE - 5, 9, ASIDES, measure)
    y = code.y + (code.height - layout.depth(galley)) / 2
    yield from layout.place(galley, code.x + CODE + 5, y, Element("P", whole))
