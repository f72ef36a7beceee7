"""A scenario played: a state and a choice in, the next state out; and what each audience may see.

Everything here is pure: no clock, no chance, no file. A state is small integers and ids, hashable,
so that a play can be undone, replayed and explored.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, assert_never

from mallette import expression
from mallette.expression import Past, Problem
from mallette.journal import Step
from mallette.model import (
    Add,
    Choice,
    Counter,
    Effect,
    Gauge,
    Goto,
    Role,
    Scenario,
    Scene,
    Set,
    Text,
    Turn,
)

Audience = Literal["public", "facilitator"]


@dataclass(frozen=True, slots=True)
class State:
    """Where a play stands."""

    at: str
    """Id of the scene or of the ending."""
    values: tuple[int, ...]
    """Gauges, counters, flags, in the order they are declared."""
    taken: frozenset[str] = frozenset()
    """Choices taken, those only that `once` or `taken()` asks for: `scene.choice`."""
    visited: frozenset[str] = frozenset()
    """Scenes seen, those only that `visited()` asks for."""


# Rules ------------------------------------------------------------------------------------------


def start(scenario: Scenario, seed: int = 0) -> State:
    """The state in which a play begins."""
    del seed  # chance comes with decks of events
    rules = _rules(scenario)
    return _enter(rules, State(scenario.start, rules.start))


def over(scenario: Scenario, state: State) -> bool:
    """Whether `state` is an ending."""
    return state.at in scenario.endings


def is_open(scenario: Scenario, state: State, choice: str) -> bool:
    """Whether `choice` can be taken in `state`."""
    chosen = scenario.scenes[state.at].choices[choice]
    spent = chosen.once and f"{state.at}.{choice}" in state.taken
    return not spent and _holds(scenario, state, chosen.when)


def open_choices(scenario: Scenario, state: State) -> tuple[str, ...]:
    """The choices that can be taken in `state`, in the order written; none in an ending."""
    if over(scenario, state):
        return ()
    choices = scenario.scenes[state.at].choices
    return tuple(choice for choice in choices if is_open(scenario, state, choice))


def values(scenario: Scenario, state: State) -> dict[str, int]:
    """Each gauge, counter and flag by its name."""
    return {name: state.values[index] for name, index in _rules(scenario).names.items()}


def choose(scenario: Scenario, state: State, choice: str) -> State:
    """The state after taking `choice`, which is open: effects, then `goto`, then the scene entered."""
    chosen = scenario.scenes[state.at].choices[choice]
    rules = _rules(scenario)
    after = replace(state, values=_affected(rules, state.values, chosen))
    if (mark := f"{state.at}.{choice}") in rules.remembered:
        after = replace(after, taken=after.taken | {mark})
    return _enter(rules, replace(after, at=_destination(scenario, after, chosen.goto)))


@dataclass(frozen=True, slots=True)
class Stop:
    """The first step of a journal that can no longer be taken, and why."""

    index: int
    step: Step
    reason: Literal["over", "elsewhere", "unknown", "closed"]


@dataclass(frozen=True, slots=True)
class Replay:
    """The states of a play, from the start; `stop` when not every step could be taken."""

    states: tuple[State, ...]
    stop: Stop | None = None


def replay(scenario: Scenario, seed: int, steps: Iterable[Step]) -> Replay:
    """The states reached by taking `steps` from the start, as far as they can be taken."""
    states = [start(scenario, seed)]
    for index, step in enumerate(steps):
        if reason := _obstacle(scenario, states[-1], step):
            return Replay(tuple(states), Stop(index, step, reason))
        states.append(choose(scenario, states[-1], step.choice))
    return Replay(tuple(states))


def _obstacle(
    scenario: Scenario, state: State, step: Step
) -> Literal["over", "elsewhere", "unknown", "closed"] | None:
    if over(scenario, state):
        return "over"
    if step.scene not in {None, state.at}:
        return "elsewhere"
    if step.choice not in scenario.scenes[state.at].choices:
        return "unknown"
    return None if is_open(scenario, state, step.choice) else "closed"


@dataclass(frozen=True, slots=True)
class _Rules:
    """What playing a scenario needs again and again, worked out once."""

    names: dict[str, int]
    start: tuple[int, ...]
    bounds: tuple[tuple[int, int], ...]
    remembered: frozenset[str]
    watched: frozenset[str]


@lru_cache(maxsize=32)
def _rules(scenario: Scenario) -> _Rules:
    numbers: dict[str, Gauge | Counter] = {**scenario.gauges, **scenario.counters}
    asked = [
        tree
        for condition in conditions(scenario)
        if not isinstance(parsed := expression.parse(condition), Problem)
        for tree in expression.walk(parsed)
        if isinstance(tree, Past)
    ]
    taken = {past.id for past in asked if past.what == "taken"}
    return _Rules(
        names={name: index for index, name in enumerate([*numbers, *scenario.flags])},
        start=tuple(number.start for number in numbers.values()) + (0,) * len(scenario.flags),
        bounds=tuple((number.min, number.max) for number in numbers.values())
        + ((0, 1),) * len(scenario.flags),
        remembered=frozenset(
            f"{at}.{id_}"
            for at, scene in scenario.scenes.items()
            for id_, choice in scene.choices.items()
            if choice.once or id_ in taken
        ),
        watched=frozenset(past.id for past in asked if past.what == "visited"),
    )


def conditions(scenario: Scenario) -> Iterator[str]:
    """Every condition of a scenario."""
    for scene in scenario.scenes.values():
        yield from _whens(scene.text)
        for choice in scene.choices.values():
            yield from filter(None, [choice.when])
            yield from _whens(choice.goto)
            yield from _whens(choice.result or "")
    for ending in scenario.endings.values():
        yield from _whens(ending.text)


def _whens(written: Text | Goto) -> Iterator[str]:
    if not isinstance(written, str):
        yield from (one.when for one in written if one.when)


def _holds(scenario: Scenario, state: State, condition: str | None) -> bool:
    if condition is None:
        return True
    tree = expression.parse(condition)
    assert not isinstance(tree, Problem), condition
    names = _rules(scenario).names

    def happened(what: Literal["visited", "taken"], id_: str) -> bool:
        if what == "visited":
            return id_ in state.visited
        return any(mark.endswith(f".{id_}") for mark in state.taken)

    return bool(expression.evaluate(tree, lambda name: state.values[names[name]], happened))


def _affected(rules: _Rules, values: tuple[int, ...], choice: Choice) -> tuple[int, ...]:
    """`values` after the effects of `choice`, in the order written, each held to its bounds."""
    changed = list(values)
    for name, effect in choice.effects.items():
        index = rules.names[name]
        low, high = rules.bounds[index]
        changed[index] = max(low, min(high, _value(changed[index], effect)))
    return tuple(changed)


def _value(value: int, effect: Effect) -> int:
    match effect:
        case Add(by):
            return value + by
        case Set(to):
            return to
        case Turn(on):
            return int(on)
        case _:
            assert_never(effect)


def _destination(scenario: Scenario, state: State, goto: Goto) -> str:
    if isinstance(goto, str):
        return goto
    return next(route.to for route in goto if _holds(scenario, state, route.when))


def _enter(rules: _Rules, state: State) -> State:
    """`state`, its scene now seen."""
    if state.at in rules.watched:
        return replace(state, visited=state.visited | {state.at})
    return state


# Views ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Dial:
    """A gauge as it stands."""

    id: str
    label: str
    icon: str
    value: int
    min: int
    max: int


@dataclass(frozen=True, slots=True)
class Part:
    """A role as everybody sees it."""

    id: str
    name: str
    icon: str
    portrait: str | None
    stance: str


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that is shown: open, or locked with its reason."""

    id: str
    text: str
    open: bool
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What one audience may see of a state: nothing else reaches a screen."""

    at: str
    title: str
    text: str
    over: bool
    gauges: tuple[Dial, ...]
    speaker: Part | None = None
    picture: str | None = None
    options: tuple[Option, ...] = ()
    price: str | None = None
    fiche: str | None = None
    notes: str | None = None
    """For the facilitator only."""


@dataclass(frozen=True, slots=True)
class Move:
    """A gauge that moved, and the text of a threshold that it crossed."""

    dial: Dial
    """The gauge as it stands after."""
    before: int
    crossed: str | None = None


@dataclass(frozen=True, slots=True)
class Consequence:
    """What followed from a choice."""

    scene: str
    """Title of the scene in which it was taken."""
    choice: str
    result: str | None
    moves: tuple[Move, ...]


def view(scenario: Scenario, state: State, audience: Audience = "public") -> View:
    """What `audience` may see of `state`."""
    if over(scenario, state):
        ending = scenario.endings[state.at]
        return View(
            at=state.at,
            title=ending.title,
            text=_said(scenario, state, ending.text),
            over=True,
            gauges=_dials(scenario, state),
            picture=ending.picture,
            price=_filled(scenario, state, ending.price),
        )
    scene = scenario.scenes[state.at]
    return View(
        at=state.at,
        title=scene.title,
        text=_said(scenario, state, scene.text),
        over=False,
        gauges=_dials(scenario, state),
        speaker=_part(scene.speaker, scenario.roles[scene.speaker]) if scene.speaker else None,
        picture=scene.picture,
        options=tuple(_options(scenario, state, scene)),
        fiche=scene.fiche,
        notes=scene.notes if audience == "facilitator" else None,
    )


def cast(scenario: Scenario) -> tuple[Part, ...]:
    """The roles as everybody sees them."""
    return tuple(_part(id_, role) for id_, role in scenario.roles.items())


def consequence(scenario: Scenario, before: State, choice: str) -> Consequence:
    """What taking `choice` in `before` does, as it is told to the table."""
    scene = scenario.scenes[before.at]
    chosen = scene.choices[choice]
    after = replace(before, values=_affected(_rules(scenario), before.values, chosen))
    return Consequence(
        scene=scene.title,
        choice=_filled(scenario, before, chosen.text),
        result=_said(scenario, after, chosen.result) if chosen.result else None,
        moves=tuple(_moves(scenario, before, after)),
    )


def _moves(scenario: Scenario, before: State, after: State) -> Iterator[Move]:
    for dial, old in zip(_dials(scenario, after), before.values, strict=False):
        if dial.value == old:
            continue
        gauge = scenario.gauges[dial.id]
        low, high = gauge.low, gauge.high
        crossed = None
        if low and dial.value <= low.at < old:
            crossed = low.text
        elif high and dial.value >= high.at > old:
            crossed = high.text
        yield Move(dial, old, crossed)


def _dials(scenario: Scenario, state: State) -> tuple[Dial, ...]:
    return tuple(
        Dial(id_, gauge.label, gauge.icon, value, gauge.min, gauge.max)
        for (id_, gauge), value in zip(scenario.gauges.items(), state.values, strict=False)
    )


def _part(id_: str, role: Role) -> Part:
    return Part(id_, role.name, role.icon, role.portrait, role.stance)


def _options(scenario: Scenario, state: State, scene: Scene) -> Iterator[Option]:
    for id_, choice in scene.choices.items():
        text = _filled(scenario, state, choice.text)
        if is_open(scenario, state, id_):
            yield Option(id_, text, open=True)
        elif choice.locked:
            yield Option(id_, text, open=False, reason=choice.locked)


def _said(scenario: Scenario, state: State, text: Text) -> str:
    """The variant of `text` that holds in `state`, its names filled in."""
    if not isinstance(text, str):
        text = next(one.text for one in text if _holds(scenario, state, one.when))
    return _filled(scenario, state, text)


INTERPOLATION = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def _filled(scenario: Scenario, state: State, text: str) -> str:
    names = _rules(scenario).names
    return INTERPOLATION.sub(lambda found: str(state.values[names[found[1]]]), text)
