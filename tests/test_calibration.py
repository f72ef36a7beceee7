"""The page of calibration: what is read on it is how far a printer is off, and is what puts it right."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import replace

import pypdfium2
import pytest
from click.testing import CliRunner

from mallette import cli, language, load, printers
from mallette.press import calibration, cards, fiche, layout, pdf
from mallette.press.layout import Disc, Document, Page, Panel, Placed, Rule, Words

LIBRARY = load.load(load.builtin()).library
SHEETS = (None, "a4_paysage", "letter")
EVERY = pytest.mark.parametrize(
    ("sheet", "flip"), [(sheet, flip) for sheet in SHEETS for flip in ("long", "short")]
)
ACROSS = {"x": "y", "y": "x"}


def page_of(sheet, flip) -> Document:
    document, findings = calibration.document(LIBRARY, sheet=sheet, flip=flip)
    assert document
    assert not findings
    return document


def upright(page: Page, flip: str) -> bool:
    return (flip == "long") == (page.height >= page.width)


def through(page: Page, flip: str, off: tuple[float, float], x: float, y: float):
    """Where a point of the back is seen from the front, when a printer is off by `off`."""
    x, y = x + page.shift[0], y + page.shift[1]
    x, y = (page.width - x, y) if upright(page, flip) else (x, page.height - y)
    return x + off[0], y + off[1]


def scale(rules, axis: str) -> list[Rule]:
    """The ticks of the scale of `axis`: as many as there are, all from one line."""
    bases = defaultdict(list)
    for rule in rules:
        if getattr(rule, f"{axis}1") == pytest.approx(getattr(rule, f"{axis}2")):
            bases[round(getattr(rule, f"{ACROSS[axis]}1"), 3)].append(rule)
    (found,) = [one for one in bases.values() if len(one) == 2 * calibration.TICKS + 1]
    return found


def ticks(page: Page) -> list[Rule]:
    return [
        one for one in page.items if isinstance(one, Rule) and one.thickness == calibration.THIN
    ]


def read(document: Document, flip: str, off: tuple[float, float]) -> tuple[float, float]:
    """The two numbers that someone reads: of the ticks best in line, or halfway where two are as near."""
    front, back = document.pages
    seen = [
        Rule(*through(back, flip, off, one.x1, one.y1), *through(back, flip, off, one.x2, one.y2))
        for one in ticks(back)
    ]
    numbers = []
    for axis in ("x", "y"):
        gaps = sorted(
            (round(abs(getattr(one, f"{axis}1") - getattr(other, f"{axis}1")), 6), number(front, one, axis))
            for one in scale(ticks(front), axis)
            for other in scale(seen, axis)
        )  # fmt: skip
        best = [value for gap, value in gaps if gap == pytest.approx(gaps[0][0], abs=1e-3)]
        numbers.append(sum(best) / len(best))
    return numbers[0], numbers[1]


def number(front: Page, tick: Rule, axis: str) -> float:
    """The number that is written at a tick."""
    (said,) = [
        value
        for value, x, y in written(front, calibration.SIZE)
        if abs((x - tick.x1) if axis == "x" else (y - tick.y1)) < 0.5
        and abs((y - tick.y1) if axis == "x" else (x - tick.x1)) < 16
    ]
    return said


def written(page: Page, size: float):
    """Each number of this size, and its middle."""
    for item in page.items:
        if isinstance(item, Words) and item.pieces[0].size == size:
            text = item.pieces[0].text
            said = text.replace("−", "-").replace(",", ".")
            if said.strip("-.0123456789") == "":
                wide = calibration.measure(text, "bold") * size
                yield float(said), item.x + wide / 2, item.baseline - 1


@EVERY
@pytest.mark.parametrize(
    "off", [(0.0, 0.0), (1.5, -0.75), (-2.25, 2.5), (0.25, 1.0), (4.0, -4.0), (-3.5, 3.75)]
)
def test_what_is_read_is_how_far_the_printer_is_off(off, sheet, flip) -> None:
    assert read(page_of(sheet, flip), flip, off) == pytest.approx(off)


@EVERY
def test_between_two_numbers_the_nearest_is_read(sheet, flip) -> None:
    assert read(page_of(sheet, flip), flip, (1.6, -0.7)) == (1.5, -0.5)


@EVERY
def test_a_printer_that_was_set_reads_zero(sheet, flip) -> None:
    document = page_of(sheet, flip)
    off = (1.75, -0.5)
    set_ = layout.shifted(document, dict.fromkeys(printers.WAYS, off))
    assert read(set_, flip, off) == (0.0, 0.0)


@EVERY
@pytest.mark.parametrize("off", [(0, 0), (4, -4), (-3.9, 3.9), (4.2, 0), (0, -4.2)])
def test_the_disc_is_in_the_square_as_long_as_it_can_be_read(off, sheet, flip) -> None:
    front, back = page_of(sheet, flip).pages
    (disc,) = [one for one in back.items if isinstance(one, Disc)]
    x, y = through(back, flip, off, disc.x, disc.y)
    (box,) = [
        one.box for one in front.items if isinstance(one, Panel) and one.box.width == one.box.height
    ]
    inside = (
        box.x <= x - disc.radius + 1e-6 and x + disc.radius - 1e-6 <= box.x + box.width
        and box.y <= y - disc.radius + 1e-6 and y + disc.radius - 1e-6 <= box.y + box.height
    )  # fmt: skip
    assert inside == (max(map(abs, off)) <= printers.SHIFT)


@pytest.mark.parametrize("sheet", SHEETS)
def test_no_disc_is_near_the_square_when_the_sheet_turned_about_the_other_edge(sheet) -> None:
    front, back = page_of(sheet, "long").pages
    (disc,) = [one for one in back.items if isinstance(one, Disc)]
    (box,) = [
        one.box for one in front.items if isinstance(one, Panel) and one.box.width == one.box.height
    ]
    x, y = through(back, "short", (0, 0), disc.x, disc.y)
    assert max(abs(x - box.x), abs(y - box.y)) > 25


@EVERY
@pytest.mark.parametrize("off", [(0.0, 0.0), (1.5, -0.7), (-3.0, 4.0)])
def test_a_hole_in_thick_paper_tells_the_same_numbers(off, sheet, flip) -> None:
    front, back = page_of(sheet, flip).pages
    ring = next(one for one in front.items if isinstance(one, Disc) and one.fill is None)
    # The hole is behind the cross; what the back shows has moved, the other way on the sides that change.
    hole = through(replace(back, shift=(0, 0)), flip, (0, 0), ring.x, ring.y)
    moved = (-off[0], off[1]) if upright(back, flip) else (off[0], -off[1])
    hole = hole[0] - moved[0], hole[1] - moved[1]
    labels = list(written(back, 7.0))
    for axis, value in enumerate(off, 1):
        other = 3 - axis
        line = next(
            [one for one in labels if abs(one[other] - first[other]) < 1.2]
            for first in labels
            if len([one for one in labels if abs(one[other] - first[other]) < 1.2]) == 3
        )
        (low, at_low), (high, at_high) = ((line[i][0], line[i][axis]) for i in (0, 2))
        told = low + (hole[axis - 1] - at_low) / (at_high - at_low) * (high - low)
        assert told == pytest.approx(value, abs=0.25)


@pytest.mark.parametrize("code", ["fr", "en"])
@EVERY
def test_all_that_is_written_stays_in_its_place(code, sheet, flip) -> None:
    language.use(code)
    try:
        front, _back = page_of(sheet, flip).pages
    finally:
        language.use("fr")
    boxes = [
        one.box for one in front.items if isinstance(one, Panel) and one.stroke and one.radius == 2
    ]
    assert len(boxes) == 4
    for words in (one for one in front.items if isinstance(one, Words)):
        end = words.x + sum(pdf.measure(one.text, one.font) * one.size for one in words.pieces)
        assert words.x >= layout.SAFE
        assert end <= front.width - layout.SAFE
        assert layout.SAFE <= words.baseline <= front.height - layout.SAFE
        for box in boxes if words.baseline < boxes[-1].y + boxes[-1].height else ():
            if box.x <= words.x <= box.x + box.width and box.y < words.baseline:
                assert end <= box.x + box.width
                assert (
                    words.baseline < box.y + box.height - 1 or words.baseline > box.y + box.height
                )
    steps = [one.baseline for one in front.items if isinstance(one, Words) and one.pieces[0].size == calibration.TEXT]  # fmt: skip
    assert max(one for one in steps if one < boxes[0].y) < boxes[0].y - calibration.HEAD - 4


TENTHS = 254 / 72
"""A scale that draws ten points to a mm."""


def test_the_ruler_measures_a_hundred_millimetres(tmp_path) -> None:
    pdf.write(page_of(None, "long"), tmp_path / "page.pdf")
    with pypdfium2.PdfDocument(tmp_path / "page.pdf") as document:
        seen = document[0].render(scale=TENTHS).to_numpy()
    assert seen.shape[:2] == pytest.approx((2970, 2100), abs=2)
    foot = (
        seen[2870:2885, :1360].max(axis=2) < 128
    )  # of the ruler, without what is written beside it
    dark = foot.any(axis=0).nonzero()[0]
    assert max(dark) - min(dark) == pytest.approx(1000, abs=3)


def test_paper_too_small_for_the_page_takes_a4() -> None:
    small = replace(LIBRARY.sheets["a4"], width=148.0, height=210.0)
    around = replace(LIBRARY, sheets=LIBRARY.sheets | {"petite": small})
    document, _ = calibration.document(around, sheet="petite")
    assert document
    assert (document.pages[0].width, document.pages[0].height) == (210, 297)


# What is corrected ------------------------------------------------------------------------------


def drawn(page: Page) -> list[tuple[float, float, float, float]]:
    """The cards of a page, where they are on it once it is moved: left, top, width, height."""
    return [
        (one.x + page.shift[0], one.y + page.shift[1], one.face.width, one.face.height)
        for one in page.items
        if isinstance(one, Placed) and one.face.width < page.width / 2
    ]


@pytest.mark.parametrize("flip", ["long", "short"])
@pytest.mark.parametrize("sheet", ["a4_9up", "a4_8up"])
def test_a_printer_that_is_off_puts_the_backs_behind_their_fronts(sheet, flip) -> None:
    off = (1.5, -0.75)
    document, _ = cards.document(LIBRARY, "noyau", sheet=sheet, flip=flip)
    assert document
    corrected = layout.shifted(document, dict.fromkeys(printers.WAYS, off))
    for front, back in zip(corrected.pages[::2], corrected.pages[1::2], strict=True):
        seen = []
        for x, y, width, height in drawn(back):
            left, top = through(replace(back, shift=(0, 0)), flip, off, x, y)
            side = (left - width, top) if upright(back, flip) else (left, top - height)
            seen.append((*side, width, height))
        for one, other in zip(drawn(front), seen, strict=True):
            assert one == pytest.approx(other)


def test_what_is_corrected_is_what_is_drawn(tmp_path) -> None:
    document, _ = cards.document(LIBRARY, "noyau", sheet="a4_9up", only=["C-1"])
    assert document
    corrected = layout.shifted(document, {"portrait": (2.0, 1.0)})

    def first(one: Document) -> tuple[tuple[int, int], ...]:
        """The first row and column with ink of each page."""
        pdf.write(one, tmp_path / "cards.pdf")
        with pypdfium2.PdfDocument(tmp_path / "cards.pdf") as read_:
            dark = [page.render(scale=TENTHS).to_numpy() for page in read_]
        found = [(page.max(axis=2) < 250).nonzero() for page in dark]
        return tuple((int(rows.min()), int(columns.min())) for rows, columns in found)

    before, after = first(document), first(corrected)
    assert after[0] == before[0]
    across, down = after[1][1] - before[1][1], after[1][0] - before[1][0]
    assert across == pytest.approx(20, abs=1)  # on its back: seen from the front, to the left
    assert down == pytest.approx(-10, abs=1)


def test_cards_stay_on_what_printers_reach_however_far_they_are_off() -> None:
    for sheet in ("a4_9up", "a4_8up", "a4_grande", "avery_c32011"):
        paper = LIBRARY.sheets[sheet]
        size = paper.format or "poker"
        plan = layout.plan(paper, LIBRARY.formats[size])
        assert plan.left - plan.bleed - printers.SHIFT >= layout.EDGE
        assert plan.top - plan.bleed - printers.SHIFT >= layout.EDGE


def test_what_is_read_aloud_stays_so_once_it_is_moved() -> None:
    document, _ = fiche.document(LIBRARY, "2.1")
    assert document
    corrected = layout.shifted(document, {"portrait": (1.0, 1.0)})
    assert [one.items for one in corrected.pages] == [one.items for one in document.pages]


def test_each_page_is_corrected_as_its_paper_stands() -> None:
    pages = (Page(210, 297, ()), Page(210, 297, ()), Page(297, 210, ()), Page(297, 210, ()))
    document = Document("", "", "", "fr", pages, duplex="long")
    corrected = layout.shifted(document, {"portrait": (1, 2), "landscape": (3, 4)})
    assert [one.shift for one in corrected.pages] == [(0, 0), (1, -2), (0, 0), (-3, 4)]


# What is kept -----------------------------------------------------------------------------------


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


def test_a_printer_keeps_the_edge_on_which_it_turns(run, tmp_path) -> None:
    told = run("printer", "salle", "--offset", "1,1", "--flip", "short")
    assert told == (0, "salle : 1 mm en largeur, 1 mm en hauteur ; bord court\n")
    only = ("print", "deck", "--only", "C-1", "-o", str(tmp_path))
    deck = tmp_path / "deck-noyau.pdf"
    run(*only, "--printer", "salle")
    kept = deck.read_bytes()
    run(*only, "--offset", "1,1", "--flip", "short")
    assert deck.read_bytes() == kept
    run(*only, "--printer", "salle", "--flip", "long")
    assert deck.read_bytes() != kept
    assert run("printer", "salle", "--offset", "1,1")[1].endswith("en hauteur\n")


def test_the_usual_printer_is_meant_when_none_is_named(run, tmp_path) -> None:
    only = ("print", "deck", "--only", "C-1", "-o", str(tmp_path))
    deck, page = tmp_path / "deck-noyau.pdf", tmp_path / "calibration.pdf"
    run(*only)
    straight = deck.read_bytes()
    run("print", "calibration", "-o", str(tmp_path))
    calibrating = page.read_bytes()
    run("printer", "salle", "--offset", "1,1", "--default")
    told = run("printer", "bureau", "--offset", "-2,-0.25", "--default")[1]
    assert told.endswith("imprimante habituelle\n")
    assert run("printer")[1].count("imprimante habituelle") == 1
    status, said = run(*only)
    assert status == 0
    assert "versos corrigés pour « bureau »" in said
    corrected = deck.read_bytes()
    run(*only, "--printer", "bureau")
    assert straight != deck.read_bytes() == corrected
    run(*only, "--offset", "0,0")
    assert deck.read_bytes() == straight
    assert run("printer", "salle", "--default")[0] == 0
    run(*only)
    assert deck.read_bytes() not in (straight, corrected)
    assert "corrigés" not in run("print", "calibration", "-o", str(tmp_path))[1]
    assert page.read_bytes() == calibrating  # what is read on it is all that there is to correct
    run("print", "calibration", "--printer", "salle", "-o", str(tmp_path))
    assert page.read_bytes() != calibrating


def test_the_usual_printer_prints_all_the_same_where_it_was_not_set(run, tmp_path) -> None:
    lying = ("print", "deck", "--only", "C-1", "--sheet", "a4_8up", "-o", str(tmp_path))
    run(*lying)
    straight = (tmp_path / "deck-noyau.pdf").read_bytes()
    run("printer", "salle", "--offset", "1,1", "--default")
    status, said = run(*lying)
    assert status == 0
    assert "pas réglée pour les feuilles dans ce sens" in said
    assert "versos corrigés" not in said
    assert (tmp_path / "deck-noyau.pdf").read_bytes() == straight


def test_a_print_shop_is_sent_what_nothing_has_moved(run, tmp_path) -> None:
    shop = ("print", "deck", "--only", "C-1", "--shop", "dtc", "-o", str(tmp_path))
    sent = tmp_path / "deck-noyau-dtc.pdf"
    run(*shop)
    straight = sent.read_bytes()
    run("printer", "salle", "--offset", "1,1", "--default")
    assert run(*shop)[0] == 0
    assert sent.read_bytes() == straight
    for option in (("--printer", "salle"), ("--offset", "1,1")):
        status, said = run(*shop, *option)
        assert status == 2
        assert f"retirez {option[0]}" in said


def test_printers_that_cannot_be_read_stop_no_other_print(run, tmp_path) -> None:
    (tmp_path / "config" / "imprimantes.json").mkdir(parents=True)
    assert run("print", "deck", "--only", "C-1", "-o", str(tmp_path))[0] == 0


@pytest.mark.parametrize("way", [[], ["--landscape"], ["--flip", "short"]])
def test_the_page_tells_the_command_that_keeps_what_is_read_on_it(way) -> None:
    sheet = "a4_paysage" if "--landscape" in way else None
    front, _back = page_of(sheet, "short" if "--flip" in way else "long").pages
    said = [one.pieces[0].text for one in front.items if isinstance(one, Words)]
    assert " ".join(["mallette printer salle --offset 0.5,-1", *way]) in said


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["printer", "salle", "--offset", "9,1"], "écart trop grand « 9,1 » : 4 mm au plus"),
        (["printer", "salle", "--offset", "un"], "écart illisible « un »"),
        (["printer", "salle", "--offset", "nan,0"], "écart illisible « nan,0 »"),
        (["printer", "x" * 60, "--offset", "1,1"], "de 1 à 50 lettres"),
        (["printer", "--offset", "1,1"], "de quelle imprimante ?"),
        (["printer", "--default"], "de quelle imprimante ?"),
        (["printer", "salle", "--default"], "aucune imprimante n'est encore réglée"),
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
        assert not any(one.offsets for one in printers.read(path).values())
    path.write_text(json.dumps({"a": {"portrait": [1, 2], "landscape": [1e999, 0]}}), "utf-8")
    assert printers.read(path) == {"a": printers.Printer({"portrait": (1.0, 2.0)})}
