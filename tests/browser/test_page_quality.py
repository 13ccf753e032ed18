"""What holds for the whole page: anybody can use it, two people see the same, it stays smooth."""

import time
from typing import Any, Final, Literal

import pytest
from axe_playwright_python.async_playwright import Axe  # type: ignore[import-untyped]  # it has no types
from playwright.async_api import BrowserContext, Page, expect

from bot.sandbox.slack import ADA, JONAS
from bot.sandbox.stage import Sandbox
from tests.browser.conftest import BrowserPage

SOON: Final = 15_000
SCHEMES: Final[tuple[Literal["light", "dark"], ...]] = ("light", "dark")
MANY_MESSAGES: Final = 100
MANY_RECORDERS: Final = 20
ONCE_IN_COLOUR: Final = """
async () => {
  for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
  while (document.getAnimations().some((one) => one instanceof CSSTransition && one.playState === "running"))
    await new Promise(requestAnimationFrame);
}
"""
WATCH_THE_FRAMES: Final = """
() => new Promise((resolve) => {
  const frames = [];
  let last = performance.now(), end = last + 4000;
  const long = [];
  new PerformanceObserver((list) => long.push(...list.getEntries().map((one) => one.duration)))
    .observe({ type: "long-animation-frame" });
  const step = (now) => {
    frames.push(now - last);
    last = now;
    if (now < end) requestAnimationFrame(step);
    else resolve({ longest: Math.max(...frames), frames: frames.length, long });
  };
  requestAnimationFrame(step);
})
"""


async def open_page(page: Page, sandbox: Sandbox, user_id: str = ADA) -> None:
    """Go to the sandbox's page, as *user_id* sees it."""
    await page.goto(f"{sandbox.url}/?as={user_id}")
    await page.get_by_role("heading", name="This is #town-hall-crew").wait_for(state="attached")
    await page.get_by_role("tab", name="Agora").click()


async def violations(page: Page) -> list[str]:
    """Return what axe-core finds in light and in dark, with the first element of each."""
    found: list[str] = []
    for scheme in SCHEMES:
        await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        await page.evaluate(ONCE_IN_COLOUR)
        told: list[dict[str, Any]] = (await Axe().run(page)).response["violations"]
        found += [
            f"{scheme}: {one['id']}: {one['help']}: {one['nodes'][0]['html'][:160]}: {one['nodes'][0]['failureSummary'][:200]}"
            for one in told
        ]
    return found


async def test_axe_finds_nothing_in_any_main_state(browser_page: BrowserPage, sandbox: Sandbox) -> None:
    """Channel and panel, stories and switches, templates, the form, Home, and a phone: in light and dark."""
    page = browser_page.page
    await page.emulate_media(reduced_motion="reduce")
    await open_page(page, sandbox)
    found = {}
    await page.get_by_role("tab", name="Rehearse").click()
    await page.get_by_role("button", name="We forgot to stop").first.click()
    await expect(page.get_by_text("All of this really happened")).to_be_visible(timeout=SOON * 2)
    await page.locator(".journal summary", has_text="Start recording").first.click()
    found["channel, story and Agora"] = await violations(page)

    await page.get_by_role("button", name="Put the story aside").click()
    await page.get_by_role("tab", name="Rehearse").click()
    await page.get_by_role("switch", name="Slack is away").check()
    for more in await page.locator(".switch-group summary").all():
        await more.click()
    await expect(page.get_by_text("Rehearsing: ")).to_be_visible()
    found["rehearsing"] = await violations(page)
    await page.get_by_role("button", name="Back to normal").click()

    await page.get_by_role("tab", name="Templates").click()
    await expect(page.get_by_text("Agora takes this")).to_be_visible()
    found["templates"] = await violations(page)

    await page.get_by_role("button", name="Fill in the form").click()
    await expect(page.get_by_role("dialog")).to_be_visible()
    found["form"] = await violations(page)
    await page.keyboard.press("Escape")

    await page.set_viewport_size({"width": 390, "height": 844})
    await page.locator("#phone-tabs").get_by_role("button", name="Agora").click()
    found["phone, Agora"] = await violations(page)
    await page.locator("#phone-tabs").get_by_role("button", name="Channel").click()
    await page.goto(f"{sandbox.url}/?as={ADA}#/app/home")
    await expect(page.locator("#home")).to_be_visible()
    found["phone, Home"] = await violations(page)
    said = [f"{state}: {one}" for state, some in found.items() for one in some]
    assert [] == said, "\n".join(said)
    assert [] == browser_page.errors


async def test_two_browsers_see_the_same_channel(
    browser_page: BrowserPage, chromium: BrowserContext, sandbox: Sandbox
) -> None:
    """What one types the other reads, at once; both see the recorder, the switch and the story."""
    assert chromium.browser is not None
    other = await chromium.browser.new_context(viewport={"width": 1280, "height": 800})
    try:
        second = BrowserPage(await other.new_page())
        second.listen()
        await open_page(browser_page.page, sandbox)
        await open_page(second.page, sandbox, JONAS)
        box = browser_page.page.get_by_label("Message #town-hall-crew")
        await box.fill("/record start webinar both-see for 20m")
        await box.press("Enter")
        for tab in (browser_page.page, second.page):
            card = tab.locator("article.message", has_text="both-see").last
            await expect(card.get_by_role("heading", name="Webinar: recording")).to_be_visible(timeout=SOON)
            await expect(tab.locator(".recorder", has_text="both-see")).to_be_visible()
        await second.page.get_by_role("tab", name="Rehearse").click()
        await second.page.get_by_role("switch", name="Callbacks are lost").check()
        await expect(browser_page.page.get_by_text("Rehearsing: ")).to_be_visible()
        sandbox.world.faults.clear()
        assert [] == second.errors + browser_page.errors
    finally:
        await other.close()


async def test_a_full_channel_stays_smooth(
    browser_page: BrowserPage, sandbox: Sandbox, capsys: pytest.CaptureFixture[str]
) -> None:
    """A hundred messages and twenty recordings that come up, all of them shown; how long frames took is printed."""
    page = browser_page.page
    for number in range(MANY_MESSAGES):
        await sandbox.world.slack.act.write(
            f"Message {number}: who has the key?", user_id=JONAS, channel_id="C0TOWNHALL"
        )
    began = time.monotonic()
    await open_page(page, sandbox)
    ready = time.monotonic() - began
    for number in range(MANY_RECORDERS):
        await sandbox.world.slack.command("/record", f"start webinar room-{began:.0f}-{number} for 20m")
    told = await page.evaluate(WATCH_THE_FRAMES)
    await expect(page.locator(".recorder", has_text=f"room-{began:.0f}-")).to_have_count(MANY_RECORDERS, timeout=SOON)
    await expect(page.get_by_text(f"Message {MANY_MESSAGES - 1}: who")).to_be_attached()
    with capsys.disabled():
        long = [round(one) for one in told["long"]]
        said = f"page ready in {ready:.2f} s; {told['frames']} frames, longest {told['longest']:.0f} ms; over 50 ms: {long}"
        print(f"\n{said}")  # noqa: T201  # what was measured
    assert [] == browser_page.errors
