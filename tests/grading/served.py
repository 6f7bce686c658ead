"""The grading service on the sample exercise: what its tests ask of it, and its processes."""

from __future__ import annotations

import time
from collections.abc import Callable

import psutil

from lora_tutor.course.model import Exercise
from lora_tutor.grading.service import GradingService
from lora_tutor.grading.submission import Submission
from lora_tutor.reports.report import Report
from tests.grading.sample import answer

SLEEPS = answer("__import__('time').sleep(60)")


def grade(
    service: GradingService, exercise: Exercise, source: str, seconds: float | None = None
) -> Report:
    submission = Submission(exercise, source.encode(), "01_sample.py", seconds=seconds)
    return service.grade(submission)


def tree(service: GradingService) -> list[psutil.Process]:
    process = service.tree.process
    assert process is not None
    root = psutil.Process(process.pid)
    return [root, *root.children(recursive=True)]


def wait_for(condition: Callable[[], bool], seconds: float = 10.0) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return True
        time.sleep(0.02)
    return False


def gone(process: psutil.Process) -> bool:
    try:
        return not process.is_running() or process.status() == psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return True
