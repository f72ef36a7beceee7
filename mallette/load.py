"""A folder in, a `Library` out, with a finding for every shape that is wrong.

The only door to pydantic, beside the fields of `model`: it names every fault by the path of keys
that leads there, which is how findings name places; its messages become ours.
"""

from __future__ import annotations

import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from mallette import limits, model, source
from mallette.diagnostics import Finding, Loc, nearest
from mallette.source import Source

T = TypeVar("T")

ASSETS = Path(__file__).parent / "assets"
PICTURES = ("scenarios/pictures", "cards/pictures", "print/pictures")
MANIFEST = "mallette.yaml"


def builtin() -> Path:
    """The folder of the mallette that comes with the program."""
    installed = Path(__file__).parent / "builtin"
    return installed if installed.is_dir() else Path(__file__).parent.parent


@dataclass(frozen=True, slots=True)
class Reading:
    """A mallette as far as it can be read: what is broken is in `findings` and not in `library`."""

    library: model.Library | None
    findings: list[Finding]
    sources: dict[str, Source]


@dataclass(slots=True)
class _Desk:
    """What piles up while files are read."""

    root: Path
    findings: list[Finding] = field(default_factory=list)
    sources: dict[str, Source] = field(default_factory=dict)

    def one(self, path: str, kind: type[T]) -> T | None:
        """The record in the file `path`, or None with findings."""
        read, findings = source.read(self.root, path)
        self.sources[path] = read
        self.findings += findings
        if any(finding.mark or read.root is None for finding in findings):
            return None
        value, findings = shape(read, kind)
        self.findings += findings
        return value

    def all(self, folder: str, suffix: str, kind: type[T]) -> dict[str, T]:
        """The records of the files of `folder`, by the name of the file."""
        paths = sorted(self.root.joinpath(folder).glob("*" + suffix))[: limits.FILES]
        read = {path.name.removesuffix(suffix): self.one(f"{folder}/{path.name}", kind) for path in paths}
        return {name: value for name, value in read.items() if value is not None}


def load(root: Path) -> Reading:
    """The mallette in the folder `root`."""
    desk = _Desk(root)
    manifest = desk.one(MANIFEST, model.Mallette)
    if manifest is None:
        return Reading(None, desk.findings, desk.sources)
    scenarios = desk.all("scenarios", ".yaml", model.Scenario)
    library = model.Library(
        root=root,
        mallette=manifest,
        scenarios=scenarios,
        decks=desk.all("cards", ".yaml", model.Deck),
        fiches=desk.all(manifest.fiches, ".md", model.Fiche),
        families=desk.all("print/families", ".yaml", model.Family),
        formats=desk.all("print/formats", ".yaml", model.Format),
        sheets=desk.all("print/sheets", ".yaml", model.Sheet),
        pictures={id_: path for folder in PICTURES for id_, path in _drawings(root, root / folder)},
        icons=dict(_drawings(ASSETS, ASSETS / "icons")),
        digests={id_: _digest(desk.sources[f"scenarios/{id_}.yaml"]) for id_ in scenarios},
    )
    return Reading(library, desk.findings, desk.sources)


def _drawings(root: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """The SVG files of `folder` by id; a link that leads out of `root` does not count."""
    for path in sorted(folder.glob("*.svg"))[: limits.FILES]:
        if path.resolve().is_relative_to(root.resolve()):
            yield path.stem, path


def _digest(read: Source) -> str:
    return sha256(read.text.encode()).hexdigest()[:16]


# Shapes -----------------------------------------------------------------------------------------


def shape(read: Source, kind: type[T]) -> tuple[T | None, list[Finding]]:
    """The record of type `kind` that a file holds, or every place where its shape is wrong."""
    content = source.data(read.root) if read.root else {}
    try:
        return adapter(kind).validate_python(content), []
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=True)
    locs = [_keys(fault["loc"]) for fault in faults]
    # A list whose only item is wrong is not also too short.
    kept = [
        (fault, loc)
        for fault, loc in zip(faults, locs, strict=True)
        if not any(loc == other[: len(loc)] and loc != other for other in locs)
    ]
    found = (_finding(kind, fault, loc) for fault, loc in kept)
    return None, [replace(finding, path=read.path) for finding in found]


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """What reads and describes the records of type `kind`."""
    return TypeAdapter(kind)


def _keys(loc: tuple[str | int, ...]) -> Loc:
    """pydantic's path without its own marks: the branch of a union, the key of a mapping."""
    return tuple(step for step in loc if step not in {"one", "several", "[key]"})


def _finding(kind: type, fault: Mapping[str, Any], loc: Loc) -> Finding:
    """pydantic's fault as one of ours."""
    key, written, ctx = str(loc[-1]) if loc else "", fault["input"], fault.get("ctx", {})
    on_key = fault["loc"][-1:] == ("[key]",)
    if written == "" and fault["type"] not in {"missing", "unexpected_keyword_argument"}:
        return Finding("M209", loc, {"key": key}, on="key")
    match fault["type"]:
        case "missing":
            return Finding("M202", loc[:-1], {"key": key}, on="key")
        case "unexpected_keyword_argument":
            return Finding("M201", loc, {"key": key, **nearest(key, _accepted(kind, loc[:-1]))}, on="key")
        case "int_parsing" | "float_parsing" | "int_from_float":
            return Finding("M204", loc, {"written": written})
        case "bool_parsing":
            return Finding("M205", loc, {"written": written})
        case "literal_error" if key == "mallette":
            return Finding("M213", loc, {"written": written})
        case "literal_error":
            expected = [word.strip("' ") for word in ctx["expected"].replace(" or ", ", ").split(",")]
            return Finding("M206", loc, {"written": written, **nearest(str(written), expected)})
        case "string_pattern_mismatch" if on_key or ctx["pattern"] in _NAMES:
            return Finding("M207", loc, {"written": written}, on="key" if on_key else "value")
        case "string_pattern_mismatch":
            return Finding("M208", loc, {"written": written, "example": _example(ctx["pattern"])})
        case "string_too_long":
            return Finding("M210", loc, {"key": key, "limit": ctx["max_length"]})
        case "greater_than_equal" | "less_than_equal" | "int_parsing_size" | "finite_number":
            return Finding("M211", loc, {"written": written, "limits": _bounds(ctx)})
        case "effect":
            return Finding("M212", loc, {"written": written})
        case "too_short" | "string_too_short":
            return Finding("M209", loc, {"key": key}, on="key")
        case "too_long":
            return Finding("M210", loc, {"key": key, "limit": ctx["max_length"]})
        case type_:
            return Finding("M203", loc, {"key": key, "expected": _SHAPES.get(type_, "autre chose")}, on="key")


_NAMES = {r"^[a-z][a-z0-9_]*$"}
_SHAPES = {
    "string_type": "un texte",
    "int_type": "un nombre entier",
    "float_type": "un nombre",
    "bool_type": "true ou false",
    "tuple_type": "une liste (une ligne « - … » par élément)",
    "dict_type": "des clés, une par ligne, en retrait",
    "dataclass_type": "des clés, une par ligne, en retrait",
}
_EXAMPLES = {
    r"^[a-z0-9][a-z0-9-]*$": "heart-handshake",
    r"^#[0-9a-fA-F]{6}$": '"#2F6B4F"',
    r"^\d{4}(-\d{2}(-\d{2})?)?$": "2026-11",
    r"^[A-Z]{1,3}-?\d{1,3}$": "R-07",
    r"^[A-Z]{1,3}$": "R",
    r"^https://\S+$": "https://exemple.fr/page",
}


def _example(pattern: str) -> str:
    return _EXAMPLES[pattern]


def _bounds(ctx: Mapping[str, Any]) -> str:
    match ctx:
        case {"ge": least}:
            return f"{least} au moins"
        case {"le": most}:
            return f"{most} au plus"
    return "un nombre raisonnable"


def _accepted(kind: Any, loc: Loc) -> list[str]:
    """The keys that the record at `loc` of a record of type `kind` may have."""
    for step in loc:
        kind = _inside(kind, str(step))
    kinds = [one for one in _branches(kind) if is_dataclass(one)]
    return [name for one in kinds for name in _hints(one)]


def _inside(kind: Any, step: str) -> Any:
    """The type of what is under the key or index `step` of something of type `kind`."""
    for one in _branches(kind):
        if is_dataclass(one) and step in _hints(one):
            return _hints(one)[step]
        if get_origin(one) in {dict, tuple}:
            return get_args(one)[-2 if get_origin(one) is tuple else -1]
    return None


def _branches(kind: Any) -> Iterator[Any]:
    """The types that `kind` stands for: a union is each of its members."""
    if get_origin(kind) is Annotated:
        yield from _branches(get_args(kind)[0])
    elif get_origin(kind) in {Union, types.UnionType}:
        for member in get_args(kind):
            yield from _branches(member)
    else:
        yield kind


@cache
def _hints(record: Any) -> dict[str, Any]:
    """The keys of a record as they are written, and their types."""
    hints = get_type_hints(record, include_extras=True)
    return {_written(name.name, hints[name.name]): hints[name.name] for name in fields(record)}


def _written(name: str, hint: Any) -> str:
    aliases = [getattr(mark, "alias", None) for mark in get_args(hint)[1:]]
    return next(filter(None, aliases), name)
