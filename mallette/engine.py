"""A scenario played: a state and a choice in, the next state out; and what each audience may see.

Everything here is pure: no clock, no file, and no chance but what a state carries. A state is small
integers and ids, hashable, so that a play can be undone, replayed and explored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from mallette.journal import Step
from mallette.machine import BACK, Debt, Machine, Values, machine
from mallette.model import (
    Decide,
    Draw,
    DrawScene,
    Event,
    EventChoice,
    Goto,
    Later,
    Role,
    Scenario,
    Scene,
)

Audience = Literal["public", "facilitator"]


class State(NamedTuple):
    """Where a play stands."""

    at: str
    """Id of the scene, of the event or of the ending."""
    values: Values
    """Gauges, counters, flags in the order they are declared, then what the play remembers."""
    luck: int = 0
    """Where chance stands: the seed and the number of draws so far, in 64 bits."""


# Rules ------------------------------------------------------------------------------------------


def start(scenario: Scenario, seed: int = 0) -> State:
    """The state in which a play begins."""
    rules = machine(scenario)
    return _entered(rules, scenario.start, rules.start, seed & _WORD)


def over(scenario: Scenario, state: State) -> bool:
    """Whether `state` is an ending."""
    return state.at in scenario.endings


def open_choices(scenario: Scenario, state: State) -> tuple[str, ...]:
    """The choices that can be taken in `state`, in the order written; none in an ending."""
    if state.at in scenario.endings:
        return ()
    return machine(scenario).tables[state.at].opened(state.values)


def closed_choices(scenario: Scenario, state: State) -> tuple[str, ...]:
    """In a dead end, the choices the facilitator may go on by; none anywhere else."""
    if over(scenario, state) or open_choices(scenario, state):
        return ()
    return tuple(machine(scenario).places[state.at].choices)


def values(scenario: Scenario, state: State) -> dict[str, int]:
    """Each gauge, counter and flag by its name."""
    return {name: state.values[index] for name, index in machine(scenario).names.items()}


def choose(scenario: Scenario, state: State, choice: str) -> State:
    """The state after taking `choice`, which is open: effects, then `goto`, then the scene entered."""
    rules = machine(scenario)
    at, values = rules.tables[state.at].take[choice](state.values)
    return _entered(rules, at, values, state.luck)


def _entered(rules: Machine, at: str, values: Values, luck: int) -> State:
    """The state once the scene `at` is entered: what was due there, then its draw."""
    while True:
        for debt in rules.debts.get(at, ()):
            if values[debt.slot]:
                values = debt.pay(values)
        if at in rules.seen:
            values = _with(values, rules.seen[at], 1)
        if (draw := rules.draws.get(at)) is None:
            return State(at, values, luck)
        at, values, luck = _drawn(rules, draw, values, luck)


def _with(values: Values, slot: int, value: int) -> Values:
    return (*values[:slot], value, *values[slot + 1 :])


# Chance -----------------------------------------------------------------------------------------

_WORD = 2**64 - 1
_STEP = 0x9E3779B97F4A7C15
"""Of SplitMix64 (Steele, Lea, Flood, 2014): the n-th number is a function of the seed and of n."""


def _drawn(rules: Machine, draw: Draw, values: Values, luck: int) -> tuple[str, Values, int]:
    """The event drawn, the values with its card out of the deck, and the chance that is left."""
    deck = rules.scenario.decks[draw.deck]
    values = _with(values, rules.slots[BACK].index, rules.thens.index(draw.then))
    luck = luck + _STEP & _WORD
    if deck.draw == "dice":
        return deck.cards[_below(len(deck.cards), luck)], values, luck
    slot = rules.slots[f"deck {draw.deck}"].index
    if deck.draw == "cycle":
        rank = values[slot]
        return deck.cards[rank], _with(values, slot, (rank + 1) % len(deck.cards)), luck
    left = [rank for rank in range(len(deck.cards)) if not values[slot] >> rank & 1]
    rank = left[_below(len(left), luck)]
    out = values[slot] | 1 << rank if len(left) > 1 else 0  # an empty bag is shuffled anew
    return deck.cards[rank], _with(values, slot, out), luck


def _below(count: int, luck: int) -> int:
    """A number from 0 to `count` excluded."""
    mixed = (luck ^ luck >> 30) * 0xBF58476D1CE4E5B9 & _WORD
    mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB & _WORD
    return (mixed ^ mixed >> 31) % count


# Lengths ----------------------------------------------------------------------------------------


@lru_cache(maxsize=64)
def cut(scenario: Scenario, length: int | None) -> Scenario:
    """`scenario` as it is played in `length` minutes: what led to a scene that is cut leads past it."""
    gone = {
        at: scene
        for at, scene in scenario.scenes.items()
        if scene.lengths and length is not None and length not in scene.lengths
    }
    if not gone:
        return scenario

    def led(at: str) -> str:
        while scene := gone.get(at):
            at = scene.skip or (scene.draw.then if isinstance(scene, DrawScene) else at)
        return at

    def goto(written: Goto) -> Goto:
        if isinstance(written, str):
            return led(written)
        return tuple(replace(route, to=led(route.to)) for route in written)

    def later(choice: EventChoice) -> Later | None:
        return choice.later and replace(choice.later, at=led(choice.later.at))

    def scene(written: Scene | DrawScene) -> Scene | DrawScene:
        if isinstance(written, DrawScene):
            return replace(written, draw=replace(written.draw, then=led(written.draw.then)))
        choices = {
            id_: replace(one, later=later(one), goto=goto(one.goto))
            for id_, one in written.choices.items()
        }
        return replace(written, choices=choices)

    def event(written: Event) -> Event:
        choices = {id_: replace(one, later=later(one)) for id_, one in written.choices.items()}
        return replace(written, choices=choices)

    return replace(
        scenario,
        start=led(scenario.start),
        scenes={at: scene(one) for at, one in scenario.scenes.items() if at not in gone},
        events={at: event(one) for at, one in scenario.events.items()},
    )


# Replay -----------------------------------------------------------------------------------------


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
    if step.choice not in machine(scenario).places[state.at].choices:
        return "unknown"
    open_ = open_choices(scenario, state)
    return "closed" if step.choice not in open_ and (open_ or not step.forced) else None


# Views ------------------------------------------------------------------------------------------


class Dial(NamedTuple):
    """A gauge as it stands."""

    id: str
    label: str
    icon: str
    value: int
    min: int
    max: int


class Part(NamedTuple):
    """A role as everybody sees it."""

    id: str
    name: str
    icon: str
    portrait: str | None
    stance: str


@dataclass(frozen=True, slots=True)
class Briefing:
    """A role as only the person who holds it sees it."""

    part: Part
    secret: str
    cares: tuple[tuple[str, Literal["up", "down"]], ...]
    """The gauges that matter to it, by their labels, and the way it pulls them."""


class Option(NamedTuple):
    """A choice that is shown: open, or locked with its reason."""

    id: str
    text: str
    open: bool
    reason: str | None = None


class View(NamedTuple):
    """What one audience may see of a state: nothing else reaches a screen."""

    at: str
    title: str
    text: str
    over: bool
    gauges: tuple[Dial, ...]
    speaker: Part | None = None
    picture: str | None = None
    options: tuple[Option, ...] = ()
    decide: Decide = Decide()
    """How the table decides here."""
    decider: Part | None = None
    """The role that decides for all, when there is a mandate."""
    minutes: int = 0
    """What is planned for this place, at the table."""
    event: bool = False
    """Whether this was drawn."""
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
class Return:
    """What an earlier choice brought about, on entering the scene it was waiting for."""

    scene: str
    """Title of the scene in which that choice was taken."""
    choice: str
    text: str
    moves: tuple[Move, ...]


@dataclass(frozen=True, slots=True)
class Consequence:
    """What followed from a choice."""

    scene: str
    """Title of the scene in which it was taken."""
    choice: str
    result: str | None
    moves: tuple[Move, ...]
    returns: tuple[Return, ...] = ()
    """What was due in the scene entered next."""
    drawn: str | None = None
    """Title of the event drawn next."""


def view(scenario: Scenario, state: State, audience: Audience = "public") -> View:
    """What `audience` may see of `state`."""
    rules = machine(scenario)
    if ending := scenario.endings.get(state.at):
        return View(
            at=state.at,
            title=ending.title,
            text=rules.said(ending.text, state.values),
            over=True,
            gauges=_dials(rules, state.values),
            picture=ending.picture,
            price=rules.said(ending.price, state.values),
        )
    place = rules.places[state.at]
    roles, decide = scenario.roles, place.decide
    return View(
        at=state.at,
        title=place.title,
        text=rules.said(place.text, state.values),
        over=False,
        gauges=_dials(rules, state.values),
        speaker=_part(place.speaker, roles[place.speaker]) if place.speaker else None,
        picture=place.picture,
        options=tuple(_options(rules, state)),
        decide=decide,
        decider=_part(decide.role, roles[decide.role]) if decide.role else None,
        minutes=place.minutes,
        event=state.at in scenario.events,
        fiche=place.fiche,
        notes=place.notes if audience == "facilitator" else None,
    )


def cast(scenario: Scenario) -> tuple[Part, ...]:
    """The roles as everybody sees them."""
    return tuple(_part(id_, role) for id_, role in scenario.roles.items())


def briefing(scenario: Scenario, role: str) -> Briefing:
    """What the person who holds `role`, and nobody else, may read."""
    held = scenario.roles[role]
    cares = ((scenario.gauges[id_].label, way) for id_, way in held.cares.items())
    return Briefing(_part(role, held), held.secret, tuple(cares))


def consequence(scenario: Scenario, before: State, choice: str) -> Consequence:
    """What taking `choice` in `before` does, as it is told to the table."""
    rules = machine(scenario)
    place = rules.places[before.at]
    chosen = place.choices[choice]
    at, values = rules.tables[before.at].take[choice](before.values)
    after = choose(scenario, before, choice)
    return Consequence(
        scene=place.title,
        choice=rules.said(chosen.text, before.values),
        result=rules.said(chosen.result, values) if chosen.result else None,
        moves=tuple(_moves(rules, before.values, values)),
        returns=tuple(_returns(rules, at, values)),
        drawn=scenario.events[after.at].title if after.at in scenario.events else None,
    )


def _returns(rules: Machine, at: str, values: Values) -> Iterator[Return]:
    """What is due on entering `at`."""
    for debt in rules.debts.get(at, ()):
        if values[debt.slot]:
            paid = debt.pay(values)
            yield _return(rules, debt, values, paid)
            values = paid


def _return(rules: Machine, debt: Debt, before: Values, after: Values) -> Return:
    place = rules.places[debt.place]
    return Return(
        scene=place.title,
        choice=rules.said(place.choices[debt.choice].text, before),
        text=rules.said(debt.text, after),
        moves=tuple(_moves(rules, before, after)),
    )


def _moves(rules: Machine, before: Values, after: Values) -> Iterator[Move]:
    for dial, old in zip(_dials(rules, after), before, strict=False):
        if dial.value == old:
            continue
        gauge = rules.scenario.gauges[dial.id]
        low, high = gauge.low, gauge.high
        crossed = None
        if low and dial.value <= low.at < old:
            crossed = low.text
        elif high and dial.value >= high.at > old:
            crossed = high.text
        yield Move(dial, old, crossed)


def _dials(rules: Machine, values: Values) -> tuple[Dial, ...]:
    gauges = zip(rules.scenario.gauges.items(), values, strict=False)
    return tuple(
        [
            Dial(id_, gauge.label, gauge.icon, value, gauge.min, gauge.max)
            for (id_, gauge), value in gauges
        ]
    )


def _part(id_: str, role: Role) -> Part:
    return Part(id_, role.name, role.icon, role.portrait, role.stance)


def _options(rules: Machine, state: State) -> Iterator[Option]:
    opened = rules.tables[state.at].opened(state.values)
    for id_, choice in rules.places[state.at].choices.items():
        if id_ in opened:
            yield Option(id_, rules.said(choice.text, state.values), open=True)
        elif choice.locked:
            text = rules.said(choice.text, state.values)
            yield Option(id_, text, open=False, reason=choice.locked)
