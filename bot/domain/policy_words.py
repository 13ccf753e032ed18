"""Values that stand in the policy's file and in a template alike: lists of people, lengths of time, a demand for approval.

What is wrong is noted as a `Problem` with its path, and None is returned: so everything is told at once.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

from bot.domain.policy import ANYONE, NOBODY, WORDS, Approval
from bot.domain.problem import Problem
from bot.domain.times import parse_duration, spoken_duration
from bot.domain.wording import listed, nearest, shortened
from bot.errors import WishInvalid

PERSON: Final = re.compile(r"[UW][A-Z0-9]{6,20}")
GROUP: Final = re.compile(r"S[A-Z0-9]{6,20}")
CHANNEL: Final = re.compile(r"[CG][A-Z0-9]{6,20}")
DIRECT: Final = re.compile(r"D[A-Z0-9]{6,20}")
LONGEST_EXPIRY: Final = timedelta(hours=24)
LONGEST_LIST: Final = 200
APPROVAL_KEYS: Final = ("by", "expires", "own")
WHERE_IDS_ARE: Final = (
    "Slack shows a person's id in their profile under ⋮ → Copy member ID, a channel's at the bottom of its details, "
    "and a user group's at the end of its address"
)


class Values:
    """Reads values; what is wrong goes into *problems*."""

    def __init__(self, problems: list[Problem]) -> None:
        self._problems = problems

    def wrong(self, path: str, message: str) -> None:
        """Note a problem."""
        self._problems.append(Problem(path, message))

    def keys(self, path: str, value: object, known: Sequence[str], what: str) -> Mapping[Any, Any]:
        """Return *value* as a mapping with *known* keys; those that are not known are noted, and stay."""
        if not isinstance(value, Mapping):
            self.wrong(path, f"{what} is a mapping with {listed(known)}.")
            return {}
        for key in value:
            if key not in known:
                meant = nearest(str(key), known)
                instead = f"did you mean `{meant}`?" if meant else f"{what} has {listed(known)}."
                self.wrong(
                    f"{path}.{key}" if path else str(key), f"there is no `{shortened(str(key))}` here; {instead}"
                )
        return value

    def people(self, path: str, value: object, words: Sequence[str] = (ANYONE, NOBODY)) -> tuple[str, ...] | None:
        """Return the ids of people and user groups in *value*, or one of *words*; None when it is wrong."""
        if value in words:
            return (str(value),)
        names = self._texts(path, value, f"people: ids of people (U…) and user groups (S…), or {listed(words)}")
        for index, name in enumerate(names or ()):
            if not (PERSON.fullmatch(name) or GROUP.fullmatch(name) or name in words):
                self.wrong(f"{path}.{index}", f"{_no_id(name)} People are written U…, user groups S…. {WHERE_IDS_ARE}.")
                names = None
        return names

    def channels(self, path: str, value: object) -> tuple[str, ...] | None:
        """Return the ids of channels in *value*; None when it is wrong."""
        names = self._texts(path, value, "channels: their ids (C…)")
        for index, name in enumerate(names or ()):
            if not (CHANNEL.fullmatch(name) or DIRECT.fullmatch(name)):
                self.wrong(f"{path}.{index}", f"{_no_id(name)} Channels are written C…. {WHERE_IDS_ARE}.")
                names = None
        return names

    def asked(self, path: str, value: object) -> tuple[str, ...]:
        """Return the ids of whom to ask: people, user groups and channels."""
        names = self._texts(path, value, "whom to ask: ids of people (U…), user groups (S…) and channels (C…)") or ()
        for index, name in enumerate(names):
            if not any(shape.fullmatch(name) for shape in (PERSON, GROUP, CHANNEL)):
                self.wrong(f"{path}.{index}", f"{_no_id(name)} {WHERE_IDS_ARE}.")
        return names

    def names(self, path: str, value: object, known: Sequence[str], what: str) -> frozenset[str] | None:
        """Return the names in *value*, each of them one of *known*; None when it is wrong."""
        names = self._texts(path, value, f"{what}s: their names")
        for index, name in enumerate(names or ()):
            if name not in known:
                meant = nearest(name, known)
                instead = f"Did you mean `{meant}`?" if meant else f"There are {listed(sorted(known))}."
                self.wrong(f"{path}.{index}", f"there is no {what} `{shortened(name)}`. {instead}")
                names = None
        return None if names is None else frozenset(names)

    def duration(self, path: str, value: object) -> timedelta | None:
        """Return the length of time that *value* spells; None when it spells none."""
        try:
            return parse_duration(str(value))
        except WishInvalid as invalid:
            self.wrong(path, str(invalid))
            return None

    def count(self, path: str, value: object) -> int | None:
        """Return a whole number from 0 on; None when *value* is none."""
        if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
            return value
        self.wrong(path, f"this is a whole number from 0 on, not `{shortened(str(value))}`.")
        return None

    def flag(self, path: str, value: object) -> bool | None:
        """Return true or false; None when *value* is neither."""
        if isinstance(value, bool):
            return value
        self.wrong(path, f"this is true or false, not `{shortened(str(value))}`.")
        return None

    def approval(self, path: str, value: object) -> Approval | None:
        """Return the demand for a second person's approval; None when it is wrong."""
        read = self.keys(path, value, APPROVAL_KEYS, "`approval`")
        if not isinstance(value, Mapping):
            return None  # told already
        if "by" not in read:
            self.wrong(path, "`by` is missing: who may approve, by ids of people (U…) and user groups (S…).")
            return None
        by = self.people(f"{path}.by", read["by"], words=(ANYONE,))
        expires = self.duration(f"{path}.expires", read.get("expires", "15m"))
        own = self.flag(f"{path}.own", read.get("own", False))
        if expires is not None and expires > LONGEST_EXPIRY:
            self.wrong(f"{path}.expires", f"{spoken_duration(LONGEST_EXPIRY)} is the most: nobody waits longer.")
        if by is None or expires is None or own is None:
            return None
        return Approval(by=by, expires=expires, own=own)

    def _texts(self, path: str, value: object, what: str) -> tuple[str, ...] | None:
        """Return the texts in *value*, a list of them or one alone; None, and a problem, when it is neither."""
        given = [value] if isinstance(value, str) else value
        if isinstance(given, list) and 0 < len(given) <= LONGEST_LIST and all(isinstance(one, str) for one in given):
            return tuple(one.strip() for one in given)
        self.wrong(path, f"this is a list of {what}.")
        return None


def _no_id(name: str) -> str:
    instead = f"Write it as it is: {listed(WORDS)}. " if name.casefold() in WORDS else ""
    return f"`{shortened(name)}` is no id of Slack's that can stand here. {instead}".strip()
