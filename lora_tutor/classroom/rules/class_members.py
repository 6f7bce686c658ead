"""Finds the students whom class.toml names among those of the class."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from lora_tutor.classroom.intake.answers import Person
from lora_tutor.classroom.intake.enrolment import PeopleIndex
from lora_tutor.classroom.intake.roster import Enrolled
from lora_tutor.classroom.rules.class_rules import ClassRules, Exemption, Extension, Override
from lora_tutor.errors import UsageError
from lora_tutor.files.source import shown

Entry = TypeVar("Entry", Extension, Exemption, Override)


def for_class(
    rules: ClassRules, file: Path, students: Iterable[str], people: Mapping[str, Person]
) -> ClassRules:
    """The rules with each student named as the class's rows are. Raises UsageError.

    `file` is class.toml, for the sentences.
    """
    members = _Members(file, students, people)
    return replace(
        rules,
        extensions=members.named("extensions", rules.extensions),
        exemptions=members.named("exemptions", rules.exemptions),
        overrides=members.named("overrides", rules.overrides),
    )


def renamed(
    rules: ClassRules, name: Callable[[str], str], reason: Callable[[str, str], str]
) -> ClassRules:
    """The rules with other names of the class's students. `reason` takes a reason and a student."""

    def each(entries: Sequence[Entry]) -> tuple[Entry, ...]:
        return tuple(
            replace(e, student=name(e.student), reason=reason(e.reason, e.student)) for e in entries
        )

    return replace(
        rules,
        extensions=each(rules.extensions),
        exemptions=each(rules.exemptions),
        overrides=each(rules.overrides),
    )


class _Members:
    def __init__(self, file: Path, students: Iterable[str], people: Mapping[str, Person]) -> None:
        self._file = shown(file)
        self._students = sorted(students)
        entries = [
            (student, Enrolled(name, (student, person.id, *_ids(person)), _email(person)))
            for student in self._students
            for person in [people.get(student, Person(student))]
            # A group hands in under the names of all.
            for name in {person.name, *person.name.split(" and ")}
        ]
        self._owners = [student for student, _ in entries]
        self._index = PeopleIndex([each for _, each in entries])

    def named(self, key: str, entries: Sequence[Entry]) -> tuple[Entry, ...]:
        found = tuple(replace(each, student=self._student(key, each.student)) for each in entries)
        seen: set[tuple[str, str]] = set()
        for each, given in zip(found, entries, strict=True):
            if (each.student, each.exercise) in seen:
                raise UsageError(
                    f"{self._file}: the blocks [[{key}]] name {_whom(given)} twice; leave one of "
                    "the two out."
                )
            seen.add((each.student, each.exercise))
        return found

    def _student(self, key: str, text: str) -> str:
        if not text or text in self._students:
            return text
        places = self._index.candidates(text, Person(text))
        candidates = sorted({self._owners[at] for at in places})
        if len(candidates) == 1:
            return candidates[0]
        if candidates:
            may_be = " or ".join(map(shown, candidates))
            raise UsageError(
                f"{self._file}: the key '{key}.student' is {shown(text)}, who may be {may_be}; "
                "name the student by id."
            )
        raise UsageError(
            f"{self._file}: the key '{key}.student' is {shown(text)}, who is not in the class; "
            "correct it, or give --roster with everybody who is."
        )


def _ids(person: Person) -> tuple[str, ...]:
    return () if person.enrolled is None else person.enrolled.ids


def _email(person: Person) -> str:
    return "" if person.enrolled is None else person.enrolled.email


def _whom(entry: Entry) -> str:
    return ", ".join(shown(each) for each in (entry.student, entry.exercise) if each)
