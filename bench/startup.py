"""What a user waits for, whole process: median and range of several runs, one line a command."""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import time

COMMANDS = {
    "mallette --version": (["--version"], 150),
    "mallette check (built-in mallette)": (["check"], 500),
}


def milliseconds(arguments: list[str]) -> float:
    """How long one run takes, from the shell's side."""
    begin = time.perf_counter()
    command = [sys.executable, "-m", "mallette", *arguments]
    subprocess.run(command, check=True, capture_output=True)
    return 1000 * (time.perf_counter() - begin)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    for name, (arguments, budget) in COMMANDS.items():
        times = sorted(milliseconds(arguments) for _ in range(runs + 1))[:-1]  # the first is cold
        print(
            f"{name:<40} median {statistics.median(times):4.0f} ms"
            f"  ({times[0]:.0f} to {times[-1]:.0f})  budget {budget} ms"
        )


if __name__ == "__main__":
    main()
