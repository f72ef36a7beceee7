"""Paper as arithmetic: no font and no ink, every letter half as wide as it is high."""

from __future__ import annotations

from math import isclose

from hypothesis import assume, example, given
from hypothesis import strategies as st

from mallette import text
from mallette.model import Format, Sheet
from mallette.press import layout
from mallette.press.layout import POINT, SAFE, Box, Face, Link, Piece, Rule, Setting, Style, Words

POKER = Format(label="Poker", width=63, height=88)
A4 = Sheet(label="A4", width=210, height=297, format="poker", columns=3, rows=3)
LANDSCAPE = Sheet(label="A4", width=297, height=210, format="poker", columns=4, rows=2)
CARD = Face(63, 88, ())


def half(letters, font):
    return len(letters) * 0.5 * POINT


def read(markdown, notes=None):
    return layout.paragraphs(text.blocks(markdown), half, Style(), notes)


def lines(galley):
    return [
        "".join(piece.text for piece in item.pieces)
        for item in layout.place(galley, 0, 0)
        if isinstance(item, Words)
    ]


# Sheets -----------------------------------------------------------------------------------------

sheets = st.builds(
    Sheet,
    label=st.just("feuille"),
    width=st.floats(150, 500),
    height=st.floats(150, 500),
    format=st.just("carte"),
    columns=st.integers(1, 6),
    rows=st.integers(1, 6),
    gap=st.floats(0, 8),
)
formats = st.builds(
    Format, label=st.just("carte"), width=st.floats(20, 130), height=st.floats(20, 130)
)
flips = st.sampled_from(["long", "short"])


def through(sheet, flip, x, y):
    """Where a point of the back side lies seen from the front, once the paper is turned."""
    about_a_vertical_edge = (sheet.height >= sheet.width) == (flip == "long")
    return (sheet.width - x, y) if about_a_vertical_edge else (x, sheet.height - y)


@given(sheets, formats, flips, st.integers(1, 50))
def test_every_back_lies_behind_its_front(sheet, card, flip, count):
    assume(not any(layout.excess(layout.plan(sheet, card))))
    pairs = [
        (Face(card.width, card.height, ()), Face(card.width, card.height, ())) for _ in range(count)
    ]
    printed = list(layout.impose(pairs, layout.plan(sheet, card), flip))
    assert sum(len(fronts) for fronts, _ in printed) == count
    behind = {}
    for fronts, backs in printed:
        for front, back in zip(fronts, backs, strict=True):
            behind[front.face] = back.face
            x, y = through(sheet, flip, back.x + card.width / 2, back.y + card.height / 2)
            assert isclose(x, front.x + card.width / 2, abs_tol=1e-6)
            assert isclose(y, front.y + card.height / 2, abs_tol=1e-6)
    assert behind == dict(pairs)


@given(sheets, formats, flips)
def test_a_back_reads_upright_once_the_card_is_turned_like_a_page(sheet, card, flip):
    """Top of the front and top of the back are the same edge of the card."""
    assume(not any(layout.excess(layout.plan(sheet, card))))
    front = layout.slots(layout.plan(sheet, card))[0]
    box, turned = layout.behind(front, layout.plan(sheet, card), flip)
    top_of_back = (box.x + box.width / 2, box.y + box.height if turned else box.y)
    _, y = through(sheet, flip, *top_of_back)
    assert isclose(y, front.y, abs_tol=1e-6)


@given(sheets, formats, st.integers(1, 50))
def test_a_sheet_that_is_not_full_keeps_its_empty_slots(sheet, card, count):
    assume(not any(layout.excess(layout.plan(sheet, card))))
    places = layout.slots(layout.plan(sheet, card))
    printed = list(layout.impose([(CARD, CARD)] * count, layout.plan(sheet, card), "long"))
    last, backs = printed[-1]
    taken = [(slot.x, slot.y) for slot in places[: len(last)]]
    assert [(front.x, front.y) for front in last] == taken
    assert len(backs) == len(last) == (count - 1) % len(places) + 1


def test_a_portrait_sheet_turned_on_its_long_edge_mirrors_columns():
    assert layout.behind(Box(10.5, 16.5, 63, 88), layout.plan(A4, POKER), "long") == (
        Box(136.5, 16.5, 63, 88),
        False,
    )


def test_a_portrait_sheet_turned_on_its_short_edge_mirrors_rows_and_turns_backs():
    assert layout.behind(Box(10.5, 16.5, 63, 88), layout.plan(A4, POKER), "short") == (
        Box(10.5, 192.5, 63, 88),
        True,
    )


def test_a_landscape_sheet_swaps_the_two():
    slot = layout.slots(layout.plan(LANDSCAPE, POKER))[0]
    assert layout.behind(slot, layout.plan(LANDSCAPE, POKER), "long")[1]
    assert not layout.behind(slot, layout.plan(LANDSCAPE, POKER), "short")[1]


def test_nine_poker_cards_fit_an_a4_sheet_and_three_millimetres_between_them_do_not_matter():
    assert layout.excess(layout.plan(A4, POKER)) == (0, 0)


def test_a_sheet_says_by_how_many_millimetres_cards_do_not_fit():
    tarot = Format(label="Tarot", width=70, height=120)
    assert layout.excess(layout.plan(A4, tarot)) == (16, 85)


NARROW = Sheet(label="étroite", width=150, height=150, format="c", columns=5, rows=1, gap=4.25)


@given(sheets, formats, st.sampled_from(["none", "ticks", "full"]), st.booleans())
@example(NARROW, Format(label="carte", width=23.25, height=20), "ticks", False)
def test_marks_keep_off_the_edge_of_the_sheet_and_off_the_cards(sheet, card, mode, back):
    assume(not any(layout.excess(layout.plan(sheet, card))))
    sheet = Sheet(**{name: getattr(sheet, name) for name in Sheet.__slots__} | {"marks": mode})
    places = layout.slots(layout.plan(sheet, card))
    rules = [item for item in layout.marks(layout.plan(sheet, card), back=back, measure=half).items
             if isinstance(item, Rule)]  # fmt: skip
    for rule in rules:
        for x, y in ((rule.x1, rule.y1), (rule.x2, rule.y2)):
            assert SAFE - 1e-6 <= x <= sheet.width - SAFE + 1e-6
            assert SAFE - 1e-6 <= y <= sheet.height - SAFE + 1e-6
        if mode == "full" and back:
            continue
        inside = [
            slot for slot in places
            if max(rule.x1, rule.x2) > slot.x + 1e-6
            and min(rule.x1, rule.x2) < slot.x + slot.width - 1e-6
            and max(rule.y1, rule.y2) > slot.y + 1e-6
            and min(rule.y1, rule.y2) < slot.y + slot.height - 1e-6
        ]  # fmt: skip
        assert not inside


def test_the_control_ruler_is_one_hundred_millimetres_with_a_tick_for_each():
    items = layout.marks(layout.plan(A4, POKER), back=False, measure=half).items
    flat = [
        item
        for item in items
        if isinstance(item, Rule) and item.y1 == item.y2 and item.x2 - item.x1 > 50
    ]
    assert [round(rule.x2 - rule.x1, 6) for rule in flat] == [100]
    below = [i for i in items if isinstance(i, Rule) and i.x1 == i.x2 and i.y2 == flat[0].y1]
    assert len(below) == 101
    assert [i.pieces[0].text for i in items if isinstance(i, Words)] == [layout.RULER_WORDS]


def test_full_crop_marks_cross_the_sheet_on_backs_only():
    sheet = Sheet(label="A4", width=210, height=297, format="p", columns=3, rows=3, marks="full")

    def longest(back):
        items = layout.marks(layout.plan(sheet, POKER), back=back, measure=half).items
        return max(abs(i.y2 - i.y1) for i in items if isinstance(i, Rule))

    assert longest(back=True) == 297 - 2 * SAFE
    assert longest(back=False) <= layout.TICK


# Text -------------------------------------------------------------------------------------------


def test_lines_are_filled_one_after_the_other():
    galley = layout.compose(read("un deux trois quatre"), 40 * POINT, 10, Setting(), half)
    assert lines(galley) == ["un deux", "trois", "quatre"]


def test_a_line_never_ends_at_a_french_space():
    galley = layout.compose(read("Qui est là ? Moi"), 35 * POINT, 10, Setting(), half)
    assert [line for line in lines(galley) if line.strip().startswith("?")] == []
    assert "là\u202f?" in "\n".join(lines(galley))


def test_a_long_word_is_hyphenated_as_in_french():
    galley = layout.compose(read("intercommunautaire"), 60 * POINT, 10, Setting(), half)
    assert lines(galley) == ["intercommu-", "nautaire"]
    assert all(line.fits for line in galley.lines)


def test_a_word_that_no_hyphen_can_save_is_over_and_is_not_cut():
    galley = layout.fit(read("WWWWWWWWWWWWWWWWWWWWWWWWWWWWWW"), 20, 50, (9, 7), Setting(), half)
    assert galley.over == 1
    assert lines(galley) == ["W" * 30]


def test_text_gets_smaller_by_quarters_of_a_point_until_it_fits():
    long = read("mot " * 80)
    galley = layout.fit(long, 50, 40, (9, 7), Setting(), half)
    assert (galley.size, galley.over) == (8.75, 0)
    assert layout.depth(galley) <= 40
    larger = layout.compose(long, 50, 9, Setting(), half)
    assert layout.depth(larger) > 40


def test_text_that_does_not_fit_at_seven_points_says_how_many_lines_are_over():
    galley = layout.fit(read("mot " * 200), 50, 40, (9, 7), Setting(), half)
    assert galley.size == 7
    assert galley.over == len(galley.lines) - int(40 / galley.leading)


@given(st.text(alphabet="abcdé -'*_[]()<>&\n\u202f", max_size=200), st.floats(8, 80))
def test_no_line_that_fits_is_wider_than_its_column(markdown, width):
    galley = layout.compose(read(markdown), width, 9, Setting(), half)
    assert all(layout.reach(line, 9) <= width + 1e-6 for line in galley.lines if line.fits)


@given(st.text(alphabet="abcdé '?!", max_size=200), st.floats(8, 80))
def test_no_letter_is_lost_between_two_lines(typed, width):
    galley = layout.compose(read(typed), width, 9, Setting(hyphens=False), half)
    assert " ".join(lines(galley)).split() == text.plain(typed).split()


def test_styles_are_kept_and_change_as_little_as_they_can():
    galley = layout.compose(read("un **deux trois** *quatre*"), 200, 10, Setting(), half)
    (words,) = layout.place(galley, 0, 0)
    assert [(piece.text, piece.font) for piece in words.pieces] == [
        ("un ", "regular"),
        ("deux trois ", "bold"),
        ("quatre", "italic"),
    ]


def test_a_reference_clings_to_the_word_before_it_and_leads_to_its_source():
    galley = layout.compose(
        read("fait [@loi] [@etude].", {"loi": "1", "etude": "2"}), 200, 10, Setting(), half
    )
    words, *links = layout.place(galley, 0, 0)
    assert "".join(piece.text for piece in words.pieces) == "fait1,2."
    assert [piece.rise > 0 for piece in words.pieces] == [False, True, False]
    assert [link.to for link in links if isinstance(link, Link)] == ["#source-loi", "#source-etude"]


def test_a_reference_to_no_source_stays_as_typed():
    assert lines(layout.compose(read("fait [@x]"), 200, 10, Setting(), half)) == ["fait [@x]"]


def test_an_address_is_never_given_a_hyphen():
    typed = "[administrations/territoriales](https://exemple.fr)"
    galley = layout.compose(read(typed), 85 * POINT, 10, Setting(), half)
    assert lines(galley) == ["administrations/", "territoriales"]


def test_items_stand_in_as_far_as_the_widest_number():
    galley = layout.compose(
        read("\n".join(f"{n}. mot" for n in range(8, 12))), 200, 10, Setting(), half
    )
    assert len({line.indent for line in galley.lines}) == 1
    assert galley.lines[0].indent > 10 * half("11.", "bold")


def test_a_title_leaves_no_word_alone():
    title = layout.label("La plombière veut transmettre", half, Style())
    galley = layout.balanced(title, 130 * POINT, 20, (10, 10), Setting(hyphens=False), half)
    assert lines(galley) == ["La plombière", "veut transmettre"]


def test_tints_are_plain_colours():
    assert layout.mix("#17406d", 1) == "#17406d"
    assert layout.mix("#17406d", 0) == layout.WHITE
    assert Piece("a", "regular", 9).colour == layout.BLACK
