"""What becomes of a recording when the machine's clock is set back: it waits as long as was meant."""

from datetime import datetime, timedelta
from typing import Any, Final, TypeVar

from pydantic import BaseModel

from bot.domain.recording import Recording

Model = TypeVar("Model", bound=BaseModel)

# What happened by Agora's clock; what a start that is sent again must not differ in; what people typed.
KEPT: Final = frozenset({"created_at", "stop_at", "files", "acquired_at", "warned"})


def set_back(recording: Recording, by: timedelta) -> Recording:
    """Return *recording* with every moment of its life told by a clock that was set back by *by*.

    An end that was asked for as a length of time moves along; one that was asked for as a time of day stays.
    What people were warned of is said anew.
    """
    moved = _moved(recording, by).noting(warned=None)
    is_length = recording.stop_after is not None and recording.extended is None
    return moved.noting(stop_at=recording.stop_at - by) if is_length else moved


def _moved(model: Model, by: timedelta) -> Model:
    told = {name: getattr(model, name) for name in type(model).model_fields if name not in KEPT}
    return model.model_copy(update={name: _earlier(value, by) for name, value in told.items()})


def _earlier(value: Any, by: timedelta) -> Any:  # noqa: ANN401  # any field's value
    match value:
        case datetime():
            return value - by
        case BaseModel():
            return _moved(value, by)
        case tuple():
            return tuple(_earlier(one, by) for one in value)
        case _:
            return value
