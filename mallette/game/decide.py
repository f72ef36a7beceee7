"""The table decides on a choice, by the rule of the scene: asked, voted, objected, or settled."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from mallette import engine, play, text
from mallette.engine import Option, View
from mallette.game import stack
from mallette.game.page import Hint, dialog, page
from mallette.game.pieces import (
    badge,
    button,
    card,
    head,
    heading,
    line,
    portrait,
    square,
    tell,
)
from mallette.game.stack import Close, Intention, Note, Open, Recount, Session, Take
from mallette.game.ui import (
    DIGITS,
    NOTHING,
    Canvas,
    Frame,
    Icon,
    Key,
    Panel,
    Piece,
    Rect,
    Style,
    column,
    drawn,
    row,
    say,
    words,
)
from mallette.game.writing import field
from mallette.journal import Decision
from mallette.language import N_, _, ngettext
from mallette.text import Run

SETTLE = N_("La personne qui anime tranche")
BACK = N_("Revenir à la scène")


@dataclass(frozen=True, slots=True)
class Matter:
    """What the table is about to decide, and what it has said of it."""

    screen: stack.Decide
    session: Session
    view: View
    choices: tuple[Option, ...]
    """Those that are open."""

    @property
    def rule(self) -> str:
        return self.view.decide.rule

    @property
    def votes(self) -> dict[str, int]:
        return {one.id: self.session.talk.counted(one.id).hands for one in self.choices}

    @property
    def abstentions(self) -> int:
        return self.session.talk.counted(None).hands

    def said(self, choice: str) -> str:
        """A choice in quotes, in a sentence."""
        return next(text.plain(one.text) for one in self.choices if one.id == choice)

    def raised(self) -> tuple[str, ...]:
        """What was objected, naming the choice when it is not the one proposed now."""
        about = self.screen.choice
        return tuple(
            said if choice == about else f"« {self.said(choice)} » : {said}"
            for choice, said in self.session.talk.raised
        )

    def taken(self, choice: str = "", *, settled: bool = True) -> Take:
        """The choice proposed, or another, taken with all that was said of it."""
        decision = Decision(
            self.rule,
            self.view.decide.role,
            votes=self.votes if any(self.votes.values()) else {},
            abstentions=self.abstentions,
            tied=play.leaders(self.votes) if not settled and self.tied else (),
            objections=self.raised(),
            settled=settled,
        )
        return Take(choice or self.screen.choice, decision)

    @property
    def tied(self) -> bool:
        return len(play.leaders(self.votes)) > 1

    @property
    def void(self) -> bool:
        """Whether all abstained."""
        return bool(self.abstentions and not any(self.votes.values()))

    @property
    def outvoted(self) -> bool:
        """Whether the hands took another choice than the one that was proposed."""
        return play.leaders(self.votes) not in {(), (self.screen.choice,)}

    def settling(self) -> Intention:
        """What the facilitator's key does: it asks, unless the choice proposed is all there is."""
        if self.void or self.outvoted:
            return Open(replace(self.screen, page="settle"))
        return self.taken(settled=False)


def layout(screen: stack.Decide, session: Session, canvas: Canvas) -> Frame:
    """The frame of what is asked."""
    assert session.play is not None
    now = session.play
    view = engine.view(now.scenario, now.state)
    choices = tuple(option for option in view.options if option.open)
    matter = Matter(screen, session, view, choices)
    match screen.page:
        case "note":
            return _noting(matter, canvas)
        case "lift":
            return _lifting(matter, canvas)
        case "settle":
            return _settling(matter, canvas)
        case "ask":
            return (_voting if view.decide.rule == "majority" else _asking)(matter, canvas)


def _back() -> Hint:
    return Hint("back", _(BACK), Close())


# A question -------------------------------------------------------------------------------------

QUESTIONS = {
    "consensus": (
        N_("Tout le monde peut-il vivre avec ce choix ?"),
        N_("Oui, tout le monde"),
        N_("Non, pas encore"),
    ),
    "consent": (
        N_("Quelqu'un a-t-il une objection raisonnée ?"),
        N_("Non, personne"),
        N_("Oui, une objection"),
    ),
}
"""What is asked, what is answered when the choice is taken, and when it is not."""


def _asking(matter: Matter, canvas: Canvas) -> Frame:
    """Consensus and consent ask the table; a mandate asks the one who holds it."""
    taken = matter.taken()
    noting = Open(replace(matter.screen, page="note"))
    question, plain, other = QUESTIONS.get(matter.rule, ("", "", ""))
    decider = matter.view.decider
    if decider:
        question = _("{role} décide pour la table").format(role=text.plain(decider.name))

    def asked(width: int) -> Iterator[Piece]:
        if decider:
            face, gap = canvas.px(5.5), canvas.px(1)
            proposed = _proposed(matter, canvas, width - face - gap)
            yield row((portrait(canvas, decider, face, face), proposed), gap, align="middle")
        else:
            yield _proposed(matter, canvas, width)
        yield _raised(matter, canvas, width)
        label = _("C'est décidé") if decider else _(plain)
        yield button(canvas, label, taken, width, icon="check")
        if not decider:
            label = _(other)
            yield button(canvas, label, noting, width, icon="messages", key="2", plain=True)

    return page(
        matter.session,
        canvas,
        dialog(canvas, question if decider else _(question), lambda width: tuple(asked(width))),
        hints=(Hint("settle", _(SETTLE), matter.settling()), _back()),
        keys={} if decider else {"2": noting},
        first=taken,
        centred=True,
    )


def _proposed(matter: Matter, canvas: Canvas, width: int) -> Piece:
    room = canvas.px(0.9)
    label = heading(canvas, _("La proposition"), width - 2 * room, tinted=True)
    proposed = next(one for one in matter.choices if one.id == matter.screen.choice)
    style = Style(1.2, bold=True, leading=1.3, balanced=True)
    said = line(canvas, proposed.text, width - 2 * room, style)
    piece = column((label, said), canvas.px(0.25))
    return card(canvas, piece, width, pad=0.9, fill=canvas.accent.pale, edge=canvas.accent.fill)


def _raised(matter: Matter, canvas: Canvas, width: int) -> Piece:
    """What was objected so far."""
    return column((_objection(canvas, said, width) for said in matter.raised()), canvas.px(0.4))


def _objection(canvas: Canvas, said: str, width: int) -> Piece:
    mark = drawn(Icon(square(canvas.size(1.3)), "messages", canvas.theme.ink))
    gap = canvas.px(0.6)
    told = words(canvas, (Run(said),), width - mark.w - gap, Style(1.1, italic=True, leading=1.35))
    return row((mark, told), gap)


# What is objected -------------------------------------------------------------------------------


def _noting(matter: Matter, canvas: Canvas) -> Frame:
    """What is objected is typed, one after the other, if someone types it."""
    consensus = matter.rule == "consensus"
    title = _("Quelle réserve ?") if consensus else _("Quelle objection ?")
    typed = matter.screen.words

    def asked(width: int) -> tuple[Piece, ...]:
        more = _("Noter") if typed.strip() else _("Continuer")
        mark = "notes" if typed.strip() else "arrow-right"
        return (
            _proposed(matter, canvas, width),
            _raised(matter, canvas, width),
            field(matter.session, canvas, typed, width),
            button(canvas, more, Note(), width, icon=mark),
        )

    return page(
        matter.session,
        canvas,
        dialog(canvas, title, asked),
        hints=(Hint("settle", _(SETTLE), matter.settling(), "Ctrl + T"), _back()),
        first=Note(),
        centred=True,
        typed=typed,
    )


def _lifting(matter: Matter, canvas: Canvas) -> Frame:
    """What is done of what was objected: no answer is ready, so that none is given by accident."""
    consensus = matter.rule == "consensus"
    title = _("On cherche encore ?") if consensus else _("Les objections sont-elles levées ?")
    taken, settled = matter.taken(), matter.settling()
    answers: dict[Key, Intention] = {"1": taken, "2": Close(), "settle": settled}
    again = _("Oui : on en reparle") if consensus else _("Non : proposer autre chose")

    def asked(width: int) -> Iterator[Piece]:
        yield _proposed(matter, canvas, width)
        yield _raised(matter, canvas, width)
        if consensus:
            yield button(canvas, again, Close(), width, icon="messages")
        else:
            lifted = _("Oui, elles sont levées")
            yield button(canvas, lifted, taken, width, icon="check", key="1")
            yield button(canvas, again, Close(), width, icon="messages", key="2", plain=True)
        over = _(SETTLE) if consensus else _("La personne qui anime passe outre")
        yield button(canvas, over, settled, width, icon="scale", key="T", plain=True)

    return page(
        matter.session,
        canvas,
        dialog(canvas, title, lambda width: tuple(asked(width))),
        hints=(_back(),),
        keys={"settle": settled} if consensus else answers,
        first=Close() if consensus else None,
        centred=True,
    )


# A vote -----------------------------------------------------------------------------------------

SIZES = (1.25, 1.15, 1.05, 1.0)


def _voting(matter: Matter, canvas: Canvas) -> Frame:
    """The hands are counted, choice by choice; what they say is said at once."""
    leaders = play.leaders(matter.votes)
    enter = matter.settling() if matter.tied or matter.void else matter.taken(*leaders)
    first = _counted(matter, matter.choices[0].id)
    return page(
        matter.session,
        canvas,
        partial(_votes, matter, enter, canvas),
        sizes=SIZES,
        top=head(canvas, say(_("Qui est pour ?")), _(RULES["majority"])),
        hints=(
            Hint("settle", _(SETTLE), matter.settling()),
            *([Hint("roles", _("Revoter"), Recount())] if any(matter.session.talk.hands) else []),
            _back(),
        ),
        keys={} if matter.tied or matter.void else {"enter": enter},
        first=replace(first, hands=first.hands + 1, typed=False),
    )


def _counted(matter: Matter, choice: str | None) -> stack.Hands:
    return matter.session.talk.counted(choice)


def _votes(matter: Matter, enter: Intention, canvas: Canvas, size: float) -> tuple[Piece, Piece]:
    width = canvas.page
    style = Style(min(size, 1.1), colour=canvas.theme.soft, leading=1.35)
    hint = _("Comptez les mains : flèches ou chiffres au clavier, − et + à la souris.")
    numbers = {one.id: rank for rank, one in enumerate(matter.view.options, 1)}
    votes = [_vote(matter, canvas, one, numbers[one.id], size) for one in matter.choices]
    abstained = _abstained(matter, canvas, size)
    body = (words(canvas, say(hint), width, style), column((*votes, abstained), canvas.px(0.6)))
    return column(body, canvas.px(0.8)), _outcome(matter, canvas, enter)


def _vote(matter: Matter, canvas: Canvas, option: Option, number: int, size: float) -> Piece:
    """A choice, whether it leads, and the hands for it."""
    leaders = play.leaders(matter.votes)
    leads = option.id in leaders
    mark = badge(canvas, str(number))
    counter = _counter(canvas, _counted(matter, option.id))
    sign = NOTHING
    if leads:
        icon = "check" if len(leaders) == 1 else "scale"
        sign = drawn(Icon(square(canvas.size(1.5)), icon, canvas.theme.ink))
    fill = (canvas.theme.warn if len(leaders) > 1 else canvas.accent.pale) if leads else None
    return _line(canvas, mark, option.text, sign, counter, Style(size, leading=1.3, balanced=True), fill,
                 _counted(matter, option.id))  # fmt: skip


def _abstained(matter: Matter, canvas: Canvas, size: float) -> Piece:
    side = badge(canvas, "1").w
    inner = side * 3 // 4
    at = (side - inner) // 2
    mark = Piece(side, side, (Icon(Rect(at, at, inner, inner), "users", canvas.theme.soft),))
    counted = _counted(matter, None)
    style = Style(size, italic=True, leading=1.3, balanced=True)
    counter = _counter(canvas, counted)
    return _line(
        canvas, mark, _("Abstentions"), NOTHING, counter, style, canvas.theme.sunk, counted
    )


def _line(
    canvas: Canvas,
    mark: Piece,
    said: str,
    sign: Piece,
    counter: Piece,
    style: Style,
    fill: str | None,
    counted: stack.Hands,
) -> Piece:
    """A line on which hands are counted; under the others where its text has no room beside them."""
    width, room, gap = canvas.page, canvas.px(0.45), canvas.px(0.8)
    inner = width - 2 * room
    slot = canvas.size(1.5) + gap
    beside = inner - mark.w - gap - slot - counter.w - gap
    narrow = beside < canvas.px(14)
    told = line(canvas, said, inner - mark.w - gap if narrow else beside, style)
    left = row((mark, told), gap, align="middle")
    right = Piece(
        slot + counter.w,
        counter.h,
        inside=((0, (counter.h - sign.h) // 2, sign), (slot, 0, counter)),
    )
    if narrow:
        down = left.h + gap // 2
        inside = ((0, 0, left), (inner - right.w, down, right))
        piece = Piece(inner, down + right.h, inside=inside)
    else:
        h = max(left.h, right.h)
        inside = ((0, (h - left.h) // 2, left), (inner - right.w, (h - right.h) // 2, right))
        piece = Piece(inner, h, inside=inside)
    more = replace(counted, hands=counted.hands + 1, typed=False)
    made = card(canvas, piece, width, pad=0.45, fill=fill, does=more)
    return replace(made, hands=counted)


def _counter(canvas: Canvas, counted: stack.Hands) -> Piece:
    """The hands raised, between a button that takes one down and one that raises one."""
    style = Style(1.6, title=True, leading=1.2)
    number = words(canvas, say(str(counted.hands)), canvas.page, style)
    w = canvas.px(3)
    less, more = (
        _step(canvas, sign, replace(counted, hands=counted.hands + by, typed=False))
        for sign, by in (("−", -1), ("+", 1))
    )
    h = max(number.h, less.h)
    inside = (
        (0, (h - less.h) // 2, less),
        (less.w + (w - number.w) // 2, (h - number.h) // 2, number),
        (less.w + w, (h - more.h) // 2, more),
    )
    return Piece(less.w + w + more.w, h, inside=inside)


def _step(canvas: Canvas, sign: str, does: stack.Hands) -> Piece:
    side = max(canvas.px(2.2), 32)
    style = Style(1.5, bold=True, colour=canvas.accent.deep, leading=1.0)
    said = words(canvas, say(sign), side, style)
    panel = Panel(
        Rect(0, 0, side, side),
        canvas.theme.card,
        canvas.accent.deep,
        max(2, canvas.px(0.1)),
        canvas.px(0.35),
    )
    at = ((side - said.w) // 2, (side - said.h) // 2, said)
    return Piece(side, side, (panel,), (at,), does, pointer=True)


def _outcome(matter: Matter, canvas: Canvas, enter: Intention) -> Piece:
    """What the hands say, and what is done of it."""
    width = canvas.page
    leaders = play.leaders(matter.votes)
    if matter.tied or matter.void:
        tie = _tie(matter) if matter.tied else _("Personne n'a voté : on revote, ou on tranche.")
        told = tell(canvas, tie, width, icon="scale")
        settle = button(canvas, _(SETTLE), enter, min(width, canvas.px(28)), icon="scale", key="T")
        again = button(
            canvas, _("Revoter"), Recount(), min(width, canvas.px(16)),
            icon="hand-stop", key="R", plain=True,
        )  # fmt: skip
        both = settle.w + again.w + canvas.px(1) <= width
        done = (row if both else column)((again, settle), canvas.px(1))
        right = Piece(width, done.h, inside=((width - done.w, 0, done),))
        return column((told, right), canvas.px(0.8))
    choice = matter.said(leaders[0] if leaders else matter.screen.choice)
    said = _("Adopter « {choice} »") if leaders else _("Prendre « {choice} » sans compter")
    go = button(canvas, said.format(choice=choice), enter, min(width, canvas.px(46)), icon="check")
    return Piece(width, go.h, inside=((width - go.w, 0, go),))


def _tie(matter: Matter) -> str:
    """Between which choices, in a sentence."""
    quoted = [f"« {matter.said(choice)} »" for choice in play.leaders(matter.votes)]
    most = max(matter.votes.values())
    first, last = ", ".join(quoted[:-1]), quoted[-1]
    return ngettext(
        "Égalité entre {first} et {last}, {count} voix chacun.",
        "Égalité entre {first} et {last}, {count} voix chacun.",
        most,
    ).format(first=first, last=last, count=most)


def _settling(matter: Matter, canvas: Canvas) -> Frame:
    """The facilitator takes one of the choices that lead, or goes against the count; nothing is ready."""
    answers = tuple(_retained(matter))
    keys: dict[Key, Intention] = {
        key: taken for key, (_label, taken) in zip(DIGITS, answers, strict=False)
    }

    def asked(width: int) -> Iterator[Piece]:
        if matter.tied or matter.outvoted:
            said = _tie(matter) if matter.tied else _count(matter)
            yield tell(canvas, said, width, icon="scale")
        for rank, (label, taken) in enumerate(answers):
            key = DIGITS[rank] if rank < len(DIGITS) else ""
            yield button(canvas, label, taken, width, key=key, plain=True)
        yield button(canvas, _("Revoter"), Recount(), width, icon="hand-stop", key="R", plain=True)

    return page(
        matter.session,
        canvas,
        dialog(canvas, _(SETTLE), lambda width: tuple(asked(width))),
        hints=(_back(),),
        keys={**keys, "roles": Recount()},
        centred=True,
    )


def _retained(matter: Matter) -> Iterator[tuple[str, Take]]:
    """What the facilitator can retain, in words: between equals, or for or against the count."""
    leaders = play.leaders(matter.votes)
    if matter.tied or matter.void:
        for one in leaders or tuple(choice.id for choice in matter.choices):
            yield matter.said(one), matter.taken(one, settled=False)
        return
    for choice in matter.choices:
        follows = choice.id in leaders
        label = _("Suivre le décompte : {choice}") if follows else _("Passer outre : {choice}")
        taken = matter.taken(choice.id, settled=follows)
        yield label.format(choice=matter.said(choice.id)), taken


def _count(matter: Matter) -> str:
    """What the hands took, in a sentence."""
    (leader,) = play.leaders(matter.votes)
    said = _("Le décompte retient « {choice} », {votes} voix sur {every}.")
    every = sum(matter.votes.values())
    return said.format(choice=matter.said(leader), votes=matter.votes[leader], every=every)


# The rule, and how it was used ------------------------------------------------------------------

RULES = {
    "consensus": N_("Décision : au consensus"),
    "majority": N_("Décision : à la majorité"),
    "consent": N_("Décision : par consentement"),
}
ICONS = {"consensus": "users-group", "majority": "hand-stop", "consent": "ear"}


def label(canvas: Canvas, view: View, width: int) -> Piece:
    """How the table decides in a scene; nothing where the facilitator does."""
    if view.decide.rule == "facilitator":
        return NOTHING
    icon = view.decider.icon if view.decider else ICONS[view.decide.rule]
    if view.decider:
        said = _("{role} décide pour la table").format(role=text.plain(view.decider.name))
    else:
        said = _(RULES[view.decide.rule])
    mark = drawn(Icon(square(canvas.size(1.2)), icon, canvas.accent.deep))
    gap = canvas.px(0.4)
    style = Style(0.95, bold=True, leading=1.3)
    return row((mark, words(canvas, say(said), width - mark.w - gap, style)), gap, align="middle")
