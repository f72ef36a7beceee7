"""The net of a tuck box: as large as its cards want, all of it on the paper, and that a shop can cut."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pypdfium2
import pytest

from mallette import load
from mallette.press import box, layout, pdf
from mallette.press.layout import Rule

LIBRARY = load.load(load.builtin()).library


def of(format_: str, cards: int = 54, **how) -> layout.Document:
    deck = LIBRARY.decks["noyau"]
    some = dict(list(deck.cards.items())[:cards])
    library = replace(LIBRARY, decks={"noyau": replace(deck, cards=some, format=format_)})
    document, findings = box.document(library, "noyau", **how)
    assert document
    assert not findings
    return document


def cuts(document: layout.Document) -> list[Rule]:
    return [
        item
        for item in document.pages[0].items
        if isinstance(item, Rule) and item.colour == layout.CUT_INK
    ]


def test_the_inside_is_the_cards_and_a_millimetre() -> None:
    net = box.net(63, 88, 54, 300)
    assert (net.width, net.height) == (64, 89)
    assert net.depth == pytest.approx(54 * 0.30 + 1)
    assert box.net(63, 88, 54, 160).depth == pytest.approx(54 * 0.16 + 1)
    assert box.net(63, 88, 2, 80).depth == 6, "a box has a thickness"


def test_the_faces_follow_each_other_and_close() -> None:
    net = box.net(63, 88, 54)
    left, back, side, front = net.folds
    assert back - left == pytest.approx(net.width)
    assert front - side == pytest.approx(net.width)
    assert side - back == pytest.approx(net.depth)
    assert net.right - front == pytest.approx(net.depth)
    assert net.wide == box.GLUE + net.right - left


def test_the_cut_goes_all_around_and_comes_back() -> None:
    rules = cuts(of("poker"))
    for one, following in zip(rules, (*rules[1:], rules[0]), strict=True):
        assert (one.x2, one.y2) == (following.x1, following.y1)
    xs = [x for rule in rules for x in (rule.x1, rule.x2)]
    ys = [y for rule in rules for y in (rule.y1, rule.y2)]
    net = box.net(63, 88, 54)
    assert max(xs) - min(xs) == pytest.approx(net.wide)
    assert max(ys) - min(ys) == pytest.approx(net.tall)


@pytest.mark.parametrize("cards", [1, 20, 54])
@pytest.mark.parametrize("format_", sorted(LIBRARY.formats))
def test_every_box_is_on_its_paper(format_: str, cards: int) -> None:
    page = of(format_, cards).pages[0]
    for rule in cuts(of(format_, cards)):
        for x, y in ((rule.x1, rule.y1), (rule.x2, rule.y2)):
            assert layout.SAFE - 1e-6 <= x <= page.width - layout.SAFE + 1e-6
            assert layout.SAFE - 1e-6 <= y <= page.height - layout.SAFE + 1e-6


def test_a_box_takes_the_smallest_paper_that_holds_it() -> None:
    sizes = [(of(one).pages[0].width, of(one).pages[0].height) for one in ("poker", "a6", "a5")]
    assert sizes[0] == (210, 297)
    assert sizes[1] == (297, 420)
    assert sizes[2][0] > 297, "none of an office holds it: a page of its own"


def test_the_lines_are_inks_of_their_own(tmp_path, tool) -> None:
    path = tmp_path / "box.pdf"
    pdf.write(of("poker"), path)
    drawn = subprocess.run(
        [tool("qpdf"), "--qdf", "--object-streams=disable", path, "-"],
        capture_output=True,
        check=True,
    ).stdout
    for ink in (b"/DECOUPE", b"/PLI"):
        assert b"/Separation " + ink in b" ".join(drawn.split())
    assert b"/OP true" in drawn


def test_it_says_what_is_inside_and_how_to_make_it(tmp_path) -> None:
    path = tmp_path / "box.pdf"
    pdf.write(of("poker", paper=250), path)
    with pypdfium2.PdfDocument(path) as file:
        said = file[0].get_textpage().get_text_bounded()
    for word in ("Le noyau", "54 cartes", "Évènement", "250", "Collez la languette", "CC BY-SA"):
        assert word in said


def test_eco_fills_nothing() -> None:
    for item in of("poker", eco=True).pages[0].items:
        assert getattr(item, "fill", None) is None
