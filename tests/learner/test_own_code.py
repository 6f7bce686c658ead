"""The learner's own code on the real model: which code is run, and what becomes of its end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lora_tutor.errors import (
    GraderError,
    GradingCancelled,
    LabCancelled,
    OwnCodeFailed,
    UsageError,
)
from lora_tutor.grading.joint_run import JointResult
from lora_tutor.grading.submission import Submission
from lora_tutor.labs.descriptions.own_code import EXERCISES, LAB
from lora_tutor.labs.model import LabEvent, LabOutcome, LabStep, Tell
from lora_tutor.labs.use import Labs
from lora_tutor.learner.advice import advice_on
from lora_tutor.learner.own_code import OwnCode
from lora_tutor.learner.session import Session
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict
from tests.labs.toy import OUTCOME, TOY
from tests.learner.reports import report_of
from tests.learner.sample import FakeGrader

RIGHT, OTHER, WRONG = "x = 1  # RIGHT\n", "x = 2  # RIGHT\n", "x = 3\n"


def by_a_word(submission: Submission) -> Report:
    verdict = Verdict.PASSED if b"RIGHT" in submission.source else Verdict.FAILED
    verdicts = [verdict] * len(submission.exercise.checks)
    return report_of(submission, verdicts, title="", message="", mistake=None, stdout="")


@pytest.fixture
def grader() -> FakeGrader:
    return FakeGrader(by_a_word)


class Measured:
    """Stands for the process that measures; fails with `ending` where that is an error."""

    ending: LabOutcome | Exception = OUTCOME
    asked: list[str]

    def __init__(self, name: str, folder: str) -> None:
        Measured.asked = [name, folder]

    def run(self, tell: Tell) -> LabOutcome:
        tell(LabStep(0.5, "it is measured"))
        if isinstance(self.ending, Exception):
            raise self.ending
        return self.ending

    def cancel(self) -> None:
        pass


@pytest.fixture
def session(
    workspace: Path, grader: FakeGrader, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Session]:
    """In our own course, whose grader only looks for a word, and nothing has passed yet."""
    monkeypatch.setattr(Measured, "ending", OUTCOME)
    opened = Session.open(workspace, None, lambda: grader)
    opened.labs = Labs(opened.notes, (LAB.name,), lambda name: TOY, Measured)
    yield opened
    opened.close()


def passed(session: Session, *exercises: str) -> None:
    for each in exercises:
        session.save(each, RIGHT)
        assert session.grade(session.submission(each)).passed


def run(session: Session, tell: Tell = lambda event: None) -> LabOutcome:
    return OwnCode(session).run(tell).findings.outcome


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        (("26",), "Exercise 26 has not passed yet: `lora-tutor grade 26_inject_lora` says what"),
        (("12", "29"), "Exercises 12 and 29 have not passed yet: `lora-tutor grade 12_lora_linear"),
        (("12", "26", "27"), "Exercises 12, 26 and 27 have not passed yet"),
    ],
)  # fmt: skip
def test_what_has_not_passed_is_named(
    session: Session, grader: FakeGrader, missing: tuple[str, ...], said: str
) -> None:
    passed(session, *(each for each in EXERCISES if not each.startswith(missing)))
    with pytest.raises(UsageError) as refused:
        run(session)
    assert str(refused.value).startswith(said)
    assert not any(call.startswith("run") for call in grader.calls)


def test_passed_code_runs_as_it_stands(session: Session, grader: FakeGrader) -> None:
    passed(session, *EXERCISES)
    gradings = grader.gradings
    heard: list[LabEvent] = []
    grader.joint = JointResult("said so", False)
    own = OwnCode(session).run(heard.append)
    assert own.findings.outcome is OUTCOME
    assert own.findings.lab is LAB
    assert own.printed == "said so"
    assert grader.calls[-1] == "run " + " ".join(EXERCISES)
    assert grader.gradings == gradings
    assert Measured.asked[0] == "own_code"
    assert not Path(Measured.asked[1]).exists()
    assert heard[-1] == LabStep(0.875, "it is measured")
    assert session.labs.ran() == set()


@pytest.mark.parametrize(("text", "fits"), [(OTHER, True), (WRONG, False)])
def test_code_that_changed_since_it_passed_is_graded_once_more(
    session: Session, grader: FakeGrader, text: str, fits: bool
) -> None:
    passed(session, *EXERCISES)
    gradings = grader.gradings
    session.save("27_merge_unmerge", text)
    if fits:
        run(session)
        assert grader.calls[-1].startswith("run")
    else:
        with pytest.raises(UsageError, match="exercise 27 has changed since it passed, and does"):
            run(session)
    assert grader.gradings == gradings + 1


def test_what_failed_is_told_with_what_was_printed(session: Session, grader: FakeGrader) -> None:
    passed(session, *EXERCISES)
    grader.joint = JointResult("before", True, "It raised.")
    with pytest.raises(OwnCodeFailed, match=r"^It raised\.$") as failed:
        run(session)
    assert failed.value.printed == "before\n(and more, which was not kept)\n"
    grader.joint = JointResult("before", False)
    Measured.ending = UsageError("No such factors.")
    with pytest.raises(OwnCodeFailed, match=r"^No such factors\.$") as failed:
        run(session)
    assert failed.value.printed == "before"


@pytest.mark.parametrize(
    ("raised", "becomes"),
    [(GradingCancelled(), LabCancelled), (GraderError("No room."), GraderError)],
)
def test_a_grader_that_stops_or_fails(
    session: Session,
    grader: FakeGrader,
    raised: Exception,
    becomes: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    passed(session, *EXERCISES)

    def fail(*_: object) -> JointResult:
        raise raised

    monkeypatch.setattr(grader, "run_joint", fail)
    with pytest.raises(becomes):
        run(session)


@pytest.mark.parametrize("when", ["before", "while"])
def test_it_stops_when_it_is_told_to(session: Session, grader: FakeGrader, when: str) -> None:
    passed(session, *EXERCISES)
    grader.go_on.clear()
    own = OwnCode(session)
    if when == "before":
        own.cancel()
    with pytest.raises(LabCancelled):
        own.run(lambda event: own.cancel())
    grader.go_on.set()


def test_the_capstone_says_so_after_a_pass(session: Session) -> None:
    def advice(exercise: str) -> str:
        return advice_on(session, session.grade(session.submission(exercise)))

    passed(session, *EXERCISES)
    assert "`lora-tutor labs L10 --mine`" in advice("29_capstone")
    assert "--mine" not in advice("27_merge_unmerge")
