"""Documents to print in, one page out for whoever prints them: papers, sides, tools, the order of cuts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from mallette.diagnostics import Finding
from mallette.language import N_, _, ngettext, number
from mallette.model import Library
from mallette.press import cards, flow, layout, products
from mallette.press.layout import (
    BLACK,
    POINT,
    SAFE,
    WHITE,
    Bookmark,
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
EDGE = SAFE + 6
ROOM = WIDTH - 2 * EDGE
BOTTOM = HEIGHT - SAFE - layout.RULER - 6
TEXT = 9.5
FINE = 7.0
COLUMNS = (0.0, 7.0, 56.0, 68.0, 85.0, 107.0, 146.0)
"""Where the columns of the table begin: a box to tick, what, copies, sheets, paper, sides, then."""
ROW, LOW = 10.2, 8.2
"""The height of a row of the table, and what it may be reduced to, in mm."""
MANY = 18
"""Rows of a page."""
SMALL = (84.0, 104.0)
"""The greatest size of a sheet in small."""
LEAST = 62.0
"""Under this height, the sheet in small goes to a page of its own."""
MEDAL = 2.1
CUT_AT_ONCE = 1.0
"""How thick a pile an office trimmer cuts, in mm: ten sheets of 80 g."""
OFFICE = 80
"""Weight of what most offices print on, in g/m²."""
SIZES = {(210, 297): "A4", (297, 420): "A3", (148, 210): "A5", (216, 279): "Letter"}
SIDES = {
    "none": N_("recto seul"),
    "long": N_("recto verso, bord long"),
    "short": N_("recto verso, bord court"),
}
NAMES = {
    "deck": N_("les cartes"),
    "index": N_("la carte des repères"),
    "blanks": N_("les cartes à écrire"),
    "box": N_("la boîte"),
}
OF_A_DECK = ("deck", "index", "blanks", "box")
BELOW = N_("couper : voir dessous")
THEN: Mapping[str, str] = {
    "deck": BELOW,
    "index": BELOW,
    "blanks": BELOW,
    "events": BELOW,
    "box": N_("couper, plier, coller"),
    "roles": N_("couper, plier, sceller"),
    "tents": N_("couper, plier"),
    "guide": N_("agrafer"),
    "booklet": N_("plier, agrafer"),
}
"""What is done with a product once it is printed."""
PAPER, CUTTING, SCORING, GLUE, SEALS, STAPLES = (
    N_("du papier de {weight} g/m², par le bac manuel"),
    N_("un massicot, ou un cutter, une règle en métal et un tapis"),
    N_("des ciseaux et une pointe sèche, ou un stylo vide, pour marquer les plis"),
    N_("un bâton de colle"),
    N_("des gommettes"),
    N_("une agrafeuse"),
)
ALL_TOOLS = (PAPER, CUTTING, SCORING, GLUE, SEALS, STAPLES)
"""In the order in which they are used."""
TOOLS: Mapping[str, tuple[str, ...]] = {
    "deck": (PAPER, CUTTING),
    "index": (PAPER, CUTTING),
    "blanks": (PAPER, CUTTING),
    "events": (PAPER, CUTTING),
    "box": (PAPER, SCORING, GLUE),
    "roles": (PAPER, CUTTING, SEALS),
    "tents": (PAPER, CUTTING),
    "guide": (STAPLES,),
    "booklet": (STAPLES,),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One document to print: what it is, its file, its pages; on which paper, how many times."""

    product: str
    name: str
    file: str
    document: Document
    thick: bool
    """Whether it wants thick paper."""
    copies: int = 1

    @property
    def sheets(self) -> int:
        pages = len(self.document.pages)
        return self.copies * (-(-pages // 2) if self.document.duplex != "none" else pages)

    @property
    def size(self) -> str:
        first = self.document.pages[0]
        width, height = sorted((round(first.width), round(first.height)))
        return SIZES.get((width, height), f"{number(width)} × {number(height)} mm")


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
            parts.append(Part(product, _(NAMES[product]), file, made, thick=True))
    title = _("Fiche de montage : {title}").format(title=library.decks[name].title)
    plan = cards.on(library, name, sheet)
    after = _("Triez par famille, puis comptez avec la carte des repères : il n'en manque aucune ?")
    return page(library, title, parts, plan, paper, after=after, eco=eco), []


def page(
    library: Library,
    title: str,
    parts: Sequence[Part],
    plan: Plan | None,
    paper: int,
    *,
    after: str = "",
    eco: bool = False,
) -> Document:
    """What to print, on what, then how to cut the cards of `plan`, if there are any.

    `after` is what to do with them once they are cut. A page is enough but for very many documents.
    """
    sheets = [[*_head(title)]]
    y = EDGE + 13.0
    y = _tools(sheets[-1], parts, paper, y)
    for first in range(0, len(parts), MANY):
        if first:
            sheets.append([])
            y = EDGE
        y = _table(sheets[-1], parts[first : first + MANY], paper, y)
    y = _total(sheets[-1], parts, y)
    if y + 30 > BOTTOM:
        sheets.append([])
        y = EDGE
    y = _printing(sheets[-1], parts, y + 5)
    if plan:
        if y + 5 + LEAST > BOTTOM:
            sheets.append([])
            y = EDGE - 5
        sheets[-1] += _cutting(plan, y + 5, paper, after, eco=eco)
    ruler = tuple(layout.ruler(WIDTH, HEIGHT, measure))
    return Document(
        title=title,
        author=", ".join(library.mallette.authors),
        subject=library.mallette.title,
        language=library.mallette.language,
        pages=tuple(Page(WIDTH, HEIGHT, (*items, *ruler)) for items in sheets),
        bookmarks=(Bookmark(title, 0),),
    )


# What to print ----------------------------------------------------------------------------------


def _head(title: str) -> Iterator[Item]:
    said = flow.printable(title)
    size = min(22.0, ROOM / max(measure(said, "display"), 1e-6))
    yield Words(EDGE, EDGE + 6, (Piece(said, "display", size, flow.INK),))
    yield Rule(EDGE, EDGE + 9.5, WIDTH - EDGE, EDGE + 9.5, flow.INK, 0.6)


def _tools(items: list[Item], parts: Sequence[Part], paper: int, y: float) -> float:
    """What these documents want beside a printer, each said once; and where that ends."""
    asked = {tool for part in parts for tool in TOOLS.get(part.product, ())}
    wanted = [tool for tool in ALL_TOOLS if tool in asked]
    if not wanted:
        return y
    told = " · ".join(_(tool).format(weight=paper) for tool in wanted)
    said, end = flow.said(_("**Il vous faut** : {tools}.").format(tools=told), EDGE, y, ROOM, TEXT)
    items += said
    return end + 3


def _table(items: list[Item], parts: Sequence[Part], paper: int, y: float) -> float:
    """A row for each document, with a box to tick; and where they end."""
    heads = ("", _("Quoi"), _("Fois"), _("Feuilles"), _("Papier"), _("Faces"), _("Ensuite"))
    for x, head in zip(COLUMNS, heads, strict=True):
        items.append(Words(EDGE + x, y + 3.4, (Piece(head, "bold", TEXT, flow.INK),)))
    y += 5.2
    step = ROW if len(parts) < MANY / 2 else LOW
    for part in parts:
        items.append(Rule(EDGE, y, EDGE + ROOM, y, flow.FAINT, 0.25))
        items.append(
            Panel(Box(EDGE + 0.5, y + step / 2 - 2, 4, 4), stroke=BLACK, thickness=0.25, radius=0.6)
        )
        weight = paper if part.thick else OFFICE
        cells = (
            part.name,
            str(part.copies),
            str(part.sheets),
            f"{part.size}, {weight} g",
            _(SIDES[part.document.duplex]),
            _(THEN[part.product]) if part.product in THEN else "–",
        )
        ends = (*COLUMNS[2:], ROOM)
        for x, end, cell in zip(COLUMNS[1:], ends, cells, strict=True):
            said = flow.printable(cell)
            size = min(TEXT, (end - x - 2) / max(measure(said, "regular"), 1e-6))
            # The name of its file stands under the first.
            down = -0.7 if x == COLUMNS[1] else 0.35 * size * POINT
            baseline = y + step / 2 + down
            items.append(Words(EDGE + x, baseline, (Piece(said, "regular", size),)))
        file = flow.printable(part.file)
        small = min(FINE, (COLUMNS[2] - COLUMNS[1] - 2) / max(measure(file, "regular"), 1e-6))
        items.append(
            Words(EDGE + COLUMNS[1], y + step / 2 + 2.6,
                  (Piece(file, "regular", small, mix(BLACK, 0.7)),))
        )  # fmt: skip
        y += step
    items.append(Rule(EDGE, y, EDGE + ROOM, y, flow.FAINT, 0.25))
    return y


def _total(items: list[Item], parts: Sequence[Part], y: float) -> float:
    total = sum(part.sheets for part in parts)
    said = ngettext("{n} feuille en tout", "{n} feuilles en tout", total).format(n=total)
    items.append(Words(EDGE + COLUMNS[3], y + 4.8, (Piece(said, "bold", TEXT),)))
    return y + 6.5


ON_BOTH = {
    "long": N_(
        "Recto verso : retournement **sur le bord long**, comme on tourne la page d'un livre. Tenez la"
        " feuille devant une fenêtre : chaque dos est derrière sa carte. Tout à fait ailleurs :"
        " « --flip short » ; un peu à côté : « mallette print calibration »."
    ),
    "short": N_(
        "Recto verso : retournement **sur le bord court**, comme on tourne la page d'un bloc. Tenez la"
        " feuille devant une fenêtre : chaque dos est derrière sa carte. Tout à fait ailleurs :"
        " « --flip long » ; un peu à côté : « mallette print calibration »."
    ),
}


def _printing(items: list[Item], parts: Sequence[Part], y: float) -> float:
    """How to print, in the order in which it is done; and where that ends."""
    items += flow.title(_("Imprimer"), EDGE, y, ROOM)
    backed = [part.document.duplex for part in parts if part.product in cards_of(parts)]
    flip = next((one for one in backed if one != "none"), None)
    steps = [
        _(
            "Une feuille d'abord, **à 100 % (taille réelle)**, jamais « ajuster à la page » : au bas, la"
            " règle mesure 100 mm."
        ),
        *([_(ON_BOTH[flip])] if flip else []),
        _("Puis tout le reste, en cochant."),
    ]
    y += flow.TITLE_HEIGHT
    return _numbered_steps(items, steps, EDGE, y, ROOM)


def cards_of(parts: Sequence[Part]) -> frozenset[str]:
    """Those of the products among `parts` whose backs must be behind their fronts."""
    return frozenset(part.product for part in parts if THEN.get(part.product) == BELOW)


def _numbered_steps(
    items: list[Item], steps: Sequence[str], x: float, y: float, width: float
) -> float:
    for rank, step in enumerate(steps, 1):
        said, end = flow.said(step, x + 5.5, y, width - 5.5, TEXT)
        first = next(item for item in said if isinstance(item, Words))
        items.append(Words(x, first.baseline, (Piece(f"{rank}.", "bold", TEXT, flow.INK),)))
        items += said
        y = end + 1.3
    return y


# How to cut -------------------------------------------------------------------------------------


def _cutting(plan: Plan, y: float, paper: int, after: str, *, eco: bool) -> Iterator[Item]:
    """A sheet in small with its cuts numbered, and what to do beside it."""
    yield from flow.title(_("Couper les cartes"), EDGE, y, ROOM)
    y += flow.TITLE_HEIGHT + 1
    if plan.placed or plan.alone:
        told = (
            _("Une planche prédécoupée ne se coupe pas : pliez, puis détachez carte par carte.")
            if plan.placed
            else _("Une carte par page, fond perdu compris : un imprimeur la coupe à son format.")
        )
        yield from flow.said(told, EDGE, y, ROOM, TEXT)[0]
        return
    # A sheet that is folded and glued is cut in two thicknesses, half as wide.
    seen = replace(plan, width=plan.width / 2) if plan.fold else plan
    down, across = cuts(plan)
    side = 3 + 2 * MEDAL + _levels(down, 1.0) * 2 * MEDAL
    over = 3 + 2 * MEDAL + _levels(across, 1.0) * 2 * MEDAL
    scale = min((SMALL[0] - side) / seen.width, (min(SMALL[1], BOTTOM - y) - over) / seen.height)
    yield from _small(seen, EDGE + side, y + over, scale, down, across, eco=eco)
    x = EDGE + SMALL[0] + 7
    pile = CUT_AT_ONCE / layout.thickness(paper)
    count = max(1, round(pile / 2 if plan.fold else pile))
    first, last = len(down), len(down) + len(across)
    steps = [
        *(
            [_("Pliez chaque feuille sur le trait du milieu, collez, laissez sécher sous un livre.")]
            if plan.fold
            else []
        ),
        ngettext(
            "Coupez une feuille à la fois, recto dessus.",
            "Empilez {n} feuilles au plus, recto dessus, tassées contre le même angle.",
            count,
        ).format(n=count),
        _("Coupez en travers, dans l'ordre, de **1** à **{last}** : voilà des bandes.").format(
            last=first
        ),
        _("Tournez d'un quart, empilez les bandes dans le même sens, coupez de **{first}** à"
          " **{last}**.").format(first=first + 1, last=last),
    ]  # fmt: skip
    if plan.marks != "none":
        steps.append(
            _("Visez les traits de coupe du bord : l'image peut s'écarter d'un demi-millimètre.")
        )
    if plan.across > plan.card.width or plan.down > plan.card.height:
        steps.append(_("Entre deux cartes, deux coups : la bande étroite se jette."))
    if plan.card.shape != "rectangle":
        steps.append(_("Finissez chaque jeton aux ciseaux, sur son trait."))
    elif plan.card.radius:
        said = _("Une pince à coins de {radius} mm arrondit les angles, si vous en avez une.")
        steps.append(said.format(radius=number(plan.card.radius)))
    if after:
        steps.append(after)
    beside: list[Item] = []
    _numbered_steps(beside, steps, x, y, WIDTH - EDGE - x)
    yield from beside


def cuts(plan: Plan) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Where a sheet is cut, in mm: across it, from the top; then down it, from the left.

    Cards that touch share a cut.
    """
    places = layout.slots(plan)
    down = {round(y, 2) for slot in places for y in (slot.y, slot.y + slot.height)}
    across = {round(x, 2) for slot in places for x in (slot.x, slot.x + slot.width)}
    return tuple(sorted(down)), tuple(sorted(across))


def _small(
    plan: Plan,
    x: float,
    y: float,
    scale: float,
    down: Sequence[float],
    across: Sequence[float],
    *,
    eco: bool,
) -> Iterator[Item]:
    sheet = Box(x, y, plan.width * scale, plan.height * scale)
    yield Panel(sheet, fill=WHITE, stroke=mix(BLACK, 0.6), thickness=0.3)
    for slot in layout.slots(plan):
        box = Box(x + slot.x * scale, y + slot.y * scale, slot.width * scale, slot.height * scale)
        yield Panel(box, fill=None if eco else mix(flow.INK, 0.14))
    medals: list[tuple[int, float, float]] = []
    for rank, (at, level) in enumerate(_staggered(down, scale), 1):
        line, far = y + at * scale, 2 + level * 2 * MEDAL
        yield Rule(x - far, line, x + sheet.width + 2, line, BLACK, 0.25)
        medals.append((rank, x - far - MEDAL, line))
    for rank, (at, level) in enumerate(_staggered(across, scale), len(down) + 1):
        line, far = x + at * scale, 2 + level * 2 * MEDAL
        yield Rule(line, y - far, line, y + sheet.height + 2, BLACK, 0.25)
        medals.append((rank, line, y - far - MEDAL))
    for medal in medals:  # over the lines that go further out beside them
        yield from _medal(*medal, eco=eco)


def _staggered(cuts_: Sequence[float], scale: float) -> Iterator[tuple[float, int]]:
    """Each cut, and whether its medal stands further out: beside the one before, it would cover it."""
    level, before = 0, -1e9
    for at in cuts_:
        level = 1 - level if (at - before) * scale < 2 * MEDAL + 0.3 and level == 0 else 0
        yield at, level
        before = at


def _levels(cuts_: Sequence[float], scale: float) -> int:
    return int(any((b - a) * scale < 12 for a, b in pairwise(cuts_)))


def _medal(rank: int, x: float, y: float, *, eco: bool) -> Iterator[Item]:
    size = 1.15 * MEDAL / POINT
    wide = size * measure(str(rank), "bold")
    if eco:
        yield Disc(x, y, MEDAL, WHITE, flow.INK, 0.25)
    else:
        yield Disc(x, y, MEDAL, fill=flow.INK)
    ink = flow.INK if eco else WHITE
    yield Words(x - wide / 2, y + 0.35 * size * POINT, (Piece(str(rank), "bold", size, ink),))
