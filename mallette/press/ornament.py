"""Patterns, icons and pictures in their boxes, so that no shape leaves its card.

A pattern must still tell families apart on a black and white printer; it is made of polygons that
its outline cuts before any ink.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import groupby, pairwise
from math import cos, pi, sin
from pathlib import Path
from typing import TYPE_CHECKING, assert_never

from mallette import picture
from mallette.picture import INK, Photo, Picture, Refusal, Segment, Shape
from mallette.press import layout
from mallette.press.layout import BLACK, Box, Drawing

if TYPE_CHECKING:
    from mallette.model import Pattern

Point = tuple[float, float]
Polygon = tuple[Point, ...]
PITCH = 5.0
"""From a motif to the next, in mm."""


@cache
def pattern(kind: Pattern, outline: Polygon, ink: str, pitch: float = PITCH) -> Drawing:
    """The pattern inside `outline`, which is convex."""
    box = bounds(outline)
    whole, cores = rounded(box), _cores(outline, box)
    cut = (
        motif if any(_within(motif, core) for core in cores) else clip(motif, outline)
        for motif in (
            clip(motif, whole) if not _within(motif, box) else motif
            for motif in _motifs(kind, box, pitch)
        )
    )
    return filled((polygon for polygon in cut if polygon), ink)


def _cores(outline: Polygon, box: Box) -> tuple[Box, ...]:
    """A wide and a tall box that `outline`, whose box is `box`, holds whole.

    Most motifs are in one of them, and need no cut by each of the sides of a rounded corner.
    """
    found = []
    for across, down in ((0.0, 1.0), (1.0, 0.0)):
        for mm in (0.0, 1.0, 2.0, 2.5, 3.0, 4.0, 6.0):
            x, y = across * mm, down * mm
            core = Box(box.x + x, box.y + y, box.width - 2 * x, box.height - 2 * y)
            if core.width > 0 < core.height and _holds(outline, core):
                found.append(core)
                break
    return tuple(found)


def _holds(outline: Polygon, box: Box) -> bool:
    """Whether `box` is inside `outline`, which is convex and clockwise."""
    return all(
        (x1 - x0) * (y - y0) - (y1 - y0) * (x - x0) >= -1e-9
        for (x0, y0), (x1, y1) in pairwise((*outline, outline[0]))
        for x, y in rounded(box)
    )


def _within(motif: Polygon, box: Box) -> bool:
    right, bottom = box.x + box.width + 1e-9, box.y + box.height + 1e-9
    return all(box.x <= x + 1e-9 <= right and box.y <= y + 1e-9 <= bottom for x, y in motif)


def filled(polygons: Iterable[Polygon], ink: str) -> Drawing:
    """`polygons` as one shape."""
    path = tuple(segment for polygon in polygons for segment in traced(polygon))
    return Drawing((Shape(path, fill=INK),), 0, 0, ink=ink)


def traced_line(polygon: Polygon, ink: str, thickness: float) -> Drawing:
    """The outline of `polygon`, in a line of so many mm."""
    shape = Shape(tuple(traced(polygon)), stroke=INK, stroke_width=thickness, join="round")
    return Drawing((shape,), 0, 0, ink=ink)


def code(rows: Sequence[Sequence[bool]], box: Box) -> Drawing:
    """The dark modules of a QR code in `box`, with the blank that it needs around it: four modules."""
    side = box.width / (len(rows) + 8)
    dark = (
        Box(box.x + side * (column + 4), box.y + side * (number + 4), side * length, side)
        for number, row in enumerate(rows)
        for column, length in _stretches(row)
    )
    return filled(map(rounded, dark), BLACK)


def _stretches(row: Sequence[bool]) -> Iterator[tuple[int, int]]:
    """Where the dark stretches of `row` begin, and how long they are."""
    at = 0
    for dark, group in groupby(row):
        length = len(list(group))
        if dark:
            yield at, length
        at += length


def icon(path: Path, box: Box, ink: str) -> Drawing:
    """The drawing in the file `path`, as large as `box` allows, in its middle."""
    drawn = picture.load(path)
    assert isinstance(drawn, Picture), f"{path} was not checked: {drawn}"
    scale = min(box.width / drawn.width, box.height / drawn.height)
    return Drawing(drawn.shapes, *_middle(drawn, box, scale), scale, ink)


def cover(path: Path, outline: Polygon, ink: str) -> Drawing | layout.Photo:
    """The picture in the file `path`, over all of `outline` and cut by it."""
    drawn = picture.load(path)
    assert not isinstance(drawn, Refusal), f"{path} was not checked: {drawn}"
    box = bounds(outline)
    scale = max(box.width / drawn.width, box.height / drawn.height)
    x, y = _middle(drawn, box, scale)
    clip = tuple(traced(outline))
    if isinstance(drawn, Photo):
        return layout.Photo(path, Box(x, y, scale * drawn.width, scale * drawn.height), clip)
    return Drawing(drawn.shapes, x, y, scale, ink, clip)


def density(path: Path, outline: Polygon) -> float | None:
    """The points per inch of a photograph that covers `outline`; None for a drawing, which has any."""
    taken = picture.load(path)
    if not isinstance(taken, Photo):
        return None
    box = bounds(outline)
    return INCH / max(box.width / taken.width, box.height / taken.height)


INCH = 25.4


def _middle(drawn: Picture | Photo, box: Box, scale: float) -> tuple[float, float]:
    return (
        box.x + (box.width - scale * drawn.width) / 2,
        box.y + (box.height - scale * drawn.height) / 2,
    )


def rounded(box: Box, radius: float = 0.0) -> Polygon:
    """The outline of a rectangle with its corners rounded, clockwise from the top left."""
    if not radius:
        x, y, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
        return ((x, y), (right, y), (right, bottom), (x, bottom))
    left, right = box.x + radius, box.x + box.width - radius
    top, bottom = box.y + radius, box.y + box.height - radius
    corners = ((left, top, 2), (right, top, 3), (right, bottom, 0), (left, bottom, 1))
    steps = 8
    return tuple(
        (x + radius * cos(angle), y + radius * sin(angle))
        for x, y, quarter in corners
        for angle in (pi / 2 * (quarter + step / steps) for step in range(steps + 1))
    )


def hexagon(box: Box) -> Polygon:
    """A regular hexagon that stands on a point, as high as `box`, clockwise from its top."""
    x, y, radius = box.x + box.width / 2, box.y + box.height / 2, box.height / 2
    turns = (pi * (side / 3 - 0.5) for side in range(6))
    return tuple((x + radius * cos(turn), y + radius * sin(turn)) for turn in turns)


def traced(polygon: Polygon) -> Iterator[Segment]:
    """`polygon` as a closed path."""
    yield ("M", polygon[0])
    for point in polygon[1:]:
        yield ("L", point)
    yield ("Z", ())


def bounds(polygon: Polygon) -> Box:
    """The least box around `polygon`."""
    xs, ys = [x for x, _ in polygon], [y for _, y in polygon]
    return Box(min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys))


def clip(polygon: Polygon, outline: Polygon) -> Polygon:
    """What of `polygon` is inside `outline`, which is convex and clockwise (Sutherland, Hodgman)."""
    for start, end in pairwise((*outline, outline[0])):
        polygon = _cut(polygon, start, end)
    return polygon


def _cut(polygon: Polygon, start: Point, end: Point) -> Polygon:
    """The part of `polygon` to the right of the line from `start` to `end`."""
    (left, top), (right, bottom) = start, end
    across, down = right - left, bottom - top
    sides = [across * (y - top) - down * (x - left) for x, y in polygon]
    if not sides or min(sides) >= 0:
        return polygon
    kept: list[Point] = []
    for index, (point, side) in enumerate(zip(polygon, sides, strict=True)):
        before, was = polygon[index - 1], sides[index - 1]
        if (side < 0) != (was < 0):
            share = was / (was - side)
            x = before[0] + share * (point[0] - before[0])
            kept.append((x, before[1] + share * (point[1] - before[1])))
        if side >= 0:
            kept.append(point)
    return tuple(kept)


def _motifs(kind: Pattern, box: Box, pitch: float) -> Iterator[Polygon]:
    """The polygons of a pattern that cover `box` and more, symmetrical about its middle."""
    match kind:
        case "dots":
            yield from (_disc(x, y, 0.2 * pitch) for x, y in _staggered(box, pitch))
        case "crosses":
            for x, y in _staggered(box, pitch):
                yield from (_bar(x, y, 0.5 * pitch, 0.14 * pitch, turn) for turn in (0.25, 0.75))
        case "triangles":
            yield from (_ngon(x, y, 0.32 * pitch, 3) for x, y in _staggered(box, pitch))
        case "leaves":
            for row, (x, y) in enumerate(_staggered(box, 1.2 * pitch)):
                yield _leaf(x, y, 0.5 * pitch, 0.25 if row % 2 else -0.25)
        case "stripes":
            length = 2 * (box.width + box.height)
            middle = (box.x + box.width / 2, box.y + box.height / 2)
            for at in _steps(0, length, 0.9 * pitch):
                yield _bar(middle[0] + at, middle[1], length, 0.28 * pitch, 0.375)
        case "waves":
            yield from (_wave(box, y, pitch) for y in _steps(*_tall(box), 0.8 * pitch))
        case "bricks":
            for row, y in enumerate(_steps(*_tall(box), 0.8 * pitch)):
                shift = pitch * (0.5 if row % 2 else -0.5)
                for x in _steps(*_wide(box), 2 * pitch):
                    yield rounded(
                        Box(x + shift - 0.9 * pitch, y - 0.3 * pitch, 1.8 * pitch, 0.6 * pitch)
                    )
        case "grid":
            for x in _steps(*_wide(box), pitch):
                yield _bar(x, box.y + box.height / 2, box.height, 0.12 * pitch, 0.5)
            for y in _steps(*_tall(box), pitch):
                for x in _steps(*_wide(box), pitch):
                    yield _bar(x + pitch / 2, y, 0.88 * pitch, 0.12 * pitch, 0)
        case "arches":
            for x, y in _staggered(box, 1.2 * pitch):
                yield _arch(x, y, 0.4 * pitch, 0.18 * pitch)
        case _:
            assert_never(kind)


def _wide(box: Box) -> tuple[float, float]:
    return box.x + box.width / 2, box.width


def _tall(box: Box) -> tuple[float, float]:
    return box.y + box.height / 2, box.height


def _steps(middle: float, length: float, pitch: float) -> Sequence[float]:
    """Places a pitch apart, one of them in the middle, that go past both ends."""
    count = int(length / 2 / pitch) + 2
    return [middle + pitch * step for step in range(-count, count + 1)]


def _staggered(box: Box, pitch: float) -> Iterator[Point]:
    """A lattice whose every other row is shifted by half a pitch."""
    for row, y in enumerate(_steps(*_tall(box), pitch * 0.75)):
        for x in _steps(*_wide(box), pitch):
            yield (x + (pitch / 2 if row % 2 else 0), y)


def _ngon(x: float, y: float, radius: float, sides: int) -> Polygon:
    """A regular polygon that stands on a side."""
    first = pi / 2 + pi / sides
    turns = (first + 2 * pi * side / sides for side in range(sides))
    return tuple((x + radius * cos(turn), y + radius * sin(turn)) for turn in turns)


def _disc(x: float, y: float, radius: float) -> Polygon:
    return _ngon(x, y, radius, 24)


def _arch(x: float, y: float, radius: float, thickness: float) -> Polygon:
    """The upper half of a ring."""
    turns = [pi + pi * step / 12 for step in range(13)]
    around = ((radius, turns), (radius - thickness, turns[::-1]))
    return tuple(
        (x + reach * cos(turn), y + radius / 2 + reach * sin(turn))
        for reach, half in around
        for turn in half
    )


def _bar(x: float, y: float, length: float, thickness: float, half_turns: float) -> Polygon:
    """A straight bar about its middle."""
    along, aside = cos(pi * half_turns), sin(pi * half_turns)
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1))
    return tuple(
        (
            x + (a * length * along - b * thickness * aside) / 2,
            y + (a * length * aside + b * thickness * along) / 2,
        )
        for a, b in corners
    )


def _leaf(x: float, y: float, radius: float, half_turns: float) -> Polygon:
    """Two arcs that meet in two points."""
    along, aside = cos(pi * half_turns), sin(pi * half_turns)
    steps = [step / 12 for step in range(13)]
    upper = [(2 * t - 1, -0.42 * sin(pi * t)) for t in steps]
    lower = [(1 - 2 * t, 0.42 * sin(pi * t)) for t in steps[1:-1]]
    return tuple(
        (x + radius * (a * along - b * aside), y + radius * (a * aside + b * along))
        for a, b in (*upper, *lower)
    )


def _wave(box: Box, y: float, pitch: float) -> Polygon:
    """A band that goes up and down across the box."""
    thickness, swing, steps = 0.24 * pitch, 0.17 * pitch, 12
    count = int(box.width / pitch / 2 + 2) * steps
    xs = [box.x + box.width / 2 + pitch * 1.4 * step / steps for step in range(-count, count + 1)]
    curve = [(x, y + swing * sin(2 * pi * (x - box.x) / (1.4 * pitch))) for x in xs]
    under = [(x, height + thickness) for x, height in reversed(curve)]
    return (*curve, *under)
