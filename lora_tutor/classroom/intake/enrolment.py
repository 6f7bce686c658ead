"""Holds a class against its roster: who handed in nothing, and who is not on it.

A student is found by number, login, e-mail or name, whatever its order and case. Where these say
different things, or fit two people, that is said, and nothing is guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from lora_tutor.classroom.intake.answers import Answer, HandedIn, Person
from lora_tutor.classroom.intake.remarks import Remark, about
from lora_tutor.classroom.intake.roster import Enrolled, id_of, words_of
from lora_tutor.files.source import shown
from lora_tutor.reports.report import Reason


@dataclass
class PeopleIndex:
    """People by all that tells who they are; they are named by their places in the roster."""

    roster: Sequence[Enrolled]
    by_id: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_name: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def __post_init__(self) -> None:
        for at, each in enumerate(self.roster):
            for text in (*each.ids, each.email, each.email.partition("@")[0]):
                if text:
                    self.by_id[id_of(text)].add(at)
            for key in _orders(each.name):
                self.by_name[key].add(at)

    def candidates(self, student: str, person: Person, is_strict: bool = False) -> set[int]:
        """One is the student; several may be; none is.

        With `is_strict`, a number alone is nobody where the names have no word in common: it may be
        a group's, and the roster's numbers may be others.
        """
        ids = set[int]().union(*(self.by_id.get(id_of(each), ()) for each in (student, person.id)))
        names = self.named(student) | self.named(person.name)
        if is_strict and not names:
            words = set(words_of(person.name))
            ids = {at for at in ids if self._may_be_called(at, words)}
        return ids & names or ids | names

    def _may_be_called(self, at: int, words: set[str]) -> bool:
        own = set(words_of(self.roster[at].name))
        return not own or not words or bool(own & words)

    def named(self, name: str) -> set[int]:
        return set[int]().union(*(self.by_name.get(key, ()) for key in _orders(name)))


def enrol(found: HandedIn, roster: Sequence[Enrolled], file: Path) -> None:
    """Give everybody on the roster a row, and say of everybody else that they are not on it.

    `file` is the roster's, for the sentences.
    """
    index = PeopleIndex(roster)
    of_whom = {
        student: index.candidates(
            student, found.people.get(student, Person(student)), found.kind == "moodle"
        )
        for student in sorted(found.students)
    }
    seen: set[int] = set()
    doubtful: defaultdict[int, list[str]] = defaultdict(list)
    claimed: defaultdict[int, list[str]] = defaultdict(list)
    times: dict[str, datetime] = {}
    for student, candidates in of_whom.items():
        if not candidates:
            told = f"{about(student)}not on the roster {shown(file)}."
            found.notes.append(Remark(told, student, private=True))
        elif len(candidates) > 1:
            may_be = [roster[at].said for at in candidates]
            told = f"{about(student)}may be {_either(may_be)}."
            found.notes.append(Remark(told, student, names=may_be, private=True))
            for at in candidates:
                doubtful[at].append(student)
        else:
            (at,) = candidates
            claimed[at].append(student)
            seen.add(at)
            person = found.people.get(student, Person(student))
            each = roster[at]
            found.people[student] = replace(
                person,
                name=each.name or person.name,
                id=each.id or each.email or person.id,
                enrolled=each,
            )
            if each.time is not None:
                times[student] = each.time
    found.answers = [_timed(each, times.get(each.student)) for each in found.answers]
    _say_twice(found, roster, claimed)
    for at, each in enumerate(roster):
        if at not in seen:
            _add(found, each, doubtful.get(at, []))


def _timed(answer: Answer, time: datetime | None) -> Answer:
    """With the roster's time, where the export tells none."""
    if time is None or answer.attempt.time is not None:
        return answer
    return replace(answer, attempt=replace(answer.attempt, time=time))


def _say_twice(found: HandedIn, roster: Sequence[Enrolled], claimed: dict[int, list[str]]) -> None:
    for at, students in claimed.items():
        for student in students if len(students) > 1 else ():
            names = [each for each in students if each != student]
            others = ", ".join(map(shown, names))
            told = (
                f"{about(student)}{shown(roster[at].said)} of the roster is {others} too; each has "
                "a row of its own."
            )
            names += [roster[at].said]
            found.notes.append(Remark(told, student, names=names, private=True))


def _add(found: HandedIn, each: Enrolled, may_be: Sequence[str]) -> None:
    """A row for one of whom no work was found."""
    label = each.name or each.said
    label = each.said if label in found.students else label
    number = 2
    while label in found.students:
        label, number = f"{each.said} {number}", number + 1
    found.students.add(label)
    found.people[label] = Person(each.name, each.id or each.email, enrolled=each)
    if may_be:
        told = f"what {_either(may_be)} handed in may be this student's."
        reason = Reason.UNKNOWN
    else:
        told, reason = "nothing was handed in.", Reason.NOTHING
    found.without.append(Remark(about(label) + told, label, "", reason, may_be, bool(may_be)))


def _orders(name: str) -> set[str]:
    """A name as it may be written: "Ada Lovelace", "Lovelace, Ada", "lovelaceada"."""
    words = words_of(name)
    if not words:
        return set()
    before, comma, after = name.partition(",")
    turned = words_of(after) + words_of(before) if comma else [words[-1], *words[:-1]]
    return {"".join(each) for each in (words, turned, sorted(words))}


def _either(names: Iterable[str]) -> str:
    return " or ".join(sorted(map(shown, names)))
