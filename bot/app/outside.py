"""What is outside of the bot: its database, Agora, and Slack's posting side."""

from contextlib import AsyncExitStack
from dataclasses import dataclass

import aiohttp
from prometheus_client import CollectorRegistry
from slack_sdk.web.async_client import AsyncWebClient

from bot.agora.budget import Budget
from bot.agora.client import AgoraClient
from bot.agora.exchange import telling_turns
from bot.agora.hosts import Hosts
from bot.agora.keys import KeyPair, KeyRing
from bot.bucket.looking import ReadableBuckets
from bot.bucket.opened import opened
from bot.config import Settings
from bot.ports import Clock
from bot.services.audit import Calls
from bot.slack.files import SlackFiles
from bot.slack.groups import SlackGroups
from bot.slack.identity import Identity
from bot.slack.people import SlackPeople
from bot.store.sqlite import SqliteStore
from bot.timers import since_boot


@dataclass(frozen=True, slots=True)
class Outside:
    """Everything that the services reach through ports, and what it is measured with."""

    clock: Clock
    registry: CollectorRegistry
    store: SqliteStore
    budget: Budget
    calls: Calls
    agora: AgoraClient
    keys: KeyRing
    buckets: ReadableBuckets
    slack: AsyncWebClient
    files: SlackFiles
    people: SlackPeople
    groups: SlackGroups
    identity: Identity


async def connected(settings: Settings, clock: Clock, stack: AsyncExitStack) -> Outside:
    """Open the database and the HTTP session on *stack*; nobody is called yet. Raises `StoreUnavailable`."""
    store = await stack.enter_async_context(SqliteStore(settings.database_path))
    # No limit of connections: a hanging Agora must not keep stops waiting. The budget sets the pace.
    http = await stack.enter_async_context(
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), trace_configs=[telling_turns()])
    )
    budget, calls = Budget(), Calls()
    slack = slack_client(settings, http)
    people = SlackPeople(slack, clock)
    stack.push_async_callback(people.close)
    return Outside(
        clock=clock,
        registry=CollectorRegistry(),
        store=store,
        budget=budget,
        calls=calls,
        agora=agora_client(settings, http, budget, calls),
        keys=_key_ring(settings),
        buckets=_buckets(settings, clock),
        slack=slack,
        files=SlackFiles(slack, http, channel_id=settings.pictures_channel),
        people=people,
        groups=SlackGroups(slack, clock),
        identity=Identity(slack, steady=since_boot),
    )


def slack_client(settings: Settings, http: aiohttp.ClientSession) -> AsyncWebClient:
    """Return the client of Slack's Web API."""
    return AsyncWebClient(
        token=settings.slack_bot_token.get_secret_value(),
        base_url=settings.slack_api_url,
        session=http,
        retry_handlers=[],  # the outbox repeats, and knows what it has said
    )


def agora_client(settings: Settings, http: aiohttp.ClientSession, budget: Budget, calls: Calls) -> AgoraClient:
    """Return the client of Agora's REST API."""
    return AgoraClient(
        http,
        app_id=settings.agora_app_id,
        customer_id=settings.agora_customer_id,
        customer_secret=settings.agora_customer_secret.get_secret_value(),
        hosts=Hosts(settings.agora_api_url if settings.agora_api_url_is_given else None),
        budget=budget,
        tell=calls.made,
    )


def _buckets(settings: Settings, clock: Clock) -> ReadableBuckets:
    profiles = settings.storages
    return ReadableBuckets(
        {name: opened(profile, profile.read) for name, profile in profiles.items() if profile.read is not None},
        {name: profile.bucket for name, profile in profiles.items()},
        clock=clock,
        link_life=settings.link_life,
    )


def _key_ring(settings: Settings) -> KeyRing:
    certificate = settings.agora_app_certificate
    return KeyRing(
        {
            name: KeyPair(profile.access_key.get_secret_value(), profile.secret_key.get_secret_value())
            for name, profile in settings.storages.items()
        },
        app_id=settings.agora_app_id,
        certificate=certificate.get_secret_value() if certificate else None,
    )
