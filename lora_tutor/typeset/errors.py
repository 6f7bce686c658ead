"""The one error of the typesetter."""

from __future__ import annotations


class UnsupportedMath(ValueError):
    """A formula holds something which cannot be set.

    `construct` is the offending piece of LaTeX, `position` the index of its first character in
    the source (0 is the first), and the text of the error is a sentence for the lesson's author.
    """

    def __init__(self, construct: str, position: int, reason: str) -> None:
        self.construct = construct
        self.position = position
        super().__init__(f"{construct} at character {position + 1} of the formula: {reason}")
