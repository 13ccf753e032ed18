"""Rules about the mixed picture."""

import re
from collections.abc import Iterator
from typing import Final

from bot.domain.request.about import doc, newer
from bot.domain.request.transcoding import LayoutRegion
from bot.domain.request.tree import root
from bot.domain.request.values import is_uid
from bot.domain.rules.case import PICTURE, Case
from bot.domain.rules.finding import Found, cross
from bot.domain.rules.words import joined, number, quoted

MOST_PIXELS: Final = 1920 * 1080
_VERTICAL: Final = 2
_CUSTOM: Final = 3
_STREAM_FPS: Final = 30
_DECIMALS: Final = 6
_NEEDED: Final = {"width": "width", "height": "height", "fps": "fps", "bitrate": "bitrate"}
_COORDINATES: Final = ("x_axis", "y_axis", "width", "height", "alpha")
_REGIONS: Final = f"{PICTURE}.layoutConfig"
_BACKGROUNDS: Final = f"{PICTURE}.backgroundConfig"
_ENDING: Final = re.compile(r"[^/?#]\.([A-Za-z][A-Za-z0-9]{1,4})(?:[?#].*)?$", re.DOTALL)


@cross(
    "R-061",
    "warning",
    PICTURE,
    "transcodingConfig names width, height, fps and bitrate.",
    doc(106),
    when=Case.has_picture,
)
def picture_incomplete(case: Case) -> Iterator[Found]:
    picture = case.picture
    if picture is None:
        return
    for name in _NEEDED:
        if name not in picture.model_fields_set:
            default = number(getattr(picture, name))
            yield (
                f"{PICTURE}.{name}",
                f"{name} is missing from transcodingConfig; older services refuse that, newer ones take {default}.",
            )


@cross(
    "R-062",
    "error",
    PICTURE,
    "The picture has at most 1920 x 1080 pixels.",
    doc(108),
    when=Case.has_picture,
)
def too_many_pixels(case: Case) -> Iterator[Found]:
    picture = case.picture
    if picture is not None and picture.width * picture.height > MOST_PIXELS:
        pixels = picture.width * picture.height
        yield (
            f"{PICTURE}.width",
            (
                f"{picture.width} x {picture.height} are {pixels} pixels; at most {MOST_PIXELS} (1920 x 1080) are allowed: "
                "make width or height smaller."
            ),
        )


@cross(
    "R-063",
    "warning",
    f"{PICTURE}.fps",
    "fps is one of 1, 7, 10, 15, 24, 30 and 60.",
    newer("Video profile"),
    when=Case.has_picture,
)
def unusual_fps(case: Case) -> Iterator[Found]:
    picture = case.picture
    if picture is None or "fps" not in picture.model_fields_set:
        return
    rates = [rate for rate in _fps_choices() if isinstance(rate, int)]
    if picture.fps not in rates:
        yield (
            f"{PICTURE}.fps",
            f"fps {quoted(picture.fps)} is not supported and falls back to 15: take {joined(map(str, rates))}.",
        )
    elif picture.fps > _STREAM_FPS:
        yield f"{PICTURE}.fps", f"fps {quoted(picture.fps)} brings nothing: streams have at most {_STREAM_FPS}."


def _fps_choices() -> list[int | str]:
    recording = root().children["clientRequest"].children["recordingConfig"]
    return list(recording.children["transcodingConfig"].children["fps"].choices)


@cross(
    "R-063",
    "warning",
    f"{PICTURE}.fps",
    "fps 24 does not go with bitrate 800.",
    "reports of users",
    when=Case.has_picture,
)
def unlucky_pair(case: Case) -> Iterator[Found]:
    picture = case.picture
    if picture is not None and (picture.fps, picture.bitrate) == (24, 800):
        yield (
            f"{PICTURE}.fps",
            "fps 24 together with bitrate 800 is known to start and then fail: take another bitrate.",
        )


@cross(
    "R-064",
    "warning",
    f"{PICTURE}.bitrate",
    "bitrate is a whole number.",
    doc(111),
    when=Case.has_picture,
)
def fractional_bitrate(case: Case) -> Iterator[Found]:
    picture = case.picture
    if picture is not None and isinstance(picture.bitrate, float):
        yield f"{PICTURE}.bitrate", f"bitrate is {quoted(picture.bitrate)}; write a whole number of Kbps."


@cross(
    "R-066",
    "error",
    _REGIONS,
    "The custom layout needs layoutConfig.",
    doc(113),
    when=Case.has_picture,
)
def regions_missing(case: Case) -> Iterator[Found]:
    picture = case.picture
    if picture is not None and picture.mixed_video_layout == _CUSTOM and not picture.layout_config:
        what = "is missing" if picture.layout_config is None else "is empty"
        yield (
            _REGIONS,
            f"mixedVideoLayout is 3 (Custom), but layoutConfig {what}: list the regions, or take another layout.",
        )


@cross(
    "R-066",
    "warning",
    _REGIONS,
    "Only the custom layout uses layoutConfig.",
    newer("Set video layout"),
    when=Case.has_picture,
)
def regions_without_use(case: Case) -> Iterator[Found]:
    picture = case.picture
    if picture is not None and picture.layout_config is not None and picture.mixed_video_layout != _CUSTOM:
        layout = picture.mixed_video_layout
        yield _REGIONS, f"layoutConfig has no effect with mixedVideoLayout {layout}: set that to 3, or leave this out."


@cross(
    "R-068",
    "error",
    _REGIONS,
    "A region ends inside the canvas.",
    newer("Set video layout"),
    when=Case.has_picture,
)
def region_outside(case: Case) -> Iterator[Found]:
    for path, region in _regions(case):
        for start, length in (("x_axis", "width"), ("y_axis", "height")):
            if start not in region.__dict__ or length not in region.__dict__:
                continue
            begin, size = region.__dict__[start], region.__dict__[length]
            if round(begin + size, _DECIMALS) > 1:
                yield (
                    f"{path}.{length}",
                    (
                        f"{start} {quoted(begin)} and {length} {quoted(size)} make {quoted(round(begin + size, _DECIMALS))}; "
                        "a region ends at 1 at most: make one of them smaller."
                    ),
                )


@cross(
    "R-068",
    "warning",
    _REGIONS,
    "Positions have at most six decimals.",
    doc(123),
    when=Case.has_picture,
)
def too_precise(case: Case) -> Iterator[Found]:
    for path, region in _regions(case):
        for name in _COORDINATES:
            value = region.__dict__.get(name)
            if isinstance(value, float) and round(value, _DECIMALS) != value:
                yield (
                    f"{path}.{name}",
                    f"{name} is {quoted(value)}; only six decimals count: write {round(value, _DECIMALS)}.",
                )


@cross(
    "R-070",
    "warning",
    _REGIONS,
    "A region's uid is the number of one user, in one region only.",
    doc(122),
    when=Case.has_picture,
)
def region_users(case: Case) -> Iterator[Found]:
    seen: set[str] = set()
    for path, region in _regions(case):
        uid = region.__dict__.get("uid")
        if uid is None:
            continue
        if not is_uid(uid):
            yield (
                f"{path}.uid",
                f"uid is {quoted(uid)}, which no user can have: write a number from 1 to 4294967295, or leave it out.",
            )
        elif uid in seen:
            yield f"{path}.uid", f"uid {quoted(uid)} has a region already: a user is shown once."
        seen.add(uid)


def _regions(case: Case) -> Iterator[tuple[str, LayoutRegion]]:
    picture = case.picture
    for index, region in enumerate((picture.layout_config if picture else None) or ()):
        yield f"{_REGIONS}.{index}", region


@cross(
    "R-071",
    "warning",
    f"{PICTURE}.maxResolutionUid",
    "Only the vertical layout uses maxResolutionUid.",
    doc(112),
    when=Case.has_picture,
)
def large_user_without_use(case: Case) -> Iterator[Found]:
    picture = case.picture
    if picture is not None and picture.max_resolution_uid is not None and picture.mixed_video_layout != _VERTICAL:
        layout = picture.mixed_video_layout
        yield (
            f"{PICTURE}.maxResolutionUid",
            f"maxResolutionUid has no effect with mixedVideoLayout {layout}: set that to 2 (Vertical), or leave this out.",
        )


@cross(
    "R-073",
    "warning",
    f"{PICTURE}.backgroundImage",
    "Background pictures are JPG or BMP, over HTTPS.",
    doc(138),
    when=Case.has_picture,
)
def background_pictures(case: Case) -> Iterator[Found]:
    picture = case.picture
    if picture is None:
        return
    for attribute, name in (
        ("background_image", "backgroundImage"),
        ("default_user_background_image", "defaultUserBackgroundImage"),
    ):
        yield from _about_picture(f"{PICTURE}.{name}", name, picture.__dict__.get(attribute))


@cross(
    "R-074",
    "warning",
    _BACKGROUNDS,
    "A user's background has the user's number and a JPG or BMP picture.",
    doc(132),
    when=Case.has_picture,
)
def user_backgrounds(case: Case) -> Iterator[Found]:
    picture = case.picture
    for index, background in enumerate((picture.background_config if picture else None) or ()):
        path = f"{_BACKGROUNDS}.{index}"
        uid = background.__dict__.get("uid")
        if uid is not None and not is_uid(uid):
            yield f"{path}.uid", f"uid is {quoted(uid)}, which no user can have: write a number from 1 to 4294967295."
        yield from _about_picture(f"{path}.image_url", "image_url", background.__dict__.get("image_url"))


def _about_picture(path: str, name: str, address: str | None) -> Iterator[Found]:
    if address is None:
        return
    ending = _ENDING.search(address.partition("://")[2])
    if ending and "/" in address.partition("://")[2] and ending[1].lower() not in ("jpg", "jpeg", "bmp"):
        yield path, f"{name} ends in .{ending[1]}; only JPG and BMP pictures are shown: convert it."
    if address[:5].lower() == "http:":
        yield path, f"{name} is an http address; newer pages ask for https."
