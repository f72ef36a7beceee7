"""Cards from a spreadsheet: what is read, what is told and where, what a stranger's file cannot do."""

from __future__ import annotations

import csv
import datetime
import io
import re
import time
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import situations
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st

from mallette import check, cli, language, limits, load, new, source, table
from mallette.model import Card, Library
from mallette.press import cards

BUILTIN = load.load(load.builtin()).library
assert BUILTIN
LIBRARY: Library = BUILTIN
CORE = LIBRARY.decks["noyau"]
HEADER = ["famille", "code", "titre", "texte"]
ONE = ["evenements", "E-90", "La clé", "Qui garde la clé ?"]


def book(*sheets: Sequence[Sequence[Any]], titles: Sequence[str] = ("Cartes",)) -> bytes:
    """An XLSX with these sheets."""
    made = openpyxl.Workbook()
    for index, rows in enumerate(sheets):
        sheet = made.create_sheet(titles[index] if index < len(titles) else None)
        for row in rows:
            sheet.append(row)
    del made[made.sheetnames[0]]
    return saved(made)


def saved(made: openpyxl.Workbook) -> bytes:
    file = io.BytesIO()
    made.save(file)
    return file.getvalue()


def commas(rows: Iterable[Sequence[str]], sign: str = ";", encoding: str = "utf-8") -> bytes:
    """A CSV with these rows."""
    file = io.StringIO(newline="")
    csv.writer(file, delimiter=sign).writerows(rows)
    return file.getvalue().encode(encoding)


def patched(raw: bytes, change: Mapping[str, Callable[[str], str]]) -> bytes:
    """The XLSX `raw` in which the text of some parts is changed; one that is not there is added."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as before, zipfile.ZipFile(file, "w", 8) as after:
        parts = {name: before.read(name).decode() for name in before.namelist()}
        for name in parts | change:
            after.writestr(name, change.get(name, str)(parts.get(name, "")))
    return file.getvalue()


def shared(texts: str) -> bytes:
    """A workbook whose second title is kept aside, as Excel keeps it: the first of `texts`."""
    aside = '<Override PartName="/xl/sharedStrings.xml" ContentType="{}"/></Types>'
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    return patched(
        book([HEADER, ONE]),
        {
            SHEET: lambda text: re.sub(
                "inlineStr(.{,9})<is><t>La clé</t></is>", r"s\1<v>0</v>", text
            ),
            "[Content_Types].xml": lambda text: text.replace("</Types>", aside.format(kind)),
            "xl/sharedStrings.xml": lambda _: texts,
        },
    )


SST = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
SHEET = "xl/worksheets/sheet1.xml"


def read(raw: bytes, path: str = "cartes.csv") -> dict[str, Card]:
    """The cards of a spreadsheet in which nothing is wrong, as they are once written and read again."""
    draft = table.draft(LIBRARY, "essai", raw, path)
    found = table.told(draft)
    assert not found, found
    assert draft.deck
    again, findings = source.parsed("cards/essai.yaml", draft.text)
    deck, wrong = load.shape(again, type(draft.deck))
    assert (findings, wrong, deck) == ([], [], draft.deck)
    return draft.deck.cards


def told(raw: bytes, path: str = "cartes.csv", library: Library = LIBRARY) -> list[str]:
    """What is wrong in a spreadsheet: code and place, message, help."""
    draft = table.draft(library, "essai", raw, path)
    found = table.told(draft)
    assert not found or not draft.text
    return [f"{one.code} {one.place} : {one.message} → {one.help}" for one in found]


def told_once(raw: bytes, path: str = "cartes.csv") -> str:
    (said,) = told(raw, path)
    return said


# What is read ------------------------------------------------------------------------------------


def exported() -> list[list[str]]:
    """The core deck as rows of a spreadsheet."""
    head = "Famille,Code,Titre,Texte,Réponse A,Réponse B,Icône,Fiche,Étiquettes,Quantité".split(",")
    rows = [head]
    for card in CORE.cards.values():
        responses = [*card.responses, "", ""][:2]
        label = LIBRARY.families[card.family].label
        row = [label, card.code, card.title, card.text, *responses, card.icon or ""]
        rows.append([*row, card.fiche or "", ", ".join(card.tags), str(card.quantity)])
    return rows


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("sign", [";", ",", "\t"])
def test_the_core_deck_comes_back_from_a_csv_as_it_left(sign: str, encoding: str) -> None:
    back = read(commas(exported(), sign, encoding))
    assert list(back.values()) == list(CORE.cards.values())


def test_the_core_deck_comes_back_from_a_workbook_as_it_left() -> None:
    back = read(book(exported()), "cartes.xlsx")
    assert list(back.values()) == list(CORE.cards.values())


def test_the_id_of_a_card_is_its_code() -> None:
    assert list(read(commas([HEADER, ONE]))) == ["e_90"]
    close = [[*ONE[:1], code, *ONE[2:]] for code in ("E-1", "E1", "E-01", "E01")]
    assert list(read(commas([HEADER, *close]))) == ["e_1", "e1", "e_01", "e01"]


def test_columns_are_known_in_both_languages_whatever_their_order_capitals_and_accents() -> None:
    titles = "QUANTITE,text,Reponse 2,Code,réponse_1,FAMILLES,Title,Tag,Picture,ICONES,fiche"
    row = ["3", "Un texte.", "Deux", "E-90", "Un", "E", "Titre", "a;b, c\nd", "", "books", "2,1"]
    (card,) = read(commas([titles.split(","), row])).values()
    assert card == Card(
        family="evenements",
        code="E-90",
        title="Titre",
        text="Un texte.",
        responses=("Un", "Deux"),
        icon="books",
        fiche="2.1",
        tags=("a", "b", "c", "d"),
        quantity=3,
    )


@pytest.mark.parametrize(
    "family", ["evenements", "E", "e", "Évènement", "evenement", " ÉVÈNEMENT "]
)
def test_a_family_is_known_by_its_id_its_letter_or_its_label(family: str) -> None:
    (card,) = read(commas([HEADER, [family, *ONE[1:]]])).values()
    assert card.family == "evenements"


def test_one_column_may_hold_all_the_responses_one_to_a_line() -> None:
    (card,) = read(
        commas([[*HEADER, "Réponses"], [*ONE, "Oui, mais.\n\nNon ; et après ?"]])
    ).values()
    assert card.responses == ("Oui, mais.", "Non ; et après ?")


def test_rows_that_are_empty_do_not_count_and_titles_may_stand_lower() -> None:
    rows = [["Nos cartes"], [], HEADER, ["", " "], ONE, [], []]
    assert len(read(commas(rows))) == len(read(book(rows), "x.xlsx")) == 1
    assert "ligne 6, colonne C" in told_once(commas([*rows[:5], ["E", "E-91", "", "Texte"]]))


def test_excel_may_say_by_which_sign_it_parts_cells() -> None:
    assert len(read(b"sep=;\r\n" + commas([HEADER, ONE]))) == 1


def test_the_first_visible_sheet_with_titles_is_read_and_named() -> None:
    rows = ([["Mode d'emploi"], ["Une carte par ligne"]], [HEADER, ONE], [HEADER, ONE, ONE])
    made = openpyxl.load_workbook(io.BytesIO(book(*rows, titles=("Aide", "Cartes", "Vieux"))))
    draft = table.draft(LIBRARY, "essai", saved(made), "x.xlsx")
    assert draft.origin == "1 carte, lue dans x.xlsx, feuille « Cartes »"
    assert "# 1 carte, lue dans x.xlsx, feuille « Cartes »." in draft.text
    made["Cartes"].sheet_state = "hidden"
    assert "feuille « Vieux », ligne 3, colonne B" in told_once(saved(made), "x.xlsx")


def test_what_a_spreadsheet_makes_of_a_word_is_undone() -> None:
    made = openpyxl.Workbook()
    sheet = made.active
    sheet.append([*HEADER, "fiche", "réponse A", "réponse B", "quantité"])
    sheet.append([*ONE, 2.1, True, False, 3.0])
    (card,) = read(saved(made), "x.xlsx").values()
    assert (card.fiche, card.responses, card.quantity) == ("2.1", ("Vrai", "Faux"), 3)
    sheet["E2"] = 2.1
    sheet["E2"].number_format = "0.00"
    (card,) = read(saved(made), "x.xlsx").values()
    assert card.fiche == "2.10"


def test_a_formula_is_read_as_it_was_last_seen() -> None:
    raw = book([HEADER, [*ONE[:2], "=1+1", ONE[3]]])
    once = patched(raw, {SHEET: lambda text: re.sub("<v ?/>|<v></v>", "<v>2</v>", text)})
    (card,) = read(once, "x.xlsx").values()
    assert card.title == "2"


def test_texts_that_excel_keeps_aside_are_read() -> None:
    rich = "<si><r><t>La </t></r><r><rPr><b/></rPr><t>porte</t></r></si>"
    (card,) = read(shared(f"{SST}{rich}</sst>"), "x.xlsx").values()
    assert card.title == "La porte"


def test_signs_that_nobody_sees_are_left() -> None:
    text = "\ufeff Un  mot.  \r\n\r\nDeux\tmots.\u2028Fin. "
    (card,) = read(commas([HEADER, [*ONE[:2], " La\nclé ", text]])).values()
    assert (card.title, card.text) == ("La clé", "Un  mot.\n\nDeux mots.\nFin.")
    (card,) = read(book([HEADER, [*ONE[:3], "Un_x000D_\nDeux"]]), "x.xlsx").values()
    assert card.text == "Un\nDeux"


TEXTS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], include_characters="\n"),
    min_size=1,
    max_size=300,
)
TRICKY = st.lists(
    st.sampled_from(
        [*"-?:,[]{}#&*!|>'\"%@`~ \n\\=«»’é", ": ", " #", "---", "no", "2.1", "mot", "\xa0"]
    ),
    min_size=1,
    max_size=60,
).map("".join)


@settings(max_examples=150, deadline=None)
@given(text=TEXTS | TRICKY, tag=TRICKY)
def test_any_text_is_written_so_that_it_reads_the_same(text: str, tag: str) -> None:
    meant = table._clean(text)
    tags = tuple(
        filter(None, (table._line(part) for part in re.split("[,;\n]", table._clean(tag))))
    )
    desk = [[*HEADER, "étiquettes", "réponse A"], [*ONE[:3], text, tag, text[:90]]]
    draft = table.draft(LIBRARY, "essai", commas(desk), "x.csv")
    found = {one.code for one in table.told(draft)}
    if not meant or source.FORBIDDEN.search(meant) or table._error(meant):
        assert found <= {"M209", "M116", "M133"}
        return
    assert found <= {"M116", "M133"}, table.told(draft)
    if not found:
        (card,) = read(commas(desk)).values()
        assert (card.text, card.tags) == (meant, tags)


def test_the_file_is_one_that_an_author_would_write() -> None:
    words = (
        "Un texte assez long pour ne pas tenir sur une seule ligne, qu'il faut donc bien couper."
    )
    rows = [
        [*ONE[:3], "Un.\n\n**Deux.**", "Oui : voilà.", "Non", "un, deux", "2"],
        ["E", "E-91", "Oui", words + words, "", "", "", ""],
    ]
    titles = [*HEADER, "réponse A", "réponse B", "étiquettes", "quantité"]
    text = table.draft(LIBRARY, "essai", commas([titles, *rows]), "dossier/x.csv").text
    assert (
        text.partition("cards:\n")[2]
        == """\
  e_90:
    family: evenements            # sa couleur, son motif, sa lettre
    code: E-90                    # imprimé au pied de la carte, différent sur chacune
    title: La clé
    text: |-
      Un.

      **Deux.**
    responses:
      - "Oui : voilà."
      - Non
    tags: [un, deux]              # pour n'imprimer qu'elles : --only et l'une d'elles
    quantity: 2                   # combien d'exemplaires
  e_91:
    family: evenements
    code: E-91
    title: Oui
    text: >-
      Un texte assez long pour ne pas tenir sur une seule ligne, qu'il faut donc bien couper.Un
      texte assez long pour ne pas tenir sur une seule ligne, qu'il faut donc bien couper.
"""
    )
    assert "# 2 cartes, lues dans x.csv. " in text


# What is told -------------------------------------------------------------------------------------


def test_every_mistake_is_told_at_once_at_its_cell() -> None:
    titles = [
        "Famille",
        "Code",
        "Titre",
        "Texte",
        "Icône",
        "Fiche",
        "Quantité",
        "Image",
        "Réponse A",
    ]
    rows = [
        titles,
        ["critere", "C-90", "Bien", "Rien à dire.", "", "", "", "", ""],
        ["evenemant", "e 91", "", "Texte.", "boks", "2.22", "deux", "", ""],
        ["E", "C-90", "Titre", "Texte.", "", "", "0", "dessin", "x" * 201],
    ]
    place = "x.xlsx, feuille « Cartes », ligne {}, colonne {} (« {} ») : "
    near = "vouliez-vous dire « {} » ?"
    assert [one.partition(" ") for one in told(book(rows), "x.xlsx")] == [
        (code, " ", place.format(row, column, titles[ord(column) - ord("A")]) + said)
        for code, row, column, said in (
            ("M308", 3, "A", "famille de cartes inconnue « evenemant » → " + near.format("Évènement")),
            ("M208", 3, "B", "« e 91 » n'a pas la forme attendue → " + near.format("E-91")),
            ("M209", 3, "C", "« Titre » est vide → écrivez son contenu, ou retirez cette ligne"),
            ("M307", 3, "E", "pictogramme inconnu « boks » → " + near.format("books")),
            ("M305", 3, "F", "fiche inconnue « 2.22 » → " + near.format("2.2")),
            ("M204", 3, "G", "« deux » n'est pas un nombre entier → écrivez-le en chiffres, par exemple 5"),
            ("M316", 4, "B", "le code « C-90 » est déjà celui de la carte « Bien » → donnez un autre code à l'une des deux"),
            ("M211", 4, "G", "0 est hors des limites : 1 au moins → choisissez une valeur dans ces limites"),
            ("M306", 4, "H", "image inconnue « dessin » → ajoutez dessin.svg dans le dossier « cards/pictures »"),
            ("M210", 4, "I", "« Réponse A » a 201 caractères : c'est trop → restez à 200 caractères au plus"),
        )
    ]  # fmt: skip


def test_columns_are_told_once_and_rows_not_for_them() -> None:
    rows = [["Famile", "code", "texte", "Texte", "notes"], ["E", "E-90", "Un", "Deux", "x"]]
    assert [one.partition(" : ")[0] for one in told(commas(rows))] == [
        "M130 cartes.csv, ligne 1, colonne A",
        "M131 cartes.csv, ligne 1",
        "M132 cartes.csv, ligne 1, colonne D",
        "M130 cartes.csv, ligne 1, colonne E",
    ]
    assert "vouliez-vous dire « famille » ?" in told(commas(rows))[0]
    assert "il manque la colonne « titre »" in told(commas(rows))[1]
    assert "« Texte »" in told(commas(rows))[2]
    assert "renommez celle-ci, ou supprimez-la" in told(commas(rows))[3]


def test_when_all_is_wrong_the_first_mistakes_are_told() -> None:
    found = told(
        commas([HEADER, *[["?", f"E-{number}", "Titre", "Texte."] for number in range(999)]])
    )
    assert len(found) == limits.FAULTS
    assert "seules les 200 premières fautes de ce fichier sont dites" in found[-1]


def test_a_column_without_a_title_is_told_where_something_is_in_it() -> None:
    said = told_once(commas([[*HEADER, ""], ONE, ["E", "E-91", "Titre", "Texte", "perdu"]]))
    assert "M130 cartes.csv, ligne 3, colonne E" in said
    assert "donnez-lui un titre à la ligne 1" in said


def test_a_response_left_empty_before_another_is_told() -> None:
    said = told_once(commas([[*HEADER, "réponse A", "réponse B"], [*ONE, "", "Non"]]))
    assert said.startswith("M209 cartes.csv, ligne 2, colonne E (« réponse A »)")


def test_a_card_that_would_not_print_is_told_at_its_cell() -> None:
    rows = [HEADER, [*ONE[:3], "Trop de mots. " * 60], ["E", "E-91", "Titre", "Un bonhomme ☃."]]
    draft = table.draft(LIBRARY, "essai", commas(rows), "x.csv")
    assert draft.deck
    assert [(one.code, one.place) for one in table.told(draft, cli._unprintable(LIBRARY, "essai", draft))] == [
        ("M501", "x.csv, ligne 2, colonne D (« texte »)"),
        ("M502", "x.csv, ligne 3, colonne D (« texte »)"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("=A1&B1", "elle contient une formule, dont le résultat n'est pas dans le fichier"),
        (datetime.date(2026, 1, 2), "le tableur en a fait une date"),
        (datetime.time(12, 30), "le tableur en a fait une date"),
        ("#REF!", "sa formule donne une erreur, #REF!"),
        ("#N/A", "sa formule donne une erreur, #N/A"),
    ],
)
def test_a_cell_that_the_spreadsheet_changed_is_told(cell: Any, said: str) -> None:
    found = told_once(book([HEADER, [*ONE[:2], cell, ONE[3]]]), "x.xlsx")
    assert found.startswith("M133 x.xlsx, feuille « Cartes », ligne 2, colonne C (« titre »)")
    assert said in found


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ('famille;code;titre;texte\r\nE;E-90;Titre;"Un texte\r\nE;E-91;Titre;Texte\r\n', "M105"),
        ('famille;code;titre;texte\r\nE;E-90;Titre;"Il dit "oui""\r\n', "M117"),
    ],
)
def test_a_quote_that_goes_wrong_is_told_with_its_row(raw: str, said: str) -> None:
    found = told_once(raw.encode())
    assert found.startswith(f"{said} cartes.csv, ligne 2 : ")
    assert "un guillemet s'écrit deux fois" in found


def test_a_control_character_is_told_at_its_cell() -> None:
    found = told(commas([HEADER, [*ONE[:2], "La\x07 clé", "Un\x0b texte"]]))
    assert [one.partition(" : ")[0] for one in found] == [
        "M116 cartes.csv, ligne 2, colonne C (« titre »)",
        "M116 cartes.csv, ligne 2, colonne D (« texte »)",
    ]
    found = told(book([HEADER, [*ONE[:2], "La_x0007_ clé", ONE[3]]]), "x.xlsx")
    assert [one[:4] for one in found] == ["M116"]


# As it is typed -----------------------------------------------------------------------------------


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mallette, in which commands are typed."""
    monkeypatch.chdir(situations.folder(tmp_path))
    return tmp_path


def typed(*arguments: str) -> Result:
    return CliRunner().invoke(cli.mallette, ["new", *arguments], standalone_mode=False)


def test_the_command_makes_a_deck_that_checks_and_prints(here: Path) -> None:
    (here / "x.csv").write_bytes(commas([HEADER, ONE]))
    assert typed("deck", "surprises", "--from", "x.csv").output.splitlines() == [
        str(Path("cards/surprises.yaml")),
        str(Path("schema/deck.schema.json")),
        "1 carte, lue dans x.csv",
    ]
    reading = load.load(here)
    assert reading.library
    assert [*reading.findings, *check.check(reading.library)] == []
    assert reading.library.decks["surprises"].title == "Surprises"
    assert cards.document(reading.library, "surprises", sheet="a4_9up")[1] == []


def test_nothing_is_written_when_anything_is_wrong_nor_over_anything(here: Path) -> None:
    (here / "x.csv").write_bytes(commas([HEADER, ["?", *ONE[1:]]]))
    before = sorted(here.rglob("*"))
    wrong = typed("deck", "surprises", "--from", "x.csv")
    assert isinstance(wrong.exception, cli.Trouble)
    assert (wrong.exception.message, wrong.exception.status) == (
        "rien n'est écrit : 1 erreur",
        cli.FOUND,
    )
    assert (
        "erreur[M308] famille de cartes inconnue « ? »\n  --> x.csv, ligne 2, colonne A (« famille »)\n"
        in wrong.output
    )
    assert sorted(here.rglob("*")) == before
    new.create(here, "deck", "surprises")
    again = typed("deck", "surprises", "--from", "x.csv").exception
    assert isinstance(again, cli.Trouble)
    assert "existe déjà" in again.message


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("scenario", "salle", "--from", "x.csv"), "--from ne va qu'avec deck"),
        (("deck", "surprises", "--from", "y.csv"), "introuvable : y.csv"),
        (("deck", "surprises", "--from", "scenarios"), "scenarios n'est pas un fichier"),
        (("deck", "Surprises", "--from", "x.csv"), "ne peut pas servir de nom"),
    ],
)
def test_a_misuse_is_a_sentence(here: Path, arguments: tuple[str, ...], said: str) -> None:
    trouble = typed(*arguments).exception
    assert isinstance(trouble, cli.Trouble)
    assert said in trouble.message
    assert trouble.status == cli.MISUSED


def test_in_english_places_are_said_in_english() -> None:
    language.use("en")
    try:
        found = told_once(book([HEADER, ["?", *ONE[1:]]]), "x.xlsx")
    finally:
        language.use("fr")
    assert found.startswith('M308 x.xlsx, sheet "Cartes", row 2, column A ("famille") : unknown')


# What a stranger's file cannot do -----------------------------------------------------------------


def archive(packing: int = zipfile.ZIP_DEFLATED, **parts: bytes) -> bytes:
    """A ZIP with these parts: « a__b_xml » is the file b.xml of the folder a."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as made:
        for name, content in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), content)
    return file.getvalue()


ENTITIES = (
    '<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    '<!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]>'
)


def zeros(size: int) -> bytes:
    """A workbook that unpacks to `size` bytes."""
    return archive(xl__workbook_xml=b"<a/>", xl__zeros=bytes(size))


def rows_of(xml: str) -> bytes:
    """A workbook whose sheet has these rows after its own."""
    end = "</sheetData>"
    return patched(book([HEADER, ONE]), {SHEET: lambda text: text.replace(end, xml + end)})


def other_packing() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_LZMA) as made:
        made.writestr("xl/workbook.xml", "<a/>")
    return file.getvalue()


HOSTILE = {
    "nothing": (b"", "il est vide"),
    "spaces": (b"\xef\xbb\xbf \r\n", "aucune ligne ne nomme ses colonnes"),
    "xls": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "un ancien classeur Excel (.xls)"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "c'est un PDF"),
    "picture": (b"\x89PNG\r\n\x1a\n" + bytes(50), "c'est une image"),
    "ods": (archive(0, mimetype=b"application/vnd.oasis.opendocument.spreadsheet"), "un classeur LibreOffice (.ods)"),
    "docx": (archive(word__document_xml=b"<a/>"), "pas un classeur Excel"),
    "not text": (b"famille;code\r\n" + bytes(range(256)), "ce n'est pas du texte"),
    "no titles": (commas([ONE, ONE]), "aucune ligne ne nomme ses colonnes"),
    "no cards": (commas([HEADER]), "il n'y a rien sous la ligne des titres"),
    "no cards, xlsx": (book([HEADER]), "il n'y a rien sous la ligne des titres"),
    "empty xlsx": (book([]), "aucune ligne ne nomme ses colonnes"),
    "half": (book([HEADER, ONE])[:900], "ce classeur est abîmé"),
    "broken": (patched(book([HEADER, ONE]), {SHEET: lambda text: text[:300]}), "ce classeur est abîmé"),
    "no sheet": (archive(xl__workbook_xml=b"<a/>"), "ce classeur est abîmé"),
    "bad index": (shared(SST + "</sst>"), "ce classeur est abîmé"),
    "entities": (shared(ENTITIES + SST + "<si><t>&c;</t></si></sst>"), "ce classeur est abîmé"),
    "bomb": (zeros(limits.TABLE_BYTES + 1), "il dépasse 20 Mo une fois ouvert"),
    "large": (b"PK\x03\x04" + bytes(limits.TABLE_BYTES), "il dépasse 20 Mo une fois ouvert"),
    "large csv": (b"a;" * (limits.TABLE_TEXT // 2 + 1), "il dépasse 2 Mo une fois ouvert"),
    "attributes": (rows_of("<row " + "a='' " * limits.TABLE_MARKUP + "/>"), "trop de cellules"),
    "packing": (other_packing(), "ce classeur est abîmé"),
    "tags": (rows_of("<row/>" * limits.TABLE_MARKUP), "ce classeur a trop de cellules"),
    "rows": (commas([HEADER, *[ONE] * 1_000_000][: limits.TABLE_ROWS + 2]), "il a plus de 2000 lignes"),
    "rows, xlsx": (book([HEADER, *[ONE] * (limits.TABLE_ROWS + 1)]), "il a plus de 2000 lignes"),
    "too many cards": (commas([HEADER, *[[*ONE[:3], "mot " * 100]] * limits.TABLE_ROWS]), "2000 cartes, c'est trop"),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_file_that_is_no_table_is_refused_in_a_sentence(name: str) -> None:
    raw, said = HOSTILE[name]
    begun = time.perf_counter()
    found = told_once(raw, "cartes.csv")
    assert found.startswith("M129 cartes.csv")
    assert said in found
    assert time.perf_counter() - begun < 10


def test_a_bomb_is_refused_before_it_is_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = zeros(limits.TABLE_BYTES + 1)
    monkeypatch.setattr(zipfile.ZipFile, "open", lambda *_: pytest.fail("it was unpacked"))
    assert "20 Mo" in told_once(raw)


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-be"])
def test_entities_are_seen_in_wide_letters_too(encoding: str) -> None:
    raw = archive(xl__workbook_xml=b"<a/>", xl__sharedStrings_xml=ENTITIES.encode(encoding))
    assert "abîmé" in told_once(raw)


@pytest.mark.parametrize(
    "xml",
    [
        '<row r="1048576"/>',
        '<row r="999999999999"><c r="A999999999999" t="inlineStr"><is><t>E</t></is></c></row>',
        '<row r="3"><c r="XFD3"><v>1</v></c></row>' * 1000,
        "<row/>" * 100_000,
    ],
)
def test_a_row_or_a_cell_very_far_costs_nothing(xml: str) -> None:
    begun = time.perf_counter()
    assert len(read(rows_of(xml), "x.xlsx")) == 1
    assert time.perf_counter() - begun < 10


def test_a_formula_is_never_worked_out_however_long_it_is() -> None:
    formula = "A1+" * 3_000_000 + "A1"
    xml = (
        f'<row r="3"><c r="A3"><f t="shared" si="0" ref="A3:A9999">{formula}</f></c></row>'
        '<row r="4"><c r="A4"><f t="shared" si="0"/></c></row>'
    )
    begun = time.perf_counter()
    found = [one for one in told(rows_of(xml), "x.xlsx") if "M133" in one]
    assert ["ligne 3" in found[0], "ligne 4" in found[1]] == [True, True]
    assert time.perf_counter() - begun < 10


@pytest.mark.parametrize("size", [limits.PROSE + 1, 1_000_000])
def test_a_very_long_cell_is_told_as_such(size: int) -> None:
    found = told_once(commas([HEADER, [*ONE[:3], "a" * size]]))
    assert found.startswith("M210 cartes.csv, ligne 2, colonne D (« texte »)")
    assert f"a {size} caractères" in found
    for column in range(3):
        row = [*ONE[:column], "a" * size, *ONE[column + 1 :]]
        assert told_once(commas([HEADER, row])).startswith("M210")


def test_a_title_that_is_very_long_or_wild_is_told_short() -> None:
    said = told_once(commas([[*HEADER, "a" * 100_000 + "\x1b[31m"], [*ONE, "x"]]))
    assert said.startswith("M130")
    assert len(said) < 500
    said = told_once(commas([[*HEADER, "\x1b[31mrouge\u202e"], [*ONE, "x"]]))
    assert "\x1b" not in said
    assert "\u202e" not in said


def test_the_name_of_a_file_or_of_a_sheet_breaks_nothing() -> None:
    made = openpyxl.load_workbook(io.BytesIO(book([HEADER, ONE])))
    made["Cartes"].title = "a\n\x85b\u2028 # c"
    assert len(read(saved(made), "dossier/x\n: y\udce9.xlsx")) == 1


def test_a_link_or_a_formula_reads_nothing_else() -> None:
    raw = book([HEADER, [*ONE[:2], '=HYPERLINK("file:///etc/passwd","x")', ONE[3]]])
    assert "elle contient une formule" in told_once(raw, "x.xlsx")
    raw = commas([HEADER, [*ONE[:2], "=cmd|' /C calc'!A0", ONE[3]]])
    (card,) = read(raw).values()
    assert card.title == "=cmd|' /C calc'!A0"
