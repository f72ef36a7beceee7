"""A real game in a real window, and its twin in this process, which is given the same keys and clicks.

The twin is drawn on no screen. After each key and each click both must look the same, to the pixel:
a test knows so what is on the screen, and waits for it rather than for a time to pass.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

import numpy as np
import pygame
import pytest

from mallette import journal, load
from mallette.game import stack, ui, window
from mallette.game.settings import Settings
from mallette.game.stack import Intention, Session
from mallette.game.ui import Words
from mallette.journal import Journal
from mallette.model import Library
from mallette.play import Play

ROOT = Path(__file__).parent.parent
MODULES = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
"""Where a game finds its modules: with the pygame of this process, whichever it is."""
PATIENCE = 20.0
"""Seconds before a wait is a failure; nothing is timed."""
SEED = 23
SIZE = (1280, 800)


def until(true: Callable[[], object], what: str) -> None:
    """It has become true."""
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            pytest.fail(f"en vain : {what}")
        time.sleep(0.005)


# The display ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Screen:
    """A display of its own, whose every pixel can be read."""

    name: str
    folder: Path

    def pixels(self, x: int, y: int, w: int, h: int) -> np.ndarray:
        """What is shown there, as rows of blue, green, red: the format of `xwd`."""
        data = np.memmap(self.folder / "Xvfb_screen0", np.uint8, "r")
        size, colours, line = (int(data[at : at + 4].view(">u4")[0]) for at in (0, 76, 48))
        rows = data[size + 12 * colours :]
        height = len(rows) // line
        return rows[: height * line].reshape(height, line // 4, 4)[y : y + h, x : x + w, :3]

    def keyboard(self, *layout: str) -> None:
        env = {**os.environ, "DISPLAY": self.name}
        subprocess.run(["setxkbmap", *layout], env=env, check=True)


@contextmanager
def display(folder: Path) -> Iterator[Screen]:
    read, write = os.pipe()
    # -noreset: without it the server starts afresh when its first client leaves
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-noreset",
               "-nocursor", "-fbdir", str(folder)]  # fmt: skip
    server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        yield Screen(":" + told.readline().strip(), folder)
    server.terminate()
    server.wait()


# The two games ----------------------------------------------------------------------------------

KEYS = {
    "Return": pygame.K_RETURN,
    "Escape": pygame.K_ESCAPE,
    "BackSpace": pygame.K_BACKSPACE,
    "Tab": pygame.K_TAB,
    "Down": pygame.K_DOWN,
    "Up": pygame.K_UP,
    "Right": pygame.K_RIGHT,
    "Left": pygame.K_LEFT,
    "Next": pygame.K_PAGEDOWN,
} | {letter: getattr(pygame, f"K_{letter}") for letter in "nrltaspfh"}
FIGURES = dict(zip("123456789", ("ampersand", "eacute", "quotedbl", "apostrophe", "parenleft",
                                 "minus", "egrave", "underscore", "ccedilla"), strict=True))  # fmt: skip
"""The keys of the figures, as a French keyboard names them."""


@dataclass
class Twins:
    """The command `mallette play` in a window, its twin, and hands on both."""

    game: subprocess.Popen[bytes]
    screen: Screen
    data: Path
    twin: window.Window
    id: str = ""
    corner: tuple[int, int] = (0, 0)
    passed: list[str] = field(default_factory=list)
    """The screens that were seen, by name."""

    # What is seen -------------------------------------------------------------------------------

    @property
    def session(self) -> Session:
        return self.twin.session

    @property
    def at(self) -> stack.Screen:
        return self.twin.layer.screen

    @property
    def said(self) -> str:
        """All that is written on the screen, scrolled past or not."""
        shown = self.twin.shown
        inks = (*shown.ink, *(shown.scroll.ink if shown.scroll else ()))
        return " ".join(ink.text for ink in inks if isinstance(ink, Words))

    def alike(self) -> bool:
        """Whether the window shows, to the pixel, what the twin does; nothing moves on the twin.

        Where the window fades or turns a card over, they are alike once it is done.
        """
        twin = self.twin
        twin.tick(time.monotonic())
        if twin.dirty:
            twin.painter.draw(twin.surface, twin.shown, twin.layer)
            twin.dirty = False
        w, h = twin.surface.get_size()
        drawn = np.frombuffer(pygame.image.tobytes(twin.surface, "RGB"), np.uint8).reshape(h, w, 3)
        return np.array_equal(self.screen.pixels(*self.corner, w, h)[..., ::-1], drawn)

    def same(self, after: str) -> None:
        """Both look the same; a game that is over looks like nothing."""
        if self.session.over:
            return
        until(self.alike, f"l'écran montre {self.at} après {after}")
        self.passed.append(type(self.at).__name__)

    # Hands --------------------------------------------------------------------------------------

    def xdotool(self, *words: object) -> str:
        said = subprocess.run(
            ["xdotool", *map(str, words)],
            env={**os.environ, "DISPLAY": self.screen.name},
            capture_output=True,
            text=True,
            check=False,
        )
        return said.stdout.strip()

    def key(self, *names: str) -> None:
        """Each key is pressed, and what it does is on the screen before the next."""
        for name in names:
            code = pygame.KSCAN_1 + "123456789".index(name) if name in FIGURES else 0
            self.xdotool("key", FIGURES.get(name, name))
            event = pygame.event.Event(
                pygame.KEYDOWN, key=KEYS.get(name, pygame.K_UNKNOWN), scancode=code, mod=0
            )
            window.answer(self.twin, event)
            self.same(name)

    def reach(self, does: Intention) -> None:
        """Tab goes on until it is on what does so; then Enter does it."""
        for _ in range(60):
            index = ui.focus(self.twin.shown, self.twin.layer)
            if index is not None and self.twin.shown.targets[index].does == does:
                return self.key("Return")
            self.key("Tab")
        return pytest.fail(f"Tab ne mène pas à {does}")

    def type(self, text: str) -> None:
        """The text is typed as one does, its accents on their keys."""
        self.xdotool("type", "--delay", "8", text)
        for sign in text:
            window.answer(self.twin, pygame.event.Event(pygame.TEXTINPUT, text=sign))
        self.same(f"« {text} »")

    def point(self, x: int, y: int) -> None:
        self.xdotool("mousemove", self.corner[0] + x, self.corner[1] + y)
        moved = pygame.event.Event(
            pygame.MOUSEMOTION, pos=(x, y), rel=(0, 0), buttons=(0, 0, 0), touch=False
        )
        window.answer(self.twin, moved)
        self.same("un geste")

    def click(self, does: Intention | Callable[[Intention], bool]) -> None:
        """What does so is looked for, with the wheel when it must, and clicked."""
        twin = self.twin
        found = [
            target
            for target in twin.shown.targets
            if (does(target.does) if callable(does) else target.does == does)
        ]
        assert found, (does, [target.does for target in twin.shown.targets])
        target = found[-1]
        x, y = self._rolled_to(target)
        self.point(x, y)
        self.xdotool("mousedown", "1", "mouseup", "1")
        for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            window.answer(twin, pygame.event.Event(kind, button=1, pos=(x, y), touch=False))
        self.same(f"un clic sur {target.does}")

    def _rolled_to(self, target: ui.Target) -> tuple[int, int]:
        """Where `target` can be clicked, once the wheel has brought it in view."""
        twin, rolls = self.twin, 0
        while True:
            rect, scroll = ui.place(twin.shown, twin.layer, target), twin.shown.scroll
            x, y = rect.x + min(rect.w // 2, 200), rect.y + rect.h // 2
            if not target.scrolls or scroll is None or scroll.window.has(x, y):
                break
            down = 1 if y > scroll.window.y else -1
            rolled = pygame.event.Event(pygame.MOUSEWHEEL, x=0, y=-down, precise_y=float(-down))
            window.answer(twin, rolled)
            rolls += down
        if rolls:
            self.xdotool(
                "click", "--delay", "10", "--repeat", abs(rolls), "5" if rolls > 0 else "4"
            )
            self.same("la molette")
        return x, y

    def resize(self, width: int, height: int) -> None:
        self.xdotool("windowsize", self.id, width, height)
        pygame.display.set_mode((width, height), pygame.RESIZABLE)
        window.answer(self.twin, pygame.event.Event(pygame.WINDOWSIZECHANGED, x=width, y=height))
        self.same(f"{width}×{height}")

    # What is kept -------------------------------------------------------------------------------

    @property
    def path(self) -> Path:
        """The journal of the game: there is one."""
        (path,) = (self.data / "mallette" / "parties").glob("*.journal")
        return path

    def kept(self) -> Journal:
        read = journal.read(self.path)
        assert read
        return read

    def twin_kept(self) -> Journal:
        """What the twin kept of the same play."""
        now = self.session.play
        assert now
        assert now.path
        read = journal.read(now.path)
        assert read
        return read

    def ended(self) -> str:
        """What the program had to say once it ended by itself."""
        until(lambda: self.game.poll() is not None, "le jeu se termine")
        assert self.game.returncode == 0
        assert self.game.stderr
        return self.game.stderr.read().decode()


@contextmanager
def twins(screen: Screen, folder: Path, *words: str) -> Iterator[Twins]:
    """`mallette play` with `words`, its window open at home, and its twin."""
    data = folder / "donnees"
    env = {name: value for name, value in os.environ.items() if name != "SDL_VIDEODRIVER"}
    env |= {
        "DISPLAY": screen.name, "PYTHONPATH": MODULES, "SDL_VIDEODRIVER": "x11",
        "SDL_VIDEO_WINDOW_POS": "0,0", "LANGUAGE": "fr",
        "XDG_DATA_HOME": str(data), "XDG_CONFIG_HOME": str(folder / "reglages"),
    }  # fmt: skip
    command = [sys.executable, "-m", "mallette", "play", "--size", "1280x800", *words]
    library = load.load(load.builtin()).library
    assert library
    pygame.display.init()
    pygame.font.init()

    def press(_library: Library, _now: Play) -> Path:
        """The twin writes no report: it says where the game writes it."""
        return data / "mallette" / "comptes-rendus" / f"{both.path.stem}.pdf"

    session = stack.opened(
        library,
        folder / "double",
        seeds=lambda: SEED,
        press=press,
        settings=Settings(),
        settings_file=folder / "double.json",
    )
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE) as game:
        both = Twins(game, screen, data, window.opened(session, SIZE))
        both.xdotool("mousemove", 1599, 999)

        def seen() -> bool:  # by process: without a window manager a search by name finds nothing
            both.id = both.xdotool("search", "--onlyvisible", "--pid", game.pid)
            return bool(both.id)

        try:
            until(seen, "la fenêtre s'ouvre")
            until(lambda: both.xdotool("windowfocus", both.id) or both.xdotool("getwindowfocus")
                  == both.id, "la fenêtre a le clavier")  # fmt: skip
            place = dict(
                line.split("=")
                for line in both.xdotool("getwindowgeometry", "--shell", both.id).splitlines()
            )
            both.corner = int(place["X"]), int(place["Y"])
            both.same("l'ouverture")
            yield both
        finally:
            with suppress(ProcessLookupError):
                game.kill()
            pygame.display.quit()
