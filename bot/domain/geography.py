"""Where buckets lie, and whether the recording servers are asked for in the same part of the world.

Source: R-103; start document, line 206; Agora REST reference, "Acquire", region.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from bot.domain.request.vendors import VENDORS

RULE: Final = "R-103"
# What acquire's `region` may be: the recording servers are then in that part of the world, and nowhere else.
SERVICE_REGIONS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "CN": "mainland China",
        "AP": "Asia and the Pacific, mainland China excepted",
        "EU": "Europe",
        "NA": "North America",
    }
)
# By the first part of the region's name. Agora records in none of the places that have no part of the world here.
_BY_PREFIX: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys(("CN", "JR"), ("CN",)),
        **dict.fromkeys(("US", "CA", "NA"), ("NA",)),
        "AP": ("AP",),
        "EU": ("EU",),
    }
)
_HONG_KONG: Final = ("AP", "CN")  # the vendors call it China, and it is not the mainland
_TENCENT_MAINLAND: Final = (
    *("AP_Beijing_1", "AP_Beijing", "AP_Shanghai", "AP_Guangzhou", "AP_Chengdu", "AP_Chongqing"),
    *("AP_Shenzhen_FSI", "AP_Shanghai_FSI", "AP_Beijing_FSI"),
)
# Names whose first part leads astray, or that have none.
_BY_NAME: Final[Mapping[tuple[int, str], tuple[str, ...]]] = MappingProxyType(
    {
        **dict.fromkeys([(0, f"{quarter} China") for quarter in ("East", "North", "South")], ("CN",)),
        (0, "North America"): ("NA",),
        (0, "Southeast Asia"): ("AP",),
        (2, "CN_Hongkong"): _HONG_KONG,
        **dict.fromkeys([(3, name) for name in _TENCENT_MAINLAND], ("CN",)),
        (3, "AP_Hongkong"): _HONG_KONG,
        (4, "CN_Hongkong"): _HONG_KONG,
        (4, "NA_Russia_1"): ("EU",),
        (4, "NA_Singapore_1"): ("AP",),
        **dict.fromkeys(
            [(8, name) for name in ("Beijing", "Baoding", "Suzhou", "Guangzhou", "Wuhan", "Shanghai")], ("CN",)
        ),
        (8, "Hongkong"): _HONG_KONG,
        (8, "Singapore"): ("AP",),
    }
)


def region_doubt(service_region: str | None, storage: Mapping[str, Any]) -> str | None:
    """Return why the bucket of *storage*, a `storageConfig`, is far from where it is to be recorded; None where it is not.

    Nothing is said where the region of the bucket is not known: Azure, Google Cloud, and storage of one's own.
    """
    vendor = VENDORS.get(storage.get("vendor", -1))
    if service_region is None or vendor is None or vendor.any_region:
        return None
    name = vendor.regions.get(storage.get("region", -1))
    if name is None or name == "default":
        return None
    near = _near(vendor.number, name)
    if service_region in near:
        return None
    there = SERVICE_REGIONS.get(service_region, "elsewhere")
    advice = f"write `region: {near[0]}`" if near else "Agora has no region there: leave `region` out"
    return (
        f"the recording servers are to be in {there} ({service_region}), and the bucket lies in {vendor.name}'s "
        f"{name}: uploads are slower and fail more often; {advice}, or take another bucket."
    )


def _near(vendor: int, name: str) -> tuple[str, ...]:
    """Return the parts of the world that are near the region *name*; none where Agora records nowhere near."""
    return _BY_NAME.get((vendor, name), _BY_PREFIX.get(name.partition("_")[0], ()))
