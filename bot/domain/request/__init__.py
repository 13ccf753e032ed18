"""The start body of Agora Cloud Recording as frozen models, with everything a form or a linter needs to know of it."""

from bot.domain.request.about import MODES, About, Choices, Part, Shape, Suggested
from bot.domain.request.services import ExtensionServiceConfig, PushService, VodService, WebService
from bot.domain.request.start import ClientRequest, StartRequest

__all__ = [
    "MODES",
    "About",
    "Choices",
    "ClientRequest",
    "ExtensionServiceConfig",
    "Part",
    "PushService",
    "Shape",
    "StartRequest",
    "Suggested",
    "VodService",
    "WebService",
]
