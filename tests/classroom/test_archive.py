"""Zip files are read in place and believed in nothing."""

from __future__ import annotations

import io
import os
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lora_tutor.classroom.intake import archive as module
from lora_tutor.classroom.intake.answers import Answer
from lora_tutor.classroom.intake.zip_archive import ZipArchive
from lora_tutor.errors import UnreadableSubmission, UsageError
from tests.classroom.handing_in import (
    EXERCISES,
    TEXT,
    A,
    B,
    collected,
    encrypted,
    hand_in,
    link_entry,
    paths,
    refusals,
    told,
    zipped,
)
from tests.learner.sample import FIRST, SECOND

MIB = 1 << 20


@pytest.mark.parametrize(
    ("files", "path"),
    [
        ({"ada.zip": zipped({A: TEXT})}, f"ada.zip/{A}"),
        ({"ada.ZIP": zipped({f"./hw//1/{A}": TEXT})}, f"ada.ZIP/hw/1/{A}"),
        ({"ada/hand in.zip": zipped({A: TEXT})}, f"ada/hand in.zip/{A}"),
        ({"ada.zip": zipped({"week.zip": zipped({A: TEXT})})}, f"ada.zip/week.zip/{A}"),
        ({"ada.zip": zipped({A: TEXT}, zipfile.ZIP_STORED)}, f"ada.zip/{A}"),
        ({"ada.zip": b"#!/bin/sh\nexit\n" + zipped({A: TEXT})}, f"ada.zip/{A}"),
    ],
)
def test_answers_are_found_in_zip_files(tmp_path: Path, files: dict[str, bytes], path: str) -> None:
    root = hand_in(tmp_path / "in", files)
    before = sorted(tmp_path.rglob("*"))
    found = collected(root)
    assert paths(found) == [("ada", FIRST, path)]
    assert found.answers[0].read() == TEXT
    assert sorted(tmp_path.rglob("*")) == before


def test_the_class_itself_may_be_a_zip_file(tmp_path: Path) -> None:
    file = tmp_path / "class.zip"
    file.write_bytes(
        zipped(
            {
                f"ada/{A}": TEXT,
                f"ada/hw/{B}": TEXT,
                "bob.zip": zipped({A: TEXT}),
                "carl/": b"",
                f"__MACOSX/ada/._{A}": b"",
                A: TEXT,
            }
        )
    )
    found = collected(file)
    assert found.students == {"ada", "bob", "carl"}
    assert paths(found) == [
        ("ada", FIRST, f"ada/{A}"),
        ("ada", SECOND, f"ada/hw/{B}"),
        ("bob", FIRST, f"bob.zip/{A}"),
    ]
    assert [each.read() for each in found.answers] == [TEXT] * 3
    assert refusals(found) == [
        f"{A} belongs to no student: put it into a folder of the student's name."
    ]


WRAPPED = {
    "class/ada/": b"",
    f"class/ada/{A}": TEXT,
    f"class/bob/hw/{A}": TEXT,
    "class/carl.zip": zipped({A: TEXT}),
    "class/read me.txt": b"hello",
    "class/.DS_Store": b"",
    f"__MACOSX/class/ada/._{A}": b"",
}


@pytest.mark.parametrize("name", ["class.zip", "class (2).zip", "spring.ZIP"])
def test_the_folder_that_was_packed_is_no_student(tmp_path: Path, name: str) -> None:
    file = tmp_path / name
    file.write_bytes(zipped(WRAPPED))
    found = collected(file)
    assert paths(found) == [
        ("ada", FIRST, f"class/ada/{A}"),
        ("bob", FIRST, f"class/bob/hw/{A}"),
        ("carl", FIRST, f"class/carl.zip/{A}"),
    ]
    assert [each.read() for each in found.answers] == [TEXT] * 3
    assert found.students == {"ada", "bob", "carl"}
    assert told(found.notes) == [
        f"{file} holds one folder, class: what is in it is taken for the students.",
        "read me.txt belongs to no student, and is passed over.",
    ]


@pytest.mark.parametrize(
    ("file", "entries", "students"),
    [
        ("class.zip", {f"class/{A}": TEXT, f"class/old/{A}": TEXT, f"class/x/{A}": b""}, {"class"}),
        ("class.zip", {f"class/week1/{A}": TEXT}, {"class"}),
        ("class.zip", {**WRAPPED, f"dora/{A}": TEXT}, {"class", "dora"}),
        ("class.zip", {**WRAPPED, "eve.zip": zipped({A: TEXT})}, {"class", "eve"}),
    ],
)
def test_a_folder_that_may_be_a_student_is_one(
    tmp_path: Path, file: str, entries: dict[str, bytes], students: set[str]
) -> None:
    (tmp_path / file).write_bytes(zipped(entries))
    assert collected(tmp_path / file).students == students


@pytest.mark.parametrize("path", [f"class/eve/../{A}", f"/class/eve/{A}", f"class\\eve\\{A}"])
def test_what_is_refused_within_the_packed_folder_is_its_students(
    tmp_path: Path, path: str
) -> None:
    file = tmp_path / "class.zip"
    file.write_bytes(zipped({**WRAPPED, path: TEXT}))
    found = collected(file)
    assert found.students == {"ada", "bob", "carl", "eve"}
    (refused,) = [each for each in found.answers if each.student == "eve"]
    assert refused.problem


def changed(data: bytes, old: bytes, new: bytes) -> bytes:
    assert data.count(old) >= 1
    return data.replace(old, new)


TRICKS: dict[str, tuple[bytes, str]] = {
    "traversal": (zipped({f"../{A}": TEXT}), "leads out of its archive"),
    "traversal inside": (zipped({f"x/../../{A}": TEXT}), "leads out of its archive"),
    "absolute": (zipped({f"/{A}": TEXT}), "has an absolute path"),
    "drive": (zipped({f"C:/{A}": TEXT}), "has an absolute path"),
    "backslash": (zipped({f"x\\{A}": TEXT}), "has a backslash"),
    "link": (link_entry(A, "/etc/passwd"), "is a link"),
    "encrypted": (encrypted(A), "is encrypted"),
    "other method": (zipped({A: TEXT}, zipfile.ZIP_LZMA), "method other than deflate"),
    "null": (changed(zipped({f"x\x7f/{A}": TEXT}), b"\x7f", b"\0"), "null character"),
    "only a null": (changed(zipped({"\x7f": TEXT}), b"\x7f", b"\0"), "null character"),
    "swells": (zipped({A: b"#" * (MIB // 2)}), "zip bomb"),
    "swells above a file's limit": (zipped({A: b"#" * (200 * MIB)}), "zip bomb"),
}


@pytest.mark.parametrize("trick", TRICKS)
@pytest.mark.parametrize("place", ["ada.zip", "ada/x.zip", "nested"])
def test_each_trick_is_refused_in_one_sentence_and_the_rest_goes_on(
    tmp_path: Path, trick: str, place: str
) -> None:
    data, words = TRICKS[trick]
    files = {"ada.zip": zipped({"x.zip": data})} if place == "nested" else {place: data}
    found = collected(hand_in(tmp_path / "in", {**files, f"bob/{A}": TEXT}))
    (sentence,) = refusals(found)
    assert sentence.startswith("Student ada: ada")
    assert words in sentence
    assert sentence.isprintable()
    assert [each.student for each in found.answers if not each.problem] == ["bob"]


@pytest.mark.parametrize("trick", TRICKS)
def test_tricks_in_the_zip_file_of_a_class(tmp_path: Path, trick: str) -> None:
    data, words = TRICKS[trick]
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = [info.orig_filename for info in archive.infolist()]
    file = tmp_path / "class.zip"
    file.write_bytes(zipped({f"bob/{A}": TEXT, "ada.zip": data}))
    found = collected(file)
    assert words in refusals(found)[0], names
    assert [each.student for each in found.answers if not each.problem] == ["bob"]


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("names", [[A, A], [A, A.upper()], [f"x/{A}", f"X/{A}"]])
def test_two_entries_of_one_name_are_refused(tmp_path: Path, names: list[str]) -> None:
    data = zipped([(name, TEXT) for name in names])
    found = collected(hand_in(tmp_path / "in", {"ada.zip": data}))
    (answer,) = found.answers
    assert "is there twice in its archive" in answer.problem


@pytest.mark.parametrize(
    ("damage", "words"),
    [
        (lambda data: data[: len(data) // 2], "is no zip file that can be read"),
        (lambda data: data[:-1], "is no zip file that can be read"),
        (lambda data: b"", "is no zip file that can be read"),
        (lambda data: b"not a zip file", "is no zip file that can be read"),
        (lambda data: data.replace(TEXT[:10], b"X" * 10), "is damaged"),
        (lambda data: data.replace(b"PK\x03\x04", b"PK\x09\x09"), "is damaged"),
    ],
)
def test_a_damaged_file_is_one_sentence(
    tmp_path: Path, damage: Callable[[bytes], bytes], words: str
) -> None:
    data = damage(zipped({A: TEXT}, zipfile.ZIP_STORED))
    found = collected(hand_in(tmp_path / "in", {"ada.zip": data, f"bob/{A}": TEXT}))
    (sentence,) = [*told(found.refused), *filter(None, map(unreadable, found.answers))]
    assert sentence.startswith("Student ada: ada.zip")
    assert words in sentence
    assert found.students == {"ada", "bob"}


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xef\xbb\xbf \n", "is empty"),
        (b"a\0b", "binary file"),
        (b"# caf\xe9\n", "not UTF-8 text: see line 1"),
        # An id of its own: the workers of a run must call the test by one name.
        pytest.param(os.urandom(MIB + 10), "larger than 1 MiB", id="large"),
    ],
)
def test_an_unreadable_entry_is_one_sentence(tmp_path: Path, content: bytes, words: str) -> None:
    found = collected(hand_in(tmp_path / "in", {"ada.zip": zipped({A: content})}))
    (answer,) = found.answers
    with pytest.raises(UnreadableSubmission, match=words) as caught:
        answer.read()
    assert str(caught.value).startswith(f"Student ada: ada.zip/{A} ")


def test_a_zip_in_a_zip_in_a_zip_is_refused(tmp_path: Path) -> None:
    data = zipped({"c.zip": zipped({"b.zip": zipped({A: TEXT})})})
    found = collected(hand_in(tmp_path / "in", {"ada.zip": data}))
    assert found.answers == []
    assert refusals(found) == [
        "Student ada: ada.zip/c.zip/b.zip is an archive in an archive in an archive."
    ]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("entries", 3, "holds 4 files, more than 3"),
        ("directory_bytes", 100, "its directory is too large"),
        ("unpacked", 10, "would unpack to"),
    ],
)
def test_bounds_of_a_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, value: int, words: str
) -> None:
    import dataclasses

    bounds = dataclasses.replace(module.STUDENTS, **{name: value})
    monkeypatch.setattr(ZipArchive.__init__, "__defaults__", (bounds, False))
    monkeypatch.setattr(
        "lora_tutor.classroom.intake.places.archive_of.__defaults__", (bounds, False)
    )
    data = zipped({A: TEXT, "x": b"", "y": b"", "z": b""})
    found = collected(hand_in(tmp_path / "in", {"ada.zip": data, f"bob/{A}": TEXT}))
    (sentence,) = told(found.refused)
    assert words in sentence
    assert [each.student for each in found.answers] == ["bob"]


def test_a_large_zip_file_is_refused_unread(tmp_path: Path) -> None:
    root = hand_in(tmp_path / "in", {"ada.zip": b"", f"bob/{A}": TEXT})
    with (root / "ada.zip").open("wb") as file:
        file.truncate(100 * MIB)
    (sentence,) = told(collected(root).refused)
    assert "it is larger than 64 MiB" in sentence


def test_many_refusals_are_summed_up(tmp_path: Path) -> None:
    data = zipped({f"../{number}.txt": b"" for number in range(100)})
    found = collected(hand_in(tmp_path / "in", {"ada.zip": data}))
    assert len(found.refused) == 6
    assert found.refused[-1].told == "Student ada: more is refused, and not listed."


def test_a_class_in_a_damaged_zip_file_is_bad_usage(tmp_path: Path) -> None:
    (tmp_path / "class.zip").write_bytes(zipped({f"ada/{A}": TEXT})[:-5])
    with pytest.raises(UsageError, match="is no zip file that can be read"):
        collected(tmp_path / "class.zip")


def unreadable(answer: Answer) -> str:
    """The sentence why an answer cannot be read; "" for one that can."""
    try:
        assert answer.read()
    except UnreadableSubmission as error:
        return str(error)
    return ""


part = st.text(st.characters(codec="utf-8", exclude_characters="/\0"), min_size=1, max_size=8)
names = st.lists(
    st.one_of(part, st.sampled_from(["..", ".", A, B, "C:", "\\", "x.zip", "__MACOSX"])),
    min_size=1,
    max_size=4,
).map("/".join)
quiet = settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.mark.filterwarnings("ignore:Duplicate name")
@quiet
@given(st.lists(st.tuples(names, st.sampled_from([TEXT, b"", b"\0"])), max_size=6))
def test_any_names_give_answers_or_sentences(
    tmp_path: Path, files: list[tuple[str, bytes]]
) -> None:
    _assert_sane(tmp_path, zipped(files))


@quiet
@given(st.binary(max_size=200), st.integers(0, 300), st.integers(0, 300))
def test_any_damage_gives_answers_or_sentences(
    tmp_path: Path, noise: bytes, start: int, length: int
) -> None:
    data = zipped({A: TEXT, f"x/{B}": TEXT})
    _assert_sane(tmp_path, data[:start] + noise + data[start + length :])


def _assert_sane(tmp_path: Path, data: bytes) -> None:
    """One answer for each student and exercise, each readable or with one sentence."""
    root = hand_in(tmp_path / "in", {"ada.zip": data, "bob/x": b""})
    found = collected(root)
    assert found.students == {"ada", "bob"}
    chosen = [(each.student, each.exercise) for each in found.answers]
    assert len(set(chosen)) == len(chosen)
    assert {each.exercise for each in found.answers} <= set(EXERCISES)
    said = [words for answer in found.answers if (words := unreadable(answer))]
    assert all(words.startswith("Student ada: ") for words in said)
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["ada.zip", "bob", "in", "x"]
    for sentence in refusals(found):
        assert sentence.isprintable()
        assert sentence.endswith(".")
