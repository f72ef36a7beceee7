"""A deck in, its sheets of fronts and backs out, or what keeps it from being printed well."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import groupby
from math import ceil, floor
from operator import itemgetter
from typing import assert_never

from mallette.diagnostics import Finding, excess
from mallette.language import _, ngettext
from mallette.model import Card, Deck, Family, Format, Library, Sheet, Template
from mallette.press import layout, ornament
from mallette.press.layout import (
    BLACK,
    HAIRLINE,
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
    Paragraph,
    Piece,
    Placed,
    Plan,
    Rule,
    Setting,
    Style,
    Words,
    mix,
)
from mallette.press.pdf import measure, missing
from mallette.text import Block, blocks, line, typeset

GAP = 2.2
"""Between the picture, the title, the text, the answers and the foot."""
ANSWER = 1.65 * POINT
"""How far an answer stands in behind its letter, in mm at 1 pt."""
TITLES = Setting(leading=1.16, hyphens=False)
TEXTS = Setting(leading=1.3)
DISPLAY = Style("display", "display", "display", "display")
USUAL: Mapping[str, str] = {"tall": "debout", "wide": "couchee", "token": "jeton"}
"""The template of a format that names none."""


USUAL_SHEET = "a4"


def document(
    library: Library,
    deck_id: str,
    *,
    sheet: str | None = None,
    flip: Flip = "long",
    only: Collection[str] = (),
    eco: bool = False,
    start: int = 1,
    copies: int = 1,
) -> tuple[Document | None, list[Finding]]:
    """The sheets of a deck, each front before its back; None where a finding forbids to print.

    `sheet` is that which takes most cards, when none is named. `only` keeps the cards whose id, code,
    letter or one of whose tags it holds: when there are none, there is no document either. With `flip` none, there are no backs. In `eco` colour is spared: outlines,
    and no ground. The first card is in slot `start`: a perforated sheet may have been begun.
    """
    bench, plan = _bench(library, deck_id, sheet, eco=eco)
    if any(layout.excess(plan)):
        return None, [_too_small(library, plan.sheet, bench.format)]
    cards, findings = _faces(bench, frozenset(only))
    if findings or not cards:
        return None, findings
    return _document(bench, plan, cards * copies, flip, start), []


def blanks(
    library: Library,
    deck_id: str,
    *,
    sheet: str | None = None,
    flip: Flip = "long",
    only: Collection[str] = (),
    eco: bool = False,
    copies: int = 1,
) -> tuple[Document | None, list[Finding]]:
    """Sheets of cards to write by hand, of each family of the deck in turn until a sheet is full."""
    bench, plan = _bench(library, deck_id, sheet, eco=eco)
    if any(layout.excess(plan)):
        return None, [_too_small(library, plan.sheet, bench.format)]
    if findings := [*_unreadable(bench), *_too_long(bench), *_near_the_cut(bench)]:
        return None, findings
    kept = frozenset(only)
    ids = [
        id_
        for id_ in dict.fromkeys(card.family for card in bench.deck.cards.values())
        if not kept or kept & {id_, library.families[id_].letter}
    ]
    if not ids:
        return None, []
    edition = _set_edition(bench)
    made = [
        (_face(bench, _blank(bench, id_, edition)), _back(bench, library.families[id_]))
        for id_ in ids
    ]
    slots = len(layout.slots(plan))
    count = max(slots, len(made)) if not plan.alone else len(made)
    filled = [made[n % len(made)] for n in range(count)] * copies
    title = _("Cartes à écrire : {title}").format(title=bench.deck.title)
    return _document(bench, plan, filled, flip, title=title), []


def index(
    library: Library,
    deck_id: str,
    *,
    sheet: str | None = None,
    flip: Flip = "long",
    eco: bool = False,
    copies: int = 1,
) -> tuple[Document | None, list[Finding]]:
    """The card that says what the others are: each family, how it is told, how many cards it has.

    It is a playing card where those of the deck are too small to list their families.
    """
    bench, plan = _bench(library, deck_id, sheet, eco=eco)
    if _index_step(bench) < INDEX_LEAST:
        decks = library.decks | {deck_id: replace(bench.deck, format=INDEX_FORMAT)}
        bench, plan = _bench(replace(library, decks=decks), deck_id, None, eco=eco)
    if any(layout.excess(plan)):
        return None, [_too_small(library, plan.sheet, bench.format)]
    if findings := [*_unreadable(bench), *_too_long(bench), *_near_the_cut(bench)]:
        return None, findings
    # Small, its letter is that of no family.
    family = Family(
        label=_("Repères"), letter="i", colour=INDEX_INK, pattern="grid", icon="compass"
    )
    face = _face(bench, _indexed(bench, family, _set_edition(bench)))
    title = _("Repères : {title}").format(title=bench.deck.title)
    one = [(face, _back(bench, family))]
    return _document(bench, plan, one * copies, flip, title=title), []


def on(library: Library, deck_id: str, sheet: str | None = None) -> Plan:
    """Where the cards of a deck go on `sheet`, or on the one that takes most of them."""
    return _bench(library, deck_id, sheet, eco=False)[1]


def _bench(library: Library, deck_id: str, sheet: str | None, *, eco: bool) -> tuple[_Bench, Plan]:
    """What the cards of a deck are made with on `sheet`, or on the one that takes most of them."""
    deck = library.decks[deck_id]
    sheet = sheet or roomiest(library, library.formats[deck.format])[0] or USUAL_SHEET
    paper = library.sheets[sheet]
    card = library.formats[paper.format or deck.format]
    given = template(library, card)
    if eco:
        given = replace(given, title=(max(0.75 * given.title[0], given.title[1]), given.title[1]))
    bench = _Bench(library, deck, f"cards/{deck_id}.yaml", card, given, paper.bleed, eco)
    return bench, replace(layout.plan(paper, card), sheet=sheet)


def _document(
    bench: _Bench,
    plan: Plan,
    cards: Sequence[tuple[Face, Face]],
    flip: Flip,
    start: int = 1,
    title: str = "",
) -> Document:
    """The cards on as many sheets as they want; one that is folded has its backs beside its fronts."""
    if plan.fold:
        flip = "none"
    pages = tuple(_pages(cards, bench.deck, plan, flip, start))
    mallette = bench.library.mallette
    return Document(
        title=f"{title or bench.deck.title} · {bench.deck.version}",
        author=", ".join(mallette.authors),
        subject=mallette.title,
        language=mallette.language,
        pages=pages,
        bookmarks=tuple(_bookmarks(len(pages), flip)),
        duplex=flip,
    )


def marks(library: Library, deck_id: str) -> dict[str, str]:
    """For each card of a deck, by its code, a mark that changes when the card is to be printed again.

    It depends on the words, the family and the picture of the card, and on the format of the deck;
    neither on the title nor on the version of the deck, which stand on every card.
    """
    deck = library.decks[deck_id]
    made = {}
    for card in deck.cards.values():
        said = repr((card, library.families[card.family], library.formats[deck.format]))
        picture = library.pictures.get(card.picture) if card.picture else None
        drawn = picture.read_bytes() if picture else b""
        made[card.code] = sha256(said.encode() + drawn).hexdigest()[:16]
    return made


SHOP = "boutique"


def for_shop(
    library: Library, deck_id: str, shop: str, only: Collection[str] = ()
) -> tuple[Document | None, list[Finding]]:
    """The faces of a deck as a shop wants them, one a page: each front, then its back.

    The deck is set in the size of the shop, which must print its format.
    """
    deck, asked = library.decks[deck_id], library.shops[shop]
    size = asked.sizes[deck.format]
    theirs = replace(library.formats[deck.format], width=size.width, height=size.height)
    sheet = Sheet(label=asked.label, bleed=asked.bleed, marks="none")
    around = replace(
        library,
        formats=library.formats | {deck.format: theirs},
        sheets=library.sheets | {SHOP: sheet},
    )
    return document(around, deck_id, sheet=SHOP, only=only)


def template(library: Library, card: Format) -> Template:
    """What the fronts of cards of this format are set by."""
    given = library.templates[_template_id(card)]
    return replace(
        given,
        picture=(min(given.picture), max(given.picture)),
        title=(max(given.title), min(given.title)),
        text=(max(given.text), min(given.text)),
    )


def _template_id(card: Format) -> str:
    kind = "token" if card.shape != "rectangle" else "wide" if card.width > card.height else "tall"
    return card.template or USUAL[kind]


def _too_small(library: Library, sheet: str, card: Format) -> Finding:
    """By how much the cards do not fit the sheet, and which sheet takes most of them."""
    over = layout.excess(layout.plan(library.sheets[sheet], card))
    best, count = roomiest(library, card)
    said = _("la planche {best} en porte {count}") if best else _("aucune planche n'en porte une")
    fits = said.format(best=best, count=count)
    values = {"width": over[0], "height": over[1], "fits": fits}
    key = "columns" if library.sheets[sheet].columns else "label"
    return Finding("M504", (key,), values, f"print/sheets/{sheet}.yaml", "key")


def roomiest(library: Library, card: Format) -> tuple[str, int]:
    """The sheet that takes most cards of this format, and how many; no sheet, when none takes one."""
    plans = {
        id_: layout.plan(one, card)
        for id_, one in library.sheets.items()
        if not one.format and not one.fold
    }
    counts = {
        id_: plan.columns * plan.rows
        for id_, plan in plans.items()
        if not any(layout.excess(plan)) and not plan.alone
    }
    best = max(counts, key=lambda id_: (counts[id_], -len(id_)), default="")
    return best, counts.get(best, 0)


@dataclass(frozen=True, slots=True)
class _Bench:
    """What every card of a deck is made with."""

    library: Library
    deck: Deck
    path: str
    format: Format
    template: Template
    bleed: float
    eco: bool

    @property
    def trim(self) -> Box:
        """The card, in a face that holds its bleed too."""
        return Box(self.bleed, self.bleed, self.format.width, self.format.height)

    @property
    def inner(self) -> Box:
        """What is inside the white edge; of a round or a hexagon, the box inside it."""
        trim, margin = self.trim, self.template.margin
        box = Box(
            trim.x + margin, trim.y + margin, trim.width - 2 * margin, trim.height - 2 * margin
        )
        if self.format.shape == "rectangle":
            return box
        across, down = (0.7, 0.7) if self.format.shape == "round" else (0.8, 0.58)
        return Box(
            box.x + box.width * (1 - across) / 2,
            box.y + box.height * (1 - down) / 2,
            box.width * across,
            box.height * down,
        )


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
    cards: Sequence[tuple[Face, Face]], deck: Deck, plan: Plan, flip: Flip, start: int
) -> Iterator[Page]:
    around = [
        Placed(layout.marks(plan, back=back, measure=measure), 0, 0) for back in (False, True)
    ]
    sheets = list(layout.impose(cards, plan, flip, start))
    for number, (fronts, backs) in enumerate(sheets, start=1):
        at = _("planche {number} sur {count}").format(number=number, count=len(sheets))
        where = f"{typeset(deck.title)} · {deck.version} · {at}"
        first = (*fronts, *backs) if plan.fold else fronts  # one side of the paper holds both
        sides = [(first, around[0], _("recto"))]
        if flip != "none":
            sides.append((backs, around[1], _("verso")))
        for placed, marks, side in sides:
            head = () if plan.fold else _head(plan, f"{where} · {side}")
            items = (*placed, *head) if plan.alone else (*placed, marks, *head)
            yield Page(plan.width, plan.height, items, plan.bleed if plan.alone else 0.0)


def _head(plan: Plan, text: str) -> Iterator[Item]:
    """Which sheet this is, over the crop marks, where there is room for it."""
    room = plan.width - 2 * plan.left
    if plan.top - plan.bleed > SAFE + TICK + 3 and SMALL * measure(text, "regular") < room:
        yield Words(plan.left + 1.5, SAFE + 2.5, (Piece(text, "regular", SMALL),))


def _bookmarks(pages: int, flip: Flip) -> Iterator[Bookmark]:
    step = 1 if flip == "none" else 2
    for number, page in enumerate(range(0, pages, step), start=1):
        yield Bookmark(_("Planche {number}").format(number=number), page)


# Faces ------------------------------------------------------------------------------------------


def _faces(bench: _Bench, only: frozenset[str]) -> tuple[list[tuple[Face, Face]], list[Finding]]:
    """A front and a back for each copy of each card kept, and what does not fit or cannot be drawn."""
    findings = [*_unreadable(bench), *_too_long(bench), *_near_the_cut(bench)]
    edition = _set_edition(bench)
    copies = {id_: _copy(bench, card) for id_, card in bench.deck.cards.items()}
    pictures = _pictures(bench, copies)
    grounds: dict[tuple[str, str | None, str | None], Face] = {}
    backs: dict[str, Face] = {}
    faces: list[tuple[Face, Face]] = []
    for id_, card in bench.deck.cards.items():
        family, picture = bench.library.families[card.family], pictures[card.family]
        if only and not only & {id_, card.code, family.letter, *card.tags}:
            continue
        art = (card.family, card.icon, card.picture)
        if art not in grounds:
            grounds[art] = _ground(bench, card, family, picture)
        if card.family not in backs:
            backs[card.family] = _back(bench, family)
        body, over = _body(bench, copies[id_], picture, family)
        findings += _coarse(bench, card, id_, picture)
        findings += _undrawable(card, id_, bench.path)
        findings += (
            Finding("M501", ("cards", id_, key), {"card": card.code, **excess(lines)}, bench.path)
            for key, lines in over.items()
        )
        items = (Placed(grounds[art], 0, 0), *body, *_foot(bench, card, family, edition))
        faces += [(_face(bench, items), backs[card.family])] * card.quantity
    return faces, findings


def _face(bench: _Bench, items: Iterable[Item]) -> Face:
    """A side of a card, its bleed around it."""
    width, height = (side + 2 * bench.bleed for side in (bench.format.width, bench.format.height))
    return Face(width, height, tuple(items))


def _undrawable(card: Card, id_: str, path: str) -> Iterator[Finding]:
    """The characters of a card that no font of ours can draw."""
    loc = ("cards", id_)
    yield from missing(card.title, "display", (*loc, "title"), path)
    yield from missing(card.text, "regular", (*loc, "text"), path)
    for index, answer in enumerate(card.responses):
        yield from missing(answer, "regular", (*loc, "responses", index), path)


FINE = 300
"""Points per inch: under it, a photograph looks coarse in the hand."""


def _coarse(bench: _Bench, card: Card, id_: str, picture: float) -> Iterator[Finding]:
    """A photograph that has too few points for the place it takes."""
    if card.picture is None or bench.eco:
        return
    zone = _zone(bench, _areas(bench, picture))
    density = ornament.density(bench.library.pictures[card.picture], zone)
    if density is not None and density < FINE - 0.5:
        box = ornament.bounds(zone)
        width, height = (ceil(side / ornament.INCH * FINE) for side in (box.width, box.height))
        values = {"name": card.picture, "density": round(density), "least": FINE}
        loc = ("cards", id_, "picture")
        yield Finding("M506", loc, {**values, "width": width, "height": height}, bench.path)


def _unreadable(bench: _Bench) -> Iterator[Finding]:
    """The characters that no font of ours can draw, in what all cards share."""
    yield from missing(bench.deck.title, "regular", ("title",), bench.path)
    yield from missing(bench.deck.version, "regular", ("version",), bench.path)
    for id_ in sorted({card.family for card in bench.deck.cards.values()}):
        label = bench.library.families[id_].label
        yield from missing(label, "display", ("label",), f"print/families/{id_}.yaml")


def _too_long(bench: _Bench) -> Iterator[Finding]:
    """What stands on one line on every card, and is longer than a line."""
    families = {card.family for card in bench.deck.cards.values()}
    for id_ in sorted(families if bench.template.band else ()):
        label = typeset(bench.library.families[id_].label)
        if measure(label, "display") * layout.LEAST > _label_room(bench) + 1e-6:
            path = f"print/families/{id_}.yaml"
            yield Finding("M501", ("label",), {"card": label, **excess(1)}, path)
    alone = not bench.template.foot or bench.template.arrangement == "token"  # no edition there
    if not alone and measure(_edition(bench), "regular") * EDITION[1] > _edition_room(bench):
        yield Finding("M501", ("title",), {"card": bench.deck.title, **excess(1)}, bench.path)


ZONE = 3.0
"""Nothing is written nearer to the cut, in mm: guillotines and printers wander."""


def _near_the_cut(bench: _Bench) -> Iterator[Finding]:
    """A template that writes where the card may be cut."""
    if bench.template.margin < ZONE:
        path = f"print/templates/{_template_id(bench.format)}.yaml"
        values = {"margin": bench.template.margin, "least": ZONE}
        yield Finding("M505", ("margin",), values, path)


def _edition(bench: _Bench) -> str:
    """The deck and its version: on every card, because packs get mixed."""
    return f"{typeset(bench.deck.title)} · {typeset(bench.deck.version)}"


EDITION = (6.0, 5.0)
"""Points: the edition is set for whoever sorts packs, not for the table."""


def _edition_room(bench: _Bench) -> float:
    """What the widest code leaves of the foot: the same for all cards, so that all look the same."""
    codes = (_code(card, BLACK) for card in bench.deck.cards.values())
    widest = max(sum(measure(p.text, p.font) * p.size for p in pieces) for pieces in codes)
    return bench.inner.width - widest - GAP


def _set_edition(bench: _Bench) -> Words | None:
    """The edition at the right of the foot, the same on all cards; none, where there is no room."""
    if not bench.template.foot or bench.template.arrangement == "token":
        return None
    inner, said = bench.inner, _edition(bench)
    wide = max(measure(said, "regular"), 1e-6)
    size = min(EDITION[0], _edition_room(bench) / wide)
    start = inner.x + inner.width - size * wide
    return Words(start, inner.y + inner.height - 0.6, (Piece(said, "regular", size),))


def _code(card: Card, colour: str) -> tuple[Piece, ...]:
    code = Piece(card.code, "display", 7.5, colour)
    fiche = _("Fiche {number}").format(number=card.fiche)
    return (code, Piece(f"   {fiche}", "bold", 6.5)) if card.fiche else (code,)


def _copy(bench: _Bench, card: Card) -> _Copy:
    greatest, least = bench.template.title
    two_lines = 2 * TITLES.leading * greatest * POINT
    title = layout.label(typeset(card.title), measure, DISPLAY)
    text = layout.paragraphs(blocks(card.text), measure, Style())
    answers = tuple(map(_answer, card.responses))
    width = _areas(bench, bench.template.picture[1]).words.width
    return _Copy(
        layout.balanced(title, width, two_lines, (greatest, least), TITLES, measure),
        text,
        answers,
        layout.compose((*text, *answers), width, bench.template.text[0], TEXTS, measure),
    )


def _answer(text: str) -> Paragraph:
    """A response, with room before it for its letter."""
    (answer,) = layout.paragraphs((Block("item", line(text)),), measure, Style())
    return replace(answer, indent=ANSWER)


@dataclass(frozen=True, slots=True)
class _Areas:
    """Where the parts of a front are."""

    band: Box
    picture: Box
    words: Box


def _areas(bench: _Bench, picture: float) -> _Areas:
    """The parts of a front whose picture has this height, or this width where it is beside the text."""
    inner, template = bench.inner, bench.template
    band = replace(inner, height=template.band)
    top, bottom = inner.y + template.band, inner.y + inner.height - template.foot
    match template.arrangement:
        case "stacked":
            words = top + picture + GAP
            return _Areas(
                band,
                Box(inner.x, top, inner.width, picture),
                Box(inner.x, words, inner.width, bottom - words),
            )
        case "beside":
            left = inner.x + picture + GAP
            right = inner.x + inner.width
            return _Areas(
                band,
                Box(inner.x, top, picture, bottom - GAP / 2 - top),
                Box(left, top + GAP, right - left, bottom - top - GAP),
            )
        case "token":
            words = top + picture + GAP / 2
            return _Areas(
                band,
                Box(inner.x + (inner.width - picture) / 2, top, picture, picture),
                Box(inner.x, words, inner.width, bottom - words),
            )
        case _:
            assert_never(template.arrangement)


def _pictures(bench: _Bench, copies: Mapping[str, _Copy]) -> dict[str, float]:
    """The size of the pictures of each family: one for all its cards, as large as texts allow."""
    least, greatest = bench.template.picture
    room: dict[str, float] = {}
    for id_, card in bench.deck.cards.items():
        copy = copies[id_]
        left = _areas(bench, 0).words.height - _needed(copy) - layout.depth(copy.at_ease)
        if bench.template.arrangement == "beside":  # beside the text, it takes no height
            left = greatest
        room[card.family] = min(left, room.get(card.family, greatest))
    return {family: max(floor(height), least) for family, height in room.items()}


def _needed(copy: _Copy) -> float:
    """What the title takes, and what is left free around the text."""
    free = (2.6 if copy.answers else 1.4) * GAP / 2 + 0.8 * len(copy.answers)
    return layout.depth(copy.title) + free


def _body(
    bench: _Bench, copy: _Copy, picture: float, family: Family
) -> tuple[list[Item], dict[str, int]]:
    """Title, text and answers, and how many lines of them are over."""
    words = _areas(bench, picture).words
    bottom = words.y + words.height
    galley = _fitted(bench, copy, words.width, words.height - _needed(copy))
    text = galley
    if copy.answers:
        text = layout.compose(copy.text, words.width, galley.size, TEXTS, measure)
    items = [*layout.place(copy.title, words.x, words.y)]
    items += layout.place(text, words.x, words.y + layout.depth(copy.title) + GAP / 2)
    items += _answers(bench, copy, words, bottom - GAP / 2, galley.size, family)
    if bench.template.arrangement == "token":
        items = [*_in_the_middle(items, words)]
    over = {"title": copy.title.over, "text": galley.over}
    # A link has nothing to click on a card that is cut out.
    return [item for item in items if not isinstance(item, Link)], {
        key: lines for key, lines in over.items() if lines
    }


def _in_the_middle(items: Iterable[Item], box: Box) -> Iterator[Item]:
    """Lines, each in the middle of `box`."""
    for item in items:
        if isinstance(item, Words):
            wide = sum(measure(piece.text, piece.font) * piece.size for piece in item.pieces)
            yield replace(item, x=box.x + (box.width - wide) / 2)
        else:
            yield item


def _fitted(bench: _Bench, copy: _Copy, width: float, room: float) -> Galley:
    if layout.fits(copy.at_ease, room):
        return copy.at_ease
    both = (*copy.text, *copy.answers)
    return layout.fit(both, width, room, bench.template.text, TEXTS, measure)


def _answers(
    bench: _Bench, copy: _Copy, box: Box, bottom: float, size: float, family: Family
) -> Iterator[Item]:
    """The answers, up from the foot of the card, each behind its letter in a disc."""
    set_ = [layout.compose((one,), box.width, size, TEXTS, measure) for one in copy.answers]
    y = bottom - sum(layout.depth(galley) + 0.8 for galley in set_)
    radius = 0.72 * size * POINT
    for index, galley in enumerate(set_):
        letter, middle = chr(ord("A") + index), y + galley.leading / 2
        ink, ground = _ink(bench, family)
        yield _ringed(box.x + radius, middle, radius, ground, family.colour)
        baseline = middle + layout.CAPITAL * size * POINT / 2
        yield _centred(letter, "display", size, ink, box.x + radius, baseline)
        yield from layout.place(galley, box.x, y)
        y += layout.depth(galley) + 0.8


def _ink(bench: _Bench, family: Family) -> tuple[str, str | None]:
    """What is written on the colour of a family, and that colour; the other way about in eco."""
    return (family.colour, None) if bench.eco else (WHITE, family.colour)


def _ringed(x: float, y: float, radius: float, fill: str | None, colour: str) -> Disc:
    """A disc, or a ring where it is not filled."""
    if fill:
        return Disc(x, y, radius, fill=fill)
    return Disc(x, y, radius - LINE / 2, stroke=colour, thickness=LINE)


LINE = 0.2
"""Thickness of the outlines that stand for grounds in eco, in mm."""
RADIUS = 2.2
INSET = 1.6


def _outlines(areas: _Areas) -> tuple[ornament.Polygon, ornament.Polygon]:
    """The band and the picture under it: one rounded panel, cut in two where they are as wide."""
    band, zone = areas.band, areas.picture
    if band.width != zone.width:
        return ornament.rounded(band, RADIUS), ornament.rounded(zone, RADIUS)
    panel = ornament.rounded(replace(band, height=band.height + zone.height), RADIUS)
    return (
        ornament.clip(panel, ornament.rounded(band)),
        ornament.clip(panel, ornament.rounded(zone)),
    )


def _label_room(bench: _Bench) -> float:
    """What the letter and the icon of a family leave of its band."""
    return bench.inner.width - 1.35 * bench.template.band - 4 * INSET


def _ground(bench: _Bench, card: Card, family: Family, picture: float) -> Face:
    """All of a front but its words: the colour, letter, pattern and icon of its family, a picture."""
    return _face(bench, _grounded(bench, card, family, picture))


def _grounded(bench: _Bench, card: Card, family: Family, picture: float) -> Iterator[Item]:
    areas, inner = _areas(bench, picture), bench.inner
    if bench.format.shape != "rectangle":
        yield ornament.traced_line(_outline(bench, 0), mix(BLACK, 0.35), HAIRLINE)
    if bench.template.band:
        yield from _band(bench, family, areas)
    if bench.template.arrangement != "token":
        zone = _outlines(areas)[1]
        if bench.eco:
            yield ornament.traced_line(zone, family.colour, LINE)
        else:
            yield ornament.filled([zone], mix(family.colour, 0.14))
            yield ornament.pattern(family.pattern, zone, mix(family.colour, 0.32))
    yield from _picture(bench, card, family, areas)
    if bench.template.foot and bench.template.arrangement != "token":
        foot = inner.y + inner.height - bench.template.foot + 1.1
        yield Rule(inner.x, foot, inner.x + inner.width, foot, mix(family.colour, 0.5), 0.2)


def _band(bench: _Bench, family: Family, areas: _Areas) -> Iterator[Item]:
    """The letter, the name and the icon of a family, on its colour."""
    band, (ink, ground) = areas.band, _ink(bench, family)
    outline = _outlines(areas)[0]
    letter, side = 0.7 * band.height, 0.65 * band.height
    middle, room = band.y + band.height / 2, _label_room(bench)
    icon = Box(band.x + band.width - INSET - side, middle - side / 2, side, side)
    label = typeset(family.label)
    size = _size(label, room, (0.8 * band.height if bench.eco else band.height, layout.LEAST))
    if ground:
        yield ornament.filled([outline], ground)
    else:
        yield ornament.traced_line(outline, family.colour, LINE)
    yield from _medal(bench, band.x + INSET + letter / 2, middle, letter / 2, family)
    start = band.x + letter + 2 * INSET
    yield Words(start, middle + 0.35 * size * POINT, (Piece(label, "display", size, ink),))
    yield ornament.icon(bench.library.icons[family.icon], icon, ink)


def _medal(bench: _Bench, x: float, y: float, radius: float, family: Family) -> Iterator[Item]:
    """The letter of a family on a white disc."""
    size = _size(family.letter, 1.35 * radius, (1.15 * radius / POINT, 4.0))
    yield _ringed(x, y, radius, None if bench.eco else WHITE, family.colour)
    yield _centred(family.letter, "display", size, family.colour, x, y + 0.35 * size * POINT)


def _size(text: str, room: float, sizes: tuple[float, float]) -> float:
    """The greatest size at which `text` is no wider than `room`."""
    greatest, least = sizes
    return max(least, min(greatest, room / max(measure(text, "display"), 1e-6)))


def _centred(text: str, font: Font, size: float, colour: str, x: float, baseline: float) -> Words:
    start = x - size * measure(text, font) / 2
    return Words(start, baseline, (Piece(text, font, size, colour),))


def _zone(bench: _Bench, areas: _Areas) -> ornament.Polygon:
    """What a picture covers on a front."""
    if bench.template.arrangement == "token":
        return ornament.rounded(areas.picture)
    return _outlines(areas)[1]


def _picture(bench: _Bench, card: Card, family: Family, areas: _Areas) -> Iterator[Item]:
    """The picture of the card, or its icon on a white disc; always its icon in eco."""
    if card.picture and not bench.eco:
        yield ornament.cover(bench.library.pictures[card.picture], _zone(bench, areas), BLACK)
        return
    box = areas.picture
    x, y = box.x + box.width / 2, box.y + box.height / 2
    widest = (0.12 if bench.eco else 0.24) * bench.format.width
    radius = min(min(box.width, box.height) / 2 - 1.2, widest)
    if bench.template.arrangement == "token":
        radius = min(box.width, box.height) / 1.24
    elif not bench.eco:
        yield Disc(x, y, radius, fill=WHITE)
    half = 0.62 * radius
    icon = bench.library.icons[card.icon or family.icon]
    yield ornament.icon(icon, Box(x - half, y - half, 2 * half, 2 * half), family.colour)


def _foot(bench: _Bench, card: Card, family: Family, edition: Words | None) -> Iterator[Item]:
    """The code, the fiche to read, the deck and its version."""
    if not bench.template.foot:
        return
    inner = bench.inner
    baseline = inner.y + inner.height - 0.6
    if edition is None:
        middle = inner.x + inner.width / 2
        yield _centred(card.code, "display", 7.0, family.colour, middle, baseline)
        return
    yield Words(inner.x, baseline, _code(card, family.colour))
    yield edition


# Cards to write, and the card of the cards --------------------------------------------------------

RULED = 8.0
"""From a line to write on to the next, in mm."""
INDEX_INK = "#1d4f7c"
INDEX_FORMAT = "poker"
INDEX_LABEL = 0.6
"""The size of names in the index, in times its step."""
INDEX_LEAST = layout.LEAST * POINT / INDEX_LABEL
"""Under this step, in mm, the names of families could not be read."""
INDEX_CODES = 6.0
"""From this step on, the codes of the cards stand under the name of their family."""


def _blank(bench: _Bench, family_id: str, edition: Words | None) -> Iterator[Item]:
    """The band of a family over lines to write on: the first, thicker, is for the title.

    The last have the letters of the answers, where the cards of the family have answers.
    """
    inner, family = bench.inner, bench.library.families[family_id]
    token = bench.template.arrangement == "token"
    top = inner.y + bench.template.band + RULED
    if token:
        area = _areas(bench, bench.template.picture[0])
        top = area.words.y + 0.7 * RULED
        yield ornament.traced_line(_outline(bench, 0), mix(BLACK, 0.35), HAIRLINE)
        yield ornament.icon(bench.library.icons[family.icon], area.picture, family.colour)
    elif bench.template.band:
        yield from _headed(bench, family)
    bottom = inner.y + inner.height - bench.template.foot - 1
    count = max(1, int((bottom - top) / RULED) + 1)
    lettered = 0 if token else min(_answered(bench, family_id), max(0, count - 2))
    for rank in range(count):
        y, left = top + rank * RULED, inner.x
        ink, thick = (family.colour, 0.4) if rank == 0 else (mix(BLACK, 0.35), 0.15)
        if rank >= count - lettered:
            letter, radius = chr(ord("A") + rank - count + lettered), 0.27 * RULED
            written, ground = _ink(bench, family)
            size = 1.2 * radius / POINT
            yield _ringed(left + radius, y - radius - 0.6, radius, ground, family.colour)
            baseline = y - radius - 0.6 + 0.35 * size * POINT
            yield _centred(letter, "display", size, written, left + radius, baseline)
            left += 2 * radius + 1.4
        yield Rule(left, y, inner.x + inner.width, y, ink, thick)
    code, y = f"{family.letter}-", inner.y + inner.height - 0.6
    if edition:
        yield Words(inner.x, y, (Piece(code, "display", 7.5, family.colour),))
        yield edition
    elif bench.template.foot:
        yield _centred(code, "display", 7.0, family.colour, inner.x + inner.width / 2 - 2, y)


def _answered(bench: _Bench, family_id: str) -> int:
    """How many answers most cards of a family have."""
    cards = (card for card in bench.deck.cards.values() if card.family == family_id)
    ((most, _count),) = Counter(len(card.responses) for card in cards).most_common(1)
    return most


def _headed(bench: _Bench, family: Family) -> Iterator[Item]:
    """The band of a family, alone."""
    if bench.format.shape != "rectangle":
        yield ornament.traced_line(_outline(bench, 0), mix(BLACK, 0.35), HAIRLINE)
    band = replace(bench.inner, height=bench.template.band)
    yield from _band(bench, family, _Areas(band, replace(band, width=0), band))


def _index_columns(bench: _Bench) -> int:
    """A card that lies has its families in two columns."""
    return 2 if bench.format.width > bench.format.height else 1


def _index_step(bench: _Bench) -> float:
    """From a line of the index to the next, in mm: as many as families, and their total."""
    families = {card.family for card in bench.deck.cards.values()}
    room = bench.inner.height - bench.template.band - bench.template.foot - 3
    return min(1.4 * RULED, room / (-(-len(families) // _index_columns(bench)) + 1))


def _indexed(bench: _Bench, family: Family, edition: Words | None) -> Iterator[Item]:
    """A line for each family of the deck, under a band; then how many cards they are."""
    inner, step = bench.inner, _index_step(bench)
    cards: dict[str, list[Card]] = {}
    for card in bench.deck.cards.values():
        cards.setdefault(card.family, []).append(card)
    if bench.template.band:
        yield from _headed(bench, family)
    top = inner.y + bench.template.band + 2
    columns = _index_columns(bench)
    rows, width = -(-len(cards) // columns), (inner.width - 2 * GAP * (columns - 1)) / columns
    for rank, (id_, those) in enumerate(cards.items()):
        column, row = divmod(rank, rows)
        place = Box(inner.x + column * (width + 2 * GAP), top + row * step, width, step)
        yield from _told(bench, bench.library.families[id_], those, place)
    total = sum(card.quantity for card in bench.deck.cards.values())
    said = ngettext("{n} carte", "{n} cartes", total).format(n=total)
    size = min(10.0, INDEX_LABEL * step / POINT)
    start = inner.x + inner.width - size * measure(said, "bold")
    yield Words(start, top + (rows + 0.65) * step, (Piece(said, "bold", size),))
    if edition:
        yield edition


def _told(bench: _Bench, family: Family, cards: Sequence[Card], box: Box) -> Iterator[Item]:
    """A family: its colour and its pattern under its letter, its name, its icon, and how many it has."""
    step, right = box.height, box.x + box.width
    middle = box.y + step / 2
    swatch = Box(box.x, box.y + 0.07 * step, 1.5 * step, 0.86 * step)
    shape, radius = ornament.rounded(swatch, 0.16 * step), 0.34 * step
    if bench.eco:
        yield ornament.pattern(family.pattern, shape, mix(family.colour, 0.4), 0.5 * step)
        yield ornament.traced_line(shape, family.colour, LINE)
    else:
        yield ornament.filled([shape], family.colour)
        yield ornament.pattern(family.pattern, shape, mix(WHITE, 0.3, family.colour), 0.5 * step)
    x = swatch.x + swatch.width / 2
    yield Disc(x, middle, radius, fill=WHITE)
    letter = _size(family.letter, 1.5 * radius, (1.2 * radius / POINT, 4.0))
    baseline = middle + 0.35 * letter * POINT
    yield _centred(family.letter, "display", letter, family.colour, x, baseline)
    size = min(10.0, INDEX_LABEL * step / POINT)
    count = Piece(str(sum(card.quantity for card in cards)), "bold", size)
    yield Words(right - size * measure(count.text, "bold"), middle + 0.35 * size * POINT, (count,))
    side = 0.66 * step
    icon = Box(
        right - 2.1 * size * measure("0", "bold") - 1.2 - side, middle - side / 2, side, side
    )
    yield ornament.icon(bench.library.icons[family.icon], icon, family.colour)
    left = swatch.x + swatch.width + 0.3 * step
    room, label = icon.x - 1 - left, typeset(family.label)
    codes = _codes(cards)
    fine = room / max(measure(codes, "regular"), 1e-6)
    under = step >= INDEX_CODES and fine >= EDITION[1]
    if under:
        size = min(size, 0.47 * step / POINT)
        small = min(5.5, fine)
        yield Words(left, box.y + 0.87 * step, (Piece(codes, "regular", small, mix(BLACK, 0.75)),))
    size = min(size, room / max(measure(label, "regular"), 1e-6))
    baseline = middle + 0.35 * size * POINT - (0.2 * step if under else 0)
    yield Words(left, baseline, (Piece(label, "regular", size),))


def _codes(cards: Iterable[Card]) -> str:
    """The codes of some cards of a family, by stretches: with them one tells which card is lost.

    >>> from types import SimpleNamespace as Card
    >>> _codes([Card(code=code) for code in ("E-01", "E-02", "E-03", "E-07", "E-10")])
    'E-01 à 03, 07, 10'
    """
    told: list[str] = []
    numbered = sorted(_parted(card.code) for card in cards)
    for prefix, group in groupby(numbered, key=itemgetter(0)):
        numbers = [written for _prefix, _number, written in group]
        stretches: list[list[str]] = []
        for written in numbers:
            if stretches and int(written) == int(stretches[-1][-1]) + 1:
                stretches[-1].append(written)
            else:
                stretches.append([written])
        said = (
            _("{first} à {last}").format(first=one[0], last=one[-1])
            if len(one) > 2
            else ", ".join(one)
            for one in stretches
        )
        told.append(prefix + ", ".join(said))
    return ", ".join(told)


def _parted(code: str) -> tuple[str, int, str]:
    """What a code has before its number, the number, and how it is written."""
    written = code.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ-")
    return code.removesuffix(written), int(written), written


# Backs ------------------------------------------------------------------------------------------


def _outline(bench: _Bench, grow: float) -> ornament.Polygon:
    """The edge of the card, so many mm further out."""
    trim = bench.trim
    box = Box(trim.x - grow, trim.y - grow, trim.width + 2 * grow, trim.height + 2 * grow)
    match bench.format.shape:
        case "rectangle":
            return ornament.rounded(box)
        case "round":
            return ornament.rounded(box, min(box.width, box.height) / 2)
        case "hex":
            return ornament.hexagon(box)
        case _:
            assert_never(bench.format.shape)


def _back(bench: _Bench, family: Family) -> Face:
    """The family over the whole card: pattern, medallion, letter, label and deck."""
    return _face(bench, _backed(bench, family))


def _backed(bench: _Bench, family: Family) -> Iterator[Item]:
    trim, token = bench.trim, bench.template.arrangement == "token"
    ink, ground = _ink(bench, family)
    whole = _outline(bench, bench.bleed)
    x = trim.x + trim.width / 2
    y = trim.y + (0.44 if token else 0.43) * trim.height
    radius = min(0.31 * trim.width, 0.24 * trim.height) * (0.82 if token else 1)
    below = trim.y + 0.755 * trim.height
    box = ornament.bounds(whole)
    over = whole
    if not token:
        over = ornament.rounded(replace(box, height=below - box.y))
    if ground:
        yield ornament.filled([whole], ground)
        yield ornament.pattern(family.pattern, over, mix(WHITE, 0.2, ground))
    else:
        yield ornament.traced_line(_outline(bench, -2.0), family.colour, LINE)
    if not token:
        edge = 2.0 if bench.eco else -bench.bleed
        yield Rule(trim.x + edge, below, trim.x + trim.width - edge, below, ink, 0.5)
    if ground:
        yield Disc(x, y, radius + 1.6, fill=ground)
        yield Disc(x, y, radius, fill=WHITE)
    yield Disc(x, y, radius - 1.4, stroke=family.colour, thickness=0.35)
    half = 0.56 * radius
    icon = Box(x - half, y - half, 2 * half, 2 * half)
    yield ornament.icon(bench.library.icons[family.icon], icon, family.colour)
    small = 0.34 * radius
    yield Disc(x, y + radius, small + 0.8, fill=ground or WHITE)
    yield from _medal(bench, x, y + radius, small, family)
    if token:
        return
    label, edition = typeset(family.label), _edition(bench)
    room, tall = trim.width - 4 * INSET, trim.y + trim.height - below
    size = _size(label, room, (0.7 * tall, layout.LEAST))
    small = min(7.0, room / max(measure(edition, "regular"), 1e-6))
    yield _centred(label, "display", size, ink, x, below + 0.52 * tall)
    yield _centred(edition, "regular", small, ink, x, below + 0.74 * tall)
