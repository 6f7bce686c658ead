"""An error that stops several checks is told once: whoever reads it five times looks for five."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lora_tutor.reports.report import CheckResult

_KIND = re.compile(r"[Yy]our code raised (\w+)")
_CALL = re.compile(r": ([^:`\n]+) failed: (?:[^\n]*\n)?(\w+):")
_LINE = re.compile(r" in line (\d+): `")


def shown(check: CheckResult, earlier: Iterable[CheckResult]) -> str:
    """The message to be read below `earlier`: in full, in short, or none where it says the same."""
    before = list(earlier)
    if any(one.message == check.message for one in before):
        return ""
    error = _error(check)
    if error is None or error not in map(_error, before):
        return check.message
    return f"As above: {error}."


def _error(check: CheckResult) -> str | None:
    """What went wrong, without the numbers and shapes of the case."""
    kind, line = _KIND.search(check.message), _LINE.search(check.message)
    if kind and line:
        return f"{kind[1]} in line {line[1]}"
    call = _CALL.search(check.message)
    return f"{call[1]} failed ({call[2]})" if call else None
