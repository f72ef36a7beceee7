"""The terminal player: the same play, read and typed line by line."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
import situations
import village

from mallette import debrief, engine, load, play, terminal, text
from mallette.journal import Debrief, Decision
from mallette.model import Library
from mallette.play import Play


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return situations.library(tmp_path / "mallette")


def played(library: Library, typed: str, path: Path | None = None) -> tuple[str, Play]:
    """What the table reads when it types `typed`, and where the play stands."""
    shown = io.StringIO()
    end = terminal.run(play.begin(library, "cle", path), io.StringIO(typed), shown)
    return shown.getvalue(), end


def test_a_play_goes_to_its_ending_and_says_its_price(library: Library) -> None:
    shown, end = played(library, "2\nentrer\n2\n")
    assert end.state.at == "dedans"
    for said in (
        "La clé du local",
        "[La maire]",
        "Confiance : 2 de plus (5 → 7)",
        "Ce que cette fin a coûté",
        "Des soirées.",
        "Vos décisions",
        "1. La porte : Demander la clé (Confiance +2, Lien -1)",
    ):
        assert said in shown


def test_a_locked_choice_gives_its_reason_and_is_not_taken(library: Library) -> None:
    shown, end = played(library, "2\n2\n")
    assert "Ce choix est fermé" in shown
    assert "Il faudrait plus de confiance." in shown
    assert len(end.steps) == 1


def test_undo_takes_back_the_last_decision(library: Library) -> None:
    shown, end = played(library, "a\n1\na\n")
    assert "Il n'y a rien à annuler." in shown
    assert "Décision annulée." in shown
    assert end.steps == ()


def test_what_is_no_choice_is_said_and_nothing_moves(library: Library) -> None:
    shown, end = played(library, "\n9\ndanser\n?\n")
    assert "« 9 » n'est pas un choix d'ici" in shown
    assert "« danser »" in shown
    assert "annuler la dernière décision" in shown
    assert end.steps == ()


def test_notes_are_said_only_when_asked_and_secrets_never(library: Library) -> None:
    shown, _ = played(library, "r\nl\n2\n")
    assert "NOTES-PORTE" not in shown
    shown, _ = played(library, "r\nn\nq\n")
    assert "NOTES-PORTE" in shown
    assert "SECRET" not in shown
    assert "Le local est à toute la commune." in shown


def test_leaving_says_how_to_come_back(library: Library, tmp_path: Path) -> None:
    path = tmp_path / "parties" / "a.journal"
    shown, _ = played(library, "2\nq\n", path)
    assert f"--resume {path}" in shown
    resumed = play.resume(library, path)
    assert resumed
    assert len(resumed.play.steps) == 1


def test_lines_are_no_wider_than_the_terminal(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    shown, _ = played(library, "2\nn\nr\n2\n2\nq\n")
    assert max(map(len, shown.splitlines())) <= 44  # the longest unbreakable word


def test_a_terminal_without_accents_still_gets_its_text(library: Library) -> None:
    shown = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    terminal.run(play.begin(library, "cle"), io.StringIO("2\n"), shown)
    shown.seek(0)
    assert "La porte est ferm" in shown.read()


@pytest.fixture
def halle(tmp_path: Path) -> Library:
    return situations.library(tmp_path / "village", village.VILLAGE)


def decided(library: Library, typed: str, **begun: int) -> tuple[str, Play]:
    shown = io.StringIO()
    end = terminal.run(play.begin(library, "cle", **begun), io.StringIO(typed), shown)
    return shown.getvalue(), end


def decisions(end: Play) -> list[Decision | None]:
    return [step.decision for step in end.steps]


def test_one_role_decides_for_all_and_it_is_said(halle: Library) -> None:
    shown, end = decided(halle, "1\n")
    assert "La maire décide pour la table." in shown
    assert decisions(end) == [Decision("mandate", "maire")]


def test_a_card_is_drawn_and_read(halle: Library) -> None:
    shown, _ = decided(halle, "1\n")
    assert "On tire une carte." in shown
    assert "Évènement" in shown


TO_THE_MARKET = "attendre\n1!\n"


def test_a_vote_is_counted_and_the_most_hands_take_it(halle: Library) -> None:
    shown, end = decided(halle, TO_THE_MARKET + "1\n2 0 4 1\n")
    assert "Décision : à la majorité des voix." in shown
    assert end.state.at == "bilan"
    votes = {"encore": 2, "ronde": 0, "finir": 4}
    assert decisions(end)[-1] == Decision("majority", votes=votes, abstentions=1)


def test_a_tie_is_said_and_never_settled_silently(halle: Library) -> None:
    shown, end = decided(halle, TO_THE_MARKET + "1\n3 0 3\n\n2 1 2 1\n3\n")
    assert shown.count("Égalité") == 2
    votes = {"encore": 2, "ronde": 1, "finir": 2}
    assert decisions(end)[-1] == Decision(
        "majority", votes=votes, abstentions=1, tied=("encore", "finir"), settled=False
    )
    assert end.state.at == "bilan"


def test_a_vote_mistyped_is_asked_again(halle: Library) -> None:
    _, end = decided(halle, TO_THE_MARKET + "1\ntrois\n1\n0 0 0\n1 0 0\n")
    assert decisions(end)[-1] == Decision("majority", votes={"encore": 1, "ronde": 0, "finir": 0})


TO_THE_BALANCE = TO_THE_MARKET + "finir\n\n"


def test_consent_keeps_what_was_objected(halle: Library) -> None:
    _, end = decided(halle, TO_THE_BALANCE + "impasse\nTrop tôt\nEt les absents ?\n\n\n")
    said = Decision("consent", objections=("Trop tôt", "Et les absents ?"))
    assert decisions(end)[-1] == said
    _, end = decided(halle, TO_THE_BALANCE + "impasse\nTrop tôt\n\nn\nn\n")
    assert decisions(end)[-1] == Decision("consent", objections=("Trop tôt",), settled=False)
    shown, end = decided(halle, TO_THE_BALANCE + "impasse\nTrop tôt\n\nn\n\n")
    assert "Rien n'est décidé" in shown
    assert end.state.at == "bilan"


def test_consensus_is_asked_and_the_facilitator_may_settle(halle: Library) -> None:
    _, end = decided(halle, "ouvrir\n1!\nfinir!\nbien\n\nvoter\n\n")
    assert decisions(end)[-1] == Decision("consensus")
    shown, end = decided(halle, "ouvrir\n1!\nfinir!\nbien\n\nvoter\nn\nPas sûr\n\nn\n")
    assert decisions(end)[-1] == Decision("consensus", objections=("Pas sûr",), settled=False)
    assert "Sans consensus ; réserve : Pas sûr ; la personne qui anime a tranché." in " ".join(
        shown.split()
    ).replace("\u202f", " ").replace("\u00a0", " ")


TO_THE_ASSEMBLY = "ouvrir\n1!\nfinir!\nbien!\n"
QUESTIONS = (
    TO_THE_MARKET + "1\n",
    TO_THE_MARKET + "1\n3 0 3\n",
    TO_THE_BALANCE + "impasse\n",
    TO_THE_BALANCE + "impasse\nTrop tôt\n",
    TO_THE_BALANCE + "impasse\nTrop tôt\n\n",
    TO_THE_BALANCE + "impasse\nTrop tôt\n\nn\n",
    TO_THE_ASSEMBLY + "voter\n",
    TO_THE_ASSEMBLY + "voter\nn\n",
    TO_THE_ASSEMBLY + "voter\nn\nPas sûr\n",
    TO_THE_ASSEMBLY + "voter\nn\nPas sûr\n\n",
)
"""Every question that a table is asked, with what leads to it."""


@pytest.mark.parametrize("typed", QUESTIONS)
def test_q_leaves_whatever_is_asked_and_decides_nothing(halle: Library, typed: str) -> None:
    _, before = decided(halle, typed)
    shown, end = decided(halle, typed + "q\n2\n2\n")
    assert shown.rstrip().endswith("Rien n'est décidé.")
    assert end.steps == before.steps


@pytest.mark.parametrize("typed", QUESTIONS)
def test_a_goes_back_to_the_choices_and_takes_no_decision_back(halle: Library, typed: str) -> None:
    _, before = decided(halle, typed)
    shown, end = decided(halle, typed + "A\nt!\n")
    assert "Rien n'est décidé : proposez un autre choix" in shown
    assert "« t » n'est pas un choix d'ici" in shown
    assert end.steps == before.steps


@pytest.mark.parametrize("typed", QUESTIONS)
def test_what_is_asked_for_instead_is_told_and_nothing_is_decided(
    halle: Library, typed: str
) -> None:
    _, before = decided(halle, typed)
    for command, told in (("r", "Le voisin"), ("r 2", "SECRET-VOISIN"), ("?", "cette aide")):
        shown, end = decided(halle, f"{typed}{command}\n")
        after = shown[len(decided(halle, typed)[0]) - 60 :]
        assert told in after
        assert "Rien n'est décidé : proposez" in after
        assert end.steps == before.steps


@pytest.mark.parametrize("typed", QUESTIONS)
def test_what_is_no_answer_is_asked_again(halle: Library, typed: str) -> None:
    _, before = decided(halle, typed)
    for strange in ("2!", "é", "99 99"):
        shown, end = decided(halle, f"{typed}{strange}\n")
        last = " ".join(shown.splitlines()[-6:])
        assert "ne répond pas à la question" in last or "Il faut 3 nombres" in last
        assert end.steps == before.steps


def test_yes_and_no_may_be_written_in_full(halle: Library) -> None:
    _, end = decided(halle, TO_THE_ASSEMBLY + "voter\nnon\nnon\nnon\n")
    assert decisions(end)[-1] == Decision("consensus", settled=False)
    _, end = decided(halle, TO_THE_ASSEMBLY + "voter\npeut-être\nOui\n")
    assert decisions(end)[-1] == Decision("consensus")
    _, end = decided(halle, TO_THE_BALANCE + "impasse\nnon\n")
    assert decisions(end)[-1] == Decision("consent")


def test_between_equals_only_they_can_be_kept(halle: Library) -> None:
    shown, end = decided(halle, TO_THE_MARKET + "1\n3 0 3\n2\n1\n")
    assert "Égalité (1, 3)." in shown
    assert "« 2 » ne répond pas à la question" in shown
    assert end.steps[-1].choice == "encore"


def test_what_was_decided_by_a_rule_is_said(halle: Library) -> None:
    shown, _ = decided(halle, TO_THE_MARKET + "1\n1 4 1 1\n")
    assert "C'est décidé : Attendre le printemps. La maire a décidé pour la table." in shown
    assert "C'est décidé : Suivre la ronde. À la majorité (4 voix sur 6, 1 abstention)." in shown


def test_a_length_that_was_not_asked_for_is_told_with_the_others(
    halle: Library, library: Library
) -> None:
    shown, _ = decided(halle, "")
    assert "Prévue en 90 minutes." in shown
    assert "relancez avec --length 45." in shown
    shown, end = decided(halle, "1\n", length=45)
    assert "Prévue en 45 minutes." in shown
    again = io.StringIO()
    terminal.run(end, io.StringIO(""), again)
    assert "Prévue en 45 minutes." in again.getvalue()
    assert "--length" not in again.getvalue()
    assert "Prévue en" not in played(library, "")[0]


def test_what_does_not_fit_on_its_line_goes_on_under_its_text(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    lines = played(library, "2\n?\n")[0].splitlines()
    at = next(rank for rank, line in enumerate(lines) if line.startswith("2. (fermé)"))
    assert lines[at + 1].startswith("   ")
    at = next(rank for rank, line in enumerate(lines) if line.startswith("r 2  "))
    assert lines[at + 1].startswith(5 * " ")
    assert lines[at + 1].strip()


def test_the_help_takes_one_line_a_key_in_80_columns(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = played(library, "?\n")[0]
    for key, does in terminal.KEYS:
        assert f"\n{key:<5}{does}\n" in shown


ENDED = "2\nentrer\n2\n"


def test_after_the_ending_the_table_looks_back_and_may_undo(library: Library) -> None:
    shown, end = played(library, ENDED + "r\nl\n?\n2\na\nq\n")
    assert shown.count("1. La porte : Demander la clé") == 2
    assert "Le local est à toute la commune." in shown
    assert "« 2 » n'est pas un choix d'ici" in shown
    assert "Décision annulée." in shown
    assert end.state.at == "salle"


@pytest.mark.parametrize("typed", ["", "\n1\n", "q\n1\n"])
def test_after_the_ending_enter_leaves(library: Library, typed: str) -> None:
    shown, end = played(library, ENDED + typed)
    assert end.state.at == "dedans"
    assert "n'est pas un choix" not in shown
    assert "Pour la reprendre" not in shown


def test_in_a_dead_end_the_facilitator_goes_on_and_it_is_kept(halle: Library) -> None:
    shown, end = decided(halle, "s 1\n" + TO_THE_BALANCE + "impasse\n\ns 1\n")
    assert "lorsque aucun choix n'est ouvert" in shown
    assert "s 1. Chercher la clé" in shown
    assert "s 2. Partir" in shown
    assert end.state.at == "halle"
    assert end.steps[-1].forced
    assert "passé à la suite" in shown


def test_what_comes_back_says_where_it_came_from(halle: Library) -> None:
    shown, _ = decided(halle, "ouvrir\n1!\nfinir!\n")
    assert "Cela revient, de « La place : Ouvrir tout de suite » :" in shown


def test_a_secret_is_read_when_it_is_asked_for(halle: Library) -> None:
    shown, _ = decided(halle, "r\n")
    assert "SECRET" not in shown
    shown, _ = decided(halle, "r 1\nr personne\n")
    assert "SECRET-MAIRE" in shown
    assert "Ce qui lui importe : voir monter Lien." in shown
    assert "SECRET-VOISIN" not in shown
    assert "« personne » n'est pas un rôle" in shown


def test_the_table_that_leaves_in_the_middle_of_a_vote_loses_nothing(halle: Library) -> None:
    _, end = decided(halle, TO_THE_MARKET + "1\n")
    assert end.state.at == "marche"


def test_nobody_there_decides_nothing(halle: Library) -> None:
    for typed in (TO_THE_BALANCE + "impasse\n", TO_THE_BALANCE + "impasse\nTrop tôt\n"):
        _, end = decided(halle, typed)
        assert end.state.at == "bilan"


def test_what_a_stranger_wrote_does_not_move_the_cursor(tmp_path: Path) -> None:
    text = situations.SITUATION.replace(
        "title: La clé du local", 'title: "La clé \\e]0;x\\a\\e[2J"'
    )
    shown, _ = played(situations.library(tmp_path / "m", text), "")
    assert "\x1b" not in shown


def test_a_play_that_is_not_saved_says_so_from_the_start(library: Library, tmp_path: Path) -> None:
    (tmp_path / "parties").write_text("un fichier")
    shown, _ = played(library, "", tmp_path / "parties" / "a.journal")
    assert "n'est plus enregistrée" in shown.replace("’", "'")


def test_a_window_of_an_older_windows_gets_plain_spaces(library: Library) -> None:
    shown = io.TextIOWrapper(io.BytesIO(), encoding="cp1252")
    terminal.run(play.begin(library, "cle"), io.StringIO("2\n"), shown)
    shown.seek(0)
    assert "5 -> 7" in shown.read()


# The debrief ------------------------------------------------------------------------------------


def debriefed(typed: str) -> tuple[str, Play]:
    """What is told of the debrief of a shipped play, and what is kept of it."""
    library = load.load(load.builtin()).library
    assert library
    now = play.begin(library, "appel", length=45)
    while open_ := engine.open_choices(now.scenario, now.state):
        now = play.take(now, open_[0])
    shown = io.StringIO()
    end = terminal.run(now, io.StringIO(f"d\n{typed}"), shown, library=library)
    return " ".join(shown.getvalue().split("Débriefing 1", 1)[-1].split()), end


def test_a_debrief_is_gone_through_by_enter_and_tells_no_secret() -> None:
    shown, end = debriefed("\n" * 30)
    titles = ("Ce qui s’est passé", "pas pris", "gardait pour lui", "pratiqué", "Vous notez")
    assert [shown.find(title) >= 0 for title in titles] == [True] * 5
    assert end.debrief == Debrief()
    for role in end.scenario.roles.values():
        assert " ".join(role.secret.split())[:30].replace("'", "’") not in shown


def test_a_debrief_keeps_what_is_answered() -> None:
    facts, roads, dues = "\n\n", "2\n99\n\n", "\n" * bool(debrief_has_dues())
    secrets, postures = "2\nzut\n\n", "\n"
    marks = "3\nTrois voix neuves\n9\n\n" + "\n" * 5
    gestures = "Zoé appelle le Tambour\n1\nOn se revoit\nà la Saint-Jean\n"
    gestures += "Qui n'était pas là ?\n\n"
    shown, end = debriefed(facts + roads + dues + secrets + postures + marks + gestures)
    assert "restaient possibles" in shown
    assert "« 99 » n'est pas une de vos décisions." in shown.replace("’", "'")
    second = list(end.scenario.roles)[1]
    assert end.debrief.revealed == (second,)
    assert " ".join(text.plain(end.scenario.roles[second].secret).split())[:30] in shown
    assert end.debrief.ratings == {"c1": 3}
    assert end.debrief.proofs == {"c1": "Trois voix neuves"}
    first, other = end.debrief.pledges
    assert first.what == "Zoé appelle le Tambour"
    assert re.search(r"\d{4}", first.when)
    assert (other.what, other.when) == ("On se revoit", "à la Saint-Jean")
    assert end.debrief.questions == ("Qui n'était pas là ?",)


def debrief_has_dues() -> bool:
    _shown, end = debriefed("q\n")
    return bool(debrief.dues(end))


def test_a_debrief_can_be_left_at_any_question() -> None:
    for count in range(14):
        shown, end = debriefed("\n" * count + "q\n")
        assert end.state.at in end.scenario.endings
        assert shown.endswith(">")
