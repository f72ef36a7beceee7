"""What is read on a screen can be heard: a tree says what each thing is, in the order of reading."""

from __future__ import annotations

import re
import subprocess

import pytest
from tags import File

from mallette import load
from mallette.picture import Shape
from mallette.press import cards, fiche, layout, pdf
from mallette.press.layout import (
    Anchor,
    Box,
    Document,
    Drawing,
    Element,
    Face,
    Link,
    Page,
    Panel,
    Piece,
    Placed,
    Rule,
    Setting,
    Style,
    Tag,
    Words,
)
from mallette.text import blocks, typeset

LIBRARY = load.load(load.builtin()).library


def words(text, y=30.0):
    return Words(20, y, (Piece(text, "regular", 12),))


def written(tmp_path, *pages):
    path = tmp_path / "essai.pdf"
    made = tuple(Page(100, 150, items) for items in pages)
    pdf.write(Document("Essai", "Nous", "Essai", "fr", made), path)
    return File(path)


def outline(file, node=None):
    """The tree as nested lists: kinds, and what those say that hold no other."""
    node = node or file.tree
    inside = [one for one in node.held if isinstance(one, type(node))]
    return (
        [node.kind, *(outline(file, one) for one in inside)]
        if inside
        else [node.kind, file.said(node)]
    )


@pytest.fixture(scope="module", params=sorted(LIBRARY.fiches))
def printed(request, tmp_path_factory):
    """Each fiche that comes with the program."""
    path = tmp_path_factory.mktemp("fiche") / f"{request.param}.pdf"
    document, _ = fiche.document(LIBRARY, request.param)
    pdf.write(document, path)
    return LIBRARY.fiches[request.param], File(path), path


# Fiches -----------------------------------------------------------------------------------------


def test_nothing_is_wrong_with_a_fiche(printed):
    _, file, _ = printed
    assert [*file.wrong()] == []


def test_a_fiche_is_read_title_first_then_its_parts_then_what_stands_beside_them(printed):
    one, file, path = printed
    heads = [file.said(node).strip() for node in file.tree.walk() if re.match(r"H\d", node.kind)]
    assert heads[0] == f"{path.stem} {typeset(one.title)}".replace("\u202f", " ")
    assert heads[1:6] == ["Contexte", "Enjeux", "Définitions", "Pratiques", "Exemples"]
    assert heads[6] == "Chiffres clés"
    assert heads[-1] == "Sources"


def test_only_running_heads_and_feet_are_said_to_nobody(printed):
    _, file, _ = printed
    first, second = file.decoration(0), file.decoration(1)
    assert first.startswith(LIBRARY.mallette.title)
    assert re.search(r"fiche \S+ · 1/2$", first)
    assert LIBRARY.mallette.title in second
    assert len(first) < 160
    assert len(second) < 260


def test_a_list_is_a_list_and_its_bullets_are_labels(printed):
    one, file, _ = printed
    items = [node for node in file.tree.walk() if node.kind == "LI"]
    assert len(items) >= len(one.questions) + len(one.sources)
    assert all([held.kind for held in item.held] == ["Lbl", "LBody"] for item in items)


def test_poppler_reads_the_same_in_the_same_order(printed, tool):
    _, file, path = printed
    command = [tool("pdfinfo"), "-struct-text", str(path)]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    assert "Tagged: " not in out
    heard = "".join(re.findall(r'^ *"(.*)"$', out, re.MULTILINE)).replace("\xad", "")
    assert "".join(heard.split()) == "".join(file.said(file.tree).split())


# Words ------------------------------------------------------------------------------------------


def test_a_word_that_is_parted_is_heard_whole(tmp_path):
    said = (
        "Les intercommunalités et les anticonstitutionnellement longues vice-présidences"
        " coopérativement territorialisées **du département**, c'est [par ici](https://a.fr/b-c/d)."
    )
    measured = layout.paragraphs(blocks(said), pdf.measure, Style())
    text = Element("P")
    for width in (22, 30, 41):
        galley = layout.compose(measured, width, 10, Setting(), pdf.measure)
        file = written(tmp_path, tuple(layout.place(galley, 10, 10, text)))
        heard = file.said(file.tree).strip()
        assert heard == typeset(re.sub(r"[*\[\]]|\(.*\)", "", said))
        assert [*file.wrong()] == []


def test_paragraphs_are_said_to_be_what_they_are():
    told = blocks("Un.\n\n- a\n- b\n\n  encore b\n\n1. c\n2. d\n\nDeux.\n\n- e")
    measured = layout.paragraphs(told, pdf.measure, Style())
    whole = Element("Sect")
    said = [*layout.elements(measured, whole)]
    assert [body.kind for body, _ in said] == ["P", *["LBody"] * 5, "P", "LBody"]
    lists = [body.within.within for body, _ in said if body.kind == "LBody"]
    assert [lists.index(one) for one in lists] == [0, 0, 0, 3, 3, 5]
    assert [label is not None for _, label in said] == [
        False, True, True, False, True, True, False, True,
    ]  # fmt: skip
    assert said[2][0] is said[3][0]


# The writer -------------------------------------------------------------------------------------


def test_an_element_goes_on_over_the_page_in_the_order_in_which_it_was_met(tmp_path):
    art = Element("Art")
    title, text, aside = Element("H1", art), Element("P", art), Element("P", art)
    file = written(
        tmp_path,
        (Tag(title, (words("Titre"),)), Tag(text, (words("un "),)), Tag(aside, (words("marge"),))),
        (words("titre courant"), Tag(text, (words("deux"),)), Rule(1, 1, 9, 9)),
    )
    assert [*file.wrong()] == []
    assert outline(file) == ["Document", ["Art", ["H1", "Titre"], ["P", "un deux"], ["P", "marge"]]]
    assert file.decoration(1) == "titre courant"


def test_a_link_is_told_with_its_words_and_where_it_leads(tmp_path):
    text = Element("P")
    link, inner = Element("Link", text), Element("Link", text)
    file = written(
        tmp_path,
        (
            Anchor("ici", 9),
            Tag(text, (words("Voir "),)),
            Tag(link, (words("le site"), Link(Box(1, 1, 9, 5), "https://exemple.fr"))),
            Tag(inner, (words("ici"), Link(Box(1, 1, 9, 5), "#ici"))),
        ),
    )
    assert [*file.wrong()] == []
    assert outline(file) == ["Document", ["P", ["Link", "le site"], ["Link", "ici"]]]


def test_a_figure_says_what_it_shows_and_a_table_what_its_headings_head(tmp_path):
    figure = Element("Figure", alt="Un carré noir")
    table = Element("Table")
    row = Element("TR", table)
    head, cell = Element("TH", row, scope="Row"), Element("TD", row)
    square = Shape((("M", (0, 0)), ("L", (1, 0)), ("L", (1, 1)), ("Z", ())), fill="#000000")
    file = written(
        tmp_path,
        (
            Tag(figure, (Drawing((square,), 10, 10, 50),)),
            Tag(head, (words("Lundi"),)),
            Panel(Box(1, 1, 9, 9), stroke="#000000"),
            Tag(cell, (words("9 h"),)),
        ),
    )
    assert [*file.wrong()] == []
    assert file.tree.held[0].alt == "Un carré noir"
    assert outline(file)[2] == ["Table", ["TR", ["TH", "Lundi"], ["TD", "9 h"]]]


def test_pages_that_are_put_on_sheets_are_read_by_nobody(tmp_path):
    face = Face(50, 50, (Tag(Element("P"), (words("page"),)),))
    path = tmp_path / "planche.pdf"
    page = Page(100, 150, (Placed(face, 0, 0), Placed(face, 50, 0)))
    pdf.write(Document("", "", "", "fr", (page,)), path)
    assert [*File(path).wrong()] == ["has no tree"]
    assert b"/Subtype /Form" in path.read_bytes()


def test_cards_have_no_tags(tmp_path):
    document, _ = cards.document(LIBRARY, "noyau", only={"C-1"})
    pdf.write(document, tmp_path / "cartes.pdf")
    assert [*File(tmp_path / "cartes.pdf").wrong()] == ["has no tree"]


@pytest.mark.parametrize(
    ("items", "said"),
    [
        ([Tag(Element("H2"), (words("a"),))], "H2 after H0: a"),
        ([Tag(Element("Figure"), (words("a"),))], "a figure without a text instead"),
        ([Tag(Element("TH", Element("TR", Element("Table"))), (words("a"),))], "heads nothing"),
        ([Tag(Element("LBody", Element("P")), (words("a"),))], "LBody in P"),
        ([Tag(Element("P"), (words("a"), Link(Box(1, 1, 5, 5), "https://a.fr")))], "in no Link"),
    ],
)  # fmt: skip
def test_the_checker_says_what_is_wrong(items, said, tmp_path):
    assert said in " ; ".join(written(tmp_path, items).wrong())
