"""A `.play` file in, findings where the scenario does not play as it is written there.

A script is what an author expects of a play, a line each: `pick: ouvrir`, `gauge: confiance >= 4`,
`ending: jardin_ecole`. Several plays stand in one file; `check` runs them all.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

from mallette import engine, expression, limits
from mallette.diagnostics import Finding, nearest
from mallette.engine import State
from mallette.expression import Problem, Tree
from mallette.language import _
from mallette.machine import machine
from mallette.model import Scenario

SUFFIX = ".play"


@dataclass(frozen=True, slots=True)
class Line:
    """One expectation or decision: a word, and what it says."""

    word: str
    said: str
    mark: tuple[int, int]
    """Line and column of what is said, from 0."""


@dataclass(frozen=True, slots=True)
class Script:
    """One play: its title, then its lines."""

    title: str
    lines: tuple[Line, ...] = ()

    def number(self, word: str) -> int | None:
        """The number after `word`, the last time it is said."""
        said = [int(line.said) for line in self.lines if line.word == word]
        return said[-1] if said else None


WORDS = (
    "play", "length", "seed", "text", "option", "locked", "hidden", "pick", "gauge", "scene",
    "never", "ending",
)  # fmt: skip
NUMBERS = {"length": re.compile(r"\d{1,3}"), "seed": re.compile(r"-?\d{1,20}")}


def read(text: str) -> tuple[tuple[Script, ...], list[Finding]]:
    """The plays that `text` tells, and its lines that tell nothing."""
    plays: list[list[Line]] = []
    findings: list[Finding] = []
    for number, written in enumerate(text.splitlines()):
        if not written.strip() or written.lstrip().startswith("#"):
            continue
        line, wrong = _line(written, number, begun=bool(plays))
        findings += wrong
        if line and line.word == "play":
            plays.append([line])
        elif line and plays:
            plays[-1].append(line)
    scripts = (Script(title.said, tuple(lines)) for title, *lines in plays)
    return tuple(scripts), findings


def _line(written: str, number: int, *, begun: bool) -> tuple[Line | None, list[Finding]]:
    """What one line of a file says, or why it says nothing."""
    said, _note, _rest = written.partition(" #")
    head, colon, tail = said.partition(":")
    word = head.strip() if colon else said.split(maxsplit=1)[0]
    begin = Line(word, word, (number, written.index(word)))
    if word in WORDS and not colon:
        rest = said.strip()[len(word) :].strip()
        repair = _("écrivez « {line} »").format(line=f"{word}: {rest or '…'}")
        return None, [_finding("M118", begin, {"word": word, "repair": repair})]
    if word not in WORDS:
        return None, [_finding("M224", begin, {"word": word, **nearest(word, WORDS)})]
    if not (begun or word == "play"):
        return None, [_finding("M224", begin, {"word": word, "near": "play"})]
    if not tail.strip():
        return None, [_finding("M209", begin, {"key": word})]
    if len(tail) > limits.CONDITION:
        values = {"key": word, "length": str(len(tail)), "limit": str(limits.CONDITION)}
        return None, [_finding("M210", begin, {**values, "unit": _("caractères")})]
    column = len(head) + len(colon) + len(tail) - len(tail.lstrip())
    line = Line(word, tail.strip(), (number, column))
    if word in NUMBERS and not NUMBERS[word].fullmatch(line.said):
        values = {"written": line.said, "kind": _("un nombre entier"), "example": "45"}
        return None, [_finding("M204", line, values)]
    return line, []


def _finding(
    code: str, line: Line, values: dict[str, str], at: int = 0, length: int | None = None
) -> Finding:
    """A finding on what `line` says, or on a part of it."""
    number, column = line.mark
    length = max(1, len(line.said) if length is None else length)
    return Finding(code, values=values, mark=(number, column + at), length=length)


# Running ----------------------------------------------------------------------------------------


def run(scenario: Scenario, script: Script) -> list[Finding]:
    """What keeps `scenario` from playing as `script` says: its wrong names, else its first failure."""
    if wrong := list(_misnamed(scenario, script)):
        return wrong
    length = script.number("length") or scenario.lengths[0]
    playing = _Playing(engine.cut(scenario, length), script)
    for line in script.lines:
        if line.word not in NUMBERS and (failure := playing.follow(line)):
            return [failure]
    return []


def _misnamed(scenario: Scenario, script: Script) -> Iterator[Finding]:
    """Names and conditions that mean nothing, whatever is played."""
    rules = machine(scenario)
    choices = {id_ for place in rules.places.values() for id_ in place.choices}
    known: dict[str, tuple[str, Collection[str]]] = {
        "scene": ("M301", rules.places),
        "ending": ("M301", scenario.endings),
        **dict.fromkeys(("option", "locked", "hidden", "pick"), ("M311", choices)),
    }
    for line in script.lines:
        if line.word in known:
            code, names = known[line.word]
            for name, at in _names(line):
                if name not in names:
                    values = {"name": name, **nearest(name, names)}
                    yield _finding(code, line, values, at, len(name))
        elif line.word == "length" and int(line.said) not in scenario.lengths:
            values = {"written": line.said, "all": ", ".join(map(str, scenario.lengths))}
            yield _finding("M221", line, values)
        elif line.word in {"gauge", "never"}:
            yield from _misread(line, scenario, choices)


def _names(line: Line) -> Iterator[tuple[str, int]]:
    """The names that `line` lists, and where each begins in what it says."""
    at = 0
    for part in line.said.split(","):
        if part.strip():
            yield part.strip(), at + len(part) - len(part.lstrip())
        at += len(part) + 1


def _misread(line: Line, scenario: Scenario, choices: Collection[str]) -> Iterator[Finding]:
    rules = machine(scenario)
    places = {*scenario.scenes, *scenario.events, *scenario.endings}
    tree = expression.parse(line.said)
    if isinstance(tree, Problem):
        values = {"written": line.said, **expression.explained(tree)}
        yield _finding("M214", line, values, tree.at, len(tree.word))
        return
    for one in expression.walk(tree):
        match one:
            case expression.Name(id=id_, at=at) if id_ not in rules.names:
                yield _finding(
                    "M302", line, {"name": id_, **nearest(id_, rules.names)}, at, len(id_)
                )
            case expression.Past(what="taken", id=id_, at=at) if id_ not in choices:
                yield _finding("M311", line, {"name": id_, **nearest(id_, choices)}, at, len(id_))
            case expression.Past(what="visited", id=id_, at=at) if id_ not in places:
                yield _finding("M301", line, {"name": id_, **nearest(id_, places)}, at, len(id_))


@dataclass(slots=True)
class _Playing:
    """A script being played: where it stands, what happened, what must never be."""

    scenario: Scenario
    script: Script
    state: State = field(init=False)
    visited: set[str] = field(init=False)
    taken: set[str] = field(default_factory=set)
    never: list[Line] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.state = engine.start(self.scenario, self.script.number("seed") or 0)
        self.visited = {self.scenario.start, self.state.at}

    def follow(self, line: Line) -> Finding | None:
        """Does what `line` says, or tells why the play is not as it says."""
        match line.word:
            case "pick":
                for choice, _at in _names(line):
                    if failure := self.pick(line, choice):
                        return failure
            case "never":
                self.never.append(line)
                return self.watched()
            case word:
                if why := EXPECTATIONS[word](self, line.said):
                    return self.failure(line, why)
        return None

    def pick(self, line: Line, choice: str) -> Finding | None:
        open_ = engine.open_choices(self.scenario, self.state)
        if choice not in open_:
            said = ", ".join(open_) or _("aucun")
            why = _("« {choice} » ne peut pas être pris dans « {at} » ; choix ouverts : {open}")
            return self.failure(line, why.format(choice=choice, at=self.state.at, open=said))
        rules = machine(self.scenario)
        led, _values = rules.tables[self.state.at].take[choice](self.state.values)
        self.taken.add(choice)
        self.state = engine.choose(self.scenario, self.state, choice)
        self.visited |= {led, self.state.at}
        return self.watched()

    def watched(self) -> Finding | None:
        """A failure when something is true that must never be."""
        for line in self.never:
            if self.true(line.said):
                why = _("« {condition} » est vrai dans « {at} »")
                return self.failure(line, why.format(condition=line.said, at=self.state.at))
        return None

    def true(self, condition: str) -> bool:
        tree = expression.parse(condition)
        assert not isinstance(tree, Problem), condition
        return bool(expression.evaluate(tree, self.value, self.happened))

    def value(self, name: str) -> int:
        return engine.values(self.scenario, self.state)[name]

    def happened(self, what: Literal["visited", "taken"], id_: str) -> bool:
        return id_ in (self.visited if what == "visited" else self.taken)

    def shown(self, choice: str) -> bool | None:
        """Whether `choice` is open; None when it is not shown."""
        view = engine.view(self.scenario, self.state)
        return next((one.open for one in view.options if one.id == choice), None)

    def failure(self, line: Line, why: str) -> Finding:
        return _finding("M451", line, {"play": self.script.title, "why": why})


def _text(playing: _Playing, said: str) -> str | None:
    view = engine.view(playing.scenario, playing.state)
    if _words(said) in _words(f"{view.title} {view.text}"):
        return None
    return _("le texte de « {at} » ne contient pas ces mots").format(at=view.at)


def _words(text: str) -> str:
    return " ".join(text.split()).casefold()


def _option(playing: _Playing, said: str) -> str | None:
    return _seen(playing, said, wanted=True)


def _locked(playing: _Playing, said: str) -> str | None:
    return _seen(playing, said, wanted=False)


def _hidden(playing: _Playing, said: str) -> str | None:
    return _seen(playing, said, wanted=None)


def _seen(playing: _Playing, said: str, *, wanted: bool | None) -> str | None:
    """Why not every choice that `said` lists is shown as it is `wanted`."""
    ways = {True: _("ouvert"), False: _("fermé"), None: _("caché")}
    for choice in map(str.strip, said.split(",")):
        shown = playing.shown(choice)
        if shown is not wanted:
            why = _("dans « {at} », « {choice} » est {way}")
            return why.format(at=playing.state.at, choice=choice, way=ways[shown])
    return None


def _gauge(playing: _Playing, said: str) -> str | None:
    if playing.true(said):
        return None
    tree = expression.parse(said)
    names = dict.fromkeys(one.id for one in _names_of(tree))
    values = ", ".join(f"{name} = {playing.value(name)}" for name in names)
    why = _("c'est faux dans « {at} » : {values}") if values else _("c'est faux dans « {at} »")
    return why.format(at=playing.state.at, values=values)


def _names_of(tree: Tree | Problem) -> Iterator[expression.Name]:
    if not isinstance(tree, Problem):
        yield from (one for one in expression.walk(tree) if isinstance(one, expression.Name))


def _scene(playing: _Playing, said: str) -> str | None:
    at = playing.state.at
    return None if at == said else _("la partie est à « {at} »").format(at=at)


EXPECTATIONS: dict[str, Callable[[_Playing, str], str | None]] = {
    "text": _text,
    "option": _option,
    "locked": _locked,
    "hidden": _hidden,
    "gauge": _gauge,
    "scene": _scene,
    "ending": _scene,
}


# Recording --------------------------------------------------------------------------------------


def record(
    title: str,
    scenario: Scenario,
    length: int | None,
    seed: int,
    states: Sequence[State],
    choices: Sequence[str],
) -> str:
    """The script of a play that was played, with the gauges it came to: a test from then on."""
    lines = [f"play: {title}", *([f"length: {length}"] if length else [])]
    lines += [f"seed: {seed}"] if scenario.decks else []
    for state, choice in zip(states, choices, strict=False):
        lines += [f"scene: {state.at}", f"pick: {choice}"]
    last = states[-1]
    lines.append(f"{'ending' if engine.over(scenario, last) else 'scene'}: {last.at}")
    values = engine.values(scenario, last)
    lines += [f"gauge: {id_} == {values[id_]}" for id_ in scenario.gauges]
    return "\n".join(lines) + "\n"
