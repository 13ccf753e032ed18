"""What the services that ask who may need from the outside world, beside `bot.ports`."""

from typing import Protocol


class Groups(Protocol):
    """Slack's user groups."""

    async def members(self, group_id: str) -> frozenset[str]:
        """Return who is in the group. Raises `SlackError` when it is not known and Slack does not say."""
