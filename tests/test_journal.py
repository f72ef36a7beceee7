"""The save: whole after every decision, and readable whatever happened to its end."""

from __future__ import annotations

import os
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from zlib import crc32

import pytest
import situations
import village
from hypothesis import given, settings
from hypothesis import strategies as st

from mallette import engine, journal, play
from mallette.journal import Debrief, Decision, Header, Journal, Pledge, Sitting, Step
from mallette.model import Library

HEADER = Header("cle", "abc", 7, 45)


def kept(path: Path) -> Journal:
    return situations.kept(path)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    path = tmp_path / "a" / "b.journal"
    journal.begin(path, HEADER)
    situations.append(path, Step("demander", "porte"))
    situations.append(path, Step("entrer", "porte", minutes=4))
    assert kept(path) == Journal(
        HEADER, (Step("demander", "porte"), Step("entrer", "porte", minutes=4))
    )


def test_an_undo_is_one_more_line_and_nothing_is_erased(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    journal.begin(path, HEADER)
    for choice in ("frapper", "demander", "entrer"):
        situations.append(path, Step(choice))
    before = path.read_bytes()
    journal.save(path, replace(kept(path), steps=kept(path).steps[:1]))
    situations.append(path, Step("entrer"))
    assert path.read_bytes().startswith(before)
    assert [step.choice for step in kept(path).steps] == ["frapper", "entrer"]


def test_a_journal_never_takes_the_place_of_another(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    journal.begin(path, HEADER)
    with pytest.raises(FileExistsError):
        journal.begin(path, HEADER)


def test_cut_anywhere_a_journal_keeps_every_whole_line(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    journal.begin(path, HEADER)
    ends = [path.stat().st_size]
    for choice in ("frapper", "demander", "entrer"):
        situations.append(path, Step(choice))
        ends.append(path.stat().st_size)
    whole = path.read_bytes()
    for cut in range(ends[0], len(whole)):
        path.write_bytes(whole[:cut])
        assert len(kept(path).steps) == sum(end <= cut for end in ends[1:])
        situations.append(path, Step("suite"))
        assert kept(path).steps[-1].choice == "suite", "a cut line is written over"
        assert not kept(path).damaged


def test_a_damaged_line_costs_what_follows_and_is_said(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    journal.begin(path, HEADER)
    for choice in ("frapper", "demander"):
        situations.append(path, Step(choice))
    path.write_bytes(path.read_bytes().replace(b"demander", b"demandez"))
    assert kept(path) == Journal(HEADER, (Step("frapper"),), damaged=True)


DECISIONS = [
    Decision(),
    Decision("mandate", role="maire"),
    Decision(
        "majority",
        votes={"frapper": 3, "entrer": 3},
        abstentions=2,
        tied=("frapper", "entrer"),
        settled=False,
    ),
    Decision("consent", objections=("C'est trop tôt.", "Et les absents ?")),
    Decision("consensus", objections=("Je préfère « non ».",), settled=False),
]


@pytest.mark.parametrize("decision", DECISIONS)
def test_how_it_was_decided_is_kept(tmp_path: Path, decision: Decision) -> None:
    path = tmp_path / "a.journal"
    journal.begin(path, HEADER)
    step = Step("frapper", "porte", 3, decision, forced=True)
    situations.append(path, step)
    assert kept(path).steps == (step,)


def line(text: str) -> bytes:
    """A line that someone forged, its sum right."""
    return text.encode() + b"\t%08x\n" % crc32(text.encode())


@pytest.mark.parametrize(
    "forged",
    [
        "[]",
        "12",
        "null",
        '{"choice":3}',
        '{"choice":"frapper","scene":[]}',
        '{"choice":"frapper","minutes":"trois"}',
        '{"choice":"frapper","forced":"oui"}',
        '{"undo":-1}',
        '{"undo":99}',
        '{"undo":"tout"}',
        '{"choice"',
        "[" * 100_000,
    ],
)
def test_a_forged_line_is_a_damaged_line(tmp_path: Path, forged: str) -> None:
    path = tmp_path / "a.journal"
    journal.begin(path, HEADER)
    situations.append(path, Step("frapper"))
    with path.open("ab") as file:
        file.write(line(forged) + line('{"choice":"entrer"}'))
    assert kept(path) == Journal(HEADER, (Step("frapper"),), damaged=True)
    situations.append(path, Step("entrer"))
    assert kept(path) == Journal(HEADER, (Step("frapper"), Step("entrer")))


@pytest.mark.parametrize(
    "header",
    [
        "{}",
        '{"mallette":3,"scenario":"cle","digest":"","seed":0,"length":null}',
        '{"mallette":1,"scenario":"cle"}',
        '{"mallette":1,"scenario":["cle"],"digest":"","seed":0,"length":null}',
        '{"mallette":1,"scenario":"cle","digest":"","seed":"0","length":null}',
    ],
)
def test_a_forged_header_is_no_journal(tmp_path: Path, header: str) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(line(header))
    assert journal.read(path) is None


def test_what_is_forged_of_a_decision_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    journal.begin(path, HEADER)
    with path.open("ab") as file:
        file.write(
            line(
                '{"choice":"x","decision":{"rule":"majority","votes":{"a":"b"},"abstentions":[],"tied":3}}'
            )
        )
    assert kept(path).steps == (Step("x", decision=Decision("majority")),)


@given(st.binary(max_size=300))
@settings(max_examples=200)
def test_no_file_breaks_the_reader(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("j") / "a.journal"
    path.write_bytes(data)
    assert journal.read(path) is None


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return situations.library(tmp_path / "mallette")


def test_a_play_taken_up_again_is_where_it_was(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    played = play.take(play.take(play.begin(library, "cle", path), "demander"), "entrer")
    resumed = play.resume(library, path)
    assert resumed
    assert (resumed.play.states, resumed.play.steps) == (played.states, played.steps)
    assert play.said(resumed) is None
    undone = play.undo(resumed.play, 1)
    again = play.resume(library, path)
    assert again
    assert again.play.state == undone.state == played.states[1]


def test_an_edit_that_removes_a_choice_stops_there_and_says_so(tmp_path: Path) -> None:
    library = situations.library(tmp_path / "avant")
    path = tmp_path / "a.journal"
    play.take(play.take(play.begin(library, "cle", path), "demander"), "entrer")
    renamed = situations.SITUATION.replace("      entrer:", "      franchir:")
    edited = situations.library(tmp_path / "apres", renamed)
    resumed = play.resume(edited, path)
    assert resumed
    assert resumed.stop
    assert len(resumed.play.steps) == 1
    assert "« entrer »" in (play.said(resumed) or "")
    untouched = play.resume(library, path)
    assert untouched
    assert len(untouched.play.steps) == 2, "opening it with another text loses nothing"
    onward = play.take(resumed.play, "franchir")
    again = play.resume(edited, path)
    assert again
    assert again.play.state == onward.state, "the lost step does not come back"


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("      entrer:", "      franchir:", "ce choix n'existe plus dans « porte »"),
        (
            "        text: Entrer\n",
            "        text: Entrer\n        when: lien > 9\n",
            "maintenant fermé",
        ),
        ("start: porte", "start: salle", "on n'arrive plus à « porte »"),
    ],
)
def test_why_a_decision_no_longer_stands_is_said(
    tmp_path: Path, before: str, after: str, why: str
) -> None:
    library = situations.library(tmp_path / "avant")
    path = tmp_path / "a.journal"
    play.take(play.begin(library, "cle", path), "entrer")
    edited = situations.library(tmp_path / "apres", situations.SITUATION.replace(before, after))
    resumed = play.resume(edited, path)
    assert resumed
    assert why in (play.said(resumed) or "")
    assert resumed.play.steps == (), "and the table goes on from there"


@pytest.mark.parametrize("length", [45, 90])
def test_a_play_is_resumed_in_its_length_with_its_cards_and_any_decision_undone(
    tmp_path: Path, length: int
) -> None:
    library = situations.library(tmp_path, village.VILLAGE)
    path = tmp_path / "a.journal"
    played = play.begin(library, "cle", path, seed=11, length=length)
    while (open_ := engine.open_choices(played.scenario, played.state)) and len(played.steps) < 9:
        played = play.take(played, open_[0], Decision(settled=False))
    resumed = play.resume(library, path)
    assert resumed
    assert resumed.play.states == played.states, "the same cards were drawn"
    for kept_ in range(len(played.steps), -1, -1):
        undone = play.undo(played, kept_)
        again = play.resume(library, path)
        assert again
        assert again.play.states == undone.states == played.states[: kept_ + 1]
        played = undone


def test_two_tables_on_one_save_have_one_each_and_nothing_is_mixed(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "a.journal"
    one = play.begin(library, "cle", path)
    other = play.resume(library, path)
    assert other
    one = play.take(one, "frapper")
    late = play.take(other.play, "demander")
    assert late.path == tmp_path / "a-2.journal"
    assert "a-2.journal" in (play.told(late) or "")
    one, late = play.take(one, "demander"), play.take(late, "entrer")
    assert play.told(late) is play.told(one) is None, "it is told once"
    assert (kept(path).steps, kept(late.path).steps) == (one.steps, late.steps)


def test_what_one_table_promised_is_not_taken_back_by_another(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "a.journal"
    one = play.begin(library, "cle", path)
    other = play.resume(library, path)
    assert other
    one = play.keep(one, Debrief(pledges=(Pledge("Appeler l'école"),)))
    late = play.keep(other.play, Debrief(ratings={"c1": 2}))
    assert late.path
    assert (kept(path).debrief, kept(late.path).debrief) == (one.debrief, late.debrief)


def test_a_play_undone_and_gone_on_with_elsewhere_is_not_mixed(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "a.journal"
    one = play.take(play.begin(library, "cle", path), "frapper")
    other = play.resume(library, path)
    assert other
    one = play.take(play.undo(one, 0), "demander")
    late = play.take(other.play, "demander")
    assert late.path
    assert (kept(path).steps, kept(late.path).steps) == (one.steps, late.steps)


WORDS = st.text(st.characters(exclude_categories=("Cs",)), max_size=9)
SAID = st.builds(
    Decision,
    rule=WORDS,
    role=st.none() | WORDS,
    votes=st.dictionaries(WORDS, st.integers(0, 99), max_size=3),
    abstentions=st.integers(0, 99),
    tied=st.lists(WORDS, max_size=2).map(tuple),
    objections=st.lists(WORDS, max_size=2).map(tuple),
    settled=st.booleans(),
)
STEPS = st.lists(
    st.builds(
        Step,
        WORDS,
        scene=st.none() | WORDS,
        minutes=st.none() | st.integers(0, 999),
        decision=st.none() | SAID,
        forced=st.booleans(),
    ),
    max_size=4,
).map(tuple)
TOLD = st.builds(
    Journal,
    st.just(HEADER),
    steps=STEPS,
    sitting=st.builds(Sitting, st.booleans(), st.dictionaries(WORDS, WORDS, max_size=2)),
    debrief=st.builds(
        Debrief,
        revealed=st.lists(WORDS, max_size=2).map(tuple),
        ratings=st.dictionaries(WORDS, st.integers(0, 4), max_size=2),
        proofs=st.dictionaries(WORDS, WORDS, max_size=2),
        pledges=st.lists(st.builds(Pledge, WORDS, WORDS, WORDS), max_size=2).map(tuple),
        questions=st.lists(WORDS, max_size=2).map(tuple),
    ),
)


@given(st.lists(TOLD, min_size=1, max_size=4))
@settings(max_examples=60, deadline=None)
def test_whatever_a_table_says_is_read_back_as_it_was_said(
    tmp_path_factory: pytest.TempPathFactory, told: list[Journal]
) -> None:
    path = tmp_path_factory.mktemp("j") / "a.journal"
    journal.begin(path, HEADER)
    for before, after in pairwise([Journal(HEADER), *told]):
        journal.save(path, after, before)
        assert kept(path) == after
    journal.begin(path.with_stem("b"), HEADER, told[-1])
    assert kept(path.with_stem("b")) == told[-1]


def test_what_is_no_journal_is_never_written_over(tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    path.write_bytes(b"ma these\n" * 5)
    with pytest.raises(OSError):
        journal.save(path, Journal(HEADER, (Step("frapper"),)))
    assert path.read_bytes() == b"ma these\n" * 5


def test_two_plays_begun_in_the_same_second_have_a_save_each(
    library: Library, tmp_path: Path
) -> None:
    begun = [play.begin(library, "cle", tmp_path / "a.journal") for _ in range(3)]
    assert len({one.path for one in begun}) == 3
    assert not [one for one in begun if one.trouble]


def test_the_last_play_is_the_last_that_this_mallette_can_go_on_with(
    library: Library, tmp_path: Path
) -> None:
    played = play.begin(library, "cle", tmp_path / "a.journal")
    journal.begin(tmp_path / "b.journal", Header("ailleurs"))
    (tmp_path / "c.journal").write_bytes(b"")
    for number, name in enumerate("abc"):
        os.utime(tmp_path / f"{name}.journal", (number, number))
    assert play.latest(library.scenarios, tmp_path) == (played.path, [tmp_path / "c.journal"])
    assert play.latest(library.scenarios, tmp_path / "nulle part") == (None, [])


def test_who_leads_a_vote() -> None:
    assert play.leaders({"a": 3, "b": 2}) == ("a",)
    assert play.leaders({"a": 3, "b": 3, "c": 0}) == ("a", "b")
    assert play.leaders({"a": 0, "b": 0}) == play.leaders({}) == ()


def test_a_damaged_journal_is_copied_before_it_is_gone_on_with(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / "a.journal"
    play.take(play.take(play.begin(library, "cle", path), "frapper"), "demander")
    damaged = path.read_bytes().replace(b"frapper", b"frapqer")
    path.write_bytes(damaged)
    resumed = play.resume(library, path)
    assert resumed
    play.take(resumed.play, "entrer")
    assert path.with_suffix(".copie").read_bytes() == damaged


def test_a_play_that_cannot_be_saved_goes_on_and_says_so(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    begun = play.begin(library, "cle", path)
    path.unlink()
    path.mkdir()
    played = play.take(begun, "demander")
    assert played.trouble
    assert engine.values(library.scenarios["cle"], played.state)["cle"]
    assert play.take(played, "entrer").state.at == "salle"


def test_a_journal_of_another_mallette_is_not_taken_up(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "a.journal"
    journal.begin(path, Header("ailleurs"))
    assert play.resume(library, path) is None
