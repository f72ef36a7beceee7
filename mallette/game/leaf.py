"""Pictures of pages in, a window out that shows one of them, and again when it is drawn again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import pygame

from mallette.language import N_, _

Drawn = tuple[Sequence[Path], int]
"""The pictures of the pages, and which of them to show, from 0."""
GROUND = "#4b5552"
MARGIN = 16
LOOKS = 20
"""A second, at the keyboard and at what was drawn."""
TITLE = N_("{name}, page {page} sur {pages} : ← → pour feuilleter, Échap pour fermer")
FORWARD = {pygame.K_RIGHT, pygame.K_DOWN, pygame.K_PAGEDOWN, pygame.K_SPACE}
BACK = {pygame.K_LEFT, pygame.K_UP, pygame.K_PAGEUP}


def show(
    name: str, first: Drawn, drawn: Callable[[], Drawn | None], size: tuple[int, int] | None
) -> None:
    """The pages have been looked at in a window until it was closed; it follows what is `drawn`."""
    pygame.display.init()
    try:
        window = pygame.display.set_mode(size or (760, 1000), pygame.RESIZABLE)
        with suppress(KeyboardInterrupt):
            _loop(window, name, first, drawn)
    finally:
        pygame.quit()


def _loop(
    window: pygame.Surface, name: str, first: Drawn, drawn: Callable[[], Drawn | None]
) -> None:
    clock = pygame.time.Clock()
    pages, page = first
    dirty = True
    while True:
        for event in pygame.event.get():
            if event.type == pygame.QUIT:
                return
            if event.type == pygame.KEYDOWN:
                if event.key in {pygame.K_ESCAPE, pygame.K_q}:
                    return
                page += (event.key in FORWARD) - (event.key in BACK)
            elif event.type == pygame.MOUSEWHEEL:
                page -= event.y
            dirty = True
        if news := drawn():
            pages, page = news
            dirty = True
        page = min(max(page, 0), len(pages) - 1)
        if dirty:
            said = _(TITLE).format(name=name, page=page + 1, pages=len(pages))
            pygame.display.set_caption(said)
            _draw(pygame.display.get_surface() or window, pages[page])
            dirty = False
        clock.tick(LOOKS)


def _draw(window: pygame.Surface, picture: Path) -> None:
    """The page as large as the window allows, in its middle."""
    page = pygame.image.load(str(picture))
    width, height = (max(1, length - 2 * MARGIN) for length in window.get_size())
    scale = min(width / page.get_width(), height / page.get_height())
    shown = (round(page.get_width() * scale), round(page.get_height() * scale))
    leaf = pygame.transform.smoothscale(page.convert(), shown)
    window.fill(GROUND)
    window.blit(leaf, leaf.get_rect(center=window.get_rect().center))
    pygame.display.flip()
