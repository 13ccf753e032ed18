"""The grammar of `/record layout`, `subscribe` and `publish`."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.change_words import Layout, Publish, Subscribe
from bot.domain.changes import Chosen, LayoutWish, SubscribeWish
from bot.domain.command import Command, parse
from bot.domain.request.values import EVERYONE
from bot.errors import WishInvalid

ALL = Chosen((EVERYONE,))
TWO = Chosen(("1001", "1002"))


def layout(
    what: str | None,
    arrangement: int | None = None,
    *,
    main: str | None = None,
    background: str | None = None,
    of_template: bool = False,
    at_once: bool = False,
) -> Layout:
    """Return the command as it should be understood."""
    return Layout(what, LayoutWish(arrangement, main, background, of_template=of_template), at_once)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("layout best-fit", layout(None, 1)),
        ("layout", Layout(None, None)),
        ("layout town-hall", Layout("town-hall", None)),
        ("layout my room", Layout("my room", None)),
        ('layout "now"', Layout("now", None)),
        ("layout best-fit now", layout(None, 1, at_once=True)),
        ("layout town-hall vertical main 7 NOW", layout("town-hall", 2, main="7", at_once=True)),
        ("layout now vertical now", layout("now", 2, at_once=True)),
        ("layout town-hall floating", layout("town-hall", 0)),
        ("layout rec_7hk2m9q VERTICAL", layout("rec_7hk2m9q", 2)),
        ("layout town-hall best fit", layout("town-hall", 1)),
        ("layout town–hall best–fit", layout("town-hall", 1)),
        ("layout my room bestfit", layout("my room", 1)),
        ("layout town-hall 0", layout("town-hall", 0)),
        ("layout room 5 2", layout("room 5", 2)),
        ('layout "vertical" floating', layout("vertical", 0)),
        ("layout vertical floating", layout("vertical", 0)),
        ('layout "best-fit" 1', layout("best-fit", 1)),
        ("layout town-hall vertical main 1001", layout("town-hall", 2, main="1001")),
        ("layout town-hall main 1001 vertical", layout("town-hall", 2, main="1001")),
        ("layout town-hall vertical main=1001", layout("town-hall", 2, main="1001")),
        ("layout town-hall main 1", layout("town-hall", main="1")),
        ("layout main vertical", layout("main", 2)),
        ('layout "main" 1', layout("main", 1)),
        ("layout town-hall background #1A1D21", layout("town-hall", background="#1A1D21")),
        ("layout town-hall floating background 1a1d21", layout("town-hall", 0, background="#1a1d21")),
        ("layout town-hall floating background <#C0123|1a1d21>", layout("town-hall", 0, background="#1a1d21")),
        ("layout town-hall floating background red", layout("town-hall", 0, background="red")),
        (
            "layout town-hall background #FFFFFF vertical main 7",
            layout("town-hall", 2, main="7", background="#FFFFFF"),
        ),
        ("layout <https://x.example/a> floating", layout("https://x.example/a", 0)),
        ("layout template", layout(None, of_template=True)),
        ("layout town-hall template background #FFFFFF", layout("town-hall", background="#FFFFFF", of_template=True)),
        ("subscribe audio all", Subscribe(None, SubscribeWish(audio=ALL))),
        ("subscribe town-hall audio all video 1001,1002", Subscribe("town-hall", SubscribeWish(ALL, TWO))),
        ("subscribe town-hall VIDEO Everyone", Subscribe("town-hall", SubscribeWish(video=ALL))),
        ("subscribe my room audio=1001,1002 video=all", Subscribe("my room", SubscribeWish(TWO, ALL))),
        ("subscribe town-hall video 1001 1002", Subscribe("town-hall", SubscribeWish(video=TWO))),
        ("subscribe town-hall video 1001; 1002, 1001", Subscribe("town-hall", SubscribeWish(video=TWO))),
        ("subscribe town-hall video 01001 and 1002", Subscribe("town-hall", SubscribeWish(video=TWO))),
        (
            "subscribe town-hall audio except 1001,1002",
            Subscribe("town-hall", SubscribeWish(Chosen(("1001", "1002"), left_out=True))),
        ),
        (
            "subscribe town-hall audio all but 1001",
            Subscribe("town-hall", SubscribeWish(Chosen(("1001",), left_out=True))),
        ),
        ("subscribe town-hall audio #allstream#", Subscribe("town-hall", SubscribeWish(audio=ALL))),
        ("subscribe town-hall audio all, 7", Subscribe("town-hall", SubscribeWish(Chosen((EVERYONE, "7"))))),
        ("subscribe town-hall audio 0", Subscribe("town-hall", SubscribeWish(Chosen(("0",))))),
        ('subscribe "audio" video all', Subscribe("audio", SubscribeWish(video=ALL))),
        ("publish rtmp://a.example/live/key", Publish(None, "rtmp://a.example/live/key")),
        ("publish my page RTMPS://a.example/live?k=v", Publish("my page", "RTMPS://a.example/live?k=v")),
        (
            "publish <https://x.example/> <rtmp://a.example/k|rtmp://a.example/k>",
            Publish("https://x.example/", "rtmp://a.example/k"),
        ),
        ("publish rec_7hk2m9q rtmp://a.example/a–b", Publish("rec_7hk2m9q", "rtmp://a.example/a–b")),
    ],
)
def test_every_form_is_understood(text: str, expected: Command) -> None:
    """The names are those of the form; order, case, blanks and typography are lenient."""
    assert expected == parse(text)


@pytest.mark.parametrize(
    ("text", "field", "says"),
    [
        ("layout now", "layout", "`/record layout best-fit now`"),
        ("layout town-hall now", "layout", "`/record layout town-hall best-fit now`"),
        ("layout town-hall vertcal", "layout", "Did you mean `vertical`?"),
        ("layout town-hall vertcal main 7", "layout", "Did you mean `vertical`?"),
        ("layout town-hall vertical please", "layout", "what to do with `please`"),
        ("layout town-hall custom", "layout", "`template` instead of `custom`"),
        ("layout town-hall 3", "layout", "`template` instead of `3`"),
        ("layout town-hall vertical main", "main", "`main 1001`"),
        ("layout town-hall vertical background", "background", "`background #1A1D21`"),
        ("layout town-hall vertical main 1 main 2", "main", "given twice"),
        ("layout town-hall main 1 vertical main 2", "main", "given twice"),
        ("arrange town-hall vertical", "command", "Did you mean `/record layout town-hall vertical`?"),
        ("subscribe", "audio", "`/record subscribe audio all video 1001,1002`"),
        ("subscribe town-hall", "audio", "`/record subscribe town-hall audio except 1003`"),
        ("subscribe town-hall audio", "audio", "`audio all`"),
        ("subscribe town-hall audio video all", "audio", "`audio all`"),
        ("subscribe town-hall video except", "video", "`video except 1003`"),
        ("subscribe town-hall video none", "video", "(R-042)"),
        ("subscribe town-hall video except all", "video", "(R-042)"),
        ("subscribe town-hall audio <@U0123ABCD|anna>", "audio", "`@anna` is no uid"),
        ("subscribe town-hall audio ١٢", "audio", "is no uid"),
        ("subscribe town-hall audio 1 video 2 audio 3", "audio", "given twice"),
        ("publish", "address", "`rtmp://`"),
        ("publish town-hall", "address", "`rtmp://`"),
        ("publish town-hall https://a.example/key", "address", "`rtmp://`"),
        ("publish rtmp://a.example/key rtmp://b.example/key", "address", "once"),
    ],
)
def test_what_cannot_be_understood_says_what_to_type_instead(text: str, field: str, says: str) -> None:
    """The answer names the wrong word; an address at a CDN holds a key, and is not repeated."""
    with pytest.raises(WishInvalid) as caught:
        parse(text)
    assert says in str(caught.value)
    assert field == caught.value.field
    assert "/key" not in str(caught.value)


PIECES = st.sampled_from(
    [
        *("layout", "subscribe", "publish", "main", "background", "template", "best", "fit", "vertical", "3", "1"),
        *("audio", "video", "all", "except", "none", "and", ",", "main=", "audio=", "#allstream#", "1001,", "="),
        *("rtmp://a", "<rtmp://a|", "town-hall", '"', "<#C1|aabbcc>", "\u00a0", "9" * 5000),
    ]
)


def refusal(text: str) -> str | None:
    """Return why *text* is refused; None when it is understood."""
    try:
        parse(text)
    except WishInvalid as refused:
        return str(refused)
    return None


@given(st.sampled_from(["layout", "subscribe", "publish"]), st.lists(PIECES, max_size=8).map(" ".join))
def test_no_text_raises_anything_but_a_sentence_for_its_author(verb: str, rest: str) -> None:
    """Whatever is typed is a command, or a `WishInvalid` with one short line to read."""
    said = refusal(f"{verb} {rest}")
    assert said is None or (0 < len(said) < 600 and "\n" not in said)
