"""Until when, asked in a form on the sandbox's page."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest_asyncio
from playwright.async_api import Page, expect

from bot.sandbox.slack import ADA
from tests.browser.conftest import BrowserPage
from tests.e2e.stage import Stage
from tests.unit.handlers.conftest import a_bot_inside

SOON: Final = 15_000


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Yield the product."""
    async with a_bot_inside(tmp_path) as made:
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser_page: BrowserPage, stage: Stage) -> AsyncIterator[Page]:
    """Yield the page as Ada sees it; any error it reported fails the test."""
    await browser_page.page.goto(f"{stage.slack.page_url}/?as={ADA}")
    await browser_page.page.get_by_role("heading", name="This is #town-hall-crew").wait_for()
    yield browser_page.page
    assert [] == browser_page.errors


async def test_the_menu_asks_until_when(page: Page) -> None:
    """The form says what is possible, refuses what is not under its field, and moves the end."""
    box = page.get_by_label("Message #town-hall-crew")
    await box.fill("/record start webinar town-hall for 2m")
    await box.press("Enter")
    await expect(page.get_by_role("heading", name="Webinar: recording")).to_be_visible(timeout=SOON)
    await page.get_by_role("button", name="More").click()
    await page.get_by_text("Until…", exact=True).click()
    form = page.get_by_role("dialog")
    await expect(form).to_contain_text("4 h in all")
    when = form.get_by_label("Record until")
    suggested = await when.input_value()
    await when.fill(f"{int(suggested[:4]) + 1}{suggested[4:]}")
    await form.get_by_role("button", name="Extend").click()
    await expect(form.get_by_text("is the latest")).to_be_visible()
    await when.fill(suggested)
    await form.get_by_role("button", name="Extend").click()
    await expect(form).to_have_count(0)
    await page.get_by_role("button", name=re.compile("2 replies")).click()  # both are there: nothing moves any more
    await expect(page.get_by_role("log", name="Thread").get_by_text("extended it: it stops")).to_be_visible()
