"""Cards to a PDF, whole process: 540 different ones, both sides, 120 pages, beside typst in the same run.

The cards are made as a user's would be, a YAML deck of a mallette of its own; typst (`pip install
typst`) is given the same words in JSON, and draws the same geometry. Rounds are outside and engines
inside, so that a noisy minute hits both.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import subprocess
import sys
import time
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parent.parent
FONTS = ROOT / "mallette" / "assets" / "fonts"
FAMILIES = (
    ("acteurs_b", "Acteurs", "#1b4c78", "dots", "users"),
    ("ressources_b", "Ressources", "#1e5b37", "leaves", "coins"),
    ("aleas_b", "Aléas", "#922b1b", "triangles", "alert-triangle"),
    ("gouvernance_b", "Gouvernance", "#5d2c78", "grid", "scale"),
    ("financement_b", "Financement", "#7a4f0a", "bricks", "building-bank"),
    ("territoire_b", "Territoire", "#0f574a", "waves", "trees"),
)
WORDS = (
    "le territoire la coopérative un pôle de coopération les habitants une association l'économie"
    " sociale et solidaire la commune partage les ressources avec les acteurs locaux du bassin de"
    " vie afin de créer des emplois durables et non délocalisables en s'appuyant sur la gouvernance"
    " démocratique l'utilité sociale l'ancrage territorial la coopération entre entreprises"
    " collectivités et citoyens bénévoles salariés financement subvention prêt participatif"
).split()


def sentence(chance: random.Random, length: int) -> str:
    words = [chance.choice(WORDS) for _ in range(length)]
    for index in range(11, length, 12):
        words[index - 1] += ","
    return " ".join(words).capitalize() + "."


def cards(count: int, different: int) -> list[tuple[int, str, str]]:
    """For each card its family, its title and its text of forty words."""
    chance = random.Random(7)
    made = [
        (one % 6, f"{FAMILIES[one % 6][1]} {one:03}", sentence(chance, 40))
        for one in range(different)
    ]
    return [made[one % different] for one in range(count)]


def mallette(root: Path, count: int, different: int) -> None:
    """The same cards as a deck in `root`."""
    (root / "cards").mkdir(parents=True)
    (root / "print" / "families").mkdir(parents=True)
    (root / "mallette.yaml").write_text(
        "mallette: 1\ntitle: Banc\nlanguage: fr\nauthors: [Banc]\nlicence: CC BY-SA 4.0\n", "utf-8"
    )
    for letter, (id_, label, colour, pattern, icon) in zip("ABCDEF", FAMILIES, strict=True):
        (root / "print" / "families" / f"{id_}.yaml").write_text(
            f'label: {label}\nletter: {letter}\ncolour: "{colour}"\npattern: {pattern}\nicon: {icon}\n',
            "utf-8",
        )
    lines = ['mallette: 1\ntitle: Banc\nversion: "1"\nformat: poker\ncards:\n']
    for number, (family, title, text) in enumerate(cards(count, different)):
        lines.append(
            f"  carte_{number}:\n    family: {FAMILIES[family][0]}\n"
            f"    code: {'ABCDEF'[family]}-{number:03}\n    title: {title}\n    text: >-\n      {text}\n"
        )
    (root / "cards" / "banc.yaml").write_text("".join(lines), "utf-8")


TYPST = """
import json, sys, typst
from pathlib import Path
source, out, fonts = sys.argv[1:]
typst.compile(source, output=out, font_paths=[fonts], ignore_system_fonts=True)
"""
SHEETS = """
#let d = json("cards.json")
#set page(width: 210mm, height: 297mm, margin: 0mm)
#set text(font: "Atkinson Hyperlegible", size: 8.5pt, lang: "fr", hyphenate: true)
#let (W, H) = (63mm, 88mm)
#let marks = for i in range(4) {
  for (x, y, dx, dy) in ((10.5mm + i * W, 13mm, 0mm, 3mm), (10.5mm + i * W, 281mm, 0mm, 3mm)) {
    place(top + left, line(start: (x, y), end: (x + dx, y + dy), stroke: .25pt)) }
  for (x, y, dx, dy) in ((8mm, 16.5mm + i * H, 2mm, 0mm), (200mm, 16.5mm + i * H, 2mm, 0mm)) {
    place(top + left, line(start: (x, y), end: (x + dx, y + dy), stroke: .25pt)) } }
#let front(c) = { let f = d.families.at(c.at(0)); block(width: W, height: H, {
  place(top + left, dx: 4mm, dy: 4mm, rect(width: 55mm, height: 10mm, fill: rgb(f.at(2))))
  place(top + left, dx: 4mm, dy: 14mm, rect(width: 55mm, height: 24mm, fill: rgb(f.at(2)).lighten(86%)))
  place(top + left, dx: 31.5mm - 9mm, dy: 17mm, circle(radius: 9mm, fill: white))
  place(top + left, dx: 13mm, dy: 7mm, text(size: 10pt, weight: "bold", fill: white, f.at(1)))
  place(top + left, dx: 4mm, dy: 41mm, text(size: 12pt, weight: "bold", c.at(1)))
  place(top + left, dx: 4mm, dy: 47mm, block(width: 55mm, par(leading: 3pt, c.at(2))))
  place(bottom + left, dx: 4mm, dy: -4.6mm, text(size: 6pt, "Banc · 1")) }) }
#let back(c) = { let f = d.families.at(c.at(0)); block(width: W, height: H, {
  place(top + left, rect(width: W, height: H, fill: rgb(f.at(2))))
  place(top + left, dx: 12mm, dy: 18mm, circle(radius: 19.5mm, fill: white))
  place(bottom + center, dy: -12mm, text(size: 15pt, weight: "bold", fill: white, f.at(1))) }) }
#for (s, sheet) in d.sheets.enumerate() {
  if s > 0 { pagebreak() }
  marks
  for (k, c) in sheet.enumerate() {
    place(top + left, dx: 10.5mm + calc.rem(k, 3) * W, dy: 16.5mm + calc.quo(k, 3) * H, front(c)) }
  pagebreak()
  marks
  for (k, c) in sheet.enumerate() {
    place(top + left, dx: 10.5mm + (2 - calc.rem(k, 3)) * W, dy: 16.5mm + calc.quo(k, 3) * H, back(c)) } }
"""


def typst(root: Path, count: int, different: int) -> None:
    """The same cards as a typst document in `root`."""
    made = cards(count, different)
    sheets = [made[first : first + 9] for first in range(0, count, 9)]
    told = {"families": FAMILIES, "sheets": sheets}
    (root / "cards.json").write_text(json.dumps(told), "utf-8")
    (root / "cards.typ").write_text(SHEETS, "utf-8")


def run(command: list[str]) -> tuple[float, float]:
    """Seconds that a process took, and the most memory it held, in MiB."""
    environment = dict(os.environ)
    environment.pop("PYTHONDONTWRITEBYTECODE", None)  # what is installed is compiled once
    begun = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT, env=environment)
    _pid, status, used = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{command[:4]} failed")
    return time.perf_counter() - begun, used.ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with TemporaryDirectory() as folder:
        jobs: dict[str, tuple[list[str], Path]] = {}
        for different in (60, 540):
            root = Path(folder) / str(different)
            mallette(root, 540, different)
            out = root / "imprimer"
            command = [sys.executable, "-m", "mallette", "--mallette", str(root)]
            name = f"540 cards, {different} different"
            jobs[f"{name}: mallette"] = (
                [*command, "print", "deck", "banc", "-o", str(out)],
                out / "deck-banc.pdf",
            )
            if find_spec("typst"):
                typst(root, 540, different)
                pdf = root / "typst.pdf"
                jobs[f"{name}: typst"] = (
                    [sys.executable, "-c", TYPST, str(root / "cards.typ"), str(pdf), str(FONTS)],
                    pdf,
                )
        seen: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
        for turn in range(runs + 1):
            for name, (command, _pdf) in jobs.items():
                measured = run(command)
                if turn:  # the first run also compiles and reads the disk
                    seen[name].append(measured)
        for name, measures in seen.items():
            times = sorted(seconds for seconds, _ in measures)
            size = jobs[name][1].stat().st_size / 1000
            print(
                f"{name:<36} median {statistics.median(times):5.2f} s  ({times[0]:.2f} to {times[-1]:.2f})"
                f"  {max(held for _, held in measures):4.0f} MiB  {size:5.0f} kB"
            )


if __name__ == "__main__":
    main()
