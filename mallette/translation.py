"""A mallette in another language: a gettext catalogue beside a file, and the records it translates.

`scenarios/ID.en.po` says in English what `scenarios/ID.yaml` says. An entry's context is the path of
keys that leads to a text (`scenes.porte.choices.entrer.text`), its id the text as it was translated:
when the two differ, the translation is stale. The only door to polib.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache, lru_cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import polib

from mallette import limits
from mallette.diagnostics import Finding, Loc
from mallette.language import LANGUAGES, N_, _, ngettext
from mallette.machine import INTERPOLATION
from mallette.model import Library, Said

SUFFIX = ".po"


@dataclass(frozen=True, slots=True)
class Entry:
    """One text, as it was when it was translated, and its translation; empty when there is none."""

    key: str
    source: str
    said: str
    fuzzy: bool
    """Whether a person must still read it again."""
    line: int
    """Where it stands in the catalogue, from 0."""


Catalogue = Mapping[str, Entry]
"""The entries of a file by their keys."""


@lru_cache(maxsize=32)  # both to check it and to speak it
def read(text: str) -> tuple[Catalogue, list[Finding]]:
    """The entries of a `.po` file; none, and a finding, when it is no such file."""
    try:
        lines = text.splitlines()
        entries = [_entry(one, lines) for one in _parsed(text) if not one.obsolete]
    except (OSError, ValueError, LookupError, AttributeError) as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) - 1 if found else 0
        return {}, [Finding("M605", values={"why": _("une ligne n'a pas de sens")}, mark=(line, 0))]
    return {entry.key: entry for entry in entries}, []


def _parsed(text: str) -> polib.POFile:
    # A text without a line end could be taken for the name of a file.
    return polib.pofile(text + "\n\n")


def _entry(one: polib.POEntry, lines: Sequence[str]) -> Entry:
    line = _line(lines, max(0, one.linenum - 1))
    return Entry(one.msgctxt or "", one.msgid, one.msgstr, one.fuzzy, line)


def _line(lines: Sequence[str], begun: int) -> int:
    """The line of an entry that says its context, or the first of the entry."""
    for number in range(begun, min(begun + 20, len(lines))):
        if lines[number].startswith("msgctxt"):
            return number
    return begun


# The texts of a record ----------------------------------------------------------------------------


def texts(record: Any, loc: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """Every text of `record` that people read or hear, with the path of keys that leads there."""
    for step, value, spoken in _parts(record):
        if not isinstance(value, str):
            yield from texts(value, (*loc, step))
        elif spoken:
            yield (*loc, step), value


def key(loc: Loc) -> str:
    """The path `loc` as a catalogue writes it."""
    return ".".join(map(str, loc))


def translated(record: Any, say: Callable[[Loc, str], str], loc: Loc = ()) -> Any:
    """`record` with each of its texts as `say` says it."""
    changed: dict[Any, Any] = {}
    for step, value, spoken in _parts(record):
        if not isinstance(value, str):
            changed[step] = translated(value, say, (*loc, step))
        elif spoken:
            changed[step] = say((*loc, step), value)
    match record:
        case dict():
            return record | changed
        case tuple():
            return tuple(changed.get(rank, one) for rank, one in enumerate(record))
        case _ if changed:
            return replace(record, **changed)
    return record


def _parts(record: Any) -> Iterator[tuple[str | int, Any, bool]]:
    """What `record` is made of: keys, values, and whether a text there is said to people."""
    match record:
        case dict():
            yield from ((step, value, True) for step, value in record.items())
        case tuple():
            yield from ((rank, value, True) for rank, value in enumerate(record))
        case _ if is_dataclass(record):
            kind: Any = type(record)
            spoken = _spoken(kind)
            for name in fields(record):
                value = getattr(record, name.name)
                told = name.name in spoken
                if told or is_dataclass(value) or _holds_records(value):
                    yield name.name, value, told


def _holds_records(value: Any) -> bool:
    match value:
        case dict():
            return any(map(is_dataclass, value.values()))
        case tuple():
            return any(map(is_dataclass, value))
    return False


@cache
def _spoken(kind: Any) -> frozenset[str]:
    """The fields of a record that hold texts for people: those marked so in the model."""
    hints = get_type_hints(kind, include_extras=True)
    return frozenset(name for name, hint in hints.items() if _marked(hint))


def _marked(hint: Any) -> bool:
    if get_origin(hint) is Annotated and Said in get_args(hint)[1:]:
        return True
    return any(map(_marked, get_args(hint)))


# A mallette in another language -------------------------------------------------------------------


def paths(library: Library, language: str) -> Iterator[tuple[str, str, Any]]:
    """What can be translated: the file, its catalogue in `language`, and its record."""
    files: list[tuple[str, Any]] = [("mallette.yaml", library.mallette)]
    files += [(f"scenarios/{id_}.yaml", one) for id_, one in library.scenarios.items()]
    files += [(f"cards/{id_}.yaml", one) for id_, one in library.decks.items()]
    for path, record in files:
        yield path, f"{path.removesuffix('.yaml')}.{language}{SUFFIX}", record


def spoken(library: Library, language: str) -> Library:
    """`library` in `language`; what is not translated stays as it was written, and says so."""
    if language == library.mallette.language:
        return library
    said = {
        path: _translated(record, library.catalogues.get(catalogue), library.mallette.language)
        for path, catalogue, record in paths(library, language)
    }
    return replace(
        library,
        mallette=said["mallette.yaml"],
        scenarios={id_: said[f"scenarios/{id_}.yaml"] for id_ in library.scenarios},
        decks={id_: said[f"cards/{id_}.yaml"] for id_ in library.decks},
    )


def _translated(record: Any, text: str | None, written_in: str) -> Any:
    """`record` as its catalogue says it; without one, only its title says in what language it is."""
    catalogue = read(text)[0] if text is not None else {}

    def say(loc: Loc, source: str) -> str:
        entry = catalogue.get(key(loc))
        if entry and entry.said and not (_stale(entry, source) or _unfit(source, entry)):
            return entry.said
        return f"[{written_in}] {source}" if text is not None or loc == ("title",) else source

    return translated(record, say)


def _stale(entry: Entry, source: str) -> bool:
    return entry.fuzzy or entry.source.strip() != source.strip()


def _unfit(source: str, entry: Entry) -> str | None:
    """Why a translation cannot stand for its text; none when it can."""
    if set(INTERPOLATION.findall(source)) != set(INTERPOLATION.findall(entry.said)):
        return N_("elle n'a pas les mêmes noms entre accolades")
    if len(entry.said) > max(limits.LINE, 3 * len(source)):
        return N_("elle est bien plus longue que le texte")
    return None


def findings(library: Library) -> Iterator[Finding]:
    """What is wrong in the catalogues of `library`."""
    known = {
        catalogue: (path, record, language)
        for language in LANGUAGES
        for path, catalogue, record in paths(library, language)
    }
    for catalogue, text in library.catalogues.items():
        if catalogue in known:
            path, record, language = known[catalogue]
            yield from _findings(path, catalogue, record, text, language)


def _findings(
    path: str, catalogue: str, record: Any, text: str, language: str
) -> Iterator[Finding]:
    entries, unreadable = read(text)
    if unreadable:
        yield from (replace(one, path=catalogue) for one in unreadable)
        return
    here = {"path": path, "language": language, "catalogue": catalogue}
    sources = {key(loc): (loc, source) for loc, source in texts(record)}
    said = {name: entry for name, entry in entries.items() if entry.said}
    missing = [loc for name, (loc, _source) in sources.items() if name not in said]
    if missing:  # a catalogue that is begun lacks many: they are one thing to do
        others = ngettext(", ni {count} autre", ", ni {count} autres", len(missing) - 1)
        more = others.format(count=len(missing) - 1) if missing[1:] else ""
        yield Finding("M601", missing[0], {**here, "more": more}, path=path)
    for name, entry in said.items():
        if name not in sources:
            continue
        source = sources[name][1]
        if _stale(entry, source):
            yield _finding("M602", entry, here)
        elif why := _unfit(source, entry):
            yield _finding("M604", entry, {**here, "why": _(why)})
    for name, entry in entries.items():
        if name and name not in sources:
            yield _finding("M603", entry, here)


def _finding(code: str, entry: Entry, values: dict[str, str]) -> Finding:
    mark, length = (entry.line, len("msgctxt ")), len(entry.key) + 2
    path = values["catalogue"]
    return Finding(code, values={**values, "key": entry.key}, path=path, mark=mark, length=length)


def updated(record: Any, text: str | None, language: str) -> str:
    """The catalogue of `record`, with the translations of `text` that can still serve.

    What changed keeps its translation, marked `fuzzy`; what is new has none; what is gone is kept
    apart, as gettext does.
    """
    before = {entry.msgctxt: entry for entry in _parsed(text)} if text else {}
    after = polib.POFile(wrapwidth=100)
    after.metadata = {
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Transfer-Encoding": "8bit",
        "Language": language,
    }
    for loc, source in texts(record):
        old = before.pop(key(loc), None)
        entry = polib.POEntry(msgctxt=key(loc), msgid=source)
        if old and old.msgstr:
            changed = old.msgid.strip() != source.strip()
            entry.msgstr = old.msgstr
            entry.flags = ["fuzzy"] if changed or old.fuzzy else []
            entry.previous_msgid = old.msgid if changed else old.previous_msgid
        after.append(entry)
    for old in before.values():
        if old.msgstr:
            old.obsolete = True
            after.append(old)
    return str(after)
