"""Where the code of a submission ends all cases in one line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lora_tutor.grading.judging import explained
from lora_tutor.grading.judging.proxies import Raised, SubmissionError
from lora_tutor.grading.judging.slips.laws import Leaf

_NO_GRAPH = "does not require grad and does not have a grad_fn"


def stops(errors: Sequence[SubmissionError | None]) -> Mapping[str, Sequence[Leaf]]:
    """Where all cases end in one line: whether the code refuses there what is valid."""
    if all(error is not None and _NO_GRAPH in error.message for error in errors):
        return {"no_gradient": [Leaf("output", None, 0, {})]}
    places = {explained.place(error) for error in errors if error is not None}
    refuses = all(error is not None and explained.is_raised_by_hand(error.text) for error in errors)
    # What cannot be followed while the cost is counted is right elsewhere.
    followed = all(error is not None and not error.what for error in errors)
    if len(places) != 1 or "" in places or not followed:
        return {}
    law = "refuses" if refuses else "stops"
    return {law: [Leaf(places.pop().removeprefix(" in "), 0, 0, {})]}


def stopping_line(values: Sequence[Leaf]) -> Leaf | None:
    """The line that raised by chance wherever a value was asked, and nothing else went wrong."""
    raised = [leaf.got for leaf in values if isinstance(leaf.got, Raised)]
    asked = not any(isinstance(leaf.want, Raised) for leaf in values)
    places = {each.where.removeprefix(" in ") for each in raised}
    if not asked or len(raised) < len(values) or len(places) != 1:
        return None
    place = places.pop()
    return Leaf(place, 0, 0, {}) if place and not explained.is_raised_by_hand(place) else None
