"""A booklet to a PDF, whole process: 13 fiches of two A4 pages' text, beside typst in the same run.

Ours is laid out again on A5, with a cover, a contents, a glossary, an index, bookmarks, links and
tags; typst (`pip install typst`) is given the same words in JSON, and sets them on A4 with a
heading, a list, a table and a box a fiche. Rounds are outside and engines inside, so that a noisy
minute hits both.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import sys
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(0, str(Path(__file__).parent))

from print import FONTS, TYPST, WORDS, run, sentence

WORDS += "société coopérative d'intérêt collectif".split()


def fiches(count: int = 13) -> list[dict[str, object]]:
    """The words of each fiche: as many as two A4 pages hold."""
    chance = random.Random(11)
    return [
        {
            "title": f"Fiche {number} : coopérer sur un territoire",
            "recto": [sentence(chance, 75) for _ in range(4)],
            "bullets": [sentence(chance, 14) for _ in range(6)],
            "verso": [sentence(chance, 75) for _ in range(3)],
            "table": [
                ["Critère", "Question", "Indice"],
                *([sentence(chance, length) for length in (3, 7, 5)] for _ in range(7)),
            ],
            "keep": sentence(chance, 40),
        }
        for number in range(1, count + 1)
    ]


FICHE = """\
---
mallette: 1
title: "{title}"
group: {group}
dated: 2026-11
summary: {summary}
icon: {icon}
glossary:
{glossary}
sources: {{loi: {{text: Une loi, date: 2014-07-31}}}}
---
## Contexte
{contexte} [@loi]
## Enjeux
{enjeux}
## Définitions
{definitions}
## Pratiques
{pratiques}
## Exemples
{exemples}
"""
GROUPS = ("comprendre", "accompagner", "animer", "transformer")
ICONS = ("seedling", "scale", "messages", "route")


def mallette(root: Path) -> None:
    """The same words as the fiches of a mallette in `root`."""
    folder = root / "print" / "fiches"
    folder.mkdir(parents=True)
    (root / "mallette.yaml").write_text(
        "mallette: 1\ntitle: Banc\nlanguage: fr\nauthors: [Banc]\nlicence: CC BY-SA 4.0\n", "utf-8"
    )
    for number, one in enumerate(fiches(), start=1):
        recto, verso, (_head, *rows) = one["recto"], one["verso"], one["table"]
        told = FICHE.format(
            title=one["title"],
            group=GROUPS[number * 4 // 14],
            icon=ICONS[number * 4 // 14],
            summary=rows[0][1],
            glossary="\n".join(f'  "{row[0]} {number}": "{row[2]}"' for row in rows),
            contexte="\n\n".join(recto[:2]),
            enjeux="\n\n".join(recto[2:]),
            definitions="\n".join(f"- {bullet}" for bullet in one["bullets"]),
            pratiques="\n\n".join([*verso, *(f"- {row[1]}" for row in rows)]),
            exemples=f"> {one['keep']}\n\n{one['keep']}",
        )
        (folder / f"1.{number}.md").write_text(told, "utf-8")


FICHES = """
#set page(paper: "a4", margin: 19mm, footer: align(center, text(7pt, [Banc · #context counter(page).display()])))
#set text(font: "Atkinson Hyperlegible", size: 10pt, lang: "fr", hyphenate: true)
#set par(leading: 4pt, spacing: 10pt)
#for f in json("fiches.json") {
  heading(text(17pt, fill: rgb("#1b6ca8"), f.title))
  for x in f.recto { par(x) }
  heading(level: 2, [Points clés]); list(..f.bullets); pagebreak()
  heading(level: 2, [Mise en pratique])
  for x in f.verso { par(x) }
  set text(8.5pt); table(columns: (110pt, 1fr, 150pt), stroke: .4pt + gray, ..f.table.flatten())
  set text(10pt); block(fill: rgb("#e8f1f8"), inset: 6pt, f.keep); pagebreak(weak: true)
}
"""


def typst(root: Path) -> None:
    """The same words as a typst document in `root`."""
    (root / "fiches.json").write_text(json.dumps(fiches()), "utf-8")
    (root / "fiches.typ").write_text(FICHES, "utf-8")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    with TemporaryDirectory() as folder:
        root = Path(folder)
        mallette(root)
        out, pdf = root / "imprimer", root / "typst.pdf"
        command = [sys.executable, "-m", "mallette", "--mallette", str(root), "print", "booklet"]
        jobs = {
            "mallette": ([*command, "-o", str(out)], out / "booklet-livret.pdf"),
            "mallette --impose": (
                [*command, "--impose", "-o", str(out)],
                out / "booklet-livret-a4.pdf",
            ),
        }
        if find_spec("typst"):
            typst(root)
            made = [sys.executable, "-c", TYPST, str(root / "fiches.typ"), str(pdf), str(FONTS)]
            jobs["typst"] = made, pdf
        seen: dict[str, list[tuple[float, float]]] = {name: [] for name in jobs}
        for turn in range(runs + 1):
            for name, (told, _pdf) in jobs.items():
                measured = run(told)
                if turn:  # the first run also compiles and reads the disk
                    seen[name].append(measured)
        for name, measures in seen.items():
            times = sorted(seconds for seconds, _ in measures)
            size = jobs[name][1].stat().st_size / 1000
            print(
                f"13 fiches: {name:<18} median {statistics.median(times):5.2f} s  ({times[0]:.2f} to {times[-1]:.2f})"
                f"  {max(held for _, held in measures):4.0f} MiB  {size:5.0f} kB"
            )


if __name__ == "__main__":
    main()
