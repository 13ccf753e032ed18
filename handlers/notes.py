"""Notes about what runs: typed, from the card's menu, or out of a message's."""

import asyncio
from datetime import datetime
from typing import Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot import errors
from bot.blocks import answers
from bot.blocks import notes as blocks
from bot.blocks.message import CardMessage
from bot.domain.notes import LONGEST_NOTE, NOTHING_NOTED, moment_of_message
from bot.domain.place import Place
from bot.domain.recording import Recording
from bot.domain.wording import one_line
from bot.domain.words import read_back
from bot.services import Services
from bot.services.rows import no_such, why_not_running
from handlers.guard import answering, note
from handlers.opening import open_window
from handlers.place import place_of_interaction

MESSAGE_SHORTCUT: Final = "note_message"
LIST_SECONDS: Final = 2.0  # Slack waits for three

log = structlog.get_logger()


class Notes:
    """Takes notes, and listens to the form and the message shortcut that make them."""

    def __init__(self, services: Services, *, list_seconds: float = LIST_SECONDS) -> None:
        self._list_seconds = list_seconds
        self._recordings = services.recordings
        self._notes = services.notes
        self._background = services.background

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        app.view(blocks.NOTE_FORM)(answering(self.submit))
        app.options(blocks.WHICH_ACTION_ID)(answering(self.options))
        app.message_shortcut(MESSAGE_SHORTCUT)(answering(self.note_message))

    async def note(self, typed: str, place: Place) -> CardMessage:
        """Carry out `note …`, and return the answer."""
        recording, text = await self._notes.meant(typed, place)
        return blocks.noted(recording, await self._notes.add(recording.id, text, place))

    async def open(self, args: AsyncArgs, recording_id: str) -> None:
        """Ask what to note about the present moment.

        Raises:
            RecordingNotFound, WishRefused: it is over.
        """
        recording = await self._recordings.find(recording_id, place_of_interaction(args))
        if recording.is_over:
            raise errors.WishRefused(f"{why_not_running(recording)} {NOTHING_NOTED}")
        await args.ack()
        self._open(args, recording, self._notes.now())

    async def note_message(self, args: AsyncArgs) -> None:
        """Note what a message says, at the moment at which it was written; ask, where it is not clear about what."""
        place, message = place_of_interaction(args), args.body["message"]
        text = one_line(read_back(message.get("text") or ""))
        at = moment_of_message(str(message.get("ts"))) or self._notes.now()
        here = await self._recordings.fitting(None, place)
        if len(here) == 1 and 0 < len(text) <= LONGEST_NOTE:
            kept = await self._notes.add(here[0].id, text, place, at=at)
            await note(args, blocks.noted(here[0], kept))
            return
        running = here or await self._recordings.running(place)
        if not running:
            raise errors.RecordingNotFound(f"{no_such(None)} {NOTHING_NOTED}")
        await args.ack()
        self._open(args, running[0], at, others=running[1:], text=text[:LONGEST_NOTE])

    async def options(self, args: AsyncArgs) -> None:
        """List what runs and fits what was typed; a list that takes too long says so."""
        place = place_of_interaction(args)
        typed = str(args.body.get("value") or "").strip().casefold()
        try:
            running = await asyncio.wait_for(self._recordings.running(place), self._list_seconds)
        except (TimeoutError, errors.StoreError):
            await args.ack(options=blocks.said_as_option(blocks.TOO_SLOW))
            return
        fitting = [row for row in running if typed in f"{row.target} {row.title} {row.id}".casefold()]
        await args.ack(options=blocks.options(fitting))

    async def submit(self, args: AsyncArgs) -> None:
        """Write the note down, and close the form; or say under the text why not."""
        answer = blocks.note_answer(args.body["view"])
        if answer.recording_id is None:
            chosen = {blocks.WHICH_BLOCK_ID: "Choose one of the recordings."}
            await args.ack(response_action="errors", errors=chosen)
            return
        try:
            await self._notes.add(answer.recording_id, answer.text, place_of_interaction(args), at=answer.at)
        except errors.UserError as error:
            await args.ack(response_action="errors", errors={blocks.NOTE_BLOCK_ID: str(error)})
        else:
            await args.ack()

    def _open(
        self,
        args: AsyncArgs,
        recording: Recording,
        at: datetime,
        *,
        others: list[Recording] | None = None,
        text: str = "",
    ) -> None:
        view = blocks.note_form(recording, at, others=others or (), text=text)
        opening = open_window(args, view, otherwise=answers.note_not_opened())
        self._background.run(opening, name="open the form for a note")
