"""A scenario in, all the paper of one session out, in the order in which it is laid on the table."""

from __future__ import annotations

from collections.abc import Iterator

from mallette.diagnostics import Finding
from mallette.language import N_, _
from mallette.model import Library
from mallette.press import assembly, events, products
from mallette.press.assembly import Part
from mallette.press.layout import Document

NAMES = {
    "guide": N_("le guide de la personne qui anime"),
    "roles": N_("les cartes de rôle, à sceller"),
    "tents": N_("les chevalets"),
    "events": N_("le paquet d'évènements"),
    "paper-play": N_("la situation à jouer sur papier"),
    "fiche": N_("la fiche {name}"),
}
"""What is in a kit, in the order of the table; `fiche` for each that the scenario cites."""
THICK = {"roles", "tents", "events"}


def documents(
    library: Library, name: str, order: products.Order
) -> tuple[dict[str, Document], list[Finding]]:
    """Each document by the name of its file, the assembly sheet first; and what cannot be printed well."""
    made: dict[str, Document] = {}
    findings: list[Finding] = []
    parts: list[Part] = []
    for product, of in _asked(library, name):
        document, found = products.make(library, product, of, order)
        findings += found
        if document:
            file = f"{len(made) + 1:02}-{products.file_name(product, of)}"
            made[file] = document
            said = _(NAMES[product]).format(name=of)
            parts.append(Part(product, said, f"{file}.pdf", document, thick=product in THICK))
    if findings:
        return {}, findings
    title = _("Le kit : {title}").format(title=library.scenarios[name].title)
    plan = events.plan(library, name, order.sheet)
    sheet = assembly.page(library, title, parts, plan, order.paper or 300, eco=order.eco)
    return {"00-montage": sheet, **made}, []


def _asked(library: Library, name: str) -> Iterator[tuple[str, str]]:
    """The documents of a kit: a product and a name each."""
    for product in NAMES:
        if product == "fiche":
            fiches = library.scenarios[name].fiches
            yield from (("fiche", one) for one in fiches if one in library.fiches)
        elif product in products.PRODUCTS:
            yield product, name
