"""A session in, a window out in which it goes on: events become intentions, frames become pixels.

Nothing but the window changes; it draws when something did, and looks at its events so many times
a second, which costs less than waiting for them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from importlib import import_module
from io import BytesIO
from itertools import chain
from pathlib import Path
from time import monotonic

import pygame

from mallette import files, text, walk
from mallette.game import gamepad, motion, paint, stack, ui
from mallette.game.gamepad import Gamepads, Press
from mallette.game.motion import Motion
from mallette.game.paint import Painter
from mallette.game.screens import SMALLEST, frame
from mallette.game.stack import Capture, Intention, Layer, Session, after
from mallette.game.ui import Frame, Key
from mallette.language import N_, _
from mallette.model import Library

MOVING, AWAKE, IDLE = 60, 30, 10
"""Looks at the keyboard and the mouse, a second: `event.wait` would cost more."""
DROWSY = 5.0
"""Seconds without an event before it looks less often."""
NOTCH = 3.0
"""Units scrolled by one notch of the wheel."""
SLIP = 6
"""Pixels that a finger may slip and still tap."""

CAPTURED = N_("Image gardée dans {path}")
NOT_CAPTURED = N_("L'image n'a pas pu être gardée ({why}).")


Saved = Callable[[], tuple[Library | None, str | None] | None]
"""What was saved since it was last asked: the mallette, when it can be used, and a sentence to tell."""


def show(session: Session, size: tuple[int, int] | None, saved: Saved | None = None) -> None:
    """`session` has gone on in a window of `size` pixels until it was over; it shows what is `saved`."""
    pygame.display.init()  # pygame.init() would open the sound card too
    pygame.font.init()
    try:
        with suppress(KeyboardInterrupt):
            _loop(opened(session, size or fitting(pygame.display.get_desktop_sizes())), saved)
    finally:
        pygame.quit()


USUAL = (1280, 800)
BARS = 96
"""Pixels that the title of a window and the bars of a desktop take from its height, or less."""


def fitting(desktops: Sequence[tuple[int, int]]) -> tuple[int, int]:
    """The size of a first window: the usual one, or as much as the first desktop shows of it."""
    if not desktops:
        return USUAL
    width, height = desktops[0]
    room = min(height, max(SMALLEST[1], height - BARS))
    return min(USUAL[0], width), min(USUAL[1], room)


@dataclass(frozen=True, slots=True)
class Left:
    """A screen that was left, and what it looked like."""

    screen: stack.Screen
    surface: pygame.Surface


@dataclass
class Window:
    """All that changes."""

    session: Session
    painter: Painter
    size: tuple[int, int]
    surface: pygame.Surface
    shown: Frame
    dirty: bool = True
    pressed: tuple[int, int] | None = None
    """Where the button or the finger went down."""
    dragged: bool = False
    pads: Gamepads = field(default_factory=Gamepads)
    left: Left | None = None
    """What was on the screen, when another has just taken its place."""
    motion: Motion | None = None

    @property
    def layer(self) -> Layer:
        return self.session.top

    def look(self, layer: Layer) -> None:
        """The eye moves on the screen on top."""
        if layer != self.layer:
            self.session = replace(self.session, stack=(*self.session.stack[:-1], layer))
            self.dirty = True

    def hold(self, *, pad: bool) -> None:
        """The keys are shown, or the buttons of a gamepad: those of what was used last."""
        if pad != self.session.pad:
            self.session = replace(self.session, pad=pad)
            self.lay()

    def do(self, intention: Intention) -> None:
        """`intention` is done and its screen laid out."""
        if isinstance(intention, Capture):
            notice = _captured(self.surface, self.session.saves)
            self.session = replace(self.session, notice=notice)
        else:
            before, full, now = self.session, self.session.full_screen, monotonic()
            self.session = stack.at(after(replace(self.session, now=now), intention), now)
            if self.session.full_screen != full:
                self.surface = _surface(self.size, self.session.full_screen)
            elif self.session.settings.motion and _elsewhere(before, self.session):
                self.left = Left(before.top.screen, self.surface.copy())
        self.lay()
        if isinstance(self.layer.screen, stack.Adjust):  # its buttons move as the text grows
            self.look(ui.shown(self.shown, self.layer))

    def draw(self, now: float) -> bool:
        """Whether the surface changed to show the frame, or what leads to it when the clock is at `now`."""
        drawn = self.dirty or self.motion is not None
        if self.dirty:
            self.painter.draw(self.surface, self.shown, self.layer)
            left, self.left, self.dirty = self.left, None, False
            self.motion = self._moving(left, now) if left else None
        if self.motion and self.motion.over(now):
            self.surface.blit(self.motion.after, (0, 0))
            self.motion = None
        elif self.motion:
            self.motion.draw(self.surface, now)
        return drawn

    def _moving(self, left: Left, now: float) -> Motion:
        after = self.surface.copy()
        card = self.painter.overleaf(self.shown, self.layer)
        if card and isinstance(left.screen, stack.Aftermath) and after.get_rect().clip(card[1]):
            return motion.Turn(*card, self.shown.canvas.theme.ground, after, now)
        return motion.Fade(left.surface, after, now)

    def tick(self, now: float) -> None:
        """The minutes are those of the clock, which shows `now`; once a minute something changes."""
        session = stack.at(self.session, now)
        told = session.notice != self.session.notice
        if told or stack.minutes(session) != stack.minutes(self.session):
            self.session = session
            self.lay()

    def renew(self, library: Library | None, notice: str | None) -> None:
        """The same scene, as it was just saved; only the notice, when it cannot be played."""
        if library:
            self.session = stack.renewed(self.session, library, notice)
            self.painter = Painter(library)
        else:
            self.session = replace(self.session, notice=notice)
        self.lay()

    def lay(self) -> None:
        """The frame shown is that of the session, at the size of the window."""
        writing = self.shown.typed is not None
        self.shown = frame(self.session, self.surface.get_size(), self.painter.measure)
        self.dirty = True
        if self.shown.typed is not None:  # what is written stays in view
            self.look(ui.shown(self.shown, self.layer))
        if writing != (self.shown.typed is not None):
            (pygame.key.stop_text_input if writing else pygame.key.start_text_input)()


def opened(session: Session, size: tuple[int, int]) -> Window:
    """The window of `session`, laid out and not yet drawn."""
    surface = _surface(size, session.full_screen)
    pygame.display.set_caption(session.library.mallette.title)
    pygame.key.stop_text_input()
    painter = Painter(session.library)
    shown = frame(session, surface.get_size(), painter.measure)
    return Window(session, painter, size, surface, shown)


def _surface(size: tuple[int, int], full: bool) -> pygame.Surface:
    if full:
        return pygame.display.set_mode((0, 0), pygame.FULLSCREEN)
    return pygame.display.set_mode(size, pygame.RESIZABLE)


def _loop(window: Window, saved: Saved | None) -> None:
    clock = pygame.time.Clock()
    waiting = chain((window.pads.start,), chores(window.session.library))
    soon: Iterator[Callable[[], object]] = iter(())
    quiet = 0.0
    while not window.session.over:
        events = pygame.event.get()
        for event in events:
            answer(window, event)
        if way := window.pads.again(monotonic()):
            _pressed(window, way)
        if saved and (fresh := saved()):
            window.renew(*fresh)
        window.tick(monotonic())
        if window.draw(monotonic()):
            pygame.display.flip()
            soon = ahead(window.painter, window.session, window.shown)
        elif not events and (chore := next(soon, None) or next(waiting, None)):
            chore()
        quiet = 0.0 if events else quiet + clock.get_time() / 1000
        clock.tick(MOVING if window.motion else AWAKE if quiet < DROWSY else IDLE)


def _elsewhere(before: Session, after: Session) -> bool:
    """Whether another screen is on top, or another page of it; letters and figures are no other."""
    now, then = after.top.screen, before.top.screen
    page = (
        isinstance(now, stack.Debrief) and isinstance(then, stack.Debrief) and now.page != then.page
    )
    return type(now) is not type(then) or page


def chores(library: Library) -> Iterator[Callable[[], object]]:
    """What the first scenes will need, done one thing at a time while nobody waits."""
    yield partial(text.blocks, "*")  # imports the parser
    yield partial(import_module, "mallette.roads")
    for scenario in library.scenarios.values():
        shown = [role.portrait for role in scenario.roles.values()]
        shown += [place.picture for _, place in walk.places(scenario)]
        shown += [ending.picture for ending in scenario.endings.values()]
        for id_ in filter(library.pictures.get, filter(None, shown)):
            yield partial(paint.prepare, library.pictures[id_])


def ahead(painter: Painter, session: Session, shown: Frame) -> Iterator[Callable[[], object]]:
    """What the next scenes will show, drawn while people talk: their pictures, and who speaks there."""
    now = session.play
    if now is None or not isinstance(session.top.screen, stack.Scene):
        return
    scenario = now.scenario
    there = {str(loc[1]): place for loc, place in walk.places(scenario)}
    here = there.get(now.state.at)
    coming = [there[at] for at in walk.leads(scenario).get(now.state.at, ()) if at in there]
    faces = [
        scenario.roles[one.speaker].portrait for one in coming if one.speaker in scenario.roles
    ]
    inks = (*shown.ink, *(shown.scroll.ink if shown.scroll else ()))
    for ink in [one for one in inks if isinstance(one, ui.Picture)]:
        others = [one.picture for one in coming] if here and ink.id == here.picture else faces
        for id_ in dict.fromkeys(filter(painter.library.pictures.get, filter(None, others))):
            yield partial(painter.picture, replace(ink, id=id_))


def _captured(surface: pygame.Surface, saves: Path | None) -> str:
    """The sentence that says where the image of the window is."""
    folder = (saves or Path("parties")).parent / "captures"
    path = folder / f"mallette-{datetime.now():%Y-%m-%d-%H%M%S}.png"
    image = BytesIO()  # on a full disk, pygame would keep half of it and say nothing
    pygame.image.save(surface, image, "capture.png")
    try:
        files.write(path, image.getvalue())
    except OSError as trouble:
        return _(NOT_CAPTURED).format(why=files.why(trouble))
    return _(CAPTURED).format(path=path)


# Events -----------------------------------------------------------------------------------------


def answer(window: Window, event: pygame.event.Event) -> None:
    """What a device says is done."""
    match event.type:
        case pygame.QUIT:
            window.do(stack.Quit())
        case pygame.WINDOWSIZECHANGED:
            window.surface = pygame.display.get_surface() or window.surface
            if not window.session.full_screen:
                window.size = window.surface.get_size()
            window.lay()
        case pygame.WINDOWEXPOSED | pygame.WINDOWRESTORED:
            window.dirty = True
        case pygame.KEYDOWN:
            window.hold(pad=False)
            _typed(window, event)
        case pygame.TEXTINPUT if window.shown.typed is not None:
            window.do(stack.Write(window.shown.typed + event.text))
        case pygame.MOUSEWHEEL:
            by = -round(event.y * NOTCH * window.shown.canvas.unit)
            window.look(ui.scrolled(window.shown, window.layer, by))
        case pygame.MOUSEBUTTONDOWN if event.button == 1:
            window.hold(pad=False)
            window.pressed, window.dragged = event.pos, False
        case pygame.MOUSEMOTION:
            _moved(window, event)
        case pygame.MOUSEBUTTONUP if event.button == 1:
            _released(window, event)
        case one if one in gamepad.EVENTS:
            press = window.pads.heard(event, monotonic())
            if press is not None:
                window.hold(pad=True)
                _pressed(window, press)


ARROWS: dict[int, ui.Way] = {
    pygame.K_DOWN: "down",
    pygame.K_UP: "up",
    pygame.K_LEFT: "left",
    pygame.K_RIGHT: "right",
}


def _typed(window: Window, event: pygame.event.Event) -> None:
    shown, layer = window.shown, window.layer
    intention = _counted(event, shown, layer) or _meant(event, shown)
    if intention is not None:
        window.do(intention)
        return
    back = event.mod & pygame.KMOD_SHIFT
    match event.key:
        case pygame.K_TAB:
            window.look(ui.stepped(shown, layer, -1 if back else 1))
        case arrow if arrow in ARROWS:
            window.look(ui.walked(shown, layer, ARROWS[arrow]))
        case pygame.K_PAGEDOWN:
            window.look(ui.scrolled(shown, layer, ui.page_of(shown)))
        case pygame.K_PAGEUP:
            window.look(ui.scrolled(shown, layer, -ui.page_of(shown)))
        case pygame.K_RETURN | pygame.K_KP_ENTER:
            if _hands(shown, layer) is None:
                _acted(window)
            elif enter := shown.keys.get("enter"):
                window.do(enter)
        case pygame.K_SPACE if shown.typed is None:
            _acted(window)


def _acted(window: Window) -> None:
    """What has the focus is done."""
    index = ui.focus(window.shown, window.layer)
    if index is not None:
        window.do(window.shown.targets[index].does)


def _pressed(window: Window, press: Press) -> None:
    """What a gamepad says is done: an arrow moves or counts, the rest is what a key would do."""
    shown, layer = window.shown, window.layer
    counted = _hands(shown, layer)
    match press:
        case "left" | "right" if counted is not None:
            by = 1 if press == "right" else -1
            window.do(replace(counted, hands=counted.hands + by, typed=False))
        case "up" | "down" | "left" | "right":
            window.look(ui.walked(shown, layer, press))
        case "page-down":
            window.look(ui.scrolled(shown, layer, ui.page_of(shown)))
        case "page-up":
            window.look(ui.scrolled(shown, layer, -ui.page_of(shown)))
        case "act":
            _acted(window)
        case "undo" if shown.typed is not None:
            window.do(stack.Write(shown.typed[:-1]))
        case _:
            known = shown.keys.get(press) or (press == "pause" and shown.keys.get("settings"))
            if known:
                window.do(known)


def _hands(shown: Frame, layer: Layer) -> stack.Hands | None:
    """The hands that are counted where the focus is."""
    index = ui.focus(shown, layer)
    return None if index is None else shown.targets[index].hands


def _counted(event: pygame.event.Event, shown: Frame, layer: Layer) -> Intention | None:
    """What a key asks for where hands are counted: the arrows and the figures count them."""
    counted = _hands(shown, layer)
    if counted is None:
        return None
    figure, hands = _figure(event.scancode), counted.hands
    if figure is not None:
        after = hands * 10 + figure if counted.typed else figure
        return replace(counted, hands=after if after <= stack.MOST_HANDS else figure, typed=True)
    match event.key:
        case pygame.K_RIGHT:
            return replace(counted, hands=hands + 1, typed=False)
        case pygame.K_LEFT:
            return replace(counted, hands=hands - 1, typed=False)
        case pygame.K_BACKSPACE:
            return replace(counted, hands=hands // 10, typed=True)
    return None


def _figure(scancode: int) -> int | None:
    """The figure of a key, by its place: 0 is after 9 on both rows of figures."""
    for first in (pygame.KSCAN_1, pygame.KSCAN_KP1):
        if 0 <= scancode - first < 10:
            return (scancode - first + 1) % 10
    return None


def _meant(event: pygame.event.Event, shown: Frame) -> Intention | None:
    """What a key asks for on this screen, if anything; where one writes, its letters are text."""
    if shown.typed is not None and event.key == pygame.K_BACKSPACE:
        return stack.Write(shown.typed[:-1])
    if shown.typed is not None and event.key not in SILENT and not _control(event):
        return None
    key = _key(event, shown)
    return shown.keys.get(key) if key else None


SILENT = {pygame.K_ESCAPE, pygame.K_F1, pygame.K_F2, pygame.K_F11, pygame.K_F12}
"""The keys that write nothing."""


def _control(event: pygame.event.Event) -> bool:
    """Whether a command key is down; AltGr, which is Ctrl and Alt to some, writes signs."""
    held = event.mod & (pygame.KMOD_CTRL | pygame.KMOD_META)
    return bool(held and not event.mod & pygame.KMOD_ALT)


def _key(event: pygame.event.Event, shown: Frame) -> Key | None:
    """What a key means: digits by their place, so that AZERTY needs no Shift, the rest by name."""
    digit = _digit(event.scancode)
    if digit in shown.keys:
        return digit
    if _control(event) and event.key == pygame.K_z:
        return "undo"
    return _names().get(event.key)


def _digit(scancode: int) -> Key | None:
    for first in (pygame.KSCAN_1, pygame.KSCAN_KP1):
        if 0 <= scancode - first < len(ui.DIGITS):
            return ui.DIGITS[scancode - first]
    return None


def _names() -> dict[int, Key]:
    return {
        pygame.K_ESCAPE: "back",
        pygame.K_BACKSPACE: "undo",
        pygame.K_n: "notes",
        pygame.K_r: "roles",
        pygame.K_l: "decisions",
        pygame.K_t: "settle",
        pygame.K_a: "alone",
        pygame.K_p: "pause",
        pygame.K_s: "settings",
        pygame.K_h: "help",
        pygame.K_F1: "help",
        pygame.K_PLUS: "larger",
        pygame.K_EQUALS: "larger",  # AZERTY and QWERTY have + above =
        pygame.K_KP_PLUS: "larger",
        pygame.K_MINUS: "smaller",
        pygame.K_KP_MINUS: "smaller",
        pygame.K_F2: "keyboard",
        pygame.K_F11: "full",
        pygame.K_F12: "capture",
    }


def _moved(window: Window, event: pygame.event.Event) -> None:
    """The focus follows the pointer; a pressed button or finger drags what scrolls."""
    if window.pressed and event.buttons[0]:
        far = abs(event.pos[1] - window.pressed[1]) > SLIP
        if window.dragged or far:
            window.dragged = True
            window.look(ui.scrolled(window.shown, window.layer, -event.rel[1]))
        return
    index = ui.pointed(window.shown, window.layer, *event.pos, focus=True)
    if index is not None:
        window.look(replace(window.layer, focus=index))


def _released(window: Window, event: pygame.event.Event) -> None:
    """What was pressed and released is done; « suite » turns the page."""
    pressed, window.pressed = window.pressed, None
    if pressed is None or window.dragged:
        return
    shown, layer = window.shown, window.layer
    if shown.scroll and shown.scroll.more_at.has(*event.pos):
        window.look(ui.scrolled(shown, layer, ui.page_of(shown)))
        return
    index = ui.pointed(shown, layer, *event.pos)
    if index is not None and index == ui.pointed(shown, layer, *pressed):
        window.do(shown.targets[index].does)
