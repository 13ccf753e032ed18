"""What is true of a recording now, in sentences: what happened, is anything running, what to do."""

from dataclasses import dataclass, replace
from typing import Final

from bot.blocks.changes import changing
from bot.blocks.endings import leaves_by_itself, still_stopping, why_it_stopped
from bot.blocks.failures import failed
from bot.blocks.looked import is_short, looked
from bot.blocks.message import paragraph
from bot.blocks.text import mention, slack_date
from bot.blocks.token_note import token_note
from bot.blocks.trouble import what_agora_said
from bot.domain.life import ATTEMPTS
from bot.domain.recording import Recording, RecordingState, StopReason, Trouble
from bot.domain.times import spoken_duration

NOTHING_YET: Final = "Nothing is being recorded yet."
READY: Final = 4  # Agora's service status: in the channel, and no file written yet


@dataclass(frozen=True, slots=True)
class Status:
    """`word` says in one or two words where it stands; `mark` repeats that as a picture; `body` is mrkdwn."""

    mark: str
    word: str
    body: str


def status(recording: Recording) -> Status:
    """Return what is true of *recording* now."""
    now = _status(recording)
    return replace(now, body=paragraph(now.body, token_note(recording)))


def _status(recording: Recording) -> Status:
    match recording.state:
        case RecordingState.REQUESTED | RecordingState.ACQUIRED:
            return _getting_ready(recording)
        case RecordingState.STARTING:
            return _starting(recording)
        case RecordingState.RECORDING:
            return _recording(recording)
        case RecordingState.STOPPING:
            return _stopping(recording)
        case RecordingState.UPLOADING:
            return _uploading(recording)
        case RecordingState.COMPLETED:
            return _completed(recording)
        case RecordingState.FAILED:
            word, body = failed(recording)
            return Status("⏹️" if word == "cancelled" else "⚠️", word, body)


def _getting_ready(recording: Recording) -> Status:
    if recording.stop_wish is not None:
        return Status("⏳", "cancelling", f"Cancelling, as {_who_stops(recording)} asked. {_nothing_yet(recording)}")
    doing = (
        "Getting a recorder…" if recording.state == RecordingState.REQUESTED else "A recorder is reserved; starting…"
    )
    body = paragraph(doing, _attempt(recording), _hitch(recording, "Trying again."), _nothing_yet(recording))
    return Status("⏳", "getting ready", body)


def _starting(recording: Recording) -> Status:
    if recording.stop_wish is not None:
        return Status("⏳", "stopping", f"Stopping before it was confirmed, as {_who_stops(recording)} asked.")
    body = paragraph(
        "Waiting for the recorder to confirm that it records…",
        _attempt(recording),
        "Agora has not said whether it took the start; the bot asks again." if recording.trouble is not None else None,
        "Do not count on it before this card says so.",
        earlier_one(recording),
    )
    return Status("⏳", "starting", body)


def _recording(recording: Recording) -> Status:
    if recording.stop_wish is not None:
        asked = f"Stopping, as {_who_stops(recording)} asked."
        return Status("⏳", "stopping", f"{asked} It records until Agora confirms the stop.")
    if recording.missing_since is not None:
        return _missing(recording)
    if recording.trouble is not None:
        last = f"Agora last confirmed it: {slack_date(recording.seen_at)}." if recording.seen_at else None
        body = paragraph("Still recording as far as we know.", last, _no_answer(recording.trouble))
        return Status("⚠️", "recording, not confirmed just now", body)
    if recording.onhold:
        body = paragraph(
            "On hold: the page stays open, and nothing is recorded until it is resumed. Its end stays where it is.",
            changing(recording),
        )
        return Status("⏸️", "on hold", body)
    ready = "The first file has not been written yet." if recording.service_status == READY else None
    return Status(
        "🔴",
        "recording",
        paragraph("Agora confirms that it records.", ready, changing(recording), earlier_one(recording)),
    )


def _no_answer(trouble: Trouble) -> str:
    if trouble.error_code in {"agora_unavailable", "agora_outcome_unknown"}:
        return f"It has not answered since {slack_date(trouble.since)}. The bot keeps asking; there is nothing you have to do."
    return f"Since {slack_date(trouble.since)}: {what_agora_said(trouble)} The bot keeps asking."


def _missing(recording: Recording) -> Status:
    since = f" since {slack_date(recording.missing_since)}" if recording.missing_since else ""
    body = (
        f"Agora has not found the recorder{since}. Either it is being replaced, which takes up to 90 s and goes on "
        "recording, or it has ended. The bot is finding out; there is nothing you have to do."
    )
    return Status("⚠️", "recording, not confirmed just now", body)


def _stopping(recording: Recording) -> Status:
    if recording.trouble is not None and recording.missing_since is None:
        body = paragraph(
            "It could not be stopped yet, and it is still recording as far as we know.",
            what_agora_said(recording.trouble),
            "The bot keeps trying.",
            leaves_by_itself(recording),
        )
        return Status("⚠️", "could not be stopped yet", body)
    why = f"as {_who_stops(recording)} asked" if recording.stop_wish is not None else "at its planned end"
    return Status("⏳", "stopping", f"Stopping {why}. Agora saves what was recorded; that takes about 20 s.")


def _uploading(recording: Recording) -> Status:
    files: str | None
    match recording.uploading_status:
        case "uploaded":
            files = None if recording.bucket is not None else "Agora says that every file has been delivered."
        case "backuped":
            files = "At least one part is in Agora's own backup. Agora delivers it to your storage, within 24 hours."
        case "unknown":
            files = "Agora does not know yet whether every file has arrived. That is settled within 24 hours."
        case _ if recording.stop_reason == StopReason.LOST:
            files = "What had been recorded should arrive in your storage within 24 hours."
        case _:
            files = "Agora is still uploading: usually that takes minutes, at worst 24 hours."
    over = None if recording.may_be_running else "Nothing is being recorded any more."
    body = paragraph(why_it_stopped(recording), over, files, looked(recording), earlier_one(recording))
    return Status("⏳", "uploading", body)


def _completed(recording: Recording) -> Status:
    if recording.files_confirmed:
        arrived = looked(recording) or "Every file is in your storage."
        return Status("✅", "finished", paragraph(why_it_stopped(recording), arrived, earlier_one(recording)))
    if (seen := looked(recording)) is not None:
        word = "finished, files missing" if is_short(recording) else "finished, files not confirmed"
        return Status("⚠️", word, paragraph(why_it_stopped(recording), seen, earlier_one(recording)))
    body = paragraph(
        why_it_stopped(recording),
        "Whether every file arrived was not confirmed within 24 hours. Please look into your storage, at the "
        "addresses below.",
        earlier_one(recording),
    )
    return Status("⚠️", "finished, files not confirmed", body)


def length(recording: Recording) -> str | None:
    """Return how long it recorded, or None where that is not known."""
    if recording.confirmed_at is None or recording.ended_at is None:
        return None
    return spoken_duration(recording.ended_at - recording.confirmed_at)


def _who_stops(recording: Recording) -> str:
    return mention(recording.stop_wish.user_id) if recording.stop_wish is not None else "somebody"


def _attempt(recording: Recording) -> str | None:
    if recording.attempt == 1:
        return None
    return f"This is attempt {recording.attempt} of {ATTEMPTS}: the one before did not come up."


def _hitch(recording: Recording, then: str) -> str | None:
    return f"{what_agora_said(recording.trouble)} {then}" if recording.trouble is not None else None


def _nothing_yet(recording: Recording) -> str:
    return earlier_one(recording) or NOTHING_YET


def earlier_one(recording: Recording) -> str | None:
    """Return that the recorder of an earlier attempt may be at work; None when that is ruled out."""
    if not any(task.unsettled for task in recording.former_tasks):
        return None
    return f"The recorder of an earlier attempt may be running. {still_stopping(recording)}"
