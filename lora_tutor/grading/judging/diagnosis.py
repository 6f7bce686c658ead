"""Which known mistakes is it? Each check that failed by what explains it alone, else by a pair."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from lora_tutor.course.composition import MistakeSource
from lora_tutor.grading.judging import explained
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.evidence import Evidence
from lora_tutor.grading.judging.judge import Seen
from lora_tutor.grading.judging.pair_search import Budget, Names, PairSearch
from lora_tutor.grading.judging.slips.beside_known import BesideKnown
from lora_tutor.grading.judging.slips.common_slips import TIMID, CommonSlips
from lora_tutor.grading.judging.slips.sayings import broken_rule
from lora_tutor.reports.report import NamedMistake

SeenByCheck = Mapping[str, Sequence[Seen]]
SeeRest = Callable[[str], bool]
"""Sees the scenarios of a check that come after the one it failed at, adds them to what was seen,
and says whether that was possible."""

Fits = Callable[[MistakeSource, Seen], bool]


@dataclass(slots=True)
class Diagnosis:
    """A mistake explains a check if it behaves as the submission does on each of its scenarios, the
    unjudged observations included, and those that no verdict needed any more."""

    case: Case
    seed: int
    failed: SeenByCheck
    passed: SeenByCheck
    see_rest: SeeRest
    pairs: bool = True
    rules: Mapping[str, str] = field(default_factory=dict)
    """The sentences of the rules about the text of the file that are broken, by check."""
    evidence: Evidence = field(init=False)
    common: dict[str, NamedMistake] = field(default_factory=dict)
    is_sure: bool = False
    """Whether what was named explains all that was seen, alone or as a pair."""
    by_itself: Names = field(default_factory=dict)
    """What explains a check alone and could be made among others, though it does not agree with
    all that was seen."""
    rough: bool = False
    """Whether some check was explained only by mistakes that are of another size."""
    out_of_sight: bool = False
    """Whether the rest of a check could not be seen, since the submission took too long there."""

    def __post_init__(self) -> None:
        self.evidence = Evidence(self.case, self.seed)

    def names(self) -> Names:
        """Check id -> ids of the mistakes that explain it, for every check that has some; those of
        no catalogue are in `common`."""
        names = self._known() | self._rules()
        # One fact about everything that is wrong is likelier than a known mistake at a part of it.
        open_to_facts = {
            check: seen
            for check, seen in self.failed.items()
            if (check not in names or not self.is_sure)
            and seen
            and not any(is_unfinished(one) for one in seen)
            and self.see_rest(check)
        }
        if open_to_facts.keys() <= names.keys():
            return names
        unnamed = open_to_facts.keys() - names.keys()
        usual = [m for m in self.case.mistakes if self.pairs and self._would_pass(m)]
        beside = BesideKnown(self.case, self.seed, self.evidence, usual)
        facts = CommonSlips(self.case, self.seed, open_to_facts, unnamed, beside).found()
        # A fact that tells of a check without a name tells of the others too in which it holds.
        useful = {fact.id for check, found in facts.items() if check in unnamed for fact in found}
        for check, found in facts.items():
            if useful.issuperset(fact.id for fact in found):
                self.common |= {fact.id: fact for fact in found}
                names[check] = tuple(fact.id for fact in found)
        for check, known in self.by_itself.items():
            if TIMID.issuperset(names.get(check, ())):
                names[check] = known
        return names

    def _rules(self) -> Names:
        told = {check: broken_rule(check, sentence) for check, sentence in self.rules.items()}
        self.common |= {fact.id: fact for fact in told.values()}
        return {check: (fact.id,) for check, fact in told.items()}

    def _known(self) -> Names:
        """The same for the mistakes that the author knows."""
        different = {
            check: seen
            for check, seen in self.failed.items()
            if any(not s.equal for s in seen) and not any(is_unfinished(s) for s in seen)
        }
        if not different:
            return {}
        whole = len(different) == len(self.failed)
        seen_alone = {c: self._behaving_alike(self.case.mistakes, s) for c, s in different.items()}
        alone = {check: self._alone(check, found) for check, found in seen_alone.items()}
        single: Names = {}
        for by_check in (alone, seen_alone) if self.out_of_sight else (alone,):
            common = [m for m in self.case.mistakes if all(m in f for f in by_check.values())]
            common = [m for m in common if whole and self._would_pass(m)]
            if common and not single:
                single = dict.fromkeys(different, (self._likeliest(common, different).id,))
        if single and not (self.rough and self.pairs):
            self.is_sure = True
            return single
        names = single or self._by_check(alone, different, self.evidence.possible)
        self.by_itself = names
        is_whole = len(names) == len(self.failed)
        if is_whole and not self.rough and (len({*names.values()}) < 2 or not self.pairs):
            return names
        # Errors alone hide too much: many pairs would end in the same one.
        wrong_values = any(
            one.outcome.values is not None and not one.equal
            for seen in different.values()
            for one in seen
        )
        seen_whole = self.pairs and all(map(self.see_rest, different))
        search = PairSearch(self.case, self.evidence, different, self.passed, Budget())
        if seen_whole and whole and wrong_values:
            pair = search.names({name for found in names.values() for name in found})
            if pair and (not is_whole or pair.keys() == names.keys()):
                self.is_sure = True
                return pair
        if single:
            self.is_sure = True
            return single
        if len(names) < len(self.failed):
            # Something is left that nobody knows: then a name must agree with all that was seen.
            names = self._by_check(
                alone, different, lambda mistake, one: not self.evidence.contradicted(mistake, one)
            )
        return self._confirmed(names, search) if seen_whole else names

    def _confirmed(self, names: Names, search: PairSearch) -> Names:
        """Without the names of two mistakes that, put together, behave in another way."""
        named = {name for found in names.values() for name in found}
        known = [m for m in self.case.mistakes if m.id in named]
        doubtful: set[str] = set()
        for pair in combinations(known, 2):
            ids = {pair[0].id, pair[1].id}
            seen = [
                one
                for check, found in names.items()
                if ids & {*found}
                for one in self.failed[check]
            ]
            if not search.allows(pair, seen):
                doubtful |= ids
        return {check: found for check, found in names.items() if not doubtful & {*found}}

    def _alone(self, check: str, found: Sequence[MistakeSource]) -> list[MistakeSource]:
        """Those of `found` that explain the rest of this check too; where none does to the number,
        those that are wrong there in the same observations, as a mistake of another size is."""
        if not found:
            return []
        found = [m for m in found if not self._stops_elsewhere_too(m, check)]
        before = len(self.failed[check])
        if not self.see_rest(check):
            self.out_of_sight = True
            return []
        rest = self.failed[check][before:]
        exact = self._behaving_alike(found, rest)
        if exact:
            return exact
        rough = [
            m
            for m in found
            if all(self.evidence.shown_by(m, one) == self.evidence.shown(one) for one in rest)
        ]
        self.rough = self.rough or bool(rough)
        return rough

    def _stops_elsewhere_too(self, mistake: MistakeSource, check: str) -> bool:
        """Whether a line of the submission that ends this check ends other cases too, where the
        mistake does not: then the line is wrong for another reason."""
        lines = {explained.place(s.outcome.error) for s in self.failed[check] if s.outcome.error}
        return any(
            one.outcome.error is not None
            and explained.place(one.outcome.error) in lines - {""}
            and bool(self.evidence.apart(mistake, one))
            for seen in self.failed.values()
            for one in seen
        )

    def _behaving_alike(
        self, mistakes: Sequence[MistakeSource], seen: Sequence[Seen]
    ) -> list[MistakeSource]:
        # Where the submission differs from the reference a mistake is told apart soonest.
        for one in sorted(seen, key=lambda one: one.equal):
            mistakes = [m for m in mistakes if not self.evidence.apart(m, one)]
        return [*mistakes]

    def _likeliest(
        self, mistakes: Sequence[MistakeSource], different: SeenByCheck
    ) -> MistakeSource:
        """Of several, the first that also agrees on what passed; else the first."""
        if len(mistakes) == 1:
            return mistakes[0]
        return min(mistakes, key=lambda m: (self._contradicted(m), not self._twins(m, different)))

    def _would_pass(self, mistake: MistakeSource) -> bool:
        """Whether it alone would have passed the checks that the submission passed."""
        every = [one for seen in self.passed.values() for one in seen if one.equal]
        return all(self.evidence.would_pass(mistake, one) for one in every)

    def _contradicted(self, mistake: MistakeSource) -> int:
        """On how many scenarios of checks that passed this mistake would have shown."""
        every = [one for seen in self.passed.values() for one in seen]
        return sum(not self.evidence.possible(mistake, one) for one in every)

    def _twins(self, mistake: MistakeSource, checks: SeenByCheck) -> bool:
        return all(self.evidence.twins(mistake, one) for seen in checks.values() for one in seen)

    def _by_check(
        self, alone: Mapping[str, Sequence[MistakeSource]], different: SeenByCheck, fits: Fits
    ) -> Names:
        """Each check by the one that explains it alone and the most others with it.

        It must fit to all that was seen; where several are left, none is named.
        """
        every = [one for seen in (*self.failed.values(), *self.passed.values()) for one in seen]
        candidates = {m.id: m for found in alone.values() for m in found}
        possible = {
            name for name, mistake in candidates.items() if all(fits(mistake, one) for one in every)
        }
        explains = {
            name: sum(any(m.id == name for m in found) for found in alone.values())
            for name in possible
        }
        names: Names = {}
        for check, found in alone.items():
            usable = [m for m in found if m.id in possible]
            most = max((explains[m.id] for m in usable), default=0)
            best = [m for m in usable if explains[m.id] == most]
            if len(best) > 1:
                best = [m for m in best if self._twins(m, {check: different[check]})]
            if len(best) == 1:
                names[check] = (best[0].id,)
        return names


def is_unfinished(one: Seen) -> bool:
    """Whether something is still to be written: no known mistake is like that, and to run them all
    in vain takes half a minute where they train a network."""
    error = one.outcome.error
    return error is not None and error.kind in ("NotImplementedError", "MissingEntryPoint")
