"""Both stores, given the same wishes in any order, say the same."""

import asyncio
import tempfile
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from bot.domain.notice import Milestone, Notice, card_notice, milestone_notice, warning_notice
from bot.domain.recording import Recording, RecordingState, Task, Wish
from bot.errors import BotError
from bot.ports import Claim, NoticeClaim, Store
from bot.store.memory import MemoryStore
from bot.store.sqlite import SqliteStore
from tests.builders import NOON, a_recording

IDS = st.sampled_from(["rec_a", "rec_b", "rec_c"])
NAMES = st.sampled_from(["x", "y"])
MINUTES = st.integers(0, 6)
LEASES = st.integers(1, 3)
LIMITS = st.integers(1, 3)
PLACES = st.sampled_from(["C1", "D9"])


def _at(minutes: int) -> Any:  # noqa: ANN401 - a datetime, also where a strategy maps to it
    return NOON + timedelta(minutes=minutes)


STATES = st.sampled_from(list(RecordingState))
CHANGES = st.fixed_dictionaries(
    {},
    optional={
        "state": STATES,
        "step_at": MINUTES.map(_at),
        "stop_at": MINUTES.map(_at),
        "stop_wish": st.none() | MINUTES.map(lambda minutes: Wish(user_id="U1", at=_at(minutes))),
        "target": NAMES,
        "cname": NAMES,
        "former_tasks": st.lists(st.builds(Task, uid=st.sampled_from("123")), max_size=2).map(tuple),
    },
)


def _notice(recording_id: str, kind: str, minutes: int) -> Notice:
    if kind == "card":
        return card_notice(recording_id, "C1", _at(minutes))
    if kind == "warning":
        return warning_notice(recording_id, "C1", _at(minutes), stop_at=NOON, at=NOON)
    return milestone_notice(recording_id, "C1", _at(minutes), Milestone(kind))


NOTICES = st.lists(
    st.tuples(st.sampled_from(["card", "card", "warning", "recording", "stopped", "failed"]), MINUTES), max_size=3
)


class TwoStores(RuleBasedStateMachine):
    """Does everything to a store in memory and to one in SQLite, and compares what they say."""

    def __init__(self) -> None:
        super().__init__()
        self.runner = asyncio.Runner()
        self.stack = AsyncExitStack()
        folder = self.stack.enter_context(tempfile.TemporaryDirectory())
        self.memory = MemoryStore()
        self.sqlite = self.runner.run(self.stack.enter_async_context(SqliteStore(Path(folder) / "bot.db")))
        self.claims: list[tuple[Claim, Claim]] = []
        self.notices: list[tuple[NoticeClaim, NoticeClaim]] = []

    def teardown(self) -> None:
        """Close what is open."""
        self.runner.run(self.stack.aclose())
        self.runner.close()

    def both(self, ask: Callable[[Store, int], Coroutine[Any, Any, object]]) -> tuple[Any, Any]:
        """Ask both, the first with 0 and the second with 1; return what they say, or how they refuse."""
        return self._one(ask(self.memory, 0)), self._one(ask(self.sqlite, 1))

    def _one(self, asking: Coroutine[Any, Any, object]) -> object:
        try:
            return self.runner.run(asking)
        except BotError as error:
            return type(error), vars(error)

    def same(self, ask: Callable[[Store, int], Coroutine[Any, Any, object]]) -> Any:  # noqa: ANN401 - any answer
        """Ask both, and return what both say."""
        in_memory, in_sqlite = self.both(ask)
        assert in_memory == in_sqlite
        return in_sqlite

    @rule(recording_id=IDS, key=NAMES, changes=CHANGES, notices=NOTICES, alone=st.booleans())
    def add(
        self, recording_id: str, key: str, changes: dict[str, Any], notices: list[tuple[str, int]], *, alone: bool
    ) -> None:
        """Add a recording; its id, its key or its target may be taken."""
        recording = a_recording(id=recording_id, idempotency_key=f"{recording_id}{key}", task=Task(uid="0"), **changes)
        put = [_notice(recording_id, *notice) for notice in notices]
        self.same(lambda store, _: store.add(recording, put, alone=alone))

    @rule(recording_id=IDS, behind=st.integers(0, 1), changes=CHANGES, notices=NOTICES)
    def save(self, recording_id: str, behind: int, changes: dict[str, Any], notices: list[tuple[str, int]]) -> None:
        """Save over the newest version, or over the one before."""
        read = self.same(lambda store, _: store.get(recording_id))
        if isinstance(read, Recording):
            changed = read.noting(version=read.version - behind, **changes)
            put = [_notice(recording_id, *notice) for notice in notices]
            self.same(lambda store, _: store.save(changed, put))

    @rule(by=LEASES, minutes=MINUTES)
    def set_back(self, by: int, minutes: int) -> None:
        """Set the clock back."""
        self.same(lambda store, _: store.set_back(timedelta(minutes=by), _at(minutes)))

    @rule(minutes=MINUTES, lease=LEASES, limit=LIMITS)
    def claim_due(self, minutes: int, lease: int, limit: int) -> None:
        """Claim what is due; only the tokens differ."""
        in_memory, in_sqlite = self.both(
            lambda store, _: store.claim_due(_at(minutes), lease=timedelta(minutes=lease), limit=limit)
        )
        assert [claim.recording for claim in in_memory] == [claim.recording for claim in in_sqlite]
        self.claims += zip(in_memory, in_sqlite, strict=True)

    @rule(which=st.integers(0), fresh=st.booleans(), changes=CHANGES, notices=NOTICES, keep=st.booleans())
    def settle(
        self, which: int, *, fresh: bool, changes: dict[str, Any], notices: list[tuple[str, int]], keep: bool
    ) -> None:
        """Settle any claim there ever was, as it was read then or as it is now."""
        if not self.claims:
            return
        claims = self.claims[which % len(self.claims)]
        recording = claims[0].recording
        if fresh:
            recording = self.same(lambda store, _: store.get(recording.id))
        put = [_notice(recording.id, *notice) for notice in notices]
        self.same(lambda store, number: store.settle(claims[number], recording.noting(**changes), put, keep=keep))

    @rule(minutes=MINUTES, lease=LEASES, limit=LIMITS)
    def claim_notices(self, minutes: int, lease: int, limit: int) -> None:
        """Claim what can be said; only the tokens differ."""
        in_memory, in_sqlite = self.both(
            lambda store, _: store.claim_notices(_at(minutes), lease=timedelta(minutes=lease), limit=limit)
        )
        assert [(claim.notice, claim.card_ts) for claim in in_memory] == [
            (claim.notice, claim.card_ts) for claim in in_sqlite
        ]
        self.notices += zip(in_memory, in_sqlite, strict=True)

    @rule(which=st.integers(0), channel_id=PLACES, message_ts=st.sampled_from(["1.1", "2.2"]))
    def notice_sent(self, which: int, channel_id: str, message_ts: str) -> None:
        """Say of any claim there ever was that it was sent."""
        if self.notices:
            claims = self.notices[which % len(self.notices)]
            self.same(
                lambda store, number: store.notice_sent(
                    claims[number], now=NOON, channel_id=channel_id, message_ts=message_ts
                )
            )

    @rule(which=st.integers(0), minutes=st.none() | MINUTES, channel_id=st.none() | PLACES, repost=st.booleans())
    def notice_failed(self, which: int, minutes: int | None, channel_id: str | None, *, repost: bool) -> None:
        """Say of any claim there ever was that it failed."""
        if self.notices:
            claims = self.notices[which % len(self.notices)]
            due_at = None if minutes is None else _at(minutes)
            self.same(
                lambda store, number: store.notice_failed(
                    claims[number], due_at=due_at, channel_id=channel_id, repost=repost
                )
            )

    @rule(name=NAMES, recording_id=IDS, limit=LIMITS)
    def look(self, name: str, recording_id: str, limit: int) -> None:
        """Ask for what runs, what ran, and which uids are taken."""
        self.same(lambda store, _: store.running(team_id="T1"))
        self.same(lambda store, _: store.running(team_id="T1", channel_id="C1", target=name))
        self.same(lambda store, _: store.history(team_id="T1", limit=limit, target=name))
        self.same(lambda store, _: store.history(team_id="T1", limit=limit, before=recording_id))
        self.same(lambda store, _: store.uids_in_use(name))

    @invariant()
    def both_wait_for_the_same(self) -> None:
        """The next moments agree after every step, and so does who holds what."""
        self.same(lambda store, _: store.next_due())
        self.same(lambda store, _: store.next_notice_due())
        for claims in self.claims[-3:]:
            self.same(lambda store, number, claims=claims: store.holds(claims[number]))  # type: ignore[misc]  # bound early


TestTwoStores = TwoStores.TestCase
TestTwoStores.settings = settings(
    max_examples=25, stateful_step_count=30, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
