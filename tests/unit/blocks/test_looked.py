"""What people read of a look into the bucket."""

from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.blocks.card import card
from bot.blocks.examples_bucket import LOOKED, TOLD, links_to
from bot.blocks.milestones import milestone
from bot.domain.bucket import BucketLook, BucketReport, FileLinks, Landed
from bot.domain.files import RecordedFile
from bot.domain.notice import milestone_notice
from bot.domain.recording import RecordingState
from bot.domain.sizes import size_words
from tests.builders import NOON
from tests.unit.blocks.slack_limits import message_problems
from tests.unit.blocks.states import ENDED, in_state


def words_of(blocks: list[dict[str, Any]]) -> str:
    """Return the text of all sections."""
    return "\n".join(block["text"]["text"] for block in blocks if block["type"] == "section" and "text" in block)


@pytest.mark.parametrize("name", LOOKED)
def test_a_card_says_what_was_seen(name: str, snapshot: SnapshotAssertion) -> None:
    """What people read there changes only on purpose, and Slack takes it with its long links."""
    message = card(LOOKED[name], links_to(LOOKED[name]))
    assert [] == message_problems(message.text, message.block_dicts())
    assert snapshot == {"text": message.text, "words": words_of(message.block_dicts())}


@pytest.mark.parametrize("name", TOLD)
def test_the_thread_says_what_was_seen(name: str, snapshot: SnapshotAssertion) -> None:
    """Likewise."""
    notice = milestone_notice(LOOKED[name].id, "C1", NOON, TOLD[name])
    message = milestone(LOOKED[name], notice, links_to(LOOKED[name]))
    assert [] == message_problems(message.text, message.block_dicts())
    assert snapshot == {"text": message.text, "words": words_of(message.block_dicts())}


def test_what_is_said_for_push_messages_holds_no_link() -> None:
    """`text` is kept, searched and shown by others: signatures do not belong there."""
    for recording in LOOKED.values():
        assert "X-Amz" not in card(recording, links_to(recording)).text


def test_a_missing_file_that_has_come_since_is_not_said_to_be_missing() -> None:
    """A message that was delayed tells the truth of the moment at which it is sent."""
    found = LOOKED["completed_seen"]
    message = milestone(found, milestone_notice(found.id, "C1", NOON, TOLD["uploading_missing"]))
    assert "for a while" in message.text


@pytest.mark.parametrize("count", [1, 8, 9, 120])
def test_the_longest_links_fit_into_a_card(count: int) -> None:
    """Names of any length, with their signatures, however many files: Slack takes it."""
    names = [f"{'a' * 32}_{'é' * 64}__uid_s_{number}__uid_e_audio_video.mp4" for number in range(count)]
    report = BucketReport(landed=tuple(Landed(name=name, size_bytes=10**9) for name in names))
    recording = in_state(
        RecordingState.COMPLETED,
        files=tuple(RecordedFile(name=name) for name in names),
        files_confirmed=True,
        bucket=BucketLook(at=NOON, report=report),
        **ENDED,
    )
    links = FileLinks(NOON, {name: f"https://example.com/{name.replace('é', '%C3%A9')}?{'x' * 400}" for name in names})
    message = card(recording, links)
    assert [] == message_problems(message.text, message.block_dicts())
    assert ("|play>" in words_of(message.block_dicts())) == (count <= 8)


def test_sizes_are_short() -> None:
    """As file managers show them."""
    assert ["0 bytes", "999 bytes", "1 kB", "22 kB", "1.4 MB", "412 MB", "1.2 GB", "3000 TB"] == [
        size_words(size) for size in (0, 999, 1000, 21_792, 1_400_000, 412_000_000, 1_234_000_000, 3 * 10**15)
    ]
