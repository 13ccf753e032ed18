"""A layout before it is applied: what it would look like, and whether it is another one than the present."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.domain import changes
from bot.domain.changed import carried_out, expected, picture_of
from bot.domain.changes import LayoutWish
from bot.domain.layout_geometry import Scene, scene_of
from bot.domain.recording import ChangeKind, Recording
from bot.domain.request.values import EVERYONE

USUAL_PEOPLE: Final = 4  # where nobody knows how many there are


@dataclass(frozen=True, slots=True)
class LayoutProposal:
    """How a recording's picture would look; nothing has changed yet.

    `wish` is None where the present layout is looked at. `shown` tells this layout from all others: applying
    it later must come to the same. `people`: for how many it is drawn, and whether those are known.
    """

    recording: Recording
    wish: LayoutWish | None
    scene: Scene
    shown: str
    is_new: bool
    people: int
    people_are_known: bool


def proposed(
    recording: Recording,
    wish: LayoutWish | None,
    *,
    people: int | None = None,
    of_template: Mapping[str, Any] | None = None,
) -> LayoutProposal:
    """Return what *wish* would come to, after everything that waits already.

    Args:
        people: in the channel; None: those whose video is recorded, where they are listed, or a few.
        of_template: the template's `clientRequest`, for a wish that goes back to it.

    Raises:
        WishInvalid: there is no mixed picture, or the layout would break a rule.
    """
    soon = expected(recording)
    layout = changes.layout(soon, wish or LayoutWish(), of_template)
    after = carried_out(soon, ChangeKind.LAYOUT, layout) if wish is not None else soon
    known = known_people(soon.client_request)
    drawn = people or known or USUAL_PEOPLE
    return LayoutProposal(
        recording=recording,
        wish=wish,
        scene=scene_of(picture_of(after.client_request), drawn),
        shown=fingerprint(layout),
        is_new=wish is not None and after != soon,
        people=drawn,
        people_are_known=drawn == known,
    )


def fingerprint(layout: Mapping[str, Any]) -> str:
    """Return what tells this layout from all others, in a few letters."""
    return hashlib.sha256(json.dumps(layout, sort_keys=True).encode()).hexdigest()[:12]


def known_people(client_request: Mapping[str, Any]) -> int | None:
    """Return how many people's video is recorded, where they are listed; None where nobody knows."""
    config = client_request.get("recordingConfig") or {}
    listed = config.get("subscribeVideoUids")
    return len(listed) if listed and EVERYONE not in listed else None
