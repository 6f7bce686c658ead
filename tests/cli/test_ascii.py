"""With LORA_TUTOR_ASCII=1 every sentence for people is ASCII, and data stays what it is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lora_tutor.course.ascii_course import course_in_ascii
from lora_tutor.course.loader import load_course
from lora_tutor.course.page import load_page
from lora_tutor.course.plain import render_page
from lora_tutor.figures.catalogue import twin
from tests.cli.calling import Caller
from tests.learner.sample import FIRST, RIGHT, SECOND, WRONG

ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def _odd_words(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The tiny course speaks of α, × and ≤ wherever it speaks."""
    monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    file = course / "lessons" / "course.toml"
    file.write_text(file.read_text("utf-8").replace("Beginnings", "Beginnings with α"), "utf-8")
    for exercise_id in (FIRST, SECOND):
        toml = course / "exercises" / exercise_id / "exercise.toml"
        text = toml.read_text("utf-8")
        text = text.replace("The exercise", "ΔW ≤ 2α for").replace("nudge of", "Take ½ × α of")
        toml.write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["list"], "Delta W <= 2 alpha for 01_alpha"),
        (["progress"], "Beginnings with alpha"),
        (["read", "1.1"], "Some words to read, alpha included."),
        (["hint", FIRST], "alpha of 01_alpha"),
        (["grade", FIRST], "Delta W <= 2 alpha for 01_alpha"),
    ],
)
def test_words_are_spelled(call: Caller, arguments: list[str], words: str) -> None:
    answer = call(*arguments)
    assert answer.out.isascii()
    assert answer.err.isascii()
    assert words in answer.out


def test_what_the_learner_printed_is_spelled_in_a_report(call: Caller) -> None:
    call("init")
    (call.workspace / f"{FIRST}.py").write_text(f"{WRONG}# PRINT\n", "utf-8")
    answer = call("grade", FIRST)
    assert answer.out.isascii()


def test_data_stays_as_it_is(call: Caller, tmp_path: Path) -> None:
    listed = json.loads(call("list", "--json").out)
    assert listed["sections"][0]["exercises"][0]["title"] == "ΔW ≤ 2α for 01_alpha"
    folder = tmp_path / "Übung α"
    assert call("init", folder).out == f"{folder}\n"
    reference = call.course / "exercises" / FIRST / "reference.py"
    reference.write_text(f"{RIGHT}# α ≤ 1\n", "utf-8")
    assert call("solution", FIRST, "--anyway").out == reference.read_text("utf-8")


@pytest.mark.slow
@pytest.mark.parametrize("width", [40, 80])
def test_every_page_of_the_course_is_7_bits_within_its_width(width: int) -> None:
    course = load_course(ROOT)
    for lesson in course.lessons():
        page = load_page(lesson)
        text = render_page(page, course, width, lambda name: twin(name, width), ascii_only=True)
        assert text.isascii(), lesson.id
        wide = [line for line in text.split("\n") if len(line) > width]
        assert not wide, (lesson.id, wide)


def test_a_course_is_spelled_but_its_names_stay() -> None:
    course = load_course(ROOT)
    in_ascii = course_in_ascii(course)
    assert list(in_ascii.exercises) == list(course.exercises)
    assert [each.id for each in in_ascii.lessons()] == [each.id for each in course.lessons()]
    assert in_ascii.convention.startswith("This course: Delta W = (alpha/r)*A B")
    words = [in_ascii.title, in_ascii.convention, *(each.title for each in in_ascii.lessons())]
    for exercise in in_ascii.exercises.values():
        words += [exercise.title, exercise.why, *exercise.hints]
    assert all(each.isascii() for each in words)
