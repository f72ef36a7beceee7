"""The debrief in four steps: what was felt, the facts, the analysis, what each will do of it.

The screen times, proposes and keeps the thread; it judges nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from mallette import debrief, engine
from mallette.debrief import Moment, Page
from mallette.engine import Dial
from mallette.game import stack
from mallette.game.page import Hint, Main, columns, dialog, page, still
from mallette.game.pieces import (
    ESCAPE,
    badge,
    button,
    card,
    fact,
    gauge,
    head,
    heading,
    levelled,
    line,
    presented,
    prose,
    square,
)
from mallette.game.stack import Close, Debrief, Intention, Open, Session
from mallette.game.ui import (
    NOTHING,
    Canvas,
    Cell,
    Course,
    Frame,
    Icon,
    Key,
    Panel,
    Piece,
    Rect,
    Step,
    Style,
    column,
    drawn,
    grid,
    row,
    say,
    words,
)
from mallette.game.writing import field
from mallette.journal import Pledge
from mallette.language import _, ngettext, number
from mallette.play import Play

if TYPE_CHECKING:
    from mallette.roads import Road

QUESTION = "user-question"
SIZES = (1.35, 1.25, 1.15, 1.05, 0.95)


def layout(screen: Debrief, session: Session, canvas: Canvas) -> Frame:
    """The frame of one page of the debrief, or of one thing on it."""
    assert session.play is not None
    now = session.play
    match screen:
        case Debrief(page="facts", at=str(index)):
            return _told(session, canvas, debrief.moments(now)[int(index)])
        case Debrief(page="roads", at=str(index)):
            return _compared(session, canvas, debrief.moments(now)[int(index)])
        case Debrief(page="criteria", at=str(at)) if at.startswith(stack.PROOF):
            return _proving(session, canvas, at.removeprefix(stack.PROOF), screen.words)
        case Debrief(page="criteria", at=str(criterion)):
            return _marking(session, canvas, criterion)
        case Debrief(page="transfer", at=stack.WHEN):
            return _dating(session, canvas, screen.words)
        case Debrief(page="transfer"):
            return _promising(session, canvas, screen.words)
        case Debrief(page="feelings"):
            return _page(session, canvas, "feelings", partial(_feelings, canvas), sizes=SIZES)
        case Debrief(page="facts"):
            return _facts(session, canvas)
        case Debrief(page="roads"):
            return _page(session, canvas, "roads", still(_roads(session, canvas)))
        case Debrief(page="dues"):
            return _page(session, canvas, "dues", partial(_dues, now, canvas), sizes=SIZES)
        case Debrief(page="roles"):
            return _page(session, canvas, "roles", still(_roles(session, canvas)))
        case Debrief(page="postures"):
            return _page(session, canvas, "postures", still(_postures(session, canvas)))
        case _:
            return _page(session, canvas, "criteria", still(_criteria(session, canvas)))


# What stands around -----------------------------------------------------------------------------


def pages(session: Session) -> list[Page]:
    """The pages that have something to tell, in order."""
    assert session.play is not None
    now = session.play
    told: dict[Page, bool] = {
        "facts": bool(now.steps),
        "roads": any(_others(now, moment) for moment in debrief.moments(now)),
        "dues": bool(debrief.dues(now)),
        "roles": bool(now.scenario.roles),
        "postures": bool(debrief.postures(now, session.library)),
        "criteria": bool(session.library.mallette.criteria),
    }
    return [
        one for _title, _part, several in debrief.STEPS for one in several if told.get(one, True)
    ]


def _others(now: Play, moment: Moment) -> int:
    """How many other choices were open."""
    return len(engine.open_choices(now.scenario, now.states[moment.index])) - 1


def _page(
    session: Session,
    canvas: Canvas,
    at: Page,
    main: Main,
    *,
    sizes: Sequence[float] = (1.1,),
    side: Callable[[int], Piece] | None = None,
) -> Frame:
    """A page with its step, and the way to the one before and to the one after."""
    every = pages(session)
    index = every.index(at)
    after = Open(Debrief(every[index + 1])) if index + 1 < len(every) else None
    before = Open(Debrief(every[index - 1])) if index else Close()

    def whole(size: float) -> tuple[Piece, Piece]:
        body, tail = main(size)
        if after is None:
            return body, tail
        width = canvas.page if side is None or not canvas.wide else columns(canvas, SIDE).main
        go_on = button(
            canvas, _(debrief.TITLES[every[index + 1]]), after, min(width, canvas.px(30))
        )
        under = Piece(width, go_on.h, inside=((width - go_on.w, 0, go_on),))
        return column((body, tail), canvas.px(1)) if tail.h else body, under

    return page(
        session,
        canvas,
        whole,
        sizes=sizes,
        top=_top(session, canvas, at),
        side=side,
        hints=(
            Hint("undo", _("Page précédente"), before),
            Hint("back", _("Quitter le débriefing"), Close()),
        ),
        first=after,
    )


def _top(session: Session, canvas: Canvas, at: Page) -> Piece:
    """The title, and at the other end the four steps, the one at hand marked."""
    assert session.play is not None
    now = session.play
    step = next(index for index, one in enumerate(debrief.STEPS) if at in one[2])
    length = now.length or now.scenario.lengths[0]
    minutes = max(1, round(0.4 * length * debrief.STEPS[step][1]))
    aside = _("Débriefing {step} sur 4 · {title} · {minutes} min").format(
        step=step + 1, title=_(debrief.STEPS[step][0]), minutes=minutes
    )
    return head(canvas, say(_(debrief.TITLES[at])), aside)


# Ressentis --------------------------------------------------------------------------------------


def _feelings(canvas: Canvas, size: float) -> tuple[Piece, Piece]:
    room = canvas.px(1.2)
    side = canvas.size(size * 1.6)
    gap = canvas.px(1)
    told = []
    for icon, said in debrief.FEELINGS:
        mark = drawn(Icon(square(side), icon, canvas.accent.deep))
        width = canvas.page - 2 * room - side - gap
        told.append(
            row((mark, words(canvas, say(_(said)), width, Style(size))), gap, align="middle")
        )
    return card(canvas, column(told, canvas.px(1.3)), canvas.page, pad=1.2), NOTHING


# Faits ------------------------------------------------------------------------------------------

SIDE = 22


def _facts(session: Session, canvas: Canvas) -> Frame:
    assert session.play is not None
    now = session.play
    curves = partial(_curves, now, canvas)

    def main(_size: float) -> tuple[Piece, Piece]:
        width = columns(canvas, SIDE).main
        cards = [
            _moment(now, canvas, moment, width, Open(Debrief("facts", str(moment.index))))
            for moment in debrief.moments(now)
        ]
        told = column(cards, canvas.px(0.6))
        if canvas.wide:
            return told, NOTHING
        return column((curves(0), told), canvas.px(1)), NOTHING

    return _page(session, canvas, "facts", main, side=curves if canvas.wide else None)


def _moment(now: Play, canvas: Canvas, moment: Moment, width: int, does: Intention) -> Piece:
    """One decision of the frieze: its number, where, what, and how it was decided."""
    mark = badge(canvas, str(moment.index + 1))
    room, gap = canvas.px(0.7), canvas.px(0.8)
    inner = width - 2 * room - mark.w - gap
    soft = Style(0.95, colour=canvas.theme.soft, leading=1.3)
    where = moment.told.scene
    if moment.event:
        where = _("Évènement : {title}").format(title=where)
    said = debrief.how(now, moment.step)
    by = words(canvas, say(said), inner, Style(0.95, italic=True, leading=1.3)) if said else NOTHING
    told = column(
        (
            line(canvas, where, inner, soft),
            line(canvas, moment.told.choice, inner, Style(1.1, bold=True, leading=1.3)),
            by,
        ),
        canvas.px(0.12),
    )
    return card(canvas, row((mark, told), gap, align="middle"), width, pad=0.7, does=does)


def _curves(now: Play, canvas: Canvas, height: int) -> Piece:
    """The course of each gauge over the play, one above the other."""
    width = columns(canvas, SIDE).side if canvas.wide else canvas.page
    room = canvas.px(0.9)
    along = debrief.curves(now)
    view = engine.view(now.scenario, now.state)
    count = max(1, len(view.gauges))
    inner = width - 2 * room
    title = canvas.size(1.02) * 1.3
    spread = canvas.px(0.9)
    free = (height - 2 * room - spread * (count - 1)) // count - title - canvas.px(0.35)
    high = round(max(canvas.px(2.2), min(canvas.px(5), free)))
    pieces = [_curve(canvas, dial, along[dial.id], inner, high) for dial in view.gauges]
    return card(canvas, column(pieces, spread), width, pad=0.9)


def _curve(canvas: Canvas, dial: Dial, values: Sequence[int], width: int, height: int) -> Piece:
    """A gauge's name, where it began and ended, and its steps from decision to decision."""
    style = Style(1.02, bold=True, leading=1.3)
    ends = _("de {before} à {after}").format(before=values[0], after=values[-1])
    told = words(canvas, say(ends), width, style)
    mark = drawn(Icon(square(canvas.size(1.2)), dial.icon, canvas.accent.deep))
    gap = canvas.px(0.4)
    label = line(canvas, dial.label, width - mark.w - told.w - 3 * gap, style)
    named = row((mark, label), gap, align="middle")
    top = Piece(width, max(named.h, told.h), inside=((0, 0, named), (width - told.w, 0, told)))
    return column((top, _steps(canvas, dial, values, width, height)), canvas.px(0.35))


def _steps(canvas: Canvas, dial: Dial, values: Sequence[int], width: int, height: int) -> Piece:
    span = max(1, dial.max - dial.min)
    ground = Panel(Rect(0, 0, width, height), canvas.theme.sunk, radius=canvas.px(0.25))
    inner = Rect(0, 0, width, height).grown(-canvas.px(0.15))
    heights = tuple((value - dial.min) / span for value in values)
    course = Course(inner, heights, canvas.accent.deep, max(3, canvas.px(0.22)))
    return Piece(width, height, (ground, course))


def _told(session: Session, canvas: Canvas, moment: Moment) -> Frame:
    """One decision, told again."""
    assert session.play is not None
    now = session.play

    def asked(width: int) -> Iterator[Piece]:
        yield line(canvas, moment.told.choice, width, Style(1.25, bold=True, leading=1.3))
        if said := debrief.how(now, moment.step):
            yield words(canvas, say(said), width, Style(1.0, italic=True, leading=1.35))
        if moment.told.result:
            yield prose(canvas, moment.told.result, width, Style(1.1))
        moves = _moves(moment)
        if moves:
            yield fact(canvas, "arrows-exchange", moves, width)
        if moment.question:
            yield card(
                canvas,
                column(
                    (
                        heading(canvas, _("À discuter"), width - canvas.px(1.6), tinted=True),
                        prose(canvas, moment.question, width - canvas.px(1.6), Style(1.15)),
                    ),
                    canvas.px(0.2),
                ),
                width,
                pad=0.8,
                fill=canvas.theme.sunk,
                lift=0,
            )
        yield button(canvas, _("Retour à la frise"), back, width, icon="arrow-back-up")

    back = Open(Debrief("facts"))
    title = _("{number}. {scene}").format(number=moment.index + 1, scene=moment.told.scene)
    return _closely(session, canvas, title, asked, back)


def _moves(moment: Moment) -> str:
    """What a decision moved, at once."""
    told = (
        f"{move.dial.label} {'+' if move.dial.value > move.before else '−'}"
        f"{abs(move.dial.value - move.before)}"
        for move in moment.told.moves
    )
    return ", ".join(told)


def _closely(
    session: Session,
    canvas: Canvas,
    title: str,
    asked: Callable[[int], Iterator[Piece]],
    back: Intention,
    *,
    first: Intention | None = None,
    typed: str | None = None,
) -> Frame:
    """One thing on a card in the middle; Escape goes back to its page."""
    return page(
        session,
        canvas,
        dialog(canvas, title, lambda width: tuple(asked(width))),
        hints=(Hint("back", _("Retour"), back),),
        first=first or back,
        centred=True,
        typed=typed,
    )


# Analyse: the roads not taken -------------------------------------------------------------------


def _roads(session: Session, canvas: Canvas) -> Piece:
    assert session.play is not None
    now = session.play
    intro = _(
        "Choisissez une décision : à partir d'elle, voici ce que l'autre choix gardait possible."
    )
    cards = [words(canvas, say(intro), canvas.page, Style(1.1))]
    for moment in debrief.moments(now):
        count = _others(now, moment)
        if count < 1:
            continue
        said = ngettext("{count} autre chemin", "{count} autres chemins", count)
        does = Open(Debrief("roads", str(moment.index)))
        cards.append(_road_card(canvas, moment, said.format(count=count), does))
    return column(cards, canvas.px(0.7))


def _road_card(canvas: Canvas, moment: Moment, said: str, does: Intention) -> Piece:
    mark = badge(canvas, str(moment.index + 1))
    room, gap = canvas.px(0.7), canvas.px(0.8)
    others = fact(canvas, "route", said, canvas.page // 3)
    inner = canvas.page - 2 * room - mark.w - 2 * gap - others.w
    soft = Style(0.95, colour=canvas.theme.soft, leading=1.3)
    told = column(
        (
            line(canvas, moment.told.scene, inner, soft),
            line(canvas, moment.told.choice, inner, Style(1.1, bold=True, leading=1.3)),
        ),
        canvas.px(0.12),
    )
    left = row((mark, told), gap, align="middle")
    h = max(left.h, others.h)
    width = canvas.page - 2 * room
    both = Piece(
        width,
        h,
        inside=((0, (h - left.h) // 2, left), (width - others.w, (h - others.h) // 2, others)),
    )
    return card(canvas, both, canvas.page, pad=0.7, does=does)


def _compared(session: Session, canvas: Canvas, moment: Moment) -> Frame:
    """The choices of one decision side by side: the one taken, and what each other left possible."""
    assert session.play is not None
    now = session.play
    told = debrief.missed(now, moment.index)
    back = Open(Debrief("roads"))
    across = max(1, min(len(told), canvas.page // canvas.px(21)))
    gap = canvas.px(1.2)
    width = (canvas.page - gap * (across - 1)) // across
    makers = [partial(_road, now, canvas, moment, one, width) for one in told]

    def main(_size: float) -> tuple[Piece, Piece]:
        taken = fact(
            canvas, "check", _("Vous avez choisi : {choice}").format(choice=moment.told.choice),
            canvas.page,
        )  # fmt: skip
        note = words(
            canvas,
            say(_note(told)),
            canvas.page,
            Style(0.95, colour=canvas.theme.soft, leading=1.35),
        )
        go = button(canvas, _("Retour aux chemins"), back, min(canvas.page, canvas.px(26)))
        under = Piece(canvas.page, go.h, inside=((canvas.page - go.w, 0, go),))
        return column(
            (taken, grid(levelled(makers, across), across, gap), note), canvas.px(1)
        ), under

    return page(
        session,
        canvas,
        main,
        top=head(
            canvas,
            say(_("{number}. {scene}").format(number=moment.index + 1, scene=moment.told.scene)),
            _("Et si… ?"),
        ),
        hints=(Hint("back", _("Retour"), back),),
        first=back,
    )


def _note(told: Sequence[Road]) -> str:
    """How these figures are known."""
    if all(one.method == "exact" for one in told):
        return _("Toutes les suites ont été parcourues, chaque choix ouvert ayant la même chance.")
    return _("Estimé sur {plays} parties tirées au hasard.").format(
        plays=next(one.plays for one in told if one.plays)
    )


def _road(now: Play, canvas: Canvas, moment: Moment, road: Road, width: int, height: int) -> Piece:
    """One choice not taken: the endings that it left possible, and how far the gauges could go."""
    room = canvas.px(0.9)
    inner = width - 2 * room
    place = now.states[moment.index].at
    spoken = engine.view(now.scenario, now.states[moment.index])
    text = next((one.text for one in spoken.options if one.id == road.choice), place)
    count = len(road.endings)
    some = ngettext("{count} fin restait possible", "{count} fins restaient possibles", count)
    pieces = [
        line(canvas, text, inner, Style(1.15, bold=True, leading=1.3)),
        heading(canvas, some.format(count=count), inner),
        *(_chance(now, canvas, end, road.endings[end], inner) for end in road.endings),
    ]
    if road.stuck:
        pieces.append(words(canvas, say(_("ou une impasse")), inner, Style(0.95, italic=True)))
    label = _("{label} : de {low} à {high}")
    spans = [
        label.format(label=now.scenario.gauges[id_].label, low=span.min, high=span.max)
        for id_, span in road.gauges.items()
    ]
    soft = Style(0.95, colour=canvas.theme.soft, leading=1.35)
    pieces.append(heading(canvas, _("Les jauges, à la fin"), inner))
    pieces.append(words(canvas, say(" · ".join(spans)), inner, soft))
    told = column(pieces, canvas.px(0.45))
    level = Piece(inner, max(told.h, height - 2 * room), inside=((0, 0, told),))
    return card(canvas, level, width, pad=0.9)


def _chance(now: Play, canvas: Canvas, end: str, chance: float, width: int) -> Piece:
    """An ending and ten steps, as many filled as chances in ten; the ending that was reached is said."""
    reached = end == now.state.at
    title = now.scenario.endings[end].title
    said = _("{title} (la vôtre)").format(title=title) if reached else title
    out_of = (
        _("moins de 1 %") if chance < 0.01 else _("{n} %").format(n=number(round(100 * chance)))
    )
    style = Style(1.0, bold=reached, leading=1.3)
    told = words(canvas, say(out_of), width, style)
    label = line(canvas, said, width - told.w - canvas.px(0.6), style)
    h = max(label.h, told.h)
    top = Piece(width, h, inside=((0, 0, label), (width - told.w, 0, told)))
    high, gap = max(7, canvas.px(0.5)), max(2, canvas.px(0.14))
    cells = []
    for index in range(10):
        left = (width + gap) * index // 10
        right = (width + gap) * (index + 1) // 10 - gap
        full: Step = "full" if index < max(1, round(10 * chance)) else "empty"
        rect = Rect(left, 0, right - left, high)
        cells.append(Cell(rect, full, canvas.accent.deep, canvas.theme.card))
    return column((top, Piece(width, high, tuple(cells))), canvas.px(0.2))


# Analyse: what was due, the roles, the postures -------------------------------------------------


def _dues(now: Play, canvas: Canvas, size: float) -> tuple[Piece, Piece]:
    moments = debrief.moments(now)
    room = canvas.px(0.8)
    inner = canvas.page - 2 * room
    cards = []
    for due in debrief.dues(now):
        from_ = moments[due.index]
        if due.came is None:
            when = _("La partie s'est finie avant.")
        else:
            when = _("Revenu après la décision {number}.").format(number=due.came + 1)
        said = _("Décision {number}, « {choice} »").format(
            number=due.index + 1, choice=from_.told.choice
        )
        told = column(
            (
                line(canvas, said, inner, Style(size * 0.92, bold=True, leading=1.3)),
                prose(canvas, due.text, inner, Style(size)),
                fact(canvas, "history", when, inner),
            ),
            canvas.px(0.35),
        )
        cards.append(card(canvas, told, canvas.page, pad=0.8))
    return column(cards, canvas.px(0.7)), NOTHING


FACE = 4.2


def _roles(session: Session, canvas: Canvas) -> Piece:
    """The roles: what each kept to itself is told when whoever holds it agrees, one at a time."""
    assert session.play is not None
    now = session.play
    parts = engine.cast(now.scenario)
    across = max(1, min(3 if len(parts) not in {2, 4} else 2, canvas.page // canvas.px(20)))
    gap = canvas.px(1.2)
    width = (canvas.page - gap * (across - 1)) // across
    makers = [partial(_role, session, canvas, part.id, width) for part in parts]
    intro = _("Chaque personne décide si elle dévoile ce que son rôle gardait pour lui.")
    return column(
        (
            words(canvas, say(intro), canvas.page, Style(1.1)),
            grid(levelled(makers, across), across, gap),
        ),
        canvas.px(1),
    )


def _role(session: Session, canvas: Canvas, role: str, width: int, height: int) -> Piece:
    assert session.play is not None
    now = session.play
    room = canvas.px(0.8)
    inner = width - 2 * room
    part = engine.briefing(now.scenario, role).part
    pieces = [presented(canvas, part, inner, canvas.px(FACE))]
    if holder := now.sitting.players.get(role):
        pieces.append(fact(canvas, "users", holder, inner))
    if role in now.debrief.revealed:
        told = debrief.secret(now, role)
        pieces.append(prose(canvas, told.secret, inner, Style(1.0, leading=1.36)))
        pieces += [_pull(canvas, pull, inner) for pull in told.pulls]
        whole = column(pieces, canvas.px(0.5))
        level = Piece(inner, max(whole.h, height - 2 * room), inside=((0, 0, whole),))
        return card(canvas, level, width, pad=0.8)
    does = stack.Reveal(role)
    show = button(canvas, _("Dévoiler"), does, inner, icon="eye", key="", plain=True)
    above = column(pieces, canvas.px(0.5))
    down = max(above.h + canvas.px(0.7), height - 2 * room - show.h)
    level = Piece(inner, down + show.h, inside=((0, 0, above), (0, down, show)))
    return card(canvas, level, width, pad=0.8)


def _pull(canvas: Canvas, pull: debrief.Pull, width: int) -> Piece:
    wish = _("voulait voir monter : {gauge}") if pull.up else _("voulait voir baisser : {gauge}")
    ends = _("de {before} à {after}").format(before=pull.before, after=pull.after)
    icon = "arrow-up" if pull.up else "arrow-down"
    said = f"{wish.format(gauge=pull.gauge)} ({ends})"
    return fact(canvas, icon, said, width)


def _postures(session: Session, canvas: Canvas) -> Piece:
    """How many times each posture was practised; there is no good number."""
    assert session.play is not None
    told = debrief.postures(session.play, session.library)
    most = max(count for _posture, count in told)
    room = canvas.px(1.1)
    width = canvas.page - 2 * room
    wide = max(words(canvas, say(one.label), width, Style(1.15)).w for one, _count in told)
    wide = min(wide, width // 2)
    side, gap = canvas.size(1.6), canvas.px(0.9)
    cell = min(canvas.px(3), (width - side - wide - 3 * gap - canvas.px(6)) // max(1, most))
    lines = []
    for posture, count in told:
        mark = drawn(Icon(square(side), posture.icon, canvas.accent.deep))
        label = line(canvas, posture.label, wide, Style(1.15, bold=True, leading=1.25))
        label = Piece(wide, label.h, inside=((0, 0, label),))
        high = canvas.px(1.1)
        space = max(2, canvas.px(0.2))
        cells = tuple(
            Cell(
                Rect(index * cell, 0, cell - space, high),
                "full",
                canvas.accent.deep,
                canvas.theme.card,
            )
            for index in range(count)
        )
        times = ngettext("{count} fois", "{count} fois", count).format(count=count)
        said = words(canvas, say(times), canvas.px(6), Style(1.1, leading=1.25))
        bars = Piece(cell * count, high, cells)
        lines.append(row((mark, label, bars, said), gap, align="middle"))
    intro = _("Il n'y a pas de bon nombre. Laquelle vous vient sans y penser ? Laquelle a manqué ?")
    return column(
        (
            words(canvas, say(intro), canvas.page, Style(1.15)),
            card(canvas, column(lines, canvas.px(1)), canvas.page, pad=1.1),
        ),
        canvas.px(1),
    )


# Analyse: the criteria --------------------------------------------------------------------------


def _criteria(session: Session, canvas: Canvas) -> Piece:
    """The marks of the group, beside the gauges: the gap is there to be talked about."""
    assert session.play is not None
    now = session.play
    intro = _("De 0 à 4, avec une preuve à raconter. À côté, les jauges : l'écart est à discuter.")
    cards = [
        _criterion(session, canvas, id_, now.debrief.ratings.get(id_))
        for id_ in session.library.mallette.criteria
    ]
    return column(
        (words(canvas, say(intro), canvas.page, Style(1.1)), column(cards, canvas.px(0.55))),
        canvas.px(0.9),
    )


def _criterion(session: Session, canvas: Canvas, id_: str, mark: int | None) -> Piece:
    assert session.play is not None
    now, criterion = session.play, session.library.mallette.criteria[id_]
    room, gap = canvas.px(0.7), canvas.px(0.8)
    width = canvas.page - 2 * room
    icon = drawn(Icon(square(canvas.size(1.6)), criterion.icon, canvas.accent.deep))
    said = _("à noter") if mark is None else _("{mark} sur 4").format(mark=mark)
    style = Style(1.1, title=mark is not None, leading=1.25)
    marked = words(canvas, say(said), canvas.px(7), style)
    seat = canvas.px(7)
    dials = _beside(now, criterion.gauges)
    soft = Style(0.95, colour=canvas.theme.soft, leading=1.3)
    beside = width // 3
    read = words(canvas, say(dials), beside, soft) if dials else NOTHING
    inner = width - icon.w - seat - 3 * gap - beside
    label = line(canvas, criterion.label, inner, Style(1.1, bold=True, leading=1.25))
    proof = now.debrief.proofs.get(id_)
    under = line(canvas, proof, inner, soft) if proof else NOTHING
    told = column((label, under), canvas.px(0.1))
    left = row((icon, told), gap, align="middle")
    h = max(left.h, marked.h, read.h)
    whole = Piece(
        width,
        h,
        inside=(
            (0, (h - left.h) // 2, left),
            (width - seat - beside, (h - marked.h) // 2, marked),
            (width - beside, (h - read.h) // 2, read),
        ),
    )
    return card(canvas, whole, canvas.page, pad=0.7, does=Open(Debrief("criteria", id_)))


def _beside(now: Play, gauges: Sequence[str]) -> str:
    """Where the gauges of a criterion ended, in the situations that have them."""
    view = engine.view(now.scenario, now.state)
    said = _("{label} {value} sur {max}")
    return ", ".join(
        said.format(label=dial.label, value=dial.value, max=dial.max)
        for dial in view.gauges
        if dial.id in gauges
    )


def _marking(session: Session, canvas: Canvas, id_: str) -> Frame:
    """The question of one criterion, and its five marks."""
    assert session.play is not None
    now, criterion = session.play, session.library.mallette.criteria[id_]
    kept = now.debrief.ratings.get(id_)

    def asked(width: int) -> Iterator[Piece]:
        yield prose(canvas, criterion.question, width, Style(1.3, leading=1.35))
        view = engine.view(now.scenario, now.state)
        dials = [dial for dial in view.gauges if dial.id in criterion.gauges]
        if dials:
            gap = canvas.px(1.4)
            across = min(2, len(dials))
            each = (width - gap * (across - 1)) // across
            yield grid([gauge(canvas, dial, each) for dial in dials], across, gap)
        for mark in range(len(debrief.MARKS)):
            said = _("{mark} · {words}").format(mark=mark, words=_(debrief.MARKS[mark]))
            icon = "check" if mark == kept else None
            does = stack.Rate(id_, mark)
            yield button(canvas, said, does, width, icon=icon, key=str(mark), plain=True)

    back = Open(Debrief("criteria"))
    digits: tuple[Key, ...] = ("0", "1", "2", "3", "4")
    keys = {key: stack.Rate(id_, mark) for mark, key in enumerate(digits)}
    return page(
        session,
        canvas,
        dialog(canvas, criterion.label, lambda width: tuple(asked(width))),
        hints=(Hint("back", _("Retour"), back),),
        keys=keys,
        first=stack.Rate(id_, kept if kept is not None else 2),
        centred=True,
    )


def _proving(session: Session, canvas: Canvas, id_: str, typed: str) -> Frame:
    """What the group saw that shows its mark, in its own words."""
    criterion = session.library.mallette.criteria[id_]

    def asked(width: int) -> Iterator[Piece]:
        yield prose(canvas, criterion.question, width, Style(1.15))
        yield field(session, canvas, typed, width)
        yield button(
            canvas, _("Garder") if typed.strip() else _("Sans preuve"), stack.Note(), width
        )

    back = Open(Debrief("criteria"))
    title = _("Une preuve, en une phrase ?")
    return _closely(session, canvas, title, asked, back, first=stack.Note(), typed=typed)


# Transfert --------------------------------------------------------------------------------------


def _promising(session: Session, canvas: Canvas, typed: str) -> Frame:
    """What each will do: one gesture, then its date; and those that are already said."""
    assert session.play is not None
    now = session.play

    def main(_size: float) -> tuple[Piece, Piece]:
        asks = debrief.open_question(typed)
        label = _("Garder comme question ouverte") if asks else _("Pour quand ?")
        icon = QUESTION if asks else "calendar-time"
        soft = Style(1.0, colour=canvas.theme.soft, leading=1.3)
        pieces = [
            words(canvas, say(_(debrief.GESTURE)), canvas.page, Style(1.2)),
            words(canvas, say(_(debrief.LEFT_OPEN)), canvas.page, soft),
            field(session, canvas, typed, canvas.page),
        ]
        if typed.strip():
            pieces.append(button(canvas, label, stack.Note(), canvas.page, icon=icon))
        pieces += [_pledge(canvas, pledge, canvas.page) for pledge in now.debrief.pledges]
        pieces += [_kept(canvas, QUESTION, one, canvas.page) for one in now.debrief.questions]
        if not typed.strip():
            if session.press:
                paper = _("Compte rendu en PDF, deux pages")
                pieces.append(
                    button(
                        canvas, paper, stack.Report(), canvas.page, icon="notes", key="", plain=True
                    )
                )
            end = _("Terminer le débriefing")
            pieces.append(
                button(canvas, end, Close(), canvas.page, icon="check", key=ESCAPE, plain=True)
            )
        return column(pieces, canvas.px(0.8)), NOTHING

    return page(
        session,
        canvas,
        main,
        top=_top(session, canvas, "transfer"),
        hints=(Hint("back", _("Quitter le débriefing"), Close()),),
        first=stack.Note() if typed.strip() else None,
        typed=typed,
    )


def _pledge(canvas: Canvas, pledge: Pledge, width: int) -> Piece:
    said = f"{pledge.what} — {pledge.when}" if pledge.when else pledge.what
    return _kept(canvas, "calendar-time", said, width)


def _kept(canvas: Canvas, icon: str, said: str, width: int) -> Piece:
    told = fact(canvas, icon, said, width - canvas.px(1.6))
    return card(canvas, told, width, pad=0.8, fill=canvas.theme.sunk, lift=0)


def _dating(session: Session, canvas: Canvas, said: str) -> Frame:
    """By when it will be done."""
    dates = debrief.dates(datetime.now().date())
    does = [stack.Promise(when) for _words, when in dates]

    def asked(width: int) -> Iterator[Piece]:
        yield line(canvas, said, width, Style(1.2, bold=True, leading=1.3))
        for index, ((when, date_), promise) in enumerate(zip(dates, does, strict=True), 1):
            label = _("{when} : le {date}").format(when=when, date=date_)
            yield button(
                canvas, label, promise, width, icon="calendar-time", key=str(index), plain=index > 1
            )

    back = Open(Debrief("transfer", words=said))
    return page(
        session,
        canvas,
        dialog(canvas, _("Pour quand ?"), lambda width: tuple(asked(width))),
        hints=(Hint("back", _("Retour"), back),),
        keys={"1": does[0], "2": does[1], "3": does[2]},
        first=does[0],
        centred=True,
    )
