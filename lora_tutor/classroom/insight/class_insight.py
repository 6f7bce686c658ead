"""Finds what a graded class shows: in its reports, its texts and the progress handed in."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from lora_tutor.classroom.insight.findings import Insight
from lora_tutor.classroom.insight.handed_in_progress import efforts
from lora_tutor.classroom.insight.known_texts import known_texts
from lora_tutor.classroom.insight.likeness import like_groups
from lora_tutor.classroom.insight.statistics import insight_of
from lora_tutor.classroom.run.class_result import ClassResult
from lora_tutor.course.model import Course
from lora_tutor.errors import UnreadableSubmission


def find_insight(course: Course, result: ClassResult, submissions: Path) -> Insight:
    """The numbers and the likenesses of a class.

    `submissions` is the folder in which students may have handed in their progress too.
    """
    sources: dict[str, dict[str, bytes]] = defaultdict(dict)
    texts: dict[bytes, bytes] = {}
    seen: set[tuple[str, int]] = set()
    for answer in result.answers:
        # What a group has handed in together is one text.
        if answer.file and (answer.exercise, answer.file) in seen:
            continue
        seen.add((answer.exercise, answer.file))
        try:
            source = answer.read()
            # Many may have handed in the same one, which is held once.
            sources[answer.exercise][answer.student] = texts.setdefault(source, source)
        except UnreadableSubmission:
            # Told already, when it was to be graded.
            continue
    alike = [
        group
        for exercise in course.exercises.values()
        if exercise.id in sources
        for group in like_groups(exercise.id, sources[exercise.id], known_texts(exercise))
    ]
    shares = [
        row.points / row.max_points
        for row in result.rows()
        if row.total is not None and row.max_points
    ]
    titles = {each.id: each.title for each in course.exercises.values()}
    own = efforts(submissions, course.id)
    return insight_of(result.students, titles, result.graded, alike, own, result.refused, shares)
