"""Settings that can be right, and seldom are; and names that nothing reads."""

import re
from collections.abc import Mapping
from typing import Final

from bot.config.names import CONFIG, Flat
from bot.domain.storage import PROFILE_SETTINGS, StorageProfile
from bot.domain.wording import nearest

STORAGE: Final = re.compile(r"RECORDBOT_STORAGE__(?P<profile>[A-Z0-9][A-Z0-9_-]*?)__(?P<key>[A-Z_]+)")
NO_SETTINGS_OF_OURS: Final = frozenset({CONFIG, "RECORDBOT_VENV"})  # the second is the start script's
PLAIN_HTTP: Final = "is plain http, so everyone on the way can read {}."


def unknown_names(flat: Flat, known: set[str]) -> list[str]:
    """Return a warning for each name that nothing reads, with what was probably meant."""
    warnings = []
    for name in flat.values.keys() - known - NO_SETTINGS_OF_OURS:
        found = STORAGE.fullmatch(name)
        if found and found["key"] in PROFILE_SETTINGS:
            continue
        if found:
            meant = nearest(found["key"], PROFILE_SETTINGS)
            meant = meant and f"RECORDBOT_STORAGE__{found['profile']}__{meant}"
        else:
            prefix = f"{name.partition('_')[0]}_"
            meant = nearest(name.removeprefix(prefix), (row[len(prefix) :] for row in known if row.startswith(prefix)))
            meant = meant and f"{prefix}{meant}"
        did_you_mean = f" Did you mean {meant}?" if meant else ""
        warnings.append(f"{name}: there is no such setting.{did_you_mean}{flat.at(name)}")
    return sorted(warnings)


def _read_in_plain(storages: Mapping[str, StorageProfile]) -> list[str]:
    return [
        f"RECORDBOT_STORAGE__{name.upper()}__READ_ENDPOINT: {PLAIN_HTTP.format('the links and the files')}"
        for name, profile in storages.items()
        if profile.read is not None and _is_plain(profile.read.place.url)
    ]


def _is_plain(url: str) -> bool:
    """Say whether *url* is not encrypted on its way to another machine."""
    scheme, _, rest = url.partition("://")
    return scheme == "http" and not re.match(r"(127\.|localhost\b|\[::1\])", rest)


def doubts(values: Mapping[str, str], storages: Mapping[str, StorageProfile]) -> list[str]:
    """Return warnings about values that can be right, and seldom are."""
    found = []
    if not re.fullmatch(r"([0-9a-fA-F]{32})?", values.get("AGORA_APP_ID", "")):
        found.append("AGORA_APP_ID: does not look like an App ID, which is 32 hexadecimal characters.")
    if not re.match(r"$|xox[be]", values.get("SLACK_BOT_TOKEN", "")):
        found.append("SLACK_BOT_TOKEN: does not look like a bot token, which starts with xoxb-.")
    if not re.match(r"$|xapp-", values.get("SLACK_APP_TOKEN", "")):
        found.append("SLACK_APP_TOKEN: does not look like an app-level token, which starts with xapp-.")
    plain = [name for name in ("SLACK_API_URL", "AGORA_API_URL") if _is_plain(values.get(name, ""))]
    found += [f"{name}: {PLAIN_HTTP.format('the credentials')}" for name in plain]
    return [*found, *_read_in_plain(storages)]
