"""A second process with the same database, to be killed or outlived."""

import asyncio
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
DEADLINE_SECONDS: Final = 30

# Says when it can begin, opens the database when told to, claims all it can, says how much that was,
# and lives until it is killed or its input ends.
SCRIPT: Final = """
import asyncio, sys
from datetime import timedelta
from pathlib import Path
from bot.store.sqlite import SqliteStore
from tests.builders import NOON

async def main():
    lease = timedelta(hours=1)
    print("ready", flush=True)
    sys.stdin.readline()
    async with SqliteStore(Path(sys.argv[1])) as store:
        claims = await store.claim_due(NOON, lease=lease, limit=100)
        notices = await store.claim_notices(NOON, lease=lease, limit=100)
        print(len(claims), len(notices), flush=True)
        sys.stdin.readline()

asyncio.run(main())
"""

# Six children of one process, so that they come to the database together; prints how each of them ended.
SIX: Final = """
import asyncio, os, sys
from pathlib import Path
from bot.store.sqlite import SqliteStore

async def main():
    async with SqliteStore(Path(sys.argv[1])) as store:
        await store.check()

children = []
for _ in range(6):
    if not (child := os.fork()):
        asyncio.run(main())
        os._exit(0)
    children.append(child)
print(*(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children))
"""


class OtherProcess:
    """A Python process that opens the database at *path* and claims everything."""

    def __init__(self, process: Process) -> None:
        self._process = process

    async def claim_all(self) -> tuple[int, int]:
        """Open the database, claim, and return how many recordings and notices were claimed."""
        await self._tell()
        recordings, notices = (await self._line()).split()
        return int(recordings), int(notices)

    async def kill(self) -> None:
        """Have it die at once, with no chance to tidy up."""
        self._process.kill()
        await self._process.wait()

    async def end(self) -> int:
        """Let it close the database and end; return its exit status."""
        await self._tell()
        async with asyncio.timeout(DEADLINE_SECONDS):
            return await self._process.wait()

    async def wait_until_ready(self) -> None:
        """Return when it could open the database."""
        assert "ready" == await self._line()

    async def _tell(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(b"go\n")
        await self._process.stdin.drain()

    async def _line(self) -> str:
        assert self._process.stdout is not None
        async with asyncio.timeout(DEADLINE_SECONDS):
            return (await self._process.stdout.readline()).decode().strip()


@asynccontextmanager
async def other_process(path: Path) -> AsyncIterator[OtherProcess]:
    """Start one; whatever is left of it is killed at the end."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-c", SCRIPT, str(path), cwd=ROOT, stdin=PIPE, stdout=PIPE
    )
    other = OtherProcess(process)
    try:
        await other.wait_until_ready()
        yield other
    finally:
        if process.returncode is None:
            await other.kill()
        if process.stdin is not None:
            process.stdin.close()


async def six_that_open(path: Path) -> list[int]:
    """Have six processes open the database at *path* at once; return their exit statuses."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", SIX, str(path), cwd=ROOT, stdout=PIPE)
    async with asyncio.timeout(DEADLINE_SECONDS):
        output, _ = await process.communicate()
    return [int(status) for status in output.split()]
