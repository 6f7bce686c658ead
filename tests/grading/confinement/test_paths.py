"""Which paths are granted for reading."""

from __future__ import annotations

import importlib.util
import os
import sys
from pathlib import Path

import pytest

import lora_tutor
from lora_tutor.grading.jail.confinement.paths import carve, readable_roots


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path.resolve()
    for name in ("a/keep.py", "a/hole/secret.py", "a/hole2/x.py", "b/x.py", "c.py"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    (root / "link").symlink_to(root / "a" / "hole")
    return root


@pytest.mark.parametrize(
    ("holes", "expected"),
    [
        ([], ["."]),
        (["a/hole"], ["a/hole2", "a/keep.py", "b", "c.py"]),
        (["a"], ["b", "c.py"]),
        (["."], []),
        (["c.py"], ["a", "b"]),
        (["elsewhere/x"], ["a", "b", "c.py"]),
    ],
)
def test_carving_leaves_out_holes_and_links(
    holes: list[str], expected: list[str], tree: Path
) -> None:
    carved = carve(tree, {tree / hole for hole in holes})
    assert [path.relative_to(tree).as_posix() for path in carved] == expected


def reaches(roots: tuple[Path, ...], target: Path) -> bool:
    granted = set(roots)
    return any(path in granted for path in (target, *target.parents))


@pytest.mark.parametrize("module", ["json", "decimal", "numpy", "torch", "sympy", "_decimal"])
def test_what_a_learner_imports_is_readable(module: str) -> None:
    spec = importlib.util.find_spec(module)
    assert spec is not None
    if spec.origin == "built-in":
        pytest.skip(f"{module} is part of the interpreter")
    assert reaches(readable_roots(["lora_tutor"]), Path(spec.origin).resolve())


@pytest.mark.parametrize(
    "path",
    [
        Path(lora_tutor.__file__).parent,
        Path(lora_tutor.__file__).parents[1] / "exercises",
        Path.home(),
        Path("/etc/passwd"),
        Path("/proc/self/maps"),
        Path("/dev/shm"),
        Path("/tmp"),
        *(Path(entry) for entry in sys.path if entry.endswith("-packages")),
    ],
    ids=str,
)
def test_what_is_not_a_library_is_not_readable(path: Path) -> None:
    assert not reaches(readable_roots(["lora_tutor"]), path.resolve())


@pytest.mark.parametrize("package", ["sympy", "numpy"])
def test_an_excluded_package_is_left_out(package: str) -> None:
    folder = Path(importlib.util.find_spec(package).origin).resolve().parent
    assert reaches(readable_roots([]), folder)
    roots = readable_roots([package])
    assert not any(root.is_relative_to(folder) or folder.is_relative_to(root) for root in roots)


def test_roots_are_resolved_and_do_not_repeat_each_other() -> None:
    roots = readable_roots(["lora_tutor"])
    assert all(str(root) == os.path.realpath(root) for root in roots)
    assert not any(reaches(roots, root.parent) for root in roots)


def test_an_installed_course_is_no_library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages = tmp_path / "site-packages"
    for name in ("library", "course/lessons", "course/exercises"):
        (packages / name).mkdir(parents=True)
    monkeypatch.syspath_prepend(str(packages))
    (packages / "course/lessons/course.toml").write_text("format = 1\n")
    roots = readable_roots(["lora_tutor"])
    assert reaches(roots, (packages / "library").resolve())
    assert not reaches(roots, (packages / "course/exercises").resolve())


def test_bytecode_that_is_kept_elsewhere_is_no_library(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Hidden checks are among it, where anything has imported or compiled them."""
    packages = tmp_path / "site-packages"
    for name in ("library", "kept/bytecode"):
        (packages / name).mkdir(parents=True)
    monkeypatch.syspath_prepend(str(packages))
    monkeypatch.setattr(sys, "pycache_prefix", str(packages / "kept"))
    roots = readable_roots(["lora_tutor"])
    assert reaches(roots, (packages / "library").resolve())
    assert not reaches(roots, (packages / "kept/bytecode").resolve())
