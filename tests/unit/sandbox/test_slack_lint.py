"""Every number of Block Kit is held: one more than allowed is refused, with a pointer to the place."""

from typing import Any

import pytest

from bot.sandbox.slack.answers import Refusal
from bot.sandbox.slack.lint import check_message, check_view

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    """Return a plain text object."""
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    """Return a mrkdwn text object."""
    return {"type": "mrkdwn", "text": text}


def section(**more: object) -> Json:
    """Return a section."""
    return {"type": "section", "text": mrkdwn(), **more}


def button(**more: object) -> Json:
    """Return a button."""
    return {"type": "button", "text": plain(), **more}


def actions(*elements: Json) -> Json:
    """Return an actions block."""
    return {"type": "actions", "elements": list(elements)}


def option(text: str = "x", value: str = "x", **more: object) -> Json:
    """Return an option."""
    return {"text": plain(text), "value": value, **more}


def options(count: int) -> list[Json]:
    """Return options with values of their own."""
    return [option(value=str(number)) for number in range(count)]


def select(**more: object) -> Json:
    """Return a static select."""
    return {"type": "static_select", "options": options(2), **more}


def confirm(**more: object) -> Json:
    """Return a confirmation dialog."""
    return {"title": plain(), "text": plain(), "confirm": plain(), "deny": plain(), **more}


def asking(element: Json, **more: object) -> Json:
    """Return an input block."""
    return {"type": "input", "label": plain(), "element": element, **more}


def modal(*blocks: Json, **more: object) -> Json:
    """Return a modal."""
    return {"type": "modal", "title": plain(), "submit": plain(), "blocks": list(blocks), **more}


def text_input(**more: object) -> Json:
    """Return a text input."""
    return {"type": "plain_text_input", **more}


def refusal_of_message(block: Json) -> str:
    """Return the first finding in a message with this block; "" when there is none."""
    try:
        check_message("text", [block])
    except Refusal as refusal:
        return str(refusal.answer["errors"][0])
    return ""


def refusal_of_view(view: Json, surface: Any = "modal") -> str:  # noqa: ANN401  # one of three literals
    """Return the first finding in a view; "" when there is none."""
    try:
        check_view(view, surface)
    except Refusal as refusal:
        return str(refusal.answer["response_metadata"]["messages"][0])
    return ""


FITS_AND_DOES_NOT: dict[str, tuple[Json, Json, str]] = {
    "section text 3,000": (section(text=mrkdwn("x" * 3000)), section(text=mrkdwn("x" * 3001)), "/blocks/0/text/text"),
    "section text not empty": (section(), section(text=mrkdwn("")), "/blocks/0/text/text"),
    "section text or fields": (section(), {"type": "section"}, "text or fields"),
    "fields 10": (section(fields=[mrkdwn()] * 10), section(fields=[mrkdwn()] * 11), "/blocks/0/fields"),
    "field 2,000": (
        section(fields=[mrkdwn("x" * 2000)]),
        section(fields=[mrkdwn("x" * 2001)]),
        "/blocks/0/fields/0/text",
    ),
    "header 150": (
        {"type": "header", "text": plain("x" * 150)},
        {"type": "header", "text": plain("x" * 151)},
        "/blocks/0/text/text",
    ),
    "header plain": ({"type": "header", "text": plain()}, {"type": "header", "text": mrkdwn()}, "must be plain_text"),
    "context 10": (
        {"type": "context", "elements": [mrkdwn()] * 10},
        {"type": "context", "elements": [mrkdwn()] * 11},
        "no more than 10 items",
    ),
    "context not empty": (
        {"type": "context", "elements": [mrkdwn()]},
        {"type": "context", "elements": []},
        "no less than 1",
    ),
    "actions 25": (actions(*[button()] * 25), actions(*[button()] * 26), "no more than 25 items"),
    "action_id unique in its block": (
        actions(button(action_id="a"), button(action_id="b")),
        actions(button(action_id="a"), button(action_id="a")),
        "duplicate action_id",
    ),
    "action_id 255": (actions(button(action_id="x" * 255)), actions(button(action_id="x" * 256)), "/action_id"),
    "block_id 255": (section(block_id="x" * 255), section(block_id="x" * 256), "/blocks/0/block_id"),
    "button text 75": (actions(button(text=plain("x" * 75))), actions(button(text=plain("x" * 76))), "0/text/text"),
    "button text plain": (actions(button()), actions(button(text=mrkdwn())), "must be plain_text"),
    "button value 2,000": (actions(button(value="x" * 2000)), actions(button(value="x" * 2001)), "/value"),
    "button url 3,000": (actions(button(url="x" * 3000)), actions(button(url="x" * 3001)), "/url"),
    "button style": (actions(button(style="danger")), actions(button(style="red")), "/style"),
    "accessibility_label 75": (
        actions(button(accessibility_label="x" * 75)),
        actions(button(accessibility_label="x" * 76)),
        "/accessibility_label",
    ),
    "confirm title 100": (
        actions(button(confirm=confirm(title=plain("x" * 100)))),
        actions(button(confirm=confirm(title=plain("x" * 101)))),
        "/confirm/title",
    ),
    "confirm text 300": (
        actions(button(confirm=confirm(text=mrkdwn("x" * 300)))),
        actions(button(confirm=confirm(text=mrkdwn("x" * 301)))),
        "/confirm/text",
    ),
    "confirm button 30": (
        actions(button(confirm=confirm(confirm=plain("x" * 30)))),
        actions(button(confirm=confirm(confirm=plain("x" * 31)))),
        "/confirm/confirm",
    ),
    "overflow 5": (
        section(accessory={"type": "overflow", "options": options(5)}),
        section(accessory={"type": "overflow", "options": options(6)}),
        "no more than 5 items",
    ),
    "select 100": (actions(select(options=options(100))), actions(select(options=options(101))), "no more than 100"),
    "groups 100": (
        actions({"type": "static_select", "option_groups": [{"label": plain(), "options": options(1)}] * 100}),
        actions({"type": "static_select", "option_groups": [{"label": plain(), "options": options(1)}] * 101}),
        "no more than 100",
    ),
    "boxes 10": (
        actions({"type": "checkboxes", "options": options(10)}),
        actions({"type": "checkboxes", "options": options(11)}),
        "no more than 10",
    ),
    "option text 75": (
        actions(select(options=[option("x" * 75)])),
        actions(select(options=[option("x" * 76)])),
        "/options/0/text",
    ),
    "option value 75": (
        actions(select(options=[option(value="x" * 75)])),
        actions(select(options=[option(value="x" * 76)])),
        "/options/0/value",
    ),
    "option description 75": (
        actions(select(options=[option(description=plain("x" * 75))])),
        actions(select(options=[option(description=plain("x" * 76))])),
        "/options/0/description",
    ),
    "initial option is an option": (
        actions(select(initial_option=options(2)[1])),
        actions(select(initial_option=option(value="another"))),
        "initial_option",
    ),
    "placeholder 150": (
        actions(select(placeholder=plain("x" * 150))),
        actions(select(placeholder=plain("x" * 151))),
        "/placeholder",
    ),
    "image needs alt_text": (
        {"type": "image", "image_url": "https://example.com/x.png", "alt_text": "x"},
        {"type": "image", "image_url": "https://example.com/x.png"},
        "alt_text",
    ),
    "no unknown fields": (section(), section(colour="red"), "invalid additional property: colour"),
    "alert in modals alone": (section(), {"type": "alert", "text": plain()}, "unsupported type: alert"),
    "no nonsense": (section(), {"type": "nonsense"}, "unsupported type: nonsense"),
    "text inputs in input blocks alone": (actions(button()), actions(text_input()), "unsupported type"),
    "rich text needs words": (
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}]},
        {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]}]},
        "/blocks/0/elements/0/elements/0/text",
    ),
}


@pytest.mark.parametrize(("fits", "does_not", "named"), FITS_AND_DOES_NOT.values(), ids=FITS_AND_DOES_NOT.keys())
def test_a_block_at_its_limit_is_taken_and_beyond_it_refused(fits: Json, does_not: Json, named: str) -> None:
    """The finding names the place."""
    assert "" == refusal_of_message(fits)
    assert named in refusal_of_message(does_not)


VIEWS: dict[str, tuple[Json, Json, str]] = {
    "title 24": (modal(section(), title=plain("x" * 24)), modal(section(), title=plain("x" * 25)), "/view/title"),
    "submit 24": (modal(section(), submit=plain("x" * 24)), modal(section(), submit=plain("x" * 25)), "/view/submit"),
    "close 24": (modal(section(), close=plain("x" * 24)), modal(section(), close=plain("x" * 25)), "/view/close"),
    "title is needed": (modal(section()), {"type": "modal", "blocks": [section()]}, "missing required field: title"),
    "private_metadata 3,000": (
        modal(section(), private_metadata="x" * 3000),
        modal(section(), private_metadata="x" * 3001),
        "/view/private_metadata",
    ),
    "callback_id 255": (
        modal(section(), callback_id="x" * 255),
        modal(section(), callback_id="x" * 256),
        "/view/callback_id",
    ),
    "an input needs submit": (
        modal(asking(text_input())),
        modal(asking(text_input()), submit=None),
        "missing required field: submit",
    ),
    "100 blocks": (modal(*[section()] * 100), modal(*[section()] * 101), "no more than 100"),
    "alert 200": (
        modal({"type": "alert", "text": plain("x" * 200)}),
        modal({"type": "alert", "text": plain("x" * 201)}),
        "/text",
    ),
    "label 2,000": (
        modal(asking(text_input(), label=plain("x" * 2000))),
        modal(asking(text_input(), label=plain("x" * 2001))),
        "/label",
    ),
    "hint 2,000": (
        modal(asking(text_input(), hint=plain("x" * 2000))),
        modal(asking(text_input(), hint=plain("x" * 2001))),
        "/hint",
    ),
    "text input 3,000": (
        modal(asking(text_input(max_length=3000))),
        modal(asking(text_input(max_length=3001))),
        "/max_length",
    ),
    "number_input says whether decimals": (
        modal(asking({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"})),
        modal(asking({"type": "number_input", "min_value": "1"})),
        "is_decimal_allowed",
    ),
    "bounds are strings": (
        modal(asking({"type": "number_input", "is_decimal_allowed": False, "min_value": "1"})),
        modal(asking({"type": "number_input", "is_decimal_allowed": False, "min_value": 1})),
        "/min_value",
    ),
    "one focus": (
        modal(asking(text_input(focus_on_load=True)), asking(text_input())),
        modal(asking(text_input(focus_on_load=True)), asking(text_input(focus_on_load=True))),
        "focus_on_load",
    ),
    "datetimepicker has 10 digits": (
        modal(asking({"type": "datetimepicker", "initial_date_time": 1_800_000_000})),
        modal(asking({"type": "datetimepicker", "initial_date_time": 18_000_000_000})),
        "10 digits",
    ),
    "block_id unique": (
        modal(section(block_id="a"), section(block_id="b")),
        modal(section(block_id="a"), section(block_id="a")),
        "duplicate block_id",
    ),
}


@pytest.mark.parametrize(("fits", "does_not", "named"), VIEWS.values(), ids=VIEWS.keys())
def test_a_view_at_its_limit_is_taken_and_beyond_it_refused(fits: Json, does_not: Json, named: str) -> None:
    """The finding names the place."""
    fits = {key: value for key, value in fits.items() if value is not None}
    does_not = {key: value for key, value in does_not.items() if value is not None}
    assert "" == refusal_of_view(fits)
    assert named in refusal_of_view(does_not)


def test_a_message_has_at_most_50_blocks_and_12_000_characters_in_them() -> None:
    """Two limits, two words."""
    check_message("", [section()] * 50)
    with pytest.raises(Refusal, match="invalid_blocks"):
        check_message("", [section()] * 51)
    with pytest.raises(Refusal, match="msg_blocks_too_long"):
        check_message("", [section(text=mrkdwn("x" * 2500))] * 5)


def test_a_message_says_something() -> None:
    """Neither text nor blocks: no_text."""
    with pytest.raises(Refusal, match="no_text"):
        check_message("", [])


def test_a_home_tab_has_neither_title_nor_alert() -> None:
    """What belongs to modals is refused on the Home tab."""
    home = {"type": "home", "blocks": [section()]}
    assert "" == refusal_of_view(home, "home")
    assert "invalid additional property: title" in refusal_of_view({**home, "title": plain()}, "home")
    assert "unsupported type: alert" in refusal_of_view(
        {**home, "blocks": [{"type": "alert", "text": plain()}]}, "home"
    )


def test_a_view_of_more_than_250_kb_is_refused() -> None:
    """The size counts, too."""
    with pytest.raises(Refusal, match="view_too_large"):
        check_view(modal(*[section(text=mrkdwn("x" * 2900))] * 90), "modal")
