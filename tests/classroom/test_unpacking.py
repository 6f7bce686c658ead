"""How often an archive is opened, and how much of it is kept."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from lora_tutor.classroom.intake import answers as handed_in
from lora_tutor.classroom.intake import tar_archive
from lora_tutor.classroom.intake.tar_archive import TarArchive
from lora_tutor.classroom.intake.zip_archive import ZipArchive
from tests.classroom.handing_in import (
    TEXT,
    A,
    B,
    collected,
    hand_in,
    paths,
    refusals,
    zipped,
)
from tests.learner.sample import SECOND


def tarred(files: dict[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return packed.getvalue()


@pytest.mark.parametrize(("name", "pack"), [("work.zip", zipped), ("work.tar.gz", tarred)])
def test_an_archive_is_opened_once_however_many_files_must_be_looked_into(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    pack: Callable[[dict[str, bytes]], bytes],
) -> None:
    """To open it is to read its directory, or to unpack all of it."""
    opened: list[str] = []
    for kind in (ZipArchive, TarArchive):
        really = kind._open
        monkeypatch.setattr(kind, "_open", lambda self, to=really: opened.append("") or to(self))
    nobodys = {f"x{chr(97 + at)}.py": b"x = 1\n" for at in range(20)}
    files = {f"ada/{name}": pack({**nobodys, A: TEXT}), f"bob/{A}": TEXT}
    found = collected(hand_in(tmp_path / "in", files))
    assert len(opened) == 1
    assert found.answers[0].read() == TEXT


def test_what_was_unpacked_from_a_tar_file_is_let_go(monkeypatch: pytest.MonkeyPatch) -> None:
    """It may be 64 MiB for each file that is read of it."""
    unpacked: list[io.BytesIO] = []

    class Watched(io.BytesIO):
        def __init__(self) -> None:
            super().__init__()
            unpacked.append(self)

    packed = tarred({A: TEXT, B: TEXT})
    archive = TarArchive(lambda: io.BytesIO(packed))
    monkeypatch.setattr(tar_archive, "io", type("io", (), {"BytesIO": Watched}))
    assert [archive.read(each) for each in archive.entries()] == [TEXT, TEXT]
    assert len(unpacked) == 3
    assert all(each.closed for each in unpacked)


def test_archives_that_unpack_to_much_together_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each alone is small enough: nine thousand of them in a zip file took hours."""
    monkeypatch.setattr(handed_in, "MOST_UNPACKED", 1 << 20)
    inner = tarred({"pad.bin": bytes(600_000)})
    many = zipped({**{f"{at}.tar.gz": inner for at in range(9)}, A: TEXT}, zipfile.ZIP_STORED)
    found = collected(hand_in(tmp_path / "in", {"ada/work.zip": many, f"bob/{B}": TEXT}))
    assert any("must be unpacked" in each for each in refusals(found))
    assert paths(found) == [("bob", SECOND, f"bob/{B}")]


def test_a_name_that_no_file_can_have_is_refused_at_once(tmp_path: Path) -> None:
    """What people and browsers put behind a name was looked for in all of it, again and again."""
    name = "-1" * 32_000
    packed = zipped({f"{name}.py": TEXT, f"f/{name}/{B}": TEXT, A: TEXT})
    files = {"ada/work.zip": packed, f"bob/{B}": TEXT}
    found = collected(hand_in(tmp_path / "in", files))
    assert [each.path for each in found.answers if not each.problem] == [
        f"ada/work.zip/{A}",
        f"bob/{B}",
    ]
    assert all("more than 255 characters" in each for each in refusals(found))
