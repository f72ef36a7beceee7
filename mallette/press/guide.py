"""A scenario and a length in, the facilitator's guide out: what to do, what to read, what to expect."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil, hypot

from mallette import debrief, engine, roads, sentence, survey, walk
from mallette.diagnostics import Finding
from mallette.language import N_, _
from mallette.layered import Edge, Graph, Line, Vertex, layered
from mallette.model import (
    Add,
    DrawScene,
    Effects,
    Event,
    EventChoice,
    Goto,
    Library,
    Scenario,
    Scene,
    Set,
    Text,
    Turn,
)
from mallette.picture import Segment, Shape
from mallette.press import flow, layout, ornament
from mallette.press.flow import Cell, Entry, Section
from mallette.press.layout import (
    BLACK,
    WHITE,
    Bookmark,
    Box,
    Document,
    Drawing,
    Item,
    Page,
    Panel,
    Paragraph,
    Piece,
    Rule,
    Style,
    Words,
    mix,
)
from mallette.press.pdf import measure
from mallette.survey import Survey
from mallette.text import Block, Run, blocks

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT = 17.0, 193.0
TOP, BOTTOM = 24.0, 276.0
SIZE = 9.5
SIZES = (9.5, 9.25, 9.0, 9.75)
SPARSE = 60.0
"""A last page that holds less, in mm, is a page too many."""
DEBRIEF = 0.4
"""Of the session: what cannot be spent on anything else."""
LONG = 120
"""Minutes from which people want a break."""
BREAK = 15
INDENT = 7.0
MAP = N_("La carte de la situation")
CELL = (150.0, 46.0)
"""A box of the map, in units of `layered`."""
MATERIAL = (
    N_("un écran et de quoi projeter, ou le jeu imprimé (mallette print kit)"),
    N_("les cartes de rôle scellées, une par personne ou par binôme"),
    N_("les chevalets, des feutres, un paquet de gommettes"),
    N_("de quoi noter au mur : les décisions, les accords, ce qui reste ouvert"),
    N_("une montre que tout le monde voit"),
    N_("les fiches à donner à la fin : {fiches}"),
)
ROOM = N_(
    "Une table pour toutes les personnes, ou des chaises en cercle ; personne dos à l'écran. Gardez un coin "
    "à l'écart où lire les secrets."
)
WISHES = {"up": N_("{gauge} à faire monter"), "down": N_("{gauge} à faire baisser")}
BLOCKED = (
    N_(
        "**Le silence dure.** Demandez à chaque rôle une phrase : « ce que je ne peux pas accepter, c'est… »."
    ),
    N_(
        "**Deux camps se figent.** Faites dire à chacun la raison de l'autre, jusqu'à ce qu'il l'entende."
    ),
    N_(
        "**Une personne décide pour tout le monde.** Rappelez la règle de décision de la scène, puis faites un tour."
    ),
    N_(
        "**Quelqu'un est touché.** Arrêtez la montre ; on sort du rôle, on dit son prénom, on reprend ou non."
    ),
    N_(
        "**Tout le monde est d'accord tout de suite.** Demandez qui paiera ce choix, et s'il est dans la pièce."
    ),
)
LATE = (
    N_(
        "Lisez la scène en cours, faites voter à main levée, et passez au débriefing : il ne se raccourcit pas."
    ),
    N_(
        "Une scène laissée de côté se raconte en une phrase ; la partie peut s'arrêter avant la fin."
    ),
    N_("S'il reste dix minutes : un tour de ressentis, un geste chacun, et rien d'autre."),
)


@dataclass(frozen=True, slots=True)
class _Copy:
    library: Library
    scenario: Scenario
    """As it is played in this length."""
    length: int
    found: Survey
    eco: bool


def document(
    library: Library, name: str, *, length: int | None = None, eco: bool = False
) -> tuple[Document | None, list[Finding]]:
    """The guide for a session of `length` minutes, or of the usual length."""
    given = library.scenarios[name]
    minutes = length if length in given.lengths else given.lengths[0]
    copy = _Copy(library, engine.cut(given, minutes), minutes, survey.survey(given, minutes), eco)
    head, y = _head(copy)
    sections = tuple(_sections(copy))
    pages = [*_paged(sections, y), list(_map(copy))]
    pages[0] = [*head, *pages[0]]
    made = tuple(
        Page(WIDTH, HEIGHT, (*items, *_foot(copy, number, len(pages))))
        for number, items in enumerate(pages, 1)
    )
    title = _("Guide : {title}, {minutes} minutes").format(title=given.title, minutes=minutes)
    return Document(
        title=title,
        author=", ".join(library.mallette.authors),
        subject=library.mallette.title,
        language=library.mallette.language,
        pages=made,
        bookmarks=(*_bookmarks(sections, pages), Bookmark(_(MAP), len(pages) - 1)),
    ), []


def _paged(sections: Sequence[Section], top: float) -> list[list[Item]]:
    """The pages at the greatest size that leaves no last page nearly empty."""
    for size in SIZES:
        pages = flow.paged(sections, size, (top, TOP), BOTTOM)
        lines = [item.baseline for item in pages[-1] if isinstance(item, Words)]
        if max(lines, default=0) > TOP + SPARSE:
            return pages
    return flow.paged(sections, SIZE, (top, TOP), BOTTOM)


def _bookmarks(sections: Sequence[Section], pages: Sequence[Sequence[Item]]) -> Iterator[Bookmark]:
    """A bookmark for each section, on the page where its title stands."""
    for section in sections:
        for number, items in enumerate(pages):
            if any(
                isinstance(item, Words) and item.pieces[0].text == section.title for item in items
            ):
                yield Bookmark(section.title, number)
                break


# The first page ---------------------------------------------------------------------------------


def _head(copy: _Copy) -> tuple[list[Item], float]:
    """The title over a band, what it is about, and the session minute by minute."""
    scenario = copy.scenario
    ink = flow.INK
    band = Box(LEFT - 5, 12, RIGHT - LEFT + 10, 34)
    items: list[Item] = [
        ornament.traced_line(ornament.rounded(band, 3), ink, 0.4)
        if copy.eco
        else Panel(band, fill=ink, radius=3)
    ]
    colour = ink if copy.eco else WHITE
    said = _("Guide de la personne qui anime").upper()
    items.append(Words(LEFT, 20, (Piece(said, "bold", 8, colour),)))
    style = Style("display", "display", "display", "display", colour=colour)
    label = layout.label(flow.printable(scenario.title), measure, style)
    galley = layout.balanced(label, RIGHT - LEFT - 34, 20, (24, 12), layout.Setting(1.14), measure)
    items += layout.place(galley, LEFT, 22.5)
    clock = _("{minutes} min").format(minutes=copy.length)
    wide = 20 * measure(clock, "display")
    items.append(Words(RIGHT - wide, 33, (Piece(clock, "display", 20, colour),)))
    y = 51.0
    told, y = _placed(_written(scenario.summary), LEFT, y, RIGHT - LEFT, 10.5)
    items += told
    count = _("de {min} à {max} personnes")
    people = count.format(min=scenario.players.min, max=scenario.players.max)
    facts = " · ".join((people, *scenario.publics))
    told, y = _placed(_plain(facts), LEFT, y + 1.5, RIGHT - LEFT, SIZE)
    items += told
    line, y = _timeline(copy, y + 4)
    return [*items, *line], y + 5


def steps(copy: _Copy) -> list[tuple[str, int]]:
    """The parts of the session and their minutes, which add up to its length.

    The play lasts as long as its longest road, which the explorer tells; the debrief has its share.
    """
    longest = copy.found.minutes.max
    play = ceil(longest if longest < copy.length else copy.found.minutes.mean)
    shares = [round(DEBRIEF * copy.length * share) for _name, share, _pages in debrief.STEPS]
    left = copy.length - play - sum(shares)
    pause = BREAK if copy.length >= LONG and left > 2 * BREAK else 0
    left -= pause
    welcome = min(10, max(2, round(0.25 * left)))
    roles = min(15, max(2, round(0.45 * left)))
    spare = left - welcome - roles
    told = [
        (_("Accueil, règles du jeu"), welcome),
        (_("Rôles et secrets"), roles),
        (_("Partie"), play),
    ]
    if pause:
        told.append((_("Pause"), pause))
    told += [
        (_("Débriefing : {step}").format(step=_(name).lower()), share)
        for (name, _share, _pages), share in zip(debrief.STEPS, shares, strict=True)
    ]
    if spare > 0:
        told.append((_("Réserve : une table déborde toujours"), spare))
    return told


def _timeline(copy: _Copy, y: float) -> tuple[list[Item], float]:
    """The session as a bar, each part as long as it lasts; then the parts, with the time of each."""
    items: list[Item] = list(flow.title(_("Le déroulé, minute par minute"), LEFT, y, RIGHT - LEFT))
    y += 8
    parts = steps(copy)
    scale = (RIGHT - LEFT) / copy.length
    x = LEFT
    for rank, (_name, minutes) in enumerate(parts):
        box = Box(x, y, minutes * scale, 8)
        shade = mix(flow.INK, (0.12, 0.3)[rank % 2])
        items.append(Panel(box, fill=None if copy.eco else shade, stroke=flow.INK, thickness=0.25))
        number = str(rank + 1)
        if box.width > 4:
            middle = box.x + box.width / 2 - 8 * measure(number, "bold") / 2
            items.append(Words(middle, y + 5.2, (Piece(number, "bold", 8),)))
        x += box.width
    y += 12
    at = 0
    column = (RIGHT - LEFT) / 2
    for rank, (name, minutes) in enumerate(parts):
        x = LEFT + column * (rank % 2)
        when = _("{start} – {end} min").format(start=at, end=at + minutes)
        items.append(Words(x, y + 4, (Piece(f"{rank + 1}.", "bold", SIZE, flow.INK),)))
        items.append(Words(x + 6, y + 4, (Piece(flow.printable(name), "regular", SIZE),)))
        wide = SIZE * measure(when, "bold")
        items.append(Words(x + column - 6 - wide, y + 4, (Piece(when, "bold", SIZE),)))
        at += minutes
        if rank % 2 or rank == len(parts) - 1:
            y += 5.4
    return items, y


# Sections ---------------------------------------------------------------------------------------


def _sections(copy: _Copy) -> Iterator[Section]:
    scenario = copy.scenario
    fiches = ", ".join(scenario.fiches) or "–"
    material = [_(one).format(fiches=fiches) for one in MATERIAL]
    yield _section(_("Avant la séance"), (*map(_ticked, material), _entry(_plain(_(ROOM)))))
    if scenario.roles:
        yield _section(_("Les rôles, et ce qu'ils taisent"), tuple(_roles(copy)))
    for at in _order(copy):
        place = scenario.scenes.get(at) or scenario.events[at]
        if isinstance(place, DrawScene):
            continue
        title = (
            place.title
            if at in scenario.scenes
            else _("Évènement : {title}").format(title=place.title)
        )
        yield _section(flow.printable(title), tuple(_told(copy, place)))
    yield _section(_("Les fins, et ce qu'elles coûtent"), tuple(_endings(copy)))
    yield _section(_("Le débriefing"), tuple(_debriefed(copy)))
    yield _section(_("Si le groupe bloque"), tuple(_entry(_written(_(one))) for one in BLOCKED))
    yield _section(_("Si le temps manque"), tuple(_entry(_written(_(one))) for one in LATE))


def _section(title: str, entries: tuple[Entry, ...]) -> Section:
    return Section(title, entries, LEFT, RIGHT - LEFT)


def _order(copy: _Copy) -> list[str]:
    """The places of the scenario as they are met: scenes in their order, each event after its draw."""
    scenario = copy.scenario
    told = [at for at in roads.order(scenario) if at in scenario.scenes]
    return [*told, *scenario.events]


def _roles(copy: _Copy) -> Iterator[Entry]:
    for id_, role in copy.scenario.roles.items():
        yield _entry(_plain(role.name, bold=True, colour=flow.INK), above=1.5, bound=True)
        yield _entry(_written(role.stance), bound=True)
        told = engine.briefing(copy.scenario, id_)
        wishes = ", ".join(_(WISHES[way]).format(gauge=gauge) for gauge, way in told.cares)
        kept = _("**À ne pas lire à voix haute.** {secret}").format(secret=role.secret)
        yield _boxed(_written(f"{kept} ({wishes})" if wishes else kept))


def _told(copy: _Copy, place: Scene | Event) -> Iterator[Entry]:
    """What to read, what to know, what may be chosen and what it moves."""
    scenario = copy.scenario
    rule = _rule(scenario, place)
    speaker = scenario.roles[place.speaker].name if place.speaker in scenario.roles else None
    facts = [_("{minutes} min").format(minutes=place.minutes), rule]
    if speaker:
        facts.append(_("parle : {role}").format(role=speaker))
    if place.fiche:
        facts.append(_("fiche {number}").format(number=place.fiche))
    yield _entry(_plain(" · ".join(facts), colour=mix(BLACK, 0.7)), bound=True)
    for when, text in _variants(scenario, place.text):
        if when:
            yield _entry(
                _plain(_("Si {condition} :").format(condition=when), italic=True), bound=True
            )
        yield _entry(_written(text))
    if place.notes:
        yield _boxed(_written(_("**Pour vous.** {notes}").format(notes=place.notes)))
    for rank, choice in enumerate(place.choices.values(), 1):
        yield from _chosen(copy, rank, choice)
    if place.question:
        asked = _("**Au débriefing :** {question}").format(question=place.question)
        yield _entry(_written(asked), above=1.0)


def _chosen(copy: _Copy, rank: int, choice: EventChoice) -> Iterator[Entry]:
    """A choice, what it moves, where it leads, and what comes back of it."""
    scenario, postures = copy.scenario, copy.library.mallette.postures
    yield _numbered(f"{rank}.", _plain(choice.text, bold=True), above=0.8, bound=True)
    told: list[str] = []
    if choice.when:
        told.append(
            _("ouvert si {condition}").format(condition=sentence.condition(scenario, choice.when))
        )
    if moves := _moves(scenario, choice.effects):
        told.append(moves)
    if goto := getattr(choice, "goto", None):
        told.append(_("va à {where}").format(where=_where(scenario, goto)))
    if choice.posture in postures:
        told.append(_("posture : {name}").format(name=postures[choice.posture].label))
    if told:
        yield _numbered(
            "", _plain(" · ".join(told), colour=mix(BLACK, 0.75)), bound=bool(choice.result)
        )
    if choice.result:
        for _when, text in _variants(scenario, choice.result):
            yield _numbered("", _written(text))
    if choice.later:
        where = _title(scenario, choice.later.at)
        moves = _moves(scenario, choice.later.effects)
        said = _("**Revient à « {where} »** ({moves}).").format(where=where, moves=moves or "–")
        yield _numbered("", _written(said))


def _endings(copy: _Copy) -> Iterator[Entry]:
    for id_, ending in copy.scenario.endings.items():
        yield _entry(_plain(ending.title, bold=True, colour=flow.INK), above=1.5, bound=True)
        for when, text in _variants(copy.scenario, ending.text):
            if when:
                yield _entry(
                    _plain(_("Si {condition} :").format(condition=when), italic=True), bound=True
                )
            yield _entry(_written(text))
        yield _boxed(_written(_("**Ce qu'elle coûte.** {price}").format(price=ending.price)))
        chance = copy.found.endings[id_].chance if id_ in copy.found.endings else None
        if chance is not None:
            often = _("Au hasard des choix, {share} % des parties finissent ici.")
            yield _entry(_plain(often.format(share=round(100 * chance)), colour=mix(BLACK, 0.7)))


def _debriefed(copy: _Copy) -> Iterator[Entry]:
    """The four steps with their minutes; then the questions of the scenes, and the criteria."""
    shares = [round(DEBRIEF * copy.length * share) for _name, share, _pages in debrief.STEPS]
    for (name, _share, pages), minutes in zip(debrief.STEPS, shares, strict=True):
        head = f"{_(name)} · " + _("{minutes} min").format(minutes=minutes)
        yield _entry(_plain(head, bold=True, colour=flow.INK), above=1.5, bound=True)
        yield _entry(_plain(" · ".join(_(debrief.TITLES[page]) for page in pages)))
    criteria = copy.library.mallette.criteria
    if criteria:
        yield _entry(
            _plain(_("Ce que le groupe note, de 0 à 4"), bold=True, colour=flow.INK),
            above=1.5,
            bound=True,
        )
    for one in criteria.values():
        yield _ticked(f"{one.label} : {one.question}")


# The map ----------------------------------------------------------------------------------------


def _map(copy: _Copy) -> Iterator[Item]:
    """Where the choices of the situation lead, from the first scene at the top to the endings."""
    scenario = copy.scenario
    yield from flow.title(_(MAP), LEFT, 14, RIGHT - LEFT)
    ids = {*scenario.scenes, *scenario.endings}
    pairs = dict.fromkeys(
        (str(loc[1]), to) for loc, goto in walk.gotos(scenario) for to in _targets(goto)
    )
    pairs |= dict.fromkeys((at, draw.then) for at, draw in walk.draws(scenario))
    edges = tuple(Edge(*pair) for pair in pairs if pair[0] in ids and pair[1] in ids)
    vertices = {
        id_: Vertex(CELL[0], CELL[1], last=id_ in scenario.endings)
        for id_ in (*scenario.scenes, *scenario.endings)
    }
    laid = layered(Graph(vertices, edges, scenario.start))
    room = Box(LEFT, 26, RIGHT - LEFT, 240)
    scale = min(room.width / laid.width, room.height / laid.height, 0.34)
    left = room.x + (room.width - laid.width * scale) / 2
    for line in laid.lines:
        yield _line(line, left, room.y, scale)
    for id_, box in laid.boxes.items():
        place = Box(left + box.x * scale, room.y + box.y * scale, box.w * scale, box.h * scale)
        yield from _cell(copy, id_, place)
    told = _("Cadre épais : une fin. Cadre arrondi : une scène. Sans fond : un tirage.")
    yield from _placed(_plain(told, colour=mix(BLACK, 0.7)), LEFT, 270, RIGHT - LEFT, 8.5)[0]


def _targets(goto: Goto) -> tuple[str, ...]:
    return (goto,) if isinstance(goto, str) else tuple(route.to for route in goto)


def _line(line: Line, x: float, y: float, scale: float) -> Drawing:
    """The way from a box to another, its point where it ends."""
    path: list[Segment] = []
    for segment in line.path:
        points = [(x + one.x * scale, y + one.y * scale) for one in segment]
        if not path or path[-1][1][-2:] != points[0]:
            path.append(("M", points[0]))
        rest = tuple(value for point in points[1:] for value in point)
        path.append(("L" if len(points) == 2 else "C", rest))
    shapes = [Shape(tuple(path), stroke="#1d4f7c", stroke_width=0.3, join="round")]
    if line.tip:
        tip_x, tip_y = x + line.tip.x * scale, y + line.tip.y * scale
        base = path[-1][1][-2:]
        far = hypot(tip_x - base[0], tip_y - base[1]) or 1.0
        along = ((tip_x - base[0]) / far, (tip_y - base[1]) / far)
        aside = (-0.9 * along[1], 0.9 * along[0])
        head: tuple[Segment, ...] = (
            ("M", (tip_x, tip_y)),
            ("L", (base[0] + aside[0], base[1] + aside[1])),
            ("L", (base[0] - aside[0], base[1] - aside[1])),
            ("Z", ()),
        )
        shapes.append(Shape(head, fill="#1d4f7c"))
    return Drawing(tuple(shapes), 0, 0)


def _cell(copy: _Copy, id_: str, box: Box) -> Iterator[Item]:
    scenario = copy.scenario
    ending, scene = id_ in scenario.endings, scenario.scenes.get(id_)
    draw = isinstance(scene, DrawScene)
    fill = WHITE if copy.eco or draw or ending else mix(flow.INK, 0.1)
    thick = 0.8 if ending else 0.25
    yield Panel(box, fill=fill, stroke=flow.INK, thickness=thick, radius=0 if ending else 1.6)
    title = _("Tirage") if draw else _title(scenario, id_)
    label = layout.label(flow.printable(title), measure, Style(colour=BLACK))
    galley = layout.balanced(
        label, box.width - 2, box.height - 1.2, (8.5, 5.5), layout.Setting(1.14), measure
    )
    y = box.y + (box.height - layout.depth(galley)) / 2
    for line in galley.lines:
        one = replace(galley, lines=(line,))
        middle = box.x + (box.width - layout.reach(line, galley.size)) / 2
        yield from layout.place(one, middle, y)
        y += galley.leading


# Words ------------------------------------------------------------------------------------------


def _rule(scenario: Scenario, place: Scene | Event) -> str:
    """How the table decides there, in words."""
    if place.decide.rule == "mandate" and place.decide.role in scenario.roles:
        return _("{role} décide pour la table").format(role=scenario.roles[place.decide.role].name)
    return {
        "facilitator": _("la personne qui anime constate"),
        "consensus": _("au consensus"),
        "majority": _("à la majorité"),
        "consent": _("par consentement"),
        "mandate": _("par mandat"),
    }[place.decide.rule]


def _variants(scenario: Scenario, text: Text) -> Iterator[tuple[str | None, str]]:
    """Each text that may be read, with what it asks, in words."""
    if isinstance(text, str):
        yield None, text
        return
    for one in text:
        when = sentence.condition(scenario, one.when) if one.when else _("rien de cela")
        yield when, one.text


def _moves(scenario: Scenario, effects: Effects) -> str:
    """What a choice moves; what the table does not see is in brackets."""
    told = []
    for id_, effect in effects.items():
        label = (
            scenario.gauges[id_].label if id_ in scenario.gauges else f"[{id_.replace('_', ' ')}]"
        )
        match effect:
            case Add(by=by):
                told.append(f"{label} {by:+d}".replace("-", "−"))
            case Set(to=to):
                told.append(f"{label} = {to}")
            case Turn(on=on):
                told.append(label if on else _("plus {what}").format(what=label))
    return ", ".join(told)


def _where(scenario: Scenario, goto: Goto) -> str:
    if isinstance(goto, str):
        return f"« {_title(scenario, goto)} »"
    ways = []
    for route in goto:
        way = f"« {_title(scenario, route.to)} »"
        if route.when:
            way = _("{where} si {condition}").format(
                where=way, condition=sentence.condition(scenario, route.when)
            )
        ways.append(way)
    return _(", sinon ").join(ways)


def _title(scenario: Scenario, at: str) -> str:
    """The title of a place; of a draw, that an event is drawn and where it leads."""
    place = scenario.scenes.get(at) or scenario.events.get(at) or scenario.endings.get(at)
    if isinstance(place, DrawScene):
        return _("un évènement, puis {where}").format(where=_title(scenario, place.draw.then))
    return place.title if place else at


def _written(markdown: str) -> tuple[Paragraph, ...]:
    return layout.paragraphs(blocks(markdown), measure, Style(accent=flow.INK))


def _plain(
    text: str, *, bold: bool = False, italic: bool = False, colour: str = BLACK
) -> tuple[Paragraph, ...]:
    run = Run(flow.printable(text), bold=bold, italic=italic)
    return layout.paragraphs((Block("paragraph", (run,)),), measure, Style(colour=colour))


def _entry(text: tuple[Paragraph, ...], *, above: float = 0.0, bound: bool = False) -> Entry:
    return Entry((Cell(text),), above=above, bound=bound)


def _numbered(
    number: str, text: tuple[Paragraph, ...], *, above: float = 0.0, bound: bool = False
) -> Entry:
    cells = (Cell(_plain(number, bold=True, colour=flow.INK), width=INDENT),) if number else ()
    return Entry((*cells, Cell(text, x=INDENT)), above=above, bound=bound)


def _ticked(text: str) -> Entry:
    """A line with a box to tick."""

    def box(x: float, y: float, _size: float, _high: float) -> Iterator[Item]:
        yield Panel(Box(x + 0.5, y + 0.9, 3.0, 3.0), stroke=BLACK, thickness=0.25)

    return Entry((Cell(_plain(text), x=INDENT),), ink=box)


def _boxed(text: tuple[Paragraph, ...]) -> Entry:
    """What only the facilitator reads: a rule down its side."""

    def side(x: float, y: float, _size: float, high: float) -> Iterator[Item]:
        yield Rule(x + 1.5, y, x + 1.5, y + high, flow.INK, 0.8)

    return Entry((Cell(text, x=5.0),), ink=side)


def _placed(
    text: tuple[Paragraph, ...], x: float, y: float, width: float, size: float
) -> tuple[list[Item], float]:
    galley = layout.compose(text, width, size, flow.SETTING, measure)
    return list(layout.place(galley, x, y)), y + layout.depth(galley)


def _foot(copy: _Copy, page: int, pages: int) -> Iterator[Item]:
    mallette = copy.library.mallette
    left = " · ".join(map(flow.printable, (copy.scenario.title, mallette.title, mallette.licence)))
    small = min(7.0, 140 / max(measure(left, "regular"), 1e-6))
    right = _("guide · {page}/{pages}").format(page=page, pages=pages)
    yield Rule(LEFT, 283, RIGHT, 283, flow.FAINT, 0.2)
    yield Words(LEFT, 286.5, (Piece(left, "regular", small),))
    wide = 7 * measure(right, "bold")
    yield Words(RIGHT - wide, 286.5, (Piece(right, "bold", 7),))
