"""A real window under Xvfb, driven by xdotool as a person would with keys and mouse."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pytest
import situations

from mallette import engine, journal, load, play
from mallette.game import screens, stack
from mallette.journal import Decision, Journal

ROOT = Path(__file__).parent.parent
GAME = """
import sys
from dataclasses import replace
from pathlib import Path
from mallette import load
from mallette.game import app
library = load.load(Path(sys.argv[2])).library
scenarios = {id_: library.scenarios[id_] for id_ in sys.argv[3:]}
app.run(replace(library, scenarios=scenarios), saves=Path(sys.argv[1]), size=(1280, 800))
"""
GARDEN = "jardin_sans_cloture"
"""A scenario in which the facilitator decides: a digit is a decision."""
PATIENCE = 20.0
"""Seconds before a wait is a failure; nothing is timed."""


@pytest.fixture(scope="module")
def screen() -> Iterator[str]:
    """A display of its own, with a French keyboard."""
    from shutil import which

    if which("Xvfb") is None:
        yield ""
        return
    read, write = os.pipe()
    # -noreset: without it the server starts afresh when its first client leaves
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1600x1000x24", "-noreset"]
    server = subprocess.Popen(command, pass_fds=(write,), stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as told:
        yield ":" + told.readline().strip()
    server.terminate()
    server.wait()


@dataclass
class Table:
    """A game running, and hands on its keyboard and mouse."""

    game: subprocess.Popen[bytes]
    env: dict[str, str]
    saves: Path
    window: str = ""

    def xdotool(self, *words: str) -> str:
        said = subprocess.run(
            ["xdotool", *words], env=self.env, capture_output=True, text=True, check=False
        )
        return said.stdout.strip()

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.xdotool("key", "--window", self.window, key)
            time.sleep(0.1)  # three looks at the keyboard

    def click(self, x: int, y: int) -> None:
        self.xdotool("mousemove", "--window", self.window, str(x), str(y), "click", "1")

    def journal(self) -> Journal | None:
        path = next(self.saves.glob("*.journal"), None)
        return journal.read(path) if path else None

    def decided(self) -> int:
        kept = self.journal()
        return len(kept.steps) if kept else -1


def until(true: Callable[[], object], what: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        if time.monotonic() > deadline:
            pytest.fail(f"en vain : {what}")
        time.sleep(0.05)


@pytest.fixture
def table(tool: Callable[[str], str], screen: str, tmp_path: Path) -> Iterator[Table]:
    tool("Xvfb"), tool("xdotool")
    with sitting(screen, tmp_path, load.builtin(), GARDEN) as sat:
        yield sat


@contextmanager
def sitting(screen: str, folder: Path, mallette: Path, scenario: str) -> Iterator[Table]:
    """A game of one scenario of `mallette`, saved in `folder`."""
    env = {name: value for name, value in os.environ.items() if name != "SDL_VIDEODRIVER"}
    env |= {"DISPLAY": screen, "PYTHONPATH": str(ROOT), "SDL_VIDEODRIVER": "x11"}
    saves = folder / "parties"
    command = [sys.executable, "-c", GAME, str(saves), str(mallette), scenario]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE) as game:
        sat = Table(game, env, saves)

        def seen() -> bool:  # by process: without a window manager a search by name finds nothing
            sat.window = sat.xdotool("search", "--onlyvisible", "--pid", str(game.pid))
            return bool(sat.window)

        try:
            until(seen, "la fenêtre s'ouvre")
            sat.xdotool("windowfocus", sat.window)
            time.sleep(0.5)
            yield sat
        finally:
            with suppress(ProcessLookupError):
                game.kill()


def ended(table: Table) -> str:
    """What a game that ended by itself had to complain of."""
    until(lambda: table.game.poll() is not None, "le jeu se termine")
    assert table.game.returncode == 0
    assert table.game.stderr
    return table.game.stderr.read().decode()


def begun(table: Table) -> None:
    def pressed() -> bool:  # « Jouer », « Commencer »; once in the scene, nothing has the focus
        if table.decided() < 0:
            table.keys("Return")
        return table.decided() == 0

    until(pressed, "la partie commence")


def test_a_play_by_keyboard_reaches_its_ending_and_closes_cleanly(table: Table) -> None:
    begun(table)
    library = load.load(load.builtin()).library
    assert library
    kept = table.journal()
    assert kept
    scenario = library.scenarios[kept.header.scenario]
    state = engine.start(scenario)
    for count in range(1, 50):
        if engine.over(scenario, state):
            break
        view = engine.view(scenario, state)
        index, choice = next(
            (index, option.id) for index, option in enumerate(view.options, 1) if option.open
        )
        table.keys(str(index))
        until(lambda count=count: table.decided() == count, f"la décision {count} est gardée")
        table.keys("Return")
        state = engine.choose(scenario, state, choice)
    table.keys("Escape", "Tab", "Tab", "Return")  # stay, home, leave
    assert "Traceback" not in ended(table)


def test_the_mouse_chooses_what_it_points_at(table: Table) -> None:
    import pygame

    from mallette.game.paint import Painter

    begun(table)
    library = load.load(load.builtin()).library
    assert library
    pygame.font.init()
    session = stack.after(stack.opened(library, None), stack.Begin(GARDEN))
    frame = screens.frame(session, (1280, 800), Painter(library).measure)
    aimed = [target for target in frame.targets if isinstance(target.does, stack.Take)][1]
    table.click(aimed.rect.x + aimed.rect.w // 2, aimed.rect.y + aimed.rect.h // 2)
    until(lambda: table.decided() == 1, "le clic décide")
    kept = table.journal()
    assert kept
    assert stack.Take(kept.steps[0].choice) == aimed.does


@pytest.mark.parametrize("seed", range(3))
def test_killed_at_any_instant_the_game_resumes_at_its_last_decision(
    table: Table, seed: int
) -> None:
    begun(table)
    rng = random.Random(seed)
    for count in range(1, rng.randrange(2, 4)):
        table.keys("1")
        until(lambda count=count: table.decided() == count, f"la décision {count} est gardée")
        table.keys("Return")
    table.keys("1")
    time.sleep(rng.random() / 5)
    table.game.kill()
    table.game.wait()
    kept = table.journal()
    assert kept
    assert not kept.damaged
    library = load.load(load.builtin()).library
    assert library
    resumed = play.resume(library, next(table.saves.glob("*.journal")))
    assert resumed
    assert resumed.stop is None
    assert len(resumed.play.steps) == len(kept.steps) >= count


def test_a_tie_and_a_vote_are_typed_and_an_objection_has_its_accents(
    tool: Callable[[str], str], screen: str, tmp_path: Path
) -> None:
    tool("Xvfb"), tool("xdotool"), tool("setxkbmap")
    mallette = situations.folder(tmp_path / "m", situations.RULED)
    with sitting(screen, tmp_path, mallette, "cle") as table:
        until(lambda: table.keys("2") or table.keys("Return") or table.decided() == 0, "on joue")
        kept = table.journal()
        assert kept
        assert kept.header.length == 90
        table.keys("1")
        until(lambda: table.decided() == 1, "la personne qui anime décide")
        table.keys("Return", "1", "2")
        subprocess.run(["setxkbmap", "fr"], env=table.env, check=True)
        table.keys("d", "eacute", "j", "agrave", "space", "n", "plus", "1")
        subprocess.run(["setxkbmap", "us"], env=table.env, check=True)
        table.keys("Return", "Return", "Return", "1", "Return")
        until(lambda: table.decided() == 2, "la table est d'accord")
        table.keys("Return", "3")  # le vert est proposé
        table.keys("4", "Down", "Right", "Right", "Right", "Right")
        table.keys("Return", "Return")
        assert table.decided() == 2, table.journal()
        table.keys("t", "Escape", "3", "Down", "Left", "Return")
        until(lambda: table.decided() == 3, "le vote décide")
    kept = table.journal()
    assert kept
    votes = {"bleu": 4, "rouge": 3, "vert": 0}
    assert kept.steps[1].decision == Decision("consensus", objections=("déjà n+1",))
    assert kept.steps[2].choice == "bleu"
    assert kept.steps[2].decision == Decision("majority", votes=votes)


def test_undo_is_asked_then_done(table: Table) -> None:
    begun(table)
    table.keys("1")
    until(lambda: table.decided() == 1, "la décision est gardée")
    table.keys("BackSpace")
    assert table.decided() == 1
    table.keys("Return")
    until(lambda: table.decided() == 0, "la décision est annulée")


def test_digits_of_azerty_choose_without_shift(table: Table, tool: Callable[[str], str]) -> None:
    tool("setxkbmap")
    subprocess.run(["setxkbmap", "fr"], env=table.env, check=True)
    begun(table)
    table.keys("ampersand")
    until(lambda: table.decided() == 1, "la touche & décide")
    subprocess.run(["setxkbmap", "us"], env=table.env, check=True)


def test_f12_keeps_an_image_beside_the_saves(table: Table) -> None:
    table.keys("F12")
    captures = table.saves.parent / "captures"
    until(lambda: list(captures.glob("*.png")), "l'image est gardée")


def test_a_window_resized_and_closed_leaves_no_complaint(table: Table) -> None:
    begun(table)
    table.xdotool("windowsize", table.window, "820", "620")
    time.sleep(0.3)
    table.keys("plus", "plus", "Next", "n", "Escape", "l", "Escape", "h", "Escape")
    table.game.send_signal(2)  # Ctrl-C
    assert "Traceback" not in ended(table)
    assert table.decided() == 0


def test_a_window_shows_what_is_saved_and_goes_on(
    tool: Callable[[str], str], screen: str, tmp_path: Path
) -> None:
    tool("Xvfb"), tool("xdotool")
    root = tmp_path / "mallette"
    shutil.copytree(load.builtin() / "scenarios", root / "scenarios")
    for name in ("mallette.yaml", "cards", "print"):
        given = load.builtin() / name
        (shutil.copytree if given.is_dir() else shutil.copyfile)(given, root / name)
    written = root / "scenarios" / f"{GARDEN}.yaml"
    env = {name: value for name, value in os.environ.items() if name != "SDL_VIDEODRIVER"}
    env |= {"DISPLAY": screen, "PYTHONPATH": str(ROOT), "SDL_VIDEODRIVER": "x11", "LANGUAGE": "fr"}
    told = tmp_path / "dit"
    command = [sys.executable, "-u", "-m", "mallette", "--mallette", str(root), "watch", GARDEN]
    shots = tmp_path / "captures"
    with (
        told.open("wb") as out,
        subprocess.Popen(command, env=env, stdout=out, cwd=tmp_path) as watching,
    ):
        sat = Table(watching, env, root)

        def seen() -> bool:
            sat.window = sat.xdotool("search", "--onlyvisible", "--pid", str(watching.pid))
            return bool(sat.window)

        def shot() -> bytes:
            """The window as it is drawn, kept by F12; what F12 says of it comes after."""
            kept = set(shots.glob("*"))
            time.sleep(1.1)  # a second has one name
            sat.keys("F12")
            until(lambda: set(shots.glob("*")) - kept, "l'image est gardée")
            time.sleep(0.5)
            (path,) = set(shots.glob("*")) - kept
            return path.read_bytes()

        until(seen, "la fenêtre s'ouvre")
        sat.xdotool("windowfocus", sat.window)
        before = shot()
        text = written.read_text("utf-8")
        written.write_text(text.replace("\n    title: ", "\n    title: Encore, ", 1), "utf-8")
        until(lambda: told.read_bytes().count(b"Rien ne change") == 1, "l'essai est suivi")
        assert shot() != before
        written.write_text(text, "utf-8")
        until(lambda: told.read_bytes().count(b"Rien ne change") == 2, "le retour est suivi")
        assert shot() == before  # nothing of F12 either: the screen was laid out anew
        watching.send_signal(signal.SIGINT)
        assert watching.wait(PATIENCE) == 0
