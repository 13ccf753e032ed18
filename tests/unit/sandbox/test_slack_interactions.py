"""What a person does reaches a real Bolt app, and its answer reaches the person."""

import asyncio
from typing import Any

from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ADA, GENERAL, JONAS, TOWN_HALL_CREW, StandInSlack

FORM: dict[str, Any] = {
    "type": "modal",
    "callback_id": "form",
    "title": {"type": "plain_text", "text": "Start"},
    "submit": {"type": "plain_text", "text": "Start"},
    "blocks": [
        {
            "type": "input",
            "block_id": "cname",
            "label": {"type": "plain_text", "text": "Channel"},
            "element": {"type": "plain_text_input", "action_id": "value"},
        },
        {
            "type": "input",
            "block_id": "layout",
            "optional": True,
            "label": {"type": "plain_text", "text": "Layout"},
            "element": {
                "type": "static_select",
                "action_id": "value",
                "options": [
                    {"text": {"type": "plain_text", "text": "Best fit"}, "value": "1"},
                    {"text": {"type": "plain_text", "text": "Vertical"}, "value": "2"},
                ],
            },
        },
    ],
}


def card(text: str) -> list[dict[str, Any]]:
    """Return a message with a Stop button."""
    stop = {"type": "button", "action_id": "stop", "value": "rec_1", "text": {"type": "plain_text", "text": "Stop"}}
    return [
        {"type": "section", "block_id": "what", "text": {"type": "mrkdwn", "text": text}},
        {"type": "actions", "block_id": "do", "elements": [stop]},
    ]


async def test_a_command_arrives_signed_and_its_ack_is_shown_to_its_author_alone(
    slack: StandInSlack, app: AsyncApp
) -> None:
    """Bolt checks the signature itself; the text of the ack becomes an ephemeral message."""
    heard: list[dict[str, Any]] = []

    @app.command("/record")
    async def record(args: AsyncArgs) -> None:
        heard.append(args.payload)
        await args.ack(f"heard {args.payload['text']}")

    ack = await slack.command("/record", "list", user_id=JONAS)

    assert (200, "heard list", None) == (ack.status, ack.text, ack.failure)
    assert ["heard list"] == [message.text for message in slack.ephemerals(JONAS)]
    assert [] == slack.ephemerals(ADA) + slack.messages()
    assert {"command": "/record", "user_id": JONAS, "channel_id": TOWN_HALL_CREW, "channel_name": "town-hall-crew"} == {
        key: heard[0][key] for key in ("command", "user_id", "channel_id", "channel_name")
    }


async def test_an_ack_that_comes_late_is_shown_as_slack_shows_it(slack: StandInSlack, app: AsyncApp) -> None:
    """The person reads operation_timeout, and what the app says later in the ack is lost."""

    @app.command("/record")
    async def record(args: AsyncArgs) -> None:
        await slack.until(lambda: slack.complaints)
        await args.ack("too late")

    ack = await slack.command("/record", "list")

    assert "operation_timeout" == ack.failure
    (line,) = slack.ephemerals(ADA)
    assert ('/record failed with the error "operation_timeout"', True) == (line.text, line.by_slack)


async def test_a_button_is_pressed_and_the_message_changes_in_place(
    slack: StandInSlack, app: AsyncApp, client: AsyncWebClient
) -> None:
    """The action carries value, message and container; chat.update keeps the time stamp."""
    heard: list[dict[str, Any]] = []

    @app.action("stop")
    async def stop(args: AsyncArgs) -> None:
        heard.append(args.body)
        await args.ack()
        await client.chat_update(channel=TOWN_HALL_CREW, ts=args.body["message"]["ts"], text="Stopped")

    await client.chat_postMessage(channel=TOWN_HALL_CREW, text="Recording", blocks=card("Recording"))
    (message,) = slack.messages()
    ack = await slack.press(message, "stop", user_id=JONAS)
    await slack.until(lambda: slack.messages()[0].text == "Stopped")

    assert ack.failure is None
    assert ("rec_1", "do", JONAS) == (
        heard[0]["actions"][0]["value"],
        heard[0]["actions"][0]["block_id"],
        heard[0]["user"]["id"],
    )
    assert [message.ts] == [one.ts for one in slack.messages()]


async def test_a_form_is_opened_refused_under_its_field_and_then_accepted(slack: StandInSlack, app: AsyncApp) -> None:
    """Errors of the ack stay with the view; an empty ack closes it."""
    submitted: list[dict[str, Any]] = []

    @app.command("/record")
    async def record(args: AsyncArgs) -> None:
        await args.ack()
        await args.client.views_open(trigger_id=args.payload["trigger_id"], view=FORM)

    @app.view("form")
    async def submit(args: AsyncArgs) -> None:
        values = args.body["view"]["state"]["values"]
        if values["cname"]["value"]["value"] == "no":
            await args.ack(response_action="errors", errors={"cname": "Not this one."})
        else:
            submitted.append(values)
            await args.ack()

    await slack.command("/record")
    view = await slack.until(lambda: slack.views.top(ADA))
    assert {"cname": "Please complete this required field."} == (await slack.submit(view)).errors
    assert {"cname": "Not this one."} == (await slack.submit(view, {"cname": "no"})).errors
    await slack.submit(view, {"cname": "town-hall", "layout": "2"})

    assert None is slack.views.top(ADA)
    (values,) = submitted
    assert ("town-hall", "2") == (
        values["cname"]["value"]["value"],
        values["layout"]["value"]["selected_option"]["value"],
    )


async def test_the_bot_must_be_in_the_channel(slack: StandInSlack, client: AsyncWebClient) -> None:
    """A public channel without the bot answers not_in_channel."""
    answer = await asyncio.gather(client.chat_postMessage(channel=GENERAL, text="x"), return_exceptions=True)

    assert "not_in_channel" in str(answer[0])
    assert {"ok": False, "error": "not_in_channel"} == slack.calls[-1].answer
