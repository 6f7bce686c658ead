"""What a submission changes in place and the reference leaves fails the check, and is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from lora_tutor.reports.report import Report
from tests.grading.sample import TOML
from tests.grading.test_grading import Bench

pytestmark = pytest.mark.slow

STUB = '''"""Inputs (Lesson 1.1)."""

import numpy as np
import torch
from torch import nn


def add(x, parts, *, bias=None, rng=None):
    # TODO
    raise NotImplementedError("add")


def step(p, g):
    # TODO
    raise NotImplementedError("step")


class Layer(nn.Module):
    def __init__(self, W, options):
        # TODO
        raise NotImplementedError("Layer")
'''
REFERENCE = '''"""Reference of inputs."""

import numpy as np
import torch
from torch import nn


def add(x, parts, *, bias=None, rng=None):
    total = x + parts[0] + parts[1]["more"]
    if len(x) > 9:
        raise ValueError("too long")
    return total if bias is None else total + bias


def step(p, g):
    p -= g


class Layer(nn.Module):
    def __init__(self, W, options):
        super().__init__()
        self.W = nn.Parameter(W.clone())
        self.scale = options["scale"]

    def forward(self, x):
        return self.scale * (x @ self.W.T)

    def reset(self, x):
        return x
'''
MISTAKES = '''"""Known mistakes of inputs."""


class writes_into_x:
    """The sum is written into x

    The caller's array changes. A new one is asked for.
    """

    def add(x, parts, *, bias=None, rng=None):
        if len(x) > 9:
            raise ValueError("too long")
        x += parts[0] + parts[1]["more"]
        return x if bias is None else x + bias
'''
CHECKS = '''"""Hidden checks of inputs."""

import numpy as np
import torch

from lora_tutor.checks import assign, attempt, fetch, hold, normal, scenario, tell


@scenario("a sum")
def sums(impl, rng):
    x, parts = rng.normal(size=3), (rng.normal(size=3), {"more": rng.normal(size=3)})
    return {
        "y": impl.add(x, parts, bias=np.ones(3), rng=np.random.default_rng(5)),
        "refused": attempt(impl.add, np.ones(10), (np.ones(10), {"more": np.ones(10)})),
        "again": impl.add(np.ones(3), (np.ones(3), {"more": np.ones(3)})),
    }


@scenario("a layer")
def layers(impl, rng):
    layer = impl.Layer(normal(rng, 5, 8), {"scale": 2.0})
    seen = {"y": layer(normal(rng, 4, 8))}
    tell(layer, "load_state_dict", {"W": normal(rng, 5, 8)})
    tell(layer, "reset", normal(rng, 2))
    return seen | {"again": layer(normal(rng, 4, 8))}


@scenario("a step in place")
def steps(impl, rng):
    p, g = hold(impl, normal(rng, 3)), hold(impl, normal(rng, 3))
    impl.step(p, g)
    assign(g, normal(rng, 3))
    impl.step(p, g)
    return {"p": fetch(p)}


def test_scales(judge):
    """The sum is right"""
    judge.same(sums)


def test_totals(judge):
    """The layer is right"""
    judge.same(layers)


def test_keeps_its_input(judge):
    """The step is right"""
    judge.same(steps)
'''
ADD = "    total = x +"
DONE = "return total if bias"
FORWARD = "        return self.scale * (x"


def made(root: Path, checks: str = CHECKS) -> Bench:
    toml = TOML.replace('["scale", "total"]', '["add", "step", "Layer"]')
    toml = toml.replace('["numpy"]', '["numpy", "torch"]')
    texts = {"stub": STUB, "reference": REFERENCE, "mistakes": MISTAKES, "test_checks": checks}
    return Bench(root, exercise=toml, **texts)


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return made(tmp_path)


def messages(report: Report) -> list[str]:
    return [
        check.message.partition(": ")[2].partition(" was changed")[0] for check in report.checks
    ]


@pytest.mark.parametrize(
    ("old", "new", "changed"),
    [
        (DONE, "x[0] = 9\n    return total if bias", ["x", "", ""]),
        (DONE, "parts[0][:] = 0\n    return total if bias", ["parts", "", ""]),
        (DONE, "parts[1]['more'] = 0\n    return total if bias", ["parts", "", ""]),
        (
            ADD,
            "    out = bias\n    bias = None if bias is None else bias.copy()\n"
            "    out is None or out.fill(3)\n" + ADD,
            ["bias", "", ""],
        ),
        (DONE, "rng is None or rng.normal()\n    return total if bias", ["rng", "", ""]),
        ('raise ValueError("too', 'x[0] = 9\n        raise ValueError("too', ["x", "", ""]),
        (
            ADD,
            "    if not hasattr(add, 'kept'):\n        add.kept = x[:2]\n"
            "    elif len(x) == 3 and bias is None:\n        add.kept[0] = 8\n" + ADD,
            ["x", "", ""],
        ),
        ("p -= g", "p -= g\n    g.mul_(2)", ["", "", "g"]),
        ("self.scale = options[", "W.zero_()\n        self.scale = options[", ["", "W", ""]),
        ('options["scale"]', 'options.pop("scale")', ["", "options", ""]),
        (
            FORWARD,
            "        mine, x = x, x.clone()\n        mine.data[0] = 3\n" + FORWARD,
            ["", "x", ""],
        ),
        (
            "        return x\n",
            "        self.T[0] = 0\n        return x\n",
            ["", "W", ""],
        ),
        ("        return x\n", "        x.neg_()\n        return x\n", ["", "x", ""]),
    ],
    ids=lambda value: "".join(value).strip().split("\n")[0][:30],
)
def test_each_way_to_change_an_input_is_found(
    bench: Bench, old: str, new: str, changed: list[str]
) -> None:
    source = REFERENCE.replace("self.scale =", "self.T = W.mT\n        self.scale =")
    assert source.count(old) == 1
    report = bench.grade(source.replace(old, new))
    told = [
        name if "was changed by the call" in check.message else ""
        for name, check in zip(messages(report), report.checks, strict=True)
    ]
    assert told == changed, [check.message for check in report.checks]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("p -= g", "p[:] = p - g"),
        (DONE, "x *= 2; x /= 2\n    return total if bias"),
        (ADD, "    x = x.clone() if hasattr(x, 'clone') else x.copy()\n    x += 0 * x\n" + ADD),
        ("nn.Parameter(W.clone())", "nn.Parameter(W)"),
    ],
    ids=["as the reference does", "and back again", "a copy", "the checker's own writing"],
)
def test_nobody_is_blamed_for_what_may_be(bench: Bench, old: str, new: str) -> None:
    assert REFERENCE.count(old) == 1
    report = bench.grade(REFERENCE.replace(old, new))
    assert report.passed, [check.message for check in report.checks]


def test_a_mistake_is_told_by_the_input_that_it_changes(bench: Bench) -> None:
    report = bench.grade(REFERENCE.replace(DONE, "x[:] = total\n    return total if bias"))
    assert report.mistake is not None
    assert report.mistake.id == "writes_into_x"


@pytest.mark.parametrize(
    ("last", "failed"),
    [("judge.same(steps)", [0]), ("judge.same(steps)\n    judge.keeps_inputs()", [2])],
    ids=["no check is about inputs", "the last one is"],
)
def test_a_change_costs_one_check(tmp_path: Path, last: str, failed: list[int]) -> None:
    """The second check asks for the same scenario again, and costs nothing more."""
    checks = CHECKS.replace("judge.same(steps)", last)
    checks = checks.replace("judge.same(layers)", "judge.same(layers, sums)")
    report = made(tmp_path, checks).grade(
        REFERENCE.replace(DONE, "x[0] = 9\n    return total if bias")
    )
    assert [not check.points for check in report.checks] == [at in failed for at in range(3)]
    assert report.checks[failed[0]].message.endswith(
        "x was changed by the call. Leave the inputs as they are."
    )
