"""Storage vendors and regions are found by number or by name."""

import pytest

from bot.domain.request.vendors import VENDORS, UnknownRegion, UnknownVendor, region_number, vendor_number


@pytest.mark.parametrize("vendor", ["s3", "S3", "Amazon S3", "amazon_s3", "AWS", "1", 1], ids=repr)
def test_a_vendor_is_found_by_any_of_its_names(vendor: str | int) -> None:
    """Settings are written by people."""
    assert 1 == vendor_number(vendor)


def test_every_vendor_is_found_by_its_number_name_and_aliases() -> None:
    """No two vendors share a name."""
    for vendor in VENDORS.values():
        assert vendor.number == vendor_number(vendor.number)
        for name in (str(vendor.number), vendor.name, vendor.name.upper(), *vendor.aliases):
            assert vendor.number == vendor_number(name)


def test_every_region_is_found_by_its_number_and_name() -> None:
    """No two regions of a vendor share a name, in any spelling."""
    for vendor in VENDORS.values():
        for number, name in vendor.regions.items():
            assert number == region_number(vendor.number, number)
            for spelling in (str(number), name, name.lower().replace("_", "-"), name.upper()):
                assert number == region_number(vendor.number, spelling)


@pytest.mark.parametrize(
    ("vendor", "region", "number"),
    [
        ("s3", "us-east-1", 0),
        ("s3", "US_EAST_1", 0),
        ("s3", "eu-central-1", 7),
        ("s3", "IL_CENTRAL_1", 28),
        ("oss", "cn-shanghai", 1),
        ("cos", "ap-beijing", 1),
        ("cos", "AP_Beijing_1", 0),
        ("qiniu", "Southeast Asia", 4),
        ("azure", "westeurope", 0),
        ("gcs", 5, 0),
        ("minio", 0, 0),
    ],
)
def test_regions_known_by_heart(vendor: str, region: str | int, number: int) -> None:
    """Samples from the document's lists; Azure and Google Cloud ignore the region."""
    assert number == region_number(vendor, region)


@pytest.mark.parametrize("vendor", ["", "dropbox", 9, 10, -1, "99", True, "٣"], ids=repr)
def test_an_unknown_vendor_is_told_the_known_ones(vendor: str | int) -> None:
    """True is not vendor 1."""
    with pytest.raises(UnknownVendor, match="1 Amazon S3"):
        vendor_number(vendor)


@pytest.mark.parametrize("region", ["", "mars-1", 26, 27, "26", "AWS_REGION_NUM", -1, True], ids=repr)
def test_an_unknown_region_is_told_the_known_ones(region: str | int) -> None:
    """AWS_REGION_NUM is printed in the document but is no region."""
    with pytest.raises(UnknownRegion, match="7 EU_CENTRAL_1"):
        region_number("s3", region)
