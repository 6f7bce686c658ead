"""The use cases of the labs, over notes on the disk and a lab that only plays."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lora_tutor.errors import LabCancelled, LabError, UsageError
from lora_tutor.labs.model import LabEvent, LabOutcome, Question, Tell
from lora_tutor.labs.use import (
    Labs,
    answer_text,
    is_right,
    picture,
    read_prediction,
)
from lora_tutor.learner.session import Place, Session
from tests.labs.toy import ENOUGH, ERROR, LOSS, OUTCOME, PLATEAU, STEPS, TOY, events, find_toy


class Played:
    """Stands for a process; waits where `gate` is closed."""

    def __init__(self, name: str) -> None:
        self.gate = threading.Event()
        self.gate.set()
        self.cancelled = False

    def run(self, tell: Tell) -> LabOutcome:
        for event in events():
            tell(event)
        self.gate.wait(10)
        if self.cancelled:
            raise LabCancelled("stopped")
        return OUTCOME

    def cancel(self) -> None:
        self.cancelled = True
        self.gate.set()


def toy_labs(session: Session, start: Callable[[str], Played] = Played) -> Labs:
    return Labs(session.notes, ("toy",), find_toy, start)


def test_a_run_is_told_judged_and_kept(session: Session) -> None:
    heard: list[LabEvent] = []
    labs = toy_labs(session)
    assert labs.ran() == set()
    assert labs.findings("toy") is None
    found = labs.run("L1", {"plateau": 2.5, "enough": 1}, heard.append)
    assert heard == list(events())
    assert [each.right for each in found.judgements] == [True, False]
    assert labs.ran() == {"toy"}
    again = toy_labs(session).findings("toy")
    assert again is not None
    assert again.judgements == found.judgements
    assert again.outcome.tables == OUTCOME.tables
    assert again.outcome.numbers == {"mse": {"1": 0.157, "3": 0.0}, "nan": None, "ranks": [1, 3]}


def test_the_curves_that_grew_are_kept_with_the_rest(session: Session) -> None:
    toy_labs(session).run("toy", {})
    found = toy_labs(session).findings("toy")
    assert found is not None
    loss, error = found.outcome.charts
    assert (loss.title, error.title) == (LOSS.title, ERROR.title)
    assert len(loss.series[0].xs) == STEPS


def test_predictions_are_those_of_the_first_run(session: Session) -> None:
    labs = toy_labs(session)
    labs.run("toy", {"plateau": 9.0})
    again = labs.run("toy", {"plateau": 1.25, "enough": 2})
    assert again.predictions == {"plateau": 9.0}
    assert [each.predicted for each in again.judgements] == [9.0, None]


@pytest.mark.parametrize(
    "outcome",
    [{}, {"tables": 3}, {"tables": [], "charts": [], "answers": {}, "numbers": {}, "more": 1}],
)
def test_a_run_that_another_version_wrote_is_as_if_it_had_not_been(
    session: Session, outcome: dict[str, object]
) -> None:
    session.notes.record_lab("toy", {"gone": 1, "plateau": "high", "enough": True}, outcome)
    labs = toy_labs(session)
    assert labs.findings("toy") is None
    assert labs.run("toy", {"plateau": 1.0}).predictions == {}


def test_a_question_that_the_outcome_does_not_answer_is_left_out(session: Session) -> None:
    class Silent(Played):
        def run(self, tell: Tell) -> LabOutcome:
            return replace(OUTCOME, answers={"enough": OUTCOME.answers["enough"]})

    found = toy_labs(session, Silent).run("toy", {"plateau": 1.0})
    assert [each.question.id for each in found.judgements] == ["enough"]


def test_one_lab_at_a_time_and_a_stopped_one_leaves_nothing(session: Session) -> None:
    begun = threading.Event()

    def start(name: str) -> Played:
        played = Played(name)
        played.gate.clear()
        begun.set()
        return played

    labs = toy_labs(session, start)
    ended: list[Exception] = []

    def run() -> None:
        try:
            labs.run("toy", {})
        except LabCancelled as error:
            ended.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert begun.wait(5)
    with pytest.raises(LabError, match="Another lab is running"):
        labs.run("toy", {})
    labs.cancel()
    thread.join(5)
    assert len(ended) == 1
    assert labs.ran() == set()
    labs.cancel()


def test_labs_of_a_course_that_are_not_ours_are_passed_over(session: Session) -> None:
    labs = toy_labs(session)
    assert labs.select() == [TOY]
    assert labs.select(["elsewhere", "toy"]) == [TOY]
    with pytest.raises(UsageError, match="There is no lab 'elsewhere'"):
        labs.run("elsewhere", {})


NUMBER = Question("n", "?", "number", unit="steps", tolerance=2.0)


@pytest.mark.parametrize(
    ("predicted", "measured", "expected"),
    [
        (10, 10, True),
        (5, 10, True),
        (20, 10, True),
        (4.99, 10, False),
        (20.1, 10, False),
        (-10, 10, False),
        (-8, -10, True),
        (0, 10, False),
        (0, 0, True),
        (0.001, 0, False),
        (0.1 * 3, 0.6, True),
    ],
)
def test_a_number_is_right_within_its_factor(
    predicted: float, measured: float, expected: bool
) -> None:
    assert is_right(NUMBER, predicted, measured) is expected


def test_a_factor_below_one_means_the_same() -> None:
    assert is_right(replace(NUMBER, tolerance=0.5), 19, 10)


def test_a_choice_is_right_or_not() -> None:
    assert is_right(ENOUGH, 2.0, 2.0)
    assert not is_right(ENOUGH, 1.0, 2.0)


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        (NUMBER, "", None),
        (NUMBER, "  \n", None),
        (NUMBER, "12", 12.0),
        (NUMBER, " 12 steps ", 12.0),
        (NUMBER, "-0.5", -0.5),
        (NUMBER, "−3", -3.0),
        (NUMBER, "3e-4", 0.0003),
        (NUMBER, "4,700", 4700.0),
        (NUMBER, "1,234,567.5", 1234567.5),
        (ENOUGH, "a", 0.0),
        (ENOUGH, "C", 2.0),
        (ENOUGH, "b)", 1.0),
        (ENOUGH, "3", 2.0),
        (ENOUGH, "", None),
    ],
)
def test_what_a_person_types_is_read(question: Question, text: str, expected: float | None) -> None:
    assert read_prediction(question, text) == expected


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (NUMBER, each)
        for each in ("many", "nan", "inf", "1e999", "1e16", "0,5", "0,500", "12,3", "1_000", "1 2")
    ]
    + [(ENOUGH, each) for each in ("d", "0", "4", "-1", "ab", "²", "9" * 60)],
)
def test_what_cannot_be_meant_is_told_in_one_sentence(question: Question, text: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_prediction(question, text)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 150


@pytest.mark.parametrize(
    ("question", "value", "expected"),
    [
        (NUMBER, 12.0, "12 steps"),
        (NUMBER, 0.000123456, "0.000123 steps"),
        (NUMBER, 1234567.0, "1,234,567 steps"),
        (NUMBER, 3.5e20, "3.5e+20 steps"),
        (NUMBER, float("nan"), "not a finite number"),
        (PLATEAU, 1.25, "1.25×"),
        (replace(NUMBER, unit=""), 3.0, "3"),
        (ENOUGH, 2.0, "$r = 3$, no less"),
        (ENOUGH, 7.0, "none of the choices"),
        (ENOUGH, float("nan"), "none of the choices"),
    ],
)
def test_answers_as_people_read_them(question: Question, value: float, expected: str) -> None:
    assert answer_text(question, value) == expected


def test_a_measurement_that_is_no_number_judges_nobody(session: Session) -> None:
    class Diverged(Played):
        def run(self, tell: Tell) -> LabOutcome:
            answer = replace(OUTCOME.answers["plateau"], value=float("nan"))
            return replace(OUTCOME, answers={"plateau": answer})

    found = toy_labs(session, Diverged).run("toy", {"plateau": 1.0})
    assert [each.right for each in found.judgements] == [None]
    assert toy_labs(session).findings("toy") is not None


def test_the_picture_needs_a_chart(session: Session) -> None:
    found = toy_labs(session).run("toy", {})
    assert picture(found).startswith("<svg")
    with pytest.raises(UsageError, match="no chart"):
        picture(replace(found, outcome=replace(found.outcome, charts=())))


def test_what_is_kept_is_plain_json(session: Session, workspace: Path) -> None:
    toy_labs(session).run("toy", {"plateau": 1.0})
    with sqlite3.connect(workspace / ".lora-tutor" / "progress.db") as database:
        ((text,),) = database.execute("SELECT outcome FROM lab_runs").fetchall()
    database.close()
    json.loads(text, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))


def test_a_lab_is_a_place_that_survives(open_session: Callable[[], Session]) -> None:
    session = open_session()
    session.remember(Place("lab", "rank_staircase", 7))
    assert open_session().place() == Place("lab", "rank_staircase", 7)
    session.remember(Place("lab", "no_such_lab"))
    assert open_session().place() == Place("map")
