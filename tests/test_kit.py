"""All the paper of a session, and all that a mallette can print."""

from __future__ import annotations

import pypdfium2
import pytest

from mallette import load
from mallette.press import kit, layout, pdf, products
from mallette.press.products import PRODUCTS, Order

LIBRARY = load.load(load.builtin()).library
SCENARIOS = sorted(LIBRARY.scenarios)


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_kit_has_its_assembly_sheet_first_and_says_each_document(name, tmp_path) -> None:
    made, findings = products.made(LIBRARY, "kit", name, Order())
    assert not findings
    first, *rest = made
    assert first == f"kit-{name}/00-montage"
    assert list(made) == sorted(made), "the order of a folder is the order of the table"
    pdf.write(made[first], tmp_path / "a.pdf")
    with pypdfium2.PdfDocument(tmp_path / "a.pdf") as file:
        said = file[0].get_textpage().get_text_bounded()
    for file_name in rest:
        assert f"{file_name.partition('/')[2]}.pdf" in said
    for fiche in LIBRARY.scenarios[name].fiches:
        assert (f"fiche-{fiche}" in said) == (fiche in LIBRARY.fiches)


def test_every_product_of_a_scenario_is_in_its_kit() -> None:
    asked = {product for product, _name in kit._asked(LIBRARY, "appel")}
    of_scenarios = {
        word
        for word, product in PRODUCTS.items()
        if product.written.startswith("scenarios") and not product.several
    }
    assert of_scenarios <= asked


@pytest.mark.parametrize("product", PRODUCTS)
def test_every_product_can_be_printed_and_stays_off_the_edge(product) -> None:
    names = PRODUCTS[product].names
    for name in names(LIBRARY) if names else ("",):
        made, findings = products.made(LIBRARY, product, name, Order())
        assert not findings
        for document in made.values():
            for page in document.pages:
                for item in page.items:
                    if isinstance(item, layout.Words):
                        assert layout.EDGE <= item.x <= page.width - layout.EDGE, item
                        assert layout.EDGE <= item.baseline <= page.height - layout.EDGE, item
