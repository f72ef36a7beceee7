"""What is open and what is asked of it: a session and an intention in, the next session out.

No screen and no device is known here. A key, a click and a touch ask for the same intentions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Literal, assert_never

from mallette import debrief, engine, files, journal, play
from mallette.debrief import Page
from mallette.game import settings
from mallette.game.settings import USUAL, Settings
from mallette.journal import Decision, Sitting
from mallette.language import N_, _
from mallette.model import Library, Rule
from mallette.play import Play
from mallette.text import typeset

# Screens: a record here, a file beside this one, a line in `app.layout` -------------------------


@dataclass(frozen=True, slots=True)
class Home:
    """The scenarios of the mallette, and the play that can be resumed."""


@dataclass(frozen=True, slots=True)
class Lengths:
    """How long the table has for `scenario`, which can be played in several lengths."""

    scenario: str


@dataclass(frozen=True, slots=True)
class Cast:
    """The roles of `scenario`; `opening` when they are read before it begins."""

    scenario: str
    opening: bool = False
    length: int | None = None
    """Minutes it will be played in; its first length when nobody chose."""


@dataclass(frozen=True, slots=True)
class Secret:
    """What `role` keeps to itself: first whom to pass the screen to, then, alone with it, the secret."""

    scenario: str
    role: str
    shown: bool = False
    words: str = ""
    """The name being typed of whoever holds it."""


@dataclass(frozen=True, slots=True)
class Scene:
    """The play as it stands, in a scene."""


@dataclass(frozen=True, slots=True)
class Decide:
    """The table decides on `choice`, by the rule of the scene."""

    choice: str
    page: Literal["ask", "note", "lift", "settle"] = "ask"
    """What is asked; what is objected, being noted; whether it is lifted; who settles a tie."""
    words: str = ""
    """What is being typed."""


@dataclass(frozen=True, slots=True)
class Aftermath:
    """What followed from the last decision, then what comes back from earlier ones."""

    page: int = 0
    """The first is what was decided; each of the others is one return."""


@dataclass(frozen=True, slots=True)
class Ending:
    """The play as it stands, at its end."""


@dataclass(frozen=True, slots=True)
class Decisions:
    """What was decided, in order."""


@dataclass(frozen=True, slots=True)
class Debrief:
    """A page of the debrief, or one thing on it."""

    page: Page = "feelings"
    at: str | None = None
    """What is looked at closely: a decision by its number from 0, a criterion, what is being said."""
    words: str = ""
    """What is being typed."""


@dataclass(frozen=True, slots=True)
class Undo:
    """Whether to keep only the first `kept` decisions."""

    kept: int


@dataclass(frozen=True, slots=True)
class Notes:
    """The facilitator's notes, behind a warning until they are `shown`."""

    shown: bool = False


@dataclass(frozen=True, slots=True)
class Help:
    """Every key."""


@dataclass(frozen=True, slots=True)
class Pause:
    """The clock of the play stands still."""

    since: float = 0.0
    """What the clock showed; it is read when this screen opens."""


@dataclass(frozen=True, slots=True)
class Adjust:
    """The settings."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Whether to stop here."""


Screen = (
    Home
    | Lengths
    | Cast
    | Secret
    | Scene
    | Decide
    | Aftermath
    | Ending
    | Debrief
    | Decisions
    | Undo
    | Notes
    | Help
    | Pause
    | Adjust
    | Leave
)


@dataclass(frozen=True, slots=True)
class Layer:
    """An open screen, and where the eye is on it."""

    screen: Screen
    focus: int | None = None
    """Index of a target of its frame."""
    offset: int = 0
    """Pixels scrolled past."""


# Intentions -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Open:
    screen: Screen


@dataclass(frozen=True, slots=True)
class Close:
    """The screen on top goes; under the last one is the question whether to leave."""


@dataclass(frozen=True, slots=True)
class Begin:
    scenario: str
    length: int | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """The play kept last is taken up."""


@dataclass(frozen=True, slots=True)
class Take:
    """A choice is taken as `decision` says; without it, the table is asked by the scene's rule."""

    choice: str
    decision: Decision | None = None
    forced: bool = False
    """Whether the facilitator goes on by it in a dead end."""


@dataclass(frozen=True, slots=True)
class Hands:
    """So many hands are raised for a choice; abstentions are counted for none."""

    choice: str | None
    hands: int
    typed: bool = False
    """Whether the last figure was typed, so that another one is put after it."""


@dataclass(frozen=True, slots=True)
class Alone:
    """One learner alone, or a table after all."""


@dataclass(frozen=True, slots=True)
class Recount:
    """Every hand is down again."""


@dataclass(frozen=True, slots=True)
class Write:
    """What is typed, so far."""

    words: str


Alphabet = Literal["none", "small", "capital"]


@dataclass(frozen=True, slots=True)
class Spell:
    """The letters to point at, on screens where one writes; none where there is a keyboard."""

    alphabet: Alphabet


@dataclass(frozen=True, slots=True)
class Note:
    """What is typed is noted; once nothing more is, the table is asked what to do of it."""


@dataclass(frozen=True, slots=True)
class Reveal:
    """The secret of a role is told to all, because who holds it agrees."""

    role: str


@dataclass(frozen=True, slots=True)
class Rate:
    """The group gives a mark to a criterion."""

    criterion: str
    mark: int


@dataclass(frozen=True, slots=True)
class Promise:
    """What was typed will be done by then."""

    when: str


@dataclass(frozen=True, slots=True)
class Report:
    """What is left of the play goes on paper."""


@dataclass(frozen=True, slots=True)
class Keep:
    """Only the first `steps` decisions stand."""

    steps: int


@dataclass(frozen=True, slots=True)
class GoHome:
    pass


@dataclass(frozen=True, slots=True)
class Quit:
    pass


@dataclass(frozen=True, slots=True)
class Zoom:
    """Larger or smaller text."""

    by: Literal[1, -1]


@dataclass(frozen=True, slots=True)
class FullScreen:
    pass


@dataclass(frozen=True, slots=True)
class Set:
    """The settings are these, and are kept."""

    settings: Settings


@dataclass(frozen=True, slots=True)
class Capture:
    """The window as it stands, in a file: done by the window itself."""


Intention = (
    Open
    | Close
    | Begin
    | Resume
    | Take
    | Hands
    | Alone
    | Recount
    | Write
    | Spell
    | Note
    | Reveal
    | Rate
    | Promise
    | Report
    | Keep
    | GoHome
    | Quit
    | Zoom
    | FullScreen
    | Set
    | Capture
)


# The session ------------------------------------------------------------------------------------

SCALES = (0.8, 0.9, 1.0, 1.15, 1.3, 1.5, 1.75, 2.0)
"""The sizes of text that `+` and `-` go through."""


@dataclass(frozen=True, slots=True)
class Kept:
    """The play saved last, as the home screen tells it."""

    path: Path
    scenario: str
    decisions: int
    at: str
    """Title of the scene or of the ending where it stands."""


@dataclass(frozen=True, slots=True)
class Talk:
    """What the table has said of the decision at hand, and not decided yet."""

    hands: tuple[Hands, ...] = ()
    """Counted in a vote: at most one of each choice."""
    raised: tuple[tuple[str, str], ...] = ()
    """A choice that was proposed, and what was objected to it."""

    def counted(self, choice: str | None) -> Hands:
        """The hands for `choice`."""
        none = Hands(choice, 0)
        return next((one for one in self.hands if one.choice == choice), none)


Press = Callable[[Library, Play], Path]
"""Writes the report of a play, and says where it is; an OSError says why it is not."""


def _always() -> int:
    return 0


@dataclass(frozen=True, slots=True)
class Session:
    """All that the game knows; the window only shows it."""

    library: Library
    stack: tuple[Layer, ...]
    saves: Path | None = None
    """Folder of the journals; none when nothing is saved."""
    play: Play | None = None
    kept: Kept | None = None
    sitting: Sitting = field(default_factory=Sitting)
    """Who plays, as far as they said before the play begins."""
    read: frozenset[str] = frozenset()
    """The roles whose secret has been read by whoever holds them."""
    talk: Talk = Talk()
    pad: bool = False
    """Whether a gamepad was used last, so that its buttons are shown rather than keys."""
    alphabet: Alphabet = "none"
    """The letters asked for where one writes."""
    seeds: Callable[[], int] = _always
    """The seed of a new play in which cards are drawn."""
    press: Press | None = None
    """Writes the report of a play; none where nothing is printed."""
    settings: Settings = USUAL
    settings_file: Path | None = None
    """Where they are kept; none when nothing is."""
    scale: float = 1.0
    """Of the text now: that of the settings, unless the command says another."""
    now: float = 0.0
    """What the clock `monotonic` showed when the window last looked at it."""
    hurried: bool = False
    """Whether the table was told that this play should come to its end."""
    notice: str | None = None
    """A sentence to tell once, on whatever screen is on top."""
    over: bool = False

    @property
    def full_screen(self) -> bool:
        return self.settings.full_screen

    @property
    def top(self) -> Layer:
        return self.stack[-1]

    @property
    def letters(self) -> Alphabet:
        """The letters shown where one writes: always some to whoever holds a gamepad."""
        return "small" if self.pad and self.alphabet == "none" else self.alphabet

    @property
    def told(self) -> str | None:
        """The sentence to tell now; a play that is no longer saved is said as long as it lasts."""
        if self.notice is None and self.play and self.play.trouble:
            return _(NOT_SAVED).format(why=_why(self.play.trouble))
        return self.notice


NOT_SAVED = N_("Attention : la partie continue, mais elle n'est plus enregistrée ({why}).")
NOT_KEPT = N_("Vos réglages valent pour cette fois : ils n'ont pas pu être enregistrés ({why}).")
UNREADABLE = N_("Cette partie n'a pas pu être relue ({why}). Rien n'a été modifié.")
NO_JOURNAL = N_("Ce fichier n'est pas une partie de cette mallette.")


def opened(
    library: Library,
    saves: Path | None,
    *,
    play: Play | None = None,
    scenario: str | None = None,
    seeds: Callable[[], int] = _always,
    press: Press | None = None,
    settings: Settings = USUAL,
    settings_file: Path | None = None,
    scale: float | None = None,
    notice: str | None = None,
) -> Session:
    """The session with which the window opens: at home, in `play`, or before `scenario` begins."""
    home = Session(
        library,
        (Layer(Home()),),
        saves,
        seeds=seeds,
        press=press,
        settings=settings,
        settings_file=settings_file,
        scale=settings.scale if scale is None else scale,
        notice=notice,
    )
    if play:
        return _playing(home, play)
    home = replace(home, kept=_kept(library, saves), notice=notice or _lost(library, saves))
    return replace(home, stack=(*home.stack, Layer(Lengths(scenario)))) if scenario else home


def after(session: Session, intention: Intention) -> Session:
    """`session` once `intention` is done; what was told is told no more."""
    return _running(session, _told(session.play, _done(replace(session, notice=None), intention)))


def _told(before: Play | None, session: Session) -> Session:
    """`session` which says what its play, `before` no such thing, has to say of its journal."""
    now = session.play
    if now is None or before is None or now.path == before.path:
        return session
    return replace(session, notice=play.told(now) or session.notice)


def _done(session: Session, intention: Intention) -> Session:
    match intention:
        case Open(screen):
            return _opened(session, screen)
        case Close():
            return _closed(session)
        case Begin(scenario, length):
            begun = _begun(session, scenario, length)
            if session.sitting != Sitting():
                begun = play.sit(begun, session.sitting)
            return replace(_playing(session, begun), sitting=Sitting(), read=frozenset())
        case Resume():
            return _resumed(session)
        case Take(choice, decision, forced):
            return _taken(session, choice, decision, forced=forced)
        case Hands():
            return replace(session, talk=_counted(session.talk, intention))
        case Alone():
            solo = replace(session.sitting, solo=not session.sitting.solo)
            return replace(session, sitting=solo)
        case Recount():
            return _recounting(session)
        case Write(words):
            return _written(session, words)
        case Spell(alphabet):
            return replace(session, alphabet=alphabet)
        case Note():
            return _noted(session)
        case Reveal() | Rate() | Promise():
            return _debriefed(session, intention)
        case Report():
            return _reported(session)
        case Keep(steps):
            return _playing(session, play.undo(_current(session), steps))
        case GoHome():
            kept = _kept(session.library, session.saves)
            home = (Layer(Home()),)
            return replace(session, stack=home, play=None, kept=kept, hurried=False)
        case Quit():
            return replace(session, over=True)
        case Zoom(by):
            scale = _zoomed(session.scale, by)
            return _set(replace(session, scale=scale), replace(session.settings, scale=scale))
        case FullScreen():
            full = not session.full_screen
            return _set(session, replace(session.settings, full_screen=full))
        case Set(chosen):
            return _set(session, chosen)
        case Capture():
            return session
        case _:
            assert_never(intention)


def renewed(session: Session, library: Library, notice: str | None = None) -> Session:
    """`session` with the mallette as it was just saved: the same decisions, as far as they still stand.

    The screen stays the same wherever it can.
    """
    return _running(session, _renewed(replace(session, library=library, notice=notice)))


def _renewed(session: Session) -> Session:
    now, library, notice = session.play, session.library, session.notice
    if now is None or now.id not in library.scenarios:
        return replace(session, stack=(Layer(Home()),), play=None, hurried=False)
    again = play.replayed(now, library.scenarios[now.id])
    stays = again.states[-1].at == now.state.at and len(again.steps) == len(now.steps)
    if stays and not isinstance(session.top.screen, Decide | Aftermath):
        return replace(session, play=again)
    return replace(_playing(session, again), notice=notice)


def _opened(session: Session, screen: Screen) -> Session:
    """`screen` on top; one that stands alone is gone back to rather than opened twice."""
    below = session.stack
    if isinstance(screen, Cast) and screen.opening:  # another table sits down
        session = replace(session, sitting=Sitting(), read=frozenset())
    if isinstance(screen, Pause):
        screen = Pause(session.now)
    kinds = [type(layer.screen) for layer in below]
    if type(screen) in ALONE and type(screen) in kinds:
        return replace(session, stack=below[: kinds.index(type(screen)) + 1])
    if kinds[-1] is type(screen):  # its next page, not one more screen
        below = below[:-1]
    return replace(session, stack=(*below, Layer(screen)))


ALONE = (Help, Pause, Adjust)


def _closed(session: Session) -> Session:
    if len(session.stack) > 1 and not isinstance(session.top.screen, Scene | Ending):
        return replace(session, stack=session.stack[:-1])
    return replace(session, stack=(*session.stack, Layer(Leave())))


def _taken(session: Session, choice: str, decision: Decision | None, *, forced: bool) -> Session:
    """`choice` is taken, unless it cannot be, or the table has yet to decide on it."""
    now = _current(session)
    allowed = engine.closed_choices if forced else engine.open_choices
    if choice not in allowed(now.scenario, now.state):
        return session
    if decision is None and _rule(now) != "facilitator" and not now.sitting.solo:
        return after(session, Open(Decide(choice)))
    session = _playing(session, play.take(now, choice, decision or Decision(), forced=forced))
    return replace(session, stack=(*session.stack, Layer(Aftermath())))


def _rule(now: Play) -> Rule:
    return engine.view(now.scenario, now.state).decide.rule


def _playing(session: Session, now: Play) -> Session:
    """`session` in the play `now`, at the scene or the ending where it stands."""
    screen = Ending() if engine.over(now.scenario, now.state) else Scene()
    return replace(session, play=now, talk=Talk(), stack=(Layer(Home()), Layer(screen)))


def _current(session: Session) -> Play:
    assert session.play is not None, session.top
    return session.play


def _zoomed(scale: float, by: Literal[1, -1]) -> float:
    if by > 0:
        return next((one for one in SCALES if one > scale + 0.01), SCALES[-1])
    return next((one for one in reversed(SCALES) if one < scale - 0.01), SCALES[0])


def _set(session: Session, chosen: Settings) -> Session:
    """`session` with the settings `chosen`, which are on the disk; it is said once when they cannot be."""
    file, kept = session.settings_file, session.settings
    session = replace(session, settings=chosen)
    trouble = settings.write(file, chosen) if file and chosen != kept else None
    if trouble is None:
        return session
    notice = _(NOT_KEPT).format(why=_why(trouble))
    return replace(session, settings_file=None, notice=notice)


# The clock --------------------------------------------------------------------------------------

HURRY = N_("Il est temps d'aller vers la fin : le débriefing a besoin de {minutes} minutes.")


def minutes(session: Session) -> int:
    """The minutes played at the table, pauses left out."""
    if session.play is None:
        return 0
    stopped = _paused(session)
    now = session.now if stopped is None else stopped
    return max(0, int((now - session.play.since) / 60))


def clock(session: Session) -> str:
    """The minutes played of those that there are, in words; none where they are not shown."""
    length = session.play.length if session.play else None
    if length is None or not session.settings.clock:
        return ""
    return _("{played} min sur {length}").format(played=minutes(session), length=length)


def at(session: Session, now: float) -> Session:
    """`session` when the clock shows `now`; a play past its share is told so, once, in a scene."""
    session = replace(session, now=now)
    length = session.play.length if session.play else None
    if session.hurried or session.notice or length is None or not session.settings.clock:
        return session
    if not isinstance(session.top.screen, Scene) or minutes(session) < play.PLAYED * length:
        return session
    notice = _(HURRY).format(minutes=length - int(play.PLAYED * length))
    return replace(session, hurried=True, notice=notice)


def pausable(session: Session) -> bool:
    """Whether the table can pause here: where it plays, and is not paused yet."""
    playing_ = isinstance(session.top.screen, Scene | Decide | Aftermath)
    return playing_ and session.play is not None and _paused(session) is None


def _paused(session: Session) -> float | None:
    """What the clock showed when the table paused; none when it plays."""
    screens = (layer.screen for layer in session.stack)
    return next((screen.since for screen in screens if isinstance(screen, Pause)), None)


def _running(before: Session, session: Session) -> Session:
    """`session`, which follows `before`: what was paused goes on from where it stood."""
    stopped = _paused(before)
    if stopped is None or _paused(session) is not None or session.play is None:
        return session
    since = session.play.since + max(0.0, session.now - stopped)
    return replace(session, play=replace(session.play, since=since))


# What the table says -----------------------------------------------------------------------------

MOST_HANDS = 99
LONGEST = 160
"""Characters of an objection."""
UNSAID = N_("sans précision")
"""An objection that was made and not put into words."""


def _counted(talk: Talk, said: Hands) -> Talk:
    """`talk` with the hands for one choice counted anew."""
    hands = replace(said, hands=max(0, min(MOST_HANDS, said.hands)))
    others = (one for one in talk.hands if one.choice != said.choice)
    return replace(talk, hands=(*others, hands))


def _recounting(session: Session) -> Session:
    """Every hand is down, and the table is asked again."""
    screen = session.top.screen
    if not isinstance(screen, Decide):
        return session
    again = Layer(replace(screen, page="ask"))
    talk = replace(session.talk, hands=())
    return replace(session, talk=talk, stack=(*session.stack[:-1], again))


def _written(session: Session, words: str) -> Session:
    screen = session.top.screen
    if not isinstance(screen, Decide | Debrief | Secret):
        return session
    words = "".join(sign for sign in words if sign.isprintable())[:LONGEST]
    written = Layer(replace(screen, words=words))
    if session.letters != "none":  # the eye stays on the letter that was pointed at
        written = replace(written, focus=session.top.focus, offset=session.top.offset)
    return replace(session, stack=(*session.stack[:-1], written))


def _noted(session: Session) -> Session:
    """What was typed is among what was objected; an objection that was only made is, too."""
    screen = session.top.screen
    if isinstance(screen, Debrief):
        return _kept_words(session, screen)
    if isinstance(screen, Secret):
        return _uncovered(session, screen)
    if not isinstance(screen, Decide):
        return session
    said, raised = " ".join(screen.words.split()), session.talk.raised
    page = replace(screen, words="", page="note" if said else "lift")
    silent = not any(about == screen.choice for about, _said in raised)
    if not said and silent and _rule(_current(session)) == "consent":
        said = _(UNSAID)
    if said:
        raised = (*raised, (screen.choice, said))
    session = replace(session, talk=replace(session.talk, raised=raised))
    return replace(session, stack=(*session.stack[:-1], Layer(page)))


# Who sits at the table --------------------------------------------------------------------------

NAME = 40
"""Characters of a name that is given."""


def _uncovered(session: Session, screen: Secret) -> Session:
    """The secret is shown to whoever holds the role; before the play, the name given is kept."""
    shown = Layer(replace(screen, shown=True, words=""))
    if session.play:
        return replace(session, stack=(*session.stack[:-1], shown))
    name = " ".join(screen.words.split())[:NAME]
    players = {**session.sitting.players, screen.role: name}
    kept = replace(session.sitting, players={id_: one for id_, one in players.items() if one})
    read = session.read | {screen.role}
    return replace(session, sitting=kept, read=read, stack=(*session.stack[:-1], shown))


# What the table keeps of its debrief ------------------------------------------------------------

WHEN = "when"
"""What is asked of a promise once it is typed."""
PROOF = "proof "
"""Begins what is asked of a criterion once it has its mark; then comes the criterion."""


def _debriefed(session: Session, intention: Reveal | Rate | Promise) -> Session:
    """`session` with one more thing kept of the debrief, on the page where that is said."""
    now, screen = _current(session), session.top.screen
    match intention:
        case Reveal(role):
            now, page = debrief.reveal(now, role), Debrief("roles")
        case Rate(criterion, mark):
            now = debrief.rate(now, criterion, mark)
            proof = now.debrief.proofs.get(criterion, "")
            page = Debrief("criteria", PROOF + criterion, proof)
        case Promise(when):
            said = screen.words if isinstance(screen, Debrief) else ""
            now, page = debrief.promise(now, said, when), Debrief("transfer")
    return replace(session, play=now, stack=(*session.stack[:-1], Layer(page)))


def _kept_words(session: Session, screen: Debrief) -> Session:
    """What was typed at the debrief is kept, or asks one more thing."""
    said = " ".join(screen.words.split())
    if screen.page == "transfer" and debrief.open_question(said):
        session = replace(session, play=debrief.ask(_current(session), said))
        return replace(session, stack=(*session.stack[:-1], Layer(Debrief("transfer"))))
    if screen.page == "transfer":
        page = replace(screen, at=WHEN, words=said) if said else screen
        return replace(session, stack=(*session.stack[:-1], Layer(page)))
    criterion = (screen.at or "").removeprefix(PROOF)
    session = replace(session, play=debrief.prove(_current(session), criterion, screen.words))
    return replace(session, stack=(*session.stack[:-1], Layer(Debrief("criteria"))))


PRINTED = N_("Le compte rendu est dans {path}")
NOT_PRINTED = N_("Le compte rendu n'a pas pu être écrit ({why}).")


def _reported(session: Session) -> Session:
    if session.press is None:
        return session
    try:
        path = session.press(session.library, _current(session))
    except OSError as trouble:
        return replace(session, notice=_(NOT_PRINTED).format(why=_why(trouble)))
    return replace(session, notice=_(PRINTED).format(path=path))


# Plays on the disk ------------------------------------------------------------------------------


def _begun(session: Session, scenario: str, length: int | None) -> Play:
    seed = session.seeds() if session.library.scenarios[scenario].decks else 0
    begin = partial(play.begin, session.library, scenario, seed=seed, length=length)
    if session.saves is None:
        return begin()
    return begin(play.new_path(session.saves, scenario, datetime.now()))


def _resumed(session: Session) -> Session:
    if session.kept is None:
        return session
    try:
        resumed = play.resume(session.library, session.kept.path)
    except OSError as trouble:
        return replace(session, notice=_(UNREADABLE).format(why=_why(trouble)))
    if resumed is None:
        return replace(session, notice=_(NO_JOURNAL))
    return replace(_playing(session, resumed.play), notice=play.said(resumed))


def _kept(library: Library, saves: Path | None) -> Kept | None:
    """The play of `saves` written last, read without touching it."""
    path = play.latest(library.scenarios, saves)[0] if saves else None
    try:
        read = journal.read(path) if path else None
    except OSError:
        return None
    if path is None or read is None or read.header.scenario not in library.scenarios:
        return None
    scenario = engine.cut(library.scenarios[read.header.scenario], read.header.length)
    states = engine.replay(scenario, read.header.seed, read.steps).states
    at = engine.view(scenario, states[-1]).title
    return Kept(path, read.header.scenario, len(states) - 1, at)


def _lost(library: Library, saves: Path | None) -> str | None:
    return play.lost(library.scenarios, saves) if saves else None


def _why(trouble: OSError) -> str:
    return typeset(files.why(trouble))
