"""What Slack tells the app: the fields of commands, actions, submissions and events."""

import uuid
from dataclasses import dataclass

from bot.sandbox.slack.answers import Json
from bot.sandbox.slack.cast import APP_ID, BOT_ID, BOT_USER_ID, TEAM_DOMAIN, TEAM_ID, Channel, Person
from bot.sandbox.slack.views import View
from bot.sandbox.slack.workspace import Message

VERIFICATION_TOKEN = "standin-verification-token"  # noqa: S105  # deprecated by Slack, still in every payload


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something, and what Slack lends the app for it."""

    person: Person
    trigger_id: str


def slash_command(actor: Actor, command: str, text: str, channel: Channel, response_url: str) -> Json:
    """Return the form of a slash command."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "team_domain": TEAM_DOMAIN,
        "channel_id": channel.id,
        "channel_name": _shown_name(channel),
        "user_id": actor.person.id,
        "user_name": actor.person.name,
        "command": command,
        "text": text,
        "api_app_id": APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": actor.trigger_id,
    }


def message_actions(actor: Actor, message: Message, channel: Channel, actions: list[Json], response_url: str) -> Json:
    """Return `block_actions` of a message."""
    container = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.is_ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    payload = _interaction("block_actions", actor) | {
        "container": container,
        "channel": {"id": channel.id, "name": _shown_name(channel)},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": actions,
    }
    return payload if message.is_ephemeral else payload | {"message": _with_app(message)}


def view_actions(actor: Actor, view: View, actions: list[Json]) -> Json:
    """Return `block_actions` of a modal or a Home tab."""
    container = {"type": "view", "view_id": view.id}
    return _interaction("block_actions", actor) | {"container": container, "view": view.as_slack(), "actions": actions}


def view_submission(actor: Actor, view: View) -> Json:
    """Return `view_submission`."""
    return _interaction("view_submission", actor) | {"view": view.as_slack(), "response_urls": []}


def view_closed(actor: Actor, view: View, *, is_cleared: bool) -> Json:
    """Return `view_closed`. `is_cleared`: the whole stack went at once."""
    payload = _interaction("view_closed", actor) | {"view": view.as_slack(), "is_cleared": is_cleared}
    del payload["trigger_id"]
    return payload


def shortcut(actor: Actor, callback_id: str, action_ts: str) -> Json:
    """Return a global shortcut."""
    return _interaction("shortcut", actor) | {"callback_id": callback_id, "action_ts": action_ts}


def message_action(
    actor: Actor, callback_id: str, message: Message, channel: Channel, response_url: str, action_ts: str
) -> Json:
    """Return a message shortcut."""
    return _interaction("message_action", actor) | {
        "callback_id": callback_id,
        "action_ts": action_ts,
        "channel": {"id": channel.id, "name": _shown_name(channel)},
        "message_ts": message.ts,
        "message": message.as_slack(),
        "response_url": response_url,
    }


def block_suggestion(actor: Actor, block: Json, element: Json, typed: str, where: Message | View) -> Json:
    """Return the question for the options of an external select."""
    payload = _interaction("block_suggestion", actor) | {
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "value": typed,
    }
    del payload["trigger_id"]
    if isinstance(where, View):
        return payload | {"container": {"type": "view", "view_id": where.id}, "view": where.as_slack()}
    container = {"type": "message", "message_ts": where.ts, "channel_id": where.channel_id}
    return payload | {"container": container, "channel": {"id": where.channel_id}, "message": _with_app(where)}


def event(inner: Json, event_time: int) -> Json:
    """Return the outer shape of an event; its `event_id` stays the same over retries."""
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": TEAM_ID,
        "api_app_id": APP_ID,
        "event": inner,
        "type": "event_callback",
        "event_id": "Ev" + uuid.uuid4().hex[:9].upper(),
        "event_time": event_time,
        "authorizations": [
            {"enterprise_id": None, "team_id": TEAM_ID, "user_id": BOT_USER_ID, "is_bot": True}
            | {"is_enterprise_install": False}
        ],
        "is_ext_shared_channel": False,
        "context_enterprise_id": None,
        "context_team_id": TEAM_ID,
    }


def _interaction(kind: str, actor: Actor) -> Json:
    person = actor.person
    return {
        "type": kind,
        "team": {"id": TEAM_ID, "domain": TEAM_DOMAIN},
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": person.team_id},
        "api_app_id": APP_ID,
        "token": VERIFICATION_TOKEN,
        "trigger_id": actor.trigger_id,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def _with_app(message: Message) -> Json:
    return message.as_slack() | {"app_id": APP_ID, "bot_id": BOT_ID}


def _shown_name(channel: Channel) -> str:
    return {"im": "directmessage", "private": "privategroup"}.get(channel.kind, channel.name)
