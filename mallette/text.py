"""Markdown in, blocks of styled runs out, with French typography; screen and paper share it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

NBSP = "\u00a0"
NNBSP = "\u202f"
SAFE_LINK = re.compile(r"(https:|mailto:)\S+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of text in one style."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str | None = None
    cite: str | None = None
    """Id of the source that stands here instead of a text."""


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, an item of a list, or a quotation."""

    kind: Literal["paragraph", "item", "quote"]
    runs: tuple[Run, ...]
    bullet: str = ""


# Rules of the Lexique des règles typographiques en usage à l'Imprimerie nationale.
# Each with signs of which a text that it changes has one: a search for a sign costs next to nothing.
_FRENCH = tuple(
    (signs, re.compile(pattern), by)
    for signs, pattern, by in (
        ("'", r"(?<=\w)'", "’"),
        (".", r"\.\.\.", "…"),
        ("«", r"«[ \u00a0\u202f]*", "«" + NNBSP),
        ("»", r"[ \u00a0\u202f]*»", NNBSP + "»"),
        (";!?", r"[ \u00a0]+([;!?])", NNBSP + r"\1"),
        (":", r" +:", NBSP + ":"),
        ("–", r" –(?= )", NBSP + "–"),
        ("0123456789", r"(?<=\d) (?=\d{3}\b)", NNBSP),
        (
            "0123456789",
            r"(?<=\d) (?=(%|€|[kM]€|m²|ha|k?g|[kcm]?m|h|min|s)(?!\w))",
            NBSP,
        ),
        ("°.", r"\b(n°|art\.|p\.) (?=\d)", r"\1" + NBSP),
    )
)


def typeset(text: str) -> str:
    r"""`text` with French spaces, quotes and apostrophes.

    >>> typeset("Et l'eau ? « Oui », 1 600 m²...")
    'Et l’eau\u202f? «\u202fOui\u202f», 1\u202f600\xa0m²…'
    """
    for signs, pattern, by in _FRENCH:
        if any(sign in text for sign in signs):
            text = pattern.sub(by, text)
    return text


_MARKED = re.compile(r"[*_\[\]`\\&<>#~|\n]|^\s*([-+]|\d+[.)])\s")


def blocks(markdown: str) -> tuple[Block, ...]:
    """The blocks of `markdown`: paragraphs, lists and quotations; bold, italic and links.

    Anything else (HTML, images, headings, code) stays the characters that were typed.
    """
    markdown = markdown.strip()
    if not _MARKED.search(markdown):  # most cards: no need to import a parser
        return (Block("paragraph", (Run(typeset(markdown)),)),)
    return tuple(_blocks(_parser().parse(markdown)))


def line(markdown: str) -> tuple[Run, ...]:
    """The runs of `markdown` on one line, whatever its paragraphs."""
    runs: list[Run] = []
    for block in blocks(markdown):
        if runs:
            runs.append(Run(" "))
        runs.extend(block.runs)
    return tuple(runs)


def plain(markdown: str) -> str:
    """The words of `markdown`, without its marks; a blank line between two blocks."""
    said = (
        (f"{block.bullet} " if block.bullet else "") + "".join(run.text for run in block.runs)
        for block in blocks(markdown)
    )
    return "\n\n".join(said)


def citations(markdown: str) -> tuple[str, ...]:
    """The ids of the sources that `markdown` cites, `[@id]`, in order."""
    return tuple(_CITATION.findall(markdown))


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "breaks": True})
    parser.disable(["image", "code", "fence", "heading", "lheading", "hr", "reference"])
    parser.disable(["html_block", "html_inline", "autolink", "backticks", "entity"])
    parser.validateLink = lambda url: bool(SAFE_LINK.match(url))  # type: ignore[method-assign]
    return parser


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    lists: list[int | None] = []  # one entry a list that is open: its next number, or none
    quotes = 0
    bullet = ""
    for token in tokens:
        match token.type:
            case "bullet_list_open":
                lists.append(None)
            case "ordered_list_open":
                lists.append(int(token.attrs.get("start", 1)))
            case "bullet_list_close" | "ordered_list_close":
                lists.pop()
            case "list_item_open":
                number = lists[-1]
                bullet = "•" if number is None else f"{number}."
                lists[-1] = None if number is None else number + 1
            case "blockquote_open":
                quotes += 1
            case "blockquote_close":
                quotes -= 1
            case "inline":
                kind: Literal["paragraph", "item", "quote"] = (
                    "quote" if quotes else "item" if lists else "paragraph"
                )
                yield Block(kind, tuple(_runs(token.children or ())), bullet)
                bullet = ""


def _runs(tokens: Sequence[Token]) -> Iterator[Run]:
    style = Run("")
    for token in tokens:
        match token.type:
            case "strong_open" | "strong_close":
                style = replace(style, bold=token.type == "strong_open")
            case "em_open" | "em_close":
                style = replace(style, italic=token.type == "em_open")
            case "link_open":
                style = replace(style, href=str(token.attrs["href"]))
            case "link_close":
                style = replace(style, href=None)
            case "softbreak" | "hardbreak":
                yield replace(style, text=" ")
            case _ if token.content:
                yield from _cited(replace(style, text=token.content))


_CITATION = re.compile(r"\[@([a-z][a-z0-9_]*)\]")


def _cited(run: Run) -> Iterator[Run]:
    """`run`, cut where it cites a source."""
    for index, piece in enumerate(_CITATION.split(run.text)):
        if index % 2:
            yield replace(run, text="", cite=piece)
        elif piece:
            yield replace(run, text=typeset(piece))
