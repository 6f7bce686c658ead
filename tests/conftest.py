"""What all tests share: settings, signals, one grading of everything, and who runs beside whom."""

from __future__ import annotations

import compileall
import gc
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from lora_tutor.processes import ONE_THREAD

if TYPE_CHECKING:
    from tests.corpus import Graded

# Before anything loads numpy or torch. The workers share the cores; two threads in each took five
# times the processor's time of one.
os.environ |= ONE_THREAD
# An app is many small objects, and Python looked through all of them again and again: a quarter of
# the time of the tests that start one.
gc.set_threshold(100_000, 20, 20)

# How fast examples are made and run says nothing about the product, and the machine is shared.
settings.register_profile(
    "lora-tutor", deadline=None, database=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("lora-tutor")

PACKAGE = Path(__file__).parents[1] / "lora_tutor"
ENDING = [
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
]


@pytest.fixture(scope="session", autouse=True)
def default_signals_in_children() -> Iterator[None]:
    """What a test starts hears the signals that end a program, whatever the suite was told.

    Under `nohup`, or behind `&` in a script, they are ignored, and a process hands that on to its
    children. A handler is not handed on. This one does nothing, so that the suite itself still
    outlives the signal.
    """
    ignored = [number for number in ENDING if signal.getsignal(number) is signal.SIG_IGN]
    for number in ignored:
        signal.signal(number, lambda *_: None)
    yield
    for number in ignored:
        signal.signal(number, signal.SIG_IGN)


LONGEST = (
    "test_terminal_walk",
    "test_contrast",
    "test_ascii_everywhere",
    "test_whole_course",
    "test_whole_game",
    "test_proofs",
    "test_monkey",
    "test_hostile",
    "test_snapshots",
    "test_footer",
)
"""Files that take from twenty seconds to minutes, and cannot be shared out."""


def pytest_configure(config: pytest.Config) -> None:
    """Compile the package once, and not in each of the hundreds of processes that tests start.

    Where none is to be left beside the sources, what is compiled stands elsewhere meanwhile.
    """
    if hasattr(config, "workerinput") or not config.getoption("numprocesses"):
        return
    if sys.dont_write_bytecode:
        elsewhere = tempfile.mkdtemp(prefix="lora-tutor-bytecode-")
        config.add_cleanup(lambda: shutil.rmtree(elsewhere))
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["PYTHONPYCACHEPREFIX"] = sys.pycache_prefix = elsewhere
        sys.dont_write_bytecode = False
    compileall.compile_dir(PACKAGE, quiet=1)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Twice the cores: half of the time is waiting for the app, or for a grading. The quick tests
    hardly wait, and each worker has to load everything first."""
    cores = os.cpu_count() or 1
    return cores + 1 if config.getoption("markexpr") == "not slow" else 2 * cores


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """One worker takes a file whole, for its fixtures' sake, and one takes all about the corpus.

    What takes minutes is begun first, so that no worker is left with it alone at the end.

    What is thorough, or loads the real PEFT, is slow, so that `-m "not slow"` leaves it out too.
    """
    for item in items:
        asked_for = _fixtures_of(item)
        of_corpus = "graded" in asked_for
        if item.get_closest_marker("xdist_group") is None:
            item.add_marker(pytest.mark.xdist_group("corpus" if of_corpus else str(item.path)))
        if of_corpus or "peft" in asked_for or item.get_closest_marker("thorough"):
            item.add_marker(pytest.mark.slow)
        if of_corpus:
            # Whoever is first waits until the whole corpus is graded.
            item.add_marker(pytest.mark.timeout(900))
    items.sort(key=_begins)


def _begins(item: pytest.Item) -> int:
    """The corpus, then what takes longest, then the rest as it stands."""
    if "graded" in _fixtures_of(item):
        return 0
    return 1 if item.path.stem in LONGEST else 2


@pytest.fixture(scope="session")
def graded(request: pytest.FixtureRequest) -> Mapping[str, Sequence[Graded]]:
    """Exercise id -> every answer of `tests.corpus` to it with its report.

    Where each selected test names its exercise, no other is graded: `-k 25_loftq` takes seconds.
    """
    from tests.corpus import COURSE, grade_all

    asking = [item for item in request.session.items if "graded" in _fixtures_of(item)]
    named = {_begin_of_parameters(item) for item in asking}
    return grade_all(sorted(named) if named <= COURSE.exercises.keys() else COURSE.exercises)


def _fixtures_of(item: pytest.Item) -> Sequence[str]:
    return getattr(item, "fixturenames", ())


def _begin_of_parameters(item: pytest.Item) -> str:
    """An exercise's id, where a test has one: "25_loftq_init" of `[25_loftq_init-averaged]`."""
    return item.name.partition("[")[2].removesuffix("]").partition("-")[0]
