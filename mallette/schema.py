"""The model in, a JSON Schema for each kind of file out, with French descriptions for editors.

That of a fiche is the schema of its front matter.

An editor reads `+1` as a number and `2.10` as another, where our loader keeps what was typed: where
both readings are fine for us, the schema accepts both. It refuses numbers and truths in quotes,
which the loader takes.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mallette import load, model

KINDS: dict[str, tuple[type, str]] = {
    "mallette": (model.Mallette, "Une mallette"),
    "scenario": (model.Scenario, "Une situation à jouer"),
    "deck": (model.Deck, "Un jeu de cartes"),
    "fiche": (model.Fiche, "L'en-tête d'une fiche"),
    "family": (model.Family, "Une famille de cartes"),
    "format": (model.Format, "Un format de carte"),
    "template": (model.Template, "Un gabarit de carte"),
    "sheet": (model.Sheet, "Une planche de cartes"),
    "shop": (model.Shop, "Un imprimeur de cartes"),
    "booklet": (model.Booklet, "Un livret de fiches"),
}

Schema = dict[str, Any]


def schemas() -> dict[str, bytes]:
    """The schema of each kind of file, by the name of the file to write it in."""
    explained = _explained()
    return {
        f"{name}.schema.json": (
            json.dumps(_schema(kind, said, explained), ensure_ascii=False, indent=2) + "\n"
        ).encode()
        for name, (kind, said) in KINDS.items()
    }


def _schema(kind: type, said: str, explained: dict[str, dict[str, str]]) -> Schema:
    """The schema of `kind`, each key described by the line under its field."""
    written = load.adapter(kind).json_schema(by_alias=True)
    if kind is model.Fiche:  # its parts stand under the front matter, each under its heading
        del written["properties"]["parts"], written["$defs"]["Parts"]
        written["required"].remove("parts")
    records = {kind.__name__: written, **written.get("$defs", {})}
    for name, record in records.items():
        record.pop("title", None)
        record.pop("description", None)  # the docstring of a record is for programmers
        for key, described in record.get("properties", {}).items():
            record["properties"][key] = _key(key, described, explained[name][key])
    return {"$schema": "http://json-schema.org/draft-07/schema#", "title": said, **written}


def _key(key: str, written: Schema, said: str) -> Schema:
    """The schema of one key: what pydantic wrote of it, as an editor's reading needs it."""
    described = _typed(written)
    if key == "when":
        described |= CONDITION
    if key == "icon":
        described["examples"] = sorted(path.stem for path in load.ASSETS.glob("icons/*.svg"))
    if isinstance(described.get("default"), dict):  # a record of ours: not what an author writes
        described["default"] = described["default"]["rule"]
    described.pop("title", None)
    return {"description": said, **described}


CONDITION = {
    "type": "string",
    "pattern": r"^(?!.*(^|[^<>=!])=([^=]|$))[a-z0-9_\s<>=!()+*,-]+$",
    "examples": ["confiance >= 4", "cloture and not reglement", "visited(cour) or taken(ouvrir)"],
}
"""What every condition is made of; what it means, only `check` can say."""
EFFECT = {
    "type": ["string", "integer", "boolean"],
    "pattern": r"^([+=-]\s?\d{1,4}|true|false)$",
    "minimum": -9999,
    "maximum": 9999,
    "examples": ["+1", "-1", "=3", True],
}
"""An editor reads `+1` as 1: that its sign is there, only the loader can say."""
YEAR = {"type": ["string", "integer"], "minimum": 1000, "maximum": 9999}


def _typed(written: Schema) -> Schema:
    """`written` for an editor's reading of YAML, and without the `null` that no author writes."""
    match written:
        case {"anyOf": [dict(one), {"type": "null"}], **rest}:
            rest.pop("default", None)
            return _typed({**one, **rest})
        case {"prefixItems": [*several], **rest}:  # as draft 7 wrote it, which editors read
            return {**rest, "items": [_typed(one) for one in several]}
        case {"type": [*_, "boolean"], "pattern": _, **rest}:
            return {**rest, **EFFECT}
        case {"type": "string", "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}:
            return {**written, **YEAR}
        case {"type": "string"} if not {"pattern", "enum", "const"} & written.keys():
            return {**written, "type": ["string", "number", "boolean"]}
    inside = {
        key: {name: _typed(one) for name, one in value.items()}
        if key == "patternProperties"
        else [_typed(one) for one in value]
        if key in {"oneOf", "anyOf"}
        else _typed(value)
        if key in {"items", "additionalProperties"} and isinstance(value, dict)
        else value
        for key, value in written.items()
    }
    if "patternProperties" in inside:
        inside["additionalProperties"] = False
    return inside


def _explained() -> dict[str, dict[str, str]]:
    """For each record of the model, what the line under each of its keys says."""
    tree = ast.parse(Path(model.__file__).read_text("utf-8"))
    explained: dict[str, dict[str, str]] = {}
    for record in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        bases = (base.id for base in record.bases if isinstance(base, ast.Name))
        inherited = [pair for base in bases for pair in explained.get(base, {}).items()]
        explained[record.name] = dict([*inherited, *_lines(record)])
    return explained


def _lines(record: ast.ClassDef) -> Iterator[tuple[str, str]]:
    """The keys of one record, as they are written in files, and the line under each."""
    for field, below in zip(record.body, record.body[1:], strict=False):
        match field, below:
            case (
                ast.AnnAssign(target=ast.Name(id=name), annotation=kind),
                ast.Expr(value=ast.Constant(value=str(said))),
            ):
                yield _alias(kind) or name, said


def _alias(kind: ast.expr) -> str | None:
    """The name that a field has in files, when it is another."""
    for node in ast.walk(kind):
        match node:
            case ast.keyword(arg="alias", value=ast.Constant(value=str(name))):
                return name
    return None
