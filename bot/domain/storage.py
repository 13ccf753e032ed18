"""A storage profile: one bucket, where it is, and the keys that open it."""

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel, ConfigDict, SecretStr

from bot.domain.request.vendors import UnknownRegion, UnknownVendor, region_number, vendor_number
from bot.domain.storage_read import READ_SETTINGS, ReadAccess, read_access
from bot.errors import ConfigInvalid

AZURE: Final = 5
GOOGLE: Final = 6
S3_COMPATIBLE: Final = 11
_WITHOUT_REGION: Final = frozenset({AZURE, GOOGLE, S3_COMPATIBLE})
_LONGEST_PREFIX: Final = 128

PROFILE_SETTINGS: Final[Mapping[str, str]] = {
    "VENDOR": "company that stores the files, by Agora's number or by name: 1, s3, gcs, azure, oss, minio, …",
    "REGION": "region of the bucket, by Agora's number or by name: 7, EU_CENTRAL_1; not for azure, gcs and minio",
    "BUCKET": "name of the bucket",
    "ACCESS_KEY": "access key; one that may only write is enough",
    "SECRET_KEY": "secret key",
    "PREFIX": 'folders in the bucket, as a JSON list: ["recordings", "2026"]',
    "ENDPOINT": "host name of your own S3-compatible storage (vendor 11 alone): minio.example.com:9000",
    **READ_SETTINGS,
}
_REQUIRED: Final = ("VENDOR", "BUCKET", "ACCESS_KEY", "SECRET_KEY")


class StorageProfile(BaseModel):
    """One storage profile. Templates name it; its keys leave it only when a request is sent."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    name: str
    vendor: int
    region: int
    bucket: str
    access_key: SecretStr
    secret_key: SecretStr
    prefix: tuple[str, ...] = ()
    endpoint: str | None = None
    read: ReadAccess | None = None  # None: the bot does not look into this bucket

    def storage_config(self) -> dict[str, Any]:
        """Return Agora's `storageConfig` without the keys.

        The region is always sent: the start document lets it out for some vendors, newer pages want 0 there (R-102).
        """
        config: dict[str, Any] = {"vendor": self.vendor, "region": self.region, "bucket": self.bucket}
        if self.prefix:
            config["fileNamePrefix"] = list(self.prefix)
        if self.endpoint is not None:
            config["extensionParams"] = {"endpoint": self.endpoint}
        return config

    def keys(self) -> dict[str, str]:
        """Return `accessKey` and `secretKey` as Agora wants them: not to be kept, logged or shown."""
        return {"accessKey": self.access_key.get_secret_value(), "secretKey": self.secret_key.get_secret_value()}


def read_profile(name: str, values: Mapping[str, str]) -> StorageProfile:
    """Return the profile *name*; *values* has the keys of `PROFILE_SETTINGS`.

    Raises:
        ConfigInvalid: each problem begins with the key that is wrong, such as `VENDOR: …`.
    """
    problems = [f"{key}: missing: {PROFILE_SETTINGS[key]}." for key in _REQUIRED if key not in values]
    vendor = region = read = None
    try:
        vendor = vendor_number(values["VENDOR"]) if "VENDOR" in values else None
    except UnknownVendor as unknown:
        problems.append(f"VENDOR: {unknown}.")
    if vendor is not None:
        try:
            region = _read_region(vendor, values)
        except UnknownRegion as unknown:
            problems.append(f"REGION: {unknown}.")
        except LookupError:
            problems.append(f"REGION: missing: {PROFILE_SETTINGS['REGION']}.")
        problems.extend(_endpoint_problems(vendor, values.get("ENDPOINT")))
    if vendor is not None and region is not None:
        read, wrong = read_access(values, vendor=vendor, region=region, endpoint=values.get("ENDPOINT"))
        problems.extend(wrong)
    prefix = _read_prefix(values.get("PREFIX", "[]"))
    problems.extend(_prefix_problems(prefix))
    if problems or vendor is None or region is None or prefix is None:
        raise ConfigInvalid(problems)
    return StorageProfile(
        name=name,
        vendor=vendor,
        region=region,
        bucket=values["BUCKET"],
        access_key=SecretStr(values["ACCESS_KEY"]),
        secret_key=SecretStr(values["SECRET_KEY"]),
        prefix=tuple(prefix),
        endpoint=values.get("ENDPOINT"),
        read=read,
    )


def _read_region(vendor: int, values: Mapping[str, str]) -> int:
    return 0 if vendor in _WITHOUT_REGION else region_number(vendor, values["REGION"])


def _endpoint_problems(vendor: int, endpoint: str | None) -> list[str]:
    if vendor != S3_COMPATIBLE:
        return [] if endpoint is None else ["ENDPOINT: only for your own S3-compatible storage, vendor 11 (R-109)."]
    if endpoint is None:
        return [f"ENDPOINT: missing: {PROFILE_SETTINGS['ENDPOINT']} (R-109)."]
    if "://" in endpoint or re.search(r"[\s/]", endpoint):
        return ["ENDPOINT: a host name alone, without https:// and without a path: minio.example.com:9000 (R-109)."]
    return []


def _read_prefix(text: str) -> list[str] | None:
    """Return the folders that *text* lists, as JSON or as `a/b`; None when it is neither."""
    if not text.lstrip().startswith("["):
        return [part for part in text.strip().split("/") if part]
    try:
        parts = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return parts if isinstance(parts, list) and all(isinstance(part, str) for part in parts) else None


def _prefix_problems(prefix: list[str] | None) -> list[str]:
    if prefix is None:
        return ['PREFIX: not a JSON list of words, like ["recordings", "2026"].']
    wrong = [part for part in prefix if not re.fullmatch(r"[A-Za-z0-9]+", part)]
    if wrong:
        return [f"PREFIX: letters a-z, A-Z and digits alone, no {wrong[0]!r} (R-105)."]
    if len("".join(f"{part}/" for part in prefix)) > _LONGEST_PREFIX:
        return [f"PREFIX: at most {_LONGEST_PREFIX} characters with its slashes (R-106)."]
    return []
