"""Rules about the extension services."""

from collections.abc import Iterator
from typing import Final

from bot.domain.request.about import WEB, doc
from bot.domain.request.services import PushService, VodService, WebService
from bot.domain.request.values import ADDRESS
from bot.domain.rules.case import EXTENSION, SERVICES, Case
from bot.domain.rules.finding import Found, cross
from bot.domain.rules.picture import MOST_PIXELS

_DOCUMENTED_SIDE: Final = 480
_PAIR: Final = ["rtmp_publish_service", "web_recorder_service"]


@cross(
    "R-122",
    "error",
    SERVICES,
    "One service, or web page recording with push to a CDN.",
    doc(369),
    when=Case.has_services,
)
def service_combination(case: Case) -> Iterator[Found]:
    names = [service.service_name for service in case.services]
    if len(names) > 1 and sorted(names) != _PAIR:
        yield (
            SERVICES,
            (
                f"{len(names)} services together ({', '.join(names)}): only one is allowed, or web_recorder_service with "
                "rtmp_publish_service, each once."
            ),
        )


@cross(
    "R-124",
    "warning",
    SERVICES,
    "coverUrl is the address of a picture.",
    doc(383),
    when=Case.has_services,
)
def cover_address(case: Case) -> Iterator[Found]:
    for index, service in enumerate(case.services):
        if isinstance(service, VodService):
            cover = service.service_param.api_data.video_data.cover_url
            if cover is not None and not ADDRESS.fits(cover):
                path = f"{SERVICES}.{index}.serviceParam.apiData.videoData.coverUrl"
                yield path, f"coverUrl is no address: it should be {ADDRESS.allowed}."


@cross("R-125", "error", SERVICES, "Mode web needs web_recorder_service.", doc(393), modes=WEB)
def page_missing(case: Case) -> Iterator[Found]:
    if case.request.extension_service_config is None:
        yield EXTENSION, "extensionServiceConfig is missing: mode web needs one with web_recorder_service."
    elif case.services and not any(isinstance(service, WebService) for service in case.services):
        yield SERVICES, "web_recorder_service is missing: mode web needs it, with the address of the page."


@cross(
    "R-131",
    "error",
    f"{SERVICES}[].serviceParam",
    "The page has at most 1920 x 1080 pixels.",
    doc(407),
    when=Case.has_services,
)
def page_too_large(case: Case) -> Iterator[Found]:
    for path, page in case.pages():
        pixels = page.video_width * page.video_height
        if pixels > MOST_PIXELS:
            yield (
                f"{path}.videoWidth",
                (
                    f"{page.video_width} x {page.video_height} are {pixels} pixels; at most {MOST_PIXELS} (1920 x 1080) are "
                    "allowed: make videoWidth or videoHeight smaller."
                ),
            )


@cross(
    "R-131",
    "warning",
    f"{SERVICES}[].serviceParam",
    "The document begins at 480 pixels a side.",
    doc(407),
    when=Case.has_services,
)
def page_small(case: Case) -> Iterator[Found]:
    for path, page in case.pages():
        for attribute, name in (("video_width", "videoWidth"), ("video_height", "videoHeight")):
            side = page.__dict__.get(attribute, _DOCUMENTED_SIDE)
            if side < _DOCUMENTED_SIDE:
                yield (
                    f"{path}.{name}",
                    f"{name} is {side}; older services begin at {_DOCUMENTED_SIDE}: take at least that.",
                )


@cross(
    "R-133",
    "warning",
    f"{SERVICES}[].serviceParam.maxVideoDuration",
    "maxVideoDuration is about MP4 files.",
    doc(410),
    when=Case.has_services,
)
def duration_without_mp4(case: Case) -> Iterator[Found]:
    for path, page in case.pages():
        types = case.files.av_file_type if case.files else []
        if "max_video_duration" in page.model_fields_set and "mp4" not in types:
            yield (
                f"{path}.maxVideoDuration",
                'maxVideoDuration has no effect without MP4: write avFileType ["hls", "mp4"].',
            )


@cross(
    "R-139",
    "error",
    SERVICES,
    "Push to a CDN only together with web page recording.",
    doc(421),
    modes=WEB,
    when=Case.has_services,
)
def push_alone(case: Case) -> Iterator[Found]:
    services = case.services
    for index, service in enumerate(services):
        if isinstance(service, PushService) and not any(isinstance(other, WebService) for other in services):
            yield f"{SERVICES}.{index}", "rtmp_publish_service needs web_recorder_service beside it: add that."
