"""Logs: everything in one shape, and no secret in any of it."""

import base64
import errno
import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from slack_bolt.async_app import AsyncApp
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.web.async_client import AsyncWebClient

from bot.logs import MASK, Redactor, configure

SECRETS = ("planted-signing secret", "plänted/key+1", 'pla"nted', "planted")
LOOKING_SECRET = (
    "xoxb-111-222-plantedAbc",
    "xoxe.xoxp-1-Mi0yLplantedAbc",
    "xapp-1-A0-1-planted0f",
    "https://hooks.slack.com/commands/T1/2/plantedZ",
    "https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1%2FplantedZ",
    "007eJxTYplantedHz+/=",
    f"Basic {base64.b64encode(b'id:planted-customer-secret').decode()}",
    "Bearer abcdefghplantedijkl",
    "rtmps://live.example.com/app/planted-stream-key",
)
log = structlog.get_logger()


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Leave logging as it was found."""
    root = logging.getLogger()
    handlers, level = list(root.handlers), root.level
    yield
    root.handlers[:], root.level = handlers, level
    structlog.reset_defaults()


def configured(*, json: bool = True, secrets: tuple[str, ...] = SECRETS) -> io.StringIO:
    """Return the stream that everything is logged to from now on, and nowhere else: not to pytest either."""
    root = logging.getLogger()
    root.handlers = [handler for handler in root.handlers if handler.__class__.__module__ == "bot.logs"]
    stream = io.StringIO()
    configure(stream, json=json, secrets=secrets)
    return stream


def written(stream: io.StringIO) -> list[dict[str, Any]]:
    """Return the events that were written as JSON."""
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail_with(secret: str) -> None:
    """Raise an error that quotes *secret*, out of one that does so too."""
    held_in_a_local = f"local-{secret}"
    try:
        json.loads("{}")[secret]
    except KeyError as error:
        message = f"no luck with {secret} ({len(held_in_a_local)})"
        raise RuntimeError(message) from error


def log_everywhere(secret: str) -> None:
    """Put *secret* wherever a secret could come to stand in an event."""
    log.info("said", text=f"a {secret} b", nested={"a": [{"b": (secret,)}], secret: 1}, odd=RuntimeError(secret))
    said = f"in the event {secret}"
    log.warning(said)
    logging.getLogger("some.library").error("args %s %r", secret, {"k": secret})
    logging.getLogger("some.library").info({"a message that is no text": secret})
    structlog.contextvars.bind_contextvars(bound=secret)
    log.info("bound")
    structlog.contextvars.clear_contextvars()
    for logger in (log, logging.getLogger("some.library")):
        try:
            fail_with(secret)
        except RuntimeError:
            logger.exception("failed")


@pytest.mark.parametrize("json_lines", [True, False])
@pytest.mark.parametrize("secret", [*SECRETS, *LOOKING_SECRET])
def test_no_secret_is_written_wherever_it_stands(secret: str, *, json_lines: bool) -> None:
    """Known secrets and what looks like one are masked in texts, names, nested values, arguments and tracebacks."""
    known = SECRETS if secret in SECRETS else ()
    stream = configured(json=json_lines, secrets=known)
    log_everywhere(secret)

    text = stream.getvalue()
    assert 8 <= text.count(MASK), text
    assert secret not in text
    assert secret not in text.encode().decode("unicode_escape")
    assert "planted" not in text


@pytest.mark.parametrize(
    "name",
    [
        "token",
        "Authorization",
        "response_url",
        "trigger_id",
        "accessKey",
        "secret_key",
        "stsToken",
        "signing_secret",
        "salt",
    ],
)
def test_what_a_secret_is_called_is_enough(name: str) -> None:
    """A value under such a name is masked whatever it looks like, also inside a text."""
    stream = configured(secrets=())
    log.info("said", body={name: "hidden1"}, **{name: "hidden2"})
    log.info("said", text=repr({name: "hidden3 with blanks", "safe": "shown1"}), other=json.dumps({name: "hidden4"}))
    log.info("said", form=f"{name}=hidden5&safe=shown2", header=f"{name}: hidden6")
    log.info("said", twice=json.dumps({"inner": json.dumps({name: "hidden7"})}))

    assert "hidden" not in stream.getvalue()
    assert "shown1" in stream.getvalue()
    assert "shown2" in stream.getvalue()


def test_what_is_no_secret_stays_as_it_is() -> None:
    """Events stay readable, with the level, the time and the module they come from."""
    stream = configured(secrets=("a",))
    log.info("state", recording_id="rec_7hk2m9q", tries=2, ratio=0.5, late=False, nothing=None, sid="38f8e3cf")
    logging.getLogger("some.library").warning("the token is refused; Basic Information shows it")

    ours, theirs = written(stream)
    del ours["timestamp"]
    assert {
        "event": "state",
        "level": "info",
        "logger": __name__,
        "recording_id": "rec_7hk2m9q",
        "tries": 2,
        "ratio": 0.5,
        "late": False,
        "nothing": None,
        "sid": "38f8e3cf",
    } == ours
    assert ("the token is refused; Basic Information shows it", "some.library") == (theirs["event"], theirs["logger"])


def test_tracebacks_show_the_way_but_no_local_variables() -> None:
    """Functions and lines are there, what was in the variables is not."""
    stream = configured(secrets=())
    try:
        fail_with("harmless")
    except RuntimeError:
        log.exception("failed")

    (event,) = written(stream)
    assert "fail_with" in event["exception"]
    assert "KeyError: 'harmless'" in event["exception"]
    assert "local-harmless" not in event["exception"]


def test_a_person_gets_lines_to_read() -> None:
    """Without JSON the event comes as text, with its traceback below it."""
    stream = configured(json=False, secrets=())
    try:
        fail_with("harmless")
    except RuntimeError:
        log.exception("failed", recording_id="rec_7hk2m9q")
    assert "recording_id=rec_7hk2m9q" in stream.getvalue()
    assert "RuntimeError: no luck" in stream.getvalue()


def test_configuring_again_replaces_what_was_there() -> None:
    """No event is written twice."""
    first = configured()
    second = configured()
    log.info("once")
    assert ("", 1) == (first.getvalue(), len(written(second)))


async def test_a_wrong_signature_is_told_without_the_request() -> None:
    """Bolt itself logs the whole body; here somebody learns that it was refused, and nothing else."""
    stream = configured(secrets=())
    app = AsyncApp(signing_secret="planted", client=AsyncWebClient(token="xoxb-planted"), token="xoxb-planted")
    request = AsyncBoltRequest(
        body="token=planted&text=whatever+was+typed",
        headers={"x-slack-signature": "v0=planted", "x-slack-request-timestamp": "1"},
    )
    response = await app.async_dispatch(request)

    assert 401 == response.status
    events = [event for event in written(stream) if "signature" in event["event"]]
    assert ["refused a request whose signature is wrong or too old"] == [event["event"] for event in events]
    assert "typed" not in stream.getvalue()
    assert "planted" not in stream.getvalue()


def test_chatter_is_left_out() -> None:
    """Access logs and set alarms are not worth a line; their problems are."""
    stream = configured(secrets=())
    logging.getLogger("aiohttp.access").warning("GET /healthz")
    logging.getLogger("apscheduler.scheduler").info("added job")
    logging.getLogger("apscheduler.scheduler").warning("maximum number of running instances reached")
    logging.getLogger("aiohttp.server").error("cannot answer")
    assert ["maximum number of running instances reached", "cannot answer"] == [e["event"] for e in written(stream)]


def test_a_record_that_cannot_be_written_shows_nothing_of_itself(capsys: pytest.CaptureFixture[str]) -> None:
    """A library's wrong format string must not print its arguments."""
    stream = configured(secrets=())
    logging.getLogger("some.library").info("%d", "hidden")
    assert [{"event": "a log record could not be written", "logger": "some.library"}] == written(stream)
    assert "hidden" not in capsys.readouterr().err


def test_values_without_end_are_cut() -> None:
    """A value that holds itself is written once."""
    endless: dict[str, Any] = {}
    endless["self"] = endless
    assert "self" in json.dumps(Redactor(()).value(endless))


class FullDisk(io.StringIO):
    """A stream that takes nothing."""

    def write(self, _text: str, /) -> int:
        """Refuse."""
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_full_disk_stops_the_log_and_nothing_else(capsys: pytest.CaptureFixture[str]) -> None:
    """Whoever logs goes on with their work."""
    configure(FullDisk(), json=True)
    logging.getLogger("some.library").error("nobody will read this")
    assert "" == capsys.readouterr().err
