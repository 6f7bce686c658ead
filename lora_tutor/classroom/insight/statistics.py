"""Numbers about a class: which checks are hard, which tell students apart, which mistakes occur.

Pure functions over graded submissions.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from fractions import Fraction

from lora_tutor.classroom.insight.findings import (
    CheckItem,
    ExerciseItem,
    Insight,
    MistakeItem,
    Scores,
    Ungraded,
)
from lora_tutor.classroom.insight.handed_in_progress import Effort
from lora_tutor.classroom.insight.likeness import LikeGroup
from lora_tutor.classroom.intake.remarks import Remark
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.reports.report import Reason, Report, Unjudged
from lora_tutor.reports.verdict import Verdict

FEWEST = 5
"""Students below which a correlation is noise and is not given."""


def insight_of(
    students: Sequence[str],
    titles: Mapping[str, str],
    graded: Sequence[GradedAnswer],
    alike: Sequence[LikeGroup] = (),
    efforts: Sequence[Effort] = (),
    refused: Sequence[Remark] = (),
    shares: Sequence[Fraction] = (),
) -> Insight:
    """The numbers of a class. `titles` names the exercises in the order of the course, `shares` are
    those of the points of every student who has a grade."""
    by_exercise: dict[str, list[GradedAnswer]] = defaultdict(list)
    for each in graded:
        by_exercise[each.exercise].append(each)
    present = [exercise for exercise in titles if by_exercise.get(exercise)]
    totals = _totals(graded)
    return Insight(
        students=len(students),
        scores=_scores(shares),
        exercises=tuple(
            _exercise(exercise, titles[exercise], by_exercise[exercise], efforts)
            for exercise in present
        ),
        checks=tuple(item for each in present for item in _checks(by_exercise[each], totals)),
        mistakes=_mistakes(graded),
        alike=tuple(alike),
        nothing=tuple(each.student for each in refused if each.reason is Reason.NOTHING),
        ungraded=(*_refused(refused), *_without_report(graded)),
    )


def _scores(shares: Sequence[Fraction]) -> Scores:
    tenths = Counter(min(int(10 * share), 10) for share in shares)
    if not shares:
        return Scores(0, (0,) * 11, None, None)
    mean, median = sum(shares, Fraction(0)) / len(shares), statistics.median(shares)
    counts = tuple(tenths[each] for each in range(11))
    return Scores(len(shares), counts, float(mean), float(median))


def _refused(refused: Sequence[Remark]) -> list[Ungraded]:
    return [
        Ungraded(each.student, "", each.reason.value, each.own)
        for each in refused
        if each.reason is not None and each.reason is not Reason.NOTHING
    ]


def _without_report(graded: Sequence[GradedAnswer]) -> list[Ungraded]:
    return [
        Ungraded(
            each.student,
            each.exercise,
            "our_fault" if each.result.our_fault else each.result.reason.value,
            each.remark,
        )
        for each in graded
        if isinstance(each.result, Unjudged)
    ]


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
        share=points / (most * len(reports)) if most else 0.0,
        points=points,
        max_points=most * len(reports),
        verdicts={each.value: verdicts[each] for each in Verdict if verdicts[each]},
        seconds_median=_median(seconds) or 0.0,
        seconds_most=max(seconds, default=0.0),
        attempts_median=_median([effort.attempts for effort in own]),
        minutes_median=_median([effort.minutes for effort in own]),
    )


def _median(values: Sequence[float]) -> float | None:
    return statistics.median(values) if values else None


def _totals(graded: Sequence[GradedAnswer]) -> tuple[Counter[str], Counter[str]]:
    """Points and maximum of each student."""
    points: Counter[str] = Counter()
    most: Counter[str] = Counter()
    for each in graded:
        if each.report is not None:
            points[each.student] += each.report.points
            most[each.student] += each.report.max_points
    return points, most


def _checks(
    graded: Sequence[GradedAnswer], totals: tuple[Counter[str], Counter[str]]
) -> list[CheckItem]:
    """The checks of one exercise, in their order. A skipped check was not tried."""
    points, most = totals
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
                sum(passed) / len(passed),
                correlation(passed, rest),
                int(sum(passed)),
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
