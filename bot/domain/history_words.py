"""What `history` asks for: the text after `/record` in, one frozen command out; and from when on that is."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from bot.domain.times import read_duration
from bot.domain.wording import shortened
from bot.domain.words import Word, as_typed, split_words
from bot.errors import WishInvalid

# Slack sends `<@U012|ada>`: the id alone says who is meant.
_NAMED: Final = re.compile(r"<@([UW][A-Z0-9]+)\|[^<>]*>")
_PERSON: Final = re.compile(r"@([UW][A-Z0-9]{2,30})")
_DAYS: Final = re.compile(r"(?P<number>[0-9]{1,4})\s*(?P<unit>d|days?|w|weeks?)(?:\s+ago)?", re.IGNORECASE)
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ME: Final = frozenset({"me", "mine", "my"})
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MOST_WORDS_OF_A_TIME: Final = 4
_HOW_TO_SAY_SINCE: Final = "Type it like `since 7d`, `since yesterday`, `since monday` or `since 2026-11-20`."


@dataclass(frozen=True, slots=True)
class Since:
    """From when on: so long *ago*, or from the beginning of a day in the person's own zone."""

    ago: timedelta | None = None
    day: date | None = None
    days_ago: int | None = None  # 0 is today
    weekday: int | None = None  # the last one, today included; 0 is Monday


@dataclass(frozen=True, slots=True)
class History:
    """`history [TARGET | @person | mine | here | template NAME | since 7d]`, in any order."""

    target: str | None = None
    user_id: str | None = None
    mine: bool = False
    here: bool = False
    template: str | None = None
    since: Since | None = None


def parse_history(text: str) -> History:
    """Return what *text*, from the word `history` on, asks for. Raises `WishInvalid`."""
    read = _Read()
    rest = split_words(_NAMED.sub(r"<@\1>", text))[1:]
    while rest:
        rest = read.take(rest)
    return History(
        target=read.target,
        user_id=read.user_id,
        mine=read.mine,
        here=read.here,
        template=read.template,
        since=read.since,
    )


@dataclass(slots=True)
class _Read:
    """What has been read so far."""

    target: str | None = None
    user_id: str | None = None
    mine: bool = False
    here: bool = False
    template: str | None = None
    since: Since | None = None

    def take(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        """Note the first of *words*, and what belongs to it; return the rest."""
        word, rest = words[0], words[1:]
        named = word.field.casefold() if word.field is not None else word.keyword
        value = (Word(word.text), *rest) if word.field is not None else rest
        if named == "template":
            return self._take_template(value)
        if named == "since":
            return self._take_since(value)
        if word.keyword in _ME or word.keyword == "here":
            self.mine, self.here = self.mine or word.keyword in _ME, self.here or word.keyword == "here"
            return rest
        if word.keyword == "by" and rest and _is_person(rest[0]):
            return rest
        return self._take_name(words)

    def _take_template(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        if not words or self.template is not None:
            message = "Say once which template, like `template webinar`; `/record templates` lists them."
            raise WishInvalid(message, field="template")
        self.template = words[0].text
        return words[1:]

    def _take_since(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        if not words or self.since is not None:
            raise WishInvalid(f"Say once since when. {_HOW_TO_SAY_SINCE}", field="since")
        for count in range(min(len(words), _MOST_WORDS_OF_A_TIME), 0, -1):
            since = read_since(as_typed(words[:count]))
            if since is not None:
                self.since = since
                return words[count:]
        said = f"`{shortened(words[0].text)}` is no time in the past."
        raise WishInvalid(f"{said} {_HOW_TO_SAY_SINCE}", field="since")

    def _take_name(self, words: tuple[Word, ...]) -> tuple[Word, ...]:
        word, rest = words[0], words[1:]
        person = None if word.is_quoted or word.field is not None else _PERSON.fullmatch(word.text)
        if person is not None:
            if self.user_id is not None and self.user_id != person[1]:
                raise WishInvalid("Say one person at a time.", field="person")
            self.user_id = person[1]
            return rest
        if word.keyword.startswith("@"):
            message = f"I do not know who `{shortened(word.text)}` is. Choose the person from the list that Slack shows after `@`."
            raise WishInvalid(message, field="person")
        if self.target is not None:
            message = (
                f"I do not know what to do with `{shortened(as_typed(words))}`. After `history` there may be one target, "
                "`@person`, `mine`, `here`, `template NAME` and `since 7d`; a target with blanks goes in quotes."
            )
            raise WishInvalid(message, field="target")
        self.target = as_typed(words[:1])
        return rest


def _is_person(word: Word) -> bool:
    return word.keyword in _ME or word.keyword.startswith("@")


def read_since(text: str) -> Since | None:
    """Return from when on *text* means (`7d`, `2 weeks`, `12h`, `today`, `monday`, `2026-11-20`), or None."""
    text = text.strip().casefold()
    if (found := _DAYS.fullmatch(text)) is not None:
        days = int(found["number"]) * (7 if found["unit"].startswith("w") else 1)
        return Since(ago=timedelta(days=days))
    if text in ("today", "yesterday"):
        return Since(days_ago=0 if text == "today" else 1)
    if text in _WEEKDAYS:
        return Since(weekday=_WEEKDAYS.index(text))
    if _DATE.fullmatch(text):
        return _since_date(text)
    duration = read_duration(text)
    return Since(ago=duration) if duration else None


def _since_date(text: str) -> Since | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    # The first and last years of the calendar have no UTC in every zone.
    return Since(day=day) if date(2000, 1, 1) <= day < date(3000, 1, 1) else None


def since_moment(since: Since, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the moment that *since* means at *now* for somebody in *zone*, in UTC."""
    if since.ago is not None:
        return now - since.ago
    today = now.astimezone(zone).date()
    day = since.day or today - timedelta(days=since.days_ago or 0)
    if since.weekday is not None:
        day = today - timedelta(days=(today.weekday() - since.weekday) % 7)
    return datetime.combine(day, time(), tzinfo=zone).astimezone(UTC)


def needs_zone(since: Since) -> bool:
    """Say whether it depends on the person's zone what *since* means."""
    return since.ago is None
