"""The use cases of the labs: which there are, running one, and judging what was predicted."""

from __future__ import annotations

import math
import re
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from lora_tutor.course.model import Course
from lora_tutor.errors import LabError, UsageError
from lora_tutor.labs.catalogue import NAMES, find_lab, pages_of

if TYPE_CHECKING:
    from lora_tutor.labs.model import (
        Lab,
        LabAnswer,
        LabEvent,
        LabOutcome,
        LabRun,
        Question,
        Tell,
    )

_ROUNDING = 1e-9
_LARGEST = 1e15
TYPED_DIGITS = 6
"""A prediction is shown as it was typed, a measurement as far as it means anything."""
_GROUPED = re.compile(r"[+-]?[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]*)?")
"""4,700: a comma between groups of three. In 0,5 it may mean a point, so that is asked again."""


class LabRecords(Protocol):
    """Where runs of labs are kept: the learner's notes."""

    def record_lab(
        self, lab: str, predictions: Mapping[str, object], outcome: Mapping[str, object]
    ) -> None: ...
    def lab_runs(self) -> dict[str, LabRun]: ...


class ProcessLike(Protocol):
    """One run of one lab: what is needed of `labs.runner.LabProcess`."""

    def run(self, tell: Tell) -> LabOutcome: ...
    def cancel(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Judgement:
    """What was predicted beside what was measured; `right` is None where nothing can be said."""

    question: Question
    predicted: float | None
    answer: LabAnswer

    @property
    def right(self) -> bool | None:
        if self.predicted is None or not math.isfinite(self.answer.value):
            return None
        return is_right(self.question, self.predicted, self.answer.value)


@dataclass(frozen=True, slots=True)
class Findings:
    """One run of a lab: what it measured, and how the predictions fared."""

    lab: Lab
    predictions: Mapping[str, float]
    outcome: LabOutcome

    @property
    def judgements(self) -> tuple[Judgement, ...]:
        """Of every question that the outcome answers, in order."""
        answers = self.outcome.answers
        return tuple(
            Judgement(each, self.predictions.get(each.id), answers[each.id])
            for each in self.lab.questions
            if each.id in answers
        )


class Labs:
    """The labs as one learner uses them, from every thread; one lab runs at a time.

    Methods raise WorkspaceError.
    """

    def __init__(
        self,
        records: LabRecords,
        names: Sequence[str] = NAMES,
        find: Callable[[str], Lab] = find_lab,
        start: Callable[..., ProcessLike] | None = None,
    ) -> None:
        self._records = records
        self.names = tuple(names)
        self._find = find
        self._start = start or _process
        self._lock = threading.Lock()
        self._process: ProcessLike | None = None

    def lab(self, name: str) -> Lab:
        """The lab of that name or number. Raises UsageError with the names there are."""
        return self._find(name)

    def select(self, names: Iterable[str] | None = None) -> list[Lab]:
        """Every lab in order, or those of `names` that exist: a course may name others."""
        wanted = self.names if names is None else self.known(names)
        return [self.lab(each) for each in wanted]

    def known(self, names: Iterable[str]) -> list[str]:
        """Those of `names` that exist; nothing is loaded."""
        return [each for each in names if each in self.names]

    def homes(self, course: Course) -> dict[str, list[str]]:
        """The names of the labs below each lesson, by its id.

        One that several pages name stands once: at the page that it is made for, or at the first.
        """
        named = pages_of(course)
        homes: dict[str, list[str]] = {}
        for lab in self.select(named):
            pages = named[lab.name]
            homes.setdefault(lab.lesson if lab.lesson in pages else pages[0], []).append(lab.name)
        return homes

    def ran(self) -> set[str]:
        """The names of the labs that have been run to their end."""
        return set(self._records.lab_runs())

    def findings(self, name: str) -> Findings | None:
        """The latest run; None if there is none, or if another version wrote it otherwise."""
        from lora_tutor.labs import codec

        lab = self.lab(name)
        run = self._records.lab_runs().get(lab.name)
        if run is None:
            return None
        try:
            outcome = codec.outcome_from_data(run.outcome)
        except codec.Malformed:
            return None
        return Findings(lab, _predictions(lab, run.predictions), outcome)

    def run(
        self,
        name: str,
        predictions: Mapping[str, float],
        on_event: Callable[[LabEvent], None] | None = None,
    ) -> Findings:
        """Run a lab to its end and keep what it found; blocks.

        Predictions are those of the first run: whoever has seen the answer predicts nothing.
        Raises LabCancelled after `cancel`, and LabError.
        """
        from lora_tutor.labs import codec
        from lora_tutor.labs.curves import GrowingCurves, with_curves
        from lora_tutor.labs.model import Points

        lab = self.lab(name)
        kept = self._records.lab_runs().get(lab.name)
        if kept is not None:
            predictions = _predictions(lab, kept.predictions)
        curves = GrowingCurves(lab.curves)

        def tell(event: LabEvent) -> None:
            if isinstance(event, Points):
                curves.take(event)
            if on_event is not None:
                on_event(event)

        outcome = with_curves(self._outcome(lab.experiment or lab.name, tell), curves)
        self._records.record_lab(lab.name, dict(predictions), codec.outcome_to_data(outcome))
        return Findings(lab, predictions, outcome)

    def xray(
        self,
        adapter: Path,
        base: Path | None,
        shown: int | None,
        on_event: Callable[[LabEvent], None] | None = None,
    ) -> Findings:
        """Take an adapter of the learner's own apart; nothing is asked and nothing is kept.

        `shown` modules are told one by one and compared with the base. Raises UsageError for
        files that cannot be read, LabCancelled after `cancel`, and LabError.
        """
        from lora_tutor.labs.descriptions.adapter_xray import LAB, SHOWN

        # The process works in a folder of its own.
        places = [str(each.absolute()) if each is not None else "" for each in (adapter, base)]
        tell = on_event or (lambda event: None)
        outcome = self._outcome("adapter_xray", tell, *places, str(shown or SHOWN))
        return Findings(LAB, {}, outcome)

    def own_code(self, folder: Path, tell: Tell) -> Findings:
        """Measure what the learner's own code left in a folder; nothing is kept.

        Raises UsageError where that is not what its exercises promise, LabCancelled, LabError.
        """
        from lora_tutor.labs.descriptions.own_code import LAB

        return Findings(LAB, {}, self._outcome("own_code", tell, str(folder)))

    def cancel(self) -> None:
        """Stop the lab that is running; without one, nothing happens."""
        with self._lock:
            if self._process is not None:
                self._process.cancel()

    def _outcome(self, name: str, tell: Tell, *arguments: str) -> LabOutcome:
        with self._lock:
            if self._process is not None:
                raise LabError("Another lab is running; wait for its end, or stop it.")
            self._process = process = self._start(name, *arguments)
        try:
            return process.run(tell)
        finally:
            with self._lock:
                self._process = None


def picture(findings: Findings) -> str:
    """The charts as one SVG. Raises UsageError where the lab has none."""
    from lora_tutor.charts.svg import svg

    lab, charts = findings.lab, findings.outcome.charts
    if not charts:
        raise UsageError(f"The lab {lab.name} has no chart, so there is no picture of it.")
    return svg(charts, f"lora-tutor, lab L{lab.number}: {lab.name}")


def is_right(question: Question, predicted: float, measured: float) -> bool:
    """Whether a prediction counts as right: the same choice, or within the factor."""
    if question.kind == "choice" or measured == 0:
        return predicted == measured
    ratio = predicted / measured
    factor = max(question.tolerance, 1 / question.tolerance) * (1 + _ROUNDING)
    return 1 / factor <= ratio <= factor


def read_prediction(question: Question, text: str) -> float | None:
    """What a person typed as a prediction; None for nothing. Raises UsageError."""
    wanted = text.strip()
    if not wanted:
        return None
    if question.kind == "choice":
        return _choice(question, wanted.lower().rstrip(")."))
    bare = wanted.removesuffix(question.unit).strip() if question.unit else wanted
    bare = bare.replace("−", "-")
    if _GROUPED.fullmatch(bare):
        bare = bare.replace(",", "")
    try:
        value = float(bare)
    except ValueError:
        value = math.nan
    if "_" in bare or not abs(value) <= _LARGEST:
        unit = f" ({question.unit})" if question.unit else ""
        raise UsageError(f"{wanted!r:.40} is no number: write one such as 12, 0.5 or 3e-4{unit}.")
    return value


def _choice(question: Question, wanted: str) -> float:
    number = -1
    if len(wanted) == 1 and "a" <= wanted <= "z":
        number = ord(wanted) - ord("a")
    elif wanted.isascii() and wanted.isdigit():
        number = int(wanted[:3]) - 1
    if not 0 <= number < len(question.choices):
        last = chr(ord("a") + len(question.choices) - 1)
        raise UsageError(f"{wanted!r:.40} is none of the choices: write a letter from a to {last}.")
    return float(number)


def answer_text(question: Question, value: float, digits: int = 3) -> str:
    """A predicted or measured value as people read it: a number with its unit, or the choice."""
    if question.kind == "choice":
        at = int(value) if math.isfinite(value) else -1
        return question.choices[at] if 0 <= at < len(question.choices) else "none of the choices"
    if not math.isfinite(value):
        return "not a finite number"
    size = abs(value)
    number = f"{value:,.0f}" if 1000 <= size < _LARGEST else f"{value:.{digits}g}"
    gap = "" if question.unit in ("%", "×") else " "
    return f"{number}{gap}{question.unit}" if question.unit else number


def _predictions(lab: Lab, kept: Mapping[str, Any]) -> dict[str, float]:
    """Those that still answer a question of the lab."""
    ids = {each.id for each in lab.questions}
    return {
        name: float(value)
        for name, value in kept.items()
        if name in ids and isinstance(value, int | float) and not isinstance(value, bool)
    }


def _process(name: str, *arguments: str) -> ProcessLike:
    from lora_tutor.labs.runner import LabProcess, command

    # A course's own is named by its path.
    return LabProcess(Path(name).stem, command(name, *arguments))
