"""Every two choices meet in few cases, and results that are not new are found out."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, product
from typing import Any

import numpy as np
import pytest

from lora_tutor.checks import every_pair, uniform_facts, written_over
from lora_tutor.grading.judging.proxies import Implementation, Loopback

CHOICES = {"lead": [(4,), (), (0,)], "kind": ["float64", "float32"], "zero": [None, "A", "B", "x"]}


def test_every_two_choices_meet_and_in_fewer_cases_than_all() -> None:
    cases = every_pair(**CHOICES)
    for (one, ones), (other, others) in combinations(CHOICES.items(), 2):
        met = {(case[one], case[other]) for case in cases}
        assert met == set(product(ones, others))
    assert len(cases) < 3 * 2 * 4
    assert cases[0] == {"lead": (4,), "kind": "float64", "zero": None}
    assert cases == every_pair(**CHOICES)


def test_no_choice_and_one_choice() -> None:
    assert every_pair() == []


SOURCE = """
import numpy as np

BUFFER = np.zeros(3)


def new(x):
    return 2 * x


def the_input(x):
    return x


def the_input_within(x):
    return {"y": (2 * x, x)}


def one_buffer(x):
    BUFFER[...] = 2 * x
    return BUFFER
"""


@pytest.mark.parametrize("name", ["new", "the_input", "the_input_within", "one_buffer"])
def test_a_result_that_changes_later_is_not_kept(name: str) -> None:
    function = getattr(Implementation(Loopback(SOURCE, "subject")), name)
    _, second, stays = written_over(function, [np.ones(3)], [np.full(3, 5.0)])
    assert stays is (name == "new")
    assert second is not None


@pytest.mark.parametrize(
    ("change", "lost"),
    [
        (lambda u: u, set()),
        (lambda u: 1.5 * u, {"within_bound", "spread", "even"}),
        (lambda u: 0.5 * u, {"reaches_bound", "spread", "even"}),
        (lambda u: np.abs(u), {"centred", "spread"}),
        (lambda u: np.sign(u), {"spread", "even"}),
        (
            lambda u: np.full_like(u, np.nan),
            {"within_bound", "reaches_bound", "centred", "spread", "even"},
        ),
    ],
    ids=["uniform", "too wide", "too narrow", "one side", "signs alone", "nan"],
)
def test_facts_of_a_uniform_law(change: Callable[[Any], Any], lost: set[str]) -> None:
    drawn = np.random.default_rng(7).uniform(-1.0, 1.0, size=7000)
    facts = uniform_facts(change(drawn), 1.0)
    assert {name for name, holds in facts.items() if not holds} == lost
