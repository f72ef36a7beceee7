"""A scenario in, its states as numbers out: many states of a place at once, and where choices lead them.

A state is one integer (its slots in mixed radix) at a place; the states of a place are an array, and
conditions and effects are operations on it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import groupby
from typing import Any, assert_never

import numpy as np
from numpy.typing import NDArray

from mallette import expression, walk
from mallette.alike import alike
from mallette.expression import (
    COMPARISONS,
    SIGNS,
    Arithmetic,
    Both,
    Compare,
    Either,
    Extreme,
    Name,
    Not,
    Number,
    Past,
    Problem,
    Tree,
)
from mallette.machine import BACK, Lazy, Slot, machine
from mallette.model import (
    Add,
    Choice,
    Draw,
    Effect,
    Effects,
    EventChoice,
    Goto,
    Later,
    Scenario,
    Set,
    Turn,
)

Ints = NDArray[Any]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

_WIDEST = 2**62
"""Of a state as one integer."""
_DENSE = 2**23
"""Up to this many possible states of a place, finding the same ones takes a table, no sorting."""


class TooLarge(Exception):
    """There are more states than the budget allows, or more than one integer can tell apart."""


# The world as numbers ---------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Branch:
    """A choice, ready for arrays."""

    at: str
    id: str
    when: Tree | None
    spent: int | None
    """Slot that says it was taken, when that closes it."""
    marks: tuple[int, ...]
    """Slots set to 1 by taking it."""
    effects: Effects
    later: Later | None
    goto: tuple[tuple[Tree | None, str], ...] | None
    """None for a choice of an event."""


class World:
    """A scenario: its slots with their weights, its places with their branches."""

    def __init__(self, scenario: Scenario, *, forget: bool, lump: bool = False) -> None:
        """Forgets, if told so, what nothing asks for any more; lumps what nothing tells apart."""
        self.scenario = scenario
        self.rules = rules = machine(scenario)
        self.slots = list(rules.slots.values())
        self.index = {name: slot.index for name, slot in rules.slots.items()}
        self.weights: list[int] = []
        self.size = 1
        for slot in self.slots:
            self.weights.append(self.size)
            self.size *= slot.high - slot.low + 1
        if self.size > _WIDEST:
            raise TooLarge
        self.kind = np.int32 if self.size < 2**31 else np.int64
        self.gauges = {id_: self.index[id_] for id_ in scenario.gauges}
        self.kept = set() if lump else set(self.gauges.values())
        """The gauges whose every value is told apart to the end."""
        self.lumps = self._lumps() if lump else {}
        """For each place, by slot, the least value of each value's class."""
        self.branches = {at: self._branches(at) for at in rules.places}
        self.ways = [branch for several in self.branches.values() for branch in several]
        self.ranks = {(one.at, one.id): rank for rank, one in enumerate(self.ways)}
        self.leads = walk.leads(scenario)
        self.lost = Lazy(self._lost) if forget else None
        """By way and place, the slots that matter no more once that way has led there."""
        self._live = self._lively()

    def _branches(self, at: str) -> list[Branch]:
        place = self.rules.places[at]
        return [self._branch(at, id_, choice) for id_, choice in place.choices.items()]

    def _branch(self, at: str, id_: str, choice: EventChoice) -> Branch:
        marks = (f"{what} {at}.{id_}" for what in ("taken", "later"))
        return Branch(
            at=at,
            id=id_,
            when=_tree(choice.when),
            spent=self.index[f"taken {at}.{id_}"] if choice.once else None,
            marks=tuple(self.index[mark] for mark in marks if mark in self.index),
            effects=choice.effects,
            later=choice.later,
            goto=_routes(choice.goto) if isinstance(choice, Choice) else None,
        )

    def code(self, values: Sequence[int]) -> int:
        """`values` as one integer."""
        parts = zip(values, self.slots, self.weights, strict=True)
        return sum((value - slot.low) * weight for value, slot, weight in parts)

    def forget(self, way: int, to: str, states: States) -> None:
        """Sets what nothing asks for after `to` to one value: states that differ by it are the same."""
        if self.lost is not None:
            self._forget(states, to, self.lost[way, to])

    def begin(self, at: str, states: States) -> None:
        """Forgets, where plays begin, what nothing asks for."""
        if self.lost is not None:
            asked = self._live[at] | self.kept
            self._forget(states, at, sorted(set(range(len(self.slots))) - asked))

    def _forget(self, states: States, to: str, lost: Sequence[int]) -> None:
        states.clear(lost)
        for slot, least in self.lumps.get(to, {}).items():
            states.put(slot, least[states[slot] - self.slots[slot].low])

    def _lumps(self) -> dict[str, dict[int, Ints]]:
        lumps: dict[str, dict[int, Ints]] = {}
        for at, told in alike(self.scenario).items():
            lumps[at] = {}
            for name, classes in told.items():
                slot = self.slots[self.index[name]]
                least = np.unique(classes, return_index=True)[1] + slot.low
                if len(least) < len(classes):  # else every value is a class
                    lumps[at][slot.index] = least[list(classes)].astype(self.kind)
        return lumps

    def same(self, codes: Ints) -> tuple[Ints, Ints]:
        """The different ones of `codes`, and the rank of each code among them."""
        if self.size > min(_DENSE, 64 * len(codes)):
            return np.unique(codes, return_inverse=True)
        seen = np.zeros(self.size, bool)
        seen[codes] = True
        kept = np.flatnonzero(seen).astype(self.kind)
        ranks = np.empty(self.size, np.intp)
        ranks[kept] = np.arange(len(kept))
        return kept, ranks[codes]

    def _lost(self, led: tuple[int, str]) -> tuple[int, ...]:
        way, to = led
        branch = self.ways[way]
        touched = self._live[branch.at] | self._written | set(branch.marks)
        touched |= {self.index[name] for name in branch.effects}
        return tuple(sorted(touched - self._live[to] - self.kept))

    @cached_property
    def _written(self) -> set[int]:
        """Slots that entering a place may set."""
        rules = self.rules
        laters = [branch.later for branch in self.ways if branch.later]
        written = {self.index[name] for later in laters for name in later.effects}
        decks = {slot for name, slot in self.index.items() if name.startswith("deck ")}
        back = {self.index[BACK]} if BACK in self.index else set()
        return written | decks | back | set(rules.seen.values())

    def _lively(self) -> dict[str, set[int]]:
        """For each place, the slots that something may still ask for once a play is there."""
        live = {at: self._asked(at) for at in self.branches} | {
            at: set() for at in self.scenario.endings
        }
        for component in reversed(components(self.leads)):
            asked = set().union(*(live[at] for at in component))
            asked |= set().union(*(live[to] for at in component for to in self.leads[at]))
            for at in component:
                live[at] = asked
        return live

    def _asked(self, at: str) -> set[int]:
        """Slots that leaving `at` may ask for, up to entering the next place."""
        scenario, rules = self.scenario, self.rules
        asked: set[int] = set()
        thens: set[str] = set()
        if at in scenario.events and rules.thens:  # else no scene draws
            asked.add(self.index[BACK])
            thens |= set(rules.thens)
        for branch in self.branches[at]:
            trees: list[Tree | None] = [branch.when, *(when for when, _ in branch.goto or ())]
            for tree in [one for one in trees if one is not None]:
                asked |= {slot for part in expression.walk(tree) for slot in self._read(part)}
            if branch.spent is not None:
                asked.add(branch.spent)
            thens |= {to for _, to in branch.goto or ()}
        for to in thens:
            asked |= {debt.slot for debt in rules.debts.get(to, ())}
            if (draw := rules.draws.get(to)) and (slot := rules.slots.get(f"deck {draw.deck}")):
                asked.add(slot.index)
        return asked

    def _read(self, part: Tree) -> Iterator[int]:
        """The slots that one word of a condition reads."""
        match part:
            case Name(id=name):
                yield self.index[name]
            case Past(what="visited", id=id_):
                yield self.index[f"visited {id_}"]
            case Past(id=id_):
                yield from self.taken(id_)

    def taken(self, id_: str) -> list[int]:
        """The slots that say whether a choice of this name was taken, in one place or another."""
        marks = (name for name in self.index if name.startswith("taken "))
        return [self.index[name] for name in marks if name.rpartition(".")[2] == id_]


def _tree(condition: str | None) -> Tree | None:
    if condition is None:
        return None
    tree = expression.parse(condition)
    assert not isinstance(tree, Problem), condition
    return tree


def _routes(goto: Goto) -> tuple[tuple[Tree | None, str], ...]:
    if isinstance(goto, str):
        return ((None, goto),)
    return tuple((_tree(route.when), route.to) for route in goto)


class States:
    """Some states of one place, each with the row it comes from and its part of that row's chance."""

    __slots__ = ("codes", "known", "loose", "rows", "share", "world")

    def __init__(
        self, world: World, codes: Ints, rows: Ints | None = None, share: Floats | None = None
    ) -> None:
        self.world, self.codes, self.share = world, codes, share
        self.rows = rows
        self.known: dict[int, Ints] = {}
        self.loose: dict[int, tuple[Ints, Ints]] = {}
        """The least and the greatest value of each gauge whose values are lumped."""

    def __getitem__(self, slot: int) -> Ints:
        """The values of `slot`, a state each."""
        if (found := self.known.get(slot)) is None:
            here, weight = self.world.slots[slot], self.world.weights[slot]
            size = here.high - here.low + 1
            found = self.codes // weight if weight > 1 else self.codes
            if weight * size < self.world.size:
                found = found - found // size * size
            found = self.known[slot] = found + here.low if here.low else found
        return found

    def put(self, slot: int, new: Ints | int) -> None:
        """Sets `slot` to `new` in every state."""
        moved = new - self[slot]
        if self.world.weights[slot] > 1:
            moved = moved * self.world.weights[slot]
        self.codes = self.codes + moved.astype(self.codes.dtype, copy=False)
        self.known[slot] = new if isinstance(new, np.ndarray) else np.full_like(self.codes, new)

    def clear(self, slots: Sequence[int]) -> None:
        """Sets `slots`, in order, to the least of their values in every state: neighbours together."""
        world = self.world
        for _rank, run in groupby(enumerate(slots), lambda pair: pair[1] - pair[0]):
            several = [slot for _rank, slot in run]
            low, last = world.weights[several[0]], several[-1] + 1
            high = world.weights[last] if last < len(world.weights) else world.size
            said = self.codes // low
            if high < world.size:
                said = said % (high // low)
            self.codes = self.codes - said * low
            for slot in several:
                self.known.pop(slot, None)

    def move(self, index: int, effect: Effect, due: Mask | None) -> None:
        """Applies `effect` to a slot, and to the bounds it may have; only where `due`."""
        slot = self.world.slots[index]

        def moved(old: Ints) -> Any:
            new = _moved(old, effect, slot)
            return new if due is None else np.where(due, new, old).astype(old.dtype)

        self.put(index, moved(self[index]))
        if index in self.loose:
            least, greatest = (np.broadcast_to(moved(old), old.shape) for old in self.loose[index])
            self.loose[index] = least, greatest

    def where(self, mask: Mask) -> States:
        """Those of `mask`."""
        picked = np.flatnonzero(mask)
        rows = picked if self.rows is None else self.rows[picked]
        share = None if self.share is None else self.share[picked]
        some = States(self.world, self.codes[picked], rows, share)
        for slot, (least, greatest) in self.loose.items():
            some.loose[slot] = least[picked], greatest[picked]
        return some

    def split(self, part: Floats | float) -> States:
        """The same states, with a part of their chance."""
        share = np.full(len(self.codes), part) if self.share is None else self.share * part
        one = States(self.world, self.codes, self.rows, share)
        one.known, one.loose = dict(self.known), dict(self.loose)
        return one

    def holds(self, tree: Tree | None) -> Mask:
        """Whether `tree` is true in each state."""
        if tree is None:
            return np.ones(len(self.codes), bool)
        said = np.asarray(self._value(tree)) != 0
        return np.broadcast_to(said, self.codes.shape)

    def _value(self, tree: Tree) -> Any:
        world = self.world
        match tree:
            case Number(value=value):
                return value
            case Name(id=name):
                return self[world.index[name]]
            case Past(what="visited", id=id_):
                return self[world.index[f"visited {id_}"]]
            case Past(id=id_):
                return sum((self[slot] for slot in world.taken(id_)), np.zeros((), int))
            case Extreme(which=which, terms=terms):
                least = np.minimum if which == "min" else np.maximum
                return reduce(least, map(self._value, terms))
            case Arithmetic(left=left, sign=sign, right=right):
                # Sums and products of a condition may be larger than 64 bits tell.
                wide = np.int64 if _size(tree, world) < _WIDEST else np.object_
                first, second = (np.asarray(self._value(one)) for one in (left, right))
                return SIGNS[sign](first.astype(wide), second.astype(wide))
            case Compare(terms=terms, signs=signs):
                values = [self._value(term) for term in terms]
                pairs = zip(values, signs, values[1:], strict=False)
                return reduce(
                    np.logical_and, (COMPARISONS[sign](one, two) for one, sign, two in pairs)
                )
            case Not(term=term):
                return np.logical_not(self._value(term))
            case Both(terms=terms):
                return reduce(np.logical_and, map(self._value, terms))
            case Either(terms=terms):
                return reduce(np.logical_or, map(self._value, terms))
            case _:
                assert_never(tree)


def _size(tree: Tree, world: World) -> int:
    """No value of `tree` is further from zero."""
    match tree:
        case Number(value=value):
            return abs(value)
        case Name(id=name):
            slot = world.slots[world.index[name]]
            return max(abs(slot.low), abs(slot.high))
        case Arithmetic(left=left, sign="*", right=right):
            return _size(left, world) * _size(right, world)
        case Arithmetic(left=left, right=right):
            return _size(left, world) + _size(right, world)
        case Extreme(terms=terms):
            return max(_size(term, world) for term in terms)
        case _:
            return 1


# Moves ------------------------------------------------------------------------------------------


def opened(states: States, branch: Branch) -> Mask:
    """Where `branch` can be taken."""
    said = states.holds(branch.when)
    return said if branch.spent is None else said & (states[branch.spent] == 0)


def affect(states: States, effects: Effects, due: Mask | None = None) -> None:
    """Applies `effects` in order, each held to its bounds; only where `due`."""
    for name, effect in effects.items():
        states.move(states.world.index[name], effect, due)


def _moved(old: Ints, effect: Effect, slot: Slot) -> Any:
    """`old` values of `slot` after `effect`, which never turns the order of two values."""
    match effect:
        case Add(by) if by >= 0:
            return np.minimum(old + by, slot.high)
        case Add(by):
            return np.maximum(old + by, slot.low)
        case Set(to):
            return max(slot.low, min(slot.high, to))
        case Turn(on):
            return int(on)
        case _:
            assert_never(effect)


def taken(states: States, branch: Branch) -> Iterator[tuple[str, States]]:
    """Where `states`, in which `branch` is open, are once it is taken."""
    affect(states, branch.effects)
    for slot in branch.marks:
        states.put(slot, 1)
    if branch.goto is None:
        world = states.world
        back = world.index[BACK]
        led = states[back]
        states.put(back, 0)
        for rank, to in enumerate(world.rules.thens):
            if (mask := led == rank).any():
                yield from entered(states.where(mask), to)
        return
    for when, to in branch.goto[:-1]:
        mask = states.holds(when)
        yield from entered(states.where(mask), to)
        states = states.where(~mask)
    yield from entered(states, branch.goto[-1][1])


def entered(states: States, at: str) -> Iterator[tuple[str, States]]:
    """Where `states` are once they enter `at`: what was due there, then its draw."""
    if not len(states.codes):
        return
    world, rules = states.world, states.world.rules
    for debt in rules.debts.get(at, ()):
        later = rules.places[debt.place].choices[debt.choice].later
        assert later
        due = states[debt.slot] == 1
        if due.any():
            states.put(debt.slot, np.where(due, 0, states[debt.slot]).astype(states.codes.dtype))
            affect(states, later.effects, due)
    if at in rules.seen:
        states.put(rules.seen[at], 1)
    if (draw := rules.draws.get(at)) is None:
        yield at, states
        return
    states.put(world.index[BACK], rules.thens.index(draw.then))
    yield from _drawn(states, draw)


def _drawn(states: States, draw: Draw) -> Iterator[tuple[str, States]]:
    """The states once a card is drawn, each card that is left being as likely."""
    world = states.world
    deck = world.scenario.decks[draw.deck]
    count = len(deck.cards)
    if deck.draw == "dice":
        for card in deck.cards:
            yield from entered(states.split(1 / count), card)
        return
    slot = world.index[f"deck {draw.deck}"]
    out = states[slot]
    for rank, card in enumerate(deck.cards):
        mask = out == rank if deck.draw == "cycle" else (out >> rank & 1) == 0
        if not mask.any():
            continue
        some = states.where(mask)
        if deck.draw == "cycle":
            some.put(slot, (rank + 1) % count)
        else:
            left = count - sum((some[slot] >> one & 1 for one in range(count)), np.int64(0))
            some = some.split(1 / left)
            some.put(slot, np.where(left > 1, some[slot] | 1 << rank, 0))
        yield from entered(some, card)


# The order of places ----------------------------------------------------------------------------


def components(leads: Mapping[str, set[str]]) -> list[list[str]]:
    """The places that lead back to each other, together, so that no component leads to one before.

    Tarjan, 1972, without recursion.
    """
    order: dict[str, int] = {}
    low: dict[str, int] = {}
    open_: list[str] = []
    closed: set[str] = set()
    found: list[list[str]] = []
    for root in leads:
        if root in order:
            continue
        order[root] = low[root] = len(order)
        open_.append(root)
        trail = [(root, iter(sorted(leads[root])))]
        while trail:
            at, rest = trail[-1]
            for to in rest:
                if to not in order:
                    order[to] = low[to] = len(order)
                    open_.append(to)
                    trail.append((to, iter(sorted(leads[to]))))
                    break
                if to not in closed:
                    low[at] = min(low[at], order[to])
            else:
                trail.pop()
                if trail:
                    low[trail[-1][0]] = min(low[trail[-1][0]], low[at])
                if low[at] == order[at]:
                    start = open_.index(at)
                    found.append(open_[start:])
                    closed |= set(open_[start:])
                    del open_[start:]
    return found[::-1]
