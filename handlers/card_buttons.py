"""The buttons on the card and under a warning: Stop, longer, Pause and Resume, and what is in the menu beside them."""

from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot import errors
from bot.blocks import answers
from bot.blocks.card import AGAIN_ACTION_ID, PAUSE_ACTION_ID, RESUME_ACTION_ID, STOP_ACTION_ID
from bot.blocks.extending import (
    EXTEND_ACTIONS,
    MORE_ACTION_ID,
    MORE_LAYOUT,
    MORE_NOTE,
    MORE_UNTIL,
    UNTIL_ACTION_ID,
    Pressed,
    pressed,
)
from bot.services import Services
from bot.services.recordings import StartWish
from handlers.guard import answering, note
from handlers.layout_preview import LayoutPreview
from handlers.notes import Notes
from handlers.place import place_of_interaction
from handlers.until_form import UntilForm


class CardButtons:
    """Listens to the card's buttons. The card itself shows what came of it."""

    def __init__(self, services: Services, until_form: UntilForm, notes: Notes, layout_preview: LayoutPreview) -> None:
        self._recordings = services.recordings
        self._extensions = services.extensions
        self._changes = services.changes
        self._links = services.links
        self._until_form = until_form
        self._notes = notes
        self._layout_preview = layout_preview

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        app.action(STOP_ACTION_ID)(answering(self.stop))
        for action_id in EXTEND_ACTIONS:
            app.action(action_id)(answering(self.extend))
        app.action(UNTIL_ACTION_ID)(answering(self.until))
        app.action(MORE_ACTION_ID)(answering(self.more))
        app.action(PAUSE_ACTION_ID)(answering(self.pause))
        app.action(RESUME_ACTION_ID)(answering(self.resume))
        app.action(AGAIN_ACTION_ID)(answering(self.again))

    async def stop(self, args: AsyncArgs) -> None:
        """Have the card's recording stopped."""
        await self._recordings.stop(args.payload["value"], place_of_interaction(args))
        await args.ack()

    async def extend(self, args: AsyncArgs) -> None:
        """Move the end of the card's recording."""
        await self._extend(args, args.payload["action_id"], pressed(args.payload["value"]))

    async def until(self, args: AsyncArgs) -> None:
        """Ask until when the card's recording is to go on."""
        await self._until_form.open(args, pressed(args.payload["value"]).recording_id)

    async def more(self, args: AsyncArgs) -> None:
        """Do what was chosen in the menu."""
        chosen = pressed(args.payload["selected_option"]["value"])
        if chosen.choice in EXTEND_ACTIONS:
            await self._extend(args, chosen.choice, chosen)
        elif chosen.choice == MORE_UNTIL:
            await self._until_form.open(args, chosen.recording_id)
        elif chosen.choice == MORE_NOTE:
            await self._notes.open(args, chosen.recording_id)
        elif chosen.choice == MORE_LAYOUT:
            await self._layout_preview.open(args, chosen.recording_id)
        else:
            found = await self._recordings.find(chosen.recording_id, place_of_interaction(args))
            await note(args, answers.details(found, self._links(found)))

    async def pause(self, args: AsyncArgs) -> None:
        """Have the card's recording paused."""
        await self._changes.hold(args.payload["value"], place_of_interaction(args), onhold=True)
        await args.ack()

    async def resume(self, args: AsyncArgs) -> None:
        """Have the card's recording resumed."""
        await self._changes.hold(args.payload["value"], place_of_interaction(args), onhold=False)
        await args.ack()

    async def again(self, args: AsyncArgs) -> None:
        """Start another recording like the card's."""
        place = place_of_interaction(args)
        former = await self._recordings.find(args.payload["value"], place)
        wish = StartWish(
            template_id=former.template_id,
            target=former.target,
            for_=former.asked_for,
            answers=former.answers,
            idempotency_key=f"again:{place.delivery}",
        )
        try:
            recording = await self._recordings.start(wish, place)
            await note(args, answers.started(recording, await self._recordings.wait_ahead()))
        except errors.TargetBusy as error:
            await note(args, answers.busy_again(await self._recordings.get(error.recording_id)))

    async def _extend(self, args: AsyncArgs, action_id: str, shown: Pressed) -> None:
        place = place_of_interaction(args)
        try:
            await self._extensions.by(shown.recording_id, EXTEND_ACTIONS[action_id], place, shown_end=shown.shown_end)
        except errors.EndMoved as error:
            await note(args, answers.end_moved(await self._recordings.get(error.recording_id)))
        else:
            await args.ack()
