"""L6: a full update, taken apart after the training."""

from lora_tutor.charts.model import Chart, Series
from lora_tutor.labs.model import Lab, Question

LAYERS = ("first layer", "second layer", "last layer")
TRAININGS = ("one training", "another training")
ENERGY_LIMITS = (8, 32)
"""The choices on the rank for 99 % of the energy: below, between, above."""
OVERLAP_LIMITS = (0.2, 0.8)

LAB = Lab(
    name="update_xray",
    number=6,
    title="X-ray of an update",
    lesson="5.3",
    seconds=4,
    idea=r"""
A network that reads digits of $8 \times 8$ pixels is fine-tuned, in full, on pictures that have
made a quarter turn. Nothing limits the rank of its $\Delta W$. Afterwards we look inside: how
fast do the singular values fall? What does the network still do if only the leading $q$ of them
are kept, in every layer? And a second training, on newly drawn pictures: does it find the same
directions?
""".strip(),
    questions=(
        Question(
            "knee",
            "How many singular values must each layer keep, so that 90 % of the turned pictures "
            "are read?",
            "number",
            tolerance=1.7,
        ),
        Question(
            "energy",
            r"How many of the 64 singular values of the first layer's $\Delta W$ hold 99 % of its "
            "energy?",
            "choice",
            ("At most 8", "9 to 32", "More than 32"),
        ),
        Question(
            "again",
            r"Two trainings on other drawings each: how far do the 4 leading directions that the "
            r"first layer's $\Delta W$ reads overlap? (Random ones: 0.06.)",
            "choice",
            ("Hardly, below 0.2", "Partly, 0.2 to 0.8", "Nearly wholly, above 0.8"),
        ),
    ),
    shows=r"""
An update that was free to have any rank has most of its energy in a few directions, and a few
of them carry most of the ability. The tail is long, though: it never ends at a sharp rank. And
the leading directions come back in a second training, so they have to do with the task.
""".strip(),
    shows_not=r"""
A truncated full update is not what LoRA would find at the same rank: LoRA trains under the
limit and can do better with it. Both trainings start from the same network, which is one reason
why they agree. And energy is not ability: compare the two columns for the same number of
directions.
""".strip(),
    curves=(
        Chart(
            "Full fine-tuning on turned pictures",
            "epoch",
            "accuracy",
            tuple(Series(each, (), ()) for each in TRAININGS),
            y_range=(0.0, 1.0),
        ),
        Chart(
            "Turned pictures read, by what is kept",
            "singular values kept",
            "accuracy",
            (Series("leading q", (), ()), Series("all", (), (), "level")),
            log_x=True,
            x_range=(1.0, 64.0),
            y_range=(0.0, 1.0),
        ),
    ),
)
