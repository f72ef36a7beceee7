"""The net of a tuck box: how large it is, where its faces are, where it is cut and folded; no ink.

Lengths are in mm. From left to right there are a flap to glue, the back, a side, the front and the
other side; or the same in two parts, each with its flap. A lid that tucks in stands over the back,
another hangs under it; the sides have flaps that keep dust out. The front has none: a thumb goes
in there. What is seen here is the outside: everything is folded away from whoever looks.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import accumulate
from math import cos, pi, sin
from typing import Literal, assert_never

from mallette.press.layout import Box, thickness

PLAY = 1.5
"""Room left around the cards, in each direction; the flaps inside take some of it."""
THINNEST = 6.0
"""A box thinner than that does not close."""
GLUE = 11.0
"""Width of the flap that is glued, where the side over it is wider."""
TUCK = 15.0
"""Length of the flap that tucks in."""
DUST = 12.0
"""Length of the flaps that keep dust out, at least where the front is wide enough."""
LOOSE = 0.5
"""How much narrower is what goes inside, on each of its sides, and the side that covers the glue."""
SLANT = 2.5
"""How much flaps narrow to their ends."""
CORNER = 9.0
NOTCH = 9.0
"""Radius of the half circle by which the box is opened."""
STEPS = 12
"""Sides of a quarter of a circle, as it is cut."""

Kind = Literal["back", "side", "front"]
Point = tuple[float, float]
WHOLE: tuple[Kind, ...] = ("back", "side", "front", "side")
HALVES = (WHOLE[:2], WHOLE[2:])


@dataclass(frozen=True, slots=True)
class Net:
    """One sheet of a net; `width`, `height` and `depth` are those of the inside of the box."""

    width: float
    height: float
    depth: float
    kinds: tuple[Kind, ...] = WHOLE
    """Its faces, from left to right after the flap that is glued."""
    x: float = 0.0
    y: float = 0.0
    """The top left corner of its first face."""

    @property
    def faces(self) -> tuple[tuple[Kind, Box], ...]:
        lengths = [self.width if kind != "side" else self.depth for kind in self.kinds]
        lengths[-1] -= LOOSE  # it comes over the flap, and may not stand out beyond the back
        lefts = accumulate(lengths, initial=self.x)
        return tuple(
            (kind, Box(left, self.y, length, self.height))
            for kind, left, length in zip(self.kinds, lefts, lengths, strict=False)
        )

    @property
    def glue(self) -> Box:
        """The flap that goes inside and is glued under the last side: never wider than that side."""
        wide = min(GLUE, self.depth - 2 * LOOSE)
        return Box(self.x - wide, self.y, wide, self.height)

    @property
    def over(self) -> float:
        """How far it reaches over its faces, and under them."""
        return self.depth + TUCK if "back" in self.kinds else self.dust

    @property
    def dust(self) -> float:
        """The length of the flaps that keep dust out: the two never meet."""
        return min(self.width / 2 - 1, max(self.depth, DUST))

    @property
    def right(self) -> float:
        last = self.faces[-1][1]
        return last.x + last.width

    @property
    def wide(self) -> float:
        return self.right - self.glue.x

    @property
    def tall(self) -> float:
        return self.height + 2 * self.over


def net(width: float, height: float, cards: int, paper: float) -> Net:
    """The net in one part of the box for so many cards of this size, on paper of so many g/m²."""
    depth = cards * thickness(paper) + PLAY
    return Net(width + PLAY, height + PLAY, max(depth, THINNEST))


def halves(whole: Net) -> tuple[Net, ...]:
    """The same box in two parts: each has a flap, which goes under the side of the other."""
    return tuple(replace(whole, kinds=kinds) for kinds in HALVES)


def at(one: Net, x: float, y: float) -> Net:
    """`one` with all of it to the right of `x` and under `y`."""
    return replace(one, x=x + one.x - one.glue.x, y=y + one.over)


# Cuts and folds ---------------------------------------------------------------------------------


def outline(one: Net) -> tuple[Point, ...]:
    """The cut all around, clockwise from the top left of the first face."""
    top, bottom = one.y, one.y + one.height
    points = [
        (box.x + along, top - up)
        for kind, box in one.faces
        for along, up in _edge(one, kind, box.width)
    ]
    points += [
        (box.x + along, bottom + down)
        for kind, box in reversed(one.faces)
        for along, down in reversed(tuple(_edge(one, kind, box.width, foot=True)))
    ]
    left, slant = one.glue.x, min(2 * SLANT, one.glue.width)
    points += [(left, bottom - slant), (left, top + slant)]
    return tuple(
        point for index, point in enumerate(points) if point != points[index - 1]
    )  # faces meet in one point


def _edge(one: Net, kind: Kind, width: float, *, foot: bool = False) -> Iterator[Point]:
    """What is cut over a face, or under it: how far along the face and how far out."""
    yield (0.0, 0.0)
    match kind:
        case "back":
            yield from _lid(one.depth, width)
        case "side":
            yield (LOOSE, 0.0)
            slant = min(SLANT, width / 5)
            yield (slant, one.dust)
            yield (width - slant, one.dust)
            yield (width - LOOSE, 0.0)
        case "front":
            yield from () if foot else _notch(width)
        case _:
            assert_never(kind)
    yield (width, 0.0)


def _lid(depth: float, width: float) -> Iterator[Point]:
    """The lid, and the flap by which it tucks in, its corners rounded to slide."""
    corner = min(CORNER, width / 3)
    up = depth + TUCK
    yield (LOOSE, LOOSE)
    yield (LOOSE, depth)
    for step in range(STEPS + 1):
        turn = pi / 2 * step / STEPS
        yield (2 * LOOSE + corner * (1 - cos(turn)), up - corner * (1 - sin(turn)))
    for step in range(STEPS + 1):
        turn = pi / 2 * (1 - step / STEPS)
        yield (width - 2 * LOOSE - corner * (1 - cos(turn)), up - corner * (1 - sin(turn)))
    yield (width - LOOSE, depth)
    yield (width - LOOSE, LOOSE)


def _notch(width: float) -> Iterator[Point]:
    """A half circle into the front, where a thumb opens the lid."""
    radius = min(NOTCH, width / 5)
    for step in range(2 * STEPS + 1):
        turn = pi * step / (2 * STEPS)
        yield (width / 2 - radius * cos(turn), -radius * sin(turn))


def folds(one: Net) -> tuple[tuple[Point, Point], ...]:
    """Where it is folded, each from the left or from the top: around the faces, then the flaps."""
    top, bottom = one.y, one.y + one.height
    found = [((box.x, top), (box.x, bottom)) for _kind, box in one.faces]
    for kind, box in one.faces:
        right = box.x + box.width
        match kind:
            case "back":
                inner = (box.x + LOOSE, right - LOOSE)
                found += [((box.x, y), (right, y)) for y in (top, bottom)]
                found += [
                    ((inner[0], y), (inner[1], y)) for y in (top - one.depth, bottom + one.depth)
                ]
            case "side":
                found += [((box.x + LOOSE, y), (right - LOOSE, y)) for y in (top, bottom)]
            case "front":
                pass
            case _:
                assert_never(kind)
    return tuple(found)
