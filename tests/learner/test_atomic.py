"""The file is the old text or the new, keeps its mode, and nothing stays beside it."""

from __future__ import annotations

import errno
import io
import os
import stat
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from lora_tutor.files import atomic
from tests.learner.rights import without_rights
from tests.robustness.disks import bound


def leftovers(folder: Path) -> list[str]:
    return [name for name in os.listdir(folder) if name.startswith(".lora-tutor-saving")]


@pytest.mark.parametrize("durable", [True, False])
def test_creates_and_replaces(tmp_path: Path, durable: bool) -> None:
    file = tmp_path / "a.py"
    for text in (b"one", b"", b"three" * 10_000):
        atomic.write_atomically(file, text, durable=durable)
        assert file.read_bytes() == text
    assert os.listdir(tmp_path) == ["a.py"]


def test_mode_of_a_new_file_is_that_of_the_umask(tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        atomic.write_atomically(tmp_path / "a.py", b"x")
    finally:
        os.umask(before)
    assert stat.S_IMODE((tmp_path / "a.py").stat().st_mode) == 0o640


def test_keeps_the_mode(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"x")
    file.chmod(0o754)
    atomic.write_atomically(file, b"y")
    assert stat.S_IMODE(file.stat().st_mode) == 0o754


@pytest.mark.parametrize("target_exists", [True, False])
def test_follows_a_link(tmp_path: Path, target_exists: bool) -> None:
    target, link = tmp_path / "far.py", tmp_path / "near.py"
    if target_exists:
        target.write_bytes(b"old")
    link.symlink_to(target)
    atomic.write_atomically(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


def test_long_names_are_no_problem(tmp_path: Path) -> None:
    file = tmp_path / ("n" * 252 + ".py")
    atomic.write_atomically(file, b"x")
    assert file.read_bytes() == b"x"


def test_writes_a_device_straight() -> None:
    atomic.write_atomically(Path(os.devnull), b"x")
    assert stat.S_ISCHR(Path(os.devnull).stat().st_mode)


def test_refuses_a_folder(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        atomic.write_atomically(tmp_path, b"x")


def test_refuses_a_file_made_read_only(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"mine")
    with without_rights(file, 0o444), pytest.raises(PermissionError):
        atomic.write_atomically(file, b"x")
    assert file.read_bytes() == b"mine"


@pytest.mark.parametrize("step", ["fsync", "replace"])
def test_a_failure_leaves_the_old_text_and_no_litter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"old")

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, step, fail)
    with pytest.raises(OSError, match="No space"):
        atomic.write_atomically(file, b"new")
    assert file.read_bytes() == b"old"
    assert not leftovers(tmp_path)


@pytest.mark.parametrize("durable", [True, False])
@pytest.mark.parametrize("write", [atomic.write_atomically, atomic.write_new])
def test_the_new_name_itself_survives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Callable[..., object], durable: bool
) -> None:
    """The text is synced before it has the name, and the folder when it has."""
    file, synced = tmp_path / "a.py", []
    sync = os.fsync

    def record(handle: int) -> None:
        what = "folder" if stat.S_ISDIR(os.fstat(handle).st_mode) else "text"
        synced.append((what, file.exists()))
        sync(handle)

    monkeypatch.setattr(os, "fsync", record)
    write(file, b"new", durable=durable)
    assert synced == ([("text", False), ("folder", True)] if durable else [])


@pytest.mark.parametrize("what", ["file", "folder", "broken link"])
def test_new_never_replaces(tmp_path: Path, what: str) -> None:
    place = tmp_path / "a.py"
    if what == "file":
        place.write_bytes(b"mine")
    elif what == "folder":
        place.mkdir()
    else:
        place.symlink_to("nowhere")
    before = os.lstat(place)
    assert not atomic.write_new(place, b"x")
    assert os.lstat(place).st_ino == before.st_ino
    assert not leftovers(tmp_path)


@pytest.mark.parametrize("links", [True, False])
def test_new_creates(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, links: bool) -> None:
    def no_links(*_: object) -> None:
        raise OSError(95, "Operation not supported")

    if not links:
        monkeypatch.setattr(os, "link", no_links)
    assert atomic.write_new(tmp_path / "a.py", b"x")
    assert not atomic.write_new(tmp_path / "a.py", b"y")
    assert (tmp_path / "a.py").read_bytes() == b"x"
    assert not leftovers(tmp_path)


def test_sweep_takes_only_old_leftovers(tmp_path: Path) -> None:
    old, young = tmp_path / ".lora-tutor-saving-1", tmp_path / ".lora-tutor-saving-2"
    mine = tmp_path / "09_lora_forward.py"
    for file in (old, young, mine):
        file.write_bytes(b"x")
    for file in (old, mine):
        os.utime(file, (time.time() - 3600,) * 2)
    atomic.sweep(tmp_path)
    assert sorted(os.listdir(tmp_path)) == sorted([young.name, mine.name])


@pytest.mark.skipif(not Path("/dev/stdout").exists(), reason="no such name here")
def test_the_standard_output_by_its_name() -> None:
    """A pipe without a path of its own, as in `--output /dev/stdout | less`."""
    write = "from pathlib import Path; from lora_tutor.files.atomic import write_atomically; "
    write += "write_atomically(Path('/dev/stdout'), b'whole')"
    done = subprocess.run([sys.executable, "-c", write], capture_output=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr) == (0, b"whole", b"")
    assert Path("/dev/stdout").is_symlink()


def no_rename(code: int) -> Callable[..., None]:
    def refuse(source: Path, target: Path) -> None:
        raise OSError(code, os.strerror(code), str(target))

    return refuse


@pytest.mark.parametrize("code", [errno.EBUSY, errno.EXDEV, errno.EPERM])
@pytest.mark.parametrize("text", [b"a longer text than before", b"short"])
def test_what_nothing_can_be_renamed_over_is_written_in_its_place(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: int, text: bytes
) -> None:
    """Such as a file that is mounted by itself."""
    file = tmp_path / "a.py"
    file.write_bytes(b"old old old")
    node = file.stat().st_ino
    monkeypatch.setattr("os.replace", no_rename(code))
    atomic.write_atomically(file, text)
    assert file.read_bytes() == text
    assert file.stat().st_ino == node
    assert os.listdir(tmp_path) == ["a.py"]


def test_a_writable_file_in_a_folder_that_is_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "folder").mkdir()
    file, open_file = tmp_path / "folder" / "a.py", os.open
    file.write_bytes(b"old")

    def refuse(path: str | Path, flags: int, mode: int = 0o777) -> int:
        if flags & os.O_CREAT and Path(path).parent == file.parent:
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return open_file(path, flags, mode)

    monkeypatch.setattr("os.open", refuse)
    atomic.write_atomically(file, b"new")
    assert file.read_bytes() == b"new"
    assert os.listdir(file.parent) == ["a.py"]


def test_no_room_half_way_brings_the_old_text_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file, overwrite = tmp_path / "a.py", atomic._overwrite
    file.write_bytes(b"the old text")

    def stop(opened: io.FileIO, data: bytes) -> None:
        if data != b"the new text":
            return overwrite(opened, data)
        assert [each.read_bytes() for each in tmp_path.glob("a.py.*.saved")] == [data]
        opened.write(b"the ne")
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("os.replace", no_rename(errno.EBUSY))
    monkeypatch.setattr(atomic, "_overwrite", stop)
    with pytest.raises(OSError, match="No space left"):
        atomic.write_atomically(file, b"the new text")
    assert file.read_bytes() == b"the old text"
    assert os.listdir(tmp_path) == ["a.py"]


@pytest.mark.slow
def test_a_kill_half_way_leaves_the_new_text_whole_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "a.py"
    file.write_bytes(b"the old text")
    code = (
        "import errno, os, signal, sys\nfrom pathlib import Path\n"
        "from lora_tutor.files import atomic\n"
        "def refuse(*paths): raise OSError(errno.EBUSY, 'Device or resource busy')\n"
        "os.replace = refuse\n"
        "atomic._overwrite = lambda file, data: os.kill(os.getpid(), signal.SIGKILL)\n"
        "atomic.write_atomically(Path(sys.argv[1]), b'the new text')"
    )
    done = subprocess.run([sys.executable, "-c", code, str(file)], check=False)
    assert done.returncode == -9
    atomic.sweep(tmp_path)
    assert [each.read_bytes() for each in tmp_path.glob("a.py.*.saved")] == [b"the new text"]


def test_a_file_that_is_mounted_by_itself(tmp_path: Path) -> None:
    file, outside = tmp_path / "a.py", tmp_path / "outside.py"
    for each in (file, outside):
        each.write_bytes(b"old")
    with bound(outside, file):
        atomic.write_atomically(file, b"new")
        assert file.read_bytes() == b"new"
    assert outside.read_bytes() == b"new"
