"""The buttons on the card: Stop, a little longer, and for web pages Pause and Resume."""

from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.blocks.card import EXTEND_ACTION_ID, EXTEND_BY, PAUSE_ACTION_ID, RESUME_ACTION_ID, STOP_ACTION_ID
from bot.services import Services
from handlers.guard import answering
from handlers.place import place_of_interaction


class CardButtons:
    """Listens to the card's buttons. The card itself shows what came of it."""

    def __init__(self, services: Services) -> None:
        self._recordings = services.recordings
        self._changes = services.changes

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        app.action(STOP_ACTION_ID)(answering(self.stop))
        app.action(EXTEND_ACTION_ID)(answering(self.extend))
        app.action(PAUSE_ACTION_ID)(answering(self.pause))
        app.action(RESUME_ACTION_ID)(answering(self.resume))

    async def stop(self, args: AsyncArgs) -> None:
        """Have the card's recording stopped."""
        await self._recordings.stop(args.payload["value"], place_of_interaction(args))
        await args.ack()

    async def extend(self, args: AsyncArgs) -> None:
        """Move the end of the card's recording."""
        await self._recordings.extend(args.payload["value"], EXTEND_BY, place_of_interaction(args))
        await args.ack()

    async def pause(self, args: AsyncArgs) -> None:
        """Have the card's recording paused."""
        await self._changes.hold(args.payload["value"], place_of_interaction(args), onhold=True)
        await args.ack()

    async def resume(self, args: AsyncArgs) -> None:
        """Have the card's recording resumed."""
        await self._changes.hold(args.payload["value"], place_of_interaction(args), onhold=False)
        await args.ack()
