"""Events: the Home tab, and the repetitions of what the app did not take."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.sandbox.slack import ADA, StandInSlack

HOME: dict[str, Any] = {"type": "home", "blocks": [{"type": "divider"}]}


@asynccontextmanager
async def app_that_answers(statuses: list[int], headers: dict[str, str]) -> AsyncIterator[tuple[str, list[Any]]]:
    """Yield the address of an app that answers these statuses in turn, and what it heard."""
    heard: list[Any] = []

    async def serve(request: web.Request) -> web.Response:
        again = (request.headers.get("X-Slack-Retry-Num"), request.headers.get("X-Slack-Retry-Reason"))
        heard.append(((await request.json())["event_id"], *again))
        return web.Response(status=statuses[len(heard) - 1], headers=headers)

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

    for count in (1, 2):
        await slack.open_home(ADA)
        await slack.until(lambda count=count: len([c for c in slack.calls if c.method == "views.publish"]) == count)  # type: ignore[misc]  # mypy cannot type a lambda's default

    home = slack.views.home(ADA)
    assert home is not None
    assert [False, True] == ["view" in event for event in heard]
    assert (ADA, "home", "D0ADA00001") == (heard[0]["user"], heard[0]["tab"], heard[0]["channel"])


@pytest.mark.parametrize(
    ("statuses", "headers", "expected", "given_up"),
    [
        ([200], {}, [(None, None)], 0),
        ([500, 200], {}, [(None, None), ("1", "http_error")], 0),
        ([500] * 4, {}, [(None, None), *((str(number), "http_error") for number in (1, 2, 3))], 1),
        ([500], {"X-Slack-No-Retry": "1"}, [(None, None)], 0),
    ],
    ids=["taken", "taken at the second attempt", "never taken", "not to be repeated"],
)
async def test_an_event_is_repeated_three_times_under_one_id(
    statuses: list[int], headers: dict[str, str], expected: list[Any], given_up: int
) -> None:
    """Until it is taken; the headers say which repetition it is, and why."""
    async with StandInSlack(retry_seconds=(0, 0, 0)) as slack, app_that_answers(statuses, headers) as (url, heard):
        slack.events_url = url
        await slack.event({"type": "app_uninstalled"})
        await slack.until(lambda: len(heard) == len(expected) and len(slack.complaints) == given_up)

    assert expected == [(number, reason) for _, number, reason in heard]
    assert 1 == len({event_id for event_id, _, _ in heard})


async def test_a_lost_connection_is_a_reason_of_its_own(slack: StandInSlack) -> None:
    """And closing the stand-in gives up what waits for its turn."""
    slack.events_url = "http://127.0.0.1:9/"
    ack = await slack.event({"type": "tokens_revoked"})

    assert "dispatch_failed" == ack.failure
