"""What is wrong with content, as values; and their one way to be shown, with excerpt and caret."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Literal

from mallette.language import N_, _, ngettext, number

Loc = tuple[str | int, ...]
"""The keys that lead to a place in a file: `("scenes", "arrivee", "choices", "ouvrir", "goto")`."""

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One mistake at one place; its words come from the table of codes."""

    code: str
    loc: Loc = ()
    values: Mapping[str, object] = field(default_factory=dict)
    """The author's own words, for the message and the help; `near` is the word meant, perhaps,
    `repair` says better than the table what to do here, and `note` is said after the help."""
    path: str = ""
    """The file, from the root of the mallette."""
    on: Literal["key", "value"] = "value"
    """Whether the mistake is in the last key of `loc` or in what it holds."""
    at: int | None = None
    """Where in the value's text, in characters, when not the whole of it."""
    length: int = 1
    mark: tuple[int, int] | None = None
    """Line and column from 0, for what has no `loc`."""


@dataclass(frozen=True, slots=True)
class Code:
    """What a code means: a name after the bad thing, what is wrong, what to do."""

    name: str
    message: str
    help: str
    severity: Severity = "error"


# M1xx the file cannot be read · M2xx its shape is wrong · M3xx a name leads nowhere ·
# M4xx it cannot be played well · M5xx it cannot be printed well. A code is never used again.
CODES = {
    "M101": Code(
        "not-utf8",
        "ce fichier n'est pas enregistré en UTF-8",
        "enregistrez-le en UTF-8 (dans l'éditeur : « Enregistrer sous », codage UTF-8)",
    ),
    "M102": Code(
        "too-large", "ce fichier dépasse {limit}", "répartissez son contenu en plusieurs fichiers"
    ),
    "M103": Code(
        "too-deep",
        "ce fichier a trop de niveaux ou trop d'éléments",
        "une situation tient en quelques centaines de lignes : répartissez le contenu",
    ),
    "M104": Code(
        "tab", "une tabulation sert de retrait", "remplacez-la par des espaces : deux par niveau"
    ),
    "M105": Code(
        "unclosed-quote",
        "ce guillemet est ouvert et jamais refermé",
        "refermez-le par le même guillemet droit, non par « ” » ; ou écrivez le texte à la ligne,"
        " sous « | »",
    ),
    "M106": Code(
        "colon-in-text",
        "ce deux-points est pris pour la fin d'une clé",
        "mettez tout le texte entre guillemets droits, ou écrivez-le à la ligne sous « | »",
    ),
    "M107": Code(
        "bad-indentation",
        "cette ligne n'est pas à sa place : retrait ou tiret inattendu",
        "{repair}",
    ),
    "M108": Code(
        "not-yaml",
        "ce passage ne peut pas être lu : {why}",
        "une ligne s'écrit « clé: valeur » ; mettez entre guillemets droits un texte qui commence par"
        " un signe",
    ),
    "M109": Code(
        "repeated-key",
        "la clé « {key} » est déjà écrite à la ligne {line}",
        "gardez l'une des deux, ou donnez-leur des noms différents",
    ),
    "M110": Code(
        "alias",
        "« {sign} » en tête d'un texte annonce un renvoi, et la mallette n'en accepte pas",
        "mettez tout le texte entre guillemets droits ; si c'est un renvoi, recopiez ce qu'il désigne",
    ),
    "M111": Code(
        "tag",
        "« ! » en tête d'un texte annonce une étiquette, et la mallette n'en accepte pas",
        "mettez tout le texte entre guillemets droits, ou retirez l'étiquette",
    ),
    "M112": Code(
        "several-documents",
        "ce fichier contient plusieurs documents séparés par « --- »",
        "retirez cette ligne, ou faites de la suite un autre fichier",
    ),
    "M113": Code(
        "no-front-matter",
        "cette fiche ne commence pas par son en-tête",
        "commencez par une ligne « --- », les clés (title, sources…), puis une ligne « --- »",
    ),
    "M114": Code(
        "unreadable",
        "ce fichier ne peut pas être ouvert : {why}",
        "vérifiez qu'il est à sa place et que vous pouvez l'ouvrir vous-même",
    ),
    "M115": Code(
        "outside",
        "ce fichier mène hors de la mallette",
        "copiez le fichier lui-même dans la mallette, plutôt qu'un raccourci",
    ),
    "M116": Code(
        "control-character",
        "un caractère invisible interdit se trouve ici",
        "effacez-le et retapez ce passage",
    ),
    "M117": Code(
        "text-after-end",
        "ce qui s'ouvre à la ligne {line} se referme à ce « {sign} », et la ligne continue",
        "{repair}",
    ),
    "M118": Code(
        "missing-colon",
        "après ce mot, il manque « : » et une espace",
        "écrivez « {word}: » puis une espace ; pour la suite d'un texte, décalez la ligne à droite",
    ),
    "M119": Code(
        "unclosed-bracket",
        "ce « {sign} » n'est jamais refermé, ou il manque une virgule",
        "refermez-le par « {closing} » ; si c'est le début d'un texte, mettez-le entre guillemets",
    ),
    "M120": Code(
        "missing-comma",
        "il manque une virgule ou un « {closing} » avant ce mot",
        "séparez par « , » ; un texte qui contient des virgules, {{ }} ou [ ] se met entre guillemets",
    ),
    "M121": Code(
        "backslash",
        "« \\ » a un sens particulier entre guillemets droits",
        "doublez-le, ou écrivez ce texte à la ligne sous « | »",
    ),
    "M122": Code(
        "comment-in-text",
        "ce « # » coupe le texte : la suite est prise pour une note à soi-même",
        "mettez tout le texte entre guillemets droits ; une vraie note s'écrit « # » puis une espace",
    ),
    "M123": Code(
        "missing-space", "il manque une espace après ce « {sign} »", "écrivez « {meant} »"
    ),
    "M124": Code(
        "odd-space",
        "cette espace n'en est pas une pour le format : elle est insécable",
        "effacez-la et retapez une espace simple ; devant les deux-points d'une clé, aucune",
    ),
    "M125": Code(
        "missing-dash",
        "il manque un tiret devant cet élément de la liste",
        "écrivez « - {word}… », à l'alignement des autres tirets",
    ),
    "M126": Code(
        "too-many-files",
        "ce dossier contient {count} fichiers : seuls les {limit} premiers sont lus",
        "répartissez-les en plusieurs mallettes, ou retirez ceux qui ne servent pas",
    ),
    "M127": Code(
        "yml-file",
        "ce fichier finit par « {end} » : il n'est pas lu",
        "renommez-le en « {name} »",
    ),
    "M128": Code(
        "nested-file",
        "ce fichier{more} n'est pas lu : il est dans un sous-dossier",
        "déplacez-le dans « {folder} »",
    ),
    "M129": Code(
        "not-a-table", "ce fichier ne se lit pas comme un tableau de cartes : {why}", "{repair}"
    ),
    "M130": Code(
        "unknown-column",
        "colonne inconnue « {name} »",
        "colonnes possibles : {accepted} ; renommez celle-ci, ou supprimez-la",
    ),
    "M131": Code(
        "missing-column",
        "il manque la colonne « {name} »",
        "ajoutez-la à la ligne des titres, et remplissez-la pour chaque carte",
    ),
    "M132": Code(
        "repeated-column",
        "la colonne {letter} est déjà celle de « {name} »",
        "gardez l'une des deux",
    ),
    "M133": Code("spoilt-cell", "cette cellule ne peut pas être lue : {why}", "{repair}"),
    "M201": Code("unknown-key", "clé inconnue « {key} »", "clés possibles ici : {accepted}{comma}"),
    "M202": Code("missing-key", "il manque la clé « {key} »", "ajoutez « {line} » ici"),
    "M203": Code("wrong-shape", "{what} attend {expected}", "{repair}"),
    "M204": Code(
        "bad-number", "« {written} » n'est pas {kind}", "écrivez-le en chiffres, par exemple {example}"
    ),
    "M205": Code(
        "bad-boolean",
        "« {written} » ne dit ni vrai ni faux",
        "vrai s'écrit true, faux s'écrit false",
    ),
    "M206": Code("unknown-word", "« {written} » n'est pas prévu ici", "mots possibles : {accepted}"),
    "M207": Code(
        "bad-id",
        "« {written} » ne peut pas servir de nom",
        "minuscules sans accent, chiffres et « _ », en commençant par une lettre : {example}",
    ),
    "M208": Code(
        "bad-form", "« {written} » n'a pas la forme attendue", "{form} ; par exemple {example}"
    ),
    "M209": Code("empty", "« {key} » est vide", "écrivez son contenu, ou retirez cette ligne"),
    "M210": Code(
        "too-long", "« {key} » a {length} {unit} : c'est trop", "restez à {limit} {unit} au plus"
    ),
    "M211": Code(
        "out-of-range",
        "{written} est hors des limites : {limits}",
        "choisissez une valeur dans ces limites",
    ),
    "M212": Code(
        "bad-effect",
        "« {written} » n'est pas un effet",
        "+1 ou -1 pour ajouter, =3 pour fixer, true ou false pour un drapeau",
    ),
    "M213": Code(
        "wrong-version",
        "cette version du format n'est pas connue : {written}",
        "écrivez « mallette: 1 »",
    ),
    "M214": Code("bad-condition", "cette condition ne se lit pas : {why}", "{repair}"),
    "M215": Code(
        "start-out-of-bounds",
        "« {key} » part de {start}, hors de ses bornes {min} à {max}",
        "choisissez un départ entre les bornes",
    ),
    "M216": Code(
        "no-fallback",
        "la dernière possibilité a une condition : rien n'est prévu si elle est fausse",
        "retirez « when » de la dernière possibilité, ou ajoutez-en une sans « when »",
    ),
    "M217": Code(
        "unreachable-variant",
        "cette possibilité n'est jamais prise : la précédente n'a pas de condition",
        "ajoutez un « when » à la précédente, ou mettez-la à la fin",
    ),
    "M218": Code("mixed-kinds", "« {name} » est {kind}", "{repair}"),
    "M219": Code(
        "repeated-name",
        "« {name} » est déjà le nom d'un élément de « {where} »",
        "donnez un autre nom à l'un des deux",
    ),
    "M220": Code(
        "misplaced-key",
        "« {key} » n'est pas au bon niveau : sa place est {where}",
        "changez le retrait de cette ligne, et de celles qui vont avec",
    ),
    "M221": Code(
        "unplayed-length",
        "cette situation ne se joue pas en {written} minutes",
        "durées de la situation : {all} ; ajoutez celle-ci à « lengths », en haut du fichier, ou retirez-la",
    ),
    "M222": Code(
        "no-way-past",
        "« {name} » ne se joue pas en {length} minutes, et rien ne dit ce qu'on prend à sa place",
        "ajoutez « skip: » et le nom de la scène qui vient alors",
    ),
    "M223": Code(
        "circular-skip",
        "« {name} » est remplacée par une scène qui ramène à elle",
        "faites mener « skip » à une scène qui se joue dans cette durée",
    ),
    "M224": Code(
        "bad-script-line",
        "« {word} » ne commence pas une ligne de partie d'essai",
        "une ligne s'écrit « pick: un_choix » ; mots possibles : {accepted}",
    ),
    "M226": Code(
        "reserved-name",
        "« {name} » est un mot des conditions : il ne peut pas servir de nom",
        "donnez un autre nom, ici et partout où il est cité",
    ),
    "M227": Code(
        "stray-brace",
        "cette accolade n'entoure pas un nom : elle se lira telle quelle",
        "mettez entre deux accolades le nom d'une jauge, d'un compteur ou d'un drapeau, ou retirez-la",
        "warning",
    ),
    "M301": Code("unknown-scene", "scène inconnue « {name} »", "scènes et fins : {accepted}"),
    "M302": Code(
        "unknown-name",
        "« {name} » n'est ni une jauge, ni un compteur, ni un drapeau",
        "déclarez-le sous « gauges », « counters » ou « flags » ; il y a : {accepted}",
    ),
    "M303": Code("unknown-role", "rôle inconnu « {name} »", "rôles : {accepted}"),
    "M304": Code(
        "unknown-posture", "posture inconnue « {name} »", "postures de mallette.yaml : {accepted}"
    ),
    "M305": Code("unknown-fiche", "fiche inconnue « {name} »", "fiches : {accepted}"),
    "M306": Code(
        "unknown-picture",
        "image inconnue « {name} »",
        "ajoutez {name}.svg dans le dossier « pictures » voisin de ce fichier",
    ),
    "M307": Code(
        "unknown-icon",
        "pictogramme inconnu « {name} »",
        "la liste des pictogrammes : mallette explain M307",
    ),
    "M308": Code("unknown-family", "famille de cartes inconnue « {name} »", "familles : {accepted}"),
    "M309": Code("unknown-format", "format inconnu « {name} »", "formats : {accepted}"),
    "M310": Code(
        "unknown-source",
        "source inconnue « {name} »",
        "déclarez-la sous « sources » ; il y a : {accepted}",
    ),
    "M311": Code("unknown-choice", "choix inconnu « {name} »", "choix : {accepted}"),
    "M312": Code(
        "ambiguous-choice",
        "plusieurs scènes ont un choix « {name} » : {scenes}",
        "donnez à ces choix des noms différents",
    ),
    "M313": Code(
        "bad-picture",
        "l'image « {name} » n'est pas une image simple : {why}",
        "enregistrez-la en SVG simple (formes et couleurs unies, sans texte ni effet), ou en PNG",
    ),
    "M314": Code("unknown-scenario", "situation inconnue « {name} »", "situations : {accepted}"),
    "M315": Code("unknown-card", "carte inconnue « {name} »", "codes des cartes : {accepted}"),
    "M316": Code(
        "repeated-code",
        "le code « {name} » est déjà celui de la carte « {card} »",
        "donnez un autre code à l'une des deux",
    ),
    "M317": Code(
        "uncited-source",
        "la source « {name} » n'est citée nulle part",
        "citez-la dans le texte, « [@{name}] », ou retirez-la",
        "warning",
    ),
    "M318": Code("unknown-event", "évènement inconnu « {name} »", "évènements : {accepted}"),
    "M319": Code("unknown-deck", "paquet inconnu « {name} »", "paquets : {accepted}"),
    "M320": Code(
        "undrawn-event",
        "l'évènement « {name} » n'est dans aucun paquet",
        "ajoutez-le aux « cards » d'un paquet, ou retirez-le",
        "warning",
    ),
    "M321": Code(
        "undrawn-deck",
        "aucune scène ne tire dans le paquet « {name} »",
        "ajoutez une scène avec « draw: {{deck: {name}, then: … }} », ou retirez ce paquet",
        "warning",
    ),
    "M322": Code(
        "missing-folder",
        "le dossier des fiches « {name} » n'existe pas",
        "créez ce dossier, ou retirez cette clé : les fiches sont alors dans « print/fiches »",
    ),
    "M323": Code("unknown-template", "gabarit inconnu « {name} »", "gabarits : {accepted}"),
    "M401": Code(
        "unreachable",
        "« {name} » n'est atteint dans aucune partie",
        "faites-y mener un choix, ou retirez-le",
        "warning",
    ),
    "M402": Code(
        "never-open",
        "« {name} » n'est ouvert dans aucune partie",
        "sa condition n'y est jamais vraie : {why}",
        "warning",
    ),
    "M403": Code(
        "dead-end",
        "il arrive ici que plus aucun choix ne soit ouvert : {play}",
        "laissez un choix sans condition ; pour le voir : {command}",
        "warning",
    ),
    "M404": Code(
        "dominated-choice",
        "« {name} » ne vaut jamais mieux que « {by} », sur aucune jauge",
        "donnez-lui un avantage, ou un coût à l'autre",
        "warning",
    ),
    "M405": Code(
        "overlong",
        "en {length} minutes, la plus longue partie en prend {minutes} : il reste moins de 35 % pour"
        " le débriefing",
        "raccourcissez des scènes (« minutes »), ou coupez-en dans cette durée (« lengths », « skip »)",
        "warning",
    ),
    "M406": Code(
        "lost-ending",
        "en {length} minutes, « {name} » n'est atteint dans aucune partie",
        "gardez dans cette durée une scène qui y mène",
        "warning",
    ),
    "M407": Code(
        "endless-loop",
        "on tourne ici en rond, et plus aucune fin ne peut être atteinte : {play}",
        "ouvrez, dans l'une de ces scènes, un choix qui mène plus loin ; pour le voir : {command}",
        "warning",
    ),
    "M451": Code(
        "play-fails",
        "la partie d'essai « {play} » ne se passe pas comme écrit : {why}",
        "corrigez la situation, ou la partie d'essai si c'est elle qui date",
    ),
    "M501": Code(
        "text-overflow",
        "le texte de la carte {card} déborde de {excess}, même en petit",
        "raccourcissez-le : une carte porte une idée, 35 mots au plus",
    ),
    "M502": Code(
        "missing-glyph",
        "le caractère « {glyph} » ({name}) n'existe pas dans la police",
        "remplacez ce caractère",
    ),
    "M503": Code(
        "fiche-too-long",
        "cette fiche dépasse deux pages, de {excess}",
        "{where}",
    ),
    "M504": Code(
        "sheet-too-small",
        "les cartes ne tiennent pas sur cette feuille : {width} mm de trop en largeur, {height} mm"
        " en hauteur",
        "{fits} ; ici, moins de colonnes ou de rangées, ou un autre format de carte",
    ),
    "M505": Code(
        "outside-safe-zone",
        "ce gabarit écrit à {margin} mm de la coupe",
        "au moins {least} mm : un massicot et une imprimante s'écartent toujours un peu",
    ),
    "M506": Code(
        "coarse-picture",
        "la photo « {name} » n'a que {density} points par pouce sur cette carte",
        "il en faut {least} : prenez-la en {width} × {height} points au moins",
    ),
    "M601": Code(
        "untranslated",
        "ce texte n'est pas traduit dans {catalogue}{more}",
        "traduisez-le là (« mallette translate {path} {language} » l'y ajoute) ; d'ici là, l'original se montre",
        "warning",
    ),
    "M602": Code(
        "stale-translation",
        "le texte d'origine de « {key} » a changé depuis cette traduction",
        "relisez la traduction, puis « mallette translate {path} {language} » et retirez « fuzzy »",
        "warning",
    ),
    "M603": Code(
        "orphan-translation",
        "« {key} » ne correspond plus à aucun texte",
        "« mallette translate {path} {language} » met de côté ce qui ne sert plus",
        "warning",
    ),
    "M604": Code(
        "bad-translation",
        "cette traduction de « {key} » ne peut pas servir : {why}",
        "reprenez-la ; d'ici là, le texte d'origine se montre",
    ),
    "M605": Code(
        "bad-catalogue",
        "cette entrée du catalogue ne peut pas être lue : {why}",
        "{repair}",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """A finding with its words and its place: line and column from 1."""

    code: str
    severity: Severity
    path: str
    line: int
    column: int
    message: str
    help: str
    length: int = 1
    excerpt: str | None = None
    """The author's own line, unaltered; none when there is none to show."""
    place: str = ""
    """Where it is, in words, in what has no lines: a cell of a spreadsheet."""


def diagnostic(
    finding: Finding, line: int = 0, column: int = 0, length: int = 1, excerpt: str | None = None
) -> Diagnostic:
    """`finding` in words, at a place counted from 0."""
    code = CODES[finding.code]
    values = {name: _short(_said(value)) for name, value in finding.values.items()}
    help_ = _help(code, values).format_map(values)
    note = values.get("note")
    return Diagnostic(
        code=finding.code,
        severity=code.severity,
        path=finding.path,
        line=line + 1,
        column=column + 1,
        message=_(code.message).format_map(values),
        help=_("{help} ; {note}").format(help=help_, note=note) if note else help_,
        length=max(1, length),
        excerpt=excerpt,
    )


def _help(code: Code, values: dict[str, str]) -> str:
    """What to do, to be filled with `values`: the nearer to what was typed, the better."""
    words = ("written", "name", *(("key",) if "accepted" in values else ()))
    typed = next((values[word] for word in words if word in values), "")
    if quoted := _QUOTED.fullmatch(typed):
        values["bare"] = quoted[1]
        return _('écrivez {bare}, ou "{bare}" : seuls les guillemets droits comptent')
    if "near" in values:
        return _("vouliez-vous dire « {near} » ?")
    return "{repair}" if "repair" in values else _(code.help)


_QUOTED = re.compile("[«»“”„‟‘’‹›]\\s*(.*?[^\\s«»“”„‟‘’‹›])\\s*[«»“”„‟‘’‹›]")
"""What a word processor puts around a word, and this format takes for letters of it."""


def excess(lines: int) -> dict[str, object]:
    """What a finding says of `lines` lines too many."""
    said = ngettext("{count} ligne", "{count} lignes", lines)
    return {"lines": lines, "excess": said.format(count=lines)}


def _said(value: object) -> str:
    """`value` in words: 3,5 in French, and 58 rather than 58.0."""
    return number(value) if isinstance(value, float) else str(value)


def _short(said: str) -> str:
    """`said` on one line, and not longer than a message can hold."""
    said = " ".join(said.splitlines())
    return said if len(said) <= _MOST else said[: _MOST - 1] + "…"


def nearest(word: str, known: Iterable[str]) -> dict[str, str]:
    """What a finding says of the names that exist: all of them, and the one meant, perhaps."""
    names = sorted(known)
    near = get_close_matches(word.lower(), names, 1, 0.6)
    listed = ", ".join(names[:12]) + ("…" if len(names) > 12 else "")
    return {"accepted": listed or _("rien pour l'instant")} | ({"near": near[0]} if near else {})


SEVERITIES = {"error": N_("erreur"), "warning": N_("attention")}
_MOST = 300
"""Characters of an author's words inside a message."""
_WIDTH = 110
"""Columns of excerpt shown around the caret, for lines longer than a screen."""


CONTROL = re.compile("[\\x00-\\x08\\x0a-\\x1f\\x7f-\\x9f\\u2028-\\u202e\\u2066-\\u2069]")
"""What would move the cursor or turn the writing of a terminal, in a file that a stranger wrote."""


def render(found: Diagnostic) -> str:
    """`found` as it is read in a terminal: the place, the line, a caret, what to do."""
    head = f"{_(SEVERITIES[found.severity])}[{found.code}] {found.message}"
    place = found.place or f"{found.path}:{found.line}:{found.column}"
    lines = [head, f"  --> {place}"]
    if found.excerpt is not None and found.excerpt.strip():
        excerpt, column = _window(found.excerpt, found.column - 1)
        margin = str(found.line)
        caret = "^" * max(1, min(found.length, len(excerpt.rstrip("…")) - column))
        # Tabs before the caret are kept, so that it falls under its token at any tab width.
        before = "".join("\t" if sign == "\t" else " " for sign in excerpt[:column])
        lines += [f"{margin} | {excerpt}", f"{' ' * len(margin)} | {before}{caret}"]
    help_ = _("aide : {help}").format(help=found.help)
    lines.append(f"   {help_}   (mallette explain {found.code})")
    return "\n".join(CONTROL.sub("\N{REPLACEMENT CHARACTER}", line) for line in lines)


def _window(excerpt: str, column: int) -> tuple[str, int]:
    """The part of a long line around `column`, and the column there."""
    if len(excerpt) <= _WIDTH:
        return excerpt, column
    begin = max(0, min(column - _WIDTH // 3, len(excerpt) - _WIDTH))
    end = begin + _WIDTH
    shown = ("…" if begin else "") + excerpt[begin:end] + ("…" if end < len(excerpt) else "")
    return shown, column - begin + bool(begin)
