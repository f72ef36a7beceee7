"""Small situations for the tests, read from text by the program's own loader."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mallette import check, journal, load
from mallette.journal import Journal, Step
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


def kept(path: Path) -> Journal:
    """What that journal tells."""
    read = journal.read(path)
    assert read
    return read


def append(path: Path, step: Step) -> None:
    """One more step in that journal, written by somebody."""
    told = kept(path)
    journal.save(path, replace(told, steps=(*told.steps, step)))


RULED = """\
mallette: 1
title: Le mur du fond
summary: Une cour, un mur, et cinq façons d'en décider.
inspired_by: une histoire inventée pour les essais
lengths: [45, 90]
players: {min: 3, max: 6}
gauges:
  confiance: {label: Confiance, icon: heart-handshake, start: 5, high: {at: 8, text: On se dit tout.}}
  lien: {label: Lien, icon: users-group, start: 4, min: 0, max: 6}
flags: [echelle]
roles:
  maire: {name: La maire, icon: crown, stance: Le mur est à toute la commune., secret: SECRET-MAIRE}
decks:
  aleas: {draw: bag, cards: [orage]}
start: cour
scenes:
  cour:
    title: La cour
    text: Le mur est gris. Que peut-on en faire ?
    choices:
      ouvrir:
        text: Ouvrir la discussion
        effects: {lien: +1}
        goto: atelier
  atelier:
    title: L'atelier
    minutes: 12
    decide: consensus
    text: Faut-il peindre ?
    choices:
      peindre:
        text: Peindre le mur
        effects: {confiance: +1, lien: -1}
        later:
          at: banc
          effects: {confiance: +3}
          text: La peinture a tenu tout l'hiver, et le banc reste au sec.
        goto: couleurs
      planter: {text: Planter une vigne, effects: {lien: +1, confiance: -1}, goto: couleurs}
  couleurs:
    title: Les couleurs
    lengths: [90]
    skip: tirage
    decide: majority
    text: Trois couleurs ont été proposées.
    choices:
      bleu: {text: Le bleu, effects: {lien: +1, confiance: -1}, goto: tirage}
      rouge: {text: Le rouge, effects: {confiance: +1, lien: -1}, goto: tirage}
      vert: {text: Le vert, effects: {confiance: +1, lien: -2}, goto: tirage}
  tirage:
    draw: {deck: aleas, then: banc}
  banc:
    title: Le banc
    decide: consent
    text: Reste le banc.
    choices:
      garder: {text: Garder le banc, effects: {lien: +1, confiance: -1}, goto: portail}
      donner: {text: Le donner à l'école, effects: {confiance: +1, lien: -1}, goto: portail}
  portail:
    title: Le portail
    decide: mandate maire
    text: Il faut une serrure.
    choices:
      fermer: {text: Fermer à clé, effects: {lien: -1, confiance: +1}, goto: impasse}
      ouvert: {text: Laisser ouvert, effects: {lien: +1, confiance: -1}, goto: impasse}
  impasse:
    title: Le haut du mur
    text: Il manque une échelle.
    choices:
      monter:
        text: Monter
        when: echelle
        locked: Il faudrait une échelle.
        effects: {lien: +1, confiance: -1}
        goto: fin
      regarder: {text: Regarder d'en bas, when: echelle, effects: {lien: -1, confiance: +1}, goto: fin}
events:
  orage:
    title: L'orage
    text: La pluie tombe sur la cour.
    choices:
      abriter: {text: S'abriter ensemble, effects: {lien: +1, confiance: -1}}
      partir: {text: Rentrer chez soi, effects: {lien: -1, confiance: +1}}
endings:
  fin: {title: Le mur, text: "Le mur tient, lien {lien}.", price: Un hiver.}
"""
"""Every rule of decision, an event, a return, a dead end and two lengths."""


def ruled(root: Path) -> Library:
    """A mallette with that situation."""
    reading = load.load(folder(root, RULED))
    assert reading.library
    assert not reading.findings, reading.findings
    return reading.library
