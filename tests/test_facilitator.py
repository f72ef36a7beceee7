"""The facilitator's guide: minutes that add up, nothing of the situation left out, titles with what follows."""

from __future__ import annotations

import pypdfium2
import pytest

from mallette import engine, load, sentence, survey
from mallette.model import DrawScene
from mallette.press import guide, layout, pdf
from mallette.press.layout import Drawing, Panel, Words

LIBRARY = load.load(load.builtin()).library
EVERY = [(name, length) for name, one in LIBRARY.scenarios.items() for length in one.lengths]


def flat(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    made = {}
    for name, length in EVERY:
        document, findings = guide.document(LIBRARY, name, length=length)
        assert not findings
        path = tmp_path_factory.mktemp("guides") / f"{name}-{length}.pdf"
        pdf.write(document, path)
        with pypdfium2.PdfDocument(path) as file:
            said = "".join(page.get_textpage().get_text_bounded() for page in file)
        made[name, length] = document, flat(said)
    return made


@pytest.mark.parametrize(("name", "length"), EVERY)
def test_the_minutes_add_up_and_a_third_is_left_for_the_debrief(name, length) -> None:
    scenario = LIBRARY.scenarios[name]
    found = survey.survey(scenario, length)
    copy = guide._Copy(LIBRARY, engine.cut(scenario, length), length, found, eco=False)
    parts = guide.steps(copy)
    assert sum(minutes for _name, minutes in parts) == length
    assert all(minutes > 0 for _name, minutes in parts)
    played = dict(parts)["Partie"]
    assert played >= found.minutes.max
    debriefed = sum(minutes for part, minutes in parts if part.startswith("Débriefing"))
    assert debriefed >= 0.35 * length


@pytest.mark.parametrize(("name", "length"), EVERY)
def test_nothing_that_is_played_is_left_out(name, length, written) -> None:
    _document, said = written[name, length]
    scenario = engine.cut(LIBRARY.scenarios[name], length)
    for role in scenario.roles.values():
        assert flat(role.name) in said
        assert flat(role.secret)[:20] in said
    for place in (*scenario.scenes.values(), *scenario.events.values()):
        if isinstance(place, DrawScene):
            continue
        assert flat(place.title) in said
        if place.notes:
            assert flat(place.notes.partition(".")[0])[:30] in said
        for choice in place.choices.values():
            assert flat(choice.text)[:30] in said
    for ending in scenario.endings.values():
        assert flat(ending.title) in said
        assert flat(ending.price)[:20] in said


@pytest.mark.parametrize(("name", "length"), EVERY)
def test_a_title_is_never_the_last_of_its_page_and_nothing_leaves_it(name, length, written) -> None:
    document, _said = written[name, length]
    titles = {bookmark.title for bookmark in document.bookmarks}
    for page in document.pages:
        lines = [item for item in page.items if isinstance(item, Words) and item.baseline < 280]
        last = max(lines, key=lambda item: item.baseline)
        assert last.pieces[0].text not in titles
        for item in lines:
            wide = sum(pdf.measure(p.text, p.font) * p.size for p in item.pieces)
            assert item.x >= layout.SAFE
            assert item.x + wide <= page.width - layout.SAFE
    assert len(document.bookmarks) >= len(LIBRARY.scenarios[name].endings)


@pytest.mark.parametrize(("name", "length"), EVERY)
def test_the_map_has_every_scene_and_ending_inside_its_page(name, length, written) -> None:
    document, _said = written[name, length]
    scenario = engine.cut(LIBRARY.scenarios[name], length)
    page = document.pages[-1]
    boxes = [item.box for item in page.items if isinstance(item, Panel)]
    assert len(boxes) == len(scenario.scenes) + len(scenario.endings)
    for box in boxes:
        assert box.x >= layout.SAFE
        assert box.x + box.width <= page.width - layout.SAFE
        assert box.y >= 20
        assert box.y + box.height <= 270
    lines = [item for item in page.items if isinstance(item, Drawing)]
    assert len(lines) >= len(scenario.endings)


def test_a_length_that_it_has_not_is_the_usual_one() -> None:
    document, _ = guide.document(LIBRARY, "appel", length=7)
    assert "90" in document.title


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ("confiance >= 6", "Confiance est à 6 au moins"),
        ("confiance > 3 and ressources < 2", "Confiance dépasse 3 et Ressources est sous 2"),
        ("not confiance == 3", "il n'est pas vrai que Confiance est à 3"),
        ("2 <= confiance < 5", "2 est à Confiance au plus et Confiance est sous 5"),
        ("min(confiance, ancrage) >= 4", "le plus petit de : Confiance, Ancrage est à 4 au moins"),
        ("confiance ===", "confiance ==="),
    ],
)
def test_a_condition_is_said_in_words(asked, said) -> None:
    assert sentence.condition(LIBRARY.scenarios["appel"], asked) == said


def test_every_condition_shipped_is_said_without_a_sign() -> None:
    from mallette import walk

    for scenario in LIBRARY.scenarios.values():
        for _loc, condition in walk.conditions(scenario):
            words = sentence.condition(scenario, condition)
            assert not set("<>=()&|") & set(words), words
