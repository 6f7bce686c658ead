"""Right answers in many styles pass; novel wrong ones do not, and are not misnamed."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from lora_tutor.course.loader import load_course
from lora_tutor.grading.service import GradingService, Submission
from lora_tutor.reports.report import Report

pytestmark = pytest.mark.slow

HERE = Path(__file__).parent
COURSE = load_course()
FEWEST = 3


def files(kind: str) -> list[Path]:
    return sorted((HERE / kind).glob("*/*.py"))


def named(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


@pytest.fixture(scope="module")
def service() -> Iterator[GradingService]:
    with GradingService() as started:
        yield started


def grade(service: GradingService, path: Path) -> Report:
    exercise = COURSE.exercise(path.parent.name)
    return service.grade(Submission(exercise, path.read_bytes(), exercise.filename))


@pytest.mark.parametrize("path", files("answers"), ids=named)
def test_a_right_answer_passes(service: GradingService, path: Path) -> None:
    report = grade(service, path)
    assert report.passed, [check.message for check in report.checks if check.message]
    assert report.points == report.max_points


@pytest.mark.parametrize("path", files("wrong"), ids=named)
def test_a_novel_wrong_answer_is_refused_with_a_pointer(
    service: GradingService, path: Path
) -> None:
    report = grade(service, path)
    assert not report.passed
    assert report.mistake is None, "it is given the name of a mistake that it is not"
    assert any(check.message for check in report.checks)


@pytest.mark.parametrize("path", files("restyled"), ids=named)
def test_a_known_mistake_in_another_style_keeps_its_name(
    service: GradingService, path: Path
) -> None:
    mistake = grade(service, path).mistake
    assert mistake is not None
    assert mistake.id == path.stem


@pytest.mark.parametrize("kind", ["answers", "wrong"])
@pytest.mark.parametrize("exercise_id", list(COURSE.exercises))
def test_every_exercise_has_enough_of_both_kinds(exercise_id: str, kind: str) -> None:
    found = [path for path in files(kind) if path.parent.name == exercise_id]
    assert len({ast.dump(ast.parse(path.read_text("utf-8"))) for path in found}) >= FEWEST


def test_no_file_is_left_over() -> None:
    folders = {path.parent.name for kind in ("answers", "wrong") for path in files(kind)}
    assert folders == set(COURSE.exercises)
