"""Every form in which a learner may meet a report, read back as plain text."""

from __future__ import annotations

import base64
import html
import json
import re
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from unittest.mock import patch
from urllib.parse import unquote

from lora_tutor.classroom.intake.answers import Person
from lora_tutor.classroom.intake.roster import Enrolled
from lora_tutor.classroom.returns import feedback_page, feedback_text
from lora_tutor.classroom.returns.class_files import write_csv, write_json
from lora_tutor.classroom.returns.letter import Letter, letters
from lora_tutor.classroom.returns.registry import FORMATS as CLASS_FORMATS
from lora_tutor.classroom.run.class_result import ClassResult
from lora_tutor.classroom.run.graded import GradedAnswer, write_jsonl
from lora_tutor.reports.receipts import Claim, differences
from lora_tutor.reports.report import Report
from lora_tutor.reports.words import Look
from lora_tutor.reports.writers import classroom50, github, gradescope, junit, text
from lora_tutor.reports.writers import json as report_json
from lora_tutor.reports.writers.gradebook import Grade, Gradebook
from tests.classroom.returns.harmless import words_of_markdown, words_of_page
from tests.corpus import COURSE
from tests.reports.test_gradebooks import ENVIRONMENT


def _book(report: Report) -> Gradebook:
    exercise = COURSE.exercise(report.exercise)
    grade = Grade(exercise.id, exercise.title, exercise.points, report, Path(exercise.filename))
    return Gradebook(COURSE.title, [grade], environment=ENVIRONMENT)


def _texts(data: object) -> Iterator[str]:
    """Every text in data from JSON, keys too; numbers as they are written."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from _texts(value)
    elif isinstance(data, list):
        for value in data:
            yield from _texts(value)
    else:
        yield str(data)


def _of_json(written: str) -> str:
    return "\n".join(_texts(json.loads(written)))


def _of_xml(written: str) -> str:
    root = ElementTree.fromstring(written.encode())
    found = []
    for element in root.iter():
        found += [*element.attrib.values(), element.text or ""]
    return "\n".join(found)


def _class_of(report: Report) -> ClassResult:
    graded = GradedAnswer("ada", report.exercise, f"ada/{report.exercise}.py", report)
    ada = Person("ada", number="1", enrolled=Enrolled("ada", email="ada@example.org"))
    exercises = [COURSE.exercise(report.exercise)]
    return ClassResult(["ada"], exercises, [graded], people={"ada": ada}, kind="canvas")


def _worksheet(report: Report) -> str:
    return CLASS_FORMATS["moodle-worksheet"].write(replace(_class_of(report), kind="moodle"))


def _letter(report: Report) -> Letter:
    ((_, letter),) = letters(_class_of(report), COURSE)
    return letter


def _classroom50(report: Report) -> str:
    # Git is not asked a thousand times: a commit's time tells nothing hidden.
    with patch.object(classroom50, "_committed", lambda: datetime(2026, 1, 1, tzinfo=UTC)):
        return _of_json(classroom50.write(_book(report)).text)


def _verified(report: Report) -> str:
    """What `grade --verify` says of a claim about the same file that is wrong in everything."""
    data = report.to_dict()
    data |= {"seed": data["seed"] + 1, "submission_sha256": "", "checks_sha256": "", "version": ""}
    data["checks"] = data["checks"][1:]
    return "\n".join(differences(Claim(Report.from_dict(data)), report))


FORMS: dict[str, Callable[[Report], str]] = {
    "json": lambda report: _of_json(report_json.write_report(report)),
    "line": lambda report: _of_json(report_json.write_line(report)),
    "text": lambda report: text.write_report(report, "Title", Look()),
    "wide text": lambda report: text.write_report(report, "Title", Look(10_000)),
    "summary": lambda report: text.write_summary([report], Look()),
    "gradescope": lambda report: _of_json(gradescope.write(_book(report)).text),
    "junit": lambda report: _of_xml(junit.write(_book(report)).text),
    "classroom50": lambda report: _classroom50(report),
    "github commands": lambda report: unquote(github.commands(_book(report))),
    "github summary": lambda report: re.sub(
        "</?(?:br|sub)>", "\n", html.unescape(github.summary(_book(report)))
    ),
    "github output": lambda report: _of_json(
        base64.b64decode(github.grader_output(_book(report))).decode()
    ),
    "batch csv": lambda report: write_csv(_class_of(report)),
    "batch json": lambda report: _of_json(write_json(_class_of(report))),
    "batch canvas": lambda report: CLASS_FORMATS["canvas"].write(_class_of(report)),
    "batch moodle": lambda report: CLASS_FORMATS["moodle"].write(_class_of(report)),
    "batch moodle-worksheet": _worksheet,
    "feedback page": lambda report: words_of_page(feedback_page.write(_letter(report), "0.1.0")),
    "feedback text": lambda report: words_of_markdown(feedback_text.write(_letter(report), "0.1")),
    "batch jsonl": lambda report: _of_json(write_jsonl(_class_of(report).graded)),
    "verify": _verified,
}
"""Name -> what a report reads as there."""
_POINTS = {"summary", "classroom50", "verify", *(f"batch {each}" for each in CLASS_FORMATS)}
TELLING = tuple(sorted(FORMS.keys() - (_POINTS - {"batch json", "batch jsonl"})))
"""The forms that hold messages; the others hold verdicts and points alone."""
