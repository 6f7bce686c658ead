"""The report on one graded submission, version 1: the only currency between grader, faces, writers.

Pure data: no numpy, no files. `Report.to_dict` is the JSON contract, `Report.from_dict` reads it
back and refuses what it does not know.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

SCHEMA = 1


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


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One hidden check: `title` is the sentence the learner reads, `mistake` a known one's id."""

    id: str
    title: str
    verdict: Verdict
    points: int
    max_points: int
    message: str = ""
    mistake: str | None = None
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class NamedMistake:
    id: str
    title: str
    explanation: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the checker found; `seconds` is the wall time of the grading, `seed` repeats it."""

    exercise: str
    checks: tuple[CheckResult, ...]
    seed: int
    submission_sha256: str
    checks_sha256: str
    version: str
    isolation: tuple[str, ...]
    mistake: NamedMistake | None = None
    stdout: str = ""
    stdout_truncated: bool = False
    seconds: float = 0.0

    @property
    def verdict(self) -> Verdict:
        return worst([check.verdict for check in self.checks])

    @property
    def points(self) -> int:
        return sum(check.points for check in self.checks)

    @property
    def max_points(self) -> int:
        return sum(check.max_points for check in self.checks)

    @property
    def score(self) -> float:
        """Share of the points, 0 to 1, to two places."""
        return round(self.points / self.max_points, 2) if self.max_points else 0.0

    @property
    def passed(self) -> bool:
        return self.verdict is Verdict.PASSED

    def to_dict(self) -> dict[str, Any]:
        """The JSON contract, keys in reading order."""
        checks = [asdict(check) | {"verdict": check.verdict.value} for check in self.checks]
        return {
            "schema": SCHEMA,
            "exercise": self.exercise,
            "verdict": self.verdict.value,
            "score": self.score,
            "points": self.points,
            "max_points": self.max_points,
            "checks": checks,
            "mistake": asdict(self.mistake) if self.mistake else None,
            "stdout": self.stdout,
            "stdout_truncated": self.stdout_truncated,
            "seconds": self.seconds,
            "seed": self.seed,
            "submission_sha256": self.submission_sha256,
            "checks_sha256": self.checks_sha256,
            "version": self.version,
            "isolation": list(self.isolation),
        }

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Report:
        """Read a report back; ValueError names what is wrong with it."""
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise ValueError(f"not a report of schema {SCHEMA}")
        try:
            checks = tuple(
                CheckResult(**{**check, "verdict": Verdict(check["verdict"])})
                for check in data["checks"]
            )
            mistake = NamedMistake(**data["mistake"]) if data["mistake"] else None
            return cls(
                checks=checks,
                mistake=mistake,
                isolation=tuple(data["isolation"]),
                **{name: data[name] for name in _PLAIN},
            )
        except (KeyError, TypeError) as error:
            raise ValueError(f"a report with a missing or surplus field: {error}") from error


_PLAIN = (
    "exercise",
    "stdout",
    "stdout_truncated",
    "seconds",
    "seed",
    "submission_sha256",
    "checks_sha256",
    "version",
)
