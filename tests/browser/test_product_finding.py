"""The Home tab, the shortcuts and the history of the whole product, in a real Chromium."""

import re
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest_asyncio
from playwright.async_api import Page, expect

from bot.cli.manifest import shipped_manifest
from bot.sandbox.slack import ADA
from bot.sandbox.stage import face_of
from tests.browser.conftest import BrowserPage
from tests.browser.test_product import SOON, type_command
from tests.e2e.stage import Stage
from tests.unit.handlers.conftest import a_bot_inside

ROOMS: Final = 12


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Yield the product, with the face that `recordbot sandbox` gives it."""
    async with a_bot_inside(tmp_path, face=face_of(shipped_manifest())) as made:
        yield made
        assert [] == made.slack.complaints


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser_page: BrowserPage, stage: Stage) -> AsyncIterator[Page]:
    """Yield the page as Ada sees it; any error it reported fails the test."""
    await browser_page.page.goto(f"{stage.slack.page_url}/?as={ADA}")
    await browser_page.page.get_by_role("heading", name="This is #town-hall-crew").wait_for()
    yield browser_page.page
    assert [] == browser_page.errors


async def open_home(page: Page) -> None:
    """Look at the app's Home tab."""
    await page.get_by_role("link", name="recordbot").or_(page.get_by_role("button", name="recordbot")).first.click()


async def test_home_starts_shows_and_stops_a_recording(page: Page) -> None:
    """From the first steps to a recording whose end is said on the same tab."""
    await open_home(page)
    await expect(page.get_by_text("Nothing has been recorded here yet.")).to_be_visible(timeout=SOON)
    await page.get_by_role("button", name="Start a recording: Webinar").click()
    form = page.get_by_role("dialog")
    await expect(form.get_by_role("heading", name="Webinar")).to_be_visible()
    await form.get_by_label("Agora channel to record").fill("town-hall")
    await form.get_by_label("Post the card in").select_option(label="#town-hall-crew")
    await form.get_by_role("button", name="Start recording").click()
    await expect(form).to_have_count(0)

    await page.get_by_role("button", name="Refresh").click()
    await expect(page.get_by_role("heading", name="Running now: 1 recording")).to_be_visible(timeout=SOON)
    await page.get_by_role("button", name="Stop Webinar, town-hall").click()
    question = page.get_by_role("dialog").or_(page.get_by_role("alertdialog"))
    await expect(question).to_contain_text("town-hall")
    await question.get_by_role("button", name="Stop").click()
    await expect(page.get_by_role("button", name="Stop Webinar, town-hall")).to_have_count(0)


async def test_a_message_and_the_lightning_open_the_form(page: Page) -> None:
    """The address in a message stands in the form; the global shortcut asks for a channel."""
    await type_command(page, "look at https://example.com/wall")
    message = page.get_by_role("article").filter(has_text="look at")
    await message.hover()
    await message.get_by_role("button", name="More").click()
    await page.get_by_role("menuitem", name="Record this").click()
    form = page.get_by_role("dialog")
    await expect(form.get_by_label("Address of the page to record")).to_have_value("https://example.com/wall")
    await form.get_by_role("button", name="Cancel").click()

    await page.get_by_role("button", name="Shortcuts").click()
    await page.get_by_role("menuitem", name="Start a recording").click()
    await expect(form.get_by_label("Post the card in")).to_be_visible()


async def test_the_history_is_leafed_through(page: Page, stage: Stage) -> None:
    """Ten, then the rest in the same place, one of them in full, and back."""
    for number in range(ROOMS):
        await stage.slack.command("/record", f"start webinar room-{number:02} for 20m")
    await type_command(page, "/record history")
    history = page.get_by_role("article").filter(has=page.get_by_role("button", name=re.compile("^(Older|Newest)$")))
    await expect(history.get_by_text("room-11")).to_be_visible()
    await history.get_by_role("button", name="Older").click()
    await expect(history.get_by_text("room-00")).to_be_visible()
    await expect(history.get_by_text("room-11")).to_have_count(0)
    await history.get_by_role("button", name="Details of Webinar, room-00").click()
    await expect(page.get_by_role("dialog")).to_contain_text("room-00")
    await page.get_by_role("dialog").get_by_role("button", name="Close").last.click()
    await history.get_by_role("button", name="Newest").click()
    await expect(history.get_by_text("room-11")).to_be_visible()
