"""What `lora-tutor new` writes is a course once its blanks are filled, and replaces nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from lora_tutor.cli.main import run
from lora_tutor.course.lint import lint_course
from lora_tutor.course.loader import load_course
from lora_tutor.course.new_files import (
    KINDS,
    new_course,
    new_exercise,
    new_figure,
    new_lab,
    new_lesson,
)
from lora_tutor.errors import UsageError
from lora_tutor.figures.catalogue import Figures, class_name
from lora_tutor.labs.proof import findings_on_labs

_PROSE = re.compile(r"""^(\s*|# .*|\s*# TODO: |\s*\"\"\")\.\.\. """, re.M)
_BLANK = re.compile(r'^(.*?)(\["\.\.\."\]|"\.\.\.[^"]*"|\.\.\.)(,?)  # such as: (.*)$', re.M)


@pytest.fixture
def begun(tmp_path: Path) -> Path:
    root = tmp_path / "begun"
    new_course(root, "A course of ours", KINDS[0])
    for number, kind in enumerate(KINDS[1:], 2):
        new_exercise(load_course(root), f"{number:02}_{kind}", kind, None)
    new_lesson(load_course(root), "A second page", None)
    new_exercise(load_course(root), "09_late", "text", "1.2")
    new_lab(load_course(root), "coins", "1.1")
    new_figure(load_course(root), "two_powers", class_name("two_powers"))
    return root


def fill(root: Path) -> None:
    """Each blank by its own example."""
    for file in root.rglob("*.*"):
        if file.is_file():
            text = _BLANK.sub(r"\1\4\3", file.read_text("utf-8"))
            file.write_text(_PROSE.sub(r"\1", text), "utf-8")


def test_all_that_was_begun_is_in_the_outline(begun: Path) -> None:
    course = load_course(begun)
    assert course.id == "a-course-of-ours"
    first, second = course.lessons()
    assert first.exercises == ("01_first", *(f"{n:02}_{k}" for n, k in enumerate(KINDS[1:], 2)))
    assert (first.labs, second.labs) == (("coins",), ())
    assert (second.id, second.title, second.exercises) == ("1.2", "A second page", ("09_late",))
    text = (begun / "lessons/course.toml").read_text("utf-8")
    assert "# What learners' progress is kept by." in text


def test_blanks_are_told_until_they_are_filled(begun: Path) -> None:
    told = [str(each) for each in lint_course(load_course(begun))]
    for key in ("title", "hints", "tags"):
        assert any(f"key '{key}' is still blank" in each for each in told)
    for file, places in {"stub": 3, "reference": 1, "mistakes": 2, "test_checks": 0}.items():
        blank = [each for each in told if f"/{file}.py, line " in each]
        assert len(blank) == places * (len(KINDS) + 1)
    assert sum(each.startswith("lessons/") for each in told) == 3 * 2
    assert all("blank" in each for each in told), "one root cause is one finding"
    course = load_course(begun)
    for findings, file, lines in (
        (Figures(course).findings(), "figures/two_powers.py", (1, 14)),
        (list(findings_on_labs(course)), "labs/coins.toml", (3, 7, 9, 10, 16, 22)),
    ):
        of_it = [each for each in findings if each.file == f"lessons/{file}"]
        assert [each.line for each in of_it] == list(lines)
        assert all("still blank" in each.problem for each in findings)
    assert findings[-1].file == "lessons/labs/coins.py"
    fill(begun)
    assert lint_course(load_course(begun)) == []
    assert Figures(load_course(begun)).findings() == []


@pytest.mark.slow
def test_a_filled_course_of_every_kind_is_proved(
    begun: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fill(begun)
    page = begun / "lessons" / "1_1_a_first_page.md"
    page.write_text(f"{page.read_text('utf-8')}\n```{{figure}} two_powers\nTwo.\n```\n", "utf-8")
    code = run(["check-course", "--course", str(begun)])
    told = capsys.readouterr()
    assert code == 0, told.out
    assert f"{len(KINDS) + 1} exercises" in told.err


@pytest.mark.parametrize(
    ("exercise_id", "said"),
    [
        ("01_first", "There is an exercise 01_first already"),
        ("01_other", "The number 01 is that of 01_first"),
        ("../up", "cannot be the name of an exercise's folder"),
        ("", "cannot be the name"),
        (".hidden", "cannot be the name"),
        ("a b", "cannot be the name"),
    ],
)
def test_an_id_that_cannot_be_taken(begun: Path, exercise_id: str, said: str) -> None:
    before = snapshot(begun)
    with pytest.raises(UsageError, match=said):
        new_exercise(load_course(begun), exercise_id, "numpy", None)
    assert snapshot(begun) == before


@pytest.mark.parametrize(
    ("title", "number", "said"),
    [
        ("", None, "A title is one line"),
        ('say "no"', None, "A title is one line"),
        ("two\nlines", None, "A title is one line"),
        ("New", "1.1", "There is a lesson 1.1 already"),
        ("New", "1..1", "is no number of a lesson"),
        ("A first page", None, "There is a lesson 'A first page' already"),
    ],
)
def test_a_lesson_that_cannot_be_begun(
    begun: Path, title: str, number: str | None, said: str
) -> None:
    before = snapshot(begun)
    with pytest.raises(UsageError, match=said):
        new_lesson(load_course(begun), title, number)
    assert snapshot(begun) == before


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("../up", "cannot be the name of its file"),
        ("a-b", "cannot be the name of its file"),
        ("", "cannot be the name of its file"),
        ("lines", "The name of its class would be Lines"),
        ("none", "The name of its class would be None"),
        ("two_powers", "is there already; nothing was written"),
    ],
)
def test_a_figure_or_lab_that_cannot_be_begun(begun: Path, name: str, said: str) -> None:
    before = snapshot(begun)
    with pytest.raises(UsageError, match=said):
        new_figure(load_course(begun), name, class_name(name))
    if "file" in said:
        with pytest.raises(UsageError, match=said):
            new_lab(load_course(begun), name, None)
    assert snapshot(begun) == before


def test_a_title_that_makes_the_id_of_our_course_begins_none(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="the id 'lora', which belongs to the course that comes"):
        new_course(tmp_path / "course", "LoRA", "text")
    assert not [*tmp_path.iterdir()]


def test_nothing_is_replaced(begun: Path) -> None:
    before = snapshot(begun)
    with pytest.raises(UsageError, match="is there already"):
        new_course(begun, "Another", "numpy")
    (begun / "lessons" / "1_3_third.md").write_text("mine")
    with pytest.raises(UsageError, match="nothing was written"):
        new_lesson(load_course(begun), "Third", None)
    (begun / "lessons" / "1_3_third.md").unlink()
    assert snapshot(begun) == before


@pytest.mark.parametrize(
    ("pattern", "new", "by_hand"),
    [
        (r"exercises = \[(.*?)\]", r"exercises = [  # in order\n    \1,\n]", False),
        (r'title = "A first page"', "title = 'A first page'  # ] [ odd", False),
        (r"exercises = \[(.*?)\]", r"exercises = [  # not ] here\n    \1,\n]", True),
        (r"\[\[sections.lessons\]\]\nid", "[[ sections . lessons ]]\nid", True),
    ],
)
def test_an_outline_in_another_style_is_changed_rightly_or_by_hand(
    begun: Path, pattern: str, new: str, by_hand: bool
) -> None:
    file = begun / "lessons/course.toml"
    text = file.read_text("utf-8")
    file.write_text(re.sub(pattern, new, text), "utf-8")
    before = snapshot(begun)
    if by_hand:
        with pytest.raises(UsageError, match="write there by hand"):
            new_exercise(load_course(begun), "20_more", "text", "1.1")
        assert snapshot(begun) == before
    else:
        new_exercise(load_course(begun), "20_more", "text", "1.1")
        assert load_course(begun).lesson("1.1").exercises[-1] == "20_more"


def test_without_a_course_there_is_nothing_to_add_to(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(["new", "exercise", "77_more"]) == 2
    assert "Name your course with --course DIR" in capsys.readouterr().err


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(file): file.read_bytes() for file in root.rglob("*") if file.is_file()}
