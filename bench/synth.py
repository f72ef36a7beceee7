"""The peers' synthetic scenario (`synth.json`, see bench/README.md) as a file of ours.

    python bench/synth.py synth.json -o scenarios/synth.yaml [--no-text]

A knot is a scene, an ending knot an ending, a choice a choice, a variable a gauge; nothing else is
added but what our format asks of every scenario.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

HEAD = """\
mallette: 1
title: Situation d'essai
summary: Faite par une machine, pour mesurer.
inspired_by: rien
lengths: [90]
players: {{min: 1, max: 8}}
start: {start}
gauges:
"""


def convert(spec: dict[str, Any], *, texts: bool = True) -> str:
    """The scenario `spec` in our YAML; without `texts`, one letter for each."""
    return "\n".join(_lines(spec, texts=texts)) + "\n"


def _lines(spec: dict[str, Any], *, texts: bool) -> Iterator[str]:
    most = spec["vmax"]
    yield HEAD.format(start=spec["start"]).rstrip()
    for name, begin in spec["vars"].items():
        yield f"  {name}: {{label: {name}, icon: leaf, start: {begin}, min: 0, max: {most}}}"
    first = next(iter(spec["vars"]))
    yield "scenes:"
    for knot in spec["knots"]:
        said = f"{knot['text']} ({{{first}}}/{most})" if texts else "t"
        if not knot["ending"]:
            yield from (f"  {knot['id']}:", f"    title: {knot['id']}", f"    text: {said}")
            yield "    choices:"
            for choice in knot["choices"]:
                yield from _choice(choice, choice["text"] if texts else "c")
    yield "endings:"
    for knot in spec["knots"]:
        if knot["ending"]:
            said = f"{knot['text']} ({{{first}}}/{most})" if texts else "t"
            yield from (f"  {knot['id']}:", f"    title: {knot['id']}", f"    text: {said}")
            yield "    price: rien"


def _choice(choice: dict[str, Any], text: str) -> Iterator[str]:
    yield f"      {choice['id']}:"
    yield f"        text: {text}"
    if choice["cond"]:
        tests = " and ".join(f"{name} {sign} {value}" for name, sign, value in choice["cond"])
        yield f"        when: {tests}"
        yield "        locked: non"
    moves = ", ".join(f"{name}: {by:+d}" for name, by in choice["effects"])
    yield f"        effects: {{{moves}}}"
    yield f"        goto: {choice['to']}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("spec", type=Path)
    parser.add_argument("-o", "--out", type=Path, required=True)
    parser.add_argument("--no-text", action="store_true")
    asked = parser.parse_args()
    spec = json.loads(asked.spec.read_text("utf-8"))
    asked.out.write_text(convert(spec, texts=not asked.no_text), "utf-8")


if __name__ == "__main__":
    main()
