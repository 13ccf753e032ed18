"""The request model takes what is sound, exactly as it is, and nothing else."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from pydantic import ValidationError

from bot.domain.request import StartRequest
from bot.domain.request.tree import root
from bot.domain.rules import check
from tests.unit.domain.body_strategies import objects
from tests.unit.domain.start_bodies import BODIES, a_body, changed, lines_of


@given(body=objects(root()))
@settings(max_examples=400, deadline=None)
def test_what_is_within_the_bounds_comes_out_as_it_went_in(body: dict[str, Any]) -> None:
    """A body drawn from the model's own bounds is taken, and is sent without a change, to the last digit."""
    sent = StartRequest.model_validate(body).model_dump(by_alias=True, exclude_unset=True)
    assert body == sent
    assert json.dumps(body, sort_keys=True) == json.dumps(sent, sort_keys=True)
    assert not {finding.rule for finding in check("mix", body) if finding.rule == "R-006"}


@pytest.mark.parametrize("name", BODIES)
def test_a_sound_body_comes_out_as_it_went_in(name: str) -> None:
    """What was checked is what is sent."""
    body = a_body(name)
    assert body == StartRequest.model_validate(body).model_dump(by_alias=True, exclude_unset=True)


def test_every_accepted_vector_comes_out_as_it_went_in() -> None:
    """The same for the bodies that were judged by hand."""
    taken = 0
    for vector in lines_of("start-requests.jsonl"):
        if vector["expect"] in ("ok", "warning"):
            sent = StartRequest.model_validate(vector["body"]).model_dump(by_alias=True, exclude_unset=True)
            assert json.dumps(vector["body"], sort_keys=True) == json.dumps(sent, sort_keys=True)
            taken += 1
    assert 114 == taken


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("recordingConfig.channelType", True),
        ("recordingConfig.channelType", 1.0),
        ("recordingConfig.maxIdleTime", "30"),
        ("recordingConfig.maxIdleTime", None),
        ("recordingConfig.transcodingConfig.fps", True),
        ("recordingConfig.transcodingConfig.fps", float("nan")),
        ("recordingConfig.transcodingConfig.bitrate", float("inf")),
        ("recordingConfig.max_idle_time", 30),
        ("recordingFileConfig.avFileType", ("hls",)),
        ("recordingConfig.privateParams", {"correctEXTINF": True}),
    ],
)
def test_nothing_is_bent_into_shape(path: str, value: object) -> None:
    """A type that is nearly right, null for nothing, or a name in Python's spelling is refused."""
    with pytest.raises(ValidationError):
        StartRequest.model_validate(changed("mix", {path: value}))


@pytest.mark.parametrize("value", [0, 1, 0.5, 1.0])
def test_a_whole_number_is_a_fine_position(value: float) -> None:
    """JSON has one kind of number; what was whole stays whole on the wire."""
    body = changed("layout", {"recordingConfig.transcodingConfig.layoutConfig.0.alpha": value})
    sent = StartRequest.model_validate(body).model_dump(by_alias=True, exclude_unset=True)
    assert json.dumps(body, sort_keys=True) == json.dumps(sent, sort_keys=True)


def test_a_request_does_not_change_and_does_not_tell_its_secrets() -> None:
    """It is handed about, and ends up in logs by accident."""
    request = StartRequest.model_validate(a_body("mix"))
    with pytest.raises(ValidationError):
        request.cname = "other"  # type: ignore[misc]
    assert "AKEXAMPLE" not in repr(request)
    assert "007eJxEXAMPLE" not in repr(request)
    with pytest.raises(ValidationError) as refused:
        StartRequest.model_validate(changed("mix", {"storageConfig.accessKey": ["pl4nted"]}))
    assert "pl4nted" not in str(refused.value)


def test_defaults_are_agoras() -> None:
    """What is left out reads as the service takes it."""
    request = StartRequest.model_validate(a_body("individual"))
    recording = request.client_request.recording_config
    assert recording is not None
    assert (2, 0, False) == (
        recording.stream_types,
        recording.video_stream_type,
        "audio_profile" in recording.model_fields_set,
    )
