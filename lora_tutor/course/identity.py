"""What tells one course from another: its id, by which a learner's work is kept."""

from __future__ import annotations

import hashlib
import re
import unicodedata

from lora_tutor.course.strict_toml import StrictTable

# It becomes a folder, and some file systems take A and a for one.
_ID = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")


def checked_id(manifest: StrictTable) -> str:
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
