"""What `layout`, `subscribe` and `publish` ask for: the words after the verb in, one frozen command out."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from bot.domain.changes import CUSTOM, Chosen, LayoutWish, SubscribeWish, arrangements
from bot.domain.request.values import EVERYONE
from bot.domain.wording import listed, nearest, shortened
from bot.domain.words import Word, as_typed
from bot.errors import WishInvalid

_TEMPLATE: Final = "template"
_AT_ONCE: Final = "now"
_MAIN, _BACKGROUND = "main", "background"
_OPTIONS: Final = {
    _MAIN: "a user's uid after it, like `main 1001`",
    _BACKGROUND: "a colour after it, like `background #1A1D21`",
}
_COLOUR: Final = re.compile(r"[0-9A-Fa-f]{6}")
_MEDIA: Final = ("audio", "video")
_ALL: Final = frozenset({"all", "everyone", "everybody", "anyone", EVERYONE})
_EXCEPT: Final = frozenset({"except", "but", "without", "not"})
_NOBODY: Final = frozenset({"none", "nobody", "noone", "off", "no"})
_BETWEEN: Final = re.compile(r"[\s,;]+")
_PUSH: Final = re.compile(r"<?(?P<address>rtmps?://[^|>]*)(?:\|[^>]*)?>?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """`layout [TARGET | ID] [floating|best-fit|vertical|template [main UID] [background #RRGGBB] [now]]`.

    `wish` is None for a look at the present layout; `at_once`: without a look at the new one.
    """

    what: str | None
    wish: LayoutWish | None
    at_once: bool = False


@dataclass(frozen=True, slots=True)
class Subscribe:
    """`subscribe [TARGET | ID] [audio all|UID,UID|except UID,UID] [video …]`."""

    what: str | None
    wish: SubscribeWish


@dataclass(frozen=True, slots=True)
class Publish:
    """`publish [TARGET | ID] rtmp://…`. The address ends in a key, so it is never repeated to anybody."""

    what: str | None
    address: str


def parse_layout(words: tuple[Word, ...]) -> Layout:
    """Return what *words* ask for. Raises `WishInvalid`."""
    given: dict[str, str] = {}
    at_once = bool(words) and words[-1].keyword == _AT_ONCE
    rest = _take_options(words[:-1] if at_once else words, given)
    if rest and rest[-1].keyword in _OPTIONS:
        raise WishInvalid(f"`{rest[-1].keyword}` needs {_OPTIONS[rest[-1].keyword]}.", field=rest[-1].keyword)
    named, arrangement, of_template = _last_arrangement(rest)
    if len(named) < len(rest):
        named = _take_options(named, given)
    else:
        _check_nothing_meant(named, is_enough=bool(given))
        if not given and not at_once:
            return Layout(as_typed(named) or None, None)
        if not given:
            raise WishInvalid(_which_layout(named), field="layout")
    background = given.get(_BACKGROUND)
    if background is not None and _COLOUR.fullmatch(background):
        background = f"#{background}"
    wish = LayoutWish(arrangement, given.get(_MAIN), background, of_template=of_template)
    return Layout(as_typed(named) or None, wish, at_once)


def _which_layout(words: tuple[Word, ...]) -> str:
    example = f"layout {shortened(as_typed(words))} best-fit now" if words else "layout best-fit now"
    return f"Which layout, now? There are {listed(_choices())}: type it in front, like `/record {example}`."


def _take_options(words: tuple[Word, ...], given: dict[str, str]) -> tuple[Word, ...]:
    """Note the options at the end of *words* in *given*, and return the words before them."""
    while (option := _last_option(words)) is not None:
        name, value, words = option
        if name in given:
            raise WishInvalid(f"`{name}` is given twice. Say it once.", field=name)
        given[name] = value
    return words


def _last_option(words: tuple[Word, ...]) -> tuple[str, str, tuple[Word, ...]] | None:
    """Return the last option's name and value, and the words before it; None when there is none at the end."""
    if words and words[-1].field is not None and words[-1].field.casefold() in _OPTIONS:
        return words[-1].field.casefold(), words[-1].text, words[:-1]
    name = words[-2].keyword if len(words) > 1 else ""
    if name not in _OPTIONS or _arrangement(words[-1].keyword, by_number=False) is not None:
        return None
    return name, words[-1].text, words[:-2]


def _last_arrangement(words: tuple[Word, ...]) -> tuple[tuple[Word, ...], int | None, bool]:
    """Return the words before the arrangement at the end, its number, and whether it is the template's."""
    if words and words[-1].keyword == _TEMPLATE:
        return words[:-1], None, True
    for count in (2, 1):
        tail = words[-count:]
        if len(tail) < count or not all(word.keyword for word in tail):
            continue
        arrangement = _arrangement("-".join(word.keyword for word in tail), by_number=count == 1)
        if arrangement == CUSTOM:
            message = (
                "A custom layout needs its regions, and those stand in the template: `template` instead of "
                f"`{shortened(as_typed(tail))}` goes back to the template's own layout (R-066)."
            )
            raise WishInvalid(message, field="layout")
        if arrangement is not None:
            return words[:-count], arrangement, False
    return words, None, False


def _arrangement(keyword: str, *, by_number: bool) -> int | None:
    for name, number in arrangements().items():
        if keyword in (name, name.replace("-", "")) or (by_number and keyword == str(number)):
            return number
    return None


def _choices() -> tuple[str, ...]:
    return (*(name for name, number in arrangements().items() if number != CUSTOM), _TEMPLATE)


def _check_nothing_meant(words: tuple[Word, ...], *, is_enough: bool) -> None:
    """Raise unless *words* can only be a target: no arrangement stands in them, or nearly."""
    for index, word in enumerate(words):
        if word.keyword == _TEMPLATE or _arrangement(word.keyword, by_number=False) is not None:
            message = (
                f"I do not know what to do with `{shortened(as_typed(words[index + 1 :]))}`. After the layout there may "
                "be `main UID`, `background #RRGGBB` and `now`; a target with such a word in it goes in quotes."
            )
            raise WishInvalid(message, field="layout")
    last = words[-1].keyword if words else ""
    meant = nearest(last, _choices()) if len(words) > 1 or not is_enough else None
    if meant is not None:
        raise WishInvalid(f"There is no layout `{shortened(last)}`. Did you mean `{meant}`?", field="layout")


def parse_subscribe(words: tuple[Word, ...]) -> Subscribe:
    """Return what *words* ask for. Raises `WishInvalid`."""
    start = next((index for index, word in enumerate(words) if _medium(word)), None)
    if start is None:
        named = f"{shortened(as_typed(words))} " if words else ""
        message = (
            f"Whose audio, whose video? Type it last, like `/record subscribe {named}audio all video 1001,1002` or "
            f"`/record subscribe {named}audio except 1003`."
        )
        raise WishInvalid(message, field="audio")
    chosen: dict[str, Chosen] = {}
    for medium, said in _by_medium(words[start:]):
        if medium in chosen:
            raise WishInvalid(f"`{medium}` is given twice. Say it once.", field=medium)
        chosen[medium] = _chosen(medium, said)
    return Subscribe(as_typed(words[:start]) or None, SubscribeWish(chosen.get("audio"), chosen.get("video")))


def _medium(word: Word) -> str | None:
    name = word.keyword if word.field is None else word.field.casefold()
    return name if name in _MEDIA else None


def _by_medium(words: tuple[Word, ...]) -> Iterator[tuple[str, str]]:
    """Yield each medium with what is said after it."""
    starts = [index for index, word in enumerate(words) if _medium(word)]
    for start, end in zip(starts, [*starts[1:], len(words)], strict=True):
        first = [] if words[start].field is None else [words[start].text]
        yield _medium(words[start]) or "", " ".join([*first, *(as_typed((word,)) for word in words[start + 1 : end])])


def _chosen(medium: str, said: str) -> Chosen:
    """Return whom *said* names: `all`, uids, or `except` and uids."""
    pieces = [piece for piece in _BETWEEN.split(said) if piece and piece.casefold() not in ("and", "&")]
    if pieces and pieces[0].casefold() in _ALL and len(pieces) > 1 and pieces[1].casefold() in _EXCEPT:
        pieces = pieces[1:]
    left_out = bool(pieces) and pieces[0].casefold() in _EXCEPT
    uids = pieces[1:] if left_out else pieces
    if not uids:
        message = f"`{medium}` needs after it whose: `{medium} all`, `{medium} 1001,1002` or `{medium} except 1003`."
        raise WishInvalid(message, field=medium)
    if uids[0].casefold() in (_ALL if left_out else _NOBODY):
        message = f"Agora takes no list without anybody in it (R-042): say whose {medium} is to be recorded."
        raise WishInvalid(message, field=medium)
    return Chosen(tuple(dict.fromkeys(_uid(medium, piece) for piece in uids)), left_out=left_out)


def _uid(medium: str, piece: str) -> str:
    if piece.casefold() in _ALL:
        return EVERYONE
    if not (piece.isascii() and piece.isdecimal()):
        message = f"`{shortened(piece)}` is no uid: people in an Agora channel are numbers, like `{medium} 1001,1002` (R-044)."
        raise WishInvalid(message, field=medium)
    return piece.lstrip("0") or "0"


def parse_publish(words: tuple[Word, ...]) -> Publish:
    """Return what *words* ask for. Raises `WishInvalid`, which never repeats an address."""
    last = _PUSH.fullmatch(words[-1].text) if words and words[-1].field is None else None
    if last is None or any("://" in word.text and _PUSH.fullmatch(word.text) for word in words[:-1]):
        message = (
            "Where to? Type the address at the CDN last, once, like `/record publish [TARGET] rtmp://live.example.com/…`; "
            "it begins with `rtmp://` or `rtmps://`."
        )
        raise WishInvalid(message, field="address")
    return Publish(as_typed(words[:-1]) or None, last["address"])
