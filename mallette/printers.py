"""The printers that somebody has set: how far the backs of each fall from its fronts."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import platformdirs

from mallette import files

Way = Literal["portrait", "landscape"]
Offset = tuple[float, float]
"""In mm, to the right and down, as seen from the front through the paper."""
Flip = Literal["long", "short"]


@dataclass(slots=True)
class Printer:
    """What is known of a printer."""

    offsets: dict[Way, Offset] = field(default_factory=dict)
    """On paper that stands, and on paper that lies."""
    flip: Flip = "long"
    """The edge on which it turns the sheet."""
    usual: bool = False
    """Whether it is the one meant when none is named."""


Printers = dict[str, Printer]
"""Each by the name it was given."""

SHIFT = 4.0
"""What a printer may be off by, in mm: beyond, its tray is to be seen to, and cards would leave the paper."""
WAYS: tuple[Way, ...] = ("portrait", "landscape")
MOST = 50
"""Letters of a name."""
_NUMBER = r"[+-]?\d{1,3}(?:[.,]\d{1,3})?"
_OFFSET = re.compile(rf"\s*({_NUMBER})\s*[,;\s]\s*({_NUMBER})\s*")


def path() -> Path:
    """The file where this person's printers are kept."""
    return platformdirs.user_config_path("mallette", appauthor=False) / "imprimantes.json"


def read(path: Path) -> Printers:
    """The printers kept in `path`; none where there is no such file. What has no sense is left out.

    Raises OSError when the file is there and cannot be read.
    """
    try:
        kept = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (ValueError, RecursionError):
        return {}
    if not isinstance(kept, dict):
        return {}
    printers: Printers = {}
    for name, known in kept.items():
        if isinstance(known, dict):
            offsets = {way: offset for way in WAYS if (offset := _sensible(known.get(way)))}
            flip: Flip = "short" if known.get("flip") == "short" else "long"
            printers[name] = Printer(offsets, flip, known.get("default") is True)
    return printers


def write(path: Path, printers: Printers) -> None:
    """`path` holds `printers`, whole; raises OSError when it cannot."""
    kept = {
        name: {**printer.offsets, "flip": printer.flip, "default": printer.usual}
        for name, printer in printers.items()
    }
    files.write(path, json.dumps(kept, indent=2, ensure_ascii=False).encode() + b"\n")


def usual(printers: Printers) -> str | None:
    """The name of the printer that is meant when none is named."""
    return next((name for name, printer in printers.items() if printer.usual), None)


def offset(written: str) -> Offset | None:
    """Two numbers as they are typed, with points or commas; None for anything else.

    >>> offset("0,5,-0,25")
    (0.5, -0.25)
    """
    found = _OFFSET.fullmatch(written.replace("−", "-"))
    if found is None:
        return None
    x, y = (float(one.replace(",", ".")) for one in found.groups())
    return x, y


def _sensible(kept: object) -> Offset | None:
    match kept:
        case [int() | float() as x, int() | float() as y] if max(abs(x), abs(y)) <= SHIFT:
            return float(x), float(y)
    return None
