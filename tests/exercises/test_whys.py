"""Every exercise of the course says why it matters, and nothing in that needs to be computed."""

from __future__ import annotations

import re

import pytest

from lora_tutor.course.inline import formulas
from lora_tutor.course.loader import load_course
from lora_tutor.course.workloads import workload_sizes

COURSE = load_course()
MEASURED = {
    2,
    3,
    4,
    5,
    9,
    10,
    12,
    14,
    15,
    16,
    17,
    19,
    20,
    24,
    25,
    26,
    27,
    28,
    29,
    30,
    31,
    32,
    33,
    34,
    35,
    36,
}
COUNTS = {"4"}
"""Counts that are part of a name: 4 bits."""


@pytest.mark.parametrize("exercise_id", COURSE.exercises)
def test_one_sentence_without_figures(exercise_id: str) -> None:
    why = COURSE.exercise(exercise_id).why
    assert 40 <= len(why) <= 200
    assert why.endswith(".")
    assert ". " not in why
    prose = why
    for _, latex in formulas(why):
        prose = prose.replace(f"${latex}$", "")
    prose = re.sub(r"`[^`]*`", "", prose)
    assert set(re.findall(r"(?<![\w-])\d[\d,.]*(?!\w)", prose)) <= COUNTS


def test_what_is_worth_measuring_is_measured() -> None:
    each = COURSE.exercises.values()
    assert {int(e.id[:2]) for e in each if workload_sizes(e.test_checks)} == MEASURED
