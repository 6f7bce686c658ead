"""The file that Moodle's gradebook imports: Grades > Import > CSV file.

What it asks for (docs.moodle.org, "Grade import", https://docs.moodle.org/311/en/Grade_import, and
moodle/moodle, `grade/import/csv/classes/load_data.php`):
- "Map from" and "Map to" say which column tells the students apart: Email address or ID number.
  E-mail addresses are compared letter by letter, so they stay as the roster has them.
- A student whom Moodle does not know ends the whole import, and a row with an empty cell there
  gives its grades to the student of the row before. So one such column is written, and each row
  has it.
- Each other column is mapped by hand, or passed over. "-" is no grade, also for a new grade item.
- All rows have as many cells (`lib/csvlib.class.php`); a mark at the start is taken off.
"""

from __future__ import annotations

from collections.abc import Mapping

from lora_tutor.classroom.intake.answers import Person
from lora_tutor.classroom.returns.left_out import Identified, identify
from lora_tutor.classroom.returns.table import Cell, as_csv, one_line
from lora_tutor.classroom.run.class_result import ClassResult

EMAIL, NUMBER = "Email address", "ID number"
NO_GRADE = "-"
_REMEDY = f"give --roster with a column “{EMAIL}” or “{NUMBER}”"


def check_assignment(name: str) -> None:
    """Any will do, for the column is mapped by hand."""


def identified(people: Mapping[str, Person], kind: str) -> Identified:
    """Whom Moodle knows, by e-mail address or, where more have one, by ID number."""
    return _by_column(people)[1]


def write(result: ClassResult, assignment: str = "") -> str:
    """A column for each exercise, or the total as the one grade of this name."""
    column, known = _by_column(result.people)
    names = [assignment] if assignment else [each.id for each in result.exercises]
    rows: list[list[Cell]] = [["Full name", column, *names]]
    for row in result.rows():
        if row.student in known.keys:
            grades = [row.total] if assignment else [row.grade(e.id) for e in result.exercises]
            cells = [NO_GRADE if each is None else each for each in grades]
            name = one_line(row.person.name or row.student)
            rows.append([name, *known.keys[row.student], *cells])
    return as_csv(rows)


def _by_column(people: Mapping[str, Person]) -> tuple[str, Identified]:
    emails = {each: (_email(person),) for each, person in people.items()}
    numbers = {each: (_number(person),) for each, person in people.items()}
    known = [
        (EMAIL, identify(emails, "Moodle", _REMEDY)),
        (NUMBER, identify(numbers, "Moodle", _REMEDY)),
    ]
    return max(known, key=lambda pair: len(pair[1].keys))


def _email(person: Person) -> str:
    return "" if person.enrolled is None else person.enrolled.email


def _number(person: Person) -> str:
    return "" if person.enrolled is None else person.enrolled.cell("idnumber", "studentid")
