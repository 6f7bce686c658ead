"""Where the code of a submission ends all cases in one line."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from lora_tutor.grading.judging import explained
from lora_tutor.grading.judging.proxies import SubmissionError
from lora_tutor.grading.judging.slips.laws import Leaf

_RAISES = re.compile(r"(^|: *)raise\b")


def stops(errors: Sequence[SubmissionError | None]) -> Mapping[str, Sequence[Leaf]]:
    """Where all cases end in one line: whether the code refuses there what is valid."""
    places = {explained.place(error) for error in errors if error is not None}
    refuses = all(error is not None and _RAISES.search(error.text) for error in errors)
    # What cannot be followed while the cost is counted is right elsewhere.
    followed = all(error is not None and not error.what for error in errors)
    if len(places) != 1 or "" in places or not followed:
        return {}
    law = "refuses" if refuses else "stops"
    return {law: [Leaf(places.pop().removeprefix(" in "), 0, 0, {})]}
