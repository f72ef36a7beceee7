"""Cards to write by hand, and the card that says what the others are."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pypdfium2
import pytest

from mallette import load
from mallette.press import cards, layout, pdf
from mallette.press.layout import Disc, Document, Face, Placed, Rule, Words

LIBRARY = load.load(load.builtin()).library
FORMATS = sorted(LIBRARY.formats)
LABELS = {family.label for family in LIBRARY.families.values()}


def in_format(name: str):
    return replace(LIBRARY, decks={"noyau": replace(LIBRARY.decks["noyau"], format=name)})


def made(what, name: str = "poker", **how) -> Document:
    document, findings = what(in_format(name), "noyau", **how)
    assert findings == []
    assert document
    return document


def faces(page) -> list[Face]:
    """The cards of a page, without what goes around them."""
    found = [item.face for item in page.items if isinstance(item, Placed)]
    return [face for face in found if (face.width, face.height) != (page.width, page.height)]


def pieces(face: Face):
    return [piece for item in face.items if isinstance(item, Words) for piece in item.pieces]


# To write ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_each_family_has_a_card_to_write_and_the_sheet_is_full(name: str) -> None:
    document = made(cards.blanks, name)
    fronts = [face for page in document.pages[::2] for face in faces(page)]
    backs = [face for page in document.pages[1::2] for face in faces(page)]
    full = cards.roomiest(LIBRARY, LIBRARY.formats[name])[1]
    assert len(fronts) == len(backs) == max(9, full)
    assert len(set(map(id, fronts))) == len(set(map(id, backs))) == 9
    assert document.title == "Cartes à écrire : Le noyau · 2026.2"


@pytest.mark.parametrize("name", FORMATS)
def test_lines_to_write_on_are_apart_as_hands_need_and_inside_their_card(name: str) -> None:
    for front in faces(made(cards.blanks, name).pages[0]):
        lines = [item for item in front.items if isinstance(item, Rule)]
        assert lines
        for above, under in pairwise(lines):
            assert under.y1 - above.y1 == pytest.approx(cards.RULED)
        for line in lines:
            assert 3 <= line.x1 < line.x2 <= front.width - 3
            assert 3 <= line.y1 <= front.height - 3
        assert lines[0].thickness > 0.3, "the title has a line of its own"


def test_a_card_to_write_has_as_many_answers_as_the_others_of_its_family() -> None:
    (event, *_others) = faces(made(cards.blanks, only=["E"]).pages[0])
    (role, *_others) = faces(made(cards.blanks, only=["roles"]).pages[0])
    said = [[piece.text for piece in pieces(face)] for face in (event, role)]
    assert said[0].count("A") == said[0].count("B") == 1
    assert "A" not in said[1]
    assert "E-" in said[0]


def test_only_some_families_fill_the_sheet_too() -> None:
    document = made(cards.blanks, only=["E"])
    assert len(faces(document.pages[0])) == 9
    assert len({id(face) for face in faces(document.pages[1])}) == 1
    assert cards.blanks(LIBRARY, "noyau", only=["ZZ"]) == (None, [])


def test_twice_as_many_copies_are_twice_as_many_cards() -> None:
    assert len(made(cards.blanks, copies=2).pages) == 4


def test_in_eco_no_card_to_write_has_a_ground() -> None:
    for front in faces(made(cards.blanks, eco=True).pages[0]):
        discs = [item for item in front.items if isinstance(item, Disc)]
        assert all(disc.fill is None for disc in discs)


# The index --------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", FORMATS)
def test_the_index_tells_every_family_and_how_many_cards_it_has(name: str, tmp_path) -> None:
    document = made(cards.index, name)
    (front,) = faces(document.pages[0])
    labels = [piece for piece in pieces(front) if piece.text in LABELS]
    assert {piece.text for piece in labels} == LABELS
    assert all(piece.size >= layout.LEAST for piece in labels)
    pdf.write(document, tmp_path / "index.pdf")
    with pypdfium2.PdfDocument(tmp_path / "index.pdf") as file:
        assert "54 cartes" in file[0].get_textpage().get_text_bounded()


@pytest.mark.parametrize("name", FORMATS)
def test_the_index_is_of_the_format_of_its_cards_unless_they_are_tokens(name: str) -> None:
    given = LIBRARY.formats[name if LIBRARY.formats[name].shape == "rectangle" else "poker"]
    (front,) = faces(made(cards.index, name).pages[0])
    assert (front.width, front.height) == (given.width, given.height)


def test_each_count_of_the_index_is_that_of_the_deck() -> None:
    (front,) = faces(made(cards.index).pages[0])
    said = [piece.text for piece in pieces(front)]
    for family in LIBRARY.families.values():
        count = sum(
            card.quantity
            for card in LIBRARY.decks["noyau"].cards.values()
            if LIBRARY.families[card.family] == family
        )
        before = said[: said.index(family.label)]
        assert str(count) in before[-3:]


def test_the_index_says_the_codes_that_tell_which_card_is_lost() -> None:
    (front,) = faces(made(cards.index).pages[0])
    said = {piece.text for piece in pieces(front)}
    assert {"R-01 à 08", "E-01 à 05, 07 à 09", "C-1 à 7", "PC-01"} <= said


@pytest.mark.parametrize(
    ("codes", "said"),
    [
        (["E-01", "E-02"], "E-01, 02"),
        (["E-02", "E-01", "E-03", "E-10"], "E-01 à 03, 10"),
        (["C7", "C-7", "C8"], "C7, 8, C-7"),
        (["E-9", "E-10", "E-11"], "E-9 à 11"),
    ],
)
def test_codes_are_said_by_stretches(codes: list[str], said: str) -> None:
    card = next(iter(LIBRARY.decks["noyau"].cards.values()))
    assert cards._codes([replace(card, code=code) for code in codes]) == said
