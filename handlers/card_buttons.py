"""The buttons on the card: Stop, and a little longer."""

from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.blocks.card import EXTEND_ACTION_ID, EXTEND_BY, STOP_ACTION_ID
from bot.services import Services
from handlers.guard import answering
from handlers.place import place_of_interaction


class CardButtons:
    """Listens to the card's buttons. The card itself shows what came of it."""

    def __init__(self, services: Services) -> None:
        self._recordings = services.recordings

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        app.action(STOP_ACTION_ID)(answering(self.stop))
        app.action(EXTEND_ACTION_ID)(answering(self.extend))

    async def stop(self, args: AsyncArgs) -> None:
        """Have the card's recording stopped."""
        await self._recordings.stop(args.payload["value"], place_of_interaction(args.body))
        await args.ack()

    async def extend(self, args: AsyncArgs) -> None:
        """Move the end of the card's recording."""
        await self._recordings.extend(args.payload["value"], EXTEND_BY, place_of_interaction(args.body))
        await args.ack()
