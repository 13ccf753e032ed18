"""Whom the gate lets in: what Slack signed, once, and that can be read."""

import hmac
import json
from typing import Any
from urllib.parse import urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.slack.arrivals import MOST_FIELDS, Arrival, Gate, is_whole, read_body

NOW = 1_795_348_800
SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
COMMAND = {"command": "/record", "team_id": "T1", "channel_id": "C1", "user_id": "U1", "text": "list"}


class Hands:
    """Shows what it was set to."""

    def __init__(self) -> None:
        self.at = float(NOW)

    def now(self) -> float:
        """Return the moment it was set to."""
        return self.at


def a_body(**changes: str) -> bytes:
    """Return the body of a command."""
    return urlencode({**COMMAND, **changes}).encode()


def signed(raw: bytes, *, secret: str = SECRET, at: int = NOW) -> dict[str, str]:
    """Return the headers with which Slack would send *raw*."""
    signature = hmac.new(secret.encode(), b"v0:%d:" % at + raw, "sha256").hexdigest()
    return {"X-Slack-Request-Timestamp": str(at), "X-Slack-Signature": f"v0={signature}"}


def judged(gate: Gate, raw: bytes, **how: Any) -> Arrival:  # noqa: ANN401  # how it is signed
    """Return what the gate thinks of *raw*."""
    return gate.judge(signed(raw, **how), raw)[0]


def test_what_slack_signed_is_let_in() -> None:
    """With what stands in it; the headers' capitalisation plays no part."""
    raw = a_body()
    gate = Gate([SECRET], now=Hands().now)

    assert (Arrival.GOOD, COMMAND) == gate.judge({k.lower(): v for k, v in signed(raw).items()}, raw)


@pytest.mark.parametrize("age", [-301, 301, 3600, 10**9])
def test_what_is_too_old_or_from_the_future_is_forged(age: int) -> None:
    """Five minutes either way, and not a second longer."""
    gate = Gate([SECRET], now=Hands().now)

    assert Arrival.FORGED == judged(gate, a_body(), at=NOW - age)
    assert Arrival.GOOD == judged(gate, a_body(), at=NOW - 300)
    assert Arrival.GOOD == judged(gate, a_body(), at=NOW + 300)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": str(NOW)},
        {"X-Slack-Request-Timestamp": str(NOW), "X-Slack-Signature": ""},
        {"X-Slack-Request-Timestamp": str(NOW), "X-Slack-Signature": "v0=" + "0" * 64},
        {"X-Slack-Request-Timestamp": str(NOW), "X-Slack-Signature": "v0=ü"},
        {"X-Slack-Request-Timestamp": "soon", "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "9" * 5000, "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": "١٢٣", "X-Slack-Signature": "v0=00"},
        {"X-Slack-Request-Timestamp": f" {NOW}", "X-Slack-Signature": "v0=00"},
    ],
)
def test_what_is_not_signed_is_forged(headers: dict[str, str]) -> None:
    """Whatever stands in the headers."""
    assert (Arrival.FORGED, None) == Gate([SECRET], now=Hands().now).judge(headers, a_body())


def test_a_signature_is_for_these_bytes() -> None:
    """One that was made for others, or with another secret, proves nothing."""
    gate = Gate([SECRET], now=Hands().now)

    assert Arrival.FORGED == gate.judge(signed(a_body()), a_body(text="stop"))[0]
    assert Arrival.FORGED == judged(gate, a_body(), secret="another")


def test_two_secrets_count_while_one_takes_the_place_of_the_other() -> None:
    """What either signed is let in; what was let in under one is no second time under the other."""
    gate = Gate(["old", "new"], now=Hands().now)

    assert Arrival.GOOD == judged(gate, a_body(text="list"), secret="old")
    assert Arrival.GOOD == judged(gate, a_body(text="help"), secret="new")
    assert Arrival.REPEATED == judged(gate, a_body(text="list"), secret="new")
    assert Arrival.FORGED == judged(gate, a_body(), secret="old,new")


@pytest.mark.parametrize("secrets", [[], [""], ["good", ""]])
def test_an_empty_secret_is_none(secrets: list[str]) -> None:
    """Anybody can sign with it."""
    with pytest.raises(ValueError, match="signing secret"):
        Gate(secrets)


def test_the_same_bytes_are_let_in_once_while_their_signature_holds() -> None:
    """A later press of the same button is signed anew, and is another one."""
    hands = Hands()
    gate = Gate([SECRET], now=hands.now)
    assert Arrival.GOOD == judged(gate, a_body())
    for seconds in (0, 1, 299, 300):
        hands.at = NOW + seconds
        assert Arrival.REPEATED == judged(gate, a_body()), seconds
    hands.at = NOW + 301
    assert Arrival.FORGED == judged(gate, a_body())
    assert Arrival.GOOD == judged(gate, a_body(), at=NOW + 301)


def test_an_event_is_the_same_however_often_it_is_signed() -> None:
    """Slack tries an event three times more, each time with a new signature."""
    hands = Hands()
    gate = Gate([SECRET], now=hands.now)
    raw = json.dumps({"type": "event_callback", "event_id": "Ev1", "event": {"type": "app_home_opened"}}).encode()
    assert Arrival.GOOD == judged(gate, raw)
    hands.at = NOW + 360
    assert Arrival.REPEATED == judged(gate, raw, at=NOW + 360)
    assert Arrival.GOOD == judged(gate, raw.replace(b"Ev1", b"Ev2"), at=NOW + 360)


def test_what_is_remembered_is_bounded() -> None:
    """The oldest is forgotten first."""
    gate = Gate([SECRET], now=Hands().now, most_remembered=3)
    for number in range(4):
        assert Arrival.GOOD == judged(gate, a_body(text=str(number)))

    assert Arrival.REPEATED == judged(gate, a_body(text="3"))
    assert Arrival.GOOD == judged(gate, a_body(text="0"))


UNREADABLE = [
    b"",
    b"\xff\xfe",
    b"{",
    b"[]",
    b"{}",
    b"payload=",
    b"payload={",
    b"payload=[]",
    b"payload=7",
    b"payload=" + b"[" * 100_000,
    b"nothing",
    b"&".join(b"a%d=1" % number for number in range(MOST_FIELDS + 1)),
    urlencode({**COMMAND, "user_id": ""}).encode(),
    urlencode({"command": "/record"}).encode(),
    urlencode({"payload": json.dumps({"type": "block_actions", "user": {"id": "U1"}})}).encode(),
    urlencode({"payload": json.dumps({"type": "block_actions", "user": "U1", "team": {"id": "T1"}})}).encode(),
    urlencode(
        {"payload": json.dumps({"type": "block_actions", "user": {"id": "U1"}, "team": {"id": "T1"}, "actions": []})}
    ).encode(),
    urlencode({"payload": json.dumps({"type": "view_submission", "user": {"id": "U1", "team_id": "T1"}})}).encode(),
    urlencode({"payload": json.dumps({"type": "wedding"})}).encode(),
    b'{"type": "event_callback", "event": "app_home_opened"}',
]


@pytest.mark.parametrize("raw", UNREADABLE)
def test_what_slack_never_sends_is_unreadable(raw: bytes) -> None:
    """Although it is signed; nothing of it goes further."""
    gate = Gate([SECRET], now=Hands().now)

    assert (Arrival.UNREADABLE, None) == gate.judge(signed(raw), raw)


@pytest.mark.parametrize("text", ["start webinar payload-tests", "payload", "a payload=b"])
def test_a_command_may_speak_of_payloads(text: str) -> None:
    """The word alone makes no form of it."""
    raw = a_body(text=text)

    assert (Arrival.GOOD, {**COMMAND, "text": text}) == Gate([SECRET], now=Hands().now).judge(signed(raw), raw)


@given(st.binary() | st.text().map(str.encode))
def test_any_bytes_are_read_or_not(raw: bytes) -> None:
    """And nothing is raised."""
    body = read_body(raw)
    assert body is None or isinstance(is_whole(body), bool)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from("abc"), inner, max_size=3),
    max_leaves=5,
)
NAMES = ["type", "command", "team_id", "team", "user", "channel", "view", "actions", "message", "event"]
KINDS = ["block_actions", "view_submission", "message_action", "event_callback", "shortcut"]


@given(st.dictionaries(st.sampled_from(NAMES), JSON | st.sampled_from(KINDS)))
def test_any_object_is_whole_or_not(body: dict[str, Any]) -> None:
    """And nothing is raised."""
    assert isinstance(is_whole(body), bool)
