"""Photographs on cards and on the screen: what they may be, and what a stranger's may not do."""

from __future__ import annotations

import os
import struct
import subprocess
import zlib
from dataclasses import replace
from pathlib import Path

os.environ["SDL_VIDEODRIVER"] = "dummy"
os.environ["PYGAME_HIDE_SUPPORT_PROMPT"] = "1"

import pygame
import pypdfium2
import pytest
from PIL import Image

from mallette import check, limits, load, picture
from mallette.game import paint, ui
from mallette.model import Card, Deck
from mallette.press import cards, pdf

LIBRARY = load.load(load.builtin()).library
GREEN = (32, 160, 64)


def taken(path: Path, width: int = 1200, height: int = 900) -> Path:
    Image.new("RGB", (width, height), GREEN).save(path)
    return path


def pictured(path: Path, **how):
    card = Card(family="criteres", code="C-1", title="Un lieu", text="Ici.", picture="lieu")
    deck = Deck(mallette="1", title="Essai", version="1", format="poker", cards={"lieu": card})
    library = replace(LIBRARY, decks={"essai": deck}, pictures={"lieu": path})
    return cards.document(library, "essai", sheet="a4_9up", **how)


@pytest.mark.parametrize("name", ["lieu.png", "lieu.jpg", "lieu.jpeg"])
def test_a_photograph_is_on_the_card_where_a_drawing_would_be(name, tmp_path) -> None:
    document, findings = pictured(taken(tmp_path / name))
    assert not findings
    pdf.write(document, tmp_path / "cards.pdf")
    with pypdfium2.PdfDocument(tmp_path / "cards.pdf") as file:
        page = file[0].render(scale=1).to_pil()
    red, green, blue = page.getpixel((int(40 / 25.4 * 72), int(45 / 25.4 * 72)))
    assert abs(red - GREEN[0]) + abs(green - GREEN[1]) + abs(blue - GREEN[2]) < 20


def test_same_photograph_same_bytes_and_it_is_there_once(tmp_path, tool) -> None:
    path = taken(tmp_path / "lieu.jpg")
    document, _ = pictured(path, copies=9)
    for name in ("a.pdf", "b.pdf"):
        pdf.write(document, tmp_path / name)
    assert (tmp_path / "a.pdf").read_bytes() == (tmp_path / "b.pdf").read_bytes()
    listed = subprocess.run(
        [tool("pdfimages"), "-list", tmp_path / "a.pdf"], capture_output=True, check=True, text=True
    ).stdout
    (row,) = {tuple(line.split()[3:5]) for line in listed.splitlines()[2:]}
    assert row == ("1200", "900")


def test_a_photograph_under_300_points_an_inch_is_told_with_what_it_needs(tmp_path) -> None:
    _document, findings = pictured(taken(tmp_path / "lieu.png", 300, 200))
    (one,) = findings
    assert (one.code, one.loc) == ("M506", ("cards", "lieu", "picture"))
    width, height = one.values["width"], one.values["height"]
    assert not pictured(taken(tmp_path / "assez.png", int(width), int(height)))[1]
    assert pictured(taken(tmp_path / "peu.png", int(width) - 20, int(height) - 20))[1]


def test_eco_prints_the_icon_and_asks_nothing_of_the_photograph(tmp_path) -> None:
    assert not pictured(taken(tmp_path / "lieu.png", 30, 20), eco=True)[1]


def png(width: int, height: int, data: bytes = b"") -> bytes:
    """The bytes of a PNG that says it has this size."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return (
            struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = chunk(b"IDAT", zlib.compress(data)) if data else b""
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + body + chunk(b"IEND", b"")


HOSTILE = {
    "a bomb": (png(100_000, 100_000, b"\0" * 1000), "points"),
    "a large one": (png(10_000, 10_000, b"\0" * 1000), "points"),
    "a page": (b"<html><script>alert(1)</script></html>", "photo"),
    "a drawing": (b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>', "photo"),
    "half of one": (png(400, 300, b"\0" * 10)[:60], "photo"),
    "no points": (png(0, 0), "photo"),
    "nothing": (b"", "photo"),
    "another kind": (b"GIF89a" + b"\0" * 40, "photo"),
    "too heavy": (b"\x89PNG\r\n\x1a\n" + b"\0" * limits.PHOTO_BYTES, "size"),
    "a script": (b"%!PS-Adobe-3.0 EPSF-3.0\n(id) run\n", "photo"),
}


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_what_is_no_photograph_is_refused_whatever_its_name(kind, suffix, tmp_path) -> None:
    content, reason = HOSTILE[kind]
    path = tmp_path / f"lieu{suffix}"
    path.write_bytes(content)
    refused = picture.load(path)
    assert isinstance(refused, picture.Refusal)
    assert refused.reason == reason
    assert paint.read(path) is None


def test_a_photograph_that_cannot_be_read_is_told_where_it_is_named(tmp_path) -> None:
    root = tmp_path / "mallette"
    folder = root / "scenarios" / "pictures"
    folder.mkdir(parents=True)
    given = load.builtin()
    (root / "mallette.yaml").write_bytes((given / "mallette.yaml").read_bytes())
    text = (given / "scenarios" / "jardin_sans_cloture.yaml").read_text("utf-8")
    (root / "scenarios" / "jardin_sans_cloture.yaml").write_text(text, "utf-8")
    for name in {one for one in LIBRARY.pictures if one.startswith("jardin")}:
        taken(folder / f"{name}.jpg", 40, 30)
    (folder / "jardin_ecole.jpg").write_bytes(b"abc")
    library = load.load(root).library
    assert library
    told = [one for one in check.check(library) if one.code == "M313"]
    assert {one.values["name"] for one in told} == {"jardin_ecole"}


def test_a_link_out_of_the_mallette_is_no_picture(tmp_path) -> None:
    outside = taken(tmp_path / "dehors.png")
    root = tmp_path / "mallette"
    (root / "cards" / "pictures").mkdir(parents=True)
    (root / "mallette.yaml").write_bytes((load.builtin() / "mallette.yaml").read_bytes())
    (root / "cards" / "pictures" / "lieu.png").symlink_to(outside)
    library = load.load(root).library
    assert library
    assert "lieu" not in library.pictures


def test_the_screen_shows_it_too(tmp_path) -> None:
    pygame.font.init()
    library = replace(LIBRARY, pictures={"lieu": taken(tmp_path / "lieu.png")})
    surface = pygame.Surface((200, 100))
    painter = paint.Painter(library)
    painter._ink(surface, ui.Picture(ui.Rect(0, 0, 200, 100), "lieu", "#FFFFFF"), 0)
    shown = surface.get_at((100, 50))[:3]
    assert max(abs(one - other) for one, other in zip(shown, GREEN, strict=True)) < 5
