"""Changing what runs, from the wish to Agora and back, with everything that may go wrong on the way."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import pytest

from bot import errors
from bot.blocks.milestones import milestone
from bot.domain.changes import Chosen, LayoutWish, SubscribeWish
from bot.domain.notice import Milestone, Notice
from bot.domain.place import Place
from bot.domain.recording import Recording, RecordingState, Wish
from bot.domain.template import Template
from bot.sandbox.agora.faults import Fault
from bot.sandbox.agora.tasks import Task
from bot.services.catalog import Catalog
from bot.services.changes import MOST_WAITING, Changes
from tests.unit.services.world import World, a_world

S = RecordingState
SOON: Final = timedelta(minutes=1)
ADA: Final = Place(team_id="T1", channel_id="C1", user_id="U2")
STORAGE: Final = {"vendor": 1, "region": 0, "bucket": "acme-recordings", "fileNamePrefix": ["slack"]}
PICTURE: Final = {"width": 1280, "height": 720, "fps": 15, "bitrate": 2260, "mixedVideoLayout": 0}
CUSTOM: Final = {"mixedVideoLayout": 3, "layoutConfig": [{"x_axis": 0, "y_axis": 0, "width": 1, "height": 1}]}
PAGE: Final = {
    "serviceName": "web_recorder_service",
    "serviceParam": {
        "url": "https://example.com/",
        "audioProfile": 1,
        "videoWidth": 1280,
        "videoHeight": 720,
        "maxRecordingHour": 4,
    },
}
CDN: Final = {
    "serviceName": "rtmp_publish_service",
    "serviceParam": {"outputs": [{"rtmpUrl": "rtmp://old.example/live/key"}]},
}
TEMPLATE: Final = Template(
    id="webinar",
    title="Webinar",
    description="",
    mode="mix",
    storage="main",
    stop_after=timedelta(hours=1),
    longest=timedelta(hours=4),
    request={"recordingConfig": {"transcodingConfig": PICTURE | CUSTOM}},
)


@dataclass
class Scene:
    """A world, and somebody in it who changes what runs."""

    world: World
    changes: Changes
    pokes: list[None]

    async def a_page(self, *, held: bool = False) -> Recording:
        """Have a page wished for that is also sent to a CDN."""
        page = {**PAGE, "serviceParam": {**PAGE["serviceParam"], "onhold": held}}  # type: ignore[dict-item]  # a dict it is
        request = {"extensionServiceConfig": {"extensionServices": [page, CDN]}, "storageConfig": STORAGE}
        return await self.world.begin(mode="web", cname="page-1", target="https://example.com/", client_request=request)

    async def a_channel(self) -> Recording:
        """Have a channel wished for, with everyone in one picture."""
        config = {"channelType": 1, "maxIdleTime": 300, "transcodingConfig": PICTURE}
        request = {"recordingConfig": config, "storageConfig": STORAGE}
        return await self.world.begin(client_request=request)

    async def recording(self, begun: Recording) -> Recording:
        """Wait until it records."""
        return await self.world.live(begun.id, lambda row: row.state == S.RECORDING)

    async def done(self, recording: Recording, *, within: timedelta = SOON) -> Recording:
        """Wait until no change waits any more."""
        return await self.world.live(recording.id, lambda row: not row.changes, at_most=within)

    @property
    def task(self) -> Task:
        """What runs at Agora."""
        (task,) = self.world.agora.tasks
        return task

    def sent(self) -> list[Any]:
        """Return what was asked for in `update` and `updateLayout`, in order, each try."""
        requests = self.world.agora.requests
        return [one.body["clientRequest"] for one in requests if one.endpoint in ("update", "updateLayout")]

    async def said(self) -> list[Notice]:
        """Return the milestones about changes that are to be posted."""
        found: list[Notice] = []
        now = self.world.clock.now()
        while claims := await self.world.store.claim_notices(now, lease=SOON, limit=10):
            for claim in claims:
                found.append(claim.notice)
                await self.world.store.notice_sent(claim, now=now, channel_id="C1", message_ts="1.1")
        about = (Milestone.CHANGED, Milestone.CHANGE_REFUSED)
        return [notice for notice in found if notice.milestone in about]


@pytest.fixture
async def scene() -> AsyncIterator[Scene]:
    """Give each test a scene of its own."""
    async with a_world() as world:
        pokes: list[None] = []
        catalog = Catalog({"webinar": TEMPLATE})
        changes = Changes(store=world.store, catalog=catalog, clock=world.clock, poke=lambda: pokes.append(None))
        yield Scene(world, changes, pokes)


async def test_a_page_is_paused_and_resumed(scene: Scene) -> None:
    """Each goes out at once; the end stays where it is; the thread says both, each once."""
    recording = await scene.recording(await scene.a_page())
    await scene.changes.hold(recording.id, ADA, onhold=True)
    assert 1 == len(scene.pokes)
    held = await scene.done(recording, within=timedelta())
    assert (True, True, recording.stop_at) == (held.onhold, scene.task.onhold, held.stop_at)

    last = held.seen_at
    seen = await scene.world.live(recording.id, lambda row: row.seen_at != last)
    assert seen.onhold
    scene.world.clock.move(SOON)
    await scene.changes.hold(recording.id, ADA, onhold=False)
    going = await scene.done(recording, within=timedelta())
    assert (False, False) == (going.onhold, scene.task.onhold)
    facts = [(notice.milestone, notice.facts["onhold"], notice.facts["by"]) for notice in await scene.said()]
    assert [(Milestone.CHANGED, "yes", "U2"), (Milestone.CHANGED, "no", "U2")] == facts


async def test_what_is_wished_before_it_records_waits_for_it(scene: Scene) -> None:
    """From the first moment on; nothing is sent before the recorder is confirmed, and then at once."""
    begun = await scene.a_channel()
    await scene.changes.layout(begun.id, LayoutWish(2, main_uid="1001"), ADA)
    recording = await scene.recording(begun)
    assert [] == scene.sent()
    await scene.changes.layout(begun.id, LayoutWish(background="#FFFFFF"), ADA)
    after = await scene.done(recording, within=timedelta())
    first = {"mixedVideoLayout": 2, "maxResolutionUid": "1001"}
    assert [first, first | {"backgroundColor": "#FFFFFF"}] == scene.sent()
    assert (
        PICTURE | first | {"backgroundColor": "#FFFFFF"} == after.client_request["recordingConfig"]["transcodingConfig"]
    )


async def test_a_page_that_begins_on_hold_can_be_resumed_before_it_is_confirmed(scene: Scene) -> None:
    """It is not on hold yet, and will be: so there is something to resume, and nothing to pause."""
    begun = await scene.a_page(held=True)
    with pytest.raises(errors.WishRefused, match="on hold already"):
        await scene.changes.hold(begun.id, ADA, onhold=True)
    await scene.changes.hold(begun.id, ADA, onhold=False)
    await scene.recording(begun)
    going = await scene.done(begun)
    assert (False, False) == (going.onhold, scene.task.onhold)


async def test_subscriptions_and_the_address_at_the_cdn_are_changed(scene: Scene) -> None:
    """The remaining two of the four."""
    recording = await scene.recording(await scene.a_channel())
    await scene.changes.subscribe(recording.id, SubscribeWish(audio=Chosen(("4711",))), ADA)
    await scene.done(recording)
    chosen = scene.task.subscriptions[-1]
    assert (("4711",), ("4711", "4712")) == (chosen.audio_uids, chosen.video_uids)

    async with a_world() as other:
        page = Scene(other, Changes(store=other.store, catalog=Catalog({}), clock=other.clock, poke=lambda: None), [])
        recording = await page.recording(await page.a_page())
        await page.changes.publish(recording.id, "rtmps://new.example/live/key", ADA)
        await page.done(recording)
        assert ["rtmps://new.example/live/key"] == page.task.rtmp_urls


async def test_the_templates_own_layout_is_had_back(scene: Scene) -> None:
    """With its regions, which no command can hold."""
    recording = await scene.recording(await scene.a_channel())
    await scene.changes.layout(recording.id, LayoutWish(of_template=True), ADA)
    await scene.done(recording)
    assert scene.task.layout is not None
    assert CUSTOM["layoutConfig"] == scene.task.layout["layoutConfig"]


PASSING: Final = (
    *("reset_before", "reset_after", "html", "half_json", "cut_in_body", "rate_limited"),
    *("not_completed", "not_completed_after", "backend_timeout", "not_found"),
)


@pytest.mark.parametrize("endpoint", ["update", "updateLayout"])
@pytest.mark.parametrize("kind", PASSING)
async def test_a_fault_that_passes_changes_nothing_for_people(scene: Scene, endpoint: str, kind: str) -> None:
    """The change is made in the end, is told once, and nothing else happens to the recording."""
    page = endpoint == "update"
    recording = await scene.recording(await (scene.a_page() if page else scene.a_channel()))
    scene.world.agora.faults.add(Fault(endpoint, kind))
    if page:
        await scene.changes.hold(recording.id, ADA, onhold=True)
    else:
        await scene.changes.layout(recording.id, LayoutWish(1), ADA)
    after = await scene.done(recording)
    assert scene.task.onhold if page else scene.task.layout is not None
    assert (S.RECORDING, None, None) == (after.state, after.trouble, after.change_refused)
    assert [] == scene.world.agora.faults.waiting()
    assert [Milestone.CHANGED] == [notice.milestone for notice in await scene.said()]


@pytest.mark.parametrize("times", [1, 4])
async def test_what_agora_does_not_do_is_told_and_it_goes_on(scene: Scene, times: int) -> None:
    """Refused once, or four times without a yes: the change is dropped, the thread says so once, the next one is made."""
    recording = await scene.recording(await scene.a_channel())
    refused = Fault("updateLayout", "answer", http_status=400, code=2, reason="body wrong")
    scene.world.agora.faults.add(refused if times == 1 else Fault("updateLayout", "backend_timeout", times=times))
    await scene.changes.layout(recording.id, LayoutWish(1), ADA)
    await scene.changes.subscribe(recording.id, SubscribeWish(video=Chosen(("4711",))), ADA)
    after = await scene.done(recording)
    assert [Milestone.CHANGE_REFUSED, Milestone.CHANGED] == [notice.milestone for notice in await scene.said()]
    assert (S.RECORDING, None) == (after.state, scene.task.layout)
    assert 0 == after.client_request["recordingConfig"]["transcodingConfig"]["mixedVideoLayout"]
    assert ("4711",) == scene.task.subscriptions[-1].video_uids
    assert S.COMPLETED == (await scene.world.live(recording.id, lambda row: row.is_over)).state


async def test_after_a_lost_answer_the_same_can_be_wished_again(scene: Scene) -> None:
    """What was dropped without a verdict may have been done: then the opposite must not be called done already."""
    recording = await scene.recording(await scene.a_page())
    scene.world.agora.faults.add(Fault("update", "not_completed_after", times=4))
    await scene.changes.hold(recording.id, ADA, onhold=True)
    dropped = await scene.done(recording)
    assert (True, False) == (scene.task.onhold, dropped.onhold)
    await scene.changes.hold(recording.id, ADA, onhold=False)
    await scene.done(recording)
    assert not scene.task.onhold


async def test_changes_are_sent_one_after_the_other(scene: Scene) -> None:
    """The second waits for the first one's answer, however long that takes; the tries are told apart."""
    recording = await scene.recording(await scene.a_page())
    scene.world.agora.faults.add(Fault("update", "not_completed", times=2))
    await scene.changes.hold(recording.id, ADA, onhold=True)
    scene.world.clock.move(timedelta(microseconds=1))
    await scene.changes.hold(recording.id, ADA, onhold=False)
    await scene.done(recording)
    assert [True, True, True, False] == [one["webRecordingConfig"]["onhold"] for one in scene.sent()]
    assert 2 == len({notice.id for notice in await scene.said()})


async def test_the_same_wish_twice_is_one(scene: Scene) -> None:
    """Pressed again while it waits, nothing is added; pressed again later, the answer says that it is so already."""
    recording = await scene.recording(await scene.a_page())
    once = await scene.changes.hold(recording.id, ADA, onhold=True)
    twice = await scene.changes.hold(recording.id, ADA, onhold=True)
    assert once == twice
    await scene.done(recording)
    assert 1 == len(scene.sent())
    with pytest.raises(errors.WishRefused, match=r"is on hold already\. Nothing was changed"):
        await scene.changes.hold(recording.id, ADA, onhold=True)
    await scene.changes.publish(recording.id, "rtmp://new.example/live/key", ADA)
    await scene.changes.publish(recording.id, "rtmp://new.example/live/key", ADA)
    await scene.done(recording)
    assert 2 == len(scene.sent())
    with pytest.raises(errors.WishRefused, match="is sent to this address already") as caught:
        await scene.changes.publish(recording.id, "rtmp://new.example/live/key", ADA)
    assert "key" not in str(caught.value)


async def test_what_is_so_already_is_not_sent(scene: Scene) -> None:
    """Resuming what is not on hold, a layout and lists that are those already."""
    page = await scene.recording(await scene.a_page())
    with pytest.raises(errors.WishRefused, match="is not on hold"):
        await scene.changes.hold(page.id, ADA, onhold=False)
    channel = await scene.a_channel()
    with pytest.raises(errors.WishRefused, match="has this layout already"):
        await scene.changes.layout(channel.id, LayoutWish(0), ADA)
    await scene.changes.subscribe(channel.id, SubscribeWish(audio=Chosen(("4711",))), ADA)
    again = await scene.changes.subscribe(channel.id, SubscribeWish(audio=Chosen(("4711",))), ADA)
    assert 1 == len(again.changes)


async def test_a_wish_during_a_question_is_not_put_off(scene: Scene) -> None:
    """The question's result is saved after the wish, and says that the next question is due in minutes."""
    recording = await scene.recording(await scene.a_page())
    scene.world.clock.at = recording.due_at or scene.world.clock.at
    (claim,) = await scene.world.supervisor.claim(scene.world.clock.now(), 1)
    await scene.changes.hold(recording.id, ADA, onhold=True)
    await scene.world.supervisor.advance(claim)
    await scene.done(recording, within=timedelta())
    assert scene.task.onhold


async def test_a_change_whose_process_died_is_made_by_the_next(scene: Scene) -> None:
    """Between the wish and its answer nothing is lost, whether Agora had taken it or not."""
    recording = await scene.recording(await scene.a_page())
    await scene.changes.hold(recording.id, ADA, onhold=True)
    await scene.world.supervisor.claim(scene.world.clock.now(), 1)  # whoever holds this never comes back
    await scene.done(recording, within=timedelta(minutes=3))
    assert scene.task.onhold
    assert 1 == len(await scene.said())


async def test_a_stop_goes_before_every_change(scene: Scene) -> None:
    """Nothing is sent any more to what is to end."""
    recording = await scene.recording(await scene.a_page())
    changed = await scene.changes.hold(recording.id, ADA, onhold=True)
    await scene.world.store.save(changed.noting(stop_wish=Wish(user_id="U2", at=scene.world.clock.now())))
    await scene.world.live(recording.id, lambda row: row.is_over)
    assert [] == scene.sent()


async def test_whoever_wished_for_a_change_that_came_too_late_is_told(scene: Scene) -> None:
    """It still waited for Agora's answer when the recording was stopped: once for each, and only when it is over."""
    recording = await scene.recording(await scene.a_page())
    scene.world.agora.faults.add(Fault("update", "backend_timeout", times=None))
    await scene.changes.hold(recording.id, ADA, onhold=True)
    changed = await scene.changes.publish(recording.id, "rtmp://new.example/live/key", ADA)
    await scene.world.store.save(changed.noting(stop_wish=Wish(user_id="U1", at=scene.world.clock.now())))
    over = await scene.world.live(recording.id, lambda row: row.is_over)
    said = await scene.said()
    assert ((), [Milestone.CHANGE_REFUSED] * 2) == (over.changes, [notice.milestone for notice in said])
    assert [("hold", "U2", "yes"), ("publish", "U2", "yes")] == [
        (notice.facts["kind"], notice.facts["by"], notice.facts["over"]) for notice in said
    ]
    assert "<@U2>" in milestone(over, said[0]).text
    assert "It goes on as before" not in milestone(over, said[0]).text


async def test_what_does_not_run_cannot_be_changed(scene: Scene) -> None:
    """The answer says why: being stopped, stopped, or over."""
    recording = await scene.recording(await scene.a_page())
    scene.world.clock.at = recording.stop_at
    with pytest.raises(errors.WishRefused, match=r"being stopped already\. Nothing was changed"):
        await scene.changes.hold(recording.id, ADA, onhold=True)
    await scene.world.live(recording.id, lambda row: row.is_over)
    with pytest.raises(errors.WishRefused, match="is over already"):
        await scene.changes.hold(recording.id, ADA, onhold=True)


async def test_what_breaks_a_rule_is_never_written_down(scene: Scene) -> None:
    """Nothing is queued, and nobody is poked."""
    begun = await scene.a_channel()
    with pytest.raises(errors.WishInvalid, match="R-134"):
        await scene.changes.hold(begun.id, ADA, onhold=True)
    with pytest.raises(errors.WishInvalid, match="R-072"):
        await scene.changes.layout(begun.id, LayoutWish(background="red"), ADA)
    with pytest.raises(errors.RecordingNotFound):
        await scene.changes.layout(begun.id, LayoutWish(1), Place("T2", "C1", "U2"))
    assert ((), []) == ((await scene.world.store.get(begun.id)).changes, scene.pokes)


async def test_changes_do_not_pile_up_without_end(scene: Scene) -> None:
    """Ten may wait; the eleventh is told to come back."""
    begun = await scene.a_page()
    for number in range(MOST_WAITING):
        await scene.changes.hold(begun.id, ADA, onhold=number % 2 == 0)
    with pytest.raises(errors.WishRefused, match="10 changes"):
        await scene.changes.hold(begun.id, ADA, onhold=True)
