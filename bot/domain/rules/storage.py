"""Rules about the bucket."""

from collections.abc import Iterator
from typing import Final

from bot.domain.request.about import doc, newer
from bot.domain.request.services import VodService
from bot.domain.request.vendors import VENDORS
from bot.domain.rules.case import STORAGE, Case
from bot.domain.rules.finding import Found, cross
from bot.domain.rules.words import joined, quoted, ranges

_PREFIX_CHARACTERS: Final = 128
_PARAMS: Final = f"{STORAGE}.extensionParams"
_S3, _OSS, _COS, _SELF_HOSTED = 1, 2, 3, 11
_TAGGING: Final = (_S3, _OSS)
_TEMPORARY_KEYS: Final = (_S3, _OSS, _COS)
_MILLISECONDS: Final = 10**11
# 2024-08-02, when temporary keys came
_FIRST_EXPIRATION: Final = 1_722_556_800


@cross("R-100", "error", STORAGE, "The files need a storage, except with ApsaraVideo for VoD.", doc(200))
def storage_missing(case: Case) -> Iterator[Found]:
    if case.storage is None and not any(isinstance(service, VodService) for service in case.services):
        yield STORAGE, "storageConfig is missing: say in which bucket the files go, and give its keys."


@cross(
    "R-101",
    "warning",
    f"{STORAGE}.vendor",
    "The current reference no longer names some vendors.",
    newer(),
    when=Case.has_storage,
)
def legacy_vendor(case: Case) -> Iterator[Found]:
    storage = case.storage
    if storage is not None and VENDORS[storage.vendor].legacy:
        name = VENDORS[storage.vendor].name
        yield (
            f"{STORAGE}.vendor",
            f"vendor {storage.vendor} ({name}) is gone from the current reference: test it before you rely on it.",
        )


@cross(
    "R-102",
    "error",
    f"{STORAGE}.region",
    "region is one of the vendor's own.",
    doc(204),
    when=Case.has_storage,
)
def region_known(case: Case) -> Iterator[Found]:
    storage = case.storage
    if storage is None or (vendor := VENDORS[storage.vendor]).any_region:
        return
    if storage.region is None:
        yield f"{STORAGE}.region", f"region is missing: {vendor.name} has {ranges(vendor.regions)}."
    elif storage.region in vendor.bogus_regions:
        name = vendor.bogus_regions[storage.region]
        yield (
            f"{STORAGE}.region",
            f"region {storage.region} ({name}) is printed in the document but is no region of {vendor.name}.",
        )
    elif storage.region not in vendor.regions:
        region = quoted(storage.region)
        yield f"{STORAGE}.region", f"region is {region}; {vendor.name} has {ranges(vendor.regions)}."


@cross(
    "R-102",
    "warning",
    f"{STORAGE}.region",
    "Some regions are gone from the current reference.",
    newer(),
    when=Case.has_storage,
)
def region_advice(case: Case) -> Iterator[Found]:
    storage = case.storage
    if storage is None:
        return
    vendor = VENDORS[storage.vendor]
    if vendor.any_region and storage.region:
        yield f"{STORAGE}.region", f"{vendor.name} ignores the region, and newer pages want 0: write 0."
    if storage.region in vendor.legacy_regions:
        name = vendor.regions[storage.region or 0]
        yield (
            f"{STORAGE}.region",
            f"region {storage.region} ({name}) is gone from the current reference: test it before you rely on it.",
        )


@cross(
    "R-106",
    "error",
    f"{STORAGE}.fileNamePrefix",
    "The folders have at most 128 characters.",
    doc(347),
    when=Case.has_storage,
)
def long_prefix(case: Case) -> Iterator[Found]:
    if case.storage is None or not case.storage.file_name_prefix:
        return
    length = sum(len(part) + 1 for part in case.storage.file_name_prefix)
    if length > _PREFIX_CHARACTERS:
        yield (
            f"{STORAGE}.fileNamePrefix",
            f"The folders have {length} characters with their slashes; at most {_PREFIX_CHARACTERS} are allowed: shorten them.",
        )


@cross(
    "R-107",
    "error",
    f"{_PARAMS}.sse",
    "Encryption is for Amazon S3.",
    doc(354),
    when=Case.has_storage,
)
def encryption_elsewhere(case: Case) -> Iterator[Found]:
    if _has_param(case, "sse") and _vendor(case) != _S3:
        yield (
            f"{_PARAMS}.sse",
            f"sse exists only with vendor 1 (Amazon S3), and vendor is {_vendor(case)}: leave it out.",
        )


@cross(
    "R-108",
    "error",
    f"{_PARAMS}.tag",
    "Labels are for Amazon S3 and Alibaba Cloud.",
    doc(357),
    when=Case.has_storage,
)
def tag_elsewhere(case: Case) -> Iterator[Found]:
    if _has_param(case, "tag") and _vendor(case) not in _TAGGING:
        yield (
            f"{_PARAMS}.tag",
            f"tag exists only with vendors 1 (Amazon S3) and 2 (Alibaba Cloud), and vendor is {_vendor(case)}: leave it out.",
        )


@cross(
    "R-109",
    "error",
    f"{_PARAMS}.endpoint",
    "S3-compatible storage needs its endpoint, and no other has one.",
    newer(),
    when=Case.has_storage,
)
def endpoint(case: Case) -> Iterator[Found]:
    given = _has_param(case, "endpoint")
    if _vendor(case) == _SELF_HOSTED and not given:
        yield (
            f"{_PARAMS}.endpoint",
            "endpoint is missing: vendor 11 (S3-compatible) needs the host name of the storage.",
        )
    if given and _vendor(case) not in (_SELF_HOSTED, None):
        yield (
            f"{_PARAMS}.endpoint",
            f"endpoint exists only with vendor 11 (S3-compatible), and vendor is {_vendor(case)}: leave it out.",
        )


@cross(
    "R-109",
    "warning",
    f"{_PARAMS}.endpoint",
    "An endpoint is a host name without a scheme.",
    newer(),
    when=Case.has_storage,
)
def endpoint_with_scheme(case: Case) -> Iterator[Found]:
    params = case.storage.extension_params if case.storage else None
    if params is not None and params.endpoint is not None and "://" in params.endpoint:
        yield (
            f"{_PARAMS}.endpoint",
            "endpoint has a scheme; the one known sample is a bare host name, such as minio.example.com:9000.",
        )


def _vendor(case: Case) -> int | None:
    return case.storage.vendor if case.storage else None


def _has_param(case: Case, name: str) -> bool:
    params = case.storage.extension_params if case.storage else None
    return params is not None and name in params.model_fields_set


@cross(
    "R-110",
    "error",
    f"{STORAGE}.stsToken",
    "Temporary keys: token and end together, vendors 1, 2 and 3.",
    newer(),
    when=Case.has_storage,
)
def temporary_keys(case: Case) -> Iterator[Found]:
    storage = case.storage
    if storage is None:
        return
    given = {"sts_token": "stsToken", "sts_expiration": "stsExpiration"}
    there = [name for attribute, name in given.items() if attribute in storage.model_fields_set]
    if not there:
        return
    if len(there) == 1:
        missing = "stsExpiration" if there == ["stsToken"] else "stsToken"
        yield f"{STORAGE}.{missing}", f"{missing} is missing: temporary keys need both stsToken and stsExpiration."
    if storage.vendor not in _TEMPORARY_KEYS:
        vendors = joined([f"{number} ({VENDORS[number].name})" for number in _TEMPORARY_KEYS], "and")
        yield (
            f"{STORAGE}.{there[0]}",
            f"Temporary keys exist only with vendors {vendors}, and vendor is {storage.vendor}.",
        )


@cross(
    "R-110",
    "warning",
    f"{STORAGE}.stsExpiration",
    "The end of temporary keys is in Unix seconds, ahead.",
    newer(),
    when=Case.has_storage,
)
def odd_expiration(case: Case) -> Iterator[Found]:
    storage = case.storage
    if storage is None or storage.sts_expiration is None:
        return
    if storage.sts_expiration >= _MILLISECONDS:
        yield f"{STORAGE}.stsExpiration", "stsExpiration looks like milliseconds: write Unix seconds."
    elif storage.sts_expiration < _FIRST_EXPIRATION:
        yield (
            f"{STORAGE}.stsExpiration",
            "stsExpiration is long past: write the Unix second at which the keys will end.",
        )
