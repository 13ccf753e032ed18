"""The workspace everybody finds: one team, its people, its channels, and the app that is installed in it."""

from dataclasses import dataclass
from typing import Literal

TEAM_ID = "T0STANDIN1"
OTHER_TEAM_ID = "T0NORTHWND"
TEAM_DOMAIN = "harbour"
TEAM_NAME = "Harbour Studios"
APP_ID = "A0RECORDBT"
BOT_USER_ID = "U0RECORDBT"
BOT_ID = "B0RECORDBT"

ADA = "U0ADA00001"
JONAS = "U0JONAS002"
MEI = "U0MEI00003"
ROSA = "U0ROSA0004"
GUEST = "U0SAMGUEST"
STRANGER = "U0PRIYA006"

TOWN_HALL_CREW = "C0TOWNHALL"
GENERAL = "C0GENERAL1"
LEADERSHIP = "C0LEADERS1"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody in the workspace, the app's own user included."""

    id: str
    name: str
    real_name: str
    tz: str
    title: str = ""
    team_id: str = TEAM_ID
    is_admin: bool = False
    is_restricted: bool = False
    is_ultra_restricted: bool = False
    is_stranger: bool = False
    is_bot: bool = False
    deleted: bool = False


@dataclass(frozen=True, slots=True)
class Channel:
    """A conversation. `user_id` is the person whose direct messages with the app these are, for `im` alone."""

    id: str
    name: str
    kind: Literal["public", "private", "im"]
    members: frozenset[str]
    topic: str = ""
    user_id: str | None = None
    is_archived: bool = False
    is_ext_shared: bool = False


PEOPLE: tuple[Person, ...] = (
    Person(ADA, "ada", "Ada Okafor", "Europe/London", title="Producer"),
    Person(JONAS, "jonas", "Jonas Weber", "Europe/Berlin", title="Support lead"),
    Person(MEI, "mei", "Mei Tanaka", "Asia/Tokyo", title="Teacher"),
    Person(ROSA, "rosa", "Rosa Delgado", "America/Los_Angeles", title="Engineer", is_admin=True),
    Person(GUEST, "sam", "Sam Rivers", "America/New_York", title="Freelance camera", is_restricted=True),
    Person(
        STRANGER, "priya", "Priya Nair", "Asia/Kolkata", title="Northwind Ltd", team_id=OTHER_TEAM_ID, is_stranger=True
    ),
    Person(BOT_USER_ID, "recordbot", "recordbot", "Etc/UTC", is_bot=True),
)

_STAFF = frozenset({ADA, JONAS, MEI, ROSA})

CHANNELS: tuple[Channel, ...] = (
    Channel(
        TOWN_HALL_CREW,
        "town-hall-crew",
        "public",
        _STAFF | {GUEST, STRANGER, BOT_USER_ID},
        topic="Everything around the monthly town hall",
    ),
    Channel(GENERAL, "general", "public", _STAFF, topic="The app has not been invited here"),
    Channel(LEADERSHIP, "leadership", "private", frozenset({ADA, ROSA}), topic="Private, and without the app"),
)
