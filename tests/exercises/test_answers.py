"""Right answers in many styles pass; novel wrong ones do not, and are not misnamed."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from lora_tutor.reports.report import GENERAL, Report
from tests.corpus import COURSE, Graded, files

FEWEST = 3

ByExercise = Mapping[str, Sequence[Graded]]


def named(path: Path) -> str:
    return f"{path.parent.name}-{path.stem}"


def report_on(graded: ByExercise, path: Path) -> Report:
    kind, exercise_id = path.parts[-3:-1]
    wanted = (kind, path.stem)
    (found,) = (
        each for each in graded[exercise_id] if (each.answer.kind, each.answer.name) == wanted
    )
    return found.report


@pytest.mark.parametrize("path", files("answers"), ids=named)
def test_a_right_answer_passes(graded: ByExercise, path: Path) -> None:
    report = report_on(graded, path)
    assert report.passed, [check.message for check in report.checks if check.message]
    assert report.points == report.max_points


@pytest.mark.parametrize("path", files("wrong"), ids=named)
def test_a_novel_wrong_answer_is_refused_with_a_pointer(graded: ByExercise, path: Path) -> None:
    report = report_on(graded, path)
    assert not report.passed
    known = [each.id for each in report.mistakes if not each.id.startswith(GENERAL)]
    assert report.mistake is None or not known, "it is given the name of a mistake that it is not"
    assert any(check.message for check in report.checks)


@pytest.mark.parametrize("path", files("restyled"), ids=named)
def test_a_known_mistake_in_another_style_keeps_its_name(graded: ByExercise, path: Path) -> None:
    mistake = report_on(graded, path).mistake
    assert mistake is not None
    assert mistake.id == path.stem


@pytest.mark.parametrize("kind", ["answers", "wrong"])
@pytest.mark.parametrize("exercise_id", list(COURSE.exercises))
def test_every_exercise_has_enough_of_both_kinds(exercise_id: str, kind: str) -> None:
    found = files(kind, exercise_id)
    assert len({ast.dump(ast.parse(path.read_text("utf-8"))) for path in found}) >= FEWEST


def test_no_file_is_left_over() -> None:
    folders = {path.parent.name for kind in ("answers", "wrong") for path in files(kind)}
    assert folders == set(COURSE.exercises)
