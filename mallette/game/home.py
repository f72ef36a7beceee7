"""The mallette's scenarios by their covers, and the play that can be resumed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from mallette.game.page import Hint, dialog, page
from mallette.game.pieces import ENTER, button, card, fact, head, levelled, line, prose, square
from mallette.game.stack import (
    Adjust,
    Capture,
    Cast,
    Close,
    FullScreen,
    Lengths,
    Open,
    Resume,
    Session,
)
from mallette.game.ui import (
    DIGITS,
    NOTHING,
    Canvas,
    Frame,
    Icon,
    Ink,
    Panel,
    Picture,
    Piece,
    Rect,
    Style,
    column,
    drawn,
    grid,
    row,
    say,
    words,
)
from mallette.language import _, ngettext
from mallette.model import Scenario
from mallette.text import line as runs

SIZES = (1.1, 1.0, 0.9, 0.85, 0.8, 0)
"""Of the summaries, in units: the largest that leaves every scenario in view, or none at all."""
MOST_SEATS = 7
"""Icons drawn where there is no cover: more would be too small to tell apart."""


def layout(session: Session, canvas: Canvas) -> Frame:
    """The frame of the home screen."""
    scenarios = session.library.scenarios
    some = partial(_one, *next(iter(scenarios.items()))) if len(scenarios) == 1 else _several
    return page(
        session,
        canvas,
        partial(some if scenarios else _none, session, canvas),
        sizes=SIZES,
        top=head(canvas, runs(session.library.mallette.title)),
        hints=(
            Hint("full", _("Plein écran"), FullScreen()),
            Hint("capture", _("Image de l'écran"), Capture()),
            Hint("settings", _("Réglages"), Open(Adjust())),
            Hint("back", _("Quitter"), Close()),
        ),
        first=Resume() if session.kept else _play(*next(iter(scenarios.items()), ("", None))),
        centred=len(scenarios) == 1,
    )


def _play(id_: str, scenario: Scenario | None) -> Open:
    """What choosing a scenario leads to: how long there is, when it can be chosen, then its roles."""
    several = scenario is not None and len(scenario.lengths) > 1
    return Open(Lengths(id_) if several else Cast(id_, opening=True))


def lengths(screen: Lengths, session: Session, canvas: Canvas) -> Frame:
    """The frame that asks how long the table has."""
    scenario = session.library.scenarios[screen.scenario]
    opens = [Open(Cast(screen.scenario, opening=True, length=one)) for one in scenario.lengths]

    def asked(width: int) -> Iterator[Piece]:
        title = Style(1.1, colour=canvas.theme.soft, leading=1.35)
        yield line(canvas, scenario.title, width, title)
        for rank, (length, does) in enumerate(zip(scenario.lengths, opens, strict=True), 1):
            key = ENTER if rank == 1 else str(rank)
            label = _("{minutes} minutes").format(minutes=length)
            yield button(canvas, label, does, width, icon="clock", key=key, plain=rank > 1)

    return page(
        session,
        canvas,
        dialog(canvas, _("Combien de temps avez-vous ?"), lambda width: tuple(asked(width))),
        hints=(Hint("back", _("Accueil"), Close()),),
        keys=dict(zip(DIGITS[1:], opens[1:], strict=False)),
        first=opens[0],
        centred=True,
    )


def _none(session: Session, canvas: Canvas, size: float) -> tuple[Piece, Piece]:
    del session, size
    said = _("Il n'y a aucune situation à jouer dans cette mallette.")
    more = _("« mallette new » en commence une ; « mallette check » dit ce qui est à réparer.")
    soft = Style(1.1, colour=canvas.theme.soft)
    told = (
        words(canvas, say(said), canvas.page, Style(1.3)),
        words(canvas, say(more), canvas.page, soft),
    )
    return column(told, canvas.px(0.6)), NOTHING


def _one(
    id_: str, scenario: Scenario, session: Session, canvas: Canvas, size: float
) -> tuple[Piece, Piece]:
    """The only scenario, its cover large."""
    width, gap, told = _halves(canvas)
    said = _("Inspirée de : {by}.").format(by=scenario.inspired_by.rstrip("."))
    small = Style(0.95, italic=True, colour=canvas.theme.soft, leading=1.35)
    high = width * 5 // 8 if canvas.wide else min(width * 5 // 8, canvas.height * 2 // 5)
    cover = _cover(canvas, scenario, width, high)
    left = column((cover, words(canvas, say(said), width, small)), gap // 4)
    again = session.kept is not None
    play = button(
        canvas,
        _("Nouvelle partie") if again else _("Jouer"),
        _play(id_, scenario),
        told,
        icon="player-play",
        key="" if again else ENTER,
        plain=again,
    )
    right = column(
        (_told(canvas, scenario, told, size), _resume(session, canvas, told), play), gap // 2
    )
    return (row if canvas.wide else column)((left, right), gap), NOTHING


def _halves(canvas: Canvas) -> tuple[int, int, int]:
    """The widths of the cover, of the gap, and of what is told beside the cover or under it."""
    gap = canvas.px(2.8 if canvas.wide else 1.2)
    if not canvas.wide:
        return canvas.page, gap, canvas.page
    cover = (canvas.page - gap) * 3 // 5
    return cover, gap, canvas.page - gap - cover


def _told(canvas: Canvas, scenario: Scenario, width: int, size: float) -> Piece:
    title = line(canvas, scenario.title, width, Style(2.2, title=True, leading=1.18, balanced=True))
    summary = prose(canvas, scenario.summary, width, Style(size)) if size else NOTHING
    facts = column(_facts(canvas, scenario, width), canvas.px(0.35))
    return column((title, summary, facts), canvas.px(1.1))


def _several(session: Session, canvas: Canvas, size: float) -> tuple[Piece, Piece]:
    """The play to resume, then the scenarios side by side."""
    scenarios = session.library.scenarios
    across = max(1, min(3, len(scenarios), canvas.page // canvas.px(18)))
    gap = canvas.px(1.6)
    width = (canvas.page - gap * (across - 1)) // across
    makers = [partial(_card, canvas, *item, width, size) for item in scenarios.items()]
    cards = grid(levelled(makers, across), across, gap)
    return column((_resume(session, canvas, canvas.page), cards), canvas.px(1.4)), NOTHING


def _card(
    canvas: Canvas, id_: str, scenario: Scenario, width: int, size: float, height: int
) -> Piece:
    room = canvas.px(0.9)
    inner = width - 2 * room
    title = line(canvas, scenario.title, inner, Style(1.3, title=True, leading=1.2, balanced=True))
    summary = prose(canvas, scenario.summary, inner, Style(size)) if size else NOTHING
    facts = column(_facts(canvas, scenario, inner), canvas.px(0.2))
    cover = _cover(canvas, scenario, inner, inner * 5 // 8)
    told = column((cover, title, summary, facts), canvas.px(0.7))
    level = Piece(told.w, max(told.h, height - 2 * room), inside=((0, 0, told),))
    return card(canvas, level, width, pad=0.9, does=_play(id_, scenario))


def _cover(canvas: Canvas, scenario: Scenario, width: int, height: int) -> Piece:
    rect, radius = Rect(0, 0, width, height), canvas.px(0.45)
    if scenario.cover:
        return drawn(Picture(rect, scenario.cover, canvas.accent.tint, radius))
    ground = Panel(rect, canvas.accent.pale, radius=radius)
    return Piece(width, height, (ground, *_round_a_table(canvas, scenario, rect)))


def _round_a_table(canvas: Canvas, scenario: Scenario, rect: Rect) -> Iterator[Ink]:
    """Where no cover was drawn: the icons of the roles, or of the gauges, side by side at a table."""
    theme, deep = canvas.theme, canvas.accent.deep
    parts = scenario.roles or scenario.gauges
    icons = tuple(dict.fromkeys(one.icon for one in parts.values()))[:MOST_SEATS]
    wide = round(rect.w * 0.84)
    side = min(round(rect.h * 0.42), round(wide / (1.25 * len(icons))))
    gap, edge, thick = side // 4, max(2, side // 24), max(4, rect.h // 28)
    x = (rect.w - len(icons) * (side + gap) + gap) // 2
    table = (rect.h + side) // 2
    for icon in icons:
        yield Panel(Rect(x, table - side, side, side), theme.card, deep, edge, side // 2)
        inner = square(round(side * 0.56))
        at = (side - inner.w) // 2
        yield Icon(inner.moved(x + at, table - side + at), icon, deep)
        x += side + gap
    yield Panel(Rect((rect.w - wide) // 2, table, wide, thick), deep, radius=thick // 2)


def _facts(canvas: Canvas, scenario: Scenario, width: int) -> tuple[Piece, ...]:
    few, many = scenario.players.min, scenario.players.max
    several = _("de {min} à {max} personnes")
    players = several if few != many else ngettext("{min} personne", "{min} personnes", few)
    minutes = _("{minutes} minutes").format(minutes=_(" ou ").join(map(str, scenario.lengths)))
    return (
        fact(canvas, "clock", minutes, width),
        fact(canvas, "users", players.format(min=few, max=many), width),
    )


def _resume(session: Session, canvas: Canvas, width: int) -> Piece:
    """The play kept last, as the first button."""
    if session.kept is None:
        return NOTHING
    kept = session.kept
    count = kept.decisions
    some = ngettext("{count} décision prise", "{count} décisions prises", count).format(count=count)
    decisions = some if count else _("Aucune décision encore")
    stands = _("{decisions}, « {at} »").format(decisions=decisions, at=kept.at)
    scenarios = session.library.scenarios
    title = _("Reprendre la partie")
    if len(scenarios) > 1:
        title = _("Reprendre : {title}").format(title=scenarios[kept.scenario].title)
    again = button(canvas, title, Resume(), width, icon="history")
    style = Style(0.95, colour=canvas.theme.soft, leading=1.35)
    return column((again, words(canvas, say(stands), width, style)), canvas.px(0.5))
