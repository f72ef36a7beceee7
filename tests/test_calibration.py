"""The page of calibration: what is read on it is how far a printer is off, and is what puts it right."""

from __future__ import annotations

import itertools
import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from mallette import cli, load, printers
from mallette.press import calibration, layout
from mallette.press.layout import Page, Placed, Rule, Words

LIBRARY = load.load(load.builtin()).library
SHEETS = (None, "a4_paysage")


def rules(page: Page) -> list[Rule]:
    """The ticks of a page, as it prints them."""
    found = []
    for item in page.items:
        if isinstance(item, Placed):
            ticks = [rule for rule in item.face.items if isinstance(rule, Rule)]
            found += [moved(rule, item.x, item.y) for rule in ticks]
        elif isinstance(item, Rule) and item.thickness == calibration.THIN:
            found.append(item)
    return found


def moved(rule: Rule, x: float, y: float) -> Rule:
    return replace(rule, x1=rule.x1 + x, x2=rule.x2 + x, y1=rule.y1 + y, y2=rule.y2 + y)


def through(page: Page, flip: str, off: tuple[float, float]) -> list[Rule]:
    """The ticks of the back as they are seen from the front, through the paper, by a printer that is off."""
    upright = (flip == "long") == (page.height >= page.width)

    def turned(rule: Rule) -> Rule:
        if upright:
            return replace(rule, x1=page.width - rule.x1, x2=page.width - rule.x2)
        return replace(rule, y1=page.height - rule.y1, y2=page.height - rule.y2)

    return [moved(turned(rule), *off) for rule in rules(page)]


def read(document: layout.Document, flip: str, off: tuple[float, float]) -> tuple[float, float]:
    """The two numbers that someone reads: those of the ticks that are best in line."""
    front, back = document.pages
    behind = through(back, flip, off)
    numbers = []
    for along, across in (("x", "y"), ("y", "x")):
        one = f"{along}1"
        ticks = [r for r in rules(front) if getattr(r, one) == getattr(r, f"{along}2")]
        ticks = [r for r in ticks if abs(getattr(r, f"{across}1") - getattr(r, f"{across}2")) > 4]
        seen = [r for r in behind if abs(getattr(r, one) - getattr(r, f"{along}2")) < 1e-9]
        best = min(
            itertools.product(ticks, seen),
            key=lambda pair: abs(getattr(pair[0], one) - getattr(pair[1], one)),
        )[0]
        numbers.append(number(front, best, along))
    return numbers[0], numbers[1]


def number(front: Page, tick: Rule, along: str) -> float:
    """The number written at a tick, or halfway between its neighbours'."""
    written = []
    for item in front.items:
        if isinstance(item, Words) and item.pieces[0].size == calibration.SIZE:
            said = item.pieces[0].text.replace("−", "-").replace(",", ".")
            wide = calibration.measure(item.pieces[0].text, "bold") * calibration.SIZE
            at = item.x + wide / 2 if along == "x" else item.baseline - 0.9
            near = abs(item.baseline - tick.y2) < 12 if along == "x" else abs(item.x - tick.x1) < 25
            if near:
                gap = abs(at - (tick.x1 if along == "x" else tick.y1))
                written.append((gap, float(said)))
    written.sort()
    if written[0][0] < 0.5:
        return written[0][1]
    return (written[0][1] + written[1][1]) / 2


@pytest.mark.parametrize("flip", ["long", "short"])
@pytest.mark.parametrize("sheet", SHEETS)
@pytest.mark.parametrize("off", [(0.0, 0.0), (1.5, -0.75), (-2.25, 2.5), (0.25, 1.0)])
def test_what_is_read_is_how_far_the_printer_is_off(off, sheet, flip) -> None:
    document, _ = calibration.document(LIBRARY, sheet=sheet, flip=flip)
    assert document
    assert read(document, flip, off) == off


@pytest.mark.parametrize("flip", ["long", "short"])
@pytest.mark.parametrize("sheet", SHEETS)
def test_a_printer_that_was_set_reads_zero(sheet, flip) -> None:
    document, _ = calibration.document(LIBRARY, sheet=sheet, flip=flip)
    assert document
    off = (1.75, -0.5)
    assert read(layout.shifted(document, off), flip, off) == (0.0, 0.0)


def test_no_correction_brings_ink_within_five_mm_of_the_edge() -> None:
    assert layout.SAFE - layout.SHIFT >= layout.EDGE


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Runs `mallette …` with printers of its own: the exit status, and what is said."""
    monkeypatch.setattr(printers, "path", lambda: tmp_path / "config" / "imprimantes.json")

    def typed(*words: str) -> tuple[int, str]:
        told = CliRunner().invoke(cli.mallette, words, standalone_mode=False)
        if isinstance(told.exception, cli.Trouble):
            return told.exception.status, f"{told.exception.message} {told.exception.help}"
        assert told.exception is None
        return told.exit_code, told.output

    return typed


def test_a_printer_is_kept_listed_used_and_forgotten(run, tmp_path) -> None:
    assert run("printer") == (0, "Aucune imprimante n'est réglée : mallette print calibration\n")
    said = "salle : 1,5 mm en largeur, -0,75 mm en hauteur\n"
    assert run("printer", "salle", "--offset", "1,5,-0,75") == (0, said)
    lying = "salle, à l'italienne : 0 mm en largeur, 1 mm en hauteur\n"
    assert run("printer", "salle", "--offset", "0 1", "--landscape") == (0, said + lying)
    assert run("printer") == (0, said + lying)
    only = ("print", "deck", "--only", "C-1", "-o", str(tmp_path))
    assert run(*only)[0] == 0
    straight = (tmp_path / "deck-noyau.pdf").read_bytes()
    assert run(*only, "--printer", "salle")[0] == 0
    corrected = (tmp_path / "deck-noyau.pdf").read_bytes()
    assert corrected != straight
    assert run(*only, "--offset", "1.5,-0.75")[0] == 0
    assert (tmp_path / "deck-noyau.pdf").read_bytes() == corrected
    assert run("printer", "salle", "--forget") == (0, "")
    assert run("printer", "salle")[0] == 2


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["printer", "salle", "--offset", "9,1"], "écart trop grand « 9,1 » : 2,5 mm au plus"),
        (["printer", "salle", "--offset", "un"], "écart illisible « un »"),
        (["printer", "salle", "--offset", "nan,0"], "écart illisible « nan,0 »"),
        (["printer", "x" * 60, "--offset", "1,1"], "de 1 à 50 lettres"),
        (["printer", "--offset", "1,1"], "de quelle imprimante ?"),
        (["printer", "salle"], "aucune imprimante n'est encore réglée"),
        (["print", "deck", "--printer", "salle"], "aucune imprimante n'est encore réglée"),
        (["print", "deck", "--printer", "a", "--offset", "1,1"], "disent la même chose"),
        (["print", "deck", "--offset", "5,5"], "écart trop grand « 5,5 »"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(words, told, run) -> None:
    status, said = run(*words)
    assert status == 2
    assert told in said


def test_a_sheet_that_lies_asks_for_its_own_page(run, tmp_path) -> None:
    run("printer", "salle", "--offset", "1,1")
    status, said = run("print", "deck", "--printer", "salle", "--sheet", "a4_paysage")
    assert status == 2
    assert "mallette print calibration --sheet a4_paysage" in said


def test_a_file_of_printers_that_is_damaged_is_none(tmp_path) -> None:
    path = tmp_path / "imprimantes.json"
    for content in ("", "[]", "[" * 9999, '{"a": 1, "b": {"portrait": [1, "x"]}}', "\xff"):
        path.write_text(content, "latin-1")
        assert not any(printers.read(path).values())
    path.write_text(json.dumps({"a": {"portrait": [1, 2], "landscape": [1e999, 0]}}), "utf-8")
    assert printers.read(path) == {"a": {"portrait": (1.0, 2.0)}}
