"""What a person reads of a report is said once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lora_tutor.reports import reading
from lora_tutor.reports.report import NamedMistake
from lora_tutor.reports.verdict import Verdict
from tests.reports.reports import report

RULE = "Your file uses matrix_rank. Count the singular values yourself."


@pytest.mark.parametrize(
    ("name", "message", "shown"),
    [
        (NamedMistake("any_in_check_0", "Your file uses matrix_rank", RULE), RULE, False),
        (NamedMistake("any_in_check_0", "Nothing comes back", "It is None."), RULE, True),
        (NamedMistake("alone", "Your file uses matrix_rank", RULE), RULE, True),
    ],
)
@pytest.mark.parametrize("alone", [True, False])
def test_a_name_that_only_repeats_the_message_is_left_out(
    name: NamedMistake, message: str, shown: bool, alone: bool
) -> None:
    made = report(Verdict.FAILED, message=f"For d=5: {message}")
    checks = tuple(replace(each, mistakes=(name.id,)) for each in made.checks)
    made = replace(made, checks=checks, mistakes=(name,), mistake=name if alone else None)
    (check,) = reading.checks(made)
    assert [each.title for each in check.mistakes] == ([name.title] if shown and not alone else [])
    assert reading.whole(made) == (name if shown and alone else None)
