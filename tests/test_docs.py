"""The documentation held to account: what it shows is what the program does."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import click
import pytest

from mallette import check, limits, load, source
from mallette.cli import mallette
from mallette.diagnostics import render

ROOT = Path(__file__).parents[1]
READMES = ["README.md", "LISEZMOI.md"]


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """The built-in mallette, to be written in."""
    shutil.copy(ROOT / "mallette.yaml", tmp_path)
    for folder in ("scenarios", "cards", "print"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    return tmp_path


def said(root: Path) -> list[str]:
    """What `mallette check` would show."""
    reading = load.load(root)
    assert reading.library
    findings = [*reading.findings, *check.check(reading.library)]
    return [render(source.locate(reading.sources, finding)) for finding in findings]


def shown(readme: str, language: str) -> list[str]:
    text = (ROOT / readme).read_text("utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("readme", READMES)
def test_the_first_card_and_the_first_scene_work_as_they_are_shown(
    readme: str, copied: Path
) -> None:
    card, scene = shown(readme, "yaml")
    deck = copied / "cards" / "noyau.yaml"
    deck.write_text(deck.read_text("utf-8") + card, "utf-8")
    garden = copied / "scenarios" / "jardin_sans_cloture.yaml"
    situation = garden.with_stem("essai")
    before, partager, after = (
        garden.read_text("utf-8")
        .replace("\nscenes:\n", f"\nscenes:\n{scene}")
        .partition("\n      partager:\n")
    )
    for goto, findings in (("gel", []), ("gell", [shown(readme, "text")[0].strip("\n")])):
        led = after.replace("goto: vol", f"goto: {goto}", 1)
        situation.write_text(before + partager + led, "utf-8")
        assert said(copied) == findings


@pytest.mark.parametrize("readme", READMES)
def test_every_link_and_picture_of_a_readme_is_there(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    for target in re.findall(r"\]\(([^)#:]+)\)", text):
        assert (ROOT / target).is_file(), target


def test_every_command_is_in_the_readme_and_has_its_help() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    for name, command in mallette.commands.items():
        assert f"mallette {name}" in text
        assert command.help
        options = [one for one in command.params if isinstance(one, click.Option)]
        assert all(one.help for one in options), name


def test_every_module_is_on_the_map() -> None:
    text = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    for path in (ROOT / "mallette").glob("*.py"):
        assert path.stem.startswith("__") or f"`{path.stem}`" in text, path.stem


def test_third_party_files_have_their_licence_beside_them() -> None:
    notice = (ROOT / "NOTICE.md").read_text("utf-8")
    fonts = ROOT / "mallette" / "assets" / "fonts"
    for font in fonts.glob("*.ttf"):
        family = font.stem.partition("-")[0]
        assert "SIL OPEN FONT LICENSE" in (fonts / f"{family}-OFL.txt").read_text("utf-8")
        assert f"{family}-" in notice
    assert "MIT" in (ROOT / "mallette" / "assets" / "icons" / "LICENSE").read_text("utf-8")


def test_every_limit_is_documented_with_its_value() -> None:
    text = (ROOT / "docs" / "limits.md").read_text("utf-8")
    named = {name: value for name, value in vars(limits).items() if name.isupper()}
    rows = dict(re.findall(r"\| `(\w+)` \| ([\d,]+) \|", text))
    assert {name: int(value.replace(",", "")) for name, value in rows.items()} == named
