"""Two slips, two names: each check by what explains it, alone or with another."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.observation import Outcome
from lora_tutor.grading.judging.pair_search import Budget
from lora_tutor.grading.judging.scenario import Scenario
from lora_tutor.reports.report import GENERAL, Report
from lora_tutor.reports.verdict import Verdict
from tests.grading.sample import CHECKS, MISTAKES, LocalJails, answer
from tests.grading.test_grading import Bench


def known(name: str, body: str) -> str:
    return f'\n\nclass {name}:\n    """Title of {name}\n\n    It is so.\n    """\n\n    {body}\n'


SHIFTED = known("adds_one", "def scale(x, alpha):\n        return alpha * x + 1")
# No file can hold these two: they have nothing in common but what they compute.
BY_HAND = known(
    "two_more",
    "def scale(x, alpha):\n        y = 0 * x + 2\n        y += alpha * x\n        return y",
) + known(
    "last_row_lost",
    "def scale(x, alpha):\n        y = 0 * x\n        for at in range(len(x) - 1):\n"
    "            y[at] = alpha * x[at]\n        return y",
)
# One check that calls both functions, and one scenario that comes after its first.
BOTH = (
    CHECKS
    + """

@scenario("both functions of one matrix")
def both(impl, rng):
    x = rng.normal(size=(3, 4))
    return {"y": impl.scale(x, 2.0), "s": impl.total(x)}


@scenario("both functions of a row")
def both_of_a_row(impl, rng):
    x = rng.normal(size=(1, 4))
    return {"sum of y": impl.total(impl.scale(x, 3.0))}
"""
)
BOTH = BOTH.replace(
    "    judge.same(twice,", "    judge.same(both, both_of_a_row)\n    judge.same(twice,"
)


def known_names(report: Report) -> set[str]:
    """Those that an author has given."""
    return {each.id for each in report.mistakes if not each.id.startswith(GENERAL)}


def names(report: Report) -> list[tuple[str, ...]]:
    return [check.mistakes for check in report.checks]


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        # The second scenario of the check is another: no verdict needs it, but the name does.
        (answer(total="float(len(x)) if len(x) > 1 else float(x.sum())"), [(), (), ()]),
        (
            answer("alpha**2 * x", "float(len(x))"),
            [("squares_alpha",), ("counts_rows",), ("squares_alpha", "counts_rows")],
        ),
        # Both in one function, so that one check shows both.
        (
            answer("alpha**2 * x + 1"),
            [("squares_alpha", "adds_one"), (), ("squares_alpha", "adds_one")],
        ),
        (
            answer("alpha * x * (np.arange(len(x)) < len(x) - 1)[:, None] + 2"),
            [("two_more", "last_row_lost"), (), ("two_more", "last_row_lost")],
        ),
        # A third slip that nobody knows: what is known is still said, at its check.
        (
            answer("alpha**3 * x", "float(len(x))"),
            [(), ("counts_rows",), ("any_made_of",)],
        ),
    ],
    ids=[
        "later scenario",
        "two functions",
        "one function",
        "no file holds both",
        "one of them unknown",
    ],
)
def test_each_check_has_the_names_of_what_explains_it(
    tmp_path: Path, source: str, expected: list[tuple[str, ...]]
) -> None:
    bench = Bench(tmp_path, test_checks=BOTH, mistakes=MISTAKES + SHIFTED + BY_HAND)
    report = bench.grade(source)
    assert names(report) == expected
    assert report.mistake is None
    assert {each.id for each in report.mistakes} == {n for found in expected for n in found}
    assert all(each.title and each.explanation for each in report.mistakes)
    assert [check.mistake for check in report.checks] == [(*n, None)[0] for n in expected]


@pytest.mark.parametrize(
    ("line", "expected"),
    [('raise ValueError("in its own words")', {"refuses"}), ("return np.zeros(-1)", set())],
)
def test_what_code_raises_itself_is_told_by_its_kind(
    tmp_path: Path, line: str, expected: set[str]
) -> None:
    refuses = known("refuses", 'def scale(x, alpha):\n        raise ValueError("in other words")')
    bench = Bench(tmp_path, mistakes=MISTAKES + refuses)
    report = bench.grade(answer().replace("return alpha * x", line))
    assert known_names(report) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("return np.ones(4) + np.ones(3)", {"misfits"}),
        # A mistake with the same inputs speaks of the same sizes.
        ("return np.ones(5) + np.ones(6)", set()),
        # As torch says them: digits of names, and a place.
        ('return float("m1 and m2 of float32")', set()),
        ('return float("element 0 of tensors")', set()),
    ],
)
def test_an_error_about_sizes_is_told_by_its_kind_and_sizes(
    tmp_path: Path, line: str, expected: set[str]
) -> None:
    misfits = known("misfits", "def scale(x, alpha):\n        return np.ones(3) + np.ones(4)")
    bench = Bench(tmp_path, mistakes=MISTAKES + misfits)
    report = bench.grade(answer().replace("return alpha * x", line))
    assert known_names(report) == expected


def test_every_pair_of_both_functions_is_named_as_both(tmp_path: Path) -> None:
    bench = Bench(tmp_path, mistakes=MISTAKES + SHIFTED)
    scaling, totalling = ("squares_alpha", "divides_by_zero", "adds_one"), ("counts_rows",)
    known = {each.id: each for each in bench.case.mistakes}
    for first in scaling:
        for second in totalling:
            (source,) = bench.case.pairs.sources(known[first], known[second])
            report = bench.grade(source)
            assert {each.id for each in report.mistakes} == {first, second}


def test_a_name_at_one_check_agrees_with_the_checks_that_passed(tmp_path: Path) -> None:
    """The known mistake behaves so in `totals`, but it would have failed `scales` too."""
    worse = (
        '\n\nclass worse:\n    """Both are wrong\n\n    Twice wrong.\n    """\n\n'
        "    def scale(x, alpha):\n        return alpha * x + 5\n\n"
        "    def total(x):\n        return 0.0\n"
    )
    bench = Bench(tmp_path, test_checks=BOTH, mistakes=MISTAKES + worse)
    report = bench.grade(answer(total="0.0"))
    assert [check.verdict is Verdict.PASSED for check in report.checks] == [True, False, False]
    assert all("worse" not in found for found in names(report))


def test_what_is_run_for_a_name_alone_prints_nothing_into_the_report(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    jails = LocalJails()
    report = bench.grade(answer(total="float(len(x))"), jails)
    assert names(report) == [(), ("counts_rows",), ()]
    assert report.stdout == ""
    assert report.mistake is not None


def test_no_name_where_the_rest_cannot_be_seen(tmp_path: Path) -> None:
    bench = Bench(tmp_path)
    calls = iter(range(100))

    def dies_late(request: list[object]) -> Verdict | None:
        is_call = request[0] == "call"
        return Verdict.TIMEOUT if is_call and next(calls) >= 3 else None

    report = bench.grade(answer(total="float(len(x))"), LocalJails(dies_late))
    assert report.checks[1].verdict is Verdict.FAILED
    assert names(report)[1] == ()


@pytest.mark.slow
def test_a_pair_without_an_end_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the two ends; together they wait for one another."""
    tried: list[str] = []
    run = Case.pair_outcome

    def seen(case: Case, who: str, source: str, scenario: Scenario, seed: int) -> Outcome:
        tried.append(who)
        return run(case, who, source, scenario, seed)

    monkeypatch.setattr(Case, "pair_outcome", seen)
    loop = (
        "def total(x):\n        while scale(x, 1.0) is None:\n            pass\n        return 1.0"
    )
    halves = known("waits", loop) + known("silent", "def scale(x, alpha):\n        return None")
    bench = Bench(tmp_path, test_checks=BOTH, mistakes=MISTAKES + halves)
    began = time.process_time()
    bench.grade(answer("None", "1.0"))
    assert any("waits+silent" in who for who in tried)
    assert time.process_time() - began < 20


def test_without_time_left_there_are_no_pairs(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench = Bench(tmp_path, mistakes=MISTAKES + SHIFTED)
    assert len(bench.grade(answer("alpha**2 * x + 1")).mistakes) == 2
    monkeypatch.setattr(Budget, "left", False)
    assert bench.grade(answer("alpha**2 * x + 1")).mistakes == ()


def test_a_line_that_stops_elsewhere_too_is_not_the_known_mistake(tmp_path: Path) -> None:
    """Three rows are all that the known mistake takes; the submission takes no number of them."""
    three = known("three_rows", "def total(x):\n        return float((np.ones(3) @ x).sum())")
    apart = CHECKS.replace("judge.same(entries, row)", "judge.same(row)")
    apart = apart.replace("judge.same(twice,", "judge.same(entries)\n    judge.same(twice,")
    bench = Bench(tmp_path, test_checks=apart, mistakes=MISTAKES + three)
    assert names(bench.grade(answer(total="float((np.ones(3) @ x).sum())")))[1] == ("three_rows",)
    assert "three_rows" not in names(bench.grade(answer(total="float((np.ones(7) @ x).sum())")))[1]
