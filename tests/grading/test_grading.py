"""From source to report: verdicts, sentences, lost jails, the named mistake."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from lora_tutor.course.checks_digest import checks_sha256
from lora_tutor.errors import ChecksBroken, GraderError
from lora_tutor.grading.events import Checked, Event, Judged, Planned, from_dict, to_dict
from lora_tutor.grading.judging import observation
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.grading import Grading
from lora_tutor.grading.judging.hidden_checks import HiddenChecks
from lora_tutor.grading.judging.proxies import Implementation, Loopback
from lora_tutor.grading.judging.scenario import Scenario, scenario
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Report, Verdict
from tests.grading.sample import (
    CHECKS,
    MISTAKES,
    REFERENCE,
    STUB,
    LocalJails,
    answer,
    make_exercise,
)

Grade = Callable[..., Report]


class Bench:
    """One exercise, graded within this process."""

    def __init__(self, root: Path, **changed: str) -> None:
        exercise = make_exercise(root, **changed)
        self.case = Case(exercise, checks_sha256(exercise.folder))
        self.hidden = HiddenChecks(exercise.test_checks)
        self.events: list[Event] = []

    def grade(
        self, source: str, jails: LocalJails | None = None, seed: int = 7, candid: bool = False
    ) -> Report:
        self.events = []
        jails = jails or LocalJails()
        submission = Submission(
            self.case.exercise, source.encode(), "01_sample.py", seed, 3.0, candid
        )
        grading: Any = Grading(self.case, self.hidden, submission, jails.take, self.events.append)
        report: Report = grading.run()
        grading.close()
        assert all(jail.released == 1 and jail.channel.drained for jail in jails.taken)
        return report


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def verdicts(report: Report) -> list[str]:
    return [check.verdict.value for check in report.checks]


def test_a_right_answer_passes_with_every_point(bench: Bench) -> None:
    report = bench.grade(answer())
    assert verdicts(report) == ["passed"] * 3
    assert (report.points, report.max_points, report.score) == (5, 5, 1.0)
    assert [check.id for check in report.checks] == list(bench.case.points)
    assert report.checks[0].title == "Every entry is multiplied by alpha"
    assert report.mistake is None
    assert report.isolation == ("none",)


def test_events_come_in_order_and_survive_their_crossing(bench: Bench) -> None:
    report = bench.grade(answer("x"))
    planned, *checked, judged = bench.events
    assert isinstance(planned, Planned)
    assert [check.id for check in planned.checks] == [check.id for check in report.checks]
    assert all(isinstance(event, Checked) for event in checked)
    assert len(checked) == 3
    assert isinstance(judged, Judged)
    assert (judged.report.points, judged.report.mistakes) == (report.points, ())
    for event in bench.events:
        assert from_dict(to_dict(event)) == event
    with pytest.raises(ValueError, match="no such event"):
        from_dict({"event": "forged"})


def test_two_gradings_with_one_seed_agree(bench: Bench) -> None:
    first, second = (bench.grade(answer("x + alpha"), seed=3) for _ in range(2))
    assert [c.message for c in first.checks] == [c.message for c in second.checks]
    other = bench.grade(answer("x + alpha"), seed=4)
    assert [c.message for c in first.checks] != [c.message for c in other.checks]


@pytest.mark.parametrize(
    ("source", "verdict", "message"),
    [
        (STUB, "not_attempted", "The stub is as it was given."),
        (f"# a comment\n\n{STUB}\n", "not_attempted", "The stub is as it was given."),
        (STUB + "\nx = 1\n", "not_attempted", "This part still raises NotImplementedError."),
        ("def scale(x:\n", "error", "Line 1 is not Python ('(' was never closed): `def scale(x:`"),
        ("x = 1\n1 / 0\n", "error", "Reading the file raised ZeroDivisionError: division by zero"),
        ("raise NotImplementedError", "not_attempted", "The file raises NotImplementedError when"),
        ("raise MemoryError", "memory", "Reading the file raised MemoryError in line 1"),
        ("import sys; sys.exit(3)", "error", "Reading the file raised SystemExit: sys.exit(3)"),
        ("x = 1", "error", "The file defines no `scale`."),
        ("scale = 3", "error", "calling your `scale` failed: TypeError: 'int' object is not"),
        (
            answer("None"),
            "failed",
            "y: it is None, but a NumPy array is asked. `scale` returned None",
        ),
        (answer("x.tolist()"), "failed", "y: a list came back, but a NumPy array is asked."),
        (answer("1 / 0"), "error", "ZeroDivisionError: division by zero in line 4: `return 1 / 0`"),
        (answer("undefined"), "error", "NameError: name 'undefined' is not defined in line 4"),
        (answer("object()"), "failed", "y: an object of type object came back"),
        (answer("exit()"), "crashed", "Your code ended the process with sys.exit(None)."),
        (answer("(_ for _ in ()).throw(MemoryError)"), "memory", "the memory allowed was used up"),
    ],
    ids=lambda value: value[:30],
)
def test_each_ending_has_its_verdict_and_sentence(
    bench: Bench, source: str, verdict: str, message: str
) -> None:
    first = bench.grade(source).checks[0]
    assert first.verdict.value == verdict
    assert message in first.message
    assert first.points == 0


def test_a_file_that_cannot_be_read_ends_every_check_alike(bench: Bench) -> None:
    report = bench.grade("1 / 0")
    assert len({(check.verdict, check.message) for check in report.checks}) == 1
    assert [check.id for check in report.checks] == list(bench.case.points)


def test_the_case_is_told_before_the_difference(bench: Bench) -> None:
    message = bench.grade(answer("2 * x")).checks[0].message
    assert message == (
        "For a matrix of 3 rows and 4 columns, alpha=2.5: "
        "y: every entry is exactly 0.8 times what it should be."
    )


def test_an_own_sentence_takes_the_place_of_the_general_one(bench: Bench) -> None:
    report = bench.grade(answer("np.multiply(x, alpha, out=x)"))
    assert report.checks[2].message == "For the same matrix twice: x was changed by the call."


# -- jails that are lost --------------------------------------------------------------------------


def dies_on(name: str, verdict: Verdict = Verdict.TIMEOUT) -> Callable[[list[object]], Any]:
    return lambda request: verdict if name in request[:2] else None


def test_after_a_first_loss_the_rest_gets_a_second_jail(bench: Bench) -> None:
    deaths = iter([Verdict.TIMEOUT])

    def dies_at(request: list[object]) -> Verdict | None:
        return next(deaths, None) if request[0] == "call" else None

    jails = LocalJails(dies_at)
    report = bench.grade(answer(), jails)
    assert verdicts(report) == ["timeout", "passed", "passed"]
    assert len(jails.taken) == 2
    assert jails.taken[0].channel.share < jails.taken[1].channel.share == 1.0


def test_after_a_second_loss_the_rest_is_skipped(bench: Bench) -> None:
    jails = LocalJails(dies_on("call", Verdict.CRASHED))
    report = bench.grade(answer(), jails)
    assert verdicts(report) == ["crashed", "crashed", "skipped"]
    assert len(jails.taken) == 2
    assert report.checks[2].message.startswith("Not run")
    assert report.points == 0


def test_a_file_that_kills_its_jail_is_read_once(bench: Bench) -> None:
    jails = LocalJails(dies_on("load", Verdict.CRASHED))
    assert verdicts(bench.grade(answer(), jails)) == ["crashed"] * 3
    assert len(jails.taken) == 1


def test_the_stub_needs_no_jail(bench: Bench) -> None:
    jails = LocalJails()
    bench.grade(STUB, jails)
    assert jails.taken == []


# -- faults of ours --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("check", "message"),
    [
        ("pass", "it judged nothing"),
        ("judge.same(matrix); raise KeyError('oops')", "KeyError"),
        ("import pytest; pytest.skip('no')", "Skipped"),
        ("import pytest; judge.same(matrix); pytest.xfail('no')", "XFailed"),
        ("judge.same(broken)", "the reference fails in scenario broken"),
    ],
)
def test_a_faulty_check_is_our_fault(tmp_path: Path, check: str, message: str) -> None:
    broken = (
        '\n\n@scenario("a fault")\ndef broken(impl, rng):\n    return {"y": impl.no_such_name(1)}\n'
    )
    old = '"""Every entry is multiplied by alpha"""\n    judge.same(matrix)'
    changed = CHECKS.replace(old, f'"""It is broken"""\n    {check}') + broken
    bench = Bench(tmp_path, test_checks=changed)
    for candid in (False, True):
        report = bench.grade(answer(), candid=candid)
        assert verdicts(report) == ["grader_error", "passed", "passed"]
        assert (message in report.checks[0].message) == candid
        assert "could not judge" in report.checks[0].message
        assert report.points == 3


def test_checks_and_expected_ids_must_agree(tmp_path: Path) -> None:
    bench = Bench(tmp_path, test_checks=CHECKS.replace("def test_totals", "def test_sums"))
    with pytest.raises(ValueError, match="sums, totals"):
        bench.grade(answer())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "test_checks.py holds no check"),
        ("x = 1\n", "test_checks.py holds no check"),
        ("def broken(:\n", "test_checks.py: SyntaxError"),
        ("import no_such_module\n", "test_checks.py, line 1: ModuleNotFoundError"),
    ],
)
def test_checks_that_cannot_be_collected_are_our_fault(
    tmp_path: Path, text: str, said: str
) -> None:
    with pytest.raises(ChecksBroken, match=said):
        Bench(tmp_path, test_checks=text)


def test_a_fault_of_ours_within_a_scenario_is_not_the_learners() -> None:
    def body(impl: Implementation, rng: object) -> dict[str, object]:
        raise GraderError("The checks took too long on our side.")

    line = Loopback(answer(), "ours")
    with pytest.raises(GraderError):
        observation.run(Scenario("slow", "slow", body), Implementation(line), 7)


# -- diagnosis ------------------------------------------------------------------------------------


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
