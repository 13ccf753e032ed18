"""A real Chromium on the sandbox's page."""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import BrowserContext, ConsoleMessage, Page, Request, async_playwright
from slack_bolt.adapter.aiohttp import to_aiohttp_response, to_bolt_request
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from bot.sandbox.slack import ADA, RECORDBOT, Shortcut, StandInSlack
from bot.sandbox.stage import Sandbox, staged
from tests.e2e.stage import QUICK

HERE = Path(__file__).parent
FACE = replace(
    RECORDBOT.with_choices("/record start", ("webinar", "lecture")),
    shortcuts=(Shortcut("start", "Start a recording", "global"), Shortcut("this", "Record this link", "message")),
)
NAMES = ("chromium", "chromium-browser", "google-chrome")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let all tests of this folder share one event loop, and so one browser."""
    for item in items:
        if HERE in item.path.parents:
            item.add_marker(pytest.mark.browser)
            if pytest_asyncio.is_async_test(item):
                item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)


@dataclass  # without slots: playwright leaves a mark on the object whose methods listen
class BrowserPage:
    """One tab, and every error it reported: in its console, of its scripts, of what it loaded."""

    page: Page
    errors: list[str] = field(default_factory=list)

    def listen(self) -> None:
        """Note every error from now on."""
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.errors.append(f"script: {error}"))
        self.page.on("requestfailed", self._not_loaded)

    def _not_loaded(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # the page itself let go: it looks through other eyes now
            self.errors.append(f"not loaded: {request.url}: {request.failure}")

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
async def chromium() -> AsyncIterator[BrowserContext]:
    """Yield the browser window that all tests share; each takes a tab of its own."""
    path = chromium_path()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        context = await browser.new_context(viewport={"width": 1280, "height": 800}, locale="en-GB")
        context.set_default_timeout(5000)
        yield context
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser_page(chromium: BrowserContext) -> AsyncIterator[BrowserPage]:
    """Yield a fresh tab, and what went wrong in it."""
    tab = BrowserPage(await chromium.new_page())
    await tab.page.add_init_script("try { localStorage.clear() } catch {}")  # everybody begins as somebody new
    tab.listen()
    yield tab
    await tab.page.close()


@pytest_asyncio.fixture(loop_scope="session")
async def slack() -> AsyncIterator[StandInSlack]:
    """Yield a stand-in with its page."""
    async with StandInSlack(face=FACE) as standin:
        yield standin


@pytest_asyncio.fixture(loop_scope="session", scope="session")
async def sandbox(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Sandbox]:
    """Yield the whole sandbox, quicker than usual; all tests share it, so each records channels of its own."""
    async with staged(tmp_path_factory.mktemp("sandbox"), pause_seconds=0.0) as made:
        made.world.agora.pace = QUICK
        yield made


@pytest_asyncio.fixture(loop_scope="session")
async def app(slack: StandInSlack) -> AsyncIterator[AsyncApp]:
    """Yield a small Bolt app that gets the stand-in's deliveries; the test adds its listeners."""
    async with aiohttp.ClientSession() as http:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_url, session=http)
        bolt = AsyncApp(client=client, signing_secret=slack.signing_secret)

        async def serve(request: web.Request) -> web.Response:
            return await to_aiohttp_response(await bolt.async_dispatch(await to_bolt_request(request)))

        server = web.Application()
        server.router.add_post("/slack/events", serve)
        runner = web.AppRunner(server, access_log=None, shutdown_timeout=0.2)
        await runner.setup()
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        slack.events_url = f"http://127.0.0.1:{runner.addresses[0][1]}/slack/events"
        yield bolt
        await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def tab(browser_page: BrowserPage, slack: StandInSlack) -> AsyncIterator[Page]:
    """Yield the page as Ada sees it; any error it reported fails the test."""
    await browser_page.page.goto(f"{slack.page_url}/?as={ADA}")
    await browser_page.page.get_by_role("heading", name="This is #town-hall-crew").wait_for()
    yield browser_page.page
    assert [] == browser_page.errors
