"""Which mistake a report names, and what a check says to its learner and its author."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from lora_tutor.grading.judging.proxies import Implementation
from lora_tutor.grading.judging.scenario import Scenario, scenario
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict
from tests.grading.bench import Bench, verdicts
from tests.grading.sample import (
    CHECKS,
    MISTAKES,
    REFERENCE,
    STUB,
    answer,
)

Grade = Callable[..., Report]


@pytest.mark.parametrize(
    ("source", "mistake"),
    [
        (answer("alpha * alpha * x"), "squares_alpha"),
        (answer("x / 0 * 0 if False else x * float('nan')"), "divides_by_zero"),
        (answer("np.multiply(x, alpha, out=x)"), "writes_into_x"),
        (answer(total="float(x.shape[0] * x.shape[1])"), "counts_entries"),
        (answer(total="float(x.shape[0])"), "counts_rows"),
        (answer(total="float(x.upper())"), "asks_for_text"),
        (answer("alpha**3 * x"), None),
        (answer(total="float(x.lower())"), "any_stops"),
        (answer("np.where(x > 0, np.nan, x)"), "any_not_finite"),
        (answer("np.multiply(x, alpha**2, out=x)"), None),
    ],
    ids=str,
)
def test_the_mistake_that_matches_is_named(bench: Bench, source: str, mistake: str | None) -> None:
    report = bench.grade(source)
    assert not report.passed
    assert (report.mistake.id if report.mistake else None) == mistake
    if report.mistake:
        assert report.mistake.title
        failed = [check for check in report.checks if check.verdict is not Verdict.PASSED]
        assert {check.mistake for check in failed} == {mistake}
    assert all(check.mistake is None for check in report.checks if check.points)


def test_no_mistake_is_run_for_what_is_unfinished(bench: Bench) -> None:
    report = bench.grade(f"{STUB}\n_touched = True\n")
    assert verdicts(report) == ["not_attempted"] * 3
    assert {who for who, *_ in bench.case._outcomes} == {""}


def test_every_mistake_is_named_as_itself(bench: Bench) -> None:
    for mistake in bench.case.mistakes:
        report = bench.grade(mistake.source)
        assert report.mistake is not None, mistake.id
        assert report.mistake.id == mistake.id


def test_two_mistakes_at_once_are_named_check_by_check(bench: Bench) -> None:
    report = bench.grade(answer("alpha**2 * x", "float(len(x))"))
    assert report.mistake is None
    assert [check.mistake for check in report.checks] == ["squares_alpha", "counts_rows", None]


def test_an_observation_that_is_not_judged_tells_mistakes_apart(tmp_path: Path) -> None:
    """Both fail `kept` alone and pass the rest; only `_y` differs, and it is not judged."""
    first = (
        '\n\nclass empties_x:\n    """x is emptied\n\n    It is used up.\n    """\n\n'
        "    def scale(x, alpha):\n        y = alpha * x\n        x[...] = 0\n"
        "        return y + 1 if alpha == 2.0 else y\n"
    )
    bench = Bench(tmp_path, mistakes=MISTAKES.replace("\n\nclass", first + "\n\nclass", 1))
    assert bench.case.mistakes[0].id == "empties_x"
    report = bench.grade(answer("np.multiply(x, alpha, out=x)"))
    assert report.mistake is not None
    assert report.mistake.id == "writes_into_x"


def test_a_tie_goes_to_the_mistake_that_agrees_on_what_passed(tmp_path: Path) -> None:
    """Both explain the failed check; the first of them would fail another one too."""
    worse = (
        '\n\nclass worse:\n    """Both are wrong\n\n    Twice wrong.\n    """\n\n'
        "    def scale(x, alpha):\n        return x\n\n"
        "    def total(x):\n        return 0.0\n"
    )
    better = (
        '\n\nclass better:\n    """One is wrong\n\n    Once wrong.\n    """\n\n'
        "    def total(x):\n        return 0.0\n"
    )
    bench = Bench(tmp_path, mistakes=MISTAKES + worse + better)
    report = bench.grade(answer(total="0.0"))
    assert report.mistake is not None
    assert report.mistake.id == "better"


def test_names_for_single_checks_must_be_the_only_ones(tmp_path: Path) -> None:
    twin = (
        '\n\nclass also_counts_rows:\n    """The same again\n\n    Twins.\n    """\n\n'
        "    def total(x):\n        return float(x.shape[0])\n"
    )
    bench = Bench(tmp_path, mistakes=MISTAKES + twin)
    report = bench.grade(answer("alpha**2 * x", "float(len(x))"))
    # Neither twin is named, but what came back is.
    assert [check.mistake for check in report.checks] == ["squares_alpha", "any_made_of", None]


OBSERVANT = CHECKS.replace('"_y": y}', '"y": y, "_law": f"{len(y)} rows"}').replace(
    "x was changed by the call.", "x was changed in {_law} of {_y}."
)


def test_a_sentence_may_be_on_what_only_a_wrong_answer_shows(tmp_path: Path) -> None:
    asked = CHECKS.replace('says={"kept"', 'says={"no_array": "no array came.", "kept"')
    assert asked != CHECKS
    assert verdicts(Bench(tmp_path, test_checks=asked).grade(answer())) == ["passed"] * 3


def test_a_check_says_that_the_values_must_be_right_before_its_own_promise(tmp_path: Path) -> None:
    report = Bench(tmp_path, test_checks=OBSERVANT).grade(answer("x.copy()"))
    first, _, third = (check.message for check in report.checks)
    assert first.endswith("alpha=2.5: y: every entry is exactly 0.4 times what it should be.")
    assert third == (
        "For the same matrix twice: the values must be right first, as in “Every entry is "
        "multiplied by alpha”. y: every entry is exactly 0.5 times what it should be."
    )


def test_an_authors_sentence_takes_in_what_was_observed(tmp_path: Path) -> None:
    report = Bench(tmp_path, test_checks=OBSERVANT).grade(answer("x.__imul__(alpha)"))
    assert report.checks[2].message.endswith("twice: x was changed in 3 rows of {_y}.")


LOOKED_UP = CHECKS.replace(
    'return {"s": impl.total(rng.normal(size=(3, 4)))}',
    'return {"s": {0.0: 1.0}.get(impl.total(np.zeros((3, 4))))}',
)


def test_none_is_no_missing_return_where_every_function_gave_something(tmp_path: Path) -> None:
    said = Bench(tmp_path, test_checks=LOOKED_UP).grade(answer(total="2.0")).checks[1].message
    assert said.endswith(": s: it is None, but a float is asked.")


def test_what_is_another_in_each_run_is_said_to_be(bench: Bench) -> None:
    said = [check.message for check in bench.grade(answer("x * np.random.rand()")).checks]
    unsteady = "Two runs with equal inputs gave different y: is something random, such as a dropout"
    assert unsteady in said[0]
    steady = bench.grade(answer("x + alpha"))
    assert "Two runs" not in steady.checks[0].message


KEPT_BY_CHECKS = """

KEPT = {"list": [3.0, 1.0, 2.0], "array": np.array([3.0, 1.0, 2.0])}


@scenario("a list and an array that the checks keep")
def kept_by_checks(impl, rng):
    return {f"{name} {value}": impl.total(value) for name, value in KEPT.items()}


def test_totals(judge):"""


def test_what_a_submission_changes_is_not_asked_of_the_next(tmp_path: Path) -> None:
    before, body = CHECKS.split("\n\ndef test_totals(judge):")
    body = re.sub(r"judge.same\(.*\)", "judge.same(kept_by_checks)", body, count=1)
    summed = REFERENCE.replace("float(x.sum())", "float(sum(x))")
    bench = Bench(tmp_path, test_checks=before + KEPT_BY_CHECKS + body, reference=summed)
    assert bench.grade(summed).passed
    sorting = summed.replace("return float(sum(x))", "x.sort()\n    return float(sum(x))")
    assert not bench.grade(sorting).passed
    assert bench.grade(summed).passed


def test_scenarios_that_one_function_makes_are_told_apart(tmp_path: Path) -> None:
    case = Bench(tmp_path).case

    def made(factor: float) -> Scenario:
        @scenario(f"{factor} times 3")
        def asked(impl: Implementation, rng: np.random.Generator) -> dict[str, object]:
            return {"y": impl.scale(3.0, factor)}

        return asked

    seen = [case.reference_outcome(made(factor), 7).values for factor in (2.0, 5.0)]
    assert seen == [{"y": 6.0}, {"y": 15.0}]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('{"s": impl.total(rng.normal(size=(3, 4)))}', "impl.total(np.ones(3))", "gives float in"),
        ('@scenario("one row of 4")\n', "", "row is no scenario: "),
        (
            'judge.same(twice, says={"kept": "x was changed by the call."})',
            "judge.keeps_inputs()",
            "",
        ),
        ("size=(1, 4)", "size=(1, 4) + 1", "TypeError: can only concatenate tuple"),
    ],
)
def test_what_is_wrong_with_a_check_is_told_its_author_with_the_line(
    tmp_path: Path, old: str, new: str, said: str
) -> None:
    assert CHECKS.count(old) == 1
    report = Bench(tmp_path, test_checks=CHECKS.replace(old, new)).grade(REFERENCE, candid=True)
    (told,) = [check.message for check in report.checks if check.verdict is Verdict.GRADER_ERROR]
    assert said in told
    assert re.search(r"test_checks\.py, line \d+$", told)
