"""Small situations made at random, with every feature of the language, loops too."""

from __future__ import annotations

import random
from typing import Any

from mallette import load
from mallette.model import Scenario


def made(seed: int, *, loops: bool = True) -> Scenario:
    """A situation that `check` has nothing against, always the same for `seed`."""
    chance = random.Random(seed)
    scenario: Scenario = load.adapter(Scenario).validate_python(_Maker(chance, loops).situation())
    return scenario


class _Maker:
    def __init__(self, chance: random.Random, loops: bool) -> None:
        self.chance, self.loops = chance, loops
        self.gauges = ["g0", "g1", "g2"][: chance.randint(1, 3)]
        self.flags = ["f0", "f1"][: chance.randint(0, 2)]
        self.counter = chance.random() < 0.5
        self.scenes = [f"s{rank}" for rank in range(chance.randint(2, 6))]
        self.endings = [f"e{rank}" for rank in range(chance.randint(1, 3))]
        self.events = [f"v{rank}" for rank in range(chance.choice([0, 1, 2, 3]))]
        self.choices: list[str] = []

    def situation(self) -> dict[str, Any]:
        chance = self.chance
        scenes: dict[str, Any] = {}
        for rank, at in enumerate(self.scenes):
            if self.events and rank and chance.random() < 0.3:
                scenes[at] = {"draw": {"deck": "d", "then": self.next(rank, further=True)}}
            else:
                scenes[at] = self.scene(rank, at)
        if self.events and not any("draw" in scene for scene in scenes.values()):
            scenes["sd"] = {"draw": {"deck": "d", "then": chance.choice(self.endings)}}
            first = scenes[self.scenes[0]]["choices"]
            next(iter(first.values()))["goto"] = "sd"
        said: dict[str, Any] = {
            "mallette": "1",
            "title": "Essai",
            "summary": "Faite au hasard.",
            "inspired_by": "rien",
            "lengths": ["45"],
            "players": {"min": "1", "max": "8"},
            "gauges": {one: self.gauge(one) for one in self.gauges},
            "flags": self.flags,
            "start": self.scenes[0],
            "scenes": scenes,
            "endings": {one: {"title": "f", "text": "t", "price": "p"} for one in self.endings},
        }
        if self.counter:
            said["counters"] = {"c0": {"max": "2"}}
        if self.events:
            said["events"] = {one: self.event(one) for one in self.events}
            said["decks"] = {
                "d": {"draw": chance.choice(["bag", "dice", "cycle"]), "cards": self.events}
            }
        return said

    def gauge(self, id_: str) -> dict[str, str]:
        low = self.chance.choice([0, -1])
        high = self.chance.choice([2, 3, 4])
        start = self.chance.randint(low, high)
        return {
            "label": id_,
            "icon": "leaf",
            "start": str(start),
            "min": str(low),
            "max": str(high),
        }

    def next(self, rank: int, *, further: bool = False) -> str:
        """Where a choice of the scene of this rank leads."""
        later = self.scenes[rank + 1 :]
        if self.loops and not further and self.chance.random() < 0.45:
            return self.chance.choice(self.scenes)
        return self.chance.choice(later + self.endings)

    def scene(self, rank: int, at: str) -> dict[str, Any]:
        choices = {}
        for number in range(self.chance.randint(1, 3)):
            choice = self.choice(f"{at}c{number}")
            to = self.next(rank)
            if self.chance.random() < 0.2:
                routes = [{"when": self.condition(), "to": self.next(rank)}, {"to": to}]
                choice["goto"] = routes
            else:
                choice["goto"] = to
            choices[f"{at}c{number}"] = choice
        return {
            "title": at,
            "text": "t",
            "minutes": str(self.chance.choice([2, 5, 7])),
            "choices": choices,
        }

    def event(self, at: str) -> dict[str, Any]:
        count = self.chance.randint(1, 2)
        return {
            "title": at,
            "text": "t",
            "choices": {f"{at}c{number}": self.choice(f"{at}c{number}") for number in range(count)},
        }

    def choice(self, id_: str) -> dict[str, Any]:
        chance = self.chance
        self.choices.append(id_)
        said: dict[str, Any] = {"text": "t", "effects": self.effects()}
        if chance.random() < 0.4:
            said["when"] = self.condition()
        if chance.random() < 0.25:
            said["once"] = "true"
        if chance.random() < 0.25:
            at = chance.choice(self.scenes + self.endings)
            said["later"] = {"at": at, "effects": self.effects(), "text": "t"}
        return said

    def effects(self) -> dict[str, str]:
        chance = self.chance
        said: dict[str, str] = {}
        for gauge in chance.sample(self.gauges, chance.randint(0, len(self.gauges))):
            said[gauge] = chance.choice(["+1", "-1", "+2", "-2", "=1"])
        if self.counter and chance.random() < 0.3:
            said["c0"] = chance.choice(["+1", "-1"])
        for flag in self.flags:
            if chance.random() < 0.3:
                said[flag] = chance.choice(["true", "false"])
        return said

    def condition(self) -> str:
        chance = self.chance
        gauge = chance.choice(self.gauges)
        terms = [
            f"{gauge} >= {chance.randint(0, 3)}",
            f"{gauge} < {chance.randint(0, 4)}",
            f"visited({chance.choice(self.scenes)})",
            f"not visited({chance.choice(self.scenes)})",
            f"0 <= {gauge} <= 2",
            f"max({gauge}, 1) + 1 > 2",
            f"{gauge} * 2 - 1 != 3",
        ]
        terms += self.flags
        if self.choices:
            terms.append(f"taken({chance.choice(self.choices)})")
            terms.append(f"not taken({chance.choice(self.choices)})")
        if self.counter:
            terms.append("c0 == 1")
        some = chance.sample(terms, chance.randint(1, 2))
        return chance.choice([" and ", " or "]).join(some)


def situation(scenes: dict[str, list[tuple[str, str, dict[str, Any]]]]) -> Scenario:
    """A situation of these scenes, each with its choices: name, place that follows, other keys."""
    said = {
        "mallette": "1",
        "title": "Essai",
        "summary": "Pour un essai.",
        "inspired_by": "rien",
        "lengths": ["45"],
        "players": {"min": "1", "max": "8"},
        "gauges": {"g": {"label": "g", "icon": "leaf", "start": "10"}},
        "flags": ["f"],
        "start": next(iter(scenes)),
        "scenes": {
            at: {
                "title": at,
                "text": "t",
                "choices": {id_: {"text": "t", "goto": to, **keys} for id_, to, keys in choices},
            }
            for at, choices in scenes.items()
        },
        "endings": {"end": {"title": "f", "text": "t", "price": "p"}},
    }
    scenario: Scenario = load.adapter(Scenario).validate_python(said)
    return scenario
