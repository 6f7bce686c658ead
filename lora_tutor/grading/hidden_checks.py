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
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import pytest
from _pytest.config import _prepareconfig
from _pytest.runner import runtestprotocol

from lora_tutor.errors import GraderError
from lora_tutor.grading.judge import Judge

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
_OPTIONS = (
    "-c",
    "/dev/null",
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
    """Gives each check its judge, and keeps the exceptions that pytest would only format."""

    def __init__(self) -> None:
        self.judge: Judge | None = None
        self.error: BaseException | None = None

    @pytest.fixture(name="judge")
    def judge_fixture(self) -> Judge:
        if self.judge is None:
            raise GraderError("a check ran outside a grading")
        return self.judge

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport:
        """Takes the place of pytest's own, which writes out the arguments of every call: values of
        the submission among them, and the text of a formula may take for ever."""
        outcome: Literal["passed", "failed", "skipped"] = "passed"
        if call.excinfo is not None:
            skipped = isinstance(call.excinfo.value, pytest.skip.Exception)
            outcome = "skipped" if skipped else "failed"
            if self.error is None:
                self.error = call.excinfo.value
        assert call.when != "collect"
        return pytest.TestReport(item.nodeid, item.location, {}, outcome, None, call.when)


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
            raise GraderError(f"The checks in {file} cannot be collected.")
        self.checks = tuple(_check(item) for item in self._session.items)

    def run(
        self, checks: Sequence[Check], judge_for: Callable[[Check], Judge]
    ) -> Iterator[tuple[Check, Judge, Ending]]:
        """Run the checks in order, lazily: each ending before the next check begins."""
        for check in checks:
            judge = judge_for(check)
            yield check, judge, self._run(check, judge)

    def _run(self, check: Check, judge: Judge) -> Ending:
        self._plugin.judge, self._plugin.error = judge, None
        began = time.perf_counter()
        item: Any = check.item
        with _quiet():
            item._initrequest()
            reports = runtestprotocol(item, log=False, nextitem=None)
        skipped = any(report.skipped for report in reports)
        return Ending(self._plugin.error, skipped, time.perf_counter() - began)


def _check(item: pytest.Item) -> Check:
    function = getattr(item, "function", None)
    sentence = (inspect.getdoc(function) or "").strip().split("\n")[0]
    return Check(item.name.removeprefix("test_"), sentence, item)


@contextlib.contextmanager
def _forgotten(file: Path) -> Iterator[None]:
    """Leave no module behind under the checks' name: pytest would take it for the next file of
    that name, the same one after an author's change or one of another course."""
    try:
        yield
    finally:
        for name, module in list(sys.modules.items()):
            if getattr(module, "__file__", None) == str(file):
                del sys.modules[name]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """pytest's words are for authors who run it themselves; here the report speaks."""
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        yield
