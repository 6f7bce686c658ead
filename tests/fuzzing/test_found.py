"""What changed bytes have brought to light, one input each: by hypothesis, atheris or reading."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.fuzzing.targets.reports import GENUINE


def changed(change: Callable[[dict[str, Any]], object], journal: bool = False) -> bytes:
    """A genuine report, or a line of a journal with one, after `change`."""
    data = GENUINE.to_dict()
    if journal:
        report = data | {"checks": data["checks"][:1], "mistake": None}
        data = {"seconds": 5.0, "isolation": ["process"], "report": report}
    change(data)
    return json.dumps(data).encode() + b"\n"


FOUND: dict[str, tuple[str, bytes]] = {
    "a check whose id is a list": (
        "reports",
        changed(lambda data: data["checks"][0].update(id=["x"])),
    ),
    "points that are text": (
        "reports",
        changed(lambda data: data["checks"][0].update(points="2")),
    ),
    "a time that is no number": (
        "reports",
        changed(lambda data: data.update(seconds=float("nan"))),
    ),
    "a message that is a number": (
        "reports",
        changed(lambda data: data["checks"][1].update(message=7)),
    ),
    "layers that are numbers": ("reports", changed(lambda data: data.update(isolation=[1]))),
    "a title that is null": (
        "reports",
        changed(lambda data: data["mistake"].update(title=None)),
    ),
    "a journal's time beyond all floats": (
        "reports",
        changed(lambda data: data.update(seconds=10**400), journal=True),
    ),
}


@pytest.mark.parametrize("name", FOUND)
def test_it_is_refused_in_the_documented_way(name: str) -> None:
    target, data = FOUND[name]
    importlib.import_module(f"tests.fuzzing.targets.{target}").one_input(data)
