"""A flat SVG drawing in, its shapes as absolute paths out; or a photograph; for screen and paper alike.

Only plain shapes are read of a drawing: what a stranger's file may hide (scripts, links, images,
entities) has no way in, and `svg` writes back only what was understood. A photograph is what its
first bytes say that it is, whatever its name, and its points are counted before it is unpacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import islice
from math import isfinite, radians
from pathlib import Path
from typing import Literal
from warnings import catch_warnings, simplefilter
from xml.etree import ElementTree

from fontTools.misc.transform import Identity, Transform
from fontTools.pens.basePen import BasePen
from fontTools.svgLib.path.parser import parse_path
from fontTools.svgLib.path.shapes import PathBuilder

from mallette import limits

Segment = tuple[Literal["M", "L", "C", "Z"], tuple[float, ...]]
FARTHEST = 1e6
"""Units from the origin: what lies further is no drawing."""
INK = "ink"
"""The colour of strokes that take the colour of the text around them (`currentColor`)."""


@dataclass(frozen=True, slots=True)
class Shape:
    """One path with its paint; colours are `#rrggbb`, `INK` or none; widths in user units."""

    path: tuple[Segment, ...]
    fill: str | None = None
    fill_opacity: float = 1.0
    evenodd: bool = False
    stroke: str | None = None
    stroke_opacity: float = 1.0
    stroke_width: float = 1.0
    cap: str = "butt"
    join: str = "miter"


@dataclass(frozen=True, slots=True)
class Picture:
    """Shapes in a box of `width` by `height` units, from the top left."""

    width: float
    height: float
    title: str
    shapes: tuple[Shape, ...]


@dataclass(frozen=True, slots=True)
class Photo:
    """A PNG or a JPEG of `width` by `height` points, in the file `path`."""

    path: Path
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a file is no picture of ours: `reason` with the word that caused it."""

    reason: Literal[
        "xml", "entity", "element", "attribute", "value", "size", "box", "photo", "points"
    ]
    word: str


DRAWN = ".svg"
TAKEN = (".png", ".jpg", ".jpeg")
"""Endings of photographs."""


GROUPS = {"svg", "g"}
SHAPES = {"path", "rect", "circle", "ellipse", "line", "polyline", "polygon"}
INHERITED = {
    "fill": "#000000",
    "fill-opacity": "1",
    "fill-rule": "nonzero",
    "stroke": "none",
    "stroke-opacity": "1",
    "stroke-width": "1",
    "stroke-linecap": "butt",
    "stroke-linejoin": "miter",
}
GEOMETRY = set("d points x y width height rx ry cx cy r x1 y1 x2 y2 transform opacity".split())
IGNORED = {"class", "id", "version", "role", "aria-label", "preserveAspectRatio"}


class _Refused(Exception):
    def __init__(self, reason: str, word: str) -> None:
        super().__init__(reason, word)


@cache
def load(path: Path) -> Picture | Photo | Refusal:
    """The picture in the file `path`, read once."""
    if not path.is_file():  # a folder, or a pipe that would never end
        return Refusal("xml", path.name)
    if path.suffix in TAKEN:
        return _photo(path)
    if path.stat().st_size > limits.FILE_BYTES:
        return Refusal("size", path.name)
    return read(path.read_bytes())


def _photo(path: Path) -> Photo | Refusal:
    from PIL import Image  # 10 ms that drawings do without

    if path.stat().st_size > limits.PHOTO_BYTES:
        return Refusal("size", path.name)
    try:
        with catch_warnings():
            simplefilter("ignore", Image.DecompressionBombWarning)  # we say so, and where
            image = Image.open(path, formats=("PNG", "JPEG"))
        with image:
            width, height = image.size
            if width * height > limits.PHOTO_POINTS:
                return Refusal("points", f"{width} × {height}")
            image.load()
    except Image.DecompressionBombError:  # so many that Pillow does not even say how many
        return Refusal("points", f"> {limits.PHOTO_POINTS}")
    except Exception:  # noqa: BLE001  whatever a stranger's file makes of a decoder
        return Refusal("photo", path.name)
    return Photo(path, width, height)


def read(data: bytes) -> Picture | Refusal:
    """The picture in `data`, or why it is refused; never raises for what the file holds."""
    if re.search(rb"<!(DOCTYPE|ENTITY)", data, re.IGNORECASE):
        return Refusal("entity", "DOCTYPE")
    if sum(1 for _ in re.finditer(rb"[\d.]+", data)) > 6 * limits.PATH_POINTS:
        return Refusal("size", "numbers")
    try:
        root = ElementTree.fromstring(data.decode("utf-8"))
        left, top, width, height = _box(root)
        title = next((child.text or "" for child in root if _tag(child) == "title"), "")
        drawn = _shapes(root, INHERITED, Identity.translate(-left, -top))
        shapes = tuple(islice(drawn, limits.SHAPES + 1))
    except (ElementTree.ParseError, UnicodeDecodeError) as error:
        return Refusal("xml", str(error))
    except _Refused as refused:
        return Refusal(*refused.args)
    if len(shapes) > limits.SHAPES or sum(len(s.path) for s in shapes) > limits.PATH_POINTS:
        return Refusal("size", "shapes")
    return Picture(width, height, title, shapes)


def _box(root: ElementTree.Element) -> tuple[float, ...]:
    """Left, top, width and height of the drawing."""
    if _tag(root) != "svg":
        raise _Refused("element", _tag(root))
    written = root.get("viewBox", "")
    box = _numbers(written)
    if not box:
        raise _Refused("box", "viewBox")
    if len(box) != 4 or not all(0 < side <= 1e5 for side in box[2:]):
        raise _Refused("value", written)
    return box


@cache
def markup(path: Path, ink: str) -> str:
    """The shapes of the picture in the file `path` written back as SVG, `INK` given a colour."""
    drawn = load(path)
    assert isinstance(drawn, Picture), f"{path} was not checked: {drawn}"
    lines = []
    for shape in drawn.shapes:
        outline = "".join(name + " ".join(["%.2f" % x for x in at]) for name, at in shape.path)  # noqa: UP031  twice as fast
        fill = ink if shape.fill == INK else shape.fill or "none"
        stroke = ink if shape.stroke == INK else shape.stroke or "none"
        lines.append(
            f'<path d="{outline}" fill="{fill}" fill-opacity="{shape.fill_opacity:g}" '
            f'fill-rule="{"evenodd" if shape.evenodd else "nonzero"}" stroke="{stroke}" '
            f'stroke-opacity="{shape.stroke_opacity:g}" stroke-width="{shape.stroke_width:.3f}" '
            f'stroke-linecap="{shape.cap}" stroke-linejoin="{shape.join}"/>'
        )
    return "\n".join(lines)


def svg(path: Path, width: int, height: int, ink: str) -> bytes:
    """The picture in the file `path` as an SVG of `width` by `height` pixels, and nothing else of it."""
    drawn = load(path)
    assert isinstance(drawn, Picture), f"{path} was not checked: {drawn}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
        f'viewBox="0 0 {drawn.width:g} {drawn.height:g}">\n{markup(path, ink)}\n</svg>'
    ).encode()


def _tag(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _shapes(
    element: ElementTree.Element,
    inherited: Mapping[str, str],
    matrix: Transform,
    depth: int = 0,
) -> Iterator[Shape]:
    tag = _tag(element)
    if tag in {"title", "desc"}:
        return
    if tag not in GROUPS | SHAPES or depth > limits.NESTING:
        raise _Refused("element", tag)
    own = {name.rpartition("}")[2]: value for name, value in element.attrib.items()}
    for name in own:
        known = name in INHERITED or name in GEOMETRY or name in IGNORED or name == "viewBox"
        if not known or (name == "opacity" and tag in GROUPS):
            raise _Refused("attribute", name)
    style = {name: own.get(name, value) for name, value in inherited.items()}
    matrix = matrix.transform(_transform(own.get("transform", "")))
    if tag in GROUPS:
        for child in element:
            yield from _shapes(child, style, matrix, depth + 1)
    elif shape := _shape(tag, own, style, matrix):
        yield shape


def _shape(
    tag: str, own: Mapping[str, str], style: Mapping[str, str], matrix: Transform
) -> Shape | None:
    fill, stroke = _colour(style["fill"]), _colour(style["stroke"])
    if fill is None and stroke is None:
        return None
    opacity = _number(own.get("opacity", "1"))
    return Shape(
        path=_path(tag, own, matrix),
        fill=fill,
        fill_opacity=opacity * _number(style["fill-opacity"]),
        evenodd=style["fill-rule"] == "evenodd",
        stroke=stroke,
        stroke_opacity=opacity * _number(style["stroke-opacity"]),
        # Strokes scale with the drawing; a skewed stroke is drawn with its mean width.
        stroke_width=_number(style["stroke-width"]) * abs(_determinant(matrix)) ** 0.5,
        cap=_word(style["stroke-linecap"], {"butt", "round", "square"}),
        join=_word(style["stroke-linejoin"], {"miter", "round", "bevel"}),
    )


class _Recorder(BasePen):  # type: ignore[misc]
    """Keeps what a path does, in absolute cubic segments; quadratics arrive here as cubics."""

    def __init__(self) -> None:
        super().__init__(None)
        self.segments: list[Segment] = []

    def _moveTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.segments.append(("M", point))

    def _lineTo(self, point: tuple[float, float]) -> None:  # noqa: N802
        self.segments.append(("L", point))

    def _curveToOne(self, *points: tuple[float, float]) -> None:  # noqa: N802
        self.segments.append(("C", tuple(x for point in points for x in point)))

    def _closePath(self) -> None:  # noqa: N802
        self.segments.append(("Z", ()))


def _path(tag: str, own: Mapping[str, str], matrix: Transform) -> tuple[Segment, ...]:
    builder, recorder = PathBuilder(), _Recorder()
    geometry = {name: value for name, value in own.items() if name != "transform"}
    try:
        builder.add_path_from_element(ElementTree.Element(tag, geometry))
        for path in builder.paths:
            parse_path(path, recorder)
    except (ValueError, IndexError, TypeError, AssertionError, KeyError) as error:
        raise _Refused("value", tag) from error
    segments = tuple(recorder.segments)
    if matrix != Identity:
        segments = tuple((name, _moved(points, matrix)) for name, points in segments)
    # Neither an infinity nor what is no number is between two numbers.
    if not all(-FARTHEST < x < FARTHEST for _, points in segments for x in points):
        raise _Refused("value", tag)
    return segments


def _moved(points: tuple[float, ...], matrix: Transform) -> tuple[float, ...]:
    pairs = zip(points[::2], points[1::2], strict=True)
    return tuple(x for pair in pairs for x in matrix.transformPoint(pair))


def _determinant(matrix: Transform) -> float:
    return float(matrix[0] * matrix[3] - matrix[1] * matrix[2])


def _transform(written: str) -> Transform:
    matrix = Identity
    for name, arguments in re.findall(r"(\w+)\s*\(([^)]*)\)", written):
        values = _numbers(arguments)
        match name, values:
            case "translate", (x,):
                matrix = matrix.translate(x, 0)
            case "translate", (x, y):
                matrix = matrix.translate(x, y)
            case "scale", (x,):
                matrix = matrix.scale(x, x)
            case "scale", (x, y):
                matrix = matrix.scale(x, y)
            case "rotate", (angle,):
                matrix = matrix.rotate(radians(angle))
            case "rotate", (angle, x, y):
                matrix = matrix.translate(x, y).rotate(radians(angle)).translate(-x, -y)
            case "matrix", (_, _, _, _, _, _):
                matrix = matrix.transform(values)
            case _:
                raise _Refused("value", "transform")
    return matrix


def _numbers(written: str) -> tuple[float, ...]:
    return tuple(_number(word) for word in re.split(r"[\s,]+", written.strip()) if word)


def _number(written: str) -> float:
    try:
        value = float(written)
    except ValueError:
        raise _Refused("value", written) from None
    if not isfinite(value):
        raise _Refused("value", written)
    return value


def _colour(written: str) -> str | None:
    match written.lower():
        case "none":
            return None
        case "currentcolor":
            return INK
        case colour if re.fullmatch(r"#[0-9a-f]{6}", colour):
            return colour
        case colour if re.fullmatch(r"#[0-9a-f]{3}", colour):
            return "#" + "".join(2 * digit for digit in colour[1:])
    raise _Refused("value", written)


def _word(written: str, known: set[str]) -> str:
    if written not in known:
        raise _Refused("value", written)
    return written
