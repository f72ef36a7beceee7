"""The layered layout of any graph: nothing on anything else, and no crossing that can be avoided."""

from __future__ import annotations

import itertools
import math
import random
import time
from collections.abc import Iterator

import pytest

from mallette import layered
from mallette.layered import Box, Edge, Graph, Layout, Line, Point, Vertex


def graph(seed: int, *, count: int = 8, loops: bool = True) -> Graph:
    """A random graph of boxes of all sizes, some with something beside, always the same for `seed`."""
    chance = random.Random(seed)
    ids = [f"v{rank}" for rank in range(count)]
    vertices = {id_: Vertex(chance.choice([80, 200]), chance.choice([40, 90])) for id_ in ids}
    vertices[ids[count // 2]] = Vertex(120, 50, beside=150, tall=200)
    edges = {}
    for rank, id_ in enumerate(ids):
        for _ in range(chance.randint(1, 3)):
            back = loops and chance.random() < 0.25
            to = chance.choice(ids[: rank + 1] if back else [*ids[rank + 1 :], "end"])
            edges[id_, to] = Edge(id_, to, chance.random() < 0.15)
    return Graph(
        {**vertices, "end": Vertex(100, 40, last=True), "other": Vertex(100, 40, last=True)},
        tuple(edges.values()),
        ids[0],
    )


def along(line: Line) -> Iterator[Point]:
    """Points of `line`, close to each other."""
    for segment in line.path:
        for step in range(25):
            points = segment
            while len(points) > 1:
                points = tuple(
                    Point(*(a + (b - a) * step / 24 for a, b in zip(one, two, strict=True)))
                    for one, two in itertools.pairwise(points)
                )
            yield points[0]


def faults(laid: Layout, others: dict[str, Box] | None = None) -> list[str]:
    """What should not be: boxes that meet, lines through a box, anything outside of the picture."""
    boxes = laid.boxes | (others or {})
    found = [
        f"{one} on {other}"
        for (one, a), (other, b) in itertools.combinations(boxes.items(), 2)
        if a.x < b.right and b.x < a.right and a.y < b.bottom and b.y < a.bottom
    ]
    for line in laid.lines:
        for x, y in along(line):
            found += [
                f"line {line.edges} through {id_}"
                for id_, box in boxes.items()
                if box.x + 1 < x < box.right - 1 and box.y + 1 < y < box.bottom - 1
            ]
            if not (0 <= x <= laid.width and 0 <= y <= laid.height):
                found.append(f"line {line.edges} outside")
    for id_, box in boxes.items():
        if min(box.x, box.y) < -0.1 or box.right > laid.width + 1 or box.bottom > laid.height + 1:
            found.append(f"{id_} outside")
    return found


@pytest.mark.parametrize("seed", range(60))
def test_nothing_stands_on_anything_else(seed: int) -> None:
    one = graph(seed, count=3 + seed % 18)
    laid = layered.layered(one)
    beside = {
        f"beside {id_}": Box(box.right, box.middle.y - v.tall / 2, v.beside, v.tall)
        for id_, v in one.vertices.items()
        if v.beside
        for box in (laid.boxes[id_],)
    }
    assert faults(laid, beside) == []


@pytest.mark.parametrize("seed", range(30))
def test_every_edge_leaves_its_source_and_comes_to_its_target(seed: int) -> None:
    one = graph(seed)
    laid = layered.layered(one)
    for index, edge in enumerate(one.edges):
        lines = [line for line in laid.lines if index in line.edges]
        (begun,) = [line for line in lines if line.begun]
        (tipped,) = [line for line in lines if line.tip]
        assert on_edge(begun.path[0][0], laid.boxes[edge.source])
        assert tipped.tip
        assert on_edge(tipped.tip, laid.boxes[edge.target])
        at, goal = begun.path[0][0], tipped.path[-1][-1]
        reached, pieces = [at], [line.path for line in lines]
        while pieces:  # each piece begins where another ends
            piece = next(one for one in pieces if math.dist(one[0][0], reached[-1]) < 1)
            reached.append(piece[-1][-1])
            pieces.remove(piece)
        assert reached[-1] == goal


def on_edge(point: Point, box: Box) -> bool:
    across = box.x - 0.2 <= point.x <= box.right + 0.2
    down = box.y - 0.2 <= point.y <= box.bottom + 0.2
    sides = min(
        abs(point.x - box.x),
        abs(point.x - box.right),
        abs(point.y - box.y),
        abs(point.y - box.bottom),
    )
    return across and down and sides < 0.2


@pytest.mark.parametrize("seed", range(30))
def test_what_is_last_is_lowest_and_the_start_highest(seed: int) -> None:
    one = graph(seed)
    boxes = layered.layered(one).boxes
    lowest = max(box.bottom for id_, box in boxes.items() if not one.vertices[id_].last)
    assert all(box.y > lowest for id_, box in boxes.items() if one.vertices[id_].last)
    start = boxes[one.start]
    assert all(box.bottom > start.y for box in boxes.values())


def orders(net: layered._Net, most: int) -> list[layered.Layers]:
    """Every order of every layer; none when there are more than `most`."""
    layers: layered.Layers = [[] for _ in range(net.depth)]
    for one, rank in enumerate(net.ranks):
        layers[rank].append(one)
    if math.prod(math.factorial(len(layer)) for layer in layers) > most:
        return []
    every = itertools.product(*(itertools.permutations(layer) for layer in layers))
    return [list(map(list, order)) for order in every]


def test_in_a_small_graph_no_order_of_the_layers_has_fewer_lines_that_cross() -> None:
    compared = 0
    for seed in range(120):
        net = layered._net(graph(seed, count=3 + seed % 4), {})
        if every := orders(net, 3000):
            found, layers = layered._ordered(net)
            assert found == layered._crossings(net, layers)
            assert found == min(layered._crossings(net, one) for one in every)
            compared += 1
    assert compared > 50


def test_in_a_large_one_hardly_more_cross_than_must() -> None:
    least = swept = 0
    for seed in range(150):
        net = layered._net(graph(seed, count=5 + seed % 3), {})
        if sum(map(len, orders(net, 20_000))):
            least += layered._ordered(net)[0]
            swept += layered._swept(net)[0]
    assert least <= swept <= 1.05 * least


def test_the_same_graph_is_always_laid_out_the_same() -> None:
    assert layered.layered(graph(5)) == layered.layered(graph(5))


def test_what_is_firm_goes_straight_and_what_is_faint_goes_around() -> None:
    box = Vertex(100, 40)
    edges = (Edge("a", "b", faint=True), Edge("b", "c", faint=True), Edge("a", "c"))
    boxes = layered.layered(Graph(dict.fromkeys("abc", box), edges, "a")).boxes
    assert boxes["a"].x == boxes["c"].x != boxes["b"].x


def test_what_nobody_comes_to_stands_by_what_it_leads_to() -> None:
    edges = (Edge("a", "b"), Edge("b", "c"), Edge("c", "d"), Edge("x", "y"), Edge("y", "d"))
    boxes = layered.layered(Graph(dict.fromkeys("abcdxy", Vertex(100, 40)), edges, "a")).boxes
    assert boxes["y"].y == boxes["c"].y
    assert boxes["x"].y == boxes["b"].y


def test_two_hundred_boxes_are_a_matter_of_seconds() -> None:
    begun = time.process_time()
    laid = layered.layered(graph(1, count=200))
    assert len(laid.boxes) == 202
    assert time.process_time() - begun < 8


def test_one_box_alone_is_a_picture_too() -> None:
    laid = layered.layered(Graph({"a": Vertex(100, 40)}, (Edge("a", "a"),), "a"))
    assert len(laid.lines) == 1
    assert faults(laid) == []
