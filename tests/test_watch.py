"""What is told of each save, in the terminal and in an open window."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from threading import Thread

import pytest

from mallette import cli, load, play, watch
from mallette.game import stack
from mallette.watch import Look

ROOT = Path(__file__).parent.parent
GARDEN = "jardin_sans_cloture"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A mallette of one's own with one of the shipped scenarios."""
    root = tmp_path / "mallette"
    shutil.copytree(load.builtin() / "scenarios", root / "scenarios")
    kept = {f"{GARDEN}.yaml", f"{GARDEN}.play"}
    for path in [one for one in root.glob("scenarios/*.*") if one.name not in kept]:
        path.unlink()
    for name in ("mallette.yaml", "cards", "print"):
        given = load.builtin() / name
        (shutil.copytree if given.is_dir() else shutil.copyfile)(given, root / name)
    return root


def edit(root: Path, old: str, new: str) -> None:
    """The scenario is saved with `old` written `new`."""
    path = root / "scenarios" / f"{GARDEN}.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


def saved(root: Path, before: Look, old: str, new: str) -> Look:
    edit(root, old, new)
    return watch.look(root, GARDEN, before)


def test_words_that_change_are_not_proved_again(folder: Path) -> None:
    first = watch.look(folder, GARDEN)
    second = saved(folder, first, "\n    title: ", "\n    title: Encore, ")
    assert second.surveys is first.surveys
    assert watch.moved(first, second) == []
    assert watch.saved(first, second) == [f"{GARDEN}.yaml"]


def test_figures_that_move_are_told_with_what_they_were(folder: Path) -> None:
    first = watch.look(folder, GARDEN)
    second = saved(folder, first, "    minutes: ", "    minutes: 1")
    heading, *lines = watch.moved(first, second)
    assert heading == "En 45 minutes :"
    was, now = first.surveys[0].minutes.max, second.surveys[0].minutes.max
    assert now == was + 10
    assert lines[0].startswith("  minutes de jeu : ")
    assert "(avant : " in lines[0]
    assert not watch.new(second, watch.look(folder, GARDEN, second))


def test_a_mistake_is_told_once_and_so_is_its_repair(folder: Path) -> None:
    first = watch.look(folder, GARDEN)
    broken = saved(folder, first, "goto: ", "goto: nulle_part_")
    assert [one.code for one in watch.new(first, broken)] == ["M301"]
    assert broken.broken
    assert watch.moved(first, broken) == []
    still = saved(folder, broken, "\n    title: ", "\n    title: Encore, ")
    assert not watch.new(broken, still)
    mended = saved(folder, still, "goto: nulle_part_", "goto: ")
    assert [one.code for one in watch.mended(still, mended)] == ["M301"]
    assert not mended.broken
    assert watch.moved(still, mended) == []


def test_what_a_broken_file_hides_is_not_said_to_be_mended(folder: Path) -> None:
    first = watch.look(folder, GARDEN)
    stuck = saved(folder, first, "    minutes: ", "    minutes: 4")
    assert [one.code for one in watch.new(first, stuck)] == ["M405"]
    broken = saved(folder, stuck, "goto: ", "goto: nulle_part_")
    assert not watch.mended(stuck, broken)
    mended = saved(folder, broken, "goto: nulle_part_", "goto: ")
    assert not watch.new(broken, mended)


def test_each_save_is_followed_and_nothing_else(folder: Path) -> None:
    first = watch.look(folder, GARDEN)
    looks = watch.follow(folder, GARDEN, first)
    (folder / "notes.txt").write_text("rien", "utf-8")
    edit(folder, "\n    title: ", "\n    title: Encore, ")
    second = next(looks)
    assert watch.saved(first, second) == [f"{GARDEN}.yaml"]
    assert second.scenario != first.scenario


# In the window ----------------------------------------------------------------------------------


def begun(root: Path) -> stack.Session:
    """A session after one decision."""
    library = load.load(root).library
    assert library
    session = stack.opened(library, None, play=play.begin(library, GARDEN))
    assert session.play
    choice = stack.engine.open_choices(session.play.scenario, session.play.state)[0]
    session = stack.after(session, stack.Take(choice, stack.Decision()))
    return stack.after(session, stack.Close())


def test_the_window_stays_at_the_same_scene(folder: Path) -> None:
    session = begun(folder)
    assert session.play
    scrolled = replace(session, stack=(*session.stack[:-1], replace(session.top, offset=40)))
    at = session.play.state.at
    title = session.play.scenario.scenes[at].title
    edit(folder, f"title: {title}", "title: Un titre neuf")
    library = load.load(folder).library
    assert library
    again = stack.renewed(scrolled, library)
    assert again.play
    assert again.play.state == session.play.state
    assert again.play.scenario.scenes[at].title == "Un titre neuf"
    assert again.top.offset == 40


def test_decisions_stand_as_far_as_they_still_can(folder: Path) -> None:
    session = begun(folder)
    assert session.play
    taken = session.play.steps[0].choice
    edit(folder, f"      {taken}:\n", f"      {taken}_autrement:\n")
    path = folder / "scenarios" / f"{GARDEN}.yaml"
    path.write_text(path.read_text("utf-8").replace(f"taken({taken})", "true"), "utf-8")
    library = load.load(folder).library
    assert library
    again = stack.renewed(session, library)
    assert again.play
    assert again.play.steps == ()
    assert isinstance(again.top.screen, stack.Scene)


def test_a_scenario_that_is_gone_leads_home(folder: Path) -> None:
    session = begun(folder)
    again = stack.renewed(session, replace(session.library, scenarios={}))
    assert isinstance(again.top.screen, stack.Home)


# The command ------------------------------------------------------------------------------------


def lines(watching: subprocess.Popen[str]) -> Iterator[str]:
    assert watching.stdout
    yield from watching.stdout


def upto(told: Iterator[str], words: str) -> str:
    """All that is told until `words` are."""
    said = ""
    for line in told:
        said += line
        if words in line:
            return said
    pytest.fail(f"{words!r} is not in {said!r}")


def test_the_command_tells_each_save_and_stops_cleanly(folder: Path) -> None:
    command = [sys.executable, "-m", "mallette", "--mallette", str(folder), "watch", "--no-window"]
    env = os.environ | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "LANGUAGE": "fr"}
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    with subprocess.Popen(command, env=env, **pipes) as watching:  # type: ignore[call-overload]
        told = lines(watching)
        assert "Fins :" in upto(told, "Ctrl-C")
        edit(folder, "goto: ", "goto: nulle_part_")
        assert "erreur[M301]" in upto(told, "À réparer d'abord")
        edit(folder, "goto: nulle_part_", "goto: ")
        assert "réglé : " in upto(told, "Rien ne change")
        time.sleep(0.1)
        watching.send_signal(signal.SIGINT)
        _, complaint = watching.communicate(timeout=20)
        assert (watching.returncode, complaint) == (0, "")


# A deck ------------------------------------------------------------------------------------------


def test_a_deck_is_printed_again_and_the_sheet_that_changed_is_shown(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheets = cli._sheets(folder, "noyau", tmp_path / "out")
    pictures, shown = next(sheets)
    assert (len(pictures), shown) == (12, 0)
    assert all(one.is_file() for one in pictures)
    deck = folder / "cards" / "noyau.yaml"
    written = deck.read_text("utf-8")
    last = list(load.load(folder).library.decks["noyau"].cards.values())[-1]
    deck.write_text(written.replace(f"title: {last.title}", "title: Un tout autre titre"), "utf-8")
    _again, shown = next(sheets)
    assert shown == 10, "the front of the sixth sheet"
    deck.write_text(written.replace(f"title: {last.title}", "titre: Un autre"), "utf-8")
    Thread(target=lambda: (time.sleep(1), deck.write_text(written, "utf-8")), daemon=True).start()
    assert next(sheets)[1] == 10
    said = capsys.readouterr().out
    assert "clé inconnue « titre »" in said
    assert "la planche n'est pas redessinée" in said
    assert said.count("deck-noyau-11.png") == 3
    assert said.count("deck-noyau-9.png") == 1, "what does not change is not drawn again"
