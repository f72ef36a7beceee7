"""M4xx findings: each at the author's line, each true, each with a play that can be played again."""

from __future__ import annotations

from pathlib import Path

import made
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallette import engine, load, proof
from mallette.diagnostics import Finding
from mallette.journal import Step
from mallette.model import Scenario


def codes(scenario: Scenario) -> list[tuple[str, tuple[str | int, ...]]]:
    return [(one.code, one.loc) for one in proof.explored("essai", scenario)]


def test_what_is_shipped_has_none() -> None:
    library = load.load(load.builtin()).library
    assert library
    assert proof.findings(library) == []


def test_only_the_first_of_several_scenes_that_nobody_reaches_is_told() -> None:
    scenario = made.situation(
        {
            "s": [("c", "end", {"effects": {"g": "-1"}})],
            "t": [("d", "u", {})],
            "u": [("e", "end", {})],
        }
    )
    assert codes(scenario) == [("M401", ("scenes", "t"))]


def test_a_choice_never_open_is_told_and_not_what_it_would_lead_to() -> None:
    scenario = made.situation(
        {
            "s": [("c", "t", {"when": "g > 10"}), ("d", "end", {})],
            "t": [("e", "end", {})],
        }
    )
    ((finding),) = list(proof.explored("essai", scenario))
    assert (finding.code, finding.loc) == ("M402", ("scenes", "s", "choices", "c"))
    assert "« g > 10 »" in str(finding.values["why"])
    assert "de 10 à 10" in str(finding.values["why"])


def test_scenes_that_lead_to_each_other_and_that_nobody_reaches_are_told_once() -> None:
    scenario = made.situation(
        {"s": [("c", "end", {})], "t": [("d", "u", {})], "u": [("e", "t", {}), ("f", "end", {})]}
    )
    assert codes(scenario) == [("M401", ("scenes", "t"))]


def test_a_dead_end_comes_with_the_command_that_plays_it() -> None:
    scenario = made.situation(
        {
            "s": [("c", "t", {"effects": {"f": "true"}}), ("d", "t", {})],
            "t": [("e", "end", {"when": "not f"})],
        }
    )
    (finding,) = list(proof.explored("essai", scenario))
    assert (finding.code, finding.loc) == ("M403", ("scenes", "t"))
    assert finding.values["command"] == "mallette play essai --picks c"


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.integers(0, 2**32), st.booleans())
def test_a_dead_end_is_one(seed: int, loops: bool) -> None:
    """The command of the finding leads, by the engine, to a scene where nothing is open."""
    scenario = made.made(seed, loops=loops)
    for finding in proof.explored("essai", scenario):
        if finding.code == "M403":
            at, choices = played(scenario, str(finding.values["command"]))
            assert at == finding.loc[1]
            assert not choices


def played(scenario: Scenario, command: str) -> tuple[str, tuple[str, ...]]:
    """Where a command leads, and what is open there."""
    _, _, _, *options = command.split(" ")
    given_ = dict(zip(options[::2], options[1::2], strict=False))
    picks = [Step(pick) for pick in given_.get("--picks", "").split(",") if pick]
    cut = engine.cut(scenario, scenario.lengths[0])
    replayed = engine.replay(cut, int(given_.get("--seed", 0)), picks)
    assert replayed.stop is None
    state = replayed.states[-1]
    return state.at, engine.open_choices(cut, state)


def test_what_was_found_is_kept_and_read_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library = load.load(load.builtin()).library
    assert library
    told = [Finding("M401", ("scenes", "s"), {"name": "s"}, on="key")]
    monkeypatch.setattr(proof, "explored", lambda _id, _scenario: told)
    first = proof.findings(library, tmp_path)
    monkeypatch.setattr(proof, "explored", lambda _id, _scenario: pytest.fail("explored again"))
    assert proof.findings(library, tmp_path) == first
    assert len(first) == len(library.scenarios)


def test_what_was_kept_and_cannot_be_read_is_found_again(tmp_path: Path) -> None:
    library = load.load(load.builtin()).library
    assert library
    proof.findings(library, tmp_path)
    for path in tmp_path.glob("*.json"):
        path.write_text('[{"code": 3}]')
    assert proof.findings(library, tmp_path) == []


def test_a_folder_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    library = load.load(load.builtin()).library
    assert library
    (tmp_path / "fichier").write_text("")
    assert proof.findings(library, tmp_path / "fichier") == []
