"""A scenario in, its events out as cards to shuffle and draw."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mallette.diagnostics import Finding
from mallette.language import _
from mallette.model import Card, Deck, Event, Library, Scenario
from mallette.press import cards
from mallette.press.layout import Document, Flip

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
    scenario = library.scenarios[name]
    if not scenario.events:
        return None, []
    for format_ in FORMATS:
        deck = Deck(mallette="1", title=scenario.title, version=_("évènements"), format=format_,
                    cards=dict(_cards(library, scenario)))  # fmt: skip
        around = replace(library, decks={name: deck})
        document_, findings = cards.document(around, name, sheet=sheet, flip=flip, eco=eco)
        if document_ or format_ == FORMATS[-1]:
            return document_, [_at_home(one, name) for one in findings]
    return None, []


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
