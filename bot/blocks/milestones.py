"""What is said in the thread of a recording's card, once each: never a tick, always news."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from bot.blocks.changes import change_refused, changed, reports
from bot.blocks.consent import consent
from bot.blocks.ending_soon import ending_soon
from bot.blocks.endings import leaves_by_itself, still_stopping, why_it_stopped
from bot.blocks.failures import failed
from bot.blocks.file_list import file_sections
from bot.blocks.looked import counted, is_short, looked
from bot.blocks.message import CardMessage, paragraph, section, small_print
from bot.blocks.notes import ABOUT_NOTES
from bot.blocks.status import length
from bot.blocks.text import code, mention, slack_date, words
from bot.blocks.trouble import agora_reference, what_agora_said
from bot.domain.bucket import FileLinks
from bot.domain.life import ATTEMPTS
from bot.domain.notice import FOR_EVERYBODY, Milestone, Notice
from bot.domain.recording import Recording, RecordingState, Trouble

# By `code` of what start answered; after every other one there is no recorder.
WHY_ANOTHER: Final = {
    "already_started": "Agora says that it records, but not under which number, so it can neither be asked nor stopped.",
    "agora_outcome_unknown": "Agora did not say whether it took the start.",
}


def milestone(recording: Recording, notice: Notice, links: FileLinks | None = None) -> CardMessage:
    """Return what *notice* says: its facts are from when it happened, the rest is as it is now."""
    if notice.milestone == Milestone.ENDING_SOON:
        return ending_soon(recording, notice)
    if notice.milestone in ABOUT_NOTES:
        return ABOUT_NOTES[notice.milestone](recording, notice)
    if notice.milestone in FOR_EVERYBODY:
        return consent(recording, begins=notice.milestone == Milestone.CONSENT_BEGINS)
    text = _sentence(recording, notice)
    sections = [text]
    if notice.milestone in {Milestone.FILES_READY, Milestone.FILES_UNCONFIRMED}:
        sections.extend(file_sections(recording, links))
    if notice.milestone in {Milestone.STOPPED, Milestone.FAILED} and (reported := reports(recording)) is not None:
        sections.append(reported)
    blocks = [section(part) for part in sections]
    trouble = _trouble(recording, notice)
    if trouble is not None:
        blocks.append(small_print(agora_reference(trouble)))
    name = f"{words(recording.title, 60)} of {words(recording.target, 200)}"
    return CardMessage(text=" ".join(f"{name}: {text}".split()), blocks=tuple(blocks))


def _sentence(recording: Recording, notice: Notice) -> str:
    facts = notice.facts
    match notice.milestone:
        case Milestone.RECORDING:
            return _recording(recording)
        case Milestone.STARTED_OVER:
            return _started_over(recording, facts)
        case Milestone.EXTENDED:
            return _extended(recording, facts)
        case Milestone.CHANGED:
            return changed(facts)
        case Milestone.CHANGE_REFUSED:
            return change_refused(recording, facts)
        case Milestone.TROUBLE:
            return _trouble_sentence(recording, facts)
        case Milestone.STOPPED:
            lasted = f"It recorded for {took}." if (took := length(recording)) else None
            files = None if recording.is_over else "The files are on their way."
            return paragraph(why_it_stopped(recording) or "It stopped.", lasted, files)
        case Milestone.FILES_READY | Milestone.FILES_MISSING | Milestone.FILES_UNCONFIRMED:
            return _about_files(recording, notice.milestone)
        case Milestone.FAILED:
            word, body = failed(recording)
            return f"{mention(recording.started_by)}: this recording {'was ' if word != 'failed' else ''}{word}. {body}"
        case _:
            return "There is news; the card above has it."


def _about_files(recording: Recording, milestone: Milestone) -> str:
    to = mention(recording.started_by)
    if milestone == Milestone.FILES_READY:
        look = recording.bucket
        seen = f": {counted(look.report)}" if look is not None and look.report is not None and look.is_complete else ""
        return f"{to}: every file is in your storage{seen}."
    if milestone == Milestone.FILES_MISSING:
        if not is_short(recording):
            return "Something was missing in your storage for a while. The card above shows how it is now."
        return paragraph(f"{to}: something is missing in your storage.", looked(recording))
    if is_short(recording):
        return paragraph(f"{to}: not every file arrived.", looked(recording))
    return f"{to}: whether every file arrived was not confirmed within 24 hours. Please look into your storage."


def _recording(recording: Recording) -> str:
    since = slack_date(recording.confirmed_at or recording.created_at)
    return f"Agora confirms that it records, since {since}. It stops {slack_date(recording.stop_at)}."


def _started_over(recording: Recording, facts: Mapping[str, str]) -> str:
    attempt = facts.get("attempt", str(recording.attempt))
    why = f"Agora said: {code(said)}." if (said := facts.get("why")) else None
    running = (
        f"The earlier one may still be running. {still_stopping(recording)}"
        if any(task.unsettled for task in recording.former_tasks)
        else None
    )
    happened = WHY_ANOTHER.get(facts.get("start", ""), "The recorder did not come up.")
    return paragraph(happened, why, f"Trying again: attempt {words(attempt)} of {ATTEMPTS}.", running)


def _extended(recording: Recording, facts: Mapping[str, str]) -> str:
    try:
        stop_at = datetime.fromtimestamp(int(facts.get("stop_at", "")), tz=UTC)
    except (ValueError, OverflowError, OSError):
        stop_at = recording.stop_at
    by = mention(facts["by"]) if "by" in facts else "Somebody"
    minutes = f" by {words(facts['minutes'])} min" if "minutes" in facts else ""
    return f"{by} extended it{minutes}: it stops {slack_date(stop_at)}."


def _trouble_sentence(recording: Recording, facts: Mapping[str, str]) -> str:
    if recording.trouble is None:
        return "There was trouble with Agora, and it has passed. The card above shows how it goes."
    said = what_agora_said(recording.trouble)
    keeps = "The bot keeps trying; the card above shows how it goes."
    match facts.get("state", recording.state):
        case RecordingState.RECORDING:
            refused = said if recording.trouble.error_code == "agora_unauthorized" else None
            return paragraph("Agora does not confirm the recording at the moment; it may well go on.", refused, keeps)
        case RecordingState.STOPPING:
            running = f"As far as we know it is still recording. {leaves_by_itself(recording)}"
            return paragraph("It could not be stopped yet.", said, running, keeps)
        case RecordingState.STARTING:
            return paragraph("Agora does not confirm yet that it records.", said, keeps)
        case _:
            return paragraph("It has not started yet.", said, keeps)


def _trouble(recording: Recording, notice: Notice) -> Trouble | None:
    match notice.milestone:
        case Milestone.TROUBLE:
            return recording.trouble
        case Milestone.CHANGE_REFUSED if "over" not in notice.facts:
            return recording.change_refused
        case Milestone.FAILED if recording.failure is not None:
            return recording.failure.trouble
        case _:
            return None
