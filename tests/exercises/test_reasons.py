"""What a wrong answer is told is true, speaks of the check's promise, and blames no one wrongly."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest

from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import CheckResult, Report
from lora_tutor.reports.verdict import Verdict
from tests.corpus import COURSE

pytestmark = pytest.mark.slow

CHANGES: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "a normal B": (
        "12_lora_linear",
        {"torch.empty(r, k, **like).uniform_(-bound, bound)": "torch.randn(r, k, **like) * bound"},
    ),
    "a bias of its own": (
        "12_lora_linear",
        {"self.base = base.": "self.bias = nn.Parameter(torch.ones(d))\n        self.base = base."},
    ),
    "a normal B in numpy": (
        "08_init_factors",
        {"rng.uniform(-bound, bound, size=(r, k))": "bound * rng.normal(size=(r, k))"},
    ),
    "W scaled too": (
        "10_cheap_forward",
        {"base + (alpha / r) * written": "(alpha / r) * (base + written)"},
    ),
    "fresh weights": (
        "26_inject_lora",
        {
            "LoRALinear(getattr(parent, last), r": (
                "LoRALinear(nn.Linear(*reversed(getattr(parent, last).weight.shape)), r"
            )
        },
    ),
    "factors exchanged": ("28_debug_conv1d", {"d, r)": "k, r)", "r, k)": "r, d)"}),
    "no metadata": ("29_capstone", {', metadata={"format": "pt"}': ""}),
    "single precision": (
        "14_best_rank_r",
        {
            "np.linalg.svd(M,": "np.linalg.svd(M.astype('float32'),",
            "return A, B": "return A.astype(M.dtype), B.astype(M.dtype)",
        },
    ),
}

NAMED: Mapping[str, tuple[str, Mapping[str, str], set[str]]] = {
    "twice as long, and what was subtracted": (
        "03_weight_update",
        {"dW = -lr *": "dW = 2 * lr *", "return W + dW": "return W - dW"},
        {"factor_two", "returns_what_was_subtracted"},
    ),
    "a root, by the larger count": (
        "17_subspace_overlap",
        {"float(np.sum(cosines**2)) / min(i, j)": "float(np.sum(cosines**2) / max(i, j)) ** 0.5"},
        {"root_of_all", "divided_by_larger"},
    ),
    "refused in words of its own": (
        "14_best_rank_r",
        {"<= min(M.shape)": "< min(M.shape)", "r must lie": "the rank should lie"},
        {"largest_rank_refused"},
    ),
}


@pytest.fixture(scope="module")
def service() -> Iterator[GradingService]:
    with GradingService() as started:
        yield started


def changed(service: GradingService, exercise_id: str, replaced: Mapping[str, str]) -> Report:
    exercise = COURSE.exercise(exercise_id)
    source = exercise.reference.read_text("utf-8")
    for old, new in replaced.items():
        assert old in source, (exercise_id, old)
        source = source.replace(old, new)
    return service.grade(Submission(exercise, source.encode(), f"{exercise_id}.py"))


def failed(service: GradingService, change: str) -> Sequence[CheckResult]:
    report = changed(service, *CHANGES[change])
    return [check for check in report.checks if check.verdict is not Verdict.PASSED]


SAID = {
    "a normal B": [
        "The entries of B are normal with standard deviation 1/√k; asked is uniform between -1/√k"
    ],
    "a normal B in numpy": ["The entries are normal with standard deviation 1/√k; asked is"],
    "a bias of its own": ["trainable parameters: 'bias' should not be there."],
    "W scaled too": [
        "y: every entry is wrong",
        "the values must be right first, as in “The output is Wx + (α/r)·A(Bx) for every row",
    ],
    "fresh weights": [
        "the old weights are not all there",
        "a product of two dtypes, Double and Float: torch wants one. There",
    ],
    "factors exchanged": [
        "loading a state_dict into your LoRAConv1D failed: A has shape (8, 3) here, and the numbers"
    ],
    "no metadata": ["format in the metadata: it is None, but a str is asked."],
    "single precision": ["further off than rounding is. Is something computed in float32?"],
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_reason_is_the_right_one(service: GradingService, change: str) -> None:
    checks = failed(service, change)
    for sentence in SAID[change]:
        assert any(sentence in check.message for check in checks), [c.message for c in checks]
    for check in checks:
        assert "\ufffd" not in check.message
        assert "Is a `return` missing" not in check.message


@pytest.mark.parametrize("change", NAMED)
def test_the_names_are_those_of_the_slips(service: GradingService, change: str) -> None:
    exercise_id, replaced, slips = NAMED[change]
    assert {each.id for each in changed(service, exercise_id, replaced).mistakes} == slips


def test_a_check_of_costs_says_first_what_it_needs(service: GradingService) -> None:
    told = {check.id: check.message for check in failed(service, "W scaled too")}
    assert ": the values must be right first" in told["no_full_product"]
    assert ": the values must be right first" in told["within_budget"]
    assert ": the values must be right first" not in told["matches_formula"]
