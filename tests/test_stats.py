"""Several plays side by side: counts, percentages from twenty tables, nobody by name."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from pathlib import Path

import pypdfium2
import pytest

from mallette import engine, load, play, stats
from mallette.journal import Debrief, Decision, Pledge, Sitting
from mallette.model import Library
from mallette.play import Play
from mallette.press import tally
from mallette.press.layout import Words
from mallette.press.pdf import measure

LIBRARY: Library = load.load(load.builtin()).library  # type: ignore[assignment]
GARDEN = "jardin_sans_cloture"


def played(id_: str = GARDEN, seed: int = 0, stop: int = 99, length: int | None = None) -> Play:
    chance = random.Random(seed)
    now = play.begin(LIBRARY, id_, seed=seed, length=length)
    while len(now.steps) < stop and (open_ := engine.open_choices(now.scenario, now.state)):
        said = Decision("consent", objections=("Zénobie s'y oppose",), settled=False)
        now = play.take(now, chance.choice(open_), said if chance.random() < 0.5 else None)
    kept = Debrief(ratings={"c1": seed % 5}, pledges=(Pledge("Appeler", "Zénobie", "demain"),))
    return replace(now, debrief=kept, sitting=Sitting(players={"voisine": "Zénobie"}))


def tables(count: int, **keys: int) -> tuple[stats.Group, ...]:
    return stats.groups(LIBRARY, [played(seed=seed, **keys) for seed in range(count)])


def test_no_play_is_no_figure() -> None:
    assert tables(0) == ()
    assert stats.in_words(()) == []
    assert stats.plain((), {}, ()) == {"format": 1, "situations": [], "unread": [], "shortened": []}


def test_one_play_is_counted_without_a_percentage() -> None:
    (one,) = tables(1)
    assert (one.tables, one.finished) == (1, 1)
    assert [ending.count for ending in one.endings] == [1]
    assert all(sum(choice.count for choice in place.choices) == 1 for place in one.places)
    assert all(len(dial.values) == 1 for dial in one.gauges)
    assert "%" not in "\n".join(stats.in_words((one,)))


@pytest.mark.parametrize(("count", "told"), [(19, False), (20, True), (25, True)])
def test_percentages_are_told_from_twenty_tables(count: int, told: bool) -> None:
    found = tables(count)
    assert ("%" in "\n".join(stats.in_words(found))) == told
    (one,) = found
    assert all((ending.percent is not None) == told for ending in one.endings)
    assert sum(ending.count for ending in one.endings) == count


def test_what_every_table_did_adds_up() -> None:
    (one,) = tables(25)
    plays = [played(seed=seed) for seed in range(25)]
    assert one.pledges == 25
    assert one.ratings[0].marks == tuple(sorted(seed % 5 for seed in range(25)))
    assert stats.marks(one.ratings[0]) == [5] * 5
    steps = [step for now in plays for step in now.steps]
    said = [step.decision for step in steps if step.decision]
    assert one.ways.rules == {"consent": len(said)}
    assert one.ways.objections == one.ways.settled == len(said)
    assert one.ways.unsaid == len(steps) - len(said)
    for dial in one.gauges:
        ends = [engine.values(now.scenario, now.state)[dial.id] for now in plays]
        assert dial.values == tuple(sorted(ends))
        assert dial.middle == sorted(ends)[12]
    first = one.places[0]
    assert (first.id, first.tables) == (plays[0].scenario.start, 25)


def test_a_play_in_progress_has_no_ending_nor_last_value() -> None:
    (one,) = stats.groups(LIBRARY, [played(stop=2), played(seed=1)])
    assert (one.tables, one.finished) == (2, 1)
    assert sum(ending.count for ending in one.endings) == 1
    assert all(len(dial.values) == 1 for dial in one.gauges)
    assert "1 table n'est pas allée au bout." in stats.in_words((one,))
    (none,) = stats.groups(LIBRARY, [played(stop=0)])
    assert (none.places, none.endings) == ((), ())
    assert stats.in_words((none,))
    assert tally.document(LIBRARY, (none,)).pages


def test_situations_and_lengths_are_told_apart() -> None:
    plays = [played(), played("appel", length=45), played("appel", length=90), played("appel", 1)]
    found = stats.groups(LIBRARY, plays)
    assert {(one.scenario, one.length, one.tables) for one in found} == {
        (GARDEN, 45, 1), ("appel", 45, 1), ("appel", 90, 2)}  # fmt: skip


def test_nobody_is_named(tmp_path: Path) -> None:
    found = tables(3)
    told = json.dumps(stats.plain(found, {}, ()), ensure_ascii=False)
    told += "\n".join(stats.in_words(found))
    tally.write(LIBRARY, found, tmp_path / "a.pdf")
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as file:
        told += "".join(page.get_textpage().get_text_bounded() for page in file)
    assert "nobie" not in told
    assert "Appeler" not in told


def test_the_document_in_json_has_the_shape_that_is_promised() -> None:
    said = stats.plain(tables(2), {"a.journal": "introuvable"}, ("b.journal",))
    assert said["unread"] == [{"file": "a.journal", "why": "introuvable"}]
    assert said["shortened"] == ["b.journal"]
    (one,) = said["situations"]
    page = (Path(__file__).parents[1] / "docs" / "stats.md").read_text("utf-8")
    for record in (
        said,
        one,
        one["endings"][0],
        one["scenes"][0],
        one["decisions"],
        one["gauges"][0],
        one["postures"][0],
        one["ratings"][0],
    ):
        for key in record:
            assert f"`{key}`" in page, key
    assert json.loads(json.dumps(said)) == json.loads(json.dumps(said, sort_keys=True))


def test_a_printed_page_is_never_run_over_and_a_scene_never_ends_one() -> None:
    plays = [played("appel", seed) for seed in range(30)] + [played(seed=seed) for seed in range(3)]
    document = tally.document(LIBRARY, stats.groups(LIBRARY, plays))
    assert [mark.page for mark in document.bookmarks] == [0, len(document.pages) - 2]
    for page in document.pages:
        lines = [item for item in page.items if isinstance(item, Words)]
        for item in lines:
            end = item.x + sum(
                piece.size * measure(piece.text, piece.font) for piece in item.pieces
            )
            assert item.x >= tally.LEFT - 1e-6
            assert end <= tally.RIGHT + 1e-3
            assert item.baseline <= tally.FOOT
        body = [item for item in lines if item.baseline < tally.FOOT - 1]
        last = max(body, key=lambda item: item.baseline)
        assert "table" not in last.pieces[0].text
