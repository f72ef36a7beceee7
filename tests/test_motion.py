"""What moves between two screens: short, quiet, and gone where the reader wants nothing to move."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

import pygame
import pytest
import test_game as game

from mallette import load, walk
from mallette.game import motion, screens, stack, ui, window
from mallette.game.paint import Painter
from mallette.game.window import Window


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Window]:
    """At the scene where the first decision is taken, at rest."""
    pygame.display.init()
    pygame.font.init()
    session = stack.opened(game.shipped(), tmp_path / "parties", seeds=lambda: 3)
    one = window.opened(session, (1280, 800))
    one.do(stack.Begin("appel", 90))
    settle(one)
    yield one
    pygame.display.quit()


def settle(one: Window, now: float = 0.0) -> None:
    one.draw(now)
    one.draw(now + 60)


def bytes_of(surface: pygame.Surface) -> bytes:
    return pygame.image.tobytes(surface, "RGB")


def at_rest(one: Window) -> bytes:
    """The frame as the painter draws it, with nothing before it."""
    alone = pygame.Surface(one.size)
    one.painter.draw(alone, one.shown, one.layer)
    return bytes_of(alone)


def forward(one: Window) -> None:
    """What the table does next."""
    offers = [target.does for target in one.shown.targets if isinstance(target.does, stack.Take)]
    if offers:
        one.do(stack.Take(offers[0].choice, stack.Decision(settled=True)))
    else:
        focused = ui.focus(one.shown, one.layer)
        assert focused is not None
        one.do(one.shown.targets[focused].does)


def test_a_screen_fades_into_the_next_and_ends_as_it_is_drawn(opened: Window) -> None:
    before = bytes_of(opened.surface)
    opened.do(stack.Open(stack.Help()))
    assert opened.draw(10.0)
    assert isinstance(opened.motion, motion.Fade)
    assert bytes_of(opened.surface) == before
    assert opened.draw(10 + motion.FADE / 2)
    assert bytes_of(opened.surface) not in {before, at_rest(opened)}
    assert opened.draw(10 + motion.FADE)
    assert opened.motion is None
    assert bytes_of(opened.surface) == at_rest(opened)
    assert not opened.draw(20.0)


def test_the_card_of_an_event_turns_over_from_its_back(opened: Window) -> None:
    for _ in range(60):
        forward(opened)
        opened.draw(10.0)
        if isinstance(opened.motion, motion.Turn):
            break
        settle(opened, 10.0)
    turn = opened.motion
    assert isinstance(turn, motion.Turn)
    card = opened.surface.get_rect().clip(turn.card)
    assert bytes_of(opened.surface.subsurface(card)) == bytes_of(turn.back)
    around = opened.surface.copy()
    around.fill("black", card)
    seen = []
    for part in (0.25, 0.49, 0.51, 0.75, 0.99):
        opened.draw(10 + motion.TURN * part)
        seen.append(bytes_of(opened.surface.subsurface(card)))
        now = opened.surface.copy()
        now.fill("black", card)
        assert bytes_of(now) == bytes_of(around)
    assert len({*seen}) == 5
    opened.draw(10 + motion.TURN)
    assert opened.motion is None
    assert bytes_of(opened.surface) == at_rest(opened)


def test_whoever_answers_does_not_wait_for_it(opened: Window) -> None:
    opened.do(stack.Open(stack.Help()))
    opened.draw(10.0)
    assert opened.motion
    window.answer(opened, game.pressed(pygame.K_TAB))
    opened.draw(10.01)
    assert opened.motion is None
    assert bytes_of(opened.surface) == at_rest(opened)


def test_letters_and_figures_come_at_once(opened: Window) -> None:
    opened.do(stack.Zoom(1))
    opened.draw(10.0)
    assert opened.motion is None
    assert bytes_of(opened.surface) == at_rest(opened)


def test_nothing_moves_for_whoever_wants_nothing_to(opened: Window) -> None:
    opened.do(stack.Set(replace(opened.session.settings, motion=False)))
    settle(opened)
    for _ in range(60):
        forward(opened)
        opened.draw(10.0)
        assert opened.motion is None
        assert bytes_of(opened.surface) == at_rest(opened)
        if isinstance(opened.layer.screen, stack.Ending):
            return
    pytest.fail("la partie n'a pas de fin")


def test_what_comes_next_is_drawn_while_people_talk() -> None:
    library = load.load(load.builtin()).library
    assert library
    pygame.font.init()
    painter = Painter(library)
    session = stack.after(stack.opened(library, None), stack.Begin("strategie", 90))
    assert session.play
    shown = screens.frame(session, (1280, 800), painter.measure)
    chores = list(window.ahead(painter, session, shown))
    assert chores
    for chore in chores:
        chore()
    scenario, at = session.play.scenario, session.play.state.at
    coming = walk.leads(scenario)[at]
    meant = {getattr(scenario.scenes.get(one), "picture", None) for one in coming} - {None}
    drawn = {key[1] for key in painter.shelf.kept if key[0] == "picture"}
    assert meant <= drawn
    home = stack.opened(library, None)
    assert not list(window.ahead(painter, home, screens.frame(home, (1280, 800), painter.measure)))
