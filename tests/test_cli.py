"""The commands as they are typed: what they answer, what they refuse, the exit status."""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pypdfium2
import pytest
import situations

import mallette
from mallette import journal, load

GARDEN = "jardin_sans_cloture"


@dataclass(frozen=True)
class Ran:
    status: int
    out: str
    err: str


@pytest.fixture
def run(tmp_path: Path):
    """Runs `mallette …` in an empty folder, with its own saves and no display."""
    here = tmp_path / "ici"
    here.mkdir()
    environment = {
        name: value
        for name, value in os.environ.items()
        if name not in {"DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"}
    } | {
        "MALLETTE_TRACEBACK": "1",
        "XDG_DATA_HOME": str(tmp_path / "data"),
        "XDG_CACHE_HOME": str(tmp_path / "cache"),
        "PYTHONPATH": str(Path(mallette.__file__).parents[1]),
    }

    def command(*arguments: str, typed: str = "", cwd: Path = here) -> Ran:
        done = subprocess.run(
            [sys.executable, "-m", "mallette", *arguments],
            cwd=cwd,
            env=environment,
            input=typed.encode(),
            capture_output=True,
            timeout=60,
            check=False,
        )
        ran = Ran(done.returncode, done.stdout.decode(), done.stderr.decode())
        assert "Traceback" not in ran.err, ran.err
        return ran

    command.environment = environment  # type: ignore[attr-defined]
    return command


def test_the_built_in_mallette_has_nothing_wrong(run) -> None:
    ran = run("check", "--strict")
    assert (ran.status, ran.err) == (0, "")
    assert "3 situations, 1 jeu de cartes, 4 fiches" in ran.out


def test_picks_replay_a_play_and_answer_in_json(run) -> None:
    ran = run("play", GARDEN, "--picks", "partager,noter", "--json")
    answer = json.loads(ran.out)
    assert list(answer) == [
        "scene",
        "ending",
        "gauges",
        "counters",
        "flags",
        "open",
        "locked",
        "journal",
    ]
    assert (answer["scene"], answer["ending"]) == ("plainte", None)
    assert answer["gauges"] == {"participation": 5, "reciprocite": 9, "ecologie": 5, "confiance": 3}
    assert answer["flags"]["cahier"] is True
    assert answer["journal"][1] == {"scene": "vol", "choice": "noter"}


def test_picks_to_the_end_name_the_ending(run) -> None:
    ran = run("play", GARDEN, "--picks", "partager,grillager,arracher,signer,dessiner", "--json")
    answer = json.loads(ran.out)
    assert (answer["scene"], answer["ending"], answer["open"]) == (None, "jardin_ecole", [])


@pytest.mark.parametrize(
    ("picks", "named", "why"),
    [
        ("partager,danser", "« danser »", "n'existe pas dans la scène « vol »"),
        ("enclore,grillager", "« grillager »", "fermé"),
        ("partager,noter,arracher,ecrire,dessiner,encore", "« encore »", "déjà finie"),
    ],
)
def test_an_impossible_pick_is_named(run, picks: str, named: str, why: str) -> None:
    ran = run("play", GARDEN, "--picks", picks, "--json")
    assert ran.status == 1
    assert ran.out == ""
    assert named in ran.err
    assert why in ran.err


def test_the_command_that_resumes_speaks_the_same_language(run) -> None:
    ran = run("--lang", "en", "play", "--text", "jardin_sans_cloture", typed="q\n")
    assert "mallette --lang en play --text --resume" in ran.out


def test_a_play_in_the_terminal_is_kept_and_resumed(run) -> None:
    ran = run("play", GARDEN, "--text", typed="1\n2\n")
    assert ran.status == 0
    assert "--resume" in ran.out
    ran = run("play", "--text", "--resume", typed="l\nq\n")
    assert "2. Coupé proprement" in ran.out
    assert "Le linge de la voisine" in ran.out


def test_every_play_is_gone_through(run) -> None:
    ran = run("explore", GARDEN)
    assert ran.status == 0
    assert "Parties différentes : 197." in ran.out
    said = json.loads(run("explore", GARDEN, "--json").out)
    assert (said["scenario"], said["method"], said["plays"]) == (GARDEN, "exact", 197)
    said = json.loads(run("explore", "appel", "--length", "90", "--budget", "500", "--json").out)
    assert (said["length"], said["method"], said["plays"]) == (90, "bounds", None)


def test_check_tells_what_no_play_reaches_and_remembers_it(run, tmp_path: Path) -> None:
    root = situations.folder(tmp_path / "mallette")
    path = root / "scenarios" / "cle.yaml"
    lost = "scenes:\n  cave:\n    title: La cave\n    text: Il fait noir.\n    choices: {a: {text: Sortir, goto: porte}}\n"
    path.write_text(path.read_text("utf-8").replace("scenes:\n", lost, 1), "utf-8")
    first = run("check", str(root))
    assert first.status == 0
    assert "attention[M401] « cave » n'est atteint dans aucune partie" in first.out
    assert list((tmp_path / "cache" / "mallette").glob("*.json"))
    assert run("check", str(root)) == first


def test_a_play_waits_while_its_situation_is_broken(run, tmp_path: Path) -> None:
    root = situations.folder(tmp_path / "mallette")
    path = root / "scenarios" / "cle.yaml"
    sound = path.read_text("utf-8")
    assert run("--mallette", str(root), "play", "cle", "--text", typed="1\nq\n").status == 0
    path.write_text(sound.replace("goto: ", "gotoo: ", 1), "utf-8")
    ran = run("--mallette", str(root), "play", "--text", "--resume")
    assert ran.status == 1
    assert "M201" in ran.err
    assert "la partie est gardée" in ran.err
    path.write_text(sound, "utf-8")
    assert run("--mallette", str(root), "play", "--text", "--resume", typed="q\n").status == 0


def test_a_newer_play_that_cannot_be_read_is_told(run, tmp_path: Path) -> None:
    run("play", GARDEN, "--text", typed="1\nq\n")
    (tmp_path / "data" / "mallette" / "parties" / "vide.journal").write_text("")
    ran = run("play", "--text", "--resume", typed="q\n")
    assert "vide.journal, est illisible" in ran.out


def test_a_situation_is_named_by_its_file_too(run) -> None:
    assert run("play", f"scenarios/{GARDEN}.yaml", "--text", typed="q\n").status == 0


@pytest.mark.parametrize("name", ["scenarios/essai.yaml", "essai.play"])
def test_a_play_is_recorded_in_a_script_of_its_situation_only(run, name: str) -> None:
    ran = run("play", GARDEN, "--picks", "partager", "--record", name)
    assert ran.status == 2
    assert "son nom" in ran.err


@pytest.mark.parametrize("name", ["brouillon.yaml", "scenarios/sous/b.yaml"])
def test_a_file_that_nothing_reads_is_not_said_to_be_right(run, tmp_path: Path, name: str) -> None:
    root = situations.folder(tmp_path / "mallette")
    (root / "scenarios" / "sous").mkdir()
    (root / name).write_text("gotoo: nulle part", "utf-8")
    ran = run("check", str(root / name))
    assert ran.status == 1
    assert "n'est pas lu" in ran.err + ran.out


@pytest.mark.parametrize("name", ["essai.yml", "essai.yaml.txt", "essai.YAML", "essai.play.txt"])
def test_a_file_that_nearly_has_our_ending_is_told(run, tmp_path: Path, name: str) -> None:
    root = situations.folder(tmp_path / "mallette")
    (root / "scenarios" / name).write_text("", "utf-8")
    ran = run("check", str(root))
    assert ran.status == 1
    assert "M127" in ran.out


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["play", "jardn_sans_cloture", "--text"], 2, "vouliez-vous dire « jardin_sans_cloture »"),
        (["play", GARDEN, "--text", "--length", "12"], 2, "durées possibles : 45"),
        (["play", "--text", "--resume", "rien.journal"], 2, "partie introuvable"),
        (["play", "--text", "--resume"], 2, "aucune partie gardée"),
        (["play", GARDEN], 1, "pas d'écran"),
        ([], 1, "pas d'écran"),
        (["play", GARDEN, "--size", "grand"], 2, "taille de fenêtre « grand »"),
        (["--mallette", "nulle/part", "check"], 2, "dossier introuvable"),
        (["--mallette", ".", "check"], 2, "n'est pas une mallette"),
        (["check", "rien.yaml"], 2, "introuvable : rien.yaml"),
        (["explain", "M999"], 2, "code inconnu « M999 »"),
        (["frob"], 2, "commande inconnue « frob »"),
        (["play", "--lenght", "4"], 2, "vouliez-vous dire « --length » ?"),
        (["play", GARDEN, "--length", "abc"], 2, "--length attend un nombre entier"),
        (["play", "--scale", "9"], 2, "--scale attend un nombre de 0.8 à 2.0"),
        (["print", "deck", "--flip", "haut"], 2, "--flip attend long ou short ou none"),
        (["explain"], 2, "il manque CODE"),
        (["print", "affiche"], 2, "document inconnu « affiche »"),
        (["print", "deck", "noyaux"], 2, "vouliez-vous dire « noyau »"),
        (["print", "fiche", "9.9"], 2, "fiche inconnue « 9.9 »"),
        (["print", "deck", "--sheet", "a3"], 2, "planche inconnue « a3 »"),
        (["print", "deck", "--only", "Z-99"], 2, "Z-99"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_sentence(
    run, arguments: list[str], status: int, said: str
) -> None:
    ran = run(*arguments)
    assert said in ran.err
    assert ran.err.startswith("erreur : ")
    assert (ran.status, ran.out) == (status, "")


def test_a_broken_situation_says_where_and_the_others_still_play(run, tmp_path: Path) -> None:
    root = situations.folder(tmp_path / "m")
    broken = situations.SITUATION.replace("start: porte", "start: portail")
    situations.folder(root, broken, "autre")
    ran = run("--mallette", str(root), "play", "autre", "--text")
    assert ran.status == 1
    assert "M301" in ran.err
    assert "scenarios/autre.yaml:" in ran.err
    assert run("--mallette", str(root), "play", "cle", "--picks", "demander").status == 0


def test_a_mallette_of_ones_own_prints_on_the_sheets_of_the_program(run, tmp_path: Path) -> None:
    root = situations.folder(tmp_path / "m")
    assert "rien de tel à imprimer" in run("print", "deck", cwd=root).err
    card = "family: evenements, code: E-01, title: La pluie, text: Il pleut., icon: leaf"
    (root / "cards").mkdir()
    (root / "cards" / "pluie.yaml").write_text(
        f'mallette: 1\ntitle: La pluie\nversion: "1"\nformat: poker\ncards:\n  pluie: {{{card}}}\n',
        "utf-8",
    )
    ran = run("print", "deck", cwd=root)
    assert (ran.status, ran.err) == (0, "")
    assert (root / "imprimer" / "deck-pluie.pdf").read_bytes().startswith(b"%PDF")
    assert run("demo", "--no-window", cwd=root).status == 0


@pytest.mark.parametrize(
    ("broken", "kept", "lost"),
    [
        ("print/families/criteres.yaml", "play", "deck"),
        ("print/formats/poker.yaml", "play", "deck"),
        ("cards/noyau.yaml", "play", "fiche"),
        ("scenarios/jardin_sans_cloture.yaml", "deck", "fiche"),
    ],
)
def test_what_depends_on_a_broken_file_is_refused_and_the_rest_goes_on(
    run, tmp_path: Path, broken: str, kept: str, lost: str
) -> None:
    root = tmp_path / "m"
    for folder in ("scenarios", "cards", "print"):
        shutil.copytree(load.builtin() / folder, root / folder)
    shutil.copy(load.builtin() / "mallette.yaml", root)
    (root / broken).write_text("mallette: 1\ntitre: Cassé\n", "utf-8")
    arguments = {
        "play": ["play", GARDEN, "--picks", "partager"],
        "deck": ["print", "deck", "noyau"],
    }
    assert run(*arguments.get(kept, []), cwd=root).status == 0
    names = {"deck": "noyau", "fiche": "2.1"}
    ran = run("print", lost, names[lost], cwd=root)
    assert ran.status == 1
    assert f"--> {broken}:" in ran.err


def test_when_the_only_situation_is_broken_its_errors_are_shown(run, tmp_path: Path) -> None:
    broken = situations.SITUATION.replace("start: porte", "start: portail")
    root = situations.folder(tmp_path / "m", broken)
    for arguments in (["play", "--text"], ["play", "cle", "--text"]):
        ran = run(*arguments, cwd=root)
        assert ran.status == 1
        assert "M301" in ran.err


def test_when_the_only_deck_is_broken_its_errors_are_shown(run, tmp_path: Path) -> None:
    root = situations.folder(tmp_path / "m")
    (root / "cards").mkdir()
    (root / "cards" / "casse.yaml").write_text("mallette: 1\n", "utf-8")
    ran = run("print", "deck", cwd=root)
    assert ran.status == 1
    assert "cards/casse.yaml:1" in ran.err


def test_check_speaks_only_of_the_files_that_it_is_given(run, tmp_path: Path) -> None:
    root = situations.folder(tmp_path / "m")
    situations.folder(root, situations.SITUATION.replace("start: porte", "start: portail"), "autre")
    assert run("check", str(root / "scenarios" / "cle.yaml")).status == 0
    ran = run("check", str(root / "scenarios" / "autre.yaml"), "--json")
    assert ran.status == 1
    (finding,) = json.loads(ran.out)["findings"]
    line = situations.SITUATION.splitlines().index("start: porte") + 1
    assert (finding["code"], finding["line"], finding["column"]) == ("M301", line, 8)
    assert set(finding) == {"code", "severity", "path", "line", "column", "message", "help"}


def test_the_mallette_of_the_current_folder_is_the_one_in_use(run, tmp_path: Path) -> None:
    root = situations.folder(tmp_path / "m")
    ran = run("check", cwd=root)
    assert "1 situation, 0 jeu de cartes" in ran.out


def test_explain_tells_the_page_of_a_code(run) -> None:
    assert "Exemple" in run("explain", "M301").out
    assert run("explain", "unknown-scene").out == run("explain", "m301").out
    assert "seedling" in run("explain", "M307").out, "and lists the icons there are"


def test_schemas_describe_the_keys_in_french(run, tmp_path: Path) -> None:
    out = tmp_path / "schemas"
    assert run("schema", "-o", str(out)).status == 0
    scenario = json.loads((out / "scenario.schema.json").read_text("utf-8"))
    assert "caché" in scenario["$defs"]["Role"]["properties"]["secret"]["description"]
    assert scenario["properties"]["mallette"]["const"] == 1


def test_a_folder_that_cannot_be_written_is_said(run, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    for arguments in (["print", "fiche", "2.1"], ["print", "deck"], ["schema"]):
        ran = run(*arguments, "-o", str(blocked / "dossier"))
        assert ran.status == 1
        assert ran.err.startswith("erreur : ")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_is_not_a_crash(run, tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "mallette", "play", GARDEN, "--text"],
        cwd=tmp_path,
        env=run.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout
        shown = b""
        while not shown.endswith(b"\n> "):
            shown += process.stdout.read1(4096)
        process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=20)
    assert (process.returncode, err.decode().strip()) == (130, "erreur : interrompu")


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_killed_at_any_moment_a_play_resumes_at_its_last_decision(run, tmp_path: Path) -> None:
    rng = random.Random(7)
    for attempt in range(6):
        data = tmp_path / f"data{attempt}"
        wanted = rng.randrange(1, 5)  # prompts to see before the blow falls
        with subprocess.Popen(
            [sys.executable, "-m", "mallette", "play", GARDEN, "--text"],
            cwd=tmp_path,
            env=run.environment | {"XDG_DATA_HOME": str(data)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        ) as process:
            assert process.stdin
            assert process.stdout
            process.stdin.write(b"1\n1\n1\n1\n")
            process.stdin.flush()
            shown = b""
            while shown.count(b"\n> ") < wanted:
                shown += process.stdout.read1(256)
            process.kill()
            shown += process.stdout.read()
        (path,) = (data / "mallette" / "parties").glob("*.journal")
        kept = journal.read(path)
        assert kept
        assert len(kept.steps) >= shown.count(b"\n> ") - 1, "what was shown had been saved"
        assert run("play", "--text", "--resume", str(path)).status == 0


# What is left of plays ---------------------------------------------------------------------------


def kept(run, *picks: str) -> Path:
    """The journal of a play in the terminal."""
    run("play", GARDEN, "--text", typed="".join(f"{pick}\n" for pick in picks) + "q\n")
    folder = Path(run.environment["XDG_DATA_HOME"]) / "mallette" / "parties"
    return max(folder.glob("*.journal"), key=lambda path: path.stat().st_mtime_ns)


def test_a_report_of_the_last_play_is_written_here_under_its_name(run, tmp_path) -> None:
    journal_ = kept(run, "1", "2")
    ran = run("report")
    assert (ran.status, ran.err) == (0, "")
    assert ran.out.strip() == f"{journal_.stem}.pdf"
    assert (tmp_path / "ici" / f"{journal_.stem}.pdf").read_bytes().startswith(b"%PDF")
    ran = run("report", str(journal_), "-o", "compte/rendu.pdf")
    assert (ran.status, ran.out.strip()) == (0, str(Path("compte/rendu.pdf")))


def test_a_report_says_why_it_cannot_be(run, tmp_path) -> None:
    ran = run("report")
    assert (ran.status, "aucune partie gardée" in ran.err) == (2, True)
    ran = run("report", "absente.journal")
    assert (ran.status, "partie introuvable" in ran.err) == (2, True)
    forged = tmp_path / "ici" / "a.journal"
    forged.write_text("rien", "utf-8")
    ran = run("report", "a.journal")
    assert (ran.status, "n'est pas une partie de cette mallette" in ran.err) == (1, True)
    forged.unlink()
    journal.begin(forged, journal.Header("ailleurs"))
    ran = run("report", "a.journal")
    assert (ran.status, "« ailleurs »" in ran.err, "--mallette" in ran.err) == (1, True, True)
    ran = run("report", str(kept(run, "1")), "-o", "a.journal")
    assert (ran.status, "n'est pas le nom d'un PDF" in ran.err) == (2, True)
    (tmp_path / "ici" / "plein").write_text("", "utf-8")
    ran = run("report", str(kept(run, "1")), "-o", "plein/a.pdf")
    assert ran.status == 1
    assert "plein" in ran.err


def test_a_report_of_a_damaged_play_is_what_stands_and_says_so(run, tmp_path) -> None:
    journal_ = kept(run, "1", "2")
    with journal_.open("ab") as file:
        file.write(b"abc\n")
    ran = run("report", str(journal_), "-o", "a.pdf")
    assert ran.status == 0
    assert "abîmée" in ran.err
    written = journal.read(journal_)
    assert written
    lines = journal_.read_bytes().splitlines(keepends=True)
    journal_.write_bytes(lines[0])
    situations.append(journal_, written.steps[0])
    situations.append(journal_, journal.Step("disparu", written.steps[1].scene))
    ran = run("report", str(journal_), "-o", "a.pdf")
    assert ran.status == 0
    assert "décision n° 2" in ran.err
    assert (tmp_path / "ici" / "a.pdf").exists()


def test_stats_count_all_kept_plays_and_name_what_cannot_be_read(run, tmp_path) -> None:
    assert "aucune partie gardée" in run("stats").err
    journal_ = kept(run, "1", "2")
    bad = tmp_path / "ici" / "a.journal"
    bad.write_text("rien", "utf-8")
    ran = run("stats", "--json")
    assert (ran.status, ran.err) == (0, "")
    assert json.loads(ran.out)["situations"][0]["tables"] == 1
    ran = run("stats", str(journal_), str(journal_), "a.journal", "absente.journal", "-o", "s.pdf")
    assert ran.status == 0
    assert "a.journal : ce n'est pas une partie" in ran.err
    assert "absente.journal : introuvable" in ran.err
    assert ran.out.strip() == "s.pdf"
    ran = run("stats", str(journal_.parent))
    assert "Le jardin sans clôture" in ran.out
    assert "1 table" in ran.out
    ran = run("stats", "a.journal")
    assert (ran.status, ran.out.strip()) == (1, "")


def test_only_the_cards_that_changed_are_printed_again(run, tmp_path: Path) -> None:
    root = tmp_path / "cartes"
    shutil.copytree(Path(__file__).parent / "base", root)
    deck = root / "cards" / "essai.yaml"
    written = deck.read_text("utf-8")
    more = "\n  four: {family: exemple, code: Z-02, title: Le four, text: Qui a la clé ?}\n"
    deck.write_text(written.rstrip() + more, "utf-8")
    nothing = "Rien n'a changé depuis la dernière impression.\n"
    assert "deck-essai.pdf" in run("print", "deck", cwd=root).out
    assert run("print", "deck", "--changed", cwd=root) == Ran(0, nothing, "")
    deck.write_text(deck.read_text("utf-8").replace("Le four", "Le grand four"), "utf-8")
    assert "deck-essai.pdf" in run("print", "deck", "--changed", cwd=root).out
    with pypdfium2.PdfDocument(root / "imprimer" / "deck-essai.pdf") as file:
        said = file[0].get_textpage().get_text_bounded()
    assert "Le grand four" in said
    assert "Z-01" not in said
    assert run("print", "deck", "--changed", cwd=root) == Ran(0, nothing, "")
    again = deck.read_text("utf-8").replace('version: "1"', 'version: "2"')
    deck.write_text(again, "utf-8")
    assert run("print", "deck", "--changed", cwd=root) == Ran(0, nothing, ""), "a new version alone"
    (root / "imprimer" / ".imprime.json").write_text("[", "utf-8")
    assert "deck-essai.pdf" in run("print", "deck", "--changed", cwd=root).out
    assert run("print", "deck", "--changed", "--only", "Z-01", cwd=root).status == 2
