"""What is said of a recording that is planned to go on when its token has ended."""

from bot.blocks.text import slack_date
from bot.domain.recording import Recording


def token_note(recording: Recording) -> str | None:
    """Return that it ends before its planned end, and what to do; None where its token lasts."""
    until = recording.token_until
    if until is None or not recording.outlives_token or not recording.can_be_stopped:
        return None
    return (
        f"It cannot record beyond {slack_date(until)}: the recorder's token ends then, and nothing can renew it. "
        "To go on, start another recording before that, with `anyway` at the end of the command."
    )
