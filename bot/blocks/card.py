"""The one message that lives with a recording: state, who, since when, where the files go, what can be done."""

from typing import Final

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, ConfirmObject, InteractiveElement

from bot.blocks.changes import reports
from bot.blocks.extending import EXTEND_BY, can_be_extended, extend_button, more_menu
from bot.blocks.file_list import file_sections
from bot.blocks.message import CardMessage, facts, header, section, small_print
from bot.blocks.status import Status, length, status
from bot.blocks.text import DIRECT, channel_mention, code, mention, plain, shorten, slack_date, tidy, words
from bot.blocks.trouble import agora_reference
from bot.domain.bucket import FileLinks
from bot.domain.changed import waits_for
from bot.domain.recording import ChangeKind, Recording, RecordingState, Trouble
from bot.domain.times import spoken_duration

STOP_ACTION_ID: Final = "stop_recording"
PAUSE_ACTION_ID: Final = "pause_recording"
RESUME_ACTION_ID: Final = "resume_recording"
AGAIN_ACTION_ID: Final = "record_again"
TARGET_LABELS: Final = {"web": "Page"}


def card(recording: Recording, links: FileLinks | None = None) -> CardMessage:
    """Return the recording's message as it should look now, with the buttons that would do something."""
    text, blocks = described(recording, *buttons(recording), links=links)
    return CardMessage(text=text, blocks=blocks)


def described(recording: Recording, *actions: Block, links: FileLinks | None = None) -> tuple[str, tuple[Block, ...]]:
    """Return a sentence and the blocks that say how the recording is, with *actions* above the small print.

    Args:
        links: to its files.
    """
    now = status(recording)
    blocks: list[Block] = [
        header(f"{now.mark} {recording.title}: {now.word}"),
        section(now.body),
        facts(_facts(recording)),
        *(section(text) for text in file_sections(recording, links)),
        *([section(reported)] if (reported := reports(recording)) is not None else []),
        *actions,
    ]
    trouble = _trouble(recording)
    if trouble is not None:
        blocks.append(small_print(agora_reference(trouble)))
    blocks.append(_ids(recording))
    return sentence(recording, now), tuple(blocks)


def away(message: CardMessage, recording: Recording, channel_id: str) -> CardMessage:
    """Return *message*, the card, as it stands in *channel_id*: where it does not belong, it says why it is there."""
    if not DIRECT.fullmatch(channel_id) or DIRECT.fullmatch(recording.channel_id):
        return message
    where = channel_mention(recording.channel_id)
    why = f"This card is here because the bot cannot post in {where}. Once it is invited there, new ones go there."
    return CardMessage(text=message.text, blocks=(*message.blocks, small_print(why)))


def plain_card(recording: Recording) -> CardMessage:
    """Return the same in the fewest blocks: for when Slack refuses the full one."""
    text = sentence(recording, status(recording))
    return CardMessage(text=text, blocks=(section(text), *buttons(recording)))


def sentence(recording: Recording, now: Status) -> str:
    """Return the card as one sentence, for push messages and screen readers."""
    what = f"{words(recording.title, 60)} of {words(recording.target, 200)}"
    by = f"{_began(recording)} {mention(recording.started_by)}"
    end = f", stops {slack_date(recording.stop_at)}" if recording.can_be_stopped else ""
    said = f"{what}, {by}: {now.word}{end}. {now.body}"
    return " ".join(said.split())


def buttons(recording: Recording) -> list[Block]:
    """Return the row of buttons that would do something, and the menu beside them."""
    elements: list[InteractiveElement] = []
    if recording.can_be_stopped:
        elements.append(stop_button(recording))
    if can_be_extended(recording, EXTEND_BY):
        elements.append(extend_button(recording))
    if can_be_held(recording):
        elements.append(_hold_button(recording))
    if recording.is_over:
        elements.append(_again_button(recording))
    return [ActionsBlock(elements=[*elements, more_menu(recording)])]


def can_be_held(recording: Recording) -> bool:
    """Say whether a button that pauses or resumes it would do something; while one of them is being done, none would."""
    runs = recording.state == RecordingState.RECORDING and recording.can_be_stopped
    found = recording.missing_since is None
    return recording.mode == "web" and runs and found and waits_for(recording, ChangeKind.HOLD) is None


def stop_button(recording: Recording, *, action_id: str = STOP_ACTION_ID) -> ButtonElement:
    """Return the button that stops *recording*, once it was asked whether that is meant."""
    name, target = shorten(tidy(recording.title), 60), shorten(tidy(recording.target), 120)
    return ButtonElement(
        text=plain("Stop", 75),
        style="danger",
        action_id=action_id,
        value=recording.id,
        accessibility_label=shorten(f"Stop {name}, {target}", 75),
        confirm=ConfirmObject(
            title=plain("Stop this recording?", 100),
            text=plain(f"{name} of {target} ({recording.id}) ends, and cannot be continued.", 300),
            confirm=plain("Stop recording", 30),
            deny=plain("Go on", 30),
            style="danger",
        ),
    )


def _hold_button(recording: Recording) -> ButtonElement:
    word, action_id = ("Resume", RESUME_ACTION_ID) if recording.onhold else ("Pause", PAUSE_ACTION_ID)
    return ButtonElement(
        text=plain(word, 75),
        action_id=action_id,
        value=recording.id,
        accessibility_label=shorten(f"{word} the recording {tidy(recording.title)}", 75),
    )


def _again_button(recording: Recording) -> ButtonElement:
    name, target = shorten(tidy(recording.title), 40), shorten(tidy(recording.target), 120)
    return ButtonElement(
        text=plain("Record again", 75),
        action_id=AGAIN_ACTION_ID,
        value=recording.id,
        accessibility_label=shorten(f"Record again: {name}, {target}", 75),
    )


def _facts(recording: Recording) -> list[tuple[str, str]]:
    pairs = [
        (TARGET_LABELS.get(recording.mode, "Agora channel"), code(recording.target, 1000)),
        (_began(recording).capitalize(), mention(recording.started_by)),
    ]
    if recording.confirmed_at is None:
        pairs.append(("Asked at", slack_date(recording.created_at)))
    else:
        pairs.append(
            ("Recording since" if recording.ended_at is None else "Recorded from", slack_date(recording.confirmed_at))
        )
    if recording.ended_at is not None:
        lasted = length(recording)
        pairs.append(("Ended", slack_date(recording.ended_at) + (f", after {lasted}" if lasted else "")))
    elif recording.can_be_stopped:
        pairs.append(("Stops", _end(recording)))
    if recording.notes:
        pairs.append(("Notes", f"{len(recording.notes)}, listed in the thread"))
    return pairs


def _began(recording: Recording) -> str:
    return "started by" if recording.schedule_id is None else "scheduled by"


def _end(recording: Recording) -> str:
    if recording.confirmed_at is None and recording.stop_after is not None:
        return f"{spoken_duration(recording.stop_after)} after it begins"
    return slack_date(recording.stop_at)


def _trouble(recording: Recording) -> Trouble | None:
    said = recording.trouble or (recording.failure.trouble if recording.failure is not None else None)
    return said or (recording.change_refused if recording.state == RecordingState.RECORDING else None)


def _ids(recording: Recording) -> Block:
    parts = [f"id {code(recording.id)}", f"template {code(recording.template_id)}"]
    if recording.schedule_id is not None:
        parts.append(f"schedule {code(recording.schedule_id)}")
    if recording.task.sid is not None:
        parts.append(f"sid {code(recording.task.sid)}")
    return small_print(*parts)
