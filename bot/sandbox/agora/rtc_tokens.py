"""Reads RTC tokens (AccessToken2, "007") the way the service does when a recorder wants to join.

Written without regard to how the bot makes them, so that one checks the other.

Source: AgoraIO/Tools, DynamicKey/AgoraDynamicKey, AccessToken2.
"""

import hmac
import struct
import zlib
from base64 import b64decode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256

_VERSION = "007"
_RTC_SERVICE, _JOIN = 1, 1


class TokenRefused(Exception):
    """The token lets nobody into this channel; never leaves the stand-in."""


@dataclass(frozen=True)
class RtcToken:
    """What a token says, its signature being right.

    Args:
        uid: empty when it fits everybody.
        ends_at: when whoever joined with it is thrown out.
    """

    app_id: str
    cname: str
    uid: str
    ends_at: datetime


class _Reader:
    def __init__(self, raw: bytes) -> None:
        self.rest = raw

    def number(self, layout: str) -> int:
        size = struct.calcsize(layout)
        (value,), self.rest = struct.unpack(layout, self.rest[:size]), self.rest[size:]
        return int(value)

    def packed(self) -> bytes:
        size = self.number("<H")
        if size > len(self.rest):
            raise TokenRefused("the token is cut off")
        value, self.rest = self.rest[:size], self.rest[size:]
        return value


def read_token(token: str, certificate: str) -> RtcToken:
    """What *token* says.

    Raises:
        TokenRefused: it cannot be read, is signed with another certificate, or lets nobody join.
    """
    if not token.startswith(_VERSION):
        raise TokenRefused("no token of version 007")
    try:
        return _read(zlib.decompress(b64decode(token[len(_VERSION) :], validate=True)), certificate)
    except (ValueError, struct.error, zlib.error) as error:
        raise TokenRefused("the token cannot be read") from error


def _read(raw: bytes, certificate: str) -> RtcToken:
    reader = _Reader(raw)
    signature = reader.packed()
    info = reader.rest
    app_id = reader.packed().decode()
    issued, life, salt, services = (reader.number(layout) for layout in ("<I", "<I", "<I", "<H"))
    key = hmac.digest(
        struct.pack("<I", salt), hmac.digest(struct.pack("<I", issued), certificate.encode(), sha256), sha256
    )
    if not hmac.compare_digest(signature, hmac.digest(key, info, sha256)):
        raise TokenRefused("the token is signed with another certificate")
    if services < 1 or reader.number("<H") != _RTC_SERVICE:
        raise TokenRefused("the token is not for RTC")
    privileges = {reader.number("<H"): reader.number("<I") for _ in range(reader.number("<H"))}
    if _JOIN not in privileges:
        raise TokenRefused("the token does not let anybody join")
    cname, uid = reader.packed().decode(), reader.packed().decode()
    ends_at = datetime.fromtimestamp(issued, UTC) + timedelta(seconds=min(life, privileges[_JOIN] or life))
    return RtcToken(app_id, cname, uid, ends_at)
