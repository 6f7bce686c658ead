"""An error that stops several checks is told once: whoever reads it five times looks for five."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lora_tutor.reports.report import CheckResult

_KIND = re.compile(r"[Yy]our code raised (\w+)")
_LINE = re.compile(r" in line (\d+): `")


def shown(check: CheckResult, earlier: Iterable[CheckResult]) -> str:
    """The message to be read below `earlier`: in full, in short, or none where it says the same."""
    before = list(earlier)
    if any(one.message == check.message for one in before):
        return ""
    error = _error(check)
    if error is None or error not in map(_error, before):
        return check.message
    kind, line = error
    return f"As above: {kind} in line {line}."


def _error(check: CheckResult) -> tuple[str, str] | None:
    kind, line = _KIND.search(check.message), _LINE.search(check.message)
    return (kind[1], line[1]) if kind and line else None
