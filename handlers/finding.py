"""Finding recordings: lists to leaf through, and everything about one."""

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.blocks import answers, lists
from bot.blocks.details import details_modal
from bot.blocks.message import CardMessage
from bot.domain.history_words import History as Asked
from bot.domain.place import Place
from bot.services import Services
from handlers.guard import RESPONSE_OK, answering
from handlers.opening import open_window
from handlers.place import place_of_interaction

log = structlog.get_logger()


class Finding:
    """Makes the lists, and listens to the buttons in them."""

    def __init__(self, services: Services) -> None:
        self._recordings = services.recordings
        self._history = services.history
        self._background = services.background
        self._links = services.links

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        for action_id in (lists.HISTORY_ACTION_ID, lists.HISTORY_TOP_ACTION_ID):
            app.action(action_id)(answering(self.leaf_history))
        for action_id in (lists.RUNNING_ACTION_ID, lists.RUNNING_TOP_ACTION_ID):
            app.action(action_id)(answering(self.leaf_running))
        app.action(lists.DETAILS_ACTION_ID)(answering(self.details))

    async def history(self, asked: Asked, place: Place) -> CardMessage:
        """Return the first page of what *asked* means."""
        return lists.history(await self._history.page(await self._history.filter_of(asked, place), place))

    async def running(self, place: Place) -> CardMessage:
        """Return the first page of what runs."""
        return lists.running(await self._history.running(place))

    async def leaf_history(self, args: AsyncArgs) -> None:
        """Show another page in place of the one whose button was pressed."""
        asked, before = lists.read_history_value(args.payload["value"])
        page = await self._history.page(asked, place_of_interaction(args), before=before)
        await self._replace(args, lists.history(page))

    async def leaf_running(self, args: AsyncArgs) -> None:
        """Likewise, for what runs: as it is now."""
        after = lists.read_running_value(args.payload["value"])
        await self._replace(args, lists.running(await self._history.running(place_of_interaction(args), after=after)))

    async def details(self, args: AsyncArgs) -> None:
        """Open everything about one recording."""
        found = await self._recordings.find(args.payload["value"], place_of_interaction(args))
        await args.ack()
        self._background.run(
            open_window(args, details_modal(found, self._links(found)), otherwise=answers.details_not_opened(found)),
            name="open the details",
        )

    async def _replace(self, args: AsyncArgs, message: CardMessage) -> None:
        await args.ack()
        self._background.run(self._respond(args, message), name="show another page")

    async def _respond(self, args: AsyncArgs, message: CardMessage) -> None:
        response = await args.respond(
            text=message.text, blocks=message.block_dicts(), response_type="ephemeral", replace_original=True
        )
        if response.status_code != RESPONSE_OK:
            log.warning("page_not_shown", http_status=response.status_code)
