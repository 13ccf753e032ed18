"""What goes wrong in Slack, and with the bot itself."""

from typing import Final

from bot.sandbox.slack.faults import Fault as SlackFault
from tests.faults.case import (
    BOT,
    DONE,
    SLACK,
    Case,
)
from tests.faults.ways import (
    ARCHIVED,
    DELETED,
    REMOVED,
    clock_set,
    clock_set_while_down,
    database_away,
    killed,
    slack,
)

IN_SLACK: Final = (
    Case(
        SLACK,
        "away for ten minutes, or asks to wait (429)",
        "Tries again, at most once a minute; the recording does not wait for Slack.",
        "Afterwards one card with the newest state, and every message of the thread once, in order.",
        DONE,
        (
            slack(SlackFault("down"), at=2, lifted_after=600),
            slack(SlackFault("unavailable"), at=2, lifted_after=600),
            slack(SlackFault("rate_limited", retry_after=30), at=2, lifted_after=600),
            slack(SlackFault("error", error="internal_error"), at=2, lifted_after=600),
        ),
    ),
    Case(
        SLACK,
        "refuses the bot's token, for ten minutes",
        "Tries again every minute until it is mended. `/readyz` says why not.",
        "The same.",
        DONE,
        (
            slack(SlackFault("error", error="token_revoked"), at=0, lifted_after=600),
            slack(SlackFault("error", error="invalid_auth"), at=60, lifted_after=600),
        ),
    ),
    Case(
        SLACK,
        "the channel is archived, gone, or the bot was removed from it",
        "Goes on in the starter's direct messages.",
        "The starter gets the card with its newest state, and the rest of the thread under it.",
        DONE,
        (
            ARCHIVED,
            REMOVED,
            slack(SlackFault("error", error="channel_not_found", times=1), at=0),
            slack(SlackFault("error", error="not_in_channel", times=1), at=60),
        ),
    ),
    Case(
        SLACK,
        "somebody deletes the card",
        "Posts it anew at the next change.",
        "A new card; the thread goes on under it.",
        DONE,
        (DELETED, slack(SlackFault("error", error="message_not_found", times=1), method="chat.update", at=60)),
    ),
    Case(
        SLACK,
        "a message is too long, or Slack does not take its blocks",
        "Sends less: sentence and buttons, then the sentence alone.",
        "The same news, in fewer words.",
        DONE,
        (
            slack(SlackFault("error", error="msg_too_long", times=2), at=0),
            slack(SlackFault("error", error="invalid_blocks", times=1), at=60),
        ),
    ),
)

IN_THE_BOT: Final = (
    Case(
        BOT,
        "it is killed, at any moment",
        "At the next start everything that is due is done at once, overdue stops first.",
        "Nothing, unless it was down over the end: then it recorded for so much longer. Of a message whose answer "
        "from Slack was lost there may be a second copy.",
        DONE,
        (killed(at=1, down_for=20), killed(at=60, down_for=60), killed(at=100, down_for=600)),
    ),
    Case(
        BOT,
        "the database is locked or full for a while",
        "What Agora answered is kept until it can be written down; nothing is asked or started again.",
        "Nothing.",
        DONE,
        (database_away(saves=1),),
    ),
    Case(
        BOT,
        "its machine's clock is set back, by a minute or an hour, also while the bot is down",
        "Moves along whatever it waits for: a length of time stays that long.",
        "The times on the card by the new clock; what was said of its end is said anew.",
        DONE,
        (clock_set(at=60, by=-60), clock_set(at=60, by=-3600), clock_set_while_down(at=60, by=-3600)),
    ),
    Case(
        BOT,
        "its machine's clock is set forward",
        "Does at once what is due by the new time: an end is a moment, and may have come.",
        "“It was stopped at its planned end”: sooner, by as much as the clock was set.",
        DONE,
        (clock_set(at=60, by=60), clock_set(at=60, by=3600), clock_set_while_down(at=60, by=3600)),
    ),
)
