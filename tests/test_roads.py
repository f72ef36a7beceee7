"""The roads not taken, held to the explorer that tells every state apart."""

from __future__ import annotations

import math
import random
from collections import defaultdict

import made
import pytest
import slow
from hypothesis import given, settings
from hypothesis import strategies as st

from mallette import alike, engine, explore, load, roads
from mallette.engine import State
from mallette.model import Scenario

LIBRARY = load.load(load.builtin()).library
assert LIBRARY
SHIPPED = [(id_, length) for id_, one in LIBRARY.scenarios.items() for length in one.lengths]


def decisions(scenario: Scenario, seed: int, most: int = 12) -> list[State]:
    """The states in which a play at random decides."""
    luck = random.Random(seed)
    state, met = engine.start(scenario, seed), []
    while (open_ := engine.open_choices(scenario, state)) and len(met) < most:
        met.append(state)
        state = engine.choose(scenario, state, luck.choice(open_))
    return met


def held(scenario: Scenario, state: State, road: roads.Road) -> None:
    """`road` is what the explorer says of every state that its choice may lead to."""
    after = slow.after(scenario, (state.at, state.values), road.choice)
    ends: dict[str, float] = defaultdict(float)
    spans: dict[str, list[int]] = defaultdict(list)
    stuck, known = 0.0, True
    for at, values in after:
        found = explore.explore(scenario, begin=State(at, values))
        for end, one in found.endings.items():
            ends[end] += one.chance / len(after)
            for id_, span in found.places[end].items():
                spans[id_] += [span.min, span.max]
        stuck += sum(one.chance for one in found.stuck.values()) / len(after)
        known = known and not any(math.isnan(one.chance) for one in found.endings.values())
    ended = sum(ends.values()) + stuck > 1 - 1e-9
    if not (known and ended) and road.method == "sampled":  # plays that go round for ever
        assert road.endings.keys() <= ends.keys()
        return
    assert road.method == "exact"
    assert list(road.endings) == [at for at in scenario.endings if at in ends]
    assert {id_: (one.min, one.max) for id_, one in road.gauges.items()} == {
        id_: (min(span), max(span)) for id_, span in spans.items()
    }
    if known:
        assert road.endings == pytest.approx(dict(ends), abs=1e-9)
        assert road.stuck == pytest.approx(stuck, abs=1e-9)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.booleans())
def test_every_road_of_a_play_at_random_is_what_the_explorer_says(seed: int, loops: bool) -> None:
    scenario = made.made(seed, loops=loops)
    for state in decisions(scenario, seed):
        for road in roads.roads(scenario, state):
            held(scenario, state, road)


@pytest.mark.parametrize(("id_", "length"), SHIPPED)
def test_every_road_of_what_is_shipped_is_what_the_explorer_says(id_: str, length: int) -> None:
    assert LIBRARY
    scenario = engine.cut(LIBRARY.scenarios[id_], length)
    for state in decisions(scenario, seed=7):
        for road in roads.roads(scenario, state):
            held(scenario, state, road)


def test_the_card_that_was_drawn_is_not_the_only_one_that_counts() -> None:
    assert LIBRARY
    scenario = engine.cut(LIBRARY.scenarios["appel"], 90)
    told = {
        seed: roads.roads(scenario, engine.start(scenario, seed))[0].endings for seed in range(5)
    }
    assert all(one == told[0] for one in told.values())


def test_past_the_budget_plays_are_drawn_and_it_is_said() -> None:
    assert LIBRARY
    scenario = engine.cut(LIBRARY.scenarios["appel"], 90)
    state = engine.start(scenario)
    for road, sure in zip(
        roads.roads(scenario, state, states=1000), roads.roads(scenario, state), strict=True
    ):
        assert (road.method, road.plays) == ("sampled", roads.PLAYS)
        assert road.endings.keys() <= sure.endings.keys()
        assert sum(road.endings.values()) + road.stuck == pytest.approx(1)
        for end, chance in road.endings.items():
            assert chance == pytest.approx(sure.endings[end], abs=0.1)
        for id_, span in road.gauges.items():
            assert sure.gauges[id_].min <= span.min <= span.max <= sure.gauges[id_].max
    assert roads.roads(scenario, state, states=1000) == roads.roads(scenario, state, states=1000)


def test_nothing_is_said_where_nothing_is_open() -> None:
    assert LIBRARY
    scenario = LIBRARY.scenarios["jardin_sans_cloture"]
    state = engine.start(scenario)
    while not engine.over(scenario, state):
        state = engine.choose(scenario, state, engine.open_choices(scenario, state)[0])
    assert roads.roads(scenario, state) == ()


def test_values_are_alike_when_no_condition_ahead_tells_them_apart() -> None:
    scenario = made.situation(
        {
            "debut": [("aller", "suite", {"effects": {"g": "-2"}})],
            "suite": [("finir", "end", {"when": "g >= 5 and not f"}), ("rester", "end", {})],
        }
    )
    told = alike.alike(scenario)
    assert told["suite"] == {"g": tuple(int(g >= 5) for g in range(11)), "f": (0, 1)}
    assert told["debut"] == {"g": tuple(int(g - 2 >= 5) for g in range(11)), "f": (0, 1)}
    assert told["end"] == {}
