"""Makes RTC tokens of the kind AccessToken2 ("007"), with which a recorder joins a channel.

Source: AgoraIO/Tools, DynamicKey/AgoraDynamicKey/python3, AccessToken2.py.
"""

import base64
import hmac
import re
import struct
import zlib
from typing import Final

LONGEST_SECONDS: Final = 86_400  # token and privileges live 24 h at most
LARGEST_SALT: Final = 99_999_999
LARGEST_NUMBER: Final = 2**32 - 1
RTC_SERVICE: Final = 1
JOIN: Final = 1  # 2, 3 and 4 publish sound, picture and data
HEX_ID: Final = re.compile(r"[0-9a-fA-F]{32}")


def rtc_token(
    app_id: str,
    certificate: str,
    cname: str,
    uid: int,
    *,
    issued_at: int,
    salt: int,
    expire_seconds: int,
    privileges: tuple[int, ...] = (JOIN,),
) -> str:
    """Return a token with which *uid* may join *cname*.

    Args:
        app_id, certificate: 32 hexadecimal characters each, as Agora's console shows them.
        uid: the recorder's; 0 makes a token for everybody.
        issued_at: seconds since 1970, from which the token's life counts.
        salt: random, 1 to 99 999 999.
        expire_seconds: the life of the token and of its privileges, 1 to 86 400; a recording cannot renew it.
        privileges: a recorder only has to join.

    Raises:
        ValueError: an argument is out of bounds.
    """
    _check(app_id, certificate, uid, issued_at=issued_at, salt=salt, expire_seconds=expire_seconds)
    granted = b"".join(struct.pack("<HI", privilege, expire_seconds) for privilege in sorted(privileges))
    who = str(uid) if uid else ""
    service = struct.pack("<HH", RTC_SERVICE, len(privileges)) + granted + _packed(cname) + _packed(who)
    info = _packed(app_id) + struct.pack("<IIIH", issued_at, expire_seconds, salt, 1) + service
    signature = hmac.digest(_signing_key(certificate, issued_at, salt), info, "sha256")
    return "007" + base64.b64encode(zlib.compress(_packed(signature) + info)).decode()


def _signing_key(certificate: str, issued_at: int, salt: int) -> bytes:
    key = hmac.digest(struct.pack("<I", issued_at), certificate.encode(), "sha256")
    return hmac.digest(struct.pack("<I", salt), key, "sha256")


def _packed(value: str | bytes) -> bytes:
    raw = value.encode() if isinstance(value, str) else value
    return struct.pack("<H", len(raw)) + raw


def _check(app_id: str, certificate: str, uid: int, *, issued_at: int, salt: int, expire_seconds: int) -> None:
    if not HEX_ID.fullmatch(app_id):
        raise ValueError("app_id must have 32 hexadecimal characters")
    if not HEX_ID.fullmatch(certificate):  # and is a secret: its value stays out of the text
        raise ValueError("certificate must have 32 hexadecimal characters")
    for name, value, lowest, highest in (
        ("uid", uid, 0, LARGEST_NUMBER),
        ("issued_at", issued_at, 0, LARGEST_NUMBER),
        ("salt", salt, 1, LARGEST_SALT),
        ("expire_seconds", expire_seconds, 1, LONGEST_SECONDS),
    ):
        if not lowest <= value <= highest:
            raise ValueError(f"{name} must be between {lowest} and {highest}, and is {value}")
