"""What people read of an error: one sentence per class, and never the exception's own text.

`UserError` is the exception to that: its text was written for people.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from bot import errors
from bot.blocks.text import anybody, code, escape, slack_date
from bot.domain.policy import ANYONE

NOTHING_CHANGED: Final = "Nothing was changed."

SENTENCES: Final[Mapping[type[errors.BotError], str]] = MappingProxyType(
    {
        errors.AgoraRejected: f"Agora refused it, and would refuse it again. {NOTHING_CHANGED}",
        errors.AgoraUnauthorized: "Agora does not accept the bot's credentials. Nobody can record until whoever runs "
        "the bot has mended them.",
        errors.AgoraUnavailable: f"Agora cannot be reached at the moment. {NOTHING_CHANGED} Please try again in a minute.",
        errors.AgoraOverloaded: "As many recordings are running as this Agora account may have at once. "
        f"{NOTHING_CHANGED} Stop one that is no longer needed (`/record list`), and try again.",
        errors.AgoraOutcomeUnknown: "Agora did not say in time whether it was done. The bot is finding out; the "
        "recording's card will show it.",
        errors.AlreadyStarted: "Agora is recording this already. The recording's card shows it.",
        errors.TaskConflict: "Another recorder with the same number is in this Agora channel. Please try again.",
        errors.ResourceExpired: "The recorder that was reserved cannot be used any more. Please try again.",
        errors.AlreadyStopping: "It is being stopped already.",
        errors.UploadPending: "It was stopped. Its files are still being uploaded.",
        errors.NothingRecorded: "It ended, and nobody had sent sound or picture: there are no files.",
        errors.RecorderGone: "Agora does not find this recording at the moment. The bot is finding out; the recording's "
        "card will show it.",
        errors.SlackError: f"Slack did not say what the bot needs to know. {NOTHING_CHANGED} If you typed `until 15:30`, "
        "`for 45m` works without asking Slack.",
        errors.SlackUnavailable: f"Slack did not answer the bot in time. {NOTHING_CHANGED} Please try again. If you typed "
        "`until 15:30`, `for 45m` works without asking Slack.",
        errors.SlackUnauthorized: "Slack refuses the bot's token, or the token lacks a right. What is being recorded "
        "goes on. Whoever runs the bot has to mend that. If you typed `until 15:30`, `for 45m` works without asking Slack.",
        errors.ChannelGone: "The bot cannot post in this channel. Invite it (`/invite`), and try again.",
        errors.MessageGone: "That message cannot be changed any more. `/record list` shows what is running.",
        errors.BucketDenied: "The storage does not let the bot look whether the files are there: its keys for that may not "
        "read, or are wrong. Whoever runs the bot has to mend them.",
        errors.BucketMissing: "There is no such bucket where the bot looks for the files. Whoever runs the bot has to "
        "mend the address or the name.",
        errors.BucketUnavailable: "The storage does not answer the bot at the moment, so it cannot look whether the files "
        "are there.",
        errors.StaleWrite: f"Somebody else changed this recording at the same moment. {NOTHING_CHANGED} Please try again.",
        errors.DuplicateWish: "This was carried out already. `/record list` shows what is running.",
        errors.StoreUnavailable: "The bot cannot write anything down at the moment, so nothing was started or changed. "
        "What is being recorded goes on. Please try again in a minute; if it lasts, tell whoever runs the bot.",
        errors.ClockWrong: f"The clock of the bot's machine is wrong. {NOTHING_CHANGED} Whoever runs the bot has to set it.",
        errors.ConfigInvalid: f"The bot's settings or templates do not allow this. {NOTHING_CHANGED} Whoever runs the bot "
        "finds the reason with `recordbot check`.",
    }
)
WHOEVER_RUNS_IT: Final = "whoever runs the bot"
UNKNOWN: Final = "Something broke on my side."


def error_sentence(error: BaseException, *, reference: str | None = None) -> str:
    """Return what to tell people about *error*, as mrkdwn; *reference* finds it in the log."""
    if isinstance(error, errors.RefusedByRule):
        return _by_rule(error)
    if isinstance(error, errors.ApprovalNeeded):
        return (
            f"Not started yet: {whoever(error.by)} has to agree first. The request is posted, and ends "
            f"{slack_date(error.expires_at)}; once it is approved, it starts by itself."
        )
    if isinstance(error, errors.UserError):
        return escape(str(error))
    sentence = next((SENTENCES[kind] for kind in type(error).__mro__ if kind in SENTENCES), None)
    if sentence is not None:
        return sentence
    return f"{UNKNOWN} It is logged as {code(reference)}." if reference else f"{UNKNOWN} It is logged."


def _by_rule(error: errors.RefusedByRule) -> str:
    """Return why, by which rule, and whom to ask; a mention in an answer that one person sees calls nobody."""
    by = f" That is the rule {code(error.rule)} in {code(error.source or 'the policy')}." if error.rule else ""
    return f"{escape(error.why)}{by} Ask {either(error.ask) or WHOEVER_RUNS_IT}."


def either(ids: Sequence[str]) -> str:
    """Return the people, user groups and channels of *ids*, one of whom is meant; empty for none."""
    named = [anybody(one) for one in ids]
    return ", ".join(named[:-1]) + (" or " if len(named) > 1 else "") + named[-1] if named else ""


def whoever(by: Sequence[str], *, begins: bool = False) -> str:
    """Return the people and user groups of *by*, one of whom has to agree; *begins* a sentence."""
    if ANYONE not in by:
        return either(by)
    return "Anybody else here" if begins else "anybody else here"
