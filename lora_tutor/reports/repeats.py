"""An error that stops several checks is told once: whoever reads it five times looks for five."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from lora_tutor.reports.report import CheckResult


def shown(check: CheckResult, earlier: Sequence[CheckResult]) -> str:
    """The message to be read below `earlier`: in full, in short, or none where it says the same."""
    if any(one.message == check.message for one in earlier):
        return ""
    if check.error and any(one.error == check.error for one in earlier):
        return f"As above: {check.error}."
    return check.message
