"""What the services that ask who may need from the outside world, beside `bot.ports`."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Protocol

from bot.domain.approval import ApprovalRequest
from bot.domain.audit import AuditEntry

UNKNOWN_REQUEST: Final = "This request is not known here (any more). Nothing was started."


class Groups(Protocol):
    """Slack's user groups."""

    async def members(self, group_id: str) -> frozenset[str]:
        """Return who is in the group. Raises `SlackError` when it is not known and Slack does not say."""


@dataclass(frozen=True, slots=True)
class ApprovalClaim:
    """A request that this process alone may work on until the lease ends."""

    request: ApprovalRequest
    token: str


class ApprovalStore(Protocol):
    """Requests for approval. Every method is one transaction; all raise `StoreUnavailable`."""

    async def add(self, request: ApprovalRequest, noted: Sequence[AuditEntry] = ()) -> ApprovalRequest:
        """Insert *request*, and append *noted* to the audit; return it, or the one that is there already.

        That is one with the same idempotency key, or one of the same person for the same that nobody has decided yet.
        """

    async def get(self, request_id: str) -> ApprovalRequest:
        """Return the request. Raises `WishRefused` when there is none."""

    async def save(self, request: ApprovalRequest, noted: Sequence[AuditEntry] = ()) -> ApprovalRequest:
        """Write *request* over the version it was read with; a lease on it stays. Raises `StaleWrite`: somebody saved first."""

    async def claim_due(self, now: datetime, *, lease: timedelta, limit: int) -> list[ApprovalClaim]:
        """Claim up to *limit* requests that are due and free; claiming raises the version."""

    async def settle(
        self, claim: ApprovalClaim, request: ApprovalRequest, noted: Sequence[AuditEntry] = ()
    ) -> ApprovalRequest:
        """Like `save`, for the holder of *claim*, whose lease ends with it.

        Raises:
            StaleWrite: somebody saved first, or the lease was lost to another process (then `holds` is False).
        """

    async def holds(self, claim: ApprovalClaim) -> bool:
        """Say whether *claim* is still ours."""

    async def next_due(self) -> datetime | None:
        """Return the moment at which the next request can be claimed."""


class Asker(Protocol):
    """Shows requests to people. Every call raises the subclasses of `SlackError`."""

    async def post(self, request: ApprovalRequest, *, channel_id: str) -> tuple[str, str]:
        """Post the request as it is; return (channel_id, message_ts) as Slack gave them."""

    async def update(self, request: ApprovalRequest, *, channel_id: str, message_ts: str) -> None:
        """Bring the message up to date."""

    async def tell(self, request: ApprovalRequest, *, channel_id: str, message_ts: str) -> None:
        """Tell the requester, in the message's thread, that nothing was started."""
