"""What tells one course from another: its id, by which a learner's work is kept."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from lora_tutor.course.strict_toml import StrictTable, read_table
from lora_tutor.files.locations import BUILT_IN, content_root

MANIFEST = "lessons/course.toml"

# It becomes a folder, and some file systems take A and a for one.
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


@dataclass(frozen=True, slots=True)
class Identity:
    """Two folders of one id and one title hold copies of one course."""

    id: str
    title: str


def identity_of(root: Path) -> Identity:
    """Reads the outline of a course alone. Raises CourseError."""
    return identity_in(read_table(root / MANIFEST, MANIFEST))


def identity_in(manifest: StrictTable) -> Identity:
    """Raises CourseError."""
    title = manifest.text("title")
    return Identity(_checked_id(manifest) if "id" in manifest else id_from(title), title)


def refuse_our_id(manifest: StrictTable, found: Identity) -> None:
    """Raise CourseError where another course has the id of ours, whose answers it would share."""
    if found.id == BUILT_IN and found != identity_of(content_root()):
        raise manifest.fault(
            f"the id '{found.id}' belongs to the course that comes with lora-tutor",
            "choose another 'id'",
        )


def _checked_id(manifest: StrictTable) -> str:
    """The key 'id' of course.toml. Raises CourseError."""
    value = manifest.text("id")
    if not _ID.fullmatch(value):
        raise manifest.fault(
            f"the key 'id' is '{value}'",
            "use at most 64 small letters, digits, '_' and '-', a letter or digit first",
        )
    return value


def id_from(title: str) -> str:
    """The id of a course that gives none: its title, as it could stand in a file's name.

    Not the folder's name: the same course lies in another folder once it is installed, and many
    folders are called "course". Where the title has no such letters, its digest stands for it.
    """
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    found = "-".join(re.findall(r"[a-z0-9]+", plain))[:64].rstrip("-")
    return found or f"course-{hashlib.sha256(title.encode()).hexdigest()[:8]}"
