"""Whether to stop: it says that the play is saved, or that it is not."""

from __future__ import annotations

from mallette.game.page import dialog, page
from mallette.game.pieces import ESCAPE, button
from mallette.game.stack import Close, GoHome, Quit, Session
from mallette.game.ui import Canvas, Frame, Piece, Style, say, words
from mallette.language import N_, _

SAVED = N_(
    "La partie est enregistrée, jusqu'à la dernière décision. On la reprendra depuis l'accueil."
)
UNSAVED = N_("Cette partie n'est pas enregistrée : elle sera perdue.")
NO_PLAY = N_("Aucune partie n'est en cours.")


def layout(session: Session, canvas: Canvas) -> Frame:
    """The frame that asks whether to leave."""
    now = session.play
    said = NO_PLAY if now is None else SAVED if now.path else UNSAVED

    def asked(width: int) -> list[Piece]:
        label = _("Continuer la partie") if now else _("Rester")
        stay = button(canvas, label, Close(), width, icon="arrow-back-up", key=ESCAPE)
        label = _("Revenir à l'accueil")
        home = button(canvas, label, GoHome(), width, icon="home", key="", plain=True)
        label = _("Quitter le jeu")
        quit_ = button(canvas, label, Quit(), width, icon="door-exit", key="", plain=True)
        told = words(canvas, say(_(said)), width, Style(1.2))
        return [told, stay, home, quit_] if now else [told, stay, quit_]

    return page(
        session, canvas, dialog(canvas, _("On s'arrête ici ?"), asked), centred=True, first=Close()
    )
