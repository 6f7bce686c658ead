"""Errors of the border; the untrusted side imports these too, so nothing else of ours is here."""

from __future__ import annotations


class WireError(ValueError):
    """A frame or a value that breaks the rules of the wire."""


class SwitchLeft(RuntimeError):
    """A call of the learner's code left a switch of torch otherwise than it was."""


class Forbidden(TypeError):
    """The learner's code asked a tracing array for something that a traced check cannot follow.

    `what` names it: a function, or in words; empty where there are only too many operations.
    """

    def __init__(self, message: str, what: str = "") -> None:
        super().__init__(message)
        self.what = what
