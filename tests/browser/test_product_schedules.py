"""Later and again on the whole product, in a real Chromium: echo, yes, list, start, cancel."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest_asyncio
from playwright.async_api import Page, expect

from bot.sandbox.slack import ADA
from tests.browser.conftest import BrowserPage
from tests.browser.test_product import SOON, type_command
from tests.browser.test_product_finding import open_home
from tests.e2e.stage import Stage
from tests.unit.handlers.conftest import a_bot_inside


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Yield the product."""
    async with a_bot_inside(tmp_path) as made:
        yield made
        assert [] == made.slack.complaints


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser_page: BrowserPage, stage: Stage) -> AsyncIterator[Page]:
    """Yield the page as Ada sees it; any error it reported fails the test."""
    await browser_page.page.goto(f"{stage.slack.page_url}/?as={ADA}")
    await browser_page.page.get_by_role("heading", name="This is #town-hall-crew").wait_for()
    yield browser_page.page
    assert [] == browser_page.errors


async def test_something_is_scheduled_shown_started_and_cancelled(page: Page, stage: Stage) -> None:
    """What was understood is echoed first; what is due starts by itself and says who scheduled it."""
    await type_command(page, "/record schedule webinar town-hall every weekday 9:00 for 45m")
    echo = page.get_by_role("article").filter(has_text="Schedule this?")
    await expect(echo).to_contain_text("then every weekday")
    await expect(echo).to_contain_text("The next dates:")
    await echo.get_by_role("button", name="Schedule it").click()
    await expect(page.get_by_text("Nothing is scheduled yet.")).to_have_count(0)
    await expect(page.get_by_text("scheduled Webinar of town-hall: every weekday, 9:00–9:45")).to_be_visible(
        timeout=SOON
    )

    await type_command(page, "/record start webinar soon in 10m for 30m")
    await page.get_by_role("button", name="Schedule it: Webinar, soon").click()
    await expect(page.get_by_text("scheduled Webinar of soon")).to_be_visible(timeout=SOON)
    await stage.forward(minutes=10)
    card = page.get_by_role("article").filter(has=page.get_by_role("heading", name="Webinar: recording"))
    await expect(card).to_be_visible(timeout=SOON)
    await expect(card).to_contain_text("Scheduled by")
    assert 1 == len(stage.agora.tasks)

    await type_command(page, "/record schedules")
    listed = page.get_by_role("article").filter(has_text="upcoming first")
    await expect(listed).to_contain_text("1 schedule")
    await listed.get_by_role("button", name="Pause: Webinar, town-hall").click()
    await expect(listed.get_by_role("button", name="Resume: Webinar, town-hall")).to_be_visible()
    await listed.get_by_role("button", name="Cancel the schedule: Webinar, town-hall").click()
    await (
        page.get_by_role("dialog")
        .or_(page.get_by_role("alertdialog"))
        .get_by_role("button", name="Cancel schedule")
        .click()
    )
    await expect(page.get_by_text("Nothing is scheduled.").first).to_be_visible()
    await expect(page.get_by_text("cancelled the schedule of Webinar of town-hall")).to_be_visible(timeout=SOON)


async def test_the_form_schedules_and_home_shows_what_is_coming(page: Page) -> None:
    """A later start is asked about once more, in the form's place; the Home tab lists it, and cancels it."""
    tomorrow = datetime.now(ZoneInfo("Europe/London")).date() + timedelta(days=1)
    await type_command(page, "/record")
    form = page.get_by_role("dialog")
    await form.get_by_label("Agora channel to record").fill("town-hall")
    await form.get_by_label("Start at").fill(f"{tomorrow}T09:00")
    await form.get_by_role("button", name="Start recording").click()
    await expect(form).to_contain_text("Nothing is scheduled yet.")
    await form.get_by_role("button", name="Schedule it").click()
    await expect(form).to_have_count(0)
    await expect(page.get_by_text("scheduled Meeting of town-hall")).to_be_visible(timeout=SOON)

    await open_home(page)
    await expect(page.get_by_role("heading", name="Upcoming")).to_be_visible(timeout=SOON)
    await page.get_by_role("button", name="Pause: Meeting, town-hall").click()
    await expect(page.get_by_role("button", name="Resume: Meeting, town-hall")).to_be_visible(timeout=SOON)
    await page.get_by_role("button", name="Cancel the schedule: Meeting, town-hall").click()
    await page.get_by_role("alertdialog").or_(form).get_by_role("button", name="Cancel schedule").click()
    await expect(page.get_by_role("heading", name="Upcoming")).to_have_count(0)
