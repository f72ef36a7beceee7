"""The commands: the only place that reads arguments, prints results and decides the exit status.

Each command imports what it needs when it runs, so that `mallette --version` stays instant.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from mallette import __version__

if TYPE_CHECKING:
    from mallette.diagnostics import Diagnostic, Finding
    from mallette.load import Reading
    from mallette.model import Library
    from mallette.play import Play
    from mallette.press.layout import Document, Flip

FOUND, MISUSED, INTERRUPTED = 1, 2, 130
"""Exit statuses: findings or a failed job; wrong usage; Ctrl-C, as shells have it."""


TRACEBACK = "MALLETTE_TRACEBACK"
"""Environment variable: a defect of the program shows where it happened."""


class Trouble(click.ClickException):
    """A sentence for the user, with what to do, and the exit status."""

    def __init__(self, message: str, help_: str | None = None, status: int = FOUND) -> None:
        super().__init__(message)
        self.help = help_
        self.status = status


def main() -> NoReturn:
    """Runs the command typed; whatever happens the user reads a sentence, never a traceback."""
    for stream in (sys.stdout, sys.stderr):
        if stream:  # none when it was closed before we began
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    try:
        status = mallette.main(prog_name="mallette", standalone_mode=False)
    except Trouble as trouble:
        status = _complain(trouble.message, trouble.help, trouble.status)
    except click.UsageError as error:
        where = error.ctx.command_path if error.ctx else "mallette"
        status = _complain(_misuse(error), f"{where} --help", MISUSED)
    except click.ClickException as error:
        status = _complain(error.format_message(), None, error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        status = _complain("interrompu", None, INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has left: nothing to say to nobody
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = FOUND
    except OSError as error:
        file = f"{error.filename} : " if error.filename else ""
        status = _complain(f"{file}{error.strerror or error}", None, FOUND)
    except Exception as bug:  # ours: the user still reads a sentence, and can send us the rest
        if os.environ.get(TRACEBACK):
            raise
        help_ = f"c'est un défaut du programme ; {TRACEBACK}=1 en montre le détail à signaler"
        status = _complain(f"erreur interne, {type(bug).__name__} : {bug}", help_, FOUND)
    sys.exit(status if isinstance(status, int) else 0)


def _misuse(error: click.UsageError) -> str:
    """What is wrong with the command typed, in French."""
    match error:
        case click.NoSuchOption(option_name=name, possibilities=[near, *_]):
            return f"option inconnue « {name} » ; vouliez-vous dire « {near} » ?"
        case click.NoSuchOption(option_name=name):
            return f"option inconnue « {name} »"
        case click.exceptions.NoSuchCommand(command_name=name):
            return f"commande inconnue « {name} »"
        case click.MissingParameter(param=param, ctx=ctx) if param and ctx:
            return f"il manque {param.make_metavar(ctx)}"
        case click.BadParameter(param=param) if param and isinstance(param.type, click.Choice):
            return f"{param.opts[0]} attend {' ou '.join(map(str, param.type.choices))}"
        case click.BadParameter(param=param) if param and isinstance(param.type, click.FloatRange):
            return f"{param.opts[0]} attend un nombre de {param.type.min} à {param.type.max}"
        case click.BadParameter(param=param) if param:
            return f"{param.opts[0]} attend un nombre entier"
    return error.format_message()


def _complain(message: str, help_: str | None, status: int) -> int:
    click.echo(f"erreur : {message}", err=True)
    if help_:
        click.echo(f"  aide : {help_}", err=True)
    return status


@click.group(invoke_without_command=True)
@click.option(
    "--mallette",
    "folder",
    metavar="DOSSIER",
    help="La mallette ; sinon le dossier courant s'il en est une, sinon celle du programme.",
)
@click.version_option(__version__, message="%(prog)s %(version)s", help="Affiche la version.")
@click.help_option(help="Affiche cette aide.")
@click.pass_context
def mallette(ctx: click.Context, folder: str | None) -> None:
    """La mallette pédagogique : des situations à jouer, des cartes et des fiches à imprimer.

    Sans commande, ouvre le jeu.
    """
    ctx.obj = folder
    if ctx.invoked_subcommand is None:
        from mallette.play import saves

        library = _sound(ctx, drawings=False)
        _open_game(library, None, saves(), _broken_notice(ctx))


# Playing ----------------------------------------------------------------------------------------


@mallette.command("play", short_help="Joue une situation.")
@click.argument("scenario", required=False)
@click.option("--length", type=int, metavar="MINUTES", help="Durée de la séance.")
@click.option("--seed", type=int, default=0, metavar="N", help="Graine du hasard (0 d'ordinaire).")
@click.option("--text", is_flag=True, help="Dans le terminal, sans fenêtre.")
@click.option(
    "--resume",
    is_flag=False,
    flag_value="",
    metavar="FICHIER",
    help="Reprend une partie gardée ; sans fichier, la dernière.",
)
@click.option("--picks", metavar="CHOIX,CHOIX,…", help="Rejoue ces choix et dit où l'on arrive.")
@click.option("--json", "as_json", is_flag=True, help="Avec --picks : le résultat en JSON.")
@click.option("--size", default="1280x800", metavar="LxH", help="Taille de la fenêtre.")
@click.option("--scale", type=click.FloatRange(0.8, 2.0), default=1.0, help="Taille du texte.")
@click.help_option(help="Affiche cette aide.")
@click.pass_context
def play_command(
    ctx: click.Context,
    scenario: str | None,
    length: int | None,
    seed: int,
    text: bool,
    resume: str | None,
    picks: str | None,
    as_json: bool,
    size: str,
    scale: float,
) -> None:
    """Joue SCENARIO dans une fenêtre, ou dans le terminal avec --text.

    La partie est gardée à chaque décision : --resume la reprend où elle en était.
    """
    from mallette import play

    library = _sound(ctx, drawings=False)
    if picks is not None:
        chosen = _scenario(ctx, library, scenario)
        _replay(library, chosen, seed, picks, as_json=as_json)
        return
    notice = _broken_notice(ctx)
    started: Play | None = None
    if resume is not None:
        started, told = _resumed(library, resume)
        notice = told or notice
    elif scenario or text:
        chosen = _scenario(ctx, library, scenario)
        _played_in(library, chosen, length)
        started = _begun(library, chosen, seed)
    if text:
        from mallette import terminal

        assert started
        terminal.run(started, sys.stdin, sys.stdout, notice)
    else:
        _open_game(library, started, play.saves(), notice, _size(size), scale)


def _scenario(ctx: click.Context, library: Library, name: str | None) -> str:
    """The id of the scenario that was asked for; the only one there is when none was."""
    known = library.scenarios
    if name is None and len(known) == 1:
        return next(iter(known))
    if name is None:
        _refuse_if_lost(ctx, "scenarios", known)
        raise Trouble("quelle situation ?", f"il y a : {', '.join(known) or 'aucune'}", MISUSED)
    if name not in known:
        _refuse_if_broken(ctx, f"scenarios/{name}.yaml")
        raise _unknown("situation inconnue", name, known)
    return name


def _played_in(library: Library, scenario: str, length: int | None) -> None:
    lengths = library.scenarios[scenario].lengths
    if length is not None and length not in lengths:
        possible = ", ".join(map(str, lengths))
        raise Trouble(
            f"cette situation ne se joue pas en {length} minutes",
            f"durées possibles : {possible}",
            MISUSED,
        )


def _begun(library: Library, scenario: str, seed: int) -> Play:
    from datetime import datetime

    from mallette import play

    path = play.new_path(play.saves(), scenario, datetime.now())
    return play.begin(library, scenario, path, seed)


def _resumed(library: Library, file: str) -> tuple[Play, str | None]:
    """The play kept in `file`, or the last one, with what is to be said of it."""
    from mallette import play

    path = Path(file) if file else play.latest(play.saves())
    if path is None:
        raise Trouble("aucune partie gardée", "commencez-en une : mallette play", MISUSED)
    if not path.is_file():
        raise Trouble(f"partie introuvable : {path}", None, MISUSED)
    resumed = play.resume(library, path)
    if resumed is None:
        raise Trouble(f"ce fichier n'est pas une partie de cette mallette : {path}")
    return resumed.play, play.said(resumed)


def _replay(library: Library, scenario: str, seed: int, picks: str, *, as_json: bool) -> None:
    from mallette import engine
    from mallette.journal import Step

    played = library.scenarios[scenario]
    chosen = _split(picks)
    replayed = engine.replay(played, seed, map(Step, chosen))
    state = replayed.states[-1]
    view = engine.view(played, state)
    if stop := replayed.stop:
        open_ = ", ".join(engine.open_choices(played, state)) or "aucun"
        why = {
            "over": "la partie est déjà finie",
            "closed": "ce choix est fermé à ce moment",
        }.get(stop.reason, f"ce choix n'existe pas dans la scène « {state.at} »")
        raise Trouble(
            f"le choix n° {stop.index + 1}, « {stop.step.choice} », est impossible : {why}",
            f"choix ouverts : {open_}",
        )
    values = engine.values(played, state)
    steps = zip(replayed.states, chosen, strict=False)
    result: dict[str, Any] = {
        "scene": None if view.over else state.at,
        "ending": state.at if view.over else None,
        "gauges": {name: values[name] for name in played.gauges},
        "counters": {name: values[name] for name in played.counters},
        "flags": {name: bool(values[name]) for name in played.flags},
        "open": [option.id for option in view.options if option.open],
        "locked": {option.id: option.reason for option in view.options if not option.open},
        "journal": [{"scene": before.at, "choice": choice} for before, choice in steps],
    }
    if as_json:
        _print_json(result)
    else:
        gauges = ", ".join(f"{dial.label} {dial.value}" for dial in view.gauges)
        click.echo(f"{'fin' if view.over else 'scène'} : {view.title} ({state.at})\n{gauges}")
        if not view.over:
            click.echo(f"choix ouverts : {', '.join(result['open'])}")


def _open_game(
    library: Library,
    play: Play | None,
    saves: Path,
    notice: str | None,
    size: tuple[int, int] = (1280, 800),
    scale: float = 1.0,
) -> None:
    if not _display():
        raise Trouble(
            "pas d'écran pour ouvrir une fenêtre",
            "mallette play --text joue dans le terminal ; mallette demo joue tout seul",
        )
    from mallette.game import app

    app.run(library, play=play, saves=saves, size=size, scale=scale, notice=notice)


def _display() -> bool:
    """Whether a window can open here."""
    if sys.platform != "linux":
        return True
    driver = os.environ.get("SDL_VIDEODRIVER")
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or driver)


def _size(written: str) -> tuple[int, int]:
    width, _, height = written.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise Trouble(f"taille de fenêtre « {written} »", "par exemple --size 1280x800", MISUSED)
    return max(800, min(7680, int(width))), max(600, min(4320, int(height)))


# Checking ---------------------------------------------------------------------------------------


@mallette.command("check", short_help="Vérifie une mallette ou un fichier.")
@click.argument("paths", nargs=-1, metavar="[FICHIER ou DOSSIER]…")
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
@click.option("--strict", is_flag=True, help="Un avertissement compte comme une erreur.")
@click.help_option(help="Affiche cette aide.")
@click.pass_context
def check_command(ctx: click.Context, paths: tuple[str, ...], as_json: bool, strict: bool) -> None:
    """Vérifie tout ce que contient la mallette, ou seulement les fichiers donnés."""
    found: list[Diagnostic] = []
    counted = ""
    for root, files in _targets(ctx, paths).items():
        reading, diagnostics = _checked(root)
        found += [one for one in diagnostics if not files or one.path in files]
        counted = _count(reading)
    if as_json:
        keys = ("code", "severity", "path", "line", "column", "message", "help")
        _print_json({"findings": [{key: getattr(one, key) for key in keys} for one in found]})
    else:
        _show(found)
        errors = sum(one.severity == "error" for one in found)
        click.echo(_total(errors, len(found) - errors) if found else f"Rien à signaler{counted}.")
    if any(one.severity == "error" or strict for one in found):
        ctx.exit(FOUND)


def _targets(ctx: click.Context, paths: Sequence[str]) -> dict[Path, set[str]]:
    """The mallettes to read, and in each the files to speak of; none means all of them."""
    if not paths:
        return {_root(ctx): set()}
    targets: dict[Path, set[str]] = {}
    for written in paths:
        path = Path(written).resolve()
        if not path.exists():
            raise Trouble(f"introuvable : {written}", None, MISUSED)
        root = next(
            (one for one in [path, *path.parents] if (one / "mallette.yaml").is_file()), None
        )
        if root is None:
            raise Trouble(
                f"{written} n'est pas dans une mallette",
                "une mallette est un dossier qui contient mallette.yaml",
                MISUSED,
            )
        files = targets.setdefault(root, set())
        if path.is_file():
            files.add(path.relative_to(root).as_posix())
        elif path != root:
            files.update(one.relative_to(root).as_posix() for one in path.rglob("*.*"))
    return targets


def _count(reading: Reading) -> str:
    if reading.library is None:
        return ""
    said = (
        _plural(len(reading.library.scenarios), "situation"),
        _plural(len(reading.library.decks), "jeu de cartes", "jeux de cartes"),
        _plural(len(reading.library.fiches), "fiche"),
    )
    return " : " + ", ".join(said)


def _total(errors: int, warnings: int) -> str:
    parts = [_plural(errors, "erreur")] * bool(errors)
    parts += [_plural(warnings, "avertissement")] * bool(warnings)
    return ", ".join(parts)


def _plural(count: int, one: str, many: str | None = None) -> str:
    return f"{count} {one if count < 2 else many or one + 's'}"


@mallette.command("explain", short_help="Explique un code, avec un exemple.")
@click.argument("code")
@click.help_option(help="Affiche cette aide.")
def explain_command(code: str) -> None:
    """Explique CODE (par exemple M301) : la cause, un exemple fautif, le même réparé."""
    from mallette import load
    from mallette.diagnostics import CODES, nearest

    names = {code.name: number for number, code in CODES.items()}
    number = names.get(code.lower(), code.upper())
    if number not in CODES:
        near = nearest(code.upper(), CODES).get("near", "M301")
        raise Trouble(f"code inconnu « {code} »", f"par exemple : mallette explain {near}", MISUSED)
    page = load.builtin() / "docs" / "diagnostics" / f"{number}-{CODES[number].name}.md"
    _, _, body = page.read_text("utf-8").split("---\n", 2)
    click.echo(body.strip())
    if CODES[number].name == "unknown-icon":
        icons = sorted(path.stem for path in (load.ASSETS / "icons").glob("*.svg"))
        click.echo("\n" + ", ".join(icons))


@mallette.command("schema", short_help="Écrit les schémas JSON pour les éditeurs.")
@click.option("-o", "out", default="schema", metavar="DOSSIER", help="Où les écrire (schema).")
@click.help_option(help="Affiche cette aide.")
def schema_command(out: str) -> None:
    """Écrit un schéma JSON par sorte de fichier : les éditeurs y trouvent l'aide de chaque clé."""
    from mallette import files, schema

    for name, content in schema.schemas().items():
        files.write(Path(out) / name, content)
        click.echo(str(Path(out) / name))


# Printing ---------------------------------------------------------------------------------------


@mallette.command("print", short_help="Imprime des cartes ou des fiches en PDF.")
@click.argument("what", nargs=-1, required=True, metavar="deck [JEU]… fiche [NUMÉRO]…")
@click.option("-o", "out", default="imprimer", metavar="DOSSIER", help="Où écrire (imprimer).")
@click.option("--sheet", default="a4_9up", metavar="PLANCHE", help="Planche de cartes (a4_9up).")
@click.option(
    "--flip",
    type=click.Choice(["long", "short", "none"]),
    default="long",
    help="Recto verso : retournement sur le bord long, court, ou recto seul.",
)
@click.option("--only", metavar="CARTE,…", help="Seulement ces cartes (nom, code ou étiquette).")
@click.option("--png", is_flag=True, help="Ajoute une image de chaque page.")
@click.help_option(help="Affiche cette aide.")
@click.pass_context
def print_command(
    ctx: click.Context,
    what: tuple[str, ...],
    out: str,
    sheet: str,
    flip: Flip,
    only: str | None,
    png: bool,
) -> None:
    """Écrit les PDF demandés : « deck » tous les jeux de cartes, « fiche 2.1 » une fiche.

    Imprimez à 100 % (taille réelle) ; la règle de 100 mm de chaque planche le vérifie.
    """
    if only is not None and not set(_split(only)):
        raise Trouble("--only sans carte", "par exemple --only C-1,jardin", MISUSED)
    chosen = frozenset(_split(only or ""))
    for path in _print(ctx, _sound(ctx), what, Path(out), sheet, flip, chosen, png=png):
        click.echo(str(path))


def _split(listed: str) -> list[str]:
    return [word.strip() for word in listed.split(",") if word.strip()]


def _print(
    ctx: click.Context,
    library: Library,
    what: Sequence[str],
    out: Path,
    sheet: str = "a4_9up",
    flip: Flip = "long",
    only: frozenset[str] = frozenset(),
    *,
    png: bool = False,
) -> Iterator[Path]:
    """Writes each document asked for and gives its path; nothing at all if one cannot be printed."""
    from mallette.press import cards, fiche, pdf

    products = _products(ctx, library, what)
    if sheet not in library.sheets:
        raise _unknown("planche inconnue", sheet, library.sheets)
    documents: dict[Path, Document] = {}
    findings: list[Finding] = []
    for product, name in products:
        if product == "deck":
            document, found = cards.document(library, name, sheet=sheet, flip=flip, only=only)
        else:
            document, found = fiche.document(library, name)
        findings += found
        if document:
            documents[out / f"{product}-{name}.pdf"] = document
    _refuse_if_unprintable(ctx, findings)
    if not products:
        raise Trouble("cette mallette n'a encore rien de tel à imprimer")
    if not documents:
        raise Trouble(f"aucune carte ne répond à « {', '.join(sorted(only))} »", None, MISUSED)
    for path, document in documents.items():
        pdf.write(document, path)
        yield path
        for number in range(len(document.pages) if png else 0):
            image = path.with_name(f"{path.stem}-{number + 1}.png")
            pdf.preview(path, number, PREVIEW_DPI, image)
            yield image


PREVIEW_DPI = 110
"""Enough to judge a sheet on a screen."""


def _products(ctx: click.Context, library: Library, what: Sequence[str]) -> list[tuple[str, str]]:
    """What was asked for: a product and a name each; a product alone means all its names."""
    known: dict[str, Collection[str]] = {"deck": library.decks, "fiche": library.fiches}
    paths = {"deck": "cards/{}.yaml", "fiche": library.mallette.fiches + "/{}.md"}
    asked: list[tuple[str, str]] = []
    product = None
    for index, word in enumerate(what):
        if word in known:
            product = word
            _refuse_if_lost(ctx, paths[word].rpartition("/")[0], known[word])
            alone = index + 1 == len(what) or what[index + 1] in known
            asked += [(word, name) for name in known[word] if alone]
        elif product is None:
            raise _unknown("document inconnu", word, known)
        elif word not in known[product]:
            _refuse_if_broken(ctx, paths[product].format(word))
            raise _unknown(PRODUCTS[product], word, known[product])
        else:
            asked.append((product, word))
    return asked


PRODUCTS = {"deck": "jeu de cartes inconnu", "fiche": "fiche inconnue"}


def _unknown(thing: str, name: str, known: Iterable[str]) -> Trouble:
    """What is said of a name that is not among those that exist."""
    from mallette.diagnostics import nearest

    said = nearest(name, known)
    near = f"vouliez-vous dire « {said['near']} » ?" if "near" in said else None
    return Trouble(f"{thing} « {name} »", near or f"il y a : {said['accepted']}", MISUSED)


def _refuse_if_unprintable(ctx: click.Context, findings: Sequence[Finding]) -> None:
    """When something cannot be printed well, shows all of it and stops."""
    from mallette import source

    if findings:
        sources = ctx.find_root().meta["sources"]
        _show((source.locate(sources, finding) for finding in findings), err=True)
        raise Trouble(f"rien n'est imprimé : {_total(len(findings), 0)}")


@mallette.command("demo", short_help="Dix minutes, tout une fois.")
@click.option(
    "-o", "out", default="mallette-demo", metavar="DOSSIER", help="Où écrire (mallette-demo)."
)
@click.option("--no-window", is_flag=True, help="Joue tout seul, même avec un écran.")
@click.help_option(help="Affiche cette aide.")
@click.pass_context
def demo_command(ctx: click.Context, out: str, no_window: bool) -> None:
    """Imprime le jeu de cartes et la fiche, puis ouvre le jeu.

    Sans écran, la situation se joue toute seule et laisse une image de chaque écran.
    """
    folder = Path(out)
    library = _sound(ctx)
    if not library.scenarios:
        raise Trouble("cette mallette n'a encore aucune situation à jouer")
    click.echo("Impression des cartes et des fiches…")
    printed = {"deck": library.decks, "fiche": library.fiches}
    what = [product for product, names in printed.items() if names]
    for path in _print(ctx, library, what, folder) if what else ():
        click.echo(f"  {path}")
    if _display() and not no_window:
        from mallette.play import saves

        click.echo("Ouverture du jeu. Fermez la fenêtre pour terminer.")
        _open_game(library, None, saves(), _broken_notice(ctx))
        return
    from mallette.game import app

    click.echo("La situation se joue toute seule, hors écran…")
    for path in app.rehearse(library, folder / "ecrans"):
        click.echo(f"  {path}")
    click.echo(f"Tout est dans le dossier {folder.resolve()}")


# What every command starts from -----------------------------------------------------------------


def _root(ctx: click.Context) -> Path:
    """The folder of the mallette in use."""
    from mallette import load

    folder = ctx.find_root().obj
    if folder is None:
        here = Path.cwd()
        return here if (here / load.MANIFEST).is_file() else load.builtin()
    path = Path(folder)
    if not path.is_dir():
        raise Trouble(f"dossier introuvable : {folder}", None, MISUSED)
    if not (path / load.MANIFEST).is_file():
        raise Trouble(
            f"{folder} n'est pas une mallette : il y manque {load.MANIFEST}", None, MISUSED
        )
    return path


def _checked(root: Path, *, drawings: bool = True) -> tuple[Reading, list[Diagnostic]]:
    """The mallette in `root`, and all that is wrong in it, in the order of its files and lines."""
    from mallette import check, load, source

    reading = load.load(root)
    findings = list(reading.findings)
    if reading.library:
        findings += check.check(reading.library, drawings=drawings)
    located = [source.locate(reading.sources, finding) for finding in findings]
    return reading, sorted(located, key=lambda one: (one.path, one.line, one.column, one.code))


def _sound(ctx: click.Context, *, drawings: bool = True) -> Library:
    """The mallette in use without what is broken in it; refuses one that cannot be read at all."""
    from mallette import check

    reading, found = _checked(_root(ctx), drawings=drawings)
    ctx.find_root().meta.update(found=found, sources=reading.sources)
    if reading.library is None:
        _show(found, err=True)
        raise Trouble("cette mallette ne peut pas être lue")
    errors = {one.path for one in found if one.severity == "error"}
    return check.sound(reading.library, errors)


def _refuse_if_broken(ctx: click.Context, path: str) -> None:
    """When the file `path` is there and cannot be used, shows its errors, or whose they are."""
    meta = ctx.find_root().meta
    if path not in meta["sources"]:
        return
    errors = [one for one in meta["found"] if one.severity == "error"]
    own = [one for one in errors if one.path == path]
    _show(own or errors, err=True)
    if own:
        raise Trouble(f"{path} contient {_total(len(own), 0)}")
    raise Trouble(f"{path} dépend d'un fichier à réparer : {_total(len(errors), 0)}")


def _broken_notice(ctx: click.Context) -> str | None:
    """What the home screen tells when some files could not be used."""
    found = ctx.find_root().meta["found"]
    broken = sorted({one.path for one in found if one.severity == "error"})
    return f"À réparer : {', '.join(broken)} (mallette check dit quoi)." if broken else None


def _refuse_if_lost(ctx: click.Context, folder: str, known: Collection[str]) -> None:
    """When all that `folder` holds is broken, shows why and stops."""
    if not known:
        for path in ctx.find_root().meta["sources"]:
            if path.rpartition("/")[0] == folder:
                _refuse_if_broken(ctx, path)


def _show(found: Iterable[Diagnostic], *, err: bool = False) -> None:
    from mallette.diagnostics import render

    for one in found:
        click.echo(render(one) + "\n", err=err)


def _print_json(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))
