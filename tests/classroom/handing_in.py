"""Makes what a class hands in: folders, and zip files as students and enemies make them."""

from __future__ import annotations

import io
import stat
import struct
import zipfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from lora_tutor.classroom.intake.answers import HandedIn
from lora_tutor.classroom.intake.collect import collect
from lora_tutor.classroom.intake.remarks import Remark
from tests.learner.sample import FIRST, SECOND, THIRD

EXERCISES = (FIRST, SECOND, THIRD)
A, B = f"{FIRST}.py", f"{SECOND}.py"
TEXT = b"def answer(x):\n    return 2 * x  # RIGHT\n"


def hand_in(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
    root.mkdir(exist_ok=True)
    return root


def zipped(
    files: Mapping[str, bytes] | list[tuple[str, bytes]], method: int = zipfile.ZIP_DEFLATED
) -> bytes:
    data = io.BytesIO()
    pairs = list(files.items()) if isinstance(files, Mapping) else files
    with zipfile.ZipFile(data, "w", method) as archive:
        for name, content in pairs:
            archive.writestr(name, content)
    return data.getvalue()


def link_entry(name: str, target: str) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, target)
    return data.getvalue()


def encrypted(name: str) -> bytes:
    """An entry that says it is encrypted, in its own header and in the directory."""
    data = bytearray(zipped({name: TEXT}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(mark) + offset
        (flags,) = struct.unpack_from("<H", data, at)
        struct.pack_into("<H", data, at, flags | 1)
    return bytes(data)


def collected(root: Path) -> HandedIn:
    return collect(root, EXERCISES)


def paths(found: HandedIn) -> list[tuple[str, str, str]]:
    """(student, exercise, path) of every answer, refused ones too."""
    return [(each.student, each.exercise, each.path) for each in found.answers]


def refusals(found: HandedIn) -> list[str]:
    """Every sentence on something that is not read, those in rows too."""
    return [*told(found.refused), *(each.problem for each in found.answers if each.problem)]


def told(remarks: Iterable[Remark]) -> list[str]:
    return [each.told for each in remarks]
