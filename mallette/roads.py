"""A decision of a play in, what each choice of it opened out: the endings, their chances, the gauges.

For the debrief, while a table waits: less is asked than of `explore`, so fewer states are told apart.
Those that no condition ahead can tell apart are one, in which each gauge is kept as bounds.
"""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Literal

import numpy as np

from mallette import engine, walk
from mallette.engine import State
from mallette.explore import Span
from mallette.model import Scenario
from mallette.world import (
    Branch,
    Floats,
    Ints,
    States,
    TooLarge,
    World,
    components,
    opened,
    taken,
)

STATES = 400_000
"""States gone through for one choice, before plays are drawn at random instead: a quarter of a second."""
PLAYS = 500
"""Plays drawn at random for one choice: a twentieth of a second."""
_LONGEST = 200
"""Decisions of a play that is drawn; it is given up beyond."""
_SETTLED = 1e-12
"""Chance still going round that nobody will miss."""
_FEW = 200
"""States whose arrays cost as much as one: a round of a loop counts for that many at least."""


@dataclass(frozen=True, slots=True)
class Road:
    """What may follow one choice, when every choice open later is as likely as the others."""

    choice: str
    method: Literal["exact", "sampled"]
    endings: dict[str, float]
    """The chance of each ending that can be reached, in the order they are declared."""
    gauges: dict[str, Span]
    """What each gauge can be at the end."""
    stuck: float
    """The chance of coming to a place where nothing is open."""
    plays: int | None = None
    """Plays drawn at random (seed 0), when not every state was seen."""


def roads(scenario: Scenario, state: State, *, states: int = STATES) -> tuple[Road, ...]:
    """What each choice open in `state` may lead to, in the order written; `scenario` is cut already.

    The card that is drawn after a choice is not the one that this play had: all those left count.
    """
    return tuple(
        _road(scenario, state, choice, states) for choice in engine.open_choices(scenario, state)
    )


def road(scenario: Scenario, state: State, choice: str, *, states: int = STATES) -> Road:
    """What `choice`, which is open in `state`, may lead to."""
    return _road(scenario, state, choice, states)


@lru_cache(maxsize=256)
def _road(scenario: Scenario, state: State, choice: str, states: int) -> Road:
    try:
        return _Outlook(_world(scenario), states).of(state, choice)
    except TooLarge:
        return _sampled(scenario, state, choice)


@lru_cache(maxsize=8)
def _world(scenario: Scenario) -> World:
    return World(scenario, forget=True, lump=True)


@lru_cache(maxsize=8)
def order(scenario: Scenario) -> list[str]:
    """Places that come back to each other only by their events, each after those that lead to it."""
    drawn = dict(walk.draws(scenario))

    def entered(to: str, passed: frozenset[str]) -> set[str]:
        if to not in drawn:
            return {to}
        if to in passed:
            return set()
        cards = scenario.decks[drawn[to].deck].cards
        return {*cards, *entered(drawn[to].then, passed | {to})}

    leads: dict[str, set[str]] = {at: set() for at in walk.leads(scenario)}
    for loc, goto in walk.gotos(scenario):
        for to in (goto,) if isinstance(goto, str) else (route.to for route in goto):
            leads[str(loc[1])] |= entered(to, frozenset())
    told = [at for component in components(leads) for at in component]
    return [*scenario.events, *(at for at in told if at not in scenario.events)]


# Every state ------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Front:
    """States of one place, the chance of each, and the bounds of its gauges."""

    codes: Ints
    chance: Floats
    loose: dict[int, tuple[Ints, Ints]]


@dataclass(slots=True)
class _Outlook:
    """One choice, followed to every end."""

    world: World
    budget: int
    waiting: dict[str, list[_Front]] = field(default_factory=lambda: defaultdict(list))
    stuck: float = 0.0

    def of(self, state: State, choice: str) -> Road:
        world = self.world
        branch = next(one for one in world.branches[state.at] if one.id == choice)
        states = States(world, np.array([world.code(state.values)], world.kind), np.zeros(1, int))
        states.loose = {slot: (states[slot], states[slot]) for slot in world.gauges.values()}
        world.begin(state.at, states)
        self._take(states, branch, np.ones(1))
        for component in components(world.leads):
            if len(component) > 1 or component[0] in world.leads[component[0]]:
                self._go_round(component)
            elif component[0] in self.waiting and component[0] not in world.scenario.endings:
                self._leave(component[0], self._merged(component[0]))
        return self._told(choice)

    def _take(self, states: States, branch: Branch, chance: Floats) -> None:
        """Sends `states`, in which `branch` is open, where it leads; by row, the `chance` of each."""
        way = self.world.ranks[branch.at, branch.id]
        for to, sent in taken(states, branch):
            self.world.forget(way, to, sent)
            share = chance[sent.rows]
            if sent.share is not None:
                share = share * sent.share
            self.waiting[to].append(_Front(sent.codes, share, sent.loose))

    def _merged(self, at: str) -> _Front:
        """The states that wait to enter `at`, each once."""
        waiting = self.waiting.pop(at)
        codes, ranks = self.world.same(np.concatenate([front.codes for front in waiting]))
        count = len(codes)
        self.budget -= max(count, _FEW)
        if self.budget < 0:
            raise TooLarge
        chances = np.concatenate([front.chance for front in waiting])
        chance = np.bincount(ranks, chances, count).astype(np.float64, copy=False)
        loose = {}
        for slot in waiting[0].loose:
            least = np.full(count, self.world.slots[slot].high)
            greatest = np.full(count, self.world.slots[slot].low)
            np.minimum.at(least, ranks, np.concatenate([one.loose[slot][0] for one in waiting]))
            np.maximum.at(greatest, ranks, np.concatenate([one.loose[slot][1] for one in waiting]))
            loose[slot] = least, greatest
        return _Front(codes, chance, loose)

    def _leave(self, at: str, front: _Front) -> None:
        """Takes every choice open in `front`, each as likely as the others."""
        states = States(self.world, front.codes)
        states.loose = front.loose
        branches = self.world.branches[at]
        masks = [opened(states, branch) for branch in branches]
        open_ = np.sum(masks, axis=0)
        self.stuck += float(front.chance[open_ == 0].sum())
        part = front.chance / np.maximum(open_, 1)
        for branch, mask in zip(branches, masks, strict=True):
            if mask.any():
                self._take(states.where(mask), branch, part)

    def _go_round(self, places: list[str]) -> None:
        """Goes through `places`, which lead back to each other, until nothing new comes of it."""
        known = {at: _Known(self.world) for at in places}
        ranks = order(self.world.scenario)
        while inside := [at for at in places if at in self.waiting]:
            at = min(inside, key=ranks.index)
            front = self._merged(at)
            fresh = known[at].learn(front)
            if fresh or float(front.chance.sum()) > _SETTLED:
                self._leave(at, front)

    def _told(self, choice: str) -> Road:
        scenario, gauges = self.world.scenario, self.world.gauges
        ends = {at: self._merged(at) for at in scenario.endings if at in self.waiting}
        spans = {
            id_: Span(
                min(int(end.loose[slot][0].min()) for end in ends.values()),
                max(int(end.loose[slot][1].max()) for end in ends.values()),
            )
            for id_, slot in gauges.items()
            if ends
        }
        chances = {at: float(end.chance.sum()) for at, end in ends.items()}
        return Road(choice, "exact", chances, spans, self.stuck)


class _Known:
    """The states of a place met so far, with the bounds of their gauges."""

    def __init__(self, world: World) -> None:
        self.front = _Front(np.empty(0, world.kind), np.empty(0), {})

    def learn(self, front: _Front) -> bool:
        """Whether something in `front` is new; nothing in it is, from now on."""
        old = self.front
        both = np.concatenate([old.codes, front.codes])
        codes, ranks = np.unique(both, return_inverse=True)
        fresh = len(codes) > len(old.codes)
        loose = {}
        for slot, (least, greatest) in front.loose.items():
            low, high = old.loose.get(slot, (np.empty(0, int), np.empty(0, int)))
            wide = np.full(len(codes), np.iinfo(np.int64).max), np.full(len(codes), -(2**62))
            np.minimum.at(wide[0], ranks, np.concatenate([low, least]))
            np.maximum.at(wide[1], ranks, np.concatenate([high, greatest]))
            loose[slot] = wide
            if not fresh:
                fresh = bool((wide[0] < low).any() or (wide[1] > high).any())
        self.front = _Front(codes, np.empty(0), loose)
        return fresh


# At random --------------------------------------------------------------------------------------


def _sampled(scenario: Scenario, state: State, choice: str) -> Road:
    """What plays drawn at random met after `choice`."""
    luck = random.Random(0)  # noqa: S311 - the same plays each time, not a secret
    ends: Counter[str] = Counter()
    met: dict[str, list[int]] = defaultdict(list)
    stuck = 0
    for _play in range(PLAYS):
        played = state._replace(luck=luck.getrandbits(64))
        played = engine.choose(scenario, played, choice)
        for _decision in range(_LONGEST):
            if not (open_ := engine.open_choices(scenario, played)):
                break
            played = engine.choose(scenario, played, luck.choice(open_))
        if engine.over(scenario, played):
            ends[played.at] += 1
            for id_, value in engine.values(scenario, played).items():
                met[id_].append(value)
        elif not engine.open_choices(scenario, played):
            stuck += 1
    return Road(
        choice,
        "sampled",
        {at: ends[at] / PLAYS for at in scenario.endings if at in ends},
        {id_: Span(min(met[id_]), max(met[id_])) for id_ in scenario.gauges if met[id_]},
        stuck / PLAYS,
        PLAYS,
    )
