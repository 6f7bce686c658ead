"""GitHub Actions: annotations as workflow commands, the job's summary, and a grader's output.

The third is what classroom-resources/autograding-grading-reporter reads: base64 of JSON, version 3.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence

from lora_tutor.reports.report import Report, Verdict
from lora_tutor.reports.writers.entry import Course, Entry, Unjudged, clean, explanation, points

OUTPUT_LIMIT = 500
_MARKUP = "&<>\\`*_[]|#!@"
_MARKS = {Verdict.PASSED: "✅", Verdict.SKIPPED: "⏭️", Verdict.NOT_ATTEMPTED: "⬜"}


def commands(entries: Sequence[Entry], course: Course, files: Sequence[str] = ()) -> str:
    """One line for each check that did not pass, and a notice with the points.

    `files` are the paths in the checkout of what was graded, one for each entry: a change of it
    shows the line beside it. Without them all answers lie at the top.
    """
    lines = []
    for entry, file in zip(
        entries, files or [f"{each.exercise}.py" for each in entries], strict=True
    ):
        name = course.name(entry.exercise)
        if isinstance(entry, Unjudged):
            lines.append(_command("error", entry.problem, file=file, title=name))
            continue
        for check in entry.checks:
            if check.verdict is Verdict.PASSED:
                continue
            level = "warning" if check.verdict is Verdict.SKIPPED else "error"
            said = explanation(entry, check) or check.verdict.value
            lines.append(_command(level, f"{check.title}\n{said}", file=file, title=name))
    got, most = points(entries)
    lines.append(_command("notice", f"Points {got}/{most}", title="Autograding complete"))
    return "\n".join(lines) + "\n"


def summary(entries: Sequence[Entry], course: Course) -> str:
    """Markdown for $GITHUB_STEP_SUMMARY."""
    got, most = points(entries)
    lines = [f"## {_cell(course.title)}", "", f"**{got} of {most} points**", ""]
    lines += ["| | exercise | check | points |", "|---|---|---|---|"]
    for entry in entries:
        name = _cell(course.name(entry.exercise))
        if isinstance(entry, Unjudged):
            said = _cell(entry.problem)
            lines.append(f"| ❌ | {name} | {said} | 0/{entry.max_points} |")
            continue
        for check in entry.checks:
            said = _cell(check.title)
            if details := explanation(entry, check):
                said += f"<br><sub>{_cell(details)}</sub>"
            sign = _MARKS.get(check.verdict, "❌")
            lines.append(f"| {sign} | {name} | {said} | {check.points}/{check.max_points} |")
    return "\n".join(lines) + "\n"


def grader_output(entries: Sequence[Entry], course: Course) -> str:
    """The value of `result` in $GITHUB_OUTPUT: base64 of JSON, one line."""
    tests: list[dict[str, object]] = []
    for entry in entries:
        name = clean(course.name(entry.exercise))
        if isinstance(entry, Unjudged):
            tests.append(_test(f"{name}: could be graded", "error", 0, entry.problem, entry))
            continue
        for check in entry.checks:
            said = explanation(entry, check)
            title = f"{name}: {clean(check.title)}"
            tests.append(_test(title, _status(check.verdict), check.points, said, entry))
    statuses = {str(test["status"]) for test in tests}
    worst = next((each for each in ("error", "fail") if each in statuses), "pass")
    result = {"version": 3, "status": worst, "max_score": points(entries)[1], "tests": tests}
    return base64.b64encode(json.dumps(result, allow_nan=False).encode()).decode()


def _test(name: str, status: str, score: int, message: str, entry: Entry) -> dict[str, object]:
    return {
        "name": name,
        "status": status,
        "score": score,
        "message": clean(message)[:OUTPUT_LIMIT],
        "test_code": "",
        "filename": f"{entry.exercise}.py",
        "line_no": 0,
        "duration": round(entry.seconds, 4) if isinstance(entry, Report) else 0,
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
