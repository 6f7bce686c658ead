"""L6 on an adapter of the learner's own: what is known before the files are read."""

from lora_tutor.labs.model import Lab

SHOWN = 10
"""Modules in tables and charts, and compared with a base, unless another number is asked for."""

LAB = Lab(
    name="update_xray",
    number=6,
    title="X-ray of your own adapter",
    lesson="5.3",
    seconds=5,
    idea=r"""
Each module's $\Delta W$ is taken apart by its singular values, without being formed: the factors'
triangles are enough. The stable rank is $\sum_i \sigma_i^2 / \sigma_1^2$, and energy is counted as
on page 5.3. A smaller rank $q$ keeps the leading $q$ singular values, and its error is
$\lVert \Delta W - \Delta W_q \rVert / \lVert \Delta W \rVert$.
""".strip(),
    questions=(),
    shows=r"""
How many directions each update really uses, and what would be left of it at a smaller rank. A
module whose stable rank stays near 1 moves along one direction; one that needs nearly all of its
$r$ for 90 % may have been held back by it.
""".strip(),
    shows_not=r"""
Energy is not ability: only a run on your task says whether a smaller rank is enough, and training
at that rank may do better than cutting. An intruder is a sign of how the weights changed, not of a
bad model.
""".strip(),
)
