"""A scenario and a length in, the drawing of where its choices lead out: SVG, DOT or Mermaid, as text.

`story` is what a drawing shows whatever the format; `layout` is where everything stands in the SVG;
the rest only draws.
"""

from __future__ import annotations

import math
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any, Literal, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from mallette import engine, explore, walk
from mallette.language import _, ngettext, number
from mallette.layered import HEAD, Box, Edge, Graph, Line, Point, Vertex, layered
from mallette.model import DrawScene, Event, Scenario, Scene
from mallette.text import NBSP, typeset
from mallette.world import TooLarge

Flows = Mapping[tuple[str, str], Mapping[str, float]]
"""For each choice, as its place and its id, how often it leads to each place: how many times a play,
when open choices are equally likely."""
UNKNOWN: Flows = {}
STATES = 2_000_000
"""States that are explored to know it: one or two seconds."""


def flows(scenario: Scenario, length: int, states: int = STATES) -> Flows:
    """How often each choice of `scenario` in `length` minutes leads to each place; `UNKNOWN` beyond
    `states`."""
    try:
        found = explore.explore(engine.cut(scenario, length), states)
    except TooLarge:
        return UNKNOWN
    return {choice: option.flow for choice, option in found.options.items()}


# What is drawn ----------------------------------------------------------------------------------

Kind = Literal["scene", "draw", "ending"]


@dataclass(frozen=True, slots=True)
class Node:
    """A scene, a draw or an ending."""

    id: str
    kind: Kind
    title: str
    minutes: int | None = None
    cut: bool = False
    """Left out of a session of this length."""
    deck: str = ""
    """Of a draw."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """All the ways from one node to another."""

    source: str
    target: str
    choices: tuple[str, ...]
    """Their texts, in the order written; none after a draw."""
    locked: bool
    """Every one of them depends on a condition."""
    cut: bool
    """Only a session of another length goes this way."""
    heat: float | None
    """How many times a play goes this way; none when that is not known."""


@dataclass(frozen=True, slots=True)
class Deck:
    """The events that are drawn together."""

    id: str
    """Empty for the events of no deck."""
    owner: str | None
    """The draw beside which they are shown; none when nothing draws them."""
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Story:
    """All that a drawing shows of a scenario in one length, whatever the format."""

    title: str
    length: int
    start: str
    nodes: dict[str, Node]
    arrows: tuple[Arrow, ...]
    decks: tuple[Deck, ...]
    events: dict[str, Event]
    warm: bool
    """Whether heat is known."""


class _Way(NamedTuple):
    """One route of one choice; or what follows a draw, which is no choice."""

    source: str
    target: str
    choice: str | None
    text: str
    locked: bool


def story(scenario: Scenario, length: int, often: Flows = UNKNOWN) -> Story:
    """What a drawing of `scenario` in `length` minutes shows: what is played, and what is cut."""
    played = engine.cut(scenario, length)
    return Story(
        title=_clean(scenario.title),
        length=length,
        start=played.start,
        nodes={node.id: node for node in _nodes(scenario, played)},
        arrows=tuple(_arrows(scenario, played, often)),
        decks=tuple(_decks(scenario, played)),
        events=scenario.events,
        warm=bool(often),
    )


def _nodes(scenario: Scenario, played: Scenario) -> Iterator[Node]:
    for id_, scene in scenario.scenes.items():
        cut = id_ not in played.scenes
        if isinstance(scene, DrawScene):
            yield Node(id_, "draw", _("Tirage"), None, cut, scene.draw.deck)
        else:
            yield Node(id_, "scene", _clean(scene.title), scene.minutes, cut)
    for id_, ending in scenario.endings.items():
        yield Node(id_, "ending", _clean(ending.title))


def _ways(scenario: Scenario) -> Iterator[_Way]:
    for id_, scene in scenario.scenes.items():
        if isinstance(scene, DrawScene):
            yield _Way(id_, scene.draw.then, None, "", locked=False)
        else:
            yield from _chosen(id_, scene)


def _chosen(at: str, scene: Scene) -> Iterator[_Way]:
    for id_, choice in scene.choices.items():
        locked, text = choice.when is not None, _clean(choice.text)
        if isinstance(choice.goto, str):
            yield _Way(at, choice.goto, id_, text, locked)
        else:
            for route in choice.goto:
                yield _Way(at, route.to, id_, text, locked or route.when is not None)


def _arrows(scenario: Scenario, played: Scenario, often: Flows) -> Iterator[Arrow]:
    """The arrows of the whole scenario and those, past what is cut, of the one that is played."""
    heats = _heats(played, often)
    kept = _merged(_ways(played))
    for (source, target), ways in (_merged(_ways(scenario)) | kept).items():
        cut = (source, target) not in kept
        texts = dict.fromkeys(way.text for way in ways if way.choice)
        heat: float | None = heats.get((source, target), 0.0)
        if cut or not often or not math.isfinite(heat or 0.0):
            heat = None
        yield Arrow(source, target, tuple(texts), all(way.locked for way in ways), cut, heat)


def _merged(ways: Iterable[_Way]) -> dict[tuple[str, str], list[_Way]]:
    merged: dict[tuple[str, str], list[_Way]] = {}
    for way in ways:
        merged.setdefault((way.source, way.target), []).append(way)
    return merged


def _heats(played: Scenario, often: Flows) -> dict[tuple[str, str], float]:
    """How often each arrow is taken; what may have come by several is shared between them."""
    drawn = dict(walk.draws(played))
    taken: dict[tuple[str, str], dict[tuple[str, str], None]] = defaultdict(dict)
    for way in _ways(played):
        if way.choice:
            taken[way.source, way.choice][way.source, way.target] = None
    for at, draw in drawn.items():
        for event in played.decks[draw.deck].cards:
            for id_ in played.events[event].choices:
                taken[event, id_][at, draw.then] = None

    def entered(at: str) -> Sequence[str]:
        return played.decks[drawn[at].deck].cards if at in drawn else (at,)

    heats: dict[tuple[str, str], float] = defaultdict(float)
    for choice, landed in often.items():
        for at, times in landed.items():
            through = [arrow for arrow in taken.get(choice, ()) if at in entered(arrow[1])]
            for arrow in through:
                heats[arrow] += times / len(through)
    return heats


def _decks(scenario: Scenario, played: Scenario) -> Iterator[Deck]:
    drawn = [*walk.draws(played), *walk.draws(scenario)]
    dealt: set[str] = set()
    for id_, deck in scenario.decks.items():
        owner = next((at for at, draw in drawn if draw.deck == id_), None)
        yield Deck(id_, owner, tuple(dict.fromkeys(deck.cards)))
        dealt.update(deck.cards)
    if left := tuple(id_ for id_ in scenario.events if id_ not in dealt):
        yield Deck("", None, left)


# Words ------------------------------------------------------------------------------------------

_BOLD = {
    0.27: "!',.:;|¡’",
    0.31: "i·ìíîïj`´lı \u00a0",
    0.36: "()-[]rftţ{}“”",
    0.43: '"*_/\\1',
    0.52: "cçsvxyzJ«»–śš",
    0.57: "aàáâãäåbdeèéêëghknñoòóôõöøpquùúûüEÈÉÊËFL0234567879+=<>$?~",
    0.64: "ABCÇDGKPRSTVXYZÀÁÂÃÄÅHNUÙÚÛÜIÌÍÎÏ&#",
    0.76: "OÒÓÔÕÖØQw@%…",
    0.9: "mMWæœ—",
    1.06: "ÆŒ",
}
"""Widths of Atkinson Hyperlegible Bold, in sizes, by classes; the regular is narrower. From its `hmtx`."""
_WIDTHS = {letter: width for width, letters in _BOLD.items() for letter in letters}
_WIDTHS["\u202f"] = 0.2
_HARMFUL = {*"\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"}
"""Marks of direction: they would turn over what stands around a stranger's title."""


def _clean(text: str) -> str:
    """`text` on one line, in French typography, without what no drawing can hold."""
    kept = (
        letter
        for letter in text
        if letter.isspace()
        or (unicodedata.category(letter) not in {"Cc", "Cs", "Cn"} and letter not in _HARMFUL)
    )
    return typeset(" ".join("".join(kept).split()))


def _wide(text: str, size: float) -> float:
    """The width of `text`, set in bold, no less than what a reader's machine will make of it."""
    return size * sum(_WIDTHS.get(letter) or _stranger(letter) for letter in text)


def _stranger(letter: str) -> float:
    if unicodedata.combining(letter):
        return 0.0
    return 1.1 if unicodedata.east_asian_width(letter) in "WF" else 0.75


def _wrapped(text: str, width: float, size: float, most: int) -> tuple[str, ...]:
    """`text` in at most `most` lines of `width`; an ellipsis stands for what is left out."""
    lines = [""]
    for word in _pieces(text, width, size):
        longer = f"{lines[-1]} {word}".lstrip(" ")
        if _wide(longer, size) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) <= most:
        return tuple(lines)
    last = lines[most - 1]
    while last and _wide(f"{last}…", size) > width:
        last = last[:-1]
    return (*lines[: most - 1], f"{last.rstrip(' ,;:.')}…")


def _pieces(text: str, width: float, size: float) -> Iterator[str]:
    """The words of `text`, those that are wider than a line in several pieces."""
    for word in text.split(" "):
        piece = ""
        for letter in word:
            if _wide(piece + letter, size) > width:
                yield piece
                piece = ""
            piece += letter
        yield piece


# Sizes ------------------------------------------------------------------------------------------

_TITLE, _SMALL = 15.0, 12.5
_LEADING = 19.0
_WIDTH: dict[Kind, float] = {"scene": 216.0, "draw": 172.0, "ending": 208.0}
_INSIDE: dict[Kind, float] = {"scene": 40.0, "draw": 52.0, "ending": 54.0}
"""What a title leaves free of the width of its box: a machine may set it in a wider font."""
_CARD = 172.0
_CARD_TITLE, _CARD_LEADING = 13.0, 16.0
_TRAY_PAD, _TRAY_HEAD, _TRAY_GAP = 12.0, 28.0, 8.0
_BESIDE = 34.0
"""Between a draw and the tray of its events."""
_EDGE = 28.0
_GAP = 46.0


@dataclass(frozen=True, slots=True)
class Tray:
    """The events of a deck, set out."""

    deck: Deck
    box: Box
    cards: dict[str, Box]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything stands, in pixels from the top left."""

    width: float
    height: float
    boxes: dict[str, Box]
    """Scenes, draws and endings."""
    trays: tuple[Tray, ...]
    lines: tuple[Line, ...]
    """Their edges are the arrows of the story."""
    crossings: int


def layout(told: Story) -> Layout:
    """Where everything stands in the drawing of `told`."""
    own = {deck.owner: _tray(deck, told.events) for deck in reversed(told.decks) if deck.owner}
    laid = layered(
        Graph(
            {id_: _vertex(node, own.get(id_)) for id_, node in told.nodes.items()},
            tuple(Edge(one.source, one.target, one.cut) for one in told.arrows),
            told.start,
        )
    )
    trays = []
    for owner, tray in own.items():
        box = laid.boxes[owner]
        trays.append(_moved(tray, box.right + _BESIDE, box.middle.y - tray.box.h / 2))
    width, height = laid.width, laid.height
    shown = {tray.deck.id for tray in trays}
    for deck in told.decks:
        if deck.id not in shown:
            trays.append(_moved(_tray(deck, told.events), 0, height + _GAP))
            width, height = max(width, trays[-1].box.right), trays[-1].box.bottom
    return Layout(width, height, laid.boxes, tuple(trays), laid.lines, laid.crossings)


def _vertex(node: Node, tray: Tray | None) -> Vertex:
    high = len(_label(node)) * _LEADING + (26 if node.kind == "ending" else 44)
    beside, tall = (_BESIDE + tray.box.w, tray.box.h) if tray else (0.0, 0.0)
    return Vertex(_WIDTH[node.kind], high, beside, tall, last=node.kind == "ending")


def _label(node: Node) -> tuple[str, ...]:
    return _wrapped(node.title, _WIDTH[node.kind] - _INSIDE[node.kind], _TITLE, 3)


def _card_label(event: Event) -> tuple[str, ...]:
    return _wrapped(_clean(event.title), _CARD - 20, _CARD_TITLE, 2)


def _tray(deck: Deck, events: Mapping[str, Event]) -> Tray:
    """The tray of `deck`, standing at the origin."""
    columns = _columns(deck)
    rows = math.ceil(len(deck.events) / columns)
    most = max(len(_card_label(events[id_])) for id_ in deck.events)
    high = most * _CARD_LEADING + 18
    cards = {
        id_: Box(
            _TRAY_PAD + index % columns * (_CARD + _TRAY_GAP),
            _TRAY_HEAD + index // columns * (high + _TRAY_GAP),
            _CARD,
            high,
        )
        for index, id_ in enumerate(deck.events)
    }
    width = 2 * _TRAY_PAD + columns * (_CARD + _TRAY_GAP) - _TRAY_GAP
    height = _TRAY_HEAD + rows * (high + _TRAY_GAP) - _TRAY_GAP + _TRAY_PAD
    return Tray(deck, Box(0, 0, width, height), cards)


def _columns(deck: Deck) -> int:
    """In how many its events are set out, somewhat higher than wide."""
    return max(1, round(math.sqrt(len(deck.events) / 1.5)))


def _moved(tray: Tray, x: float, y: float) -> Tray:
    box = tray.box._replace(x=x, y=y)
    return replace(
        tray,
        box=box,
        cards={id_: card._replace(x=card.x + x, y=card.y + y) for id_, card in tray.cards.items()},
    )


# Colours, shared by the three -------------------------------------------------------------------

_GROUND, _PAPER, _SUNK = "#FBF5E6", "#FFFDF7", "#F3E8CE"
_INK, _SOFT, _FAINT, _RULE = "#23302B", "#434D46", "#6B675B", "#C9A98A"
_WAY, _CUT = "#4A5D53", "#A39A86"
_DEEP, _DRAWN, _POOL, _END = "#1F5A40", "#1F4A5E", "#D5E8E9", "#F2D59B"
"""Those of the game's paper; what is told by a colour is told by a shape or a stroke too."""
_FONTS = (
    "'Atkinson Hyperlegible', 'Atkinson Hyperlegible Next', 'Segoe UI', Roboto, 'Helvetica Neue',"
    " 'Liberation Sans', Arial, sans-serif"
)
_DASHES = "7 5"
_THIN, _THICK, _PLAIN = 1.4, 8.0, 2.0
"""Widths of a line that is never taken, of the one that is taken most, of all when nobody knows."""


def _thickness(told: Story, arrows: Iterable[Arrow]) -> float:
    """The width of the line of `arrows`: in proportion to how often it is taken."""
    several = [one.heat for one in arrows]
    known = [heat for heat in several if heat is not None]
    if not told.warm or len(known) < len(several):
        return _PLAIN
    most = max([1.0, *(one.heat for one in told.arrows if one.heat is not None)])
    return _THIN + (_THICK - _THIN) * min(1.0, sum(known) / most)


def _counted(told: Story) -> str:
    """What is drawn, in figures."""
    played = [node for node in told.nodes.values() if not node.cut]
    scenes = sum(node.kind == "scene" for node in played)
    endings = sum(node.kind == "ending" for node in played)
    draws, events = sum(node.kind == "draw" for node in played), len(told.events)
    counted = (
        (scenes, ngettext("{count} scène", "{count} scènes", scenes)),
        (draws, ngettext("{count} tirage", "{count} tirages", draws)),
        (events, ngettext("{count} évènement", "{count} évènements", events)),
        (endings, ngettext("{count} fin", "{count} fins", endings)),
    )
    said = [_("{count} minutes").format(count=told.length)]
    said += [one.format(count=count) for count, one in counted if count]
    return " · ".join(one.replace(" ", NBSP) for one in said)


def _apart(told: Story) -> tuple[list[Node], list[Node]]:
    """Scenes and draws; endings."""
    nodes = told.nodes.values()
    ends = [node for node in nodes if node.kind == "ending"]
    return [node for node in nodes if node.kind != "ending"], ends


def _small(told: Story, node: Node) -> str:
    """The small line under the title of `node`."""
    said = [_("début")] if node.id == told.start else []
    if node.deck:
        said.append(_("paquet « {name} »").format(name=node.deck))
    if node.minutes is not None:
        said.append(f"{node.minutes}{NBSP}min")
    return " · ".join(said)


def _told(told: Story, arrow: Arrow) -> str:
    """An arrow in words: from where to where, by which choices, how often."""
    ends = (told.nodes[id_].title for id_ in (arrow.source, arrow.target))
    said = [" → ".join(ends), *(f"• {text}" for text in arrow.choices)]
    if arrow.locked:
        said.append(_("sous condition"))
    if arrow.cut:
        said.append(_("pas en {length} minutes").format(length=told.length))
    if arrow.heat is not None:
        times = round(100 * arrow.heat, 0 if arrow.heat >= 0.1 else 1)
        said.append(_("{count} fois pour 100 parties").format(count=number(times)))
    return "\n".join(said)


# SVG --------------------------------------------------------------------------------------------


def svg(scenario: Scenario, length: int, often: Flows = UNKNOWN) -> str:
    """The drawing of `scenario` in `length` minutes, with the width of its lines after `often`.

    It stands alone: no script, no font, no picture from elsewhere.
    """
    told = story(scenario, length, often)
    drawn = layout(told)
    legend = tuple(_legend(told))
    least = max(_wide(told.title, 28), *(item.width for item in legend), 560.0)
    inner = max(drawn.width, min(least, 900.0))
    title = _wrapped(told.title, inner * 0.85, 28, 3)
    top = _EDGE + 34 * len(title) + 44
    rows, high = _rows(legend, inner)
    under = top + drawn.height + 54
    width, height = inner + 2 * _EDGE, under + high + _EDGE
    head = [
        *_texts(title, _EDGE, _EDGE + 24, 34, size=28, weight="bold", anchor="start"),
        _text(_counted(told), _EDGE, _EDGE + 34 * len(title) + 14, fill=_SOFT, anchor="start"),
    ]
    shift = _EDGE + (inner - drawn.width) / 2
    body = "\n".join(_body(told, drawn, inner, shift))
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width:.0f} {height:.0f}"'
            f' width="{width:.0f}" height="{height:.0f}" role="img" aria-labelledby="titre resume"'
            f' font-family="{_FONTS}" font-size="15" fill="{_INK}">',
            f'<title id="titre">{escape(told.title)}</title>',
            f'<desc id="resume">{escape(_counted(told))}</desc>',
            _tag("rect", width=width, height=height, fill=_GROUND),
            *head,
            f'<g transform="translate({shift:.1f} {top:.1f})">\n{body}\n</g>',
            f'<g transform="translate({_EDGE:.1f} {under:.1f})">',
            _tag("path", d=f"M0 -24H{inner:.0f}", stroke=_RULE, stroke_width=1),
            *(
                f'<g transform="translate({x:.1f} {y:.1f})">{item.ink}</g>'
                for item, (x, y) in zip(legend, rows, strict=True)
            ),
            "</g>",
            "</svg>\n",
        ]
    )


def _body(told: Story, drawn: Layout, inner: float, shift: float) -> Iterator[str]:
    ends = [drawn.boxes[id_] for id_, node in told.nodes.items() if node.kind == "ending"]
    if ends:
        top, bottom = min(box.y for box in ends) - 30, max(box.bottom for box in ends) + 20
        left = _EDGE - shift
        band = Box(left - _EDGE / 2, top, inner + _EDGE, bottom - top)
        yield _rect(band, 10, fill=_SUNK)
    for tray in drawn.trays:
        yield from _drawn_tray(told, drawn, tray)
    for line in sorted(drawn.lines, key=lambda line: not _of(told, line)[0].cut):
        yield _drawn_line(told, line)
    for line in drawn.lines:
        if line.begun and _of(told, line)[0].locked:
            yield _lock(_along(line, 20), cut=_of(told, line)[0].cut)
    for id_, box in drawn.boxes.items():
        yield _drawn_node(told, told.nodes[id_], box)


def _of(told: Story, line: Line) -> tuple[Arrow, ...]:
    return tuple(told.arrows[index] for index in line.edges)


def _drawn_node(told: Story, node: Node, box: Box) -> str:
    label, begins, small = _label(node), node.id == told.start, _small(told, node)
    ink, soft = (_FAINT, _FAINT) if node.cut else ("#FFFFFF",) * 2 if begins else (_INK, _SOFT)
    high = len(label) * _LEADING + (_LEADING - 1 if small else 0)
    y = box.middle.y - high / 2 + 14.5
    said = " — ".join(filter(None, [node.title, small]))
    return "".join(
        [
            f"<g><title>{escape(said)}</title>",
            _shape(node, box, begins=begins),
            *_texts(label, box.middle.x, y, _LEADING, size=_TITLE, weight="bold", fill=ink),
            _text(small, box.middle.x, y + len(label) * _LEADING - 1, size=_SMALL, fill=soft)
            if small
            else "",
            "</g>",
        ]
    )


def _shape(node: Node, box: Box, *, begins: bool) -> str:
    stroke = _CUT if node.cut else {"scene": _DEEP, "draw": _DRAWN, "ending": _INK}[node.kind]
    fill = {"scene": _PAPER, "draw": _POOL, "ending": _END}[node.kind]
    if node.cut:
        fill = _GROUND
    elif begins:
        fill = _DEEP if node.kind == "scene" else _DRAWN
    how: dict[str, str] = {"fill": fill, "stroke": stroke, "stroke-width": "1.6"}
    if node.cut:
        how["stroke-dasharray"] = _DASHES
    if node.kind == "scene":
        return _rect(box, 9, **how)
    if node.kind == "draw":
        point = min(20, box.h / 3)
        return _tag("path", d=_cornered(box, point, box.h / 2), stroke_linejoin="round", **how)
    corner, inset = min(13, box.h / 3), min(4, box.h / 6)
    inside = Box(box.x + inset, box.y + inset, box.w - 2 * inset, box.h - 2 * inset)
    within = _cornered(inside, corner * 0.8, corner * 0.8)
    return _tag("path", d=_cornered(box, corner, corner), **how) + _tag(
        "path", d=within, fill="none", stroke=_INK, stroke_width=0.8
    )


def _cornered(box: Box, across: float, down: float) -> str:
    """`box` with its corners cut off."""
    left, right = box.x + across, box.right - across
    top, bottom = box.y + down, box.bottom - down
    return (
        f"M{left:.1f} {box.y:.1f}H{right:.1f}L{box.right:.1f} {top:.1f}V{bottom:.1f}"
        f"L{right:.1f} {box.bottom:.1f}H{left:.1f}L{box.x:.1f} {bottom:.1f}V{top:.1f}Z"
    )


def _drawn_tray(told: Story, drawn: Layout, tray: Tray) -> Iterator[str]:
    owner = told.nodes[tray.deck.owner] if tray.deck.owner else None
    cut = owner is not None and owner.cut
    stroke = _CUT if cut else _DRAWN
    dashes = {"stroke_dasharray": _DASHES} if cut else {}
    if owner:
        box = drawn.boxes[owner.id]
        yield _tag(
            "path",
            d=f"M{box.right:.1f} {box.middle.y:.1f}H{tray.box.x:.1f}",
            stroke=stroke,
            stroke_width=1.6,
            **dashes,
        )
    yield _rect(
        tray.box, 10, fill=_GROUND if cut else _POOL, stroke=stroke, stroke_width=1, **dashes
    )
    count = len(tray.deck.events)
    said = ngettext("{count} évènement", "{count} évènements", count).format(count=count)
    if not tray.deck.id:
        said = _("Que rien ne tire")
    fill = _FAINT if cut else _SOFT
    yield _text(
        said, tray.box.x + _TRAY_PAD, tray.box.y + 19, size=_SMALL, fill=fill, anchor="start"
    )
    for id_, card in tray.cards.items():
        label = _card_label(told.events[id_])
        y = card.middle.y - len(label) * _CARD_LEADING / 2 + 12
        yield f"<g><title>{escape(_clean(told.events[id_].title))}</title>"
        yield _rect(card, 4, fill=_GROUND if cut else _PAPER, stroke=stroke, stroke_width=0.8)
        ink = _FAINT if cut else _INK
        yield from _texts(label, card.middle.x, y, _CARD_LEADING, size=_CARD_TITLE, fill=ink)
        yield "</g>"


def _drawn_line(told: Story, line: Line) -> str:
    arrows = _of(told, line)
    cut = arrows[0].cut
    wide = _THIN if cut else _thickness(told, arrows)
    colour = _CUT if cut else _WAY
    d = "".join(
        (f"M{segment[0].x:.1f} {segment[0].y:.1f}" if not index else "")
        + ("L" if len(segment) == 2 else "C")
        + " ".join(f"{point.x:.1f} {point.y:.1f}" for point in segment[1:])
        for index, segment in enumerate(line.path)
    )
    how = {"stroke_dasharray": _DASHES} if cut else {}
    said = "\n\n".join(_told(told, one) for one in arrows)
    return "".join(
        [
            f"<g><title>{escape(said)}</title>",
            _tag("path", d=d, fill="none", stroke=colour, stroke_width=wide, **how),
            _tag("path", d=d, fill="none", stroke=colour, stroke_width=16, stroke_opacity=0),
            _head(line, wide, colour) if line.tip else "",
            "</g>",
        ]
    )


def _head(line: Line, wide: float, colour: str) -> str:
    """The arrow head from the end of `line` to its tip."""
    end, tip = line.path[-1][-1], line.tip or line.path[-1][-1]
    half = 4.2 + wide * 0.55
    away = math.hypot(tip.x - end.x, tip.y - end.y) or 1.0
    across = Point(-(tip.y - end.y) / away * half, (tip.x - end.x) / away * half)
    back = Point((end.x - tip.x) / away, (end.y - tip.y) / away)
    base = Point(tip.x + back.x * (HEAD + 1), tip.y + back.y * (HEAD + 1))
    corners = (
        tip,
        Point(base.x + across.x, base.y + across.y),
        Point(base.x - across.x, base.y - across.y),
    )
    return _tag("polygon", points=" ".join(f"{x:.1f},{y:.1f}" for x, y in corners), fill=colour)


def _along(line: Line, far: float) -> Point:
    """The point of `line` that lies `far` from its beginning."""
    before = line.path[0][0]
    for segment in line.path:
        for step in range(1, 25):
            point = _on(segment, step / 24)
            far -= math.dist(before, point)
            if far <= 0:
                return point
            before = point
    return before


def _on(segment: Sequence[Point], part: float) -> Point:
    while len(segment) > 1:  # de Casteljau
        segment = [
            Point(a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part) for a, b in pairwise(segment)
        ]
    return segment[0]


def _lock(at: Point, *, cut: bool = False) -> str:
    """A small padlock on a line that not everybody may take."""
    ink, x, y = _CUT if cut else _INK, at.x, at.y
    return (
        _tag("circle", cx=x, cy=y, r=8.5, fill=_GROUND, stroke=ink, stroke_width=1)
        + _tag("rect", x=x - 4, y=y - 1, width=8, height=6, rx=1, fill=ink)
        + _tag(
            "path",
            d=f"M{x - 2.5:.1f} {y - 1:.1f}v-1.6a2.5 2.5 0 0 1 5 0v1.6",
            fill="none",
            stroke=ink,
            stroke_width=1.4,
        )
    )


# Legend


class _Sign(NamedTuple):
    """One sign of the drawing with what it says, from its left and the middle of its height."""

    ink: str
    width: float


def _legend(told: Story) -> Iterator[_Sign]:
    """The signs that are in the drawing."""
    kinds: dict[Kind, str] = {
        "scene": _("scène"),
        "draw": _("tirage d'un évènement"),
        "ending": _("fin"),
    }
    there = {node.kind for node in told.nodes.values() if not node.cut}
    for kind, said in kinds.items():
        if kind in there:
            yield _boxed(Node("", kind, ""), said)
    if any(node.cut for node in told.nodes.values()):
        said = _("coupé en {length} minutes").format(length=told.length)
        yield _boxed(Node("", "scene", "", cut=True), said)
    if any(one.locked for one in told.arrows):
        yield _sign(_lock(Point(9, 0)), 18, _("sous condition"))
    if told.warm:
        widths = ((-8, _THIN), (-1, 4), (7.5, _THICK))
        ink = "".join(
            _tag("path", d=f"M0 {y}h34", stroke=_WAY, stroke_width=wide) for y, wide in widths
        )
        yield _sign(ink, 34, _("plus large : on y passe plus souvent, si l'on choisit au hasard"))
    else:
        yield _sign("", -8, _("les passages n'ont pas été comptés"))


def _boxed(node: Node, said: str) -> _Sign:
    return _sign(_shape(node, Box(0, -9, 32, 18), begins=False), 32, said)


def _sign(ink: str, width: float, said: str) -> _Sign:
    said = typeset(said)
    text = _text(said, width + 8, 4.5, size=13, fill=_SOFT, anchor="start")
    return _Sign(ink + text, width + 8 + _wide(said, 13))


def _rows(legend: Sequence[_Sign], width: float) -> tuple[list[Point], float]:
    """Where each sign goes, in rows of `width`, and how high they are together."""
    placed: list[Point] = []
    x, y = 0.0, 8.0
    for sign in legend:
        if x and x + sign.width > width:
            x, y = 0.0, y + 30
        placed.append(Point(x, y))
        x += sign.width + 30
    return placed, y


# Ink


def _tag(name: str, **attributes: str | float) -> str:
    said = (
        f" {key.replace('_', '-')}={quoteattr(value if isinstance(value, str) else _short(value))}"
        for key, value in attributes.items()
    )
    return f"<{name}{''.join(said)}/>"


def _short(value: float) -> str:
    """`value` to a hundredth of a pixel, never with an exponent."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _rect(box: Box, radius: float, **attributes: str | float) -> str:
    return _tag("rect", x=box.x, y=box.y, width=box.w, height=box.h, rx=radius, **attributes)


def _text(
    said: str,
    x: float,
    y: float,
    *,
    size: float = _TITLE,
    fill: str = _INK,
    weight: str = "normal",
    anchor: str = "middle",
) -> str:
    bold = f' font-weight="{weight}"' if weight != "normal" else ""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size:g}" fill="{fill}"'
        f' text-anchor="{anchor}"{bold}>{escape(said)}</text>'
    )


def _texts(lines: Iterable[str], x: float, y: float, leading: float, **how: Any) -> Iterator[str]:
    for index, one in enumerate(lines):
        yield _text(one, x, y + index * leading, **how)


# DOT --------------------------------------------------------------------------------------------


def dot(scenario: Scenario, length: int, often: Flows = UNKNOWN) -> str:
    """The same for Graphviz."""
    told = story(scenario, length, often)
    lines = [
        "digraph mallette {",
        f"  graph [label={_quoted(told.title + _BREAK + _counted(told))}, labelloc=t, rankdir=TB,"
        f' compound=true, newrank=true, bgcolor="{_GROUND}", fontname="{_DOT_FONT}"]',
        f'  node [fontname="{_DOT_FONT}", fontcolor="{_INK}", style=filled]',
        f'  edge [color="{_WAY}", fontname="{_DOT_FONT}"]',
    ]
    scenes, endings = _apart(told)
    lines += ["  " + _dot_node(told, node) for node in scenes]
    lines += ["  subgraph endings {", "    rank=sink"]
    lines += ["    " + _dot_node(told, node) for node in endings]
    lines.append("  }")
    for deck in told.decks:
        lines += _dot_deck(told, deck)
    for one in told.arrows:
        how = [f"penwidth={_thickness(told, [one]):.2f}", f"tooltip={_quoted(_told(told, one))}"]
        how.append("arrowsize=0.6")
        if one.cut:
            how = ["style=dashed", f'color="{_CUT}"', how[1]]
        if one.locked:
            how.append("arrowtail=odot, dir=both")
        lines.append(f"  {_quoted(one.source)} -> {_quoted(one.target)} [{', '.join(how)}]")
    led = {one.target for one in told.arrows}
    lines += [  # else it would stand on top
        f"  {_quoted(told.start)} -> {_quoted(node.id)} [style=invis]"
        for node in endings
        if node.id not in led
    ]
    return "\n".join([*lines, "}", ""])


_BREAK = "\n"
_DOT_FONT = "Atkinson Hyperlegible,Helvetica,Arial,sans-serif"


def _quoted(text: str) -> str:
    """`text` between quotes, where nothing is an escape, an entity or an end."""
    text = text.replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
    return '"' + text.replace(_BREAK, "\\n") + '"'


def _dot_node(told: Story, node: Node) -> str:
    label = _BREAK.join([*_label(node), *filter(None, [_small(told, node)])])
    shape = {"scene": "box", "draw": "hexagon", "ending": "octagon"}[node.kind]
    fill = {"scene": _PAPER, "draw": _POOL, "ending": _END}[node.kind]
    style = "filled,rounded" if node.kind == "scene" else "filled"
    how = f'fillcolor="{fill}", style="{style}"'
    if node.cut:
        how = f'fillcolor="{_GROUND}", style="{style},dashed", color="{_CUT}", fontcolor="{_FAINT}"'
    if node.id == told.start:
        how += ", penwidth=3"
    if node.kind == "ending":
        how += ", peripheries=2"
    return f"{_quoted(node.id)} [label={_quoted(label)}, shape={shape}, {how}]"


def _dot_deck(told: Story, deck: Deck) -> Iterator[str]:
    name = _quoted(f"cluster {deck.id}")
    yield f"  subgraph {name} {{"
    yield f'    label={_quoted(deck.id)}; style="rounded,filled"; fillcolor="{_POOL}"; color="{_DRAWN}"'
    for id_ in deck.events:
        label = _BREAK.join(_card_label(told.events[id_]))
        yield f'    {_event(deck, id_)} [label={_quoted(label)}, shape=note, fillcolor="{_PAPER}"]'
    yield "  }"
    columns = _columns(deck)
    for above, below in zip(deck.events, deck.events[columns:], strict=False):
        yield f"  {_event(deck, above)} -> {_event(deck, below)} [style=invis]"
    if deck.owner:
        ends = f"{_quoted(deck.owner)} -> {_event(deck, deck.events[0])}"
        yield f"  {ends} [lhead={name}, dir=none, style=dotted]"


def _event(deck: Deck, id_: str) -> str:
    return _quoted(f"{deck.id} {id_}")  # several decks may hold one event


# Mermaid ----------------------------------------------------------------------------------------


def mermaid(scenario: Scenario, length: int, often: Flows = UNKNOWN) -> str:
    """The same for Mermaid, which many notebooks and forges draw."""
    told = story(scenario, length, often)
    lines = [
        "flowchart TB",
        f"  accTitle: {_entities(told.title)}",
        f"  accDescr: {_entities(_counted(told))}",
    ]
    scenes, ends = _apart(told)
    lines += ["  " + _mermaid_node(told, node) for node in scenes]
    for index, deck in enumerate(told.decks):
        lines.append(f'  subgraph d{index}["{_entities(deck.id or _("Que rien ne tire"))}"]')
        for id_ in deck.events:
            title = _entities(_clean(told.events[id_].title))
            lines.append(f'    d{index}_{id_}["{title}"]:::event')
        lines.append("  end")
    lines.append(f'  subgraph the_endings["{_entities(_("fins"))}"]')
    lines += ["    " + _mermaid_node(told, node) for node in ends]
    lines.append("  end")
    styles = []
    for index, one in enumerate(told.arrows):
        tie = "-.->" if one.cut else "-->"
        said = f'|"{_entities(_("sous condition"))}"|' if one.locked else ""
        lines.append(f"  n_{one.source} {tie}{said} n_{one.target}")
        colour = _CUT if one.cut else _WAY
        wide = _THIN if one.cut else _thickness(told, [one])
        styles.append(f"  linkStyle {index} stroke:{colour},stroke-width:{wide:.1f}px")
    for index, deck in enumerate(told.decks):
        if deck.owner:
            lines.append(f"  n_{deck.owner} -.- d{index}")
    dashes = f"stroke-dasharray:{_DASHES}"
    return "\n".join(
        [
            *lines,
            *styles,
            f"  classDef scene fill:{_PAPER},stroke:{_DEEP},color:{_INK}",
            f"  classDef draw fill:{_POOL},stroke:{_DRAWN},color:{_INK}",
            f"  classDef ending fill:{_END},stroke:{_INK},color:{_INK}",
            f"  classDef event fill:{_PAPER},stroke:{_DRAWN},color:{_INK}",
            f"  classDef cut fill:{_GROUND},stroke:{_CUT},color:{_FAINT},{dashes}",
            f"  style n_{told.start} stroke-width:4px",
            "",
        ]
    )


def _mermaid_node(told: Story, node: Node) -> str:
    small = _small(told, node)
    said = "<br/>".join(_entities(one) for one in (node.title, small) if one)
    left, right = {"scene": ("(", ")"), "draw": ("{{", "}}"), "ending": ("([", "])")}[node.kind]
    return f'n_{node.id}{left}"{said}"{right}:::{"cut" if node.cut else node.kind}'


def _entities(text: str) -> str:
    """`text` in which nothing but letters, figures and spaces stands for itself."""
    return "".join(
        letter if letter.isalnum() or letter in " ,.-" else f"#{ord(letter)};" for letter in text
    )
