"""The watcher proves itself, sees every way of saving once, and nothing that is no change."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from queue import Empty, Queue

import pytest

from lora_tutor.learner import watcher as watching
from lora_tutor.learner.watcher import FileWatcher, Mode

pytestmark = pytest.mark.slow

MODES: list[Mode] = ["events", "polling"]
PATIENCE, QUIET = 5.0, 0.4


class Watched:
    """A watcher at work in a thread; `seen` holds the names it told."""

    def __init__(self, watcher: FileWatcher) -> None:
        self.seen: Queue[str] = Queue()
        self._stop = threading.Event()
        self._watcher = watcher
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        for path in self._watcher.changes(self._stop):
            self.seen.put(path.name)

    def next(self) -> str:
        return self.seen.get(timeout=PATIENCE)

    def is_quiet(self) -> bool:
        try:
            return not self.seen.get(timeout=QUIET)
        except Empty:
            return True

    def stop(self) -> float:
        began = time.monotonic()
        self._stop.set()
        self._thread.join(PATIENCE)
        assert not self._thread.is_alive()
        return time.monotonic() - began


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "work" / "a.py"
    path.parent.mkdir()
    path.write_text("one")
    return path


@pytest.fixture(params=MODES)
def watched(
    request: pytest.FixtureRequest,
    file: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Watched]:
    if request.param == "polling":
        monkeypatch.setattr(FileWatcher, "_proven_events", lambda _: None)
    watcher = FileWatcher([file, file.with_name("b.py")], tmp_path / "state" / "probe")
    assert watcher.start() == request.param == watcher.mode
    watched = Watched(watcher)
    yield watched
    watched.stop()


def in_place(path: Path, text: str) -> None:
    path.write_text(text)


def by_rename(path: Path, text: str) -> None:
    beside = path.with_name(".a.py.swp")
    beside.write_text(text)
    os.replace(beside, path)


def with_a_copy_kept(path: Path, text: str) -> None:
    """As vim does with 'backup': the old file is moved away, and a new one made."""
    os.replace(path, path.with_name("a.py~"))
    path.write_text(text)


def emptied_first(path: Path, text: str) -> None:
    with path.open("w") as out:
        out.flush()
        time.sleep(0.02)
        out.write(text)


@pytest.mark.parametrize("save", [in_place, by_rename, with_a_copy_kept, emptied_first])
def test_a_save_is_told_once(
    watched: Watched, file: Path, save: Callable[[Path, str], None]
) -> None:
    for text in ("two", "three"):
        save(file, text)
        assert watched.next() == "a.py"
        assert watched.is_quiet()


def test_the_same_text_is_no_change(watched: Watched, file: Path) -> None:
    file.write_text("one")
    os.utime(file)
    by_rename(file, "one")
    file.with_name("other.py").write_text("x")
    assert watched.is_quiet()


def test_files_come_and_go(watched: Watched, file: Path) -> None:
    file.with_name("b.py").write_text("new")
    assert watched.next() == "b.py"
    file.unlink()
    assert watched.is_quiet()
    file.write_text("one")
    assert watched.is_quiet()
    file.write_text("again")
    assert watched.next() == "a.py"


def test_it_stops_soon(watched: Watched) -> None:
    assert watched.stop() < 0.5


def test_a_change_before_the_watch_is_told(file: Path, tmp_path: Path) -> None:
    watcher = FileWatcher([file], tmp_path / "probe")
    file.write_text("two")
    watched = Watched(watcher)
    assert watched.next() == "a.py"
    watched.stop()


def test_a_folder_made_anew_is_seen(file: Path, tmp_path: Path) -> None:
    watcher = FileWatcher([file], tmp_path / "probe")
    watcher.start()
    watched = Watched(watcher)
    file.unlink()
    file.parent.rmdir()
    file.parent.mkdir()
    file.write_text("two")
    assert watched.next() == "a.py"
    watched.stop()


def test_the_target_of_a_link_is_seen(file: Path, tmp_path: Path) -> None:
    link = tmp_path / "elsewhere" / "a_link.py"
    link.parent.mkdir()
    link.symlink_to(file)
    watched = Watched(FileWatcher([link], tmp_path / "probe"))
    file.write_text("two")
    assert watched.next() == "a_link.py"
    watched.stop()


def test_events_are_quick(file: Path, tmp_path: Path) -> None:
    """The contract is a debounce of at most 50 ms; the median leaves room for a busy machine."""
    watcher = FileWatcher([file], tmp_path / "probe")
    assert watcher.start() == "events"
    watched = Watched(watcher)
    waits = []
    for number in range(9):
        began = time.monotonic()
        by_rename(file, f"text {number}")
        watched.next()
        waits.append(time.monotonic() - began)
    watched.stop()
    assert sorted(waits)[4] < 0.06


@pytest.mark.parametrize("failure", ["silent", "refusing", "absent"])
def test_events_that_do_not_prove_themselves(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: str
) -> None:
    def no_events(*_: object, **__: object) -> Iterator[set[tuple[int, str]]]:
        if failure == "refusing":
            raise OSError(28, "OS file watch limit reached")
        while True:
            time.sleep(0.05)
            yield set()

    monkeypatch.setattr(watching, "PROOF_SECONDS", 0.2)
    if failure == "absent":
        monkeypatch.setitem(__import__("sys").modules, "watchfiles", None)
    else:
        monkeypatch.setattr("watchfiles.watch", no_events)
    watcher = FileWatcher([file], tmp_path / "probe")
    assert watcher.start() == "polling"
    assert list((tmp_path / "probe").glob("*")) == []
    watched = Watched(watcher)
    file.write_text("two")
    assert watched.next() == "a.py"
    watched.stop()


def test_events_that_break_off_become_polling(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    probe = tmp_path / "probe"

    def breaking(*_: object, **__: object) -> Iterator[set[tuple[int, str]]]:
        yield {(1, str(probe / "alive"))}
        raise RuntimeError("the watch has broken")

    monkeypatch.setattr("watchfiles.watch", breaking)
    watcher = FileWatcher([file], probe)
    assert watcher.start() == "events"
    watched = Watched(watcher)
    file.write_text("two")
    assert watched.next() == "a.py"
    assert watcher.mode == "polling"
    watched.stop()


def test_a_change_of_which_the_event_is_lost_is_seen(
    file: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The queue of a system may overflow: the files are looked at when it has been quiet."""
    probe = tmp_path / "probe"

    def losing(*_: object, **__: object) -> Iterator[set[tuple[int, str]]]:
        yield {(1, str(probe / "alive"))}
        while True:
            time.sleep(0.01)
            yield set()

    monkeypatch.setattr("watchfiles.watch", losing)
    watcher = FileWatcher([file], probe)
    assert watcher.start() == "events"
    watched = Watched(watcher)
    time.sleep(0.1)
    file.write_text("two")
    assert watched.next() == "a.py"
    assert watcher.mode == "events"
    watched.stop()
