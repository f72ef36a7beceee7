"""Walks over a scenario: all that it has of one sort, each with the path of keys that leads there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from mallette import expression
from mallette.diagnostics import Loc
from mallette.expression import Problem, Tree
from mallette.model import (
    Choice,
    Draw,
    DrawScene,
    Effects,
    Event,
    EventChoice,
    Goto,
    Route,
    Scenario,
    Scene,
    Text,
    Variant,
)

Place = Scene | Event


def places(scenario: Scenario) -> Iterator[tuple[Loc, Place]]:
    """Where a table decides: the scenes that are told, and the events."""
    for at, scene in scenario.scenes.items():
        if isinstance(scene, Scene):
            yield ("scenes", at), scene
    for at, event in scenario.events.items():
        yield ("events", at), event


def draws(scenario: Scenario) -> Iterator[tuple[str, Draw]]:
    """The draws, by the id of their scene."""
    for at, scene in scenario.scenes.items():
        if isinstance(scene, DrawScene):
            yield at, scene.draw


def choices(scenario: Scenario) -> Iterator[tuple[Loc, EventChoice]]:
    """Every choice."""
    for loc, place in places(scenario):
        for id_, choice in place.choices.items():
            yield (*loc, "choices", id_), choice


def effects(scenario: Scenario) -> Iterator[tuple[Loc, Effects]]:
    """What every choice does, at once and later."""
    for loc, choice in choices(scenario):
        yield (*loc, "effects"), choice.effects
        if choice.later:
            yield (*loc, "later", "effects"), choice.later.effects


def gotos(scenario: Scenario) -> Iterator[tuple[Loc, Goto]]:
    """Where every choice leads; one of an event leads where its draw says."""
    for loc, choice in choices(scenario):
        if isinstance(choice, Choice):
            yield (*loc, "goto"), choice.goto


def texts(scenario: Scenario) -> Iterator[tuple[Loc, Text]]:
    """Every text that may have variants."""
    for loc, place in places(scenario):
        yield (*loc, "text"), place.text
    for loc, choice in choices(scenario):
        if choice.result:
            yield (*loc, "result"), choice.result
        if choice.later:
            yield (*loc, "later", "text"), choice.later.text
    for at, ending in scenario.endings.items():
        yield ("endings", at, "text"), ending.text


def possibilities(
    scenario: Scenario,
) -> Iterator[tuple[Loc, Sequence[Variant | Route]]]:
    """Every list of which the first that holds is taken."""
    written: list[tuple[Loc, Text | Goto]] = [*texts(scenario), *gotos(scenario)]
    for loc, one in written:
        if not isinstance(one, str):
            yield loc, one


def conditions(scenario: Scenario) -> Iterator[tuple[Loc, str]]:
    """Every condition."""
    for loc, choice in choices(scenario):
        if choice.when:
            yield (*loc, "when"), choice.when
    for loc, several in possibilities(scenario):
        for index, one in enumerate(several):
            if one.when:
                yield (*loc, index, "when"), one.when


def trees(scenario: Scenario) -> Iterator[tuple[Loc, Tree]]:
    """Every condition that can be read."""
    for loc, condition in conditions(scenario):
        tree = expression.parse(condition)
        if not isinstance(tree, Problem):
            yield loc, tree


def lines(scenario: Scenario) -> Iterator[tuple[Loc, str]]:
    """Every text that may name a gauge between braces."""
    for loc, one in texts(scenario):
        if isinstance(one, str):
            yield loc, one
        else:
            yield from (((*loc, index, "text"), each.text) for index, each in enumerate(one))
    for loc, choice in choices(scenario):
        yield (*loc, "text"), choice.text
    for at, ending in scenario.endings.items():
        yield ("endings", at, "price"), ending.price


def leads(scenario: Scenario) -> dict[str, set[str]]:
    """For each place and each ending, the places where a play can go next, whatever conditions say."""
    drawn = dict(draws(scenario))

    def entered(at: str) -> Iterable[str]:
        return scenario.decks[drawn[at].deck].cards if at in drawn else (at,)

    gone: dict[str, set[str]] = {str(loc[1]): set() for loc, _ in places(scenario)}
    for loc, goto in gotos(scenario):
        to = (goto,) if isinstance(goto, str) else (route.to for route in goto)
        gone[str(loc[1])].update(to)
    for draw in drawn.values():
        for card in scenario.decks[draw.deck].cards:
            gone[card].add(draw.then)
    led = {at: {next_ for to in several for next_ in entered(to)} for at, several in gone.items()}
    return led | {at: set() for at in scenario.endings}


def plot(scenario: Scenario) -> str:
    """All that plays depend on, no words: while it stays the same, so does what is true of them."""
    kept: list[object] = [
        (scenario.lengths, scenario.start, scenario.flags, list(scenario.endings)),
        [(id_, one.start, one.min, one.max) for id_, one in scenario.gauges.items()],
        [scenario.counters, scenario.decks, list(draws(scenario))],
        [(at, scene.lengths, scene.skip) for at, scene in scenario.scenes.items()],
        [(loc, place.minutes) for loc, place in places(scenario)],
    ]
    for loc, choice in choices(scenario):
        later = choice.later and (choice.later.at, choice.later.effects)
        kept.append((loc, choice.when, choice.once, choice.effects, later))
    return repr([*kept, list(gotos(scenario))])
