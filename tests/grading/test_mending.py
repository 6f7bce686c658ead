"""Small changes of a learner's own file, and what they tell of a slip that nobody knows."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from lora_tutor.course.model import Exercise
from lora_tutor.grading.jail.host import Host
from lora_tutor.grading.jail.whereabouts import lines_of
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.jail_contract import Clock
from lora_tutor.grading.judging.mending.edits import Edit, edited, edits_of
from lora_tutor.grading.judging.mending.proposals import Proposals
from lora_tutor.grading.judging.mending.search import Mended, Mending
from lora_tutor.grading.judging.mending.trials import Trials
from lora_tutor.grading.judging.mending.words import told
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Report
from tests.corpus import COURSE
from tests.grading.bench import Bench, verdicts
from tests.grading.sample import STUB, answer
from tests.grading.served import grade

TASK = 'With r = 4, and what is called "lora_A". def f(a: float, b: int, x: np.ndarray)'


def changed(body: str, task: str = TASK) -> dict[str, Edit]:
    """Each text that one change makes of a function with this body."""
    source = f"def f(a, b, x):\n{body}\n"
    texts = ((edited(source, [edit]), edit) for edit in edits_of(source, "", Proposals(task)))
    return {text: edit for text, edit in reversed([*texts]) if text is not None}


def function(body: str) -> str:
    return ast.unparse(ast.parse(f"def f(a, b, x):\n{body}\n"))


@pytest.mark.parametrize(
    ("kind", "wrong", "right"),
    [
        ("operator", "return a * b", "return a / b"),
        ("operator", "x += a", "x = x + a"),
        ("operator", "x += a", "x -= a"),
        ("operator", "x += a", "x = a"),
        ("operator", "return a and b", "return a or b"),
        ("order", "return a @ b", "return b @ a"),
        ("order", "return f(a, b, 1)", "return f(b, a, 1)"),
        ("order", "return a, b", "return b, a"),
        ("order", "return x[:a]", "return x[a:]"),
        ("transposed", "return a.T @ b", "return a @ b"),
        ("transposed", "return a @ b", "return a @ b.T"),
        ("surplus", "return a / b ** 2", "return a / b"),
        ("surplus", "return tanh(a)", "return a"),
        ("surplus", "return a.detach()", "return a"),
        ("surplus", "return f(a, axis=0)", "return f(a)"),
        ("surplus", "return -a", "return a"),
        ("surplus", "return x[::-1]", "return x[::]"),
        ("surplus", "a.sort()\n    return a", "pass\n    return a"),
        ("surplus", "return a * b", "return 1 * b"),
        ("surplus", "return a if a and b else x", "return a if b else x"),
        ("guard", "if a: return b\n    return x", "pass\n    return x"),
        ("comparison", "return a < b", "return a <= b"),
        ("number", "return x[1]", "return x[2]"),
        ("number", "return x[a]", "return x[a - 1]"),
        ("number", "return x[:a]", "return x[:a + 1]"),
        ("number", "return range(1, a)", "return range(1, a + 1)"),
        ("number", "return 7 * a", "return 4 * a"),
        ("number", "return 0.1 * a", "return 0.01 * a"),
        ("zero", "return x.sum(1)", "return x.sum(0)"),
        ("value", "return f(a, keep=True)", "return f(a, keep=False)"),
        ("text", "return {'lora_B': a}", "return {'lora_A': a}"),
        ("name", "return x[a]", "return x[b]"),
        ("name", "return x[0]", "return x[a]"),
        ("function", "return x.sum()", "return x.mean()"),
        ("function", "return max(a, b)", "return min(a, b)"),
        ("condition", "if a: x = b", "if not a: x = b"),
        ("condition", "if a: x = b", "if True: x = b"),
        ("condition", "return a if x else b", "return b if x else a"),
        ("condition", "return [i for i in x if i]", "return [i for i in x]"),
        ("falsy", "x = a or b", "x = b if a is None else a"),
        ("falsy", "if a: x = b", "if a is not None: x = b"),
        ("falsy", "return x if not a else b", "return x if a is None else b"),
        ("brackets", "return sqrt(a / b)", "return a / sqrt(b)"),
        ("brackets", "return (a / b) ** 0.5", "return a / b ** 0.5"),
        ("brackets", "return (a + b) * x", "return a + b * x"),
        ("brackets", "return x @ (a - b)", "return x @ a - b"),
        ("missing", "return a * x", "return a / b * x"),
        ("missing", "return a * x", "return a / x.shape[1] * x"),
        ("missing", "return f(a, b)", "return f(a, b, x=x)"),
        ("missing", "return x", "return sorted(x)"),
        ("missing", "return a / x.norm()", "return a / x.norm().detach()"),
        ("place", "if a:\n        f(a)\n        b += 1", "if a:\n        f(a)\n    b += 1"),
        ("missing", "return a @ b", "return x * (a @ b)"),
        ("place", "a = 1\n    b = 2", "b = 2\n    a = 1"),
        ("place", "for i in x:\n        f(i)\n        g(i)", "for i in x:\n        f(i)\n    g(i)"),
        ("place", "for i in x:\n        f(i)\n    g(i)", "for i in x:\n        f(i)\n        g(i)"),
    ],
)
def test_what_learners_confuse_is_changed_back(kind: str, wrong: str, right: str) -> None:
    found = changed(f"    {wrong}")
    assert found[function(f"    {right}")].kind == kind


def test_prose_and_what_was_given_stay_as_they_are() -> None:
    source = (
        'def f(a: int = 1, *, b: float) -> float:\n    """1 and 2."""\n    if a < 0:\n'
        '        raise ValueError(f"{a + 1} < 0")\n    given = a + 1\n    return a\n'
    )
    edits = edits_of(source, "    given = a + 1\n", Proposals(""))
    assert {edit.line for edit in edits} == {1, 3, 6}


def test_two_changes_go_together_or_are_no_program() -> None:
    source = "def f(a, b):\n    c = a * b\n    d = c + 1\n    return d\n"
    edits = edits_of(source, "", Proposals(""))
    by_kind = {(edit.kind, edit.line): edit for edit in reversed(edits)}
    both = edited(source, [by_kind["place", 2], by_kind["number", 3]])
    assert both is not None
    assert both.index("c + 2") < both.index("a * b")
    loop = "def f():\n    for i in x:\n        if i: break\n        g()\n"
    texts = [edited(loop, [edit]) for edit in edits_of(loop, "", Proposals(""))]
    assert None in texts  # `break` behind the loop


@pytest.mark.parametrize("name", [*COURSE.exercises][3::9])
def test_each_change_of_a_right_answer_has_words(name: str) -> None:
    exercise = COURSE.exercise(name)
    source = exercise.reference.read_text(encoding="utf-8")
    task = exercise.stub.read_text(encoding="utf-8")
    lines = source.splitlines()
    edits = edits_of(source, "", Proposals(task))
    assert len(edits) > 20
    for edit in edits:
        name = told(edit, is_alone=True).title
        assert f"line {edit.line}: `" in name
        assert edit.text.rstrip("…").split()[0] in lines[edit.line - 1]


def test_the_lines_that_ran_are_known() -> None:
    source = "def f(a):\n    if a:\n        return 1\n    return 2\n"
    seen = lines_of("watched.py")
    try:
        names: dict[str, object] = {}
        exec(compile(source, "watched.py", "exec"), names)
        assert eval("f(0)", names) == 2
    finally:
        sys.settrace(None)
    assert seen == {1, 2, 4}


def test_of_the_file_before_nothing_is_left() -> None:
    host = Host("answer")
    host.load("old = 1\n", "answer.py")
    host._op_hold([1])
    host._op_reload("new = 2\n", "answer.py", False)
    assert "old" not in host.module.__dict__
    assert host.module.new == 2
    assert not host._objects


def names(report: Report) -> dict[str, list[str]]:
    """The titles, by the check."""
    titles = {each.id: each.title for each in report.mistakes}
    return {check.id: [titles[name] for name in check.mistakes] for check in report.checks}


SCALE = "line 4: `alpha * x * (x > 0)`"


@pytest.mark.filterwarnings("ignore")  # a change may divide by zero
@pytest.mark.parametrize(
    ("scale", "total", "expected"),
    [
        (
            "alpha * x * (x > 0)",
            "float(x.sum())",
            {"scales": [f"Something is too much in {SCALE}"], "totals": []},
        ),
        (
            "alpha * x * (x > 0)",
            "float(len(x))",
            {
                "scales": [f"Something is too much in {SCALE}"],
                "totals": ["The number of rows is returned"],
            },
        ),
        (
            "alpha * x * (x > 0)",
            "float(x.sum() if x[0, 0] > 0 else 7.5)",
            {
                "scales": [f"Something is too much in {SCALE}"],
                "totals": ["The condition is not the one that is meant in line 7: `x.sum() if …`"],
            },
        ),
    ],
)
def test_the_file_tells_what_nobody_knows(
    tmp_path: Path, scale: str, total: str, expected: dict[str, list[str]]
) -> None:
    report = Bench(tmp_path).grade(answer(scale, total), mending=True, candid=True)
    found = names(report)
    for check, titles in expected.items():
        assert len(found[check]) == len(titles), found
        for title, start in zip(found[check], titles, strict=True):
            assert title.startswith(start.partition("…")[0]), found


@pytest.mark.filterwarnings("ignore")  # as above
def test_a_case_that_seemed_to_take_longer_is_tried_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reference is timed once, and may be interrupted then."""
    bench = Bench(tmp_path)
    monkeypatch.setattr(Case, "seconds", lambda _, one: 0.01 if one.name == "matrix" else 1e-4)
    report = bench.grade(answer("alpha * x * (x > 0)", "float(len(x))"), mending=True, candid=True)
    assert names(report)["scales"]


@pytest.mark.filterwarnings("ignore")  # as above
def test_a_slip_that_no_change_mends_stays_unnamed(tmp_path: Path) -> None:
    report = Bench(tmp_path).grade(answer("alpha * x + x**2 - 3.7 * x"), mending=True, candid=True)
    assert not names(report)["scales"]


def test_two_facts_under_one_id_stay_apart_and_one_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each search for names numbers its facts anew."""
    bench = Bench(tmp_path)
    source = answer("alpha * x * (x > 0)", "float(x.lower())")
    alone = bench.grade(source, candid=True)
    (fact,) = alone.mistakes
    assert fact.id == "any_stops"
    assert [check.mistakes for check in alone.checks] == [(), ("any_stops",), ()]
    other = replace(fact, title="Another stop")
    monkeypatch.setattr(Mending, "found", lambda _: Mended({"scales": [other, fact, other]}))
    report = bench.grade(source, mending=True, candid=True)
    found = names(report)
    assert found == {
        "scales": ["Another stop", fact.title],
        "totals": [fact.title],
        "keeps_its_input": [],
    }


def test_a_change_that_changes_nothing_is_not_tried(tmp_path: Path) -> None:
    """Nothing stands behind the loop that could go into it."""
    case, source = Bench(tmp_path).case, "def f(x):\n    for i in x:\n        g(i)\n"
    submission = Submission(case.exercise, source.encode(), "f.py")
    trials = Trials(case, submission, Clock(), lambda: None)
    edits = [e for e in edits_of(source, "", Proposals("")) if e.kind == "place"]
    assert edits
    assert [trials.of([edit]) for edit in edits] == [None] * len(edits)


def test_what_is_unfinished_is_not_changed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(*_: object) -> str:
        raise AssertionError("changed")

    monkeypatch.setattr("lora_tutor.grading.judging.mending.trials.edited", changed)
    report = Bench(tmp_path).grade(f"{STUB}\n_touched = True\n", mending=True, candid=True)
    assert verdicts(report) == ["not_attempted"] * 3


@pytest.fixture
def service() -> Iterator[GradingService]:
    with GradingService(["numpy"]) as running:
        yield running


@pytest.mark.slow
def test_a_change_that_never_ends_costs_no_name(
    service: GradingService, exercise: Exercise
) -> None:
    """Left out, `n -= 1` leaves a loop without an end."""
    source = answer().replace(
        "return alpha * x\n",
        "n = 3\n    while n > 0:\n        n -= 1\n    return alpha * x * (x > 0)\n",
    )
    report = grade(service, exercise, source)
    assert [*names(report)["scales"]] == ["Something is too much in line 7: `alpha * x * (x > 0)`"]
