"""The whole product in a real Chromium: the sandbox's page, the bot as a process, the stand-in of Agora."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from bot.sandbox.slack import ADA
from tests.browser.conftest import BrowserPage
from tests.e2e.stage import Stage, a_stage

PICTURE: Final = Path(__file__).parents[2] / "docs" / "card.png"
TAKE_PICTURES: Final = "RECORDBOT_TAKE_PICTURES"
SOON: Final = 15_000


@pytest_asyncio.fixture(loop_scope="session", params=["http", "socket mode"])
async def stage(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Stage]:
    """Yield the product, once for each way in which Slack reaches the bot."""
    async with a_stage(tmp_path, run=False, can_forward=True) as made:
        if request.param == "socket mode":
            made.settings["SLACK_APP_TOKEN"] = made.slack.app_token
        await made.start_bot()
        if request.param == "socket mode":
            await made.until(lambda: "socket_mode_connected" in made.log)
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


async def test_a_recording_is_started_followed_and_stopped_on_the_page(page: Page, stage: Stage) -> None:
    """Command, message, confirmed recording, Stop with its question, and the final list of files."""
    await type_command(page, "/record start webinar town-hall for 2m")
    await expect(page.get_by_text("Only visible to you")).to_be_visible()
    await expect(page.get_by_role("heading", name="Webinar: recording")).to_be_visible(timeout=SOON)
    (task,) = stage.agora.tasks
    card = page.locator("article, .message").filter(has=page.get_by_role("heading", name="Webinar: recording")).last
    await expect(card).to_contain_text(task.sid)
    await expect(card).to_contain_text("s3://acme-recordings/slack/")
    await expect(card).to_contain_text("Ada")
    if os.environ.get(TAKE_PICTURES):
        PICTURE.parent.mkdir(exist_ok=True)
        await card.screenshot(path=PICTURE)

    await page.get_by_role("button", name="Stop").click()
    question = page.get_by_role("dialog").or_(page.get_by_role("alertdialog"))
    await expect(question).to_contain_text("town-hall")
    await question.get_by_role("button", name="Stop").click()
    await expect(page.get_by_role("heading", name="Webinar: finished")).to_be_visible(timeout=SOON)
    await expect(page.get_by_text(f"{task.sid}_town-hall_0.mp4").first).to_be_visible()
    await expect(page.get_by_role("button", name="Stop")).to_have_count(0)
    assert [] == stage.slack.complaints


async def test_a_recording_stops_by_itself(page: Page, stage: Stage) -> None:
    """Nobody presses anything, and the message ends with the files."""
    await type_command(page, "/record start webinar all-hands for 20m")
    await expect(page.get_by_role("heading", name="Webinar: recording")).to_be_visible(timeout=SOON)
    await stage.forward(minutes=20)
    await expect(page.get_by_role("heading", name="Webinar: finished")).to_be_visible(timeout=SOON)
    await expect(page.get_by_text("It was stopped at its planned end.")).to_be_visible()
    (task,) = stage.agora.tasks
    await expect(page.get_by_text(f"{task.sid}_all-hands.m3u8").first).to_be_visible()


async def test_the_form_shows_what_is_wrong_under_its_field_and_then_starts(page: Page, stage: Stage) -> None:
    """Choose a template, get an error under its own input, mend it, submit."""
    await type_command(page, "/record")
    form = page.get_by_role("dialog")
    await expect(form).to_be_visible()
    await form.get_by_label("Template").select_option(label="Webinar")
    await expect(form.get_by_role("heading", name="Webinar")).to_be_visible()
    await form.get_by_label("Agora channel to record").fill("board room/7")
    await form.get_by_label("Stop after").fill("9h")
    await form.get_by_role("button", name="Start recording").click()
    await expect(form.get_by_text("at the longest").or_(form.get_by_text("4 h")).first).to_be_visible()
    await form.get_by_label("Stop after").fill("1m")
    await form.get_by_role("button", name="Start recording").click()
    await expect(form.get_by_text("R-002")).to_be_visible()
    await form.get_by_label("Agora channel to record").fill("board-room-7")
    await form.get_by_role("button", name="Start recording").click()
    await expect(form).to_have_count(0)
    await expect(page.get_by_role("heading", name="Webinar: recording")).to_be_visible(timeout=SOON)
    assert "board-room-7" == stage.agora.tasks[0].cname
