"""A deck in, its sheets of fronts and backs out, or what keeps it from being printed well."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import floor

from mallette.diagnostics import Finding, excess
from mallette.language import _
from mallette.model import Card, Deck, Family, Format, Library, Sheet
from mallette.press import layout, ornament
from mallette.press.layout import (
    BLACK,
    POINT,
    SAFE,
    SMALL,
    TICK,
    WHITE,
    Bookmark,
    Box,
    Disc,
    Document,
    Face,
    Flip,
    Font,
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
    Words,
    mix,
)
from mallette.press.pdf import measure, missing
from mallette.text import Block, blocks, line, typeset

MARGIN = 4.0
"""White around the front: cards are cut by hand and butted, so no colour comes near the cut."""
BAND = 10.0
FOOT = 4.8
RADIUS = 2.2
GAP = 2.2
"""Between the picture, the title, the text, the answers and the foot."""
PICTURE = (15.0, 32.0)
TITLE = (12.0, 9.0)
BODY = (8.5, layout.LEAST)
"""A family leaves room under its pictures for the first; only a longer text is set smaller."""
ANSWER = 1.65 * POINT
"""How far an answer stands in behind its letter, in mm at 1 pt."""
TITLES = Setting(leading=1.16, hyphens=False)
TEXTS = Setting(leading=1.3)
DISPLAY = Style("display", "display", "display", "display")


def document(
    library: Library,
    deck_id: str,
    *,
    sheet: str,
    flip: Flip = "long",
    only: Collection[str] = (),
) -> tuple[Document | None, list[Finding]]:
    """The sheets of a deck, each front before its back; None where a finding forbids to print.

    `only` keeps the cards whose id, code or one of whose tags it holds: when there are none, there
    is no document either. With `flip` none, there are no backs.
    """
    deck, paper = library.decks[deck_id], library.sheets[sheet]
    card_format = library.formats[deck.format]
    over = layout.excess(paper, card_format)
    if any(over):
        values = {"width": over[0], "height": over[1]}
        return None, [Finding("M504", ("columns",), values, f"print/sheets/{sheet}.yaml", "key")]
    bench = _Bench(library, deck, f"cards/{deck_id}.yaml", card_format)
    cards, findings = _faces(bench, frozenset(only))
    if findings or not cards:
        return None, findings
    pages = tuple(_pages(cards, deck, paper, card_format, flip))
    return Document(
        title=f"{deck.title} · {deck.version}",
        author=", ".join(library.mallette.authors),
        subject=library.mallette.title,
        language=library.mallette.language,
        pages=pages,
        bookmarks=tuple(_bookmarks(len(pages), flip)),
        duplex=flip,
    ), []


@dataclass(frozen=True, slots=True)
class _Bench:
    """What every card of a deck is made with."""

    library: Library
    deck: Deck
    path: str
    format: Format


@dataclass(frozen=True, slots=True)
class _Copy:
    """What is to be read on a card, measured."""

    title: Galley
    text: tuple[Paragraph, ...]
    answers: tuple[Paragraph, ...]
    at_ease: Galley
    """Text and answers at the size that they are to have."""


# Sheets -----------------------------------------------------------------------------------------


def _pages(
    cards: Sequence[tuple[Face, Face]], deck: Deck, sheet: Sheet, card: Format, flip: Flip
) -> Iterator[Page]:
    front_marks = Placed(layout.marks(sheet, card, back=False, measure=measure), 0, 0)
    back_marks = Placed(layout.marks(sheet, card, back=True, measure=measure), 0, 0)
    sheets = list(layout.impose(cards, sheet, card, flip))
    for number, (fronts, backs) in enumerate(sheets, start=1):
        at = _("planche {number} sur {count}").format(number=number, count=len(sheets))
        where = f"{typeset(deck.title)} · {deck.version} · {at}"
        head = _head(sheet, card, f"{where} · {_('recto')}")
        yield Page(sheet.width, sheet.height, (*fronts, front_marks, *head))
        if flip != "none":
            head = _head(sheet, card, f"{where} · {_('verso')}")
            yield Page(sheet.width, sheet.height, (*backs, back_marks, *head))


def _head(sheet: Sheet, card: Format, text: str) -> Iterator[Item]:
    """Which sheet this is, over the crop marks, where there is room for it."""
    first = layout.slots(sheet, card)[0]
    room = sheet.width - 2 * first.x
    if first.y > SAFE + TICK + 3 and SMALL * measure(text, "regular") < room:
        yield Words(first.x + 1.5, SAFE + 2.5, (Piece(text, "regular", SMALL),))


def _bookmarks(pages: int, flip: Flip) -> Iterator[Bookmark]:
    step = 1 if flip == "none" else 2
    for number, page in enumerate(range(0, pages, step), start=1):
        yield Bookmark(_("Planche {number}").format(number=number), page)


# Faces ------------------------------------------------------------------------------------------


def _faces(bench: _Bench, only: frozenset[str]) -> tuple[list[tuple[Face, Face]], list[Finding]]:
    """A front and a back for each copy of each card kept, and what does not fit or cannot be drawn."""
    findings = [*_unreadable(bench), *_too_long(bench)]
    width, edition = _inner(bench.format).width, _edition_room(bench)
    copies = {id_: _copy(card, width) for id_, card in bench.deck.cards.items()}
    pictures = _pictures(bench, copies)
    grounds: dict[tuple[str, str | None, str | None], Face] = {}
    backs: dict[str, Face] = {}
    faces: list[tuple[Face, Face]] = []
    for id_, card in bench.deck.cards.items():
        if only and not only & {id_, card.code, *card.tags}:
            continue
        family, picture = bench.library.families[card.family], pictures[card.family]
        art = (card.family, card.icon, card.picture)
        if art not in grounds:
            grounds[art] = _ground(bench, card, family, picture)
        if card.family not in backs:
            backs[card.family] = _back(bench, family)
        body, over = _body(bench, copies[id_], picture, family)
        findings += _undrawable(card, id_, bench.path)
        findings += (
            Finding("M501", ("cards", id_, key), {"card": card.code, **excess(lines)}, bench.path)
            for key, lines in over.items()
        )
        items = (Placed(grounds[art], 0, 0), *body, *_foot(bench, card, family, edition))
        front = Face(bench.format.width, bench.format.height, items)
        faces += [(front, backs[card.family])] * card.quantity
    return faces, findings


def _undrawable(card: Card, id_: str, path: str) -> Iterator[Finding]:
    """The characters of a card that no font of ours can draw."""
    loc = ("cards", id_)
    yield from missing(card.title, "display", (*loc, "title"), path)
    yield from missing(card.text, "regular", (*loc, "text"), path)
    for index, answer in enumerate(card.responses):
        yield from missing(answer, "regular", (*loc, "responses", index), path)


def _unreadable(bench: _Bench) -> Iterator[Finding]:
    """The characters that no font of ours can draw, in what all cards share."""
    yield from missing(bench.deck.title, "regular", ("title",), bench.path)
    yield from missing(bench.deck.version, "regular", ("version",), bench.path)
    for id_ in sorted({card.family for card in bench.deck.cards.values()}):
        label = bench.library.families[id_].label
        yield from missing(label, "display", ("label",), f"print/families/{id_}.yaml")


def _too_long(bench: _Bench) -> Iterator[Finding]:
    """What stands on one line on every card, and is longer than a line."""
    room = bench.format.width - 2 * MARGIN
    families = {card.family for card in bench.deck.cards.values()}
    for id_ in sorted(families):
        label = typeset(bench.library.families[id_].label)
        if measure(label, "display") * LABEL[1] > room - LETTER - ICON - 3 * INSET:
            path = f"print/families/{id_}.yaml"
            yield Finding("M501", ("label",), {"card": label, **excess(1)}, path)
    if measure(_edition(bench), "regular") * SMALL > _edition_room(bench):
        yield Finding("M501", ("title",), {"card": bench.deck.title, **excess(1)}, bench.path)


def _edition(bench: _Bench) -> str:
    """The deck and its version: on every card, because packs get mixed."""
    return f"{typeset(bench.deck.title)} · {typeset(bench.deck.version)}"


def _edition_room(bench: _Bench) -> float:
    """What the widest code leaves of the foot: the same for all cards, so that all look the same."""
    codes = (_code(card, BLACK) for card in bench.deck.cards.values())
    widest = max(sum(measure(p.text, p.font) * p.size for p in pieces) for pieces in codes)
    return bench.format.width - 2 * MARGIN - widest - GAP


def _code(card: Card, colour: str) -> tuple[Piece, ...]:
    code = Piece(card.code, "display", 7.5, colour)
    fiche = _("Fiche {number}").format(number=card.fiche)
    return (code, Piece(f"   {fiche}", "bold", 6.5)) if card.fiche else (code,)


def _copy(card: Card, width: float) -> _Copy:
    two_lines = 2 * TITLES.leading * TITLE[0] * POINT
    title = layout.label(typeset(card.title), measure, DISPLAY)
    text = layout.paragraphs(blocks(card.text), measure, Style())
    answers = tuple(map(_answer, card.responses))
    return _Copy(
        layout.balanced(title, width, two_lines, TITLE, TITLES, measure),
        text,
        answers,
        layout.compose((*text, *answers), width, BODY[0], TEXTS, measure),
    )


def _answer(text: str) -> Paragraph:
    """A response, with room before it for its letter."""
    (answer,) = layout.paragraphs((Block("item", line(text)),), measure, Style())
    return replace(answer, indent=ANSWER)


def _inner(card: Format) -> Box:
    """What is inside the white edge."""
    return Box(MARGIN, MARGIN, card.width - 2 * MARGIN, card.height - 2 * MARGIN)


def _pictures(bench: _Bench, copies: Mapping[str, _Copy]) -> dict[str, float]:
    """The height of the pictures of each family: one for all its cards, as large as texts allow."""
    inner = _inner(bench.format)
    room: dict[str, float] = {}
    for id_, card in bench.deck.cards.items():
        copy = copies[id_]
        needed = layout.depth(copy.title) + layout.depth(copy.at_ease) + _gaps(copy)
        left = inner.height - BAND - FOOT - needed
        room[card.family] = min(left, room.get(card.family, PICTURE[1]))
    return {family: max(floor(height), PICTURE[0]) for family, height in room.items()}


def _gaps(copy: _Copy) -> float:
    return (4.6 if copy.answers else 3.4) * GAP / 2 + 0.8 * len(copy.answers)


def _body(
    bench: _Bench, copy: _Copy, picture: float, family: Family
) -> tuple[list[Item], dict[str, int]]:
    """Title, text and answers, and how many lines of them are over."""
    inner = _inner(bench.format)
    top = inner.y + BAND + picture + GAP
    bottom = inner.y + inner.height - FOOT
    room = inner.height - BAND - picture - FOOT - layout.depth(copy.title) - _gaps(copy)
    galley = _fitted(copy, inner.width, room)
    text = galley
    if copy.answers:
        text = layout.compose(copy.text, inner.width, galley.size, TEXTS, measure)
    items = [*layout.place(copy.title, inner.x, top)]
    items += layout.place(text, inner.x, top + layout.depth(copy.title) + GAP / 2)
    items += _answers(copy, inner, bottom - GAP / 2, galley.size, family)
    over = {"title": copy.title.over, "text": galley.over}
    # A link has nothing to click on a card that is cut out.
    return [item for item in items if not isinstance(item, Link)], {
        key: lines for key, lines in over.items() if lines
    }


def _fitted(copy: _Copy, width: float, room: float) -> Galley:
    if layout.fits(copy.at_ease, room):
        return copy.at_ease
    both = (*copy.text, *copy.answers)
    return layout.fit(both, width, room, BODY, TEXTS, measure)


def _answers(copy: _Copy, inner: Box, bottom: float, size: float, family: Family) -> Iterator[Item]:
    """The answers, up from the foot of the card, each behind its letter in a disc."""
    set_ = [layout.compose((one,), inner.width, size, TEXTS, measure) for one in copy.answers]
    y = bottom - sum(layout.depth(galley) + 0.8 for galley in set_)
    radius = 0.72 * size * POINT
    for index, galley in enumerate(set_):
        letter, middle = chr(ord("A") + index), y + galley.leading / 2
        yield Disc(inner.x + radius, middle, radius, fill=family.colour)
        baseline = middle + layout.CAPITAL * size * POINT / 2
        yield _centred(letter, "display", size, WHITE, inner.x + radius, baseline)
        yield from layout.place(galley, inner.x, y)
        y += layout.depth(galley) + 0.8


def _outlines(card: Format, picture: float) -> tuple[ornament.Polygon, ornament.Polygon]:
    """The band and the picture under it: one rounded panel, cut in two."""
    inner = _inner(card)
    panel = ornament.rounded(replace(inner, height=BAND + picture), RADIUS)
    band = ornament.rounded(replace(inner, height=BAND))
    zone = ornament.rounded(replace(inner, y=inner.y + BAND, height=picture))
    return ornament.clip(panel, band), ornament.clip(panel, zone)


LETTER = 7.0
ICON = 6.5
INSET = 1.6
LABEL = (10.0, 7.0)


def _ground(bench: _Bench, card: Card, family: Family, picture: float) -> Face:
    """All of a front but its words: the colour, letter, pattern and icon of its family, a picture."""
    inner = _inner(bench.format)
    band, zone = _outlines(bench.format, picture)
    middle = inner.y + BAND / 2
    label = typeset(family.label)
    room = inner.width - LETTER - ICON - 4 * INSET
    icon = Box(inner.x + inner.width - INSET - ICON, middle - ICON / 2, ICON, ICON)
    foot = inner.y + inner.height - FOOT + 1.1
    return Face(
        bench.format.width,
        bench.format.height,
        (
            ornament.filled([band], family.colour),
            ornament.filled([zone], mix(family.colour, 0.14)),
            ornament.pattern(family.pattern, zone, mix(family.colour, 0.32)),
            *_picture(bench, card, family, picture),
            *_medal(inner.x + INSET + LETTER / 2, middle, LETTER / 2, family.letter, family),
            Words(
                inner.x + LETTER + 2 * INSET,
                middle + 0.35 * _size(label, room, LABEL) * POINT,
                (Piece(label, "display", _size(label, room, LABEL), WHITE),),
            ),
            ornament.icon(bench.library.icons[family.icon], icon, WHITE),
            Rule(inner.x, foot, inner.x + inner.width, foot, mix(family.colour, 0.5), 0.2),
        ),
    )


def _medal(x: float, y: float, radius: float, letter: str, family: Family) -> Iterator[Item]:
    """The letter of a family on a white disc."""
    size = _size(letter, 1.35 * radius, (1.15 * radius / POINT, 4.0))
    yield Disc(x, y, radius, fill=WHITE)
    yield _centred(letter, "display", size, family.colour, x, y + 0.35 * size * POINT)


def _size(text: str, room: float, sizes: tuple[float, float]) -> float:
    """The greatest size at which `text` is no wider than `room`."""
    greatest, least = sizes
    return max(least, min(greatest, room / max(measure(text, "display"), 1e-6)))


def _centred(text: str, font: Font, size: float, colour: str, x: float, baseline: float) -> Words:
    start = x - size * measure(text, font) / 2
    return Words(start, baseline, (Piece(text, font, size, colour),))


def _picture(bench: _Bench, card: Card, family: Family, picture: float) -> Iterator[Item]:
    """The picture of the card, or its icon on a white disc."""
    zone = _outlines(bench.format, picture)[1]
    if card.picture:
        yield ornament.cover(bench.library.pictures[card.picture], zone, BLACK)
        return
    box = ornament.bounds(zone)
    x, y = box.x + box.width / 2, box.y + box.height / 2
    radius = min(picture / 2 - 1.2, 13)
    yield Disc(x, y, radius, fill=WHITE)
    half = 0.62 * radius
    icon = bench.library.icons[card.icon or family.icon]
    yield ornament.icon(icon, Box(x - half, y - half, 2 * half, 2 * half), family.colour)


def _foot(bench: _Bench, card: Card, family: Family, room: float) -> Iterator[Item]:
    """The code, the fiche to read, the deck and its version."""
    inner = _inner(bench.format)
    baseline = inner.y + inner.height - 0.6
    yield Words(inner.x, baseline, _code(card, family.colour))
    edition = _edition(bench)
    size = min(6.0, room / max(measure(edition, "regular"), 1e-6))
    start = inner.x + inner.width - size * measure(edition, "regular")
    yield Words(start, baseline, (Piece(edition, "regular", size),))


def _back(bench: _Bench, family: Family) -> Face:
    """The family over the whole card: pattern, medallion, letter, label and deck."""
    card = bench.format
    whole = Box(0, 0, card.width, card.height)
    x, y = card.width / 2, 0.43 * card.height
    radius = 0.31 * card.width
    half = 0.56 * radius
    label, edition = typeset(family.label), _edition(bench)
    plate = replace(whole, y=0.755 * card.height, height=0.245 * card.height)
    over = ornament.rounded(replace(whole, height=plate.y))
    room = card.width - 4 * INSET
    size = _size(label, room, (15.0, LABEL[1]))
    small = min(7.0, room / max(measure(edition, "regular"), 1e-6))
    return Face(
        card.width,
        card.height,
        (
            Panel(whole, fill=family.colour),
            ornament.pattern(family.pattern, over, mix(WHITE, 0.2, family.colour)),
            Rule(0, plate.y, card.width, plate.y, WHITE, 0.5),
            Disc(x, y, radius + 1.6, fill=family.colour),
            Disc(x, y, radius, fill=WHITE),
            Disc(x, y, radius - 1.4, stroke=family.colour, thickness=0.35),
            ornament.icon(
                bench.library.icons[family.icon],
                Box(x - half, y - half, 2 * half, 2 * half),
                family.colour,
            ),
            Disc(x, y + radius, 0.34 * radius + 0.8, fill=family.colour),
            *_medal(x, y + radius, 0.34 * radius, family.letter, family),
            _centred(label, "display", size, WHITE, x, plate.y + 0.52 * plate.height),
            _centred(edition, "regular", small, WHITE, x, plate.y + 0.74 * plate.height),
        ),
    )
