"""The save: what the table did, one line a decision, on disk before the next thing is shown.

A line is a JSON object, a tab, and the CRC-32 of that JSON in hexadecimal. The first says which
scenario is played; the others are decisions, a return to an earlier one, who sits at the table, or
what the table kept of the debrief. A damaged line is dropped with all that follows it, and said.
"""

from __future__ import annotations

import errno
import json
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO
from zlib import crc32

FORMAT = 2
KNOWN = {1, 2}
"""The formats that can be read: in the first, there were only decisions."""
SUFFIX = ".journal"


@dataclass(frozen=True, slots=True)
class Decision:
    """Who decided, and how: what the table said, never what the play depends on."""

    rule: str = "facilitator"
    """One of `model.RULES`."""
    role: str | None = None
    """With a mandate: the role that decided for all."""
    votes: dict[str, int] = field(default_factory=dict)
    """For each choice, the hands raised."""
    abstentions: int = 0
    tied: tuple[str, ...] = ()
    """The choices that had as many votes as each other, when that was the most."""
    objections: tuple[str, ...] = ()
    """What was objected, as it was said."""
    settled: bool = True
    """Whether the rule itself decided; if not, the facilitator did, over a tie or an objection."""


@dataclass(frozen=True, slots=True)
class Step:
    """One decision: in `scene`, `choice` was taken."""

    choice: str
    scene: str | None = None
    minutes: int | None = None
    """Since the play began, when someone measured it."""
    decision: Decision | None = None
    """None where nobody said how it was decided."""
    forced: bool = False
    """Whether the facilitator went on by this choice in a dead end."""


@dataclass(frozen=True, slots=True)
class Header:
    """What is played: enough to replay the steps that follow."""

    scenario: str
    digest: str = ""
    seed: int = 0
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who plays; names are what people chose to give, none is needed."""

    solo: bool = False
    players: dict[str, str] = field(default_factory=dict)
    """Who holds each role; several people may hold one."""


@dataclass(frozen=True, slots=True)
class Pledge:
    """What someone will do, and by when, as they said it."""

    what: str
    who: str = ""
    when: str = ""


@dataclass(frozen=True, slots=True)
class Debrief:
    """What the table kept of its debrief."""

    revealed: tuple[str, ...] = ()
    """The roles whose secret was told to all."""
    ratings: dict[str, int] = field(default_factory=dict)
    """For each criterion, the mark that the group gave: 0 to 4."""
    proofs: dict[str, str] = field(default_factory=dict)
    """For each criterion, what the group had seen that showed it."""
    pledges: tuple[Pledge, ...] = ()
    questions: tuple[str, ...] = ()
    """Those left open."""


@dataclass(frozen=True, slots=True)
class Journal:
    """A play as its decisions; `damaged` says whether a line of its file was lost."""

    header: Header
    steps: tuple[Step, ...] = ()
    damaged: bool = False
    sitting: Sitting = Sitting()
    debrief: Debrief = Debrief()


def begin(path: Path, header: Header, told: Journal | None = None) -> None:
    """A new journal stands at `path` and tells `told`, if anything; else an OSError says why.

    An existing file is never overwritten (FileExistsError), and no half of one is left.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except FileExistsError as trouble:
        raise NotADirectoryError(errno.ENOTDIR, "", str(path.parent)) from trouble
    first = _line({"mallette": FORMAT, **asdict(header)})
    lines = _between(Journal(header), told) if told else ()
    with path.open("xb", buffering=0) as file:
        try:
            _write(file, first + b"".join(map(_line, lines)))
        except OSError:
            with suppress(OSError):
                path.unlink()
            raise


def save(path: Path, told: Journal, known: Journal | None = None) -> None:
    """`path` tells `told`, by lines added after what is whole in it; an OSError says why it does not.

    It is left alone when it tells something else than `known`: someone else goes on with the same play.
    """
    with path.open("r+b", buffering=0) as file, _alone(file):
        kept, whole = _read(file.read())
        if kept is None:  # what is there is none of ours, or is damaged from its first line
            raise OSError(errno.EINVAL, "", str(path))
        if known is not None and replace(kept, damaged=False) != replace(known, damaged=False):
            raise OSError(errno.EBUSY, "", str(path))
        lines = b"".join(map(_line, _between(kept, told)))
        if not lines:
            return
        try:
            file.truncate(whole)  # a damaged line is written over
            file.seek(whole)
            _write(file, lines)
        except OSError:
            with suppress(OSError):  # a disk that is full may have taken half a line
                file.truncate(whole)
            raise


def read(path: Path) -> Journal | None:
    """The journal in `path`, or None when its first line is no header of ours."""
    journal, _ = _read(path.read_bytes())
    return journal


def _read(data: bytes) -> tuple[Journal | None, int]:
    """What `data` says, and the length of what is undamaged in it."""
    lines = _lines(data)
    whole, said = next(lines, (0, None))
    if (header := _header(said)) is None:
        return None, 0
    steps: list[Step] = []
    sitting, debrief, damaged = Sitting(), Debrief(), False
    for end, said in lines:
        match said:
            case {"undo": int(kept)} if 0 <= kept <= len(steps):
                del steps[kept:]
            case {"sitting": dict(kept)}:
                sitting = _sitting(kept)
            case {"debrief": dict(kept)}:
                debrief = _debrief(kept)
            case dict() if step := _step(said):
                steps.append(step)
            case _:
                damaged = True
                break
        whole = end
    return Journal(header, tuple(steps), damaged, sitting, debrief), whole


MARKS = 4
"""The best mark that a group gives; the least is 0."""
_LONGEST = 1_000_000
"""Minutes of a play: beyond, it was forged."""


def _header(said: object) -> Header | None:
    """What a first line says; None when it is not one of ours."""
    match said:
        case {
            "mallette": int(format_),
            "scenario": str(scenario),
            "digest": str(digest),
            "seed": int(seed),
            "length": int() | None as length,
        } if format_ in KNOWN:
            return Header(scenario, digest, seed, length)
    return None


def _step(said: dict[str, Any]) -> Step | None:
    """The decision that a line says; None when it says none."""
    match {"scene": None, "minutes": None, "forced": False, **said}:
        case {
            "choice": str(choice),
            "scene": str() | None as scene,
            "minutes": int() | None as minutes,
            "forced": bool(forced),
        } if minutes is None or 0 <= minutes <= _LONGEST:
            return Step(choice, scene, minutes, _decision(said.get("decision")), forced)
    return None


def _decision(said: object) -> Decision | None:
    """How it was decided; what cannot be read of it is left out, since no play depends on it."""
    match said:
        case {"rule": str(rule), **rest}:
            pass
        case _:
            return None
    votes, role, abstentions = rest.get("votes"), rest.get("role"), rest.get("abstentions")
    return Decision(
        rule=rule,
        role=role if isinstance(role, str) else None,
        votes={
            str(choice): count
            for choice, count in (votes.items() if isinstance(votes, dict) else ())
            if isinstance(count, int)
        },
        abstentions=abstentions if isinstance(abstentions, int) else 0,
        tied=_words(rest.get("tied")),
        objections=_words(rest.get("objections")),
        settled=rest.get("settled") is not False,
    )


def _sitting(said: dict[str, Any]) -> Sitting:
    """Who plays, as far as it can be read: no play depends on it."""
    return Sitting(said.get("solo") is True, _texts(said.get("players")))


def _debrief(said: dict[str, Any]) -> Debrief:
    """What was kept of a debrief, as far as it can be read."""
    ratings, pledges = said.get("ratings"), said.get("pledges")
    return Debrief(
        revealed=_words(said.get("revealed")),
        ratings={
            str(id_): mark
            for id_, mark in (ratings.items() if isinstance(ratings, dict) else ())
            if isinstance(mark, int) and 0 <= mark <= MARKS
        },
        proofs=_texts(said.get("proofs")),
        pledges=tuple(
            Pledge(**{key: str(one.get(key, "")) for key in ("what", "who", "when")})
            for one in (pledges if isinstance(pledges, list) else ())
            if isinstance(one, dict)
        ),
        questions=_words(said.get("questions")),
    )


def _texts(said: object) -> dict[str, str]:
    return {str(key): str(one) for key, one in said.items()} if isinstance(said, dict) else {}


def _words(said: object) -> tuple[str, ...]:
    return tuple(map(str, said)) if isinstance(said, list) else ()


def _terse(record: Step | Decision) -> dict[str, Any]:
    """`record` without what it does not say."""
    plain = type(record)(record.choice) if isinstance(record, Step) else Decision(record.rule)
    said: dict[str, Any] = {}
    for name in record.__dataclass_fields__:
        value = getattr(record, name)
        if value != getattr(plain, name) or name in {"choice", "rule"}:
            said[name] = _terse(value) if isinstance(value, Decision) else value
    return said


def _line(said: dict[str, Any]) -> bytes:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return text + b"\t%08x\n" % crc32(text)


def _lines(data: bytes) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Where each line ends and what it says: None for one that is damaged, or cut by a crash."""
    end = 0
    for line in data.splitlines(keepends=True):
        end += len(line)
        text, _, sum_ = line.rpartition(b"\t")
        yield end, _said(text) if sum_ == b"%08x\n" % crc32(text) else None


def _said(text: bytes) -> dict[str, Any] | None:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _between(kept: Journal, told: Journal) -> Iterator[dict[str, Any]]:
    """What must be said after `kept` to have told `told`; nothing is erased."""
    same = 0
    while same < min(len(kept.steps), len(told.steps)) and kept.steps[same] == told.steps[same]:
        same += 1
    if same < len(kept.steps):
        yield {"undo": same}
    yield from map(_terse, told.steps[same:])
    if told.sitting != kept.sitting:
        yield {"sitting": asdict(told.sitting)}
    if told.debrief != kept.debrief:
        yield {"debrief": asdict(told.debrief)}


def _write(file: BinaryIO, lines: bytes) -> None:
    left = memoryview(lines)
    while left:
        left = left[file.write(left) :]
    os.fsync(file.fileno())


@contextmanager
def _alone(file: BinaryIO) -> Iterator[None]:
    """Meanwhile no other copy of the game writes in `file`, where the system knows how to forbid it."""
    if sys.platform == "win32":
        import msvcrt

        file.seek(_FAR)  # there, a lock keeps nobody from reading
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
        file.seek(0)
        try:
            yield
        finally:
            file.seek(_FAR)
            msvcrt.locking(file.fileno(), msvcrt.LK_UNLCK, 1)
    else:
        import fcntl

        with suppress(OSError):  # some shared folders have no locks
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


_FAR = 1 << 30
