"""A strict stand-in of Agora's Cloud Recording service."""

from bot.sandbox.agora.faults import Fault
from bot.sandbox.agora.pace import Pace, Shape
from bot.sandbox.agora.service import APP_ID, CUSTOMER_ID, CUSTOMER_SECRET, StandInAgora

__all__ = ["APP_ID", "CUSTOMER_ID", "CUSTOMER_SECRET", "Fault", "Pace", "Shape", "StandInAgora"]
