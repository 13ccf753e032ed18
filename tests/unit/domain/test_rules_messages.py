"""What the findings say, and what they never say."""

import pytest

from bot.domain.rules import check
from tests.unit.domain.start_bodies import a_body, changed

RECORDING = "clientRequest.recordingConfig"


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("recordingConfig.maxIdleTime", 4, "maxIdleTime is 4; allowed is a whole number from 5 to 2592000 s."),
        ("recordingConfig.maxIdleTime", "300", 'maxIdleTime is "300"; it must be a whole number: write 300 without quotation marks.'),
        ("recordingConfig.maxIdleTime", 300.0, "maxIdleTime is 300.0; it must be a whole number: write 300, without a decimal point."),
        ("recordingConfig.channelType", 2, "channelType is 2; allowed is 0 (Communication) or 1 (Live broadcast)."),
        ("recordingConfig.channelType", None, "channelType is null; it must be a whole number: leave it out if you do not need it."),
        ("recordingConfig", [], "recordingConfig is a list; it must be an object."),
        ("recordingFileConfig.avFileType", ["mp4"], 'avFileType holds "mp4" without "hls": write ["hls", "mp4"].'),
        ("recordingFileConfig.avFileType", ["HLS"], 'An entry of avFileType is "HLS"; allowed is "hls" or "mp4". Did you mean "hls"?'),
        ("recordingFileConfig.avFileTypes", ["hls"], "There is no parameter avFileTypes here; names are case-sensitive. Did you mean avFileType?"),
        ("maxIdleTime", 30, "There is no parameter maxIdleTime here; names are case-sensitive. It belongs in clientRequest.recordingConfig."),
        ("region", "NA", "There is no parameter region here; names are case-sensitive. It belongs in clientRequest.storageConfig. Acquire has a parameter of this name; it goes into that request."),
        ("scene", 1, "There is no parameter scene here; names are case-sensitive. Acquire has a parameter of this name; it goes into that request."),
        ("zOrder", 1, "There is no parameter zOrder here; names are case-sensitive. Leave it out."),
        ("storageConfig.region", 27, "region is 27; Amazon S3 has 0 to 25 and 28."),
        ("storageConfig.region", 26, "region 26 (AWS_REGION_NUM) is printed in the document but is no region of Amazon S3."),
        ("storageConfig.region", 10**300, "region is a number beyond all bounds; Amazon S3 has 0 to 25 and 28."),
        ("/uid", 527841, 'uid is 527841; it must be text: write "527841", in quotation marks.'),
        ("/uid", 0, "uid is 0; it must be text: a whole number from 1 to 4294967295, written as text."),
        ("/uid", "", "uid is empty; allowed is a whole number from 1 to 4294967295, written as text."),
        ("recordingConfig.maxIdleTime", "5m", 'maxIdleTime is "5m"; it must be a whole number from 5 to 2592000 s.'),
        ("recordingConfig.maxIdleTime", "3", 'maxIdleTime is "3"; it must be a whole number from 5 to 2592000 s.'),
        ("recordingConfig.streamTypes", "3", 'streamTypes is "3"; it must be a whole number: 0 (Audio only), 1 (Video only) or 2 (Audio and video).'),
        ("recordingConfig.streamTypes", 3.0, "streamTypes is 3.0; it must be a whole number: 0 (Audio only), 1 (Video only) or 2 (Audio and video)."),
        ("recordingConfig.subscribeAudioUids", "1001", 'subscribeAudioUids is text; it must be a list: write ["1001"], in brackets.'),
        ("recordingFileConfig.avFileType", "hls", 'avFileType is text; it must be a list of texts, each "hls" or "mp4".'),
        ("appsCollection.combinationPolicy", 0, 'combinationPolicy is 0; it must be text: "default" or "postpone_transcoding".'),
        ("storageConfig.region", "eu-central-1", 'region is "eu-central-1"; it must be a whole number: 7 for Amazon S3 or 16 for Alibaba Cloud OSS.'),
        ("storageConfig.region", "7", 'region is "7"; it must be a whole number: write 7 without quotation marks.'),
        ("storageConfig.region", "9" * 5000, f'region is "{"9" * 60}…"; it must be a whole number.'),
        ("storageConfig.accessKey", "", "accessKey is empty; allowed is text of at least one character."),
        ("storageConfig.stsExpiration", 0, "stsExpiration is 0; allowed is a whole number of Unix seconds, 1 or more."),
        ("transcodeOptions.audio.sampleRate", "8000", 'sampleRate is "8000"; allowed is "48000", "32000" or "16000".'),
        ("", 1, 'There is no parameter "" here; names are case-sensitive. Leave it out.'),
        ("k" * 5000, 1, f'There is no parameter "{"k" * 60}…" here; names are case-sensitive. Leave it out.'),
    ],
)  # fmt: skip
def test_a_finding_says_what_is_wrong_what_is_allowed_and_what_to_do(path: str, value: object, message: str) -> None:
    """The sentence is for a person who has not read Agora's pages."""
    assert message in {finding.message for finding in check("mix", changed("mix", {path: value}))}


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("mix", "token"),
        ("mix", "storageConfig.accessKey"),
        ("mix", "storageConfig.secretKey"),
        ("mix", "storageConfig.stsToken"),
        ("mix", "recordingConfig.secret"),
        ("mix", "recordingConfig.salt"),
        ("vod", "extensionServiceConfig.extensionServices.0.serviceParam.accessKey"),
        ("vod", "extensionServiceConfig.extensionServices.0.serviceParam.secretKey"),
        ("push", "extensionServiceConfig.extensionServices.1.serviceParam.outputs.0.rtmpUrl"),
        ("web", "extensionServiceConfig.extensionServices.0.serviceParam.url"),
    ],
)
@pytest.mark.parametrize("secret", ["pl4nted", ["pl4nted"], {"pl4nted": 1}, 918273645, 9182736.45])
def test_a_secret_is_never_shown(name: str, path: str, secret: object) -> None:
    """Findings end up in a terminal, in logs and in Slack."""
    for mode in ("individual", "mix", "web"):
        for finding in check(mode, changed(name, {path: secret})):
            assert "pl4nted" not in finding.message
            assert "918273" not in finding.message


def test_a_misspelt_key_does_not_show_what_was_under_it() -> None:
    """A storage key under a wrong name is still a storage key."""
    body = changed("mix", {"storageConfig.acessKey": "pl4nted"}, ["storageConfig.accessKey"])
    said = " ".join(finding.message for finding in check("mix", body))
    assert "Did you mean accessKey?" in said
    assert "pl4nted" not in said


def test_everything_is_said_at_once() -> None:
    """Nobody mends one field, sends, and learns of the next."""
    body = changed(
        "mix",
        {
            "/uid": "0",
            "recordingConfig.channelType": 2,
            "recordingConfig.maxIdleTime": "x",
            "recordingConfig.transcodingConfig.fps": 20,
            "recordingFileConfig.avFileType": ["mp4"],
            "storageConfig.fileNamePrefix": ["a-b", "ok", "c_d"],
            "surplus": 1,
        },
        ["storageConfig.bucket"],
    )
    assert {
        ("error", "R-003", "uid"),
        ("error", "R-020", f"{RECORDING}.channelType"),
        ("error", "R-006", f"{RECORDING}.maxIdleTime"),
        ("warning", "R-063", f"{RECORDING}.transcodingConfig.fps"),
        ("error", "R-083", "clientRequest.recordingFileConfig.avFileType"),
        ("error", "R-104", "clientRequest.storageConfig.bucket"),
        ("error", "R-105", "clientRequest.storageConfig.fileNamePrefix.0"),
        ("error", "R-105", "clientRequest.storageConfig.fileNamePrefix.2"),
        ("error", "R-006", "clientRequest.surplus"),
    } == {(finding.severity, finding.rule, finding.path) for finding in check("mix", body)}


def test_too_long_a_list_does_not_hide_what_is_wrong_in_it() -> None:
    """The model alone would stop at the length."""
    uids = ["7", "nobody", *map(str, range(100, 140))]
    found = check("mix", changed("mix", {"recordingConfig.subscribeAudioUids": uids}))
    assert {
        ("R-042", f"{RECORDING}.subscribeAudioUids"),
        ("R-044", f"{RECORDING}.subscribeAudioUids.1"),
    } == {(finding.rule, finding.path) for finding in found if finding.severity == "error"}


@pytest.mark.parametrize("holder", ["", "clientRequest.", f"{RECORDING}.transcodingConfig.layoutConfig.1."])
def test_a_key_that_cannot_be_written_hides_nothing(holder: str) -> None:
    """The model alone would stop at half a surrogate pair and call the object a text."""
    body = a_body("layout")
    for place in (body, body["clientRequest"], body["clientRequest"]["recordingConfig"]):
        place["\ud800"] = 1
    picture = body["clientRequest"]["recordingConfig"]["transcodingConfig"]
    picture["layoutConfig"][1] |= {"\udfff\ud800": 1, "\ud800": 1, "width": 2}
    found = {(finding.rule, finding.path) for finding in check("mix", body)}
    assert ("R-006", f"{holder}\\ud800") in found
    assert ("R-068", f"{RECORDING}.transcodingConfig.layoutConfig.1.width") in found


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("recordingConfig", []),
        ("recordingConfig.streamTypes", "0"),
        ("recordingConfig.transcodingConfig", 7),
        ("recordingConfig.transcodingConfig.width", None),
        ("recordingConfig.decryptionMode", 99),
        ("recordingFileConfig.avFileType", ["mp4", 7]),
        ("storageConfig", "bucket"),
        ("storageConfig.vendor", "s3"),
        ("extensionServiceConfig", {"extensionServices": ["web_recorder_service"]}),
    ],
)
def test_a_malformed_value_is_one_finding(path: str, value: object) -> None:
    """What cannot be read is not also judged by rules that would have to read it."""
    errors = [finding for finding in check("mix", changed("mix", {path: value})) if finding.severity == "error"]
    assert 1 == len(errors), errors


def test_an_extra_key_can_be_allowed() -> None:
    """A parameter that is newer than this program passes with a warning when the operator says so."""
    body = a_body("mix", futureConfig={"a": 1})
    assert ["error"] == [finding.severity for finding in check("mix", body)]
    assert ["warning"] == [
        finding.severity for finding in check("mix", body, allow_extra=["clientRequest.futureConfig"])
    ]
    assert ["error"] == [finding.severity for finding in check("mix", body, allow_extra=["futureConfig"])]
