"""An explorer that is slow and obviously right: a set of the engine's own states, whole fractions."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field
from fractions import Fraction

from mallette import engine
from mallette.engine import State
from mallette.machine import machine
from mallette.model import Scenario

LUCKS = range(97)
"""Enough different chances for every card that is left to come up."""

Key = tuple[str, tuple[int, ...]]
"""A state without its chance."""


@dataclass
class Slow:
    """What is true of every play."""

    states: int = 0
    plays: dict[str, float | int] = field(default_factory=dict)
    chance: dict[str, Fraction | None] = field(default_factory=dict)
    shortest: dict[str, int] = field(default_factory=dict)
    stuck: dict[str, int] = field(default_factory=dict)
    """Decisions of a shortest play to a dead end, by place."""
    trapped: set[Key] = field(default_factory=set)
    """States that lead neither to an ending nor to a dead end."""
    spans: dict[str, dict[str, tuple[int, int]]] = field(default_factory=dict)
    open: set[tuple[str, str]] = field(default_factory=set)
    lowers: set[tuple[str, str]] = field(default_factory=set)
    beats: set[tuple[str, str, str]] = field(default_factory=set)
    """A place, a choice, and one that is never worse and somewhere better."""
    decisions: tuple[float, float, float | None] = (0, 0, 0)
    minutes: tuple[float, float, float | None] = (0, 0, 0)


def explored(scenario: Scenario, begin: State | None = None) -> Slow:
    """What is true of every play of `scenario`, or of every play that goes on from `begin`."""
    leads: dict[Key, dict[str, list[Key]]] = {}
    first = [(begin.at, begin.values)] if begin else begun(scenario)
    steps = dict.fromkeys(first, 0)
    waiting = deque(first)
    while waiting:
        key = waiting.popleft()
        leads[key] = {
            choice: after(scenario, key, choice)
            for choice in engine.open_choices(scenario, State(*key))
        }
        for to in [to for several in leads[key].values() for to in several]:
            if to not in steps:
                steps[to] = steps[key] + 1
                waiting.append(to)
    slow = Slow(states=len(leads))
    _walked(scenario, leads, slow)
    _counted(scenario, first, leads, slow)
    ends = [key for key in leads if engine.over(scenario, State(*key))]
    for key in ends:
        slow.shortest[key[0]] = min(steps[key], slow.shortest.get(key[0], steps[key]))
    for key, choices in leads.items():
        if not choices and key not in ends:
            slow.stuck[key[0]] = min(steps[key], slow.stuck.get(key[0], steps[key]))
    slow.trapped = set(leads)
    while out := {
        key
        for key in slow.trapped
        if not leads[key]
        or any(to not in slow.trapped for several in leads[key].values() for to in several)
    }:
        slow.trapped -= out
    return slow


def begun(scenario: Scenario) -> list[Key]:
    """Where plays begin, whatever is drawn."""
    return _different(engine.start(scenario, luck) for luck in LUCKS)


def after(scenario: Scenario, key: Key, choice: str) -> list[Key]:
    """Where a choice leads, whatever is drawn."""
    first = engine.choose(scenario, State(*key), choice)
    if not first.luck:  # nothing was drawn
        return [(first.at, first.values)]
    return _different(engine.choose(scenario, State(*key, luck), choice) for luck in LUCKS)


def _different(states: object) -> list[Key]:
    return sorted({(state.at, state.values) for state in states})  # type: ignore[attr-defined]


def _walked(scenario: Scenario, leads: dict[Key, dict[str, list[Key]]], slow: Slow) -> None:
    """What is seen in the states one by one."""
    rules = machine(scenario)
    beaten: dict[tuple[str, str, str], list[bool]] = {}
    for (at, values), choices in leads.items():
        span = slow.spans.setdefault(at, {})
        for id_ in scenario.gauges:
            value = values[rules.names[id_]]
            low, high = span.get(id_, (value, value))
            span[id_] = min(low, value), max(high, value)
        after = {choice: _gauges(scenario, at, values, choice) for choice in choices}
        before = {id_: values[rules.names[id_]] for id_ in scenario.gauges}
        for choice in choices:
            slow.open.add((at, choice))
            if any(after[choice][id_] < before[id_] for id_ in before):
                slow.lowers.add((at, choice))
            for other in rules.places[at].choices:
                if other != choice:
                    one = beaten.setdefault((at, choice, other), [True, False])
                    if other not in choices:
                        one[0] = False
                        continue
                    pairs = [(after[other][id_], after[choice][id_]) for id_ in before]
                    one[0] &= all(mine >= theirs for mine, theirs in pairs)
                    one[1] |= any(mine > theirs for mine, theirs in pairs)
    slow.beats = {key for key, (never_worse, better) in beaten.items() if never_worse and better}


def _gauges(scenario: Scenario, at: str, values: tuple[int, ...], choice: str) -> dict[str, int]:
    """The gauges after `choice`, what it brings about later counted at once."""
    rules = machine(scenario)
    _, after = rules.tables[at].take[choice](values)
    for debts in rules.debts.values():
        for debt in debts:
            if (debt.place, debt.choice) == (at, choice):
                after = debt.pay(after)
    return {id_: after[rules.names[id_]] for id_ in scenario.gauges}


def _counted(
    scenario: Scenario, first: list[Key], leads: dict[Key, dict[str, list[Key]]], slow: Slow
) -> None:
    """Plays, chances and lengths, forward through the states in an order that only goes forward."""
    rules = machine(scenario)
    nexts = {
        key: [to for several in choices.values() for to in several]
        for key, choices in leads.items()
    }
    coming = dict.fromkeys(leads, 0)
    for to in [to for several in nexts.values() for to in several]:
        coming[to] += 1
    ready = [key for key, count in coming.items() if not count]
    count: dict[Key, float | int] = dict.fromkeys(leads, 0)
    chance: dict[Key, Fraction] = dict.fromkeys(leads, Fraction())
    most: dict[Key, tuple[float, float]] = dict.fromkeys(leads, (-math.inf, -math.inf))
    for key in first:
        count[key], chance[key], most[key] = 1, Fraction(1, len(first)), (0, 0)
    settled: set[Key] = set()
    while ready:
        key = ready.pop()
        settled.add(key)
        minutes = 0 if key[0] in scenario.endings else rules.places[key[0]].minutes
        for several in leads[key].values():
            for to in several:
                count[to] += count[key]
                chance[to] += chance[key] / len(leads[key]) / len(several)
                most[to] = (
                    max(most[to][0], most[key][0] + 1),
                    max(most[to][1], most[key][1] + minutes),
                )
                coming[to] -= 1
                if not coming[to]:
                    ready.append(to)
    endless = leads.keys() - settled
    for key in endless:
        count[key], most[key] = math.inf, (math.inf, math.inf)
    least = _least(scenario, first, nexts)
    ends = [key for key in leads if key[0] in scenario.endings]
    for key in ends:
        slow.plays[key[0]] = slow.plays.get(key[0], 0) + count[key]
        before = slow.chance.get(key[0], Fraction())
        slow.chance[key[0]] = None if endless or before is None else before + chance[key]
    deciding = [key for key in leads if leads[key]]
    mean = float(sum(chance[key] for key in deciding))
    spent = float(sum(chance[key] * rules.places[key[0]].minutes for key in deciding))
    slow.decisions = (
        min((least[key][0] for key in ends), default=math.inf),
        max((most[key][0] for key in ends), default=-math.inf),
        None if endless else mean,
    )
    slow.minutes = (
        min((least[key][1] for key in ends), default=math.inf),
        max((most[key][1] for key in ends), default=-math.inf),
        None if endless else spent,
    )


def _least(
    scenario: Scenario, first: list[Key], nexts: dict[Key, list[Key]]
) -> dict[Key, tuple[float, float]]:
    """The fewest decisions and the fewest minutes to each state."""
    rules = machine(scenario)
    least = dict.fromkeys(nexts, (math.inf, math.inf)) | dict.fromkeys(first, (0.0, 0.0))
    waiting = set(first)
    while waiting:
        key = waiting.pop()
        for to in nexts[key]:
            minutes = rules.places[key[0]].minutes
            new = min(least[to][0], least[key][0] + 1), min(least[to][1], least[key][1] + minutes)
            if new != least[to]:
                least[to] = new
                waiting.add(to)
    return least
