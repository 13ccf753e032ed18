"""Whether a recorder is let into its channel."""

from collections.abc import Callable
from datetime import datetime, timedelta

from bot.sandbox.agora.rtc_tokens import RtcToken, TokenRefused, read_token
from bot.sandbox.agora.tasks import Task
from bot.sandbox.agora.troubles import TOKEN_EXPIRED, TOKEN_WRONG, end_token, refuse_token

_LIFE_WITHOUT_TOKEN = timedelta(seconds=2)


class Admission:
    """Judges RTC tokens; without a certificate everybody is let in.

    A wrong token does not fail the start: the recorder reports event 1 and is gone.

    Source: Agora, "Secure authentication with tokens"; a published support answer for what happens.
    """

    def __init__(self, app_id: str, certificate: str | None, clock: Callable[[], datetime]) -> None:
        self._app_id = app_id
        self._certificate = certificate
        self._clock = clock

    def judge(self, task: Task, token: object) -> None:
        """Let *task* come to grief when *token* does not let its recorder in, or not until its end."""
        if self._certificate is None or task.asked.is_web:
            return
        try:
            said = read_token(token if isinstance(token, str) else "", self._certificate)
            self._check(said, task)
        except TokenRefused:
            refuse_token(task, TOKEN_WRONG, _LIFE_WITHOUT_TOKEN)
            return
        if said.ends_at <= self._clock():
            refuse_token(task, TOKEN_EXPIRED, _LIFE_WITHOUT_TOKEN)
        else:
            end_token(task, said.ends_at)

    def _check(self, said: RtcToken, task: Task) -> None:
        if (said.app_id, said.cname) != (self._app_id, task.cname) or said.uid not in {"", task.uid}:
            raise TokenRefused("the token is for another App ID, channel or uid")
