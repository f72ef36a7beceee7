"""The program killed a hundred times while it is played: what was shown is on the disk, and is gone on with.

A child plays at random through the window's own loop, as fast as it can, and says of each frame, once
it is drawn, what it tells of the play. A frame that was drawn proves that the disk has what it tells.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from mallette import journal, load, play
from mallette.game import stack
from mallette.game.stack import after
from mallette.journal import Journal
from mallette.model import Library

ROOT = Path(__file__).parent.parent
KILLS = 100
NURSERY = '''
import json, os, random, sys
from dataclasses import replace
from pathlib import Path

import pygame

from mallette import load
from mallette.game import app, screens, stack, window
from mallette.game.paint import Painter

SIZE = 800, 600
library = load.load(load.builtin()).library
window.MOVING = window.AWAKE = window.IDLE = 1_000_000  # as fast as it can


class Telling(Painter):
    """Says what a frame told, once it is drawn."""

    def draw(self, surface, frame, layer):
        super().draw(surface, frame, layer)
        now = opened.session.play
        print(json.dumps({"at": type(layer.screen).__name__} | ({} if now is None else {
            "path": str(now.path),
            "steps": [step.choice for step in now.steps],
            "ratings": now.debrief.ratings,
            "proofs": now.debrief.proofs,
            "pledges": [pledge.what for pledge in now.debrief.pledges],
            "revealed": now.debrief.revealed,
            "players": now.sitting.players,
        })), flush=True)


def keys():
    """Presses one key before each frame: often Enter, sometimes what the screen offers, seldom Escape."""
    pressed = chance.random()
    typed = opened.shown.typed is not None
    figures = [key for key in opened.shown.keys if key.isdigit()]
    if typed and pressed < 0.35:
        pygame.event.post(pygame.event.Event(pygame.TEXTINPUT, text=chance.choice("éçœa ")))
        return
    code = 0
    if figures and pressed < 0.45:
        key, code = 0, pygame.KSCAN_1 + "1234567890".index(chance.choice(figures))
    elif pressed < 0.8:
        key = pygame.K_RETURN
    elif pressed < 0.93:
        key = chance.choice((pygame.K_TAB, pygame.K_DOWN, pygame.K_RIGHT))
    else:
        key = chance.choice((pygame.K_BACKSPACE, pygame.K_ESCAPE, pygame.K_t))
    pygame.event.post(pygame.event.Event(pygame.KEYDOWN, key=key, scancode=code, mod=0))


pygame.display.init()
pygame.font.init()
surface, painter = pygame.display.set_mode(SIZE), Telling(library)
window.Painter = lambda _library: painter
for scenario in library.scenarios:  # what a screen needs is made once for all the children
    for _, session in app.moments(library, scenario):
        shown = screens.frame(session, SIZE, painter.measure)
        Painter.draw(painter, surface, shown, session.top)
for line in sys.stdin:
    seed, scenario, folder = line.rstrip("\\n").split(" ", 2)
    if child := os.fork():
        os.waitpid(child, 0)
        print("gone", flush=True)
        continue
    chance = random.Random(int(seed))
    print(os.getpid(), flush=True)
    one = replace(library, scenarios={scenario: library.scenarios[scenario]})
    opened = window.opened(stack.opened(one, Path(folder), seeds=lambda: int(seed)), SIZE)
    window._loop(opened, keys)
    os._exit(0)  # it left by itself
'''


@contextmanager
def nursery() -> Iterator[subprocess.Popen[str]]:
    """A process that has read the mallette once, and plays it in a child for each line it is told."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SDL_VIDEODRIVER": "dummy",
           "PYGAME_HIDE_SUPPORT_PROMPT": "1"}  # fmt: skip
    with subprocess.Popen([sys.executable, "-c", NURSERY], env=env, text=True,
                          stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:  # fmt: skip
        yield process
        assert process.stdin
        process.stdin.close()


def shown_until_killed(
    process: subprocess.Popen[str], chance: random.Random, scenario: str, folder: Path
) -> dict[str, Any]:
    """What the last frame drawn told, of a child killed at random once it drew so many."""
    assert process.stdin
    assert process.stdout
    print(chance.randrange(10**6), scenario, folder, file=process.stdin, flush=True)
    child = int(process.stdout.readline())
    told: dict[str, Any] = {}
    left = chance.randrange(1, 16)
    while (line := process.stdout.readline()) != "gone\n":
        told = json.loads(line)
        left -= 1
        if not left:
            time.sleep(chance.random() * 0.008)  # anywhere in what follows
            with suppress(ProcessLookupError):  # its play was over, and it had just gone
                os.kill(child, signal.SIGKILL)
    return told


def tells(kept: Journal) -> dict[str, Any]:
    """What a frame would tell of this journal."""
    return {
        "steps": [step.choice for step in kept.steps],
        "ratings": kept.debrief.ratings,
        "proofs": kept.debrief.proofs,
        "pledges": [pledge.what for pledge in kept.debrief.pledges],
        "revealed": list(kept.debrief.revealed),
        "players": kept.sitting.players,
    }


def lately(path: Path) -> Iterator[dict[str, Any]]:
    """What the journal tells, then what it told before its last line, and before the one before."""
    lines = path.read_bytes().splitlines(keepends=True)
    for end in range(len(lines), max(0, len(lines) - 3), -1):
        kept, _whole = journal._read(b"".join(lines[:end]))
        assert kept
        yield tells(kept)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="le système ne sait pas dédoubler un programme")
def test_killed_a_hundred_times_nothing_that_was_shown_is_lost(tmp_path: Path) -> None:
    library = load.load(load.builtin()).library
    assert library
    chance, deaths = random.Random(2026), Counter[str]()
    plays, wear = 0, 0
    with nursery() as process:
        for _ in range(KILLS):
            scenario = tuple(library.scenarios)[plays % len(library.scenarios)]
            folder = tmp_path / str(plays)
            told = shown_until_killed(process, chance, scenario, folder)
            deaths[told.pop("at")] += 1
            over = gone_on_with(library, folder, told)
            wear += over
            if wear > 3:  # its debrief was interrupted enough: another table
                plays, wear = plays + 1, 0
    assert {"Scene", "Aftermath", "Debrief"} <= set(deaths), deaths
    assert plays > 2, deaths


def gone_on_with(library: Library, folder: Path, told: dict[str, Any]) -> bool:
    """Whether the play is over that `folder` keeps, whole, where the last frame had it or just after."""
    assert {path.suffix for path in folder.glob("*")} <= {journal.SUFFIX}, "nothing was damaged"
    last, unreadable = play.latest(library.scenarios, folder)
    assert not unreadable
    path = Path(told.pop("path")) if "path" in told else last
    if path is None:  # killed before a play began
        return False
    kept = journal.read(path)
    assert kept
    assert not kept.damaged
    assert not told or told in tuple(lately(path))
    resumed = play.resume(library, path)
    assert resumed
    assert (resumed.stop, resumed.edited) == (None, False)
    assert (resumed.play.steps, resumed.play.debrief) == (kept.steps, kept.debrief)
    again = after(stack.opened(library, folder), stack.Resume())
    assert again.play
    assert again.notice is None
    if path == last:  # the table may just have begun another
        assert again.play.states == resumed.play.states
    return isinstance(again.top.screen, stack.Ending)
