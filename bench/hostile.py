"""Packs made to hurt: each is read, checked and said in a fresh process, with its time and memory."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from mallette import check, load, source, text
from mallette.diagnostics import render

SECONDS, MEGABYTES = 1.0, 200
"""The budget: of processor, which is what one waits on a quiet machine, and of memory."""

MANIFEST = """\
mallette: 1
title: Une mallette qui vient d'ailleurs
language: fr
authors: [personne]
licence: aucune
"""
SCENARIO = """\
mallette: 1
title: Le four du village
summary: Le vieux four est prêt.
inspired_by: une histoire inventée
lengths: [45]
players: {min: 3, max: 8}
gauges: {confiance: {label: Confiance, icon: leaf, start: 5}}
start: place
scenes:
  place:
    title: Sur la place
    text: Qui commence ?
    choices:
      allumer:
        text: Allumer le four
        goto: pain
endings: {pain: {title: Le pain, text: On partage., price: Une nuit.}}
"""
FICHE = """\
---
mallette: 1
title: Un four
group: comprendre
dated: 2026-11
summary: Un four.
icon: leaf
sources: {loi: {text: Une loi}}
---
## Contexte
Le four [@loi].
## Enjeux
Qui ?
## Définitions
Le commun.
## Pratiques
BOMBE
## Exemples
Un.
"""

Pack = Callable[[Path], None]
PACKS: dict[str, tuple[Pack, set[str]]] = {}
"""For each pack: what writes it in a folder, and the codes of what must be told of it."""


def pack(name: str, *codes: str) -> Callable[[Pack], Pack]:
    def kept(write: Pack) -> Pack:
        PACKS[name] = (write, set(codes))
        return write

    return kept


# Contents are made when they are written: the process that measures must stay small.
Content = Callable[[], str | bytes]


def files(name: str, codes: str, contents: Callable[[], dict[str, str | bytes]]) -> None:
    """A pack that is only files."""

    def write(root: Path) -> None:
        for path, content in contents().items():
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_bytes(content if isinstance(content, bytes) else content.encode())

    PACKS[name] = (write, set(codes.split()))


def scenario(name: str, codes: str, content: Content) -> None:
    files(name, codes, lambda: {"scenarios/essai.yaml": content()})


def changed(name: str, codes: str, old: str, new: Callable[[], str]) -> None:
    scenario(name, codes, lambda: SCENARIO.replace(old, new(), 1))


def when(name: str, codes: str, condition: Callable[[], str]) -> None:
    changed(name, codes, "goto:", lambda: f"when: {condition()}\n        goto:")


def choices(name: str, codes: str, count: int, choice: str) -> None:
    def many() -> str:
        return "".join(f"      c{n}: {choice.format(n=n)}\n" for n in range(count))

    one = "      allumer:\n        text: Allumer le four\n        goto: pain\n"
    changed(name, codes, one, many)


def drawn(name: str, codes: str, inside: Callable[[], str]) -> None:
    cover = SCENARIO.replace("summary", "cover: dessin\nsummary", 1)
    files(
        name,
        codes,
        lambda: {"scenarios/essai.yaml": cover, "scenarios/pictures/dessin.svg": inside()},
    )


def told(name: str, codes: str, body: Callable[[], str]) -> None:
    files(name, codes, lambda: {"print/fiches/9.9.md": FICHE.replace("BOMBE", body())})


# Files --------------------------------------------------------------------------------------------

BOMB = "a0: &a0 [x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 12)
)
scenario("alias bomb", "M110", lambda: BOMB)
scenario("merge bomb", "M110", lambda: "a: {<<: {b: 1}}\n")
scenario("10,000 brackets", "M103", lambda: "a: " + "[" * 10_000)
scenario("10,000 braces", "M103", lambda: "{a: " * 10_000)
scenario("10,000 dashes", "M103", lambda: "- " * 10_000)
scenario("10,000 question marks", "M108", lambda: "? " * 10_000)
scenario("900 levels of keys", "M103", lambda: "".join(" " * n + "a:\n" for n in range(900)))
scenario("50 MB", "M102", lambda: b"a: 1\n" * 10_000_000)
scenario("a million keys", "M102", lambda: "".join(f"k{n}: v\n" for n in range(1_000_000)))
scenario("60,000 keys", "M103", lambda: "".join(f"k{n}:\n" for n in range(60_000)))
scenario("9,000 unknown keys", "M201 M202", lambda: "".join(f"k{n}: v\n" for n in range(9_000)))
scenario("19,000 texts", "M203", lambda: "- a\n" * 19_000)
scenario("the same key 9,000 times", "M109 M201 M202", lambda: "k: v\n" * 9_000)
scenario("a key of 450,000 letters", "M106", lambda: "a" * 450_000 + ": 1\n")
scenario("a text of 450,000 letters", "M210", lambda: SCENARIO.replace("Qui", "Q" * 450_000))
scenario("450,000 backslashes", "M105", lambda: '"' + "\\" * 450_000)
scenario("a quote over 80,000 lines", "M105", lambda: 'a: "x\n' + "b: y\n" * 80_000)
scenario(
    "100,000 lines of indents",
    "M107 M109",
    lambda: "a:\n" + "  b: c\n" * 9_000 + " d: e\n" + " \n" * 90_000,
)
scenario("a python object", "M111", lambda: "a: !!python/object/apply:os.system [ls]\n")
scenario("a python name", "M111", lambda: "!!python/name:os.system a\n")
scenario("NUL in the middle", "M116", lambda: SCENARIO.replace("four", "fo\0ur"))
scenario("NUL only", "M116", lambda: b"\0" * 450_000)
scenario("UTF-16", "M101", lambda: SCENARIO.encode("utf-16"))
scenario("latin-1 in the middle", "M101", lambda: SCENARIO.encode().replace(b"Qui", b"Qu\xe9"))
scenario("random bytes", "M101", lambda: bytes(range(128, 256)) * 3_500)
scenario("surrogates", "M101", lambda: SCENARIO.encode().replace(b"Qui", b"\xed\xa0\x80"))
scenario("450,000 spaces", "M209", lambda: " " * 450_000)
scenario("200,000 comments", "M209", lambda: "#\n" * 200_000)
scenario("70,000 documents", "M112", lambda: "a\n---\n" * 70_000)

# Numbers and conditions ---------------------------------------------------------------------------

DIGITS = "9" * 100_000
changed("100,000 digits in a gauge", "M211", "start: 5", lambda: f"start: {DIGITS}")
changed("100,000 digits in minutes", "M211", "[45]", lambda: f"[{DIGITS}]")
changed("a number of 1e400", "M204", "start: 5", lambda: "start: 1e400")
changed(
    "100,000 digits in an effect",
    "M212",
    "goto:",
    lambda: f"effects: {{confiance: +{DIGITS}}}\n        goto:",
)
when("100,000 digits in a condition", "M214", lambda: f"confiance > {DIGITS}")
when("300 digits in a condition", "M214", lambda: f"confiance > {DIGITS[:300]}")
when("5,000 terms", "M214", lambda: f"{' and '.join(['confiance > 1'] * 5_000)}")
when("5,000 parentheses", "M214", lambda: f"{'(' * 5_000}1{')' * 5_000}")
when("5,000 nots", "M214", lambda: f"{'not ' * 5_000}confiance")
when("90 nots", "M218", lambda: f"{'not ' * 90}confiance")
when("130 products", "", lambda: f"{'*'.join(['confiance'] * 39)} > 1")
changed("1,800 unknown names", "M302", "Qui commence ?", lambda: "Un " + "{inconnue} " * 1_800)
choices("20,000 choices", "M102", 20_000, "{{text: x, goto: pain}}")
choices("9,000 choices", "M103", 9_000, "{{text: x, goto: pain}}")
choices("2,500 choices that lead nowhere", "M301", 2_500, "{{text: x, goto: y{n}}}")
changed("900 scenes", "", "endings:", lambda: "".join(
    f"  s{n}: {{title: x, text: x, choices: {{a: {{text: x, goto: s{n}}}}}}}\n" for n in range(900)
) + "endings:")  # fmt: skip

# Ways out -----------------------------------------------------------------------------------------

files("fiches: ../../etc", "M322", lambda: {"mallette.yaml": MANIFEST + "fiches: ../../etc\n"})
files("fiches: /etc", "", lambda: {"mallette.yaml": MANIFEST + "fiches: /etc\n"})
changed("a picture outside", "M207", "summary", lambda: "cover: ../../../etc/passwd\nsummary")
changed("an icon outside", "M208", "icon: leaf", lambda: "icon: ../../../etc/passwd")
files("a format outside", "M207", lambda: {"cards/j.yaml": "mallette: 1\ntitle: x\nversion: x\nformat: ../../x\n"
      "cards: {a: {family: /etc/passwd, code: X-1, title: x, text: x}}\n"})  # fmt: skip


@pack("fiches beside the mallette", "M115")
def beside(root: Path) -> None:
    (root.parent / "ailleurs").mkdir()
    (root.parent / "ailleurs" / "9.9.md").write_text(FICHE, "utf-8")
    (root / "mallette.yaml").write_text(MANIFEST + "fiches: ../ailleurs\n", "utf-8")


@pack("a file that is a link outside", "M115")
def file_link(root: Path) -> None:
    (root.parent / "secret.yaml").write_text(SCENARIO, "utf-8")
    (root / "scenarios").mkdir()
    (root / "scenarios" / "essai.yaml").symlink_to("../../secret.yaml")


@pack("a folder that is a link outside", "M115")
def folder_link(root: Path) -> None:
    (root.parent / "ailleurs").mkdir()
    (root.parent / "ailleurs" / "essai.yaml").write_text(SCENARIO, "utf-8")
    (root / "scenarios").symlink_to("../ailleurs")


@pack("pictures that are a link outside", "M306")
def picture_link(root: Path) -> None:
    (root.parent / "ailleurs").mkdir()
    (root.parent / "ailleurs" / "dessin.svg").write_text("<svg/>", "utf-8")
    (root / "scenarios").mkdir()
    cover = SCENARIO.replace("summary", "cover: dessin\nsummary", 1)
    (root / "scenarios" / "essai.yaml").write_text(cover, "utf-8")
    (root / "scenarios" / "pictures").symlink_to("../../ailleurs")


@pack("links that lead to themselves", "M114")
def loops(root: Path) -> None:
    (root / "scenarios").mkdir()
    (root / "scenarios" / "essai.yaml").symlink_to("essai.yaml")
    (root / "cards").symlink_to("cards")


@pack("a pipe that never ends", "M114")
def pipe(root: Path) -> None:
    (root / "scenarios").mkdir()
    os.mkfifo(root / "scenarios" / "essai.yaml")


@pack("a picture that is a pipe", "M313")
def picture_pipe(root: Path) -> None:
    (root / "scenarios" / "pictures").mkdir(parents=True)
    cover = SCENARIO.replace("summary", "cover: dessin\nsummary", 1)
    (root / "scenarios" / "essai.yaml").write_text(cover, "utf-8")
    os.mkfifo(root / "scenarios" / "pictures" / "dessin.svg")


@pack("a picture that is a folder", "M313")
def picture_folder(root: Path) -> None:
    (root / "scenarios" / "pictures" / "dessin.svg").mkdir(parents=True)
    cover = SCENARIO.replace("summary", "cover: dessin\nsummary", 1)
    (root / "scenarios" / "essai.yaml").write_text(cover, "utf-8")


@pack("100,000 files", "M126", "M209")
def many_files(root: Path) -> None:
    (root / "scenarios").mkdir()
    for number in range(100_000):
        (root / "scenarios" / f"s{number}.yaml").touch()


@pack("100,000 pictures")
def many_pictures(root: Path) -> None:
    (root / "scenarios" / "pictures").mkdir(parents=True)
    for number in range(100_000):
        (root / "scenarios" / "pictures" / f"s{number}.svg").touch()


# Pictures -----------------------------------------------------------------------------------------

OPEN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
drawn(
    "an SVG with entities",
    "M313",
    lambda: '<!DOCTYPE svg [<!ENTITY a "aaa">]>' + OPEN + "&a;</svg>",
)
drawn("an SVG over 1 MB", "M313", lambda: OPEN + '<path d="' + "L1 1" * 300_000 + '"/></svg>')
drawn(
    "an SVG of 90,000 points",
    "M313",
    lambda: OPEN + '<path d="M1 1' + "L1 1" * 90_000 + '"/></svg>',
)
drawn(
    "an SVG of 25,000 arcs",
    "M313",
    lambda: OPEN + '<path d="M1 1' + "a9 9 0 1 1 9 9" * 25_000 + '"/></svg>',
)
drawn("an SVG of 60,000 shapes", "M313", lambda: OPEN + "<path/>" * 60_000 + "</svg>")
drawn("an SVG of 20,000 circles", "M313", lambda: OPEN + '<circle r="1"/>' * 20_000 + "</svg>")
drawn("an SVG of 10,000 groups", "M313", lambda: OPEN + "<g>" * 10_000 + "</g>" * 10_000 + "</svg>")
drawn("an SVG of huge numbers", "M313", lambda: OPEN + '<path d="M1e308 1L1e308 9e999"/></svg>')
drawn(
    "an SVG of 100,000 digits", "M313", lambda: OPEN + f'<rect width="{DIGITS}" height="1"/></svg>'
)
drawn("an SVG of 50,000 transforms", "M313", lambda: OPEN + '<rect width="1" height="1" transform="'
      + "scale(9)" * 50_000 + '"/></svg>')  # fmt: skip
drawn("an SVG that is a script", "M313", lambda: OPEN + "<script>alert(1)</script></svg>")
drawn("an SVG without a box", "M313", lambda: '<svg><rect width="1" height="1"/></svg>')
drawn("an SVG that is no XML", "M313", lambda: "<" * 450_000)

# Texts --------------------------------------------------------------------------------------------

told("19,000 quotations", "", lambda: ">" * 19_000 + " x")
told("9,000 lists", "", lambda: "- " * 9_000 + "x")
told("19,000 brackets", "", lambda: "[" * 19_000)
told("9,000 links", "", lambda: "[a](" * 4_700)
told("19,000 stars", "", lambda: "*" * 19_000 + "x")
told("6,000 unbalanced bolds", "", lambda: "**a " * 4_700)
told("6,000 nested emphases", "", lambda: "*a _b " * 3_000)
told("9,000 backslashes", "", lambda: "\\[" * 9_000)
told("100,000 brackets", "M210", lambda: "[" * 100_000)
told("2,000 citations", "M310", lambda: "[@x] " * 2_000)
told("a heading of 200,000 signs", "M201", lambda: "x\n## x" + " #" * 200_000 + "x")
told("60,000 headings", "M109 M201 M209", lambda: "## x\n" * 60_000)


def judged(root: Path) -> set[str]:
    """The codes of what is told of the pack in `root`, each finding said, each text read."""
    reading = load.load(root)
    findings = list(reading.findings)
    if reading.library:
        findings += check.check(reading.library)
        for fiche in reading.library.fiches.values():
            text.blocks(fiche.parts.pratiques)
    for finding in findings:
        render(source.locate(reading.sources, finding))
    return {finding.code for finding in findings}


def write(name: str, root: Path) -> None:
    root.mkdir()
    (root / "mallette.yaml").write_text(MANIFEST, "utf-8")
    PACKS[name][0](root)


def run(*arguments: str) -> tuple[int, float, float]:
    """Status of a process of this program, its seconds of processor and its megabytes."""
    with subprocess.Popen([sys.executable, __file__, *arguments]) as process:
        watch = threading.Timer(60, process.kill)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        watch.cancel()
        process.returncode = os.waitstatus_to_exitcode(status)
    megabytes = usage.ru_maxrss / (1e6 if sys.platform == "darwin" else 1e3)
    return process.returncode, usage.ru_utime + usage.ru_stime, megabytes


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="packs; all of them when none is named")
    parser.add_argument("--judge", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--write", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.judge:
        judged(arguments.judge)
        return
    if arguments.write:
        write(arguments.names[0], arguments.write)
        return
    over = 0
    for name in arguments.names or PACKS:
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "mallette"
            run(
                name, "--write", str(root)
            )  # elsewhere: a process begins with the size of its parent
            begin = time.perf_counter()
            status, busy, megabytes = run("--judge", str(root))
            seconds = time.perf_counter() - begin
        slow = status or busy > SECONDS or megabytes > MEGABYTES
        over += bool(slow)
        print(
            f"{name:<34} {seconds:5.2f} s, {busy:5.2f} s busy, {megabytes:5.0f} MB{'  OVER' if slow else ''}",
            flush=True,
        )
    print(f"{over} over the budget of {SECONDS:g} s and {MEGABYTES} MB")


if __name__ == "__main__":
    main()
