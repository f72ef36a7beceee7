"""What the tests of every module share."""

from __future__ import annotations

import os
import shutil
import tempfile

import pytest

from mallette import language

os.environ["LANGUAGE"] = "fr"  # whatever the machine speaks, for the commands that tests run too
language.use("fr")
KEPT = tempfile.TemporaryDirectory()
os.environ["XDG_CONFIG_HOME"] = (
    KEPT.name
)  # nobody's settings, nor the printer that they usually print on


@pytest.fixture
def tool():
    """The path of a program by name; without it the test is skipped, or fails where tools must be."""

    def find(name):
        path = shutil.which(name)
        if path is None:
            missing = f"{name} n'est pas installé"
            if os.environ.get("MALLETTE_REQUIRE_TOOLS") == "1":
                pytest.fail(missing)
            pytest.skip(missing)
        return path

    return find
