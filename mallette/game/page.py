"""What stands around every screen: pieces in, a frame out, scrolled when it must, with its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache

from mallette.game import stack
from mallette.game.pieces import ENTER, ESCAPE, PAGE_DOWN, UNDO, card, reminder, square, tell
from mallette.game.stack import (
    Adjust,
    Capture,
    Close,
    FullScreen,
    Help,
    Intention,
    Open,
    Pause,
    Session,
    Spell,
    Zoom,
)
from mallette.game.ui import (
    NOTHING,
    Canvas,
    Frame,
    Icon,
    Ink,
    Key,
    Panel,
    Piece,
    Rect,
    Scroll,
    Style,
    Target,
    column,
    drawn,
    flat,
    row,
    rows,
    say,
    words,
)
from mallette.language import _

CAPS: Mapping[Key, str] = {
    "back": ESCAPE,
    "enter": ENTER,
    "undo": UNDO,
    "notes": "N",
    "roles": "R",
    "decisions": "L",
    "settle": "T",
    "pause": "P",
    "settings": "S",
    "help": "H",
    "larger": "+",
    "smaller": "−",
    "full": "F11",
    "capture": "F12",
    "alone": "A",
    "keyboard": "F2",
}
"""What is written on a key; digits are written as they are."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The widths of a wide page with a column at the left."""

    side: int
    gap: int
    main: int


def columns(canvas: Canvas, side: float = 15.5) -> Columns:
    """The two columns of a page; one, of the whole width, where there is no room for two."""
    if not canvas.wide:
        return Columns(canvas.page, 0, canvas.page)
    left, gap = canvas.px(side), canvas.px(2.8)
    return Columns(left, gap, canvas.page - left - gap)


@dataclass(frozen=True, slots=True)
class Hint:
    """A key at the foot of the screen, and what it does."""

    key: Key
    label: str
    """Empty for a key that does with the next one what is told there."""
    does: Intention
    cap: str = ""
    """What is written on it, when it is not what `CAPS` says."""


EVERYWHERE: Mapping[Key, Intention] = {
    "back": Close(),
    "help": Open(Help()),
    "settings": Open(Adjust()),
    "larger": Zoom(1),
    "smaller": Zoom(-1),
    "full": FullScreen(),
    "capture": Capture(),
}
SIGNS: frozenset[Key] = frozenset({"larger", "smaller", "settings"})
"""The keys that are signs and letters, and nothing else, where one writes."""
Main = Callable[[float], tuple[Piece, Piece]]
"""For a size of text in units: what is read, and what stands under it or at the foot."""
COMPACT = 1.1
"""Size of the text in one column: the reader has asked for large text already."""


def still(body: Piece, tail: Piece = NOTHING) -> Main:
    """What has one size."""
    return lambda _: (body, tail)


def dialog(canvas: Canvas, title: str, make: Callable[[int], Sequence[Piece]]) -> Main:
    """A question on a card in the middle of the page; `make` is told the width inside."""
    width, room = min(canvas.page, canvas.px(46)), canvas.px(1.8)
    inner = width - 2 * room
    asked = words(canvas, say(title), inner, Style(1.9, title=True, leading=1.2, balanced=True))
    piece = card(canvas, column((asked, *make(inner)), canvas.px(1.1)), width, pad=1.8)
    return still(Piece(canvas.page, piece.h, inside=(((canvas.page - width) // 2, 0, piece),)))


def page(
    session: Session,
    canvas: Canvas,
    main: Main,
    *,
    sizes: Sequence[float] = (COMPACT,),
    top: Piece = NOTHING,
    side: Callable[[int], Piece] | None = None,
    hints: Sequence[Hint] = (),
    keys: Mapping[Key, Intention] | None = None,
    first: Intention | None = None,
    centred: bool = False,
    typed: str | None = None,
) -> Frame:
    """The frame of a screen: title, a column at the left, what is read, what is done, the keys.

    In a wide window the title and the left column, as high as it is told, stay while the rest
    scrolls, when it must: `main` is set in the largest of `sizes` that spares the scrolling. Else
    all is one column, `side` is not asked for, and a screen puts what it holds in `main`.
    """
    always = _always(session, writing=typed is not None)
    feet = _hints(canvas, (*hints, *always))
    if not canvas.wide:
        body, tail = main(COMPACT)
        own = _hints(canvas, hints)
        main, sizes = still(column((top, body, tail, own), canvas.px(1.3))), (COMPACT,)
        top, side, feet = NOTHING, None, _hints(canvas, always)
    ink, put, room = _around(session, canvas, top, feet)
    if side is not None:
        left, gap = side(room.h), columns(canvas).gap
        if left.h <= room.h:
            put.append((room.x, room.y, left))
            room = Rect(room.x + left.w + gap, room.y, room.w - left.w - gap, room.h)
        else:  # more gauges than the window holds: both columns scroll together
            main = still(row((left, _stacked(canvas, *main(sizes[-1]))), gap))
    body, tail = _fitting(canvas, main, sizes, room.h)
    whole = _stacked(canvas, body, tail)
    scroll, targets = None, tuple[Target, ...]()
    if whole.h > room.h:
        scroll, targets = _scrolled(canvas, whole, room, feet)
    else:
        put += _placed(body, tail, whole, room, centred)
    for x, at, piece in (*put, (canvas.margin, _foot(canvas, feet), feet)):
        inked, aimed = flat(piece, x, at)
        ink, targets = (*ink, *inked), (*targets, *aimed)
    everywhere = {
        key: does for key, does in EVERYWHERE.items() if typed is None or key not in SIGNS
    }
    hinted = {hint.key: hint.does for hint in (*hints, *always)}
    known = {**everywhere, **hinted, **(keys or {})}
    asked = (index for index, target in enumerate(targets) if target.does == first)
    return Frame(canvas, ink, targets, known, scroll, next(asked, None), typed)


_Put = tuple[int, int, Piece]


def _around(
    session: Session, canvas: Canvas, top: Piece, feet: Piece
) -> tuple[tuple[Ink, ...], list[_Put], Rect]:
    """The band, the sentence to tell and the rule over the keys; the title; the room left."""
    band = Panel(Rect(0, 0, canvas.width, max(6, canvas.px(0.45))), canvas.accent.fill)
    under = _foot(canvas, feet) - canvas.px(0.6)
    rule = Rect(canvas.margin, under, canvas.page, max(1, canvas.px(0.05)))
    ink: tuple[Ink, ...] = (band, Panel(rule, canvas.theme.line))
    put: list[_Put] = []
    y = band.rect.h
    if session.told:
        told = tell(canvas, session.told, canvas.page)
        put.append((canvas.margin, y + canvas.px(0.6), told))
        y += canvas.px(0.6) + told.h
    y += canvas.px(0.9)
    if top.h:
        put.append((canvas.margin, y, top))
        y += top.h + canvas.px(0.95)
    return ink, put, Rect(canvas.margin, y, canvas.page, under - canvas.px(0.6) - y)


def _foot(canvas: Canvas, feet: Piece) -> int:
    """Where the line of keys begins."""
    return canvas.height - feet.h - canvas.px(0.6)


def _fitting(
    canvas: Canvas, main: Main, sizes: Sequence[float], height: int
) -> tuple[Piece, Piece]:
    """`main` in the largest of `sizes` that stands in `height`, or the smallest; by halves."""
    set_ = cache(main)
    low, high = 0, len(sizes) - 1
    while low < high:
        half = (low + high) // 2
        if _stacked(canvas, *set_(sizes[half])).h <= height:
            high = half
        else:
            low = half + 1
    return set_(sizes[low])


def _placed(body: Piece, tail: Piece, whole: Piece, room: Rect, centred: bool) -> tuple[_Put, ...]:
    """What fits in `room`: a little above its middle, or at its top and its foot."""
    if centred:
        return ((room.x, room.y + (room.h - whole.h) * 2 // 5, whole),)
    return (room.x, room.y, body), (room.x, room.bottom - tail.h, tail)


def _stacked(canvas: Canvas, body: Piece, tail: Piece) -> Piece:
    return column((body, tail), canvas.px(1.15))


def _scrolled(
    canvas: Canvas, whole: Piece, room: Rect, feet: Piece
) -> tuple[Scroll, tuple[Target, ...]]:
    """What does not fit in `room`, behind a window with its bar.

    « suite » says so at the end of the line of keys, or above it when they take the whole line.
    """
    style = Style(0.9, bold=True, leading=1.3)
    said = words(canvas, say(_("suite")), canvas.page, style)
    down = drawn(Icon(square(canvas.size(0.9)), "arrow-down", canvas.theme.ink))
    more = row((said, down, reminder(canvas, PAGE_DOWN)), canvas.px(0.35), align="middle")
    gutter, pad, gap = canvas.px(1.7), canvas.px(0.5), canvas.px(0.35)
    beside = canvas.margin + feet.w + canvas.px(1) + more.w <= room.right
    height = room.h + pad + canvas.px(0.45) - (0 if beside else more.h + gap)
    window = Rect(room.x - gutter, room.y - pad, room.w + gutter + canvas.px(0.6), height)
    down_at = _foot(canvas, feet) + (feet.h - more.h) // 2 if beside else window.bottom + gap
    at = (room.right - more.w, down_at)
    ink, targets = flat(whole, room.x, room.y)
    scroll = Scroll(
        window=window,
        height=whole.h + 2 * pad,
        ink=ink,
        bar=Rect(room.right + canvas.px(0.9), window.y, max(7, canvas.px(0.45)), window.h),
        more=flat(more, *at)[0],
        more_at=Rect(*at, more.w, more.h),
    )
    return scroll, tuple(replace(one, scrolls=True) for one in targets)


def _always(session: Session, *, writing: bool) -> tuple[Hint, ...]:
    """The keys that are the same on all screens, as far as they are keys and not letters there."""
    if writing:
        letters = () if session.pad else (_alphabet(session),)
        return (*letters, Hint("help", _("Aide"), Open(Help()), "F1"))
    about = () if isinstance(session.top.screen, Help) else (Hint("help", _("Aide"), Open(Help())),)
    stop = (Hint("pause", _("Pause"), Open(Pause())),) if stack.pausable(session) else ()
    return (
        *stop,
        *about,
        Hint("larger", "", Zoom(1)),
        Hint("smaller", _("Taille"), Zoom(-1)),
    )


def _alphabet(session: Session) -> Hint:
    """What shows the letters to point at, or puts them away."""
    if session.alphabet == "none":
        return Hint("keyboard", _("Clavier à l'écran"), Spell("small"))
    return Hint("keyboard", _("Ranger le clavier"), Spell("none"))


def _hints(canvas: Canvas, hints: Sequence[Hint]) -> Piece:
    """The keys, on one line when they can be a little closer, else on as many as they need."""
    pieces = list(_paired(canvas, hints))
    gap, closer = canvas.px(1.5), _closer(canvas)
    wide = sum(piece.w for piece in pieces)
    if wide + len(pieces) * gap > canvas.page >= wide + len(pieces) * closer:
        gap = closer
    return rows(pieces, canvas.page, gap, canvas.px(0.5))


def _closer(canvas: Canvas) -> int:
    """Between two keys, the least that leaves room for the mark of the focus."""
    return max(15, canvas.px(1.3))


def _paired(canvas: Canvas, hints: Sequence[Hint]) -> Iterator[Piece]:
    """Each key with its label; those without one stand before the next."""
    waiting: tuple[Piece, ...] = ()
    for hint in hints:
        if not hint.label:
            key = reminder(canvas, hint.cap or CAPS[hint.key])
            waiting = (*waiting, replace(key, does=hint.does))
        elif waiting:
            yield row((*waiting, _hint(canvas, hint)), _closer(canvas), align="middle")
            waiting = ()
        else:
            yield _hint(canvas, hint)


def _hint(canvas: Canvas, hint: Hint) -> Piece:
    top = reminder(canvas, hint.cap or CAPS[hint.key])
    told = row((top, _label(canvas, hint.label)), canvas.px(0.4), align="middle")
    return replace(told, does=hint.does)


def _label(canvas: Canvas, said: str) -> Piece:
    style = Style(0.9, colour=canvas.theme.soft, leading=1.3)
    return words(canvas, say(said), canvas.page * 3 // 4, style)
