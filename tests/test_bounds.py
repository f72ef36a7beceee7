"""Intervals hold every state that is reached, and plays at random claim nothing that is not so."""

from __future__ import annotations

import made
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallette import bounds, engine, explore, load
from mallette.machine import machine
from mallette.model import Scenario

LIBRARY = load.load(load.builtin()).library
assert LIBRARY
SHIPPED = [(id_, length) for id_, one in LIBRARY.scenarios.items() for length in one.lengths]


def sound(scenario: Scenario) -> None:
    """Nothing that is reached lies outside, nothing that was met is impossible."""
    found, boxes = explore.explore(scenario), bounds.boxes(scenario)
    names = machine(scenario).names
    for at, spans in found.places.items():
        for id_, span in spans.items():
            low, high = boxes[at][names[id_]]
            assert low <= span.min
            assert span.max <= high
    for (at, id_), option in found.options.items():
        assert not option.open or bounds.may_open(scenario, at, id_, boxes[at])
    met = bounds.met(scenario, 30)
    assert met.ends.keys() <= found.endings.keys()
    assert met.stuck.keys() <= found.stuck.keys()
    assert met.open <= {key for key, option in found.options.items() if option.open}


@settings(max_examples=200, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.booleans())
def test_intervals_hold_what_is_reached(seed: int, loops: bool) -> None:
    sound(made.made(seed, loops=loops))


@pytest.mark.parametrize(("id_", "length"), SHIPPED)
def test_intervals_hold_what_is_reached_in_what_is_shipped(id_: str, length: int) -> None:
    assert LIBRARY
    sound(engine.cut(LIBRARY.scenarios[id_], length))


def test_an_interval_rules_out_what_a_condition_can_never_be() -> None:
    scenario = made.situation(
        {"s": [("c", "t", {"when": "g >= 11"}), ("d", "end", {})], "t": [("e", "end", {})]}
    )
    boxes = bounds.boxes(scenario)
    assert "t" not in boxes
    assert not bounds.may_open(scenario, "s", "c", boxes["s"])


def test_the_shortest_play_that_was_met_is_kept() -> None:
    scenario = made.situation({"s": [("on", "s", {"once": "true"}), ("out", "end", {})]})
    assert bounds.met(scenario, 50).ends == {"end": ("out",)}


def test_curious_plays_go_where_others_rarely_do() -> None:
    """A door that one play in a thousand would open is open in less than a hundred."""
    scenes = {
        f"s{rank}": [("on", f"s{rank + 1}", {}), *((f"out{n}", "end", {}) for n in range(3))]
        for rank in range(5)
    }
    scenario = made.situation({**scenes, "s5": [("door", "end", {})]})
    assert ("s5", "door") in bounds.met(scenario, 60).open
