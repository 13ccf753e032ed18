"""What a template itself says of who may use it, and of what is said to those who are recorded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ConfigDict

from bot.domain.policy import Rule
from bot.domain.policy_words import Values
from bot.domain.problem import Problem

POLICY_KEYS: Final = ("who", "approval", "consent")
CONSENT_KEYS: Final = ("start", "end")
LONGEST_CONSENT: Final = 1000


class Consent(BaseModel):
    """What everybody in the channel is told when the recording is proved to have begun, and when it has ended.

    Written by whoever runs the bot: Slack's bold, italics and links work, and nothing in it can ping.
    """

    model_config = ConfigDict(frozen=True)

    start: str | None = None
    end: str | None = None


@dataclass(frozen=True, slots=True)
class TemplatePolicy:
    """What a template's file says beside the request."""

    rules: tuple[Rule, ...] = ()
    consent: Consent | None = None


def read_template_policy(template_id: str, tree: Mapping[Any, Any], problems: list[Problem]) -> TemplatePolicy:
    """Return what *tree*, the content of a template's file, says; what is wrong goes into *problems*."""
    values = Values(problems)
    who = values.people("who", tree["who"]) if "who" in tree else None
    approval = values.approval("approval", tree["approval"]) if "approval" in tree else None
    here: dict[str, Any] = {"source": f"{template_id}.yml", "templates": frozenset({template_id})}
    rules = [Rule(name="who", start=who, **here)] if who is not None else []
    rules += [Rule(name="approval", approval=approval, **here)] if approval is not None else []
    return TemplatePolicy(tuple(rules), _consent(tree["consent"], values) if "consent" in tree else None)


def _consent(tree: object, values: Values) -> Consent | None:
    read = values.keys("consent", tree, CONSENT_KEYS, "`consent`")
    texts: dict[str, str] = {}
    for key in CONSENT_KEYS:
        text = read.get(key)
        if text is None:
            continue
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_CONSENT:
            values.wrong(f"consent.{key}", f"this is a text of at most {LONGEST_CONSENT} characters; put it in quotes.")
        else:
            texts[key] = text.strip()
    return Consent(**texts) if texts else None
