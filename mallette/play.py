"""A play in progress: the engine's states and the journal on disk, kept in step."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path
from time import monotonic

import platformdirs

from mallette import engine, journal
from mallette.engine import Consequence, State, Stop
from mallette.journal import Debrief, Decision, Header, Journal, Sitting, Step
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
    kept: Journal | None = None
    """What the journal tells, as far as this table wrote or read it."""
    trouble: OSError | None = None
    """Why this play is no longer saved."""
    meant: Path | None = None
    """Where it will be saved as soon as that can be, while it is not."""
    apart: bool = False
    """Whether it has just been saved in a journal of its own: someone else wrote in the one it had."""
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
    with suppress(OSError):  # nobody may look there; why is told once it begins
        return next(
            path for name in names if not (path := folder / (name + journal.SUFFIX)).exists()
        )
    return folder / (stem + journal.SUFFIX)


def played_on(path: Path) -> date:
    """The day on which the play that `path` keeps was begun, as its name has it; else last written."""
    with suppress(ValueError):
        if found := re.search(r"-(\d{4}-\d{2}-\d{2})-\d{6}", path.stem):
            return date.fromisoformat(found[1])
    return datetime.fromtimestamp(_touched(path)).astimezone().date()


def latest(scenarios: Collection[str] | None, folder: Path) -> tuple[Path | None, list[Path]]:
    """The journal of `folder` written last that plays one of `scenarios`, or anything when None.

    With it, from the newest, those written since that cannot be read.
    """
    unreadable: list[Path] = []
    for path in sorted(folder.glob("*" + journal.SUFFIX), key=_touched, reverse=True):
        played = scenario(path)
        if played is None:
            unreadable.append(path)
        elif scenarios is None or played in scenarios:
            return path, unreadable
    return None, unreadable


def scenario(path: Path) -> str | None:
    """The id of the scenario that the journal `path` plays; None when it cannot be read."""
    with suppress(OSError):
        if kept := journal.read(path):
            return kept.header.scenario
    return None


def _touched(path: Path) -> float:
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
    told = Journal(Header(id_, library.digests[id_], seed, length))
    try:
        path = _begun(path, told)
    except OSError as trouble:
        return replace(play, path=None, kept=told, trouble=trouble, meant=path)
    return replace(play, path=path, kept=told)


def _begun(path: Path, told: Journal) -> Path:
    """Where a new journal tells `told`: `path`, or a name like it where others have that one."""
    stem, number = path.stem, 1
    while True:
        try:
            journal.begin(path, told.header, told)
        except FileExistsError:
            number += 1
            path = path.with_stem(f"{stem}-{number}")
        else:
            return path


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
        replace(kept, damaged=False),
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


def told(play: Play) -> str | None:
    """What the table must know once this play was written: that it has another journal, if so."""
    if play.apart and play.path:
        return _(
            "Le fichier de cette partie a été changé, sans doute par une autre fenêtre du jeu :"
            " la vôtre continue, et est maintenant gardée à part, dans {file}."
        ).format(file=play.path.name)
    return None


def lost(scenarios: Collection[str], folder: Path) -> str | None:
    """What the table must know when the play of `folder` written last is not the one it can resume."""
    path, unreadable = latest(scenarios, folder)
    if unreadable and path:
        said = _("La partie la plus récente, {file}, est illisible : voici celle d'avant.")
        return said.format(file=unreadable[0].name)
    if unreadable:
        said = _("La partie la plus récente, {file}, est illisible.")
        return said.format(file=unreadable[0].name)
    newest, _unreadable = latest(None, folder)
    if newest and newest != path:
        said = _(
            "La partie la plus récente joue « {id} », qui n'est pas dans cette mallette :"
            " elle reste gardée, dans {file}."
        )
        return said.format(id=scenario(newest), file=newest.name)
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
    minutes = int((monotonic() - play.since) / 60)
    step = Step(choice, play.state.at, minutes, decision, forced)
    after = engine.choose(play.scenario, play.state, choice)
    return _saved(replace(play, states=(*play.states, after), steps=(*play.steps, step), cut=False))


def leaders(votes: Mapping[str, int]) -> tuple[str, ...]:
    """The choices that have the most votes: one, or several in a tie; none when nobody voted."""
    most = max(votes.values(), default=0)
    return tuple(choice for choice, hands in votes.items() if hands == most > 0)


def undo(play: Play, kept: int) -> Play:
    """`play` as it was after its first `kept` decisions."""
    states, steps = play.states[: kept + 1], play.steps[:kept]
    return _saved(replace(play, states=states, steps=steps, cut=False))


def sit(play: Play, sitting: Sitting) -> Play:
    """`play` with who sits at the table; it is on the disk."""
    return _saved(replace(play, sitting=sitting))


def keep(play: Play, debrief: Debrief) -> Play:
    """`play` with what the table keeps of its debrief; it is on the disk."""
    return _saved(replace(play, debrief=debrief))


def decisions(play: Play) -> Iterator[Consequence]:
    """What each decision did, in order: the list read at the end."""
    for state, step in zip(play.states, play.steps, strict=False):
        yield engine.consequence(play.scenario, state, step.choice)


def _saved(play: Play) -> Play:
    """`play`, written, with all that could not be before; when the disk refuses, it goes on and says so."""
    path = play.path or play.meant
    if path is None or play.kept is None:
        return play
    steps = play.kept.steps if play.cut else play.steps
    told = replace(play.kept, steps=steps, sitting=play.sitting, debrief=play.debrief)
    try:
        at = _written(path, told, play.kept)
    except OSError as trouble:
        return replace(play, path=None, trouble=trouble, meant=path, apart=False)
    return replace(play, path=at, kept=told, trouble=None, meant=None, apart=at != path)


def _written(path: Path, told: Journal, known: Journal) -> Path:
    """Where `told` is on the disk: in `path`, unless that is gone or someone else has written in it."""
    try:
        journal.save(path, told, known)
    except OSError as trouble:
        if trouble.errno not in {errno.ENOENT, errno.EBUSY, errno.EINVAL}:
            raise
        return _begun(path, told)
    return path
