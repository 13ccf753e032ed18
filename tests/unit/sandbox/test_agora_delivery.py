"""How the stand-in's callbacks are signed, and how they go astray."""

import asyncio

import pytest

from bot.sandbox.agora import Fault, Pace, Shape
from bot.sandbox.agora.notifications import EVENT_TYPES, signatures
from tests.unit.sandbox.agora_caller import a_caller
from tests.unit.sandbox.agora_receiver import SECRET, a_receiver, a_told_caller

VECTORS = [
    (
        "secret",
        (
            '{"eventType":10,"noticeId":"4eb720f0-8da7-11e9-a43e53f411c2761f","notifyMs":1560408533119,'
            '"payload":{"a":"1","b":2},"productId":1}'
        ),
        "92ea60c5249b641f80de046d11e1cb2d15f1d1b2",
        "6ba85d7c1122f6c51143cce7765f06c601c0fbd691987f4510e45b943b2639e8",
    ),
    (
        "ncs-secret",
        (
            '{"noticeId":"4f1e-demo-1","productId":3,"eventType":31,"notifyMs":1700000001234,"payload":{'
            '"cname":"standup-room","uid":"527841","sid":"38f8e3cfdc474cd56fc1ceba380d7e1a","sequence":7,'
            '"sendts":1700000001000,"serviceType":2,"details":{"msgName":"uploaded","status":0,"fileList":[]}}}'
        ),
        "4913898045b4c1acbbdb549db31865326a0de1a0",
        "dc66e721575acecce8592ab6c2c03d12baad5377e53031d60bdf531eaf1f7ca1",
    ),
]


@pytest.mark.parametrize(("secret", "body", "v1", "v2"), VECTORS)
def test_the_signatures_are_those_of_the_vectors(secret: str, body: str, v1: str, v2: str) -> None:
    """HMAC-SHA1 and HMAC-SHA256 over the raw bytes, in lower-case hex."""
    assert {"Agora-Signature": v1, "Agora-Signature-V2": v2} == signatures(secret, body.encode())


@pytest.mark.parametrize("new_notice_id", [False, True])
async def test_a_callback_is_sent_again_three_times_at_most(new_notice_id: bool) -> None:  # noqa: FBT001 -- a parameter
    """At once, then later and later; `notifyMs` grows, and the event stays the same. Then it is dropped."""
    shape = Shape(new_notice_id_on_resend=new_notice_id)
    async with a_told_caller(pace=Pace(media_seconds=None), shape=shape) as (caller, receiver):
        await caller.begin_and_wait(seconds=3)
        receiver.statuses = [500, 500, 200, 404, 204]
        assert 3 == await caller.agora.deliver_due()
        assert [40, 40, 30] == receiver.types
        for seconds in (5, 15):
            caller.clock.move(seconds - 1)
            assert 0 == await caller.agora.deliver_due()
            caller.clock.move(1)
            assert 1 == await caller.agora.deliver_due()
        caller.clock.move(20)
        assert 0 == await caller.agora.deliver_due()
        starts = [notice for notice in receiver.notices if notice["eventType"] == 40]
        assert 4 == len(starts)
        times = [notice["notifyMs"] for notice in starts]
        assert sorted(set(times)) == times
        assert (4 if new_notice_id else 1) == len({notice["noticeId"] for notice in starts})
        assert 1 == len({notice["payload"]["sequence"] for notice in starts})
        outcomes = [said.outcome for said in caller.agora.deliveries if said.event_type == 40]
        assert ["refused", "refused", "refused", "refused"] == outcomes


async def test_an_answer_that_is_not_json_is_no_answer() -> None:
    """200 alone does not do; neither does a closed port."""
    async with a_told_caller() as (caller, receiver):
        await caller.begin_and_wait(seconds=3)
        receiver.text = "ok"
        assert 4 == await caller.agora.deliver_due()
        caller.agora.send_callbacks_to("http://127.0.0.1:9/", SECRET)
        caller.clock.move(5)
        await caller.agora.deliver_due()
        assert {"refused"} == {said.outcome for said in caller.agora.deliveries}
        assert caller.agora.deliveries[-1].http_status is None


async def test_callbacks_can_be_lost_doubled_reordered_and_delayed() -> None:
    """Each on demand, for one event type or all."""
    async with a_told_caller(pace=Pace(people=("4711",))) as (caller, receiver):
        caller.agora.faults.add(Fault("callback", "lose", event_type=42))
        caller.agora.faults.add(Fault("callback", "duplicate", event_type=40))
        caller.agora.faults.add(Fault("callback", "reorder", event_type=43))
        caller.agora.faults.add(Fault("callback", "delay", event_type=4, seconds=20))
        await caller.begin_and_wait(seconds=10)
        await caller.agora.deliver_due()
        assert [40, 40, 30, 44, 43] == receiver.types
        assert receiver.notices[0]["noticeId"] == receiver.notices[1]["noticeId"]
        caller.clock.move(20)
        await caller.agora.deliver_due()
        assert 4 == receiver.types[-1]
        assert ["lost"] == [said.outcome for said in caller.agora.deliveries if said.event_type == 42]


async def test_what_is_held_back_for_the_next_one_comes_when_there_is_none() -> None:
    """The last event of a recording cannot be overtaken for ever."""
    async with a_told_caller() as (caller, receiver):
        await caller.begin_and_wait()
        await caller.stop()
        caller.clock.move(5)
        caller.agora.faults.add(Fault("callback", "reorder", event_type=11))
        await caller.agora.deliver_due()
        assert 31 == receiver.types[-1]
        caller.clock.move(5)
        await caller.agora.deliver_due()
        assert 11 == receiver.types[-1]


async def test_callbacks_go_out_by_themselves() -> None:
    """The background does it, as long as the stand-in listens."""
    async with a_told_caller(deliver_in_background=True) as (caller, receiver):
        await caller.begin_and_wait(seconds=3)
        await asyncio.wait_for(receiver.arrived.wait(), timeout=5)
        assert 40 == receiver.types[0]


async def test_nothing_is_sent_to_nobody() -> None:
    """Without an address, or without a secret, there are no callbacks; what happened is told when there is one."""
    async with a_receiver() as receiver, a_caller(notification_url=receiver.url) as caller:
        await caller.begin_and_wait(seconds=3)
        assert 0 == await caller.agora.deliver_due()
        caller.agora.send_callbacks_to(receiver.url, SECRET)
        assert 2 == await caller.agora.deliver_due()


async def test_the_button_sends_a_sample_of_every_type() -> None:
    """Each once, signed, about a recording that nobody knows."""
    async with a_told_caller() as (caller, receiver):
        deliveries = await caller.agora.check_health()
        assert [event_type for event_type, _, _ in EVENT_TYPES] == receiver.types
        assert {"taken"} == {said.outcome for said in deliveries}
        assert {"test_webhook"} == {notice["payload"]["cname"] for notice in receiver.notices}
