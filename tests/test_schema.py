"""The schemas held to account: they say what the loader says, in French, and are those in `schema/`."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from test_diagnostics import REPAIRED, WRONG, page

from mallette import load, model, new, schema, source

ROOT = Path(__file__).parents[1]
SCHEMAS = {name: json.loads(content) for name, content in schema.schemas().items()}


class Editor(yaml.SafeLoader):
    """YAML 1.2 as editors read it: `yes` and `2026-11-05` are text, `+1` and `2.10` are numbers."""


Editor.yaml_implicit_resolvers = {}
for tag, pattern, first in (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("null", r"~|null|Null|NULL|", "~nN\0"),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
):
    Editor.add_implicit_resolver(
        f"tag:yaml.org,2002:{tag}", re.compile(rf"^(?:{pattern})$"), list(first)
    )


def kind(path: str) -> str:
    """The kind of file that stands at `path` in a mallette."""
    folders = {"scenarios": "scenario", "cards": "deck", "print/families": "family"}
    folders |= {"print/formats": "format", "print/sheets": "sheet", "print/fiches": "fiche"}
    folders |= {"print/templates": "template", "print/shops": "shop", "print/booklets": "booklet"}
    return folders.get(path.rpartition("/")[0], "mallette")


def accepted(root: Path, path: str) -> bool:
    """Whether the schema accepts the file `path`, read with types as an editor does."""
    text = (root / path).read_text("utf-8")
    if path.endswith(".md"):
        value: Any = front(text)
    else:
        value = yaml.load(text, Editor)
    return jsonschema.Draft7Validator(SCHEMAS[f"{kind(path)}.schema.json"]).is_valid(value)


def front(fiche: str) -> Any:
    """The front matter of a fiche."""
    return yaml.load(fiche.split("---\n", 2)[1], Editor)


def shaped(root: Path, path: str) -> bool:
    """Whether the loader accepts the shape of the file `path`."""
    read, findings = source.read(root, path)
    record, wrong = load.shape(read, schema.KINDS[kind(path)][0])
    return record is not None and not findings and not wrong


def content(root: Path) -> list[str]:
    """Every content file of the mallette in `root`."""
    files = [
        path for name in ("scenarios", "cards", "print") for path in (root / name).rglob("*.*")
    ]
    written = (path for path in files if path.suffix in {".yaml", ".md"})
    return ["mallette.yaml", *(path.relative_to(root).as_posix() for path in written)]


# As they are written -----------------------------------------------------------------------------


def test_the_schemas_of_the_repository_are_those_of_the_model() -> None:
    there = {path.name: path.read_bytes() for path in (ROOT / "schema").iterdir()}
    assert there == schema.schemas(), "write them again: mallette schema"


@pytest.mark.parametrize("name", SCHEMAS)
def test_a_schema_is_one(name: str) -> None:
    jsonschema.Draft7Validator.check_schema(SCHEMAS[name])


@pytest.mark.parametrize("name", SCHEMAS)
def test_every_key_is_described_in_french(name: str) -> None:
    records = {name: SCHEMAS[name], **SCHEMAS[name].get("$defs", {})}
    for record, described in records.items():
        assert described["additionalProperties"] is False, record
        for key, one in described["properties"].items():
            said = one.get("description", "")
            assert re.search(r"[.?»]$", said), f"{record}.{key}: {said}"
            assert not re.search(r"\b(the|of|is|with)\b", said), f"{record}.{key}: {said}"
    assert not re.search(r'"(title|description)": "[A-Z][A-Za-z]+"', json.dumps(SCHEMAS[name]))


@pytest.mark.parametrize("name", SCHEMAS)
def test_no_author_is_told_of_null(name: str) -> None:
    assert '"null"' not in json.dumps(SCHEMAS[name])


@pytest.mark.parametrize("root", [ROOT, new.TEMPLATES], ids=["built in", "templates"])
def test_every_yaml_file_names_its_schema(root: Path) -> None:
    for path in content(root):
        first = (root / path).read_text("utf-8").splitlines()[0]
        if path.endswith(".md"):
            assert first == "---", "an editor reads the schema line of YAML files only"
            continue
        named = re.fullmatch(r"# yaml-language-server: \$schema=(\S+)", first)
        assert named, path
        target = (ROOT / path).parent / named[1]
        assert target.resolve() == ROOT / "schema" / f"{kind(path)}.schema.json"


# What they accept --------------------------------------------------------------------------------


@pytest.mark.parametrize("root", [ROOT, new.TEMPLATES], ids=["built in", "templates"])
def test_every_content_file_is_accepted(root: Path) -> None:
    for path in content(root):
        assert accepted(root, path), path


FICHES = [*ROOT.glob("print/fiches/*.md"), *new.TEMPLATES.glob("print/*/*.md")]


@pytest.mark.parametrize("path", FICHES, ids=lambda path: path.stem)
def test_the_front_matter_of_a_fiche_is_all_that_its_schema_asks(path: Path) -> None:
    written = front(path.read_text("utf-8"))
    validator = jsonschema.Draft7Validator(SCHEMAS["fiche.schema.json"])
    assert [*validator.iter_errors(written)] == []
    assert "parts" not in written
    assert not validator.is_valid(written | {"parts": {}})


def test_a_key_of_the_parts_in_a_front_matter_is_refused_by_the_loader_too(tmp_path: Path) -> None:
    written = (ROOT / "print" / "fiches" / "2.1.md").read_text("utf-8")
    (tmp_path / "x.md").write_text(written.replace("---\n", "---\nparts: {}\n", 1), "utf-8")
    _, (finding,) = source.read(tmp_path, "x.md")
    assert (finding.code, finding.mark) == ("M201", (1, 0))


def test_the_sign_of_an_effect_is_asked_for_wherever_it_can_be_seen() -> None:
    effects = SCHEMAS["scenario.schema.json"]["$defs"]["Choice"]["properties"]["effects"]
    (effect,) = effects["patternProperties"].values()
    assert "Le signe est obligatoire" in effect["description"]
    validator = jsonschema.Draft7Validator(effect)
    said = {written: validator.is_valid(written) for written in ("2", "+2", "-2", "=2", "+ 2")}
    assert said == {"2": False, "+2": True, "-2": True, "=2": True, "+ 2": True}
    model_ = load.adapter(model.Scenario).json_schema()["$defs"]["Choice"]["properties"]["effects"]
    (written,) = model_["patternProperties"].values()
    assert not re.search(written["pattern"], "2")


# What a value means, `check` alone says; an editor reads `2` and `+2` as the same (M212).
SHAPES = [f"M2{number:02}" for number in (*range(1, 12), 13, 20)]


@pytest.mark.parametrize("code", SHAPES)
def test_what_a_page_shows_as_wrong_is_refused_and_repaired_accepted(
    code: str, tmp_path: Path
) -> None:
    for title, expected in ((WRONG, False), (REPAIRED, True)):
        root = tmp_path / title
        for block in page(code).examples[title]:
            block.write(root)
        block = page(code).examples[title][0]
        assert shaped(root, block.path) is expected
        assert accepted(root, block.path) is expected


SITUATION = """\
mallette: 1
title: Une situation
summary: Deux personnes, une clé.
inspired_by: rien de réel
lengths: [20, 45]
players: {min: 2, max: 5}
gauges: {confiance: {label: Confiance, icon: heart-handshake, start: 5}}
flags: [cle]
decks: {aleas: {draw: bag, cards: [orage]}}
start: porte
scenes:
  porte:
    title: La porte
    decide: majority
    text: On frappe.
    choices:
      ouvrir:
        text: Ouvrir
        when: confiance >= 4 and not cle
        effects: {confiance: +1, cle: true}
        goto: tirage
  tirage:
    draw: {deck: aleas, then: dehors}
events:
  orage:
    title: L'orage
    text: Il pleut.
    choices:
      attendre: {text: Attendre, effects: {confiance: -1}}
endings:
  dehors: {title: Dehors, text: On est dehors., price: Le feu.}
"""

FINE = {
    "a text that looks like a number": ("title: Une situation", "title: 2026"),
    "a text that looks like a truth": ("title: Dehors", "title: true"),
    "a number with a sign": ("start: 5", "start: +5"),
    "a value that is set": ("confiance: +1,", "confiance: =3,"),
    "an effect in quotes": ("confiance: +1,", 'confiance: "+1",'),
    "texts by condition": ("text: On frappe.", "text: [{when: cle, text: Oui.}, {text: Non.}]"),
    "paths by condition": ("goto: tirage", "goto: [{when: cle, to: dehors}, {to: tirage}]"),
    "a mandate": ("decide: majority", "decide: mandate maire"),
    "a fiche whose number looks like one": ("decide: majority", "fiche: 2.10"),
    "a draw in one length": ("then: dehors}", "then: dehors}\n    lengths: [45]"),
    "a later": ("goto: tirage", "later: {at: dehors, text: Il revient.}\n        goto: tirage"),
}
DAMAGED = {
    "no such key": ("title: La porte", "titel: La porte"),
    "a key missing": ("    title: La porte\n", ""),
    "a text that is a list": ("text: On frappe.", "text: [{when: cle}]"),
    "a name with an accent": ("  porte:", "  entrée:"),
    "a name too long": ("  porte:", f"  {'a' * 61}:"),
    "a title too long": ("title: La porte", f"title: {'a' * 201}"),
    "minutes in words": ("decide: majority", "minutes: cinq"),
    "minutes past the day": ("decide: majority", "minutes: 2000"),
    "a gauge too large": ("start: 5", "start: 5000"),
    "half a point": ("start: 5", "start: 5.5"),
    "an effect in words": ("confiance: +1,", "confiance: plus,"),
    "an effect and its half": ("confiance: +1,", "confiance: +1.5,"),
    "an effect past all bounds": ("confiance: +1,", "confiance: +12345,"),
    "no such rule": ("decide: majority", "decide: unanimite"),
    "a mandate of nobody": ("decide: majority", "decide: mandate"),
    "a draw that is told": ("    draw: {", "    text: On tire.\n    draw: {"),
    "a draw without a deck": ("{deck: aleas, then: dehors}", "{then: dehors}"),
    "an event that leads on": ("{text: Attendre,", "{text: Attendre, goto: dehors,"),
    "a choice that leads nowhere": ("        goto: tirage\n", ""),
    "no such way to draw": ("{draw: bag,", "{draw: sac,"),
    "an empty deck": ("cards: [orage]", "cards: []"),
    "no length": ("lengths: [20, 45]", "lengths: []"),
    "one length": ("lengths: [20, 45]", "lengths: 45"),
    "another version": ("mallette: 1", "mallette: 2"),
    "no scene": (SITUATION.partition("scenes:\n")[2].partition("events:")[0], "  {}\n"),
    "an icon with capitals": ("icon: heart-handshake", "icon: Heart"),
}


@pytest.mark.parametrize("name", FINE)
def test_what_the_loader_accepts_an_editor_accepts(name: str, tmp_path: Path) -> None:
    assert told(tmp_path, *FINE[name]) == (True, True)


@pytest.mark.parametrize("name", DAMAGED)
def test_what_the_loader_refuses_an_editor_refuses(name: str, tmp_path: Path) -> None:
    assert told(tmp_path, *DAMAGED[name]) == (False, False)


def told(root: Path, old: str, by: str) -> tuple[bool, bool]:
    """What the loader and the schema think of the situation once `old` is written otherwise."""
    assert SITUATION.count(old) == 1, old
    (root / "scenarios").mkdir()
    (root / "scenarios" / "x.yaml").write_text(SITUATION.replace(old, by), "utf-8")
    return shaped(root, "scenarios/x.yaml"), accepted(root, "scenarios/x.yaml")


@pytest.mark.parametrize(
    "condition",
    ["confiance >= 4", "cle", "not cle and visited(porte)", "0 <= confiance - 1 < max(3, 4) * 2",
     "confiance == 4 or confiance != -1", "taken(ouvrir)\n  or cle"],
)  # fmt: skip
def test_a_condition_that_reads_is_accepted(condition: str) -> None:
    when = SCHEMAS["scenario.schema.json"]["$defs"]["Choice"]["properties"]["when"]
    assert jsonschema.Draft7Validator(when).is_valid(condition)


@pytest.mark.parametrize("condition", ["confiance = 4", "=", "confiance ≥ 4", "clé", "", True, 4])
def test_a_condition_that_cannot_read_is_seen_while_typing(condition: Any) -> None:
    when = SCHEMAS["scenario.schema.json"]["$defs"]["Choice"]["properties"]["when"]
    assert not jsonschema.Draft7Validator(when).is_valid(condition)


def test_an_editor_is_stricter_about_quotes(tmp_path: Path) -> None:
    assert told(tmp_path, "start: 5", 'start: "5"') == (True, False)
