"""Ids that we hand out: short enough to type, random enough not to be guessed or to clash."""

import hashlib
import secrets
from typing import Final

RECORDING_PREFIX: Final = "rec_"
SCHEDULE_PREFIX: Final = "sch_"
REQUEST_PREFIX: Final = "req_"
ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else
CODE_LENGTH: Final = 7

# People in a channel are seldom numbered this high, and a clash would throw one side out.
LOWEST_UID: Final = 3_000_000_000
HIGHEST_UID: Final = 4_294_967_295


def new_recording_id() -> str:
    """Return a new id such as `rec_7hk2m9q`."""
    return RECORDING_PREFIX + new_reference()


def schedule_id_of(key: str) -> str:
    """Return the id, such as `sch_7hk2m9q`, of what was wished for with *key*: the same for the same."""
    number = int.from_bytes(hashlib.sha256(key.encode()).digest())
    digits = []
    for _ in range(CODE_LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        digits.append(ALPHABET[digit])
    return SCHEDULE_PREFIX + "".join(digits)


def new_request_id() -> str:
    """Return a new id of a request for approval, such as `req_7hk2m9q`."""
    return REQUEST_PREFIX + new_reference()


def new_uid(taken: frozenset[str] = frozenset()) -> str:
    """Return a recorder's uid that is not in *taken*, as the string Agora wants."""
    while True:
        uid = str(LOWEST_UID + secrets.randbelow(HIGHEST_UID - LOWEST_UID + 1))
        if uid not in taken:
            return uid


def new_reference() -> str:
    """Return a short code that stands both in a log line and in what a person reads."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
