"""The worksheet with which a Moodle assignment is graded offline: "Upload grading worksheet".

What it asks for (moodle/moodle, `mod/assign/feedback/offline/importgradeslib.php` and
`locallib.php`; for people: "Quick guide to online marking",
https://onlinesupport.conted.ox.ac.uk/?p=188):
- The columns Identifier, Grade and "Last modified (grade)", in the language of the site; the others
  are not read. The assignment has "Offline grading worksheet" among its feedback types.
- Identifier is "Participant" and the number that Moodle writes behind the names of its export.
- An empty grade is passed over, and so is one above the maximum of the assignment. A lone "-" would
  be read as 0.
- A grade that was changed in Moodle after "Last modified (grade)" stays, unless it is ticked there
  that records may be updated. So those cells are taken from a worksheet given as the roster.
"""

from __future__ import annotations

from collections.abc import Mapping

from lora_tutor.classroom.intake.answers import Person
from lora_tutor.classroom.returns.left_out import Identified, identify
from lora_tutor.classroom.returns.moodle import EMAIL
from lora_tutor.classroom.returns.table import Cell, as_csv, one_line
from lora_tutor.classroom.run.class_result import ClassResult
from lora_tutor.errors import UsageError

PARTICIPANT = "Participant "
_SUBMITTED, _GRADED = "Last modified (submission)", "Last modified (grade)"
HEAD = (
    *("Identifier", "Full name", EMAIL, "Status", "Grade", "Maximum grade"),
    *("Grade can be changed", _SUBMITTED, _GRADED),
)
_REMEDY = (
    "grade what Moodle exports for the assignment, or give --roster with its grading worksheet "
    "(column Identifier)"
)


def check_assignment(name: str) -> None:
    """Raises UsageError: the file is of one assignment anyway, and does not name it."""
    raise UsageError(
        "The worksheet is of one assignment and has no column to be named: leave out --assignment."
    )


def identified(people: Mapping[str, Person], kind: str) -> Identified:
    """Whom the assignment knows, by the number of the participant."""
    keys = {each: (participant(person, kind),) for each, person in people.items()}
    return identify(keys, "The Moodle assignment", _REMEDY)


def participant(person: Person, kind: str) -> str:
    """The number in a Moodle assignment; "" where nothing of Moodle tells it."""
    number = person.number if kind == "moodle" else ""
    if not number and person.enrolled is not None:
        cell = person.enrolled.cell("identifier")
        number = cell.removeprefix(PARTICIPANT) if cell.startswith(PARTICIPANT) else ""
    return number if number.isascii() and number.isdigit() else ""


def write(result: ClassResult, assignment: str = "") -> str:
    """A row a student, and the total as the grade."""
    known = identified(result.people, result.kind).keys
    rows: list[list[Cell]] = [list(HEAD)]
    for row in result.rows():
        if row.student not in known:
            continue
        cells: dict[str, Cell] = {
            "Identifier": f"{PARTICIPANT}{known[row.student][0]}",
            "Full name": one_line(row.person.name or row.student),
            "Grade": row.total,
        }
        otherwise: dict[str, Cell] = {
            "Maximum grade": result.total,
            "Grade can be changed": "Yes",
            _SUBMITTED: "-",
            _GRADED: "-",
        }
        for head in HEAD:
            cells.setdefault(head, _own(row.person, head) or otherwise.get(head))
        rows.append([cells[head] for head in HEAD])
    return as_csv(rows)


def _own(person: Person, head: str) -> str:
    """What a worksheet of Moodle's that is the roster says there."""
    letters = "".join(filter(str.isalpha, head.casefold()))
    said = "" if person.enrolled is None else person.enrolled.cell(letters)
    return "" if said == "-" else one_line(said)
