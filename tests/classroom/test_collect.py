"""What of a class's folder is graded, in whose name, and what is refused in which words."""

from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lora_tutor.errors import UnreadableSubmission, UsageError
from tests.classroom.handing_in import (
    TEXT,
    A,
    B,
    collected,
    hand_in,
    paths,
    refusals,
    told,
    zipped,
)
from tests.learner.bad_files import BAD
from tests.learner.rights import without_rights
from tests.learner.sample import FIRST, SECOND

unix = pytest.mark.skipif(sys.platform == "win32", reason="no such links there")


def test_students_are_sorted_and_exercises_in_the_order_of_the_course(tmp_path: Path) -> None:
    root = hand_in(
        tmp_path / "in",
        {f"zoe/{B}": TEXT, f"zoe/{A}": TEXT, f"ada/week 2/deep/{B}": TEXT, "bob/notes.txt": b"?"},
    )
    found = collected(root)
    assert found.students == {"ada", "bob", "zoe"}
    assert paths(found) == [
        ("ada", SECOND, f"ada/week 2/deep/{B}"),
        ("zoe", FIRST, f"zoe/{A}"),
        ("zoe", SECOND, f"zoe/{B}"),
    ]
    assert found.answers[0].read() == TEXT
    assert refusals(found) == []


@pytest.mark.parametrize(
    "name", ["__MACOSX", ".git", ".hidden", "__pycache__", "x/.ipynb_checkpoints"]
)
def test_what_systems_and_tools_leave_is_passed_over(tmp_path: Path, name: str) -> None:
    root = hand_in(tmp_path / "in", {f"ada/{name}/{A}": TEXT, f"ada/._{A}": TEXT, f"{name}/x": b""})
    found = collected(root)
    assert paths(found) == []
    assert refusals(found) == told(found.notes) == []
    assert found.without[0].told == "Student ada: nothing was handed in."


@pytest.mark.parametrize(
    ("files", "chosen"),
    [
        ({f"ada/old/{A}": b"old", f"ada/{A}": b"new"}, f"ada/{A}"),
        ({f"ada/b/{A}": b"b", f"ada/a/{A}": b"a"}, f"ada/a/{A}"),
        ({f"ada/deep/er/{A}": b"x", "ada.zip": zipped({A: b"y"})}, f"ada/deep/er/{A}"),
        ({f"ada/{A.upper()}": b"x", f"ada/deep/{A}": b"y"}, f"ada/deep/{A}"),
    ],
)
def test_of_several_files_one_is_graded_by_rule(
    tmp_path: Path, files: dict[str, bytes], chosen: str
) -> None:
    found = collected(hand_in(tmp_path / "in", {**files, "bob/work.txt": b""}))
    assert paths(found) == [("ada", FIRST, chosen)]
    note = found.notes[0].told
    assert note.startswith(f"Student ada: of 2 files for {FIRST}, {chosen} is graded and not ")
    assert collected(tmp_path / "in").notes == found.notes


@pytest.mark.parametrize(
    ("name", "how"),
    [
        ("01_Alpha.PY", "by its name"),
        ("01_alpha(1).py", "by its name"),
        ("01_alpha-1.py", "by its name"),
        ("Copy of 01_alpha.py", "by its name"),
        ("01_alpha.py.txt", "by its name"),
        ("ex1 final (2).py", "by its number"),
        ("alpha.py", "by the words of its name"),
        ("1.py", "by its number"),
    ],
)
def test_a_file_by_another_name_is_graded_and_told_about(
    tmp_path: Path, name: str, how: str
) -> None:
    found = collected(hand_in(tmp_path / "in", {f"ada/{name}": TEXT}))
    assert paths(found) == [("ada", FIRST, f"ada/{name}")]
    assert found.answers[0].read() == TEXT
    assert told(found.notes) == [
        f"Student ada: ada/{name} is taken for an answer to {FIRST}, {how}."
    ]
    assert refusals(found) == []


def test_a_right_name_goes_before_a_renamed_one(tmp_path: Path) -> None:
    found = collected(hand_in(tmp_path / "in", {f"ada/{FIRST}(1).py": TEXT, f"ada/{A}": TEXT}))
    assert paths(found) == [("ada", FIRST, f"ada/{A}")]
    assert refusals(found) == []


def test_a_file_of_nobody_is_told_about(tmp_path: Path) -> None:
    found = collected(hand_in(tmp_path / "in", {A: TEXT, "ada/x": b"", "README": b""}))
    assert refusals(found) == [
        f"{A} belongs to no student: put it into a folder of the student's name."
    ]


@pytest.mark.parametrize("kind", [name for name in BAD if name not in ("missing", "folder")])
def test_each_unreadable_file_is_one_row_with_a_sentence(tmp_path: Path, kind: str) -> None:
    root = hand_in(tmp_path / "in", {f"bob/{A}": TEXT, "ada/x": b""})
    make, _ = BAD[kind]
    make(root / "ada" / A)
    found = collected(root)
    bad, good = found.answers
    assert good.read() == TEXT
    with pytest.raises(UnreadableSubmission) as caught:
        bad.read()
    said = str(caught.value)
    assert said.startswith("Student ada: ")
    assert A in said
    assert "\n" not in said


@unix
class TestLinks:
    def test_one_within_the_students_own_folder_is_followed(self, tmp_path: Path) -> None:
        root = hand_in(tmp_path / "in", {"ada/final/answer.py": TEXT})
        (root / "ada" / A).symlink_to("final/answer.py")
        found = collected(root)
        assert paths(found) == [("ada", FIRST, f"ada/{A}")]
        assert found.answers[0].read() == TEXT

    @pytest.mark.parametrize(
        ("link", "target"),
        [
            (f"ada/{A}", "../../secret.py"),
            (f"ada/{A}", f"../bob/{A}"),
            (f"ada/{A}", "/etc/passwd"),
            ("ada/work", "../bob"),
            ("ada/work", "/"),
            ("ada/work", "../.."),
            ("ada/loop", "."),
            ("ada/loop", "../ada"),
            ("ada/deep/loop", ".."),
            ("carl", "ada"),
            ("carl", "/etc"),
            ("ada/all.zip", "../../all.zip"),
        ],
    )
    def test_any_other_is_refused_in_one_sentence(
        self, tmp_path: Path, link: str, target: str
    ) -> None:
        root = hand_in(tmp_path / "in", {f"bob/{A}": TEXT, "ada/deep/x": b""})
        hand_in(tmp_path, {"secret.py": TEXT, "all.zip": zipped({A: TEXT})})
        (root / link).symlink_to(target)
        found = collected(root)
        (sentence,) = refusals(found)
        assert sentence.startswith(f"Student {link.split('/')[0]}: {link} ")
        assert [each.student for each in found.answers if not each.problem] == ["bob"]

    def test_a_loop_of_links_ends(self, tmp_path: Path) -> None:
        root = hand_in(tmp_path / "in", {"ada/x": b""})
        (root / "ada" / A).symlink_to(B)
        (root / "ada" / B).symlink_to(A)
        found = collected(root)
        assert len(found.answers) == len(refusals(found)) == 2
        assert all("leads nowhere" in sentence for sentence in refusals(found))

    def test_the_folder_itself_may_be_a_link(self, tmp_path: Path) -> None:
        hand_in(tmp_path / "in", {f"ada/{A}": TEXT})
        (tmp_path / "link").symlink_to("in")
        assert paths(collected(tmp_path / "link")) == [("ada", FIRST, f"ada/{A}")]


@unix
def test_a_folder_that_may_not_be_listed_stops_nobody() -> None:
    # Not below tmp_path, into which only its owner may look.
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o755)
        root = hand_in(Path(folder) / "in", {f"ada/closed/{A}": TEXT, f"bob/{A}": TEXT})
        with without_rights(root / "ada" / "closed"):
            found = collected(root)
    assert [each.student for each in found.answers] == ["bob"]
    (sentence,) = told(found.refused)
    assert sentence.startswith("Student ada: ada/closed cannot be listed (Permission denied)")


def test_a_very_deep_tree_is_not_walked_for_ever(tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {f"ada/{'d/' * 60}{A}": TEXT})
    found = collected(root)
    assert found.answers == []
    assert "lies deeper than 40 folders" in found.refused[0].told


@unix
def test_names_no_text_can_hold_are_spelt_out(tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path / "in") + b"/ad\xe4"
    os.makedirs(folder)
    with open(folder + b"/" + A.encode(), "wb") as file:
        file.write(TEXT)
    found = collected(tmp_path / "in")
    assert found.students == {"ad\\xe4"}
    assert found.answers[0].read() == TEXT


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda path: None, "There is no folder"),
        (lambda path: path.mkdir(), "holds no student's work"),
        (lambda path: path.write_bytes(TEXT), "is no zip file that can be read"),
        (lambda path: path.symlink_to("nowhere"), "neither a folder nor an archive"),
        (lambda path: hand_in(path, {A: TEXT}), "holds no student's work"),
    ],
)
def test_what_is_no_class_is_bad_usage(
    tmp_path: Path, make: Callable[[Path], object], words: str
) -> None:
    make(tmp_path / "in")
    with pytest.raises(UsageError, match=words):
        collected(tmp_path / "in")


def test_zip_files_in_zip_files_are_bounded_together(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each is small enough; all of them would fill the memory before anybody is graded."""
    for module in ("answers", "archive_place"):
        monkeypatch.setattr(f"lora_tutor.classroom.intake.{module}.MOST_ZIPPED", 50)
    inner = zipped([(f"{number}/{A}", TEXT) for number in range(20)])
    eve = zipped([(f"{number}.zip", inner) for number in range(10)])
    root = hand_in(tmp_path / "in", {"eve.zip": eve, "ada.zip": inner})
    found = collected(root)
    counts = [sum(each.student == name for each in found.answers) for name in ("ada", "eve")]
    assert counts == [1, 1]
    # The zip file that is too much, and the one around it.
    assert [each.partition(" brings")[0] for each in told(found.refused)] == [
        "Student eve: eve.zip/2.zip",
        "Student eve: eve.zip",
    ]


def test_a_file_that_is_gone_is_told_in_one_sentence(tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {f"ada/{A}": TEXT, f"bob/{A}": TEXT})
    found = collected(root)
    (root / f"ada/{A}").unlink()
    with pytest.raises(UnreadableSubmission) as caught:
        found.answers[0].read()
    assert str(caught.value) == f"Student ada: ada/{A} is not there any more; grade once more."
