"""What a debrief tells of a play."""

from __future__ import annotations

from pathlib import Path

import pytest

from mallette import debrief, engine, journal, load, play
from mallette.journal import Debrief, Decision, Pledge, Sitting
from mallette.model import Library
from mallette.play import Play


@pytest.fixture(scope="module")
def library() -> Library:
    read = load.load(load.builtin()).library
    assert read
    return read


def played(library: Library, id_: str = "appel", path: Path | None = None, **keys: int) -> Play:
    """A play in which the first open choice is always taken."""
    now = play.begin(library, id_, path, **keys)
    while open_ := engine.open_choices(now.scenario, now.state):
        now = play.take(now, open_[0], Decision("consensus"))
    return now


def test_a_moment_tells_one_decision(library: Library) -> None:
    now = played(library)
    told = debrief.moments(now)
    assert [one.step for one in told] == list(now.steps)
    assert [one.index for one in told] == list(range(len(now.steps)))
    assert any(one.event for one in told)
    assert not told[0].event
    assert told[0].question == now.scenario.scenes[now.states[0].at].question


def test_curves_begin_before_the_first_decision(library: Library) -> None:
    now = played(library)
    along = debrief.curves(now)
    assert along.keys() == now.scenario.gauges.keys()
    for id_, values in along.items():
        assert len(values) == len(now.steps) + 1
        assert values[0] == now.scenario.gauges[id_].start
    for moment in debrief.moments(now):
        later = {move.dial.id for back in moment.told.returns for move in back.moves}
        for move in moment.told.moves:
            if move.dial.id not in later:
                assert along[move.dial.id][moment.index + 1] == move.dial.value


def test_the_roads_not_taken_leave_out_the_one_that_was(library: Library) -> None:
    now = played(library)
    for index, (state, step) in enumerate(zip(now.states, now.steps, strict=False)):
        told = debrief.missed(now, index)
        open_ = engine.open_choices(now.scenario, state)
        assert [one.choice for one in told] == [one for one in open_ if one != step.choice]
        assert all(sum(one.endings.values()) == pytest.approx(1) for one in told)


def test_what_was_due_is_told_with_when_it_came(library: Library) -> None:
    now = played(library)
    dues = debrief.dues(now)
    backs = [back for one in debrief.moments(now) for back in one.told.returns]
    came = [one for one in dues if one.came is not None]
    assert came
    assert len(came) == len(backs)
    assert {one.text for one in came} == {back.text for back in backs}
    assert all(one.came >= one.index for one in came if one.came is not None)


def test_postures_are_counted_in_the_order_of_the_mallette(library: Library) -> None:
    now = played(library)
    told = debrief.postures(now, library)
    order = list(library.mallette.postures.values())
    assert [order.index(posture) for posture, _ in told] == sorted(
        order.index(posture) for posture, _ in told
    )
    taken = [one.posture for one in debrief.moments(now) if one.posture]
    assert sum(count for _, count in told) == len(taken) > 0


def test_a_secret_is_told_with_what_its_role_had_at_heart(library: Library) -> None:
    now = played(library)
    along = debrief.curves(now)
    for id_, role in now.scenario.roles.items():
        told = debrief.secret(now, id_)
        assert told.secret == role.secret
        assert len(told.pulls) == len(role.cares)
        for pull, (gauge, way) in zip(told.pulls, role.cares.items(), strict=True):
            assert (pull.before, pull.after) == (along[gauge][0], along[gauge][-1])
            assert pull.up == (way == "up")


def test_nothing_told_of_the_facts_holds_a_secret_or_notes(library: Library) -> None:
    for id_, scenario in library.scenarios.items():
        now = played(library, id_)
        told = repr([debrief.moments(now), debrief.dues(now), debrief.summary(now)])
        told += repr([debrief.missed(now, index) for index in range(len(now.steps))])
        hidden = [role.secret for role in scenario.roles.values()]
        hidden += [
            notes for scene in scenario.scenes.values() if (notes := getattr(scene, "notes", None))
        ]
        assert not [one for one in hidden if one.strip()[:60] in told]


def test_who_sits_and_what_is_kept_are_on_the_disk(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    now = play.sit(
        play.begin(library, "appel", path), Sitting(players={"acheteuse": "Anaïs et Léo"})
    )
    choice = engine.open_choices(now.scenario, now.state)[0]
    now = play.take(now, choice)
    kept = Debrief(
        revealed=("acheteuse",),
        ratings={"c1": 3},
        proofs={"c1": "Trois voix sur cinq ont parlé"},
        pledges=(Pledge("Appeler le Tambour", "Zoé", "15 décembre"),),
        questions=("Qui relit ?",),
    )
    now = play.keep(play.keep(now, Debrief(ratings={"c1": 1})), kept)
    again = play.resume(library, path)
    assert again
    assert (again.play.sitting, again.play.debrief) == (now.sitting, kept)
    assert again.play.steps == now.steps
    play.undo(again.play, 0)
    undone = journal.read(path)
    assert undone
    assert (undone.steps, undone.debrief) == ((), kept)


@pytest.mark.parametrize(
    "said",
    [
        '{"debrief":{"ratings":{"c1":9,"c2":"deux"},"pledges":[1,{"what":3}],"revealed":7}}',
        '{"debrief":{"ratings":[],"proofs":1,"questions":{"a":1}}}',
        '{"sitting":{"players":["a"],"solo":"oui"}}',
    ],
)
def test_what_is_forged_of_a_debrief_is_left_out(
    library: Library, tmp_path: Path, said: str
) -> None:
    path = tmp_path / "a.journal"
    play.begin(library, "appel", path)
    with path.open("ab") as file:
        file.write(said.encode() + b"\t%08x\n" % journal.crc32(said.encode()))
    read = journal.read(path)
    assert read
    assert not read.damaged
    assert (read.sitting, read.debrief.ratings) == (Sitting(), {})
