"""What the Slack app asks for, and what for; `app_manifest.yml` says the same to Slack, and a test compares."""

from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final

from bot.domain.check_up import Finding, bad, doubt, good

PART: Final = "slack scopes"
NEEDED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "commands": "`/record`",
        "chat:write": "the card and its thread",
        "users:read": "time zones, for `until 15:30`, and who is a guest",
    }
)
OPTIONAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "chat:write.public": "cards in public channels that the bot was not invited to",
        "usergroups:read": "user groups that RECORDBOT_POLICY names",
        "files:write": "pictures of layouts",
    }
)
REINSTALL: Final = "Add it under OAuth & Permissions, or paste app_manifest.yml anew, and install the app again."


def scope_findings(granted: Collection[str] | None) -> list[Finding]:
    """Return what the token lacks of what the app needs; None: Slack did not say what it has."""
    if granted is None:
        return [doubt(PART, "Slack did not say which scopes the token has.")]
    findings = [
        bad(PART, f"The token lacks {name}, for {use}.", REINSTALL)
        for name, use in NEEDED.items()
        if name not in granted
    ]
    lacking = [f"{name} ({use})" for name, use in OPTIONAL.items() if name not in granted]
    without = f" Without the optional {', '.join(lacking)}." if lacking else ""
    return findings or [good(PART, f"The token has everything that the bot needs.{without}")]
