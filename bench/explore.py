"""Every state of the peers' synthetic scenarios, beside Spin, the C model checker, where it is there.

    python bench/explore.py [--rounds 3] [SMALL MED BIG …]

For each size: the states and the plays, the time in the process (load and check not counted), the
whole command, and the memory it takes; then Spin's time on the same model, its compilation apart.
Spin stores states and follows moves; it counts no plays and gives no probabilities. Its figures need
`spin` and a C compiler. Last, the debrief: every road not taken, from each decision of a play of what is
shipped, the slowest call.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from engine import mallette

from mallette import engine as rules
from mallette import explore, load, roads

HERE = Path(__file__).parent
SIZES = {
    "SMALL": "--knots 40 --vars 3 --vmax 10 --jump 4",
    "MED": "--knots 60 --vars 4 --vmax 10 --jump 5",
    "BIG": "--knots 120 --vars 5 --vmax 10 --jump 10",
}


def measured(root: Path, rounds: int) -> tuple[explore.Explored, float]:
    """What is found, and the median seconds it takes in the process."""
    library = load.load(root).library
    assert library
    spent = []
    for _ in range(rounds):
        begun = time.perf_counter()
        found = explore.explore(library.scenarios["synth"])
        spent.append(time.perf_counter() - begun)
    return found, median(spent)


def command(root: Path, rounds: int) -> tuple[float, float]:
    """The median seconds of the whole command, and its greatest memory in MB."""
    words = [
        sys.executable,
        "-m",
        "mallette",
        "--mallette",
        str(root),
        "explore",
        "synth",
        "--json",
    ]
    script = (
        "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True,"
        " stdout=subprocess.DEVNULL);"
        " print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    spent, memory = [], 0.0
    for _ in range(rounds):
        begun = time.perf_counter()
        run = [sys.executable, "-c", script, *words]
        said = subprocess.run(run, check=True, capture_output=True, text=True)
        spent.append(time.perf_counter() - begun)
        memory = max(memory, int(said.stdout) / 1000)
    return median(spent), memory


def promela(spec: dict[str, Any]) -> Iterator[str]:
    """The scenario as a model of Spin's: a process that goes from label to label."""
    most = spec["vmax"]
    ends = {knot["id"] for knot in spec["knots"] if knot["ending"]}
    label = {
        knot["id"]: ("end_" if knot["id"] in ends else "") + knot["id"] for knot in spec["knots"]
    }
    yield from (f"byte {name} = {begin};" for name, begin in spec["vars"].items())
    yield f"active proctype play() {{\n  goto {label[spec['start']]};"
    for knot in spec["knots"]:
        yield f"{label[knot['id']]}:"
        if knot["ending"]:
            yield "  false;"
            continue
        yield "  if"
        for choice in knot["choices"]:
            tests = " && ".join(f"{name} {sign} {value}" for name, sign, value in choice["cond"])
            moves = "; ".join(_move(name, by, most) for name, by in choice["effects"])
            yield f"  :: atomic {{ {tests or 'true'} -> {moves}; goto {label[choice['to']]} }}"
        yield "  fi;"
    yield "}"


def _move(name: str, by: int, most: int) -> str:
    if by < 0:
        return f"{name} = ({name} > {-by} -> {name} - {-by} : 0)"
    return f"{name} = ({name} + {by} < {most} -> {name} + {by} : {most})"


def spin(folder: Path, spec: dict[str, Any]) -> tuple[int, float, float]:
    """Spin's states, the seconds it takes to go over them, and those of its compilation."""
    (folder / "model.pml").write_text("\n".join(promela(spec)), "utf-8")
    begun = time.perf_counter()
    subprocess.run(["spin", "-a", "model.pml"], cwd=folder, check=True, capture_output=True)
    cc = ["cc", "-O2", "-DSAFETY", "-DMEMLIM=4096", "-o", "pan", "pan.c"]
    subprocess.run(cc, cwd=folder, check=True, capture_output=True)
    compiled = time.perf_counter() - begun
    begun = time.perf_counter()
    run = ["./pan", "-E", "-m100000", "-w26"]
    said = subprocess.run(run, cwd=folder, check=True, capture_output=True, text=True).stdout
    spent = time.perf_counter() - begun
    stored = re.search(r"([\d.e+]+) states, stored", said)
    assert stored, said
    return int(float(stored[1])), spent, compiled


def debrief() -> None:
    """The slowest call for the roads not taken at one decision, of each shipped scenario and length."""
    library = load.load(load.builtin()).library
    assert library
    for id_, scenario in library.scenarios.items():
        for length in scenario.lengths:
            cut = rules.cut(scenario, length)
            state, slowest = rules.start(cut), 0.0
            while open_ := rules.open_choices(cut, state):
                begun = time.perf_counter()
                told = [roads.road(cut, state, other) for other in open_[1:]]
                slowest = max(slowest, time.perf_counter() - begun)
                assert all(one.method == "exact" for one in told)
                state = rules.choose(cut, state, open_[0])
            print(f"roads  {id_}, {length} min: {1000 * slowest:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", default=list(SIZES))
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    print(f"{'size':6}{'states':>12}{'plays':>18}{'process':>10}{'command':>10}{'memory':>10}")
    for size in asked.sizes:
        with TemporaryDirectory() as name:
            folder = Path(name)
            generator = [sys.executable, str(HERE / "peers" / "gen_synth.py"), "--out", name]
            subprocess.run(
                [*generator, *SIZES[size].split()], check=True, stdout=subprocess.DEVNULL
            )
            spec = json.loads((folder / "synth.json").read_text("utf-8"))
            root = mallette(folder / "mallette", spec, texts=False)
            found, inside = measured(root, asked.rounds)
            whole, memory = command(root, asked.rounds)
            print(
                f"{size:6}{found.states:12,}{found.plays:18,}{inside:8.2f} s{whole:8.2f} s"
                f"{memory:7.0f} MB"
            )
            if shutil.which("spin") and shutil.which("cc"):
                states, spent, compiled = spin(folder, spec)
                print(f"  spin{states:12,}{'':18}{spent:8.2f} s  (compiled in {compiled:.1f} s)")
    debrief()


if __name__ == "__main__":
    main()
