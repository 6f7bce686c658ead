"""Which small change of the learner's own file makes right what is wrong?

Where no known mistake and no law tells of a check, the file itself is asked. One change that makes
everything right shows the place of the slip. Where there are two slips, a change takes one of them
away, and the other is told as if it were alone: a known mistake, a law, or a place.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.judge import Asked, Seen
from lora_tutor.grading.judging.mending import words
from lora_tutor.grading.judging.mending.edits import Edit, edits_of
from lora_tutor.grading.judging.mending.leftovers import Leftovers, Told, single
from lora_tutor.grading.judging.mending.proposals import Proposals
from lora_tutor.grading.judging.mending.trials import SeenByCheck, Spent, Trial, Trials
from lora_tutor.grading.judging.slips.naming import under_its_id
from lora_tutor.reports.report import NamedMistake

Rows = Mapping[str, Sequence[Seen]]

_FIRST_SHARE, _NAMED_SHARE = 0.6, 0.8
"""Of the time: until when each change is tried alone, and what it leaves is named."""
_MOST_NAMED = 8
"""Changes that are asked what they leave."""
_MOST_CASES = 4
_LONG = 0.05
"""Seconds of the reference. What takes longer is tried once all that is shorter is right. The
reference runs once, so a short case may seem to take ten times as long as it does."""
_MOST_FIRST = 6
"""Changes that help, on top of which every other is tried."""
_IN_VALUES = frozenset({"operator", "number", "transposed", "guard", "missing", "brackets"})
"""Changes that leave nothing out: what comes out then is no accident of what was lost."""


@dataclass(frozen=True, slots=True)
class Mended:
    """`names` by check; `left` is how many cases were still wrong after a change, and are told of
    by a name: 0 where all was made right. `is_sure` where nothing was, or by known mistakes."""

    names: Told
    left: int = 0
    is_sure: bool = True


@dataclass(frozen=True, slots=True)
class _Help:
    """A change and the file with it, which is `right` in these of the first cases."""

    edit: Edit
    trial: Trial
    right: frozenset[str]


@dataclass(slots=True)
class Mending:
    """`asked` are the scenarios of all checks that can be seen, `seen` what the learner's file
    showed in them, each by check; `failed` the checks that went wrong."""

    case: Case
    trials: Trials
    edits: Sequence[Edit]
    asked: Mapping[str, Sequence[Asked]]
    seen: SeenByCheck
    failed: Sequence[str]
    leftovers: Leftovers = field(init=False)
    _first: list[Asked] = field(init=False)
    _helping: list[_Help] = field(default_factory=list)
    _others: list[_Help] = field(default_factory=list)
    """Those that make nothing right."""
    _partly: list[Mended] = field(default_factory=list)

    def __post_init__(self) -> None:
        seed = self.trials.submission.seed
        self.leftovers = Leftovers(self.case, seed, self.seen, self.failed)
        self._first = self._cheapest_wrong()

    @classmethod
    def of(cls, trials: Trials, failed: Rows, passed: Rows) -> Mending:
        case, text = trials.case, trials.submission.text
        # A check may have seen a case twice; an input that is changed in place is told of the last.
        rows = {
            check: [*{one.scenario.key: one for one in row}.values()]
            for check, row in {**failed, **passed}.items()
        }
        asked = {
            check: [Asked(one.scenario, one.says, one.tolerance) for one in row]
            for check, row in rows.items()
        }
        edits = edits_of(text, case.stub_text, Proposals(case.stub_text))
        return cls(case, trials, edits, asked, rows, [*failed])

    def found(self) -> Mended | None:
        """The names of what is wrong, for each check that failed; None where no change helps."""
        if not self._first:
            return None
        try:
            whole = next(self._ways(), None)
        except Spent:
            whole = None
        return whole or min(self._partly, key=lambda each: each.left, default=None)

    def _ways(self) -> Iterator[Mended]:
        yield from self._in_one_place()
        self._helping.sort(key=lambda each: (-len(each.right), each.edit.rank))
        for each in self._helping[:_MOST_NAMED]:
            if self.trials.spent < _NAMED_SHARE:
                self._beside_named(each)
        if not self._partly:
            self._beside_known()
        yield from self._on_top()

    # -- ways -----------------------------------------------------------------------------------

    def _in_one_place(self) -> Iterator[Mended]:
        """One change, or two of which each helps alone."""
        every = {asked.scenario.key for asked in self._first}
        lines = self.trials.lines(self._first)
        for edit in self.edits:
            if self.trials.spent > _FIRST_SHARE:
                return
            reached = [asked for asked in self._first if edit.line in lines[asked.scenario.key]]
            trial = self.trials.of([edit]) if reached else None
            if trial is None:
                continue
            right = frozenset(a.scenario.key for a in reached if self.trials.is_right(trial, a))
            if right == every and self._is_whole(trial):
                yield Mended(dict.fromkeys(self.failed, (words.told(edit, is_alone=True),)))
            if trial.is_broken:
                continue
            for other in self._helping:
                if right and right | other.right == every and other.edit.place != edit.place:
                    yield from self._both(other.edit, edit)
            (self._helping if right else self._others).append(_Help(edit, trial, right))

    def _on_top(self) -> Iterator[Mended]:
        """Two changes of which one helps only after the other."""
        for one in self._helping[:_MOST_FIRST]:
            for other in self.edits:
                if other.place != one.edit.place:
                    yield from self._both(one.edit, other, one.right)

    def _both(
        self, one: Edit, other: Edit, known: frozenset[str] = frozenset()
    ) -> Iterator[Mended]:
        trial = self.trials.of([one, other])
        if trial is None:
            return
        left = [asked for asked in self._first if asked.scenario.key not in known]
        if self.trials.all_right(trial, left) and self._is_whole(trial):
            yield Mended(self._told_of_both(one, other))

    def _beside_named(self, each: _Help) -> None:
        """What a change leaves has a name."""
        seen = self.trials.see_all(each.trial, self.asked)
        left = self.leftovers.names_in(seen) if seen else {}
        if not seen or not left or not self.leftovers.were_seen(seen):
            return
        names = [name for row in left.values() for name in row]
        is_known = not any(name.is_general for name in names)
        if (
            self.leftovers.mends_a_check(seen)
            or (is_known and self.leftovers.mends_a_result(seen))
            or (is_known and single(left) and each.edit.kind in _IN_VALUES)
        ):
            self._keep(each.edit, self.leftovers.name_of_mended(seen), seen, left)

    def _beside_known(self) -> None:
        """What a change leaves is a known mistake, though nothing has come out right."""
        for each in self._others:
            if each.edit.kind not in _IN_VALUES:
                continue
            first = [self.trials.see(each.trial, asked) for asked in self._first]
            whole = [one for one in first if one is not None]
            fitting = self.leftovers.known_in(whole) if len(whole) == len(first) else set()
            seen = self.trials.see_all(each.trial, self.asked) if fitting else None
            left = self.leftovers.names_in(seen) if seen else {}
            if seen and left and {name.id for row in left.values() for name in row} <= fitting:
                self._keep(each.edit, None, seen, left)

    # -- names ----------------------------------------------------------------------------------

    def _keep(
        self, edit: Edit, name: NamedMistake | None, changed: SeenByCheck, left: Told
    ) -> None:
        """Where the change made a difference it is told of, and beside it what is left."""
        first = name or words.told(edit, is_alone=False)
        names = {
            check: [
                *([first] if self.leftovers.differ(check, changed) else []),
                *left.get(check, ()),
            ]
            for check in self.failed
        }
        wrong = sum(not one.equal for row in changed.values() for one in row)
        known = not any(name.is_general for row in left.values() for name in row)
        self._partly.append(Mended(names, wrong, known))

    def _told_of_both(self, one: Edit, other: Edit) -> Told:
        """Each slip as it shows where the other is mended."""
        names: dict[str, list[NamedMistake]] = {check: [] for check in self.failed}
        used: dict[str, NamedMistake] = {}
        for edit, mended in ((one, other), (other, one)):
            alone = self.trials.of([mended])
            seen = self.trials.see_all(alone, self.asked) if alone else None
            name = self.leftovers.only_name_in(seen) if seen else None
            name = name or under_its_id(words.told(edit, is_alone=False), used)
            used[name.id] = name
            wrong = [c for c in self.failed if seen is None or not all(s.equal for s in seen[c])]
            for check in wrong or self.failed:
                names[check].append(name)
        return {check: row or [*used.values()] for check, row in names.items()}

    # -- cases ----------------------------------------------------------------------------------

    def _cheapest_wrong(self) -> list[Asked]:
        """Of each check that failed one scenario that goes wrong, unless it takes long."""
        found: dict[str, Asked] = {}
        for check in self.failed:
            wrong = {one.scenario.key for one in self.seen[check] if not one.equal}
            asked = [each for each in self.asked[check] if each.scenario.key in wrong]
            if asked and not wrong & found.keys():
                best = min(asked, key=self._seconds)
                found[best.scenario.key] = best
        cheapest = sorted(found.values(), key=self._seconds)
        short = [asked for asked in cheapest if self._seconds(asked) <= _LONG]
        return (short or cheapest)[:_MOST_CASES]

    def _seconds(self, asked: Asked) -> float:
        return self.case.seconds(asked.scenario)

    def _is_whole(self, trial: Trial) -> bool:
        """Whether everything is right there, in the checks that passed too."""
        return all(self.trials.all_right(trial, row) for row in self.asked.values())
