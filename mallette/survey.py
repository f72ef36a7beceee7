"""A scenario and a length in, what is proved of its plays out, each figure with how it is known."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from mallette import bounds, engine, explore, expression, walk
from mallette.explore import STATES, Explored, Length, Span
from mallette.journal import Step
from mallette.language import _, ngettext, number
from mallette.machine import machine
from mallette.model import Add, Effects, Scenario, Set
from mallette.play import PLAYED
from mallette.world import TooLarge

Method = Literal["exact", "bounds", "sampled"]
"""Every state was seen; nothing lies outside of it, and less may be true; that many plays met it."""


@dataclass(frozen=True, slots=True)
class End:
    """An ending, or a dead end."""

    reachable: bool | None
    """None when neither shown nor ruled out."""
    plays: float | int | None
    """How many plays end here; infinite when a play can go round for ever; None when not counted."""
    chance: float | None
    """Of ending here when every open choice is as likely as the others."""
    shortest: tuple[str, ...] | None
    """The choices of a shortest play, or of the shortest that was met."""
    places: tuple[str, ...] = ()
    """Where they are taken, and where they lead."""


@dataclass(frozen=True, slots=True)
class Survey:
    """What is proved of a scenario in one length."""

    length: int
    method: Method
    plays: int | None
    """How many plays were drawn at random, when figures are sampled."""
    states: int | None
    endings: dict[str, End]
    stuck: dict[str, End]
    traps: dict[str, End]
    """Where a play goes round and can no longer end; unknown beyond the budget."""
    gauges: dict[str, Span]
    places: dict[str, dict[str, Span]]
    """The gauges at each scene, event and ending that may be reached."""
    unreachable: tuple[str, ...]
    never_open: tuple[tuple[str, str], ...]
    beaten: tuple[tuple[str, str, str], ...]
    """A place, a choice, and another that is never worse on any gauge and somewhere better."""
    free: tuple[tuple[str, str], ...]
    """The choices that lower no gauge."""
    decisions: Length
    minutes: Length
    flows: dict[tuple[str, str], dict[str, float]]
    """For each choice, how often it leads to each place when open choices are as likely."""


def survey(scenario: Scenario, length: int | None = None, states: int = STATES) -> Survey:
    """What is true of the plays of `scenario` in `length` minutes (its first)."""
    length = length or scenario.lengths[0]
    cut = engine.cut(scenario, length)
    try:
        return _exact(cut, length, explore.explore(cut, states))
    except TooLarge:
        return _bounded(cut, length)


def silent(scenario: Scenario) -> tuple[str, ...]:
    """The roles that speak nowhere."""
    speaking = {place.speaker for _, place in walk.places(scenario)}
    return tuple(id_ for id_ in scenario.roles if id_ not in speaking)


def still(scenario: Scenario) -> tuple[str, ...]:
    """The gauges that nothing moves."""
    moved = {name for _, effects in walk.effects(scenario) for name in effects}
    return tuple(id_ for id_ in scenario.gauges if id_ not in moved)


def _exact(cut: Scenario, length: int, found: Explored) -> Survey:
    endings = {at: _end(found.endings[at]) if at in found.endings else _NEVER for at in cut.endings}
    return Survey(
        length=length,
        method="exact",
        plays=None,
        states=found.states,
        endings=endings,
        stuck={at: _end(one) for at, one in found.stuck.items()},
        traps={at: End(True, None, None, one.picks, one.places) for at, one in found.traps.items()},
        gauges=found.gauges,
        places=found.places,
        unreachable=_unreachable(cut, found.places.keys()),
        never_open=tuple(key for key, one in found.options.items() if not one.open),
        beaten=tuple((*key, one.beaten) for key, one in found.options.items() if one.beaten),
        free=tuple(key for key, one in found.options.items() if one.open and not one.lowers),
        decisions=found.decisions,
        minutes=found.minutes,
        flows={key: one.flow for key, one in found.options.items()},
    )


_NEVER = End(False, 0, 0.0, None)


def _end(one: explore.Reached) -> End:
    chance = None if math.isnan(one.chance) else one.chance
    return End(True, one.plays, chance, one.shortest.picks, one.shortest.places)


def _unreachable(cut: Scenario, reached: Any) -> tuple[str, ...]:
    return tuple(at for at in (*machine(cut).places, *cut.endings) if at not in reached)


def _bounded(cut: Scenario, length: int) -> Survey:
    """What intervals rule out, and what plays at random met."""
    boxes, met, rules = bounds.boxes(cut), bounds.met(cut), machine(cut)
    places = {
        at: {id_: Span(*box[rules.names[id_]]) for id_ in cut.gauges} for at, box in boxes.items()
    }
    reached = [one for at, one in places.items()]
    options = [
        (at, id_) for at, place in rules.places.items() if at in boxes for id_ in place.choices
    ]
    decisions, minutes = zip(*met.lengths, strict=True) if met.lengths else ((0,), (0,))
    return Survey(
        length=length,
        method="bounds",
        plays=met.plays,
        states=None,
        endings={
            at: End(
                True if at in met.ends else None if at in boxes else False,
                None if at in boxes else 0,
                met.shares[at] / met.plays,
                met.ends.get(at),
            )
            for at in cut.endings
        },
        stuck={
            at: End(True, None, met.shares[at] / met.plays, one) for at, one in met.stuck.items()
        },
        traps={},
        gauges={
            id_: Span(min(one[id_].min for one in reached), max(one[id_].max for one in reached))
            for id_ in cut.gauges
        },
        places=places,
        unreachable=_unreachable(cut, boxes.keys()),
        never_open=tuple(
            (at, id_) for at, id_ in options if not bounds.may_open(cut, at, id_, boxes[at])
        ),
        beaten=(),
        free=tuple(
            (at, id_) for at, id_ in options if not _can_lower(cut, rules.places[at].choices[id_])
        ),
        decisions=_sampled(decisions),
        minutes=_sampled(minutes),
        flows={},
    )


def _can_lower(cut: Scenario, choice: Any) -> bool:
    several: list[Effects] = [choice.effects, choice.later.effects if choice.later else {}]
    return any(
        isinstance(effect, Set) or (isinstance(effect, Add) and effect.by < 0)
        for effects in several
        for name, effect in effects.items()
        if name in cut.gauges
    )


def _sampled(several: Any) -> Length:
    return Length(min(several), max(several), sum(several) / len(several))


# As JSON ----------------------------------------------------------------------------------------


def plain(id_: str, scenario: Scenario, one: Survey) -> dict[str, Any]:
    """`one` as `mallette explore --json` prints it; what is infinite or not known is null."""
    return {
        "scenario": id_,
        "length": one.length,
        "method": one.method,
        "methods": _methods(one),
        "states": one.states,
        "plays": _finite(_plays(one)),
        "endings": {
            at: {
                "reachable": end.reachable,
                "plays": _finite(end.plays),
                "probability": end.chance,
                "shortest": None if end.shortest is None else list(end.shortest),
            }
            for at, end in one.endings.items()
        },
        "gauges": {id_: _span(span) for id_, span in one.gauges.items()},
        "scenes": {
            at: {id_: _span(span) for id_, span in spans.items()}
            for at, spans in one.places.items()
        },
        "unreachable": list(one.unreachable),
        "never_open": [{"scene": at, "choice": id_} for at, id_ in one.never_open],
        "dead_ends": [
            {"scene": at, "play": list(end.shortest or ())} for at, end in one.stuck.items()
        ],
        "traps": [{"scene": at, "play": list(end.shortest or ())} for at, end in one.traps.items()],
        "dominated": [{"scene": at, "choice": id_, "by": by} for at, id_, by in one.beaten],
        "free": [{"scene": at, "choice": id_} for at, id_ in one.free],
        "silent": list(silent(scenario)),
        "still": list(still(scenario)),
        "decisions": _length(one.decisions),
        "minutes": _length(one.minutes),
    }


def _plays(one: Survey) -> float | int | None:
    counts = [end.plays for end in one.endings.values()]
    return None if None in counts else sum(filter(None, counts))


def _methods(one: Survey) -> dict[str, str]:
    """For each figure, how it is known."""
    sampled = f"sampled (n={one.plays}, seed=0)"
    exact = one.method == "exact"
    lengths = "exact" if exact else sampled
    figures: dict[str, str] = dict.fromkeys(
        ("gauges", "scenes", "unreachable", "never_open", "free"), str(one.method)
    )
    figures |= dict.fromkeys(("endings", "probability", "decisions", "minutes"), lengths)
    return figures | {
        "dead_ends": lengths,
        **dict.fromkeys(("traps", "dominated"), "exact" if exact else "none"),
    }


def _finite(value: float | None) -> float | int | None:
    return value if value is not None and math.isfinite(value) else None


def _span(span: Span) -> dict[str, int]:
    return {"min": span.min, "max": span.max}


def _length(length: Length) -> dict[str, float | None]:
    return {name: _finite(getattr(length, name)) for name in ("min", "max", "mean")}


# In words ---------------------------------------------------------------------------------------


def in_words(scenario: Scenario, one: Survey) -> list[str]:
    """`one` for the person who writes the scenario, a line each; blank lines part the subjects."""
    blocks = [
        [_("{title}, en {length} minutes").format(title=scenario.title, length=one.length)],
        [*_size(one), *_pace(one)],
        _ends(one),
        _gauges(scenario, one),
        list(_advice(scenario, one)) or [_("Rien à revoir.")],
    ]
    return [line for block in blocks for line in (*block, "")][:-1]


def changes(before: tuple[Scenario, Survey], after: tuple[Scenario, Survey]) -> list[str]:
    """What is no longer as it was, a line each: the figure, and in brackets what it was before."""
    was, now = _figures(*before), _figures(*after)
    said = _("{what} : {now} (avant : {was})")
    none = _("rien")
    lines = [
        said.format(what=what, now=now.get(what, none), was=was.get(what, none))
        for what in {**now, **was}
        if now.get(what) != was.get(what)
    ]
    old, new = list(_advice(*before)), list(_advice(*after))
    lines += [one for one in new if one not in old]
    return lines + [_("réglé : {what}").format(what=one) for one in old if one not in new]


def _figures(scenario: Scenario, one: Survey) -> dict[str, str]:
    """The figures that an author follows, by their names."""
    plays = _plays(one)
    figures = {
        _("parties différentes"): "?" if plays is None else _many(plays),
        _("décisions"): _from_to(one.decisions),
        _("minutes de jeu"): _from_to(one.minutes),
    }
    for at, end in one.endings.items():
        chance = "?" if end.chance is None else f"{number(round(100 * end.chance))} %"
        figures[_("fin « {end} »").format(end=at)] = (
            _("jamais") if end.reachable is False else chance
        )
    for id_, span in one.gauges.items():
        figures[scenario.gauges[id_].label] = _("de {low} à {high}").format(
            low=span.min, high=span.max
        )
    return figures


def _many(plays: float) -> str:
    return _count(plays) if math.isfinite(plays) else _("sans fin")


def _size(one: Survey) -> list[str]:
    if one.method != "exact":
        said = _(
            "Trop d'états pour les voir tous : des bornes que rien ne dépasse, et {plays} parties tirées"
            " au hasard (graine 0)."
        )
        return [said.format(plays=number(one.plays or 0))]
    plays = _plays(one)
    if plays is None or math.isinf(plays):
        return [
            _("États, tous vus : {states}. Parties sans fin : on peut y tourner en rond.").format(
                states=_count(one.states)
            )
        ]
    said = _("États, tous vus : {states}. Parties différentes : {plays}.")
    return [said.format(states=_count(one.states), plays=_count(plays))]


def _pace(one: Survey) -> list[str]:
    """How long plays are, and what is left to talk."""
    if not math.isfinite(one.decisions.min):
        return []
    lines = [
        _("Décisions : {span}.").format(span=_from_to(one.decisions)),
        _("Minutes de jeu : {span}.").format(span=_from_to(one.minutes)),
    ]
    if math.isfinite(one.minutes.max):
        lines.append(_left(one.length, one.length - one.minutes.max))
    return lines


def _left(length: int, left: float) -> str:
    """What the longest play leaves of a session; `left` is negative when it leaves nothing."""
    if left < 0:
        said = ngettext(
            "La plus longue partie dépasse la séance de {over} minute, avant tout débriefing.",
            "La plus longue partie dépasse la séance de {over} minutes, avant tout débriefing.",
            math.ceil(-left),
        )
        return said.format(over=number(-left))
    said = ngettext(
        "Reste pour le débriefing, au moins : {left} minute sur {length}.",
        "Reste pour le débriefing, au moins : {left} minutes sur {length}.",
        math.ceil(left),
    )
    return said.format(left=number(left), length=length)


def _from_to(span: Length) -> str:
    high = number(span.max) if math.isfinite(span.max) else _("sans fin")
    said = _("de {low} à {high}")
    mean = _(", {mean} en moyenne").format(mean=number(round(span.mean, 1)))
    told = said.format(low=number(span.min), high=high) if span.min != span.max else high
    return told + (mean if math.isfinite(span.mean) and span.min != span.max else "")


def _count(value: float | None) -> str:
    """A whole number, in groups of three."""
    return f"{value:,}".replace(",", "\u202f") if value is not None else "?"


def _ends(one: Survey) -> list[str]:
    lines = [
        _("Fins :")
        if one.method == "exact"
        else _("Fins (chances estimées sur les parties tirées) :")
    ]
    width = max(map(len, one.endings))
    for at, end in one.endings.items():
        if end.reachable is False:
            lines.append("  " + _("{end}  jamais").format(end=at.ljust(width)))
            continue
        chance = "?" if end.chance is None else number(round(100 * end.chance))
        lines.append(f"  {at:{width}}  {chance:>3} %  {way(end)}")
    return lines


def _gauges(scenario: Scenario, one: Survey) -> list[str]:
    width = max(len(gauge.label) for gauge in scenario.gauges.values())
    said = _("{label}  de {low} à {high}")
    return [
        _("Jauges :"),
        *(
            "  " + said.format(label=gauge.label.ljust(width), low=span.min, high=span.max)
            for gauge, span in zip(scenario.gauges.values(), one.gauges.values(), strict=True)
        ),
    ]


def _advice(scenario: Scenario, one: Survey) -> Iterator[str]:
    """What the author may want to look at again."""
    for at in one.unreachable:
        yield _("« {place} » n'est jamais atteint.").format(place=at)
    for at, id_ in one.never_open:
        said = _("Dans « {place} », « {choice} » n'est jamais ouvert. {why}")
        yield said.format(place=at, choice=id_, why=why(scenario, [one], at, id_)).rstrip()
    for at, end in one.stuck.items():
        said = _("Dans « {place} », il arrive que rien ne soit ouvert : {play}.")
        yield said.format(place=at, play=way(end))
    for at, end in one.traps.items():
        said = _("Dans « {place} », on tourne en rond sans plus pouvoir finir : {play}.")
        yield said.format(place=at, play=way(end))
    for at, id_, by in one.beaten:
        said = _(
            "Dans « {place} », « {choice} » ne vaut jamais mieux que « {by} », sur aucune jauge."
        )
        yield said.format(place=at, choice=id_, by=by)
    for at, id_ in one.free:
        said = _("Dans « {place} », « {choice} » ne fait baisser aucune jauge : que coûte-t-il ?")
        yield said.format(place=at, choice=id_)
    for id_ in silent(scenario):
        yield _("« {role} » ne prend jamais la parole.").format(role=id_)
    for id_ in still(scenario):
        yield _("Rien ne fait bouger « {gauge} ».").format(gauge=id_)
    if one.minutes.max > PLAYED * one.length and math.isfinite(one.minutes.max):
        said = (
            _(
                "La plus longue partie prend {minutes} minutes sur {length} : il en resterait moins de"
                " 35 % pour le débriefing."
            )
            if one.minutes.max < one.length
            else _(
                "La plus longue partie prend {minutes} minutes sur {length} : il n'en resterait pas pour le"
                " débriefing."
            )
        )
        yield said.format(minutes=number(one.minutes.max), length=one.length)


def why(scenario: Scenario, there: Sequence[Survey], at: str, id_: str) -> str:
    """The condition of a choice, and the gauges it names as they can be where it is offered."""
    place = machine(scenario).places[at]
    when = place.choices[id_].when
    tree = expression.parse(when) if when else None
    if tree is None or isinstance(tree, expression.Problem):
        return ""
    spans = [
        (
            gauge,
            min(one.places[at][name].min for one in there),
            max(one.places[at][name].max for one in there),
        )
        for name, gauge in scenario.gauges.items()
        if name in {part.id for part in expression.walk(tree) if isinstance(part, expression.Name)}
    ]
    said = _("« {gauge} » y va de {low} à {high}")
    told = [said.format(gauge=gauge.label, low=low, high=high) for gauge, low, high in spans]
    return " ; ".join([f"« {when} »", *told])


def way(end: End) -> str:
    """The play to `end`, in the words of its choices."""
    if end.shortest is None:
        return _("(aucune partie tirée n'y mène)")
    return " → ".join(end.shortest) or _("dès le début")


SEEDS = 10_000
"""Tried for a play in which the cards come as they must."""


def command(id_: str, scenario: Scenario, one: Survey, end: End) -> str:
    """What plays the play to `end` again."""
    picks = ",".join(end.shortest or ())
    length = f" --length {one.length}" if one.length != scenario.lengths[0] else ""
    cut = engine.cut(scenario, one.length)
    steps = [Step(pick, at) for pick, at in zip(end.shortest or (), end.places, strict=False)]
    seed = next((seed for seed in range(SEEDS) if _leads(cut, seed, steps, end.places)), 0)
    return f"mallette play {id_}{length}{f' --seed {seed}' if seed else ''} --picks {picks}"


def _leads(cut: Scenario, seed: int, steps: Sequence[Step], places: Sequence[str]) -> bool:
    replayed = engine.replay(cut, seed, steps)
    return replayed.stop is None and (not places or replayed.states[-1].at == places[-1])
