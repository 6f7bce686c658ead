"""Which names a report gets: known mistakes, facts, and what the learner's own file tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import chain

from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.diagnosis import Diagnosis, SeeRest, is_unfinished
from lora_tutor.grading.judging.judge import Judge
from lora_tutor.grading.judging.mending.search import Mended, Rows
from lora_tutor.grading.judging.slips.common_slips import VAGUE
from lora_tutor.reports.report import GENERAL, NamedMistake, Report

Mend = Callable[[Rows, Rows], Mended | None]
"""Looks for changes of the learner's file, given what went wrong and what was right, by check."""

_MOST_NAMES = 2
"""More than that are seldom more than two slips, each told in several ways."""


@dataclass(frozen=True, slots=True)
class ReportNames:
    """`failed` are the judges of the checks that failed; `pairs` says whether two mistakes at once
    are looked for. Without `mend` the learner's file is not asked."""

    case: Case
    seed: int
    failed: Mapping[str, Judge]
    passed: Rows
    see_rest: SeeRest
    pairs: bool
    mend: Mend | None

    def put_into(self, report: Report) -> Report:
        names, known = self._names()
        checks = [replace(check, mistakes=names.get(check.id, ())) for check in report.checks]
        told = [
            known.get(name) or self.case.named(name)
            for name in dict.fromkeys(chain(*names.values()))
        ]
        whole = told[0] if len(told) == 1 and set(names) == set(self.failed) else None
        return replace(report, checks=tuple(checks), mistake=whole, mistakes=tuple(told))

    def _names(self) -> tuple[dict[str, tuple[str, ...]], dict[str, NamedMistake]]:
        """The ids for each check, and what those mean that are in no catalogue."""
        diagnosis = Diagnosis(
            self.case,
            self.seed,
            {check: judge.seen for check, judge in self.failed.items()},
            self.passed,
            self.see_rest,
            self.pairs,
            {check: judge.broken_rule for check, judge in self.failed.items() if judge.broken_rule},
        )
        names, known = diagnosis.names(), dict(diagnosis.common)
        self.case.forget_pairs()
        unnamed = [c for c in self.failed if c not in names or VAGUE.intersection(names[c])]
        told = {*chain(*names.values())}
        are_many = len(told) > _MOST_NAMES
        are_facts = all(name.startswith(GENERAL) for name in told)
        mended = self._mended() if unnamed or are_many or are_facts else None
        if mended is None:
            return names, known
        is_better = not mended.left and (are_many or (are_facts and mended.slips > 1))
        for check in mended.names if is_better else mended.names.keys() & {*unnamed}:
            known |= {name.id: name for name in mended.names[check]}
            names[check] = tuple(name.id for name in mended.names[check])
        return names, known

    def _mended(self) -> Mended | None:
        wrong = {
            check: judge.seen
            for check, judge in self.failed.items()
            if not all(one.equal for one in judge.seen)
            and not any(is_unfinished(one) for one in judge.seen)
        }
        if self.mend is None or not wrong or not all(map(self.see_rest, wrong)):
            return None
        return self.mend(wrong, self.passed)
