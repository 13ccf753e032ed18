"""A layout is looked at, tried in other ways, and applied, in a real Chromium."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from bot.sandbox.slack import ADA
from tests.browser.conftest import BrowserPage
from tests.browser.test_product import SOON, type_command
from tests.e2e.stage import Stage
from tests.unit.handlers.conftest import a_bot_inside


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Yield the product, in which something is recorded."""
    async with a_bot_inside(tmp_path) as made:
        await made.slack.command("/record", "start webinar town-hall for 20m")
        await made.until(lambda: "Agora confirms" in str(made.slack.messages()))
        yield made
        assert [] == made.slack.complaints


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser_page: BrowserPage, stage: Stage) -> AsyncIterator[Page]:
    """Yield the page as Ada sees it; any error it reported fails the test."""
    await browser_page.page.goto(f"{stage.slack.page_url}/?as={ADA}")
    await browser_page.page.get_by_role("heading", name="This is #town-hall-crew").wait_for()
    yield browser_page.page
    assert [] == browser_page.errors


async def is_drawn(picture: Locator) -> bool:
    """Say whether the browser got a real picture."""
    return bool(await picture.evaluate("image => image.complete && image.naturalWidth > 300"))


async def test_a_layout_is_looked_at_tried_and_applied(page: Page, stage: Stage) -> None:
    """The present one from the card's menu, another by command, tried in its menus; one click applies what was seen."""
    await page.get_by_role("button", name="More").first.click()
    await page.get_by_role("menuitem", name="Layout…").click()
    present = page.get_by_role("img", name="Best fit layout, 4 people")
    await expect(present).to_be_visible(timeout=SOON)
    await expect(page.get_by_role("button", name="Apply")).to_have_count(0)
    await page.get_by_role("button", name="Close").last.click()
    await expect(present).to_have_count(0)

    await type_command(page, "/record layout town-hall vertical")
    picture = page.get_by_role("img", name="Vertical layout, 4 people")
    await expect(picture).to_be_in_viewport(timeout=SOON)
    await page.wait_for_function("() => [...document.images].every(image => image.complete)")
    assert await is_drawn(picture)
    message = page.get_by_role("article").filter(has=page.get_by_role("button", name="Not now"))
    await message.get_by_role("combobox").nth(1).select_option(label="17 people")
    await expect(page.get_by_role("img", name="Vertical layout, 17 people")).to_be_visible(timeout=SOON)
    await expect(picture).to_have_count(0)
    await message.get_by_role("combobox").first.select_option(label="Floating")
    await expect(page.get_by_role("img", name="Floating layout, 17 people")).to_be_visible(timeout=SOON)
    assert [] == [one for one in stage.agora.requests if one.endpoint == "updateLayout"]

    await message.get_by_role("button", name="Apply").click()
    await expect(page.get_by_text("Changing the layout of")).to_be_visible(timeout=SOON)
    await expect(page.get_by_role("button", name="Apply")).to_have_count(0)
    await stage.until(lambda: [one for one in stage.agora.requests if one.endpoint == "updateLayout"])
    (sent,) = [one.body["clientRequest"] for one in stage.agora.requests if one.endpoint == "updateLayout"]
    assert 0 == sent["mixedVideoLayout"]
