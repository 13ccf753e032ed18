"""Where the buckets lie, and whether the recording servers are near."""

import pytest

from bot.domain.geography import SERVICE_REGIONS, region_doubt
from bot.domain.request.vendors import VENDORS

NEAR: dict[tuple[int, int], str] = {
    **{(0, region): near for region, near in enumerate(("CN", "CN", "CN", "NA", "AP"))},
    **dict.fromkeys([(1, region) for region in (0, 1, 2, 3, 13, 17, 23)], "NA"),
    **dict.fromkeys([(1, region) for region in (4, 5, 6, 7, 21, 25)], "EU"),
    **dict.fromkeys([(1, region) for region in (8, 9, 10, 11, 14, 19, 20, 24)], "AP"),
    **dict.fromkeys([(1, region) for region in (15, 16)], "CN"),
    **dict.fromkeys([(2, region) for region in (*range(7), 20, 21, 22, 23, 24, 25, 26, 27)], "CN"),
    **dict.fromkeys([(2, region) for region in (8, 9)], "NA"),
    **dict.fromkeys([(2, region) for region in (10, 11, 12, 13, 14, 15, 19)], "AP"),
    **dict.fromkeys([(2, region) for region in (16, 17, 18)], "EU"),
    **dict.fromkeys([(3, region) for region in range(9)], "CN"),
    **dict.fromkeys([(3, region) for region in (10, 11, 12, 13, 14)], "AP"),
    **dict.fromkeys([(3, region) for region in (15, 16, 17)], "NA"),
    **dict.fromkeys([(3, region) for region in (18, 19)], "EU"),
    **dict.fromkeys([(4, region) for region in (0, 1, 2, 3, 4, 6, 7)], "CN"),
    (4, 8): "EU",
    (4, 9): "AP",
    **dict.fromkeys([(7, region) for region in range(6)], "CN"),
    **dict.fromkeys([(7, region) for region in (6, 7, 8)], "AP"),
    (7, 12): "NA",
    **dict.fromkeys([(8, region) for region in (0, 1, 2, 3, 6, 7)], "CN"),
    (8, 5): "AP",
}
HONG_KONG = {(2, 7), (3, 9), (4, 5), (8, 4)}
NOWHERE_NEAR = {(1, 12), (1, 18), (1, 22), (1, 28), (7, 9), (7, 10), (7, 11), (7, 13), (7, 14), (7, 15)}
PLACES = {(vendor.number, region) for vendor in VENDORS.values() for region in vendor.regions}


def doubted(vendor: int, region: int) -> set[str]:
    """Return the regions of acquire about which something is said with this bucket."""
    storage = {"vendor": vendor, "region": region, "bucket": "acme"}
    return {asked for asked in SERVICE_REGIONS if region_doubt(asked, storage) is not None}


def test_every_region_of_every_vendor_is_near_the_one_it_lies_in() -> None:
    """R-103: Tencent's AP_Beijing and its like are mainland China; Hong Kong goes with either."""
    for (vendor, region), near in NEAR.items():
        assert SERVICE_REGIONS.keys() - {near} == doubted(vendor, region), (vendor, region)
    for vendor, region in HONG_KONG:
        assert {"EU", "NA"} == doubted(vendor, region), (vendor, region)


def test_where_agora_has_no_region_every_one_is_far() -> None:
    """South America, Africa and the Middle East: `region` is better left out."""
    for vendor, region in NOWHERE_NEAR:
        assert SERVICE_REGIONS.keys() == doubted(vendor, region), (vendor, region)
    said = region_doubt("EU", {"vendor": 1, "region": 12})
    assert said is not None
    assert "leave `region` out" in said


def test_no_region_of_any_vendor_is_forgotten() -> None:
    """What is not judged is what has no regions: Azure, Google Cloud, and storage of one's own."""
    assert {(5, 0), (6, 0), (11, 0)} == PLACES - NEAR.keys() - HONG_KONG - NOWHERE_NEAR
    assert set() == {*doubted(5, 0), *doubted(6, 3), *doubted(11, 0)}


@pytest.mark.parametrize("storage", [{}, {"vendor": 99, "region": 0}, {"vendor": 1}, {"vendor": 1, "region": 26}])
def test_nothing_is_said_about_a_bucket_that_is_not_known(storage: dict[str, int]) -> None:
    """It has findings of its own."""
    assert region_doubt("EU", storage) is None


def test_without_a_region_of_acquire_nothing_is_far() -> None:
    """Then the servers are near the bot, wherever that is."""
    assert region_doubt(None, {"vendor": 1, "region": 0}) is None


def test_it_says_where_both_are_and_what_to_write() -> None:
    """Names, not numbers."""
    assert (
        "the recording servers are to be in Europe (EU), and the bucket lies in Amazon S3's US_EAST_1: uploads are "
        "slower and fail more often; write `region: NA`, or take another bucket."
    ) == region_doubt("EU", {"vendor": 1, "region": 0})
