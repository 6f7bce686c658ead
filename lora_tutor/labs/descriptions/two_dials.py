"""L7: four knobs of which two can be turned away, and the search for a good ratio of rates."""

from lora_tutor.charts.model import Chart, Series
from lora_tutor.labs.model import Lab, Question

ORIGINAL, DOUBLED = "as it was", "α doubled alone"
EXCHANGES = ((2.0, 1.0), (1.0, 4.0), (0.5, 8.0), (3.0, 0.1))
"""p and q."""
SHOWN = (0.5, 8.0)
"""The exchange whose curve is drawn."""
RATIOS = (1 / 16, 1 / 4, 1.0, 4.0, 16.0, 64.0)
TASKS = ("linear, k = 64", "ReLU, width 128", "ReLU, width 512")
SAME, FASTER, OTHER = range(3)


def exchange_name(p: float, q: float) -> str:
    return f"p = {p:g}, q = {q:g}"


LAB = Lab(
    name="two_dials",
    number=7,
    title="Four knobs, two dials",
    lesson="6.6",
    seconds=5,
    idea=r"""
$\alpha$, the size of the random $B_0$, and a learning rate for each factor: four knobs. Turn
them all at once, $\alpha$ to $\alpha/(p q)$, $B_0$ to $p\, B_0$, $\eta_B$ to $p\, \eta_B$ and
$\eta_A$ to $q\, \eta_A$. With Adam (apart from the number in its denominator, next to nothing
here) this exchange is said to change nothing that the model computes, as long as there is no weight
decay and no clipping of gradients. There is none here.

It is tried with four pairs of $p$ and $q$, in 64-bit numbers. Then a search over what is left.
LoRA+ (Hayou and colleagues 2024) recommends
$\lambda = \eta_A / \eta_B$ larger than 1, say 16. For six ratios, each at the
best of seven learning rates, three small tasks are learned, and we see which ratio ends lowest.
""".strip(),
    questions=(
        Question(
            "exchange",
            r"$p = 0.5$, $q = 8$: so $\alpha$ becomes a quarter, $B_0$ and its rate one half, the "
            "rate of $A$ eight times as large. The loss curve ...",
            "choice",
            (
                "... stays the same, step by step",
                "... falls faster",
                "... is another one, but ends in the same place",
            ),
        ),
        Question(
            "alpha",
            r"And if $\alpha$ alone is doubled?",
            "choice",
            (
                "The curve stays the same",
                "It falls faster at first",
                "It falls more slowly at first",
            ),
        ),
        Question(
            "ratio",
            r"Which $\lambda$ ends lowest in all three tasks, each at its best learning rate?",
            "choice",
            (r"$\lambda = 16$", r"$\lambda = 4$", r"$\lambda = 1$", "None wins in all three"),
        ),
    ),
    shows=r"""
Of the four knobs only two are dials. Tuning $\alpha$, the start and both rates searches the
same plane several times over (Schulman and colleagues 2025, "LoRA Without Regret", use this
invariance). $\alpha$ alone is not part of the exchange: it is a knob like a learning rate.
""".strip(),
    shows_not=r"""
The second half is no test of LoRA+. Its argument is about very wide networks and long
trainings; the authors report gains of 1 to 2 % there. 40 to 60 steps of a toy do not show them,
and cannot refute them either. What the toy does show is how little a ratio is worth by itself:
a factor in the ratio can be traded for one in the learning rate over a broad valley, see the
last table. And Lee and colleagues (2026, "Learning Rate Matters: Vanilla LoRA May Suffice for LLM
Fine-tuning") find variants within 1-2 % of each other once the rates are tuned.
""".strip(),
    curves=(
        Chart(
            "Loss before and after the exchange",
            "step",
            "loss",
            (
                Series(ORIGINAL, (), ()),
                Series(exchange_name(*SHOWN), (), (), "points"),
                Series(DOUBLED, (), ()),
            ),
            log_y=True,
            x_range=(0.0, 120.0),
        ),
        Chart(
            "Lowest loss, by the ratio of the rates",
            "λ",
            "loss",
            tuple(Series(task, (), ()) for task in TASKS),
            log_x=True,
            log_y=True,
            x_range=(RATIOS[0], RATIOS[-1]),
        ),
    ),
)
