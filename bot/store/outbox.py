"""The outbox in SQLite: what must be said, until Slack has taken it.

Each function is part of a transaction that its caller opened.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

import structlog
from sqlite_utils import Database

from bot.domain.notice import Notice, NoticeKind
from bot.ports import NoticeClaim
from bot.store.rows import from_microseconds, to_microseconds

_log: Final = structlog.get_logger(__name__)

# A card can always be sent, and a warning that was posted can be brought up to date. Of what goes into the
# thread only the first that is still open, and only once there is a card in whose thread it can go.
_CAN_BE_SENT: Final = """
    (this.kind = 'card' OR (this.kind = 'warning' AND this.message_ts IS NOT NULL) OR (
        EXISTS (
            SELECT 1 FROM notice AS card
            WHERE card.recording_id = this.recording_id AND card.kind = 'card' AND card.message_ts IS NOT NULL
        ) AND NOT EXISTS (
            SELECT 1 FROM notice AS earlier
            WHERE earlier.recording_id = this.recording_id AND earlier.kind <> 'card'
                AND NOT (earlier.kind = 'warning' AND earlier.message_ts IS NOT NULL)
                AND earlier.seq < this.seq AND earlier.due_at IS NOT NULL AND earlier.parked = 0
        )
    ))
"""

_DUE: Final = f"""
    SELECT *, iif(this.kind <> 'card', (
        SELECT message_ts FROM notice AS card WHERE card.recording_id = this.recording_id AND card.kind = 'card'
    ), NULL) AS card_ts
    FROM notice AS this WHERE ready_at <= :now AND {_CAN_BE_SENT} ORDER BY due_at, seq LIMIT :limit
"""  # noqa: S608 - no value is formatted in

_NEXT: Final = (
    f"SELECT ready_at FROM notice AS this WHERE ready_at IS NOT NULL AND {_CAN_BE_SENT} ORDER BY ready_at LIMIT 1"  # noqa: S608 - no value is formatted in
)

# A card (or a warning) that is put again is out of date, but Slack's wish to be left alone for a while still counts.
# The channel stays: the card may have had to move.
_PUT: Final = """
    INSERT INTO notice (
        id, recording_id, kind, milestone, facts, revision, due_at, attempts, message_ts, channel_id
    ) VALUES (
        :id, :recording_id, :kind, :milestone, :facts, :revision, :due_at, :attempts, :message_ts,
        coalesce((
            SELECT channel_id FROM notice
            WHERE recording_id = :recording_id AND kind = 'card' AND message_ts IS NOT NULL
        ), :channel_id)
    )
    ON CONFLICT (id) DO UPDATE SET
        revision = revision + 1,
        attempts = CASE WHEN due_at IS NULL THEN 0 ELSE attempts END,
        due_at = CASE
            WHEN due_at IS NULL OR excluded.due_at IS NULL THEN coalesce(due_at, excluded.due_at)
            WHEN attempts > 0 THEN due_at
            ELSE min(due_at, excluded.due_at)
        END
    WHERE kind IN ('card', 'warning')
"""

# Whoever lost the lease has sent it nevertheless: its address is kept where nobody knows a better one.
_SENT: Final = """
    UPDATE notice SET
        channel_id = :channel_id,
        message_ts = :message_ts,
        attempts = 0,
        due_at = CASE WHEN revision = :revision THEN NULL ELSE due_at END,
        lease_until = CASE WHEN lease_token = :token THEN NULL ELSE lease_until END,
        lease_token = nullif(lease_token, :token)
    WHERE id = :id AND (lease_token = :token OR message_ts IS NULL OR message_ts = :message_ts)
"""

# "Never" is said of what was tried; a card that was put again meanwhile deserves a try of its own.
_FAILED: Final = """
    UPDATE notice SET
        attempts = attempts + 1,
        due_at = CASE WHEN :due_at IS NULL AND revision <> :revision THEN due_at ELSE :due_at END,
        channel_id = coalesce(:channel_id, channel_id),
        message_ts = CASE WHEN :repost THEN NULL ELSE message_ts END,
        lease_token = NULL,
        lease_until = NULL
    WHERE id = :id AND lease_token = :token
"""


# The card in whose thread a milestone could not go, unless another one was posted meanwhile.
_REPOST_CARD: Final = """
    UPDATE notice SET
        revision = revision + 1,
        due_at = CASE WHEN attempts > 0 THEN coalesce(due_at, :due_at) ELSE :due_at END,
        channel_id = coalesce(:channel_id, channel_id),
        message_ts = NULL
    WHERE recording_id = :recording_id AND kind = 'card' AND message_ts = :card_ts
"""


def put_notices(db: Database, notices: Iterable[Notice]) -> None:
    """Put *notices*: a card or a warning again is out of date again, a milestone again changes nothing."""
    for notice in notices:
        row = notice.model_dump(mode="json", exclude={"facts", "due_at"})
        due_at = None if notice.due_at is None else to_microseconds(notice.due_at)
        db.execute(_PUT, {**row, "facts": json.dumps(notice.facts), "due_at": due_at})


def claim_notices(db: Database, now: int, *, token: str, until: int, limit: int) -> list[NoticeClaim]:
    """Claim up to *limit* notices that can be sent, those that have been due for longest first."""
    claims: list[NoticeClaim] = []
    while True:
        rows = list(db.query(_DUE, {"now": now, "limit": limit - len(claims)}))
        readable = [claim for row in rows if (claim := _claim(db, row, token=token, until=until)) is not None]
        claims += readable
        if len(readable) == len(rows):
            return claims


def _claim(db: Database, row: dict[str, Any], *, token: str, until: int) -> NoticeClaim | None:
    try:
        facts = {**row, "facts": json.loads(row["facts"]), "due_at": from_microseconds(row["due_at"])}
        claim = NoticeClaim(notice=Notice.model_validate(facts), token=token, card_ts=row["card_ts"])
    except ValueError as error:
        # Set aside as it is, so that it is not claimed again and again.
        db.execute("UPDATE notice SET parked = 1 WHERE seq = ?", [row["seq"]])
        _log.error("notice_parked", notice_id=row["id"], recording_id=row["recording_id"], problem=str(error))
        return None
    db.execute("UPDATE notice SET lease_token = ?, lease_until = ? WHERE seq = ?", [token, until, row["seq"]])
    return claim


def notice_sent(db: Database, claim: NoticeClaim, *, channel_id: str, message_ts: str) -> None:
    """Note that *claim*'s revision was sent, and where."""
    facts = {"channel_id": channel_id, "message_ts": message_ts}
    notice = claim.notice
    changed = db.execute(_SENT, {**facts, "id": notice.id, "token": claim.token, "revision": notice.revision})
    if notice.kind == NoticeKind.CARD and changed.rowcount:
        # A thread is where its card is.
        db.execute(
            "UPDATE notice SET channel_id = ? WHERE recording_id = ? AND kind <> 'card' AND due_at IS NOT NULL"
            " AND message_ts IS NULL",
            [channel_id, notice.recording_id],
        )


def notice_failed(
    db: Database, claim: NoticeClaim, *, due_at: datetime | None, channel_id: str | None, repost: bool
) -> None:
    """Note that Slack did not take it, unless somebody else has it by now."""
    notice = claim.notice
    facts = {
        "id": notice.id,
        "token": claim.token,
        "revision": notice.revision,
        "due_at": None if due_at is None else to_microseconds(due_at),
        "channel_id": channel_id,
        "repost": repost,
    }
    changed = db.execute(_FAILED, facts).rowcount
    if repost and changed and notice.kind != NoticeKind.CARD:
        db.execute(_REPOST_CARD, {**facts, "recording_id": notice.recording_id, "card_ts": claim.card_ts})


def next_notice_due(db: Database) -> int | None:
    """Return the moment at which the next notice can be claimed."""
    row = db.execute(_NEXT).fetchone()
    return None if row is None else int(row[0])
