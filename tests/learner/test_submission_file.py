"""Each bad file has its own sentence; good ones come through byte by byte."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from lora_tutor.errors import UnreadableSubmission
from lora_tutor.files.source import (
    LIMIT_BYTES,
    decode,
    encode,
    fingerprint,
    read_source,
    read_submission,
    shown,
)
from tests.learner.bad_files import BAD, Make
from tests.learner.rights import without_rights


def refusal(path: Path) -> str:
    with pytest.raises(UnreadableSubmission) as caught:
        read_submission(path, "01_alpha")
    return str(caught.value)


@pytest.mark.timeout(10)
@pytest.mark.parametrize(("make", "words"), BAD.values(), ids=BAD.keys())
def test_bad_files(tmp_path: Path, make: Make, words: str) -> None:
    file = tmp_path / "01_alpha.py"
    make(file)
    sentence = refusal(file)
    assert words in sentence
    assert str(file) in sentence
    assert "\n" not in sentence


def test_sentences_differ(tmp_path: Path) -> None:
    same = {"just too large", "only a mark"}
    kinds = {name: make for name, (make, _) in BAD.items() if name not in same}
    sentences = set()
    for name, make in kinds.items():
        place = tmp_path / name.replace(" ", "_")
        place.mkdir()
        make(place / "01_alpha.py")
        sentences.add(refusal(place / "01_alpha.py").replace(str(place), ""))
    assert len(sentences) == len(kinds)


def test_unreadable(tmp_path: Path) -> None:
    file = tmp_path / "01_alpha.py"
    file.write_text("x")
    with without_rights(file):
        assert "may not be read by you" in refusal(file)


@pytest.mark.parametrize("exists", [True, False])
def test_not_python(tmp_path: Path, exists: bool) -> None:
    file = tmp_path / "notes.txt"
    if exists:
        file.write_text("x")
    assert ("is not a Python file" in refusal(file)) is exists


@pytest.mark.parametrize("below_file", [True, False])
def test_paths_that_cannot_be(tmp_path: Path, below_file: bool) -> None:
    (tmp_path / "a").write_text("x")
    file = tmp_path / "a" / "b.py" if below_file else tmp_path / ("n" * 300 + ".py")
    assert ("There is no file" if below_file else "cannot be read") in refusal(file)


@pytest.mark.parametrize(
    "data",
    [
        b"\xef\xbb\xbfx = 1\r\ny = 2\r\n",
        b"x = 1",
        "α = 'ÿ'\n".encode(),
        b"def broken(:\n",
        b"#" * LIMIT_BYTES,
    ],
    ids=["mark and CRLF", "no last newline", "greek", "syntax error", "the limit"],
)
def test_good_files(tmp_path: Path, data: bytes) -> None:
    file = tmp_path / "01_alpha.py"
    file.write_bytes(data)
    assert read_submission(file, "01_alpha") == data
    assert decode(data) == data.decode().removeprefix("\ufeff")


def test_an_editor_may_show_an_empty_file(tmp_path: Path) -> None:
    file = tmp_path / "01_alpha.py"
    file.touch()
    assert read_source(file) == b""


@pytest.mark.parametrize("before", ["missing", "empty", "folder", "pipe", "dangling link", None])
@pytest.mark.parametrize("after", ["binary", "latin-1", "huge"])
def test_fingerprint_tells_contents_apart(tmp_path: Path, before: str | None, after: str) -> None:
    one, two = tmp_path / "one.py", tmp_path / "two.py"
    if before is None:
        one.write_bytes(b"x = 1\n")
    else:
        BAD[before][0](one)
    BAD[after][0](two)
    assert fingerprint(one) == fingerprint(one)
    assert fingerprint(one) != fingerprint(two)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("plain α.py", "plain α.py"),
        ("new\nline", r"new\nline"),
        ("\x1b[31mred", r"\x1b[31mred"),
        (b"\xff.py".decode("utf-8", "surrogateescape"), r"\xff.py"),
        ("half of a pair \ud800", r"half of a pair \ud800"),
    ],
)
def test_shown_paths_are_harmless(name: str, text: str) -> None:
    assert shown(name) == text


@given(st.text())
@example("\ufeff")
@example("\ufeff\ufeffx\r\n")
def test_what_is_written_is_read_again(text: str) -> None:
    assert decode(encode(text)) == text
