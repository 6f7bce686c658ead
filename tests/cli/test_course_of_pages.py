"""A course may have pages alone: each command says what it has, or that there are no exercises."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.calling import Caller

OUTLINE = """format = 1
title = "Pages"

[[sections]]
id = "1"
title = "Only"

[[sections.lessons]]
id = "1.1"
title = "One"
file = "one.md"
"""


@pytest.fixture
def pages(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Caller:
    lessons = tmp_path / "course" / "lessons"
    lessons.mkdir(parents=True)
    (lessons.parent / "exercises").mkdir()
    (lessons / "course.toml").write_text(OUTLINE)
    (lessons / "one.md").write_text("# One\n\nText.\n")
    return Caller(lessons.parent, tmp_path / "work", capsys)


@pytest.mark.parametrize(
    ("command", "code", "said"),
    [
        (("list",), 0, "1.1   One"),
        (("read", "1.1"), 0, "Text."),
        (("progress",), 0, "0 of 0"),
        (("grade",), 2, "This course has no exercises."),
        (("grade", "."), 2, "This course has no exercises."),
        (("watch",), 2, "This course has no exercises."),
    ],
)
def test_what_a_command_says(pages: Caller, command: tuple[str, ...], code: int, said: str) -> None:
    answer = pages(*command)
    assert (answer.code, said in answer.out + answer.err) == (code, True), answer
    assert "Every exercise is passed" not in answer.err
