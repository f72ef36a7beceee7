"""Shipped content, damaged at random as an author would: told where it is, or shown to be harmless.

A damage is told when a finding stands on a line it touched, on what holds these lines, or where a
name is used that the damage took away. It is harmless when nothing is told and the records differ
from those that were written nowhere else than where the damage was done: another text, another
number, one choice less. What is neither is a failure, so is a finding that stands elsewhere.

`MALLETTE_MUTATIONS` says how many damages are done to each kind of file, shared among its files.
"""

from __future__ import annotations

import os
import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from mallette import check, load, source
from mallette.diagnostics import CODES, Diagnostic
from mallette.model import Library

ROOT = Path(__file__).parents[1]
COUNT = int(os.environ.get("MALLETTE_MUTATIONS", "48"))
PATTERNS = (
    "mallette.yaml",
    "scenarios/*.yaml",
    "cards/*.yaml",
    *(f"print/{one.name}/*.yaml" for one in sorted((ROOT / "print").iterdir()) if one.is_dir()),
    "print/fiches/*.md",
)
KINDS = {
    one: files
    for one in PATTERNS
    if (files := sorted(path.relative_to(ROOT).as_posix() for path in ROOT.glob(one)))
}
BOUNDS = {"min", "max", "start", "at"}
"""Numbers that are judged together: what is wrong with one may be told at another."""
WORDS = {"0": "zéro", "1": "un", "2": "deux", "5": "cinq", "10": "dix"}

Loc = tuple[str, ...]


@dataclass(frozen=True)
class Pair:
    """A key and its value in a YAML text."""

    loc: Loc
    """The keys that lead to it, its own last."""
    key: yaml.ScalarNode
    value: yaml.Node
    flow: bool
    above: int
    """The line of the key that holds it."""

    @property
    def plain(self) -> bool:
        """Whether the value is a word or a sentence on one line."""
        one = self.value
        line = one.start_mark.line == one.end_mark.line
        return isinstance(one, yaml.ScalarNode) and line and bool(one.value)


@dataclass(frozen=True)
class Damage:
    """What was done to a text."""

    kind: str
    text: str
    lines: range
    """The lines that it touched, from 0, in `text`."""
    above: tuple[int, ...]
    """Those of the keys that hold them, or stand beside a key that is gone."""
    locs: tuple[Loc, ...]
    """What it may have changed."""
    names: tuple[str, ...]
    """The words that it took away."""


def pairs(text: str) -> list[Pair]:
    """Every key of a file with its value, the front matter only of a Markdown file."""
    end = text.find("\n---", 4) if text.startswith("---") else len(text)
    root = yaml.compose(text[:end], Loader=yaml.SafeLoader)
    return list(_pairs(root, (), 0))


def _pairs(node: yaml.Node, loc: Loc, above: int) -> Iterator[Pair]:
    if isinstance(node, yaml.SequenceNode):
        for rank, item in enumerate(node.value):
            yield from _pairs(item, (*loc, str(rank)), above)
    elif isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            pair = Pair((*loc, key.value), key, value, bool(node.flow_style), above)
            yield pair
            yield from _pairs(value, pair.loc, key.start_mark.line)


# Damages ------------------------------------------------------------------------------------------


def damage(text: str, chance: random.Random) -> Damage:
    """One thing wrong in `text`."""
    found = pairs(text)
    made = None
    while made is None:
        kind = chance.choice([renamed, deleted, doubled, swapped, misspelt, in_words])
        made = kind(text, found, chance)
    return made


def slip(word: str, chance: random.Random) -> str:
    """`word` with a letter left out, doubled, changed or two the wrong way round."""
    at = chance.randrange(len(word))
    other = chance.choice("aeinrstuz")
    slips = [
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + other + word[at + 1 :],
        word[:at] + word[at + 1 : at + 2] + word[at] + word[at + 2 :],
    ]
    return chance.choice(slips)


def _spliced(kind: str, text: str, node: yaml.Node, new: str, pair: Pair, *others: Loc) -> Damage:
    begin, end = node.start_mark, node.end_mark
    spliced = text[: begin.index] + new + text[end.index :]
    old = text[begin.index : end.index].strip("'\" ")
    lines = range(begin.line, begin.line + 1)
    return Damage(kind, spliced, lines, (pair.above,), (pair.loc, *others), (old,))


def renamed(text: str, found: list[Pair], chance: random.Random) -> Damage | None:
    pair = chance.choice(found)
    new = slip(pair.key.value, chance)
    if not re.fullmatch(r"[\w-]+", new) or new == pair.key.value:
        return None
    return _spliced("renamed", text, pair.key, new, pair, (*pair.loc[:-1], new))


def misspelt(text: str, found: list[Pair], chance: random.Random) -> Damage | None:
    pair = chance.choice([one for one in found if one.plain])
    old = text[pair.value.start_mark.index : pair.value.end_mark.index]
    word = chance.choice(list(re.finditer(r"\w+", old)) or [None])
    if word is None:
        return None
    new = old[: word.start()] + slip(word[0], chance) + old[word.end() :]
    if new == old or not new:
        return None
    made = _spliced("misspelt", text, pair.value, new, pair)
    return Damage(made.kind, made.text, made.lines, made.above, made.locs, (word[0], old))


def in_words(text: str, found: list[Pair], chance: random.Random) -> Damage | None:
    pair = chance.choice([one for one in found if one.plain])
    if not isinstance(pair.value, yaml.ScalarNode) or pair.value.value not in WORDS:
        return None
    return _spliced("in words", text, pair.value, WORDS[pair.value.value], pair)


def _extent(text: str, pair: Pair) -> tuple[int, int] | None:
    """The lines of a pair that is written on its own, the last excluded."""
    lines = text.split("\n")
    first = pair.key.start_mark.line
    if pair.flow or lines[first][: pair.key.start_mark.column].strip():
        return None
    end = pair.value.end_mark
    last = end.line + 1 if end.column and lines[end.line][: end.column].strip() else end.line
    return first, max(last, first + 1)


def deleted(text: str, found: list[Pair], chance: random.Random) -> Damage | None:
    pair = chance.choice(found)
    if (extent := _extent(text, pair)) is None:
        return None
    lines = text.split("\n")
    left = "\n".join(lines[: extent[0]] + lines[extent[1] :])
    inside = [one for one in found if one.loc[: len(pair.loc)] == pair.loc]
    taken = [one.key.value for one in inside]
    taken += [one.value.value for one in inside if one.plain]
    beside = [one.key.start_mark.line for one in found if one.loc[:-1] == pair.loc[:-1]]
    size = extent[1] - extent[0]
    holding = (pair.above, *(line - size * (line > extent[0]) for line in beside))
    return Damage("deleted", left, range(0), holding, (pair.loc,), tuple(taken))


def doubled(text: str, found: list[Pair], chance: random.Random) -> Damage | None:
    pair = chance.choice(found)
    if (extent := _extent(text, pair)) is None:
        return None
    lines = text.split("\n")
    again = lines[extent[0] : extent[1]]
    twice = "\n".join(lines[: extent[1]] + again + lines[extent[1] :])
    return Damage("doubled", twice, range(extent[1], extent[1] + 1), (), (), ())


def swapped(text: str, found: list[Pair], chance: random.Random) -> Damage | None:
    one = chance.choice([pair for pair in found if pair.plain])
    beside = [
        pair for pair in found if pair.plain and pair.loc[:-1] == one.loc[:-1] and pair != one
    ]
    if not beside:
        return None
    first, second = sorted([one, chance.choice(beside)], key=lambda pair: pair.key.start_mark.index)
    a, b = first.value, second.value
    spans = (a.start_mark.index, a.end_mark.index, b.start_mark.index, b.end_mark.index)
    said, other = text[spans[0] : spans[1]], text[spans[2] : spans[3]]
    new = text[: spans[0]] + other + text[spans[1] : spans[2]] + said + text[spans[3] :]
    lines = [a.start_mark.line, b.start_mark.line]
    if first.loc[-1] in BOUNDS:
        group = [pair for pair in found if pair.loc[:-1] == one.loc[:-1] and pair.loc[-1] in BOUNDS]
        lines += [pair.key.start_mark.line for pair in group]
    touched = range(min(lines), max(lines) + 1)
    locs, names = (first.loc, second.loc), (said.strip("'\""), other.strip("'\""))
    return Damage("swapped", new, touched, (one.above,), locs, names)


# Judgement ----------------------------------------------------------------------------------------


def leaves(item: Any, loc: Loc = ()) -> Iterator[tuple[Loc, object]]:
    """Every value of a record with the keys that lead to it."""
    if is_dataclass(item):
        for field in fields(item):
            yield from leaves(getattr(item, field.name), (*loc, field.name))
    elif isinstance(item, dict):
        yield loc, len(item) and "a mapping"
        for key, value in item.items():
            yield from leaves(value, (*loc, str(key)))
    elif isinstance(item, tuple):
        for rank, value in enumerate(item):
            yield from leaves(value, (*loc, str(rank)))
    else:
        yield loc, item


def records(library: Library) -> dict[Loc, object]:
    read = [field.name for field in fields(Library)]
    kinds = read[read.index("mallette") : read.index("pictures")]
    return {loc: value for kind in kinds for loc, value in leaves(getattr(library, kind), (kind,))}


def judge(damage: Damage, path: str, before: dict[Loc, object], root: Path) -> str:
    """How the damage was told, or « harmless »; what is wrong with the answer otherwise."""
    reading = load.load(root)
    findings = list(reading.findings)
    if reading.library:
        findings += check.check(reading.library, drawings=False, plays=False)
    told = [source.locate(reading.sources, finding) for finding in findings]
    ways = [way(damage, path, one) for one in told]
    if None in ways:
        stray = told[ways.index(None)]
        return f"wrong: {stray.path}:{stray.line}: {stray.code} {stray.message}"
    if any(CODES[one.code].severity == "error" for one in findings):
        return next(filter(None, ways))
    assert reading.library
    after = records(reading.library)
    differing = {
        loc
        for loc in before.keys() | after.keys()
        if before.get(loc, before) != after.get(loc, before)
    }
    elsewhere = [loc for loc in differing if not any(within(loc, one) for one in damage.locs)]
    if elsewhere:
        return f"wrong: unseen, and changed {elsewhere[0]}"
    return next(filter(None, ways), "harmless")


def within(loc: Loc, damaged: Loc) -> bool:
    """Whether a value of a record comes from under the damaged key, or is the mapping around it."""
    return any(
        loc[start : start + len(damaged)] == damaged or loc[start:] == damaged[:-1]
        for start in (1, 2)
    )


def way(damage: Damage, path: str, told: Diagnostic) -> str | None:
    """How a finding tells the damage; None when it stands elsewhere."""
    if told.path == path and told.line - 1 in damage.lines:
        return "at its line"
    if told.path == path and told.line - 1 in damage.above:
        return "at its neighbours"
    if told.code == "M451":
        return "by a play beside it"
    cited = f"{told.excerpt} {told.message}"
    if any(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", cited) for name in damage.names):
        return "where it is named"
    return None


@pytest.mark.parametrize("kind", KINDS)
def test_a_damage_is_told_or_harmless(kind: str, tmp_path: Path) -> None:
    root = tmp_path / "mallette"
    root.mkdir()
    shutil.copy(ROOT / "mallette.yaml", root)
    for folder in ("scenarios", "cards", "print"):
        shutil.copytree(ROOT / folder, root / folder, ignore=shutil.ignore_patterns("*.po"))
    reading = load.load(root)
    assert reading.library
    before = records(reading.library)
    chance = random.Random(kind)
    ways: dict[str, int] = {}
    each = -(-COUNT // len(KINDS[kind]))
    for path in KINDS[kind]:
        text = (root / path).read_text("utf-8")
        for _ in range(each):
            one = damage(text, chance)
            (root / path).write_text(one.text, "utf-8")
            verdict = judge(one, path, before, root)
            if verdict.startswith("wrong"):
                (tmp_path / "damaged").write_text(one.text, "utf-8")
                pytest.fail(f"{path}, {one.kind} {one.names or one.lines}: {verdict}\n{tmp_path}")
            ways[verdict] = ways.get(verdict, 0) + 1
        (root / path).write_text(text, "utf-8")
    print(kind, ways)
    assert ways.keys() - {"harmless"}, "nothing was told at all"
