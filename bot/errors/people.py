"""What the person who asked can mend."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.errors.base import BotError


class UserError(BotError):
    """The person can mend it; the text is a sentence for them."""

    code = "user_error"


class WishInvalid(UserError):
    """What was asked for cannot be understood, or is out of bounds."""

    code = "wish_invalid"

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class FormInvalid(UserError):
    """A form was filled in wrongly; one sentence per input."""

    code = "form_invalid"

    def __init__(self, by_block_id: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"{block_id}: {text}" for block_id, text in by_block_id.items()))
        self.by_block_id = dict(by_block_id)


class RecordingNotFound(UserError):
    """No recording fits what was named."""

    code = "recording_not_found"


class ScheduleNotFound(UserError):
    """No schedule fits what was named."""

    code = "schedule_not_found"


class NotAllowed(UserError):
    """This person may not do that."""

    code = "not_allowed"


class RefusedByRule(NotAllowed):
    """A rule of whoever runs the bot forbids it.

    Args:
        why: a sentence.
        rule: its name, and *source* the file in which it stands; None: no rule allows it.
        ask: the Slack ids of the people, user groups and channels that may help.
    """

    code = "refused_by_rule"

    def __init__(
        self, why: str, *, rule: str | None = None, source: str | None = None, ask: Sequence[str] = ()
    ) -> None:
        by = f" That is the rule {rule} in {source}." if rule is not None else ""
        super().__init__(f"{why}{by} Ask {', '.join(ask) or 'whoever runs the bot'}.")
        self.why = why
        self.rule = rule
        self.source = source
        self.ask = tuple(ask)


class RuleUndecided(RefusedByRule):
    """Whether a rule forbids it depends on a user group of which Slack does not say who is in it: a later try may tell."""


class ApprovalNeeded(UserError):
    """A second person has been asked to agree; until then nothing is started."""

    code = "approval_needed"

    def __init__(self, request_id: str, *, by: Sequence[str], expires_at: datetime, channel_id: str) -> None:
        super().__init__(f"Not started yet: one of {', '.join(by)} has to agree first, by {expires_at:%H:%M} UTC.")
        self.request_id = request_id
        self.by = tuple(by)
        self.expires_at = expires_at
        self.channel_id = channel_id


class TargetBusy(UserError):
    """The target is being recorded already."""

    code = "target_busy"

    def __init__(self, recording_id: str) -> None:
        super().__init__(f"This is being recorded already, as {recording_id}.")
        self.recording_id = recording_id


class WishRefused(UserError):
    """The recording's state does not allow this (any more)."""

    code = "wish_refused"


class EndMoved(WishRefused):
    """Somebody else moved the recording's end since it was shown."""

    code = "end_moved"

    def __init__(self, recording_id: str) -> None:
        super().__init__(f"The end of {recording_id} was moved a moment ago. Nothing was changed; look at its card.")
        self.recording_id = recording_id
