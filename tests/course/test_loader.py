from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lora_tutor.course import loader
from lora_tutor.course.loader import load_course
from lora_tutor.course.toml_lines import key_lines
from lora_tutor.errors import CourseError, UnknownLesson

MANIFEST = "lessons/course.toml"
EXERCISE = "exercises/01_double/exercise.toml"


def edit(root: Path, file: str, old: str, new: str) -> None:
    path = root / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_whole_course(course_root: Path) -> None:
    course = load_course(course_root)
    assert course.title == "A tiny course"
    assert course.convention == "This course: ΔW = A B."
    assert [lesson.id for lesson in course.lessons()] == ["1.1", "2.1"]
    assert course.lesson("1.1").labs == ("L1",)
    assert course.lesson("2.1").section == "2"
    exercise = course.exercise("01_double")
    assert exercise.checks == {"doubles": 3, "keeps_type": 2}
    assert exercise.points == 5
    assert exercise.entry_points == ("double", "Doubler")
    assert exercise.limits.seconds == 2.0
    assert exercise.stub == course_root / "exercises/01_double/stub.py"
    with pytest.raises(UnknownLesson):
        course.lesson("9.9")


def test_order_is_that_of_the_lessons(course_root: Path) -> None:
    first = course_root / "exercises/01_double"
    second = course_root / "exercises/00_last"
    second.mkdir()
    for file in first.iterdir():
        (second / file.name).write_bytes(file.read_bytes())
    edit(course_root, MANIFEST, "exercises = []", 'exercises = ["00_last"]')
    edit(course_root, "exercises/00_last/exercise.toml", 'lesson = "1.1"', 'lesson = "2.1"')
    assert list(load_course(course_root).exercises) == ["01_double", "00_last"]


def test_of_our_own_course_only_what_is_asked_for_is_read(
    course_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = load_course(course_root).exercise("01_double")
    text = (course_root / EXERCISE).read_text("utf-8")
    monkeypatch.setattr(loader, "content_root", lambda: course_root)
    (course_root / EXERCISE).write_text("no TOML", "utf-8")
    course = load_course()
    assert [*course.exercises] == [*course.stubs()] == [whole.id]
    assert whole.id in course.exercises
    with pytest.raises(CourseError, match=EXERCISE):
        course.exercise(whole.id)
    (course_root / EXERCISE).write_text(text, "utf-8")
    found = course.exercise(whole.id)
    assert replace(found, course_version=whole.course_version) == whole
    assert course.exercise(whole.id) is found


def test_empty_lists_and_the_convention_may_be_left_out(course_root: Path) -> None:
    edit(course_root, MANIFEST, "exercises = []\nlabs = []\n", "")
    edit(course_root, MANIFEST, 'convention = "This course: ΔW = A B."\n', "")
    course = load_course(course_root)
    assert course.convention == ""
    assert course.lesson("2.1").exercises == ()


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        ("", {"1.1": True, "2.1": True}),
        ('convention_from = "1.1"\n', {"1.1": True, "2.1": True}),
        ('convention_from = "2.1"\n', {"1.1": False, "2.1": True}),
    ],
)
def test_the_convention_is_shown_from_a_lesson_on(
    course_root: Path, line: str, shown: dict[str, bool]
) -> None:
    edit(course_root, MANIFEST, "format = 1\n", f"format = 1\n{line}")
    course = load_course(course_root)
    for lesson, there in shown.items():
        assert course.convention_on(lesson) == ("This course: ΔW = A B." if there else "")


def test_the_convention_cannot_begin_on_a_lesson_that_is_not_there(course_root: Path) -> None:
    edit(course_root, MANIFEST, "format = 1\n", 'format = 1\nconvention_from = "9.9"\n')
    with pytest.raises(CourseError, match=r"'convention_from' is '9\.9'"):
        load_course(course_root)


@pytest.mark.parametrize(("line", "spine"), [('["01_double"]', ("01_double",)), ("[]", ())])
def test_the_spine_is_read_where_there_is_one(
    course_root: Path, line: str, spine: tuple[str, ...]
) -> None:
    assert load_course(course_root).spine == ()
    edit(course_root, MANIFEST, "format = 1\n", f"format = 1\nspine = {line}\n")
    assert load_course(course_root).spine == spine


@pytest.mark.parametrize(
    ("line", "why"), [("", ""), ('why = "It saves $2x$."\n', "It saves $2x$.")]
)
def test_why_may_be_left_out(course_root: Path, line: str, why: str) -> None:
    file = course_root / "exercises/01_double/exercise.toml"
    file.write_text(file.read_text("utf-8").replace("tags =", f"{line}tags ="), "utf-8")
    assert load_course(course_root).exercise("01_double").why == why


def test_seconds_may_be_a_whole_number(course_root: Path) -> None:
    edit(course_root, EXERCISE, "seconds = 2.0", "seconds = 10")
    assert load_course(course_root).exercise("01_double").limits.seconds == 10.0


@pytest.mark.parametrize(
    ("file", "old", "new", "key"),
    [
        (MANIFEST, "format = 1", "format = 2", "format"),
        (MANIFEST, "format = 1\n", "", "format"),
        (MANIFEST, "format = 1", "format = true", "format"),
        (MANIFEST, "title =", "tittle =", "title"),
        (MANIFEST, 'title = "A tiny', 'title = "\\u001b]0;A tiny', "U+001B"),
        (MANIFEST, 'title = "A tiny', 'title = "\\u202eA tiny', "U+202E"),
        (MANIFEST, 'title = "A tiny', 'colour = "red"\ntitle = "A tiny', "colour"),
        (MANIFEST, "format = 1", 'format = 1\nspine = ["02_gone"]', "spine"),
        (MANIFEST, "format = 1", 'format = 1\nspine = ["01_double", "01_double"]', "spine"),
        (MANIFEST, "format = 1", 'format = 1\nspine = ["../01_double"]', "spine"),
        (MANIFEST, "format = 1", 'format = 1\nspine = "01_double"', "spine"),
        (MANIFEST, 'labs = ["L1"]', 'labs = ["L1", "L1"]', "sections.lessons.labs"),
        (MANIFEST, 'labs = ["L1"]', 'labs = "L1"', "sections.lessons.labs"),
        (MANIFEST, 'id = "1"', 'id = "../1"', "sections.id"),
        (MANIFEST, 'id = "1"', "id = 1", "sections.id"),
        (MANIFEST, 'id = "1.1"', 'id = "1..1"', "sections.lessons.id"),
        (MANIFEST, 'id = "2.1"', 'id = "1.1"', "1.1"),
        (MANIFEST, 'id = "2"', 'id = "1"', "1"),
        (MANIFEST, '["01_double"]', '["01/double"]', "sections.lessons.exercises"),
        (MANIFEST, '["01_double"]', '["..", "01_double"]', "sections.lessons.exercises"),
        (MANIFEST, '["01_double"]', '["02_other", "01_double"]', "02_other"),
        (MANIFEST, '["01_double"]', "[]", "01_double"),
        (MANIFEST, "01_products/01_what.md", "01_products/gone.md", "gone.md"),
        (MANIFEST, "01_products/01_what.md", "course.toml", "course.toml"),
        (MANIFEST, "01_products/01_what.md", "../secret.md", "sections.lessons.file"),
        (MANIFEST, "01_products/01_what.md", "/etc/passwd", "sections.lessons.file"),
        (MANIFEST, "01_products/01_what.md", "C:\\\\secret.md", "sections.lessons.file"),
        (MANIFEST, "01_products/01_what.md", "02_sums/01_what.md", "file"),
        (EXERCISE, "format = 1", "format = 0", "format"),
        (EXERCISE, "points = 5", "points = 6", "points"),
        (EXERCISE, "points = 5", "points = 5.0", "points"),
        (EXERCISE, "points = 5", "points = -5", "points"),
        (EXERCISE, "points = 5", "points = 0x" + "f" * 5000, "points"),
        (EXERCISE, ', "Return it."', "", "hints"),
        (EXERCISE, '"Return it."', '" "', "hints"),
        (EXERCISE, '"Return it."', '"Return\\u009b2Jit."', "U+009B"),
        (EXERCISE, 'kind = "numpy"', 'kind = "jax"', "kind"),
        (EXERCISE, "difficulty = 1", "difficulty = 6", "difficulty"),
        (EXERCISE, 'lesson = "1.1"', 'lesson = "7.7"', "lesson"),
        (EXERCISE, 'lesson = "1.1"', 'lesson = "2.1"', "lesson"),
        (EXERCISE, 'libraries = ["numpy"]', 'libraries = ["pandas"]', "libraries"),
        (EXERCISE, '["double", "Doubler"]', "[]", "entry_points"),
        (EXERCISE, '["double", "Doubler"]', '["import os"]', "entry_points"),
        (EXERCISE, "seconds = 2.0", "seconds = nan", "limits.seconds"),
        (EXERCISE, "seconds = 2.0", "seconds = inf", "limits.seconds"),
        (EXERCISE, "seconds = 2.0", "seconds = 0", "limits.seconds"),
        (EXERCISE, "memory_mb = 512", "memory_mb = 512\ngpu = 1", "limits.gpu"),
        (EXERCISE, "[limits]", "[limit]", "limits"),
        (EXERCISE, "keeps_type = 2", 'keeps_type = "2"', "checks.keeps_type"),
        (EXERCISE, "keeps_type = 2", '"keeps-type" = 2', "keeps-type"),
    ],
)
def test_each_breach_names_file_key_and_remedy(
    course_root: Path, file: str, old: str, new: str, key: str
) -> None:
    edit(course_root, file, old, new)
    with pytest.raises(CourseError) as caught:
        load_course(course_root)
    sentence = str(caught.value)
    assert key in sentence
    assert sentence.startswith((file, "exercises/"))
    assert ";" in sentence
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert len(sentence) < 300


@pytest.mark.parametrize("name", ["stub.py", "reference.py", "mistakes.py", "test_checks.py"])
def test_each_file_of_an_exercise_must_be_there(course_root: Path, name: str) -> None:
    (course_root / "exercises/01_double" / name).unlink()
    with pytest.raises(CourseError, match=rf"^exercises/01_double: the file {name} is missing"):
        load_course(course_root)


def test_a_folder_that_no_lesson_names(course_root: Path) -> None:
    (course_root / "exercises/77_more").mkdir()
    (course_root / "exercises/__pycache__").mkdir()
    (course_root / "exercises/README.md").write_text("hello")
    with pytest.raises(CourseError, match="exercises/77_more: no lesson names this"):
        load_course(course_root)


def test_a_page_behind_a_link_is_refused(course_root: Path) -> None:
    page = course_root / "lessons/02_sums/01_what.md"
    secret = course_root.parent / "secret.md"
    secret.write_text("# What a sum is\n")
    page.unlink()
    page.symlink_to(secret)
    with pytest.raises(CourseError, match="leads out of the course"):
        load_course(course_root)


@pytest.mark.parametrize("part", ["lessons", "exercises"])
def test_a_root_without_its_parts(course_root: Path, part: str) -> None:
    (course_root / part).rename(course_root / "elsewhere")
    with pytest.raises(CourseError, match=f"no folder '{part}'"):
        load_course(course_root)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (None, "missing"),
        (b"\xff\xfe", "UTF-8"),
        (b"title = ", "not valid TOML"),
        (b"a = " + b"[" * 5000, "TOML|nested"),
        (b"a = 1" + b"0" * 5000, "not valid TOML"),
    ],
)
@pytest.mark.parametrize("file", [MANIFEST, EXERCISE])
def test_files_that_cannot_be_read(
    course_root: Path, file: str, content: bytes | None, says: str
) -> None:
    path = course_root / file
    path.unlink()
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CourseError, match=says):
        load_course(course_root)


_VALUES = [
    "1",
    "-1",
    "true",
    "1.5",
    "nan",
    '""',
    '"x"',
    '"a\\nb"',
    "[]",
    "[1]",
    "{}",
    "{a = 1}",
    '["a", "a"]',
    "1979-05-27",
    '"../.."',
    "[[]]",
]


@settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_any_mutation_loads_or_is_a_course_error(course_root: Path, data: st.DataObject) -> None:
    """Lines dropped, doubled, moved, or their values replaced: CourseError and nothing else."""
    file = course_root / data.draw(st.sampled_from([MANIFEST, EXERCISE]))
    original = file.read_text(encoding="utf-8")
    lines = original.split("\n")
    at = data.draw(st.integers(0, len(lines) - 1))
    how = data.draw(st.sampled_from(["drop", "double", "value", "text"]))
    match how:
        case "drop":
            del lines[at]
        case "double":
            lines.insert(data.draw(st.integers(0, len(lines))), lines[at])
        case "value":
            lines[at] = f"{lines[at].partition('=')[0]}= {data.draw(st.sampled_from(_VALUES))}"
        case _:
            lines[at] = data.draw(st.text(max_size=20))
    try:
        file.write_bytes("\n".join(lines).encode("utf-8", "surrogatepass"))
        with suppress(CourseError):
            assert load_course(course_root).exercise("01_double").points > 0
    finally:
        file.write_text(original, encoding="utf-8")


def test_the_loader_is_light() -> None:
    """It is on the start path: no library and no part of the package that it does not need."""
    heavy = "numpy torch sympy pytest textual markdown_it rich doctest"
    code = (
        "import sys, lora_tutor.course.loader, lora_tutor.course.page, lora_tutor.course.plain\n"
        f"print([name for name in {heavy.split()!r} if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == "[]"


TABLES = """format = 1
hints = [
    "file = 3", # [[sections]]
]
[limits]
seconds = 5
title = '''
id = 7
'''
[[sections]]
id = "1"
[[sections.lessons]]
file = "a.md"
[[ sections.lessons ]]  # the second
"id" = "1.2"
file = "b.md"

[[sections]]
[[sections.lessons]]
file = "c.md"
"""


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("format", 1),
        ("file", None),
        ("limits", 5),
        ("limits.seconds", 6),
        ("limits.id", None),
        ("sections.0.id", 11),
        ("sections.0.lessons.1.id", 15),
        ("sections.0.lessons.1.file", 16),
        ("sections.1", 18),
        ("sections.1.lessons.0.file", 20),
    ],
)
def test_each_key_of_a_file_is_found_on_its_line(path: str, line: int | None) -> None:
    assert key_lines(TABLES).get(path) == line
