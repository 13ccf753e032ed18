"""Who is asking, and from where: read out of Slack's payloads."""

from collections.abc import Mapping
from typing import Any

from bot.services.recordings import Place


def place_of_command(body: Mapping[str, Any]) -> Place:
    """Return the place of a slash command."""
    return Place(team_id=body["team_id"], channel_id=body["channel_id"], user_id=body["user_id"])


def place_of_interaction(body: Mapping[str, Any], *, channel_id: str | None = None) -> Place:
    """Return the place of a button or a form; a form knows its channel only by what it was opened with."""
    channel = channel_id or (body.get("channel") or {}).get("id") or body["user"]["id"]
    team = body.get("team") or {}
    return Place(team_id=team.get("id") or body["user"]["team_id"], channel_id=channel, user_id=body["user"]["id"])
