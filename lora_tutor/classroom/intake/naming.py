"""Which exercise a file answers, told by its name and, where that says nothing, by its code."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from lora_tutor.classroom.intake.archive import MOST_OF_A_NAME

_SUFFIXES = (".py", ".ipynb", ".txt", "")
"""Of what may be an answer's code. Course systems put .txt behind a name, or take .py away."""
_COPY = re.compile(r"( ?\(\d+\)|[-_ ]+(copy|kopie|copie|final|new|v\d+|\d))+$")
"""What browsers and people put behind a name; Canvas counts handings-in by "-1", "-2"."""
_COPY_IN_WORDS = re.compile(r"( ?\(\d+\)|[-_ ]+(copy|kopie|copie|final|new|v\d+))+$")
_COUNTED = re.compile(r"\(\d+\)|(?<![a-z])v\d+")
"""A count of copies or versions, wherever it stands."""
_NUMBER = re.compile(r"\d+")
_WORD = re.compile(r"[a-z]+")
_SMALL_WORDS = frozenset(("a", "an", "and", "in", "is", "of", "the", "to"))
_TASK_WORDS = frozenset(("ex", "exercise", "hw", "homework", "task", "problem", "assignment", "nr"))


@dataclass(frozen=True, slots=True)
class Meant:
    """`exercises` are the candidates: one is meant, none or several cannot be told.

    `how` says by what it was guessed, as the end of a sentence; "" where the name is the right one.
    """

    exercises: tuple[str, ...]
    how: str = ""

    @property
    def exercise(self) -> str | None:
        return self.exercises[0] if len(self.exercises) == 1 else None


NOTHING = Meant(())


@dataclass
class ExerciseNames:
    """Finds the exercise. `entry_points` are the functions and classes of each, by its id."""

    entry_points: Mapping[str, Collection[str]]
    _exact: dict[str, str] = field(init=False)
    _bare: dict[str, str] = field(init=False)

    def __post_init__(self) -> None:
        self._exact = {f"{each}.py": each for each in self.entry_points}
        self._bare = {_letters(each): each for each in self.entry_points}

    def by_name(self, name: str) -> Meant:
        """What the name of a file, without its folders, says."""
        exact = self._exact.get(name)
        if exact is not None:
            return Meant((exact,))
        stem = self._stem(name)
        if stem is None:
            return NOTHING
        held = [each for bare, each in self._bare.items() if bare in _letters(stem)]
        if held:
            return Meant(self._longest(held), "by its name")
        return self._by_number_and_words(stem)

    def by_code(self, source: Callable[[], bytes]) -> Meant:
        """What the functions that the file defines say. Raises what `source` raises."""
        try:
            body = ast.parse(source()).body
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return NOTHING
        kinds = ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef
        defined = {node.name for node in body if isinstance(node, kinds)}
        whole = {e: set(names) for e, names in self.entry_points.items() if set(names) <= defined}
        most = max((len(names) for names in whole.values()), default=0)
        found = tuple(each for each, names in whole.items() if names and len(names) == most)
        named = next(iter(sorted(whole[found[0]]))) if found else ""
        return Meant(found, f"by {named}, which it defines") if found else NOTHING

    def by_both(self, name: Meant, code: Meant) -> Meant:
        """What the name leaves open, told by the code."""
        if not name.exercises:
            return code
        common = tuple(each for each in name.exercises if each in code.exercises)
        how = f"{name.how} and {code.how.removeprefix('by ')}"
        return Meant(common, how) if len(common) == 1 else name

    def may_be_code(self, name: str) -> bool:
        """Whether a file of this name may hold an answer at all."""
        return self._stem(name) is not None

    def _stem(self, name: str) -> str | None:
        """The name in small letters without suffixes and marks of copies."""
        if len(name) > MOST_OF_A_NAME:
            return None
        low = unicodedata.normalize("NFC", name).casefold()
        for _ in range(2):
            stem, dot, suffix = low.rpartition(".")
            if dot and f".{suffix}" in _SUFFIXES:
                low = stem
        if re.search(r"\.\d*[a-z]\w{0,5}$", low):
            return None
        stem = _COPY.sub("", low)
        # The digit of "ex 9" is the number of the exercise.
        is_bare = not _NUMBER.search(stem) and set(_WORD.findall(stem)) <= _TASK_WORDS
        return (_COPY_IN_WORDS.sub("", low) if is_bare else stem) or low

    def _longest(self, held: list[str]) -> tuple[str, ...]:
        """Of ids that are all in the name, those that are not a part of another one."""
        return tuple(
            each
            for each in held
            if not any(each != other and _letters(each) in _letters(other) for other in held)
        )

    def _by_number_and_words(self, stem: str) -> Meant:
        found = _NUMBER.findall(_COUNTED.sub(" ", stem))
        numbers = {int(digits) for digits in found if len(digits) <= 3}
        words = set(_WORD.findall(stem)) - _TASK_WORDS
        by_number = [each for each in self.entry_points if _number(each) in numbers]
        letters = _letters(stem)
        by_words = [
            each
            for each in self.entry_points
            if _words(each) and (_words(each) <= words or _is_joined(each, letters))
        ]
        both = [each for each in by_number if each in by_words]
        if both:
            return Meant(tuple(both), "by its number and words")
        if by_words:
            return Meant(tuple(dict.fromkeys(by_words + by_number)), "by the words of its name")
        if len(by_number) == 1 or (by_number and len(numbers) == 1):
            return Meant(tuple(by_number), "by its number")
        near = [each for each in by_number if _words(each) & words]
        return Meant(tuple(near or by_number), "by its number") if by_number else NOTHING


def _letters(text: str) -> str:
    return "".join(char for char in text.casefold() if char.isalnum())


def _is_joined(exercise: str, letters: str) -> bool:
    """Whether its words, which are several, stand there as one: "LoraForward"."""
    words = _WORD.findall(exercise.casefold())
    return len(words) > 1 and "".join(words) in letters


def _number(exercise: str) -> int | None:
    digits = re.match(r"\d+", exercise)
    return int(digits[0]) if digits else None


def _words(exercise: str) -> set[str]:
    return set(_WORD.findall(exercise.casefold())) - _SMALL_WORDS
