"""Several plays in, what they have in common out: raw counts, side by side, of nobody by name.

Plays of one situation in one length are told together, those of others apart. Under twenty tables a
percentage would say more than there is: it is not told at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from statistics import median
from typing import Any

from mallette import engine, text
from mallette.journal import MARKS, Step
from mallette.language import N_, _, ngettext, number
from mallette.machine import machine
from mallette.model import RULES, Library, Scenario
from mallette.play import Play

ENOUGH = 20
"""Tables from which a percentage is told."""


@dataclass(frozen=True, slots=True)
class Count:
    """How many tables, or how many times, something was met; of how many."""

    id: str
    label: str
    count: int
    of: int

    @property
    def percent(self) -> int | None:
        """None when there are too few."""
        return round(100 * self.count / self.of) if self.of >= ENOUGH else None


@dataclass(frozen=True, slots=True)
class Place:
    """A scene or an event, and what the tables that came to it took there."""

    id: str
    title: str
    event: bool
    tables: int
    choices: tuple[Count, ...]
    """In the order written, those that no table took too; in a loop, a table may take several."""


@dataclass(frozen=True, slots=True)
class Ways:
    """How decisions were taken, over all tables."""

    rules: dict[str, int]
    """Decisions by each rule; none where nobody said by which."""
    unsaid: int
    ties: int
    objections: int
    abstentions: int
    settled: int
    """Where the rule did not decide, and the facilitator did."""
    forced: int
    """Where no choice was open."""


@dataclass(frozen=True, slots=True)
class Dial:
    """A gauge at the end of the plays that reached one."""

    id: str
    label: str
    min: int
    max: int
    values: tuple[int, ...]
    """From the least to the greatest."""

    @property
    def middle(self) -> float | None:
        return median(self.values) if self.values else None


@dataclass(frozen=True, slots=True)
class Rating:
    """The marks that groups gave to a criterion, each of them."""

    id: str
    label: str
    marks: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """The plays of one situation in one length."""

    scenario: str
    title: str
    length: int
    tables: int
    finished: int
    endings: tuple[Count, ...]
    places: tuple[Place, ...]
    ways: Ways
    gauges: tuple[Dial, ...]
    postures: tuple[Count, ...]
    """How many times each was practised, of all that were."""
    ratings: tuple[Rating, ...]
    pledges: int


def groups(library: Library, plays: Iterable[Play]) -> tuple[Group, ...]:
    """What `plays` have in common, situation by situation, in the order of the mallette."""
    found: dict[tuple[str, int], list[Play]] = {}
    for now in plays:
        lengths = now.scenario.lengths
        length = now.length if now.length in lengths else lengths[0]
        found.setdefault((now.id, length or lengths[0]), []).append(now)
    order = list(library.scenarios)
    keys = sorted(found, key=lambda key: (order.index(key[0]), -key[1]))
    return tuple(_group(library, key[1], found[key]) for key in keys)


def _group(library: Library, length: int, plays: Sequence[Play]) -> Group:
    scenario = plays[0].scenario
    over = [now for now in plays if engine.over(scenario, now.state)]
    reached = Counter(now.state.at for now in over)
    slots = machine(scenario).names
    return Group(
        scenario=plays[0].id,
        title=scenario.title,
        length=length,
        tables=len(plays),
        finished=len(over),
        endings=tuple(
            Count(id_, ending.title, reached[id_], len(over))
            for id_, ending in scenario.endings.items()
            if reached[id_]
        ),
        places=tuple(_places(scenario, plays)),
        ways=_ways([step for now in plays for step in now.steps]),
        gauges=tuple(
            Dial(id_, gauge.label, gauge.min, gauge.max,
                 tuple(sorted(now.state.values[slots[id_]] for now in over)))
            for id_, gauge in scenario.gauges.items()
        ),
        postures=tuple(_postures(library, plays)),
        ratings=tuple(
            Rating(id_, criterion.label, tuple(sorted(
                now.debrief.ratings[id_] for now in plays if id_ in now.debrief.ratings)))
            for id_, criterion in library.mallette.criteria.items()
        ),
        pledges=sum(len(now.debrief.pledges) for now in plays),
    )  # fmt: skip


def _taken(now: Play) -> set[tuple[str, str]]:
    """Each place and the choice taken there, once however often."""
    return {(state.at, step.choice) for state, step in zip(now.states, now.steps, strict=False)}


def _places(scenario: Scenario, plays: Sequence[Play]) -> Iterator[Place]:
    """The places that a table decided in, in the order written."""
    taken = Counter(one for now in plays for one in _taken(now))
    came = Counter(at for now in plays for at in {at for at, _choice in _taken(now)})
    for at, place in machine(scenario).places.items():
        if came[at]:
            yield Place(
                id=at,
                title=place.title,
                event=at in scenario.events,
                tables=came[at],
                choices=tuple(
                    Count(id_, choice.text, taken[at, id_], came[at])
                    for id_, choice in place.choices.items()
                ),
            )


def _ways(steps: Sequence[Step]) -> Ways:
    said = [step.decision for step in steps if step.decision and not step.forced]
    counted = Counter(one.rule for one in said)
    return Ways(
        rules={rule: counted[rule] for rule in RULES if counted[rule]},
        unsaid=sum(not step.decision and not step.forced for step in steps),
        ties=sum(bool(one.tied) for one in said),
        objections=sum(len(one.objections) for one in said),
        abstentions=sum(one.abstentions for one in said),
        settled=sum(not one.settled for one in said),
        forced=sum(step.forced for step in steps),
    )


def _postures(library: Library, plays: Sequence[Play]) -> Iterator[Count]:
    counted: Counter[str | None] = Counter(
        machine(now.scenario).places[state.at].choices[step.choice].posture
        for now in plays
        for state, step in zip(now.states, now.steps, strict=False)
    )
    del counted[None]
    for id_, posture in library.mallette.postures.items():
        if counted[id_]:
            yield Count(id_, posture.label, counted[id_], counted.total())


# As JSON ----------------------------------------------------------------------------------------


def plain(
    found: Sequence[Group], unread: dict[str, str], shortened: Sequence[str]
) -> dict[str, Any]:
    """All of it as one JSON document: docs/stats.md says what each key means."""
    return {
        "format": 1,
        "situations": [_plain(one) for one in found],
        "unread": [{"file": file, "why": why} for file, why in unread.items()],
        "shortened": list(shortened),
    }


def _plain(one: Group) -> dict[str, Any]:
    return {
        "scenario": one.scenario,
        "title": one.title,
        "length": one.length,
        "tables": one.tables,
        "finished": one.finished,
        "endings": [_counted(count) for count in one.endings],
        "scenes": [
            {
                "scene": place.id,
                "title": place.title,
                "event": place.event,
                "tables": place.tables,
                "choices": [_counted(count) for count in place.choices],
            }
            for place in one.places
        ],
        "decisions": asdict(one.ways),
        "gauges": [
            {**asdict(dial), "median": dial.middle} for dial in one.gauges
        ],
        "postures": [
            {"id": count.id, "label": count.label, "times": count.count} for count in one.postures
        ],
        "ratings": [asdict(rating) for rating in one.ratings],
        "pledges": one.pledges,
    }  # fmt: skip


def _counted(count: Count) -> dict[str, Any]:
    return {
        "id": count.id,
        "label": count.label,
        "tables": count.count,
        "percent": count.percent,
    }


# In words ---------------------------------------------------------------------------------------


def heading(one: Group) -> str:
    """Which situation, in how long, at how many tables."""
    said = ngettext(
        "{title} · {length} minutes · {n} table",
        "{title} · {length} minutes · {n} tables",
        one.tables,
    )
    return said.format(title=text.plain(one.title), length=one.length, n=one.tables)


def stopped(one: Group) -> str:
    """How many tables did not come to an end; nothing when all did."""
    left = one.tables - one.finished
    said = ngettext(
        "{n} table n'est pas allée au bout.", "{n} tables ne sont pas allées au bout.", left
    )
    return said.format(n=left) if left else ""


def came(place: Place) -> str:
    """A scene or an event, and how many tables came to it."""
    said = ngettext("{title} ({n} table)", "{title} ({n} tables)", place.tables)
    named = said.format(title=text.plain(place.title), n=place.tables)
    return _("Évènement : ") + named if place.event else named


def share(count: Count) -> str:
    """The percentage, when there are enough tables to tell one."""
    return _("{n} %").format(n=count.percent) if count.percent is not None else ""


RULED = {
    "facilitator": N_("par la personne qui anime"),
    "consensus": N_("au consensus"),
    "majority": N_("à la majorité"),
    "consent": N_("par consentement"),
    "mandate": N_("par mandat"),
}


def ways(one: Ways) -> list[tuple[int, str]]:
    """How decisions were taken: how many, and what of; nothing that never happened."""
    told = [(one.rules[rule], _(said)) for rule, said in RULED.items() if rule in one.rules]
    told += [
        (one.unsaid, _("sans que l'on ait noté comment")),
        (one.settled, _("où la règle n'a rien donné, et où la personne qui anime a tranché")),
        (one.forced, _("où aucun choix n'était ouvert, et où l'on est passé à la suite")),
        (one.ties, ngettext("égalité", "égalités", one.ties)),
        (
            one.objections,
            ngettext("objection ou réserve", "objections ou réserves", one.objections),
        ),
        (one.abstentions, ngettext("abstention", "abstentions", one.abstentions)),
    ]
    return [(count, said) for count, said in told if count]


def spans(dial: Dial) -> str:
    """The least, the median and the greatest value of a gauge."""
    if not dial.values:
        return ""
    said = _("de {low} à {high}, médiane {middle}")
    return said.format(low=dial.values[0], high=dial.values[-1], middle=number(dial.middle or 0))


def marks(rating: Rating) -> list[int]:
    """How many groups gave each mark, from 0 up."""
    return [rating.marks.count(mark) for mark in range(MARKS + 1)]


def promised(one: Group) -> str:
    said = ngettext("{n} engagement", "{n} engagements", one.pledges)
    return said.format(n=one.pledges)


def in_words(found: Sequence[Group]) -> list[str]:
    """All of it in lines for a terminal."""
    lines: list[str] = []
    for one in found:
        lines += ["", ""] * bool(lines) + _told(one)
    return lines


def _told(one: Group) -> list[str]:
    title = heading(one)
    lines = [title, "=" * len(title)]
    lines += [stopped(one)] if stopped(one) else []
    if one.endings:
        lines += ["", _("Les fins"), *_listed(one.endings, "  ")]
    if one.places:
        lines += ["", _("Les décisions, scène par scène")]
    for place in one.places:
        lines.append("  " + came(place))
        lines += _listed(place.choices, "    ")
    if told := ways(one.ways):
        wide = max(len(str(count)) for count, _said in told)
        lines += ["", _("Comment on a décidé")]
        lines += [f"  {count:>{wide}}  {said}" for count, said in told]
    if one.finished:
        wide = max(len(dial.label) for dial in one.gauges)
        lines += ["", _("Les jauges à la fin")]
        for dial in one.gauges:
            each = _("toutes : {values}").format(values=" ".join(map(str, dial.values)))
            lines.append(f"  {dial.label:<{wide}}  {spans(dial)} ; {each}")
    if one.postures:
        wide = max(len(str(count.count)) for count in one.postures)
        lines += ["", _("Les postures travaillées")]
        lines += [f"  {count.count:>{wide}}  {count.label}" for count in one.postures]
    if any(rating.marks for rating in one.ratings):
        wide = max(len(rating.label) for rating in one.ratings)
        lines += ["", _("Les notes des groupes : combien de tables pour chacune")]
        lines.append(f"  {'':<{wide}}  " + "".join(f"{mark:>4}" for mark in range(MARKS + 1)))
        lines += [
            f"  {rating.label:<{wide}}  " + "".join(f"{count or '·':>4}" for count in marks(rating))
            for rating in one.ratings
        ]
    return [*lines, "", promised(one)]


def _listed(counts: Sequence[Count], indent: str) -> list[str]:
    wide = max(len(str(count.count)) for count in counts)
    return [
        f"{indent}{count.count:>{wide}}  {f'{share(count):>6}  ' if share(count) else ''}"
        f"{text.plain(count.label)}"
        for count in counts
    ]
