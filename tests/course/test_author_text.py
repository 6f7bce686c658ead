"""What stands where a course should have a file is told, and never waited for."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from lora_tutor.course.author_text import author_text
from lora_tutor.errors import CourseError


def fifo(path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("Windows has no such files")
    os.mkfifo(path)


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (fifo, "the page is a pipe, socket or device"),
        (lambda path: path.symlink_to("/dev/zero"), "the page is a pipe, socket or device"),
        (Path.mkdir, "the page cannot be read"),
        (lambda path: None, "the page is missing; add it"),
        (lambda path: path.write_bytes(b"a\xff"), "the page is not UTF-8 text"),
        (lambda path: path.write_bytes(b"a" * 1025), "the page is larger than 1 KiB"),
    ],
)
def test_what_is_no_text_is_told(tmp_path: Path, make: Callable[[Path], object], said: str) -> None:
    make(tmp_path / "page.md")
    with pytest.raises(CourseError, match=f"^lessons/page.md: {said}"):
        author_text(tmp_path / "page.md", "lessons/page.md", "page", 1)


def test_marks_and_ends_of_lines_of_other_editors_are_taken(tmp_path: Path) -> None:
    (tmp_path / "page.md").write_bytes("\ufeff# One\r\nα\rβ\n".encode())
    assert author_text(tmp_path / "page.md", "page.md") == "# One\nα\nβ\n"
