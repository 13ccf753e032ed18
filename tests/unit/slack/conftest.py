"""A Slack on the loopback for each test."""

from collections.abc import AsyncIterator

import pytest

from tests.unit.slack.loopback import LoopbackSlack, loopback_slack


@pytest.fixture
async def slack() -> AsyncIterator[LoopbackSlack]:
    """Return a Slack that says yes until it is told otherwise."""
    async with loopback_slack() as running:
        yield running
