"""What tells one course from another, and how an installed one is found."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from lora_tutor import __version__
from lora_tutor.cli.main import run
from lora_tutor.course.find import find_course
from lora_tutor.course.installed import GROUP
from lora_tutor.course.loader import load_course, loading_faults
from lora_tutor.course.offers import offers
from lora_tutor.errors import CourseError, ExitCode, UsageError
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


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [("format = 1", 'format = 1\nid = "lora"', ", line 2"), ("A tiny course", "LoRA", "")],
    ids=["as its id", "from its title"],
)
def test_the_id_of_our_course_is_refused_for_another(
    course_root: Path, old: str, new: str, line: str
) -> None:
    rewrite(course_root, old, new)
    (said,) = loading_faults(course_root)
    assert said == (
        f"lessons/course.toml{line}: the id 'lora' belongs to the course that comes with "
        "lora-tutor; "
        "choose another 'id'."
    )


def test_a_copy_of_our_course_has_its_id(course_root: Path) -> None:
    ours = load_course()
    rewrite(course_root, 'title = "A tiny course"', f'id = "lora"\ntitle = "{ours.title}"')
    assert load_course(course_root).id == ours.id == "lora"


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


@pytest.mark.parametrize(("title", "clash"), [("Another", True), ("A tiny course", False)])
def test_two_installed_courses_of_one_id_are_refused_but_for_copies(
    install: Install, title: str, clash: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    root = install("tiny", "tiny_package")
    rewrite(root, "format = 1", 'format = 1\nid = "one"')
    other = shutil.copytree(root, root.parent / "other_package")
    rewrite(other, "A tiny course", title)
    install("other", "other_package")
    names = ["other", "tiny"]
    said = [
        f"lessons/course.toml: the id 'one' is also that of the installed course '{name}' "
        f"(package {name}-dist), and the answers to both would lie in one folder; uninstall one "
        "of the two, or choose another 'id'."
        for name in reversed(names)
    ]
    assert [each.problem for each in offers()[1:]] == (said if clash else [None, None])
    for name, sentence in zip(names, said, strict=True):
        if clash:
            with pytest.raises(CourseError, match=re.escape(sentence)):
                find_course(Path(name))
            assert run(["check-course", "--course", name]) == ExitCode.NOT_PASSED
            assert capsys.readouterr().out == f"{sentence}\n"
        else:
            assert find_course(Path(name)).id == "one"
    assert find_course(other).title == title


def test_two_packages_that_offer_one_name_are_told(install: Install) -> None:
    root = install("tiny", "tiny_package")
    other = root.parent / "second-1.dist-info"
    other.mkdir()
    (other / "METADATA").write_text("Metadata-Version: 2.1\nName: second\nVersion: 1\n")
    (other / "entry_points.txt").write_text(f"[{GROUP}]\ntiny = tiny_package\n")
    (_, tiny) = offers()
    assert {"tiny-dist", "second"} <= {*str(tiny.problem).split()}
    with pytest.raises(CourseError, match="both offer a course 'tiny'; uninstall one of the two"):
        find_course(Path("tiny"))


@pytest.mark.parametrize(
    ("file", "content"),
    [("METADATA", b"\xff"), ("METADATA", b""), ("entry_points.txt", b"\xff\xfe")],
)
def test_what_is_left_of_a_package_hides_no_other(
    install: Install, file: str, content: bytes
) -> None:
    root = install("tiny", "tiny_package")
    torn = root.parent / "torn-1.dist-info"
    torn.mkdir()
    (torn / "METADATA").write_text("Metadata-Version: 2.1\nName: torn\nVersion: 1\n")
    (torn / "entry_points.txt").write_text(f"[{GROUP}]\ntorn = torn\n")
    (torn / file).write_bytes(content)
    assert [each.name for each in offers()] == ["lora", "tiny"]


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
