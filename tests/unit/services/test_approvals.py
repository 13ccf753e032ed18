"""A second person's approval, from the wish to the recording, with Slack's stand-in and a clock that the test moves."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import time, timedelta
from typing import Final

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.approval import ApprovalRequest, ApprovalState, Question
from bot.domain.policy import Approval, Rule
from bot.errors import ApprovalNeeded, RefusedByRule, SlackUnavailable, TargetBusy, WishRefused
from bot.sandbox.slack import StandInSlack
from bot.sandbox.slack.cast import ADA, JONAS, MEI, ROSA, TOWN_HALL_CREW
from bot.sandbox.slack.faults import Fault
from bot.sandbox.slack.workspace import Message
from bot.services.approval_steps import STARTS_AT_MOST, ApprovalSteps
from bot.services.audit import Audit
from bot.services.recordings import Recordings
from bot.slack.asker import SlackAsker
from tests.unit.services.studio import CREW, Studio, a_rule, a_studio, at

MINUTE: Final = timedelta(minutes=1)
HERE: Final = TOWN_HALL_CREW
TWO: Final = a_rule(name="two-people", approval=Approval(by=(CREW, JONAS)))


@dataclass
class Office:
    """A studio whose requests are posted in Slack."""

    studio: Studio
    slack: StandInSlack
    steps: ApprovalSteps

    async def ask(self, target: str = "board-room", **facts: object) -> ApprovalRequest:
        """Have Ada ask for a recording; return her request."""
        with pytest.raises(ApprovalNeeded) as caught:
            await self.studio.start(at(ADA, HERE), target=target, **facts)
        return await self.studio.store.approvals.get(caught.value.request_id)

    async def live(self, by: timedelta = timedelta(0)) -> None:
        """Move the clock, and do all that is due."""
        self.studio.clock.move(by)
        while claims := await self.steps.claim(self.studio.clock.now(), 10):
            for claim in claims:
                await self.steps.advance(claim)

    async def state(self, request: ApprovalRequest) -> ApprovalState:
        """Return how far it has come."""
        return (await self.studio.store.approvals.get(request.id)).state

    def posted(self, channel_id: str = HERE) -> list[Message]:
        """Return the requests in a channel, without what is in their threads."""
        return [message for message in self.slack.messages(channel_id) if not message.thread_ts]

    def told(self) -> list[str]:
        """Return what was said in threads."""
        return [message.text for message in self.slack.messages(HERE) if message.thread_ts]

    async def outcomes(self) -> list[tuple[str, str, str]]:
        """Return the audit: who, what, and what came of it."""
        return [(entry.who, entry.what, entry.outcome) for entry in await self.studio.store.noted(limit=20)]


def again(office: Office, *rules: Rule) -> Office:
    """Return the office of a bot that was started again over the same store, under other *rules*."""
    studio = a_studio(*rules, after=office.studio)
    return replace(office, studio=studio, steps=_steps(studio, office.steps._asker))  # noqa: SLF001 - the same Slack


def _steps(studio: Studio, asker: object) -> ApprovalSteps:
    assert isinstance(asker, SlackAsker)
    return ApprovalSteps(
        store=studio.store.approvals,
        recordings=studio.recordings,
        permission=studio.permission,
        asker=asker,
        audit=Audit(studio.store, studio.clock),
        clock=studio.clock,
        started_with=studio.store.schedules.started_with,
    )


@pytest.fixture
async def office() -> AsyncIterator[Office]:
    """Yield an office in which Jonas and the crew, Mei, may approve."""
    async with StandInSlack() as slack, aiohttp.ClientSession() as http:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=http, retry_handlers=[])
        studio = a_studio(TWO)
        studio.town.groups[CREW] = frozenset({MEI})
        yield Office(studio, slack, _steps(studio, SlackAsker(client, timeout=timedelta(seconds=2))))
        assert [] == slack.complaints


async def test_a_request_is_posted_and_starts_when_somebody_agrees(office: Office) -> None:
    """The start goes as any other, under the wish's own key and in the requester's name; the message says who agreed."""
    request = await office.ask(for_=30 * MINUTE, idempotency_key="wish")
    await office.live()
    (message,) = office.posted()
    assert "asks to record *Webinar* `board-room` for 30 min." in message.text
    assert f"<!subteam^{CREW}> or <@{JONAS}> has to agree" in message.text
    assert [] == await office.studio.store.running(team_id="T1")

    await office.studio.approvals.approve(request.id, at(MEI, HERE), reason="Go *ahead* <!here>")
    await office.live()

    (recording,) = await office.studio.store.running(team_id="T1")
    assert (ADA, HERE, "wish", 30 * MINUTE) == (
        recording.started_by,
        recording.channel_id,
        recording.idempotency_key,
        recording.stop_after,
    )
    (message,) = office.posted()
    assert f"Approved by <@{MEI}>" in message.text
    assert f"started as `{recording.id}`" in message.text
    assert "Go ∗ahead∗ &lt;!here&gt;" in message.text
    assert "approve_request" not in str(message.blocks)
    assert [
        (ADA, "ask", "done"),
        (ADA, "start", "approval_needed"),
        (MEI, "approve", "done"),
        (ADA, "start", "done"),
    ] == await office.outcomes()
    (started,) = [one for one in await office.studio.store.noted(limit=9) if one.recording_id == recording.id]
    assert f"template webinar, approved by {MEI} ({request.id})" == started.detail


async def test_the_same_wish_again_is_no_second_request(office: Office) -> None:
    """Whoever presses again is told the same; a message that was deleted is posted anew."""
    first = await office.ask()
    await office.live()
    (message,) = office.posted()

    assert first.id == (await office.ask()).id
    await office.live()
    assert [message.ts] == [one.ts for one in office.posted()]

    office.slack.workspace.remove(message)
    assert first.id == (await office.ask()).id
    await office.live()
    assert 1 == len(office.posted())


async def test_slacks_retry_after_the_start_returns_the_recording(office: Office) -> None:
    """The very same delivery, once it records."""
    request = await office.ask(idempotency_key="wish")
    await office.studio.approvals.approve(request.id, at(JONAS, HERE))
    await office.live()

    recording = await office.studio.start(at(ADA, HERE), target="board-room", idempotency_key="wish")

    assert (await office.studio.store.approvals.get(request.id)).recording_id == recording.id


async def test_nobody_approves_their_own_wish_unless_the_rule_lets_them(office: Office) -> None:
    """Being named is not enough."""
    office.studio.town.groups[CREW] = frozenset({ADA})
    request = await office.ask()
    with pytest.raises(RefusedByRule, match="You asked for this yourself"):
        await office.studio.approvals.approve(request.id, at(ADA, HERE))

    lenient = again(office, a_rule(approval=Approval(by=(CREW,), own=True)))
    await lenient.studio.approvals.approve(request.id, at(ADA, HERE))
    await lenient.live()
    assert ApprovalState.STARTED == await lenient.state(request)


async def test_only_those_whom_the_rule_names_decide(office: Office) -> None:
    """Each click is looked at, and where Slack says nothing of a group it is refused in words."""
    request = await office.ask()
    for decide in (office.studio.approvals.approve, office.studio.approvals.decline):
        with pytest.raises(RefusedByRule, match="not among those who may approve"):
            await decide(request.id, at(ROSA, HERE))
    with pytest.raises(RefusedByRule, match="not among"):
        await office.studio.approvals.look(request.id, at(ROSA, HERE), declining=True)
    office.studio.town.groups.clear()
    with pytest.raises(RefusedByRule, match="Slack did not say who is in it"):
        await office.studio.approvals.approve(request.id, at(MEI, HERE))
    with pytest.raises(WishRefused, match="not known here"):
        await office.studio.approvals.approve(request.id, replace(at(JONAS, HERE), team_id="T2"))
    assert ApprovalState.PENDING == await office.state(request)

    assert [(ROSA, "approve", "refused_by_rule"), (ROSA, "decline", "refused_by_rule")] == [
        entry for entry in await office.outcomes() if entry[0] == ROSA
    ][:2]


async def test_whoever_left_the_group_may_approve_no_longer(office: Office) -> None:
    """Who is in it now counts, not who was when it was asked."""
    request = await office.ask()
    office.studio.town.groups[CREW] = frozenset()

    with pytest.raises(RefusedByRule, match="not among"):
        await office.studio.approvals.approve(request.id, at(MEI, HERE))


async def test_a_decline_carries_its_reason_and_the_requester_is_told(office: Office) -> None:
    """In the request's thread, since an edit calls nobody; nothing was started."""
    request = await office.ask()
    await office.live()
    await office.studio.approvals.decline(request.id, at(JONAS, HERE), reason="Not today\nplease")
    await office.live()

    (message,) = office.posted()
    assert f"Declined by <@{JONAS}>" in message.text
    (told,) = office.told()
    assert told.startswith(f"<@{ADA}>: 🚫 Declined by <@{JONAS}>")
    assert "Nothing was started.\n&gt; Not today please" in told.replace("\n> ", "\n&gt; ")
    assert [] == await office.studio.store.running(team_id="T1")


async def test_whoever_asked_may_take_it_back(office: Office) -> None:
    """No rule has to name them for that."""
    request = await office.ask()
    await office.studio.approvals.look(request.id, at(ADA, HERE), declining=True)
    await office.studio.approvals.decline(request.id, at(ADA, HERE))
    await office.live()

    assert "Taken back by" in office.posted()[0].text
    with pytest.raises(WishRefused, match="declined already"):
        await office.studio.approvals.approve(request.id, at(JONAS, HERE))


async def test_a_second_copy_of_the_message_is_brought_up_to_date_too(office: Office) -> None:
    """Slack's answer to a post was lost, so it stands twice, and somebody presses the one that nobody knows of."""
    request = await office.ask()
    await office.live()
    (known,) = office.posted()
    copy = office.slack.workspace.add(replace(known, ts=office.slack.workspace.next_ts(HERE)))
    pressed = Question(channel_id=HERE, message_ts=copy.ts, shows=ApprovalState.PENDING)
    await office.studio.approvals.approve(request.id, at(JONAS, HERE), pressed=pressed)
    await office.live()

    assert [True, True] == ["Approved by" in message.text for message in office.posted()]


async def test_nobody_in_time(office: Office) -> None:
    """It ends by itself, says so, and a button that is pressed at that moment starts nothing."""
    request = await office.ask()
    await office.live()
    office.studio.clock.move(15 * MINUTE)
    with pytest.raises(WishRefused, match="has expired"):
        await office.studio.approvals.approve(request.id, at(JONAS, HERE))
    await office.live()

    assert ApprovalState.EXPIRED == await office.state(request)
    assert "Nobody approved it until" in office.posted()[0].text
    assert 1 == len(office.told())
    assert ("recordbot", "expire", "done") in await office.outcomes()
    assert await office.studio.store.approvals.next_due() is None
    assert request.id != (await office.ask()).id, "it can be asked for again"


async def test_the_second_of_two_is_told_who_was_faster(office: Office) -> None:
    """And it is started once."""
    request = await office.ask()
    await office.studio.approvals.approve(request.id, at(JONAS, HERE))
    for decide in (office.studio.approvals.approve, office.studio.approvals.decline):
        with pytest.raises(WishRefused, match="approved already, by somebody"):
            await decide(request.id, at(MEI, HERE))
    await office.live()

    assert JONAS == (await office.studio.store.approvals.get(request.id)).decided_by
    assert 1 == len(await office.studio.store.running(team_id="T1"))


async def test_somebody_else_started_it_meanwhile(office: Office) -> None:
    """Then the approval starts nothing, and says so."""
    request = await office.ask()
    free = again(office)
    await free.studio.start(at(ROSA, HERE), target="board-room")
    await office.studio.approvals.approve(request.id, at(JONAS, HERE))
    await office.live()

    assert ApprovalState.FAILED == await office.state(request)
    assert "could not be started: It is being recorded already." in office.posted()[0].text
    assert 1 == len(await office.studio.store.running(team_id="T1"))


async def test_what_could_not_be_started_is_not_asked_for(office: Office) -> None:
    """What is being recorded, or has no place, is said at once."""
    busy = again(office)
    await busy.studio.start(at(ROSA, HERE), target="board-room")
    with pytest.raises(TargetBusy):
        await office.studio.start(at(ADA, HERE), target="board-room")

    full = again(office, TWO, a_rule(at_once=1))
    with pytest.raises(RefusedByRule, match="1 is running already"):
        await full.studio.start(at(ADA, HERE), target="another")
    await office.live()
    assert [] == office.posted()


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ((a_rule(start=(ROSA,)), TWO), "You are not among those who may start"),
        ((a_rule(name="strict", approval=Approval(by=(ROSA,))),), "may not approve it any more"),
        ((a_rule(at_once=0), TWO), "none may run at once"),
    ],
)
async def test_rules_that_were_changed_before_the_start_count(
    office: Office, rules: tuple[Rule, ...], said: str
) -> None:
    """The bot was started again with others between the click and the start."""
    request = await office.ask()
    await office.live()
    await office.studio.approvals.approve(request.id, at(JONAS, HERE))
    changed = again(office, *rules)
    await changed.live()

    assert ApprovalState.FAILED == await changed.state(request)
    assert said in office.posted()[0].text
    assert [] == await office.studio.store.running(team_id="T1")


async def test_rules_that_were_changed_before_the_click_count(office: Office) -> None:
    """Whoever the rule names now decides; where it is gone, those who were asked still may."""
    request = await office.ask()
    changed = again(office, a_rule(name="other", approval=Approval(by=(ROSA,))))
    with pytest.raises(RefusedByRule, match="other in policy"):
        await changed.studio.approvals.approve(request.id, at(JONAS, HERE))

    gone = again(office)
    with pytest.raises(RefusedByRule, match="two-people in policy"):
        await gone.studio.approvals.approve(request.id, at(ROSA, HERE))
    await gone.studio.approvals.approve(request.id, at(JONAS, HERE))
    await gone.live()
    assert ApprovalState.STARTED == await gone.state(request)


async def test_a_wall_clock_time_never_becomes_tomorrows(office: Office) -> None:
    """A request that says until when ends before that."""
    request = await office.ask(until=time(12, 10))

    assert request.asked.stop_at - timedelta(seconds=10) == request.expires_at
    await office.live(10 * MINUTE)
    assert ApprovalState.EXPIRED == await office.state(request)


class Dying(Recordings):
    """Starts, and is killed before anybody hears of it."""

    async def start(self, *args: object, **named: object) -> object:  # type: ignore[override]
        """Start, and die."""
        await super().start(*args, **named)  # type: ignore[arg-type]
        raise KeyboardInterrupt


async def test_a_process_that_dies_after_the_start_starts_nothing_twice(office: Office) -> None:
    """The next one goes on from the row, under the same key."""
    request = await office.ask()
    await office.studio.approvals.approve(request.id, at(JONAS, HERE))
    office.studio.recordings.__class__ = Dying
    with pytest.raises(KeyboardInterrupt):
        await office.live()
    office.studio.recordings.__class__ = Recordings

    await office.live(2 * MINUTE)

    (recording,) = await office.studio.store.running(team_id="T1")
    assert ApprovalState.STARTED == await office.state(request)
    assert recording.id == (await office.studio.store.approvals.get(request.id)).recording_id


async def test_what_was_started_is_told_so_after_a_crash_whatever_the_wish_would_mean_by_now(office: Office) -> None:
    """Long after its clock time the same wish cannot be started any more; it was, and nobody reads that it was not."""
    office.studio.clock.at = office.studio.clock.at.replace(hour=14, minute=0)
    request = await office.ask(until=time(14, 40))
    await office.studio.approvals.approve(request.id, at(JONAS, HERE))
    office.studio.recordings.__class__ = Dying
    with pytest.raises(KeyboardInterrupt):
        await office.live()
    office.studio.recordings.__class__ = Recordings
    (recording,) = await office.studio.store.running(team_id="T1")

    await office.live(60 * MINUTE)

    ended = await office.studio.store.approvals.get(request.id)
    assert (ApprovalState.STARTED, recording.id) == (ended.state, ended.recording_id)


async def test_slack_may_be_away_for_a_while(office: Office) -> None:
    """The request is posted when it is back, as it is by then; the start does not wait for it."""
    office.slack.faults.set("chat.postMessage", Fault("unavailable"))
    request = await office.ask()
    await office.live()
    assert [] == office.posted()
    await office.studio.approvals.approve(request.id, at(JONAS, HERE))
    await office.live()
    assert 1 == len(await office.studio.store.running(team_id="T1"))

    office.slack.faults.clear()
    await office.live(2 * MINUTE)
    assert "Approved by" in office.posted()[0].text


async def test_where_the_channel_cannot_be_posted_in_people_are_asked_directly(office: Office) -> None:
    """Those whom the rule names, groups included, and the requester, who sees that it goes on."""
    office.slack.workspace.archive(HERE)
    request = await office.ask()
    await office.live()
    assert [1, 1, 1] == [len(office.posted("D" + person[1:])) for person in (ADA, JONAS, MEI)]

    await office.studio.approvals.approve(request.id, at(JONAS, HERE))
    await office.live()
    for person in (ADA, JONAS, MEI):
        (message,) = office.posted("D" + person[1:])
        assert "Approved by" in message.text


async def test_what_is_asked_for_in_direct_messages_is_shown_to_those_who_may_agree(office: Office) -> None:
    """Nobody else sees it there; where nobody could be shown it, nothing is asked."""
    with pytest.raises(ApprovalNeeded):
        await office.studio.start(at(ADA, ADA), target="board-room")
    await office.live()
    assert [1, 1, 1] == [len(office.posted("D" + person[1:])) for person in (ADA, JONAS, MEI)]

    office.studio.town.groups[CREW] = frozenset({ADA})
    only_herself = again(office, a_rule(approval=Approval(by=(CREW,))))
    with pytest.raises(RefusedByRule, match="Start it in a channel"):
        await only_herself.studio.start(at(ADA, ADA), target="another")


async def test_a_deleted_message_is_posted_anew_with_how_it_ended(office: Office) -> None:
    """Whoever asked hears of it all the same."""
    request = await office.ask()
    await office.live()
    office.slack.workspace.remove(office.posted()[0])
    await office.studio.approvals.decline(request.id, at(JONAS, HERE), reason="No")
    await office.live()

    (message,) = office.posted()
    assert "Declined by" in message.text


class Silent:
    """Cannot say in which zone anybody lives."""

    async def time_zone(self, _user_id: str) -> object:
        """Say nothing."""
        raise SlackUnavailable("users.info", "timeout")


async def test_what_slack_has_to_say_for_the_start_is_waited_for_and_not_for_ever(office: Office) -> None:
    """Then it says that it could not be started."""
    request = await office.ask(until=time(13, 30))
    await office.studio.approvals.approve(request.id, at(JONAS, HERE))
    office.studio.recordings._people = Silent()  # type: ignore[assignment]  # noqa: SLF001 - Slack is away from here on
    for _ in range(STARTS_AT_MOST):
        assert ApprovalState.APPROVED == await office.state(request)
        await office.live(MINUTE)

    assert ApprovalState.FAILED == await office.state(request)


async def test_a_group_of_which_slack_says_nothing_for_a_moment_does_not_cost_what_was_approved(office: Office) -> None:
    """Whether Ada may start it is asked again: nobody stands by to press once more."""
    office = again(office, TWO.model_copy(update={"start": (CREW,)}))
    office.studio.town.groups[CREW] = frozenset({ADA, MEI})
    request = await office.ask()
    await office.studio.approvals.approve(request.id, at(JONAS, HERE))
    members = office.studio.town.groups.pop(CREW)
    await office.live()
    assert ApprovalState.APPROVED == await office.state(request)

    office.studio.town.groups[CREW] = members
    await office.live(MINUTE)

    assert ApprovalState.STARTED == await office.state(request)


@pytest.mark.parametrize("times", [1, None])
async def test_a_request_that_slack_does_not_show_as_it_is_is_not_repeated_for_ever(
    office: Office, times: int | None
) -> None:
    """Its words are posted in place of its blocks; where even those are refused, that is the end of it."""
    office.slack.faults.set("chat.postMessage", Fault("error", error="invalid_blocks", times=times))
    request = await office.ask()
    for _ in range(30):
        await office.live(MINUTE)

    assert ApprovalState.EXPIRED == await office.state(request)
    assert None is (await office.studio.store.approvals.get(request.id)).due_at
    assert (times is not None) == bool(office.posted())
