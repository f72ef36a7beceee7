"""Frames in, pixels out: the only place that draws, with what it costs to draw kept at hand."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from io import BytesIO
from math import ceil
from pathlib import Path
from typing import assert_never

import pygame

from mallette import picture
from mallette.game import ui
from mallette.game.stack import Layer
from mallette.game.ui import (
    Cell,
    Course,
    Face,
    Frame,
    Icon,
    Ink,
    Marker,
    Overleaf,
    Panel,
    Picture,
    Rect,
    Words,
)
from mallette.model import Library
from mallette.text import NBSP

FONTS = Path(__file__).parent.parent / "assets" / "fonts"
CAPITALS = {"AtkinsonHyperlegible": 0.668, "Lexend": 0.7, "Cahier": 0.725}
"""Height of the capitals, in sizes, from the OS/2 table of each family."""
BUDGET = 48_000_000
"""Bytes of drawn words and pictures kept: a screen of text in 4K is about 36 MB."""
FINER = 4
"""Curves are drawn so many times larger, then brought down: pygame draws without smoothing."""


@dataclass
class Shelf:
    """Surfaces kept up to a weight; the one used longest ago goes first."""

    budget: int = BUDGET
    weight: int = 0
    kept: OrderedDict[Hashable, pygame.Surface] = field(default_factory=OrderedDict)

    def get(self, key: Hashable, make: Callable[[], pygame.Surface]) -> pygame.Surface:
        if key in self.kept:
            self.kept.move_to_end(key)
            return self.kept[key]
        made = self.kept[key] = make()
        self.weight += _weight(made)
        while self.weight > self.budget and len(self.kept) > 1:
            self.weight -= _weight(self.kept.popitem(last=False)[1])
        return made


@dataclass
class Painter:
    """Measures and draws, with the pictures and icons of one library."""

    library: Library
    fonts: dict[tuple[Face, int], pygame.font.Font] = field(default_factory=dict)
    widths: dict[tuple[str, Face, int], int] = field(default_factory=dict)
    shelf: Shelf = field(default_factory=Shelf)

    def measure(self, text: str, face: Face, size: int) -> int:
        """The width of `text` in pixels."""
        key = (text, face, size)
        if key not in self.widths:
            if len(self.widths) > 50_000:  # a long session of resizing
                self.widths.clear()
            self.widths[key] = self._font(face, size).size(text.replace(NBSP, " "))[0]
        return self.widths[key]

    def draw(self, surface: pygame.Surface, frame: Frame, layer: Layer) -> None:
        """`frame` is on `surface`, scrolled and with its focus as `layer` says."""
        inside, outside = ui.over(frame, layer)
        surface.fill(frame.canvas.theme.ground)
        for ink in frame.ink:
            self._ink(surface, ink, 0)
        if frame.scroll:
            dy = -ui.offset(frame, layer)
            surface.set_clip(frame.scroll.window)
            for ink in (*frame.scroll.ink, *inside):
                if ink.rect.moved(0, dy).meets(frame.scroll.window):
                    self._ink(surface, ink, dy)
            surface.set_clip(None)
        for ink in outside:
            self._ink(surface, ink, 0)

    def overleaf(self, frame: Frame, layer: Layer) -> tuple[pygame.Surface, Rect] | None:
        """The other side of the card of `frame`, and where the card is in the window; if any."""
        scroll = frame.scroll
        for ink in (*frame.ink, *(scroll.ink if scroll else ())):
            if isinstance(ink, Overleaf):
                drawn = pygame.Surface(ink.rect[2:])
                drawn.fill(frame.canvas.theme.ground)
                for one in ink.back:
                    self._ink(drawn, one, 0)
                scrolls = scroll is not None and ink in scroll.ink
                return drawn, ink.rect.moved(0, -ui.offset(frame, layer) if scrolls else 0)
        return None

    def _ink(self, surface: pygame.Surface, ink: Ink, dy: int) -> None:
        rect = ink.rect.moved(0, dy)
        match ink:
            case Panel():
                self._panel(surface, ink, rect)
            case Words():
                self._words(surface, ink, rect)
            case Icon():
                if drawing := self._icon(ink):
                    surface.blit(drawing, rect[:2])
            case Picture():
                surface.blit(self.picture(ink), rect[:2])
            case Cell():
                surface.blit(self._cell(ink), rect[:2])
            case Course():
                _course(surface, ink, rect)
            case Marker():
                surface.blit(self._marker(ink), rect[:2])
            case Overleaf():
                pass  # at rest a card shows one side
            case _:
                assert_never(ink)

    # Words ---------------------------------------------------------------------------------

    def _font(self, face: Face, size: int) -> pygame.font.Font:
        if (face, size) not in self.fonts:
            self.fonts[face, size] = pygame.font.Font(str(FONTS / f"{face}.ttf"), size)
        return self.fonts[face, size]

    def _words(self, surface: pygame.Surface, ink: Words, rect: Rect) -> None:
        font = self._font(ink.face, ink.size)
        drawn = self.shelf.get(
            (ink.text, ink.face, ink.size, ink.colour),
            lambda: font.render(ink.text.replace(NBSP, " "), True, ink.colour),
        )
        capitals = CAPITALS[ink.face.partition("-")[0]] * ink.size
        baseline = rect.y + round((rect.h + capitals) / 2)
        surface.blit(drawn, (rect.x, baseline - font.get_ascent()))

    # Shapes --------------------------------------------------------------------------------

    def _panel(self, surface: pygame.Surface, ink: Panel, rect: Rect) -> None:
        radius = min(ink.radius, rect.w // 2, rect.h // 2)
        if ink.shadow:
            shadow = Panel(rect.moved(ink.lift, ink.lift), ink.shadow, radius=radius)
            self._panel(surface, shadow, shadow.rect)
        if radius:
            self._corners(surface, ink, rect, radius)
        x, y, w, h = rect
        if ink.fill:
            _fill(surface, ink.fill, (x + radius, y, w - 2 * radius, h))
            _fill(surface, ink.fill, (x, y + radius, radius, h - 2 * radius))
            _fill(surface, ink.fill, (x + w - radius, y + radius, radius, h - 2 * radius))
        if ink.edge and ink.border:
            border = ink.border
            for at in (y, y + h - border):
                _fill(surface, ink.edge, (x + radius, at, w - 2 * radius, border))
            for at in (x, x + w - border):
                _fill(surface, ink.edge, (at, y + radius, border, h - 2 * radius))

    def _corners(self, surface: pygame.Surface, ink: Panel, rect: Rect, radius: int) -> None:
        disc = self.shelf.get(
            ("disc", ink.fill, ink.edge, ink.border, radius), lambda: _disc(ink, radius)
        )
        for dx in (0, 1):
            for dy in (0, 1):
                at = (
                    rect.x + dx * (rect.w - radius),
                    rect.y + dy * (rect.h - radius),
                )
                surface.blit(disc, at, (dx * radius, dy * radius, radius, radius))

    def _cell(self, ink: Cell) -> pygame.Surface:
        _, _, w, h = ink.rect
        key = ("cell", w, h, ink.kind, ink.colour, ink.ground)
        return self.shelf.get(key, lambda: _ready(_cell(ink, w * FINER, h * FINER)))

    def _marker(self, ink: Marker) -> pygame.Surface:
        side = ink.rect.w
        return self.shelf.get(("marker", side, ink.colour), lambda: _marker(side, ink.colour))

    # Drawings ------------------------------------------------------------------------------

    def _icon(self, ink: Icon) -> pygame.Surface | None:
        path = self.library.icons.get(ink.id)
        if path is None or read(path) is None:
            return None
        _, _, w, h = ink.rect
        key = ("icon", ink.id, w, h, ink.colour)
        return self.shelf.get(key, lambda: _ready(_raster(path, w, h, ink.colour)))

    def picture(self, ink: Picture) -> pygame.Surface:
        """The picture as large as `ink` wants it, kept for as long as there is room."""
        _, _, w, h = ink.rect
        key = ("picture", ink.id, w, h, ink.radius, ink.tint, ink.whole)
        return self.shelf.get(key, lambda: self._covering(ink, w, h))

    def _covering(self, ink: Picture, w: int, h: int) -> pygame.Surface:
        made = pygame.Surface((w, h), pygame.SRCALPHA)
        made.fill(ink.tint)
        path = self.library.pictures.get(ink.id)
        if path and (drawing := read(path)):
            scale = (min if ink.whole else max)(w / drawing.width, h / drawing.height)
            wide, high = ceil(drawing.width * scale), ceil(drawing.height * scale)
            down = h - high if ink.whole else (h - high) // 2
            made.blit(_raster(path, wide, high, ui.PAPER.ink), ((w - wide) // 2, down))
        mask = pygame.Surface((w, h), pygame.SRCALPHA)
        mask.fill((255, 255, 255, 0))
        self._panel(mask, Panel(ink.rect, "#FFFFFF", radius=ink.radius), Rect(0, 0, w, h))
        made.blit(mask, (0, 0), special_flags=pygame.BLEND_RGBA_MIN)
        return _ready(made)


def prepare(path: Path) -> None:
    """What takes longest of the drawing in the file `path` has been done, whatever its size."""
    if isinstance(read(path), picture.Picture):
        picture.markup(path, ui.PAPER.ink)


def read(path: Path) -> picture.Picture | picture.Photo | None:
    """The picture in the file `path`, unless it is missing or refused."""
    try:
        drawing = picture.load(path)
    except OSError:
        return None
    return None if isinstance(drawing, picture.Refusal) else drawing


def _raster(path: Path, w: int, h: int, ink: str) -> pygame.Surface:
    if path.suffix in picture.TAKEN:
        taken = pygame.image.load(str(path))
        fine = taken.convert_alpha() if pygame.display.get_surface() else taken
        return pygame.transform.smoothscale(fine, (w, h))
    return pygame.image.load(BytesIO(picture.svg(path, w, h, ink)), "drawing.svg")


def _fill(surface: pygame.Surface, colour: str, rect: tuple[int, int, int, int]) -> None:
    """What is of `rect` on `surface` has this colour: pygame would move down one that begins above it."""
    surface.fill(colour, surface.get_rect().clip(rect))


def _ready(surface: pygame.Surface) -> pygame.Surface:
    """`surface` as the window likes it best, when there is a window."""
    return surface.convert_alpha() if pygame.display.get_surface() else surface


def _weight(surface: pygame.Surface) -> int:
    return surface.get_width() * surface.get_height() * 4


def _fine(w: int, h: int, around: str) -> pygame.Surface:
    """A surface to draw on finely, clear, in the colour that its edges will fade to."""
    fine = pygame.Surface((w * FINER, h * FINER), pygame.SRCALPHA)
    clear = pygame.Color(around)
    clear.a = 0
    fine.fill(clear)
    return fine


def _smooth(fine: pygame.Surface) -> pygame.Surface:
    w, h = fine.get_size()
    return _ready(pygame.transform.smoothscale(fine, (w // FINER, h // FINER)))


def _disc(ink: Panel, radius: int) -> pygame.Surface:
    """The four corners of a panel, side by side."""
    fine = _fine(2 * radius, 2 * radius, ink.edge or ink.fill or "#000000")
    centre, far, border = (radius * FINER,) * 2, radius * FINER, ink.border * FINER
    if ink.fill:
        pygame.draw.circle(fine, ink.edge if ink.edge and border else ink.fill, centre, far)
        pygame.draw.circle(fine, ink.fill, centre, max(0, far - border))
    elif ink.edge:
        pygame.draw.circle(fine, ink.edge, centre, far, border)
    return _smooth(fine)


def _marker(side: int, colour: str) -> pygame.Surface:
    fine = _fine(side, side, colour)
    far = side * FINER
    pygame.draw.polygon(fine, colour, ((0, 0), (far - 1, far // 2), (0, far - 1)))
    return _smooth(fine)


def _course(surface: pygame.Surface, ink: Course, rect: Rect) -> None:
    """A flat stroke a step, and an upright one to the next."""
    count, thick = len(ink.heights), ink.thick
    tops = [rect.y + round((rect.h - thick) * (1 - height)) for height in ink.heights]
    for index, top in enumerate(tops):
        left = rect.x + rect.w * index // count
        right = rect.x + rect.w * (index + 1) // count
        _fill(surface, ink.colour, (left, top, right - left, thick))
        if index:
            low, high = sorted((tops[index - 1], top))
            _fill(surface, ink.colour, (left, low, thick, high - low + thick))


def _cell(ink: Cell, w: int, h: int) -> pygame.Surface:
    """One step: solid, open, hatched when gained, crossed when lost."""
    fine = pygame.Surface((w, h), pygame.SRCALPHA)
    border = max(FINER, h // 9)
    fine.fill(ink.ground)
    match ink.kind:
        case "full":
            fine.fill(ink.colour)
        case "gained":
            for x in range(-h, w, max(3 * border, h // 2)):
                pygame.draw.line(fine, ink.colour, (x, h), (x + h, 0), max(border, h // 5))
        case "lost":
            pygame.draw.line(fine, ink.colour, (0, 0), (w, h), border)
            pygame.draw.line(fine, ink.colour, (0, h), (w, 0), border)
        case "empty":
            pass
        case _:
            assert_never(ink.kind)
    pygame.draw.rect(fine, ink.colour, fine.get_rect(), border)
    return pygame.transform.smoothscale(fine, (w // FINER, h // FINER))
