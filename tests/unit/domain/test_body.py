"""Start bodies made of templates."""

import copy
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest

from bot.domain.body import Rendered, judged, render, resource_expired_hours, scene, start_body
from bot.domain.form import read_answers
from bot.domain.template import FormEntry, Template
from bot.errors import FormInvalid, WishInvalid

IDLE = "recordingConfig.maxIdleTime"
LAYOUT = "recordingConfig.transcodingConfig.mixedVideoLayout"
TYPES = "recordingConfig.streamTypes"
STORAGE = {"vendor": 1, "region": 7, "bucket": "acme-recordings", "fileNamePrefix": ["slack"]}
PICTURE = {"width": 1280, "height": 720, "fps": 15, "bitrate": 2260, "mixedVideoLayout": 1}
PAGE = {"audioProfile": 0, "videoWidth": 1280, "videoHeight": 720}
SERVICE = "extensionServiceConfig.extensionServices.0.serviceParam"


def a_template(
    request: Mapping[str, Any], *, form: tuple[str, ...] = (), mode: str = "mix", extra: Mapping[str, Any] | None = None
) -> Template:
    """Return a template with *request* as its fixed part."""
    return Template(
        id="webinar",
        title="Webinar",
        description="",
        mode=mode,
        storage="main",
        stop_after=timedelta(hours=1),
        longest=timedelta(hours=3, minutes=30),
        request=request,
        form=tuple(FormEntry(path) for path in form),
        extra=extra or {},
    )


def a_web_template(**page: Any) -> Template:  # noqa: ANN401 - JSON
    """Return a template that records a page."""
    service = {"serviceName": "web_recorder_service", "serviceParam": {**PAGE, **page}}
    return a_template(
        {"extensionServiceConfig": {"extensionServices": [service]}}, mode="web", form=(f"{SERVICE}.videoFps",)
    )


def rendered(
    template: Template,
    target: str = "town-hall",
    *,
    answers: Mapping[str, str] | None = None,
    storage: Mapping[str, Any] | None = STORAGE,
) -> Rendered:
    """Return what *template* makes of *target* and *answers*."""
    typed = read_answers(template, answers or {})
    return render(template, target=target, uid="3000000001", answers=typed, storage=storage, code="7hk2m9q")


def under_inputs(
    template: Template, target: str = "town-hall", answers: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Return what is said under the inputs when *template* is refused."""
    with pytest.raises(FormInvalid) as caught:
        rendered(template, target, answers=answers)
    return caught.value.by_block_id


def test_a_channel_is_rendered_with_what_every_recording_gets() -> None:
    """The channel profile is always said, an idle channel is left after five minutes, and the bucket has no keys yet."""
    assert Rendered(
        "town-hall",
        {
            "recordingConfig": {"transcodingConfig": PICTURE, "channelType": 0, "maxIdleTime": 300},
            "storageConfig": STORAGE,
        },
    ) == rendered(a_template({"recordingConfig": {"transcodingConfig": PICTURE}}))


def test_what_the_template_says_is_not_overruled() -> None:
    """Its own channel profile and idle time stand."""
    request = {"recordingConfig": {"channelType": 1, "maxIdleTime": 60}}
    assert request["recordingConfig"] == rendered(a_template(request)).client_request["recordingConfig"]


def test_a_picture_is_sent_with_all_it_needs() -> None:
    """Older services refuse a picture without height, rate and bitrate; the newer ones' defaults are sent to both."""
    template = a_template({"recordingConfig": {"transcodingConfig": {"width": 480, "fps": 30}}})
    picture = rendered(template).client_request["recordingConfig"]["transcodingConfig"]
    assert {"width": 480, "height": 640, "fps": 30, "bitrate": 500} == picture


def test_answers_take_their_place_and_the_template_stays_as_it_is() -> None:
    """Every recording begins with the template anew."""
    template = a_template({"recordingConfig": {"channelType": 1, "transcodingConfig": PICTURE}}, form=(IDLE, LAYOUT))
    before = copy.deepcopy(template)
    recording = rendered(template, answers={IDLE: "60", LAYOUT: "2"}).client_request["recordingConfig"]

    assert (60, 2) == (recording["maxIdleTime"], recording["transcodingConfig"]["mixedVideoLayout"])
    assert before == template


def test_an_answer_that_is_left_empty_leaves_the_parameter_out() -> None:
    """Agora's own default then holds; only what every recording gets is filled in again."""
    path = "recordingConfig.subscribeVideoUids"
    template = a_template({"recordingConfig": {"channelType": 1}}, form=(path, IDLE))
    recording = rendered(template, answers={path: "", IDLE: ""}).client_request["recordingConfig"]
    assert {"channelType": 1, "maxIdleTime": 300} == recording


def test_a_page_gets_its_address_a_label_and_a_last_resort() -> None:
    """The label tells sessions of the same page apart; the recording ends by itself when everything else fails."""
    body = rendered(a_web_template(), "https://user:pw@board.example.com:8443/room_7/?key=1#top")

    assert "board-example-com-8443-room-7-7hk2m9q" == body.cname
    assert {
        **PAGE,
        "url": "https://user:pw@board.example.com:8443/room_7/?key=1#top",
        "maxRecordingHour": 4,
    } == body.client_request["extensionServiceConfig"]["extensionServices"][0]["serviceParam"]
    assert "recordingConfig" not in body.client_request


@pytest.mark.parametrize(
    ("target", "cname"),
    [
        ("https://example.com", "example-com-7hk2m9q"),
        ("https://ドメイン/", "page-7hk2m9q"),
        ("HTTPS://Example.com/" + "a" * 2000, f"Example-com-{'a' * 88}-7hk2m9q"),
    ],
)
def test_any_page_has_a_label_of_plain_characters(target: str, cname: str) -> None:
    """Letters, digits and hyphens, and not too many of them."""
    assert cname == rendered(a_web_template(), target).cname


def test_the_templates_own_last_resort_stands() -> None:
    """It may know better."""
    body = rendered(a_web_template(maxRecordingHour=9), "https://example.com")
    assert (
        9 == body.client_request["extensionServiceConfig"]["extensionServices"][0]["serviceParam"]["maxRecordingHour"]
    )


@pytest.mark.parametrize(
    "target", ["board.example.com/room/7", "ftp://example.com", "https://", "https://a b", "", "x"]
)
def test_what_is_no_page_is_told_under_the_target(target: str) -> None:
    """The sentence shows what an address looks like."""
    said = under_inputs(a_web_template(), target)
    assert ["target"] == list(said)


@pytest.mark.parametrize("target", ["https://example.com/room", "http://example.com/room", "https://standup.io"])
def test_a_page_is_no_channel(target: str) -> None:
    """Nobody records an empty channel that is called like a page."""
    assert "a page's address" in under_inputs(a_template({}), target)["target"]


def test_a_channel_that_slack_took_for_an_address_is_a_channel() -> None:
    """Slack makes `http://standup.io` of `standup.io`."""
    assert "standup.io" == rendered(a_template({}), "http://standup.io").cname


@pytest.mark.parametrize("target", ["grüße", "x" * 64, "", "a/b"])
def test_a_name_that_agora_would_not_take_is_told_under_the_target(target: str) -> None:
    """With the rule's number."""
    assert "(R-002)" in under_inputs(a_template({}), target)["target"]


def test_a_rule_broken_by_an_answer_is_told_under_its_input() -> None:
    """Also where the rule speaks of another parameter: without this answer it would not be broken."""
    lists = {"subscribeAudioUids": ["9"], "subscribeVideoUids": ["9"]}
    template = a_template({"recordingConfig": lists}, form=(IDLE, TYPES))
    said = under_inputs(template, answers={IDLE: "60", TYPES: "0"})
    assert [TYPES] == list(said)
    assert "(R-041)" in said[TYPES]


def test_a_wrong_entry_of_a_list_is_told_under_the_list() -> None:
    """The path of the finding goes further than the input's."""
    path = "recordingConfig.subscribeVideoUids"
    said = under_inputs(a_template({}, form=(path,)), answers={path: "123 anna"})
    assert [path] == list(said)


def test_a_rule_broken_by_nobodys_answer_is_told_with_its_place() -> None:
    """Then the template or the storage profile is at fault."""
    with pytest.raises(WishInvalid, match=r"clientRequest\.recordingFileConfig\.avFileType: .*\(R-083\)"):
        rendered(a_template({"recordingFileConfig": {"avFileType": ["mp4"]}}))
    with pytest.raises(WishInvalid, match=r"clientRequest\.storageConfig.*\(R-100\)"):
        rendered(a_template({}), storage=None)


def test_doubts_come_along() -> None:
    """A warning does not stop a recording."""
    template = a_template({"recordingConfig": {"transcodingConfig": {**PICTURE, "fps": 20}}})
    assert ["R-063"] == [finding.rule for finding in rendered(template).warnings]


def test_extras_are_sent_and_doubted() -> None:
    """What no document knows goes where it was written, with a warning for each."""
    template = a_template(
        {"recordingConfig": {"channelType": 1}}, extra={"recordingConfig": {"newer": {"a": [1]}}, "n": 1}
    )
    body = rendered(template)
    assert ({"a": [1]}, 1) == (body.client_request["recordingConfig"]["newer"], body.client_request["n"])
    assert ["clientRequest.n", "clientRequest.recordingConfig.newer"] == sorted(f.path for f in body.warnings)


def test_vod_needs_no_bucket() -> None:
    """Its keys are filled in when it is sent, like a bucket's."""
    service = {
        "serviceName": "aliyun_vod_service",
        "serviceParam": {"regionId": "cn-shanghai", "apiData": {"videoData": {"title": "Town hall"}}},
    }
    template = a_template({"extensionServiceConfig": {"extensionServices": [service]}})
    body = rendered(template)

    assert "storageConfig" not in body.client_request
    assert [service] == body.client_request["extensionServiceConfig"]["extensionServices"]


def test_keys_that_are_there_already_are_judged_as_they_are() -> None:
    """The check of a body that is complete sees what is in it; the body itself stays as it is."""
    body = start_body("town-hall", "1", {"recordingConfig": {"channelType": 0}, "storageConfig": dict(STORAGE)})
    assert [] == judged("mix", body)
    assert STORAGE == body["clientRequest"]["storageConfig"]
    body["clientRequest"]["storageConfig"]["accessKey"] = ""
    assert ["R-104"] == [finding.rule for finding in judged("mix", body)]


@pytest.mark.parametrize(
    "request_part", [{"recordingConfig": 5}, {"extensionServiceConfig": []}, {"recordingConfig": []}]
)
def test_a_malformed_template_is_judged_and_not_tripped_over(request_part: dict[str, Any]) -> None:
    """Whatever stands in it, the check says what is wrong."""
    with pytest.raises(WishInvalid, match="R-"):
        rendered(a_template(request_part))


@pytest.mark.parametrize(("hours", "expected"), [(0.5, 72), (48, 72), (48.5, 73), (72, 96), (696, 720), (720, 720)])
def test_a_recording_can_be_stopped_until_long_after_its_end(hours: float, expected: int) -> None:
    """A day is left, within Agora's bounds."""
    assert expected == resource_expired_hours(timedelta(hours=hours))


def test_pages_are_acquired_as_pages() -> None:
    """Agora prepares something else for them."""
    assert (1, 0, 0) == (scene("web"), scene("mix"), scene("individual"))
