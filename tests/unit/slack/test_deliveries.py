"""To whom answers are sent: to Slack alone, and to a stand-in where there is one."""

import json

import pytest
from prometheus_client import CollectorRegistry
from slack_bolt.async_app import AsyncApp
from slack_bolt.authorization import AuthorizeResult
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from structlog.testing import capture_logs

from bot.slack.arrivals import Gate
from bot.slack.deliveries import SlackDoor, slacks_addresses
from tests.unit.slack.test_arrivals import COMMAND, NOW, SECRET, a_body, signed

SLACK = "https://slack.com/api/"
STANDIN = "http://127.0.0.1:4711/api/"


@pytest.mark.parametrize(
    ("api_url", "address", "expected"),
    [
        (SLACK, "https://hooks.slack.com/commands/T1/1/x", True),
        (SLACK, "https://hooks.slack-gov.com/commands/T1/1/x", True),
        (SLACK, "http://hooks.slack.com/commands/T1/1/x", False),
        (SLACK, "https://hooks.slack.com@evil.example/x", False),
        (SLACK, "https://evil@hooks.slack.com/x", False),
        (SLACK, "https://hooks.slack.com.evil.example/x", False),
        (SLACK, "https://evil.example/hooks.slack.com", False),
        (SLACK, "http://127.0.0.1/x", False),
        (SLACK, "http://169.254.169.254/latest/meta-data", False),
        (SLACK, "https://slack.com/x", False),
        (SLACK, "https://[::1", False),
        (SLACK, "", False),
        (STANDIN, "http://127.0.0.1:9/x", True),
        (STANDIN, "http://localhost:9/x", True),
        (STANDIN, "http://[::1]:9/x", True),
        (STANDIN, "https://hooks.slack.com/x", True),
        (STANDIN, "http://192.168.0.1/x", False),
        (STANDIN, "https://evil.example/x", False),
        (STANDIN, "file:///etc/passwd", False),
        ("https://slack-gateway.example/api/", "https://slack-gateway.example/x", True),
        ("https://slack-gateway.example/api/", "http://127.0.0.1/x", False),
    ],
)
def test_answers_go_to_slack_alone(api_url: str, address: str, expected: bool) -> None:  # noqa: FBT001  # a table's column
    """Or to where the Web API is, when that is a stand-in's; whatever the payload says."""
    assert expected == slacks_addresses(api_url)(address)


async def _authorize() -> AuthorizeResult:
    return AuthorizeResult(enterprise_id=None, team_id=None, bot_token="xoxb-1")  # opens nothing


def a_door(bolt: AsyncApp) -> SlackDoor:
    """Return the door before *bolt*."""
    gate = Gate([SECRET], now=lambda: NOW)
    return SlackDoor(bolt, gate, is_slacks=slacks_addresses(SLACK), registry=CollectorRegistry())


def a_bolt() -> AsyncApp:
    """Return an app that listens to nothing yet, and checks nothing itself."""
    return AsyncApp(authorize=_authorize, request_verification_enabled=False, process_before_response=True)


@pytest.mark.parametrize(
    ("address", "expected"), [("https://hooks.slack.com/x", "https://hooks.slack.com/x"), ("http://10.0.0.1/x", None)]
)
async def test_a_foreign_address_reaches_no_listener(address: str, expected: str | None) -> None:
    """The command itself is carried out."""
    seen: list[str | None] = []
    bolt = a_bolt()

    async def listener(args: AsyncArgs) -> None:
        seen.append(args.context.response_url)
        await args.ack()

    bolt.command("/record")(listener)
    raw = a_body(response_url=address)
    with capture_logs() as logs:
        answer = await a_door(bolt).answer(signed(raw), raw)

    assert (200, [expected]) == (answer.status, seen)
    assert address not in json.dumps(logs)


async def test_a_command_that_speaks_of_payloads_is_carried_out() -> None:
    """Bolt takes every form with that word in it for an interaction, and reads nothing of it."""
    seen: list[str] = []
    bolt = a_bolt()

    async def listener(args: AsyncArgs) -> None:
        seen.append(args.body["text"])
        await args.ack()

    bolt.command("/record")(listener)
    raw = a_body(text="start webinar payload-tests")

    assert 200 == (await a_door(bolt).answer(signed(raw), raw)).status
    assert ["start webinar payload-tests"] == seen


async def test_what_bolt_stumbles_over_is_no_failure_of_the_bot() -> None:
    """400, and a line that says where it stumbled and nothing of the body."""
    bolt = a_bolt()

    async def middleware(args: AsyncArgs) -> None:
        raise KeyError(args.body["text"])

    bolt.use(middleware)
    raw = a_body(text="SAMARKAND")
    with capture_logs() as logs:
        answer = await a_door(bolt).answer(signed(raw), raw)

    assert 400 == answer.status
    assert COMMAND["user_id"] not in str(answer.body)
    assert "SAMARKAND" not in json.dumps(logs)


async def test_slack_is_told_that_the_address_is_the_apps() -> None:
    """So that it takes the address when the app is made; nobody has to be asked who they are for that."""
    raw = json.dumps({"type": "url_verification", "challenge": "SAMARKAND", "token": "t"}).encode()

    answer = await a_door(a_bolt()).answer(signed(raw), raw)

    assert (200, {"challenge": "SAMARKAND"}) == (answer.status, json.loads(answer.body))
