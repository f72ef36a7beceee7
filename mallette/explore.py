"""A scenario in, what is true of every play of it out: each reachable state once, as arrays.

Places are taken in an order in which a play can only go forward; places that lead back to each other
are taken together, state by state, until nothing new is found.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mallette.engine import State
from mallette.model import Scenario
from mallette.world import (
    Branch,
    Floats,
    Ints,
    Mask,
    States,
    TooLarge,
    World,
    affect,
    components,
    entered,
    opened,
    taken,
)

STATES = 10_000_000
"""States that are explored, unless told otherwise: about a gigabyte, and some seconds."""
_BITS = 30
_LIMB = 2**_BITS
_EXACT = 2**53
"""Up to this, sums of floats are exact integers."""


# Figures ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Span:
    """The least and the greatest value of something."""

    min: int
    max: int


@dataclass(frozen=True, slots=True)
class Length:
    """How long plays are: the greatest is infinite when a play can go round for ever."""

    min: float
    max: float
    mean: float
    """When every open choice is as likely as the others."""


@dataclass(frozen=True, slots=True)
class Witness:
    """A shortest play to a state: its decisions, and the cards drawn on the way."""

    picks: tuple[str, ...]
    places: tuple[str, ...]
    """Where each was taken, then where it ends."""


@dataclass(frozen=True, slots=True)
class Reached:
    """An ending, or a place where a play stops."""

    plays: float | int
    """How many plays end here, draws told apart; infinite when they can go round before."""
    chance: float
    """Of ending here, when every open choice is as likely as the others."""
    shortest: Witness


@dataclass(frozen=True, slots=True)
class Option:
    """What was seen of a choice, over all the states of its place."""

    open: bool
    lowers: bool
    """Whether it lowers a gauge somewhere, at once or later."""
    beaten: str | None
    """Another choice, open wherever this one is, never worse on any gauge, better somewhere."""
    flow: dict[str, float] = field(default_factory=dict)
    """How often it is taken towards each place, in a play where open choices are equally likely."""


@dataclass(frozen=True, slots=True)
class Explored:
    """What is true of every play, exactly."""

    states: int
    endings: dict[str, Reached]
    stuck: dict[str, Reached]
    """The dead ends, by place."""
    traps: dict[str, Witness]
    """Places in which a play goes round and can no longer end, each where a shortest play is caught."""
    gauges: dict[str, Span]
    places: dict[str, dict[str, Span]]
    """The gauges at each place that is reached."""
    options: dict[tuple[str, str], Option]
    """Every choice of a place that is reached."""
    decisions: Length
    minutes: Length

    @property
    def plays(self) -> float | int:
        """How many plays come to an ending."""
        return sum((one.plays for one in self.endings.values()), 0)


# Fronts -----------------------------------------------------------------------------------------

_ROW, _WAY = 27, 15
_START = 2**_WAY - 1
"""In the place of a way: the state in which plays begin."""


@dataclass(slots=True)
class _Front:
    """States of one place, with what is known of the plays that lead to each."""

    codes: Ints
    counts: list[Floats]
    """How many plays, as digits of base `_LIMB`, the least first."""
    chance: Floats
    short: NDArray[np.int64]
    """Decisions of a shortest play, the way it came by last and the row it came from, packed."""
    long: Floats
    least: Floats
    """Minutes of a shortest play."""
    most: Floats

    def __len__(self) -> int:
        return len(self.codes)


def _packed(steps: Any, way: Any, rows: Any) -> Any:
    return (steps << (_ROW + _WAY)) | (way << _ROW) | rows


def _unpacked(key: int) -> tuple[int, int, int]:
    """Decisions, way and row."""
    return key >> (_ROW + _WAY), key >> _ROW & (2**_WAY - 1), key & (2**_ROW - 1)


def explore(
    scenario: Scenario,
    states: int = STATES,
    begin: State | None = None,
    *,
    forget: bool = True,
) -> Explored:
    """What is true of every play of `scenario`, cut to a length before; `TooLarge` past `states`.

    Of every play that goes on from `begin`, when it is given. States that differ only by what nothing
    asks for any more are one, unless told not to `forget`; no other figure depends on it.
    """
    return _Explorer(World(scenario, forget=forget), states).run(begin)


class _Explorer:
    """One exploration: the fronts that wait, and what was learnt of the places behind."""

    def __init__(self, world: World, budget: int) -> None:
        self.world, self.budget = world, budget
        self.waiting: dict[str, list[_Front]] = {}
        self.weight = 0
        """States in `waiting`, repeated ones too."""
        self.states = 0
        self.shorts: dict[str, NDArray[np.int64]] = {}
        self.spans: dict[str, dict[str, Span]] = {}
        self.options: dict[tuple[str, str], Option] = {}
        self.flows: dict[int, dict[str, float]] = {}
        self.ends: dict[str, _Front] = {}
        self.stuck: dict[str, tuple[_Front, int]] = {}
        """The states of a place in which nothing is open, and the row of one with a shortest play."""
        self.traps: dict[str, Witness] = {}
        self.decided = self.spent = 0.0
        """Decisions, and minutes, of a play on average."""

    def run(self, begin: State | None) -> Explored:
        world = self.world
        values = begin.values if begin else world.rules.start
        codes = np.array([world.code(values)], world.kind)
        front = _Front(
            codes, [np.ones(1)], np.ones(1), np.full(1, _packed(0, _START, 0)), *np.zeros((3, 1))
        )
        states = States(world, codes, np.zeros(1, np.intp))
        begun = [(begin.at, states)] if begin else entered(states, world.scenario.start)
        for at, some in begun:
            world.begin(at, some)
            self.wait(at, _sent(front, some, np.ones(1)))
        for component in components(world.leads):
            if not any(at in self.waiting for at in component):
                continue
            if len(component) == 1 and component[0] not in world.leads[component[0]]:
                self._pass(component[0])
            else:
                _Knot(self, component).untie()
        return self._told()

    def wait(self, at: str, front: _Front) -> None:
        self.waiting.setdefault(at, []).append(front)
        self.weight += len(front)
        if self.weight > 8 * self.budget:
            raise TooLarge

    def merged(self, at: str) -> _Front:
        """The states that wait to enter `at`, each once."""
        waiting = self.waiting.pop(at)
        self.weight -= sum(map(len, waiting))
        codes, inverse = self.world.same(np.concatenate([front.codes for front in waiting]))
        count = len(codes)
        self.found(count)
        digits = _aligned([front.counts for front in waiting])
        counts = [_summed(inverse, np.concatenate(one), count) for one in digits]
        chance = _summed(inverse, np.concatenate([front.chance for front in waiting]), count)
        short = np.full(count, np.iinfo(np.int64).max)
        np.minimum.at(short, inverse, np.concatenate([front.short for front in waiting]))
        long, most = np.full((2, count), -np.inf)
        np.maximum.at(long, inverse, np.concatenate([front.long for front in waiting]))
        np.maximum.at(most, inverse, np.concatenate([front.most for front in waiting]))
        least = np.full(count, np.inf)
        np.minimum.at(least, inverse, np.concatenate([front.least for front in waiting]))
        return _Front(codes, _carried(counts), chance, short, long, least, most)

    def found(self, count: int) -> None:
        """Counts new states, as far as the budget goes."""
        self.states += count
        if self.states > self.budget:
            raise TooLarge

    def _pass(self, at: str) -> None:
        """Goes through `at`, which no play enters twice."""
        front = self.merged(at)
        self.shorts[at] = front.short
        states = States(self.world, front.codes)
        self.span(at, states)
        if at in self.world.scenario.endings:
            self.ends[at] = front
            return
        masks = self.opened(at, states)
        part = self.decide(at, front, masks)
        minutes = self.world.rules.places[at].minutes
        after = _Front(
            front.codes,
            front.counts,
            part,
            front.short,
            front.long + 1,
            front.least + minutes,
            front.most + minutes,
        )
        for branch, mask in zip(self.world.branches[at], masks, strict=True):
            if not mask.any():
                continue
            way = self.world.ranks[at, branch.id]
            for to, sent in taken(states.where(mask), branch):
                self.world.forget(way, to, sent)
                front = _sent(after, sent, part, way)
                self.flow(way, to, front.chance)
                self.wait(to, front)

    def opened(self, at: str, states: States) -> list[Mask]:
        """Where each choice of `at` is open; what is seen of them is kept."""
        branches = self.world.branches[at]
        masks = [opened(states, branch) for branch in branches]
        for branch, option in zip(branches, _judged(states, branches, masks), strict=True):
            way = self.world.ranks[at, branch.id]
            self.flows[way] = option.flow
            self.options[at, branch.id] = option
        return masks

    def decide(self, at: str, front: _Front, masks: list[Mask]) -> Floats:
        """The chance of each open choice in each state; what is decided here is counted."""
        open_ = np.sum(masks, axis=0)
        deciding = open_ > 0
        if not deciding.all():
            rows = np.flatnonzero(~deciding)
            self.stuck[at] = _rows(front, rows), int(rows[np.argmin(front.short[rows])])
        decided = float(front.chance[deciding].sum())
        self.decided += decided
        self.spent += decided * self.world.rules.places[at].minutes
        part: Floats = front.chance / np.maximum(open_, 1)
        return part

    def flow(self, way: int, to: str, chance: Floats) -> None:
        flow = self.flows[way]
        flow[to] = flow.get(to, 0.0) + float(chance.sum())

    def span(self, at: str, states: States) -> None:
        self.spans[at] = {
            id_: Span(int(states[slot].min()), int(states[slot].max()))
            for id_, slot in self.world.gauges.items()
        }

    # What was found

    def _told(self) -> Explored:
        ends = self.ends.values()
        gauges = {
            id_: Span(
                min(span[id_].min for span in self.spans.values()),
                max(span[id_].max for span in self.spans.values()),
            )
            for id_ in self.world.gauges
        }
        endings = {
            at: self._reached(at, front, int(np.argmin(front.short)))
            for at, front in self.ends.items()
        }
        steps = [one.shortest for one in endings.values()]
        return Explored(
            states=self.states,
            endings={at: endings[at] for at in self.world.scenario.endings if at in endings},
            stuck={at: self._reached(at, *found) for at, found in self.stuck.items()},
            traps=self.traps,
            gauges=gauges,
            places=self.spans,
            options=self.options,
            decisions=Length(
                min((len(one.picks) for one in steps), default=math.inf),
                max((float(front.long.max()) for front in ends), default=-math.inf),
                self.decided,
            ),
            minutes=Length(
                min((float(front.least.min()) for front in ends), default=math.inf),
                max((float(front.most.max()) for front in ends), default=-math.inf),
                self.spent,
            ),
        )

    def _reached(self, at: str, front: _Front, row: int) -> Reached:
        return Reached(_total(front.counts), float(front.chance.sum()), self.witness(at, row))

    def witness(self, at: str, row: int) -> Witness:
        """The shortest play to a state that was found."""
        picks: list[str] = []
        places = [at]
        while True:
            _, way, row = _unpacked(int(self.shorts[places[-1]][row]))
            if way == _START:
                return Witness(tuple(reversed(picks)), tuple(reversed(places)))
            branch = self.world.ways[way]
            picks.append(branch.id)
            places.append(branch.at)


def _sent(front: _Front, states: States, part: Floats, way: int = _START) -> _Front:
    """What is known of `states`, which come from `front` by `way`, with their `part` of its chance."""
    rows = states.rows
    assert rows is not None
    share = part[rows] if states.share is None else part[rows] * states.share
    short = front.short[rows]
    if way != _START:
        short = _packed((short >> (_ROW + _WAY)) + 1, way, rows.astype(np.int64))
    return _Front(
        states.codes,
        [digit[rows] for digit in front.counts],
        share,
        short,
        front.long[rows],
        front.least[rows],
        front.most[rows],
    )


def _rows(front: _Front, rows: Ints) -> _Front:
    return _Front(
        front.codes[rows],
        [digit[rows] for digit in front.counts],
        front.chance[rows],
        front.short[rows],
        front.long[rows],
        front.least[rows],
        front.most[rows],
    )


def _summed(inverse: Ints, values: Floats, count: int) -> Floats:
    """The sum of the `values` of each rank."""
    return np.bincount(inverse, values, count).astype(np.float64, copy=False)


# Counts, however large --------------------------------------------------------------------------


def _total(counts: list[Floats]) -> float | int:
    """The sum of `counts`, exactly; infinite when one of them is."""
    if np.isinf(counts[0]).any():
        return math.inf
    digits = [int(digit.sum()) for digit in counts]
    return sum(digit << _BITS * rank for rank, digit in enumerate(digits))


def _aligned(counts: list[list[Floats]]) -> list[list[Floats]]:
    """For each digit, what each of several fronts has; enough digits for their sum."""
    total = sum(_total([np.where(np.isinf(one[0]), 0, one[0]), *one[1:]]) for one in counts)
    width = 1 if total < _EXACT else -(-int(total).bit_length() // _BITS)
    width = max(width, *map(len, counts))
    return [list(digits) for digits in zip(*(_widened(one, width) for one in counts), strict=True)]


def _widened(counts: list[Floats], width: int) -> list[Floats]:
    if width == 1:
        return counts
    return _carried([*counts, *(np.zeros(len(counts[0])) for _ in range(width - len(counts)))])


def _carried(digits: list[Floats]) -> list[Floats]:
    """The same numbers, each digit below the base; a single digit has no base to respect."""
    if len(digits) == 1:
        return digits
    endless = np.isinf(digits[0])
    carried, carry = [], np.zeros(len(digits[0]))
    for digit in digits:
        whole = np.where(endless, 0, digit) + carry
        carry = np.floor(whole / _LIMB)
        carried.append(whole - carry * _LIMB)
    carried[0] = np.where(endless, np.inf, carried[0])
    return carried


# Choices side by side ---------------------------------------------------------------------------

_FEW = 512
"""States looked at first: nearly every choice shows there what it is."""


def _judged(states: States, branches: list[Branch], masks: list[Mask]) -> list[Option]:
    """What each choice does to the gauges, beside the others."""
    gauges = set(states.world.gauges)
    moved = {
        states.world.index[name]
        for one in branches
        for effects in (one.effects, one.later.effects if one.later else {})
        for name in effects
        if name in gauges
    }
    count = len(states.codes)
    every = np.arange(count)
    some = every if count <= _FEW else np.unique(np.linspace(0, count - 1, _FEW).astype(np.intp))
    sight = _Sight(states, some, branches, masks, moved)
    lowers = [sight.lowers(rank) for rank in range(len(branches))]
    rivals = [
        (one, other)
        for one in range(len(branches))
        for other in range(len(branches))
        if one != other and masks[one].any() and sight.never_worse(other, one)
    ]
    whole: _Sight | None = None
    if count > _FEW and (rivals or not all(lowers)):
        whole = _Sight(states, every, branches, masks, moved)
        lowers = [known or whole.lowers(rank) for rank, known in enumerate(lowers)]
    judge = whole or sight
    beaten: dict[int, str] = {}
    for one, other in rivals:
        if judge.never_worse(other, one) and judge.better(other, one):
            beaten.setdefault(one, branches[other].id)
    return [
        Option(bool(mask.any()), low, beaten.get(rank))
        for rank, (mask, low) in enumerate(zip(masks, lowers, strict=True))
    ]


class _Sight:
    """The gauges before and after each choice, in some states of a place; `later` is counted."""

    def __init__(
        self,
        states: States,
        rows: Ints,
        branches: list[Branch],
        masks: list[Mask],
        moved: set[int],
    ) -> None:
        self.masks = [mask[rows] for mask in masks]
        self.before = {slot: states[slot][rows] for slot in moved}
        self.after: list[dict[int, Ints]] = []
        for branch in branches:
            done = States(states.world, states.codes[rows])
            affect(done, branch.effects)
            if branch.later:
                affect(done, branch.later.effects)
            self.after.append({slot: done[slot] for slot in moved})

    def lowers(self, rank: int) -> bool:
        mask = self.masks[rank]
        return any(
            bool((after < self.before[slot])[mask].any())
            for slot, after in self.after[rank].items()
        )

    def never_worse(self, rank: int, other: int) -> bool:
        """Whether `rank` is open where `other` is, and no gauge is lower after it."""
        mask = self.masks[other]
        if not self.masks[rank][mask].all():
            return False
        mine, theirs = self.after[rank], self.after[other]
        return all(bool((mine[slot] >= theirs[slot])[mask].all()) for slot in mine)

    def better(self, rank: int, other: int) -> bool:
        """Whether some gauge is somewhere higher after `rank` than after `other`."""
        mask = self.masks[other]
        mine, theirs = self.after[rank], self.after[other]
        return any(bool((mine[slot] > theirs[slot])[mask].any()) for slot in mine)


# Places that lead back to each other ------------------------------------------------------------


class _Index:
    """The states of one place found so far, each with its number in the order they were found."""

    def __init__(self, world: World) -> None:
        self.codes: list[Ints] = []
        self.count = 0
        self.sorted = np.empty(0, world.kind)
        self.numbers = np.empty(0, np.intp)

    def add(self, codes: Ints) -> tuple[Ints, Ints]:
        """The number of each of `codes`; and the codes that are new, each once, in order."""
        kept, inverse = np.unique(codes, return_inverse=True)
        places = np.searchsorted(self.sorted, kept)
        known = np.zeros(len(kept), bool)
        inside = places < len(self.sorted)
        known[inside] = self.sorted[places[inside]] == kept[inside]
        numbers = np.empty(len(kept), np.intp)
        numbers[known] = self.numbers[places[known]]
        fresh = kept[~known]
        numbers[~known] = self.count + np.arange(len(fresh))
        if len(fresh):
            self.codes.append(fresh)
            self.count += len(fresh)
            everything = np.concatenate([self.sorted, fresh])
            order = np.argsort(everything, kind="stable")
            self.sorted = everything[order]
            self.numbers = np.concatenate([self.numbers, numbers[~known]])[order]
        return numbers[inverse], fresh


@dataclass(slots=True)
class _Edges:
    """Moves from states to states: the numbers of both ends, the part of the chance, the ways."""

    source: Ints
    target: Ints
    part: Floats
    way: Ints

    def where(self, picked: Ints | Mask) -> _Edges:
        return _Edges(self.source[picked], self.target[picked], self.part[picked], self.way[picked])


class _Knot:
    """Places that lead back to each other, taken together, state by state."""

    def __init__(self, explorer: _Explorer, places: list[str]) -> None:
        self.explorer, self.world = explorer, explorer.world
        self.places = places
        self.index = {at: _Index(self.world) for at in places}
        self.moves: dict[tuple[str, str], list[_Edges]] = {}
        """Inside, by the places of both ends."""
        self.exits: list[tuple[str, str, States, Ints, Floats, int]] = []
        """The place left, the one entered, its states, the numbers they come from, the part, the way."""

    def untie(self) -> None:
        entries = {
            at: self.explorer.merged(at) for at in self.places if at in self.explorer.waiting
        }
        self.explorer.states -= sum(map(len, entries.values()))  # counted as they are found
        for at, front in entries.items():
            self.index[at].add(front.codes)
            self.explorer.found(len(front))
        self._close({at: front.codes for at, front in entries.items()})
        self._weigh(entries)

    def _close(self, found: dict[str, Ints]) -> None:
        """Finds every state, and every move between them."""
        begun = dict.fromkeys(self.places, 0)
        while found:
            next_: dict[str, list[Ints]] = {}
            for at, codes in found.items():
                first = begun[at]
                begun[at] += len(codes)
                for to, fresh in self._leave(at, codes, first):
                    next_.setdefault(to, []).append(fresh)
            found = {at: np.concatenate(several) for at, several in next_.items()}

    def _leave(self, at: str, codes: Ints, first: int) -> Iterator[tuple[str, Ints]]:
        """Where `codes`, numbered from `first`, lead; the states that are new, by place."""
        states = States(self.world, codes)
        branches = self.world.branches[at]
        masks = [opened(states, branch) for branch in branches]
        part = 1 / np.maximum(np.sum(masks, axis=0), 1)
        for branch, mask in zip(branches, masks, strict=True):
            if not mask.any():
                continue
            way = self.world.ranks[at, branch.id]
            for to, after in taken(states.where(mask), branch):
                self.world.forget(way, to, after)
                rows = after.rows
                assert rows is not None
                share = part[rows] if after.share is None else part[rows] * after.share
                if to not in self.index:
                    self.exits.append((at, to, after, first + rows, share, way))
                    continue
                numbers, fresh = self.index[to].add(after.codes)
                self.explorer.found(len(fresh))
                edges = _Edges(first + rows, numbers, share, np.full(len(rows), way))
                self.moves.setdefault((at, to), []).append(edges)
                if len(fresh):
                    yield to, fresh

    def _weigh(self, entries: dict[str, _Front]) -> None:
        """What is known of each state, from what enters; then what leaves is sent on."""
        explorer, world = self.explorer, self.world
        offsets, total = {}, 0
        for at in self.places:
            offsets[at] = total
            total += self.index[at].count
        edges = self._joined(offsets)
        minutes = np.concatenate(
            [
                np.full(self.index[at].count, float(world.rules.places[at].minutes))
                for at in self.places
            ]
        )
        local = np.concatenate([np.arange(self.index[at].count) for at in self.places])
        codes = np.concatenate(
            [np.concatenate([np.empty(0, world.kind), *self.index[at].codes]) for at in self.places]
        )
        begin = _empty(codes, max((len(front.counts) for front in entries.values()), default=1))
        for at, front in entries.items():
            rows = slice(offsets[at], offsets[at] + len(front))
            for digits, given in zip(
                begin.counts, _widened(front.counts, len(begin.counts)), strict=True
            ):
                digits[rows] = given
            begin.chance[rows], begin.short[rows] = front.chance, front.short
            begin.long[rows], begin.least[rows], begin.most[rows] = (
                front.long,
                front.least,
                front.most,
            )
        front = _settled(begin, edges, minutes, local)
        for at in self.places:
            every = np.arange(offsets[at], offsets[at] + self.index[at].count)
            if len(every):
                self._tell(at, _rows(front, every))
        self._trap(front, edges, offsets)
        for at, to, states, numbers, part, way in self.exits:
            row = numbers + offsets[at]
            sent = _Front(
                states.codes,
                [digits[row] for digits in front.counts],
                front.chance[row] * part,
                _packed((front.short[row] >> (_ROW + _WAY)) + 1, way, local[row]),
                front.long[row] + 1,
                front.least[row] + minutes[row],
                front.most[row] + minutes[row],
            )
            explorer.flow(way, to, sent.chance)
            explorer.wait(to, sent)
        for (at, to), several in self.moves.items():
            for one in several:
                if len(one.way):
                    chance = front.chance[one.source + offsets[at]] * one.part
                    explorer.flow(int(one.way[0]), to, chance)

    def _trap(self, front: _Front, edges: _Edges, offsets: dict[str, int]) -> None:
        """Keeps a shortest play, if there is one, that is caught here: nothing leads out any more."""
        free = np.bincount(edges.source, minlength=len(front)) == 0  # a dead end is no trap
        for at, _to, _states, numbers, _part, _way in self.exits:
            free[numbers + offsets[at]] = True
        while True:
            before = free.sum()
            free[edges.source[free[edges.target]]] = True
            if free.sum() == before:
                break
        if free.all():
            return
        caught = np.flatnonzero(~free)
        row = int(caught[np.argmin(front.short[caught])])
        at = next(at for at in reversed(self.places) if offsets[at] <= row)
        self.explorer.traps[at] = self.explorer.witness(at, row - offsets[at])

    def _joined(self, offsets: dict[str, int]) -> _Edges:
        """Every move inside, the states of all the places numbered together."""
        several = [
            (one.source + offsets[at], one.target + offsets[to], one.part, one.way)
            for (at, to), moves in self.moves.items()
            for one in moves
        ]
        empty = (np.empty(0, np.intp), np.empty(0, np.intp), np.empty(0), np.empty(0, np.intp))
        return _Edges(*(np.concatenate(column) for column in zip(empty, *several, strict=True)))

    def _tell(self, at: str, front: _Front) -> None:
        """What is true of the states of `at`."""
        explorer = self.explorer
        explorer.shorts[at] = front.short
        states = States(self.world, front.codes)
        explorer.span(at, states)
        explorer.decide(at, front, explorer.opened(at, states))


def _empty(codes: Ints, digits: int) -> _Front:
    """`codes`, to which no play is known to lead."""
    count = len(codes)
    nowhere = np.full((4, count), np.inf)
    return _Front(
        codes,
        [np.zeros(count) for _ in range(digits)],
        np.zeros(count),
        np.full(count, _NOWHERE),
        -nowhere[0],
        nowhere[1],
        -nowhere[2],
    )


_NOWHERE = np.iinfo(np.int64).max
_ROUNDS = 20_000
_WORK = 10**9
"""Moves gone over while chance settles, before it is said not to be known."""
_SETTLED = 1e-13


def _settled(front: _Front, edges: _Edges, minutes: Floats, local: Ints) -> _Front:
    """`front` once every move of `edges` is counted; what can be come back to has no end of plays."""
    count = len(front)
    edges = edges.where(np.argsort(edges.source, kind="stable"))
    first = np.searchsorted(edges.source, np.arange(count + 1))
    waits = np.bincount(edges.target, minlength=count)
    layer = np.flatnonzero(waits == 0)
    while len(layer):
        lengths = first[layer + 1] - first[layer]
        jumps = np.repeat(first[layer] - np.concatenate([[0], np.cumsum(lengths)[:-1]]), lengths)
        some = edges.where(np.arange(lengths.sum()) + jumps)
        _add(front, some)
        _relax(front, some, minutes, local)
        np.maximum.at(front.long, some.target, front.long[some.source] + 1)
        np.maximum.at(front.most, some.target, (front.most + minutes)[some.source])
        np.add.at(front.chance, some.target, front.chance[some.source] * some.part)
        np.subtract.at(waits, some.target, 1)
        reached = np.unique(some.target)
        layer = reached[waits[reached] == 0]
    endless = waits > 0
    if endless.any():
        _go_round(front, edges, endless, minutes, local)
    return front


def _add(front: _Front, edges: _Edges) -> None:
    """Adds the plays that come by `edges`."""
    if len(front.counts) == 1 and front.counts[0][edges.source].sum() >= _EXACT:
        front.counts = _widened(front.counts, 2)
    given = [digit[edges.source] for digit in front.counts]
    for digit, one in zip(front.counts, given, strict=True):
        np.add.at(digit, edges.target, one)
    if len(front.counts) > 1:
        front.counts = _carried(front.counts)
        if (front.counts[-1] >= _LIMB / 2).any():
            front.counts = _widened(front.counts, len(front.counts) + 1)


def _relax(front: _Front, edges: _Edges, minutes: Floats, local: Ints) -> None:
    """Keeps what is shorter by `edges`."""
    steps = (front.short[edges.source] >> (_ROW + _WAY)) + 1
    np.minimum.at(front.short, edges.target, _packed(steps, edges.way, local[edges.source]))
    np.minimum.at(front.least, edges.target, (front.least + minutes)[edges.source])


def _go_round(front: _Front, edges: _Edges, endless: Mask, minutes: Floats, local: Ints) -> None:
    """The states that a play can come back to, and those after them."""
    for digit in front.counts:
        digit[endless] = 0
    front.counts[0][endless] = np.inf
    front.long[endless] = front.most[endless] = np.inf
    inner = edges.where(endless[edges.source])
    while True:
        before = front.short.copy(), front.least.copy()
        _relax(front, inner.where(front.short[inner.source] < _NOWHERE), minutes, local)
        if (before[0] == front.short).all() and (before[1] == front.least).all():
            break
    coming = np.where(endless, front.chance, 0.0)
    for _ in range(min(_ROUNDS, _WORK // max(1, len(inner.source)))):
        coming = np.bincount(inner.target, coming[inner.source] * inner.part, len(front))
        front.chance += coming
        if coming.sum() < _SETTLED:
            return
    front.chance[endless] = np.nan
