"""Reads a roster: a CSV file of who is in the class, as a course system or a person writes it."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from lora_tutor.classroom.intake.attempt import time_of
from lora_tutor.errors import UsageError
from lora_tutor.files.source import is_special, shown

_MOST_BYTES = 16 << 20
_NAME = frozenset(("name", "fullname", "student", "studentname", "displayname"))
_FIRST = frozenset(("firstname", "givenname", "forename", "first"))
_LAST = frozenset(("lastname", "surname", "familyname", "last"))
_EMAIL = frozenset(("email", "emailaddress", "mail"))
_NUMBERS = frozenset(
    ("id", "studentid", "sid", "sisuserid", "userid", "idnumber", "orgdefinedid", "identifier")
)
_LOGINS = frozenset(
    ("login", "sisloginid", "loginid", "username", "user", "account", "githubusername", "netid")
)
_TIMES = frozenset(("lastmodifiedsubmission", "submissiontimestamp", "submissiontime"))
"""When the work was handed in: Moodle's grading worksheet, GitHub Classroom's and Gradescope's
grades."""
_GROUPS = ("group", "team", "groupname")
"""Of those that hand in together, as in Moodle's grading worksheet."""
_KNOWN = _NAME | _FIRST | _LAST | _EMAIL | _NUMBERS | _LOGINS
_SEPARATORS = (",", ";", "\t")
_OF_EXCEL = re.compile(r"\s*sep=.?\s*", re.IGNORECASE)
_PARTICIPANT = re.compile(r"\D+ (?P<number>\d+)")
"""How Moodle's grading worksheet writes the number of its export: "Participant 1234"."""
_NOBODY = "points possible"
"""In the place of a name, in the second row of Canvas's gradebook."""


@dataclass(frozen=True, slots=True)
class Enrolled:
    """One student of the roster. `ids` are numbers and logins, as the file has them; `time` is when
    the work was handed in, where the file tells it.

    `cells` are those that say anything, with the letters of their column's name before them:
    ("sisloginid", "ada").
    """

    name: str
    ids: tuple[str, ...] = ()
    email: str = ""
    time: datetime | None = None
    cells: tuple[tuple[str, str], ...] = field(default=(), compare=False)

    def cell(self, *heads: str) -> str:
        """What stands in the first of these columns that says anything; "" for none."""
        return next((text for each in heads for head, text in self.cells if head == each), "")

    @property
    def id(self) -> str:
        return next(iter(self.ids), "")

    @property
    def said(self) -> str:
        """For a sentence: the name, and what tells two of one name apart."""
        more = self.id or self.email
        return f"{self.name} ({more})" if self.name and more else self.name or more


def read_roster(path: Path) -> list[Enrolled]:
    """Everybody on it, in its order, each once. Raises UsageError in one sentence."""
    lines = _text(path).splitlines(keepends=True)
    if lines and _OF_EXCEL.fullmatch(lines[0]):
        del lines[0]
    separator = max(_SEPARATORS, key=lambda each: lines[0].count(each) if lines else 0)
    reader = csv.reader(io.StringIO("".join(lines), newline=""), delimiter=separator)
    try:
        rows = list(reader)
    except csv.Error as error:
        raise UsageError(
            f"{shown(path)} is no table (line {reader.line_num}: {error}); save the roster as CSV."
        ) from None
    heads = ["".join(filter(str.isalpha, head.casefold())) for head in rows[0]] if rows else []
    if not _KNOWN.intersection(heads):
        raise UsageError(
            f"{shown(path)} names no students: its first line must have a column name, id, login "
            "or email."
        )
    found = [_enrolled(list(zip(heads, row, strict=False))) for row in rows[1:]]
    students = list(dict.fromkeys(each for each in found if each.said and not _is_head(each)))
    if not students:
        raise UsageError(f"{shown(path)} holds no student below its first line.")
    return students


Groups = Mapping[str, Sequence[tuple[str, str]]]
"""The names and ids of the members, by `group_key` of the group's name."""


def groups_of(roster: Sequence[Enrolled]) -> Groups:
    """Who hands in together. Who bears the name of a group is a student, and no group."""
    found: dict[str, list[tuple[str, str]]] = {}
    for each in roster:
        group = group_key(each.cell(*_GROUPS))
        if group:
            found.setdefault(group, []).append((each.name or each.said, each.id or each.email))
    return {key: found[key] for key in found.keys() - {group_key(each.name) for each in roster}}


def group_key(name: str) -> str:
    """The name of a group as it is compared: Canvas leaves spaces out."""
    return "".join(words_of(name))


def words_of(name: str) -> list[str]:
    """The words of a name, in one spelling and in small letters."""
    return re.findall(r"[^\W_]+", unicodedata.normalize("NFC", name).casefold())


def id_of(text: str) -> str:
    """A number or login as it is compared. Brightspace writes "#" before it."""
    return unicodedata.normalize("NFC", text).strip().lstrip("#").casefold()


def _text(path: Path) -> str:
    if is_special(path):
        raise UsageError(f"{shown(path)} is no file; name the roster's CSV file.")
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(
            f"The roster {shown(path)} cannot be read ({error.strerror}); check the spelling."
        ) from None
    if len(data) > _MOST_BYTES:
        raise UsageError(f"{shown(path)} is larger than {_MOST_BYTES >> 20} MiB, so no roster.")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        raise UsageError(f"{shown(path)} is UTF-16; save the roster as CSV in UTF-8.")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise UsageError(f"{shown(path)} is not UTF-8; save the roster as CSV in UTF-8.") from None
    if "\0" in text:
        raise UsageError(f"{shown(path)} is a binary file; save the roster as CSV in UTF-8.")
    return text


def _enrolled(cells: Sequence[tuple[str, str]]) -> Enrolled:
    values = [(head, " ".join(unicodedata.normalize("NFC", cell).split())) for head, cell in cells]
    first = _first(values, _FIRST)
    last = _first(values, _LAST)
    name = _first(values, _NAME) or f"{first} {last}".strip()
    ids = [_id(cell) for head, cell in values if head in _NUMBERS | _LOGINS]
    cells = tuple((head, cell) for head, cell in values if head and cell)
    ids = list(dict.fromkeys(filter(None, ids)))
    time = time_of(_first(values, _TIMES))
    return Enrolled(name, tuple(ids), _first(values, _EMAIL), time, cells)


def _id(cell: str) -> str:
    participant = _PARTICIPANT.fullmatch(cell)
    return participant["number"] if participant else cell.lstrip("#")


def _first(values: Sequence[tuple[str, str]], heads: Collection[str]) -> str:
    return next((cell for head, cell in values if head in heads and cell), "")


def _is_head(each: Enrolled) -> bool:
    return each.name.casefold() == _NOBODY
