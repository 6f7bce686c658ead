"""What tells one course from another, and how an installed one is found."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lora_tutor import __version__
from lora_tutor.course.find import find_course
from lora_tutor.course.loader import load_course
from lora_tutor.course.offers import offers
from lora_tutor.errors import CourseError, UsageError
from lora_tutor.files.locations import COURSE_VARIABLE

MANIFEST = "lessons/course.toml"
Install = Callable[[str, str], Path]


@pytest.mark.parametrize(
    ("keys", "found"),
    [
        ('id = "tiny"', "tiny"),
        ('id = "tiny_2-b"', "tiny_2-b"),
        ("", "a-tiny-course"),
    ],
)
def test_the_id_of_a_course(course_root: Path, keys: str, found: str) -> None:
    rewrite(course_root, "format = 1", f"format = 1\n{keys}")
    course = load_course(course_root)
    assert course.id == found
    assert {each.course for each in course.exercises.values()} == {found}


def test_a_title_of_other_letters_still_tells_courses_apart(course_root: Path) -> None:
    rewrite(course_root, "A tiny course", "注意力")
    one = load_course(course_root).id
    rewrite(course_root, "注意力", "注意")
    assert one.startswith("course-")
    assert one != load_course(course_root).id


@pytest.mark.parametrize("bad", ["", "Tiny", "../up", "a b", ".hidden", "a/b", "x" * 65, "nö"])
def test_an_id_that_could_be_no_folder_is_refused(course_root: Path, bad: str) -> None:
    rewrite(course_root, "format = 1", f'format = 1\nid = "{bad}"')
    with pytest.raises(CourseError, match="key 'id'"):
        load_course(course_root)


@pytest.fixture
def install(course_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Install:
    """Lays a package with the tiny course down as pip does: (name, what its entry point says)."""
    site = tmp_path / "site"
    shutil.copytree(course_root, site / "tiny_package")

    def lay(name: str, value: str) -> Path:
        info = site / f"{name}_dist-0.3.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}-dist\nVersion: 0.3\n")
        (info / "entry_points.txt").write_text(f"[lora_tutor.courses]\n{name} = {value}\n")
        return site / "tiny_package"

    monkeypatch.syspath_prepend(str(site))
    return lay


def test_an_installed_course_is_found_by_its_name(
    install: Install, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = install("tiny", "tiny_package")
    by_option = find_course(Path("tiny"))
    assert (by_option.root, by_option.version, by_option.option) == (root, "0.3", " --course tiny")
    assert {each.course_version for each in by_option.exercises.values()} == {"0.3"}
    monkeypatch.setenv(COURSE_VARIABLE, "tiny")
    assert find_course(None) == replace(by_option, option="")
    assert find_course(Path("lora")).id == "lora"
    rewrite(root, "format = 1", 'format = 1\nversion = "1.0"')
    assert find_course(None).version == "1.0"


def test_all_that_is_installed_is_told_and_what_is_broken_is_one_sentence(
    install: Install,
) -> None:
    root = install("tiny", "tiny_package")
    install("gone", "no_such_package.at.all")
    ours, gone, tiny = offers()
    assert (ours.name, ours.version, ours.problem) == ("lora", __version__, None)
    assert (tiny.name, tiny.version, tiny.lessons, tiny.exercises) == ("tiny", "0.3", 2, 1)
    assert (gone.title, gone.place) == (None, "gone-dist")
    assert gone.problem == (
        "The course 'gone' of the package gone-dist cannot be found: 'no_such_package.at.all' is "
        "no top-level package that holds lessons/ and exercises/; install gone-dist again, or "
        "tell its author."
    )
    (root / "exercises/01_double/stub.py").unlink()
    assert "stub.py is missing" in str(offers()[2].problem)


def test_the_name_that_a_package_gives_moves_no_terminal(install: Install) -> None:
    install("\x1b]0;tiny\x07", "tiny\x9bpackage")
    (found,) = (each for each in offers() if "tiny" in each.name)
    assert found.name == r"\x1b]0;tiny\x07"
    assert r"tiny\x9bpackage" in str(found.problem)
    assert str(found).isprintable()


def test_a_name_that_nobody_offers_lists_those_that_are(install: Install) -> None:
    install("tiny", "tiny_package")
    with pytest.raises(UsageError, match=r"tinny is not a course.*one of lora, tiny\."):
        find_course(Path("tinny"))


def rewrite(root: Path, old: str, new: str) -> None:
    file = root / MANIFEST
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
