"""Names for slips that no catalogue has: what every wrong value of a check has in common.

Such a name is a fact about the cases that were tried, and never a guess at the code. A law about
numbers must hold in two cases of different sizes at least.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lora_tutor.grading.judging import explained
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.compare import is_formula
from lora_tutor.grading.judging.judge import Seen
from lora_tutor.grading.judging.proxies import SubmissionError
from lora_tutor.grading.judging.slip_cases import Observed, only_in
from lora_tutor.grading.judging.slip_factors import equal, in_words, number
from lora_tutor.grading.judging.slip_laws import (
    MISSING,
    OF_TERMS,
    Leaf,
    crooked_term,
    laws_of,
    leaves,
    numbers,
    ratios_of_formulas,
    wrong_terms,
)
from lora_tutor.grading.judging.slip_numbers import factor, offset
from lora_tutor.grading.judging.slip_words import TOLD
from lora_tutor.grading.judging.slip_words_of_entries import OF_ENTRIES
from lora_tutor.reports.report import GENERAL, NamedMistake

_MOST_NAMES = 3
_RAISES = re.compile(r"(^|: *)raise\b")


@dataclass(frozen=True, slots=True)
class Found:
    """A name, and the checks in which it tells what is wrong."""

    name: NamedMistake
    checks: frozenset[str]


@dataclass(frozen=True, slots=True)
class CommonSlips:
    """`checks` are those without another name, with all of their scenarios."""

    case: Case
    seed: int
    checks: Mapping[str, Sequence[Seen]]

    def found(self) -> list[Found]:
        """What all that is wrong in some checks has in common; each check is in one of them."""
        told = {check: self._laws(seen) for check, seen in self.checks.items()}
        found: list[Found] = []
        for law in TOLD:
            taken = {check for each in found for check in each.checks}
            holding = {c: told[c][law] for c in told if law in told[c] and c not in taken}
            found += self._by_check(law, holding)
        return found

    def _by_check(self, law: str, holding: Mapping[str, Sequence[Leaf]]) -> list[Found]:
        """One name for all checks in which the law holds, else for those that agree on it."""
        whole = self._named(law, holding)
        if whole is not None:
            return [Found(whole, frozenset(holding))]
        each = {check: self._named(law, {check: wrong}) for check, wrong in holding.items()}
        first = next((name for name in each.values() if name is not None), None)
        if first is None:
            return []
        return [Found(first, frozenset(check for check, name in each.items() if name == first))]

    def _laws(self, seen: Sequence[Seen]) -> Mapping[str, Sequence[Leaf]]:
        """The laws that hold for the result which is wrong first, in all cases of a check."""
        errors = [one.outcome.error for one in seen if not one.equal]
        if all(errors):
            return self._stops(errors)
        wrong = [leaf for one in seen for leaf in self._wrong(one)]
        changed = [leaf for leaf in wrong if leaf.name.startswith("input ")]
        wrong = [leaf for leaf in wrong if not leaf.is_flag] or wrong
        if changed and all(leaf in changed or leaf.is_flag for leaf in wrong):
            return {"in_place": changed}
        if not wrong:
            return {}
        if any(one.outcome.values is None for one in seen):
            in_each = changed and self._changes_in_each(seen)
            return {"in_place": changed} if in_each else {}
        laws: dict[str, Sequence[Leaf]] = {}
        for result in dict.fromkeys(leaf.result for leaf in wrong):
            of_result = [leaf for leaf in wrong if leaf.result == result]
            common = set.intersection(*(laws_of(leaf) for leaf in of_result))
            laws = dict.fromkeys(common, of_result) | _of_terms(of_result) | laws
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
            any(leaf.name.startswith("input ") for leaf in self._wrong(one))
            or (one.outcome.error is not None and "read-only" in one.outcome.error.message)
            for one in seen
            if not one.equal
        )

    def _stops(self, errors: Sequence[SubmissionError | None]) -> Mapping[str, Sequence[Leaf]]:
        """Where all cases end in one line: whether the code refuses there what is valid."""
        places = {explained.place(error) for error in errors if error is not None}
        refuses = all(error is not None and _RAISES.search(error.text) for error in errors)
        # What cannot be followed while the cost is counted is right elsewhere.
        followed = all(error is not None and not error.what for error in errors)
        if len(places) != 1 or "" in places or not followed:
            return {}
        law = "refuses" if refuses else "stops"
        return {law: [Leaf(places.pop().removeprefix(" in "), 0, 0, {})]}

    def _wrong(self, one: Seen) -> Iterator[Leaf]:
        right = self.case.reference_outcome(one.scenario, self.seed)
        got, want = one.outcome.values, right.values
        if got is None or want is None:
            return
        sizes = self.case.sizes(one.scenario, self.seed)
        silent = bool(one.outcome.silent - right.silent)
        for name, value in want.items():
            # What is not judged is not shown to a learner either, apart from the law's words.
            if name.startswith("_") and name != "_law":
                continue
            if name not in got:
                yield Leaf(name, MISSING, value, sizes)
                continue
            parts = want.get(f"_parts_of_{name}", {})
            whole = Leaf(name, got[name], value, sizes, parts, silent, name)
            yield from leaves(whole, one.tolerance)
        for argument, (call, index) in one.outcome.changed.items():
            if argument not in right.changed:
                yield Leaf(f"input {self.case.name_of_argument(call, index)}", 0, 0, sizes)

    def _named(self, law: str, holding: Mapping[str, Sequence[Leaf]]) -> NamedMistake | None:
        wrong = [leaf for found in holding.values() for leaf in found]
        cases = {leaf.place for leaf in wrong}
        formulas = any(is_formula(leaf.want) for leaf in wrong)
        if not wrong or (law in OF_ENTRIES and len(cases) < 2 and not formulas):
            return None
        detail = _DETAILS[law](wrong) if law in _DETAILS else ""
        if detail is None:
            return None
        title, explanation = TOLD[law]
        told = {"names": _listed(wrong), "detail": detail}
        return NamedMistake(GENERAL + law, title.format(**told), explanation.format(**told))


def _of_terms(of_result: Sequence[Leaf]) -> dict[str, Sequence[Leaf]]:
    """The laws about terms of a sum, in those of the cases whose terms are known."""
    known = [leaf for leaf in of_result if leaf.parts]
    common = set.intersection(*(laws_of(leaf) for leaf in known)) if known else set()
    return dict.fromkeys(common & OF_TERMS, known)


def _listed(wrong: Sequence[Leaf]) -> str:
    names = [*dict.fromkeys(leaf.result for leaf in wrong)]
    if len(names) > _MOST_NAMES:
        return "all results"
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def _refused_case(wrong: Sequence[Leaf]) -> str:
    """What is refused is a case, in an author's words, and no result with a name of one word."""
    first = wrong[0]
    words = first.result if first.name.isidentifier() else first.name
    return f": {words}" if len({leaf.name for leaf in wrong}) == 1 else f", such as {words}"


def _inputs(wrong: Sequence[Leaf]) -> str:
    names = [*dict.fromkeys(leaf.name.removeprefix("input ") for leaf in wrong)]
    return ", ".join(names[:_MOST_NAMES])


def _offset(wrong: Sequence[Leaf]) -> str | None:
    found = [offset(*numbers(leaf)) for leaf in wrong]
    return number(found[0]) if equal(found) else None


def _factor(wrong: Sequence[Leaf]) -> str | None:
    """One number, or a size that was passed in; None where it is something else each time."""
    if any(is_formula(leaf.want) for leaf in wrong):
        return _factor_of_formulas(wrong)
    found = [factor(*numbers(leaf)) or 0.0 for leaf in wrong]
    return in_words(found, [leaf.sizes for leaf in wrong])


def _terms_of_a_sum(wrong: Sequence[Leaf]) -> str | None:
    """Which terms are wrong, and how: the same ones in every case."""
    every = [wrong_terms(leaf) for leaf in wrong]
    if any(each.keys() != every[0].keys() for each in every):
        return None
    said: list[str] = []
    for name in every[0]:
        found = [each[name] for each in every]
        times = in_words(found, [leaf.sizes for leaf in wrong])
        if times is None:
            return None
        words = {"0": "is left out", "-1": "has the wrong sign"}
        said.append(f"{name} {words.get(times, f'is {times} times as large')}")
    return " and ".join(said)


def _one_of(said: Sequence[str]) -> str | None:
    return said[0] if len({*said}) == 1 else None


def _terms_of_another_size(wrong: Sequence[Leaf]) -> str | None:
    """The terms that are wrong in every case, by a factor that is another one in each."""
    every = [{*wrong_terms(leaf)} for leaf in wrong]
    return " and ".join(sorted(every[0])) if all(each == every[0] for each in every) else None


def _drawn(wrong: Sequence[Leaf]) -> str | None:
    return _one_of([f"{leaf.got} in place of {leaf.want}" for leaf in wrong])


def _factor_of_formulas(wrong: Sequence[Leaf]) -> str | None:
    points = [each for leaf in wrong for each in ratios_of_formulas(leaf.got, leaf.want)]
    found = [ratio for ratio, _ in points]
    return in_words(
        found,
        [{name: frozenset([value]) for name, value in values.items()} for _, values in points],
    )


_DETAILS: Mapping[str, Callable[[Sequence[Leaf]], str | None]] = {
    "in_place": _inputs,
    "not_refused": _refused_case,
    "other_error": _refused_case,
    "refuses": lambda wrong: wrong[0].name,
    "stops": lambda wrong: wrong[0].name,
    "form": lambda wrong: _one_of([leaf.name for leaf in wrong]),
    "only": lambda wrong: _one_of([leaf.name for leaf in wrong]),
    "untested": _refused_case,
    "factor": _factor,
    "offset": _offset,
    "part": _terms_of_a_sum,
    "part_scale": _terms_of_another_size,
    "drawn": _drawn,
    "term_by_column": lambda wrong: _one_of([crooked_term(w, "term_by_column") for w in wrong]),
    "term_by_row": lambda wrong: _one_of([crooked_term(w, "term_by_row") for w in wrong]),
}
