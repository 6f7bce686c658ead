"""L4: where A and B begin, in a linear layer and in wide networks."""

from lora_tutor.charts.model import Chart, Series
from lora_tutor.labs.model import Lab, Question

STARTS = (
    "A = 0, B random",
    "A random, B = 0",
    "both zero",
    "both random",
    "A = 0, B constant",
    "PiSSA",
)
WIDTHS = (128, 512, 1024)
ONE_ZERO = STARTS[:2]
LOWEST = 1e-4
"""The first chart's bottom: a loss that falls below it stays on it."""
WRITER_ZERO, READER_ZERO, SAME = range(3)


def _rates(width: int) -> Chart:
    return Chart(
        f"Loss after 40 steps, width {width}",
        "learning rate",
        "loss",
        tuple(Series(each, (), ()) for each in ONE_ZERO),
        log_x=True,
        log_y=True,
        x_range=(1e-4, 1e-1),
    )


LAB = Lab(
    name="starting_points",
    number=4,
    title="Starting points",
    lesson="6.5",
    seconds=6,
    idea=r"""
LoRA starts with a writer $A = 0$ and a random reader $B$. What else could one do? Six starts of
rank 4 learn a change $M$ with the singular values 4, 3 and 1, by 300 steps of gradient descent
on $L = \frac{1}{2} \lVert A B - M \rVert_F^2$, each at the best of seven learning rates. (PiSSA,
Meng and colleagues 2024, starts with the leading part of $W$ in $AB$ and takes it out of the
frozen matrix.)

Then the two starts with one zero again, in a ReLU network of width 128, 512 and 1024, with
Adam: how large may the learning rate be? The network has to learn a low-rank change of its own
layer, and then, for comparison, what another network does.
""".strip(),
    questions=(
        Question(
            "stuck",
            "The loss starts at 13. With which start is it still there after 300 steps?",
            "choice",
            STARTS[1:5],
        ),
        Question(
            "constant",
            "$A = 0$, and all entries of $B$ are equal. At which loss does it level off?",
            "number",
            tolerance=1.15,
        ),
        Question(
            "wide",
            "At width 1024, which start has its best result at the larger learning rate?",
            "choice",
            (*ONE_ZERO, "Both at the same"),
        ),
    ),
    shows=r"""
If both factors are zero, both gradients are, and nothing ever moves. Equal rows of $B$ receive
equal gradients and stay equal: the update keeps rank 1, whatever $r$ is. PiSSA reaches other
matrices than the rest, so it has a floor of its own. In the linear layer the two starts with
one zero tie; in a wide network that learns a low-rank change $A = 0$ bears the larger learning
rates, and the more so the wider it is, as Hayou and colleagues (2024, "The Impact of
Initialization on LoRA Finetuning Dynamics") find. They add that it costs some stability inside.
""".strip(),
    shows_not=r"""
That this holds for every goal: compare the two in the second table, where with the other goal
little is left of it, and which start ends lower is not settled at all. Two draws, 40 steps and
factors of three between learning rates make a coarse picture. Nor is a large learning rate of
value in itself.
""".strip(),
    curves=(
        Chart(
            "Gradient descent from six starts",
            "step",
            "loss; 0.0001 or less",
            tuple(Series(each, (), ()) for each in STARTS),
            log_y=True,
            x_range=(0.0, 300.0),
            y_range=(LOWEST, 100.0),
        ),
        *(_rates(width) for width in WIDTHS),
    ),
)
