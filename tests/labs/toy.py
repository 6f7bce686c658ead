"""A lab that measures nothing: two growing curves, two questions, an outcome; for every face."""

from __future__ import annotations

from collections.abc import Iterator

from lora_tutor.charts.model import Chart, ReferenceLine, Series, level, line
from lora_tutor.errors import UsageError
from lora_tutor.labs.model import (
    Lab,
    LabAnswer,
    LabEvent,
    LabOutcome,
    LabStep,
    Points,
    Question,
    Table,
)

LOSS = Chart(
    title="Loss while training",
    x_label="step",
    y_label="loss",
    series=(Series("r = 1", (), ()), Series("r = 3", (), ())),
    log_y=True,
)
ERROR = Chart("Error by rank", "rank", "error", (line("measured", (1, 2, 3), (0.5, 0.1, 0.0)),))
PLATEAU = Question(
    id="plateau",
    text="Where does the loss of $r = 1$ settle, as a multiple of $\\sigma_2^2$?",
    kind="number",
    unit="×",
    tolerance=2.0,
)
ENOUGH = Question(
    id="enough",
    text="Which rank is enough for a change $\\Delta W$ of rank 3?",
    kind="choice",
    choices=("$r = 1$", "$r = 2$", "$r = 3$, no less"),
)
TOY = Lab(
    name="toy",
    number=1,
    title="The toy staircase",
    lesson="3.1",
    seconds=2,
    idea="A frozen $W$ learns $\\Delta W = A B$ at rank $r$. The loss stops at the *floor* that "
    "the best approximation of rank $r$ leaves.",
    questions=(PLATEAU, ENOUGH),
    shows="Too low a rank ends at a **plateau**, and the plateau is Eckart-Young's.",
    shows_not="A linear toy with a known answer says nothing about a language model.",
    curves=(LOSS,),
)
OUTCOME = LabOutcome(
    tables=(
        Table(
            ("rank", "parameters", "test loss", "what is left"),
            (("1", "80", ".157", "two directions"), ("3", "240", ".000", "nothing")),
            "Measured on fresh samples",
        ),
    ),
    charts=(ERROR,),
    answers={
        "plateau": LabAnswer(1.25, "The floor is $\\sigma_2^2 + \\sigma_3^2$, here 5 over 4."),
        "enough": LabAnswer(2, "At rank 3 the loss fell below 1e-5, at rank 2 it stayed at 0.03."),
    },
    numbers={"mse": {"1": 0.157, "3": 0.0}, "nan": float("nan"), "ranks": (1, 3)},
)
STEPS = 40


def events() -> Iterator[LabEvent]:
    """Two curves that fall, one to a plateau."""
    for at in range(STEPS):
        share = (at + 1) / STEPS
        yield Points("Loss while training", "r = 1", (at,), (0.2 + 2 * 0.8**at,))
        yield Points("Loss while training", "r = 3", (at,), (3 * 0.7**at,))
        yield LabStep(share, f"training, step {at + 1} of {STEPS}")


def find_toy(name: str) -> Lab:
    if name.lower() not in ("toy", "l1", "1"):
        raise UsageError(f"There is no lab {name!r}. The labs are toy.")
    return TOY


FULL = LabOutcome(
    tables=(Table((), ()), *OUTCOME.tables),
    charts=(
        Chart(
            "All kinds",
            "x",
            "y",
            (
                line("l", (1, 2), (float("nan"), 3)),
                Series("p", (1.0,), (float("inf"),), "points"),
                level("floor", 0.5),
                Series("b", (0.0,), (-1.0,), "bars"),
            ),
            marks=(ReferenceLine(1.5, "here"),),
            log_x=True,
            x_range=(1.0, 10.0),
            y_range=(0.0, 1.0),
        ),
    ),
    answers=OUTCOME.answers,
    numbers={},
)
