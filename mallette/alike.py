"""A scenario in, the values that nothing in the rest of a play can tell apart out, place by place.

Two values of a gauge are alike in a place when no condition ahead, after whatever effects, is true of
one and false of the other: plays go on from both in the same ways, with the same chances (lumping,
Kemeny and Snell, 1960). A debrief then follows far fewer states.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import assert_never

from mallette import expression, walk
from mallette.expression import Both, Either, Name, Not, Past, Problem, Tree
from mallette.machine import Machine, Slot, machine
from mallette.model import Add, Choice, Effect, Effects, Scenario, Set, Turn

Classes = tuple[int, ...]
"""For each value of a slot from its least, the number of the class it is in."""
Alike = Mapping[str, Classes]
"""Of each gauge, counter and flag that something ahead may tell the values of; the others have one class."""


def alike(scenario: Scenario) -> dict[str, Alike]:
    """For each scene, event and ending, the classes of values that are alike once a play is there."""
    return _Refinement(scenario).found


class _Refinement:
    """The coarsest classes that every condition allows: split until nothing more splits them."""

    def __init__(self, scenario: Scenario) -> None:
        self.rules: Machine = machine(scenario)
        self.scenario = scenario
        self.found: dict[str, Alike] = {at: {} for at in (*self.rules.places, *scenario.endings)}
        self.thens = {
            event: [
                draw.then for _, draw in walk.draws(scenario) if event in self._cards(draw.deck)
            ]
            for event in scenario.events
        }
        before = _turned(walk.leads(scenario))
        waiting = dict.fromkeys([*scenario.scenes, *scenario.events])
        while waiting:
            at, _none = waiting.popitem()  # from the last scenes to the first
            if at in self.rules.places and (refined := self._left(at)) != self.found[at]:
                self.found[at] = refined
                waiting |= dict.fromkeys(before[at])

    def _cards(self, deck: str) -> tuple[str, ...]:
        return tuple(self.scenario.decks[deck].cards)

    def _left(self, at: str) -> Alike:
        """What leaving `at` tells apart."""
        told: Alike = {}
        for choice in self.rules.places[at].choices.values():
            told = _both(told, self._split(choice.when))
            after: Alike = {}
            if isinstance(choice, Choice) and not isinstance(choice.goto, str):
                for route in choice.goto:
                    after = _both(after, _both(self._split(route.when), self._entered(route.to)))
            else:
                tos = [choice.goto] if isinstance(choice, Choice) else self.thens[at]
                for to in tos:
                    after = _both(after, self._entered(str(to)))
            told = _both(told, self._before(after, choice.effects))
        return told

    def _entered(self, to: str) -> Alike:
        """What entering `to` tells apart: what may be due there, then its draw, then the place itself."""
        told: Alike = {}
        if draw := self.rules.draws.get(to):
            for card in self._cards(draw.deck):
                told = _both(told, self._entered(card))
        else:
            told = self.found[to]
        for debt in reversed(self.rules.debts.get(to, ())):
            later = self.rules.places[debt.place].choices[debt.choice].later
            assert later
            told = _both(told, self._before(told, later.effects))
        return told

    def _before(self, told: Alike, effects: Effects) -> Alike:
        """What tells apart before `effects` what `told` does after them."""
        before = dict(told)
        for name, effect in effects.items():
            if name in told:
                slot, classes = self.rules.slots[name], told[name]
                moved = (_moved(value, effect, slot) for value in self._values(name))
                before[name] = _numbered(classes[value - slot.low] for value in moved)
        return {name: classes for name, classes in before.items() if any(classes)}

    def _split(self, when: str | None) -> Alike:
        """What a condition tells apart: of a name that a part of it compares with another, everything."""
        if when is None:
            return {}
        tree = expression.parse(when)
        assert not isinstance(tree, Problem), when
        told: Alike = {}
        for part in _parts(tree):
            words = list(expression.walk(part))
            names = {word.id for word in words if isinstance(word, Name)}
            alone = len(names) == 1 and not any(isinstance(word, Past) for word in words)
            for name in names:
                classes = (
                    self._truth(part, value) if alone else value for value in self._values(name)
                )
                told = _both(told, {name: _numbered(classes)})
        return told

    def _truth(self, part: Tree, value: int) -> int:
        return bool(expression.evaluate(part, lambda _name: value, lambda _what, _id: False))

    def _values(self, name: str) -> range:
        slot = self.rules.slots[name]
        return range(slot.low, slot.high + 1)


def _turned(leads: Mapping[str, set[str]]) -> dict[str, list[str]]:
    """For each place, those that lead to it."""
    before: dict[str, list[str]] = {at: [] for at in leads}
    for at, several in leads.items():
        for to in sorted(several):
            before[to].append(at)
    return before


def _parts(tree: Tree) -> Iterator[Tree]:
    """The parts of a condition that are true or false by themselves."""
    match tree:
        case Both(terms=terms) | Either(terms=terms):
            for term in terms:
                yield from _parts(term)
        case Not(term=term):
            yield from _parts(term)
        case _:
            yield tree


def _both(one: Alike, other: Alike) -> Alike:
    """What either tells apart."""
    both = {**one, **other}
    for name in one.keys() & other.keys():
        if one[name] != other[name]:
            both[name] = _numbered(zip(one[name], other[name], strict=True))
    return both


def _numbered(keys: Iterable[object]) -> Classes:
    """A number for each of `keys`, the same for the same ones, in the order they are met."""
    numbers: dict[object, int] = {}
    return tuple(numbers.setdefault(key, len(numbers)) for key in keys)


def _moved(value: int, effect: Effect, slot: Slot) -> int:
    match effect:
        case Add(by):
            return max(slot.low, min(slot.high, value + by))
        case Set(to):
            return max(slot.low, min(slot.high, to))
        case Turn(on):
            return int(on)
        case _:
            assert_never(effect)
