"""Shipped files damaged at random: whatever is left is read, checked, said and played; nothing raises."""

from __future__ import annotations

import argparse
import io
import random
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from mallette import check, load, play, source, terminal, text
from mallette.diagnostics import CODES, render

ROOT = Path(__file__).parents[1]
PIECES = [
    *"aéZ9:-?[]{},&*!|>'\"%@`#\\ \t~=+<().", "\n", "\n\n", "\n  ", "\n      ", ": ", "- ", "---\n", "...\n",
    "\r\n", "\0", "\x0b", "\x85", "\u00a0", "\u2028", "\ufeff", "🌱", '"\\u', "«", "”", "title: ", "scenes:\n",
    "choices:\n", "goto: ", "when: ", "text:\n", "and not ", " or (", "visited(", "{confiance}", "[@a]",
    "## Contexte\n", "true", "+1", "-", "99999999", "<<: ", "*a", "&a ", "!!python/name:os ", "_", "[](",
]  # fmt: skip

Damage = Callable[[random.Random, bytes], bytes]


def flip(dice: random.Random, content: bytes) -> bytes:
    """Some bytes are others."""
    damaged = bytearray(content)
    for _ in range(dice.choice([1, 1, 2, 5, 40])):
        damaged[dice.randrange(len(damaged))] = dice.randrange(256)
    return bytes(damaged)


def cut(dice: random.Random, content: bytes) -> bytes:
    """A stretch is gone, or all that follows."""
    at = dice.randrange(len(content))
    return content[:at] + content[at + dice.choice([1, 2, 10, 300, len(content)]) :]


def insert(dice: random.Random, content: bytes) -> bytes:
    """Pieces are typed in, somewhere."""
    written = content.decode()
    for _ in range(dice.choice([1, 1, 1, 2, 4])):
        at = dice.randrange(len(written) + 1)
        written = written[:at] + dice.choice(PIECES) + written[at + dice.choice([0, 0, 1, 3]) :]
    return written.encode()


def shuffle(dice: random.Random, content: bytes) -> bytes:
    """Lines are moved, doubled, dropped, indented otherwise."""
    lines = content.decode().split("\n")
    for _ in range(dice.choice([1, 1, 2, 3])):
        at, to = dice.randrange(len(lines)), dice.randrange(len(lines))
        match dice.randrange(5):
            case 0:
                lines.insert(to, lines[at])
            case 1:
                lines[at], lines[to] = lines[to], lines[at]
            case 2 if len(lines) > 2:
                del lines[at]
            case 3:
                lines[at] = " " * dice.choice([1, 2, 4]) + lines[at]
            case _:
                lines[at] = lines[at][dice.choice([1, 2]) :] if lines[at][:1] == " " else lines[at]
    return "\n".join(lines).encode()


def swap(dice: random.Random, content: bytes) -> bytes:
    """A word stands where another one stood: what is damaged is mostly meaning."""
    words = content.decode().split(" ")
    for _ in range(dice.choice([1, 2, 4])):
        words[dice.randrange(len(words))] = dice.choice(words)
    return " ".join(words).encode()


DAMAGES: list[Damage] = [flip, cut, insert, insert, shuffle, shuffle, swap, swap]


def judge(root: Path, path: str, dice: random.Random) -> str:
    """What became of the file: refused, or sound. Every situation that is sound is played."""
    reading = load.load(root)
    findings = list(reading.findings)
    if reading.library:
        findings += check.check(reading.library, drawings=False, plays=False)
    for finding in findings:
        one = source.locate(reading.sources, finding)
        assert min(one.line, one.column) >= 1, finding
        render(one)
    wrong = {one.path for one in findings if CODES[one.code].severity == "error"}
    if reading.library is None:
        assert path in wrong, path
        return "refused"
    for fiche in reading.library.fiches.values():
        for body in (fiche.parts.contexte, fiche.parts.enjeux, fiche.parts.pratiques):
            text.blocks(body)
    for id_ in reading.library.scenarios:
        if f"scenarios/{id_}.yaml" not in wrong:
            begun = play.begin(reading.library, id_, seed=dice.randrange(2**16))
            typed = "".join(f"{dice.choice('12341234arl?')}\n" for _ in range(40))
            terminal.run(begun, io.StringIO(typed), io.StringIO())
    return "refused" if path in wrong else "sound"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=1000, help="cases")
    parser.add_argument("--seconds", type=float, default=600, help="stop after so long")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--from", dest="first", type=int, default=0, help="first case: replays one")
    arguments = parser.parse_args()
    counts: Counter[str] = Counter()
    end = time.monotonic() + arguments.seconds
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        shutil.copy(ROOT / "mallette.yaml", root)
        for name in ("scenarios", "cards", "print"):
            shutil.copytree(ROOT / name, root / name)
        paths = ["mallette.yaml"] + [
            path.relative_to(root).as_posix()
            for pattern in (
                "scenarios/*.yaml",
                "cards/*.yaml",
                "print/fiches/*.md",
                "print/*/*.yaml",
            )
            for path in sorted(root.glob(pattern))
        ]
        scenarios = 3 * [path for path in paths if path.startswith("scenarios/")]
        sound = {path: (root / path).read_bytes() for path in paths}
        for case in range(arguments.first, arguments.first + arguments.count):
            if time.monotonic() > end:
                break
            dice = random.Random(f"{arguments.seed} {case}")
            path = dice.choice([*paths, *scenarios])
            (root / path).write_bytes(dice.choice(DAMAGES)(dice, sound[path]))
            try:
                counts[judge(root, path, dice)] += 1
            except Exception:  # noqa: BLE001 - it is what this program looks for
                counts["RAISED"] += 1
                print(f"--seed {arguments.seed} --from {case} --count 1: {path}", file=sys.stderr)
                traceback.print_exc()
            (root / path).write_bytes(sound[path])
    print(", ".join(f"{count} {what}" for what, count in sorted(counts.items())))
    sys.exit(bool(counts["RAISED"]))


if __name__ == "__main__":
    main()
