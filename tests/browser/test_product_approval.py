"""A request in a real Chromium: somebody asks, a colleague agrees, and it records; refusals say by which rule."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest_asyncio
from playwright.async_api import Page, expect

from bot.sandbox.slack import ADA, JONAS
from bot.sandbox.slack.cast import MEI, TOWN_HALL_CREW
from tests.browser.conftest import BrowserPage
from tests.browser.test_product import SOON, type_command
from tests.e2e.stage import Stage
from tests.unit.handlers.conftest import a_bot_inside

PICTURES: Final = "RECORDBOT_PICTURES_OF_APPROVAL"  # a folder, for whoever wants to look
CREW: Final = "S0PRODUCERS"
POLICY: Final = f"""\
ask: [{JONAS}]
rules:
  two-people:
    templates: [individual-audio]
    approval: {{by: [{CREW}]}}
  only-producers:
    templates: [webinar]
    start: [{CREW}]
  short-here:
    channels: [{TOWN_HALL_CREW}]
    longest: 20m
    change: [starter]
"""


@pytest_asyncio.fixture(loop_scope="session")
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Yield the product under rules in which Jonas is a producer."""
    (tmp_path / "policy.yml").write_text(POLICY, encoding="utf-8")
    async with a_bot_inside(tmp_path, RECORDBOT_POLICY=str(tmp_path / "policy.yml")) as made:
        made.slack.usergroups[CREW] = frozenset({JONAS})
        yield made


async def seen_by(page: Page, stage: Stage, person: str) -> None:
    """Look at the channel as *person*."""
    await page.goto("about:blank")
    await page.goto(f"{stage.slack.page_url}/?as={person}")
    await page.get_by_role("heading", name="This is #town-hall-crew").wait_for()


async def take(page: Page, name: str) -> None:
    """Take a picture for whoever wants to look."""
    if folder := os.environ.get(PICTURES):
        await page.screenshot(path=Path(folder) / f"{name}.png")


async def test_a_colleague_agrees_and_it_records(browser_page: BrowserPage, stage: Stage) -> None:
    """The requester cannot, the producer can; the message says who, and everybody is told that it records."""
    page = browser_page.page
    await seen_by(page, stage, ADA)
    await type_command(page, "/record start webinar town-hall for 2m")
    await expect(page.get_by_text("That is the rule only-producers in policy.yml").first).to_be_visible()
    await type_command(page, "/record start individual-audio board-room for 2m")
    await expect(page.get_by_text("Not started yet:").first).to_be_visible()
    await expect(page.get_by_text("asks to record").first).to_be_visible(timeout=SOON)
    await page.get_by_role("button", name="Approve: Audio per person, board-room").click()
    await expect(page.get_by_text("You asked for this yourself").first).to_be_visible()
    await take(page, "refused")
    assert [] == stage.agora.tasks

    await seen_by(page, stage, JONAS)
    await take(page, "pending")
    await page.get_by_role("button", name="Approve: Audio per person, board-room").click()
    await expect(page.get_by_text("Approved by")).to_be_visible(timeout=SOON)
    await expect(page.get_by_role("button", name="Approve: Audio per person, board-room")).to_have_count(0)
    await expect(page.get_by_role("heading", name="Audio per person: recording")).to_be_visible(timeout=SOON)
    await expect(page.get_by_text("This call is being recorded").first).to_be_visible(timeout=SOON)
    await take(page, "approved")

    await page.get_by_role("button", name="Stop").click()
    await page.get_by_role("dialog").or_(page.get_by_role("alertdialog")).get_by_role("button", name="Stop").click()
    await expect(page.get_by_text("The recording of this call has ended.").first).to_be_visible(timeout=SOON)
    await take(page, "ended")
    assert [] == stage.slack.complaints
    assert [] == browser_page.errors


async def test_people_are_shown_what_they_may_do_and_why_not(browser_page: BrowserPage, stage: Stage) -> None:
    """The form, the help and a decline with its reason."""
    page = browser_page.page
    await seen_by(page, stage, MEI)
    await type_command(page, "/record help")
    await expect(page.get_by_text("/record start audio town-hall for 20m").first).to_be_visible()
    await type_command(page, "/record")
    form = page.get_by_role("dialog")
    await form.get_by_label("Template").select_option(label="Audio per person")
    await expect(form.get_by_role("heading", name="Audio per person")).to_be_visible()
    await expect(form.get_by_label("Template").locator("option", has_text="Webinar")).to_have_count(0)
    await expect(form.get_by_label("Stop after")).to_have_value("20m")
    await take(page, "form")
    await form.get_by_label("Agora channel to record").fill("board-room")
    await expect(form.get_by_text("has to agree first")).to_be_visible()
    await form.get_by_role("button", name="Ask for approval").click()
    await expect(form.get_by_text("Not started yet:")).to_be_visible()
    await take(page, "form-asked")
    await form.get_by_role("button", name="Close").first.click()

    await seen_by(page, stage, JONAS)
    await page.get_by_role("button", name="Decline: Audio per person, board-room").click()
    form = page.get_by_role("dialog")
    await form.get_by_label("Why not").fill("The board asked for no recordings.")
    await take(page, "decline")
    await form.get_by_role("button", name="Decline").click()
    await expect(page.get_by_text("Declined by").first).to_be_visible(timeout=SOON)
    await take(page, "declined")
    assert [] == stage.agora.tasks
    assert [] == stage.slack.complaints
    assert [] == browser_page.errors
