"""Save to verdict, and a cold `grade`, against a cold `python -m pytest` on the same checks."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lora_tutor.course.composition import MistakeSource, mistakes_of
from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Exercise
from lora_tutor.course.pairs import Pairs
from tests.benchmarks.measure import Row, as_installed, medians, milliseconds, timed

_PYTEST = ("-q", "-p", "no:cacheprovider", "-p", "tests.benchmarks.plain_judge")


def cold_pytest(exercise: Exercise, submission: Path) -> float:
    command = [sys.executable, "-m", "pytest", *_PYTEST, "-c", os.devnull, "--rootdir"]
    command += [str(exercise.folder.parent), "--import-mode=importlib", str(exercise.test_checks)]
    env = as_installed() | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    env["SUBMISSION"] = str(submission)
    env["LIBRARIES"] = ",".join(exercise.libraries)
    root = Path(__file__).parents[2]
    env["PYTHONPATH"] = str(root)
    began = time.perf_counter()
    done = subprocess.run(command, env=env, cwd=root, capture_output=True, text=True)
    seconds = time.perf_counter() - began
    # An error of the yardstick itself would make it too quick.
    if " error" in done.stdout.splitlines()[-1]:
        raise RuntimeError(done.stdout)
    return seconds


def cold_grade(submission: Path, exercise: Exercise) -> float:
    command = [sys.executable, "-m", "lora_tutor", "grade", str(submission)]
    command += ["--exercise", exercise.id]
    return timed(lambda: subprocess.run(command, capture_output=True, env=as_installed()))


class Watch:
    """A running `lora-tutor watch --json`, and the time from a save to its line."""

    def __init__(self, exercise: Exercise, workspace: Path) -> None:
        self._file = workspace / exercise.filename
        self._saves = 0
        command = [sys.executable, "-m", "lora_tutor", "--workspace", str(workspace)]
        command += ["watch", exercise.id, "--json"]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self._line()

    def _line(self) -> dict[str, Any]:
        assert self.process.stdout is not None
        return dict(json.loads(self.process.stdout.readline()))

    def save(self, source: str, names: int) -> float:
        """Save as editors do, by renaming, and see so many mistakes named in the answer; a changed
        comment makes each save a new one."""
        seconds, report = self._saved(source)
        found = report["verdict"], len(report["mistakes"])
        due = "failed" if names else "passed", names
        if found != due:
            raise RuntimeError(f"{found} where {due} was due")
        return seconds

    def first_with_two_names(self, sources: Iterable[str]) -> str:
        """Some pairs behave as a single mistake does, or raise an error."""
        reports = ((each, self._saved(each)[1]) for each in sources)
        return next(
            source
            for source, report in reports
            if report["verdict"] == "failed" and len(report["mistakes"]) == 2
        )

    def _saved(self, source: str) -> tuple[float, dict[str, Any]]:
        time.sleep(0.3)
        self._saves += 1
        beside = self._file.with_suffix(".tmp")
        beside.write_text(f"{source}\n# save {self._saves}\n", encoding="utf-8")
        began = time.perf_counter()
        beside.replace(self._file)
        report = self._line()
        return time.perf_counter() - began, report


@contextmanager
def watching(exercise: Exercise, workspace: Path) -> Iterator[Watch]:
    watch = Watch(exercise, workspace)
    try:
        yield watch
    finally:
        watch.process.terminate()
        watch.process.wait()


def one_slip(exercise: Exercise) -> MistakeSource:
    """A mistake that both exercises know, whose verdict is a plain "failed"."""
    return next(each for each in mistakes_of(exercise) if each.id == "alpha_only")


def two_slips(exercise: Exercise) -> Iterator[str]:
    """The same mistake with each other one that can stand in one file with it."""
    first, pairs = one_slip(exercise), Pairs.of(exercise)
    for other in mistakes_of(exercise):
        if other.id != first.id:
            yield from pairs.sources(first, other)


def rows(scratch: Path, runs: int) -> Iterator[Row]:
    course = load_course()
    for exercise_id, right_goal, wrong_goal in (
        ("09_lora_forward", 20, None),
        ("12_lora_linear", 100, 40),
    ):
        exercise = course.exercise(exercise_id)
        right = exercise.reference.read_text(encoding="utf-8")
        wrong = one_slip(exercise).source
        with watching(exercise, scratch / "workspace") as watch:
            twice = watch.first_with_two_names(two_slips(exercise))
            texts = {"right": right, "wrong": wrong, "twice": twice}
            files = {name: scratch / f"{name}_{exercise.filename}" for name in texts}
            for name, text in texts.items():
                files[name].write_text(text, encoding="utf-8")
            warm, warm_wrong, warm_twice, cold, cold_wrong, cold_twice = medians(
                runs,
                lambda w=watch, s=right: w.save(s, 0),
                lambda w=watch, s=wrong: w.save(s, 1),
                lambda w=watch, s=twice: w.save(s, 2),
                lambda e=exercise, f=files: cold_pytest(e, f["right"]),
                lambda e=exercise, f=files: cold_pytest(e, f["wrong"]),
                lambda e=exercise, f=files: cold_pytest(e, f["twice"]),
            )
        yield _times(f"save to verdict, {exercise_id}", warm, cold, right_goal)
        yield _times(
            f"the same, a known mistake named, {exercise_id}", warm_wrong, cold_wrong, wrong_goal
        )
        yield _times(f"the same, two mistakes named, {exercise_id}", warm_twice, cold_twice, None)
        grade, pytest_again = medians(
            runs,
            lambda e=exercise, f=files: cold_grade(f["right"], e),
            lambda e=exercise, f=files: cold_pytest(e, f["right"]),
        )
        share = grade / pytest_again
        yield Row(
            f"`grade FILE`, cold, {exercise_id}",
            milliseconds(grade),
            f"{milliseconds(pytest_again)} (pytest)",
            f"{share:.2f} x",
            "<= 0.75 x",
            share <= 0.75,
        )


def _times(what: str, ours: float, against: float, goal: int | None) -> Row:
    factor = against / ours
    return Row(
        what,
        milliseconds(ours),
        f"{milliseconds(against)} (pytest)",
        f"{factor:.0f} x faster",
        f">= {goal} x" if goal else "",
        goal is None or factor >= goal,
    )
