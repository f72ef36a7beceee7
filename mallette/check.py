"""Rules over a library that was read: what leads nowhere, what can never be, one function a rule."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import is_dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import PurePosixPath
from typing import Any, get_args, get_type_hints

from mallette import expression, picture, text, walk
from mallette.diagnostics import CODES, Finding, Loc, nearest
from mallette.expression import (
    Arithmetic,
    Compare,
    Extreme,
    Kind,
    Name,
    Number,
    Past,
    Problem,
    Tree,
)
from mallette.language import N_, _
from mallette.machine import INTERPOLATION
from mallette.model import (
    FICHES,
    PARTS,
    Deck,
    DrawScene,
    Fiche,
    Format,
    Gauge,
    Library,
    Mallette,
    Scenario,
    Turn,
)


def check(library: Library, *, drawings: bool = True, plays: bool = True) -> list[Finding]:
    """Everything that is wrong in `library`, each mistake once.

    Two things take longer than all the rest, and keep nobody from playing. Without `drawings`, its
    pictures are not opened: the game shows a tint where one is refused. Without `plays`, those that
    stand beside the scenarios are not played, nor the translations compared.
    """
    found = [
        *_all(library.mallette, "mallette.yaml", MALLETTE, library),
        *_each(library.scenarios, "scenarios", SCENARIO, library),
        *_each(library.decks, "cards", DECK, library),
        *_each(library.fiches, library.mallette.fiches, FICHE, library),
        *_each(library.families, "print/families", ICONS, library),
        *_each(library.formats, "print/formats", TEMPLATE, library),
        *_each(library.sheets, "print/sheets", FORMAT, library),
        *_each(library.booklets, "print/booklets", BOOKLET, library),
    ]
    if plays:
        from mallette import translation

        wrong = {finding.path for finding in found if CODES[finding.code].severity == "error"}
        found += _rehearsed(library, wrong)
        found += translation.findings(library)
    if drawings:
        found += _each(library.scenarios, "scenarios", DRAWINGS, library)
        found += _each(library.decks, "cards", DRAWINGS, library)
        found += _each(library.booklets, "print/booklets", DRAWINGS, library)
    return found


def _rehearsed(library: Library, wrong: Collection[str]) -> Iterator[Finding]:
    """What goes wrong in the plays that stand beside the scenarios; not beside those in `wrong`."""
    from mallette import script

    known = _known(library.scenarios, "scenarios", library)
    for path, text_ in library.scripts.items():
        id_ = PurePosixPath(path).name.partition(".")[0]
        scripts, findings = script.read(text_)
        if id_ not in known:
            findings = list(_unknown("M314", (), id_, known, mark=(0, 0)))
        elif id_ in library.scenarios and not findings and f"scenarios/{id_}.yaml" not in wrong:
            findings = [each for one in scripts for each in script.run(library.scenarios[id_], one)]
        yield from (replace(finding, path=path) for finding in findings)


def sound(library: Library, broken: Collection[str]) -> Library:
    """`library` without what the files `broken` hold, nor what cannot be used without it."""

    def kept(items: Mapping[str, Any], folder: str) -> dict[str, Any]:
        return {id_: item for id_, item in items.items() if _path(folder, id_, item) not in broken}

    families = kept(library.families, "print/families")
    templates = kept(library.templates, "print/templates")
    formats = {
        id_: card
        for id_, card in kept(library.formats, "print/formats").items()
        if card.template is None or card.template in templates
    }
    scenarios = kept(library.scenarios, "scenarios")
    decks = {
        id_: deck
        for id_, deck in kept(library.decks, "cards").items()
        if deck.format in formats and {card.family for card in deck.cards.values()} <= set(families)
    }
    fiches = {
        id_: fiche
        for id_, fiche in kept(library.fiches, library.mallette.fiches).items()
        if set(fiche.scenarios) <= set(scenarios) and set(fiche.cards) <= _codes(decks)
    }
    return replace(
        library,
        scenarios=scenarios,
        decks=decks,
        fiches=fiches,
        families=families,
        templates=templates,
        formats=formats,
        sheets=kept(library.sheets, "print/sheets"),
        shops=kept(library.shops, "print/shops"),
        booklets={
            id_: booklet
            for id_, booklet in kept(library.booklets, "print/booklets").items()
            if set(booklet.fiches) <= set(fiches)
        },
    )


def _codes(decks: Mapping[str, Deck]) -> set[str]:
    return {card.code for deck in decks.values() for card in deck.cards.values()}


Rule = Callable[[Any, Library], Iterator[Finding]]


def _each(
    items: Mapping[str, Any], folder: str, rules: tuple[Rule, ...], library: Library
) -> Iterator[Finding]:
    for id_, item in items.items():
        yield from _all(item, _path(folder, id_, item), rules, library)


def _path(folder: str, id_: str, item: object) -> str:
    return f"{folder}/{id_}{'.md' if isinstance(item, Fiche) else '.yaml'}"


def _all(item: Any, path: str, rules: tuple[Rule, ...], library: Library) -> Iterator[Finding]:
    for rule in rules:
        for finding in rule(item, library):
            yield replace(finding, path=path)


def _unknown(
    code: str, loc: Loc, name: str, known: Collection[str], **place: Any
) -> Iterator[Finding]:
    """A finding when `name` is not among those that exist."""
    if name not in known:
        yield Finding(code, loc, {"name": name, **nearest(name, known)}, **place)


def _known(items: Collection[str], folder: str, library: Library) -> set[str]:
    """The names of `items` and of the files of `folder` that could not be read."""
    broken = map(PurePosixPath, library.broken)
    return {*items, *(path.stem for path in broken if path.parent == PurePosixPath(folder))}


def _kinds(scenario: Scenario) -> dict[str, Kind]:
    numbers: dict[str, Kind] = dict.fromkeys([*scenario.gauges, *scenario.counters], "number")
    return numbers | dict.fromkeys(scenario.flags, "truth")


# Rules of scenarios -----------------------------------------------------------------------------


def unknown_scene(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    known = [*scenario.scenes, *scenario.endings]
    yield from _unknown("M301", ("start",), scenario.start, scenario.scenes)
    for loc, goto in walk.gotos(scenario):
        if isinstance(goto, str):
            yield from _unknown("M301", loc, goto, known)
        else:
            for index, route in enumerate(goto):
                yield from _unknown("M301", (*loc, index, "to"), route.to, known)
    for loc, choice in walk.choices(scenario):
        if choice.later:
            yield from _unknown("M301", (*loc, "later", "at"), choice.later.at, known)
    for at, scene in scenario.scenes.items():
        if scene.skip:
            yield from _unknown("M301", ("scenes", at, "skip"), scene.skip, known)
        if isinstance(scene, DrawScene):
            yield from _unknown("M301", ("scenes", at, "draw", "then"), scene.draw.then, known)


def unknown_event(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    """What is drawn exists, and what exists is drawn."""
    dealt: set[str] = set()
    drawn: set[str] = set()
    lost = False
    """Whether a deck is not there at all: the events may be in it."""
    for at, draw in walk.draws(scenario):
        loc = ("scenes", at, "draw", "deck")
        unknown = list(_unknown("M319", loc, draw.deck, scenario.decks))
        yield from unknown
        drawn |= {draw.deck, *_meant(unknown)}
        lost |= any("near" not in finding.values for finding in unknown)
    for id_, deck in scenario.decks.items():
        for index, card in enumerate(deck.cards):
            unknown = list(_unknown("M318", ("decks", id_, "cards", index), card, scenario.events))
            yield from unknown
            dealt |= {card, *_meant(unknown)}
        if id_ not in drawn:
            yield Finding("M321", ("decks", id_), {"name": id_}, on="key")
    for id_ in scenario.events:
        if id_ not in dealt and not lost:
            yield Finding("M320", ("events", id_), {"name": id_}, on="key")


def _meant(unknown: Iterable[Finding]) -> Iterator[str]:
    """The names that were meant where unknown ones are written: those are no second mistake."""
    for finding in unknown:
        if near := finding.values.get("near"):
            yield str(near)


def cut_scene(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    """A scene that a shorter session leaves out says what is taken instead, and it leads somewhere."""
    for at, scene in scenario.scenes.items():
        loc: Loc = ("scenes", at)
        for index, length in enumerate(scene.lengths or ()):
            if length not in scenario.lengths:
                listed = ", ".join(map(str, scenario.lengths))
                yield Finding("M221", (*loc, "lengths", index), {"written": length, "all": listed})
        cut = set(scenario.lengths) - set(scene.lengths or scenario.lengths)
        if cut and not scene.skip and not isinstance(scene, DrawScene):
            yield Finding("M222", (*loc, "lengths"), {"name": at, "length": min(cut)}, on="key")
        elif any(_circles(scenario, at, length) for length in sorted(cut)):
            on = "skip" if scene.skip else "draw"
            yield Finding("M223", (*loc, on), {"name": at}, on="key")


def _circles(scenario: Scenario, at: str, length: int) -> bool:
    """Whether what is taken instead of `at`, in this length, leads back to it."""
    seen: set[str] = set()
    while (scene := scenario.scenes.get(at)) and scene.lengths and length not in scene.lengths:
        if at in seen:
            return True
        seen.add(at)
        at = scene.skip or (scene.draw.then if isinstance(scene, DrawScene) else "")
    return False


def bad_condition(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    for loc, condition in walk.conditions(scenario):
        problem = expression.parse(condition)
        if isinstance(problem, Problem):
            yield Finding(
                "M214",
                loc,
                {"written": condition, **expression.explained(problem)},
                at=problem.at,
                length=max(1, len(problem.word)),
            )


def unknown_name(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    known = _kinds(scenario)
    for loc, tree in walk.trees(scenario):
        for one in expression.walk(tree):
            if isinstance(one, Name):
                yield from _unknown("M302", loc, one.id, known, at=one.at, length=len(one.id))
    for loc, effects in walk.effects(scenario):
        for name in effects:
            yield from _unknown("M302", (*loc, name), name, known, on="key")
    for loc, said in walk.lines(scenario):
        for found in INTERPOLATION.finditer(said):
            place = {"at": found.start(), "length": len(found[0])}
            yield from _unknown("M302", loc, found[1], known, **place)
    for id_, role in scenario.roles.items():
        for name in role.cares:
            yield from _unknown(
                "M302", ("roles", id_, "cares", name), name, scenario.gauges, on="key"
            )


def stray_brace(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    """What opens with a brace in a text and is no name, or no name yet."""
    known = _kinds(scenario)
    for loc, said in walk.lines(scenario):
        for found in STRAY.finditer(said):
            if INTERPOLATION.fullmatch(found[0]):
                continue
            word = re.search(r"\w+", found[0])
            near = nearest(word[0] if word else "", known).get("near")
            repair = _("écrivez « {meant} »").format(meant=f"{{{near}}}")
            values = {"repair": repair} if near else {}
            yield Finding("M227", loc, values, at=found.start(), length=len(found[0]))


STRAY = re.compile(r"\{[^{}\n]{0,40}\}|\{\s*\w*|\w{0,40}\}")
"""A brace in a text, or two, with what they were meant to hold."""


def unknown_past(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    """`visited` and `taken` name a scene and a single choice."""
    scenes_of: dict[str, list[str]] = {}
    for loc, _choice in walk.choices(scenario):
        scenes_of.setdefault(str(loc[-1]), []).append(str(loc[1]))
    for loc, tree in walk.trees(scenario):
        for past in (one for one in expression.walk(tree) if isinstance(one, Past)):
            place: dict[str, Any] = {"at": past.at, "length": len(past.id)}
            if past.what == "visited":
                known = [*scenario.scenes, *scenario.events, *scenario.endings]
                yield from _unknown("M301", loc, past.id, known, **place)
            else:
                yield from _unknown("M311", loc, past.id, scenes_of, **place)
                if len(scenes := scenes_of.get(past.id, [])) > 1:
                    values = {"name": past.id, "scenes": ", ".join(scenes)}
                    yield Finding("M312", loc, values, **place)


def mixed_kinds(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    """A flag is raised or lowered, a gauge goes up or down, neither stands for the other."""
    twice = {*scenario.gauges, *scenario.counters}.intersection(scenario.flags)
    kinds = {name: kind for name, kind in _kinds(scenario).items() if name not in twice}
    for loc, tree in walk.trees(scenario):
        for name in _misused(tree, "truth", kinds):
            yield _mixed(loc, name.id, kinds[name.id], at=name.at, length=len(name.id))
    for loc, effects in walk.effects(scenario):
        for id_, effect in effects.items():
            wanted: Kind = "truth" if isinstance(effect, Turn) else "number"
            if kinds.get(id_, wanted) != wanted:
                yield _mixed((*loc, id_), id_, kinds[id_], effect=True)


def _mixed(loc: Loc, name: str, kind: Kind, *, effect: bool = False, **place: Any) -> Finding:
    if kind == "truth":
        said = _("un drapeau : il est levé ou baissé, ce n'est pas un nombre")
        repair = (
            _("écrivez true ou false")
            if effect
            else _("écrivez son nom seul, ou « not » et son nom")
        )
    else:
        said = _("un nombre")
        compare = _("comparez-le, par exemple « {name} >= 4 »").format(name=name)
        repair = _("écrivez +1, -1 ou =3") if effect else compare
    return Finding("M218", loc, {"name": name, "kind": said, "repair": repair}, **place)


def _misused(tree: Tree, wanted: Kind, kinds: Mapping[str, Kind]) -> Iterator[Name]:
    """The names in `tree`, itself used as `wanted`, that are of the other kind."""
    match tree:
        case Name(id=id_):
            if kinds.get(id_, wanted) != wanted:
                yield tree
        case Compare(terms=terms) | Extreme(terms=terms):
            for term in terms:
                yield from _misused(term, "number", kinds)
        case Arithmetic(left=left, right=right):
            yield from _misused(left, "number", kinds)
            yield from _misused(right, "number", kinds)
        case Number() | Past():
            return
        case expression.Not(term=term):
            yield from _misused(term, "truth", kinds)
        case expression.Both(terms=terms) | expression.Either(terms=terms):
            for term in terms:
                yield from _misused(term, "truth", kinds)


def no_fallback(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    for loc, possibilities in walk.possibilities(scenario):
        if all(one.when for one in possibilities):
            yield Finding("M216", (*loc, len(possibilities) - 1, "when"), on="key")


def unreachable_variant(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    for loc, possibilities in walk.possibilities(scenario):
        for index, (one, _next) in enumerate(pairwise(possibilities)):
            if one.when is None:
                yield Finding("M217", (*loc, index + 1))
                break


def start_out_of_bounds(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    for kind, numbers in (("gauges", scenario.gauges), ("counters", scenario.counters)):
        for id_, number in numbers.items():
            if not number.min <= number.start <= number.max:
                values = {"key": id_, "start": number.start, "min": number.min, "max": number.max}
                yield Finding("M215", (kind, id_, "start"), values)
            elif isinstance(number, Gauge):
                yield from _thresholds(id_, number)


def _thresholds(id_: str, gauge: Gauge) -> Iterator[Finding]:
    """Findings for a text that no value of the gauge can bring."""
    for name, threshold in (("low", gauge.low), ("high", gauge.high)):
        if threshold and not gauge.min <= threshold.at <= gauge.max:
            values = {
                "written": threshold.at,
                "limits": _("{min} à {max}").format(min=gauge.min, max=gauge.max),
            }
            yield Finding("M211", ("gauges", id_, name, "at"), values)


def fewer_players(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    least, most = scenario.players.min, scenario.players.max
    if most < least:
        yield Finding(
            "M211",
            ("players", "max"),
            {"written": most, "limits": _("{least} au moins").format(least=least)},
        )


def repeated_name(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    """Gauges, counters and flags share their names; so do scenes, events and endings."""
    seen = dict.fromkeys(scenario.gauges, "gauges")
    for id_ in scenario.counters:
        yield from _taken(("counters", id_), id_, seen)
        seen[id_] = "counters"
    for index, id_ in enumerate(scenario.flags):
        yield from _taken(("flags", index), id_, seen)
        seen[id_] = "flags"
    places = dict.fromkeys(scenario.scenes, "scenes")
    for key, names in (("events", scenario.events), ("endings", scenario.endings)):
        for id_ in names:
            yield from _taken((key, id_), id_, places)
        places |= dict.fromkeys(names, key)


def reserved_name(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    """What a condition reads as a word of its own cannot be named in one."""
    for key in ("gauges", "counters"):
        for id_ in getattr(scenario, key):
            if id_ in expression.RESERVED:
                yield Finding("M226", (key, id_), {"name": id_}, on="key")
    for index, id_ in enumerate(scenario.flags):
        if id_ in expression.RESERVED:
            yield Finding("M226", ("flags", index), {"name": id_})


def _taken(loc: Loc, id_: str, seen: Mapping[str, str]) -> Iterator[Finding]:
    if id_ in seen:
        yield Finding("M219", loc, {"name": id_, "where": seen[id_]}, on="key")


def unknown_role(scenario: Scenario, _library: Library) -> Iterator[Finding]:
    for loc, place in walk.places(scenario):
        if place.speaker:
            yield from _unknown("M303", (*loc, "speaker"), place.speaker, scenario.roles)
        if role := place.decide.role:
            here = {"at": len("mandate "), "length": len(role)}
            yield from _unknown("M303", (*loc, "decide"), role, scenario.roles, **here)


def unknown_posture(scenario: Scenario, library: Library) -> Iterator[Finding]:
    for loc, choice in walk.choices(scenario):
        if choice.posture:
            known = library.mallette.postures
            yield from _unknown("M304", (*loc, "posture"), choice.posture, known)


# Rules of every file ----------------------------------------------------------------------------


def _leaves(item: Any, names: frozenset[str], loc: Loc = ()) -> Iterator[tuple[Loc, str]]:
    """The strings under a field of one of these names, anywhere in a record."""
    if isinstance(item, dict):
        for key, value in item.items():
            yield from _leaves(value, names, (*loc, key))
    elif isinstance(item, tuple):
        for index, value in enumerate(item):
            yield from _leaves(value, names, (*loc, index))
    else:
        for name in _bearing(item.__class__, names):
            value = getattr(item, name)
            if name in names and isinstance(value, str):
                yield (*loc, name), value
            elif name in names and isinstance(value, tuple):
                yield from (((*loc, name, index), one) for index, one in enumerate(value))
            else:
                yield from _leaves(value, names, (*loc, name))


@cache
def _bearing(kind: Any, names: frozenset[str]) -> tuple[str, ...]:
    """The fields of a record that have one of these names, or lead to one that has."""
    if not is_dataclass(kind):
        return tuple(one for each in get_args(kind) for one in _bearing(each, names))
    hints = get_type_hints(kind)
    return tuple(name for name in hints if name in names or _bearing(hints[name], names))


def unknown_icon(item: Any, library: Library) -> Iterator[Finding]:
    for loc, name in _leaves(item, frozenset({"icon"})):
        yield from _unknown("M307", loc, name, library.icons)


def unknown_picture(item: Any, library: Library) -> Iterator[Finding]:
    for loc, name in _leaves(item, PICTURES):
        yield from _unknown("M306", loc, name, library.pictures)


def bad_picture(item: Any, library: Library) -> Iterator[Finding]:
    for loc, name in _leaves(item, PICTURES):
        drawn = picture.load(library.pictures[name]) if name in library.pictures else None
        if isinstance(drawn, picture.Refusal):
            why = _(REFUSALS[drawn.reason]).format(word=drawn.word)
            yield Finding("M313", loc, {"name": name, "why": why})


PICTURES = frozenset({"picture", "portrait", "cover"})


REFUSALS = {
    "xml": N_("le fichier est abîmé"),
    "entity": N_("il déclare « {word} »"),
    "element": N_("il contient « {word} »"),
    "attribute": N_("il utilise « {word} »"),
    "value": N_("il contient une valeur « {word} »"),
    "size": N_("il est trop lourd"),
    "box": N_("il ne dit pas ses dimensions (viewBox)"),
    "photo": N_("ce n'est ni un PNG ni un JPEG que l'on puisse lire"),
    "points": N_("elle fait {word} points, ce qui est trop"),
}


def missing_folder(mallette: Mallette, library: Library) -> Iterator[Finding]:
    if _astray(library):
        yield Finding("M322", ("fiches",), {"name": mallette.fiches})


def _astray(library: Library) -> bool:
    """Whether the folder of the fiches is somewhere that does not exist; the usual one need not."""
    folder = library.mallette.fiches
    return folder != FICHES and not os.path.isdir(library.root / folder)  # noqa: PTH112  never raises


def unknown_fiche(item: Any, library: Library) -> Iterator[Finding]:
    if _astray(library):  # told once, where the folder is named
        return
    known = _known(library.fiches, library.mallette.fiches, library)
    for loc, name in _leaves(item, frozenset({"fiche", "fiches"})):
        yield from _unknown("M305", loc, name, known)


def unknown_format(item: Any, library: Library) -> Iterator[Finding]:
    known = _known(library.formats, "print/formats", library)
    for loc, name in _leaves(item, frozenset({"format"})):
        yield from _unknown("M309", loc, name, known)


def unknown_template(card: Format, library: Library) -> Iterator[Finding]:
    if card.template is not None:
        known = _known(library.templates, "print/templates", library)
        yield from _unknown("M323", ("template",), card.template, known)


# Rules of decks and fiches ----------------------------------------------------------------------


def unknown_family(deck: Deck, library: Library) -> Iterator[Finding]:
    known = _known(library.families, "print/families", library)
    for id_, card in deck.cards.items():
        yield from _unknown("M308", ("cards", id_, "family"), card.family, known)


def repeated_code(deck: Deck, _library: Library) -> Iterator[Finding]:
    seen: dict[str, str] = {}
    for id_, card in deck.cards.items():
        if card.code in seen:
            values = {"name": card.code, "card": seen[card.code]}
            yield Finding("M316", ("cards", id_, "code"), values)
        seen.setdefault(card.code, id_)


def unknown_source(fiche: Fiche, _library: Library) -> Iterator[Finding]:
    """What is cited is a source; what is a source is cited."""
    cited = {figure.source for figure in fiche.figures}
    unknown: list[Finding] = []
    for index, figure in enumerate(fiche.figures):
        unknown += _unknown("M310", ("figures", index, "source"), figure.source, fiche.sources)
    for loc, body in _parts(fiche):
        for found in re.finditer(r"\[@(\w+)\]", body):
            place = {"at": found.start(1), "length": len(found[1])}
            unknown += _unknown("M310", loc, found[1], fiche.sources, **place)
        cited.update(text.citations(body))
    yield from unknown
    cited.update(str(finding.values.get("near")) for finding in unknown)  # cited with a slip
    for id_ in fiche.sources:
        if id_ not in cited:
            yield Finding("M317", ("sources", id_), {"name": id_}, on="key")


def _parts(fiche: Fiche) -> Iterator[tuple[Loc, str]]:
    """The text of each part, with the heading it stands under."""
    parts = fiche.parts
    bodies = (parts.contexte, parts.enjeux, parts.definitions, parts.pratiques, parts.exemples)
    for heading, body in zip(PARTS, bodies, strict=True):
        yield ("parts", heading), body


def unknown_scenario(fiche: Fiche, library: Library) -> Iterator[Finding]:
    known = _known(library.scenarios, "scenarios", library)
    for index, name in enumerate(fiche.scenarios):
        yield from _unknown("M314", ("scenarios", index), name, known)


def unknown_card(fiche: Fiche, library: Library) -> Iterator[Finding]:
    if any(path.startswith("cards/") for path in library.broken):
        return  # the card may be in a deck that could not be read
    codes = _codes(library.decks)
    for index, name in enumerate(fiche.cards):
        yield from _unknown("M315", ("cards", index), name, codes)


ICONS: tuple[Rule, ...] = (unknown_icon,)
FORMAT: tuple[Rule, ...] = (unknown_format,)
TEMPLATE: tuple[Rule, ...] = (unknown_template,)
DRAWINGS: tuple[Rule, ...] = (bad_picture,)
MALLETTE: tuple[Rule, ...] = (unknown_icon, missing_folder)
SCENARIO: tuple[Rule, ...] = (
    unknown_scene,
    unknown_event,
    cut_scene,
    bad_condition,
    unknown_name,
    stray_brace,
    unknown_past,
    mixed_kinds,
    no_fallback,
    unreachable_variant,
    start_out_of_bounds,
    fewer_players,
    repeated_name,
    reserved_name,
    unknown_role,
    unknown_posture,
    unknown_icon,
    unknown_picture,
    unknown_fiche,
)
DECK: tuple[Rule, ...] = (
    unknown_family,
    unknown_format,
    repeated_code,
    unknown_icon,
    unknown_picture,
    unknown_fiche,
)
BOOKLET: tuple[Rule, ...] = (unknown_fiche, unknown_picture)
FICHE: tuple[Rule, ...] = (unknown_icon, unknown_source, unknown_scenario, unknown_card)
