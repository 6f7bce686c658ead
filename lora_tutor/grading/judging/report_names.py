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
from lora_tutor.grading.judging.slips.naming import under_its_id
from lora_tutor.reports.report import NamedMistake, Report

Mend = Callable[[Rows, Rows], Mended | None]
"""Looks for changes of the learner's file, given what went wrong and what was right, by check."""

_MOST_NAMES = 2
"""More than that are seldom more than two slips, each told in several ways."""


@dataclass(frozen=True, slots=True)
class ReportNames:
    """`failed` are the judges of the checks that failed. Without `mend` the learner's file is not
    asked, and no two mistakes at once are looked for."""

    case: Case
    seed: int
    failed: Mapping[str, Judge]
    passed: Rows
    see_rest: SeeRest
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
            self.mend is not None,
            {check: judge.broken_rule for check, judge in self.failed.items() if judge.broken_rule},
        )
        names, known = diagnosis.names(), dict(diagnosis.common)
        self.case.forget_pairs()
        unnamed = [c for c in self.failed if c not in names or VAGUE.intersection(names[c])]
        # A mistake of another size may stand for a slip that it is not.
        is_doubtful = diagnosis.rough or len({*chain(*names.values())}) > _MOST_NAMES
        mended = self._mended() if unnamed or is_doubtful else None
        if mended is None:
            return names, known
        found: dict[str, tuple[str, ...]] = {}
        for check, row in mended.names.items():
            # Each search gives its facts ids of its own: two that differ must not share one.
            told = [under_its_id(name, known) if name.is_general else name for name in row]
            known |= {name.id: name for name in told}
            found[check] = tuple(dict.fromkeys(name.id for name in told))
        beside = names | {check: found[check] for check in unnamed if check in found}
        # Names that come from one search belong together; several searches tell of a slip twice.
        is_doubtful = is_doubtful or len({*chain(*beside.values())}) > _MOST_NAMES
        return names | found if mended.is_sure and is_doubtful else beside, known

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
