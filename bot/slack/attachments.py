"""Files that go into a thread with what is said there: the chapters, for players and for programs."""

from collections.abc import Sequence
from typing import Final

import structlog

from bot.domain.chapters import as_files
from bot.domain.notice import Milestone, Notice
from bot.domain.recording import Recording
from bot.domain.text_file import PutFile
from bot.errors import SlackError, SlackUnavailable
from bot.ports.files import FileHost

TRIES: Final = 3  # for the files; then it is said without them, since whatever follows in the thread waits

log = structlog.get_logger()


class Attachments:
    """Sends the files before the message, and shows them behind it: a hiccup repeats neither."""

    def __init__(self, host: FileHost) -> None:
        self._host = host

    async def put(self, recording: Recording, notice: Notice) -> Sequence[PutFile]:
        """Return the files that belong to *notice*, none of them shown yet; none at all where Slack will not have them.

        Raises:
            SlackUnavailable: they can be sent later.
        """
        if notice.milestone != Milestone.CHAPTERS:
            return ()
        try:
            return [await self._host.put(file) for file in as_files(recording)]
        except SlackUnavailable as error:
            if notice.attempts < TRIES:
                raise
            log.warning("said_without_files", notice=notice.id, reason=str(error))
        except SlackError as error:
            log.warning("said_without_files", notice=notice.id, reason=str(error))
        return ()

    async def show(self, files: Sequence[PutFile], *, channel_id: str, thread_ts: str | None) -> None:
        """Show *files* where the message is; where that fails, it is logged: the message itself says it all."""
        if not files:
            return
        try:
            await self._host.share(files, channel_id=channel_id, thread_ts=thread_ts)
        except SlackError as error:
            log.warning("files_not_shown", reason=str(error))
