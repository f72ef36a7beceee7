"""The writer draws what layout placed, whole or not at all, and the same each time."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace

import pypdfium2
import pytest

from mallette.picture import INK, Shape
from mallette.press import layout, pdf
from mallette.press.layout import (
    Anchor,
    Bookmark,
    Box,
    Disc,
    Document,
    Drawing,
    Face,
    Link,
    Page,
    Panel,
    Piece,
    Placed,
    Rule,
    Words,
)


def words(text, x=20.0, baseline=30.0, font="regular", **style):
    return Words(x, baseline, (Piece(text, font, 12, **style),))


def document(*items, **given):
    page = Page(100, 150, items)
    return Document(
        **{"title": "Été", "author": "Nous", "subject": "Essai", "language": "fr", "pages": (page,)}
        | given
    )


def written(tmp_path, *items, **given):
    path = tmp_path / "essai.pdf"
    pdf.write(document(*items, **given), path)
    return path


def page_text(path, page=0):
    with pypdfium2.PdfDocument(path) as file:
        return file[page].get_textpage().get_text_bounded()


def test_text_stays_text_with_its_accents(tmp_path):
    path = written(tmp_path, words("Où œuvre-t-on ? « À Noël », ça… 9 m² ½ €", 2))
    assert page_text(path).strip() == "Où œuvre-t-on ? « À Noël », ça… 9 m² ½ €"


def test_every_glyph_of_a_font_can_be_drawn_and_read_back(tmp_path):
    """More characters than one subset holds: 256."""
    letters = "".join(
        chr(code) for code in range(33, 0x180) if chr(code) in pdf._drawable("display")
    )
    assert len(letters) > 256
    lines = [letters[at : at + 25] for at in range(0, len(letters), 25)]
    path = written(
        tmp_path, *(words(line, 1, 10 + 6 * at, "display") for at, line in enumerate(lines))
    )
    assert set(letters) - {"\xa0", "\xad"} <= set(page_text(path))


def test_words_stand_where_layout_put_them(tmp_path):
    path = written(tmp_path, words("H", 20, 30))
    with pypdfium2.PdfDocument(path) as file:
        left, bottom, _, top = file[0].get_textpage().get_charbox(0)
    assert left * layout.POINT == pytest.approx(20, abs=0.5)
    assert 150 - bottom * layout.POINT == pytest.approx(30, abs=0.05)
    assert (top - bottom) / 12 == pytest.approx(layout.CAPITAL, abs=0.02)


def test_what_is_measured_is_what_is_drawn(tmp_path):
    text = "Mesurer, c'est prévoir"
    path = written(tmp_path, words(text + "|", 5))
    with pypdfium2.PdfDocument(path) as file:
        pages = file[0].get_textpage()
        bar = pages.get_charbox(len(text), loose=True)
    assert bar[0] * layout.POINT == pytest.approx(5 + 12 * pdf.measure(text, "regular"), abs=0.05)


def test_the_same_document_is_the_same_bytes(tmp_path):
    shown = [written(tmp_path / name, words("même")).read_bytes() for name in ("un", "deux")]
    assert shown[0] == shown[1]


LETTERS = """
import sys
from pathlib import Path
from mallette.press import pdf
from mallette.press.layout import Document, Page, Piece, Words
words = Words(9, 9, (Piece("« Où œuvre-t-on ? À Noël », ça… 9 m² ½ €", "regular", 12),))
pdf.write(Document("", "", "", "fr", (Page(100, 150, (words,)),)), Path(sys.argv[1]))
"""


def test_it_is_the_same_bytes_whatever_the_seed_of_the_process(tmp_path):
    seen = set()
    for seed in "12":
        environ = os.environ | {"PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-c", LETTERS, tmp_path / seed], check=True, env=environ)
        seen.add((tmp_path / seed).read_bytes())
    assert len(seen) == 1


def test_a_failure_leaves_the_file_that_was_there(tmp_path):
    path = written(tmp_path, words("ancien"))
    before = path.read_bytes()
    with pytest.raises(KeyError):
        pdf.write(document(Words(1, 1, (Piece("x", "inconnue", 9),))), path)
    assert path.read_bytes() == before
    assert [entry.name for entry in tmp_path.iterdir()] == ["essai.pdf"]


def test_a_document_says_its_language_its_title_and_how_to_print_it(tmp_path):
    path = written(tmp_path, words("a"), duplex="short", bookmarks=(Bookmark("Début", 0),))
    data = path.read_bytes()
    for said in (
        b"/Lang",
        b"/PrintScaling /None",
        b"/Duplex /DuplexFlipShortEdge",
        b"/DisplayDocTitle true",
    ):
        assert said in data
    with pypdfium2.PdfDocument(path) as file:
        assert file.get_metadata_value("Title") == "Été"
        assert file.get_metadata_value("Author") == "Nous"
        assert [mark.get_title() for mark in file.get_toc()] == ["Début"]


def test_a_page_says_where_it_is_cut(tmp_path):
    page = Page(69, 94, (words("a"),), bleed=3)
    path = written(tmp_path, pages=(page,))
    with pypdfium2.PdfDocument(path) as file:
        assert file[0].get_trimbox() == pytest.approx([3 / layout.POINT, 3 / layout.POINT,
                                                       66 / layout.POINT, 91 / layout.POINT], abs=1e-3)  # fmt: skip
        assert file[0].get_bleedbox() == pytest.approx(
            [0, 0, 69 / layout.POINT, 94 / layout.POINT], abs=1e-3
        )


def test_a_face_shown_often_is_drawn_once(tmp_path):
    inner = Face(10, 10, (Panel(Box(0, 0, 10, 10), fill="#ff0000"),))
    face = Face(20, 20, (Placed(inner, 0, 0), words("face", 1, 9)))
    path = written(
        tmp_path, *(Placed(face, x, 10) for x in (0, 20, 40)), Placed(face, 60, 10, turned=True)
    )
    assert path.read_bytes().count(b"/Subtype /Form") == 2
    assert page_text(path).count("face") == 4


def test_a_turned_face_stays_in_its_box(tmp_path):
    face = Face(20, 20, (Panel(Box(0, 0, 5, 5), fill="#000000"),))
    path = written(tmp_path, Placed(face, 30, 40, turned=True))
    with pypdfium2.PdfDocument(path) as file:
        picture = file[0].render(scale=4).to_pil().convert("L")
    scale = picture.width / 100
    assert picture.getpixel((int(47.5 * scale), int(57.5 * scale))) < 40
    assert picture.getpixel((int(32.5 * scale), int(42.5 * scale))) > 200


def test_a_face_on_its_side_is_read_downwards_in_a_box_as_wide_as_it_is_high(tmp_path):
    face = Face(30, 10, (Panel(Box(0, 0, 5, 5), fill="#000000"),))
    path = written(tmp_path, Placed(face, 40, 50, aside=True))
    with pypdfium2.PdfDocument(path) as file:
        picture = file[0].render(scale=4).to_pil().convert("L")
    scale = picture.width / 100
    dark = [
        (x, y)
        for x in range(36, 74)
        for y in range(46, 84)
        if picture.getpixel((int((x + 0.5) * scale), int((y + 0.5) * scale))) < 40
    ]
    assert dark == [(x, y) for x in range(45, 50) for y in range(50, 55)], (
        "its top left is on the right"
    )


def test_grey_is_written_as_grey_so_that_black_is_black_ink(tmp_path, tool):
    path = written(tmp_path, words("noir"), Rule(1, 1, 9, 9), Disc(30, 60, 4, fill="#808080"))
    out = subprocess.run([tool("gs"), "-q", "-o", "-", "-sDEVICE=inkcov", str(path)],
                         capture_output=True, text=True, check=True).stdout.split()  # fmt: skip
    cyan, magenta, yellow, black = map(float, out[:4])
    assert cyan == magenta == yellow == 0 < black


def test_only_safe_links_are_written(tmp_path):
    box = Box(1, 1, 10, 5)
    links = [Link(box, to) for to in ("https://exemple.fr", "mailto:a@exemple.fr", "javascript:alert(1)",
                                      "file:///etc/passwd", "http://exemple.fr", "#ici")]  # fmt: skip
    data = written(tmp_path, *links, Anchor("ici", 50)).read_bytes()
    assert data.count(b"/URI (") == 2
    assert b"javascript" not in data
    assert b"passwd" not in data


def test_drawings_keep_their_paint(tmp_path):
    square = (
        ("M", (0.0, 0.0)),
        ("L", (1.0, 0.0)),
        ("L", (1.0, 1.0)),
        ("C", (0.0, 1.0, 0.0, 1.0, 0.0, 0.5)),
        ("Z", ()),
    )
    shapes = (
        Shape(square, fill=INK, fill_opacity=0.5, evenodd=True),
        Shape(square, stroke="#00ff00", cap="round"),
    )
    path = written(tmp_path, Drawing(shapes, 10, 10, 50, "#0000ff", clip=square))
    with pypdfium2.PdfDocument(path) as file:
        assert file[0].get_size() == pytest.approx(
            (100 / layout.POINT, 150 / layout.POINT), abs=0.01
        )


def test_a_missing_glyph_is_a_finding_with_its_name_and_place():
    (finding,) = pdf.missing("ça \N{CHECK MARK}", "regular", ("title",), "cards/x.yaml")
    assert finding.values == {"glyph": "\N{CHECK MARK}", "name": "U+2713"}
    assert finding.at == 3


def test_french_spaces_are_never_missing():
    assert list(pdf.missing("à\u202f! \u00a0:\n", "display", (), "")) == []


def test_a_preview_is_a_picture_of_the_page(tmp_path):
    path = written(tmp_path, words("a"))
    pdf.preview(path, 0, 72, tmp_path / "a.png")
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")


def test_files_are_sound_and_fonts_embedded(tmp_path, tool):
    path = written(
        tmp_path, *(words("Àé", 5, 10 * at, font) for at, font in enumerate(pdf.FILES, start=1))
    )
    subprocess.run([tool("qpdf"), "--check", str(path)], check=True, capture_output=True)
    fonts = subprocess.run(
        [tool("pdffonts"), str(path)], check=True, capture_output=True, text=True
    ).stdout
    rows = fonts.splitlines()[2:]
    assert len(rows) == len(pdf.FILES)
    assert all(" yes yes yes " in row for row in rows)


def test_pages_of_several_sizes_each_keep_their_own(tmp_path):
    first = document(words("a")).pages[0]
    path = written(tmp_path, pages=(first, replace(first, width=210, height=297)))
    with pypdfium2.PdfDocument(path) as file:
        assert [round(page.get_size()[0] * layout.POINT) for page in file] == [100, 210]
