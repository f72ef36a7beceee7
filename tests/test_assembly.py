"""The assembly sheet: what to print, on what, with what, and where the guillotine falls."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations, pairwise

import pypdfium2
import pytest

from mallette import load
from mallette.press import assembly, cards, layout, pdf, products
from mallette.press.assembly import Part
from mallette.press.layout import Disc, Document, Page, Panel, Rule, Words

LIBRARY = load.load(load.builtin()).library
WHOLE = [one for one, sheet in sorted(LIBRARY.sheets.items()) if not sheet.format]


@cache
def made(**how) -> Document:
    document, findings = assembly.document(LIBRARY, "noyau", **how)
    assert findings == []
    assert document
    return document


def said(document, path, page: int = 0) -> str:
    pdf.write(document, path)
    with pypdfium2.PdfDocument(path) as file:
        text = file[page].get_textpage().get_text_bounded()
    return " ".join(text.split())  # lines, and the narrow spaces of French


def medals(document) -> dict[str, Disc]:
    """The number of each cut, and its medal."""
    items = document.pages[0].items
    return {
        after.pieces[0].text: item
        for item, after in pairwise(items)
        if isinstance(item, Disc) and isinstance(after, Words)
    }


# What to print ----------------------------------------------------------------------------------


def test_it_says_each_document_its_sheets_its_paper_its_sides_and_what_then(tmp_path) -> None:
    document = made(paper=250)
    assert len(document.pages) == 1
    words = said(document, tmp_path / "a.pdf")
    for told in ("deck-noyau.pdf", "index-noyau.pdf", "blanks-noyau.pdf", "box-noyau.pdf",
                 "A4, 250 g", "9 feuilles en tout", "recto verso, bord long", "recto seul",
                 "couper, plier, coller", "Il vous faut : du papier de 250 g/m²", "massicot",
                 "colle", "à 100 %", "la règle mesure 100 mm", "de 1 à 4", "de 5 à 8"):  # fmt: skip
        assert told in words


@pytest.mark.parametrize(
    ("flip", "told", "never"),
    [
        ("long", ("bord long", "d'un livre", "--flip short"), "bord court"),
        ("short", ("bord court", "d'un bloc", "--flip long"), "bord long"),
        ("none", ("recto seul",), "recto verso"),
    ],
)
def test_it_says_how_the_sheet_is_turned(flip, told, never, tmp_path) -> None:
    words = said(made(flip=flip), tmp_path / "a.pdf").replace("’", "'")
    assert all(one in words for one in told)
    assert never not in words


def test_twice_as_many_copies_are_twice_as_many_sheets(tmp_path) -> None:
    assert "16 feuilles en tout" in said(made(copies=2), tmp_path / "a.pdf")
    once = Part("deck", "les cartes", "deck.pdf", made(), thick=True)
    assert replace(once, copies=3).sheets == 3 * once.sheets


def test_what_is_said_of_a_product_is_said_of_one_that_is() -> None:
    assert {*assembly.THEN, *assembly.TOOLS} <= {*products.PRODUCTS, "paper-play"}
    assert {tool for many in assembly.TOOLS.values() for tool in many} == {*assembly.ALL_TOOLS}


@pytest.mark.parametrize("count", [1, 9, 18, 19, 60])
def test_very_many_documents_are_all_there_on_as_few_pages_as_hold_them(count, tmp_path) -> None:
    one = made()
    parts = [Part("fiche", f"la fiche {n}", f"f{n}.pdf", one, thick=False) for n in range(count)]
    plan = cards.on(LIBRARY, "noyau")
    document = assembly.page(LIBRARY, "Tout", parts, plan, 300)
    assert len(document.pages) == {1: 1, 9: 1, 18: 1, 19: 2, 60: 4}[count]
    told = " ".join(said(document, tmp_path / "a.pdf", n) for n in range(len(document.pages)))
    assert all(f"f{n}.pdf" in told for n in range(count))
    assert "de 5 à 8" in told
    within(document)


# How to cut -------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", WHOLE)
def test_each_cut_is_an_edge_of_a_card_and_each_edge_is_cut(sheet) -> None:
    plan = cards.on(LIBRARY, "noyau", sheet)
    down, across = assembly.cuts(plan)
    for slot in layout.slots(plan):
        assert round(slot.y, 2) in down
        assert round(slot.y + slot.height, 2) in down
        assert round(slot.x, 2) in across
        assert round(slot.x + slot.width, 2) in across
    assert list(down) == sorted(set(down))
    assert len(down) <= 2 * plan.rows


@pytest.mark.parametrize(
    ("sheet", "count"), [("a4_9up", 8), ("a4_8up", 12), ("a4_grande", 6), ("a4_pli", 6)]
)
def test_the_cuts_are_numbered_in_order_and_no_number_hides_another(sheet, count) -> None:
    shown = medals(made(sheet=sheet))
    assert list(shown) == [str(n) for n in range(1, count + 1)]
    for one, other in combinations(shown.values(), 2):
        assert (one.x - other.x) ** 2 + (one.y - other.y) ** 2 >= (2 * one.radius) ** 2 - 1e-6


def test_a_sheet_that_is_folded_is_cut_folded(tmp_path) -> None:
    document = made(sheet="a4_pli")
    words = said(document, tmp_path / "a.pdf")
    assert "Pliez chaque feuille" in words
    (sheet,) = (item for item in document.pages[0].items
                if isinstance(item, Panel) and item.fill == layout.WHITE)  # fmt: skip
    assert sheet.box.height / sheet.box.width == pytest.approx(210 / 148.5)


@pytest.mark.parametrize(("paper", "told"), [(80, "10 feuilles"), (300, "3 feuilles")])
def test_a_pile_is_as_thick_as_a_trimmer_cuts(paper, told, tmp_path) -> None:
    assert told in said(made(paper=paper), tmp_path / "a.pdf")


def test_a_sheet_that_is_already_cut_is_not_cut(tmp_path) -> None:
    plan = layout.plan(LIBRARY.sheets["avery_c32011"], LIBRARY.formats["visite"])
    words = said(assembly.page(LIBRARY, "Cartes", [], plan, 200), tmp_path / "a.pdf")
    assert "ne se coupe pas" in words


# On paper ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("sheet", sorted(LIBRARY.sheets))
def test_it_stays_on_its_page_whatever_the_sheet(sheet) -> None:
    document, findings = assembly.document(LIBRARY, "noyau", sheet=sheet)
    if findings:  # a sheet whose cards are too small for the core
        return
    within(document)


def within(document: Document) -> None:
    for page in document.pages:
        assert isinstance(page, Page)
        for item in page.items:
            if isinstance(item, Rule):
                assert min(item.x1, item.x2) >= layout.SAFE
                assert max(item.x1, item.x2) <= page.width - layout.SAFE
                assert max(item.y1, item.y2) <= page.height - layout.SAFE + 0.01
            if isinstance(item, Words):
                wide = sum(pdf.measure(one.text, one.font) * one.size for one in item.pieces)
                assert item.x >= layout.SAFE
                assert item.x + wide <= page.width - layout.SAFE
                assert item.baseline <= page.height - layout.SAFE


def test_eco_fills_nothing_but_paper() -> None:
    for item in made(eco=True).pages[0].items:
        assert getattr(item, "fill", None) in {None, layout.WHITE}


def test_the_same_sheet_is_the_same_file(tmp_path) -> None:
    for name in ("one.pdf", "two.pdf"):
        pdf.write(made(), tmp_path / name)
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()
