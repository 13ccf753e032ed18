"""Links into the vendors' own consoles: to the file where there is such a page, else to the folder, else nowhere."""

from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.console import console_link
from bot.domain.request.vendors import VENDORS

S3 = "https://s3.console.aws.amazon.com/s3"
GOOGLE = "https://console.cloud.google.com/storage/browser"
OSS = "https://oss.console.aliyun.com/bucket"
COS = "https://console.cloud.tencent.com/cos/bucket"


def stored(
    vendor: int, region: int | None, bucket: str = "acme", prefix: tuple[str, ...] = ("a", "b")
) -> dict[str, Any]:
    """Return a `clientRequest` that stores there."""
    storage = {"vendor": vendor, "region": region, "bucket": bucket, "fileNamePrefix": list(prefix)}
    return {"storageConfig": {key: value for key, value in storage.items() if value is not None}}


@pytest.mark.parametrize(
    ("vendor", "region", "file", "folder"),
    [
        (1, 7, f"{S3}/object/acme?region=eu-central-1&prefix=a%2Fb%2Fx.mp4", f"{S3}/buckets/acme?region=eu-central-1&prefix=a%2Fb%2F"),
        (2, 0, None, f"{OSS}/oss-cn-hangzhou/acme/object?path=a%2Fb%2F"),
        (3, 3, None, f"{COS}?bucket=acme&region=ap-guangzhou&path=%252Fa%252Fb%252F"),
        (6, 0, f"{GOOGLE}/_details/acme/a/b/x.mp4", f"{GOOGLE}/acme/a/b"),
        (6, None, f"{GOOGLE}/_details/acme/a/b/x.mp4", f"{GOOGLE}/acme/a/b"),
    ],
)  # fmt: skip
def test_the_console_shows_the_file_or_its_folder(
    vendor: int, region: int | None, file: str | None, folder: str
) -> None:
    """Alibaba's and Tencent's show folders alone."""
    assert file == console_link(stored(vendor, region), "x.mp4")
    assert folder == console_link(stored(vendor, region))


def test_a_bucket_without_folders_is_linked_as_a_whole() -> None:
    """The prefix is optional."""
    assert f"{S3}/buckets/acme?region=us-east-1&prefix=" == console_link(stored(1, 0, prefix=()))
    assert f"{GOOGLE}/acme" == console_link(stored(6, 0, prefix=()))
    assert f"{OSS}/oss-us-west-1/acme/object?path=" == console_link(stored(2, 8, prefix=()))
    assert f"{COS}?bucket=acme&region=na-siliconvalley" == console_link(stored(3, 15, prefix=()))


def test_china_and_the_government_of_the_united_states_have_consoles_of_their_own() -> None:
    """Amazon keeps them apart."""
    assert str(console_link(stored(1, 15))).startswith(
        "https://console.amazonaws.cn/s3/buckets/acme?region=cn-north-1&"
    )
    assert str(console_link(stored(1, 17))).startswith("https://console.amazonaws-us-gov.com/s3/buckets/acme?")


@pytest.mark.parametrize(
    "request_",
    [
        {},
        {"storageConfig": "s3"},
        {"storageConfig": {"vendor": 1, "region": 0}},
        stored(1, 26),
        stored(1, None),
        stored(99, 0),
        *(stored(vendor, 0) for vendor in VENDORS if vendor not in {1, 2, 3, 6}),
    ],
)
def test_where_no_lasting_address_is_known_there_is_no_link(request_: dict[str, Any]) -> None:
    """A dead link is worse than none."""
    assert console_link(request_, "x.mp4") is None
    assert console_link(request_) is None


def test_a_name_that_carries_the_prefix_is_not_given_it_twice() -> None:
    """As with the addresses."""
    assert console_link(stored(1, 0), "x.mp4") == console_link(stored(1, 0), "a/b/x.mp4")


@given(
    name=st.text(st.characters(codec="utf-8"), min_size=1, max_size=60),
    bucket=st.text("ab-.<>|&?# ", min_size=1),
)
def test_nothing_in_a_name_gets_out_of_its_place(name: str, bucket: str) -> None:
    """Whatever it holds, it comes back as it was, and cannot end the link."""
    link = console_link(stored(1, 0, bucket), name)
    assert link is not None
    assert not set("<>|\"' \n") & set(link)
    parts = urlsplit(link)
    assert bucket == unquote(parts.path.rpartition("/")[2])
    wanted = name if name.startswith("a/b/") else f"a/b/{name}"
    assert {"region": ["us-east-1"], "prefix": [wanted]} == parse_qs(parts.query)
