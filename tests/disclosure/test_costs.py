"""A mistake costs once: tables of what each loses, and exercises that stand alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from lora_tutor.grading.service import GradingService
from lora_tutor.learner.session import Session
from lora_tutor.reports.report import Report
from tests.corpus import COURSE, Graded
from tests.disclosure import costs

pytestmark = [pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.mark.parametrize("exercise_id", list(COURSE.exercises))
def test_each_mistake_costs_what_was_agreed(
    graded: Mapping[str, Sequence[Graded]], exercise_id: str
) -> None:
    agreed = costs.path_of(exercise_id).read_text("utf-8")
    assert costs.table(exercise_id, graded[exercise_id]) == agreed


def test_there_is_no_table_too_many() -> None:
    assert {path.stem for path in costs.DIRECTORY.glob("*.txt")} == set(COURSE.exercises)


# -- one exercise does not cost another ------------------------------------------------------------


@pytest.fixture(scope="module")
def service() -> Iterator[GradingService]:
    with GradingService() as started:
        yield started


class Shared:
    """The one service for several sessions, none of which may close it."""

    def __init__(self, service: GradingService) -> None:
        self.start, self.prepare = service.start, service.prepare
        self.grade, self.measure = service.grade, service.measure
        self.cancel, self.stop_measuring = service.cancel, service.stop_measuring

    def close(self) -> None:
        """It ends with the tests."""


def settled(report: Report) -> Report:
    """Without what the clock says."""
    checks = tuple(replace(check, seconds=0.0) for check in report.checks)
    return replace(report, checks=checks, seconds=0.0)


@pytest.mark.parametrize(
    "step", [4, pytest.param(1, marks=pytest.mark.thorough)], ids=["each fourth", "each"]
)
def test_a_right_answer_stands_alone_whatever_lies_beside_it(
    service: GradingService, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    broken = "raise SystemExit('another exercise was read')\n"
    # Names that a submission, numpy or a check could come upon by chance.
    beside = ("numpy.py", "torch.py", "math.py", "reference.py", "conftest.py", "sitecustomize.py")
    sessions = {
        name: Session.open(tmp_path / name, None, lambda: Shared(service))
        for name in ("alone", "among_broken")
    }
    try:
        for session in sessions.values():
            for exercise_id in COURSE.exercises:
                session.path(exercise_id).unlink()
        among = sessions["among_broken"]
        for exercise_id in COURSE.exercises:
            among.path(exercise_id).write_text(broken)
        for name in beside:
            (among.path("01_memory_bill").parent / name).write_text(broken)
        for exercise in [*COURSE.exercises.values()][::step]:
            reports = []
            for session in sessions.values():
                file = session.path(exercise.id)
                file.write_bytes(exercise.reference.read_bytes())
                reports.append(settled(session.grade(session.submission(exercise.id))))
                file.write_text(broken) if session is among else file.unlink()
            assert reports[0] == reports[1]
            assert reports[0].passed, exercise.id
    finally:
        for session in sessions.values():
            session.close()
