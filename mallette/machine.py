"""A scenario in, what playing it asks again and again out, worked out once: slots and functions.

A state's numbers live in one tuple of small integers, a slot each: gauges, counters and flags first,
then what a play remembers. Conditions and effects become Python functions of that tuple, written
from our own checked trees: only slots, numbers and ids that the loader has accepted reach the text
that Python compiles, never a word of an author.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar, assert_never

from mallette import expression, walk
from mallette.expression import (
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
from mallette.model import (
    Add,
    Choice,
    Counter,
    Effects,
    EventChoice,
    Gauge,
    Scenario,
    Set,
    Text,
    Turn,
    Variant,
)

Values = tuple[int, ...]
K = TypeVar("K")
V = TypeVar("V")

BACK = "draw then"  # a space: no author can have called something so
"""Name of the slot that says where an event leads: a rank in `Machine.thens`."""
INTERPOLATION = re.compile(r"\{([a-z][a-z0-9_]*)\}")
"""A gauge, a counter or a flag named in a text."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A small integer that a play carries."""

    index: int
    start: int
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Debt:
    """A `later` that waits, from the moment its choice is taken until its scene is entered."""

    slot: int
    """1 while it waits."""
    place: str
    choice: str
    text: Text
    pay: Callable[[Values], Values]
    """The values once its effects are applied; it waits no longer."""


@dataclass(frozen=True, slots=True)
class Table:
    """A place where the table decides: what is open, and what taking a choice does."""

    opened: Callable[[Values], tuple[str, ...]]
    """The choices that can be taken, in the order written."""
    take: dict[str, Callable[[Values], tuple[str, Values]]]
    """For each choice, the place it leads to and the values after its effects."""


class Lazy(dict[K, V]):
    """Values made when they are first asked for: most plays see a few."""

    def __init__(self, make: Callable[[K], V]) -> None:
        super().__init__()
        self.make = make

    def __missing__(self, key: K) -> V:
        self[key] = value = self.make(key)
        return value


class Machine:
    """A scenario, ready to be played."""

    def __init__(self, scenario: Scenario) -> None:
        self.scenario = scenario
        self.places = {str(loc[1]): place for loc, place in walk.places(scenario)}
        """Where a table decides."""
        self.draws = dict(walk.draws(scenario))
        self.slots = _slots(scenario)
        self.start: Values = tuple(slot.start for slot in self.slots.values())
        self.names = {
            name: self.slots[name].index
            for name in (*scenario.gauges, *scenario.counters, *scenario.flags)
        }
        self.seen = {at: slot.index for at, slot in self._remembered("visited")}
        self.debts = self._debts()
        self.arrivals = self.seen.keys() | self.debts.keys() | self.draws.keys()
        """Where something happens on entering."""
        self.tables = Lazy(self._table)
        self.thens = _thens(scenario)
        self._conditions: dict[str, Callable[[Values], bool]] = {}
        self.tellers = Lazy(self._teller)
        """For each text, what says it: its variant that holds, its names filled in."""

    # What is read while playing

    def holds(self, condition: str | None, values: Values) -> bool:
        """Whether `condition` is true; none always is."""
        if condition is None:
            return True
        if (test := self._conditions.get(condition)) is None:
            test = self._conditions[condition] = _made(
                [f"def made(v): return {self._code(condition)}"], "made"
            )
        return bool(test(values))

    def said(self, text: Text, values: Values) -> str:
        """The variant of `text` that holds, its names filled in."""
        return self.tellers[text](values)

    def _teller(self, text: Text) -> Callable[[Values], str]:
        return self._filled(text) if isinstance(text, str) else self._varied(text)

    def _varied(self, text: tuple[Variant, ...]) -> Callable[[Values], str]:
        said = [(one.when, self.tellers[one.text]) for one in text]
        return lambda values: next(told for when, told in said if self.holds(when, values))(values)

    def _filled(self, text: str) -> Callable[[Values], str]:
        """`text` with its numbers put in."""
        said = INTERPOLATION.split(text)  # texts, and a name between one and the next
        if len(said) == 1:
            return lambda _: text
        slots = [self.names[name] for name in said[1::2]]
        if len(slots) == 1:  # nearly always, and twice as fast
            (before, _, after), (slot,) = said, slots
            return lambda values: f"{before}{values[slot]}{after}"

        def filled(values: Values) -> str:
            pieces = said.copy()
            pieces[1::2] = [str(values[slot]) for slot in slots]
            return "".join(pieces)

        return filled

    def _remembered(self, what: str) -> Iterator[tuple[str, Slot]]:
        for name, slot in self.slots.items():
            if name.startswith(what + " "):
                yield name.removeprefix(what + " "), slot

    # What is made once

    def _debts(self) -> dict[str, tuple[Debt, ...]]:
        """The `later`s by the place whose entering brings them, in the order written."""
        debts: dict[str, list[Debt]] = {}
        for at, id_, choice in _choices(self.scenario):
            if later := choice.later:
                slot = self.slots[f"later {at}.{id_}"].index
                lines = ["def pay(v):", " w = list(v)", f" w[{slot}] = 0"]
                lines += [*self._affect(later.effects), " return tuple(w)"]
                debt = Debt(slot, at, id_, later.text, _made(lines, "pay"))
                debts.setdefault(later.at, []).append(debt)
        return {at: tuple(owed) for at, owed in debts.items()}

    def _table(self, at: str) -> Table:
        """The functions of one place, compiled together."""
        if at in self.scenario.endings:
            return Table(lambda _: (), {})
        place = self.places[at]
        asked = [(id_, self._test(at, id_, choice)) for id_, choice in place.choices.items()]
        few = sum(bool(test) for _, test in asked) <= _FEW
        lines = ["def opened(v):", *(_outcomes(asked) if few else _gathered(asked))]
        for number, (id_, choice) in enumerate(place.choices.items()):
            lines += [f"def take{number}(v):", " w = list(v)", *self._affect(choice.effects)]
            for what in ("taken", "later"):
                if slot := self.slots.get(f"{what} {at}.{id_}"):
                    lines.append(f" w[{slot.index}] = 1")
            lines += self._gone(choice)
        made = _all_made(lines)
        take = {id_: made[f"take{number}"] for number, id_ in enumerate(place.choices)}
        return Table(made["opened"], take)

    def _test(self, at: str, id_: str, choice: EventChoice) -> str:
        """What must be true for a choice to be open; nothing when it always is."""
        spent = [f"not v[{self.slots[f'taken {at}.{id_}'].index}]"] if choice.once else []
        return " and ".join([*spent, *([self._code(choice.when)] if choice.when else [])])

    def _affect(self, effects: Effects) -> Iterator[str]:
        """Lines that apply `effects` to the list `w`, in order, each held to its bounds."""
        for name, effect in effects.items():
            slot = self.slots[name]
            w = f"w[{slot.index}]"
            match effect:
                case Add(by) if by >= 0:
                    yield f" {w} = x if (x := {w} + {by}) < {slot.high} else {slot.high}"
                case Add(by):
                    yield f" {w} = x if (x := {w} - {-by}) > {slot.low} else {slot.low}"
                case Set(to):
                    yield f" {w} = {max(slot.low, min(slot.high, to))}"
                case Turn(on):
                    yield f" {w} = {int(on)}"
                case _:
                    assert_never(effect)

    def _gone(self, choice: EventChoice) -> Iterator[str]:
        """Lines that return where `choice` leads, and the values."""
        if isinstance(choice, Choice):
            if isinstance(choice.goto, str):
                yield f" return {choice.goto!r}, tuple(w)"
                return
            yield " v = tuple(w)"
            for route in choice.goto:
                test = f"if {self._code(route.when)}: " if route.when else ""
                yield f" {test}return {route.to!r}, v"
            return
        back = self.slots[BACK].index
        yield f" at, w[{back}] = {self.thens!r}[w[{back}]], 0"
        yield " return at, tuple(w)"

    def _code(self, condition: str) -> str:
        tree = expression.parse(condition)
        assert not isinstance(tree, Problem), condition
        return self._written(tree)

    def _written(self, tree: Tree) -> str:
        """`tree` as Python writes it, of the tuple `v`."""
        match tree:
            case Number(value=value):
                return str(value)
            case Name(id=name):
                return f"v[{self.names[name]}]"
            case Past(what="visited", id=id_):
                return f"v[{self.seen[id_]}]"
            case Past(id=id_):
                marks = (s.index for mark, s in self._remembered("taken") if _is(mark, id_))
                return f"({' or '.join(f'v[{index}]' for index in marks) or '0'})"
            case Extreme(which=which, terms=terms):
                return f"{which}(({', '.join(map(self._written, terms))},))"
            case Arithmetic(left=left, sign=sign, right=right):
                first = self._written(left)
                if isinstance(left, Arithmetic) and (left.sign == "*" or sign != "*"):
                    first = first[1:-1]  # a long sum stays flat: Python's parser has a depth too
                return f"({first} {sign} {self._written(right)})"
            case Compare(terms=terms, signs=signs):
                rest = zip(signs, terms[1:], strict=True)
                said = (f" {sign} {self._written(term)}" for sign, term in rest)
                return f"({self._written(terms[0])}{''.join(said)})"
            case Not(term=term):
                return f"(not {self._written(term)})"
            case Both(terms=terms):
                return f"({' and '.join(map(self._written, terms))})"
            case Either(terms=terms):
                return f"({' or '.join(map(self._written, terms))})"
            case _:
                assert_never(tree)


# Slots ------------------------------------------------------------------------------------------


def _slots(scenario: Scenario) -> dict[str, Slot]:
    """The slots of a play: what is declared, then only what something will ask for."""
    numbers: dict[str, Gauge | Counter] = {**scenario.gauges, **scenario.counters}
    sizes = {name: (number.start, number.min, number.max) for name, number in numbers.items()}
    sizes |= {name: (0, 0, high) for name, high in _marks(scenario)}
    return {name: Slot(index, *sizes[name]) for index, name in enumerate(sizes)}


def _marks(scenario: Scenario) -> Iterator[tuple[str, int]]:
    """Slots that start at 0, and the most that each can be."""
    yield from ((flag, 1) for flag in scenario.flags)
    asked = {(past.what, past.id) for past in _pasts(scenario)}
    yield from ((f"visited {id_}", 1) for what, id_ in sorted(asked) if what == "visited")
    for at, id_, choice in _choices(scenario):
        if choice.once or ("taken", id_) in asked:
            yield f"taken {at}.{id_}", 1
        if choice.later:
            yield f"later {at}.{id_}", 1
    for id_, deck in scenario.decks.items():
        if deck.draw != "dice":
            cards = len(deck.cards)
            # The cards out of a bag: never all of them, since it is then shuffled anew.
            yield f"deck {id_}", cards - 1 if deck.draw == "cycle" else 2**cards - 2
    if led := _thens(scenario):
        yield BACK, len(led) - 1


def _choices(scenario: Scenario) -> Iterator[tuple[str, str, EventChoice]]:
    """Every choice, with its place and its id."""
    for loc, choice in walk.choices(scenario):
        _, at, _, id_ = map(str, loc)
        yield at, id_, choice


def _pasts(scenario: Scenario) -> Iterator[Past]:
    for _, tree in walk.trees(scenario):
        yield from (one for one in expression.walk(tree) if isinstance(one, Past))


def _thens(scenario: Scenario) -> tuple[str, ...]:
    """Where events can lead, each once."""
    return tuple(dict.fromkeys(draw.then for _, draw in walk.draws(scenario)))


def _is(mark: str, choice: str) -> bool:
    return mark.rpartition(".")[2] == choice


# Functions --------------------------------------------------------------------------------------


_FEW = 4
"""Choices with a test in one place, up to which every outcome is written out."""


def _outcomes(
    asked: list[tuple[str, str]], found: tuple[str, ...] = (), indent: str = " "
) -> Iterator[str]:
    """Lines that return the choices whose test holds: nothing is built, each outcome is a constant."""
    for rank, (id_, test) in enumerate(asked):
        if test:
            yield f"{indent}if {test}:"
            yield from _outcomes(asked[rank + 1 :], (*found, id_), indent + " ")
        else:
            found = (*found, id_)
    yield f"{indent}return {found!r}"


def _gathered(asked: list[tuple[str, str]]) -> Iterator[str]:
    """The same lines, gathering what holds."""
    yield " w = []"
    for id_, test in asked:
        yield f" {f'if {test}: ' if test else ''}w.append({id_!r})"
    yield " return tuple(w)"


def _made(lines: list[str], name: str) -> Any:
    return _all_made(lines)[name]


def _all_made(lines: list[str]) -> dict[str, Any]:
    """What the functions written in `lines` are; they can call only what they need."""
    made: dict[str, Any] = {"__builtins__": {"tuple": tuple, "list": list, "min": min, "max": max}}
    exec("\n".join(lines), made)  # noqa: S102  written above, from trees and ids that were checked
    return made


@lru_cache(maxsize=64)
def machine(scenario: Scenario) -> Machine:
    """`scenario`, ready to be played."""
    return Machine(scenario)
