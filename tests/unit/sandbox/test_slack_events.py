"""Events: the Home tab, and the repetitions of what the app did not take."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.sandbox.slack import ADA, StandInSlack

Answer = tuple[int, dict[str, str]]

TAKEN: Answer = (200, {})
FAILED: Answer = (500, {})
FINAL: Answer = (500, {"X-Slack-No-Retry": "1"})
FIRST = (None, None)
HOME: dict[str, Any] = {"type": "home", "blocks": [{"type": "divider"}]}


@asynccontextmanager
async def app_that_answers(answers: list[Answer]) -> AsyncIterator[tuple[str, list[Any]]]:
    """Yield the address of an app that answers these statuses and headers in turn, and what it heard."""
    heard: list[Any] = []

    async def serve(request: web.Request) -> web.Response:
        status, headers = answers[len(heard)]
        again = (request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason"))
        heard.append(((await request.json())["event_id"], *again))
        return web.Response(status=status, headers=headers)

    server = web.Application()
    server.router.add_post("/", serve)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}/", heard
    await runner.cleanup()


async def test_the_home_tab_is_published_when_it_is_opened(slack: StandInSlack, app: AsyncApp) -> None:
    """The second time the event carries the view that is there."""
    heard: list[dict[str, Any]] = []

    @app.event("app_home_opened")
    async def opened(args: AsyncArgs) -> None:
        heard.append(args.event or {})
        await args.client.views_publish(user_id=ADA, view=HOME)

    def published(count: int) -> bool:
        return count == len([call for call in slack.calls if call.method == "views.publish"])

    for count in (1, 2):
        await slack.open_home(ADA)
        await slack.until(partial(published, count))

    home = slack.views.home(ADA)
    assert home is not None
    assert [False, True] == ["view" in event for event in heard]
    assert (ADA, "home", "D0ADA00001") == (heard[0]["user"], heard[0]["tab"], heard[0]["channel"])


@pytest.mark.parametrize(
    ("answers", "expected", "given_up"),
    [
        ([TAKEN], [FIRST], 0),
        ([FAILED, TAKEN], [FIRST, ("1", "http_error")], 0),
        ([FAILED] * 4, [FIRST, ("1", "http_error"), ("2", "http_error"), ("3", "http_error")], 1),
        ([FINAL], [FIRST], 0),
        ([FAILED, FINAL], [FIRST, ("1", "http_error")], 0),
    ],
    ids=["taken", "taken when repeated", "never taken", "not to be repeated", "not to be repeated once more"],
)
async def test_an_event_is_repeated_three_times_under_one_id(
    answers: list[Answer], expected: list[Any], given_up: int
) -> None:
    """Until it is taken; the headers say which repetition it is, and why."""
    async with StandInSlack(retry_seconds=(0, 0, 0)) as slack, app_that_answers(answers) as (url, heard):
        slack.events_url = url
        await slack.event({"type": "app_uninstalled"})
        await slack.act.events.settled()

    assert expected == [(number, reason) for _, number, reason in heard]
    assert given_up == len(slack.complaints)
    assert 1 == len({event_id for event_id, _, _ in heard})


async def test_a_lost_connection_is_a_reason_of_its_own(slack: StandInSlack) -> None:
    """And closing the stand-in gives up what waits for its turn."""
    slack.events_url = "http://127.0.0.1:9/"
    ack = await slack.event({"type": "tokens_revoked"})

    assert "dispatch_failed" == ack.failure
