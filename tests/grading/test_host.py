"""What NumPy warns of in a call in the jail: nothing where the checker passed nan or infinity."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from lora_tutor.grading.jail.host import Host

SOURCE = """
def product(x, y):
    return x @ y

def quotient(x, y):
    return x / y
"""


@pytest.mark.parametrize(
    ("name", "x", "warned"),
    [
        ("product", [np.inf, 1.0], False),
        ("quotient", [np.nan, 1.0], False),
        ("quotient", [0.0, 1.0], True),
    ],
)
def test_a_warning_is_the_learners_or_none(name: str, x: list[float], warned: bool) -> None:
    host = Host("submission")
    host.load(SOURCE, "answer.py")
    request = ["call", name, None, [np.array(x), np.zeros(2)], {}, False]
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        answer = host.codec.decode(host.answer(host.codec.encode(request)))
    assert answer[0] == "ok"
    assert any("invalid value" in str(each.message) for each in told) is warned
