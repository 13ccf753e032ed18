"""Slack listeners, one module per feature."""

from slack_bolt.async_app import AsyncApp

from bot.services import Services
from handlers.approvals import Approvals
from handlers.card_buttons import CardButtons
from handlers.door import Door
from handlers.finding import Finding
from handlers.home import Home
from handlers.layout_preview import LayoutPreview
from handlers.notes import Notes
from handlers.record_command import RecordCommand
from handlers.schedules import Scheduling
from handlers.shortcuts import Shortcuts
from handlers.start_form import StartForm
from handlers.unknown import Unknown
from handlers.until_form import UntilForm
from handlers.workflow_step import WorkflowStep


def register(app: AsyncApp, services: Services) -> None:
    """Let every feature say what it listens to."""
    Door(services).register(app)
    scheduling, finding, notes = Scheduling(services), Finding(services), Notes(services)
    start_form = StartForm(services, scheduling)
    # The command first: Bolt tries listeners in this order, and each one tried costs a tenth of a millisecond.
    layout_preview = LayoutPreview(services)
    RecordCommand(services, start_form, finding, notes, scheduling, layout_preview).register(app)
    start_form.register(app)
    finding.register(app)
    notes.register(app)
    scheduling.register(app)
    layout_preview.register(app)
    Approvals(services).register(app)
    Home(services, start_form).register(app)
    Shortcuts(services, start_form).register(app)
    until_form = UntilForm(services)
    until_form.register(app)
    CardButtons(services, until_form, notes, layout_preview).register(app)
    WorkflowStep(services).register(app)
    Unknown().register(app)  # the last: what the others do not listen to
