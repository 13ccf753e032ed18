"""The outbox in memory: what must be said, until Slack has taken it."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.notice import Notice, NoticeKind
from bot.ports import NoticeClaim


@dataclass(frozen=True, slots=True)
class _Row:
    notice: Notice
    seq: int
    lease_token: str | None = None
    lease_until: datetime | None = None

    def noting(self, **facts: object) -> "_Row":
        return replace(self, notice=self.notice.model_copy(update=facts))

    def freed(self) -> "_Row":
        return replace(self, lease_token=None, lease_until=None)

    @property
    def ready_at(self) -> datetime | None:
        due_at = self.notice.due_at
        return None if due_at is None else max(due_at, self.lease_until or due_at)


class MemoryOutbox:
    """Notices by id, in the order in which they were put."""

    def __init__(self) -> None:
        self._rows: dict[str, _Row] = {}
        self._card_ids: dict[str, str] = {}

    def put(self, notices: Sequence[Notice]) -> None:
        """Put *notices*: a card or a warning again is out of date again, a milestone again changes nothing."""
        for notice in notices:
            row = self._rows.get(notice.id)
            if row is None:
                card = self._posted_card(notice.recording_id)
                channel_id = notice.channel_id if card is None else card.channel_id
                own = notice.model_copy(update={"channel_id": channel_id, "facts": dict(notice.facts)})
                self._rows[notice.id] = _Row(own, seq=len(self._rows))
                if notice.kind == NoticeKind.CARD:
                    self._card_ids[notice.recording_id] = notice.id
            elif row.notice.kind != NoticeKind.MILESTONE:
                self._rows[notice.id] = _put_again(row, notice.due_at)

    def claim(self, now: datetime, *, lease: timedelta, limit: int) -> list[NoticeClaim]:
        """Claim up to *limit* notices that can be sent, those that have been due for longest first."""
        token = secrets.token_hex(8)
        ready = [
            (row.notice.due_at, row.seq, row)
            for row in self._sendable()
            if row.ready_at is not None and row.ready_at <= now and row.notice.due_at is not None
        ]
        claims = []
        for *_, row in sorted(ready, key=lambda found: found[:2])[:limit]:
            self._rows[row.notice.id] = replace(row, lease_token=token, lease_until=now + lease)
            card = self._posted_card(row.notice.recording_id) if row.notice.kind != NoticeKind.CARD else None
            own = row.notice.model_copy(update={"facts": dict(row.notice.facts)})
            claims.append(NoticeClaim(notice=own, token=token, card_ts=None if card is None else card.message_ts))
        return claims

    def sent(self, claim: NoticeClaim, *, channel_id: str, message_ts: str) -> None:
        """Note that *claim*'s revision was sent, and where."""
        row = self._rows.get(claim.notice.id)
        if row is None or (row.lease_token != claim.token and row.notice.message_ts not in {None, message_ts}):
            return  # whoever took the lease has sent it too, and that address stands
        due_at = None if row.notice.revision == claim.notice.revision else row.notice.due_at
        row = row.freed() if row.lease_token == claim.token else row
        self._rows[claim.notice.id] = row.noting(
            channel_id=channel_id, message_ts=message_ts, attempts=0, due_at=due_at
        )
        if row.notice.kind == NoticeKind.CARD:
            self._move_milestones(row.notice.recording_id, channel_id)

    def failed(self, claim: NoticeClaim, *, due_at: datetime | None, channel_id: str | None, repost: bool) -> None:
        """Note that Slack did not take it, unless somebody else has it by now."""
        row = self._rows.get(claim.notice.id)
        if row is None or row.lease_token != claim.token:
            return
        if due_at is None and row.notice.revision != claim.notice.revision:
            due_at = row.notice.due_at  # "never" was said of what was tried
        self._rows[claim.notice.id] = row.freed().noting(
            attempts=row.notice.attempts + 1,
            due_at=due_at,
            channel_id=channel_id or row.notice.channel_id,
            message_ts=None if repost else row.notice.message_ts,
        )
        if repost and row.notice.kind != NoticeKind.CARD:
            self._repost_card(claim, due_at, channel_id)

    def set_back(self, by: timedelta) -> None:
        """Tell by a clock that was set back by *by* when notices are due, and until when they are claimed."""
        for notice_id, row in self._rows.items():
            lease_until = None if row.lease_until is None else row.lease_until - by
            due_at = None if row.notice.due_at is None else row.notice.due_at - by
            self._rows[notice_id] = replace(row, lease_until=lease_until).noting(due_at=due_at)

    def next_due(self) -> datetime | None:
        """Return the moment at which the next notice can be claimed."""
        return min((row.ready_at for row in self._sendable() if row.ready_at is not None), default=None)

    def _sendable(self) -> Iterator[_Row]:
        """Cards, posted warnings, and of each recording with a posted card the first for its thread that is still open."""
        waiting: set[str] = set()
        for row in self._rows.values():
            notice = row.notice
            if notice.due_at is None:
                continue
            if notice.kind == NoticeKind.CARD or _is_posted_warning(notice):
                yield row
            elif notice.recording_id not in waiting:
                waiting.add(notice.recording_id)
                if self._posted_card(notice.recording_id) is not None:
                    yield row

    def _repost_card(self, claim: NoticeClaim, due_at: datetime | None, channel_id: str | None) -> None:
        """Have the card posted anew in whose thread *claim* could not go, unless another one was posted meanwhile."""
        row = self._rows[self._card_ids[claim.notice.recording_id]]
        if row.notice.message_ts is None or row.notice.message_ts != claim.card_ts:
            return
        if row.notice.attempts > 0 and row.notice.due_at is not None:
            due_at = row.notice.due_at
        self._rows[row.notice.id] = row.noting(
            revision=row.notice.revision + 1,
            due_at=due_at,
            channel_id=channel_id or row.notice.channel_id,
            message_ts=None,
        )

    def _posted_card(self, recording_id: str) -> Notice | None:
        card_id = self._card_ids.get(recording_id)
        card = None if card_id is None else self._rows[card_id].notice
        return None if card is None or card.message_ts is None else card

    def _move_milestones(self, recording_id: str, channel_id: str) -> None:
        for row in list(self._rows.values()):
            notice = row.notice
            if (
                notice.recording_id == recording_id
                and notice.kind != NoticeKind.CARD
                and notice.due_at is not None
                and notice.message_ts is None
            ):
                self._rows[notice.id] = row.noting(channel_id=channel_id)


def _is_posted_warning(notice: Notice) -> bool:
    return notice.kind == NoticeKind.WARNING and notice.message_ts is not None


def _put_again(row: _Row, due_at: datetime | None) -> _Row:
    was = row.notice
    attempts = was.attempts
    if was.due_at is None:
        attempts = 0
    elif due_at is None or was.attempts > 0:  # Slack's wish to be left alone for a while still counts
        due_at = was.due_at
    else:
        due_at = min(was.due_at, due_at)
    return row.noting(revision=was.revision + 1, attempts=attempts, due_at=due_at)
