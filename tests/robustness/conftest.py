"""A private home, the tiny course and a small disk, for this folder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.learner.fixtures import course, grader, private_home, with_question
from tests.robustness.disks import WAYS, Disk, disk

__all__ = ["course", "grader", "private_home", "with_question"]


@pytest.fixture(params=WAYS)
def small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Disk]:
    with disk(tmp_path / "disk", request.param) as found:
        yield found
