"""Says what to do after a grading, in the sentence under a report."""

from __future__ import annotations

from pathlib import Path

from lora_tutor.files.source import shown
from lora_tutor.labs.descriptions.own_code import CAPSTONE
from lora_tutor.learner.own_code import is_in
from lora_tutor.learner.session import Session
from lora_tutor.reports.report import Report
from lora_tutor.reports.verdict import Verdict


def advice_on(session: Session, report: Report, file: Path | None = None) -> str:
    """The next step after a pass, and how to get help after anything else.

    `file` is what was graded, where it is not the workspace's.
    """
    exercise, option = report.exercise, session.course.option
    if report.passed:
        step = session.next_step(exercise)
        verb = "read" if step.kind == "lesson" else "grade"
        onward = f"Next: {step.title} (`lora-tutor {verb} {step.id}{option}`)."
        if step.kind == "done":
            onward = step.reason
        if exercise == CAPSTONE and is_in(session.course):
            lab = f"`lora-tutor labs L10 --mine{option}`"
            return f"{onward} And your code can teach a real model: {lab}."
        return onward
    if report.verdict is Verdict.GRADER_ERROR:
        return "Grade once more; `lora-tutor doctor` tells what this machine lacks."
    if report.verdict is Verdict.NOT_ATTEMPTED:
        return f"Edit {shown(file or session.path(exercise))}, then grade again."
    left = session.status(exercise).hints_left
    if left:
        word = "hint is" if left == 1 else "hints are"
        return f"{left} {word} left: `lora-tutor hint {exercise}{option}`."
    solution = f"`lora-tutor solution {exercise} --anyway{option}`"
    return f"All hints are seen; {solution} shows a solution."
