"""What a message names that could be recorded."""

import pytest

from bot.domain.message_words import Mentioned, read_message


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("see <https://example.com/a?b=1&amp;c=2|here>!", Mentioned(address="https://example.com/a?b=1&c=2")),
        ("first <http://a.example> then <https://b.example>", Mentioned(address="http://a.example")),
        ("(https://example.com/y).", Mentioned(address="https://example.com/y")),
        ("<@U012AB3CD> *town-hall* starts", Mentioned(word="town-hall")),
        ("`room_7`: now", Mentioned(word="room_7")),
        ("standup, please", Mentioned(word="standup")),
        ("<!here> <#C012AB3CD|general>", Mentioned()),
        ("", Mentioned()),
        ("<javascript:alert(1)|x>", Mentioned()),
    ],
)
def test_the_first_address_counts_and_otherwise_the_first_word(text: str, expected: Mentioned) -> None:
    """Mentions, formatting and what ends a sentence are no part of it."""
    assert expected == read_message(text)
