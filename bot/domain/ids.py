"""Ids that we hand out: short enough to type, random enough not to be guessed or to clash."""

import secrets
from typing import Final

RECORDING_PREFIX: Final = "rec_"
ALPHABET: Final = "23456789abcdefghjkmnpqrstuvwxyz"  # nothing that looks like something else
CODE_LENGTH: Final = 7

# People in a channel are seldom numbered this high, and a clash would throw one side out.
LOWEST_UID: Final = 3_000_000_000
HIGHEST_UID: Final = 4_294_967_295


def new_recording_id() -> str:
    """Return a new id such as `rec_7hk2m9q`."""
    return RECORDING_PREFIX + "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))


def new_uid(taken: frozenset[str] = frozenset()) -> str:
    """Return a recorder's uid that is not in *taken*, as the string Agora wants."""
    while True:
        uid = str(LOWEST_UID + secrets.randbelow(HIGHEST_UID - LOWEST_UID + 1))
        if uid not in taken:
            return uid


def new_reference() -> str:
    """Return a short code that stands both in a log line and in what a person reads."""
    return "".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH))
