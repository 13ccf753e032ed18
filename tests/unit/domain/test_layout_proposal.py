"""A layout before it is applied."""

from typing import Any, Final

import pytest

from bot.domain.changed import with_wish
from bot.domain.changes import LayoutWish
from bot.domain.layout_geometry import BEST_FIT, CUSTOM, VERTICAL
from bot.domain.layout_proposal import USUAL_PEOPLE, LayoutProposal, proposed
from bot.domain.recording import Change, ChangeKind, Recording, RecordingState, Wish
from bot.errors import WishInvalid
from tests.builders import NOON, a_recording

PICTURE: Final = {"width": 1280, "height": 720, "fps": 15, "bitrate": 2260, "mixedVideoLayout": 1}
OF_TEMPLATE: Final = {
    "recordingConfig": {
        "transcodingConfig": {
            **PICTURE,
            "mixedVideoLayout": 3,
            "layoutConfig": [{"x_axis": 0, "y_axis": 0, "width": 1, "height": 1}],
        }
    }
}


def running(**config: Any) -> Recording:  # noqa: ANN401 - any field of `recordingConfig`
    """Return a recording with a mixed picture that runs."""
    return a_recording(
        state=RecordingState.RECORDING,
        client_request={"recordingConfig": {"channelType": 1, "transcodingConfig": PICTURE, **config}},
    )


def told(proposal: LayoutProposal) -> tuple[int, int, bool]:
    """Return what it looks like, for how many, and whether that is another layout."""
    return proposal.scene.arrangement, proposal.people, proposal.is_new


def test_a_wish_is_shown_and_nothing_changes() -> None:
    """The size of the canvas stays; the row is as it was."""
    recording = running()
    found = proposed(recording, LayoutWish(VERTICAL, background="#FFFFFF"))

    assert (VERTICAL, USUAL_PEOPLE, True) == told(found)
    assert (1280, 720, "#FFFFFF") == (found.scene.width, found.scene.height, found.scene.background)
    assert PICTURE == recording.client_request["recordingConfig"]["transcodingConfig"]


def test_the_present_layout_is_not_new_and_neither_is_the_same_wish() -> None:
    """There is nothing to apply then."""
    assert (BEST_FIT, 9, False) == told(proposed(running(), None, people=9))
    assert (BEST_FIT, USUAL_PEOPLE, False) == told(proposed(running(), LayoutWish(BEST_FIT)))


def test_what_waits_is_taken_for_done() -> None:
    """The picture is drawn upon the change that waits for Agora; the same layout is not new any more."""
    change = Change(
        kind=ChangeKind.LAYOUT, client_request={"mixedVideoLayout": VERTICAL}, wish=Wish(user_id="U1", at=NOON)
    )
    recording = with_wish(running(), change)

    assert (VERTICAL, USUAL_PEOPLE, False) == told(proposed(recording, LayoutWish(VERTICAL)))
    assert VERTICAL == proposed(recording, None).scene.arrangement


def test_as_many_people_as_are_known() -> None:
    """Those whose video is recorded, where they are listed; not where everyone is, or all but some."""
    some = proposed(running(subscribeVideoUids=["1", "2", "3"]), None)
    assert (3, True) == (some.people, some.people_are_known)
    for config in ({"subscribeVideoUids": ["#allstream#"]}, {"unSubscribeVideoUids": ["7"]}, {}):
        found = proposed(running(**config), None)
        assert (USUAL_PEOPLE, False) == (found.people, found.people_are_known)


def test_the_layout_of_the_template_can_be_custom() -> None:
    """It has as many tiles as regions."""
    found = proposed(running(), LayoutWish(of_template=True), of_template=OF_TEMPLATE)

    assert (CUSTOM, True) == (found.scene.arrangement, found.is_new)
    assert 1 == len(found.scene.regions)


def test_the_same_layout_has_the_same_fingerprint_however_it_came_about() -> None:
    """And another layout another one."""
    once = proposed(running(), LayoutWish(VERTICAL)).shown
    assert once == proposed(running(), LayoutWish(VERTICAL), people=9).shown
    assert once != proposed(running(), LayoutWish(VERTICAL, main_uid="7")).shown


def test_what_breaks_a_rule_is_not_drawn() -> None:
    """The sentence names the rule, as it would if it were applied."""
    with pytest.raises(WishInvalid, match="R-072"):
        proposed(running(), LayoutWish(background="red"))
    with pytest.raises(WishInvalid, match="R-060"):
        proposed(a_recording(mode="individual"), None)
