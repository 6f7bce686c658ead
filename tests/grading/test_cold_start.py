"""What the first grading of a new service waits for."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lora_tutor.course.model import Exercise
from lora_tutor.grading.process_tree import ProcessTree
from lora_tutor.grading.service import GradingService
from tests.grading.sample import answer
from tests.grading.served import grade

pytestmark = pytest.mark.slow


def test_what_an_installer_left_uncompiled_is_compiled_once_and_no_hidden_check(
    exercise: Exercise, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "pycache_prefix", str(tmp_path / "kept"))
    monkeypatch.setattr(sys, "dont_write_bytecode", False)
    with GradingService(("numpy",)) as service:
        assert grade(service, exercise, answer()).passed
    kept = {path.name.partition(".")[0] for path in (tmp_path / "kept").rglob("*.pyc")}
    assert kept >= {"worker", "hidden_checks"}
    assert not kept & {path.stem for path in exercise.folder.glob("*.py")}


def test_what_was_begun_early_is_used(exercise: Exercise) -> None:
    begun = ProcessTree()
    begun.begin()
    first = begun.process
    with GradingService(("numpy",), tree=begun) as service:
        assert grade(service, exercise, answer()).passed
        assert begun.process is first


def test_what_was_begun_for_nothing_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lora_tutor.processes.ends_within", pytest.fail)
    begun = ProcessTree()
    begun.begin()
    process, root = begun.process, Path(begun.root)
    begun.close()
    assert process is not None
    assert process.returncode is not None
    assert not root.exists()


def test_what_each_jail_would_load_for_itself_is_there(exercise: Exercise) -> None:
    modules = ("torch.fx.experimental.symbolic_shapes", "sympy.tensor.tensor")
    source = f"import sys\nprint(sys.modules.keys() >= {set(modules)})\n{answer()}"
    with GradingService() as service:
        assert grade(service, exercise, source).stdout == "True\n"
