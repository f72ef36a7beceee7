"""The report of a play holds on two pages, tells all that was done, and no secret."""

from __future__ import annotations

import itertools
import random
import unicodedata
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import made
import pypdfium2
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mallette import debrief, engine, load, play, text
from mallette.engine import Stop
from mallette.journal import Debrief, Decision, Pledge, Sitting, Step
from mallette.model import Library
from mallette.play import Play, Resumed
from mallette.press import pdf, report
from mallette.press.layout import Disc, Document, Rule, Words

LIBRARY: Library = load.load(load.builtin()).library  # type: ignore[assignment]
PLAYED = [(id_, length) for id_, one in LIBRARY.scenarios.items() for length in one.lengths]


def played(id_: str = "appel", seed: int = 0, stop: int = 99, **keys: Any) -> Play:
    """A play at random, decided by the rules of its scenes."""
    chance = random.Random(seed)
    now = play.begin(LIBRARY, id_, seed=seed, **keys)
    while len(now.steps) < stop and (open_ := engine.open_choices(now.scenario, now.state)):
        said = engine.view(now.scenario, now.state).decide
        votes = {one: chance.randint(1, 4) for one in open_} if said.rule == "majority" else {}
        decision = Decision(said.rule, said.role, votes, abstentions=chance.randint(0, 2))
        now = play.take(now, chance.choice(open_), decision)
    return now


def looped(count: int) -> Play:
    """A play of `count` decisions, which goes round and round."""
    loop = [(f"tour_{n}", "a", {"effects": {"g": "-1" if n else "+1"}}) for n in range(2)]
    scenario = made.situation({"a": [*loop, ("finir", "end", {})]})
    steps = (*tuple(Step(f"tour_{n % 2}", "a") for n in range(count - 1)), Step("finir", "a"))
    states = engine.replay(scenario, 0, steps).states
    assert len(states) == count + 1
    return Play("a", scenario, states, steps)


FULL = Debrief(
    revealed=("elue",),
    ratings={"c1": 3, "c2": 0, "c4": 4},
    proofs={"c1": "Trois voix sur cinq ont parlé avant le vote."},
    pledges=(
        Pledge("Appeler le Tambour", "Zoé", "15 décembre"),
        Pledge("Écrire aux onze villages", "Anaïs", ""),
    ),
    questions=("Qui relit ce que nous écrivons ?",),
)


def flat(said: str) -> str:
    """`said` with single spaces, and neither hyphens nor typographic marks."""
    told = unicodedata.normalize("NFKC", text.typeset(said))
    for mark in "-\u2010\u00ad\ufffe\u2011\u0002":
        told = told.replace(mark, "")
    return "".join(told.split())


def pages(document: Document, tmp_path: Path) -> list[str]:
    path = tmp_path / "report.pdf"
    pdf.write(document, path)
    with pypdfium2.PdfDocument(path) as file:
        return [flat(page.get_textpage().get_text_bounded()) for page in file]


def whole(now: Play, tmp_path: Path, **keys: Any) -> str:
    return "".join(pages(report.document(LIBRARY, now, **keys), tmp_path))


def right(item: Words) -> float:
    return item.x + sum(piece.size * pdf.measure(piece.text, piece.font) for piece in item.pieces)


def assert_held(document: Document) -> None:
    """Two pages, and nothing over the edge of either."""
    assert len(document.pages) == 2
    for page in document.pages:
        lines: dict[float, list[tuple[float, float]]] = {}
        for item in page.items:
            if isinstance(item, Words) and any(piece.text.strip() for piece in item.pieces):
                assert item.x >= report.LEFT - 1e-6
                assert right(item) <= report.RIGHT + 1e-3, item
                assert report.TOP <= item.baseline <= report.FOOT + 1e-6, item
                lines.setdefault(round(item.baseline, 2), []).append((item.x, right(item)))
            elif isinstance(item, Disc):
                assert 12 < item.y < report.FOOT - 3
            elif isinstance(item, Rule):
                assert max(item.y1, item.y2) <= report.FOOT
                assert max(item.x1, item.x2) <= report.RIGHT + 1e-3
        for spans in lines.values():
            spans.sort()
            for before, after in itertools.pairwise(spans):
                assert before[1] <= after[0] + 0.6, (before, after)
        set_ = [(item.baseline, item.x, right(item)) for item in page.items
                if isinstance(item, Words) and any(piece.text.strip() for piece in item.pieces)]  # fmt: skip
        for (above, left, end), (under, start, far) in combinations(sorted(set_), 2):
            beside = end <= start + 0.6 or far <= left + 0.6
            assert beside or under - above > 1.8 or above == under, (above, left, under)
        foot = report.FOOT - (3.4 if page is document.pages[0] else 8.6)
        body = [item.baseline for item in page.items
                if isinstance(item, Words) and item.baseline < report.FOOT - 6]  # fmt: skip
        assert max(body) <= foot


@pytest.mark.parametrize(("id_", "length"), PLAYED)
def test_a_report_is_two_pages_that_tell_every_decision(id_: str, length: int, tmp_path) -> None:
    for seed in range(3):
        now = replace(played(id_, seed, length=length), debrief=FULL)
        document = report.document(LIBRARY, now, date(2026, 11, 23))
        assert_held(document)
        first, _second = pages(document, tmp_path)
        for moment in debrief.moments(now):
            assert flat(moment.told.scene) in first
            assert flat(text.plain(moment.told.choice)) in first
            assert flat(debrief.how(now, moment.step)) in first
        assert "23novembre2026" in first
        assert flat(engine.view(now.scenario, now.state).title) in first
        price = engine.view(now.scenario, now.state).price
        assert price
        assert flat(text.plain(price)) in first


@pytest.mark.parametrize("id_", LIBRARY.scenarios)
def test_a_report_holds_no_secret_but_those_revealed_and_no_notes(id_: str, tmp_path) -> None:
    scenario = LIBRARY.scenarios[id_]
    told, *kept = scenario.roles
    now = replace(played(id_), debrief=replace(FULL, revealed=(told, "nobody")))
    said = whole(now, tmp_path)
    with pypdfium2.PdfDocument(tmp_path / "report.pdf") as file:
        said += flat(" ".join(file.get_metadata_dict().values()))
    assert flat(scenario.roles[told].secret) in said
    hidden = [scenario.roles[role].secret for role in kept]
    hidden += [one.notes for one in (*scenario.scenes.values(), *scenario.events.values())
               if getattr(one, "notes", None)]  # fmt: skip
    assert len(hidden) > len(kept)
    for one in hidden:
        for sentence in text.plain(one).split(". "):
            assert len(sentence) < 25 or flat(sentence) not in said


def test_a_report_tells_who_played_what_was_marked_and_what_was_promised(tmp_path) -> None:
    players = {"elue": "Anaïs Lefèvre", "acheteuse": "Zoé et Çelik", "atelier": " "}
    now = replace(played(), debrief=FULL, sitting=Sitting(players=players))
    said = whole(now, tmp_path)
    for one in ("Anaïs Lefèvre", "Zoé et Çelik", "2 rôles tenus sur 6", "3 sur 4", "0 sur 4",
                "Trois voix sur cinq", "Appeler le Tambour", "15 décembre", "onze villages",
                "Qui relit ce que nous écrivons", "le logiciel n'évalue personne",
                "À vous de lire l'écart", LIBRARY.mallette.licence):  # fmt: skip
        assert flat(one) in said, one
    for never in ("moyenne", "total", "score"):
        assert never not in said.lower()


def dots(document: Document) -> list[bool]:
    """Whether each dot of the table of criteria is filled."""
    return [
        item.fill is not None
        for item in document.pages[1].items
        if isinstance(item, Disc) and item.radius == report.DOT
    ]


def test_a_mark_is_as_many_filled_dots() -> None:
    found = dots(report.document(LIBRARY, replace(played(), debrief=FULL)))
    rows = [sum(found[at : at + 4]) for at in range(0, len(found), 4)]
    assert rows == [3, 0, 0, 4, 0, 0, 0]


def test_an_empty_debrief_leaves_lines_to_write_on(tmp_path) -> None:
    now = played()
    said = whole(now, tmp_path)
    assert flat("Le groupe ; aucun nom n'a été donné") in said
    assert flat("Des questions à reprendre") in said
    asked = next(one.question for one in debrief.moments(now) if one.question)
    assert flat(asked) in said
    assert "sur4" not in said.replace("sur4jauges", "")
    lines = [item for item in report.document(LIBRARY, now).pages[1].items
             if isinstance(item, Rule) and item.thickness == 0.2 and item.y1 < report.LAST]  # fmt: skip
    assert len(lines) >= 3 * report.BLANK


@pytest.mark.parametrize("stop", [0, 1, 4])
def test_a_play_in_progress_says_where_it_stands(stop: int, tmp_path) -> None:
    now = played(stop=stop)
    document = report.document(LIBRARY, now)
    assert_held(document)
    first, _second = pages(document, tmp_path)
    assert flat("Partie en cours") in first
    assert flat(engine.view(now.scenario, now.state).title) in first


def test_a_play_of_one_person_says_so(tmp_path) -> None:
    now = replace(played(), sitting=Sitting(solo=True))
    said = whole(now, tmp_path)
    assert flat("à une personne") in said
    assert flat("pour tous les rôles") in said


@pytest.mark.parametrize("count", [1, 12, 40, 200])
def test_a_long_play_is_set_smaller_then_cut_which_is_said(count: int, tmp_path) -> None:
    now = looped(count)
    document = report.document(LIBRARY, now)
    assert_held(document)
    first, _second = pages(document, tmp_path)
    shown = [item for item in document.pages[0].items
             if isinstance(item, Disc) and item.radius == report.BADGE]  # fmt: skip
    left = count - len(shown)
    assert (f"et{left}autres,fautedeplace" in first) == (left > 0)
    assert left == 0 or count > 40


def test_long_texts_are_cut_and_marked(tmp_path) -> None:
    pledge = Pledge(
        "Nous reprenons contact avec chacune des structures. " * 30, "W" * 300, "9" * 90
    )
    kept = Debrief(
        revealed=tuple(LIBRARY.scenarios["appel"].roles),
        ratings={f"c{n}": 4 for n in range(1, 8)},
        proofs={f"c{n}": "Une preuve qui n'en finit pas. " * 40 for n in range(1, 8)},
        pledges=(pledge,) * 30,
        questions=("Et cela, qui l'a décidé ? " * 50,) * 30,
    )
    names = dict.fromkeys(LIBRARY.scenarios["appel"].roles, "Marie-Élisabeth, " * 90)
    now = replace(played(), debrief=kept, sitting=Sitting(players=names))
    document = report.document(LIBRARY, now)
    assert_held(document)
    said = "".join(pages(document, tmp_path))
    assert "[…]" in said or "[...]" in said
    assert "fautedeplace" in said
    assert len(dots(document)) == 28  # no criterion is cut


def test_what_no_font_can_draw_is_a_question_mark(tmp_path) -> None:
    now = replace(
        played(), sitting=Sitting(players={"elue": "Zoe\u0301 日本 \N{PARTY POPPER}\u0007"})
    )
    assert "Zoé????" in whole(now, tmp_path)


@given(
    names=st.text(max_size=300),
    pledges=st.lists(st.tuples(*[st.text(max_size=120)] * 3), max_size=12),
    questions=st.lists(st.text(max_size=300), max_size=12),
    marks=st.dictionaries(st.sampled_from([f"c{n}" for n in range(1, 9)]), st.integers(0, 4)),
    stop=st.integers(0, 12),
    seed=st.integers(0, 9),
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_whatever_a_table_types_holds(names, pledges, questions, marks, stop, seed) -> None:
    scenario = LIBRARY.scenarios["appel"]
    kept = Debrief(
        revealed=tuple(scenario.roles)[:stop],
        ratings=marks,
        proofs=dict.fromkeys(marks, names),
        pledges=tuple(Pledge(*one) for one in pledges),
        questions=tuple(questions),
    )
    sitting = Sitting(players=dict.fromkeys(scenario.roles, names))
    now = replace(played(seed=seed, stop=stop), debrief=kept, sitting=sitting)
    assert_held(report.document(LIBRARY, now))


@pytest.mark.parametrize("seed", range(12))
def test_made_situations_hold_too(seed: int) -> None:
    scenario = made.made(seed)
    chance = random.Random(seed)
    states, steps = [engine.start(scenario, seed)], []
    while len(steps) < 40 and (open_ := engine.open_choices(scenario, states[-1])):
        step = Step(chance.choice(open_), states[-1].at)
        states.append(engine.choose(scenario, states[-1], step.choice))
        steps.append(step)
    assert_held(report.document(LIBRARY, Play("a", scenario, tuple(states), tuple(steps))))


def test_many_gauges_and_hostile_titles_hold() -> None:
    now = played()
    gauges = {f"g{n}": replace(next(iter(now.scenario.gauges.values())), label="W" * 200)
              for n in range(30)}  # fmt: skip
    scenario = replace(now.scenario, title="W " * 99, gauges={**now.scenario.gauges, **gauges})
    state = engine.start(scenario)
    assert_held(report.document(LIBRARY, Play("a", scenario, (state,))))
    scenario = replace(scenario, title="<b>" + "W" * 190)
    assert_held(report.document(LIBRARY, Play("a", scenario, (state,))))


def test_the_file_says_its_title_and_language_and_is_the_same_twice(tmp_path) -> None:
    now = replace(played(), debrief=FULL)
    one, two = tmp_path / "un.pdf", tmp_path / "deux.pdf"
    for path in (one, two):
        report.write(LIBRARY, now, path, date(2026, 11, 23))
    assert one.read_bytes() == two.read_bytes()
    assert b"/Lang (fr)" in one.read_bytes()
    with pypdfium2.PdfDocument(one) as file:
        assert file.get_metadata_value("Title").startswith("Compte rendu")


def test_a_notice_says_what_changed_since() -> None:
    now = played(stop=2)
    step = Step("x")
    stopped = Resumed(now, Stop(2, step, "unknown"), edited=True)
    assert "n° 3" in (report.notice(stopped) or "")
    assert "abîmée" in (report.notice(Resumed(now, damaged=True)) or "")
    assert "modifiée" in (report.notice(Resumed(now, edited=True)) or "")
    assert report.notice(Resumed(now)) is None
    assert_held(report.document(LIBRARY, now, notice=report.notice(stopped)))
