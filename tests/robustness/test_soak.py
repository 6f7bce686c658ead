"""A service keeps nothing of what it has graded."""

from __future__ import annotations

import os
import sys
from dataclasses import replace

import pytest

from tests.hostile.conftest import Open, open_sandbox
from tests.hostile.quick import quick
from tests.robustness.soak import soak
from tests.robustness.vitals import Vitals, leaks

__all__ = ["open_sandbox"]

STEADY = [Vitals(n, 4, (9, 8, 7), 12, (50.0, 200.0, 150.0), (50.0, 80.0, 70.0)) for n in range(20)]


@pytest.mark.parametrize(
    ("grow", "words"),
    [
        (lambda each, n: each, ""),
        (lambda each, n: replace(each, processes=4 + n), "processes"),
        (lambda each, n: replace(each, files=12 + n), "files"),
        (
            lambda each, n: replace(each, descriptors=(9, 8 + n, 7)),
            "descriptors of the fork server",
        ),
        (lambda each, n: replace(each, rss=(50.0, 200.0, 150.0 + 2 * n)), "rss of the checker"),
        (lambda each, n: replace(each, rss=(50.0 + 2 * n, 200.0, 150.0)), "rss of the face"),
        (lambda each, n: replace(each, pss=(50.0 + 2 * n, 80.0, 70.0)), ""),
    ],
)
def test_a_leak_is_told(grow, words) -> None:  # type: ignore[no-untyped-def]
    told = leaks([grow(each, each.gradings) for each in STEADY], mebibytes=8)
    assert len(told) == bool(words)
    assert words in "".join(told)


def test_there_are_quick_ones_of_many_kinds() -> None:
    assert len(quick()) >= 100


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells what a process holds")
def test_three_hundred_gradings_leave_nothing(open_sandbox: Open) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may look into processes that hide themselves")
    with open_sandbox() as sandbox:
        found = soak(sandbox, 300)
        assert found.kinds == {"right": 100, "wrong": 100, "hostile": 100}
        # Caches of the checker still fill: every exercise and mistake is met within these.
        assert leaks(found.samples, mebibytes=32) == []
