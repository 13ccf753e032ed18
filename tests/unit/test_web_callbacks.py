"""The route of Agora's callbacks, over real HTTP: what it answers, and what it keeps."""

from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Final

import aiohttp
import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry

from bot.agora.notifications import parse, verify
from bot.domain.recording import RecordingState
from bot.errors import StoreUnavailable
from bot.sandbox.agora.notifications import signatures
from bot.services.inbox import Inbox
from bot.store.memory import MemoryStore
from bot.web import CallbackDoor, CallbackMeter, WebSide
from tests.builders import NOON, a_recording
from tests.unit.services.callback_bodies import a_body
from tests.unit.services.world import MovingClock

SECRET: Final = "ncs-secret"
SID: Final = "5" * 32


def is_signed(headers: object, raw: bytes) -> bool:
    """Say whether the body was signed with the secret."""
    return verify(headers, raw, SECRET)  # type: ignore[arg-type]  # aiohttp's headers are a mapping


@dataclass
class Door:
    """The route, what is behind it, and a way to knock."""

    url: str
    http: aiohttp.ClientSession
    store: MemoryStore

    async def knock(
        self, raw: bytes | AsyncIterator[bytes], headers: dict[str, str] | None = None
    ) -> tuple[int, object]:
        """Send a body, signed unless *headers* say otherwise; return the status and the answer."""
        if headers is None:
            headers = signatures(SECRET, raw if isinstance(raw, bytes) else b"")
        async with self.http.post(f"{self.url}/agora/notifications", data=raw, headers=headers) as answer:
            is_json = answer.content_type == "application/json"
            return answer.status, await answer.json() if is_json else await answer.text()

    async def kept(self) -> list[bytes]:
        """Return what was written down."""
        return [event.raw for event in await self.store.claim_events(NOON, lease=NOON - NOON, limit=1000)]

    async def metrics(self) -> list[str]:
        """Return the lines about callbacks."""
        async with self.http.get(f"{self.url}/metrics") as answer:
            lines = (await answer.text()).splitlines()
        return [line for line in lines if line.startswith("recordbot_agora_callbacks") and "_created" not in line]


async def _no_problems() -> dict[str, str]:
    return {}


@asynccontextmanager
async def a_door(store: MemoryStore | None = None, *, has_secret: bool = True) -> AsyncIterator[Door]:
    """Yield a door behind which nobody works."""
    store, registry = store or MemoryStore(), CollectorRegistry()
    meter = CallbackMeter(registry)
    inbox = Inbox(store=store, read=parse, clock=MovingClock(), arrived=lambda: None, poke=lambda: None, meter=meter)
    callbacks = CallbackDoor(inbox, is_signed, meter) if has_secret else None
    side = WebSide(slack=None, callbacks=callbacks, problems=_no_problems, registry=registry)
    runner = web.AppRunner(side.application(), access_log=None, shutdown_timeout=0.2)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as http:
            yield Door(f"http://127.0.0.1:{runner.addresses[0][1]}", http, store)
    finally:
        await runner.cleanup()


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    """Give each test a door of its own."""
    async with a_door() as made:
        yield made


async def test_a_signed_event_is_kept_as_it_came_and_answered_before_it_is_worked_on(door: Door) -> None:
    """Nobody works behind this door, and the answer comes all the same; the recording is as it was."""
    recording = a_recording(state=RecordingState.RECORDING).with_task(sid=SID)
    await door.store.add(recording, [], alone=True)
    raw = a_body(recording, SID, 31)
    assert (200, {"ok": True}) == await door.knock(raw)
    assert [raw] == await door.kept()
    assert recording.noting(version=1) == await door.store.get(recording.id)


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(a_body(a_recording(), SID, 40), id="nobody's session"),
        pytest.param(b'{"eventType": 4711, "what": ["ever"]}', id="unknown type"),
        pytest.param(b'{"eventType": 10, "productId": 1, "payload": {"a": "1"}}', id="another product"),
        pytest.param(b'{"eventType": 99999999999999999999, "payload": 1}', id="huge type"),
        pytest.param(b'{"eventType": "31", "payload": {"sid": "\\ud800", "sequence": "x"}}', id="odd values"),
    ],
)
async def test_whatever_is_signed_is_kept_and_answered_with_200(door: Door, raw: bytes) -> None:
    """Otherwise Agora's own check would fail, and it would send again and again."""
    assert (200, {"ok": True}) == await door.knock(raw)
    assert [raw] == await door.kept()


async def test_a_repetition_is_answered_and_not_kept(door: Door) -> None:
    """Agora sends again what it believes to be unanswered."""
    raw = a_body(a_recording(), SID, 40)
    assert [200, 200] == [(await door.knock(raw))[0] for _ in range(2)]
    assert [raw] == await door.kept()


async def test_an_unsigned_or_forged_event_is_refused(door: Door) -> None:
    """401, nothing kept, and nothing read: not even whether it is JSON."""
    raw = a_body(a_recording(), SID, 31)
    right = signatures(SECRET, raw)
    forged: Iterable[tuple[bytes, dict[str, str]]] = [
        (raw, {}),
        (raw, signatures("another-secret", raw)),
        (raw + b" ", right),
        (raw, {"Agora-Signature": right["Agora-Signature"]}),  # the old kind alone
        (raw, {**right, "Agora-Signature-V2": right["Agora-Signature"]}),
        (b"no JSON", {}),
    ]
    assert {401} == {(await door.knock(body, headers))[0] for body, headers in forged}
    assert [] == await door.kept()


async def test_what_cannot_be_read_is_refused_although_it_is_signed(door: Door) -> None:
    """400 says what is wrong."""
    status, answer = await door.knock(b"no JSON")
    assert (400, "JSON" in str(answer)) == (status, True)
    assert [400, 400] == [(await door.knock(raw))[0] for raw in (b"[]", b"{}")]
    assert [] == await door.kept()


async def _pieces(number: int) -> AsyncIterator[bytes]:
    for _ in range(number):
        yield b" " * 1024


async def test_a_body_that_is_too_large_is_refused(door: Door) -> None:
    """413 above 256 KB, whether its length is told before or not; 256 KB are taken."""
    assert 413 == (await door.knock(b" " * (256 * 1024 + 1)))[0]
    assert 413 == (await door.knock(_pieces(257)))[0]
    fits = b'{"eventType": 1}'.ljust(256 * 1024)
    assert 200 == (await door.knock(fits))[0]
    assert [fits] == await door.kept()


async def test_without_a_secret_there_is_no_route() -> None:
    """404, signed or not."""
    async with a_door(has_secret=False) as door:
        assert 404 == (await door.knock(a_body(a_recording(), SID, 31)))[0]


class FullStore(MemoryStore):
    """Cannot write events down."""

    async def note_event(self, *_args: object, **_kwargs: object) -> bool:
        """Refuse."""
        raise StoreUnavailable("full")


async def test_what_could_not_be_kept_is_to_be_sent_again() -> None:
    """Anything but 200 makes Agora send it again."""
    async with a_door(FullStore()) as door:
        assert 503 == (await door.knock(a_body(a_recording(), SID, 31)))[0]


async def test_callbacks_are_counted(door: Door) -> None:
    """By type and outcome, in a bounded number of lines; gaps in Agora's numbers are seen until they close."""
    first, lost, last = (a_body(a_recording(), SID, 40) for _ in range(3))
    for raw in (first, last, last):
        await door.knock(raw)
    await door.knock(first, {})
    await door.knock(b"{}")
    expected = {
        'recordbot_agora_callbacks_total{event_type="40",outcome="duplicate"} 1.0',
        'recordbot_agora_callbacks_total{event_type="",outcome="bad_signature"} 1.0',
        'recordbot_agora_callbacks_total{event_type="",outcome="unreadable"} 1.0',
        "recordbot_agora_callbacks_missing 1.0",
    }
    assert expected == set(await door.metrics())
    await door.knock(lost)
    assert "recordbot_agora_callbacks_missing 0.0" in await door.metrics()
