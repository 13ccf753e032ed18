"""The stories: what each does for the person, and what happens then. Nothing in them is played: a step is over when
the stand-ins have seen it happen.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import partial
from typing import Final

from bot.sandbox.backstage.scene import Scene

NEVER_READY: Final = "agora-never_ready-start"
ANSWER_LOST: Final = "agora-reset_after-start"
SLACK_AWAY: Final = "slack-down-*"
ANSWER_LATE: Final = "slack-late-*"
UPLOAD_SLOW: Final = "now-slow_upload-any"
FILE_MISSING: Final = "bucket-hidden-any"
LOOKS: Final = 4
TIMES: Final = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to watch for.

    Args:
        says: what to watch for, and where.
        until: whether it has happened.
        doing: what is done for the person first, in words.
        does: that.
    """

    says: str
    until: Callable[[Scene], bool]
    doing: str = ""
    does: Callable[[Scene], Awaitable[None]] | None = None


@dataclass(frozen=True, slots=True)
class Story:
    """One story. `cname` is what it records."""

    name: str
    title: str
    says: str
    cname: str
    steps: tuple[Step, ...]


def _types(text: str, *switches: str) -> Callable[[Scene], Awaitable[None]]:
    async def does(scene: Scene) -> None:
        for name in switches:
            scene.goes_wrong(name)
        scene.types(text.format(cname=scene.cname))

    return does


def _passes(minutes: float) -> Callable[[Scene], Awaitable[None]]:
    async def does(scene: Scene) -> None:
        await scene.passes(minutes=minutes)

    return does


def _looked_again(scene: Scene, looked: int) -> bool:
    return scene.looks() > looked or _stopped(scene)


async def _waits_in_vain(scene: Scene) -> None:
    """Let time pass little by little: the bot looks more than once before it gives a recorder up."""
    await scene.passes(seconds=90)
    for _ in range(LOOKS):
        looked = scene.looks()
        await scene.passes(seconds=5)
        await scene.until(partial(_looked_again, scene, looked))
        if _stopped(scene):
            return


async def _slack_goes(scene: Scene) -> None:
    scene.goes_wrong(SLACK_AWAY)
    await scene.passes(minutes=21)


async def _slack_is_back(scene: Scene) -> None:
    """Let time pass little by little: the later a try fails, the later is the next."""
    scene.goes_wrong(SLACK_AWAY, on=False)
    await _little_by_little(scene, _finished, minutes=1)


async def _little_by_little(scene: Scene, happened: Callable[[Scene], bool], **length: float) -> None:
    for _ in range(TIMES):
        await scene.passes(**length)
        await scene.until(partial(happened, scene))
        if happened(scene):
            return


async def _is_killed(scene: Scene) -> None:
    await scene.world.bot.kill()
    scene.types("list")


async def _is_started(scene: Scene) -> None:
    await scene.world.bot.start()


async def _uploads_slowly(scene: Scene) -> None:
    scene.goes_wrong(UPLOAD_SLOW)
    scene.types(f"stop {scene.cname}")


async def _delivers_all_but_one(scene: Scene) -> None:
    """Let time pass little by little: the bot looks more than once before it tells anybody."""
    scene.goes_wrong(FILE_MISSING)
    await scene.passes(minutes=11)
    await _little_by_little(scene, _is_missed, seconds=20)


async def _file_is_back(scene: Scene) -> None:
    scene.goes_wrong(FILE_MISSING, on=False)
    await _little_by_little(scene, _finished, minutes=10)


def _started(scene: Scene) -> bool:
    return bool(scene.recorders())


def _records(scene: Scene) -> bool:
    return scene.card_says("recording")


def _finished(scene: Scene) -> bool:
    return scene.card_says("finished")


def _is_missed(scene: Scene) -> bool:
    return scene.card_holds("keeps looking") and scene.thread_says("something is missing")


def _stopped(scene: Scene) -> bool:
    return bool(scene.asked("stop"))


_BEGIN: Final = "start webinar {cname} for 20m"
_BEGINS: Final = Step(
    "A recorder comes up, and once Agora confirms it the card says *recording*.",
    _records,
    doing="/record start webinar {cname} for 20m",
    does=_types(_BEGIN),
)

STORIES: Final[tuple[Story, ...]] = (
    Story(
        "never-up",
        "The recorder never came up",
        "Start answered 200, and nothing was recorded. Here is what keeps that from being found out afterwards.",
        "all-hands",
        (
            Step(
                "Agora answers start with 200. In the panel a recorder is *starting up*: it always will be.",
                _started,
                doing="/record start webinar {cname} for 20m",
                does=_types(_BEGIN, NEVER_READY),
            ),
            Step("The card does not believe it. It says *starting*, and not to count on it yet.", lambda s: s.card_says("starting")),
            Step(
                "It has not come up. The bot stops it, in case it is still there: nothing runs twice.",
                _stopped,
                doing="Nearly two minutes pass",
                does=_waits_in_vain,
            ),
            Step("It asks for another one, under a new uid, and says so in the thread.", lambda s: len(s.recorders()) > 1),
            Step("This one comes up, and now the card says *recording*.", _records),
        ),
    ),
    Story(
        "forgotten",
        "We forgot to stop",
        "The meeting is over, everybody has left, and nobody thought of the recording.",
        "office-hours",
        (
            _BEGINS,
            Step(
                "The thread warns that it ends soon, with buttons to let it go on. Nobody presses them.",
                lambda s: s.thread_says("left, it stops"),
                doing="19 minutes pass",
                does=_passes(19),
            ),
            Step("The end has come: the bot stops the recorder by itself.", _stopped, doing="2 minutes pass", does=_passes(2)),
            Step("The card says *finished*, and names every file that arrived.", _finished),
        ),
    ),
    Story(
        "slack-down",
        "Slack was down",
        "The bot cannot write a word. The recording must end in time all the same.",
        "customer-call",
        (
            _BEGINS,
            Step(
                "The end comes, and the recorder is stopped in time: Agora needs no Slack.",
                _stopped,
                doing="Slack goes away, and 21 minutes pass",
                does=_slack_goes,
            ),
            Step("The bot tries to say so, and nobody hears it. What is to be said is kept.", lambda s: s.slack_is_out_of_reach()),
            Step(
                "Everything is said now, once: the card says *finished*.",
                _finished,
                doing="Slack is back, and a few minutes pass",
                does=_slack_is_back,
            ),
        ),
    ),
    Story(
        "killed",
        "The bot was killed",
        "A power cut in the middle of a recording. The database is the timer, so nothing is forgotten.",
        "board-meeting",
        (
            _BEGINS,
            Step(
                "The bot's process is gone. Slack says what it says then: *dispatch_failed*.",
                lambda s: s.told("dispatch_failed"),
                doing="The bot is killed; /record list",
                does=_is_killed,
            ),
            Step(
                "The end passes, and nobody is there to stop it. In the panel the recorder goes on: Agora knows no ends.",
                lambda s: not any(task.is_leaving(s.world.agora.clock()) for task in s.recorders()),
                doing="25 minutes pass",
                does=_passes(25),
            ),
            Step("The bot reads its rows, and the overdue stop goes out at once.", _stopped, doing="The bot is started", does=_is_started),
            Step("The card says *finished*. The recording is late, and complete.", _finished),
        ),
    ),
    Story(
        "pressed-again",
        "The command timed out, so I pressed again",
        "Slack waits three seconds for an answer. Whoever sees an error types the command once more.",
        "lecture-7",
        (
            Step(
                "The bot takes the command at once: a recorder starts.",
                _started,
                doing="/record start webinar {cname} for 20m",
                does=_types(_BEGIN, ANSWER_LATE),
            ),
            Step("But its answer does not reach Slack in time, which says *operation_timeout*.", lambda s: s.told("operation_timeout")),
            Step(
                "The answer points to the recording that runs already. Nothing was started.",
                lambda s: s.told("being recorded already"),
                doing="/record start webinar {cname} for 20m",
                does=_types(_BEGIN),
            ),
            Step("One recorder in the panel, one card in the channel.", lambda s: _records(s) and len(s.recorders()) == 1),
        ),
    ),
    Story(
        "answer-lost",
        "The answer of start was lost",
        "Agora started, and the line broke before it could say so. Starting once more would record everything twice.",
        "product-demo",
        (
            Step(
                "Among the requests, *Start recording* got no answer. Yet in the panel a recorder is there.",
                lambda s: _started(s) and any(one.http_status is None for one in s.asked("start")),
                doing="/record start webinar {cname} for 20m",
                does=_types(_BEGIN, ANSWER_LOST),
            ),
            Step("The bot finds it again: by Agora's callback, or by the very same start once more.", _records),
            Step("There is still only one recorder.", lambda s: len(s.recorders()) == 1),
        ),
    ),
    Story(
        "where-are-my-files",
        "Where are my files?",
        "The recorder has left, and the bucket is still empty. The card has to say which it is: late, or lost.",
        "training-day",
        (
            _BEGINS,
            Step("Agora writes the first file, and the card names it.", lambda s: s.has_files(), doing="5 minutes pass", does=_passes(5)),
            Step("Uploading is slow today. The bot asks Agora to stop, which first saves what was recorded.", _stopped,
                 doing="/record stop {cname}", does=_uploads_slowly),
            Step("The recorder has left. The card says *uploading*, not finished.", lambda s: s.card_says("uploading"),
                 doing="25 seconds pass", does=_passes(25 / 60)),
            Step("Agora says that all is delivered. The bot has looked: one file is missing, and the card names it.",
                 _is_missed,
                 doing="12 minutes pass, and the MP4 is not in the bucket", does=_delivers_all_but_one),
            Step("Now the bot has seen every file: the card says *finished*, how big they are, and links to them.", _finished,
                 doing="The file is there, and a while passes", does=_file_is_back),
        ),
    ),
)  # fmt: skip

BY_NAME: Final = {story.name: story for story in STORIES}
