"""A session in, the frame of the screen on top out: one line a screen."""

from __future__ import annotations

from typing import assert_never

from mallette.game import (
    adjust,
    cast,
    consequence,
    debriefing,
    decide,
    decisions,
    ending,
    home,
    leave,
    notes,
    pause,
    scene,
    stack,
    ui,
)
from mallette.game import help as help_
from mallette.game.stack import Session
from mallette.game.ui import Canvas, Frame, Measure

SMALLEST = (800, 600)
"""Pixels: a smaller window shows the top left of this one."""


def layout(session: Session, canvas: Canvas) -> Frame:
    """The frame of the screen on top."""
    match session.top.screen:
        case stack.Home():
            return home.layout(session, canvas)
        case stack.Lengths() as screen:
            return home.lengths(screen, session, canvas)
        case stack.Cast() as screen:
            return cast.layout(screen, session, canvas)
        case stack.Secret() as screen:
            return cast.secret(screen, session, canvas)
        case stack.Scene():
            return scene.layout(session, canvas)
        case stack.Decide() as screen:
            return decide.layout(screen, session, canvas)
        case stack.Aftermath() as screen:
            return consequence.layout(screen, session, canvas)
        case stack.Ending():
            return ending.layout(session, canvas)
        case stack.Debrief() as screen:
            return debriefing.layout(screen, session, canvas)
        case stack.Decisions():
            return decisions.layout(session, canvas)
        case stack.Undo() as screen:
            return decisions.undoing(screen, session, canvas)
        case stack.Notes() as screen:
            return notes.layout(screen, session, canvas)
        case stack.Help():
            return help_.layout(session, canvas)
        case stack.Pause():
            return pause.layout(session, canvas)
        case stack.Adjust():
            return adjust.layout(session, canvas)
        case stack.Leave():
            return leave.layout(session, canvas)
        case unknown:
            assert_never(unknown)


def frame(session: Session, size: tuple[int, int], measure: Measure) -> Frame:
    """The frame of `session` in a window of `size`, in the accent of its scenario."""
    width, height = max(size[0], SMALLEST[0]), max(size[1], SMALLEST[1])
    theme, family = ui.THEMES[session.settings.theme], ui.FAMILIES[session.settings.face]
    accent = theme.accents[_scenario(session) % len(theme.accents)]
    canvas = Canvas(width, height, session.scale, measure, theme, accent, family, session.pad)
    return layout(session, canvas)


def _scenario(session: Session) -> int:
    """The place of the scenario at hand among those of the mallette."""
    match session.top.screen:
        case stack.Lengths(scenario) | stack.Cast(scenario) | stack.Secret(scenario):
            id_ = scenario
        case _:
            id_ = session.play.id if session.play else ""
    return next((at for at, one in enumerate(session.library.scenarios) if one == id_), 0)
