"""What content is: frozen records without behaviour, one for each thing an author writes.

The line under a field is in French: the JSON Schema shows it to authors in their editor.
Records hold no position; a finding names its place by the path of keys that leads there.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, dataclass_transform, get_args

from pydantic import BeforeValidator, ConfigDict, Discriminator, Field, Tag, WithJsonSchema
from pydantic_core import PydanticCustomError

from mallette import limits

FORMAT = 1
"""The version of the file format that this program reads (`mallette: 1`)."""

T = TypeVar("T")


@dataclass_transform(frozen_default=True, kw_only_default=True, field_specifiers=(field,))
def record(cls: type[T]) -> type[T]:
    """A frozen dataclass that refuses keys it does not know."""
    cls.__pydantic_config__ = ConfigDict(extra="forbid")  # type: ignore[attr-defined]
    return dataclass(frozen=True, slots=True, kw_only=True)(cls)


class Said:
    """Marks a text that people read or hear: what a translation translates."""


# The leaves of every file -----------------------------------------------------------------


def _true(written: object) -> object:
    """`true` and `false` only: `yes`, `on` or `1` are words that someone may have meant otherwise."""
    if written not in ("true", "false"):
        raise PydanticCustomError("bool_parsing", "bool", {"written": str(written)})
    return written


Truth = Annotated[bool, BeforeValidator(_true)]
Version = Annotated[Literal["1"], WithJsonSchema({"const": FORMAT})]
Id = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
Icon = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]*$", max_length=60)]
Line = Annotated[str, Field(min_length=1, max_length=limits.LINE), Said]
Prose = Annotated[str, Field(min_length=1, max_length=limits.PROSE), Said]
Mention = Annotated[str, Field(min_length=1, max_length=limits.LINE)]
Condition = Annotated[str, Field(min_length=1)]
Number = Annotated[int, Field(ge=-limits.NUMBER, le=limits.NUMBER)]
Minutes = Annotated[int, Field(ge=1, le=600)]
Millimetres = Annotated[float, Field(ge=0, le=2000, allow_inf_nan=False)]
Folder = Annotated[str, Field(pattern=r"^[^\x00-\x1f\\]+$", max_length=limits.LINE)]
Points = Annotated[float, Field(ge=7, le=200, allow_inf_nan=False)]
"""A size of letters, in points."""
Pixels = Annotated[int, Field(ge=1, le=20_000)]
Side = Annotated[float, Field(ge=20, le=2000, allow_inf_nan=False)]
Colour = Annotated[str, Field(pattern=r"^#[0-9a-fA-F]{6}$")]
Month = Annotated[str, Field(pattern=r"^\d{4}(-\d{2}(-\d{2})?)?$")]


# Effects: a verb is a record here and a case in the engine ---------------------------------


@dataclass(frozen=True, slots=True)
class Add:
    """`+2`, `-1`: adds to a gauge or a counter."""

    by: int


@dataclass(frozen=True, slots=True)
class Set:
    """`=3`: gives a gauge or a counter this value."""

    to: int


@dataclass(frozen=True, slots=True)
class Turn:
    """`true`, `false`: raises or lowers a flag."""

    on: bool


def _effect(written: object) -> object:
    """The verb an author wrote; anything else is a finding."""
    match re.fullmatch(r"(?P<sign>[+=-])\s?(?P<number>\d{1,4})|(?P<flag>true|false)", str(written)):
        case None:
            raise PydanticCustomError("effect", "effect", {"written": str(written)})
        case found if found["flag"]:
            return Turn(found["flag"] == "true")
        case found if found["sign"] == "=":
            return Set(int(found["number"]))
        case found:
            return Add(int(found["sign"] + found["number"]))


Effect = Annotated[
    Add | Set | Turn,
    BeforeValidator(_effect),
    WithJsonSchema(
        {
            "type": ["string", "integer", "boolean"],
            "pattern": r"^([+=-]\s?\d{1,4}|true|false)$",
            "description": "+1 ou -1 : ajoute ; =3 : fixe ; true ou false : lève ou baisse un drapeau."
            " Le signe est obligatoire : mallette check refuse 2, que l'éditeur lit comme +2.",
        }
    ),
]
Effects = dict[Id, Effect]


# How a table decides --------------------------------------------------------------------------

Rule = Literal["facilitator", "consensus", "majority", "consent", "mandate"]
RULES: tuple[Rule, ...] = get_args(Rule)


@dataclass(frozen=True, slots=True)
class Decide:
    """The rule by which the table decides in a scene."""

    rule: Rule = "facilitator"
    role: str | None = None
    """With `mandate`: the role that decides for all."""


def _decide(written: object) -> object:
    """The rule an author wrote; anything else is a finding."""
    rule, _, role = str(written).strip().partition(" ")
    if rule not in RULES or (rule == "mandate") != bool(role):
        raise PydanticCustomError("decide", "decide", {"written": str(written)})
    return Decide(rule, role.strip() or None)


Decided = Annotated[
    Decide,
    BeforeValidator(_decide),
    WithJsonSchema(
        {
            "type": "string",
            "pattern": r"^(facilitator|consensus|majority|consent|mandate [a-z][a-z0-9_]*)$",
        }
    ),
]


# A scenario ---------------------------------------------------------------------------------


@record
class Variant:
    when: Condition | None = None
    """Condition pour que ce texte soit celui qu'on lit ; la dernière variante n'en a pas."""
    text: Prose
    """Texte lu quand cette condition est vraie et qu'aucune de celles du dessus ne l'est."""


@record
class Route:
    when: Condition | None = None
    """Condition pour prendre ce chemin, jugée après les effets ; le dernier chemin n'en a pas."""
    to: Id
    """Scène ou fin où mène ce chemin."""


def _written_as(value: Any) -> str:
    return "[several]" if isinstance(value, list | tuple) else "[one]"


def _drawn_or_told(value: Any) -> str:
    return "[draw]" if isinstance(value, dict) and "draw" in value else "[scene]"


Text = Annotated[
    Annotated[Prose, Tag("[one]")]
    | Annotated[tuple[Variant, ...], Field(min_length=1), Tag("[several]")],
    Discriminator(_written_as),
]
Goto = Annotated[
    Annotated[Id, Tag("[one]")]
    | Annotated[tuple[Route, ...], Field(min_length=1), Tag("[several]")],
    Discriminator(_written_as),
]


@record
class Threshold:
    at: Number
    """Valeur de la jauge qui fait lire le texte."""
    text: Prose
    """Une phrase, lue au moment où la jauge passe cette valeur."""


@record
class Gauge:
    label: Line
    """Nom de la jauge, tel que la table le lit."""
    icon: Icon
    """Pictogramme de la jauge (la liste : mallette explain M307)."""
    start: Number
    """Valeur au début de la partie."""
    min: Number = 0
    """La jauge ne descend jamais plus bas."""
    max: Number = 10
    """La jauge ne monte jamais plus haut."""
    low: Threshold | None = None
    """Texte lu quand la jauge descend jusqu'à cette valeur ; la partie continue."""
    high: Threshold | None = None
    """Texte lu quand la jauge monte jusqu'à cette valeur ; la partie continue."""


@record
class Counter:
    start: Number = 0
    """Valeur au début de la partie."""
    min: Number = 0
    """Le compteur ne descend jamais plus bas."""
    max: Number
    """Le compteur ne monte jamais plus haut. Il est borné, comme une jauge."""


@record
class Role:
    name: Line
    """Nom du rôle : une fonction, jamais le nom d'une vraie personne."""
    icon: Icon
    """Pictogramme du rôle (la liste : mallette explain M307)."""
    portrait: Id | None = None
    """Image (SVG, PNG ou JPEG) du dossier « pictures », sans l'extension."""
    stance: Prose
    """Ce que ce rôle défend devant tout le monde."""
    secret: Prose
    """Son intérêt caché : une contrainte humaine, négociable, jamais honteuse."""
    cares: dict[Id, Literal["up", "down"]] = field(default_factory=dict)
    """Les jauges qui comptent pour ce rôle, et dans quel sens."""


@record
class Later:
    """What a choice brings about further on."""

    at: Id
    """Scène ou fin à l'entrée de laquelle ces effets s'appliquent et ce texte se lit."""
    effects: Effects = field(default_factory=dict)
    """Ce qui bougera alors, dans l'ordre écrit."""
    text: Text
    """Lu à ce moment-là : ce qui revient de ce choix."""


@record
class EventChoice:
    """A choice of an event: after it the play goes on to where the draw says."""

    text: Line
    """Ce que la table peut décider, en une ligne."""
    when: Condition | None = None
    """Condition pour que ce choix soit ouvert, jugée avant les effets."""
    locked: Line | None = None
    """Raison affichée quand le choix est fermé ; absente, le choix est caché."""
    once: Truth = False
    """Vrai : ce choix ne peut être pris qu'une fois dans une partie."""
    posture: Id | None = None
    """Posture professionnelle que ce choix fait travailler (voir mallette.yaml)."""
    effects: Effects = field(default_factory=dict)
    """Ce que ce choix fait bouger, dans l'ordre écrit."""
    later: Later | None = None
    """Effet différé : appliqué et révélé en entrant dans une scène qui vient plus tard."""
    result: Text | None = None
    """Lu à voix haute après le choix."""


@record
class Choice(EventChoice):
    goto: Goto
    """Scène ou fin qui suit, ou une liste de chemins."""


@record
class Scene:
    title: Line
    """Titre affiché en haut de la scène."""
    minutes: Minutes = 5
    """Durée prévue à la table, discussion comprise."""
    lengths: Annotated[tuple[Minutes, ...], Field(min_length=1)] | None = None
    """Durées de séance où cette scène se joue ; absente, elle se joue dans toutes."""
    skip: Id | None = None
    """Scène ou fin prise à sa place dans les séances où celle-ci ne se joue pas."""
    speaker: Id | None = None
    """Rôle qui parle."""
    picture: Id | None = None
    """Image (SVG, PNG ou JPEG) du dossier « pictures », sans l'extension."""
    text: Text
    """Lu à voix haute : 40 à 60 secondes."""
    notes: Prose | None = None
    """Pour la personne qui anime seulement : jamais à l'écran public."""
    fiche: str | None = None
    """Numéro de la fiche qui éclaire cette scène."""
    question: Line | None = None
    """Question de débriefing."""
    decide: Decided = Decide()
    """Comment la table décide : facilitator, consensus, majority, consent ou « mandate » et un rôle."""
    choices: Annotated[dict[Id, Choice], Field(min_length=1)]
    """Ce que la table peut décider ici, un nom pour chaque choix."""


@record
class Event:
    """A scene that is drawn from a deck."""

    title: Line
    """Titre de la carte que l'on retourne."""
    minutes: Minutes = 2
    """Durée prévue à la table, discussion comprise."""
    speaker: Id | None = None
    """Rôle qui parle."""
    picture: Id | None = None
    """Image (SVG, PNG ou JPEG) du dossier « pictures », sans l'extension."""
    text: Text
    """Lu à voix haute, la carte retournée."""
    notes: Prose | None = None
    """Pour la personne qui anime seulement : jamais à l'écran public."""
    fiche: str | None = None
    """Numéro de la fiche qui éclaire cet évènement."""
    question: Line | None = None
    """Question de débriefing."""
    decide: Decided = Decide()
    """Comment la table décide : facilitator, consensus, majority, consent ou « mandate » et un rôle."""
    choices: Annotated[dict[Id, EventChoice], Field(min_length=1)]
    """Sans « goto » : la partie reprend là où le tirage le dit."""


@record
class Draw:
    deck: Id
    """Paquet d'évènements dans lequel on tire (voir « decks »)."""
    then: Id
    """Scène ou fin où mène l'évènement, une fois joué."""


@record
class DrawScene:
    """A scene in which an event is drawn."""

    draw: Draw
    """Tire un évènement, puis continue."""
    lengths: Annotated[tuple[Minutes, ...], Field(min_length=1)] | None = None
    """Durées de séance où l'on tire ; absente, on tire dans toutes."""
    skip: Id | None = None
    """Scène ou fin prise quand on ne tire pas ; absente, celle de « then »."""


AnyScene = Annotated[
    Annotated[Scene, Tag("[scene]")] | Annotated[DrawScene, Tag("[draw]")],
    Discriminator(_drawn_or_told),
]


@record
class EventDeck:
    draw: Literal["bag", "dice", "cycle"]
    """bag : sans remise, comme un paquet battu ; dice : avec remise ; cycle : dans l'ordre."""
    cards: Annotated[tuple[Id, ...], Field(min_length=1, max_length=limits.EVENTS)]
    """Évènements du paquet (voir « events »)."""


@record
class Ending:
    title: Line
    """Titre de la fin."""
    picture: Id | None = None
    """Image (SVG, PNG ou JPEG) du dossier « pictures », sans l'extension."""
    text: Text
    """Lu à voix haute : où l'on en est, ce qui a changé."""
    price: Prose
    """Ce que cette fin a coûté, dit simplement, puisqu'il n'y a pas de score."""


@record
class Players:
    min: Annotated[int, Field(ge=1, le=100)]
    """Il faut au moins ce nombre de personnes autour de la table."""
    max: Annotated[int, Field(ge=1, le=100)]
    """Au-delà de ce nombre, on tient un rôle à deux."""


# eq=False: a scenario is one thing, compared and cached by identity.
@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Scenario:
    __pydantic_config__ = ConfigDict(extra="forbid")

    mallette: Version
    """Version du format : 1."""
    title: Line
    """Titre de la situation, dans la liste et à l'écran d'accueil."""
    summary: Prose
    """Deux ou trois phrases pour donner envie de jouer, sans raconter la suite."""
    cover: Id | None = None
    """Image (SVG, PNG ou JPEG) de couverture, du dossier « pictures », sans l'extension."""
    inspired_by: Line
    """Ce dont la situation s'inspire ; elle reste une fiction."""
    publics: tuple[Line, ...] = ()
    """Les personnes à qui cette situation s'adresse."""
    lengths: Annotated[tuple[Minutes, ...], Field(min_length=1)]
    """Durées de séance possibles, en minutes ; la première est la durée habituelle."""
    players: Players
    """Combien de personnes peuvent jouer."""
    fiches: tuple[str, ...] = ()
    """Numéros des fiches qui éclairent la situation."""
    gauges: Annotated[dict[Id, Gauge], Field(min_length=1)]
    """Les jauges, montrées à toute la table."""
    counters: dict[Id, Counter] = field(default_factory=dict)
    """Des nombres que la table ne voit pas."""
    flags: tuple[Id, ...] = ()
    """Des faits que la situation retient, cachés, faux au début."""
    roles: dict[Id, Role] = field(default_factory=dict)
    """Les personnages : qui parle, ce que chacun défend, ce qui pèse sur lui."""
    decks: dict[Id, EventDeck] = field(default_factory=dict)
    """Paquets d'évènements que l'on tire en cours de partie."""
    start: Id
    """Scène par laquelle on commence."""
    scenes: Annotated[dict[Id, AnyScene], Field(min_length=1)]
    """Les moments de la partie, un nom pour chacun."""
    events: dict[Id, Event] = field(default_factory=dict)
    """Scènes que l'on tire dans un paquet."""
    endings: Annotated[dict[Id, Ending], Field(min_length=1)]
    """Là où la partie s'arrête : il n'y a ni victoire ni défaite."""


# Cards and paper ----------------------------------------------------------------------------


@record
class Card:
    family: Id
    """Famille de la carte : un fichier de print/families."""
    code: Annotated[str, Field(pattern=r"^[A-Z]{1,3}-?\d{1,3}$")]
    """Repère imprimé au pied de la carte, par exemple R-07."""
    title: Line
    """Titre de la carte."""
    text: Prose
    """Le texte de la carte : une idée, 35 mots au plus."""
    responses: tuple[Line, ...] = ()
    """Réponses possibles, pour une carte d'évènement."""
    icon: Icon | None = None
    """Pictogramme de la carte (la liste : mallette explain M307)."""
    picture: Id | None = None
    """Image (SVG, PNG ou JPEG) du dossier « pictures », sans l'extension."""
    fiche: str | None = None
    """Numéro de la fiche qui prolonge cette carte."""
    tags: tuple[Mention, ...] = ()
    """Étiquettes, pour n'imprimer que ces cartes (--only)."""
    quantity: Annotated[int, Field(ge=1, le=limits.COPIES)] = 1
    """Nombre d'exemplaires à imprimer."""


@record
class Deck:
    mallette: Version
    """Version du format : 1."""
    title: Line
    """Titre du jeu de cartes."""
    version: Mention
    """Édition du jeu, imprimée sur chaque carte."""
    format: Id
    """Format des cartes : un fichier de print/formats."""
    cards: Annotated[dict[Id, Card], Field(min_length=1)]
    """Les cartes, un nom pour chacune."""


Pattern = Literal[
    "dots", "stripes", "waves", "crosses", "triangles", "bricks", "leaves", "grid", "arches"
]


@record
class Family:
    label: Line
    """Nom de la famille, imprimé sur ses cartes."""
    letter: Annotated[str, Field(pattern=r"^[A-Z]{1,3}$")]
    """Lettre de la famille, en tête du code de ses cartes."""
    colour: Colour
    """Couleur de la famille, entre guillemets : "#2F6B4F"."""
    pattern: Pattern
    """Motif de la famille : on la reconnaît aussi sans la couleur."""
    icon: Icon
    """Pictogramme de la famille (la liste : mallette explain M307)."""


@record
class Template:
    label: Line
    """Nom du gabarit."""
    arrangement: Literal["stacked", "beside", "token"]
    """Image au-dessus du texte (stacked), à sa gauche (beside), ou jeton sans bandeau (token)."""
    margin: Millimetres
    """Blanc laissé autour du recto, en millimètres."""
    band: Millimetres = 0.0
    """Hauteur du bandeau de la famille, en millimètres."""
    foot: Millimetres = 0.0
    """Hauteur laissée au pied pour le code et l'édition, en millimètres."""
    picture: tuple[Millimetres, Millimetres]
    """De l'image, la moindre et la plus grande hauteur (largeur, à gauche), en millimètres."""
    title: tuple[Points, Points]
    """Corps du titre : le meilleur, le moindre, en points."""
    text: tuple[Points, Points]
    """Corps du texte : le meilleur, le moindre, en points ; jamais moins de 7."""


@record
class Format:
    label: Line
    """Nom du format, avec ses dimensions."""
    width: Side
    """Largeur de la carte coupée, en millimètres."""
    height: Side
    """Hauteur de la carte coupée, en millimètres."""
    radius: Millimetres = 0.0
    """Rayon des coins arrondis ; 0 : coins droits."""
    shape: Literal["rectangle", "round", "hex"] = "rectangle"
    """Forme de la carte : rectangle, rond, ou hexagone posé sur une pointe."""
    template: Id | None = None
    """Gabarit du recto, un fichier de print/templates ; sinon, selon la forme et le sens de la carte."""


@record
class Sheet:
    label: Line
    """Nom de la planche."""
    width: Millimetres | None = None
    """Largeur de la feuille, en millimètres ; sans elle, la feuille est la carte, fond perdu compris."""
    height: Millimetres | None = None
    """Hauteur de la feuille, en millimètres."""
    format: Id | None = None
    """Format que prennent les cartes sur cette planche, quel que soit celui de leur jeu."""
    columns: Annotated[int, Field(ge=1, le=40)] | None = None
    """Nombre de cartes dans la largeur ; sinon, autant qu'il en tient."""
    rows: Annotated[int, Field(ge=1, le=40)] | None = None
    """Nombre de cartes dans la hauteur ; sinon, autant qu'il en tient."""
    gap: Millimetres = 0.0
    """Espace entre deux cartes ; 0 : un seul coup de massicot."""
    origin: tuple[Millimetres, Millimetres] | None = None
    """Coin de la première carte, depuis la gauche et le haut ; sinon, la planche est centrée."""
    pitch: tuple[Millimetres, Millimetres] | None = None
    """D'une carte à la suivante, en largeur et en hauteur, au lieu de « gap »."""
    bleed: Millimetres = 0.0
    """Fond perdu : de combien la couleur dépasse de la coupe, en millimètres."""
    fold: Truth = False
    """Feuille à plier en deux puis à coller : rectos à gauche du pli, versos à droite."""
    marks: Literal["none", "ticks", "full"] = "ticks"
    """Traits de coupe ; « full » ne les trace qu'au verso."""


@record
class Size:
    width: Side
    """Largeur coupée, en millimètres."""
    height: Side
    """Hauteur coupée, en millimètres."""
    pixels: tuple[Pixels, Pixels] | None = None
    """Largeur et hauteur de l'image demandée, fond perdu compris ; sans elles, un PDF."""


@record
class Shop:
    label: Line
    """Nom de l'imprimeur."""
    bleed: Millimetres
    """Fond perdu qu'il demande, en millimètres."""
    sizes: Annotated[dict[Id, Size], Field(min_length=1)]
    """Pour chacun de nos formats qu'il imprime, sa taille à lui."""
    tiers: tuple[Annotated[int, Field(ge=1, le=10_000)], ...] = ()
    """Nombres de cartes par lesquels il vend un jeu."""


@record
class Figure:
    value: Mention
    """Le chiffre, avec son unité."""
    text: Line
    """Ce que ce chiffre compte, où et quand."""
    source: Id
    """Nom de la source qui le dit (voir « sources »)."""


@record
class Reference:
    text: Line
    """Auteur, titre, éditeur : de quoi retrouver la source."""
    date: Month | None = None
    """Date de la source."""
    consulted: Month | None = None
    """Date de consultation, quand la source n'est pas datée."""
    url: Annotated[str, Field(pattern=r"^https://\S+$", max_length=500)] | None = None
    """Adresse de la source, en https."""


@record
class Parts:
    """The five parts of a fiche, in the order of its headings."""

    contexte: Annotated[Prose, Field(alias="Contexte")]
    """D'où vient la question, ce que l'on voit, ce qui a changé."""
    enjeux: Annotated[Prose, Field(alias="Enjeux")]
    """Ce qui se joue, et pour qui."""
    definitions: Annotated[Prose, Field(alias="Définitions")]
    """Les mots, dans le sens où la fiche les emploie."""
    pratiques: Annotated[Prose, Field(alias="Pratiques")]
    """Ce que l'on peut faire dès demain."""
    exemples: Annotated[Prose, Field(alias="Exemples")]
    """Des lieux et des dates, avec leurs sources."""


PARTS = ("Contexte", "Enjeux", "Définitions", "Pratiques", "Exemples")


@record
class Fiche:
    mallette: Version
    """Version du format : 1."""
    title: Line
    """Titre de la fiche."""
    group: Literal["comprendre", "accompagner", "animer", "transformer"]
    """Partie de la mallette où la fiche se range."""
    dated: Month
    """Mois de rédaction."""
    summary: Line
    """Une ou deux phrases, en tête de la fiche."""
    icon: Icon
    """Pictogramme de la fiche (la liste : mallette explain M307)."""
    figures: tuple[Figure, ...] = ()
    """Des chiffres, en marge, chacun avec sa source."""
    glossary: dict[Line, Line] = field(default_factory=dict)
    """Les mots définis en marge : le mot, puis sa définition."""
    questions: tuple[Line, ...] = ()
    """Questions à poser au groupe."""
    scenarios: tuple[Id, ...] = ()
    """Situations qui vont avec cette fiche."""
    cards: tuple[str, ...] = ()
    """Codes des cartes qui vont avec cette fiche."""
    sources: Annotated[dict[Id, Reference], Field(min_length=1)]
    """Les sources, un nom pour chacune ; le texte les cite par [@nom]."""
    parts: Parts
    """Les cinq parties, chacune sous son titre « ## »."""


@record
class Booklet:
    title: Line
    """Titre du livret, en couverture."""
    summary: Line | None = None
    """Une ou deux phrases, en couverture."""
    cover: Id | None = None
    """Image (SVG, PNG ou JPEG) de couverture, du dossier « pictures », sans l'extension ; sinon, les pictogrammes des fiches."""
    fiches: tuple[str, ...] = ()
    """Numéros des fiches, dans l'ordre du livret ; sans eux, toutes celles de la mallette."""
    glossary: Truth = True
    """Réunir à la fin les mots définis par les fiches."""
    index: Truth = True
    """Dire à la fin à quelles pages sont les mots, les situations et les cartes."""


# A mallette -----------------------------------------------------------------------------------


@record
class Posture:
    label: Line
    """Nom de la posture, tel que le débriefing le montre."""
    icon: Icon
    """Pictogramme de la posture (la liste : mallette explain M307)."""


@record
class Criterion:
    label: Line
    """Nom du critère, tel que le débriefing le montre."""
    question: Line
    """Ce que le groupe se demande avant de noter, de 0 à 4."""
    icon: Icon
    """Pictogramme du critère (la liste : mallette explain M307)."""
    gauges: tuple[Id, ...] = ()
    """Jauges que l'on regarde à côté de la note, dans les situations qui les ont."""


FICHES = "print/fiches"
"""Where fiches are, unless a mallette says otherwise."""


@record
class Mallette:
    mallette: Version
    """Version du format : 1."""
    title: Line
    """Titre de la mallette."""
    language: Literal["fr", "en"]
    """Langue dans laquelle la mallette est écrite : fr ou en."""
    authors: tuple[Mention, ...]
    """Les personnes ou les organisations qui l'ont écrite."""
    licence: Mention
    """Ce que les autres peuvent en faire, par exemple CC BY-SA 4.0."""
    postures: dict[Id, Posture] = field(default_factory=dict)
    """Ce qu'un choix fait travailler, pour en parler au débriefing."""
    criteria: dict[Id, Criterion] = field(default_factory=dict)
    """Ce que le groupe note lui-même au débriefing ; sans eux, on ne note rien."""
    fiches: Folder = FICHES
    """Dossier des fiches."""
    site: Annotated[str, Field(pattern=r"^https://[^\s/?#]\S*$", max_length=limits.LINE)] | None = (
        None
    )
    """Adresse où la mallette est publiée, en https ; chaque fiche imprimée y mène par un code QR."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """A whole mallette, read: what every command works on."""

    root: Path
    mallette: Mallette
    scenarios: dict[str, Scenario]
    decks: dict[str, Deck]
    fiches: dict[str, Fiche]
    families: dict[str, Family]
    templates: dict[str, Template]
    formats: dict[str, Format]
    sheets: dict[str, Sheet]
    shops: dict[str, Shop]
    booklets: dict[str, Booklet]
    pictures: dict[str, Path]
    """Pictures of the mallette by id."""
    icons: dict[str, Path]
    """The icons of the program by id."""
    broken: frozenset[str] = frozenset()
    """Files that are there and could not be read: what names them is not judged."""
    scripts: dict[str, str] = field(default_factory=dict)
    """The text of each `.play` file, by its path."""
    catalogues: dict[str, str] = field(default_factory=dict)
    """The text of each `.po` file, by its path."""
    digests: dict[str, str]
    """For each scenario, what its text hashes to: a journal says which text it was played on."""
