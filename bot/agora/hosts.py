"""Which of Agora's hosts the next call goes to.

Source: Agora REST reference, "Switch domain name"; best practices, "Ensure REST service
availability": the same host again, then the other suffix, then a regional host.
"""

from typing import Final
from urllib.parse import urlsplit

PRIMARY: Final = "https://api.agora.io"
OTHER_SUFFIX: Final = "https://api.sd-rtn.com"
REGIONAL: Final = (
    "https://api-us-west-1.agora.io",
    "https://api-eu-central-1.agora.io",
    "https://api-ap-southeast-1.agora.io",
)


class Hosts:
    """A ring of base URLs: each failed call moves on by one, and a good one stays.

    Many calls may fail over one host at once; together they move on once. How long to wait before
    the next attempt (1, 3, 6 s) is the caller's business.
    """

    def __init__(self, api_url: str | None = None) -> None:
        """Take *api_url* alone, or Agora's own hosts in the documented order when it is None.

        Raises:
            ValueError: *api_url* is not an address.
        """
        self._order = (PRIMARY, PRIMARY, OTHER_SUFFIX, *REGIONAL) if api_url is None else (_checked(api_url),)
        self._turn = 0

    @property
    def turn(self) -> int:
        """Return what `failed` must be told about a call that began now."""
        return self._turn

    @property
    def base_url(self) -> str:
        """Return the address to call now, without a slash at its end."""
        return self._order[self._turn % len(self._order)]

    def failed(self, turn: int, *, name_unknown: bool) -> None:
        """Move on, unless another call that began in the same *turn* has done so.

        Args:
            turn: as `turn` was when the call began.
            name_unknown: the name server did not know the host. Only then does the other suffix
                promise anything; when the network is at fault, a regional host does.
        """
        if turn != self._turn:
            return
        self._turn += 1
        if not name_unknown and self.base_url == OTHER_SUFFIX:
            self._turn += 1


def _checked(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise ValueError(f"not the address of a host: {url!r}")
    return url.rstrip("/")
