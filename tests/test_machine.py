"""The whole language played: events, laters, lengths, and what a replay makes of them."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest
import village
from hypothesis import given, settings
from hypothesis import strategies as st

from mallette import engine, expression
from mallette.engine import State
from mallette.expression import Problem
from mallette.journal import Step
from mallette.machine import machine
from mallette.model import Scenario


@pytest.fixture(scope="module")
def halle(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return village.scenario(tmp_path_factory.mktemp("mallette"))


def after(scenario: Scenario, *choices: str, seed: int = 0) -> State:
    replayed = engine.replay(scenario, seed, map(Step, choices))
    assert replayed.stop is None, replayed.stop
    return replayed.states[-1]


def drawn(scenario: Scenario, seed: int, times: int) -> list[str]:
    """The events of a play that draws again and again."""
    state = engine.choose(scenario, engine.start(scenario, seed), "ouvrir")
    events = []
    while len(events) < times:
        events.append(state.at)
        state = engine.choose(scenario, state, engine.open_choices(scenario, state)[-1])
        state = engine.choose(scenario, state, "encore")
    return events


def test_an_event_comes_and_leads_back_to_where_the_draw_says(halle: Scenario) -> None:
    state = after(halle, "ouvrir")
    assert state.at in {"pluie", "don", "panne"}
    assert engine.view(halle, state).event
    told = engine.consequence(halle, engine.start(halle), "ouvrir")
    assert told.drawn == halle.events[state.at].title
    choice = engine.open_choices(halle, state)[0]
    assert engine.choose(halle, state, choice).at == "marche"


@pytest.mark.parametrize("seed", range(20))
def test_a_bag_deals_each_card_once_before_any_comes_again(halle: Scenario, seed: int) -> None:
    dealt = drawn(halle, seed, 9)
    assert [sorted(dealt[begin : begin + 3]) for begin in (0, 3, 6)] == 3 * [
        ["don", "panne", "pluie"]
    ]


def test_a_cycle_deals_in_order(halle: Scenario) -> None:
    state = after(halle, "ouvrir")
    state = engine.choose(halle, state, engine.open_choices(halle, state)[0])
    for expected in ("don", "pluie", "don"):
        state = engine.choose(halle, state, "ronde")
        assert state.at == expected
        state = engine.choose(halle, state, engine.open_choices(halle, state)[-1])


def test_dice_deal_with_replacement_and_evenly(tmp_path: Path) -> None:
    import situations

    rolled = village.VILLAGE.replace("{draw: bag, cards", "{draw: dice, cards")
    scenario = situations.library(tmp_path, rolled).scenarios["cle"]
    first = Counter(drawn(scenario, seed, 1)[0] for seed in range(600))
    assert set(first) == {"pluie", "don", "panne"}
    assert min(first.values()) > 150, "three faces, 600 throws"
    assert any(one == then for one, then in pairwise(drawn(scenario, 1, 40)))


def test_chance_is_the_seed_and_the_number_of_draws_so_undo_never_draws_again(
    halle: Scenario,
) -> None:
    assert drawn(halle, 7, 6) == drawn(halle, 7, 6)
    assert len({tuple(drawn(halle, seed, 3)) for seed in range(60)}) == 6, "every order comes"
    # Another answer to the same event, then the same road: the cards stay where they were.
    one = after(halle, "ouvrir", seed=3)
    roads = [engine.choose(halle, one, choice) for choice in engine.open_choices(halle, one)]
    assert len({engine.choose(halle, road, "encore").at for road in roads}) == 1


def test_a_later_bites_on_entering_its_scene_and_says_where_it_came_from(halle: Scenario) -> None:
    before = after(halle, "ouvrir")
    event = engine.open_choices(halle, before)[0]
    before = engine.choose(halle, before, event)
    told = engine.consequence(halle, before, "finir")
    (back,) = told.returns
    values = engine.values(halle, engine.choose(halle, before, "finir"))
    assert (back.scene, back.choice) == ("La place", "Ouvrir tout de suite")
    assert back.text == f"On s'en souvient : confiance {values['confiance']}."
    assert [(move.dial.id, move.dial.value - move.before) for move in back.moves] == [
        ("confiance", 4),
        ("lien", -1),
    ]
    assert engine.consequence(halle, engine.start(halle), "ouvrir").returns == ()


def test_a_later_is_not_brought_by_the_road_that_did_not_take_it(halle: Scenario) -> None:
    state = after(halle, "attendre")
    state = engine.choose(halle, state, engine.open_choices(halle, state)[0])
    assert engine.consequence(halle, state, "finir").returns == ()


def test_a_later_taken_twice_waits_once(halle: Scenario) -> None:
    state = after(halle, "attendre")
    for _ in range(2):
        state = engine.choose(halle, state, engine.open_choices(halle, state)[-1])
        state = engine.choose(halle, state, "encore")
    state = engine.choose(halle, state, engine.open_choices(halle, state)[-1])
    told = engine.consequence(halle, state, "finir")
    assert [back.text for back in told.returns] == ["Le lien se paie."]


def test_a_scene_cut_for_a_short_session_is_passed_by_its_skip(halle: Scenario) -> None:
    short = engine.cut(halle, 45)
    assert "marche" not in short.scenes
    state = after(short, "ouvrir")
    then = engine.choose(short, state, engine.open_choices(short, state)[0])
    assert then.at == "bilan", "the draw led to the market, which is cut"
    told = engine.consequence(short, state, engine.open_choices(short, state)[0])
    assert [back.scene for back in told.returns] == ["La place"], "what was due still comes"
    assert engine.cut(halle, 90) is halle


def test_visited_and_taken_remember_events(halle: Scenario) -> None:
    for seed in range(12):
        state = after(halle, "ouvrir", seed=seed)
        rained = state.at == "pluie"
        state = engine.choose(halle, state, engine.open_choices(halle, state)[-1])
        state = engine.choose(halle, state, "finir")
        assert (engine.view(halle, state).text == "Il a plu.") == rained


def test_in_a_dead_end_only_the_facilitator_goes_on(halle: Scenario) -> None:
    state = after(halle, "attendre")
    road = [engine.open_choices(halle, state)[0], "finir", "impasse"]
    state = after(halle, "attendre", *road)
    assert engine.open_choices(halle, state) == ()
    assert engine.closed_choices(halle, state) == ("chercher", "partir")
    refused = engine.replay(halle, 0, map(Step, ["attendre", *road, "chercher"]))
    assert refused.stop
    assert refused.stop.reason == "closed"
    steps = [*map(Step, ["attendre", *road]), Step("chercher", forced=True)]
    assert engine.replay(halle, 0, steps).states[-1].at == "halle"
    assert engine.closed_choices(halle, engine.start(halle)) == ()
    forced = engine.replay(halle, 0, [Step("voter", forced=True)])
    assert forced.stop, "forcing is for dead ends, and for choices that are there"


def test_a_view_says_how_the_table_decides(halle: Scenario) -> None:
    view = engine.view(halle, engine.start(halle))
    assert (view.decide.rule, view.decider and view.decider.name) == ("mandate", "La maire")


def test_only_the_one_who_holds_a_role_reads_its_secret(halle: Scenario) -> None:
    told = engine.briefing(halle, "maire")
    assert (told.secret, told.cares) == ("SECRET-MAIRE", (("Lien", "up"),))


RANKS = st.lists(st.integers(0, 11), max_size=25)


@given(ranks=RANKS, seed=st.integers(0, 2**40), length=st.sampled_from([45, 90]))
@settings(max_examples=80)
def test_whatever_is_played_stays_in_its_bounds_and_replays_to_the_same(
    halle: Scenario, ranks: list[int], seed: int, length: int
) -> None:
    scenario = engine.cut(halle, length)
    slots = machine(scenario).slots.values()
    states, steps = [engine.start(scenario, seed)], []
    for rank in ranks:
        open_ = engine.open_choices(scenario, states[-1])
        if not open_:
            break
        steps.append(Step(open_[rank % len(open_)], states[-1].at))
        told = engine.consequence(scenario, states[-1], steps[-1].choice)
        states.append(engine.choose(scenario, states[-1], steps[-1].choice))
        for slot in slots:
            assert slot.low <= states[-1].values[slot.index] <= slot.high
        last = {move.dial.id: move.dial.value for move in told.moves}
        for back in told.returns:
            last |= {move.dial.id: move.dial.value for move in back.moves}
        values = engine.values(scenario, states[-1])
        assert {id_: values[id_] for id_ in last} == last, "what is told is what is"
    assert engine.replay(scenario, seed, steps).states == tuple(states)


def test_a_gauge_may_be_called_what_the_program_calls_its_own_slots(tmp_path: Path) -> None:
    import situations

    text = village.VILLAGE.replace("lien", "back")
    scenario = situations.library(tmp_path, text).scenarios["cle"]
    assert engine.values(scenario, engine.start(scenario))["back"] == 5
    own = [name for name in machine(scenario).slots if name not in machine(scenario).names]
    assert own
    assert all(" " in name for name in own), "which no author can write"


def test_a_length_that_is_no_longer_there_is_the_usual_one(halle: Scenario) -> None:
    assert engine.cut(halle, 30) is engine.cut(halle, 90) is halle


NUMBERS = st.sampled_from(["confiance", "lien", "visites", "0", "3", "7", "-2"])
SUMS = st.recursive(
    NUMBERS,
    lambda inner: st.one_of(
        st.builds("({} {} {})".format, inner, st.sampled_from("+-*"), inner),
        st.builds("{} {} {}".format, inner, st.sampled_from("+-*"), NUMBERS),
        st.builds("{}({}, {})".format, st.sampled_from(["min", "max"]), inner, inner),
        st.builds("min({})".format, inner),
    ),
    max_leaves=6,
)
SIGNS = st.sampled_from(["<", "<=", ">", ">=", "==", "!="])
TRUTHS = st.one_of(
    st.sampled_from(["clos", "visited(pluie)", "taken(ouvrir)"]),
    st.builds("{} {} {}".format, SUMS, SIGNS, SUMS),
    st.builds("{} {} {} {} {}".format, SUMS, SIGNS, SUMS, SIGNS, SUMS),
)
CONDITIONS = st.recursive(
    TRUTHS,
    lambda inner: st.one_of(
        st.builds("not {}".format, inner),
        st.builds("({})".format, inner),
        st.builds("{} and {}".format, inner, inner),
        st.builds("{} or {}".format, inner, inner),
    ),
    max_leaves=5,
)


@given(condition=CONDITIONS, data=st.data())
@settings(max_examples=300)
def test_a_compiled_condition_is_worth_what_its_tree_is(
    halle: Scenario, condition: str, data: st.DataObject
) -> None:
    rules = machine(halle)
    tree = expression.parse(condition)
    if isinstance(tree, Problem):
        assert tree.reason in {"long", "deep"}, condition
        return
    drawn_ = [st.integers(slot.low, min(slot.high, 10)) for slot in rules.slots.values()]
    values = data.draw(st.tuples(*drawn_))
    asked = {"visited": rules.slots["visited pluie"], "taken": rules.slots["taken place.ouvrir"]}
    worth = expression.evaluate(
        tree,
        lambda name: values[rules.names[name]],
        lambda what, _: bool(values[asked[what].index]),
    )
    assert rules.holds(condition, values) == bool(worth)


@pytest.mark.parametrize(
    "condition",
    [
        "confiance" + " + 1" * 95 + " > 3",
        "confiance" + " * 1" * 95 + " > 3",
        "not " * 95 + "clos",
        "(" * 19 + "clos" + ")" * 19,
        " or ".join(["clos"] * 45),
        " < ".join(["lien"] * 55),
    ],
)
def test_the_longest_conditions_are_compiled(halle: Scenario, condition: str) -> None:
    assert not isinstance(expression.parse(condition), Problem)
    machine(halle).holds(condition, engine.start(halle).values)


def test_many_choices_with_a_test_open_as_few_do(tmp_path: Path) -> None:
    import situations

    many = "".join(
        f"      c{n}: {{text: C, when: confiance >= {n}, goto: assemblee}}\n" for n in range(11)
    )
    text = village.VILLAGE.replace(
        "      impasse: {text: Tout arrêter", many + "      impasse: {text: Tout arrêter"
    )
    scenario = situations.library(tmp_path, text).scenarios["cle"]
    state = engine.start(scenario)._replace(at="bilan")
    for confiance in range(11):
        there = state._replace(values=(confiance, *state.values[1:]))
        expected = ["bien"] * (confiance >= 5) + [f"c{n}" for n in range(confiance + 1)]
        assert engine.open_choices(scenario, there) == (*expected, "impasse")
