"""The report on one graded submission, version 1: the only currency between grader, faces, writers.

Pure data: no numpy, no files. `Report.to_dict` is the JSON contract, `Report.from_dict` reads it
back and refuses what it does not know.
"""

from __future__ import annotations

from collections.abc import Set
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, ClassVar

from lora_tutor.reports.verdict import Verdict, worst

SCHEMA = 1
LARGEST_SEED = 2**32 - 1
"""One number for numpy, torch and the wire alike."""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One hidden check: `title` is the sentence the learner reads.

    `error` names what was raised, such as "ValueError in line 4", where that ended it. `mistakes`
    are the ids of the known mistakes that explain it: one, or two that do it together.
    """

    id: str
    title: str
    verdict: Verdict
    points: int
    max_points: int
    message: str = ""
    mistakes: tuple[str, ...] = ()
    seconds: float = 0.0
    error: str = ""

    @property
    def mistake(self) -> str | None:
        """The first of them, as reports said it when there was only one."""
        return self.mistakes[0] if self.mistakes else None

    def to_dict(self) -> dict[str, Any]:
        """As the JSON contract has a check, keys in reading order."""
        return {
            "id": self.id,
            "title": self.title,
            "verdict": self.verdict.value,
            "points": self.points,
            "max_points": self.max_points,
            "message": self.message,
            "error": self.error,
            "mistake": self.mistake,
            "mistakes": list(self.mistakes),
            "seconds": self.seconds,
        }

    @classmethod
    def from_dict(cls, data: object) -> CheckResult:
        """Read a check back; ValueError names what is wrong."""
        fields = _OPTIONAL | _fields(data, {*_CHECK, "mistake", "mistakes"}, "check")
        if fields["mistake"] is not None:
            _kept(fields, "mistake", str)
        alone = [] if fields["mistake"] is None else [fields["mistake"]]
        mistakes = _kept({"mistakes": alone} | fields, "mistakes", list)
        if not all(isinstance(each, str) for each in mistakes):
            raise ValueError("a mistake of a check that is no text")
        plain = {name: _kept(fields, name, kind) for name, kind in _CHECK.items()}
        return cls(**plain | {"verdict": Verdict(plain["verdict"]), "mistakes": tuple(mistakes)})


GENERAL = "any_"
"""Begins the id of a name that is a fact about the cases; no author's mistake has it."""
_FACT = "What goes wrong"


@dataclass(frozen=True, slots=True)
class NamedMistake:
    id: str
    title: str
    explanation: str

    @property
    def is_general(self) -> bool:
        """Whether it is a fact that holds for all that is wrong, and in no catalogue."""
        return self.id.startswith(GENERAL)

    @property
    def lead(self) -> str:
        """The words before the title."""
        return _FACT if self.is_general else "A known mistake"

    @property
    def lead_alone(self) -> str:
        """The words before the title of the one that explains all that went wrong."""
        return _FACT if self.is_general else "This looks like a known mistake"


@dataclass(frozen=True, slots=True)
class Printed:
    """The next `characters` of a report's stdout, and the id of the check during which they came;
    None where the file was read."""

    check: str | None
    characters: int


@dataclass(frozen=True, slots=True)
class Report:
    """What the checker found; `seconds` is the wall time of the grading, `seed` repeats it.

    `mistake` is the one that explains every check that failed, if there is one; `mistakes` are all
    that explain any of them. `version` is ours, `course_version` that of the course.
    """

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
    printed: tuple[Printed, ...] = ()
    seconds: float = 0.0
    mistakes: tuple[NamedMistake, ...] = ()
    course: str = ""
    course_version: str = ""

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

    @property
    def checks_passed(self) -> int:
        """How many of the checks have passed."""
        return sum(check.verdict is Verdict.PASSED for check in self.checks)

    def printed_in(self) -> list[tuple[str, str]]:
        """(title of a check, what was printed during it), in order; without a title what came
        while the file was read, or of which no check is known."""
        titles = {check.id: check.title for check in self.checks}
        rest, found = self.stdout, []
        for part in self.printed:
            said, rest = rest[: part.characters], rest[part.characters :]
            found.append((titles.get(part.check or "", ""), said))
        return [part for part in [*found, ("", rest)] if part[1]]

    @property
    def our_fault(self) -> bool:
        """Whether the grader failed on a check, or could not run it and none went wrong: the
        points then say less than they should."""
        return self.verdict in (Verdict.GRADER_ERROR, Verdict.SKIPPED)

    def named_at(self, check: CheckResult) -> list[NamedMistake]:
        """The known mistakes that explain this check."""
        return [each for each in self.mistakes if each.id in check.mistakes]

    def to_dict(self) -> dict[str, Any]:
        """The JSON contract, keys in reading order."""
        return {
            "schema": SCHEMA,
            "exercise": self.exercise,
            **self.sums(),
            "checks": [check.to_dict() for check in self.checks],
            "mistake": asdict(self.mistake) if self.mistake else None,
            "mistakes": [asdict(each) for each in self.mistakes],
            "stdout": self.stdout,
            "stdout_truncated": self.stdout_truncated,
            "printed": [asdict(part) for part in self.printed],
            "seconds": self.seconds,
            "seed": self.seed,
            "submission_sha256": self.submission_sha256,
            "checks_sha256": self.checks_sha256,
            "version": self.version,
            "course": self.course,
            "course_version": self.course_version,
            "isolation": list(self.isolation),
        }

    @classmethod
    def from_dict(cls, data: object) -> Report:
        """Read a report back, which anybody may have written; ValueError names what is wrong."""
        if not isinstance(data, dict) or data.get("schema") != SCHEMA:
            raise ValueError(f"not a report of schema {SCHEMA}")
        checks, isolation = _kept(data, "checks", list), _kept(data, "isolation", list)
        if not all(isinstance(layer, str) for layer in isolation):
            raise ValueError("a layer of isolation that is no text")
        whole = None if data.get("mistake") is None else _mistake(data["mistake"])
        # Reports knew one mistake once.
        mistakes = _kept({"mistakes": []} | data, "mistakes", list)
        return cls(
            checks=tuple(CheckResult.from_dict(each) for each in checks),
            mistake=whole,
            mistakes=tuple(map(_mistake, mistakes)) or ((whole,) if whole else ()),
            isolation=tuple(isolation),
            printed=tuple(
                _printed(each) for each in _kept({"printed": []} | data, "printed", list)
            ),
            **{name: _kept(_NEWER | data, name, kind) for name, kind in _PLAIN.items()},
        )

    def sums(self) -> dict[str, str | int | float]:
        """What `to_dict` writes besides the fields, since people read it and not the checks."""
        return {
            "verdict": self.verdict.value,
            "score": self.score,
            "points": self.points,
            "max_points": self.max_points,
        }


class Reason(StrEnum):
    """Why something that was handed in, or should have been, was not graded."""

    EMPTY = "empty"
    UNREADABLE = "unreadable"
    UNKNOWN = "unknown"
    """It cannot be told which exercise the file answers."""
    ABSENT = "absent"
    """The student handed in work, and none of it for the exercises that were asked for."""
    NOTHING = "nothing"
    """The student handed in no file at all."""


@dataclass(frozen=True, slots=True)
class Unjudged:
    """In the place of a report: why there is none. It is no points, and no check that failed.

    The answer could not be read, for a `reason`, or, where it is `our_fault`, the grader itself
    failed.
    """

    problem: str
    our_fault: bool = False
    reason: Reason = Reason.UNREADABLE
    points: ClassVar[int] = 0
    passed: ClassVar[bool] = False


Result = Report | Unjudged
"""What comes of grading one answer."""

_LARGEST = 1 << 53  # every reader of JSON has it exactly
_NEWER = {"course": "", "course_version": ""}
"""What the first reports of this schema did not have."""
_PLAIN = {
    "course": str,
    "course_version": str,
    "exercise": str,
    "stdout": str,
    "stdout_truncated": bool,
    "seconds": float,
    "seed": int,
    "submission_sha256": str,
    "checks_sha256": str,
    "version": str,
}
_CHECK = {
    "id": str,
    "title": str,
    "verdict": str,
    "points": int,
    "max_points": int,
    "message": str,
    "error": str,
    "seconds": float,
}
_MISTAKE = {"id": str, "title": str, "explanation": str}
_OPTIONAL = {"message": "", "error": "", "mistake": None, "seconds": 0.0}
_WORDS = {
    str: "text",
    bool: "true or false",
    int: "a whole number",
    float: "a number",
    list: "a list",
}


def _printed(data: object) -> Printed:
    fields = _fields(data, {"check", "characters"}, "part of what was printed")
    check = None if fields.get("check") is None else _kept(fields, "check", str)
    return Printed(check, _kept(fields, "characters", int))


def _mistake(data: object) -> NamedMistake:
    fields = _fields(data, _MISTAKE.keys(), "mistake")
    return NamedMistake(**{name: _kept(fields, name, kind) for name, kind in _MISTAKE.items()})


def _fields(data: object, known: Set[str], what: str) -> dict[str, Any]:
    if not isinstance(data, dict):
        raise ValueError(f"a {what} that is no object")
    if surplus := data.keys() - known:
        raise ValueError(f"a {what} with a surplus field: {min(surplus)!r}")
    return data


def _kept(data: dict[str, Any], name: str, kind: type[object]) -> Any:
    """The field of that name, if it is of that kind."""
    if name not in data:
        raise ValueError(f"a report with a missing field: {name!r}")
    value = data[name]
    # An exact match, because True is an int to isinstance; JSON may write 2.0 as 2.
    if type(value) not in ((int, float) if kind is float else (kind,)):
        raise ValueError(f"the field {name!r} is not {_WORDS[kind]}")
    if kind in (int, float):
        _refuse_outside(value, name, LARGEST_SEED if name == "seed" else _LARGEST)
    return value


def _refuse_outside(number: float, name: str, largest: int) -> None:
    # NaN lies outside too.
    if not 0 <= number <= largest:
        raise ValueError(f"the field {name!r} is no number of a report")
