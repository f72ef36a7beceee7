"""A real window under Xvfb, driven by xdotool as a person would with keys and mouse.

Whole plays are watched: each of their screens is compared, to the pixel, with that of a twin.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import pairwise
from pathlib import Path

import pypdfium2
import pytest
import situations
from twin import MODULES, PATIENCE, SEED, Screen, Twins, display, twins, until

from mallette import debrief, engine, journal, load, play, text
from mallette.game import debriefing, screens, settings, stack
from mallette.journal import Debrief, Decision, Journal, Pledge, Sitting, Step
from mallette.model import Library

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
STRATEGY = "strategie"
"""One with votes, objections, a mandate, events, and a secret for each role."""


@pytest.fixture(scope="module")
def screen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Screen | None]:
    """A display of its own."""
    if shutil.which("Xvfb") is None:
        yield None
        return
    with display(tmp_path_factory.mktemp("ecran")) as opened:
        yield opened


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

    def focus(self) -> None:
        """The keyboard is the window's."""
        until(
            lambda: (
                self.xdotool("windowfocus", self.window)
                or self.xdotool("getwindowfocus") == self.window
            ),
            "la fenêtre a le clavier",
        )

    def keys(self, *keys: str) -> None:
        for key in keys:
            self.xdotool("key", "--window", self.window, key)
            time.sleep(0.05)  # more than a look at the keyboard

    def click(self, x: int, y: int) -> None:
        self.xdotool("mousemove", "--window", self.window, str(x), str(y), "click", "1")

    def journal(self) -> Journal | None:
        path = next(self.saves.glob("*.journal"), None)
        return journal.read(path) if path else None

    def decided(self) -> int:
        kept = self.journal()
        return len(kept.steps) if kept else -1


@pytest.fixture
def table(tool: Callable[[str], str], screen: Screen, tmp_path: Path) -> Iterator[Table]:
    tool("Xvfb"), tool("xdotool")
    with sitting(screen, tmp_path, load.builtin(), GARDEN) as sat:
        yield sat


@contextmanager
def sitting(screen: Screen, folder: Path, mallette: Path, scenario: str) -> Iterator[Table]:
    """A game of one scenario of `mallette`, saved in `folder`."""
    env = {name: value for name, value in os.environ.items() if name != "SDL_VIDEODRIVER"}
    env |= {"DISPLAY": screen.name, "PYTHONPATH": MODULES, "SDL_VIDEODRIVER": "x11"}
    saves = folder / "parties"
    command = [sys.executable, "-c", GAME, str(saves), str(mallette), scenario]
    with subprocess.Popen(command, env=env, stderr=subprocess.PIPE) as game:
        sat = Table(game, env, saves)

        def seen() -> bool:  # by process: without a window manager a search by name finds nothing
            sat.window = sat.xdotool("search", "--onlyvisible", "--pid", str(game.pid))
            return bool(sat.window)

        try:
            until(seen, "la fenêtre s'ouvre")
            sat.focus()
            yield sat
        finally:
            with suppress(ProcessLookupError):
                game.kill()


@contextmanager
def gone(game: subprocess.Popen[bytes]) -> Iterator[None]:
    """Whatever happens, the game does not outlive its test."""
    try:
        yield
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


def test_killed_in_a_window_the_game_resumes_at_its_last_decision(table: Table) -> None:
    begun(table)
    for count in (1, 2):
        table.keys("1")
        until(lambda count=count: table.decided() == count, f"la décision {count} est gardée")
        table.keys("Return")
    table.keys("1")
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
    tool: Callable[[str], str], screen: Screen, tmp_path: Path
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
    tool: Callable[[str], str], screen: Screen, tmp_path: Path
) -> None:
    tool("Xvfb"), tool("xdotool")
    root = tmp_path / "mallette"
    shutil.copytree(load.builtin() / "scenarios", root / "scenarios")
    for name in ("mallette.yaml", "cards", "print"):
        given = load.builtin() / name
        (shutil.copytree if given.is_dir() else shutil.copyfile)(given, root / name)
    written = root / "scenarios" / f"{GARDEN}.yaml"
    env = {name: value for name, value in os.environ.items() if name != "SDL_VIDEODRIVER"}
    env |= {
        "DISPLAY": screen.name,
        "PYTHONPATH": MODULES,
        "SDL_VIDEODRIVER": "x11",
        "LANGUAGE": "fr",
    }
    told = tmp_path / "dit"
    command = [sys.executable, "-u", "-m", "mallette", "--mallette", str(root), "watch", GARDEN]
    with (
        told.open("wb") as out,
        subprocess.Popen(command, env=env, stdout=out, cwd=tmp_path) as watching,
        gone(watching),
    ):
        sat = Table(watching, env, root)

        def seen() -> bool:
            sat.window = sat.xdotool("search", "--onlyvisible", "--pid", str(watching.pid))
            return bool(sat.window)

        def shot() -> bytes:
            """All that the screen shows, once it shows something that stays."""
            looks = [b""]

            def still() -> bool:
                time.sleep(0.1)  # several frames
                seen = screen.pixels(0, 0, 1600, 1000)
                looks.append(seen.tobytes())
                return looks[-1] == looks[-2] and bool(seen.any())

            until(still, "l'image est fixe")
            return looks[-1]

        until(seen, "la fenêtre s'ouvre")
        before = shot()
        text = written.read_text("utf-8")
        written.write_text(text.replace("\n    title: ", "\n    title: Encore, ", 1), "utf-8")
        until(lambda: told.read_bytes().count(b"Rien ne change") == 1, "l'essai est suivi")
        until(lambda: shot() != before, "l'essai est montré")
        written.write_text(text, "utf-8")
        until(lambda: told.read_bytes().count(b"Rien ne change") == 2, "le retour est suivi")
        until(lambda: shot() == before, "le retour est montré")
        watching.send_signal(signal.SIGINT)
        assert watching.wait(PATIENCE) == 0


# Whole plays, watched ----------------------------------------------------------------------------


@pytest.fixture
def both(tool: Callable[[str], str], screen: Screen, tmp_path: Path) -> Iterator[Twins]:
    """The command in a window, on a French keyboard, open at home; and its twin."""
    tool("Xvfb"), tool("xdotool"), tool("setxkbmap")
    screen.keyboard("fr", "oss")
    try:
        with twins(screen, tmp_path, "--seed", str(SEED)) as sat:
            yield sat
    finally:
        screen.keyboard("us")


def library() -> Library:
    read = load.load(load.builtin()).library
    assert read
    return read


def plain(markdown: str) -> str:
    return text.plain(markdown).replace(text.NNBSP, text.NBSP).split("\n")[0]


def timeless(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """The decisions, whatever time they took."""
    return tuple(replace(step, minutes=None) for step in steps)


NAMES = ("Zoé", "François", "Œdipe")
"""Who holds the first roles; the others are not read."""
OBJECTION = "L'école n'a pas été entendue, le garçon non plus"
PROOF = "Ça s'est vu : « l'œuvre » est à tous"
GESTURE = "Zoé appelle l'école, le garçon et l'œuvre"


def test_a_whole_scenario_is_played_by_keys_from_home_to_the_report(both: Twins) -> None:
    both.reach(stack.Open(stack.Lengths(STRATEGY)))
    both.key("Return")  # 45 minutes
    secrets_are_read(both)
    both.reach(stack.Begin(STRATEGY, 45))
    roles = library().scenarios[STRATEGY].roles
    assert both.kept().sitting == Sitting(players=dict(zip(roles, NAMES, strict=False)))
    every_rule_decides(both)
    both.key("Return")
    debriefed_by_keys(both)
    when = debrief.dates(play.played_on(both.path))[1][1]
    assert both.kept().debrief == Debrief(
        ("elue",), {"c1": 4}, {"c1": PROOF}, (Pledge(GESTURE, when=when),)
    )
    both.reach(stack.Report())
    (report,) = (both.data / "mallette" / "comptes-rendus").glob("*.pdf")
    assert report.name in both.said.replace(" ", "")  # a long name goes over two lines
    with pypdfium2.PdfDocument(report) as file:
        written = " ".join(page.get_textpage().get_text_bounded() for page in file)
    assert GESTURE in " ".join(written.replace("’", "'").split())

    kept, twin = both.kept(), both.twin_kept()
    assert (kept.header, kept.sitting, kept.debrief) == (twin.header, twin.sitting, twin.debrief)
    assert timeless(kept.steps) == timeless(twin.steps)
    assert not kept.damaged
    both.key("Escape", "Escape")
    both.reach(stack.Quit())
    assert "Traceback" not in both.ended()


def secrets_are_read(both: Twins) -> None:
    """Three roles, each by someone who gives a name; nobody else sees it, before or after."""
    roles = library().scenarios[STRATEGY].roles
    for (role, held), name in zip(roles.items(), NAMES, strict=False):
        secret = plain(held.secret)[:60]
        both.reach(stack.Open(stack.Secret(STRATEGY, role)))
        assert secret not in both.said
        both.type(name)
        both.key("Return")
        assert secret in both.said
        both.key("Return")
        assert secret not in both.said
        assert name in both.said


def every_rule_decides(both: Twins) -> None:
    """A vote, a consent with its objection, a mandate, a consensus, and two events."""
    both.key("3", "3", "Down", "1", "Down", "4", "Right", "Down", "2", "Return", "Return")
    both.key("3", "2")
    both.type(OBJECTION)
    both.key("Return", "Return", "1", "Return")
    both.key("2", "Return")  # an event: whoever leads decides
    both.key("3", "Return", "Return")
    both.key("1", "Return")
    both.key("1", "Return")
    while isinstance(both.at, stack.Aftermath):
        both.key("Return")
    assert both.at == stack.Ending()
    votes = {"court": 3, "long": 1, "clause": 5}
    assert timeless(both.kept().steps) == (
        Step("clause", "calendrier", None, Decision("majority", votes=votes, abstentions=2)),
        Step("coudre", "plume", None, Decision("consent", objections=(OBJECTION,))),
        Step("convenir", "grange", None, Decision()),
        Step("plancher", "budget", None, Decision("mandate", "finances")),
        Step("afficher", "carnet", None, Decision()),
        Step("voter", "restitution", None, Decision("consensus")),
    )


def debriefed_by_keys(both: Twins) -> None:
    """Every page is read; a secret is told, a mark given and shown, a gesture promised."""
    secret = plain(library().scenarios[STRATEGY].roles["elue"].secret)[:60]
    every = debriefing.pages(both.session)
    for page, following in pairwise(every):
        assert both.at == stack.Debrief(page)
        assert secret not in both.said
        if page == "roles":
            both.reach(stack.Reveal("elue"))
            assert secret in both.said
        if page == "criteria":
            both.reach(stack.Open(stack.Debrief("criteria", "c1")))
            both.key("4")
            both.type(PROOF)
            both.key("Return")
        both.reach(stack.Open(stack.Debrief(following)))
    assert both.at == stack.Debrief("transfer")
    both.type(GESTURE)
    both.key("Return", "2")


def opens(screen: type, **told: object) -> Callable[[stack.Intention], bool]:
    """Whether an intention opens such a screen."""

    def so(does: stack.Intention) -> bool:
        return (
            isinstance(does, stack.Open)
            and isinstance(does.screen, screen)
            and all(getattr(does.screen, name) == value for name, value in told.items())
        )

    return so


def test_a_whole_scenario_is_played_by_the_mouse_with_its_settings_and_an_undo(
    both: Twins, tmp_path: Path
) -> None:
    both.click(stack.Open(stack.Adjust()))
    chosen = replace(settings.USUAL, theme="nuit", face="lexend")
    both.click(stack.Set(replace(settings.USUAL, theme="nuit")))
    both.click(stack.Set(chosen))
    chosen = replace(chosen, motion=False)  # by keys, screens fade and cards turn over
    both.click(stack.Set(chosen))
    both.click(stack.Zoom(1))
    both.click(stack.Close())
    chosen = replace(chosen, scale=1.15)
    assert settings.read(tmp_path / "reglages" / "mallette" / "reglages.json") == (chosen, None)

    both.click(opens(stack.Cast, scenario=GARDEN))
    role = next(iter(library().scenarios[GARDEN].roles))
    secret = plain(library().scenarios[GARDEN].roles[role].secret)[:60]
    both.click(stack.Open(stack.Secret(GARDEN, role)))
    both.click(stack.Note())
    assert secret in both.said
    both.click(stack.Close())
    assert secret not in both.said
    both.click(stack.Begin(GARDEN))

    def decided(choice: str) -> None:
        both.click(stack.Take(choice))
        while isinstance(both.at, stack.Aftermath):
            both.click(lambda does: does == stack.Close() or opens(stack.Aftermath)(does))

    for choice in ("partager", "noter", "arracher"):
        decided(choice)
    both.click(stack.Open(stack.Decisions()))
    both.click(opens(stack.Undo, kept=1))
    both.click(stack.Keep(1))
    assert timeless(both.kept().steps) == (Step("partager", "parcelle", None, Decision()),)
    for choice in ("grillager", "inviter", "signer", "dessiner"):
        decided(choice)
    assert both.at == stack.Ending()
    choices = [step.choice for step in both.kept().steps]
    assert choices == ["partager", "grillager", "inviter", "signer", "dessiner"]

    both.click(opens(stack.Debrief))
    debriefed_by_clicks(both, role)
    assert both.kept().debrief == Debrief((role,), {"c2": 1})
    assert both.kept() == replace(both.twin_kept(), steps=both.kept().steps)
    both.click(stack.Close())
    both.click(stack.Close())
    both.click(stack.Quit())
    assert "Traceback" not in both.ended()


def debriefed_by_clicks(both: Twins, role: str) -> None:
    every = debriefing.pages(both.session)
    for page, following in zip(every, (*every[1:], None), strict=True):
        assert both.at == stack.Debrief(page)
        if page in {"facts", "roads"}:
            both.click(opens(stack.Debrief, page=page, at="1"))
            both.click(opens(stack.Debrief, page=page, at=None))
        if page == "roles":
            both.click(stack.Reveal(role))
        if page == "criteria":
            both.click(opens(stack.Debrief, at="c2"))
            both.click(stack.Rate("c2", 1))
            both.click(stack.Note())  # without a proof
        if following:
            both.click(stack.Open(stack.Debrief(following)))


def test_a_window_resized_in_mid_play_goes_on_where_it_was(both: Twins) -> None:
    both.reach(stack.Open(stack.Cast(GARDEN, opening=True)))
    both.reach(stack.Begin(GARDEN))
    sizes = ((800, 600), (1366, 768), (1280, 800), (1600, 900), (800, 600))
    choices = ("tracer", "semer", "soigner", "parler", "tenir")
    for count, (size, choice) in enumerate(zip(sizes, choices, strict=True), 1):
        both.resize(*size)
        both.reach(stack.Take(choice))
        both.resize(1111, 666)  # while what followed is read
        both.resize(*size)
        assert [step.choice for step in both.kept().steps] == [*choices[:count]]
        while isinstance(both.at, stack.Aftermath):
            both.key("Return")
    assert both.at == stack.Ending()
    both.resize(1280, 800)
    kept = both.kept()
    assert (kept.damaged, timeless(kept.steps)) == (False, timeless(both.twin_kept().steps))
    resumed = play.resume(library(), both.path)
    assert resumed
    assert (resumed.stop, resumed.play.state) == (None, both.session.play.state)
    both.game.send_signal(signal.SIGINT)
    assert "Traceback" not in both.ended()
