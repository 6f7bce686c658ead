"""Writes a graded class as one file: a table (CSV) for a gradebook, or one JSON object.

The object is `{"schema": 1, "exercises": [{"id", "max_points"}], "students": [{"student", "name",
"id", "status", "points", "max_points", "missing": [ids], "remarks": [sentences]}], "submissions":
[lines as in JSONL], "refused": [sentences]}`. `name` and `id` are those of the roster, else of the
course system.
The table has a row a student, a column an exercise in the order of the course, `total` and
`remarks`; its first row is the maximum. A number stands where an answer was judged. What was not is
an empty cell, and no zero, and the remarks say why: a gradebook takes an empty cell for no grade
yet, so that whoever grades decides what becomes of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lora_tutor.classroom.run.class_result import ClassResult
from lora_tutor.classroom.run.graded import GradedAnswer
from lora_tutor.reports.report import SCHEMA
from lora_tutor.reports.writers import json

MAX_POINTS = "max points"
# What a spreadsheet takes for a formula, in both widths. Source: OWASP, "CSV Injection".
_FORMULA = tuple("=+-@＝＋－＠\t\r\n|%")


def write_csv(result: ClassResult) -> str:
    most = [each.points for each in result.exercises]
    rows: list[Sequence[str | int | None]] = [
        ["student", *(each.id for each in result.exercises), "total", "remarks"],
        [MAX_POINTS, *most, sum(most), None],
    ]
    for row in result.rows():
        cells = [_cell(row.answers.get(each.id)) for each in result.exercises]
        judged = [cell for cell in cells if cell is not None]
        total = sum(judged) if judged else None
        rows.append([harmless(row.student), *cells, total, harmless(" ".join(row.remarks))])
    return "".join(",".join(map(_quoted, row)) + "\n" for row in rows)


def write_json(result: ClassResult, insight: Mapping[str, Any] | None = None) -> str:
    """One object. `insight` is what the whole class shows, under a key of its own."""
    most = sum(each.points for each in result.exercises)
    students = [
        {
            "student": row.student,
            "name": row.person.name,
            "id": row.person.id,
            "status": row.status.value,
            "points": row.points,
            "max_points": most,
            "missing": list(row.absent),
            "remarks": list(row.remarks),
        }
        for row in result.rows()
    ]
    return json.dump(
        {
            "schema": SCHEMA,
            "exercises": [{"id": each.id, "max_points": each.points} for each in result.exercises],
            "students": students,
            "submissions": [each.to_dict() for each in result.graded],
            "refused": [each.told for each in result.refused],
            **({} if insight is None else {"insight": dict(insight)}),
        }
    )


def harmless(text: str) -> str:
    """The text as no spreadsheet runs it: behind an apostrophe it is no formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULA) else text


def _quoted(cell: str | int | None) -> str:
    """A cell as RFC 4180 wants it; Python's csv leaves a lone carriage return unquoted."""
    text = "" if cell is None else str(cell)
    needed = text != text.strip() or any(char in text for char in ',"\n\r')
    return '"' + text.replace('"', '""') + '"' if needed else text


def _cell(graded: GradedAnswer | None) -> int | None:
    return graded.points if graded is not None and graded.judged else None
