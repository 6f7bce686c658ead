"""Every figure has a twin in plain text, which `read` prints."""

from __future__ import annotations

import pytest

from lora_tutor.figures.catalogue import ROWS, twin


@pytest.mark.parametrize("width", [60, 80, 100])
@pytest.mark.parametrize("name", ROWS)
def test_a_twin_fits(name: str, width: int) -> None:
    lines = twin(name, width).split("\n")
    assert len(lines) > 3
    assert max(map(len, lines)) <= width
    assert all(line == line.rstrip() for line in lines)


def test_a_name_of_no_figure_has_no_twin() -> None:
    assert twin("ghost") == ""
