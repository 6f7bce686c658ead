"""Tells when a learner's file has other content than before, whichever editor saved it.

The system's file events are used only after they have proved themselves: on network drives, some
containers and some virtual machines they never come, and then the files are looked at instead.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from lora_tutor.files.source import fingerprint

if TYPE_CHECKING:
    from watchfiles.main import FileChange

Mode = Literal["events", "polling"]
DEBOUNCE_MS = 50
# A quiet time this long ends a burst of events. watchfiles wakes up this often even when idle: at
# 1 ms that is 1 to 2 % of one core, a save is told after 3 ms; at 10 ms, 0.3 % and 15 ms.
_STEP_MS = 1
PROOF_SECONDS = 1.0
POLL_SECONDS = 0.25
# Events can be lost (an overflow, a folder made anew), so the files are looked at now and then.
_LOOK_ANYWAY_MS = 1000
_PROBE_EVERY_SECONDS = 0.02
_EMPTY = hashlib.sha256(b"").hexdigest()
# watchfiles raises RuntimeErrors of its own; StopIteration is how its generator ends. It takes no
# path that is not UTF-8.
_EVENTS_FAILED = (OSError, RuntimeError, StopIteration, UnicodeEncodeError)


class _Ending:
    """Asked by watchfiles whether to stop: the caller's event comes after the watch begins."""

    def __init__(self) -> None:
        self.event: threading.Event | None = None

    def is_set(self) -> bool:
        return self.event is not None and self.event.is_set()


class FileWatcher:
    """Watches the content of `paths`, which need not exist yet.

    `probe_folder` is a folder of ours on the same file system, made if need be. With `tells_gone`
    a file that is not there any more has changed, too.
    """

    def __init__(self, paths: Sequence[Path], probe_folder: Path, tells_gone: bool = False) -> None:
        self._paths = tuple(paths)
        self._tells_gone = tells_gone
        self._probe = probe_folder / "alive"
        self._known = {path: fingerprint(path) for path in self._paths}
        self._names = {path: {str(path), os.path.realpath(path)} for path in self._paths}
        self._stats = {path: _stat(path) for path in self._paths}
        self._events: Iterator[set[FileChange]] | None = None
        self._ending = _Ending()
        self._started = False
        self.mode: Mode = "polling"

    def start(self) -> Mode:
        """Prove the system's events by a file of ours, within a second; else choose polling."""
        self._events = self._proven_events()
        self._started = True
        self.mode = "polling" if self._events is None else "events"
        return self.mode

    def changes(self, stop: threading.Event) -> Iterator[Path]:
        """Every path, as it was given, that has new content, until `stop` is set.

        Changes count since the watcher was made. Calls `start` if nobody did. KeyboardInterrupt
        passes through.
        """
        if not self._started:
            self.start()
        self._ending.event = stop
        rounds = self._event_rounds(stop) if self._events is not None else self._poll_rounds(stop)
        for look_at in rounds:
            for path in look_at:
                if stop.is_set():
                    return
                if self._has_changed(path):
                    yield path

    def _has_changed(self, path: Path) -> bool:
        now = fingerprint(path)
        # An editor that empties or removes the file before it writes is in the middle of saving.
        if now in ("", _EMPTY) and now != self._known[path]:
            time.sleep(DEBOUNCE_MS / 1000)
            now = fingerprint(path)
        if now == self._known[path] or not (now or self._tells_gone):
            return False
        self._known[path] = now
        return True

    def _event_rounds(self, stop: threading.Event) -> Iterator[Iterable[Path]]:
        """What to look at: all paths at first, then those that the system names."""
        assert self._events is not None
        yield self._paths
        try:
            while not stop.is_set():
                told = {name for _, name in next(self._events)}
                yield [path for path, names in self._names.items() if names & told]
                if not told:
                    yield self._touched()
        except _EVENTS_FAILED:
            if stop.is_set():
                return
            self.mode = "polling"
            yield from self._poll_rounds(stop)

    def _poll_rounds(self, stop: threading.Event) -> Iterator[Iterable[Path]]:
        yield self._paths
        while not stop.wait(POLL_SECONDS):
            yield self._touched()

    def _touched(self) -> list[Path]:
        """The paths whose time, size or identity is another than at the last call."""
        before, self._stats = self._stats, {path: _stat(path) for path in self._paths}
        return [path for path in self._paths if before[path] != self._stats[path]]

    def _proven_events(self) -> Iterator[set[FileChange]] | None:
        try:
            from watchfiles import watch

            self._probe.parent.mkdir(parents=True, exist_ok=True)
            folders = {self._probe.parent, *(path.parent for path in self._paths)}
            folders |= {Path(os.path.realpath(path)).parent for path in self._paths}
            events = watch(
                *(folder for folder in folders if os.path.isdir(folder)),
                watch_filter=None,
                debounce=DEBOUNCE_MS,
                step=_STEP_MS,
                stop_event=self._ending,
                rust_timeout=_LOOK_ANYWAY_MS,
                yield_on_timeout=True,
                force_polling=False,
                recursive=False,
                ignore_permission_denied=True,
            )
            return events if self._sees_probe(events) else None
        except (ImportError, *_EVENTS_FAILED):
            return None

    def _sees_probe(self, events: Iterator[set[FileChange]]) -> bool:
        seen = threading.Event()
        toucher = threading.Thread(target=self._touch_probe, args=(seen,), daemon=True)
        deadline = time.monotonic() + PROOF_SECONDS
        toucher.start()
        try:
            while time.monotonic() < deadline:
                if any(name == str(self._probe) for _, name in next(events)):
                    return True
            return False
        finally:
            seen.set()
            toucher.join()

    def _touch_probe(self, seen: threading.Event) -> None:
        """Again and again, because only a touch after the watch has begun can be seen."""
        with contextlib.suppress(OSError):
            while not seen.wait(_PROBE_EVERY_SECONDS):
                self._probe.write_text(str(time.monotonic_ns()), encoding="ascii")
            self._probe.unlink(missing_ok=True)


def _stat(path: Path) -> tuple[int, ...] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino
