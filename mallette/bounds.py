"""A scenario too large to explore in; what surely never happens in it, and what seeded plays met, out.

Intervals say more than is true, never less: what lies outside of them happens in no play. Plays
say less than is true: what they met can happen. Between the two nothing is claimed.
"""

from __future__ import annotations

import random
from collections import Counter, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import assert_never

from mallette import engine, expression
from mallette.engine import State
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
from mallette.machine import BACK, Machine, machine
from mallette.model import Add, Choice, Draw, Effects, EventChoice, Scenario, Set, Turn

Interval = tuple[int, int]
Box = tuple[Interval, ...]
"""An interval for each slot."""

PATIENCE = 30
"""Times a place may be met by something wider, before what still grows is let go to its bounds."""


# Intervals --------------------------------------------------------------------------------------


def boxes(scenario: Scenario) -> dict[str, Box]:
    """For each place that may be reached, an interval for each slot: no play leaves them."""
    rules = machine(scenario)
    found: dict[str, Box] = {}
    met: Counter[str] = Counter()
    waiting: deque[str] = deque()

    def meet(at: str, box: Box) -> None:
        known = found.get(at)
        joined = box if known is None else tuple(map(_joined, known, box))
        if joined == known:
            return
        met[at] += 1
        if known and met[at] > PATIENCE:
            joined = tuple(
                new if new == old else (slot.low, slot.high)
                for old, new, slot in zip(known, joined, rules.slots.values(), strict=True)
            )
        found[at] = joined
        waiting.append(at)

    begin = tuple((value, value) for value in rules.start)
    for at, box in _entered(rules, scenario.start, begin):
        meet(at, box)
    while waiting:
        at = waiting.popleft()
        if at in scenario.endings:
            continue
        for id_, choice in rules.places[at].choices.items():
            for to, box in _taken(rules, at, id_, choice, found[at]):
                meet(to, box)
    return found


def may_open(scenario: Scenario, at: str, id_: str, box: Box) -> bool:
    """Whether a choice may be open somewhere in `box`."""
    rules = machine(scenario)
    return _opened(rules, at, id_, rules.places[at].choices[id_], box) is not None


def _joined(one: Interval, other: Interval) -> Interval:
    return min(one[0], other[0]), max(one[1], other[1])


def _put(box: Box, slot: int, interval: Interval) -> Box:
    return (*box[:slot], interval, *box[slot + 1 :])


def _opened(rules: Machine, at: str, id_: str, choice: EventChoice, box: Box) -> Box | None:
    """The part of `box` in which a choice may be open; None when it is empty."""
    if choice.once:
        slot = rules.slots[f"taken {at}.{id_}"].index
        if box[slot][0] == 1:
            return None
        box = _put(box, slot, (0, 0))
    return _within(rules, choice.when, box)


def _within(rules: Machine, condition: str | None, box: Box) -> Box | None:
    """The part of `box` in which `condition` may be true; None when it is empty."""
    if condition is None:
        return box
    tree = expression.parse(condition)
    assert not isinstance(tree, Problem), condition
    return _narrowed(rules, tree, box)


def _narrowed(rules: Machine, tree: Tree, box: Box) -> Box | None:
    if isinstance(tree, Both):
        part: Box | None = box
        for term in tree.terms:
            part = part and _narrowed(rules, term, part)
        return part
    if not _value(rules, tree, box)[1]:
        return None
    match tree:
        case Name(id=name):  # a flag
            return _put(box, rules.names[name], (1, 1))
        case Not(term=Name(id=name)):
            return _put(box, rules.names[name], (0, 0))
        case Compare(terms=(Name(id=name), Number(value=value)), signs=(sign,)):
            low, high = box[rules.names[name]]
            match sign:
                case "<":
                    high = min(high, value - 1)
                case "<=":
                    high = min(high, value)
                case ">":
                    low = max(low, value + 1)
                case ">=":
                    low = max(low, value)
                case "==":
                    low, high = value, value
            return _put(box, rules.names[name], (low, high))
    return box


def _value(rules: Machine, tree: Tree, box: Box) -> Interval:
    """The least and the greatest that `tree` may be; what is true is 1."""
    match tree:
        case Number(value=value):
            return value, value
        case Name(id=name):
            return box[rules.names[name]]
        case Past(what="visited", id=id_):
            return box[rules.seen[id_]]
        case Past(id=id_):
            said = [
                box[slot.index]
                for name, slot in rules.slots.items()
                if name.startswith("taken ") and name.rpartition(".")[2] == id_
            ]
            return max((low for low, _ in said), default=0), max(
                (high for _, high in said), default=0
            )
        case Extreme(which=which, terms=terms):
            least = min if which == "min" else max
            lows, highs = zip(*(_value(rules, term, box) for term in terms), strict=True)
            return least(lows), least(highs)
        case Arithmetic(left=left, sign=sign, right=right):
            (a, b), (c, d) = _value(rules, left, box), _value(rules, right, box)
            if sign == "+":
                return a + c, b + d
            if sign == "-":
                return a - d, b - c
            ends = (a * c, a * d, b * c, b * d)
            return min(ends), max(ends)
        case Compare(terms=terms, signs=signs):
            values = [_value(rules, term, box) for term in terms]
            tests = zip(values, signs, values[1:], strict=False)
            lows, highs = zip(*(_compared(one, sign, two) for one, sign, two in tests), strict=True)
            return min(lows), min(highs)
        case Not(term=term):
            low, high = _value(rules, term, box)
            return int(not high), int(not low)
        case Both(terms=terms):
            lows, highs = zip(*(_value(rules, term, box) for term in terms), strict=True)
            return min(lows), min(highs)
        case Either(terms=terms):
            lows, highs = zip(*(_value(rules, term, box) for term in terms), strict=True)
            return max(lows), max(highs)
        case _:
            assert_never(tree)


def _compared(one: Interval, sign: str, two: Interval) -> Interval:
    """Whether a comparison must be true, and whether it may be."""
    (a, b), (c, d) = one, two
    match sign:
        case "<":
            return int(b < c), int(a < d)
        case "<=":
            return int(b <= c), int(a <= d)
        case ">":
            return int(a > d), int(b > c)
        case ">=":
            return int(a >= d), int(b >= c)
        case "==":
            return int(a == b == c == d), int(a <= d and c <= b)
    return int(b < c or d < a), int(not a == b == c == d)


def _affected(rules: Machine, effects: Effects, box: Box) -> Box:
    for name, effect in effects.items():
        slot = rules.slots[name]
        low, high = box[slot.index]
        match effect:
            case Add(by):
                low, high = low + by, high + by
            case Set(to):
                low = high = to
            case Turn(on):
                low = high = int(on)
            case _:
                assert_never(effect)
        held = [max(slot.low, min(slot.high, end)) for end in (low, high)]
        box = _put(box, slot.index, (held[0], held[1]))
    return box


def _taken(
    rules: Machine, at: str, id_: str, choice: EventChoice, box: Box
) -> Iterator[tuple[str, Box]]:
    """Where a choice may lead from `box`."""
    if (part := _opened(rules, at, id_, choice, box)) is None:
        return
    part = _affected(rules, choice.effects, part)
    for what in ("taken", "later"):
        if slot := rules.slots.get(f"{what} {at}.{id_}"):
            part = _put(part, slot.index, (1, 1))
    if not isinstance(choice, Choice):
        slot = rules.slots[BACK]
        low, high = part[slot.index]
        for to in rules.thens[low : high + 1]:
            yield from _entered(rules, to, _put(part, slot.index, (0, 0)))
    elif isinstance(choice.goto, str):
        yield from _entered(rules, choice.goto, part)
    else:
        for route in choice.goto:
            if (led := _within(rules, route.when, part)) is not None:
                yield from _entered(rules, route.to, led)


def _entered(rules: Machine, at: str, box: Box) -> Iterator[tuple[str, Box]]:
    """Where entering `at` may lead: what may be due is paid, or was not due."""
    for debt in rules.debts.get(at, ()):
        low, high = box[debt.slot]
        if high:
            later = rules.places[debt.place].choices[debt.choice].later
            assert later
            paid = _affected(rules, later.effects, _put(box, debt.slot, (0, 0)))
            box = paid if low else tuple(map(_joined, _put(box, debt.slot, (0, 0)), paid))
    if at in rules.seen:
        box = _put(box, rules.seen[at], (1, 1))
    if (draw := rules.draws.get(at)) is None:
        yield at, box
        return
    box = _put(box, rules.slots[BACK].index, (rules.thens.index(draw.then),) * 2)
    yield from _drawn(rules, draw, box)


def _drawn(rules: Machine, draw: Draw, box: Box) -> Iterator[tuple[str, Box]]:
    deck = rules.scenario.decks[draw.deck]
    if slot := rules.slots.get(f"deck {draw.deck}"):
        box = _put(box, slot.index, (slot.low, slot.high))
    for card in deck.cards:
        yield from _entered(rules, card, box)


# Plays ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Met:
    """What seeded plays met."""

    plays: int
    seed: int
    ends: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """For each ending, the choices of the shortest play met."""
    stuck: dict[str, tuple[str, ...]] = field(default_factory=dict)
    shares: Counter[str] = field(default_factory=Counter)
    """How many of the plays in which every open choice was as likely ended there."""
    open: set[tuple[str, str]] = field(default_factory=set)
    lengths: list[tuple[int, int]] = field(default_factory=list)
    """Decisions and minutes of these plays."""


LONGEST = 1_000
"""Decisions after which a play is left: it may be going round for ever."""
CURIOSITY = 0.7
"""How often a curious play goes where the fewest went: always would wear one path."""


def met(scenario: Scenario, plays: int = 2_000, seed: int = 0) -> Met:
    """What `plays` plays at random meet, and as many that go where fewer went before."""
    found = Met(plays, seed)
    chance = random.Random(seed)  # noqa: S311  plays, no secret
    visits: Counter[str] = Counter()
    for number in range(2 * plays):
        _walk(scenario, found, visits, chance, curious=number >= plays)
    return found


def _walk(
    scenario: Scenario,
    found: Met,
    visits: Counter[str],
    chance: random.Random,
    *,
    curious: bool,
) -> None:
    rules = machine(scenario)
    state: State = engine.start(scenario, chance.getrandbits(32))
    picks: list[str] = []
    minutes = 0
    while open_ := engine.open_choices(scenario, state):
        if len(picks) > LONGEST:
            return
        found.open.update((state.at, id_) for id_ in open_)
        if curious and chance.random() < CURIOSITY:
            nexts = {id_: engine.choose(scenario, state, id_) for id_ in open_}
            least = min(visits[to.at] for to in nexts.values())
            open_ = tuple(id_ for id_, to in nexts.items() if visits[to.at] == least)
        choice = chance.choice(open_)
        minutes += rules.places[state.at].minutes
        picks.append(choice)
        state = engine.choose(scenario, state, choice)
        visits[state.at] += 1
    ends = found.ends if engine.over(scenario, state) else found.stuck
    if state.at not in ends or len(picks) < len(ends[state.at]):
        ends[state.at] = tuple(picks)
    if not curious:
        found.shares[state.at] += 1
        found.lengths.append((len(picks), minutes))
