"""What runs beside or instead of a channel recording: `extensionServiceConfig`."""

from typing import Annotated, ClassVar, Final, Literal

from pydantic import Discriminator, Field, Tag

from bot.domain.request.about import MIX, OPTIONAL, WEB, About, Choices, Part, doc, newer
from bot.domain.request.recording import AUDIO_PROFILES
from bot.domain.request.values import ADDRESS, INTEGER_TEXT, NOT_EMPTY, PUSH_ADDRESS

_ABORT: Final = {"error_abort": "An error stops everything"}


class VideoData(Part):
    """How the video appears in ApsaraVideo for VoD."""

    title: Annotated[str, NOT_EMPTY, Field(description="Title of the video."), About(source=doc(381), rules=("R-124",))]
    description: Annotated[
        str | None,
        OPTIONAL,
        Field(description="Description of the video."),
        About(source=doc(382), rules=("R-124",)),
    ] = None
    cover_url: Annotated[
        str | None,
        OPTIONAL,
        Field(description="Address of the video's thumbnail."),
        About(source=doc(383), rules=("R-124",)),
    ] = None
    cate_id: Annotated[
        str | None,
        OPTIONAL,
        INTEGER_TEXT,
        Field(description="Number of the video's category."),
        About(source=doc(384), rules=("R-124",)),
    ] = None
    tags: Annotated[
        str | None, OPTIONAL, Field(description="Tags of the video."), About(source=doc(385), rules=("R-124",))
    ] = None
    template_group_id: Annotated[
        str | None,
        OPTIONAL,
        Field(description="ID of the transcoding template group."),
        About(source=doc(386), rules=("R-124",)),
    ] = None
    user_data: Annotated[
        str | None, OPTIONAL, Field(description="Settings of your own."), About(source=doc(387), rules=("R-124",))
    ] = None
    storage_location: Annotated[
        str | None,
        OPTIONAL,
        Field(description="Bucket for the video."),
        About(source=doc(388), rules=("R-124",)),
    ] = None
    workflow_id: Annotated[
        str | None, OPTIONAL, Field(description="ID of the workflow."), About(source=doc(389), rules=("R-124",))
    ] = None


class ApiData(Part):
    """What is handed on to ApsaraVideo for VoD."""

    video_data: Annotated[
        VideoData,
        Field(description="How the video appears."),
        About(source=doc(380), rules=("R-124",)),
    ]


class VodParam(Part):
    """Alibaba Cloud's ApsaraVideo for VoD: account, region and the video's data."""

    access_key: Annotated[
        str,
        NOT_EMPTY,
        Field(repr=False, description="AccessKeyId of Alibaba Cloud."),
        About(source=doc(376), rules=("R-124",), secret=True),
    ]
    secret_key: Annotated[
        str,
        NOT_EMPTY,
        Field(repr=False, description="AccessKeySecret of Alibaba Cloud."),
        About(source=doc(377), rules=("R-124",), secret=True),
    ]
    region_id: Annotated[
        str,
        NOT_EMPTY,
        Field(description="Alibaba Cloud's region of the service, such as cn-shanghai."),
        About(source=doc(378), rules=("R-124",)),
    ]
    api_data: Annotated[
        ApiData,
        Field(description="What is handed on to ApsaraVideo for VoD."),
        About(source=doc(379), rules=("R-124",)),
    ]


class VodService(Part):
    """Upload to ApsaraVideo for VoD."""

    about: ClassVar = About(source=doc(371), rules=("R-124",), modes=MIX, mode_rule="R-124")

    service_name: Annotated[
        Literal["aliyun_vod_service"],
        Field(description="ApsaraVideo for VoD."),
        About(source=doc(373), rules=("R-123",)),
    ]
    error_handle_policy: Annotated[
        str,
        Choices(_ABORT),
        Field(description="What an error of this service does to the others."),
        About(source=doc(374), rules=("R-124",)),
    ] = "error_abort"
    service_param: Annotated[
        VodParam,
        Field(description="Account, region and the video's data."),
        About(source=doc(375), rules=("R-124",)),
    ]


class WebParam(Part):
    """The page that is recorded, and how."""

    url: Annotated[
        str,
        ADDRESS,
        Field(description="Address of the page; one that asks for a login or leads elsewhere cannot be recorded."),
        About(source=doc(398), rules=("R-127",), quotable=False),
    ]
    video_bitrate: Annotated[
        int | None,
        OPTIONAL,
        Field(ge=50, le=8000, description="Data rate of the picture; 2000 from 1280 x 720 on, otherwise 1500."),
        About(source=doc(399), rules=("R-128",), unit="Kbps"),
    ] = None
    video_fps: Annotated[
        int,
        Field(ge=5, le=60, description="Pictures per second."),
        About(source=doc(402), rules=("R-129",), unit="fps"),
    ] = 15
    audio_profile: Annotated[
        int,
        Choices(AUDIO_PROFILES),
        Field(description="Quality of the recorded sound."),
        About(source=doc(403), rules=("R-130",), default=0),
    ]
    video_width: Annotated[
        int,
        # the document begins at 480; a release note of 2022-05-20 allows 240
        Field(ge=240, le=1920, description="Width of the recorded page; older services begin at 480."),
        About(source=doc(407), rules=("R-131",), unit="pixels"),
    ]
    video_height: Annotated[
        int,
        Field(ge=240, le=1920, description="Height of the recorded page; older services begin at 480."),
        About(source=doc(408), rules=("R-131",), unit="pixels"),
    ]
    max_recording_hour: Annotated[
        int,
        Field(ge=1, le=720, description="Time after which the recording stops by itself."),
        About(source=doc(409), rules=("R-132",), unit="h"),
    ]
    max_video_duration: Annotated[
        int,
        Field(ge=30, le=240, description="Length at which another MP4 file is begun."),
        About(source=doc(410), rules=("R-133",), unit="min"),
    ] = 120
    onhold: Annotated[
        bool,
        Field(description="Start on hold: the page is opened, but nothing is recorded until it is resumed."),
        About(source=doc(411), rules=("R-134",)),
    ] = False
    ready_timeout: Annotated[
        int | None,
        Field(ge=0, le=60, description="How long the page may take to say that it is ready; 0 does not wait for it."),
        About(source=doc(417), rules=("R-135",), unit="s", default=0),
    ] = None
    mobile: Annotated[
        bool,
        Field(description="Show the page as a phone would."),
        About(source=newer(), rules=("R-136",)),
    ] = False


class WebService(Part):
    """Recording of a web page."""

    about: ClassVar = About(source=doc(393), rules=("R-125",), modes=WEB, mode_rule="R-125")

    service_name: Annotated[
        Literal["web_recorder_service"],
        Field(description="Web page recording."),
        About(source=doc(395), rules=("R-123",)),
    ]
    error_handle_policy: Annotated[
        str,
        Choices(_ABORT),
        Field(description="What an error of this service does to the others."),
        About(source=doc(396), rules=("R-126",)),
    ] = "error_abort"
    service_param: Annotated[
        WebParam,
        Field(description="The page that is recorded, and how."),
        About(source=doc(397), rules=("R-125",)),
    ]


class PushOutput(Part):
    """One address to which the recorded page is sent live."""

    rtmp_url: Annotated[
        str,
        PUSH_ADDRESS,
        Field(description="Address at the CDN, with its stream key."),
        # the path of a push address is a key
        About(source=doc(427), rules=("R-137",), quotable=False),
    ]


class PushParam(Part):
    """Where the recorded page is sent live."""

    outputs: Annotated[
        list[PushOutput],
        Field(min_length=1, max_length=1, description="The one address to which the page is sent live."),
        About(source=doc(426), rules=("R-137",)),
    ]


class PushService(Part):
    """Live push of a recorded web page to a CDN."""

    about: ClassVar = About(source=doc(421), rules=("R-139",), modes=WEB, mode_rule="R-139")

    service_name: Annotated[
        Literal["rtmp_publish_service"],
        Field(description="Push to a CDN."),
        About(source=doc(423), rules=("R-123",)),
    ]
    error_handle_policy: Annotated[
        str,
        Choices({"error_ignore": "An error stops only this service"}),
        Field(description="What an error of this service does to the others."),
        About(source=doc(424), rules=("R-138",)),
    ] = "error_ignore"
    service_param: Annotated[
        PushParam,
        Field(description="Where the page is sent."),
        About(source=doc(425), rules=("R-137",)),
    ]


def _service_name(service: object) -> str | None:
    """Return which of the services this is, whether it came from JSON or is a model already."""
    name = service.get("serviceName") if isinstance(service, dict) else getattr(service, "service_name", None)
    return name if isinstance(name, str) else None


ExtensionService = Annotated[
    Annotated[VodService, Tag("aliyun_vod_service")]
    | Annotated[WebService, Tag("web_recorder_service")]
    | Annotated[PushService, Tag("rtmp_publish_service")],
    # by a function, because pydantic stumbles over a name that is a number of thousands of digits
    Discriminator(_service_name),
]


class ExtensionServiceConfig(Part):
    """The services that run in this session."""

    error_handle_policy: Annotated[
        str,
        Choices(_ABORT),
        Field(description="What an error of an extension service does to the rest."),
        About(source=doc(365), rules=("R-120",)),
    ] = "error_abort"
    api_version: Annotated[
        str,
        Choices({"v1": "v1"}),
        Field(description="Version of the REST API."),
        About(source=doc(366), rules=("R-121",)),
    ] = "v1"
    extension_services: Annotated[
        list[ExtensionService],
        Field(min_length=1, description="One service; or web page recording together with push to a CDN."),
        About(source=doc(367), rules=("R-122",)),
    ]
