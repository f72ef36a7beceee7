"""The interface in French and in English: what is said, what is translated, which one is chosen."""

from __future__ import annotations

import ast
import gettext
import io
import os
import re
import string
import subprocess
import sys
from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path

import catalogues
import polib
import pytest
import situations

import mallette
from mallette import cli, language, load, play, terminal, text
from mallette.diagnostics import Finding, diagnostic, render
from mallette.game import app, screens, settings
from mallette.game.stack import Session
from mallette.game.ui import Words
from mallette.press import cards, fiche, layout

ENGLISH = catalogues.catalogue("en")
EVERY = sorted(language.CATALOGUES.rglob("*.po"))
PACKAGE = Path(mallette.__file__).parent
BROKEN = situations.SITUATION.replace("text: Rester", "texte: Rester")


def po(path: Path = ENGLISH) -> polib.POFile:
    return polib.pofile(str(path))


def pairs(entry: polib.POEntry) -> Iterator[tuple[str, str]]:
    """What is said in French and in English, of one thing and of several."""
    if not entry.msgid_plural:
        yield entry.msgid, entry.msgstr
        return
    yield entry.msgid, entry.msgstr_plural[0]
    yield entry.msgid_plural, entry.msgstr_plural[1]


def named(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name is not None}


# The catalogues ---------------------------------------------------------------------------------


def test_every_sentence_is_translated_and_no_other_is_kept() -> None:
    known = {(entry.msgid, entry.msgid_plural) for entry in po()}
    gathered = set(catalogues.gathered())
    assert gathered - known == set(), "make catalogues, then translate"
    assert known - gathered == set(), "make catalogues"
    assert [entry.msgid for entry in po() if not entry.translated()] == []


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_a_translation_says_the_same_things_in_the_same_places(path: Path) -> None:
    for entry in po(path):
        for said, translated in pairs(entry):
            assert named(translated) == named(said), said
            for edge in (said[:1], said[-1:]):  # what is joined to another sentence stays so
                at_edge = (translated[:1], translated[-1:])
                assert not edge.isspace() or edge in at_edge or path.stem == "click", said


@pytest.mark.parametrize("path", EVERY, ids=lambda path: path.stem)
def test_what_the_program_reads_is_what_people_read(path: Path) -> None:
    compiled = {
        (entry.msgid, entry.msgid_plural): list(pairs(entry))
        for entry in polib.mofile(str(path.with_suffix(".mo")))
    }
    assert compiled == {(one.msgid, one.msgid_plural): list(pairs(one)) for one in po(path)}


def test_what_click_says_is_still_what_it_says_in_our_catalogue() -> None:
    import click

    source = "".join(path.read_text("utf-8") for path in Path(click.__file__).parent.glob("*.py"))
    for entry in po(catalogues.catalogue("fr", "click")):
        assert f'"{entry.msgid}"' in source, entry.msgid


def test_a_sentence_is_never_formed_before_it_is_said() -> None:
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Call(func=ast.Name(id="_" | "N_" | "ngettext"), args=[said, *_]):
                    assert not isinstance(said, ast.JoinedStr | ast.BinOp), (path, node.lineno)


# What reaches people: nothing escapes ------------------------------------------------------------


class Masked(gettext.NullTranslations):
    """A language in which a sentence of the interface has no letter left, so that others show."""

    def gettext(self, message: str) -> str:
        return "".join(
            before.translate(MASK) + (f"{{{name}}}" if name is not None else "")
            for before, name, _, _ in string.Formatter().parse(message)
        )

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


MASK = {code: "·" for code in range(0x250) if chr(code).isalpha()}


@pytest.fixture
def masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_spoken", Masked())
    monkeypatch.setattr(language, "_code", "en")


def words(text: str) -> set[str]:
    return set(re.findall(r"[^\W\d_]{2,}", text))


def content(value: object) -> Iterator[str]:
    """What the authors wrote."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from content(getattr(value, one.name))
    elif isinstance(value, dict):
        yield from content(list(value.items()))
    elif isinstance(value, list | tuple):
        for one in value:
            yield from content(one)


def test_no_word_of_the_screens_escapes(masked: None, tmp_path: Path) -> None:
    library = situations.library(tmp_path)
    authors = words(" ".join(content(library)))
    for name, session in app.moments(library, None, 1.0, settings.USUAL, app.first_open):
        assert words(text_of(session)) <= authors | {"Tab", "Ctrl", "Aa"}, name


def text_of(session: Session) -> str:
    frame = screens.frame(session, (1280, 800), lambda said, _, size: len(said) * size // 2)
    every = (*frame.ink, *(frame.scroll.ink if frame.scroll else ()))
    return " ".join(ink.text for ink in every if isinstance(ink, Words))


def test_no_word_of_the_terminal_escapes(masked: None, tmp_path: Path) -> None:
    library = situations.library(tmp_path)
    shown = io.StringIO()
    typed = io.StringIO("l\na\n?\nr\nn\n9\n1\n1\na\n2\nl\nentrer\n2\n")
    terminal.run(play.begin(library, "cle"), typed, shown)
    assert words(shown.getvalue()) <= words(" ".join(content(library)))


def test_no_word_of_the_paper_escapes(masked: None) -> None:
    library = load.load(load.builtin()).library
    assert library
    authors = text.typeset(" ".join(content(library)))
    decks = [cards.document(library, deck, sheet="a4_9up")[0] for deck in library.decks]
    for printed in (*decks, *(fiche.document(library, one)[0] for one in library.fiches)):
        assert printed
        said = [piece.text for page in printed.pages for piece in pieces(page.items)]
        said += [mark.title for mark in printed.bookmarks]
        escaped = {word for word in words(" ".join(said)) if word.lower() not in authors.lower()}
        assert escaped == set(), printed.title


def pieces(items: Iterable[object]) -> Iterator[layout.Piece]:
    for item in items:
        match item:
            case layout.Words():
                yield from item.pieces
            case layout.Placed():
                yield from pieces(item.face.items)


# Which language ----------------------------------------------------------------------------------


@pytest.fixture
def english() -> Iterator[None]:
    language.use("en")
    yield
    language.use("fr")


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "fr"),
        ({"LANG": "C"}, "fr"),
        ({"LANG": "C.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "de_DE.UTF-8"}, "fr"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "fr_FR.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "fr_FR.UTF-8"}, "fr"),
        ({"LANG": "fr_FR.UTF-8", "LANGUAGE": "de:en:fr"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": ""}, "en"),
    ],
)
def test_the_machine_says_which_language(environment: dict[str, str], code: str) -> None:
    assert language.preferred(environment) == code


def test_counts_numbers_and_dates_follow_the_language() -> None:
    def said() -> list[str]:
        count = [language.ngettext("{count} fiche", "{count} fiches", n) for n in (0, 1, 2)]
        dates = [language.day(date) for date in ("2026-03-12", "2026-03-01", "2026-03", "2026")]
        return [*count, language.number(3.5), language.number(58.0), *dates]

    one, many = "{count} fiche", "{count} fiches"
    assert said() == [
        *(one, one, many),
        *("3,5", "58"),
        *("12\xa0mars 2026", "1er\xa0mars 2026", "mars 2026", "2026"),
    ]
    language.use("en")
    try:
        assert said() == [
            *(many, one, many),
            *("3.5", "58"),
            *("12\xa0March 2026", "1\xa0March 2026", "March 2026", "2026"),
        ]
    finally:
        language.use("fr")


def test_a_finding_reads_in_english(english: None) -> None:
    finding = Finding("M301", values={"name": "acueil", "near": "accueil"}, path="scenarios/a.yaml")
    shown = render(diagnostic(finding, 13, 14, 6, "        goto: acueil"))
    assert shown.splitlines() == [
        'error[M301] unknown scene "acueil"',
        "  --> scenarios/a.yaml:14:15",
        "14 |         goto: acueil",
        "   |               ^^^^^^",
        '   help: did you mean "accueil"?   (mallette explain M301)',
    ]


# The commands -----------------------------------------------------------------------------------


def run(*arguments: str, typed: str = "", **environment: str) -> tuple[int, str]:
    """What `mallette …` answers, on both streams; `LANGUAGE` says nothing unless it is given."""
    lacking = {"LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG", "DISPLAY", "WAYLAND_DISPLAY"}
    kept = {name: value for name, value in os.environ.items() if name not in lacking}
    done = subprocess.run(
        [sys.executable, "-m", "mallette", *arguments],
        env=kept | {"PYTHONPATH": str(PACKAGE.parent), "PYTHONUTF8": "1"} | environment,
        input=typed.encode(),
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.returncode, (done.stdout + done.stderr).decode()


def french(shown: str) -> list[str]:
    """What is left of our French sentences in something shown in English."""
    chunks = {
        chunk.strip()
        for entry in po()
        for said, translated in pairs(entry)
        if said != translated
        for chunk in re.split(r"\{\w*\}|\n", said)
        if len(chunk.strip()) > 5
    }
    kept = " ".join(translated for entry in po() for _, translated in pairs(entry))
    kept += situations.SITUATION
    return sorted(chunk for chunk in chunks if chunk in shown and chunk not in kept)


COMMANDS = ["", *cli.mallette.commands]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_is_in_the_language_asked_for(command: str) -> None:
    words_ = [command] if command else []
    status, shown = run("--lang", "en", *words_, "--help", LANG="fr_FR.UTF-8")
    assert (status, french(shown)) == (0, [])
    assert "Usage: mallette" in shown
    assert "Show this message and exit." in shown
    assert not re.search("[àâçéèêëîïôùû«»]", shown), shown
    status, shown = run("--lang=fr", *words_, "--help", LANG="en_GB.UTF-8")
    assert status == 0
    assert "Usage : mallette" in shown
    assert "Affiche cette aide." in shown
    assert not re.search("Usage:|Options:|Commands|Show|exit", shown), shown


def test_a_broken_mallette_is_told_in_english(tmp_path: Path) -> None:
    root = situations.folder(tmp_path / "m", BROKEN)
    status, shown = run("--lang", "en", "--mallette", str(root), "check")
    assert status == 1
    assert 'error[M201] unknown key "texte"' in shown
    assert 'help: did you mean "text"?   (mallette explain M201)' in shown
    assert shown.endswith("1 error\n")
    assert french(shown) == []
    good = situations.folder(tmp_path / "n", situations.SITUATION)
    status, shown = run("--lang", "en", "--mallette", str(good), "check")
    assert (status, shown) == (0, "Nothing to report: 1 situation, 0 card decks, 0 fiches.\n")


def test_a_whole_play_is_told_in_english(tmp_path: Path) -> None:
    root = situations.folder(tmp_path / "m")
    typed = "?\nr\nn\nl\na\n9\n1\na\n2\n2\nentrer\n2\n"
    status, shown = run(
        *("--lang", "en", "--mallette", str(root), "play", "cle", "--text"),
        typed=typed,
        XDG_DATA_HOME=str(tmp_path / "data"),
        XDG_CACHE_HOME=str(tmp_path / "cache"),
    )
    assert (status, french(shown)) == (0, [])
    for said in (
        "Type ? for help, r to read the roles.",
        "Confiance: 2 more (5 → 7)",
        "Decision undone.",
        "This choice is closed: Il faudrait plus de confiance.",
        "What this ending cost",
        "Your decisions",
        "1. La porte: Demander la clé (Confiance +2, Lien -1)",
    ):
        assert said in shown


def test_the_machine_or_the_command_says_which_language_is_spoken() -> None:
    for language_, said in (
        ({"LANG": "en_GB.UTF-8"}, "error: no screen"),
        ({"LANG": "C"}, "erreur : pas d'écran"),
        ({"LANG": "fr_FR.UTF-8"}, "erreur : pas d'écran"),
        ({}, "erreur : pas d'écran"),
        ({"LANG": "fr_FR.UTF-8", "LANGUAGE": "en"}, "error: no screen"),
    ):
        status, shown = run(SDL_VIDEODRIVER="", **language_)
        assert (status, shown.startswith(said)) == (1, True), (language_, shown)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--lang", "de", "check"], "erreur : --lang attend fr ou en"),
        (["--lang"], "erreur : il manque une valeur après --lang"),
        (["check", "--lang", "fr"], "erreur : --lang s'écrit avant la commande : mallette --lang"),
        (["check", "--lang=en"], "error: --lang goes before the command: mallette --lang"),
        (["--lang", "en", "--nope"], 'error: unknown option "--nope"'),
        (["--nope", "--lang", "en"], 'error: unknown option "--nope"'),
        (["--lang", "en", "chek"], 'error: unknown command "chek"; did you mean "check"?'),
        (["--lang", "en", "play", "a", "b"], "error: Got unexpected extra argument (b)"),
        (["play", "a", "b"], "erreur : ceci est de trop : b"),
        (["play", "--length"], "erreur : il manque une valeur après --length"),
        (["play", "--text=oui"], "erreur : --text s'écrit seul, sans valeur"),
    ],
)
def test_a_wrong_command_is_told_in_the_language_asked_for(arguments: list[str], said: str) -> None:
    status, shown = run(*arguments, LANG="fr_FR.UTF-8")
    assert (status, shown.partition("\n")[0].startswith(said)) == (2, True), shown
