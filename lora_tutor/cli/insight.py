"""What `batch` finds out about a whole class, and its page."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from lora_tutor import __version__
from lora_tutor.cli.setup import Setup
from lora_tutor.course.find import find_course
from lora_tutor.errors import UnreadableSubmission

if TYPE_CHECKING:
    from lora_tutor.classroom.insight.statistics import Insight
    from lora_tutor.classroom.intake.answers import Answer
    from lora_tutor.classroom.returns.class_files import ClassResult


def find_insight(
    setup: Setup, result: ClassResult, answers: Sequence[Answer], submissions: Path
) -> Insight:
    """From the reports, the texts, and the progress files that students handed in."""
    from lora_tutor.classroom.insight.handed_in_progress import efforts
    from lora_tutor.classroom.insight.likeness import like_pairs
    from lora_tutor.classroom.insight.statistics import insight_of

    course = find_course(setup.course)
    sources: dict[str, dict[str, bytes]] = defaultdict(dict)
    for answer in answers:
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
    own = efforts(submissions)
    return insight_of(result.students, titles, result.graded, alike, own)


def page_of(setup: Setup, insight: Insight, refused: Sequence[str]) -> str:
    from lora_tutor.classroom.insight.page import write_page

    title = find_course(setup.course).title
    return write_page(insight, title, date.today(), __version__, refused)
