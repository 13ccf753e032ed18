"""Every contract test of the store runs on each of them."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.ports import Store
from bot.store.memory import MemoryStore
from bot.store.sqlite import SqliteStore


@pytest.fixture(params=["memory", "sqlite"])
async def store(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Store]:
    """An empty store."""
    match request.param:
        case "memory":
            async with MemoryStore() as memory:
                yield memory
        case "sqlite":
            async with SqliteStore(tmp_path / "bot.db") as sqlite:
                yield sqlite
