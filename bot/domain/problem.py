"""What is wrong in a file of the operator's, and where."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file, and where: a dotted path in it; empty for the file as a whole."""

    path: str
    message: str
