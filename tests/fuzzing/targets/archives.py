"""Archives that students hand in."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from functools import partial

from lora_tutor.classroom.intake.archive import (
    MOST_BYTES,
    MOST_NESTED,
    STUDENTS,
    Archive,
    ArchiveEntry,
)
from lora_tutor.classroom.intake.collect import collect
from lora_tutor.classroom.intake.places import archive_of
from lora_tutor.errors import UnreadableSubmission, UsageError
from lora_tutor.files.source import LIMIT_BYTES
from tests.classroom.handing_in import EXERCISES, TEXT, A, B, encrypted, link_entry, zipped
from tests.fuzzing.scratch import scratch

TONGUE = None


def one_input(data: bytes) -> None:
    """Every entry is refused in words, or harmless by its name and read within the bounds."""
    with suppress(UnreadableSubmission):
        _walk(archive_of("work.zip", partial(io.BytesIO, data)), MOST_NESTED)
    with suppress(UnreadableSubmission):
        _walk(archive_of("work.tar.gz", partial(io.BytesIO, data)), MOST_NESTED)
    for place in ("in/ada/work.zip", "in/ada/work.tar", "in.zip"):
        file = scratch() / place
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)
        with suppress(UsageError):
            found = collect(scratch() / place.split("/")[0], EXERCISES)
            for answer in found.answers:
                with suppress(UnreadableSubmission):
                    assert answer.read()


def _walk(archive: Archive, deeper: int) -> None:
    for entry in archive.entries():
        if entry.refusal:
            assert entry.refusal.isprintable()
            continue
        _is_harmless(entry)
        with suppress(UnreadableSubmission):
            assert len(archive.read(entry)) <= LIMIT_BYTES + 1
            if deeper:
                _walk(archive_of(entry.path, partial(_inner, archive, entry)), deeper - 1)


def _inner(archive: Archive, entry: ArchiveEntry) -> io.BytesIO:
    return io.BytesIO(archive.read(entry, MOST_BYTES))


def _is_harmless(entry: ArchiveEntry) -> None:
    assert not {"..", ".", ""} & set(entry.parts)
    assert not set("\0\\") & set(entry.path)
    assert entry.size <= (STUDENTS.unpacked or 0)


def seeds() -> Iterator[bytes]:
    plain = {A: TEXT, f"work/{B}": TEXT}
    yield zipped(plain)
    yield zipped(plain, 0)
    yield zipped({"inner.zip": zipped(plain), A: TEXT})
    yield zipped([(A, TEXT), (A.upper(), TEXT)])
    yield zipped({f"../{A}": TEXT, f"/{A}": TEXT, f"a\\{A}": TEXT, f"C:/{A}": TEXT})
    yield link_entry(A, "/etc/passwd")
    yield encrypted(A)
    yield zipped({A: bytes(300_000)})
