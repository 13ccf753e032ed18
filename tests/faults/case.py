"""One row of the table "what happens when …": a fault, what is right, and how it is tried."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Final

from bot.domain.recording import FailureReason, RecordingState, StopReason
from tests.faults.theatre import Theatre
from tests.faults.ways import Way

S, F, R = RecordingState, FailureReason, StopReason


@dataclass(frozen=True)
class End:
    """How it ends.

    Args:
        said: the milestones in the thread, in order.
        recorders: how many really began at Agora, each under a uid of its own.
        may_run: whether the row says, at the end, that a recorder may be running.
        confirmed: whether every file is known to be in the bucket.
    """

    state: RecordingState
    said: tuple[str, ...]
    failure: FailureReason | None = None
    stop_reason: StopReason | None = None
    recorders: int = 1
    may_run: bool = False
    confirmed: bool = False


@dataclass(frozen=True)
class Case:
    """One row.

    Args:
        call: what it befalls.
        fault: what goes wrong, as people would say it.
        ways: every way in which that is brought about.
        shows: words that stand on the card, or in its thread, at some time.
        minutes: for how long is asked to be recorded.
        act: what somebody wishes after a minute.
        callbacks: whether Agora sends any.
        reads_bucket: whether the bot may look if the files are there.
    """

    call: str
    fault: str
    does: str
    sees: str
    end: End
    ways: tuple[Way, ...]
    shows: tuple[str, ...] = ()
    minutes: float = 3
    act: Callable[[Theatre], Awaitable[None]] | None = None
    callbacks: bool = False
    reads_bucket: bool = False

    def __str__(self) -> str:
        return f"{self.call}: {self.fault}"


ANY_CALL: Final = "any call to Agora"
ACQUIRE, START, CONFIRM = "reserving a recorder", "starting it", "until it is confirmed"
WATCH, CHANGE, STOP = "while it records", "changing what runs", "stopping it"
LOOK: Final = "looking into the bucket"
SLACK, BOT = "Slack", "the bot itself"

DONE: Final = End(S.COMPLETED, ("recording", "stopped", "files_ready"), stop_reason=R.DEADLINE, confirmed=True)
NEVER: Final = End(S.FAILED, ("started_over", "started_over", "failed"), F.NEVER_STARTED, recorders=0)
UNSURE_OF_FILES: Final = replace(DONE, said=("recording", "stopped", "files_unconfirmed"), confirmed=False)
SECOND_TRY: Final = replace(DONE, said=("started_over", "recording", "stopped", "files_ready"))

# Of the stand-in: what carries nothing out, and what does and loses the answer.
NOT_DONE: Final = ("reset_before", "no_answer", "html", "500", "502", "503", "504")
LOST: Final = ("reset_after", "no_answer_after", "half_json", "cut_in_body")
NO_SID: Final = "Agora does not say its number again"
