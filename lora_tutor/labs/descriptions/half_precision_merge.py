"""L9: an adapter merged into weights of 16 bits."""

from lora_tutor.charts.model import Chart, Series
from lora_tutor.labs.model import Lab, Question

SIDE, RANK, WEIGHT = 512, 8, 0.02
UNCHANGED, ERROR = "weights unchanged", "update's error"
RANK_LIMITS = (16, 256)
SHARE_LIMITS = (0.0, 0.01)
"""The choices on weights that unmerging does not restore: none, at most so many, more."""

LAB = Lab(
    name="half_precision_merge",
    number=9,
    title="Merging in 16 bits",
    lesson="8.1",
    seconds=2,
    idea=r"""
A bf16 number has eight significant bits. A matrix of $512 \times 512$ such weights, of size
0.02, gets an update of rank 8 merged: $W' = \operatorname{bf16}(W + \Delta W)$, the sum taken
in 32 bits and then rounded. The update's entries have the size $10^{-2}$ at first, then less
and less, to $10^{-5}$. What of it arrives? And does $\operatorname{bf16}(W' - \Delta W)$ bring
$W$ back?
""".strip(),
    questions=(
        Question(
            "unchanged",
            "Entries of size 0.0001, weights of size 0.02: how many per cent of the weights do not "
            "change at all?",
            "number",
            unit="%",
            tolerance=1.4,
        ),
        Question(
            "rank",
            r"Entries of size 0.001: what is the rank of $W' - W$, the update that arrives?",
            "choice",
            (f"{RANK}, or little more", "Some dozens", f"More than {RANK_LIMITS[1]}"),
        ),
        Question(
            "undone",
            "Entries of size 0.001, merged and unmerged: how many weights are not what they were?",
            "choice",
            ("None", "At most one in a hundred", "More"),
        ),
    ),
    shows=r"""
A change below half the spacing of the weight's own numbers vanishes, so a small update arrives
in pieces or not at all. What arrives is no longer of low rank, for the rounding errors have no
structure. And a merge is not undone by subtracting: keep the adapter apart, or keep a copy.
""".strip(),
    shows_not=r"""
Whether a model notices. An update that is ten times smaller than the spacing of its weights may
matter little, and the rounding errors of many weights partly cancel in a sum. The rank counts
every direction, however weak: with the largest update the foreign ones are less than one per
cent of it. And an error of a third does not mean that a third of the fine-tuning is lost: the
errors point everywhere, and along the update itself nearly all arrives at size 0.0001. Real updates
are not of equal size everywhere, either. Rounding once at the end is what was measured here, so it
is no remedy: a merged weight that stays in 32 bits is one, and an adapter kept apart is another.
""".strip(),
    curves=(
        Chart(
            "What rounding does to a merged update",
            "size of the update's entries",
            "share",
            (Series(UNCHANGED, (), ()), Series(ERROR, (), ())),
            log_x=True,
            x_range=(1e-5, 1e-2),
            y_range=(0.0, 1.0),
        ),
    ),
)
