"""L2: the same layer with noisy examples, few and many, and two kinds of change."""

from lora_tutor.charts.model import Chart, Series
from lora_tutor.labs.model import Lab, Question

RANKS = (1, 3, 8, 32)
UPDATES = ("full", *(f"r = {rank}" for rank in RANKS))
TRUTHS = {"low": "a change of rank 3", "full": "a change of full rank"}


def _curve(truth: str) -> Chart:
    return Chart(
        f"Error on new data: {TRUTHS[truth]}",
        "examples",
        "mean squared error",
        (
            *(Series(each, (), ()) for each in UPDATES),
            Series("doing nothing", (), (), "level"),
        ),
        log_x=True,
        log_y=True,
        x_range=(24.0, 2048.0),
    )


LAB = Lab(
    name="regularisation",
    number=2,
    title="Does low rank regularise?",
    lesson="2.4",
    seconds=6,
    idea=r"""
"Low rank regularises": it leaves the noise fewer directions to go into. When is that worth
something? A layer of $32 \times 48$ learns a change $M$ from noisy examples, as few as 24 and
as many as 2048. In one half of the runs $M$ has rank 3, in the other it is a random matrix of
full rank and equal size.
All updates are trained to the end, and then measured against $M$ itself.

Each run is repeated on three draws of the examples, and the mean is shown.
""".strip(),
    questions=(
        Question(
            "gain",
            "$M$ has rank 3, and there are 64 examples. By what factor is the full update's error "
            "larger than that of $r = 3$?",
            "number",
            unit="times",
            tolerance=1.6,
        ),
        Question(
            "spread",
            r"$M$ has full rank, and there are 2048 examples. Which update does best?",
            "choice",
            ("full", "r = 1", "r = 3", "r = 8"),
        ),
        Question(
            "plenty",
            r"$M$ has rank 3, and there are 2048 examples. Which update does best?",
            "choice",
            ("full", "r = 1", "r = 3", "r = 8"),
        ),
    ),
    shows=r"""
A low rank helps if the change is close to low rank, and helps most when examples are few for
the size of the matrix. If the change is spread out, the limit costs, as soon as there are
examples enough to learn more.
""".strip(),
    shows_not=r"""
It says nothing about which of the two a real task is. With 24 examples for 48 inputs many
updates fit the examples equally well, and which of them is found depends on the optimiser: that
row would look different with another. And here everything is trained to the end; stopping early
regularises too, with any rank.
""".strip(),
    curves=tuple(_curve(truth) for truth in TRUTHS),
)
