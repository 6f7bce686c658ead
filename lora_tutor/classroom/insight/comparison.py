"""Compares two gradings of one class: whose score changes, by how much, through which check."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.files.source import shown
from lora_tutor.reports.report import Report

WHOLE = "whole"
"""In the place of a check's id: the submission was judged in one of the two runs only."""


@dataclass(frozen=True, slots=True)
class CheckChange:
    check: str
    title: str
    before: str
    after: str
    points: int


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """A submission whose points or verdicts differ; `points` is after minus before."""

    student: str
    exercise: str
    before: int | None
    after: int | None
    file_changed: bool
    checks_changed: bool
    checks: tuple[CheckChange, ...]

    @property
    def points(self) -> int:
        return (self.after or 0) - (self.before or 0)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self) | {"points": self.points}


def compare(old: Sequence[GradedAnswer], new: Sequence[GradedAnswer]) -> list[ScoreChange]:
    """Every submission of both runs that came out otherwise, in the order of the new run. What is
    in one of them alone says nothing: either may be of a part of the class."""
    before = {(each.student, each.exercise): each for each in old}
    after = {(each.student, each.exercise): each for each in new}
    changes = [_change(key, before[key], after[key]) for key in after if key in before]
    return [change for change in changes if change is not None]


def _change(key: tuple[str, str], old: GradedAnswer, new: GradedAnswer) -> ScoreChange | None:
    was, now = old.report, new.report
    checks = _checks(was, now)
    points = (None if was is None else was.points, None if now is None else now.points)
    if not checks and points[0] == points[1]:
        return None
    file_changed = checks_changed = False
    if was is not None and now is not None:
        file_changed = was.submission_sha256 != now.submission_sha256
        checks_changed = was.checks_sha256 != now.checks_sha256
    return ScoreChange(*key, *points, file_changed, checks_changed, checks)


def _checks(was: Report | None, now: Report | None) -> tuple[CheckChange, ...]:
    if was is None and now is None:
        return ()
    if was is None or now is None:
        points = (now.points if now else 0) - (was.points if was else 0)
        return (
            CheckChange(
                WHOLE,
                "judged in one of the runs only",
                "none" if was is None else was.verdict.value,
                "none" if now is None else now.verdict.value,
                points,
            ),
        )
    before = {check.id: check for check in was.checks}
    after = {check.id: check for check in now.checks}
    found = []
    for name in [*after, *(name for name in before if name not in after)]:
        one, other = before.get(name), after.get(name)
        outcome = [(each.verdict, each.points) if each else None for each in (one, other)]
        if outcome[0] != outcome[1]:
            known = other or one
            assert known is not None
            found.append(
                CheckChange(
                    name,
                    known.title,
                    one.verdict.value if one else "none",
                    other.verdict.value if other else "none",
                    (other.points if other else 0) - (one.points if one else 0),
                )
            )
    return tuple(found)


def as_text(
    changes: Sequence[ScoreChange], compared: int, only_old: int = 0, only_new: int = 0
) -> str:
    """One line for each change and each check that made it; a line with the sums, and one on what
    is in one of the runs alone."""
    lines = []
    for change in changes:
        was = "-" if change.before is None else str(change.before)
        now = "-" if change.after is None else str(change.after)
        why = [
            words
            for holds, words in (
                (change.file_changed, "another file"),
                (change.checks_changed, "other checks"),
            )
            if holds
        ]
        reason = f"  ({', '.join(why)})" if why else ""
        lines.append(
            f"{shown(change.student)}  {shown(change.exercise)}  {was} -> {now}  "
            f"{change.points:+d}{reason}"
        )
        for check in change.checks:
            lines.append(
                f"    {check.points:+d}  {shown(check.check)}: {check.before} -> {check.after}"
                f"  {shown(check.title)}"
            )
    up = sum(change.points > 0 for change in changes)
    down = sum(change.points < 0 for change in changes)
    lines.append(
        f"{compared} submissions compared: {up} gain points, {down} lose points, "
        f"{len(changes) - up - down} come out otherwise with the same points."
    )
    for count, where in ((only_old, "earlier"), (only_new, "new")):
        if count:
            lines.append(f"{count} more are in the {where} run alone, and not compared.")
    return "\n".join(lines) + "\n"
