"""What a person has chosen once for every play: the settings, and the file that keeps them."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from math import isfinite
from pathlib import Path
from typing import Any, Literal, get_args

import platformdirs

from mallette import files
from mallette.language import N_, _

Theme = Literal["papier", "nuit", "contraste"]
Face = Literal["atkinson", "lexend", "cahier"]
LEAST, MOST = 0.8, 2.0
"""The text is never smaller or larger than so many times its size."""

UNREAD = N_("Vos réglages n'ont pas pu être relus ({why}) : ceux d'origine les remplacent.")
DAMAGED = N_("fichier abîmé")


@dataclass(frozen=True, slots=True)
class Settings:
    """How the game looks for this person."""

    theme: Theme = "papier"
    face: Face = "atkinson"
    scale: float = 1.0
    """Of the text."""
    clock: bool = True
    """Whether a play shows the minutes that were played."""
    full_screen: bool = False
    motion: bool = True
    """Whether one screen fades into the next and a card turns over; nothing else moves by itself."""


USUAL = Settings()
"""Those of somebody who has chosen nothing."""


def path() -> Path:
    """The file of this person's settings."""
    return platformdirs.user_config_path("mallette", appauthor=False) / "reglages.json"


def read(path: Path) -> tuple[Settings, str | None]:
    """The settings kept in `path`, and a sentence when they cannot be read.

    What is not there, or has no sense, is as it is at first.
    """
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return USUAL, None
    except OSError as trouble:
        return USUAL, _(UNREAD).format(why=files.why(trouble))
    try:
        kept = json.loads(content)
    except (ValueError, RecursionError):
        kept = None
    if not isinstance(kept, dict):
        return USUAL, _(UNREAD).format(why=_(DAMAGED))
    return _sensible(kept), None


def write(path: Path, settings: Settings) -> OSError | None:
    """`path` holds `settings`; else, why it does not."""
    try:
        files.write(path, json.dumps(asdict(settings), indent=2).encode() + b"\n")
    except OSError as trouble:
        return trouble
    return None


def _sensible(kept: dict[str, Any]) -> Settings:
    def flag(name: str, otherwise: bool) -> bool:
        return kept[name] if isinstance(kept.get(name), bool) else otherwise

    return Settings(
        kept["theme"] if kept.get("theme") in get_args(Theme) else USUAL.theme,
        kept["face"] if kept.get("face") in get_args(Face) else USUAL.face,
        _scale(kept.get("scale"), USUAL.scale),
        flag("clock", USUAL.clock),
        flag("full_screen", USUAL.full_screen),
        flag("motion", USUAL.motion),
    )


def _scale(kept: object, otherwise: float) -> float:
    if isinstance(kept, bool) or not isinstance(kept, int | float) or not isfinite(kept):
        return otherwise
    return min(MOST, max(LEAST, float(kept)))
