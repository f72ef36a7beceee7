from __future__ import annotations

import os
import random
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

import pygame
import pytest
import situations

from mallette import engine, journal, language, load, text, walk
from mallette.engine import State
from mallette.game import (
    app,
    consequence,
    debriefing,
    page,
    pieces,
    screens,
    settings,
    stack,
    ui,
    window,
)
from mallette.game import help as help_
from mallette.game.paint import Painter
from mallette.game.settings import Settings
from mallette.game.stack import Layer, Session, after
from mallette.game.ui import Canvas, Cell, Frame, Icon, Marker, Panel, Picture, Rect, Words
from mallette.journal import Debrief, Decision, Pledge, Step
from mallette.machine import machine
from mallette.model import Library
from mallette.play import Play

SIZES = ((800, 600), (1024, 768), (1280, 800), (1920, 1080), (3840, 2160))
SCALES = (0.8, 1.0, 2.0)


@cache
def shipped() -> Library:
    library = load.load(load.builtin()).library
    assert library is not None
    return library


@cache
def painter() -> Painter:
    pygame.font.init()
    return Painter(shipped())


def framed(session: Session, size: tuple[int, int] = (1280, 800)) -> Frame:
    return screens.frame(session, size, painter().measure)


def every(frame: Frame) -> tuple[ui.Ink, ...]:
    return (*frame.ink, *(frame.scroll.ink if frame.scroll else ()))


def said(frame: Frame) -> str:
    return " ".join(ink.text for ink in every(frame) if isinstance(ink, Words))


def plain(markdown: str) -> str:
    return " ".join(text.plain(markdown).replace(text.NNBSP, text.NBSP).split(" ")).replace(
        "\n\n", " "
    )


def playing(id_: str, states: tuple[State, ...], steps: tuple[Step, ...] = ()) -> Session:
    play = Play(id_, shipped().scenarios[id_], states, steps)
    return stack.opened(shipped(), None, play=play)


@cache
def met() -> tuple[Session, ...]:
    """Every scene and ending of every shipped scenario in each of its texts, each consequence in
    each of the thresholds it can cross, and the other screens once."""
    found: dict[object, Session] = {}
    for id_, scenario in shipped().scenarios.items():
        for state in states(id_):
            view = engine.view(scenario, state)
            key = (id_, state.at, view.text, tuple(option.open for option in view.options))
            session = playing(id_, (state,))
            found.setdefault(key, session)
            for option in view.options:
                if not option.open:
                    continue
                told = engine.consequence(scenario, state, option.id)
                crossed = frozenset(move.crossed for move in told.moves)
                key = (id_, state.at, option.id, crossed)
                if key not in found:
                    found[key] = taken(session, option.id)
        found[id_, "cast"] = after(home(), stack.Open(stack.Cast(id_, opening=True)))
    rest = after(played(), stack.Open(stack.Decisions()))
    for screen in (
        stack.Undo(0),
        stack.Notes(),
        stack.Notes(shown=True),
        stack.Help(),
        stack.Adjust(),
        stack.Leave(),
    ):
        found[screen] = after(rest, stack.Open(screen))
    scene = timed(after(home(), stack.Begin("appel")), 12)
    found["pause"] = after(scene, stack.Open(stack.Pause()))
    found["late"] = timed(scene, 60)
    found["seen"] = replace(rest, settings=Settings("nuit", "cahier", clock=False))
    told = replace(home(), notice="Une phrase à dire, " * 9)
    own = (*debriefs(), *secrets())
    return (home(), told, *several(), rest, *found.values(), *asked(), *followed(), *own)


def debriefs() -> Iterator[Session]:
    """Every page of the debrief of a play of each situation, and what is looked at closely on it."""
    for id_, scenario in shipped().scenarios.items():
        over = played(id_)
        assert over.play
        for one in debriefing.pages(over):
            yield after(over, stack.Open(stack.Debrief(one)))
        for index in range(len(over.play.steps)):
            yield after(over, stack.Open(stack.Debrief("facts", str(index))))
            yield after(over, stack.Open(stack.Debrief("roads", str(index))))
        for criterion in shipped().mallette.criteria:
            yield after(over, stack.Open(stack.Debrief("criteria", criterion)))
        if scenario is not next(iter(shipped().scenarios.values())):
            continue
        proof = stack.PROOF + next(iter(shipped().mallette.criteria))
        said_ = "Les anciens n'ont pas été entendus, " * 4
        yield after(over, stack.Open(stack.Debrief("criteria", proof, said_)))
        yield after(over, stack.Open(stack.Debrief("transfer", None, said_)))
        yield after(over, stack.Open(stack.Debrief("transfer", stack.WHEN, said_)))
        marks = dict.fromkeys(shipped().mallette.criteria, 4)
        kept = Debrief((), marks, dict.fromkeys(marks, said_), (Pledge(said_, "", "demain"),) * 9)
        full = replace(over, play=replace(over.play, debrief=kept))
        yield after(full, stack.Open(stack.Debrief("criteria")))
        yield after(full, stack.Open(stack.Debrief("transfer")))


def secrets() -> Iterator[Session]:
    """Whom to pass the screen to, before a secret is shown; alone, or at a table."""
    for id_, scenario in shipped().scenarios.items():
        opening = after(home(), stack.Open(stack.Cast(id_, opening=True)))
        alone = after(opening, stack.Alone())
        yield alone
        for role in tuple(scenario.roles)[:2]:
            for session in (opening, alone):
                asked_ = after(session, stack.Open(stack.Secret(id_, role, words="Maximilienne")))
                yield asked_
                yield after(after(asked_, stack.Note()), stack.Close())


def timed(session: Session, minutes: float) -> Session:
    """So many minutes after the play began."""
    assert session.play is not None
    return stack.at(session, session.play.since + 60 * minutes)


def asked() -> Iterator[Session]:
    """How long there is, and every screen on which a table decides, in each of its states."""
    yield after(stack.opened(ruled(), None), stack.Open(stack.Lengths("cle")))
    for rule, choice in PROPOSED.items():
        scene = at_rule(rule)
        yield scene
        yield (proposed := after(scene, stack.Take(choice)))
        if rule in {"consensus", "consent"}:
            note = after(proposed, stack.Open(stack.Decide(choice, "note")))
            yield note
            yield after(note, stack.Write("La cour est à tout le monde, même l'été ? " * 4))
            yield noted(note, "Trop tôt", "Les anciens n'ont pas été entendus, " * 4)
    for votes in ({"bleu": 1}, {"bleu": 3, "rouge": 5}, {"bleu": 99, "rouge": 99}, {"blanc": 12}):
        yield (counted := voted(at_rule("majority"), "bleu", **votes))
        if counted.talk.hands[0].hands != 1:
            yield after(counted, stack.Open(stack.Decide("bleu", "settle")))


def followed() -> Iterator[Session]:
    """What is drawn, its event, what comes back, the dead end and the end of a situation of tests."""
    session = at_rule("majority")
    yield (drawn := after(session, stack.Take("bleu", Decision("majority", votes={"bleu": 3}))))
    yield (event := after(drawn, stack.Close()))
    yield (back := taken(event, "abriter"))
    yield after(back, stack.Open(stack.Aftermath(1)))
    yield at_rule("facilitator")
    yield (stuck := dead_end())
    yield (over := after(forced(stuck), stack.Close()))
    yield after(over, stack.Open(stack.Decisions()))


PROPOSED = {"consensus": "peindre", "majority": "bleu", "consent": "garder", "mandate": "fermer"}
"""A choice of the scene that each rule decides."""
WAY = ("ouvrir", "peindre", "bleu", "abriter", "garder", "fermer")


@cache
def ruled() -> Library:
    with TemporaryDirectory() as folder:
        return situations.ruled(Path(folder))


def walked(steps: int, saves: Path | None = None) -> Session:
    """The situation of the tests in which every rule decides, after so many decisions."""
    session = after(stack.opened(ruled(), saves), stack.Begin("cle", 90))
    for choice in WAY[:steps]:
        session = after(taken(session, choice), stack.Close())
    return session


def at_rule(rule: str, saves: Path | None = None) -> Session:
    """At the scene that `rule` decides."""
    steps = {"facilitator": 0, "consensus": 1, "majority": 2, "consent": 4, "mandate": 5}
    return walked(steps[rule], saves)


def dead_end() -> Session:
    return walked(len(WAY))


def forced(session: Session) -> Session:
    """The facilitator goes on by the first of the ways out."""
    frame = framed(session)
    return after(session, frame.targets[0].does)


def voted(session: Session, proposed: str, **votes: int) -> Session:
    """A choice is proposed, and hands are counted."""
    session = after(session, stack.Take(proposed))
    for choice, hands in votes.items():
        session = after(session, stack.Hands(None if choice == "blanc" else choice, hands))
    return session


def noted(session: Session, *objections: str) -> Session:
    """Objections are typed, and that is all."""
    for said_ in objections:
        session = after(after(session, stack.Write(said_)), stack.Note())
    return after(session, stack.Note())


@cache
def kinds() -> tuple[Session, ...]:
    """Of the screens that are met, one of each kind and state."""
    found: dict[object, Session] = {}
    for session in met():
        now = session.play
        view = engine.view(now.scenario, now.state) if now else None
        state = view and (view.event, view.speaker is None, view.picture is None)
        closed = view and any(not option.open for option in view.options)
        at = session.top.screen
        found.setdefault((at, state, closed, bool(session.notice)), session)
    return tuple(found.values())


def several() -> Iterator[Session]:
    """Home with two to seven scenarios, and a play to resume."""
    id_, scenario = next(iter(shipped().scenarios.items()))
    for count in (2, 3, 7):
        many = replace(
            shipped(), scenarios={id_: scenario} | {f"s{n}": scenario for n in range(1, count)}
        )
        kept = stack.Kept(Path("rien"), id_, count, scenario.title)
        yield replace(stack.opened(many, None), kept=kept)
    yield replace(home(), kept=stack.Kept(Path("rien"), id_, 0, scenario.title))
    yield stack.opened(replace(shipped(), scenarios={}), None)


def states(id_: str) -> Iterator[State]:
    """Every place of a scenario, with the values of many plays."""
    scenario = shipped().scenarios[id_]
    chance = random.Random(2026)
    rules = machine(scenario)
    for at in (*rules.places, *scenario.endings):
        for _ in range(60):
            slots = rules.slots.values()
            yield State(at, tuple(chance.randint(slot.low, slot.high) for slot in slots))


def home() -> Session:
    return stack.opened(shipped(), None)


def taken(session: Session, choice: str) -> Session:
    """The choice taken by the facilitator, whatever the rule."""
    return after(session, stack.Take(choice, Decision()))


@cache
def played(id_: str | None = None) -> Session:
    """A whole play of a scenario, the first one unless told, every first choice taken."""
    session = after(home(), stack.Begin(id_ or next(iter(shipped().scenarios))))
    while isinstance(session.top.screen, stack.Scene):
        assert session.play is not None
        view = engine.view(session.play.scenario, session.play.state)
        session = after(taken(session, app.first_open(view)), stack.Close())
    return session


def aftermath() -> Session:
    id_ = next(iter(shipped().scenarios))
    begun = after(home(), stack.Begin(id_))
    assert begun.play is not None
    view = engine.view(begun.play.scenario, begun.play.state)
    return taken(begun, app.first_open(view))


# Layout -----------------------------------------------------------------------------------------


def collisions(inks: tuple[ui.Ink, ...]) -> Iterator[tuple[ui.Ink, ui.Ink]]:
    """The pairs that touch without one being the ground, drawn before, of the other."""
    inks = tuple(ink for ink in inks if not isinstance(ink, ui.Overleaf))  # seen while it turns
    ordered = sorted(enumerate(inks), key=lambda pair: pair[1].rect.y)
    for place, (index, one) in enumerate(ordered):
        for other_index, other in ordered[place + 1 :]:
            if other.rect.y >= one.rect.bottom:
                break
            if not one.rect.meets(other.rect):
                continue
            under, on = (one, other) if index < other_index else (other, one)
            if not (isinstance(under, Panel) and under.rect.holds(on.rect)):
                yield under, on


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_no_screen_overlaps_or_leaves_its_place_at_any_text_size(size: tuple[int, int]) -> None:
    for session in met():
        for scale in stack.SCALES if size == (800, 600) else SCALES:
            in_place(replace(session, scale=scale), size)


LOOKS = (*((theme, "atkinson") for theme in ui.THEMES), ("papier", "lexend"), ("papier", "cahier"))


@pytest.mark.parametrize("look", LOOKS[1:], ids=str)
def test_every_theme_and_face_keeps_each_screen_in_its_place(
    look: tuple[settings.Theme, settings.Face],
) -> None:
    for size, scale in product(((800, 600), (1280, 800)), (1.0, 1.75)):
        for session in kinds():
            in_place(replace(session, scale=scale, settings=Settings(*look)), size)


def test_the_smallest_window_holds_its_english_too() -> None:
    language.use("en")
    try:
        for session in met():
            in_place(session, screens.SMALLEST)
    finally:
        language.use("fr")


def in_place(session: Session, size: tuple[int, int]) -> None:
    """Nothing of a screen overlaps anything else or leaves its place."""
    window_ = Rect(0, 0, *size)
    frame = framed(session, size)
    where = (session.top.screen, session.scale)
    assert not list(collisions(frame.ink)), where
    assert all(window_.holds(ink.rect) for ink in frame.ink), where
    if frame.scroll:
        scroll = frame.scroll
        seen = Rect(scroll.window.x, scroll.window.y, scroll.window.w, scroll.height)
        assert scroll.furthest > 0, where
        assert window_.holds(scroll.window), where
        assert window_.holds(scroll.bar), where
        assert not scroll.bar.meets(scroll.window), where
        assert not list(collisions(scroll.ink)), where
        assert all(seen.holds(ink.rect) for ink in scroll.ink), where
        outside = (*frame.ink, *scroll.more)
        assert not any(ink.rect.meets(scroll.window) for ink in outside), where


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_the_mark_of_the_focus_covers_no_word_and_what_has_it_is_in_view(
    size: tuple[int, int],
) -> None:
    for session in met()[::3]:
        for scale in SCALES:
            frame = framed(replace(session, scale=scale), size)
            for index, target in enumerate(frame.targets):
                if target.pointer:  # it never has the focus
                    continue
                layer = ui.shown(frame, replace(session.top, focus=index))
                inks = frame.scroll.ink if target.scrolls and frame.scroll else frame.ink
                for mark in sum(ui.over(frame, layer), ()):
                    if isinstance(mark, Marker):
                        assert not any(
                            isinstance(ink, Words) and ink.rect.meets(mark.rect) for ink in inks
                        )
                place = ui.place(frame, layer, target)
                if target.scrolls and frame.scroll:
                    seen = frame.scroll.window
                    assert seen.y <= place.y, (session.top.screen, scale, index)
                    assert place.bottom <= seen.bottom or place.h > seen.h
                else:
                    assert Rect(0, 0, *size).holds(place)


def test_every_open_choice_can_be_pointed_at_and_has_its_digit() -> None:
    for session in met():
        if not isinstance(session.top.screen, stack.Scene) or session.play is None:
            continue
        frame = framed(session)
        view = engine.view(session.play.scenario, session.play.state)
        for digit, option in zip(ui.DIGITS, view.options, strict=False):
            take = stack.Take(option.id)
            assert (take in [target.does for target in frame.targets]) == option.open
            assert (frame.keys.get(digit) == take) == option.open


@pytest.mark.parametrize(("size", "scale"), [((800, 600), 2.0), ((1280, 800), 1.0)], ids=str)
def test_not_a_word_of_the_author_is_lost(size: tuple[int, int], scale: float) -> None:
    for session in met():
        if session.play is None:
            continue
        shown = said(framed(replace(session, scale=scale), size))
        view = engine.view(session.play.scenario, session.play.state)
        match session.top.screen:
            case stack.Scene():
                for author in (view.title, view.text, *(option.text for option in view.options)):
                    assert plain(author) in shown
                assert all(
                    plain(option.reason) in shown for option in view.options if option.reason
                )
            case stack.Ending():
                assert all(
                    plain(part) in shown for part in (view.title, view.text, view.price or "")
                )
            case stack.Aftermath(number):
                told = consequence.told(session.play)[number]
                for author in (told.scene, told.choice, told.text or ""):
                    assert plain(author) in shown
                for move in told.moves:
                    assert pieces.moved(move) in shown
                    assert plain(move.crossed or "") in shown


def test_text_is_never_under_14_pixels() -> None:
    for session in met():
        frame = framed(replace(session, scale=0.8), (800, 600))
        assert min(ink.size for ink in every(frame) if isinstance(ink, Words)) >= 14


def test_a_window_too_small_is_laid_out_as_the_smallest() -> None:
    assert framed(home(), (320, 200)) == framed(home(), screens.SMALLEST)


LONG = "L'intercommunalité coopérative"


def test_the_words_of_a_name_are_never_cut() -> None:
    """Neither to balance its lines nor for want of room."""
    id_, scenario = "appel", shipped().scenarios["appel"]
    roles = {
        name: replace(role, name=LONG, portrait=portrait)
        for (name, role), portrait in zip(
            scenario.roles.items(), (None, "appel_couverture") * 3, strict=True
        )
    }
    named = replace(shipped(), scenarios={id_: replace(scenario, roles=roles)})
    for library in (shipped(), named):
        names = [role.name for role in library.scenarios[id_].roles.values()]
        words = {word for name in names for word in text.plain(name).split()}
        cast = after(stack.opened(library, None), stack.Open(stack.Cast(id_, opening=True)))
        for size in SIZES:
            for scale in stack.SCALES:
                shown = said(framed(replace(cast, scale=scale), size)).split(" ")
                assert words <= set(shown), (size, scale)


@pytest.mark.parametrize("size", [(800, 600), (1280, 800)], ids=str)
def test_a_role_without_a_portrait_shows_its_icon_once(size: tuple[int, int]) -> None:
    scenario = shipped().scenarios["appel"]
    roles = {id_: replace(role, portrait=None) for id_, role in scenario.roles.items()}
    faceless = replace(shipped(), scenarios={"appel": replace(scenario, roles=roles)})
    role = next(iter(roles.values()))
    start = stack.opened(faceless, None)
    cast = after(start, stack.Open(stack.Cast("appel", opening=True)))
    scene = after(start, stack.Begin("appel"))
    for session in (cast, scene, replace(scene, scale=2.0)):
        inks = every(framed(session, size))
        assert len([ink for ink in inks if isinstance(ink, Icon) and ink.id == role.icon]) == 1


def test_no_key_is_told_twice() -> None:
    for session in met():
        for scale in (1.0, 1.15, 1.3, 2.0):
            frame = framed(replace(session, scale=scale), (800, 600))
            shown, told = said(frame), 0 if frame.typed is not None else 1
            assert shown.count("− Taille") == told


def test_a_word_longer_than_a_line_is_cut_and_not_lost() -> None:
    canvas = Canvas(800, 600, 1.0, painter().measure)
    piece = ui.words(canvas, ui.say("https://" + "a" * 200), 200, ui.Style())
    drawn = "".join(ink.text for ink in piece.ink if isinstance(ink, Words))
    assert drawn == "https://" + "a" * 200
    assert piece.w <= 200


def test_a_french_space_never_begins_a_line() -> None:
    canvas = Canvas(800, 600, 1.0, painter().measure)
    for width in range(110, 300, 7):
        piece = ui.words(canvas, ui.say("Vraiment ? « Oui » ; non !"), width, ui.Style())
        starts = [ink.text[0] for ink in piece.ink if isinstance(ink, Words)]
        assert not {"?", "»", ";", "!"} & set(starts)


def test_many_gauges_scroll_with_the_text() -> None:
    id_ = next(iter(shipped().scenarios))
    canvas = Canvas(1280, 800, 1.0, painter().measure)
    frame = page.page(
        home(),
        canvas,
        page.still(ui.words(canvas, ui.say(id_), 300, ui.Style())),
        side=lambda _: ui.Piece(canvas.px(15.5), 2 * canvas.height),
    )
    assert frame.scroll
    assert frame.scroll.height > 2 * canvas.height


# Colour -----------------------------------------------------------------------------------------


def luminance(colour: str) -> float:
    """Relative luminance, WCAG 2.2."""
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (x / 12.92 if x <= 0.04045 else ((x + 0.055) / 1.055) ** 2.4 for x in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def grounds(frame: Frame) -> Iterator[tuple[Words | Icon, str]]:
    """Each word and icon with the colour of what it is drawn on."""
    for inks in (frame.ink, frame.scroll.ink if frame.scroll else ()):
        for index, ink in enumerate(inks):
            if isinstance(ink, Words | Icon):
                under = [
                    one.fill
                    for one in inks[:index]
                    if isinstance(one, Panel) and one.fill and one.rect.holds(ink.rect)
                ]
                yield ink, under[-1] if under else frame.canvas.theme.ground


@pytest.mark.parametrize("theme", ui.THEMES)
def test_all_that_is_read_stands_7_to_1_from_its_ground(theme: settings.Theme) -> None:
    """Words, icons and the steps of gauges, in each accent, as each screen lays them out."""
    colours = ui.THEMES[theme]
    pairs: set[tuple[str, str]] = set()
    for accent in colours.accents:
        canvas = Canvas(1280, 800, 1.0, painter().measure, colours, accent)
        for session in kinds():
            frame = screens.layout(session, canvas)
            pairs |= {(ink.colour, ground) for ink, ground in grounds(frame)}
            pairs |= {(ink.colour, ink.ground) for ink in every(frame) if isinstance(ink, Cell)}
    assert len(pairs) >= 5 if theme == "contraste" else len(pairs) > 20
    assert not [pair for pair in pairs if contrast(*pair) < 7]


@pytest.mark.parametrize("theme", ui.THEMES.values(), ids=ui.THEMES)
def test_what_has_the_focus_and_what_scrolls_stand_out(theme: ui.Theme) -> None:
    for accent in theme.accents:
        assert contrast(theme.ink, theme.ground) >= 7  # the ring and its mark
        assert contrast(accent.deep, theme.shadow) >= 4.5  # the bar


@pytest.mark.parametrize("theme", ui.THEMES.values(), ids=ui.THEMES)
def test_pictures_drawn_for_paper_stay_on_a_light_tint(theme: ui.Theme) -> None:
    assert all(contrast(ui.PAPER.ink, accent.tint) >= 6 for accent in theme.accents)


def test_the_steps_of_a_gauge_differ_without_their_colours() -> None:
    surface = pygame.Surface((40, 18))
    weights = []
    for kind in ("full", "gained", "lost", "empty"):
        painter()._ink(surface, Cell(Rect(0, 0, 40, 18), kind, "#1F5A40", "#FFFDF7"), 0)
        dark = sum(surface.get_at((x, y))[1] < 150 for x in range(40) for y in range(18))
        weights.append(dark / (40 * 18))
    assert all(one - other > 0.08 for one, other in pairwise(weights)), weights


def test_a_gauge_that_moves_shows_what_it_gained_or_lost() -> None:
    assert [pieces.step(index, 2, 4) for index in range(5)] == ["full"] * 2 + ["gained"] * 2 + [
        "empty"
    ]
    assert [pieces.step(index, 3, 1) for index in range(4)] == ["full"] + ["lost"] * 2 + ["empty"]


def test_a_picture_that_is_refused_is_a_tint(tmp_path: Path) -> None:
    (tmp_path / "bad.svg").write_text('<!DOCTYPE svg><svg viewBox="0 0 1 1"/>')
    pictures = {"bad": tmp_path / "bad.svg", "gone": tmp_path / "gone.svg"}
    pygame.font.init()
    one = Painter(replace(shipped(), pictures=pictures))
    for id_ in ("bad", "gone", "unknown"):
        surface = pygame.Surface((60, 60))
        one._ink(surface, Picture(Rect(0, 0, 60, 60), id_, "#C9D9A6", 6), 0)
        assert surface.get_at((30, 30))[:3] == (0xC9, 0xD9, 0xA6)


# What is not shown ------------------------------------------------------------------------------


def test_no_screen_shows_a_secret_and_only_the_notes_show_notes() -> None:
    for session in met():
        shown = said(framed(session))
        for scenario in shipped().scenarios.values():
            assert not any(plain(role.secret)[:40] in shown for role in scenario.roles.values())
            if session.top.screen != stack.Notes(shown=True):
                notes = filter(None, (place.notes for _, place in walk.places(scenario)))
                assert not any(plain(note)[:40] in shown for note in notes)


def test_notes_are_shown_behind_their_warning() -> None:
    id_ = next(iter(shipped().scenarios))
    scenario = shipped().scenarios[id_]
    begun = after(home(), stack.Begin(id_))
    warned = after(begun, framed(begun).keys["notes"])
    assert "toute la table va les lire" in said(framed(warned))
    frame = framed(warned)
    shown = after(warned, frame.targets[ui.focus(frame, warned.top) or 0].does)
    assert plain(scenario.scenes[scenario.start].notes or "") in said(framed(shown))
    assert after(shown, framed(shown).keys["notes"]).stack == begun.stack


# Sessions ---------------------------------------------------------------------------------------


def saved(folder: Path) -> Session:
    return after(stack.opened(small(), folder), stack.Begin("cle"))


@cache
def small() -> Library:
    with TemporaryDirectory() as folder:
        return situations.library(Path(folder))


def test_a_choice_is_on_the_disk_before_its_consequence_is_shown(tmp_path: Path) -> None:
    session = taken(saved(tmp_path), "frapper")
    assert isinstance(session.top.screen, stack.Aftermath)
    kept = journal.read(next(tmp_path.glob("*.journal")))
    assert kept
    assert [step.choice for step in kept.steps] == ["frapper"]


def test_a_closed_choice_is_not_taken() -> None:
    session = taken(after(stack.opened(small(), None), stack.Begin("cle")), "frapper")
    session = after(session, stack.Close())
    assert taken(session, "frapper") == session


def test_going_back_to_a_decision_is_asked_then_done(tmp_path: Path) -> None:
    session = after(taken(saved(tmp_path), "frapper"), stack.Close())
    asked = after(session, screens.frame(session, (1280, 800), painter().measure).keys["undo"])
    assert asked.play == session.play
    frame = screens.frame(asked, (1280, 800), painter().measure)
    back = after(asked, frame.targets[ui.focus(frame, asked.top) or 0].does)
    assert back.play
    assert back.play.steps == ()
    kept = journal.read(next(tmp_path.glob("*.journal")))
    assert kept
    assert kept.steps == ()


def test_home_offers_the_last_play_and_takes_it_up_where_it_stood(tmp_path: Path) -> None:
    session = after(taken(saved(tmp_path), "frapper"), stack.Close())
    at_home = after(session, stack.GoHome())
    assert at_home.kept
    assert at_home.kept.decisions == 1
    assert at_home.play is None
    again = after(at_home, stack.Resume())
    assert again.play
    assert again.play.states == (session.play.states if session.play else ())


def test_looking_at_the_last_play_does_not_write_in_it(tmp_path: Path) -> None:
    saved(tmp_path)
    path = next(tmp_path.glob("*.journal"))
    situations.append(path, Step("un_choix_qui_n_existe_plus", "porte"))
    before = path.read_bytes()
    assert stack.opened(small(), tmp_path).kept
    assert path.read_bytes() == before


def test_a_decision_that_does_not_exist_is_told_and_left_out(tmp_path: Path) -> None:
    session = taken(saved(tmp_path), "frapper")
    assert session.play
    assert session.play.path
    situations.append(session.play.path, Step("un_choix_qui_n_existe_plus", "porte"))
    again = after(stack.opened(small(), tmp_path), stack.Resume())
    assert again.play
    assert len(again.play.steps) == 1
    assert "n'est pas possible, car ce choix n'existe plus" in (again.told or "")


def test_a_disk_that_refuses_is_told_and_the_play_goes_on(tmp_path: Path) -> None:
    (tmp_path / "plein").write_text("un fichier là où il faut un dossier")
    session = after(stack.opened(small(), tmp_path / "plein"), stack.Begin("cle"))
    session = taken(session, "frapper")
    assert session.play
    assert len(session.play.steps) == 1
    assert "n’est plus enregistrée" in said(screens.frame(session, (1280, 800), painter().measure))


def test_leaving_says_whether_the_play_is_saved(tmp_path: Path) -> None:
    leaving = after(saved(tmp_path), stack.Close())
    assert leaving.top.screen == stack.Leave()
    assert "est enregistrée" in said(screens.frame(leaving, (1280, 800), painter().measure))
    unsaved = after(after(stack.opened(small(), None), stack.Begin("cle")), stack.Close())
    assert "n’est pas enregistrée" in said(screens.frame(unsaved, (1280, 800), painter().measure))


def test_text_grows_to_twice_and_shrinks_to_four_fifths() -> None:
    session = home()
    for _ in range(20):
        session = after(session, stack.Zoom(1))
    assert session.scale == 2.0
    for _ in range(20):
        session = after(session, stack.Zoom(-1))
    assert session.scale == 0.8


# Decisions --------------------------------------------------------------------------------------


def entered(session: Session) -> Session:
    """What the target that has the focus does is done, as by Enter."""
    frame = framed(session)
    index = ui.focus(frame, session.top)
    assert index is not None
    target = frame.targets[index]
    return after(session, frame.keys["enter"] if target.hands else target.does)


def keyed(session: Session, key: ui.Key) -> Session:
    return after(session, framed(session).keys[key])


def decision(session: Session) -> Decision | None:
    assert session.play
    return session.play.steps[-1].decision


@pytest.mark.parametrize("rule", PROPOSED)
def test_enter_accepts_the_plain_outcome_of_every_rule(rule: str, tmp_path: Path) -> None:
    session = at_rule(rule, tmp_path)
    asked_ = after(session, stack.Take(PROPOSED[rule]))
    assert asked_.play == session.play
    session = entered(asked_)
    role = "maire" if rule == "mandate" else None
    assert decision(session) == Decision(rule, role)
    assert session.play
    assert session.play.steps[-1].choice == PROPOSED[rule]
    kept = journal.read(next(tmp_path.glob("*.journal")))
    assert kept
    assert kept.steps[-1].decision == Decision(rule, role)


@pytest.mark.parametrize("rule", PROPOSED)
def test_the_facilitator_settles_with_one_key_whatever_the_rule(rule: str) -> None:
    session = keyed(after(at_rule(rule), stack.Take(PROPOSED[rule])), "settle")
    found = decision(session)
    assert found
    assert (found.rule, found.settled) == (rule, False)


@pytest.mark.parametrize("rule", ["facilitator", *PROPOSED])
def test_a_scene_says_how_it_is_decided(rule: str) -> None:
    shown = said(framed(at_rule(rule)))
    labels = {
        "consensus": "Décision : au consensus",
        "majority": "Décision : à la majorité",
        "consent": "Décision : par consentement",
        "mandate": "La maire décide pour la table",
    }
    assert {one for one, label in labels.items() if plain(text.typeset(label)) in shown} == (
        {rule} - {"facilitator"}
    )


def test_a_reservation_is_kept_in_what_is_decided_at_last() -> None:
    session = after(at_rule("consensus"), stack.Take("planter"))
    session = noted(keyed(session, "2"), "Trop   long")
    session = entered(session)  # on en reparle
    assert isinstance(session.top.screen, stack.Scene)
    again = entered(after(session, stack.Take("planter")))
    assert decision(again) == Decision("consensus", objections=("Trop long",))
    other = entered(after(session, stack.Take("peindre")))
    assert decision(other) == Decision(
        "consensus", objections=("« Planter une vigne » : Trop long",)
    )


def test_what_was_said_of_one_decision_is_not_kept_for_the_next() -> None:
    session = after(at_rule("consensus"), stack.Take("peindre"))
    session = noted(keyed(session, "2"), "Trop long")
    session = entered(after(entered(session), stack.Take("peindre")))
    session = after(session, stack.Close())
    assert session.talk == stack.Talk()


def test_objections_are_lifted_or_not_and_never_by_accident() -> None:
    session = after(at_rule("consent"), stack.Take("garder"))
    session = noted(keyed(session, "2"), "Il est cassé", "Il est laid")
    assert ui.focus(framed(session), session.top) is None
    both = ("Il est cassé", "Il est laid")
    assert decision(keyed(session, "1")) == Decision("consent", objections=both)
    over = keyed(session, "settle")
    assert decision(over) == Decision("consent", objections=both, settled=False)
    assert isinstance(keyed(session, "2").top.screen, stack.Scene)


def test_an_objection_without_words_is_an_objection() -> None:
    session = noted(keyed(after(at_rule("consent"), stack.Take("garder")), "2"))
    assert decision(keyed(session, "1")) == Decision("consent", objections=("sans précision",))


def test_the_choice_that_has_the_most_votes_is_taken_with_the_count() -> None:
    session = entered(voted(at_rule("majority"), "bleu", bleu=2, rouge=4, blanc=1))
    assert session.play
    assert session.play.steps[-1].choice == "rouge"
    votes = {"bleu": 2, "rouge": 4, "vert": 0}
    assert decision(session) == Decision("majority", votes=votes, abstentions=1)


def test_a_tie_is_said_and_settled_by_someone() -> None:
    session = voted(at_rule("majority"), "vert", bleu=3, rouge=3, vert=1)
    frame = framed(session)
    assert plain(text.typeset("Égalité entre « Le bleu » et « Le rouge »")) in said(frame)
    assert "enter" not in frame.keys
    settling = keyed(session, "settle")
    assert ui.focus(framed(settling), settling.top) is None
    settled = keyed(settling, "2")
    assert settled.play
    assert settled.play.steps[-1].choice == "rouge"
    found = decision(settled)
    assert found
    assert (found.tied, found.settled) == (("bleu", "rouge"), False)
    again = keyed(settling, "roles")
    assert again.top.screen == stack.Decide("vert")
    assert again.talk.hands == ()


def test_the_facilitator_goes_against_a_count_only_when_asked() -> None:
    counted = voted(at_rule("majority"), "bleu", bleu=1, rouge=55)
    settling = keyed(counted, "settle")
    assert settling.play == counted.play
    assert ui.focus(framed(settling), settling.top) is None
    shown = said(framed(settling))
    assert plain(text.typeset("Le décompte retient « Le rouge », 55 voix sur 56.")) in shown
    assert plain(text.typeset("Passer outre : Le bleu")) in shown
    over = keyed(settling, "1")
    assert over.play
    assert over.play.steps[-1].choice == "bleu"
    votes = {"bleu": 1, "rouge": 55, "vert": 0}
    assert decision(over) == Decision("majority", votes=votes, settled=False)
    followed_ = keyed(settling, "2")
    assert followed_.play
    assert followed_.play.steps[-1].choice == "rouge"
    assert decision(followed_) == Decision("majority", votes=votes)


def test_when_all_abstain_nothing_is_taken_without_the_facilitator() -> None:
    session = voted(at_rule("majority"), "vert", blanc=5)
    assert "enter" not in framed(session).keys
    settled = keyed(keyed(session, "settle"), "1")
    assert decision(settled) == Decision("majority", abstentions=5, settled=False)


def test_a_count_is_kept_when_the_table_goes_back_to_the_scene() -> None:
    session = after(voted(at_rule("majority"), "vert", bleu=3), stack.Close())
    assert isinstance(session.top.screen, stack.Scene)
    assert after(session, stack.Take("bleu")).talk.counted("bleu").hands == 3


def test_a_card_drawn_is_face_down_then_an_event() -> None:
    session = after(at_rule("majority"), stack.Take("bleu", Decision("majority")))
    frame = framed(session)
    assert "On tire une carte" in said(frame)
    assert plain(text.typeset("L'orage")) not in said(frame)
    event = after(session, frame.keys["back"])
    assert "Évènement" in said(framed(event))
    assert plain(text.typeset("L'orage")) in said(framed(event))


def test_what_comes_back_names_where_it_comes_from_and_moves_its_own_gauges() -> None:
    session = taken(after(taken(at_rule("majority"), "bleu"), stack.Close()), "abriter")
    first = framed(session)
    assert "Cela revient" not in said(first)
    returned = entered(session)
    shown = said(framed(returned))
    for told in ("Cela revient", "L'atelier", "Peindre le mur", "reste au sec", "3 de plus"):
        assert plain(text.typeset(told)) in shown
    assert isinstance(entered(returned).top.screen, stack.Scene)


def test_a_dead_end_is_gone_through_by_the_facilitator_and_said(tmp_path: Path) -> None:
    session = walked(len(WAY), tmp_path)
    frame = framed(session)
    assert plain(text.typeset("Aucun choix n'est ouvert ici")) in said(frame)
    assert "Monter" in said(frame)
    assert plain(text.typeset("Regarder d'en bas")) in said(frame)
    session = keyed(session, "2")
    kept = journal.read(next(tmp_path.glob("*.journal")))
    assert kept
    assert (kept.steps[-1].choice, kept.steps[-1].forced) == ("regarder", True)
    listed = after(after(session, stack.Close()), stack.Open(stack.Decisions()))
    assert plain(text.typeset("on est passé à la suite")) in said(framed(listed))


def test_the_list_says_how_each_was_decided() -> None:
    session = at_rule("majority")
    tie = {"bleu": 3, "rouge": 3, "vert": 0}
    session = after(session, stack.Take("bleu", Decision(
        "majority", votes=tie, abstentions=2, tied=("bleu", "rouge"), settled=False)))  # fmt: skip
    session = taken(after(session, stack.Close()), "abriter")
    session = after(session, stack.Close())
    objected = Decision("consent", objections=("Il est laid",))
    session = after(after(session, stack.Take("garder", objected)), stack.Close())
    session = after(session, stack.Take("fermer", Decision("mandate", "maire")))
    session = after(forced(after(session, stack.Close())), stack.Close())
    shown = said(framed(after(session, stack.Open(stack.Decisions()))))
    for told in (
        "Au vote (égalité, 3 voix sur 6, 2 abstentions) ; la personne qui anime a tranché.",
        "Par consentement ; objection levée : Il est laid.",
        "La maire a décidé pour la table.",
    ):
        assert plain(text.typeset(told)) in shown
    end = said(framed(session))
    assert plain(text.typeset("Comment vous avez décidé : 1 par consentement, 1 par mandat")) in end


def test_the_lengths_are_asked_where_there_are_several() -> None:
    at_home = stack.opened(ruled(), None)
    asked_ = entered(at_home)
    assert asked_.top.screen == stack.Lengths("cle")
    short = entered(entered(asked_))
    assert short.play
    assert short.play.length == 45
    long = entered(keyed(asked_, "2"))
    assert long.play
    assert long.play.length == 90
    assert "couleurs" in long.play.scenario.scenes
    assert "couleurs" not in short.play.scenario.scenes
    one = stack.opened(small(), None)
    assert entered(one).top.screen == stack.Cast("cle", opening=True)


def test_a_window_may_open_on_the_question_of_the_length() -> None:
    asked_ = stack.opened(ruled(), None, scenario="cle")
    assert asked_.top.screen == stack.Lengths("cle")
    assert after(asked_, stack.Close()).top.screen == stack.Home()
    begun = entered(entered(asked_))
    assert begun.play
    assert begun.play.length == 45


def test_a_mallette_with_nothing_to_play_does_not_say_that_it_is_empty() -> None:
    shown = said(framed(stack.opened(replace(shipped(), scenarios={}), None)))
    assert plain(text.typeset("Il n'y a aucune situation à jouer")) in shown
    assert "ne contient" not in shown


def test_a_scenario_without_a_cover_shows_who_sits_round_the_table() -> None:
    scenario = shipped().scenarios["appel"]
    roles = [role.icon for role in scenario.roles.values()]
    gauges = [gauge.icon for gauge in scenario.gauges.values()]
    for bare, icons in (
        (replace(scenario, cover=None), roles),
        (replace(scenario, cover=None, roles={}), gauges),
    ):
        for count in (1, 4):
            many = {f"s{rank}": bare for rank in range(count)}
            one = stack.opened(replace(shipped(), scenarios=many), None)
            for size in SIZES:
                for scale in SCALES:
                    session = replace(one, scale=scale)
                    in_place(session, size)
                    inks = every(framed(session, size))
                    shown = [ink.id for ink in inks if isinstance(ink, Icon)]
                    assert all(shown.count(icon) == count for icon in icons)


def test_a_play_with_cards_is_given_a_seed_which_its_journal_keeps(tmp_path: Path) -> None:
    for library, seed in ((ruled(), 41), (small(), 0)):
        folder = tmp_path / str(seed)
        after(stack.opened(library, folder, seeds=lambda: 41), stack.Begin("cle"))
        kept = journal.read(next(folder.glob("*.journal")))
        assert kept
        assert kept.header.seed == seed


# Keys and pointer -------------------------------------------------------------------------------


def pressed(key: int, scancode: int = 0, mod: int = 0) -> pygame.event.Event:
    return pygame.event.Event(pygame.KEYDOWN, key=key, scancode=scancode, mod=mod)


@pytest.fixture
def voting() -> Iterator[window.Window]:
    pygame.display.init()
    pygame.font.init()
    yield window.opened(after(at_rule("majority"), stack.Take("vert")), (1280, 800))
    pygame.display.quit()


def hands(opened: window.Window) -> list[int]:
    return [opened.session.talk.counted(one).hands for one in ("bleu", "rouge", "vert", None)]


def test_hands_are_counted_by_arrows_and_figures(voting: window.Window) -> None:
    right, left, down = (pressed(key) for key in (pygame.K_RIGHT, pygame.K_LEFT, pygame.K_DOWN))
    for event in (right, right, right, left, down):
        window.answer(voting, event)
    for code in (pygame.KSCAN_1, pygame.KSCAN_0):  # AZERTY: without Shift
        window.answer(voting, pressed(pygame.K_AMPERSAND, code))
    window.answer(voting, down)
    for code in (pygame.KSCAN_KP4, pygame.KSCAN_5):
        window.answer(voting, pressed(pygame.K_4, code))
    window.answer(voting, pressed(pygame.K_BACKSPACE))
    window.answer(voting, down)
    window.answer(voting, left)
    assert hands(voting) == [2, 10, 4, 0]
    window.answer(voting, pressed(pygame.K_RETURN))
    assert voting.session.play
    assert voting.session.play.steps[-1].choice == "rouge"


def test_a_figure_typed_first_leaves_the_eye_where_it_was(voting: window.Window) -> None:
    window.answer(voting, pressed(pygame.K_4, pygame.KSCAN_4))
    window.answer(voting, pressed(pygame.K_DOWN))
    window.answer(voting, pressed(pygame.K_2, pygame.KSCAN_2))
    assert hands(voting) == [4, 2, 0, 0]


def test_enter_on_a_tie_does_nothing_and_space_raises_a_hand(voting: window.Window) -> None:
    for key in (pygame.K_SPACE, pygame.K_DOWN, pygame.K_SPACE, pygame.K_RETURN, pygame.K_RETURN):
        window.answer(voting, pressed(key))
    assert hands(voting) == [1, 1, 0, 0]


def test_hands_are_counted_by_clicks(voting: window.Window) -> None:
    for target in [one for one in voting.shown.targets if one.pointer][1:4]:
        x, y = target.rect.x + target.rect.w // 2, target.rect.y + target.rect.h // 2
        for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
            window.answer(voting, pygame.event.Event(kind, button=1, pos=(x, y)))
    assert hands(voting) == [1, 1, 0, 0]


def test_tab_goes_by_line_and_passes_over_the_buttons_of_the_mouse(voting: window.Window) -> None:
    for _ in range(4):
        window.answer(voting, pressed(pygame.K_TAB))
    index = ui.focus(voting.shown, voting.layer)
    assert index is not None
    assert voting.shown.targets[index].does == voting.shown.keys["enter"]


def test_what_is_typed_is_text_with_its_accents_and_no_key_of_the_game() -> None:
    pygame.display.init()
    pygame.font.init()
    note = after(at_rule("consensus"), stack.Open(stack.Decide("peindre", "note")))
    one = window.opened(note, (1280, 800))
    for sign in ("n", "+", "1", "É", "ç", "…", "\x00", "!"):
        window.answer(one, pressed(pygame.K_n if sign == "n" else pygame.K_PLUS))
        window.answer(one, pygame.event.Event(pygame.TEXTINPUT, text=sign))
    window.answer(one, pressed(pygame.K_BACKSPACE))
    window.answer(one, pressed(pygame.K_SPACE))
    assert one.layer.screen == stack.Decide("peindre", "note", "n+1Éç…")
    assert one.session.scale == 1
    window.answer(one, pressed(pygame.K_RETURN))
    assert one.session.talk.raised == (("peindre", "n+1Éç…"),)
    window.answer(one, pressed(pygame.K_t, mod=pygame.KMOD_CTRL))
    assert decision(one.session) == Decision("consensus", objections=("n+1Éç…",), settled=False)
    pygame.display.quit()


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[window.Window]:
    pygame.display.init()
    pygame.font.init()
    session = stack.opened(shipped(), tmp_path / "parties")
    yield window.opened(session, (1280, 800))
    pygame.display.quit()


def at_scene(opened: window.Window) -> window.Window:
    """In a scene where the facilitator decides, so that nothing is asked."""
    opened.do(stack.Begin("jardin_sans_cloture"))
    return opened


def test_help_tells_every_key() -> None:
    shown = said(framed(after(home(), stack.Open(stack.Help()))))
    for label in page.CAPS.values():
        assert text.typeset(label) in shown
    told = {label for caps, _ in help_.KEYS for label in caps}
    assert {pieces.ENTER, "Tab", "F1", "Page suiv."} <= told


EVERYWHERE = {"full", "capture", "settings"}


def test_every_key_of_a_screen_is_written_on_it() -> None:
    """Those that are the same everywhere, F11, F12 and S, are on the home screen and in the help."""
    for session in met():
        frame = framed(session)
        shown = said(frame).split(" ")
        for key in frame.keys:
            label = page.CAPS.get(key, key)
            if key == "help" and frame.typed is not None:  # H is a letter where one writes
                label = "F1"
            closes = frame.keys[key] == stack.Close()
            assert closes or key in EVERYWHERE or label.split(" ")[0] in shown, (
                key,
                session.top,
            )


def test_digits_choose_by_their_place_on_an_azerty_keyboard(opened: window.Window) -> None:
    window.answer(at_scene(opened), pressed(pygame.K_AMPERSAND, pygame.KSCAN_1))
    assert opened.layer.screen == stack.Aftermath()


def test_the_minus_of_azerty_is_no_choice_where_there_is_no_sixth(opened: window.Window) -> None:
    window.answer(at_scene(opened), pressed(pygame.K_MINUS, pygame.KSCAN_6))
    assert opened.session.scale < 1


def test_enter_takes_nothing_on_a_scene_that_has_just_opened(opened: window.Window) -> None:
    window.answer(at_scene(opened), pressed(pygame.K_RETURN))
    assert opened.layer.screen == stack.Scene()


def test_tab_goes_round_and_back(opened: window.Window) -> None:
    at_scene(opened)
    count = len(opened.shown.targets)
    for _ in range(count):
        window.answer(opened, pressed(pygame.K_TAB))
    assert opened.layer.focus == count - 1
    window.answer(opened, pressed(pygame.K_TAB))
    assert opened.layer.focus == 0
    window.answer(opened, pressed(pygame.K_TAB, mod=pygame.KMOD_SHIFT))
    assert opened.layer.focus == count - 1


def test_a_play_goes_to_its_end_with_two_keys(opened: window.Window) -> None:
    at_scene(opened)
    for _ in range(100):
        if opened.layer.screen == stack.Ending():
            break
        window.answer(opened, pressed(pygame.K_TAB))
        window.answer(opened, pressed(pygame.K_RETURN))
        while len(opened.session.stack) > 2:
            window.answer(opened, pressed(pygame.K_ESCAPE))
    assert opened.layer.screen == stack.Ending()


def test_arrows_scroll_what_is_unread_before_they_move_the_focus(opened: window.Window) -> None:
    at_scene(opened)
    opened.session = replace(opened.session, scale=2.0)
    opened.lay()
    assert opened.shown.scroll
    window.answer(opened, pressed(pygame.K_DOWN))
    assert opened.layer.offset > 0
    assert opened.layer.focus is None
    for _ in range(40):
        window.answer(opened, pressed(pygame.K_DOWN))
    assert opened.layer.focus is not None


def test_a_click_and_a_finger_choose(opened: window.Window) -> None:
    at_scene(opened)
    rect = opened.shown.targets[0].rect
    point = (rect.x + rect.w // 2, rect.y + rect.h // 2)
    for kind in (pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP):
        window.answer(opened, pygame.event.Event(kind, button=1, pos=point))
    assert opened.layer.screen == stack.Aftermath()


def test_a_drag_scrolls_and_chooses_nothing(opened: window.Window) -> None:
    at_scene(opened)
    opened.session = replace(opened.session, scale=2.0)
    opened.lay()
    down, up = pygame.MOUSEBUTTONDOWN, pygame.MOUSEBUTTONUP
    window.answer(opened, pygame.event.Event(down, button=1, pos=(300, 500)))
    moved = {"pos": (300, 300), "rel": (0, -200), "buttons": (1, 0, 0)}
    window.answer(opened, pygame.event.Event(pygame.MOUSEMOTION, **moved))
    window.answer(opened, pygame.event.Event(up, button=1, pos=(300, 300)))
    assert opened.layer.offset == 200
    assert opened.layer.screen == stack.Scene()


def test_the_image_of_the_screen_is_kept_beside_the_saves(
    opened: window.Window, tmp_path: Path
) -> None:
    window.answer(opened, pressed(pygame.K_F12))
    [path] = (tmp_path / "captures").glob("*.png")
    assert str(path) in (opened.session.notice or "")
    assert str(path) in said(opened.shown).replace(" ", "")


def test_closing_the_window_ends_the_session(opened: window.Window) -> None:
    window.answer(opened, pygame.event.Event(pygame.QUIT))
    assert opened.session.over


# Rehearsals -------------------------------------------------------------------------------------


def test_a_rehearsal_writes_one_image_of_each_screen_and_nothing_else(tmp_path: Path) -> None:
    folder = tmp_path / "images"
    paths = app.rehearse(shipped(), folder)
    assert sorted(tmp_path.rglob("*.png")) == sorted(paths)
    assert {path for path in tmp_path.rglob("*") if path.is_file()} == set(paths)
    kinds = [path.stem.split("-", 1)[1] for path in paths]
    assert len(set(kinds)) == len(kinds)
    assert {"accueil", "roles", "scene", "consequence", "fin", "decisions", "aide"} <= set(kinds)


def test_a_rehearsal_meets_every_rule_an_event_and_a_return(tmp_path: Path) -> None:
    longest = replace(ruled().scenarios["cle"], lengths=(90, 45))
    library = replace(ruled(), scenarios={"cle": longest})
    kinds = {path.stem.split("-", 1)[1] for path in app.rehearse(library, tmp_path)}
    assert kinds >= {f"decision-{rule}" for rule in (*PROPOSED, "egalite")}
    assert kinds >= {"duree", "tirage", "evenement", "retour", "impasse", "fin"}


def test_two_rehearsals_are_the_same_to_the_pixel(tmp_path: Path) -> None:
    one, two = (app.rehearse(shipped(), tmp_path / name) for name in ("un", "deux"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_layers_remember_where_the_eye_was(opened: window.Window) -> None:
    at_scene(opened)
    window.answer(opened, pressed(pygame.K_TAB))
    window.answer(opened, pressed(pygame.K_h))
    window.answer(opened, pressed(pygame.K_ESCAPE))
    assert opened.layer == Layer(stack.Scene(), focus=0)


def test_a_panel_that_begins_above_the_window_ends_where_it_does() -> None:
    surface = pygame.Surface((40, 80))
    panel = ui.Panel(ui.Rect(5, -30, 20, 60), "#FFFFFF", radius=0)
    painter()._ink(surface, panel, 0)
    assert [surface.get_at((10, y))[0] for y in (0, 29, 30, 59)] == [255, 255, 0, 0]
