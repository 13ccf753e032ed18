"""What Slack delivers over HTTP: is it Slack's, is it new, and can it be read?

Source: Slack, "Verifying requests from Slack" (signature `v0`, five minutes), "Events API" (retries); read 2026-11-22.
"""

import hashlib
import hmac
import json
import time
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any, Final
from urllib.parse import parse_qsl

WINDOW_SECONDS: Final = 300
EVENT_REPEATED_FOR_SECONDS: Final = 900  # Slack's last retry comes six minutes after the first try
MOST_REMEMBERED: Final = 20_000
MOST_FIELDS: Final = 100
INTERACTIONS: Final = frozenset(
    {"block_actions", "view_submission", "view_closed", "block_suggestion", "shortcut", "message_action"}
)

Body = Mapping[str, Any]


class Arrival(StrEnum):
    """What a delivery turned out to be."""

    GOOD = "good"
    FORGED = "forged"  # not signed with our secret, or too old to believe
    REPEATED = "repeated"  # good, and carried out before
    UNREADABLE = "unreadable"  # signed, and yet not what Slack sends


class Gate:
    """Judges deliveries by their bytes, before anything else looks at them.

    What was let in is remembered for as long as its signature holds: the same bytes a second time are a
    replay, or a proxy that tries again.

    Args:
        secrets: signing secrets; several while one takes the place of another.
        now: seconds since 1970.
        most_remembered: at once; the oldest is forgotten first. The store still knows what it did.

    Raises:
        ValueError: there is no secret, or an empty one.
    """

    def __init__(
        self, secrets: Sequence[str], *, now: Callable[[], float] = time.time, most_remembered: int = MOST_REMEMBERED
    ) -> None:
        if not secrets or not all(secrets):
            raise ValueError("without a signing secret, nothing that arrives can be believed")
        self._secrets = [secret.encode() for secret in secrets]
        self._now = now
        self._most_remembered = most_remembered
        self._let_in: OrderedDict[bytes, float] = OrderedDict()

    def judge(self, headers: Mapping[str, str], raw: bytes) -> tuple[Arrival, Body | None]:
        """Return what the delivery is, and its body when it is good. `headers` are read in any capitalisation."""
        given = {name.lower(): value for name, value in headers.items()}
        sent_at = self._sent_at(given, raw)
        if sent_at is None:
            return Arrival.FORGED, None
        body = read_body(raw)
        if body is None or not is_whole(body):
            return Arrival.UNREADABLE, None
        key, until = _key(sent_at, raw, body)
        if self._remembers(key):
            return Arrival.REPEATED, None
        self._let_in[key] = until
        return Arrival.GOOD, body

    def _sent_at(self, given: Mapping[str, str], raw: bytes) -> int | None:
        """Return when it was signed, if it was signed with our secret, and not too long ago."""
        timestamp, signature = given.get("x-slack-request-timestamp", ""), given.get("x-slack-signature", "")
        if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) <= len(str(2**63))):
            return None
        if abs(self._now() - int(timestamp)) > WINDOW_SECONDS:
            return None
        told = b"v0:" + timestamp.encode() + b":" + raw
        # Every secret is tried, so that how long it takes tells nothing.
        fits = [
            hmac.compare_digest(f"v0={hmac.digest(secret, told, 'sha256').hex()}".encode(), signature.encode())
            for secret in self._secrets
        ]
        return int(timestamp) if any(fits) else None

    def _remembers(self, key: bytes) -> bool:
        now = self._now()
        while self._let_in:
            oldest, until = next(iter(self._let_in.items()))
            if until >= now and len(self._let_in) < self._most_remembered:
                break
            del self._let_in[oldest]
        return key in self._let_in


def _key(sent_at: int, raw: bytes, body: Body) -> tuple[bytes, float]:
    """Return what tells the delivery from others, and until when that counts."""
    if body.get("type") == "event_callback" and isinstance(body.get("event_id"), str):
        # A retry is signed anew, and is the same event.
        return hashlib.sha256(f"event {body['event_id']}".encode()).digest(), sent_at + EVENT_REPEATED_FOR_SECONDS
    return hashlib.sha256(b"%d:" % sent_at + raw).digest(), sent_at + WINDOW_SECONDS


def read_body(raw: bytes) -> Body | None:
    """Return what *raw* holds: a form's fields, a form's `payload`, or JSON; None when it is none of them."""
    try:
        text = raw.decode()
        if text.startswith("{"):
            body = json.loads(text)
        else:
            fields = dict(parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_FIELDS))
            body = json.loads(fields["payload"]) if "payload" in fields else fields
    except (ValueError, RecursionError):
        return None
    return body if isinstance(body, dict) else None


def is_whole(body: Body) -> bool:
    """Say whether *body* says what everything Slack sends of its kind says: who, where, about what."""
    kind = body.get("type")
    if "command" in body:
        return all(_is_text(body, name) for name in ("command", "team_id", "channel_id", "user_id"))
    if kind == "event_callback":
        return isinstance(body.get("event"), dict) and _is_text(body["event"], "type")
    if isinstance(kind, str) and kind in INTERACTIONS:
        return _is_interaction(kind, body)
    return kind == "url_verification" or "ssl_check" in body


def _is_interaction(kind: str, body: Body) -> bool:
    user, team, view, channel = (body.get(name) for name in ("user", "team", "view", "channel"))
    if not isinstance(user, dict) or not _is_text(user, "id"):
        return False
    if not (isinstance(team, dict) and _is_text(team, "id")) and not _is_text(user, "team_id"):
        return False
    if not isinstance(channel, dict | None):
        return False
    if kind in {"view_submission", "view_closed"} and not isinstance(view, dict):
        return False
    if view is not None and not (isinstance(view, dict) and _is_text(view, "id") and _is_text(view, "type")):
        return False
    if kind == "block_actions":
        actions = body.get("actions")
        return isinstance(actions, list) and bool(actions) and all(_is_action(one) for one in actions)
    if kind == "message_action":
        return isinstance(body.get("message"), dict)
    return True


def _is_action(action: object) -> bool:
    return isinstance(action, dict) and _is_text(action, "action_id") and isinstance(action.get("value"), str | None)


def _is_text(body: Body, name: str) -> bool:
    return isinstance(body.get(name), str) and bool(body[name])
