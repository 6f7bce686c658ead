from __future__ import annotations

from pathlib import Path

import pytest

from lora_tutor.errors import CourseError, WorkspaceError
from lora_tutor.files import locations


@pytest.fixture(autouse=True)
def no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(locations.WORKSPACE_VARIABLE, raising=False)


def test_option_comes_before_the_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(locations.WORKSPACE_VARIABLE, str(tmp_path / "variable"))
    assert locations.workspace_dir(tmp_path / "option") == tmp_path / "option"
    assert locations.workspace_dir() == tmp_path / "variable"


def test_a_relative_option_becomes_absolute(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    assert locations.workspace_dir(Path("mine")) == tmp_path / "mine"


@pytest.mark.parametrize("variable", [None, ""])
def test_home_is_the_default(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variable: str | None
) -> None:
    if variable is not None:
        monkeypatch.setenv(locations.WORKSPACE_VARIABLE, variable)
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    assert locations.workspace_dir() == tmp_path / "lora-tutor"


def test_a_home_that_does_not_exist(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "gone")
    with pytest.raises(WorkspaceError, match=r"gone does not exist.*--workspace"):
        locations.workspace_dir()


def test_a_home_that_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown() -> Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.setattr(Path, "home", unknown)
    with pytest.raises(WorkspaceError, match=r"unknown.*--workspace"):
        locations.workspace_dir()


def test_state_lies_in_the_workspace(tmp_path: Path) -> None:
    assert locations.state_dir(tmp_path).parent == tmp_path


@pytest.mark.parametrize("packaged", [True, False])
def test_content_root(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, packaged: bool) -> None:
    package = tmp_path / "lora_tutor"
    (tmp_path / "lessons").mkdir()
    (tmp_path / "exercises").mkdir()
    package.mkdir()
    if packaged:
        (package / "content").mkdir()
    monkeypatch.setattr(locations, "_PACKAGE", package)
    assert locations.content_root() == (package / "content" if packaged else tmp_path)


def test_no_content_at_all(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(locations, "_PACKAGE", tmp_path / "lora_tutor")
    with pytest.raises(CourseError, match="Install lora-tutor again"):
        locations.content_root()
