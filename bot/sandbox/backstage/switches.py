"""Everything that can be made to go wrong, in words for people: a label, and what it is in reality."""

from dataclasses import dataclass
from typing import Any, Final, Literal

from bot.sandbox.agora.faults import ANY, CALLBACK, Fault
from bot.sandbox.bucket import Mischief
from bot.sandbox.slack.faults import EVERY_METHOD, FaultKind
from bot.sandbox.slack.faults import Fault as SlackFault

Side = Literal["agora", "now", "slack", "bucket"]


@dataclass(frozen=True, slots=True)
class Switch:
    """One thing that goes wrong.

    Args:
        kind: what the stand-in calls it.
        label: for people.
        says: what it is in reality.
        side: `agora` waits for a request that fits; `now` happens to every recorder that runs, at once;
            `slack` is about what the bot asks of Slack, `bucket` about what it asks of the storage.
        endpoint: where it waits, for `agora`.
        once: it is off again once it struck.
        common: shown without being asked for.
    """

    group: str
    kind: str
    label: str
    says: str
    side: Side = "agora"
    endpoint: str = ANY
    once: bool = False
    common: bool = False

    @property
    def name(self) -> str:
        """Return what the page calls it."""
        return f"{self.side}-{self.kind}-{self.endpoint}"

    def agora_fault(self) -> Fault:
        """Return what the stand-in of Agora is told."""
        return Fault(self.endpoint, self.kind, times=1 if self.once else None)

    def slack_fault(self) -> SlackFault:
        """Return what the stand-in of Slack is told."""
        kind: FaultKind = self.kind  # type: ignore[assignment]  # a test holds that every kind exists
        return SlackFault(kind, retry_after=10, seconds=2.0)

    def bucket_fault(self) -> Mischief:
        """Return a bucket with which nothing else is wrong."""
        values: dict[str, Any] = {"slow_seconds": 5.0, "hidden": ("*.mp4",)}
        return Mischief(**{self.kind: values.get(self.kind, True)})


STARTING: Final = "Starting"
RUNNING: Final = "While it records"
ENDING: Final = "The end, and the files"
SERVICE: Final = "Agora's service"
LINE: Final = "The line to Agora"
CALLBACKS: Final = "Agora's callbacks"
BUCKET: Final = "The bucket, when the bot looks into it"
SLACK: Final = "Slack"
LATE: Final = "late"


def _start(kind: str, label: str, says: str, *, endpoint: str = "start", common: bool = False) -> Switch:
    return Switch(STARTING, kind, label, says, endpoint=endpoint, once=True, common=common)


def _running(kind: str, label: str, says: str, *, common: bool = False) -> Switch:
    return Switch(RUNNING, kind, label, says, side="now", common=common)


def _ending(kind: str, label: str, says: str, *, endpoint: str = "stop") -> Switch:
    return Switch(ENDING, kind, label, says, endpoint=endpoint, once=True)


def _service(kind: str, label: str, says: str, *, endpoint: str = ANY, common: bool = False) -> Switch:
    return Switch(SERVICE, kind, label, says, endpoint=endpoint, common=common)


def _line(kind: str, label: str, says: str) -> Switch:
    return Switch(LINE, kind, label, says, once=True)


def _callbacks(kind: str, label: str, says: str, *, common: bool = False) -> Switch:
    return Switch(CALLBACKS, kind, label, says, endpoint=CALLBACK, common=common)


def _slack(kind: str, label: str, says: str, *, common: bool = False, once: bool = False) -> Switch:
    return Switch(SLACK, kind, label, says, side="slack", endpoint=EVERY_METHOD, common=common, once=once)


def _bucket(kind: str, label: str, says: str, *, common: bool = False) -> Switch:
    return Switch(BUCKET, kind, label, says, side="bucket", common=common)


SWITCHES: Final[tuple[Switch, ...]] = (
    _start(
        "never_ready", "The recorder never comes up", "Start answers 200, and nothing is ever recorded.", common=True
    ),
    _start(
        "reset_after",
        "The answer of start is lost",
        "Agora starts, but the line breaks before it can say so.",
        common=True,
    ),
    _start(
        "storage_error",
        "The bucket refuses Agora",
        "The keys of the bucket are wrong: nothing can be saved.",
        common=True,
    ),
    _start("no_media", "Nobody is in the channel", "The recorder waits in an empty channel, and leaves after a while."),
    _start("bad_token", "The channel does not let it in", "The recorder's token is wrong, so it is turned away."),
    _start("no_worker", "No recorder is free", "Agora has no machine to spare for this start."),
    _start(
        "start_timeout",
        "Agora takes too long to start",
        "It answers 'request timeout', and may have started all the same.",
    ),
    _start("already_started", "Agora says it has started already", "It answers 201 for a start that it took before."),
    _start(
        "task_conflict", "Somebody else holds the recorder", "The same resource is being used for another recording."
    ),
    _start(
        "not_enabled", "Cloud Recording is not enabled", "Nobody has enabled it in Agora's console.", endpoint="acquire"
    ),
    _start(
        "vendor_over_load",
        "Too many recordings at once",
        "The account's limit of recorders is reached.",
        endpoint="acquire",
    ),
    _start(
        "no_active_status",
        "The project is not active",
        "The project was switched off in Agora's console.",
        endpoint="acquire",
    ),
    _start("internal_error", "Agora cannot reserve", "Something inside the service is broken.", endpoint="acquire"),
    _start(
        "no_worker_manager",
        "No one hands out recorders",
        "The part of Agora that reserves them is away.",
        endpoint="acquire",
    ),
    _start(
        "allocate_timeout", "Reserving takes too long", "Agora gives up looking for a recorder.", endpoint="acquire"
    ),
    _running(
        "failover",
        "The recorder moves to another machine",
        "For 30 s nobody finds it; then it goes on, elsewhere.",
        common=True,
    ),
    _running("lost", "The recorder vanishes", "Its machine dies without a good-bye.", common=True),
    _running("abnormal", "The recorder breaks off", "It ends by itself, and says that it was no good end."),
    _running(
        "people_leave",
        "Everybody leaves the channel",
        "Once it has been empty for long enough, the recorder leaves, too.",
    ),
    _running("people_come", "Somebody comes to the channel", "The recorder has something to record again."),
    Switch(
        RUNNING,
        "not_found",
        "Agora does not find the recorder",
        "One look answers 404. That alone proves nothing.",
        endpoint="query",
        once=True,
    ),
    Switch(
        RUNNING,
        "exiting",
        "Agora says it is leaving",
        "One look answers 'service is exiting'.",
        endpoint="query",
        once=True,
    ),
    Switch(
        ENDING,
        "slow_upload",
        "Uploading takes ten minutes",
        "The recorder has left, and the files are not there yet.",
        side="now",
        common=True,
    ),
    Switch(
        ENDING,
        "backuped",
        "Agora cannot reach the bucket",
        "Agora keeps the files in its own backup, and delivers them later.",
        side="now",
    ),
    _ending("no_recorded_data", "Nothing was recorded", "Stop answers that there is no data at all."),
    _ending("already_exiting", "It is leaving already", "Somebody, or Agora, was quicker than this stop."),
    _ending("not_completed", "Stop is not finished", "Agora has not done it, and says so."),
    _ending(
        "not_completed_after", "Stop is done, but not confirmed", "Agora has done it, and says that it is not finished."
    ),
    _ending("backend_timeout", "Stop takes too long", "Agora's gateway gives up waiting for the recorder."),
    _service(
        "rate_limited",
        "Agora refuses: too many requests",
        "Every request answers 429, as if others used up the limit.",
        common=True,
    ),
    _service("unauthorized", "Agora refuses the keys", "The customer ID or secret was changed in the console."),
    _service("appid_invalid", "Agora does not know the project", "The App ID is wrong, or was deleted."),
    _service("answer", "Agora has an accident", "Every request answers 500, without a reason."),
    _line("no_answer", "Agora does not answer", "A request goes out, and nothing comes back for two minutes."),
    _line(
        "no_answer_after",
        "Agora does it, and does not answer",
        "It does what was asked, and says nothing for two minutes.",
    ),
    _line("slow", "Agora answers slowly", "An answer takes 15 seconds."),
    _line("reset_before", "The line breaks", "The connection is cut before Agora has heard anything."),
    _line("html", "A page instead of an answer", "A proxy in between answers with HTML."),
    _line("half_json", "Half an answer", "What comes back ends in the middle of its JSON."),
    _line("cut_in_body", "The line breaks within the answer", "It says how long it is, and stops before that."),
    _callbacks("lose", "Callbacks are lost", "Agora tells nothing by itself; the bot has to ask.", common=True),
    _callbacks("duplicate", "Callbacks come twice", "Agora promises at least once, not exactly once."),
    _callbacks("reorder", "Callbacks overtake each other", "A later one arrives before an earlier one."),
    _callbacks("delay", "Callbacks come late", "Each takes a minute longer."),
    _bucket("hidden", "A file is missing", "The MP4 is not in the bucket, whatever Agora says.", common=True),
    _bucket("away", "The bucket is away", "Every connection to it is cut; nobody can look.", common=True),
    _bucket("denied", "The bucket refuses the bot's key", "The key for reading has lost its rights.", common=True),
    _bucket("gone", "The bucket does not exist", "Somebody deleted it, or gave it another name."),
    _bucket("slow_seconds", "The bucket is slow", "Every answer takes five seconds."),
    _slack("down", "Slack is away", "Nothing the bot writes gets through; people can still type.", common=True),
    _slack(
        LATE,
        "Slack does not hear the answer",
        "The bot acts at once, but its answer arrives after Slack's 3 s.",
        common=True,
        once=True,
    ),
    _slack("rate_limited", "Slack refuses: too many messages", "Every message answers 429, to come back in 10 s."),
    _slack("unavailable", "Slack has an accident", "Every call answers 503."),
    _slack("slow", "Slack is slow", "Every call takes two seconds longer."),
    _slack("reset_before", "The line to Slack breaks", "Connections are cut before Slack has heard anything."),
    _slack("reset_after", "Slack does it, and its answer is lost", "The message is there, and the bot cannot know."),
    _slack("error", "Slack refuses", "Every call answers 'internal_error'."),
)

BY_NAME: Final = {switch.name: switch for switch in SWITCHES}
