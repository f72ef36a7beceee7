"""`mallette graph`: what is shown, that it can be read, and that no title does any harm."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import made
import pytest
import village
from test_layered import faults

from mallette import graph, language, layered, load
from mallette.graph import Story
from mallette.model import Scenario

LIBRARY = load.load(load.builtin()).library
assert LIBRARY
SHIPPED = [(id_, length) for id_, one in LIBRARY.scenarios.items() for length in one.lengths]
SVG = "{http://www.w3.org/2000/svg}"
HARM = "</title><script>alert(1)</script> \"]]> & 'end' \\ \u202eenvers\u2069 \x07\ud800\n; #35; |x| --> {y}"


def shipped(id_: str) -> Scenario:
    return LIBRARY.scenarios[id_]


def drawn(scenario: Scenario, length: int = 45) -> str:
    return graph.svg(scenario, length, graph.flows(scenario, length))


def texts(svg: str) -> list[str]:
    return [one.text or "" for one in ElementTree.fromstring(svg).iter(f"{SVG}text")]


def paths(svg: str, said: str) -> list[dict[str, str]]:
    """The shapes of the groups whose title begins so."""
    groups = (group for group in ElementTree.fromstring(svg).iter(f"{SVG}g"))
    titled = ((group, group.findtext(f"{SVG}title") or "") for group in groups)
    return [one.attrib for group, title in titled if title.startswith(said) for one in group]


def laid_faults(told: Story) -> list[str]:
    laid = graph.layout(told)
    trays = {f"tray {tray.deck.id}": tray.box for tray in laid.trays}
    as_laid = layered.Layout(laid.width, laid.height, laid.boxes, laid.lines, laid.crossings)
    return faults(as_laid, trays)


# What is shown ----------------------------------------------------------------------------------


@pytest.mark.parametrize(("id_", "length"), SHIPPED)
def test_a_shipped_situation_is_drawn_without_anything_in_the_way(id_: str, length: int) -> None:
    told = graph.story(shipped(id_), length)
    assert laid_faults(told) == []
    assert graph.layout(told).crossings == 0


@pytest.mark.parametrize("seed", range(60))
def test_any_situation_is_drawn_without_anything_in_the_way(seed: int) -> None:
    assert laid_faults(graph.story(made.made(seed), 45)) == []


@pytest.mark.parametrize("length", [90, 45])
def test_decks_loops_and_cuts_stand_clear_of_each_other(tmp_path: Path, length: int) -> None:
    assert laid_faults(graph.story(village.scenario(tmp_path), length)) == []


@pytest.mark.parametrize(("id_", "length"), SHIPPED)
def test_everything_is_named_once(id_: str, length: int) -> None:
    scenario = shipped(id_)
    said = " ".join(texts(drawn(scenario, length))).replace("\u00a0", " ").replace("’", "'")
    for one in (*scenario.events.values(), *scenario.endings.values()):
        assert said.count(one.title) == 1
    assert f"{length} minutes" in said


@pytest.mark.parametrize(("id_", "length"), SHIPPED)
def test_endings_stand_together_under_everything(id_: str, length: int) -> None:
    told = graph.story(shipped(id_), length)
    laid = graph.layout(told)
    above = [laid.boxes[at].bottom for at, node in told.nodes.items() if node.kind != "ending"]
    above += [tray.box.bottom for tray in laid.trays]
    endings = [laid.boxes[at] for at, node in told.nodes.items() if node.kind == "ending"]
    assert min(box.y for box in endings) > max(above)


def test_what_a_length_cuts_is_dashed_and_nothing_else() -> None:
    svg = drawn(shipped("appel"))
    told = graph.story(shipped("appel"), 45)
    for node in told.nodes.values():
        if node.kind == "scene":
            (box,) = [one for one in paths(svg, f"{node.title} — ") if "rx" in one]
            assert ("stroke-dasharray" in box) == node.cut
    assert "coupé en 45 minutes" in " ".join(texts(svg)).replace("\u00a0", " ")
    whole = drawn(shipped("appel"), 90)
    assert "stroke-dasharray" not in whole
    assert "coupé" not in " ".join(texts(whole))


def test_a_line_is_the_wider_the_more_often_it_is_taken() -> None:
    scenario = shipped("appel")
    for length in scenario.lengths:
        told = graph.story(scenario, length, graph.flows(scenario, length))
        known = sorted(
            (one.heat, graph._thickness(told, [one])) for one in told.arrows if one.heat is not None
        )
        widths = [wide for _heat, wide in known]
        assert widths == sorted(widths)
        assert len(set(widths)) == len({heat for heat, _wide in known})


def test_what_is_taken_adds_up() -> None:
    scenario = shipped("appel")
    told = graph.story(scenario, 90, graph.flows(scenario, 90))
    ends = [one.heat or 0 for one in told.arrows if told.nodes[one.target].kind == "ending"]
    assert sum(ends) == pytest.approx(1)
    for id_, node in told.nodes.items():
        coming = sum(one.heat or 0 for one in told.arrows if one.target == id_)
        going = sum(one.heat or 0 for one in told.arrows if one.source == id_)
        if node.kind != "ending" and id_ != told.start:
            assert coming == pytest.approx(going)


def test_beyond_the_budget_no_heat_is_shown_and_that_is_said() -> None:
    scenario = shipped("appel")
    assert graph.flows(scenario, 90, states=10) == {}
    svg = graph.svg(scenario, 90)
    assert "n’ont pas été comptés" in " ".join(texts(svg))
    wide = {one.get("stroke-width") for one in paths(svg, "Trois chemises →") if "d" in one}
    assert wide == {"2", "16"}


def test_a_condition_is_marked_where_its_way_begins() -> None:
    open_ = made.situation({"a": [("go", "end", {})]})
    locked = made.situation({"a": [("go", "end", {"when": "g > 3"}), ("on", "a", {})]})
    assert "sous condition" not in drawn(open_)
    assert drawn(locked).count("sous condition") == 2  # on the line, and in the legend


def test_plays_that_go_round_are_drawn_too() -> None:
    scenario = made.situation(
        {
            "a": [("on", "b", {}), ("again", "a", {})],
            "b": [("back", "a", {}), ("out", "end", {})],
        }
    )
    told = graph.story(scenario, 45, graph.flows(scenario, 45))
    assert {(one.source, one.target) for one in told.arrows} == {
        ("a", "b"),
        ("a", "a"),
        ("b", "a"),
        ("b", "end"),
    }
    assert sum(line.back for line in graph.layout(told).lines) == 2
    assert laid_faults(told) == []


def test_plays_without_end_are_drawn_too() -> None:
    scenario = made.situation({"a": [("on", "b", {})], "b": [("back", "a", {})]})
    ElementTree.fromstring(drawn(scenario))


@pytest.mark.parametrize("draw", [graph.svg, graph.dot, graph.mermaid])
def test_the_same_situation_is_always_drawn_the_same(draw: Any) -> None:
    scenario = shipped("appel")
    assert draw(scenario, 90) == draw(scenario, 90)


def test_a_situation_is_drawn_in_english_too() -> None:
    language.use("en")
    try:
        said = " ".join(texts(drawn(shipped("appel"))))
    finally:
        language.use("fr")
    assert "cut in 45 minutes" in said
    assert "scène" not in said


# What a stranger may write ----------------------------------------------------------------------


def hostile(title: str = HARM) -> Scenario:
    scenario = shipped("appel")
    changed: dict[str, Any] = {
        kind: {id_: replace(one, title=title) for id_, one in several.items() if named(one)}
        for kind, several in (("events", scenario.events), ("endings", scenario.endings))
    }
    scenes = {
        id_: replace(one, title=title) if named(one) else one
        for id_, one in scenario.scenes.items()
    }
    return replace(scenario, title=title, scenes=scenes, **changed)


def named(one: Any) -> bool:
    return hasattr(one, "title")


def test_a_title_is_only_ever_text_in_svg() -> None:
    svg = drawn(hostile())
    tags = {one.tag.removeprefix(SVG) for one in ElementTree.fromstring(svg).iter()}
    assert tags == {"svg", "title", "desc", "g", "rect", "path", "polygon", "circle", "text"}
    assert not set(svg) & {"\u202e", "\u2069", "\x07", "\ud800"}
    svg.encode()


def test_a_long_picture_is_as_exact_at_its_foot() -> None:
    long = {f"s{at}": [("on", f"s{at + 1}", {"when": "g > 3"})] for at in range(120)}
    svg = drawn(made.situation({**long, "s120": [("out", "end", {})]}))
    assert not re.search(r'="[\d.]+e', svg)


def test_a_picture_asks_for_nothing_from_elsewhere() -> None:
    svg = drawn(shipped("appel"))
    assert re.findall(r"(?:href|src|url|@import|https?:)", svg) == ["http:"]  # its namespace


@pytest.mark.parametrize(
    "title", ["x" * 200, "mot " * 50, "第" * 200, "W" * 200, "é\u0301" * 100, ""]
)
def test_no_title_is_wider_than_its_box(title: str) -> None:
    scenario = hostile(title)
    told = graph.story(scenario, 90)
    for node in told.nodes.values():
        room = graph._WIDTH[node.kind] - graph._INSIDE[node.kind]
        assert len(graph._label(node)) <= 3
        assert all(graph._wide(line, graph._TITLE) <= room for line in graph._label(node))
    ElementTree.fromstring(graph.svg(scenario, 90))


QUOTED = re.compile(r'"(?:[^"\\\n]|\\[\\"n])*"')


@pytest.mark.parametrize("scenario", [hostile(), shipped("appel"), made.made(3), made.made(11)])
def test_dot_is_well_quoted_and_well_closed(scenario: Scenario) -> None:
    bare = QUOTED.sub("q", graph.dot(scenario, 45, graph.flows(scenario, 45)))
    assert re.fullmatch(r"[\w\s\[\]{}=,;.>-]*", bare)
    for opening, closing in ("[]", "{}"):
        assert bare.count(opening) == bare.count(closing)


@pytest.mark.skipif(not shutil.which("dot"), reason="Graphviz draws it where it is")
@pytest.mark.parametrize("scenario", [hostile(), shipped("appel")])
def test_graphviz_reads_it(scenario: Scenario) -> None:
    text = graph.dot(scenario, 45, graph.flows(scenario, 45)).encode()
    done = subprocess.run(["dot", "-Tsvg"], input=text, capture_output=True, check=True)
    assert done.stderr == b""
    assert b"<script" not in done.stdout


NODE = r'\w+(\(|\{\{|\(\[|\[)"[\w ,.#;-]*(<br/>[\w ,.#;-]*)?"(\)|\}\}|\]\)|\]):::\w+'
MERMAID = re.compile(
    rf'flowchart TB|acc(Title|Descr): [\w ,.#;-]+|{NODE}|subgraph \w+\["[\w ,.#;-]+"\]|end'
    r'|n_\w+ (-->|-\.->)(\|"[\w ]+"\|)? n_\w+|n_\w+ -\.- d\d+|linkStyle \d+ stroke:#\w{6},stroke-width:[\d.]+px'
    r"|classDef \w+ [\w:#, -]+|style n_\w+ stroke-width:4px"
)


@pytest.mark.parametrize("scenario", [hostile(), shipped("appel"), made.made(3), made.made(11)])
def test_mermaid_is_written_line_by_line_with_nothing_bare(scenario: Scenario) -> None:
    text = graph.mermaid(scenario, 45, graph.flows(scenario, 45))
    odd = [line for line in text.splitlines() if not MERMAID.fullmatch(line.strip())]
    assert odd == []


@pytest.mark.parametrize(("draw", "name"), [(graph.dot, '"lot" ['), (graph.mermaid, "n_lot(")])
def test_what_is_cut_is_dashed_in_text_too(draw: Any, name: str) -> None:
    def told(length: int) -> str:
        lines = draw(shipped("appel"), length).splitlines()
        (line,) = [one for one in lines if one.strip().startswith(name)]
        return str(line)

    assert re.search("dashed|:::cut", told(45))
    assert not re.search("dashed|:::cut", told(90))


# The command ------------------------------------------------------------------------------------


def command(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "mallette", "graph", *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_says_what_it_wrote(tmp_path: Path) -> None:
    done = command("appel", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "appel.svg\n")
    ElementTree.fromstring((tmp_path / "appel.svg").read_text("utf-8"))
    done = command("appel", "-o", "ici/a.MMD", "--length", "45", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, f"{Path('ici/a.MMD')}\n")
    assert (tmp_path / "ici/a.MMD").read_text("utf-8").startswith("flowchart")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["appel", "-o", "a.pdf"], ".svg, .dot, .mmd"),
        (["appel", "--length", "60"], "90, 45"),
        (["apel"], "appel"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_nothing_is_written(
    tmp_path: Path, arguments: list[str], said: str
) -> None:
    done = command(*arguments, folder=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert list(tmp_path.iterdir()) == []
