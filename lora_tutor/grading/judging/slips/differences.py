"""The values in which a submission differs from the reference, or from a known mistake."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.judge import Seen
from lora_tutor.grading.judging.observation import Outcome
from lora_tutor.grading.judging.slips.laws import MISSING, Leaf, leaves


def differences(case: Case, seed: int, one: Seen, right: Outcome) -> Iterator[Leaf]:
    """The innermost values, and the inputs that were changed in place; nothing where one of the
    two observed nothing."""
    got, want = one.outcome.values, right.values
    if got is None or want is None:
        return
    sizes = case.sizes(one.scenario, seed)
    silent = bool(one.outcome.silent - right.silent)
    for name, value in want.items():
        # What is not judged is not shown to a learner either, apart from the law's words.
        if name.startswith("_") and name != "_law":
            continue
        if name not in got:
            yield Leaf(name, MISSING, value, sizes)
            continue
        parts = want.get(f"_parts_of_{name}", {})
        found = want.get(f"_lines_of_{name}")
        lines = found if isinstance(found, Mapping) else {}
        whole = Leaf(name, got[name], value, sizes, parts, lines, silent, name)
        yield from leaves(whole, one.tolerance)
    for argument, (call, index) in one.outcome.changed.items():
        if argument not in right.changed:
            yield Leaf(f"input {case.name_of_argument(call, index)}", 0, 0, sizes)


def is_input(leaf: Leaf) -> bool:
    return leaf.name.startswith("input ")
