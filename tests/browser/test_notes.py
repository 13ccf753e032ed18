"""A note on the sandbox's page: out of the card's menu, into the thread, and back as a chapter with its files."""

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


async def type_command(page: Page, text: str) -> None:
    """Type *text* into the channel and send it."""
    box = page.get_by_label("Message #town-hall-crew")
    await box.fill(text)
    await box.press("Enter")


async def test_from_the_form_to_the_chapters(page: Page, stage: Stage) -> None:
    """The form says the end while one types; a note is added from the menu; the thread ends with chapters as files."""
    await type_command(page, "/record")
    form = page.get_by_role("dialog")
    await form.get_by_label("Agora channel to record").fill("town-hall")
    length = form.get_by_label("Stop after")
    await length.fill("")
    await length.press_sequentially("1h45", delay=20)
    await expect(form.get_by_text(re.compile(r"Ends at about \d\d:\d\d"))).to_be_visible()
    await length.fill("9h")
    await expect(form.get_by_text("longer than this template allows")).to_be_visible()
    await length.fill("2h")
    await expect(form.get_by_text("Ends at about")).to_be_visible()
    await expect(form.get_by_label("Agora channel to record")).to_have_value("town-hall")
    await form.get_by_role("button", name="Start recording").click()
    await expect(page.get_by_role("heading", name=re.compile(": recording"))).to_be_visible(timeout=SOON)

    await page.get_by_role("button", name="More").first.click()
    await page.get_by_text("Add a note…", exact=True).click()
    await form.get_by_label("What happens").fill("The *panel* begins --> now")
    await form.get_by_role("button", name="Note it").click()
    await page.get_by_role("button", name=re.compile("repl")).first.click()
    thread = page.get_by_role("log", name="Thread")
    await expect(thread.get_by_text("noted: The ∗panel∗ begins --> now")).to_be_visible()

    await type_command(page, "/record stop")
    await expect(thread.get_by_text("Chapters, as they were noted")).to_be_visible(timeout=SOON)
    link = thread.get_by_role("link", name=re.compile("Chapters for players"))
    async with page.expect_download() as coming:
        await link.click()
    path = await (await coming.value).path()
    text = path.read_text(encoding="utf-8")
    assert text.startswith("WEBVTT\n")
    assert text.endswith("\nThe *panel* begins --&gt; now\n")
    assert [] == stage.slack.complaints
