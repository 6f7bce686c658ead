"""What a check or an exercise comes to."""

from __future__ import annotations

from enum import StrEnum


class Verdict(StrEnum):
    """Best first; an exercise takes the worst verdict of its checks."""

    PASSED = "passed"
    SKIPPED = "skipped"
    NOT_ATTEMPTED = "not_attempted"
    FAILED = "failed"
    ERROR = "error"
    TIMEOUT = "timeout"
    MEMORY = "memory"
    CRASHED = "crashed"
    GRADER_ERROR = "grader_error"

    @property
    def severity(self) -> int:
        return _ORDER.index(self)


_ORDER = tuple(Verdict)


def worst(verdicts: list[Verdict]) -> Verdict:
    """The verdict of a whole from those of its parts; nothing checked is a fault of ours."""
    return max(verdicts, key=lambda v: v.severity, default=Verdict.GRADER_ERROR)
