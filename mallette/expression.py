"""Conditions: an author's text in, a checked tree out, and what the tree is worth in a state.

The language is closed: numbers, declared names, comparisons, `and or not`, `+ - *`, `min`, `max`,
`visited(scene)`, `taken(choice)`. Nothing of it is ever handed to Python.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from operator import add, eq, ge, gt, le, lt, mul, ne, sub
from typing import Literal, assert_never

from mallette import limits
from mallette.language import N_, _

Kind = Literal["number", "truth"]


@dataclass(frozen=True, slots=True)
class Number:
    value: int
    at: int


@dataclass(frozen=True, slots=True)
class Name:
    """A gauge, a counter or a flag."""

    id: str
    at: int


@dataclass(frozen=True, slots=True)
class Past:
    """`visited(scene)` or `taken(choice)`: something that happened in this play."""

    what: Literal["visited", "taken"]
    id: str
    at: int


@dataclass(frozen=True, slots=True)
class Extreme:
    """`min(…)` or `max(…)`."""

    which: Literal["min", "max"]
    terms: tuple[Tree, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Arithmetic:
    left: Tree
    sign: Literal["+", "-", "*"]
    right: Tree
    at: int


@dataclass(frozen=True, slots=True)
class Compare:
    """`a < b <= c`: as many signs as there are terms after the first."""

    terms: tuple[Tree, ...]
    signs: tuple[str, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Not:
    term: Tree
    at: int


@dataclass(frozen=True, slots=True)
class Both:
    """`a and b and …`."""

    terms: tuple[Tree, ...]
    at: int


@dataclass(frozen=True, slots=True)
class Either:
    """`a or b or …`."""

    terms: tuple[Tree, ...]
    at: int


Tree = Number | Name | Past | Extreme | Arithmetic | Compare | Not | Both | Either


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a text is no condition, and where, in characters from its start."""

    reason: Literal[
        "character",
        "expected",
        "end",
        "equals",
        "french",
        "long",
        "deep",
        "function",
        "truth",
        "large",
    ]
    word: str
    at: int


COMPARISONS = {"<": lt, "<=": le, ">": gt, ">=": ge, "==": eq, "!=": ne}
SIGNS = {"+": add, "-": sub, "*": mul}
TRUTHS = {"true", "false", "vrai", "faux"}
"""What is compared to a flag where its name alone says it."""
PHRASES = {
    "plus grand que": ">",
    "plus grande que": ">",
    "plus petit que": "<",
    "plus petite que": "<",
    "plus de": ">",
    "moins de": "<",
    "supérieur à": ">",
    "supérieure à": ">",
    "supérieur ou égal à": ">=",
    "supérieure ou égale à": ">=",
    "inférieur à": "<",
    "inférieure à": "<",
    "inférieur ou égal à": "<=",
    "inférieure ou égale à": "<=",
    "au moins": ">=",
    "au plus": "<=",
    "égal à": "==",
    "égale à": "==",
    "différent de": "!=",
    "différente de": "!=",
}
OTHERWISE = {
    "=>": ">=", "=<": "<=", "≥": ">=", "≤": "<=", "⩾": ">=", "⩽": "<=",
    "<>": "!=", "=!": "!=", "≠": "!=", "===": "==", "!": "not",
    "&&": "and", "&": "and", "||": "or", "|": "or",
    "×": "*", "−": "-", "–": "-", "—": "-",
}  # fmt: skip
"""Signs of mathematics and of other languages, and what they are here."""
FRENCH = {
    "et": "and", "ou": "or", "non": "not", "pas": "not", "sans": "not", "AND": "and", "OR": "or",
    "NOT": "not", "ET": "and", "OU": "or", "NON": "not",
} | PHRASES | OTHERWISE  # fmt: skip
"""What an author writes instead of a word or a sign of the language."""


RESERVED = TRUTHS | {"and", "or", "not", "et", "ou", "non"}
"""What no gauge, counter or flag may be called: a condition would read it otherwise."""


def _any(words: Iterable[str]) -> str:
    """A pattern for any of `words`, the longest first."""
    return "|".join(map(re.escape, sorted(words, key=len, reverse=True)))


_TOKEN = re.compile(
    rf"\s*(?:(?P<phrase>(?:{_any(PHRASES)})(?!\w))|(?P<number>\d+)|(?P<word>[^\W\d]\w*)"
    rf"|(?P<otherwise>{_any(OTHERWISE.keys() - {'!'})}|!(?!=))|(?P<sign><=|>=|==|!=|[-+*<>=(),]))"
)


_DIGITS = len(str(limits.NUMBER)) + 2
"""Of a number: sums and products of gauges go no further."""


@lru_cache(maxsize=4096)
def parse(text: str) -> Tree | Problem:
    """The tree of `text`, or the first thing in it that is no condition."""
    if len(text) > limits.CONDITION:
        return Problem("long", str(len(text)), 0)
    try:
        return _Parser(text).whole()
    except _Stop as stop:
        return stop.problem


def walk(tree: Tree) -> Iterator[Tree]:
    """`tree` and every tree inside it, from left to right."""
    yield tree
    match tree:
        case Extreme(terms=terms) | Compare(terms=terms) | Both(terms=terms) | Either(terms=terms):
            for term in terms:
                yield from walk(term)
        case Arithmetic(left=left, right=right):
            yield from walk(left)
            yield from walk(right)
        case Not(term=term):
            yield from walk(term)


def evaluate(
    tree: Tree,
    value: Callable[[str], int],
    happened: Callable[[Literal["visited", "taken"], str], bool],
) -> int:
    """What `tree` is worth: `value` gives that of a name, `happened` says what took place."""

    def worth(tree: Tree) -> int:
        match tree:
            case Number(value=number):
                return number
            case Name(id=name):
                return value(name)
            case Past(what=what, id=name):
                return happened(what, name)
            case Extreme(which=which, terms=terms):
                return (min if which == "min" else max)(map(worth, terms))
            case Arithmetic(left=left, sign=sign, right=right):
                return int(SIGNS[sign](worth(left), worth(right)))
            case Compare(terms=terms, signs=signs):
                worths = [worth(term) for term in terms]
                return all(
                    COMPARISONS[sign](left, right)
                    for sign, left, right in zip(signs, worths, worths[1:], strict=False)
                )
            case Not(term=term):
                return not worth(term)
            case Both(terms=terms):
                return all(map(worth, terms))
            case Either(terms=terms):
                return any(map(worth, terms))
            case _:
                assert_never(tree)

    return worth(tree)


class _Stop(Exception):
    def __init__(self, problem: Problem) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


class _Parser:
    """Recursive descent, one method a level of precedence, loosest first."""

    def __init__(self, text: str) -> None:
        self.tokens = list(self._tokens(text))
        self.place = 0
        self.depth = 0

    @staticmethod
    def _tokens(text: str) -> Iterator[_Token]:
        at, end = 0, len(text.rstrip())
        while at < end:
            found = _TOKEN.match(text, at)
            if found is None:
                at += len(text[at:]) - len(text[at:].lstrip())
                raise _Stop(Problem("character", text[at], at))
            kind = str(found.lastgroup)
            if kind in {"phrase", "otherwise"}:
                raise _Stop(Problem("french", found[kind], found.start(kind)))
            if kind == "number" and len(found[kind]) > _DIGITS:
                raise _Stop(Problem("large", found[kind], found.start(kind)))
            yield _Token(kind, found[kind], found.start(kind))
            at = found.end()
        yield _Token("end", "", end)

    def whole(self) -> Tree:
        tree = self.either()
        if self.now.kind != "end":
            self.stop("expected")
        return tree

    @property
    def now(self) -> _Token:
        return self.tokens[self.place]

    def take(self, *texts: str) -> _Token | None:
        """The token under the cursor if it is one of `texts`, the cursor then past it."""
        token = self.now
        if token.text not in texts or token.kind == "end":
            return None
        self.place += 1
        return token

    def stop(self, reason: Literal["expected", "function"]) -> None:
        token = self.now
        if token.text == "=":
            raise _Stop(Problem("equals", "=", token.at))
        for one in (token, self.tokens[max(0, self.place - 1)]):  # « non cloture » stops after it
            if one.text in FRENCH:
                raise _Stop(Problem("french", one.text, one.at))
        if token.kind == "end":
            raise _Stop(Problem("end", "", token.at))
        raise _Stop(Problem(reason, token.text, token.at))

    def expect(self, text: str) -> _Token:
        token = self.take(text)
        if token is None:
            self.stop("expected")
        assert token is not None
        return token

    def either(self) -> Tree:
        self.depth += 1
        if self.depth > limits.CONDITION_DEPTH:
            raise _Stop(Problem("deep", self.now.text, self.now.at))
        terms = [self.both()]
        while self.take("or"):
            terms.append(self.both())
        self.depth -= 1
        return terms[0] if len(terms) == 1 else Either(tuple(terms), terms[0].at)

    def both(self) -> Tree:
        terms = [self.negation()]
        while self.take("and"):
            terms.append(self.negation())
        return terms[0] if len(terms) == 1 else Both(tuple(terms), terms[0].at)

    def negation(self) -> Tree:
        denials = []
        while denial := self.take("not"):
            denials.append(denial.at)
        tree = self.comparison()
        for at in reversed(denials):
            tree = Not(tree, at)
        return tree

    def comparison(self) -> Tree:
        terms, signs = [self.sum()], []
        while sign := self.take(*COMPARISONS):
            signs.append(sign.text)
            terms.append(self.sum())
        return Compare(tuple(terms), tuple(signs), terms[0].at) if signs else terms[0]

    def sum(self) -> Tree:
        tree = self.product()
        while sign := self.take("+", "-"):
            tree = Arithmetic(tree, "+" if sign.text == "+" else "-", self.product(), tree.at)
        return tree

    def product(self) -> Tree:
        tree = self.atom()
        while self.take("*"):
            tree = Arithmetic(tree, "*", self.atom(), tree.at)
        return tree

    def atom(self) -> Tree:
        token = self.now
        if self.take("("):
            tree = self.either()
            self.expect(")")
            return tree
        if self.take("-"):
            return Arithmetic(Number(0, token.at), "-", self.number(), token.at)
        match token.kind:
            case "number":
                return self.number()
            case "word" if token.text not in {"and", "or", "not"}:
                self.place += 1
                return self.call(token) if self.take("(") else self.name(token)
        self.stop("expected")
        raise AssertionError

    def number(self) -> Number:
        token = self.now
        if token.kind != "number":
            self.stop("expected")
        self.place += 1
        return Number(int(token.text), token.at)

    def name(self, token: _Token) -> Tree:
        if token.text.lower() in TRUTHS:
            raise _Stop(Problem("truth", token.text, token.at))
        return Name(token.text, token.at)

    def call(self, function: _Token) -> Tree:
        match function.text:
            case "visited" | "taken" as what:
                name = self.now
                if name.kind != "word":
                    self.stop("expected")
                self.place += 1
                self.expect(")")
                return Past(what, name.text, name.at)
            case "min" | "max" as which:
                terms = [self.either()]
                while self.take(","):
                    terms.append(self.either())
                self.expect(")")
                return Extreme(which, tuple(terms), function.at)
        raise _Stop(Problem("function", function.text, function.at))


# In words ---------------------------------------------------------------------------------------


def explained(problem: Problem) -> dict[str, str]:
    """What is wrong with a condition, and what to write, in words."""
    why, repair = PROBLEMS[problem.reason]
    words = {"word": problem.word, "meant": FRENCH.get(problem.word, "")}
    after = _AFTER if problem.reason in {"character", "expected", "end"} else ""
    return {"why": _(why).format(**words), "repair": (_(repair) + _(after)).format(**words)}


_AFTER = N_("une condition s'écrit par exemple « confiance >= 4 and not cloture »")
PROBLEMS = {
    "character": (N_("« {word} » n'a pas de sens ici"), ""),
    "expected": (N_("« {word} » n'est pas attendu ici"), ""),
    "end": (N_("il manque quelque chose à la fin"), N_("complétez-la : ")),
    "equals": (N_("« = » seul ne compare pas"), N_("écrivez « == » pour comparer")),
    "french": (N_("« {word} » s'écrit autrement"), N_("écrivez « {meant} »")),
    "long": (
        N_("elle est trop longue ({word} caractères)"),
        N_("répartissez-la, ou levez un drapeau"),
    ),
    "deep": (N_("elle a trop de parenthèses"), N_("répartissez-la, ou levez un drapeau")),
    "function": (
        N_("« {word} » n'est pas une fonction"),
        N_("il y a visited, taken, min et max"),
    ),
    "truth": (
        N_("« {word} » est de trop"),
        N_("écrivez le nom du drapeau seul, ou « not » et son nom"),
    ),
    "large": (
        N_("« {word} » est un trop grand nombre"),
        N_("restez dans les bornes de la jauge"),
    ),
}
