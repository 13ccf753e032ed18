"""The zone in which a person reads a clock."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import SlackError
from bot.slack.people import SlackPeople
from tests.builders import NOON
from tests.unit.slack.loopback import Answer, LoopbackSlack, never_answers, refuses, says


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
