"""Values out of JSON that may come quoted: older pages of Agora's reference quote numbers and booleans."""


def integer(value: object) -> int | None:
    """Return *value* as an int (`5`, `5.0`, `"5"`), or None when it is no whole number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, float):
        return int(value) if value.is_integer() else None
    if isinstance(value, str) and len(value) <= 20:  # noqa: PLR2004 - 64 bits have 20 digits; int() is slow on long ones
        try:
            return int(value)
        except ValueError:
            return None
    return None


def boolean(value: object) -> bool | None:
    """Return *value* as a bool (`true`, `"True"`), or None when it is none."""
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower())
    return None


def text(value: object) -> str | None:
    """Return *value* as text (`"1"`, `1`) that can be stored, or None when it is empty or neither text nor a number."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return str(value)
    if not isinstance(value, str) or not value:
        return None
    return value.encode(errors="replace").decode()  # JSON can spell half a character, which nothing can write
