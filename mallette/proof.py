"""A library in, what is wrong in the plays of its scenarios out; each is explored once, and kept.

Exploring takes longer than all other checks together: what was found of a text is written beside
its digest, and read again as long as neither the text nor the program changes.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mallette import __version__, files, language, walk
from mallette.diagnostics import Finding
from mallette.model import Library, Scenario

if TYPE_CHECKING:
    from mallette.survey import Survey

STATES = 3_000_000
"""States that `check` goes through in one length of a scenario; past them, intervals."""
KEPT = 200
"""Scenarios whose findings are kept: the oldest go."""


def findings(library: Library, folder: Path | None = None) -> list[Finding]:
    """What is wrong in the plays of each scenario of `library`; kept in `folder`, if there is one."""
    return [
        replace(finding, path=f"scenarios/{id_}.yaml")
        for id_, scenario in library.scenarios.items()
        for finding in _known(folder, id_, scenario, library.digests.get(id_))
    ]


def _known(
    folder: Path | None, id_: str, scenario: Scenario, digest: str | None
) -> Sequence[Finding]:
    path = folder / f"{digest}-{language.used()}-{__version__}.json" if folder and digest else None
    if path and (kept := _read(path)) is not None:
        return kept
    found = list(explored(id_, scenario))
    if path:
        with suppress(OSError):  # a disk that is full costs time, nothing else
            path.parent.mkdir(parents=True, exist_ok=True)
            files.write(path, json.dumps([_plain(one) for one in found]).encode())
            _forget(path.parent)
    return found


def _plain(one: Finding) -> dict[str, Any]:
    return {"code": one.code, "loc": list(one.loc), "values": dict(one.values), "on": one.on}


def _read(path: Path) -> list[Finding] | None:
    """What was kept; None when there is nothing, or nothing of ours."""
    try:
        said = json.loads(path.read_bytes())
        return [
            Finding(one["code"], tuple(one["loc"]), one["values"], on=one["on"]) for one in said
        ]
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _forget(folder: Path) -> None:
    kept = sorted(folder.glob("*.json"), key=lambda path: path.stat().st_mtime)
    for path in kept[:-KEPT]:
        path.unlink(missing_ok=True)


# Findings ---------------------------------------------------------------------------------------


def explored(id_: str, scenario: Scenario) -> Iterator[Finding]:
    """What is wrong in the plays of `scenario`, in whatever length."""
    from mallette.survey import survey

    yield from told(id_, scenario, [survey(scenario, one, STATES) for one in scenario.lengths])


def told(id_: str, scenario: Scenario, surveys: Sequence[Survey]) -> Iterator[Finding]:
    """What is wrong in what `surveys` say of the plays of `scenario`, one for each length."""
    yield from _unreached(scenario, surveys)
    yield from _never_open(scenario, surveys)
    yield from _dead_ends(id_, scenario, surveys)
    yield from _traps(id_, scenario, surveys)
    yield from _beaten(scenario, surveys)
    yield from _too_long(surveys)


def _folder(scenario: Scenario, at: str) -> str:
    return next(one for one in ("scenes", "events", "endings") if at in getattr(scenario, one))


def _unreached(scenario: Scenario, surveys: Sequence[Survey]) -> Iterator[Finding]:
    """What no play comes to; an ending, in no play of one length.

    What is missed only because of another finding is not told: nor what follows a scene that nobody
    reaches, nor what a choice that is never open would lead to.
    """
    missed = {at for one in surveys for at in one.unreachable}
    missed -= {at for one in surveys for at in one.places}
    leads = walk.leads(scenario)
    told = {to for at in missed for to in leads[at] if to != at}
    told |= {to for at, id_ in _closed(surveys) for to in _led(scenario, at, id_)}
    drawn = {draw.deck for _, draw in walk.draws(scenario)}
    dealt = {card for id_ in drawn for card in scenario.decks[id_].cards}
    told |= scenario.events.keys() - dealt  # that is another finding
    first = [at for at in leads if at in missed and at not in told]
    first = (
        first
        or [at for at in leads if at in missed - scenario.events.keys() and not _closed(surveys)][
            :1
        ]
    )
    for at in first:
        yield Finding("M401", (_folder(scenario, at), at), {"name": at}, on="key")
    for at in scenario.endings:
        lengths = [one.length for one in surveys if at in one.unreachable]
        if lengths and at not in missed:
            values = {"name": at, "length": lengths[0]}
            yield Finding("M406", ("endings", at), values, on="key")


def _closed(surveys: Sequence[Survey]) -> list[tuple[str, str]]:
    """The choices that are open in no length in which their place is reached."""
    keys = dict.fromkeys(key for one in surveys for key in one.never_open)
    return [
        key for key in keys if all(key in one.never_open for one in surveys if key[0] in one.places)
    ]


def _led(scenario: Scenario, at: str, id_: str) -> set[str]:
    """Where a choice may lead."""
    alone = {loc[1:4:2]: goto for loc, goto in walk.gotos(scenario)}
    goto = alone.get((at, id_), ())
    return {goto} if isinstance(goto, str) else {route.to for route in goto}


def _never_open(scenario: Scenario, surveys: Sequence[Survey]) -> Iterator[Finding]:
    from mallette.survey import why

    for at, id_ in _closed(surveys):
        there = [one for one in surveys if at in one.places]
        loc = (_folder(scenario, at), at, "choices", id_)
        yield Finding("M402", loc, {"name": id_, "why": why(scenario, there, at, id_)}, on="key")


def _dead_ends(id_: str, scenario: Scenario, surveys: Sequence[Survey]) -> Iterator[Finding]:
    from mallette.survey import command, way

    seen: set[str] = set()
    for one in surveys:
        for at, end in one.stuck.items():
            if at not in seen:
                seen.add(at)
                values = {"name": at, "play": way(end), "command": command(id_, scenario, one, end)}
                yield Finding("M403", (_folder(scenario, at), at), values, on="key")


def _traps(id_: str, scenario: Scenario, surveys: Sequence[Survey]) -> Iterator[Finding]:
    """Loops that are left no more; where no ending is reached at all, that has been told."""
    from mallette.survey import command, way

    seen: set[str] = set()
    for one in surveys:
        if not any(end.reachable for end in one.endings.values()):
            continue
        for at, end in one.traps.items():
            if at not in seen:
                seen.add(at)
                values = {"play": way(end), "command": command(id_, scenario, one, end)}
                yield Finding("M407", (_folder(scenario, at), at), values, on="key")


def _beaten(scenario: Scenario, surveys: Sequence[Survey]) -> Iterator[Finding]:
    keys = dict.fromkeys(key for one in surveys for key in one.beaten)
    done: set[tuple[str, str]] = set()
    for at, id_, by in keys:
        there = [one for one in surveys if at in one.places]
        if (at, id_) not in done and all((at, id_, by) in one.beaten for one in there):
            done.add((at, id_))
            loc = (_folder(scenario, at), at, "choices", id_)
            yield Finding("M404", loc, {"name": id_, "by": by}, on="key")


def _too_long(surveys: Sequence[Survey]) -> Iterator[Finding]:
    from mallette.play import PLAYED

    for index, one in enumerate(surveys):
        if one.method == "exact" and PLAYED * one.length < one.minutes.max < float("inf"):
            values = {"length": one.length, "minutes": round(one.minutes.max)}
            yield Finding("M405", ("lengths", index), values)
