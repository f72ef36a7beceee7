"""Whether to stop: it says that the play is saved, or that it is not."""

from __future__ import annotations

from mallette.game.page import dialog, page
from mallette.game.pieces import button
from mallette.game.stack import Close, GoHome, Quit, Session
from mallette.game.ui import Canvas, Frame, Piece, Style, say, words

TITLE = "On s'arrête ici ?"
SAVED = "La partie est enregistrée, jusqu'à la dernière décision. On la reprendra depuis l'accueil."
UNSAVED = "Cette partie n'est pas enregistrée : elle sera perdue."
NO_PLAY = "Aucune partie n'est en cours."
STAY, BACK, HOME, QUIT = "Continuer la partie", "Rester", "Revenir à l'accueil", "Quitter le jeu"


def layout(session: Session, canvas: Canvas) -> Frame:
    """The frame that asks whether to leave."""
    now = session.play
    said = NO_PLAY if now is None else SAVED if now.path else UNSAVED

    def asked(width: int) -> list[Piece]:
        stay = button(
            canvas, STAY if now else BACK, Close(), width, icon="arrow-back-up", key="Échap"
        )
        home = button(canvas, HOME, GoHome(), width, icon="home", key="", plain=True)
        quit_ = button(canvas, QUIT, Quit(), width, icon="door-exit", key="", plain=True)
        told = words(canvas, say(said), width, Style(1.2))
        return [told, stay, home, quit_] if now else [told, stay, quit_]

    return page(session, canvas, dialog(canvas, TITLE, asked), centred=True, first=Close())
