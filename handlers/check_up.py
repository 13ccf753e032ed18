"""`/record doctor`: everything the bot depends on is tried, and whoever asked is told what to do."""

from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.blocks.check_up import check_up, examining
from bot.services import Services
from handlers.guard import note


class CheckUp:
    """Answers at once that it tries, and then with what was found."""

    def __init__(self, services: Services) -> None:
        self._doctor = services.doctor
        self._background = services.background

    async def begin(self, args: AsyncArgs) -> None:
        """Have everything tried, after the ack: it takes longer than Slack waits."""
        at_once = examining()
        await args.ack(text=at_once.text, blocks=at_once.block_dicts(), response_type="ephemeral")
        self._background.run(self._tell(args), name="examine")

    async def _tell(self, args: AsyncArgs) -> None:
        await note(args, check_up(await self._doctor.examine()))
