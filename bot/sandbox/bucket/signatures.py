"""Checks AWS Signature Version 4, in headers and in presigned addresses.

Source: AWS, "Authenticating Requests (AWS Signature Version 4)": canonical request, string to sign, signing key;
"Using Query Parameters": at most seven days.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final
from urllib.parse import parse_qsl, quote, unquote, urlencode

from aiohttp import web

ALGORITHM: Final = "AWS4-HMAC-SHA256"
UNSIGNED: Final = "UNSIGNED-PAYLOAD"
MOST_SKEW: Final = timedelta(minutes=15)
LONGEST_SECONDS: Final = 7 * 24 * 3600
_AUTHORIZATION: Final = re.compile(
    rf"{ALGORITHM} Credential=(?P<credential>[^,\s]+),\s*SignedHeaders=(?P<signed>[^,\s]+),\s*"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)


class Forbidden(Exception):
    """The request is not let in; `code` is S3's own word for why."""

    def __init__(self, code: str, message: str, *, http_status: int = 403) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.http_status = http_status


@dataclass(frozen=True)
class _Signed:
    """What a request says of its own signature."""

    credential: str
    signed_headers: tuple[str, ...]
    signature: str
    stamp: str
    payload_hash: str
    query: tuple[tuple[str, str], ...]


def access_key_of(
    request: web.Request, body: bytes, secret_of: Callable[[str], str | None], now: datetime
) -> tuple[str, bool]:
    """Return whose signature *request* carries, and whether it is a presigned address.

    Args:
        secret_of: the secret of an access key; None: there is no such key.

    Raises:
        Forbidden: nobody's, not a good one, or not any more.
    """
    query = tuple(parse_qsl(request.rel_url.raw_query_string, keep_blank_values=True))
    by_name = dict(query)
    is_presigned = "X-Amz-Signature" in by_name
    signed = _presigned(by_name, query, now) if is_presigned else _in_headers(request, query, body, now)
    parts = signed.credential.split("/")
    if len(parts) != 5 or parts[3:] != ["s3", "aws4_request"] or parts[1] != signed.stamp[:8]:  # noqa: PLR2004  # key/day/region/s3/aws4_request
        raise Forbidden("AuthorizationHeaderMalformed", "The credential is malformed.", http_status=400)
    secret = secret_of(parts[0])
    if secret is None:
        raise Forbidden("InvalidAccessKeyId", "The access key you provided does not exist in our records.")
    if "host" not in signed.signed_headers:
        raise Forbidden("AccessDenied", "The host header must be signed.")
    expected = _signature(request.method, request.rel_url.raw_path, request.headers, signed, secret)
    if not hmac.compare_digest(expected, signed.signature):
        raise Forbidden("SignatureDoesNotMatch", "The signature we calculated does not match the one you provided.")
    return parts[0], is_presigned


def presigned(path: str, host: str, access_key: str, secret: str, now: datetime) -> str:
    """Return *path* with a signature that opens it for an hour."""
    stamp = f"{now:%Y%m%dT%H%M%SZ}"
    credential = f"{access_key}/{stamp[:8]}/us-east-1/s3/aws4_request"
    query = (
        ("X-Amz-Algorithm", ALGORITHM),
        ("X-Amz-Credential", credential),
        ("X-Amz-Date", stamp),
        ("X-Amz-Expires", "3600"),
        ("X-Amz-SignedHeaders", "host"),
    )
    signed = _Signed(credential, ("host",), "", stamp, UNSIGNED, query)
    signature = _signature("GET", path, {"host": host}, signed, secret)
    return f"{path}?{urlencode([*query, ('X-Amz-Signature', signature)], quote_via=quote)}"


def _presigned(by_name: Mapping[str, str], query: tuple[tuple[str, str], ...], now: datetime) -> _Signed:
    stamp, seconds = by_name.get("X-Amz-Date", ""), by_name.get("X-Amz-Expires", "")
    if by_name.get("X-Amz-Algorithm") != ALGORITHM or not seconds.isascii() or not seconds.isdigit():
        raise Forbidden("AuthorizationQueryParametersError", "Query parameters are missing.", http_status=400)
    if not 0 < int(seconds) <= LONGEST_SECONDS:
        raise Forbidden("AuthorizationQueryParametersError", "X-Amz-Expires must be at most a week.", http_status=400)
    signed_at = _moment(stamp)
    if signed_at > now + MOST_SKEW:
        raise Forbidden("AccessDenied", "Request is not valid yet.")
    if now >= signed_at + timedelta(seconds=int(seconds)):
        raise Forbidden("AccessDenied", "Request has expired.")
    return _Signed(
        credential=by_name.get("X-Amz-Credential", ""),
        signed_headers=tuple(by_name.get("X-Amz-SignedHeaders", "").split(";")),
        signature=by_name["X-Amz-Signature"],
        stamp=stamp,
        payload_hash=UNSIGNED,
        query=tuple(pair for pair in query if pair[0] != "X-Amz-Signature"),
    )


def _in_headers(request: web.Request, query: tuple[tuple[str, str], ...], body: bytes, now: datetime) -> _Signed:
    given = request.headers.get("Authorization")
    if given is None:
        raise Forbidden("AccessDenied", "Access Denied.")
    found = _AUTHORIZATION.fullmatch(given)
    stamp, payload_hash = request.headers.get("X-Amz-Date", ""), request.headers.get("X-Amz-Content-Sha256", "")
    if found is None or not payload_hash:
        raise Forbidden("AuthorizationHeaderMalformed", "The authorization header is malformed.", http_status=400)
    if abs(_moment(stamp) - now) > MOST_SKEW:
        raise Forbidden("RequestTimeTooSkewed", "The request's time and the current time differ too much.")
    if payload_hash not in (UNSIGNED, hashlib.sha256(body).hexdigest()):
        raise Forbidden("XAmzContentSHA256Mismatch", "The content is not what was signed.", http_status=400)
    signed_headers = tuple(found["signed"].split(";"))
    return _Signed(found["credential"], signed_headers, found["signature"], stamp, payload_hash, query)


def _moment(stamp: str) -> datetime:
    try:
        return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise Forbidden("AccessDenied", "X-Amz-Date is not a date.") from None


def _signature(method: str, raw_path: str, headers: Mapping[str, str], signed: _Signed, secret: str) -> str:
    canonical = "\n".join(
        [
            method,
            quote(unquote(raw_path), safe="/-_.~"),
            "&".join(sorted(f"{quote(name, safe='-_.~')}={quote(value, safe='-_.~')}" for name, value in signed.query)),
            *(f"{name}:{' '.join(headers.get(name, '').split())}" for name in signed.signed_headers),
            "",
            ";".join(signed.signed_headers),
            signed.payload_hash,
        ]
    )
    scope = signed.credential.partition("/")[2]
    to_sign = "\n".join([ALGORITHM, signed.stamp, scope, hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{secret}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, to_sign.encode(), hashlib.sha256).hexdigest()
