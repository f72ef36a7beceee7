"""Small situations for the tests, read from text by the program's own loader."""

from __future__ import annotations

from pathlib import Path

from mallette import check, load
from mallette.model import Library, Scenario

MANIFEST = """\
mallette: 1
title: Une mallette d'essai
language: fr
authors: [nous]
licence: CC BY-SA 4.0
postures:
  ecouter: {label: Écouter avant de relier, icon: ear}
"""

SITUATION = """\
mallette: 1
title: La clé du local
summary: Une association cherche un toit.
inspired_by: une histoire inventée pour les essais
lengths: [45]
players: {min: 3, max: 6}
gauges:
  confiance:
    label: Confiance
    icon: heart-handshake
    start: 5
    low: {at: 2, text: On se parle à peine.}
    high: {at: 8, text: On se dit tout.}
  lien: {label: Lien, icon: users-group, start: 4, min: 0, max: 6}
counters:
  visites: {max: 2}
flags: [cle]
roles:
  maire: {name: La maire, icon: crown, stance: Le local est à toute la commune., secret: SECRET-MAIRE}
start: porte
scenes:
  porte:
    title: La porte
    speaker: maire
    text:
      - {when: cle, text: La clé tourne.}
      - text: La porte est fermée. Confiance {confiance}.
    notes: NOTES-PORTE
    choices:
      frapper:
        text: Frapper encore
        once: true
        effects: {confiance: -1, lien: +1, visites: +1}
        result: On frappe.
        goto: porte
      demander:
        text: Demander la clé
        when: confiance >= 4 and not cle
        locked: Il faudrait plus de confiance.
        effects: {confiance: +2, lien: -1, cle: true}
        result: La maire tend la clé ; confiance {confiance}.
        goto: porte
      forcer:
        text: Passer par la fenêtre
        when: visited(salle)
        effects: {lien: =6, confiance: -9}
        goto: salle
      entrer:
        text: Entrer
        effects: {lien: +1, confiance: -1}
        goto:
          - {when: cle and lien < 5, to: salle}
          - {to: dehors}
  salle:
    title: La salle
    text: Une salle vide.
    choices:
      revenir:
        text: Revenir à la porte
        effects: {lien: -1, confiance: +1}
        goto: porte
      rester:
        text: Rester
        when: not taken(revenir)
        effects: {lien: +9, confiance: -1}
        goto: dedans
endings:
  dehors: {title: Dehors, text: "On reste dehors, lien {lien}.", price: Un hiver.}
  dedans: {title: Dedans, text: On entre., price: Des soirées.}
"""


def folder(root: Path, situation: str = SITUATION, id_: str = "cle") -> Path:
    """A mallette in `root` with one situation."""
    (root / "scenarios").mkdir(parents=True, exist_ok=True)
    (root / "mallette.yaml").write_text(MANIFEST, "utf-8")
    (root / "scenarios" / f"{id_}.yaml").write_text(situation, "utf-8")
    return root


def library(root: Path, situation: str = SITUATION) -> Library:
    """That mallette, read; it must have nothing wrong."""
    reading = load.load(folder(root, situation))
    assert reading.library
    assert not reading.findings, reading.findings
    assert not (found := check.check(reading.library)), found
    return reading.library


def scenario(root: Path, situation: str = SITUATION) -> Scenario:
    """The one situation of that mallette."""
    return library(root, situation).scenarios["cle"]
