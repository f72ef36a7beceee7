"""The table pauses: the clock of the play stands still, and all that can be looked at is here."""

from __future__ import annotations

from collections.abc import Iterator

from mallette.game.page import CAPS, dialog, page
from mallette.game.pieces import ESCAPE, button
from mallette.game.stack import (
    Adjust,
    Cast,
    Close,
    Decisions,
    Help,
    Intention,
    Leave,
    Open,
    Session,
    clock,
)
from mallette.game.ui import Canvas, Frame, Key, Piece, Style, grid, say, words
from mallette.language import _


def layout(session: Session, canvas: Canvas) -> Frame:
    """The frame of a pause."""
    assert session.play is not None
    opens = tuple(_opens(session))

    def asked(width: int) -> Iterator[Piece]:
        yield words(canvas, say(_said(session)), width, Style(1.2))
        label = _("Continuer la partie")
        yield button(canvas, label, Close(), width, icon="player-play", key=ESCAPE)
        gap = canvas.px(0.8)
        across = 2 if width >= canvas.px(36) else 1
        each = (width - gap * (across - 1)) // across
        some = [
            button(canvas, label, does, each, icon=icon, key=CAPS[key], plain=True)
            for label, icon, key, does in opens
        ]
        yield grid(some, across, gap)
        label = _("S'arrêter ici")
        yield button(canvas, label, Open(Leave()), width, icon="door-exit", key="", plain=True)

    return page(
        session,
        canvas,
        dialog(canvas, _("Pause"), lambda width: tuple(asked(width))),
        keys={"pause": Close(), **{key: does for _label, _icon, key, does in opens}},
        first=Close(),
        centred=True,
    )


def _opens(session: Session) -> Iterator[tuple[str, str, Key, Intention]]:
    """What can be looked at meanwhile: its words, its icon, its key."""
    assert session.play is not None
    yield _("Réglages"), "settings", "settings", Open(Adjust())
    if session.play.scenario.roles:
        yield _("Rôles"), "users", "roles", Open(Cast(session.play.id))
    yield _("Décisions"), "list-numbers", "decisions", Open(Decisions())
    yield _("Aide"), "help", "help", Open(Help())


def _said(session: Session) -> str:
    played = clock(session)
    stopped = _("La montre est arrêtée.")
    return f"{stopped} {_('Temps joué : {played}.').format(played=played)}" if played else stopped
