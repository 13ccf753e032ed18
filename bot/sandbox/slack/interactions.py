"""What people do: type commands, press buttons, fill in forms. And what Slack makes of the app's answers."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from bot.sandbox.slack import payloads
from bot.sandbox.slack.answers import Ack, Json, Refusal
from bot.sandbox.slack.delivery import Delivery, Kind
from bot.sandbox.slack.elements import Values, action_of, chosen, filled, find, kept
from bot.sandbox.slack.events import Events
from bot.sandbox.slack.forms import client_errors
from bot.sandbox.slack.lint import check_view
from bot.sandbox.slack.responses import say
from bot.sandbox.slack.tickets import Tickets
from bot.sandbox.slack.views import View, Views
from bot.sandbox.slack.workspace import Message, Workspace

SLACKBOT = "USLACKBOT"
TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(slots=True)
class Interactions:
    """Carries what a person does to the app, and its answer back.

    Args:
        response_url: makes the address for a response key.
        complain: is told of every answer that Slack would not have taken.
    """

    workspace: Workspace
    views: Views
    tickets: Tickets
    delivery: Delivery
    events: Events
    response_url: Callable[[str], str]
    complain: Callable[[str], None]

    async def command(self, command: str, text: str, *, user_id: str, channel_id: str) -> Ack:
        """Type a slash command."""
        channel = self.workspace.channel(channel_id)
        url = self.response_url(self.tickets.response_key(user_id, channel_id))
        payload = payloads.slash_command(self._actor(user_id), command, text, channel, url)
        ack = await self._send("slash_commands", payload, f"{command} {text}".strip())
        if ack.failure is None:
            ack = self._answered(ack, f"{command} {text}".strip(), user_id, channel_id)
        if ack.failure is not None:
            self.slack_says(user_id, channel_id, f'{command} failed with the error "{ack.failure}"')
        return ack

    async def press_in_message(
        self, message: Message, action_id: str, *, user_id: str, block_id: str | None = None, choice: object = None
    ) -> Ack:
        """Press a button of a message, or choose in one of its menus."""
        block, element = find(message.blocks, action_id, block_id)
        channel = self.workspace.channel(message.channel_id)
        url = self.response_url(
            self.tickets.response_key(user_id, channel.id, original_ts=message.ts, thread_ts=message.thread_ts)
        )
        action = self._action(block, element, choice, channel.id)
        payload = payloads.message_actions(self._actor(user_id), message, channel, [action], url)
        ack = await self._send("interactive", payload, f"action {action_id}")
        if ack.failure is not None:
            self.slack_says(user_id, channel.id, f'That did not work: "{ack.failure}"')
        return ack

    async def press_in_view(
        self, view: View, action_id: str, *, block_id: str | None = None, choice: object = None
    ) -> Ack:
        """Press a button of a modal or Home tab, or choose in one of its menus."""
        block, element = find(view.blocks, action_id, block_id)
        action = self._action(block, element, choice, view.user_id)
        if action_id in view.values.get(block["block_id"], {}):
            own: Values = {block["block_id"]: view.values[block["block_id"]] | {action_id: chosen(element, choice)}}
            view = self.views.replace(replace(view, values=view.values | own))
        payload = payloads.view_actions(self._actor(view.user_id, view.id), view, [action])
        ack = await self._send("interactive", payload, f"action {action_id}")
        still = self.views.now(view.id)
        if ack.failure is not None and still is not None:
            self.views.replace(replace(still, trouble=TROUBLE))
        return ack

    async def submit(self, view: View, values: Mapping[str, object]) -> Ack:
        """Put *values* in, by `block_id`, and submit."""
        return await self.submit_typed(self.type_in(view, filled(view.blocks, view.values, values)))

    def type_in(self, view: View, typed: Values) -> View:
        """Put in what the page holds for the inputs that the view has, and return the view with it."""
        return self.views.hold(replace(view, values=kept(typed, view.values)))

    async def submit_typed(self, view: View) -> Ack:
        """Submit what was put in; what the client itself would refuse never reaches the app."""
        errors = client_errors(view.blocks, view.values)
        view = self.views.replace(replace(view, errors=errors, trouble=None))
        if errors:
            return Ack(0, "", 0.0, errors=errors)
        payload = payloads.view_submission(self._actor(view.user_id, view.id), view)
        ack = await self._send("interactive", payload, f"submission of {view.title!r}")
        try:
            if ack.failure is None:
                return self._submitted(view, ack)
        except Refusal as refusal:
            self.complain(f"answer to the submission of {view.title!r}: {refusal.answer}")
        still = self.views.now(view.id)
        if still is not None:
            self.views.replace(replace(still, trouble=TROUBLE))
        return ack

    async def dismiss(self, view: View, *, everything: bool = False) -> None:
        """Close a modal with its cross or Cancel; the app hears of it with `notify_on_close` alone."""
        everything = everything or bool(view.given.get("clear_on_close"))
        for closed in reversed(self.views.close(view, everything=everything)):
            if closed.given.get("notify_on_close"):
                payload = payloads.view_closed(self._actor(closed.user_id), closed, is_cleared=everything)
                await self._send("interactive", payload, f"closing of {closed.title!r}")

    async def shortcut(self, callback_id: str, *, user_id: str) -> Ack:
        """Choose a global shortcut."""
        payload = payloads.shortcut(self._actor(user_id), callback_id, self.workspace.next_ts(user_id))
        return await self._send("interactive", payload, f"shortcut {callback_id}")

    async def message_shortcut(self, callback_id: str, message: Message, *, user_id: str) -> Ack:
        """Choose a shortcut in a message's menu."""
        channel = self.workspace.channel(message.channel_id)
        url = self.response_url(self.tickets.response_key(user_id, channel.id, thread_ts=message.thread_ts))
        payload = payloads.message_action(
            self._actor(user_id), callback_id, message, channel, url, self.workspace.next_ts(user_id)
        )
        ack = await self._send("interactive", payload, f"shortcut {callback_id}")
        if ack.failure is not None:
            self.slack_says(user_id, channel.id, f'That did not work: "{ack.failure}"')
        return ack

    async def options(
        self, where: Message | View, action_id: str, typed: str, *, user_id: str, block_id: str | None = None
    ) -> Ack:
        """Type into an external select; the ack's body holds `options` or `option_groups`."""
        block, element = find(where.blocks, action_id, block_id)
        payload = payloads.block_suggestion(self._actor(user_id), block, element, typed, where)
        return await self._send("interactive", payload, f"options of {action_id}")

    async def open_home(self, user_id: str) -> Ack:
        """Open the app's Home tab; the app hears `app_home_opened`, repeated when it does not listen."""
        channel = self.workspace.direct_messages(user_id)
        home = self.views.home(user_id)
        inner: Json = {"type": "app_home_opened", "user": user_id, "channel": channel.id, "tab": "home"}
        return await self.events.send(inner | ({"view": home.as_slack()} if home else {}))

    async def write(self, text: str, *, user_id: str, channel_id: str, thread_ts: str | None = None) -> Message:
        """Write an ordinary message, as a person."""
        channel = self.workspace.channel(channel_id)
        ts = self.workspace.next_ts(channel.id)
        return self.workspace.add(Message(channel.id, ts, user_id, text, thread_ts=thread_ts))

    def slack_says(self, user_id: str, channel_id: str, text: str, thread_ts: str | None = None) -> None:
        """Show a line of Slack's own to one person."""
        ts = self.workspace.next_ts(channel_id)
        line = Message(channel_id, ts, SLACKBOT, text, only_for=user_id, by_slack=True, thread_ts=thread_ts)
        self.workspace.add(line)

    def _answered(self, ack: Ack, typed: str, user_id: str, channel_id: str) -> Ack:
        body: Json = ack.body if isinstance(ack.body, dict) else {"text": ack.body}
        if not body.get("text") and not body.get("blocks") and not body.get("attachments"):
            return ack
        try:
            if body.get("response_type") == "in_channel":
                ts = self.workspace.next_ts(channel_id)
                self.workspace.add(Message(channel_id, ts, user_id, typed))
            say(self.workspace, body, user_id=user_id, channel_id=channel_id)
        except Refusal as refusal:
            self.complain(f"answer to {typed!r}: {refusal.answer}")
            return replace(ack, failure="invalid_command_response")
        return ack

    def _submitted(self, view: View, ack: Ack) -> Ack:
        body: Json = ack.body if isinstance(ack.body, dict) else {}
        match body.get("response_action"):
            case None if not body and not ack.body:
                self.views.close(view)
            case "clear":
                self.views.close(view, everything=True)
            case "errors":
                return self._refused(view, ack, body)
            case "update":
                self.views.update(view, check_view(body.get("view"), "modal"))
            case "push":
                self.views.push(view.user_id, check_view(body.get("view"), "modal"))
            case _:
                raise Refusal("invalid_response_action", body=ack.body)
        return ack

    def _refused(self, view: View, ack: Ack, body: Json) -> Ack:
        errors: dict[str, str] = body.get("errors") or {}
        inputs = {block["block_id"] for block in view.blocks if block["type"] == "input"}
        if not errors or not set(errors) <= inputs:
            raise Refusal("errors_for_no_input", errors=sorted(set(errors) - inputs))
        self.views.replace(replace(view, errors=errors))
        return replace(ack, errors=errors)

    def _action(self, block: Json, element: Json, choice: object, clock_of: str) -> Json:
        state = None if element["type"] == "button" else chosen(element, choice)
        return action_of(block, element, state, self.workspace.next_ts(clock_of))

    def _actor(self, user_id: str, view_id: str | None = None) -> payloads.Actor:
        return payloads.Actor(self.workspace.person(user_id), self.tickets.trigger(user_id, view_id))

    async def _send(self, kind: Kind, payload: Json, what: str) -> Ack:
        ack = await self.delivery.send(kind, payload)
        if ack.failure is not None:
            self.complain(f"{what}: {ack.failure} (HTTP {ack.status}, {ack.seconds:.2f} s)")
        return ack
