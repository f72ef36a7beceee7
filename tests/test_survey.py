"""What `mallette explore` says: whole, exact where it says so, in words that a trainer reads."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from pathlib import Path

import made
import pytest

from mallette import load, walk
from mallette.survey import in_words, plain, survey

LIBRARY = load.load(load.builtin()).library
assert LIBRARY
SCENARIOS = LIBRARY.scenarios


SHIPPED = [(id_, length) for id_, one in SCENARIOS.items() for length in one.lengths]


@pytest.mark.parametrize(("id_", "length"), SHIPPED)
def test_a_shipped_situation_has_nothing_to_look_at_again(id_: str, length: int) -> None:
    scenario = SCENARIOS[id_]
    one = survey(scenario, length)
    assert one.method == "exact"
    assert in_words(scenario, one)[-1] == "Rien à revoir."
    assert sum(end.chance or 0 for end in one.endings.values()) == pytest.approx(1)


@pytest.mark.parametrize(("id_", "length"), SHIPPED)
def test_a_shipped_situation_is_worth_playing(id_: str, length: int) -> None:
    """Each line by itself: none rests on the advice that `explore` gives."""
    scenario = SCENARIOS[id_]
    one = survey(scenario, length)
    assert min(end.chance or 0 for end in one.endings.values()) >= 0.02
    assert not one.stuck, "a dead end"
    assert not one.traps, "a loop that is never left"
    assert not one.unreachable, "a place to which no play comes"
    assert not one.never_open, "a choice that is never open"
    assert not one.beaten, "a choice that another is always worth"
    assert not one.free, "a choice that lowers no gauge"
    assert min(span.max - span.min for span in one.gauges.values()) >= 5
    speakers = {place.speaker for _, place in walk.places(scenario)}
    assert speakers >= scenario.roles.keys(), "a role that never speaks"
    assert one.minutes.max <= 0.65 * length, "at least 35 % is left for the debrief"


def test_a_document_says_how_each_figure_is_known() -> None:
    said = plain("appel", SCENARIOS["appel"], survey(SCENARIOS["appel"], 45))
    assert json.loads(json.dumps(said)) == said
    assert said["method"] == "exact"
    assert set(said["methods"].values()) == {"exact"}
    assert said["plays"] == sum(end["plays"] for end in said["endings"].values())


def test_beyond_the_budget_nothing_is_said_to_be_exact() -> None:
    scenario = SCENARIOS["appel"]
    one = survey(scenario, 90, states=1000)
    said = plain("appel", scenario, one)
    assert said["method"] == "bounds"
    assert "exact" not in said["methods"].values()
    assert said["plays"] is None
    assert said["states"] is None
    exact = survey(scenario, 90)
    for id_, span in exact.gauges.items():
        assert one.gauges[id_].min <= span.min
        assert span.max <= one.gauges[id_].max
    for at, end in one.endings.items():
        assert end.reachable is True
        assert end.chance == pytest.approx(exact.endings[at].chance, abs=0.05)
    assert "Trop d'états" in "\n".join(in_words(scenario, one))


@pytest.mark.parametrize(
    ("minutes", "left"),
    [
        (30, "Reste pour le débriefing, au moins : 15 minutes sur 45."),
        (44, "Reste pour le débriefing, au moins : 1 minute sur 45."),
        (45, "Reste pour le débriefing, au moins : 0 minute sur 45."),
        (46, "La plus longue partie dépasse la séance de 1 minute, avant tout débriefing."),
        (125, "La plus longue partie dépasse la séance de 80 minutes, avant tout débriefing."),
    ],
)
def test_what_is_left_for_the_debrief_is_never_less_than_nothing(minutes: int, left: str) -> None:
    scenario = made.situation({"s": [("out", "end", {"effects": {"g": "-1"}})]})
    timed = replace(scenario.scenes["s"], minutes=minutes)
    scenario = replace(scenario, lengths=(45,), scenes={"s": timed})
    said = "\n".join(in_words(scenario, survey(scenario)))
    assert left in said
    assert " -" not in said
    assert ("il n'en resterait pas" in said) is (minutes >= 45)


def test_plays_without_end_are_said_so() -> None:
    scenario = made.situation({"s": [("on", "s", {}), ("out", "end", {"effects": {"g": "-1"}})]})
    one = survey(scenario)
    assert plain("s", scenario, one)["plays"] is None
    assert plain("s", scenario, one)["decisions"]["max"] is None
    assert "sans fin" in "\n".join(in_words(scenario, one))


def test_every_key_of_the_document_is_told_of() -> None:
    page = (Path(__file__).parents[1] / "docs" / "explore.md").read_text("utf-8")
    rows = [line.split("|")[1] for line in page.splitlines() if line.startswith("| `")]
    told = {key for row in rows for key in re.findall(r"`(\w+)`", row)}
    scenario = SCENARIOS["jardin_sans_cloture"]
    assert told == plain("jardin", scenario, survey(scenario)).keys()
