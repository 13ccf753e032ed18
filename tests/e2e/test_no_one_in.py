"""Nobody but Slack is let in, nothing acts twice, and nobody may touch what is not theirs."""

import json
from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

import pytest

from bot.sandbox.slack.cast import ADA, GUEST, OTHER_TEAM_ID, STRANGER, TEAM_ID
from bot.sandbox.slack.faults import Fault
from bot.store.audit import read_file
from bot.store.sqlite import SqliteStore
from tests.e2e.stage import Stage, a_stage
from tests.e2e.tap import Tap, a_command, a_press, a_tap
from tests.e2e.test_life import cards, says

ROOM: Final = "start webinar town-hall for 30m"
DONE_ONCE: Final = [
    ("command", "start", "done"),
    ("button", "extend", "done"),
    ("command", "extend", "done"),
    ("command", "pause", "wish_invalid"),
    ("form", "start", "done"),
    ("command", "stop", "done"),
]


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[Stage]:
    """Give each test a bot between the stand-ins."""
    async with a_stage(tmp_path) as made:
        yield made


@pytest.fixture
async def tap(stage: Stage) -> AsyncIterator[Tap]:
    """Put somebody on its line."""
    async with a_tap(stage) as made:
        yield made


def noted(stage: Stage) -> list[tuple[str, str, str, str]]:
    """Return what the audit has of people: who, where, what, and what came of it."""
    entries = read_file(stage.folder / "recordbot.db", recording_id=None, since=None, limit=1000)
    return [
        (entry.who, str(entry.where), entry.what, entry.outcome)
        for entry in entries
        if not entry.what.startswith("agora.")
    ]


def home_says(stage: Stage, user_id: str, word: str) -> bool:
    """Say whether somebody's Home tab holds *word*."""
    home = stage.slack.views.home(user_id)
    return home is not None and word in str(home.blocks)


async def everything(stage: Stage) -> set[tuple[object, ...]]:
    """Return what people can change of every recording, from a bot that does not run."""
    async with SqliteStore(stage.folder / "recordbot.db") as store:
        rows = await store.history(team_id=TEAM_ID, limit=10)
    return {(row.id, row.target, row.task.uid, row.stop_at, row.stop_after, row.stop_wish is None) for row in rows}


async def test_what_was_captured_acts_once(stage: Stage, tap: Tap) -> None:
    """A command, a button and a form, sent again by somebody on the line: 200, nothing done; after a restart, too."""
    await stage.slack.command("/record", ROOM)
    await stage.until(lambda: says(stage, "Recording", "stop_recording"))
    await stage.slack.press(cards(stage)[0], "extend_recording")
    await stage.slack.command("/record", "extend town-hall 5m")
    await stage.slack.command("/record", "pause town-hall")
    await stage.slack.command("/record")
    await stage.until(lambda: stage.slack.views.top(ADA))
    form = stage.slack.views.top(ADA)
    assert form is not None
    await stage.slack.submit(form, {"target": "all-hands"})
    await stage.until(lambda: len(stage.agora.tasks) == 2)
    await stage.slack.command("/record", "stop all-hands")
    await stage.until(lambda: [request.endpoint for request in stage.agora.requests].count("stop") == 1)
    done = noted(stage)
    assert DONE_ONCE == [(where, what, outcome) for _, where, what, outcome in done]

    for delivery in tap.captured:
        assert (200, "") == await tap.send_again(delivery)
    assert done == noted(stage)

    assert 0 == await stage.stop_bot()
    before = await everything(stage)
    await stage.start_bot()
    for delivery in tap.captured:
        status, _ = await tap.send_again(delivery)
        assert 200 == status
    await stage.stop_bot()
    assert before == await everything(stage)
    again = {entry[3] for entry in noted(stage)[len(done) :]}
    assert "duplicate_wish" in again
    assert "done" not in again
    assert 2 == len(stage.agora.tasks)


async def test_what_is_not_slacks_is_refused_before_it_is_read(stage: Stage, tap: Tap) -> None:
    """Another secret, an old signature, none, another body; the log says so once, and holds nothing of it."""
    raw = urlencode(a_command(ROOM)).encode()
    forged = [
        tap.signed(raw, secret="guessed"),
        tap.signed(raw, age=301),
        tap.signed(raw, age=-301),
        tap.signed(raw + b"&anyway=1"),
        {"Content-Type": "application/x-www-form-urlencoded"},
    ]
    for headers in forged:
        status, _ = await tap.send(raw, headers)
        assert 401 == status, headers

    assert 1 == stage.log.count("delivery_forged")
    assert "town-hall" not in stage.log
    assert [] == noted(stage)
    _, metrics = await stage.get("/metrics")
    assert 'recordbot_slack_deliveries_total{outcome="forged"} 5.0' in metrics


async def test_only_deliveries_get_anywhere(stage: Stage, tap: Tap) -> None:
    """Another method, another path, a body that is too large: each has its answer, and none is a 500."""
    raw = urlencode(a_command(ROOM)).encode()
    signed = tap.signed(raw)
    for method in ("GET", "PUT", "DELETE", "PATCH"):
        assert 405 == (await tap.send(raw, signed, method=method))[0]
    for path in ("/slack/events/", "/slack", "/", "/slack/events/x", "/agora/notifications"):
        assert 404 == (await tap.send(raw, signed, path=path))[0], path
    large = urlencode(a_command("x" * 1_100_000)).encode()
    assert 413 == (await tap.send(large, tap.signed(large)))[0]
    assert [] == noted(stage)


# Signed, and yet nothing that Slack would send.
ODD: Final = [
    b"",
    b"\xff",
    b"payload=%7B",
    b"payload=[]",
    b"{]",
    urlencode({"command": "/record", "text": "list"}).encode(),
    urlencode({"payload": json.dumps({"type": "block_actions"})}).encode(),
    urlencode({"payload": json.dumps({"type": "view_submission", "user": {"id": "U1", "team_id": "T1"}})}).encode(),
    b"a=1&" * 200,
]
# Whole as far as anybody can tell, and yet not what was drawn. The listener finds out, and says so.
FORM: Final = {"id": "V1", "type": "modal", "callback_id": "start_form", "private_metadata": "{", "blocks": []}
LACKING: Final = [
    {**a_press("stop_recording", "rec_2222222"), "actions": [{"action_id": "stop_recording"}]},
    a_press("stop_recording", None),
    a_press("stop_recording", {"a": 1}),
    a_press("stop_recording", "rec_2222222'; DROP TABLE recording; --"),
    a_press("nobody_listens", "x"),
    {"type": "view_submission", "user": {"id": "U1"}, "team": {"id": TEAM_ID}, "view": {**FORM, "state": {}}},
    {
        "type": "view_submission",
        "user": {"id": "U1"},
        "team": {"id": TEAM_ID},
        "view": {**FORM, "state": {"values": 7}},
    },
    {"type": "shortcut", "user": {"id": "U1"}, "team": {"id": TEAM_ID}, "callback_id": {}},
    {"type": "event_callback", "event": {"type": "app_home_opened", "user": {}}, "authorizations": 7},
]


async def test_what_cannot_be_read_is_no_failure_of_the_bot(stage: Stage, tap: Tap) -> None:
    """Rightly signed and malformed: 400, never 500; what stood in it is in no log."""
    for raw in ODD:
        assert 400 == (await tap.send(raw, tap.signed(raw)))[0], raw
    for payload in LACKING:
        status, _ = await tap.interaction({**payload, "planted": "SAMARKAND"})
        assert status in {200, 400, 404}, payload

    assert "SAMARKAND" not in stage.log
    ack = await stage.slack.command("/record", "list")
    assert "Nothing is running" in str(ack.body)


async def test_guests_and_people_from_elsewhere_have_nothing_done(stage: Stage) -> None:
    """They are told why, help included, the card stays as it is, and the audit has it; the templates are open to all."""
    for user_id, word in ((GUEST, "Guests"), (STRANGER, "workspace")):
        for text in (ROOM, "list", "status", "", "wibble", "help"):
            ack = await stage.slack.command("/record", text, user_id=user_id)
            assert word in str(ack.body), text
        await stage.slack.open_home(user_id)
        await stage.until(partial(home_says, stage, user_id, word))
        ack = await stage.slack.command("/record", "templates", user_id=user_id)
        assert word not in str(ack.body)
    assert [] == stage.agora.tasks

    await stage.slack.command("/record", ROOM)
    await stage.until(lambda: says(stage, "Recording", "stop_recording"))
    (card,) = cards(stage)
    for user_id in (GUEST, STRANGER):
        before = len(stage.slack.ephemerals(user_id))
        await stage.slack.press(card, "stop_recording", user_id=user_id)
        assert before + 1 == len(stage.slack.ephemerals(user_id))
    assert says(stage, "Recording", "stop_recording")
    refused = [entry for entry in noted(stage) if entry[3] == "not_allowed"]
    assert [(GUEST, "command", "start", "not_allowed"), (STRANGER, "button", "stop_recording", "not_allowed")] == [
        refused[0],
        refused[-1],
    ]


@pytest.mark.parametrize("fault", [Fault("error", error="user_not_found"), Fault("down"), Fault("slow", seconds=9)])
async def test_a_slack_that_says_nothing_of_people_keeps_nobody_from_recording(stage: Stage, fault: Fault) -> None:
    """The answer comes in time, and whoever comes next does not wait again."""
    stage.slack.faults.set("users.info", fault)
    first = await stage.slack.command("/record", ROOM)
    again = await stage.slack.command("/record", "status town-hall")

    assert "Starting" in str(first.body)
    assert "started by" in str(again.body)
    assert 2.5 > first.seconds
    assert 0.5 > again.seconds


async def test_an_id_from_another_workspace_opens_nothing(stage: Stage, tap: Tap) -> None:
    """A button or a command that names somebody else's recording finds none."""
    await stage.slack.command("/record", ROOM)
    await stage.until(lambda: says(stage, "Recording", "stop_recording"))
    recording_id = str(cards(stage)[-1]).partition("rec_")[2][:7]
    for payload in (
        a_press("stop_recording", f"rec_{recording_id}", team_id=OTHER_TEAM_ID, user_id="U0SPY"),
        a_press("extend_recording", f"rec_{recording_id}", team_id=OTHER_TEAM_ID, user_id="U0SPY"),
    ):
        await tap.interaction(payload)
    for text in (f"stop rec_{recording_id}", "stop town-hall", f"status rec_{recording_id}", "list"):
        status, answer = await tap.command(text, team_id=OTHER_TEAM_ID, user_id="U0SPY")
        assert 200 == status
        assert "town-hall" not in answer.replace(text.partition(" ")[2] or "-", ""), text

    assert "stop" not in [request.endpoint for request in stage.agora.requests]
    assert says(stage, "Recording", "stop_recording")
    assert {("U0SPY", "recording_not_found")} == {(who, outcome) for who, *_, outcome in noted(stage) if who == "U0SPY"}
    assert "other_workspace" in stage.log


async def test_the_same_holds_over_socket_mode(tmp_path: Path) -> None:
    """Who may not may not, and what Slack sends a second time acts once."""
    async with a_stage(tmp_path, SLACK_APP_TOKEN="xapp-standin-app") as stage:
        await stage.until(lambda: "socket_mode_connected" in stage.log)
        ack = await stage.slack.command("/record", ROOM, user_id=GUEST)
        assert "Guests" in str(ack.body)
        assert "Starting" in str((await stage.slack.command("/record", ROOM)).body)
        extension = a_command("extend town-hall 5m")
        for _ in range(2):
            await stage.slack.sockets.send("slash_commands", extension)
        assert ["not_allowed", "done", "done", "duplicate_wish"] == [entry[3] for entry in noted(stage)]
