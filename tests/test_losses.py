"""What a machine does to a play — a full disk, a folder that refuses, a situation that is gone, another
copy of the game: a sentence says so, and the play goes on or is taken up where it was."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

import pytest
import situations
import test_game as game
from situations import kept

from mallette import journal, load, play
from mallette.game import stack, window
from mallette.game.stack import Session, after
from mallette.journal import Debrief, Decision, Header, Pledge, Sitting, Step
from mallette.model import Library
from mallette.press import report

ROOT = Path(__file__).parent.parent
CHOICES = ("demander", "entrer", "revenir", "frapper")
"""Decisions of the situation of the tests that can be taken one after the other."""


def begun(saves: Path) -> Session:
    return after(stack.opened(game.small(), saves), stack.Begin("cle"))


def decided(session: Session, choice: str) -> Session:
    """The table decides, at length, and reads what followed."""
    objected = Decision("consent", objections=("L'école n'a pas été entendue, " * 5,))
    return after(after(session, stack.Take(choice, objected)), stack.Close())


def plain(words: str) -> str:
    """`words` with plain apostrophes and spaces."""
    return words.translate({0x2019: "'", 0xA0: " ", 0x202F: " "})


def said(session: Session) -> str:
    """What is written on the screen."""
    return plain(game.said(game.framed(session)))


def told(session: Session) -> str:
    """The sentence told above all else."""
    return plain(session.told or "")


def choices(session: Session) -> tuple[str, ...]:
    assert session.play
    return tuple(step.choice for step in session.play.steps)


def on_disk(folder: Path) -> dict[str, tuple[str, ...]]:
    """What each journal of the folder tells; there is nothing else in it, and nothing is damaged."""
    found = {}
    for path in sorted(folder.iterdir()):
        assert path.suffix == journal.SUFFIX, path
        read = kept(path)
        assert not read.damaged, path
        found[path.name] = tuple(step.choice for step in read.steps)
    return found


def resumed(folder: Path) -> Session:
    """The last play of the folder, taken up in another window."""
    again = after(stack.opened(game.small(), folder), stack.Resume())
    assert again.notice is None
    return again


# A full disk ------------------------------------------------------------------------------------

Full = Callable[[], None]


@contextmanager
def small_disk() -> Iterator[tuple[Path, Full, Full]]:
    """A disk of a few kilobytes, what fills it, and what makes room on it again."""
    folder = Path(tempfile.mkdtemp())
    mounted = ["mount", "-t", "tmpfs", "-o", "size=32k", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mounted, capture_output=True, check=False).returncode:  # fmt: skip
        folder.rmdir()
        pytest.skip("seul l'administrateur peut faire ici un petit disque")
    ballast = folder / "lest"

    def fill() -> None:
        with pytest.raises(OSError), ballast.open("wb", buffering=0) as file:
            while True:
                file.write(bytes(1024))

    try:
        yield folder, fill, ballast.unlink
    finally:
        subprocess.run(["umount", str(folder)], check=True)
        folder.rmdir()


@contextmanager
def small_files() -> Iterator[tuple[Path, Full, Full]]:
    """A folder in which, once it is full, no file can be longer than half a line."""
    resource = pytest.importorskip("resource")
    usual = resource.getrlimit(resource.RLIMIT_FSIZE)
    with tempfile.TemporaryDirectory() as folder:

        def limit(most: int) -> None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (most, usual[1]))

        try:
            yield Path(folder), lambda: limit(60), lambda: limit(usual[0])
        finally:
            limit(usual[0])


@pytest.fixture(params=[small_disk, small_files])
def disk(request: pytest.FixtureRequest) -> Iterator[tuple[Path, Full, Full]]:
    with request.param() as made:
        yield made


def test_a_disk_that_fills_up_is_said_and_all_is_written_once_there_is_room(
    disk: tuple[Path, Full, Full],
) -> None:
    folder, fill, make_room = disk
    session = begun(folder / "parties")
    fill()
    taken = 0
    while not (session.play and session.play.trouble):
        session = decided(after(session, stack.Keep(0)), "frapper")
        taken += 1
        assert taken < 100
    assert "la partie continue, mais elle n'est plus enregistrée" in said(session)
    (whole,) = on_disk(folder / "parties").values()
    assert whole in {(), ("frapper",)}, "no half of a decision stays"
    session = decided(session, "demander")
    assert choices(session) == ("frapper", "demander")
    make_room()
    session = decided(session, "entrer")
    assert session.told is None
    assert [*on_disk(folder / "parties").values()] == [("frapper", "demander", "entrer")]
    assert resumed(folder / "parties").play.states == session.play.states  # type: ignore[union-attr]


def test_a_play_begun_on_a_full_disk_leaves_no_empty_save(
    disk: tuple[Path, Full, Full],
) -> None:
    folder, fill, make_room = disk
    (folder / "parties").mkdir()
    fill()
    session = begun(folder / "parties")
    assert "n'est plus enregistrée" in told(session)
    assert on_disk(folder / "parties") == {}
    session = decided(session, "frapper")
    make_room()
    session = decided(session, "demander")
    assert session.told is None
    assert [*on_disk(folder / "parties").values()] == [("frapper", "demander")]


def test_a_report_and_an_image_for_which_there_is_no_room_are_said(
    disk: tuple[Path, Full, Full], opened: window.Window
) -> None:
    folder, fill, make_room = disk
    fill()
    out = folder / "compte-rendu.pdf"

    def press(library: Library, now: play.Play) -> Path:
        report.write(library, now, out, play.played_on(ROOT))
        return out

    over = replace(game.played("appel"), press=press)
    assert "Le compte rendu n'a pas pu être écrit" in told(after(over, stack.Report()))
    opened.session = replace(opened.session, saves=folder / "parties")
    opened.do(stack.Capture())
    assert "n'a pas pu être gardée" in told(opened.session)
    assert not list(folder.rglob("*.pdf")), "no half of a report stays"
    make_room()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[window.Window]:
    import pygame

    pygame.display.init()
    pygame.font.init()
    yield window.opened(begun(tmp_path / "parties"), (800, 600))
    pygame.display.quit()


# A folder that refuses --------------------------------------------------------------------------


@pytest.fixture
def anyone() -> Iterator[Path]:
    """A folder, as somebody who has no power over the machine."""
    game.small(), game.painter()
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o777)
    powerful = hasattr(os, "geteuid") and os.geteuid() == 0
    if powerful:
        os.seteuid(65534)
    try:
        yield folder
    finally:
        if powerful:
            os.seteuid(0)
        for path in (folder, *folder.rglob("*")):
            path.chmod(0o777)
        shutil.rmtree(folder)


def test_a_folder_that_can_only_be_read_is_said_and_the_play_goes_on(anyone: Path) -> None:
    saves = anyone / "parties"
    session = decided(begun(saves), "frapper")
    for path in (*saves.iterdir(), saves):
        path.chmod(0o555)
    session = decided(session, "demander")
    assert "n'est plus enregistrée (accès refusé)" in told(session)
    assert choices(session) == ("frapper", "demander")
    again = resumed(saves)
    assert choices(again) == ("frapper",), "what was on the disk is read"
    assert "accès refusé" in told(decided(again, "demander"))
    assert "accès refusé" in told(decided(begun(saves), "frapper"))
    for path in (saves, *saves.iterdir()):
        path.chmod(0o755)
    session = decided(session, "entrer")
    assert session.told is None
    assert [*on_disk(saves).values()] == [("frapper", "demander", "entrer")]


def test_a_folder_that_nobody_may_look_into_opens_at_home_and_plays(anyone: Path) -> None:
    saves = anyone / "parties"
    decided(begun(saves), "frapper")
    saves.chmod(0)
    home = stack.opened(game.small(), saves)
    assert home.kept is None
    session = decided(after(home, stack.Begin("cle")), "frapper")
    assert choices(session) == ("frapper",)
    assert "accès refusé" in told(session)


def test_a_file_where_the_folder_should_be_is_said(tmp_path: Path) -> None:
    (tmp_path / "parties").write_text("un fichier", "utf-8")
    session = decided(begun(tmp_path / "parties"), "frapper")
    assert "(un fichier au lieu d'un dossier)" in told(session)
    assert choices(session) == ("frapper",)
    assert "enregistrée : elle sera perdue" in said(after(session, stack.Close()))


def test_a_save_deleted_in_mid_play_is_written_anew_and_whole(tmp_path: Path) -> None:
    session = decided(begun(tmp_path / "parties"), "frapper")
    shutil.rmtree(tmp_path / "parties")
    session = decided(session, "demander")
    assert session.told is None
    assert [*on_disk(tmp_path / "parties").values()] == [("frapper", "demander")]


def test_a_save_that_is_no_longer_one_is_left_alone_and_the_play_is_kept_beside(
    tmp_path: Path,
) -> None:
    session = decided(begun(tmp_path), "frapper")
    (path,) = tmp_path.iterdir()
    path.write_text("ma thèse", "utf-8")
    session = after(session, stack.Take("demander", Decision()))
    beside = path.with_stem(f"{path.stem}-2")
    assert beside.name in told(session)
    assert path.read_text("utf-8") == "ma thèse"
    assert [step.choice for step in kept(beside).steps] == ["frapper", "demander"]


# A situation that is gone -----------------------------------------------------------------------


def test_a_situation_deleted_in_mid_play_changes_nothing_until_the_window_closes(
    tmp_path: Path,
) -> None:
    root, saves = situations.folder(tmp_path / "m"), tmp_path / "parties"
    library = load.load(root).library
    assert library
    session = decided(after(stack.opened(library, saves), stack.Begin("cle")), CHOICES[0])
    shutil.rmtree(root)
    for choice in CHOICES[1:]:
        session = decided(session, choice)
    assert session.told is None
    assert [*on_disk(saves).values()] == [CHOICES]
    other = load.load(situations.folder(root, situations.RULED, "mur")).library
    assert other
    home = stack.opened(other, saves)
    assert home.kept is None
    assert "joue « cle », qui n'est pas dans cette mallette" in said(home)
    shutil.rmtree(root)
    back = stack.opened(load.load(situations.folder(root)).library or library, saves)
    assert choices(after(back, stack.Resume())) == CHOICES, "once it is back, so is the play"


def test_a_situation_edited_under_a_play_is_said_and_the_play_goes_on_before_it(
    tmp_path: Path,
) -> None:
    saves = tmp_path / "parties"
    session = begun(saves)
    for choice in CHOICES:
        session = decided(session, choice)
    text = situations.SITUATION.replace("      demander:", "      prier:")
    edited = load.load(situations.folder(tmp_path / "m", text)).library
    assert edited
    again = after(stack.opened(edited, saves), stack.Resume())
    assert "« demander », n'est plus possible" in said(again)
    assert choices(again) == ()
    again = decided(again, "prier")
    assert again.told is None
    (path,) = saves.glob("*.copie")
    assert [step.choice for step in kept(path).steps] == [*CHOICES], "what is given up has a copy"
    path.unlink()
    assert [*on_disk(saves).values()] == [("prier",)]


def test_the_command_says_what_became_of_the_last_play(tmp_path: Path) -> None:
    root, saves = situations.folder(tmp_path / "m"), tmp_path / "donnees" / "mallette" / "parties"
    saves.mkdir(parents=True)

    def resume() -> tuple[int, str]:
        env = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_DATA_HOME": str(tmp_path / "donnees"),
               "MALLETTE_TRACEBACK": "1"}  # fmt: skip
        command = [sys.executable, "-m", "mallette", "--mallette", str(root), "play", "--text"]
        ran = subprocess.run([*command, "--resume"], env=env, input=b"q\n", capture_output=True,
                             check=False)  # fmt: skip
        return ran.returncode, " ".join((ran.stdout + ran.stderr).decode().split())

    assert resume() == (2, "erreur : aucune partie gardée aide : commencez-en une : mallette play")
    (saves / "a.journal").write_bytes(b"abc")
    assert resume() == (1, "erreur : La partie la plus récente, a.journal, est illisible.")
    (saves / "a.journal").unlink()
    journal.begin(saves / "b.journal", Header("disparue"))
    status, told = resume()
    assert (status, "« disparue », qui n'est pas dans cette mallette" in told) == (1, True)
    journal.begin(saves / "c.journal", Header("cle"))
    os.utime(saves / "c.journal", (2e9, 2e9))
    status, told = resume()
    assert (status, "La porte" in told) == (0, True)


# Another copy of the game ------------------------------------------------------------------------


def test_two_windows_on_one_save_each_keep_theirs_and_the_second_is_told(tmp_path: Path) -> None:
    one = decided(begun(tmp_path), "demander")
    two = resumed(tmp_path)
    one = decided(one, "frapper")
    two = after(two, stack.Take("entrer", Decision()))
    (path, beside) = sorted(tmp_path.iterdir(), key=lambda path: len(path.name))
    assert f"gardée à part, dans {beside.name}" in told(two)
    assert "gardée à part, dans" in said(two)
    two = after(two, stack.Close())
    assert two.told is None
    one, two = decided(one, "entrer"), decided(two, "revenir")
    assert (one.told, two.told) == (None, None)
    assert on_disk(tmp_path) == {
        path.name: ("demander", "frapper", "entrer"),
        beside.name: ("demander", "entrer", "revenir"),
    }


OTHER = """
import sys
from pathlib import Path
import situations
from mallette import engine, play
from mallette.journal import Debrief, Decision

library = situations.library(Path(sys.argv[1]))
now = play.resume(library, Path(sys.argv[2])).play
print("prêt", flush=True)
sys.stdin.readline()
for turn in range(40):
    now = play.take(now, sys.argv[3], Decision(objections=(sys.argv[3],)))
    now = play.undo(now, len(now.steps) - 1)
    now = play.keep(now, Debrief(proofs={"tour": f"{sys.argv[3]} {turn}"}))
now = play.take(now, sys.argv[3], Decision(objections=(sys.argv[3],)))
assert now.trouble is None
print(now.path)
"""


def test_two_copies_that_write_at_the_same_instant_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "parties" / "a.journal"
    library = situations.library(tmp_path / "m")
    play.take(play.begin(library, "cle", path), "frapper")
    mine = ("demander", "entrer")
    env = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "tests")))}
    copies = [
        subprocess.Popen(
            [sys.executable, "-c", OTHER, str(tmp_path / choice), str(path), choice],
            env=env, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )
        for choice in mine
    ]  # fmt: skip
    for copy in copies:
        assert copy.stdout
        assert copy.stdout.readline() == "prêt\n"
    for copy in copies:
        assert copy.stdin
        print(file=copy.stdin, flush=True)
    ends = [Path(copy.communicate()[0].strip()) for copy in copies]
    assert {path.name for path in ends} == {"a.journal", "a-2.journal"}
    for choice, end in zip(mine, ends, strict=True):
        told = kept(end)
        assert [step.choice for step in told.steps] == ["frapper", choice]
        assert told.debrief == Debrief(proofs={"tour": f"{choice} 39"})
        assert not told.damaged


def test_a_second_table_that_only_reads_disturbs_nobody(tmp_path: Path) -> None:
    session = decided(begun(tmp_path), "frapper")
    for _ in range(3):
        resumed(tmp_path)
    session = decided(session, "demander")
    assert session.told is None
    assert [*on_disk(tmp_path).values()] == [("frapper", "demander")]


def test_all_that_a_table_said_goes_with_its_play_when_it_is_kept_apart(tmp_path: Path) -> None:
    library = situations.library(tmp_path / "m")
    path = tmp_path / "a.journal"
    begun_ = play.sit(play.begin(library, "cle", path, 7, 45), Sitting(players={"maire": "Zoé"}))
    two = play.keep(play.take(begun_, "frapper"), Debrief(pledges=(Pledge("Écrire"),)))
    situations.append(path, Step("demander", "porte"))
    two = play.take(two, "entrer")
    assert two.path
    assert two.path != path
    again = play.resume(library, two.path)
    assert again
    assert (again.stop, again.edited, again.damaged) == (None, False, False)
    assert replace(again.play, since=two.since) == replace(two, apart=False)
