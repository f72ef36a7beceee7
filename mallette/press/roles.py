"""A scenario in, the cards of its roles out: what everybody may read, and a secret under a sealed flap.

Two roles stand on a sheet that lies, each on a strip of three panels: its public side, its secret,
and a flap that is folded over the secret and sealed. Name tents stand two on a sheet.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mallette import engine
from mallette.diagnostics import Finding, excess
from mallette.language import N_, _
from mallette.model import Library, Role, Scenario
from mallette.press import flow, layout, ornament
from mallette.press.layout import (
    BLACK,
    FOLD_INK,
    POINT,
    SAFE,
    Box,
    Document,
    Face,
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
from mallette.press.pdf import measure, missing
from mallette.text import blocks, typeset

WIDTH, HEIGHT = 297.0, 210.0
PANEL = 99.0
SHORTER = 2.0
"""How much narrower the flap is, to go in."""
INSET = 6.0
FACE = 36.0
TITLE = (17.0, 11.0)
TEXT = (10.5, 8.0)
SET = Setting(1.3, 0.5)
WISHES = {
    "up": N_("Vous voudriez voir monter : {gauge}."),
    "down": N_("Vous voudriez voir baisser : {gauge}."),
}
FLAP = (
    N_("**Avant de jouer** : rabattez ce volet sur le secret et fermez d'une gommette."),
    N_(
        "**Pendant la partie** : ce secret est à vous. Il explique ce que vous demandez ; rien n'oblige à le dire."
    ),
    N_("**Au débriefing** : dévoilez-le, ou gardez-le. Les deux se respectent."),
)


def document(
    library: Library, name: str, *, eco: bool = False
) -> tuple[Document | None, list[Finding]]:
    """The cards of the roles of a scenario, two on a sheet."""
    scenario = library.scenarios[name]
    strips: list[Face] = []
    findings: list[Finding] = []
    for id_ in scenario.roles:
        strip = _Strip(library, scenario, id_, f"scenarios/{name}.yaml", eco)
        findings += _undrawable(strip)
        face, over = _strip(strip)
        findings += over
        strips.append(face)
    if findings:
        return None, findings
    pages = []
    for first in range(0, len(strips), 2):
        two = strips[first : first + 2]
        placed = tuple(Placed(face, 0, rank * HEIGHT / 2) for rank, face in enumerate(two))
        pages.append(Page(WIDTH, HEIGHT, (*placed, *_cut())))
    return _bound(library, _("Rôles : {title}").format(title=scenario.title), pages), []


def tents(
    library: Library, name: str, *, eco: bool = False
) -> tuple[Document | None, list[Finding]]:
    """A name to stand before each role, read from both sides: two on a sheet."""
    scenario = library.scenarios[name]
    findings: list[Finding] = []
    made = []
    for id_, role in scenario.roles.items():
        path = f"scenarios/{name}.yaml"
        findings += missing(role.name, "display", ("roles", id_, "name"), path)
        made.append(_tent(library, role, eco=eco))
    if findings:
        return None, findings
    pages = []
    tall, wide = WIDTH / 2, HEIGHT
    for first in range(0, len(made), 2):
        items: list[Item] = []
        for rank, side in enumerate(made[first : first + 2]):
            items += (
                Placed(side, 0, rank * tall, turned=True),
                Placed(side, 0, (rank + 0.5) * tall),
            )
            items += _dashed(SAFE, (rank + 0.5) * tall, wide - SAFE, (rank + 0.5) * tall)
        items += (Rule(SAFE, tall, wide - SAFE, tall, mix(BLACK, 0.5), 0.2),)
        pages.append(Page(wide, WIDTH, tuple(items)))
    return _bound(library, _("Chevalets : {title}").format(title=scenario.title), pages), []


def _bound(library: Library, title: str, pages: list[Page]) -> Document:
    return Document(
        title=title,
        author=", ".join(library.mallette.authors),
        subject=library.mallette.title,
        language=library.mallette.language,
        pages=tuple(pages),
    )


# Strips -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Strip:
    library: Library
    scenario: Scenario
    id: str
    path: str
    eco: bool

    @property
    def role(self) -> Role:
        return self.scenario.roles[self.id]


def _undrawable(strip: _Strip) -> Iterator[Finding]:
    loc = ("roles", strip.id)
    yield from missing(strip.role.name, "display", (*loc, "name"), strip.path)
    yield from missing(strip.role.stance, "regular", (*loc, "stance"), strip.path)
    yield from missing(strip.role.secret, "regular", (*loc, "secret"), strip.path)


def _strip(strip: _Strip) -> tuple[Face, list[Finding]]:
    """The three panels, and what does not fit in them."""
    public, over = _public(strip)
    secret, more = _secret(strip)
    items = [*public, *secret, *_flap(strip)]
    for x in (PANEL, 2 * PANEL):
        items += _dashed(x, SAFE, x, HEIGHT / 2 - 4)
    return Face(WIDTH, HEIGHT / 2, tuple(items)), [*over, *more]


def _room(panel: int) -> Box:
    """What may be written on, of a panel: clear of the edge of the sheet, of the folds and of the cut."""
    left = SAFE if panel == 0 else panel * PANEL + INSET
    right = (panel + 1) * PANEL - INSET if panel < 2 else WIDTH - SAFE
    return Box(left, SAFE, right - left, HEIGHT / 2 - SAFE - INSET)


def _public(strip: _Strip) -> tuple[list[Item], list[Finding]]:
    """The face, the name and what the role defends before everybody."""
    room, role = _room(0), strip.role
    items: list[Item] = list(
        _portrait(strip.library, role, Box(room.x, room.y, FACE, FACE), eco=strip.eco)
    )
    beside = Box(room.x + FACE + 5, room.y, room.width - FACE - 5, FACE)
    style = Style("display", "display", "display", "display", colour=flow.INK)
    label = layout.label(typeset(role.name), measure, style)
    name = layout.balanced(label, beside.width, beside.height - 8, TITLE, Setting(1.16), measure)
    small = _fitting(strip.scenario.title, beside.width)
    items.append(Words(beside.x, beside.y + 4, (small,)))
    items += layout.place(name, beside.x, beside.y + 7)
    top = room.y + FACE + 4
    text = layout.paragraphs(blocks(role.stance), measure, Style())
    galley = layout.fit(text, room.width, room.y + room.height - top, TEXT, SET, measure)
    items += layout.place(galley, room.x, top)
    return items, _over(strip, "stance", galley.over) + _over(strip, "name", name.over)


def _secret(strip: _Strip) -> tuple[list[Item], list[Finding]]:
    """What the role keeps to itself, and the gauges it has at heart."""
    room = _room(1)
    told = engine.briefing(strip.scenario, strip.id)
    ground = Box(room.x - 2.5, room.y - 1.5, room.width + 5, room.height + 3)
    fill = None if strip.eco else mix(flow.INK, 0.07)
    items: list[Item] = [Panel(ground, fill=fill, stroke=mix(flow.INK, 0.4), radius=2)]
    items.append(
        Words(
            room.x, room.y + 5, (Piece(_("Ce que vous gardez pour vous"), "display", 12, flow.INK),)
        )
    )
    top = room.y + 9
    wishes = [_(WISHES[way]).format(gauge=gauge) for gauge, way in told.cares]
    text = (
        *layout.paragraphs(blocks(told.secret), measure, Style()),
        *(one for wish in wishes for one in flow.plain(wish, bold=True)),
    )
    galley = layout.fit(text, room.width, room.y + room.height - top, TEXT, SET, measure)
    items += layout.place(galley, room.x, top)
    return items, _over(strip, "secret", galley.over)


def _flap(strip: _Strip) -> Iterator[Item]:
    """What is read once the flap is opened: when it is closed, when it may be opened again."""
    room = _room(2)
    secret = _("Secret : {role}").format(role=flow.printable(strip.role.name))
    size = min(12.0, room.width / max(measure(secret, "display"), 1e-6))
    yield Words(room.x, room.y + 5, (Piece(secret, "display", size, flow.INK),))
    y = room.y + 11
    for sentence in FLAP:
        items, y = flow.said(_(sentence), room.x, y, room.width - SHORTER, 9.5)
        yield from items
        y += 2.5
    seal = Box(WIDTH - SAFE - 22, HEIGHT / 2 - INSET - 22, 20, 20)
    yield Panel(seal, stroke=mix(BLACK, 0.4), radius=10)
    where = _("gommette")
    x = seal.x + seal.width / 2 - 7.5 * measure(where, "regular") / 2
    yield Words(x, seal.y + 11, (Piece(where, "regular", 7.5, mix(BLACK, 0.6)),))


def _over(strip: _Strip, key: str, lines: int) -> list[Finding]:
    """A finding when a text of the role is too long for its panel."""
    if not lines:
        return []
    values = {"card": strip.role.name, **excess(lines)}
    return [Finding("M501", ("roles", strip.id, key), values, strip.path)]


def _fitting(text: str, width: float) -> Piece:
    said = flow.printable(text)
    return Piece(
        said, "regular", min(8.0, width / max(measure(said, "regular"), 1e-6)), mix(BLACK, 0.7)
    )


def _portrait(library: Library, role: Role, box: Box, *, eco: bool) -> Iterator[Item]:
    """The portrait of the role; its icon where there is none, or to spare ink."""
    path = library.pictures.get(role.portrait) if role.portrait else None
    if path and not eco:
        yield ornament.cover(path, ornament.rounded(box), BLACK)
        return
    yield Panel(box, stroke=mix(flow.INK, 0.5), radius=box.width / 2)
    inside = Box(box.x + box.width / 4, box.y + box.height / 4, box.width / 2, box.height / 2)
    yield ornament.icon(library.icons[role.icon], inside, flow.INK)


def _cut() -> Iterator[Item]:
    """Between the two strips; and where the flap is made narrower."""
    yield Rule(SAFE, HEIGHT / 2, WIDTH - SAFE, HEIGHT / 2, mix(BLACK, 0.5), 0.2)
    words = _("couper")
    yield Words(WIDTH / 2 - 6, HEIGHT / 2 - 0.8, (Piece(words, "regular", 5.5, mix(BLACK, 0.6)),))


def _dashed(x1: float, y1: float, x2: float, y2: float) -> Iterator[Item]:
    """A fold: a broken line in the ink of folds."""
    length = abs(x2 - x1) + abs(y2 - y1)
    count = round(length / 4)
    for rank in range(count):
        a, b = (rank + 0.2) / count, (rank + 0.8) / count
        yield Rule(x1 + a * (x2 - x1), y1 + a * (y2 - y1), x1 + b * (x2 - x1), y1 + b * (y2 - y1),
                   FOLD_INK, 0.25)  # fmt: skip


# Tents ------------------------------------------------------------------------------------------


def _tent(library: Library, role: Role, *, eco: bool) -> Face:
    """One side of a tent: the face, and the name as large as it goes."""
    wide, tall = HEIGHT, WIDTH / 4
    side = tall - SAFE - 12
    face = Box(SAFE + 6, 8, side, side)
    items: list[Item] = list(_portrait(library, role, face, eco=eco))
    left = face.x + side + 9
    room = wide - SAFE - 6 - left
    style = Style("display", "display", "display", "display", colour=flow.INK)
    label = layout.label(typeset(role.name), measure, style)
    name = layout.balanced(label, room, tall - 2 * SAFE, (40, 12), Setting(1.12), measure)
    items += layout.place(name, left, (tall - layout.depth(name)) / 2 - 2 * POINT)
    return Face(wide, tall, tuple(items))
