"""What those who are recorded are told: in the channel, once it is proved that it records, and once it is over."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.recording import Recording, RecordingState
from bot.domain.template_policy import Consent
from bot.sandbox.slack import StandInSlack
from bot.sandbox.slack.cast import ADA, TEAM_ID, TOWN_HALL_CREW
from bot.sandbox.slack.faults import Fault
from bot.services.extensions import Extensions
from bot.services.outbox import Outbox
from bot.slack.notifier import SlackNotifier
from tests.unit.services.studio import a_studio
from tests.unit.services.test_ending_soon import Everywhere, Hall
from tests.unit.services.world import a_world

TEXT = Consent(start="You are being *recorded* <!channel> <https://example.com/privacy|why>", end="It is over @here")


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    """Give each test a world with a Slack of its own."""
    async with a_world() as world, StandInSlack() as slack, aiohttp.ClientSession() as http:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=http, retry_handlers=[])
        outbox = Outbox(store=world.store, notifier=SlackNotifier(client), clock=world.clock)
        extensions = Extensions(store=world.store, people=Everywhere(), clock=world.clock, poke=lambda: None)
        yield Hall(world, slack, outbox, extensions)


async def begin(hall: Hall, consent: Consent | None) -> None:
    """Write down a recording whose template has such words."""
    where = {"team_id": TEAM_ID, "channel_id": TOWN_HALL_CREW, "started_by": ADA}
    hall.recording_id = (await hall.world.begin(consent=consent, **where)).id


def in_channel(hall: Hall) -> list[str]:
    """Return what stands in the channel itself beside the card."""
    return [message.text for message in hall.slack.messages() if not message.thread_ts][1:]


def records(row: Recording) -> bool:
    """Say whether it is proved that it records."""
    return row.state == RecordingState.RECORDING


async def test_everybody_is_told_when_it_begins_and_when_it_ends(hall: Hall) -> None:
    """Not before it is proved, each once, and in the channel itself; nobody is pinged."""
    await begin(hall, TEXT)
    await hall.deliver()
    await hall.live(lambda row: row.state == RecordingState.STARTING)
    await hall.deliver()
    assert [] == in_channel(hall)

    await hall.live(records)
    await hall.deliver()
    (begun,) = in_channel(hall)
    assert "is being recorded, since" in begun
    assert "You are being *recorded* &lt;!channel&gt; <https://example.com/privacy|why>" in begun

    await hall.live(lambda row: row.is_over)
    await hall.deliver()
    _, ended = in_channel(hall)
    assert "is not being recorded any more. It is over @here" in ended
    assert [] == hall.slack.complaints


async def test_what_slack_did_not_take_is_said_later_and_in_order(hall: Hall) -> None:
    """Through the outbox, as everything else."""
    await begin(hall, TEXT)
    hall.slack.faults.set("chat.postMessage", Fault("unavailable"))
    await hall.live(lambda row: row.is_over)
    await hall.deliver()
    assert [] == hall.slack.messages()

    hall.slack.faults.clear()
    for _ in range(20):
        due_at = await hall.world.store.next_notice_due()
        if due_at is None:
            break
        hall.world.clock.at = max(hall.world.clock.at, due_at)
        await hall.deliver()
    begun, ended = in_channel(hall)
    assert "is being recorded" in begun
    assert "not being recorded any more" in ended


async def test_without_such_words_nothing_stands_beside_the_card(hall: Hall) -> None:
    """As before."""
    await begin(hall, None)
    await hall.live(lambda row: row.is_over)
    await hall.deliver()
    assert [] == in_channel(hall)


async def test_a_template_may_speak_of_the_end_alone(hall: Hall) -> None:
    """Then nothing is said when it begins."""
    await begin(hall, Consent(end="Over."))
    await hall.live(lambda row: row.is_over)
    await hall.deliver()
    assert ["Over." in text for text in in_channel(hall)] == [True]


async def test_nobody_is_told_of_what_never_recorded(hall: Hall) -> None:
    """A recording that failed to start has not begun, so it has not ended either."""
    await begin(hall, TEXT)
    await hall.deliver()
    row = await hall.world.store.get(hall.recording_id)
    await hall.world.store.save(row.noting(stop_at=hall.world.clock.now()))
    await hall.live(lambda row: row.is_over)
    await hall.deliver()

    assert [] == in_channel(hall)


async def test_a_start_takes_the_words_of_its_template_along() -> None:
    """Whoever changes the template changes the next recording, not this one."""
    studio = a_studio(consent=TEXT)

    assert TEXT == (await studio.start()).consent
