"""In which workspace the token works, and whether the machine's clock is Slack's."""

from datetime import timedelta
from email.utils import formatdate

import pytest

from bot.errors import ClockWrong, SlackUnauthorized
from bot.slack.identity import Identity
from tests.unit.slack.loopback import Answer, LoopbackSlack, refuses, says

NOW = 1_795_348_800.0


class Clocks:
    """The machine's clock, and one that nobody can set."""

    def __init__(self) -> None:
        self.ahead = 0.0
        self.passed = 0.0

    def wall(self) -> float:
        """Return what the machine's clock shows."""
        return NOW + self.passed + self.ahead

    def steady(self) -> float:
        """Return the seconds that have passed."""
        return self.passed


def says_at(at: float) -> Answer:
    """Answer at a moment of Slack's."""
    return says({"ok": True, "team_id": "T1"}, headers={"Date": formatdate(at, usegmt=True)})


def an_identity(slack: LoopbackSlack, clocks: Clocks) -> Identity:
    """Return one by these clocks."""
    return Identity(slack.client, wall=clocks.wall, steady=clocks.steady)


async def test_the_workspace_is_known_once_slack_has_said(slack: LoopbackSlack) -> None:
    """And not while it refuses, or says nothing of it."""
    identity = an_identity(slack, Clocks())
    assert identity.team_id() is None
    slack.next_answers.extend([refuses("invalid_auth"), says({"ok": True}), says_at(NOW)])
    with pytest.raises(SlackUnauthorized):
        await identity.check()
    assert identity.team_id() is None
    await identity.check()
    assert identity.team_id() is None
    await identity.check()
    assert "T1" == identity.team_id()


@pytest.mark.parametrize(("ahead", "words"), [(3600.0, "3,600 s ahead of"), (-3600.0, "3,600 s behind")])
async def test_a_clock_that_is_wrong_is_told_in_words(slack: LoopbackSlack, ahead: float, words: str) -> None:
    """By how much, and which way; and no more once it is right again."""
    clocks = Clocks()
    identity = an_identity(slack, clocks)
    await identity.check_clock()
    slack.next_answers.extend([says_at(NOW), says_at(NOW + 600)])
    await identity.check()
    await identity.check_clock()

    clocks.passed, clocks.ahead = 600, ahead
    with pytest.raises(ClockWrong, match=words) as caught:
        await identity.check_clock()
    assert abs(timedelta(seconds=ahead) - caught.value.ahead) <= timedelta(seconds=1)
    clocks.ahead = 60
    await identity.check_clock()
    assert 2 == len(slack.asked)


async def test_a_machine_that_stood_still_has_the_right_time(slack: LoopbackSlack) -> None:
    """Slack is asked anew before anybody is alarmed; while it does not answer, what it said before counts."""
    clocks = Clocks()
    identity = an_identity(slack, clocks)
    slack.next_answers.extend([says_at(NOW), refuses("internal_error"), says_at(NOW + 7200)])
    await identity.check()

    clocks.ahead = 7200
    with pytest.raises(ClockWrong):
        await identity.check_clock()
    await identity.check_clock()


@pytest.mark.parametrize("written", ["", "yesterday", "Mon, 99 Nov 2026 12:00:00 GMT"])
async def test_a_slack_that_does_not_tell_the_time_proves_nothing(slack: LoopbackSlack, written: str) -> None:
    """A proxy may take the date away."""
    slack.next_answers.append(says({"ok": True, "team_id": "T1"}, headers={"Date": written}))
    clocks = Clocks()
    clocks.ahead = 7200
    identity = an_identity(slack, clocks)
    await identity.check()

    await identity.check_clock()
