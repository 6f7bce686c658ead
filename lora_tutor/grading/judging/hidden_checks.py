"""The hidden checks as pytest collects and runs them, kept loaded between gradings.

A new `pytest.main` for each grading costs a hundred times what the checks themselves cost, so one
session an exercise is collected once and its items are run again. pytest's own configuration files,
plugins and output are switched off: the checks folder holds nothing but checks, and what a failing
check says to a learner is written by the judge.
"""

from __future__ import annotations

import contextlib
import inspect
import io
import os
import sys
import time
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import pytest
from _pytest import outcomes
from _pytest.config import _prepareconfig

from lora_tutor.errors import ChecksBroken, GraderError
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.judge import Asked, Judge, Lister
from lora_tutor.grading.judging.proxies import Channel, Implementation
from lora_tutor.grading.judging.workload import Workload

# Each plugin left in costs every check a few calls. The collections of unraisableexception over
# torch's heap alone cost eight times what the checks cost.
_WITHOUT = [
    "cacheprovider",
    "terminal",
    "logging",
    "warnings",
    "doctest",
    "junitxml",
    "faulthandler",
    "unraisableexception",
    "threadexception",
    "recwarn",
    "legacypath",
    "setuponly",
    "setupplan",
    "skipping",
    "unittest",
    "debugging",
    "pastebin",
    "tmpdir",
    "monkeypatch",
]
# A file of our own: pytest 9.2 takes none that is missing, as /dev/null is on Windows.
_OPTIONS = (
    "-c",
    str(Path(__file__).with_name("no_settings.ini")),
    "--noconftest",
    "--import-mode=importlib",
    "--assert=plain",
    "--capture=no",
    *(word for name in _WITHOUT for word in ("-p", f"no:{name}")),
)


@dataclass(frozen=True, slots=True)
class Check:
    id: str
    title: str
    item: pytest.Item


@dataclass(frozen=True, slots=True)
class Ending:
    """How one check ended: the exception that pytest saw in any phase, or none."""

    error: BaseException | None
    skipped: bool
    seconds: float


class _Plugin:
    """Gives each check its judge."""

    def __init__(self) -> None:
        self.judge: Judge | None = None
        self.failure: BaseException | None = None

    def pytest_exception_interact(self, call: pytest.CallInfo[object]) -> None:
        """What came up while the file was collected."""
        if call.excinfo is not None:
            self.failure = self.failure or call.excinfo.value

    @pytest.fixture(name="judge")
    def judge_fixture(self) -> Judge:
        if self.judge is None:
            raise GraderError("a check ran outside a grading")
        return self.judge


class HiddenChecks:
    """The collected checks of one file `test_checks.py`."""

    def __init__(self, file: Path) -> None:
        self._plugin = _Plugin()
        with _quiet(), _forgotten(file):
            root = file.parent.parent
            arguments = [*_OPTIONS, f"--rootdir={root}", str(file)]
            self._config = _prepareconfig(arguments, plugins=[self._plugin])
            self._config._do_configure()
            self._session = pytest.Session.from_config(self._config)
            self._config.hook.pytest_sessionstart(session=self._session)
            self._config.hook.pytest_collection(session=self._session)
        if self._session.testsfailed or not self._session.items:
            raise ChecksBroken(_why_not(file, self._plugin.failure))
        self.checks = tuple(_check(item) for item in self._session.items)
        self._scenarios: dict[str, list[Asked]] = {}

    @property
    def workloads(self) -> tuple[Workload, ...]:
        """What the file declares to be measured, in order."""
        item: Any = self.checks[0].item
        return tuple(each for each in vars(item.module).values() if isinstance(each, Workload))

    @property
    def ask_for_inputs(self) -> bool:
        """Whether one of the checks is about inputs that were changed in place."""
        codes = [getattr(check.item, "function", None) for check in self.checks]
        return any("keeps_inputs" in each.__code__.co_names for each in codes if each is not None)

    def run(self, check: Check, judge: Judge) -> Ending:
        """Run one check with its judge, which then knows what it saw."""
        self._plugin.judge = judge
        began = time.perf_counter()
        with _quiet():
            error = _carry_out(check.item)
        skipped = isinstance(error, pytest.skip.Exception)
        return Ending(error, skipped, time.perf_counter() - began)

    def scenarios(self, check_id: str, case: Case) -> Sequence[Asked]:
        """All that a check asks for, in order; it ends no sooner than a right answer's does."""
        if check_id not in self._scenarios:
            check = next(each for each in self.checks if each.id == check_id)
            lister = Lister(case, Implementation(Channel()), case.reference_source, 0)
            self.run(check, lister)
            self._scenarios[check_id] = lister.listed
        return self._scenarios[check_id]


def _carry_out(item: Any) -> BaseException | None:
    """Fixtures, check and finalizers, as pytest's own protocol has them; the first exception.

    The protocol's hooks and reports took a sixth of the checker's time. They also write out the
    arguments of every call: values of the submission among them, and the text of a formula may
    take for ever.
    """
    error: BaseException | None = None
    state = item.session._setupstate
    item._initrequest()
    try:
        state.setup(item)
        item.runtest()
    except (Exception, outcomes.OutcomeException) as caught:  # noqa: BLE001 -- it is the answer
        error = caught
    try:
        state.teardown_exact(None)
    except (Exception, outcomes.OutcomeException) as caught:  # noqa: BLE001 -- as above
        error = error or caught
    item._request, item.funcargs = False, None
    return error


def _why_not(file: Path, failure: BaseException | None) -> str:
    """Why the checks cannot be collected, with the line of the file that says so."""
    if failure is None:
        return f"{file.name} holds no check; define functions test_ID."
    # pytest wraps what an import raises in an error of its own.
    error = failure.__cause__ or failure
    lines = [at for frame, at in traceback.walk_tb(error.__traceback__) if _is_of(frame, file)]
    place = f"{file.name}, line {lines[-1]}" if lines else file.name
    return f"{place}: {type(error).__name__}: {error}"


def _is_of(frame: FrameType, file: Path) -> bool:
    return frame.f_code.co_filename == str(file)


def _check(item: pytest.Item) -> Check:
    function = getattr(item, "function", None)
    sentence = (inspect.getdoc(function) or "").strip().split("\n")[0]
    return Check(item.name.removeprefix("test_"), sentence, item)


@contextlib.contextmanager
def _forgotten(file: Path) -> Iterator[None]:
    """Leave no module behind under the checks' name: pytest would take it for the next file of
    that name, the same one after an author's change or one of another course. What it imported
    from its folder is forgotten too."""
    try:
        yield
    finally:
        folder = str(file.parent)
        for name, module in list(sys.modules.items()):
            path = getattr(module, "__file__", None) or ""
            if path.startswith(folder) and os.path.dirname(path) == folder:
                del sys.modules[name]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """pytest's words are for authors who run it themselves; here the report speaks."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield
