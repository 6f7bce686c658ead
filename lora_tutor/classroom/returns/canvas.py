"""The gradebook file that Canvas imports: Grades > Import.

What its importer asks for (instructure/canvas-lms, `lib/gradebook_importer.rb`, `header?`,
`process_student` and `parse_assignments`; for people: "Import CSV File for Carmen Grades",
https://teaching.resources.osu.edu/toolsets/carmencanvas/guides/calculating-final-grades/import-csv-file-carmen-grades):
- The header begins with Student and ID, goes on with SIS User ID and SIS Login ID, and Section is
  the last column before the assignments.
- A row with "Points Possible" in its first cell holds the maximum of each assignment.
- A student is found by Canvas's own ID, else by the SIS ID or login, else by name, the first that
  fits. So a row without any id is left out here.
- A column is the assignment of that title, or of the number in brackets behind it; a title that is
  new makes a new assignment, after Canvas has asked. Titles of its own sums are passed over.
- An empty cell is no grade, and EX excuses the student.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from lora_tutor.classroom.intake.answers import Person
from lora_tutor.classroom.returns.left_out import Identified, identify
from lora_tutor.classroom.returns.table import Cell, as_csv, one_line
from lora_tutor.classroom.run.class_result import ClassResult
from lora_tutor.errors import UsageError

HEAD = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS, EXCUSED = "Points Possible", "EX"
_OWN = re.compile("(Current|Final) (Score|Points|Grade)|Override (Score|Grade|Status)")
"""In the title of a column, what Canvas takes for a sum of its own."""
_REMEDY = (
    "give --roster with the gradebook that Canvas exports (columns Student, ID, SIS User ID, SIS "
    "Login ID, Section)"
)


def check_assignment(name: str) -> None:
    """Raises UsageError where Canvas would pass over a column of this name."""
    if _OWN.search(name) or name in HEAD:
        raise UsageError(
            f"Canvas takes a column {name} for one of its own and no assignment; name it otherwise."
        )


def identified(people: Mapping[str, Person], kind: str) -> Identified:
    """Whom Canvas knows, by ID, SIS User ID and SIS Login ID."""
    keys = {student: _keys(person, kind) for student, person in people.items()}
    return identify(keys, "Canvas", _REMEDY)


def write(result: ClassResult, assignment: str = "") -> str:
    """A column for each exercise, or the total as the one assignment of this name."""
    columns = [assignment] if assignment else [each.id for each in result.exercises]
    most = [result.total] if assignment else [result.maximum(e) for e in result.exercises]
    known = identified(result.people, result.kind).keys
    rows: list[list[Cell]] = [[*HEAD, *columns]]
    rows.append([POINTS, *[None] * 4, *most])
    for row in result.rows():
        if row.student in known:
            name = one_line(row.person.name or row.student)
            # In that cell it would make the row another one of points.
            name = "" if POINTS in name else name
            enrolled = row.person.enrolled
            section = "" if enrolled is None else one_line(enrolled.cell("section"))
            cells = [
                EXCUSED if each.exempt else row.grade(name) for name, each in row.marks.items()
            ]
            grades = [row.total] if assignment else cells
            rows.append([name, *known[row.student], section, *grades])
    return as_csv(rows)


def _keys(person: Person, kind: str) -> tuple[str, str, str]:
    """The number is Canvas's own only where Canvas says it: in its export or its gradebook."""
    number = person.number if kind == "canvas" else ""
    enrolled = person.enrolled
    if enrolled is None:
        return _digits(number), "", ""
    if not number and enrolled.cell("student") and enrolled.cell("section"):
        number = enrolled.cell("id")
    login = enrolled.cell("sisloginid", "loginid", "login", "username")
    return _digits(number), enrolled.cell("sisuserid"), login


def _digits(number: str) -> str:
    return number if number.isascii() and number.isdigit() else ""
