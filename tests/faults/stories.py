"""Stories for random lives, and how Hypothesis draws and shortens them.

A story is drawn as one string of bytes, a byte to a step. Drawn as a list of structured steps, five of six stories
would be the one before with a step copied over another: Hypothesis does that with whatever repeats, and here each
costs a third of a second. Leaving out a byte leaves out a step; a smaller byte is a simpler step.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product
from typing import Any, Final

from hypothesis import strategies as st

from tests.faults.random_life import World
from tests.faults.steps import (
    PAGE,
    AgoraFails,
    AllIsWell,
    Befalls,
    ChannelGoes,
    DeleteCard,
    DiskFull,
    Extend,
    Hold,
    Kill,
    KillAt,
    Layout,
    Meanwhile,
    NetworkFails,
    Rush,
    SetClock,
    SlackFails,
    Start,
    Step,
    Stop,
    Wait,
)

LONGEST: Final = 13
BYTE: Final = 256

ANYWHERE: Final = ("reset_before", "reset_after", "html", "cut_in_body", "rate_limited", "no_answer_after")
ABOUT_A_TASK: Final = ("not_completed", "not_completed_after", "backend_timeout", "not_found")
KINDS: Final = {
    "acquire": (*ANYWHERE, "internal_error", "vendor_over_load", "unauthorized"),
    "start": (*ANYWHERE, "half_json", "no_worker", "start_timeout", "not_completed", "not_completed_after"),
    "query": (*ANYWHERE, *ABOUT_A_TASK, "failover", "abnormal"),
    "update": ("html", "not_found"),
    "updateLayout": ("reset_after", "not_found"),
    "stop": (*ANYWHERE, *ABOUT_A_TASK, "already_exiting", "slow_upload", "half_json"),
    "callback": ("lose", "duplicate", "reorder", "delay"),
}
NEVER_UP: Final = ("task_conflict", "never_ready")
AT_A_CALL: Final = ("acquire", "start", "query", "stop", "save")
DEADLY: Final = (
    "acquire",
    "start",
    "query",
    "stop",
    "post_card",
    "update_card",
    "post_milestone",
    "settle",
    "add",
    "save",
)


def _each(*choices: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
    """Yield every combination; what may be combined, the steps themselves say."""
    return product(*choices)


def _people() -> Iterator[Step]:
    yield from (Start(), Stop(), Extend(), Wait(10), Hold(), Layout(), Start(PAGE, minutes=5))
    yield from (Start("all-hands", minutes=minutes) for minutes in (1, 5))
    yield from (Start(anyway=True), Start(twice=True), Start(unheard=True), Start(PAGE, minutes=4, unheard=True))
    yield from (Start("all-hands", minutes=2, anyway=True, twice=True), Start(minutes=4, anyway=True, unheard=True))
    yield from (
        Stop(which, by, twice=twice) for which, by, twice in _each((0, 1), ("command", "button"), (False, True))
    )
    yield from (Extend(0, by, twice=twice) for by, twice in _each(("command", "button"), (False, True)))
    yield from (Extend(0, "button", twice=True), Extend(1, "button", twice=True))
    yield from (Hold(how, by) for how, by in _each(("pause", "resume"), ("command", "button")))
    yield from (Layout("float"), Layout("best-fit", 1))
    yield from (Wait(seconds) for seconds in (2, 2, 10, 60, 60, 60, 120, 120, 300))
    yield from (Rush(5), Rush(8), Rush(9))


def _in_between() -> Iterator[Step]:
    often: tuple[Stop | Extend | Hold | Start, ...] = (
        Stop(),
        Stop(by="button"),
        Extend(),
        Extend(by="button", twice=True),
    )
    yield from (Meanwhile(do, call, "after") for do, call in _each(often, AT_A_CALL))
    yield from (Meanwhile(do, call, "before") for do, call in _each(often, ("query", "save", "save", "stop")))
    yield from (
        Meanwhile(do, call) for do, call in _each((Hold(), Start(), Start("all-hands")), ("start", "query", "save"))
    )
    yield from (Meanwhile(Stop(1), "save", "before"), Meanwhile(Extend(1), "save", "before"))


def _agora() -> Iterator[Step]:
    pairs = [(endpoint, kind) for endpoint, kinds in KINDS.items() for kind in kinds]
    yield from (AgoraFails(endpoint, kind, (1, 2, 1, 4)[number % 4]) for number, (endpoint, kind) in enumerate(pairs))
    yield from (AgoraFails("start", kind, times) for kind, times in _each(NEVER_UP, (1, 2)))
    yield from (AgoraFails("start", "reset_after", 2), AgoraFails("query", "reset_before", None))
    yield from (
        Befalls("failover", 0, 60),
        Befalls("failover", 0, 20),
        Befalls("lost"),
        Befalls("abnormal", seconds=20),
    )


def _elsewhere() -> Iterator[Step]:
    yield from (SlackFails("down"), SlackFails("rate_limited"), SlackFails("unavailable"))
    yield from (SlackFails("reset_before", times=2), SlackFails("error", error="token_revoked", times=2))
    yield from (SlackFails("error", "chat.update", "msg_too_long", times=2), ChannelGoes(), DeleteCard(), DeleteCard(1))
    yield from (SlackFails("reset_after", "chat.postMessage", times=1), NetworkFails(), AllIsWell(), AllIsWell())
    yield from (Kill(seconds) for seconds in (2, 20, 200, 1000))
    yield from (KillAt(call, side, number % 3, 2 + 100 * (number % 2)) for number, (call, side) in enumerate(_deaths()))
    yield from (DiskFull("settle"), DiskFull("notice_sent"), DiskFull("save", 1), DiskFull("add", 1))
    yield from (SetClock(seconds) for seconds in (-3600, -120, -30, 30, 120, 3600))


def _deaths() -> Iterator[tuple[Any, ...]]:
    return _each(DEADLY, ("after", "before"))


PEACE: Final[tuple[Step, ...]] = (*_people(), *_in_between())
WRONG: Final[tuple[Step, ...]] = (*_agora(), *_elsewhere())
MIXED: Final[tuple[Step, ...]] = (*PEACE, *WRONG)


@dataclass(frozen=True)
class Story:
    """What happens, one step after the other, in which world."""

    world: World
    steps: tuple[Step, ...]


def _told(told: bytes) -> Story:
    """Return the story that *told* stands for: its first byte says in which world, and how it begins."""
    how, rest = told[0], told[1:]
    world = World(callbacks=bool(how & 1), names_again=bool(how & 2))
    before = min((how >> 2) % 3, len(rest) - 1)  # often something is wrong before anything begins
    # In half of the stories nothing is wrong beyond that, but for what people do to one another.
    after = PEACE if how & 128 else MIXED
    begin = [_of(WRONG, byte) for byte in rest[:before]]
    return Story(world, (*begin, Start(), *(_of(after, byte) for byte in rest[before:])))


def _of(steps: tuple[Step, ...], byte: int) -> Step:
    """Return the step for *byte*: all of them are used, and about equally often."""
    return steps[byte * len(steps) // BYTE]


STORIES: Final = st.binary(min_size=3, max_size=LONGEST).map(_told)


# Told every time: what chance seldom puts together. Each was once told wrong, or would be by a bot that lacks one line.
WORTH_TELLING: Final[tuple[Story, ...]] = (
    # Stop is pressed while the answer to a question is under way.
    Story(World(), (Start(), Meanwhile(Stop()), Wait(10))),
    # Two people at once: one wish is written down between another one's look and its own save.
    Story(World(), (Start(), Meanwhile(Extend(), "save", "before"), Stop(), Wait(10))),
    # The number of what was started is lost twice over, and comes at the third time.
    Story(World(names_again=True), (AgoraFails("start", "half_json", 2), Start(), Wait(60))),
    # It was started, nobody knows its number, and the repetition is refused.
    Story(World(), (AgoraFails("start", "reset_after"), AgoraFails("start", "no_worker"), Start(), Wait(60))),
    # The same, and then somebody has had enough: “nothing is being recorded” would be a lie.
    Story(World(), (AgoraFails("start", "reset_after"), AgoraFails("acquire", "html", 4), Start(), Wait(10), Stop())),
    # A recorder that was given up because nobody answered, and could not be stopped then.
    Story(
        World(),
        (
            AgoraFails("query", "reset_before", None),
            AgoraFails("stop", "html"),
            Start(),
            Wait(120),
            AllIsWell(),
            Wait(300),
        ),
    ),
    # A double click on +15, and Slack goes away before it can say so.
    Story(
        World(), (Start(), Wait(10), Extend(by="button", twice=True), SlackFails("down"), Stop(), Wait(60), AllIsWell())
    ),
    # The bot is away over the end.
    Story(World(), (Start(minutes=1), Wait(10), Kill(200))),
    # Agora replaces the recorder; then somebody sets the clock back by an hour.
    Story(World(), (Start(minutes=5), Wait(10), Befalls(), Wait(120), SetClock(-3600), Wait(60))),
    # The clock is set back, which is followed; then the bot is begun anew, and must not follow it once more.
    Story(World(), (Start(), SetClock(-3600), Kill(2))),
    # A change still waits when it is stopped.
    Story(World(), (Start(), Wait(60), AgoraFails("updateLayout", "html", 4), Layout(), Stop(), Wait(10))),
)
