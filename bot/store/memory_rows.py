"""The rows of recordings in memory: found, counted and claimed in one step each."""

import secrets
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.recording import Recording
from bot.errors import RecordingNotFound
from bot.ports import Claim
from bot.store.memory_row import Row
from bot.store.rows import all_uids, goes_first


class MemoryRows:
    """The rows by the ids of their recordings."""

    def __init__(self) -> None:
        self._rows: dict[str, Row] = {}

    def put(self, row: Row) -> None:
        """Write *row*, in place of the one of its recording."""
        self._rows[row.recording_id] = row

    def find(self, recording_id: str) -> Row | None:
        """Return the row; None: there is none."""
        return self._rows.get(recording_id)

    def get(self, recording_id: str) -> Row:
        """Return the row. Raises `RecordingNotFound`."""
        try:
            return self._rows[recording_id]
        except KeyError:
            raise RecordingNotFound(f"There is no recording {recording_id}.") from None

    def all(self) -> Iterator[Recording]:
        """Yield every recording, in the order in which they were added."""
        return (row.read() for row in self._rows.values())

    def claim(self, now: datetime, *, lease: timedelta, limit: int) -> list[Claim]:
        """See `Store.claim_due`."""
        token = secrets.token_hex(8)
        due = [
            (not goes_first(recording, now), recording.due_at, recording.id)
            for recording in self.all()
            if recording.due_at is not None and recording.due_at <= now and self._is_free(recording.id, now)
        ]
        claims = []
        for *_, recording_id in sorted(due)[:limit]:
            row = self._rows[recording_id]
            row = replace(row, version=row.version + 1, lease_token=token, lease_until=now + lease)
            self._rows[recording_id] = row
            claims.append(Claim(recording=row.read(), token=token))
        return claims

    def holds(self, claim: Claim) -> bool:
        """See `Store.holds`."""
        row = self._rows.get(claim.recording.id)
        return row is not None and row.lease_token == claim.token

    def next_due(self) -> datetime | None:
        """See `Store.next_due`."""
        moments = [
            max(recording.due_at, self._rows[recording.id].lease_until or recording.due_at)
            for recording in self.all()
            if recording.due_at is not None
        ]
        return min(moments, default=None)

    def running(self, team_id: str, *, channel_id: str | None = None, target: str | None = None) -> list[Recording]:
        """See `Store.running`."""
        found = (
            recording
            for recording in self.all()
            if not recording.is_over
            and recording.team_id == team_id
            and channel_id in {None, recording.channel_id}
            and target in {None, recording.target}
        )
        return sorted(found, key=_age)

    def history(
        self,
        last: Recording | None,
        *,
        limit: int,
        team_id: str,
        since: datetime | None,
        channel_id: str | None,
        target: str | None,
        started_by: str | None,
        template_id: str | None,
    ) -> list[Recording]:
        """See `Store.history`; *last* is the last recording of the page before this one."""
        found = [
            recording
            for recording in self.all()
            if recording.team_id == team_id
            and channel_id in {None, recording.channel_id}
            and target in {None, recording.target}
            and started_by in {None, recording.started_by}
            and template_id in {None, recording.template_id}
            and (since is None or recording.created_at >= since)
            and (last is None or _age(recording) < _age(last))
        ]
        return sorted(found, key=_age, reverse=True)[:limit]

    def uids_in_use(self, cname: str) -> frozenset[str]:
        """See `Store.uids_in_use`."""
        live = (recording.id for recording in self.all() if recording.cname == cname and not recording.is_over)
        return frozenset().union(*(all_uids(self._rows[recording_id].data) for recording_id in live))

    def _is_free(self, recording_id: str, now: datetime) -> bool:
        lease_until = self._rows[recording_id].lease_until
        return lease_until is None or lease_until <= now


def _age(recording: Recording) -> tuple[datetime, str]:
    return recording.created_at, recording.id
