"""Where the bot reads a bucket, and what is wrong with the settings for that."""

import pytest

from bot.config import read_settings
from bot.domain.request.vendors import VENDORS
from bot.domain.storage_read import S3Place, s3_place
from bot.errors import ConfigInvalid
from tests.unit.cli_settings import GOOD, STORAGE

MAIN = "RECORDBOT_STORAGE__MAIN__"
KEYS = {f"{MAIN}READ_ACCESS_KEY": "planted-reader", f"{MAIN}READ_SECRET_KEY": "planted-reading"}


@pytest.mark.parametrize(
    ("vendor", "region", "bucket", "place"),
    [
        (1, 7, "acme", S3Place("https://acme.s3.eu-central-1.amazonaws.com", "eu-central-1", has_bucket_in_host=True)),
        (1, 7, "acme.eu", S3Place("https://s3.eu-central-1.amazonaws.com", "eu-central-1")),
        (1, 15, "acme", S3Place("https://acme.s3.cn-north-1.amazonaws.com.cn", "cn-north-1", has_bucket_in_host=True)),
        (
            1,
            17,
            "acme",
            S3Place("https://acme.s3.us-gov-west-1.amazonaws.com", "us-gov-west-1", has_bucket_in_host=True),
        ),
        (2, 0, "acme", S3Place("https://acme.s3.oss-cn-hangzhou.aliyuncs.com", "cn-hangzhou", has_bucket_in_host=True)),
        (
            3,
            10,
            "acme-1",
            S3Place("https://acme-1.cos.ap-singapore.myqcloud.com", "ap-singapore", has_bucket_in_host=True),
        ),
        (6, 0, "acme", S3Place("https://storage.googleapis.com", "auto")),
        (0, 0, "acme", None),
        (5, 0, "acme", None),
        (7, 0, "acme", None),
        (11, 0, "acme", None),
    ],
)
def test_the_address_follows_from_vendor_and_region_where_that_is_certain(
    vendor: int, region: int, bucket: str, place: S3Place | None
) -> None:
    """Nothing is guessed."""
    assert place == s3_place(vendor, region, bucket)


def test_every_region_of_those_vendors_has_an_address() -> None:
    """None of the table is left out."""
    assert all(s3_place(vendor, region, "acme") for vendor in (1, 2, 3, 6) for region in VENDORS[vendor].regions)


def test_storage_of_ones_own_is_read_where_agora_writes() -> None:
    """Over https, unless READ_ENDPOINT says otherwise."""
    own = {f"{MAIN}VENDOR": "minio", f"{MAIN}ENDPOINT": "minio.example.com:9000", **KEYS}
    read = read_settings({**GOOD, **own}).storages["main"].read
    assert read is not None
    assert S3Place("https://minio.example.com:9000", "us-east-1") == read.place
    named = {f"{MAIN}READ_ENDPOINT": "http://10.0.0.5:9000/", f"{MAIN}READ_REGION": "garage"}
    settings = read_settings({**GOOD, **own, **named})
    read = settings.storages["main"].read
    assert read is not None
    assert S3Place("http://10.0.0.5:9000", "garage") == read.place
    assert any("plain http" in warning for warning in settings.warnings)


def test_without_keys_nobody_looks_and_with_them_they_are_secrets() -> None:
    """Reading is a choice, and its keys are never shown."""
    assert read_settings(GOOD).storages["main"].read is None
    settings = read_settings({**GOOD, **KEYS})
    assert {"planted-reader", "planted-reading"} <= set(settings.secrets())
    assert "planted-read" not in repr(settings)


@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({f"{MAIN}READ_ACCESS_KEY": "a"}, "READ_SECRET_KEY: missing"),
        ({f"{MAIN}READ_ENDPOINT": "https://s3.example.com"}, "READ_ACCESS_KEY: missing"),
        ({**KEYS, f"{MAIN}READ_ENDPOINT": "s3.example.com"}, "READ_ENDPOINT: must be an address"),
        ({**KEYS, f"{MAIN}READ_ENDPOINT": "https://s3.example.com/path"}, "READ_ENDPOINT: must be an address"),
        ({**KEYS, f"{MAIN}VENDOR": "azure"}, "READ_ACCESS_KEY: the bot cannot look into Microsoft Azure"),
        ({**KEYS, f"{MAIN}VENDOR": "huawei", f"{MAIN}REGION": "0"}, "READ_ENDPOINT: missing: where Huawei Cloud OBS"),
    ],
)
def test_what_is_wrong_is_told_under_its_setting(more: dict[str, str], problem: str) -> None:
    """`recordbot check` says it, too."""
    with pytest.raises(ConfigInvalid, match=f"{MAIN}{problem}"):
        read_settings({**GOOD, **STORAGE, **more})


@pytest.mark.parametrize("life", ["8d", "soon", "0m", "-1d", ""])
def test_a_link_lives_a_week_at_most(life: str) -> None:
    """A signature lasts no longer; an empty setting is none."""
    if not life:
        assert read_settings({**GOOD, "RECORDBOT_LINKS_FOR": life}).link_life is not None
        return
    with pytest.raises(ConfigInvalid, match="RECORDBOT_LINKS_FOR"):
        read_settings({**GOOD, "RECORDBOT_LINKS_FOR": life})


def test_links_can_be_turned_off() -> None:
    """`never`."""
    assert read_settings({**GOOD, "RECORDBOT_LINKS_FOR": "never"}).link_life is None
