"""Why a recording failed: what happened, is anything running, and who has to do what."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from bot.blocks.endings import still_stopping
from bot.blocks.message import lines, paragraph
from bot.blocks.text import mention
from bot.blocks.trouble import was_not_sent, what_agora_said, who_must_act
from bot.domain.life import ATTEMPTS
from bot.domain.recording import FailureReason, Recording

HAPPENED: Final[Mapping[FailureReason, str]] = MappingProxyType(
    {
        FailureReason.CANCELLED: "It was stopped before it had started.",
        FailureReason.DEADLINE_PASSED: "Its end came before it could be started.",
        FailureReason.REFUSED: "Agora would not record this.",
        FailureReason.UNAUTHORIZED: "Agora does not let this bot in, so nobody can record at the moment.",
        FailureReason.UNREACHABLE: "It could not be started, and the bot tried for as long as it may.",
        FailureReason.NEVER_STARTED: f"Agora accepted it, but no recorder came up in {ATTEMPTS} attempts.",
        FailureReason.NOTHING_RECORDED: "It ran, but nobody sent sound or picture, so there are no files.",
    }
)

# Who can act, and how.
TO_DO: Final[Mapping[FailureReason, str]] = MappingProxyType(
    {
        FailureReason.CANCELLED: "There is nothing you have to do.",
        FailureReason.DEADLINE_PASSED: "Start it again, with a later end.",
        FailureReason.REFUSED: "Check what was typed, and start it again; if that was right, tell whoever looks after "
        "the templates.",
        FailureReason.UNAUTHORIZED: "Tell whoever runs this bot: the Agora credentials need mending.",
        FailureReason.UNREACHABLE: "Start it again in some minutes; if that fails too, tell whoever runs this bot.",
        FailureReason.NEVER_STARTED: "Tell whoever runs this bot to check the storage keys and the App Certificate; "
        "those are the usual causes.",
        FailureReason.NOTHING_RECORDED: "Check the Agora channel's name: capitals count.",
    }
)
# For the others Agora's answer says the same again, or something that does not matter any more.
EXPLAINED_BY_AGORA: Final = frozenset({FailureReason.REFUSED, FailureReason.UNAUTHORIZED, FailureReason.UNREACHABLE})
NOT_STOPPED: Final = "Tell whoever runs this bot, who can ask Agora's support, with the ids below."


def failed(recording: Recording) -> tuple[str, str]:
    """Return one word for what became of a failed recording, and the sentences that explain it."""
    failure = recording.failure
    if failure is None:
        return "failed", lines("It failed, and we do not know why.", _running(recording))
    said = act = None
    if failure.trouble is not None and failure.reason in EXPLAINED_BY_AGORA:
        said, act = what_agora_said(failure.trouble), who_must_act(failure.trouble)
    asked = failure.trouble is None or not was_not_sent(failure.trouble)
    happened = paragraph(_happened(recording, failure.reason) if asked else None, said)
    if _could_not_be_stopped(recording, failure.reason):
        act = NOT_STOPPED
    word = "cancelled" if failure.reason == FailureReason.CANCELLED else "failed"
    return word, lines(happened, _running(recording), act or TO_DO[failure.reason])


def _happened(recording: Recording, reason: FailureReason) -> str:
    if _could_not_be_stopped(recording, reason):
        return "It could not be stopped: Agora did not say yes for 24 hours."
    if reason == FailureReason.NOTHING_RECORDED and recording.mode == "web":
        return "It ran, but there was nothing to record, so there are no files."
    if reason == FailureReason.CANCELLED and recording.stop_wish is not None:
        return f"{mention(recording.stop_wish.user_id)} stopped it before it had started."
    return HAPPENED[reason]


def _could_not_be_stopped(recording: Recording, reason: FailureReason) -> bool:
    return reason == FailureReason.UNREACHABLE and recording.stop_sent_at is not None


def _running(recording: Recording) -> str:
    if recording.may_be_running:
        return f"A recorder may still be running. {still_stopping(recording)}"
    return "Nothing is running."
