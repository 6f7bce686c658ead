"""A class in which every third student is an enemy: nobody is harmed, nobody passes unearned."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from lora_tutor.classroom.run.graded import GradedAnswer, read_jsonl
from lora_tutor.course.composition import mistakes_of
from tests.classroom.handing_in import hand_in
from tests.classroom.test_real_class import environment
from tests.hostile.corpus import Hostile, corpus
from tests.hostile.quick import quick
from tests.hostile.sandbox import exercise

__all__ = ["environment"]

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="confinement is Linux's"),
]
EXERCISES = ("09_lora_forward", "10_cheap_forward")
# Each of these costs its whole time limit, or may.
LOOPS = ("loop_at_import", "loop_in_c", "sleep_for_ever", "frame_truncated", "endless_output")
GOOD = 30
MISTAKES_EACH = 5
SECONDS = 5.0


def enemies() -> list[Hostile]:
    """Kinds that attack the two exercises: the quick ones, and some that never end."""
    slow = [each for each in corpus() if each.name in LOOPS]
    return [each for each in [*quick(), *slow] if each.exercise in EXERCISES]


def handed_in(root: Path) -> Path:
    """By their names, students of all kinds come by turns."""
    files: dict[str, bytes] = {}
    for number in range(GOOD):
        for each in EXERCISES:
            right = exercise(each).reference.read_bytes()
            files[f"{number:03} good/{each}.py"] = right + f"\n# {number}\n".encode()
    for each in EXERCISES:
        for number, mistake in enumerate(mistakes_of(exercise(each))[:MISTAKES_EACH]):
            files[f"{number * 5:03} mistaken {mistake.id}/{each}.py"] = mistake.source.encode()
    for number, enemy in enumerate(enemies()):
        files[f"{number % GOOD:03} enemy {enemy.name}/{enemy.exercise}.py"] = enemy.source
    return hand_in(root, files)


def fingerprint(root: Path) -> dict[str, tuple[str, int]]:
    return {
        str(path.relative_to(root)): (
            hashlib.sha256(path.read_bytes()).hexdigest(),
            path.stat().st_mtime_ns,
        )
        for path in root.rglob("*")
        if path.is_file()
    }


def wrongs_of(each: GradedAnswer) -> str:
    """What the class's grading did to one student that it must not do; "" for nothing."""
    _, kind, *rest = each.student.split()
    if each.report is None:
        return f"no report: {each.problem}"
    said = f"{each.report.verdict.value}: {[check.message[:80] for check in each.report.checks]}"
    match kind:
        case "good":
            return "" if each.report.passed else said
        case "mistaken":
            named = each.report.mistake
            return "" if named is not None and named.id == rest[0] else f"named {named}: {said}"
    (enemy,) = (known for known in corpus() if known.name == rest[0])
    return "" if each.report.verdict.value in enemy.verdicts else said


@pytest.mark.thorough
def test_a_class_of_enemies(environment: dict[str, str], tmp_path: Path) -> None:
    assert len(enemies()) >= 60
    root, out = handed_in(tmp_path / "in"), tmp_path / "out.jsonl"
    before = fingerprint(root)
    command = [sys.executable, "-m", "lora_tutor", "batch", str(root), "--jobs", "2"]
    command += ["--format", "jsonl", "--output", str(out), "--timeout", str(SECONDS)]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=280)
    assert done.returncode == 1, done.stderr
    assert "Traceback" not in done.stderr
    assert fingerprint(root) == before
    assert list(Path(environment["TMPDIR"]).iterdir()) == []
    graded = read_jsonl(out)
    kinds = Counter(each.student.split()[1] for each in graded)
    assert kinds["good"] == GOOD * len(EXERCISES)
    assert kinds["enemy"] == len(enemies())
    assert kinds["mistaken"] >= MISTAKES_EACH
    wrongs = {each.student: wrongs_of(each) for each in graded if wrongs_of(each)}
    assert wrongs == {}
