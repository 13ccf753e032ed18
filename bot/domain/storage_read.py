"""How the bot itself reads a bucket: the keys for it, and where the vendor speaks S3's language.

Only addresses that follow from vendor and region for certain are made; for the others the profile has to name
one. Microsoft Azure has no such address at all.

Source: AWS, "Amazon S3 endpoints and quotas"; Alibaba Cloud, "Use AWS SDKs to access OSS"; Tencent Cloud, "Use AWS
SDKs to access COS"; Google Cloud, "Interoperability with other storage providers".
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, SecretStr

from bot.domain.request.vendors import VENDORS

AMAZON, ALIBABA, TENCENT, AZURE, GOOGLE, S3_COMPATIBLE = 1, 2, 3, 5, 6, 11
USUAL_REGION: Final = "us-east-1"

READ_SETTINGS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "READ_ACCESS_KEY": "access key with which the bot looks whether the files are there, and makes links to them; "
        "without it nobody looks",
        "READ_SECRET_KEY": "its secret key",
        "READ_ENDPOINT": "address at which the bot reads the bucket, where it does not follow from vendor and region: "
        "https://s3.example.com",
        "READ_REGION": f"region's name in signatures, where it is another one than follows ({USUAL_REGION} with READ_ENDPOINT)",
    }
)

_HOSTS: Final[Mapping[int, str]] = MappingProxyType(
    {
        AMAZON: "s3.{region}.{amazon}",
        ALIBABA: "s3.oss-{region}.aliyuncs.com",
        TENCENT: "cos.{region}.myqcloud.com",
    }
)


@dataclass(frozen=True, slots=True)
class S3Place:
    """Where a bucket is read: its address (with the bucket's name in it or without), and the region that is signed."""

    url: str
    region: str
    has_bucket_in_host: bool = False


class ReadAccess(BaseModel):
    """The keys with which the bot reads a bucket, and where."""

    model_config = ConfigDict(frozen=True, hide_input_in_errors=True)

    access_key: SecretStr
    secret_key: SecretStr
    place: S3Place


def read_access(
    values: Mapping[str, str], *, vendor: int, region: int, endpoint: str | None
) -> tuple[ReadAccess | None, list[str]]:
    """Return how the bot reads the bucket (None: it does not), and what is wrong with the settings for that."""
    named = {key: values[key] for key in READ_SETTINGS if key in values}
    if not named:
        return None, []
    problems = [
        f"{key}: missing: {READ_SETTINGS[key]}." for key in ("READ_ACCESS_KEY", "READ_SECRET_KEY") if key not in named
    ]
    if vendor == AZURE:
        return None, ["READ_ACCESS_KEY: the bot cannot look into Microsoft Azure, which does not speak S3's language."]
    url = named.get("READ_ENDPOINT")
    if url is not None and not is_address(url):
        problems.append("READ_ENDPOINT: must be an address without a path, such as https://s3.example.com.")
    if url is not None:
        place = S3Place(url.rstrip("/"), named.get("READ_REGION", USUAL_REGION))
    else:
        known = s3_place(vendor, region, values.get("BUCKET", ""), endpoint=endpoint)
        if known is None:
            who = VENDORS[vendor].name
            problems.append(f"READ_ENDPOINT: missing: where {who} is read does not follow from its region for certain.")
            return None, problems
        place = replace(known, region=named.get("READ_REGION", known.region))
    if problems:
        return None, problems
    access_key, secret_key = SecretStr(named["READ_ACCESS_KEY"]), SecretStr(named["READ_SECRET_KEY"])
    return ReadAccess(access_key=access_key, secret_key=secret_key, place=place), []


def is_address(url: str) -> bool:
    """Say whether *url* is one of a machine, without a path."""
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False
    return is_good and parts.path in ("", "/") and not parts.query and not parts.fragment and "@" not in parts.netloc


def s3_place(vendor: int, region: int, bucket: str, *, endpoint: str | None = None) -> S3Place | None:
    """Return where *vendor* serves *bucket* in S3's language; None where that is not known for certain.

    Args:
        endpoint: of storage of one's own.
    """
    if vendor == S3_COMPATIBLE and endpoint is not None:
        return S3Place(f"https://{endpoint}", USUAL_REGION)
    name = VENDORS[vendor].regions.get(region, "").lower().replace("_", "-")
    if vendor == GOOGLE:
        return S3Place("https://storage.googleapis.com", "auto")
    if not name or vendor not in _HOSTS:
        return None
    domain = "amazonaws.com.cn" if name.startswith("cn-") else "amazonaws.com"
    host = _HOSTS[vendor].format(region=name, amazon=domain)
    # A dot in the bucket's name does not fit Amazon's certificate.
    if vendor == AMAZON and "." in bucket:
        return S3Place(f"https://{host}", name)
    return S3Place(f"https://{bucket}.{host}", name, has_bucket_in_host=True)
