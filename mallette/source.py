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
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import yaml

from mallette import files, limits
from mallette.diagnostics import Diagnostic, Finding, Loc, diagnostic
from mallette.language import _

_LOADER = getattr(yaml, "CBaseLoader", yaml.BaseLoader)


class Mark(NamedTuple):
    """A place in a text: line and column from 0, and the rank of its character."""

    line: int
    column: int
    offset: int


_new = tuple.__new__
"""Makes a named tuple from its fields in order, three times as fast as calling its name."""


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


def more() -> str:
    """What is said with the last fault that is told of a file, when it has more."""
    said = _("seules les {count} premières fautes de ce fichier sont dites")
    return said.format(count=limits.FAULTS)


def read(root: Path, path: str) -> tuple[Source, list[Finding]]:
    """The file `path` under `root`; a Markdown file is its front matter plus its `parts`.

    What is neither YAML nor Markdown is its text alone.
    """
    text, refusal = _text(root, root / path)
    if refusal:
        return Source(path, text, None), [replace(refusal, path=path)]
    return parsed(path, text)


def parsed(path: str, text: str) -> tuple[Source, list[Finding]]:
    """The same of a file `path` that holds `text`, whether it is there or not."""
    if not path.endswith((".yaml", ".md")):
        return Source(path, text, None), []
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
            return {key: data(value) for key, (_key, value) in pairs.items()}


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
    length = node.end.offset - node.start.offset if node.end.line == node.start.line else 1
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
    typed = text[node.start.offset : node.end.offset]
    for quote in (0, 1):
        if typed.startswith(node.value, quote):
            mark = _mark(text, node.start.offset + quote + at)
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
    mark = _mark(text, node.start.offset + place)
    return mark.line, mark.column


# Reading ----------------------------------------------------------------------------------------


def _text(root: Path, path: Path) -> tuple[str, Finding | None]:
    try:
        if not path.resolve().is_relative_to(root.resolve()):
            return "", Finding("M115")
        if path.exists() and not path.is_file():  # a folder, or a pipe that would never end
            return "", Finding("M114", values={"why": _("ce n'est pas un fichier")})
        with path.open("rb") as file:
            raw = file.read(limits.FILE_BYTES + 1)
    except RuntimeError:  # before Python 3.13, for a link that leads to itself
        return "", Finding("M114", values={"why": files.why(OSError(errno.ELOOP, ""))})
    except OSError as error:
        return "", Finding("M114", values={"why": files.why(error)})
    if len(raw) > limits.FILE_BYTES:
        return "", Finding(
            "M102", values={"limit": _("{size} ko").format(size=limits.FILE_BYTES // 1000)}
        )
    try:
        return _unix(raw.decode("utf-8-sig")), None
    except UnicodeDecodeError as error:
        before = _unix(error.object[: error.start].decode("utf-8"))
        mark = _mark(before, len(before))
        # What is not UTF-8 is most often what an older Windows wrote: good enough to show the line.
        wide = raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
        text = _unix(
            raw.decode("utf-16", "replace") if wide else raw.decode("utf-8-sig", "as-latin-1")
        )
        return text, Finding("M101", mark=(mark.line, mark.column))


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
        if builder.cut:  # the rest of a text that a « # » cut is no mistake of its own
            return None, findings
        return None, [*findings, _fault(text, error, builder)]
    except (yaml.YAMLError, UnicodeEncodeError):  # a control character, half of a surrogate pair
        return None, [*findings, _control(text)]
    return root, findings


class _Read(NamedTuple):
    """The last thing that could be read before a fault."""

    start: Mark
    end: Mark
    closed: bool
    """Whether a quote or a bracket ends it; otherwise the end of a line does, or a lesser indent."""


class _Builder:
    """Nodes from events, without recursion, counting what it builds."""

    def __init__(self, text: str, shift: int, findings: list[Finding]) -> None:
        self.text = text
        self.shift = shift
        self.findings = findings
        self.events = yaml.parse(text, Loader=_LOADER)
        self.last: _Read | None = None
        self.cut = False
        """Whether a « # » cut the last text that could be read."""
        self.open: list[tuple[Sequence | Mapped, Scalar | None]] = []  # with the key that waits

    def bracket(self) -> Mark | None:
        """The innermost bracket or brace that is still open."""
        start = self.open[-1][0].start if self.open else None
        return start if start and self.sign(start) in "[{" else None

    def sign(self, mark: Mark) -> str:
        """The character at `mark`; none at the end of the text."""
        index = mark.offset - self.shift
        return self.text[index : index + 1]

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
                    raise _Stop(self.finding("M110", event, sign="*"))
                case yaml.SequenceEndEvent() | yaml.MappingEndEvent():
                    closed, _key = self.open.pop()
                    begin, end = self.span(event)
                    self.last = _Read(closed.start, end, begin.offset < end.offset)
                case yaml.NodeEvent():
                    node = self.node(event)
                    quoted = getattr(event, "style", None) in {"'", '"'}
                    end = node.end if isinstance(node, Scalar) else self.span(event)[1]
                    self.last = _new(_Read, (node.start, end, quoted))
                    if self.open:
                        self.open[-1] = (self.open[-1][0], self.attach(*self.open[-1], node))
                    else:
                        root = node
                    if not isinstance(node, Scalar):
                        self.open.append((node, None))
        return root

    def node(self, event: yaml.NodeEvent) -> Node:
        if event.anchor:
            raise _Stop(self.finding("M110", event, sign="&"))
        tag = getattr(event, "tag", None)
        if tag not in {None, "!"}:
            raise _Stop(self.finding("M111", event, len(tag)))
        start, end = self.span(event)
        self.cut = False
        match event:
            case yaml.ScalarEvent(style="'" | '"'):
                if _swallows(_lines(self.text), start, end):
                    raise _Stop(self.finding("M105", event))
                return Scalar(event.value, start, end)
            case yaml.ScalarEvent(style="|" | ">"):
                return Scalar(event.value, start, end)
            case yaml.ScalarEvent():
                return Scalar(self.whole(event.value, end), start, end)
            case yaml.SequenceStartEvent():
                return Sequence([], start)
            case _:
                return Mapped({}, start)

    def whole(self, value: str, end: Mark) -> str:
        """The unquoted text `value` that ends at `end`, with what a « # » cut from it."""
        cut = _CUT.match(self.text, end.offset - self.shift)
        if not cut or not (value == "" or " " in value or cut[1][1].isdigit()):
            return value
        self.cut = True
        column = end.column + cut.start(1) - cut.start()
        _tell(self.findings, Finding("M122", mark=(end.line, column), length=len(cut[1].rstrip())))
        return f"{value} {cut[1]}".strip()

    def attach(self, parent: Sequence | Mapped, key: Scalar | None, node: Node) -> Scalar | None:
        """Puts `node` into `parent`; returns the key that now waits for its value."""
        if isinstance(parent, Sequence):
            parent.items.append(node)
            return None
        if key is None:
            if not isinstance(node, Scalar):
                why = _("une clé est un mot, sans accolade ni crochet")
                mark = node.start.line, node.start.column
                raise _Stop(Finding("M108", values={"why": why}, mark=mark))
            return self.key(node)
        if isinstance(node, Scalar) and node.value == "" and self.sign(parent.start) == "{":
            key, node = self.apart(key, node)
        if key.value in parent.pairs:
            first = parent.pairs[key.value][0].start
            _tell(
                self.findings,
                Finding(
                    "M109",
                    values={"key": key.value, "line": first.line + 1},
                    mark=(key.start.line, key.start.column),
                    length=max(1, len(key.value)),
                ),
            )
        else:
            parent.pairs[key.value] = (key, node)
        return None

    def key(self, key: Scalar) -> Scalar:
        """`key` without the odd space that ends it."""
        word = key.value
        if word.isascii() and word != "<<" and not word.endswith(" "):  # nearly always
            return key
        place = key.start.line, key.start.column
        if self.sign(key.start) in {"'", '"'}:
            return key
        if key.value == "<<":
            raise _Stop(Finding("M110", values={"sign": "<<"}, mark=place, length=2))
        if re.match(_ODD, key.value):  # it stands at a level that is not the one that is seen
            raise _Stop(Finding("M124", mark=place))
        word = re.sub(f"[ {_ODD[1:-1]}]+$", "", key.value)
        if word == key.value:
            return key
        place = key.start.line, key.start.column + len(word)
        _tell(self.findings, Finding("M124", mark=place, length=len(key.value) - len(word)))
        return replace(key, value=word)

    def apart(self, key: Scalar, empty: Scalar) -> tuple[Scalar, Scalar]:
        """The key and the value that stand too close together between braces, « {min:3} »."""
        word, colon, rest = key.value.partition(":")
        if not colon or not rest or self.sign(key.start) in {"'", '"'}:
            return key, empty
        value = replace(
            key,
            value=re.sub(rf"^({_ODD}|[ \"'])+|[\"']$", "", rest),
            start=_after(key.start, len(word) + 1),
        )
        if re.match(_ODD, rest):
            finding = Finding("M124", mark=(value.start.line, value.start.column))
        else:
            finding = _too_close(":", f"{word}: {rest}", key.start.line, value.start.column - 1)
        _tell(self.findings, finding)
        return replace(key, value=word, end=_after(key.start, len(word))), value

    def span(self, event: yaml.Event) -> tuple[Mark, Mark]:
        assert event.start_mark
        assert event.end_mark
        start, end, shift = event.start_mark, event.end_mark, self.shift
        return (
            _new(Mark, (start.line, start.column, start.index + shift)),
            _new(Mark, (end.line, end.column, end.index + shift)),
        )

    def finding(self, code: str, event: yaml.Event, length: int = 1, **values: str) -> Finding:
        mark, _end = self.span(event)
        return Finding(code, values=values, mark=(mark.line, mark.column), length=length)


def _tell(findings: list[Finding], finding: Finding) -> None:
    """Adds `finding`, unless there are too many: then the last one says so."""
    if len(findings) < limits.FAULTS:
        findings.append(finding)
    elif "note" not in findings[-1].values:
        findings[-1] = replace(findings[-1], values={**findings[-1].values, "note": more()})


def is_odd(sign: str) -> bool:
    """Whether `sign` is a space that the format does not take for one."""
    return bool(re.fullmatch(_ODD, sign))


# A « # » that touches a word and stands after a text, or at its start: no comment is written so.
_CUT = re.compile(r"[ \t]+(#\w.*)")
# Spaces that look like one and are none to YAML: « espace insécable » and its kin.
_ODD = "[\u00a0\u1680\u2000-\u200b\u202f\u205f\u3000\ufeff]"
_ODD_SPACE = re.compile(rf"[ \t]*(?:- +)*(?:[\w-]+ ?:|-)?({_ODD}+)")
_OPENS = re.compile(r"(?::|^\s*-)\s+[|>][-+\d]*\s*(?:#.*)?$")
_LIKE_KEY = re.compile(r"\s*(?:- +)*(?:- |[\w-]+:(?:\s|$))")


def _after(mark: Mark, count: int) -> Mark:
    return Mark(mark.line, mark.column + count, mark.offset + count)


def _swallows(lines: tuple[str, ...], start: Mark, end: Mark) -> bool:
    """Whether the quoted text from `start` to `end` has taken in the keys that follow its own."""
    margin = re.match(r"[\s-]*", lines[start.line])
    return any(
        _LIKE_KEY.match(line) and margin is not None and _indent(line) <= margin.end()
        for line in lines[start.line + 1 : end.line + 1]
    )


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
    if odd := _odd_space(lines, begun.line) or _odd_space(lines, mark.line):
        return odd
    if "mapping values" in problem:
        return _colon(lines, mark, builder.last)
    if "simple key" in context:
        return _no_colon(lines, begun.line)
    if "anchor" in context or "alias" in context:
        sign = lines[begun.line][begun.column]
        return Finding("M110", values={"sign": sign}, mark=(begun.line, begun.column))
    if "a tag" in context:
        return Finding("M111", mark=(begun.line, begun.column))
    bracket = builder.bracket()
    if builder.last and builder.last.closed and builder.last.end.line == mark.line:
        between = here[builder.last.end.column : mark.column]
        if not between.strip() and not (bracket and between):
            return _continued(lines, builder.last)
    if bracket:
        return _in_brackets(lines, bracket, mark, comma="expected ','" in problem)
    if "block mapping" in context or "block collection" in context:
        return _misaligned(lines, mark)
    return _unreadable(lines, begun)


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
    return _misaligned(lines, mark)


def _no_colon(lines: tuple[str, ...], line: int) -> Finding:
    """A line that is neither a key nor an element of a list."""
    here, column = lines[line], _indent(lines[line])
    if odd := _odd_space(lines, line):
        return odd
    if close := re.match(r"\s*(?:(-)|([\w-]+)(:)(?!//))(?=[^\s-])(.*)", here):
        dash, word, colon, rest = close.groups()
        meant = f"- {rest}" if dash else f"{word}: {rest}"
        return _too_close(dash or colon, meant, line, close.start(1 if dash else 3))
    before, after = _neighbours(lines, line)
    if re.search(r":\s*[|>][-+]?\s*$", before) and column <= _indent(before):
        repair = _("décalez à droite de sa clé, de deux espaces, tout le texte qui suit « | »")
        return Finding("M107", values={"repair": repair}, mark=(line, column))
    word = re.split(r"[\s:]", here.strip())[0]
    if any(re.match(rf" {{{column}}}- ", one) for one in (before, after)):
        return Finding("M125", values={"word": word}, mark=(line, column), length=len(word))
    return Finding("M118", values={"word": word}, mark=(line, column), length=len(word))


def _odd_space(lines: tuple[str, ...], line: int) -> Finding | None:
    """What is told of the odd space that keeps `line` from being a key or an element, if any does."""
    found = _ODD_SPACE.match(lines[line]) if line < len(lines) else None
    return found and Finding("M124", mark=(line, found.start(1)), length=len(found[1]))


def _too_close(sign: str, meant: str, line: int, column: int) -> Finding:
    """A « : » or a dash that touches the word after it."""
    return Finding("M123", values={"sign": sign, "meant": meant}, mark=(line, column))


def _neighbours(lines: tuple[str, ...], line: int) -> tuple[str, str]:
    """The lines with a text before and after `line`; empty when there is none."""
    before = next(filter(str.strip, reversed(lines[:line])), "")
    return before, next(filter(str.strip, lines[line + 1 :]), "")


def _misaligned(lines: tuple[str, ...], mark: Mark) -> Finding:
    """The line that stands out: the one at `mark`, or the first of those it should stand under."""
    line = _shown(lines, mark)[0]
    column = _indent(lines[line])
    prose = _prose(lines)
    repair = _("son retrait est de {here}, celui de ses voisines de {level} : alignez-la")
    if line - 1 in prose and not _LIKE_KEY.match(lines[line]):  # it goes on with the text above
        level = _indent(lines[line - 1])
        return _at_indent(lines, line, repair.format(here=column, level=level))
    above: dict[int, list[int]] = {}
    """The lines that are open above, by their indent, from the nearest to the first."""
    for number in range(line - 1, -1, -1):
        indent = _indent(lines[number])
        written = _is_written(lines[number]) and number not in prose
        if written and indent <= min(above, default=indent):
            above.setdefault(indent, []).append(number)
    level = min(above, key=lambda indent: (abs(indent - column), -indent), default=column)
    if level == column:
        mixed = _("un tiret devant chaque élément d'une liste, aucun devant des clés : choisissez")
        return _at_indent(lines, line, mixed)
    under = max((indent for indent in above if indent < min(level, column)), default=None)
    usual = 0 if under is None else under + _step(lines)
    below = _run(lines, line, min(level, column)).count(column)
    strays = level != usual if column == usual else column != usual and below > len(above[level])
    if strays:
        line, column, level = above[level][-1], level, column
    return _at_indent(lines, line, repair.format(here=column, level=level))


def _at_indent(lines: tuple[str, ...], line: int, repair: str) -> Finding:
    column = _indent(lines[line])
    length = max(1, len(_word(lines[line], column)))
    return Finding("M107", values={"repair": repair}, mark=(line, column), length=length)


def _prose(lines: tuple[str, ...]) -> set[int]:
    """The lines of the texts that are written under « | » or « > »."""
    found: set[int] = set()
    margin: int | None = None
    """Where the text that is gone through begins; None out of any text."""
    under: int | None = None
    """Indent of the key whose text has not begun yet."""
    for number, line in enumerate(lines):
        if not line.strip():
            continue
        indent = _indent(line)
        if under is not None and indent > under:
            margin = indent
        under = None
        if margin is not None and indent >= margin:
            found.add(number)
            continue
        margin = None
        if _OPENS.search(line):
            under = indent
    return found


def _is_written(line: str) -> bool:
    return bool(line.strip()) and not line.lstrip().startswith("#")


def _run(lines: tuple[str, ...], line: int, least: int) -> list[int]:
    """The indents from `line` on, as far as none is less than `least`."""
    indents = []
    for one in filter(_is_written, lines[line:]):
        if _indent(one) < least:
            break
        indents.append(_indent(one))
    return indents


def _step(lines: tuple[str, ...]) -> int:
    """By how much a level most often stands right of the one above."""
    indents = [_indent(line) for line in lines if _is_written(line)]
    steps = Counter(right - left for left, right in pairwise(indents) if right > left)
    return steps.most_common(1)[0][0] if steps else 2


def _continued(lines: tuple[str, ...], last: _Read) -> Finding:
    """A text that goes on after the quote or bracket that closed it, or was never closed."""
    here, column = lines[last.end.line], last.end.column - 1
    taken = lines[last.start.line + 1 : last.end.line + 1]
    if here[column] in "'\"" and any(map(_LIKE_KEY.match, taken)):
        return Finding("M105", mark=(last.start.line, last.start.column))
    values = {"sign": here[column], "line": last.start.line + 1}
    values["repair"] = (
        _("retirez le signe en trop")
        if re.fullmatch(r"[\]}\s]+", here[column + 1 :])
        else _("mettez tout le texte entre guillemets droits, ou écrivez-le à la ligne sous « | »")
    )
    return Finding("M117", values=values, mark=(last.end.line, column))


def _unreadable(lines: tuple[str, ...], begun: Mark) -> Finding:
    line, column = _shown(lines, begun)
    sign = lines[line][column : column + 1]
    why = (
        _("un texte ne commence pas par « {sign} »").format(sign=sign)
        if begun.line == line and sign and not sign.isalnum()
        else _("ce n'est ni une clé, ni un texte, ni une liste")
    )
    return Finding("M108", values={"why": why}, mark=(line, column))


def _in_brackets(lines: tuple[str, ...], begun: Mark, mark: Mark, *, comma: bool) -> Finding:
    """Between brackets or braces: they are never closed, or a comma is missing or too many."""
    sign = lines[begun.line][begun.column]
    values = {"sign": sign, "closing": "]" if sign == "[" else "}", "line": begun.line + 1}
    if mark.line != begun.line:
        return Finding("M119", values=values, mark=(begun.line, begun.column))
    if not comma:
        return _unreadable(lines, mark)
    before = re.search(r"\w*$", lines[mark.line][: mark.column])
    column = before.start() if before and lines[mark.line][mark.column] == ":" else mark.column
    word = _word(lines[mark.line], column)
    return Finding("M120", values=values, mark=(mark.line, column), length=len(word))


FORBIDDEN = re.compile(
    "[^\\t\\n\\r\\x20-\\x7e\\x85\\xa0-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]"
)
"""What YAML does not allow, even between quotes."""


def _control(text: str) -> Finding:
    """The first character that YAML does not allow."""
    bad = FORBIDDEN.search(text)
    mark = _mark(text, bad.start() if bad else 0)
    return Finding("M116", mark=(mark.line, mark.column))


# Markdown ---------------------------------------------------------------------------------------

_FRONT = re.compile(r"---[ \t]*\n(.*?)^---[ \t]*$\n?", re.DOTALL | re.MULTILINE)
# With the mistakes that would make it no heading: no space, or an odd one.
_HEADING = re.compile(rf"^##(?!#)((?:[ \t]|{_ODD})*)(\S.*)$", re.MULTILINE)


def _markdown(text: str) -> tuple[Node | None, list[Finding]]:
    """Front matter and body as one mapping: `parts` holds the text under each `##` heading."""
    if FORBIDDEN.search(text):
        return None, [_control(text)]
    front = _FRONT.match(text)
    if front is None:
        return None, [Finding("M113", mark=(0, 0))]
    root, findings = _yaml("\n" + front[1], front.start(1) - 1)  # the line of the dashes is kept
    if root is None and findings:
        return None, findings
    if not isinstance(root, Mapped):
        shape: dict[str, object] = {
            "what": _("l'en-tête de cette fiche"),
            "expected": _("des clés"),
            "repair": _("écrivez une clé par ligne : mallette, title, group, dated…"),
        }
        return None, [*findings, Finding("M203", values=shape, mark=(1, 0))]
    if "parts" in root.pairs:
        key, _value = root.pairs["parts"]
        repair = _("retirez-la : chaque partie s'écrit sous l'en-tête, après son titre « ## »")
        mark = key.start.line, key.start.column
        wrong = {"key": key.value, "repair": repair}
        _tell(findings, Finding("M201", values=wrong, mark=mark, length=len(key.value)))
    parts: dict[str, tuple[Scalar, Node]] = {}
    for heading in _HEADING.finditer(text, front.end()):
        if wrong_heading := _crowded(text, heading):
            _tell(findings, wrong_heading)
    for key, body in _parts(text, front.end()):
        if key.value in parts:
            first = parts[key.value][0].start.line + 1
            mark = key.start.line, key.start.column
            values = {"key": key.value, "line": first}
            _tell(findings, Finding("M109", values=values, mark=mark, length=len(key.value)))
        else:
            parts[key.value] = (key, body)
    start = _mark(text, front.end())
    root.pairs["parts"] = (Scalar("parts", start, start), Mapped(parts, start))
    return root, findings


def _crowded(text: str, heading: re.Match[str]) -> Finding | None:
    """What is told of a heading that has no space after its « ## », or an odd one."""
    mark = _mark(text, heading.start())
    if not heading[1]:
        return _too_close("##", f"## {heading[2]}", mark.line, mark.column)
    if odd := re.search(_ODD, heading[1]):
        return Finding("M124", mark=(mark.line, mark.column + len("##") + odd.start()))
    return None


def _parts(text: str, begin: int) -> Iterator[tuple[Scalar, Scalar]]:
    headings = list(_HEADING.finditer(text, begin))
    ends = [*(heading.start() for heading in headings[1:]), len(text)]
    for heading, end in zip(headings, ends, strict=True):
        title, at = heading[2].rstrip("# \t"), heading.start(2)
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
