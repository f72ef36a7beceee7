"""Packs made to hurt are refused with a finding, or harmless; `bench/hostile.py` times them."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

import hostile


@pytest.mark.parametrize("name", hostile.PACKS)
def test_a_hostile_pack_is_refused_or_harmless(name: str, tmp_path: Path) -> None:
    root = tmp_path / "mallette"
    hostile.write(name, root)
    _, expected = hostile.PACKS[name]
    assert hostile.judged(root) == expected
