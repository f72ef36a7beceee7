"""Whatever is made of a situation, it is refused with findings or it plays; nothing raises."""

from __future__ import annotations

import random
import shutil
import sys
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

sys.path.insert(0, str(Path(__file__).parents[1] / "bench"))

import fuzz

BASE = Path(__file__).parent / "base"
ORCHARD = "scenarios/verger.yaml"

KEYS = st.sampled_from(
    "mallette title summary lengths players gauges counters flags roles start scenes endings text when"
    " choices goto effects once speaker min max label icon quai cueillette confiance to at".split()
)
LEAVES = st.one_of(
    st.sampled_from(["1", "45", "quai", "cueillette", "+1", "true", "", "confiance >= 4", "leaf"]),
    st.integers(-2000, 2000),
    st.booleans(),
    st.text(max_size=12),
)
TREES = st.recursive(
    LEAVES,
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(KEYS, inside, max_size=6),
    max_leaves=30,
)
SETTINGS = settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return Path(shutil.copytree(BASE, tmp_path / "mallette"))


def judged(root: Path, content: bytes) -> str:
    (root / ORCHARD).write_bytes(content)
    return fuzz.judge(root, ORCHARD, random.Random(0))


@SETTINGS
@given(TREES)
def test_no_yaml_raises(root: Path, tree: object) -> None:
    written = yaml.safe_dump(tree, allow_unicode=True, sort_keys=False)
    judged(root, written.encode("utf-8", "surrogatepass"))


@SETTINGS
@given(st.lists(KEYS, min_size=1, max_size=5), TREES)
def test_no_part_of_a_situation_that_is_replaced_raises(
    root: Path, steps: list[str], tree: object
) -> None:
    orchard = yaml.load((BASE / ORCHARD).read_text("utf-8"), Loader=yaml.BaseLoader)
    here = orchard
    for step in steps:
        deeper = here.get(step)
        if not isinstance(deeper, dict):
            break
        here = deeper
    here[steps[-1]] = tree
    judged(root, yaml.safe_dump(orchard, allow_unicode=True, sort_keys=False).encode())


@pytest.mark.parametrize("damage", set(fuzz.DAMAGES), ids=lambda damage: damage.__name__)
def test_no_damage_raises(root: Path, damage: fuzz.Damage) -> None:
    sound = (BASE / ORCHARD).read_bytes()
    for case in range(40):
        judged(root, damage(random.Random(case), sound))
