"""Starting from anywhere: the global shortcut, and the one in a message's menu."""

from typing import Final

from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.domain.message_words import read_message
from bot.domain.place import Place
from bot.domain.template import Template
from bot.services import Services
from handlers.guard import answering
from handlers.place import place_of_interaction
from handlers.start_form import Prefill, StartForm

START_SHORTCUT: Final = "start_recording"
MESSAGE_SHORTCUT: Final = "record_message"
WEB: Final = "web"


class Shortcuts:
    """Listens to both shortcuts. Each opens the form; nothing is started before it is submitted."""

    def __init__(self, services: Services, start_form: StartForm) -> None:
        self._recordings = services.recordings
        self._catalog = services.catalog
        self._start_form = start_form

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        app.global_shortcut(START_SHORTCUT)(answering(self.start))
        app.message_shortcut(MESSAGE_SHORTCUT)(answering(self.record_message))

    async def start(self, args: AsyncArgs) -> None:
        """Open the form, which asks where its card belongs: a shortcut comes from nowhere."""
        await args.ack()
        await self._start_form.open(args, place_of_interaction(args), Prefill(asks_channel=True))

    async def record_message(self, args: AsyncArgs) -> None:
        """Open the form with what the message names: its first address, or its first word."""
        place = place_of_interaction(args)
        named = read_message(args.body["message"].get("text") or "")
        template = await self._fitting(place, is_page=named.address is not None)
        target = (named.address or named.word) if template is not None else None
        # In a direct message between two people the bot cannot post.
        asks_channel = place.channel_id.startswith("D")
        await args.ack()
        await self._start_form.open(args, place, Prefill(template, target, asks_channel=asks_channel))

    async def _fitting(self, place: Place, *, is_page: bool) -> Template | None:
        """Return the template that this person used last, or the first one that records such a thing; None: none does."""
        usual = await self._recordings.usual_template(place)
        fitting = [one for one in (usual, *self._catalog.all()) if (one.mode == WEB) == is_page]
        return fitting[0] if fitting else None
