"""The author's guide held to account: followed to the letter in an empty folder, it does what it says."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import click
import pytest

import mallette
from mallette import check, cli, diagnostics, load, new, source

GUIDE = Path(__file__).parents[1] / "docs" / "guide-auteur.md"
TEXT = GUIDE.read_text("utf-8")
FINISHED = GUIDE.parent / "guide" / "salle.yaml"

BLOCK = re.compile(
    r"^<!-- (?P<order>.+?) -->$|^```(?P<language>\w+)(?: (?P<path>\S+))?\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
PLACE = re.compile(
    r"(?P<fault>faute )?dans (?P<path>\S+), (?P<how>à la place de|à la place de chaque|avant|après)"
    r" « (?P<line>.+?) »(?: et de « (?P<other>.+?) »)?(?P<later> \(à vérifier avec la suite\))?"
)


@dataclass
class Reader:
    """Someone who follows the guide: a folder, and what was just asked of them."""

    here: Path
    root: Path | None = None
    order: re.Match[str] | None = None
    before: dict[Path, str] = field(default_factory=dict)
    """The files as they were before a fault made on purpose."""
    ran: list[str] = field(default_factory=list)

    def follow(self, block: re.Match[str]) -> None:
        """Does what a block of the guide shows."""
        if order := block["order"]:
            self.obey(order)
        elif block["language"] == "console":
            self.console(block["text"])
        elif block["path"]:
            self.file(block["path"]).write_text(block["text"], "utf-8")
            self.settle()
        elif self.order:
            self.write(self.order, block["text"])
            self.order = None
        else:
            assert block["language"] == "po", f"an example that nobody runs: {block[0]}"
            context, original, said = block["text"].splitlines()
            assert f"{context}\n{original}\n" in self.file("scenarios/salle.en.po").read_text(
                "utf-8"
            )
            assert re.fullmatch(r'msgstr ".+"', said)

    def obey(self, order: str) -> None:
        """Does what a comment says, or waits for the example that it places."""
        match order.split():
            case ["copie", "de", old, "vers", copy]:
                self.file(copy).write_bytes(self.file(old).read_bytes())
                self.settle()
            case ["efface", path]:
                self.file(path).unlink()
                self.settle()
            case ["répare", "la", "faute"]:
                for path, text in self.before.items():
                    path.write_text(text, "utf-8")
                self.before.clear()
                self.settle()
            case _:
                self.order = PLACE.fullmatch(order)
                assert self.order, order

    def write(self, order: re.Match[str], example: str) -> None:
        """Puts an example where its comment says."""
        path = self.file(order["path"])
        text = path.read_text("utf-8")
        if order["fault"]:
            self.before[path] = text
        lines = [one for one in (order["line"], order["other"]) if one]
        line = rf"^ *(?:{'|'.join(map(re.escape, lines))})\n"
        found = len(re.findall(line, text, re.MULTILINE))
        assert found == len(lines) or (found and "chaque" in order["how"]), (
            f"{lines}: {found} times"
        )
        by = {"avant": example + r"\g<0>", "après": r"\g<0>" + example}.get(order["how"], example)
        path.write_text(re.sub(line, by, text, flags=re.MULTILINE), "utf-8")
        if not order["fault"] and not order["later"]:
            self.settle()

    def settle(self) -> None:
        """Between two steps, nothing is wrong."""
        assert self.root
        reading = load.load(self.root)
        assert reading.library
        findings = [*reading.findings, *check.check(reading.library)]
        said = [diagnostics.render(source.locate(reading.sources, one)) for one in findings]
        assert not said, "\n".join(said)

    def console(self, text: str) -> None:
        """Types the commands shown, and reads the answers shown."""
        for shown in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, answer = shown.partition("\n")
            program, *arguments = shlex.split(command)
            self.ran.append(command)
            if program == "cd":
                (folder,) = arguments
                self.root = self.here / folder
                continue
            assert program == "mallette", command
            assert self.run(arguments).rstrip() == answer.rstrip(), command

    def run(self, arguments: list[str]) -> str:
        folder = self.root or self.here
        environment = os.environ | {
            "LANGUAGE": "fr",
            "PYTHONPATH": str(Path(mallette.__file__).parents[1]),
            "XDG_DATA_HOME": str(self.here / "data"),
            "XDG_CACHE_HOME": str(self.here / "cache"),
        }
        done = subprocess.run(
            [sys.executable, "-m", "mallette", *arguments],
            cwd=folder,
            env=environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert not done.stderr, done.stderr.decode()
        return done.stdout.decode().replace(f"{folder}{os.sep}", "").replace(os.sep, "/")

    def file(self, path: str) -> Path:
        assert self.root
        return self.root / path


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> Reader:
    """Someone who has followed the whole guide."""
    reader = Reader(tmp_path_factory.mktemp("guide"))
    for block in BLOCK.finditer(TEXT):
        try:
            reader.follow(block)
        except AssertionError as error:
            line = TEXT[: block.start()].count("\n") + 1
            raise AssertionError(f"docs/guide-auteur.md:{line}: {error}") from error
    return reader


def test_the_guide_followed_to_the_letter_does_what_it_says(reader: Reader) -> None:
    assert not reader.order
    assert not reader.before
    assert len(reader.ran) > 10


def test_it_ends_with_the_situation_that_is_given(reader: Reader) -> None:
    assert reader.file("scenarios/salle.yaml").read_text("utf-8") == FINISHED.read_text("utf-8")


def test_the_situation_uses_the_whole_language(reader: Reader) -> None:
    text = FINISHED.read_text("utf-8")
    for key in (
        "low", "high", "flags", "roles", "secret", "cares", "decks", "draw", "events", "skip",
        "decide", "when", "locked", "later", "result", "posture", "fiche", "question", "notes", "price",
    ):  # fmt: skip
        assert re.search(rf"\b{key}:", text), key


def test_every_command_named_in_a_sentence_exists() -> None:
    for written in re.findall(r"`mallette ([^`]+)`", TEXT):
        words = shlex.split(written.partition("--lang en")[2] or written)
        command = cli.mallette.commands[words[0]]
        options = {
            name for one in command.params for name in one.opts if isinstance(one, click.Option)
        }
        assert {word for word in words if word.startswith("--")} <= options, written
        if words[0] == "new":
            assert words[1] in new.KINDS


def test_every_code_named_exists() -> None:
    for code in re.findall(r"\bM\d{3}\b", TEXT):
        assert code in diagnostics.CODES, code


def test_every_link_leads_somewhere() -> None:
    outside = re.sub(r"^```.*?^```$", "", TEXT, flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^## (.+)$", outside, re.MULTILINE)
    anchors = [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]
    linked = [target[1:] for target in re.findall(r"\]\((#[^)]+)\)", TEXT)]
    assert linked == anchors, "the contents name every section, in order"
    for target in re.findall(r"\]\(([^)#:]+)\)", TEXT):
        assert (GUIDE.parent / target).is_file(), target


def test_it_speaks_to_someone_who_has_never_programmed() -> None:
    prose = re.sub(r"```.*?```|`[^`]*`", "", TEXT, flags=re.DOTALL).lower()
    jargon = r"\b(variables?|booléens?|chaînes? de caractères|parser|tableaux?|identifiants?|clone|git)\b"
    assert not re.findall(jargon, prose)


def test_the_longest_example_is_short_enough_to_copy() -> None:
    for block in BLOCK.finditer(TEXT):
        if block["text"] and block["language"] != "console":
            assert len(block["text"].splitlines()) <= 50, block["text"][:80]


def test_the_guide_is_written_for_the_mallette_that_new_makes() -> None:
    assert (new.TEMPLATES / "scenarios" / f"{new.SCENARIO}.yaml").is_file()
    assert f"mallette play {new.SCENARIO}" in TEXT
    assert load.MANIFEST in TEXT
