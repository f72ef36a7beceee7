"""A YAML or Markdown file as text and positioned nodes, and the place of a finding in it.

The only door to YAML. Nodes are built from the parser's events, so that size, depth, aliases and
tags are refused before they cost anything, and repeated keys are seen. Every scalar stays text:
`NO` and `12:30` mean what was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
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
    lines = source.text.splitlines()
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
        lines = text.splitlines()
        line = node.start.line + 1 + before.count("\n")
        first = next(filter(str.strip, lines[node.start.line + 1 :]), "")
        indent = len(first) - len(first.lstrip())
        return line, indent + len(before) - (before.rfind("\n") + 1)
    # Folded lines are joined: look for the word that follows, where it was typed.
    word = re.match(r"\W?\w*", node.value[at:])
    mark = _mark(text, node.start.index + max(0, typed.find(word[0] if word else "")))
    return mark.line, mark.column


# Reading ----------------------------------------------------------------------------------------


def _text(root: Path, path: Path) -> tuple[str, Finding | None]:
    if not path.resolve().is_relative_to(root.resolve()):
        return "", Finding("M115")
    try:
        with path.open("rb") as file:
            raw = file.read(limits.FILE_BYTES + 1)
    except OSError as error:
        return "", Finding("M114", values={"why": error.strerror or ""})
    if len(raw) > limits.FILE_BYTES:
        return "", Finding("M102", values={"limit": f"{limits.FILE_BYTES // 1000} ko"})
    try:
        return raw.decode("utf-8-sig").replace("\r\n", "\n"), None
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8", "replace")
        mark = _mark(before, len(before))
        text = raw.decode("latin-1").replace("\r\n", "\n")  # good enough to show the line
        return text, Finding("M101", mark=(mark.line, mark.column))


class _Stop(Exception):
    """The file cannot be read further; what is wrong is in `finding`."""

    def __init__(self, finding: Finding) -> None:
        super().__init__(finding)
        self.finding = finding


def _yaml(text: str, shift: int = 0) -> tuple[Node | None, list[Finding]]:
    """The nodes of a YAML text that stands `shift` characters further in its file."""
    findings: list[Finding] = []
    try:
        root = _Builder(text, shift, findings).root()
    except _Stop as stop:
        return None, [*findings, stop.finding]
    except yaml.MarkedYAMLError as error:
        return None, [*findings, _fault(text, error)]
    except (yaml.YAMLError, UnicodeEncodeError):  # a control character, half of a surrogate pair
        return None, [*findings, _control(text)]
    return root, findings


class _Builder:
    """Nodes from events, without recursion, counting what it builds."""

    def __init__(self, text: str, shift: int, findings: list[Finding]) -> None:
        self.shift = shift
        self.findings = findings
        self.events = yaml.parse(text, Loader=_LOADER)

    def root(self) -> Node | None:
        """The single document of the text; None when it is empty."""
        root: Node | None = None
        open_: list[tuple[Sequence | Mapped, Scalar | None]] = []  # with the key that waits
        count = documents = 0
        for event in self.events:
            count += 1
            if count > limits.NODES or len(open_) > limits.NESTING:
                raise _Stop(self.finding("M103", event))
            match event:
                case yaml.DocumentStartEvent():
                    documents += 1
                    if documents > 1:
                        raise _Stop(self.finding("M112", event, 3))
                case yaml.AliasEvent():
                    raise _Stop(self.finding("M110", event))
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    open_.pop()
                case yaml.NodeEvent():
                    node = self.node(event)
                    if open_:
                        open_[-1] = (open_[-1][0], self.attach(*open_[-1], node))
                    else:
                        root = node
                    if not isinstance(node, Scalar):
                        open_.append((node, None))
        return root

    def node(self, event: yaml.NodeEvent) -> Node:
        if event.anchor:
            raise _Stop(self.finding("M110", event))
        if getattr(event, "tag", None) not in {None, "!"}:
            raise _Stop(self.finding("M111", event, len(event.tag)))
        start = self.mark(event.start_mark)
        match event:
            case yaml.ScalarEvent():
                return Scalar(event.value, start, self.mark(event.end_mark))
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

    def mark(self, mark: yaml.Mark) -> Mark:
        return Mark(mark.line, mark.column, mark.index + self.shift)

    def finding(self, code: str, event: yaml.Event, length: int = 1) -> Finding:
        mark = self.mark(event.start_mark)
        return Finding(code, mark=(mark.line, mark.column), length=length)


def _fault(text: str, error: yaml.MarkedYAMLError) -> Finding:
    """The parser's complaint, as the mistake that a trainer most likely made."""
    mark = error.problem_mark or error.context_mark
    lines = text.splitlines()
    line, column = (mark.line, mark.column) if mark else (0, 0)
    here = lines[line] if line < len(lines) else ""
    context = error.context_mark
    if "\t" in here[: column + 1] and not here[:column].strip():
        return Finding("M104", mark=(line, here.index("\t")))
    if "quoted scalar" in (error.context or "") and context:
        return Finding("M105", mark=(context.line, context.column))
    if "mapping values are not allowed" in (error.problem or ""):
        return Finding("M106", mark=(line, column))
    if "expected" in (error.problem or "") and context:
        return Finding("M107", mark=(min(line, len(lines) - 1), column))
    return Finding("M108", mark=(min(line, max(0, len(lines) - 1)), column))


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
_HEADING = re.compile(r"^## +(.*?)[ \t]*#*[ \t]*$", re.MULTILINE)


def _markdown(text: str) -> tuple[Node | None, list[Finding]]:
    """Front matter and body as one mapping: `parts` holds the text under each `##` heading."""
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
        key = Scalar(heading[1], _mark(text, heading.start(1)), _mark(text, heading.end(1)))
        body = text[heading.end() : end]
        start = heading.end() + len(body) - len(body.lstrip())
        yield key, Scalar(body.strip(), _mark(text, min(start, end)), _mark(text, end))


def _mark(text: str, index: int) -> Mark:
    line = text.count("\n", 0, index)
    return Mark(line, index - (text.rfind("\n", 0, index) + 1), index)
