"""What the product's checks let through, the stand-in takes: bodies of any kind, and every template's form."""

import re
from datetime import UTC, datetime
from typing import Any, Final

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from bot.config import shipped_templates
from bot.domain.body import render, resource_expired_hours, scene, start_body
from bot.domain.form import FormField, form_of, read_answers
from bot.domain.ids import CODE_LENGTH
from bot.domain.request import StartRequest
from bot.domain.rules import check
from bot.domain.template import Template
from bot.sandbox.agora.admission import Admission
from bot.sandbox.agora.answers import Refused
from bot.sandbox.agora.calls import Calls
from bot.sandbox.agora.checks import Checks
from bot.sandbox.agora.ledger import Ledger
from bot.sandbox.agora.routes import Call
from bot.services.catalog import load_catalog
from tests.unit.domain.body_strategies import changed_bodies

NOON: Final = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
KEYS: Final = {"accessKey": "AKEXAMPLE", "secretKey": "example"}
STORAGES: Final = {
    "main": {"vendor": 1, "region": 7, "bucket": "acme-recordings", "fileNamePrefix": ["slack"]},
    "vod": {"vendor": 2, "region": 1, "bucket": "unused"},
}
CATALOG: Final = load_catalog(shipped_templates(), STORAGES)
TARGETS: Final = {"web": st.just("https://board.example.com/room/7?a=1")}
CNAMES: Final = st.from_regex(re.compile(r"[A-Za-z0-9!#$%&()+:;=.?@^_{}~,-]{1,40}", re.ASCII), fullmatch=True)


def began(mode: str, body: dict[str, Any], **wanted: Any) -> str | None:  # noqa: ANN401 - JSON
    """Return why the stand-in would not start *body* after an acquire that fits it; None: it began."""
    ledger = Ledger()

    def clock() -> datetime:
        return NOON

    calls = Calls(ledger, clock, Admission("0" * 32, None, clock), None)
    checks = Checks(ledger, clock, lambda: calls.shape)
    named = {"cname": body["cname"], "uid": body["uid"]}
    call, asked = Call("acquire"), {**named, "clientRequest": {"scene": scene(mode), **wanted}}
    try:
        checks.check(call, asked)
        acquired = calls.carry_out(call, asked).body
        assert isinstance(acquired, dict)
        call = Call("start", resource_id=acquired["resourceId"], mode=mode)
        checks.check(call, body)
        answer = calls.carry_out(call, body)
    except Refused as refused:
        return f"{call.endpoint}: {refused.answer}"
    return None if answer.http_status == 200 else str(answer)


@given(drawn=changed_bodies())
@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.filter_too_much])
def test_any_body_without_an_error_is_taken(drawn: tuple[str, dict[str, Any]]) -> None:
    """Warnings are no errors; and what is taken is sent without a change."""
    mode, body = drawn
    assume(not [finding for finding in check(mode, body) if finding.severity == "error"])
    assert began(mode, body) is None
    assert body == StartRequest.model_validate(body).model_dump(by_alias=True, exclude_unset=True)


def answers_to(field: FormField) -> st.SearchStrategy[str]:
    """Return a strategy for what people may answer within the bounds that *field* shows; empty where it may be."""
    if field.choices and field.kind == "choice":
        filled = st.sampled_from([choice.value for choice in field.choices])
    elif field.kind in ("integer", "number"):
        filled = st.integers(int(field.minimum or 0), int(field.maximum or 10**6)).map(str)
    elif field.kind == "boolean":
        filled = st.sampled_from(["true", "false"])
    elif field.kind == "list":
        uids = st.lists(st.integers(1, 2**32 - 1).map(str), min_size=1, max_size=32).map(", ".join)
        filled = uids | st.just("#allstream#")
    elif field.path.endswith("rtmpUrl"):
        filled = st.sampled_from(["rtmp://live.example.com/app/key", "rtmps://a.example:443/x?y=z"])
    else:
        filled = st.text(st.characters(codec="utf-8", categories=("L", "N")), min_size=1, max_size=80)
    return filled | st.just("") if field.optional else filled


@pytest.mark.parametrize("template", CATALOG.all(), ids=lambda template: template.id)
@given(data=st.data())
@settings(max_examples=25, deadline=None)
def test_any_form_filled_within_its_bounds_makes_a_body_that_is_taken(template: Template, data: st.DataObject) -> None:
    """Whatever people choose of what they are shown."""
    fields = form_of(template)
    typed = {field.path: data.draw(answers_to(field), label=field.path) for field in fields}
    target = data.draw(TARGETS.get(template.mode, CNAMES), label="target")
    rendered = render(
        template,
        target=target,
        uid="3000000001",
        answers=read_answers(template, typed),
        storage=STORAGES[template.storage],
        code="x" * CODE_LENGTH,
    )
    body = start_body(rendered.cname, "3000000001", with_keys(rendered.client_request))
    assert began(template.mode, body, resourceExpiredHour=resource_expired_hours(template.longest)) is None


def with_keys(client_request: dict[str, Any]) -> dict[str, Any]:
    """Return *client_request* with the keys that are filled in when it is sent."""
    if "storageConfig" in client_request:
        client_request["storageConfig"] |= KEYS
    else:
        client_request["extensionServiceConfig"]["extensionServices"][0]["serviceParam"] |= KEYS
    return client_request
