"""Lists to leaf through: what a button carries comes back, whatever is made of it on the way."""

import json
from datetime import timedelta

import pytest

from bot.blocks import lists
from bot.domain.history import HistoryFilter, HistoryPage, RunningPage
from bot.errors import WishInvalid
from tests.builders import NOON, a_recording
from tests.unit.blocks.slack_limits import message_problems


@pytest.mark.parametrize(
    "asked",
    [
        HistoryFilter(),
        HistoryFilter(target='a "b" <c>', started_by="U1", template_id="webinar", channel_id="C1", since=NOON),
        HistoryFilter(target="https://example.com/?a=ü&b"),
    ],
)
@pytest.mark.parametrize("before", [None, "rec_7hk2m9q"])
def test_what_a_button_carries_comes_back(asked: HistoryFilter, before: str | None) -> None:
    """The next page is about the same as this one."""
    assert (asked, before) == lists.read_history_value(lists.history_value(asked, before))


def test_where_the_list_of_what_runs_goes_on_comes_back() -> None:
    """To the microsecond: two may have been asked for in the same second."""
    last = a_recording(created_at=NOON + timedelta(microseconds=7))
    assert (last.created_at, last.id) == lists.read_running_value(lists.running_value(last))
    assert lists.read_running_value("{}") is None


@pytest.mark.parametrize("value", ["", "null", "[]", "{", '{"s": "x"}', '{"s": 1e99}', '{"s": 99999999999999}'])
def test_a_history_button_that_was_tampered_with_is_refused_in_words(value: str) -> None:
    """What comes from outside makes a sentence, not a traceback."""
    with pytest.raises(WishInvalid, match="type the command again"):
        lists.read_history_value(value)


@pytest.mark.parametrize(
    "value", ["", "[]", '{"at": 5}', '{"id": "x"}', '{"at": "soon", "id": "x"}', '{"at": "2026-11-22", "id": "x"}']
)
def test_a_button_of_what_runs_that_was_tampered_with_is_refused_in_words(value: str) -> None:
    """Likewise; a moment without a zone is none."""
    with pytest.raises(WishInvalid, match="type the command again"):
        lists.read_running_value(value)


def test_the_longest_names_still_make_a_message() -> None:
    """Ten lines of the longest titles and targets fit, and a value too long for a button has none."""
    rows = [a_recording(target="https://example.com/" + "ü<" * 1000, title="*" * 300) for _ in range(10)]
    page = HistoryPage(HistoryFilter(target=rows[0].target), rows, older=rows[-1].id, is_first=False)
    for message in (lists.history(page), lists.running(RunningPage(rows, 1000, skipped=10))):
        assert [] == message_problems(message.text, message.block_dicts())
    assert "history_page" not in json.dumps(lists.history(page).block_dicts())


def test_only_a_page_with_more_behind_it_has_a_button_for_that() -> None:
    """Nobody presses a button that would show nothing."""
    rows = [a_recording() for _ in range(3)]
    last, first = HistoryPage(HistoryFilter(), rows), HistoryPage(HistoryFilter(), rows, older=rows[-1].id)
    shown = [json.dumps(lists.history(page).block_dicts()) for page in (last, first)]
    assert [False, True] == [lists.HISTORY_ACTION_ID in text for text in shown]
    shown = [json.dumps(lists.running(RunningPage(rows, total)).block_dicts()) for total in (3, 4)]
    assert [False, True] == [lists.RUNNING_ACTION_ID in text for text in shown]
