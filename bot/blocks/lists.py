"""Lists that one can leaf through: what runs, and what there was. Each line has a button that shows the recording.

A button's value holds what is looked for and where the next page begins, so nothing has to be remembered. It
comes back from outside: it can only narrow what its presser may see anyway.
"""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, SectionBlock

from bot.blocks.message import CardMessage, section
from bot.blocks.status import length, status
from bot.blocks.text import channel_mention, code, mention, mrkdwn, plain, shorten, slack_date, tidy, words
from bot.domain.history import HistoryFilter, HistoryPage, RunningPage
from bot.domain.recording import Recording
from bot.errors import WishInvalid

DETAILS_ACTION_ID: Final = "show_details"
HISTORY_ACTION_ID: Final = "history_page"
HISTORY_TOP_ACTION_ID: Final = "history_top"
RUNNING_ACTION_ID: Final = "running_page"
RUNNING_TOP_ACTION_ID: Final = "running_top"

LONGEST_BUTTON: Final = 75
LONGEST_VALUE: Final = 2000
STALE: Final = "This list is from another version of the bot. Please type the command again."
KEYS: Final = {"target": "t", "started_by": "p", "template_id": "m", "channel_id": "c"}


def history(page: HistoryPage) -> CardMessage:
    """Return one page of what there was, newest first."""
    wanted = _wanted(page.asked)
    if not page.recordings:
        return _nothing(page, wanted)
    headline = f"*Recordings{wanted}, newest first*" if page.is_first else f"*Older recordings{wanted}*"
    older = [_button("Older", HISTORY_ACTION_ID, history_value(page.asked, page.older))] if page.older else []
    newest = [] if page.is_first else [_button("Newest", HISTORY_TOP_ACTION_ID, history_value(page.asked, None))]
    # An address may be longer than a button can carry; then `since` narrows it.
    buttons = [button for button in (*older, *newest) if len(button.value or "") <= LONGEST_VALUE]
    text = f"{_counted(len(page.recordings))}: {_names(page.recordings)}"
    return _list(text, headline, page.recordings, buttons)


def running(page: RunningPage) -> CardMessage:
    """Return a part of what runs, oldest first."""
    if not page.total:
        nothing = "Nothing is running. `/record` starts something, and `/record history` shows what there was."
        return CardMessage(text=nothing, blocks=(section(nothing),))
    first, last = page.skipped + 1, page.skipped + len(page.recordings)
    part = "" if len(page.recordings) == page.total else f", {first} to {last}"
    runs = "1 recording is running" if page.total == 1 else f"{page.total} recordings are running"
    buttons = []
    if page.next is not None:
        buttons.append(_button("More", RUNNING_ACTION_ID, running_value(page.next)))
    if page.skipped:
        buttons.append(_button("From the beginning", RUNNING_TOP_ACTION_ID, "{}"))
    text = f"{runs}{part}: {_names(page.recordings)}"
    return _list(text, f"*{runs}{part}*", page.recordings, buttons)


def history_value(asked: HistoryFilter, before: str | None) -> str:
    """Return what a button carries that shows the page of *asked* after *before*."""
    carried: dict[str, Any] = {key: getattr(asked, name) for name, key in KEYS.items() if getattr(asked, name)}
    if asked.since is not None:
        carried["s"] = int(asked.since.timestamp())
    return json.dumps(carried | ({"b": before} if before else {}), separators=(",", ":"))


def read_history_value(value: str) -> tuple[HistoryFilter, str | None]:
    """Return what `history_value` was given. Raises `WishInvalid`."""
    carried = _carried(value)
    given = {name: carried[key] for name, key in KEYS.items() if isinstance(carried.get(key), str)}
    before = carried.get("b")
    since = _moment(carried["s"]) if "s" in carried else None
    return HistoryFilter(**given, since=since), before if isinstance(before, str) else None


def running_value(last: Recording) -> str:
    """Return what a button carries that shows what runs after *last*."""
    return json.dumps({"at": last.created_at.isoformat(), "id": last.id}, separators=(",", ":"))


def read_running_value(value: str) -> tuple[datetime, str] | None:
    """Return after which recording to go on: when it was asked for, and its id. Raises `WishInvalid`."""
    carried = _carried(value)
    at, recording_id = carried.get("at"), carried.get("id")
    if at is None and recording_id is None:
        return None
    try:
        moment = datetime.fromisoformat(at) if isinstance(at, str) else None
    except ValueError:
        moment = None
    if moment is None or moment.tzinfo is None or not isinstance(recording_id, str):
        raise WishInvalid(STALE)
    return moment, recording_id


def _carried(value: str) -> Mapping[str, Any]:
    try:
        carried = json.loads(value)
    except ValueError:
        carried = None
    if not isinstance(carried, Mapping):
        raise WishInvalid(STALE)
    return carried


def _moment(seconds: object) -> datetime:
    try:
        if isinstance(seconds, int):
            return datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        pass
    raise WishInvalid(STALE)


def _list(text: str, headline: str, recordings: Sequence[Recording], buttons: Sequence[ButtonElement]) -> CardMessage:
    blocks: list[Block] = [section(headline), *(line(recording) for recording in recordings)]
    if buttons:
        blocks.append(ActionsBlock(elements=list(buttons)))
    return CardMessage(text=shorten(text, 3000), blocks=tuple(blocks))


def line(recording: Recording) -> Block:
    """Return what is said of *recording* in a list, with the button that shows all of it."""
    return SectionBlock(
        text=mrkdwn(f"{named(recording)}\n{circumstances(recording)}"), accessory=details_button(recording)
    )


def named(recording: Recording) -> str:
    """Return state, title, target and id as mrkdwn."""
    now = status(recording)
    what = f"*{words(recording.title, 60)}* {code(recording.target, 120)}"
    return f"{now.mark} {what}: {now.word} · {code(recording.id)}"


def circumstances(recording: Recording) -> str:
    """Return when, how long, who and where, as mrkdwn."""
    records = recording.confirmed_at is not None and recording.ended_at is None
    when = [f"{'since ' if records else ''}{slack_date(recording.confirmed_at or recording.created_at)}"]
    if (lasted := length(recording)) is not None:
        when.append(lasted)
    elif recording.can_be_stopped and recording.confirmed_at is not None:
        when.append(f"stops {slack_date(recording.stop_at)}")
    who = f"{mention(recording.started_by)} in {channel_mention(recording.channel_id)}"
    return " · ".join((*when, who))


def details_button(recording: Recording) -> ButtonElement:
    """Return the button that shows everything about *recording*."""
    name = f"Details of {shorten(tidy(recording.title), 30)}, {shorten(tidy(recording.target), 30)}"
    return ButtonElement(
        text=plain("Details", LONGEST_BUTTON),
        action_id=DETAILS_ACTION_ID,
        value=recording.id,
        accessibility_label=shorten(name, LONGEST_BUTTON),
    )


def _nothing(page: HistoryPage, wanted: str) -> CardMessage:
    if not page.is_first:
        said = f"There are no older recordings{wanted}."
    elif page.asked == HistoryFilter():
        said = "Nothing has been recorded yet. `/record` starts something."
    else:
        said = f"There are no recordings{wanted}. `/record history` alone shows all."
    return CardMessage(text=said, blocks=(section(said),))


def _wanted(asked: HistoryFilter) -> str:
    parts = [
        f"of {code(asked.target, 120)}" if asked.target else None,
        f"from the template {code(asked.template_id)}" if asked.template_id else None,
        f"by {mention(asked.started_by)}" if asked.started_by else None,
        f"in {channel_mention(asked.channel_id)}" if asked.channel_id else None,
        f"since {slack_date(asked.since)}" if asked.since else None,
    ]
    said = " ".join(part for part in parts if part)
    return f" {said}" if said else ""


def _counted(number: int) -> str:
    return "1 recording" if number == 1 else f"{number} recordings"


def _names(recordings: Sequence[Recording]) -> str:
    return ", ".join(f"{words(row.title, 40)} of {words(row.target, 60)}, {status(row).word}" for row in recordings)


def _button(text: str, action_id: str, value: str) -> ButtonElement:
    return ButtonElement(text=plain(text, LONGEST_BUTTON), action_id=action_id, value=value)
