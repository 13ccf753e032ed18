"""Agora's callbacks: is the signature right, and what is said?

Source: Agora callbacks reference, "Set up callbacks" (envelope, signatures) and "Cloud Recording events".
"""

import hmac
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final

from bot.agora.answers import files_in
from bot.domain.files import RecordedFile
from bot.domain.lenient import integer, text
from bot.domain.notification import Notification

SNAPSHOT: Final = 45  # its one file stands in the details themselves
DOWNLOAD_FAILED: Final = 90  # its files are those that are missing
LATEST_MS: Final = 253_402_300_799_999  # the year 9999, which ends Python's calendar


def verify(headers: Mapping[str, str], raw: bytes, secret: str, *, allow_v1: bool = False) -> bool:
    """Say whether *raw* was signed with *secret*; takes the same time however wrong the signature is.

    Args:
        headers: of the request, in any capitalisation.
        raw: the body as it arrived, before it is parsed.
        secret: of the notification service in Agora's console; neither the customer secret nor the
            App Certificate. Nothing is signed with an empty one.
        allow_v1: take the older SHA-1 signature where the newer one is absent.
    """
    given = {name.lower(): value.strip() for name, value in headers.items()}
    if not secret:
        return False
    if (signature := given.get("agora-signature-v2")) is not None:
        return _is_signed(signature, raw, secret, "sha256")
    signature = given.get("agora-signature")
    return allow_v1 and signature is not None and _is_signed(signature, raw, secret, "sha1")


def parse(raw: bytes) -> Notification:
    """Return what *raw* says; unknown events and unknown keys are kept in `details`.

    Raises:
        ValueError: not a JSON object, or without a number as `eventType`.
    """
    try:
        envelope = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ValueError("the notification is not JSON") from error
    if not isinstance(envelope, dict):
        raise ValueError("the notification is not a JSON object")  # noqa: TRY004 - the sender's fault, not the caller's
    event_type = integer(envelope.get("eventType"))
    if event_type is None:
        raise ValueError("the notification's eventType is missing or no number")
    payload = _object(envelope.get("payload"))
    details = _object(payload.get("details"))
    return Notification(
        event_type=event_type,
        product_id=integer(envelope.get("productId")),
        notice_id=text(envelope.get("noticeId")),
        notified_at=_moment(envelope.get("notifyMs")),
        cname=text(payload.get("cname")),
        uid=text(payload.get("uid")),
        sid=text(payload.get("sid")),
        sequence=integer(payload.get("sequence")),
        occurred_at=_moment(payload.get("sendts")),
        service_type=integer(payload.get("serviceType")),
        name=text(details.get("msgName")),
        files=tuple(_files(event_type, details)),
        details=details,
    )


def _is_signed(signature: str, raw: bytes, secret: str, digest: str) -> bool:
    expected = hmac.digest(secret.encode(), raw, digest).hex()
    return hmac.compare_digest(expected.encode(), signature.lower().encode(errors="replace"))


def _files(event_type: int, details: Mapping[str, Any]) -> Iterator[RecordedFile]:
    if event_type == SNAPSHOT:
        yield from files_in({"fileList": [details]})
    elif event_type == DOWNLOAD_FAILED:
        yield from files_in({"fileList": (text(details.get("fileName")) or "").split(";")})
    else:
        yield from files_in(details)
        uids = details.get("uids")  # of postponed transcoding, each with files of its own
        for one in uids if isinstance(uids, list) else ():
            yield from files_in(_object(one))


def _moment(milliseconds: object) -> datetime | None:
    number = integer(milliseconds)
    if number is None or not 0 < number <= LATEST_MS:
        return None
    return datetime.fromtimestamp(number / 1000, UTC)


def _object(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
