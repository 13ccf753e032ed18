"""People, channels and messages, as Slack keeps them."""

import hashlib
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from bot.sandbox.slack.answers import Json, Refusal
from bot.sandbox.slack.cast import BOT_ID, BOT_USER_ID, CHANNELS, PEOPLE, TEAM_ID, Channel, Person
from bot.sandbox.slack.feed import Feed
from bot.sandbox.slack.files import Files


@dataclass(frozen=True, slots=True)
class Message:
    """One message as it stands; an edit makes a new one under the same `ts`.

    Args:
        ts: unique in its channel alone.
        user_id: who wrote it; the app's own user for the app.
        thread_ts: the message whose thread it is in; None outside threads.
        only_for: the one person who sees it; None when everybody in the channel does.
        by_slack: a line of Slack's own, such as that a command failed.
    """

    channel_id: str
    ts: str
    user_id: str
    text: str = ""
    blocks: tuple[Json, ...] = ()
    thread_ts: str | None = None
    broadcast: bool = False
    only_for: str | None = None
    by_slack: bool = False
    edited_ts: str | None = None
    metadata: Json | None = None
    attachments: tuple[Json, ...] = ()
    shared: tuple[Json, ...] = ()  # files

    @property
    def is_ephemeral(self) -> bool:
        """Tell whether one person alone sees it."""
        return self.only_for is not None

    def as_slack(self) -> Json:
        """Return it in the shape of the Web API."""
        shape: Json = {"type": "message", "user": self.user_id, "ts": self.ts, "text": self.text, "team": TEAM_ID}
        if self.user_id == BOT_USER_ID:
            shape |= {"bot_id": BOT_ID, "blocks": list(self.blocks)}
        if self.attachments:
            shape["attachments"] = list(self.attachments)
        if self.shared:
            shape |= {"files": list(self.shared), "subtype": "file_share"}
        if self.thread_ts:
            shape["thread_ts"] = self.thread_ts
        if self.edited_ts:
            shape["edited"] = {"user": self.user_id, "ts": self.edited_ts}
        if self.metadata:
            shape["metadata"] = self.metadata
        return shape


@dataclass(slots=True)
class Workspace:
    """The team's conversations. Every change is published to *feed*."""

    clock: Callable[[], datetime]
    feed: Feed
    files: Files
    people: dict[str, Person] = field(default_factory=lambda: {person.id: person for person in PEOPLE})
    channels: dict[str, Channel] = field(default_factory=lambda: {channel.id: channel for channel in CHANNELS})
    _messages: dict[tuple[str, str], Message] = field(default_factory=dict)
    _last_ts: dict[str, int] = field(default_factory=dict)

    def person(self, user_id: str) -> Person:
        """Return somebody, or refuse with `user_not_found`."""
        if user_id not in self.people:
            raise Refusal("user_not_found")
        return self.people[user_id]

    def channel(self, channel_id: str) -> Channel:
        """Return a channel, or refuse with `channel_not_found`."""
        if channel_id not in self.channels:
            raise Refusal("channel_not_found")
        return self.channels[channel_id]

    def postable(self, channel_id: str) -> Channel:
        """Return the channel the app may post in; a person's id stands for their direct messages.

        A private channel without the app does not exist for it, a public one answers `not_in_channel`.
        """
        if channel_id in self.people:
            return self.direct_messages(channel_id)
        channel = self.channel(channel_id)
        if BOT_USER_ID not in channel.members:
            raise Refusal("channel_not_found" if channel.kind == "private" else "not_in_channel")
        if channel.is_archived:
            raise Refusal("is_archived")
        return channel

    def direct_messages(self, user_id: str) -> Channel:
        """Return the conversation between one person and the app, opened when it was not."""
        person = self.person(user_id)
        channel_id = "D" + user_id[1:]
        if channel_id not in self.channels:
            members = frozenset({user_id, BOT_USER_ID})
            self.channels[channel_id] = Channel(channel_id, person.name, "im", members, user_id=user_id)
            self.feed.publish("channels", {})
        return self.channels[channel_id]

    def invite(self, user_id: str, channel_id: str) -> None:
        """Let somebody, or the app, into a channel."""
        channel = self.channel(channel_id)
        self._change(replace(channel, members=channel.members | {self.person(user_id).id}))

    def remove_from(self, user_id: str, channel_id: str) -> None:
        """Take somebody, or the app, out of a channel."""
        channel = self.channel(channel_id)
        self._change(replace(channel, members=channel.members - {user_id}))

    def archive(self, channel_id: str) -> None:
        """Archive a channel."""
        self._change(replace(self.channel(channel_id), is_archived=True))

    def _change(self, channel: Channel) -> None:
        self.channels[channel.id] = channel
        self.feed.publish("channels", {})

    def next_ts(self, channel_id: str) -> str:
        """Return a time stamp that no message of the channel has."""
        now = int(self.clock().astimezone(UTC).timestamp() * 1_000_000)
        self._last_ts[channel_id] = max(now, self._last_ts.get(channel_id, 0) + 1)
        seconds, micros = divmod(self._last_ts[channel_id], 1_000_000)
        return f"{seconds}.{micros:06d}"

    def add(self, message: Message) -> Message:
        """Show *message*; its blocks get the ids that were left out."""
        shown = replace(message, blocks=with_ids(message.blocks, seed=message.ts))
        self._messages[message.channel_id, message.ts] = shown
        self.feed.publish("message", self.as_page(shown), only_for=shown.only_for)
        return shown

    def remove(self, message: Message) -> None:
        """Take *message* away."""
        del self._messages[message.channel_id, message.ts]
        gone: Json = {"channel_id": message.channel_id, "ts": message.ts}
        self.feed.publish("gone", gone, only_for=message.only_for)

    def find(self, channel_id: str, ts: str) -> Message | None:
        """Return the message as it stands, or None."""
        return self._messages.get((channel_id, ts))

    def messages(self, channel_id: str | None = None) -> list[Message]:
        """Return messages in the order they were written, those for one person included."""
        chosen = (m for m in self._messages.values() if channel_id in {None, m.channel_id})
        return sorted(chosen, key=lambda message: message.ts)

    @staticmethod
    def as_page(message: Message) -> Json:
        """Return *message* in the shape the page reads."""
        return {
            "channel_id": message.channel_id,
            "only_for": message.only_for,
            "by_slack": message.by_slack,
            "broadcast": message.broadcast,
            **message.as_slack(),
        }


def with_ids(blocks: Iterable[Json], *, seed: str | None = None) -> tuple[Json, ...]:
    """Return *blocks* with a made-up `block_id` and `action_id` where they were left out, as Slack does.

    With a *seed* the same place gets the same id again, so that an edit redraws only what is different.
    """
    seed = seed or uuid.uuid4().hex
    return tuple(_block_with_ids(block, f"{seed}/{index}") for index, block in enumerate(blocks))


def _block_with_ids(block: Json, place: str) -> Json:
    filled = {"block_id": _made_up(place), **block}
    for key in ("element", "accessory"):
        if isinstance(filled.get(key), dict):
            filled[key] = _element_with_id(filled[key], f"{place}/{key}")
    if block.get("type") == "actions":
        filled["elements"] = [
            _element_with_id(element, f"{place}/{index}") for index, element in enumerate(block["elements"])
        ]
    return filled


def _element_with_id(element: Json, place: str) -> Json:
    return element if element.get("type") == "image" else {"action_id": _made_up(place), **element}


def _made_up(place: str) -> str:
    return hashlib.blake2s(place.encode(), digest_size=3).hexdigest()
