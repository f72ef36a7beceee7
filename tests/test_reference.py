"""`docs/language.md` held to account: a row for each key, a key for each row, examples that load."""

from __future__ import annotations

import json
import re
from dataclasses import MISSING, Field, fields, is_dataclass
from functools import cache
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from pydantic import TypeAdapter

from mallette import expression, journal, limits, load, model, schema, script, source
from mallette.diagnostics import CODES
from mallette.model import Decide

REFERENCE = Path(__file__).parents[1] / "docs" / "language.md"
TEXT = REFERENCE.read_text("utf-8")
ROW = re.compile(
    r'^\| <a id="(?P<anchor>[^"]+)"></a>`(?P<key>[^`]+)` \| (?P<type>.+?) \| (?P<default>.+?)'
    r" \| (?P<bounds>.+?) \| (?P<meaning>.+?) \|$",
    re.MULTILINE,
)
RECORDS = {
    name: kind
    for name, kind in vars(model).items()
    if is_dataclass(kind) and hasattr(kind, "__pydantic_config__")
}


@cache
def keys(record: str) -> dict[str, Field[Any]]:
    """The keys of a record, as files write them."""
    kind = RECORDS[record]
    hints = get_type_hints(kind, include_extras=True)
    return {written(one.name, hints[one.name]): one for one in fields(kind)}


def written(name: str, hint: Any) -> str:
    marks = getattr(hint, "__metadata__", ())
    return next(filter(None, (getattr(mark, "alias", None) for mark in marks)), name)


def rows(record: str) -> dict[str, re.Match[str]]:
    found = (row for row in ROW.finditer(TEXT) if row["anchor"].partition(".")[0] == record.lower())
    return {row["key"]: row for row in found}


def example(record: str) -> str:
    found = re.findall(
        rf"^```(?:yaml|markdown) {record}\n(.*?)^```$", TEXT, re.MULTILINE | re.DOTALL
    )
    assert len(found) == 1, record
    return str(found[0])


@pytest.mark.parametrize("record", RECORDS)
def test_every_key_has_its_row_and_every_row_its_key(record: str) -> None:
    assert list(rows(record)) == list(keys(record)), "the order is that of the model"
    for key, row in rows(record).items():
        assert row["anchor"] == f"{record}.{key}".lower()
        assert row["meaning"].strip().endswith((".", ").")), key


@pytest.mark.parametrize("record", RECORDS)
def test_a_default_is_the_one_that_applies(record: str) -> None:
    for key, row in rows(record).items():
        assert row["default"] == said(keys(record)[key]), key


def said(field: Field[Any]) -> str:
    """The default of a field, as the page writes it."""
    if field.default_factory is not MISSING or field.default in ((), None):
        return "none"
    if field.default is MISSING:
        return "**required**"
    if isinstance(field.default, Decide):
        return f"`{field.default.rule}`"
    shown = field.default if isinstance(field.default, str) else json.dumps(field.default)
    return f"`{shown.removesuffix('.0')}`"


@pytest.mark.parametrize("record", RECORDS)
def test_bounds_are_those_of_the_schema(record: str) -> None:
    for key, row in rows(record).items():
        told = {int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", row["bounds"])}
        known = set(numbers(described(record)["properties"][key]))
        if key == "when":  # the parser holds these, not the shape
            known = {limits.CONDITION, limits.CONDITION_DEPTH}
        assert told <= known | {60, 1}, (key, known)
        assert not known - told - {0, 1, 60, -limits.NUMBER}, (key, known)


def described(record: str) -> dict[str, Any]:
    """What pydantic says of one record."""
    return TypeAdapter(RECORDS[record]).json_schema(by_alias=True)


def numbers(part: Any) -> list[int]:
    """The bounds in a schema, those of the records it names left out."""
    bounds = ("minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems")
    found = [int(value) for name, value in part.items() if name in bounds]
    for one in [
        *part.get("anyOf", []),
        *part.get("oneOf", []),
        part.get("items"),
        *part.get("prefixItems", []),
    ]:
        found += numbers(one) if one else []
    if isinstance(each := part.get("additionalProperties"), dict):
        found += numbers(each)
    return found


def test_a_limit_is_quoted_with_its_value() -> None:
    quoted = re.findall(r"`([A-Z_]{4,})` ([\d,]+)", TEXT)
    assert {"LINE", "PROSE", "NUMBER", "CONDITION", "EVENTS", "COPIES"} <= {
        name for name, _ in quoted
    }
    for name, value in quoted:
        assert int(value.replace(",", "")) == getattr(limits, name), name


@pytest.mark.parametrize("record", RECORDS)
def test_an_example_shows_every_key_and_loads(record: str, tmp_path: Path) -> None:
    path = "x.md" if record == "Fiche" else "x.yaml"
    (tmp_path / path).write_text(example(record), "utf-8")
    read, findings = source.read(tmp_path, path)
    assert read.root and not findings
    content = source.data(read.root)
    assert set(content) | ({"when"} if record in {"Variant", "Route"} else set()) == set(
        keys(record)
    )
    load.adapter(RECORDS[record]).validate_python(content)


def test_every_kind_of_file_is_in_the_first_table() -> None:
    table = TEXT.partition("\n## ")[0]
    for name in schema.KINDS:
        assert f"[{name}" in table or name in table, name


def test_every_code_that_is_named_exists() -> None:
    for code in set(re.findall(r"\bM\d{3}\b", TEXT)):
        assert code in CODES, code


def test_every_link_of_the_page_leads_somewhere() -> None:
    outside = re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", outside, re.MULTILINE)
    anchors = {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
    anchors |= set(re.findall(r'<a id="([^"]+)">', TEXT))
    for target in re.findall(r"\]\(([^)]+)\)", TEXT):
        file, _, anchor = target.partition("#")
        assert not file or (REFERENCE.parent / file).is_file(), target
        assert not anchor or anchor in anchors, target


def test_every_rule_of_decision_is_told() -> None:
    section = TEXT.partition("### Decision rules")[2].partition("\n### ")[0]
    assert re.findall(r"^\| `(\w+)", section, re.MULTILINE) == list(model.RULES)


def test_the_journal_is_told_field_by_field() -> None:
    section = TEXT.partition("### Journal")[2].partition("\n## ")[0]
    told = re.findall(r"^\| `([\w.]+)` \|", section, re.MULTILINE)
    steps = [one.name for one in fields(journal.Step)]
    decided = [f"decision.{one.name}" for one in fields(journal.Decision)]
    assert sorted(told) == sorted([*steps, *decided])
    assert all(f'"{one.name}"' in section for one in fields(journal.Header))


def test_every_word_of_a_script_is_told_and_the_example_reads() -> None:
    section = TEXT.partition("## Scripts")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.MULTILINE) == list(script.WORDS)
    ((told,), findings) = script.read(re.findall(r"```play\n(.*?)```", section, re.DOTALL)[0])
    assert not findings
    assert (
        script.run(load.load(load.builtin()).library.scenarios["jardin_sans_cloture"], told) == []
    )


@pytest.mark.parametrize(
    "written",
    ["confiance", "cloture", "visited(cour)", "taken(ouvrir)", "4 <= confiance < 8", "min(a, b)",
     "max(a, b, c)", "not a and b or c"],
)  # fmt: skip
def test_every_condition_of_the_table_reads(written: str) -> None:
    assert f"`{written}`" in TEXT
    assert not isinstance(expression.parse(written), expression.Problem)
