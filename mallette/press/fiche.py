"""A fiche in, its two A4 pages out, or by how many lines it runs over.

Two columns: the five parts at full size, and beside them what is read at a glance. The parts are
set as loosely as two pages allow, never under 10 pt.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import ceil

from mallette.diagnostics import Finding, Loc, excess
from mallette.language import N_, _, day
from mallette.model import PARTS, Fiche, Library, Pattern, Reference
from mallette.press import layout, ornament
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
    Font,
    Galley,
    Item,
    Page,
    Panel,
    Paragraph,
    Piece,
    Rule,
    Setting,
    Style,
    Tag,
    Words,
    mix,
)
from mallette.press.pdf import measure, missing, qr
from mallette.text import Block, Run, blocks, citations, line, typeset

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT = 14.0, 196.0
MAIN = 117.0
SIDE = 59.0
INSET = 3.2
"""Around what stands in the margin column."""
HEAD = Box(LEFT, 13.0, RIGHT - LEFT, 30.0)
TOPS = (60.0, 22.5)
"""Where the columns begin on the two pages; both end at `BOTTOM`."""
BOTTOM = 280.5
FOOT = 285.5

BODY = 10.0
LOOSE = tuple(
    Setting(leading, 0.58 * (leading - 0.8)) for leading in (1.42, 1.38, 1.35, 1.32, 1.3, 1.28)
)
"""From what two pages allow when a fiche is short to what they must when it is long."""
HEADING = 12.5
HEADING_HEIGHT = 6.7
BEFORE_HEADING = 3.0
SPREAD = 3.5
"""How much more may stand before a heading so that the second page ends with its column."""
ASIDES = Setting(1.25, 0.4)
TITLES = Setting(1.16, hyphens=False)
LEAD = Setting(1.3, hyphens=False)
WORDS, LONGEST = 6, 40
"""Of a line that is quoted to an author, how many words; of a word, how many letters."""
ASIDE = 8.5
ASIDE_TITLE = 10.0
FIGURE = 17.0
NOTE = 9.5
SMALLEST = 7.5
CODE, RULED = 20.0, 1.6
"""Side of a QR code with its blank; from the rule over it."""
QUOTE = 3.2
"""Between the edge of a note and its text."""
ECO = "#404040"
"""In eco: a quarter less of black ink, no other, and 10 to 1 on white."""
OUTLINE = 0.4
"""Thickness of the outlines that stand for grounds in eco, in mm."""
CLOSE, APART = 3.6, 9.0
"""The least space between two things in the margin, and how much more there may be."""


@dataclass(frozen=True, slots=True)
class Group:
    label: str
    colour: str
    pattern: Pattern


GROUPS = {
    "comprendre": Group(N_("Comprendre"), "#1d4f7c", "dots"),
    "accompagner": Group(N_("Accompagner"), "#1f6b4a", "leaves"),
    "animer": Group(N_("Animer"), "#a3450f", "waves"),
    "transformer": Group(N_("Transformer"), "#6b2a63", "triangles"),
}


@dataclass(frozen=True, slots=True)
class Copy:
    """A fiche and what its pages are made with."""

    library: Library
    id: str
    fiche: Fiche
    group: Group
    numbers: dict[str, str]
    """The number of each source, in the order in which they are met."""
    element: Element
    """The whole of it, for those who do not see its pages."""
    eco: bool = False

    @property
    def path(self) -> str:
        """Where it is written."""
        return f"{self.library.mallette.fiches}/{self.id}.md"

    @property
    def ink(self) -> str:
        """What texts are written with."""
        return ECO if self.eco else BLACK

    @property
    def head(self) -> str:
        """What the head is written with."""
        return ECO if self.eco else WHITE


@dataclass(frozen=True, slots=True)
class _Strip:
    """One line of the main column: of text, or a heading."""

    element: Element
    height: float
    above: float = 0.0
    line: Galley | None = None
    label: Element | None = None
    """What its bullet is."""
    heading: str = ""
    """As it is written in the file."""
    bound: bool = False
    """Whether it may not be the last of its page."""
    notes: tuple[Block, ...] = ()
    """What stands in the margin beside it."""


@dataclass(frozen=True, slots=True)
class _Told:
    """A text of the margin, with the space above it."""

    above: float
    galley: Galley
    element: Element
    label: Element | None = None
    anchor: str = ""
    """Its name, for links."""


@dataclass(frozen=True, slots=True)
class _Aside:
    """Texts one under the other in the margin."""

    texts: tuple[_Told, ...]
    key: str = ""
    """Where it is written, of what is no note."""
    beside: float | None = None
    """Where the text that a note comments on begins."""
    address: str = ""
    """Where a QR code at their left leads."""


_Column = tuple[tuple[float, _Strip], ...]
"""The strips of a page, each with its top."""


def document(
    library: Library, fiche_id: str, *, eco: bool = False
) -> tuple[Document | None, list[Finding]]:
    """The two pages of a fiche; None where a finding forbids to print. In `eco`, no ground is inked."""
    copy = copied(library, fiche_id, eco=eco)
    findings = [*unreadable(copy), *_too_large(copy)]
    first, second, over = _flow(copy)
    findings += (replace(one, path=copy.path) for one in over)
    margins, over = _margins(copy, first, second)
    findings += (replace(one, path=copy.path) for one in over)
    if findings:
        return None, findings
    title = f"{fiche_id} · {typeset(copy.fiche.title)}"
    pages = (
        Page(WIDTH, HEIGHT, (*_first(copy), *_main(copy, first), *margins[0], *_foot(copy, 1))),
        Page(WIDTH, HEIGHT, (*_second(copy), *_main(copy, second), *margins[1], *_foot(copy, 2))),
    )
    return Document(
        title=title,
        author=", ".join(library.mallette.authors),
        subject=library.mallette.title,
        language=library.mallette.language,
        pages=pages,
        bookmarks=(Bookmark(title, 0), *_bookmarks(first, second)),
        duplex="long",
    ), []


def copied(library: Library, fiche_id: str, *, eco: bool) -> Copy:
    """A fiche, ready to be set."""
    fiche = library.fiches[fiche_id]
    group = GROUPS[fiche.group]
    group = replace(group, colour=ECO) if eco else group
    return Copy(library, fiche_id, fiche, group, _numbers(fiche), Element("Art"), eco)


# What is read ----------------------------------------------------------------------------------


def parts(fiche: Fiche) -> Iterator[tuple[str, str]]:
    """Each part under its title."""
    return zip(
        PARTS, (getattr(fiche.parts, part.name) for part in fields(fiche.parts)), strict=True
    )


def _numbers(fiche: Fiche) -> dict[str, str]:
    cited = [source for _, text in parts(fiche) for source in citations(text)]
    met = dict.fromkeys([*cited, *(figure.source for figure in fiche.figures), *fiche.sources])
    known = [source for source in met if source in fiche.sources]
    return {source: str(number) for number, source in enumerate(known, start=1)}


def unreadable(copy: Copy) -> Iterator[Finding]:
    """The characters that no font of ours can draw, in a fiche and in what it takes from other files."""
    fiche = copy.fiche
    texts: list[tuple[Loc, str, Font]] = [(("title",), fiche.title, "display")]
    texts.append((("summary",), fiche.summary, "regular"))
    texts += [(("parts", title), text, "regular") for title, text in parts(fiche)]
    for index, figure in enumerate(fiche.figures):
        texts.append((("figures", index, "value"), figure.value, "display"))
        texts.append((("figures", index, "text"), figure.text, "regular"))
    for word, meaning in fiche.glossary.items():
        texts.append((("glossary", word), word + meaning, "regular"))
    texts += [(("questions", at), text, "regular") for at, text in enumerate(fiche.questions)]
    for source, reference in fiche.sources.items():
        texts.append((("sources", source, "text"), reference.text, "regular"))
    for loc, text, font in texts:
        yield from missing(text, font, loc, copy.path)
    library = copy.library
    yield from missing(library.mallette.title, "regular", ("title",), "mallette.yaml")
    yield from missing(library.mallette.licence, "regular", ("licence",), "mallette.yaml")
    for id_ in fiche.scenarios:
        title = library.scenarios[id_].title
        yield from missing(title, "bold", ("title",), f"scenarios/{id_}.yaml")
    for deck_id, deck in library.decks.items():
        for id_, card in deck.cards.items():
            if card.code in fiche.cards:
                loc = ("cards", id_, "title")
                yield from missing(card.title, "regular", loc, f"cards/{deck_id}.yaml")


# The main column -------------------------------------------------------------------------------


def _flow(copy: Copy) -> tuple[_Column, _Column, list[Finding]]:
    """The strips of both pages, as loose as they may be, and what is over."""
    for setting in LOOSE:
        strips = tuple(_strips(copy, setting))
        first, second, over = _paged(strips)
        if not over:
            break
    found = [_too_long(strips, over)] if over else []
    return _column(first, TOPS[0]), _column(second, TOPS[1]), found


def _too_long(strips: Sequence[_Strip], over: int) -> Finding:
    """By how many lines the text is over, where the room ends, and how long each part is."""
    title, end, broad = "", "", ""
    lines = dict.fromkeys(PARTS, 0)
    for index, strip in enumerate(strips):
        title = strip.heading or title
        if strip.line:
            lines[title] += 1
            broad = broad or wide(strip.line)
            if index < len(strips) - over:
                last = " ".join(layout.words(strip.line)[-WORDS:])
                said = _("la place s'arrête après « {words} » ({part})")
                end = said.format(words=last, part=title)
    longest = max(lines, key=lambda title: lines[title])
    where = broad or f"{end} ; {_long(lines)}"
    return Finding("M503", ("parts", longest), {**excess(over), "where": where}, on="key")


def _long(lines: Mapping[str, int]) -> str:
    """How many lines each thing takes, by its title."""
    told = ", ".join(f"{title} {count}" for title, count in lines.items())
    return _("en lignes, titres à part : {told}").format(told=told)


def wide(galley: Galley) -> str:
    """What is said of a word of `galley` that no line can hold, if there is one."""
    if all(line.fits for line in galley.lines):
        return ""
    word = max(layout.words(galley), key=len)
    shown = word if len(word) <= LONGEST else word[:LONGEST] + "…"
    return _("« {word} » est plus long que la ligne").format(word=shown)


def _strips(copy: Copy, setting: Setting) -> Iterator[_Strip]:
    """The five parts, line by line."""
    body = Element("Div", copy.element)  # read whole, before what stands in the margins
    style = Style(colour=copy.ink, accent=copy.group.colour)
    for title, text in parts(copy.fiche):
        part = Element("Sect", body)
        head = Element("H2", part)
        heading = _Strip(head, HEADING_HEIGHT, BEFORE_HEADING, heading=title, bound=True)
        lines = [heading]
        read = blocks(text)
        told = [block for block in read if block.kind != "quote"]
        measured = layout.paragraphs(told, measure, style, copy.numbers)
        spoken = zip(measured, layout.elements(measured, part), strict=True)
        before: Paragraph | None = None
        for block in read:
            if block.kind == "quote":
                lines[-1] = replace(lines[-1], notes=(*lines[-1].notes, block))
                continue
            paragraph, said = next(spoken)
            yield from lines[:-1]
            lines = [replace(lines[-1], bound=lines[-1].bound or _opens(before, paragraph))]
            lines += _lines(before, paragraph, setting, said)
            before = paragraph
        yield from lines


def _opens(before: Paragraph | None, paragraph: Paragraph) -> bool:
    """Whether a text announces the list that follows it."""
    return before is not None and paragraph.item and not before.item


def _lines(
    before: Paragraph | None,
    paragraph: Paragraph,
    setting: Setting,
    said: tuple[Element, Element | None],
) -> Iterator[_Strip]:
    galley = layout.compose((paragraph,), MAIN, BODY, setting, measure)
    above = galley.leading * layout.space(before, paragraph, setting)
    last = len(galley.lines) - 1
    for index, text in enumerate(galley.lines):
        # No line stands alone at the foot or at the head of a page.
        bound = last > 0 and index in {0, last - 1}
        alone = replace(galley, lines=(text,))
        element, label = said
        yield _Strip(element, galley.leading, above * (index == 0), alone, label, bound=bound)


def _paged(strips: Sequence[_Strip]) -> tuple[Sequence[_Strip], Sequence[_Strip], int]:
    """`strips` on two pages, and how many lines are over."""
    first, rest = layout.columns(strips, [BOTTOM - TOPS[0]])
    over = len(rest) - layout.fitting(rest, BOTTOM - TOPS[1])
    torn = sum(not row.fits for strip in strips if strip.line for row in strip.line.lines)
    return first, rest, max(over, torn)


def _column(strips: Sequence[_Strip], top: float) -> _Column:
    """`strips` from `top` down, with what is left of the page shared among its headings."""
    if not strips:
        return ()
    headings = sum(bool(strip.heading) for strip in strips[1:])
    more = min(SPREAD, max(0.0, BOTTOM - top - layout.tall(strips)) / headings) if headings else 0.0
    placed: list[tuple[float, _Strip]] = []
    y = top - strips[0].above
    for strip in strips:
        y += strip.above + (more if strip.heading and placed else 0.0)
        placed.append((y, strip))
        y += strip.height
    return tuple(placed)


def _main(copy: Copy, column: _Column) -> Iterator[Item]:
    for y, strip in column:
        if strip.line:
            yield from layout.place(strip.line, LEFT, y, strip.element, strip.label)
        else:
            yield from _heading(copy, strip, y)


def _heading(copy: Copy, strip: _Strip, y: float) -> Iterator[Item]:
    """The title of a part, and a rule to the end of the column."""
    colour = copy.group.colour
    baseline = y + 4.6
    title = _(strip.heading)
    words = Words(LEFT, baseline, (Piece(title, "display", HEADING, colour),))
    start = LEFT + HEADING * measure(title, "display") + 3
    yield Tag(strip.element, (words,))
    yield Rule(start, baseline - 1.5, LEFT + MAIN, baseline - 1.5, mix(colour, 0.45), 0.3)


def _bookmarks(first: _Column, second: _Column) -> Iterator[Bookmark]:
    for page, column in enumerate((first, second)):
        yield from (Bookmark(_(strip.heading), page, 1) for _y, strip in column if strip.heading)


# The margin ------------------------------------------------------------------------------------


def _margins(
    copy: Copy, first: _Column, second: _Column
) -> tuple[tuple[list[Item], list[Item]], list[Finding]]:
    """What stands in the margin of both pages, shared as evenly as can be, and what is over."""
    asides = tuple(_asides(copy))
    notes = [[_note(copy, y, strip, block) for y, strip in column for block in strip.notes]
             for column in (first, second)]  # fmt: skip
    rooms = [BOTTOM - top - 2 * INSET for top in TOPS]

    def free(at: int) -> tuple[float, float]:
        left = rooms[0] - _tall((*asides[:at], *notes[0]))
        return left, rooms[1] - _tall((*asides[at:], *notes[1]))

    at = max(range(len(asides)), key=lambda at: min(free(at)))
    over = max(0.0, -min(free(at)))
    columns = (
        _side(copy, asides[:at], notes[0], TOPS[0]),
        _side(copy, asides[at:], notes[1], TOPS[1]),
    )
    return columns, [*_beside(asides, ceil(over / (SMALLEST * 1.28 * POINT)))]


def _beside(asides: Sequence[_Aside], over: int) -> Iterator[Finding]:
    """What is too wide for the margin, and by how many lines it is too long."""
    for aside in asides:
        if where := next(filter(None, (wide(told.galley) for told in aside.texts)), ""):
            yield Finding("M503", (aside.key,), {**excess(1), "where": where}, on="key")
    if over:
        lines = {
            " ".join(layout.words(title.galley)): sum(len(told.galley.lines) for told in texts)
            for title, *texts in (aside.texts for aside in asides)
        }
        longest = max(asides, key=_height)
        told = {**excess(over), "where": _("dans la marge, {lines}").format(lines=_long(lines))}
        yield Finding("M503", (longest.key,), told, on="key")


def _height(aside: _Aside) -> float:
    texts = sum(told.above + layout.depth(told.galley) for told in aside.texts)
    return max(texts, RULED + CODE) if aside.address else texts


def _tall(asides: Sequence[_Aside]) -> float:
    """The height of `asides` one under the other, as close as they may be."""
    return sum(_height(aside) + CLOSE for aside in asides) - CLOSE


def _side(copy: Copy, asides: Sequence[_Aside], notes: Sequence[_Aside], top: float) -> list[Item]:
    """The margin of a page: a tinted column, its asides spread over it, notes by their text."""
    order = list(asides)
    for note in notes:
        # Figures come first and sources last, whatever a note stands by.
        first = top == TOPS[0]
        places = range(min(first, len(order)), len(order) + first)
        tries = [[*order[:at], note, *order[at:]] for at in places]
        order = min(tries, key=lambda tried: _distance(tried, note, top))
    ground = Box(RIGHT - SIDE, top, SIDE, BOTTOM - top)
    items: list[Item] = (
        [] if copy.eco else [Panel(ground, fill=mix(copy.group.colour, 0.07), radius=2)]
    )
    for y, aside in _spread(order, top):
        items += _drawn(copy, aside, y)
    return items


def _spread(asides: Sequence[_Aside], top: float) -> Iterator[tuple[float, _Aside]]:
    """Each aside with its top, what is left of the column shared among the spaces between them."""
    left = BOTTOM - top - 2 * INSET - _tall(asides)
    gap = CLOSE + min(APART, max(0.0, left / max(1, len(asides) - 1)))
    y = top + INSET
    for aside in asides:
        yield y, aside
        y += _height(aside) + gap


def _distance(asides: Sequence[_Aside], note: _Aside, top: float) -> float:
    """How far `note` stands from its text when `asides` are in this order."""
    assert note.beside is not None
    return next(abs(y - note.beside) for y, aside in _spread(asides, top) if aside is note)


def _drawn(copy: Copy, aside: _Aside, y: float) -> Iterator[Item]:
    x = RIGHT - SIDE + INSET
    if aside.beside is None:
        yield Rule(x, y, RIGHT - INSET, y, copy.group.colour, 0.5)
    else:
        yield Panel(Box(x, y, 1.0, _height(aside)), fill=copy.group.colour)
        x += QUOTE
    if aside.address:
        yield from _code(copy, aside.address, Box(x, y + RULED, CODE, CODE))
        x += CODE + QUOTE
    for told in aside.texts:
        y += told.above
        if told.anchor:
            yield Anchor(told.anchor, y)
        yield from layout.place(told.galley, x, y, told.element, told.label)
        y += layout.depth(told.galley)


def _asides(copy: Copy) -> Iterator[_Aside]:
    """What does not follow the text, in the order in which it is read."""
    fiche = copy.fiche
    if fiche.figures:
        yield _figures(copy)
    if fiche.glossary:
        words = (defined(*entry) for entry in fiche.glossary.items())
        yield _titled(copy, "glossary", _("Les mots"), words)
    if fiche.scenarios or fiche.cards:
        key = "cards" if fiche.cards else "scenarios"
        yield _titled(copy, key, _("À jouer, à lire avec"), companions(copy))
    if fiche.questions:
        asked = (
            Block("item", line(question), f"{number}.")
            for number, question in enumerate(fiche.questions, start=1)
        )
        yield _titled(copy, "questions", _("Pour en débattre"), asked)
    met = sorted(copy.numbers, key=lambda source: int(copy.numbers[source]))
    told = (referenced(copy.numbers[id_], fiche.sources[id_]) for id_ in met)
    sources = _titled(copy, "sources", _("Sources"), told, SMALLEST)
    title, *texts = sources.texts
    named = (replace(text, anchor=f"source-{id_}") for text, id_ in zip(texts, met, strict=True))
    yield replace(sources, texts=(title, *named))
    if copy.library.mallette.site:
        yield _online(copy, f"{copy.library.mallette.site.rstrip('/')}/fiches/{copy.id}.html")


def _online(copy: Copy, address: str) -> _Aside:
    """Where the fiche is on the site of the mallette: for a telephone, and for those who type."""
    part = Element("Sect", copy.element)
    shown = Run(address.removeprefix("https://"), href=address)
    head = _title(copy, _("En ligne"), part, CODE + QUOTE)
    text = Block("paragraph", (shown,))
    told = _texts(copy, (text,), SMALLEST, part, above=1.2, inset=CODE + QUOTE)
    return _Aside((head, *told), "site", address=address)


def _code(copy: Copy, address: str, box: Box) -> Iterator[Item]:
    figure = Element("Figure", copy.element, alt=_("Code QR : {address}").format(address=address))
    yield Panel(box, fill=WHITE)
    yield Tag(figure, (ornament.code(qr(address), box),))


def _titled(
    copy: Copy, key: str, title: str, texts: Iterable[Block], size: float = ASIDE
) -> _Aside:
    """`texts` under their title."""
    part = Element("Sect", copy.element)
    head = _title(copy, title, part)
    return _Aside((head, *_texts(copy, tuple(texts), size, part, above=1.2)), key)


def _title(copy: Copy, title: str, part: Element, inset: float = 0.0) -> _Told:
    galley = _display(title, ASIDE_TITLE, copy.group.colour, inset)
    return _Told(1.8, galley, Element("H2", part))


def _display(text: str, size: float, colour: str, inset: float = 0.0) -> Galley:
    """One line in the font of titles, smaller when it is long."""
    room = SIDE - 2 * INSET - inset
    size = min(size, room / max(measure(text, "display"), 1e-3))
    return layout.compose(layout.label(text, measure, display(colour)), room, size, TITLES, measure)


def _texts(
    copy: Copy,
    texts: Sequence[Block],
    size: float,
    part: Element,
    above: float = 0.0,
    inset: float = 0.0,
) -> Iterator[_Told]:
    """`texts` within `part`, as wide as the margin less `inset`."""
    width = SIDE - 2 * INSET - inset
    style = Style(colour=copy.ink, accent=copy.group.colour)
    measured = layout.paragraphs(texts, measure, style, copy.numbers)
    for paragraph, said in zip(measured, layout.elements(measured, part), strict=True):
        galley = layout.compose((paragraph,), width, size, ASIDES, measure)
        yield _Told(above, galley, *said)


def _note(copy: Copy, y: float, strip: _Strip, quote: Block) -> _Aside:
    """What stands beside `strip`, and is read with the part that it comments on."""
    runs = tuple(replace(run, italic=not run.italic) for run in quote.runs)
    part = Element("BlockQuote", _section(strip.element))
    texts = _texts(copy, (Block("quote", runs),), NOTE, part, inset=QUOTE)
    return _Aside(tuple(texts), beside=y)


def _section(element: Element) -> Element:
    while element.kind != "Sect":
        assert element.within
        element = element.within
    return element


def _figures(copy: Copy) -> _Aside:
    """Each figure large, then what it counts and who says so."""
    part = Element("Sect", copy.element)
    texts = [_title(copy, _("Chiffres clés"), part)]
    for figure in copy.fiche.figures:
        told = Block("paragraph", (*line(figure.text), Run("", cite=figure.source)))
        (text,) = _texts(copy, (told,), ASIDE, part)
        value = _display(typeset(figure.value), FIGURE, copy.group.colour)
        texts += (_Told(1.6, value, text.element), text)
    return _Aside(tuple(texts), "figures")


def defined(word: str, meaning: str) -> Block:
    return Block(
        "paragraph", (Run(typeset(word), bold=True), Run(typeset(_(" : "))), *line(meaning))
    )


def companions(copy: Copy) -> Iterator[Block]:
    """The situations to play and the cards to read with this fiche."""
    for scenario in copy.fiche.scenarios:
        title = typeset(copy.library.scenarios[scenario].title)
        yield Block("paragraph", (Run(_("Situation ")), Run(title, bold=True)))
    cards = {
        card.code: card for deck in copy.library.decks.values() for card in deck.cards.values()
    }
    for code in copy.fiche.cards:
        runs = (
            Run(_("Carte {code}").format(code=code), bold=True),
            Run(f" {typeset(cards[code].title)}"),
        )
        yield Block("paragraph", runs)


def referenced(number: str, reference: Reference) -> Block:
    """A source with its date and its address, behind its number."""
    told = [*line(reference.text), Run(f". {dated(reference)}".removesuffix(" "))]
    if reference.url:
        shown = reference.url.removeprefix("https://").removesuffix("/")
        told += [Run(" "), Run(shown, href=reference.url)]
    return Block("item", tuple(told), number)


def dated(reference: Reference) -> str:
    """When a source was written, or else when it was read."""
    if reference.date:
        return day(reference.date).capitalize() + "."
    if reference.consulted:
        whole = reference.consulted.count("-") == 2
        said = _("Consulté le {day}.") if whole else _("Consulté en {day}.")
        return said.format(day=day(reference.consulted))
    return ""


# Around the columns ----------------------------------------------------------------------------


def display(colour: str) -> Style:
    return Style("display", "display", "display", "display", colour)


def _first(copy: Copy) -> Iterator[Item]:
    """The head of the first page: number, title, group, icon; then the summary as a lead."""
    group, middle = copy.group, HEAD.y + HEAD.height / 2
    x, half = RIGHT - SIDE / 2, 6.8
    if copy.eco:
        yield Panel(HEAD, stroke=group.colour, thickness=OUTLINE, radius=2.5)
        yield Disc(x, middle, 11.5, stroke=group.colour, thickness=OUTLINE)
    else:
        panel = ornament.rounded(HEAD, 2.5)
        art = replace(HEAD, x=RIGHT - SIDE, width=SIDE)
        part = ornament.clip(panel, ornament.rounded(art))
        yield Panel(HEAD, fill=group.colour, radius=2.5)
        yield ornament.pattern(group.pattern, part, mix(WHITE, 0.16, group.colour), 6)
        yield Disc(x, middle, 11.5, fill=WHITE)
    icon = Box(x - half, middle - half, 2 * half, 2 * half)
    yield ornament.icon(copy.library.icons[copy.fiche.icon], icon, group.colour)
    title = Element("H1", copy.element)
    size = _number_size(copy)
    number = Piece(f"{copy.id} ", "display", size, copy.head)
    yield Tag(title, (Words(LEFT + 7, middle + 0.35 * size * POINT, (number,)),))
    start = _start(copy)
    yield Rule(start - 6, HEAD.y + 6, start - 6, HEAD.y + HEAD.height - 6, copy.head, 0.4)
    group_ = Piece(_(group.label).upper(), "bold", 8, copy.head)
    galley = _headline(copy)
    y = HEAD.y + (HEAD.height - layout.depth(galley) - 4.5) / 2
    yield from layout.place(galley, start, y + 4.8, title)
    yield Tag(Element("P", copy.element), (Words(start, y + 2.6, (group_,)),))
    lead, top = _lead(copy), HEAD.y + HEAD.height
    y = (top + TOPS[0] - 1 - layout.depth(lead)) / 2
    yield from layout.place(lead, LEFT, y, Element("P", copy.element))


def _number_size(copy: Copy) -> float:
    return min(27.0, 30.0 / measure(copy.id, "display"))


def _start(copy: Copy) -> float:
    """Where the title begins, after the number and a rule."""
    return LEFT + 19 + _number_size(copy) * measure(copy.id, "display")


def _headline(copy: Copy) -> Galley:
    """The title, under the name of the group."""
    title = layout.label(typeset(copy.fiche.title), measure, display(copy.head))
    room = RIGHT - SIDE - 3 - _start(copy)
    return layout.balanced(title, room, HEAD.height - 13, (19, 10), TITLES, measure)


def _lead(copy: Copy) -> Galley:
    """The summary, between the head and the columns."""
    summary = (Block("paragraph", line(copy.fiche.summary)),)
    style = Style(plain="regular" if copy.eco else "bold", colour=copy.ink)
    measured = layout.paragraphs(summary, measure, style)
    room = TOPS[0] - HEAD.y - HEAD.height - 5
    return layout.fit(measured, RIGHT - LEFT, room, (12.5, 9), LEAD, measure)


def _too_large(copy: Copy) -> Iterator[Finding]:
    """What the head has no room for."""
    for key, galley in (("title", _headline(copy)), ("summary", _lead(copy))):
        if galley.over:
            where = wide(galley) or _("raccourcissez-le : il n'a pas d'autre place")
            yield Finding("M503", (key,), {**excess(galley.over), "where": where}, copy.path)


def _second(copy: Copy) -> Iterator[Item]:
    """The running head of the second page."""
    number = Piece(f"{copy.id}   ", "display", 9, copy.group.colour)
    room = RIGHT - LEFT - 9 * measure(number.text, "display")
    title = layout.one_line([typeset(copy.fiche.title)], "regular", 8.5, room, measure)
    yield Words(LEFT, 16.5, (number, Piece(title, "regular", 8.5, copy.ink)))
    yield Rule(LEFT, 18.6, RIGHT, 18.6, copy.group.colour, 0.5)


def _foot(copy: Copy, page: int) -> Iterator[Item]:
    """Which mallette, under which licence, written when, and where we are."""
    mallette = copy.library.mallette
    written = _("écrite en {day}").format(day=day(copy.fiche.dated))
    right = _("fiche {number} · {page}/2").format(number=copy.id, page=page)
    told = (typeset(mallette.title), mallette.licence, written)
    texts = [" · ".join(told[at:]) for at in range(3)]
    room = RIGHT - LEFT - 7 * measure(right, "bold") - 4
    left = layout.one_line(texts, "regular", 7, room, measure)
    yield Rule(LEFT, FOOT - 3.4, RIGHT, FOOT - 3.4, mix(copy.group.colour, 0.45), 0.2)
    yield Words(LEFT, FOOT, (Piece(left, "regular", 7, copy.ink),))
    start = RIGHT - 7 * measure(right, "bold")
    yield Words(start, FOOT, (Piece(right, "bold", 7, copy.ink),))
