"""Slack's posting side: what goes over the wire, and what each refusal means."""

from datetime import timedelta

import pytest

from bot.blocks.card import card
from bot.domain.files import RecordedFile
from bot.domain.notice import Milestone, milestone_notice
from bot.domain.recording import Recording, RecordingState
from bot.errors import ChannelGone, MessageGone, SlackError, SlackUnauthorized, SlackUnavailable
from bot.slack.notifier import SlackNotifier
from bot.slack.verdicts import CHANNEL_GONE, MESSAGE_GONE, REFUSED_CONTENT, UNAUTHORIZED
from tests.builders import NOON, a_recording
from tests.unit.slack.loopback import Answer, LoopbackSlack, hangs_up, never_answers, refuses, says, says_text

STORED = {"storageConfig": {"vendor": 1, "bucket": "acme"}}


def running() -> Recording:
    """Return a recording whose card has a Stop button."""
    return a_recording(state=RecordingState.RECORDING, confirmed_at=NOON, version=7, client_request=STORED)


async def test_a_card_is_posted_quietly_and_its_address_is_slacks(slack: LoopbackSlack) -> None:
    """No link is unfolded, the row's id and version travel along, and the address is the one Slack gives."""
    recording = running()

    assert ("C_SLACK", "1700000000.000100") == await SlackNotifier(slack.client).post_card(recording, channel_id="C1")

    assert [
        (
            "chat.postMessage",
            {
                "channel": "C1",
                "text": card(recording).text,
                "blocks": card(recording).block_dicts(),
                "unfurl_links": False,
                "unfurl_media": False,
                "metadata": {
                    "event_type": "recording",
                    "event_payload": {"recording_id": recording.id, "version": 7},
                },
            },
        )
    ] == slack.asked


async def test_an_update_names_the_message(slack: LoopbackSlack) -> None:
    """The card is changed where it stands, sentence and blocks together."""
    await SlackNotifier(slack.client).update_card(running(), channel_id="C1", message_ts="1.2")

    method, body = slack.asked[0]
    assert ("chat.update", "C1", "1.2") == (method, body["channel"], body["ts"])
    assert {"text", "blocks", "metadata"} <= set(body)


async def test_a_milestone_goes_into_the_cards_thread(slack: LoopbackSlack) -> None:
    """It is a message of its own, under the card."""
    recording = running()
    notice = milestone_notice(recording.id, "C1", NOON, Milestone.RECORDING)
    notifier = SlackNotifier(slack.client)

    assert "1700000000.000100" == await notifier.post_milestone(recording, notice, channel_id="C1", card_ts="1.2")
    assert ("chat.postMessage", "1.2") == (slack.asked[0][0], slack.asked[0][1]["thread_ts"])


@pytest.mark.parametrize(
    ("errors", "kind"), [(CHANNEL_GONE, ChannelGone), (MESSAGE_GONE, MessageGone), (UNAUTHORIZED, SlackUnauthorized)]
)
async def test_each_refusal_is_the_error_of_its_table(
    slack: LoopbackSlack, errors: tuple[str, ...], kind: type[SlackError]
) -> None:
    """What to do next depends on Slack's word, and each word is kept for the log."""
    for error in errors:
        slack.next_answers.append(refuses(error))
        with pytest.raises(kind) as caught:
            await SlackNotifier(slack.client).update_card(running(), channel_id="C1", message_ts="1.2")
        assert (kind, "chat.update", error) == (type(caught.value), caught.value.method, caught.value.error)


@pytest.mark.parametrize(
    "answer",
    [
        refuses("internal_error"),
        refuses("an_error_of_next_year"),
        says({"ok": False}, status=503),
        says({"ok": False}),
        says([]),  # type: ignore[arg-type]  # no JSON object
        says_text("<html>bad gateway</html>", "text/html", status=502),
        says_text("not {json", "application/json"),
        says_text("hello", "text/plain"),
        says_text("hello", "text/plain", status=500),
        hangs_up,
        never_answers,
    ],
    ids=[
        "internal",
        "unheard of",
        "503",
        "no word",
        "no object",
        "html",
        "broken json",
        "text",
        "text 500",
        "hangs up",
        "never answers",
    ],
)
async def test_whatever_else_happens_is_repeated_later(slack: LoopbackSlack, answer: Answer) -> None:
    """Nothing is lost over an answer that nobody has thought of, and nobody waits for ever."""
    slack.next_answers.append(answer)
    notifier = SlackNotifier(slack.client, timeout=timedelta(seconds=0.3))

    with pytest.raises(SlackUnavailable) as caught:
        await notifier.update_card(running(), channel_id="C1", message_ts="1.2")

    assert caught.value.retry_after is None


async def test_nobody_listens(slack: LoopbackSlack) -> None:
    """A Slack that cannot be reached is asked again later."""
    slack.client.base_url = "http://127.0.0.1:1/api/"

    with pytest.raises(SlackUnavailable):
        await SlackNotifier(slack.client).check()


@pytest.mark.parametrize(
    ("header", "seconds"), [("7", 7.0), ("0", 0.0), ("soon", None), ("-1", None), ("inf", None), ("nan", None)]
)
async def test_slack_says_how_long_to_wait(slack: LoopbackSlack, header: str, seconds: float | None) -> None:
    """`Retry-After` is passed on, when it is a number that can be waited for."""
    slack.next_answers.append(says({"ok": False, "error": "ratelimited"}, status=429, headers={"Retry-After": header}))

    with pytest.raises(SlackUnavailable) as caught:
        await SlackNotifier(slack.client).post_card(running(), channel_id="C1")

    assert seconds == caught.value.retry_after


@pytest.mark.parametrize("error", sorted(REFUSED_CONTENT))
async def test_a_card_that_slack_will_not_show_is_said_shorter(slack: LoopbackSlack, error: str) -> None:
    """First without the lists, but with the button; then as a sentence."""
    recording = running()
    slack.next_answers.extend([refuses(error), refuses(error)])

    await SlackNotifier(slack.client).post_card(recording, channel_id="C1")

    full, short, sentence = (body for _, body in slack.asked)
    assert len(full["blocks"]) > len(short["blocks"])
    assert "actions" in {block["type"] for block in short["blocks"]}
    assert "blocks" not in sentence
    assert recording.cname in sentence["text"]


async def test_a_message_that_slack_never_takes_is_repeated_later(slack: LoopbackSlack) -> None:
    """Even the bare sentence may be refused; it is not forgotten."""
    slack.next_answers.extend([refuses("invalid_blocks")] * 3)

    with pytest.raises(SlackUnavailable):
        await SlackNotifier(slack.client).post_card(running(), channel_id="C1")

    assert 3 == len(slack.asked)


async def test_a_milestone_whose_card_was_deleted_is_said_in_the_channel(slack: LoopbackSlack) -> None:
    """It names the recording, and nobody misses the result."""
    slack.next_answers.extend([refuses("thread_not_found"), says({"ok": True, "channel": "C1", "ts": "3.4"})])
    recording = running()
    notice = milestone_notice(recording.id, "C1", NOON, Milestone.FILES_READY)

    assert "3.4" == await SlackNotifier(slack.client).post_milestone(recording, notice, channel_id="C1", card_ts="1.2")

    (_, first), (_, second) = slack.asked
    assert ("1.2", None) == (first["thread_ts"], second.get("thread_ts"))
    assert recording.title in second["text"]


async def test_a_milestone_that_slack_will_not_show_is_said_shorter(slack: LoopbackSlack) -> None:
    """Its sentence alone."""
    recording = running()
    slack.next_answers.append(refuses("invalid_blocks"))
    notice = milestone_notice(recording.id, "C1", NOON, Milestone.FILES_READY)

    await SlackNotifier(slack.client).post_milestone(recording, notice, channel_id="C1", card_ts="1.2")

    assert [True, False] == ["blocks" in body for _, body in slack.asked]


async def test_metadata_that_slack_refuses_is_left_out(slack: LoopbackSlack) -> None:
    """The shorter message carries nothing that is not needed to read it."""
    slack.next_answers.append(refuses("metadata_too_large"))

    await SlackNotifier(slack.client).post_card(running(), channel_id="C1")

    assert [True, False] == ["metadata" in body for _, body in slack.asked]


async def test_a_very_long_card_stays_under_the_limits(slack: LoopbackSlack) -> None:
    """Thousands of files and a long address make a card that fits at once."""
    files = tuple(RecordedFile(name=f"{number}_{'x' * 300}.mp4") for number in range(3000))
    recording = running().model_copy(update={"files": files, "target": "https://example.com/" + "y" * 1000})

    await SlackNotifier(slack.client).update_card(recording, channel_id="C1", message_ts="1.2")

    assert 1 == len(slack.asked)
    assert len(slack.asked[0][1]["text"]) <= 4000


async def test_a_post_without_an_address_is_repeated(slack: LoopbackSlack) -> None:
    """Without `ts` the card could never be updated."""
    slack.next_answers.append(says({"ok": True, "channel": "C1"}))

    with pytest.raises(SlackUnavailable):
        await SlackNotifier(slack.client).post_card(running(), channel_id="C1")


async def test_check_asks_who_we_are(slack: LoopbackSlack) -> None:
    """At boot a refused token is noticed before anything has to be said."""
    await SlackNotifier(slack.client).check()
    slack.next_answers.append(refuses("invalid_auth"))

    with pytest.raises(SlackUnauthorized):
        await SlackNotifier(slack.client).check()

    assert ["auth.test", "auth.test"] == [method for method, _ in slack.asked]
