"""The debrief on screen, the secrets before it, and what of both is kept."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from test_game import entered, framed, home, keyed, plain, played, said, shipped

from mallette import engine, journal
from mallette.game import app, debriefing, stack
from mallette.game.stack import Session, after
from mallette.journal import Debrief, Decision, Sitting
from mallette.model import Library
from mallette.play import Play

APPEL = "appel"


def saved(folder: Path) -> Session:
    """At the end of a play that is saved."""
    session = after(stack.opened(shipped(), folder), stack.Begin(APPEL, 45))
    while isinstance(session.top.screen, stack.Scene):
        assert session.play
        view = engine.view(session.play.scenario, session.play.state)
        session = after(session, stack.Take(app.first_open(view), Decision()))
        session = after(session, stack.Close())
    return session


def kept(folder: Path) -> journal.Journal:
    (path,) = folder.glob("*.journal")
    read = journal.read(path)
    assert read
    return read


def test_enter_leads_from_the_ending_through_every_page() -> None:
    session = entered(played(APPEL))
    pages = debriefing.pages(session)
    assert pages[0] == "feelings"
    assert pages[-1] == "transfer"
    for page in pages[:-1]:
        assert session.top.screen == stack.Debrief(page)
        session = entered(session)
    assert session.top.screen == stack.Debrief("transfer")
    back = after(session, stack.Open(stack.Debrief(pages[-2])))
    assert keyed(back, "undo").top.screen == stack.Debrief(pages[-3])
    assert isinstance(keyed(back, "back").top.screen, stack.Ending)


def test_a_page_with_nothing_to_tell_is_passed_over() -> None:
    session = played("jardin_sans_cloture")
    assert session.play
    told = debriefing.pages(session)
    assert ("dues" in told) == bool(debriefing.debrief.dues(session.play))
    library = replace(shipped(), mallette=replace(shipped().mallette, criteria={}, postures={}))
    bare = debriefing.pages(replace(session, library=library))
    assert not {"criteria", "postures"} & set(bare)


def test_the_roads_not_taken_are_told_in_words() -> None:
    session = after(played(APPEL), stack.Open(stack.Debrief("roads", "0")))
    assert session.play
    shown = said(framed(session))
    assert "restaient possibles" in shown
    assert "(la vôtre)" in shown
    view = engine.view(session.play.scenario, session.play.states[0])
    for option in view.options:
        assert plain(option.text)[:30] in shown


def test_a_secret_is_told_at_the_debrief_only_when_it_is_asked_for(tmp_path: Path) -> None:
    session = after(saved(tmp_path), stack.Open(stack.Debrief("roles")))
    roles = shipped().scenarios[APPEL].roles
    first, *others = roles
    assert not any(plain(role.secret)[:40] in said(framed(session)) for role in roles.values())
    session = after(session, stack.Reveal(first))
    shown = said(framed(session))
    assert plain(roles[first].secret)[:40] in shown
    assert not any(plain(roles[other].secret)[:40] in shown for other in others)
    assert kept(tmp_path).debrief.revealed == (first,)


def test_a_mark_is_given_with_its_key_then_a_proof_is_asked(tmp_path: Path) -> None:
    session = after(saved(tmp_path), stack.Open(stack.Debrief("criteria", "c1")))
    session = keyed(session, "3")
    assert kept(tmp_path).debrief.ratings == {"c1": 3}
    assert session.top.screen == stack.Debrief("criteria", stack.PROOF + "c1")
    session = entered(after(session, stack.Write("  Trois voix   neuves ")))
    assert kept(tmp_path).debrief.proofs == {"c1": "Trois voix neuves"}
    assert session.top.screen == stack.Debrief("criteria")
    shown = said(framed(session))
    assert "3 sur 4" in shown
    assert "Trois voix neuves" in shown
    again = keyed(after(session, stack.Open(stack.Debrief("criteria", "c1"))), "0")
    assert again.top.screen == stack.Debrief("criteria", stack.PROOF + "c1", "Trois voix neuves")
    entered(after(again, stack.Write("")))
    assert kept(tmp_path).debrief == Debrief(ratings={"c1": 0})


def test_a_gesture_is_typed_then_dated(tmp_path: Path) -> None:
    session = after(saved(tmp_path), stack.Open(stack.Debrief("transfer")))
    session = entered(after(session, stack.Write("Zoé appelle le Tambour")))
    assert session.top.screen == stack.Debrief("transfer", stack.WHEN, "Zoé appelle le Tambour")
    session = keyed(session, "2")
    (pledge,) = kept(tmp_path).debrief.pledges
    assert pledge.what == "Zoé appelle le Tambour"
    assert pledge.when
    assert session.top.screen == stack.Debrief("transfer")
    assert f"Zoé appelle le Tambour — {pledge.when}" in said(framed(session)).replace("  ", " ")
    assert after(session, stack.Note()) == session  # nothing was typed: nothing is asked


def test_what_ends_with_a_question_mark_is_left_open_and_has_no_date(tmp_path: Path) -> None:
    session = after(saved(tmp_path), stack.Open(stack.Debrief("transfer")))
    session = after(session, stack.Write("Qui prévient l'école ?"))
    assert "Garder comme question ouverte" in said(framed(session))
    session = entered(session)
    assert session.top.screen == stack.Debrief("transfer")
    assert kept(tmp_path).debrief.questions == ("Qui prévient l'école ?",)
    assert kept(tmp_path).debrief.pledges == ()
    assert "Qui prévient l’école" in said(framed(session))


def test_what_the_table_kept_is_there_when_it_comes_back(tmp_path: Path) -> None:
    session = after(saved(tmp_path), stack.Open(stack.Debrief("criteria", "c4")))
    keyed(session, "1")
    again = after(stack.opened(shipped(), tmp_path), stack.Resume())
    assert again.play
    assert again.play.debrief.ratings == {"c4": 1}


# Secrets ----------------------------------------------------------------------------------------


def opening() -> Session:
    return after(home(), stack.Open(stack.Cast(APPEL, opening=True, length=45)))


def test_a_secret_is_shown_to_one_and_hidden_at_once() -> None:
    role = next(iter(shipped().scenarios[APPEL].roles))
    secret = plain(shipped().scenarios[APPEL].roles[role].secret)[:40]
    asked = after(opening(), stack.Open(stack.Secret(APPEL, role)))
    assert secret not in said(framed(asked))
    shown = entered(after(asked, stack.Write("Anaïs")))
    assert secret in said(framed(shown))
    hidden = entered(shown)
    told = said(framed(hidden))
    assert secret not in told
    assert "Anaïs" in told
    assert hidden.sitting == Sitting(players={role: "Anaïs"})


def test_who_sits_is_kept_with_the_play_and_asked_anew_of_the_next_table(tmp_path: Path) -> None:
    role = next(iter(shipped().scenarios[APPEL].roles))
    session = after(stack.opened(shipped(), tmp_path), stack.Open(stack.Cast(APPEL, opening=True)))
    asked = after(session, stack.Open(stack.Secret(APPEL, role, words="Anaïs")))
    begun = after(after(after(asked, stack.Note()), stack.Close()), stack.Begin(APPEL))
    assert kept(tmp_path).sitting == Sitting(players={role: "Anaïs"})
    assert begun.sitting == Sitting()
    again = after(begun, stack.Open(stack.Cast(APPEL, opening=True)))
    assert (again.sitting, again.read) == (Sitting(), frozenset())


def test_no_name_need_be_given() -> None:
    role = next(iter(shipped().scenarios[APPEL].roles))
    shown = entered(after(opening(), stack.Open(stack.Secret(APPEL, role))))
    assert shown.sitting == Sitting()
    assert shown.read == {role}


@pytest.mark.parametrize("solo", [True, False])
def test_one_learner_alone_has_nobody_to_vote_with(solo: bool) -> None:
    session = keyed(opening(), "alone") if solo else opening()
    assert session.sitting.solo == solo
    begun = after(session, stack.Begin(APPEL, 45))
    assert begun.play
    view = engine.view(begun.play.scenario, begun.play.state)
    assert view.decide.rule == "consensus"
    assert ("consensus" in said(framed(begun))) != solo
    done = after(begun, stack.Take(app.first_open(view)))
    assert isinstance(done.top.screen, stack.Aftermath if solo else stack.Decide)


# On paper ---------------------------------------------------------------------------------------


def test_the_report_is_asked_for_at_the_end_and_told(tmp_path: Path) -> None:
    asked: list[object] = []

    def press(library: Library, now: Play) -> Path:
        asked.append((library, now))
        return tmp_path / "compte rendu.pdf"

    session = after(replace(saved(tmp_path), press=press), stack.Open(stack.Debrief("transfer")))
    assert any(target.does == stack.Report() for target in framed(session).targets)
    told = after(session, stack.Report())
    assert asked == [(session.library, session.play)]
    assert "compte rendu.pdf" in said(framed(told)).replace("\u00a0", " ")
    assert told.stack == session.stack


def test_a_disk_that_refuses_the_report_is_told(tmp_path: Path) -> None:
    def press(_library: Library, _now: Play) -> Path:
        raise PermissionError(13, "", "ici")

    session = after(replace(saved(tmp_path), press=press), stack.Open(stack.Debrief("transfer")))
    assert "accès refusé" in said(framed(after(session, stack.Report())))


def test_without_a_press_no_report_is_offered(tmp_path: Path) -> None:
    session = after(saved(tmp_path), stack.Open(stack.Debrief("transfer")))
    assert not any(target.does == stack.Report() for target in framed(session).targets)
    assert after(session, stack.Report()) == session
