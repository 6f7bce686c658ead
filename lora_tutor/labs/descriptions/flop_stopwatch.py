"""L8: PyTorch's own flop counter, and a stopwatch beside it."""

from lora_tutor.charts.model import Chart, ReferenceLine, Series
from lora_tutor.labs.model import Lab, Question

WIDTH, LAYERS = 256, 12
RANKS = (1, 4, 16, 64, 128)
TIMED = ("full", "r = 4", "r = 64")
FEWER, EQUAL, MORE = range(3)
AS_COUNTED, LESS_THAN_COUNTED, NOTHING = range(3)

LAB = Lab(
    name="flop_stopwatch",
    number=8,
    title="Flop meter and stopwatch",
    lesson="6.4",
    seconds=10,
    idea=r"""
Twelve linear layers of width 256 with ReLU between them, one batch of 256 rows, one forward and
one backward pass. PyTorch counts the floating-point operations of its matrix products, first
for full fine-tuning, then for LoRA of several ranks. The formula says
$\frac{2}{3} + \frac{2r}{N}$ for a layer that passes the error on; the lowest layer need not.

Then the same passes are timed in turn, ten rounds, on one thread of this machine. The median
counts.
""".strip(),
    questions=(
        Question(
            "share",
            "Rank 4: what share of full fine-tuning's operations does the counter find?",
            "number",
            tolerance=1.08,
        ),
        Question(
            "border",
            "And rank 64, a quarter of the width?",
            "choice",
            ("Fewer than full fine-tuning", "As many, within 2 %", "More"),
        ),
        Question(
            "clock",
            "How much of that saving at rank 4 does the clock show?",
            "choice",
            ("All of it, or more", "A part of it", "Nothing, or it is slower"),
        ),
    ),
    shows=r"""
The count agrees with the formula, operation by operation. LoRA saves one product of three, and
a rank beyond a sixth of the width gives it all back. The clock is another matter: thin products
use the processor badly, and everything around the products takes time too.
""".strip(),
    shows_not=r"""
The times are noisy, and are about this machine, this width and one thread; a second run will
differ, and a GPU will differ more. Loss, optimiser and attention are not in them: an
optimiser's step over all of $W$ would make full fine-tuning slower. The counter counts matrix
products alone.
""".strip(),
    curves=(
        Chart(
            "Work of LoRA, relative to full fine-tuning",
            "rank",
            "ratio",
            (
                Series("formula", (), ()),
                Series("counted", (), (), "points"),
                Series("full", (), (), "level"),
            ),
            marks=(ReferenceLine(WIDTH / 6, "N/6"),),
            log_x=True,
            x_range=(float(RANKS[0]), float(RANKS[-1])),
        ),
        Chart(
            "Time of a forward and a backward pass",
            "round",
            "milliseconds",
            tuple(Series(name, (), ()) for name in TIMED),
            x_range=(1.0, 10.0),
        ),
    ),
)
