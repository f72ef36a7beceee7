"""Prints what paper costs: the picture of one card, warm; the kit of each scenario; all of a mallette."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
BUDGETS = {"card": 50, "kit": 5000, "all": 30_000}
"""In milliseconds."""


def main() -> None:
    sys.path.insert(0, str(ROOT))
    say("the picture of one card, warm", preview(), BUDGETS["card"])
    from mallette import load

    library = load.load(ROOT).library
    assert library
    for id_ in library.scenarios:
        say(f"mallette print kit {id_}", command("kit", id_), BUDGETS["kit"])
    say("mallette print all", command("all"), BUDGETS["all"])


def preview() -> float:
    """Milliseconds to set a card and draw its front in 825 × 1125 points, once faces are known."""
    from mallette import load
    from mallette.press import cards, pdf

    library = load.load(ROOT).library
    assert library
    took = []
    for _ in range(9):
        started = time.perf_counter()
        document, _findings = cards.document(
            library, "noyau", sheet="seule", flip="none", only=["C-1"]
        )
        assert document
        next(pdf.images(document, (825, 1125)))
        took.append(1000 * (time.perf_counter() - started))
    return median(took[1:])


def command(*what: str) -> float:
    """Milliseconds of the whole process of `mallette print`."""
    with TemporaryDirectory() as folder:
        words = [sys.executable, "-m", "mallette", "--mallette", str(ROOT), "print", *what]
        started = time.perf_counter()
        subprocess.run([*words, "-o", folder], check=True, capture_output=True, cwd=ROOT)
        return 1000 * (time.perf_counter() - started)


def say(what: str, took: float, budget: int) -> None:
    print(f"{what:<40}{took:8.0f} ms   budget {budget} ms")


if __name__ == "__main__":
    main()
