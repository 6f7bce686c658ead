"""Who stands in the file for a course system's gradebook: those whom it can tell from all others.

A row that a system cannot place is worse than none: Canvas would look for the first student of that
name, and Moodle would give the points to the student of the row before.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lora_tutor.classroom.intake.remarks import listed
from lora_tutor.classroom.returns.table import harmless


@dataclass(frozen=True, slots=True)
class Identified:
    """`keys` are by student what the system knows them by; who is not in it has no row.

    `sentences` say who that is, and why.
    """

    keys: Mapping[str, tuple[str, ...]]
    sentences: tuple[str, ...] = ()


def identify(known: Mapping[str, tuple[str, ...]], system: str, remedy: str) -> Identified:
    """Keep whoever is known by a key of their own. `known` are the keys of every student, "" for
    one that is not known; `remedy` says how to tell `system` the keys."""
    usable = {
        student: tuple(each if _usable(each) else "" for each in keys)
        for student, keys in known.items()
    }
    without = [student for student, keys in usable.items() if not any(keys)]
    same = _sharing(usable)
    sentences = []
    if len(without) == len(known):
        sentences.append(f"{system} knows nobody of this class by an id; {remedy}.")
    elif without:
        sentences.append(f"{system} does not know {_count(without)} by an id; {remedy}.")
    if same:
        sentences.append(
            f"{system} cannot tell {_count(same)} apart, who have the same id; they are left out "
            "of the file, so enter their points by hand."
        )
    left_out = {*without, *same}
    rest = {student: keys for student, keys in usable.items() if student not in left_out}
    return Identified(rest, tuple(sentences))


def _usable(key: str) -> bool:
    """Whether a key can stand in a cell as it is."""
    return bool(key) and key.isprintable() and harmless(key) == key


def _sharing(usable: Mapping[str, Sequence[str]]) -> list[str]:
    """Students who have a key of another one, in the same place."""
    owners: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
    for student, keys in usable.items():
        for place, key in enumerate(keys):
            if key:
                owners[place, key].append(student)
    twice = {each for students in owners.values() if len(students) > 1 for each in students}
    return [each for each in usable if each in twice]


def _count(students: Sequence[str]) -> str:
    named = listed(list(students))
    return named if len(students) < 4 else f"{len(students)} students ({named})"
