"""What a field of the request model says besides its type.

The form, the linter and the reference are all read off these: a bound, a label or a source stands once, on its field.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from pydantic import BaseModel, ConfigDict, GetCoreSchemaHandler
from pydantic.alias_generators import to_camel
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

MODES: Final = ("individual", "mix", "web")
RTC_MODES: Final = ("individual", "mix")
INDIVIDUAL: Final = ("individual",)
MIX: Final = ("mix",)
WEB: Final = ("web",)


def doc(line: int) -> str:
    """Return the source of a fact that the start document states in `line`."""
    return f"start document, line {line}"


def newer(page: str = "Start recording") -> str:
    """Return the source of a fact that only later pages of the reference state."""
    return f"current reference, {page}"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A field's source, rules and unit.

    Args:
        source: where the fact stands.
        rules: rule numbers; the first is the one that a value out of bounds, or a missing value, breaks.
        unit: of the value, as people write it.
        default: what the service takes when the value is left out, where the model itself cannot hold it.
        modes: the recording modes in which the field may be sent.
        mode_rule: the rule that a field sent in another mode breaks; None where the service ignores it.
        secret: the value must never be shown.
        quotable: whether a message may show the value.
        required: for a value that must be given although the model cannot insist on it.
        whole: a whole number is expected, but nothing says that a fraction is refused.
    """

    source: str
    rules: tuple[str, ...] = ()
    unit: str | None = None
    default: object = None
    modes: tuple[str, ...] = MODES
    mode_rule: str | None = None
    secret: bool = False
    quotable: bool = True
    required: bool = False
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """The values a field may take, each with what people read."""

    labels: Mapping[int | str, str]

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        # typing.Literal would let true and 1.0 pass for 1; the strict type goes first
        return core_schema.chain_schema([handler(source), core_schema.literal_schema(list(self.labels))])


@dataclass(frozen=True, slots=True)
class Suggested:
    """The values a field should take; the service takes others too and falls back."""

    labels: Mapping[int | str, str]


@dataclass(frozen=True, slots=True)
class Shape:
    """A test that a text must pass, and the words for what passes it."""

    fits: Callable[[str], object]
    allowed: str

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_after_validator_function(self._check, handler(source))

    def _check(self, text: str | None) -> str | None:
        # None only arrives where the field itself allows it
        if text is not None and not self.fits(text):
            raise PydanticCustomError("shape", "not the right shape")
        return text


class NotNull:
    """Makes `X | None = None` mean: may be left out, but null is wrong."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        return schema["schema"] if schema["type"] == "nullable" else schema


OPTIONAL: Final = NotNull()


class Part(BaseModel):
    """A JSON object of the start body: Agora's names outside, strict types, nothing unknown, nothing changed later."""

    model_config = ConfigDict(
        alias_generator=to_camel,
        extra="forbid",
        frozen=True,
        strict=True,
        allow_inf_nan=False,
        # an error text ends up in logs, and the input may be a storage key
        hide_input_in_errors=True,
    )
