"""Courses that were installed with pip, by the name under which their package offers them.

A package names itself in the entry point group `lora_tutor.courses`. It is looked up and not
imported: only the folder in which it lies is of interest.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path

from lora_tutor.course.fault import fault
from lora_tutor.course.identity import MANIFEST, identity_of
from lora_tutor.course.loader import load_course
from lora_tutor.course.model import Course
from lora_tutor.errors import CourseError
from lora_tutor.files.source import shown

GROUP = "lora_tutor.courses"


@dataclass(frozen=True, slots=True)
class InstalledCourse:
    """`package` is the one that was installed, `value` what its entry point names."""

    name: str
    version: str
    package: str
    value: str

    @property
    def root(self) -> Path:
        """The folder with lessons/ and exercises/. Raises CourseError where there is none."""
        for folder in self._folders():
            if (folder / "lessons").is_dir():
                return folder
        raise CourseError(
            f"The course '{self.name}' of the package {self.package} cannot be found: "
            f"'{self.value}' is no top-level package that holds lessons/ and exercises/; "
            f"install {self.package} again, or tell its author."
        )

    def _folders(self) -> Iterator[Path]:
        # A dotted name would be imported, and its checks lie where a submission may read.
        spec = find_spec(self.value) if self.value.isidentifier() else None
        yield from map(Path, (spec and spec.submodule_search_locations) or ())


def load_installed(found: InstalledCourse) -> Course:
    """Raises CourseError, also where another installed course has the same id.

    One of the same title is a copy, and shares the learner's work on purpose.
    """
    course = load_course(found.root, found.version)
    for other in installed_courses():
        try:
            theirs = identity_of(other.root)
        except CourseError:
            # What is wrong with the other is told where that one is opened.
            continue
        if theirs.id == course.id and theirs.title != course.title:
            raise fault(
                MANIFEST,
                0,
                f"the id '{course.id}' is also that of the installed course '{other.name}' "
                f"(package {other.package}), and the answers to both would lie in one folder",
                "uninstall one of the two, or choose another 'id'",
            )
    return course


def installed_courses() -> list[InstalledCourse]:
    """By name; of two packages that offer the same one, the first."""
    found: dict[str, InstalledCourse] = {}
    for point in entry_points(group=GROUP):
        each = _from(point)
        found.setdefault(each.name, each)
    return [found[name] for name in sorted(found)]


def _from(point: EntryPoint) -> InstalledCourse:
    package = point.dist
    version, name = (package.version, package.name) if package else ("", "unknown")
    # A package may write what it likes there, and all of it is told.
    return InstalledCourse(*map(shown, (point.name, version, name, point.value)))
