"""The wheel carries the built-in mallette: unpacked alone, run from an empty folder, it does it all."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with nothing in it but what the wheel installs."""
    dist = tmp_path_factory.mktemp("dist")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(dist)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = dist.glob("mallette-*.whl")
    site = tmp_path_factory.mktemp("site")
    zipfile.ZipFile(wheel).extractall(site)
    return site


@pytest.mark.parametrize(
    ("arguments", "typed", "said"),
    [
        (["check", "--strict"], "", "Rien à signaler"),
        (["play", "jardin_sans_cloture", "--text"], "1\n2\n1\n1\n2\n", "Ce que cette fin a coûté"),
        (["print", "deck", "fiche", "-o", "papier"], "", "fiche-2.1.pdf"),
        (["--lang", "en", "check"], "", "Nothing to report"),
        (["explain", "M301"], "", "Exemple"),
        (["new", "mallette", "la-mienne"], "", "la-mienne/schema/scenario.schema.json"),
        (["demo", "--no-window"], "", "Tout est dans le dossier"),
    ],
)
def test_a_wheel_alone_in_an_empty_folder(
    installed: Path, tmp_path: Path, arguments: list[str], typed: str, said: str
) -> None:
    environment = os.environ | {
        "PYTHONPATH": str(installed),
        "XDG_DATA_HOME": str(tmp_path / "x"),
        "XDG_CACHE_HOME": str(tmp_path / "y"),
    }
    where = "import mallette, sys; sys.stdout.write(mallette.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        check=True,
    )
    assert Path(found.stdout.decode()).is_relative_to(installed), "not the checkout"
    ran = subprocess.run(
        [sys.executable, "-m", "mallette", *arguments],
        cwd=tmp_path,
        env=environment,
        input=typed.encode(),
        capture_output=True,
        check=False,
    )
    assert (ran.returncode, ran.stderr.decode()) == (0, "")
    assert said in ran.stdout.decode()
