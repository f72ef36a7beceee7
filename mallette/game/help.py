"""Every key, and what it does; every button for whoever holds a gamepad."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from mallette.game.page import Hint, page
from mallette.game.pieces import (
    ARROWS,
    ENTER,
    ESCAPE,
    PAD,
    PAGE_DOWN,
    PAGE_UP,
    UNDO,
    at_right,
    button,
    cap,
    head,
)
from mallette.game.stack import Close, Session
from mallette.game.ui import Canvas, Frame, Piece, Style, column, grid, row, say, words
from mallette.language import N_, _

TOUCH = N_(
    "À la souris ou au doigt : un clic agit, la molette ou un glissé fait défiler. Une manette joue"
    " aussi : ses boutons remplacent alors ces touches à l'écran."
)
PADDED = N_("Tout ce qui n'a pas de bouton se trouve avec la croix ou le manche de gauche.")
Entry = tuple[tuple[str, ...], str]
KEYS: tuple[Entry, ...] = (
    (("1", "2", "…", "9"), N_("prendre le choix de ce numéro")),
    (("Tab", N_("Maj + Tab")), N_("aller d'un bouton à l'autre")),
    ((ARROWS,), N_("aller d'un bouton à l'autre, en faisant défiler le texte")),
    ((ENTER, N_("Espace")), N_("agir")),
    ((PAGE_UP, PAGE_DOWN), N_("faire défiler")),
    ((ESCAPE,), N_("revenir, ou quitter")),
    ((UNDO, "Ctrl + Z"), N_("annuler la dernière décision")),
    (("L",), N_("liste des décisions")),
    (("R",), N_("rôles")),
    (("A",), N_("jouer seul ou seule, ou à plusieurs (devant les rôles)")),
    (("T",), N_("la personne qui anime tranche")),
    (("N",), N_("notes de la personne qui anime")),
    (("P",), N_("pause : la montre de la partie s'arrête")),
    (("S",), N_("réglages")),
    (("+", "−"), N_("texte plus grand, plus petit")),
    (("F2",), N_("clavier à l'écran, là où l'on écrit")),
    (("F11",), N_("plein écran, ou fenêtre")),
    (("F12",), N_("image de l'écran, gardée dans un fichier")),
    (("H", "F1"), N_("cette aide")),
)


SIZES = (1.3, 1.2, 1.1, 1.0)


def layout(session: Session, canvas: Canvas) -> Frame:
    """The frame of the help."""
    return page(
        session,
        canvas,
        partial(_main, canvas),
        sizes=SIZES,
        top=head(canvas, say(_("Tous les boutons") if canvas.pad else _("Toutes les touches"))),
        hints=(Hint("back", _("Retour"), Close()),),
        keys={"help": Close()},
        first=Close(),
    )


def _main(canvas: Canvas, size: float) -> tuple[Piece, Piece]:
    count = 2 if canvas.wide else 1
    gap = canvas.px(3)
    width = (canvas.page - gap * (count - 1)) // count
    entries = tuple(_padded(KEYS)) if canvas.pad else KEYS
    half = -(-len(entries) // count)
    lists = [
        _list(canvas, entries[start : start + half], width, size)
        for start in range(0, len(entries), half)
    ]
    more = _(PADDED) if canvas.pad else _(TOUCH)
    touch = words(canvas, say(more), canvas.page, Style(size, italic=True))
    back = button(canvas, _("Retour"), Close(), min(canvas.page, canvas.px(18)))
    body = column((grid(lists, count, gap), touch), canvas.px(1.4))
    return body, at_right(back, canvas.page)


def _padded(entries: Sequence[Entry]) -> Iterator[Entry]:
    """The entries of the keys that a gamepad has a button for, with that button."""
    for keys, does in entries:
        if buttons := tuple(dict.fromkeys(PAD[key] for key in keys if key in PAD)):
            yield buttons, does


def _list(canvas: Canvas, keys: Sequence[Entry], width: int, size: float) -> Piece:
    """The keys one under the other, and what they do in a second column."""
    caps = [row([cap(canvas, one) for one in entry[0]], canvas.px(0.3)) for entry in keys]
    left = max(one.w for one in caps) + canvas.px(1)
    told = [
        words(canvas, say(_(entry[1])), width - left, Style(size, leading=1.3)) for entry in keys
    ]
    return column(map(partial(_entry, width, left), caps, told), canvas.px(0.75))


def _entry(width: int, left: int, caps: Piece, told: Piece) -> Piece:
    h = max(caps.h, told.h)
    inside = ((0, (h - caps.h) // 2, caps), (left, (h - told.h) // 2, told))
    return Piece(width, h, inside=inside)
