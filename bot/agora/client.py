"""Agora Cloud Recording over REST: one attempt per call, and every answer brought to one of our errors.

Source: Agora REST reference, "Acquire", "Start", "Query", "Update", "UpdateLayout" and "Stop".
"""

from collections.abc import Callable, Mapping
from typing import Any, Final

import aiohttp

from bot.agora import answers
from bot.agora.budget import Budget
from bot.agora.exchange import NOT_JSON, Call, Exchange, Timeouts
from bot.agora.hosts import Hosts
from bot.domain.answers import CallMade, ServiceReport, StopReport, TaskAddress
from bot.errors import AgoraError, AgoraUnauthorized, AgoraUnavailable

PROBE: Final = TaskAddress(mode="mix", cname="probe", uid="1", resource_id="probe", sid="probe")
USUAL_TIMEOUTS: Final = Timeouts()


def _to_nobody(_call: CallMade) -> None:
    """Nobody wants to know."""


class AgoraClient:
    """Implements `bot.ports.CloudRecording`, and what changes a recording that runs.

    Repeats nothing: an `AgoraError` says what may be done next, and whoever holds the row decides.
    The session is shared and stays open; its connector should not limit connections, because a stop
    holds one for up to 20 s.

    Args:
        tell: is told of every call that was made, whatever came of it.
    """

    def __init__(
        self,
        http: aiohttp.ClientSession,
        *,
        app_id: str,
        customer_id: str,
        customer_secret: str,
        hosts: Hosts,
        budget: Budget,
        timeouts: Timeouts = USUAL_TIMEOUTS,
        tell: Callable[[CallMade], None] = _to_nobody,
    ) -> None:
        self._exchange = Exchange(
            http,
            app_id=app_id,
            customer_id=customer_id,
            customer_secret=customer_secret,
            hosts=hosts,
            budget=budget,
            timeouts=timeouts,
            tell=tell,
        )

    async def acquire(
        self, *, cname: str, uid: str, scene: int, resource_expired_hours: int, service_region: str | None = None
    ) -> str:
        """Return a resource id, for one start within 5 minutes, better within 2 seconds.

        Args:
            cname: Agora's channel, or any label in web mode.
            uid: the recorder's own, used by nobody in the channel.
            scene: 0 for mix and individual, 1 for web, 2 for postponed transcoding.
            resource_expired_hours: how long, from the start on, the recording can be asked and stopped
                (1-720). It goes on beyond that, out of reach.
            service_region: CN, AP, EU or NA: the recording servers are there and nowhere else; None: near the caller.

        Raises:
            AgoraUnavailable: nothing happened; this is also what a lost answer becomes.
            AgoraOverloaded: as many recordings run as the account may have.
            AgoraUnauthorized, AgoraRejected: as everywhere.
        """
        request: dict[str, Any] = {"scene": scene, "resourceExpiredHour": resource_expired_hours}
        if service_region is not None:
            request["region"] = service_region
        call = Call("acquire", ("acquire",), cname, uid, body=_body(cname, uid, request))
        return await self._exchange.ask(call, answers.resource_id_of)

    async def start(
        self, *, mode: str, cname: str, uid: str, resource_id: str, client_request: Mapping[str, Any]
    ) -> str:
        """Start, and return the sid. Nothing is proved by it: only a query tells whether anything is recorded.

        Raises:
            AgoraOutcomeUnknown: it may have started; send the same again, with the same resource.
            AlreadyStarted: the same start was carried out before.
            TaskConflict: another task runs under this App ID, cname and uid.
            ResourceExpired: acquire again.
            AgoraUnavailable: nothing happened.
            AgoraUnauthorized, AgoraRejected, AgoraOverloaded: as everywhere.
        """
        path = ("resourceid", resource_id, "mode", mode, "start")
        call = Call("start", path, cname, uid, body=_body(cname, uid, client_request))
        return await self._exchange.ask(call, answers.sid_of)

    async def query(self, task: TaskAddress) -> ServiceReport:
        """Return what Agora says of a task that lives.

        Raises:
            RecorderGone: there is none at this moment; for 90 s that proves nothing.
            AlreadyStopping: it is on its way out.
            NothingRecorded: it ended, and nobody had sent anything.
            ResourceExpired: the hours given to acquire have run out; it may run on, out of reach.
            AgoraUnavailable, AgoraOutcomeUnknown: ask again later.
            AgoraUnauthorized, AgoraRejected: as everywhere.
        """
        return await self._exchange.ask(_query(task), answers.service_report)

    async def update(self, task: TaskAddress, *, client_request: Mapping[str, Any]) -> None:
        """Change whom the recorder listens to, where it publishes, or whether it holds.

        Send the next update only after this one's answer.

        Args:
            client_request: whole blocks, each of which replaces the former one: `streamSubscribe`,
                `webRecordingConfig` (`onhold`), `rtmpPublishConfig`, `storageConfig`.

        Raises:
            RecorderGone, AlreadyStopping, ResourceExpired: as `query`.
            AgoraOutcomeUnknown: send the same again.
            AgoraUnavailable: nothing happened.
            AgoraUnauthorized, AgoraRejected: as everywhere.
        """
        await self._exchange.ask(_change("update", task, client_request), answers.nothing)

    async def update_layout(self, task: TaskAddress, *, client_request: Mapping[str, Any]) -> None:
        """Change the layout of a mix recording; raises what `update` raises.

        Args:
            client_request: the whole layout. What is left out falls back to Agora's default, and not
                to what it was.
        """
        await self._exchange.ask(_change("updateLayout", task, client_request), answers.nothing)

    async def stop(self, task: TaskAddress) -> StopReport:
        """Stop, wait for the upload (up to about 20 s), and return the files.

        Raises:
            UploadPending: stopped, and the upload goes on.
            NothingRecorded: stopped, and there are no files.
            AlreadyStopping: as good as done.
            RecorderGone: there is none at this moment.
            ResourceExpired: the hours given to acquire have run out; it may run on, out of reach.
            AgoraOutcomeUnknown: send the same again.
            AgoraUnavailable: nothing happened.
            AgoraUnauthorized, AgoraRejected: as everywhere.
        """
        return await self._exchange.ask(_change("stop", task, {"async_stop": False}), answers.stop_report)

    async def check(self) -> None:
        """Ask for a task that cannot exist; Agora saying so in JSON proves that it takes the credentials and the App ID.

        Raises:
            AgoraUnauthorized: it does not.
            AgoraUnavailable: no answer, an answer that is not Agora's, or Agora is in trouble.
        """
        try:
            await self._exchange.ask(_query(PROBE), answers.service_report)
        except (AgoraUnauthorized, AgoraUnavailable):
            raise
        except AgoraError as error:
            if (error.http_status or 0) >= 500 or _is_of_somebody_else(error):  # noqa: PLR2004 - HTTP's own number
                raise _unavailable(error) from error


def _body(cname: str, uid: str, client_request: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"cname": cname, "uid": uid, "clientRequest": client_request}


def _task_path(task: TaskAddress, last: str) -> tuple[str, ...]:
    return "resourceid", task.resource_id, "sid", task.sid, "mode", task.mode, last


def _query(task: TaskAddress) -> Call:
    return Call("query", _task_path(task, "query"), task.cname, task.uid, task.sid)


def _change(endpoint: str, task: TaskAddress, client_request: Mapping[str, Any]) -> Call:
    body = _body(task.cname, task.uid, client_request)
    return Call(endpoint, _task_path(task, endpoint), task.cname, task.uid, task.sid, body)


def _is_of_somebody_else(error: AgoraError) -> bool:
    """Say whether a proxy, or some other server at AGORA_API_URL, answered."""
    return error.reason.startswith(NOT_JSON) or "no route" in error.reason.lower()


def _unavailable(error: AgoraError) -> AgoraUnavailable:
    return AgoraUnavailable(
        error.endpoint,
        http_status=error.http_status,
        agora_code=error.agora_code,
        reason=error.reason,
        request_id=error.request_id,
    )
