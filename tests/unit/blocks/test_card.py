"""The card: true in every state, with the buttons that would do something, under Slack's limits."""

from datetime import timedelta
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.blocks.card import (
    PAUSE_ACTION_ID,
    RESUME_ACTION_ID,
    STOP_ACTION_ID,
    card,
    plain_card,
)
from bot.blocks.extending import EXTEND_ACTION_ID
from bot.domain.files import RecordedFile
from bot.domain.recording import RecordingState
from tests.unit.blocks.slack_limits import message_problems
from tests.unit.blocks.states import ENDED, SID, STATES, STORED, in_state


@pytest.mark.parametrize("name", STATES)
def test_a_card_says_what_is_true_in_its_state(name: str, snapshot: SnapshotAssertion) -> None:
    """What people see in each state changes only on purpose."""
    message = card(STATES[name])

    assert snapshot == {"text": message.text, "blocks": message.block_dicts()}


@pytest.mark.parametrize("name", STATES)
def test_slack_takes_every_card(name: str) -> None:
    """No card passes one of Slack's limits, the short one neither."""
    for message in (card(STATES[name]), plain_card(STATES[name])):
        assert [] == message_problems(message.text, message.block_dicts())


def test_every_state_has_a_card() -> None:
    """A new state has to be thought of here too."""
    assert set(RecordingState) == {recording.state for recording in STATES.values()}


def actions(message_blocks: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Return the buttons by their action_id."""
    return {
        element["action_id"]: element
        for block in message_blocks
        if block["type"] == "actions"
        for element in block["elements"]
    }


@pytest.mark.parametrize("name", STATES)
def test_stop_is_there_exactly_where_it_would_do_something(name: str) -> None:
    """No button that would do nothing, and none missing; it carries the recording's id and asks first."""
    recording = STATES[name]
    stop = actions(card(recording).block_dicts()).get(STOP_ACTION_ID)

    assert recording.can_be_stopped == (stop is not None)
    if stop is not None:
        assert (recording.id, "danger") == (stop["value"], stop["confirm"]["style"])
        assert recording.target in stop["confirm"]["text"]["text"]


def test_stop_is_offered_in_these_states_and_no_others() -> None:
    """The list itself, so that nobody changes it by accident."""
    offered = {name for name, recording in STATES.items() if STOP_ACTION_ID in actions(card(recording).block_dicts())}

    assert {
        "requested",
        "requested, no room",
        "requested, second attempt",
        "acquired",
        "starting, no sid",
        "starting",
        "starting, second attempt",
        "recording",
        "recording, no file yet",
        "recording, cannot be extended",
        "recording, trouble",
        "recording, not found",
        "recording a page",
        "recording a page on hold",
        "recording a page, not found",
        "recording, being changed",
        "recording, being paused",
        "recording, being resumed",
        "recording, change refused",
        "recording, with a stray",
        "recording, reported",
        "recording everyone alone",
    } == offered


def test_pause_and_resume_are_offered_for_pages_alone_and_one_at_a_time() -> None:
    """None while one of them is being done: a second click would undo the first."""
    offered = {
        name: next(iter({PAUSE_ACTION_ID, RESUME_ACTION_ID} & actions(card(recording).block_dicts()).keys()), None)
        for name, recording in STATES.items()
    }

    assert {"recording a page": PAUSE_ACTION_ID, "recording a page on hold": RESUME_ACTION_ID} == {
        name: button for name, button in offered.items() if button is not None
    }
    pressed = actions(card(STATES["recording a page"]).block_dicts())[PAUSE_ACTION_ID]
    assert STATES["recording a page"].id == pressed["value"]


@pytest.mark.parametrize(("longest", "offered"), [(74, False), (75, True), (76, True)])
def test_longer_is_offered_while_there_is_room(longest: int, offered: bool) -> None:  # noqa: FBT001 - pytest passes them so
    """`+15 min` stands there only while fifteen more minutes are allowed."""
    recording = in_state(
        RecordingState.RECORDING, confirmed_at=STATES["recording"].created_at, longest=timedelta(minutes=longest)
    )

    assert offered == (EXTEND_ACTION_ID in actions(card(recording).block_dicts()))


@pytest.mark.parametrize("name", [name for name in STATES if name.startswith(("failed", "completed"))])
def test_a_card_that_is_over_says_whether_something_runs(name: str) -> None:
    """Whoever reads of a failure is told whether a recorder may still cost money."""
    recording = STATES[name]
    text = card(recording).text

    assert recording.may_be_running == ("may still be running" in text)
    assert ("Nothing is running." in text) == (recording.failure is not None and not recording.may_be_running)


def test_files_are_grouped_and_in_the_order_in_which_they_were_recorded() -> None:
    """Split files and those after a change of recorder are parts of one recording."""
    sid = "f" * 32  # sorts behind "bak"
    names = (f"bak0_{sid}_town-hall.m3u8", f"{sid}_town-hall_10.mp4", f"{sid}_town-hall_2.mp4", f"{sid}_town-hall.m3u8")
    files = tuple(RecordedFile(name=name, uid="0") for name in names)
    recording = in_state(RecordingState.COMPLETED, files=files, files_confirmed=True, **ENDED)
    listed = "\n".join(str(block.get("text", {}).get("text")) for block in card(recording).block_dicts())

    order = [listed.index(f"slack/standup/{names[index]}") for index in (3, 0, 2, 1)]
    assert sorted(order) == order
    assert "HLS, 2 parts" in listed
    assert "MP4, 2 parts" in listed
    assert "had to replace the recorder" in listed


def test_participants_are_told_apart() -> None:
    """In individual mode each participant's sound and picture have their own heading."""
    files = (
        RecordedFile(name=f"{SID}_t__uid_s_4711__uid_e_audio.m3u8", track_type="audio", uid="4711"),
        RecordedFile(name=f"{SID}_t__uid_s_4711__uid_e_video.m3u8"),
        RecordedFile(name=f"{SID}_t__uid_s_4712__uid_e_video_20260402073246073.jpg"),
    )
    recording = in_state(RecordingState.COMPLETED, files=files, files_confirmed=True, **ENDED)
    listed = str(card(recording).block_dicts())

    assert "Participant 4711, sound (HLS)" in listed
    assert "Participant 4711, picture (HLS)" in listed
    assert "Participant 4712, pictures" in listed


def test_a_file_and_its_folder_are_links_into_the_vendor_s_console() -> None:
    """Of many files the folder alone: links take room from names."""
    files = tuple(RecordedFile(name=f"{SID}_town-hall_{number}.mp4") for number in range(9))
    few, many = (
        str(card(in_state(RecordingState.COMPLETED, files=files[:count], **ENDED)).block_dicts()) for count in (8, 9)
    )

    for listed, links in ((few, 8), (many, 0)):
        assert links == listed.count("|open>")
        assert "prefix=slack%2Fstandup%2F|open the folder in Amazon S3>" in listed
    assert f"s3/object/acme?region=eu-central-1&amp;prefix=slack%2Fstandup%2F{SID}_town-hall_0.mp4|open>" in few


def test_what_has_no_room_is_counted() -> None:
    """Two thousand files make a card that Slack takes, and it says how many are missing."""
    files = tuple(RecordedFile(name=f"{SID}_town-hall_{number}.mp4") for number in range(2000))
    recording = in_state(RecordingState.COMPLETED, files=files, files_confirmed=True, **ENDED)
    message = card(recording)
    listed = str(message.block_dicts())

    assert [] == message_problems(message.text, message.block_dicts())
    assert "*2000 files*" in listed
    assert f"and {2000 - listed.count('s3://')} more" in listed


HOSTILE = "<!channel> <https://evil|x> `*b* _i_ ~s~` \u202egnp.exe\n> quote " + "x" * 5000


@pytest.mark.parametrize("name", ["recording", "completed, not confirmed", "failed, refused", "requested"])
def test_hostile_text_pings_nobody_and_forges_nothing(name: str) -> None:
    """Everything from outside at once: no mention, no link, no formatting, no turned text, no limit passed."""
    was = STATES[name]
    recording = was.model_copy(
        update={
            "title": HOSTILE,
            "target": HOSTILE,
            "cname": HOSTILE,
            "template_id": HOSTILE,
            "started_by": HOSTILE,
            "task": was.task.model_copy(update={"sid": HOSTILE}),
            "client_request": {
                **STORED,
                "storageConfig": {"vendor": 1, "bucket": HOSTILE, "fileNamePrefix": [HOSTILE]},
            },
        }
    )
    message = card(recording)
    blocks = message.block_dicts()
    mrkdwn = [message.text, *_mrkdwn(blocks)]

    assert [] == message_problems(message.text, blocks)
    assert [] == [text for text in mrkdwn if "<!channel" in text or "<https" in text]
    assert "\u202e" not in str(blocks) + message.text
    for text in mrkdwn:
        outside_code = "".join(text.split("`")[::2])
        assert 0 == text.count("`") % 2
        assert not {"_i_", "~s~", "*b*"} & {word.strip("…") for word in outside_code.split()}


def _mrkdwn(node: Any) -> list[str]:  # noqa: ANN401 - any JSON
    if isinstance(node, list):
        return [text for child in node for text in _mrkdwn(child)]
    if isinstance(node, dict):
        if node.get("type") == "mrkdwn":
            return [node["text"]]
        return [text for child in node.values() for text in _mrkdwn(child)]
    return []


def test_the_short_card_can_still_be_stopped() -> None:
    """What is sent when Slack refuses the full card has the button all the same."""
    assert STOP_ACTION_ID in actions(plain_card(STATES["recording"]).block_dicts())
