"""A strict stand-in of Slack, for the sandbox and for tests."""

from bot.sandbox.slack.answers import Ack
from bot.sandbox.slack.cast import ADA, GENERAL, GUEST, JONAS, LEADERSHIP, MEI, ROSA, STRANGER, TOWN_HALL_CREW
from bot.sandbox.slack.face import RECORDBOT, AppFace, Example, Shortcut, Usage
from bot.sandbox.slack.faults import Fault
from bot.sandbox.slack.standin import StandInSlack
from bot.sandbox.slack.views import View
from bot.sandbox.slack.web_api import Call
from bot.sandbox.slack.workspace import Message

__all__ = [
    "ADA",
    "GENERAL",
    "GUEST",
    "JONAS",
    "LEADERSHIP",
    "MEI",
    "RECORDBOT",
    "ROSA",
    "STRANGER",
    "TOWN_HALL_CREW",
    "Ack",
    "AppFace",
    "Call",
    "Example",
    "Fault",
    "Message",
    "Shortcut",
    "StandInSlack",
    "Usage",
    "View",
]
