"""Puts files where Slack can show them: asks for an address, sends the bytes there, and says that it is done.

A message or a tab shows a picture by its id. Slack shows it to whoever may see the message; where a workspace is stricter
than that, pictures can be put into a public channel. A file of text is shared in a channel. The bytes go to Slack alone: an answer
that names another address is not believed.

Source: Slack, reference pages of `files.getUploadURLExternal`, `files.completeUploadExternal` and "Slack file
object" (read 2026-11-22).
"""

from collections.abc import Sequence
from datetime import timedelta
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from bot.domain.text_file import PutFile, TextFile
from bot.errors import SlackUnavailable
from bot.slack.calls import called

TIMEOUT: Final = timedelta(seconds=5)
LONGEST_ALT: Final = 1000  # of a file; a block's may be longer
SLACKS: Final = (".slack.com", ".slack-gov.com")


class SlackFiles:
    """Implements `bot.ports.pictures.PictureHost` and `bot.ports.files.FileHost`.

    Args:
        http: shared with others; none of its cookies or headers are Slack's.
        channel_id: of a channel into which files are put; None: they are shared with nobody.
        timeout: for each of the three steps.
    """

    def __init__(
        self,
        client: AsyncWebClient,
        http: aiohttp.ClientSession,
        *,
        channel_id: str | None = None,
        timeout: timedelta = TIMEOUT,
    ) -> None:
        self._client = client
        self._http = http
        self._channel_id = channel_id
        self._timeout = timeout

    async def upload(self, png: bytes, *, name: str, title: str, alt: str) -> str:
        """Return the id of the file that *png* became; it may take seconds until it can be shown. Raises `SlackError`."""
        file_id = await self._put(png, name=name, alt_txt=alt[:LONGEST_ALT])
        done = self._client.files_completeUploadExternal(
            files=[{"id": file_id, "title": title}], channel_id=self._channel_id
        )
        await called("files.completeUploadExternal", done, timeout=self._timeout)
        return file_id

    async def put(self, file: TextFile) -> PutFile:
        """See `bot.ports.files.FileHost.put`."""
        return PutFile(await self._put(file.text.encode(), name=file.name), file.title)

    async def share(self, files: Sequence[PutFile], *, channel_id: str, thread_ts: str | None = None) -> None:
        """See `bot.ports.files.FileHost.share`."""
        named: list[dict[str, str | None]] = [{"id": file.id, "title": file.title} for file in files]
        done = self._client.files_completeUploadExternal(files=named, channel_id=channel_id, thread_ts=thread_ts)
        await called("files.completeUploadExternal", done, timeout=self._timeout)

    async def _put(self, data: bytes, *, name: str, **more: str) -> str:
        asked = self._client.files_getUploadURLExternal(filename=name, length=len(data), **more)
        answer = await called("files.getUploadURLExternal", asked, timeout=self._timeout)
        url, file_id = answer.get("upload_url"), answer.get("file_id")
        if not isinstance(url, str) or not isinstance(file_id, str) or not self._is_slacks(url):
            raise SlackUnavailable("files.getUploadURLExternal", "no address of Slack's to upload to")
        await self._send(url, data)
        return file_id

    async def _send(self, url: str, data: bytes) -> None:
        method = "upload"
        try:
            timeout = aiohttp.ClientTimeout(total=self._timeout.total_seconds())
            async with self._http.post(url, data=data, timeout=timeout, allow_redirects=False) as response:
                if response.status != HTTPStatus.OK:
                    raise SlackUnavailable(method, f"status {response.status}")
        except (aiohttp.ClientError, OSError) as error:  # OSError: a time-out is one
            raise SlackUnavailable(method, type(error).__name__) from error

    def _is_slacks(self, url: str) -> bool:
        try:
            there, api = urlsplit(url), urlsplit(self._client.base_url)
            host = there.hostname or ""
        except ValueError:
            return False
        if host.endswith(SLACKS):
            return there.scheme == "https" and there.username is None
        return (there.scheme, there.netloc) == (api.scheme, api.netloc)  # the stand-in's
