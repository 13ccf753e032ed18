"""Made-up findings of the doctor, for `recordbot blocks dump`."""

from typing import Final

from bot.domain.check_up import bad, doubt, good

GOOD: Final = (
    good("slack token", "Slack takes it: recordbot in the workspace Harbour Studios."),
    good("agora credentials", "Agora takes them."),
    good("storage main", "Agora's key writes into acme-recordings."),
)
DOUBTS: Final = (
    *GOOD,
    doubt(
        "callbacks",
        "Agora's callbacks are not set up.",
        "Set them up in Agora's console, and AGORA_NOTIFICATION_SECRET.",
    ),
)
BAD: Final = (
    *DOUBTS,
    bad("slack scopes", "The token lacks users:read, for time zones.", "Add it, and install the app again."),
)
