"""Plays written as tests: what they accept, what they catch, and where they say so."""

from __future__ import annotations

from pathlib import Path

import pytest
import village

from mallette import engine, load, script
from mallette.diagnostics import Finding, diagnostic
from mallette.journal import Step
from mallette.model import Scenario

SHIPPED = load.load(load.builtin())


@pytest.fixture(scope="module")
def halle(tmp_path_factory: pytest.TempPathFactory) -> Scenario:
    return village.scenario(tmp_path_factory.mktemp("mallette"))


def failures(scenario: Scenario, text: str) -> list[tuple[str, int, int, str]]:
    """What is wrong in `text`: code, line and column from 1, and why."""
    scripts, findings = script.read(text)
    findings += [one for each in scripts for one in script.run(scenario, each)]
    return [_short(one) for one in findings]


def _short(finding: Finding) -> tuple[str, int, int, str]:
    assert finding.mark
    line, column = finding.mark
    return finding.code, line + 1, column + 1, str(finding.values.get("why", ""))


GOOD = """\
# Deux parties, comme une autrice les écrirait.
play: On ouvre, et la pluie vient
length: 90
seed: 0
text: devant la HALLE   # la casse ne compte pas
option: ouvrir
hidden: partir
gauge: confiance == 5 and not clos
never: confiance >= 10 or visited(impasse)
pick: ouvrir
never: not taken(ouvrir)

play: En 45 minutes, on passe le marché
length: 45
pick: attendre
gauge: lien <= 5
"""


def test_a_play_that_goes_as_written_says_nothing(halle: Scenario) -> None:
    assert failures(halle, GOOD) == []
    scripts, _ = script.read(GOOD)
    assert [one.title for one in scripts] == [
        "On ouvre, et la pluie vient",
        "En 45 minutes, on passe le marché",
    ]


BEGIN = "play: Essai\n"


@pytest.mark.parametrize(
    ("line", "column", "why"),
    [
        ("text: une autre halle", 7, "ne contient pas"),
        ("option: voter", 9, "« voter » est caché"),
        ("locked: ouvrir", 9, "« ouvrir » est ouvert"),
        ("hidden: ouvrir", 9, "« ouvrir » est ouvert"),
        ("pick: voter", 7, "choix ouverts : ouvrir, attendre"),
        ("gauge: confiance >= 6", 8, "confiance = 5"),
        ("scene: marche", 8, "la partie est à « place »"),
        ("ending: halle", 9, "la partie est à « place »"),
        ("never: confiance == 5", 8, "« confiance == 5 » est vrai dans « place »"),
    ],
)
def test_what_does_not_happen_is_told_at_its_line(
    halle: Scenario, line: str, column: int, why: str
) -> None:
    ((code, at_line, at_column, said),) = failures(halle, BEGIN + line + "\n")
    assert (code, at_line, at_column) == ("M451", 2, column)
    assert why in said


def test_never_is_watched_until_the_end_and_told_at_its_own_line(halle: Scenario) -> None:
    ((code, line, _, why),) = failures(halle, BEGIN + "never: taken(ouvrir)\npick: ouvrir\n")
    assert (code, line) == ("M451", 2)
    assert "« taken(ouvrir) » est vrai" in why


def test_a_play_stops_at_its_first_failure_and_the_next_is_still_run(halle: Scenario) -> None:
    text = BEGIN + "scene: marche\nscene: bilan\n" + BEGIN + "scene: bilan\n"
    assert [(code, line) for code, line, *_ in failures(halle, text)] == [("M451", 2), ("M451", 5)]


@pytest.mark.parametrize(
    ("text", "code", "line", "column"),
    [
        ("pick: ouvrir\n", "M224", 1, 1),
        (BEGIN + "pique: ouvrir\n", "M224", 2, 1),
        (BEGIN + "  on ouvre\n", "M224", 2, 3),
        (BEGIN + "scene place\n", "M118", 2, 1),
        (BEGIN + "scene\n", "M118", 2, 1),
        (BEGIN + "pick:\n", "M209", 2, 1),
        (BEGIN + "length: une heure\n", "M204", 2, 9),
        (BEGIN + "length: 60\n", "M221", 2, 9),
        (BEGIN + "pick: ouvrir, atendre\n", "M311", 2, 15),
        (BEGIN + "scene: plac\n", "M301", 2, 8),
        (BEGIN + "ending: place\n", "M301", 2, 9),
        (BEGIN + "gauge: confiance => 3\n", "M214", 2, 18),
        (BEGIN + "gauge: lien > 2 and confance > 3\n", "M302", 2, 21),
        (BEGIN + "never: taken(ouvri)\n", "M311", 2, 14),
        (BEGIN + "never: visited(plac)\n", "M301", 2, 16),
    ],
)
def test_a_line_that_means_nothing_is_told_where_it_is(
    halle: Scenario, text: str, code: str, line: int, column: int
) -> None:
    assert [found[:3] for found in failures(halle, text)] == [(code, line, column)]


@pytest.mark.parametrize(
    ("line", "help_"),
    [
        ("scene place", "écrivez « scene: place »"),
        ("  pick ouvrir, attendre # ici", "écrivez « pick: ouvrir, attendre »"),
        ("scene", "écrivez « scene: … »"),
        ("scène: place", "vouliez-vous dire « scene » ?"),
        ("gauge: « confiance > 4 »", 'écrivez confiance > 4, ou "confiance > 4" :'),
    ],
)
def test_a_help_shows_the_line_to_write(halle: Scenario, line: str, help_: str) -> None:
    scripts, findings = script.read(BEGIN + line + "\n")
    (one,) = findings or script.run(halle, scripts[0])
    assert diagnostic(one).help.startswith(help_)


@pytest.mark.parametrize("length", [45, 90])
@pytest.mark.parametrize("seed", [0, 1, 2])
def test_what_is_recorded_passes(halle: Scenario, length: int, seed: int) -> None:
    scenario = engine.cut(halle, length)
    states, choices = [engine.start(scenario, seed)], []
    while (open_ := engine.open_choices(scenario, states[-1])) and len(choices) < 12:
        choices.append(open_[-1])
        states.append(engine.choose(scenario, states[-1], choices[-1]))
    told = script.record("Une partie", scenario, length, seed, states, choices)
    assert failures(halle, told) == []
    spoilt = told.replace(
        f"gauge: lien == {engine.values(scenario, states[-1])['lien']}", "gauge: lien == 99"
    )
    assert [found[0] for found in failures(halle, spoilt)] == ["M451"]


def test_a_large_seed_and_a_negative_one_are_recorded_and_played(halle: Scenario) -> None:
    for seed in (2**32 - 1, 2**63, -5):
        told = script.record("x", halle, 90, seed, [engine.start(halle, seed)], [])
        assert failures(halle, told) == []


def test_a_list_of_choices_is_each_of_them(halle: Scenario) -> None:
    assert failures(halle, BEGIN + "option: ouvrir, attendre\nhidden: voter, finir\n") == []
    ((code, line, _, why),) = failures(halle, BEGIN + "hidden: voter, attendre\n")
    assert (code, line) == ("M451", 2)
    assert "« attendre » est ouvert" in why


def test_a_line_far_too_long_is_refused(halle: Scenario) -> None:
    assert failures(halle, BEGIN + "text: " + " " * 400_000 + "x\n")[0][0] == "M210"


def test_the_shipped_plays_go_as_written() -> None:
    assert SHIPPED.library
    assert SHIPPED.library.scripts, "each shipped scenario has some"
    for path, text in SHIPPED.library.scripts.items():
        scenario = SHIPPED.library.scenarios[Path(path).name.partition(".")[0]]
        assert failures(scenario, text) == [], path


def test_every_ending_of_a_shipped_scenario_is_reached_by_a_written_play() -> None:
    assert SHIPPED.library
    for id_, scenario in SHIPPED.library.scenarios.items():
        texts = [text for path, text in SHIPPED.library.scripts.items() if f"/{id_}." in path]
        said = [line.said for text in texts for one in script.read(text)[0] for line in one.lines]
        assert set(scenario.endings) <= set(said), id_


def test_steps_by_hand_and_by_script_are_one(halle: Scenario) -> None:
    replayed = engine.replay(halle, 5, [Step("ouvrir")])
    at = replayed.states[-1].at
    assert failures(halle, f"play: x\nseed: 5\npick: ouvrir\nscene: {at}\n") == []
