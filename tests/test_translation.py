"""A mallette said in another language: what is translated, what is missing, what is out of date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polib
import pytest
import situations
from hypothesis import given, settings
from hypothesis import strategies as st

from mallette import check, engine, load, translation
from mallette.model import Library


@pytest.fixture
def library(tmp_path: Path) -> Library:
    return situations.library(tmp_path)


CATALOGUE = "scenarios/cle.en.po"


def with_catalogue(library: Library, text: str) -> Library:
    return replace(library, catalogues={CATALOGUE: text})


def english(library: Library, **said: str) -> str:
    """A catalogue in which every text is « EN » and itself, but those given by their keys."""
    catalogue = polib.pofile(translation.updated(library.scenarios["cle"], None, "en"))
    for entry in catalogue:
        entry.msgstr = said.get(entry.msgctxt.replace(".", "__"), f"EN {entry.msgid}")
    return str(catalogue)


def found(library: Library) -> list[tuple[str, str]]:
    return [(one.code, one.path) for one in translation.findings(library)]


def test_every_text_that_people_read_is_there_and_nothing_else(library: Library) -> None:
    keys = {translation.key(loc): text for loc, text in translation.texts(library.scenarios["cle"])}
    assert keys["scenes.porte.choices.demander.locked"] == "Il faudrait plus de confiance."
    assert keys["scenes.porte.text.0.text"] == "La clé tourne."
    assert keys["roles.maire.secret"] == "SECRET-MAIRE"
    assert keys["gauges.confiance.low.text"] == "On se parle à peine."
    assert not [key for key in keys if key.rpartition(".")[2] in {"icon", "goto", "when", "start"}]


def test_a_whole_catalogue_says_everything_and_plays_the_same(library: Library) -> None:
    spoken = translation.spoken(with_catalogue(library, english(library)), "en").scenarios["cle"]
    assert {text[:3] for _, text in translation.texts(spoken)} == {"EN "}
    state = engine.start(spoken)
    assert engine.view(spoken, state).text == "EN La porte est fermée. Confiance 5."
    assert engine.open_choices(spoken, state) == engine.open_choices(
        library.scenarios["cle"], engine.start(library.scenarios["cle"])
    )
    assert found(with_catalogue(library, english(library))) == []


def test_what_is_missing_falls_back_with_its_language_said(library: Library) -> None:
    there = with_catalogue(library, english(library, scenes__salle__title=""))
    assert translation.spoken(there, "en").scenarios["cle"].scenes["salle"].title == "[fr] La salle"
    (finding,) = translation.findings(there)
    assert (finding.code, finding.path) == ("M601", "scenarios/cle.yaml")
    assert finding.loc == ("scenes", "salle", "title")


def test_without_a_catalogue_only_the_title_says_the_language(library: Library) -> None:
    spoken = translation.spoken(library, "en").scenarios["cle"]
    assert (spoken.title, spoken.scenes["salle"].title) == ("[fr] La clé du local", "La salle")
    assert found(library) == []


def test_a_text_that_changed_since_falls_back_and_is_told(library: Library) -> None:
    stale = english(library).replace('msgid "La salle"', 'msgid "La petite salle"')
    there = with_catalogue(library, stale)
    assert found(there) == [("M602", CATALOGUE)]
    assert translation.spoken(there, "en").scenarios["cle"].scenes["salle"].title == "[fr] La salle"


def test_names_between_braces_must_be_the_same(library: Library) -> None:
    there = with_catalogue(
        library, english(library, scenes__porte__text__1__text="Closed. Trust {trust}.")
    )
    assert found(there) == [("M604", CATALOGUE)]
    spoken = translation.spoken(there, "en").scenarios["cle"]
    said = engine.view(spoken, engine.start(spoken)).text
    assert said == "[fr] La porte est fermée. Confiance 5."


def test_what_translates_nothing_is_told(library: Library) -> None:
    orphan = english(library) + '\nmsgctxt "scenes.cave.title"\nmsgid "La cave"\nmsgstr "x"\n'
    assert found(with_catalogue(library, orphan)) == [("M603", CATALOGUE)]


def test_what_is_no_catalogue_is_told_and_changes_nothing(library: Library) -> None:
    there = with_catalogue(library, "oups\n")
    assert found(there) == [("M605", CATALOGUE)]
    assert translation.spoken(there, "en").scenarios["cle"].title.startswith("[fr]")


def test_bringing_up_to_date_keeps_what_is_translated(library: Library) -> None:
    scenario = library.scenarios["cle"]
    text = english(library).replace('msgid "La salle"', 'msgid "La petite salle"')
    text += '\nmsgctxt "scenes.cave.title"\nmsgid "La cave"\nmsgstr "The cellar"\n'
    again = translation.updated(scenario, text, "en")
    entries, findings = translation.read(again)
    assert not findings
    assert entries["title"].said == "EN La clé du local"
    assert entries["scenes.salle.title"].fuzzy
    assert entries["scenes.salle.title"].said == "EN La salle"
    assert "scenes.cave.title" not in entries
    assert "The cellar" in again, "what is gone is kept apart"
    assert translation.updated(scenario, again, "en") == again, "nothing more to do"


def test_the_garden_is_whole_in_english() -> None:
    reading = load.load(load.builtin())
    assert reading.library
    assert not [one for one in check.check(reading.library) if one.code.startswith("M6")]
    spoken = translation.spoken(reading.library, "en")
    texts = [text for _, text in translation.texts(spoken.scenarios["jardin_sans_cloture"])]
    assert not [text for text in texts if text.startswith("[fr]")]
    assert spoken.scenarios["jardin_sans_cloture"].title == "The garden without a fence"


@given(text=st.text(st.sampled_from('msgidctxtr "\\\n#,~|[]0fuzzy{}é\x00\x85'), max_size=80))
@settings(max_examples=300)
def test_no_text_whatever_breaks_the_reading(text: str) -> None:
    entries, findings = translation.read(text)
    assert isinstance(entries, dict)
    assert len(findings) <= 1
