"""Which known mistake is it? The one that behaves as the submission does wherever that failed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from lora_tutor.course.composition import MistakeSource
from lora_tutor.grading.judging import observation
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.judge import Seen

SeenByCheck = Mapping[str, Sequence[Seen]]


def diagnose(case: Case, seed: int, failed: SeenByCheck, passed: SeenByCheck) -> dict[str, str]:
    """Check id -> mistake id, for every failed check that a known mistake explains.

    A mistake explains a check if on each of its scenarios it behaves as the submission did, the
    unjudged observations included. One that explains every failed check is named for all of them;
    where several do, the one that also agrees on the checks that passed, then the first.
    Otherwise a check is given the name of a mistake only if that is the only one to explain it.
    """
    different = {
        check: seen
        for check, seen in failed.items()
        if any(not s.equal for s in seen) and not any(_is_unfinished(s) for s in seen)
    }
    if not different:
        return {}
    if len(different) == len(failed):
        every = [one for seen in different.values() for one in seen]
        common = _behaving_alike(case, case.mistakes, every, seed)
        if common:
            return dict.fromkeys(different, _likeliest(case, common, passed, seed).id)
    single = {
        check: _behaving_alike(case, case.mistakes, seen, seed) for check, seen in different.items()
    }
    return {check: found[0].id for check, found in single.items() if len(found) == 1}


def _is_unfinished(one: Seen) -> bool:
    """Whether something is still to be written: no known mistake is like that, and to run them all
    in vain takes half a minute where they train a network."""
    error = one.outcome.error
    return error is not None and error.kind in ("NotImplementedError", "MissingEntryPoint")


def _behaving_alike(
    case: Case, mistakes: Sequence[MistakeSource], seen: Sequence[Seen], seed: int
) -> Sequence[MistakeSource]:
    """Those that behave as the submission did, everywhere; the first scenarios rule out most."""
    # Where the submission differs from the reference a mistake is told apart soonest.
    for one in sorted(seen, key=lambda one: one.equal):
        mistakes = [m for m in mistakes if _alike(case, m, one, seed, judged_only=False)]
    return mistakes


def _likeliest(
    case: Case, mistakes: Sequence[MistakeSource], passed: SeenByCheck, seed: int
) -> MistakeSource:
    """Of several, the first that also agrees on what passed; else the first."""
    if len(mistakes) == 1:
        return mistakes[0]
    every = [one for seen in passed.values() for one in seen]
    return next(
        (m for m in mistakes if all(_alike(case, m, one, seed, judged_only=True) for one in every)),
        mistakes[0],
    )


def _alike(case: Case, mistake: MistakeSource, one: Seen, seed: int, *, judged_only: bool) -> bool:
    theirs = case.mistake_outcome(mistake, one.scenario, seed)
    identity = replace(one.tolerance, identity=True)
    return observation.first_difference(one.outcome, theirs, identity, judged_only) is None
