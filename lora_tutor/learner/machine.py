"""What this machine has and lacks; imports none of the libraries that it reports on."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from lora_tutor import __version__
from lora_tutor.course.find import find_course
from lora_tutor.errors import LoraTutorError
from lora_tutor.files.locations import WORKSPACE_VARIABLE, state_dir, workspace_dir
from lora_tutor.files.source import shown
from lora_tutor.files.terminal import needs_ascii
from lora_tutor.grading.isolation import switched_off
from lora_tutor.learner.keeping import Keeping, children_are_heard, keeping_in
from lora_tutor.packages import MODULES, install, is_there

_SMALLEST_COLUMNS, _SMALLEST_ROWS = 80, 24
_CHOOSE = f"--workspace DIR or the variable {WORKSPACE_VARIABLE}"
_LEAST_ADDRESSES = 2 * 1024**3
"""Bytes; a torch exercise could be graded with 1.2 GB, and not with 0.6."""
_LEAST_PROCESSES = 64
"""Of one user; a grading takes five, and other programs of the user count too."""
_PROC = Path("/proc/self")
_UNITS = {"-v": 1024, "-u": 1}
_LAYER_REMEDIES = {
    "landlock": "needs Linux 5.13 or newer with Landlock switched on (lsm=landlock,...)",
    "seccomp": "needs Linux with seccomp filters",
    "userns": "needs user namespaces for ordinary users (sysctl kernel.unprivileged_userns_clone "
    "and user.max_user_namespaces)",
    "netns": "needs user namespaces for ordinary users (sysctl user.max_net_namespaces)",
    "pidns": "needs user namespaces for ordinary users (sysctl user.max_pid_namespaces)",
}


@dataclass(frozen=True, slots=True)
class Missing:
    """Something that is not there; `needed` if lora-tutor cannot do without."""

    what: str
    remedy: str
    needed: bool


@dataclass(frozen=True, slots=True)
class Examination:
    """What was found; `isolation` says of each layer whether it holds, and a detail."""

    versions: dict[str, str | None]
    terminal: dict[str, Any]
    watcher: str
    isolation: dict[str, tuple[bool, str]]
    workspace: Path | None
    workspace_problem: str
    progress: Keeping
    home: Path | None
    children: bool
    course: str
    missing: tuple[Missing, ...]

    @property
    def needed(self) -> bool:
        return any(each.needed for each in self.missing)


def examine(workspace: Path | None, course: Path | None) -> Examination:
    """Look at everything, and change nothing that lasts."""
    versions = {name: _version(name) for name in MODULES}
    missing = [
        Missing(f"the package {name}", f"`{install(name)}` installs it", needed=True)
        for name, found in versions.items()
        if found is None
    ]
    terminal = _terminal()
    missing += _terminal_missing(terminal)
    folder, problem = _workspace(workspace)
    keeping = Keeping("", problem) if folder is None or problem else keeping_in(folder)
    if problem:
        remedy = f"choose a folder that you may write to with {_CHOOSE}"
        missing.append(Missing(f"a workspace: {problem}", remedy, needed=True))
    elif folder is not None and keeping.problem:
        remedy = f"make room, or choose another folder with {_CHOOSE}; nothing is kept until then"
        what = f"a place for your progress in {shown(state_dir(folder))} ({keeping.problem})"
        missing.append(Missing(what, remedy, needed=True))
    home = _home()
    if home is None and not problem:
        remedy = "set HOME; without it `batch` needs --output FILE, and the workspace a name"
        missing.append(Missing("a home folder", remedy, needed=False))
    try:
        children = children_are_heard()
    except OSError as error:
        children = False
        what = f"a process of our own ({shown(sys.executable or '')}: {error.strerror})"
        remedy = "give yourself the right to run that file, or make the environment anew"
        missing.append(Missing(what, remedy, needed=True))
    else:
        if not children:
            remedy = "start lora-tutor from a shell that does not ignore SIGCHLD (`trap - CHLD`)"
            missing.append(Missing("word of processes that end", remedy, needed=True))
    missing += _limits() + _of_the_system()
    title, course_problem = _course(course)
    if course_problem:
        missing.append(Missing("the course", course_problem, needed=True))
    watcher = _watcher(folder if folder is not None and not problem else None)
    if watcher == "polling":
        remedy = "saves are noticed up to a quarter of a second later; a local disk has them"
        missing.append(Missing("file events", remedy, needed=False))
    isolation = _isolation()
    for name, (holds, detail) in isolation.items():
        if not holds:
            remedy = _LAYER_REMEDIES.get(name, "grade only code that you trust")
            if name in switched_off():
                remedy = "unset LORA_TUTOR_DISABLE_ISOLATION, which is for tests"
            missing.append(Missing(f"the isolation layer {name} ({detail})", remedy, needed=False))
    ours: dict[str, str | None] = {
        "lora-tutor": __version__,
        "python": platform.python_version(),
    }
    return Examination(
        versions=ours | versions,
        terminal=terminal,
        watcher=watcher,
        isolation=isolation,
        workspace=folder,
        workspace_problem=problem,
        progress=keeping,
        home=home,
        children=children,
        course=title,
        missing=tuple(missing),
    )


def _limits() -> list[Missing]:
    """What the system lets nobody go beyond, where a grader could meet it."""
    if sys.platform == "win32":
        return []
    import resource

    found = []
    for number, least, what, option in (
        (resource.RLIMIT_AS, _LEAST_ADDRESSES, "address space for torch", "-v"),
        (resource.RLIMIT_NPROC, _LEAST_PROCESSES, "processes", "-u"),
    ):
        limit = resource.getrlimit(number)[0]
        if 0 <= limit < least:
            remedy = f"raise the limit, `ulimit {option} {least // _UNITS[option]}` or more"
            found.append(Missing(f"room for {what}", remedy, needed=False))
    return found


def _of_the_system() -> list[Missing]:
    """What every Linux has, and some containers have not."""
    if sys.platform != "linux":
        return []
    found = []
    if not Path(os.devnull).is_char_device():
        remedy = f"make it again (`rm -f {os.devnull}; mknod -m 666 {os.devnull} c 1 3`)"
        found.append(Missing(f"the device {os.devnull}", remedy, needed=True))
    if not _PROC.is_dir():
        remedy = "mount it (`mount -t proc proc /proc`); user namespaces need it too"
        found.append(Missing("the folder /proc", remedy, needed=False))
    return found


def _home() -> Path | None:
    try:
        home = Path.home()
    except RuntimeError:
        return None
    return home if home.is_dir() else None


def _version(package: str) -> str | None:
    if not is_there(MODULES[package]):
        return None
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _terminal() -> dict[str, Any]:
    # Not by shutil, which would believe an exported COLUMNS.
    try:
        columns, rows = os.get_terminal_size(sys.__stdout__.fileno()) if sys.__stdout__ else (0, 0)
    except (OSError, ValueError):
        columns, rows = 0, 0
    return {
        "is_terminal": bool(rows),
        "columns": columns,
        "rows": rows,
        "colour": _colour(),
        "unicode": not needs_ascii(sys.stdout.encoding),
    }


def _colour() -> str:
    if os.environ.get("NO_COLOR"):
        return "switched off by NO_COLOR"
    if os.environ.get("COLORTERM", "").lower() in ("truecolor", "24bit"):
        return "16 million colours"
    term = os.environ.get("TERM", "")
    if term in ("", "dumb"):
        return "none"
    return "256 colours" if "256" in term else "16 colours"


def _terminal_missing(terminal: dict[str, Any]) -> list[Missing]:
    if not terminal["is_terminal"]:
        return []
    missing = []
    if terminal["columns"] < _SMALLEST_COLUMNS or terminal["rows"] < _SMALLEST_ROWS:
        missing.append(Missing("room for the app", "widen the terminal to 80 x 24", needed=False))
    if not terminal["unicode"]:
        console = os.environ.get("TERM") == "linux"
        place = "another terminal than the console" if console else "a UTF-8 locale, LANG=C.UTF-8"
        remedy = f"use {place}; formulas are plain ASCII until then"
        missing.append(Missing("Unicode", remedy, needed=False))
    return missing


def _workspace(option: Path | None) -> tuple[Path | None, str]:
    """The folder and why it cannot be written; a trial file is made where it would be."""
    try:
        folder = workspace_dir(option)
    except LoraTutorError as error:
        # What to do is said beside it.
        problem = str(error).partition("; ")[0]
        return None, problem[:1].lower() + problem[1:]
    place = folder
    while not os.path.exists(place) and place != place.parent:
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            return folder, ""
    except OSError as error:
        return folder, f"{shown(place)} cannot be written ({error.strerror})"


def _course(option: Path | None) -> tuple[str, str]:
    try:
        return find_course(option).title, ""
    except LoraTutorError as error:
        return "", str(error).rstrip(".")


def _watcher(workspace: Path | None) -> str:
    """The watcher's mode, on the workspace's file system if it exists."""
    from lora_tutor.learner.watcher import FileWatcher

    if workspace is not None and os.path.isdir(state_dir(workspace)):
        return FileWatcher([], state_dir(workspace) / "probe").start()
    with tempfile.TemporaryDirectory(prefix="lora-tutor-") as folder:
        return FileWatcher([], Path(folder) / "probe").start()


def _isolation() -> dict[str, tuple[bool, str]]:
    from lora_tutor.grading.isolation import layers

    return {name: (layer.holds, layer.detail) for name, layer in layers().items()}
