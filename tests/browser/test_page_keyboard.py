"""Everything works without a mouse, and on a phone."""

from playwright.async_api import Page, expect
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs


async def test_a_slash_begins_a_command_and_tab_completes_it(tab: Page, app: AsyncApp) -> None:
    """From anywhere on the page; the arguments are shown while one types."""
    heard: list[str] = []

    @app.command("/record")
    async def record(args: AsyncArgs) -> None:
        heard.append(args.payload["text"])
        await args.ack("done")

    await tab.keyboard.press("/")
    box = tab.get_by_label("Message #town-hall-crew")
    await expect(box).to_be_focused()
    await tab.keyboard.type("record ext")
    await expect(tab.get_by_role("option")).to_have_count(1)
    await tab.keyboard.press("Tab")
    await expect(box).to_have_value("/record extend ")
    await expect(tab.get_by_role("listbox", name="Commands")).to_contain_text("[TARGET | ID] 30m")
    await tab.keyboard.type("town-hall 30m")
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_text("done")).to_be_visible()

    assert ["extend town-hall 30m"] == heard


async def test_the_templates_are_suggested(tab: Page) -> None:
    """After `/record start` those that begin with what is typed."""
    box = tab.get_by_label("Message #town-hall-crew")
    await box.fill("/record start ")
    await expect(tab.get_by_role("option")).to_have_count(2)
    await tab.keyboard.type("lec")
    await expect(tab.get_by_role("option")).to_have_text("/record start lecture")
    await tab.keyboard.press("Tab")
    await expect(box).to_have_value("/record start lecture ")


async def test_arrows_choose_and_recall(tab: Page, app: AsyncApp) -> None:
    """Down and Enter take a suggestion; Up in an empty box brings the last command back; Escape hides the list."""

    @app.command("/record")
    async def record(args: AsyncArgs) -> None:
        await args.ack("done")

    box = tab.get_by_label("Message #town-hall-crew")
    await box.fill("/record st")
    await tab.keyboard.press("ArrowDown")
    await tab.keyboard.press("ArrowDown")
    await tab.keyboard.press("Enter")
    await expect(box).to_have_value("/record stop ")
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_text("done")).to_be_visible()
    await tab.keyboard.press("ArrowUp")
    await expect(box).to_have_value("/record stop")
    await box.fill("/record")
    await tab.keyboard.press("Escape")
    await expect(tab.get_by_role("listbox", name="Commands")).to_be_hidden()


async def test_the_focus_stays_in_a_modal_and_returns_from_it(tab: Page, app: AsyncApp) -> None:
    """It begins at the first field; Escape closes."""
    view = {
        "type": "modal",
        "title": {"type": "plain_text", "text": "Form"},
        "submit": {"type": "plain_text", "text": "Go"},
        "blocks": [
            {
                "type": "input",
                "block_id": "a",
                "label": {"type": "plain_text", "text": "Name"},
                "element": {"type": "plain_text_input", "action_id": "value"},
            }
        ],
    }

    @app.command("/record")
    async def record(args: AsyncArgs) -> None:
        await args.ack()
        await args.client.views_open(trigger_id=args.payload["trigger_id"], view=view)

    box = tab.get_by_label("Message #town-hall-crew")
    await box.fill("/record")
    await tab.keyboard.press("Enter")
    dialog = tab.get_by_role("dialog", name="Form")
    await expect(dialog.get_by_role("textbox", name="Name")).to_be_focused()
    inside = "document.activeElement === document.body || !!document.activeElement.closest('dialog')"
    for _ in range(8):
        await tab.keyboard.press("Tab")
        assert await tab.evaluate(inside)
    await tab.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await expect(box).to_be_focused()


async def test_on_a_phone_the_places_lie_behind_a_button(tab: Page) -> None:
    """Nothing is wider than the screen."""
    await tab.set_viewport_size({"width": 390, "height": 800})
    place = tab.get_by_role("button", name="general")
    await expect(place).to_be_hidden()
    await tab.get_by_role("button", name="Channels and people").click()
    await place.click()

    await expect(tab.get_by_role("heading", name="This is #general")).to_be_visible()
    await expect(place).to_be_hidden()
    assert await tab.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
