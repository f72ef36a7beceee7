"""Files as text and nodes: where everything is, what is refused, and that nothing ever raises."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mallette import limits, load, source
from mallette.diagnostics import Finding, Loc, render

FILE = "scenarios/essai.yaml"


def read(root: Path, content: str | bytes, path: str = FILE) -> tuple[source.Source, list[Finding]]:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return source.read(root, path)


def codes(root: Path, content: str | bytes, path: str = FILE) -> list[str]:
    return [finding.code for finding in read(root, content, path)[1]]


def content(root: Path, written: str | bytes) -> source.Data:
    node = read(root, written)[0].root
    assert node
    return source.data(node)


def place(root: Path, written: str, loc: Loc, path: str = FILE, **more: object) -> tuple[str, str]:
    """Line and column of `loc`, and what the caret is under."""
    here, findings = read(root, written, path)
    assert not findings, findings
    values = {"written": "x", "key": "x", "name": "x", "accepted": "x", "kind": "x", "example": "x"}
    finding = Finding("M204", loc, values, path, **more)  # type: ignore[arg-type]
    found = source.locate({path: here}, finding)
    _, _, excerpt, caret, _ = render(found).splitlines()
    under = "".join(sign for sign, mark in zip(excerpt, caret, strict=False) if mark == "^")
    return f"{found.line}:{found.column}", under


# What is read -----------------------------------------------------------------------------------


def test_every_value_stays_the_text_that_was_typed(tmp_path: Path) -> None:
    written = "a: NO\nb: 12:30\nc: 1_000\nd: ~\ne: 0x10\nf: 2026-11-01\ng: .inf\nh: on\n"
    expected = ["NO", "12:30", "1_000", "~", "0x10", "2026-11-01", ".inf", "on"]
    assert content(tmp_path, written) == dict(zip("abcdefgh", expected, strict=True))


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_the_line_ends_of_every_system_are_the_same(tmp_path: Path, end: str) -> None:
    written = end.join(["a: 1", "b: |", "  un", "  deux", "c: 2", ""])
    assert content(tmp_path, written.encode()) == {"a": "1", "b": "un\ndeux\n", "c": "2"}


def test_a_byte_order_mark_is_not_part_of_the_text(tmp_path: Path) -> None:
    assert content(tmp_path, b"\xef\xbb\xbfa: \xc3\xa9t\xc3\xa9\n") == {"a": "été"}
    assert place(tmp_path, "\ufeffa: été\n", ("a",)) == ("1:4", "été")


@pytest.mark.parametrize("written", ["", "\n\n", "# rien que des mots\n", "---\n", "\ufeff"])
def test_a_file_without_content_is_read_and_holds_nothing(tmp_path: Path, written: str) -> None:
    here, findings = read(tmp_path, written)
    assert not findings
    assert here.root is None or source.data(here.root) == ""


# What is refused --------------------------------------------------------------------------------


def test_a_file_may_be_as_large_as_the_limit_and_not_larger(tmp_path: Path) -> None:
    comment = b"a: 1\n#" + b"x" * (limits.FILE_BYTES - 6)
    assert codes(tmp_path, comment) == []
    assert codes(tmp_path, comment + b"x") == ["M102"]


def test_nesting_is_bounded(tmp_path: Path) -> None:
    fine = "[" * limits.NESTING + "]" * limits.NESTING
    assert codes(tmp_path, fine) == []
    assert codes(tmp_path, f"[{fine}]") == ["M103"]


def test_the_number_of_things_is_bounded(tmp_path: Path) -> None:
    assert codes(tmp_path, "- a\n" * (limits.NODES - 10)) == []
    assert codes(tmp_path, "- a\n" * limits.NODES) == ["M103"]


@pytest.mark.parametrize(
    ("written", "code", "at"),
    [
        ("a: &x 1\nb: *x\n", "M110", (0, 3)),
        ("a: 1\nb: *x\n", "M110", (1, 3)),
        ("a: & toi\n", "M110", (0, 3)),
        ("a: !!python/object:os.system x\n", "M111", (0, 3)),
        ("a: !x\n", "M111", (0, 3)),
        ("a: !<x y\n", "M111", (0, 3)),
        ("a: 1\n---\nb: 2\n", "M112", (1, 0)),
        ("a: un\0deux\n", "M116", (0, 5)),
        ("a: 1\nb: un\x0bdeux\n", "M116", (1, 5)),
        ("a:\n\tb: 1\n", "M104", (1, 0)),
        ("a:\n  \tb: 1\n", "M104", (1, 2)),
        ("a: |\n\tb\n", "M104", (1, 0)),
        ('a: "un\nb: 2\n', "M105", (0, 3)),
        ("a: 'un\nb: 2\n", "M105", (0, 3)),
        ("a: un : deux\n", "M106", (0, 6)),
        ("a: oui: non\n", "M106", (0, 6)),
        ("a:\n  Ils disent\n  que demain : rien\n", "M106", (2, 13)),
        ("a: 1\n   b: 2\n", "M107", (1, 3)),
        ("a:\n   b:\n    x: 1\n  c:\n    x: 1\n  d:\n    x: 1\n", "M107", (1, 3)),
        ("a:\n  b: 1\n   c: 2\n  d: 3\n", "M107", (2, 3)),
        ("a:\n   b: 1\n  c: 2\n  d: 3\n", "M107", (1, 3)),
        ("a:\n b: 1\n  c: 2\n  d: 3\n", "M107", (1, 1)),
        ("a:\n  b: 1\n c: 2\n", "M107", (2, 1)),
        ("a:\n  b: 1\n # une note\n   c: 2\n", "M107", (3, 3)),
        ("a: |\n  un\n deux\n", "M107", (2, 1)),
        ("a:\n    b: 1\n  c: 2\n", "M107", (2, 2)),
        ("a:\n  - b\n  c: 1\n", "M107", (2, 2)),
        ("a:\n  b: 1\n  - c\n", "M107", (2, 2)),
        ("a: @x\n", "M108", (0, 3)),
        ("a: %x\n", "M108", (0, 3)),
        ("a: > x\n", "M108", (0, 3)),
        ("a: - x\n", "M108", (0, 3)),
        ("[a]: b\n", "M108", (0, 0)),
        ("a: [, b]\n", "M108", (0, 4)),
        ("a: 'L'eau'\n", "M117", (0, 5)),
        ("a: 'Le pain\nb: L'eau\n", "M105", (0, 3)),
        ('a: "Le pain\nb: "L eau"\n', "M105", (0, 3)),
        ('a: "Le pain\nb: un "mot\n', "M105", (0, 3)),
        ('a:\n  - "un\n  - "deux"\n', "M105", (1, 4)),
        ('a: {b: "1, c: 2}\nd: "3"\n', "M105", (0, 7)),
        ('a: "Le pain\n  est : "bon"\n', "M117", (1, 8)),
        ('a: "Le" pain\n', "M117", (0, 6)),
        ("a: {confiance} monte\n", "M117", (0, 13)),
        ("a: [1]]\n", "M117", (0, 5)),
        ('a: ["L"eau"]\n', "M117", (0, 6)),
        ("a:\n  texte un\n  b: 2\n", "M118", (1, 2)),
        ("a:\n  b\n    c: 1\n", "M118", (1, 2)),
        ("a: 1\nb\n", "M118", (1, 0)),
        ("a:1\nb: 2\n", "M123", (0, 1)),
        ("a: 1\n-b\nc: 2\n", "M123", (1, 0)),
        ("a:\n  - b\n  -c\n", "M123", (2, 2)),
        ("a: 1\nhttps://un.fr\n", "M118", (1, 0)),
        ("a:\n  - b\n  c\n  - d\n", "M125", (2, 2)),
        ("a: |\nun deux\nb: 1\n", "M107", (1, 0)),
        ("\u00a0a: 1\n", "M124", (0, 0)),
        ("a: 1\n\u00a0\u00a0b: 2\n", "M124", (1, 0)),
        ("a:\n \u00a0b: 1\n", "M124", (1, 1)),
        ("a:\u00a01\nb: 2\n", "M124", (0, 2)),
        ("a:\n  - b\n  -\u202fc\n", "M124", (2, 3)),
        ("a:\n  <<: {b: 1}\n", "M110", (1, 2)),
        ("a:\n  <<: *b\n", "M110", (1, 2)),
        ("a: [1, lot #2, 3]\n", "M122", (0, 11)),
        ("a: le lot #2\n  est parti : tant pis\n", "M122", (0, 10)),
        ("a:\n  b: le début\n  et la suite\n  c: 1\n", "M118", (2, 2)),
        ("a: [45\nb: 1\n", "M119", (0, 3)),
        ("a: {b: [1, 2}\n", "M120", (0, 12)),
        ("a: {b: 1", "M119", (0, 3)),
        ("a: [\n", "M119", (0, 3)),
        ("a: {b: 1 c: 2}\n", "M120", (0, 9)),
        ("a: [{b: 1} {c: 2}]\n", "M120", (0, 11)),
        ('a: ["x" "y"]\n', "M120", (0, 8)),
        ('a: "Z:\\salle"\n', "M121", (0, 6)),
        ('a: "\\u12"\n', "M121", (0, 4)),
    ],
)
def test_what_cannot_be_read_is_told_at_its_place(
    tmp_path: Path, written: str, code: str, at: tuple[int, int]
) -> None:
    here, (finding,) = read(tmp_path, written)
    assert here.root is None
    assert (finding.code, finding.mark) == (code, at)


@pytest.mark.parametrize(
    ("written", "at", "kept"),
    [
        ("a: le lot #3 avant midi\n", (0, 10), "le lot #3 avant midi"),
        ("a: lot #3\n", (0, 7), "lot #3"),
        ("a: on crie #victoire ici\n", (0, 11), "on crie #victoire ici"),
        ("a: #2F6B4F\n", (0, 3), "#2F6B4F"),
        ("a: un texte\n  sur #2 lignes\n", (1, 6), "un texte sur #2 lignes"),
    ],
)
def test_a_text_that_a_sharp_cuts_is_told_and_kept_whole(
    tmp_path: Path, written: str, at: tuple[int, int], kept: str
) -> None:
    here, (finding,) = read(tmp_path, written)
    assert (finding.code, finding.mark) == ("M122", at)
    assert here.root
    assert source.data(here.root) == {"a": kept}


@pytest.mark.parametrize(
    "written",
    [
        "a: +1  # on y croit\n",
        "a: un texte de plusieurs mots # une note\n",
        'a: "un lot #3 entier" #note\n',
        "a: mot #note\n",
        "a: [1, 2] #note\n",
        "a: n°#3 collé\n",
        "a: |\n  un lot #3 entier\n",
        "a: # une note\n",
        "a: #note\n  b: 1\n",
        "a: un mot ##### titre\n",
        "a: # une note\n  un texte\n",
    ],
)
def test_a_note_to_oneself_is_no_fault(tmp_path: Path, written: str) -> None:
    assert codes(tmp_path, written) == []


@pytest.mark.parametrize(
    ("written", "code", "at", "kept"),
    [
        ("a: {min:3, max: 8}\n", "M123", (0, 7), {"min": "3", "max": "8"}),
        ("a: {min:3, max:8}\n", "M123", (0, 7), {"min": "3", "max": "8"}),
        ('a: {min:"3"}\n', "M123", (0, 7), {"min": "3"}),
        ("a: {min:\u00a03}\n", "M124", (0, 8), {"min": "3"}),
        ("a:\n  min\u00a0: 3\n", "M124", (1, 5), {"min": "3"}),
    ],
)
def test_a_space_that_is_missing_or_odd_hides_nothing_else(
    tmp_path: Path, written: str, code: str, at: tuple[int, int], kept: dict[str, str]
) -> None:
    here, findings = read(tmp_path, written)
    assert {finding.code for finding in findings} == {code}
    assert findings[0].mark == at
    assert here.root
    assert source.data(here.root) == {"a": kept}


@pytest.mark.parametrize("written", ["k: v\n" * 5_000, "a:\n" + "- un lot #2\n" * 5_000])
def test_mistakes_of_writing_are_bounded_and_the_last_one_says_so(
    tmp_path: Path, written: str
) -> None:
    _, findings = read(tmp_path, written)
    assert len(findings) == limits.FAULTS
    assert [finding for finding in findings if "note" in finding.values] == findings[-1:]


def test_a_misaligned_line_says_by_how_much(tmp_path: Path) -> None:
    _, (finding,) = read(tmp_path, "a:\n  b: 1\n   c: 2\n")
    assert (
        finding.values["repair"] == "son retrait est de 3, celui de ses voisines de 2 : alignez-la"
    )


@pytest.mark.parametrize(
    ("written", "line", "here", "level"),
    [
        ("a:\n  text: t\n  notes: >-\n    Un texte\n    replié.\n   speaker: b\n", 5, 3, 2),
        ("a:\n  text: |\n        Un texte.\n   Une ligne.\n        Un autre.\n  b: 1\n", 3, 3, 8),
        ("a:\n  text: |\n        Un texte.\n     Une ligne.\n        Un autre.\n  b: 1\n", 3, 5, 8),
    ],
)
def test_a_key_stands_under_keys_and_a_line_of_a_text_under_its_text(
    tmp_path: Path, written: str, line: int, here: int, level: int
) -> None:
    _, (finding,) = read(tmp_path, written)
    assert (finding.code, finding.mark) == ("M107", (line, here))
    assert f"son retrait est de {here}, celui de ses voisines de {level} " in str(finding.values)


def test_a_sixteen_bit_file_is_shown_as_it_was_typed(tmp_path: Path) -> None:
    here, (finding,) = read(tmp_path, "titre: été\n".encode("utf-16"))
    assert (finding.code, finding.mark) == ("M101", (0, 0))
    assert here.text == "titre: été\n"


def test_a_repeated_key_is_told_with_the_line_of_the_first(tmp_path: Path) -> None:
    here, (finding,) = read(tmp_path, "a: 1\nb:\n  c: 1\n  d: 2\n  c: 3\n")
    assert (finding.code, finding.mark, finding.values["line"]) == ("M109", (4, 2), 3)
    assert here.root is not None  # the rest can still be judged


def test_a_mixed_encoding_is_told_at_its_first_bad_letter(tmp_path: Path) -> None:
    written = "titre: été\ntexte: le hêtre et le ".encode() + "chêne\n".encode("latin-1")
    here, (finding,) = read(tmp_path, written)
    assert (finding.code, finding.mark) == ("M101", (1, 24))
    assert here.text.splitlines() == ["titre: été", "texte: le hêtre et le chêne"]


def test_a_mark_and_windows_line_ends_do_not_move_a_place(tmp_path: Path) -> None:
    written = b"\xef\xbb\xbfa: 1\r\nb: \xe9t\xe9\r\n"
    _, (finding,) = read(tmp_path, written)
    assert (finding.code, finding.mark) == ("M101", (1, 3))


def test_a_file_of_another_alphabet_is_refused_and_not_guessed(tmp_path: Path) -> None:
    assert codes(tmp_path, "a: été\n".encode("utf-16")) == ["M101"]


def test_a_file_that_is_not_there_is_a_finding(tmp_path: Path) -> None:
    _, (finding,) = source.read(tmp_path, FILE)
    assert (finding.code, finding.values) == ("M114", {"why": "introuvable"})


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="Windows has no such pipes")
def test_a_folder_and_a_pipe_are_not_files(tmp_path: Path) -> None:
    (tmp_path / "dossier.yaml").mkdir()
    os.mkfifo(tmp_path / "tuyau.yaml")
    for name in ("dossier.yaml", "tuyau.yaml"):
        _, (finding,) = source.read(tmp_path, name)
        assert (finding.code, finding.values) == ("M114", {"why": "ce n'est pas un fichier"})


def test_a_link_may_not_lead_out_nor_to_itself(tmp_path: Path) -> None:
    root = tmp_path / "mallette"
    root.mkdir()
    (tmp_path / "secret.yaml").write_text("a: 1\n")
    (root / "dehors.yaml").symlink_to("../secret.yaml")
    (root / "boucle.yaml").symlink_to("boucle.yaml")
    (root / "dedans.yaml").symlink_to("vrai.yaml")
    (root / "vrai.yaml").write_text("a: 1\n")
    told = {name: source.read(root, f"{name}.yaml") for name in ("dehors", "boucle", "dedans")}
    assert [finding.code for finding in told["dehors"][1]] == ["M115"]
    assert told["dehors"][0].text == ""
    assert [finding.code for finding in told["boucle"][1]] == ["M114"]
    assert not told["dedans"][1]


# Places -----------------------------------------------------------------------------------------

PLACES = """\
titre: L'été au jardin
joueurs: {min: 3, max: 8}
"entre guillemets": 'l''eau'
scenes:
  place:
    text: |
      Premier paragraphe, {un}.

        En retrait, {deux}.
    plus: >-
      Replié sur {un} lignes,
      puis {un} encore
      et {un} enfin.
    simple: un texte sur
      deux {lignes} sans signe
    liste:
      - premier
      - to: second
    droit: "il y a {un} et
      {deux}"
"""


@pytest.mark.parametrize(
    ("loc", "more", "expected"),
    [
        (("titre",), {}, ("1:8", "L'été au jardin")),
        (("titre",), {"on": "key"}, ("1:1", "titre")),
        (("titre",), {"at": 2, "length": 3}, ("1:10", "été")),
        (("joueurs",), {}, ("2:1", "joueurs")),
        (("joueurs", "max"), {}, ("2:24", "8")),
        (("joueurs", "max"), {"on": "key"}, ("2:19", "max")),
        (("entre guillemets",), {"on": "key"}, ("3:1", '"entre guillemets"')),
        (("entre guillemets",), {}, ("3:21", "'l''eau'")),
        (("scenes", "place", "text"), {"at": 20, "length": 4}, ("7:27", "{un}")),
        (("scenes", "place", "text"), {"at": 41, "length": 6}, ("9:21", "{deux}")),
        (("scenes", "place", "plus"), {"at": 11, "length": 4}, ("11:18", "{un}")),
        (("scenes", "place", "plus"), {"at": 29, "length": 4}, ("12:12", "{un}")),
        (("scenes", "place", "plus"), {"at": 44, "length": 4}, ("13:10", "{un}")),
        (("scenes", "place", "simple"), {"at": 18, "length": 8}, ("15:12", "{lignes}")),
        (("scenes", "place", "liste", 0), {}, ("17:9", "premier")),
        (("scenes", "place", "liste", 0), {"on": "key"}, ("17:9", "premier")),
        (("scenes", "place", "liste", 1), {}, ("18:9", "t")),
        (("scenes", "place", "liste", 1, "to"), {}, ("18:13", "second")),
        (("scenes", "place", "droit"), {"at": 15, "length": 6}, ("20:7", "{deux}")),
        (("scenes", "place", "absente"), {"on": "key"}, ("5:3", "place")),
        (("scenes", "place", "liste", 7), {}, ("16:5", "liste")),
    ],
)
def test_a_caret_falls_under_what_is_meant(
    tmp_path: Path, loc: Loc, more: dict[str, object], expected: tuple[str, str]
) -> None:
    assert place(tmp_path, PLACES, loc, **more) == expected


FICHE = """\
---
titre: L'été
sources: {a: {text: Été}}
---

## Contexte

Un été [@b].

## Enjeux ##
Deux étés.
"""


@pytest.mark.parametrize(
    ("loc", "more", "expected"),
    [
        (("titre",), {}, ("2:8", "L'été")),
        (("sources", "a", "text"), {}, ("3:21", "Été")),
        (("parts", "Contexte"), {"on": "key"}, ("6:4", "Contexte")),
        (("parts", "Contexte"), {"at": 9, "length": 1}, ("8:10", "b")),
        (("parts", "Enjeux"), {"on": "key"}, ("10:4", "Enjeux")),
        (("parts", "Enjeux"), {}, ("11:1", "D")),
    ],
)
def test_a_place_in_a_fiche_is_that_of_its_file(
    tmp_path: Path, loc: Loc, more: dict[str, object], expected: tuple[str, str]
) -> None:
    assert place(tmp_path, FICHE, loc, "print/fiches/9.9.md", **more) == expected


def test_a_fiche_is_its_header_and_the_text_of_its_parts(tmp_path: Path) -> None:
    here, findings = read(tmp_path, FICHE, "f.md")
    assert not findings
    assert here.root
    assert source.data(here.root) == {
        "titre": "L'été",
        "sources": {"a": {"text": "Été"}},
        "parts": {"Contexte": "Un été [@b].", "Enjeux": "Deux étés."},
    }


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("", "M113"),
        ("# Un titre\n", "M113"),
        ("---\ntitre: x\n", "M113"),
        ("---\n---\n", "M203"),
        ("---\n- a\n---\n", "M203"),
        ("---\na: b: c\n---\n", "M106"),
        ("---\na: 1\n---\n## A\nx\n## A\ny\n", "M109"),
        ("---\na: 1\n---\n## A\nx\x0by\n", "M116"),
    ],
)
def test_a_fiche_that_cannot_be_read_is_told(tmp_path: Path, written: str, code: str) -> None:
    assert codes(tmp_path, written, "print/fiches/9.9.md") == [code]


def nodes(node: source.Node) -> list[source.Scalar]:
    match node:
        case source.Scalar():
            return [node]
        case source.Sequence(items=items):
            return [one for item in items for one in nodes(item)]
    return [one for key, value in node.pairs.values() for one in (key, *nodes(value))]


def test_the_place_of_every_word_of_the_garden_is_where_it_was_typed() -> None:
    here, findings = source.read(load.builtin(), "scenarios/jardin_sans_cloture.yaml")
    assert not findings
    assert here.root
    lines = here.text.split("\n")
    for node in nodes(here.root):
        typed = here.text[node.start.offset : node.end.offset]
        assert lines[node.start.line][node.start.column :].startswith(typed.split("\n")[0])
        assert typed[:1] in "|>'\"" or " ".join(typed.split()) == node.value


# Nothing raises ---------------------------------------------------------------------------------

PIECES = st.sampled_from(
    [*"aé:-?[]{},&*!|>'\"%@`#\\ \n\t~=", ": ", "- ", "\n  ", "---\n", "...\n", "\r\n", "\x00",
     "\x85", "\u2028", "\ufeff", "🌱", "title: ", "scenes:\n", "## Contexte\n", '"\\u', "mallette: 1\n",
     "text", "goto", "choices:\n", "when: ", "{confiance}", "[@a]"]
)  # fmt: skip
TEXTS = st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=40).map("".join))
SETTINGS = settings(
    max_examples=300,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    derandomize=True,
)


def told(root: Path, written: bytes, path: str) -> None:
    """Reads, judges the shape, places and says everything."""
    here, findings = read(root, written, path)
    if here.root or not findings:
        findings += load.shape(
            here, load.model.Fiche if path.endswith("md") else load.model.Scenario
        )[1]
    for finding in findings:
        found = source.locate({path: here}, finding)
        assert found.line >= 1
        assert found.column >= 1
        assert found.message
        assert found.help
        assert render(found)


@SETTINGS
@given(st.one_of(TEXTS, TEXTS.map(lambda text: "---\n" + text + "\n---\n## Contexte\n" + text)))
def test_no_text_raises(tmp_path: Path, text: str) -> None:
    written = text.encode("utf-8", "surrogatepass")
    for path in (FILE, "print/fiches/9.9.md"):
        told(tmp_path, written, path)


@SETTINGS
@given(st.binary(max_size=80))
def test_no_bytes_raise(tmp_path: Path, written: bytes) -> None:
    for path in (FILE, "print/fiches/9.9.md"):
        told(tmp_path, written, path)


@SETTINGS
@given(st.integers(0, 5000), st.integers(0, 40), PIECES)
def test_no_slip_in_a_real_file_raises(tmp_path: Path, at: int, cut: int, piece: str) -> None:
    garden = (load.builtin() / "scenarios" / "jardin_sans_cloture.yaml").read_text("utf-8")[:6000]
    told(tmp_path, (garden[:at] + piece + garden[at + cut :]).encode(), FILE)
