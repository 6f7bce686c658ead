"""What the gradebook formats write: a report, or an answer that could not be judged and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lora_tutor.reports.report import CheckResult, Report, Verdict


@dataclass(frozen=True, slots=True)
class Unjudged:
    """No report: the file could not be read, or (`ours`) the grader itself failed.

    It counts as no points of `max_points`, never as a passed or failed check.
    """

    exercise: str
    max_points: int
    problem: str
    ours: bool = False


Entry = Report | Unjudged


@dataclass(frozen=True, slots=True)
class Course:
    """The titles of the exercises by id; an exercise that is not among them goes by its id."""

    title: str
    exercises: dict[str, str]

    def name(self, exercise: str) -> str:
        title = self.exercises.get(exercise, "")
        return f"{exercise} {title}".rstrip()


def points(entries: Sequence[Entry]) -> tuple[int, int]:
    """Points and the most points of all entries together."""
    got = sum(each.points for each in entries if isinstance(each, Report))
    return got, sum(each.max_points for each in entries)


def explanation(report: Report, check: CheckResult) -> str:
    """What a learner reads about one check: its message, and the mistake where it has a name."""
    parts = [check.message] if check.verdict is not Verdict.PASSED else []
    mistake = report.mistake
    if mistake is not None and check.mistake == mistake.id:
        parts.append(f"This looks like a known mistake: {mistake.title}. {mistake.explanation}")
    return "\n".join(part for part in parts if part)


def clean(text: str) -> str:
    """Foreign text for a machine's format: control characters made visible, line ends as \\n."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        char if char in "\n\t" or (char.isprintable() and not _odd(char)) else f"#x{ord(char):02X}"
        for char in text
    )


def _odd(char: str) -> bool:
    """Code points that XML 1.0 forbids."""
    return "\ud800" <= char <= "\udfff" or char in "\ufffe\uffff"
