"""The loader of courses: course.toml and exercise.toml as an author, or nobody, wrote them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

from lora_tutor.course.loader import load_course, load_exercise
from lora_tutor.course.model import Course, Exercise
from lora_tutor.errors import CourseError
from tests.fuzzing.scratch import scratch
from tests.fuzzing.shaking import TOML, Tongue
from tests.learner.sample import FIRST, make_course

REPOSITORY = Path(__file__).parents[3]
MANIFEST, EXERCISE = b"c", b"e"
TONGUE = Tongue(
    lambda data: [data[:1], TOML.read(data[1:])],
    lambda tree: tree[0] + TOML.write(tree[1]),
)


def one_input(data: bytes) -> None:
    """The first byte tells which of the two files the rest is."""
    root = _tiny()
    course, exercise = root / "lessons" / "course.toml", root / "exercises" / FIRST
    files = {MANIFEST: course, EXERCISE: exercise / "exercise.toml"}
    file = files[MANIFEST if data[:1] == MANIFEST else EXERCISE]
    before = file.read_bytes()
    file.write_bytes(data[1:])
    try:
        with suppress(CourseError):
            found = load_course(root)
            assert all(lesson.file.is_relative_to(root) for lesson in found.lessons())
            assert all(each.folder.parent == root / "exercises" for each in _all(found))
        with suppress(CourseError):
            loaded = load_exercise(exercise)
            assert loaded.points == sum(loaded.checks.values()) > 0
            assert 0 < loaded.limits.seconds < float("inf")
    finally:
        file.write_bytes(before)


def _all(course: Course) -> Iterator[Exercise]:
    yield from course.exercises.values()


def seeds() -> Iterator[bytes]:
    root = _tiny()
    for folder in (root, REPOSITORY):
        yield MANIFEST + (folder / "lessons" / "course.toml").read_bytes()
    yield EXERCISE + (root / "exercises" / FIRST / "exercise.toml").read_bytes()
    for file in sorted(REPOSITORY.glob("exercises/*/exercise.toml"))[::4]:
        yield EXERCISE + file.read_bytes()


@cache
def _tiny() -> Path:
    return make_course(scratch() / "course")
