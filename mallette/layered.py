"""A graph in, where to draw it out: boxes in layers from top to bottom, and the lines between them.

Sugiyama, Tagawa and Toda (1981): what goes round is turned about, each vertex is ranked, layers are
ordered so that few lines cross; then long lines are made straight (Brandes and Köpf, 2001). Lines
that go back leave and enter by the side; far ones that lead to one place join on the way.
"""

from __future__ import annotations

import math
import random
from bisect import bisect_left, bisect_right, insort
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, permutations
from operator import itemgetter
from typing import Literal, NamedTuple

# What is placed ---------------------------------------------------------------------------------


class Vertex(NamedTuple):
    """A box to place; all sizes are in pixels."""

    width: float
    height: float
    beside: float = 0.0
    """Width kept free on its right, for what belongs to it."""
    tall: float = 0.0
    """Height of what stands there."""
    last: bool = False
    """In the last layer, whatever leads to it."""


class Edge(NamedTuple):
    source: str
    target: str
    faint: bool = False
    """Others come first where lines are made straight; it joins none of them."""


@dataclass(frozen=True, slots=True)
class Graph:
    vertices: dict[str, Vertex]
    """In the order of the telling: lines against it are those that may go back."""
    edges: tuple[Edge, ...]
    """No two from the same vertex to the same."""
    start: str


# What comes out ---------------------------------------------------------------------------------


class Point(NamedTuple):
    x: float
    y: float


Segment = tuple[Point, ...]
"""Two points: straight; four: a cubic curve."""


class Box(NamedTuple):
    """From its top left."""

    x: float
    y: float
    w: float
    h: float

    @property
    def right(self) -> float:
        return self.x + self.w

    @property
    def bottom(self) -> float:
        return self.y + self.h

    @property
    def middle(self) -> Point:
        return Point(self.x + self.w / 2, self.y + self.h / 2)


@dataclass(frozen=True, slots=True)
class Line:
    """One line from end to end, or the part of it that several edges share."""

    edges: tuple[int, ...]
    """Their indices."""
    path: tuple[Segment, ...]
    tip: Point | None
    """Of its arrow head; none where it joins another line."""
    back: bool
    """It goes up, to what has been told already."""
    begun: bool
    """It leaves a box; else it goes on from where lines have joined."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands, from the top left."""

    width: float
    height: float
    boxes: dict[str, Box]
    lines: tuple[Line, ...]
    crossings: int


def layered(graph: Graph) -> Layout:
    """`graph` laid out: no box on another, no line through a box, few lines that cross."""
    net, crossings, layers = _untangled(graph)
    room = _room(graph, net)
    x = _across(graph, net, layers, room)
    left = min(one - aside for one, aside in zip(x, room.left, strict=True))
    x = [round(one - left, 1) for one in x]
    bands = _bands(graph, net, x)
    boxes = []
    for number, vertex in enumerate(graph.vertices.values()):
        band = bands[net.ranks[number]]
        top = (band.top + band.bottom - vertex.height) / 2
        boxes.append(Box(x[number] - vertex.width / 2, top, vertex.width, vertex.height))
    ground = _Ground(graph, net, x, bands, boxes, _free(net, layers, x, room))
    return Layout(
        width=max(one + aside for one, aside in zip(x, room.right, strict=True)),
        height=bands[-1].bottom,
        boxes=dict(zip(net.vertices, boxes, strict=True)),
        lines=tuple(_lines(ground)),
        crossings=crossings,
    )


# Distances --------------------------------------------------------------------------------------

_MARGIN, _LINE_MARGIN = 19.0, 10.0
"""What each box, and each line, keeps clear on either side."""
_LANE = 30.0
"""What a box keeps clear for the line that goes round by its side."""
HEAD = 13.0
"""Length of an arrow head."""
_GAP = 58.0, 150.0
"""Least and most height between two layers; more where lines go far aside."""

# Ranks ------------------------------------------------------------------------------------------

Pair = tuple[str, str]


def _backward(graph: Graph) -> set[Pair]:
    """The edges to turn about so that nothing goes round: those that lead back to the start, and few
    others, against the order of the telling."""
    ends = [(one.source, one.target) for one in graph.edges if one.source != one.target]
    led: dict[str, list[str]] = {id_: [] for id_ in graph.vertices}
    for source, target in ends:
        led[source].append(target)
    walked = _walked([graph.start, *graph.vertices], led)
    rings = _rings(led, walked)
    written = {id_: rank for rank, id_ in enumerate(graph.vertices)}
    met = {id_: -rank for rank, id_ in enumerate(walked)}
    within: dict[int, list[Pair]] = defaultdict(list)
    for source, target in ends:
        if rings[source] == rings[target]:
            within[rings[source]].append((source, target))
    back = {(source, target) for source, target in ends if target == graph.start}
    for pairs in within.values():
        against = [{(s, t) for s, t in pairs if rank[t] < rank[s]} for rank in (written, met)]
        back |= min(against, key=len)
    return back


def _walked(roots: Iterable[str], led: Mapping[str, Sequence[str]]) -> list[str]:
    """Every vertex, after all those it leads to that were not met before it: deepest first."""
    done: list[str] = []
    met: set[str] = set()
    for root in roots:
        if root in met:
            continue
        met.add(root)
        path = [(root, iter(led[root]))]
        while path:
            at, rest = path[-1]
            if (after := next((one for one in rest if one not in met), None)) is None:
                done.append(at)
                path.pop()
            else:
                met.add(after)
                path.append((after, iter(led[after])))
    return done


def _rings(led: Mapping[str, Sequence[str]], walked: Sequence[str]) -> dict[str, int]:
    """A number for each vertex, the same for those that lead to each other (Kosaraju)."""
    come: dict[str, list[str]] = {id_: [] for id_ in led}
    for source, targets in led.items():
        for target in targets:
            come[target].append(source)
    rings: dict[str, int] = {}
    for number, root in enumerate(reversed(walked)):
        waiting = [root]
        while waiting:
            at = waiting.pop()
            if at not in rings:
                rings[at] = number
                waiting += [one for one in come[at] if one not in rings]
    return rings


def _ranks(graph: Graph, back: Collection[Pair]) -> dict[str, int]:
    """The layer of each vertex: below all that lead to it; what the start does not, near what follows."""
    above: dict[str, list[str]] = {id_: [] for id_ in graph.vertices}
    below: dict[str, list[str]] = {id_: [] for id_ in graph.vertices}
    for one in graph.edges:
        if one.source == one.target:
            continue
        pair = (one.source, one.target)
        upper, lower = pair[::-1] if pair in back else pair
        above[lower].append(upper)
        below[upper].append(lower)
    order = _walked([graph.start, *graph.vertices], below)[::-1]
    ranks: dict[str, int] = {}
    for id_ in order:
        ranks[id_] = max((ranks[one] + 1 for one in above[id_]), default=0)
    others = [id_ for id_ in order if not graph.vertices[id_].last]
    last = max((ranks[id_] for id_ in others), default=-1) + 1
    ranks |= dict.fromkeys(graph.vertices.keys() - others, last)
    reached = set(_walked([graph.start], below))
    for id_ in reversed(others):  # what more lines leave than reach goes down to meet them
        held = id_ in reached and len(below[id_]) <= len(above[id_])
        if below[id_] and id_ != graph.start and not held:
            ranks[id_] = min(ranks[one] - 1 for one in below[id_])
    return ranks


# Order ------------------------------------------------------------------------------------------

Side = Literal[-1, 0, 1]
"""Where a line meets a box: by its left, by its top or bottom, by its right."""


class _Link(NamedTuple):
    """A piece of line between two layers that follow."""

    upper: int
    lower: int
    leaving: Side
    entering: Side
    edges: tuple[int, ...]
    back: bool


@dataclass(frozen=True, slots=True)
class _Net:
    """Vertices, then the bends of long lines, all numbered; and the links between them."""

    vertices: tuple[str, ...]
    ranks: tuple[int, ...]
    links: tuple[_Link, ...]

    @property
    def depth(self) -> int:
        return max(self.ranks) + 1


Layers = list[list[int]]


def _net(graph: Graph, sides: Mapping[str, Side]) -> _Net:
    """Every arrow as links from layer to layer; those that go to one place by the same way join.

    `sides` says by which side the lines that go back to a vertex go round.
    """
    back = _backward(graph)
    named = _ranks(graph, back)
    vertices = tuple(graph.vertices)
    numbers = {id_: number for number, id_ in enumerate(vertices)}
    ranks = [named[id_] for id_ in vertices]
    bends: dict[tuple[str, bool, bool, int], int] = {}
    links: dict[tuple[int, int, Side, Side, bool], list[int]] = defaultdict(list)

    def bend(*key: str | bool | int) -> int:
        if key not in bends:
            bends[key] = len(ranks)  # type: ignore[index]
            ranks.append(int(key[-1]))
        return bends[key]  # type: ignore[index]

    for index, one in enumerate(graph.edges):
        if one.source == one.target:
            continue
        up = (one.source, one.target) in back
        top, bottom = (one.target, one.source) if up else (one.source, one.target)
        side: Side = sides.get(one.target, 1) if up else 0
        between = range(named[top] + 1, named[bottom])
        chain = [
            numbers[top],
            *(bend(one.target, up, one.faint, rank) for rank in between),
            numbers[bottom],
        ]
        for place, (upper, lower) in enumerate(pairwise(chain)):
            leaving: Side = side if place == 0 else 0
            entering: Side = side if place == len(chain) - 2 else 0
            links[upper, lower, leaving, entering, up].append(index)
    return _Net(
        vertices,
        tuple(ranks),
        tuple(
            _Link(upper, lower, leaving, entering, tuple(edges), up)
            for (upper, lower, leaving, entering, up), edges in links.items()
        ),
    )


_ASIDE = 0.3
"""How far from the middle of its place a line meets a box by its side, in places."""


@dataclass(frozen=True, slots=True)
class _Ends:
    """For each vertex the other ends of its links, above and below, with the side they are met by."""

    above: list[list[tuple[int, Side]]]
    below: list[list[tuple[int, Side]]]


def _ends(net: _Net) -> _Ends:
    ends = _Ends([[] for _ in net.ranks], [[] for _ in net.ranks])
    for link in net.links:
        ends.below[link.upper].append((link.lower, link.entering))
        ends.above[link.lower].append((link.upper, link.leaving))
    return ends


def _work(net: _Net) -> int:
    """How many rounds are worth their time: many in a small graph, few in one of a thousand links."""
    return 60_000 // (len(net.links) + 1)


_ORDERS = 8000
"""Pairs of orders of two layers that are compared: about half a second."""


def _ordered(net: _Net) -> tuple[int, Layers]:
    """The layers, ordered so that as few links cross as could be found, and how many do."""
    layers: Layers = [[] for _ in range(net.depth)]
    for one, rank in enumerate(net.ranks):
        layers[rank].append(one)
    orders = [math.factorial(len(layer)) for layer in layers]
    if sum(one * other for one, other in pairwise(orders)) <= _ORDERS:
        return _least(net, layers)
    return _swept(net)


def _least(net: _Net, layers: Layers) -> tuple[int, Layers]:
    """No order has fewer: layer by layer, the best way to each order of it."""
    gaps: list[list[_Link]] = [[] for _ in layers]
    for link in net.links:
        gaps[net.ranks[link.lower]].append(link)
    first, *rest = layers
    ways: list[tuple[int, Layers]] = [(0, [list(order)]) for order in permutations(first)]
    for layer, links in zip(rest, gaps[1:], strict=True):
        longer = []
        for order in permutations(layer):
            lower = _places(order)
            costs = ((cost + _crossed(links, _places(way[-1]), lower), way) for cost, way in ways)
            cost, way = min(costs, key=itemgetter(0))
            longer.append((cost, [*way, list(order)]))
        ways = longer
    return min(ways, key=itemgetter(0))


def _swept(net: _Net) -> tuple[int, Layers]:
    """Few cross: from several beginnings, each layer by the medians of the one before, then by swaps."""
    ends = _ends(net)
    work = _work(net)
    best = math.inf
    kept: Layers = []
    for start in _starts(net, ends, max(2, min(12, work // 8))):
        layers = start
        stale = 0
        for sweep in range(max(3, min(24, work))):
            _sweep(layers, ends, downward=sweep % 2 == 0)
            _transpose(layers, ends, max(1, min(8, work // 8)), even=sweep % 4 > 1)
            stale += 1
            if (found := _crossings(net, layers)) < best:
                best, kept, stale = found, [list(layer) for layer in layers], 0
            if not best or stale > 4:
                break
        if not best:
            break
    return int(best), kept


def _starts(net: _Net, ends: _Ends, count: int) -> Iterator[Layers]:
    """Layers to begin from: in the order of the telling, in the reverse, then shuffled."""
    chance = random.Random(len(net.links))  # noqa: S311  nothing is secret here
    for number in range(count):
        layers: Layers = [[] for _ in range(net.depth)]
        met = [False] * len(net.ranks)
        for root in sorted(range(len(net.ranks)), key=lambda one: net.ranks[one]):
            waiting = [root]
            while waiting:
                at = waiting.pop()
                if met[at]:
                    continue
                met[at] = True
                layers[net.ranks[at]].append(at)
                after = [one for one, _side in ends.below[at]]
                waiting += after if number == 1 else after[::-1]
        for layer in layers if number > 1 else ():
            chance.shuffle(layer)
        yield layers


def _places(layer: Sequence[int]) -> dict[int, int]:
    return {one: place for place, one in enumerate(layer)}


def _sweep(layers: Layers, ends: _Ends, *, downward: bool) -> None:
    """Orders each layer by the medians of the one before it."""
    toward = ends.above if downward else ends.below
    steps = pairwise(layers if downward else layers[::-1])
    for before, layer in list(steps):
        places = _places(before)
        medians = [
            _median(sorted(places[one] + _ASIDE * side for one, side in toward[at])) for at in layer
        ]
        movable = [at for at, median in zip(layer, medians, strict=True) if median is not None]
        keys = dict(zip(layer, medians, strict=True))
        movable.sort(key=lambda at: keys[at] or 0.0)
        rest = iter(movable)
        layer[:] = [at if keys[at] is None else next(rest) for at in layer]


def _median(values: Sequence[float]) -> float | None:
    """The weighted median of Gansner, Koutsofios, North and Vo (1993)."""
    if not values:
        return None
    half = len(values) // 2
    if len(values) % 2:
        return values[half]
    if len(values) == 2:
        return (values[0] + values[1]) / 2
    left, right = values[half - 1] - values[0], values[-1] - values[half]
    if left + right == 0:
        return (values[half - 1] + values[half]) / 2
    return (values[half - 1] * right + values[half] * left) / (left + right)


def _transpose(layers: Layers, ends: _Ends, rounds: int, *, even: bool) -> None:
    """Swaps neighbours as long as fewer links cross; or no more, when `even`."""
    for _round in range(rounds):
        better = False
        for rank, layer in enumerate(layers):
            if len(layer) < 2:
                continue
            around = _places(layers[rank - 1] if rank else ())
            around |= _places(layers[rank + 1] if rank + 1 < len(layers) else ())
            above = {at: _met(ends.above[at], around) for at in layer}
            below = {at: _met(ends.below[at], around) for at in layer}
            for place in range(len(layer) - 1):
                left, right = layer[place], layer[place + 1]
                now = _over(above[left], above[right]) + _over(below[left], below[right])
                then = _over(above[right], above[left]) + _over(below[right], below[left])
                if then < now or (even and then == now):
                    layer[place : place + 2] = right, left
                    better = better or then < now
        if not better:
            break


def _met(ends: Sequence[tuple[int, Side]], places: Mapping[int, int]) -> list[float]:
    return sorted(places[one] + _ASIDE * side for one, side in ends)


def _over(left: Sequence[float], right: Sequence[float]) -> int:
    """How many links of `left` cross links of `right`, which stands after it."""
    return sum(bisect_left(right, one) for one in left) if left and right else 0


def _crossings(net: _Net, layers: Layers) -> int:
    gaps: dict[int, list[_Link]] = defaultdict(list)
    for link in net.links:
        gaps[net.ranks[link.upper]].append(link)
    return sum(
        _crossed(links, _places(layers[rank]), _places(layers[rank + 1]))
        for rank, links in gaps.items()
    )


def _crossed(links: Iterable[_Link], upper: Mapping[int, int], lower: Mapping[int, int]) -> int:
    """How many of `links`, between two layers in these orders, cross."""
    return _inversions(
        sorted(
            (upper[link.upper] + _ASIDE * link.leaving, lower[link.lower] + _ASIDE * link.entering)
            for link in links
        )
    )


def _inversions(ends: Iterable[tuple[float, float]]) -> int:
    met: list[float] = []
    count = 0
    for _upper, lower in ends:
        count += len(met) - bisect_right(met, lower)
        insort(met, lower)
    return count


def _untangled(graph: Graph) -> tuple[_Net, int, Layers]:
    """The net with its layers in order; lines that go back go round by the side that crosses least."""
    taken = {id_ for id_, one in graph.vertices.items() if one.beside}  # on the right, then
    back = _backward(graph)
    targets = dict.fromkeys(one.target for one in graph.edges if (one.source, one.target) in back)
    sides: dict[str, Side] = {}
    fixed: set[str] = set()
    for target in targets:
        ring = {target, *(source for source, to in back if to == target)}
        sides[target] = -1 if ring & taken else 1
        if ring & taken:
            fixed.add(target)
    net = _net(graph, sides)
    crossings, layers = _ordered(net)
    for target in list(targets)[: min(6, _work(net) // 20)]:
        if not crossings:
            break
        if target in fixed:
            continue
        other: dict[str, Side] = {**sides, target: -1}
        tried = _net(graph, other)
        fewer, order = _ordered(tried)
        if fewer < crossings:
            sides, net, crossings, layers = other, tried, fewer, order
    return net, crossings, layers


# Places -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Room:
    """What each vertex needs on its left and on its right."""

    left: list[float]
    right: list[float]


def _room(graph: Graph, net: _Net) -> _Room:
    left = [_LINE_MARGIN] * len(net.ranks)
    right = [_LINE_MARGIN] * len(net.ranks)
    for number, vertex in enumerate(graph.vertices.values()):
        left[number] = vertex.width / 2 + _MARGIN
        right[number] = vertex.width / 2 + _MARGIN + vertex.beside
    numbers = {id_: number for number, id_ in enumerate(net.vertices)}
    lanes: dict[tuple[int, int], set[int]] = defaultdict(set)
    for link in net.links:
        if link.leaving:
            lanes[link.upper, link.leaving].add(-1)
        if link.entering:
            lanes[link.lower, link.entering].add(link.upper)
    for (number, side), several in lanes.items():
        reserved = left if side < 0 else right
        reserved[number] += _LANE + _STEP * (len(several) - 1)
    for one in graph.edges:
        if one.source == one.target:
            left[numbers[one.source]] += _LANE
    return _Room(left, right)


def _across(graph: Graph, net: _Net, layers: Layers, room: _Room) -> list[float]:
    """The middle of each vertex, from the left: links straight where they can be.

    Aligned four ways, by what is above or below, from the left or the right; the mean of the two
    medians keeps every distance that all four keep.
    """
    liked = _liked(graph, net, layers)
    found: list[list[float]] = []
    for upward in (False, True):
        for leftward in (False, True):
            turned = [layer[::-1] if leftward else layer for layer in layers]
            if upward:
                turned.reverse()
            roots = _aligned(turned, liked.below if upward else liked.above, len(net.ranks))
            sides = (room.right, room.left) if leftward else (room.left, room.right)
            x = _packed(turned, roots, *sides)
            found.append([-one for one in x] if leftward else x)
    return _balanced(found)


@dataclass(frozen=True, slots=True)
class _Liked:
    """For each vertex, those that it would stand under, and over, from the left."""

    above: list[list[int]]
    below: list[list[int]]


def _liked(graph: Graph, net: _Net, layers: Layers) -> _Liked:
    """What is faint only where nothing else would be."""
    places = {one: place for layer in layers for place, one in enumerate(layer)}
    clear = [link for link in net.links if not link.leaving and not link.entering]
    firm = [link for link in clear if not all(graph.edges[index].faint for index in link.edges)]
    over, under = {link.lower for link in firm}, {link.upper for link in firm}
    above: list[set[int]] = [set() for _ in net.ranks]
    below: list[set[int]] = [set() for _ in net.ranks]
    for link in clear:
        faint = all(graph.edges[index].faint for index in link.edges)
        if faint and (link.lower in over or link.upper in under):
            continue
        above[link.lower].add(link.upper)
        below[link.upper].add(link.lower)

    def ordered(ends: list[set[int]]) -> list[list[int]]:
        return [sorted(several, key=lambda one: places[one]) for several in ends]

    return _Liked(ordered(above), ordered(below))


def _aligned(layers: Sequence[Sequence[int]], liked: Sequence[list[int]], count: int) -> list[int]:
    """For each vertex the first of the block that it stands in: what is in one is one below the other."""
    roots = list(range(count))
    taken = [False] * count
    for before, layer in pairwise(layers):
        places = _places(before)
        last = -1
        for at in layer:
            wanted = sorted((one for one in liked[at] if one in places), key=places.__getitem__)
            middle = (len(wanted) - 1) / 2
            for index in dict.fromkeys((math.floor(middle), math.ceil(middle)) if wanted else ()):
                over = wanted[index]
                if roots[at] == at and not taken[over] and last < places[over]:
                    taken[over] = True
                    roots[at] = roots[over]
                    last = places[over]
    return roots


def _packed(
    layers: Sequence[Sequence[int]],
    roots: Sequence[int],
    left: Sequence[float],
    right: Sequence[float],
) -> list[float]:
    """Where each vertex stands: every block as far left as it can, then toward what follows it."""
    after: dict[int, dict[int, float]] = {root: {} for root in roots}
    due = dict.fromkeys(roots, 0)
    for layer in layers:
        for one, other in pairwise(layer):
            near, far = roots[one], roots[other]
            if far not in after[near]:
                due[far] += 1
            after[near][far] = max(after[near].get(far, 0.0), right[one] + left[other])
    order = [root for root in due if not due[root]]
    x = dict.fromkeys(due, 0.0)
    for root in order:  # it grows as it is read
        for other, apart in after[root].items():
            x[other] = max(x[other], x[root] + apart)
            due[other] -= 1
            if not due[other]:
                order.append(other)
    for root in reversed(order):
        if after[root]:
            x[root] = max(x[root], min(x[other] - apart for other, apart in after[root].items()))
    return [x[root] for root in roots]


def _balanced(found: list[list[float]]) -> list[float]:
    """The four together: brought to the sides of the narrowest, then the mean of the medians."""
    narrow = min(found, key=lambda x: max(x) - min(x))
    brought = []
    for index, x in enumerate(found):
        shift = max(narrow) - max(x) if index % 2 else min(narrow) - min(x)
        brought.append([one + shift for one in x])
    return [sum(sorted(four)[1:3]) / 2 for four in zip(*brought, strict=True)]


class _Band(NamedTuple):
    """The height that a layer takes."""

    top: float
    bottom: float


def _bands(graph: Graph, net: _Net, x: Sequence[float]) -> tuple[_Band, ...]:
    high = [0.0] * net.depth
    far = [0.0] * net.depth
    for rank, vertex in zip(net.ranks, graph.vertices.values(), strict=False):
        high[rank] = max(high[rank], vertex.height, vertex.tall)
    for link in net.links:
        rank = net.ranks[link.upper]
        far[rank] = max(far[rank], abs(x[link.upper] - x[link.lower]))
    bands: list[_Band] = []
    y = 0.0
    for one, aside in zip(high, far, strict=True):
        bands.append(_Band(y, y + one))
        y += one + min(_GAP[1], max(_GAP[0], 44 + aside / 7))
    return tuple(bands)


# Lines ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Ground:
    """What lines are drawn on."""

    graph: Graph
    net: _Net
    x: Sequence[float]
    bands: Sequence[_Band]
    boxes: Sequence[Box]
    """Of the vertices, by their numbers."""
    free: Sequence[tuple[float, float]]
    """How far on its left and on its right a vertex has nothing else."""


def _ports(ground: _Ground) -> dict[tuple[int, int], tuple[float, float]]:
    """For each link by top and bottom, where it leaves the upper box and where it enters the lower."""
    leaving: dict[int, list[int]] = defaultdict(list)
    entering: dict[int, list[int]] = defaultdict(list)
    for link in ground.net.links:
        if not link.leaving and not link.entering:
            leaving[link.upper].append(link.lower)
            entering[link.lower].append(link.upper)
    out = {at: _spread(ground, at, others) for at, others in leaving.items()}
    into = {at: _spread(ground, at, others) for at, others in entering.items()}
    return {
        (link.upper, link.lower): (out[link.upper][link.lower], into[link.lower][link.upper])
        for link in ground.net.links
        if not link.leaving and not link.entering
    }


def _spread(ground: _Ground, at: int, others: Sequence[int]) -> dict[int, float]:
    """Where the links of a vertex with `others` stand along its edge; one that is straight stays so."""
    x = ground.x
    if at >= len(ground.boxes):
        return dict.fromkeys(others, x[at])
    line = sorted(dict.fromkeys(others), key=lambda one: x[one])
    straight = [index for index, one in enumerate(line) if abs(x[one] - x[at]) < 1]
    middle = straight[0] if straight else (len(line) - 1) / 2
    reach = max(middle, len(line) - 1 - middle)
    step = min(20.0, (ground.boxes[at].w / 2 - 26) / reach) if reach else 0.0
    return {one: x[at] + (index - middle) * step for index, one in enumerate(line)}


class _Lane(NamedTuple):
    """Where a link that goes by the side goes down from its upper end, and to its lower."""

    upper: float
    lower: float
    outside: int
    """How many by the same side of the lower end are further from its box, and leave it lower."""


_STEP = 12.0
"""Between two lanes by the side of one box."""


def _lanes(ground: _Ground) -> dict[tuple[int, int, bool], _Lane]:
    lanes: dict[tuple[int, int, bool], _Lane] = {}
    count = len(ground.boxes)
    used: dict[tuple[int, Side], int] = defaultdict(int)
    down: dict[tuple[int, Side], float] = {}
    aside = [link for link in ground.net.links if link.leaving or link.entering]
    several = Counter((link.lower, link.entering) for link in aside)
    for link in sorted(aside, key=lambda link: link.entering * ground.x[link.upper]):
        side = link.leaving or link.entering
        ends = [one for one in (link.upper, link.lower) if one < count]
        outer = max(side * (ground.x[one] + side * ground.boxes[one].w / 2) for one in ends)
        wished = side * (outer + _LANE)
        bend = next((ground.x[one] for one in (link.upper, link.lower) if one >= count), wished)
        upper, lower = ground.x[link.upper], ground.x[link.lower]
        if link.leaving:
            if (link.upper, side) not in down:
                down[link.upper, side] = _lane(ground, link.upper, side, bend, 0)
            upper = down[link.upper, side]
        if link.entering:
            lower = _lane(ground, link.lower, side, bend, used[link.lower, side])
            used[link.lower, side] += 1
        outside = several[link.lower, side] - used[link.lower, side]
        lanes[link.upper, link.lower, link.back] = _Lane(upper, lower, outside)
    return lanes


def _lane(ground: _Ground, at: int, side: Side, wished: float, number: int) -> float:
    box, (left, right) = ground.boxes[at], ground.free[at]
    if side > 0:
        least = box.right + _LANE - 6 + _STEP * number
        return max(least, min(wished, right))
    most = box.x - _LANE + 6 - _STEP * number
    return min(most, max(wished, left))


def _lines(ground: _Ground) -> Iterator[Line]:
    ports, lanes = _ports(ground), _lanes(ground)
    above: dict[int, list[_Link]] = defaultdict(list)
    below: dict[int, list[_Link]] = defaultdict(list)
    for link in ground.net.links:
        above[link.lower].append(link)
        below[link.upper].append(link)

    def through(at: int) -> bool:
        return at >= len(ground.boxes) and len(above[at]) == len(below[at]) == 1

    for link in ground.net.links:
        if through(link.upper):
            continue
        chain = [link]
        while through(chain[-1].lower):
            chain += below[chain[-1].lower]
        yield _line(ground, chain, ports, lanes)
    yield from _rounds(ground)


def _line(
    ground: _Ground,
    chain: Sequence[_Link],
    ports: Mapping[tuple[int, int], tuple[float, float]],
    lanes: Mapping[tuple[int, int, bool], _Lane],
) -> Line:
    """The line along `chain`, from top to bottom, or turned about when it goes back."""
    net, back = ground.net, chain[0].back
    path: list[Segment] = []
    for link in chain:
        aside = link.leaving or link.entering
        lane = lanes[link.upper, link.lower, back] if aside else None
        start, end = lane[:2] if lane else ports[link.upper, link.lower]
        top = ground.bands[net.ranks[link.upper]]
        under = ground.bands[net.ranks[link.lower]]
        path += _leaving(ground, link, start, top, begun=bool(path))
        here, there = Point(start, top.bottom), Point(end, under.top)
        box = None if link.lower >= len(ground.boxes) else ground.boxes[link.lower]
        if box and not link.entering:
            there = Point(end, min(under.top, box.y - HEAD))
        path.append(_bent(here, there))
        raised = 7 + 8 * lane.outside if lane else 0
        path += _entering(ground, link, end, under, raised, last=link is chain[-1])
    if back:
        path = [segment[::-1] for segment in reversed(path)]
    begun = (chain[-1].lower if back else chain[0].upper) < len(ground.boxes)
    return Line(chain[0].edges, _joined(path), _tip(ground, chain, path), back, begun)


def _leaving(
    ground: _Ground, link: _Link, x: float, band: _Band, *, begun: bool
) -> Iterator[Segment]:
    """From the upper end down to the bottom of its layer."""
    if link.upper >= len(ground.boxes):
        if not link.back and not begun:  # where lines join, the one that goes on is drawn
            yield Point(x, band.top), Point(x, band.bottom)
        return
    box = ground.boxes[link.upper]
    if link.leaving:
        edge, out = _flank(box, link.leaving)
        yield _turned(Point(edge + out * HEAD, box.middle.y + 7), Point(x, band.bottom))
    elif box.bottom < band.bottom:
        yield Point(x, box.bottom), Point(x, band.bottom)


def _entering(
    ground: _Ground, link: _Link, x: float, band: _Band, raised: float, *, last: bool
) -> Iterator[Segment]:
    """From the top of its layer down to the lower end."""
    if link.lower >= len(ground.boxes):
        if link.back or not last:
            yield Point(x, band.top), Point(x, band.bottom)
        return
    box = ground.boxes[link.lower]
    if link.entering:
        edge, _out = _flank(box, link.entering)
        beside = Point(edge, max(box.y + 8, box.middle.y - raised))
        yield _turned(beside, Point(x, band.top))[::-1]
    elif box.y - HEAD > band.top:
        yield Point(x, band.top), Point(x, box.y - HEAD)


def _flank(box: Box, side: Side) -> tuple[float, int]:
    return (box.right, 1) if side > 0 else (box.x, -1)


def _turned(beside: Point, end: Point) -> Segment:
    """From the side of a box to the lane along it."""
    return (
        beside,
        Point(end.x, beside.y),
        Point(end.x, beside.y + (end.y - beside.y) * 0.4),
        end,
    )


def _bent(start: Point, end: Point) -> Segment:
    """Straight down, or in the shape of an S that leaves and comes in upright."""
    if abs(start.x - end.x) < 0.5:
        return start, end
    half = (end.y - start.y) * 0.55
    return start, Point(start.x, start.y + half), Point(end.x, end.y - half), end


def _joined(path: Iterable[Segment]) -> tuple[Segment, ...]:
    """`path` with straight pieces that follow each other made one."""
    joined: list[Segment] = []
    for segment in path:
        before = joined[-1] if joined else None
        if before and len(before) == len(segment) == 2 and abs(before[0].x - segment[1].x) < 0.01:
            joined[-1] = (before[0], segment[1])
        else:
            joined.append(segment)
    return tuple(joined)


def _tip(ground: _Ground, chain: Sequence[_Link], path: Sequence[Segment]) -> Point | None:
    end = path[-1][-1]
    if chain[0].back:
        first = chain[0]
        if first.upper >= len(ground.boxes):
            return None
        return Point(_flank(ground.boxes[first.upper], first.leaving)[0], end.y)
    if chain[-1].lower >= len(ground.boxes):
        return None
    return Point(end.x, ground.boxes[chain[-1].lower].y)


def _rounds(ground: _Ground) -> Iterator[Line]:
    """The arrows from a vertex to itself: round its left side."""
    numbers = {id_: number for number, id_ in enumerate(ground.net.vertices)}
    for index, one in enumerate(ground.graph.edges):
        if one.source != one.target:
            continue
        box = ground.boxes[numbers[one.source]]
        top, bottom = box.middle.y - 14, box.middle.y + 14
        far = box.x - _LANE - 6
        start, end = Point(box.x, bottom), Point(box.x - HEAD, top)
        path = (start, Point(far, bottom), Point(far, top), end)
        yield Line((index,), (path,), Point(box.x, top), back=True, begun=True)


def _free(
    net: _Net, layers: Layers, x: Sequence[float], room: _Room
) -> tuple[tuple[float, float], ...]:
    left = [-math.inf] * len(x)
    right = [math.inf] * len(x)
    for layer in layers:
        for one, other in pairwise(layer):
            right[one] = x[other] - room.left[other]
            left[other] = x[one] + room.right[one]
    return tuple(zip(left, right, strict=True))[: len(net.vertices)]
