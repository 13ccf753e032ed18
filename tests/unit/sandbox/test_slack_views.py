"""Modals as Slack keeps them: stacks, hashes, what was typed, and what an answer to a submission does."""

from functools import partial
from typing import Any

import pytest
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ADA, JONAS, StandInSlack, View

Json = dict[str, Any]


def plain(text: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def asking(block_id: str, element: Json | None = None, **more: object) -> Json:
    """Return an input block."""
    element = {"type": "plain_text_input", "action_id": "value", **(element or {})}
    return {"type": "input", "block_id": block_id, "label": plain(block_id), "element": element, **more}


def modal(*blocks: Json, title: str = "Form", **more: object) -> Json:
    """Return a modal with a submit button."""
    return {
        "type": "modal",
        "callback_id": "form",
        "title": plain(title),
        "submit": plain("Go"),
        "blocks": list(blocks),
        **more,
    }


async def opened(slack: StandInSlack, client: AsyncWebClient, view: Json) -> View:
    """Return *view* as Ada sees it."""
    await client.views_open(trigger_id=slack.trigger(ADA), view=view)
    top = slack.views.top(ADA)
    assert top is not None
    return top


@pytest.mark.usefixtures("app")
async def test_an_update_keeps_what_was_typed_where_the_ids_stay(slack: StandInSlack, client: AsyncWebClient) -> None:
    """A changed block_id resets its input; the others keep their text."""
    view = await opened(slack, client, modal(asking("stays"), asking("goes")))
    await slack.submit(view, {"stays": "typed"})
    await client.views_update(view_id=view.id, view=modal(asking("stays"), asking("new", {"initial_value": "fresh"})))

    values = slack.now(view).values
    assert ("typed", "fresh") == (values["stays"]["value"]["value"], values["new"]["value"]["value"])


async def test_a_stale_hash_is_a_conflict(slack: StandInSlack, client: AsyncWebClient) -> None:
    """Two handlers that edit one view do not overwrite each other unnoticed."""
    view = await opened(slack, client, modal(asking("a")))
    await client.views_update(view_id=view.id, hash=view.hash, view=modal(asking("b")))

    with pytest.raises(SlackApiError, match="hash_conflict"):
        await client.views_update(view_id=view.id, hash=view.hash, view=modal(asking("c")))


async def test_a_stack_is_three_views_deep(slack: StandInSlack, app: AsyncApp, client: AsyncWebClient) -> None:
    """The fourth is refused; closing the top shows the one below."""

    @app.action("deeper")
    async def deeper(args: AsyncArgs) -> None:
        await args.ack()
        title = f"{len(slack.views) + 1}"
        await args.client.views_push(trigger_id=args.body["trigger_id"], view=modal(button, title=title))

    def is_deep(depth: int) -> bool:
        return len(slack.views.stack(ADA)) == depth

    button = {
        "type": "actions",
        "elements": [{"type": "button", "action_id": "deeper", "text": plain("Deeper")}],
    }
    await opened(slack, client, modal(button, title="1"))
    for depth in (2, 3):
        await slack.press(slack.views.stack(ADA)[-1], "deeper")
        await slack.until(partial(is_deep, depth))
    await slack.press(slack.views.stack(ADA)[-1], "deeper")
    await slack.until(lambda: slack.calls[-1].answer.get("error") == "push_limit_reached")

    top = slack.views.stack(ADA)[-1]
    assert ("3", slack.views.stack(ADA)[0].id) == (top.title, top.root_id)
    await slack.act.dismiss(top)
    assert ["1", "2"] == [view.title for view in slack.views.stack(ADA)]


async def test_an_external_id_is_unique_and_finds_its_view(slack: StandInSlack, client: AsyncWebClient) -> None:
    """An update may name it instead of the view's id."""
    view = await opened(slack, client, modal(asking("a"), external_id="rec_1"))
    await client.views_update(external_id="rec_1", view=modal(asking("b"), external_id="rec_1"))
    with pytest.raises(SlackApiError, match="duplicate_external_id"):
        await client.views_open(trigger_id=slack.trigger(JONAS), view=modal(asking("a"), external_id="rec_1"))

    assert ["b"] == [block["block_id"] for block in slack.now(view).blocks]


@pytest.mark.usefixtures("app")
@pytest.mark.parametrize(
    ("element", "typed", "sentence"),
    [
        ({"type": "number_input", "is_decimal_allowed": False, "min_value": "5"}, "4", "at least 5"),
        ({"type": "number_input", "is_decimal_allowed": False, "max_value": "5"}, "6", "at most 5"),
        ({"type": "number_input", "is_decimal_allowed": False}, "1.5", "whole number"),
        ({"type": "number_input", "is_decimal_allowed": True}, "much", "enter a number"),
        ({"type": "url_text_input"}, "not an address", "valid URL"),
        ({"type": "email_text_input"}, "nobody", "valid email"),
        ({"max_length": 3}, "four", "3 characters or fewer"),
        ({"min_length": 5}, "four", "at least 5 characters"),
        ({}, "", "complete this required field"),
    ],
)
async def test_what_the_client_refuses_never_reaches_the_app(
    slack: StandInSlack, client: AsyncWebClient, element: Json, typed: str, sentence: str
) -> None:
    """The app has no listener here: a delivery would be a complaint."""
    view = await opened(slack, client, modal(asking("a", element)))
    ack = await slack.submit(view, {"a": typed})

    assert sentence in ack.errors["a"]
    assert [] == slack.complaints


async def test_a_submission_may_update_push_and_clear(
    slack: StandInSlack, app: AsyncApp, client: AsyncWebClient
) -> None:
    """The three other answers of an ack."""
    answers: list[Json] = [
        {"response_action": "update", "view": modal(asking("a"), title="Updated")},
        {"response_action": "push", "view": modal(asking("a"), title="Pushed")},
        {"response_action": "clear"},
    ]
    stacks: list[list[str]] = []

    @app.view("form")
    async def form(args: AsyncArgs) -> None:
        await args.ack(**answers.pop(0))

    await opened(slack, client, modal(asking("a")))
    while answers:
        await slack.submit(slack.views.stack(ADA)[-1], {"a": "x"})
        stacks.append([view.title for view in slack.views.stack(ADA)])

    assert [["Updated"], ["Updated", "Pushed"], []] == stacks


@pytest.mark.parametrize(
    "answer",
    [
        {"response_action": "errors", "errors": {"no_such_block": "x"}},
        {"response_action": "errors", "errors": {}},
        {"response_action": "dance"},
        {"response_action": "update", "view": {"type": "modal"}},
    ],
    ids=["errors elsewhere", "no errors", "unknown action", "invalid view"],
)
async def test_an_answer_slack_cannot_read_leaves_the_form_open_with_a_line_of_trouble(
    slack: StandInSlack, app: AsyncApp, client: AsyncWebClient, answer: Json
) -> None:
    """The person may try again, and the test reads the complaint."""

    @app.view("form")
    async def form(args: AsyncArgs) -> None:
        await args.ack(**answer)

    view = await opened(slack, client, modal(asking("a")))
    await slack.submit(view, {"a": "x"})

    assert "trouble connecting" in str(slack.now(view).trouble)
    assert 1 == len(slack.complaints)


async def test_only_with_notify_on_close_does_the_app_hear_of_it(
    slack: StandInSlack, app: AsyncApp, client: AsyncWebClient
) -> None:
    """Closing is silent otherwise."""
    heard: list[Json] = []

    @app.view_closed("form")
    async def closed(args: AsyncArgs) -> None:
        heard.append(args.body)
        await args.ack()

    for notify in (False, True):
        view = await opened(slack, client, modal(asking("a"), notify_on_close=notify))
        await slack.act.dismiss(view)

    assert [(True, False)] == [(body["view"]["notify_on_close"], body["is_cleared"]) for body in heard]


async def test_every_kind_of_choice_arrives_as_slack_writes_it(
    slack: StandInSlack, app: AsyncApp, client: AsyncWebClient
) -> None:
    """A test writes plain values; the app gets `state.values`."""
    options = [{"text": plain(value), "value": value} for value in ("hls", "mp4")]
    seen: list[Json] = []

    @app.view("form")
    async def form(args: AsyncArgs) -> None:
        seen.append(args.body["view"]["state"]["values"])
        await args.ack()

    kinds: dict[str, tuple[Json, object, Json]] = {
        "one": ({"type": "radio_buttons", "options": options}, "mp4", {"selected_option": options[1]}),
        "many": ({"type": "checkboxes", "options": options}, ["hls", "mp4"], {"selected_options": options}),
        "day": ({"type": "datepicker"}, "2026-11-22", {"selected_date": "2026-11-22"}),
        "moment": ({"type": "datetimepicker"}, 1_800_000_000, {"selected_date_time": 1_800_000_000}),
        "person": ({"type": "users_select"}, JONAS, {"selected_user": JONAS}),
        "people": ({"type": "multi_users_select"}, [JONAS], {"selected_users": [JONAS]}),
        "count": ({"type": "number_input", "is_decimal_allowed": False}, 5, {"value": "5"}),
    }
    view = await opened(slack, client, modal(*(asking(name, element) for name, (element, _, _) in kinds.items())))
    ack = await slack.submit(view, {name: choice for name, (_, choice, _) in kinds.items()})

    assert ({}, None) == (ack.errors, ack.failure)
    assert {name: {"value": {"type": element["type"], **state}} for name, (element, _, state) in kinds.items()} == (
        seen[0]
    )


async def test_a_mistake_of_the_test_itself_names_what_there_is(slack: StandInSlack, client: AsyncWebClient) -> None:
    """An unknown input, option or element is a LookupError with the list of the known ones."""
    options = [{"text": plain("x"), "value": "known"}]
    view = await opened(slack, client, modal(asking("a", {"type": "static_select", "options": options})))

    with pytest.raises(LookupError, match="there are: a"):
        await slack.submit(view, {"b": "x"})
    with pytest.raises(LookupError, match="there are: known"):
        await slack.submit(view, {"a": "unknown"})
    with pytest.raises(LookupError, match="a/value"):
        await slack.press(view, "no_such_action")
