"""The sentences of the program in, its catalogues out: gathers them, keeps what is translated, compiles.

`make catalogues` after a sentence has changed; translate in the `.po` what has no translation, then
once more.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import polib

from mallette import cli, language
from mallette.diagnostics import CODES
from mallette.model import PARTS

PACKAGE = Path(language.__file__).parent
Sentence = tuple[str, str]
"""What is said of one thing, and of several when that is another sentence."""


def gathered() -> dict[Sentence, list[str]]:
    """Every sentence to translate, with the modules that say it."""
    found: dict[Sentence, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        where = path.relative_to(PACKAGE.parent).as_posix()
        for sentence in marked(ast.parse(path.read_text("utf-8"), where)):
            found.setdefault(sentence, []).append(where)
    elsewhere = [
        (said, "diagnostics") for code in CODES.values() for said in (code.message, code.help)
    ]
    elsewhere += [(sentence, "cli") for _place, _name, sentence in cli.shown(cli.mallette)]
    elsewhere += [(part, "model") for part in PARTS]
    for said, module in elsewhere:
        found.setdefault((said, ""), []).append(f"mallette/{module}.py")
    return found


def marked(tree: ast.AST) -> Iterator[Sentence]:
    """The sentences between `_(…)`, `N_(…)` and `ngettext(…)`."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    for call in sorted(calls, key=lambda call: (call.lineno, call.col_offset)):
        match call:
            case ast.Call(func=ast.Name(id="_" | "N_"), args=[ast.Constant(value=str(said))]):
                yield said, ""
            case ast.Call(
                func=ast.Name(id="ngettext"),
                args=[ast.Constant(value=str(one)), ast.Constant(value=str(several)), _count],
            ):
                yield one, several


def catalogue(code: str, domain: str = language.DOMAIN) -> Path:
    """The sentences of `domain` in the language `code`, for people."""
    return language.CATALOGUES / code / "LC_MESSAGES" / f"{domain}.po"


def update(path: Path) -> polib.POFile:
    """The catalogue of `path`, which now holds what the program says, and nothing more."""
    before = polib.pofile(str(path))
    kept = {(entry.msgid, entry.msgid_plural): entry for entry in before}
    after = polib.POFile(wrapwidth=100)
    after.header, after.metadata = before.header, before.metadata
    for one, several in (said := gathered()):
        entry = kept.get((one, several)) or polib.POEntry(msgid=one, msgid_plural=several)
        entry.msgstr_plural = entry.msgstr_plural or ({0: "", 1: ""} if several else {})
        entry.occurrences = [(where, "") for where in dict.fromkeys(said[one, several])]
        after.append(entry)
    after.save(str(path))
    return after


if __name__ == "__main__":
    for code in language.LANGUAGES[1:]:
        updated = update(catalogue(code))
        print(f"{catalogue(code)}: {len(updated)} sentences")
        for entry in updated.untranslated_entries():
            print(f"to translate: {entry.msgid}")
    for path in language.CATALOGUES.rglob("*.po"):
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
