"""From source to report: verdicts, sentences, lost jails."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lora_tutor.errors import ChecksBroken, GraderError
from lora_tutor.grading.events import Checked, Judged, Planned, from_dict, to_dict
from lora_tutor.grading.judging import observation
from lora_tutor.grading.judging.diagnosis import Diagnosis
from lora_tutor.grading.judging.proxies import Implementation, Loopback
from lora_tutor.grading.judging.scenario import Scenario
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict
from tests.grading.bench import Bench, verdicts
from tests.grading.sample import (
    CHECKS,
    STUB,
    LocalJails,
    answer,
)

Grade = Callable[..., Report]


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


def test_a_fault_in_looking_for_names_costs_no_verdict(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    named = bench.grade(answer("x * alpha * alpha"))
    assert named.mistakes

    def fails(_: Diagnosis) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(Diagnosis, "names", fails)
    report = bench.grade(answer("x * alpha * alpha"))
    assert verdicts(report) == verdicts(named)
    assert report.mistakes == ()
    with pytest.raises(ZeroDivisionError):
        bench.grade(answer("x * alpha * alpha"), candid=True)


def test_a_fault_of_ours_within_a_scenario_is_not_the_learners() -> None:
    def body(impl: Implementation, rng: object) -> dict[str, object]:
        raise GraderError("The checks took too long on our side.")

    line = Loopback(answer(), "ours")
    with pytest.raises(GraderError):
        observation.run(Scenario("slow", "slow", body), Implementation(line), 7)
