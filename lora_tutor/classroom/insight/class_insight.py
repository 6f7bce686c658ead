"""Finds what a graded class shows: in its reports, its texts and the progress handed in."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from lora_tutor.classroom.insight.handed_in_progress import efforts
from lora_tutor.classroom.insight.likeness import like_pairs
from lora_tutor.classroom.insight.statistics import Insight, insight_of
from lora_tutor.classroom.run.class_result import ClassResult
from lora_tutor.course.model import Course
from lora_tutor.errors import UnreadableSubmission


def find_insight(course: Course, result: ClassResult, submissions: Path) -> Insight:
    """The numbers and the likenesses of a class.

    `submissions` is the folder in which students may have handed in their progress too.
    """
    sources: dict[str, dict[str, bytes]] = defaultdict(dict)
    for answer in result.answers:
        try:
            sources[answer.exercise][answer.student] = answer.read()
        except UnreadableSubmission:
            # Told already, when it was to be graded.
            continue
    alike = [
        pair
        for exercise in course.exercises.values()
        if exercise.id in sources
        for pair in like_pairs(exercise.id, sources[exercise.id], exercise.stub.read_bytes())
    ]
    titles = {each.id: each.title for each in course.exercises.values()}
    return insight_of(
        result.students, titles, result.graded, alike, efforts(submissions), result.refused
    )
