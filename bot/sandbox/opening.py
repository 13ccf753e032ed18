"""The first moments of the sandbox. It imports little: the bot's process is to load its libraries while this one loads its own."""

import tempfile
from pathlib import Path

from bot.sandbox.backstage.bot import StagedBot
from bot.sandbox.clock import RehearsalClock


async def perform(*, port: int | None, usual_port: int, open_browser: bool, manifest: Path) -> int:
    """Run the sandbox until it is interrupted; return the exit status.

    Without a *port* the usual one is taken, or a free one when somebody has that. The *manifest* is the
    app's: its shortcuts are on the page.
    """
    with tempfile.TemporaryDirectory(prefix="recordbot-sandbox-") as name:
        folder = Path(name)
        bot = StagedBot(RehearsalClock(), folder / "bot.log")
        await bot.warm_up()
        from bot.sandbox.stage import until_interrupted  # noqa: PLC0415  # only now, for the reason above

        return await until_interrupted(
            folder, bot, port=port, usual_port=usual_port, open_browser=open_browser, manifest=manifest
        )
