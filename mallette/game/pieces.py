"""What several screens share: text, cards, buttons, gauges, portraits; canvas in, pieces out."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from mallette import text
from mallette.engine import Dial, Move, Part
from mallette.game.stack import (
    Intention,
)
from mallette.game.ui import (
    NOTHING,
    Canvas,
    Cell,
    Icon,
    Panel,
    Picture,
    Piece,
    Rect,
    Step,
    Style,
    column,
    drawn,
    grid,
    longest,
    row,
    say,
    words,
)
from mallette.language import N_, _
from mallette.text import Block, Run

ENTER, ESCAPE, UNDO = N_("Entrée"), N_("Échap"), N_("Retour arrière")
ARROWS, PAGE_DOWN, PAGE_UP = N_("Flèches"), N_("Page suiv."), N_("Page préc.")


# Text -------------------------------------------------------------------------------------------


def prose(canvas: Canvas, markdown: str, width: int, style: Style) -> Piece:
    """The paragraphs of an author's text."""
    gap = round(canvas.size(style.size) * 0.55)
    return column((_block(canvas, block, width, style) for block in _blocks(markdown)), gap)


_blocks = lru_cache(maxsize=512)(text.blocks)
_runs = lru_cache(maxsize=512)(text.line)


def _block(canvas: Canvas, block: Block, width: int, style: Style) -> Piece:
    indent = canvas.px(1.6)
    match block.kind:
        case "paragraph":
            return words(canvas, block.runs, width, style)
        case "item":
            bullet = words(canvas, say(block.bullet or " "), indent, style)
            said = words(canvas, block.runs, width - indent, style)
            return Piece(indent + said.w, said.h, inside=((0, 0, bullet), (indent, 0, said)))
        case "quote":
            said = words(canvas, block.runs, width - indent, replace(style, italic=True))
            bar = Panel(Rect(0, 0, canvas.px(0.25), said.h), canvas.accent.pale)
            return Piece(indent + said.w, said.h, (bar,), ((indent, 0, said),))


def line(canvas: Canvas, markdown: str, width: int, style: Style) -> Piece:
    """An author's title, label or choice."""
    return words(canvas, _runs(markdown), width, style)


def heading(canvas: Canvas, said: str, width: int, *, tinted: bool = False) -> Piece:
    """A small heading inside a screen, in ink when its ground is `tinted`."""
    colour = canvas.theme.ink if tinted else canvas.accent.deep
    style = Style(0.95, bold=True, colour=colour, leading=1.3)
    return words(canvas, say(said), width, style)


def head(canvas: Canvas, title: Sequence[Run], aside: str = "") -> Piece:
    """The title of a screen, with a few words at the other end of its line when they fit."""
    accent = canvas.accent
    big = Style(1.9, title=True, leading=1.22, balanced=True)
    small = Style(0.95, colour=canvas.theme.soft, leading=1.3)
    said = words(canvas, say(aside), canvas.page, small) if aside else NOTHING
    titled = words(canvas, title, canvas.page, big)
    rule = drawn(Panel(Rect(0, 0, canvas.px(3), max(3, canvas.px(0.28))), accent.fill))
    gap = canvas.px(0.35)
    if not aside or titled.w + canvas.px(2) + said.w > canvas.page:
        return column((said, titled, rule), gap)
    down = titled.h - said.h - canvas.px(0.3)
    together = Piece(
        canvas.page, titled.h, inside=((0, 0, titled), (canvas.page - said.w, down, said))
    )
    return column((together, rule), gap)


# Cards and buttons ------------------------------------------------------------------------------


def card(
    canvas: Canvas,
    piece: Piece,
    width: int,
    *,
    pad: float = 1.0,
    fill: str | None = None,
    edge: str | None = None,
    lift: float = 0.22,
    does: Intention | None = None,
) -> Piece:
    """`piece` on a card with its offset shadow, as high as it needs."""
    theme, room = canvas.theme, canvas.px(pad)
    h = piece.h + 2 * room
    panel = Panel(
        Rect(0, 0, width, h),
        fill or theme.card,
        edge or theme.line,
        max(1, canvas.px(0.07)),
        canvas.px(0.45),
        theme.shadow if lift else None,
        canvas.px(lift),
    )
    return Piece(width, h, (panel,), ((room, room, piece),), does)


def cap(canvas: Canvas, label: str, *, ink: str | None = None, ground: str | None = None) -> Piece:
    """The top of a key, which is marked `label` on a French keyboard."""
    theme = canvas.theme
    said = words(canvas, say(_(label)), canvas.page, Style(0.8, bold=True, colour=ink, leading=1.3))
    w, h = max(said.w + canvas.px(0.7), canvas.px(1.5)), said.h + canvas.px(0.25)
    edge = ink or theme.line
    panel = Panel(Rect(0, 0, w, h), ground or theme.card, edge, max(1, canvas.px(0.08)), h // 5)
    return Piece(w, h, (panel,), (((w - said.w) // 2, (h - said.h) // 2, said),))


PAD: Mapping[str, str] = {
    ENTER: "A",
    ESCAPE: "B",
    UNDO: "X",
    "H": "Y",
    "F1": "Y",
    "P": "Start",
    "N": "Select",
    "R": "L3",
    "L": "R3",
    "+": "RT",
    "−": "LT",
    PAGE_DOWN: "RB",
    PAGE_UP: "LB",
    ARROWS: N_("Croix"),
}
"""The button of a gamepad that does what a key does; what has none is reached by its arrows."""


def reminder(
    canvas: Canvas, key: str, *, ink: str | None = None, ground: str | None = None
) -> Piece:
    """The key, or the button for whoever holds a gamepad, if there is one."""
    if canvas.pad:
        key = PAD.get(key, "")
    return cap(canvas, key, ink=ink, ground=ground) if key else NOTHING


def button(
    canvas: Canvas,
    label: str,
    does: Intention,
    width: int,
    *,
    key: str = ENTER,
    icon: str | None = None,
    plain: bool = False,
) -> Piece:
    """What to do next, in words, with its icon and its key; `plain` when it is not the first."""
    theme, accent = canvas.theme, canvas.accent
    ink, fill = (theme.ink, theme.card) if plain else (theme.ground, accent.deep)
    top = reminder(canvas, key, ink=ink, ground=fill)
    mark = drawn(Icon(square(canvas.px(1.5)), icon, ink)) if icon else NOTHING
    gap, room = canvas.px(0.8), canvas.px(0.8)
    wide = width - 2 * room - (top.w + gap if top.w else 0) - (mark.w + gap if icon else 0)
    style = Style(1.1, bold=True, colour=ink, leading=1.25, balanced=True)
    said = words(canvas, say(label), max(wide, canvas.px(4)), style)
    left = row((mark, said), gap, align="middle")
    h = max(left.h, top.h) + canvas.px(1.2)
    panel = Panel(
        Rect(0, 0, width, h),
        fill,
        theme.line if plain else accent.deep,
        max(1, canvas.px(0.07)),
        canvas.px(0.45),
        theme.shadow,
        canvas.px(0.22),
    )
    inside = (
        (room, (h - left.h) // 2, left),
        (width - room - top.w, (h - top.h) // 2, top),
    )
    return Piece(width, h, (panel,), inside if top.w else inside[:1], does)


def badge(canvas: Canvas, said: str, *, side: float = 1.9) -> Piece:
    """A number on a disc."""
    px = max(canvas.px(side), canvas.size(1.05) + canvas.px(0.5))
    style = Style(1.05, title=True, colour=canvas.theme.ground, leading=1.0)
    number = words(canvas, say(said), px * 3, style)
    w = max(px, number.w + canvas.px(0.6))
    panel = Panel(Rect(0, 0, w, px), canvas.accent.deep, radius=px // 2)
    return Piece(w, px, (panel,), (((w - number.w) // 2, (px - number.h) // 2, number),))


def fact(canvas: Canvas, icon: str, said: str, width: int) -> Piece:
    """A short fact behind its icon."""
    side = canvas.size(1.3)
    gap = canvas.px(0.5)
    style = Style(1.0, colour=canvas.theme.soft, leading=1.35)
    told = words(canvas, say(said), width - side - gap, style)
    mark = Icon(Rect(0, max(0, (round(canvas.size(1.0) * 1.35) - side) // 2), side, side), icon,
                canvas.accent.deep)  # fmt: skip
    return row((drawn(mark), told), gap)


def levelled(cards: Sequence[Callable[[int], Piece]], across: int) -> tuple[Piece, ...]:
    """The cards that are made, each told how high it must be; those of a line are level."""
    heights = [make(0).h for make in cards]
    lines = [max(heights[start : start + across]) for start in range(0, len(cards), across)]
    return tuple(make(lines[index // across]) for index, make in enumerate(cards))


def at_right(piece: Piece, width: int) -> Piece:
    """`piece` at the right end of `width`."""
    return Piece(width, piece.h, inside=((width - piece.w, 0, piece),))


def tell(canvas: Canvas, said: str, width: int, *, icon: str = "alert-triangle") -> Piece:
    """A warning on its own ground."""
    theme = canvas.theme
    mark = drawn(Icon(square(canvas.size(1.4)), icon, theme.ink))
    gap, room = canvas.px(0.8), canvas.px(0.6)
    style = Style(1.0, leading=1.35)
    told = words(canvas, say(said), width - 2 * room - mark.w - gap, style)
    piece = row((mark, told), gap, align="middle")
    return card(canvas, piece, width, pad=0.6, fill=theme.warn, edge=theme.ink, lift=0)


def square(side: int) -> Rect:
    """Room for an icon."""
    return Rect(0, 0, side, side)


NEWS = "news"
"""The icon of events, which are cards."""


def verso(canvas: Canvas, w: int, h: int) -> tuple[Panel | Icon, ...]:
    """The back of a card of events."""
    accent, inset, side = canvas.accent, canvas.px(0.45), min(canvas.px(4), w // 2, h // 3)
    return (
        Panel(Rect(0, 0, w, h), accent.deep, radius=canvas.px(0.6), shadow=canvas.theme.shadow,
              lift=canvas.px(0.3)),
        Panel(Rect(inset, inset, w - 2 * inset, h - 2 * inset), None, accent.pale,
              max(1, canvas.px(0.1)), canvas.px(0.3)),
        Icon(Rect((w - side) // 2, (h - side) // 2, side, side), NEWS, canvas.theme.ground),
    )  # fmt: skip


# What the play shows ----------------------------------------------------------------------------


NAMES = tuple(
    Style(size, title=True, leading=1.25, balanced=True) for size in (1.15, 1.05, 0.95, 0.85)
)
"""How a name is set: the largest in which none of its words is cut."""


def nameplate(canvas: Canvas, part: Part, width: int) -> Piece:
    """A role's icon and name."""
    mark = drawn(Icon(square(canvas.size(1.5)), part.icon, canvas.accent.deep))
    gap = canvas.px(0.6)
    return row((mark, _name(canvas, part, width - mark.w - gap)), gap, align="middle")


def _name(canvas: Canvas, part: Part, width: int) -> Piece:
    runs = _runs(part.name)
    styles = (style for style in NAMES if longest(canvas, runs, style) <= width)
    return words(canvas, runs, width, next(styles, NAMES[-1]))


def presented(canvas: Canvas, part: Part, width: int, face: int) -> Piece:
    """A role's portrait and its name; where it has none its icon stands there, and not twice."""
    gap = canvas.px(0.9)
    name = (nameplate if part.portrait else _name)(canvas, part, width - face - gap)
    return row((portrait(canvas, part, face, face), name), gap, align="middle")


def presented_width(canvas: Canvas, part: Part, face: int) -> int:
    """The least width in which `presented` cuts no word."""
    icon = canvas.size(1.5) + canvas.px(0.6) if part.portrait else 0
    return face + canvas.px(0.9) + icon + longest(canvas, _runs(part.name), NAMES[-1])


def portrait(canvas: Canvas, part: Part, width: int, height: int) -> Piece:
    """A role's portrait, or its icon, on a tint."""
    radius = canvas.px(0.45)
    rect = Rect(0, 0, width, height)
    if part.portrait:
        return drawn(Picture(rect, part.portrait, canvas.accent.tint, radius, whole=True))
    side = min(width, height) // 2
    mark = Icon(
        Rect((width - side) // 2, (height - side) // 2, side, side), part.icon, canvas.theme.ink
    )
    return Piece(width, height, (Panel(rect, canvas.accent.pale, radius=radius), mark))


def gauge(canvas: Canvas, dial: Dial, width: int, *, before: int | None = None) -> Piece:
    """A gauge: icon, label, number, and ten steps; what moved is hatched."""
    number = _number(canvas, dial, before)
    mark = drawn(Icon(square(canvas.size(1.45)), dial.icon, canvas.accent.deep))
    gap = canvas.px(0.45)
    style = Style(1.02, bold=True, leading=1.25)
    label = line(canvas, dial.label, width - mark.w - 2 * gap - number.w, style)
    named = row((mark, label), gap, align="middle")
    h = max(named.h, number.h)
    top = Piece(
        width,
        h,
        inside=((0, (h - named.h) // 2, named), (width - number.w, (h - number.h) // 2, number)),
    )
    return column((top, _steps(canvas, dial, width, before)), canvas.px(0.35))


def _number(canvas: Canvas, dial: Dial, before: int | None) -> Piece:
    style = Style(1.3, title=True, leading=1.2)
    small = Style(0.85, colour=canvas.theme.soft, leading=1.2)
    now = words(canvas, say(str(dial.value)), canvas.page, style)
    if before is None or before == dial.value:
        out_of = words(canvas, say(_("sur {max}").format(max=dial.max)), canvas.page, small)
        return row((now, out_of), canvas.px(0.35), align="middle")
    was = words(canvas, say(str(before)), canvas.page, replace(style, colour=canvas.theme.soft))
    arrow = drawn(Icon(square(canvas.size(1.0)), "arrow-right", canvas.theme.ink))
    return row((was, arrow, now), canvas.px(0.25), align="middle")


def _steps(canvas: Canvas, dial: Dial, width: int, before: int | None) -> Piece:
    now = filled(dial, dial.value)
    then = now if before is None else filled(dial, before)
    h, gap = max(9, canvas.px(0.75)), max(2, canvas.px(0.14))
    cells = []
    for index in range(10):
        left = (width + gap) * index // 10
        right = (width + gap) * (index + 1) // 10 - gap
        rect = Rect(left, 0, right - left, h)
        cells.append(Cell(rect, step(index, then, now), canvas.accent.deep, canvas.theme.card))
    return Piece(width, h, tuple(cells))


def gauges(canvas: Canvas, dials: Sequence[Piece], width: int, height: int = 0) -> Piece:
    """A card of gauges, each `gauge_width` wide, spread over `height` when there is room."""
    room, gap = canvas.px(0.9), canvas.px(1.6)
    per_line = (width - 2 * room + gap) // (dials[0].w + gap)
    if per_line > 1 or len(dials) == 1:
        return card(canvas, grid(dials, per_line, gap), width, pad=0.9)
    free = height - 2 * room - sum(one.h for one in dials)
    spread = max(canvas.px(0.8), min(canvas.px(2.6), free // (len(dials) - 1)))
    return card(canvas, column(dials, spread), width, pad=0.9)


def gauge_width(canvas: Canvas, width: int) -> int:
    """The width of one gauge on a card of `width`: two stand on a line when they can."""
    inner = width - 2 * canvas.px(0.9)
    gap = canvas.px(1.6)
    return (inner - gap) // 2 if inner >= canvas.px(26) else inner


def filled(dial: Dial, value: int) -> int:
    """How many of ten steps `value` fills."""
    return round(10 * (value - dial.min) / max(1, dial.max - dial.min))


def step(index: int, then: int, now: int) -> Step:
    """What the step `index` of a gauge shows that went from `then` to `now` steps."""
    if index < min(then, now):
        return "full"
    if index < now:
        return "gained"
    return "lost" if index < then else "empty"


def moved(move: Move) -> str:
    """How far a gauge moved, in words."""
    by = move.dial.value - move.before
    said = _("{by} de plus") if by > 0 else _("{by} de moins")
    return said.format(by=abs(by))


def numbered(scenario: str, decision: int, minutes: int = 0, clock: str = "") -> str:
    """Where the play stands: the scenario, the number of the decision, the time.

    That is what the `clock` shows, or the minutes that are planned.
    """
    stands = _("{scenario} · décision {number}").format(scenario=scenario, number=decision)
    planned = _("{minutes} min").format(minutes=minutes) if minutes else ""
    return " · ".join(filter(None, (stands, clock or planned)))


def arrow(move: Move) -> str:
    """The icon of the way in which a gauge moved."""
    return "arrow-up" if move.dial.value > move.before else "arrow-down"
