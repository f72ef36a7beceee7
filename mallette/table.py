"""A spreadsheet in, the YAML of a deck out; or all that is wrong in it, by sheet, row and column.

The only door to openpyxl. Nothing in a spreadsheet is computed: of a formula, the value that it had
when the file was saved is read. Its cards are held to the rules of any others: they are written as
YAML, read as YAML is, checked; and what is told of a key is told of its cell.
"""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import warnings
import zipfile
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import groupby, islice
from operator import itemgetter
from typing import Any, NamedTuple
from xml.etree.ElementTree import iterparse

from mallette import check, limits, load, source
from mallette.diagnostics import CONTROL, Diagnostic, Finding, Loc, diagnostic, nearest
from mallette.language import N_, _, ngettext
from mallette.model import Deck, Library

Card = dict[str, str | list[str]]
"""What will be written of a card: a text, or texts, under each of its keys."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What a spreadsheet gives: a deck to be written, unless something is wrong in it."""

    text: str = ""
    """The YAML of the deck."""
    deck: Deck | None = None
    """The same, read; where a cell is wrong, something that is not stands in for it."""
    origin: str = ""
    """How many cards were read, and where, in words."""
    found: tuple[Diagnostic, ...] = ()
    desk: _Desk | None = None
    """What knows the cell of each key."""


def draft(library: Library, name: str, raw: bytes, path: str) -> Draft:
    """The deck `name` of `library` that the spreadsheet `raw` holds; findings call it `path`."""
    try:
        grid, unread = _read(raw, path)
    except _Refused as refused:
        return Draft(found=(_at(path, "", refused.finding),))
    desk = _Desk(library, grid, name)
    for row, finding in unread:
        desk.tell(finding, row)
    desk.find_columns()
    for each in grid.rows:
        desk.read_card(each)
    if not desk.cards and not unread:
        why = _("il n'y a rien sous la ligne des titres")
        desk.tell(_no_table(why, _("écrivez une carte par ligne")), grid.header.number)
    return _checked(desk) if desk.cards else Draft(found=tuple(desk.found))


def told(draft: Draft, findings: Iterable[Finding] = ()) -> list[Diagnostic]:
    """All that is wrong in `draft`, and what `findings` tell of its deck."""
    found = list(draft.found)
    if draft.desk:
        own = (finding for finding in findings if finding.path == draft.desk.target)
        found += draft.desk.located(own)
    found.sort(key=lambda one: (one.line, one.column, one.code))
    if len(found) > limits.FAULTS:
        last = found[limits.FAULTS - 1]
        more = _("{help} ; {note}").format(help=last.help, note=source.more())
        found[limits.FAULTS - 1 :] = [replace(last, help=more)]
    return found


def _checked(desk: _Desk) -> Draft:
    """The deck on `desk`, with all that its cards have against the rules."""
    count = len(desk.cards)
    text = _yaml(desk)
    read, unreadable = source.parsed(desk.target, text)
    if unreadable or len(text.encode()) > limits.FILE_BYTES:
        why = _("{count} cartes, c'est trop pour un seul jeu").format(count=count)
        desk.tell(_no_table(why, _("répartissez-les en plusieurs fichiers")), 0)
        return Draft(found=tuple(desk.found), desk=desk)
    deck = desk.mended(*load.shape(read, Deck))
    if deck:
        alone = replace(
            desk.library, scenarios={}, decks={desk.name: deck}, scripts={}, catalogues={}
        )
        wrong = [finding for finding in check.check(alone) if finding.path == desk.target]
        deck = desk.mended(deck, wrong)
    origin = ngettext("{count} carte, lue dans {where}", "{count} cartes, lues dans {where}", count)
    return Draft(
        text="" if desk.found else text,
        deck=deck,
        origin=origin.format(count=count, where=_place(desk.grid.path, desk.grid.sheet)),
        found=tuple(desk.found),
        desk=desk,
    )


# Places -----------------------------------------------------------------------------------------


class Row(NamedTuple):
    """A row as a spreadsheet numbers it, from 1."""

    number: int
    cells: tuple[str, ...]


class Spoilt(NamedTuple):
    """Why a cell does not hold what was typed, and what to do."""

    why: str
    repair: str


Spoils = Mapping[tuple[int, int], Spoilt]
"""The spoilt cells by row, from 1, and column, from 0."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A sheet: its titles, then the rows with something in them, all as wide as each other."""

    path: str
    sheet: str
    """Its name; empty for a CSV, which has none."""
    header: Row
    rows: tuple[Row, ...]
    spoilt: Spoils


def _at(
    path: str, sheet: str, finding: Finding, row: int = 0, column: int = -1, title: str = ""
) -> Diagnostic:
    """`finding` at a cell, at a row, or at a whole sheet."""
    found = diagnostic(replace(finding, path=path), max(0, row - 1), max(0, column))
    return replace(found, place=_place(path, sheet, row, column, title))


def _place(path: str, sheet: str, row: int = 0, column: int = -1, title: str = "") -> str:
    """A cell, a row or a sheet, in words."""
    words = [
        _("feuille « {sheet} »").format(sheet=_plain(sheet)) if sheet else "",
        _("ligne {row}").format(row=row) if row else "",
        _("colonne {letter}").format(letter=_letter(column)) if column >= 0 else "",
    ]
    place = ", ".join(filter(None, (path, *words)))
    named = _("{place} (« {title} »)")
    return named.format(place=place, title=_plain(title)) if title else place


def _letter(column: int) -> str:
    """What a spreadsheet calls a column, counted from 0.

    >>> _letter(0), _letter(25), _letter(26)
    ('A', 'Z', 'AA')
    """
    above, last = divmod(column, 26)
    return (_letter(above - 1) if above else "") + chr(ord("A") + last)


def _plain(words: str) -> str:
    """`words` of a stranger, on one line and not too long; what no file may hold is marked."""
    words = source.FORBIDDEN.sub("\N{REPLACEMENT CHARACTER}", " ".join(words.split()))
    words = CONTROL.sub("\N{REPLACEMENT CHARACTER}", words)
    return words if len(words) <= _MOST else words[: _MOST - 1] + "…"


_MOST = 80
"""Characters of a title, or of the name of a sheet, in a message."""


def _no_table(why: str, repair: str) -> Finding:
    return Finding("M129", values={"why": why, "repair": repair})


# Columns ----------------------------------------------------------------------------------------

COLUMNS = {
    "family": N_("famille"),
    "code": N_("code"),
    "title": N_("titre"),
    "text": N_("texte"),
    "responses": N_("réponses"),
    "icon": N_("icône"),
    "picture": N_("image"),
    "fiche": N_("fiche"),
    "tags": N_("étiquettes"),
    "quantity": N_("quantité"),
}
"""The keys of a card in the order in which they are written, and the columns that hold them."""
NEEDED = ("family", "code", "title", "text")
_RESPONSE = re.compile(r"(?:reponse|response)s?(?:_([a-z]|[1-9]\d?))?")


def _folded(title: str) -> str:
    """`title` without what two people write differently: capitals, accents, the plural."""
    return load.folded(title).removesuffix("s")


_KEYS = {_folded(name): key for key, french in COLUMNS.items() for name in (key, french)}


def _held(title: str) -> tuple[str, int] | None:
    """The key that a column called `title` holds, and its rank among those of that key."""
    if found := _RESPONSE.fullmatch(load.folded(title)):
        part = found[1] or "0"
        return "responses", int(part) if part.isdecimal() else ord(part) - ord("a") + 1
    key = _KEYS.get(_folded(title))
    return (key, 0) if key else None


def _meant(title: str, free: Iterable[str]) -> str | None:
    """The key among `free` that a column called `title` was to hold, perhaps."""
    if len(title) > _MOST:
        return None
    names = {name: key for name, key in _KEYS.items() if key in free}
    near = nearest(_folded(title), names).get("near")
    return names[near] if near else None


# Cards ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Desk:
    """A sheet on its way to being a deck, and what piles up while it is read."""

    library: Library
    grid: Grid
    name: str
    """What the deck will be called."""
    found: list[Diagnostic] = field(default_factory=list)
    columns: dict[str, list[int]] = field(default_factory=dict)
    """Those that hold each key, in their order."""
    cards: dict[str, Card] = field(default_factory=dict)
    spots: dict[Loc, tuple[int, int]] = field(default_factory=dict)
    """The row and the column of what will be in the deck; a whole card has no column (-1)."""
    bad: set[Loc] = field(default_factory=set)
    """The keys of which enough is told: something stands in for what they should hold."""

    @property
    def target(self) -> str:
        """Where the deck will be, from the root of the mallette."""
        return f"cards/{self.name}.yaml"

    def tell(self, finding: Finding, row: int, column: int = -1) -> None:
        self.found.append(self._at(finding, row, column))

    def _at(self, finding: Finding, row: int, column: int) -> Diagnostic:
        told = column < 0 or row == self.grid.header.number  # then the title is in the message
        title = "" if told else self.grid.header.cells[column]
        return _at(self.grid.path, self.grid.sheet, finding, row, column, title)

    def find_columns(self) -> None:
        """Finds what each column holds; tells of those that hold nothing known, or are not there."""
        row, titles = self.grid.header
        filled = self._filled()
        held: dict[tuple[str, int], int] = {}
        strange: list[int] = []
        for column, title in enumerate(titles):
            known = _held(title)
            if known and known in held:
                values = {"name": _plain(title), "letter": _letter(held[known])}
                self.tell(Finding("M132", values=values), row, column)
            elif known:
                held[known] = column
            elif title or column in filled:
                strange.append(column)
        for (key, _rank), column in sorted(held.items()):
            self.columns.setdefault(key, []).append(column)
        free = [key for key in COLUMNS if key not in self.columns or key == "responses"]
        meant = {column: _meant(titles[column], free) for column in strange}
        for column in strange:
            if not titles[column]:
                repair = _("donnez-lui un titre à la ligne {row}, ou videz-la").format(row=row)
                values = {"name": _("sans titre"), "repair": repair}
                self.tell(Finding("M130", values=values), filled[column], column)
                continue
            wanted = meant[column]
            near = {"near": self._shown(wanted)} if wanted else {}
            accepted = ", ".join(self._shown(key) for key in free)
            values = {"name": _plain(titles[column]), "accepted": accepted, **near}
            self.tell(Finding("M130", values=values), row, column)
        for needed in NEEDED:
            if needed not in self.columns and needed not in meant.values():
                self.tell(Finding("M131", values={"name": _(COLUMNS[needed])}), row)

    def _shown(self, key: str) -> str:
        """What a column that would hold `key` is called."""
        if key != "responses":
            return _(COLUMNS[key])
        letter = _letter(len(self.columns.get(key, [])))
        return _("réponse {letter}").format(letter=letter)

    def _filled(self) -> dict[int, int]:
        """The first row with something in each column."""
        filled: dict[int, int] = {}
        for row in reversed(self.grid.rows):
            filled |= {column: row.number for column, cell in enumerate(row.cells) if cell}
        return filled

    def read_card(self, row: Row) -> None:
        """Takes in the card of `row`; tells what can be told of a cell alone."""
        at: Loc = ("cards", self._id(row))
        card = self.cards[str(at[1])] = {}
        self.spots[at] = (row.number, -1)
        for key in COLUMNS:
            loc = (*at, key)
            columns = self.columns.get(key, [])
            self.spots[loc] = (row.number, columns[0] if columns else -1)
            unread = [column for column in columns if not self._readable(row, column)]
            if columns and not unread:
                card |= self._written(loc, row, columns)
            elif columns or key in NEEDED:
                self.stand_in(loc)

    def _id(self, row: Row) -> str:
        """The id of a card: its code, so that it stays the same when its title changes."""
        (column, *_others) = self.columns.get("code", [-1])
        code = row.cells[column] if column >= 0 else ""
        if not re.fullmatch(r"[A-Z]{1,3}-?\d{1,3}", code):
            return f"ligne_{row.number}"
        id_ = code.lower().replace("-", "_")
        return f"{id_}_{row.number}" if id_ in self.cards else id_

    def _readable(self, row: Row, column: int) -> bool:
        """Whether a cell holds what was typed; if not, it is told."""
        if spoilt := self.grid.spoilt.get((row.number, column)):
            self.tell(Finding("M133", values=spoilt._asdict()), row.number, column)
            return False
        if source.FORBIDDEN.search(row.cells[column]):
            self.tell(Finding("M116"), row.number, column)
            return False
        if (length := len(row.cells[column])) > limits.PROSE:
            title, unit = _plain(self.grid.header.cells[column]), _("caractères")
            values = {"key": title, "length": length, "limit": limits.PROSE, "unit": unit}
            self.tell(Finding("M210", values=values), row.number, column)
            return False
        return True

    def _written(self, loc: Loc, row: Row, columns: list[int]) -> Card:
        """What is written under the last key of `loc`; nothing when there is nothing to write."""
        key, cell = str(loc[-1]), row.cells[columns[0]]
        if key in {"responses", "tags"}:
            items = list(_items(key, row, columns))
            for index, (_item, column) in enumerate(items):
                self.spots[(*loc, index)] = (row.number, column)
            return {key: [item for item, _column in items]} if items else {}
        if not cell and key not in NEEDED:
            return {}
        if key == "text":
            return {key: cell}
        line = _line(cell)
        if key == "family" and line:
            return self._family(loc, line)
        if key == "fiche":  # which a French spreadsheet takes for a number
            line = re.sub(r"(?<=\d),(?=\d+$)", ".", line)
        return {key: line}

    def _family(self, loc: Loc, written: str) -> Card:
        """The family that is meant by its id, its letter or its label."""
        known = self.library.families
        named = {load.folded(family.label): id_ for id_, family in known.items()}
        named |= {load.folded(family.letter): id_ for id_, family in known.items()}
        named |= {load.folded(id_): id_ for id_ in known}
        if id_ := named.get(load.folded(written)):
            return {"family": id_}
        near = nearest(load.folded(written), named).get("near") if len(written) < _MOST else None
        meant = {"near": known[named[near]].label} if near else {}
        values = {"name": written, **nearest("", known), **meant}
        self.tell(Finding("M308", values=values), *self.spots[loc])
        self.stand_in(loc)
        return {}

    def mended(self, deck: Deck | None, findings: list[Finding]) -> Deck | None:
        """The deck with something that stands in for all that `findings` tell of, which is told."""
        if not findings:
            return deck
        self.found += self.located(findings)
        for finding in findings:
            self.stand_in(finding.loc)
        return load.shape(source.parsed(self.target, _yaml(self))[0], Deck)[0]

    def stand_in(self, loc: Loc) -> None:
        """Puts under the key `loc` what no rule is against: enough is told of what was there."""
        if loc[:1] != ("cards",) or len(loc) < len(("cards", "id", "key")):
            return
        id_, key = str(loc[1]), str(loc[2])
        self.bad.add(loc[:3])
        self.cards[id_].pop(key, None)
        if key == "family":
            self.cards[id_][key] = next(iter(self.library.families), "famille")
        elif key == "code":
            self.cards[id_][key] = f"ZZZ-{len(self.bad) % 1000}"
        elif key in NEEDED:
            self.cards[id_][key] = "…"

    def located(self, findings: Iterable[Finding]) -> list[Diagnostic]:
        """`findings`, told of the deck, at their cells; not those of what stands in for another."""
        return [
            self._at(self._said(finding), *self._spot(finding.loc))
            for finding in findings
            if finding.loc[:3] not in self.bad
        ]

    def _spot(self, loc: Loc) -> tuple[int, int]:
        ends = (loc[:end] for end in range(len(loc), 0, -1))
        return next((self.spots[one] for one in ends if one in self.spots), (0, -1))

    def _said(self, finding: Finding) -> Finding:
        """`finding` in the words of the spreadsheet."""
        values = dict(finding.values)
        _row, column = self._spot(finding.loc)
        if "key" in values and column >= 0:
            values["key"] = _plain(self.grid.header.cells[column])
        match finding.code:
            case "M208":
                values |= _respelt(str(finding.loc[-1]), str(values["written"]), self.library)
            case "M306":
                folder = _("ajoutez {name}.svg dans le dossier « cards/pictures »")
                values["repair"] = folder.format(name=values["name"])
            case "M316":
                values["card"] = self._called(str(values["card"]))
            case "M501" if (*finding.loc[:2], "code") in self.bad:
                values["card"] = self._called(str(finding.loc[1]))
        return replace(finding, values=values)

    def _called(self, id_: str) -> str:
        """What a card is called: its title, or its row."""
        if ("cards", id_, "title") not in self.bad:
            return str(self.cards[id_]["title"])
        return _("ligne {row}").format(row=self.spots["cards", id_][0])


def _respelt(key: str, written: str, library: Library) -> dict[str, str]:
    """The code or the icon that `written` is, but for capitals and spaces."""
    code = re.sub(r"[\s_–—-]+", "-", written.strip()).upper()
    icon = load.folded(written).replace("_", "-")
    if key == "code" and re.fullmatch(r"[A-Z]{1,3}-?\d{1,3}", code):
        return {"near": code}
    return {"near": icon} if key == "icon" and icon in library.icons else {}


def _items(key: str, row: Row, columns: list[int]) -> Iterator[tuple[str, int]]:
    """The items of a list, each with its column: tags are parted by commas, responses by lines.

    A response left empty before another is an empty item.
    """
    sign = r"\n" if key == "responses" else "[,;\n]"
    held = [
        (column, list(filter(None, map(_line, re.split(sign, row.cells[column])))))
        for column in columns
    ]
    while held and not held[-1][1]:
        held.pop()
    return ((item, column) for column, items in held for item in items or [""])


def _line(text: str) -> str:
    return re.sub(r"[ \n]+", " ", text).strip()


# The deck ---------------------------------------------------------------------------------------

_TOP = """\
# yaml-language-server: $schema=../schema/deck.schema.json
#
# {origin}. C'est maintenant ce fichier-ci que l'on change.
#
#   mallette check cards/{name}.yaml
#   mallette print deck {name}

mallette: 1
title: {name}
version: "1"                      # l'édition, imprimée au pied de chaque carte
format: {format}

cards:
"""
_NOTES = {
    "family": "sa couleur, son motif, sa lettre",
    "code": "imprimé au pied de la carte, différent sur chacune",
    "tags": "pour n'imprimer qu'elles : --only et l'une d'elles",
    "quantity": "combien d'exemplaires",
}
"""What is said of each of these keys, where it stands first."""
_WIDTH = 100


def _yaml(desk: _Desk) -> str:
    """The cards on `desk` as the file of a deck."""
    formats = desk.library.formats
    chosen = "poker" if "poker" in formats or not formats else next(iter(formats))
    many = len(desk.cards) > 1
    count = f"{len(desk.cards)} {'cartes, lues' if many else 'carte, lue'} dans"
    sheet = f", feuille « {_plain(desk.grid.sheet)} »" if desk.grid.sheet else ""
    file = _plain(re.split(r"[/\\]", desk.grid.path.encode(errors="replace").decode())[-1])
    lines = [_TOP.format(origin=f"{count} {file}{sheet}", name=desk.name, format=chosen)]
    notes = dict(_NOTES)
    for id_, card in desk.cards.items():
        lines.append(f"  {id_}:\n")
        for key in COLUMNS:
            if key in card:
                written = _entry(key, card[key])
                note = notes.pop(key, "") if len(written) <= len("    tags: [un, deux]") + 9 else ""
                lines.append(f"{written:<33} # {note}\n" if note else f"{written}\n")
    return "".join(lines)


def _entry(key: str, value: str | list[str]) -> str:
    """The lines of a key of a card."""
    head = f"    {key}:"
    if isinstance(value, list):
        short = f"{head} [{', '.join(_scalar(item, inside='[]{},') for item in value)}]"
        if key == "tags" and len(short) <= _WIDTH:
            return short
        return "\n".join([head, *(f"      - {_scalar(item)}" for item in value)])
    if key == "quantity" and value.isdecimal():
        return f"{head} {value}"
    return f"{head} {_prose(value)}" if key == "text" else f"{head} {_scalar(value)}"


def _prose(text: str) -> str:
    """A text of one line or several, as an author would write it in a card."""
    lines = text.split("\n")
    if len(lines) > 1:
        return "|-\n" + "\n".join(f"      {line}" if line else "" for line in lines)
    if len(short := _scalar(text)) <= _WIDTH - len("    text: "):
        return short
    return ">-\n" + "\n".join(f"      {line}" for line in _wrapped(text))


def _wrapped(text: str) -> Iterator[str]:
    """`text` in lines, cut where a space stands alone: that is what YAML makes of the end of one."""
    line = ""
    for word in re.split(r"(?<! ) (?! )", text):
        if line and len(line) + len(word) >= _WIDTH - len("      "):
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line


def _scalar(text: str, inside: str = "") -> str:
    """`text` on one line, between quotes where YAML, or another program, could misread it."""
    bare = re.fullmatch(r"[^\W\d_](?:[^:#]|:(?=\S)|(?<=\S)#)*", text) and text.isprintable()
    if bare and not _WORDS.fullmatch(text) and not set(inside) & set(text) and text == text.strip():
        return text
    return json.dumps(text, ensure_ascii=False)


_WORDS = re.compile(r"(?i)y|yes|n|no|o|on|off|true|false|null")
"""What is not always read as a word."""


# Files ------------------------------------------------------------------------------------------


class _Refused(Exception):
    """The file holds no cards that can be read; why is in `finding`."""

    def __init__(self, why: str, repair: str) -> None:
        super().__init__(why)
        self.finding = _no_table(why, repair)


Unread = list[tuple[int, Finding]]
"""What stops a file from being read further, and in which row."""


def _read(raw: bytes, path: str) -> tuple[Grid, Unread]:
    """The first sheet with a line of titles; what a file is, is what it holds, whatever its name."""
    if len(raw) > limits.TABLE_BYTES:
        raise _too_large(limits.TABLE_BYTES)
    for begin, (why, repair) in _OTHERS.items():
        if raw.startswith(begin):
            raise _Refused(_(why), _(repair))
    if raw.startswith(b"PK\x03\x04"):
        return _workbook(raw, path), []
    return _text(raw, path)


_SAVE = N_("dans le tableur, enregistrez-le en « Classeur Excel (.xlsx) » ou en « CSV UTF-8 »")
_ORIGIN = N_("donnez le tableau dont il vient, en .xlsx ou en .csv")
_OTHERS = {
    b"\xd0\xcf\x11\xe0": (
        N_("c'est un ancien classeur Excel (.xls), ou un classeur avec un mot de passe"),
        _SAVE,
    ),
    b"%PDF": (N_("c'est un PDF"), _ORIGIN),
    b"PK\x05\x06": (N_("cette archive est vide"), _SAVE),
    b"\x89PNG": (N_("c'est une image"), _ORIGIN),
    b"\xff\xd8\xff": (N_("c'est une image"), _ORIGIN),
}
"""What is often taken for a spreadsheet that can be read, by its first bytes."""


def _too_large(limit: int) -> _Refused:
    size = _("{size} Mo").format(size=limit // 1_000_000)
    return _Refused(
        _("il dépasse {size} une fois ouvert").format(size=size),
        _("retirez-en les images, ou enregistrez la feuille des cartes en CSV"),
    )


def _grid(path: str, sheet: str, header: Row, rows: Iterable[Row], spoilt: Spoils) -> Grid:
    """The sheet with those titles; refuses one with too many rows."""
    there = tuple(islice(rows, limits.TABLE_ROWS + 1))
    if len(there) > limits.TABLE_ROWS:
        raise _Refused(
            _("il a plus de {count} lignes").format(count=limits.TABLE_ROWS),
            _("répartissez les cartes en plusieurs fichiers"),
        )
    width = max(len(row.cells) for row in (header, *there))
    header, *there_ = (
        Row(number, (*cells, *[""] * (width - len(cells)))) for number, cells in (header, *there)
    )
    return Grid(path, sheet, header, tuple(there_), spoilt)


def _titles(rows: Iterable[Row]) -> Row | None:
    """The line of titles among the first `rows`: the one that names most columns, two at least."""
    best = max(islice(rows, _HEAD), default=None, key=_named)
    return best if best and _named(best) > 1 else None


def _named(row: Row) -> int:
    """How many cells of `row` are the title of a column."""
    return sum(_held(cell) is not None for cell in row.cells)


def _nearly_titles(rows: Iterable[Row]) -> Row | None:
    """The first of `rows`, if it is a line of titles in which nearly every word is misspelt."""
    first = next(iter(rows), None)
    meant = first and [_held(cell) or _meant(cell, COLUMNS) for cell in first.cells]
    return first if meant and sum(map(bool, meant)) > 1 else None


_HEAD = 10
"""Rows among which the titles are: something may stand above them."""


_TOP_OF_SHEET, _TOP_OF_TEXT = 100, 100_000
"""Rows of a sheet, filled or not, and characters of a CSV, among which they are looked for."""


def _no_titles() -> _Refused:
    names = ", ".join(_(COLUMNS[key]) for key in NEEDED)
    return _Refused(
        _("aucune ligne ne nomme ses colonnes"),
        _("la première ligne nomme les colonnes : {names}…").format(names=names),
    )


def _clean(text: str) -> str:
    """`text` as it was meant: one sort of line ends, no spaces that nobody sees."""
    text = re.sub("\r\n|[\r\x85\u2028\u2029]", "\n", text).replace("\ufeff", "").replace("\t", " ")
    return re.sub(r" +\n", "\n", text).strip()


def _error(text: str) -> Spoilt | None:
    """What is said of a cell that shows the error of a formula."""
    if not _ERRORS.fullmatch(text):
        return None
    why = _("sa formule donne une erreur, {error}").format(error=text)
    return Spoilt(why, _("corrigez la formule, ou écrivez la valeur elle-même"))


_ERRORS = re.compile(
    r"#(?:REF|NAME|NOM|VALUE|VALEUR|DIV/0|NUM|NOMBRE|NULL|NUL|SPILL|CALC)[!?]|#N/A|Err:\d{3}"
)
"""What Excel and LibreOffice show of an error, in French and in English."""


# CSV --------------------------------------------------------------------------------------------


def _text(raw: bytes, path: str) -> tuple[Grid, Unread]:
    """The rows of a CSV, parted by the sign that makes the most of its titles."""
    text = _decoded(raw)
    csv.field_size_limit(limits.TABLE_TEXT)  # a cell that is too long is told as such
    headers = [
        (sign, header)
        for titles in (_titles, _nearly_titles)
        for sign in ";,\t"
        if (header := titles(_rows(text[:_TOP_OF_TEXT], sign, [], strict=False)))
    ]
    if not headers:
        raise _no_titles()
    sign, header = max(headers, key=lambda one: _named(one[1]))
    unread: Unread = []
    rows = (row for row in _rows(text, sign, unread, strict=True) if row.number > header.number)
    grid = _grid(path, "", header, rows, {})
    spoilt = {
        (row.number, column): error
        for row in grid.rows
        for column, cell in enumerate(row.cells)
        if (error := _error(cell))
    }
    return replace(grid, spoilt=spoilt), unread


def _decoded(raw: bytes) -> str:
    """The text of a CSV, as Excel, LibreOffice and Google write it."""
    if len(raw) > limits.TABLE_TEXT:
        raise _too_large(limits.TABLE_TEXT)
    if not raw.strip():
        raise _Refused(_("il est vide"), _("écrivez-y des cartes, ou donnez un autre fichier"))
    wide = raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "cp1252"):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise _Refused(_("ce n'est pas du texte"), _(_SAVE))


def _rows(text: str, sign: str, unread: Unread, *, strict: bool) -> Iterator[Row]:
    """The rows of a CSV with something in them; why it cannot be read to its end is added to `unread`."""
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=strict)
    number = 0
    while True:
        number += 1
        try:
            cells = tuple(_clean(cell) for cell in next(lines)[: limits.TABLE_COLUMNS])
        except StopIteration:
            return
        except csv.Error as error:
            unread.append((number, _quote(str(error), number)))
            return
        if any(cells):
            yield Row(number, cells)


def _quote(error: str, row: int) -> Finding:
    """What is told of a quote that goes wrong in a row of a CSV."""
    repair = _("à l'intérieur d'un texte, un guillemet s'écrit deux fois : \"\"")
    if "unexpected end" in error:
        return Finding("M105", values={"repair": _("refermez-le ; {how}").format(how=repair)})
    return Finding("M117", values={"line": row, "sign": '"', "repair": repair})


# XLSX -------------------------------------------------------------------------------------------


def _workbook(raw: bytes, path: str) -> Grid:
    """The first visible sheet of an XLSX with a line of titles."""
    computed = _refuse_bomb(raw)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what a spreadsheet has that openpyxl cannot draw
            return _sheet(raw, path, computed=computed)
    except _Refused:
        raise
    except Exception as error:  # openpyxl raises whatever a broken workbook leads it to
        raise _Refused(_("ce classeur est abîmé"), _(_SAVE)) from error


def _sheet(raw: bytes, path: str, *, computed: bool) -> Grid:
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
    headers = (
        (sheet, header)
        for titles in (_titles, _nearly_titles)
        for sheet in sheets
        if (header := titles(_lines(sheet, {}, (), _TOP_OF_SHEET)))
    )
    sheet, header = next(headers, (None, None))
    if sheet is None or header is None:
        raise _no_titles()
    spoilt: dict[tuple[int, int], Spoilt] = {}
    formulas = _formulas(raw, sheet._worksheet_path) if computed else ()  # noqa: SLF001
    lines = _lines(sheet, spoilt, formulas, _LAST)
    rows = (row for row in lines if row.number > header.number)
    return _grid(path, sheet.title, header, rows, spoilt)


def _refuse_bomb(raw: bytes) -> bool:
    """Whether there are formulas in an XLSX; refuses, before it costs anything, one made to hurt."""
    damaged = _Refused(_("ce classeur est abîmé"), _(_SAVE))
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            parts = archive.infolist()
            if len(parts) > limits.FILES or any(part.flag_bits & 1 for part in parts):
                raise damaged
            if sum(part.file_size for part in parts) > limits.TABLE_BYTES:
                raise _too_large(limits.TABLE_BYTES)
            if any(part.compress_type not in _PACKED for part in parts):
                raise damaged
            if "xl/workbook.xml" not in archive.namelist():
                raise _Refused(_(_no_workbook(raw)), _(_SAVE))
            contents = [archive.read(part) for part in parts]
    except _Refused:
        raise
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError) as error:
        raise damaged from error
    plain = [content.replace(b"\0", b"") for content in contents]  # were it UTF-16
    if any(b"<!DOCTYPE" in content or b"<!ENTITY" in content for content in plain):
        raise damaged
    markup = sum(content.count(sign) for content in plain for sign in (b"<", b"="))
    if markup > limits.TABLE_MARKUP:
        raise _Refused(
            _("ce classeur a trop de cellules"),
            _("copiez la feuille des cartes, seule, dans un nouveau classeur"),
        )
    return any(re.search(rb"<(?:\w+:)?f[\s/>]", content) for content in plain)


def _no_workbook(raw: bytes) -> str:
    """What an archive is that is no XLSX."""
    if b"opendocument" in raw[:100]:
        return N_("c'est un classeur LibreOffice (.ods)")
    return N_("ce n'est pas un classeur Excel (.xlsx)")


_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
"""How the parts of an XLSX are packed; other ways ask for any amount of memory."""
_LAST = 1_048_576
"""The last row that a spreadsheet has."""


def _cells(sheet: Any, last: int) -> Iterator[tuple[int, int, Any]]:
    """The cells of a sheet down to the row `last`, with their row, from 1, and column, from 0."""
    from openpyxl.cell.read_only import EMPTY_CELL

    gap = None
    rows = sheet.iter_rows(min_row=1, max_row=last, max_col=limits.TABLE_COLUMNS)
    for number, row in enumerate(rows, 1):
        if row is gap:  # rows that the file does not hold are all the same one
            continue
        gap = row
        for column, cell in enumerate(row):
            if cell is not EMPTY_CELL:
                yield number, column, cell


def _lines(
    sheet: Any,
    spoilt: dict[tuple[int, int], Spoilt],
    formulas: Collection[tuple[int, int]],
    last: int,
) -> Iterator[Row]:
    """The rows of a sheet with something in them; its spoilt cells are added to `spoilt`."""
    for number, cells in groupby(_cells(sheet, last), key=itemgetter(0)):
        texts: list[str] = []
        for _number, column, cell in cells:
            text, wrong = _typed(cell)
            if not text and (number, column) in formulas:
                text, wrong = "=", _NO_VALUE
            if wrong:
                spoilt[number, column] = Spoilt(_(wrong.why), _(wrong.repair))
            texts += [""] * (column - len(texts)) + [text]
        if any(texts):
            yield Row(number, tuple(texts))


_NO_VALUE = Spoilt(
    N_("elle contient une formule, dont le résultat n'est pas dans le fichier"),
    N_("ouvrez le fichier dans le tableur et enregistrez-le, ou écrivez la valeur elle-même"),
)
_DATE = Spoilt(
    N_("le tableur en a fait une date"),
    N_("donnez à la colonne le format « Texte », puis retapez la cellule"),
)


def _formulas(raw: bytes, part: str) -> frozenset[tuple[int, int]]:
    """Where the sheet in `part` has formulas: by row, from 1, and column, from 0.

    openpyxl tells them from values only by working them out, which a stranger can make endless.
    """
    found: set[tuple[int, int]] = set()
    row, column = 0, -1
    with zipfile.ZipFile(io.BytesIO(raw)) as archive, archive.open(part.lstrip("/")) as opened:
        for event, element in iterparse(opened, ("start", "end")):
            match event, element.tag.rpartition("}")[2]:
                case "start", "row":
                    row, column = int(element.get("r", row + 1)), -1
                case "start", "c":
                    letters = re.match(r"[A-Z]{1,3}", element.get("r", ""))
                    column = _column(letters[0]) if letters else column + 1
                case "end", "f":
                    found.add((row, column))
                case "end", "row":
                    element.clear()
    return frozenset(found)


def _column(letters: str) -> int:
    """The column that a spreadsheet calls `letters`, counted from 0.

    >>> _column("A"), _column("Z"), _column("AA")
    (0, 25, 26)
    """
    return reduce(lambda far, letter: 26 * far + ord(letter) - ord("A") + 1, letters, 0) - 1


def _typed(cell: Any) -> tuple[str, Spoilt | None]:
    """The text of a cell of an XLSX, and what is wrong with it, if anything is."""
    match cell.value:
        case None:
            return "", None
        case bool(value):
            return "Vrai" if value else "Faux", None  # a spreadsheet takes the words for values
        case float(value) if value.is_integer():
            return str(int(value)), None
        case int(value) | float(value):
            return _number_said(value, str(cell.number_format)), None
        case str(value):
            text = _clean(re.sub("_x([0-9A-Fa-f]{4})_", lambda sign: chr(int(sign[1], 16)), value))
            return text, _error(text)
        case datetime.date() | datetime.time() | datetime.timedelta():
            return str(cell.value), _DATE
        case value:
            return str(value), None


def _number_said(value: float, shown: str) -> str:
    """A number as its cell shows it: 2.10 is no fiche 2.1."""
    decimals = re.fullmatch(r"0\.(0+)", shown)
    return f"{value:.{len(decimals[1])}f}" if decimals else str(value)
