"""Stories, switches, the clock and the bot's end, on the page of the whole sandbox."""

import re
from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Locator, Page, expect

from bot.sandbox.backstage.stories import STORIES, Story
from bot.sandbox.bucket import Mischief
from bot.sandbox.slack import ADA
from bot.sandbox.stage import Sandbox
from tests.browser.conftest import BrowserPage

SOON: Final = 15_000
A_STORY_TAKES: Final = 40_000


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser_page: BrowserPage, sandbox: Sandbox) -> AsyncIterator[Page]:
    """Yield the page as Ada sees it, with nothing switched on; any error it reported fails the test."""
    await browser_page.page.goto(f"{sandbox.url}/?as={ADA}")
    await browser_page.page.get_by_role("tab", name="Rehearse").click()
    yield browser_page.page
    sandbox.world.faults.clear()
    assert [] == browser_page.errors


def story_card(page: Page) -> Locator:
    """Return the card of the story that is told."""
    return page.get_by_role("region", name="Story", exact=True)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.name)
async def test_a_story_is_told_to_its_end(page: Page, sandbox: Sandbox, story: Story) -> None:
    """Every step happens, for real, and is ticked off; nothing that Slack would complain of was sent."""
    await page.locator(".story-choice", has_text=story.title).click()
    card = story_card(page)
    await expect(card.get_by_role("heading", name=story.title)).to_be_visible()
    await expect(card.get_by_text(f"{len(story.steps)} of {len(story.steps)}")).to_be_visible(timeout=A_STORY_TAKES)
    await expect(card.get_by_text("All of this really happened")).to_be_visible()
    await expect(card.locator(".story-step.past")).to_have_count(len(story.steps))
    said = sandbox.world.slack.complaints
    assert [] == [one for one in said if "dispatch_failed" not in one and "operation_timeout" not in one]
    await card.get_by_role("button", name="Put the story aside").click()
    await expect(card).to_be_hidden()


async def test_a_switch_shows_on_top_until_everything_is_normal_again(page: Page, sandbox: Sandbox) -> None:
    """What is switched on is switched on in the stand-in, is told on top of the page, and one button ends it."""
    switch = page.get_by_role("switch", name="Callbacks are lost")
    await switch.check()
    bar = page.get_by_role("status").filter(has_text="Rehearsing")
    await expect(bar).to_contain_text("Callbacks are lost")
    assert ["lose"] == [fault.kind for fault in sandbox.world.agora.faults.waiting()]

    await page.get_by_role("switch", name="Slack is away").check()
    await expect(bar).to_contain_text("Slack is away")
    await page.get_by_role("switch", name="The bucket refuses the bot's key").check()
    await page.get_by_role("switch", name="The bucket is away").check()
    await expect(bar).to_contain_text("Callbacks are lost · The bucket is away · 2 more")
    assert Mischief(away=True, denied=True) == sandbox.world.bucket.mischief
    await bar.get_by_role("button", name="Back to normal").click()
    await expect(bar).to_be_hidden()
    await expect(switch).not_to_be_checked()
    assert [] == sandbox.world.agora.faults.waiting()
    assert {} == sandbox.world.slack.faults.as_json()
    assert Mischief() == sandbox.world.bucket.mischief


async def test_what_happens_at_once_happens_to_the_recorders_that_run(page: Page, sandbox: Sandbox) -> None:
    """A recorder that runs vanishes when somebody says so."""
    await page.get_by_label("Message #town-hall-crew").fill("/record start webinar all-gone for 20m")
    await page.keyboard.press("Enter")
    await page.get_by_role("tab", name="Agora").click()
    recorder = page.locator(".recorder", has_text="all-gone")
    await expect(recorder.locator(".recorder-words")).to_contain_text("recording", timeout=SOON)
    await page.get_by_role("tab", name="Rehearse").click()
    await page.get_by_role("button", name="The recorder vanishes: now").click()
    await expect(page.get_by_text("The recorder vanishes. It happened to")).to_be_visible()
    assert sandbox.world.agora.tasks[-1].is_over(sandbox.world.agora.clock())


async def test_the_clock_moves_everything_to_just_before_the_end(page: Page, sandbox: Sandbox) -> None:
    """The page's clock, both stand-ins and the bot go along: the recording ends although nobody waited for an hour."""
    await page.get_by_label("Message #town-hall-crew").fill("/record start webinar evening-class for 3h")
    await page.keyboard.press("Enter")
    card = page.locator("article.message", has_text="evening-class").last
    await expect(card.get_by_role("heading", name="Webinar: recording")).to_be_visible(timeout=SOON)
    before = sandbox.world.agora.clock()
    await page.get_by_role("button", name="Let 1 h pass").click()
    await expect(page.get_by_text("ahead of this machine")).to_be_visible()
    watch = page.locator(".recorder", has_text="evening-class").locator(".watch")
    await expect(watch).to_have_text(re.compile(r"^1:00:"))
    assert 3600 <= (sandbox.world.agora.clock() - before).total_seconds() < 3660
    await page.get_by_role("button", name="To just before evening-class ends").click()
    await page.get_by_role("button", name="Let 1 min pass").click()
    await expect(card.get_by_role("heading", name="Webinar: finished")).to_be_visible(timeout=SOON)


async def test_a_killed_bot_is_told_of_and_comes_back(page: Page, sandbox: Sandbox) -> None:
    """While it is down the page says so and commands fail as Slack's do; then everything goes on."""
    await page.get_by_role("button", name="Kill it").click()
    bar = page.get_by_role("status").filter(has_text="Rehearsing")
    await expect(bar).to_contain_text("The bot is not running")
    await page.get_by_label("Message #town-hall-crew").fill("/record help")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text('/record failed with the error "dispatch_failed"').last).to_be_visible()
    await page.get_by_role("button", name="Start it").click()
    await expect(bar).to_be_hidden(timeout=SOON)
    assert "up" == sandbox.world.bot.state
    await page.get_by_label("Message #town-hall-crew").fill("/record help")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("/record templates").last).to_be_visible()
