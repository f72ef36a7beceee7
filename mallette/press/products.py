"""What can be printed: each product by its word, the names it is made for and the module that makes it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from mallette.language import N_
from mallette.model import Library

if TYPE_CHECKING:
    from mallette.diagnostics import Finding
    from mallette.press.layout import Document, Flip


@dataclass(frozen=True, slots=True)
class Order:
    """How paper is asked for: the options of `print`."""

    sheet: str | None = None
    flip: Flip = "long"
    only: frozenset[str] = frozenset()
    copies: int = 1
    start: int = 1
    eco: bool = False
    paper: int | None = None
    """Weight of the paper, in g/m²; None: that which is usual for it."""
    shop: str | None = None
    length: int | None = None
    """Minutes of the session."""
    impose: bool = False
    """Whether what folds is also put on sheets."""
    since: Mapping[str, Mapping[str, str]] | None = None
    """Only what changed since these marks of cards were made, deck by deck; None: all."""


@dataclass(frozen=True, slots=True)
class Product:
    """One word of `print`.

    Its module has a function `document(library, name, **options)`, or another, which gives the
    document, or None with what cannot be printed well.
    """

    module: str
    function: str = "document"
    """What of its module makes it."""
    names: Callable[[Library], Collection[str]] | None = None
    """Those it can be made for; None: there is one alone."""
    written: str = ""
    """Where what it is made for is written: a path with `{name}`, and `{fiches}` for their folder."""
    unknown: str = ""
    """What is said of another name."""
    takes: tuple[str, ...] = ()
    """The options of an order that change it."""
    folds: bool = False
    """Whether its pages can be put on sheets to fold."""
    several: bool = False
    """Whether it is a folder of documents, made of others."""


PRODUCTS = {
    "deck": Product(
        module="cards",
        names=lambda library: library.decks,
        written="cards/{name}.yaml",
        unknown=N_("jeu de cartes inconnu « {name} »"),
        takes=("sheet", "flip", "only", "copies", "start", "eco"),
    ),
    "fiche": Product(
        module="fiche",
        names=lambda library: library.fiches,
        written="{fiches}/{name}.md",
        unknown=N_("fiche inconnue « {name} »"),
        takes=("eco",),
    ),
    "booklet": Product(
        module="booklet",
        names=lambda library: library.booklets if library.fiches else (),
        written="print/booklets/{name}.yaml",
        unknown=N_("livret inconnu « {name} »"),
        takes=("eco",),
        folds=True,
    ),
    "blanks": Product(
        module="cards",
        function="blanks",
        names=lambda library: library.decks,
        written="cards/{name}.yaml",
        unknown=N_("jeu de cartes inconnu « {name} »"),
        takes=("sheet", "flip", "only", "copies", "eco"),
    ),
    "index": Product(
        module="cards",
        function="index",
        names=lambda library: library.decks,
        written="cards/{name}.yaml",
        unknown=N_("jeu de cartes inconnu « {name} »"),
        takes=("sheet", "flip", "copies", "eco"),
    ),
    "box": Product(
        module="box",
        names=lambda library: library.decks,
        written="cards/{name}.yaml",
        unknown=N_("jeu de cartes inconnu « {name} »"),
        takes=("sheet", "paper", "eco"),
    ),
    "assembly": Product(
        module="assembly",
        names=lambda library: library.decks,
        written="cards/{name}.yaml",
        unknown=N_("jeu de cartes inconnu « {name} »"),
        takes=("sheet", "flip", "copies", "paper", "eco"),
    ),
    "guide": Product(
        module="guide",
        names=lambda library: library.scenarios,
        written="scenarios/{name}.yaml",
        unknown=N_("situation inconnue « {name} »"),
        takes=("length", "eco"),
    ),
    "roles": Product(
        module="roles",
        names=lambda library: library.scenarios,
        written="scenarios/{name}.yaml",
        unknown=N_("situation inconnue « {name} »"),
        takes=("eco",),
    ),
    "tents": Product(
        module="roles",
        function="tents",
        names=lambda library: library.scenarios,
        written="scenarios/{name}.yaml",
        unknown=N_("situation inconnue « {name} »"),
        takes=("eco",),
    ),
    "events": Product(
        module="events",
        names=lambda library: library.scenarios,
        written="scenarios/{name}.yaml",
        unknown=N_("situation inconnue « {name} »"),
        takes=("sheet", "flip", "eco"),
    ),
    "kit": Product(
        module="kit",
        function="documents",
        names=lambda library: library.scenarios,
        written="scenarios/{name}.yaml",
        unknown=N_("situation inconnue « {name} »"),
        several=True,
    ),
    "calibration": Product(module="calibration", takes=("sheet", "flip")),
}


ALL = "all"
"""The word for each product that is no kit: a kit is made of the others."""


def made(
    library: Library, product: str, name: str, order: Order
) -> tuple[dict[str, Document], list[Finding]]:
    """What was asked for, each document by the name of its file; and what cannot be printed well."""
    file = file_name(product, name)
    if PRODUCTS[product].several:
        module = import_module(f"mallette.press.{PRODUCTS[product].module}")
        documents, findings = getattr(module, PRODUCTS[product].function)(library, name, order)
        return {f"{file}/{one}": document for one, document in documents.items()}, findings
    document, findings = make(library, product, name, order)
    return ({file: document} if document else {}), findings


def make(
    library: Library, product: str, name: str, order: Order
) -> tuple[Document | None, list[Finding]]:
    """The document that was asked for, or None with what cannot be printed well."""
    if order.shop is not None:
        from mallette.press import cards

        return cards.for_shop(library, name, order.shop, order.only)
    if order.since is not None and product == "deck":
        from mallette.press import cards

        printed, now = order.since.get(name, {}), cards.marks(library, name)
        changed = frozenset(code for code in now if printed.get(code) != now[code])
        if not changed:
            return None, []
        order = replace(order, only=changed)
    one = PRODUCTS[product]
    module = import_module(f"mallette.press.{one.module}")
    asked = {option: getattr(order, option) for option in one.takes}
    options = {option: value for option, value in asked.items() if value is not None}
    document, findings = getattr(module, one.function)(library, name, **options)
    return document, findings


def source(library: Library, product: str, name: str = "") -> str:
    """The path of the file that a product is made from."""
    return PRODUCTS[product].written.format(name=name, fiches=library.mallette.fiches)


def file_name(product: str, name: str) -> str:
    """What its file is called, without a suffix."""
    return f"{product}-{name}" if name else product
