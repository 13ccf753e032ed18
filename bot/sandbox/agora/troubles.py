"""What the faults about a task's life do to it."""

import secrets
from collections.abc import Callable
from datetime import datetime, timedelta

from bot.sandbox.agora.tasks import Failover, ServiceError, Task

RECORDER, UPLOADER = 0, 1
TOKEN_EXPIRED, TOKEN_WRONG, STORAGE_WRONG = 109, 110, 32


def befall(task: Task, kind: str, now: datetime, seconds: float) -> None:
    """Let *kind*, a LIFE kind of `faults.KINDS`, happen to *task* at *now*; *seconds* is what the kind makes of it."""
    _TROUBLES[kind](task, now, timedelta(seconds=seconds))


def refuse_token(task: Task, code: int, life: timedelta) -> None:
    """The recorder is not let into the channel: it reports so, and is gone *life* later.

    Source: a published support answer: event 1 with module 0 and code 110, then 404 on query.
    """
    task.trouble.never_ready = True
    task.media_at = None
    task.trouble.errors.append(ServiceError(task.base_at, RECORDER, code))
    task.trouble.lost_at = task.base_at + life


def end_token(task: Task, at: datetime) -> None:
    """The recorder is thrown out of the channel when its token ends: nothing can renew it."""
    task.trouble.errors.append(ServiceError(at, RECORDER, TOKEN_EXPIRED))
    _end_abnormally(task, at, timedelta())


def _never_ready(task: Task, _now: datetime, _seconds: timedelta) -> None:
    task.trouble.never_ready = True
    task.media_at = None


def _no_media(task: Task, _now: datetime, _seconds: timedelta) -> None:
    task.media_at = None


def _bad_token(task: Task, _now: datetime, life: timedelta) -> None:
    refuse_token(task, TOKEN_WRONG, life)


def _storage_error(task: Task, _now: datetime, life: timedelta) -> None:
    at = task.media_at or task.base_at
    task.media_at = None
    task.trouble.errors.append(ServiceError(at, UPLOADER, STORAGE_WRONG, "storage config is wrong"))
    task.trouble.lost_at = at + life


def _end_abnormally(task: Task, now: datetime, after: timedelta) -> None:
    task.trouble.abnormal_at = _earliest(task.trouble.abnormal_at, now + after)


def _lose(task: Task, now: datetime, after: timedelta) -> None:
    task.trouble.lost_at = _earliest(task.trouble.lost_at, now + after)


def _fail_over(task: Task, now: datetime, away: timedelta) -> None:
    # random, as the service's: high, so that it meets no uid that people use
    new_uid = str(3_000_000_000 + secrets.randbelow(1_000_000_000))
    task.trouble.failovers.append(Failover(now, now + away, new_uid))


def _back_up(task: Task, _now: datetime, _seconds: timedelta) -> None:
    task.trouble.backuped = True


def _slow_upload(task: Task, _now: datetime, longer: timedelta) -> None:
    task.trouble.more_upload += longer


def _earliest(known: datetime | None, at: datetime) -> datetime:
    return at if known is None else min(known, at)


_TROUBLES: dict[str, Callable[[Task, datetime, timedelta], None]] = {
    "never_ready": _never_ready,
    "no_media": _no_media,
    "bad_token": _bad_token,
    "storage_error": _storage_error,
    "abnormal": _end_abnormally,
    "lost": _lose,
    "failover": _fail_over,
    "backuped": _back_up,
    "slow_upload": _slow_upload,
}
