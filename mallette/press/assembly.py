"""What is to be printed in, one page out for whoever prints: papers, sides, and in what order to cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mallette.diagnostics import Finding
from mallette.language import N_, _, ngettext
from mallette.model import Library
from mallette.press import cards, flow, layout, products
from mallette.press.layout import (
    BLACK,
    SAFE,
    WHITE,
    Box,
    Disc,
    Document,
    Flip,
    Item,
    Page,
    Panel,
    Piece,
    Plan,
    Rule,
    Words,
    mix,
)
from mallette.press.pdf import measure

WIDTH, HEIGHT = 210.0, 297.0
EDGE = SAFE + 7
TEXT = 10.0
COLUMNS = (0.0, 8.0, 66.0, 94.0, 136.0)
"""Where the columns of the table begin, from the edge."""
STACK = 10
"""Sheets that a small guillotine cuts at once."""
SIDES = {
    "none": N_("recto seul"),
    "long": N_("recto verso, bord long"),
    "short": N_("recto verso, bord court"),
}
NAMES = {
    "deck": N_("les cartes"),
    "index": N_("la carte des familles"),
    "blanks": N_("les cartes à écrire"),
    "box": N_("la boîte"),
}
OF_A_DECK = ("deck", "index", "blanks", "box")


@dataclass(frozen=True, slots=True)
class Part:
    """One document to print."""

    name: str
    file: str
    document: Document
    thick: bool
    """Whether it wants thick paper."""

    @property
    def sheets(self) -> int:
        pages = len(self.document.pages)
        return -(-pages // 2) if self.document.duplex != "none" else pages


def document(
    library: Library,
    name: str,
    *,
    sheet: str | None = None,
    flip: Flip = "long",
    copies: int = 1,
    paper: int = 300,
    eco: bool = False,
) -> tuple[Document | None, list[Finding]]:
    """The assembly sheet of a deck, of its other cards and of its box."""
    order = products.Order(sheet=sheet, flip=flip, copies=copies, paper=paper, eco=eco)
    parts: list[Part] = []
    for product in OF_A_DECK:
        made, findings = products.make(library, product, name, order)
        if findings:
            return None, findings
        if made:
            file = f"{products.file_name(product, name)}.pdf"
            parts.append(Part(_(NAMES[product]), file, made, thick=True))
    title = _("Fiche de montage : {title}").format(title=library.decks[name].title)
    return page(library, title, parts, cards.on(library, name, sheet), paper), []


def page(
    library: Library, title: str, parts: Sequence[Part], plan: Plan | None, paper: int
) -> Document:
    """What to print, then how to cut the cards of `plan`, if there are any."""
    items, y = _table(title, parts, paper)
    if plan and plan.placed:
        told = _(
            "Une planche prédécoupée ne se coupe pas : détachez les cartes le long des perforations."
        )
        items += flow.said(told, EDGE, y + 4, WIDTH - 2 * EDGE, TEXT)[0]
    elif plan and not plan.alone:
        items += _cutting(plan, y + 6)
    items += layout.ruler(WIDTH, HEIGHT, measure)
    return Document(
        title=title,
        author=", ".join(library.mallette.authors),
        subject=library.mallette.title,
        language=library.mallette.language,
        pages=(Page(WIDTH, HEIGHT, tuple(items)),),
    )


def _table(title: str, parts: Sequence[Part], paper: int) -> tuple[list[Item], float]:
    """A row for each document, with a box to tick."""
    room = WIDTH - 2 * EDGE
    size = min(22.0, room / max(measure(title, "display"), 1e-6))
    items: list[Item] = [Words(EDGE, EDGE + 6, (Piece(title, "display", size, flow.INK),))]
    told = _(
        "Imprimez tout **à 100 % (taille réelle)** : la règle au bas de chaque feuille doit mesurer 100 mm."
    )
    said, y = flow.said(told, EDGE, EDGE + 12, room, TEXT)
    items += said
    y += 5
    heads = ("", _("Quoi"), _("Feuilles"), _("Papier"), _("Faces"))
    for x, head in zip(COLUMNS, heads, strict=True):
        items.append(Words(EDGE + x, y + 3, (Piece(head, "bold", TEXT, flow.INK),)))
    y += 5
    thick = _("épais, {paper} g").format(paper=paper)
    for part in parts:
        items.append(Rule(EDGE, y, EDGE + room, y, flow.FAINT, 0.25))
        items.append(Panel(Box(EDGE + 0.5, y + 2, 4, 4), stroke=BLACK, thickness=0.25))
        cells = (part.name, str(part.sheets), thick if part.thick else _("ordinaire, 80 g"),
                 _(SIDES[part.document.duplex]))  # fmt: skip
        for x, cell in zip(COLUMNS[1:], cells, strict=True):
            items.append(Words(EDGE + x, y + 5.2, (Piece(flow.printable(cell), "regular", TEXT),)))
        items.append(
            Words(EDGE + COLUMNS[1], y + 9, (Piece(part.file, "regular", 7.5, mix(BLACK, 0.7)),))
        )
        y += 11.5
    items.append(Rule(EDGE, y, EDGE + room, y, flow.FAINT, 0.25))
    total = sum(part.sheets for part in parts)
    said_ = ngettext("{n} feuille en tout", "{n} feuilles en tout", total).format(n=total)
    items.append(Words(EDGE + COLUMNS[2], y + 5, (Piece(said_, "bold", TEXT),)))
    return items, y + 8


def _cutting(plan: Plan, y: float) -> Iterator[Item]:
    """A sheet in small with its cuts numbered, and what to do beside it."""
    yield from flow.title(_("Couper les cartes"), EDGE, y, WIDTH - 2 * EDGE)
    y += 9
    scale = min(72 / plan.width, (HEIGHT - SAFE - layout.RULER - 6 - y) / plan.height)
    down, across = cuts(plan)
    yield from _small(plan, EDGE + 6, y + 6, scale, down, across)
    x = EDGE + 6 + plan.width * scale + 12
    room = WIDTH - EDGE - x
    first, last = len(down), len(down) + len(across)
    steps = [
        _("Empilez {n} feuilles au plus, recto dessus, bien tassées.").format(n=STACK),
        _("Coupez d'abord en travers, de 1 à {last} : vous obtenez des bandes.").format(last=first),
        _("Empilez les bandes dans le même sens, puis coupez de {first} à {last}.").format(
            first=first + 1, last=last
        ),
        _("Une carte qui dépasse de la pile ? Reprenez la pile avant de couper, jamais après."),
        _("Triez par famille, et vérifiez le compte avec la carte des familles."),
    ]
    if plan.fold:
        steps.insert(
            0,
            _("Pliez chaque feuille sur le trait du milieu, collez, laissez sécher sous un livre."),
        )
    for rank, step in enumerate(steps, 1):
        yield Words(x, y + 3.6, (Piece(f"{rank}.", "bold", TEXT, flow.INK),))
        items, y = flow.said(step, x + 6, y, room - 6, TEXT)
        yield from items
        y += 1.6


def cuts(plan: Plan) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Where a sheet is cut, in mm: across it, from the top; then down it, from the left.

    Cards that touch share a cut.
    """
    places = layout.slots(plan)
    down = {round(y, 2) for slot in places for y in (slot.y, slot.y + slot.height)}
    across = {round(x, 2) for slot in places for x in (slot.x, slot.x + slot.width)}
    return tuple(sorted(down)), tuple(sorted(across))


def _small(
    plan: Plan, x: float, y: float, scale: float, down: Sequence[float], across: Sequence[float]
) -> Iterator[Item]:
    sheet = Box(x, y, plan.width * scale, plan.height * scale)
    yield Panel(sheet, fill=WHITE, stroke=BLACK, thickness=0.3)
    for slot in layout.slots(plan):
        box = Box(x + slot.x * scale, y + slot.y * scale, slot.width * scale, slot.height * scale)
        yield Panel(box, fill=mix(flow.INK, 0.12), stroke=mix(flow.INK, 0.4), thickness=0.15)
    radius = min(2.1, 0.45 * scale * min(_least(down), _least(across)))
    for rank, at in enumerate(down, 1):
        line = y + at * scale
        yield Rule(x - 2, line, x + sheet.width + 2, line, BLACK, 0.25)
        yield from _numbered(rank, x - 2 - radius, line, radius)
    for rank, at in enumerate(across, len(down) + 1):
        line = x + at * scale
        yield Rule(line, y - 2, line, y + sheet.height + 2, BLACK, 0.25)
        yield from _numbered(rank, line, y - 2 - radius, radius)


def _least(cuts_: Sequence[float]) -> float:
    """The least distance between two cuts that follow each other."""
    return min((b - a for a, b in pairwise(cuts_)), default=10.0)


def _numbered(rank: int, x: float, y: float, radius: float) -> Iterator[Item]:
    yield Disc(x, y, radius, fill=flow.INK)
    size = 1.15 * radius / layout.POINT
    wide = size * measure(str(rank), "bold")
    yield Words(
        x - wide / 2, y + 0.35 * size * layout.POINT, (Piece(str(rank), "bold", size, WHITE),)
    )
