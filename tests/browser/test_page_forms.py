"""Modals and the Home tab in a real browser."""

import asyncio
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.async_api import Page, expect
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.sandbox.slack import ADA, JONAS, StandInSlack

Json = dict[str, Any]


def plain(text: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def option(text: str, value: str) -> Json:
    """Return an option."""
    return {"text": plain(text), "value": value}


def asking(block_id: str, element: Json | None = None, **more: object) -> Json:
    """Return an input block whose label is its id."""
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


async def show(slack: StandInSlack, app: AsyncApp, view: Json) -> None:
    """Open *view* for Ada."""
    await app.client.views_open(trigger_id=slack.trigger(ADA), view=view)


async def test_an_error_stands_under_its_own_field_and_what_was_typed_stays(
    tab: Page, app: AsyncApp, slack: StandInSlack
) -> None:
    """First the client's own, then the app's; the field has the focus and is named invalid. Then it is accepted."""
    accepted: list[str] = []

    @app.view("form")
    async def form(args: AsyncArgs) -> None:
        text = args.body["view"]["state"]["values"]["target"]["value"]["value"]
        if " " in text:
            await args.ack(response_action="errors", errors={"target": "No spaces, please."})
        else:
            accepted.append(text)
            await args.ack()

    await show(slack, app, modal(asking("other", optional=True), asking("target", hint=plain("The channel."))))
    dialog = tab.get_by_role("dialog", name="Form")
    target = dialog.get_by_role("textbox", name="target")
    await dialog.get_by_role("button", name="Go").click()
    await expect(dialog.get_by_role("alert")).to_have_text("Please complete this required field.")
    await expect(target).to_be_focused()

    await target.fill("town hall")
    await tab.keyboard.press("Enter")
    await expect(dialog.get_by_role("alert")).to_have_text("No spaces, please.")
    await expect(target).to_have_value("town hall")
    await expect(target).to_have_accessible_description("The channel. No spaces, please.")
    below = "node => node.getBoundingClientRect().top >= document.querySelectorAll('.input .field')[1].getBoundingClientRect().bottom"
    assert await dialog.get_by_role("alert").evaluate(below)

    await target.fill("town-hall")
    await tab.keyboard.press("Enter")
    await expect(dialog).to_be_hidden()
    assert ["town-hall"] == accepted


async def test_every_element_can_be_filled_in(tab: Page, app: AsyncApp, slack: StandInSlack) -> None:
    """The app gets each value in Slack's shape; a moment is read in the person's own zone."""
    seen: list[Json] = []

    @app.view("form")
    async def form(args: AsyncArgs) -> None:
        seen.append(args.body["view"]["state"]["values"])
        await args.ack()

    options = [option("HLS", "hls"), option("MP4", "mp4")]
    grouped = [{"label": plain("Files"), "options": options}, {"label": plain("None"), "options": [option("-", "no")]}]
    await show(
        slack,
        app,
        modal(
            asking("one", {"type": "static_select", "option_groups": grouped}),
            asking("some", {"type": "multi_static_select", "options": options}),
            asking("boxes", {"type": "checkboxes", "options": options}),
            asking("radio", {"type": "radio_buttons", "options": options}),
            asking("lines", {"multiline": True}),
            asking("number", {"type": "number_input", "is_decimal_allowed": False}),
            asking("address", {"type": "url_text_input"}),
            asking("day", {"type": "datepicker"}),
            asking("hour", {"type": "timepicker"}),
            asking("moment", {"type": "datetimepicker"}),
            asking("person", {"type": "users_select"}),
            asking("place", {"type": "conversations_select"}),
        ),
    )
    dialog = tab.get_by_role("dialog", name="Form")
    await dialog.get_by_label("one").select_option("MP4")
    await dialog.get_by_label("some").click()
    await dialog.get_by_role("group", name="Choose").get_by_label("HLS").check()
    await tab.keyboard.press("Escape")
    await dialog.get_by_role("group", name="boxes").get_by_label("MP4").check()
    await dialog.get_by_role("radiogroup", name="radio").get_by_label("HLS").check()
    typed = {"lines": "a\nb", "number": "7", "address": "https://example.com"}
    times = {"day": "2026-11-22", "hour": "14:30", "moment": "2026-07-01T10:00"}
    for label, text in {**typed, **times}.items():
        await dialog.get_by_label(label).fill(text)
    await dialog.get_by_label("person").select_option("Jonas Weber")
    await dialog.get_by_label("place").select_option("#general")
    await dialog.get_by_role("button", name="Go").click()
    await expect(dialog).to_be_hidden()

    moment = int(datetime(2026, 7, 1, 10, tzinfo=ZoneInfo("Europe/London")).timestamp())
    content = {
        block_id: next(value for key, value in by_action["value"].items() if key != "type")
        for block_id, by_action in seen[0].items()
    }
    assert {
        "one": options[1],
        "some": [options[0]],
        "boxes": [options[1]],
        "radio": options[0],
        **typed,
        "day": "2026-11-22",
        "hour": "14:30",
        "moment": moment,
        "person": JONAS,
        "place": "C0GENERAL1",
    } == content


async def test_an_update_leaves_alone_what_is_being_typed(tab: Page, app: AsyncApp, slack: StandInSlack) -> None:
    """A select with dispatch_action tells the app at once; the text beside it, its caret and focus stay."""
    mode = asking(
        "mode",
        {"type": "static_select", "options": [option("Mix", "mix"), option("Web", "web")]},
        dispatch_action=True,
    )

    @app.action("value")
    async def chosen(args: AsyncArgs) -> None:
        await args.ack()
        view = args.body["view"]
        added = asking(f"for {args.body['actions'][0]['selected_option']['value']}", {"initial_value": "new here"})
        await args.client.views_update(view_id=view["id"], hash=view["hash"], view=modal(mode, asking("note"), added))

    await show(slack, app, modal(mode, asking("note")))
    dialog = tab.get_by_role("dialog", name="Form")
    note = dialog.get_by_label("note")
    await note.fill("half a sen")
    await dialog.get_by_label("mode").select_option("Web")
    await expect(dialog.get_by_label("for web")).to_have_value("new here")
    await note.press_sequentially("tence")
    await dialog.get_by_label("mode").select_option("Mix")
    await expect(dialog.get_by_label("for mix")).to_have_value("new here")

    await expect(note).to_have_value("half a sentence")
    await expect(dialog.get_by_label("mode")).to_have_value("mix")
    assert [] == slack.complaints


async def test_an_external_select_asks_the_app(tab: Page, app: AsyncApp, slack: StandInSlack) -> None:
    """What is typed is looked up, and the choice arrives."""
    seen: list[Json] = []

    @app.options("value")
    async def find(args: AsyncArgs) -> None:
        names = ("town-hall", "town-crier", "weekly")
        await args.ack(options=[option(name, name) for name in names if args.payload["value"] in name])

    @app.view("form")
    async def form(args: AsyncArgs) -> None:
        seen.append(args.body["view"]["state"]["values"]["which"]["value"])
        await args.ack()

    await show(slack, app, modal(asking("which", {"type": "external_select", "min_query_length": 2})))
    dialog = tab.get_by_role("dialog", name="Form")
    await dialog.get_by_role("combobox", name="which").press_sequentially("tow")
    await expect(tab.get_by_role("option")).to_have_count(2)
    await tab.get_by_role("option", name="town-crier").click()
    await dialog.get_by_role("button", name="Go").click()
    await expect(dialog).to_be_hidden()

    assert "town-crier" == seen[0]["selected_option"]["value"]


async def test_a_pushed_view_lies_on_top_and_gives_the_one_below_back(
    tab: Page, app: AsyncApp, slack: StandInSlack
) -> None:
    """With what was typed there."""

    @app.view("form")
    async def form(args: AsyncArgs) -> None:
        await args.ack(response_action="push", view=modal(asking("more"), title="Details"))

    await show(slack, app, modal(asking("name")))
    await tab.get_by_role("textbox", name="name").fill("kept")
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_role("dialog", name="Details")).to_be_visible()
    await tab.get_by_role("button", name="Close").last.click()

    await expect(tab.get_by_role("textbox", name="name")).to_have_value("kept")


async def test_while_the_app_thinks_the_button_shows_it(tab: Page, app: AsyncApp, slack: StandInSlack) -> None:
    """And when its answer cannot be read, the form says so and stays."""
    seen_busy = asyncio.Event()

    @app.view("form")
    async def form(args: AsyncArgs) -> None:
        await seen_busy.wait()
        await args.ack(response_action="dance")

    await show(slack, app, modal(asking("name")))
    dialog = tab.get_by_role("dialog", name="Form")
    await dialog.get_by_role("textbox", name="name").fill("x")
    await tab.keyboard.press("Enter")
    await expect(dialog.get_by_role("button", name="Go")).to_have_attribute("aria-busy", "true")
    seen_busy.set()
    await expect(dialog.get_by_role("alert")).to_have_text("We had some trouble connecting. Try again?")
    await expect(dialog.get_by_role("textbox", name="name")).to_have_value("x")


async def test_the_home_tab_is_asked_for_drawn_and_pressed(tab: Page, app: AsyncApp) -> None:
    """Opening it tells the app; a button opens a menu there."""
    more = {
        "type": "overflow",
        "action_id": "more",
        "options": [option("Details", "details"), option("Share", "share")],
    }
    chosen: list[str] = []

    @app.event("app_home_opened")
    async def opened(args: AsyncArgs) -> None:
        text = {"type": "mrkdwn", "text": "*Nothing is running.*"}
        view = {"type": "home", "blocks": [{"type": "section", "text": text, "accessory": more}]}
        await args.client.views_publish(user_id=ADA, view=view)

    @app.action("more")
    async def pressed(args: AsyncArgs) -> None:
        chosen.append(args.body["actions"][0]["selected_option"]["value"])
        await args.ack()

    await tab.get_by_role("button", name="recordbot").click()
    await expect(tab.get_by_role("region", name="Home")).to_contain_text("Nothing is running.")
    await tab.get_by_role("button", name="More").click()
    async with tab.expect_response("**/page/action"):
        await tab.get_by_role("menuitem", name="Share").click()

    assert ["share"] == chosen


@pytest.mark.parametrize("surface", ["message", "modal"])
async def test_what_the_page_cannot_draw_is_shown_as_such(
    tab: Page, app: AsyncApp, slack: StandInSlack, surface: str
) -> None:
    """A block the page does not know is never left out."""
    video = {"type": "video", "title": plain("x"), "video_url": "https://example.com", "alt_text": "x"}
    if surface == "modal":
        await show(slack, app, modal(video))
    else:
        await app.client.chat_postMessage(channel="C0TOWNHALL", text="x", blocks=[video])

    await expect(tab.get_by_role("note")).to_have_text("This page does not draw the block “video”.")
