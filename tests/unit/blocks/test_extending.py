"""What moves a recording's end: which buttons there are, what they carry, and the form that asks until when."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from bot.blocks.card import AGAIN_ACTION_ID, card
from bot.blocks.extending import (
    EXTEND_ACTION_ID,
    EXTEND_ACTIONS,
    MORE_ACTION_ID,
    UNTIL_ACTION_ID,
    UNTIL_BLOCK_ID,
    Pressed,
    carried,
    extend_buttons,
    pressed,
    until_answer,
    until_form,
)
from bot.domain.recording import Recording
from bot.sandbox.slack.lint import check_view
from tests.unit.blocks.states import STATES

NOTE, LAYOUT = "Add a note…", "Layout…"
RECORDING = STATES["recording"]  # until one o'clock; confirmed a minute after noon


def with_room(minutes: float) -> Recording:
    """Return the recording with so much room behind its end."""
    return RECORDING.model_copy(update={"longest": timedelta(minutes=59 + minutes)})


def menu(recording: Recording) -> list[str]:
    """Return what stands in the card's menu."""
    (element,) = [
        element
        for block in card(recording).block_dicts()
        if block["type"] == "actions"
        for element in block["elements"]
        if element["action_id"] == MORE_ACTION_ID
    ]
    return [option["text"]["text"] for option in element["options"]]


@pytest.mark.parametrize(
    ("room", "buttons", "options"),
    [
        (60, ["+15 min", "+30 min", "+60 min", "Until…"], ["+30 min", "Until…", NOTE, LAYOUT, "Details"]),
        (59, ["+15 min", "+30 min", "Until…"], ["+30 min", "Until…", NOTE, LAYOUT, "Details"]),
        (15, ["+15 min", "Until…"], ["Until…", NOTE, LAYOUT, "Details"]),
        (14, ["Until…"], ["Until…", NOTE, LAYOUT, "Details"]),
        (0.5, [], [NOTE, LAYOUT, "Details"]),
    ],
)
def test_only_what_the_template_allows_is_offered(room: float, buttons: list[str], options: list[str]) -> None:
    """Under a warning and in the card's menu: no button that would be refused."""
    recording = with_room(room)
    shown = [button.to_dict()["text"]["text"] for button in extend_buttons(recording)]
    assert (buttons, options) == (shown, menu(recording))


@pytest.mark.parametrize("name", STATES)
def test_the_menu_offers_what_makes_sense_in_each_state(name: str) -> None:
    """Details always; longer, and notes, only while it records; once more only when it is over."""
    recording = STATES[name]
    shown = menu(recording)
    assert "Details" == shown[-1]
    assert ("Until…" in shown) == (name.startswith("recording") and recording.can_be_stopped)
    assert (NOTE in shown) == (name.startswith("recording") and recording.can_be_stopped)
    assert recording.is_over == (AGAIN_ACTION_ID in str(card(recording).block_dicts()))


def test_a_row_of_buttons_has_an_action_for_each() -> None:
    """Slack wants every action_id once in a row."""
    ids = [button.to_dict()["action_id"] for button in extend_buttons(with_room(60))]
    assert [*EXTEND_ACTIONS, UNTIL_ACTION_ID] == ids


def test_a_button_carries_the_recording_and_the_end_that_it_shows() -> None:
    """What comes back is what was sent; older cards carry the id alone."""
    end = int(RECORDING.stop_at.timestamp())
    assert Pressed("rec_7hk2m9q", end) == pressed(carried(RECORDING))
    assert Pressed("rec_7hk2m9q", end, EXTEND_ACTION_ID) == pressed(f"{carried(RECORDING)}:{EXTEND_ACTION_ID}")
    assert Pressed("rec_7hk2m9q") == pressed("rec_7hk2m9q")
    assert Pressed("rec_7hk2m9q") == pressed("rec_7hk2m9q:soon")


def test_the_form_asks_for_one_moment(snapshot: SnapshotAssertion) -> None:
    """It says what is possible, and begins a quarter of an hour later."""
    view = until_form(RECORDING)
    check_view(view, "modal")
    assert snapshot == view


def test_the_form_begins_within_what_is_possible() -> None:
    """Where less than a quarter of an hour is left, with all of it."""
    (picker,) = [block["element"] for block in until_form(with_room(5))["blocks"] if block["type"] == "input"]
    assert int(with_room(5).latest_stop_at.timestamp()) == picker["initial_date_time"]


@pytest.mark.parametrize(
    ("chosen", "expected"),
    [(1795352400, datetime(2026, 11, 22, 13, tzinfo=UTC)), (None, None), ("soon", None), (10**20, None)],
)
def test_what_was_chosen_is_read(chosen: object, expected: Any) -> None:  # noqa: ANN401 - a moment or None
    """Whatever is no moment is none."""
    view = until_form(RECORDING)
    state = {"values": {UNTIL_BLOCK_ID: {UNTIL_BLOCK_ID: {"selected_date_time": chosen}}}}
    assert (RECORDING.id, expected) == until_answer({**view, "state": state})
