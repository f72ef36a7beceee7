"""A code in, its page out: what it means, a wrong example, the same repaired, what changes marked."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from textwrap import wrap

from mallette.diagnostics import CODES
from mallette.language import _

FENCE = re.compile(
    r"^(?P<fence>`{3,})\w+ (?P<path>\S+)(?P<rest>[^\n]*)\n(?P<text>.*?)^(?P=fence)$",
    re.MULTILINE | re.DOTALL,
)
"""A file of an example: its path, then what a text cannot show (`folder`, `link=…`, `times=…`)."""
_EXAMPLES = re.compile(r"^## Exemple (?:fautif|réparé)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Block:
    """One file of an example."""

    path: str
    hidden: str
    """What its lines do not show, as it is written: `encoding=latin-1`, `times=20000`."""
    lines: tuple[str, ...]


def page(folder: Path, code: str, language: str, width: int = 80) -> str:
    """What `folder` says of `code`, for a terminal of `width` columns; its prose in `language` where
    it has it.

    The examples are files of a mallette: they are the same in every language.
    """
    name = f"{code}-{CODES[code].name}.md"
    _front, _rule, body = folder.joinpath(name).read_text("utf-8").split("---\n", 2)
    prose, wrong, repaired = _EXAMPLES.split(body)
    if language != "fr" and (other := folder / language / name).is_file():
        prose = other.read_text("utf-8")
    title, *rest = prose.strip().split("\n\n")
    shown = _under(f"{code} · {title.removeprefix('# ')}", "=")
    for paragraph in rest:
        shown += ["", *_wrapped(paragraph, width)]
    shown += _example(_("Exemple fautif"), _blocks(wrong), _blocks(repaired))
    shown += _example(_("Exemple réparé"), _blocks(repaired), _blocks(wrong))
    return "\n".join(shown)


def _wrapped(paragraph: str, width: int) -> list[str]:
    r"""`paragraph` in lines of `width` columns; what is laid out by hand stays as it is.

    >>> _wrapped("une clé : la\nvaleur", 8)
    ['une', 'clé : la', 'valeur']
    """
    if re.search(r"^(?: |- |\||```)", paragraph, re.MULTILINE):
        return paragraph.splitlines()
    # No line begins with the sign that French sets apart from the word before it.
    bound = re.sub(r"(?<=«) | (?=[»:;?!])", "\N{NO-BREAK SPACE}", " ".join(paragraph.split()))
    lines = wrap(bound, width, break_long_words=False, break_on_hyphens=False)
    return [line.replace("\N{NO-BREAK SPACE}", " ") for line in lines]


def _under(title: str, line: str) -> list[str]:
    return [title, line * len(title)]


def _example(heading: str, blocks: list[Block], others: list[Block]) -> list[str]:
    shown = ["", *_under(heading, "-")]
    for block in blocks:
        other = next((one for one in others if one.path == block.path), None)
        hidden = f"   ({block.hidden})" if block.hidden else ""
        shown += ["", block.path + hidden, *_marked(block, other)]
    return shown


def _blocks(section: str) -> list[Block]:
    return [
        Block(found["path"], found["rest"].strip(), tuple(found["text"].splitlines()))
        for found in FENCE.finditer(section)
    ]


def _marked(block: Block, other: Block | None) -> Iterator[str]:
    """The lines of `block`, with a mark before those that the other example has not."""
    matcher = SequenceMatcher(None, block.lines, other.lines if other else (), autojunk=False)
    same = {
        line
        for match in matcher.get_matching_blocks()
        for line in range(match.a, match.a + match.size)
    }
    for number, line in enumerate(block.lines):
        yield f"{'   ' if number in same else ' > '} {line}".rstrip()
