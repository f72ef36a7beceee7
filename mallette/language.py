"""The language of the interface: a sentence in French in, the same in the language in use out.

Sentences are written in French in the code, between `_(…)`; `locale/LANGUAGE/LC_MESSAGES` holds the
others as gettext catalogues. What a mallette says is not ours: `translation` does that.
"""

from __future__ import annotations

import gettext
import os
from collections.abc import Mapping
from pathlib import Path

LANGUAGES = ("fr", "en")
DOMAIN = "mallette"
CATALOGUES = Path(__file__).parent / "locale"

_spoken: gettext.NullTranslations = gettext.NullTranslations()
_code = "fr"


def use(code: str) -> None:
    """From now on the interface speaks `code`, one of `LANGUAGES`."""
    global _spoken, _code  # noqa: PLW0603  one process talks to one person
    _spoken = gettext.translation(DOMAIN, CATALOGUES, [code], fallback=True)
    _code = code


def used() -> str:
    """The language the interface speaks."""
    return _code


def preferred(environment: Mapping[str, str] = os.environ) -> str:
    """The language of this machine, as gettext reads it; French when it is none of ours."""
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        if wanted := environment.get(name):
            codes = [one.partition("_")[0].partition(".")[0] for one in wanted.split(":")]
            return next((one for one in codes if one in LANGUAGES), "fr")
    return "fr"


def _(sentence: str) -> str:
    """`sentence`, written in French, in the language in use."""
    return _spoken.gettext(sentence) if sentence else ""


def N_(sentence: str) -> str:  # noqa: N802  gettext's own name for it
    """`sentence` as it is written: marked here for the catalogues, put through `_` where it is shown."""
    return sentence


def ngettext(one: str, several: str, count: int) -> str:
    """The sentence for `count` things, in the language in use."""
    if _code == "fr":  # where nothing at all is singular too
        return one if count < 2 else several
    return _spoken.ngettext(one, several, count)
