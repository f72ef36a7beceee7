"""What a gamepad says in, what a key would have meant out, on whatever system and of whatever make.

SDL knows the makes: its controllers have the same buttons in the same places.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

import pygame
from pygame._sdl2 import controller

from mallette.game.ui import Key, Way

Press = Key | Way | Literal["act", "page-up", "page-down"]

BUTTONS: dict[int, Press] = {
    pygame.CONTROLLER_BUTTON_A: "act",
    pygame.CONTROLLER_BUTTON_B: "back",
    pygame.CONTROLLER_BUTTON_X: "undo",
    pygame.CONTROLLER_BUTTON_Y: "help",
    pygame.CONTROLLER_BUTTON_START: "pause",
    pygame.CONTROLLER_BUTTON_BACK: "notes",
    pygame.CONTROLLER_BUTTON_LEFTSTICK: "roles",
    pygame.CONTROLLER_BUTTON_RIGHTSTICK: "decisions",
    pygame.CONTROLLER_BUTTON_LEFTSHOULDER: "page-up",
    pygame.CONTROLLER_BUTTON_RIGHTSHOULDER: "page-down",
    pygame.CONTROLLER_BUTTON_DPAD_UP: "up",
    pygame.CONTROLLER_BUTTON_DPAD_DOWN: "down",
    pygame.CONTROLLER_BUTTON_DPAD_LEFT: "left",
    pygame.CONTROLLER_BUTTON_DPAD_RIGHT: "right",
}
TRIGGERS: dict[int, Press] = {
    pygame.CONTROLLER_AXIS_TRIGGERLEFT: "smaller",
    pygame.CONTROLLER_AXIS_TRIGGERRIGHT: "larger",
}
STICK: dict[int, tuple[Way, Way]] = {
    pygame.CONTROLLER_AXIS_LEFTX: ("left", "right"),
    pygame.CONTROLLER_AXIS_LEFTY: ("up", "down"),
}
EVENTS = (
    pygame.CONTROLLERDEVICEADDED,
    pygame.CONTROLLERDEVICEREMOVED,
    pygame.CONTROLLERBUTTONDOWN,
    pygame.CONTROLLERBUTTONUP,
    pygame.CONTROLLERAXISMOTION,
)
PULLED, LET_GO = 20_000, 12_000
"""Of 32,767: a stick or a trigger says so once past the first, and no more under the second."""
AGAIN, QUICK = 0.45, 0.13
"""Seconds until an arrow that is held says it again, then between two times."""


@dataclass(frozen=True, slots=True)
class Held:
    """An arrow that is held, and when it says it again."""

    way: Way
    by: tuple[int, int]
    """Which gamepad, and which of its buttons or, under 0, of its axes."""
    due: float


@dataclass
class Gamepads:
    """Those that are plugged in, and what is held on them."""

    opened: dict[int, controller.Controller] = field(default_factory=dict)
    pulled: set[tuple[int, int]] = field(default_factory=set)
    held: Held | None = None

    def start(self) -> None:
        """Gamepads are listened to, now and when one is plugged in."""
        controller.init()

    def heard(self, event: pygame.event.Event, now: float) -> Press | None:
        """What `event` means, if anything."""
        match event.type:
            case pygame.CONTROLLERDEVICEADDED if controller.is_controller(event.device_index):
                plugged = controller.Controller(event.device_index)
                self.opened[plugged.as_joystick().get_instance_id()] = plugged
            case pygame.CONTROLLERDEVICEREMOVED:
                self.opened.pop(event.instance_id, None)
                self.pulled = {one for one in self.pulled if one[0] != event.instance_id}
                self.held = None
            case pygame.CONTROLLERBUTTONDOWN:
                return self._said(BUTTONS.get(event.button), (event.instance_id, event.button), now)
            case pygame.CONTROLLERBUTTONUP:
                self._left((event.instance_id, event.button))
            case pygame.CONTROLLERAXISMOTION:
                return self._tilted(event.instance_id, event.axis, event.value, now)
        return None

    def again(self, now: float) -> Way | None:
        """The arrow that has been held long enough to say it again."""
        if self.held is None or now < self.held.due:
            return None
        self.held = replace(self.held, due=now + QUICK)
        return self.held.way

    def _said(self, press: Press | None, by: tuple[int, int], now: float) -> Press | None:
        match press:
            case "up" | "down" | "left" | "right":
                self.held = Held(press, by, now + AGAIN)
        return press

    def _left(self, by: tuple[int, int]) -> None:
        if self.held and self.held.by == by:
            self.held = None

    def _tilted(self, pad: int, axis: int, value: int, now: float) -> Press | None:
        """What an axis says when it is first pulled far enough."""
        by = (pad, -1 - axis)
        if abs(value) < LET_GO:
            self.pulled.discard(by)
            self._left(by)
        if abs(value) < PULLED or by in self.pulled:
            return None
        self.pulled.add(by)
        if axis in STICK:
            return self._said(STICK[axis][value > 0], by, now)
        return TRIGGERS.get(axis) if value > 0 else None
