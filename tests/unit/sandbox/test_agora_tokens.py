"""With a certificate, the stand-in lets only recorders with the right RTC token in."""

import hmac
import struct
import zlib
from base64 import b64encode
from hashlib import sha256

import pytest

from bot.sandbox.agora import APP_ID
from bot.sandbox.agora.rtc_tokens import TokenRefused, read_token
from tests.unit.sandbox.agora_caller import CNAME, NOON, UID, a_caller, mix, web

CERTIFICATE = "fedcba9876543210fedcba9876543210"
TV1 = (
    "007eJxTYBBbsMMnKq7p9Hf/HcIX5kce9b518kCiQgSr5Zrp4X1Tu6UUGCzNDZwdjU1TUs0Mkk1MzExMk5ISUy0SjQxNDcwMk4yN3b8IMEQwMTAwMoA"
    "wBIL4CgzmKeZGxmamqUmWFsYmFqbGluapxqnGaZYpJmYGSSkpiVwMRhYWRsYmhkbmxgDCaiTj"
)
TV3 = (
    "007eJxTYPijss7s0L/dt39Z5y2PLzDlOhHNNnP9meW2/fVLuSdWc15VYDAwNDI2MTUzt7BMTEpOSU1D5zN8DE4V4GNg8Evcw8AIhSA+D0NxSWJeSmmBbl"
    "F+fi4bg6mRuYWJIQBNuSMK"
)


def a_token(
    *, app_id: str = APP_ID, cname: str = CNAME, uid: str = UID, life: int = 3600, certificate: str = CERTIFICATE
) -> str:
    """A token issued at noon, packed as Agora's reference code does."""

    def pack(value: bytes) -> bytes:
        return struct.pack("<H", len(value)) + value

    issued, salt = int(NOON.timestamp()), 7
    info = pack(app_id.encode()) + struct.pack("<IIIH", issued, life, salt, 1)
    info += struct.pack("<HHHI", 1, 1, 1, life) + pack(cname.encode()) + pack(uid.encode())
    key = hmac.digest(struct.pack("<I", issued), certificate.encode(), sha256)
    signature = hmac.digest(hmac.digest(struct.pack("<I", salt), key, sha256), info, sha256)
    return "007" + b64encode(zlib.compress(pack(signature) + info)).decode()


def test_tokens_of_the_reference_code_are_read() -> None:
    """Two published vectors."""
    said = read_token(TV1, "5CFd2fd1755d40ecb72977518be15d3b")
    assert ("970CA35de60c44645bbae8a215061b33", "7d72365eb983485397e3e3f9d460bdda", "2882341273") == (
        said.app_id,
        said.cname,
        said.uid,
    )
    said = read_token(TV3, CERTIFICATE)
    assert (APP_ID, CNAME, UID) == (said.app_id, said.cname, said.uid)
    assert 1_700_003_600 == said.ends_at.timestamp()


@pytest.mark.parametrize(
    "token", ["", "006abc", "007", "007!!!", "007" + b64encode(zlib.compress(b"\x05\x00abc")).decode()]
)
def test_what_is_no_token_is_refused(token: str) -> None:
    """Whatever it is, it ends in one error."""
    with pytest.raises(TokenRefused):
        read_token(token, CERTIFICATE)


@pytest.mark.parametrize("token", [a_token(), a_token(uid="")])
async def test_the_right_token_lets_the_recorder_in(token: str) -> None:
    """Made for the recorder's uid, or for everybody's."""
    async with a_caller(certificate=CERTIFICATE) as caller:
        await caller.begin_and_wait(mix(token=token))
        assert 5 == await caller.status()


@pytest.mark.parametrize(
    ("token", "code"),
    [
        (None, 110),
        ("nonsense", 110),
        (a_token(uid="1"), 110),
        (a_token(cname="another"), 110),
        (a_token(app_id="f" * 32), 110),
        (a_token(certificate="f" * 32), 110),
        (a_token(life=0), 109),
    ],
)
async def test_a_wrong_token_ends_the_recorder_after_a_good_start(token: str | None, code: int) -> None:
    """Start answers 200; then event 1 with its code, and 404."""
    async with a_caller(certificate=CERTIFICATE) as caller:
        await caller.begin_and_wait(mix() if token is None else mix(token=token), seconds=3)
        [error] = caller.agora.tasks[0].trouble.errors
        assert (0, code) == (error.module, error.code)
        caller.clock.move(5)
        assert await caller.status() is None


async def test_a_recording_ends_with_its_token() -> None:
    """Nothing can renew it."""
    async with a_caller(certificate=CERTIFICATE) as caller:
        await caller.begin_and_wait(mix(token=a_token(life=3600)), seconds=3599)
        assert 5 == await caller.status()
        caller.clock.move(1)
        assert 20 == await caller.status()


async def test_a_page_needs_no_token() -> None:
    """Tokens are for RTC channels."""
    async with a_caller(certificate=CERTIFICATE) as caller:
        await caller.begin_and_wait(web(), "web")
        assert 5 == await caller.status()
