"""Who is in a user group: asked seldom, remembered while Slack is silent, and never guessed."""

from typing import Final

import pytest

from bot.errors import SlackError
from bot.slack.groups import FRESH_FOR, KEPT_FOR, SILENT_FOR, SlackGroups
from tests.unit.services.world import MovingClock
from tests.unit.slack.loopback import LoopbackSlack, refuses, says

CREW: Final = "S0PRODUCERS"
ADA, JONAS = "U0ADA00001", "U0JONAS002"


def holds(*users: str) -> dict[str, object]:
    """Return what Slack says of a group."""
    return {"ok": True, "users": list(users)}


async def test_a_group_is_asked_for_every_few_minutes(slack: LoopbackSlack) -> None:
    """Whoever joins may soon do what its members may."""
    clock = MovingClock()
    groups = SlackGroups(slack.client, clock)
    slack.next_answers.extend([says(holds(ADA)), says(holds(ADA, JONAS))])

    assert {ADA} == await groups.members(CREW)
    assert {ADA} == await groups.members(CREW)
    clock.move(FRESH_FOR)
    assert {ADA, JONAS} == await groups.members(CREW)
    assert [("usergroups.users.list", CREW)] * 2 == [(method, body["usergroup"]) for method, body in slack.asked]


async def test_while_slack_is_silent_the_last_list_counts_for_a_day(slack: LoopbackSlack) -> None:
    """And not for longer: people leave."""
    clock = MovingClock()
    groups = SlackGroups(slack.client, clock)
    slack.next_answers.extend([says(holds(ADA)), refuses("internal_error"), refuses("internal_error")])
    await groups.members(CREW)

    clock.move(FRESH_FOR)
    assert {ADA} == await groups.members(CREW)
    clock.move(KEPT_FOR)
    with pytest.raises(SlackError):
        await groups.members(CREW)


async def test_a_silent_slack_is_not_asked_again_at_once(slack: LoopbackSlack) -> None:
    """Whoever waits for an answer would wait for nothing; a little later it is asked."""
    clock = MovingClock()
    groups = SlackGroups(slack.client, clock)
    slack.next_answers.extend([refuses("missing_scope"), says(holds(ADA))])

    for _ in range(2):
        with pytest.raises(SlackError):
            await groups.members(CREW)
    assert 1 == len(slack.asked)
    clock.move(SILENT_FOR)
    assert {ADA} == await groups.members(CREW)


async def test_an_answer_without_members_is_none(slack: LoopbackSlack) -> None:
    """Nobody is taken to be in a group of which Slack says nothing."""
    slack.next_answers.append(says({"ok": True}))

    with pytest.raises(SlackError, match="without members"):
        await SlackGroups(slack.client, MovingClock()).members(CREW)
