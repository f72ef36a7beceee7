"""What `mallette new` makes: read, checked, played to its endings and printed, as any author's file."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import situations
from click.testing import CliRunner, Result

from mallette import check, cli, engine, load, new
from mallette.model import Library, Scenario
from mallette.press import cards, fiche


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A mallette just made."""
    new.create(tmp_path, "mallette", "ma-mallette")
    return tmp_path / "ma-mallette"


def sound(root: Path) -> Library:
    """The mallette in `root`, which has nothing wrong: no error, no warning, nothing that overflows."""
    reading = load.load(root)
    assert reading.library
    findings = [*reading.findings, *check.check(reading.library)]
    for name in reading.library.decks:
        findings += cards.document(reading.library, name, sheet="a4_9up")[1]
    for name in reading.library.fiches:
        findings += fiche.document(reading.library, name)[1]
    assert not findings, findings
    return reading.library


def explored(scenario: Scenario, length: int) -> tuple[set[str], set[tuple[str, str]]]:
    """The places and the choices of every play of `scenario`, whatever is drawn."""
    played = engine.cut(scenario, length)
    waiting = {engine.start(played, seed) for seed in range(8)}
    seen = set(waiting)
    taken: set[tuple[str, str]] = set()
    while waiting:
        state = waiting.pop()
        opened = engine.open_choices(played, state)
        assert opened or engine.over(played, state), f"dead end in {state.at}"
        taken |= {(state.at, choice) for choice in opened}
        after = {engine.choose(played, state, choice) for choice in opened} - seen
        seen |= after
        waiting |= after
    return {state.at for state in seen}, taken


def test_the_templates_are_a_mallette_with_nothing_wrong() -> None:
    library = sound(new.TEMPLATES)
    assert (list(library.scenarios), list(library.decks)) == ([new.SCENARIO], [new.DECK])
    assert list(library.fiches) == [new.FICHE]


def test_a_new_mallette_has_all_that_a_trainer_needs_to_begin(made: Path) -> None:
    library = sound(made)
    assert library.mallette.title == "Ma mallette"
    assert library.mallette.postures
    assert (made / "LISEZMOI.md").read_text("utf-8").startswith("# Ma mallette\n")
    own = {path.name: path.read_bytes() for path in (made / "schema").iterdir()}
    ours = {path.name: path.read_bytes() for path in (load.builtin() / "schema").iterdir()}
    assert own == ours


@pytest.mark.parametrize("length", [20, 45])
def test_everything_in_the_new_situation_can_be_played(made: Path, length: int) -> None:
    new.create(made, "scenario", "salle")
    scenario = sound(made).scenarios["salle"]
    assert length in scenario.lengths
    places, taken = explored(scenario, length)
    cut = engine.cut(scenario, length)
    assert set(scenario.endings) <= places
    assert set(scenario.events) <= places
    told = {**cut.scenes, **cut.events}
    assert taken == {(at, id_) for at in told for id_ in getattr(told[at], "choices", ())}


def test_every_choice_of_the_new_situation_costs_something(made: Path) -> None:
    scenario = sound(made).scenarios[new.SCENARIO]
    for at in [*scenario.scenes, *scenario.events]:
        place = {**scenario.scenes, **scenario.events}[at]
        for id_, choice in getattr(place, "choices", {}).items():
            assert any(getattr(effect, "by", 0) < 0 for effect in choice.effects.values()), id_


def test_the_new_situation_shows_what_the_language_can_do(made: Path) -> None:
    scenario = sound(made).scenarios[new.SCENARIO]
    text = (made / "scenarios" / f"{new.SCENARIO}.yaml").read_text("utf-8")
    for key in ("later", "decide", "draw", "skip", "locked", "when", "secret", "low", "price"):
        assert re.search(rf"\b{key}:", text), key
    assert len([one for one in scenario.scenes.values() if hasattr(one, "title")]) == 3
    assert len(scenario.endings) == 2


def test_each_new_thing_joins_a_mallette_without_a_finding(made: Path) -> None:
    assert new.create(made, "scenario", "salle_partagee") == [
        made / "scenarios/salle_partagee.yaml"
    ]
    assert new.create(made, "deck", "surprises") == [made / "cards/surprises.yaml"]
    assert new.create(made, "fiche", "3.1") == [made / "print/fiches/3.1.md"]
    library = sound(made)
    assert library.scenarios["salle_partagee"].title == "Salle partagee"
    assert library.decks["surprises"].title == "Surprises"
    assert library.fiches["3.1"].title == "Fiche 3.1"
    codes = [card.code for deck in library.decks.values() for card in deck.cards.values()]
    assert len(codes) == len(set(codes)), "a new deck has codes of its own"
    text = (made / "scenarios/salle_partagee.yaml").read_text("utf-8")
    assert new.SCENARIO not in "".join(re.findall(r"^#.*$", text, re.MULTILINE))


def test_a_mallette_that_lacks_what_a_template_names_is_not_told_of_it(tmp_path: Path) -> None:
    root = situations.folder(tmp_path)
    assert {path.name for path in new.create(root, "scenario", "salle")} == {
        "salle.yaml",
        "scenario.schema.json",
    }
    new.create(root, "deck", "salle")
    text = (root / "scenarios/salle.yaml").read_text("utf-8")
    assert set(re.findall(r"^ *posture: (\w+)", text, re.MULTILINE)) == {"ecouter"}
    assert '\n# fiches: ["1.1"]\n' in text
    sound(root)


def test_without_any_posture_they_are_comments(tmp_path: Path) -> None:
    root = situations.folder(tmp_path)
    manifest = situations.MANIFEST.partition("postures:")[0]
    (root / "mallette.yaml").write_text(manifest, "utf-8")
    new.create(root, "scenario", "salle")
    text = (root / "scenarios/salle.yaml").read_text("utf-8")
    assert re.search(r"^ +# posture: ecouter$", text, re.MULTILINE)
    assert not re.search(r"^ +posture:", text, re.MULTILINE)


def test_a_fiche_goes_where_the_manifest_says(tmp_path: Path) -> None:
    root = situations.folder(tmp_path)
    (root / "mallette.yaml").write_text(situations.MANIFEST + "fiches: textes\n", "utf-8")
    assert new.create(root, "fiche", "3.1") == [root / "textes" / "3.1.md"]
    sound(root)


@pytest.mark.parametrize(
    ("kind", "name"),
    [("mallette", "."), ("scenario", "salle"), ("deck", "salle"), ("fiche", "1.1")],
)
def test_nothing_is_ever_overwritten(made: Path, kind: new.Kind, name: str) -> None:
    if kind in {"scenario", "deck"}:
        new.create(made, kind, name)
    before = {path: path.read_bytes() for path in made.rglob("*.*")}
    with pytest.raises(FileExistsError):
        new.create(made, kind, name)
    assert {path: path.read_bytes() for path in made.rglob("*.*")} == before


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("scenario", "Salle partagée", "par exemple salle_partagee"),
        ("scenario", "../salle", "par exemple salle"),
        ("scenario", "", "par exemple salle_partagee"),
        ("scenario", "a" * 61, "par exemple a"),
        ("deck", "2e_jeu", "par exemple e_jeu"),
        ("fiche", "../3.1", "par exemple 3.1"),
        ("fiche", "3.", "par exemple 3.1"),
        ("fiche", "", "par exemple 3.1"),
        ("mallette", " ", "nom de dossier"),
        ("mallette", "a\nb", "nom de dossier"),
    ],
)
def test_a_bad_name_is_refused_with_a_way_out(
    tmp_path: Path, kind: new.Kind, name: str, said: str
) -> None:
    root = situations.folder(tmp_path)
    before = sorted(root.rglob("*"))
    with pytest.raises(ValueError, match=re.escape(said)):
        new.create(root, kind, name)
    assert sorted(root.rglob("*")) == before


@pytest.mark.parametrize("name", ["L'été « chaud »", 'dit "oui"', "a: b # c", "é" * 60])
def test_a_mallette_may_have_any_name_that_a_folder_may(tmp_path: Path, name: str) -> None:
    new.create(tmp_path, "mallette", name)
    assert sound(tmp_path / name).mallette.title.lower() == name.lower()


def test_a_folder_that_leads_out_of_the_mallette_is_refused(tmp_path: Path) -> None:
    root = situations.folder(tmp_path / "dedans")
    (tmp_path / "dehors").mkdir()
    (root / "cards").symlink_to(tmp_path / "dehors")
    with pytest.raises(ValueError, match="hors de la mallette"):
        new.create(root, "deck", "salle")
    assert not list((tmp_path / "dehors").iterdir())


# As it is typed ----------------------------------------------------------------------------------


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(cli.mallette, ["new", *arguments], standalone_mode=False)


def test_the_command_says_what_it_made(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = typed("mallette", "ma mallette").output.splitlines()
    assert set(said) == {str(path.relative_to(tmp_path)) for path in tmp_path.rglob("*.*")}
    monkeypatch.chdir(tmp_path / "ma mallette")
    assert typed("scenario", "salle").output == f"{Path('scenarios/salle.yaml')}\n"


@pytest.mark.parametrize(
    ("arguments", "said", "help_"),
    [
        (("scenario", "Salle"), "ne peut pas servir de nom", None),
        (("scenario", "camionnette"), "scenarios/camionnette.yaml existe déjà", "choisissez"),
        (("mallette", "."), "LISEZMOI.md existe déjà", "choisissez un autre nom"),
    ],
)
def test_the_command_refuses_with_a_sentence(
    made: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, str], said: str, help_: str
) -> None:
    monkeypatch.chdir(made)
    trouble = typed(*arguments).exception
    assert isinstance(trouble, cli.Trouble)
    assert said in trouble.message.replace("\\", "/")
    assert trouble.status == cli.MISUSED
    assert help_ is None or help_ in str(trouble.help)


def test_outside_any_mallette_the_program_is_not_written_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    trouble = typed("deck", "salle").exception
    assert isinstance(trouble, cli.Trouble)
    assert "pas de mallette" in trouble.message
    assert "new mallette" in str(trouble.help)
