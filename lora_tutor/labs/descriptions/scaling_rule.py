"""L3: which scale takes a step equally far at every rank, and for which optimiser."""

from lora_tutor.charts.model import Chart, Series
from lora_tutor.labs.model import Lab, Question

OPTIMISERS = ("descent", "Adam")
RULES = {"α/r": 1.0, "α/√r": 0.5}
"""By name: the power of r that divides α."""
BY_R, BY_ROOT, BOTH, NEITHER = range(4)

_CHOICES = (r"$\alpha/r$", r"$\alpha/\sqrt{r}$", "Both", "Neither")


def arm(optimiser: str, rule: str) -> str:
    return f"{optimiser}, {rule}"


_SERIES = tuple(Series(arm(each, rule), (), ()) for each in OPTIMISERS for rule in RULES)

LAB = Lab(
    name="scaling_rule",
    number=3,
    title="Divide by r, or by its root?",
    lesson="7.6",
    seconds=5,
    idea=r"""
The adapter's output is multiplied by $s = \alpha/r$, or, in rsLoRA (Kalajdzievski
2023), by $\alpha/\sqrt{r}$.
Either way the idea is that a learning rate found at one rank should do for the others. Which of
the two does that? A square layer of width 256 is the test, with gradient descent ("descent" in
the charts) and with Adam.

First the part of one step along the full gradient, averaged over 20 random readers $B$.
Adam's first step goes by the sign of each gradient. Then 150 steps towards a change of rank 4,
at one learning rate for each optimiser, and $\alpha = 16$.
""".strip(),
    questions=(
        Question(
            "descent",
            "With gradient descent, which rule takes the first step equally far at all ranks?",
            "choice",
            _CHOICES,
        ),
        Question(
            "adam",
            "And with Adam?",
            "choice",
            _CHOICES,
        ),
        Question(
            "share",
            r"Gradient descent with $\alpha/r$: what share of the first step at $r = 1$ "
            "is the one at $r = 64$?",
            "number",
            tolerance=1.6,
        ),
    ),
    shows=r"""
The same rule is flat for one optimiser and far from flat for the other: the first step goes
with $s^2 r$ under gradient descent, with $s\, r$ under Adam. The short training agrees.
Where a rule makes the step smaller, a larger rank learns next to nothing; where it makes it
larger, a larger rank learns faster. It is not as flat as the first step, for soon both factors
move. So "LoRA against rsLoRA" is a sentence about an optimiser and a learning rate.
""".strip(),
    shows_not=r"""
This is one step, and then 150 of them, on one linear layer. rsLoRA's theorem is about the limit
of large ranks over a whole training, and is not tested here. Nor does a lower loss after 150
steps say which rule is better after tuning: with a rate of its own each arm would look
different.
""".strip(),
    curves=(
        Chart(
            "The first step, relative to r = 1",
            "rank",
            "ratio",
            _SERIES,
            log_x=True,
            log_y=True,
            x_range=(1.0, 256.0),
        ),
        Chart(
            "Loss after 150 steps",
            "rank",
            "loss",
            _SERIES,
            log_x=True,
            log_y=True,
            x_range=(4.0, 256.0),
        ),
    ),
)
