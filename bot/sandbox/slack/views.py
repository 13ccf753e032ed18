"""Modals, their stacks, and the Home tabs."""

import secrets
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from bot.sandbox.slack.answers import Json, Refusal
from bot.sandbox.slack.cast import APP_ID, BOT_ID, TEAM_ID
from bot.sandbox.slack.elements import Values, initial_values, kept
from bot.sandbox.slack.feed import Feed
from bot.sandbox.slack.workspace import with_ids

DEEPEST: Final = 3


@dataclass(frozen=True, slots=True)
class View:
    """One modal or Home tab as one person sees it now.

    Args:
        given: what the app sent, with the ids filled in that it left out.
        hash: new with every change of the app's.
        values: `state.values`: what the person has put in so far.
        errors: `block_id` to sentence, from the last submission.
        trouble: what the person reads when a submission got no good answer.
    """

    id: str
    user_id: str
    given: Json
    hash: str
    values: Values
    root_id: str
    previous_id: str | None = None
    errors: dict[str, str] = field(default_factory=dict)
    trouble: str | None = None

    @property
    def blocks(self) -> list[Json]:
        """Return the blocks, each with its `block_id`."""
        blocks: list[Json] = self.given["blocks"]
        return blocks

    @property
    def title(self) -> str:
        """Return the modal's title; "" for a Home tab."""
        return str(self.given.get("title", {}).get("text", ""))

    @property
    def callback_id(self) -> str:
        """Return the app's name for it, "" when it gave none."""
        return str(self.given.get("callback_id", ""))

    def as_slack(self) -> Json:
        """Return it in the shape of the Web API and of payloads."""
        optional: Json = {
            "private_metadata": "",
            "callback_id": "",
            "close": None,
            "submit": None,
            "clear_on_close": False,
            "notify_on_close": False,
            "external_id": "",
        }
        return {
            **optional,
            **self.given,
            "id": self.id,
            "team_id": TEAM_ID,
            "state": {"values": self.values},
            "hash": self.hash,
            "previous_view_id": self.previous_id,
            "root_view_id": self.root_id,
            "app_id": APP_ID,
            "app_installed_team_id": TEAM_ID,
            "bot_id": BOT_ID,
        }


class Views:
    """Every open modal, and each person's Home tab."""

    def __init__(self, feed: Feed) -> None:
        self._feed = feed
        self._open: dict[str, View] = {}
        self._stacks: dict[str, list[str]] = {}
        self._homes: dict[str, View] = {}

    def __iter__(self) -> Iterator[View]:
        """Yield open modals, everybody's, the oldest first."""
        return iter(tuple(self._open.values()))

    def __len__(self) -> int:
        return len(self._open)

    def top(self, user_id: str) -> View | None:
        """Return the modal this person has before them."""
        stack = self.stack(user_id)
        return stack[-1] if stack else None

    def stack(self, user_id: str) -> list[View]:
        """Return this person's modals, the lowest first."""
        return [self._open[view_id] for view_id in self._stacks.get(user_id, [])]

    def home(self, user_id: str) -> View | None:
        """Return what was published on this person's Home tab."""
        return self._homes.get(user_id)

    def now(self, view_id: str) -> View | None:
        """Return the view as it stands; None when it was closed."""
        return self._open.get(view_id) or next((home for home in self._homes.values() if home.id == view_id), None)

    def open(self, user_id: str, given: Json) -> View:
        """Show a modal, in place of whatever stack this person had open."""
        self._forget(user_id)
        return self._put_on_top(user_id, given)

    def push(self, user_id: str, given: Json) -> View:
        """Show a modal on top of this person's others."""
        if len(self.stack(user_id)) >= DEEPEST:
            raise Refusal("push_limit_reached")
        return self._put_on_top(user_id, given)

    def update(self, view: View, given: Json, *, expected_hash: str | None = None) -> View:
        """Replace what the app sent; what the person typed stays where the ids stay."""
        if expected_hash and expected_hash != view.hash:
            raise Refusal("hash_conflict")
        self._check_external_id(given, view.id)
        given = _complete(given)
        values = kept(view.values, initial_values(given["blocks"]))
        return self.replace(replace(view, given=given, hash=_new_hash(), values=values, errors={}, trouble=None))

    def publish(self, user_id: str, given: Json, *, expected_hash: str | None = None) -> View:
        """Show the Home tab."""
        before = self._homes.get(user_id)
        if before is not None:
            return self.update(before, given, expected_hash=expected_hash)
        if expected_hash:
            raise Refusal("hash_conflict")
        self._check_external_id(given)
        return self.replace(_new_view(user_id, given))

    def find(self, view_id: str | None, external_id: str | None) -> View:
        """Return the view, or refuse with `not_found`."""
        everything = [*self._open.values(), *self._homes.values()]
        for view in everything:
            if view.id == view_id or (external_id and view.given.get("external_id") == external_id):
                return view
        raise Refusal("not_found")

    def hold(self, view: View) -> View:
        """Remember what the person typed, without showing it to them again."""
        if view.given["type"] == "home":
            self._homes[view.user_id] = view
        else:
            self._open[view.id] = view
        return view

    def replace(self, view: View) -> View:
        """Put *view* in place of the one with its id, and show it."""
        self.hold(view)
        if view.given["type"] == "home":
            self._feed.publish("home", view.as_slack(), only_for=view.user_id)
        else:
            self._show(view.user_id)
        return view

    def close(self, view: View, *, everything: bool = False) -> list[View]:
        """Close *view* and what lies on it; with *everything* the whole stack. Return what was closed."""
        stack = self.stack(view.user_id)
        at = 0 if everything else next((i for i, one in enumerate(stack) if one.id == view.id), len(stack))
        closed = stack[at:]
        for one in closed:
            del self._open[one.id]
        self._stacks[view.user_id] = [one.id for one in stack[:at]]
        self._show(view.user_id)
        return closed

    def _put_on_top(self, user_id: str, given: Json) -> View:
        self._check_external_id(given)
        stack = self._stacks.setdefault(user_id, [])
        view = _new_view(user_id, given)
        if stack:
            view = replace(view, root_id=stack[0], previous_id=stack[-1])
        stack.append(view.id)
        return self.replace(view)

    def _forget(self, user_id: str) -> None:
        for view_id in self._stacks.pop(user_id, []):
            del self._open[view_id]

    def _check_external_id(self, given: Json, own_id: str | None = None) -> None:
        wanted = given.get("external_id")
        if wanted and any(view.given.get("external_id") == wanted and view.id != own_id for view in self):
            raise Refusal("duplicate_external_id")

    def _show(self, user_id: str) -> None:
        self._feed.publish("views", {"stack": self.as_page(user_id)}, only_for=user_id)

    def as_page(self, user_id: str) -> list[Json]:
        """Return this person's stack in the shape the page reads."""
        return [{**view.as_slack(), "errors": view.errors, "trouble": view.trouble} for view in self.stack(user_id)]


def _complete(given: Json) -> Json:
    return {**given, "blocks": list(with_ids(given["blocks"]))}


def _new_view(user_id: str, given: Json) -> View:
    given = _complete(given)
    view_id = "V" + uuid.uuid4().hex[:10].upper()
    return View(view_id, user_id, given, _new_hash(), initial_values(given["blocks"]), root_id=view_id)


def _new_hash() -> str:
    return f"{int(time.time())}.{secrets.token_hex(4)}"
