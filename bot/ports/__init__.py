"""What services need from the outside world, a module for each noun; the adapters implement these.

Every method may raise the errors its docstring names, and no others on purpose.
"""

from bot.ports.clock import Clock, Timers
from bot.ports.notifier import Notifier
from bot.ports.people import Membership, People, Person
from bot.ports.recording_service import CloudRecording, Keys
from bot.ports.store import Claim, NoticeClaim, Store, StoredEvent

__all__ = [
    "Claim",
    "Clock",
    "CloudRecording",
    "Keys",
    "Membership",
    "NoticeClaim",
    "Notifier",
    "People",
    "Person",
    "Store",
    "StoredEvent",
    "Timers",
]
