"""Settings for tests of the command line: the process's environment, and nobody's own settings in it."""

import os
from typing import Final

import pytest

OURS: Final = ("SLACK_", "AGORA_", "RECORDBOT_")
STORAGE: Final = {
    "RECORDBOT_STORAGE__MAIN__VENDOR": "s3",
    "RECORDBOT_STORAGE__MAIN__REGION": "eu-central-1",
    "RECORDBOT_STORAGE__MAIN__BUCKET": "acme-recordings",
    "RECORDBOT_STORAGE__MAIN__ACCESS_KEY": "planted-access",
    "RECORDBOT_STORAGE__MAIN__SECRET_KEY": "planted-secret",
}
GOOD: Final = {
    "SLACK_BOT_TOKEN": "xoxb-1-planted",
    "SLACK_APP_TOKEN": "xapp-1-planted",
    "AGORA_APP_ID": "0123456789abcdef0123456789abcdef",
    "AGORA_CUSTOMER_ID": "customer",
    "AGORA_CUSTOMER_SECRET": "planted-customer",
    **STORAGE,
}


def use(patch: pytest.MonkeyPatch, settings: dict[str, str], **more: str) -> None:
    """Make *settings* and *more* the only settings in the process's environment, until *patch* is undone."""
    for name in list(os.environ):
        if name.upper().startswith(OURS):
            patch.delenv(name)
    for name, value in {**settings, **more}.items():
        patch.setenv(name, value)
