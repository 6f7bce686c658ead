"""Two processes on one workspace, both grading for real and both writing: nothing is lost."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from lora_tutor.course.loader import load_course
from lora_tutor.learner.progress import Progress

pytestmark = pytest.mark.slow

ROUNDS = 12
EXERCISE = "02_linear_forward"
APP = """
import json, sys
from pathlib import Path
from lora_tutor.learner.session import Session

workspace, (name, exercise, own), rounds = Path(sys.argv[1]), sys.argv[2:5], int(sys.argv[5])
session = Session.open(workspace)
notices = list(session.notices)
lesson = session.exercise(exercise).lesson
right = session.exercise(exercise).reference.read_text("utf-8")
for number in range(rounds):
    text = f"{right}\\n# {name} {number}\\n"
    assert session.grade(session.submission(exercise, text=text)).passed
    session.save(own, text)
    session.notes.write_note(lesson, f"{name} {number}")
    session.answer_quiz(lesson, f"{name} {number}", number, number % 2 == 0)
    session.hint(exercise)
    session.reset(own)
notices += session.notices
session.close()
print(json.dumps(notices))
"""


def test_nothing_is_lost(tmp_path: Path) -> None:
    workspace, names = tmp_path / "work", {"one": EXERCISE, "two": "09_lora_forward"}
    environment = os.environ | {"HOME": str(tmp_path), "TMPDIR": str(tmp_path)}
    apps = [
        subprocess.Popen(
            [sys.executable, "-c", APP, str(workspace), name, EXERCISE, own, str(ROUNDS)],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env=environment,
        )
        for name, own in names.items()
    ]
    for app in apps:
        out, err = app.communicate(timeout=200)
        assert (app.returncode, err) == (0, "")
        assert json.loads(out) == []
    marks = {f"{name} {number}" for name in names for number in range(ROUNDS)}
    lesson = load_course().exercise(EXERCISE).lesson
    progress, notices = Progress.open(workspace / ".lora-tutor" / "progress.db")
    assert notices == []
    attempts = progress.attempts(EXERCISE)
    assert {attempt.source.rstrip().rpartition("# ")[2] for attempt in attempts} == marks
    assert len(attempts) == len(marks)
    assert set(progress.quiz_answers(lesson)) == marks
    assert progress.note(lesson) in {f"{name} {ROUNDS - 1}" for name in names}
    progress.close()
    backups = list((workspace / ".lora-tutor" / "backups").iterdir())
    assert {file.read_text("utf-8").rstrip().rpartition("# ")[2] for file in backups} == marks
