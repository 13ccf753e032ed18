"""`/record export …`: the history as a file, for whoever asked alone."""

import structlog
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.blocks import exports as blocks
from bot.blocks import lists
from bot.blocks.errors import error_sentence
from bot.domain.export_words import Export
from bot.domain.history import HistoryFilter
from bot.domain.place import Place
from bot.domain.text_file import TextFile
from bot.errors import BotError
from bot.services import Services
from bot.services.exports import Exported
from handlers.guard import note

log = structlog.get_logger()


class Exports:
    """Answers at once, and makes the file after that."""

    def __init__(self, services: Services) -> None:
        self._history = services.history
        self._exports = services.exports
        self._files = services.files
        self._background = services.background

    async def export(self, args: AsyncArgs, asked: Export, place: Place) -> None:
        """Have the export made, or say that there is nothing to export.

        Raises:
            WishInvalid, SlackError: it is not clear what is to be exported.
        """
        wanted = await self._history.filter_of(asked.asked, place)
        first = await self._history.page(wanted, place)
        message = blocks.being_made() if first.recordings else lists.history(first)
        await args.ack(text=message.text, blocks=message.block_dicts(), response_type="ephemeral")
        if first.recordings:
            self._background.run(self._deliver(args, asked.kind, wanted, place), name="export")

    async def _deliver(self, args: AsyncArgs, kind: str, wanted: HistoryFilter, place: Place) -> None:
        try:
            exported = await self._exports.export(kind, wanted, place)
        except BotError as error:
            log.warning("not_exported", code=error.code, reason=str(error))
            await note(args, blocks.not_made(error_sentence(error)))
            return
        log.info("exported", count=exported.count, kind=kind, user_id=place.user_id)
        try:
            await self._send(args, exported, place)
        except Exception as error:  # noqa: BLE001  # whatever the network raises: what fits is shown instead
            log.warning("export_not_sent", reason=type(error).__name__)
            await note(args, blocks.as_snippet(exported.text, exported.count, kind=kind))
        else:
            await note(args, blocks.sent(exported.count))

    async def _send(self, args: AsyncArgs, exported: Exported, place: Place) -> None:
        """Put the file into the person's own messages with the bot."""
        message = blocks.in_messages(exported.count, is_all=not exported.has_more)
        file = await self._files.put(TextFile(exported.name, message.text, exported.text))
        said = await args.client.chat_postMessage(
            channel=place.user_id, text=message.text, blocks=message.block_dicts()
        )
        await self._files.share([file], channel_id=str(said["channel"]))
