"""What no feature listens to: buttons of other versions, and news that nobody asked for.

Slack repeats an event that is not acknowledged, and switches events off where most of them fail.
"""

import re
from typing import Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.errors import WishRefused
from handlers.guard import answering

ANYTHING: Final = re.compile(".*", re.DOTALL)

log = structlog.get_logger()


class Unknown:
    """Stands behind every other listener."""

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        app.event(ANYTHING)(answering(self.event))
        app.action(ANYTHING)(answering(self.button))
        app.view_closed(ANYTHING)(answering(self.closed))

    async def event(self, args: AsyncArgs) -> None:
        """Acknowledge it."""
        await args.ack()
        log.info("event_not_needed", type=args.body["event"].get("type"))

    async def button(self, _args: AsyncArgs) -> None:
        """Say where the buttons that work are."""
        raise WishRefused(
            "This button is of another version of the bot, and does nothing any more. Nothing was changed. "
            "`/record list` shows what is running, with buttons that work."
        )

    async def closed(self, args: AsyncArgs) -> None:
        """Acknowledge it: a form that is closed leaves nothing behind."""
        await args.ack()
