"""A mallette in another language: a gettext catalogue beside a file, and the records it translates.

`scenarios/ID.en.po` says in English what `scenarios/ID.yaml` says. An entry's context is the path of
keys that leads to a text (`scenes.porte.choices.entrer.text`), its id the text as it was translated:
when the two differ, the translation is stale. The only door to polib.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from functools import cache, lru_cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import polib

from mallette import limits
from mallette.diagnostics import Finding, Loc, nearest
from mallette.language import LANGUAGES, N_, _, ngettext
from mallette.machine import INTERPOLATION
from mallette.model import Library, Said
from mallette.source import more

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
    """The entries of a `.po` file that can be read, and what is wrong with the others."""
    lines = text.splitlines()
    findings: list[Finding] = []
    for block in _damaged(lines):
        findings.append(block.fault or _nonsense(block.lines[0]))
        for number in block.lines:  # the places of the others stay
            lines[number] = ""
    if len(findings) > limits.FAULTS:
        last = findings[limits.FAULTS - 1]
        noted = replace(last, values={**last.values, "note": more()})
        findings = [*findings[: limits.FAULTS - 1], noted]
    try:
        entries = [_entry(one, lines) for one in _parsed("\n".join(lines)) if not one.obsolete]
    except (OSError, ValueError, LookupError, AttributeError) as error:
        found = re.search(r"line (\d+)", str(error))
        return {}, findings or [_nonsense(int(found[1]) - 1 if found else 0)]
    return {entry.key: entry for entry in entries}, findings


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


# What is wrong with a catalogue: the parser would pass over most of it -----------------------------

_WORD = re.compile(r"\s*((msgctxt|msgid_plural|msgid|msgstr)(\[\d+\])?)(?=[\s\"]|$)")
_WORDS = ("msgctxt", "msgid", "msgstr")
_TEXT = re.compile(r'"((?:[^"\\]|\\.)*)"')
_QUOTES = "\"'«»“”„‘’ \u00a0\u202f"


@dataclass(slots=True)
class _Block:
    """The lines of one entry as they were typed, and the first thing that is wrong with them."""

    lines: list[int] = field(default_factory=list)
    words: dict[str, int] = field(default_factory=dict)
    """The line of each of its words."""
    said: dict[str, str] = field(default_factory=dict)
    """The text after each of its words."""
    fault: Finding | None = None

    def over(self, line: str, *, apart: bool) -> bool:
        """Whether `line`, after a blank one when `apart`, begins another entry."""
        if not self.lines:
            return False
        whole, begun = "msgstr" in self.words, bool(self.words or self.fault)
        found = _WORD.match(line)
        if line.lstrip().startswith("#"):
            return whole or (apart and begun)
        if found and found[2] == "msgctxt":
            return begun
        return bool(found and found[2] == "msgid" and (whole or (apart and self.fault)))

    def take(self, number: int, line: str) -> None:
        """Adds a line, and keeps what is wrong with it when nothing was before."""
        self.lines.append(number)
        if line.lstrip().startswith("#"):
            return
        found = _WORD.match(line)
        fault = _fault(number, line) or self.misplaced(number, found[1] if found else "")
        self.fault = self.fault or fault
        if found:
            self.words.setdefault(found[1], number)
            self.words.setdefault(found[2], number)
        text = _TEXT.match(line, max(0, line.find('"')))
        last = next(reversed(self.words), "")
        self.said[last] = self.said.get(last, "") + (text[1] if text else "")

    def misplaced(self, number: int, word: str) -> Finding | None:
        """What is wrong with a line whose form is right."""
        if word in self.words:
            why = _("elle a déjà un « {word} », à la ligne {line}")
            why = why.format(word=word, line=self.words[word] + 1)
            return _damage(number, 0, len(word), why, _("gardez l'une des deux lignes"))
        if not word and not self.words and not self.fault:
            why = _("ce texte ne suit ni « msgctxt », ni « msgid », ni « msgstr »")
            return _damage(
                number, 0, 1, why, _("écrivez devant lui le mot qui manque, ou retirez-le")
            )
        return None

    def lacking(self, *, last: bool) -> Finding | None:
        """What the entry lacks, when its lines are right."""
        header = "msgctxt" not in self.words and self.said.get("msgid") == ""
        wanted = _WORDS[1:] if header else _WORDS
        lacks = next((word for word in wanted if word not in self.words), None)
        if not self.words or lacks is None:
            return None
        if last and lacks != "msgctxt":
            return self.stopped()
        word, number = next(iter(self.words.items()))
        why = _("il lui manque une ligne « {word} »").format(word=lacks)
        repair = _("une entrée a trois lignes : « msgctxt », « msgid », puis « msgstr »")
        return _damage(number, 0, len(word), why, repair)

    def cut(self) -> bool:
        """Whether the last line is one of its words, with a fault, and others should follow."""
        number = self.lines[-1]
        there = self.fault.mark[0] if self.fault and self.fault.mark else None
        return there == number in self.words.values() and "msgstr" not in self.words

    def stopped(self) -> Finding:
        """What is said of the last entry when it is not whole."""
        word, number = list(self.words.items())[-1]
        why = _("le fichier s'arrête au milieu")
        repair = _("complétez-la, ou retirez-la : « mallette translate » l'ajoutera de nouveau")
        return _damage(number, 0, len(word), why, repair)


def _damaged(lines: Sequence[str]) -> Iterator[_Block]:
    """The entries with a fault, in order."""
    blocks = [_Block()]
    apart = True
    for number, line in enumerate(lines):
        if not line.strip():
            apart = True
            continue
        if blocks[-1].over(line, apart=apart):
            blocks.append(_Block())
        blocks[-1].take(number, line)
        apart = False
    written = [block for block in blocks if block.words or block.fault]
    seen: dict[str | None, int] = {}
    for block in written:
        last = block is written[-1]
        if last and block.cut():
            block.fault = block.stopped()
        block.fault = block.fault or block.lacking(last=last) or _repeated(block, seen)
        if block.fault:
            yield block


def _repeated(block: _Block, seen: dict[str | None, int]) -> Finding | None:
    """What is said of an entry whose key another has; `seen` has the lines of those before."""
    key = block.said.get("msgctxt")
    number = block.words["msgid" if key is None else "msgctxt"]
    first = seen.setdefault(key, number)
    if first == number:
        return None
    named = _("« {key} » est déjà à la ligne {line}").format(key=key, line=first + 1)
    header = _("l'en-tête est déjà à la ligne {line}").format(line=first + 1)
    column = 0 if key is None else len("msgctxt ")
    length = len("msgid" if key is None else f'"{key}"')
    why = header if key is None else named
    return _damage(number, column, length, why, _("gardez l'une des deux entrées"))


def _fault(number: int, line: str) -> Finding | None:
    """What is wrong with the form of one line, if anything is."""
    typed, begin = line.rstrip(), len(line) - len(line.lstrip())
    word = _WORD.match(line)
    at = (
        begin
        if not word
        else word.end() + len(line[word.end() :]) - len(line[word.end() :].lstrip())
    )
    if not word and line[begin] != '"':
        return _unknown(number, typed, begin)
    if at >= len(typed):
        why, repair = _("il manque un texte entre guillemets droits"), _('écrivez « {word} "" »')
        return _damage(number, begin, len(typed) - begin, why, repair.format(word=typed.strip()))
    if line[at] != '"':
        bare = typed[at:].strip(_QUOTES)
        why = _("ce texte ne commence pas par un guillemet droit")
        return _damage(number, at, len(typed) - at, why, _meant(typed[:at], bare))
    text = _TEXT.match(typed, at)
    if text is None:
        why = _("ce guillemet est ouvert et jamais refermé")
        repair = _("refermez-le au bout de la ligne, par un guillemet droit")
        return _damage(number, at, 1, why, repair)
    if text.end() < len(typed):
        why = _("le texte se referme à ce guillemet, et la ligne continue")
        repair = _("à l'intérieur d'un texte, un guillemet droit s'écrit « \\\" »")
        return _damage(number, text.end() - 1, 1, why, repair)
    if word and at == word.end():
        why = _("il manque une espace après « {word} »").format(word=word[1])
        return _damage(number, begin, len(word[1]), why, _meant(f"{word[1]} ", text[1]))
    return None


def _meant(before: str, said: str) -> str:
    return _("écrivez « {line} »").format(line=f'{before.lstrip()}"{said}"')


def _unknown(number: int, typed: str, begin: int) -> Finding:
    """What is said of a line that begins neither by a word of ours, nor by a quote, nor by « # »."""
    found = re.compile(r'([^\s"]+)\s*"').match(typed, begin)
    if found:
        why = _("« {word} » n'est pas un mot de catalogue").format(word=found[1])
        repair = _("mots possibles : {words}").format(words=", ".join(_WORDS))
        finding = _damage(number, begin, len(found[1]), why, repair)
        return replace(finding, values={**finding.values, **nearest(found[1], _WORDS)})
    if typed.endswith('"'):
        why = _("ce texte ne commence pas par un guillemet droit")
        return _damage(number, begin, len(typed) - begin, why, _meant("", typed.strip(_QUOTES)))
    why = _(
        "cette ligne n'est ni une note (#), ni un mot de catalogue, ni un texte entre guillemets"
    )
    repair = _("retirez-la, ou mettez « # » devant si c'est une note")
    return _damage(number, begin, len(typed) - begin, why, repair)


def _damage(line: int, column: int, length: int, why: str, repair: str) -> Finding:
    values = {"why": why, "repair": repair}
    return Finding("M605", values=values, mark=(line, column), length=max(1, length))


def _nonsense(line: int) -> Finding:
    why = _("une ligne n'a pas de sens")
    return _damage(line, 0, 1, why, _("ouvrez le fichier avec un éditeur de catalogues (Poedit)"))


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
    yield from (replace(one, path=catalogue) for one in unreadable)
    here = {"path": path, "language": language, "catalogue": catalogue}
    sources = {key(loc): (loc, source) for loc, source in texts(record)}
    said = {name: entry for name, entry in entries.items() if entry.said}
    missing = [loc for name, (loc, _source) in sources.items() if name not in said]
    if missing and not unreadable:  # a catalogue that is begun lacks many: they are one thing to do
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
    apart, as gettext does. What people wrote there for themselves stays: the first lines, their
    notes.
    """
    old_file = _parsed(text or "")
    before = {entry.msgctxt: entry for entry in sorted(old_file, key=_gone_first)}
    after = polib.POFile(wrapwidth=100)
    after.header, after.metadata_is_fuzzy = old_file.header, old_file.metadata_is_fuzzy
    kept = old_file.metadata
    if "utf-8" not in kept.get("Content-Type", "").lower():  # what is written is UTF-8
        kept = {**kept, **METADATA}
    after.metadata = {**METADATA, "Language": language, **kept}
    for loc, written in texts(record):
        old = before.pop(key(loc), None)
        entry = polib.POEntry(msgctxt=key(loc), msgid=written)
        if old:
            entry.comment, entry.tcomment = old.comment, old.tcomment
            entry.occurrences = old.occurrences
            entry.flags = [flag for flag in old.flags if flag != FUZZY]
        if old and old.msgstr:
            changed = old.msgid.strip() != written.strip()
            entry.msgstr = old.msgstr
            entry.flags += [FUZZY] if changed or old.fuzzy else []
            entry.previous_msgid = old.msgid if changed else old.previous_msgid
        after.append(entry)
    for old in before.values():
        if old.msgstr:
            old.obsolete = True
            after.append(old)
    return str(after)


def _gone_first(entry: polib.POEntry) -> bool:
    return not entry.obsolete


METADATA = {
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=utf-8",
    "Content-Transfer-Encoding": "8bit",
}
FUZZY = "fuzzy"
