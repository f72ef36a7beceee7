"""What several plays have in common in, A4 pages out, one situation after another."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from mallette import __version__, stats
from mallette.journal import MARKS
from mallette.language import _, number
from mallette.model import Library
from mallette.press import flow, layout, pdf
from mallette.press.flow import FAINT, INK, Cell, Entry, Section, plain
from mallette.press.layout import (
    Bookmark,
    Box,
    Disc,
    Document,
    Item,
    Page,
    Panel,
    Piece,
    Rule,
    Words,
)
from mallette.press.pdf import measure
from mallette.stats import Count, Dial, Group, Place, Rating
from mallette.text import typeset

WIDTH, HEIGHT = 210.0, 297.0
LEFT, RIGHT = 14.0, 196.0
ROOM = RIGHT - LEFT
TOPS = (41.0, 24.0)
BOTTOM = 279.0
FOOT = 285.5
SIZE = 9.0
COUNT = 9.0
"""Room for a number before what it counts."""
BAR = 38.0
"""The longest bar: all the tables."""
MARK = 14.0
"""From a mark to the next, in the table of ratings."""


def document(library: Library, found: tuple[Group, ...]) -> Document:
    """The figures of each situation, which begins on a page of its own."""
    sheets: list[tuple[str, list[Item]]] = []
    bookmarks: list[Bookmark] = []
    for one in found:
        heading = flow.printable(stats.heading(one))
        bookmarks.append(Bookmark(heading, len(sheets)))
        drawn = flow.paged(tuple(_sections(one)), SIZE, TOPS, BOTTOM)
        for index, items in enumerate(drawn):
            head = [*_running(heading)] if index else [*_head(one)]
            sheets.append((heading, [*head, *items]))
    pages = tuple(
        Page(WIDTH, HEIGHT, (*items, *_foot(library, number, len(sheets))))
        for number, (_heading, items) in enumerate(sheets, start=1)
    )
    return Document(
        title=_("Parties côte à côte"),
        author=", ".join(library.mallette.authors),
        subject=library.mallette.title,
        language=library.mallette.language,
        pages=pages,
        bookmarks=tuple(bookmarks),
        duplex="long",
    )


def write(library: Library, found: tuple[Group, ...], path: Path) -> None:
    """The figures are in the file `path`, whole; an OSError says why they are not."""
    pdf.write(document(library, found), path)


def _sections(one: Group) -> Iterator[Section]:
    if one.endings:
        yield _section(_("Les fins"), *map(_counted, one.endings))
    places = tuple(entry for place in one.places for entry in _place(place))
    if places:
        yield _section(_("Les décisions, scène par scène"), *places)
    if told := stats.ways(one.ways):
        yield _section(_("Comment on a décidé"), *(_numbered(count, said) for count, said in told))
    if one.finished:
        yield _section(_("Les jauges à la fin"), *map(_dial, one.gauges))
    if one.postures:
        told = [(count.count, count.label) for count in one.postures]
        yield _section(_("Les postures travaillées"), *(_numbered(*each) for each in told))
    if any(rating.marks for rating in one.ratings):
        rated = (_marks(), *map(_rated, one.ratings))
        yield _section(_("Les notes des groupes : combien de tables pour chacune"), *rated)
    yield _section(_("Et après"), Entry((Cell(plain(stats.promised(one) + ".")),)))


def _section(title: str, *entries: Entry) -> Section:
    return Section(typeset(title), entries, LEFT, ROOM)


def _numbered(count: int, said: str) -> Entry:
    return Entry((Cell(plain(str(count), bold=True), 0, COUNT), Cell(plain(said), COUNT)))


def _counted(count: Count) -> Entry:
    """How many, of what, and a bar as long as its share of the tables."""
    x, wide = ROOM - BAR - 12, COUNT
    cells = (
        Cell(plain(str(count.count), bold=True), 0, wide),
        Cell(flow.paragraphs(flow.written(count.label)), wide, x - wide - 4),
        Cell(plain(stats.share(count)), x + BAR + 2, 10),
    )
    return Entry(cells, partial(_bar, x, count.count / max(1, count.of)))


def _bar(at: float, share: float, x: float, y: float, size: float, _tall: float) -> Iterator[Item]:
    top = y + flow.SETTING.leading * size * layout.POINT / 2 - 1.2
    if share:
        yield Panel(Box(x + at, top, BAR * share, 2.4), fill=INK)
    yield Panel(Box(x + at, top, BAR, 2.4), stroke=INK, thickness=0.2)


def _place(place: Place) -> Iterator[Entry]:
    """A scene with its choices; its title never ends a page."""
    yield Entry((Cell(plain(stats.came(place), bold=True)),), above=1.8, bound=True)
    yield from map(_counted, place.choices)


def _dial(dial: Dial) -> Entry:
    """A gauge: each table a dot on its scale, and the median a line."""
    x, wide = 108.0, ROOM - 108.0 - 6
    span = max(1, dial.max - dial.min)
    most = max((dial.values.count(value) for value in set(dial.values)), default=1)
    pitch = min(2.4, 12.0 / most)
    tall = 3.6 + pitch * most + 3.2

    def at(value: float) -> float:
        return x + wide * (value - dial.min) / span

    def ink(left: float, y: float, _size: float, _tall: float) -> Iterator[Item]:
        base = y + tall - 3.4
        yield Rule(left + x, base, left + x + wide, base, FAINT, 0.25)
        for value in (dial.min, dial.max):
            said = Piece(str(value), "regular", 6)
            yield Words(left + at(value) - 3 * measure(said.text, said.font), base + 2.8, (said,))
        for value in sorted(set(dial.values)):
            for rank in range(dial.values.count(value)):
                middle = base - pitch * (rank + 0.5)
                yield Disc(left + at(value), middle, min(1.0, pitch / 2), fill=INK)
        if dial.middle is not None:
            place = left + at(dial.middle)
            top = base - pitch * most
            yield Rule(place, top - 2.4, place, top - 0.6, layout.BLACK, 0.5)

    cells = (
        Cell(plain(dial.label, bold=True), 0, 44),
        Cell(plain(stats.spans(dial)), 46, 60),
    )
    return Entry(cells, ink, tall)


def _marks() -> Entry:
    cells = (
        Cell(plain(_("note {mark}").format(mark=number(mark)), bold=True), 70 + mark * MARK, MARK)
        for mark in range(MARKS + 1)
    )
    return Entry(tuple(cells))


def _rated(rating: Rating) -> Entry:
    """A criterion, and how many groups gave each mark: a mark that none gave is blank."""
    counts = tuple(
        Cell(plain(str(count)), 70 + mark * MARK, MARK)
        for mark, count in enumerate(stats.marks(rating))
        if count
    )
    return Entry((Cell(plain(rating.label), 0, 68), *counts), _underlined)


def _underlined(x: float, y: float, _size: float, _tall: float) -> Iterator[Item]:
    yield Rule(x, y - 0.6, x + 70 + (MARKS + 1) * MARK, y - 0.6, FAINT, 0.15)


# Around -----------------------------------------------------------------------------------------


def _head(one: Group) -> Iterator[Item]:
    label = Piece(_("Parties côte à côte").upper(), "bold", 8, INK)
    yield Words(LEFT, 15.8, (label,))
    title = flow.printable(stats.heading(one))
    size = min(17.0, ROOM / measure(title, "display"))
    yield Words(LEFT, 24.6, (Piece(title, "display", size, INK),))
    told = _("Des nombres, jamais un nom ; des pourcentages à partir de {n} tables.")
    said = " ".join(filter(None, (stats.stopped(one), told.format(n=stats.ENOUGH))))
    yield Words(LEFT, 31.0, (Piece(typeset(said), "regular", 9.5),))
    yield Rule(LEFT, 34.0, RIGHT, 34.0, INK, 0.6)


def _running(heading: str) -> Iterator[Item]:
    size = min(9.0, ROOM / measure(heading, "display"))
    yield Words(LEFT, 16.5, (Piece(heading, "display", size, INK),))
    yield Rule(LEFT, 18.6, RIGHT, 18.6, INK, 0.5)


def _foot(library: Library, page: int, pages: int) -> Iterator[Item]:
    mallette = library.mallette
    said = (mallette.title, mallette.licence, f"mallette {__version__}")
    left = Piece(flow.printable(" · ".join(said)), "regular", 7)
    right = Piece(f"{page}/{pages}", "bold", 7)
    yield Rule(LEFT, FOOT - 3.4, RIGHT, FOOT - 3.4, FAINT, 0.2)
    yield Words(LEFT, FOOT, (left,))
    yield Words(RIGHT - 7 * measure(right.text, right.font), FOOT, (right,))
