"""The terminal player: the same play, read and typed line by line."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
import situations

from mallette import play, terminal
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
        "Confiance monte de 2 : 5 → 7",
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
