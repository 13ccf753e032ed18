"""Agora beside the channel, as the service sees it, in a real Chromium."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest_asyncio
from playwright.async_api import Page, expect

from bot.sandbox.slack import ADA
from bot.sandbox.stage import Sandbox, staged
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
    await page.get_by_role("button", name="Behind the scenes").click()
    await expect(panel).to_be_visible()


async def test_a_template_is_tried_while_it_is_typed_and_then_used(browser_page: BrowserPage, sandbox: Sandbox) -> None:
    """What is wrong is told with its line, form and body follow, and what is saved can be started."""
    page = browser_page.page
    await page.goto(f"{sandbox.url}/?as={ADA}")
    await page.get_by_role("tab", name="Templates").click()
    text = page.get_by_label("The template, as YAML")
    await expect(page.get_by_text("Agora takes this")).to_be_visible()
    body = page.locator("pre").and_(page.get_by_label("The start body"))
    await expect(body).to_contain_text('"secretKey": "***"')

    await text.fill((await text.input_value()).replace("width: 1280", "width: 12800").replace("Webinar", "Town hall"))
    await expect(page.get_by_text("It cannot be used like this")).to_be_visible()
    finding = page.locator(".finding", has_text="R-0").first
    await expect(finding).to_contain_text("Line 11")
    await expect(page.get_by_role("button", name="Save, and restart the bot")).to_be_disabled()

    await text.fill((await text.input_value()).replace("width: 12800", "width: 640"))
    await page.get_by_label("Name", exact=True).fill("small-hall")
    await expect(page.get_by_text("Agora takes this")).to_be_visible()
    await expect(body).to_contain_text('"width": 640')
    await expect(page.locator(".form-preview")).to_contain_text("Town hall")
    await page.get_by_role("button", name="Save, and restart the bot").click()
    await expect(page.get_by_text("Saved. Try it: /record start small-hall town-hall")).to_be_visible(timeout=SOON)
    await page.get_by_label("Message #town-hall-crew").fill("/record start small-hall just-saved for 20m")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Town hall: recording")).to_be_visible(timeout=SOON)
    assert [] == browser_page.errors
