"""Who is asking, from where, and by which delivery: read out of Slack's payloads."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.domain.place import Place, Where


def place_of_command(args: AsyncArgs) -> Place:
    """Return the place of a slash command."""
    body = args.body
    return Place(
        team_id=body["team_id"],
        channel_id=body["channel_id"],
        user_id=body["user_id"],
        where=Where.COMMAND,
        delivery=_delivery(args),
    )


def place_of_interaction(args: AsyncArgs, *, channel_id: str | None = None) -> Place:
    """Return the place of a button or a form.

    Args:
        channel_id: what a form was opened with. It comes back from outside, so it says where to post, and
            never what somebody may do.
    """
    body = args.body
    return Place(
        team_id=_team_of(body),
        channel_id=channel_id or (body.get("channel") or {}).get("id") or body["user"]["id"],
        user_id=body["user"]["id"],
        where=Where.FORM if body.get("type") == "view_submission" else Where.BUTTON,
        delivery=_delivery(args),
    )


def wish_key(args: AsyncArgs) -> str:
    """Return the key of a wish to start: the same for the same line, or the same form, that comes once more.

    What was typed is part of it: the same trigger with other words is another wish.
    """
    body = args.body
    if "command" in body:
        told = ("command", body["team_id"], body["user_id"], body.get("trigger_id"), body.get("text"))
    else:
        view = body["view"]
        told = ("form", _team_of(body), body["user"]["id"], view["id"], view["state"])
    return f"{told[0]}:{_digest(told)}"


def _team_of(body: Mapping[str, Any]) -> str:
    team_id: str = (body.get("team") or {}).get("id") or body["user"]["team_id"]
    return team_id


def _delivery(args: AsyncArgs) -> str:
    """Return what tells this delivery from all others, without holding anything of it.

    Over HTTP: what Slack's signature is made over, its time and its bytes. Over Socket Mode, where nothing is
    signed: the payload, in which trigger and time are.
    """
    sent_at = args.request.headers.get("x-slack-request-timestamp")
    return _digest([sent_at, args.request.raw_body] if args.request.raw_body else args.body)


def _digest(told: object) -> str:
    return hashlib.sha256(json.dumps(told, sort_keys=True, default=str).encode()).hexdigest()[:32]
