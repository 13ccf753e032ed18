"""The life of a recording as the README shows it: told, confirmed, warned of, extended, ended, with its files.

With `RECORDBOT_TAKE_PICTURES` set, the film in `docs` is made anew from what happens here.
"""

import io
import os
import re
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest_asyncio
from PIL import Image
from playwright.async_api import Page, expect

from bot.sandbox.slack import ADA
from bot.sandbox.stage import Sandbox, staged
from tests.browser.conftest import BrowserPage
from tests.browser.test_product import TAKE_PICTURES
from tests.e2e.stage import QUICK

FILM: Final = Path(__file__).parents[2] / "docs" / "life.gif"
SIZE: Final = (1000, 640)
COLOURS: Final = 96
SOON: Final = 15_000


@dataclass
class Film:
    """Pictures of the page, each with the milliseconds for which it is looked at."""

    page: Page
    frames: list[tuple[Image.Image, int]] = field(default_factory=list)

    async def take(self, milliseconds: int) -> None:
        """Take a picture, where pictures are taken at all."""
        if os.environ.get(TAKE_PICTURES):
            shot = await self.page.screenshot(animations="disabled", caret="hide")
            self.frames.append((Image.open(io.BytesIO(shot)).convert("RGB"), milliseconds))

    def save(self, path: Path) -> None:
        """Write the film; all of its pictures share one set of colours, so that nothing flickers."""
        if not self.frames:
            return
        strip = Image.new("RGB", (SIZE[0], SIZE[1] * len(self.frames)))
        for number, (frame, _) in enumerate(self.frames):
            strip.paste(frame, (0, SIZE[1] * number))
        colours = strip.quantize(COLOURS, dither=Image.Dither.NONE)
        first, *rest = [frame.quantize(palette=colours, dither=Image.Dither.NONE) for frame, _ in self.frames]
        shown = [milliseconds for _, milliseconds in self.frames]
        first.save(path, save_all=True, append_images=rest, duration=shown, loop=0, optimize=True)


@pytest_asyncio.fixture(loop_scope="session")
async def sandbox(tmp_path: Path) -> AsyncIterator[Sandbox]:
    """Yield a sandbox of its own: nothing else is in the picture."""
    async with staged(tmp_path, pause_seconds=0.0) as made:
        made.world.agora.pace = QUICK
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser_page: BrowserPage, sandbox: Sandbox) -> AsyncIterator[Page]:
    """Yield the page as Ada sees it, without the panel; any error it reported fails the test."""
    await browser_page.page.set_viewport_size({"width": SIZE[0], "height": SIZE[1]})
    await browser_page.page.goto(f"{sandbox.url}/?as={ADA}")
    await browser_page.page.get_by_role("heading", name="This is #town-hall-crew").wait_for()
    yield browser_page.page
    assert [] == browser_page.errors


async def test_a_recording_is_warned_of_extended_and_ended(page: Page, sandbox: Sandbox) -> None:
    """The warning appears with its buttons; `+15 min` moves the end and takes it back; at the end the files are linked."""
    film, time = Film(page), sandbox.world.time
    await film.take(1200)
    box = page.get_by_label("Message #town-hall-crew")
    await box.fill("/record start webinar town-hall for 20m")
    await film.take(1600)
    await box.press("Enter")
    await expect(page.get_by_role("heading", name=re.compile("Webinar: (getting ready|starting)"))).to_be_visible(
        timeout=SOON
    )
    await film.take(1400)
    await expect(page.get_by_role("heading", name="Webinar: recording")).to_be_visible(timeout=SOON)
    await film.take(2400)

    await time.forward(timedelta(minutes=10, seconds=20))
    await page.get_by_role("button", name=re.compile("repl(y|ies)")).click()
    thread = page.get_by_role("log", name="Thread")
    warning = thread.get_by_role("article").filter(has_text="min left")
    await expect(warning).to_contain_text("It may go on until", timeout=SOON)
    for label in ("+15 min", "+30 min", "+60 min", "Until…"):
        await expect(warning.get_by_text(label, exact=True)).to_be_visible()
    await film.take(2600)
    await warning.get_by_role("button", name="Record Webinar for 15 min longer").click()
    await expect(warning).to_contain_text("Extended by @Ada Okafor until")
    await expect(warning.get_by_role("button", name=re.compile("longer|until when"))).to_have_count(0)
    await expect(thread.get_by_text("extended it: it stops")).to_be_visible()
    await film.take(2200)

    await time.forward(timedelta(minutes=12))  # past the first end, and before the new one
    (task,) = sandbox.world.agora.tasks
    assert not task.is_over(sandbox.world.agora.clock())
    await expect(page.get_by_role("heading", name="Webinar: recording").first).to_be_visible()
    await page.get_by_role("button", name="Close thread").click()
    await time.forward(timedelta(minutes=15))
    await expect(page.get_by_role("heading", name="Webinar: finished")).to_be_visible(timeout=SOON)
    await expect(page.get_by_text("2 of 2 files are there")).to_be_visible(timeout=SOON)
    await film.take(4000)
    assert [] == sandbox.world.slack.complaints
    film.save(FILM)
