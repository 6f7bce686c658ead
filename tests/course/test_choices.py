"""How many hints an exercise has, and what it may import, is the course's choice."""

from __future__ import annotations

from pathlib import Path

import pytest

from lora_tutor.course.loader import load_course
from lora_tutor.errors import CourseError

MANIFEST, EXERCISE = "lessons/course.toml", "exercises/01_double/exercise.toml"


def rewrite(root: Path, file: str, old: str, new: str) -> None:
    text = (root / file).read_text("utf-8")
    assert old in text
    (root / file).write_text(text.replace(old, new), "utf-8")


@pytest.mark.parametrize(
    ("choice", "hints", "said"),
    [
        ("", '["a"]', "give 3, as every exercise"),
        ("hints = 1", '["a"]', ""),
        ("hints = 1", '["a", "b"]', "'hints' has 2 entries; give 1"),
        ("hints = 0", "[]", "give a whole number from 1 to 9"),
    ],
)
def test_the_number_of_hints(course_root: Path, choice: str, hints: str, said: str) -> None:
    rewrite(course_root, MANIFEST, "format = 1", f"format = 1\n{choice}")
    given = 'hints = ["What is $2x$?", "`x + x` is $2x$.", "Return it."]'
    rewrite(course_root, EXERCISE, given, f"hints = {hints}")
    expect(course_root, said)


@pytest.mark.parametrize(
    ("choice", "libraries", "said"),
    [
        ("", '["scipy"]', "name only numpy, torch, torch.optim, sympy, or others"),
        ('libraries = ["numpy", "scipy.linalg"]', '["scipy.linalg"]', ""),
        ('libraries = ["numpy"]', '["torch"]', "name only numpy, or others"),
        ('libraries = ["../x"]', '["numpy"]', "name modules as an import does"),
    ],
)
def test_the_libraries(course_root: Path, choice: str, libraries: str, said: str) -> None:
    rewrite(course_root, MANIFEST, "format = 1", f"format = 1\n{choice}")
    rewrite(course_root, EXERCISE, 'libraries = ["numpy"]', f"libraries = {libraries}")
    expect(course_root, said)


def expect(root: Path, said: str) -> None:
    if not said:
        assert load_course(root).exercises
        return
    with pytest.raises(CourseError, match=said.replace(".", r"\.")):
        load_course(root)
