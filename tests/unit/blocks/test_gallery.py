"""Everything that the bot can show: Slack takes it, and it changes only on purpose."""

from typing import Any, Final

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.blocks.approval_examples import REQUESTS
from bot.blocks.examples import EXAMPLES
from bot.blocks.gallery import payloads
from bot.config.settings import shipped_templates
from bot.domain.approval import ApprovalState
from bot.domain.notice import Milestone
from bot.domain.recording import FailureReason, RecordingState
from bot.sandbox.slack.answers import Refusal
from bot.sandbox.slack.lint import check_view
from bot.services.catalog import load_catalog
from tests.unit.blocks.slack_limits import message_problems, searched_for_links, view_problems
from tests.unit.blocks.states import a_template

TEMPLATES: Final = load_catalog(
    shipped_templates(), {"main": {"vendor": 1, "region": 0, "bucket": "acme-recordings"}}
).all()
SHOWN: Final = dict(payloads(TEMPLATES))
# With templates of our own: what ships may change without these.
TWO: Final = (a_template(), a_template(id="page", title="A *page*", description="", mode="web"))
ONLY_HERE: Final = {name: shown for name, shown in payloads(TWO) if name.startswith(("home_", "message_list_"))}


def problems(name: str, payload: dict[str, Any]) -> list[str]:
    """Return what Slack would refuse in *payload*."""
    if name.startswith("message_"):
        return message_problems(payload["text"], payload["blocks"])
    if name.startswith("modal_"):
        return view_problems(payload)
    try:
        check_view(payload, "home")
    except Refusal as refusal:
        return [str(refusal.answer)]
    return list(searched_for_links(payload["blocks"]))


@pytest.mark.parametrize("name", SHOWN)
def test_slack_takes_everything_that_the_bot_shows(name: str) -> None:
    """No payload passes one of Slack's limits."""
    assert [] == problems(name, SHOWN[name])


@pytest.mark.parametrize("name", ONLY_HERE)
def test_lists_and_the_home_tab_change_only_on_purpose(name: str, snapshot: SnapshotAssertion) -> None:
    """What people read there is what it was; cards, milestones and forms have snapshots of their own."""
    assert snapshot == ONLY_HERE[name]


def test_every_state_reason_and_milestone_is_shown() -> None:
    """A new one without an example would never be linted."""
    assert set(RecordingState) == {recording.state for recording in EXAMPLES.values()}
    reasons = {recording.failure.reason for recording in EXAMPLES.values() if recording.failure is not None}
    assert set(FailureReason) == reasons
    assert {f"message_milestone_{kind}" for kind in Milestone} <= set(SHOWN)
    assert set(ApprovalState) - {ApprovalState.APPROVED} == {request.state for request in REQUESTS.values()}


def test_no_name_is_used_twice() -> None:
    """Each payload is a file of its own."""
    names = [name for name, _ in payloads(TEMPLATES)]
    assert sorted(set(names)) == sorted(names)
