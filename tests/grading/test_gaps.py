"""An author is warned of what no check tries, and of nothing that one does."""

from __future__ import annotations

from pathlib import Path

import pytest

from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.gaps import Gap, gaps
from lora_tutor.grading.judging.hidden_checks import HiddenChecks
from lora_tutor.grading.judging.survey import Entry, Survey, SurveyedParameter, Value, survey
from tests.grading.sample import MISTAKES, REFERENCE, STUB, TOML, make_exercise

pytestmark = pytest.mark.slow

LAYER = """

import torch
from torch import nn


class Layer(nn.Module):
    def __init__(self, base: nn.Linear, alpha: float | None = None, sparse: bool = False) -> None:
        super().__init__()
        self.base, self.alpha, self.merged = base, alpha, False

    def merge(self) -> None:
        self.merged = True

    def unmerge(self) -> None:
        self.merged = False

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        self._again(x)
        return self.base(x)

    def _again(self, x: torch.Tensor) -> None:
        if not self.training:
            self.merge()
            self.merge()
            self.unmerge()
"""
CHECKS = '''"""Hidden checks of a layer."""

import numpy as np
import torch

from lora_tutor.checks import attempt, digits, lib, observe, scenario, tell


@scenario("a matrix")
def matrix(impl, rng):
    x = rng.normal(size=(3, 4))
    seen = {"y": impl.scale(x, 2.5), "single": impl.scale(x.astype(np.float32), 3)}
    empty = attempt(impl.scale, np.zeros((3, 0)), 2.5)
    return seen | {"empty": empty, "s": impl.total(x), "none": impl.total(x[:0])} | {
        "s_single": impl.total(x.astype(np.float32))
    }


@scenario("a layer")
def layer(impl, rng):
    for dtype in (torch.float64, torch.bfloat16):
        base = observe(impl, "linear", digits(rng, 5, 8).to(dtype), None)
        for options in ({}, {"alpha": 0, "sparse": True}):
            made = impl.Layer(base, **options)
            x = digits(rng, 3, 8).to(dtype)
            for _ in range(2):
                made(x), made.merge(), made(0 * x), made.unmerge()
            tell(made, "eval")
            made(x[:2])
    return {"done": True}


def test_scales(judge):
    """It works"""
    judge.same(matrix, layer)


def test_totals(judge):
    """It does"""
    judge.require(True, "It does not.")


def test_keeps_its_input(judge):
    """It keeps"""
    judge.require(True, "It does not.")
'''


def found(root: Path, checks: str) -> list[Gap]:
    toml = TOML.replace('["scale", "total"]', '["scale", "total", "Layer"]')
    toml = toml.replace('["numpy"]', '["numpy", "torch"]')
    texts = {"stub": STUB + LAYER, "reference": REFERENCE + LAYER, "mistakes": MISTAKES}
    exercise = make_exercise(root, exercise=toml, test_checks=checks, **texts)
    return gaps(survey(Case(exercise, ""), HiddenChecks(exercise.test_checks), 7))


def test_checks_that_vary_everything_get_no_warning(tmp_path: Path) -> None:
    assert found(tmp_path, CHECKS) == []


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ('tell(made, "eval")', "pass", "Layer.forward is only ever called in training mode"),
        (
            "made = impl.Layer(base, **options)",
            "made = impl.Layer(base, **options).eval()",
            "Layer.forward is only ever called in evaluation mode",
        ),
        ("astype(np.float32), 3)", "astype(np.float32), 2.5)", "alpha of scale is always 2.5"),
        ("made(x[:2])", "made(x)", "x of Layer.forward is only ever given shape (3, 8)"),
        (', "sparse": True', "", "sparse of Layer is always False"),
        ('"alpha": 0', '"alpha": 3', "Layer is never called with alpha = 0"),
        ("torch.float64, torch.bfloat16", "torch.float64,", "Layer is only ever given float64"),
        (
            "digits(rng, 5, 8)",
            "digits(rng, 8, 8)",
            "base of Layer has as many rows as columns in every call",
        ),
        (
            "made(0 * x)",
            "made(x)",
            "Layer.forward is never called with an array of zeros or an empty one",
        ),
        ("range(2)", "range(1)", "merge, unmerge of Layer is never called twice on one object"),
        (
            "range(2):\n                made(x), made.merge(), made(0 * x), made.unmerge()",
            "range(1):\n                made(x), made.merge(), made(0 * x), made.merge()\n"
            + 16 * " "
            + "made.unmerge(), made.unmerge()",
            "Layer is never called in the order unmerge before merge",
        ),
        (
            "made.unmerge()",
            'options.get("sparse") or made.unmerge()',
            "Layer.unmerge is only ever called on objects made with alpha=None, sparse=False",
        ),
    ],
)
def test_what_is_never_tried_is_told(tmp_path: Path, old: str, new: str, problem: str) -> None:
    assert CHECKS.count(old) == 1
    problems = [each for each, _ in found(tmp_path, CHECKS.replace(old, new))]
    assert problem in problems


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ([Value("container", "4 items")], "words of draw is only ever given 4 items"),
        ([Value("container", "4 items"), Value("container", "0 items", True)], ""),
        ([Value("text", "'sum'")], "words of draw is always 'sum'"),
        ([Value("flag", "True")], "words of draw is always True"),
        ([Value("object", "Linear", shape=(5, 8))], ""),
    ],
)
def test_an_argument_that_must_be_given_varies_too(values: list[Value], told: str) -> None:
    entry = Entry({"words": SurveyedParameter("", False, set(values))}, calls=2)
    problems = [problem for problem, _ in gaps(Survey({("draw", ""): entry}))]
    assert [each for each in problems if "never called with" not in each] == [told] * bool(told)
