"""Decks on paper: what is printed, what is refused, and what strangers cannot do."""

from __future__ import annotations

import itertools
import subprocess
from dataclasses import replace
from typing import get_args

import pypdfium2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mallette import load
from mallette.model import Card, Deck, Pattern, Sheet
from mallette.press import cards, layout, ornament, pdf
from mallette.press.layout import Box, Disc, Drawing, Face, Link, Panel, Placed, Words

LIBRARY = load.load(load.builtin()).library
A4 = "a4_9up"
MM = 72 / 25.4
TEXT = "Une phrase simple, avec des accents : é è à ç œ."


def card(**given):
    return Card(
        **{"family": "criteres", "code": "C-1", "title": "Un titre", "text": TEXT, "icon": "eye"}
        | given
    )


def deck(*given, title="Essai"):
    many = {f"carte_{index}": one for index, one in enumerate(given)}
    one = Deck(mallette="1", title=title, version="1", format="poker", cards=many)
    return replace(LIBRARY, decks={"essai": one})


def printed(*given, **how):
    document, findings = cards.document(deck(*given), "essai", sheet=A4, **how)
    assert findings == []
    return document


def found(*given, **deck_keys):
    document, findings = cards.document(deck(*given, **deck_keys), "essai", sheet=A4)
    assert document is None
    return [(finding.code, finding.loc, finding.path) for finding in findings]


def said(path):
    with pypdfium2.PdfDocument(path) as file:
        return [page.get_textpage().get_text_bounded() for page in file]


def test_the_built_in_deck_can_be_printed():
    document, findings = cards.document(LIBRARY, "noyau", sheet=A4)
    assert findings == []
    assert len(document.pages) == 12, "six sheets, no slot left empty"
    assert [bookmark.page for bookmark in document.bookmarks] == [0, 2, 4, 6, 8, 10]
    assert document.duplex == "long"


CORE = {"R": 8, "P": 6, "S": 8, "E": 8, "RS": 6, "D": 6, "A": 4, "C": 7, "PC": 1}


def test_the_core_is_54_cards_of_nine_families_in_their_order():
    core = LIBRARY.decks["noyau"].cards.values()
    assert {one: len(list(many)) for one, many in itertools.groupby(core, letter)} == CORE
    assert all(card.code.partition("-")[0] == letter(card) for card in core)


def test_a_card_of_the_core_is_read_at_a_glance_and_told_by_its_icon():
    core = LIBRARY.decks["noyau"].cards.values()
    for one in core:
        words = [word for word in one.text.split() if any(map(str.isalnum, word))]
        assert len(one.title) <= 32, one.code
        assert len(words) <= 35, one.code
        assert "·" not in one.title + one.text + "".join(one.responses), one.code
        assert len(one.responses) == (2 if letter(one) == "E" else 0), one.code
        assert one.icon != LIBRARY.families[one.family].icon, one.code
    icons = [one.icon for one in core]
    assert len(set(icons)) == len(icons)


def test_the_events_of_the_core_are_seldom_bad_news():
    moods = ("delicat", "neutre", "favorable")
    events = [one for one in LIBRARY.decks["noyau"].cards.values() if letter(one) == "E"]
    told = [[mood for mood in moods if mood in one.tags] for one in events]
    assert all(len(mood) == 1 for mood in told)
    assert 3 * told.count(["delicat"]) <= len(events)


def test_families_are_told_apart_without_their_colour_and_white_is_read_on_it():
    families = LIBRARY.families.values()
    for key in ("label", "letter", "colour", "pattern", "icon"):
        assert len({getattr(family, key) for family in families}) == len(CORE) == len(families)
    assert {family.letter for family in families} == set(CORE)
    for family in families:
        assert 1.05 / (luminance(family.colour) + 0.05) >= 7, family.label


def letter(one):
    return LIBRARY.families[one.family].letter


def luminance(colour):
    """The relative luminance of a colour (WCAG 2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def test_a_card_says_everything_its_author_wrote(tmp_path):
    one = card(
        family="evenements",
        code="E-01",
        title="L'œuvre bouge",
        responses=("Oui, dit-elle.", "Non !"),
        fiche="2.1",
    )
    path = tmp_path / "cartes.pdf"
    pdf.write(printed(one), path)
    front, back = said(path)
    for words in (
        "Évènement",
        "L’œuvre bouge",
        "é è à ç œ",
        "Oui, dit-elle.",
        "Non !",
        "E-01",
        "Fiche 2.1",
        "Essai · 1",
    ):
        assert words in " ".join(front.split())
    assert "Évènement" in back


def test_each_copy_of_a_card_has_its_place_and_its_back():
    document = printed(card(quantity=10), flip="short")
    shown = [
        [item for item in page.items if isinstance(item, Placed)][:-1] for page in document.pages
    ]
    assert [len(faces) for faces in shown] == [9, 9, 1, 1]
    assert all(face.turned for face in shown[1])
    assert len({face.face for faces in shown for face in faces}) == 2


def test_without_a_flip_there_are_no_backs():
    document = printed(card(quantity=10), flip="none")
    assert len(document.pages) == 2
    assert document.duplex == "none"


@pytest.mark.parametrize("only", ["carte_1", "C-2", "jardin"])
def test_cards_are_chosen_by_id_code_or_tag(only, tmp_path):
    document = printed(card(), card(code="C-2", title="La voulue", tags=("jardin",)), only={only})
    path = tmp_path / "cartes.pdf"
    pdf.write(document, path)
    assert "La voulue" in said(path)[0]
    assert "C-1" not in said(path)[0]


def test_no_card_chosen_is_no_document_and_no_mistake():
    assert cards.document(deck(card()), "essai", sheet=A4, only={"C-9"}) == (None, [])


def test_a_card_looks_the_same_whatever_else_is_printed():
    long = card(code="C-2", text=TEXT * 3)
    alone, both = printed(card(), long, only={"carte_0"}), printed(card(), long)
    first = [page.items[0].face for page in (alone.pages[0], both.pages[0])]
    assert [item for item in first[0].items if isinstance(item, Words)] == [
        item for item in first[1].items if isinstance(item, Words)
    ]


# What is refused --------------------------------------------------------------------------------


def test_a_text_that_runs_over_names_its_card_and_its_lines():
    document, findings = cards.document(
        deck(card(), card(code="C-2", text=TEXT * 30)), "essai", sheet=A4
    )
    assert document is None
    (finding,) = findings
    assert (finding.code, finding.loc) == ("M501", ("cards", "carte_1", "text"))
    assert finding.path == "cards/essai.yaml"
    assert finding.values["card"] == "C-2"
    assert finding.values["lines"] > 10


def test_a_word_wider_than_the_card_is_never_clipped():
    assert found(card(text="X" * 90)) == [
        ("M501", ("cards", "carte_0", "text"), "cards/essai.yaml")
    ]


def test_a_title_that_runs_over_is_said_of_the_title():
    assert found(card(title="Coopération territoriale " * 8)) == [
        ("M501", ("cards", "carte_0", "title"), "cards/essai.yaml")
    ]


def test_a_deck_title_wider_than_the_foot_of_its_cards_is_refused():
    assert found(card(), title="Un jeu au nom interminable " * 3) == [
        ("M501", ("title",), "cards/essai.yaml")
    ]


def test_a_missing_glyph_is_named():
    document, findings = cards.document(
        deck(card(text="Bravo \N{PARTY POPPER}")), "essai", sheet=A4
    )
    assert document is None
    (finding,) = findings
    assert (finding.code, finding.loc) == ("M502", ("cards", "carte_0", "text"))
    assert finding.values == {"glyph": "\N{PARTY POPPER}", "name": "U+1F389"}
    assert finding.at == 6


def test_a_sheet_too_small_says_by_how_much():
    small = Sheet(label="A5", width=148, height=210, format="poker", columns=3, rows=3)
    library = replace(deck(card()), sheets={"a5": small})
    document, findings = cards.document(library, "essai", sheet="a5")
    assert document is None
    assert [(finding.code, finding.path) for finding in findings] == [
        ("M504", "print/sheets/a5.yaml")
    ]
    fits = "aucune planche n'en porte une"
    assert findings[0].values == {"width": 57, "height": 76, "fits": fits}


HOSTILE = [
    '<img src="/etc/hostname.png">',
    "<img src='http://127.0.0.1/a.png'>",
    "![image](/abs.png)",
    "[x](javascript:alert(1))",
    "[x](file:///etc/passwd)",
    '<a href="javascript:alert(1)">x</a>',
    "<b>non fermé",
    '<font size="99999">x</font>',
    '<font color="open(1)">x</font>',
    "<script>x</script>",
    "<onDraw name='x'/>",
    '<img src="data:,A">',
    '<img src="C:/images/a.png" width="9e9" height="9e9">',
    '<img src="../../../secret.png">',
    "<index/><seq/>",
    '<font color="__import__(1)">x</font>',
    "&#x3c;b&#x3e;",
    "![](https://exemple.fr/a.png)",
    "[x](https://exemple.fr)",
    "[@inconnue]",
    r"\) Tj ET Q (\\",
]


@pytest.mark.parametrize("typed", HOSTILE)
def test_author_text_never_becomes_markup(typed, tmp_path):
    path = tmp_path / "cartes.pdf"
    pdf.write(printed(card(text=typed, title=typed[:40], responses=(typed,))), path)
    data = path.read_bytes()
    for forbidden in (b"/URI", b"/JavaScript", b"/Image ", b"/Subtype /Image", b"/Launch"):
        assert forbidden not in data
    if "https:" not in typed and "\\" not in typed:
        front = "".join(said(path)[0].split())
        assert "".join(typed.replace("'", "").split())[:9] in front.replace("’", "").replace(
            "'", ""
        )


# Geometry ---------------------------------------------------------------------------------------


def points(face):
    """Every corner and control point that a face draws, in mm."""
    for item in face.items:
        match item:
            case Placed():
                yield from points(item.face)
            case Drawing(clip=()):
                for shape in item.shapes:
                    for _, path in shape.path:
                        for x, y in zip(path[::2], path[1::2], strict=True):
                            yield item.x + item.scale * x, item.y + item.scale * y
            case Panel(box=Box(x, y, width, height)):
                yield from ((x, y), (x + width, y + height))
            case Words():
                wide = sum(
                    pdf.measure(piece.text, piece.font) * piece.size for piece in item.pieces
                )
                yield from ((item.x, item.baseline), (item.x + wide, item.baseline))


def test_nothing_leaves_its_card_whatever_the_pattern():
    for pattern in get_args(Pattern):
        family = replace(LIBRARY.families["criteres"], pattern=pattern)
        library = replace(deck(card()), families={"criteres": family})
        document, _ = cards.document(library, "essai", sheet=A4)
        for page in document.pages:
            face = page.items[0].face
            for x, y in points(face):
                assert -1e-6 <= x <= face.width + 1e-6
                assert -1e-6 <= y <= face.height + 1e-6


def test_no_two_patterns_are_drawn_alike():
    outline = ornament.rounded(Box(0, 0, 55, 25), 2)
    kinds = get_args(Pattern)
    assert len({ornament.pattern(kind, outline, "#000000").shapes for kind in kinds}) == len(kinds)


def test_words_stay_inside_the_white_edge_of_the_card():
    long = card(family="evenements", text=TEXT * 3, responses=(TEXT, TEXT), fiche="2.10")
    front = printed(long).pages[0].items[0].face
    for item in front.items:
        if isinstance(item, Words):
            wide = sum(pdf.measure(piece.text, piece.font) * piece.size for piece in item.pieces)
            assert item.x >= 4 - 0.01
            assert item.x + wide <= front.width - 4 + 0.01
            assert item.baseline <= front.height - 3


def test_words_of_a_card_never_overlap():
    long = card(
        family="evenements",
        title="Un titre plutôt long sur deux lignes",
        text=TEXT * 3,
        responses=(TEXT, TEXT),
    )
    front = printed(long).pages[0].items[0].face
    baselines = sorted(
        item.baseline for item in front.items if isinstance(item, Words) and item.x == 4
    )
    assert all(below - above > 2.4 for above, below in itertools.pairwise(baselines))


def test_a_card_has_no_link_because_paper_has_none():
    front = printed(card(text="[ici](https://exemple.fr)")).pages[0].items[0].face
    assert not [item for item in front.items if isinstance(item, Link)]


def test_nothing_is_drawn_near_the_edge_of_the_sheet(tool, tmp_path):
    path = tmp_path / "cartes.pdf"
    document, _ = cards.document(LIBRARY, "noyau", sheet=A4)
    pdf.write(document, path)
    told = subprocess.run(
        [tool("gs"), "-q", "-dNOPAUSE", "-dBATCH", "-sDEVICE=bbox", "-o", "/dev/null", str(path)],
        capture_output=True, text=True, check=True,
    ).stderr  # fmt: skip
    boxes = [line.split()[1:] for line in told.splitlines() if line.startswith("%%HiRes")]
    assert len(boxes) == len(document.pages)
    for left, bottom, right, top in boxes:
        edges = (
            float(left),
            float(bottom),
            210 / layout.POINT - float(right),
            297 / layout.POINT - float(top),
        )
        assert min(edges) * layout.POINT > layout.SAFE - 0.05


def test_a_card_may_carry_a_picture_instead_of_an_icon():
    document = printed(card(picture="jardin_couverture"))
    ground = document.pages[0].items[0].face.items[0].face
    assert isinstance(ground, Face)
    assert any(item.clip for item in ground.items if isinstance(item, Drawing))


def test_blank_words_and_glyphs_that_no_font_has_break_nothing():
    blank = card(title=" ", text=" ", responses=(" ", "[](https://exemple.fr)"))
    printed(blank)
    family = replace(LIBRARY.families["criteres"], label="\N{PARTY POPPER}")
    library = replace(deck(card()), families={"criteres": family})
    document, findings = cards.document(library, "essai", sheet=A4)
    assert document is None
    assert [(finding.code, finding.path) for finding in findings] == [
        ("M502", "print/families/criteres.yaml")
    ]


# Formats and sheets -----------------------------------------------------------------------------


def in_format(name):
    """The shipped mallette, its core deck in another format."""
    return replace(LIBRARY, decks={"noyau": replace(LIBRARY.decks["noyau"], format=name)})


SHORT = card(title="Un mot", text="Un geste.")
TOKENS = ("rond", "hexagone")


@pytest.mark.parametrize("name", sorted(LIBRARY.formats))
def test_every_format_has_a_sheet_that_takes_its_cards(name: str) -> None:
    sheet, count = cards.roomiest(LIBRARY, LIBRARY.formats[name])
    assert count, name
    library = replace(
        deck(SHORT), decks={"essai": replace(deck(SHORT).decks["essai"], format=name)}
    )
    document, findings = cards.document(library, "essai")
    assert not findings
    assert document
    assert len(document.pages) == 2
    assert count == len(layout.slots(layout.plan(LIBRARY.sheets[sheet], LIBRARY.formats[name])))


@pytest.mark.parametrize("name", ["poker", "tarot", "bridge", "carre", "a6", "a5", "grande"])
def test_the_core_is_printed_in_every_size_that_holds_its_words(name: str) -> None:
    document, findings = cards.document(in_format(name), "noyau")
    assert not findings
    assert document


@pytest.mark.parametrize("sheet", sorted(LIBRARY.sheets))
def test_fronts_and_backs_coincide_on_every_sheet_for_both_flips(sheet: str) -> None:
    library, paper = deck(*[SHORT] * 5), LIBRARY.sheets[sheet]
    size = LIBRARY.formats[paper.format or "poker"]
    plan = layout.plan(paper, size)
    for flip in ("long", "short"):
        document, findings = cards.document(library, "essai", sheet=sheet, flip=flip)
        assert not findings
        assert document
        faces = [
            [item for item in page.items if isinstance(item, Placed) and item.face.width < 200]
            for page in document.pages
        ]
        if plan.fold:
            (both,) = faces if len(faces) == 1 else (faces[0],)
            fronts, backs = both[: len(both) // 2], both[len(both) // 2 :]
        else:
            fronts, backs = faces[0], faces[1]
        for front, back in zip(fronts, backs, strict=True):
            middle = back.x + back.face.width / 2, back.y + back.face.height / 2
            upright = plan.fold or plan.alone or not back.turned
            seen = (
                (plan.width - middle[0], middle[1])
                if upright
                else (middle[0], plan.height - middle[1])
            )
            assert abs(seen[0] - front.x - front.face.width / 2) < 0.01
            assert abs(seen[1] - front.y - front.face.height / 2) < 0.01


@given(
    size=st.sampled_from(sorted(LIBRARY.formats)),
    sheet=st.sampled_from(sorted(LIBRARY.sheets)),
    flip=st.sampled_from(["long", "short"]),
    count=st.integers(1, 90),
    start=st.integers(1, 40),
)
@settings(max_examples=300, deadline=None)
def test_a_back_is_behind_its_front_whatever_the_format_the_sheet_and_the_flip(
    size, sheet, flip, count, start
) -> None:
    paper = LIBRARY.sheets[sheet]
    card = LIBRARY.formats[paper.format or size]
    plan = layout.plan(paper, card)
    bleed = plan.bleed
    width, height = card.width + 2 * bleed, card.height + 2 * bleed
    faces = [(layout.Face(width, height, ()), layout.Face(width, height, ())) for _ in range(count)]
    start = 1 + (start - 1) % len(layout.slots(plan))
    printed = 0
    for fronts, backs in layout.impose(faces, plan, flip, start):
        assert len(fronts) == len(backs)
        for front, back in zip(fronts, backs, strict=True):
            seen = turned_over(back, plan, flip)
            assert abs(seen[0] - front.x) < 0.01
            assert abs(seen[1] - front.y) < 0.01
            assert back.turned == (
                not plan.fold and (flip == "long") != (plan.height >= plan.width)
            )
            printed += 1
        assert len({(one.x, one.y) for one in fronts}) == len(fronts), "one card a slot"
    assert printed == count


def turned_over(back: Placed, plan: layout.Plan, flip: str) -> tuple[float, float]:
    """The corner of a back as it is seen from the front, once the paper is turned about its edge.

    Worked out from how paper turns: about the long edge of a sheet that stands, or the short edge of
    one that lies, left and right change places; else top and bottom do.
    """
    left, top = back.x, back.y
    about_vertical = plan.fold or (flip == "long" if plan.height >= plan.width else flip == "short")
    if about_vertical:
        return plan.width - left - back.face.width, top
    return left, plan.height - top - back.face.height


def test_a_sheet_that_was_begun_goes_on_at_its_next_slot() -> None:
    plan = layout.plan(LIBRARY.sheets["avery_c32011"], LIBRARY.formats["visite"])
    document, _ = cards.document(deck(*[SHORT] * 8), "essai", sheet="avery_c32011", start=4)
    assert document
    assert len(document.pages) == 4
    slots = layout.slots(plan)
    fronts = [item for item in document.pages[0].items if isinstance(item, Placed)]
    assert (fronts[0].x, fronts[0].y) == (slots[3].x, slots[3].y)
    assert len([item for item in fronts if item.face.width < 100]) == 7


def test_the_perforated_sheets_are_where_their_makers_say() -> None:
    for id_, x, y, across, down in (
        ("avery_c32011", 15, 13.5, 95, 54),
        ("decadry_occ3342", 15, 13.5, 95, 54),
        ("avery_32015", 17, 31.5, 91, 60),
        ("avery_l7414", 15, 18.5, 90, 52),
        ("agipa_119488", 15.2, 23.6, 90, 50.1),
    ):
        sheet = LIBRARY.sheets[id_]
        slots = layout.slots(layout.plan(sheet, LIBRARY.formats[sheet.format or ""]))
        assert (slots[0].x, slots[0].y) == (x, y)
        assert (slots[3].x - slots[0].x, slots[3].y - slots[0].y) == (across, down)


def test_large_print_is_never_under_twelve_points() -> None:
    document, findings = cards.document(LIBRARY, "noyau", sheet="a4_grande")
    assert not findings
    assert document
    for page in document.pages[::2]:
        for placed in page.items:
            if not isinstance(placed, Placed) or placed.face.width > 100:
                continue
            for item in placed.face.items:
                if isinstance(item, Words) and item.pieces[0].font != "display":
                    edition = item.pieces[0].text.startswith(("Le noyau", "   Fiche"))
                    assert edition or item.pieces[0].size >= 12


def test_bleed_goes_past_the_cut_and_words_do_not() -> None:
    document, _ = cards.document(deck(SHORT), "essai", sheet="seule")
    assert document
    front, back = document.pages
    assert (front.width, front.height, front.bleed) == (69, 94, 3)
    (placed,) = (item for item in back.items if isinstance(item, Placed))
    grounds = [item for item in placed.face.items if isinstance(item, Drawing)]
    xs = [x for _, points in grounds[0].shapes[0].path for x in points[::2]]
    assert (min(xs), max(xs)) == (0, 69)


def test_eco_leaves_the_paper_white() -> None:
    document, _ = cards.document(LIBRARY, "noyau", sheet=A4, eco=True)
    assert document

    def filled(items):
        for item in items:
            if isinstance(item, Placed):
                yield from filled(item.face.items)
            elif isinstance(item, Panel | Disc) and item.fill not in {None, "#ffffff"}:
                yield item

    assert not [item for page in document.pages for item in filled(page.items)]


def test_a_family_can_be_printed_alone_by_its_letter() -> None:
    document, _ = cards.document(LIBRARY, "noyau", sheet=A4, only={"RS"})
    assert document
    assert len(document.pages) == 2


@pytest.mark.parametrize(
    ("shop", "size", "width", "height"),
    [
        (shop, name, size.width, size.height)
        for shop, sold in LIBRARY.shops.items()
        for name, size in sold.sizes.items()
    ],
)
def test_a_shop_gets_its_own_size_with_its_bleed(shop, size, width, height, tmp_path) -> None:
    library = deck(card(), card(code="C-2", title="Deux"))
    one = replace(library.decks["essai"], format=size)
    document, findings = cards.for_shop(replace(library, decks={"essai": one}), "essai", shop)
    assert findings == []
    assert len(document.pages) == 4, "each front, then its back"
    sold = LIBRARY.shops[shop]
    path = tmp_path / "shop.pdf"
    pdf.write(document, path)
    with pypdfium2.PdfDocument(path) as drawn:
        for page in drawn:
            outer = [round(value / MM, 2) for value in page.get_bleedbox()]
            inner = [round(value / MM, 2) for value in page.get_trimbox()]
            bleed = round(sold.bleed, 2)
            whole = [0, 0, width + 2 * sold.bleed, height + 2 * sold.bleed]
            assert outer == pytest.approx(whole, abs=0.02)
            around = [bleed, bleed, bleed + width, bleed + height]
            assert inner == pytest.approx(around, abs=0.02)
    pixels = sold.sizes[size].pixels
    if pixels:
        assert [picture.size for picture in pdf.images(document, pixels)] == [pixels] * 4
        ratio = pixels[0] / pixels[1]
        assert ratio == pytest.approx(
            (width + 2 * sold.bleed) / (height + 2 * sold.bleed), rel=0.01
        )


def test_blacks_are_printed_with_the_black_ink_alone(tmp_path) -> None:
    pdf.write(cards.for_shop(LIBRARY, "noyau", "dtc", ["C-1"])[0], tmp_path / "shop.pdf")
    drawn = subprocess.run(
        ["qpdf", "--qdf", "--object-streams=disable", tmp_path / "shop.pdf", "-"],
        capture_output=True,
        check=True,
    ).stdout
    assert b"0 0 0 rg" not in drawn
    assert b"0 g" in drawn
