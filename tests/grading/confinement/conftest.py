"""Jails to try things in: real processes, forked by `driver.py` in a fresh interpreter."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from lora_tutor.grading.jail.confinement import syscalls

DRIVER = Path(__file__).with_name("driver.py")
NOBODY = 65534

Jobs = Callable[..., list[dict[str, Any]]]


@pytest.fixture(scope="session", autouse=True)
def _on_linux() -> None:
    if syscalls.architecture() is None:
        pytest.skip("the layers tried here are Linux's, on x86_64 and aarch64")


@pytest.fixture(scope="session")
def run_jobs() -> Jobs:
    def run(jobs: list[dict[str, Any]], preload: tuple[str, ...] = ()) -> list[dict[str, Any]]:
        orders = json.dumps({"jobs": jobs, "preload": preload})
        done = subprocess.run(
            [sys.executable, "-I", str(DRIVER)],
            input=orders,
            capture_output=True,
            text=True,
            timeout=120,
            env={**os.environ, "SECRET": "of the caller"},
            check=False,
        )
        assert done.returncode == 0, done.stderr
        answers: list[dict[str, Any]] = json.loads(done.stdout)
        return answers

    return run


@pytest.fixture(scope="session")
def run_job(run_jobs: Jobs) -> Callable[..., dict[str, Any]]:
    """One jail: `run_job(code, disable=..., limits=..., user=...)`."""

    def run(code: str, preload: tuple[str, ...] = (), **job: Any) -> dict[str, Any]:
        return run_jobs([{"code": code, **job}], preload)[0]

    return run


@pytest.fixture(scope="session", params=["caller", "nobody"])
def user(request: pytest.FixtureRequest) -> int | None:
    """The user whose jail it is: whoever runs the tests, and an ordinary one if that is root."""
    if request.param == "caller":
        return None
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    return NOBODY
