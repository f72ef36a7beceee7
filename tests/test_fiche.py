"""A fiche holds in two pages, or says by how many lines it does not."""

from __future__ import annotations

import itertools
import re
import subprocess
from dataclasses import replace

import pypdfium2
import pytest

from mallette import load
from mallette.diagnostics import diagnostic
from mallette.model import Figure, Reference
from mallette.press import fiche, pdf
from mallette.press.layout import Anchor, Disc, Link, Panel, Tag, Words

LIBRARY = load.load(load.builtin()).library
BUILT_IN = LIBRARY.fiches["2.1"]


def library(**given):
    """The built-in mallette with a fiche 9.9 that differs from the first by what is given."""
    parts = {
        key: given.pop(key)
        for key in ("contexte", "enjeux", "definitions", "pratiques", "exemples")
        if key in given
    }
    changed = replace(BUILT_IN, parts=replace(BUILT_IN.parts, **parts), **given)
    return replace(LIBRARY, fiches={"9.9": changed})


def printed(**given):
    document, findings = fiche.document(library(**given), "9.9")
    assert findings == []
    return document


def found(**given):
    document, findings = fiche.document(library(**given), "9.9")
    assert document is None
    return findings


def said(document, tmp_path):
    path = tmp_path / "fiche.pdf"
    pdf.write(document, path)
    with pypdfium2.PdfDocument(path) as file:
        return [" ".join(page.get_textpage().get_text_bounded().split()) for page in file]


def items(page):
    """What a page holds, with or without a tag."""
    return [item for one in page.items for item in (one.items if isinstance(one, Tag) else (one,))]


def words(page):
    return [item for item in items(page) if isinstance(item, Words)]


def width(item):
    """How wide its letters are: a space at the end of a line shows nothing."""
    *before, last = item.pieces
    shown = (*before, replace(last, text=last.text.rstrip(" ")))
    return sum(piece.size * pdf.measure(piece.text, piece.font) for piece in shown)


def test_every_built_in_fiche_holds_in_two_pages():
    for id_ in LIBRARY.fiches:
        document, findings = fiche.document(LIBRARY, id_)
        assert findings == [], id_
        assert len(document.pages) == 2


def test_a_fiche_says_its_five_parts_in_order_and_what_stands_beside_them(tmp_path):
    first, second = said(printed(), tmp_path)
    whole = first + second
    heads = [
        whole.index(title)
        for title in ("Contexte", "Enjeux", "Définitions", "Pratiques", "Exemples")
    ]
    assert heads == sorted(heads)
    for beside in ("Chiffres clés", "1 600 m²", "Les mots", "réciprocité", "Pour en débattre", "Sources", "C-1",
                   LIBRARY.scenarios[BUILT_IN.scenarios[0]].title, "Le statut dit comment"):  # fmt: skip
        assert beside in whole
    assert "fiche 9.9 · 1/2" in first
    assert "fiche 9.9 · 2/2" in second
    assert "novembre 2026" in first


def test_bookmarks_lead_to_the_parts():
    marks = printed().bookmarks
    assert [mark.title for mark in marks[1:]] == [
        "Contexte",
        "Enjeux",
        "Définitions",
        "Pratiques",
        "Exemples",
    ]
    assert [mark.page for mark in marks] == sorted(mark.page for mark in marks)


def test_every_reference_leads_to_a_source_of_the_list():
    document = printed()
    anchors = {
        item.name for page in document.pages for item in items(page) if isinstance(item, Anchor)
    }
    leads = {item.to[1:] for page in document.pages for item in items(page)
             if isinstance(item, Link) and item.to.startswith("#")}  # fmt: skip
    assert anchors == {f"source-{id_}" for id_ in BUILT_IN.sources}
    assert leads == anchors


def test_sources_are_numbered_as_they_are_met(tmp_path):
    sources = {
        "un": Reference(text="Premier livre", date="2014-07-31"),
        "deux": Reference(text="Second livre", consulted="2026-11"),
    }
    document = printed(
        contexte="Le second [@deux] puis le premier [@un].", sources=sources, figures=()
    )
    _, second = said(document, tmp_path)
    assert "1 Second livre. Consulté en novembre 2026." in second
    assert "2 Premier livre. 31 juillet 2014." in second


def test_text_is_never_under_ten_points_nor_sources_under_seven_and_a_half():
    document = printed()
    for page in document.pages:
        for item in words(page):
            flat = [piece for piece in item.pieces if not piece.rise]
            if fiche.TOPS[0] < item.baseline < fiche.BOTTOM:
                least = 10 if item.x < fiche.LEFT + fiche.MAIN else 7.5
                assert min((piece.size for piece in flat), default=least) >= least


def test_nothing_is_drawn_outside_the_margins_nor_over_the_gutter():
    for page in printed().pages:
        for item in words(page):
            assert item.x >= 12
            assert item.x + width(item) <= 210 - 12
            assert 12 <= item.baseline <= 297 - 11
            beside = item.x >= fiche.RIGHT - fiche.SIDE
            if fiche.TOPS[0] < item.baseline < fiche.BOTTOM and not beside:
                assert item.x + width(item) <= fiche.LEFT + fiche.MAIN + 1e-6
        for item in items(page):
            if isinstance(item, Panel):
                assert item.box.x >= 12
                assert item.box.x + item.box.width <= 210 - 12


def test_lines_of_one_column_never_overlap():
    for page in printed().pages:
        for left, right in ((0, fiche.LEFT + fiche.MAIN), (fiche.RIGHT - fiche.SIDE, 210)):
            column = sorted({round(item.baseline, 3) for item in words(page)
                             if left <= item.x < right and fiche.TOPS[0] < item.baseline < fiche.BOTTOM})  # fmt: skip
            assert all(below - above > 2 for above, below in itertools.pairwise(column))


def test_a_heading_is_never_the_last_of_its_page():
    for many in range(1, 40, 3):
        document, _ = fiche.document(library(enjeux="Une ligne de texte.\n\n" * many), "9.9")
        if document is None:
            continue
        last = max((item for item in words(document.pages[0]) if item.x == fiche.LEFT and item.baseline < fiche.BOTTOM),
                   key=lambda item: item.baseline)  # fmt: skip
        assert last.pieces[0].font != "display"


def test_a_fiche_that_runs_over_says_by_how_many_lines():
    once, twice = (
        found(exemples=BUILT_IN.parts.exemples + "\n\nUne ligne de plus." * many)[0]
        for many in (10, 20)
    )
    assert (once.code, once.path) == ("M503", "print/fiches/9.9.md")
    assert twice.values["lines"] == once.values["lines"] + 10


def test_a_fiche_that_runs_over_says_where_its_room_ends_and_how_long_each_part_is():
    (finding,) = found(exemples="Une ligne de plus.\n\n" * 90)
    assert (finding.loc, finding.on) == (("parts", "Exemples"), "key")
    where = finding.values["where"]
    assert where.startswith("la place s'arrête après « Une ligne de plus. » (Exemples) ; en lignes")
    counts = {name: int(count) for name, count in re.findall(r"(\S+) (\d+)(?:,|$)", where)}
    assert [*counts] == ["Contexte", "Enjeux", "Définitions", "Pratiques", "Exemples"]
    assert counts["Exemples"] == 90


def test_as_many_lines_less_as_it_says_and_it_holds():
    def fiche_of(count):
        return library(exemples="\n\n".join(["Une ligne de plus."] * count))

    _, (finding,) = fiche.document(fiche_of(60), "9.9")
    over = finding.values["lines"]
    assert fiche.document(fiche_of(60 - over), "9.9")[1] == []
    assert fiche.document(fiche_of(61 - over), "9.9")[1] != []


def test_a_margin_that_runs_over_is_said_too():
    glossary = {f"mot {index}": "Une définition qui prend de la place. " * 4 for index in range(12)}
    (finding,) = found(glossary=glossary)
    assert (finding.code, finding.loc) == ("M503", ("glossary",))
    assert finding.values["lines"] > 10
    assert "Les mots 60" in finding.values["where"]


def test_a_word_that_no_line_can_hold_is_named():
    (finding,) = found(enjeux="y" * 200)
    assert finding.values["where"] == f"« {'y' * 40}… » est plus long que la ligne"
    (finding,) = found(glossary={"x" * 60: "rien"})
    assert (finding.loc, finding.values["lines"]) == (("glossary",), 1)


def test_a_title_has_its_place_and_no_other():
    (finding,) = found(title="x" * 90)
    assert (finding.code, finding.loc) == ("M503", ("title",))
    assert finding.values["where"].endswith("… » est plus long que la ligne")
    for page in printed(title="Un très long titre " * 11).pages:
        for item in words(page):
            assert item.x + width(item) <= fiche.RIGHT + 0.1


def test_an_address_is_cut_where_its_line_ends():
    url = "https://exemple.fr/" + "a" * 140
    document = printed(sources={"un": Reference(text="Livre", url=url)}, figures=())
    for page in document.pages:
        for item in words(page):
            assert item.x + width(item) <= 210 - 12


def test_eco_leaves_the_paper_white_and_takes_no_colour():
    document, _ = fiche.document(LIBRARY, "2.1", eco=True)
    for page in document.pages:
        for item in items(page):
            if isinstance(item, Panel | Disc):
                assert item.fill is None or item.box.width <= 1
            colours = {piece.colour for piece in item.pieces} if isinstance(item, Words) else set()
            assert colours <= {fiche.ECO}


def test_eco_takes_a_sixteenth_of_the_ink_of_a_black_page(tmp_path, tool):
    document, _ = fiche.document(LIBRARY, "2.1", eco=True)
    pdf.write(document, tmp_path / "fiche.pdf")
    command = [
        tool("gs"),
        "-q",
        "-o",
        "-",
        "-r300",
        "-sDEVICE=ink_cov",
        str(tmp_path / "fiche.pdf"),
    ]
    out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    for row in out.splitlines():
        assert sum(map(float, row.split()[:4])) < 6.25


def test_a_code_leads_to_the_page_of_the_fiche_where_the_mallette_has_a_site():
    plain = [item for page in printed().pages for item in page.items]
    assert not [one for one in plain if isinstance(one, Tag) and one.element.kind == "Figure"]
    site = "https://exemple.fr/mallette/"
    there = replace(library(), mallette=replace(LIBRARY.mallette, site=site))
    document, _ = fiche.document(there, "9.9")
    tags = [item for item in document.pages[1].items if isinstance(item, Tag)]
    (figure,) = [tag for tag in tags if tag.element.kind == "Figure"]
    address = "https://exemple.fr/mallette/fiches/9.9.html"
    assert figure.element.alt == f"Code QR : {address}"
    assert address in {item.to for item in items(document.pages[1]) if isinstance(item, Link)}
    (drawn,) = figure.items
    xs = [x for op, points in drawn.shapes[0].path if op != "Z" for x in points[::2]]
    assert max(xs) - min(xs) < fiche.CODE < 0.6 * len(pdf.qr(address)) + 8


def test_a_code_has_its_three_corners_and_is_dark_where_it_must(tmp_path):
    rows = pdf.qr("https://exemple.fr/a")
    assert len(rows) == len(rows[0]) == 25
    corner = ["1111111", "1000001", "1011101", "1011101", "1011101", "1000001", "1111111"]
    for down, across in ((0, 0), (0, 18), (18, 0)):
        seen = [
            "".join(str(int(dark)) for dark in row[across : across + 7])
            for row in rows[down : down + 7]
        ]
        assert seen == corner
    assert rows == pdf.qr("https://exemple.fr/a") != pdf.qr("https://exemple.fr/b")


def test_a_short_fiche_is_set_looser():
    def leading(document):
        lines = sorted(
            item.baseline
            for item in words(document.pages[0])
            if item.x == fiche.LEFT and item.baseline > 62
        )
        return min(below - above for above, below in itertools.pairwise(lines))

    assert leading(printed(exemples="Court.", pratiques="Court.")) > leading(printed())


def test_a_fiche_without_figures_words_questions_or_notes_still_holds():
    document = printed(figures=(), glossary={}, questions=(), scenarios=(), cards=(),
                       enjeux="Court.", pratiques="Court.")  # fmt: skip
    assert len(document.pages) == 2


def test_notes_that_open_a_part_and_lists_of_notes_are_kept(tmp_path):
    document = printed(enjeux="> Première note.\n\n> Seconde note.\n\nTexte.", pratiques="> Seule.")
    whole = " ".join(said(document, tmp_path))
    for note in ("Première note.", "Seconde note.", "Seule."):
        assert note in whole


def test_a_missing_glyph_is_named_where_it_stands():
    (finding,) = found(contexte="Un \N{PARTY POPPER}")
    assert (finding.code, finding.loc) == ("M502", ("parts", "Contexte"))
    (finding,) = found(figures=(Figure(value="\N{PARTY POPPER}", text="rien", source="are"),))
    assert finding.loc == ("figures", 0, "value")


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2014-07-31", "31\u00a0juillet 2014"),
        ("2021-03-01", "1er\u00a0mars 2021"),
        ("2026-11", "novembre 2026"),
        ("2016", "2016"),
    ],
)
def test_dates_are_said_in_french(date, said):
    assert fiche.day(date) == said


HOSTILE = [
    '<img src="/etc/hostname.png">',
    "![image](/abs.png)",
    "[x](javascript:alert(1))",
    "[x](file:///etc/passwd)",
    '<a href="javascript:alert(1)">x</a>',
    "<b>non fermé",
    '<font size="99999">x</font>',
    "<onDraw name='x'/>",
    "[@inconnue]",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_author_text_never_becomes_markup(typed, tmp_path):
    document = printed(contexte=typed + "\n\n> " + typed, summary=typed, title=typed, questions=(typed,),
                       glossary={"mot": typed}, sources={"un": Reference(text=typed)}, figures=())  # fmt: skip
    pages = said(document, tmp_path)
    data = (tmp_path / "fiche.pdf").read_bytes()
    for forbidden in (b"/URI", b"/JavaScript", b"/Subtype /Image", b"/Launch"):
        assert forbidden not in data
    start = typed.split("'")[0].split('"')[0][:12].strip()
    assert pages[0].count(start) >= 2


BOMBS = {
    "raw HTML": '<script>alert(1)</script>\n<iframe src="https://a.fr"></iframe>\n\n<!-- x -->',
    "images": "![a](/etc/passwd) ![b](file:///etc/passwd) ![c](https://a.fr/a.png) ![d][e]\n\n[e]: /x.png",
    "links of all kinds": "[a](javascript:alert(1)) [b](data:text/html,x) [c](//a.fr) [d](JaVaScRiPt:x) <javascript:x>",
    "200 levels of list": "\n".join("  " * level + "- x" for level in range(200)),
    "200 levels of quotation": ">" * 200 + " x",
    "4,000 levels of list on a line": "- " * 4_000 + "x",
    "a paragraph of 19,000 letters": "x" * 19_000,
    "a paragraph of 19,000 spaces": "a" + "\u00a0" * 19_000 + "b",
    "a paragraph of 3,000 words": "mot " * 3_000,
    "unclosed marks": "**a _b [c](d `e" * 400,
    "a table": "| a | b |\n|---|---|\n| c | d |",
    "3,000 items": "- a\n" * 3_000,
    "a list that begins at a billion": "999999999. a\n1. b",
    "signs of no language": "\u202e\u200b\u200d a",
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_hostile_text_is_printed_harmless_or_refused(name, tmp_path):
    document, findings = fiche.document(
        library(enjeux=BOMBS[name], sources=BUILT_IN.sources), "9.9"
    )
    assert (document is None) == bool(findings)
    assert {finding.code for finding in findings} <= {"M502", "M503"}
    for finding in findings:
        said = diagnostic(finding)
        assert len(said.message) + len(said.help) < 500
    if document:
        pdf.write(document, tmp_path / "fiche.pdf")
        data = (tmp_path / "fiche.pdf").read_bytes()
        for forbidden in (b"/JavaScript", b"/Subtype /Image", b"/Launch", b"javascript:", b"file:"):
            assert forbidden not in data


def test_a_paragraph_of_a_megabyte_is_refused_before_it_is_read(tmp_path):
    folder = tmp_path / "print" / "fiches"
    folder.mkdir(parents=True)
    (tmp_path / "mallette.yaml").write_bytes((load.builtin() / "mallette.yaml").read_bytes())
    written = (load.builtin() / "print/fiches/2.1.md").read_text("utf-8")
    (folder / "9.9.md").write_text(written + "mot " * 250_000, "utf-8")
    reading = load.load(tmp_path)
    assert [finding.code for finding in reading.findings] == ["M102"]
    assert reading.library.fiches == {}


def test_only_https_and_mailto_links_are_live(tmp_path):
    typed = "[a](https://exemple.fr/a) [b](mailto:b@exemple.fr) [c](http://exemple.fr) [d](ftp://exemple.fr)"
    document = printed(contexte=typed, sources={"un": Reference(text="Livre")}, figures=())
    said(document, tmp_path)
    assert (tmp_path / "fiche.pdf").read_bytes().count(b"/URI (") == 2
