"""What was on the screen and what will be in, what is drawn between the two out: quiet, and short."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi

import pygame

from mallette.game.ui import Rect

FADE, TURN = 0.14, 0.25
"""Seconds: a screen gives way to the next; a card turns over."""


@dataclass(frozen=True, slots=True)
class Fade:
    """One screen gives way to the next, since the clock showed `since`."""

    before: pygame.Surface
    after: pygame.Surface
    since: float

    def over(self, now: float) -> bool:
        """Whether nothing moves any more."""
        return now - self.since >= FADE

    def draw(self, surface: pygame.Surface, now: float) -> None:
        """`surface` is as when the clock shows `now`."""
        surface.blit(self.before, (0, 0))
        self.after.set_alpha(round(255 * _part(now - self.since, FADE)))
        surface.blit(self.after, (0, 0))
        self.after.set_alpha(None)


@dataclass(frozen=True, slots=True)
class Turn:
    """A card turns over, its `back` first, on a screen that is the next already."""

    back: pygame.Surface
    card: Rect
    ground: str
    """The colour of what the card lies on."""
    after: pygame.Surface
    since: float

    def over(self, now: float) -> bool:
        """Whether nothing moves any more."""
        return now - self.since >= TURN

    def draw(self, surface: pygame.Surface, now: float) -> None:
        """`surface` is as when the clock shows `now`: the card is seen ever more sideways, then less."""
        gone = _part(now - self.since, TURN)
        seen = self.after.get_rect().clip(self.card)
        face = self.back.subsurface(seen.move(-self.card.x, -self.card.y))
        if gone >= 0.5:
            face = self.after.subsurface(seen)
        wide = max(1, round(seen.w * abs(cos(pi * gone))))
        surface.blit(self.after, (0, 0))
        surface.fill(self.ground, seen)
        thin = pygame.transform.smoothscale(face, (wide, seen.h))
        surface.blit(thin, (seen.x + (seen.w - wide) // 2, seen.y))


Motion = Fade | Turn


def _part(gone: float, whole: float) -> float:
    return min(1.0, max(0.0, gone / whole))
