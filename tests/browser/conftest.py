"""A real Chromium on the sandbox's page."""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, ConsoleMessage, Page, async_playwright

HERE = Path(__file__).parent
NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let all tests of this folder share one event loop, and so one browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if pytest_asyncio.is_async_test(item):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@dataclass(slots=True)
class BrowserPage:
    """One tab, and every error it reported: in its console, of its scripts, of what it loaded."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note every error from now on."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(f"script: {error}"))
        self.page.on("requestfailed", lambda request: self.errors.append(f"not loaded: {request.url}"))

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.errors.append(f"console: {message.text}")


def chromium_path() -> str:
    """Return where Chromium is; skip the test when there is none, and fail it where CI is set."""
    named = os.environ.get("RECORDBOT_CHROMIUM")
    found = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    if found is not None:
        return found
    reason = f"no Chromium: none of {', '.join(NAMES)} is installed, and RECORDBOT_CHROMIUM names none"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Yield the browser that all tests share."""
    path = chromium_path()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser_page(chromium: Browser) -> AsyncIterator[BrowserPage]:
    """Yield a fresh tab, without cookies; what went wrong in it fails the test at the end."""
    context = await chromium.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
    context.set_default_timeout(5000)
    tab = BrowserPage(await context.new_page())
    tab.listen()
    yield tab
    await context.close()
