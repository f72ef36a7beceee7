"""A scenario in, its events out as cards to shuffle and draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mallette.diagnostics import Finding
from mallette.language import _
from mallette.model import Card, Deck, Event, Library, Scenario
from mallette.press import cards
from mallette.press.layout import Document, Flip, Plan

FAMILY = "evenements"
"""The family of the program whose band and back these cards have."""
FORMATS = ("poker", "tarot", "a6", "a5")
"""What they are printed in: the first that holds their words."""


def document(
    library: Library,
    name: str,
    *,
    sheet: str | None = None,
    flip: Flip = "long",
    eco: bool = False,
) -> tuple[Document | None, list[Finding]]:
    """The cards of the events of a scenario, none where it has no event."""
    if not library.scenarios[name].events:
        return None, []
    around = _around(library, name, sheet)
    document_, findings = cards.document(around, name, sheet=sheet, flip=flip, eco=eco)
    return document_, [_at_home(one, name) for one in findings]


def plan(library: Library, name: str, sheet: str | None = None) -> Plan | None:
    """Where these cards go on their sheet; None where there is none."""
    if not library.scenarios[name].events:
        return None
    return cards.on(_around(library, name, sheet), name, sheet)


def _around(library: Library, name: str, sheet: str | None) -> Library:
    """`library` with the events of the scenario as its one deck, in the first format that holds them."""
    scenario = library.scenarios[name]
    made = dict(_cards(library, scenario))
    for format_ in FORMATS:
        deck = Deck(mallette="1", title=scenario.title, version=_("évènements"),
                    format=format_, cards=made)  # fmt: skip
        around = replace(library, decks={name: deck})
        if not cards.document(around, name, sheet=sheet)[1]:
            break
    return around


def _cards(library: Library, scenario: Scenario) -> Iterator[tuple[str, Card]]:
    letter = library.families[FAMILY].letter
    for rank, (id_, event) in enumerate(scenario.events.items(), 1):
        yield (
            id_,
            Card(
                family=FAMILY,
                code=f"{letter}-{rank:02}",
                title=event.title,
                text=_said(event),
                picture=event.picture,
                fiche=event.fiche,
                responses=tuple(choice.text for choice in event.choices.values()),
            ),
        )


def _said(event: Event) -> str:
    return event.text if isinstance(event.text, str) else event.text[-1].text


def _at_home(found: Finding, name: str) -> Finding:
    """A finding of the card of an event, where the author wrote the event."""
    match found.loc:
        case ("cards", id_, *key):
            return replace(found, loc=("events", id_, *key), path=f"scenarios/{name}.yaml")
    return found
