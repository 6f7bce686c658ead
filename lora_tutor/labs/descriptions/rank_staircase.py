"""L1: one linear layer, a change of rank 3, and updates of six sizes."""

from lora_tutor.charts.model import Chart, Series
from lora_tutor.labs.model import Lab, Question

RANKS = (1, 2, 3, 4, 8)
LOWEST = 1e-5
"""The chart's bottom: an error that falls below it stays on it."""
UNUSED, SPREAD, HARM = range(3)

LAB = Lab(
    name="rank_staircase",
    number=1,
    title="The rank staircase",
    lesson="3.1",
    seconds=2,
    idea=r"""
A layer of $32 \times 48$ has to learn a change $M$ with the singular values 3, 2 and 1, from
4096 examples without noise. It is trained with a full $\Delta W$, and with $\Delta W = A B$ of
rank 1, 2, 3, 4 and 8 (400 steps of Adam each). No run is told that the right rank is 3.

The best update of rank $r$ must leave $\sum_{i > r} \sigma_i^2 / d$ of error, by the theorem of
Eckart and Young. But that is a statement about the best one. Does training find it?
""".strip(),
    questions=(
        Question(
            "plateau",
            "At which error on new examples will rank 1 level off? (Doing nothing: 0.4375.)",
            "number",
            tolerance=1.15,
        ),
        Question(
            "enough",
            "Which is the smallest rank that gets below an error of 0.001?",
            "choice",
            tuple(f"{rank}" for rank in RANKS),
        ),
        Question(
            "spare",
            "Rank 8 has five directions too many. What becomes of them?",
            "choice",
            (
                "They stay nearly unused",
                "The change is spread over all eight",
                "They pick up something wrong, and the error is larger than at rank 3",
            ),
        ),
    ),
    shows=r"""
Training with Adam, which never computes a singular value, ends up at Eckart and Young's floor
for every rank. Where the rank is enough, $A B$ learns what the full update learns, with far fewer
numbers.
""".strip(),
    shows_not=r"""
The floor has this form only for inputs without a preferred direction and for squared errors. The
examples have no noise, so a rank that is too large costs nothing here; with noise it may
([Does low rank regularise?](lab:regularisation)). And the change has rank 3 because we made it so.
""".strip(),
    curves=(
        Chart(
            "Error on new examples",
            "step",
            "mean squared error; 0.00001 or less",
            (
                Series("full", (), ()),
                *(Series(f"r = {rank}", (), ()) for rank in RANKS),
                Series("floor, r = 1", (), (), "level"),
                Series("floor, r = 2", (), (), "level"),
            ),
            log_y=True,
            x_range=(0.0, 400.0),
            y_range=(LOWEST, 1.0),
        ),
    ),
)
