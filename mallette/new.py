"""A kind and a name in, a file that already works out: what an author starts from.

The templates are themselves a mallette, checked like any other. What they name and the mallette in
use does not have is replaced by something that it has, or becomes a comment.
"""

from __future__ import annotations

import errno
import json
import os
import re
import unicodedata
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Literal, assert_never, get_args

from mallette import files, limits, load
from mallette.language import _
from mallette.model import FICHES, Library

Kind = Literal["mallette", "scenario", "deck", "fiche"]
KINDS: tuple[Kind, ...] = get_args(Kind)

TEMPLATES = Path(__file__).parent / "templates"
SCENARIO, DECK, FICHE = "camionnette", "imprevus", "1.1"
"""What the templates are called where they are."""


def create(root: Path, kind: Kind, name: str, text: str | None = None) -> list[Path]:
    """The files that were made for a new `kind` called `name`, each there entirely.

    A mallette is made in the folder `name` of `root`, anything else in the mallette `root`; a deck
    is `text` when there is one. Nothing is ever overwritten (FileExistsError); a name that cannot be
    one is a ValueError, in French.
    """
    made = planned(root, kind, name, text)
    written: list[Path] = []
    try:
        for path, content in made.items():
            files.write(path, content)
            written.append(path)
    except OSError:
        for path in written:  # all of it or none: the next try begins afresh
            with suppress(OSError):
                path.unlink()
        raise
    return list(made)


def planned(root: Path, kind: Kind, name: str, text: str | None = None) -> dict[Path, bytes]:
    """The files that `create` would write, none of which is there; it raises what `create` does."""
    made = _made(root, kind, name, text)
    for path in made:
        if os.path.lexists(path):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    return made


def _made(root: Path, kind: Kind, name: str, text: str | None) -> dict[Path, bytes]:
    match kind:
        case "mallette":
            return _mallette(root / _folder(name))
        case "scenario":
            text = _scenario(load.load(root).library, _id(name))
            return _in(root, f"scenarios/{name}.yaml", text)
        case "deck":
            _id(name)
            given = _titled(text, _spaced(name)) if text else _deck(load.load(root).library, name)
            return _in(root, f"cards/{name}.yaml", given)
        case "fiche":
            library = load.load(root).library
            folder = library.mallette.fiches if library else FICHES
            title = _titled(_template(f"print/fiches/{FICHE}.md"), f"Fiche {_number(name)}")
            return _in(root, f"{folder}/{name}.md", _dated(title))
        case _:
            assert_never(kind)


def _in(root: Path, path: str, text: str) -> dict[Path, bytes]:
    """`text` at `path` in the mallette `root`, with the schema it names if that is not there yet."""
    if not (root / path).resolve().is_relative_to(root.resolve()):
        raise ValueError(_("{path} mène hors de la mallette").format(path=path))
    made = {root / path: text.encode()}
    if named := re.search(r"\$schema=\.\./(schema/(\S+))", text):
        own = root / named[1]
        if not own.is_file():
            made[own] = (load.builtin() / named[1]).read_bytes()
    return made


def _mallette(folder: Path) -> dict[Path, bytes]:
    """A whole mallette: its manifest, a situation, a deck, a fiche, and what helps an editor."""
    title = _spaced(folder.resolve().name)
    made: dict[Path, bytes] = {}
    for path in sorted(TEMPLATES.rglob("*.*")):
        relative = path.relative_to(TEMPLATES).as_posix()
        text = _dated(_template(relative))
        if relative == load.MANIFEST:
            text = _titled(text, title)
        elif relative == "LISEZMOI.md":
            text = re.sub(r"\A# .*", lambda _found: f"# {title}", text)
        made[folder / relative] = text.encode()
    for schema in sorted((load.builtin() / "schema").glob("*.schema.json")):
        made[folder / "schema" / schema.name] = schema.read_bytes()
    return made


# Names ------------------------------------------------------------------------------------------


def _folder(name: str) -> str:
    if not name.strip() or not name.isprintable() or not (Path(name).resolve().name):
        raise ValueError(
            _("« {name} » ne peut pas servir de nom de dossier").format(name=name.strip())
        )
    return name


def _id(name: str) -> str:
    """`name`, which can be that of a file and of a thing in it."""
    if len(name) > 60 or not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        near = re.sub(r"[^a-z0-9]+", "_", plain).strip("_0123456789")[:60]
        raise ValueError(
            _(
                "« {name} » ne peut pas servir de nom : minuscules sans accent, chiffres et « _ »,"
                " en commençant par une lettre, par exemple {near}"
            ).format(name=name, near=near.strip("_") or "salle_partagee")
        )
    return name


def _number(name: str) -> str:
    """`name`, which can be the number of a fiche."""
    if len(name) > 60 or not re.fullmatch(r"[0-9a-z]([0-9a-z._-]*[0-9a-z])?", name):
        raise ValueError(
            _("« {name} » ne peut pas servir de numéro de fiche ; par exemple 3.1").format(
                name=name
            )
        )
    return name


def _spaced(name: str) -> str:
    said = re.sub(r"[-_\s]+", " ", name).strip()[: limits.LINE] or name
    return said[0].upper() + said[1:]


# Templates --------------------------------------------------------------------------------------


def _template(path: str) -> str:
    return (TEMPLATES / path).read_text("utf-8")


def _titled(text: str, title: str) -> str:
    quoted = json.dumps(title, ensure_ascii=False)
    return re.sub(
        r"^title: .*", lambda _found: f"title: {quoted}", text, count=1, flags=re.MULTILINE
    )


def _dated(text: str) -> str:
    """`text`, of this month."""
    return re.sub(r"(?<=(?:dated|ulted): )\d{4}-\d\d", f"{datetime.now():%Y-%m}", text)


def _named(text: str, name: str, old: str) -> str:
    """`text` whose comments at the top speak of `name` instead of `old`."""
    return re.sub(r"^#.*", lambda line: line[0].replace(old, name), text, flags=re.MULTILINE)


def _scenario(library: Library | None, name: str) -> str:
    """The situation to start from, with postures and fiches that `library` has."""
    text = _titled(_named(_template(f"scenarios/{SCENARIO}.yaml"), name, SCENARIO), _spaced(name))
    text = _adapted(text, r"posture: (\w+)", list(library.mallette.postures) if library else [])
    return _adapted(text, r"fiches?: \[?\"(.+?)\"", list(library.fiches) if library else [])


def _deck(library: Library | None, name: str) -> str:
    """The deck to start from, with families and a format that `library` has, and codes still free."""
    text = _titled(_named(_template(f"cards/{DECK}.yaml"), name, DECK), _spaced(name))
    if library is None:
        return text
    text = _adapted(text, r"family: (\w+)", list(library.families))
    text = _adapted(text, r"format: (\w+)", list(library.formats))
    family = re.search(r"family: (\w+)", text)
    assert family
    letter = library.families[family[1]].letter
    used = {card.code for deck in library.decks.values() for card in deck.cards.values()}
    free = (code for number in range(1, 1000) if (code := f"{letter}-{number:02}") not in used)
    return re.sub(r"(?<=code: )\S+(?P<gap> *)", lambda found: next(free) + found["gap"], text)


def _adapted(text: str, key: str, known: Collection[str]) -> str:
    """`text` where the value of `key` is always one of `known`, or a comment when there is none."""
    there = list(known)
    asked: list[str] = []

    def known_or_comment(found: re.Match[str]) -> str:
        value = found["value"]
        if value in there:
            return found[0]
        if not there:
            return f"{found['indent']}# {found['rest']}"
        if value not in asked:
            asked.append(value)
        begin, end = (place - found.start() for place in found.span("value"))
        return found[0][:begin] + there[asked.index(value) % len(there)] + found[0][end:]

    pattern = key.replace("(", "(?P<value>", 1)
    return re.sub(
        rf"^(?P<indent> *)(?P<rest>{pattern}.*)", known_or_comment, text, flags=re.MULTILINE
    )
