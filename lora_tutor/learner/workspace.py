"""The learner's folder: one file an exercise, dated backups, and a folder of our own."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from lora_tutor.course.exercise_files import answer_file
from lora_tutor.course.model import Course, Exercise
from lora_tutor.errors import CourseError, UsageError, WorkspaceError
from lora_tutor.files.atomic import sweep, write_atomically, write_new
from lora_tutor.files.locations import state_dir
from lora_tutor.files.source import fingerprint, read_source, shown

_STAMP = "%Y%m%dT%H%M%SZ"
_BACKUP_ID = re.compile(r"(\d{8}T\d{6}Z)(?:-(\d+))?")

_COMMANDS = (
    (
        ("grade {first}", "one exercise"),
        ("grade", "all of them"),
        ("watch {first}", "again on each save"),
    ),
    (
        ("list", "the exercises, page by page, and where you are"),
        ("hint {first}", "a nudge"),
        ("reset {first}", "begin again; your text is kept"),
        ("restore {first}", "bring a kept text back"),
    ),
)
_README = """\
This folder is yours. Each .py file is the answer to one exercise of the course
"{title}".

Work on a file in the app (run `lora-tutor{option}`) or in any editor, then grade it:

{commands}

Their order is that of the pages, not of the numbers.
A file that you delete comes back as it was given when lora-tutor starts next.
The folder .lora-tutor holds your progress, every graded version and the backups.
"""


@dataclass(frozen=True, slots=True)
class Backup:
    """A kept text; `made` is in UTC, `why` what was about to happen to it."""

    id: str
    path: Path
    made: datetime
    exercise: str
    why: str


@dataclass(frozen=True, slots=True)
class Handout:
    """What handing out did: by exercise, the sha256 of the stub that its file began from."""

    given: Mapping[str, str]
    notices: tuple[str, ...]


class Workspace:
    """The files below `root`, without their grades. Its errors are UsageErrors with a sentence."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.state = state_dir(root)
        self._backups = self.state / "backups"

    def make(self, course: Course) -> None:
        """Create what is missing of the folder, and clear away what killed writers left.

        Where answers lie already, what cannot be created does without.
        """
        if os.path.exists(self.root) and not os.path.isdir(self.root):
            raise WorkspaceError(
                f"{shown(self.root)} is a file, so it cannot be the workspace; "
                "choose a folder with --workspace DIR."
            )
        try:
            new = not os.path.exists(self.state)
            self._backups.mkdir(parents=True, exist_ok=True)
            if new:
                write_new(self.root / "README.txt", readme(course).encode(), durable=False)
        except OSError as error:
            if not self._is_in_use():
                raise self._fault("be set up", error) from error
        for folder in (self.root, self.state):
            sweep(folder)

    def _is_in_use(self) -> bool:
        """Whether answers lie here, which can be read and graded if nothing can be written."""
        try:
            return any(name.endswith(".py") for name in os.listdir(self.root))
        except OSError:
            return False

    def path(self, exercise: Exercise) -> Path:
        return self.root / exercise.filename

    def write(self, exercise: Exercise, data: bytes) -> None:
        """Make `data` the learner's file, atomically."""
        try:
            try:
                write_atomically(self.path(exercise), data)
            except FileNotFoundError:
                # The folder was removed while we were at work.
                self._backups.mkdir(parents=True, exist_ok=True)
                write_atomically(self.path(exercise), data)
        except OSError as error:
            raise self._fault(f"take {exercise.filename}", error) from error

    def hand_out(self, course: Course, given: Mapping[str, str]) -> Handout:
        """Give every exercise that has no file its stub; never write over a learner's text.

        `given` tells the stubs handed out before: where a newer course has another stub, an
        untouched file follows it, and an edited one stays, with a notice.
        """
        now: dict[str, str] = {}
        notices: list[str] = []
        for exercise, place in course.stubs().items():
            stub = read_stub(exercise, place)
            now[exercise] = hashlib.sha256(stub).hexdigest()
            path, before = self.root / answer_file(exercise), given.get(exercise)
            try:
                if write_new_unless_there(path, stub) or before in (None, now[exercise]):
                    continue
                found = fingerprint(path)
                if found == before:
                    write_atomically(path, stub)
                elif found != now[exercise]:
                    notices.append(
                        f"Exercise {exercise} has a newer stub; your file stays as it is "
                        f"(`lora-tutor reset {exercise}` gives the new one and keeps yours)."
                    )
            except OSError as error:
                fault = self._fault(f"take {path.name}", error)
                if not self._is_in_use():
                    raise fault from error
                del now[exercise]
                notices.append(str(fault))
                break
        return Handout(now, tuple(notices))

    def reset(self, exercise: Exercise) -> Backup:
        """Put the stub in place of the learner's file, which is kept."""
        return self._replace(exercise, stub_of(exercise), "reset")

    def put_back(self, exercise: Exercise, data: bytes) -> Backup:
        """Put an earlier text in place of the learner's file, which is kept."""
        return self._replace(exercise, data, "restore")

    def backups(self, exercise: Exercise, reasons: Mapping[str, str]) -> list[Backup]:
        """The kept files of an exercise, newest first; `reasons` tells why each was made."""
        found: list[tuple[str, int, Backup]] = []
        try:
            names = sorted(each.name for each in self._backups.iterdir())
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._fault("list its backups", error) from error
        for name in names:
            backup_id = name.removeprefix(f"{exercise.id}.").removesuffix(".py")
            match = _BACKUP_ID.fullmatch(backup_id)
            if match is None or name != self._backup_path(exercise, backup_id).name:
                continue
            made = datetime.strptime(match[1], _STAMP).replace(tzinfo=UTC)
            why = reasons.get(backup_id, "")
            backup = Backup(backup_id, self._backups / name, made, exercise.id, why)
            found.append((match[1], int(match[2] or 1), backup))
        return [backup for _, _, backup in sorted(found, key=lambda row: row[:2], reverse=True)]

    def read_backup(self, backup: Backup) -> bytes:
        try:
            return backup.path.read_bytes()
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise UsageError(
                f"The backup {shown(backup.path)} cannot be read ({reason}); choose another."
            ) from error

    def _replace(self, exercise: Exercise, data: bytes, why: str) -> Backup:
        path = self.path(exercise)
        if os.path.exists(path) and not os.path.isfile(path):
            read_source(path)  # which has the sentence for whatever stands there
        try:
            old = path.read_bytes()
        except FileNotFoundError:
            old = stub_of(exercise)
        except OSError as error:
            raise self._fault(f"keep {exercise.filename}", error) from error
        backup = self._keep(exercise, old, why)
        self.write(exercise, data)
        return backup

    def _keep(self, exercise: Exercise, data: bytes, why: str) -> Backup:
        """A new backup; a number makes the name unique within one second."""
        # The last one made must be the newest, also after the clock was set back.
        earlier = (backup.made for backup in self.backups(exercise, {}))
        made = max([datetime.now(UTC).replace(microsecond=0), *earlier])
        try:
            self._backups.mkdir(parents=True, exist_ok=True)
            for number in range(1, 10_000):
                backup_id = made.strftime(_STAMP) + (f"-{number}" if number > 1 else "")
                path = self._backup_path(exercise, backup_id)
                if not os.path.lexists(path) and write_new(path, data):
                    return Backup(backup_id, path, made, exercise.id, why)
        except OSError as error:
            raise self._fault(f"keep a backup of {exercise.filename}", error) from error
        raise WorkspaceError(f"There are too many backups in {shown(self._backups)}; remove some.")

    def _backup_path(self, exercise: Exercise, backup_id: str) -> Path:
        return self._backups / f"{exercise.id}.{backup_id}.py"

    def _fault(self, what: str, error: OSError) -> WorkspaceError:
        reason = error.strerror or type(error).__name__
        return WorkspaceError(
            f"The workspace {shown(self.root)} could not {what} ({reason}); "
            "make room or give yourself the right to write there, or choose another folder "
            "with --workspace DIR."
        )


def readme(course: Course) -> str:
    """What the folder says of itself, with the first exercise of its course as the example."""
    first, option = next(iter(course.exercises), "ID"), course.lasting_option
    groups = [
        [(f"lora-tutor {name.format(first=first)}{option}", does) for name, does in group]
        for group in _COMMANDS
    ]
    wide = max(len(command) for group in groups for command, _ in group)
    commands = "\n\n".join(
        "\n".join(f"    {command:<{wide}}   {does}" for command, does in group) for group in groups
    )
    return _README.format(title=course.title, option=option, commands=commands)


def stub_of(exercise: Exercise) -> bytes:
    """The stub as the author wrote it. Raises CourseError."""
    return read_stub(exercise.id, exercise.stub)


def read_stub(exercise_id: str, stub: Path) -> bytes:
    try:
        return stub.read_bytes()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise CourseError(f"The stub of {exercise_id} cannot be read ({reason}).") from error


def write_new_unless_there(path: Path, data: bytes) -> bool:
    """`write_new` without the cost of a temporary file where there is nothing to do."""
    return not os.path.lexists(path) and write_new(path, data, durable=False)
