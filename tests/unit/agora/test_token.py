"""RTC tokens: byte for byte what Agora's reference code makes."""

import base64
import zlib

import pytest

from bot.agora.token import rtc_token

SAMPLE_ID = "970CA35de60c44645bbae8a215061b33"  # public sample values of Agora's own tests
SAMPLE_CERTIFICATE = "5CFd2fd1755d40ecb72977518be15d3b"
SAMPLE_CNAME = "7d72365eb983485397e3e3f9d460bdda"
OWN_ID = "0123456789abcdef0123456789abcdef"
OWN_CERTIFICATE = "fedcba9876543210fedcba9876543210"


def unpacked(token: str) -> bytes:
    """Return the bytes inside: other zlib versions compress differently."""
    return zlib.decompress(base64.b64decode(token.removeprefix("007")))


@pytest.mark.parametrize(
    ("uid", "token", "signature"),
    [
        pytest.param(
            2882341273,
            "007eJxTYBBbsMMnKq7p9Hf/HcIX5kce9b518kCiQgSr5Zrp4X1Tu6UUGCzNDZwdjU1TUs0Mkk1MzExMk5ISUy0SjQxNDcwMk4yN3b8IMEQwMTAwMoAwBIL4CgzmKeZGxmamqUmWFsYmFqbGluapxqnGaZYpJmYGSSkpiVwMRhYWRsYmhkbmxgDCaiTj",
            "16a0b84c5a5e82cbf74fb813d09f59c54bdac9c06120580539ac97578e958b1a",
            id="a uid",
        ),
        pytest.param(
            0,
            "007eJxTYLhzZP08Lxa1Pg57+TcXb/3cZ3wi4V6kbpbOog0G2dOYk20UGCzNDZwdjU1TUs0Mkk1MzExMk5ISUy0SjQxNDcwMk4yN3b8IMEQwMTAwMoAwBIL4CgzmKeZGxmamqUmWFsYmFqbGluapxqnGaZYpJmYGSSkpiQwMADacImo=",
            "dcc4af9e4a04268e083f1fecd1daf9be33c860de592d6a2ca2b0306b9603633c",
            id="everybody",
        ),
    ],
)
def test_a_token_equals_the_reference_code_s(uid: int, token: str, signature: str) -> None:
    """With Agora's public sample credentials, the content is Agora's to the byte."""
    made = rtc_token(SAMPLE_ID, SAMPLE_CERTIFICATE, SAMPLE_CNAME, uid, issued_at=1111111, salt=1, expire_seconds=600)

    assert made.startswith("007")
    assert unpacked(token) == unpacked(made)
    assert signature == unpacked(made)[2:34].hex()


@pytest.mark.parametrize(
    ("expire_seconds", "privileges", "token", "signature"),
    [
        pytest.param(
            3600,
            (1,),
            "007eJxTYPijss7s0L/dt39Z5y2PLzDlOhHNNnP9meW2/fVLuSdWc15VYDAwNDI2MTUzt7BMTEpOSU1D5zN8DE4V4GNg8Evcw8AIhSA+D0NxSWJeSmmBblF+fi4bg6mRuYWJIQBNuSMK",
            "fc24ae36c2febbdbfa3b6ea75f70350ac85b0699afcca73d8f7fa50b917b09d5",
            id="join",
        ),
        pytest.param(
            86400,
            (4, 3, 2, 1),
            "007eJxTYPDvvv2I7f2vPu5CwUf2U14f48/ZKVCePL/l4rVZcfvz9xQqMBgYGhmbmJqZW1gmJiWnpKah8xk+Bqc2BDIy+CXuYWAEQhYgBvGZwCQzmGQBkzwMxSWJeSmlBbpF+fm5bAymRuYWJoYAMNknuw==",
            "4f8bdbe206effa8e0b7111e23f94ebc60f6cb91077639f84d1d69a5ebf6fbc71",
            id="all privileges, the longest life",
        ),
    ],
)
def test_privileges_are_packed_in_ascending_order(
    expire_seconds: int, privileges: tuple[int, ...], token: str, signature: str
) -> None:
    """Privileges stand in ascending order, each with its life, whatever order they are given in."""
    made = rtc_token(
        OWN_ID,
        OWN_CERTIFICATE,
        "standup-room",
        527841,
        issued_at=1700000000,
        salt=12345678,
        expire_seconds=expire_seconds,
        privileges=privileges,
    )

    assert unpacked(token) == unpacked(made)
    assert signature == unpacked(made)[2:34].hex()


@pytest.mark.parametrize(
    ("named", "app_id", "certificate", "uid", "salt", "expire_seconds"),
    [
        ("app_id", "0123", OWN_CERTIFICATE, 1, 1, 600),
        ("app_id", OWN_ID + "\n", OWN_CERTIFICATE, 1, 1, 600),
        ("certificate", OWN_ID, "g" * 32, 1, 1, 600),
        ("uid", OWN_ID, OWN_CERTIFICATE, -1, 1, 600),
        ("uid", OWN_ID, OWN_CERTIFICATE, 2**32, 1, 600),
        ("salt", OWN_ID, OWN_CERTIFICATE, 1, 0, 600),
        ("expire_seconds", OWN_ID, OWN_CERTIFICATE, 1, 1, 0),
        ("expire_seconds", OWN_ID, OWN_CERTIFICATE, 1, 1, 86401),
    ],
)
def test_an_argument_out_of_bounds_is_named(
    named: str, app_id: str, certificate: str, uid: int, salt: int, expire_seconds: int
) -> None:
    """Instead of the reference code's empty token there is an error that names the argument, and never the certificate."""
    with pytest.raises(ValueError, match=f"^{named} must") as caught:
        rtc_token(app_id, certificate, "room", uid, issued_at=1, salt=salt, expire_seconds=expire_seconds)

    assert certificate not in str(caught.value)
