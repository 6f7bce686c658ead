"""When something was handed in, as a course system tells it."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, order=True)
class Attempt:
    """One handing-in. `order` sorts those of one student, the newest last.

    `time` has a time zone only where the system tells one, and is None where it tells no time;
    `late` is the system's own word.
    """

    order: tuple[str, int] = ("", 0)
    time: datetime | None = field(default=None, compare=False)
    late: bool = field(default=False, compare=False)


ONLY = Attempt()
"""Where a system tells nothing: one attempt, at no known time."""

TIMESTAMP = "timestamp.txt"
"""In which nbgrader keeps the time, beside the files of each assignment."""

_FORMS = ("%A, %d %B %Y, %I:%M %p", "%A, %d %B %Y, %H:%M", "%b %d %Y %I%M %p", "%B %d %Y %I%M %p")
"""As Moodle writes a time in English, and Brightspace without its comma and with a zero in front
of the hour."""


def time_of(text: str) -> datetime | None:
    """The time that a course system writes; None where it is in no known form or language, or in a
    year in which nothing was handed in, which no other zone may be able to tell."""
    time = _parsed(text)
    return time if time is not None and 1970 < time.year < 9999 else None


def _parsed(text: str) -> datetime | None:
    text = " ".join(text.split())
    with contextlib.suppress(ValueError):
        return datetime.fromisoformat(text)
    for form in _FORMS:
        with contextlib.suppress(ValueError):
            return datetime.strptime(text, form)
    # GitHub Classroom writes UTC behind a time, and nbgrader the name of any zone.
    time, _, zone = text.rpartition(" ")
    with contextlib.suppress(ValueError, OSError, LookupError):
        return datetime.fromisoformat(time).replace(tzinfo=ZoneInfo(zone))
    return None
