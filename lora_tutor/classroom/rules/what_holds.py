"""Says, before anything is graded, which rules hold and which cannot."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lora_tutor.classroom.intake.answers import Answer, HandedIn
from lora_tutor.classroom.rules.class_rules import ClassRules
from lora_tutor.files.source import shown


def sentences_on(rules: ClassRules, file: Path, found: HandedIn) -> list[str]:
    told = [f"The rules of {shown(file)} hold."]
    timeless = [each for each in found.answers if each.attempt.time is None]
    marked = [each for each in timeless if each.attempt.late]
    if marked and (rules.late is None or not rules.late.marked_days):
        told.append(
            f"{_answers(marked)} marked as late without a time, so nothing is taken away; "
            "`marked_days` under [late] says how many days that counts."
        )
    due = [each for each in timeless if rules.deadline_of(each.exercise) and not each.attempt.late]
    if due and found.kind == "canvas":
        told.append(
            "No deadline of this file holds: Canvas tells no time, only what it marks as late by "
            "its own due date."
        )
    elif due:
        told.append(
            f"No deadline holds for {len(due)} of {len(found.answers)} answers, since nothing says "
            "when they were handed in; a roster may tell it (column 'Last modified (submission)' "
            "or 'submission_timestamp')."
        )
    return told


def _answers(answers: Sequence[Answer]) -> str:
    return "1 answer is" if len(answers) == 1 else f"{len(answers)} answers are"
