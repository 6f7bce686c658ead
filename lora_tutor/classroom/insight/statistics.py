"""Numbers about a class: which checks are hard, which tell students apart, which mistakes occur.

Pure functions over graded submissions.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lora_tutor.classroom.insight.handed_in_progress import Effort
from lora_tutor.classroom.insight.likeness import LikePair
from lora_tutor.classroom.intake.remarks import Remark
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.reports.report import Reason, Report, Verdict

FEWEST = 5
"""Students below which a correlation is noise and is not given."""


@dataclass(frozen=True, slots=True)
class CheckItem:
    """How a class did in one check.

    `pass_rate` is 0 to 1. `discrimination` is the correlation between passing this check and the
    rest of a student's share of points (corrected item-total correlation, Nunnally 1978); None for
    a small class, or where everybody or nobody passes.
    """

    exercise: str
    id: str
    title: str
    pass_rate: float
    discrimination: float | None
    tried: int


@dataclass(frozen=True, slots=True)
class MistakeItem:
    exercise: str
    id: str
    title: str
    explanation: str
    students: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExerciseItem:
    """How a class did in one exercise.

    `share` is the mean share of the points. Seconds are those of grading. Attempts and minutes are
    medians of what students handed in themselves; None where nobody did.
    """

    id: str
    title: str
    handed_in: int
    passed: int
    share: float
    verdicts: Mapping[str, int]
    seconds_median: float
    seconds_most: float
    attempts_median: float | None
    minutes_median: float | None


@dataclass(frozen=True, slots=True)
class Insight:
    """What a class shows. `nothing` are the students who handed in nothing, `ungraded` says in
    sentences what else was not graded."""

    students: int
    exercises: tuple[ExerciseItem, ...]
    checks: tuple[CheckItem, ...]
    mistakes: tuple[MistakeItem, ...]
    alike: tuple[LikePair, ...]
    nothing: tuple[str, ...]
    ungraded: tuple[str, ...]

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


def insight_of(
    students: Sequence[str],
    titles: Mapping[str, str],
    graded: Sequence[GradedAnswer],
    alike: Sequence[LikePair] = (),
    efforts: Sequence[Effort] = (),
    refused: Sequence[Remark] = (),
) -> Insight:
    """The numbers of a class. `titles` names the exercises in the order of the course."""
    by_exercise: dict[str, list[GradedAnswer]] = defaultdict(list)
    for each in graded:
        by_exercise[each.exercise].append(each)
    present = [exercise for exercise in titles if by_exercise.get(exercise)]
    return Insight(
        students=len(students),
        exercises=tuple(
            _exercise(exercise, titles[exercise], by_exercise[exercise], efforts)
            for exercise in present
        ),
        checks=tuple(item for each in present for item in _checks(by_exercise[each], graded)),
        mistakes=_mistakes(graded),
        alike=tuple(alike),
        nothing=tuple(each.student for each in refused if each.reason is Reason.NOTHING),
        ungraded=(
            *(each.told for each in refused if each.reason is not Reason.NOTHING),
            *(each.problem for each in graded if each.problem),
        ),
    )


def _exercise(
    exercise: str, title: str, graded: Sequence[GradedAnswer], efforts: Sequence[Effort]
) -> ExerciseItem:
    reports = [each.report for each in graded if each.report is not None]
    verdicts = Counter(report.verdict for report in reports)
    seconds = [report.seconds for report in reports]
    own = [effort for effort in efforts if effort.exercise == exercise]
    most = max((report.max_points for report in reports), default=0)
    points = sum(report.points for report in reports)
    return ExerciseItem(
        id=exercise,
        title=title,
        handed_in=len(graded),
        passed=sum(report.passed for report in reports),
        share=round(points / (most * len(reports)), 3) if most else 0.0,
        verdicts={each.value: verdicts[each] for each in Verdict if verdicts[each]},
        seconds_median=_median(seconds) or 0.0,
        seconds_most=max(seconds, default=0.0),
        attempts_median=_median([effort.attempts for effort in own]),
        minutes_median=_median([effort.minutes for effort in own]),
    )


def _median(values: Sequence[float]) -> float | None:
    return round(statistics.median(values), 4) if values else None


def _checks(graded: Sequence[GradedAnswer], everything: Sequence[GradedAnswer]) -> list[CheckItem]:
    """The checks of one exercise, in their order. A skipped check was not tried."""
    points: dict[str, int] = Counter()
    most: dict[str, int] = Counter()
    for each in everything:
        if each.report is not None:
            points[each.student] += each.report.points
            most[each.student] += each.report.max_points
    reports = [(each.student, each.report) for each in graded if each.report is not None]
    items = []
    for place in _order(reports):
        results = [
            (student, check)
            for student, report in reports
            for check in report.checks
            if check.id == place and check.verdict is not Verdict.SKIPPED
        ]
        if not results:
            continue
        passed = [float(check.verdict is Verdict.PASSED) for _, check in results]
        rest = [
            _share(points[student] - check.points, most[student] - check.max_points)
            for student, check in results
        ]
        exercise, title = reports[0][1].exercise, results[0][1].title
        items.append(
            CheckItem(
                exercise,
                place,
                title,
                round(sum(passed) / len(passed), 3),
                correlation(passed, rest),
                len(results),
            )
        )
    return items


def _order(reports: Sequence[tuple[str, Report]]) -> list[str]:
    return list(dict.fromkeys(check.id for _, report in reports for check in report.checks))


def _share(points: int, most: int) -> float:
    return points / most if most else 0.0


def correlation(xs: Sequence[float], ys: Sequence[float]) -> float | None:
    """Pearson's, to two places; None for few values or where one side does not vary."""
    if len(xs) < FEWEST:
        return None
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    dx, dy = [x - mean_x for x in xs], [y - mean_y for y in ys]
    spread = math.sqrt(sum(x * x for x in dx)) * math.sqrt(sum(y * y for y in dy))
    if spread < 1e-12:
        return None
    return round(sum(x * y for x, y in zip(dx, dy, strict=True)) / spread, 2)


def _mistakes(graded: Sequence[GradedAnswer]) -> tuple[MistakeItem, ...]:
    """The named mistakes, the most frequent first."""
    who: dict[tuple[str, str], list[str]] = defaultdict(list)
    named = {}
    for each in graded:
        for mistake in each.report.mistakes if each.report is not None else ():
            key = (each.exercise, mistake.id)
            who[key].append(each.student)
            named[key] = mistake
    ordered = sorted(who, key=lambda key: (-len(who[key]), key))
    return tuple(
        MistakeItem(
            key[0], key[1], named[key].title, named[key].explanation, tuple(sorted(who[key]))
        )
        for key in ordered
    )
