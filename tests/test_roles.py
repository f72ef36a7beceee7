"""Role cards, name tents and event cards of each shipped scenario."""

from __future__ import annotations

import subprocess
from dataclasses import replace

import pypdfium2
import pytest

from mallette import load
from mallette.press import events, layout, pdf, roles
from mallette.press.layout import Placed, Words

LIBRARY = load.load(load.builtin()).library
SCENARIOS = sorted(LIBRARY.scenarios)


def made(document, path) -> list[str]:
    pdf.write(document, path)
    with pypdfium2.PdfDocument(path) as file:
        return [page.get_textpage().get_text_bounded() for page in file]


def flat(text: str) -> str:
    return "".join(sign for sign in text if sign.isalnum())


def words(strip: layout.Face, left: float, right: float) -> str:
    """What is written on a panel of a strip."""
    return flat(
        "".join(
            piece.text
            for item in strip.items
            if isinstance(item, Words) and left <= item.x < right
            for piece in item.pieces
        )
    )


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_secret_is_on_its_panel_and_nowhere_else(name) -> None:
    document, findings = roles.document(LIBRARY, name)
    assert not findings
    strips = [
        item.face for page in document.pages for item in page.items if isinstance(item, Placed)
    ]
    scenario = LIBRARY.scenarios[name]
    assert len(strips) == len(scenario.roles)
    for strip, role in zip(strips, scenario.roles.values(), strict=True):
        public = words(strip, 0, roles.PANEL)
        secret = words(strip, roles.PANEL, 2 * roles.PANEL)
        flap = words(strip, 2 * roles.PANEL, roles.WIDTH)
        start = flat(role.secret)[:18]
        assert start in secret
        assert start not in public + flap
        assert flat(role.name) in public
        assert flat(role.stance)[:18] in public


@pytest.mark.parametrize("name", SCENARIOS)
def test_nothing_is_written_across_a_fold(name) -> None:
    document, _ = roles.document(LIBRARY, name)
    for page in document.pages:
        for placed in page.items:
            if not isinstance(placed, Placed):
                continue
            for item in placed.face.items:
                if isinstance(item, Words):
                    wide = sum(pdf.measure(p.text, p.font) * p.size for p in item.pieces)
                    panel = int(item.x // roles.PANEL)
                    assert (
                        item.x + wide <= min((panel + 1) * roles.PANEL - 4, roles.WIDTH - 8) + 0.1
                    )
                    assert layout.SAFE <= item.baseline <= roles.HEIGHT / 2 - 3


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_tent_says_the_name_on_both_sides_one_upside_down(name) -> None:
    document, findings = roles.tents(LIBRARY, name)
    assert not findings
    placed = [item for page in document.pages for item in page.items if isinstance(item, Placed)]
    assert [item.turned for item in placed] == [True, False] * len(LIBRARY.scenarios[name].roles)
    for one, other in zip(placed[::2], placed[1::2], strict=True):
        assert one.face is other.face


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_event_has_its_card_with_its_choices(name, tmp_path) -> None:
    scenario = LIBRARY.scenarios[name]
    document, findings = events.document(LIBRARY, name)
    assert not findings
    if not scenario.events:
        assert document is None
        return
    said = flat("".join(made(document, tmp_path / "events.pdf")))
    for event in scenario.events.values():
        assert flat(event.title) in said
        for choice in event.choices.values():
            assert flat(choice.text)[:14] in said


def test_a_text_too_long_is_told_where_it_is_written() -> None:
    scenario = LIBRARY.scenarios["appel"]
    id_, role = next(iter(scenario.roles.items()))
    long = replace(role, secret="Un mot de trop. " * 200)
    changed = replace(scenario, roles=scenario.roles | {id_: long})
    document, (finding,) = roles.document(replace(LIBRARY, scenarios={"appel": changed}), "appel")
    assert document is None
    assert (finding.code, finding.loc) == ("M501", ("roles", id_, "secret"))
    assert finding.path == "scenarios/appel.yaml"


def test_the_files_are_sound_and_the_same_each_time(tmp_path, tool) -> None:
    for make in (roles.document, roles.tents, events.document):
        paths = [tmp_path / f"{make.__module__}-{make.__name__}-{n}.pdf" for n in (1, 2)]
        for path in paths:
            pdf.write(make(LIBRARY, "appel")[0], path)
        assert paths[0].read_bytes() == paths[1].read_bytes()
        subprocess.run([tool("qpdf"), "--check", paths[0]], check=True, capture_output=True)
        fonts = subprocess.run(
            [tool("pdffonts"), paths[0]], check=True, capture_output=True, text=True
        ).stdout
        assert all(line.split()[-5:-3] == ["yes", "yes"] for line in fonts.splitlines()[2:])
