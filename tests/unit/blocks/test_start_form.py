"""The start form: one input per field, and back again."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from slack_sdk.errors import SlackObjectFormationError
from syrupy.assertion import SnapshotAssertion

from bot.blocks import start_form
from bot.blocks.start_form import FormAnswers, answers, error_modal, form_context
from bot.domain.form import FormChoice, FormField, form_of
from bot.domain.template import Template
from bot.services.catalog import load_catalog
from tests.unit.blocks.slack_limits import view_problems
from tests.unit.blocks.states import a_template

WEBINAR: Final = a_template()
PAGE: Final = a_template(id="page", title="A page", description="", mode="web", stop_after=timedelta(minutes=90))
FIELDS: Final = (
    FormField(
        path="recordingConfig.maxIdleTime",
        label="Stop when empty for (s)",
        hint="In seconds.",
        kind="integer",
        initial="300",
        minimum=5.0,
        maximum=2_592_000.0,
    ),
    FormField(
        path="recordingConfig.transcodingConfig.mixedVideoLayout",
        label="Layout",
        hint=None,
        kind="choice",
        initial="1",
        choices=(FormChoice("0", "Floating"), FormChoice("1", "Best fit"), FormChoice("2", "Vertical")),
        optional=False,
    ),
    FormField(path="ticked", label="On", hint=None, kind="boolean", initial="true", optional=False),
    FormField(path="not.ticked", label="Off", hint=None, kind="boolean", initial="false"),
    FormField(path="colour", label="Background", hint=None, kind="string", initial="#000000", max_length=7),
    FormField(path="uids", label="Who", hint="Their uids.", kind="list", initial="1 2"),
    FormField(path="ratio", label="Ratio", hint=None, kind="number", initial="0.5", minimum=0.25),
)


def view_of(template: Template = WEBINAR, *, target: str | None = None) -> dict[str, Any]:
    """Return the form for *template*."""
    return start_form.start_form([WEBINAR, PAGE], template, FIELDS, channel_id="C1", target=target)


def element_of(view: dict[str, Any], block_id: str) -> dict[str, Any]:
    """Return the element of one input."""
    return next(block["element"] for block in view["blocks"] if block["block_id"] == block_id)


@pytest.mark.parametrize("template", [WEBINAR, PAGE], ids=["webinar", "page"])
def test_the_form_fits_its_template(template: Template, snapshot: SnapshotAssertion) -> None:
    """What people see changes only on purpose, and Slack takes it."""
    view = view_of(template, target="https://example.com/" if template.mode == "web" else "town-hall")

    assert [] == view_problems(view)
    assert snapshot == view


def filled_in(view: dict[str, Any]) -> dict[str, Any]:
    """Return the state of *view* as Slack sends it when nothing was touched."""
    values: dict[str, Any] = {}
    for block in view["blocks"]:
        element = block["element"]
        state: dict[str, Any] = {"type": element["type"]}
        match element["type"]:
            case "static_select":
                state["selected_option"] = element.get("initial_option")
            case "checkboxes":
                state["selected_options"] = element.get("initial_options", [])
            case _:
                state["value"] = element.get("initial_value")
        values[block["block_id"]] = {element["action_id"]: state}
    return {"values": values}


def test_what_the_form_shows_comes_back() -> None:
    """Submitting it untouched gives the initial values, each under its field's path."""
    assert FormAnswers(
        template="webinar",
        target="town-hall",
        stop_after="1h",
        values={
            "recordingConfig.maxIdleTime": "300",
            "recordingConfig.transcodingConfig.mixedVideoLayout": "1",
            "ticked": "true",
            "not.ticked": "false",
            "colour": "#000000",
            "uids": "1 2",
            "ratio": "0.5",
        },
    ) == answers(filled_in(view_of(target="town-hall")))


def test_another_template_shows_its_own_values() -> None:
    """Slack keeps what was typed where both ids stay; only the target may stay, and only among channels."""
    webinar, page = view_of(WEBINAR), view_of(PAGE)

    for block_id in ("target", "stop_after", "recordingConfig.maxIdleTime"):
        assert element_of(webinar, block_id)["action_id"] != element_of(page, block_id)["action_id"]
    other = view_of(a_template(id="other"))
    assert element_of(webinar, "target")["action_id"] == element_of(other, "target")["action_id"]


def test_a_form_knows_where_it_was_opened() -> None:
    """The channel and the template travel with it."""
    assert start_form.FormContext("C1", "page") == form_context(view_of(PAGE)["private_metadata"])


@pytest.mark.parametrize("carried", ["", "null", "[]", "{", '{"channel_id": 5}', '"C1"'])
def test_what_a_form_carries_may_be_broken(carried: str) -> None:
    """Nothing that comes back from outside makes an exception."""
    assert start_form.FormContext(None, None) == form_context(carried)


@pytest.mark.parametrize(
    ("state", "value"),
    [
        ({"type": "plain_text_input", "value": "  a b "}, "a b"),
        ({"type": "plain_text_input", "value": "  "}, None),
        ({"type": "plain_text_input"}, None),
        ({"type": "number_input", "value": 5}, "5"),
        ({"type": "static_select", "selected_option": None}, None),
        ({"type": "static_select", "selected_option": {"value": "1"}}, "1"),
        ({"type": "multi_static_select", "selected_options": [{"value": "1"}, {"value": "2"}, "x"]}, ["1", "2"]),
        ({"type": "checkboxes", "selected_options": None}, "false"),
        (None, None),
        ("x", None),
    ],
)
def test_any_state_of_an_input_can_be_read(state: object, value: object) -> None:
    """What Slack may send for one input, and what it may not."""
    assert {"a.b": value} == answers({"values": {"a.b": {"any": state}}}).values


@pytest.mark.parametrize("state", [{}, {"values": None}, {"values": {"a": None}}, {"values": {"a": []}}])
def test_an_empty_state_is_an_empty_form(state: dict[str, Any]) -> None:
    """Nothing filled in is said so, without an exception."""
    assert FormAnswers(template="", target="", stop_after=None, values={}) == answers(state)


@pytest.mark.parametrize("initial", ["4", "2592001", "5.5", "soon", "nan", "", None])
def test_a_first_value_that_slack_would_refuse_is_left_out(initial: str | None) -> None:
    """Slack refuses a whole form over one number out of bounds."""
    field = FormField(path="n", label="N", hint=None, kind="integer", initial=initial, minimum=5, maximum=2_592_000)
    view = start_form.start_form([WEBINAR], WEBINAR, [field], channel_id="C1")

    assert [] == view_problems(view)
    assert "initial_value" not in element_of(view, "n")


def test_a_first_value_without_end_is_left_out() -> None:
    """Where a field has no bounds, `inf` is within them, and still no number for Slack."""
    field = FormField(path="n", label="N", hint=None, kind="number", initial="inf")

    assert "initial_value" not in element_of(start_form.start_form([WEBINAR], WEBINAR, [field], channel_id="C1"), "n")


def test_long_words_are_shortened() -> None:
    """Whatever a template's author wrote, Slack takes the form."""
    wordy = a_template(title="T" * 200, description="D" * 900)
    fields = [
        FormField(path="c", label="L" * 5000, hint="H" * 5000, kind="choice", choices=(FormChoice("1", "O" * 300),)),
        FormField(path="s", label="S", hint=None, kind="string", initial="x" * 9000, max_length=50_000),
        FormField(path="e", label="E", hint=None, kind="choice", initial="not there"),
    ]
    view = start_form.start_form([wordy], wordy, fields, channel_id="C1", target="x" * 5000)

    assert [] == view_problems(view)


def test_a_hundred_and_fifty_templates_fit() -> None:
    """Slack shows a hundred, and the chosen one is among them."""
    many = [a_template(id=f"t{number}") for number in range(150)]
    view = start_form.start_form(many, many[-1], (), channel_id="C1")

    assert [] == view_problems(view)
    assert "t149" == element_of(view, "template")["initial_option"]["value"]


def test_too_many_fields_are_refused() -> None:
    """A form that Slack would not show is found when it is built, not when somebody needs it."""
    fields = [FormField(path=f"f{number}", label="F", hint=None, kind="string") for number in range(98)]

    with pytest.raises(SlackObjectFormationError):
        start_form.start_form([WEBINAR], WEBINAR, fields, channel_id="C1")


def test_the_metadata_is_json() -> None:
    """A small object, ids alone."""
    assert {"channel_id": "C1", "template": "webinar"} == json.loads(view_of()["private_metadata"])


@pytest.mark.parametrize("text", ["It did not work.", "One.\n\nTwo.", "", "x" * 9000])
def test_an_error_can_be_shown_in_place_of_a_form(text: str) -> None:
    """Whatever is wrong, Slack takes the view."""
    assert [] == view_problems(error_modal(text))


SHIPPED: Final = load_catalog(
    Path(__file__).parents[3] / "templates",
    {"main": {"vendor": 1, "region": 0, "bucket": "b"}, "vod": {"vendor": 2, "region": 0, "bucket": "b"}},
)


@pytest.mark.parametrize("name", SHIPPED.templates)
def test_the_templates_that_ship_have_forms_that_slack_takes(name: str) -> None:
    """Each opens, and comes back untouched with nothing but its own fields."""
    template = SHIPPED.templates[name]
    view = start_form.start_form(SHIPPED.all(), template, form_of(template), channel_id="C1")

    assert [] == view_problems(view)
    assert {entry.path for entry in template.form} == set(answers(filled_in(view)).values)
