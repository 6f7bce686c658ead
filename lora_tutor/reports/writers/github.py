"""GitHub Actions: annotations as workflow commands, the job's summary, and a grader's output.

The third is what classroom-resources/autograding-grading-reporter reads: base64 of JSON, version 3.
"""

from __future__ import annotations

import base64
import json
import os
from pathlib import Path

from lora_tutor.reports.report import Report, Unjudged
from lora_tutor.reports.verdict import Verdict
from lora_tutor.reports.writers.gradebook import Grade, Gradebook, Written, clean, explanation

OUTPUT_LIMIT = 500
_MARKUP = "&<>\\`*_[]|#!@"
_MARKS = {Verdict.PASSED: "✅", Verdict.SKIPPED: "⏭️", Verdict.NOT_ATTEMPTED: "⬜"}


def write(book: Gradebook) -> Written:
    """The commands; the summary and the output go where the job's variables say."""
    output = f"result={grader_output(book)}\n"
    return Written(commands(book), {"GITHUB_STEP_SUMMARY": summary(book), "GITHUB_OUTPUT": output})


def commands(book: Gradebook) -> str:
    """One line for each check that did not pass, and a notice with the points."""
    top = os.path.realpath(book.environment.get("GITHUB_WORKSPACE") or os.curdir)
    lines = []
    for grade in book.grades:
        result, about = grade.result, {"title": grade.name}
        if grade.file is not None:
            about = {"file": _in_checkout(grade.file, top), **about}
        if isinstance(result, Unjudged):
            lines.append(_command("error", result.problem, **about))
            continue
        for check in result.checks:
            if check.verdict is Verdict.PASSED:
                continue
            level = "warning" if check.verdict is Verdict.SKIPPED else "error"
            said = explanation(result, check) or check.verdict.value
            lines.append(_command(level, f"{check.title}\n{said}", **about))
    points = f"Points {book.points}/{book.max_points}"
    lines.append(_command("notice", points, title="Autograding complete"))
    return "\n".join(lines) + "\n"


def summary(book: Gradebook) -> str:
    """Markdown for $GITHUB_STEP_SUMMARY."""
    lines = [f"## {_cell(book.course)}", "", f"**{book.points} of {book.max_points} points**", ""]
    lines += ["| | exercise | check | points |", "|---|---|---|---|"]
    for grade in book.grades:
        name, result = _cell(grade.name), grade.result
        if isinstance(result, Unjudged):
            said = _cell(result.problem)
            lines.append(f"| ❌ | {name} | {said} | 0/{grade.max_points} |")
            continue
        for check in result.checks:
            said = _cell(check.title)
            if details := explanation(result, check):
                said += f"<br><sub>{_cell(details)}</sub>"
            sign = _MARKS.get(check.verdict, "❌")
            lines.append(f"| {sign} | {name} | {said} | {check.points}/{check.max_points} |")
    return "\n".join(lines) + "\n"


def grader_output(book: Gradebook) -> str:
    """The value of `result` in $GITHUB_OUTPUT: base64 of JSON, one line."""
    tests: list[dict[str, object]] = []
    for grade in book.grades:
        name, result = clean(grade.name), grade.result
        if isinstance(result, Unjudged):
            tests.append(_test(f"{name}: could be graded", "error", 0, result.problem, grade))
            continue
        for check in result.checks:
            said = explanation(result, check)
            title = f"{name}: {clean(check.title)}"
            tests.append(_test(title, _status(check.verdict), check.points, said, grade))
    statuses = {str(test["status"]) for test in tests}
    # Where nothing was graded, nothing has passed.
    worst = next((each for each in ("error", "fail") if each in statuses or not tests), "pass")
    data = {"version": 3, "status": worst, "max_score": book.max_points, "tests": tests}
    return base64.b64encode(json.dumps(data, allow_nan=False).encode()).decode()


def _in_checkout(file: Path, top: str) -> str:
    """The path below `top`, that of the checkout; the name of a file that lies elsewhere."""
    try:
        return Path(os.path.realpath(file.parent), file.name).relative_to(top).as_posix()
    except ValueError:
        return file.name


def _test(name: str, status: str, score: int, message: str, grade: Grade) -> dict[str, object]:
    return {
        "name": name,
        "status": status,
        "score": score,
        "message": clean(message)[:OUTPUT_LIMIT],
        "test_code": "",
        "filename": f"{grade.word}.py",
        "line_no": 0,
        "duration": round(grade.result.seconds, 4) if isinstance(grade.result, Report) else 0,
    }


def _status(verdict: Verdict) -> str:
    if verdict is Verdict.PASSED:
        return "pass"
    return "fail" if verdict in (Verdict.FAILED, Verdict.NOT_ATTEMPTED) else "error"


def _command(level: str, message: str, **properties: str) -> str:
    """One workflow command. Nothing in it can begin another: line ends are escaped."""
    named = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    return f"::{level} {named}::{_data(message)}"


def _data(text: str) -> str:
    escaped = clean(text).replace("%", "%25")
    return escaped.replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def _cell(text: str) -> str:
    """Foreign text in a cell of a Markdown table: no markup of it is carried out."""
    safe = (f"&#{ord(sign)};" if sign in _MARKUP else sign for sign in clean(text))
    return "".join(safe).replace("\n", "<br>")
