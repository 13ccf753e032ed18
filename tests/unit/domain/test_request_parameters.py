"""The reference of parameters is complete, says what the document says, and can be asked by a template's paths."""

import re

import pytest

from bot.domain.request import MODES
from bot.domain.request.parameters import Parameter, UnknownParameter, parameter_at, parameters
from tests.unit.domain.start_bodies import DATA

SERVICES = {
    "extensionServiceConfig": {
        "extensionServices": [{"serviceName": "web_recorder_service"}, {"serviceName": "rtmp_publish_service"}]
    }
}
NEWER = {
    "unsubscribeAudioUids",
    "unsubscribeVideoUids",
    "privateParams",
    "endpoint",
    "stsToken",
    "stsExpiration",
    "mobile",
}


def _of_document() -> list[tuple[int, str]]:
    lines = (DATA / "document-parameters.txt").read_text("utf-8").splitlines()
    pairs = [line.split() for line in lines if not line.startswith("#")]
    return [(int(number), name) for number, name in pairs]


def _by_path() -> dict[str, Parameter]:
    return {parameter.path: parameter for parameter in parameters()}


def _line(parameter: Parameter) -> int | None:
    found = re.fullmatch(r"start document, line (\d+)", parameter.source)
    return int(found[1]) if found else None


def test_every_parameter_of_the_document_is_there_with_its_line() -> None:
    """Name by name and line by line; what only newer pages have is known by name."""
    modelled = [(_line(each), each.name) for each in parameters() if not each.name.endswith("]")]
    assert NEWER == {name for line, name in modelled if line is None}
    assert sorted(_of_document()) == sorted((line, name) for line, name in modelled if line is not None)


def test_the_order_is_the_documents() -> None:
    """Whoever reads along finds the next one below."""
    lines = [line for line in map(_line, parameters()) if line is not None]
    assert sorted(lines) == lines


def test_every_parameter_is_told_in_full() -> None:
    """A form and a reference are made of these, without another word."""
    paths = [parameter.path for parameter in parameters()]
    assert len(set(paths)) == len(paths)
    for parameter in parameters():
        if not parameter.name.endswith("]"):
            assert parameter.description.endswith((".", "}.")), parameter.path
        assert parameter.source
        assert parameter.rules, parameter.path
        assert set(parameter.modes) <= set(MODES)
        assert parameter.modes, parameter.path
        assert parameter.kind in {"integer", "number", "string", "boolean", "choice", "list", "object"}
        assert all(0 < len(choice.label) <= 75 for choice in parameter.choices), parameter.path


@pytest.mark.parametrize(
    ("path", "kind", "minimum", "maximum", "default", "unit"),
    [
        ("recordingConfig.maxIdleTime", "integer", 5, 2_592_000, 30, "s"),
        ("recordingConfig.channelType", "choice", None, None, 0, None),
        ("recordingConfig.transcodingConfig.bitrate", "integer", 1, 6500, 500, "Kbps"),
        ("recordingConfig.transcodingConfig.fps", "choice", None, None, 15, "fps"),
        ("recordingConfig.transcodingConfig.layoutConfig[].alpha", "number", 0, 1, 1.0, None),
        ("recordingConfig.transcodingConfig.layoutConfig", "object", None, None, None, None),
        ("recordingConfig.subscribeAudioUids", "list", None, None, None, None),
        ("recordingFileConfig.avFileType", "list", None, None, ["hls"], None),
        ("snapshotConfig.captureInterval", "integer", 1, 3600, 10, "s"),
        ("storageConfig.bucket", "string", None, None, None, None),
        ("extensionServiceConfig.extensionServices[web_recorder_service].serviceParam.onhold", "boolean", None, None, False, None),
        ("extensionServiceConfig.extensionServices[web_recorder_service].serviceParam.videoFps", "integer", 5, 60, 15, "fps"),
    ],
)  # fmt: skip
def test_bounds_come_off_the_field(
    path: str, kind: str, minimum: float | None, maximum: float | None, default: object, unit: str | None
) -> None:
    """What the model enforces is what the form shows."""
    found = _by_path()[path]
    assert (kind, minimum, maximum, default, unit) == (
        found.kind,
        found.minimum,
        found.maximum,
        found.default,
        found.unit,
    )


def test_modes_are_those_of_everything_around() -> None:
    """A field exists only where the object that holds it does."""
    by_path = _by_path()
    assert ("mix",) == by_path["recordingConfig.transcodingConfig.width"].modes
    assert ("individual",) == by_path["recordingConfig.streamMode"].modes
    assert ("individual", "mix") == by_path["recordingConfig.channelType"].modes
    assert MODES == by_path["storageConfig.bucket"].modes
    assert ("web",) == by_path["extensionServiceConfig.extensionServices[web_recorder_service].serviceParam.url"].modes


def test_secrets_are_marked() -> None:
    """These never stand in a template, a message or a log."""
    assert {"token", "secret", "salt", "accessKey", "secretKey", "stsToken"} == {
        parameter.name for parameter in parameters() if parameter.secret
    }


def test_choices_carry_words() -> None:
    """People choose words; the number is sent."""
    layout = parameter_at("recordingConfig.transcodingConfig.mixedVideoLayout", {})
    assert [(0, "Floating"), (1, "Best fit"), (2, "Vertical"), (3, "Custom")] == [
        (choice.value, choice.label) for choice in layout.choices
    ]
    assert ["hls", "mp4"] == [choice.value for choice in parameter_at("recordingFileConfig.avFileType", {}).choices]


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("recordingConfig.transcodingConfig.mixedVideoLayout", "recordingConfig.transcodingConfig.mixedVideoLayout"),
        ("recordingConfig.transcodingConfig.layoutConfig.3.x_axis", "recordingConfig.transcodingConfig.layoutConfig[].x_axis"),
        ("recordingConfig.transcodingConfig.layoutConfig[0].uid", "recordingConfig.transcodingConfig.layoutConfig[].uid"),
        ("recordingConfig.transcodingConfig.layoutConfig.0", "recordingConfig.transcodingConfig.layoutConfig"),
        (
            "extensionServiceConfig.extensionServices.0.serviceParam.videoFps",
            "extensionServiceConfig.extensionServices[web_recorder_service].serviceParam.videoFps",
        ),
        (
            "extensionServiceConfig.extensionServices[1].serviceParam.outputs.0.rtmpUrl",
            "extensionServiceConfig.extensionServices[rtmp_publish_service].serviceParam.outputs[].rtmpUrl",
        ),
    ],
)  # fmt: skip
def test_a_template_asks_by_its_own_path(path: str, found: str) -> None:
    """An index is looked up in the template's fixed part."""
    assert found == parameter_at(path, SERVICES).path


@pytest.mark.parametrize("parameter", parameters(), ids=lambda parameter: parameter.path)
def test_every_parameter_is_found_by_its_own_path(parameter: Parameter) -> None:
    """The reference's paths are themselves answers to a question."""
    assert parameter == parameter_at(parameter.path, {})


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("recordingConfig.transcodingConfig.layout", "mixedVideoLayout"),
        ("recording", "recordingConfig"),
        ("", "recordingConfig"),
        ("recordingConfig.maxIdleTime.seconds", None),
        ("recordingFileConfig.avFileType.0", None),
        ("extensionServiceConfig.extensionServices.7.serviceParam", "0"),
        ("extensionServiceConfig.extensionServices.x", "0"),
        ("extensionServiceConfig.extensionServices.0.serviceParam.fps", "videoFps"),
    ],
)
def test_an_unknown_path_names_what_does_exist(path: str, known: str | None) -> None:
    """A typing error in a template is mended without opening the reference."""
    with pytest.raises(UnknownParameter) as unknown:
        parameter_at(path, SERVICES)
    assert path == unknown.value.path
    assert (known is None and () == unknown.value.known) or known in unknown.value.known


def test_a_service_that_the_template_does_not_fix_is_unknown() -> None:
    """Which fields there are depends on the service's name."""
    unfixed: tuple[object, ...] = ([], [{}], ["web"], [{"serviceName": "other"}], None)
    for services in unfixed:
        with pytest.raises(UnknownParameter) as unknown:
            parameter_at(
                "extensionServiceConfig.extensionServices.0.serviceParam.url",
                {"extensionServiceConfig": {"extensionServices": services}},
            )
        assert "web_recorder_service" in unknown.value.known
