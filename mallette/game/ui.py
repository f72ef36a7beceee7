"""Words and widths in, frozen records of what is drawn out, in pixels; nothing here draws.

A `Piece` is laid out from its own corner and pieces are put together by `column`, `row` and `card`;
`flat` gives every record its place in the window. Sizes are in units, a 36th of the window's
height or a 64th of its width, times the reader's text scale.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from mallette.game import settings
from mallette.game.stack import Hands, Intention, Layer
from mallette.text import NBSP, NNBSP, Run, typeset

# Colours ----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Accent:
    """The colour of one scenario: `deep` carries text, `fill` shapes, `pale` is a tint."""

    deep: str
    fill: str
    pale: str
    tint: str
    """Under pictures, which are drawn for paper: light in every theme."""


@dataclass(frozen=True, slots=True)
class Theme:
    """The colours of every screen; whatever is read stands 7:1 from what it is read on."""

    ground: str
    card: str
    sunk: str
    """What is closed, or only tells."""
    ink: str
    soft: str
    line: str
    shadow: str
    warn: str
    accents: tuple[Accent, ...]


PAPER = Theme(
    ground="#FBF5E6",
    card="#FFFDF7",
    sunk="#F5ECD6",
    ink="#23302B",
    soft="#434D46",
    line="#C9A98A",
    shadow="#E6D8B8",
    warn="#F2D59B",
    accents=(
        Accent("#1D573E", "#2F6B4F", "#C9D9A6", "#C9D9A6"),
        Accent("#1F4A5E", "#245066", "#BFDDE0", "#BFDDE0"),
        Accent("#8A2F1B", "#B5482F", "#E8B7A0", "#E8B7A0"),
        Accent("#6A3D5C", "#6A3D5C", "#E3CFDB", "#E3CFDB"),
        Accent("#5A3C28", "#6B4A33", "#F2D59B", "#F2D59B"),
    ),
)
NIGHT = Theme(
    ground="#1F1B18",
    card="#2A2521",
    sunk="#181512",
    ink="#F1E8DA",
    soft="#D2C7B6",
    line="#7A6A57",
    shadow="#12100E",
    warn="#55401A",
    accents=(
        Accent("#A6D1B4", "#4F8465", "#2C4436", "#B4C494"),
        Accent("#9FCBDA", "#47778A", "#27404C", "#A9C7CA"),
        Accent("#EDB49E", "#A8604A", "#573126", "#D3A48E"),
        Accent("#DDB8D0", "#8A5F7C", "#4A3343", "#CBB8C4"),
        Accent("#E2C69F", "#8F714E", "#4A3A27", "#D9BD88"),
    ),
)
"""Dark and warm: a hall with its lights down, and no white that dazzles."""
CONTRAST = Theme(
    ground="#000000",
    card="#000000",
    sunk="#000000",
    ink="#FFFFFF",
    soft="#FFFFFF",
    line="#FFFFFF",
    shadow="#000000",
    warn="#3A2F00",
    accents=(Accent("#FFE500", "#FFE500", "#333333", "#FFFFFF"),),
)
"""Black, white and yellow only, whatever the scenario."""
THEMES: Mapping[settings.Theme, Theme] = {
    "papier": PAPER,
    "nuit": NIGHT,
    "contraste": CONTRAST,
}


# Ink --------------------------------------------------------------------------------------------


class Rect(NamedTuple):
    """Pixels, from the top left of the window."""

    x: int
    y: int
    w: int
    h: int

    @property
    def right(self) -> int:
        return self.x + self.w

    @property
    def bottom(self) -> int:
        return self.y + self.h

    def moved(self, dx: int, dy: int) -> Rect:
        return Rect(self.x + dx, self.y + dy, self.w, self.h)

    def grown(self, by: int) -> Rect:
        return Rect(self.x - by, self.y - by, self.w + 2 * by, self.h + 2 * by)

    def holds(self, other: Rect) -> bool:
        return (
            self.x <= other.x
            and self.y <= other.y
            and other.right <= self.right
            and other.bottom <= self.bottom
        )

    def meets(self, other: Rect) -> bool:
        return (
            self.x < other.right
            and other.x < self.right
            and self.y < other.bottom
            and other.y < self.bottom
        )

    def has(self, x: int, y: int) -> bool:
        return self.x <= x < self.right and self.y <= y < self.bottom


Face = Literal[
    "AtkinsonHyperlegible-Regular", "AtkinsonHyperlegible-Bold",
    "AtkinsonHyperlegible-Italic", "AtkinsonHyperlegible-BoldItalic",
    "Lexend-Regular", "Lexend-Medium", "Lexend-SemiBold", "Lexend-Bold",
    "Cahier-Regular", "Cahier-Bold", "Cahier-Italic", "Cahier-BoldItalic",
]  # fmt: skip
"""A font, by the name of its file."""
Measure = Callable[[str, Face, int], int]
"""The width in pixels of a text, in a face, at a size in pixels."""


@dataclass(frozen=True, slots=True)
class Family:
    """The faces that one text is set in."""

    text: Face
    bold: Face
    italic: Face
    bold_italic: Face
    title: Face


ATKINSON = Family(
    "AtkinsonHyperlegible-Regular",
    "AtkinsonHyperlegible-Bold",
    "AtkinsonHyperlegible-Italic",
    "AtkinsonHyperlegible-BoldItalic",
    "Lexend-SemiBold",
)
LEXEND = Family("Lexend-Regular", "Lexend-Bold", "Lexend-Medium", "Lexend-Bold", "Lexend-SemiBold")
"""It has no italic, which is harder to read: a little more weight says the same."""
CAHIER = Family(
    "Cahier-Regular", "Cahier-Bold", "Cahier-Italic", "Cahier-BoldItalic", "Cahier-Bold"
)
"""Andika, as one learns to write."""
FAMILIES: Mapping[settings.Face, Family] = {
    "atkinson": ATKINSON,
    "lexend": LEXEND,
    "cahier": CAHIER,
}


@dataclass(frozen=True, slots=True)
class Panel:
    """A rectangle with rounded corners, and its shadow as a second printing."""

    rect: Rect
    fill: str | None
    edge: str | None = None
    border: int = 0
    radius: int = 0
    shadow: str | None = None
    lift: int = 0
    """How far the shadow falls, down and to the right."""


@dataclass(frozen=True, slots=True)
class Words:
    """One line of one style, its capitals centred on the height of `rect`."""

    rect: Rect
    text: str
    face: Face
    size: int
    colour: str


@dataclass(frozen=True, slots=True)
class Icon:
    rect: Rect
    id: str
    colour: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture over a tint, which is all there is when the picture cannot be read.

    It covers `rect`, cut evenly where it is too long; when `whole`, it stands in it uncut, feet on
    the lower edge.
    """

    rect: Rect
    id: str
    tint: str
    radius: int = 0
    whole: bool = False


Step = Literal["full", "empty", "gained", "lost"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A step of a gauge; each kind has its own pattern, so that it reads without colour."""

    rect: Rect
    kind: Step
    colour: str
    ground: str


@dataclass(frozen=True, slots=True)
class Course:
    """How a gauge went: steps of one width from left to right, from the foot of `rect` to its top."""

    rect: Rect
    heights: tuple[float, ...]
    """From 0, the foot, to 1, the top."""
    colour: str
    thick: int


@dataclass(frozen=True, slots=True)
class Marker:
    """A triangle that points to the right: the mark of what has the focus."""

    rect: Rect
    colour: str


@dataclass(frozen=True, slots=True)
class Overleaf:
    """The other side of the card that fills `rect`: it is seen while the card turns over, only then."""

    rect: Rect
    back: tuple[Panel | Icon, ...]
    """From the corner of the card."""


Ink = Panel | Words | Icon | Picture | Cell | Course | Marker | Overleaf


# Pieces -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Piece:
    """Something laid out from its own corner; `does` makes the whole of it a target."""

    w: int
    h: int
    ink: tuple[Ink, ...] = ()
    inside: tuple[tuple[int, int, Piece], ...] = ()
    does: Intention | None = None
    hands: Hands | None = None
    """What arrows and figures count, on this target."""
    pointer: bool = False
    """Whether the keyboard passes over this target: it has another way to do the same."""


NOTHING = Piece(0, 0)


@dataclass(frozen=True, slots=True)
class Target:
    """A place that can be pointed at, or reached with the keyboard."""

    rect: Rect
    does: Intention
    hands: Hands | None = None
    pointer: bool = False
    scrolls: bool = False


def flat(piece: Piece, x: int, y: int) -> tuple[tuple[Ink, ...], tuple[Target, ...]]:
    """The ink and the targets of `piece` with its corner at (x, y), what is behind first."""
    ink: list[Ink] = []
    targets: list[Target] = []

    def place(piece: Piece, x: int, y: int) -> None:
        if piece.does is not None:
            place_ = Rect(x, y, piece.w, piece.h)
            targets.append(Target(place_, piece.does, piece.hands, piece.pointer))
        ink.extend(replace(one, rect=one.rect.moved(x, y)) for one in piece.ink)
        for dx, dy, inner in piece.inside:
            place(inner, x + dx, y + dy)

    place(piece, x, y)
    return tuple(ink), tuple(targets)


def column(
    pieces: Iterable[Piece], gap: int = 0, *, align: Literal["left", "centre"] = "left"
) -> Piece:
    """`pieces` from top to bottom; those that are nothing take no room."""
    pieces = [piece for piece in pieces if piece.h]
    w = max((piece.w for piece in pieces), default=0)
    y = 0
    inside = []
    for piece in pieces:
        inside.append(((w - piece.w) // 2 if align == "centre" else 0, y, piece))
        y += piece.h + gap
    return Piece(w, max(0, y - gap), inside=tuple(inside))


def row(pieces: Iterable[Piece], gap: int = 0, *, align: Literal["top", "middle"] = "top") -> Piece:
    """`pieces` from left to right; those that are nothing take no room."""
    pieces = [piece for piece in pieces if piece.w]
    h = max((piece.h for piece in pieces), default=0)
    x = 0
    inside = []
    for piece in pieces:
        inside.append((x, (h - piece.h) // 2 if align == "middle" else 0, piece))
        x += piece.w + gap
    return Piece(max(0, x - gap), h, inside=tuple(inside))


def rows(pieces: Sequence[Piece], width: int, gap: int, leading: int) -> Piece:
    """`pieces` from left to right on as many lines as `width` asks for."""
    lines: list[list[Piece]] = [[]]
    for piece in pieces:
        if lines[-1] and sum(one.w + gap for one in lines[-1]) + piece.w > width:
            lines.append([])
        lines[-1].append(piece)
    return column((row(line, gap, align="middle") for line in lines), leading)


def grid(pieces: Sequence[Piece], columns: int, gap: int) -> Piece:
    """`pieces` of one width in lines of `columns`."""
    lines = (pieces[start : start + columns] for start in range(0, len(pieces), columns))
    return column((row(line, gap) for line in lines), gap)


def drawn(ink: Ink) -> Piece:
    """A piece that is one record."""
    return Piece(ink.rect.right, ink.rect.bottom, (ink,))


# The canvas -------------------------------------------------------------------------------------

SMALLEST = 14
"""Pixels: no text is ever smaller."""


@dataclass(frozen=True, slots=True)
class Canvas:
    """The window as a layout knows it."""

    width: int
    height: int
    scale: float
    measure: Measure
    theme: Theme = PAPER
    accent: Accent = PAPER.accents[0]
    family: Family = ATKINSON
    pad: bool = False
    """Whether whoever plays holds a gamepad: its buttons are shown, and no key."""
    unit: float = field(init=False)

    def __post_init__(self) -> None:
        unit = min(self.height / 40, self.width / 64) * self.scale
        object.__setattr__(self, "unit", unit)

    def px(self, units: float) -> int:
        return round(units * self.unit)

    def size(self, units: float) -> int:
        return max(SMALLEST, self.px(units))

    @property
    def wide(self) -> bool:
        """Whether there is room for two columns; else all is one column that scrolls."""
        return self.width >= 50 * self.unit and self.height >= 28 * self.unit

    @property
    def margin(self) -> int:
        """Left and right: a page has no line longer than can be followed."""
        return max(self.px(2.6 if self.wide else 2.0), (self.width - self.px(70)) // 2)

    @property
    def page(self) -> int:
        """The width between the margins."""
        return self.width - 2 * self.margin


# Words ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Style:
    """How a text is set; `size` in units, `leading` in sizes."""

    size: float = 1.1
    title: bool = False
    bold: bool = False
    italic: bool = False
    colour: str | None = None
    leading: float = 1.42
    balanced: bool = False
    """Lines of about one length, for a title or a button."""


@lru_cache(maxsize=512)
def say(text: str) -> tuple[Run, ...]:
    """The runs of a sentence of the interface."""
    return (Run(typeset(text)),)


def words(canvas: Canvas, runs: Sequence[Run], width: int, style: Style) -> Piece:
    """`runs` wrapped in `width`; the piece is as wide as its longest line."""
    size = canvas.size(style.size)
    lines = _wrapped(canvas, runs, width, style, size)
    if style.balanced and len(lines) > 1:
        lines = _balanced(canvas, runs, width, style, size, len(lines))
    height = round(size * style.leading)
    widest = max((line[-1].rect.right for line in lines), default=0)
    ink = tuple(
        replace(one, rect=Rect(one.rect.x, index * height, one.rect.w, height))
        for index, line in enumerate(lines)
        for one in line
    )
    return Piece(widest, height * len(lines), ink)


def longest(canvas: Canvas, runs: Sequence[Run], style: Style) -> int:
    """The width of the longest word: in less than that, it would be cut."""
    size = canvas.size(style.size)
    wide = (
        sum(canvas.measure(text, face, size) for text, face in word)
        for word in _words(canvas.family, runs, style)
    )
    return max(wide, default=0)


def _balanced(
    canvas: Canvas, runs: Sequence[Run], width: int, style: Style, size: int, count: int
) -> list[list[Words]]:
    """The same number of lines in the least width that allows it without cutting a word."""
    least, most = max(width // count, longest(canvas, runs, style)), width
    while most - least > 4:
        middle = (least + most) // 2
        if len(_wrapped(canvas, runs, middle, style, size)) > count:
            least = middle
        else:
            most = middle
    return _wrapped(canvas, runs, most, style, size)


KERNED = 0.03
"""A line may be so much longer or shorter than the sum of its words, by kerning and rounding."""

_Word = list[tuple[str, Face]]
"""What stands between two spaces: pieces of text, each in its face."""


def _wrapped(
    canvas: Canvas, runs: Sequence[Run], width: int, style: Style, size: int
) -> list[list[Words]]:
    colour = style.colour or canvas.theme.ink
    space = canvas.measure(" ", _face(canvas.family, Run(""), style), size)
    lines: list[list[_Word]] = [[]]
    x = 0
    for word, wide in _fitting(canvas, runs, width, style, size):
        x += space + wide
        if lines[-1] and x > width * (1 - KERNED):
            whole = _line(canvas, [*lines[-1], word], size, colour)
            if x > width * (1 + KERNED) or whole[-1].rect.right > width:
                lines.append([])
        x = x if lines[-1] else wide
        lines[-1].append(word)
    return [_line(canvas, line, size, colour) for line in lines if line]


def _line(canvas: Canvas, line: list[_Word], size: int, colour: str) -> list[Words]:
    """The records of a line: one for each stretch of one face."""
    stretches: list[tuple[str, Face]] = []
    for index, word in enumerate(line):
        for at, (text, face) in enumerate(word):
            lead = " " if index and not at else ""
            if stretches and stretches[-1][1] == face:
                stretches[-1] = (stretches[-1][0] + lead + text, face)
            else:
                stretches.append((lead + text, face))
    placed: list[Words] = []
    x = 0
    for text, face in stretches:
        w = canvas.measure(text, face, size)
        placed.append(Words(Rect(x, 0, w, 0), text, face, size, colour))
        x += w
    return placed


def _fitting(
    canvas: Canvas, runs: Sequence[Run], width: int, style: Style, size: int
) -> Iterator[tuple[_Word, int]]:
    """The words of `runs` with their widths, those longer than a line cut to fit."""
    for word in _words(canvas.family, runs, style):
        wide = sum(canvas.measure(text, face, size) for text, face in word)
        if wide <= width:
            yield word, wide
            continue
        for text, face in word:
            for piece in _cut(canvas, text, face, size, width):
                yield [(piece, face)], canvas.measure(piece, face, size)


def _cut(canvas: Canvas, text: str, face: Face, size: int, width: int) -> Iterator[str]:
    """`text` in the longest pieces that fit in `width`, of one character at least."""
    start = 0
    for end in range(2, len(text) + 1):
        if end - start > 1 and canvas.measure(text[start:end], face, size) > width:
            yield text[start : end - 1]
            start = end - 1
    yield text[start:]


def _words(family: Family, runs: Sequence[Run], style: Style) -> Iterator[_Word]:
    word: _Word = []
    for run in runs:
        for index, piece in enumerate(run.text.replace(NNBSP, NBSP).split(" ")):
            if index and word:
                yield word
                word = []
            if piece:
                word.append((piece, _face(family, run, style)))
    if word:
        yield word


def _face(family: Family, run: Run, style: Style) -> Face:
    if style.title:
        return family.title
    match run.bold or style.bold, run.italic or style.italic:
        case True, True:
            return family.bold_italic
        case True, False:
            return family.bold
        case False, True:
            return family.italic
    return family.text


# Frames -----------------------------------------------------------------------------------------

Key = Literal[
    "back", "enter", "undo", "notes", "roles", "decisions", "settle", "pause", "settings", "help",
    "larger", "smaller", "full", "capture", "alone", "keyboard",
    "1", "2", "3", "4", "5", "6", "7", "8", "9", "0",
]  # fmt: skip
"""What a key means; the buttons of a gamepad mean the same."""
DIGITS: tuple[Key, ...] = ("1", "2", "3", "4", "5", "6", "7", "8", "9", "0")
"""In the order of their keys."""


@dataclass(frozen=True, slots=True)
class Scroll:
    """What does not fit: `ink` is placed as if nothing were scrolled, and shows in `window`."""

    window: Rect
    height: int
    """Of all there is to see."""
    ink: tuple[Ink, ...]
    bar: Rect
    more: tuple[Ink, ...]
    """Says that there is more below."""
    more_at: Rect

    @property
    def furthest(self) -> int:
        return max(0, self.height - self.window.h)


@dataclass(frozen=True, slots=True)
class Frame:
    """All that a screen shows and answers to."""

    canvas: Canvas
    ink: tuple[Ink, ...]
    targets: tuple[Target, ...]
    keys: Mapping[Key, Intention]
    scroll: Scroll | None = None
    first: int | None = None
    """The target that has the focus when the screen opens."""
    typed: str | None = None
    """What was typed so far, on a screen where one writes."""


def focus(frame: Frame, layer: Layer) -> int | None:
    """The target that has the focus."""
    chosen = frame.first if layer.focus is None else layer.focus
    return None if chosen is None or not frame.targets else min(chosen, len(frame.targets) - 1)


def offset(frame: Frame, layer: Layer) -> int:
    """How far `frame` is scrolled."""
    return min(layer.offset, frame.scroll.furthest) if frame.scroll else 0


def place(frame: Frame, layer: Layer, target: Target) -> Rect:
    """Where `target` is in the window, scrolled as it is."""
    return target.rect.moved(0, -offset(frame, layer)) if target.scrolls else target.rect


def pointed(frame: Frame, layer: Layer, x: int, y: int, *, focus: bool = False) -> int | None:
    """The target under a pointer; the one on top when one is inside another.

    For its `focus`, the pointer passes over what the keyboard does.
    """
    for index, target in reversed(tuple(enumerate(frame.targets))):
        if focus and target.pointer:
            continue
        if target.scrolls and not (frame.scroll and frame.scroll.window.has(x, y)):
            continue
        if place(frame, layer, target).has(x, y):
            return index
    return None


def scrolled(frame: Frame, layer: Layer, by: int) -> Layer:
    """`layer` scrolled by so many pixels, as far as there is something to see."""
    if frame.scroll is None:
        return layer
    to = offset(frame, layer) + by
    return replace(layer, offset=max(0, min(frame.scroll.furthest, to)))


def page_of(frame: Frame) -> int:
    """How far one page scrolls: a line or two of the last one stay in view."""
    return round(frame.scroll.window.h * 0.85) if frame.scroll else 0


def stepped(frame: Frame, layer: Layer, by: Literal[1, -1]) -> Layer:
    """The focus on the next target, which is scrolled into view."""
    reached = [index for index, target in enumerate(frame.targets) if not target.pointer]
    if not reached:
        return layer
    now = focus(frame, layer)
    if now is None:
        return shown(frame, replace(layer, focus=reached[0 if by > 0 else -1]))
    beyond = [index for index in reached if (index > now if by > 0 else index < now)]
    to = (beyond or reached)[0 if by > 0 else -1]
    return shown(frame, replace(layer, focus=to))


Way = Literal["up", "down", "left", "right"]
"""Of an arrow, or of what a gamepad has instead."""


def walked(frame: Frame, layer: Layer, way: Way) -> Layer:
    """The focus on the nearest target that `way`, or on the next where none is.

    What lies unread between here and there scrolls past first.
    """
    by: Literal[1, -1] = 1 if way in {"down", "right"} else -1
    nearest = _nearest(frame, layer, way)
    if nearest is None:
        after = stepped(frame, layer, by)
    else:
        after = shown(frame, replace(layer, focus=nearest))
    if frame.scroll is None or after.focus is None:
        return after
    gone, stride = after.offset - offset(frame, layer), frame.scroll.window.h // 3
    if frame.targets[after.focus].scrolls:
        past = abs(gone) > stride and (gone > 0) == (by > 0)
    else:  # from what scrolls to the foot of the page, which is always in view
        now = focus(frame, layer)
        read = offset(frame, layer) == frame.scroll.furthest
        past = way == "down" and not read and (now is None or frame.targets[now].scrolls)
    return scrolled(frame, layer, by * stride) if past else after


def _nearest(frame: Frame, layer: Layer, way: Way) -> int | None:
    """The target nearest to the focus that `way`: among what scrolls with it when there is one."""
    now = focus(frame, layer)
    if now is None:
        return None
    upright, origin = way in {"up", "down"}, place(frame, layer, frame.targets[now])
    found: list[tuple[bool, float, int]] = []
    for index, target in enumerate(frame.targets):
        rect = place(frame, layer, target)
        alike = target.scrolls == frame.targets[now].scrolls
        if target.pointer or (not alike and target.scrolls and not _in_view(frame, rect)):
            continue
        along, aside, skew = _far(origin, rect, way)
        if along is None or (aside and not upright):
            continue
        found.append((not alike, along + 2 * aside + skew / 8, index))
    return min(found)[2] if found else None


def _in_view(frame: Frame, rect: Rect) -> bool:
    return frame.scroll is not None and rect.meets(frame.scroll.window)


def _far(origin: Rect, rect: Rect, way: Way) -> tuple[int | None, int, int]:
    """How far `rect` is that `way`, none when it is not; how far beside; and between middles."""
    upright, forward = way in {"up", "down"}, way in {"down", "right"}
    a = (origin.y, origin.bottom) if upright else (origin.x, origin.right)
    b = (rect.y, rect.bottom) if upright else (rect.x, rect.right)
    c = (origin.x, origin.right) if upright else (origin.y, origin.bottom)
    d = (rect.x, rect.right) if upright else (rect.y, rect.bottom)
    beyond = sum(b) > 2 * a[1] if forward else sum(b) < 2 * a[0]
    along = max(0, b[0] - a[1] if forward else a[0] - b[1])
    aside = max(0, d[0] - c[1], c[0] - d[1])
    return along if beyond else None, aside, abs(sum(c) - sum(d)) // 2


def shown(frame: Frame, layer: Layer) -> Layer:
    """`layer` scrolled so that what has the focus is in view."""
    index = focus(frame, layer)
    if index is None or frame.scroll is None or not frame.targets[index].scrolls:
        return layer
    window, rect = frame.scroll.window, frame.targets[index].rect
    margin = max(0, min(frame.canvas.px(1), (window.h - rect.h) // 2))
    low = rect.bottom + margin - window.bottom
    high = rect.y - margin - window.y
    to = max(offset(frame, layer), low)
    return scrolled(frame, replace(layer, offset=0), min(to, high))


def over(frame: Frame, layer: Layer) -> tuple[tuple[Ink, ...], tuple[Ink, ...]]:
    """What is drawn over a frame, inside its scrolled part and outside: focus, bar, « suite »."""
    inside: tuple[Ink, ...] = ()
    outside: tuple[Ink, ...] = ()
    index = focus(frame, layer)
    if index is not None:
        target = frame.targets[index]
        ring = _ring(frame.canvas, target.rect)
        inside, outside = (ring, ()) if target.scrolls else ((), ring)
    if frame.scroll:
        outside += _bar(frame.canvas, frame.scroll, offset(frame, layer))
        if offset(frame, layer) < frame.scroll.furthest:
            outside += frame.scroll.more
    return inside, outside


def _ring(canvas: Canvas, rect: Rect) -> tuple[Ink, ...]:
    border = max(3, canvas.px(0.2))
    out = rect.grown(border + max(1, canvas.px(0.06)))
    side = max(9, min(canvas.px(0.9), round(rect.h * 0.6)))
    mark = Rect(out.x - side - border // 2, rect.y + (rect.h - side) // 2, side, side)
    ring = Panel(out, None, canvas.theme.ink, border, canvas.px(0.45) + border)
    return ring, Marker(mark, canvas.theme.ink)


def _bar(canvas: Canvas, scroll: Scroll, gone: int) -> tuple[Ink, ...]:
    track = scroll.bar
    length = max(track.w * 2, track.h * scroll.window.h // scroll.height)
    y = track.y + (track.h - length) * gone // max(1, scroll.furthest)
    thumb = Rect(track.x, y, track.w, length)
    return (
        Panel(track, canvas.theme.shadow, radius=track.w // 2),
        Panel(thumb, canvas.accent.deep, radius=track.w // 2),
    )
