"""Agora Cloud Recording, and the keys that it is given."""

from collections.abc import Mapping
from typing import Any, Protocol

from bot.domain.answers import ServiceReport, StopReport, TaskAddress
from bot.domain.recording import Recording


class CloudRecording(Protocol):
    """Agora Cloud Recording. Every call raises the subclasses of `AgoraError`."""

    async def acquire(
        self, *, cname: str, uid: str, scene: int, resource_expired_hours: int, service_region: str | None = None
    ) -> str:
        """Return a resource id for one start."""

    async def start(
        self, *, mode: str, cname: str, uid: str, resource_id: str, client_request: Mapping[str, Any]
    ) -> str:
        """Start, and return the sid. 200 does not prove that anything is recorded."""

    async def query(self, task: TaskAddress) -> ServiceReport:
        """Return what Agora says of a task that lives."""

    async def update(self, task: TaskAddress, *, client_request: Mapping[str, Any]) -> None:
        """Change subscriptions, pause or resume a web page, or change the CDN's address."""

    async def update_layout(self, task: TaskAddress, *, client_request: Mapping[str, Any]) -> None:
        """Set the whole layout anew; whatever is not told falls back to its default."""

    async def stop(self, task: TaskAddress) -> StopReport:
        """Stop, and return the files; the answer may take more than 20 s."""

    async def check(self) -> None:
        """Ask for something harmless. Raises `AgoraUnauthorized` or `AgoraUnavailable`."""


class Keys(Protocol):
    """Holds what must never stand in a row: storage keys and tokens."""

    def complete(self, recording: Recording) -> Mapping[str, Any]:
        """Return the `clientRequest` to send: the recording's own, with keys and token filled in.

        Raises:
            ConfigInvalid: its storage profile does not exist (any more).
        """
