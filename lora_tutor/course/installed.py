"""Courses that were installed with pip, by the name under which their package offers them.

A package names itself in the entry point group `lora_tutor.courses`. It is looked up and not
imported: only the folder in which it lies is of interest.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from importlib.metadata import Distribution, EntryPoint, distributions
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
    """`package` is the one that was installed, `value` what its entry point names; `rival` is
    another package that offers a course of this name."""

    name: str
    version: str
    package: str
    value: str
    rival: str = ""

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
    """Raises CourseError, also where another installed course has the same name or id.

    One of the same title is a copy, and shares the learner's work on purpose.
    """
    if found.rival:
        raise CourseError(
            f"The packages {found.package} and {found.rival} both offer a course '{found.name}'; "
            "uninstall one of the two."
        )
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
    """By name; of one package that lies in two places, the first."""
    found: dict[str, InstalledCourse] = {}
    for each in (_from(point, package) for package in distributions() for point in _of(package)):
        first = found.setdefault(each.name, each)
        if first.package != each.package:
            found[each.name] = replace(first, rival=each.package)
    return [found[name] for name in sorted(found)]


def _of(package: Distribution) -> Collection[EntryPoint]:
    """What a package offers; what was left of one after pip was interrupted offers nothing."""
    try:
        points = package.entry_points.select(group=GROUP)
        # Read now: it may be missing or no text.
        return points if points and package.name and package.version else ()
    except Exception:  # noqa: BLE001 - whatever lies there is no work of ours
        return ()


def _from(point: EntryPoint, package: Distribution) -> InstalledCourse:
    # A package may write what it likes there, and all of it is told.
    return InstalledCourse(*map(shown, (point.name, package.version, package.name, point.value)))
