"""The game: a library in, and a table plays it in a window; or it plays by itself, into images."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

from mallette import engine
from mallette.engine import View
from mallette.game import screens, stack
from mallette.game.stack import Session, after
from mallette.model import Library
from mallette.play import Play


def run(
    library: Library,
    *,
    play: Play | None = None,
    saves: Path,
    size: tuple[int, int] = (1280, 800),
    scale: float = 1.0,
    notice: str | None = None,
) -> None:
    """The table has played until the window closed; every decision is in the folder `saves`."""
    os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")  # flips in 1 ms, not 15
    _quieten()
    from mallette.game import window

    session = stack.opened(library, saves, play=play, scale=scale, notice=notice)
    window.show(session, size)


def _quieten() -> None:
    """No greeting from pygame, and no `pkg_resources`: 60 ms for a font that is not used."""
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    sys.modules.setdefault("pkg_resources", None)  # type: ignore[arg-type]


Policy = Callable[[View], str]
"""Which of the open choices of a view to take."""


def first_open(view: View) -> str:
    """The first choice that is open."""
    return next(option.id for option in view.options if option.open)


MOST = 200
"""Decisions that a rehearsal takes before it gives up on an ending."""


def rehearse(
    library: Library,
    folder: Path,
    *,
    scenario: str | None = None,
    size: tuple[int, int] = (1280, 800),
    scale: float = 1.0,
    policy: Policy = first_open,
) -> list[Path]:
    """A scenario has played by itself through the same screens: an image of each, in `folder`.

    No window is opened and nothing is written elsewhere. The play stops at an ending, where no
    choice is open, or after so many decisions that it must be going round.
    """
    _quieten()
    import pygame

    from mallette.game.paint import Painter

    pygame.font.init()
    folder.mkdir(parents=True, exist_ok=True)
    painter = Painter(library)
    surface = pygame.Surface(size)
    paths: list[Path] = []
    for name, session in _rehearsed(library, scenario, scale, policy):
        shown = screens.frame(session, size, painter.measure)
        painter.draw(surface, shown, session.top)
        paths.append(folder / f"{len(paths) + 1:02}-{name}.png")
        pygame.image.save(surface, str(paths[-1]))
    return paths


def _rehearsed(
    library: Library, scenario: str | None, scale: float, policy: Policy
) -> list[tuple[str, Session]]:
    """One session for each kind of screen, met in a play where `policy` decides."""
    id_ = scenario or next(iter(library.scenarios))
    at_home = stack.opened(library, None, scale=scale)
    opening = after(at_home, stack.Open(stack.Cast(id_, opening=True)))
    session = after(opening, stack.Begin(id_))
    met = [
        ("accueil", at_home),
        ("roles", opening),
        ("scene", session),
        ("notes-avertissement", after(session, stack.Open(stack.Notes()))),
        ("notes", after(session, stack.Open(stack.Notes(shown=True)))),
        ("aide", after(session, stack.Open(stack.Help()))),
    ]
    for taken in range(MOST):
        assert session.play is not None
        view = engine.view(session.play.scenario, session.play.state)
        if not any(option.open for option in view.options):
            break
        session = after(session, stack.Take(policy(view)))
        if not taken:
            met.append(("consequence", session))
            met.append(("annuler", after(session, stack.Open(stack.Undo(0)))))
        session = after(session, stack.Close())
    if isinstance(session.top.screen, stack.Ending):
        met.append(("fin", session))
    met.append(("decisions", after(session, stack.Open(stack.Decisions()))))
    met.append(("quitter", after(session, stack.Open(stack.Leave()))))
    return met
