"""Two slips of which an author knows one: what the known mistake leaves to be explained is held
against the laws, with the mistake's values in the place of the right ones."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from lora_tutor.course.composition import MistakeSource
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.evidence import Evidence
from lora_tutor.grading.judging.judge import Seen
from lora_tutor.grading.judging.slips.differences import differences, is_input
from lora_tutor.grading.judging.slips.laws import Leaf, laws_of
from lora_tutor.grading.judging.slips.naming import named
from lora_tutor.grading.judging.slips.stops import stops
from lora_tutor.grading.judging.slips.words import OF_SOME, TOLD
from lora_tutor.reports.report import NamedMistake

_LAWS = frozenset(
    (
        *("in_place", "stops", "refuses", "sign", "transposed", "factor", "square", "root"),
        *("inverse", "absolute", "clipped", "rounded", "dtype", "kind", "axes", "permuted"),
        *("by_column", "by_row", "shifted", "another_dtype", "order"),
    )
)
"""What says enough about a slip that shows only beside another."""
_SECONDS = 0.5
"""Of our own processor's time, for all checks together."""
_SCALES = {"factor", "square", "root", "inverse"}
"""What proves nothing beside a mistake of scale, for each factor is a product of two others, and
nothing in single numbers and formulas, which have a ratio to many."""
_ORDER = {law: number for number, law in enumerate(TOLD)}


@dataclass(frozen=True, slots=True)
class _Rest:
    """What a known mistake leaves: how many scenarios it explains alone, and the laws of which
    each holds for all values in which the submission differs from it."""

    mistake: MistakeSource
    alone: int
    laws: Mapping[str, Sequence[Leaf]]


@dataclass(frozen=True, slots=True)
class BesideKnown:
    """`mistakes` are those that would not have failed what passed."""

    case: Case
    seed: int
    evidence: Evidence
    mistakes: Sequence[MistakeSource]
    ends: float = field(default_factory=lambda: time.process_time() + _SECONDS)

    def names(self, seen: Sequence[Seen]) -> list[NamedMistake]:
        """A known mistake and a law for one check that failed, with all of its scenarios; nothing
        where none fits, or where several known ones fit as well."""
        failing = [one for one in seen if not one.equal]
        # The cheapest first: they rule out as much as the large ones.
        failing.sort(key=lambda one: self.case.seconds(one.scenario))
        found = [
            (-rest.alone, _ORDER[law], rest.mistake, name)
            for rest in self._rests(failing)
            for law, leaves in rest.laws.items()
            if (name := named(law, {"": leaves}, OF_SOME)) is not None
        ]
        if time.process_time() > self.ends:
            return []  # Another one might fit as well.
        found.sort(key=lambda each: each[:2])
        best = [each for each in found if each[:2] == found[0][:2]]
        if len(best) > 1:
            best = [each for each in best if self._twins(each[2], failing)]
        if len(best) != 1:
            return []
        _, _, mistake, name = best[0]
        return [self.case.named(mistake.id), name]

    def _twins(self, mistake: MistakeSource, failing: Sequence[Seen]) -> bool:
        """Whether they are alike to the last where they are alike at all."""
        every = (one for one in failing if not self.evidence.apart(mistake, one))
        return all(self.evidence.twins(mistake, one) for one in every)

    def _rests(self, failing: Sequence[Seen]) -> Iterator[_Rest]:
        for mistake in self.mistakes:
            if time.process_time() > self.ends:
                return
            rest = self._rest(mistake, failing)
            if rest is not None and rest.laws:
                yield rest

    def _rest(self, mistake: MistakeSource, failing: Sequence[Seen]) -> _Rest | None:
        alone, changed, scaled = 0, False, False
        asked: Mapping[str, object] = {}
        common: set[str] | None = None
        wrong: list[Leaf] = []
        for one in failing:
            shown_by = self.evidence.shown_by(mistake, one)
            if not self.evidence.apart(mistake, one):
                # In an error many mistakes are alike.
                alone += bool(shown_by) and one.outcome.values is not None
                continue
            laws = stops([one.outcome.error]) if one.outcome.values is None else {}
            found = [leaf for of_law in laws.values() for leaf in of_law]
            if not found:
                theirs = self.case.mistake_outcome(mistake, one.scenario, self.seed)
                if theirs.values is None or one.outcome.values is None:
                    return None
                asked = self.case.reference_outcome(one.scenario, self.seed).values or {}
                every = differences(self.case, self.seed, one, theirs)
                found = [leaf for leaf in every if not _is_as_asked(leaf, asked)]
                if not found:
                    # They differ in what is not judged alone, or in the mistake's own kind.
                    alone += bool(shown_by)
                    continue
                if any(leaf.is_flag for leaf in found):
                    return None
                changed = changed or any(leaf.whole in shown_by for leaf in found)
            for leaf in found:
                holding = {*laws} or ({"in_place"} if is_input(leaf) else laws_of(leaf))
                if _is_scaled(leaf, asked):
                    scaled = True
                common = holding & _LAWS if common is None else common & holding
                if not common:
                    return None
            wrong += found
        if not (alone or changed) or common is None:
            return None
        few = not all(leaf.is_large for leaf in wrong)
        if few or (scaled and not alone):
            common -= _SCALES
        return _Rest(mistake, alone, dict.fromkeys(common, wrong))


def _is_scaled(leaf: Leaf, asked: Mapping[str, object]) -> bool:
    """Whether the mistake is no more than a wrong factor here, as far as can be told."""
    if is_input(leaf) or not leaf.whole:
        return False
    if leaf.name != leaf.whole or leaf.whole not in asked:
        return True
    mistakes_own = replace(leaf, got=leaf.want, want=asked[leaf.whole])
    return bool(laws_of(mistakes_own) & {"factor", "scale", "sign"})


def _is_as_asked(leaf: Leaf, asked: Mapping[str, object]) -> bool:
    """Whether the submission differs from the mistake only by what it has right: kind or dtype."""
    right = asked.get(leaf.whole)
    law = laws_of(leaf) & {"kind", "dtype"} if not is_input(leaf) else set()
    alike = type(right) is type(leaf.got) and (
        getattr(right, "dtype", None) == getattr(leaf.got, "dtype", None)
    )
    return bool(law) and alike
