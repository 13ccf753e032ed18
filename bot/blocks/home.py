"""The Home tab: what runs, how the last ones ended, what can be started, and what is broken."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from slack_sdk.models.blocks import ActionsBlock, Block, ButtonElement, DividerBlock, SectionBlock
from slack_sdk.models.views import View

from bot.blocks.card import stop_button
from bot.blocks.file_list import folder_link
from bot.blocks.lists import circumstances, details_button, line, named
from bot.blocks.message import header, lines, section, small_print
from bot.blocks.schedules import FROM_HOME, entry
from bot.blocks.text import code, mrkdwn, plain, shorten, slack_date, tidy, words
from bot.blocks.usage import Chart, usage_blocks
from bot.domain.files import storage_folder
from bot.domain.history import Overview
from bot.domain.recording import Recording
from bot.domain.template import Template
from bot.domain.times import spoken_duration
from bot.domain.upcoming import SchedulePage
from bot.domain.usage import Usage

HOME: Final = "home"
START_ACTION_ID: Final = "start_from_home"
START_TEMPLATE_ACTION_ID: Final = "start_template_from_home"
STOP_ACTION_ID: Final = "stop_from_home"
REFRESH_ACTION_ID: Final = "refresh_home"

MOST_RUNNING: Final = 8
MOST_TEMPLATES: Final = 12
MOST_UPCOMING: Final = 5
LONGEST_BUTTON: Final = 75
LONGEST_PATH: Final = 300

# For everybody: what it means, and whether anything is lost. Whoever runs the bot has the log and /readyz for the rest.
BROKEN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "database": "The bot cannot write anything down. Nothing can be started or changed; what is being recorded goes on.",
        "agora": "Agora does not answer the bot, or refuses it. Nothing can be started now; the bot keeps trying to "
        "reach what is being recorded.",
        "slack": "Slack does not take the bot's messages, so cards may be out of date. Recordings are stopped on time "
        "all the same.",
        "process": "The bot is shutting down. It goes on with everything when it is started again.",
    }
)
FIRST_STEPS: Final = (
    "*Nothing has been recorded here yet.* This is how it goes:\n"
    "1. Press *Start a recording*, or type `/record start webinar town-hall for 45m` in a channel.\n"
    "2. The bot posts one message there. It turns to “recording” only when Agora confirms that it records, and it has "
    "the buttons to stop it or to let it go on longer.\n"
    "3. It stops by itself at its end, and the message lists the files that arrived.\n"
    "In a private channel the bot has to be invited first: `/invite @recordbot`."
)


@dataclass(frozen=True, slots=True)
class HomeTab:
    """What the tab is made of.

    Args:
        overview: None when it could not be read.
        problems: what does not work, by name; None: still being tried.
        note: what came of the button that was pressed last, as mrkdwn.
        why_not: why this person may start nothing, likewise.
        upcoming: the schedules that start next; None when they could not be read.
        usage: what was recorded lately; None when it could not be read. `chart`: as a picture, where there is one.
    """

    overview: Overview | None
    templates: Sequence[Template]
    problems: Mapping[str, str] | None
    note: str | None = None
    why_not: str | None = None
    upcoming: SchedulePage | None = None
    usage: Usage | None = None
    chart: Chart | None = None


def home(tab: HomeTab) -> dict[str, Any]:
    """Return the view, for `views.publish`."""
    blocks = [*_top(tab), *_recordings(tab), *_upcoming(tab), *_templates(tab), *_foot(tab)]
    return View(type="home", callback_id=HOME, blocks=blocks).to_dict()


def home_refused(why: str) -> dict[str, Any]:
    """Return the view for somebody who may have nothing done: *why*, as mrkdwn, and what the tab is."""
    blocks = [
        header("Recordings of Agora channels"),
        section(f"*There is nothing here for you.* {why}"),
        section("When something is recorded in a channel that you are in, its message there says so."),
    ]
    return View(type="home", callback_id=HOME, blocks=blocks).to_dict()


def _top(tab: HomeTab) -> Iterator[Block]:
    start = ButtonElement(text=plain("Start a recording", LONGEST_BUTTON), action_id=START_ACTION_ID, style="primary")
    refresh = ButtonElement(text=plain("Refresh", LONGEST_BUTTON), action_id=REFRESH_ACTION_ID)
    yield ActionsBlock(elements=[start, refresh] if tab.templates else [refresh])
    if tab.note is not None:
        yield section(tab.note)
    if tab.problems:
        yield header("⚠️ Something is broken")
        yield section("\n".join(f"• {_broken(name)}" for name in tab.problems))


def _broken(name: str) -> str:
    return BROKEN.get(name, f"{words(name)} does not work.")


def _recordings(tab: HomeTab) -> Iterator[Block]:
    if tab.overview is None:
        yield section("What is being recorded cannot be shown at the moment. It goes on.")
        return
    running, latest = tab.overview.running, tab.overview.latest
    if not running and not latest:
        yield section(FIRST_STEPS if tab.why_not is None else "Nothing has been recorded here yet.")
        return
    yield header(_count(len(running)))
    for recording in running[:MOST_RUNNING]:
        yield from _running(recording)
    if len(running) > MOST_RUNNING:
        yield section(f"and {len(running) - MOST_RUNNING} more; `/record list` shows them all.")
    if latest:
        yield DividerBlock()
        yield header("Last recordings")
        yield from (_over(recording) for recording in latest)
        yield small_print("`/record history` finds older ones")
    if tab.usage is not None and (shown := usage_blocks(tab.usage, tab.chart)):
        yield DividerBlock()
        yield from shown


def _upcoming(tab: HomeTab) -> Iterator[Block]:
    if tab.upcoming is None or not tab.upcoming.total:
        return
    yield DividerBlock()
    yield header("Upcoming")
    for schedule in tab.upcoming.schedules[:MOST_UPCOMING]:
        yield from entry(schedule, suffix=FROM_HOME)
    more = tab.upcoming.total - MOST_UPCOMING
    yield small_print(*([f"and {more} more"] if more > 0 else []), "`/record schedules` lists them all")


def _count(number: int) -> str:
    match number:
        case 0:
            return "Nothing is being recorded"
        case 1:
            return "Running now: 1 recording"
        case _:
            return f"Running now: {number} recordings"


def _running(recording: Recording) -> Iterator[Block]:
    if not recording.can_be_stopped:
        yield line(recording)
        return
    yield section(f"{named(recording)}\n{circumstances(recording)}")
    yield ActionsBlock(elements=[stop_button(recording, action_id=STOP_ACTION_ID), details_button(recording)])


def _over(recording: Recording) -> Block:
    folder = storage_folder(recording.client_request)
    where = [f"Files: {code(folder, LONGEST_PATH)}", folder_link(recording)] if "://" in folder else []
    files = " · ".join(part for part in where if part) if recording.files else None
    text = lines(named(recording), circumstances(recording), files)
    return SectionBlock(text=mrkdwn(text), accessory=details_button(recording))


def _templates(tab: HomeTab) -> Iterator[Block]:
    yield DividerBlock()
    if tab.why_not is not None:
        yield section(f"*You cannot start anything from here.* {tab.why_not}")
        return
    if not tab.templates:
        yield section("There are no templates, so nothing can be started. Whoever runs the bot can add some.")
        return
    yield header("What can be started")
    for template in tab.templates[:MOST_TEMPLATES]:
        yield _template(template)
    if len(tab.templates) > MOST_TEMPLATES:
        yield section(f"and {len(tab.templates) - MOST_TEMPLATES} more in the form, or with `/record templates`.")


def _template(template: Template) -> Block:
    ends = f"ends after {spoken_duration(template.stop_after)}, at most {spoken_duration(template.longest)}"
    described = f"{words(template.description)} · {ends}" if template.description else ends
    button = ButtonElement(
        text=plain("Start…", LONGEST_BUTTON),
        action_id=START_TEMPLATE_ACTION_ID,
        value=template.id,
        accessibility_label=shorten(f"Start a recording: {tidy(template.title)}", LONGEST_BUTTON),
    )
    text = lines(f"*{words(template.title)}*  {code(template.id)}", described)
    return SectionBlock(text=mrkdwn(text), accessory=button)


def _foot(tab: HomeTab) -> Iterator[Block]:
    services = "The database, Slack and Agora answer." if tab.problems == {} else None
    services = "Trying the database, Slack and Agora…" if tab.problems is None else services
    updated = (
        None if tab.overview is None else f"Last updated {slack_date(tab.overview.at)}; Refresh brings it up to date"
    )
    said = [part for part in (updated, services) if part]
    if said:
        yield small_print(*said)
