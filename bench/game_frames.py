"""Prints what the game's window costs: a new screen, a redraw, memory.

Without a screen: `python bench/game_frames.py`, which uses SDL's dummy driver.
"""

from __future__ import annotations

import os
import random
import resource
import sys
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent


def main() -> None:
    os.environ.setdefault("SDL_VIDEODRIVER", "dummy")
    os.environ.setdefault("SDL_FRAMEBUFFER_ACCELERATION", "0")
    os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"
    sys.path.insert(0, str(ROOT))
    scenes((1920, 1080), (100, 1000))
    for size in ((1280, 800), (1920, 1080), (3840, 2160)):
        frames(size)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{'peak memory, all of the above':<58}{peak:8.0f} MB")


def frames(size: tuple[int, int]) -> None:
    """Prints layout, cold and warm drawing of the scenes of a whole play at `size`."""
    import pygame

    from mallette import engine
    from mallette.game import app, screens, stack, window
    from mallette.game.paint import Painter
    from mallette.journal import Decision
    from mallette.load import load

    pygame.display.init()
    pygame.font.init()
    library = load(ROOT).library
    assert library is not None
    surface = pygame.display.set_mode(size)
    painter = Painter(library)
    id_ = next(iter(library.scenarios))
    for chore in window.chores(library):  # as the window does once its first frame is drawn
        chore()
    session = stack.after(stack.opened(library, None), stack.Begin(id_))
    laid, cold, warm = [], [], []

    def show() -> None:
        started = time.perf_counter()
        shown = screens.frame(session, size, painter.measure)
        laid.append(time.perf_counter() - started)
        painter.draw(surface, shown, session.top)
        pygame.display.flip()
        cold.append(time.perf_counter() - started)
        for chore in window.ahead(painter, session, shown):  # as the window does while people talk
            chore()
        warm.append(
            median(
                seconds(lambda: (painter.draw(surface, shown, session.top), pygame.display.flip()))
                for _ in range(20)
            )
        )

    show()
    assert session.play is not None
    while not engine.over(session.play.scenario, session.play.state):
        view = engine.view(session.play.scenario, session.play.state)
        session = stack.after(session, stack.Take(app.first_open(view), Decision()))
        show()
        session = stack.after(session, stack.Close())
        show()
        assert session.play is not None
    name = f"{size[0]}×{size[1]}"
    say(f"{name}: layout of a new screen", median(laid), worst=max(laid))
    say(f"{name}: a new screen, layout and drawing, cold", median(cold), worst=max(cold))
    say(f"{name}: the same screen drawn again", median(warm), worst=max(warm))


def scenes(size: tuple[int, int], counts: tuple[int, ...]) -> None:
    """Prints what the process holds after so many screens, plays of every situation one after another."""
    import pygame

    from mallette import engine
    from mallette.game import screens, stack
    from mallette.game.paint import Painter
    from mallette.journal import Decision
    from mallette.load import load

    pygame.display.init()
    pygame.font.init()
    library = load(ROOT).library
    assert library is not None
    surface = pygame.display.set_mode(size)
    painter = Painter(library)
    chance = random.Random(5)

    def show(session: stack.Session) -> None:
        painter.draw(surface, screens.frame(session, size, painter.measure), session.top)
        pygame.display.flip()

    shown = 0
    while shown < counts[-1]:
        for id_ in library.scenarios:
            session = stack.after(stack.opened(library, None), stack.Begin(id_))
            while session.play and not engine.over(session.play.scenario, session.play.state):
                open_ = engine.open_choices(session.play.scenario, session.play.state)
                if not open_:
                    break
                session = stack.after(session, stack.Take(chance.choice(open_), Decision()))
                show(session)
                session = stack.after(session, stack.Close())
                show(session)
                shown += 2
                if shown in counts:
                    held = f"{size[0]}×{size[1]}: memory after {shown} screens"
                    print(f"{held:<58}{resident():8.0f} MB")


def resident() -> float:
    """What the process holds now, in MB; its peak where the system does not tell."""
    status = Path("/proc/self/status")
    if status.exists():
        (line,) = (one for one in status.read_text().splitlines() if one.startswith("VmRSS"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def seconds(do: object) -> float:
    """How long `do()` takes."""
    started = time.perf_counter()
    do()  # type: ignore[operator]
    return time.perf_counter() - started


def say(what: str, took: float, *, worst: float) -> None:
    print(f"{what:<58}{took * 1000:8.1f} ms   worst {worst * 1000:8.1f} ms")


if __name__ == "__main__":
    main()
