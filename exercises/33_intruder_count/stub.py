"""Exercise 33: counting intruders (Lesson 5.4).

Take the left singular vectors of a weight before and after fine-tuning.
After full fine-tuning they are much the same, only a little turned. After
LoRA some of the strongest may point where no vector of the old weight did:
Shuttleworth and colleagues (2024) call them intruder dimensions.

A direction is an intruder if it is not near to any of the old ones:

    maxⱼ |cos(u'ᵢ, uⱼ)| < ε        i among the first `top`, j over all of W's

A singular vector may be multiplied by -1, and its partner with it, and
nothing changes. So a cosine of -1 means: the same direction.
"""

import numpy as np


def intruder_count(
    W: np.ndarray,
    dW: np.ndarray,
    top: int,
    epsilon: float,
) -> int:
    """How many of the leading directions of W + dW are new.

    W:        (d, k); it stays as it is
    dW:       (d, k), the update s·A B, not yet added; it stays as it is
    top:      how many left singular vectors of W + dW are looked at, those
              with the largest singular values first; may be 0, or more than
              there are
    epsilon:  from 0 to 1. A largest |cosine| that is less than 1e-6 away
              from it counts as equal to it: so not as smaller
    returns   a whole number

    In both matrices a direction exists only if its singular value is above
    max(d, k)·eps·σ₁ (page 2.3, eps that of the type): the vectors of the
    others are arbitrary. They are neither intruders nor old directions.
    """
    # TODO: two sets of directions, the cosines, what is below.
    raise NotImplementedError("intruder_count")
