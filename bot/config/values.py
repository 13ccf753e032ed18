"""The kinds of values that settings have. What is said about a wrong one never quotes a secret."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Annotated, Final
from urllib.parse import urlsplit

from pydantic import AfterValidator, BeforeValidator, SecretStr
from pydantic_core import PydanticCustomError

from bot.domain.times import read_duration

_HIGHEST_PORT: Final = 65_535
NEVER: Final = "never"
_LONGEST_LINK: Final = timedelta(days=7)  # a signature lives no longer


def _wrong(sentence: str) -> PydanticCustomError:
    return PydanticCustomError("setting", "{sentence}", {"sentence": sentence})


def _check_url(url: str) -> str:
    try:
        parts = urlsplit(url)
        is_good = parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_good = False
    if not is_good or parts.query or parts.fragment or re.search(r"\s", url):
        raise _wrong("must be an address that begins with https:// (http:// for a machine of your own).")
    return f"{url.rstrip('/')}/"


def _check_database(url: str) -> str:
    if not re.fullmatch(r"sqlite:///[^?#:]*[^/?#:]", url):
        raise _wrong("must name a SQLite file: sqlite:///recordbot.db, or sqlite:////var/lib/recordbot/recordbot.db.")
    return url


def _check_channel(text: str) -> str:
    if not re.fullmatch(r"[CG][A-Z0-9]{8,}", text):
        raise _wrong("must be a channel's id, such as C024BE91L0: at the end of its link, or in its details.")
    return text


def _read_port(text: object) -> object:
    if not re.fullmatch(r"[0-9]{1,5}", str(text)) or int(str(text)) > _HIGHEST_PORT:
        raise _wrong(f"must be a port from 0 to {_HIGHEST_PORT}, not {str(text)[:20]!r}.")
    return int(str(text))


def read_leads(text: str) -> tuple[timedelta, ...]:
    """Return the lengths of time in *text*, the longest first; none for `never`.

    Raises:
        ValueError: there is something else in it.
    """
    if text.strip().lower() == NEVER:
        return ()
    leads = [read_duration(part) for part in text.split(",")]
    if not all(leads):
        raise ValueError(text)
    return tuple(sorted({lead for lead in leads if lead}, reverse=True))


def _check_leads(text: str) -> str:
    try:
        read_leads(text)
    except (ValueError, OverflowError):
        raise _wrong(f"must be lengths of time such as 10m,5m,1m, or {NEVER}; not {text[:40]!r}.") from None
    return text


def read_link_life(text: str) -> timedelta | None:
    """Return the length of time in *text*; None for `never`.

    Raises:
        ValueError: there is something else in it, or more than a signature can last.
    """
    if text.strip().lower() == NEVER:
        return None
    days = re.fullmatch(r"\s*([1-7])\s*d(?:ays?)?\s*", text)
    life = timedelta(days=int(days[1])) if days else read_duration(text)
    if not life or life > _LONGEST_LINK:
        raise ValueError(text)
    return life


def _check_link_life(text: str) -> str:
    try:
        read_link_life(text)
    except (ValueError, OverflowError):
        raise _wrong(f"must be a length of time up to 7d, such as 24h, or {NEVER}; not {text[:40]!r}.") from None
    return text


def _check_certificate(certificate: SecretStr) -> SecretStr:
    if not re.fullmatch(r"[0-9A-Fa-f]{32}", certificate.get_secret_value()):
        raise _wrong("must be 32 hexadecimal characters, as Agora's console shows it.")
    return certificate


def _check_signing_secret(written: SecretStr) -> SecretStr:
    if not all(part.strip() for part in written.get_secret_value().split(",")):
        raise _wrong("must be one secret, or two with a comma between them.")
    return written


def _not_a_token_of(other: str, what: str) -> Callable[[SecretStr], SecretStr]:
    def check(token: SecretStr) -> SecretStr:
        if token.get_secret_value().startswith(other):
            raise _wrong(f"this is another kind of token ({other}…). {what}.")
        return token

    return check


SlackUrl = Annotated[str, AfterValidator(_check_url)]
AgoraUrl = Annotated[str, AfterValidator(lambda url: _check_url(url).rstrip("/"))]
BotToken = Annotated[SecretStr, AfterValidator(_not_a_token_of("xapp-", "The bot's token starts with xoxb-"))]
AppToken = Annotated[SecretStr, AfterValidator(_not_a_token_of("xoxb-", "The app-level token starts with xapp-"))]
SigningSecret = Annotated[SecretStr, AfterValidator(_check_signing_secret)]
Certificate = Annotated[SecretStr, AfterValidator(_check_certificate)]
ChannelId = Annotated[str, AfterValidator(_check_channel)]
Database = Annotated[str, AfterValidator(_check_database)]
Leads = Annotated[str, AfterValidator(_check_leads)]
LinkLife = Annotated[str, AfterValidator(_check_link_life)]
Port = Annotated[int, BeforeValidator(_read_port)]
