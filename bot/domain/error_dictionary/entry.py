"""One line of the dictionary, and how an answer finds its line."""

from dataclasses import dataclass
from typing import Final

ANY: Final = "any"
NONE: Final = "none"
CONTROL: Final = "query update updateLayout stop"
HARMLESS: Final = "acquire query"  # sent twice, these do no harm
EFFECTIVE: Final = "start update updateLayout stop"  # these may have had their effect before the answer was lost

# endpoint, http_status, agora_code, as in `Explanation`
Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """What an answer of Agora means for people.

    The first three fields are the line's key. `endpoint` is one name, several with blanks between,
    or `any`. `http_status` is a number, a class such as `5xx`, `any`, or `none` where no answer came.
    `agora_code` is the number in the body, `any`, `none` for a body without one, or lower-case words
    of the message, which count only where there is no number.
    """

    endpoint: str
    http_status: str
    agora_code: str
    name: str
    happened: str
    running: str
    retried: str
    act: str

    @property
    def key(self) -> Key:
        """Return what the line is found by."""
        return self.endpoint, self.http_status, self.agora_code


def key_fits(key: Key, endpoint: str, http_status: int | None, agora_code: int | None, message: str = "") -> bool:
    """Say whether an answer belongs to the line *key*."""
    endpoint_key, status_key, code_key = key
    return (
        (endpoint_key == ANY or endpoint in endpoint_key.split())
        and status_key in (ANY, *_status_names(http_status))
        and _code_fits(code_key, agora_code, message)
    )


def _status_names(http_status: int | None) -> tuple[str, ...]:
    if http_status is None:
        return (NONE,)
    known = http_status // 100 if http_status // 100 in (2, 3, 4) else 5  # anything odd is the server's trouble
    return str(http_status), f"{known}xx"


def _code_fits(code_key: str, agora_code: int | None, message: str) -> bool:
    if code_key == ANY:
        return True
    if agora_code is not None:
        return code_key == str(agora_code)
    return code_key == NONE or (not code_key.isdigit() and code_key in message.lower())
