"""A condition in, what it asks of a table out, in words that a person can check."""

from __future__ import annotations

from typing import assert_never

from mallette import expression
from mallette.expression import (
    Arithmetic,
    Both,
    Compare,
    Either,
    Extreme,
    Name,
    Not,
    Number,
    Past,
    Problem,
    Tree,
)
from mallette.language import N_, _
from mallette.model import Scenario, Scene

SIGNS = {
    "<": N_("{left} est sous {right}"),
    "<=": N_("{left} est à {right} au plus"),
    ">": N_("{left} dépasse {right}"),
    ">=": N_("{left} est à {right} au moins"),
    "==": N_("{left} est à {right}"),
    "!=": N_("{left} n'est pas à {right}"),
}
HELD = {"taken": N_("la table a choisi « {what} »"), "visited": N_("on est passé par « {what} »")}
NOT_HELD = {
    "taken": N_("la table n'a pas choisi « {what} »"),
    "visited": N_("on n'est pas passé par « {what} »"),
}


def condition(scenario: Scenario, written: str) -> str:
    """`written` in words; as it is written where it is no condition.

    Gauges have their labels, choices and scenes what the table reads of them.
    """
    tree = expression.parse(written)
    return written if isinstance(tree, Problem) else _said(scenario, tree)


def _said(scenario: Scenario, tree: Tree) -> str:
    match tree:
        case Number(value=value):
            return str(value)
        case Name(id=id_):
            return _name(scenario, id_)
        case Past(what=what, id=id_):
            return _(HELD[what]).format(what=_past(scenario, what, id_))
        case Not(term=Past(what=what, id=id_)):
            return _(NOT_HELD[what]).format(what=_past(scenario, what, id_))
        case Not(term=term):
            return _("il n'est pas vrai que {what}").format(what=_said(scenario, term))
        case Extreme(which=which, terms=terms):
            listed = ", ".join(_said(scenario, one) for one in terms)
            said = (
                _("le plus petit de : {terms}")
                if which == "min"
                else _("le plus grand de : {terms}")
            )
            return said.format(terms=listed)
        case Arithmetic(left=left, sign=sign, right=right):
            return f"{_said(scenario, left)} {sign} {_said(scenario, right)}"
        case Compare(terms=terms, signs=signs):
            pairs = zip(terms, signs, terms[1:], strict=False)
            return _(" et ").join(
                _(SIGNS[sign]).format(left=_said(scenario, left), right=_said(scenario, right))
                for left, sign, right in pairs
            )
        case Both(terms=terms):
            return _(" et ").join(_said(scenario, one) for one in terms)
        case Either(terms=terms):
            return _(" ou ").join(_said(scenario, one) for one in terms)
        case _:
            assert_never(tree)


def _name(scenario: Scenario, id_: str) -> str:
    """A gauge by its label; a counter or a flag by its id, which says what it stands for."""
    return scenario.gauges[id_].label if id_ in scenario.gauges else id_.replace("_", " ")


def _past(scenario: Scenario, what: str, id_: str) -> str:
    if what == "visited":
        place = scenario.scenes.get(id_) or scenario.events.get(id_)
        return place.title if place is not None and hasattr(place, "title") else id_
    scene, _dot, choice = id_.rpartition(".")
    for at, place in (*scenario.scenes.items(), *scenario.events.items()):
        if not isinstance(place, Scene) and at not in scenario.events:
            continue
        choices = getattr(place, "choices", {})
        if choice in choices and scene in ("", at):
            return str(choices[choice].text)
    return id_
