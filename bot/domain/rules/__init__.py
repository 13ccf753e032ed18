"""The rules of Agora's start API: what is wrong with a body, before it is sent."""

from bot.domain.rules.catalogue import Rule, rules
from bot.domain.rules.finding import Finding, Severity
from bot.domain.rules.judge import check

__all__ = ["Finding", "Rule", "Severity", "check", "rules"]
