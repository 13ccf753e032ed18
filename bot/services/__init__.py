"""What the bot does for people, without knowing Slack, Agora or a database."""

from dataclasses import dataclass

from bot.services.background import Background
from bot.services.catalog import Catalog
from bot.services.changes import Changes
from bot.services.recordings import Recordings


@dataclass(frozen=True, slots=True)
class Services:
    """What listeners may use."""

    recordings: Recordings
    changes: Changes
    catalog: Catalog
    background: Background
