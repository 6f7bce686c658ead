"""The author's proof of the labs that a course brings: their texts, and a run of each."""

from __future__ import annotations

import math
import threading
from collections.abc import Iterator
from pathlib import Path

from lora_tutor.course.blanks import blank_lines, blank_texts
from lora_tutor.course.fault import Fault, Finding
from lora_tutor.course.lesson_lint import Known, lint_prose
from lora_tutor.course.model import Course
from lora_tutor.course.name_lint import undefined_names
from lora_tutor.course.python_file import read_python
from lora_tutor.errors import CourseError, LabCancelled, LoraTutorError
from lora_tutor.labs.catalogue import lab_names, pages_of
from lora_tutor.labs.model import Lab, LabEvent, LabOutcome, Points
from lora_tutor.labs.own import FOLDER, SUFFIX, description, own_names, read_lab
from lora_tutor.labs.runner import LabProcess, command

_PATIENCE = 60.0
"""Seconds, with four times as many as the lab promises: a machine that is busy is no fault."""


def findings_on_labs(course: Course) -> Iterator[Finding]:
    """What is to be repaired. Each lab is run once, in its process, as a learner runs it."""
    pages = pages_of(course)
    for name in own_names(course.root):
        found = list(_static_findings(course, name, pages.get(name, [])))
        if not found:
            lab = read_lab(course.root, name, 1, pages[name][0])
            found = list(_findings_on_run(lab, course))
        place = f"{FOLDER}/{name}{SUFFIX}"
        # Not every line runs.
        yield from found or undefined_names(read_python(course.root / place, place))


def _static_findings(course: Course, name: str, pages: list[str]) -> Iterator[Finding]:
    experiment = f"{FOLDER}/{name}{SUFFIX}"
    for file in (description(name), experiment):
        if not (course.root / file).is_file():
            yield Finding(file, 0, f"the lab '{name}' has no such file", "add it")
            return
    if not pages:
        problem = "no lesson names this lab"
        yield Finding(description(name), 0, problem, "name it in 'labs' of course.toml")
    try:
        lab = read_lab(course.root, name, 1, "")
    except CourseError as error:
        yield Finding.of(str(error))
        return
    source = (course.root / description(name)).read_text("utf-8")
    yield from blank_texts(description(name), source)
    try:
        yield from blank_lines(read_python(course.root / experiment, experiment))
    except Fault as broken:
        yield broken.finding
    asked = [text for each in lab.questions for text in (each.text, *each.choices)]
    for text in (lab.idea, lab.shows, lab.shows_not, *asked):
        line = source.count("\n", 0, max(source.find(text), 0)) + 1
        yield from lint_prose(description(name), line, text, course, _known(course))


def _known(course: Course) -> Known:
    return Known(labs=lab_names(course))


def _findings_on_run(lab: Lab, course: Course) -> Iterator[Finding]:
    place = f"{FOLDER}/{lab.name}{SUFFIX}"
    told: set[tuple[str, str]] = set()

    def tell(event: LabEvent) -> None:
        if isinstance(event, Points):
            told.add((event.chart, event.series))

    limit = _PATIENCE + 4 * lab.seconds
    process = LabProcess(lab.name, command(str(Path(lab.experiment))))
    clock = threading.Timer(limit, process.cancel)
    clock.daemon = True
    clock.start()
    try:
        outcome = process.run(tell)
    except LabCancelled:
        problem = f"it takes more than {limit:.0f} seconds"
        yield Finding(place, 0, problem, "let it end sooner, or promise more 'seconds'")
        return
    except CourseError as error:
        yield Finding.of(str(error))
        return
    except LoraTutorError as error:
        yield Finding(place, 0, str(error).rstrip("."), "repair it")
        return
    finally:
        clock.cancel()
    announced = {(chart.title, each.name) for chart in lab.curves for each in chart.series}
    for chart, series in sorted(told - announced):
        problem = f"it tells points of '{series}' in the chart '{chart}', which is not announced"
        yield Finding(place, 0, problem, f"name both in {description(lab.name)}, or correct them")
    yield from _findings_on_answers(lab, outcome, course, place)


def _findings_on_answers(
    lab: Lab, outcome: LabOutcome, course: Course, place: str
) -> Iterator[Finding]:
    questions = {each.id: each for each in lab.questions}
    for missing in questions.keys() - outcome.answers.keys():
        yield Finding(place, 0, f"the question '{missing}' gets no answer", "answer it by its id")
    for name, answer in outcome.answers.items():
        if name not in questions:
            problem = f"it answers '{name}', which is no question's id"
            yield Finding(place, 0, problem, f"choose among {', '.join(questions)}")
            continue
        question = questions[name]
        if question.kind == "choice" and answer.value not in range(len(question.choices)):
            problem = f"the answer to '{name}' is {answer.value:g}, and no choice has that number"
            yield Finding(place, 0, problem, "give its number, counted from 0")
        elif not math.isfinite(answer.value):
            yield Finding(place, 0, f"the answer to '{name}' is no number", "repair it")
        for finding in lint_prose(place, 0, answer.because, course, _known(course)):
            yield Finding(place, 0, f"in the answer to '{name}' {finding.problem}", finding.remedy)
