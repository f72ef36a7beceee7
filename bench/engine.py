"""Random play beside inkjs, on the same scenario and the same walks.

    (mkdir -p build/ink && cd build/ink && npm install inkjs@2.4)
    python bench/engine.py [--node-modules build/ink] [--rounds 5] [--seconds 2] [--knots 200 …]

Writes the peers' synthetic scenario, ours converted from it (`synth.py`), checks that five seeds give
the same walks in both engines, then measures them in turn and prints the medians:

- steps/s of random play without texts, and with the view built at each step (texts, open and locked
  choices, gauges);
- the time to load, check and compile the file, beside inkjs's compilation.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from synth import convert

from mallette import check, engine, load, source
from mallette.machine import machine
from mallette.model import Scenario

HERE = Path(__file__).parent
SEEDS = (1, 2, 3, 4, 5)
WALKS = 1000


def mulberry32(seed: int) -> Iterator[float]:
    """The peer's random numbers, from 0 to 1."""
    while True:
        seed = seed + 0x6D2B79F5 & 0xFFFFFFFF
        mixed = (seed ^ seed >> 15) * (seed | 1) & 0xFFFFFFFF
        mixed ^= mixed + ((mixed ^ mixed >> 7) * (mixed | 61) & 0xFFFFFFFF) & 0xFFFFFFFF
        yield ((mixed ^ mixed >> 14) & 0xFFFFFFFF) / 2**32


def checksum(scenario: Scenario, seed: int) -> str:
    """FNV-1a over the rank and the number of open choices of each step of `WALKS` walks."""
    numbers, hash_ = mulberry32(seed), 0x811C9DC5
    for _ in range(WALKS):
        state = engine.start(scenario)
        while open_ := engine.open_choices(scenario, state):
            rank = int(next(numbers) * len(open_))
            hash_ = (hash_ ^ (rank * 16 + len(open_))) * 0x01000193 & 0xFFFFFFFF
            state = engine.choose(scenario, state, open_[rank])
    return f"{hash_:x}"


def blind(scenario: Scenario, numbers: Iterator[float]) -> int:
    """The steps of one play in which nothing is shown."""
    state, steps = engine.start(scenario), 0
    while open_ := engine.open_choices(scenario, state):
        state = engine.choose(scenario, state, open_[int(next(numbers) * len(open_))])
        steps += 1
    return steps


def seen(scenario: Scenario, numbers: Iterator[float]) -> int:
    """The steps of one play in which each scene is shown, the ending too."""
    state, steps = engine.start(scenario), 0
    while open_ := [one.id for one in engine.view(scenario, state).options if one.open]:
        state = engine.choose(scenario, state, open_[int(next(numbers) * len(open_))])
        steps += 1
    return steps


def steps_per_second(
    play: Callable[[Scenario, Iterator[float]], int], scenario: Scenario, seconds: float
) -> float:
    """Measured over whole plays; the numbers are drawn before, so that they cost nothing here."""
    numbers = cycle(list(islice(mulberry32(1), 1 << 16)))
    steps, begun = 0, time.perf_counter()
    while (spent := time.perf_counter() - begun) < seconds:
        steps += play(scenario, numbers)
    return steps / spent


def loaded(root: Path) -> tuple[Scenario, float]:
    """The scenario of `root`, and the seconds it took to load, check and compile, whole."""
    source._lines.cache_clear()  # noqa: SLF001  as in a process that has just begun
    begun = time.perf_counter()
    reading = load.load(root)
    assert reading.library
    findings = [*reading.findings, *check.check(reading.library)]
    (scenario,) = reading.library.scenarios.values()
    rules = machine(scenario)
    for at in rules.places:
        rules.tables[at]
    spent = time.perf_counter() - begun
    assert not findings, findings[0]
    return scenario, spent


def inkjs(modules: Path, story: Path, seconds: float, seed: int) -> dict[str, Any]:
    """What the peer measures of itself."""
    script = str(HERE / "peers" / "bench_ink.mjs")
    command = ["node", "--expose-gc", script, str(story), str(seconds), str(seed)]
    command += ["--hash", str(WALKS)]
    run = subprocess.run(command, cwd=modules, capture_output=True, text=True, check=True)
    measured: dict[str, Any] = json.loads(run.stdout)
    return measured


def mallette(folder: Path, spec: dict[str, Any], *, texts: bool) -> Path:
    """A mallette in `folder` with the converted scenario alone."""
    scenarios = folder / "scenarios"
    scenarios.mkdir(parents=True)
    manifest = (HERE.parent / "mallette.yaml").read_text("utf-8")
    (folder / "mallette.yaml").write_text(manifest, "utf-8")
    (scenarios / "synth.yaml").write_text(convert(spec, texts=texts), "utf-8")
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--node-modules", type=Path, default=Path("build/ink"))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
    asked, synthetic = parser.parse_known_args()
    with TemporaryDirectory() as name:
        folder = Path(name)
        generator = [sys.executable, str(HERE / "peers" / "gen_synth.py"), "--out", name]
        subprocess.run([*generator, *synthetic], check=True)
        spec = json.loads((folder / "synth.json").read_text("utf-8"))
        with_texts = mallette(folder / "texts", spec, texts=True)
        without = mallette(folder / "bare", spec, texts=False)
        report(asked, folder, with_texts, without)


def report(asked: argparse.Namespace, folder: Path, with_texts: Path, without: Path) -> None:
    """Prints the checks and the medians."""
    bare, _ = loaded(without)
    told, _ = loaded(with_texts)
    for seed in SEEDS:
        theirs = inkjs(asked.node_modules, folder / "synth_notext.ink", 0, seed)["checksum"]
        ours = checksum(bare, seed)
        print(f"seed {seed}: inkjs {theirs}, ours {ours}")
        if ours != theirs:
            sys.exit("the walks differ")
    rows: dict[str, list[tuple[float, float]]] = {}
    for _ in range(asked.rounds):
        blind_peer = inkjs(asked.node_modules, folder / "synth_notext.ink", asked.seconds, 1)
        ours = steps_per_second(blind, bare, asked.seconds)
        rows.setdefault("steps/s, no text", []).append((ours, blind_peer["stepsPerS"]))
        seen_peer = inkjs(asked.node_modules, folder / "synth.ink", asked.seconds, 1)
        ours = steps_per_second(seen, told, asked.seconds)
        rows.setdefault("steps/s, with the view", []).append((ours, seen_peer["stepsPerS"]))
        _, spent = loaded(with_texts)
        pair = (1 / spent, 1000 / seen_peer["compileMs"])
        rows.setdefault("load + check + compile, times/s", []).append(pair)
    print(f"{'median of ' + str(asked.rounds):34}{'ours':>12}{'inkjs':>12}{'ratio':>8}")
    for name, pairs in rows.items():
        ours, theirs = (median(column) for column in zip(*pairs, strict=True))
        ratio = median(one / other for one, other in pairs)
        print(f"{name:34}{ours:12,.1f}{theirs:12,.1f}{ratio:8.1f}")


if __name__ == "__main__":
    main()
