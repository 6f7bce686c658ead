"""Submissions that want a pass they have not earned, or harm: none gets what it wants."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator

import pytest

from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict
from tests.hostile.conftest import Open
from tests.hostile.corpus import Hostile, corpus
from tests.hostile.sandbox import (
    AMPLE_SECONDS,
    PATIENCE,
    SECONDS,
    Sandbox,
    assert_sound,
    eventually,
    open_descriptors,
)

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="the layers attacked here are Linux's"),
]
ALL_BUT_THE_WEAKEST = "userns,netns,pidns,landlock,seccomp"


def named(chosen: list[Hostile]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("hostile", chosen, ids=[each.name for each in chosen])


@pytest.fixture(scope="module")
def strong(open_sandbox: Open) -> Iterator[Sandbox]:
    """As a class is graded; the long proofs below also look for two mistakes at once."""
    with open_sandbox(thrifty=True) as sandbox:
        yield sandbox


def grade(sandbox: Sandbox, hostile: Hostile) -> Report:
    seconds = SECONDS if "timeout" in hostile.verdicts else AMPLE_SECONDS
    return sandbox.grade(hostile.exercise, hostile.source, seconds)


def attack(sandbox: Sandbox, hostile: Hostile) -> None:
    began = time.monotonic()
    report = grade(sandbox, hostile)
    assert time.monotonic() - began < PATIENCE
    assert_sound(report, hostile.verdicts, hostile.exercise)
    sandbox.assert_as_before()


def test_the_corpus_is_large_and_asks_for_no_mercy() -> None:
    known = {verdict.value for verdict in Verdict} - {"grader_error", "skipped", "not_attempted"}
    assert len(corpus()) >= 150
    assert all(each.verdicts and each.verdicts <= known for each in corpus())
    may_pass = {each.name for each in corpus() if "passed" in each.verdicts}
    assert all(name.startswith("right_") for name in may_pass)


@named(list(corpus()))
def test_ends_as_it_must_and_leaves_nothing(strong: Sandbox, hostile: Hostile) -> None:
    before = strong.long_lived()
    attack(strong, hostile)
    # A thrifty service would take new processes for the first ones without a word.
    assert strong.long_lived() == before


def test_a_jail_cannot_fill_the_disk(strong: Sandbox) -> None:
    (hostile,) = (each for each in corpus() if each.name == "much_on_disk")
    report = strong.grade(hostile.exercise, hostile.source, AMPLE_SECONDS)
    if "userns" not in report.isolation:
        pytest.skip("without an own user namespace the folder has no size of its own")
    assert report.verdict is Verdict.ERROR
    assert "No space left" in report.checks[0].message


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("result_much_too_large", "far more than the right answer does"),
        ("result_whose_product_fills_memory", "takes more memory than there is"),
    ],
)
def test_the_checker_takes_no_more_on_than_it_can(strong: Sandbox, name: str, said: str) -> None:
    """It computes with what a submission gave before it compares."""
    (hostile,) = (each for each in corpus() if each.name == name)
    report = strong.grade(hostile.exercise, hostile.source, AMPLE_SECONDS)
    assert said in report.checks[0].message


def test_an_answer_of_sixty_megabytes_is_let_go(strong: Sandbox) -> None:
    """A checker grades a whole class: a gigabyte for each such answer would not be there."""
    (hostile,) = (each for each in corpus() if each.name == "error_of_sixty_megabytes")
    checker = strong.long_lived()[1]
    before = checker.memory_info().rss
    strong.grade(hostile.exercise, hostile.source, AMPLE_SECONDS)
    strong.assert_as_before()
    assert checker.memory_info().rss - before < 256 << 20


class TestWithoutForking:
    @pytest.fixture(scope="class")
    def spawning(self, open_sandbox: Open) -> Iterator[Sandbox]:
        with open_sandbox(mode="spawn", libraries=["numpy"]) as sandbox:
            yield sandbox

    @named([each for each in corpus() if each.spawn])
    def test_ends_as_it_must_and_leaves_nothing(self, spawning: Sandbox, hostile: Hostile) -> None:
        attack(spawning, hostile)


@pytest.mark.thorough
class TestWithWeakIsolation:
    """Session, environment and limits alone: harm is possible then, a forged pass is not."""

    @pytest.fixture(scope="class")
    def weak(self, open_sandbox: Open) -> Iterator[Sandbox]:
        with open_sandbox(disable=ALL_BUT_THE_WEAKEST) as sandbox:
            assert set(sandbox.grade_a_good_one().isolation) == {"process", "rlimits"}
            yield sandbox

    @named([each for each in corpus() if each.harmless and each.verdicts != {"timeout"}])
    def test_no_pass_is_forged(self, weak: Sandbox, hostile: Hostile) -> None:
        report = grade(weak, hostile)
        assert report.verdict not in (Verdict.PASSED, Verdict.GRADER_ERROR)
        assert weak.grade_a_good_one().passed


@pytest.mark.thorough
def test_a_hundred_gradings_leave_the_service_as_it_was(open_sandbox: Open) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root may count the descriptors of processes that hide theirs")
    quick = [each for each in corpus() if "timeout" not in each.verdicts and each.harmless]
    with open_sandbox(libraries=["numpy", "sympy"]) as sandbox:
        chosen = [each for each in quick if not each.exercise.startswith("12")][::2]
        # Once each: an exercise stays loaded, with its checks and mistakes, from its first time on.
        for hostile in chosen:
            grade(sandbox, hostile)
        sandbox.assert_as_before()
        service = sandbox.long_lived()
        time.sleep(0.5)  # the spare jail is there as a process before its descriptors are
        descriptors = open_descriptors(service)
        memory = [process.memory_info().rss for process in service]
        for number in range(50):
            hostile = chosen[number % len(chosen)]
            grade(sandbox, hostile)
            assert sandbox.grade_a_good_one().passed
        sandbox.assert_as_before()
        assert sandbox.long_lived() == service
        eventually(
            lambda: open_descriptors(service) == descriptors, lambda: open_descriptors(service)
        )
        grown = [p.memory_info().rss - m for p, m in zip(service, memory, strict=True)]
        assert max(grown) < 64 << 20
