"""A lab as data: what is asked before it, what it tells while it runs, and what it found.

Pure data, no numpy: the faces read this. The experiment itself is a function `run(tell)` in the
module `lora_tutor.labs.experiments.<name>`, which a worker process imports; `tell` takes each
LabEvent as it comes, and a LabOutcome is what it returns. It holds measured numbers alone: no
number of a text is written down by hand.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from lora_tutor.charts.model import Chart


@dataclass(frozen=True, slots=True)
class Question:
    """A prediction asked before the run.

    A number is judged by `tolerance` (a factor: 2 accepts from half to twice the measured value);
    of the `choices` one is right, which the outcome tells by its index. Texts are Markdown with
    `$...$`.
    """

    id: str
    text: str
    kind: Literal["number", "choice"]
    choices: tuple[str, ...] = ()
    unit: str = ""
    tolerance: float = 1.5


@dataclass(frozen=True, slots=True)
class Lab:
    """What is known before the run. Texts are Markdown with `$...$`.

    `seconds` is about how long it takes on two cores. `curves` names the charts that grow while it
    runs, as charts without points: titles, axes and series are known before. `experiment` is the
    path of the file with `run` where a course brings the lab; ours is found by the name.
    """

    name: str
    number: int
    title: str
    lesson: str
    seconds: int
    idea: str
    questions: tuple[Question, ...]
    shows: str
    shows_not: str
    curves: tuple[Chart, ...] = ()
    experiment: str = ""


@dataclass(frozen=True, slots=True)
class LabStep:
    """How far the run is, from 0 to 1, and what it is at."""

    share: float
    doing: str


@dataclass(frozen=True, slots=True)
class Points:
    """Points to add to a series of a growing chart."""

    chart: str
    series: str
    xs: tuple[float, ...]
    ys: tuple[float, ...]

    def __post_init__(self) -> None:
        if len(self.xs) != len(self.ys):
            raise ValueError(f"{self.series}: {len(self.xs)} xs but {len(self.ys)} ys")


LabEvent = LabStep | Points
Tell = Callable[[LabEvent], None]


@dataclass(frozen=True, slots=True)
class Table:
    """Cells are text as it is shown; numbers for machines are in the outcome's `numbers`."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    caption: str = ""

    def __post_init__(self) -> None:
        if any(len(row) != len(self.headers) for row in self.rows):
            raise ValueError(f"{self.caption}: a row with another number of cells than headers")


@dataclass(frozen=True, slots=True)
class Sample:
    """A text that a model wrote; it is shown beside others, word by word as it stands."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class LabAnswer:
    """The measured answer to a question: a number, or the index of the right choice.

    `because` is a sentence that follows from the numbers of this very run.
    """

    value: float
    because: str


@dataclass(frozen=True, slots=True)
class LabOutcome:
    """What was measured. `numbers` is plain data for `--json`; `charts` are complete."""

    tables: tuple[Table, ...]
    charts: tuple[Chart, ...]
    answers: Mapping[str, LabAnswer]
    numbers: Mapping[str, object]
    samples: tuple[Sample, ...] = ()


@dataclass(frozen=True, slots=True)
class LabRun:
    """One finished lab: what the learner expected, and what was measured; `time` is in UTC."""

    lab: str
    time: datetime
    predictions: dict[str, Any]
    outcome: dict[str, Any]
