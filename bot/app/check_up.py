"""Which parts are examined by `recordbot doctor` and `/record doctor`, and with what."""

import asyncio
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from functools import partial
from typing import Final

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.agora.budget import Budget
from bot.agora.token import LONGEST_SECONDS, rtc_token
from bot.app.outside import agora_client, slack_client
from bot.bucket.check_up import examine_storage
from bot.config import Settings
from bot.domain.check_up import Finding, bad, doubt, good
from bot.domain.wording import listed
from bot.errors import AgoraUnauthorized, AgoraUnavailable
from bot.ports import Clock, Timers
from bot.services.audit import Calls
from bot.services.catalog import Catalog
from bot.services.doctor import Doctor, Examination
from bot.slack.check_up import examine_slack
from bot.store.check_up import examine_database
from bot.timers import SystemClock

ALARM_WITHIN_SECONDS: Final = 3.0
READY_WITHIN_SECONDS: Final = 10.0
OK: Final = 200


def doctor(
    settings: Settings,
    catalog: Catalog,
    clock: Clock,
    *,
    slack: AsyncWebClient,
    ask_agora: Callable[[], Awaitable[None]],
    process: Examination,
) -> Doctor:
    """Return who examines everything.

    Args:
        ask_agora: the harmless question that only right credentials get an answer to.
        process: examines the running bot itself: from within, or from outside.
    """
    storages: Mapping[str, Examination] = {
        f"storage {name}": partial(examine_storage, profile) for name, profile in sorted(settings.storages.items())
    }

    async def database() -> Sequence[Finding]:
        return await examine_database(settings.database_path, clock.now())

    return Doctor(
        {
            "slack token": partial(examine_slack, slack),
            "agora credentials": partial(_examine_agora, ask_agora),
            "agora tokens": partial(_examine_tokens, settings),
            "callbacks": partial(_examine_callbacks, settings),
            **storages,
            "database": database,
            "bot": process,
            "templates": partial(_examine_templates, settings, catalog),
        },
        clock,
    )


async def examined(settings: Settings, catalog: Catalog) -> tuple[Finding, ...]:
    """Examine everything from outside of the running bot, which need not run."""
    async with aiohttp.ClientSession() as http:
        agora = agora_client(settings, http, Budget(), Calls())
        return await doctor(
            settings,
            catalog,
            SystemClock(),
            slack=slack_client(settings, http),
            ask_agora=agora.check,
            process=partial(examine_from_outside, settings, http),
        ).examine()


async def _examine_agora(ask: Callable[[], Awaitable[None]]) -> Sequence[Finding]:
    part = "agora credentials"
    try:
        await ask()
    except AgoraUnauthorized as error:
        todo = "AGORA_CUSTOMER_ID and AGORA_CUSTOMER_SECRET are under RESTful API in Agora's console; AGORA_APP_ID is the project's."
        return [bad(part, f"Agora refuses them (HTTP {error.http_status}).", todo)]
    except AgoraUnavailable as error:
        what = f"HTTP {error.http_status}" if error.http_status else "no connection"
        return [
            bad(
                part,
                f"Agora cannot be reached ({what}).",
                "Is there a way to it from this machine? AGORA_API_URL right?",
            )
        ]
    return [good(part, "Agora takes them.")]


async def _examine_tokens(settings: Settings) -> Sequence[Finding]:
    part = "agora tokens"
    if settings.agora_app_certificate is None:
        said = "The bot makes no tokens for its recorders."
        todo = "If the project has an App Certificate switched on, set AGORA_APP_CERTIFICATE: nothing is recorded otherwise."
        return [doubt(part, said, todo)]
    certificate = settings.agora_app_certificate.get_secret_value()
    salt = secrets.randbelow(99_999_999) + 1
    try:
        rtc_token(
            settings.agora_app_id,
            certificate,
            "doctor",
            1,
            issued_at=int(time.time()),
            salt=salt,
            expire_seconds=LONGEST_SECONDS,
        )
    except ValueError as error:
        return [
            bad(
                part,
                f"No token can be made: {error}.",
                "AGORA_APP_ID and AGORA_APP_CERTIFICATE are in Agora's console.",
            )
        ]
    return [
        good(part, "A token was made. Whether the certificate is the project's shows only when something is recorded.")
    ]


async def _examine_callbacks(settings: Settings) -> Sequence[Finding]:
    part = "callbacks"
    if settings.agora_notification_secret is None:
        said = "Agora's callbacks are not set up: lost answers are not made good, and files are confirmed later."
        return [
            doubt(part, said, "Set them up in Agora's console, and AGORA_NOTIFICATION_SECRET; the README says how.")
        ]
    return [good(part, "The bot takes Agora's signed callbacks at /agora/notifications.")]


async def _examine_templates(settings: Settings, catalog: Catalog) -> Sequence[Finding]:
    part = "settings and templates"
    count = len(catalog.templates)
    said = "1 template can be used" if count == 1 else f"{count} templates can be used"
    lacking = f"; {listed(sorted(catalog.unavailable))} would need a storage profile" if catalog.unavailable else ""
    doubts = (*settings.warnings, *catalog.warnings)
    return [good(part, f"{said}{lacking}."), *(doubt(part, found) for found in doubts)]


async def examine_from_within(timers: Timers, clock: Clock) -> Sequence[Finding]:
    """Return whether the alarm that wakes the bot for what is due rings."""
    rung = asyncio.Event()
    timers.wake_at("doctor", clock.now(), rung.set)
    try:
        async with asyncio.timeout(ALARM_WITHIN_SECONDS):
            await rung.wait()
    except TimeoutError:
        said = f"The alarm that wakes the bot did not ring within {ALARM_WITHIN_SECONDS:.0f} s."
        return [bad("bot", said, "Restart the bot: whatever is overdue is done at once.")]
    return [good("bot", "It runs, and its alarm rings.")]


async def examine_from_outside(settings: Settings, http: aiohttp.ClientSession) -> Sequence[Finding]:
    """Return whether a bot with these settings runs, and what it says of itself."""
    if not settings.port:
        return [doubt("bot", "RECORDBOT_PORT is 0, so from outside nobody knows where it listens.")]
    url = f"http://{settings.host}:{settings.port}/readyz"
    try:
        async with http.get(url, timeout=aiohttp.ClientTimeout(total=READY_WITHIN_SECONDS)) as response:
            problems = (await response.json()).get("problems") if response.status != OK else {}
    except (aiohttp.ClientError, TimeoutError, OSError):
        return [doubt("bot", f"Nobody answers at {settings.host}:{settings.port}.", "Start it: `recordbot run`.")]
    except (ValueError, AttributeError):
        return [bad("bot", f"Something else answers at {settings.host}:{settings.port}.", "RECORDBOT_PORT is taken.")]
    if problems:
        return [
            bad("bot", f"It runs, and cannot do its work: {', '.join(sorted(problems))}.", "The lines above say why.")
        ]
    return [good("bot", "It runs, and says that it can do its work.")]
