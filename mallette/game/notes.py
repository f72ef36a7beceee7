"""The facilitator's notes for the scene, behind a warning: a projected screen is public."""

from __future__ import annotations

from mallette import engine
from mallette.game import stack
from mallette.game.page import Hint, dialog, page
from mallette.game.pieces import ESCAPE, at_right, button, card, head, line, prose, tell
from mallette.game.stack import Close, Open, Session
from mallette.game.ui import Canvas, Frame, Piece, Style, column, say
from mallette.language import N_, _

TITLE = N_("Notes pour la personne qui anime")
WARNING = N_(
    "Ces notes s'adressent à la personne qui anime. "
    "Si l'écran est projeté, toute la table va les lire."
)
PUBLIC = N_("Écran projeté : ces notes se lisent aussi de la salle.")
NONE = N_("Il n'y a pas de notes pour ce moment de la partie.")

SIZES = (1.5, 1.35, 1.2, 1.1)
SHOWN = Open(stack.Notes(shown=True))


def layout(screen: stack.Notes, session: Session, canvas: Canvas) -> Frame:
    """The frame of the warning, or of the notes themselves."""
    return _notes(session, canvas) if screen.shown else _warning(session, canvas)


def _warning(session: Session, canvas: Canvas) -> Frame:
    def asked(width: int) -> tuple[Piece, ...]:
        return (
            tell(canvas, _(WARNING), width),
            button(canvas, _("Afficher les notes"), SHOWN, width, icon="eye"),
            button(canvas, _("Retour"), Close(), width, icon="x", key=ESCAPE, plain=True),
        )

    main = dialog(canvas, _(TITLE), asked)
    return page(session, canvas, main, keys={"notes": Close()}, first=SHOWN, centred=True)


def _notes(session: Session, canvas: Canvas) -> Frame:
    assert session.play is not None
    now = session.play
    view = engine.view(now.scenario, now.state, "facilitator")
    width, room = canvas.page, canvas.px(1.2)
    hide = button(canvas, _("Cacher les notes"), Close(), min(width, canvas.px(20)), key="N")

    def main(size: float) -> tuple[Piece, Piece]:
        title = line(canvas, view.title, width - 2 * room, Style(1.3, title=True, leading=1.25))
        said = prose(canvas, view.notes or _(NONE), width - 2 * room, Style(size))
        noted = card(canvas, column((title, said), canvas.px(0.7)), width, pad=1.2)
        return column((tell(canvas, _(PUBLIC), width), noted), canvas.px(1)), at_right(hide, width)

    return page(
        session,
        canvas,
        main,
        sizes=SIZES,
        top=head(canvas, say(_(TITLE)), now.scenario.title),
        hints=(Hint("back", _("Retour"), Close()),),
        keys={"notes": Close()},
        first=Close(),
    )
