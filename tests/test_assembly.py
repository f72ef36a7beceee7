"""The assembly sheet: what to print, on what, and where the guillotine falls."""

from __future__ import annotations

import pypdfium2
import pytest

from mallette import load
from mallette.press import assembly, cards, layout, pdf
from mallette.press.layout import Page, Rule, Words

LIBRARY = load.load(load.builtin()).library
WHOLE = [one for one, sheet in sorted(LIBRARY.sheets.items()) if not sheet.format]


def said(document, path) -> str:
    pdf.write(document, path)
    with pypdfium2.PdfDocument(path) as file:
        assert len(file) == 1
        return file[0].get_textpage().get_text_bounded()


def test_it_says_each_document_its_sheets_its_paper_and_its_sides(tmp_path) -> None:
    document, findings = assembly.document(LIBRARY, "noyau", paper=250)
    assert not findings
    words = said(document, tmp_path / "a.pdf")
    for told in ("deck-noyau.pdf", "box-noyau.pdf", "épais, 250 g", "9 feuilles en tout",
                 "recto verso, bord long", "recto seul", "de 1 à 4", "de 5 à 8"):  # fmt: skip
        assert told in words


def test_twice_as_many_copies_are_twice_as_many_sheets(tmp_path) -> None:
    document, _ = assembly.document(LIBRARY, "noyau", copies=2)
    assert "16 feuilles en tout" in said(document, tmp_path / "a.pdf")


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


@pytest.mark.parametrize("sheet", sorted(LIBRARY.sheets))
def test_it_stays_on_its_page_whatever_the_sheet(sheet) -> None:
    document, findings = assembly.document(LIBRARY, "noyau", sheet=sheet)
    if findings:  # a sheet whose cards are too small for the core
        return
    (page,) = document.pages
    assert isinstance(page, Page)
    for item in page.items:
        if isinstance(item, Rule):
            assert min(item.x1, item.x2) >= layout.SAFE
            assert max(item.x1, item.x2) <= page.width - layout.SAFE
            assert max(item.y1, item.y2) <= page.height - layout.SAFE + 0.01
        if isinstance(item, Words):
            assert item.baseline <= page.height - layout.SAFE
