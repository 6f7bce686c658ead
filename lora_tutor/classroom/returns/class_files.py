"""Writes a graded class as one file: a table (CSV) for a gradebook, or one JSON object.

The object is `{"schema": 1, "exercises": [{"id", "max_points"}], "students": [{"student", "name",
"id", "status", "points", "max_points", "missing": [ids], "remarks": [sentences], "rules": [{"rule",
"exercise", "before", "after", "reason"}]}], "submissions": [lines as in JSONL], "refused":
[sentences]}`. `name` and `id` are those of the roster, else of the course system. Points of
students are those after the rules of the class; the reports stay as they are.
The table has a row a student, a column an exercise in the order of the course, `total` and
`remarks`; its first row is the maximum. A number stands where an answer was judged. What was not is
an empty cell, and no zero, and the remarks say why: a gradebook takes an empty cell for no grade
yet, so that whoever grades decides what becomes of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lora_tutor.classroom.returns.table import Cell, as_csv, harmless, visible
from lora_tutor.classroom.rules.marking import plain
from lora_tutor.classroom.run.class_result import ClassResult
from lora_tutor.reports.report import SCHEMA
from lora_tutor.reports.writers import json

MAX_POINTS = "max points"


def write_csv(result: ClassResult) -> str:
    most = [result.maximum(each) for each in result.exercises]
    rows: list[Sequence[Cell]] = [
        ["student", *(each.id for each in result.exercises), "total", "remarks"],
        [MAX_POINTS, *most, result.total, None],
    ]
    for row in result.rows():
        grades = [row.grade(each.id) for each in result.exercises]
        rows.append([visible(row.student), *grades, row.total, harmless(" ".join(row.remarks))])
    return as_csv(rows)


def write_json(result: ClassResult, insight: Mapping[str, Any] | None = None) -> str:
    """One object. `insight` is what the whole class shows, under a key of its own."""
    students = [
        {
            "student": row.student,
            "name": row.person.name,
            "id": row.person.id,
            "status": row.status.value,
            "points": plain(row.points),
            "max_points": plain(row.max_points),
            "missing": list(row.absent),
            "remarks": list(row.remarks),
            "rules": [each.to_dict() for each in row.rules],
        }
        for row in result.rows()
    ]
    return json.dump_rows(
        {
            "schema": SCHEMA,
            "exercises": [
                {"id": each.id, "max_points": result.maximum(each)} for each in result.exercises
            ],
            "students": students,
            "submissions": (each.to_dict() for each in result.graded),
            "refused": [each.told for each in result.refused],
            **({} if insight is None else {"insight": dict(insight)}),
        }
    )
