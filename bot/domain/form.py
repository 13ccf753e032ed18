"""The form of a template: fields that come off the request model, one input each."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FormChoice:
    """One option of a field: the value that is sent, and what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class FormField:
    """One input. `path` is Agora's own name, and Slack's block_id.

    `kind` is `integer`, `number`, `string`, `boolean`, `choice` or `list` (words, separated by blanks or commas).
    `initial` is what the input shows at first: the template's fixed value, else Agora's default.
    """

    path: str
    label: str
    hint: str | None
    kind: str
    initial: str | None = None
    minimum: float | None = None
    maximum: float | None = None
    max_length: int | None = None
    choices: tuple[FormChoice, ...] = ()
    optional: bool = True
