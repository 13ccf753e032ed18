"""The form of a template, and the answers to it."""

from datetime import timedelta
from typing import Any

import pytest

from bot.domain.form import FormChoice, FormField, form_of, read_answers, resolve_field
from bot.domain.paths import ABSENT
from bot.domain.template import FormEntry, Template
from bot.errors import FormInvalid, WishInvalid

IDLE = "recordingConfig.maxIdleTime"
LAYOUT = "recordingConfig.transcodingConfig.mixedVideoLayout"
FPS = "recordingConfig.transcodingConfig.fps"
COLOUR = "recordingConfig.transcodingConfig.backgroundColor"
UIDS = "recordingConfig.subscribeVideoUids"
FORMATS = "recordingFileConfig.avFileType"
SERVICE = "extensionServiceConfig.extensionServices.0.serviceParam"
ONHOLD = f"{SERVICE}.onhold"


def a_template(*paths: str, mode: str = "mix", request: dict[str, Any] | None = None) -> Template:
    """Return a template that asks for *paths*."""
    usual = {"recordingConfig": {"maxIdleTime": 300, "transcodingConfig": {"mixedVideoLayout": 1}}}
    return Template(
        id="webinar",
        title="Webinar",
        description="",
        mode=mode,
        storage="main",
        stop_after=timedelta(hours=1),
        longest=timedelta(hours=4),
        request=usual if request is None else request,
        form=tuple(FormEntry(path) for path in paths),
    )


def a_web_template(*paths: str) -> Template:
    """Return a template of a page that asks for *paths*."""
    services = [{"serviceName": "web_recorder_service", "serviceParam": {"videoFps": 15}}]
    return a_template(*paths, mode="web", request={"extensionServiceConfig": {"extensionServices": services}})


def refusal(template: Template, path: str, answer: str | list[str] | None) -> str:
    """Return the sentence under the input *path*."""
    with pytest.raises(FormInvalid) as caught:
        read_answers(template, {path: answer})
    assert [path] == list(caught.value.by_block_id)
    return caught.value.by_block_id[path]


def test_everything_about_a_number_comes_off_the_field() -> None:
    """Label, unit, bounds and hint are the parameter's; the first value is the template's own."""
    assert (
        FormField(
            path=IDLE,
            label="Max idle time (s)",
            hint="How long the recorder stays in an empty channel before it stops.",
            kind="integer",
            initial="300",
            minimum=5,
            maximum=2_592_000,
            optional=False,
        ),
    ) == form_of(a_template(IDLE))


def test_everything_about_a_choice_comes_off_the_field() -> None:
    """The choices are the parameter's; without a value of the template Agora's default is shown, and may be left out."""
    (field,) = form_of(a_template(LAYOUT, request={"recordingConfig": {}}))

    assert ("choice", "0", True) == (field.kind, field.initial, field.optional)
    assert FormChoice("1", "Best fit") in field.choices
    assert 3 == len(field.choices)


def test_the_custom_layout_is_offered_where_the_template_has_regions() -> None:
    """Without them it would be refused whatever else is answered, and no form asks for them (R-066)."""
    regions = [{"x_axis": 0, "y_axis": 0, "width": 1, "height": 1}]
    for regions_there, offered in ((regions, 4), ([], 3)):
        picture = {"mixedVideoLayout": 1, "layoutConfig": regions_there}
        template = a_template(LAYOUT, request={"recordingConfig": {"transcodingConfig": picture}})
        (field,) = form_of(template)
        assert offered == len(field.choices)
        if regions_there:
            assert {LAYOUT: 3} == read_answers(template, {LAYOUT: "custom"})


def test_a_template_may_say_what_a_field_is_called() -> None:
    """Its label stands in place of the derived one."""
    template = a_template()
    template = Template(
        **{name: getattr(template, name) for name in Template.__slots__ if name != "form"},
        form=(FormEntry(IDLE, "Stop when empty for (s)"),),
    )
    assert ["Stop when empty for (s)"] == [field.label for field in form_of(template)]


def test_other_kinds_are_shown_as_people_answer_them() -> None:
    """Lists as words, flags as true or false, a text with Slack's limit; a required field cannot be left empty."""
    uids, formats, colour = form_of(
        a_template(UIDS, FORMATS, COLOUR, request={"recordingFileConfig": {"avFileType": ["hls", "mp4"]}})
    )
    assert ("list", None, True) == (uids.kind, uids.initial, uids.optional)
    assert ("list", "hls, mp4", False) == (formats.kind, formats.initial, formats.optional)
    assert formats.hint is not None
    assert formats.hint.endswith("Any of hls, mp4.")
    assert ("string", "#000000", 3000) == (colour.kind, colour.initial, colour.max_length)

    onhold, hours = form_of(a_web_template(ONHOLD, f"{SERVICE}.maxRecordingHour"))
    assert ("boolean", "false", True) == (onhold.kind, onhold.initial, onhold.optional)
    assert ("integer", None, False) == (hours.kind, hours.initial, hours.optional)


def test_an_unusual_value_of_the_template_is_offered_too() -> None:
    """The form must be able to show what the template sends, and take it back."""
    template = a_template(FPS, request={"recordingConfig": {"transcodingConfig": {"fps": 20}}})
    (field,) = form_of(template)
    assert FormChoice("20", "20") in field.choices
    assert {FPS: 20} == read_answers(template, {FPS: "20"})


@pytest.mark.parametrize(
    ("path", "answer", "expected"),
    [
        (IDLE, "60", 60),
        (IDLE, " 60 ", 60),
        (LAYOUT, "2", 2),
        (LAYOUT, "Best Fit", 1),
        (LAYOUT, ["2"], 2),
        (UIDS, "123, 456 789", ["123", "456", "789"]),
        (UIDS, ["123", "456"], ["123", "456"]),
        (UIDS, "", ABSENT),
        (UIDS, None, ABSENT),
        (FORMATS, "hls", ["hls"]),
        (COLOUR, " #1A1D21 ", "#1A1D21"),
        (COLOUR, None, ABSENT),
        (FPS, "30", 30),
    ],
)
def test_answers_become_what_is_sent(path: str, answer: str | list[str] | None, expected: object) -> None:
    """Numbers become numbers, choices their value, words a list; what is left empty and may be is left out."""
    assert {path: expected} == read_answers(a_template(path), {path: answer})


@pytest.mark.parametrize(
    ("answer", "expected"),
    [("true", True), ("Yes", True), ("false", False), ("no", False), (None, False), ([], False), (["true"], True)],
)
def test_a_tick_becomes_true_or_false(answer: str | list[str] | None, expected: bool) -> None:  # noqa: FBT001 - a table
    """No tick is an answer too."""
    assert {ONHOLD: expected} == read_answers(a_web_template(ONHOLD), {ONHOLD: answer})


@pytest.mark.parametrize(
    ("path", "answer", "says"),
    [
        (IDLE, "4", "Not '4', but a whole number from 5 to 2592000 s. (R-029)"),
        (IDLE, "2592001", "from 5 to 2592000 s"),
        (IDLE, "60.5", "a whole number"),
        (IDLE, "٦٠", "a whole number"),
        (IDLE, "9" * 400, "a whole number"),
        (IDLE, "soon", "a whole number"),
        (IDLE, "", "Something is needed here"),
        (IDLE, None, "Something is needed here"),
        (LAYOUT, "4", "one of: 0 (Floating), 1 (Best fit), 2 (Vertical)."),
        (LAYOUT, "3", "one of: 0 (Floating), 1 (Best fit), 2 (Vertical)."),
        (LAYOUT, "custom", "one of: 0 (Floating), 1 (Best fit), 2 (Vertical)."),
        (UIDS, " ".join(map(str, range(1, 34))), "32 is the most"),
        (FORMATS, "avi", "Only these are possible: hls, mp4"),
        (COLOUR, "#" * 3001, "At most 3000 characters"),
    ],
)
def test_a_wrong_answer_is_told_under_its_input(path: str, answer: str | None, says: str) -> None:
    """The sentence says what is allowed."""
    assert says in refusal(a_template(path), path, answer)


def test_a_wrong_tick_is_told_under_its_input() -> None:
    """Only yes and no are answers to it."""
    assert "true or false" in refusal(a_web_template(ONHOLD), ONHOLD, "perhaps")


def test_every_wrong_answer_is_told_at_once() -> None:
    """Nobody corrects one input to learn of the next; an input that is no more is named as well."""
    with pytest.raises(FormInvalid) as caught:
        read_answers(a_template(IDLE, LAYOUT), {IDLE: "x", LAYOUT: "9", UIDS: "1"})
    assert {IDLE, LAYOUT, UIDS} == set(caught.value.by_block_id)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        (IDLE, IDLE),
        ("maxIdleTime", IDLE),
        ("MAXIDLETIME", IDLE),
        ("transcodingConfig.fps", FPS),
        ("fps", FPS),
    ],
)
def test_a_field_is_found_by_its_path_or_its_end(name: str, path: str) -> None:
    """The last part alone will do when it is unambiguous, in any case."""
    assert path == resolve_field(a_template(IDLE, FPS), name)


def test_a_service_may_be_named_instead_of_numbered() -> None:
    """People need not know its place in the list."""
    name = "extensionServiceConfig.extensionServices[web_recorder_service].serviceParam.onhold"
    assert ONHOLD == resolve_field(a_web_template(ONHOLD), name)
    assert ONHOLD == resolve_field(a_web_template(ONHOLD), "onhold")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("maxIdle", "Did you mean `maxIdleTime`?"),
        ("recordingConfig.maxIdel", "Did you mean `maxIdleTime`?"),
        ("colour", "It has `maxIdleTime`, `transcodingConfig.width` and `layoutConfig.0.width`"),
        ("width", "may be `recordingConfig.transcodingConfig.width`"),
        ("channelType", "no field `channelType`"),
        ("", "no field"),
    ],
)
def test_a_field_that_is_not_in_the_form_is_told_with_those_that_are(name: str, says: str) -> None:
    """Only what the template offers can be set; a name that fits several must say more."""
    regions = [{"width": 1}]
    template = a_template(
        IDLE,
        "recordingConfig.transcodingConfig.width",
        "recordingConfig.transcodingConfig.layoutConfig.0.width",
        request={"recordingConfig": {"transcodingConfig": {"layoutConfig": regions}}},
    )
    with pytest.raises(WishInvalid) as caught:
        resolve_field(template, name)
    assert says in str(caught.value)
    assert name == caught.value.field


def test_a_template_without_a_form_takes_no_fields() -> None:
    """The answer says so."""
    with pytest.raises(WishInvalid, match="has no fields"):
        resolve_field(a_template(), "maxIdleTime")
