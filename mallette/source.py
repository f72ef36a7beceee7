"""A YAML or Markdown file as text and positioned nodes, and the place of a finding in it.

The only door to YAML. Nodes are built from the parser's events, so that size, depth, aliases and
tags are refused before they cost anything, and repeated keys are seen. Every scalar stays text:
`NO` and `12:30` mean what was typed.
"""

from __future__ import annotations

import codecs
import errno
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

import yaml

from mallette import limits
from mallette.diagnostics import Diagnostic, Finding, Loc, diagnostic

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in a text: line and column from 0, and the index of its character."""

    line: int
    column: int
    index: int


@dataclass(frozen=True, slots=True)
class Scalar:
    value: str
    start: Mark
    end: Mark


@dataclass(frozen=True, slots=True)
class Sequence:
    items: list[Node]
    start: Mark


@dataclass(frozen=True, slots=True)
class Mapped:
    pairs: dict[str, tuple[Scalar, Node]]
    start: Mark


Node = Scalar | Sequence | Mapped
Data = str | list["Data"] | dict[str, "Data"]


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read: its name from the root of the mallette, its text, its nodes."""

    path: str
    text: str
    root: Node | None


def read(root: Path, path: str) -> tuple[Source, list[Finding]]:
    """The file `path` under `root`; a Markdown file is its front matter plus its `parts`."""
    text, refusal = _text(root, root / path)
    if refusal:
        return Source(path, text, None), [replace(refusal, path=path)]
    nodes, findings = _markdown(text) if path.endswith(".md") else _yaml(text)
    return Source(path, text, nodes), [replace(finding, path=path) for finding in findings]


def data(node: Node) -> Data:
    """`node` as plain strings, lists and dictionaries."""
    match node:
        case Scalar(value=value):
            return value
        case Sequence(items=items):
            return [data(item) for item in items]
        case Mapped(pairs=pairs):
            return {key: data(value) for key, (_, value) in pairs.items()}


# Places -----------------------------------------------------------------------------------------


def locate(sources: Mapping[str, Source], finding: Finding) -> Diagnostic:
    """`finding` with its line, its column and the line itself, ready to be shown."""
    source = sources.get(finding.path)
    if source is None:
        return diagnostic(finding)
    line, column, length = _place(source, finding)
    lines = _lines(source.text)
    return diagnostic(finding, line, column, length, lines[line] if line < len(lines) else "")


def _place(source: Source, finding: Finding) -> tuple[int, int, int]:
    """Line, column and length of what `finding` is about."""
    if finding.mark:
        return *finding.mark, finding.length
    if source.root is None:
        return 0, 0, 1
    key, node = _walk(source.root, finding.loc)
    if key and (finding.on == "key" or not isinstance(node, Scalar)):
        return key.start.line, key.start.column, key.end.column - key.start.column
    if not isinstance(node, Scalar):
        return node.start.line, node.start.column, 1
    if finding.at is not None:
        line, column = _inside(source.text, node, finding.at)
        return line, column, finding.length
    length = node.end.index - node.start.index if node.end.line == node.start.line else 1
    return node.start.line, node.start.column, max(1, length)


def _walk(node: Node, loc: Loc) -> tuple[Scalar | None, Node]:
    """The last key of `loc` that exists and what it holds; what is not there is passed over."""
    key = None
    for step in loc:
        match node:
            case Mapped(pairs=pairs) if step in pairs:
                key, node = pairs[str(step)]
            case Sequence(items=items) if isinstance(step, int) and step < len(items):
                key, node = None, items[step]
    return key, node


def _inside(text: str, node: Scalar, at: int) -> tuple[int, int]:
    """Line and column of the character `at` of a scalar, as it was typed."""
    typed = text[node.start.index : node.end.index]
    for quote in (0, 1):
        if typed.startswith(node.value, quote):
            mark = _mark(text, node.start.index + quote + at)
            return mark.line, mark.column
    before = node.value[:at]
    if typed[:1] == "|":
        lines = _lines(text)
        line = node.start.line + 1 + before.count("\n")
        first = next(filter(str.strip, lines[node.start.line + 1 :]), "")
        indent = len(first) - len(first.lstrip())
        return line, indent + len(before) - (before.rfind("\n") + 1)
    # Folded lines are joined: look for the word that follows, as many times in as it was said.
    found = re.match(r"\W?\w*", node.value[at:])
    word = found[0] if found else ""
    places = [place.start() for place in re.finditer(re.escape(word), typed)]
    place = places[min(before.count(word), len(places) - 1)] if word and places else 0
    mark = _mark(text, node.start.index + place)
    return mark.line, mark.column


# Reading ----------------------------------------------------------------------------------------


def _text(root: Path, path: Path) -> tuple[str, Finding | None]:
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            return "", Finding("M115")
        if path.exists() and not path.is_file():  # a folder, or a pipe that would never end
            return "", Finding("M114", values={"why": "ce n'est pas un fichier"})
        with path.open("rb") as file:
            raw = file.read(limits.FILE_BYTES + 1)
    except RuntimeError:  # before Python 3.13, for a link that leads to itself
        return "", Finding("M114", values={"why": _WHY[errno.ELOOP]})
    except OSError as error:
        why = _WHY.get(error.errno or 0, error.strerror)
        return "", Finding("M114", values={"why": why or "sans raison connue"})
    if len(raw) > limits.FILE_BYTES:
        return "", Finding("M102", values={"limit": f"{limits.FILE_BYTES // 1000} ko"})
    try:
        return _unix(raw.decode("utf-8-sig")), None
    except UnicodeDecodeError as error:
        before = _unix(error.object[: error.start].decode("utf-8"))
        mark = _mark(before, len(before))
        # What is not UTF-8 is most often what an older Windows wrote: good enough to show the line.
        text = _unix(raw.decode("utf-8-sig", "as-latin-1"))
        return text, Finding("M101", mark=(mark.line, mark.column))


_WHY = {
    errno.ENOENT: "il n'existe pas",
    errno.EACCES: "la lecture en est interdite",
    errno.EPERM: "la lecture en est interdite",
    errno.ELOOP: "ce raccourci mène à lui-même",
    errno.ENAMETOOLONG: "son nom est trop long",
}


def _as_latin_1(error: UnicodeError) -> tuple[str, int]:
    assert isinstance(error, UnicodeDecodeError)
    return error.object[error.start : error.end].decode("latin-1"), error.end


codecs.register_error("as-latin-1", _as_latin_1)


def _unix(text: str) -> str:
    """`text` with one sort of line ends: those of Windows and of old Macs become ours."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


class _Stop(Exception):
    """The file cannot be read further; what is wrong is in `finding`."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


def _yaml(text: str, shift: int = 0) -> tuple[Node | None, list[Finding]]:
    """The nodes of a YAML text that stands `shift` characters further in its file."""
    findings: list[Finding] = []
    builder = _Builder(text, shift, findings)
    try:
        root = builder.root()
    except _Stop as stop:
        return None, [*findings, stop.finding]
    except yaml.MarkedYAMLError as error:
        return None, [*findings, _fault(text, error, builder)]
    except (yaml.YAMLError, UnicodeEncodeError):  # a control character, half of a surrogate pair
        return None, [*findings, _control(text)]
    return root, findings


@dataclass(frozen=True, slots=True)
class _Read:
    """The last thing that could be read before a fault."""

    start: Mark
    end: Mark
    closed: bool
    """Whether a quote or a bracket ends it; otherwise the end of a line does, or a lesser indent."""


class _Builder:
    """Nodes from events, without recursion, counting what it builds."""

    def __init__(self, text: str, shift: int, findings: list[Finding]) -> None:
        self.shift = shift
        self.findings = findings
        self.events = yaml.parse(text, Loader=_LOADER)
        self.last: _Read | None = None
        self.open: list[tuple[Sequence | Mapped, Scalar | None]] = []  # with the key that waits

    def bracket(self, text: str) -> Mark | None:
        """The innermost bracket or brace that is still open."""
        start = self.open[-1][0].start if self.open else None
        return start if start and text[start.index - self.shift] in "[{" else None

    def root(self) -> Node | None:
        """The single document of the text; None when it is empty."""
        root: Node | None = None
        documents = 0
        for count, event in enumerate(self.events, 1):
            if count > limits.NODES or len(self.open) > limits.NESTING:
                raise _Stop(self.finding("M103", event))
            match event:
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise _Stop(self.finding("M112", event, 3))
                case yaml.AliasEvent():
                    raise _Stop(self.finding("M110", event))
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    closed, _ = self.open.pop()
                    begin, end = self.span(event)
                    self.last = _Read(closed.start, end, begin.index < end.index)
                case yaml.NodeEvent():
                    node = self.node(event)
                    quoted = getattr(event, "style", None) in {"'", '"'}
                    self.last = _Read(node.start, self.span(event)[1], quoted)
                    if self.open:
                        self.open[-1] = (self.open[-1][0], self.attach(*self.open[-1], node))
                    else:
                        root = node
                    if not isinstance(node, Scalar):
                        self.open.append((node, None))
        return root

    def node(self, event: yaml.NodeEvent) -> Node:
        if event.anchor:
            raise _Stop(self.finding("M110", event))
        tag = getattr(event, "tag", None)
        if tag not in {None, "!"}:
            raise _Stop(self.finding("M111", event, len(tag)))
        start, end = self.span(event)
        match event:
            case yaml.ScalarEvent():
                return Scalar(event.value, start, end)
            case yaml.SequenceStartEvent():
                return Sequence([], start)
            case _:
                return Mapped({}, start)

    def attach(self, parent: Sequence | Mapped, key: Scalar | None, node: Node) -> Scalar | None:
        """Puts `node` into `parent`; returns the key that now waits for its value."""
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return None
        if key is None:
            if not isinstance(node, Scalar):
                raise _Stop(Finding("M108", mark=(node.start.line, node.start.column)))
            return node
        if key.value in parent.pairs:
            first = parent.pairs[key.value][0].start
            self.findings.append(
                Finding(
                    "M109",
                    values={"key": key.value, "line": first.line + 1},
                    mark=(key.start.line, key.start.column),
                    length=max(1, len(key.value)),
                )
            )
        else:
            parent.pairs[key.value] = (key, node)
        return None

    def span(self, event: yaml.Event) -> tuple[Mark, Mark]:
        assert event.start_mark
        assert event.end_mark
        start, end = (
            Mark(mark.line, mark.column, mark.index + self.shift)
            for mark in (event.start_mark, event.end_mark)
        )
        return start, end

    def finding(self, code: str, event: yaml.Event, length: int = 1) -> Finding:
        mark, _ = self.span(event)
        return Finding(code, mark=(mark.line, mark.column), length=length)


def _fault(text: str, error: yaml.MarkedYAMLError, builder: _Builder) -> Finding:
    """The parser's complaint, as the mistake that a trainer most likely made."""
    lines = _lines(text)
    mark, begun = _ours(error.problem_mark), _ours(error.context_mark or error.problem_mark)
    context, problem = error.context or "", error.problem or ""
    here = lines[mark.line] if mark.line < len(lines) else ""
    if "\t" in here[: mark.column + 1] and not here[: mark.column].strip():
        return Finding("M104", mark=(mark.line, here.index("\t")))
    if "quoted scalar" in context:
        if "escape" in problem or "hexdecimal" in problem or "Unicode" in problem:
            at = here.rfind("\\", 0, mark.column + 1)
            return Finding("M121", mark=(mark.line, max(0, at)))
        return Finding("M105", mark=(begun.line, begun.column))
    if "mapping values" in problem:
        return _colon(lines, mark, builder.last)
    if "simple key" in context:
        return _no_colon(lines, begun.line)
    if "anchor" in context or "alias" in context:
        return Finding("M110", mark=(begun.line, begun.column))
    if "a tag" in context:
        return Finding("M111", mark=(begun.line, begun.column))
    bracket = builder.bracket(text)
    if builder.last and builder.last.closed and builder.last.end.line == mark.line:
        between = here[builder.last.end.column : mark.column]
        if not between.strip() and not (bracket and between):
            return _continued(here, builder.last)
    if bracket:
        return _in_brackets(lines, bracket, mark, comma="expected ','" in problem)
    if "block mapping" in context or "block collection" in context:
        return Finding("M107", mark=_shown(lines, mark), length=len(_word(here, mark.column)))
    return Finding("M108", mark=_shown(lines, begun))


def _ours(mark: yaml.Mark | None) -> Mark:
    return Mark(mark.line, mark.column, mark.index) if mark else Mark(0, 0, 0)


def _shown(lines: tuple[str, ...], mark: Mark) -> tuple[int, int]:
    """`mark`, or the end of the last line with a text when it is past that."""
    written = [number for number, line in enumerate(lines) if line.strip()] or [0]
    if mark.line <= written[-1]:
        return mark.line, mark.column
    return written[-1], max(0, len(lines[written[-1]].rstrip()) - 1)


def _word(line: str, column: int) -> str:
    found = re.compile(r"[\w-]*").match(line, column)
    return found[0] if found else ""


def _colon(lines: tuple[str, ...], mark: Mark, last: _Read | None) -> Finding:
    """A colon where none may be: in a text, on a line too far right, or below a key without one."""
    key = re.fullmatch(r"(\s*)(\w+)", lines[mark.line][: mark.column])
    if not key or not last or last.start.line == mark.line:
        return Finding("M106", mark=(mark.line, mark.column))
    if last.start.column == _indent(lines[last.start.line]):
        return _no_colon(lines, last.start.line)
    return Finding("M107", mark=(mark.line, len(key[1])), length=len(key[2]))


def _no_colon(lines: tuple[str, ...], line: int) -> Finding:
    word = re.split(r"[\s:]", lines[line].strip())[0]
    mark = line, _indent(lines[line])
    return Finding("M118", values={"word": word}, mark=mark, length=len(word))


def _continued(here: str, last: _Read) -> Finding:
    """A text that goes on after the quote or bracket that closed it."""
    column = last.end.column - 1
    values = {"sign": here[column], "line": last.start.line + 1}
    return Finding("M117", values=values, mark=(last.end.line, column))


def _in_brackets(lines: tuple[str, ...], begun: Mark, mark: Mark, *, comma: bool) -> Finding:
    """Between brackets or braces: they are never closed, or a comma is missing or too many."""
    sign = lines[begun.line][begun.column]
    values = {"sign": sign, "closing": "]" if sign == "[" else "}", "line": begun.line + 1}
    if mark.line != begun.line:
        return Finding("M119", values=values, mark=(begun.line, begun.column))
    if not comma:
        return Finding("M108", mark=(mark.line, mark.column))
    before = re.search(r"\w*$", lines[mark.line][: mark.column])
    column = before.start() if before and lines[mark.line][mark.column] == ":" else mark.column
    word = _word(lines[mark.line], column)
    return Finding("M120", values=values, mark=(mark.line, column), length=len(word))


_FORBIDDEN = re.compile(
    "[^\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]"
)


def _control(text: str) -> Finding:
    """The first character that YAML does not allow."""
    bad = _FORBIDDEN.search(text)
    mark = _mark(text, bad.start() if bad else 0)
    return Finding("M116", mark=(mark.line, mark.column))


# Markdown ---------------------------------------------------------------------------------------

_FRONT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^## +(\S.*)$", re.MULTILINE)


def _markdown(text: str) -> tuple[Node | None, list[Finding]]:
    """Front matter and body as one mapping: `parts` holds the text under each `##` heading."""
    if _FORBIDDEN.search(text):
        return None, [_control(text)]
    front = _FRONT.match(text)
    if front is None:
        return None, [Finding("M113", mark=(0, 0))]
    root, findings = _yaml("\n" + front[1], front.start(1) - 1)  # the line of the dashes is kept
    if not isinstance(root, Mapped):
        return None, findings or [Finding("M113", mark=(0, 0))]
    parts: dict[str, tuple[Scalar, Node]] = {}
    for key, body in _parts(text, front.end()):
        if key.value in parts:
            first = parts[key.value][0].start.line + 1
            mark = key.start.line, key.start.column
            values = {"key": key.value, "line": first}
            findings.append(Finding("M109", values=values, mark=mark, length=len(key.value)))
        else:
            parts[key.value] = (key, body)
    start = _mark(text, front.end())
    root.pairs["parts"] = (Scalar("parts", start, start), Mapped(parts, start))
    return root, findings


def _parts(text: str, begin: int) -> Iterator[tuple[Scalar, Scalar]]:
    headings = list(_HEADING.finditer(text, begin))
    ends = [*(heading.start() for heading in headings[1:]), len(text)]
    for heading, end in zip(headings, ends, strict=True):
        title, at = heading[1].rstrip("# \t"), heading.start(1)
        key = Scalar(title, _mark(text, at), _mark(text, at + len(title)))
        body = text[heading.end() : end]
        start = heading.end() + len(body) - len(body.lstrip())
        yield key, Scalar(body.strip(), _mark(text, min(start, end)), _mark(text, end))


# What YAML 1.1 takes for the end of a line.
_BREAK = re.compile("[\n\x85\u2028\u2029]")


# Findings are many when a file is broken, and each of them asks.
@lru_cache(maxsize=8)
def _lines(text: str) -> tuple[str, ...]:
    return tuple(_BREAK.split(text))


@lru_cache(maxsize=8)
def _starts(text: str) -> tuple[int, ...]:
    """The index of the first character of each line."""
    return (0, *(found.end() for found in _BREAK.finditer(text)))


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())


def _mark(text: str, index: int) -> Mark:
    starts = _starts(text)
    line = bisect_right(starts, index) - 1
    return Mark(line, index - starts[line], index)
