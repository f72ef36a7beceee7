"""A situation that uses the whole language: what the tests of events, laters, lengths and rules play."""

from __future__ import annotations

from pathlib import Path

import situations

from mallette.model import Scenario

VILLAGE = """\
mallette: 1
title: La halle du village
summary: Une halle à rouvrir, et peu de bras.
inspired_by: une histoire inventée pour les essais
lengths: [90, 45]
players: {min: 3, max: 8}
gauges:
  confiance: {label: Confiance, icon: heart-handshake, start: 5, high: {at: 8, text: On se dit tout.}}
  lien: {label: Lien, icon: users-group, start: 5}
counters:
  visites: {max: 3}
flags: [clos]
roles:
  maire: {name: La maire, icon: crown, stance: La halle est à tout le monde., secret: SECRET-MAIRE, cares: {lien: up}}
  voisin: {name: Le voisin, icon: window, stance: J'habite en face., secret: SECRET-VOISIN}
decks:
  aleas: {draw: bag, cards: [pluie, don, panne]}
  suite: {draw: cycle, cards: [don, pluie]}
start: place
scenes:
  place:
    title: La place
    text: On se retrouve devant la halle.
    decide: mandate maire
    choices:
      ouvrir:
        text: Ouvrir tout de suite
        effects: {confiance: -1}
        later: {at: bilan, effects: {confiance: +4, lien: -1}, text: "On s'en souvient : confiance {confiance}."}
        goto: tirage
      attendre: {text: Attendre le printemps, effects: {lien: -1}, goto: tirage}
  tirage: {draw: {deck: aleas, then: marche}}
  marche:
    title: Le marché
    lengths: [90]
    skip: bilan
    decide: majority
    text: Trois étals.
    choices:
      encore: {text: Un autre tirage, effects: {lien: +1, visites: +1}, later: {at: bilan, effects: {lien: -1}, text: Le lien se paie.}, goto: tirage}
      ronde: {text: Suivre la ronde, goto: ronde}
      finir: {text: En rester là, effects: {lien: -1}, goto: bilan}
  ronde: {draw: {deck: suite, then: marche}, lengths: [90]}
  bilan:
    title: Le bilan
    decide: consent
    text:
      - {when: visited(pluie), text: Il a plu.}
      - {text: Il n'a pas plu.}
    choices:
      bien: {text: Conclure, when: confiance >= 5, goto: assemblee}
      impasse: {text: Tout arrêter, effects: {confiance: =0, clos: true}, goto: impasse}
  assemblee:
    title: L'assemblée
    decide: consensus
    text: Tout le monde est là.
    choices:
      voter: {text: Voter, goto: [{when: taken(ouvrir), to: halle}, {to: place_vide}]}
  impasse:
    title: L'impasse
    text: La clé a disparu.
    choices:
      chercher: {text: Chercher la clé, when: confiance >= 1, locked: Personne n'y croit plus., goto: halle}
      partir: {text: Partir, when: not clos, goto: place_vide}
events:
  pluie:
    title: Trois jours de pluie
    speaker: voisin
    text: Le toit goutte.
    choices:
      bacher: {text: Bâcher, effects: {lien: +1, confiance: -1}}
      regarder: {text: Regarder, effects: {lien: -1}}
  don:
    title: Un don
    text: Une enveloppe sans nom.
    choices:
      garder: {text: Garder, once: true, effects: {confiance: -1}}
      rendre: {text: Rendre, effects: {confiance: +1}}
  panne:
    title: La panne
    text: Plus de lumière.
    choices:
      bougies: {text: Des bougies, effects: {lien: +1}}
endings:
  halle: {title: La halle, text: Elle est ouverte., price: Des soirées.}
  place_vide: {title: La place vide, text: Le vent., price: Un hiver.}
"""


def folder(root: Path) -> Path:
    """A mallette in `root` with that situation."""
    return situations.folder(root, VILLAGE, "halle")


def scenario(root: Path) -> Scenario:
    """That situation, with nothing wrong in it."""
    return situations.library(root, VILLAGE).scenarios["cle"]
