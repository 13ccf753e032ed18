"""What the slash command answers to its author alone."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Final

from bot.blocks.card import described
from bot.blocks.changes import becoming, wished
from bot.blocks.errors import error_sentence, whoever
from bot.blocks.message import CardMessage, packed, paragraph, section, small_print
from bot.blocks.status import earlier_one
from bot.blocks.text import channel_mention, code, mention, slack_date, words
from bot.blocks.token_note import token_note
from bot.domain.bucket import FileLinks
from bot.domain.changed import waits_for
from bot.domain.recording import ChangeKind, Recording, RecordingState
from bot.domain.template import Template
from bot.domain.times import spoken_duration, typed_duration

MOST_LISTED: Final = 40
WORTH_TELLING: Final = timedelta(seconds=5)


def started(recording: Recording, wait: timedelta = timedelta(0)) -> CardMessage:
    """Return the answer to a start: it was written down; whether it records, the card says.

    Args:
        wait: how long it waits for others that were asked for before.
    """
    queue = f"Many start at once: its turn comes in about {spoken_duration(wait)}." if wait >= WORTH_TELLING else None
    card = f"Its card in {channel_mention(recording.channel_id)} says when it really records."
    starting = f"Starting {_named(recording)}. It stops {_end(recording)}."
    return _answer(paragraph(starting, queue, token_note(recording), card))


def busy(recording: Recording) -> CardMessage:
    """Return the answer to a start of what *recording* records already. `text` holds no markup but code spans."""
    already = f"This is being recorded already, as `{recording.id}`. Nothing was started."
    another = "To start another one beside it, type the same command with `anyway` at its end."
    where = (
        f"{_named(recording)} was started by {mention(recording.started_by)}. Its card is in "
        f"{channel_mention(recording.channel_id)}; `/record status {recording.id}` shows it here."
    )
    return CardMessage(text=f"{already} {another}", blocks=(section(already), section(where), section(another)))


def busy_in_step(recording: Recording) -> str:
    """Return, as plain text, why a workflow did not start what *recording* records already."""
    return f"This is being recorded already, as {recording.id}. Nothing was started; its card shows how it goes."


def busy_again(recording: Recording) -> CardMessage:
    """Return the answer to *record again* when that target is recorded already, as *recording*."""
    where = f"Its card is in {channel_mention(recording.channel_id)}; `/record status {recording.id}` shows it here."
    return _answer(
        f"{_named(recording)} is being recorded already: {mention(recording.started_by)} started it. "
        f"Nothing was started. {where}"
    )


def end_moved(recording: Recording) -> CardMessage:
    """Return the answer to whoever pressed a button that somebody else had pressed a moment before."""
    by = mention(recording.extended.user_id) if recording.extended is not None else "somebody"
    return _answer(
        f"{_named(recording)} was extended by {by} already: it now stops {slack_date(recording.stop_at)}. "
        "Your click changed nothing; press again if it is to go on for longer still."
    )


def until_not_opened() -> CardMessage:
    """Return the answer when Slack did not show the form that asks until when."""
    return _answer("Slack did not show the form in time. Nothing was changed; please press the button again.")


def note_not_opened() -> CardMessage:
    """Return the answer when Slack did not show the form for a note."""
    return _answer("Slack did not show the form in time. Nothing was noted; `/record note` and the text does the same.")


def details_not_opened(recording: Recording) -> CardMessage:
    """Return the answer when Slack did not show everything about *recording*."""
    same = code(f"/record status {recording.id}")
    return _answer(f"Slack did not show the details in time. Please press again; {same} says the same.")


def stopping(recording: Recording) -> CardMessage:
    """Return the answer to a stop that was written down."""
    if recording.state in {RecordingState.REQUESTED, RecordingState.ACQUIRED}:
        return _answer(paragraph(f"{_named(recording)} had not started yet, and will not.", earlier_one(recording)))
    return _answer(
        f"Stopping {_named(recording)}. Its card in {channel_mention(recording.channel_id)} says when it has stopped, "
        "and lists the files."
    )


def extended(recording: Recording) -> CardMessage:
    """Return the answer to an extension that was written down."""
    if recording.confirmed_at is None and recording.stop_after is not None:
        then = f"{_named(recording)} stops {spoken_duration(recording.stop_after)} after it begins."
        return _answer(paragraph(then, token_note(recording)))
    latest = slack_date(recording.latest_stop_at)
    now = f"{_named(recording)} now stops {slack_date(recording.stop_at)}; {latest} is the latest possible."
    return _answer(paragraph(now, token_note(recording)))


def changing(recording: Recording, kind: ChangeKind) -> CardMessage:
    """Return the answer to a change of *kind* that was written down."""
    change = waits_for(recording, kind)
    doing, becomes = (wished(change), becoming(change)) if change is not None else ("Changing", None)
    when = "" if recording.state == RecordingState.RECORDING else ", as soon as it records"
    end = f"The time on hold counts: it still stops {_end(recording)}." if kind == ChangeKind.HOLD else None
    card = f"Its card in {channel_mention(recording.channel_id)} says when that is done."
    return _answer(paragraph(f"{doing} {_named(recording)}{when}.", becomes, end, card))


def details(recording: Recording, links: FileLinks | None = None) -> CardMessage:
    """Return how a recording is: its card, without the buttons, and where the card is."""
    text, blocks = described(recording, links=links)
    where = small_print(f"Its card is in {channel_mention(recording.channel_id)}")
    return CardMessage(text=text, blocks=(*blocks, where))


def templates(listed: Sequence[Template], approvers: Mapping[str, Sequence[str]] | None = None) -> CardMessage:
    """Return the list of what can be started, with the fields one may set.

    Args:
        approvers: by template, the ids of people and user groups one of whom has to agree before it starts here.
    """
    if not listed:
        return _answer("There are no templates, so nothing can be started. Whoever runs the bot can add some.")
    texts, left_out = packed([_template(template, (approvers or {}).get(template.id, ())) for template in listed])
    more = [f"and {left_out} more; the form shows them all: `/record`"] if left_out else []
    text = f"Templates: {', '.join(code(template.id) for template in listed[:MOST_LISTED])}"
    return CardMessage(text=text, blocks=tuple(section(part) for part in (*texts, *more)))


def _template(template: Template, approvers: Sequence[str]) -> str:
    target = "https://example.com/page" if template.mode == "web" else "town-hall"
    names = [code(name) for name in _field_names(template)]
    fields = f"\nYou may set {', '.join(names)}" if names else ""
    example = f"/record start {template.id} {target} for {typed_duration(template.stop_after)}"
    described = f": {words(template.description)}" if template.description else ""
    agrees = f"\n🙋 {whoever(approvers, begins=True)} has to agree before it starts here" if approvers else ""
    return f"*{words(template.title)}*{described}{agrees}{fields}\n{code(example)}"


def _field_names(template: Template) -> list[str]:
    """Return the fields as one may type them: the last part of the path where that is enough."""
    ends = [entry.path.rpartition(".")[2] for entry in template.form]
    return [end if ends.count(end) == 1 else entry.path for entry, end in zip(template.form, ends, strict=True)]


def form_not_opened() -> CardMessage:
    """Return the answer when Slack did not show the form."""
    return _answer("Slack did not show the form in time. Nothing was started; please type `/record` again.")


def refused(error: BaseException, *, reference: str | None = None) -> CardMessage:
    """Return what to say about *error*; *reference* finds it in the log."""
    return _answer(error_sentence(error, reference=reference))


def _end(recording: Recording) -> str:
    if recording.stop_after is not None and recording.confirmed_at is None:
        return f"{spoken_duration(recording.stop_after)} after it begins"
    return slack_date(recording.stop_at)


def _named(recording: Recording) -> str:
    return f"{words(recording.title, 60)} {code(recording.target)} ({code(recording.id)})"


def _answer(text: str) -> CardMessage:
    return CardMessage(text=text, blocks=(section(text),))
