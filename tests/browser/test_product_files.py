"""Where the files are, in a real Chromium: the card says that all are there, and its links play."""

import asyncio
from datetime import timedelta
from typing import Final

from playwright.async_api import Page, expect

from bot.sandbox.slack import ADA
from bot.sandbox.stage import Sandbox
from tests.browser.conftest import BrowserPage

SOON: Final = 20_000
PLAYS: Final = "() => document.querySelector('video') && document.querySelector('video').currentTime > 0.3"


async def type_command(page: Page, text: str) -> None:
    """Type *text* into the channel and send it."""
    box = page.get_by_label("Message #town-hall-crew")
    await box.fill(text)
    await box.press("Enter")


async def test_the_finished_card_says_that_all_files_are_there_and_its_links_play(
    browser_page: BrowserPage, sandbox: Sandbox
) -> None:
    """Record, stop, read the card, click: the video moves, and so does the playlist in the sandbox's player."""
    page = browser_page.page
    await page.goto(f"{sandbox.url}/?as={ADA}")
    await type_command(page, "/record start webinar files-are-there for 1m")
    card = page.locator("article.message", has_text="files-are-there").last
    await expect(card.get_by_role("heading", name="Webinar: recording")).to_be_visible(timeout=SOON)
    await sandbox.world.time.forward(timedelta(minutes=1))
    await expect(card.get_by_role("heading", name="Webinar: finished")).to_be_visible(timeout=SOON)
    await expect(card).to_contain_text("2 of 2 files are there")
    await expect(card).to_contain_text("kB")
    await expect(card).to_contain_text("The links work until")
    assert "X-Amz-Signature" not in await asyncio.to_thread(sandbox.world.bot.log.read_text, "utf-8")
    for name in ("play", "playlist"):
        async with page.expect_popup() as opened:
            await card.get_by_role("link", name=name, exact=True).click()
        tab = await opened.value
        await tab.wait_for_function(PLAYS, timeout=SOON)
        await tab.close()
    assert [] == browser_page.errors
