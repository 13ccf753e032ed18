"""A server on loopback that answers what it is told to, or breaks in the ways servers break."""

import asyncio
import json
import socket
import struct
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from types import TracebackType
from typing import Any, Literal, Self

import aiohttp

from bot.agora.budget import Budget
from bot.agora.client import AgoraClient
from bot.agora.exchange import Timeouts
from bot.agora.hosts import Hosts
from bot.domain.answers import TaskAddress

APP_ID = "0123456789abcdef0123456789abcdef"
CUSTOMER_ID = "customer-id"
CUSTOMER_SECRET = "planted-customer-secret"
RESOURCE_ID = "JyvK8nXHuV1BE64GDkAaBGEscvtHW7v8_a-planted-resource-id"
SID = "38f8e3cfdc474cd56fc1ceba380d7e1a"
TASK = TaskAddress(mode="mix", cname="standup-room", uid="527841", resource_id=RESOURCE_ID, sid=SID)


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer: `body` is sent as JSON unless it is bytes; `fate` says what becomes of it on the way."""

    status: int = 200
    body: Any = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    fate: Literal["whole", "half", "reset", "closed", "silent", "trickle"] = "whole"

    def encoded(self) -> bytes:
        """Return the bytes on the wire, the last 5 missing when half of it is to be sent."""
        content = self.body if isinstance(self.body, bytes) else json.dumps(self.body).encode()
        headers = {"Content-Type": "application/json", **self.headers, "Content-Length": str(len(content))}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        whole = f"HTTP/1.1 {self.status} X\r\n{head}\r\n".encode() + content
        return whole[:-5] if self.fate == "half" else whole


@dataclass(frozen=True, slots=True)
class Asked:
    """One request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    raw: bytes
    at: float

    @property
    def body(self) -> Any:  # noqa: ANN401 - any JSON
        """Return the body, parsed."""
        return json.loads(self.raw)


class ScriptedAgora:
    """Answers with *replies* in turn, the last one for ever."""

    def __init__(self, *replies: Reply) -> None:
        self.replies = list(replies)
        self.asked: list[Asked] = []
        self.arrival = asyncio.Event()
        self.url = ""
        self._connections: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(
        self, exc_type: type[BaseException] | None, exc: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._server.close()
        for connection in self._connections:
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)
        await self._server.wait_closed()

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        try:
            while await self._answered(reader, writer):
                pass
        except (asyncio.IncompleteReadError, ConnectionError, asyncio.CancelledError):
            pass  # the client left, or the test is over
        finally:
            writer.transport.abort()

    async def _answered(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
        method, path, _ = head[0].split(" ")
        headers = {name.lower(): value for name, _, value in (line.partition(": ") for line in head[1:] if line)}
        raw = await reader.readexactly(int(headers.get("content-length", "0")))
        self.asked.append(Asked(method, path, headers, raw, asyncio.get_running_loop().time()))
        self.arrival.set()
        reply = self.replies.pop(0) if len(self.replies) > 1 else self.replies[0]
        match reply.fate:
            case "silent":
                await asyncio.Event().wait()
            case "reset":
                linger = struct.pack("ii", 1, 0)  # makes closing a reset
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
                return False
            case "closed":
                return False
            case "trickle":
                writer.write(b"HTTP/1.1 200 X\r\nContent-Length: 1000000\r\n\r\n")
                while not writer.is_closing():
                    writer.write(b" ")
                    await asyncio.sleep(0.01)  # is what a trickle is
                return False
        writer.write(reply.encoded())
        await writer.drain()
        return reply.fate == "whole"


@asynccontextmanager
async def client_of(
    url: str, *, hosts: Hosts | None = None, budget: Budget | None = None, seconds: float = 5.0
) -> AsyncIterator[AgoraClient]:
    """Yield a client of the server at *url*, which waits *seconds* for answers."""
    async with aiohttp.ClientSession() as http:
        yield AgoraClient(
            http,
            app_id=APP_ID,
            customer_id=CUSTOMER_ID,
            customer_secret=CUSTOMER_SECRET,
            hosts=hosts or Hosts(url),
            budget=budget or Budget(),
            timeouts=Timeouts(connect=seconds, read=seconds, read_stop=seconds),
        )


async def call(client: AgoraClient, endpoint: str) -> object:
    """Make one call of the kind *endpoint*, and return what it returned."""
    match endpoint:
        case "acquire":
            return await client.acquire(cname=TASK.cname, uid=TASK.uid, scene=0, resource_expired_hours=72)
        case "start":
            request = {"token": "planted-token", "storageConfig": {"secretKey": "planted-storage-key"}}
            return await client.start(
                mode="mix", cname=TASK.cname, uid=TASK.uid, resource_id=RESOURCE_ID, client_request=request
            )
        case "query":
            return await client.query(TASK)
        case "stop":
            return await client.stop(TASK)
        case "update":
            await client.update(TASK, client_request={"streamSubscribe": {}})
        case "updateLayout":
            await client.update_layout(TASK, client_request={"mixedVideoLayout": 1})
        case _:
            raise LookupError(endpoint)
    return None
