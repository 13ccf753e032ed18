"""The composition root: the only package that knows every concrete class.

Arrivals (`doors`: HTTP, Socket Mode) go to `handlers`, which call `services`; services change rows
and poke; the `loops` do what is due, through the Agora client and Slack's posting side (`outside`).
"""

from bot.app.check_up import examined
from bot.app.running import Bot, load_templates, running
from bot.app.serving import serve

__all__ = ["Bot", "examined", "load_templates", "running", "serve"]
