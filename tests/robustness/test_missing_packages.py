"""Python without one of our packages: a sentence that names it and the command that installs it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import tomllib
from dataclasses import dataclass
from pathlib import Path

import pytest

from lora_tutor.files.locations import content_root
from lora_tutor.packages import MODULES, install

# A line of a .pth file that begins with import is run at each start, also of isolated Pythons.
HIDE = """\
import os, sys
GONE, BROKEN = {gone!r}, {broken!r}
class Hide:
    def find_spec(self, name, path=None, target=None):
        if name == GONE:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
        if name == BROKEN:
            sys.meta_path.remove(self)
            raise ImportError("libsomething.so.1: cannot open shared object file", name=name)
sys.meta_path.insert(0, Hide())
"""
ID, TORCH = "09_lora_forward", "12_lora_linear"


@dataclass(frozen=True, slots=True)
class Lacking:
    """A Python in which a module is missing."""

    python: Path
    workspace: Path

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        done = subprocess.run(
            [self.python, "-m", "lora_tutor", *arguments],
            env=os.environ | {"LORA_TUTOR_WORKSPACE": str(self.workspace)},
            capture_output=True,
            text=True,
            timeout=100,
            check=False,
        )
        return done.returncode, done.stdout, done.stderr


def lacking(folder: Path, gone: str, broken: str = "") -> Lacking:
    python = folder / "env" / "bin" / "python"
    command = [sys.executable, "-m", "venv", "--without-pip", "--symlinks", folder / "env"]
    subprocess.run(command, check=True)
    site = Path(
        subprocess.run(
            [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
    )
    (site / "hide.py").write_text(HIDE.format(gone=gone, broken=broken))
    ours = sysconfig.get_path("purelib")
    (site / "first.pth").write_text(f"import hide\nimport site; site.addsitedir({ours!r})\n")
    workspace = folder / "work"
    workspace.mkdir()
    for exercise in (ID, TORCH):
        reference = content_root() / "exercises" / exercise / "reference.py"
        shutil.copy(reference, workspace / f"{exercise}.py")
    return Lacking(python, workspace)


def assert_named(answer: tuple[int, str, str], package: str, python: Path) -> None:
    code, out, err = answer
    assert code in (2, 3)
    assert "Traceback" not in out + err
    assert f"The package {package} " in err
    assert f"{python} -m pip install" in err
    assert "fault of lora-tutor" not in err
    assert "service ended" not in err
    assert "(" not in err.partition("The package")[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("module", "package", "command"),
    [
        ("torch", "torch", ("grade", TORCH)),
        ("numpy", "numpy", ("grade", ID)),
        ("pytest", "pytest", ("grade", ID)),
        ("msgpack", "msgpack", ("grade", ID)),
        ("numpy", "numpy", ("labs", "L1", "--json")),
        ("click", "click", ("list",)),
        ("markdown_it", "markdown-it-py", ("read", "1.1")),
        ("aiohttp", "aiohttp", ("serve", "--port", "0")),
    ],
)
def test_it_is_named_with_the_command_that_installs_it(
    tmp_path: Path, module: str, package: str, command: tuple[str, ...]
) -> None:
    tutor = lacking(tmp_path, module)
    assert_named(tutor(*command), package, tutor.python)


@pytest.mark.slow
def test_without_torch_all_else_goes_on_and_the_doctor_says_so(tmp_path: Path) -> None:
    tutor = lacking(tmp_path, "torch")
    assert tutor("grade", ID)[0] == 0
    code, out, _ = tutor("doctor", "--json")
    found = json.loads(out)
    assert code == 1
    assert found["versions"]["torch"] is None
    (missing,) = [each for each in found["missing"] if each["needed"]]
    assert missing["what"] == "the package torch"
    assert f"{tutor.python} -m pip install torch" in missing["remedy"]


@pytest.mark.slow
def test_one_that_cannot_be_loaded(tmp_path: Path) -> None:
    tutor = lacking(tmp_path, "", broken="torch._C")
    answer = tutor("grade", TORCH)
    assert_named(answer, "torch", tutor.python)
    assert "libsomething.so.1" in answer[2]


def test_every_package_that_we_ask_for_is_known() -> None:
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text()
    asked = tomllib.loads(text)["project"]["dependencies"]
    names = {each.partition(">")[0].partition("[")[0].partition("<")[0] for each in asked}
    assert set(MODULES) == names


def test_the_command_is_for_this_python() -> None:
    assert install("torch") == f"{sys.executable} -m pip install torch"
