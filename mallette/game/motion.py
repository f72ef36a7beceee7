"""What was on the screen and what will be in, what is drawn between the two out: quiet, and short."""

from __future__ import annotations

from dataclasses import dataclass
from math import cos, pi

import pygame

from mallette.game.ui import Rect

FADE, TURN = 0.14, 0.25
"""Seconds: a screen gives way to the next; a card turns over."""


@dataclass(frozen=True)
class Motion:
    """One screen giving way to another, since the clock showed `since`."""

    before: pygame.Surface
    after: pygame.Surface
    since: float
    card: Rect | None = None
    """Where a card is turned over."""
    back: pygame.Surface | None = None
    """Of the card."""

    def over(self, now: float) -> bool:
        """Whether nothing moves any more."""
        return now - self.since >= (TURN if self.card else FADE)

    def draw(self, surface: pygame.Surface, now: float) -> None:
        """`surface` as it is when the clock shows `now`."""
        gone = max(0.0, now - self.since)
        if self.card and self.back:
            self._turned(surface, self.card, self.back, min(1.0, gone / TURN))
            return
        surface.blit(self.before, (0, 0))
        veil = self.after.copy()
        veil.set_alpha(round(255 * min(1.0, gone / FADE)))
        surface.blit(veil, (0, 0))

    def _turned(
        self, surface: pygame.Surface, card: Rect, back: pygame.Surface, gone: float
    ) -> None:
        """The card seen ever more sideways, then from its other side."""
        surface.blit(self.after, (0, 0))
        clip = surface.get_rect().clip(card)
        surface.fill(surface.get_at((0, surface.get_height() - 1)), clip)
        seen = abs(cos(pi * gone))
        face = back if gone < 0.5 else self.after.subsurface(clip)
        wide = max(1, round(clip.w * seen))
        thin = pygame.transform.scale(face, (wide, clip.h))
        surface.blit(thin, (clip.x + (clip.w - wide) // 2, clip.y))
