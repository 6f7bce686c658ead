"""What a change of a learner's file leaves wrong, told as if it were the only slip."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lora_tutor.course.composition import MistakeSource
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.diagnosis import Diagnosis, SeenByCheck
from lora_tutor.grading.judging.evidence import apart, telling
from lora_tutor.grading.judging.judge import Seen
from lora_tutor.grading.judging.observation import Outcome
from lora_tutor.grading.judging.slips.common_slips import TIMID
from lora_tutor.reports.report import NamedMistake

Told = Mapping[str, Sequence[NamedMistake]]


@dataclass(frozen=True, slots=True)
class Leftovers:
    """`seen` is what the learner's file showed, by check; `failed` the checks that went wrong."""

    case: Case
    seed: int
    seen: SeenByCheck
    failed: Sequence[str]

    def names_in(self, changed: SeenByCheck) -> Told:
        """The names of what is still wrong, by check, if each check that fails has some, none
        fails that was right before, and nothing ends in an error that did not; else nothing."""
        failed, passed = _parted(changed)
        if not failed or not failed.keys() <= {*self.failed} or self._breaks(changed):
            return {}
        found = self._named(failed, passed)
        return found if found.keys() == failed.keys() else {}

    def _breaks(self, changed: SeenByCheck) -> bool:
        return any(
            before.outcome.values is not None and after.outcome.values is None
            for check in self.failed
            for before, after in zip(self.seen[check], changed[check], strict=True)
        )

    def only_name_in(self, changed: SeenByCheck) -> NamedMistake | None:
        """The one name of all that is still wrong."""
        return single(self._named(*_parted(changed)))

    def name_of_mended(self, changed: SeenByCheck) -> NamedMistake | None:
        """The one name of the checks that the change has made right, as they were before it."""
        mended = [c for c in self.failed if all(one.equal for one in changed[c])]
        alone = {check: self.seen[check] for check in mended}
        found = self._named(alone, {}) if alone else {}
        return single(found) if found.keys() == alone.keys() else None

    def mends_a_check(self, changed: SeenByCheck) -> bool:
        return any(all(one.equal for one in changed[check]) for check in self.failed)

    def mends_a_result(self, changed: SeenByCheck) -> bool:
        """Whether a result that was wrong in some case of a check is right in all of them."""
        return any(
            {name for one in self.seen[check] for name in self.wrong_in(one)}.difference(
                *map(self.wrong_in, changed[check])
            )
            for check in self.failed
        )

    def were_seen(self, changed: SeenByCheck) -> bool:
        """Whether something of what is left wrong was seen before the change as well. Else it may
        be no more than what the change has spoilt."""
        return any(
            self.wrong_in(after) - apart(before.outcome, after.outcome, before.tolerance)
            for check in self.failed
            for before, after in zip(self.seen[check], changed[check], strict=True)
            if not before.equal and not after.equal
        )

    def differ(self, check: str, changed: SeenByCheck) -> bool:
        """Whether the change makes a difference to this check."""
        rows = zip(self.seen[check], changed[check], strict=True)
        return any(telling(apart(a.outcome, b.outcome, a.tolerance)) for a, b in rows)

    def known_in(self, every: Sequence[Seen]) -> set[str]:
        """The known mistakes that are like all of this."""
        return {
            mistake.id
            for mistake in self.case.mistakes
            if not any(apart(one.outcome, self._of(mistake, one), one.tolerance) for one in every)
        }

    def wrong_in(self, one: Seen) -> frozenset[str]:
        right = self.case.reference_outcome(one.scenario, self.seed)
        return telling(apart(one.outcome, right, one.tolerance))

    def _of(self, mistake: MistakeSource, one: Seen) -> Outcome:
        return self.case.mistake_outcome(mistake, one.scenario, self.seed)

    def _named(
        self, failed: Mapping[str, Sequence[Seen]], passed: Mapping[str, Sequence[Seen]]
    ) -> Told:
        """Names by check, without those that say little."""
        diagnosis = Diagnosis(self.case, self.seed, failed, passed, lambda _: True, pairs=False)
        found: dict[str, Sequence[NamedMistake]] = {}
        for check, ids in diagnosis.names().items():
            if not TIMID & {*ids}:
                found[check] = [diagnosis.common.get(i) or self.case.named(i) for i in ids]
        return found


def single(told: Told) -> NamedMistake | None:
    """The one name that is told of all checks, if there is just one."""
    names = {name.id: name for row in told.values() for name in row}
    return next(iter(names.values())) if len(names) == 1 else None


def _parted(
    seen: SeenByCheck,
) -> tuple[dict[str, Sequence[Seen]], dict[str, Sequence[Seen]]]:
    failed = {c: row for c, row in seen.items() if not all(one.equal for one in row)}
    return failed, {c: row for c, row in seen.items() if c not in failed}
