"""A mallette said in another language: what is translated, what is missing, what is out of date."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import polib
import pytest
import situations
from hypothesis import given, settings
from hypothesis import strategies as st

from mallette import check, engine, limits, load, translation
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


DAMAGED = """\
# Sous licence CC BY-SA.
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"

# une note
msgctxt "title"
msgid "La clé du local"
msgstr "The key"

msgctxt "scenes.salle.title"
msgid "La salle"
msgstr "The hall"
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "column", "why"),
    [
        ('msgid "La clé', "msgid La clé", 8, 7, "ne commence pas par un guillemet droit"),
        ('local"', "local", 8, 7, "ouvert et jamais refermé"),
        ('"The key"', "The key", 9, 8, "ne commence pas par un guillemet droit"),
        ('"The key"', "“The key”", 9, 8, "ne commence pas par un guillemet droit"),
        ('"The key"', "« The key »", 9, 8, "ne commence pas par un guillemet droit"),
        ('"The key"', '"The key\\"', 9, 8, "ouvert et jamais refermé"),
        ('"The key"', '"The "small" key"', 9, 13, "la ligne continue"),
        ('msgstr "The key"', "msgstr", 9, 1, "il manque un texte"),
        ('msgstr "The key"', 'msgst "The key"', 9, 1, "« msgst » n'est pas un mot"),
        ('msgstr "The key"', 'msgstr"The key"', 9, 1, "une espace après « msgstr »"),
        ('msgstr "The key"', 'msgstr ""\nThe key"', 10, 1, "ne commence pas par un guillemet"),
        ('msgstr "The key"', "The key", 9, 1, "ni une note"),
        ('msgstr "The key"\n', "", 7, 1, "il lui manque une ligne « msgstr »"),
        ('msgid "La clé du local"\n', "", 7, 1, "il lui manque une ligne « msgid »"),
        ('msgctxt "title"\n', "", 7, 1, "il lui manque une ligne « msgctxt »"),
        ('msgctxt "title"', '"title"', 7, 1, "ne suit ni « msgctxt »"),
        ('"The key"\n', '"The key"\nmsgstr "A key"\n', 10, 1, "déjà un « msgstr », à la ligne 9"),
        ("scenes.salle.title", "title", 11, 9, "« title » est déjà à la ligne 7"),
        ('"The hall"\n', '"The hall"\n\nmsgctxt "a', 15, 1, "s'arrête au milieu"),
        ('"The hall"\n', '"The hall"\n\nmsgctxt "a"\nmsgid "b', 16, 1, "s'arrête au milieu"),
        ('msgstr "The hall"\n', "", 12, 1, "s'arrête au milieu"),
        ('msgstr "The hall"', 'msgst "The hall"', 13, 1, "« msgst » n'est pas un mot"),
        ('msgstr "The hall"', 'msgstr "The hall', 13, 8, "ouvert et jamais refermé"),
        ("# Sous", "Sous", 1, 1, "ni une note"),
    ],
)
def test_a_damaged_entry_is_told_where_it_is_and_only_it_is_lost(
    old: str, new: str, line: int, column: int, why: str
) -> None:
    assert DAMAGED.count(old) == 1
    entries, (finding,) = translation.read(DAMAGED.replace(old, new))
    assert (finding.code, finding.mark) == ("M605", (line - 1, column - 1))
    assert why in str(finding.values["why"])
    assert {entry.said for entry in entries.values()} & {"The key", "The hall"}


def test_every_damaged_entry_is_told_up_to_a_number() -> None:
    entries, findings = translation.read(DAMAGED.replace('msgstr "', "msgstr "))
    assert [finding.mark for finding in findings] == [(2, 7), (8, 7), (12, 7)]
    assert entries == {}
    _, findings = translation.read("".join(f'msgctxt "{n}"\nmsgid "\n\n' for n in range(300)))
    assert len(findings) == limits.FAULTS
    assert [finding for finding in findings if "note" in finding.values] == findings[-1:]


def test_a_sound_catalogue_of_any_tool_has_no_damage() -> None:
    entries, findings = translation.read(
        'msgid ""\nmsgstr ""\n"Language: en\\n"\n#, fuzzy\n#| msgid "La sale"\nmsgctxt "a"\n\n'
        'msgid ""\n"La "\n"salle"\nmsgstr "The \\"hall\\""\n#: x.yaml:3\nmsgctxt "b"\nmsgid "b"\n'
        'msgid_plural "bs"\nmsgstr[0] "b"\nmsgstr[1] "bs"\n#~ msgctxt "a"\n#~ msgid "x"\n#~ msgstr "y"\n'
    )
    assert findings == []
    assert (entries["a"].source, entries["a"].said) == ("La salle", 'The "hall"')


def test_a_damaged_entry_is_not_told_once_more_as_missing(library: Library) -> None:
    damaged = english(library).replace('msgstr "EN La salle"', 'msgstr "EN La salle')
    there = with_catalogue(library, damaged)
    assert found(there) == [("M605", CATALOGUE)]
    spoken = translation.spoken(there, "en").scenarios["cle"]
    assert spoken.scenes["salle"].title == "[fr] La salle"
    assert spoken.title == "EN La clé du local"


def test_bringing_up_to_date_keeps_what_people_wrote_for_themselves(library: Library) -> None:
    text = (
        "# Sous licence CC BY-SA.\n# Traduit par Ada.\n#\n"
        'msgid ""\nmsgstr ""\n"Project-Id-Version: cle 2\\n"\n"PO-Revision-Date: 2026-11-05\\n"\n'
        '"Language: en_GB\\n"\n"Plural-Forms: nplurals=2; plural=(n != 1);\\n"\n'
        '"X-Generator: Poedit 3\\n"\n\n'
        "# « hall », non « room » : voir avec Ada\n#. extrait\n#: cle.yaml:3\n#, no-wrap\n"
        'msgctxt "scenes.salle.title"\nmsgid "La petite salle"\nmsgstr "The hall"\n\n'
        '# à demander\nmsgctxt "title"\nmsgid "La clé du local"\nmsgstr ""\n'
    )
    again = translation.updated(library.scenarios["cle"], text, "en")
    assert again.startswith("# Sous licence CC BY-SA.\n# Traduit par Ada.\n")
    for kept in (
        "Project-Id-Version: cle 2", "PO-Revision-Date: 2026-11-05", "Language: en_GB",
        "nplurals=2; plural=(n != 1)", "X-Generator: Poedit 3", "# « hall », non « room »",
        "#. extrait", "#: cle.yaml:3", "#, no-wrap, fuzzy", "# à demander",
    ):  # fmt: skip
        assert kept in again, kept
    assert again.count("Content-Type: text/plain; charset=utf-8") == 1
    assert translation.updated(library.scenarios["cle"], again, "en") == again


@pytest.mark.parametrize("path", ["mallette.en.po", "scenarios/jardin_sans_cloture.en.po"])
def test_a_shipped_catalogue_is_up_to_date_to_the_letter(path: str) -> None:
    library = load.load(load.builtin()).library
    assert library
    records = {catalogue: record for _, catalogue, record in translation.paths(library, "en")}
    text = library.catalogues[path]
    assert translation.updated(records[path], text, "en").split() == text.split()


def test_what_is_in_use_wins_over_what_was_put_aside(library: Library) -> None:
    text = 'msgctxt "title"\nmsgid "La clé du local"\nmsgstr "The key"\n\n'
    text += '#~ msgctxt "title"\n#~ msgid "La clé"\n#~ msgstr "An old key"\n'
    again = translation.updated(library.scenarios["cle"], text, "en")
    assert translation.read(again)[0]["title"].said == "The key"


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
    for one in findings:
        assert one.code == "M605"
        assert one.mark
        assert 0 <= one.mark[0] < max(1, len(text.splitlines()))
