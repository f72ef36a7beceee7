"""A play in progress: the engine's states and the journal on disk, kept in step."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

import platformdirs

from mallette import engine, journal
from mallette.engine import Consequence, State, Stop
from mallette.journal import Header, Step
from mallette.model import Library, Scenario


@dataclass(frozen=True, slots=True)
class Play:
    """A scenario, what was decided so far, and the states it went through."""

    id: str
    scenario: Scenario
    states: tuple[State, ...]
    """One more than there are steps: the first is the start."""
    steps: tuple[Step, ...] = ()
    path: Path | None = None
    """The journal; none when this play is not saved."""
    trouble: OSError | None = None
    """Why this play is no longer saved."""
    cut: bool = False
    """The journal has more steps than these: they are given up with the next decision, not before."""

    @property
    def state(self) -> State:
        return self.states[-1]


@dataclass(frozen=True, slots=True)
class Resumed:
    """A play taken up from its journal, with what an honest screen must say of it."""

    play: Play
    stop: Stop | None = None
    """The first step that the scenario, edited since, no longer allows."""
    edited: bool = False
    damaged: bool = False


def saves() -> Path:
    """The folder of this person's journals."""
    return platformdirs.user_data_path("mallette", appauthor=False) / "parties"


def new_path(folder: Path, id_: str, now: datetime) -> Path:
    """A name for a journal that begins `now`, in `folder`, taken by no other."""
    stem = f"{id_}-{now:%Y-%m-%d-%H%M%S}"
    names = (f"{stem}{suffix}" for suffix in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(path for name in names if not (path := folder / (name + journal.SUFFIX)).exists())


def latest(folder: Path) -> Path | None:
    """The journal of `folder` written last."""
    try:
        return max(folder.glob("*" + journal.SUFFIX), key=lambda path: path.stat().st_mtime)
    except (ValueError, OSError):
        return None


def begin(library: Library, id_: str, path: Path | None = None, seed: int = 0) -> Play:
    """A play of the scenario `id_` from its start, saved in `path`."""
    scenario = library.scenarios[id_]
    play = Play(id_, scenario, (engine.start(scenario, seed),), path=path)
    if path is None:
        return play
    header = Header(id_, library.digests[id_], seed, scenario.lengths[0])
    return _saved(play, lambda file: journal.begin(file, header))


def resume(library: Library, path: Path) -> Resumed | None:
    """The play that `path` keeps, as far as it goes; None when it is no journal of this mallette."""
    kept = journal.read(path)
    if kept is None or kept.header.scenario not in library.scenarios:
        return None
    id_ = kept.header.scenario
    scenario = library.scenarios[id_]
    replayed = engine.replay(scenario, kept.header.seed, kept.steps)
    steps = kept.steps[: len(replayed.states) - 1]
    play = Play(id_, scenario, replayed.states, steps, path, cut=replayed.stop is not None)
    if kept.damaged or replayed.stop:  # the next decision writes over what is damaged
        with suppress(OSError):
            shutil.copyfile(path, path.with_suffix(".copie"))
    edited = kept.header.digest != library.digests[id_]
    return Resumed(play, replayed.stop, edited, kept.damaged)


def said(resumed: Resumed) -> str | None:
    """What the table must know of a play taken up again; none when all is as it was."""
    if resumed.stop:
        index, step = resumed.stop.index + 1, resumed.stop.step
        return (
            f"La situation a été modifiée : la décision n° {index}, « {step.choice} », n'est plus"
            " possible. La partie reprend juste avant."
        )
    if resumed.damaged:
        return "La fin de cette partie est abîmée : elle reprend à la dernière décision lisible."
    if resumed.edited:
        return "La situation a été modifiée depuis ; toutes vos décisions y tiennent encore."
    return None


def take(play: Play, choice: str) -> Play:
    """`play` after `choice`, which is open; the decision is on the disk."""
    if play.cut:
        play = undo(play, len(play.steps))
    step = Step(choice, play.state.at)
    after = engine.choose(play.scenario, play.state, choice)
    play = replace(play, states=(*play.states, after), steps=(*play.steps, step))
    return _saved(play, lambda file: journal.append(file, step))


def undo(play: Play, kept: int) -> Play:
    """`play` as it was after its first `kept` decisions."""
    play = replace(play, states=play.states[: kept + 1], steps=play.steps[:kept], cut=False)
    return _saved(play, lambda file: journal.undo(file, kept))


def decisions(play: Play) -> Iterator[Consequence]:
    """What each decision did, in order: the list read at the end."""
    for state, step in zip(play.states, play.steps, strict=False):
        yield engine.consequence(play.scenario, state, step.choice)


def _saved(play: Play, write: Callable[[Path], None]) -> Play:
    """`play`, written; when the disk refuses, it goes on unsaved and says so."""
    if play.path is None:
        return play
    try:
        write(play.path)
    except OSError as trouble:
        return replace(play, path=None, trouble=trouble)
    return play
