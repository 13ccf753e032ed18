"""The kinds of text and number that the start body is made of."""

import base64
import binascii
import json
import re
from functools import partial
from typing import Annotated, Final

from pydantic import PlainValidator
from pydantic_core import PydanticCustomError

from bot.domain.request.about import Shape

UID_MAX: Final = 2**32 - 1
_UID_DIGITS: Final = 10
_PORT_DIGITS: Final = 5
_PORT_MAX: Final = 65535
_SALT_BYTES: Final = 32

_DIGITS: Final = re.compile(r"[0-9]+")
_INTEGER: Final = re.compile(r"-?[0-9]+")
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}")
_PREFIX_PART: Final = re.compile(r"[A-Za-z0-9]+")
# after the scheme: a host that is not empty, and no blank or control character anywhere
_PLACE: Final = (
    r"://(?:[^\s/?#@\\\x00-\x1f\x7f]*@)?(?:\[[0-9A-Fa-f:.]+\]|[^\s/?#@:\\\[\]\x00-\x1f\x7f]+)"
    r"(?::(?P<port>[0-9]*))?(?:[/?#][^\s\x00-\x1f\x7f]*)?"
)
_PAGE: Final = re.compile(r"(?i:https?)" + _PLACE)
_PUSH: Final = re.compile(r"(?i:rtmps?)" + _PLACE)
_ENDPOINT: Final = re.compile(r"[^\s\x00-\x1f\x7f]+")


def is_uid(text: str) -> bool:
    """Return whether `text` is a user id that the service can have: a whole number from 1 to 4294967295."""
    if not _DIGITS.fullmatch(text):
        return False
    significant = text.lstrip("0")
    return 0 < len(significant) <= _UID_DIGITS and int(significant) <= UID_MAX


def _is_address(scheme: re.Pattern[str], text: str) -> bool:
    found = scheme.fullmatch(text)
    return found is not None and len(found["port"] or "") <= _PORT_DIGITS and int(found["port"] or 0) <= _PORT_MAX


def _is_salt(text: str) -> bool:
    try:
        return len(base64.b64decode(text, validate=True)) == _SALT_BYTES
    except (binascii.Error, ValueError):
        return False


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _number(value: object) -> int | float:
    # the value stays what it is: 15 must not become 15.0 on the wire
    if type(value) is int:
        return value
    if type(value) is not float:
        raise PydanticCustomError("number_type", "not a number")
    if value != value or value in (float("inf"), float("-inf")):  # noqa: PLR0124 - the usual test for NaN
        raise PydanticCustomError("finite_number", "not finite")
    return value


Number = Annotated[int | float, PlainValidator(_number)]

UID: Final = Shape(is_uid, "a whole number from 1 to 4294967295, written as text")
EVERYONE: Final = "#allstream#"
UID_OR_EVERYONE: Final = Shape(
    lambda text: text == EVERYONE or is_uid(text),
    f'a user id from 1 to 4294967295, written as text, or "{EVERYONE}" for everyone',
)
COLOUR: Final = Shape(_COLOUR.fullmatch, "# and six hexadecimal digits, such as #1A1D21")
ADDRESS: Final = Shape(partial(_is_address, _PAGE), "an address that starts with http:// or https:// and names a host")
PUSH_ADDRESS: Final = Shape(
    partial(_is_address, _PUSH), "an address that starts with rtmp:// or rtmps:// and names a host"
)
PREFIX_PART: Final = Shape(_PREFIX_PART.fullmatch, "letters a-z and A-Z and digits 0-9, at least one")
INTEGER_TEXT: Final = Shape(_INTEGER.fullmatch, "a whole number, written as text")
SALT: Final = Shape(_is_salt, "32 bytes in base64 (44 characters)")
JSON_TEXT: Final = Shape(_is_json, 'JSON, written as text, such as {"correctEXTINF":true}')
NOT_EMPTY: Final = Shape(bool, "text of at least one character")
ENDPOINT: Final = Shape(_ENDPOINT.fullmatch, "a host name without blanks, such as minio.example.com:9000")
