"""A play in a terminal, line by line: the same situations without a window, and with a screen reader."""

from __future__ import annotations

import re
import shutil
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TextIO, assert_never

from mallette import debrief, diagnostics, engine, files, play, text
from mallette.debrief import how
from mallette.engine import Consequence, Dial, Move, Option, View
from mallette.journal import Decision
from mallette.language import N_, _, ngettext
from mallette.model import Library
from mallette.play import Play

WIDEST = 88
"""Columns of text, even on a wide screen: longer lines tire the eye."""

AS_IS = "  "
"""What a line begins with when it is to be copied, and so never cut."""

KEYS = (
    ("2", N_("proposer le choix 2 à la table (on peut aussi taper son nom)")),
    ("2!", N_("prendre le choix 2 sans rien demander : la personne qui anime tranche")),
    ("a", N_("annuler la dernière décision, ou celle que l'on est en train de prendre")),
    ("l", N_("liste des décisions")),
    ("d", N_("le débriefing, une fois la partie finie")),
    ("r", N_("les rôles")),
    ("r 2", N_("l'intérêt caché du rôle 2, à lire sans témoin")),
    ("n", N_("notes de la personne qui anime (publiques si on projette !)")),
    ("q", N_("quitter (la partie est gardée)")),
    ("?", N_("cette aide")),
)
"""What can be typed, and what it does."""

HANGING = re.compile(r"(?:s )?\d+\. |.{1,3} {2,}(?=\S)")
"""The number or the key that a line begins with: what does not fit on it goes on under the rest."""

Ask = Callable[..., str | None]
"""Says some lines, the last a question to the table; its answer, none when nobody is there any more."""


def run(
    play_: Play,
    typed: TextIO,
    shown: TextIO,
    notice: str | None = None,
    again: str = "mallette play --text --resume",
    library: Library | None = None,
) -> Play:
    """The play as it stands when the table stops: at `q`, when input ends, or once it was read to its end.

    `again` is the command that takes up this play, without the name of its file. The debrief has the
    postures and the criteria of `library`, if there is one.
    """
    say = _printer(shown)
    say(*([notice, ""] if notice else []), *_opening(play_))

    def ask(*question: str) -> str | None:
        say(*question[:-1])
        say(question[-1], end=" ")
        line = typed.readline()
        return line.strip() if line else None

    fresh = True
    try:
        while True:
            view = engine.view(play_.scenario, play_.state)
            if fresh:
                say(*(_ending(play_, view) if view.over else _scene(play_, view)))
            answer = ask(">")
            if view.over and answer is not None and answer.lower() == "d":
                path, fresh = play_.path, False
                play_ = _debriefing(play_, library, ask)
                if play_.path != path:
                    say(*_trouble(play_))
                continue
            reply, play_ = _answer(play_, view, "q" if answer is None else answer.lower(), ask)
            say(*reply.lines)
            if reply.over:
                say("", *([] if view.over else _farewell(play_, again)))
                return play_
            fresh = reply.moved
    except KeyboardInterrupt:
        say("", *_farewell(play_, again))
        raise


@dataclass(frozen=True, slots=True)
class _Reply:
    """What is answered to a line typed, whether the play moved, and whether the table stops."""

    lines: tuple[str, ...] = ()
    moved: bool = False
    over: bool = False


def _answer(play_: Play, view: View, answer: str, ask: Ask) -> tuple[_Reply, Play]:
    match answer.split():
        case ["q"]:
            return _Reply(over=True), play_
        case [] if view.over:
            return _Reply(over=True), play_
        case []:
            return _Reply((_("Tapez un numéro, ou ? pour l'aide."),)), play_
        case ["?" | "h"]:
            return _Reply(tuple(_help())), play_
        case ["r"]:
            return _Reply(tuple(_cast(play_))), play_
        case ["r", role]:
            return _Reply(tuple(_briefing(play_, role))), play_
        case ["n"]:
            return _Reply(tuple(_notes(play_))), play_
        case ["l"]:
            return _Reply(tuple(_list(play_)) or (_("Aucune décision pour l'instant."),)), play_
        case ["a"] if play_.steps:
            undone = play.undo(play_, len(play_.steps) - 1)
            return _Reply(("", _("Décision annulée."), *_trouble(undone)), moved=True), undone
        case ["a"]:
            return _Reply((_("Il n'y a rien à annuler."),)), play_
        case ["s", choice]:
            return _forced(play_, choice)
    return _proposed(play_, view, answer, ask)


def _proposed(play_: Play, view: View, answer: str, ask: Ask) -> tuple[_Reply, Play]:
    """The table decides on a choice that is proposed, by the rule of the scene."""
    named = answer.removesuffix("!").strip()
    numbered = {str(index): option for index, option in enumerate(view.options, 1)}
    option = numbered.get(named) or {one.id: one for one in view.options}.get(named)
    if option is None:
        unknown = _("« {answer} » n'est pas un choix d'ici. Tapez ? pour l'aide.")
        return _Reply((unknown.format(answer=named),)), play_
    if not option.open:
        closed = _("Ce choix est fermé : {why}").format(why=_plain(option.reason or ""))
        return _Reply((closed,)), play_
    settled = answer.endswith("!")
    decided = (option.id, Decision(view.decide.rule, view.decide.role, settled=False))
    try:
        outcome = decided if settled else _decided(view, option, ask)
    except _Left as left:
        return _undecided(play_, view, left.answer, ask)
    if outcome is None:
        return _Reply((_("Rien n'est décidé : proposez un autre choix, ou le même."),)), play_
    return _taken(play_, *outcome)


def _undecided(play_: Play, view: View, answer: str, ask: Ask) -> tuple[_Reply, Play]:
    """The table turns to something else in the middle of a decision, which is not taken."""
    match answer:
        case "q":
            return _Reply((_("Rien n'est décidé."),), over=True), play_
        case "a":  # it takes back what was being decided, and no decision before
            reply = _Reply()
        case _:
            reply, play_ = _answer(play_, view, answer, ask)
    nothing = _("Rien n'est décidé : proposez un autre choix, ou le même.")
    return replace(reply, lines=(*reply.lines, "", nothing)), play_


def _taken(
    play_: Play, choice: str, decision: Decision, *, forced: bool = False
) -> tuple[_Reply, Play]:
    told = engine.consequence(play_.scenario, play_.state, choice)
    after = play.take(play_, choice, decision, forced=forced)
    said = (*_settled(after, told.choice), *_consequence(told), *_trouble(after))
    return _Reply(said, moved=True), after


def _forced(play_: Play, answer: str) -> tuple[_Reply, Play]:
    """In a dead end, the facilitator goes on by a choice that is closed."""
    closed = engine.closed_choices(play_.scenario, play_.state)
    numbered = {str(index): choice for index, choice in enumerate(closed, 1)}
    choice = numbered.get(answer, answer)
    if closed and choice not in closed:
        unknown = _("« {answer} » n'est pas un choix d'ici. Tapez ? pour l'aide.")
        return _Reply((unknown.format(answer=answer),)), play_
    if not closed:
        return _Reply(
            (_("On ne passe ainsi à la suite que lorsque aucun choix n'est ouvert."),)
        ), play_
    return _taken(play_, choice, Decision(settled=False), forced=True)


# How a table decides ----------------------------------------------------------------------------


def _decided(view: View, option: Option, ask: Ask) -> tuple[str, Decision] | None:
    """The choice taken and how; none when the table goes on talking."""
    match view.decide.rule:
        case "facilitator":
            return option.id, Decision()
        case "mandate":
            return option.id, Decision("mandate", view.decide.role)
        case "consensus":
            return _agreed(option, ask)
        case "consent":
            return _consented(option, ask)
        case "majority":
            return _voted(view, option, ask)
        case rule:
            assert_never(rule)


def _agreed(option: Option, ask: Ask) -> tuple[str, Decision] | None:
    if _yes(ask, _("Tout le monde peut vivre avec ce choix ? (Entrée : oui, n : non)")):
        return option.id, Decision("consensus")
    reserves = _lines(ask, _("Quelle réserve ? (une par ligne, Entrée pour finir)"))
    if _yes(ask, _("Chercher encore ? (Entrée : oui, n : la personne qui anime tranche)")):
        return None
    return option.id, Decision("consensus", objections=reserves, settled=False)


def _consented(option: Option, ask: Ask) -> tuple[str, Decision] | None:
    objections = _lines(ask, _("Une objection ? (une par ligne, Entrée s'il n'y en a pas ou plus)"))
    if not objections:
        return option.id, Decision("consent")
    if _yes(ask, _("Les objections sont-elles levées ? (Entrée : oui, n : non)")):
        return option.id, Decision("consent", objections=objections)
    if _yes(ask, _("Proposer autre chose ? (Entrée : oui, n : la personne qui anime passe outre)")):
        return None
    return option.id, Decision("consent", objections=objections, settled=False)


def _voted(view: View, option: Option, ask: Ask) -> tuple[str, Decision] | None:
    """The choice that has the most votes; a tie is said, and someone settles it."""
    numbers = {one.id: str(rank) for rank, one in enumerate(view.options, 1) if one.open}
    question = asked = _vote(tuple(numbers.values()))
    while answer := _told(ask, asked):
        counts = _hands(answer, len(numbers))
        if counts is None:
            asked = _("Il faut {n} nombres, ou un de plus pour les abstentions :")
            asked = asked.format(n=len(numbers))
            continue
        votes = dict(zip(numbers, counts, strict=False))
        said = Decision("majority", votes=votes, abstentions=sum(counts[len(numbers) :]))
        match play.leaders(votes):
            case [only]:
                return only, said
            case []:
                asked = " ".join((_("Personne n'a voté."), question))
            case tied:
                asked = question
                if kept := _kept(ask, {numbers[one]: one for one in tied}):
                    return kept, replace(said, tied=tied, settled=False)
    return option.id, Decision("majority")


def _vote(numbers: tuple[str, ...]) -> str:
    """What is asked of the table for the choices of these numbers."""
    example = " ".join([*map(str, range(len(numbers), 0, -1)), "0"])
    return _(
        "Voix pour {choices}, puis abstentions, par exemple « {example} » (Entrée : sans compter) :"
    ).format(choices=", ".join(numbers), example=example)


def _hands(answer: str, choices: int) -> list[int] | None:
    """The hands counted for so many choices, then the abstentions if they were counted."""
    hands = answer.replace(",", " ").split()
    counted = all(re.fullmatch(r"\d{1,4}", hand) for hand in hands)
    return [*map(int, hands)] if counted and 0 <= len(hands) - choices <= 1 else None


def _kept(ask: Ask, tied: dict[str, str]) -> str | None:
    """The choice that the facilitator keeps, by its number; none when the table votes again."""
    question = asked = _(
        "Égalité ({choices}). Le numéro que la personne qui anime retient (Entrée : revoter) :"
    ).format(choices=", ".join(tied))
    while (answer := _told(ask, asked)) and answer not in tied:
        asked = _again(answer, question)
    return tied.get(answer)


# What the table answers -------------------------------------------------------------------------

YES, NO = ("", "o", "oui", "y", "yes"), ("n", "non", "no")
COMMANDS = re.compile(r"[alrnqh?]|r \S+")
"""What leaves a decision that is being taken, and is answered instead."""


class _Left(Exception):
    """The table turned to something else, or nobody is there any more: nothing is decided."""

    def __init__(self, answer: str) -> None:
        self.answer = answer


def _yes(ask: Ask, question: str) -> bool:
    asked = question
    while (answer := _told(ask, asked, NO).lower()) not in {*YES, *NO}:
        asked = _again(answer, question)
    return answer in YES


def _lines(ask: Ask, question: str) -> tuple[str, ...]:
    """The lines of words typed until an empty one, or « non »."""
    found: list[str] = []
    asked = question
    while (line := _told(ask, asked, NO)).lower() not in {"", *NO}:
        worded = sum(map(str.isalpha, line)) > 1 and line.lower() not in YES
        found += [line] if worded else []
        asked = "…" if worded else _again(line, question)
    return tuple(found)


def _told(ask: Ask, question: str, offered: tuple[str, ...] = ()) -> str:
    """What is answered; a command leaves the decision, unless it is one of the answers `offered`."""
    answer = ask(question)
    if answer is None:
        raise _Left("q")
    command = " ".join(answer.lower().split())
    if command not in offered and COMMANDS.fullmatch(command):
        raise _Left(command)
    return answer


def _again(answer: str, question: str) -> str:
    """`question`, asked again after what is no answer to it."""
    strange = _("« {answer} » ne répond pas à la question (a : revenir aux choix).")
    return f"{strange.format(answer=answer)} {question}"


# What is said -----------------------------------------------------------------------------------


def _opening(play_: Play) -> Iterator[str]:
    scenario = play_.scenario
    yield from _titled(scenario.title, "=")
    yield _plain(scenario.summary)
    yield ""
    yield _("Inspirée de : {by}.").format(by=_plain(scenario.inspired_by).rstrip("."))
    yield from _length(play_)
    yield _("Tapez ? pour l'aide, r pour lire les rôles.")
    yield from _trouble(play_)


def _length(play_: Play) -> Iterator[str]:
    """How long it is planned to last, and how to have it otherwise, where there is a choice."""
    usual, *_rest = lengths = play_.scenario.lengths
    length = play_.length if play_.length in lengths else usual
    others = [f"--length {one}" for one in lengths if one != length]
    if others:
        yield _("Prévue en {minutes} minutes.").format(minutes=length)
    if others and not play_.steps:
        other = _("Autre durée : quittez (q), puis relancez avec {options}.")
        yield other.format(options=_(" ou ").join(others))


def _help() -> Iterator[str]:
    yield ""
    yield from (f"{key:<5}{_(does)}" for key, does in KEYS)


def _scene(play_: Play, view: View) -> Iterator[str]:
    yield from (
        "",
        *_titled(_("Évènement : {title}").format(title=view.title) if view.event else view.title),
    )
    if view.speaker:
        yield f"[{_plain(view.speaker.name)}]"
    yield _plain(view.text)
    yield from ("", *map(_dial, view.gauges), "")
    for index, option in enumerate(view.options, 1):
        if option.open:
            yield f"{index}. {_plain(option.text)}"
        else:
            closed = _("{index}. (fermé) {choice} : {why}")
            why = _plain(option.reason or "")
            yield closed.format(index=index, choice=_plain(option.text), why=why)
    if view.decider:
        yield _("Décision : {role} décide pour la table.").format(role=_plain(view.decider.name))
    elif view.decide.rule in RULES:
        yield _(RULES[view.decide.rule])
    yield from _dead_end(play_)


RULES = {
    "consensus": N_("Décision : au consensus, quand tout le monde peut vivre avec."),
    "majority": N_("Décision : à la majorité des voix."),
    "consent": N_("Décision : par consentement, quand personne n'a d'objection raisonnée."),
}
"""What is told of a rule that the table applies itself."""


def _dead_end(play_: Play) -> Iterator[str]:
    closed = engine.closed_choices(play_.scenario, play_.state)
    if not closed:
        return
    yield _("Aucun choix n'est ouvert ici. Tapez a pour revenir en arrière, ou passez à la suite :")
    for index, choice in enumerate(closed, 1):
        told = engine.consequence(play_.scenario, play_.state, choice)
        yield f"s {index}. {_plain(told.choice)}"


def _settled(play_: Play, choice: str) -> Iterator[str]:
    """What was decided last, and how, where the table decides by a rule."""
    step = play_.steps[-1]
    if step.decision is None or step.decision.rule == "facilitator":
        return
    decided = _("C'est décidé : {choice}").format(choice=_plain(choice))
    yield from ("", f"{decided}. {_plain(how(play_, step))}")


def _consequence(told: Consequence) -> Iterator[str]:
    yield ""
    if told.result:
        yield _plain(told.result)
        yield ""
    yield from map(_move, told.moves)
    yield from _crossed(told.moves)
    for return_ in told.returns:
        back = _("Cela revient, de « {scene} : {choice} » :")
        yield from ("", back.format(scene=_plain(return_.scene), choice=_plain(return_.choice)))
        yield from (_plain(return_.text), *map(_move, return_.moves), *_crossed(return_.moves))
    if told.drawn:
        yield from ("", _("On tire une carte."))


def _crossed(moves: tuple[Move, ...]) -> Iterator[str]:
    yield from (text for move in moves if move.crossed for text in ("", _plain(move.crossed)))


def _ending(play_: Play, view: View) -> Iterator[str]:
    yield from ("", *_titled(view.title, "="))
    yield _plain(view.text)
    yield from ("", _("Ce que cette fin a coûté"), _plain(view.price or ""))
    yield from ("", *map(_dial, view.gauges))
    yield from ("", *_titled(_("Vos décisions")), *_list(play_))
    yield from ("", _("d : le débriefing.  Entrée : finir.  a : annuler la dernière décision."))


def _list(play_: Play) -> Iterator[str]:
    for index, (told, step) in enumerate(zip(play.decisions(play_), play_.steps, strict=True), 1):
        moves = ", ".join(f"{move.dial.label} {_by(move)}" for move in told.moves)
        said = _("{index}. {scene} : {choice} ({moves})").format(
            index=index,
            scene=_plain(told.scene),
            choice=_plain(told.choice),
            moves=moves or _("rien ne bouge"),
        )
        decided = _plain(how(play_, step))
        yield f"{said} {decided}" if decided else said


# The debrief ------------------------------------------------------------------------------------


class _Out(Exception):
    """The table leaves the debrief."""


def _debriefing(play_: Play, library: Library | None, ask: Ask) -> Play:
    """The play with what the table kept of its debrief, as far as it went."""
    for step in (_feelings, _facts, _roads, _dues, _secrets, _practised, _marked, _promised):
        try:
            play_ = step(play_, library, ask)
        except _Out:
            break
    return play_


def _asked(ask: Ask, *question: str) -> str:
    """What is answered; `q` leaves the debrief, as the end of the input does."""
    answer = ask(*question)
    if answer is None or answer.lower() == "q":
        raise _Out
    return answer


def _page(page: debrief.Page) -> tuple[str, ...]:
    """The heading of a page: its step and its title."""
    step = next(index for index, one in enumerate(debrief.STEPS) if page in one[2])
    where = _("Débriefing {step} sur 4 · {title}")
    said = where.format(step=step + 1, title=_(debrief.STEPS[step][0]))
    return ("", said, *_titled(_(debrief.TITLES[page])))


NEXT = N_("Entrée : la suite.  q : quitter le débriefing. >")


def _feelings(play_: Play, _library: Library | None, ask: Ask) -> Play:
    _asked(ask, *_page("feelings"), *(_(said) for _icon, said in debrief.FEELINGS), "", _(NEXT))
    return play_


def _facts(play_: Play, _library: Library | None, ask: Ask) -> Play:
    along = debrief.curves(play_)
    gauges = play_.scenario.gauges
    width = max(len(_plain(gauge.label)) for gauge in gauges.values())
    courses = [
        f"{_plain(gauge.label):{width}}  {' '.join(map(str, along[id_]))}"
        for id_, gauge in gauges.items()
    ]
    said = (*_list(play_), "", _("Les jauges, au début puis après chaque décision :"), *courses)
    _asked(ask, *_page("facts"), *said, "", _(NEXT))
    return play_


def _roads(play_: Play, _library: Library | None, ask: Ask) -> Play:
    """The roads not taken, from the decisions that are asked for."""
    question = _("Le numéro d'une décision, pour voir les autres chemins. Entrée : la suite. >")
    lines = (*_page("roads"), *_list(play_), "")
    while answer := _asked(ask, *lines, question):
        number_ = int(answer) - 1 if answer.isascii() and answer.isdecimal() else -1
        if not 0 <= number_ < len(play_.steps):
            lines = (_("« {answer} » n'est pas une de vos décisions.").format(answer=answer),)
            continue
        lines = (*_compared(play_, number_), "")
    return play_


def _compared(play_: Play, index: int) -> Iterator[str]:
    """What each choice that was open at a decision, and not taken, left possible."""
    view = engine.view(play_.scenario, play_.states[index])
    texts = {option.id: _plain(option.text) for option in view.options}
    missed = debrief.missed(play_, index)
    if not missed:
        yield _("Aucun autre choix n'était ouvert.")
    for road in missed:
        count = len(road.endings)
        some = ngettext("{count} fin restait possible", "{count} fins restaient possibles", count)
        yield from ("", f"{texts[road.choice]} : {some.format(count=count)}")
        for end, chance in road.endings.items():
            title = _plain(play_.scenario.endings[end].title)
            yield f"- {title} : {_('{n} %').format(n=round(100 * chance))}"
        said = _("{label} : de {low} à {high}")
        spans = (
            said.format(label=play_.scenario.gauges[id_].label, low=span.min, high=span.max)
            for id_, span in road.gauges.items()
        )
        yield _(" ; ").join(spans)


def _dues(play_: Play, _library: Library | None, ask: Ask) -> Play:
    dues, moments = debrief.dues(play_), debrief.moments(play_)
    if not dues:
        return play_
    lines = []
    for due in dues:
        from_ = _("Décision {number}, « {choice} »")
        choice = _plain(moments[due.index].told.choice)
        when = _("La partie s'est finie avant.")
        if due.came is not None:
            when = _("Revenu après la décision {number}.").format(number=due.came + 1)
        lines += [from_.format(number=due.index + 1, choice=choice), _plain(due.text), when, ""]
    _asked(ask, *_page("dues"), *lines, _(NEXT))
    return play_


def _secrets(play_: Play, _library: Library | None, ask: Ask) -> Play:
    """The secrets that whoever holds the role agrees to tell."""
    parts = engine.cast(play_.scenario)
    if not parts:
        return play_
    numbered = [f"{index}. {_plain(part.name)}" for index, part in enumerate(parts, 1)]
    intro = _("Chaque personne décide si elle dévoile ce que son rôle gardait pour lui.")
    question = _("Le numéro d'un rôle à dévoiler. Entrée : la suite. >")
    lines = (*_page("roles"), intro, *numbered, "")
    while answer := _asked(ask, *lines, question):
        index = int(answer) - 1 if answer.isascii() and answer.isdecimal() else -1
        if not 0 <= index < len(parts):
            lines = (_("« {answer} » n'est pas un des rôles.").format(answer=answer),)
            continue
        play_ = debrief.reveal(play_, parts[index].id)
        told = debrief.secret(play_, parts[index].id)
        lines = ("", _plain(told.part.name), _plain(told.secret), *map(_pull, told.pulls), "")
    return play_


def _pull(pull: debrief.Pull) -> str:
    wish = _("voulait voir monter : {gauge}") if pull.up else _("voulait voir baisser : {gauge}")
    ends = _("de {before} à {after}").format(before=pull.before, after=pull.after)
    return f"- {wish.format(gauge=_plain(pull.gauge))} ({ends})"


def _practised(play_: Play, library: Library | None, ask: Ask) -> Play:
    told = debrief.postures(play_, library) if library else []
    if told:
        lines = [
            f"- {_plain(posture.label)} : "
            + ngettext("{count} fois", "{count} fois", count).format(count=count)
            for posture, count in told
        ]
        _asked(ask, *_page("postures"), *lines, "", _(NEXT))
    return play_


def _marked(play_: Play, library: Library | None, ask: Ask) -> Play:
    """The marks of the group, and a proof of each."""
    criteria = library.mallette.criteria if library else {}
    lines = _page("criteria") if criteria else ()
    for id_, criterion in criteria.items():
        words = ", ".join(f"{mark} {_(said)}" for mark, said in enumerate(debrief.MARKS))
        question = _("De 0 à 4 ({words}). Entrée : passer. >").format(words=words)
        said = f"{_plain(criterion.label)} : {_plain(criterion.question)}"
        while answer := _asked(ask, *lines, said, question):
            lines = ()
            if answer in map(str, range(len(debrief.MARKS))):
                play_ = debrief.rate(play_, id_, int(answer))
                proof = _asked(ask, _("Une preuve, en une phrase ? (Entrée : aucune) >"))
                play_ = debrief.prove(play_, id_, proof)
                break
        lines = ("",)
    return play_


def _promised(play_: Play, _library: Library | None, ask: Ask) -> Play:
    """What each will do, and by when; and what is left open."""
    dates = debrief.dates(datetime.now().date())
    question = _("Qui fait quoi ? Entrée : finir le débriefing. >")
    kept = [f"- {one.what} — {one.when}" for one in play_.debrief.pledges]
    kept += [f"- {one}" for one in play_.debrief.questions]
    lines = (*_page("transfer"), _(debrief.GESTURE), _(debrief.LEFT_OPEN), *kept, "")
    while what := _asked(ask, *lines, question):
        lines = (_("C'est noté."),)
        if debrief.open_question(what):
            play_ = debrief.ask(play_, what)
            continue
        offered = [f"{index}. {said} : {day}" for index, (said, day) in enumerate(dates, 1)]
        when = _asked(ask, *offered, _("Pour quand ? Un numéro, ou une date en toutes lettres. >"))
        known = {str(index): day for index, (_said, day) in enumerate(dates, 1)}
        play_ = debrief.promise(play_, what, known.get(when, when))
    return play_


def _cast(play_: Play) -> Iterator[str]:
    for index, part in enumerate(engine.cast(play_.scenario), 1):
        named = _("{index}. {role} :").format(index=index, role=_plain(part.name))
        yield from ("", named, _plain(part.stance))


def _briefing(play_: Play, answer: str) -> Iterator[str]:
    """What the person who holds a role reads alone."""
    roles = {str(index): part.id for index, part in enumerate(engine.cast(play_.scenario), 1)}
    role = roles.get(answer, answer)
    if role not in play_.scenario.roles:
        yield _("« {answer} » n'est pas un rôle. Tapez r pour en lire la liste.").format(
            answer=answer
        )
        return
    told = engine.briefing(play_.scenario, role)
    ways = {"up": _("voir monter"), "down": _("voir descendre")}
    yield from ("", _("{role}, à lire sans témoin :").format(role=_plain(told.part.name)))
    yield _plain(told.secret)
    yield from (
        _("Ce qui lui importe : {way} {gauge}.").format(way=ways[way], gauge=_plain(gauge))
        for gauge, way in told.cares
    )


def _notes(play_: Play) -> Iterator[str]:
    notes = engine.view(play_.scenario, play_.state, "facilitator").notes
    yield from (
        "",
        _("Notes pour la personne qui anime :"),
        _plain(notes or _("aucune pour cette scène")),
    )


def _farewell(play_: Play, again: str) -> Iterator[str]:
    if play_.path:
        yield _("La partie est gardée. Pour la reprendre :")
        quote = '"' if " " in str(play_.path) else ""
        yield f"{AS_IS}{again} {quote}{play_.path}{quote}"


def _trouble(play_: Play) -> Iterator[str]:
    if play_.trouble:
        said = _("Attention : la partie n'est plus enregistrée ({why}).")
        yield said.format(why=files.why(play_.trouble))
    if apart := play.told(play_):
        yield apart


def _dial(dial: Dial) -> str:
    full = round(10 * (dial.value - dial.min) / max(1, dial.max - dial.min))
    bar = "#" * full + "." * (10 - full)
    value = _("{value} sur {max}").format(value=f"{dial.value:>2}", max=dial.max)
    return f"{_plain(dial.label):<16} {value} [{bar}]"


def _move(move: Move) -> str:
    more, less = (
        _("{gauge} : {by} de plus ({before} → {after})"),
        _("{gauge} : {by} de moins ({before} → {after})"),
    )
    before, after = move.before, move.dial.value
    return (more if after > before else less).format(
        gauge=_plain(move.dial.label), by=abs(after - before), before=before, after=after
    )


def _by(move: Move) -> str:
    return f"{move.dial.value - move.before:+d}"


def _titled(title: str, line: str = "-") -> tuple[str, str]:
    return _plain(title), line * len(_plain(title))


def _plain(markdown: str) -> str:
    return text.plain(markdown)


SIMPLER = {0x202F: " ", 0x2192: "->", 0x2026: "...", 0x201C: '"', 0x201D: '"', 0x2019: "'"}
"""What stands for a sign that a terminal cannot write."""


def _written(said: str, encoding: str) -> str:
    """`said`, as far as `encoding` can write it."""
    try:
        said.encode(encoding)
    except UnicodeEncodeError:
        return said.translate(SIMPLER).encode(encoding, "replace").decode(encoding)
    return said


def _printer(shown: TextIO) -> Callable[..., None]:
    """Writes lines no wider than the terminal, paragraph by paragraph."""
    width = min(WIDEST, shutil.get_terminal_size((80, 24)).columns)
    encoding = shown.encoding or "utf-8"

    def say(*lines: str, end: str = "\n") -> None:
        for line in lines:
            for written in line.split("\n"):
                paragraph = diagnostics.CONTROL.sub("\N{REPLACEMENT CHARACTER}", written)
                said = paragraph
                if len(paragraph) > width and not paragraph.startswith(AS_IS):
                    said = _filled(paragraph, width)
                shown.write(_written(said, encoding) + end)
        shown.flush()

    return say


def _filled(paragraph: str, width: int) -> str:
    """`paragraph` on lines of `width`; they stand clear of the number or the key it begins with."""
    hanging = HANGING.match(paragraph)
    return textwrap.fill(
        paragraph,
        width,
        subsequent_indent=" " * (hanging.end() if hanging else 0),
        break_long_words=False,
        break_on_hyphens=False,
    )
