"""Where the files go: `storageConfig`."""

from typing import Annotated

from pydantic import Field

from bot.domain.request.about import OPTIONAL, About, Choices, Part, doc, newer
from bot.domain.request.values import ENDPOINT, NOT_EMPTY, PREFIX_PART
from bot.domain.request.vendors import VENDORS


class ExtensionParams(Part):
    """What only some vendors can do."""

    sse: Annotated[
        str | None,
        OPTIONAL,
        Choices({"kms": "KMS", "aes256": "AES256"}),
        Field(description="How Amazon S3 encrypts the files."),
        About(source=doc(354), rules=("R-107",)),
    ] = None
    tag: Annotated[
        str | None,
        OPTIONAL,
        Field(description="Label that Amazon S3 or Alibaba Cloud puts on the files."),
        About(source=doc(357), rules=("R-108",)),
    ] = None
    endpoint: Annotated[
        str | None,
        OPTIONAL,
        ENDPOINT,
        Field(description="Host name of your own S3-compatible storage."),
        About(source=newer(), rules=("R-109",)),
    ] = None


class StorageConfig(Part):
    """The bucket, and the keys that open it."""

    vendor: Annotated[
        int,
        Choices({vendor.number: vendor.name for vendor in VENDORS.values()}),
        Field(description="Company that stores the files."),
        About(source=doc(202), rules=("R-101",)),
    ]
    region: Annotated[
        int | None,
        OPTIONAL,
        Field(description="Place of the bucket, by the vendor's own numbers."),
        About(source=doc(204), rules=("R-102",)),
    ] = None
    bucket: Annotated[
        str,
        NOT_EMPTY,
        Field(description="Name of the bucket."),
        About(source=doc(341), rules=("R-104",)),
    ]
    access_key: Annotated[
        str,
        NOT_EMPTY,
        Field(repr=False, description="Access key of the storage; one that may only write is enough."),
        About(source=doc(343), rules=("R-104",), secret=True),
    ]
    secret_key: Annotated[
        str,
        NOT_EMPTY,
        Field(repr=False, description="Secret key of the storage."),
        About(source=doc(345), rules=("R-104",), secret=True),
    ]
    file_name_prefix: Annotated[
        list[Annotated[str, PREFIX_PART, About(source=doc(347), rules=("R-105",))]] | None,
        OPTIONAL,
        Field(description="Folders in which the files are put, from the outermost to the innermost."),
        About(source=doc(347), rules=("R-105",)),
    ] = None
    extension_params: Annotated[
        ExtensionParams | None,
        OPTIONAL,
        Field(description="What only some vendors can do."),
        About(source=doc(352), rules=("R-107",)),
    ] = None
    sts_token: Annotated[
        str | None,
        OPTIONAL,
        NOT_EMPTY,
        Field(repr=False, description="Token of temporary storage keys."),
        About(source=newer(), rules=("R-110",), secret=True),
    ] = None
    sts_expiration: Annotated[
        int | None,
        OPTIONAL,
        Field(ge=1, le=2**63 - 1, description="Moment at which the temporary storage keys end, in Unix seconds."),
        About(source=newer(), rules=("R-110",), unit="Unix seconds"),
    ] = None
