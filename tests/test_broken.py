"""Broken files, each with all that must be told of it: nothing more, nothing less.

A file of `broken/` says what it is in its first comment, then one expected finding a line,
« # M301 14:15 ». A folder of `broken/folders` says it in `expected.txt`, with the paths.
"""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from mallette import check, load, source
from mallette.diagnostics import render

HERE = Path(__file__).parent
BASE, BROKEN = HERE / "base", HERE / "broken"
PLACES = {
    "scenarios": "scenarios/{name}",
    "cards": "cards/{name}",
    "fiches": "print/fiches/{name}",
    "mallettes": "mallette.yaml",
}
FILES = sorted(path for folder in PLACES for path in (BROKEN / folder).iterdir())
FOLDERS = sorted((BROKEN / "folders").iterdir())


def told(root: Path) -> list[str]:
    """What is told of the shape and the meaning of a mallette: `path code line:column`."""
    reading = load.load(root)
    findings = [*reading.findings, *(check.check(reading.library) if reading.library else [])]
    located = [source.locate(reading.sources, one) for one in findings if one.code < "M4"]
    assert all(map(render, located))
    return sorted(f"{one.path} {one.code} {one.line}:{one.column}" for one in located)


@pytest.mark.parametrize("broken", FILES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_broken_file_is_told_exactly(broken: Path, tmp_path: Path) -> None:
    root = tmp_path / "mallette"
    shutil.copytree(BASE, root)
    path = PLACES[broken.parent.name].format(name=broken.name)
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(broken, root / path)
    head = broken.read_text("latin-1")
    expected = re.findall(r"^# (M\d{3} \d+:\d+)$", head, re.MULTILINE)
    assert expected
    assert told(root) == sorted(f"{path} {one}" for one in expected)


@pytest.mark.parametrize("broken", FOLDERS, ids=lambda path: path.name)
def test_a_broken_folder_is_told_exactly(broken: Path, tmp_path: Path) -> None:
    root = tmp_path / "mallette"
    shutil.copytree(BASE, root)
    shutil.copytree(broken, root, dirs_exist_ok=True)
    _, *expected = (broken / "expected.txt").read_text("utf-8").splitlines()
    assert told(root) == sorted(expected)


def test_every_kind_of_mistake_is_there_more_than_once() -> None:
    written = "".join(path.read_text("latin-1") for path in FILES)
    written += "".join((folder / "expected.txt").read_text("utf-8") for folder in FOLDERS)
    assert len(FILES) + len(FOLDERS) >= 70
    assert {code[:2] for code in re.findall(r"M\d{3}", written)} == {"M1", "M2", "M3"}
