"""A play in, the two A4 pages that are left of it out: what was done, and what the table says of it.

The program tells facts and judges nothing: no total, no average, no mark of its own. What the table
did not reveal is on neither page, nor anywhere in the file.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from itertools import pairwise
from pathlib import Path

from mallette import __version__, debrief, engine
from mallette.debrief import Moment, Secret
from mallette.journal import MARKS, Pledge
from mallette.language import N_, _, day, ngettext
from mallette.model import Criterion, Gauge, Library, Posture
from mallette.play import Play, Resumed
from mallette.press import flow, layout, ornament, pdf
from mallette.press.flow import FAINT, INK, Cell, Entry, Section, plain, typed, written
from mallette.press.layout import (
    BLACK,
    POINT,
    WHITE,
    Bookmark,
    Box,
    Disc,
    Document,
    Item,
    Page,
    Panel,
    Piece,
    Rule,
    Style,
    Words,
)
from mallette.press.pdf import measure
from mallette.text import Run, typeset

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT = 14.0, 196.0
MAIN = 117.0
SIDE = 57.0
TOP = 13.0
BOTTOM = 278.0
FOOT = 285.5
SECOND = 24.0
LAST = 272.5
"""Where the lists of the second page begin and end."""

TITLES = (21.0, 12.0)
WHOLE, BODY, TIGHT = (10.5, 9.5), (10.5, 8.75), (9.5, 7.0)
"""Sizes of the frieze: with what followed from each choice, without, in two columns."""
REST = (9.5, 7.0)
"""Sizes of the second page."""
CHART = (17.0, 24.0, 36.0)
"""Least height of a curve with its label, what is kept for it if there can be, and the greatest."""
SHARE = 0.62
"""Of the margin that curves may take from names."""
NARROW = (8.75, 7.0)
"""Sizes of the margin."""
BADGE = 2.25
"""Radius of the number of a decision."""
LINE = 7.5
"""From a line to be written on to the next."""
NAMES, PROOF, WHAT_MOST, WHO_MOST, ASKED = 110, 120, 220, 60, 200
"""Characters of what a table types: beyond, it is cut, and marked as cut."""
BLANK = 4
"""How many lines there are for what nobody has written yet."""


@dataclass(frozen=True, slots=True)
class _Copy:
    """A play and what its pages are made with."""

    library: Library
    now: Play
    when: date | None
    notice: str | None
    moments: tuple[Moment, ...]
    curves: dict[str, tuple[int, ...]]


def document(
    library: Library, now: Play, when: date | None = None, notice: str | None = None
) -> Document:
    """The report of `now`, played `when`: two pages, whatever was played.

    `notice` is what its reader must know of how it was read again.
    """
    copy = _Copy(library, now, when, notice, debrief.moments(now), debrief.curves(now))
    title = _("Compte rendu : {title}").format(title=flow.printable(now.scenario.title))
    return Document(
        title=title,
        author=", ".join(library.mallette.authors),
        subject=library.mallette.title,
        language=library.mallette.language,
        pages=(
            Page(WIDTH, HEIGHT, (*_first(copy), *_foot(copy, 1))),
            Page(WIDTH, HEIGHT, (*_second(copy), *_foot(copy, 2))),
        ),
        bookmarks=(Bookmark(_("Ce qui a été joué"), 0), Bookmark(_("Ce que la table en dit"), 1)),
        duplex="long",
    )


def write(
    library: Library, now: Play, path: Path, when: date | None = None, notice: str | None = None
) -> None:
    """The report of `now` is in the file `path`, whole; an OSError says why it is not."""
    pdf.write(document(library, now, when, notice), path)


def notice(resumed: Resumed) -> str | None:
    """What the reader of a report must know of how its play was read again; none when all is as it was."""
    if resumed.stop:
        said = _(
            "À partir de la décision n° {number}, cette partie ne se rejoue plus : la situation a"
            " été modifiée depuis. Ce compte rendu s'arrête juste avant."
        )
        strange = _(
            "À partir de la décision n° {number}, cette partie ne se rejoue pas. Ce compte rendu"
            " s'arrête juste avant."
        )
        return (said if resumed.edited else strange).format(number=resumed.stop.index + 1)
    if resumed.damaged:
        return _(
            "La fin du fichier de cette partie est abîmée : ce compte rendu s'arrête à la dernière"
            " ligne lisible."
        )
    if resumed.edited:
        return _(
            "La situation a été modifiée depuis cette partie : ses textes sont ceux d'à présent."
        )
    return None


# The first page: what was played ----------------------------------------------------------------


def _first(copy: _Copy) -> Iterator[Item]:
    y = TOP
    for part in (_head, _notice, _reached):
        items, y = part(copy, y)
        yield from items
    room = BOTTOM - y
    yield from _frieze(copy, y, room)
    yield from _margin(copy, y, room)


def _head(copy: _Copy, y: float) -> tuple[list[Item], float]:
    """What this is, the title of the situation, and when and how long it was played."""
    label = Piece(_("Compte rendu de séance").upper(), "bold", 8, INK)
    style = Style("display", "display", "display", "display", INK)
    title = layout.label(flow.printable(copy.now.scenario.title), measure, style)
    setting = layout.Setting(1.14, hyphens=False)
    galley = flow.fitted(title, RIGHT - LEFT, 18, TITLES, setting)
    items: list[Item] = [Words(LEFT, y + 2.8, (label,)), *layout.place(galley, LEFT, y + 4.8)]
    y += 4.8 + layout.depth(galley) + 1.2
    items.append(Words(LEFT, y + 3.2, (Piece(typeset(_facts(copy)), "regular", 10),)))
    items.append(Rule(LEFT, y + 6.2, RIGHT, y + 6.2, INK, 0.6))
    return items, y + 10.0


def _facts(copy: _Copy) -> str:
    now, minutes = copy.now, max((step.minutes or 0 for step in copy.now.steps), default=0)
    count = len(copy.moments)
    told = [
        day(copy.when.isoformat()) if copy.when else "",
        _("séance de {minutes} minutes").format(minutes=now.length or now.scenario.lengths[0]),
        _("jouée en {minutes} min").format(minutes=minutes) if minutes else "",
        ngettext("{n} décision", "{n} décisions", count).format(n=count),
        _("à une personne") if now.sitting.solo else "",
    ]
    return " · ".join(filter(None, told))


def _notice(copy: _Copy, y: float) -> tuple[list[Item], float]:
    if not copy.notice:
        return [], y
    text = flow.plain(copy.notice, bold=True)
    galley = layout.compose(text, RIGHT - LEFT - 4, 9, flow.SETTING, measure)
    mark = Panel(Box(LEFT, y, 1.0, layout.depth(galley)), fill=BLACK)
    return [mark, *layout.place(galley, LEFT + 4, y)], y + layout.depth(galley) + 3.5


def _reached(copy: _Copy, y: float) -> tuple[list[Item], float]:
    """The ending and what it cost, in a frame; or where the table stands."""
    view = engine.view(copy.now.scenario, copy.now.state)
    if view.over:
        label, said = _("Où la partie est arrivée"), written(view.price or "")
        said = (Run(_("Ce que cela a coûté : "), bold=True), *said)
    else:
        label = _("Partie en cours : la table en est à")
        said = (typed(_("La partie n'est pas allée à son terme ; voici ce qui était décidé.")),)
    inner = RIGHT - LEFT - 10
    name = flow.paragraphs((typed(view.title, bold=True),))
    title = flow.fitted(name, inner, 13, (13.0, 9.0))
    text = flow.fitted(flow.paragraphs(said), inner, 30, (9.5, 7.0))
    tall = 3 + 4 + layout.depth(title) + layout.depth(text) + 2.6
    items: list[Item] = [
        Panel(Box(LEFT, y, RIGHT - LEFT, tall), stroke=INK, thickness=0.35, radius=2),
        Words(LEFT + 5, y + 5.2, (Piece(label, "regular", 8, INK),)),
        *layout.place(title, LEFT + 5, y + 6.4),
        *layout.place(text, LEFT + 5, y + 6.6 + layout.depth(title)),
    ]
    return items, y + tall + 5.5


def _frieze(copy: _Copy, y: float, room: float) -> Iterator[Item]:
    """Every decision, its number, what was decided and how; what followed too, when there is room."""
    if not copy.moments:
        none = (Entry((Cell(plain(_("Aucune décision n'a encore été prise."))),)),)
        yield from flow.drawn(_decisions(none, 1, ""), 10.0, y)
        return
    tries = (("whole", 1, WHOLE), ("plain", 1, BODY), ("tight", 2, TIGHT))
    for told, columns, sizes in tries:
        entries = tuple(_decided(copy, one, told) for one in copy.moments)
        section = _decisions(entries, columns, debrief.summary(copy.now))
        size, rows = flow.fit(((section,),), room, sizes)
        if rows[0][0].kept is None:
            break
    yield from flow.spread(rows, size, y, room)


def _decisions(entries: tuple[Entry, ...], columns: int, summary: str) -> Section:
    head = (Entry((Cell(plain(summary)),)),) if summary else ()
    gap = flow.GAP if columns == 1 else 0.3
    return Section(_("Les décisions"), entries, LEFT, MAIN, head, columns=columns, gap=gap)


def _decided(copy: _Copy, moment: Moment, told: str) -> Entry:
    """One decision: with what followed, without, or in one paragraph when there are many."""
    place = [typed(moment.told.scene, bold=told != "whole")]
    if moment.event:
        place.insert(0, Run(typeset(_("Évènement : "))))
    choice, how = written(moment.told.choice), debrief.how(copy.now, moment.step)
    texts = [place, [*choice], [typed(how, italic=True)] if how else []]
    if told == "whole" and moment.told.result:
        texts[1] = [replace(run, bold=True) for run in choice]
        texts.append([*written(moment.told.result)])
    if told == "tight":
        end = [Run(" · "), *texts[2]] if how else []
        texts = [[*place, Run(" · "), *choice, *end]]
    text = Cell(flow.paragraphs(*texts), 6.5)
    return Entry((text,), partial(_badge, moment.index + 1, moment.event), 2 * BADGE + 0.4)


def _badge(
    number: int, event: bool, x: float, y: float, size: float, _tall: float
) -> Iterator[Item]:
    """The number of a decision: on black, or in a ring when it was taken on an event."""
    middle = y + flow.SETTING.leading * size * POINT / 2
    middle = max(middle, y + BADGE)
    letters = 7.5 if number < 10 else 6.5 if number < 100 else layout.SMALL
    said = Piece(str(number), "bold", letters, INK if event else WHITE)
    yield Disc(x + BADGE, middle, BADGE, fill=WHITE if event else INK, stroke=INK, thickness=0.3)
    yield _centred(said, x + BADGE, middle + layout.CAPITAL * letters * POINT / 2)


def _centred(piece: Piece, x: float, baseline: float) -> Words:
    return Words(x - piece.size * measure(piece.text, piece.font) / 2, baseline, (piece,))


def _ended(piece: Piece, x: float, baseline: float) -> Words:
    """`piece`, ending at `x`."""
    return Words(x - piece.size * measure(piece.text, piece.font), baseline, (piece,))


# The margin: who played, and the curves ---------------------------------------------------------


def _margin(copy: _Copy, y: float, room: float) -> Iterator[Item]:
    x = RIGHT - SIDE
    gauges = list(copy.now.scenario.gauges.items())
    seated = _seated(copy, x)
    shown = min(len(gauges), int(SHARE * room / CHART[0]))
    kept = min(CHART[1], SHARE * room / max(1, shown))
    charts = flow.TITLE_HEIGHT + 3.4 + shown * kept
    size, rows = flow.fit(((seated,),), room - charts - flow.APART, NARROW)
    yield from flow.drawn(rows[0][0], size, y)
    top = y + flow.tall(rows, size) + flow.APART
    yield from flow.title(_("Les jauges"), x, top, SIDE)
    said = [_("décision par décision")] if copy.moments else []
    if any(gauge.low or gauge.high for _id, gauge in gauges[:shown]):
        said.append(_("en pointillé, les seuils"))
    if left := len(gauges) - shown:
        said = [ngettext("et {n} autre, faute de place", "et {n} autres, faute de place", left)]
    caption = Piece(typeset(_(" ; ").join(said).format(n=left)), "regular", 7.5)
    yield Words(x, top + flow.TITLE_HEIGHT + 1.6, (caption,))
    top += flow.TITLE_HEIGHT + 3.4
    tall = min(CHART[2], (y + room - top) / max(1, shown))
    for index, (id_, gauge) in enumerate(gauges[:shown]):
        yield from _chart(gauge, copy.curves[id_], Box(x, top + index * tall, SIDE, tall))


def _seated(copy: _Copy, x: float) -> Section:
    """The roles, and the names that were given; a line to write on where none was."""
    now = copy.now
    players = {id_: said for id_, said in now.sitting.players.items() if said.strip()}
    held = len(players.keys() & now.scenario.roles.keys())
    head, entries = "", []
    if now.sitting.solo:
        head = _("Une seule personne, pour tous les rôles.")
    elif held:
        said = ngettext("{n} rôle tenu sur {all}", "{n} rôles tenus sur {all}", held)
        head = said.format(n=held, all=len(now.scenario.roles)) + "."
    else:
        head = _("Le groupe ; aucun nom n'a été donné.")
    for id_, role in now.scenario.roles.items():
        name = typed(role.name, bold=True)
        if id_ in players:
            entries.append(Entry((Cell(flow.paragraphs((name,), (typed(players[id_], NAMES),))),)))
        elif now.sitting.solo or not held:
            entries.append(Entry((Cell(plain(role.name)),)))
        else:
            entries.append(Entry((Cell(flow.paragraphs((name, Run(" : —")))),)))
    lead = (Entry((Cell(plain(head)),)),)
    return Section(_("Autour de la table"), tuple(entries), x, SIDE, head=lead)


def _chart(gauge: Gauge, values: tuple[int, ...], box: Box) -> Iterator[Item]:
    """One gauge: its label, its first and last values, and the way between them."""
    label = Piece(_fitting(flow.printable(gauge.label), 8.5, box.width - 22), "bold", 8.5)
    said = _("de {first} à {last}") if len(values) > 1 else _("à {last}")
    ends = Piece(said.format(first=values[0], last=values[-1]), "bold", 8.5)
    yield Words(box.x, box.y + 4.0, (label,))
    yield _ended(ends, box.x + box.width, box.y + 4.0)
    plot = Box(box.x + 6, box.y + 6.6, box.width - 8, box.height - 11.6)
    span = max(1, gauge.max - gauge.min)
    step = plot.width / max(1, len(values) - 1)

    def height(value: int) -> float:
        return plot.y + plot.height * (gauge.max - value) / span

    for value in (gauge.min, gauge.max):
        yield Rule(plot.x, height(value), plot.x + plot.width, height(value), FAINT, 0.15)
        yield _ended(Piece(str(value), "regular", 6), plot.x - 1.6, height(value) + 0.75)
    for threshold in (gauge.low, gauge.high):
        if threshold and gauge.min < threshold.at < gauge.max:
            yield from _dashes(plot.x, plot.x + plot.width, height(threshold.at))
    points = [(plot.x + step * index, height(value)) for index, value in enumerate(values)]
    for (x1, y1), (x2, y2) in pairwise(points):
        yield Rule(x1, y1, x2, y2, INK, 0.55)
    yield Disc(*points[0], 0.95, fill=WHITE, stroke=INK, thickness=0.35)
    if len(points) > 1:
        yield Disc(*points[-1], 0.95, fill=INK)
    every = -(-len(values) // 14)
    for index, (x, _y) in enumerate(points):
        if index and index % every == 0:
            yield Rule(x, plot.y + plot.height, x, plot.y + plot.height + 0.7, INK, 0.15)
            number = Piece(str(index), "regular", 6)
            yield _centred(number, x, plot.y + plot.height + 3.1)


def _dashes(left: float, right: float, y: float) -> Iterator[Rule]:
    """A threshold: a broken line."""
    count = int((right - left) / 2)
    for index in range(count):
        yield Rule(left + 2 * index, y, left + 2 * index + 1, y, FAINT, 0.15)


def _fitting(text: str, size: float, width: float) -> str:
    """As many words of a label as `width` holds."""
    while size * measure(text, "bold") > width and len(text) > 1:
        text = text[:-2].rstrip() + "…"
    return text


# The second page: what the table says of it -----------------------------------------------------


def _second(copy: _Copy) -> Iterator[Item]:
    title = _fitting(flow.printable(copy.now.scenario.title), 8.5, 130)
    when = day(copy.when.isoformat()) if copy.when else ""
    yield Words(LEFT, 16.5, (Piece(_("Compte rendu") + "   ", "display", 9, INK),
                             Piece(title, "regular", 8.5)))  # fmt: skip
    yield _ended(Piece(when, "regular", 8.5), RIGHT, 16.5)
    yield Rule(LEFT, 18.6, RIGHT, 18.6, INK, 0.5)
    rows = tuple(_told(copy))
    room = LAST - SECOND
    size, rows = flow.fit(rows, room, REST)
    rows = _lined(rows, size, room)
    yield from flow.spread(rows, size, SECOND, room)


def _told(copy: _Copy) -> Iterator[tuple[Section, ...]]:
    dues = tuple(_due(copy, one) for one in debrief.dues(copy.now))
    counted = debrief.postures(copy.now, copy.library)
    room = SIDE if dues else (RIGHT - LEFT - flow.GUTTER) / 2
    practised = tuple(_practised(copy, posture, count, room) for posture, count in counted)
    beside = (
        Section(_("Ce qui devait revenir plus tard"), dues, LEFT, MAIN),
        Section(_("Les postures travaillées"), practised, RIGHT - SIDE, SIDE),
    )
    if dues and practised:
        yield beside
    elif dues or practised:
        found = beside[0] if dues else beside[1]
        yield (replace(found, x=LEFT, width=RIGHT - LEFT, columns=2),)
    roles = copy.now.scenario.roles
    revealed = [id_ for id_ in dict.fromkeys(copy.now.debrief.revealed) if id_ in roles]
    if revealed:
        told = tuple(_uncovered(debrief.secret(copy.now, id_)) for id_ in revealed)
        title = _("Ce que la table a choisi de révéler")
        yield (Section(title, told, LEFT, RIGHT - LEFT, columns=1 if len(told) == 1 else 2),)
    if criteria := copy.library.mallette.criteria:
        marked = tuple(_marked(copy, id_, one) for id_, one in criteria.items())
        yield (
            Section(
                _("Ce que le groupe a noté"),
                marked,
                LEFT,
                RIGHT - LEFT,
                _lead(),
                ruled=True,
                least=7,
            ),
        )
    yield (_pledges(copy),)
    yield (_questions(copy),)


def _due(copy: _Copy, due: debrief.Due) -> Entry:
    if due.came is not None:
        said = _("revenu après la décision n° {number}").format(number=due.came + 1)
    elif engine.over(copy.now.scenario, copy.now.state):
        said = _("n'est pas revenu avant la fin")
    else:
        said = _("n'est pas encore revenu")
    text = flow.paragraphs(
        (typed(said.capitalize() + ".", bold=True), Run(" "), *written(due.text))
    )
    event = copy.moments[due.index].event
    return Entry((Cell(text, 6.5),), partial(_badge, due.index + 1, event), 2 * BADGE + 0.4)


def _practised(copy: _Copy, posture: Posture, count: int, width: float) -> Entry:
    icon = copy.library.icons.get(posture.icon)
    times = plain(ngettext("{n} fois", "{n} fois", count).format(n=count), bold=True)

    def ink(x: float, y: float, _size: float, _tall: float) -> Iterator[Item]:
        if icon:
            yield ornament.icon(icon, Box(x, y, 4.2, 4.2), INK)

    label = Cell(plain(posture.label), 6.5, width - 17.5)
    return Entry((label, Cell(times, width - 10.5, 10.5)), ink, 4.4)


def _uncovered(secret: Secret) -> Entry:
    runs = [typed(secret.part.name, bold=True), Run(typeset(" : ")), *written(secret.secret)]
    for pull in secret.pulls:
        way = N_("Tenait à voir monter {gauge}") if pull.up else N_("Tenait à voir baisser {gauge}")
        ends = _("de {first} à {last}").format(first=pull.before, last=pull.after)
        said = _(way).format(gauge=f"« {pull.gauge} »")
        runs += [Run(" "), typed(f"{said} ({ends}).", italic=True)]
    return Entry((Cell(flow.paragraphs(runs)),))


COLUMNS = (0.0, 68.0, 104.0, 152.0)
"""Of the table of criteria: the criterion, the mark, what shows it, the gauges."""
DOT, PITCH = 1.45, 4.6


def _lead() -> tuple[Entry, ...]:
    said = _(
        "Les notes sont celles du groupe, de 0 à {most}. Les jauges sont celles de la partie, à la fin."
        " À vous de lire l'écart."
    ).format(most=MARKS)
    named = (_("Le critère"), _("La note"), _("Ce qui le montre"), _("Les jauges à côté"))
    ends = (*COLUMNS[1:], RIGHT - LEFT)
    cells = tuple(
        Cell(flow.paragraphs((typed(one, bold=True),), colour=INK), x, end - x - 3, 0.85)
        for one, x, end in zip(named, COLUMNS, ends, strict=True)
    )
    return Entry((Cell(plain(said)),)), Entry(cells)


def _marked(copy: _Copy, id_: str, criterion: Criterion) -> Entry:
    """A criterion, the mark of the group if it gave one, and the gauges to look at beside it."""
    kept, curves = copy.now.debrief, copy.curves
    mark = kept.ratings.get(id_)
    proof = kept.proofs.get(id_, "").strip()
    beside = [
        _("{gauge} : {value}").format(
            gauge=copy.now.scenario.gauges[one].label, value=curves[one][-1]
        )
        for one in criterion.gauges
        if one in curves
    ]
    said = _("{mark} sur {most}").format(mark=mark, most=MARKS) if mark is not None else ""
    cells = [
        Cell(flow.paragraphs((typed(criterion.label, bold=True),), (typed(criterion.question),)),
             6.5, COLUMNS[1] - 10),
        Cell(plain(said), COLUMNS[1] + MARKS * PITCH + 0.5, 14.5),
        Cell(plain(proof, PROOF) if proof else (), COLUMNS[2], COLUMNS[3] - COLUMNS[2] - 4),
        Cell(flow.paragraphs(*((typed(one),) for one in beside)), COLUMNS[3], RIGHT - LEFT - COLUMNS[3]),
    ]  # fmt: skip
    icon = copy.library.icons.get(criterion.icon)

    def ink(x: float, y: float, size: float, tall: float) -> Iterator[Item]:
        if icon:
            yield ornament.icon(icon, Box(x, y + 0.2, 4.6, 4.6), INK)
        middle = y + flow.SETTING.leading * size * POINT / 2
        for rank in range(MARKS):
            filled = mark is not None and rank < mark
            at = x + COLUMNS[1] + DOT + rank * PITCH
            yield Disc(at, middle, DOT, fill=INK if filled else None, stroke=INK, thickness=0.3)
        if not proof:
            under = y + tall - 0.6
            yield Rule(x + COLUMNS[2], under, x + COLUMNS[3] - 4, under, FAINT, 0.15)

    return Entry(tuple(cells), ink, 7.0)


WHO, WHAT, BY = 44.0, 92.0, 40.0


def _pledges(copy: _Copy) -> Section:
    """What was promised, or lines to promise on."""
    named = (
        (_("Qui"), 0.0, WHO),
        (_("Quoi"), WHO + 3, WHAT),
        (_("Pour quand"), WHO + WHAT + 6, BY),
    )
    head = Entry(tuple(
        Cell(flow.paragraphs((typed(said, bold=True),), colour=INK), x, width, 0.85)
        for said, x, width in named
    ))  # fmt: skip
    kept = [one for one in copy.now.debrief.pledges if one.what.strip() or one.who.strip()]
    entries = tuple(map(_pledged, kept)) or (blank(named=True),) * BLANK
    return Section(_("Les engagements"), entries, LEFT, RIGHT - LEFT, (head,), ruled=bool(kept))


def _pledged(pledge: Pledge) -> Entry:
    return Entry((
        Cell(plain(pledge.who, WHO_MOST, bold=True), 0, WHO),
        Cell(plain(pledge.what, WHAT_MOST), WHO + 3, WHAT),
        Cell(plain(pledge.when, WHO_MOST), WHO + WHAT + 6, BY),
    ))  # fmt: skip


def blank(*, named: bool = False) -> Entry:
    """A line to write on; with `named`, in the three parts of an engagement."""

    def ink(x: float, y: float, _size: float, tall: float) -> Iterator[Item]:
        parts = (
            ((0.0, WHO), (WHO + 3, WHAT), (WHO + WHAT + 6, BY)) if named else ((0.0, RIGHT - LEFT),)
        )
        for start, width in parts:
            yield Rule(x + start, y + tall, x + start + width, y + tall, FAINT, 0.2)

    return Entry((), ink, LINE - flow.GAP * 9 * POINT)


def _questions(copy: _Copy) -> Section:
    """The questions that the table left open, or those that its scenes ask."""
    kept = [one for one in copy.now.debrief.questions if one.strip()]
    if kept:
        entries = tuple(_asked(typed(one, ASKED)) for one in kept)
        return Section(_("Les questions laissées ouvertes"), entries, LEFT, RIGHT - LEFT)
    met = dict.fromkeys(one.question for one in copy.moments if one.question)
    entries = tuple(_asked(*written(one)) for one in met) or (blank(), blank())
    columns = 2 if len(entries) > 3 else 1
    return Section(_("Des questions à reprendre"), entries, LEFT, RIGHT - LEFT, columns=columns)


def _asked(*runs: Run) -> Entry:
    def ink(x: float, y: float, size: float, _tall: float) -> Iterator[Item]:
        yield Disc(x + 1.2, y + flow.SETTING.leading * size * POINT / 2, 0.6, fill=INK)

    return Entry((Cell(flow.paragraphs(runs), 4.0),), ink)


def _lined(rows: flow.Rows, size: float, room: float) -> flow.Rows:
    """`rows` with lines to write on under the questions, as many as there is still room for."""
    *before, (last,) = rows
    while last.kept is None and last.columns == 1 and len(last.entries) < 12:
        longer = replace(last, entries=(*last.entries, blank()))
        if flow.tall((*before, (longer,)), size) > room - 12:
            break
        last = longer
    return (*before, (last,))


# Around -----------------------------------------------------------------------------------------


def _foot(copy: _Copy, page: int) -> Iterator[Item]:
    """That nobody is judged; then which mallette, under which licence, and where we are."""
    mallette = copy.library.mallette
    said = _(
        "Ce compte rendu dit ce que la table a fait et ce qu'elle en pense ; le logiciel n'évalue"
        " personne."
    )
    if page == 2:
        yield _centred(Piece(typeset(said), "italic", 8.5), WIDTH / 2, FOOT - 5.4)
    version = f"mallette {__version__}"
    left = " · ".join((flow.printable(mallette.title), flow.printable(mallette.licence), version))
    right = _("compte rendu · {page}/2").format(page=page)
    yield Rule(LEFT, FOOT - 3.4, RIGHT, FOOT - 3.4, FAINT, 0.2)
    yield Words(LEFT, FOOT, (Piece(_fitting(left, 7, 140), "regular", 7),))
    yield _ended(Piece(right, "bold", 7), RIGHT, FOOT)
