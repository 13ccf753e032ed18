"""The message that shows a layout before it is applied."""

from dataclasses import replace
from typing import Any, Final

import pytest

from bot.blocks.examples import LAYOUTS
from bot.blocks.layout_preview import (
    APPLY_ACTION_ID,
    ARRANGEMENT_ACTION_ID,
    NOT_NOW_ACTION_ID,
    PEOPLE_ACTION_ID,
    LayoutChoice,
    preview,
    read_choice,
    written,
)
from bot.blocks.pictures import scene_words
from bot.domain.changes import LayoutWish
from bot.domain.layout_geometry import scene_of
from bot.errors import WishInvalid
from tests.unit.blocks.slack_limits import message_problems

FILE: Final = "F0A1B2C3D4"


def blocks(name: str, file_id: str | None = FILE) -> list[dict[str, Any]]:
    """Return the blocks of one of the examples."""
    return preview(LAYOUTS[name], file_id).block_dicts()


def elements(name: str) -> dict[str, dict[str, Any]]:
    """Return everything that can be pressed, by action_id."""
    return {one["action_id"]: one for block in blocks(name) if block["type"] == "actions" for one in block["elements"]}


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("file_id", [FILE, None])
def test_slack_takes_it(name: str, file_id: str | None) -> None:
    """With the picture and without."""
    message = preview(LAYOUTS[name], file_id)

    assert [] == message_problems(message.text, message.block_dicts())


def test_the_picture_is_told_in_words() -> None:
    """As its alternative text, and for push messages and screen readers in the message's own."""
    (image,) = [block for block in blocks("floating") if block["type"] == "image"]

    assert {"id": FILE} == image["slack_file"]
    assert "1 fills the picture, 2 to 17 small on top of it" in image["alt_text"]
    assert image["alt_text"] in preview(LAYOUTS["floating"], FILE).text


def test_without_a_picture_the_words_stand_in_its_place() -> None:
    """It says why briefly, and everything can still be pressed."""
    found = str(blocks("vertical", None))
    assert "'image'" not in found
    assert "`1001` large" not in found
    assert "1001 large on the left" in found
    assert "applied all the same" in found
    assert APPLY_ACTION_ID in found
    not_allowed = preview(LAYOUTS["vertical"], None, may_upload=False)
    assert "files:write" in str(not_allowed.block_dicts())


def test_only_another_layout_can_be_applied() -> None:
    """What is shown as it is has no button that would do nothing."""
    assert {ARRANGEMENT_ACTION_ID, PEOPLE_ACTION_ID, APPLY_ACTION_ID, NOT_NOW_ACTION_ID} == set(elements("vertical"))
    for name in ("present", "already"):
        assert {ARRANGEMENT_ACTION_ID, PEOPLE_ACTION_ID, NOT_NOW_ACTION_ID} == set(elements(name))


def test_overlaps_are_named() -> None:
    """A custom layout has no number of people to choose; its overlapping regions are told by their labels."""
    assert PEOPLE_ACTION_ID not in elements("custom")
    assert "1002 covers a part of 1001" in str(blocks("custom"))


def test_the_menus_show_what_is_seen_and_keep_the_rest_of_the_wish() -> None:
    """Another number of people keeps the large one and the background; another layout drops whoever was large."""
    found = elements("vertical")

    assert "4 people" == found[PEOPLE_ACTION_ID]["initial_option"]["text"]["text"]
    assert "Vertical" == found[ARRANGEMENT_ACTION_ID]["initial_option"]["text"]["text"]
    nine = read_choice(found[PEOPLE_ACTION_ID]["options"][8]["value"])
    assert (9, LayoutWish(2, "1001", "#FFFFFF")) == (nine.people, nine.wish)
    grid = read_choice(found[ARRANGEMENT_ACTION_ID]["options"][1]["value"])
    assert LayoutWish(1, None, "#FFFFFF") == grid.wish


def test_apply_carries_the_layout_that_was_seen() -> None:
    """So that nobody applies another."""
    carried = read_choice(elements("vertical")[APPLY_ACTION_ID]["value"])

    assert LAYOUTS["vertical"].shown == carried.shown
    assert LAYOUTS["vertical"].wish == carried.wish


@pytest.mark.parametrize(
    "choice",
    [
        LayoutChoice("rec_1", None),
        LayoutChoice("rec_1", None, 17),
        LayoutChoice("rec_1", LayoutWish(2, "4294967295", "#1A1D21"), 17, "0123456789ab"),
        LayoutChoice("rec_1", LayoutWish(of_template=True), 1),
    ],
)
def test_what_is_carried_comes_back(choice: LayoutChoice) -> None:
    """Every part of it."""
    assert choice == read_choice(written(choice))


@pytest.mark.parametrize(
    "value",
    [
        *("", "x", "null", "{}", "[]", '["rec_1"]', '["rec_1",1,1,1,1,1,1]', '["rec_1",99,0,null,null,null,""]'),
        *('["other",1,0,null,null,null,""]', '["rec_1",1,9,null,null,null,""]', '["rec_1",1,1,7,null,null,""]'),
        *('["rec_1",true,[],null,null,null,""]', '["rec_1",1,0,[],null,null,""]', "9" * 5000),
    ],
)
def test_what_nobody_wrote_is_refused(value: str) -> None:
    """With a sentence, whatever it is."""
    with pytest.raises(WishInvalid, match="another version"):
        read_choice(value)


def test_every_layout_has_words() -> None:
    """Also the ones with a single person, which have neither rows nor columns."""
    assert "1 alone" in scene_words(scene_of({"mixedVideoLayout": 1}, 1))
    assert "the right is empty" in scene_words(scene_of({"mixedVideoLayout": 2}, 1))
    assert "two columns" in scene_words(scene_of({"mixedVideoLayout": 2}, 17))
    assert "A grid of 1 to 4" in scene_words(scene_of({"mixedVideoLayout": 1}, 4))
    assert "It has no regions." in scene_words(scene_of({"mixedVideoLayout": 3}, 4))
    assert "The background is a picture" in scene_words(scene_of({"backgroundImage": "https://x.example/a.jpg"}, 2))


def test_a_title_that_formats_or_pings_does_neither() -> None:
    """What comes from outside is escaped, in the headline and in the answer that comes first."""
    hostile = LAYOUTS["vertical"].recording.noting(title="<!channel> *x*", target="<!here>")
    found = preview(replace(LAYOUTS["vertical"], recording=hostile), FILE)

    assert "<!" not in str(found.block_dicts())
    assert "<!" not in found.text
