"""Agora beside the channel, as the service sees it, in a real Chromium."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest_asyncio
from playwright.async_api import Page, expect

from bot.sandbox.slack import ADA
from bot.sandbox.stage import staged
from tests.browser.conftest import BrowserPage

SOON: Final = 15_000


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser_page: BrowserPage, tmp_path: Path) -> AsyncIterator[Page]:
    """Yield the page of the whole sandbox as Ada sees it; any error it reported fails the test."""
    async with staged(tmp_path) as sandbox:
        await browser_page.page.goto(f"{sandbox.url}/?as={ADA}")
        await browser_page.page.get_by_role("heading", name="This is #town-hall-crew").wait_for()
        yield browser_page.page
        assert [] == browser_page.errors


async def test_the_panel_shows_what_agora_sees(page: Page) -> None:
    """A recorder appears and its state goes on; every request can be opened, with its keys masked; callbacks are told."""
    panel = page.get_by_role("complementary", name="Behind the channel")
    await expect(panel.get_by_text("No recorder is at work.")).to_be_visible()
    await panel.get_by_role("button", name="Start a recording").click()
    recorder = panel.locator(".recorder", has_text="town-hall")
    await expect(recorder).to_contain_text("starting up", timeout=SOON)
    await expect(recorder.locator(".recorder-words")).to_contain_text("recording", timeout=SOON)
    await expect(panel.get_by_text("Requests in the last second")).to_be_visible()
    await expect(panel.locator("summary", has_text="The recorder is in the channel")).to_contain_text("taken")

    start = panel.locator("summary", has_text="Start recording")
    await expect(start).to_contain_text("200")
    await start.click()
    body = panel.get_by_label("The bot says", exact=True)
    await expect(body).to_contain_text('"bucket": "acme-recordings"')
    await expect(body).to_contain_text('"secretKey": "***"')
    await expect(panel.get_by_label("Agora answers", exact=True)).to_contain_text('"sid"')

    await panel.get_by_role("button", name="Close the panel").click()
    await expect(panel).to_be_hidden()
    await page.get_by_role("button", name="Behind it").click()
    await expect(panel).to_be_visible()
