"""What `/record …` asks for: its text in, one frozen command out, or a sentence that says what to type instead."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from typing import Final

from bot.domain.change_words import Layout, Publish, Subscribe, parse_layout, parse_publish, parse_subscribe
from bot.domain.export_words import Export, parse_export
from bot.domain.history_words import History, parse_history
from bot.domain.note_words import read_note
from bot.domain.schedule_words import HOW_TO_SAY_AT, ChangeSchedule, ListSchedules, When, read_change, take_when
from bot.domain.start_refusals import no_target, surplus
from bot.domain.times import parse_clock, parse_duration, read_clock, read_duration
from bot.domain.wording import listed, nearest, shortened
from bot.domain.words import Word, as_typed, split_words
from bot.errors import WishInvalid


@dataclass(frozen=True, slots=True)
class OpenForm:
    """`/record` alone."""


@dataclass(frozen=True, slots=True)
class Start:
    """`start TEMPLATE TARGET …`. `answers` are (field as typed, value as typed); `anyway`: although it is recorded already."""

    template: str
    target: str
    for_: timedelta | None = None
    until: time | None = None
    answers: tuple[tuple[str, str], ...] = ()
    anyway: bool = False


@dataclass(frozen=True, slots=True)
class Schedule:
    """`schedule TEMPLATE TARGET at …`, and a `start` that names a time: what is to be started, and when."""

    start: Start
    when: When


@dataclass(frozen=True, slots=True)
class Stop:
    """`stop [TARGET | ID]`; `what` is None when nothing was named."""

    what: str | None = None


@dataclass(frozen=True, slots=True)
class Extend:
    """`extend [TARGET | ID] 30m`."""

    what: str | None
    by: timedelta


@dataclass(frozen=True, slots=True)
class Status:
    """`status [TARGET | ID]`."""

    what: str | None = None


@dataclass(frozen=True, slots=True)
class Pause:
    """`pause [TARGET | ID]`."""

    what: str | None = None


@dataclass(frozen=True, slots=True)
class Resume:
    """`resume [TARGET | ID]`."""

    what: str | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """`note [TARGET | ID] TEXT`; which words are the text depends on what runs, so they stay together."""

    typed: str


@dataclass(frozen=True, slots=True)
class ListRunning:
    """`list`."""


@dataclass(frozen=True, slots=True)
class ListTemplates:
    """`templates`."""


@dataclass(frozen=True, slots=True)
class Doctor:
    """`doctor`."""


@dataclass(frozen=True, slots=True)
class Help:
    """`help`."""


Changing = Pause | Resume | Layout | Subscribe | Publish
Scheduling = Schedule | ChangeSchedule | ListSchedules
Looking = Status | History | Export | ListRunning | ListTemplates | Doctor | Help
Command = OpenForm | Start | Scheduling | Stop | Extend | Changing | Note | Looking

VERBS: Final = (
    *("start", "stop", "extend", "note", "pause", "resume", "layout", "subscribe", "publish"),
    *("schedule", "schedules", "status", "list", "history", "export", "templates", "doctor", "help"),
)
_MEANT: Final = {
    "begin": "start",
    "record": "start",
    "end": "stop",
    "finish": "stop",
    "cancel": "stop",
    "prolong": "extend",
    "hold": "pause",
    "continue": "resume",
    "unpause": "resume",
    "mark": "note",
    "arrange": "layout",
    "push": "publish",
    "show": "status",
    "running": "list",
    "later": "schedule",
    "plan": "schedule",
    "upcoming": "schedules",
    "past": "history",
    "download": "export",
    "csv": "export",
    "recent": "history",
    "find": "history",
    "search": "history",
    "ls": "list",
    "?": "help",
}
_NAMING: Final[dict[str, type[Stop | Status | Pause | Resume]]] = {
    "stop": Stop,
    "status": Status,
    "pause": Pause,
    "resume": Resume,
}
_PARSED: Final[dict[str, Callable[[tuple[Word, ...]], Layout | Subscribe | Publish]]] = {
    "layout": parse_layout,
    "subscribe": parse_subscribe,
    "publish": parse_publish,
}
_WHOLE: Final[dict[str, Callable[[str], History | Export]]] = {"history": parse_history, "export": parse_export}
_ALONE: Final[dict[str, type[ListRunning | ListTemplates | ListSchedules | Doctor | Help]]] = {
    "list": ListRunning,
    "schedules": ListSchedules,
    "templates": ListTemplates,
    "doctor": Doctor,
    "help": Help,
}
_MOST_WORDS_OF_A_TIME: Final = 6  # 1 h 30 min 0 s


def parse(text: str) -> Command:
    """Return what *text*, the words after `/record`, asks for.

    Raises:
        WishInvalid: it cannot be understood. Nothing else is raised, whatever the text.
    """
    if (note := read_note(text)) is not None:
        return Note(note)
    words = split_words(text)
    if not words:
        return OpenForm()
    verb, rest = words[0].keyword, words[1:]
    if (change := read_change(words)) is not None:
        return change
    if verb in ("start", "schedule"):
        return _parse_start_or_schedule(verb, rest)
    if verb == "extend":
        return _parse_extend(rest)
    if verb in _PARSED:
        return _PARSED[verb](rest)
    if verb in _NAMING:
        return _NAMING[verb](as_typed(rest) or None)
    if verb in _WHOLE:
        return _WHOLE[verb](text)
    if verb in _ALONE:
        return _parse_alone(verb, rest)
    raise WishInvalid(_unknown_verb(text), field="command")


def _unknown_verb(text: str) -> str:
    typed, _, rest = text.strip().partition(" ")
    meant = _MEANT.get(typed.casefold()) or nearest(typed, VERBS)
    if meant is not None:
        instead = f"Did you mean `/record {shortened(f'{meant} {rest}'.strip(), 150)}`?"
    elif rest.strip():
        instead = f"Did you mean `/record start {shortened(text, 150)}`? `/record help` shows every command."
    else:
        instead = f"I know {listed(VERBS)}; `/record` alone opens the form."
    return f"I do not know `{shortened(typed)}`. {instead}"


def _parse_alone(verb: str, rest: tuple[Word, ...]) -> Command:
    if rest and verb != "help":
        message = f"`{verb}` takes nothing after it. `/record status {shortened(as_typed(rest))}` shows one recording."
        raise WishInvalid(message, field="command")
    return _ALONE[verb]()


def _parse_extend(words: tuple[Word, ...]) -> Extend:
    for start in range(max(0, len(words) - _MOST_WORDS_OF_A_TIME), len(words)):
        tail = words[start:]
        if all(word.keyword for word in tail) and read_duration(as_typed(tail)) is not None:
            named = words[:start]
            if named and named[-1].keyword in ("by", "for"):
                named = named[:-1]
            return Extend(as_typed(named) or None, parse_duration(as_typed(tail), field="by"))
    said = "By how much?" if not words else f"`{shortened(as_typed(words[-1:]))}` is not a length of time."
    example = f"extend {shortened(as_typed(words))} 30m" if words else "extend 30m"
    raise WishInvalid(f"{said} Type it last, like `/record {example}`.", field="by")


def _parse_start_or_schedule(verb: str, words: tuple[Word, ...]) -> Start | Schedule | ListSchedules:
    if verb == "schedule" and not words:
        return ListSchedules()
    when, rest = take_when(words, names=2)
    start = _parse_start(rest)
    if verb == "schedule" and when is None:
        message = f"When? {HOW_TO_SAY_AT} Or again and again: `every weekday 9:00`."
        raise WishInvalid(message, field="when")
    return start if when is None else Schedule(start, when)


@dataclass(slots=True)
class _StartWords:
    """What has been read of `start` so far."""

    names: list[str]
    answers: dict[str, str]
    for_: timedelta | None = None
    until: time | None = None


def _parse_start(words: tuple[Word, ...]) -> Start:
    anyway = bool(words) and words[-1].keyword == "anyway"
    read = _StartWords([], {})
    rest = words[:-1] if anyway else words
    while rest:
        rest = _read_start_word(read, rest)
    if not read.names:
        message = "Which template? Type `/record start TEMPLATE TARGET`; `/record templates` lists them."
        raise WishInvalid(message, field="template")
    if len(read.names) == 1 or not read.names[1].strip():
        raise WishInvalid(no_target(read.names[0], words), field="target")
    template, target, *more = read.names
    if more:
        raise WishInvalid(surplus(template, [target, *more]), field="target")
    return Start(template, target, read.for_, read.until, tuple(read.answers.items()), anyway)


def _read_start_word(read: _StartWords, words: tuple[Word, ...]) -> tuple[Word, ...]:
    """Note the first of *words* (and what belongs to it) in *read*; return the rest."""
    word, rest = words[0], words[1:]
    if word.field is not None:
        if word.field in read.answers:
            raise WishInvalid(f"`{shortened(word.field)}` is given twice. Say it once.", field=word.field)
        read.answers[word.field] = word.text
    elif word.keyword in ("for", "until"):
        if read.for_ is not None or read.until is not None:
            message = "Say once when it ends: how long with `for 45m`, or until when with `until 15:30`."
            raise WishInvalid(message, field=word.keyword)
        count = _length_of_time(word.keyword, rest)
        spelled, rest = as_typed(rest[:count]), rest[count:]
        if word.keyword == "for":
            read.for_ = parse_duration(spelled)
        else:
            read.until = parse_clock(spelled)
    else:
        read.names.append(word.text)
    return rest


def _length_of_time(keyword: str, words: tuple[Word, ...]) -> int:
    """Return how many of *words* spell the time after *keyword*: as many as can be read, or the first alone."""
    if not words:
        example = "`for 45m`" if keyword == "for" else "`until 15:30`"
        raise WishInvalid(f"`{keyword}` needs a time after it, like {example}.", field=keyword)
    read = read_duration if keyword == "for" else read_clock
    for count in range(min(len(words), _MOST_WORDS_OF_A_TIME), 1, -1):
        if all(word.keyword for word in words[:count]) and read(as_typed(words[:count])) is not None:
            return count
    return 1
