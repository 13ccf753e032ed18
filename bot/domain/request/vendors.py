"""The storage vendors and their regions: one table, and its look-ups by number or name.

Source: start document, lines 202-340; current reference, "Region and vendor" (what differs is marked).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final


class UnknownVendor(LookupError):
    """No storage vendor has this number or name."""

    def __init__(self, vendor: object) -> None:
        self.known = tuple(f"{entry.number} {entry.name}" for entry in VENDORS.values())
        super().__init__(f"there is no storage vendor {vendor!r}; there are {', '.join(self.known)}")


class UnknownRegion(LookupError):
    """The vendor has no region of this number or name."""

    def __init__(self, vendor: "Vendor", region: object) -> None:
        self.known = tuple(f"{number} {name}" for number, name in vendor.regions.items())
        super().__init__(f"{vendor.name} has no region {region!r}; it has {', '.join(self.known)}")


@dataclass(frozen=True, slots=True)
class Vendor:
    """One storage vendor.

    Args:
        scheme: how an object's address begins, such as `s3`.
        aliases: other names people use.
        legacy: no longer in the current reference.
        any_region: the region has no effect; the current reference sends 0.
        legacy_regions: no longer in the current reference.
        bogus_regions: printed in the start document, but no region.
    """

    number: int
    name: str
    scheme: str
    regions: Mapping[int, str]
    aliases: tuple[str, ...] = ()
    legacy: bool = False
    any_region: bool = False
    legacy_regions: frozenset[int] = frozenset()
    bogus_regions: Mapping[int, str] = field(default_factory=dict)


def _numbered(names: str, first: int = 0) -> dict[int, str]:
    return dict(enumerate(names.split(), first))


_S3: Final = _numbered(
    "US_EAST_1 US_EAST_2 US_WEST_1 US_WEST_2 EU_WEST_1 EU_WEST_2 EU_WEST_3 EU_CENTRAL_1 AP_SOUTHEAST_1 "
    "AP_SOUTHEAST_2 AP_NORTHEAST_1 AP_NORTHEAST_2 SA_EAST_1 CA_CENTRAL_1 AP_SOUTH_1 CN_NORTH_1 CN_NORTHWEST_1 "
    "US_GOV_WEST_1 AF_SOUTH_1 AP_EAST_1 AP_NORTHEAST_3 EU_NORTH_1 ME_SOUTH_1 US_GOV_EAST_1 AP_SOUTHEAST_3 EU_SOUTH_1"
) | {28: "IL_CENTRAL_1"}
_ALIBABA: Final = _numbered(
    "CN_Hangzhou CN_Shanghai CN_Qingdao CN_Beijing CN_Zhangjiakou CN_Huhehaote CN_Shenzhen CN_Hongkong US_West_1 "
    "US_East_1 AP_Southeast_1 AP_Southeast_2 AP_Southeast_3 AP_Southeast_5 AP_Northeast_1 AP_South_1 EU_Central_1 "
    "EU_West_1 EU_East_1 AP_Southeast_6 CN_Heyuan CN_Guangzhou CN_Chengdu CN_Nanjing CN_Fuzhou CN_Wulanchabu "
    "CN_Northeast_2 CN_Southeast_7"
)
_TENCENT: Final = _numbered(
    "AP_Beijing_1 AP_Beijing AP_Shanghai AP_Guangzhou AP_Chengdu AP_Chongqing AP_Shenzhen_FSI AP_Shanghai_FSI "
    "AP_Beijing_FSI AP_Hongkong AP_Singapore AP_Mumbai AP_Seoul AP_Bangkok AP_Tokyo NA_Siliconvalley NA_Ashburn "
    "NA_Toronto EU_Frankfurt EU_Moscow"
)
_KINGSOFT: Final = _numbered(
    "CN_Hangzhou CN_Shanghai CN_Qingdao CN_Beijing CN_Guangzhou CN_Hongkong JR_Beijing JR_Shanghai NA_Russia_1 "
    "NA_Singapore_1"
)
_HUAWEI: Final = _numbered(
    "CN_North_1 CN_North_4 CN_East_2 CN_East_3 CN_South_1 CN_Southwest_2 AP_Southeast_1 AP_Southeast_2 AP_Southeast_3 "
    "AF_South_1 SA_Argentina_1 SA_Peru_1 NA_Mexico_1 SA_Brazil_1 LA_South_2 SA_Chile_1"
)
_QINIU: Final = dict(enumerate(("East China", "North China", "South China", "North America", "Southeast Asia")))
_BAIDU: Final = _numbered("Beijing Baoding Suzhou Guangzhou Hongkong Singapore Wuhan Shanghai")
_ONE: Final = {0: "default"}

VENDORS: Final[Mapping[int, Vendor]] = MappingProxyType(
    {
        vendor.number: vendor
        for vendor in (
            Vendor(0, "Qiniu Cloud", "kodo", _QINIU, ("qiniu", "kodo"), legacy=True),
            Vendor(
                1,
                "Amazon S3",
                "s3",
                _S3,
                ("s3", "aws", "amazon", "aws s3"),
                legacy_regions=frozenset({17, 23, 28}),
                bogus_regions={26: "AWS_REGION_NUM"},
            ),
            Vendor(
                2, "Alibaba Cloud OSS", "oss", _ALIBABA, ("oss", "alibaba", "alibaba cloud", "alibaba oss", "aliyun")
            ),
            Vendor(3, "Tencent Cloud COS", "cos", _TENCENT, ("cos", "tencent", "tencent cloud", "tencent cos")),
            Vendor(4, "Kingsoft Cloud", "ks3", _KINGSOFT, ("ks3", "kingsoft"), legacy=True),
            Vendor(5, "Microsoft Azure", "az", _ONE, ("azure", "azure blob", "az"), any_region=True),
            Vendor(6, "Google Cloud", "gs", _ONE, ("gs", "gcs", "google", "google cloud storage"), any_region=True),
            Vendor(7, "Huawei Cloud OBS", "obs", _HUAWEI, ("obs", "huawei", "huawei cloud", "huawei obs")),
            Vendor(
                8,
                "Baidu AI Cloud",
                "bos",
                _BAIDU,
                ("bos", "baidu", "baidu cloud"),
                legacy_regions=frozenset({0}),
            ),
            Vendor(11, "S3-compatible", "s3", _ONE, ("s3 compatible storage", "minio", "self hosted s3")),
        )
    }
)


def _folded(name: str) -> str:
    return "".join(character for character in name.casefold() if character not in "-_ \t")


_BY_NAME: Final[Mapping[str, int]] = {
    _folded(name): vendor.number for vendor in VENDORS.values() for name in (vendor.name, *vendor.aliases)
}


def vendor_number(vendor: str | int) -> int:
    """Return the number of a vendor that is given by number or name; case, `-`, `_` and blanks do not matter.

    Raises:
        UnknownVendor: its text names those that exist.
    """
    if isinstance(vendor, int):
        if vendor in VENDORS and not isinstance(vendor, bool):
            return vendor
        raise UnknownVendor(vendor)
    folded = _folded(vendor)
    if folded in _BY_NAME:
        return _BY_NAME[folded]
    if folded.isascii() and folded.isdigit():
        return vendor_number(int(folded[:9]))
    raise UnknownVendor(vendor)


def region_number(vendor: str | int, region: str | int) -> int:
    """Return the number of a region of `vendor`, both by number or name.

    Azure and Google Cloud ignore the region; for them every region is 0, which is what the current reference sends.

    Raises:
        UnknownVendor: no such vendor.
        UnknownRegion: its text names the regions that this vendor has.
    """
    entry = VENDORS[vendor_number(vendor)]
    if entry.any_region:
        return 0
    if isinstance(region, int):
        if region in entry.regions and not isinstance(region, bool):
            return region
        raise UnknownRegion(entry, region)
    folded = _folded(region)
    for number, name in entry.regions.items():
        if folded == _folded(name):
            return number
    if folded.isascii() and folded.isdigit():
        return region_number(vendor, int(folded[:9]))
    raise UnknownRegion(entry, region)


def regions_named(name: str) -> list[tuple[str, int]]:
    """Return every region of that name: the vendor's name and the region's number; spelling as in `vendor_number`."""
    folded = _folded(name)
    return [
        (vendor.name, number)
        for vendor in VENDORS.values()
        for number, region in vendor.regions.items()
        if _folded(region) == folded
    ]
