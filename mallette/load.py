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
from itertools import islice
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
from mallette.language import N_, _, ngettext
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
    listed: dict[str, list[str]] = field(default_factory=dict)
    """The names in each folder that was looked at."""

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
            if folder not in self.listed:
                self.listed[folder] = _names(self.root / folder, "")
        except OSError as error:
            why = {"why": files.why(error)}
            self.findings.append(Finding("M114", values=why, path=folder))
            return []
        names = [name for name in self.listed[folder] if name.endswith(suffix)]
        if len(names) > limits.FILES:
            counts = {"count": len(names), "limit": limits.FILES}
            self.findings.append(Finding("M126", values=counts, path=folder))
        nearly = _NEARLY[suffix].fullmatch
        for name in self.listed[folder]:
            if not name.endswith(suffix) and (other := nearly(name)):
                meant = {"end": other[2], "name": other[1] + suffix}
                self.findings.append(Finding("M127", values=meant, path=f"{folder}/{name}"))
        if suffix in {".yaml", ".md"} and _inner(self.root, folder):
            self.findings += _nested(self.root, folder, suffix)
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
    given = _Paper() if root == builtin() else _given(_paper(_Desk(builtin())))
    own = _paper(desk)
    if manifest is None:
        return Reading(None, desk.findings, desk.sources)
    library = model.Library(
        root=root,
        mallette=manifest,
        scenarios=scenarios,
        decks=decks,
        fiches=fiches,
        families=given.families | own.families,
        templates=given.templates | own.templates,
        formats=given.formats | own.formats,
        sheets=given.sheets | own.sheets,
        shops=given.shops | own.shops,
        booklets=given.booklets | own.booklets,
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
    """What cards and fiches are printed with: every mallette has those of the program, and its own."""

    families: dict[str, model.Family] = field(default_factory=dict)
    templates: dict[str, model.Template] = field(default_factory=dict)
    formats: dict[str, model.Format] = field(default_factory=dict)
    sheets: dict[str, model.Sheet] = field(default_factory=dict)
    shops: dict[str, model.Shop] = field(default_factory=dict)
    booklets: dict[str, model.Booklet] = field(default_factory=dict)


def _given(paper: _Paper) -> _Paper:
    """What of it suits any mallette: a booklet of chosen fiches is of the mallette that has them."""
    anyones = {id_: one for id_, one in paper.booklets.items() if not one.fiches}
    return replace(paper, booklets=anyones)


def _paper(desk: _Desk) -> _Paper:
    return _Paper(
        families=desk.all("print/families", ".yaml", model.Family),
        templates=desk.all("print/templates", ".yaml", model.Template),
        formats=desk.all("print/formats", ".yaml", model.Format),
        sheets=desk.all("print/sheets", ".yaml", model.Sheet),
        shops=desk.all("print/shops", ".yaml", model.Shop),
        booklets=desk.all("print/booklets", ".yaml", model.Booklet),
    )


def _names(folder: Path, suffix: str) -> list[str]:
    """The names of the files of `folder` that end so, in order; hidden ones do not count."""
    try:
        with os.scandir(folder) as entries:
            found = (entry.name for entry in entries)
            return sorted(name for name in found if name.endswith(suffix) and name[0] != ".")
    except (FileNotFoundError, NotADirectoryError):
        return []


def _inner(root: Path, folder: str) -> bool:
    """Whether `folder` is in `root`, and not `root` itself: a mallette says where its fiches are."""
    there, here = os.path.realpath(root / folder), os.path.realpath(root)
    return there.startswith(os.path.join(here, ""))  # noqa: PTH118  as realpath writes it


def _nested(root: Path, folder: str, suffix: str) -> Iterator[Finding]:
    """What is told of each folder under `folder` with files that would be read one level up."""
    for here, under, names in islice(os.walk(root / folder), limits.FILES):
        depth = len(Path(here).relative_to(root / folder).parts)
        under[:] = sorted(
            name
            for name in under
            if name[0] != "." and name != "pictures" and depth < limits.NESTING
        )
        if depth == 0:
            continue
        if MANIFEST in names:  # a mallette of its own
            under.clear()
            continue
        found = sorted(
            name for name in names if name[0] != "." and re.fullmatch(_NEARLY[suffix], name)
        )
        if found:
            others = ngettext(
                " (comme {count} autre à côté)", " (comme {count} autres à côté)", len(found) - 1
            )
            more = others.format(count=len(found) - 1) if found[1:] else ""
            path = (Path(here) / found[0]).relative_to(root).as_posix()
            yield Finding("M128", values={"more": more, "folder": folder}, path=path)


PICTURED = (".svg", ".png", ".jpg", ".jpeg")
"""Endings of pictures, the one that is meant first."""


def _drawings(root: Path, folder: Path) -> Iterator[tuple[str, Path]]:
    """The pictures of `folder` by id; a link that leads out of `root` does not count.

    Of a drawing and a photograph of the same name, the drawing is meant.
    """
    for ending in reversed(PICTURED):
        try:
            names = _names(folder, ending)[: limits.FILES]
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
    if content in ("", {}):
        values = {"key": Path(read.path).name, **_filled(kind)}
        return None, [Finding("M209", (), values, path=read.path)]
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
        alike = fault["type"] == "dataclass_type" or _semicolon(fault)
        if alike and loc and isinstance(loc[-1], int):
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
        case "string_pattern_mismatch" | "int_parsing" if _semicolon(fault):
            return _parted(content, loc, str(written))
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
            return Finding("M204", loc, values | _signed(str(written)))
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
            return Finding("M212", loc, {"written": written} | _signed(str(written), effect=True))
        case "decide":
            near = nearest(str(written), [*model.RULES[:-1], "mandate ROLE"])
            return Finding("M206", loc, {"written": written, **near})
        case "too_short" | "string_too_short":
            return Finding("M209", loc, {"key": key}, on="key")
        case type_:
            several = "[one]" in fault["loc"]
            values = _expected(kind, type_, loc, written, several=several)
            on: Literal["key", "value"] = "value" if isinstance(written, str) else "key"
            return Finding("M203", loc, values, on=on)


def _signed(written: str, *, effect: bool = False) -> dict[str, str]:
    """What to write for a number whose sign no keyboard has, or for an effect that has none."""
    found = re.fullmatch(r"([−–—‐‑‒―﹣－]?)\s*(\d{1,4})", written)
    if found and found[1]:
        repair = _("écrivez « {meant} », avec le trait d'union du clavier")
        return {"repair": repair.format(meant=f"-{found[2]}")}
    if found and effect:
        repair = _("écrivez « +{number} » pour ajouter, « ={number} » pour fixer")
        return {"repair": repair.format(number=found[2])}
    return {}


def _semicolon(fault: Fault) -> bool:
    """Whether the items of a list are parted by a semicolon, which is a letter of them."""
    kinds = {"string_pattern_mismatch", "int_parsing"}
    item = fault["loc"] and isinstance(fault["loc"][-1], int)
    return bool(item and fault["type"] in kinds and ";" in str(fault["input"]))


def _parted(content: Data, loc: Loc, written: str) -> Finding:
    """What is said of such a list, once, at its first semicolon."""
    items = _value(content, loc[:-1])
    names = [str(step) for step in loc if isinstance(step, str)]
    meant = _meant(", ".join(map(str, items)))
    repair = _("écrivez « {meant} »").format(meant=meant) if meant else _("mettez une virgule")
    values = {
        "what": _quoted(names[-1]),
        "expected": _("une virgule entre ses éléments, non un point-virgule"),
        "repair": repair,
    }
    return Finding("M203", loc, values, at=written.index(";"))


def _meant(written: Data) -> str:
    """The list that `written` was meant to be; empty when that is not clear."""
    if isinstance(written, dict) and not any(written.values()):  # {fuite, galette}
        written = ", ".join(written)
    if not isinstance(written, str) or len(written) > 2 * _SHORT:
        return ""
    items = [item.strip() for item in re.split("[,;]", written.strip("()[]{} "))]
    clear = all(re.fullmatch(r"[\w'’.-]+(?: [\w'’.-]+){0,3}", item) for item in items)
    listed = ", ".join(items)
    return f"[{listed}]" if clear and len(listed) <= _SHORT else ""


_SHORT = 60
"""Characters of what an author wrote, in a help that shows it written otherwise."""


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
    meant = _FRENCH.get(folded(written), "")
    near = nearest(written, accepted)
    return near | {"near": meant} if meant in accepted else near


def _expected(kind: type, type_: str, loc: Loc, written: Data, *, several: bool) -> dict[str, str]:
    """What stands at `loc` and what should, for a shape that is wrong."""
    if not loc:
        return _whole(kind, written)
    names = [str(step) for step in loc if isinstance(step, str)]
    what = _quoted(names[-1])
    expected, repair = _SHAPES.get(type_, (N_("autre chose"), N_("comparez avec l'exemple")))
    if isinstance(loc[-1], int):
        what = _("chaque élément de {what}").format(what=what)
        repair = _ITEM if repair == _KEYS else repair
    expected = (
        _("{expected}, ou une liste").format(expected=_(expected)) if several else _(expected)
    )
    accepted = nearest("", _accepted(kind, loc))["accepted"]
    repair = _rewritten(kind, type_, loc, written) or _(repair).format(accepted=accepted)
    return {"what": what, "expected": expected, "repair": repair}


def _quoted(word: str) -> str:
    return _("« {word} »").format(word=word)


def _rewritten(kind: type, type_: str, loc: Loc, written: Data) -> str:
    """How to write what was meant in the shape that is expected; empty when that is not clear."""
    inside = [*_branches(_inside(kind, (*loc, 0)))]
    records = any(map(_is_record, inside))
    if type_ == "tuple_type" and int in inside:
        written = ", ".join(re.findall(r"\d+", str(written)))
    if type_ == "tuple_type" and not records and (meant := _meant(written)):
        return _("écrivez « {meant} »").format(meant=meant)
    if type_ == "dict_type" and records and isinstance(written, list):
        return _named(written)
    if type_ == "dict_type" and not records:
        return _paired(written)
    return ""


def _named(items: list[Data]) -> str:
    """How to write a list as names, each with its keys: its first two items serve as examples."""
    shown: dict[str, str] = {}
    if not items:
        return ""
    if all(isinstance(item, dict) and len(item) == 1 for item in items):  # named already
        said = _("retirez les tirets : chaque nom est une clé, {name}")
        return said.format(name=_quoted(f"{next(iter(items[0]))}:"))
    for item in items[:2]:
        key, title = "", item
        if isinstance(item, dict):
            key = next((key for key in ("title", "label", "name", "text") if key in item), "")
            title = item.get(key, "")
        if not isinstance(title, str) or not folded(title):
            return ""
        name = "_".join(_name(title).split("_")[:4])
        name = f"{name}_2" if name in shown else name
        short = title if len(title) <= _SHORT else title[: _SHORT - 1] + "…"
        under = _("{name}, puis dessous {line}") if key else "{name}"
        shown[name] = under.format(name=_quoted(f"{name}:"), line=_quoted(f"{key}: {short}"))
    said = _("mettez un nom à la place de chaque tiret, ses clés dessous en retrait : {shown}")
    return said.format(shown=_(" ; ").join(shown.values()))


def _paired(written: Data) -> str:
    """How to write names and values, one a line, that were written as a text or as a list."""
    items = written if isinstance(written, list) else [written]
    pairs = [pair for item in items for pair in _pairs_of(item)]
    if not pairs or len(pairs) != len(items):
        return ""
    lines = _(" ; ").join(_quoted(f"{key}: {value}") for key, value in pairs[:2])
    return _("écrivez dessous, en retrait et sans tiret : {lines}").format(lines=lines)


def _pairs_of(item: Data) -> Iterator[tuple[str, str]]:
    """The name and the value that `item` holds, if it holds one of each."""
    if isinstance(item, dict):
        yield from ((key, value) for key, value in item.items() if isinstance(value, str))
    elif len(item) <= _SHORT and (found := re.fullmatch(_EFFECT, str(item))):
        yield found[1], found[2]


_EFFECT = r"([a-z]\w*)\s*[:=]?\s*([+=-]\s?\d{1,4}|true|false)"
"""A name and what is done to it, with or without a colon between them."""


_KINDS: dict[type, tuple[str, str]] = {
    model.Mallette: (N_("une mallette"), ""),
    model.Scenario: (N_("une situation"), "scenario"),
    model.Deck: (N_("un jeu de cartes"), "deck"),
    model.Fiche: (N_("une fiche"), "fiche"),
    model.Family: (N_("une famille de cartes"), ""),
    model.Format: (N_("un format de carte"), ""),
    model.Sheet: (N_("une planche de cartes"), ""),
}
"""What a file is, and what `mallette new` calls it when it makes one."""


def _whole(kind: type, written: Data) -> dict[str, str]:
    """What is said of a file that is not made of keys."""
    what = (
        _("ce fichier est une liste ; {kind}")
        if isinstance(written, list)
        else _("ce fichier n'est qu'un texte ; {kind}")
    )
    repair = _("écrivez-les tout à gauche, une par ligne : {keys}").format(keys=_needed(kind))
    return {
        "what": what.format(kind=_(_KINDS[kind][0])),
        "expected": _("des clés"),
        "repair": repair,
        **_template(kind),
    }


def _filled(kind: type) -> dict[str, str]:
    """What to do with an empty file."""
    said = (
        _("écrivez-y ses clés, une par ligne : {keys}")
        if kind is model.Mallette  # which no mallette goes without
        else _("écrivez-y {kind} ({keys}), ou retirez ce fichier")
    )
    repair = said.format(kind=_(_KINDS[kind][0]), keys=_needed(kind))
    return {"repair": repair, **_template(kind)}


def _needed(kind: Any) -> str:
    """The first keys of those that a file of type `kind` must have."""
    needed = [one.name for one in fields(kind) if one.default is one.default_factory]
    return ", ".join(needed[:4]) + "…"


def _template(kind: type) -> dict[str, str]:
    """Where to find a whole file of type `kind`, when the program makes such files."""
    new = _KINDS[kind][1]
    note = _("« mallette new {new} » en donne un modèle").format(new=new)
    return {"note": note} if new else {}


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
            names |= {folded(id_): id_, folded(label): id_}
    near = nearest(folded(written), names).get("near")
    return {"near": names[near]} if near and key in _CITING else {}


_CITING = {"speaker", "start", "goto", "to", "at", "then", "skip"}


def _pairs(content: Data, section: str) -> Iterator[tuple[str, Data]]:
    found = content.get(section) if isinstance(content, dict) else None
    yield from found.items() if isinstance(found, dict) else ()


def folded(label: str) -> str:
    """`label` without capitals, accents, nor what is no letter or digit."""
    plain = unicodedata.normalize("NFKD", label.lower()).encode("ascii", "ignore").decode()
    return "_".join(re.findall(r"[a-z0-9]+", plain))


def _name(written: str) -> str:
    """`written` as the name it may become."""
    name = folded(written).lstrip("0123456789_")[:40].rstrip("_")
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
    return is_dataclass(kind) and hasattr(kind, "__pydantic_config__")


@cache
def _hints(record: Any) -> dict[str, Any]:
    """The keys of a record as they are written, and their types."""
    hints = get_type_hints(record, include_extras=True)
    return {_written(name.name, hints[name.name]): hints[name.name] for name in fields(record)}


def _written(name: str, hint: Any) -> str:
    aliases = [getattr(mark, "alias", None) for mark in get_args(hint)[1:]]
    return next(filter(None, aliases), name)
