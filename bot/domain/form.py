"""The form of a template: fields that come off the request model, one input each, and the answers to them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.paths import ABSENT, value_at
from bot.domain.request.parameters import Parameter
from bot.domain.template import FormEntry, Template, field_path
from bot.domain.wording import listed, nearest, shortened
from bot.errors import FormInvalid, WishInvalid

Answer = str | Sequence[str] | None
LONGEST_TEXT: Final = 3000  # Slack's limit for an input

_PICTURE: Final = "recordingConfig.transcodingConfig"
_CUSTOM: Final = 3
_YES: Final = frozenset({"true", "yes", "on", "1"})
_NO: Final = frozenset({"false", "no", "off", "0", ""})
_NOTHING: Final = frozenset({"", "-"})


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
    `max_length` is in characters. A field is `optional` where leaving it empty leaves it out of the request.
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


def form_of(template: Template) -> tuple[FormField, ...]:
    """Return the inputs of *template*'s form, in its order."""
    return tuple(_field(template, entry) for entry in template.form)


def _field(template: Template, entry: FormEntry) -> FormField:
    parameter = template.parameter(entry.path)
    fixed = value_at(template.request, entry.path)
    choices = tuple(
        FormChoice(str(choice.value), choice.label)
        for choice in parameter.choices
        if not _is_out_of_reach(template, entry.path, choice.value)
    )
    initial = shown(parameter.default if fixed is ABSENT else fixed)
    is_choice = parameter.kind == "choice"
    if is_choice and initial is not None and initial not in {choice.value for choice in choices}:
        choices = (
            *choices,
            FormChoice(initial, initial),
        )  # one that the service takes, although it is none of the usual
    return FormField(
        path=entry.path,
        label=entry.label or _label(parameter),
        hint=_hint(parameter, is_list=parameter.kind == "list"),
        kind=parameter.kind,
        initial=initial,
        minimum=parameter.minimum,
        maximum=parameter.maximum,
        max_length=LONGEST_TEXT if parameter.kind == "string" else None,
        choices=choices if is_choice else (),
        optional=fixed is ABSENT and not parameter.required,
    )


def _is_out_of_reach(template: Template, path: str, choice: object) -> bool:
    """Say whether *choice* would be refused whatever else is answered: the custom layout without regions (R-066)."""
    if path != f"{_PICTURE}.mixedVideoLayout" or choice != _CUSTOM:
        return False
    return value_at(template.request, f"{_PICTURE}.layoutConfig") in (ABSENT, None, [])


def shown(value: object) -> str | None:
    """Return *value* as an input shows it; None for nothing."""
    if value is None:
        return None
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(str(part) for part in value) if isinstance(value, list) else str(value)


def _label(parameter: Parameter) -> str:
    """Return Agora's name as words: `maxIdleTime` is `Max idle time (s)`."""
    words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|_", " ", parameter.name).lower()
    return f"{words[:1].upper()}{words[1:]}" + (f" ({parameter.unit})" if parameter.unit else "")


def _hint(parameter: Parameter, *, is_list: bool) -> str | None:
    words = (
        f" Any of {', '.join(str(choice.value) for choice in parameter.choices)}."
        if is_list and parameter.choices
        else ""
    )
    return f"{parameter.description}{words}" or None


def resolve_field(template: Template, name: str) -> str:
    """Return the path of the field that *name* means: a path of the form, or its last part alone where one field ends so.

    Raises:
        WishInvalid: no field of the form is called so, or several are; the text names those that exist.
    """
    wanted = field_path(name, template.request).casefold()
    paths = [entry.path for entry in template.form]
    found = [path for path in paths if path.casefold() == wanted]
    found = found or [path for path in paths if path.casefold().endswith(f".{wanted}")]
    if len(found) == 1:
        return found[0]
    if found:
        raise WishInvalid(f"`{shortened(name)}` may be {listed(found)}. Type more of it.", field=name)
    if not paths:
        raise WishInvalid(
            f"The form of `{template.id}` has no fields, so `{shortened(name)}` cannot be set.", field=name
        )
    names = [_shortest(path, paths) for path in paths]
    meant = nearest(name.rpartition(".")[2], names)
    instead = f"Did you mean `{meant}`?" if meant else f"It has {listed(names)}."
    raise WishInvalid(f"The form of `{template.id}` has no field `{shortened(name)}`. {instead}", field=name)


def _shortest(path: str, paths: Sequence[str]) -> str:
    """Return the last part of *path*, or as much of its end as tells it apart from the others."""
    parts = path.split(".")
    ends = (".".join(parts[start:]) for start in range(len(parts) - 1, 0, -1))
    names = (end for end in ends if not end[0].isdecimal())  # a command's field begins with a letter
    return next((name for name in names if sum(other.endswith(f".{name}") for other in paths) == 1), path)


def read_answers(template: Template, answers: Mapping[str, Answer]) -> dict[str, Any]:
    """Return the typed values of *answers*, by path; `ABSENT` for a field that was left empty and may be.

    Args:
        answers: by the form's paths; as typed, chosen (one value, or several), or None for what was left empty.

    Raises:
        FormInvalid: one sentence per path, with what is allowed.
    """
    fields = {field.path: field for field in form_of(template)}
    values: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for path, answer in answers.items():
        if path not in fields:
            wrong[path] = f"`{template.id}` has no such field (any more)."
            continue
        parameter = template.parameter(path)
        try:
            values[path] = _typed(fields[path], parameter, answer)
        except ValueError as error:
            wrong[path] = f"{error} ({parameter.rules[0]})" if parameter.rules else str(error)
    if wrong:
        raise FormInvalid(wrong)
    return values


def _typed(field: FormField, parameter: Parameter, answer: Answer) -> Any:  # noqa: ANN401 - JSON
    """Return *answer* as the value that is sent. Raises ValueError with a sentence."""
    if field.kind == "list":
        return _typed_list(field, parameter, answer)
    if isinstance(answer, str) or answer is None:
        text = (answer or "").strip()
    else:
        text = answer[0].strip() if len(answer) == 1 else ", ".join(answer)
    if field.kind == "boolean":
        return _typed_boolean(text)
    if text in _NOTHING:
        if field.optional:
            return ABSENT
        raise ValueError(f"Something is needed here: {_allowed(field, parameter)}.")
    if field.kind == "choice":
        return _typed_choice(field, parameter, text)
    if field.kind in ("integer", "number"):
        return _typed_number(field, parameter, text)
    if len(text) > (field.max_length or LONGEST_TEXT):
        raise ValueError(f"At most {field.max_length} characters.")
    return text


def _typed_boolean(text: str) -> bool:
    if text.casefold() not in _YES | _NO:
        raise ValueError("Yes or no: type true or false.")
    return text.casefold() in _YES


def _typed_choice(field: FormField, parameter: Parameter, text: str) -> int | float | str:
    offered = {choice.value for choice in field.choices}
    for choice in parameter.choices:
        is_meant = text == str(choice.value) or text.casefold() == choice.label.casefold()
        if is_meant and str(choice.value) in offered:
            return choice.value
    if text == field.initial:
        return _typed_number(field, parameter, text)
    raise ValueError(f"Not {shortened(text)!r}, but one of: {_allowed(field, parameter)}.")


def _typed_number(field: FormField, parameter: Parameter, text: str) -> int | float:
    plain = text.replace(",", ".") if field.kind == "number" else text
    pattern = r"[+-]?[0-9]{1,15}" if field.kind == "integer" else r"[+-]?[0-9]{1,15}(\.[0-9]{1,15})?"
    if re.fullmatch(pattern, plain):
        value = float(plain) if "." in plain else int(plain)
        if (field.minimum is None or field.minimum <= value) and (field.maximum is None or value <= field.maximum):
            return value
    raise ValueError(f"Not {shortened(text)!r}, but {_allowed(field, parameter)}.")


def _typed_list(field: FormField, parameter: Parameter, answer: Answer) -> Any:  # noqa: ANN401 - a list, or ABSENT
    parts = answer.split(",") if isinstance(answer, str) else answer or ()
    words = [word for part in parts for word in part.split()]
    if not words:
        if field.optional:
            return ABSENT
        raise ValueError("Something is needed here: words, separated by blanks or commas.")
    known = {str(choice.value) for choice in parameter.choices}
    if known and not known.issuperset(words):
        raise ValueError(f"Only these are possible: {', '.join(sorted(known))}.")
    if parameter.max_length is not None and len(words) > parameter.max_length:
        raise ValueError(f"{len(words)} are too many: {parameter.max_length} is the most.")
    return words


def _allowed(field: FormField, parameter: Parameter) -> str:
    """Return what may be answered."""
    if field.kind == "choice":
        return ", ".join(_said(field.choices))
    kind = {"integer": "a whole number", "number": "a number"}.get(field.kind, "a text")
    low, high = _bound(field.minimum), _bound(field.maximum)
    bounds = (
        f" from {low} to {high}"
        if low and high
        else f", at least {low}"
        if low
        else f", at most {high}"
        if high
        else ""
    )
    return f"{kind}{bounds}{f' {parameter.unit}' if bounds and parameter.unit else ''}"


def _said(choices: Sequence[FormChoice]) -> Iterator[str]:
    for choice in choices:
        yield choice.value if choice.value == choice.label else f"{choice.value} ({choice.label})"


def _bound(value: float | None) -> str:
    return "" if value is None else f"{value:g}" if value % 1 else str(int(value))
