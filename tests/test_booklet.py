"""A booklet is read in order on a screen, and folds into the same order on paper."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from functools import cache
from itertools import pairwise

import pypdfium2
import pytest
from tags import File

from mallette import check, cli, load
from mallette.model import Booklet, Figure, Reference
from mallette.press import booklet, layout, pdf
from mallette.press.layout import (
    Anchor,
    Disc,
    Document,
    Drawing,
    Link,
    Page,
    Panel,
    Placed,
    Rule,
    Tag,
    Words,
)
from mallette.press.products import Order

LIBRARY = load.load(load.builtin()).library
LONG = LIBRARY.fiches["2.1"]
SHORT = replace(
    LONG,
    title="Une fiche courte",
    group="animer",
    parts=replace(
        LONG.parts,
        **dict.fromkeys(("enjeux", "definitions", "exemples"), "Quelques mots, guère plus."),
        contexte="Voyez la fiche 2.1, puis la fiche 2.10. [@loi2014]",
        pratiques="Une **friche** à regarder : les anticonstitutionnelles friches du territoire.",
    ),
    figures=(),
    glossary={"friche": "Un lieu qui attend.", "statut": "Autre chose."},
    sources={"loi2014": Reference(text="Une autre loi", date="2020")},
    cards=(),
)
THREE = {"2.1": LONG, "2.9": SHORT, "2.10": replace(SHORT, title="Une autre", group="transformer")}


def library(fiches=THREE, **given):
    one = Booklet(title="Un livret", **given)
    return replace(LIBRARY, fiches=fiches, booklets={"essai": one})


@cache
def usual(eco=False):
    document, findings = booklet.document(library(), "essai", eco=eco)
    assert findings == []
    return document


def flat(items):
    for item in items:
        if isinstance(item, Tag):
            yield from flat(item.items)
        else:
            yield item


def of(page, kind):
    return [item for item in flat(page.items) if isinstance(item, kind)]


def text(page):
    return "".join(piece.text for item in of(page, Words) for piece in item.pieces).replace(
        "\xad", ""
    )


def starts(document):
    """The page, from 1, on which each fiche begins."""
    found = {}
    for number, page in enumerate(document.pages, start=1):
        for anchor in of(page, Anchor):
            if anchor.name.startswith("fiche-"):
                found[anchor.name.removeprefix("fiche-")] = number
    return found


def ends(item):
    """The corners of what an item draws, in mm: of a placed face, those of its box."""
    match item:
        case Panel(box=box):
            return (box.x, box.y, box.x + box.width, box.y + box.height)
        case Disc(x, y, radius):
            return (x - radius, y - radius, x + radius, y + radius)
        case Rule(x1, y1, x2, y2):
            return (min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))
        case Placed(face, x, y):
            return (x, y, x + face.width, y + face.height)
        case Words(x, baseline, pieces):
            wide = sum(
                piece.size * pdf.measure(piece.text.rstrip(), piece.font) for piece in pieces
            )
            tall = max(piece.size for piece in pieces) * layout.POINT
            return (x, baseline - 0.75 * tall, x + wide, baseline + 0.25 * tall)
        case Drawing(shapes=shapes, x=x, y=y, scale=scale):
            points = [p for shape in shapes for _op, p in shape.path if p]
            xs = [x + scale * value for p in points for value in p[::2]]
            ys = [y + scale * value for p in points for value in p[1::2]]
            return (min(xs), min(ys), max(xs), max(ys))
    raise AssertionError(item)


# Pages ------------------------------------------------------------------------------------------


def test_every_fiche_begins_on_a_left_page_in_the_order_of_its_number():
    found = starts(usual())
    assert list(found) == ["2.1", "2.9", "2.10"]
    assert all(page % 2 == 0 for page in found.values())
    assert found["2.10"] - found["2.9"] == 2, "a short one is on one spread"
    assert found["2.9"] - found["2.1"] == 4, "a long one takes two"


def test_there_are_four_pages_for_each_sheet():
    for fiches in ({"2.1": LONG}, {"2.9": SHORT}, THREE):
        for ends_ in (
            {},
            {"glossary": False},
            {"index": False},
            {"glossary": False, "index": False},
        ):
            document, _ = booklet.document(library(fiches, **ends_), "essai")
            assert len(document.pages) % 4 == 0
            assert len(document.pages) == len({id(page) for page in document.pages})


def test_a_booklet_has_the_fiches_that_it_names_in_its_own_order():
    chosen = replace(
        LIBRARY,
        fiches=THREE,
        booklets={"essai": Booklet(title="x", fiches=("2.10", "2.1", "2.10"))},
    )
    document, _ = booklet.document(chosen, "essai")
    assert list(starts(document)) == ["2.10", "2.1"]


def test_its_numbers_are_far_from_the_edge_that_is_turned_and_from_that_that_is_cut():
    document = usual()
    for number, page in enumerate(document.pages, start=1):
        if number in {1, len(document.pages)}:
            continue
        (mark,) = [
            item
            for item in of(page, Words)
            if item.pieces[0].text == str(number) and item.baseline == booklet.FOOT
        ]
        left, _top, right, _bottom = ends(mark)
        fore_edge = left if number % 2 == 0 else booklet.WIDTH - right
        assert 8 <= fore_edge < 20


def test_nothing_is_drawn_within_five_millimetres_of_an_edge():
    for document in (usual(), usual(eco=True)):
        for page in document.pages:
            for item in flat(page.items):
                if isinstance(item, Link | Anchor):
                    continue
                left, top, right, bottom = ends(item)
                assert min(left, top) >= 5, item
                assert right <= page.width - 5, item
                assert bottom <= page.height - 5, item


def test_texts_keep_to_their_column_and_to_their_page():
    for number, page in enumerate(usual().pages[1:-1], start=2):
        start = booklet.SPINE if number % 2 else booklet.OUTER
        for item in of(page, Words):
            left, _top, right, bottom = ends(item)
            assert left >= start - 0.01
            assert right <= start + booklet.ROOM + 0.3
            assert bottom <= booklet.BOTTOM + 1 or item.baseline == booklet.FOOT


def test_lines_never_overlap():
    for page in usual().pages:
        for start in sorted({round(item.x, 2) for item in of(page, Words)}):
            lines = sorted(
                {round(item.baseline, 3) for item in of(page, Words) if round(item.x, 2) == start}
            )
            assert all(below - above > 2.2 for above, below in pairwise(lines))


def test_the_text_of_a_fiche_is_set_at_nine_and_a_half_and_nothing_under_seven():
    sizes = {}
    for page in usual().pages[3:9]:
        for item in of(page, Words):
            for piece in item.pieces:
                if not piece.rise:
                    sizes[piece.size] = sizes.get(piece.size, 0) + len(piece.text)
    assert max(sizes, key=sizes.get) == booklet.BODY == 9.5
    assert min(sizes) >= 7


def test_a_heading_is_never_the_last_of_its_page():
    for size in range(2, 30, 3):
        long = replace(LONG, parts=replace(LONG.parts, contexte="Une ligne.\n\n" * size))
        document, findings = booklet.document(library({"2.1": long}), "essai")
        assert findings == []
        for page in document.pages[3:]:
            lines = [item for item in of(page, Words) if item.baseline < booklet.BOTTOM]
            if lines and (last := max(lines, key=lambda item: item.baseline)):
                assert (last.pieces[0].font, last.pieces[0].size) != ("display", booklet.HEADING)


# What it says -----------------------------------------------------------------------------------


def test_it_says_all_that_its_fiches_say():
    whole = " ".join(text(page) for page in usual().pages)
    for said in ("Le statut dit comment un groupe doit décider", "1 600 m²", "lavoisineriedewazemmes.fr",
                 "Quelle exigence, venue trop tôt", "Carte C-1", "Douze fruitiers en cadeau",
                 "La Voisinerie, à Lille.", "Consulté en novembre 2026"):  # fmt: skip
        assert said in whole.replace("\u202f", " ").replace("\xa0", " "), said


def test_the_contents_say_where_each_thing_is():
    document = usual()
    told = text(document.pages[2])
    for id_, page in starts(document).items():
        assert re.search(rf"{id_} .*?\D{page}(?!\d)", told), id_
    titles = {number: text(page) for number, page in enumerate(document.pages, start=1)}
    for title in ("Glossaire", "Index"):
        (page,) = [number for number, said in titles.items() if said.startswith(title)]
        assert re.search(rf"{title} ?{page}", told)


def test_a_word_with_two_meanings_has_two_entries_and_one_meaning_is_told_once():
    (page,) = [page for page in usual().pages if text(page).startswith("Glossaire")]
    said = text(page).replace("\xa0", " ")
    assert said.count("Autre chose.") == 1
    assert "Autre chose. Fiches 2.9, 2.10." in said
    assert said.index("Autre chose") > said.index("Un lieu qui attend")


def test_the_index_finds_words_in_the_plural_and_parted():
    document = usual()
    (page,) = [page for page in document.pages if text(page).startswith("Index")]
    found = re.search(r"friche, ([\d, -]+)", text(page))[1]
    for id_ in ("2.9", "2.10"):
        assert str(starts(document)[id_]) in found
    assert "Le jardin sans clôture, " in text(page)
    assert "C-1 Qui participe, et comment" in text(page)


def test_the_title_of_a_situation_is_no_word_like_another():
    (id_,) = LONG.scenarios
    named = replace(LIBRARY.scenarios[id_], title="L'appel")
    parts = replace(SHORT.parts, contexte="L'appel sonne.", exemples="Voyez « L'appel ».")
    fiches = {"2.1": replace(LONG, scenarios=()), "2.9": replace(SHORT, parts=parts)}
    fiches |= {"2.10": replace(SHORT, parts=replace(parts, exemples="Un appel."), scenarios=())}
    changed = replace(library(fiches), scenarios=LIBRARY.scenarios | {id_: named})
    document, _ = booklet.document(changed, "essai")
    (page,) = [page for page in document.pages if text(page).startswith("Index")]
    first = starts(document)["2.9"]
    told = re.search(r"L’appel, ([\d, -]+)", text(page))[1]
    assert told.strip().startswith(str(first))
    assert str(starts(document)["2.10"]) not in told


@pytest.mark.parametrize(
    ("pages", "said"),
    [([4], "4"), ([4, 5], "4, 5"), ([4, 5, 6, 9, 11, 12, 13], "4-6, 9, 11-13")],
)
def test_pages_that_follow_each_other_are_said_as_a_stretch(pages, said):
    assert ", ".join(told for _first, told in booklet._spans(pages)) == said


def test_bookmarks_lead_to_groups_fiches_and_parts():
    document = usual()
    marks = [(mark.title, mark.level) for mark in document.bookmarks]
    assert marks[:4] == [
        ("Un livret", 0), ("Sommaire", 0), ("Comprendre", 0),
        ("2.1 · Qu’est-ce qu’une initiative solidaire\u202f?", 1),
    ]  # fmt: skip
    assert [title for title, level in marks if level == 2][:5] == [
        "Contexte", "Enjeux", "Définitions", "Pratiques", "Exemples",
    ]  # fmt: skip
    assert marks[-2:] == [("Glossaire", 0), ("Index", 0)]
    pages = [mark.page for mark in document.bookmarks]
    assert pages == sorted(pages)


def test_every_link_leads_somewhere_and_a_source_is_that_of_its_fiche():
    document = usual()
    anchors = {}
    for number, page in enumerate(document.pages, start=1):
        for anchor in of(page, Anchor):
            assert anchor.name not in anchors
            anchors[anchor.name] = number
    begins = starts(document)
    for number, page in enumerate(document.pages, start=1):
        for link in of(page, Link):
            if link.to.startswith("#"):
                assert link.to[1:] in anchors, link
            if "source-" in link.to:
                own = max((id_ for id_ in begins if begins[id_] <= number), key=begins.get)
                assert link.to.startswith(f"#{own}-source-")


def test_a_fiche_that_another_names_is_a_link_and_itself_is_not():
    document = usual()
    for id_, others in (("2.9", {"#fiche-2.1", "#fiche-2.10"}), ("2.10", {"#fiche-2.1"})):
        page = document.pages[starts(document)[id_] - 1]
        assert {link.to for link in of(page, Link) if link.to.startswith("#fiche-")} == others


def test_a_name_that_is_nearly_that_of_a_fiche_leads_nowhere(tmp_path):
    said = "La fiche intro, la fiche Intro, la fiche Intro-bis, la fiche 2.11 et la Fiche 2.1."
    parts = replace(SHORT.parts, contexte=said)
    fiches = {"Intro": SHORT, "2.1": LONG, "x": replace(SHORT, parts=parts)}
    document, _ = booklet.document(library(fiches), "essai")
    page = document.pages[starts(document)["x"] - 1]
    assert [link.to for link in of(page, Link)] == ["#fiche-Intro", "#fiche-2.1"]
    pdf.write(document, tmp_path / "livret.pdf")


def test_its_words_are_told_with_it_unless_that_would_take_more_pages():
    words = {f"mot {number}": "Une définition assez longue. " * 5 for number in range(22)}
    document, _ = booklet.document(library({"2.1": replace(LONG, glossary=words)}), "essai")
    kept = text(document.pages[6])
    assert "au glossaire" in kept
    assert "mot 21" in kept
    assert "définition" not in kept
    assert "au glossaire" not in "".join(text(page) for page in usual().pages)


# Sheets -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", range(4, 68, 4))
def test_sheets_fold_into_the_order_of_the_pages(count):
    """Leaf after leaf: the right of each front and what is behind it, then back out again."""
    sheets = list(layout.saddle(count))
    inwards = [page for (_, front), (back, _) in sheets for page in (front, back)]
    outwards = [page for (front, _), (_, back) in reversed(sheets) for page in (back, front)]
    assert inwards + outwards == list(range(1, count + 1))


def blank(count):
    pages = []
    for number in range(1, count + 1):
        words = Words(20, 20, (layout.Piece(str(number), "regular", 12),))
        pages.append(Page(148, 210, (words, Link(layout.Box(1, 1, 5, 5), "https://a.fr"))))
    return Document("", "", "", "fr", tuple(pages))


def number(placed):
    return int(placed.face.items[0].pieces[0].text)


def seen(page, *, turned_about=None):
    """For each page on a side of a sheet, where its middle is and which way is up, from the front."""
    found = {}
    for placed in page.items:
        if isinstance(placed, Placed):
            x, up = placed.x + placed.face.width / 2, not placed.turned
            if turned_about == "short":
                x = 297 - x
            elif turned_about == "long":
                up = not up
            found[number(placed)] = (x, up)
    return found


@pytest.mark.parametrize("flip", ["long", "short"])
def test_each_page_is_behind_its_other_side_and_the_same_way_up(flip):
    document = layout.folded(blank(12), flip, 80)
    assert document.duplex == flip
    for front, back in zip(document.pages[::2], document.pages[1::2], strict=True):
        before, behind = seen(front), seen(back, turned_about=flip)
        for one, other in zip(sorted(before), sorted(behind), strict=True):
            assert abs(one - other) == 1
            assert before[one][1] == behind[other][1]
            assert before[one][0] == pytest.approx(behind[other][0])


@pytest.mark.parametrize(
    ("weight", "each"), [(80, 0.10), (120, 0.14), (160, 0.19), (100, 0.12), (40, 0.05)]
)
@pytest.mark.parametrize("flip", ["long", "short"])
def test_inner_sheets_are_nearer_to_the_fold_by_the_thickness_of_those_around(weight, each, flip):
    assert layout.thickness(weight) == pytest.approx(each)
    document = layout.folded(blank(28), flip, weight)
    for side, page in enumerate(document.pages):
        left, right = sorted(
            (item for item in page.items if isinstance(item, Placed)), key=lambda item: item.x
        )
        creep = side // 2 * each
        assert left.x == pytest.approx(148.5 - 148 + creep)
        assert right.x == pytest.approx(148.5 - creep)


def test_what_is_printed_keeps_within_the_printer_whatever_the_creep():
    document = layout.folded(usual(), "long", 160)
    for page in document.pages:
        for item in page.items:
            if isinstance(item, Rule):
                assert 5 <= min(item.y1, item.y2) <= max(item.y1, item.y2) <= 205
            else:
                for inside in item.face.items:
                    left, _top, right, _bottom = ends(inside)
                    near = item.face.width - right if item.turned else left
                    far = left if item.turned else item.face.width - right
                    assert item.x + near >= 5
                    assert item.x + item.face.width - far <= 292


def test_ghostscript_finds_no_ink_at_the_edges(tmp_path, tool):
    pdf.write(usual(), tmp_path / "livret.pdf")
    pdf.write(layout.folded(usual(), "long", 80), tmp_path / "a4.pdf")
    for name, (width, height) in {"livret": (148, 210), "a4": (297, 210)}.items():
        command = [
            tool("gs"),
            "-q",
            "-o",
            "/dev/null",
            "-sDEVICE=bbox",
            str(tmp_path / f"{name}.pdf"),
        ]
        out = subprocess.run(command, capture_output=True, text=True, check=True).stderr
        boxes = re.findall(r"HiRes.*: (\S+) (\S+) (\S+) (\S+)", out)
        assert boxes
        for box in boxes:
            left, bottom, right, top = (float(value) * layout.POINT for value in box)
            assert min(left, bottom) >= 4.99
            assert right <= width - 4.99
            assert top <= height - 4.99


def test_sheets_hold_ink_alone_and_each_page_once(tmp_path):
    document = layout.folded(usual(), "short", 80)
    pdf.write(document, tmp_path / "a4.pdf")
    data = (tmp_path / "a4.pdf").read_bytes()
    assert b"/Annot" not in data
    assert b"/StructTreeRoot" not in data
    assert b"DuplexFlipShortEdge" in data
    with pypdfium2.PdfDocument(tmp_path / "a4.pdf") as file:
        assert [tuple(round(side * layout.POINT) for side in page.get_size()) for page in file] == [
            (297, 210)
        ] * (len(usual().pages) // 2)
        first = file[0].get_textpage().get_text_bounded()
    assert "Un livret" in first
    assert [mark.title for mark in document.bookmarks][:2] == ["Feuille 1", "Feuille 2"]


# The file ---------------------------------------------------------------------------------------


def test_nothing_is_wrong_with_its_tags(tmp_path):
    for eco in (False, True):
        pdf.write(usual(eco=eco), tmp_path / "livret.pdf")
        file = File(tmp_path / "livret.pdf")
        assert [*file.wrong()] == []
    heads = [file.said(node).strip() for node in file.tree.walk() if node.kind == "H1"]
    assert heads[:4] == [
        "Un livret",
        "Mode d’emploi",
        "Sommaire",
        "2.1 Qu’est-ce qu’une initiative solidaire ?",
    ]
    assert [node.kind for node in file.tree.walk()].count("TOCI") == 5
    told = [file.decoration(page) for page in range(len(file.pages))]
    assert all(len(one) < 80 for one in told)


def test_poppler_reads_it_in_order(tmp_path, tool):
    pdf.write(usual(), tmp_path / "livret.pdf")
    command = [tool("pdfinfo"), "-struct-text", str(tmp_path / "livret.pdf")]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    heard = "".join(re.findall(r'^ *"(.*)"$', out, re.MULTILINE)).replace("\xad", "")
    file = File(tmp_path / "livret.pdf")
    assert "".join(heard.split()) == "".join(file.said(file.tree).split())


MADE = """
import sys
from pathlib import Path
from mallette import load
from mallette.press import booklet, layout, pdf
library = load.load(load.builtin()).library
document, _ = booklet.document(library, "livret")
pdf.write(document, Path(sys.argv[1]))
pdf.write(layout.folded(document, "long", 80), Path(sys.argv[1] + "-a4"))
"""


def test_it_is_the_same_bytes_in_every_process(tmp_path):
    for seed in "12":
        environ = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-c", MADE, str(tmp_path / seed)]
        subprocess.run(command, check=True, env=environ, cwd=load.builtin())
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()
    assert (tmp_path / "1-a4").read_bytes() == (tmp_path / "2-a4").read_bytes()


def test_eco_leaves_the_paper_white_and_takes_no_colour():
    for page in usual(eco=True).pages:
        for item in flat(page.items):
            assert not isinstance(item, Placed)
            if isinstance(item, Panel | Disc):
                assert item.fill in {None, "#ffffff"} or item.box.width <= 1
            for piece in item.pieces if isinstance(item, Words) else ():
                red, green, blue = bytes.fromhex(piece.colour[1:])
                assert red == green == blue


# What does not fit, and what is hostile -----------------------------------------------------------


def test_a_word_that_no_line_can_hold_is_named():
    def found(**given):
        parts = replace(LONG.parts, **{key: given.pop(key) for key in ("enjeux",) if key in given})
        document, findings = booklet.document(
            library({"2.1": replace(LONG, parts=parts, **given)}), "essai"
        )
        assert document is None
        return [(one.code, one.loc) for one in findings]

    assert found(enjeux="y" * 200) == [("M503", ("parts", "Enjeux"))]
    assert found(enjeux="> " + "y" * 200) == [("M503", ())]
    assert found(glossary={"x" * 80: "rien"}) == [("M503", ())]


def test_a_missing_glyph_is_named_where_it_stands():
    strange = library(summary="Un \N{PARTY POPPER}")
    _, (finding,) = booklet.document(strange, "essai")
    assert (finding.code, finding.path, finding.loc) == (
        "M502",
        "print/booklets/essai.yaml",
        ("summary",),
    )


@pytest.mark.parametrize(
    "typed",
    ["<script>alert(1)</script>", "[x](javascript:alert(1))", "![a](/etc/passwd)", "- " * 900 + "x",
     "> " * 300 + "x", "- a\n" * 800, "mot " * 3_000, "> " + "mot " * 3_000, "**a [b](c " * 300],
)  # fmt: skip
def test_a_hostile_text_is_printed_harmless(typed, tmp_path):
    hostile = replace(
        LONG,
        parts=replace(LONG.parts, enjeux=typed),
        glossary={f"mot {number}": typed[:200] for number in range(60)},
        figures=tuple(Figure(value=f"{number} lieux", text=typed[:200], source="are") for number in range(20)),
        sources={f"s{number}": Reference(text=typed[:200]) for number in range(60)} | {"are": LONG.sources["are"]},
    )  # fmt: skip
    document, findings = booklet.document(library({"9.9": hostile}), "essai")
    assert findings == []
    pdf.write(document, tmp_path / "livret.pdf")
    data = (tmp_path / "livret.pdf").read_bytes()
    for forbidden in (b"/JavaScript", b"javascript:", b"/Subtype /Image", b"/Launch", b"passwd)"):
        assert forbidden not in data


# A mallette and its booklets ------------------------------------------------------------------------


def test_any_mallette_has_a_booklet_of_all_its_fiches(tmp_path):
    own = tmp_path / "print" / "booklets"
    own.mkdir(parents=True)
    (tmp_path / "mallette.yaml").write_bytes((load.builtin() / "mallette.yaml").read_bytes())
    (own / "choix.yaml").write_text('title: Un choix\nfiches: ["9.8"]\ncover: rien\n', "utf-8")
    reading = load.load(tmp_path)
    assert set(reading.library.booklets) == {"livret", "choix"}
    found = check.check(reading.library, drawings=False, plays=False)
    here = {(one.code, one.loc) for one in found if one.path == "print/booklets/choix.yaml"}
    assert here == {("M305", ("fiches", 0)), ("M306", ("cover",))}
    assert set(check.sound(reading.library, ()).booklets) == {"livret"}


@pytest.fixture
def printed(tmp_path):
    """Runs `mallette print …` in a mallette of one fiche: its status, and what it complains of."""
    folder = tmp_path / "print" / "fiches"
    folder.mkdir(parents=True)
    (tmp_path / "mallette.yaml").write_bytes((load.builtin() / "mallette.yaml").read_bytes())
    written = (load.builtin() / "print" / "fiches" / "2.1.md").read_text("utf-8")
    alone = re.sub(r"^(scenarios|cards): .*\n", "", written, flags=re.MULTILINE)
    (folder / "2.1.md").write_text(alone, "utf-8")

    def run(*arguments):
        command = [sys.executable, "-m", "mallette", "print", *map(str, arguments)]
        environ = os.environ | {"PYTHONPATH": str(load.builtin())}
        ran = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=tmp_path, env=environ
        )
        return ran.returncode, ran.stderr

    return run


def test_the_command_writes_the_pages_and_their_sheets(printed, tmp_path):
    assert printed("booklet", "--impose", "--flip", "short", "--paper", 160, "-o", "x") == (0, "")
    names = {path.name for path in (tmp_path / "x").iterdir()}
    assert names == {"booklet-livret.pdf", "booklet-livret-a4.pdf"}
    assert b"DuplexFlipShortEdge" in (tmp_path / "x" / "booklet-livret-a4.pdf").read_bytes()
    status, said = printed("fiche", "--impose")
    assert status == 2
    assert "--impose ne vaut que pour un livret" in said
    status, said = printed("booklet", "livrets")
    assert status == 2
    assert "livret inconnu" in said


def test_more_sheets_than_a_stapler_holds_are_said(capsys):
    cli._folded(blank(4 * layout.SHEETS), Order())
    assert capsys.readouterr().err == ""
    cli._folded(blank(4 * layout.SHEETS + 4), Order())
    assert capsys.readouterr().err.startswith("17 feuilles à plier ensemble")
