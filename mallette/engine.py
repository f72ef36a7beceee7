"""A scenario played: a state and a choice in, the next state out; and what each audience may see.

Everything here is pure: no clock, no file, and no chance but what a state carries. A state is small
integers and ids, hashable, so that a play can be undone, replayed and explored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from operator import getitem
from typing import Literal, NamedTuple

from mallette.journal import Step
from mallette.machine import BACK, Debt, Lazy, Machine, Values, machine
from mallette.model import (
    Decide,
    Draw,
    DrawScene,
    Event,
    EventChoice,
    Gauge,
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


_new = tuple.__new__
"""Makes a named tuple from its fields in order, three times as fast as calling its name."""


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
    while at in rules.arrivals:
        for debt in rules.debts.get(at, ()):
            if values[debt.slot]:
                values = debt.pay(values)
        if at in rules.seen:
            values = _with(values, rules.seen[at], 1)
        if (draw := rules.draws.get(at)) is None:
            break
        at, values, luck = _drawn(rules, draw, values, luck)
    return _new(State, (at, values, luck))


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
    """`scenario` as it is played in `length` minutes: what led to a scene that is cut leads past it.

    A length that it has not, or no longer, is its usual one.
    """
    length = length if length in scenario.lengths else scenario.lengths[0]
    gone = {
        at: scene
        for at, scene in scenario.scenes.items()
        if scene.lengths and length not in scene.lengths
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
        kept = {
            id_: replace(one, later=later(one), goto=goto(one.goto))
            for id_, one in written.choices.items()
        }
        return replace(written, choices=kept)

    def event(written: Event) -> Event:
        kept = {id_: replace(one, later=later(one)) for id_, one in written.choices.items()}
        return replace(written, choices=kept)

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
    picture: str | None = None
    options: tuple[Option, ...] = ()
    notes: str | None = None
    """For the facilitator only."""
    speaker: Part | None = None
    decide: Decide = Decide()
    """How the table decides here."""
    decider: Part | None = None
    """The role that decides for all, when there is a mandate."""
    minutes: int = 0
    """What is planned for this place, at the table."""
    event: bool = False
    """Whether this was drawn."""
    fiche: str | None = None
    price: str | None = None
    """What an ending cost."""


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
    shown = _shown(scenario)
    at, values, _ = state
    dials = shown.dials(values)
    if ending := shown.endings.get(at):
        rules = machine(scenario)
        price = rules.said(ending.price, values)
        text = rules.said(ending.text, values)
        return View(at, ending.title, text, True, dials, ending.picture, price=price)
    board = shown.boards[at]
    text, options = board.said(values), board.options(values)
    notes = board.notes if audience == "facilitator" else None
    said = (at, board.title, text, False, dials, board.picture, options, notes)
    return _new(View, said + board.rest)


def cast(scenario: Scenario) -> tuple[Part, ...]:
    """The roles as everybody sees them."""
    return tuple(_shown(scenario).parts.values())


def briefing(scenario: Scenario, role: str) -> Briefing:
    """What the person who holds `role`, and nobody else, may read."""
    held = scenario.roles[role]
    cares = ((scenario.gauges[id_].label, way) for id_, way in held.cares.items())
    return Briefing(_shown(scenario).parts[role], held.secret, tuple(cares))


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
        moves=tuple(_moves(scenario, before.values, values)),
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
        moves=tuple(_moves(rules.scenario, before, after)),
    )


def _moves(scenario: Scenario, before: Values, after: Values) -> Iterator[Move]:
    for dial, old in zip(_shown(scenario).dials(after), before, strict=False):
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


def _part(id_: str, role: Role) -> Part:
    return Part(id_, role.name, role.icon, role.portrait, role.stance)


def _dials(id_: str, gauge: Gauge) -> Lazy[int, Dial]:
    """A gauge at each of its values."""
    label, icon = gauge.label, gauge.icon
    return Lazy(lambda value: Dial(id_, label, icon, value, gauge.min, gauge.max))


class _Shown:
    """What a scenario shows, as far as it stays the same: made once, put together in each view."""

    def __init__(self, scenario: Scenario) -> None:
        self.gauges = tuple(_dials(id_, gauge) for id_, gauge in scenario.gauges.items())
        self.endings = scenario.endings
        self.parts = {id_: _part(id_, role) for id_, role in scenario.roles.items()}
        self.boards: Lazy[str, _Board] = Lazy(lambda at: _Board(scenario, at, self.parts))

    def dials(self, values: Values) -> tuple[Dial, ...]:
        """The gauges at these values."""
        return tuple(map(getitem, self.gauges, values))


class _Board:
    """What one place shows, as far as it stays the same."""

    def __init__(self, scenario: Scenario, at: str, parts: dict[str, Part]) -> None:
        rules = machine(scenario)
        place = rules.places[at]
        self.title, self.picture, self.notes = place.title, place.picture, place.notes
        self.said = rules.tellers[place.text]
        self.opened = rules.tables[at].opened
        self.choices = [_options(id_, choice) for id_, choice in place.choices.items()]
        self.found: dict[tuple[str, ...], tuple[Option, ...]] = {}
        """What is shown for each set of open choices met so far."""
        told = {id_: rules.tellers[choice.text] for id_, choice in place.choices.items()}
        self.told = told if any("{" in choice.text for choice in place.choices.values()) else None
        self.rest = (
            parts.get(place.speaker or ""),
            place.decide,
            parts.get(place.decide.role or ""),
            place.minutes,
            at in scenario.events,
            place.fiche,
            None,
        )
        """The last fields of a view."""

    def options(self, values: Values) -> tuple[Option, ...]:
        """The choices that are open, or whose reason is told."""
        opened = self.opened(values)
        if (found := self.found.get(opened)) is None:
            shown = (one if id_ in opened else closed for id_, one, closed in self.choices)
            found = self.found[opened] = tuple(filter(None, shown))
        if self.told is None:
            return found
        return tuple(one._replace(text=self.told[one.id](values)) for one in found)


def _options(id_: str, choice: EventChoice) -> tuple[str, Option, Option | None]:
    """A choice as it is shown open, and closed."""
    text, reason = choice.text, choice.locked
    return id_, Option(id_, text, True), Option(id_, text, False, reason) if reason else None


@lru_cache(maxsize=64)
def _shown(scenario: Scenario) -> _Shown:
    return _Shown(scenario)
