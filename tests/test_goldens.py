"""Each kind of screen as it was last approved: its words, line by line, and a thumbnail.

`MALLETTE_GOLDENS=update` rewrites both; the difference that git shows is the review. Letters are not
as wide, nor drawn alike, in every version of SDL: lines may break elsewhere, points differ a little.
"""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

import pygame
import pytest
import test_game as game
from PIL import Image

from mallette import load
from mallette.game import app, ui
from mallette.game.stack import Session

GOLDENS = Path(__file__).parent / "goldens"
SIZE, THUMBNAIL = (1280, 800), (160, 100)
NOISE = 6.0
"""How far two thumbnails are at most on the mean, of 255."""
PATCH = 45.0
"""How far two squares of ten points are at most on the mean, of 255."""


@cache
def screens() -> dict[str, Session]:
    library = load.load(load.builtin()).library
    assert library
    return dict(app.moments(library, "appel"))


NAMES = (
    "accueil", "duree", "roles", "secret-passer", "secret", "scene", "pause", "aide", "reglages",
    "notes-avertissement", "notes", "annuler", "consequence", "tirage", "evenement", "retour",
    "fin", "decisions", "quitter", "debriefing-feelings", "debriefing-facts", "debriefing-roads",
    "debriefing-roles", "debriefing-postures", "debriefing-criteria", "debriefing-transfer",
)  # fmt: skip


def words(session: Session) -> str:
    """What is read on a screen, a line each as they are laid out; what is scrolled to comes last."""
    frame = game.framed(session, SIZE)
    inks = (*game.every(frame), *(frame.scroll.more if frame.scroll else ()))
    return "".join(f"{ink.text}\n" for ink in inks if isinstance(ink, ui.Words))


def thumbnail(session: Session) -> Image.Image:
    surface = pygame.Surface(SIZE)
    painter = game.painter()
    frame = game.framed(session, SIZE)
    painter.draw(surface, frame, ui.shown(frame, session.top))
    drawn = Image.frombytes("RGB", SIZE, pygame.image.tobytes(surface, "RGB"))
    return drawn.convert("L").resize(THUMBNAIL, Image.Resampling.BOX)


def distance(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """How far two thumbnails are on the mean, and in the square where they are farthest."""
    from PIL import ImageChops, ImageStat

    gap = ImageChops.difference(one, other)
    patches = gap.resize((THUMBNAIL[0] // 10, THUMBNAIL[1] // 10), Image.Resampling.BOX)
    return ImageStat.Stat(gap).mean[0], float(patches.getextrema()[1])  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES)
def test_a_screen_is_as_it_was_approved(name: str) -> None:
    session = screens()[name]
    said, drawn = words(session), thumbnail(session)
    text, picture = GOLDENS / f"{name}.txt", GOLDENS / f"{name}.png"
    if os.environ.get("MALLETTE_GOLDENS") == "update":
        GOLDENS.mkdir(exist_ok=True)
        text.write_text(said, "utf-8")
        drawn.save(picture, optimize=True)
    assert said.split() == text.read_text("utf-8").split()  # a line may break elsewhere
    mean, farthest = distance(drawn, Image.open(picture))
    assert mean <= NOISE, mean
    assert farthest <= PATCH, farthest


def test_a_screen_with_another_picture_would_be_told() -> None:
    one, other = (Image.open(GOLDENS / f"{name}.png") for name in ("scene", "evenement"))
    mean, farthest = distance(one, other)
    assert mean > NOISE
    assert farthest > PATCH
