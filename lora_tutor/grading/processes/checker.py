"""The trusted process: takes requests from the face, judges, answers with events.

It never runs a line of a submission. Requests and events are JSON, one a line.
"""

from __future__ import annotations

import json
import signal
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any

from lora_tutor.course.checks_digest import checks_sha256
from lora_tutor.course.loader import load_exercise
from lora_tutor.errors import (
    ChecksBroken,
    CourseError,
    GraderError,
    LibraryMissing,
    LoraTutorError,
)
from lora_tutor.grading import events
from lora_tutor.grading.events import Event, Graded
from lora_tutor.grading.joint_run import JointRun
from lora_tutor.grading.judging.case import Case
from lora_tutor.grading.judging.endings import ForkServerGone
from lora_tutor.grading.judging.gaps import gaps
from lora_tutor.grading.judging.grading import Grading
from lora_tutor.grading.judging.hidden_checks import HiddenChecks
from lora_tutor.grading.judging.jail_contract import Need
from lora_tutor.grading.judging.joint import run_joint
from lora_tutor.grading.judging.measuring import measure
from lora_tutor.grading.judging.not_run import events_of, report_without
from lora_tutor.grading.judging.shown_case import shown_case
from lora_tutor.grading.judging.survey import survey
from lora_tutor.grading.processes.jail_supply import JailSupply
from lora_tutor.grading.submission import Submission
from lora_tutor.packages import absent

_JUDGING_SECONDS = 60.0
"""What our own side may take beyond the learner's time, before it counts as a fault of ours."""


class Checker:
    """Keeps the cases that it has loaded; a changed file makes a case anew."""

    def __init__(self, face: socket.socket, jails: JailSupply) -> None:
        self._face = face
        self._jails = jails
        self._number = 0
        self._cases: dict[Path, tuple[Case, HiddenChecks]] = {}

    def serve(self) -> None:
        """Until the face closes its end, or the fork server is gone."""
        self._tell({"event": "ready"})
        signal.signal(signal.SIGALRM, _too_long)
        with self._face.makefile("r", encoding="utf-8") as lines, suppress(ForkServerGone):
            for line in lines:
                self._answer(json.loads(line))
            self._jails.close()

    def _answer(self, request: Mapping[str, Any]) -> None:
        if request["op"] == "cancel":
            return
        self._number = request.get("number", 0)
        try:
            seconds = request.get("seconds", 0.0) + _JUDGING_SECONDS
            # It comes again and again: pytest takes the first for the fault of one check.
            signal.setitimer(signal.ITIMER_REAL, seconds, _JUDGING_SECONDS / 10)
            if request["op"] == "joint":
                self._run_joint(JointRun.from_dict(request["run"]))
                return
            source = request.get("source", "")
            try:
                case, hidden = self._case(Path(request["folder"]), source)
            except LibraryMissing as error:
                if request["op"] != "grade":
                    raise
                self._grade_nothing(request, error.libraries)
                return
            if request["op"] == "grade":
                emit = _unheard if request["quiet"] else self._emit
                submission = Submission.from_dict(case.exercise, request)
                pairs, naming = request["pairs"], request["naming"]
                grading = Grading(
                    case, hidden, submission, self._jails.take, emit, naming=naming, pairs=pairs
                )
                self._grade(grading)
            elif request["op"] == "measure":
                submission = Submission.from_dict(case.exercise, request)
                cost = measure(case, hidden.workloads, submission, self._jails.take)
                self._tell({"event": "measured", "cost": cost.to_dict()})
            elif request["op"] == "show":
                self._show(case, hidden, Submission.from_dict(case.exercise, request))
            elif request["op"] == "survey":
                found = gaps(survey(case, hidden, request["seed"]))
                self._tell({"event": "surveyed", "gaps": found})
            # Only now, when nobody waits: the spare for the next grading.
            self._jails.prepare(Need.of(case.exercise, source))
        except ForkServerGone:
            raise
        except LoraTutorError as error:
            self._fault(request, str(error), isinstance(error, ChecksBroken | CourseError))
        except Exception as error:  # noqa: BLE001 -- one bad exercise must not end the service
            self._fault(request, f"{type(error).__name__}: {error}")
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0.0)

    def _fault(self, request: Mapping[str, Any], text: str, checks_broken: bool = False) -> None:
        """Tell of a fault of ours; one in preparing ahead comes again when it is asked for."""
        if request["op"] != "prepare":
            self._tell({"event": "fault", "message": text, "checks_broken": checks_broken})

    def _grade(self, grading: Grading) -> None:
        try:
            self._emit(Graded(grading.run()))
        finally:
            grading.close()

    def _grade_nothing(self, request: Mapping[str, Any], missing: list[str]) -> None:
        folder = Path(request["folder"])
        submission = Submission.from_dict(load_exercise(folder), request)
        report = report_without(missing, checks_sha256(folder), submission)
        if not request["quiet"]:
            for event in events_of(report):
                self._emit(event)
        self._emit(Graded(report))

    def _run_joint(self, run: JointRun) -> None:
        result = run_joint(
            run, self._jails.take, lambda doing: self._tell({"event": "doing", "doing": doing})
        )
        self._tell({"event": "joint", "result": asdict(result)})

    def _show(self, case: Case, hidden: HiddenChecks, submission: Submission) -> None:
        grading = Grading(case, hidden, submission, self._jails.take, _unheard, naming=False)
        try:
            shown = shown_case(grading, grading.run())
            self._tell({"event": "shown", "case": asdict(shown)})
        finally:
            grading.close()

    def _case(self, folder: Path, source: str) -> tuple[Case, HiddenChecks]:
        digest = checks_sha256(folder)
        known = self._cases.get(folder)
        if known is None or known[0].digest != digest:
            exercise = load_exercise(folder)
            if missing := absent(exercise.libraries):
                raise LibraryMissing(missing)
            # A jail for the source gets ready while the checks are loaded.
            self._jails.prepare(Need.of(exercise, source))
            case = Case(exercise, digest)
            self._cases[folder] = known = (case, HiddenChecks(case.exercise.test_checks))
        return known

    def _emit(self, event: Event) -> None:
        self._tell(events.to_dict(event))

    def _tell(self, message: Mapping[str, Any]) -> None:
        numbered = {**message, "number": self._number}
        self._face.sendall((json.dumps(numbered) + "\n").encode())


def _unheard(_: Event) -> None:
    """Where the face asked for the report alone."""


def _too_long(*_: object) -> None:
    raise GraderError("The checks took too long on our side.")
