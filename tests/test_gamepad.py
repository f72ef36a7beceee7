"""A gamepad that SDL itself plays the part of: what is pressed on it goes the whole way to the game."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["SDL_JOYSTICK_ALLOW_BACKGROUND_EVENTS"] = "1"  # a window drawn on no screen has no focus
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

import pygame
import pytest
import test_game as game
from pygame._sdl2 import controller

from mallette.game import gamepad, stack, ui, window
from mallette.game.stack import after

Press = Callable[..., None]


def sdl() -> ctypes.CDLL:
    """The library that pygame brought with it, which is in the process already."""
    folders = Path(pygame.__file__).parent.parent.glob("pygame*.libs")
    found = [path for folder in folders for path in folder.glob("libSDL2-2*")]
    if not found:
        pytest.skip("SDL n'est pas rangée à côté de pygame")
    library = ctypes.CDLL(str(found[0]))
    library.SDL_JoystickFromInstanceID.restype = ctypes.c_void_p
    library.SDL_JoystickSetVirtualButton.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_uint8]
    library.SDL_JoystickSetVirtualAxis.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int16]
    return library


class Pad:
    """A gamepad in hand."""

    def __init__(self, opened: window.Window) -> None:
        self.game, self.sdl = opened, sdl()
        opened.pads.start()
        gamepads = 1, 6, 15  # of what type, with so many axes and buttons
        self.device = self.sdl.SDL_JoystickAttachVirtual(*gamepads, 0)
        assert self.device >= 0
        self.heard()
        ((self.id, _),) = opened.pads.opened.items()
        self.joystick = self.sdl.SDL_JoystickFromInstanceID(self.id)

    def heard(self) -> None:
        for event in pygame.event.get():
            window.answer(self.game, event)

    def hold(self, button: int, *, down: bool = True) -> None:
        self.sdl.SDL_JoystickSetVirtualButton(self.joystick, button, down)
        self.heard()

    def press(self, *buttons: int) -> None:
        for button in buttons:
            self.hold(button)
            self.hold(button, down=False)

    def tilt(self, axis: int, value: int) -> None:
        self.sdl.SDL_JoystickSetVirtualAxis(self.joystick, axis, value)
        self.heard()

    def unplug(self) -> None:
        self.sdl.SDL_JoystickDetachVirtual(self.device)
        self.heard()


A, B, X, Y = (getattr(pygame, f"CONTROLLER_BUTTON_{name}") for name in "ABXY")
UP, DOWN, LEFT, RIGHT = (
    getattr(pygame, f"CONTROLLER_BUTTON_DPAD_{name}") for name in ("UP", "DOWN", "LEFT", "RIGHT")
)
START, SELECT = pygame.CONTROLLER_BUTTON_START, pygame.CONTROLLER_BUTTON_BACK


@pytest.fixture
def pad(tmp_path: Path) -> Iterator[Pad]:
    pygame.display.init()
    pygame.font.init()
    session = stack.opened(game.shipped(), tmp_path / "parties")
    one = Pad(window.opened(session, (1280, 800)))
    yield one
    one.unplug()
    controller.quit()
    pygame.display.quit()


def put(pad: Pad, session: stack.Session) -> None:
    pad.game.session = session
    pad.game.lay()


def test_a_play_goes_to_its_end_by_gamepad(pad: Pad) -> None:
    pad.game.do(stack.Begin("jardin_sans_cloture"))
    for _ in range(200):
        if pad.game.layer.screen == stack.Ending():
            break
        if ui.focus(pad.game.shown, pad.game.layer) is None:
            pad.press(DOWN)
        pad.press(A)
    assert pad.game.layer.screen == stack.Ending()


def test_its_buttons_are_shown_once_it_is_used_and_keys_once_a_key_is(pad: Pad) -> None:
    put(pad, game.met()[0])
    assert "Échap" in game.said(pad.game.shown)
    pad.press(Y)
    assert pad.game.layer.screen == stack.Help()
    shown = game.said(pad.game.shown).split(" ")
    assert {"A", "B", "X", "Y", "Start", "Select", "L3", "R3", "LT", "RT", "LB", "RB"} <= {*shown}
    assert not {"Tab", "F11", "N"} & {*shown}
    pad.press(B)
    assert "Échap" not in game.said(pad.game.shown)
    window.answer(pad.game, game.pressed(pygame.K_TAB))
    assert "Échap" in game.said(pad.game.shown)


def test_hands_are_counted_with_its_arrows(pad: Pad) -> None:
    put(pad, after(game.at_rule("majority"), stack.Take("vert")))
    pad.press(RIGHT, RIGHT, LEFT, DOWN, A, A)
    assert game.hands(pad.game) == [1, 2, 0, 0]


def test_one_writes_with_it(pad: Pad) -> None:
    put(pad, after(game.at_rule("consensus"), stack.Open(stack.Decide("peindre", "note"))))
    pad.press(SELECT)  # from now on the letters are shown
    for sign in ("É", "l", "é", " "):
        (index,) = (
            index
            for index, target in enumerate(pad.game.shown.targets)
            if isinstance(target.does, stack.Write) and target.does.words.endswith(sign)
        )
        pad.game.look(replace(pad.game.layer, focus=index))
        pad.press(A)
    pad.press(X)
    assert pad.game.layer.screen == stack.Decide("peindre", "note", "Élé")


def test_the_stick_and_the_triggers_speak_once_until_let_go(pad: Pad) -> None:
    put(pad, game.home())
    down, right = pygame.CONTROLLER_AXIS_LEFTY, pygame.CONTROLLER_AXIS_TRIGGERRIGHT
    where = []
    for value in (8_000, 25_000, 32_000, 15_000, 30_000, 0, 32_000):
        pad.tilt(down, value)
        where.append(ui.focus(pad.game.shown, pad.game.layer))
    assert len(set(where[1:6])) == 1
    assert where[0] != where[1] != where[6]
    for value in (32_000, 30_000, 0):
        pad.tilt(right, value)
    assert pad.game.session.scale == after(game.home(), stack.Zoom(1)).scale


def test_an_arrow_held_goes_on_and_stops_with_the_gamepad_gone(pad: Pad) -> None:
    pads = pad.game.pads
    pad.hold(DOWN)
    assert pads.held
    start = pads.held.due
    assert pads.again(start - 0.01) is None
    assert [pads.again(start + now) for now in (0, 0.05, 0.14)] == ["down", None, "down"]
    pad.unplug()
    assert pads.held is None
    assert not pads.opened


@pytest.mark.parametrize(("size", "scale"), [((1280, 800), 1.0), ((800, 600), 2.0)], ids=str)
def test_arrows_and_buttons_lead_to_all_that_a_screen_does(
    size: tuple[int, int], scale: float
) -> None:
    buttons = {*gamepad.BUTTONS.values(), *gamepad.TRIGGERS.values()}
    for session in game.met():
        held = replace(session, pad=True, scale=scale)
        frame = game.framed(held, size)
        reached = arrived(frame, replace(held.top, focus=None, offset=0))
        assert reached == {i for i, one in enumerate(frame.targets) if not one.pointer}
        does = [frame.targets[index].does for index in reached]
        far = {
            key for key, wanted in frame.keys.items() if key not in buttons and wanted not in does
        }
        # the settings are behind the pause or instead of it, the whole screen is one of them
        assert far <= {"settings", "full", "capture"}, held.top.screen


def arrived(frame: ui.Frame, start: stack.Layer) -> set[int]:
    """The targets to which the arrows lead."""
    known, todo = {(start.focus, start.offset)}, [start]
    reached = set[int]()
    while todo:
        layer = todo.pop()
        index = ui.focus(frame, layer)
        reached |= set() if index is None else {index}
        ways: tuple[ui.Way, ...] = ("up", "down", "left", "right")
        for one in (ui.walked(frame, layer, way) for way in ways):
            if (one.focus, one.offset) not in known:
                known.add((one.focus, one.offset))
                todo.append(one)
    return reached
