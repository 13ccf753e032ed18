"""How the users' videos are put into one picture: `recordingConfig.transcodingConfig`."""

from typing import Annotated, Final

from pydantic import Field

from bot.domain.request.about import MIX, OPTIONAL, About, Choices, Part, Suggested, doc
from bot.domain.request.values import ADDRESS, COLOUR, NOT_EMPTY, UID, Number

RENDER_MODES: Final = {0: "Fill and crop", 1: "Fit, with black bars"}


class LayoutRegion(Part):
    """Where one user's video goes in a custom layout; all positions are shares of the canvas."""

    uid: Annotated[
        str | None,
        OPTIONAL,
        Field(description="User whose video is shown here; left out, users fill the regions as they join."),
        About(source=doc(122), rules=("R-070",)),
    ] = None
    x_axis: Annotated[
        Number,
        Field(alias="x_axis", ge=0, le=1, description="Left edge of the region, from 0 (left) to 1 (right)."),
        About(source=doc(123), rules=("R-068",)),
    ]
    y_axis: Annotated[
        Number,
        Field(alias="y_axis", ge=0, le=1, description="Top edge of the region, from 0 (top) to 1 (bottom)."),
        About(source=doc(124), rules=("R-068",)),
    ]
    width: Annotated[
        Number,
        Field(ge=0, le=1, description="Width of the region as a share of the canvas."),
        About(source=doc(125), rules=("R-068",)),
    ]
    height: Annotated[
        Number,
        Field(ge=0, le=1, description="Height of the region as a share of the canvas."),
        About(source=doc(126), rules=("R-068",)),
    ]
    alpha: Annotated[
        Number,
        Field(ge=0, le=1, description="How solid the video is, from 0 (transparent) to 1 (opaque)."),
        About(source=doc(127), rules=("R-069",)),
    ] = 1.0
    render_mode: Annotated[
        int,
        Choices(RENDER_MODES),
        Field(alias="render_mode", description="Whether the video fills the region or fits into it."),
        About(source=doc(128), rules=("R-069",)),
    ] = 0


class UserBackground(Part):
    """The picture shown for one user who sends no video."""

    uid: Annotated[
        str,
        NOT_EMPTY,
        Field(description="User for whom the picture is shown."),
        About(source=doc(132), rules=("R-074",)),
    ]
    image_url: Annotated[
        str,
        ADDRESS,
        Field(alias="image_url", description="Address of a JPG or BMP picture of at most 6 MB."),
        About(source=doc(133), rules=("R-074",), quotable=False),
    ]
    render_mode: Annotated[
        int,
        Choices(RENDER_MODES),
        Field(alias="render_mode", description="Whether the picture fills the region or fits into it."),
        About(source=doc(134), rules=("R-074",)),
    ] = 0


class TranscodingConfig(Part):
    """The mixed picture: its size, its quality, its layout, its background."""

    width: Annotated[
        int,
        Field(ge=1, le=1920, description="Width of the recorded picture."),
        About(source=doc(108), rules=("R-062",), unit="pixels"),
    ] = 360
    height: Annotated[
        int,
        Field(ge=1, le=1920, description="Height of the recorded picture."),
        About(source=doc(109), rules=("R-062",), unit="pixels"),
    ] = 640
    fps: Annotated[
        Number,
        Suggested({rate: f"{rate} fps" for rate in (1, 7, 10, 15, 24, 30, 60)}),
        Field(description="Pictures per second; any other rate than these falls back to 15."),
        About(source=doc(110), rules=("R-063",), unit="fps", whole=True),
    ] = 15
    bitrate: Annotated[
        Number,
        Field(ge=1, le=6500, description="Data rate of the recorded picture; more looks better and takes more room."),
        About(source=doc(111), rules=("R-064",), unit="Kbps", whole=True),
    ] = 500
    max_resolution_uid: Annotated[
        str | None,
        OPTIONAL,
        UID,
        Field(description="User shown large in the vertical layout."),
        About(source=doc(112), rules=("R-071",)),
    ] = None
    mixed_video_layout: Annotated[
        int,
        Choices({0: "Floating", 1: "Best fit", 2: "Vertical", 3: "Custom"}),
        Field(description="How the users' videos are arranged in the picture."),
        About(source=doc(113), rules=("R-065",)),
    ] = 0
    background_color: Annotated[
        str,
        COLOUR,
        Field(description="Colour of the canvas behind the videos, as # and six hexadecimal digits."),
        About(source=doc(118), rules=("R-072",)),
    ] = "#000000"
    background_image: Annotated[
        str | None,
        OPTIONAL,
        ADDRESS,
        Field(description="Address of a JPG or BMP picture of at most 6 MB behind the videos."),
        About(source=doc(119), rules=("R-073",), quotable=False),
    ] = None
    default_user_background_image: Annotated[
        str | None,
        OPTIONAL,
        ADDRESS,
        Field(description="Address of a JPG or BMP picture of at most 6 MB for users who send no video."),
        About(source=doc(120), rules=("R-073",), quotable=False),
    ] = None
    layout_config: Annotated[
        list[LayoutRegion] | None,
        OPTIONAL,
        Field(max_length=17, description="The regions of a custom layout, one per user, at most 17."),
        About(source=doc(121), rules=("R-067",)),
    ] = None
    background_config: Annotated[
        list[UserBackground] | None,
        OPTIONAL,
        Field(description="Pictures for single users who send no video."),
        About(source=doc(131), rules=("R-074",)),
    ] = None


TRANSCODING_ABOUT: Final = About(source=doc(106), rules=("R-060",), modes=MIX, mode_rule="R-060")
