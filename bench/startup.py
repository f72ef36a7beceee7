"""What a user waits for, whole process: median and range of several runs, one line a command."""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent.parent

# The game as it is typed, stopped the moment its first frame is shown.
FIRST_FRAME = """
import os, sys
from mallette.game import app
app._quieten()  # as the game does, so that pygame is there to be stopped
import pygame
pygame.display.flip = lambda: os._exit(0)
sys.argv = ["mallette", "play", "jardin_sans_cloture"]
from mallette.cli import main
main()
"""
ELEVEN = "eleven"
"""Stands for a folder with the built-in mallette and its largest scenario again, eleven in all."""
COMMANDS = {
    "mallette --version": (["-m", "mallette", "--version"], 150),
    "mallette check (built-in mallette)": (["-m", "mallette", "check"], 500),
    "mallette check (never explored yet)": (["-m", "mallette", "check"], 1500),
    "mallette check (eleven scenarios)": (["-m", "mallette", "--mallette", ELEVEN, "check"], 1000),
    "mallette play, to the first frame": (["-c", FIRST_FRAME], 500),
}


def milliseconds(arguments: list[str], environment: dict[str, str]) -> float:
    """How long one run takes, from the shell's side."""
    begin = time.perf_counter()
    subprocess.run([sys.executable, *arguments], check=True, capture_output=True, env=environment)
    return 1000 * (time.perf_counter() - begin)


def eleven(root: Path) -> Path:
    """A mallette in `root` with eleven scenarios, the largest shipped one many times."""
    folder = root / ELEVEN
    for name in ("scenarios", "cards", "print"):
        shutil.copytree(HERE / name, folder / name)
    shutil.copy(HERE / "mallette.yaml", folder)
    shipped = sorted(
        folder.joinpath("scenarios").glob("*.yaml"), key=lambda file: file.stat().st_size
    )
    for number in range(11 - len(shipped)):
        shutil.copy(shipped[-1], shipped[-1].with_stem(f"copie{number}"))
    return folder


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as saves:
        kept = Path(saves) / "cache"
        homes = {"XDG_DATA_HOME": saves, "XDG_CACHE_HOME": str(kept)}
        environment = os.environ | homes | {"SDL_VIDEODRIVER": "dummy"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # an installed program is compiled once
        folder = str(eleven(Path(saves)))
        for name, (typed, budget) in COMMANDS.items():
            arguments = [folder if word == ELEVEN else word for word in typed]
            milliseconds(arguments, environment)  # the first run also compiles and reads the disk
            times = []
            for _ in range(runs):
                if name.endswith("(never explored yet)"):
                    shutil.rmtree(kept, ignore_errors=True)
                times.append(milliseconds(arguments, environment))
            times.sort()
            print(
                f"{name:<36} median {statistics.median(times):4.0f} ms"
                f"  ({times[0]:.0f} to {times[-1]:.0f})  budget {budget} ms"
            )


if __name__ == "__main__":
    main()
