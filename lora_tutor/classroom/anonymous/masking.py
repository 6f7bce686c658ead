"""Puts pseudonyms in the place of names, in sentences of ours and in what students wrote.

Everywhere a student is told by the whole name in either order, by an id, a login or an e-mail
address. In what a student's own program wrote, each word of that student's name is masked too;
"long" is a name, and a word of everybody else.
"""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from lora_tutor.classroom.intake.answers import Person
from lora_tutor.classroom.intake.remarks import Remark
from lora_tutor.files.source import shown

_ALONE = "\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af"
"""Kana, Han and Hangul: between their words nothing shows where one ends, so each sign is one."""
_WORD = re.compile(rf"[{_ALONE}]|[^\W_{_ALONE}]+")
_SUFFIXES = (
    *(".py", ".ipynb", ".txt", ".md", ".html", ".pdf", ".docx", ".png", ".jpg"),
    *(".zip", ".tar", ".gz", ".7z", ".rar"),
)
_NOBODY, _SEVERAL = "nobody", "somebody"
_SHORTEST, _SHORTEST_NUMBER, _SHORTEST_OF_OWN = 4, 6, 3
"""Characters of what tells a student by one word alone: shorter numbers are those of results."""

Words = tuple[str, ...]


@dataclass
class Mask:
    """`pseudonyms` are by student, as the rows are called; `people` says what each is known by."""

    pseudonyms: Mapping[str, str]
    people: Mapping[str, Person]
    _whole: dict[str, str] = field(default_factory=dict)
    _sure: dict[Words, str] = field(default_factory=dict)
    _lengths: defaultdict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _own: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    _paths: defaultdict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        for student in self.pseudonyms:
            person = self.people.get(student, Person(student))
            own = self._own[self.of(student)]
            for text in _known_by(student, person):
                self._whole[text] = self._either(self._whole.get(text), student)
                words = _words(text)
                self._learn(student, words)
                own.update(words if len(words) == 1 else ())
            for words in map(_words, _names(person)):
                own.update(words if words.count("and") == 0 else ())
                for order in (words, words[::-1], [*words[-1:], *words[:-1]]):
                    self._learn(student, order)
                    self._learn(student, ["".join(order)])

    def of(self, student: str) -> str:
        return self.pseudonyms.get(student, "")

    def path(self, student: str, path: str, exercise: str = "") -> str:
        """A path that says no more than which file of the student it is, and, said once, which
        exercise it answers."""
        if not path:
            return ""
        known, owner = self._paths[student], self.of(student) or _NOBODY
        if exercise:
            known[path] = f"{owner}/{exercise}.py"
        suffix = PurePosixPath(path).suffix.casefold()
        suffix = suffix if suffix in _SUFFIXES else ""
        return known.setdefault(path, f"{owner}/file_{len(known) + 1}{suffix}")

    def remark(self, remark: Remark) -> Remark:
        told = self.sentence(remark.told, remark.student, [remark.path, *remark.names])
        path = self.path(remark.student, remark.path)
        return Remark(told, self.of(remark.student), path, remark.reason, private=remark.private)

    def sentence(self, told: str, student: str, names: Sequence[str]) -> str:
        """A sentence of ours on a student's work; these names of files and people stand in it."""
        begins, start = f"Student {shown(student)}", ""
        if student and told.startswith(begins):
            told, start = told.removeprefix(begins), f"Student {self.of(student)}"
        hidden = {
            shown(name): self._whole.get(name) or self.path(student, name) for name in names if name
        }
        if hidden:
            longest_first = sorted(map(re.escape, hidden), key=len, reverse=True)
            either = rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)"
            told = re.sub(either, lambda found: hidden[found[0]], told)
        return start + self._masked(told, frozenset(), "")

    def foreign(self, text: str, pseudonym: str) -> str:
        """What the student of that pseudonym wrote, or made a program say."""
        return self._masked(text, self._own[pseudonym], pseudonym) if text else text

    def _learn(self, student: str, words: Sequence[str]) -> None:
        alone = words[0] if len(words) == 1 else ""
        if not words or (
            alone and len(alone) < (_SHORTEST_NUMBER if alone.isdigit() else _SHORTEST)
        ):
            return
        self._sure[tuple(words)] = self._either(self._sure.get(tuple(words)), student)
        self._lengths[words[0]].add(len(words))

    def _either(self, known: str | None, student: str) -> str:
        """The pseudonym, or what stands for two who are told by the same."""
        return self.of(student) if known in (None, self.of(student)) else _SEVERAL

    def _masked(self, text: str, own: frozenset[str] | set[str], pseudonym: str) -> str:
        text = unicodedata.normalize("NFC", text)
        parts: list[str] = []
        at = 0
        for start, end, whose in self._hits(text, own):
            parts += [text[at:start], whose or pseudonym]
            at = end
        return "".join([*parts, text[at:]])

    def _hits(self, text: str, own: frozenset[str] | set[str]) -> Iterator[tuple[int, int, str]]:
        """From where to where somebody is told, and whom; "" for the student's own words."""
        found = [(each.group().casefold(), *each.span()) for each in _WORD.finditer(text)]
        at = 0
        while at < len(found):
            word, start, end = found[at]
            for length in sorted(self._lengths.get(word, ()), reverse=True):
                # Fewer words are left near the end, and then this is another length.
                here = found[at : at + length]
                whose = self._sure.get(tuple(each for each, _, _ in here))
                if whose is not None:
                    yield start, here[-1][2], whose
                    at += len(here)
                    break
            else:
                if word in own and len(word) >= _SHORTEST_OF_OWN:
                    yield start, end, ""
                at += 1


def _words(text: str) -> list[str]:
    return [each.casefold() for each in _WORD.findall(unicodedata.normalize("NFC", text))]


def _known_by(student: str, person: Person) -> list[str]:
    found = [student, person.name, person.id, person.number]
    if person.enrolled is not None:
        email = person.enrolled.email
        found += [*person.enrolled.ids, person.enrolled.said, email, email.partition("@")[0]]
    return list(dict.fromkeys(filter(None, found)))


def _names(person: Person) -> set[str]:
    """A group has several."""
    enrolled = "" if person.enrolled is None else person.enrolled.name
    return {person.name, *person.name.split(" and "), enrolled} - {""}
