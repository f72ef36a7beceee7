"""A play in a terminal, line by line: the same situations without a window, and with a screen reader."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TextIO

from mallette import engine, play, text
from mallette.engine import Consequence, Dial, Move, View
from mallette.play import Play

WIDEST = 88
"""Columns of text, even on a wide screen: longer lines tire the eye."""

AS_IS = "  "
"""What a line begins with when it is to be copied, and so never cut."""

KEYS = """\
Un numéro (ou le nom d'un choix) : prendre ce choix.
a : annuler la dernière décision     l : liste des décisions
r : les rôles                        n : notes de la personne qui anime (publiques si on projette !)
q : quitter (la partie est gardée)   ? : cette aide"""


def run(play_: Play, typed: TextIO, shown: TextIO, notice: str | None = None) -> Play:
    """The play as it stands when the table stops: at an ending, at `q`, or when input ends."""
    say = _printer(shown)
    say(*([notice, ""] if notice else []), *_opening(play_))
    fresh = True
    while True:
        view = engine.view(play_.scenario, play_.state)
        if fresh:
            say(*(_ending(play_, view) if view.over else _scene(view)))
        if view.over:
            return play_
        answer = _asked(typed, say)
        if answer is None or answer == "q":
            say("", *_farewell(play_))
            return play_
        reply, play_ = _answer(play_, view, answer)
        say(*reply.lines)
        fresh = reply.moved


@dataclass(frozen=True, slots=True)
class _Reply:
    """What is answered to a line typed, and whether the play moved."""

    lines: tuple[str, ...]
    moved: bool = False


def _answer(play_: Play, view: View, answer: str) -> tuple[_Reply, Play]:
    match answer:
        case "":
            return _Reply(("Tapez un numéro, ou ? pour l'aide.",)), play_
        case "?" | "h":
            return _Reply(tuple(KEYS.splitlines())), play_
        case "r":
            return _Reply(tuple(_cast(play_))), play_
        case "n":
            return _Reply(tuple(_notes(play_))), play_
        case "l":
            return _Reply(tuple(_list(play_)) or ("Aucune décision pour l'instant.",)), play_
        case "a" if play_.steps:
            undone = play.undo(play_, len(play_.steps) - 1)
            return _Reply(("", "Décision annulée.", *_trouble(undone)), moved=True), undone
        case "a":
            return _Reply(("Il n'y a rien à annuler.",)), play_
    return _taken(play_, view, answer)


def _taken(play_: Play, view: View, answer: str) -> tuple[_Reply, Play]:
    numbered = {str(index): option for index, option in enumerate(view.options, 1)}
    option = numbered.get(answer) or {one.id: one for one in view.options}.get(answer)
    if option is None:
        return _Reply((f"« {answer} » n'est pas un choix d'ici. Tapez ? pour l'aide.",)), play_
    if not option.open:
        return _Reply((f"Ce choix est fermé : {_plain(option.reason or '')}",)), play_
    told = engine.consequence(play_.scenario, play_.state, option.id)
    after = play.take(play_, option.id)
    return _Reply((*_consequence(told), *_trouble(after)), moved=True), after


def _asked(typed: TextIO, say: Callable[..., None]) -> str | None:
    say("", end="> ")
    line = typed.readline()
    return line.strip().lower() if line else None


# What is said -----------------------------------------------------------------------------------


def _opening(play_: Play) -> Iterator[str]:
    scenario = play_.scenario
    yield from _titled(scenario.title, "=")
    yield _plain(scenario.summary)
    yield ""
    yield f"Inspirée de : {_plain(scenario.inspired_by)}."
    yield "Tapez ? pour l'aide, r pour lire les rôles."


def _scene(view: View) -> Iterator[str]:
    yield from ("", *_titled(view.title))
    if view.speaker:
        yield f"[{_plain(view.speaker.name)}]"
    yield _plain(view.text)
    yield from ("", *map(_dial, view.gauges), "")
    for index, option in enumerate(view.options, 1):
        if option.open:
            yield f"{index}. {_plain(option.text)}"
        else:
            yield f"{index}. (fermé) {_plain(option.text)} : {_plain(option.reason or '')}"
    if not any(option.open for option in view.options):
        yield "Aucun choix n'est ouvert ici : tapez a pour revenir en arrière."


def _consequence(told: Consequence) -> Iterator[str]:
    yield ""
    if told.result:
        yield _plain(told.result)
        yield ""
    yield from map(_move, told.moves)
    yield from (_plain(move.crossed) for move in told.moves if move.crossed)


def _ending(play_: Play, view: View) -> Iterator[str]:
    yield from ("", *_titled(view.title, "="))
    yield _plain(view.text)
    yield from ("", "Ce que cette fin a coûté", _plain(view.price or ""))
    yield from ("", *map(_dial, view.gauges))
    yield from ("", *_titled("Vos décisions"), *_list(play_))


def _list(play_: Play) -> Iterator[str]:
    for index, told in enumerate(play.decisions(play_), 1):
        moves = ", ".join(f"{move.dial.label} {_by(move)}" for move in told.moves)
        yield f"{index}. {_plain(told.scene)} : {_plain(told.choice)} ({moves or 'rien ne bouge'})"


def _cast(play_: Play) -> Iterator[str]:
    for part in engine.cast(play_.scenario):
        yield from ("", f"{_plain(part.name)} :", _plain(part.stance))


def _notes(play_: Play) -> Iterator[str]:
    notes = engine.view(play_.scenario, play_.state, "facilitator").notes
    yield from (
        "",
        "Notes pour la personne qui anime :",
        _plain(notes or "aucune pour cette scène"),
    )


def _farewell(play_: Play) -> Iterator[str]:
    if play_.path:
        yield "La partie est gardée. Pour la reprendre :"
        quote = '"' if " " in str(play_.path) else ""
        yield f"{AS_IS}mallette play --text --resume {quote}{play_.path}{quote}"


def _trouble(play_: Play) -> Iterator[str]:
    if play_.trouble:
        yield f"Attention : la partie n'est plus enregistrée ({play_.trouble.strerror})."


def _dial(dial: Dial) -> str:
    full = round(10 * (dial.value - dial.min) / max(1, dial.max - dial.min))
    bar = "#" * full + "." * (10 - full)
    return f"{_plain(dial.label):<16} {dial.value:>2} sur {dial.max} [{bar}]"


def _move(move: Move) -> str:
    verb = "monte" if move.dial.value > move.before else "descend"
    by = abs(move.dial.value - move.before)
    return f"{_plain(move.dial.label)} {verb} de {by} : {move.before} → {move.dial.value}"


def _by(move: Move) -> str:
    return f"{move.dial.value - move.before:+d}"


def _titled(title: str, line: str = "-") -> tuple[str, str]:
    return _plain(title), line * len(_plain(title))


def _plain(markdown: str) -> str:
    return text.plain(markdown)


def _printer(shown: TextIO) -> Callable[..., None]:
    """Writes lines no wider than the terminal, paragraph by paragraph."""
    width = min(WIDEST, shutil.get_terminal_size((80, 24)).columns)
    encoding = shown.encoding or "utf-8"

    def say(*lines: str, end: str = "\n") -> None:
        for line in lines:
            for paragraph in line.split("\n"):
                said = paragraph
                if len(paragraph) > width and not paragraph.startswith(AS_IS):
                    said = textwrap.fill(
                        paragraph, width, break_long_words=False, break_on_hyphens=False
                    )
                shown.write(said.encode(encoding, "replace").decode(encoding) + end)
        shown.flush()

    return say
