"""What an app may answer to a command or a click, and what becomes of an answer that Slack cannot read."""

from typing import Any

import aiohttp
import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ADA, JONAS, TOWN_HALL_CREW, StandInSlack

Json = dict[str, Any]
CARD: list[Json] = [
    {
        "type": "actions",
        "block_id": "do",
        "elements": [
            {"type": "button", "action_id": "go", "text": {"type": "plain_text", "text": "Go"}},
            {
                "type": "overflow",
                "action_id": "more",
                "options": [{"text": {"type": "plain_text", "text": "Details"}, "value": "details"}],
            },
            {
                "type": "external_select",
                "action_id": "pick",
                "min_query_length": 0,
                "placeholder": {"type": "plain_text", "text": "Pick"},
            },
        ],
    }
]


async def test_an_answer_in_the_channel_shows_the_command_too(slack: StandInSlack, app: AsyncApp) -> None:
    """With response_type in_channel everybody sees what was typed, and the answer."""

    @app.command("/record")
    async def record(args: AsyncArgs) -> None:
        await args.ack(response_type="in_channel", text="for all", blocks=[{"type": "divider"}])

    await slack.command("/record", "list")

    assert [(ADA, "/record list"), ("U0RECORDBT", "for all")] == [(one.user_id, one.text) for one in slack.messages()]


async def test_an_ack_with_invalid_blocks_is_a_failed_command(slack: StandInSlack, app: AsyncApp) -> None:
    """The person reads so, and the test reads which block."""

    @app.command("/record")
    async def record(args: AsyncArgs) -> None:
        await args.ack(text="x", blocks=[{"type": "header"}])

    ack = await slack.command("/record")

    assert "invalid_command_response" == ack.failure
    assert "/blocks/0" in slack.complaints[0]
    assert ['/record failed with the error "invalid_command_response"'] == [one.text for one in slack.ephemerals()]


@pytest.mark.parametrize(
    ("status", "failure"), [(404, "http_client_error"), (500, "http_service_error"), (302, "http_client_error")]
)
async def test_another_status_than_200_is_a_failed_command(slack: StandInSlack, status: int, failure: str) -> None:
    """Slack has one word for each kind."""

    async def serve(_: web.Request) -> web.Response:
        return web.Response(status=status)

    server = web.Application()
    server.router.add_post("/", serve)
    runner = web.AppRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    slack.events_url = f"http://127.0.0.1:{runner.addresses[0][1]}/"
    ack = await slack.command("/record")
    await runner.cleanup()

    assert (status, failure) == (ack.status, ack.failure)


@pytest.mark.parametrize("url", [None, "http://127.0.0.1:9/slack/events"], ids=["no socket", "nobody listens"])
async def test_a_bot_that_is_not_there_is_a_failed_command(slack: StandInSlack, url: str | None) -> None:
    """The person is told at once."""
    slack.events_url = url
    ack = await slack.command("/record")

    assert "dispatch_failed" == ack.failure
    assert ['/record failed with the error "dispatch_failed"'] == [one.text for one in slack.ephemerals()]


async def test_a_wrong_signing_secret_is_noticed(slack: StandInSlack, app: AsyncApp) -> None:
    """Bolt answers 401 to a signature that is not its own."""
    async with StandInSlack(signing_secret="another") as other:
        other.events_url = slack.events_url
        ack = await other.command("/record")

    assert (401, "http_client_error") == (ack.status, ack.failure)
    assert app.client is not None


async def test_a_response_url_says_replaces_and_deletes(slack: StandInSlack, app: AsyncApp) -> None:
    """Also an ephemeral message, which nothing else can change; public when asked for."""

    @app.command("/record")
    async def record(args: AsyncArgs) -> None:
        await args.ack()
        await args.respond(text="question", blocks=CARD)

    @app.action("go")
    async def go(args: AsyncArgs) -> None:
        await args.ack()
        await args.respond(text="replaced", replace_original=True)

    @app.action("more")
    async def more(args: AsyncArgs) -> None:
        await args.ack()
        await args.respond(text="said to all", response_type="in_channel", replace_original=False)
        await args.respond(delete_original=True)

    await slack.command("/record", user_id=JONAS)
    (question,) = await slack.until(lambda: slack.ephemerals(JONAS))
    await slack.press(question, "more", user_id=JONAS, choice="details")
    await slack.until(lambda: not slack.ephemerals(JONAS))
    assert ["said to all"] == [one.text for one in slack.messages()]

    await slack.command("/record", user_id=JONAS)
    (question,) = await slack.until(lambda: slack.ephemerals(JONAS))
    await slack.press(question, "go", user_id=JONAS)
    await slack.until(lambda: slack.ephemerals(JONAS)[0].text == "replaced")
    assert [question.ts] == [one.ts for one in slack.ephemerals(JONAS)]


async def test_the_sixth_use_of_a_response_url_answers_404(slack: StandInSlack, app: AsyncApp) -> None:
    """`respond()` does not raise: the status is all there is."""
    statuses: list[int] = []

    @app.command("/record")
    async def record(args: AsyncArgs) -> None:
        await args.ack()
        statuses.extend([(await args.respond(str(number))).status_code for number in range(6)])

    await slack.command("/record")
    await slack.until(lambda: len(statuses) == 6)

    assert [200] * 5 + [404] == statuses
    assert 5 == len(slack.ephemerals())
    assert "used_url" in slack.complaints[0]


async def test_nonsense_at_a_response_url_is_refused(slack: StandInSlack, app: AsyncApp) -> None:
    """What is no JSON object is answered, not crashed upon."""
    urls: list[str] = []

    @app.command("/record")
    async def record(args: AsyncArgs) -> None:
        urls.append(args.payload["response_url"])
        await args.ack()

    await slack.command("/record")
    async with aiohttp.ClientSession() as http:
        for body in (b"not json", b"[]", b"{}"):
            async with http.post(urls[0], data=body) as answer:
                assert (404, False) == (answer.status, (await answer.json())["ok"])


async def test_a_late_click_shows_the_person_a_line(slack: StandInSlack, app: AsyncApp, client: AsyncWebClient) -> None:
    """Nobody is left wondering whether the button did anything."""
    await client.chat_postMessage(channel=TOWN_HALL_CREW, text="card", blocks=CARD)
    ack = await slack.press(slack.messages()[0], "go")

    assert (404, True) == (ack.status, slack.ephemerals()[0].by_slack)
    assert app.client is not None


async def test_shortcuts_and_options_reach_the_app(slack: StandInSlack, app: AsyncApp, client: AsyncWebClient) -> None:
    """A global one, one of a message, and what an external select asks."""
    heard: list[Json] = []

    @app.shortcut("start")
    async def start(args: AsyncArgs) -> None:
        heard.append(args.body)
        await args.ack()

    @app.shortcut("record_this")
    async def record_this(args: AsyncArgs) -> None:
        heard.append(args.body)
        await args.ack()

    @app.options("pick")
    async def pick(args: AsyncArgs) -> None:
        text = args.payload["value"]
        await args.ack(options=[{"text": {"type": "plain_text", "text": text}, "value": text}])

    await client.chat_postMessage(channel=TOWN_HALL_CREW, text="card", blocks=CARD)
    (message,) = slack.messages()
    await slack.act.shortcut("start", user_id=ADA)
    await slack.act.message_shortcut("record_this", message, user_id=JONAS)
    found = await slack.act.options(message, "pick", "town", user_id=ADA)

    assert [("shortcut", ADA), ("message_action", JONAS)] == [(body["type"], body["user"]["id"]) for body in heard]
    assert (message.ts, "card") == (heard[1]["message"]["ts"], heard[1]["message"]["text"])
    assert "trigger_id" in heard[0]
    assert isinstance(found.body, dict)
    assert ["town"] == [option["value"] for option in found.body["options"]]
