"""The model in, a JSON Schema for each kind of file out, with French descriptions for editors."""

from __future__ import annotations

import ast
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mallette import load, model

KINDS: dict[str, type] = {
    "mallette": model.Mallette,
    "scenario": model.Scenario,
    "deck": model.Deck,
    "fiche": model.Fiche,
    "family": model.Family,
    "format": model.Format,
    "sheet": model.Sheet,
}


def schemas() -> dict[str, bytes]:
    """The schema of each kind of file, by the name of the file to write it in."""
    explained = dict(_explained())
    return {
        f"{name}.schema.json": (
            json.dumps(_schema(kind, explained), ensure_ascii=False, indent=2) + "\n"
        ).encode()
        for name, kind in KINDS.items()
    }


def _schema(kind: type, explained: dict[tuple[str, str], str]) -> dict[str, Any]:
    """The schema of `kind`, each key described by the line under its field."""
    schema = load.adapter(kind).json_schema(by_alias=True)
    schema["$schema"] = "http://json-schema.org/draft-07/schema#"
    for name, record in [(kind.__name__, schema), *schema.get("$defs", {}).items()]:
        record.pop("description", None)  # the docstring of a record is for programmers
        for key, described in record.get("properties", {}).items():
            described.pop("title", None)
            if said := explained.get((name, key)):
                described["description"] = said
    return schema


def _explained() -> Iterator[tuple[tuple[str, str], str]]:
    """What the line under each field of each record of the model says."""
    tree = ast.parse(Path(model.__file__).read_text("utf-8"))
    for record in (node for node in tree.body if isinstance(node, ast.ClassDef)):
        for field, below in zip(record.body, record.body[1:], strict=False):
            match field, below:
                case (
                    ast.AnnAssign(target=ast.Name(id=name)),
                    ast.Expr(value=ast.Constant(value=str(said))),
                ):
                    yield (record.name, name), said
