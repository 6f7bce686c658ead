"""L5: what is left of the old task when the new one has been learned equally well."""

from lora_tutor.charts.model import Chart, Series
from lora_tutor.labs.model import Lab, Question

METHODS = ("full", "r = 16", "r = 4")
SHIFTS = {"rotated": "a quarter turn", "moved": "two pixels to the right"}
INVERTED_RANKS = (1, 4, 16)
RATE, METHOD, ALIKE = range(3)
NO_RANK = len(INVERTED_RANKS)


def _curve(shift: str) -> Chart:
    return Chart(
        f"Kept of the old task: {SHIFTS[shift]}",
        "learning rate",
        "accuracy",
        tuple(Series(each, (), ()) for each in METHODS),
        log_x=True,
        x_range=(2e-3, 2e-2),
        y_range=(0.0, 1.0),
    )


LAB = Lab(
    name="forgetting",
    number=5,
    title="Learn less, forget less?",
    lesson="6.3",
    seconds=10,
    idea=r"""
A small network (64-96-64-10) has learned to read digits of $8 \times 8$ pixels, drawn at
random. Then all pictures are turned by a quarter, or moved by two pixels, and it is fine-tuned
on these: in full, with $r = 16$ and with $r = 4$ ($s = 1$), at three learning rates. Each run
stops as soon as it reads 90 % of changed pictures that were held out. On a third set
of changed pictures all then read between 84 and 92 %, the low ranks a little more than full
fine-tuning. What have they forgotten? Each is asked to read the old pictures again, and the mean
over three networks is shown.

At the end the pictures are inverted, as in a photographic negative, and each method is given 20
epochs.
""".strip(),
    questions=(
        Question(
            "keeps",
            "After a quarter turn, learned at the rate 0.006, which reads the old pictures best?",
            "choice",
            METHODS,
        ),
        Question(
            "lever",
            "What changes the old accuracy more: ten times the learning rate, or the method?",
            "choice",
            ("The learning rate", "The method", "Both alike"),
        ),
        Question(
            "negative",
            "Negatives: which is the smallest rank to come within 3 points of the full update?",
            "choice",
            (*(f"r = {rank}" for rank in INVERTED_RANKS), "None of them"),
        ),
    ),
    shows=r"""
Equal success on the new task can leave very different amounts of the old one. The learning rate
is a strong lever for every method. One run of LoRA against one run of full fine-tuning says little
about forgetting: of pictures that were moved, LoRA keeps more with one pair of rates and less with
another. After the quarter turn it keeps less with every pair. And some changes are not for a low
rank at all: a negative asks for $-2W$ and for other biases ([8.6](lesson:8.6)), and the biases are
frozen here.
""".strip(),
    shows_not=r"""
It does not show that LoRA forgets less, nor that it forgets more. At equal rates the low ranks
forget more here; on language models Biderman and colleagues (2024) measure the opposite, on
tasks and sizes that have nothing to do with ours. A quarter turn mixes all pixels and is no
low-rank change of the first layer; a shift that is one might well come out otherwise. And a
larger update forgets more within one shift here, but that need not be so elsewhere.
""".strip(),
    curves=tuple(_curve(shift) for shift in SHIFTS),
)
