"""Sentences of both faces name commands; in the app they name the keys that do the same."""

from __future__ import annotations

import re

import pytest

from lora_tutor.tui.keys_in_words import with_keys
from tests.documents.markdown import ROOT

_BELOW = ("course", "files", "grading", "labs", "learner")
"""What both faces say comes from there."""
_NAMED = re.compile(r"`lora-tutor ([a-z]+(?:-[a-z]+)*)")
_NO_KEY = {
    "doctor": "it looks at the machine",
    "solution": "the app offers it after a pass, and then says nothing of it",
    "read": "under a report in a terminal",
    "labs": "under a report in a terminal",
    "new": "courses are begun in a terminal",
    "check-course": "courses are proved in a terminal",
}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "a.py is empty; `lora-tutor reset 09_x` brings its",
            "a.py is empty; F7 in exercise 09 brings its",
        ),
        (
            "yet: `lora-tutor grade 09_a 10_b 25_c` says",
            "yet: Ctrl+S in exercises 09, 10 and 25 says",
        ),
        ("No exercise. `lora-tutor list` shows", "No exercise. The course map (F10) shows"),
        ("an exercise of `lora-tutor list`.", "an exercise of the course map (F10)."),
        ("`lora-tutor restore softmax --list` shows", "Restore (b) in exercise softmax shows"),
        ("`lora-tutor doctor` tells", "`lora-tutor doctor` tells"),
        ("with `lora-tutor solution 09_x --anyway`.", "with `lora-tutor solution 09_x --anyway`."),
    ],
)
def test_a_command_is_told_as_its_key(said: str, told: str) -> None:
    assert with_keys(said) == told


def test_each_command_that_a_sentence_names_has_a_key_or_a_reason() -> None:
    package = ROOT / "lora_tutor"
    files = [*package.glob("*.py"), *(f for d in _BELOW for f in (package / d).rglob("*.py"))]
    named = {each for f in files for each in _NAMED.findall(f.read_text("utf-8"))}
    without = {each for each in named if f"`lora-tutor {each} " in with_keys(_sentence(each))}
    assert {"grade", "reset", "list", "doctor"} <= named
    assert without == named & set(_NO_KEY)


def _sentence(command: str) -> str:
    return f"`lora-tutor {command} 09_lora_forward` says why."
