"""Files that may not be touched, also where the tests run as root."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

_NOBODY = 65534


@contextlib.contextmanager
def without_rights(path: Path, mode: int = 0) -> Iterator[None]:
    """`path` has `mode` within, and we are not root."""
    if sys.platform == "win32":
        pytest.skip("Windows has other rights")
    before = path.stat().st_mode
    path.chmod(mode)
    root = os.geteuid() == 0
    if root:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        path.chmod(before)
