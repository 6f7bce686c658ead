"""Services to attack, each with a home and a temporary folder that are watched."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from lora_tutor.grading.service import ALL_LIBRARIES, GradingService
from tests.hostile.sandbox import EXERCISES, REPOSITORY, Sandbox, listing

Open = Callable[..., AbstractContextManager[Sandbox]]


@pytest.fixture(scope="session")
def open_sandbox(tmp_path_factory: pytest.TempPathFactory) -> Open:
    """`open_sandbox(mode=..., ...)`: a service, watched while it is open."""

    @contextmanager
    def opened(
        mode: str | None = None,
        disable: str = "",
        libraries: Sequence[str] = ALL_LIBRARIES,
        thrifty: bool = False,
    ) -> Iterator[Sandbox]:
        home, temporary = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("temporary")
        (home / "lora-tutor").mkdir()
        (home / "lora-tutor" / "other_work.py").write_text("answer = 42\n")
        watched = home, EXERCISES, REPOSITORY / "lora_tutor"
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("HOME", str(home))
            patch.setenv("TMPDIR", str(temporary))
            patch.setenv("LORA_TUTOR_DISABLE_ISOLATION", disable)
            patch.setattr(tempfile, "tempdir", str(temporary))
            before = listing(*watched)
            sandbox = Sandbox(GradingService(libraries, mode, thrifty=thrifty), temporary)
            with sandbox.service:
                sandbox.warm()
                yield sandbox
            after = listing(*watched)
            assert {path for path in before | after if before.get(path) != after.get(path)} == set()
            assert list(Path(temporary).iterdir()) == []
            assert sandbox.processes() == set()

    return opened
