"""The printers that somebody has set: how far the backs of each fall from its fronts."""

from __future__ import annotations

import json
import re
from math import isfinite
from pathlib import Path
from typing import Literal

import platformdirs

from mallette import files

Way = Literal["portrait", "landscape"]
Offset = tuple[float, float]
"""In mm, to the right and down, as seen from the front through the paper."""
Printers = dict[str, dict[Way, Offset]]
"""For each printer, by the name it was given, its offset on paper that stands or that lies."""

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
    for name, ways in kept.items():
        if isinstance(ways, dict):
            printers[name] = {way: offset for way in WAYS if (offset := _sensible(ways.get(way)))}
    return printers


def write(path: Path, printers: Printers) -> None:
    """`path` holds `printers`, whole; raises OSError when it cannot."""
    files.write(path, json.dumps(printers, indent=2, ensure_ascii=False).encode() + b"\n")


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
        case [int() | float() as x, int() | float() as y] if isfinite(x) and isfinite(y):
            return float(x), float(y)
    return None
