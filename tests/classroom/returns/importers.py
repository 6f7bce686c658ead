"""What Canvas and Moodle do with a file: their importers' rules, as the sources name them.

The names of files and functions are those of instructure/canvas-lms and moodle/moodle. A file that
they would refuse, or read otherwise than it was meant, is an AssertionError here.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Grades = dict[str, dict[str, str]]
"""By the system's own id of a student, by column: what it takes for the grade, "" for none."""


def rows_of(text: str) -> list[list[str]]:
    """CSV as both read it: a mark at the start is taken off (Canvas only looks for the word)."""
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""), strict=True))


@dataclass(frozen=True)
class CanvasCourse:
    """Who is in it: Canvas's ids, and ids by SIS ID and by login."""

    ids: Sequence[str]
    sis: Mapping[str, str] = field(default_factory=dict)
    logins: Mapping[str, str] = field(default_factory=dict)

    def take(self, text: str) -> tuple[Grades, dict[str, str]]:
        """Grades, and the points possible. `lib/gradebook_importer.rb`."""
        head, *rows = rows_of(text)
        # row_has_student_headers?, update_column_count, header?
        assert len(head) > 3
        assert "Student" in head[0]
        assert "ID" in head[1]
        assert re.search(r"SIS\s+User\s+ID", head[2])
        assert re.search(r"SIS\s+Login\s+ID", head[3])
        assert "Section" in head[4]
        titles = head[5:]
        own = re.compile("Current (Score|Points|Grade)|Final (Score|Points|Grade)|Override")
        assert titles
        assert not any(map(own.search, titles))
        assert len(set(titles)) == len(titles)
        points: dict[str, str] = {}
        grades: Grades = {}
        for row in rows:
            assert len(row) == len(head)
            cells = dict(zip(titles, row[5:], strict=True))
            if "Points Possible" in row[0]:
                assert not points, "a second row of points"
                points = cells
                continue
            # process_student: by ID, else by SIS ID, else by login; a name alone is a guess.
            known = row[1] if row[1] in self.ids else self.sis.get(row[2])
            student = known or self.logins.get(row[3])
            assert student is not None, row
            assert student not in grades, row
            grades[student] = cells
        assert all(float(each) >= 0 for each in points.values())
        return grades, points


@dataclass(frozen=True)
class MoodleCourse:
    """Its users by e-mail address or by ID number, whichever a person maps."""

    users: Mapping[str, str]
    most: float = 100

    def take(self, text: str, column: str) -> Grades:
        """`grade/import/csv/classes/load_data.php`; each column is a grade item of its name."""
        head, *rows = _even(text)
        place = head.index(column)
        grades: Grades = {}
        student = ""
        for row in rows:
            # map_user_data_with_value: a blank field leaves the student of the row before.
            if row[place].strip():
                assert row[place] in self.users, f"{row[place]} ends the import"
                student = self.users[row[place]]
            assert student not in grades, row
            grades[student] = {}
            for name, cell in zip(head, row, strict=True):
                if name not in ("Full name", column):
                    assert cell == "-" or 0 <= float(cell) <= self.most
                    grades[student][name] = "" if cell == "-" else cell
        return grades


@dataclass(frozen=True)
class MoodleAssignment:
    """Its participants by number, and its maximum."""

    participants: Mapping[str, str]
    most: float = 100

    def take(self, text: str) -> dict[str, str]:
        """`mod/assign/feedback/offline/importgradeslib.php` and `locallib.php`."""
        head, *rows = _even(text)
        place, grade, _ = (
            head.index(name) for name in ("Identifier", "Grade", "Last modified (grade)")
        )
        grades = {}
        for row in rows:
            number = row[place].removeprefix("Participant ")
            assert number in self.participants, row
            assert self.participants[number] not in grades
            assert row[grade] == "" or 0 <= float(row[grade]) <= self.most
            grades[self.participants[number]] = row[grade]
        return grades


def _even(text: str) -> list[list[str]]:
    """`lib/csvlib.class.php`: as many cells in each row as in the first."""
    rows = rows_of(text)
    assert {len(row) for row in rows} == {len(rows[0])}
    return rows


def moodle_takes(names: Sequence[str], participants: Mapping[str, str]) -> dict[str, list[str]]:
    """Whose each file of a zip is, `mod/assign/feedback/file/importziplib.php`; others are not
    taken. Of each the name that the student sees."""
    found: dict[str, list[str]] = {}
    for name in names:
        parts = name.split("/")
        if parts[-1].startswith((".", "~")):
            continue
        while parts:
            info = parts.pop(0).split("_", 4)
            plugin = info[2:4] == ["assignsubmission", "file"]
            if len(info) < 4 or info[1] not in participants or not plugin:
                continue
            rest = [*info[4:], *parts]
            found.setdefault(participants[info[1]], []).append("/".join(rest).lstrip("/"))
            break
    return found


def canvas_takes(
    names: Sequence[str], submissions: Mapping[str, Mapping[str, str]]
) -> dict[str, list[str]]:
    """`app/models/abstract_assignment.rb`, infer_comment_context_from_filename. `submissions` are
    the attachments of each student by number; a comment has the attachment's name."""
    found: dict[str, list[str]] = {}
    for name in names:
        base = name.rpartition("/")[2]
        parts = [each for each in base.split("_") if each != "LATE"]
        numbers = [each for each in parts if re.fullmatch(r"[0-9]+", each)][:2]
        if parts[0] == "anon" or len(numbers) < 2 or parts[-1].startswith("link"):
            continue
        attachment = submissions.get(numbers[0], {}).get(numbers[1])
        if attachment is not None and not base.startswith("._"):
            found.setdefault(numbers[0], []).append(attachment)
    return found
