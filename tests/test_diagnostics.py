"""Every code has a page, and the examples of its page give exactly what it says."""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from PIL import Image

from mallette import check, load, manual, proof, source, table
from mallette.diagnostics import (
    CODES,
    SEVERITIES,
    Diagnostic,
    Finding,
    diagnostic,
    excess,
    nearest,
    render,
)
from mallette.press import cards, fiche

PAGES = Path(__file__).parents[1] / "docs" / "diagnostics"
BASE = Path(__file__).parent / "base"
WRONG, REPAIRED = "Exemple fautif", "Exemple réparé"
MOST_LINES = 70
USUAL = "a4_9up"
"""The sheet that every example is laid out on, beside those of its own."""


@dataclass(frozen=True)
class Block:
    """One file of an example."""

    path: str
    attributes: dict[str, str]
    text: str

    def write(self, root: Path) -> None:
        file = root / self.path
        file.parent.mkdir(parents=True, exist_ok=True)
        match self.attributes:
            case {"folder": _}:
                file.mkdir()
            case {"link": target}:
                file.symlink_to(target)
            case {"points": size}:
                width, height = map(int, size.split("x"))
                Image.new("RGB", (width, height), "#7FA05A").save(file)
            case {"copies": count}:
                for number in range(int(count)):
                    file.with_stem(f"{file.stem}{number:04}").write_text(self.text, "utf-8")
            case _:
                file.write_bytes(self.content().encode(self.attributes.get("encoding", "utf-8")))

    def content(self) -> str:
        *lines, last = self.text.splitlines(keepends=True)
        text = "".join([*lines, last * int(self.attributes.get("times", 1))])
        if "escape" in self.attributes:
            return re.sub(r"\\u([0-9a-f]{4})", lambda found: chr(int(found[1], 16)), text)
        return text


@dataclass(frozen=True)
class Page:
    front: dict[str, str]
    text: str
    prose: str
    examples: dict[str, list[Block]]


@cache
def page(code: str) -> Page:
    path = PAGES / f"{code}-{CODES[code].name}.md"
    text = path.read_text("utf-8")
    _, front, body = text.split("---\n", 2)
    pairs = (line.split(": ", 1) for line in front.splitlines())
    prose, *examples = re.split(rf"^## ({WRONG}|{REPAIRED})$", body, flags=re.MULTILINE)
    blocks = {
        title: [
            Block(found["path"], attributes(found["rest"]), found["text"])
            for found in manual.FENCE.finditer(section)
        ]
        for title, section in zip(examples[::2], examples[1::2], strict=True)
    }
    return Page({key: value.strip('"') for key, value in pairs}, text, prose, blocks)


def attributes(written: str) -> dict[str, str]:
    return {name: value for name, _, value in (word.partition("=") for word in written.split())}


@cache
def shipped_sheets() -> frozenset[str]:
    folder = Path(__file__).parents[1] / "print" / "sheets"
    return frozenset(path.stem for path in folder.glob("*.yaml"))


def found(root: Path, blocks: list[Block]) -> list[Diagnostic]:
    """What reading, checking and, when nothing forbids it, playing and laying out the example tell."""
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    for block in blocks:
        block.write(root)
    reading = load.load(root)
    if blocks[0].path.endswith(".csv"):
        assert reading.library
        raw = (root / blocks[0].path).read_bytes()
        return table.told(table.draft(reading.library, "exemple", raw, blocks[0].path))
    findings = [*reading.findings, *(check.check(reading.library) if reading.library else [])]
    errors = [finding for finding in findings if CODES[finding.code].severity == "error"]
    if reading.library and not errors:
        findings += proof.findings(reading.library)
        for deck in reading.library.decks:
            for sheet in {USUAL, *reading.library.sheets.keys() - shipped_sheets()}:
                findings += cards.document(reading.library, deck, sheet=sheet)[1]
        for id_ in reading.library.fiches:
            findings += fiche.document(reading.library, id_)[1]
    return [source.locate(reading.sources, finding) for finding in findings]


@pytest.mark.parametrize("code", CODES)
def test_a_wrong_example_gives_exactly_its_code_at_its_place(code: str, tmp_path: Path) -> None:
    wrong = page(code).examples[WRONG]
    one = found(tmp_path / "mallette", wrong)
    assert [each.code for each in one] == [code], [render(each) for each in one]
    assert one[0].path == wrong[0].attributes.get("told", wrong[0].path)
    assert f"{one[0].line}:{one[0].column}" == page(code).front["at"]


@pytest.mark.parametrize("code", CODES)
def test_a_repaired_example_gives_nothing(code: str, tmp_path: Path) -> None:
    left = found(tmp_path / "mallette", page(code).examples[REPAIRED])
    assert not left, [render(each) for each in left]


@pytest.mark.parametrize("code", CODES)
def test_a_finding_is_said_whole_with_its_caret_inside_the_line(code: str, tmp_path: Path) -> None:
    (one,) = found(tmp_path / "mallette", page(code).examples[WRONG])
    assert one.message.strip()
    assert one.help.strip()
    said = render(one)
    told = said.splitlines()[0] + said.splitlines()[-1].replace("« {confiance} »", "")
    assert not re.search(r"\{\w*\}", told), said
    assert said.startswith(f"{SEVERITIES[one.severity]}[{code}] {one.message}\n")
    assert f"--> {one.place or f'{one.path}:{one.line}:{one.column}'}\n" in said
    if one.excerpt and one.excerpt.strip():
        excerpt, caret = said.splitlines()[2:4]
        assert caret.rstrip().endswith("^")
        assert len(caret) <= len(excerpt)


def test_every_page_is_that_of_a_code() -> None:
    pages = {path.name for path in PAGES.glob("*.md")}
    assert pages == {f"{number}-{code.name}.md" for number, code in CODES.items()}


@pytest.mark.parametrize("code", CODES)
def test_a_page_agrees_with_the_table_and_fits_a_screen(code: str) -> None:
    here = page(code)
    expected = {"code": code, "name": CODES[code].name, "severity": CODES[code].severity}
    assert {key: here.front[key] for key in expected} == expected
    assert here.examples.keys() == {WRONG, REPAIRED}
    assert here.examples[WRONG] != here.examples[REPAIRED]
    assert len(here.text.splitlines()) <= MOST_LINES
    assert re.match(r"# \S", here.prose)


@pytest.mark.parametrize("code", CODES)
def test_a_page_speaks_to_a_trainer(code: str) -> None:
    jargon = r"\b(nœud|node|scalaire|null|parse|exception|token|dictionnaire|booléen)s?\b"
    assert not re.search(jargon, page(code).prose.lower())


def test_names_of_codes_are_given_once() -> None:
    names = [code.name for code in CODES.values()]
    assert len(names) == len(set(names))


# How a finding is said --------------------------------------------------------------------------


def test_the_word_meant_is_proposed_before_the_list_of_words() -> None:
    meant = Finding("M301", values={"name": "acueil", **nearest("acueil", ["accueil", "cour"])})
    assert diagnostic(meant).help == "vouliez-vous dire « accueil » ?"
    unlike = Finding("M301", values={"name": "zzz", **nearest("zzz", ["accueil", "cour"])})
    assert diagnostic(unlike).help == "scènes et fins : accueil, cour"


@pytest.mark.parametrize(("lines", "said"), [(1, "1 ligne,"), (2, "2 lignes,")])
def test_what_is_counted_is_singular_or_plural(lines: int, said: str) -> None:
    one = diagnostic(Finding("M501", values={"card": "R-07", **excess(lines)}))
    assert one.message == f"le texte de la carte R-07 déborde de {said} même en petit"
    assert not [code for code in CODES.values() if "(s)" in code.message + code.help]


@pytest.mark.parametrize(
    ("written", "bare"),
    [
        ("« 1.1 »", "1.1"),
        ("“1.1”", "1.1"),
        ("«\u00a0l'eau\u00a0»", "l'eau"),
        ("„1.1“", "1.1"),
        ("1.1", None),
        ("« oui », dit-elle", None),
        ("« »", None),
    ],
)
def test_quotes_of_a_word_processor_are_told_as_such(written: str, bare: str | None) -> None:
    one = diagnostic(Finding("M305", values={"name": written, **nearest(written, ["1.1"])}))
    assert one.help.startswith(f'écrivez {bare}, ou "{bare}" :') is (bare is not None)


def test_an_empty_list_of_names_is_said() -> None:
    assert nearest("x", []) == {"accepted": "rien pour l'instant"}


def test_a_finding_is_shown_as_the_design_says() -> None:
    one = Diagnostic(
        "M301", "error", "scenarios/entretien.yaml", 14, 15, "scène inconnue « acueil »",
        "vouliez-vous dire « accueil » ?", 6, "        goto: acueil",
    )  # fmt: skip
    assert render(one) == (
        "erreur[M301] scène inconnue « acueil »\n"
        "  --> scenarios/entretien.yaml:14:15\n"
        "14 |         goto: acueil\n"
        "   |               ^^^^^^\n"
        "   aide : vouliez-vous dire « accueil » ?   (mallette explain M301)"
    )


@pytest.mark.parametrize("column", [1, 40, 300, 695, 700])
def test_a_long_line_is_cut_around_its_caret(column: int) -> None:
    line = "".join(chr(ord("a") + at % 26) for at in range(700))
    one = Diagnostic("M106", "error", "x.yaml", 1, column, "m", "h", 1, line)
    _, _, excerpt, caret, _ = render(one).splitlines()
    assert len(excerpt) < 120
    assert excerpt[caret.index("^")] == line[column - 1]
    assert caret.count("^") == 1


def test_a_caret_does_not_leave_a_cut_line() -> None:
    one = Diagnostic("M210", "error", "x.yaml", 1, 8, "m", "h", 900, "title: " + "a" * 900)
    _, _, excerpt, caret, _ = render(one).splitlines()
    assert excerpt.endswith("…")
    assert len(caret) < len(excerpt)


def test_a_tab_before_the_caret_stays_a_tab() -> None:
    one = Diagnostic("M201", "error", "x.yaml", 3, 3, "m", "h", 3, "\t\tabc")
    assert render(one).splitlines()[3] == "  | \t\t^^^"


def test_nothing_an_author_wrote_moves_the_cursor_of_a_terminal() -> None:
    evil = "\x1b[31m\x00\x07\u202eab\u2066"
    one = diagnostic(
        Finding("M204", values={"written": evil, "kind": "x", "example": evil}), excerpt=evil
    )
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]", render(one))


def test_what_an_author_wrote_at_length_stays_on_one_short_line() -> None:
    one = diagnostic(Finding("M205", values={"written": "oui\n" * 5000}))
    assert "\n" not in one.message
    assert len(one.message) < 400


def test_a_finding_of_a_file_that_was_not_read_has_no_excerpt() -> None:
    one = source.locate({}, Finding("M114", values={"why": "introuvable"}, path="x.yaml"))
    assert (one.path, one.line, one.column, one.excerpt) == ("x.yaml", 1, 1, None)


ENGLISH = PAGES / "en"


@pytest.mark.parametrize("code", CODES)
def test_a_page_is_shown_with_what_changes_marked(code: str) -> None:
    shown = manual.page(PAGES, code, "fr")
    assert "```" not in shown
    first, *_ = shown.splitlines()
    assert first.startswith(f"{code} · ")
    hidden = any(block.attributes for block in page(code).examples[WRONG])
    assert any(line.startswith(" > ") for line in shown.splitlines()) or hidden
    assert _unwrapped(page(code).prose.split("\n\n")[1]) in _unwrapped(shown)


def _unwrapped(text: str) -> str:
    return " ".join(text.split())


@pytest.mark.parametrize("language", ["fr", "en"])
@pytest.mark.parametrize("width", [40, 80, 88])
def test_the_prose_of_a_page_is_as_wide_as_the_terminal(language: str, width: int) -> None:
    for code in CODES:
        prose, _heading, _examples = manual.page(PAGES, code, language, width).partition("\n---")
        _title, *paragraphs = prose.rpartition("\n")[0].strip().split("\n\n")
        for paragraph in paragraphs:
            lines = paragraph.splitlines()
            assert max(map(len, lines)) <= width
            for line, following in pairwise(lines):
                bound = re.match(r"(?:\S*« )*\S+(?: [»:;?!]\S*)*", following)
                assert bound
                assert len(f"{line} {bound[0]}") > width
                assert following[0] not in "»:;?!"


@pytest.mark.parametrize("code", CODES)
def test_a_page_has_its_prose_in_english(code: str) -> None:
    english = (ENGLISH / f"{code}-{CODES[code].name}.md").read_text("utf-8")
    assert english.startswith("# ")
    assert "## " not in english
    assert not re.search(r"\b(vous|votre|avec|cette|dans)\b", english)
    shown = manual.page(PAGES, code, "en")
    assert english.splitlines()[0].removeprefix("# ") in shown
    assert _unwrapped(page(code).prose.split("\n\n")[1]) not in _unwrapped(shown)
