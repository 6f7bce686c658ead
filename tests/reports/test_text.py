"""Reports as text for people."""

from __future__ import annotations

from dataclasses import replace

import pytest

from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.words import Look
from lora_tutor.reports.writers.text import write_report
from tests.reports.reports import report


@pytest.mark.parametrize(
    ("layers", "ending"),
    [
        (("process", "rlimits", "landlock", "seccomp"), "with seed 7.)"),
        (("process", "rlimits", "seccomp"), "with seed 7; not confined by landlock.)"),
        (("process",), "with seed 7; not confined by landlock and seccomp.)"),
    ],
)
def test_isolation_is_told_where_it_is_weak(layers: tuple[str, ...], ending: str) -> None:
    graded = replace(report(Verdict.FAILED), isolation=layers, seed=7)
    assert ending in " ".join(write_report(graded, "Title", Look()).split())


def test_a_stub_that_was_never_run_is_no_danger() -> None:
    given = replace(report(Verdict.NOT_ATTEMPTED), isolation=("process",), seed=7)
    assert "with seed 7.)" in " ".join(write_report(given, "Title", Look()).split())
