"""Conditions: what they mean, and where they stop making sense."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mallette import limits
from mallette.expression import FRENCH, Name, Past, Problem, evaluate, parse, walk

VALUES = {"confiance": 5, "ecologie": 2, "cloture": 1, "cahier": 0}


def worth(condition: str) -> int:
    tree = parse(condition)
    assert not isinstance(tree, Problem), tree
    return evaluate(tree, VALUES.__getitem__, lambda what, name: (what, name) == ("visited", "vol"))


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ("confiance >= 4 and not cahier", True),
        ("not cahier and cloture", True),
        ("not (cahier or cloture)", False),
        ("not not cloture", True),
        ("2 <= ecologie < confiance <= 5", True),
        ("2 < ecologie < confiance", False),
        ("confiance + ecologie * 2 == 9", True),
        ("(confiance + ecologie) * 2 == 14", True),
        ("confiance - ecologie - 1 == 2", True),
        ("-3 < ecologie", True),
        ("min(confiance, ecologie, 3) == 2", True),
        ("max(confiance, ecologie) != 5", False),
        ("visited(vol) and not visited(projet)", True),
        ("taken(ouvrir)", False),
        ("cahier or cloture and cahier", False),
    ],
)
def test_a_condition_means_what_it_says(condition: str, expected: object) -> None:
    assert worth(condition) == expected


@pytest.mark.parametrize(
    ("condition", "reason", "at"),
    [
        ("confiance = 4", "equals", 10),
        ("confiance >= 4 et cloture", "french", 15),
        ("non cloture", "french", 0),
        ("NON cloture", "french", 0),
        ("confiance => 4", "french", 10),
        ("confiance =< 4", "french", 10),
        ("confiance <> 4", "french", 10),
        ("confiance =! 4", "french", 10),
        ("confiance === 4", "french", 10),
        ("confiance ≥ 4", "french", 10),
        ("confiance ≤ 4", "french", 10),
        ("confiance ≠ 4", "french", 10),
        ("confiance − 1 > 4", "french", 10),
        ("cloture && cahier", "french", 8),
        ("cloture || cahier", "french", 8),
        ("cloture and !cahier", "french", 12),
        ("confiance plus grand que 4", "french", 10),
        ("confiance supérieur ou égal à 4", "french", 10),
        ("confiance au moins 4", "french", 10),
        ("cloture == true", "truth", 11),
        ("cloture == Vrai", "truth", 11),
        ("confiance > 10000000", "large", 12),
        ("confiance > " + "9" * 300, "large", 12),
        ("confiance >=", "end", 12),
        ("(confiance > 2", "end", 14),
        ("confiance > 2)", "expected", 13),
        ("confiance.start > 2", "character", 9),
        ("os(1)", "function", 0),
        ("'a' == 'a'", "character", 0),
        ("confiance ** 2", "expected", 11),
        ("a" * (limits.CONDITION + 1), "long", 0),
        ("(" * 30 + "1" + ")" * 30, "deep", limits.CONDITION_DEPTH),
    ],
)
def test_what_is_no_condition_says_why_and_where(condition: str, reason: str, at: int) -> None:
    problem = parse(condition)
    assert isinstance(problem, Problem)
    assert (problem.reason, problem.at) == (reason, at)


@pytest.mark.parametrize(
    ("written", "meant"),
    [("=>", ">="), ("=<", "<="), ("&&", "and"), ("!", "not"), ("≠", "!="), ("<>", "!=")],
)
def test_a_sign_of_elsewhere_has_its_word_here(written: str, meant: str) -> None:
    problem = parse(f"confiance {written} 4")
    assert isinstance(problem, Problem)
    assert (problem.word, FRENCH[problem.word]) == (written, meant)


def test_a_name_may_begin_like_a_french_phrase() -> None:
    assert parse("moins_de_bruit > 2 and ou_aller < 3 and confiance != 4 and etat == 1")
    assert not isinstance(parse("plus_grand > 2 and ouverte < 3 and pas_sur"), Problem)


def test_every_name_keeps_its_place() -> None:
    tree = parse("confiance >= 4 and visited(vol)")
    assert not isinstance(tree, Problem)
    places = [(one.id, one.at) for one in walk(tree) if isinstance(one, Name | Past)]
    assert places == [("confiance", 0), ("vol", 27)]


@given(st.text(alphabet="ab01 <>=!+-*()andortvis,.'é\t\u00a0", max_size=60))
def test_no_text_breaks_the_parser(text: str) -> None:
    parse(text)


SMALL = st.integers(0, 9)


@given(SMALL, SMALL, SMALL)
def test_numbers_compare_and_add_as_in_arithmetic(a: int, b: int, c: int) -> None:
    names = {"a": a, "b": b, "c": c}

    def said(condition: str) -> object:
        tree = parse(condition)
        assert not isinstance(tree, Problem)
        return evaluate(tree, names.__getitem__, lambda *_: False)

    assert said("a + b * c - 1") == a + b * c - 1
    assert said("a < b <= c") == (a < b <= c)
    assert said("not a < b or b == c and a != c") == (not a < b or (b == c and a != c))
