"""A folder and one of its scenarios in, what each save changes out: findings, and figures of its plays."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from time import sleep

from mallette import check, load, proof, source, survey, walk
from mallette.diagnostics import CODES, Diagnostic, Finding
from mallette.language import _
from mallette.model import Library, Scenario
from mallette.survey import Survey

EVERY = 0.05
"""Seconds between two looks at the folder."""
READ = (".yaml", ".md", ".play", ".po", ".svg")
"""Endings of the files whose saves count."""

Stamp = dict[Path, tuple[int, int]]
"""For each file, when it was last written and how long it is."""


@dataclass(frozen=True, slots=True)
class Look:
    """The mallette as it stands on the disk."""

    stamp: Stamp
    found: tuple[Diagnostic, ...]
    """All that is wrong, in the order of files and lines; of proofs, those of the scenario."""
    library: Library | None
    """What can be used of it; none when nothing can."""
    scenario: Scenario | None
    """The one that is watched, as it last could be played."""
    surveys: tuple[Survey, ...]
    """What is true of its plays, for each length."""
    broken: bool
    """Whether it cannot be played as it stands."""


def look(root: Path, id_: str, before: Look | None = None) -> Look:
    """The mallette in `root` and its scenario `id_`; what no word changes is not proved twice."""
    seen = stamp(root)
    reading = load.load(root)
    findings = list(reading.findings)
    library: Library | None = None
    if reading.library:
        findings += check.check(reading.library)
        errors = {one.path for one in findings if CODES[one.code].severity == "error"}
        library = check.sound(reading.library, errors)
    scenario = library.scenarios.get(id_) if library else None
    broken = scenario is None
    old, surveys = (before.scenario, before.surveys) if before else (None, ())
    if scenario:
        if not old or walk.plot(old) != walk.plot(scenario):
            surveys = tuple(survey.survey(scenario, one, proof.STATES) for one in scenario.lengths)
        findings += _proved(id_, scenario, surveys)
    located = [source.locate(reading.sources, finding) for finding in findings]
    if broken and before:  # its plays are not gone through: what was wrong in them still is
        located += [one for one in before.found if one.code.startswith("M4")]
    order = sorted(located, key=lambda one: (one.path, one.line, one.column, one.code))
    return Look(seen, tuple(order), library, scenario or old, surveys, broken)


def _proved(id_: str, scenario: Scenario, surveys: Sequence[Survey]) -> Iterator[Finding]:
    for finding in proof.told(id_, scenario, surveys):
        yield replace(finding, path=f"scenarios/{id_}.yaml")


def follow(root: Path, id_: str, first: Look) -> Iterator[Look]:
    """A look after each save, for ever; the caller stops."""
    last = first
    while True:
        wait(root, last.stamp)
        last = look(root, id_, last)
        yield last


def wait(root: Path, before: Stamp) -> None:
    """Something has been saved since the files of `root` were as they were `before`."""
    while (seen := stamp(root)) == before:
        sleep(EVERY)
    while seen != (seen := stamp(root)):  # an editor writes in several steps
        sleep(EVERY / 5)


def stamp(root: Path) -> Stamp:
    """The files of `root` that a save may touch; hidden folders and links to folders do not count."""
    found: Stamp = {}
    for folder, folders, names in os.walk(root):
        folders[:] = [name for name in folders if name[0] != "."]
        for name in names:
            if name[0] != "." and name.endswith(READ):
                path = Path(folder, name)
                with suppress(OSError):  # being replaced
                    status = path.stat()
                    found[path] = status.st_mtime_ns, status.st_size
    return found


def saved(before: Look, after: Look) -> list[str]:
    """The names of the files that changed, came or went."""
    paths = before.stamp.keys() | after.stamp.keys()
    return sorted(path.name for path in paths if before.stamp.get(path) != after.stamp.get(path))


def new(before: Look, after: Look) -> list[Diagnostic]:
    """What is wrong and was not."""
    known = {_known(one) for one in before.found}
    return [one for one in after.found if _known(one) not in known]


def mended(before: Look, after: Look) -> list[Diagnostic]:
    """What was wrong and is not."""
    return new(after, before)


def _known(one: Diagnostic) -> tuple[str, str, str]:
    """What a finding is, wherever its line has moved."""
    return one.path, one.code, one.message


def moved(before: Look | None, after: Look) -> list[str]:
    """What changed in the plays of the scenario, under a heading for each length; all of it at first."""
    if after.scenario is None or (before and before.surveys is after.surveys):
        return []
    lines: list[str] = []
    was = {one.length: one for one in before.surveys} if before else {}
    for one in after.surveys:
        now = after.scenario, one
        if before is None or before.scenario is None or one.length not in was:
            lines += [*survey.in_words(*now), ""]
        elif said := survey.changes((before.scenario, was[one.length]), now):
            heading = _("En {length} minutes :").format(length=one.length)
            lines += [heading, *(f"  {line}" for line in said)]
    return lines
