"""Packs made to hurt are refused with a finding, or harmless; `bench/hostile.py` times them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

import hostile

HUGE = {"50 MB", "100,000 files", "100,000 pictures"}
"""Not written at each run of the tests."""


@pytest.mark.parametrize("name", [name for name in hostile.PACKS if name not in HUGE])
def test_a_hostile_pack_is_refused_or_harmless(name: str, tmp_path: Path) -> None:
    root = tmp_path / "mallette"
    hostile.write(name, root)
    _, expected = hostile.PACKS[name]
    assert hostile.judged(root) == expected
