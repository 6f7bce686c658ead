"""Where a class can lie: what its two kinds, a folder and an archive, have in common."""

from __future__ import annotations

from typing import Protocol

from lora_tutor.classroom.intake.answers import HandedIn
from lora_tutor.classroom.intake.archive import STUDENTS, Archive, ArchiveBounds, Opener
from lora_tutor.classroom.intake.attempt import Attempt
from lora_tutor.classroom.intake.sources import Top
from lora_tutor.classroom.intake.tar_archive import TarArchive
from lora_tutor.classroom.intake.zip_archive import ZipArchive

MOST_TEXT = 4 << 20
"""The size of what a course system writes about an export."""
_TARS = (".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tbz2", ".tbz", ".tar.xz", ".txz")
_ARCHIVES = (".zip", *_TARS)


class IntakePlace(Protocol):
    """Where students lie side by side. `said` is the place for a sentence."""

    said: str

    def top(self) -> Top:
        """What lies here, without what systems and tools leave."""

    def within(self, name: str) -> IntakePlace | None:
        """The folder or archive of that name, None where it cannot be read."""

    def take(self, name: str, student: str, rest: str, attempt: Attempt, found: HandedIn) -> None:
        """All that lies under that name is the student's. `rest` is what they called a file."""

    def refused(self, found: HandedIn) -> None:
        """Tell of what here belongs to nobody and is not read."""


def is_archive(name: str) -> bool:
    return any(len(name) > len(each) and name.casefold().endswith(each) for each in _ARCHIVES)


def without_suffix(name: str) -> str:
    """The name of an archive without what says that it is one."""
    low = name.casefold()
    suffix = max((each for each in _ARCHIVES if low.endswith(each)), key=len, default="")
    if not suffix and "." in name.strip("."):
        suffix = "." + name.rpartition(".")[2]
    return name[: len(name) - len(suffix)] if suffix else name


def archive_of(
    name: str, opener: Opener, bounds: ArchiveBounds = STUDENTS, kept: bool = False
) -> Archive:
    """A tar by its name, else a zip file. Raises UnreadableSubmission if it is `kept` open."""
    kind = TarArchive if name.casefold().endswith(_TARS) else ZipArchive
    return kind(opener, bounds, kept)
