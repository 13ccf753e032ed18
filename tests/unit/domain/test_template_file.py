"""What a template's file may hold, and what is said of anything else."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.paths import ABSENT, put_at
from bot.domain.problem import Problem
from bot.domain.template import FormEntry, Template
from bot.domain.template_file import read_template

WEB = "extensionServiceConfig.extensionServices.0.serviceParam"


def a_file(changes: Mapping[str, Any] | None = None, *, mode: str = "mix") -> dict[str, Any]:
    """Return what the file of a good template holds, with *changes* at dotted paths; `ABSENT` takes something away."""
    file: dict[str, Any] = {
        "title": "Webinar",
        "description": "Everyone in one picture",
        "mode": mode,
        "storage": "main",
        "stop_after": "1h",
        "longest": "4h",
        "request": {"recordingConfig": {"channelType": 1, "transcodingConfig": {"width": 1280}}},
        "form": [{"field": "recordingConfig.maxIdleTime", "label": "Stop when empty for (s)"}],
    }
    if mode == "web":
        services = [{"serviceName": "web_recorder_service", "serviceParam": {"videoWidth": 1280}}]
        file["request"] = {"extensionServiceConfig": {"extensionServices": services}}
        file["form"] = []
    for path, value in (changes or {}).items():
        put_at(file, path, value)
    return file


def good(file: dict[str, Any]) -> Template:
    """Return the template in *file*, which must be good."""
    template, problems = read_template("webinar", file)
    assert [] == problems
    assert template is not None
    return template


def problem(file: object) -> Problem:
    """Return the one thing that is wrong with *file*."""
    template, problems = read_template("webinar", file)
    assert template is None
    (found,) = problems
    return found


def test_a_good_file_becomes_a_template() -> None:
    """Everything in it is kept, durations are read."""
    file = a_file()
    assert Template(
        id="webinar",
        title="Webinar",
        description="Everyone in one picture",
        mode="mix",
        storage="main",
        stop_after=timedelta(hours=1),
        longest=timedelta(hours=4),
        request=file["request"],
        form=(FormEntry("recordingConfig.maxIdleTime", "Stop when empty for (s)"),),
    ) == good(file)


def test_description_form_and_the_rest_may_be_left_out() -> None:
    """Only what every recording needs is required."""
    template = good(a_file({"description": ABSENT, "form": ABSENT}))
    assert ("", (), {}, False) == (template.description, template.form, template.extra, template.is_optional)


@pytest.mark.parametrize("key", ["title", "mode", "storage", "stop_after", "longest", "request"])
def test_what_is_missing_is_named(key: str) -> None:
    """One sentence per missing key."""
    assert Problem("", f"`{key}` is missing.") == problem(a_file({key: ABSENT}))


@pytest.mark.parametrize(
    ("changes", "path", "says"),
    [
        ({"titel": "x"}, "titel", "did you mean `title`?"),
        ({"colour": "x"}, "colour", "a template has `title`"),
        ({"title": "x" * 25}, "title", "24 is the most"),
        ({"title": True}, "title", "put it in quotes"),
        ({"title": " "}, "title", "must be a text"),
        ({"mode": "Mix"}, "mode", "`individual`, `mix` or `web`, not `Mix` (R-001)"),
        ({"stop_after": 3600}, "stop_after", "Type it like `90s`"),
        ({"stop_after": "5s"}, "stop_after", "too short"),
        ({"stop_after": "5h"}, "stop_after", "longer than `longest`"),
        ({"longest": "697h"}, "longest", "696 h at most"),
        ({"request": []}, "request", "must be a mapping"),
        ({"extra": "x"}, "extra", "must be a mapping"),
        ({"optional": "yes"}, "optional", "true or false"),
        ({"form": {}}, "form", "must be a list"),
        ({"form": ["recordingConfig.maxIdleTime"]}, "form.0", "- field: recordingConfig.maxIdleTime"),
        ({"form": [{"label": "x"}]}, "form.0", "- field: recordingConfig.maxIdleTime"),
        ({"form.0.lable": "x"}, "form.0.lable", "has `field` and `label`, no `lable`"),
        ({"form.0.label": 5}, "form.0.label", "must be a text"),
    ],
)
def test_a_wrong_key_or_value_is_told_at_its_place(changes: dict[str, Any], path: str, says: str) -> None:
    """The path leads to the line, the sentence says what may stand there."""
    found = problem(a_file(changes))
    assert path == found.path
    assert says in found.message


@pytest.mark.parametrize("file", [None, [], "x", 5])
def test_a_file_that_is_no_mapping_is_told(file: object) -> None:
    """An empty file as well."""
    assert "a template is a mapping" in problem(file).message


def test_every_problem_is_told_at_once() -> None:
    """A missing title does not hide a wrong mode."""
    _, problems = read_template("webinar", a_file({"title": ABSENT, "mode": "mixed", "stop_after": "soon", "kolor": 1}))
    assert {"", "mode", "stop_after", "kolor"} == {found.path for found in problems}


def test_what_can_be_read_is_judged_whatever_else_is_wrong() -> None:
    """A title that is too long hides neither a field that does not exist nor a length that does not fit."""
    file = a_file(
        {"title": "x" * 25, "request.recordingConfig.maxIdle": 5, "longest": "1m", "form": [{"field": "nosuch"}]}
    )
    _, problems = read_template("webinar", file)
    assert ["title", "stop_after", "request.recordingConfig.maxIdle", "form.0.field"] == [one.path for one in problems]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("recordingConfig.maxIdle", "request.recordingConfig has no maxIdle; it has maxIdleTime, channelType, "),
        (
            "recordingConfig.transcodingConfig.heigth",
            "request.recordingConfig.transcodingConfig has no heigth; it has height, ",
        ),
        ("recordConfig", "request has no recordConfig; it has recordingConfig, "),
    ],
)
def test_a_name_that_agora_does_not_know_is_told_with_those_it_has(path: str, says: str) -> None:
    """The nearest stands first; a typo is never sent."""
    found = problem(a_file({f"request.{path}": 1}))
    assert f"request.{path.replace('__', '.')}" == found.path
    assert found.message.startswith(says)


@pytest.mark.parametrize(
    "path",
    [
        "request.token",
        "request.recordingConfig.secret",
        "request.recordingConfig.salt",
        "extra.recordingConfig.secret",
        "extra.newThing.accessKey",
    ],
)
def test_secrets_do_not_stand_in_a_template(path: str) -> None:
    """Whatever holds them: a template may be read by everyone."""
    found = problem(a_file({path: "planted"}))
    assert path == found.path
    assert "secrets do not stand in a template" in found.message
    assert "planted" not in found.message


@pytest.mark.parametrize("part", ["request", "extra"])
def test_the_bucket_does_not_stand_in_a_template(part: str) -> None:
    """It is the storage profile's."""
    found = problem(a_file({f"{part}.storageConfig": {"bucket": "b", "accessKey": "planted"}}))
    assert (f"{part}.storageConfig", True) == (found.path, "name a storage profile" in found.message)


def test_the_pages_address_does_not_stand_in_a_template() -> None:
    """Whoever starts names it; it is neither fixed nor asked for twice."""
    assert f"request.{WEB}.url" == problem(a_file({f"request.{WEB}.url": "https://x.example"}, mode="web")).path
    assert "it is the target" in problem(a_file({"form": [{"field": f"{WEB}.url"}]}, mode="web")).message


def test_a_web_template_needs_the_service_that_records_pages() -> None:
    """There is nowhere for the address otherwise."""
    assert "web_recorder_service" in problem(a_file({"request": {}}, mode="web")).message


@pytest.mark.parametrize(
    ("field", "says"),
    [
        ("recordingConfig.maxIdle", "request.recordingConfig has no maxIdle; it has maxIdleTime, "),
        ("recordingConfig", "is an object"),
        ("recordingConfig.transcodingConfig.layoutConfig", "is an object"),
        ("recordingConfig.secret", "secret"),
        ("token", "secret"),
        ("storageConfig.bucket", "belongs to the storage profile"),
        ("recordingConfig.streamMode", "does not apply to mode mix, only to individual"),
        (
            "recordingConfig.transcodingConfig.layoutConfig.0.width",
            "there is no request.recordingConfig.transcodingConfig.layoutConfig.0",
        ),
        ("extensionServiceConfig.extensionServices[web_recorder_service].serviceParam.onhold", "there is no"),
        ("extensionServiceConfig.extensionServices.rtmp_publish_service.errorHandlePolicy", "there is no"),
        ("", "has no"),
    ],
)
def test_a_field_that_cannot_be_asked_for_is_told(field: str, says: str) -> None:
    """What does not exist, what is no single value, what is secret, what the mode has no use for."""
    found = problem(a_file({"form": [{"field": field}]}))
    assert "form.0.field" == found.path
    assert says in found.message


def test_a_field_is_asked_for_once() -> None:
    """Two inputs with one path could not be told apart."""
    assert "twice" in problem(a_file({"form": [{"field": "recordingConfig.maxIdleTime"}] * 2})).message


def test_a_service_may_be_named_in_a_form() -> None:
    """Its path then has its place in the list."""
    named = "extensionServiceConfig.extensionServices[web_recorder_service].serviceParam.onhold"
    assert (FormEntry(f"{WEB}.onhold"),) == good(a_file({"form": [{"field": named}]}, mode="web")).form


def test_unknown_parameters_may_be_sent_on_purpose() -> None:
    """`extra` takes what no document knows, wherever it belongs, also into a service."""
    extra = {"newThing": {"a": 1}, "recordingConfig": {"newer": True}}
    assert (("newThing", {"a": 1}), ("recordingConfig.newer", True)) == good(a_file({"extra": extra})).unknown_extras

    service = {"extensionServiceConfig": {"extensionServices": [{"serviceParam": {"newer": 1}}]}}
    assert ((f"{WEB}.newer", 1),) == good(a_file({"extra": service}, mode="web")).unknown_extras


@pytest.mark.parametrize(
    ("extra", "path", "says"),
    [
        ({"recordingConfig": {"maxIdleTime": 1}}, "extra.recordingConfig.maxIdleTime", "put it under `request`"),
        ({"recordingConfig": 5}, "extra.recordingConfig", "put it under `request`"),
        (
            {"extensionServiceConfig": {"extensionServices": [{"serviceParam": {}}]}},
            "extra.extensionServiceConfig.extensionServices.0",
            "there is no request.extensionServiceConfig.extensionServices.0",
        ),
    ],
)
def test_nothing_known_escapes_the_check_as_an_extra(extra: dict[str, Any], path: str, says: str) -> None:
    """What is known is checked, so it stands under `request`; what has no place to go is told."""
    found = problem(a_file({"extra": extra}))
    assert path == found.path
    assert says in found.message


NAMES = st.sampled_from(
    [
        *(
            "recordingConfig",
            "transcodingConfig",
            "maxIdleTime",
            "layoutConfig",
            "extensionServiceConfig",
            "storageConfig",
        ),
        *(
            "extensionServices",
            "serviceName",
            "serviceParam",
            "url",
            "outputs",
            "token",
            "secret",
            "field",
            "label",
            "0",
            "",
        ),
    ]
)
LEAVES = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.just("web_recorder_service")
)
JSON = st.recursive(
    LEAVES,
    lambda below: st.one_of(st.lists(below, max_size=3), st.dictionaries(NAMES, below, max_size=4)),
    max_leaves=12,
)


@given(st.sampled_from(["request", "extra", "form", "title", "longest"]), JSON, st.sampled_from(["mix", "web"]))
@example("request", {"extensionServiceConfig": {"extensionServices": [{"serviceName": "web_recorder_service"}]}}, "web")
def test_whatever_stands_in_a_file_is_a_template_or_told(key: str, value: object, mode: str) -> None:
    """Nothing that YAML can hold trips the reading over."""
    template, problems = read_template("webinar", a_file({key: value}, mode=mode))
    assert (template is None) == bool(problems)
    assert all(found.message and "\n" not in found.message for found in problems)
