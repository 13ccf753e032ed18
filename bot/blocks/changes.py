"""What is changed while a recording runs, and what Agora's callbacks reported about it."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from bot.blocks.message import paragraph
from bot.blocks.text import code, escape, mention, slack_date, words
from bot.blocks.trouble import what_agora_said
from bot.domain.changes import arrangements
from bot.domain.error_dictionary import explain
from bot.domain.recording import Change, ChangeKind, Recording, Reported
from bot.domain.request.values import EVERYONE

MOST_REPORTS: Final = 3
RESUME: Final = "resume"
PAUSE: Final = "pause"
MEDIA: Final = {"audio": "audioUidList", "video": "videoUidList"}

# In front of what it is done to, in the answer to whoever wishes it.
WISHED: Final[Mapping[str, str]] = MappingProxyType(
    {
        PAUSE: "Pausing",
        RESUME: "Resuming",
        ChangeKind.LAYOUT: "Changing the layout of",
        ChangeKind.SUBSCRIBE: "Changing who is recorded in",
        ChangeKind.PUBLISH: "Changing the live stream's address of",
    }
)
# Under what is being done, and what was done; pausing and resuming are one kind at Agora.
DOING: Final[Mapping[str, str]] = MappingProxyType(
    {
        PAUSE: "Pausing, as {by} asked.",
        RESUME: "Resuming, as {by} asked.",
        ChangeKind.LAYOUT: "Changing the layout, as {by} asked.",
        ChangeKind.SUBSCRIBE: "Changing who is recorded, as {by} asked.",
        ChangeKind.PUBLISH: "Changing the live stream's address, as {by} asked.",
    }
)
DONE: Final[Mapping[str, str]] = MappingProxyType(
    {
        PAUSE: "{by} paused it: nothing is recorded until it is resumed.",
        RESUME: "{by} resumed it: it records again.",
        ChangeKind.LAYOUT: "{by} changed the layout.",
        ChangeKind.SUBSCRIBE: "{by} changed who is recorded.",
        ChangeKind.PUBLISH: "{by} changed the live stream's address.",
    }
)
REFUSED: Final[Mapping[str, str]] = MappingProxyType(
    {
        PAUSE: "It could not be paused, as {by} had asked.",
        RESUME: "It could not be resumed, as {by} had asked.",
        ChangeKind.LAYOUT: "The layout could not be changed, as {by} had asked.",
        ChangeKind.SUBSCRIBE: "Who is recorded could not be changed, as {by} had asked.",
        ChangeKind.PUBLISH: "The live stream's address could not be changed, as {by} had asked.",
    }
)
ENDED_FIRST: Final[Mapping[str, str]] = MappingProxyType(
    {
        PAUSE: "It was over before Agora confirmed the pause that {by} had asked for.",
        RESUME: "It was over before Agora confirmed that it goes on, as {by} had asked.",
        ChangeKind.LAYOUT: "It was over before Agora confirmed the layout that {by} had asked for.",
        ChangeKind.SUBSCRIBE: "It was over before Agora confirmed who is recorded, as {by} had asked.",
        ChangeKind.PUBLISH: "It was over before Agora confirmed the live stream's address that {by} had asked for.",
    }
)
AS_BEFORE: Final = "It goes on as before."


def changing(recording: Recording) -> str | None:
    """Return what is being changed now, or what could not be."""
    if recording.changes:
        change = recording.changes[0]
        return DOING[_what(change)].format(by=mention(change.wish.user_id))
    if recording.change_refused is not None:
        return f"The last change could not be made: {what_agora_said(recording.change_refused)} {AS_BEFORE}"
    return None


def wished(change: Change) -> str:
    """Return what is being done, to be followed by what it is done to."""
    return WISHED[_what(change)]


def becoming(change: Change) -> str | None:
    """Return how it will be after *change*, or None where there is nothing to add."""
    match change.kind:
        case ChangeKind.LAYOUT:
            return _layout(change.client_request)
        case ChangeKind.SUBSCRIBE:
            lists = change.client_request["streamSubscribe"]
            heard = [f"{medium} of {_people(lists[key])}" for medium, key in MEDIA.items() if key in lists]
            return f"Then it records {' and '.join(heard)}."
        case _:
            return None


def _layout(layout: Mapping[str, Any]) -> str:
    names = {number: name for name, number in arrangements().items()}
    large = f", with {code(uid)} large" if (uid := layout.get("maxResolutionUid")) else ""
    background = f", on {code(colour)}" if (colour := layout.get("backgroundColor")) else ""
    return f"It becomes {words(names[layout['mixedVideoLayout']])}{large}{background}."


def _people(uids_by_name: Mapping[str, list[str]]) -> str:
    ((name, uids),) = uids_by_name.items()
    who = "everyone" if uids == [EVERYONE] else ", ".join(code(uid) for uid in uids)
    return who if name.startswith("subscribe") else f"everyone except {who}"


def _what(change: Change) -> str:
    if change.kind != ChangeKind.HOLD:
        return change.kind
    held = change.client_request.get("webRecordingConfig")
    return PAUSE if isinstance(held, Mapping) and held.get("onhold") else RESUME


def changed(facts: Mapping[str, str]) -> str:
    """Return that a change was made; *facts* are the milestone's."""
    return DONE.get(_named(facts), "{by} changed it.").format(by=_by(facts))


def change_refused(recording: Recording, facts: Mapping[str, str]) -> str:
    """Return that a change was not made, and why: what Agora said, or that it was too late."""
    if "over" in facts:
        return ENDED_FIRST.get(_named(facts), "It was over before it could be changed, as {by} had asked.").format(
            by=_by(facts)
        )
    refused = REFUSED.get(_named(facts), "It could not be changed, as {by} had asked.").format(by=_by(facts))
    said = what_agora_said(recording.change_refused) if recording.change_refused is not None else None
    return paragraph(refused, said, AS_BEFORE)


def _named(facts: Mapping[str, str]) -> str:
    kind = facts.get("kind", "")
    if kind == ChangeKind.HOLD:
        return PAUSE if facts.get("onhold") == "yes" else RESUME
    return kind


def _by(facts: Mapping[str, str]) -> str:
    return mention(facts["by"]) if "by" in facts else "Somebody"


def reports(recording: Recording) -> str | None:
    """Return what Agora's callbacks reported, the newest last, or None."""
    newest = recording.reported[-MOST_REPORTS:]
    return "\n".join(["*Agora reported*", *(_report(report) for report in newest)]) if newest else None


def _report(report: Reported) -> str:
    event = f"event {report.event_type}"
    lines = explain(report.code) if report.code is not None else []
    line = next((line for line in lines if line.endpoint == event), None)
    when = slack_date(report.at)
    if line is not None:
        return f"{when}: {escape(line.happened)} {escape(line.act)}"
    number = f" (code {report.code})" if report.code is not None else ""
    said = f": {code(report.message, 200)}" if report.message else ""
    return f"{when}: {words(report.name, 100) or event}{number}{said}"
