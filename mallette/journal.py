"""The save: what the table did, one line a decision, on disk before the next thing is shown.

A line is a JSON object, a tab, and the CRC-32 of that JSON in hexadecimal. The first says which
scenario is played; the others are decisions, or a return to an earlier one. A damaged line is
dropped with all that follows it, and said.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

FORMAT = 1
SUFFIX = ".journal"


@dataclass(frozen=True, slots=True)
class Step:
    """One decision: in `scene`, `choice` was taken."""

    choice: str
    scene: str | None = None
    minutes: int | None = None
    """Since the play began, when someone measured it."""


@dataclass(frozen=True, slots=True)
class Header:
    """What is played: enough to replay the steps that follow."""

    scenario: str
    digest: str = ""
    seed: int = 0
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Journal:
    """A play as its decisions; `damaged` says whether a line of its file was lost."""

    header: Header
    steps: tuple[Step, ...] = ()
    damaged: bool = False


def begin(path: Path, header: Header) -> None:
    """A new journal stands at `path`; an existing file is never overwritten (FileExistsError)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("xb") as file:
        _write(file, {"mallette": FORMAT, **asdict(header)})


def append(path: Path, step: Step) -> None:
    """`step` is on the disk, after whatever was whole in `path`."""
    said = {name: value for name, value in asdict(step).items() if value is not None}
    _append(path, said)


def undo(path: Path, kept: int) -> None:
    """From now on only the first `kept` steps of `path` count; nothing is erased."""
    _append(path, {"undo": kept})


def read(path: Path) -> Journal | None:
    """The journal in `path`, or None when its first line is no header of ours."""
    with path.open("rb") as file:
        lines = _lines(file.read())
    header = next(lines, None)
    if header is None or header.get("mallette") != FORMAT:
        return None
    steps: list[Step] = []
    damaged = False
    for said in lines:
        match said:
            case None:
                damaged = True
                break
            case {"undo": int(kept)}:
                del steps[kept:]
            case {"choice": str(choice)}:
                steps.append(Step(choice, said.get("scene"), said.get("minutes")))
    try:
        return Journal(_header(header), tuple(steps), damaged)
    except KeyError:
        return None


def _header(said: dict[str, Any]) -> Header:
    return Header(said["scenario"], said["digest"], said["seed"], said["length"])


def _line(said: dict[str, Any]) -> bytes:
    text = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return text + b"\t%08x\n" % crc32(text)


def _lines(data: bytes) -> Iterator[dict[str, Any] | None]:
    """What each line says, and None for the first that is damaged."""
    *lines, rest = data.split(b"\n")
    for line in lines:
        text, _, sum_ = line.rpartition(b"\t")
        if sum_ != b"%08x" % crc32(text):
            yield None
            return
        yield json.loads(text)
    if rest:  # cut short by a crash
        yield None


def _append(path: Path, said: dict[str, Any]) -> None:
    with path.open("r+b") as file:
        file.seek(_whole(file.read()))
        _write(file, said)
        file.truncate()


def _whole(data: bytes) -> int:
    """The length of what is undamaged: a line cut short by a crash is written over."""
    return sum(len(_line(said)) for said in _lines(data) if said is not None)


def _write(file: Any, said: dict[str, Any]) -> None:
    file.write(_line(said))
    file.flush()
    os.fsync(file.fileno())
