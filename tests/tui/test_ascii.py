"""Running text in ASCII."""

from __future__ import annotations

import pytest

from lora_tutor.tui.style import plain
from lora_tutor.tui.widgets.convention import ConventionLine
from tests.tui.fake_course import CONVENTION


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ΔW = (α/r)·A B", "Delta W = (alpha/r)*A B"),
        ("A (d×r), 2α, αβ", "A (d x r), 2 alpha, alpha beta"),
        ("‖x‖ ≤ √r → … – b", "||x|| <= sqrt r -> ... - b"),
        ("X Wᵀ, 10⁻¹², x₁₂", "X W^T, 10^-12, x_12"),
        ("é \ue000x\n\tplain", "e ?x\n\tplain"),
        ("naïve “words”", 'naive "words"'),
    ],
)
def test_signs_are_spelled(monkeypatch: pytest.MonkeyPatch, text: str, expected: str) -> None:
    assert plain(text) == text
    monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    assert plain(text) == expected


def test_the_convention_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LORA_TUTOR_ASCII", "1")
    lines = [line.plain for line in ConventionLine(CONVENTION).lines_at(78)]
    assert lines[0].startswith("This course: Delta W = (alpha/r)*A B with A (d x r")
    assert all(line.isascii() for line in lines)
