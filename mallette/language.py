"""The language of the interface: a sentence in French in, the same in the language in use out.

Sentences are written in French in the code, between `_(…)`; `locale/LANGUAGE/LC_MESSAGES` holds the
others as gettext catalogues. What a mallette says is not ours: `translation` does that.
`make catalogues` gathers the sentences again once some have changed.
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


def number(value: float) -> str:
    """`value` as it is read: in French 3,5, and 58 rather than 58.0."""
    said = f"{value:g}"
    return said.replace(".", ",") if _code == "fr" else said


MONTHS = N_("janvier février mars avril mai juin juillet août septembre octobre novembre décembre")
FIRST = N_("1er")


def day(date: str) -> str:
    r"""A date, a month or a year, written as ISO 8601 has it, in words.

    >>> day("2026-03-12"), day("2026-11"), day("2016")
    ('12\xa0mars 2026', 'novembre 2026', '2016')
    """
    year, *rest = date.split("-")
    named = [_(MONTHS).split()[(int(rest[0]) - 1) % 12]] if rest else []
    numbered = [_(FIRST) if rest[1] == "01" else str(int(rest[1]))] if len(rest) > 1 else []
    return " ".join(["\xa0".join([*numbered, *named]), year]).strip()
