"""The commands: the only place that reads arguments, prints results and decides the exit status.

Each command imports what it needs when it runs, so that `mallette --version` stays instant.
"""

from __future__ import annotations

import gc
import gettext
import inspect
import io
import json
import math
import os
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import pairwise
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, NoReturn

import click

from mallette import __version__, language
from mallette.language import _, ngettext

if TYPE_CHECKING:
    from mallette.diagnostics import Diagnostic, Finding
    from mallette.load import Reading
    from mallette.model import Library
    from mallette.new import Kind
    from mallette.play import Play, Resumed
    from mallette.press.layout import Document
    from mallette.press.products import Order
    from mallette.printers import Offset, Printers, Way
    from mallette.table import Draft
    from mallette.watch import Look

FOUND, MISUSED, INTERRUPTED = 1, 2, 130
"""Exit statuses: findings or a failed job; wrong usage; Ctrl-C, as shells have it."""

LANG = "mallette.lang"
"""Where click keeps the language that was asked for, none when none was."""

WIDEST = 88
"""Columns of a page of prose in a wider terminal: longer lines are hard to follow."""

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
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if stream:  # none when it was closed before we began
            stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    gc.set_threshold(50_000)  # a mallette read is many small things and no rubbish: 40 ms spared
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # there are none: 20 ms spared
    _speak(sys.argv[1:])
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
        status = _complain(_("interrompu"), None, INTERRUPTED)
    except BrokenPipeError:  # the reader of our output has left: nothing to say to nobody
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = FOUND
    except OSError as error:
        from mallette import files

        why = files.why(error)
        named = _("{file} : {why}").format(file=error.filename, why=why)
        status = _complain(named if error.filename else why, None, FOUND)
    except Exception as bug:  # ours: the user still reads a sentence, and can send us the rest
        if os.environ.get(TRACEBACK):
            raise
        said = _("erreur interne, {kind} : {why}").format(kind=type(bug).__name__, why=bug)
        help_ = _("c'est un défaut du programme ; {variable}=1 en montre le détail à signaler")
        status = _complain(said, help_.format(variable=TRACEBACK), FOUND)
    sys.exit(status if isinstance(status, int) else 0)


def _speak(arguments: Sequence[str]) -> None:
    """The language asked for among `arguments`, else the machine's, is that of all that follows.

    It is looked for before click reads them: a help and a mistake are in that language too.
    """
    asked = [word.removeprefix("--lang=") for word in arguments if word.startswith("--lang=")]
    asked += [word for option, word in pairwise(arguments) if option == "--lang"]
    known = [code for code in asked if code in language.LANGUAGES]
    language.use(known[-1] if known else language.preferred())
    for place, name, sentence in shown(mallette):
        setattr(place, name, _(sentence))
    os.environ["LANGUAGE"] = language.used()  # how click, which asks gettext, knows it
    gettext.textdomain("click")
    gettext.bindtextdomain("click", str(language.CATALOGUES))


def shown(command: click.Command) -> Iterator[tuple[click.Command | click.Parameter, str, str]]:
    """What click shows of `command`, of its options and of the commands under it: where, under
    which name, and the sentence."""
    places: tuple[click.Command | click.Parameter, ...] = (command, *command.params)
    for place in places:
        for name in ("help", "short_help", "metavar", "subcommand_metavar"):
            if sentence := getattr(place, name, None):
                yield place, name, inspect.cleandoc(sentence)
    for under in command.commands.values() if isinstance(command, click.Group) else ():
        yield from shown(under)


def _misuse(error: click.UsageError) -> str:
    """What is wrong with the command typed."""
    match error:
        case click.NoSuchOption(option_name="--lang" | "--mallette" as name, ctx=ctx) if ctx:
            said = _("{option} s'écrit avant la commande : mallette {option} … {command}")
            return said.format(option=name, command=ctx.info_name)
        case click.NoSuchOption(option_name=name, possibilities=[near, *_others]):
            said = _("option inconnue « {option} » ; vouliez-vous dire « {near} » ?")
            return said.format(option=name, near=near)
        case click.NoSuchOption(option_name=name):
            return _("option inconnue « {option} »").format(option=name)
        case click.exceptions.NoSuchCommand(command_name=name, possibilities=[near, *_others]):
            said = _("commande inconnue « {name} » ; vouliez-vous dire « {near} » ?")
            return said.format(name=name, near=near)
        case click.exceptions.NoSuchCommand(command_name=name):
            return _("commande inconnue « {name} »").format(name=name)
        case click.MissingParameter(param=param, ctx=ctx) if param and ctx:
            return _("il manque {what}").format(what=param.make_metavar(ctx))
        case click.BadParameter(param=click.Argument(type=click.Choice(choices=allowed))):
            listed = ", ".join(map(str, allowed))
            return _("il faut l'un de ces mots : {words}").format(words=listed)
        case click.BadParameter(param=param) if param and isinstance(param.type, click.Choice):
            words = _(" ou ").join(map(str, param.type.choices))
            return _("{option} attend {words}").format(option=param.opts[0], words=words)
        case click.BadParameter(param=param) if param and isinstance(param.type, click.FloatRange):
            said = _("{option} attend un nombre de {min} à {max}")
            return said.format(option=param.opts[0], min=param.type.min, max=param.type.max)
        case click.BadParameter(param=param) if param:
            return _("{option} attend un nombre entier").format(option=param.opts[0])
    return error.format_message()


def _complain(message: str, help_: str | None, status: int) -> int:
    click.echo(_("erreur : {message}").format(message=message), err=True)
    if help_:
        click.echo("  " + _("aide : {help}").format(help=help_), err=True)
    return status


@click.group(invoke_without_command=True, subcommand_metavar="[COMMANDE]…")
@click.option(
    "--mallette",
    "folder",
    metavar="DOSSIER",
    help="La mallette ; sinon le dossier courant s'il en est une, sinon celle du programme.",
)
@click.option(
    "--lang",
    type=click.Choice(language.LANGUAGES),
    expose_value=False,
    callback=lambda ctx, _option, code: ctx.meta.update({LANG: code}),
    help="La langue de l'interface ; sinon celle de l'ordinateur, sinon le français.",
)
@click.version_option(__version__, message="%(prog)s %(version)s", help="Affiche la version.")
@click.pass_context
def mallette(ctx: click.Context, folder: str | None) -> None:
    """La mallette pédagogique : des situations à jouer, des cartes et des fiches à imprimer.

    Sans commande, ouvre le jeu.
    """
    ctx.obj = folder
    if ctx.invoked_subcommand is None:
        from mallette.play import saves

        library = _sound(ctx, drawings=False, plays=False)
        _open_game(library, None, saves(), _broken_notice(ctx))


# Playing ----------------------------------------------------------------------------------------


@mallette.command("play", short_help="Joue une situation.")
@click.argument("scenario", required=False)
@click.option("--length", type=int, metavar="MINUTES", help="Durée de la séance.")
@click.option("--seed", type=int, metavar="N", help="Graine du hasard ; sinon tirée au sort.")
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
@click.option(
    "--record",
    type=click.Path(path_type=Path),
    metavar="FICHIER.play",
    help="Ajoute la partie jouée à ce fichier de parties d'essai, que check rejoue.",
)
@click.option("--size", metavar="LxH", help="Taille de la fenêtre.")
@click.option(
    "--scale",
    type=click.FloatRange(0.8, 2.0),
    metavar="N",
    help="Taille du texte, pour cette fois.",
)
@click.pass_context
def play_command(
    ctx: click.Context,
    scenario: str | None,
    length: int | None,
    seed: int | None,
    text: bool,
    resume: str | None,
    picks: str | None,
    as_json: bool,
    record: Path | None,
    size: str | None,
    scale: float | None,
) -> None:
    """Joue SCENARIO dans une fenêtre, ou dans le terminal avec --text.

    La partie est gardée à chaque décision : --resume la reprend où elle en était.
    """
    from mallette import play

    _refuse_mixed(scenario, length, seed, resume, picks, as_json=as_json)
    _refuse_to_record(record)
    dimensions = _size(size)
    if scale is not None and math.isnan(scale):  # which is neither under a bound nor over
        raise Trouble(_("--scale attend un nombre de 0.8 à 2"), None, MISUSED)
    library = _sound(ctx, drawings=False, plays=False)
    started: Play | None = None
    asked: str | None = None
    notice = _broken_notice(ctx)
    if resume is not None:
        started, told = _resumed(ctx, library, resume)
        notice = told or notice
    elif scenario or text or record or picks is not None:
        chosen = _scenario(ctx, library, scenario)
        _played_in(library, chosen, length)
        if not text and picks is None:
            _refuse_blind()
        if picks is not None:
            started = _replayed(library, chosen, length, seed or 0, picks)
        elif text or record or length or len(library.scenarios[chosen].lengths) == 1:
            started = _begun(library, chosen, seed, length)
        else:  # the window asks how long there is, as it does from home
            asked = chosen
    if picks is not None and started:
        _tell(started, as_json=as_json)
    elif text and started:
        started = _read_aloud(ctx, library, started, notice)
    else:
        _open_game(library, started, play.saves(), notice, dimensions, scale, asked, seed)
        kept = play.resume(library, started.path) if record and started and started.path else None
        started = kept.play if kept else None
    if record and started:
        _record(started, record)


def _refuse_mixed(
    scenario: str | None,
    length: int | None,
    seed: int | None,
    resume: str | None,
    picks: str | None,
    *,
    as_json: bool,
) -> None:
    """Refuses what would be ignored: a play that is kept has its situation, its length, its seed."""
    if resume is not None and any(one is not None for one in (scenario, length, seed, picks)):
        raise Trouble(
            _("--resume ne va ni avec une situation, ni avec --length, --seed ou --picks"),
            _("la partie gardée a déjà les siennes"),
            MISUSED,
        )
    if as_json and picks is None:
        raise Trouble(_("--json ne va qu'avec --picks"), None, MISUSED)


def _refuse_to_record(path: Path | None) -> None:
    """Refuses to add a play to a file that holds something else."""
    if path and path.suffix != ".play":
        raise Trouble(
            _("{path} n'est pas un fichier de parties d'essai").format(path=path),
            _("son nom finit par « .play »"),
            MISUSED,
        )


def _read_aloud(ctx: click.Context, library: Library, started: Play, notice: str | None) -> Play:
    """The play, gone on with in the terminal until the table stops."""
    from mallette import terminal

    root = ctx.find_root()
    said = [
        f"--lang {ctx.meta[LANG]}" if ctx.meta[LANG] else "",
        f'--mallette "{root.obj}"' if root.obj else "",
    ]
    again = " ".join(filter(None, ["mallette", *said, "play --text --resume"]))
    typed, shown_ = sys.stdin or io.StringIO(), sys.stdout or io.StringIO()
    return terminal.run(started, typed, shown_, notice, again, library)


def _record(played: Play, path: Path) -> None:
    """Adds `played` to the script `path`, after the plays that are there."""
    from datetime import datetime

    from mallette import files, script

    if path.name.partition(".")[0] != played.id:
        raise Trouble(
            _("{path} ne dit pas quelle situation il rejoue").format(path=path),
            _("son nom commence par celui de la situation : {name}").format(
                name=f"{played.id}.play"
            ),
            MISUSED,
        )
    if any(step.forced for step in played.steps):
        raise Trouble(_("une partie où l'on a forcé la suite ne peut pas servir d'essai"))
    choices = [step.choice for step in played.steps]
    title = _("Partie du {date}").format(date=f"{datetime.now():%Y-%m-%d}")
    told = script.record(title, played.scenario, played.length, played.seed, played.states, choices)
    before = _read_text(path)
    files.write(path, ((before.rstrip("\n") + "\n\n" if before else "") + told).encode())
    click.echo(str(path))


def _read_text(path: Path) -> str | None:
    """What the text file `path` holds; none when there is none."""
    try:
        return path.read_text("utf-8") if path.exists() else None
    except UnicodeDecodeError:
        raise Trouble(_("{path} n'est pas enregistré en UTF-8").format(path=path)) from None


def _scenario(ctx: click.Context, library: Library, name: str | None) -> str:
    """The id of the scenario that was asked for; the only one there is when none was."""
    known = library.scenarios
    if name is None and len(known) == 1:
        return next(iter(known))
    if name is None:
        _refuse_if_lost(ctx, "scenarios", known)
        there = _("il y a : {names}").format(names=", ".join(known) or _("aucune"))
        raise Trouble(_("quelle situation ?"), there, MISUSED)
    if name not in known:  # by its file, as « check » takes it
        name = PurePosixPath(name.replace("\\", "/")).name.removesuffix(".yaml")
    if name not in known:
        _refuse_if_broken(ctx, f"scenarios/{name}.yaml")
        raise _unknown(_("situation inconnue « {name} »"), name, known)
    return name


def _played_in(library: Library, scenario: str, length: int | None) -> None:
    lengths = library.scenarios[scenario].lengths
    if length is not None and length not in lengths:
        possible = ", ".join(map(str, lengths))
        raise Trouble(
            _("cette situation ne se joue pas en {length} minutes").format(length=length),
            _("durées possibles : {lengths}").format(lengths=possible),
            MISUSED,
        )


def _begun(library: Library, scenario: str, seed: int | None, length: int | None) -> Play:
    from datetime import datetime
    from random import SystemRandom

    from mallette import play

    path = play.new_path(play.saves(), scenario, datetime.now())
    seed = SystemRandom().getrandbits(32) if seed is None else seed
    return play.begin(library, scenario, path, seed, length)


def _resumed(ctx: click.Context, library: Library, file: str) -> tuple[Play, str | None]:
    """The play kept in `file`, or the last one, with what is to be said of it."""
    from mallette import play

    resumed, _path, lost = _kept(ctx, library, file)
    return resumed.play, "\n".join(filter(None, [lost, play.said(resumed)])) or None


def _kept(ctx: click.Context, library: Library, file: str) -> tuple[Resumed, Path, str | None]:
    """The play kept in `file`, or the last one, where it is kept, and whether a later one is lost."""
    from mallette import play

    # A situation that cannot be used today still has its plays: what is wrong in it is said instead.
    sources = map(PurePosixPath, ctx.find_root().meta["sources"])
    there = {path.stem for path in sources if path.match("scenarios/*.yaml")}
    path, unreadable = (Path(file), []) if file else play.latest(there, play.saves())
    if path is None and (lost := play.lost(there, play.saves())):
        help_ = None if unreadable else _("dites où est sa mallette, par --mallette DOSSIER")
        raise Trouble(lost, help_)
    if path is None:
        raise Trouble(_("aucune partie gardée"), _("commencez-en une : mallette play"), MISUSED)
    if not path.is_file():
        raise Trouble(_("partie introuvable : {path}").format(path=path), None, MISUSED)
    id_ = play.scenario(path)
    if id_ and id_ not in library.scenarios:
        _refuse_if_broken(ctx, f"scenarios/{id_}.yaml", kept=path)
    resumed = play.resume(library, path)
    if resumed is None:
        said = _("ce fichier n'est pas une partie de cette mallette : {path}")
        help_ = _("on y joue « {id} » : dites où est sa mallette, par --mallette DOSSIER")
        raise Trouble(said.format(path=path), help_.format(id=id_) if id_ else None)
    said = _("La partie la plus récente, {file}, est illisible : voici celle d'avant.")
    return resumed, path, said.format(file=unreadable[0].name) if unreadable else None


def _replayed(library: Library, id_: str, length: int | None, seed: int, picks: str) -> Play:
    """The play that takes the choices `picks`; the first that is impossible is named."""
    from mallette import engine
    from mallette.journal import Step
    from mallette.play import Play

    length = length or library.scenarios[id_].lengths[0]
    scenario = engine.cut(library.scenarios[id_], length)
    steps = tuple(map(Step, _split(picks)))
    replayed = engine.replay(scenario, seed, steps)
    if stop := replayed.stop:
        state = replayed.states[-1]
        open_ = ", ".join(engine.open_choices(scenario, state)) or _("aucun")
        why = {
            "over": _("la partie est déjà finie"),
            "closed": _("ce choix est fermé à ce moment"),
        }.get(stop.reason, _("ce choix n'existe pas dans la scène « {scene} »"))
        said = _("le choix n° {number}, « {choice} », est impossible : {why}").format(
            number=stop.index + 1, choice=stop.step.choice, why=why.format(scene=state.at)
        )
        raise Trouble(said, _("choix ouverts : {choices}").format(choices=open_))
    return Play(id_, scenario, replayed.states, steps, seed=seed, length=length)


def _tell(play: Play, *, as_json: bool) -> None:
    """Where `play` stands."""
    from mallette import engine
    from mallette.diagnostics import CONTROL

    played, state = play.scenario, play.state
    view = engine.view(played, state)
    values = engine.values(played, state)
    steps = zip(play.states, play.steps, strict=False)
    result: dict[str, Any] = {
        "scene": None if view.over else state.at,
        "ending": state.at if view.over else None,
        "gauges": {name: values[name] for name in played.gauges},
        "counters": {name: values[name] for name in played.counters},
        "flags": {name: bool(values[name]) for name in played.flags},
        "open": [option.id for option in view.options if option.open],
        "locked": {option.id: option.reason for option in view.options if not option.open},
        "journal": [{"scene": before.at, "choice": step.choice} for before, step in steps],
    }
    if as_json:
        _print_json(result)
    else:
        gauges = ", ".join(f"{dial.label} {dial.value}" for dial in view.gauges)
        said = _("fin : {title} ({id})") if view.over else _("scène : {title} ({id})")
        where = said.format(title=view.title, id=state.at)
        click.echo(CONTROL.sub("\N{REPLACEMENT CHARACTER}", where) + "\n" + gauges)
        if not view.over:
            open_ = ", ".join(result["open"])
            click.echo(_("choix ouverts : {choices}").format(choices=open_))


def _open_game(
    library: Library,
    play: Play | None,
    saves: Path,
    notice: str | None,
    size: tuple[int, int] | None = None,
    scale: float | None = None,
    asked: str | None = None,
    seed: int | None = None,
) -> None:
    """The game, open in `play`, or by asking how long there is for `asked`, or at home."""
    _refuse_blind()
    from mallette.game import app, settings

    app.run(
        library,
        play=play,
        scenario=asked,
        seed=seed,
        saves=saves,
        settings=settings.path(),
        size=size,
        scale=scale,
        notice=notice,
        press=_press,
    )


def _press(library: Library, now: Play) -> Path:
    """The report of `now`, written beside the plays that are kept; where it is."""
    from datetime import datetime

    from mallette import play
    from mallette.press import report

    folder = play.saves().parent / "comptes-rendus"
    path = folder / f"{now.path.stem if now.path else now.id}.pdf"
    when = play.played_on(now.path) if now.path else datetime.now().date()
    report.write(library, now, path, when)
    return path


def _refuse_blind() -> None:
    """Refuses to open a window where none can be seen."""
    if not _display():
        raise Trouble(
            _("pas d'écran pour ouvrir une fenêtre"),
            _("mallette play --text joue dans le terminal ; mallette demo joue tout seul"),
        )


def _display() -> bool:
    """Whether a window can open here."""
    if sys.platform != "linux":
        return True
    driver = os.environ.get("SDL_VIDEODRIVER")
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY") or driver)


def _size(written: str | None) -> tuple[int, int] | None:
    """The size that was asked for, if any: else the window fits the screen."""
    if written is None:
        return None
    width, height = written.lower().partition("x")[::2]
    if not (width.isdecimal() and height.isdecimal()):
        said = _("taille de fenêtre « {size} »").format(size=written)
        raise Trouble(said, _("par exemple {example}").format(example="--size 1280x800"), MISUSED)
    return max(800, min(7680, int(width))), max(600, min(4320, int(height)))


# Checking ---------------------------------------------------------------------------------------


@mallette.command("check", short_help="Vérifie une mallette ou un fichier.")
@click.argument("paths", nargs=-1, metavar="[FICHIER ou DOSSIER]…")
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
@click.option("--strict", is_flag=True, help="Un avertissement compte comme une erreur.")
@click.pass_context
def check_command(ctx: click.Context, paths: tuple[str, ...], as_json: bool, strict: bool) -> None:
    """Vérifie tout ce que contient la mallette, ou seulement les fichiers donnés."""
    found: list[Diagnostic] = []
    counted = ""
    for root, files in _targets(ctx, paths).items():
        reading, diagnostics = _checked(root, proofs=True)
        found += [one for one in diagnostics if not files or one.path in files]
        counted = _count(reading, files)
        _refuse_unread(root, paths, reading.sources.keys() | {one.path for one in diagnostics})
    if as_json:
        keys = ("code", "severity", "path", "line", "column", "message", "help")
        _print_json({"findings": [{key: getattr(one, key) for key in keys} for one in found]})
    else:
        _show(found)
        errors = sum(one.severity == "error" for one in found)
        click.echo(_total(errors, len(found) - errors) if found else counted)
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
            raise Trouble(_("introuvable : {path}").format(path=written), None, MISUSED)
        root = next(
            (one for one in [path, *path.parents] if (one / "mallette.yaml").is_file()), None
        )
        if root is None:
            raise Trouble(
                _("{path} n'est pas dans une mallette").format(path=written),
                _("une mallette est un dossier qui contient mallette.yaml"),
                MISUSED,
            )
        files = targets.setdefault(root, set())
        if path.is_file():
            files.add(path.relative_to(root).as_posix())
        elif path != root:
            files.add(path.relative_to(root).as_posix() + "/")
            files.update(one.relative_to(root).as_posix() for one in path.rglob("*.*"))
    return targets


def _refuse_unread(root: Path, paths: Iterable[str], read: Collection[str]) -> None:
    """Refuses to say that all is well in a file that nothing reads."""
    for written in paths:
        path = Path(written).resolve()
        if not path.is_file() or not path.is_relative_to(root) or path.suffix == ".svg":
            continue
        if path.relative_to(root).as_posix() not in read:
            raise Trouble(
                _("{path} n'est pas lu").format(path=written),
                _(
                    "une situation se range dans « scenarios », un jeu de cartes dans « cards », et"
                    " leur nom finit par « .yaml » ; une fiche finit par « .md »"
                ),
            )


def _count(reading: Reading, files: Collection[str]) -> str:
    """That nothing is wrong, and in how much."""
    if files:
        count = sum(path in reading.sources for path in files)
        said = ngettext("{count} fichier", "{count} fichiers", count).format(count=count)
        return _("Rien à signaler : {counted}.").format(counted=said)
    if reading.library is None:
        return _("Rien à signaler.")
    scenarios, decks = len(reading.library.scenarios), len(reading.library.decks)
    fiches = len(reading.library.fiches)
    counted = (
        ngettext("{count} situation", "{count} situations", scenarios).format(count=scenarios),
        ngettext("{count} jeu de cartes", "{count} jeux de cartes", decks).format(count=decks),
        ngettext("{count} fiche", "{count} fiches", fiches).format(count=fiches),
    )
    return _("Rien à signaler : {counted}.").format(counted=", ".join(counted))


def _total(errors: int, warnings: int) -> str:
    counted = (
        (errors, ngettext("{count} erreur", "{count} erreurs", errors)),
        (warnings, ngettext("{count} avertissement", "{count} avertissements", warnings)),
    )
    return ", ".join(said.format(count=count) for count, said in counted if count)


@mallette.command("explore", short_help="Dit ce qui est vrai de toutes les parties.")
@click.argument("scenario", required=False)
@click.option("--length", type=int, metavar="MINUTES", help="Durée de la séance ; sinon toutes.")
@click.option(
    "--budget",
    type=click.IntRange(1, 10**9),
    metavar="ÉTATS",
    help="Au-delà de tant d'états, des bornes et des parties au hasard (10 millions).",
)
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON, pour une durée.")
@click.pass_context
def explore_command(
    ctx: click.Context, scenario: str | None, length: int | None, budget: int | None, as_json: bool
) -> None:
    """Parcourt toutes les parties de SCENARIO, et dit ce qui y est toujours vrai.

    Les fins et le plus court chemin vers chacune, ce que personne n'atteint, les impasses, jusqu'où vont
    les jauges, combien de temps il reste pour le débriefing.
    """
    library = _sound(ctx, drawings=False, plays=False)
    id_ = _scenario(ctx, library, scenario)
    _played_in(library, id_, length)
    from mallette import explore, survey  # which take numpy along

    chosen = library.scenarios[id_]
    usual, *others = chosen.lengths
    lengths = [length] if length else [usual] if as_json else [usual, *others]
    for index, minutes in enumerate(lengths):
        one = survey.survey(chosen, minutes, budget or explore.STATES)
        if as_json:
            _print_json(survey.plain(id_, chosen, one))
        else:
            click.echo("\n".join(["", ""] * bool(index) + survey.in_words(chosen, one)))


@mallette.command("watch", short_help="Suit une situation ou un jeu, à chaque enregistrement.")
@click.argument("scenario", required=False, metavar="[SCENARIO|JEU]")
@click.option("--length", type=int, metavar="MINUTES", help="Durée jouée dans la fenêtre.")
@click.option("-o", "out", default="imprimer", metavar="DOSSIER", help="Où écrire les planches.")
@click.option("--no-window", is_flag=True, help="Dans le terminal seulement.")
@click.option("--size", metavar="LxH", help="Taille de la fenêtre.")
@click.pass_context
def watch_command(
    ctx: click.Context,
    scenario: str | None,
    out: str,
    length: int | None,
    no_window: bool,
    size: str | None,
) -> None:
    """Vérifie et parcourt SCENARIO à chaque enregistrement, et dit ce qui change.

    La fenêtre reste à la même scène, telle qu'elle vient d'être écrite ; rien de ce qu'on y joue n'est
    gardé. D'un jeu de cartes, elle montre la planche qui change. Ctrl-C, ou fermer la fenêtre, arrête.
    """
    from mallette import watch

    library = _sound(ctx)
    if (deck := _deck(ctx, library, scenario)) is not None:
        _watch_deck(_root(ctx), deck, Path(out), windowed=_display() and not no_window, size=size)
        return
    id_ = _watched(ctx, library, scenario)
    if id_ in library.scenarios:
        _played_in(library, id_, length)
    pixels = _size(size)
    now = watch.look(_root(ctx), id_)
    _tell_saved(None, now)
    said = _("Enregistrez {path} : ce qui change se dira ici. Ctrl-C arrête.")
    click.echo(said.format(path=f"scenarios/{id_}.yaml"))
    looks = watch.follow(_root(ctx), id_, now)
    windowed = _display() and not no_window
    with suppress(KeyboardInterrupt):
        while now.broken or not windowed:
            before, now = now, next(looks)
            _tell_saved(before, now)
        _watch_in_window(id_, now, looks, length, pixels)


def _watched(ctx: click.Context, library: Library, name: str | None) -> str:
    """The scenario to watch: one that is broken may be."""
    id_ = PurePosixPath((name or "").replace("\\", "/")).name.removesuffix(".yaml")
    there = f"scenarios/{id_}.yaml" in ctx.find_root().meta["sources"]
    return id_ if there else _scenario(ctx, library, name)


def _tell_saved(before: Look | None, now: Look) -> None:
    """What a save changed, or all there is to say at first."""
    from datetime import datetime

    from mallette import watch

    if before:
        names = ", ".join(watch.saved(before, now))
        click.echo(f"\n{datetime.now():%H:%M:%S}  {names}")
    _show(watch.new(before, now) if before else now.found)
    for one in watch.mended(before, now) if before else ():
        click.echo(_("réglé : {what}").format(what=f"{one.path} : {one.message}"))
    lines = watch.moved(before, now)
    if now.broken:
        lines = [_("À réparer d'abord : les parties ne sont pas parcourues.")]
    click.echo("\n".join(lines or [_("Rien ne change dans les parties.")]))


def _watch_in_window(
    id_: str, now: Look, looks: Iterator[Look], length: int | None, size: tuple[int, int] | None
) -> None:
    """A window in which the scenario is played, and shown again as it is saved, until it is closed."""
    from queue import Empty, SimpleQueue
    from threading import Thread

    from mallette import play
    from mallette.game import app, settings

    saves: SimpleQueue[tuple[Library | None, str | None]] = SimpleQueue()
    repair = _("{path} est à réparer : le terminal dit quoi.").format(path=f"{id_}.yaml")

    def follow(last: Look) -> None:
        for look in looks:
            sound = None if look.broken else look.library
            saves.put((_spoken(sound), None) if sound else (None, repair))
            _tell_saved(last, look)
            last = look

    def saved() -> tuple[Library | None, str | None] | None:
        try:
            return saves.get_nowait()
        except Empty:
            return None

    assert now.library
    library = _spoken(now.library)
    Thread(target=follow, args=(now,), daemon=True).start()
    begun = play.begin(library, id_, length=length)
    kept = settings.path()
    app.run(library, play=begun, saves=None, settings=kept, size=size, saved=saved)


def _deck(ctx: click.Context, library: Library, name: str | None) -> str | None:
    """The deck that `name` is, or the file of, unless it is a scenario; one that is broken may be."""
    path = PurePosixPath((name or "").replace("\\", "/"))
    id_ = path.name.removesuffix(".yaml")
    there = id_ in library.decks or f"cards/{id_}.yaml" in ctx.find_root().meta["sources"]
    scenario = id_ in library.scenarios and "cards" not in path.parts
    return id_ if there and not scenario else None


def _watch_deck(root: Path, id_: str, out: Path, *, windowed: bool, size: str | None) -> None:
    """Prints the deck again at each save, and shows the first sheet that changed, until it is stopped."""
    from queue import Empty, SimpleQueue
    from threading import Thread

    pixels = _size(size)
    click.echo(_("Enregistrez {path} : ce qui change se dira ici. Ctrl-C arrête.").format(
        path=f"cards/{id_}.yaml"
    ))  # fmt: skip
    sheets = _sheets(root, id_, out)
    with suppress(KeyboardInterrupt):
        first = next(sheets)
        if not windowed:
            for _again in sheets:
                pass
        from mallette.game import app

        drawn: SimpleQueue[tuple[list[Path], int]] = SimpleQueue()

        def follow() -> None:
            for one in sheets:
                drawn.put(one)

        Thread(target=follow, daemon=True).start()

        def again() -> tuple[list[Path], int] | None:
            try:
                return drawn.get_nowait()
            except Empty:
                return None

        app.leaf(id_, first, again, pixels)


def _sheets(root: Path, id_: str, out: Path) -> Iterator[tuple[list[Path], int]]:
    """At first and after each save that changes it, the pictures of a deck's pages and the first new one."""
    from datetime import datetime

    from mallette import load, source, watch
    from mallette.press import cards, pdf

    before: list[str] = []
    look = watch.look(root, id_)
    while True:
        _show(look.found)
        document = None
        if look.library and id_ in look.library.decks:
            document, findings = cards.document(look.library, id_)
            if findings:
                sources = load.load(root).sources
                _show(source.locate(sources, finding) for finding in findings)
        pages = [repr(page) for page in document.pages] if document else []  # a face is no other
        changed = [rank for rank, page in enumerate(pages) if [page] != before[rank : rank + 1]]
        if document and (changed or len(pages) != len(before)):
            path = out / f"deck-{id_}.pdf"
            pdf.write(document, path)
            pictures = [out / f"deck-{id_}-{rank + 1}.png" for rank in range(len(pages))]
            for rank in changed:
                pdf.preview(path, rank, PREVIEW_DPI, pictures[rank])
                click.echo(str(pictures[rank]))
            before = pages
            yield pictures, min([*changed, len(pages) - 1])
        elif not document:
            click.echo(_("À réparer d'abord : la planche n'est pas redessinée."))
        watch.wait(root, look.stamp)
        look = watch.look(root, id_)
        click.echo(f"\n{datetime.now():%H:%M:%S}")


GRAPHS = {".svg": "svg", ".dot": "dot", ".mmd": "mermaid"}
"""What draws a scenario, by the extension of the file."""


@mallette.command("graph", short_help="Dessine où mènent les choix d'une situation.")
@click.argument("scenario", required=False)
@click.option(
    "-o",
    "out",
    type=click.Path(path_type=Path),
    metavar="FICHIER",
    help="Où l'écrire : .svg, .dot pour Graphviz, .mmd pour Mermaid (SCENARIO.svg).",
)
@click.option(
    "--length", type=int, metavar="MINUTES", help="Durée de la séance ; sinon la première."
)
@click.pass_context
def graph_command(
    ctx: click.Context, scenario: str | None, out: Path | None, length: int | None
) -> None:
    """Dessine les scènes de SCENARIO, ses tirages et ses fins, et les chemins qui y mènent.

    Ce que la durée coupe est en tirets ; un chemin est d'autant plus large qu'on y passe plus souvent, si
    l'on choisit au hasard.
    """
    if out and out.suffix.lower() not in GRAPHS:
        raise Trouble(
            _("on ne dessine pas dans {path}").format(path=out),
            _("son nom finit par : {accepted}").format(accepted=", ".join(GRAPHS)),
            MISUSED,
        )
    library = _sound(ctx, drawings=False, plays=False)
    id_ = _scenario(ctx, library, scenario)
    _played_in(library, id_, length)
    from mallette import files, graph

    chosen, path = library.scenarios[id_], out or Path(f"{id_}.svg")
    minutes = length or chosen.lengths[0]
    draw = getattr(graph, GRAPHS[path.suffix.lower()])
    drawing: str = draw(chosen, minutes, graph.flows(chosen, minutes))
    files.write(path, drawing.encode())
    click.echo(str(path))


@mallette.command("explain", short_help="Explique un code, avec un exemple.")
@click.argument("code")
def explain_command(code: str) -> None:
    """Explique CODE (par exemple M301) : la cause, un exemple fautif, le même réparé."""
    from shutil import get_terminal_size

    from mallette import load, manual
    from mallette.diagnostics import CODES, nearest

    names = {code.name: number for number, code in CODES.items()}
    number = names.get(code.lower(), code.upper())
    if number not in CODES:
        near = nearest(code.upper(), CODES).get("near", "M301")
        example = _("par exemple {example}").format(example=f"mallette explain {near}")
        raise Trouble(_("code inconnu « {code} »").format(code=code), example, MISUSED)
    width = min(get_terminal_size().columns, WIDEST)
    pages = load.builtin() / "docs" / "diagnostics"
    click.echo(manual.page(pages, number, language.used(), width))
    if CODES[number].name == "unknown-icon":
        icons = sorted(path.stem for path in (load.ASSETS / "icons").glob("*.svg"))
        click.echo("\n" + ", ".join(icons))


@mallette.command("schema", short_help="Écrit les schémas JSON pour les éditeurs.")
@click.option("-o", "out", default="schema", metavar="DOSSIER", help="Où les écrire (schema).")
def schema_command(out: str) -> None:
    """Écrit un schéma JSON par sorte de fichier : les éditeurs y trouvent l'aide de chaque clé."""
    from mallette import files, schema

    for name, content in schema.schemas().items():
        files.write(Path(out) / name, content)
        click.echo(str(Path(out) / name))


@mallette.command("translate", short_help="Écrit ou met à jour un catalogue de traduction.")
@click.argument("path", metavar="FICHIER")
@click.argument("code", type=click.Choice(language.LANGUAGES))
@click.pass_context
def translate_command(ctx: click.Context, path: str, code: str) -> None:
    """Écrit à côté de FICHIER son catalogue dans la langue donnée, ou le met à jour.

    Ce qui est déjà traduit est gardé ; ce qui a changé depuis est marqué « fuzzy », à relire.
    """
    from mallette import files, load, translation

    ((root, names),) = _targets(ctx, [path]).items()
    reading = load.load(root)
    if reading.library and reading.library.mallette.language == code:
        raise Trouble(_("cette mallette est déjà dans cette langue"), None, MISUSED)
    known = {}
    if reading.library:
        known = {
            name: (catalogue, record)
            for name, catalogue, record in translation.paths(reading.library, code)
        }
    found = known.get(next(iter(names))) if len(names) == 1 else None
    if found is None:
        files_ = ", ".join(known) or _("aucun")
        said = _("{path} ne peut pas être traduit").format(path=path)
        raise Trouble(said, _("fichiers que l'on traduit : {files}").format(files=files_), MISUSED)
    catalogue, record = found
    target = root / catalogue
    before = _read_text(target)
    if before is not None and translation.read(before)[1]:
        raise Trouble(
            _("{path} ne peut pas être lu").format(path=catalogue), _("mallette check dit pourquoi")
        )
    text = translation.updated(record, before, code)
    if text != before:
        files.write(target, text.encode())
    entries = translation.read(text)[0].values()
    left = sum(entry.fuzzy or not entry.said for entry in entries)
    said = ngettext("{path} : {n} texte à traduire", "{path} : {n} textes à traduire", left)
    click.echo(said.format(path=_near(target), n=left))


# Beginning --------------------------------------------------------------------------------------


@mallette.command("new", short_help="Commence une mallette, une situation, des cartes, une fiche.")
@click.argument(
    "kind",
    metavar="mallette|scenario|deck|fiche",
    type=click.Choice(["mallette", "scenario", "deck", "fiche"]),
)
@click.argument("name", metavar="NOM")
@click.option(
    "--from",
    "table",
    type=click.Path(path_type=Path),
    metavar="FICHIER",
    help="Avec deck : les cartes sont celles d'un tableur, en .xlsx ou en .csv.",
)
@click.pass_context
def new_command(ctx: click.Context, kind: Kind, name: str, table: Path | None) -> None:
    """Écrit de quoi commencer, qui marche déjà : on l'ouvre, on change les textes.

    Avec mallette, NOM est un dossier, et la mallette est entière. Les autres s'ajoutent à la
    mallette en cours : scenario ou deck et un nom, fiche et un numéro. Rien n'est remplacé.
    """
    from mallette import new

    if table and kind != "deck":
        raise Trouble(_("--from ne va qu'avec deck"), None, MISUSED)
    root = Path() if kind == "mallette" else _own(ctx)
    drafted = None
    try:
        if table:
            new.planned(root, kind, name)
            drafted = _drafted(ctx, root, name, table)
        made = new.create(root, kind, name, drafted.text if drafted else None)
    except FileExistsError as error:
        said = _("{path} existe déjà").format(path=_near(Path(error.filename)))
        raise Trouble(said, _("rien n'est remplacé : choisissez un autre nom"), MISUSED) from None
    except ValueError as error:
        raise Trouble(str(error), None, MISUSED) from None
    for path in made:
        click.echo(str(_near(path)))
    if drafted:
        click.echo(drafted.origin)


def _drafted(ctx: click.Context, root: Path, name: str, path: Path) -> Draft:
    """The deck that a spreadsheet gives; refuses, with all its errors, one that could not be printed."""
    from mallette import limits, load, table

    if not path.is_file():
        said = _("{path} n'est pas un fichier") if path.exists() else _("introuvable : {path}")
        raise Trouble(said.format(path=path), None, MISUSED)
    library = load.load(root).library or _sound(ctx, drawings=False, plays=False)
    with path.open("rb") as file:
        raw = file.read(limits.TABLE_BYTES + 1)
    drafted = table.draft(library, name, raw, str(path))
    found = table.told(drafted, _unprintable(library, name, drafted))
    if found:
        _show(found, err=True)
        errors = _total(len(found), 0)
        raise Trouble(_("rien n'est écrit : {errors}").format(errors=errors))
    return drafted


def _unprintable(library: Library, name: str, drafted: Draft) -> list[Finding]:
    """What keeps the cards of a draft from being printed: a text too long, a sign without a drawing."""
    from mallette.press import cards

    if drafted.deck is None:
        return []
    return cards.document(replace(library, decks={name: drafted.deck}), name)[1]


def _near(path: Path) -> Path:
    """`path` as it is seen from here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _own(ctx: click.Context) -> Path:
    """The folder of the mallette in use, which is not the program's own unless one is in it."""
    from mallette import load

    root = _root(ctx)
    if ctx.find_root().obj is None and root == load.builtin() and root != Path.cwd():
        said = _("il n'y a pas de mallette dans ce dossier : {file} n'y est pas")
        help_ = _("commencez-en une : mallette new mallette ma-mallette")
        raise Trouble(said.format(file=load.MANIFEST), help_, MISUSED)
    return root


# Printing ---------------------------------------------------------------------------------------


@mallette.command("print", short_help="Imprime cartes, fiches, livret, guide et kit en PDF.")
@click.argument("what", nargs=-1, required=True, metavar="QUOI [NOM]…")
@click.option("-o", "out", default="imprimer", metavar="DOSSIER", help="Où écrire (imprimer).")
@click.option(
    "--sheet",
    metavar="PLANCHE",
    help="Planche de cartes ; sinon, la feuille A4 qui en porte le plus.",
)
@click.option(
    "--flip",
    type=click.Choice(["long", "short", "none"]),
    default="long",
    help="Recto verso : retournement sur le bord long, court, ou recto seul.",
)
@click.option(
    "--only", metavar="CARTE,…", help="Seulement ces cartes (nom, code, lettre ou étiquette)."
)
@click.option(
    "--changed", is_flag=True, help="Seulement les cartes changées depuis la dernière impression."
)
@click.option(
    "--copies", type=click.IntRange(1, 99), default=1, help="Exemplaires de chaque carte."
)
@click.option(
    "--start-slot",
    "start",
    type=click.IntRange(1, 1600),
    default=1,
    metavar="N",
    help="Place de la première carte, sur une planche déjà commencée.",
)
@click.option("--printer", metavar="NOM", help="Corrige l'écart recto verso de cette imprimante.")
@click.option(
    "--offset", metavar="X,Y", help="Corrige cet écart recto verso, en mm (print calibration)."
)
@click.option(
    "--paper",
    type=click.IntRange(60, 600),
    metavar="GRAMMES",
    help="Grammage du papier : des cartes, pour leur boîte (300), ou d'un livret (80).",
)
@click.option(
    "--impose",
    is_flag=True,
    help="Ajoute au livret ses feuilles A4, à imprimer recto verso, à plier et à agrafer.",
)
@click.option(
    "--length",
    type=int,
    metavar="MINUTES",
    help="Durée de la séance, pour le guide ; sinon la première.",
)
@click.option("--eco", is_flag=True, help="Peu d'encre : des traits, pas de fonds.")
@click.option("--large", is_flag=True, help="Gros caractères : quatre cartes par feuille A4.")
@click.option(
    "--shop",
    metavar="IMPRIMEUR",
    help="Les fichiers qu'un imprimeur de cartes demande : tgc, mpc, dtc.",
)
@click.option("--merge", is_flag=True, help="Tous les jeux de cartes dans un seul fichier.")
@click.option("--png", is_flag=True, help="Ajoute une image de chaque page.")
@click.option("--check", is_flag=True, help="Dit si tout tient, et n'écrit rien.")
@click.pass_context
def print_command(ctx: click.Context, /, what: tuple[str, ...], out: str, **asked: Any) -> None:
    """Écrit les PDF demandés : QUOI, un mot de cette liste ou plusieurs, suivi ou non de noms.

    \b
    D'un jeu de cartes : deck (les cartes), blanks (à écrire), index (les familles),
      box (la boîte), assembly (la fiche de montage).
    D'une situation : kit (tout ce qui suit), guide, roles, tents (chevalets), events.
    À lire : fiche, booklet (le livret).
    Et : calibration (régler le recto verso), all (toute la mallette).

    Imprimez à 100 % (taille réelle) ; la règle de 100 mm de chaque planche le vérifie.
    """  # noqa: D301  click wants the sign itself
    if asked["only"] is not None and not set(_split(asked["only"])):
        example = _("par exemple {example}").format(example="--only C-1,jardin")
        raise Trouble(_("--only sans carte"), example, MISUSED)
    if asked["changed"] and (asked["only"] or asked["shop"]):
        said = _("--changed choisit déjà les cartes : retirez --only et --shop")
        raise Trouble(said, None, MISUSED)
    own = next((option for option in ("large", "shop") if asked[option]), None)
    if own and asked["sheet"]:
        raise Trouble(
            _("--{option} a sa planche : retirez --sheet").format(option=own), None, MISUSED
        )
    from mallette.press.products import Order

    order = Order(
        sheet=LARGE if asked["large"] else asked["sheet"],
        flip=asked["flip"],
        only=frozenset(_split(asked["only"] or "")),
        copies=asked["copies"],
        start=asked["start"],
        eco=asked["eco"],
        paper=asked["paper"],
        shop=asked["shop"],
        impose=asked["impose"],
        length=asked["length"],
    )
    offsets = _offsets(asked["printer"], asked["offset"])
    library = _sound(ctx, plays=False)
    folder = Path(out)
    if asked["changed"]:
        order = replace(order, since=_printed(folder))
    documents = _documents(ctx, library, what, order, merge=asked["merge"])
    if offsets:
        documents = {name: _in_place(one, offsets) for name, one in documents.items()}
    if asked["check"]:
        pages = sum(len(document.pages) for document in documents.values())
        said = ngettext("tout tient : {n} page", "tout tient : {n} pages", pages)
        click.echo(said.format(n=pages))
        return
    if order.shop:
        paths = _sent(library, order.shop, documents, folder)
    else:
        paths = _written(documents, folder, png=asked["png"])
    for path in paths:
        click.echo(str(path))
    if not order.shop and not order.only:
        _keep_printed(library, documents, folder)


LARGE = "a4_grande"
"""The sheet of `--large`."""


def _split(listed: str) -> list[str]:
    return [word.strip() for word in listed.split(",") if word.strip()]


def _documents(
    ctx: click.Context,
    library: Library,
    what: Sequence[str],
    order: Order,
    *,
    merge: bool = False,
) -> dict[str, Document]:
    """Each document asked for, by the name of its file; refused when one cannot be printed well."""
    from mallette.press.products import PRODUCTS, made

    products = _products(ctx, library, what)
    if order.sheet is not None and order.sheet not in library.sheets:
        raise _unknown(_("planche inconnue « {name} »"), order.sheet, library.sheets)
    if order.shop is not None:
        _refuse_what_it_does_not_print(library, products, order.shop)
    if order.impose and not any(PRODUCTS[product].folds for product, _name in products):
        raise Trouble(_("--impose ne vaut que pour un livret"), None, MISUSED)
    documents: dict[str, Document] = {}
    findings: list[Finding] = []
    hidden = len(products) < LONG or not sys.stderr.isatty()
    with click.progressbar(products, file=sys.stderr, hidden=hidden) as going:
        for product, name in going:
            new, found = made(library, product, name, order)
            findings += found
            documents |= new
            if order.impose and PRODUCTS[product].folds:
                documents |= {f"{file}-a4": _folded(one, order) for file, one in new.items()}
    _refuse_if_unprintable(ctx, findings)
    if not products:
        raise Trouble(_("cette mallette n'a encore rien de tel à imprimer"))
    if not documents and order.since is not None:
        click.echo(_("Rien n'a changé depuis la dernière impression."))
        ctx.exit(0)
    if not documents:
        names = ", ".join(sorted(order.only))
        said = _("aucune carte ne répond à « {names} »").format(names=names)
        raise Trouble(said, None, MISUSED)
    return _merged(library, documents) if merge else documents


LONG = 4
"""Documents that are enough for a bar to say how far one is."""


def _folded(document: Document, order: Order) -> Document:
    """`document` on sheets to fold; says when they are more than a stapler holds."""
    from mallette.press import layout

    sheets = len(document.pages) // 4
    if sheets > layout.SHEETS:
        said = _(
            "{n} feuilles à plier ensemble : au-delà de {most}, l'agrafe peine ; faites-en deux livrets"
        )
        click.echo(said.format(n=sheets, most=layout.SHEETS), err=True)
    return layout.folded(document, order.flip, order.paper or OFFICE_PAPER)


OFFICE_PAPER = 80
"""Weight of what most offices print on, in g/m²."""
PRINTED = ".imprime.json"
"""What was last printed in a folder: for each deck, the mark of each of its cards, by its code."""


def _printed(folder: Path) -> dict[str, dict[str, str]]:
    """The marks of the cards that were printed in `folder`; none where nothing was, or it is damaged."""
    try:
        kept = json.loads((folder / PRINTED).read_bytes())
    except (FileNotFoundError, ValueError, RecursionError):
        return {}
    if not isinstance(kept, dict):
        return {}
    return {deck: marks for deck, marks in kept.items() if isinstance(marks, dict)}


def _keep_printed(library: Library, documents: Collection[str], folder: Path) -> None:
    """The decks whose documents have just been written in `folder` are as they were printed."""
    decks = [name.removeprefix("deck-") for name in documents if name.startswith("deck-")]
    if documents and "deck" in documents:  # all of them, in one file
        decks = list(library.decks)
    if decks:
        from mallette import files
        from mallette.press import cards

        now = _printed(folder) | {deck: cards.marks(library, deck) for deck in decks}
        files.write(folder / PRINTED, json.dumps(now, indent=1, sort_keys=True).encode())


def _offsets(printer: str | None, offset: str | None) -> Mapping[Way, Offset]:
    """What to correct: that of a printer, or the one typed, whichever way the paper stands."""
    from mallette import printers

    if printer is not None and offset is not None:
        raise Trouble(_("--printer et --offset disent la même chose : gardez l'un"), None, MISUSED)
    if offset is not None:
        return dict.fromkeys(printers.WAYS, _offset(offset))
    if printer is None:
        return {}
    kept = printers.read(printers.path())
    _refuse_if_not_set(printer, kept)
    return kept[printer]


def _refuse_if_not_set(printer: str, kept: Printers) -> None:
    if not kept:
        help_ = _("imprimez la page de réglage : mallette print calibration")
        raise Trouble(_("aucune imprimante n'est encore réglée"), help_, MISUSED)
    if printer not in kept:
        raise _unknown(_("imprimante inconnue « {name} »"), printer, kept)


def _offset(typed: str) -> Offset:
    """The two numbers that were typed, in mm; refused when they are not two, or too large."""
    from mallette import printers
    from mallette.press.layout import SHIFT

    example = _("deux nombres en millimètres, par exemple {example}").format(example="0.5,-0.25")
    read = printers.offset(typed)
    if read is None:
        raise Trouble(_("écart illisible « {typed} »").format(typed=typed), example, MISUSED)
    if max(map(abs, read)) > SHIFT:
        said = _("écart trop grand « {typed} » : {most} mm au plus")
        help_ = _("serrez d'abord les guides du bac à papier")
        raise Trouble(said.format(typed=typed, most=language.number(SHIFT)), help_, MISUSED)
    return read


def _in_place(document: Document, offsets: Mapping[Way, Offset]) -> Document:
    """`document` for a printer that is off by so much; refused on paper for which it was not set."""
    from mallette.press import layout

    page = document.pages[0]
    way: Way = "portrait" if page.height >= page.width else "landscape"
    if document.duplex != "none" and way not in offsets:
        said = _("cette imprimante n'est pas réglée pour les feuilles dans ce sens : « {title} »")
        sheet = {"portrait": "a4_9up", "landscape": "a4_paysage"}[way]
        help_ = _("imprimez la page de réglage : mallette print calibration --sheet {sheet}")
        raise Trouble(said.format(title=document.title), help_.format(sheet=sheet), MISUSED)
    return layout.shifted(document, offsets.get(way, (0, 0)))


@mallette.command("printer", short_help="Garde l'écart recto verso d'une imprimante.")
@click.argument("name", required=False, metavar="NOM")
@click.option("--offset", metavar="X,Y", help="Les deux nombres lus sur la page de réglage, en mm.")
@click.option("--landscape", is_flag=True, help="Ceux d'une page de réglage à l'italienne.")
@click.option("--forget", is_flag=True, help="Oublie cette imprimante.")
def printer_command(name: str | None, offset: str | None, *, landscape: bool, forget: bool) -> None:
    """Garde sous un NOM les deux nombres lus sur la page de réglage ; sans rien, dit ce qui est gardé.

    La page s'imprime avec « mallette print calibration », et le réglage s'emploie avec
    « mallette print deck --printer NOM ».
    """
    from mallette import printers

    path = printers.path()
    kept = printers.read(path)
    if name is None:
        if offset or landscape or forget:
            raise Trouble(_("de quelle imprimante ? donnez-lui un nom"), None, MISUSED)
        for each in sorted(kept):
            _say_printer(each, kept[each])
        if not kept:
            click.echo(_("Aucune imprimante n'est réglée : mallette print calibration"))
        return
    if forget or offset is None:
        _refuse_if_not_set(name, kept)
        if forget:
            del kept[name]
            printers.write(path, kept)
            return
    else:
        if not 0 < len(name.strip()) <= printers.MOST or not name.isprintable():
            said = _("le nom d'une imprimante a de 1 à {most} lettres")
            raise Trouble(said.format(most=printers.MOST), None, MISUSED)
        way: Way = "landscape" if landscape else "portrait"
        kept.setdefault(name, {})[way] = _offset(offset)
        printers.write(path, kept)
    _say_printer(name, kept[name])


def _say_printer(name: str, ways: Mapping[Way, Offset]) -> None:
    said = {
        "portrait": _("{name} : {x} mm en largeur, {y} mm en hauteur"),
        "landscape": _("{name}, à l'italienne : {x} mm en largeur, {y} mm en hauteur"),
    }
    for way, (x, y) in ways.items():
        click.echo(said[way].format(name=name, x=language.number(x), y=language.number(y)))


def _merged(library: Library, documents: Mapping[str, Document]) -> dict[str, Document]:
    """The decks as one document, under the title of the mallette; the rest as it was."""
    from mallette.press import layout

    decks = [document for name, document in documents.items() if name.startswith("deck-")]
    if len(decks) < 2:
        return dict(documents)
    rest = {name: one for name, one in documents.items() if not name.startswith("deck-")}
    return {"deck": layout.joined(library.mallette.title, decks), **rest}


def _written(documents: Mapping[str, Document], out: Path, *, png: bool) -> Iterator[Path]:
    """Writes each document in the folder `out` and gives its path; then an image of each page."""
    from mallette.press import pdf

    for name, document in documents.items():
        path = out / f"{name}.pdf"
        pdf.write(document, path)
        yield path
        for number in range(len(document.pages) if png else 0):
            image = path.with_name(f"{path.stem}-{number + 1}.png")
            pdf.preview(path, number, PREVIEW_DPI, image)
            yield image


def _refuse_what_it_does_not_print(
    library: Library, products: Sequence[tuple[str, str]], shop: str
) -> None:
    if shop not in library.shops:
        raise _unknown(_("imprimeur inconnu « {name} »"), shop, library.shops)
    sold = library.shops[shop]
    for product, name in products:
        if product != "deck":
            raise Trouble(_("--shop ne vaut que pour les cartes"), None, MISUSED)
        if library.decks[name].format not in sold.sizes:
            said = _("{shop} n'imprime pas ce format : {format}")
            help_ = _("il imprime : {accepted}").format(accepted=", ".join(sold.sizes))
            values = {"shop": sold.label, "format": library.decks[name].format}
            raise Trouble(said.format(**values), help_, MISUSED)


def _sent(
    library: Library, shop_id: str, documents: Mapping[str, Document], out: Path
) -> Iterator[Path]:
    """Writes each deck as a shop wants it, a PDF or two images a card, and says how it sells it."""
    from mallette.press import pdf

    shop = library.shops[shop_id]
    for name, document in documents.items():
        deck_id = name.removeprefix("deck-")
        pixels = shop.sizes[library.decks[deck_id].format].pixels
        path = out / f"{name}-{shop_id}"
        if pixels is None:
            path = path.with_suffix(".pdf")
            pdf.write(document, path)
        else:
            for number, picture in enumerate(pdf.images(document, pixels)):
                side = "verso" if number % 2 else "recto"
                pdf.save(picture, path / f"{deck_id}_{number // 2 + 1:03}_{side}.png")
        yield path
        count = len(document.pages) // 2
        tier = next((one for one in shop.tiers if one >= count), None)
        if tier:
            said = _("{n} cartes : {shop} les vend par {tier}")
            click.echo(said.format(n=count, shop=shop.label, tier=tier), err=True)


PREVIEW_DPI = 110
"""Enough to judge a sheet on a screen."""


def _products(ctx: click.Context, library: Library, what: Sequence[str]) -> list[tuple[str, str]]:
    """What was asked for: a product and a name each; a product alone means all its names."""
    from mallette.press.products import ALL, PRODUCTS, source

    if ALL in what:
        what = [word for word, product in PRODUCTS.items() if not product.several]
    asked: list[tuple[str, str]] = []
    product, known = "", frozenset[str]()
    for index, word in enumerate(what):
        if word in PRODUCTS:
            product, names = word, PRODUCTS[word].names
            known = frozenset(names(library)) if names else frozenset()
            if names:
                _refuse_if_lost(ctx, source(library, word).rpartition("/")[0], known)
            if index + 1 == len(what) or what[index + 1] in PRODUCTS:
                asked += [(word, name) for name in (names(library) if names else ("",))]
        elif not product:
            raise _unknown(_("document inconnu « {name} »"), word, [*PRODUCTS, ALL])
        elif word in known:
            asked.append((product, word))
        elif PRODUCTS[product].names is None:
            raise _unknown(_("document inconnu « {name} »"), word, [*PRODUCTS, ALL])
        else:
            _refuse_if_broken(ctx, source(library, product, word))
            raise _unknown(_(PRODUCTS[product].unknown), word, known)
    return asked


def _unknown(said: str, name: str, known: Iterable[str]) -> Trouble:
    """`said` of a name that is not among those that exist, with the nearest or all of them."""
    from mallette.diagnostics import nearest

    there = nearest(name, known)
    help_ = _("vouliez-vous dire « {near} » ?") if "near" in there else _("il y a : {accepted}")
    return Trouble(said.format(name=name), help_.format_map(there), MISUSED)


def _refuse_if_unprintable(ctx: click.Context, findings: Sequence[Finding]) -> None:
    """When something cannot be printed well, shows all of it and stops."""
    from mallette import source

    if findings:
        sources = ctx.find_root().meta["sources"]
        _show((source.locate(sources, finding) for finding in findings), err=True)
        said = _("rien n'est imprimé : {errors}")
        raise Trouble(said.format(errors=_total(len(findings), 0)))


@mallette.command("report", short_help="Imprime le compte rendu d'une partie.")
@click.argument("journal", required=False)
@click.option(
    "-o",
    "out",
    type=click.Path(path_type=Path),
    metavar="FICHIER.pdf",
    help="Où écrire ; sinon ici, sous le nom de la partie.",
)
@click.pass_context
def report_command(ctx: click.Context, journal: str | None, out: Path | None) -> None:
    """Écrit en deux pages ce qui reste de la partie JOURNAL, ou de la dernière.

    Qui a joué, les décisions et comment elles ont été prises, les jauges, ce que le groupe a noté et promis.
    Rien de ce que la table n'a pas révélé.
    """
    _refuse_unless_pdf(out)
    library = _sound(ctx, drawings=False, plays=False)
    resumed, path, lost = _kept(ctx, library, journal or "")
    from mallette import play
    from mallette.press import report

    notice = report.notice(resumed)
    for said in filter(None, (lost, notice)):
        click.echo(said, err=True)
    to = out or Path(path.with_suffix(".pdf").name)
    report.write(library, resumed.play, to, play.played_on(path), notice)
    click.echo(str(to))


@mallette.command("stats", short_help="Met plusieurs parties côte à côte.")
@click.argument("journals", nargs=-1, metavar="[JOURNAL ou DOSSIER]…")
@click.option("--json", "as_json", is_flag=True, help="Le résultat en JSON.")
@click.option(
    "-o",
    "out",
    type=click.Path(path_type=Path),
    metavar="FICHIER.pdf",
    help="Le même, en PDF, dans ce fichier.",
)
@click.pass_context
def stats_command(
    ctx: click.Context, journals: tuple[str, ...], as_json: bool, out: Path | None
) -> None:
    """Met côte à côte les parties données, ou toutes celles qui sont gardées.

    Des nombres, situation par situation ; des pourcentages à partir de vingt tables ; jamais un nom.
    """
    _refuse_unless_pdf(out)
    library = _sound(ctx, drawings=False, plays=False)
    from mallette import stats

    paths = list(_journals(journals))
    if not paths:
        raise Trouble(_("aucune partie gardée"), _("commencez-en une : mallette play"), MISUSED)
    plays, unread, shortened = _read_plays(library, paths)
    found = stats.groups(library, plays)
    if as_json:
        _print_json(stats.plain(found, unread, shortened))
    elif found and not out:
        click.echo("\n".join(stats.in_words(found)))
    for path, why in unread.items():
        click.echo(_("laissée de côté, {path} : {why}").format(path=path, why=why), err=True)
    for path in shortened:
        said = _("{path} ne se rejoue pas jusqu'au bout : le début seul est compté")
        click.echo(said.format(path=path), err=True)
    if not found:
        ctx.exit(FOUND)
    if out:
        from mallette.press import tally

        tally.write(library, found, out)
        click.echo(str(out), err=as_json)


def _journals(written: Sequence[str]) -> Iterator[Path]:
    """The journals that were named, once each, and all those of a folder."""
    from mallette import journal, play

    met: set[Path] = set()
    saves = play.saves()
    for path in map(Path, written) if written else [saves] if saves.is_dir() else ():
        for found in sorted(path.glob("*" + journal.SUFFIX)) if path.is_dir() else (path,):
            if (real := found.resolve()) not in met:
                met.add(real)
                yield found


def _read_plays(
    library: Library, paths: Iterable[Path]
) -> tuple[list[Play], dict[str, str], list[str]]:
    """The plays that can be read, why the others cannot, and those of which only the start can."""
    from mallette import files, play

    plays, unread, shortened = [], {}, []
    for path in paths:
        try:
            resumed = play.resume(library, path)
        except OSError as trouble:
            unread[str(path)] = files.why(trouble)
            continue
        if resumed is None:
            unread[str(path)] = _("ce n'est pas une partie de cette mallette")
            continue
        plays.append(resumed.play)
        if resumed.stop or resumed.damaged:
            shortened.append(str(path))
    return plays, unread, shortened


def _refuse_unless_pdf(out: Path | None) -> None:
    """Refuses to write over something else than what is asked for."""
    if out and out.suffix.lower() != ".pdf":
        said = _("{path} n'est pas le nom d'un PDF").format(path=out)
        raise Trouble(said, _("son nom finit par « .pdf »"), MISUSED)


@mallette.command("demo", short_help="Dix minutes, tout une fois.")
@click.option(
    "-o", "out", default="mallette-demo", metavar="DOSSIER", help="Où écrire (mallette-demo)."
)
@click.option("--no-window", is_flag=True, help="Joue tout seul, même avec un écran.")
@click.pass_context
def demo_command(ctx: click.Context, out: str, no_window: bool) -> None:
    """Imprime le jeu de cartes et les fiches, puis ouvre le jeu.

    Sans écran, la situation se joue toute seule et laisse une image de chaque écran.
    """
    from mallette.press.products import Order

    folder = Path(out)
    library = _sound(ctx)
    if not library.scenarios:
        raise Trouble(_("cette mallette n'a encore aucune situation à jouer"))
    click.echo(_("Impression des cartes et des fiches…"))
    printed = {"deck": library.decks, "fiche": library.fiches}
    what = [product for product, names in printed.items() if names]
    documents = _documents(ctx, library, what, Order()) if what else {}
    for path in _written(documents, folder, png=False):
        click.echo(f"  {path}")
    if _display() and not no_window:
        from mallette.play import saves

        click.echo(_("Ouverture du jeu. Fermez la fenêtre pour terminer."))
        _open_game(library, None, saves(), _broken_notice(ctx))
        return
    from mallette.game import app

    click.echo(_("La situation se joue toute seule, hors écran…"))
    for path in app.rehearse(library, folder / "ecrans"):
        click.echo(f"  {path}")
    click.echo(_("Tout est dans le dossier {folder}").format(folder=folder.resolve()))


# What every command starts from -----------------------------------------------------------------


def _root(ctx: click.Context) -> Path:
    """The folder of the mallette in use."""
    from mallette import load

    folder = ctx.find_root().obj
    if folder is None:
        here = Path.cwd()  # or a folder inside a mallette
        roots = (one for one in (here, *here.parents) if (one / load.MANIFEST).is_file())
        return next(roots, load.builtin())
    path = Path(folder)
    if not path.is_dir():
        said = _("ce n'est pas un dossier : {folder}")
        raise Trouble(
            (said if path.exists() else _("dossier introuvable : {folder}")).format(folder=folder),
            None,
            MISUSED,
        )
    if not (path / load.MANIFEST).is_file():
        said = _("{folder} n'est pas une mallette : il y manque {file}")
        raise Trouble(said.format(folder=folder, file=load.MANIFEST), None, MISUSED)
    return path


def _checked(
    root: Path, *, drawings: bool = True, plays: bool = True, proofs: bool = False
) -> tuple[Reading, list[Diagnostic]]:
    """The mallette in `root`, and all that is wrong in it, in the order of its files and lines.

    With `proofs`, in the plays of its scenarios too.
    """
    from mallette import check, load, source

    reading = load.load(root)
    findings = list(reading.findings)
    if reading.library:
        findings += check.check(reading.library, drawings=drawings, plays=plays)
        if proofs:
            findings += _proved(reading.library, findings)
    located = [source.locate(reading.sources, finding) for finding in findings]
    return reading, sorted(located, key=lambda one: (one.path, one.line, one.column, one.code))


def _proved(library: Library, findings: Iterable[Finding]) -> list[Finding]:
    """What is wrong in the plays of the scenarios that can be played."""
    import platformdirs

    from mallette import check, proof
    from mallette.diagnostics import CODES

    errors = {one.path for one in findings if CODES[one.code].severity == "error"}
    kept = platformdirs.user_cache_path("mallette", appauthor=False)
    return proof.findings(check.sound(library, errors), kept)


def _sound(ctx: click.Context, *, drawings: bool = True, plays: bool = True) -> Library:
    """The mallette in use without what is broken in it; refuses one that cannot be read at all."""
    from mallette import check

    reading, found = _checked(_root(ctx), drawings=drawings, plays=plays)
    ctx.find_root().meta.update(found=found, sources=reading.sources)
    if reading.library is None:
        _show(found, err=True)
        raise Trouble(_("cette mallette ne peut pas être lue"))
    errors = {one.path for one in found if one.severity == "error"}
    return _spoken(check.sound(reading.library, errors))


def _spoken(library: Library) -> Library:
    """`library` in the language in use, as far as it is translated."""
    if library.mallette.language == language.used():
        return library
    from mallette import translation

    return translation.spoken(library, language.used())


def _refuse_if_broken(ctx: click.Context, path: str, kept: Path | None = None) -> None:
    """When the file `path` is there and cannot be used, shows its errors, or whose they are.

    `kept` is a play of it, which waits until it is mended.
    """
    meta = ctx.find_root().meta
    if path not in meta["sources"]:
        return
    errors = [one for one in meta["found"] if one.severity == "error"]
    own = [one for one in errors if one.path == path]
    _show(own or errors, err=True)
    waits = _("la partie est gardée, et reprendra une fois ce fichier réparé : {path}")
    help_ = waits.format(path=kept) if kept else None
    if own:
        said = _("{path} contient {errors}")
        raise Trouble(said.format(path=path, errors=_total(len(own), 0)), help_)
    said = _("{path} dépend d'un fichier à réparer : {errors}")
    raise Trouble(said.format(path=path, errors=_total(len(errors), 0)), help_)


def _broken_notice(ctx: click.Context) -> str | None:
    """What the home screen tells when some files could not be used."""
    found = ctx.find_root().meta["found"]
    broken = sorted({one.path for one in found if one.severity == "error"})
    said = _("À réparer : {files} (mallette check dit quoi).").format(files=", ".join(broken))
    return said if broken else None


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
