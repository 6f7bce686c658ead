"""What a report's writer is given: what came of each exercise that was graded."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lora_tutor.reports.report import CheckResult, Report, Result, Unjudged
from lora_tutor.reports.verdict import Verdict

VISIBILITIES = ("visible", "after_due_date", "after_published", "hidden")
"""When students see a check on Gradescope."""


@dataclass(frozen=True, slots=True)
class Grade:
    """What came of one exercise; `title` and `max_points` are the course's, `file` was graded.

    `exercise` is "" where none was found in what was handed in. `own`: it is the learner's own.
    """

    exercise: str
    title: str
    max_points: int
    result: Result
    file: Path | None = None
    own: bool = True

    @property
    def name(self) -> str:
        return f"{self.exercise} {self.title}".strip()

    @property
    def word(self) -> str:
        """Its id, for formats that want one at any rate."""
        return self.exercise or "submission"


@dataclass(frozen=True, slots=True)
class Gradebook:
    """All that one `lora-tutor grade` found.

    `single` if one answer was asked for, and not a list that happens to have one. `advice` says
    what to do next after a report, `environment` what a runner's job says of itself. `visibility`
    is one of VISIBILITIES.
    """

    course: str
    grades: Sequence[Grade]
    single: bool = False
    environment: Mapping[str, str] = field(default_factory=dict)
    advice: Callable[[Report], str] = lambda report: ""
    visibility: str = "visible"

    @property
    def ungraded(self) -> list[tuple[Grade, Unjudged]]:
        return [(each, each.result) for each in self.grades if isinstance(each.result, Unjudged)]

    @property
    def reports(self) -> list[Report]:
        return [each.result for each in self.grades if isinstance(each.result, Report)]

    @property
    def points(self) -> int:
        return sum(each.result.points for each in self.grades)

    @property
    def max_points(self) -> int:
        return sum(each.max_points for each in self.grades)


@dataclass(frozen=True, slots=True)
class Written:
    """`text` goes to stdout or into the --output; each of `appended` to the end of the file that
    the variable of that name gives, where the job sets it."""

    text: str
    appended: Mapping[str, str] = field(default_factory=dict)


def explanation(report: Report, check: CheckResult) -> str:
    """What a learner reads about one check: its message, and the mistake where it has a name."""
    parts = [check.message] if check.verdict is not Verdict.PASSED else []
    for mistake, lead in zip(report.named_at(check), familiar(check), strict=False):
        lead = mistake.lead if mistake.is_general else lead
        parts.append(f"{lead}: {mistake.title}. {mistake.explanation}")
    return "\n".join(part for part in parts if part)


def familiar(check: CheckResult) -> tuple[str, ...]:
    """What leads to the title of each mistake of a check."""
    if len(check.mistakes) < 2:
        return ("This looks like a known mistake",)
    return ("This looks like two known mistakes, one", "and the other")


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
