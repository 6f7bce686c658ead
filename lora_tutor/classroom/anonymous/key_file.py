"""The file that makes pseudonyms and says whose they are. Whoever has it knows every student.

It is `{"format": 1, "key": HEX, "students": [{"pseudonym", "student", "name", "id", "email"}]}`. A
pseudonym comes from the key and the student's id, else name: with the same file it stays the same
from week to week, and without it nobody can tell or guess it.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lora_tutor.classroom.intake.answers import Person
from lora_tutor.classroom.intake.roster import id_of, words_of
from lora_tutor.errors import UsageError
from lora_tutor.files.atomic import write_atomically
from lora_tutor.files.output import unwritable
from lora_tutor.files.source import is_special, shown

_FORMAT = 1
_KEY_BYTES = 32
_DIGITS = 12
"""Two of 10,000 students have the same ones once in five million classes."""
_LIMIT_BYTES = 64 << 20


class KeyFile:
    def __init__(self, path: Path) -> None:
        """Read it, or begin a new one, which is written by `write`. Raises UsageError."""
        self._path = path
        self._key = secrets.token_bytes(_KEY_BYTES)
        self._students: dict[str, dict[str, str]] = {}
        try:
            if is_special(path) or path.is_dir():
                raise UsageError(f"{shown(path)} is no file; name the file of the pseudonyms.")
            if path.exists():
                self._load(path)
        except OSError as error:
            raise UsageError(
                f"The file of the pseudonyms {shown(path)} cannot be read ({error.strerror}); "
                "check its permissions."
            ) from None

    def pseudonyms(self, people: Mapping[str, Person]) -> dict[str, str]:
        """A different one for each; `people` are by what their rows are called."""
        whose = {student: _who(student, person) for student, person in people.items()}
        times = Counter(whose.values())
        names: dict[str, str] = {}
        for student, who in whose.items():
            text = f"{who} row {student}" if times[who] > 1 else who
            digest = hmac.new(self._key, text.encode("utf-8", "replace"), hashlib.sha256)
            names[student] = f"anon-{digest.hexdigest()[:_DIGITS]}"
            person = people[student]
            email = "" if person.enrolled is None else person.enrolled.email
            own = {"student": student, "name": person.name, "id": person.id, "email": email}
            self._students[names[student]] = own
        return names

    def write(self) -> None:
        """Whole, and for its owner's eyes alone. Raises UsageError."""
        rows = [{"pseudonym": name, **own} for name, own in sorted(self._students.items())]
        data = {"format": _FORMAT, "key": self._key.hex(), "students": rows}
        text = json.dumps(data, ensure_ascii=False, indent=1) + "\n"
        try:
            write_atomically(self._path, text.encode("utf-8", "replace"), mode=0o600)
        except OSError as error:
            raise unwritable(self._path, error.strerror or type(error).__name__) from None

    def _load(self, path: Path) -> None:
        with path.open("rb") as file:
            data = file.read(_LIMIT_BYTES)
        try:
            self._key, self._students = _parsed(json.loads(data))
        except (ValueError, LookupError, TypeError, RecursionError):
            raise UsageError(
                f"{shown(path)} is no file of pseudonyms that `batch --anonymous` wrote; move it "
                "away, or name another."
            ) from None


def _who(student: str, person: Person) -> str:
    """What stays the same of a student: the id, else the name."""
    return f"id {id_of(person.id)}" if person.id else f"name {words_of(person.name or student)}"


def _parsed(data: Any) -> tuple[bytes, dict[str, dict[str, str]]]:
    key = bytes.fromhex(data["key"])
    if data["format"] != _FORMAT or len(key) != _KEY_BYTES:
        raise ValueError("another format")
    rows = [{str(name): str(text) for name, text in row.items()} for row in data["students"]]
    return key, {row.pop("pseudonym"): row for row in rows}
