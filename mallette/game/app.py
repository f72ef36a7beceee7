"""The game: a library in, and a table plays it in a window; or it plays by itself, into images."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from functools import partial
from importlib import import_module
from pathlib import Path
from random import SystemRandom

from mallette import engine
from mallette.engine import View
from mallette.game import consequence, debriefing, screens, stack
from mallette.game.settings import USUAL, Settings, read
from mallette.game.stack import Session, after
from mallette.journal import Decision
from mallette.model import Library
from mallette.play import Play


def run(
    library: Library,
    *,
    play: Play | None = None,
    scenario: str | None = None,
    seed: int | None = None,
    saves: Path | None,
    settings: Path | None = None,
    size: tuple[int, int] | None = None,
    scale: float | None = None,
    notice: str | None = None,
    saved: Callable[[], tuple[Library | None, str | None] | None] | None = None,
    press: stack.Press | None = None,
) -> None:
    """The table has played until the window closed; every decision is in the folder `saves`, if any.

    It opens in `play`; or by asking how long there is for `scenario`; or at home. Plays begun here
    have `seed`, or one drawn at random. What is `saved` of the mallette meanwhile is shown at once;
    the report of a play is written by `press`. Settings are kept in the file `settings`, if any; `size`
    and `scale` are for this time only.
    """
    os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")  # flips in 1 ms, not 15
    _quieten()
    from mallette.game import window

    seeds = partial(SystemRandom().getrandbits, 32) if seed is None else lambda: seed
    chosen, unread = read(settings) if settings else (USUAL, None)
    session = stack.opened(
        library,
        saves,
        play=play,
        scenario=scenario,
        seeds=seeds,
        press=press,
        settings=chosen,
        settings_file=settings,
        scale=scale,
        notice=notice or unread,
    )
    window.show(session, size, saved)


def leaf(
    name: str,
    first: tuple[Sequence[Path], int],
    drawn: Callable[[], tuple[Sequence[Path], int] | None],
    size: tuple[int, int] | None,
) -> None:
    """Pictures of pages have been shown until the window closed, and again when `drawn` again."""
    _quieten()
    from mallette.game import leaf

    leaf.show(name, first, drawn, size)


def _quieten() -> None:
    """Imports pygame with no greeting and without what it takes along and we never use.

    `pkg_resources` is 60 ms for a font, numpy 90 ms for arrays of pixels: it comes when the
    explorer is asked something.
    """
    os.environ.setdefault("PYGAME_HIDE_SUPPORT_PROMPT", "1")
    sys.modules.setdefault("pkg_resources", None)  # type: ignore[arg-type]
    spared = "numpy" not in sys.modules
    if spared:
        sys.modules["numpy"] = None  # type: ignore[assignment]
    import_module("pygame")
    if spared:
        del sys.modules["numpy"]


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
    settings: Settings = USUAL,
    policy: Policy = first_open,
) -> list[Path]:
    """A scenario has played by itself through the same screens: an image of each, in `folder`.

    No window is opened and nothing is written elsewhere. The play stops at an ending, or after so
    many decisions that it must be going round.
    """
    _quieten()
    import pygame

    from mallette.game.paint import Painter

    pygame.font.init()
    folder.mkdir(parents=True, exist_ok=True)
    painter = Painter(library)
    surface = pygame.Surface(size)
    paths: list[Path] = []
    for name, session in moments(library, scenario, scale, settings, policy):
        shown = screens.frame(session, size, painter.measure)
        painter.draw(surface, shown, session.top)
        paths.append(folder / f"{len(paths) + 1:02}-{name}.png")
        pygame.image.save(surface, str(paths[-1]))
    return paths


def moments(
    library: Library,
    scenario: str | None = None,
    scale: float = 1.0,
    settings: Settings = USUAL,
    policy: Policy = first_open,
) -> list[tuple[str, Session]]:
    """One session for each kind of screen, met in a play where `policy` decides."""
    id_ = scenario or next(iter(library.scenarios))
    at_home = stack.opened(library, None, settings=settings, scale=scale)
    opening = after(at_home, stack.Open(stack.Cast(id_, opening=True)))
    session = after(opening, stack.Begin(id_))
    met = {
        "accueil": at_home,
        "roles": opening,
        "scene": session,
        "notes-avertissement": after(session, stack.Open(stack.Notes())),
        "notes": after(session, stack.Open(stack.Notes(shown=True))),
        "aide": after(session, stack.Open(stack.Help())),
        "reglages": after(at_home, stack.Open(stack.Adjust())),
        "pause": after(session, stack.Open(stack.Pause())),
    }
    for role in tuple(library.scenarios[id_].roles)[:1]:
        asked = after(opening, stack.Open(stack.Secret(id_, role)))
        met["secret-passer"], met["secret"] = asked, after(asked, stack.Note())
    if len(library.scenarios[id_].lengths) > 1:
        met["duree"] = after(at_home, stack.Open(stack.Lengths(id_)))
    for taken in range(MOST):
        if isinstance(session.top.screen, stack.Ending):
            break
        session = _decided(session, policy, met)
        if not taken:
            met["annuler"] = after(session, stack.Open(stack.Undo(0)))
        while isinstance(session.top.screen, stack.Aftermath):
            met.setdefault("retour" if session.top.screen.page else "consequence", session)
            if _draws(session):
                met.setdefault("tirage", session)
            session = _gone_on(session)
    if isinstance(session.top.screen, stack.Ending):
        met["fin"] = session
        met |= _debriefed(session)
    met["decisions"] = after(session, stack.Open(stack.Decisions()))
    met["quitter"] = after(session, stack.Open(stack.Leave()))
    return list(met.items())


def _debriefed(session: Session) -> dict[str, Session]:
    """Each page of the debrief, and what is looked at closely on it."""
    assert session.play is not None
    pages: list[tuple[str, stack.Debrief]] = [
        (f"debriefing-{page}", stack.Debrief(page)) for page in debriefing.pages(session)
    ]
    closely: list[tuple[str, stack.Debrief]] = [
        ("debriefing-decision", stack.Debrief("facts", "0")),
        ("debriefing-chemin", stack.Debrief("roads", "0")),
        ("debriefing-date", stack.Debrief("transfer", stack.WHEN, session.play.scenario.title)),
    ]
    for id_ in tuple(session.library.mallette.criteria)[:1]:
        closely.append(("debriefing-note", stack.Debrief("criteria", id_)))
        proof = stack.Debrief("criteria", stack.PROOF + id_, session.play.scenario.title)
        closely.append(("debriefing-preuve", proof))
    told = session
    for role in tuple(session.play.scenario.roles)[:1]:
        told = after(after(session, stack.Open(stack.Debrief("roles"))), stack.Reveal(role))
    return {name: after(told, stack.Open(screen)) for name, screen in (*pages, *closely)}


def _decided(session: Session, policy: Policy, met: dict[str, Session]) -> Session:
    """`session` after one more decision, with what is met on the way to it."""
    now = session.play
    assert now is not None
    view = engine.view(now.scenario, now.state)
    if view.event:
        met.setdefault("evenement", session)
    if closed := engine.closed_choices(now.scenario, now.state):
        met.setdefault("impasse", session)
        return after(session, stack.Take(closed[0], Decision(settled=False), forced=True))
    choice = policy(view)
    session = after(session, stack.Take(choice))
    if not isinstance(session.top.screen, stack.Decide):
        return session
    if view.decide.rule == "majority":
        session = _voted(session, view, choice, met)
    met.setdefault(f"decision-{view.decide.rule}", session)
    return after(session, stack.Take(choice, _agreed(session, view)))


def _voted(session: Session, view: View, choice: str, met: dict[str, Session]) -> Session:
    """`session` once hands are raised, after a tie, so that `choice` leads."""
    session = after(session, stack.Hands(choice, TABLE))
    if other := next((one.id for one in view.options if one.open and one.id != choice), None):
        tied = after(session, stack.Hands(other, TABLE))
        met.setdefault("decision-egalite", tied)
        session = after(tied, stack.Hands(other, TABLE - 1))
    return after(session, stack.Hands(None, 1))


TABLE = 3
"""Hands raised for a choice in a rehearsal."""


def _agreed(session: Session, view: View) -> Decision:
    """What is decided where nobody objects."""
    votes = {one.choice: one.hands for one in session.talk.hands if one.choice}
    return Decision(
        view.decide.rule,
        view.decide.role,
        votes=votes,
        abstentions=session.talk.counted(None).hands,
    )


def _draws(session: Session) -> bool:
    """Whether a card is drawn next."""
    assert session.play is not None
    return bool(consequence.told(session.play)[_page(session)].drawn)


def _page(session: Session) -> int:
    screen = session.top.screen
    return screen.page if isinstance(screen, stack.Aftermath) else 0


def _gone_on(session: Session) -> Session:
    """`session` on the next page of what followed, or at the next scene."""
    assert session.play is not None
    last = _page(session) + 1 == len(consequence.told(session.play))
    following = stack.Close() if last else stack.Open(stack.Aftermath(_page(session) + 1))
    return after(session, following)
