"""Which columns stand to the right."""

from __future__ import annotations

import pytest

from lora_tutor.labs.columns import number_columns
from lora_tutor.labs.model import Table


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (("1", "12", "1,536"), True),
        ((".157", "-3", "−2e-5", "1.5e+3"), True),
        (("34.5 %", "< 0.1", "≈ 3", "4.2M"), True),
        (("12 ms", "–", ""), True),
        (("full", "1"), False),
        (("3.0 2.0 1.0", "1"), False),
        (("", "–"), False),
        ((), False),
    ],
)
def test_number_columns(cells: tuple[str, ...], expected: bool) -> None:
    assert number_columns(Table(("c",), tuple((each,) for each in cells))) == (expected,)
