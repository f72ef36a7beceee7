from __future__ import annotations

import json
import os
import stat
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

import pygame
import pytest
import situations
from fontTools.ttLib import TTFont

from mallette import text
from mallette.game import screens, settings, stack, ui, window
from mallette.game.paint import FONTS, Painter
from mallette.game.settings import USUAL, Settings
from mallette.game.stack import Session, after
from mallette.game.ui import Frame, Words
from mallette.model import Library

CHOSEN = Settings("nuit", "cahier", 1.5, clock=False, full_screen=True, motion=False)


@cache
def small() -> Library:
    with TemporaryDirectory() as folder:
        return situations.library(Path(folder))


@cache
def painter() -> Painter:
    pygame.font.init()
    return Painter(small())


def framed(session: Session, size: tuple[int, int] = (1280, 800)) -> Frame:
    return screens.frame(session, size, painter().measure)


def said(session: Session) -> str:
    frame = framed(session)
    inks = (*frame.ink, *(frame.scroll.ink if frame.scroll else ()))
    return " ".join(ink.text for ink in inks if isinstance(ink, Words))


def plain(french: str) -> str:
    return text.typeset(french).replace(text.NNBSP, text.NBSP)


def keyed(session: Session, *keys: ui.Key) -> Session:
    for key in keys:
        session = after(session, framed(session).keys[key])
    return session


def begun() -> Session:
    return after(stack.opened(small(), None), stack.Begin("cle"))


def later(session: Session, minutes: float) -> Session:
    """So many minutes after the play began, as its own clock has it."""
    assert session.play
    return stack.at(session, session.play.since + 60 * minutes)


# The file ---------------------------------------------------------------------------------------


def test_what_is_kept_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "un" / "reglages.json"
    assert settings.read(path) == (USUAL, None)
    assert settings.write(path, CHOSEN) is None
    assert settings.read(path) == (CHOSEN, None)


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b"{", b"[1]", b"null", b"[" * 100_000, b'{"theme": '], ids=repr
)
def test_a_damaged_file_is_said_and_changes_nothing(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "reglages.json"
    path.write_bytes(content)
    found, told = settings.read(path)
    assert found == USUAL
    assert told
    assert "abîmé" in told


@pytest.mark.parametrize(
    "kept",
    [
        {"theme": "rose", "face": ["lexend"], "scale": "1.5", "clock": None},
        {"theme": {}, "scale": True, "autre": 1},
        {"scale": float("nan")},
        {},
    ],
    ids=str,
)
def test_what_has_no_sense_is_as_it_is_at_first(kept: dict[str, object], tmp_path: Path) -> None:
    path = tmp_path / "reglages.json"
    path.write_text(json.dumps(kept))
    assert settings.read(path) == (USUAL, None)


def test_a_scale_stays_within_bounds(tmp_path: Path) -> None:
    path = tmp_path / "reglages.json"
    for kept, found in ((9, 2.0), (0.1, 0.8), (1e400, 1.0), (1.3, 1.3)):
        path.write_text(json.dumps({"scale": kept}))
        assert settings.read(path)[0].scale == found


def test_a_file_that_cannot_be_read_is_said(tmp_path: Path) -> None:
    found, told = settings.read(tmp_path)
    assert found == USUAL
    assert told
    assert "un dossier au lieu d'un fichier" in told


def test_a_disk_that_refuses_is_said_once_and_the_choice_still_holds(tmp_path: Path) -> None:
    (tmp_path / "plein").write_text("un fichier là où il faut un dossier")
    session = stack.opened(small(), None, settings_file=tmp_path / "plein" / "reglages.json")
    session = after(session, stack.Zoom(1))
    assert "n'ont pas pu être enregistrés" in (session.notice or "")
    session = after(session, stack.Zoom(1))
    assert session.notice is None
    assert session.scale == session.settings.scale == 1.3


def test_a_read_only_file_is_replaced_or_said(tmp_path: Path) -> None:
    path = tmp_path / "reglages.json"
    settings.write(path, USUAL)
    path.chmod(stat.S_IRUSR)
    trouble = settings.write(path, CHOSEN)
    assert settings.read(path)[0] == (USUAL if trouble else CHOSEN)


def test_two_sessions_share_what_was_chosen_and_the_command_wins_for_one(tmp_path: Path) -> None:
    path = tmp_path / "reglages.json"
    one = stack.opened(small(), None, settings_file=path)
    one = after(after(one, stack.Set(replace(one.settings, theme="nuit"))), stack.Zoom(1))
    after(one, stack.FullScreen())
    kept = settings.read(path)[0]
    assert kept == Settings("nuit", scale=1.15, full_screen=True)
    two = stack.opened(small(), None, settings=kept, settings_file=path)
    assert (two.scale, two.full_screen) == (1.15, True)
    loud = stack.opened(small(), None, settings=kept, settings_file=path, scale=2.0)
    assert loud.scale == 2.0
    after(loud, stack.Set(replace(loud.settings, face="lexend")))
    assert settings.read(path)[0] == replace(kept, face="lexend")


def test_without_a_file_nothing_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    session = after(after(stack.opened(small(), None), stack.Zoom(1)), stack.FullScreen())
    assert session.settings == Settings(scale=1.15, full_screen=True)
    assert list(tmp_path.iterdir()) == []


# The screen -------------------------------------------------------------------------------------


def test_each_setting_is_changed_by_its_key_and_by_its_buttons() -> None:
    session = keyed(stack.opened(small(), None), "settings")
    assert session.top.screen == stack.Adjust()
    session = keyed(session, "1", "2", "2", "3", "4", "larger")
    assert session.settings == Settings("nuit", "cahier", 1.15, False, True)
    assert keyed(session, "1", "1", "2", "3", "4", "smaller").settings == USUAL
    for wanted in (Settings("contraste"), Settings(face="lexend"), Settings(clock=False)):
        found = keyed(stack.opened(small(), None), "settings")
        assert stack.Set(wanted) in [target.does for target in framed(found).targets]
        assert after(found, stack.Set(wanted)).settings == wanted
    assert keyed(session, "settings").top.screen == stack.Home()


def test_what_is_chosen_is_seen_at_once() -> None:
    session = keyed(stack.opened(small(), None), "settings")
    other = keyed(session, "1", "2")
    assert framed(other).canvas.theme is ui.NIGHT
    faces = {ink.face for ink in framed(other).ink if isinstance(ink, Words)}
    assert "Lexend-Regular" in faces
    assert "AtkinsonHyperlegible-Regular" in faces  # the name of that face, in itself


def test_what_is_on_is_marked_by_more_than_its_colour() -> None:
    frame = framed(keyed(stack.opened(small(), None), "settings"))
    marks = [ink for ink in frame.ink if isinstance(ink, ui.Icon) and ink.id == "check"]
    assert len(marks) == 6


def test_what_stands_alone_is_never_opened_twice() -> None:
    session = begun()
    for key in ("pause", "settings", "help", "settings", "help", "settings"):
        session = keyed(session, key)  # type: ignore[arg-type]
    kinds = [type(layer.screen) for layer in session.stack]
    assert len(kinds) == len(set(kinds))


# The clock --------------------------------------------------------------------------------------


def test_a_scene_shows_the_minutes_played_unless_one_hides_them() -> None:
    session = later(begun(), 12.9)
    assert session.play
    shown = plain(f"12 min sur {session.play.length}")
    assert shown in said(session)
    hidden = replace(session, settings=Settings(clock=False))
    assert shown not in said(hidden)
    assert plain("0 min sur") in said(begun())  # the window has not looked at its clock yet


def test_a_pause_does_not_count() -> None:
    session = keyed(later(begun(), 5), "pause")
    assert plain("Temps joué : 5 min") in said(session)
    waited = later(session, 25)
    assert stack.minutes(waited) == 5
    looked = keyed(waited, "settings", "settings", "decisions", "back", "help", "help")
    assert isinstance(looked.top.screen, stack.Pause)
    again = keyed(looked, "pause")
    assert isinstance(again.top.screen, stack.Scene)
    assert stack.minutes(again) == 5
    assert again.play
    assert stack.minutes(stack.at(again, again.now + 180)) == 8


def test_going_back_to_a_decision_from_a_pause_ends_it() -> None:
    session = after(begun(), stack.Take("frapper"))
    paused = keyed(later(session, 5), "pause")
    gone = after(keyed(later(paused, 15), "decisions"), stack.Open(stack.Undo(0)))
    again = after(gone, stack.Keep(0))
    assert isinstance(again.top.screen, stack.Scene)
    assert stack.minutes(again) == 5


def test_one_pauses_where_one_plays_and_nowhere_else() -> None:
    assert "pause" not in framed(stack.opened(small(), None)).keys
    for screen in (stack.Leave(), stack.Help(), stack.Notes(), stack.Decisions()):
        assert "pause" not in framed(after(begun(), stack.Open(screen))).keys
    assert "pause" in framed(begun()).keys
    assert "pause" in framed(after(begun(), stack.Take("frapper"))).keys


def test_a_play_past_its_share_is_told_so_once_and_never_cut() -> None:
    session = begun()
    assert session.play
    length = session.play.length
    assert length
    early, late = later(session, 0.64 * length), later(session, 0.7 * length)
    assert early.notice is None
    told = plain(f"le débriefing a besoin de {length - int(0.65 * length)} minutes")
    assert told in said(late)
    read = after(late, stack.Zoom(1))
    assert later(read, 0.9 * length).notice is None
    assert framed(read).keys.keys() >= {"1", "pause"}
    assert later(after(session, stack.Take("frapper")), 40).notice is None  # not over what follows
    hidden = replace(session, settings=Settings(clock=False))
    assert later(hidden, 2 * length).notice is None


def test_a_play_of_no_length_has_no_clock() -> None:
    session = begun()
    assert session.play
    session = replace(session, play=replace(session.play, length=None))
    assert "min sur" not in said(later(session, 300))
    assert later(session, 300).notice is None


# The window -------------------------------------------------------------------------------------


@pytest.fixture
def opened() -> Iterator[window.Window]:
    pygame.display.init()
    pygame.font.init()
    yield window.opened(begun(), (1280, 800))
    pygame.display.quit()


def test_the_window_is_laid_out_again_once_a_minute(opened: window.Window) -> None:
    assert opened.session.play
    since = opened.session.play.since
    opened.dirty = False
    opened.tick(since + 59)
    assert not opened.dirty
    opened.tick(since + 61)
    assert opened.dirty
    assert any(plain("1 min sur") in ink.text for ink in opened.shown.ink if isinstance(ink, Words))


def test_the_letters_of_the_settings_and_of_the_pause(opened: window.Window) -> None:
    for key, screen in (
        (pygame.K_p, stack.Pause),
        (pygame.K_s, stack.Adjust),
        (pygame.K_s, stack.Pause),
        (pygame.K_p, stack.Scene),
    ):
        window.answer(opened, pygame.event.Event(pygame.KEYDOWN, key=key, scancode=0, mod=0))
        assert isinstance(opened.layer.screen, screen)


@pytest.mark.parametrize(
    ("desktop", "size"),
    [
        ((1920, 1080), (1280, 800)),
        ((3840, 2160), (1280, 800)),
        ((1366, 768), (1280, 672)),
        ((1280, 800), (1280, 704)),
        ((1024, 600), (1024, 600)),
        ((800, 480), (800, 480)),
    ],
)
def test_a_first_window_is_no_larger_than_the_desktop(
    desktop: tuple[int, int], size: tuple[int, int]
) -> None:
    assert window.fitting([desktop, (640, 480)]) == size
    assert window.fitting([]) == window.USUAL


# The faces --------------------------------------------------------------------------------------

FRENCH = "aàâäæbcçdeéèêëfghiîïjklmnoôöœpqrstuùûüvwxyÿz0123456789.,;:!?…’«»“”()[]–—-−+/%€·×°"


@pytest.mark.parametrize("family", ui.FAMILIES.values(), ids=ui.FAMILIES)
def test_every_face_has_all_that_french_needs(family: ui.Family) -> None:
    for face in (family.text, family.bold, family.italic, family.bold_italic, family.title):
        with TTFont(FONTS / f"{face}.ttf") as font:
            drawn = set(map(chr, font.getBestCmap()))
            assert set(FRENCH) | set(FRENCH.upper()) - {"SS"} <= drawn | {"ẞ"}, face
            assert "glyf" in font


def test_the_narrow_space_is_drawn_as_a_space_in_every_face() -> None:
    for family in ui.FAMILIES.values():
        canvas = ui.Canvas(1280, 800, 1.0, painter().measure, family=family)
        piece = ui.words(canvas, ui.say("Vraiment ?"), 900, ui.Style())
        drawn = "".join(ink.text for ink in piece.ink if isinstance(ink, Words))
        assert text.NNBSP not in drawn


def test_a_subset_of_a_font_does_not_bear_the_name_that_its_licence_reserves() -> None:
    for path in FONTS.glob("*.ttf"):
        with TTFont(path) as font:
            assert "Andika" not in (font["name"].getDebugName(1) or "")
