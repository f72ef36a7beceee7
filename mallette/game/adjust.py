"""The settings, each as a row of buttons: what one chooses is seen at once, here and everywhere."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from mallette.game import settings
from mallette.game.page import Hint, page
from mallette.game.pieces import at_right, button, head, reminder, square
from mallette.game.settings import Settings
from mallette.game.stack import Close, FullScreen, Intention, Session, Set, Zoom
from mallette.game.ui import (
    FAMILIES,
    NOTHING,
    THEMES,
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
    longest,
    row,
    say,
    words,
)
from mallette.language import N_, _

COLOURS: tuple[tuple[settings.Theme, str], ...] = (
    ("papier", N_("Papier")),
    ("nuit", N_("Nuit")),
    ("contraste", N_("Contraste")),
)
FACES: tuple[tuple[settings.Face, str], ...] = (
    ("atkinson", "Atkinson"),
    ("lexend", "Lexend"),
    ("cahier", N_("Cahier")),
)
SIZES = (1.45, 1.3, 1.2, 1.1)


@dataclass(frozen=True, slots=True)
class Choice:
    """One button of a row."""

    label: str
    does: Intention
    on: bool = False
    """Whether this is how it is now."""
    face: settings.Face | None = None
    theme: settings.Theme | None = None
    """What it shows of itself."""
    icon: str | None = None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Line:
    """A setting; its key goes to the next of its choices."""

    key: Key | None
    label: str
    choices: tuple[Choice, ...]

    @property
    def next(self) -> Intention:
        """What comes after what is on."""
        on = next(index for index, one in enumerate(self.choices) if one.on)
        return self.choices[(on + 1) % len(self.choices)].does


def layout(session: Session, canvas: Canvas) -> Frame:
    """The frame of the settings."""
    lines = tuple(_lines(session))
    keys: dict[Key, Intention] = {line.key: line.next for line in lines if line.key}
    return page(
        session,
        canvas,
        partial(_main, lines, canvas),
        sizes=SIZES,
        top=head(canvas, say(_("Réglages"))),
        hints=(Hint("back", _("Retour"), Close()),),
        keys={**keys, "settings": Close()},
        first=Close(),
    )


def _lines(session: Session) -> Iterator[Line]:
    now = session.settings

    def chosen(to: Settings, label: str) -> Choice:
        return Choice(label, Set(to), on=to == now)

    def flag(key: Key, label: str, yes: Settings, no: Settings, words_: tuple[str, str]) -> Line:
        return Line(key, label, (chosen(yes, words_[0]), chosen(no, words_[1])))

    themes = (
        replace(chosen(replace(now, theme=theme), _(name)), theme=theme) for theme, name in COLOURS
    )
    yield Line("1", _("Couleurs"), tuple(themes))
    faces = (replace(chosen(replace(now, face=face), _(name)), face=face) for face, name in FACES)
    yield Line("2", _("Caractères"), tuple(faces))
    yield _sizes(session)
    yield flag(
        "3",
        _("Montre"),
        replace(now, clock=True),
        replace(now, clock=False),
        (_("Affichée"), _("Cachée")),
    )
    full = now.full_screen
    yield Line(
        "4",
        _("Écran"),
        (
            Choice(_("Fenêtre"), FullScreen() if full else Set(now), on=not full),
            Choice(_("Plein écran"), Set(now) if full else FullScreen(), on=full),
        ),
    )
    yield flag(
        "5",
        _("Animations"),
        replace(now, motion=True),
        replace(now, motion=False),
        (_("Brèves"), _("Aucune")),
    )


def _sizes(session: Session) -> Line:
    """Smaller, as it is, larger: the text of the whole game follows."""
    shown = _("{percent} %").format(percent=round(100 * session.scale))
    return Line(
        None,
        _("Taille du texte"),
        (
            Choice(_("Plus petit"), Zoom(-1), key="−"),
            Choice(shown, Set(session.settings), on=True),
            Choice(_("Plus grand"), Zoom(1), key="+"),
        ),
    )


def _main(lines: Sequence[Line], canvas: Canvas, size: float) -> tuple[Piece, Piece]:
    caps = reminder(canvas, "8").w
    style = Style(size, bold=True, leading=1.25)
    gap, beside = canvas.px(0.6), canvas.px(2)
    widest = max(longest(canvas, say(one.label), style) for one in lines)
    side = min(caps + gap + max(widest, canvas.px(11)), canvas.page)
    width = canvas.page - side - beside if canvas.wide else canvas.page
    pieces = [_line(canvas, one, width, side, caps + gap, style) for one in lines]
    back = button(canvas, _("Retour"), Close(), min(canvas.page, canvas.px(18)))
    return column(pieces, canvas.px(size * (0.7 if canvas.wide else 1.0))), at_right(
        back, canvas.page
    )


def _line(canvas: Canvas, one: Line, width: int, side: int, indent: int, style: Style) -> Piece:
    """The name of a setting, and its choices beside it, or under it where there is no room."""
    top = reminder(canvas, one.key or "")
    said = words(canvas, say(one.label), side - indent, style)
    h = max(top.h, said.h)
    named = Piece(side, h, inside=((0, (h - top.h) // 2, top), (indent, (h - said.h) // 2, said)))
    choices = _choices(canvas, one.choices, width, style.size)
    if canvas.wide:
        return row((named, choices), canvas.px(2), align="middle")
    return column((named, choices), canvas.px(0.4))


def _choices(canvas: Canvas, choices: Sequence[Choice], width: int, size: float) -> Piece:
    """The choices of a setting side by side, all as wide; one under the other where words are cut."""
    gap = canvas.px(0.7)
    across = (width - 2 * gap) // 3
    made = [_choice(canvas, one, size) for one in choices]
    if max(one.w for one in made) <= across:
        h = max(one.h for one in made)
        return row([_choice(canvas, one, size, across, h) for one in choices], gap)
    return column([_choice(canvas, one, size, width) for one in choices], gap)


def _choice(canvas: Canvas, one: Choice, size: float, width: int = 0, height: int = 0) -> Piece:
    """A choice; the one that is on has a mark, and is printed the other way round."""
    theme, accent, room, gap = canvas.theme, canvas.accent, canvas.px(0.7), canvas.px(0.5)
    ink, fill = (theme.ground, accent.deep) if one.on else (theme.ink, theme.card)
    set_in = replace(canvas, family=FAMILIES[one.face]) if one.face else canvas
    style = Style(size, bold=one.on, colour=ink, leading=1.3)
    said = words(set_in, say(one.label), canvas.page, style)
    mark = drawn(Icon(square(canvas.size(size * 1.15)), "check", ink)) if one.on else NOTHING
    top = reminder(canvas, one.key, ink=ink, ground=fill)
    shown = _sample(canvas, one.theme, size) if one.theme else NOTHING
    left = row((shown, top, said, mark), gap, align="middle")
    w, h = max(width, left.w + 2 * room), max(height, left.h + canvas.px(0.8 * size))
    panel = Panel(
        Rect(0, 0, w, h),
        fill,
        accent.deep if one.on else theme.line,
        max(1, canvas.px(0.07)),
        canvas.px(0.45),
        theme.shadow,
        canvas.px(0.18),
    )
    return Piece(w, h, (panel,), (((w - left.w) // 2, (h - left.h) // 2, left),), one.does)


def _sample(canvas: Canvas, name: settings.Theme, size: float) -> Piece:
    """Two letters as a theme prints them."""
    theme = THEMES[name]
    said = words(canvas, say("Aa"), canvas.page, Style(0.85 * size, bold=True, colour=theme.ink))
    w, h = said.w + canvas.px(0.7), said.h + canvas.px(0.1)
    panel = Panel(
        Rect(0, 0, w, h), theme.ground, theme.line, max(1, canvas.px(0.07)), canvas.px(0.25)
    )
    return Piece(w, h, (panel,), (((w - said.w) // 2, (h - said.h) // 2, said),))
