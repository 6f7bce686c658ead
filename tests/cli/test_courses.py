"""Commands over another course than ours: what they print works when it is typed."""

from __future__ import annotations

import json
import re

import pytest

from lora_tutor import __version__
from lora_tutor.cli.main import run
from tests.cli.calling import Caller
from tests.learner.sample import FIRST, WRONG, FakeGrader


def test_the_courses_are_listed(call: Caller) -> None:
    answer = call("courses", "--json")
    (ours,) = json.loads(answer.out)["courses"]
    assert (ours["name"], ours["id"], ours["version"]) == ("lora", "lora", __version__)
    assert ours["problem"] is None
    text = call("courses").out
    assert text.startswith("lora  Witchcraft of LoRA")
    assert f"version {__version__}, lessons: {ours['lessons']}, exercises: " in text


@pytest.mark.parametrize(
    "arguments",
    [
        ["progress"],
        ["grade", FIRST],
        ["solution", FIRST],
        ["grade", "nothing"],
        ["init"],
    ],
)
def test_what_is_printed_opens_the_same_course(
    call: Caller, arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    place = ["--course", str(call.course), "--workspace", str(call.workspace)]
    call("init")
    (call.workspace / f"{FIRST}.py").write_text(WRONG)
    run([*place, *arguments], FakeGrader)
    told = "".join(capsys.readouterr())
    commands = re.findall(r"`lora-tutor ([^`]*)`", told.replace("\n", " "))
    assert commands
    for command in commands:
        words = [*command.split(), "--workspace", str(call.workspace)]
        assert f"--course {call.course}" in command
        run(words, FakeGrader)
        assert "no exercise" not in "".join(capsys.readouterr())


def test_without_a_course_commands_are_told_as_they_are(call: Caller) -> None:
    assert "(`lora-tutor read 1.1`)" in call("progress").out


def test_a_server_opens_the_workspace_and_the_course_that_were_named(call: Caller) -> None:
    from lora_tutor.cli.serve import _command_line
    from lora_tutor.cli.setup import Setup

    folder = call.course / "lessons" / "course.toml"
    folder.write_text(folder.read_text().replace('id = "lora"', 'id = "twin"'))
    command = _command_line(Setup(call.workspace, call.course))
    assert command[-2:] == [f"--workspace={call.workspace}", f"--course={call.course}"]
    assert (call.workspace / "courses" / "twin" / f"{FIRST}.py").is_file()
