"""A folder in, a `Library` out, with a finding for every shape that is wrong.

The only door to pydantic, beside the fields of `model`: it names every fault by the path of keys
that leads there, which is how findings name places; its messages become ours.
"""

from __future__ import annotations

import os
import re
import types
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import (
    Annotated,
    Any,
    Literal,
    TypeVar,
    Union,
    cast,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import TypeAdapter, ValidationError

from mallette import files, limits, model, source
from mallette.diagnostics import CODES, Finding, Loc, nearest
from mallette.language import N_, _
from mallette.source import Data, Source

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
    broken: set[str] = field(default_factory=set)

    def one(self, path: str, kind: type[T]) -> T | None:
        """The record in the file `path`, or None with findings."""
        read, findings = source.read(self.root, path)
        self.sources[path] = read
        value = None
        if read.root or not findings:
            value, wrong = shape(read, kind)
            findings += wrong
        self.findings += findings
        if any(CODES[finding.code].severity == "error" for finding in findings):
            self.broken.add(path)
            return None
        return value

    def all(self, folder: str, suffix: str, kind: type[T]) -> dict[str, T]:
        """The records of the files of `folder`, by the name of the file."""
        names = self.names(folder, suffix)
        read = {name.removesuffix(suffix): self.one(f"{folder}/{name}", kind) for name in names}
        return {name: value for name, value in read.items() if value is not None}

    def names(self, folder: str, suffix: str) -> list[str]:
        """The files of `folder` that end so, no more than are read of a kind."""
        try:
            names = _names(self.root / folder, suffix)
        except OSError as error:
            why = {"why": files.why(error)}
            self.findings.append(Finding("M114", values=why, path=folder))
            return []
        if len(names) > limits.FILES:
            counts = {"count": len(names), "limit": limits.FILES}
            self.findings.append(Finding("M126", values=counts, path=folder))
        for name in _names(self.root / folder, ""):
            if (other := re.fullmatch(_NEARLY[suffix], name)) and not name.endswith(suffix):
                meant = {"end": other[2], "name": other[1] + suffix}
                self.findings.append(Finding("M127", values=meant, path=f"{folder}/{name}"))
        return names[: limits.FILES]

    def texts(self, folder: str, suffix: str) -> dict[str, str]:
        """The texts of the files of `folder`, by their paths."""
        texts: dict[str, str] = {}
        for name in self.names(folder, suffix):
            path = f"{folder}/{name}".lstrip("/")
            read, findings = source.read(self.root, path)
            self.sources[path] = read
            self.findings += findings
            if not findings:
                texts[path] = read.text
        return texts


_NEARLY = {
    ".yaml": re.compile(r"(?i)(.+?)(\.ya?ml(?:\.txt)?)"),
    ".md": re.compile(r"(?i)(.+?)(\.(?:md|markdown)(?:\.txt)?)"),
    ".play": re.compile(r"(?i)(.+?)(\.play(?:\.txt)?)"),
    ".po": re.compile(r"(?i)(.+?)(\.po(?:\.txt)?)"),
}
"""Names that were meant to end as ours do: an editor's or a system's own way of ending them."""


def load(root: Path) -> Reading:
    """The mallette in the folder `root`."""
    desk = _Desk(root)
    manifest = desk.one(MANIFEST, model.Mallette)
    scenarios = desk.all("scenarios", ".yaml", model.Scenario)
    decks = desk.all("cards", ".yaml", model.Deck)
    fiches = desk.all(manifest.fiches, ".md", model.Fiche) if manifest else {}
    given = _Paper() if root == builtin() else _paper(_Desk(builtin()))
    own = _paper(desk)
    if manifest is None:
        return Reading(None, desk.findings, desk.sources)
    if not manifest.criteria and root != builtin():
        given_manifest = _Desk(builtin()).one(MANIFEST, model.Mallette)
        assert given_manifest
        manifest = replace(manifest, criteria=given_manifest.criteria)
    library = model.Library(
        root=root,
        mallette=manifest,
        scenarios=scenarios,
        decks=decks,
        fiches=fiches,
        families=given.families | own.families,
        formats=given.formats | own.formats,
        sheets=given.sheets | own.sheets,
        pictures={id_: path for folder in PICTURES for id_, path in _drawings(root, root / folder)},
        icons=dict(_drawings(ASSETS, ASSETS / "icons")),
        scripts=desk.texts("scenarios", ".play"),
        catalogues={
            path: text
            for folder in ("", "scenarios", "cards")
            for path, text in desk.texts(folder, ".po").items()
        },
        digests={id_: _digest(desk.sources[f"scenarios/{id_}.yaml"]) for id_ in scenarios},
        broken=frozenset(desk.broken),
    )
    return Reading(library, desk.findings, desk.sources)


@dataclass(frozen=True, slots=True)
class _Paper:
    """What cards are printed with: every mallette has those of the program, and its own."""

    families: dict[str, model.Family] = field(default_factory=dict)
    formats: dict[str, model.Format] = field(default_factory=dict)
    sheets: dict[str, model.Sheet] = field(default_factory=dict)


def _paper(desk: _Desk) -> _Paper:
    return _Paper(
        families=desk.all("print/families", ".yaml", model.Family),
        formats=desk.all("print/formats", ".yaml", model.Format),
        sheets=desk.all("print/sheets", ".yaml", model.Sheet),
    )


def _names(folder: Path, suffix: str) -> list[str]:
    """The names of the files of `folder` that end so, in order; hidden ones do not count."""
    try:
        with os.scandir(folder) as entries:
            found = (entry.name for entry in entries)
            return sorted(name for name in found if name.endswith(suffix) and name[0] != ".")
    except (FileNotFoundError, NotADirectoryError):
        return []


def _drawings(root: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """The SVG files of `folder` by id; a link that leads out of `root` does not count."""
    try:
        names = _names(folder, ".svg")[: limits.FILES]
    except OSError:  # what is asked of it will be told as unknown
        names = []
    for path in [folder / name for name in names]:
        if path.resolve().is_relative_to(root.resolve()):
            yield path.stem, path


def _digest(read: Source) -> str:
    return sha256(read.text.encode()).hexdigest()[:16]


# Shapes -----------------------------------------------------------------------------------------


def shape(read: Source, kind: type[T]) -> tuple[T | None, list[Finding]]:
    """The record of type `kind` that a file holds, or every place where its shape is wrong."""
    content = source.data(read.root) if read.root else ""
    if content == "":
        return None, [Finding("M209", (), {"key": Path(read.path).name}, path=read.path)]
    try:
        record: T = adapter(cast("Any", kind)).validate_python(content)
    except ValidationError as error:
        faults = error.errors(include_url=False, include_input=True)
        told = [
            replace(finding, path=read.path)
            for finding in _findings(kind, content, faults[: limits.FAULTS])
        ]
        if len(faults) > limits.FAULTS and told:
            told.sort(key=lambda finding: source.locate({read.path: read}, finding).line)
            told[-1] = replace(told[-1], values={**told[-1].values, "note": source.more()})
        return None, told
    return record, []


@cache
def adapter(kind: Any) -> TypeAdapter[Any]:
    """What reads and describes the records of type `kind`."""
    return TypeAdapter(kind)


Fault = Mapping[str, Any]


def _findings(kind: type, content: Data, faults: Sequence[Fault]) -> Iterator[Finding]:
    """One finding a mistake: the faults that another mistake explains stay silent."""
    missing = [_loc(fault) for fault in faults if fault["type"] == "missing"]
    misplaced = dict(_misplaced(kind, content, faults, missing))
    silent = {(*owner, at[-1]) for at, owner in misplaced.items()}
    silent |= set(_misspelt(kind, faults, missing))
    shown: set[tuple[Loc, Loc]] = set()
    for at, owner in misplaced.items():
        if (at[:-1], owner) not in shown:  # keys that are misplaced together are one mistake
            shown.add((at[:-1], owner))
            yield Finding("M220", at, {"key": at[-1], "where": _under(owner, at)}, on="key")
    inside = {loc[:end] for loc in map(_loc, faults) for end in range(len(loc))}
    emptied = set(misplaced.values())
    shapeless: set[Loc] = set()
    for fault, loc in zip(faults, map(_loc, faults), strict=True):
        if any(loc[:end] in misplaced for end in range(1, len(loc) + 1)):
            continue
        if loc in (silent if fault["type"] == "missing" else emptied):
            continue
        if fault["type"] == "too_short" and loc in inside:  # its only item is wrong
            continue
        if fault["type"] == "dataclass_type" and loc and isinstance(loc[-1], int):
            if loc[:-1] in shapeless:  # every item of a list is written the same wrong way
                continue
            shapeless.add(loc[:-1])
        yield _finding(kind, content, fault, loc)


def _loc(fault: Fault) -> Loc:
    """The path of `fault` without the marks of pydantic: the branch of a union, the key of a mapping."""
    return tuple(step for step in fault["loc"] if not str(step).startswith("["))


def _misplaced(
    kind: type, content: Data, faults: Sequence[Fault], missing: Sequence[Loc]
) -> Iterator[tuple[Loc, Loc]]:
    """The keys written at a wrong level, and the record that each of them belongs to."""
    seen: set[Loc] = set()
    for fault, loc in zip(faults, map(_loc, faults), strict=True):
        for end in range(1, len(loc) + 1):
            at = loc[:end]
            if at in seen:
                continue
            seen.add(at)
            owners = [one[:-1] for one in missing if one[-1] == at[-1] and _related(one, at)]
            stray = _stray(kind, content, at)
            wrong = end == len(loc) and fault["type"] in {
                "unexpected_keyword_argument",
                "dataclass_type",
            }
            if owners and (stray or wrong):
                yield at, owners[0]
            elif stray:
                yield at, (*at[:-1], _before(kind, content, at))


def _related(one: Loc, other: Loc) -> bool:
    """Whether one key stands above the record of the other."""
    above, below = sorted((one[:-1], other[:-1]), key=len)
    return above != below and above == below[: len(above)]


def _stray(kind: type, content: Data, at: Loc) -> bool:
    """Whether a name among others is in truth a key of the records that have these names."""
    keys = _accepted(kind, at)
    parent = _inside(kind, at[:-1])
    if at[-1] not in keys or not any(get_origin(one) is dict for one in _branches(parent)):
        return False
    value = _value(content, at)
    return not isinstance(value, dict) or not set(value) & set(keys)


def _before(kind: type, content: Data, at: Loc) -> str:
    """The name above `at` among its neighbours that is rightly there; empty when none is."""
    neighbours = _value(content, at[:-1])
    found = ""
    for name in neighbours if isinstance(neighbours, dict) else ():
        if name == at[-1]:
            break
        found = found if _stray(kind, content, (*at[:-1], name)) else name
    return found


def _under(owner: Loc, at: Loc) -> str:
    """Where the record `owner` is, in words."""
    if not owner:
        return _("tout à gauche, sans retrait")
    if owner[-1]:
        return _("sous « {key} »").format(key=owner[-1])
    return _("sous un nom, lui-même sous « {key} »").format(key=at[-2])


def _misspelt(kind: type, faults: Sequence[Fault], missing: Sequence[Loc]) -> Iterator[Loc]:
    """The keys that are missing because they are there under nearly their name."""
    for fault in faults:
        if fault["type"] == "unexpected_keyword_argument":
            *record, key = _loc(fault)
            near = _key(str(key), _accepted(kind, tuple(record))).get("near", "")
            if (*record, near) in missing:
                yield (*record, near)


def _value(content: Data, loc: Loc) -> Data:
    """What is written at `loc`."""
    for step in loc:
        match content:
            case dict() if step in content:
                content = content[str(step)]
            case list() if isinstance(step, int) and step < len(content):
                content = content[step]
    return content


def _finding(kind: type, content: Data, fault: Fault, loc: Loc) -> Finding:
    """`fault`, which is pydantic's, as one of ours."""
    key, written, ctx = str(loc[-1]) if loc else "", fault["input"], fault.get("ctx", {})
    on_key = fault["loc"][-1:] == ("[key]",)
    if written == "" and fault["type"] not in {"missing", "unexpected_keyword_argument"}:
        return Finding("M209", loc, {"key": key}, on="key")
    match fault["type"]:
        case "missing":
            line = f"## {key}" if loc[0] == "parts" else f"{key}:"
            return Finding("M202", loc[:-1], {"key": key, "line": line}, on="key")
        case "unexpected_keyword_argument":
            # Between braces, a comma inside a text makes a key of what follows it.
            comma = _(" (une suite de texte se met entre guillemets)") if written == "" else ""
            near = _key(key, _accepted(kind, loc[:-1]))
            return Finding("M201", loc, {"key": key, "comma": comma, **near}, on="key")
        case "int_parsing" | "int_from_float":
            example = "".join(str(written).split())
            example = example if example.isdecimal() else "5"
            values = {"written": written, "kind": _("un nombre entier"), "example": example}
            return Finding("M204", loc, values)
        case "float_parsing":
            values = {"written": written, "kind": _("un nombre"), "example": "63.5"}
            return Finding("M204", loc, values)
        case "bool_parsing":
            return Finding("M205", loc, {"written": written})
        case "literal_error" if key == "mallette":
            return Finding("M213", loc, {"written": written})
        case "literal_error":
            words = ctx["expected"].replace(" or ", ", ").split(",")
            near = nearest(str(written), [word.strip("' ") for word in words])
            return Finding("M206", loc, {"written": written, **near})
        case "string_pattern_mismatch" if on_key or ctx["pattern"] in _NAMES:
            near = {} if on_key else _labelled(content, key, str(written))
            values = {"written": written, "example": _name(str(written)), **near}
            return Finding("M207", loc, values, on="key" if on_key else "value")
        case "string_pattern_mismatch":
            example, form = FORMS[ctx["pattern"]]
            return Finding("M208", loc, {"written": written, "example": example, "form": _(form)})
        case "string_too_long" | "too_long":
            unit = _("caractères") if isinstance(written, str) else _("éléments")
            values = {"key": key, "length": len(written), "limit": ctx["max_length"], "unit": unit}
            return Finding("M210", loc, values, on="key" if on_key else "value")
        case "tuple_type" | "string_type" if close := _dash(loc, written):
            return close
        case "greater_than_equal" | "less_than_equal" | "int_parsing_size" | "finite_number":
            return Finding("M211", loc, {"written": written, "limits": _bounds(ctx)})
        case "effect":
            return Finding("M212", loc, {"written": written})
        case "decide":
            near = nearest(str(written), [*model.RULES[:-1], "mandate ROLE"])
            return Finding("M206", loc, {"written": written, **near})
        case "too_short" | "string_too_short":
            return Finding("M209", loc, {"key": key}, on="key")
        case type_:
            several = "[one]" in fault["loc"]
            return Finding("M203", loc, _expected(kind, type_, loc, several=several), on="key")


_FRENCH = {
    "auteurs": "authors", "but": "stance", "cartes": "cards", "choix": "choices",
    "compteurs": "counters", "debut": "start", "depart": "start", "drapeaux": "flags",
    "duree": "minutes", "durees": "lengths", "famille": "family", "fin": "endings",
    "fins": "endings", "icone": "icon", "image": "picture", "jauges": "gauges",
    "joueurs": "players", "langue": "language", "libelle": "label", "nom": "name",
    "prix": "price", "quand": "when", "resume": "summary", "si": "when", "suite": "goto",
    "vers": "goto",
}  # fmt: skip
"""Keys as a French author would call them, where ours has not nearly the same letters."""


def _key(written: str, accepted: Sequence[str]) -> dict[str, str]:
    """What `nearest` says of a key, which may also be written in French."""
    meant = _FRENCH.get(_folded(written), "")
    near = nearest(written, accepted)
    return near | {"near": meant} if meant in accepted else near


def _expected(kind: type, type_: str, loc: Loc, *, several: bool) -> dict[str, str]:
    """What stands at `loc` and what should, for a shape that is wrong."""
    names = [str(step) for step in loc if isinstance(step, str)]
    what = f"« {names[-1]} »" if names else _("ce fichier")
    expected, repair = _SHAPES.get(type_, (N_("autre chose"), N_("comparez avec l'exemple")))
    if loc and isinstance(loc[-1], int):
        what = _("chaque élément de {what}").format(what=what)
        repair = _ITEM if repair == _KEYS else repair
    expected = (
        _("{expected}, ou une liste").format(expected=_(expected)) if several else _(expected)
    )
    accepted = nearest("", _accepted(kind, loc))["accepted"]
    return {"what": what, "expected": expected, "repair": _(repair).format(accepted=accepted)}


_TEXT = N_("s'il commence par « {{ » ou « [ », mettez-le entre guillemets droits")
_FIGURES = N_("écrivez-le sur la même ligne, en chiffres")
_KEYS = N_("écrivez dessous, en retrait, une clé par ligne : {accepted}")
_ITEM = N_("écrivez après le tiret des clés : {accepted}")
_SHAPES = {
    "string_type": (N_("un texte"), _TEXT),
    "int_type": (N_("un nombre entier"), _FIGURES),
    "float_type": (N_("un nombre"), _FIGURES),
    "bool_type": (N_("true ou false"), N_("écrivez l'un ou l'autre sur la même ligne")),
    "literal_error": (N_("un mot"), N_("écrivez-le sur la même ligne")),
    "tuple_type": (
        N_("une liste"),
        N_("écrivez « [un, deux] », ou une ligne « - un » par élément"),
    ),
    "dict_type": (
        N_("des noms"),
        N_("écrivez dessous, en retrait, un nom par ligne : « un_nom: »"),
    ),
    "dataclass_type": (N_("des clés"), _KEYS),
}
_NAMES = {r"^[a-z][a-z0-9_]*$"}
FORMS = {
    r"^[a-z0-9][a-z0-9-]*$": ("heart-handshake", N_("des minuscules, des chiffres, des tirets")),
    r"^#[0-9a-fA-F]{6}$": ('"#2F6B4F"', N_("# et six signes, de 0 à 9 ou de A à F")),
    r"^\d{4}(-\d{2}(-\d{2})?)?$": ("2026-11", N_("l'année, puis le mois, puis le jour")),
    r"^[A-Z]{1,3}-?\d{1,3}$": ("R-07", N_("une à trois majuscules, puis trois chiffres au plus")),
    r"^[A-Z]{1,3}$": ("R", N_("une à trois majuscules")),
    r"^https://\S+$": ("https://exemple.fr/page", N_("une adresse qui commence par https://")),
    r"^[^\x00-\x1f\\]+$": ("print/fiches", N_("un dossier, « / » entre les noms")),
}
"""For each pattern of the model, an example and what it asks for."""


def _dash(loc: Loc, written: object) -> Finding | None:
    """The dash that touches the first element of what should be a list."""
    first = next(iter(written), "") if isinstance(written, dict) else written
    if not isinstance(first, str) or first[:1] != "-" or not first[1:]:
        return None
    at = (*loc, first) if isinstance(written, dict) else loc
    on: Literal["key", "value"] = "key" if isinstance(written, dict) else "value"
    if source.is_odd(first[1]):
        return Finding("M124", at, on=on)
    return Finding("M123", at, {"sign": "-", "meant": f"- {first[1:]}"}, on=on)


_LABELLED = {"speaker": ("roles",), "start": ("scenes",)}
"""Where the names stand that a key cites; those of the other keys lead to a scene or an ending."""


def _labelled(content: Data, key: str, written: str) -> dict[str, str]:
    """The name whose title, or the name itself, is nearest to what was written, if any is near."""
    names: dict[str, str] = {}
    for section in _LABELLED.get(key, ("scenes", "endings")):
        for id_, one in _pairs(content, section):
            label = str(one.get("name", one.get("title", id_)) if isinstance(one, dict) else id_)
            names |= {_folded(id_): id_, _folded(label): id_}
    near = nearest(_folded(written), names).get("near")
    return {"near": names[near]} if near and key in _CITING else {}


_CITING = {"speaker", "start", "goto", "to", "at", "then", "skip"}


def _pairs(content: Data, section: str) -> Iterator[tuple[str, Data]]:
    found = content.get(section) if isinstance(content, dict) else None
    yield from found.items() if isinstance(found, dict) else ()


def _folded(label: str) -> str:
    """`label` without capitals, accents, nor what is no letter or digit."""
    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    return "_".join(re.findall(r"[a-z0-9]+", plain))


def _name(written: str) -> str:
    """`written` as the name it may become."""
    name = _folded(written).lstrip("0123456789_")[:40].rstrip("_")
    return name or "ferme_ta_porte"


def _bounds(ctx: Mapping[str, Any]) -> str:
    match ctx:
        case {"ge": least}:
            return _("{least} au moins").format(least=least)
        case {"le": most}:
            return _("{most} au plus").format(most=most)
    return _("un nombre raisonnable")


def _accepted(kind: Any, loc: Loc) -> list[str]:
    """The keys that the record at `loc` of a record of type `kind` may have."""
    kinds = [one for one in _branches(_inside(kind, loc)) if _is_record(one)]
    return [name for one in kinds for name in _hints(one)]


def _inside(kind: Any, loc: Loc) -> Any:
    """The type of what is at `loc` in something of type `kind`."""
    for step in loc:
        kind = _next(kind, str(step))
    return kind


def _next(kind: Any, step: str) -> Any:
    """The type of what is under the key or index `step` of something of type `kind`."""
    for one in _branches(kind):
        if _is_record(one) and step in _hints(one):
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


def _is_record(kind: Any) -> bool:
    return is_dataclass(kind)


@cache
def _hints(record: Any) -> dict[str, Any]:
    """The keys of a record as they are written, and their types."""
    hints = get_type_hints(record, include_extras=True)
    return {_written(name.name, hints[name.name]): hints[name.name] for name in fields(record)}


def _written(name: str, hint: Any) -> str:
    aliases = [getattr(mark, "alias", None) for mark in get_args(hint)[1:]]
    return next(filter(None, aliases), name)
