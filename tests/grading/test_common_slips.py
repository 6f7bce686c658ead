"""Names for slips that are in no catalogue: facts that hold for cases of different sizes."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from lora_tutor.grading.judging.slips.lines import inner_factor
from lora_tutor.reports.report import Report
from tests.grading.sample import CHECKS, MISTAKES, REFERENCE, answer
from tests.grading.test_grading import Bench

pytestmark = pytest.mark.slow

WIDER = """

@scenario("two rows of 5, alpha=3")
def wider(impl, rng):
    return {"y": impl.scale(rng.normal(size=(2, 5)), 3.0)}
"""
TWO_SIZES = CHECKS.replace("\n\ndef test_scales", WIDER + "\n\ndef test_scales").replace(
    "judge.same(matrix)", "judge.same(matrix, wider)"
)


def first_name(report: Report) -> str:
    """The title of what is named at the first check; "" where nothing is."""
    return next((m.title for m in report.mistakes if m.id in report.checks[0].mistakes), "")


@pytest.mark.parametrize(
    ("expression", "title"),
    [
        ("-alpha * x", "The sign is wrong: y"),
        ("2 * alpha * x", "Off by a factor of 2: y"),
        ("x", "Off by a factor of 1/alpha: y"),
        ("len(x) * alpha * x", "Off by a factor of x.shape[0]: y"),
        ("alpha * x + 3", "Off by 3 throughout: y"),
        ("(alpha * x).T", "Transposed: y"),
        ("(alpha * x)[:, ::-1]", "The right numbers in other places: y"),
        ("(alpha * x)[None]", "An axis of length 1 too much or too few: y"),
        ("np.abs(alpha * x)", "The signs are lost: y"),
        ("np.maximum(alpha * x, 0)", "What is negative becomes zero: y"),
        ("np.round(alpha * x)", "Rounded to whole numbers: y"),
        ("np.round(alpha * x, 2)", "Rounded: y"),
        ("(alpha * x).astype('float32').astype(float)", "Right to seven digits only: y"),
        ("(len(x) - 1) / len(x) * alpha * x", "Off by a factor of (x.shape[0] - 1)/x.shape[0]: y"),
        ("0 * x", "Zero comes back: y"),
        ("(alpha * x).astype('float32')", "The numbers are right, but their dtype is not: y"),
        ("(alpha * x).tolist()", "The numbers are right, but of another kind: y"),
        ("None", "Nothing comes back: y"),
        ("(alpha * x).sum()", "Another kind of thing comes back than is asked: y"),
        ("x.T @ x", "The shape is not that which is asked: y"),
        ("x @ x", "The code stops in line 4: `return x @ x`"),
        ("(1 + 2e-6) * alpha * x", ""),
        ("(1 - 2e-7) * alpha * x", ""),
        ("alpha * x + (x > 0)", ""),
        ("alpha * x + x**2", ""),
        ("len(x) * alpha * x if alpha > 2.7 else 7 * x", "The scale is wrong: y"),
        ("(alpha // 2) / (alpha / 2) * alpha * x", "The scale is wrong: y"),
        ("alpha * x * (1 + np.arange(x.shape[1]))", ""),
        ("np.cumsum(alpha * x, axis=1)", "Added up step by step: y"),
        ("alpha * x[:1] + 0 * x", "The same comes back again and again: y"),
        ("alpha * np.eye(*x.shape) * x", "Zero stands in some places: y"),
        ("np.full_like(x, np.inf)", "NaN or infinity comes back: y"),
    ],
)
def test_what_all_wrong_values_have_in_common(tmp_path: Path, expression: str, title: str) -> None:
    report = Bench(tmp_path, test_checks=TWO_SIZES).grade(answer(expression))
    assert first_name(report) == title
    assert all(each.explanation for each in report.mistakes)


@pytest.mark.parametrize(
    ("expression", "titles"),
    [
        (
            "(-alpha * x)[None]",
            ["The sign is wrong: y", "An axis of length 1 too much or too few: y"],
        ),
        (
            "(2 * alpha * x).tolist()",
            ["The numbers are right, but of another kind: y", "Off by a factor of 2: y"],
        ),
        (
            "x @ x if len(x) == 2 else -alpha * x",
            [
                "The code stops in line 4: `return x @ x if len(x) == 2 else -alpha * x`",
                "The sign is wrong: y",
            ],
        ),
    ],
)
def test_two_facts_of_which_all_follows(tmp_path: Path, expression: str, titles: list[str]) -> None:
    more = TWO_SIZES.replace("\n\ndef test_scales", THIRD + "\n\ndef test_scales")
    asked = more.replace("judge.same(matrix, wider)", "judge.same(matrix, wider, third)")
    report = Bench(tmp_path, test_checks=asked).grade(answer(expression))
    assert sorted(m.title for m in report.mistakes) == sorted(titles)
    assert len(report.checks[0].mistakes) == 2


ADDS_ONE = '''

class adds_one:
    """One is added

    It is so.
    """

    def scale(x, alpha):
        return alpha * x + 1
'''


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("-(alpha * x + 1)", ("adds_one", "any_sign")),
        ("x @ x if len(x) == 2 else alpha * x + 1", ("adds_one", "any_stops")),
        # A factor beside a mistake of scale is any other factor.
        ("(1 - 2e-7) * alpha * x", ()),
    ],
)
def test_a_fact_beside_a_known_mistake(
    tmp_path: Path, expression: str, expected: tuple[str, ...]
) -> None:
    more = TWO_SIZES.replace("\n\ndef test_scales", THIRD + "\n\ndef test_scales")
    asked = more.replace("judge.same(matrix, wider)", "judge.same(matrix, wider, third)")
    bench = Bench(tmp_path, test_checks=asked, mistakes=MISTAKES + ADDS_ONE)
    assert bench.grade(answer(expression)).checks[0].mistakes == expected


THIRD = """

@scenario("four rows of 3, alpha=2")
def third(impl, rng):
    return {"y": impl.scale(rng.normal(size=(4, 3)), 2.0)}
"""


def test_a_rule_of_the_text_is_its_own_name(tmp_path: Path) -> None:
    asked = TWO_SIZES.replace(
        "judge.same(matrix, wider)",
        'judge.require("np.multiply" not in judge.source, "You use np.multiply. Write the * out.")',
    )
    report = Bench(tmp_path, test_checks=asked).grade(answer("np.multiply(alpha, x)"))
    assert first_name(report) == "You use np.multiply"


@pytest.mark.parametrize(
    ("expression", "title"),
    [
        ("alpha * x if alpha > 0 else x**3", "Wrong in one kind of case only: α=-3.0"),
        (
            "np.random.default_rng().normal(size=x.shape)",
            "Two runs with equal inputs give different y",
        ),
    ],
)
def test_one_case_and_chance(tmp_path: Path, expression: str, title: str) -> None:
    more = TWO_SIZES.replace("\n\ndef test_scales", NEGATIVE + "\n\ndef test_scales")
    asked = more.replace("judge.same(matrix, wider)", "judge.same(negative, matrix)")
    report = Bench(tmp_path, test_checks=asked).grade(answer(expression))
    assert first_name(report) == title


NEGATIVE = """

@scenario("an alpha below zero, and one above")
def negative(impl, rng):
    x = rng.normal(size=(2, 5))
    return {f"y for α={alpha}": impl.scale(x, alpha) for alpha in (-3.0, 2.0, 3.0)}
"""


def test_one_size_proves_nothing(tmp_path: Path) -> None:
    once = TWO_SIZES.replace("judge.same(matrix, wider)", "judge.same(matrix)")
    report = Bench(tmp_path, test_checks=once).grade(answer("-alpha * x"))
    assert report.mistakes == ()


@pytest.mark.parametrize(
    ("expression", "title"),
    [("(alpha * x).T", "Transposed: y"), ("0 * x", "Zero comes back: y"), ("2 * x", "")],
)
def test_one_large_case_proves_where_the_entries_stand(
    tmp_path: Path, expression: str, title: str
) -> None:
    once = TWO_SIZES.replace("judge.same(matrix, wider)", "judge.same(matrix)")
    assert first_name(Bench(tmp_path, test_checks=once).grade(answer(expression))) == title


def test_what_is_not_judged_is_not_told(tmp_path: Path) -> None:
    hidden = TWO_SIZES.replace('return {"y": impl', 'return {"right": False, "_y": impl')
    assert hidden != TWO_SIZES
    report = Bench(tmp_path, test_checks=hidden).grade(answer("-alpha * x"))
    assert report.mistakes == ()


def test_what_should_be_refused_is_told_as_the_case_that_it_is(tmp_path: Path) -> None:
    asked = CHECKS.replace('return {"y": impl.scale(', 'return {"n = k + 1": attempt(impl.scale, ')
    asked = asked.replace("import scenario", "import attempt, scenario")
    refusing = REFERENCE.replace("return", "raise ValueError\n    return")
    bench = Bench(tmp_path, test_checks=asked, reference=refusing)
    told = first_name(bench.grade(answer("alpha * x")))
    assert told == "What should be refused is accepted: n = k + 1"


LAW = """

@scenario("1000 entries")
def drawn(impl, rng):
    y = impl.scale(rng.uniform(-1, 1, size=(40, 25)), 2.0)
    seen = law(y, k=16)
    return {"right": seen == "uniform between -1 and 1", "_law": seen}
"""


def test_another_law_of_random_entries_is_told_in_words(tmp_path: Path) -> None:
    asked = TWO_SIZES.replace("\n\ndef test_scales", LAW + "\n\ndef test_scales")
    asked = asked.replace("judge.same(matrix, wider)", "judge.same(drawn)")
    asked = asked.replace("import scenario", "import law, scenario")
    halved = REFERENCE.replace("alpha * x", "alpha / 2 * x")
    bench = Bench(tmp_path, test_checks=asked, reference=halved)
    told = first_name(bench.grade(answer("alpha / 8 * x")))
    assert told == (
        "The random entries follow another law: uniform between -1/√k and 1/√k "
        "in place of uniform between -1 and 1"
    )


TERMS = """

@scenario("a matrix of 3 rows and 4 columns, in terms")
def terms(impl, rng):
    return in_terms(impl, rng.normal(size=(3, 4)), 2.5)


@scenario("two rows of 5, in terms")
def terms_of_two(impl, rng):
    return in_terms(impl, rng.normal(size=(2, 5)), -3.0)


def in_terms(impl, x, alpha):
    y = impl.scale(x, alpha)
    return {"y": y, "_parts_of_y": {"x": x, "bias": np.ones_like(x)}}
"""


@pytest.mark.parametrize(
    ("expression", "titles"),
    [
        ("alpha * x", ["In y, bias is left out"]),
        ("alpha * x - 1", ["In y, bias has the wrong sign"]),
        ("x + 1", ["In y, x is 1/alpha times as large"]),
        ("x", ["In y, x is 1/alpha times as large", "In y, bias is left out"]),
    ],
)
def test_a_wrong_term_of_a_sum_is_told(tmp_path: Path, expression: str, titles: list[str]) -> None:
    asked = TWO_SIZES.replace("\n\ndef test_scales", TERMS + "\n\ndef test_scales")
    asked = asked.replace("judge.same(matrix, wider)", "judge.same(terms, terms_of_two)")
    shifted = REFERENCE.replace("alpha * x", "alpha * x + 1")
    bench = Bench(tmp_path, test_checks=asked, reference=shifted)
    assert [m.title for m in bench.grade(answer(expression)).mistakes][:2] == titles


TWICE = """

@scenario("one matrix, twice")
def twice(impl, rng):
    x = rng.normal(size=(3, 4))
    return {"y": impl.scale(x, 2.5), "y_again": impl.scale(x, 2.5)}


@scenario("a read-only matrix")
def locked(impl, rng):
    x = rng.normal(size=(2, 5))
    x.flags.writeable = False
    return {"y": impl.scale(x, 2.5)}
"""


def test_an_input_that_is_changed_is_told_though_the_second_call_is_wrong(tmp_path: Path) -> None:
    asked = CHECKS.replace("\n\ndef test_scales", TWICE + "\n\ndef test_scales")
    asked = asked.replace("judge.same(matrix)", "judge.same(twice, locked)")
    report = Bench(tmp_path, test_checks=asked).grade(
        answer("alpha * x + 0 * np.add(x, x > 0, out=x)")
    )
    assert first_name(report).startswith("An input is changed")


def test_what_an_author_knows_is_told_first(tmp_path: Path) -> None:
    report = Bench(tmp_path, test_checks=TWO_SIZES).grade(answer("alpha * alpha * x"))
    assert report.mistake is not None
    assert report.mistake.id == "squares_alpha"


def test_a_refusal_in_one_line_with_its_condition_is_no_stop(tmp_path: Path) -> None:
    code = REFERENCE.replace("    return alpha * x", "    if alpha > 0: raise ValueError(alpha)")
    assert code != REFERENCE
    report = Bench(tmp_path, test_checks=TWO_SIZES).grade(code)
    assert first_name(report).startswith("What is valid is refused in line")


def test_what_a_function_returns_is_told_where_nothing_could_be_compared(tmp_path: Path) -> None:
    asked = (
        TWO_SIZES.replace('return {"y": impl', "y = impl")
        .replace(", 2.5)}", ', 2.5)\n    return {"right": isinstance(y, np.ndarray)}')
        .replace(", 3.0)}", ', 3.0)\n    return {"right": isinstance(y, np.ndarray)}')
    )
    report = Bench(tmp_path, test_checks=asked).grade(answer("(alpha * x, x)"))
    assert first_name(report) == "`scale` returns a tuple of 2, not a NumPy array"


CASES = """

@scenario("whole numbers and others")
def cases(impl, rng):
    x = rng.normal(size=(3, 4))
    return {f"y for alpha={alpha}": impl.scale(x, alpha) for alpha in (0.0, 1.0, 2.5)}
"""


def test_the_only_kind_of_case_that_is_wrong_is_told(tmp_path: Path) -> None:
    asked = TWO_SIZES.replace("\n\ndef test_scales", CASES + "\n\ndef test_scales")
    asked = asked.replace("judge.same(matrix, wider)", "judge.same(cases)")
    report = Bench(tmp_path, test_checks=asked).grade(answer("(alpha or 7 * x) * x"))
    assert first_name(report) == "Wrong in one kind of case only: alpha=0.0"


@pytest.mark.parametrize(
    ("expression", "title"),
    [
        ("alpha // 2 * x + 1", "In y, the scale of x is wrong"),
        (
            "alpha * x * np.arange(1, 1 + x.shape[1]) + 1",
            "In y, each column of x is off by a factor of its own",
        ),
    ],
)
def test_a_crooked_term_is_told(tmp_path: Path, expression: str, title: str) -> None:
    asked = TWO_SIZES.replace("\n\ndef test_scales", TERMS + "\n\ndef test_scales")
    asked = asked.replace("judge.same(matrix, wider)", "judge.same(terms, terms_of_two)")
    asked = asked.replace("size=(2, 5)), -3.0", "size=(4, 5)), -3.0")
    shifted = REFERENCE.replace("alpha * x", "alpha * x + 1")
    bench = Bench(tmp_path, test_checks=asked, reference=shifted)
    assert first_name(bench.grade(answer(expression))) == title


def test_a_term_of_a_sum_that_is_stretched_line_by_line_is_told() -> None:
    rng = np.random.default_rng(3)
    W, update, lengths = rng.normal(size=(5, 8)), rng.normal(size=(5, 8)), np.arange(1.0, 6.0)
    lines = {"W": W, "s·A B": update}
    right = lengths[:, None] * (W + update)
    wrong = 3 * lengths[:, None] * (W + 2 * update)
    assert inner_factor(wrong, right, lines) == ("s·A B", pytest.approx(2))
    assert inner_factor(wrong.T, right.T, {n: t.T for n, t in lines.items()}) is not None
    assert inner_factor(3 * right, right, lines) is None
    assert inner_factor(right + 1, right, lines) is None


def test_a_changed_input_beside_other_slips_is_no_number_of_another_kind(tmp_path: Path) -> None:
    report = Bench(tmp_path, test_checks=TWO_SIZES).grade(
        answer("(x > 0) + 0 * np.negative(x, out=x)")
    )
    assert "another kind" not in first_name(report)
