"""What is proved of every play, held to an explorer that is slow and obviously right."""

from __future__ import annotations

import json
import math
import random
import sys
from pathlib import Path

import made
import pytest
import slow
from hypothesis import given, settings
from hypothesis import strategies as st

from mallette import engine, explore, load, world
from mallette.engine import State
from mallette.explore import Witness
from mallette.model import Scenario

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

import synth
from peers import gen_synth

LIBRARY = load.load(load.builtin()).library
assert LIBRARY
SHIPPED = [(id_, length) for id_, one in LIBRARY.scenarios.items() for length in one.lengths]
FEW = 12_000
"""States that the slow explorer goes through in seconds."""
SLOW = {("appel", 90), ("strategie", 90), ("strategie", 180)}
"""More states than the slow explorer sees in a minute."""
SMALL = {"knots": 40, "choices": 3, "nvars": 3, "vmax": 10, "jump": 4}


def agree(scenario: Scenario, begin: State | None = None) -> explore.Explored:
    """What both explorers find of `scenario`, from `begin` on when it is given."""
    fast, sure = explore.explore(scenario, begin=begin), slow.explored(scenario, begin)
    assert explore.explore(scenario, begin=begin, forget=False).states == sure.states
    assert fast.states <= sure.states
    assert {at: end.plays for at, end in fast.endings.items()} == sure.plays
    for at, end in fast.endings.items():
        if (chance := sure.chance[at]) is not None:
            assert end.chance == pytest.approx(float(chance), abs=1e-9)
    for found, steps in ((fast.endings, sure.shortest), (fast.stuck, sure.stuck)):
        assert {at: len(end.shortest.picks) for at, end in found.items()} == steps
        assert all(played(scenario, end.shortest, begin) for end in found.values())
    assert bool(fast.traps) == bool(sure.trapped)
    for witness in fast.traps.values():
        assert sure.trapped & set(played(scenario, witness, begin))
    assert {
        at: {id_: (span.min, span.max) for id_, span in spans.items()}
        for at, spans in fast.places.items()
    } == sure.spans
    assert {key for key, one in fast.options.items() if one.open} == sure.open
    assert {key for key, one in fast.options.items() if one.lowers} == sure.lowers
    beaten = {(*key, one.beaten) for key, one in fast.options.items() if one.beaten}
    assert beaten <= sure.beats
    assert {key[:2] for key in beaten} == {key[:2] for key in sure.beats}
    for mine, (low, high, mean) in ((fast.decisions, sure.decisions), (fast.minutes, sure.minutes)):
        assert (mine.min, mine.max) == (low, high)
        if mean is not None:
            assert mine.mean == pytest.approx(mean)
    return fast


def played(scenario: Scenario, witness: Witness, begin: State | None = None) -> list[slow.Key]:
    """Where the engine can be once it has played it, with some luck."""
    keys = [(begin.at, begin.values)] if begin else slow.begun(scenario)
    keys = [key for key in keys if key[0] == witness.places[0]]
    for pick, at in zip(witness.picks, witness.places[1:], strict=True):
        keys = [
            to
            for key in keys
            if pick in engine.open_choices(scenario, State(*key))
            for to in slow.after(scenario, key, pick)
            if to[0] == at
        ]
    return keys


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.booleans())
def test_two_explorers_agree_on_situations_made_at_random(seed: int, loops: bool) -> None:
    agree(made.made(seed, loops=loops))


def test_situations_made_at_random_have_every_feature() -> None:
    """Loops without end, dead ends, places never reached: none of them is missing from the above."""
    found = [explore.explore(made.made(seed)) for seed in range(300)]
    assert any(math.isinf(one.plays) for one in found)
    assert any(one.stuck for one in found)
    assert any(one.traps for one in found)
    assert any(one.beaten for each in found for one in each.options.values())
    assert any(not one.open for each in found for one in each.options.values())


@pytest.mark.parametrize(("id_", "length"), [one for one in SHIPPED if one not in SLOW])
def test_two_explorers_agree_on_what_is_shipped(id_: str, length: int) -> None:
    assert LIBRARY
    agree(engine.cut(LIBRARY.scenarios[id_], length))


def few(scenario: Scenario, begin: State) -> bool:
    """Whether the slow explorer can go through what is left from `begin`."""
    try:
        explore.explore(scenario, FEW, begin, forget=False)
    except world.TooLarge:
        return False
    return True


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("id_", "length"), sorted(SLOW))
def test_two_explorers_agree_on_what_is_left_of_longer_plays(
    id_: str, length: int, seed: int
) -> None:
    """A whole one would take the slow one hours: from where few enough plays are left, it takes seconds."""
    assert LIBRARY
    scenario = engine.cut(LIBRARY.scenarios[id_], length)
    luck = random.Random(seed)
    state = engine.start(scenario, seed)
    while not few(scenario, state):
        state = engine.choose(scenario, state, luck.choice(engine.open_choices(scenario, state)))
    agree(scenario, state)


@pytest.mark.parametrize("seed", range(10))
def test_two_explorers_agree_on_the_peers_scenario(seed: int, tmp_path: Path) -> None:
    spec = gen_synth.build(**SMALL, seed=seed)
    path = tmp_path / "scenarios" / "synth.yaml"
    path.parent.mkdir()
    path.write_text(synth.convert(json.loads(json.dumps(spec)), texts=False), "utf-8")
    manifest = (load.builtin() / "mallette.yaml").read_text("utf-8")
    (tmp_path / "mallette.yaml").write_text(manifest, "utf-8")
    library = load.load(tmp_path).library
    assert library
    agree(library.scenarios["synth"])


def chain(scenes: int, choices: int) -> Scenario:
    """Scenes in a row, with as many choices each, that all lead to the next."""
    return made.situation(
        {
            f"s{rank}": [(f"c{number}", "end" if rank + 1 == scenes else f"s{rank + 1}", {})]
            for rank in range(scenes)
            for number in [0]
        }
        if choices == 1
        else {
            f"s{rank}": [
                (f"c{number}", "end" if rank + 1 == scenes else f"s{rank + 1}", {})
                for number in range(choices)
            ]
            for rank in range(scenes)
        }
    )


@pytest.mark.parametrize(("scenes", "choices"), [(30, 3), (34, 3), (40, 3), (100, 3), (200, 5)])
def test_plays_are_counted_exactly_however_many(scenes: int, choices: int) -> None:
    assert explore.explore(chain(scenes, choices)).plays == choices**scenes


@pytest.mark.parametrize("count", [3, 10, 14])
def test_a_hub_whose_choices_are_spent_has_as_many_plays_as_orders(count: int) -> None:
    choices = [(f"c{rank}", "hub", {"once": "true"}) for rank in range(count)]
    found = explore.explore(made.situation({"hub": [*choices, ("leave", "end", {})]}), forget=False)
    assert found.plays == sum(math.perm(count, some) for some in range(count + 1))
    assert found.states == 2 * 2**count
    assert (found.decisions.min, found.decisions.max) == (1, count + 1)


def test_going_round_for_ever_has_no_end_of_plays_but_a_chance() -> None:
    found = explore.explore(made.situation({"round": [("again", "round", {}), ("out", "end", {})]}))
    assert math.isinf(found.plays)
    assert found.endings["end"].chance == pytest.approx(1)
    assert found.decisions.max == math.inf
    assert found.decisions.mean == pytest.approx(2)


def test_a_trap_has_a_chance_that_is_not_known() -> None:
    found = explore.explore(
        made.situation(
            {"in": [("in", "trap", {}), ("out", "end", {})], "trap": [("on", "trap", {})]}
        )
    )
    assert found.endings["end"].chance == pytest.approx(0.5)
    assert math.isnan(found.decisions.mean)


def test_a_budget_is_held() -> None:
    with pytest.raises(world.TooLarge):
        explore.explore(chain(30, 3), states=20)


def test_a_product_too_large_for_a_machine_word_is_still_judged_rightly() -> None:
    when = " * ".join(["g"] * 25) + " > 1"  # 10 to the 25th is more than 64 bits hold
    found = explore.explore(made.situation({"s": [("c", "end", {"when": when}), ("d", "end", {})]}))
    assert found.options["s", "c"].open
