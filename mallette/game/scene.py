"""The scene as it stands: who speaks, what is read, the gauges, and the choices."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from mallette import engine
from mallette.engine import View
from mallette.game import decide, stack
from mallette.game.page import Hint, columns, page
from mallette.game.pieces import (
    NEWS,
    badge,
    card,
    gauge,
    gauge_width,
    gauges,
    head,
    heading,
    line,
    nameplate,
    numbered,
    portrait,
    presented,
    presented_width,
    prose,
    square,
    tell,
    verso,
)
from mallette.game.stack import Cast, Close, Decisions, Intention, Notes, Open, Session, Take, Undo
from mallette.game.ui import (
    DIGITS,
    NOTHING,
    Canvas,
    Frame,
    Icon,
    Key,
    Overleaf,
    Panel,
    Picture,
    Piece,
    Rect,
    Style,
    column,
    drawn,
    row,
    say,
)
from mallette.journal import Decision
from mallette.language import N_, _
from mallette.model import Decide
from mallette.play import Play
from mallette.text import line as runs

DECIDE = N_("Que décidez-vous ?")
STUCK = N_(
    "Aucun choix n'est ouvert ici. La personne qui anime passe à la suite par l'un de ceux-ci,"
    " ou la table revient sur une décision (touche L)."
)
FACE, LEAST_FACE = 4, 2.6
"""Units: the side of a portrait that is not the picture, and where the column would be too high."""

SIZES = (1.3, 1.2, 1.1, 1.05, 1.0, 0.99, 0.95, 0.9)
"""Of the text, in units: the largest that leaves the choices in view."""


def layout(session: Session, canvas: Canvas) -> Frame:
    """The frame of the scene in which the play stands."""
    assert session.play is not None
    now = session.play
    view = engine.view(now.scenario, now.state)
    if now.sitting.solo:  # nobody to vote with
        view = view._replace(decide=Decide(), decider=None)
    forced = _forced(now)
    title = say(_("Évènement")) if view.event else runs(view.title)
    aside = numbered(now.scenario.title, len(now.steps) + 1, view.minutes, stack.clock(session))
    return page(
        session,
        canvas,
        partial(_main, view, forced, canvas),
        sizes=SIZES,
        top=head(canvas, title, aside),
        side=partial(_side, view, canvas) if canvas.wide else None,
        hints=_hints(now),
        keys=_digits(forced or tuple(_offers(view))),
    )


def _main(
    view: View, forced: tuple[Offer, ...], canvas: Canvas, size: float
) -> tuple[Piece, Piece]:
    width = columns(canvas).main
    body = (_event if view.event else _text)(view, canvas, width, size)
    if not canvas.wide:
        body = column((_speaker(view, canvas), body, _gauges(view, canvas)), canvas.px(1.2))
    if forced:
        return body, _stuck(forced, canvas, width, size)
    return body, _choices(view, canvas, width, size)


def _text(view: View, canvas: Canvas, width: int, size: float) -> Piece:
    return prose(canvas, view.text, width, Style(size, leading=1.4))


def _event(view: View, canvas: Canvas, width: int, size: float) -> Piece:
    """An event is read on the card that was drawn: its title on the card, its text in a frame."""
    theme, accent = canvas.theme, canvas.accent
    thick, room, mat, pad = max(3, canvas.px(0.2)), canvas.px(1), canvas.px(0.55), canvas.px(0.8)
    mark = drawn(Icon(square(canvas.size(1.7)), NEWS, theme.ink))
    gap = canvas.px(0.7)
    style = Style(1.5, title=True, leading=1.2, balanced=True)
    name = line(canvas, view.title, width - 2 * room - mark.w - gap, style)
    band = row((mark, name), gap, align="middle")
    said = prose(canvas, view.text, width - 2 * room, Style(size, leading=1.4))
    rise = band.h + 2 * canvas.px(0.5)
    framed = Rect(mat, rise, width - 2 * mat, said.h + 2 * pad)
    whole = Rect(0, 0, width, framed.bottom + mat)
    radius, lift = canvas.px(0.6), canvas.px(0.3)
    ink = (
        Panel(whole, accent.pale, accent.deep, thick, radius, theme.shadow, lift),
        Panel(framed, theme.card, radius=radius // 2),
        Overleaf(Rect(0, 0, whole.w + lift, whole.h + lift), verso(canvas, whole.w, whole.h)),
    )
    inside = ((room, canvas.px(0.5), band), (room, rise + pad, said))
    return Piece(width, whole.h, ink, inside)


# What is offered --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Offer:
    """A choice that can be taken, or a closed one by which the facilitator goes on."""

    text: str
    does: Take | None
    reason: str | None = None


def _offers(view: View) -> Iterator[Offer]:
    for one in view.options:
        yield Offer(one.text, Take(one.id) if one.open else None, one.reason)


def _forced(now: Play) -> tuple[Offer, ...]:
    """In a dead end, the closed choices; none anywhere else."""
    reasons = {one.id: one.reason for one in engine.view(now.scenario, now.state).options}
    return tuple(
        Offer(
            engine.consequence(now.scenario, now.state, choice).choice,
            Take(choice, Decision(settled=False), forced=True),
            reasons.get(choice),
        )
        for choice in engine.closed_choices(now.scenario, now.state)
    )


def _hints(now: Play) -> tuple[Hint, ...]:
    """The keys of a scene."""
    undo = [Hint("undo", _("Annuler"), Open(Undo(len(now.steps) - 1)))] if now.steps else []
    cast = [Hint("roles", _("Rôles"), Open(Cast(now.id)))] if now.scenario.roles else []
    return (
        *cast,
        Hint("notes", _("Notes"), Open(Notes())),
        Hint("decisions", _("Décisions"), Open(Decisions())),
        *undo,
        Hint("back", _("Quitter"), Close()),
    )


def _digits(offers: tuple[Offer, ...]) -> Mapping[Key, Intention]:
    return {digit: one.does for digit, one in zip(DIGITS, offers, strict=False) if one.does}


# The left column --------------------------------------------------------------------------------


def _side(view: View, canvas: Canvas, height: int) -> Piece:
    """Who speaks, or what is seen, over the gauges, as high as `height` when it can."""
    width, gap = columns(canvas).side, canvas.px(0.9)
    dials = [gauge(canvas, dial, gauge_width(canvas, width)) for dial in view.gauges]
    rest = height - gauges(canvas, dials, width).h - gap
    seen = _seen(view, canvas, width, rest, FACE)
    if seen.h > rest:
        seen = _seen(view, canvas, width, rest, LEAST_FACE)
    return column((seen, gauges(canvas, dials, width, height - seen.h - gap)), gap)


def _seen(view: View, canvas: Canvas, width: int, height: int, face: float) -> Piece:
    """The picture of the scene over who speaks; where there is none, the portrait is the picture."""
    speaker = view.speaker
    if view.picture:
        who = presented(canvas, speaker, width, canvas.px(face)) if speaker else NOTHING
        gap = canvas.px(0.6) if speaker else 0
        high = max(canvas.px(5), min(width * 5 // 8, height - who.h - gap))
        return column((_picture(view, canvas, width, high), who), gap)
    if speaker is None:
        return NOTHING
    if not speaker.portrait:
        return presented(canvas, speaker, width, canvas.px(face))
    name, gap = nameplate(canvas, speaker, width), canvas.px(0.5)
    high = max(canvas.px(5), min(width, height - name.h - gap))
    return column((portrait(canvas, speaker, width, high), name), gap)


def _picture(view: View, canvas: Canvas, width: int, height: int) -> Piece:
    if view.picture is None:
        return NOTHING
    rect = Rect(0, 0, width, height)
    return drawn(Picture(rect, view.picture, canvas.accent.tint, canvas.px(0.45)))


# One column -------------------------------------------------------------------------------------


def _speaker(view: View, canvas: Canvas) -> Piece:
    """The picture beside who speaks, or over it where the name would be cut."""
    width, gap, face = canvas.page * 2 // 5, canvas.px(0.9), canvas.px(5)
    picture = _picture(view, canvas, width, width * 5 // 8)
    if view.speaker is None:
        return picture
    rest = canvas.page - picture.w - gap * bool(picture.w)
    if presented_width(canvas, view.speaker, face) > rest:
        return column((picture, presented(canvas, view.speaker, canvas.page, face)), gap)
    return row((picture, presented(canvas, view.speaker, rest, face)), gap, align="middle")


def _gauges(view: View, canvas: Canvas) -> Piece:
    width = gauge_width(canvas, canvas.page)
    return gauges(canvas, [gauge(canvas, dial, width) for dial in view.gauges], canvas.page)


# The choices ------------------------------------------------------------------------------------


def _choices(view: View, canvas: Canvas, width: int, size: float) -> Piece:
    """The choices, never smaller than one unit; closer together where the text had to shrink."""
    question = heading(canvas, _(DECIDE), width)
    rule, gap = decide.label(canvas, view, width), canvas.px(1)
    if rule.w and question.w + gap + rule.w <= width:
        h = max(question.h, rule.h)
        inside = (
            (0, (h - question.h) // 2, question),
            (width - rule.w, (h - rule.h) // 2, rule),
        )
        top = Piece(width, h, inside=inside)
    else:
        top = column((question, rule), canvas.px(0.2))
    return _listed(top, tuple(_offers(view)), canvas, width, size)


def _stuck(forced: tuple[Offer, ...], canvas: Canvas, width: int, size: float) -> Piece:
    """A dead end, and the ways out of it."""
    return _listed(tell(canvas, _(STUCK), width), forced, canvas, width, size)


def _listed(
    top: Piece, offers: tuple[Offer, ...], canvas: Canvas, width: int, size: float
) -> Piece:
    pad, gap = (0.3, 0.42) if size < 1 else (0.45, 0.6)
    letters = max(1.0, min(size, 1.12))
    cards = (
        _offer(canvas, index, offer, width, letters, pad) for index, offer in enumerate(offers, 1)
    )
    return column((top, column(cards, canvas.px(gap))), canvas.px(gap))


def _offer(canvas: Canvas, index: int, offer: Offer, width: int, size: float, pad: float) -> Piece:
    theme = canvas.theme
    number = badge(canvas, str(index)) if offer.does else _lock(canvas)
    room, gap = canvas.px(pad), canvas.px(0.8)
    inner = width - 2 * room - number.w - gap
    colour = None if offer.does else theme.soft
    style = Style(size, leading=1.3, colour=colour, balanced=True)
    said = line(canvas, offer.text, inner, style)
    if offer.reason:
        small = Style(0.95, italic=True, leading=1.3, colour=theme.soft)
        said = column((said, line(canvas, offer.reason, inner, small)))
    piece = row((number, said), gap, align="middle")
    if offer.does:
        return card(canvas, piece, width, pad=pad, does=offer.does)
    return card(canvas, piece, width, pad=pad, fill=theme.sunk, lift=0)


def _lock(canvas: Canvas) -> Piece:
    side = badge(canvas, "1").h
    inner = side * 3 // 4
    at = (side - inner) // 2
    return Piece(side, side, (Icon(Rect(at, at, inner, inner), "lock", canvas.theme.soft),))
