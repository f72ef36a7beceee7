"""A situation played: what choices do, what each audience sees, what a replay finds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from itertools import pairwise
from pathlib import Path

import pytest
import situations
from hypothesis import given, settings
from hypothesis import strategies as st

from mallette import engine, load
from mallette.engine import State
from mallette.journal import Step
from mallette.model import Scenario


@pytest.fixture(scope="module")
def scenario(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return situations.scenario(tmp_path_factory.mktemp("mallette"))


@pytest.fixture(scope="module")
def garden() -> Scenario:
    reading = load.load(load.builtin())
    assert reading.library
    return reading.library.scenarios["jardin_sans_cloture"]


def after(scenario: Scenario, *choices: str) -> State:
    replayed = engine.replay(scenario, 0, map(Step, choices))
    assert replayed.stop is None, replayed.stop
    return replayed.states[-1]


def test_a_play_begins_where_the_author_says(scenario: Scenario) -> None:
    state = engine.start(scenario, 0)
    assert state.at == "porte"
    assert engine.values(scenario, state) == {"confiance": 5, "lien": 4, "visites": 0, "cle": 0}


def test_effects_add_set_and_turn_and_are_held_to_their_bounds(scenario: Scenario) -> None:
    state = after(scenario, "demander", "entrer")
    assert engine.values(scenario, state) == {"confiance": 6, "lien": 4, "visites": 0, "cle": 1}
    state = after(scenario, "demander", "entrer", "rester")
    assert engine.values(scenario, state)["lien"] == 6, "held to its maximum"
    state = after(scenario, "demander", "entrer", "revenir")
    assert state.at == "porte"
    state = engine.choose(scenario, state, "forcer")
    assert engine.values(scenario, state) | {"visites": 0} == {
        "confiance": 0,  # held to its minimum
        "lien": 6,  # set
        "visites": 0,
        "cle": 1,
    }


def test_goto_is_judged_after_the_effects(scenario: Scenario) -> None:
    # lien goes from 4 to 3 with the key, then to 4 on entering: under 5, the hall opens.
    assert after(scenario, "demander", "entrer").at == "salle"
    # Knocked once before: 5 after the effects of entering, which is no longer under 5.
    assert after(scenario, "frapper", "demander", "entrer").at == "dehors"


def test_once_and_taken_and_visited_remember(scenario: Scenario) -> None:
    start = engine.start(scenario, 0)
    assert engine.open_choices(scenario, start) == ("frapper", "demander", "entrer")
    assert "frapper" not in engine.open_choices(scenario, after(scenario, "frapper"))
    back = after(scenario, "demander", "entrer", "revenir")
    assert "forcer" in engine.open_choices(scenario, back), "the hall was visited"
    again = engine.choose(scenario, back, "forcer")
    assert engine.open_choices(scenario, again) == ("revenir",), "taken(revenir) closes rester"


def test_states_that_differ_by_nothing_that_matters_are_equal(scenario: Scenario) -> None:
    assert hash(after(scenario, "frapper")) == hash(after(scenario, "frapper"))
    start = engine.start(scenario)
    assert len(start.values) == 4 + 3, "besides what is declared: once, taken(), visited()"


def test_a_locked_choice_is_shown_with_its_reason_and_a_hidden_one_is_not(
    scenario: Scenario,
) -> None:
    view = engine.view(scenario, after(scenario, "demander"))
    shown = {option.id: (option.open, option.reason) for option in view.options}
    assert shown["demander"] == (False, "Il faudrait plus de confiance.")
    assert "forcer" not in shown


def test_text_follows_the_state_and_fills_in_its_numbers(scenario: Scenario) -> None:
    start = engine.start(scenario, 0)
    assert engine.view(scenario, start).text == "La porte est fermée. Confiance 5."
    assert engine.view(scenario, after(scenario, "demander")).text == "La clé tourne."
    told = engine.consequence(scenario, start, "demander")
    assert told.result == "La maire tend la clé ; confiance 7.", "told after the effects"


def test_a_consequence_says_what_moved_by_how_much_and_what_was_crossed(
    scenario: Scenario,
) -> None:
    state = after(scenario, "frapper", "demander")  # 6, then to 8 on asking again is impossible
    told = engine.consequence(scenario, state, "entrer")
    assert [(move.dial.id, move.before, move.dial.value) for move in told.moves] == [
        ("confiance", 6, 5),
        ("lien", 4, 5),
    ]
    back = after(scenario, "demander", "entrer", "revenir")
    crossed = engine.consequence(scenario, back, "forcer").moves[0]
    assert (crossed.before, crossed.dial.value, crossed.crossed) == (7, 0, "On se parle à peine.")


def test_a_threshold_is_told_when_it_is_crossed_and_not_again(scenario: Scenario) -> None:
    start = engine.start(scenario, 0)

    def told(confiance: int) -> str | None:
        before = start._replace(values=(confiance, *start.values[1:]))
        return engine.consequence(scenario, before, "entrer").moves[0].crossed

    assert [told(value) for value in (4, 3, 2, 1)] == [None, "On se parle à peine.", None, None]


def test_an_ending_has_its_price_and_no_choice(scenario: Scenario) -> None:
    state = after(scenario, "entrer")
    view = engine.view(scenario, state)
    assert engine.over(scenario, state)
    assert (view.over, view.price, view.options) == (True, "Un hiver.", ())
    assert view.text == "On reste dehors, lien 5."


@pytest.mark.parametrize(
    ("steps", "index", "reason"),
    [
        ([Step("entrer"), Step("entrer")], 1, "over"),
        ([Step("demander", "salle")], 0, "elsewhere"),
        ([Step("frapper"), Step("frapper")], 1, "closed"),
        ([Step("danser")], 0, "unknown"),
    ],
)
def test_a_replay_stops_at_the_first_step_that_cannot_be_taken(
    scenario: Scenario, steps: list[Step], index: int, reason: str
) -> None:
    replayed = engine.replay(scenario, 0, steps)
    assert replayed.stop
    assert (replayed.stop.index, replayed.stop.reason) == (index, reason)
    assert len(replayed.states) == index + 1


def strings(value: object) -> Iterator[str]:
    """Every text anywhere in a record."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for name in fields(value):
            yield from strings(getattr(value, name.name))
    elif isinstance(value, tuple):
        for one in value:
            yield from strings(one)


def plays(scenario: Scenario, indexes: list[int]) -> Iterator[State]:
    """The states of the play that takes, at each step, the open choice of that rank."""
    state = engine.start(scenario, 0)
    yield state
    for index in indexes:
        if not (open_ := engine.open_choices(scenario, state)):
            return
        state = engine.choose(scenario, state, open_[index % len(open_)])
        yield state


RANKS = st.lists(st.integers(0, 11), max_size=12)


@given(ranks=RANKS)
@settings(max_examples=60)
def test_nothing_private_is_in_a_public_view(garden: Scenario, ranks: list[int]) -> None:
    private = [role.secret for role in garden.roles.values()]
    private += [scene.notes for scene in garden.scenes.values() if scene.notes]
    for state in plays(garden, ranks):
        seen = " ".join([*strings(engine.view(garden, state)), *strings(engine.cast(garden))])
        assert not [text for text in private if text.strip()[:40] in seen]


@given(ranks=RANKS)
@settings(max_examples=60)
def test_gauges_stay_in_their_bounds_and_a_prefix_replays_to_the_same_state(
    garden: Scenario, ranks: list[int]
) -> None:
    states = list(plays(garden, ranks))
    for state in states:
        for dial in engine.view(garden, state).gauges:
            assert dial.min <= dial.value <= dial.max
    choices, state = [], states[0]
    for before, then in pairwise(states):
        choices.append(
            next(
                one
                for one in engine.open_choices(garden, before)
                if engine.choose(garden, before, one) == then
            )
        )
        state = engine.replay(garden, 0, map(Step, choices)).states[-1]
        assert state == then


def test_the_facilitator_sees_the_notes(scenario: Scenario) -> None:
    start = engine.start(scenario, 0)
    assert engine.view(scenario, start, "facilitator").notes == "NOTES-PORTE"
    assert engine.view(scenario, start).notes is None


def test_a_shipped_scenario_is_read_once_and_for_all(tmp_path: Path) -> None:
    first = situations.scenario(tmp_path)
    assert engine.start(first, 0) == engine.start(first, 0)
