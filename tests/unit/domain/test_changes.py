"""What is sent when somebody changes what runs: whole bodies that keep the rules, built upon what runs and what waits."""

from datetime import timedelta
from typing import Any, Final

import pytest

from bot.domain import changed, changes
from bot.domain.changes import Chosen, LayoutWish, SubscribeWish
from bot.domain.recording import Change, ChangeKind, Recording, RecordingState, Task, Wish
from bot.domain.request.values import EVERYONE
from bot.errors import WishInvalid
from tests.builders import NOON, a_recording

OWN_UID: Final = "3000000001"
ALL: Final = Chosen((EVERYONE,))
MOST: Final = tuple(str(uid) for uid in range(1001, 1033))
A_REGION: Final = {"x_axis": 0, "y_axis": 0, "width": 0.5, "height": 1}
SIZE: Final = {"width": 1280, "height": 720, "fps": 15, "bitrate": 2260}


def running(mode: str = "mix", *, picture: dict[str, Any] | None = None, **config: Any) -> Recording:  # noqa: ANN401 - JSON
    """Return a recording of a channel that runs."""
    recording_config = {"channelType": 1, **({"transcodingConfig": SIZE | picture} if picture else {}), **config}
    storage = {"vendor": 1, "region": 0, "bucket": "acme-recordings"}
    return a_recording(
        mode=mode,
        state=RecordingState.RECORDING,
        confirmed_at=NOON,
        task=Task(uid=OWN_UID),
        client_request={"recordingConfig": recording_config, "storageConfig": storage},
    )


def a_page(*services: dict[str, Any], **facts: Any) -> Recording:  # noqa: ANN401 - any field of a recording
    """Return the recording of a page that runs."""
    page = {"url": "https://example.com/", "audioProfile": 1, "videoWidth": 1280, "videoHeight": 720}
    web = {"serviceName": "web_recorder_service", "serviceParam": {**page, "maxRecordingHour": 4}}
    services = (web, *services)
    request = {"extensionServiceConfig": {"extensionServices": list(services)}}
    known = {"state": RecordingState.RECORDING, "confirmed_at": NOON, "client_request": request}
    return a_recording(**{"mode": "web", "task": Task(uid=OWN_UID), **known, **facts})


def pushed(address: str) -> dict[str, Any]:
    """Return the service that sends a page to a CDN."""
    return {"serviceName": "rtmp_publish_service", "serviceParam": {"outputs": [{"rtmpUrl": address}]}}


def a_change(kind: ChangeKind, client_request: dict[str, Any]) -> Change:
    """Return somebody's wish."""
    return Change(kind=kind, client_request=client_request, wish=Wish(user_id="U2", at=NOON))


def test_a_page_is_paused_and_resumed() -> None:
    """One switch, both ways."""
    assert {"webRecordingConfig": {"onhold": True}} == changes.hold(a_page(), onhold=True)
    assert {"webRecordingConfig": {"onhold": False}} == changes.hold(a_page(), onhold=False)


@pytest.mark.parametrize("mode", ["mix", "individual"])
def test_a_channel_cannot_be_paused(mode: str) -> None:
    """The answer says which recordings can be, and how this one is stopped."""
    with pytest.raises(WishInvalid, match=r"only recordings of web pages can be paused \(R-134\).*`/record stop rec_"):
        changes.hold(running(mode), onhold=True)


def test_the_arrangements_are_called_as_the_form_calls_them() -> None:
    """Names and numbers come off the model."""
    assert {"floating": 0, "best-fit": 1, "vertical": 2, "custom": 3} == changes.arrangements()


LAYOUTS: Final[dict[str, tuple[dict[str, Any] | None, LayoutWish, dict[str, Any]]]] = {
    "nothing was said of it": (None, LayoutWish(1), {"mixedVideoLayout": 1}),
    "the size is no part of it": ({"mixedVideoLayout": 1}, LayoutWish(0), {"mixedVideoLayout": 0}),
    "a colour stays": (
        {"mixedVideoLayout": 1, "backgroundColor": "#1A1D21"},
        LayoutWish(2, main_uid="1001"),
        {"mixedVideoLayout": 2, "maxResolutionUid": "1001", "backgroundColor": "#1A1D21"},
    ),
    "a new colour alone": (
        {"mixedVideoLayout": 2, "maxResolutionUid": "1001"},
        LayoutWish(background="#FFFFFF"),
        {"mixedVideoLayout": 2, "maxResolutionUid": "1001", "backgroundColor": "#FFFFFF"},
    ),
    "another user large": (
        {"mixedVideoLayout": 2, "maxResolutionUid": "1001"},
        LayoutWish(main_uid="4294967295"),
        {"mixedVideoLayout": 2, "maxResolutionUid": "4294967295"},
    ),
    "nobody is large any more": (
        {"mixedVideoLayout": 2, "maxResolutionUid": "1001"},
        LayoutWish(1),
        {"mixedVideoLayout": 1},
    ),
    "regions go with the custom layout": (
        {"mixedVideoLayout": 3, "layoutConfig": [A_REGION], "backgroundColor": "#1A1D21"},
        LayoutWish(0),
        {"mixedVideoLayout": 0, "backgroundColor": "#1A1D21"},
    ),
    "regions stay with it": (
        {"mixedVideoLayout": 3, "layoutConfig": [A_REGION]},
        LayoutWish(background="#000000"),
        {"mixedVideoLayout": 3, "layoutConfig": [A_REGION], "backgroundColor": "#000000"},
    ),
}


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_layout_is_whole(name: str) -> None:
    """updateLayout resets whatever it is not told, so everything that is to stay goes along."""
    picture, wish, expected = LAYOUTS[name]
    assert expected == changes.layout(running(picture=picture), wish)


def test_the_templates_layout_can_be_had_back() -> None:
    """A custom layout has its regions from the template; what was changed since is gone, except what is asked for."""
    own = {"recordingConfig": {"transcodingConfig": {**SIZE, "mixedVideoLayout": 3, "layoutConfig": [A_REGION]}}}
    recording = running(picture={"mixedVideoLayout": 1, "backgroundColor": "#123456"})
    assert {"mixedVideoLayout": 3, "layoutConfig": [A_REGION]} == changes.layout(recording, LayoutWish(), own)
    without = changes.layout(recording, LayoutWish(background="#ffffff"), {"recordingConfig": {}})
    assert {"mixedVideoLayout": 0, "backgroundColor": "#ffffff"} == without


@pytest.mark.parametrize(
    ("recording", "wish", "says"),
    [
        (running("individual"), LayoutWish(1), r"files for each person.*\(R-060\)"),
        (a_page(), LayoutWish(1), r"web page.*\(R-060\)"),
        (running(streamTypes=0), LayoutWish(1), r"audio alone.*\(R-021\)"),
        (running(), LayoutWish(1, main_uid="1001"), r"only the vertical layout.*\(R-071\): type `vertical main 1001`"),
        (running(), LayoutWish(main_uid="1001"), r"only the vertical layout"),
        (running(), LayoutWish(2, main_uid="0"), r"maxResolutionUid.*from 1 to 4294967295.*\(R-071\)"),
        (running(), LayoutWish(2, main_uid="4294967296"), r"\(R-071\)"),
        (running(), LayoutWish(2, main_uid="anna"), r"\(R-071\)"),
        (running(), LayoutWish(1, background="#12345"), r"backgroundColor.*\(R-072\)"),
        (running(), LayoutWish(1, background="red"), r"\(R-072\)"),
        (running(), LayoutWish(4), r"mixedVideoLayout.*\(R-065\)"),
        (running(), LayoutWish(3), r"layoutConfig is missing.*\(R-066\)"),
    ],
)
def test_a_layout_that_breaks_a_rule_is_never_wished(recording: Recording, wish: LayoutWish, says: str) -> None:
    """The sentence names the rule, and says that nothing was changed."""
    with pytest.raises(WishInvalid, match=says) as caught:
        changes.layout(recording, wish)
    assert str(caught.value).endswith("Nothing was changed.")


def test_a_template_that_is_wrong_breaks_the_rules_too() -> None:
    """Eighteen regions are one too many, wherever they come from."""
    for count, is_good in ((17, True), (18, False)):
        regions = [{**A_REGION, "uid": str(number + 1)} for number in range(count)]
        own = {"recordingConfig": {"transcodingConfig": {"mixedVideoLayout": 3, "layoutConfig": regions}}}
        if is_good:
            assert regions == changes.layout(running(), LayoutWish(), own)["layoutConfig"]
        else:
            with pytest.raises(WishInvalid, match="R-067"):
                changes.layout(running(), LayoutWish(), own)


Lists = dict[str, dict[str, list[str]]]
EVERYBODYS_VIDEO: Final = {"videoUidList": {"subscribeVideoUids": [EVERYONE]}}
SUBSCRIPTIONS: Final[dict[str, tuple[Recording, SubscribeWish, Lists]]] = {
    "one medium, the other goes along": (
        running(),
        SubscribeWish(audio=Chosen(("1001", "1002"))),
        {"audioUidList": {"subscribeAudioUids": ["1001", "1002"]}, **EVERYBODYS_VIDEO},
    ),
    "the other as it is": (
        running(unsubscribeVideoUids=["1001"]),
        SubscribeWish(audio=ALL),
        {
            "audioUidList": {"subscribeAudioUids": [EVERYONE]},
            "videoUidList": {"unSubscribeVideoUids": ["1001"]},
        },
    ),
    "the other had nobody, and has nobody": (
        running(subscribeAudioUids=["1001"]),
        SubscribeWish(audio=Chosen(("1002",), left_out=True)),
        {"audioUidList": {"unSubscribeAudioUids": ["1002"]}},
    ),
    "both": (
        running("individual", subscribeUidGroup=4),
        SubscribeWish(audio=Chosen(MOST), video=Chosen(("1001",), left_out=True)),
        {
            "audioUidList": {"subscribeAudioUids": list(MOST)},
            "videoUidList": {"unSubscribeVideoUids": ["1001"]},
        },
    ),
    "audio alone": (
        running(streamTypes=0),
        SubscribeWish(audio=Chosen(("4294967295",))),
        {"audioUidList": {"subscribeAudioUids": ["4294967295"]}},
    ),
    "video alone": (running(streamTypes=1), SubscribeWish(video=ALL), EVERYBODYS_VIDEO),
    "the recorder itself may be left out": (
        running(streamTypes=0),
        SubscribeWish(audio=Chosen((OWN_UID,), left_out=True)),
        {"audioUidList": {"unSubscribeAudioUids": [OWN_UID]}},
    ),
}


@pytest.mark.parametrize("name", SUBSCRIPTIONS)
def test_both_subscription_lists_are_sent(name: str) -> None:
    """A list for one medium alone would leave the other without anybody."""
    recording, wish, expected = SUBSCRIPTIONS[name]
    assert {"streamSubscribe": expected} == changes.subscribe(recording, wish)


@pytest.mark.parametrize(
    ("recording", "wish", "says"),
    [
        (a_page(), SubscribeWish(audio=ALL), r"web page.*\(R-125\)"),
        (running(streamTypes=1), SubscribeWish(audio=ALL), r"records no audio.*\(R-040\)"),
        (running(streamTypes=0), SubscribeWish(video=ALL), r"records no video.*\(R-041\)"),
        (running(), SubscribeWish(audio=Chosen((*MOST, "1"))), r"32.*\(R-042\)"),
        (running(), SubscribeWish(audio=Chosen(())), r"empty.*\(R-042\)"),
        (running(), SubscribeWish(audio=Chosen(("0",))), r"\(R-044\)"),
        (running(), SubscribeWish(video=Chosen(("4294967296",))), r"\(R-044\)"),
        (running(), SubscribeWish(video=Chosen((EVERYONE, "1001"))), r"stands alone.*\(R-044\)"),
        (running(), SubscribeWish(audio=Chosen((OWN_UID,))), r"recorder's own uid.*\(R-047\)"),
    ],
)
def test_lists_that_break_a_rule_are_never_wished(recording: Recording, wish: SubscribeWish, says: str) -> None:
    """The sentence names the rule, and says that nothing was changed."""
    with pytest.raises(WishInvalid, match=says) as caught:
        changes.subscribe(recording, wish)
    assert str(caught.value).endswith("Nothing was changed.")


def test_what_was_wrong_before_is_nobodys_business() -> None:
    """A recording that runs in spite of a rule can still be changed."""
    recording = running(picture={"mixedVideoLayout": 1}, maxIdleTime=1)
    assert {"mixedVideoLayout": 0} == changes.layout(recording, LayoutWish(0))


def test_another_address_at_the_cdn() -> None:
    """Only a page that is sent to one can be sent elsewhere; what is wrong with it is said without repeating its key."""
    recording = a_page(pushed("rtmp://old.example/live/key-1"))
    expected = {"rtmpPublishConfig": {"outputs": [{"rtmpUrl": "rtmps://new.example/live/key-2"}]}}
    assert expected == changes.publish(recording, "rtmps://new.example/live/key-2")
    with pytest.raises(WishInvalid, match=r"\(R-137\)") as caught:
        changes.publish(recording, "https://new.example/live/key-2")
    assert "key-2" not in str(caught.value)
    with pytest.raises(WishInvalid, match=r"not sent to a CDN.*\(R-139\)"):
        changes.publish(a_page(), "rtmp://new.example/live/key-2")


def test_the_next_change_is_built_upon_those_that_wait() -> None:
    """Two wishes in a row: the second body holds what the first one asked for."""
    recording = running(picture={"mixedVideoLayout": 0})
    first = a_change(ChangeKind.LAYOUT, changes.layout(recording, LayoutWish(1, background="#FFFFFF")))
    soon = changed.expected(changed.with_wish(recording, first))
    assert {"mixedVideoLayout": 2, "backgroundColor": "#FFFFFF"} == changes.layout(soon, LayoutWish(2))
    lists = a_change(ChangeKind.SUBSCRIBE, changes.subscribe(recording, SubscribeWish(audio=Chosen(("1001",)))))
    after = changed.expected(recording.noting(changes=(first, lists)))
    config = after.client_request["recordingConfig"]
    assert (["1001"], [EVERYONE]) == (config["subscribeAudioUids"], config["subscribeVideoUids"])
    assert {**SIZE, "mixedVideoLayout": 1, "backgroundColor": "#FFFFFF"} == config["transcodingConfig"]
    address = a_change(ChangeKind.PUBLISH, {"rtmpPublishConfig": {"outputs": [{"rtmpUrl": "rtmp://b"}]}})
    sent = changed.expected(a_page(pushed("rtmp://a"), changes=(address,))).client_request
    assert pushed("rtmp://b") == sent["extensionServiceConfig"]["extensionServices"][1]


def test_lists_in_the_other_spelling_are_replaced_too() -> None:
    """Newer pages spell the lists of those to leave out differently; none of them outlives its successor."""
    recording = running(unsubscribeAudioUids=["1001"])
    body = changes.subscribe(recording, SubscribeWish(audio=ALL))
    config = changed.carried_out(recording, ChangeKind.SUBSCRIBE, body).client_request["recordingConfig"]
    assert {"subscribeAudioUids": [EVERYONE]} == {name: uids for name, uids in config.items() if name.endswith("Uids")}


def test_a_page_that_begins_on_hold_is_expected_to_be_on_hold() -> None:
    """Before the first confirmation the request says how it begins; afterwards Agora does."""
    held = a_page()
    service = held.client_request["extensionServiceConfig"]["extensionServices"][0]
    service["serviceParam"]["onhold"] = True
    assert changed.expected(held.noting(state=RecordingState.STARTING, confirmed_at=None)).onhold
    assert not changed.expected(held).onhold
    resume = a_change(ChangeKind.HOLD, changes.hold(held, onhold=False))
    assert not changed.expected(held.noting(confirmed_at=None, changes=(resume,))).onhold


def test_a_wish_is_due_at_once_while_it_records() -> None:
    """Whenever the next question was due, and however often the last ones went unanswered; but not before it records."""
    later = NOON + timedelta(minutes=2)
    change = a_change(ChangeKind.HOLD, {"webRecordingConfig": {"onhold": True}})
    recording = a_page(step_at=later, stop_at=later, tries=3)
    wished = changed.with_wish(recording, change)
    assert (NOON, 0) == (wished.due_at, wished.tries)
    tried = wished.noting(tries=1, step_at=NOON + timedelta(seconds=1))
    assert NOON + timedelta(seconds=1) == tried.due_at
    assert 1 == changed.with_wish(tried, change).tries
    starting = changed.with_wish(recording.noting(state=RecordingState.STARTING, task=Task(uid="1", sid="s")), change)
    assert (later, 3) == (starting.due_at, starting.tries)
