"""Names for slips that no catalogue has: what every wrong value of a check has in common.

Such a name is a fact about the cases that were tried, and never a guess at the code. A law about
numbers must hold in two cases of different sizes at least.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from itertools import chain

from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.judge import Seen
from lora_tutor.grading.judging.proxies import Raised
from lora_tutor.grading.judging.slips.beside_known import BesideKnown
from lora_tutor.grading.judging.slips.cases import Observed, only_in
from lora_tutor.grading.judging.slips.covers import Ways, covers, ways_of
from lora_tutor.grading.judging.slips.differences import differences, is_input
from lora_tutor.grading.judging.slips.laws import (
    MISSING,
    OF_LINES,
    OF_TERMS,
    Leaf,
    laws_of,
    result_of,
)
from lora_tutor.grading.judging.slips.naming import each_named, named, under_its_id
from lora_tutor.grading.judging.slips.sayings import told_by_the_check
from lora_tutor.grading.judging.slips.stops import stopping_line, stops
from lora_tutor.grading.judging.slips.words import OF_SOME, TOLD
from lora_tutor.reports.report import GENERAL, NamedMistake

_SAID_LAST = ("shape", "type", "scale", "part_scale", "only", "form", "more", "less")
_WEAK = {
    GENERAL + law for law in ("shape", "type", "scale", "part_scale", "inner_scale", "only", "form")
}
"""What is told only where no two other laws hold together."""
TIMID = _WEAK | {GENERAL + law for law in ("made_of", "more", "less")}
"""What takes no check from a known mistake that explains it."""

VAGUE = {
    GENERAL + law
    for law in (
        *("scale", "part_scale", "inner_scale", "made_of", "more", "less", "shifted"),
        *("by_column", "by_row", "term_by_column", "term_by_row"),
    )
}
"""What says no more than that numbers are wrong: a place in the file says more."""


@dataclass(frozen=True, slots=True)
class Found:
    """Names, and the checks in which they tell what is wrong."""

    names: Sequence[NamedMistake]
    checks: frozenset[str]


@dataclass(frozen=True, slots=True)
class CommonSlips:
    """`checks` with all of their scenarios; `unnamed` are those of them that nothing else names."""

    case: Case
    seed: int
    checks: Mapping[str, Sequence[Seen]]
    unnamed: Set[str]
    beside: BesideKnown

    def found(self) -> Mapping[str, Sequence[NamedMistake]]:
        """What all that is wrong in a check has in common, in at most two facts."""
        told = {check: self._laws(seen) for check, seen in self.checks.items()}
        found: list[Found] = []
        for law in TOLD:
            taken = {check for each in found for check in each.checks}
            holding = {c: told[c][law] for c in told if law in told[c] and c not in taken}
            found += self._by_check(law, holding)
        names = {check: [*each.names] for each in found for check in each.checks}
        strong = {n.id: n for each in names.values() for n in each if n.id not in _WEAK}
        for check in sorted(self.unnamed):
            if not strong.keys() & {name.id for name in names.get(check, ())}:
                two = self._beside(check, strong) or self._two(check, strong)
                strong |= {name.id: name for name in two}
                names[check] = (
                    two
                    or names.get(check)
                    or _one_for_each_title(self._said(check), chain(*names.values()))
                )
        for check in names:
            names[check] += self._of_flags_alone(check, names[check])
        return {
            check: told
            for check, told in names.items()
            if told and (check in self.unnamed or not TIMID & {name.id for name in told})
        }

    def _of_flags_alone(self, check: str, told: Sequence[NamedMistake]) -> list[NamedMistake]:
        """What the author says of cases in which all values are right: no law about values tells
        of them."""
        wrong = [(one, [*self._wrong(one)]) for one in self.checks[check] if not one.equal]
        alone = [(one, leaves) for one, leaves in wrong if all(leaf.is_flag for leaf in leaves)]
        if not told or len(alone) in (0, len(wrong)) or any(not leaves for _, leaves in alone):
            return []
        known = {name.id for name in told}
        return [name for name in told_by_the_check(check, alone) if name.id not in known]

    def _beside(self, check: str, strong: Mapping[str, NamedMistake]) -> list[NamedMistake]:
        found = self.beside.names(self.checks[check])
        return [*found[:1], *(under_its_id(name, strong) for name in found[1:])]

    def _two(self, check: str, strong: Mapping[str, NamedMistake]) -> list[NamedMistake]:
        """Two laws of which each wrong value follows one, or both at once."""
        facts = self._facts(self.checks[check])
        for holding in covers(facts) if facts and all(facts) else ():
            names = [
                named(law, {check: wrong, "": self._elsewhere(law, check, wrong)}, OF_SOME)
                for law, wrong in holding.items()
            ]
            if all(names):
                return [under_its_id(name, strong) for name in names if name is not None]
        return []

    def _facts(self, seen: Sequence[Seen]) -> list[Ways]:
        """For each wrong value of the result that is wrong first how it can be explained."""
        facts: list[Ways] = []
        wrong: list[Leaf] = []
        for one in seen:
            if not one.equal and one.outcome.values is None:
                stopped = stops([one.outcome.error])
                facts.append([{law: found[0]} for law, found in stopped.items()])
            found = [*self._wrong(one)]
            if found and all(leaf.is_flag for leaf in found):
                return []  # No law tells why something is false.
            wrong += found
        facts += [[{"in_place": leaf}] for leaf in wrong if is_input(leaf)]
        values = [leaf for leaf in wrong if not leaf.is_flag and not is_input(leaf)]
        return facts + [ways_of(each) for each in values if each.result == values[0].result]

    def _elsewhere(self, law: str, check: str, wrong: Sequence[Leaf]) -> list[Leaf]:
        """The same law for the same result in other checks: two cases prove more than one."""
        return [
            leaf
            for other, seen in self.checks.items()
            for one in seen
            for leaf in self._wrong(one)
            if other != check and leaf.result == wrong[0].result and law in laws_of(leaf)
        ]

    def _said(self, check: str) -> list[NamedMistake]:
        wrong = [(one, [*self._wrong(one)]) for one in self.checks[check] if not one.equal]
        unfinished = any(one.outcome.values is None for one, _ in wrong)
        return [] if unfinished or not wrong else told_by_the_check(check, wrong)

    def _by_check(self, law: str, holding: Mapping[str, Sequence[Leaf]]) -> list[Found]:
        """One name for all checks in which the law holds, else for each group that agrees on it."""
        whole = each_named(law, holding)
        if whole:
            return [Found(whole, frozenset(holding))]
        groups: list[dict[str, Sequence[Leaf]]] = []
        for check, wrong in holding.items():
            fitting = (g for g in groups if named(law, g | {check: wrong}) is not None)
            group = next(fitting, None)
            if group is None:
                groups.append(group := {})
            group[check] = wrong
        found: dict[str, NamedMistake] = {}
        checks: list[Found] = []
        for group in groups:
            names = [under_its_id(name, found) for name in each_named(law, group)]
            found |= {name.id: name for name in names}
            if names:
                checks.append(Found(names, frozenset(group)))
        return checks

    def _laws(self, seen: Sequence[Seen]) -> Mapping[str, Sequence[Leaf]]:
        """The laws that hold for the result which is wrong first, in all cases of a check."""
        errors = [one.outcome.error for one in seen if not one.equal]
        if all(errors):
            return stops(errors)
        wrong = [leaf for one in seen for leaf in self._wrong(one)]
        changed = [leaf for leaf in wrong if is_input(leaf)]
        wrong = [leaf for leaf in wrong if not leaf.is_flag] or wrong
        if changed and all(leaf in changed or leaf.is_flag for leaf in wrong):
            return {"in_place": changed}
        if not wrong:
            return {}
        if any(one.outcome.values is None for one in seen):
            in_each = changed and self._changes_in_each(seen)
            return {"in_place": changed} if in_each else {}
        wrong = [leaf for leaf in wrong if not leaf.is_half] or wrong
        laws: dict[str, Sequence[Leaf]] = {}
        values = [leaf for leaf in wrong if not is_input(leaf)]
        # What ends in an error says less than what came back, and what is missing says nothing.
        values = [leaf for leaf in values if leaf.got is not MISSING] or values
        values = [leaf for leaf in values if not isinstance(leaf.got, Raised)] or values
        if stopped := stopping_line(values):
            return {"stops": [stopped]}
        # The members of a dict are results of their own, or all of them cases of one.
        for name in (lambda leaf: leaf.result, lambda leaf: result_of(leaf.whole)):
            told: dict[str, Sequence[Leaf]] = {}
            for result in dict.fromkeys(map(name, values)):
                of_result = [leaf for leaf in values if name(leaf) == result]
                common = set.intersection(*(laws_of(leaf) for leaf in of_result))
                told = dict.fromkeys(common, of_result) | _of_terms(of_result) | told
            laws |= told
        if not laws and changed and self._changes_in_each(seen):
            # A second call with what the first one changed has wrong values too.
            return {"in_place": changed}
        return laws | self._of_cases(seen, wrong)

    def _of_cases(self, seen: Sequence[Seen], wrong: Sequence[Leaf]) -> dict[str, list[Leaf]]:
        """What tells the cases that are wrong from the others."""
        compared = any(leaf.is_of_numbers or laws_of(leaf) for leaf in wrong)
        form = "" if compared else self._form(seen)
        found = {"form": form, "only": only_in([*self._observed(seen)])}
        return {law: [Leaf(words, 0, 0, {})] for law, words in found.items() if words}

    def _form(self, seen: Sequence[Seen]) -> str:
        """How what a function returns differs in kind in each case that is wrong, and in no other;
        empty where it does not."""
        told: dict[bool, list[set[str]]] = {True: [], False: []}
        for one in seen:
            right = self.case.reference_outcome(one.scenario, self.seed).forms
            told[one.equal].append(
                {
                    f"`{name}` returns {' or '.join(sorted(got))}, not {' or '.join(sorted(want))}"
                    for name, want in right.items()
                    if (got := one.outcome.forms.get(name, want)).isdisjoint(want)
                }
            )
        common = set.intersection(*told[False]).difference(*told[True])
        return min(common, default="")

    def _observed(self, seen: Sequence[Seen]) -> Iterator[Observed]:
        """Everything that a check has judged, right or wrong."""
        for one in seen:
            wrong = {leaf.whole or leaf.name for leaf in self._wrong(one)}
            for name in self.case.reference_outcome(one.scenario, self.seed).values or {}:
                if not name.startswith("_"):
                    result = Leaf(name, 0, 0, {}).result
                    yield Observed(result, name, one.scenario.case, name not in wrong)

    def _changes_in_each(self, seen: Sequence[Seen]) -> bool:
        """Whether the code changes an input in every case that is wrong, or is kept from it."""
        return all(
            any(map(is_input, self._wrong(one)))
            or (one.outcome.error is not None and "read-only" in one.outcome.error.message)
            for one in seen
            if not one.equal
        )

    def _wrong(self, one: Seen) -> Iterator[Leaf]:
        right = self.case.reference_outcome(one.scenario, self.seed)
        return differences(self.case, self.seed, one, right)


def _of_terms(of_result: Sequence[Leaf]) -> dict[str, Sequence[Leaf]]:
    """The laws about terms of a sum, in those of the cases whose terms are known."""
    found: dict[str, Sequence[Leaf]] = {}
    for laws, field in ((OF_TERMS, "parts"), (OF_LINES, "lines")):
        known = [leaf for leaf in of_result if getattr(leaf, field)]
        common = set.intersection(*(laws_of(leaf) for leaf in known)) if known else set()
        found |= dict.fromkeys(common & laws, known)
    return found


def _one_for_each_title(
    said: Sequence[NamedMistake], others: Iterable[NamedMistake]
) -> list[NamedMistake]:
    """A sentence that two checks have is one name."""
    known = {name.title: name for name in others}
    return [known.get(name.title, name) for name in said]
