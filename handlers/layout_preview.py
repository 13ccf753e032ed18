"""A layout is looked at before it is applied: its picture, menus to try others, and one click that applies it."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.blocks import answers, layout_preview
from bot.blocks.layout_preview import LayoutChoice, begun, preview, read_choice
from bot.blocks.message import CardMessage
from bot.blocks.pictures import scene_title, scene_words
from bot.domain.change_words import Layout
from bot.domain.layout_proposal import LayoutProposal
from bot.domain.place import Place
from bot.domain.recording import ChangeKind
from bot.errors import WishInvalid
from bot.services import Services
from handlers.guard import RESPONSE_OK, answering
from handlers.place import place_of_interaction

# A file that was just uploaded cannot be shown for a moment; a response URL works five times in all.
AGAIN_SECONDS: Final = (0.7, 1.5, 3.0)

log = structlog.get_logger()


class LayoutPreview:
    """Shows layouts to one person, and applies the one they chose."""

    def __init__(self, services: Services, *, wait: Callable[[float], Awaitable[None]] = asyncio.sleep) -> None:
        self._layouts = services.layouts
        self._pictures = services.pictures
        self._background = services.background
        self._wait = wait

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        for action_id in (layout_preview.ARRANGEMENT_ACTION_ID, layout_preview.PEOPLE_ACTION_ID):
            app.action(action_id)(answering(self.choose))
        app.action(layout_preview.APPLY_ACTION_ID)(answering(self.apply))
        app.action(layout_preview.NOT_NOW_ACTION_ID)(answering(self.leave))

    async def begin(self, args: AsyncArgs, asked: Layout, place: Place) -> None:
        """Answer a command in words at once, and with the picture as soon as there is one."""
        proposal = await self._layouts.propose(asked.what, asked.wish, place)
        first = begun(proposal)
        await args.ack(text=first.text, blocks=first.block_dicts(), response_type="ephemeral")
        self._background.run(self._show(args, proposal, in_place=False), name="show a layout")

    async def open(self, args: AsyncArgs, recording_id: str) -> None:
        """Show the present layout of a card's recording."""
        proposal = await self._layouts.propose(recording_id, None, place_of_interaction(args))
        await args.ack()
        self._background.run(self._show(args, proposal, in_place=False), name="show a layout")

    async def choose(self, args: AsyncArgs) -> None:
        """Show another layout, or the same for another number of people, in place of the one before."""
        choice = read_choice(args.payload["selected_option"]["value"])
        place = place_of_interaction(args)
        proposal = await self._layouts.propose(choice.recording_id, choice.wish, place, people=choice.people)
        await args.ack()
        self._background.run(self._show(args, proposal, in_place=True), name="show a layout")

    async def apply(self, args: AsyncArgs) -> None:
        """Have the layout applied; what came of it takes the picture's place, so that it is pressed once."""
        choice: LayoutChoice = read_choice(args.payload["value"])
        if choice.wish is None:
            raise WishInvalid(layout_preview.STALE)
        changed = await self._layouts.apply(
            choice.recording_id, choice.wish, place_of_interaction(args), shown=choice.shown
        )
        await args.ack()
        said = answers.changing(changed, ChangeKind.LAYOUT)
        self._background.run(self._say(args, said), name="say that a layout is applied")

    async def leave(self, args: AsyncArgs) -> None:
        """Take the picture away."""
        await args.ack()
        self._background.run(self._delete(args), name="take a layout's picture away")

    async def _show(self, args: AsyncArgs, proposal: LayoutProposal, *, in_place: bool) -> None:
        """Show the picture as soon as Slack takes it; in words alone when it does not."""
        scene = proposal.scene
        shown = await self._pictures.layout(scene, title=scene_title(scene), alt=scene_words(scene))
        if shown.file_id is not None:
            for seconds in AGAIN_SECONDS if shown.is_fresh else (0.0, *AGAIN_SECONDS[1:]):
                await self._wait(seconds)
                if await self._respond(args, preview(proposal, shown.file_id), in_place=in_place):
                    return
        await self._respond(args, preview(proposal, None, may_upload=shown.is_allowed), in_place=in_place)

    async def _respond(self, args: AsyncArgs, message: CardMessage, *, in_place: bool) -> bool:
        try:
            response = await args.respond(
                text=message.text, blocks=message.block_dicts(), response_type="ephemeral", replace_original=in_place
            )
        except Exception as error:  # noqa: BLE001  # whatever it is, the next try may do
            log.warning("layout_not_shown", reason=type(error).__name__)
            return False
        if response.status_code != RESPONSE_OK:
            log.warning("layout_not_shown", http_status=response.status_code, said=response.body[:100])
        return response.status_code == RESPONSE_OK

    async def _say(self, args: AsyncArgs, message: CardMessage) -> None:
        await self._respond(args, message, in_place=True)

    async def _delete(self, args: AsyncArgs) -> None:
        await args.respond(delete_original=True)
