"""Text from outside, made safe; times that everyone can read."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks.text import (
    anybody,
    channel_mention,
    code,
    escape,
    mention,
    plain,
    shorten,
    slack_date,
    tidy,
    with_mentions,
    words,
)


def test_three_characters_are_escaped_and_no_others() -> None:
    """Exactly what Slack asks for: more would be shown to people."""
    assert '&lt;!channel&gt; &amp;amp; "it\'s"' == escape('<!channel> &amp; "it\'s"')


def test_words_do_not_format() -> None:
    """What would be bold, slanted, struck or code only looks like it."""
    assert "∗b∗ ˍiˍ ∼s∼ ˋcˋ" == words("*b* _i_ ~s~ `c`")


@pytest.mark.parametrize(
    ("text", "span"),
    [("town_hall", "`town_hall`"), ("a`b", "`aˋb`"), ("<@U1>", "`&lt;@U1&gt;`"), (" \n", "` – `"), ("", "` – `")],
)
def test_a_code_span_cannot_be_left(text: str, span: str) -> None:
    """Whatever is inside, the span ends where we end it, and is never empty."""
    assert span == code(text)


def test_text_is_one_line_in_one_direction() -> None:
    """Line breaks, control characters and those that turn the reading direction are gone."""
    assert "exe.png next" == tidy("\u202eexe.png\u202c\n\tnext\x00\u200f ")


@given(st.text(), st.integers(min_value=2, max_value=50))
def test_shortened_text_fits(text: str, limit: int) -> None:
    """Never longer than asked for, and untouched when it fits."""
    short = shorten(text, limit)

    assert len(short) <= limit
    assert len(text) > limit or short == text


@given(st.text())
def test_nothing_that_slack_reads_gets_through(text: str) -> None:
    """No text at all makes a mention, a link or an open code span."""
    for safe in (words(text), code(text)):
        assert "<" not in safe
        assert ">" not in safe
    assert 2 == code(text).count("`")
    assert not set("*_~`") & set(words(text))
    assert plain(text, 20).text


def test_a_date_is_complete_without_slack() -> None:
    """Everyone reads their own zone; push messages and screen readers get date, time and zone."""
    at = datetime(2026, 3, 1, 1, 5, tzinfo=timezone(timedelta(hours=2)))

    assert (
        f"<!date^{int(at.timestamp())}^{{date_short_pretty}} at {{time}}|28 February 2026 at 23:05 UTC>"
        == slack_date(at)
        == slack_date(at.astimezone(UTC))
    )


def test_only_ids_are_mentioned() -> None:
    """A mention cannot be used to smuggle anything in."""
    assert ("<@U012AB3CD>", "<#C012AB3CD>") == (mention("U012AB3CD"), channel_mention("C012AB3CD"))
    assert "&lt;!here&gt;" == mention("<!here>")
    assert "C1|&gt;&lt;!here" == channel_mention("C1|><!here")


def test_a_sentence_that_was_kept_names_people_again() -> None:
    """What follows its "Ask" alone; whatever else looks like an id was typed by somebody."""
    kept = "You may not start <U0ADA00001>. Ask U0JONAS002, S0PRODUCERS, C0STUDIO01."

    assert with_mentions(kept) == (
        "You may not start &lt;U0ADA00001&gt;. Ask <@U0JONAS002>, <!subteam^S0PRODUCERS>, <#C0STUDIO01>."
    )
    assert "Ask whoever runs the bot." == with_mentions("Ask whoever runs the bot.")


def test_people_groups_and_channels_are_mentioned_by_their_ids() -> None:
    """And anything else is shown as it is."""
    assert ["<@U0ADA00001>", "<!subteam^S0PRODUCERS>", "<#C0STUDIO01>", "&lt;x&gt;"] == [
        anybody(one) for one in ("U0ADA00001", "S0PRODUCERS", "C0STUDIO01", "<x>")
    ]
