"""A play in, what its debrief tells out: who decided what and how, the curves, the roads not taken.

The program tells facts and keeps the thread; it judges nothing. What only a role or the facilitator may
know is told by nothing here but `secret`, which a table asks for, one role at a time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from typing import TYPE_CHECKING, Literal

from mallette import engine, play, text
from mallette.engine import Consequence, Part
from mallette.journal import Decision, Pledge, Step
from mallette.language import N_, _, day, ngettext
from mallette.machine import machine
from mallette.model import Library, Posture
from mallette.play import Play

if TYPE_CHECKING:
    from mallette.roads import Road

# Facts ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Moment:
    """One decision, as the frieze shows it."""

    index: int
    """From 0, in the order they were taken."""
    told: Consequence
    step: Step
    event: bool
    """Whether it was taken on an event."""
    posture: str | None
    """What the choice made the table practise: an id."""
    question: str | None
    """Of the debrief, about this scene."""
    fiche: str | None


def moments(now: Play) -> tuple[Moment, ...]:
    """Every decision of the play, in order."""
    rules, scenario = machine(now.scenario), now.scenario
    told = []
    for index, done, state, step in zip(
        count(), play.decisions(now), now.states, now.steps, strict=False
    ):
        place = rules.places[state.at]
        told.append(
            Moment(
                index=index,
                told=done,
                step=step,
                event=state.at in scenario.events,
                posture=place.choices[step.choice].posture,
                question=place.question,
                fiche=place.fiche,
            )
        )
    return tuple(told)


def curves(now: Play) -> dict[str, tuple[int, ...]]:
    """The values of each gauge: at the start, then after each decision."""
    slots = machine(now.scenario).names
    return {
        id_: tuple(state.values[slots[id_]] for state in now.states) for id_ in now.scenario.gauges
    }


def postures(now: Play, library: Library) -> list[tuple[Posture, int]]:
    """What the table practised and how many times, in the order of the mallette; nothing it did not."""
    counted = Counter(moment.posture for moment in moments(now))
    known = library.mallette.postures.items()
    return [(posture, counted[id_]) for id_, posture in known if counted[id_]]


# What was not seen ------------------------------------------------------------------------------


def missed(now: Play, index: int) -> tuple[Road, ...]:
    """For each choice that was open at a decision and not taken, what it could still lead to."""
    state, taken = now.states[index], now.steps[index].choice
    open_ = engine.open_choices(now.scenario, state)
    from mallette.roads import road  # and numpy with it, which a first screen does without

    return tuple(road(now.scenario, state, other) for other in open_ if other != taken)


@dataclass(frozen=True, slots=True)
class Due:
    """What a decision was to bring about later."""

    index: int
    """Of the decision."""
    text: str
    came: int | None
    """Index of the decision after which it came; none when the play ended before."""


def dues(now: Play) -> list[Due]:
    """What each decision was to bring about later, and when it came, in the order of decisions."""
    rules, told = machine(now.scenario), moments(now)
    found = []
    for moment, state in zip(told, now.states, strict=False):
        later = rules.places[state.at].choices[moment.step.choice].later
        if later is None:
            continue
        came = next((one.index for one in told[moment.index :] if _brought(one, moment)), None)
        said = now.states[-1 if came is None else came + 1].values
        found.append(Due(moment.index, rules.said(later.text, said), came))
    return found


def _brought(one: Moment, moment: Moment) -> bool:
    return any(
        (back.scene, back.choice) == (moment.told.scene, moment.told.choice)
        for back in one.told.returns
    )


@dataclass(frozen=True, slots=True)
class Pull:
    """A gauge that a role had at heart, and what became of it."""

    gauge: str
    """Its label."""
    up: bool
    """Whether the role wanted it to rise."""
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Secret:
    """A role as it is uncovered at the debrief."""

    part: Part
    secret: str
    pulls: tuple[Pull, ...]


def secret(now: Play, role: str) -> Secret:
    """What `role` kept to itself, and what became of what it had at heart."""
    held, along = now.scenario.roles[role], curves(now)
    return Secret(
        engine.briefing(now.scenario, role).part,
        held.secret,
        tuple(
            Pull(now.scenario.gauges[id_].label, way == "up", along[id_][0], along[id_][-1])
            for id_, way in held.cares.items()
        ),
    )


# What is proposed -------------------------------------------------------------------------------

Page = Literal["feelings", "facts", "roads", "dues", "roles", "postures", "criteria", "transfer"]
STEPS: tuple[tuple[str, float, tuple[Page, ...]], ...] = (
    (N_("Ressentis"), 0.15, ("feelings",)),
    (N_("Faits"), 0.25, ("facts",)),
    (N_("Analyse"), 0.4, ("roads", "dues", "roles", "postures", "criteria")),
    (N_("Transfert"), 0.2, ("transfer",)),
)
"""The four steps, the part of the time that each deserves, their pages."""
TITLES: dict[Page, str] = {
    "feelings": N_("Comment ça va ?"),
    "facts": N_("Ce qui s'est passé"),
    "roads": N_("Les chemins que vous n'avez pas pris"),
    "dues": N_("Ce qui devait revenir"),
    "roles": N_("Ce que chaque rôle gardait pour lui"),
    "postures": N_("Ce que vous avez pratiqué"),
    "criteria": N_("Vous notez, vous-mêmes"),
    "transfer": N_("Et lundi ?"),
}
FEELINGS = (
    ("masks-theater", N_("Quittez vos rôles : levez-vous, changez de chaise, dites votre prénom.")),
    ("messages", N_("Chacun son tour, une phrase : « Dans cette partie, j'ai ressenti… »")),
    ("ear", N_("On écoute. On ne répond pas, on n'explique pas, on ne débat pas encore.")),
    ("hand-stop", N_("On a le droit de passer.")),
)
MARKS = (N_("pas du tout"), N_("un peu"), N_("à moitié"), N_("bien"), N_("pleinement"))
"""What the marks from 0 to 4 say."""
DELAYS = ((N_("dans quinze jours"), 15), (N_("dans un mois"), 30), (N_("dans trois mois"), 91))
"""When a gesture is to be done: the words, and the days that they stand for."""
GESTURE = N_("Un geste chacun, petit et daté : qui fait quoi ?")
LEFT_OPEN = N_("Ce qui finit par « ? » est gardé comme une question laissée ouverte.")


def reveal(now: Play, role: str) -> Play:
    """The secret of `role` was told to all; it is on the disk."""
    kept = now.debrief
    revealed = tuple(dict.fromkeys((*kept.revealed, role)))
    return play.keep(now, replace(kept, revealed=revealed))


def rate(now: Play, criterion: str, mark: int) -> Play:
    """The group gave a mark to `criterion`; it is on the disk."""
    kept = now.debrief
    return play.keep(now, replace(kept, ratings={**kept.ratings, criterion: mark}))


def prove(now: Play, criterion: str, proof: str) -> Play:
    """What the group had seen that shows its mark; it is on the disk."""
    proofs = {**now.debrief.proofs, criterion: " ".join(proof.split())}
    kept = {id_: said for id_, said in proofs.items() if said}
    return play.keep(now, replace(now.debrief, proofs=kept))


def dates(today: date) -> list[tuple[str, str]]:
    """Each delay in words, and the day that it leads to from `today`."""
    return [(_(said), day((today + timedelta(days=days)).isoformat())) for said, days in DELAYS]


def promise(now: Play, what: str, when: str) -> Play:
    """Someone will do this by then; it is on the disk. Nothing is, when nothing was said."""
    said = " ".join(what.split())
    if not said:
        return now
    pledges = (*now.debrief.pledges, Pledge(said, when=when))
    return play.keep(now, replace(now.debrief, pledges=pledges))


def open_question(said: str) -> bool:
    """Whether what was typed asks something, rather than promising it.

    >>> open_question("Qui n'était pas là ?"), open_question("J'appelle la mairie")
    (True, False)
    """
    return said.rstrip().endswith("?")


def ask(now: Play, question: str) -> Play:
    """The table leaves this open; it is on the disk. Nothing is, when nothing was said."""
    said = " ".join(question.split())
    if not said:
        return now
    return play.keep(now, replace(now.debrief, questions=(*now.debrief.questions, said)))


# How it was decided -----------------------------------------------------------------------------


def how(now: Play, step: Step) -> str:
    """How a decision was taken, in a sentence; none where the facilitator simply took it."""
    said = _(" ; ").join(_how(now, step))
    return said[:1].upper() + said[1:] + "." if said else ""


OUTCOMES = {
    "consensus": N_("au consensus"),
    "majority": N_("à la majorité"),
    "consent": N_("par consentement"),
}
TRIED = {
    "consensus": N_("sans consensus"),
    "majority": N_("au vote"),
    "consent": N_("malgré une objection"),
}
"""Where the rule did not decide."""


def _how(now: Play, step: Step) -> Iterator[str]:
    if step.forced:
        yield _("aucun choix n'était ouvert, on est passé à la suite")
        return
    said = step.decision
    if said is None or said.rule == "facilitator":
        return
    if said.rule == "mandate" and said.role in now.scenario.roles:
        role = text.plain(now.scenario.roles[said.role].name)
        yield _("{role} a décidé pour la table").format(role=role)
    elif said.rule in OUTCOMES:
        decided = _((OUTCOMES if said.settled else TRIED)[said.rule])
        counted = ", ".join(_counts(step.choice, said))
        yield f"{decided} ({counted})" if counted else decided
    for each in said.objections:
        yield _(_about(said)).format(said=each)
    if not said.settled:
        yield _("la personne qui anime a tranché")


def _about(said: Decision) -> str:
    if said.rule == "consensus":
        return N_("réserve : {said}")
    return N_("objection levée : {said}") if said.settled else N_("objection : {said}")


def _counts(choice: str, said: Decision) -> Iterator[str]:
    """The hands for what was taken, and those that were not raised."""
    if said.tied:
        yield _("égalité")
    if said.votes:
        ours, every = said.votes.get(choice, 0), sum(said.votes.values())
        yield _("{votes} voix sur {every}").format(votes=ours, every=every)
    if said.abstentions:
        yield ngettext("{n} abstention", "{n} abstentions", said.abstentions).format(
            n=said.abstentions
        )


def summary(now: Play) -> str:
    """How many decisions each rule took; nothing where the facilitator took them all."""
    counted = Counter(_rule(step) for step in now.steps)
    if not set(counted) - {"facilitator"}:
        return ""
    told = [_(SUMMARY[rule]).format(n=counted[rule]) for rule in SUMMARY if counted[rule]]
    return _("Comment vous avez décidé : {told}.").format(told=", ".join(told))


SUMMARY = {
    "consensus": N_("{n} au consensus"),
    "majority": N_("{n} à la majorité"),
    "consent": N_("{n} par consentement"),
    "mandate": N_("{n} par mandat"),
    "facilitator": N_("{n} par la personne qui anime"),
    "settled": N_("{n} où la personne qui anime a tranché"),
    "forced": N_("{n} où l'on est passé à la suite"),
}


def _rule(step: Step) -> str:
    """Under which heading of the summary a decision is counted."""
    if step.forced:
        return "forced"
    if step.decision is None or step.decision.rule not in SUMMARY:
        return "facilitator"
    return step.decision.rule if step.decision.settled else "settled"
