"""A step for Workflow Builder: starts a recording, and hands its id on to the next step."""

import asyncio
import hashlib
from collections.abc import Callable, Coroutine
from typing import Any, Final

import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.kwargs_injection.async_args import AsyncArgs
from slack_sdk.errors import SlackApiError

from bot import errors
from bot.blocks import answers
from bot.blocks.errors import error_sentence
from bot.domain.ids import new_reference
from bot.domain.place import Place, Where
from bot.domain.recording import Recording
from bot.domain.step import read_inputs
from bot.services import Services
from bot.services.recordings import StartWish
from handlers.guard import answering

STEP: Final = "start_recording"
# Slack waits three seconds for the acknowledgement, which is given behind the answer: it repeats the event if we die.
ANSWER_SECONDS: Final = 1.5
AGAIN_SECONDS: Final = (2.0, 10.0, 30.0, 60.0, 120.0)
# The step has had its answer, or nobody waits for one any more.
SETTLED: Final = frozenset(
    {"execution_not_in_running_state", "function_execution_not_found", "parameter_validation_failed"}
)

Tell = Callable[[], Coroutine[Any, Any, object]]

log = structlog.get_logger()


class WorkflowStep:
    """Listens to the step. The same execution, however often Slack tells of it, is one recording."""

    def __init__(self, services: Services) -> None:
        self._admission = services.admission
        self._recordings = services.recordings
        self._background = services.background

    def register(self, app: AsyncApp) -> None:
        """Say what this listens to."""
        app.function(STEP)(answering(self.start))

    async def start(self, args: AsyncArgs) -> None:
        """Start, and tell the workflow which recording that is, or why there is none."""
        try:
            recording = await self._started(args)
        except errors.TargetBusy as error:
            busy = await self._recordings.get(error.recording_id)
            await self._tell(args, _failing(args, answers.busy_in_step(busy)))
        except errors.BotError as error:
            log.info("step_refused", code=error.code, reason=str(error))
            said = str(error) if isinstance(error, errors.UserError) else error_sentence(error)
            await self._tell(args, _failing(args, said))
        except Exception as error:
            reference = new_reference()
            log.exception("bug", reference=reference)
            await self._tell(args, _failing(args, error_sentence(error, reference=reference)))
        else:
            await self._tell(args, lambda: args.complete(outputs={"recording_id": recording.id}))

    async def _started(self, args: AsyncArgs) -> Recording:
        event = args.body["event"]
        inputs = read_inputs(event.get("inputs") or {})
        # Two kinds of the same: Slack may repeat the event under a new signature.
        execution = hashlib.sha256(str(event["function_execution_id"]).encode()).hexdigest()[:32]
        place = Place(
            team_id=str(args.body["team_id"]),
            channel_id=inputs.channel_id or inputs.person,
            user_id=inputs.person,
            where=Where.WORKFLOW,
            delivery=execution,
        )
        await self._admission.admit(place, STEP)
        wish = StartWish(
            template_id=inputs.template,
            target=inputs.target,
            for_=inputs.for_,
            idempotency_key=f"step:{execution}",
        )
        return await self._recordings.start(wish, place)

    async def _tell(self, args: AsyncArgs, tell: Tell) -> None:
        """Tell the workflow, and take the event; where Slack does not answer, go on trying behind that."""
        if not await _told(tell):
            self._background.run(self._tell_again(tell), name="answer a workflow")
        await args.ack()

    async def _tell_again(self, tell: Tell) -> None:
        for seconds in AGAIN_SECONDS:
            await asyncio.sleep(seconds)
            if await _told(tell):
                return
        log.error("workflow_not_told")


def _failing(args: AsyncArgs, said: str) -> Tell:
    return lambda: args.fail(error=said)


async def _told(tell: Tell) -> bool:
    """Say whether the workflow has its answer."""
    try:
        await asyncio.wait_for(tell(), ANSWER_SECONDS)
    except SlackApiError as error:
        reason = error.response.get("error")
        log.warning("step_not_answered", reason=reason)
        return reason in SETTLED
    except Exception as error:  # noqa: BLE001  # whatever the network raises: it is tried again
        log.warning("step_not_answered", reason=type(error).__name__)
        return False
    return True
