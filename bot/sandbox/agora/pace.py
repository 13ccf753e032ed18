"""How fast the stand-in does its work, and which of the known spellings it answers with."""

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Pace:
    """The delays that the service itself chooses, in seconds of the stand-in's clock.

    Args:
        findable_seconds: after start, until query finds the task; 404 before.
        ready_seconds: from start to status 4.
        media_seconds: from status 4 until somebody sends media, which is status 5; None: never by itself.
        exit_seconds: how long a leaving task can still be queried (6, 7, 8); 404 afterwards.
        upload_seconds: from leaving until all files are in the bucket. A synchronous stop waits for it, in real time.
        stop_wait_seconds: the longest time a synchronous stop waits for the upload; then it answers 206.
        people: uids of those who send media.

    Source: Agora best practices, "Integration": status 4 or 5 within seconds, 90 s at most; "Stop recording": the
        answer comes within 20 s.
    """

    findable_seconds: float = 0.0
    ready_seconds: float = 3.0
    media_seconds: float | None = 3.0
    exit_seconds: float = 2.0
    upload_seconds: float = 1.0
    stop_wait_seconds: float = 20.0
    people: tuple[str, ...] = ("4711", "4712")

    def scaled(self, time_scale: float) -> "Pace":
        """The same, with every delay multiplied by *time_scale*."""
        return replace(
            self,
            findable_seconds=self.findable_seconds * time_scale,
            ready_seconds=self.ready_seconds * time_scale,
            media_seconds=None if self.media_seconds is None else self.media_seconds * time_scale,
            exit_seconds=self.exit_seconds * time_scale,
            upload_seconds=self.upload_seconds * time_scale,
            stop_wait_seconds=self.stop_wait_seconds * time_scale,
        )


@dataclass(frozen=True)
class Shape:
    """The spellings of an answer in which generations of Agora's pages, or real answers, differ.

    Args:
        payload_key: `payload`, or `playload` as stop pages before 2026 print it.
        file_name_key: of RTC files; `filename` in pages of 2021.
        web_file_name_key: of web files; `filename` in all pages.
        code_field: successful answers carry `"code": 0`, as older pages describe it.
        capital_reasons: reasons begin with a capital letter.
        sid_in_already_started: the 201 answer of a repeated start carries the sid. No page shows one.
        quoted_values: `"true"` and `"123"` instead of `true` and `123` in file objects, as in pages of 2021.
        slice_time_in_seconds: a file's `sliceStartTime` in seconds, as current pages say; examples show milliseconds.
        prefix_in_file_list: names in lists carry `fileNamePrefix`.
        retry_after_seconds: of 429 answers; None: no such header. No page names one.
        late_stop_code: 50, or None for the 206 with a report and no code that another edition of the pages has.
        new_notice_id_on_resend: a callback that is sent again has another `noticeId`. No page says.
        legacy_http_status: of the codes 432, 433, 1001, 1003 and 1013, for which no page gives a status.
    """

    payload_key: str = "payload"
    file_name_key: str = "fileName"
    web_file_name_key: str = "filename"
    code_field: bool = False
    capital_reasons: bool = False
    sid_in_already_started: bool = False
    quoted_values: bool = False
    slice_time_in_seconds: bool = False
    prefix_in_file_list: bool = False
    retry_after_seconds: int | None = None
    late_stop_code: int | None = 50
    new_notice_id_on_resend: bool = False
    legacy_http_status: int = 400
