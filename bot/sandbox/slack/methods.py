"""The methods of the Web API that an app like this one calls."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.sandbox.slack.answers import Json, Refusal
from bot.sandbox.slack.cast import (
    APP_ID,
    BOT_ID,
    BOT_USER_ID,
    TEAM_ID,
    TEAM_NAME,
    Channel,
    Person,
)
from bot.sandbox.slack.lint import check_view
from bot.sandbox.slack.lint_blocks import Surface
from bot.sandbox.slack.responses import content
from bot.sandbox.slack.tickets import Tickets
from bot.sandbox.slack.views import Views
from bot.sandbox.slack.web_api import Method
from bot.sandbox.slack.workspace import Message, Workspace

LONGEST_POST = 40_000
LONGEST_UPDATE = 4_000


class ChatMethods:
    """chat.*"""

    def __init__(self, workspace: Workspace, page_url: Callable[[], str]) -> None:
        self._workspace = workspace
        self._page_url = page_url

    def table(self) -> dict[str, Method]:
        """Return the methods by name."""
        channel_ts = ("channel", "ts")
        missing = {"channel": "channel_not_found", "ts": "message_not_found"}
        return {
            "chat.postMessage": Method(self._post, ("channel",), "chat:write", missing=missing),
            "chat.postEphemeral": Method(self._post_ephemeral, ("channel", "user"), "chat:write", missing=missing),
            "chat.update": Method(self._update, channel_ts, "chat:write", missing=missing),
            "chat.delete": Method(self._delete, channel_ts, "chat:write", missing=missing),
            "chat.getPermalink": Method(self._permalink, ("channel", "message_ts"), missing=missing),
        }

    def _post(self, args: Json) -> Json:
        channel = self._workspace.postable(args["channel"])
        message = self._workspace.add(self._new(channel, args))
        return {"channel": channel.id, "ts": message.ts, "message": message.as_slack()}

    def _post_ephemeral(self, args: Json) -> Json:
        channel = self._workspace.postable(args["channel"])
        if self._workspace.person(args["user"]).id not in channel.members:
            raise Refusal("user_not_in_channel")
        message = self._workspace.add(replace(self._new(channel, args), only_for=args["user"]))
        return {"message_ts": message.ts}

    def _new(self, channel: Channel, args: Json) -> Message:
        text, blocks, attachments = content(args, self._workspace.files)
        thread_ts = args.get("thread_ts")
        if thread_ts is not None:
            parent = self._workspace.find(channel.id, thread_ts)
            if parent is None or parent.is_ephemeral:
                raise Refusal("thread_not_found")
            thread_ts = parent.thread_ts or parent.ts
        return Message(
            channel_id=channel.id,
            ts=self._workspace.next_ts(channel.id),
            user_id=BOT_USER_ID,
            text=text[:LONGEST_POST],
            blocks=blocks,
            attachments=attachments,
            thread_ts=thread_ts,
            broadcast=bool(args.get("reply_broadcast")),
            metadata=args.get("metadata"),
        )

    def share(self, args: Json, files: list[Json]) -> None:
        """Post *files* as one message in `channel_id`, or in the thread `thread_ts` there."""
        channel = self._workspace.postable(self._workspace.channel(args["channel_id"]).id)
        text = str(args.get("initial_comment") or "")
        message = self._new(channel, {"text": text or "-", "thread_ts": args.get("thread_ts")})
        self._workspace.add(replace(message, text=text, shared=tuple(files)))

    def _update(self, args: Json) -> Json:
        message = self._own(args["channel"], args["ts"])
        text, blocks, attachments = content(args, self._workspace.files)
        if len(text) > LONGEST_UPDATE:
            raise Refusal("msg_too_long")
        message = self._workspace.add(
            replace(
                message,
                text=text,
                blocks=blocks,
                attachments=attachments,
                metadata=args.get("metadata", message.metadata),
                edited_ts=self._workspace.next_ts(message.channel_id),
            )
        )
        return {"channel": message.channel_id, "ts": message.ts, "text": text, "message": message.as_slack()}

    def _delete(self, args: Json) -> Json:
        message = self._own(args["channel"], args["ts"], refusal="cant_delete_message")
        self._workspace.remove(message)
        return {"channel": message.channel_id, "ts": message.ts}

    def _permalink(self, args: Json) -> Json:
        channel = self._workspace.channel(args["channel"])
        message = self._workspace.find(channel.id, args["message_ts"])
        if message is None or message.is_ephemeral:
            raise Refusal("message_not_found")
        link = f"{self._page_url()}/#/{channel.id}/{message.ts}"
        return {"channel": channel.id, "permalink": link}

    def _own(self, channel_id: str, ts: str, *, refusal: str = "cant_update_message") -> Message:
        channel = self._workspace.channel(channel_id)
        message = self._workspace.find(channel.id, ts)
        if message is None or message.is_ephemeral:
            raise Refusal("message_not_found")
        if message.user_id != BOT_USER_ID:
            raise Refusal(refusal)
        if channel.is_archived:
            raise Refusal("is_archived")
        return message


class ViewMethods:
    """views.*"""

    def __init__(self, views: Views, tickets: Tickets, workspace: Workspace) -> None:
        self._views = views
        self._tickets = tickets
        self._workspace = workspace

    def table(self) -> dict[str, Method]:
        """Return the methods by name."""
        return {
            "views.open": Method(self._open, ("trigger_id", "view")),
            "views.push": Method(self._push, ("trigger_id", "view")),
            "views.update": Method(self._update, ("view",)),
            "views.publish": Method(self._publish, ("user_id", "view")),
        }

    def _open(self, args: Json) -> Json:
        given = self._checked(args["view"], "modal")
        trigger = self._tickets.exchange(args["trigger_id"])
        return {"view": self._views.open(trigger.user_id, given).as_slack()}

    def _push(self, args: Json) -> Json:
        given = self._checked(args["view"], "modal")
        trigger = self._tickets.exchange(args["trigger_id"])
        if trigger.view_id is None or self._views.top(trigger.user_id) is None:
            raise Refusal("invalid_trigger_id")
        return {"view": self._views.push(trigger.user_id, given).as_slack()}

    def _update(self, args: Json) -> Json:
        view = self._views.find(args.get("view_id"), args.get("external_id"))
        given = self._checked(args["view"], "home" if view.given["type"] == "home" else "modal")
        return {"view": self._views.update(view, given, expected_hash=args.get("hash")).as_slack()}

    def _publish(self, args: Json) -> Json:
        person = self._workspace.person(args["user_id"])
        given = self._checked(args["view"], "home")
        return {"view": self._views.publish(person.id, given, expected_hash=args.get("hash")).as_slack()}

    def _checked(self, view: object, surface: Surface) -> Json:
        given = check_view(view, surface)
        self._workspace.files.check(given["blocks"], "/view/blocks", word="invalid_arguments")
        return given


class TeamMethods:
    """auth.test, users.*, usergroups.*, conversations.*"""

    def __init__(self, workspace: Workspace, clock: Callable[[], datetime], page_url: Callable[[], str]) -> None:
        self.usergroups: dict[str, frozenset[str]] = {}
        self._workspace = workspace
        self._clock = clock
        self._page_url = page_url

    def table(self) -> dict[str, Method]:
        """Return the methods by name."""
        missing = {"channel": "channel_not_found", "user": "user_not_found"}
        return {
            "auth.test": Method(self._auth_test),
            "users.info": Method(self._user, ("user",), "users:read", missing=missing),
            "usergroups.users.list": Method(self._usergroup, ("usergroup",), "usergroups:read"),
            "conversations.info": Method(self._conversation, ("channel",), "channels:read", missing=missing),
            "conversations.open": Method(self._open, (), "im:write"),
        }

    def _auth_test(self, _: Json) -> Json:
        return {
            "url": f"{self._page_url()}/",
            "team": TEAM_NAME,
            "user": "recordbot",
            "team_id": TEAM_ID,
            "user_id": BOT_USER_ID,
            "bot_id": BOT_ID,
            "is_enterprise_install": False,
        }

    def _user(self, args: Json) -> Json:
        return {"user": as_user(self._workspace.person(args["user"]), self._clock())}

    def _usergroup(self, args: Json) -> Json:
        if args["usergroup"] not in self.usergroups:
            raise Refusal("no_such_subteam")
        return {"users": sorted(self.usergroups[args["usergroup"]])}

    def _conversation(self, args: Json) -> Json:
        channel = self._workspace.channel(args["channel"])
        if channel.kind == "private" and BOT_USER_ID not in channel.members:
            raise Refusal("channel_not_found")
        return {"channel": as_conversation(channel)}

    def _open(self, args: Json) -> Json:
        users = str(args.get("users") or "").split(",")
        if args.get("channel"):
            return {"channel": {"id": self._workspace.channel(args["channel"]).id}}
        if len(users) != 1 or not users[0]:
            raise Refusal("users_list_not_supplied" if not users[0] else "not_enough_users")
        return {"channel": {"id": self._workspace.direct_messages(users[0]).id}}


def as_user(person: Person, now: datetime) -> Json:
    """Return *person* as `users.info` does."""
    offset = now.astimezone(ZoneInfo(person.tz)).utcoffset()
    shape: Json = {
        "id": person.id,
        "team_id": person.team_id,
        "name": person.name,
        "deleted": person.deleted,
        "real_name": person.real_name,
        "tz": person.tz,
        "tz_label": person.tz.rpartition("/")[2].replace("_", " "),
        "tz_offset": int(offset.total_seconds()) if offset is not None else 0,
        "profile": {
            "real_name": person.real_name,
            "display_name": person.name,
            "title": person.title,
            "team": person.team_id,
        },
        "is_admin": person.is_admin,
        "is_owner": False,
        "is_primary_owner": False,
        "is_restricted": person.is_restricted,
        "is_ultra_restricted": person.is_ultra_restricted,
        "is_bot": person.is_bot,
        "is_app_user": False,
    }
    if person.is_bot:
        shape["profile"] |= {"api_app_id": APP_ID, "bot_id": BOT_ID}
    return shape | {"is_stranger": True} if person.is_stranger else shape


def as_conversation(channel: Channel) -> Json:
    """Return *channel* as `conversations.info` does."""
    shape: Json = {
        "id": channel.id,
        "is_im": channel.kind == "im",
        "is_channel": channel.kind == "public",
        "is_group": False,
        "is_private": channel.kind != "public",
        "is_archived": channel.is_archived,
        "is_member": BOT_USER_ID in channel.members,
        "is_ext_shared": channel.is_ext_shared,
        "is_shared": channel.is_ext_shared,
        "is_pending_ext_shared": False,
        "context_team_id": TEAM_ID,
    }
    if channel.kind == "im":
        return shape | {"user": channel.user_id}
    return shape | {"name": channel.name, "topic": {"value": channel.topic}, "num_members": len(channel.members)}
