"""Where a storage vendor's own console shows a file, or the folder it is in.

Only addresses of a known, lasting form are made, of what the request itself says: Azure's portal wants
the subscription, and nothing is known of the others.

Source: the addresses that the consoles of Amazon S3, Google Cloud, Alibaba Cloud and Tencent Cloud give.
"""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final
from urllib.parse import quote

from bot.domain.files import storage_key
from bot.domain.request.vendors import VENDORS

_CHINA: Final = "cn-"
_GOVERNMENT: Final = "us-gov-"


def console_link(client_request: Mapping[str, Any], name: str = "") -> str | None:
    """Return the console's address of the file *name*, or of the folder when that is empty; None where there is none.

    It is percent-encoded: nothing in it can end a link. Whoever opens it needs an account there.
    """
    storage = client_request.get("storageConfig")
    if not isinstance(storage, Mapping) or not isinstance(bucket := storage.get("bucket"), str) or not bucket:
        return None
    make, region = _CONSOLES.get(storage.get("vendor", -1)), _region(storage)
    return make(bucket, region, storage_key(storage, name)) if make is not None and region is not None else None


def _region(storage: Mapping[str, Any]) -> str | None:
    """Return the region as its vendor writes it in addresses, such as eu-central-1."""
    vendor = VENDORS[storage["vendor"]] if storage.get("vendor") in VENDORS else None
    if vendor is None or vendor.any_region:
        return ""
    name = vendor.regions.get(storage.get("region", -1))
    return name.lower().replace("_", "-") if name is not None else None


def _part(text: str) -> str:
    return quote(text, safe="")


def _s3(bucket: str, region: str, key: str) -> str:
    host = "s3.console.aws.amazon.com"
    if region.startswith(_CHINA):
        host = "console.amazonaws.cn"
    elif region.startswith(_GOVERNMENT):
        host = "console.amazonaws-us-gov.com"
    page = "buckets" if key.endswith("/") or not key else "object"
    return f"https://{host}/s3/{page}/{_part(bucket)}?region={region}&prefix={_part(key)}"


def _google(bucket: str, _region: str, key: str) -> str:
    page = "" if key.endswith("/") or not key else "_details/"
    return f"https://console.cloud.google.com/storage/browser/{page}{_part(bucket)}/{quote(key)}".rstrip("/")


def _alibaba(bucket: str, region: str, key: str) -> str | None:
    if key and not key.endswith("/"):
        return None  # it shows folders alone
    return f"https://oss.console.aliyun.com/bucket/oss-{region}/{_part(bucket)}/object?path={_part(key)}"


def _tencent(bucket: str, region: str, key: str) -> str | None:
    if key and not key.endswith("/"):
        return None  # likewise
    # the path is encoded twice there
    path = f"&path={_part(_part(f'/{key}'))}" if key else ""
    return f"https://console.cloud.tencent.com/cos/bucket?bucket={_part(bucket)}&region={region}{path}"


_CONSOLES: Final[Mapping[int, Callable[[str, str, str], str | None]]] = MappingProxyType(
    {1: _s3, 2: _alibaba, 3: _tencent, 6: _google}
)
