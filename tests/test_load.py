"""A folder as a library: every mistake told once, none that another one brings about."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any, get_args, get_origin

import pytest

from mallette import check, limits, load, model, source
from mallette.diagnostics import Diagnostic

BASE = Path(__file__).parent / "base"
ORCHARD = (BASE / "scenarios" / "verger.yaml").read_text("utf-8")
MANIFEST = (BASE / "mallette.yaml").read_text("utf-8")
DECK = """\
mallette: 1
title: Les cartes du jardin
version: "1"
format: poker
cards:
  banc: {family: exemple, code: X-1, title: Le banc, text: Qui le répare ?, fiche: "9.9"}
"""
FICHE = """\
---
mallette: 1
title: Partager un terrain
group: comprendre
dated: 2026-11
summary: Un terrain se partage.
icon: leaf
scenarios: [verger]
cards: [X-1]
sources:
  loi: {text: Une loi}
---
## Contexte
Voir [@loi].
## Enjeux
Qui décide ?
## Définitions
Le commun.
## Pratiques
Relire la règle.
## Exemples
Un jardin.
"""


@pytest.fixture
def told(tmp_path: Path):
    """What is told of the base mallette with these files added or replaced: `code file:line:column`."""

    def run(files: dict[str, str]) -> list[str]:
        return [f"{one.code} {one.path}:{one.line}:{one.column}" for one in found(tmp_path, files)]

    return run


def found(root: Path, files: dict[str, str]) -> list[Diagnostic]:
    shutil.copytree(BASE, root, dirs_exist_ok=True)
    for path, content in files.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(content, "utf-8")
    reading = load.load(root)
    findings = [*reading.findings, *(check.check(reading.library) if reading.library else [])]
    located = [source.locate(reading.sources, finding) for finding in findings]
    return sorted(located, key=lambda one: (one.path, one.line, one.column))


def orchard(*changes: tuple[str, str]) -> dict[str, str]:
    """A copy of the sound situation with these changes."""
    written = ORCHARD
    for old, new in changes:
        assert old in written, old
        written = written.replace(old, new, 1)
    return {"scenarios/essai.yaml": written}


# Everything at once -----------------------------------------------------------------------------


def test_the_base_of_the_tests_is_sound(told) -> None:
    assert told({"cards/jeu.yaml": DECK, "print/fiches/9.9.md": FICHE}) == []


def test_eleven_mistakes_of_shape_give_eleven_findings(tmp_path: Path) -> None:
    written = """\
mallette: 2
titre: Le verger
summary:
inspired_by: une histoire
lengths: 45
players: {min: trois, max: 800}
gauges:
  confiance: {label: Confiance, icon: Cœur, start: 5}
start: quai
scenes:
  quai:
    title: Sur le quai
    text:
      - Les pommes
      - tombent
    choices:
      Prevenir:
        text: Passer à la mairie
        once: oui
        goto: cueillette
endings:
  cueillette: {title: La cueillette, text: On presse.}
"""
    diagnostics = found(tmp_path, {"scenarios/essai.yaml": written})
    assert [(one.code, f"{one.line}:{one.column}") for one in diagnostics] == [
        ("M213", "1:11"),
        ("M201", "2:1"),
        ("M209", "3:1"),
        ("M203", "5:10"),
        ("M204", "6:16"),
        ("M211", "6:28"),
        ("M208", "8:39"),
        ("M203", "14:9"),
        ("M207", "17:7"),
        ("M205", "19:15"),
        ("M202", "22:3"),
    ]
    assert diagnostics[1].help == "vouliez-vous dire « title » ?"
    assert diagnostics[7].message == "chaque élément de « text » attend des clés"


def test_eleven_mistakes_of_meaning_give_eleven_findings(told) -> None:
    written = """\
mallette: 1
title: Le verger
summary: Des pommiers au bord d'une voie fermée.
inspired_by: une histoire
lengths: [45]
players: {min: 3, max: 8}
gauges:
  confiance: {label: Confiance, icon: coeur, start: 15}
flags: [cle]
start: gare
scenes:
  quai:
    title: Sur le quai
    speaker: maire
    picture: pommier
    fiche: "7.7"
    text: Il reste {confianse} pommes.
    choices:
      prevenir:
        text: Passer à la mairie
        when: confiance >= 4 et cle
        posture: ecoute
        effects: {cle: +1}
        goto: cueilette
endings:
  cueillette: {title: La cueillette, text: On presse., price: Trois samedis.}
"""
    assert [one.partition(" ")[0] for one in told({"scenarios/essai.yaml": written})] == [
        "M307", "M215", "M301", "M303", "M306", "M305", "M302", "M214", "M304", "M218", "M301",
    ]  # fmt: skip


def test_a_repeated_key_does_not_hide_the_other_mistakes(told) -> None:
    changed = orchard(("start: quai", "start: quai\nstart: gare\ndebut: quai"))
    assert told(changed) == ["M109 scenarios/essai.yaml:10:1", "M201 scenarios/essai.yaml:11:1"]


def test_findings_of_one_file_are_bounded(tmp_path: Path) -> None:
    many = "".join(f"  c{number}: x\n" for number in range(5000))
    *_, last = diagnostics = found(tmp_path, {"scenarios/essai.yaml": ORCHARD + many})
    assert len(diagnostics) <= limits.FAULTS
    said = [one for one in diagnostics if "seules les 200 premières" in one.help]
    assert said == [last]


# What a broken file says of the others ------------------------------------------------------------

BROKEN = {"syntax": "title: [\n", "shape": "titre: x\n", "empty": ""}


@pytest.mark.parametrize("written", BROKEN.values(), ids=BROKEN.keys())
@pytest.mark.parametrize(
    "path",
    [
        "scenarios/verger.yaml",
        "cards/jeu.yaml",
        "print/fiches/9.9.md",
        "print/families/exemple.yaml",
        "print/formats/poker.yaml",
    ],
)
def test_a_broken_file_does_not_take_the_others_down(told, path: str, written: str) -> None:
    files = {"cards/jeu.yaml": DECK, "print/fiches/9.9.md": FICHE, path: written}
    lines = told(files)
    assert lines
    assert {line.split(" ")[1].partition(":")[0] for line in lines} == {path}


def test_a_broken_manifest_does_not_hide_the_shapes_of_the_others(told) -> None:
    files = {
        "mallette.yaml": "title: un: deux\n",
        "cards/jeu.yaml": DECK.replace("title", "titre", 1),
    }
    assert told(files) == ["M201 cards/jeu.yaml:2:1", "M106 mallette.yaml:1:10"]


def test_a_folder_without_a_manifest_is_told(tmp_path: Path) -> None:
    reading = load.load(tmp_path)
    assert reading.library is None
    assert [finding.code for finding in reading.findings] == ["M114"]


def test_what_is_sound_is_read_beside_what_is_not(tmp_path: Path) -> None:
    found(tmp_path, {"scenarios/casse.yaml": "title: [\n"})
    library = load.load(tmp_path).library
    assert library
    assert list(library.scenarios) == ["verger"]
    assert library.broken == {"scenarios/casse.yaml"}
    assert set(library.digests) == {"verger"}


@pytest.mark.parametrize("folder", ["/etc", "."])
def test_a_strange_folder_of_fiches_is_harmless(told, folder: str) -> None:
    assert told({"mallette.yaml": MANIFEST + f"fiches: {folder}\n"}) == []


@pytest.mark.parametrize("folder", ["../ailleurs", '"{x}"', "mallette.yaml", "x" * 200])
def test_a_folder_of_fiches_that_does_not_exist_is_told(told, folder: str) -> None:
    assert told({"mallette.yaml": MANIFEST + f"fiches: {folder}\n"}) == ["M322 mallette.yaml:9:9"]


def test_a_folder_whose_name_no_disk_takes_is_told(told) -> None:
    assert "M322 mallette.yaml:9:9" in told({"mallette.yaml": MANIFEST + f"fiches: {'é' * 200}\n"})


def test_a_folder_with_a_character_that_no_folder_has_is_refused(told) -> None:
    assert told({"mallette.yaml": MANIFEST + 'fiches: "a\\0b"\n'}) == ["M208 mallette.yaml:9:9"]


def test_fiches_outside_of_the_mallette_are_not_read(tmp_path: Path) -> None:
    (tmp_path / "ailleurs").mkdir()
    (tmp_path / "ailleurs" / "9.9.md").write_text(FICHE, "utf-8")
    (one,) = found(tmp_path / "m", {"mallette.yaml": MANIFEST + "fiches: ../ailleurs\n"})
    assert one.code == "M115"


# One mistake, one finding ---------------------------------------------------------------------------

CHOICE = "      prevenir:\n        text: Passer à la mairie\n        goto: cueillette\n"


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("        goto: cueillette", "      goto: cueillette", "M220 17:7"),
        ("        goto: cueillette", "    goto: cueillette", "M220 17:5"),
        ("        goto: cueillette", "  goto: cueillette", "M220 17:3"),
        ("        goto: cueillette", "goto: cueillette", "M220 17:1"),
        ("        goto: cueillette", "       goto: cueillette", "M107 17:8"),
        ("        goto: cueillette", "         goto: cueillette", "M107 17:10"),
        ("    title: Sur le quai", "     title: Sur le quai", "M107 12:6"),
        ("    title: Sur le quai", "   title: Sur le quai", "M107 12:4"),
        ("lengths: [45]", "lengths:\n  -45", "M123 6:3"),
        ("lengths: [45]", "lengths:\n  -\u00a045", "M124 6:3"),
        (
            "goto: cueillette",
            "goto:\n          -when: confiance > 4\n          to: x",
            "M123 18:11",
        ),
        ("players: {min: 3, max: 8}", "players: {min:3, max: 8}", "M123 6:14"),
        ("    title: Sur le quai", "    title Sur le quai", "M118 12:5"),
        ("  quai:\n", "  quai\n", "M118 11:3"),
        ("    title: Sur le quai", "    notes: oui: non\n    title: Sur le quai", "M106 12:15"),
        ("    choices:", "  choices:", "M220 14:3"),
        ("start: quai", "  start: quai", "M220 9:3"),
        (CHOICE, CHOICE.replace("        ", "      "), "M220 16:7"),
        (
            CHOICE,
            CHOICE.replace("        ", "      ").replace("      prevenir:\n", ""),
            "M220 15:7",
        ),
        (CHOICE, CHOICE + "      effects:\n        confiance: +1\n", "M220 18:7"),
        (CHOICE, "      - text: Passer\n        goto: cueillette\n", "M203 14:5"),
        (CHOICE, "      prevenir:\n", "M209 15:7"),
        ("choices:\n" + CHOICE, "choices:\n", "M209 14:5"),
        ("goto: cueillette", "goto: [cueillette]", "M203 17:16"),
        ("goto: cueillette", "goto: {to: cueillette}", "M203 17:9"),
        ("lengths: [45]", "lengths: [long]", "M204 5:11"),
        ("lengths: [45]", "lengths: []", "M209 5:1"),
        ("lengths: [45]", "lengths:", "M209 5:1"),
        ("title: Le verger de la gare\n", "", "M202 1:1"),
        ("title: Le verger de la gare", "titre: Le verger de la gare", "M201 2:1"),
        ("  quai:", "  Quai:", "M207 11:3"),
        ("text: Les pommes tombent.", "text: {confiance} pommes tombent.", "M117 13:21"),
        ("label: Confiance,", "label: Con, fiance,", "M201 8:27"),
    ],
)
def test_a_slip_is_told_once_and_where_it_is(told, old: str, new: str, expected: str) -> None:
    code, place = expected.split()
    assert told(orchard((old, new))) == [f"{code} scenarios/essai.yaml:{place}"]


def test_a_bad_name_does_not_hide_what_is_wrong_under_it(told) -> None:
    changed = orchard(("  quai:", "  Quai:"), ("    title", "    titel"))
    assert told(changed) == ["M207 scenarios/essai.yaml:11:3", "M201 scenarios/essai.yaml:12:5"]


def test_a_scene_may_have_the_name_of_a_key(told) -> None:
    for name in ("text", "one", "several", "title", "goto"):
        changed = orchard(("start: quai", f"start: {name}"), ("  quai:", f"  {name}:"))
        assert told(changed) == []
        broken = {path: text.replace("Sur le quai", "''") for path, text in changed.items()}
        assert told(broken) == ["M209 scenarios/essai.yaml:12:5"]


def test_a_misplaced_key_is_told_where_it_belongs(tmp_path: Path) -> None:
    (one,) = found(tmp_path, orchard(("        goto: cueillette", "      goto: cueillette")))
    assert one.message == "« goto » n'est pas au bon niveau : sa place est sous « prevenir »"


def test_a_part_of_a_fiche_without_its_accent_is_one_mistake(tmp_path: Path) -> None:
    files = {
        "cards/jeu.yaml": DECK,
        "print/fiches/9.9.md": FICHE.replace("Définitions", "Definitions"),
    }
    (one,) = found(tmp_path, files)
    assert (one.code, one.help) == ("M201", "vouliez-vous dire « Définitions » ?")


def test_a_part_that_is_missing_is_asked_for_as_a_heading(tmp_path: Path) -> None:
    files = {
        "cards/jeu.yaml": DECK,
        "print/fiches/9.9.md": FICHE.replace("## Exemples\nUn jardin.\n", ""),
    }
    (one,) = found(tmp_path, files)
    assert (one.code, one.help) == ("M202", "ajoutez « ## Exemples » ici")


def test_a_source_cited_with_a_slip_is_not_also_uncited(told) -> None:
    files = {"cards/jeu.yaml": DECK, "print/fiches/9.9.md": FICHE.replace("[@loi]", "[@loit]")}
    assert told(files) == ["M310 print/fiches/9.9.md:14:8"]


VOISINE = """\
roles:
  voisine: {name: La voisine d'en face, icon: leaf, stance: Non., secret: Oui.}
"""


@pytest.mark.parametrize(
    ("old", "new", "meant"),
    [
        ("goto: cueillette", "goto: cueilete", "cueillette"),
        ("title: Sur", "titel: Sur", "title"),
        ("icon: heart-handshake", "icon: heart-handshak", "heart-handshake"),
        ("goto: cueillette", "posture: ecuter\n        goto: cueillette", "ecouter"),
        ("    title: Sur", "    picture: care\n    title: Sur", "carre"),
        ("goto: cueillette", "goto: La cueillette", "cueillette"),
        ("goto: cueillette", "goto: Sur le quai", "quai"),
        ("start: quai", "start: Le Quai", "quai"),
    ],
)
def test_the_nearest_name_is_proposed(tmp_path: Path, old: str, new: str, meant: str) -> None:
    (one,) = found(tmp_path, orchard((old, new)))
    assert one.help == f"vouliez-vous dire « {meant} » ?"


def test_the_name_of_a_role_leads_to_its_id(tmp_path: Path) -> None:
    changed = orchard(
        ("start: quai", VOISINE + "start: quai"),
        ("    title", "    speaker: La voisine\n    title"),
    )
    (one,) = found(tmp_path, changed)
    assert (one.code, one.help) == ("M207", "vouliez-vous dire « voisine » ?")


def test_a_bad_name_is_told_with_the_name_it_may_become(tmp_path: Path) -> None:
    (one,) = found(tmp_path, orchard(("  quai:", "  L'Été à quai:")))
    assert (one.code, one.help.rpartition(" : ")[2]) == ("M207", "l_ete_a_quai")


def test_a_posture_is_not_taken_for_a_scene(tmp_path: Path) -> None:
    (one,) = found(tmp_path, orchard(("goto: c", "posture: Quai\n        goto: c")))
    assert (one.code, one.help.rpartition(" : ")[2]) == ("M207", "quai")


def test_what_is_too_long_says_by_how_much(tmp_path: Path) -> None:
    (one,) = found(tmp_path, orchard(("Sur le quai", "a" * 201)))
    assert one.message == "« title » a 201 caractères : c'est trop"
    assert one.help == "restez à 200 caractères au plus"


def test_a_number_typed_with_a_space_is_shown_without(tmp_path: Path) -> None:
    (one,) = found(tmp_path, orchard(("start: 5", "start: 1\u202f000")))
    assert one.help == "écrivez-le en chiffres, par exemple 1000"


def test_a_code_says_how_it_is_made(tmp_path: Path) -> None:
    (one,) = found(tmp_path, {"cards/jeu.yaml": DECK.replace("X-1", "X-1234")})
    assert one.help == "une à trois majuscules, puis trois chiffres au plus ; par exemple R-07"


def test_a_file_without_anything_is_one_finding(tmp_path: Path) -> None:
    for written in ("", "# rien\n", "---\n"):
        (one,) = found(tmp_path, {"scenarios/essai.yaml": written})
        assert (one.code, one.message) == ("M209", "« essai.yaml » est vide")

        assert "écrivez-y une situation (mallette, title, summary, inspired_by…)" in one.help
        assert "« mallette new scenario »" in one.help
    (one,) = found(tmp_path, {"scenarios/essai.yaml": "{}\n"})
    assert (one.code, one.message) == ("M209", "« essai.yaml » est vide")


@pytest.mark.parametrize(
    ("path", "written", "message"),
    [
        (
            "scenarios/x.yaml",
            "bonjour\n",
            "ce fichier n'est qu'un texte ; une situation attend des clés",
        ),
        (
            "scenarios/x.yaml",
            "- bonjour\n",
            "ce fichier est une liste ; une situation attend des clés",
        ),
        ("cards/x.yaml", "[]\n", "ce fichier est une liste ; un jeu de cartes attend des clés"),
        ("mallette.yaml", "non\n", "ce fichier n'est qu'un texte ; une mallette attend des clés"),
        (
            "print/sheets/x.yaml",
            "- a\n",
            "ce fichier est une liste ; une planche de cartes attend des clés",
        ),
        ("print/fiches/9.9.md", "---\n- a\n---\n", "l'en-tête de cette fiche attend des clés"),
    ],
)
def test_a_file_that_is_not_keys_is_one_finding(
    tmp_path: Path, path: str, written: str, message: str
) -> None:
    (one,) = found(tmp_path, {path: written})
    assert (one.code, one.message) == ("M203", message)
    assert "une par ligne" in one.help or "une clé par ligne" in one.help


EFFECTS = "        effects: {confiance: +1}\n"


@pytest.mark.parametrize(
    ("old", "new", "place", "help_"),
    [
        # Quotes that are not those of a keyboard
        ("start: 5", "start: « 5 »", "M204 8:63", 'écrivez 5, ou "5" :'),
        ("    choices", "    fiche: « 1.1 »\n    choices", "M305 14:12", 'écrivez 1.1, ou "1.1" :'),
        ("    choices", "    fiche: “1.1”\n    choices", "M305 14:12", 'écrivez 1.1, ou "1.1" :'),
        ("goto: cueillette", "goto: “cueillette”", "M207 17:15", 'écrivez cueillette, ou "cueillette" :'),
        ("    choices", "    decide: «\u00a0majority\u00a0»\n    choices", "M206 14:13", "écrivez majority,"),
        ("title: Sur", "« title »: Sur", "M201 12:5", "écrivez title,"),
        ("        goto", "        when: « confiance > 4 »\n        goto", "M214 17:15", "écrivez confiance > 4,"),
        # Signs that are not those of a keyboard, and those that are not there
        ("        goto", EFFECTS.replace("+1", "−2") + "        goto", "M212 17:30", "écrivez « -2 », avec le trait"),
        ("        goto", EFFECTS.replace("+1", "– 2") + "        goto", "M212 17:30", "écrivez « -2 », avec le trait"),
        ("        goto", EFFECTS.replace("+1", "2") + "        goto", "M212 17:30", "écrivez « +2 » pour ajouter, « =2 »"),
        ("start: 5", "start: −5", "M204 8:63", "écrivez « -5 », avec le trait"),
        # Lists
        ("start: quai", "flags: (fuite, galette)\nstart: quai", "M203 9:8", "écrivez « [fuite, galette] »"),
        ("start: quai", "flags: {fuite, galette}\nstart: quai", "M203 9:1", "écrivez « [fuite, galette] »"),
        ("start: quai", "flags: [fuite; galette]\nstart: quai", "M203 9:14", "écrivez « [fuite, galette] »"),
        ("start: quai", "flags: [a; b, c; d]\nstart: quai", "M203 9:10", "écrivez « [a, b, c, d] »"),
        ("[45]", "30", "M203 5:10", "écrivez « [30] »"),
        ("[45]", "45, 20", "M203 5:10", "écrivez « [45, 20] »"),
        ("[45]", "45 minutes", "M203 5:10", "écrivez « [45] »"),
        ("[45]", "[45 ; 20]", "M203 5:14", "écrivez « [45, 20] »"),
        # Names
        ("        goto", "        effects: confiance +2\n        goto", "M203 17:18", "« confiance: +2 »"),
        ("        goto", "        effects: [confiance +2]\n        goto", "M203 17:9", "« confiance: +2 »"),
        ("        goto", "        effects:\n          - confiance: +2\n        goto", "M203 17:9", "« confiance: +2 »"),
        ("  quai:\n    title", "  - title", "M203 10:1", "« sur_le_quai: », puis dessous « title: Sur le quai »"),
        ("      prevenir:\n        text", "      - text", "M203 14:5", "« passer_a_la_mairie: », puis dessous « text: Passer à la mairie »"),
        ("  confiance: {label: Confiance, icon: heart-handshake, start: 5}", "  - confiance\n  - énergie", "M203 7:1", "« confiance: » ; « energie: »"),
        ("  cueillette: {", "  - cueillette: {", "M203 18:1", "retirez les tirets : chaque nom est une clé, « cueillette: »"),
    ],
)  # fmt: skip
def test_a_help_shows_what_to_write(
    tmp_path: Path, old: str, new: str, place: str, help_: str
) -> None:
    (one,) = found(tmp_path, orchard((old, new)))
    assert f"{one.code} {one.line}:{one.column}" == place
    assert help_ in one.help


def test_an_empty_list_of_names_is_one_finding(told) -> None:
    nothing = ORCHARD[ORCHARD.index("scenes:") : ORCHARD.index("endings:")]
    assert told(orchard((nothing, "scenes: []\n"))) == ["M203 scenarios/essai.yaml:10:1"]


@pytest.mark.parametrize("folder", [".", "./", "scenarios/..", "/", "..", "print/fiches"])
def test_only_folders_of_the_mallette_are_looked_into(tmp_path: Path, folder: str) -> None:
    root = tmp_path / "mallette"
    (tmp_path / "ailleurs").mkdir()
    (tmp_path / "ailleurs" / "note.md").write_text("---\n", "utf-8")
    manifest = MANIFEST + f'fiches: "{folder}"\n'
    told = found(root, {"mallette.yaml": manifest, "notes/note.md": "une note"})
    assert [one.code for one in told if one.code == "M128"] == []


def test_two_items_of_a_list_become_two_names(tmp_path: Path) -> None:
    item = "      - text: Passer à la mairie ce soir\n        goto: cueillette\n"
    (one,) = found(tmp_path, orchard((CHOICE, item * 3)))
    assert "« passer_a_la_mairie: »" in one.help
    assert "« passer_a_la_mairie_2: »" in one.help
    assert "_3" not in one.help


def test_a_semicolon_is_named(tmp_path: Path) -> None:
    (one,) = found(tmp_path, orchard(("start: quai", "flags: [fuite; galette]\nstart: quai")))
    assert one.message == "« flags » attend une virgule entre ses éléments, non un point-virgule"


def test_a_semicolon_in_a_text_is_a_letter_of_it(told) -> None:
    publics = "publics: [Les élèves ; les autres]\nstart: quai"
    assert told(orchard(("start: quai", publics))) == []


# The table of shapes covers the model -----------------------------------------------------------


def patterns(kind: Any, seen: set[Any]) -> set[str]:
    """The patterns of every field of `kind`."""
    if kind in seen:
        return set()
    seen.add(kind)
    marks = [mark for mark in get_args(kind)[1:] if hasattr(mark, "metadata")]
    own = {one.pattern for mark in marks for one in mark.metadata if getattr(one, "pattern", None)}
    inside = [*load._branches(kind)] if load._branches(kind) else []  # type: ignore[list-item]
    for one in inside:
        args = get_args(one) if get_origin(one) in {dict, tuple} else ()
        hints = load._hints(one).values() if hasattr(one, "__dataclass_fields__") else ()
        for part in (*args, *hints):
            own |= patterns(part, seen)
    return own


def test_every_pattern_of_the_model_has_an_example_that_fits_it() -> None:
    kinds = (
        model.Mallette,
        model.Scenario,
        model.Deck,
        model.Fiche,
        model.Family,
        model.Sheet,
        model.Format,
    )
    known = set().union(*(patterns(kind, set()) for kind in kinds))
    assert len(known) > 5
    assert known <= load.FORMS.keys() | load._NAMES
    for pattern, (example, _) in load.FORMS.items():
        assert re.search(pattern, example.strip('"'))
