"""No report of any answer, in any form, tells what is hidden; and a leak would be found."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.content import Content
from textual.widgets import Static

from lora_tutor.classroom.returns.registry import FORMATS as CLASS_FORMATS
from lora_tutor.course.composition import mistakes_of
from lora_tutor.grading.events import Planned, PlannedCheck
from lora_tutor.grading.judging import compare
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.endings import CheckEnded
from lora_tutor.grading.judging.hidden_checks import HiddenChecks
from lora_tutor.grading.judging.judge import Judge
from lora_tutor.grading.judging.proxies import Implementation, Loopback
from lora_tutor.learner.certificate import as_markdown, as_svg
from lora_tutor.learner.session import Session
from lora_tutor.reports.report import CheckResult, NamedMistake, Report
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.writers.registry import FORMATS
from lora_tutor.tui.widgets.checks import CheckLine, ChecksPanel
from tests.corpus import COURSE, NOSY, SEED, Graded
from tests.disclosure.forms import FORMS, TELLING
from tests.disclosure.hidden import hidden_of, squeezed
from tests.learner.sample import FakeGrader

ByExercise = Mapping[str, Sequence[Graded]]
EXERCISE = "19_lora_backward"
RIGHT = ("reference", "answers")
every_exercise = pytest.mark.parametrize("exercise_id", list(COURSE.exercises))


@every_exercise
def test_no_form_of_a_report_holds_what_is_hidden(graded: ByExercise, exercise_id: str) -> None:
    hidden = hidden_of(exercise_id)
    for each in graded[exercise_id]:
        if each.report.passed:
            continue
        own = each.answer.source.decode()
        whole = "\n".join(form(each.report) for form in FORMS.values())
        assert hidden.found_in(whole, own) == [], each.answer.label


@every_exercise
def test_no_report_tells_two_entries_of_what_was_expected(
    graded: ByExercise, exercise_id: str
) -> None:
    hidden = hidden_of(exercise_id)
    for each in graded[exercise_id]:
        assert hidden.entries_in(each.report) == [], each.answer.label


@every_exercise
def test_no_answer_comes_to_a_fault_of_ours(graded: ByExercise, exercise_id: str) -> None:
    """Such a report would tell of our own errors instead."""
    for each in graded[exercise_id]:
        assert each.report.verdict is not Verdict.GRADER_ERROR, each.answer.label
        assert each.report.passed is (each.answer.kind in RIGHT), each.answer.label


def test_the_corpus_is_whole(graded: ByExercise) -> None:
    assert set(graded) == set(COURSE.exercises)
    for exercise_id, found in graded.items():
        names = {(each.answer.kind, each.answer.name) for each in found}
        known = {("mistake", each.id) for each in mistakes_of(COURSE.exercise(exercise_id))}
        assert names >= known | {("nosy", name) for name in NOSY}
        assert sum(kind == "wrong" for kind, _ in names) >= 3
    printed = [each for found in graded.values() for each in found if each.report.stdout]
    assert len(printed) >= len(COURSE.exercises)


def test_every_format_is_searched() -> None:
    assert set(FORMATS) <= {form.split()[0] for form in FORMS}
    assert {f"batch {each}" for each in CLASS_FORMATS} <= FORMS.keys()


# -- the app, and the certificate ------------------------------------------------------------------


class Panel(App[None]):
    def compose(self) -> ComposeResult:
        yield ChecksPanel(id="checks")

    async def show(self, report: Report) -> str:
        panel = self.query_one(ChecksPanel)
        planned = [PlannedCheck(check.id, check.title, check.max_points) for check in report.checks]
        panel.begin()
        panel.take(Planned(tuple(planned)))
        panel.finish(report)
        return "\n".join(self._said(panel))

    def _said(self, panel: ChecksPanel) -> Iterator[str]:
        for line in panel.query(CheckLine):
            yield from (content.plain for content in line.lines_at(60))
        for static in panel.query(Static):
            content = static.content
            yield content.plain if isinstance(content, Content) else str(content)


async def test_the_app_shows_nothing_hidden(graded: ByExercise) -> None:
    app = Panel()
    async with app.run_test() as pilot:
        for exercise_id, found in graded.items():
            hidden = hidden_of(exercise_id)
            for number, each in enumerate(found):
                said = await app.show(each.report)
                if not number:
                    await pilot.pause()  # the lines of the exercise before are gone only now
                    said = await app.show(each.report)
                assert hidden.found_in(said, each.answer.source.decode()) == [], each.answer.label
                # Where the message of a check says all that a name means, its title is left out.
                assert all(
                    squeezed(m.title) in squeezed(said) or squeezed(m.explanation) in squeezed(said)
                    for m in each.report.mistakes
                )


def passed(report: Report) -> Report:
    checks = tuple(
        replace(check, verdict=Verdict.PASSED, points=check.max_points, message="", mistakes=())
        for check in report.checks
    )
    return replace(report, checks=checks, mistake=None, mistakes=())


def test_the_certificate_tells_nothing_hidden(
    graded: ByExercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    grader = FakeGrader()
    session = Session.open(tmp_path / "work", None, lambda: grader)
    try:
        for found in graded.values():
            for each in found:
                session._progress.record(each.answer.exercise, each.answer.source, each.report)
            # Its mistakes are counted once the exercise has passed.
            session._progress.record(each.answer.exercise, b"", passed(each.report))
        certificate = session.certificate("Ada")
    finally:
        session.close()
    written = as_markdown(certificate) + as_svg(certificate)
    assert certificate.mended > 400
    for exercise_id in graded:
        assert hidden_of(exercise_id).found_in(written, "") == []


# -- a leak would be found -------------------------------------------------------------------------


def sample(message: str = "", stdout: str = "", explanation: str = "It is so.") -> Report:
    (first, points), *_ = COURSE.exercise(EXERCISE).checks.items()
    check = CheckResult(first, "Holds", Verdict.FAILED, 0, points, message, ("some",))
    mistake = NamedMistake("some", "A slip", explanation)
    named = {"mistake": mistake, "mistakes": (mistake,)}
    return Report(EXERCISE, (check,), SEED, "0", "1", "0.1.0", (), stdout=stdout, **named)


SECRETS = (*("reference.py", "mistakes.py", "test_checks.py"), "path", "folder", "function")


def secret_of(kind: str) -> str:
    """The longest hidden line of a file, or a place or name as a traceback has them."""
    exercise = COURSE.exercise(EXERCISE)
    match kind:
        case "path":
            return f'File "{exercise.test_checks}", line 3'
        case "folder":
            return str(exercise.folder)
        case "function":
            return f"in test_{next(iter(exercise.checks))}"
    lines = (exercise.folder / kind).read_text("utf-8").split("\n")
    known = hidden_of(EXERCISE).lines
    return max(lines, key=lambda line: len(line) if squeezed(line) in known else 0)


@pytest.mark.parametrize("form", TELLING)
@pytest.mark.parametrize("kind", SECRETS)
def test_a_leak_is_found_in_every_form(form: str, kind: str) -> None:
    hidden, secret = hidden_of(EXERCISE), secret_of(kind)
    assert hidden.found_in(FORMS[form](sample()), "") == []
    assert hidden.found_in(FORMS[form](sample(f"For 4 rows: {secret}")), "") != []
    assert hidden.found_in(FORMS[form](sample(explanation=secret)), "") != []


@pytest.mark.parametrize("form", ["json", "text", "junit", "batch jsonl"])
def test_a_leak_into_the_output_is_found(form: str) -> None:
    hidden = hidden_of(EXERCISE)
    line = secret_of("reference.py")
    assert hidden.found_in(FORMS[form](sample(stdout=line)), "") != []
    assert hidden.found_in(FORMS[form](sample(stdout=line)), f"def f():\n{line}") == []


async def test_a_leak_into_the_app_is_found() -> None:
    app = Panel()
    async with app.run_test():
        for secret in map(secret_of, SECRETS):
            for report in (sample(secret), sample(explanation=secret), sample(stdout=secret)):
                assert hidden_of(EXERCISE).found_in(await app.show(report), "") != []


def told(exercise_id: str, mistake_number: int) -> Report:
    """A report on a mistake by the checks alone, judged within this process."""
    exercise = COURSE.exercise(exercise_id)
    case = Case(exercise, "")
    mistake = case.mistakes[mistake_number]

    hidden = HiddenChecks(exercise.test_checks)
    checks = []
    for check in hidden.checks:
        line = Loopback(mistake.source, "mistake", case.classes, case.observers)
        judge = Judge(case, Implementation(line), mistake.source, SEED)
        ending = hidden.run(check, judge)
        message = ending.error.message if isinstance(ending.error, CheckEnded) else ""
        checks.append(CheckResult(check.id, check.title, Verdict.FAILED, 0, 1, message))
    return replace(sample(), exercise=exercise_id, checks=tuple(checks))


def test_a_second_entry_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    hidden = hidden_of(EXERCISE)
    assert hidden.entries_in(told(EXERCISE, 0)) == []

    def tells_two(name: str, got: Any, want: Any, right: Any) -> str:
        first, second = (float(each) for each in want.ravel()[:2])
        return f"{name}: expected {first:.6g} and {second:.6g}."

    monkeypatch.setattr(compare, "describe_values", tells_two)
    assert len(hidden.entries_in(told(EXERCISE, 0))) >= 2


def test_one_entry_in_each_of_two_checks_is_found_too() -> None:
    hidden = hidden_of(EXERCISE)
    one = next(each for each in hidden.observed if each.numbers.size > 4)
    first, second = (
        replace(sample().checks[0], id=name, message=f"For {one.case}: {one.name}: {value:.6g}")
        for name, value in zip("ab", one.numbers[:2], strict=True)
    )
    assert hidden.entries_in(replace(sample(), checks=(first,))) == []
    assert hidden.entries_in(replace(sample(), checks=(first, second))) != []
