"""The bot on the sandbox's stage: the very composition of `recordbot run`, with a clock that can be moved forward.

It is told everything through its standard input, one JSON object a line: the settings first, then how far ahead its
clock is to be; each line is answered with one. Nobody else can reach that pipe, and when it ends, the bot does.
"""

import asyncio
import json
import signal
import sys
from datetime import timedelta

from bot.app import load_templates, running
from bot.config import read_settings
from bot.errors import ConfigInvalid, StoreError
from bot.logs import configure
from bot.sandbox.clock import RehearsalClock


async def act() -> int:
    """Run the bot until the pipe ends or a signal comes; return the exit status."""
    loop = asyncio.get_running_loop()
    told = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(told), sys.stdin)
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.feed_eof)
    if not (line := await told.readline()):
        return 0
    part = json.loads(line)
    try:
        settings = read_settings(part["environment"])
        configure(sys.stderr, json=True, secrets=settings.secrets())
        clock = RehearsalClock(timedelta(seconds=part["ahead_seconds"]))
        async with running(settings, load_templates(settings), clock=clock) as bot:
            _answer({"url": bot.url})
            while line := await told.readline():
                step = timedelta(seconds=json.loads(line)["ahead_seconds"]) - clock.ahead
                clock.forward(step)
                await bot.clock_was_set(step)
                _answer({"ahead_seconds": clock.ahead.total_seconds()})
    except (ConfigInvalid, StoreError, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _answer(said: dict[str, object]) -> None:
    print(json.dumps(said), flush=True)


if __name__ == "__main__":
    sys.exit(asyncio.run(act()))
