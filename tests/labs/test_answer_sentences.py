"""The sentence of an answer stands alone on a certificate, so it names what it speaks of."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import lora_tutor.labs.experiments

FILES = sorted(Path(next(iter(lora_tutor.labs.experiments.__path__))).glob("*.py"))
POINTS_BACK = ("It ", "They ", "These ", "This ", "That ")


def sentences(file: Path) -> list[str]:
    """The sentences of LabAnswers written there, with … where a value is put in."""
    found = []
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        match node:
            case ast.Call(func=ast.Name("LabAnswer"), args=[_, ast.JoinedStr(values)]):
                parts = (
                    str(each.value) if isinstance(each, ast.Constant) else "…" for each in values
                )
                found.append("".join(parts))
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_an_answer_does_not_begin_with_a_word_that_points_back(file: Path) -> None:
    for sentence in sentences(file):
        assert not sentence.startswith(POINTS_BACK)


def test_sentences_are_found() -> None:
    assert sum(len(sentences(file)) for file in FILES) >= 20
