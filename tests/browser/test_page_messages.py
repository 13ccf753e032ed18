"""Messages in a real browser: typed, answered, changed in place, pressed."""

from typing import Any

from playwright.async_api import Page, expect
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs

from bot.sandbox.slack import ADA, GENERAL, JONAS, TOWN_HALL_CREW, StandInSlack

Json = dict[str, Any]


def plain(text: str) -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def card(state: str) -> list[Json]:
    """Return a card with a Stop button that asks first, and one that does not."""
    confirm = {"title": plain("Stop it?"), "text": plain("It ends now."), "confirm": plain("Stop"), "deny": plain("No")}
    return [
        {"type": "section", "block_id": "state", "text": {"type": "mrkdwn", "text": f"*{state}* town-hall"}},
        {
            "type": "actions",
            "block_id": "do",
            "elements": [
                {"type": "button", "action_id": "stop", "text": plain("Stop"), "style": "danger", "confirm": confirm},
                {"type": "button", "action_id": "extend", "text": plain("Extend")},
            ],
        },
    ]


async def test_a_command_is_typed_and_answered_for_its_author_alone(tab: Page, app: AsyncApp) -> None:
    """The answer says that nobody else sees it, and can be dismissed."""

    @app.command("/record")
    async def record(args: AsyncArgs) -> None:
        await args.ack(f"*heard* {args.payload['text']}")

    await tab.get_by_label("Message #town-hall-crew").fill("/record list")
    await tab.keyboard.press("Enter")
    answer = tab.get_by_role("article").filter(has_text="heard list")
    await expect(answer).to_contain_text("Only visible to you")
    await expect(answer.locator("strong")).to_have_text("heard")

    await answer.hover()
    await answer.get_by_role("button", name="Dismiss").click()
    await expect(answer).to_have_count(0)


async def test_an_example_is_run_with_one_click(tab: Page, app: AsyncApp) -> None:
    """The first thing a newcomer sees does something."""
    heard: list[str] = []

    @app.command("/record")
    async def record(args: AsyncArgs) -> None:
        heard.append(args.payload["text"])
        await args.ack("on it")

    await tab.get_by_role("button", name="/record start webinar").click()
    await expect(tab.get_by_text("on it")).to_be_visible()

    assert ["start webinar town-hall for 1h"] == heard


async def test_a_message_is_changed_in_place_under_the_persons_hands(
    tab: Page, app: AsyncApp, slack: StandInSlack
) -> None:
    """The button that has the focus keeps it, though the text above it changed."""
    posted = await app.client.chat_postMessage(channel=TOWN_HALL_CREW, text="x", blocks=card("Starting"))
    extend = tab.get_by_role("button", name="Extend")
    await extend.focus()
    await extend.evaluate("node => node.dataset.same = 'yes'")
    await app.client.chat_update(channel=TOWN_HALL_CREW, ts=posted["ts"], text="x", blocks=card("Recording"))

    await expect(tab.locator(".message strong")).to_have_text("Recording")
    await expect(extend).to_be_focused()
    await expect(extend).to_have_attribute("data-same", "yes")
    assert 1 == len(slack.messages())


async def test_a_dangerous_button_asks_first(tab: Page, app: AsyncApp) -> None:
    """No: nothing happens. Yes: the app hears of it, once."""
    pressed: list[str] = []

    @app.action("stop")
    async def stop(args: AsyncArgs) -> None:
        pressed.append(args.body["user"]["id"])
        await args.ack()
        await args.client.chat_update(
            channel=TOWN_HALL_CREW, ts=args.body["message"]["ts"], text="x", blocks=card("Stopped")[:1]
        )

    await app.client.chat_postMessage(channel=TOWN_HALL_CREW, text="x", blocks=card("Recording"))
    question = tab.get_by_role("dialog", name="Stop it?")
    await tab.get_by_role("button", name="Stop").click()
    await question.get_by_role("button", name="No").click()
    await expect(question).to_have_count(0)
    assert [] == pressed

    await tab.get_by_role("button", name="Stop").click()
    await question.get_by_role("button", name="Stop").click()
    await expect(tab.locator(".message strong")).to_have_text("Stopped")
    await expect(tab.locator(".message .button")).to_have_count(0)
    assert [ADA] == pressed


async def test_a_command_that_fails_comes_back_into_the_box(tab: Page, slack: StandInSlack) -> None:
    """The person reads why, and need not type it again."""
    slack.events_url = "http://127.0.0.1:9/"
    box = tab.get_by_label("Message #town-hall-crew")
    await box.fill("/record start webinar x")
    await box.press("Enter")

    await expect(tab.get_by_text('/record failed with the error "dispatch_failed"')).to_be_visible()
    await expect(box).to_have_value("/record start webinar x")


async def test_a_thread_opens_beside_the_list(tab: Page, app: AsyncApp, slack: StandInSlack) -> None:
    """Its answers are there, one's own too, and Escape closes it."""
    posted = await app.client.chat_postMessage(channel=TOWN_HALL_CREW, text="card")
    await app.client.chat_postMessage(channel=TOWN_HALL_CREW, text="milestone", thread_ts=posted["ts"])
    await expect(tab.locator("#messages").get_by_text("milestone")).to_have_count(0)
    await tab.get_by_role("button", name="1 reply").click()
    thread = tab.get_by_role("complementary", name="Thread")
    await expect(thread.get_by_text("milestone")).to_be_visible()

    await thread.get_by_role("textbox", name="Reply in thread").fill("thank you")
    await tab.keyboard.press("Enter")
    await expect(thread.get_by_role("article").filter(has_text="thank you")).to_contain_text("Ada Okafor")
    await tab.keyboard.press("Escape")
    await expect(thread).to_be_hidden()
    assert ["milestone", "thank you"] == [one.text for one in slack.thread(slack.messages()[0])]


async def test_who_reads_further_up_is_not_pulled_down(tab: Page, app: AsyncApp) -> None:
    """A new message is announced by a button; at the end of the list it is simply shown."""
    for number in range(30):
        await app.client.chat_postMessage(channel=TOWN_HALL_CREW, text=f"message {number}")
    await expect(tab.get_by_text("message 29")).to_be_in_viewport()
    await tab.locator("#messages").evaluate("node => node.scrollTop = 0")
    await app.client.chat_postMessage(channel=TOWN_HALL_CREW, text="the newest")
    await tab.get_by_role("button", name="New messages").click()

    await expect(tab.get_by_text("the newest")).to_be_in_viewport()


async def test_a_message_elsewhere_is_counted(tab: Page, app: AsyncApp) -> None:
    """The place is marked until it is opened; its address can be shared."""
    await app.client.chat_postMessage(channel=ADA, text="for Ada")
    place = tab.get_by_role("navigation").get_by_role("button", name="recordbot")
    await expect(place.get_by_label("1 new")).to_be_visible()
    await place.click()
    await tab.get_by_role("button", name="Messages").click()

    await expect(tab.get_by_text("for Ada")).to_be_visible()
    await expect(place.get_by_label("1 new")).to_have_count(0)
    assert tab.url.endswith("#/app/messages")


async def test_one_can_be_somebody_else(tab: Page, app: AsyncApp) -> None:
    """Another person sees their own answers alone, in their own zone."""
    await app.client.chat_postEphemeral(channel=TOWN_HALL_CREW, user=JONAS, text="for Jonas")
    await app.client.chat_postMessage(channel=TOWN_HALL_CREW, text="<!date^1800000000^at {time}|x>")
    await expect(tab.get_by_text("at 08:00")).to_be_visible()
    await expect(tab.get_by_text("for Jonas")).to_have_count(0)
    await tab.get_by_role("button", name="You are Ada Okafor").click()
    await tab.get_by_role("option", name="Jonas Weber").click()

    await expect(tab.get_by_text("for Jonas")).to_be_visible()
    await expect(tab.get_by_text("at 09:00")).to_be_visible()


async def test_where_the_bot_is_not_the_page_says_so_and_helps(tab: Page, app: AsyncApp) -> None:
    """One click invites it."""
    await tab.get_by_role("button", name="general").click()
    await expect(tab.get_by_text("recordbot is not in this channel")).to_be_visible()
    await tab.get_by_role("button", name="/invite @recordbot").click()
    await expect(tab.get_by_role("button", name="/record list")).to_be_visible()

    assert (await app.client.chat_postMessage(channel=GENERAL, text="thanks"))["ok"]


async def test_a_shortcut_of_a_message_and_a_global_one(tab: Page, app: AsyncApp) -> None:
    """Both are found where people look for them."""
    heard: list[str] = []

    async def note(args: AsyncArgs) -> None:
        heard.append(args.body["type"])
        await args.ack()

    app.shortcut("start")(note)
    app.shortcut("this")(note)
    await app.client.chat_postMessage(channel=TOWN_HALL_CREW, text="look: <https://example.com/a>")
    message = tab.get_by_role("article").filter(has_text="look")
    await message.hover()
    await message.get_by_role("button", name="More for this message").click()
    await tab.get_by_role("menuitem", name="Record this link").click()
    await tab.get_by_role("button", name="Shortcuts").click()
    async with tab.expect_response("**/page/shortcut"):
        await tab.get_by_role("menuitem", name="Start a recording").click()

    assert ["message_action", "shortcut"] == heard


async def test_the_stream_is_taken_up_again(tab: Page, app: AsyncApp, slack: StandInSlack) -> None:
    """A page that lost the stand-in says so, and shows afterwards what it missed, without being reloaded."""
    await tab.evaluate("window.notReloaded = true")
    slack.feed.close()
    await expect(tab.get_by_text("The sandbox does not answer")).to_be_visible()
    await app.client.chat_postMessage(channel=TOWN_HALL_CREW, text="missed")
    await expect(tab.get_by_text("missed")).to_be_visible(timeout=8000)

    await expect(tab.get_by_text("The sandbox does not answer")).to_be_hidden()
    assert await tab.evaluate("window.notReloaded")
