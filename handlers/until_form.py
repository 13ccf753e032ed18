"""The form behind `Until…`: one moment, and the recording goes on until then."""

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot import errors
from bot.blocks import answers
from bot.blocks.extending import UNTIL_BLOCK_ID, UNTIL_FORM, until_answer, until_form
from bot.domain.extension import EXTENDABLE
from bot.services import Services
from bot.services.rows import why_not_running
from handlers.guard import answering
from handlers.opening import open_window
from handlers.place import place_of_interaction

log = structlog.get_logger()


class UntilForm:
    """Opens the form and takes its answer."""

    def __init__(self, services: Services) -> None:
        self._recordings = services.recordings
        self._extensions = services.extensions
        self._background = services.background

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        app.view(UNTIL_FORM)(answering(self.submit))

    async def open(self, args: AsyncArgs, recording_id: str) -> None:
        """Ask until when the recording is to go on.

        Raises:
            RecordingNotFound, WishRefused: it is over.
        """
        recording = await self._recordings.find(recording_id, place_of_interaction(args))
        if recording.state not in EXTENDABLE or recording.stop_wish is not None:
            raise errors.WishRefused(why_not_running(recording))
        await args.ack()
        opening = open_window(args, until_form(recording), otherwise=answers.until_not_opened())
        self._background.run(opening, name="open the form that asks until when")

    async def submit(self, args: AsyncArgs) -> None:
        """Move the end, and close the form; or say under its input what is wrong."""
        recording_id, until = until_answer(args.body["view"])
        if until is None:
            await args.ack(response_action="errors", errors={UNTIL_BLOCK_ID: "Choose a day and a time."})
            return
        try:
            await self._extensions.until(recording_id, until, place_of_interaction(args))
        except (errors.WishInvalid, errors.WishRefused) as error:
            await args.ack(response_action="errors", errors={UNTIL_BLOCK_ID: str(error)})
        else:
            await args.ack()
