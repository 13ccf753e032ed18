"""What is known of the people in the workspace."""

from dataclasses import dataclass
from typing import Protocol
from zoneinfo import ZoneInfo


class People(Protocol):
    """What is known of the people in the workspace."""

    async def time_zone(self, user_id: str) -> ZoneInfo:
        """Return the person's zone. Raises `SlackError` when it is not known and Slack does not say."""


@dataclass(frozen=True, slots=True)
class Person:
    """What Slack says of somebody; what it does not say is False, or empty.

    `team_ids` are the workspaces that the person belongs to: one, or several of one company.
    """

    zone: ZoneInfo | None = None
    is_guest: bool = False
    is_stranger: bool = False  # from another company, in a channel that both share
    is_bot: bool = False
    is_deleted: bool = False
    team_ids: frozenset[str] = frozenset()


class Membership(Protocol):
    """Who people are."""

    async def person(self, user_id: str) -> Person:
        """Return who that is. Raises `SlackError` when it is not known and Slack does not say."""
