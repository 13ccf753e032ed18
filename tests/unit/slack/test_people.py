"""What is known of people: the zone in which they read a clock, and whether they belong here."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from aiohttp import web

from bot.errors import SlackError
from bot.ports import Person
from bot.slack.people import SlackPeople
from tests.builders import NOON
from tests.unit.slack.loopback import Answer, LoopbackSlack, never_answers, refuses, says

UTC = ZoneInfo("UTC")
TEAMS = ("T1", "T2", "T3")


class MovedClock:
    """Shows what it was set to."""

    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        """Return the moment it was set to."""
        return self.at


def lives_in(zone: object) -> dict[str, object]:
    """Return what Slack says of a person."""
    return {"ok": True, "user": {"id": "U1", "tz": zone}}


async def test_a_zone_is_asked_once_a_day(slack: LoopbackSlack) -> None:
    """It is kept for 24 hours, and asked again after that."""
    clock = MovedClock()
    people = SlackPeople(slack.client, clock)
    slack.next_answers.extend([says(lives_in("Asia/Tokyo")), says(lives_in("Europe/Berlin"))])

    assert ZoneInfo("Asia/Tokyo") == await people.time_zone("U1")
    clock.at += timedelta(hours=23, minutes=59)
    assert ZoneInfo("Asia/Tokyo") == await people.time_zone("U1")
    clock.at += timedelta(minutes=1)
    assert ZoneInfo("Europe/Berlin") == await people.time_zone("U1")
    assert [("users.info", "U1")] * 2 == [(method, body["user"]) for method, body in slack.asked]


async def test_an_old_zone_is_better_than_none(slack: LoopbackSlack) -> None:
    """People seldom move; when Slack does not answer, yesterday's zone counts."""
    clock = MovedClock()
    people = SlackPeople(slack.client, clock)
    slack.next_answers.extend([says(lives_in("Asia/Tokyo")), refuses("internal_error")])
    await people.time_zone("U1")
    clock.at += timedelta(days=3)

    assert ZoneInfo("Asia/Tokyo") == await people.time_zone("U1")


@pytest.mark.parametrize("error", ["invalid_auth", "internal_error", "no_text"])
async def test_whatever_slack_refuses_with_is_one_of_our_errors(slack: LoopbackSlack, error: str) -> None:
    """Words about messages too, which it has no reason to say here: anything else would fail the delivery itself."""
    slack.next_answers.append(refuses(error))

    with pytest.raises(SlackError):
        await SlackPeople(slack.client, MovedClock()).person("U1")


@pytest.mark.parametrize("zone", [None, "", "Mars/Olympus", "../../etc/passwd", 5])
async def test_a_person_without_a_readable_zone(slack: LoopbackSlack, zone: object) -> None:
    """Bots have none, and what Slack sends is checked."""
    slack.next_answers.append(says(lives_in(zone)))

    with pytest.raises(SlackError):
        await SlackPeople(slack.client, MovedClock()).time_zone("U1")


@pytest.mark.parametrize(
    "answer",
    [refuses("user_not_found"), says({"ok": True}), never_answers],
    ids=["not found", "nobody", "never answers"],
)
async def test_slack_does_not_know(slack: LoopbackSlack, answer: Answer) -> None:
    """Somebody waits for an answer: there is one soon, and it is an error of ours."""
    slack.next_answers.append(answer)
    people = SlackPeople(slack.client, MovedClock(), timeout=timedelta(seconds=0.2))

    with pytest.raises(SlackError):
        await people.time_zone("U1")


async def test_not_everybody_is_kept(slack: LoopbackSlack) -> None:
    """Whoever was asked about longest ago is forgotten first."""
    people = SlackPeople(slack.client, MovedClock(), most_kept=2)
    for user_id in ("U1", "U2", "U3", "U3", "U1"):
        await people.time_zone(user_id)

    assert ["U1", "U2", "U3", "U1"] == [body["user"] for _, body in slack.asked]


def is_known_as(**told: object) -> Answer:
    """Answer with what Slack says of a person."""
    return says({"ok": True, "user": {"id": "U1", "tz": "UTC", **told}})


@pytest.mark.parametrize(
    ("told", "expected"),
    [
        ({}, Person(zone=UTC)),
        ({"team_id": "T1", "is_restricted": False, "deleted": False}, Person(zone=UTC, team_ids=frozenset({"T1"}))),
        ({"is_restricted": True}, Person(zone=UTC, is_guest=True)),
        ({"is_ultra_restricted": True}, Person(zone=UTC, is_guest=True)),
        ({"is_stranger": True}, Person(zone=UTC, is_stranger=True)),
        ({"is_bot": True}, Person(zone=UTC, is_bot=True)),
        ({"deleted": True}, Person(zone=UTC, is_deleted=True)),
        ({"team_id": "T2", "enterprise_user": {"teams": ["T1", "T3", 7]}}, Person(UTC, team_ids=frozenset({*TEAMS}))),
        ({"is_restricted": "yes", "is_bot": 1, "team_id": 5, "enterprise_user": []}, Person(zone=UTC)),
        ({"tz": None}, Person()),
    ],
)
async def test_a_person_is_what_slack_says(slack: LoopbackSlack, told: dict[str, object], expected: Person) -> None:
    """What it does not say, or says in another way, counts against nobody."""
    slack.next_answers.append(is_known_as(**told))

    assert expected == await SlackPeople(slack.client, MovedClock()).person("U1")


async def test_a_known_person_is_never_waited_for(slack: LoopbackSlack) -> None:
    """After an hour Slack is asked again, beside the answer; what it says then counts from then on."""
    clock = MovedClock()
    people = SlackPeople(slack.client, clock)
    slack.next_answers.extend([is_known_as(), is_known_as(is_restricted=True)])
    assert not (await people.person("U1")).is_guest
    clock.at += timedelta(minutes=59)
    await people.person("U1")
    assert 1 == len(slack.asked)

    clock.at += timedelta(minutes=1)
    assert not (await people.person("U1")).is_guest
    clock.at += timedelta(days=1)
    assert (await people.person("U1")).is_guest, "waits for the question that is being asked already"
    assert 2 == len(slack.asked)


async def test_slack_is_asked_once_however_many_wait(slack: LoopbackSlack) -> None:
    """Two hundred commands of one person at once are one question."""
    people = SlackPeople(slack.client, MovedClock())
    await asyncio.gather(*(people.person("U1") for _ in range(200)))

    assert 1 == len(slack.asked)


async def test_a_silent_slack_is_left_alone_for_a_minute(slack: LoopbackSlack) -> None:
    """Whoever comes next does not wait again; after a minute it is tried anew, and who was known stays known."""
    clock = MovedClock()
    people = SlackPeople(slack.client, clock, timeout=timedelta(seconds=0.1))
    slack.next_answers.extend([never_answers, is_known_as(is_restricted=True), never_answers])
    for _ in range(3):
        with pytest.raises(SlackError):
            await people.person("U1")
    assert 1 == len(slack.asked)

    clock.at += timedelta(seconds=60)
    assert (await people.person("U1")).is_guest
    clock.at += timedelta(days=2)
    assert (await people.person("U1")).is_guest


async def test_a_clock_that_was_set_back_makes_nobody_known_for_long(slack: LoopbackSlack) -> None:
    """What was learnt in the future is learnt again."""
    clock = MovedClock()
    people = SlackPeople(slack.client, clock)
    slack.next_answers.extend([is_known_as(), is_known_as(is_bot=True)])
    await people.person("U1")
    clock.at -= timedelta(days=365)

    assert (await people.person("U1")).is_bot


async def test_nothing_is_asked_any_more_at_the_end(slack: LoopbackSlack) -> None:
    """A question that hangs does not hold up the end of the process."""
    people = SlackPeople(slack.client, MovedClock())
    asked = asyncio.Event()

    async def hangs(request: web.Request) -> web.StreamResponse:
        asked.set()
        return await never_answers(request)

    slack.next_answers.append(hangs)
    waiting = asyncio.ensure_future(people.person("U1"))
    await asked.wait()

    await people.close()

    with pytest.raises(asyncio.CancelledError):
        await waiting
