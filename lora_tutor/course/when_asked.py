"""The exercises of a course that is known to be whole: each is read when it is first asked for.

Of the course that we ship, a start needs one exercise or none, and to read all takes a tenth of
the time until the first picture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from lora_tutor.course.model import Exercise


class ReadWhenAsked(Mapping[str, Exercise]):
    """By id, in the order of the course. Raises CourseError where a folder cannot be read."""

    def __init__(self, ids: Iterable[str], read: Callable[[str], Exercise]) -> None:
        self._read = read
        self._found: dict[str, Exercise | None] = dict.fromkeys(ids)

    def __getitem__(self, exercise_id: str) -> Exercise:
        found = self._found[exercise_id]
        if found is None:
            # Two threads may both read it, which gives the same twice.
            found = self._found[exercise_id] = self._read(exercise_id)
        return found

    def __contains__(self, exercise_id: object) -> bool:
        return exercise_id in self._found

    def __iter__(self) -> Iterator[str]:
        return iter(self._found)

    def __len__(self) -> int:
        return len(self._found)
