"""Every message, form and Home tab that the bot can show, with made-up recordings in it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot import errors
from bot.blocks import answers, exports, lists
from bot.blocks import help as help_
from bot.blocks.approval_examples import approval_messages, approval_modals
from bot.blocks.card import card, plain_card
from bot.blocks.check_up import check_up, examining
from bot.blocks.details import details_modal
from bot.blocks.examples import CHANNEL, COLLEAGUE, CONSENT, EXAMPLES, LAYOUTS, MINUTE, NOON, NOTES, PERSON, USAGE
from bot.blocks.examples_bucket import LOOKED, TOLD, links_to
from bot.blocks.examples_check_up import BAD, DOUBTS, GOOD
from bot.blocks.extending import until_form
from bot.blocks.home import BROKEN, HomeTab, home, home_refused
from bot.blocks.layout_preview import begun, preview
from bot.blocks.message import CardMessage
from bot.blocks.milestones import milestone
from bot.blocks.notes import note_form, noted
from bot.blocks.schedule_examples import DAILY, ONCE, PAUSED, schedule_messages, schedule_modals
from bot.blocks.start_form import end_sentence, error_modal, start_form
from bot.blocks.usage import Chart, usage_words
from bot.domain.export import as_csv, described
from bot.domain.form import form_of
from bot.domain.form_memory import LikelyEnd
from bot.domain.history import HistoryFilter, HistoryPage, Overview, RunningPage
from bot.domain.notice import FOR_EVERYBODY, Milestone, milestone_notice
from bot.domain.policy import Action
from bot.domain.recording import ChangeKind, Recording
from bot.domain.template import Template
from bot.domain.upcoming import SchedulePage

Payload = tuple[str, dict[str, Any]]

# What a milestone is about, and which recording shows it best.
TOLD_OF: Final = {
    Milestone.STARTED_OVER: "requested_again",
    Milestone.TROUBLE: "recording_not_confirmed",
    Milestone.STOPPED: "uploading",
    Milestone.FILES_READY: "completed",
    Milestone.FILES_UNCONFIRMED: "completed_not_confirmed",
    Milestone.FAILED: "failed_refused",
    Milestone.NOTED: "recording_noted",
    Milestone.CHAPTERS: "completed_noted",
}
FACTS: Final = {
    Milestone.STARTED_OVER: {"attempt": "2"},
    Milestone.NOTED: {"by": COLLEAGUE, "at": NOTES[0].at.isoformat(), "text": NOTES[0].text},
    Milestone.EXTENDED: {"by": COLLEAGUE, "minutes": "15", "stop_at": str(int((NOON + 76 * MINUTE).timestamp()))},
}
LONG: Final = 23
BY_RULE: Final = errors.RefusedByRule(
    "You are not among those who may start `webinar` here.",
    rule="only-producers",
    source="policy.yml",
    ask=(COLLEAGUE, "S024BE7LP", CHANNEL),
)
FILE_ID: Final = "F0A1B2C3D4"


def payloads(templates: Sequence[Template]) -> Iterator[Payload]:
    """Yield the name and the JSON of everything; names begin with `message_`, `modal_` or `home_`."""
    told = (*_cards(), *_milestones(), *_looked(), *_check_ups(), *_answers(templates), *_lists(), *_layouts())
    for name, message in (*told, *schedule_messages(), *approval_messages()):
        yield f"message_{name}", {"text": message.text, "blocks": message.block_dicts()}
    for name, view in (*_modals(templates), *schedule_modals(), *approval_modals()):
        yield f"modal_{name}", view
    for name, tab in _tabs(templates):
        yield f"home_{name}", home(tab)
    yield "home_guest", home_refused("Guests may not have something recorded here.")


def _cards() -> Iterator[tuple[str, CardMessage]]:
    for name, recording in EXAMPLES.items():
        yield f"card_{name}", card(recording)
        yield f"card_plain_{name}", plain_card(recording)


def _milestones() -> Iterator[tuple[str, CardMessage]]:
    for kind in Milestone:
        recording = EXAMPLES[TOLD_OF.get(kind, "recording")]
        if kind in FOR_EVERYBODY:
            recording = recording.model_copy(update={"consent": CONSENT})
        notice = milestone_notice(recording.id, CHANNEL, NOON, kind, **FACTS.get(kind, {}))
        yield f"milestone_{kind}", milestone(recording, notice)
    dropped = {"kind": ChangeKind.LAYOUT.value, "by": COLLEAGUE, "over": "yes"}
    notice = milestone_notice("rec_7hk2m9q", CHANNEL, NOON, Milestone.CHANGE_REFUSED, **dropped)
    yield "milestone_change_too_late", milestone(EXAMPLES["uploading"], notice)


def _check_ups() -> Iterator[tuple[str, CardMessage]]:
    yield "doctor_examining", examining()
    for name, findings in (("good", GOOD), ("doubts", DOUBTS), ("bad", BAD)):
        yield f"doctor_{name}", check_up(findings)


def _looked() -> Iterator[tuple[str, CardMessage]]:
    for name, recording in LOOKED.items():
        yield f"card_{name}", card(recording, links_to(recording))
        yield f"card_plain_{name}", plain_card(recording)
        yield f"answer_details_{name}", answers.details(recording, links_to(recording))
    for name, kind in TOLD.items():
        notice = milestone_notice(LOOKED[name].id, CHANNEL, NOON, kind)
        yield f"milestone_{name}", milestone(LOOKED[name], notice, links_to(LOOKED[name]))


def _answers(templates: Sequence[Template]) -> Iterator[tuple[str, CardMessage]]:
    yield "answer_started", answers.started(EXAMPLES["requested"])
    yield "answer_busy", answers.busy(EXAMPLES["recording"])
    yield "answer_stopping", answers.stopping(EXAMPLES["recording_stopped"])
    yield "answer_cancelled", answers.stopping(EXAMPLES["requested_cancelled"])
    yield "answer_templates", answers.templates(templates)
    yield "answer_templates_approval", answers.templates(templates[:2], {templates[0].id: ("S0PRODUCERS", COLLEAGUE)})
    yield "answer_no_templates", answers.templates([])
    yield "answer_extended", answers.extended(EXAMPLES["recording"])
    yield "answer_busy_again", answers.busy_again(EXAMPLES["recording"])
    yield "answer_end_moved", answers.end_moved(EXAMPLES["recording"])
    yield "answer_until_not_opened", answers.until_not_opened()
    yield "answer_noted", noted(EXAMPLES["recording_noted"], NOTES[0])
    exported = as_csv(described(recording) for recording in EXAMPLES.values())
    yield "answer_export_being_made", exports.being_made()
    yield "answer_export_sent", exports.sent(1)
    yield "answer_export_file", exports.in_messages(10_000, is_all=False)
    yield "answer_export_snippet", exports.as_snippet(exported, len(EXAMPLES), kind="csv")
    yield "answer_export_not_made", exports.not_made(answers.refused(errors.StoreUnavailable("example")).text)
    yield "answer_note_not_opened", answers.note_not_opened()
    for kind in ChangeKind:
        yield f"answer_changing_{kind}", answers.changing(EXAMPLES["recording_page"], kind)
    yield "answer_help", help_.help_for(templates, frozenset(Action))
    yield "answer_help_looking", help_.help_for((), (), BY_RULE)
    yield (
        "answer_help_refused",
        help_.help_for_nobody(errors.NotAllowed("Guests may not have something recorded here.")),
    )
    yield "answer_refused_by_rule", answers.refused(BY_RULE)
    yield "answer_refused_by_no_rule", answers.refused(errors.RefusedByRule("Guests may not start `webinar` here."))
    yield "answer_form_not_opened", answers.form_not_opened()
    yield "answer_refused", answers.refused(errors.WishInvalid("`soon` is not a length of time."))
    yield "answer_store_unavailable", answers.refused(errors.StoreUnavailable("example"))
    yield "answer_broken", answers.refused(RuntimeError("example"), reference="a1b2c3d4")
    for name, recording in EXAMPLES.items():
        yield f"answer_details_{name}", answers.details(recording)


def _lists() -> Iterator[tuple[str, CardMessage]]:
    everything = tuple(EXAMPLES.values())
    runs = tuple(recording for recording in everything if not recording.is_over)
    narrow = HistoryFilter("town-hall", PERSON, "webinar", CHANNEL, NOON)
    yield "list_running", lists.running(RunningPage(runs[:3], 3))
    yield "list_running_none", lists.running(RunningPage((), 0))
    yield "list_running_middle", lists.running(RunningPage(runs[:10], LONG, skipped=10))
    yield "list_history", lists.history(HistoryPage(HistoryFilter(), everything[-10:], older="rec_7hk2m9q"))
    yield "list_history_last", lists.history(HistoryPage(narrow, everything[-3:], is_first=False))
    yield "list_history_none", lists.history(HistoryPage(narrow, ()))
    yield "list_history_first_run", lists.history(HistoryPage(HistoryFilter(), ()))


def _layouts() -> Iterator[tuple[str, CardMessage]]:
    for name, proposal in LAYOUTS.items():
        yield f"layout_{name}", preview(proposal, FILE_ID)
    vertical = LAYOUTS["vertical"]
    yield "layout_begun", begun(vertical)
    yield "layout_without_picture", preview(vertical, None)
    yield "layout_not_allowed", preview(vertical, None, may_upload=False)


def _modals(templates: Sequence[Template]) -> Iterator[Payload]:
    for template in templates:
        fields = form_of(template)
        ends = end_sentence(LikelyEnd(NOON + template.stop_after, NOON, ZoneInfo("Europe/Berlin")))
        yield f"start_{template.id}", start_form(templates, template, fields, channel_id=CHANNEL, ends=ends)
        yield f"start_from_anywhere_{template.id}", start_form(templates, template, fields, channel_id=None)
    yield "until", until_form(EXAMPLES["recording"])
    yield "note", note_form(EXAMPLES["recording_noted"], NOON + 5 * MINUTE)
    others = (EXAMPLES["recording_page"], EXAMPLES["recording_individual"])
    yield "note_which", note_form(EXAMPLES["recording_noted"], NOON + 5 * MINUTE, others=others, text=NOTES[1].text)
    yield "error", error_modal(answers.refused(errors.StoreUnavailable("example")).text)
    for name, recording in EXAMPLES.items():
        yield f"details_{name}", details_modal(recording)


def _tabs(templates: Sequence[Template]) -> Iterator[tuple[str, HomeTab]]:
    over = tuple(_numbered(row, number) for number, row in enumerate(EXAMPLES.values()) if row.is_over)[:5]
    runs = tuple(_numbered(row, number) for number, row in enumerate(EXAMPLES.values()) if not row.is_over)
    usual = HomeTab(
        Overview(NOON, runs[6:8], over), templates, {}, usage=USAGE, chart=Chart(FILE_ID, usage_words(USAGE))
    )
    yield "usual", usual
    yield "usage_in_words", replace(usual, chart=None)
    yield "first_run", replace(usual, overview=Overview(NOON, (), ()), usage=None)
    yield "upcoming", replace(usual, upcoming=SchedulePage((DAILY, ONCE, PAUSED), 3))
    yield "nothing_running", replace(usual, overview=Overview(NOON, (), over))
    yield "many_running", replace(usual, overview=Overview(NOON, runs, over))
    yield "being_tried", replace(usual, problems=None)
    yield "broken", replace(usual, overview=None, problems=dict.fromkeys(BROKEN, ""))
    yield "no_templates", replace(usual, templates=())
    refusal = "Webinar (rec_7hk2m9q) is over already. Nothing is running."
    yield (
        "nothing_allowed",
        replace(usual, overview=Overview(NOON, (), ()), templates=(), why_not=answers.refused(BY_RULE).text),
    )
    yield "stop_refused", replace(usual, note=f"⚠️ {refusal}")


def _numbered(recording: Recording, number: int) -> Recording:
    return recording.model_copy(update={"id": f"rec_7hk2m{number:02}"})
