"""What only some may read — notes, secrets — is searched for in all that the program shows or writes.

A situation has a marker in each of its notes and secrets. Every screen is gone through, as are the
terminal, the paper, the figures, the pictures: a marker is found where it must be, and nowhere else.
"""

from __future__ import annotations

import io
import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache, partial
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

import pypdfium2
import pytest
import situations
import test_game as game
import village
from click.testing import CliRunner

from mallette import cli, debrief, engine, graph, load, play, stats, terminal, text, walk
from mallette.game import debriefing, stack, ui
from mallette.game.stack import Session, after
from mallette.journal import Decision
from mallette.model import Library, Scenario
from mallette.play import Play
from mallette.press import report, tally

SECRETS = {"maire": "Quelqrz", "voisin": "Zbromvk"}
"""The marker in the secret of each role."""
WISH = "voir monter"
"""What the maire has at heart is told with the secret, in words of the program."""
PLACES = ("place", "marche", "bilan", "assemblee", "impasse", "pluie", "don", "panne")
NOTES = {place: f"Nwxq{letter}pj" for place, letter in zip(PLACES, "abcdefgh", strict=True)}
"""The marker in the notes of each scene and event."""
CRITERIA = "criteria:\n  c1: {label: Relier, icon: messages, question: Qui s'est relié ?}\n"


def marked() -> str:
    """The situation of the village, with markers."""
    written = village.VILLAGE
    for role, marker in SECRETS.items():
        written = written.replace(f"SECRET-{role.upper()}", f"J'ai promis à {marker} deux fois")
    for place, marker in NOTES.items():
        title = written.index("    title:", written.index(f"\n  {place}:\n"))
        written = f"{written[:title]}    notes: Ne dites pas {marker} trop tôt.\n{written[title:]}"
    return written


@cache
def library() -> Library:
    with TemporaryDirectory() as folder:
        read = load.load(mallette(Path(folder)))
    assert read.library
    assert not read.findings
    return read.library


def mallette(root: Path) -> Path:
    situations.folder(root, marked(), "halle")
    (root / "mallette.yaml").write_text(situations.MANIFEST + CRITERIA, "utf-8")
    return root


def flat(said: object) -> str:
    """`said` with nothing that a line that is cut, or typography, may have put in it."""
    return "".join(sign for sign in str(said) if sign.isalnum())


def found(said: object) -> set[str]:
    """Whose secrets, and the notes of which places, are in `said`; « souhait » for what one has at heart."""
    words = flat(said)
    every = SECRETS | NOTES | {"souhait": flat(WISH)}
    return {name for name, marker in every.items() if marker in words}


def of(*roles: str) -> set[str]:
    """What is found where the secrets of these roles are told."""
    return {*roles} | ({"souhait"} if "maire" in roles else set())


Policy = Callable[[tuple[str, ...]], str]


def first(choices: tuple[str, ...]) -> str:
    return choices[0]


def last(choices: tuple[str, ...]) -> str:
    return choices[-1]


def middle(choices: tuple[str, ...]) -> str:
    return choices[len(choices) // 2]


WAYS = pytest.mark.parametrize(
    ("policy", "length"), [(first, 45), (last, 45), (middle, 90), (last, 90)]
)


def played(
    policy: Policy,
    length: int | None,
    path: Path | None = None,
    *,
    read: Library | None = None,
    scenario: str = "halle",
) -> Iterator[Play]:
    """A play as it stands after each of its decisions, to its end; a dead end is gone through."""
    now = play.begin(read or library(), scenario, path, seed=5, length=length)
    yield now
    while not engine.over(now.scenario, now.state) and len(now.steps) < 30:
        open_ = engine.open_choices(now.scenario, now.state)
        if not open_:
            closed = engine.closed_choices(now.scenario, now.state)
            now = play.take(now, closed[0], Decision(settled=False), forced=True)
        elif len(now.steps) > 15:
            now = play.take(now, last(open_), Decision())
        else:
            now = play.take(now, policy(open_), Decision())
        yield now


def test_the_markers_are_in_the_situation() -> None:
    scenario = library().scenarios["halle"]
    assert found(scenario) == {*SECRETS, *NOTES}
    assert found("ne dites pas Nwxqa-\npj trop tôt") == {"place"}
    assert found("On se retrouve devant la halle.") == set()


# Views ------------------------------------------------------------------------------------------


@WAYS
def test_a_view_has_what_its_audience_may_know(policy: Policy, length: int) -> None:
    met = set()
    for now in played(policy, length):
        assert found(engine.view(now.scenario, now.state)) == set()
        noted = engine.view(now.scenario, now.state, "facilitator")
        at = {now.state.at} & {*NOTES}
        assert (found(noted), found(noted._replace(notes=None))) == (at, set())
        assert found(engine.cast(now.scenario)) == set()
        met |= at
        if now.steps:
            before, step = replace(now, states=now.states[:-1], steps=now.steps[:-1]), now.steps[-1]
            told = engine.consequence(before.scenario, before.state, step.choice)
            assert found(told) == set()
    assert len(met) >= 2
    assert found(engine.briefing(now.scenario, "voisin")) == {"voisin"}


# Screens ----------------------------------------------------------------------------------------

ONWARD = (stack.Take, stack.Keep, stack.Begin, stack.Resume, stack.GoHome, stack.Quit)
"""What leads to another moment of a play: it is reached from there."""
ASIDE = (stack.Zoom, stack.FullScreen, stack.Set, stack.Spell, stack.Capture, stack.Hands)
"""What changes no word, or counts hands."""


def reached(session: Session) -> list[tuple[Session, ui.Frame]]:
    """Every screen that keys, clicks and Enter lead to at this moment of the play, laid out."""
    met: dict[str, tuple[Session, ui.Frame]] = {}
    left = [session]
    while left:
        now = left.pop()
        key = _key(now)
        if key in met:
            continue
        frame = game.framed(now)
        met[key] = now, frame
        meant = [*(target.does for target in frame.targets), *frame.keys.values()]
        if frame.typed == "":
            meant.append(stack.Write("Zoé"))
        left += [after(now, does) for does in meant if not isinstance(does, ONWARD + ASIDE)]
        then = [after(now, does) for does in meant if isinstance(does, ONWARD)]
        met |= {f"{key} {index}": (one, game.framed(one)) for index, one in enumerate(then)}
    return list(met.values())


def _key(session: Session) -> str:
    """What tells a screen from another: the help is one, whatever it covers, except what is to be kept."""
    told = session.play.debrief.revealed if session.play else ()
    layers = session.stack[-2:]
    covers = isinstance(session.top.screen, stack.Help | stack.Adjust)
    if covers and not known(after(session, stack.Close())):
        layers = session.stack[-1:]
    return repr(([_wordless(layer.screen) for layer in layers], sorted(told)))


def _wordless(screen: stack.Screen) -> stack.Screen:
    """`screen`, whatever is typed on it or however long it has been there."""
    if isinstance(screen, stack.Pause):
        return stack.Pause()
    if isinstance(screen, stack.Decide | stack.Debrief | stack.Secret):
        return replace(screen, words="Zoé" if screen.words else "")
    return screen


def known(session: Session) -> set[str]:
    """What this screen is there to tell."""
    now = session.play
    match session.top.screen:
        case stack.Notes(shown=True):
            return {now.state.at} & {*NOTES} if now else set()
        case stack.Secret(shown=True, role=role):
            return of(role)
        case stack.Debrief("roles"):
            return of(*now.debrief.revealed) if now else set()
    return set()


def on_screen(frame: ui.Frame) -> str:
    inks = (*game.every(frame), *(frame.scroll.more if frame.scroll else ()))
    return " ".join(ink.text for ink in inks if isinstance(ink, ui.Words))


def searched(screens: Iterable[tuple[Session, ui.Frame]]) -> set[str]:
    """What was found on these screens, each of which shows what it is there to tell and nothing else."""
    all_found = set()
    for session, frame in screens:
        there = found(on_screen(frame))
        assert there == known(session), session.top.screen
        assert found(session.told) == set()
        all_found |= there
    return all_found


def at_moments(policy: Policy, length: int, *, solo: bool) -> Iterator[Session]:
    """The play in a window, where it stands, and what followed, after each decision."""
    home = stack.opened(library(), None)
    for table in played(policy, length):
        now = play.sit(table, replace(table.sitting, solo=solo))
        session = stack.opened(library(), None, play=now)
        yield session
        if now.steps:
            yield after(session, stack.Open(stack.Aftermath()))
    yield home


@pytest.mark.parametrize(("policy", "length", "solo"), [(first, 45, False), (last, 45, True)])
def test_a_note_is_on_the_screen_of_notes_and_a_secret_on_its_own(
    policy: Policy, length: int, solo: bool
) -> None:
    kinds, seen = set(), set()
    for session in at_moments(policy, length, solo=solo):
        screens = reached(session)
        kinds |= {type(one.top.screen).__name__ for one, _ in screens}
        seen |= searched(screens)
    assert of(*SECRETS) <= seen
    assert len(seen & {*NOTES}) >= 2
    assert {"Home", "Cast", "Secret", "Scene", "Aftermath", "Notes", "Decisions", "Undo", "Help",
            "Pause", "Adjust", "Leave", "Ending", "Debrief"} <= kinds  # fmt: skip
    assert ("Decide" in kinds) != solo


def test_whoever_reads_one_secret_reads_no_other_and_it_is_gone_at_once() -> None:
    cast = after(stack.opened(library(), None), stack.Open(stack.Cast("halle", opening=True)))
    for role in SECRETS:
        asked = after(cast, stack.Open(stack.Secret("halle", role)))
        shown = after(asked, stack.Note())
        hidden = after(shown, stack.Close())
        said = [found(on_screen(game.framed(one))) for one in (cast, asked, shown, hidden)]
        assert said == [set(), set(), of(role), set()]
        cast = hidden


def test_the_notes_warn_before_they_are_shown() -> None:
    scene = after(stack.opened(library(), None), stack.Begin("halle", 45))
    asked = after(scene, game.framed(scene).keys["notes"])
    assert found(on_screen(game.framed(asked))) == set()
    shown = after(asked, stack.Open(stack.Notes(shown=True)))
    assert found(on_screen(game.framed(shown))) == {"place"}
    assert found(on_screen(game.framed(after(shown, stack.Close())))) == set()


# The terminal -----------------------------------------------------------------------------------


def typed(now: Play, *lines: str, read: Library | None = None) -> str:
    """What a terminal answers to these lines, the play being where it is."""
    shown, said = io.StringIO(), io.StringIO("".join(f"{line}\n" for line in lines))
    terminal.run(now, said, shown, library=read or library())
    return shown.getvalue()


@WAYS
def test_the_terminal_tells_notes_and_secrets_to_whoever_asks(policy: Policy, length: int) -> None:
    for now in played(policy, length):
        assert found(typed(now, "?", "l", "r", "r 9", "n9", "x", "1", "q", "q")) == set()
        assert found(typed(now, "n", "q")) == {now.state.at} & {*NOTES}
        assert found(typed(now, "r 1", "q")) == of("maire")
        assert found(typed(now, "r voisin", "q")) == of("voisin")
    assert found(typed(now, "d", *[""] * 40)) == set()
    answers = ("", "", "", *[""] * bool(debrief.dues(now)))
    assert found(typed(now, "d", *answers, "2", *[""] * 20)) == of("voisin")
    assert found(typed(now, "d", *answers, "1", *[""] * 20)) == of("maire")


# Paper, figures, pictures -----------------------------------------------------------------------


def in_pdf(path: Path) -> str:
    """All that the PDF has of text: its pages, its title, its author."""
    with pypdfium2.PdfDocument(path) as file:
        pages = (page.get_textpage().get_text_bounded() for page in file)
        return " ".join((*pages, *file.get_metadata_dict().values()))


@WAYS
def test_the_report_tells_the_secrets_that_were_revealed(
    policy: Policy, length: int, tmp_path: Path
) -> None:
    *_, now = played(policy, length)

    def printed(now: Play) -> set[str]:
        report.write(library(), now, tmp_path / "a.pdf", play.played_on(tmp_path))
        return found(in_pdf(tmp_path / "a.pdf"))

    assert printed(now) == set()
    one = debrief.reveal(now, "voisin")
    assert printed(one) == of("voisin")
    assert printed(debrief.reveal(one, "maire")) == of("voisin", "maire")


def test_what_every_table_did_tells_neither(tmp_path: Path) -> None:
    plays = []
    for policy, length in ((first, 45), (last, 45), (middle, 90)):
        *_, now = played(policy, length)
        plays.append(debrief.reveal(now, "voisin"))
    groups = stats.groups(library(), plays)
    tally.write(library(), groups, tmp_path / "a.pdf")
    assert "La halle" in in_pdf(tmp_path / "a.pdf")
    assert found(in_pdf(tmp_path / "a.pdf")) == set()
    assert found("\n".join(stats.in_words(groups))) == set()
    assert found(json.dumps(stats.plain(groups, {}, ()), ensure_ascii=False)) == set()


def test_the_picture_of_a_situation_tells_neither() -> None:
    scenario = library().scenarios["halle"]
    for draw in (graph.svg, graph.dot, graph.mermaid):
        written = draw(scenario, 90)
        assert "La place" in written
        assert found(written) == set()


def test_no_command_for_a_public_tells_either(tmp_path: Path) -> None:
    root = mallette(tmp_path / "m")
    saved = tmp_path / "halle-2026-01-02-030405.journal"
    *_, now = played(first, 45, saved)
    assert now.path == saved
    picks = ",".join(step.choice for step in now.steps[:2])
    run = partial(CliRunner().invoke, cli.mallette, obj=None, env={"COLUMNS": "200"})
    for words in (
        ["play", "halle", "--seed", "5", "--picks", picks],
        ["play", "halle", "--seed", "5", "--picks", picks, "--json"],
        ["explore", "halle"],
        ["explore", "halle", "--length", "45", "--json"],
        ["check"],
        ["check", "--json"],
        ["stats", str(saved)],
        ["stats", str(saved), "--json"],
        ["report", str(saved), "-o", str(tmp_path / "a.pdf")],
        ["graph", "halle", "-o", str(tmp_path / "a.svg")],
    ):
        told = run(["--mallette", str(root), *words])
        assert told.exit_code == 0, (words, told.output)
        assert told.output
        assert found(told.output) == set(), words
    assert found(in_pdf(tmp_path / "a.pdf")) == set()
    assert found((tmp_path / "a.svg").read_text("utf-8")) == set()
    assert found(saved.read_text("utf-8")) == set(), "a save may be sent to somebody"


# The situations that are shipped ----------------------------------------------------------------


def kept_back(scenario: Scenario) -> set[str]:
    """The sentences of its notes and secrets, as `flat` leaves them; short ones may be said by chance."""
    written = [place.notes for _, place in walk.places(scenario)]
    written += [role.secret for role in scenario.roles.values()]
    sentences = (
        flat(text.plain(sentence))
        for said in written
        for sentence in re.split(r"(?<=[.!?:;…])\s+", said or "")
    )
    return {sentence for sentence in sentences if len(sentence) >= 25}


@pytest.mark.parametrize("id_", sorted(game.shipped().scenarios))
@pytest.mark.parametrize("policy", [first, last])
def test_no_sentence_that_a_shipped_situation_keeps_back_is_told(
    id_: str, policy: Policy, tmp_path: Path
) -> None:
    read = game.shipped()
    kept = kept_back(read.scenarios[id_])
    role = next(iter(read.scenarios[id_].roles))

    def in_words(*said: str) -> set[str]:
        whole = flat(said)
        return {sentence for sentence in kept if sentence in whole}

    def told(session: Session, *screens: stack.Screen) -> set[str]:
        shown = (session, *(after(session, stack.Open(screen)) for screen in screens))
        return in_words(*(on_screen(game.framed(one)) for one in shown))

    *_, over = moments = tuple(played(policy, None, read=read, scenario=id_))
    for now in moments:
        session = stack.opened(read, None, play=now)
        assert told(session, *[stack.Aftermath()] * bool(now.steps)) == set()
        assert in_words(typed(now, "q", read=read)) == set()
    pages = (stack.Debrief(page) for page in debriefing.pages(session))
    assert told(session, stack.Cast(id_), stack.Decisions(), *pages) == set()
    assert in_words(typed(over, "?", "l", "r", "q", read=read)) == set()
    assert in_words(typed(over, "d", *[""] * 40, read=read)) == set()
    report.write(read, over, tmp_path / "a.pdf", play.played_on(tmp_path))
    assert in_words(in_pdf(tmp_path / "a.pdf")) == set()

    begun = stack.opened(read, None, play=moments[0])  # and what is told is found
    assert told(begun, stack.Notes(shown=True))
    assert told(begun, stack.Secret(id_, role, shown=True))
    report.write(read, debrief.reveal(over, role), tmp_path / "a.pdf", play.played_on(tmp_path))
    assert in_words(in_pdf(tmp_path / "a.pdf"))
