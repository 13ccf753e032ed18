"""What is filled in when a start is sent: storage keys, and a token of the recorder's own."""

import base64
import struct
import zlib
from datetime import timedelta

import pytest

from bot.agora.keys import KeyPair, KeyRing
from bot.domain.recording import Recording
from bot.errors import ConfigInvalid
from tests.builders import NOON, a_recording

APP_ID = "0123456789abcdef0123456789abcdef"
CERTIFICATE = "fedcba9876543210fedcba9876543210"
PAIR = KeyPair("AKEXAMPLE", "planted")
STORED = {"storageConfig": {"vendor": 1, "region": 0, "bucket": "acme"}}


def sent(recording: Recording, *, certificate: str | None = CERTIFICATE) -> dict[str, object]:
    """Return the `clientRequest` as it goes out."""
    return dict(KeyRing({"main": PAIR}, app_id=APP_ID, certificate=certificate).complete(recording))


def life_of(token: object) -> tuple[int, int, str, str]:
    """Return when a token was issued, for how many seconds, and for which channel and uid."""
    raw = zlib.decompress(base64.b64decode(str(token).removeprefix("007")))
    rest = raw[2 + 32 + 2 + 32 :]  # signature and App ID, each after its length
    issued_at, expire, _salt, _count = struct.unpack_from("<IIIH", rest)
    tail = rest[14 + 2 + 2 + 6 :]  # type of the service, and its one privilege
    length = struct.unpack_from("<H", tail)[0]
    return issued_at, expire, tail[2 : 2 + length].decode(), tail[4 + length :].decode()


@pytest.mark.parametrize("mode", ["mix", "individual"])
def test_the_token_is_for_this_recorder_in_this_channel_and_for_a_day(mode: str) -> None:
    """Its uid and cname are the task's own, and it counts from the resource on."""
    recording = a_recording(mode=mode, client_request=STORED).with_task(acquired_at=NOON + timedelta(minutes=1))
    made = life_of(sent(recording)["token"])
    assert (int(NOON.timestamp()) + 60, 86_400, "town-hall", recording.task.uid) == made


def test_a_repeated_start_carries_the_same_token_and_another_task_its_own() -> None:
    """A start that is repeated must not differ from the first."""
    recording = a_recording(client_request=STORED)
    assert sent(recording) == sent(recording)
    assert sent(recording)["token"] != sent(recording.with_task(uid="3999999999"))["token"]


def test_without_a_certificate_and_for_a_page_there_is_no_token() -> None:
    """Nobody asks for one."""
    assert "token" not in sent(a_recording(client_request=STORED), certificate=None)
    assert "token" not in sent(a_recording(client_request=STORED, mode="web"))


def test_the_row_keeps_no_key() -> None:
    """What is filled in is a copy."""
    recording = a_recording(client_request=STORED)
    assert {**STORED["storageConfig"], "accessKey": "AKEXAMPLE", "secretKey": "planted"} == sent(recording)[
        "storageConfig"
    ]
    assert STORED == recording.client_request
    with pytest.raises(ConfigInvalid, match="gone"):
        sent(a_recording(storage="gone"))
