"""A play in progress: the engine's states and the journal on disk, kept in step."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from time import monotonic

import platformdirs

from mallette import engine, journal
from mallette.engine import Consequence, State, Stop
from mallette.journal import Debrief, Decision, Header, Sitting, Step
from mallette.language import N_, _
from mallette.model import Library, Scenario

PLAYED = 0.65
"""The greatest part of a session that is played: the debrief has the rest."""


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
    seed: int = 0
    length: int | None = None
    since: float = 0.0
    """When it would have begun on the clock `monotonic`, had it been played without a break."""
    sitting: Sitting = field(default_factory=Sitting)
    debrief: Debrief = field(default_factory=Debrief)

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


def played_on(path: Path) -> date:
    """The day on which the play that `path` keeps was begun, as its name has it; else last written."""
    with suppress(ValueError):
        if found := re.search(r"-(\d{4}-\d{2}-\d{2})-\d{6}", path.stem):
            return date.fromisoformat(found[1])
    return datetime.fromtimestamp(_written(path)).astimezone().date()


def latest(scenarios: Collection[str], folder: Path) -> tuple[Path | None, list[Path]]:
    """The journal of `folder` written last that plays one of `scenarios`.

    With it, from the newest, those written since that cannot be read.
    """
    unreadable: list[Path] = []
    for path in sorted(folder.glob("*" + journal.SUFFIX), key=_written, reverse=True):
        played = scenario(path)
        if played in scenarios:
            return path, unreadable
        if played is None:
            unreadable.append(path)
    return None, unreadable


def scenario(path: Path) -> str | None:
    """The id of the scenario that the journal `path` plays; None when it cannot be read."""
    with suppress(OSError):
        if kept := journal.read(path):
            return kept.header.scenario
    return None


def _written(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:  # gone since
        return 0.0


def begin(
    library: Library,
    id_: str,
    path: Path | None = None,
    seed: int = 0,
    length: int | None = None,
) -> Play:
    """A play of the scenario `id_` in `length` minutes (its first), from its start, saved in `path`."""
    length = length or library.scenarios[id_].lengths[0]
    scenario = engine.cut(library.scenarios[id_], length)
    states = (engine.start(scenario, seed),)
    play = Play(id_, scenario, states, (), path, seed=seed, length=length, since=monotonic())
    if path is None:
        return play
    header = Header(id_, library.digests[id_], seed, length)
    stem, number = path.stem, 1
    while True:
        try:
            journal.begin(path, header)
        except OSError as trouble:
            if not isinstance(trouble, FileExistsError) or not path.is_file():
                return replace(play, path=None, trouble=trouble)
            number += 1  # another play began in the same second
            path = path.with_stem(f"{stem}-{number}")
        else:
            return replace(play, path=path)


def resume(library: Library, path: Path) -> Resumed | None:
    """The play that `path` keeps, as far as it goes; None when it is no journal of this mallette."""
    kept = journal.read(path)
    if kept is None or kept.header.scenario not in library.scenarios:
        return None
    id_ = kept.header.scenario
    scenario = engine.cut(library.scenarios[id_], kept.header.length)
    replayed = engine.replay(scenario, kept.header.seed, kept.steps)
    steps = kept.steps[: len(replayed.states) - 1]
    minutes = max((step.minutes or 0 for step in steps), default=0)
    play = Play(
        id_,
        scenario,
        replayed.states,
        steps,
        path,
        cut=replayed.stop is not None,
        seed=kept.header.seed,
        length=kept.header.length,
        since=monotonic() - 60 * minutes,
        sitting=kept.sitting,
        debrief=kept.debrief,
    )
    if kept.damaged or replayed.stop:  # the next decision writes over what is damaged
        with suppress(OSError):
            shutil.copyfile(path, path.with_suffix(".copie"))
    edited = kept.header.digest != library.digests[id_]
    return Resumed(play, replayed.stop, edited, kept.damaged)


def replayed(play: Play, scenario: Scenario) -> Play:
    """The decisions of `play` in `scenario`, as far as it still allows them; nothing is written."""
    cut = engine.cut(scenario, play.length)
    states = engine.replay(cut, play.seed, play.steps).states
    return replace(play, scenario=cut, states=states, steps=play.steps[: len(states) - 1])


def said(resumed: Resumed) -> str | None:
    """What the table must know of a play taken up again; none when all is as it was."""
    if resumed.stop:
        edited = _(
            "La situation a été modifiée : la décision n° {number}, « {choice} », n'est plus"
            " possible, car {why}. La partie reprend juste avant."
        )
        strange = _(
            "La décision n° {number} de cette partie, « {choice} », n'est pas possible, car {why}."
            " La partie reprend juste avant."
        )
        return (edited if resumed.edited else strange).format(
            number=resumed.stop.index + 1,
            choice=resumed.stop.step.choice,
            why=_(STOPS[resumed.stop.reason]).format(scene=resumed.stop.step.scene),
        )
    if resumed.damaged:
        return _("La fin de cette partie est abîmée : elle reprend à la dernière décision lisible.")
    if resumed.edited:
        return _("La situation a été modifiée depuis ; toutes vos décisions y tiennent encore.")
    return None


STOPS = {
    "over": N_("la partie est déjà finie"),
    "elsewhere": N_("on n'arrive plus à « {scene} »"),
    "unknown": N_("ce choix n'existe plus dans « {scene} »"),
    "closed": N_("ce choix y est maintenant fermé"),
}
"""Why a step can no longer be taken."""


def take(
    play: Play, choice: str, decision: Decision | None = None, *, forced: bool = False
) -> Play:
    """`play` after `choice`, which is open, or forced in a dead end; the decision is on the disk."""
    if play.cut:
        play = undo(play, len(play.steps))
    kept = len(play.steps)
    minutes = int((monotonic() - play.since) / 60)
    step = Step(choice, play.state.at, minutes, decision, forced)
    after = engine.choose(play.scenario, play.state, choice)
    play = replace(play, states=(*play.states, after), steps=(*play.steps, step))
    return _saved(play, lambda file: journal.append(file, step, kept))


def leaders(votes: Mapping[str, int]) -> tuple[str, ...]:
    """The choices that have the most votes: one, or several in a tie; none when nobody voted."""
    most = max(votes.values(), default=0)
    return tuple(choice for choice, hands in votes.items() if hands == most > 0)


def undo(play: Play, kept: int) -> Play:
    """`play` as it was after its first `kept` decisions."""
    before = None if play.cut else len(play.steps)
    play = replace(play, states=play.states[: kept + 1], steps=play.steps[:kept], cut=False)
    return _saved(play, lambda file: journal.undo(file, kept, before))


def sit(play: Play, sitting: Sitting) -> Play:
    """`play` with who sits at the table; it is on the disk."""
    return _saved(replace(play, sitting=sitting), lambda file: journal.keep(file, sitting))


def keep(play: Play, debrief: Debrief) -> Play:
    """`play` with what the table keeps of its debrief; it is on the disk."""
    return _saved(replace(play, debrief=debrief), lambda file: journal.keep(file, debrief))


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
