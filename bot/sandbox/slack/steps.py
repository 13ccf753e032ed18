"""Steps of Workflow Builder: the app is told that one is executed, and says what came of it, once."""

import secrets
from collections.abc import MutableMapping
from dataclasses import dataclass, field, replace
from typing import Literal

from bot.sandbox.slack.answers import Ack, Json, Refusal
from bot.sandbox.slack.cast import APP_ID
from bot.sandbox.slack.events import Events
from bot.sandbox.slack.web_api import Method


@dataclass(frozen=True, slots=True)
class Execution:
    """One execution of a step; it runs until it has outputs, or an error."""

    id: str
    callback_id: str
    inputs: Json
    token: str = field(repr=False)
    outputs: Json | None = None
    error: str | None = None

    @property
    def is_running(self) -> bool:
        """Say whether the workflow still waits for it."""
        return self.outputs is None and self.error is None


class Steps:
    """Every execution there was.

    Args:
        tokens: that the Web API takes; each execution lends the app one of its own.
    """

    def __init__(self, tokens: MutableMapping[str, Literal["bot", "app"]]) -> None:
        self.executions: dict[str, Execution] = {}
        self._tokens = tokens

    def table(self) -> dict[str, Method]:
        """Return the methods by name."""
        execution = ("function_execution_id",)
        return {
            "functions.completeSuccess": Method(self._succeeded, (*execution, "outputs")),
            "functions.completeError": Method(self._failed, (*execution, "error")),
        }

    def begin(self, callback_id: str, inputs: Json) -> Execution:
        """Have a workflow come to the step *callback_id*."""
        execution = Execution(f"Fx{secrets.token_hex(5).upper()}", callback_id, inputs, f"xwfp-{secrets.token_hex(8)}")
        self.executions[execution.id] = execution
        self._tokens[execution.token] = "bot"
        return execution

    async def tell(self, events: Events, execution: Execution) -> Ack:
        """Tell the app of it; once more, as Slack does where it got no answer, it is the same execution."""
        function = {"id": "Fn0STANDIN1", "callback_id": execution.callback_id, "type": "app", "app_id": APP_ID}
        return await events.send(
            {
                "type": "function_executed",
                "function": function,
                "inputs": execution.inputs,
                "function_execution_id": execution.id,
                "workflow_execution_id": "Wx0STANDIN1",
                "bot_access_token": execution.token,
            }
        )

    def _running(self, args: Json) -> Execution:
        found = self.executions.get(str(args["function_execution_id"]))
        if found is None or found.token != args["token"]:
            raise Refusal("function_execution_not_found")
        if not found.is_running:
            raise Refusal("execution_not_in_running_state")
        return found

    def _succeeded(self, args: Json) -> Json:
        execution = self._running(args)
        if not isinstance(args["outputs"], dict):
            raise Refusal("parameter_validation_failed")
        self.executions[execution.id] = replace(execution, outputs=args["outputs"])
        return {}

    def _failed(self, args: Json) -> Json:
        execution = self._running(args)
        self.executions[execution.id] = replace(execution, error=str(args["error"]))
        return {}
