"""The grammar of `/record`."""

from datetime import time, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.command import (
    Command,
    Doctor,
    Extend,
    Help,
    ListRunning,
    ListTemplates,
    Note,
    OpenForm,
    Pause,
    Resume,
    Start,
    Status,
    Stop,
    parse,
)
from bot.domain.words import readings
from bot.errors import WishInvalid

HOUR = timedelta(hours=1)
HALF = timedelta(minutes=30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", OpenForm()),
        ("   ", OpenForm()),
        ("start webinar town-hall", Start("webinar", "town-hall")),
        ("START webinar town-hall FOR 1h", Start("webinar", "town-hall", for_=HOUR)),
        ("start webinar town-hall for 1 h 30 min", Start("webinar", "town-hall", for_=HOUR + HALF)),
        ("start webinar town-hall until 15:30", Start("webinar", "town-hall", until=time(15, 30))),
        ("start webinar town-hall until 3 pm", Start("webinar", "town-hall", until=time(15))),
        ("start webinar town-hall for 45m anyway", Start("webinar", "town-hall", for_=1.5 * HALF, anyway=True)),
        (
            "start webinar town-hall maxIdleTime=60 for 1h recordingConfig.channelType=0",
            Start("webinar", "town-hall", HOUR, answers=(("maxIdleTime", "60"), ("recordingConfig.channelType", "0"))),
        ),
        (
            'start webinar "my room" title="A \'big\' day"',
            Start("webinar", "my room", answers=(("title", "A 'big' day"),)),
        ),
        ("start webinar 'my room'", Start("webinar", "my room")),
        ('start webinar "for" for 1h', Start("webinar", "for", HOUR)),
        ('start webinar "anyway"', Start("webinar", "anyway")),
        ('start webinar "a=b"', Start("webinar", "a=b")),
        (
            "start webinar room url=https://x.example/?a=b",
            Start("webinar", "room", answers=(("url", "https://x.example/?a=b"),)),
        ),
        ("start page room services[web].onhold=yes", Start("page", "room", answers=(("services[web].onhold", "yes"),))),
        ("start webinar room note=", Start("webinar", "room", answers=(("note", ""),))),
        ("stop", Stop()),
        ("stop town-hall", Stop("town-hall")),
        ("stop my room", Stop("my room")),
        ("stop rec_7hk2m9q", Stop("rec_7hk2m9q")),
        ("extend 30m", Extend(None, HALF)),
        ("extend town-hall 30m", Extend("town-hall", HALF)),
        ("extend room 5 30m", Extend("room 5", HALF)),
        ("extend town-hall by 1 h 30 min", Extend("town-hall", HOUR + HALF)),
        ('extend "30m" 1h', Extend("30m", HOUR)),
        ("status", Status()),
        ("Status town-hall", Status("town-hall")),
        ("pause board", Pause("board")),
        ("resume", Resume()),
        ("note The panel begins", Note("The panel begins")),
        ("Note\n two  lines", Note("two  lines")),
        ("note", Note("")),
        ("list", ListRunning()),
        ("templates", ListTemplates()),
        ("doctor", Doctor()),
        ("help", Help()),
        ("help start", Help()),
    ],
)
def test_every_form_of_the_command_is_understood(text: str, expected: Command) -> None:
    """The grammar is the contract's, a little more lenient in case and blanks."""
    assert expected == parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("start page <https://x.example/a?b=1&amp;c=2> for 1h", Start("page", "https://x.example/a?b=1&c=2", HOUR)),
        ("start page <https://x.example/a|x.example/a>", Start("page", "https://x.example/a")),
        ("start page <https://x.example/a|the board of room 7>", Start("page", "https://x.example/a")),
        ('start page "<https://x.example/a|the board>"', Start("page", "https://x.example/a")),
        (
            "start cdn room rtmpUrl=<https://x.example/k>",
            Start("cdn", "room", answers=(("rtmpUrl", "https://x.example/k"),)),
        ),
        ("stop <mailto:standup@x.example|standup@x.example>", Stop("standup@x.example")),
        ("stop <mailto:standup@x.example>", Stop("standup@x.example")),
        ("stop <@U0123ABCD|anna>", Stop("@anna")),
        ("stop <@U0123ABCD>", Stop("@U0123ABCD")),
        ("stop <#C0123ABCD|general>", Stop("#general")),
        ("stop <#C0123ABCD|>", Stop("#C0123ABCD")),
        ("stop <!here>", Stop("@here")),
        ("stop a&amp;b&lt;c&gt;", Stop("a&b<c>")),
        ("stop a&amp;lt;b", Stop("a&lt;b")),
        ("stop a<b>c", Stop("a<b>c")),
    ],
)
def test_slacks_own_notations_are_read_back(text: str, expected: Command) -> None:
    """Slack turns addresses, people, channels and three characters into something else; what was typed counts."""
    assert expected == parse(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("start webinar “my room” for 1h", Start("webinar", "my room", HOUR)),
        ("start webinar ‘my room’ for\u00a01h", Start("webinar", "my room", HOUR)),
        ("start webinar „my room“", Start("webinar", "my room")),
        ("start webinar town–hall", Start("webinar", "town-hall")),
        ("start  webinar\u202ftown—hall\n for   1h", Start("webinar", "town-hall", HOUR)),
        ("start webinar room title=“Q1 – results”", Start("webinar", "room", answers=(("title", "Q1 – results"),))),
        ("stop \u200btown-hall\ufeff", Stop("town-hall")),
        ('stop "my\u00a0room"', Stop("my room")),
    ],
)
def test_what_phones_make_of_typing_is_undone(text: str, expected: Command) -> None:
    """Typographic quotes, dashes and blanks mean the plain ones; inside a value the text stays as typed."""
    assert expected == parse(text)


@pytest.mark.parametrize(
    ("text", "field", "says"),
    [
        ("stat town-hall", "command", "Did you mean `/record status town-hall`?"),
        ("Strat webinar town-hall", "command", "Did you mean `/record start webinar town-hall`?"),
        ("end town-hall", "command", "Did you mean `/record stop town-hall`?"),
        ("webinar town-hall for 1h", "command", "Did you mean `/record start webinar town-hall for 1h`?"),
        ("webinar", "command", "`/record` alone opens the form"),
        ("list town-hall", "command", "`/record status town-hall`"),
        ("start", "template", "Type `/record start TEMPLATE TARGET`"),
        ("start webinar", "target", "Type `/record start webinar TARGET`"),
        ("start webinar for 1h", "target", "Type `/record start webinar TARGET`"),
        ("start webinar maxIdleTime=60", "target", "goes in quotes"),
        ("start webinar anyway", "target", "goes in quotes"),
        ('start webinar ""', "target", "Type `/record start webinar TARGET`"),
        ("start webinar my room for 1h", "target", '`/record start webinar "my room"`'),
        ("start webinar room anyway for 1h", "target", "at the very end"),
        ("start webinar room for", "for", "`for 45m`"),
        ("start webinar room for ever", "for", "`ever` is not a length of time"),
        ("start webinar room until", "until", "`until 15:30`"),
        ("start webinar room until late", "until", "`late` is not a time of day"),
        ("start webinar room for 1h until 15:30", "until", "Say once when it ends"),
        ("start webinar room a=1 a=2", "a", "given twice"),
        ('start webinar "my room', "command", "not closed"),
        ("extend", "by", "`/record extend 30m`"),
        ("extend town-hall", "by", "`/record extend town-hall 30m`"),
        ("extend 5s", "by", "too short"),
    ],
)
def test_what_cannot_be_understood_says_what_to_type_instead(text: str, field: str, says: str) -> None:
    """The answer names the wrong word and keeps what was typed."""
    with pytest.raises(WishInvalid) as caught:
        parse(text)
    assert says in str(caught.value)
    assert field == caught.value.field


PIECES = st.sampled_from(
    [
        *("start", "stop", "extend", "status", "list", "for", "until", "anyway", "webinar", "town-hall", "1h", "15:30"),
        *(
            "99999999999999999999h",
            "for=",
            "a=b",
            "=",
            '"',
            "'",
            "“",
            "<",
            ">",
            "<https://x|",
            "<@U1",
            "&amp;",
            "\u00a0",
            "\x00",
        ),
    ]
)


def refusal(text: str) -> str | None:
    """Return why *text* is refused; None when it is understood."""
    try:
        parse(text)
    except WishInvalid as refused:
        return str(refused)
    return None


@given(st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join)))
@example("start webinar room for 99999999999999999999h")
@example('"')
def test_no_text_raises_anything_but_a_sentence_for_its_author(text: str) -> None:
    """Whatever is typed is a command, or a `WishInvalid` with one line to read."""
    said = refusal(text)
    assert said is None or (said.strip() and "\n" not in said)


@given(
    st.text(alphabet=st.characters(codec="ascii", categories=["L", "N", "P", "S"]), min_size=1).filter(
        lambda t: '"' not in t
    )
)
def test_a_quoted_target_is_taken_as_it_is(target: str) -> None:
    """Quotes protect everything that a cname may hold, keywords included."""
    escaped = target.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert Start("webinar", target) == parse(f'start webinar "{escaped}"')


def test_a_word_that_slack_made_a_link_of_is_also_read_without_its_scheme() -> None:
    """`standup.io` comes as `http://standup.io`, and no cname holds a slash."""
    assert ("http://standup.io", "standup.io") == readings("http://standup.io")
    assert ("http://x.example/a",) == readings("http://x.example/a")
    assert ("https://standup.io",) == readings("https://standup.io")
    assert ("town-hall",) == readings("town-hall")
