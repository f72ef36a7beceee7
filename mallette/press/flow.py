"""Lists in, sections of a page out: set smaller as long as that is readable, then cut, which is said.

For what a table has written and no author has proofread: as many things as it likes, as long as it
likes, in characters that no font of ours may have. Nothing runs over and nothing is clipped.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from mallette.language import _, ngettext
from mallette.press import layout
from mallette.press.layout import (
    POINT,
    Galley,
    Item,
    Paragraph,
    Piece,
    Rule,
    Setting,
    Style,
    Word,
    Words,
    mix,
)
from mallette.press.pdf import drawable, measure
from mallette.text import Block, Run, line, typeset

INK = "#1d4f7c"
"""Of titles and marks: as dark as black on a photocopy."""
FAINT = mix(INK, 0.45)
SETTING = Setting(1.28, 0.12)
TITLE = 11.0
TITLE_HEIGHT = 6.6
GUTTER = 6.0
"""Between two columns of a section."""
GAP = 0.55
"""Between two entries, in times the size of the letters."""
APART = 4.5
"""Between two rows of sections."""
SPREAD = 5.0
"""How much more may stand between two rows, or two entries, when there is room."""
LONGEST = 420
"""Characters of one text: beyond, it is cut, and marked as cut."""

Ink = Callable[[float, float, float, float], Iterator[Item]]
"""What is drawn of an entry beside its words: at x, y, with letters of this size, this high."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A text of an entry, from `x`, as wide as the column allows unless it is said."""

    text: tuple[Paragraph, ...]
    x: float = 0.0
    width: float | None = None
    scale: float = 1.0
    """Its size beside that of the section."""


# eq=False: what an entry is set as is kept, and is found again by identity.
@dataclass(frozen=True, slots=True, eq=False)
class Entry:
    """One thing of a list: cells side by side."""

    cells: tuple[Cell, ...] = ()
    ink: Ink | None = None
    least: float = 0.0
    """In mm."""
    above: float = 0.0
    """With `paged`: what more stands before it, unless a title does, in mm."""
    bound: bool = False
    """With `paged`: whether it may not be the last of its page."""


@dataclass(frozen=True, slots=True)
class Section:
    """A list under its title."""

    title: str
    entries: tuple[Entry, ...]
    x: float
    width: float
    head: tuple[Entry, ...] = ()
    """What stands over the list, whatever is cut of it."""
    columns: int = 1
    ruled: bool = False
    """Whether a line parts its entries."""
    gap: float = GAP
    """Between its entries, in times the size of the letters."""
    least: int = 1
    """How many entries are left whatever happens."""
    kept: int | None = None
    """How many entries are left once it was cut."""


Rows = tuple[tuple[Section, ...], ...]
"""Sections under each other, some of them side by side."""


# Words ------------------------------------------------------------------------------------------


def typed(text: str, most: int = LONGEST, *, bold: bool = False, italic: bool = False) -> Run:
    """What someone typed, as it can be printed: it is no Markdown."""
    return _printable(Run(_short(typeset(" ".join(text.split())), most), bold=bold, italic=italic))


def written(markdown: str) -> tuple[Run, ...]:
    """What an author wrote, on one line, as it can be printed."""
    runs: list[Run] = []
    room = LONGEST
    for run in line(markdown):
        if room > 0:
            runs.append(_printable(replace(run, text=_short(run.text, room), href=None)))
            room -= len(run.text)
    return tuple(runs)


def printable(text: str) -> str:
    """A line of ours or of an author, in characters that any font of ours can draw."""
    said = typeset(" ".join(text.split()))
    return drawable(drawable(unicodedata.normalize("NFC", said), "regular"), "display")


def _short(text: str, most: int) -> str:
    """`text`, cut at a word when it is too long, and marked where it is."""
    if len(text) <= most:
        return text
    return text[:most].rsplit(" ", 1)[0] + " […]"


def _printable(run: Run) -> Run:
    """`run` in characters that can be drawn."""
    text = unicodedata.normalize("NFC", run.text)
    return replace(run, text=drawable(text, layout.font(run, Style())))


def paragraphs(*runs: Sequence[Run], colour: str = layout.BLACK) -> tuple[Paragraph, ...]:
    """A paragraph for each of `runs` that is not empty."""
    told = [Block("paragraph", tuple(one)) for one in runs if one]
    return layout.paragraphs(told, measure, Style(colour=colour, accent=INK))


def plain(
    text: str, most: int = LONGEST, *, bold: bool = False, italic: bool = False
) -> tuple[Paragraph, ...]:
    """A sentence of ours, or something typed, in one paragraph."""
    return paragraphs((typed(text, most, bold=bold, italic=italic),))


# Sections ---------------------------------------------------------------------------------------


def fit(rows: Rows, room: float, sizes: tuple[float, float]) -> tuple[float, Rows]:
    """The greatest size at which `rows` fit in `room`; at the least, what is left of their lists."""
    size, least = sizes
    while tall(rows, size) > room and size > least:
        size = max(least, size - layout.STEP)
    while tall(rows, size) > room and (shorter := _shorter(rows, size)):
        rows = shorter
    return size, rows


def tall(rows: Rows, size: float) -> float:
    """The height of `rows`, as close as they may be."""
    heights = [max(height(section, size) for section in row) for row in rows]
    return sum(heights) + APART * max(0, len(heights) - 1)


def height(section: Section, size: float) -> float:
    head = sum(_height(entry, section.width, size) + GAP * size * POINT for entry in section.head)
    title = TITLE_HEIGHT if section.title else 0.0
    columns = _columns(section, size)
    return title + head + max((_deep(section, one, size) for one in columns), default=0.0)


def spread(rows: Rows, size: float, top: float, room: float) -> Iterator[Item]:
    """`rows` from `top`, what is left of `room` shared between them and inside their lists."""
    left = max(0.0, room - tall(rows, size))
    places = max(1, len(rows) - 1)
    between = APART + min(SPREAD, left / places if len(rows) > 1 else 0.0)
    left -= (between - APART) * (len(rows) - 1)
    y = top
    for row in rows:
        deepest = max(row, key=lambda section: height(section, size))
        longest = max((len(one) for one in _columns(deepest, size)), default=1)
        more = min(SPREAD, left / len(rows) / max(1, longest - 1))
        for section in row:
            yield from drawn(section, size, y, more)
        y += height(deepest, size) + more * max(0, longest - 1) + between


def drawn(section: Section, size: float, y: float, more: float = 0.0) -> Iterator[Item]:
    """`section` from `y`, with `more` between its entries."""
    if section.title:
        yield from title(section.title, section.x, y, section.width)
        y += TITLE_HEIGHT
    for entry in section.head:
        yield from _drawn(entry, section.x, y, section.width, size)
        y += _height(entry, section.width, size) + GAP * size * POINT
    width, apart = _width(section), section.gap * size * POINT + more
    for index, column in enumerate(_columns(section, size)):
        x, under = section.x + index * (width + GUTTER), y
        for rank, entry in enumerate(column):
            if section.ruled and (rank or section.head):
                yield Rule(x, under - apart / 2, x + width, under - apart / 2, FAINT, 0.15)
            yield from _drawn(entry, x, under, width, size)
            under += _height(entry, width, size) + apart


def paged(
    sections: Sequence[Section], size: float, tops: tuple[float, float], bottom: float
) -> list[list[Item]]:
    """`sections` one after the other, on as many pages as it takes; a list goes on under its title.

    `tops` is where the first page begins, and the others.
    """
    pages: list[list[Item]] = [[]]
    y, apart = tops[0], GAP * size * POINT
    for section in sections:
        opened = False
        for rank, entry in enumerate(section.entries):
            tall_ = _height(entry, section.width, size)
            following = section.entries[rank + 1 : rank + 2] if entry.bound or not rank else ()
            need = tall_ + (0 if opened else height(replace(section, entries=()), size))
            need += sum(_height(one, section.width, size) + apart for one in following)
            if y + need > bottom and pages[-1]:
                pages.append([])
                y, opened = tops[1], False
            if not opened:
                named = _("{title} (suite)").format(title=section.title)
                alone = replace(section, entries=(), title=named if rank else section.title)
                pages[-1] += drawn(alone, size, y)
                y += height(alone, size)
            elif entry.above:
                y += entry.above
            opened = True
            pages[-1] += _drawn(entry, section.x, y, section.width, size)
            y += tall_ + apart
        y += APART
    return pages


def said(
    text: str, x: float, y: float, width: float, size: float, *, colour: str = layout.BLACK
) -> tuple[list[Item], float]:
    """Sentences of ours, in Markdown, from the top left `(x, y)`; and where they end."""
    galley = layout.compose(paragraphs(line(text), colour=colour), width, size, SETTING, measure)
    return list(layout.place(galley, x, y)), y + layout.depth(galley)


def title(said: str, x: float, y: float, width: float) -> Iterator[Item]:
    """The title of a section, and a rule to its end."""
    size = min(TITLE, width / max(1e-3, measure(said, "display")))
    start = x + size * measure(said, "display") + 2.5
    yield Words(x, y + 4.2, (Piece(said, "display", size, INK),))
    if start < x + width:
        yield Rule(start, y + 2.9, x + width, y + 2.9, FAINT, 0.25)


def _width(section: Section) -> float:
    return (section.width - GUTTER * (section.columns - 1)) / section.columns


def _shown(section: Section) -> tuple[Entry, ...]:
    """The entries that are printed, and how many are not."""
    if section.kept is None:
        return section.entries
    return (*section.entries[: section.kept], _others(len(section.entries) - section.kept))


@lru_cache(maxsize=64)
def _others(count: int) -> Entry:
    said = ngettext("et {n} autre, faute de place", "et {n} autres, faute de place", count)
    return Entry((Cell(plain(said.format(n=count), italic=True)),))


def _shorter(rows: Rows, size: float) -> Rows | None:
    """`rows` with one entry less in the tallest list that has one to lose."""
    found = [
        (height(section, size), index, rank)
        for index, row in enumerate(rows)
        for rank, section in enumerate(row)
        if (len(section.entries) if section.kept is None else section.kept) > section.least
    ]
    if not found:
        return None
    _tall, index, rank = max(found)
    section = rows[index][rank]
    kept = (len(section.entries) if section.kept is None else section.kept) - 1
    row = (*rows[index][:rank], replace(section, kept=kept), *rows[index][rank + 1 :])
    return (*rows[:index], row, *rows[index + 1 :])


def _columns(section: Section, size: float) -> tuple[tuple[Entry, ...], ...]:
    """The entries in their columns, as even as can be, in order."""
    shown = _shown(section)
    if section.columns == 1 or len(shown) < section.columns:
        return (shown,)
    assert section.columns == 2

    def uneven(at: int) -> float:
        return max(_deep(section, shown[:at], size), _deep(section, shown[at:], size))

    at = min(range(1, len(shown)), key=uneven)
    return shown[:at], shown[at:]


def _deep(section: Section, column: Sequence[Entry], size: float) -> float:
    gaps = section.gap * size * POINT * max(0, len(column) - 1)
    return sum(_height(entry, _width(section), size) for entry in column) + gaps


def _height(entry: Entry, width: float, size: float) -> float:
    return max([entry.least, *(layout.depth(galley) for galley in _set(entry, width, size))])


@lru_cache(maxsize=2048)
def _set(entry: Entry, width: float, size: float) -> tuple[Galley, ...]:
    return tuple(
        _composed(cell.text, cell.width or width - cell.x, cell.scale * size)
        for cell in entry.cells
    )


def fitted(
    text: tuple[Paragraph, ...],
    width: float,
    height: float,
    sizes: tuple[float, float],
    setting: Setting = SETTING,
) -> Galley:
    """`text` at the greatest of `sizes` that fits; at the least, as deep as it must be."""
    galley = layout.fit(text, width, height, sizes, setting, measure)
    return _composed(text, width, galley.size, setting) if galley.over else galley


def _composed(
    text: tuple[Paragraph, ...], width: float, size: float, setting: Setting = SETTING
) -> Galley:
    """`text` in lines; a word that is wider than any of them is parted wherever it must be."""
    galley = layout.compose(text, width, size, setting, measure)
    if all(one.fits for one in galley.lines):
        return galley
    parted = tuple(
        replace(one, words=tuple(part for word in one.words for part in _parts(word, width / size)))
        for one in text
    )
    return layout.compose(parted, width, size, setting, measure)


def _parts(word: Word, room: float) -> Iterator[Word]:
    """`word` in as many as it takes for each to be narrower than `room`, in mm at 1 pt."""
    if word.width <= room:
        yield word
        return
    for bit in word.bits:
        text = ""
        for letter in (*bit.text, ""):
            if not letter or measure(text + letter, bit.font) > room:
                yield Word(
                    (replace(bit, text=text, width=measure(text, bit.font)),),
                    measure(text, bit.font),
                    word.space,
                )
                text = ""
            text += letter


def _drawn(entry: Entry, x: float, y: float, width: float, size: float) -> Iterator[Item]:
    if entry.ink:
        yield from entry.ink(x, y, size, _height(entry, width, size))
    for cell, galley in zip(entry.cells, _set(entry, width, size), strict=True):
        # The first lines of all cells stand on one baseline.
        drop = (1 - cell.scale) * SETTING.leading * size * POINT / 2
        yield from layout.place(galley, x + cell.x, y + drop)
