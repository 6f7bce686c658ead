"""Checks may have a module and data beside them, and both decide verdicts."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from lora_tutor.course.checks_digest import checks_sha256
from lora_tutor.course.exercise_lint import lint_exercise
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from tests.grading.sample import CHECKS, REFERENCE, make_exercise

_USES = CHECKS.replace(
    "from lora_tutor", "from pathlib import Path\n\nfrom .shared import FACTOR\nfrom lora_tutor", 1
).replace(
    "judge.same(matrix)", "judge.require(FACTOR == WANTED, 'It is not.')\n    judge.same(matrix)"
)
_USES += '\n\nWANTED = int(Path(__file__).with_name("data").joinpath("factor.txt").read_text())\n'


@pytest.fixture(scope="module")
def service() -> Iterator[GradingService]:
    with GradingService(("numpy",)) as started:
        yield started


@pytest.mark.slow
def test_they_are_used_and_followed_when_they_change(
    tmp_path: Path, service: GradingService
) -> None:
    exercise = make_exercise(tmp_path, test_checks=_USES)
    shared, data = exercise.folder / "shared.py", exercise.folder / "data" / "factor.txt"
    data.parent.mkdir()
    digests = set()
    for factor, wanted, passes in ((7, 7, True), (7, 8, False), (8, 8, True)):
        shared.write_text(f'"""What checks share."""\n\nFACTOR = {factor}\n')
        data.write_text(str(wanted))
        report = service.grade(Submission(exercise, REFERENCE.encode(), exercise.filename))
        assert report.passed == passes
        digests.add(report.checks_sha256)
    assert len(digests) == 3


def test_they_belong_to_the_exercise_and_nothing_else_does(tmp_path: Path) -> None:
    exercise = make_exercise(tmp_path)
    before, told = checks_sha256(exercise.folder), lint_exercise(exercise)
    (exercise.folder / "shared.py").write_text("FACTOR = 7\n")
    (exercise.folder / "data").mkdir()
    (exercise.folder / "data" / "table.csv").write_text("a,b\n")
    assert lint_exercise(exercise) == told
    assert checks_sha256(exercise.folder) != before
    (exercise.folder / "shared.py").write_text("FACTOR = \n")
    (exercise.folder / "more.py").write_text("")
    fresh = [each for each in lint_exercise(exercise) if each not in told]
    assert [each.file.rpartition("/")[2] for each in fresh] == ["more.py", "shared.py"]
