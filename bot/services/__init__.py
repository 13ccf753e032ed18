"""What the bot does for people, without knowing Slack, Agora or a database."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from bot.domain.bucket import FileLinks
from bot.domain.recording import Recording
from bot.ports.files import FileHost
from bot.services.admission import Admission
from bot.services.approvals import Approvals
from bot.services.background import Background
from bot.services.catalog import Catalog
from bot.services.changes import Changes
from bot.services.doctor import Doctor
from bot.services.exports import Exports
from bot.services.extensions import Extensions
from bot.services.form_help import FormHelp
from bot.services.history import History
from bot.services.layouts import Layouts
from bot.services.notes import Notes
from bot.services.permission import Permission
from bot.services.pictures import Pictures
from bot.services.recordings import Recordings
from bot.services.schedules import Schedules
from bot.services.usage import RecordedHours


@dataclass(frozen=True, slots=True)
class Services:
    """What listeners may use. `problems` tells what does not work, by name; `links` opens a recording's files."""

    admission: Admission
    permission: Permission
    approvals: Approvals
    recordings: Recordings
    schedules: Schedules
    extensions: Extensions
    changes: Changes
    notes: Notes
    layouts: Layouts
    pictures: Pictures
    hours: RecordedHours
    history: History
    exports: Exports
    form_help: FormHelp
    catalog: Catalog
    background: Background
    files: FileHost
    problems: Callable[[], Awaitable[Mapping[str, str]]]
    doctor: Doctor
    links: Callable[[Recording], FileLinks | None]
