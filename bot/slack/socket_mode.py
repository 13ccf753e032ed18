"""Socket Mode: Slack's deliveries without a public address."""

import asyncio
from types import TracebackType
from typing import Final, Self

import aiohttp
import structlog
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.errors import SlackClientError

AGAIN_SECONDS: Final = (1, 2, 5, 10, 30)

log = structlog.get_logger()


class SocketMode:
    """Keeps one connection to Slack; reconnecting is the SDK's own work once it stands."""

    def __init__(self, bolt: AsyncApp, *, app_token: str) -> None:
        self._handler = AsyncSocketModeHandler(bolt, app_token)
        self._connecting: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self._connecting = asyncio.get_running_loop().create_task(self._connect(), name="socket mode: connect")
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._connecting is not None:
            self._connecting.cancel()
            await asyncio.gather(self._connecting, return_exceptions=True)
        await self._handler.close_async()  # type: ignore[no-untyped-call]  # Bolt left it unannotated

    async def _connect(self) -> None:
        tries = 0
        while True:
            try:
                await self._handler.connect_async()  # type: ignore[no-untyped-call]  # Bolt left it unannotated
            except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError) as error:
                if tries == 0:
                    log.warning("socket_mode_not_connected", reason=str(error))
                await asyncio.sleep(AGAIN_SECONDS[min(tries, len(AGAIN_SECONDS) - 1)])
                tries += 1
            else:
                log.info("socket_mode_connected", tries=tries + 1)
                return
