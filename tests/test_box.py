"""The tuck box: a net that closes around its cards, all of it on the paper, and that a shop can cut."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from itertools import combinations, pairwise

import pypdfium2
import pytest

from mallette import load
from mallette.press import box, layout, net, ornament, pdf
from mallette.press.layout import Drawing, Placed, Words

LIBRARY = load.load(load.builtin()).library
FORMATS = sorted(LIBRARY.formats)
INKS = (layout.CUT_INK, layout.FOLD_INK)


def of(format_: str = "poker", cards: int = 54, title: str = "Le noyau", **how) -> layout.Document:
    deck = LIBRARY.decks["noyau"]
    some = dict(list(deck.cards.items())[:cards])
    deck = replace(deck, cards=some, format=format_, title=title)
    document, findings = box.document(replace(LIBRARY, decks={"noyau": deck}), "noyau", **how)
    assert document
    assert not findings
    return document


def nets(format_: str = "poker", cards: int = 54) -> tuple[net.Net, ...]:
    """The parts of a box, where they are on their sheets or not."""
    given = LIBRARY.formats[format_]
    whole = net.net(given.width, given.height, cards, 300)
    return (whole, *net.halves(whole))


def drawn(page: layout.Page, ink: str) -> list[tuple[float, float]]:
    """The points of the lines of this ink."""
    return [
        points
        for item in page.items
        if isinstance(item, Drawing) and item.ink == ink
        for shape in item.shapes
        for step, points in shape.path
        if step != "Z"
    ]


# The box ----------------------------------------------------------------------------------------


def test_the_inside_is_the_cards_and_a_little_play() -> None:
    one = net.net(63, 88, 54, 300)
    assert (one.width, one.height) == (64.5, 89.5)
    assert one.depth == pytest.approx(54 * 0.356 + 1.5, abs=0.05)
    assert net.net(63, 88, 54, 160).depth == pytest.approx(54 * 0.19 + 1.5)
    assert net.net(63, 88, 2, 80).depth == net.THINNEST


def test_there_is_room_for_the_cards_that_are_not_in_the_deck() -> None:
    depth = net.net(63, 88, 54 + box.MORE, 300).depth
    assert f"{depth:.1f}".replace(".", ",") in " ".join(words(of()))


@pytest.mark.parametrize("cards", [1, 54, 120])
@pytest.mark.parametrize("format_", FORMATS)
def test_the_faces_add_up_and_the_flaps_go_inside(format_: str, cards: int) -> None:
    for one in nets(format_, cards):
        ends = [face.x + face.width for _kind, face in one.faces]
        starts = [face.x for _kind, face in one.faces]
        assert ends[:-1] == pytest.approx(starts[1:])
        assert one.glue.x + one.glue.width == starts[0]
        assert one.wide == pytest.approx(sum(f.width for _k, f in one.faces) + one.glue.width)
        sides = [face.width for kind, face in one.faces if kind == "side"]
        assert sides[-1] == pytest.approx(one.depth - net.LOOSE), "it covers the flap, no more"
        assert sides[:-1] == [one.depth] * (len(sides) - 1)
        assert 4 <= one.glue.width < sides[-1], "the flap is hidden under the side that covers it"
        assert 2 * one.dust < one.width, "the flaps of the two sides do not meet"
        assert one.height / 2 > net.TUCK, "the lids do not meet"


@pytest.mark.parametrize("format_", FORMATS)
def test_each_fold_has_paper_on_both_sides_and_a_cut_at_both_ends(format_: str) -> None:
    for one in nets(format_):
        cut = net.outline(one)
        for (x1, y1), (x2, y2) in net.folds(one):
            x, y = (x1 + x2) / 2, (y1 + y2) / 2
            across = (0.4, 0) if x1 == x2 else (0, 0.4)
            assert inside(cut, x + across[0], y + across[1])
            assert inside(cut, x - across[0], y - across[1])
            for end in ((x1, y1), (x2, y2)):
                assert min(far(end, *side) for side in around(cut)) < 0.51


@pytest.mark.parametrize("format_", FORMATS)
def test_the_cut_never_crosses_itself_and_is_as_large_as_said(format_: str) -> None:
    for one in nets(format_):
        cut = net.outline(one)
        whole = ornament.bounds(cut)
        assert whole.width == pytest.approx(one.wide)
        assert whole.height == pytest.approx(one.tall)
        for first, second in combinations(around(cut), 2):
            assert not crossed(first, second)


def test_the_two_parts_have_all_the_faces_and_a_flap_each() -> None:
    whole, *parts = nets()
    assert [kind for part in parts for kind in part.kinds] == list(whole.kinds)
    assert {part.glue.width for part in parts} == {whole.glue.width}


def around(cut):
    return list(pairwise((*cut, cut[0])))


def inside(cut, x: float, y: float) -> bool:
    """Whether a point is inside the cut: a ray from it crosses the cut an odd number of times."""
    return bool(
        sum(
            (y1 > y) != (y2 > y) and x < x1 + (y - y1) / (y2 - y1) * (x2 - x1)
            for (x1, y1), (x2, y2) in around(cut)
        )
        % 2
    )


def far(point, start, end) -> float:
    """How far a point is from a segment."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    long = (x2 - x1) ** 2 + (y2 - y1) ** 2
    share = max(0, min(1, ((x - x1) * (x2 - x1) + (y - y1) * (y2 - y1)) / long))
    return ((x1 + share * (x2 - x1) - x) ** 2 + (y1 + share * (y2 - y1) - y) ** 2) ** 0.5


def crossed(first, second) -> bool:
    (a, b), (c, d) = first, second

    def side(p, q, r):
        return (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0])

    return side(a, b, c) * side(a, b, d) < -1e-9 and side(c, d, a) * side(c, d, b) < -1e-9


# The sheets -------------------------------------------------------------------------------------


@pytest.mark.parametrize("cards", [1, 54])
@pytest.mark.parametrize("format_", FORMATS)
def test_every_box_is_on_its_paper(format_: str, cards: int) -> None:
    for page in of(format_, cards).pages:
        for x, y in (point for ink in INKS for point in drawn(page, ink)):
            assert layout.SAFE - 1e-6 <= x <= page.width - layout.SAFE + 1e-6
            assert layout.SAFE - 1e-6 <= y <= page.height - layout.SAFE + 1e-6


def test_a_box_takes_the_smallest_paper_that_holds_it() -> None:
    found = {one: box.sheets(nets(one)[0]) for one in ("poker", "a6", "a5")}
    assert [(name, len(parts)) for name, _w, _h, parts in found.values()] == [
        ("A4", 1), ("A4", 2), ("A3", 2),
    ]  # fmt: skip
    name, width, height, parts = box.sheets(net.net(148, 210, 300, 300))
    assert len(parts) == 1
    assert width > 297, "none of an office holds it: a page of its own"
    assert name == f"{width:.0f} × {height:.0f} mm"


def test_a_box_in_two_parts_has_one_on_each_sheet() -> None:
    pages = of("tarot").pages
    assert len(pages) == 2
    assert all(drawn(page, ink) for page in pages for ink in INKS)
    assert "deux feuilles A4" in " ".join(words(of("tarot")))


def test_a_box_is_for_the_cards_as_their_sheet_prints_them() -> None:
    cut = ornament.bounds(tuple(drawn(of(sheet="a4_grande").pages[0], layout.CUT_INK)))
    _whole, back, _front = nets("grande", 54 + box.MORE)
    assert (cut.width, cut.height) == pytest.approx((back.wide, back.tall))


# What is seen -----------------------------------------------------------------------------------


def test_cuts_and_folds_are_inks_of_their_own(tmp_path, tool) -> None:
    path = tmp_path / "box.pdf"
    pdf.write(of(), path)
    subprocess.run(
        [tool("gs"), "-q", "-o", tmp_path / "p%d.tif", "-sDEVICE=tiffsep", "-r36", path],
        check=True,
    )
    separated = {one.name for one in tmp_path.glob("p1(*).tif")}
    assert {f"p1({ink}).tif" for ink in INKS} <= separated
    raw = subprocess.run(
        [tool("qpdf"), "--qdf", "--object-streams=disable", path, "-"],
        capture_output=True,
        check=True,
    ).stdout
    assert b"/OP true" in raw, "what is under a cut is printed all the same"


def test_the_cut_is_one_closed_line() -> None:
    for page in (*of().pages, *of("tarot").pages):
        (cut,) = (i for i in page.items if isinstance(i, Drawing) and i.ink == layout.CUT_INK)
        (shape,) = cut.shapes
        assert [step for step, _points in shape.path].count("M") == 1
        assert shape.path[-1][0] == "Z"


def test_the_same_box_is_the_same_file(tmp_path) -> None:
    pdf.write(of(), tmp_path / "one.pdf")
    pdf.write(of(), tmp_path / "two.pdf")
    assert (tmp_path / "one.pdf").read_bytes() == (tmp_path / "two.pdf").read_bytes()


def test_it_says_what_is_inside_and_how_to_make_it(tmp_path) -> None:
    path = tmp_path / "box.pdf"
    pdf.write(of(paper=250), path)
    with pypdfium2.PdfDocument(path) as file:
        said = file[0].get_textpage().get_text_bounded()
    for word in ("Le noyau", "54 cartes", "Évènement", "250 g/m²", "Encollez", "CC BY-SA",
                 "couper", "plier", "coller", "100 %"):  # fmt: skip
        assert word in said.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.parametrize("title", ["A", "Un jeu " * 25, "Anticonstitutionnellement" * 4])
def test_a_title_is_within_its_face_however_long(title: str) -> None:
    (page,) = of(title=title).pages
    for x, wide, width in reaches(page.items, page.width):
        assert x >= layout.EDGE
        assert x + wide <= width - layout.EDGE


def reaches(items, width: float):
    """Where each line of the page begins, how wide it is, and the page; of a face, in its own box."""
    for item in items:
        if isinstance(item, Placed) and not (item.aside or item.turned):
            yield from reaches(item.face.items, item.face.width)
        if isinstance(item, Words):
            wide = sum(pdf.measure(piece.text, piece.font) * piece.size for piece in item.pieces)
            yield item.x, wide, width


def test_eco_fills_nothing_but_paper() -> None:
    for item in of(eco=True).pages[0].items:
        assert getattr(item, "fill", None) in {None, layout.WHITE}


def words(document: layout.Document) -> list[str]:
    def of_items(items):
        for item in items:
            if isinstance(item, Placed):
                yield from of_items(item.face.items)
            if isinstance(item, Words):
                yield from (piece.text for piece in item.pieces)

    return [text for page in document.pages for text in of_items(page.items)]
