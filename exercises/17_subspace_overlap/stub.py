"""Exercise 17: do two adapters read the same? (Lesson 5.5)

Train one adapter with rank 4 and another with rank 8. Does the second find
new directions, or the first four again, and noise? The entries of B1 and B2
cannot tell: turn the rows of B, and the columns of A with them, and A B stays
the same. The LoRA paper (section 7.2) compares the leading directions:

    φ(i, j) = ‖V₁ V₂ᵀ‖²_F / min(i, j)

where V₁ holds the first i right singular vectors of B1 as its rows, and V₂
the first j of B2. It is 1 if one subspace lies within the other, 0 if they
are at right angles, and for random ones about max(i, j)/k.

A limit: (A C)(C⁻¹ B) is the same update for every invertible C, and only
φ(r1, r2), of the whole spaces, stays the same with it. For smaller i and j the
answer depends on how the update is split into A and B. The paper accepts that.

In the paper the top directions of rank 8 and rank 64 agreed, φ(1, 1) > 0.5, and
most of the others did not: a hint that a very low rank was enough there.
"""

import numpy as np


def subspace_overlap(B1: np.ndarray, B2: np.ndarray, i: int, j: int) -> float:
    """How much the leading directions of two readers have in common.

    B1:      (r1, k), of rank r1
    B2:      (r2, k), of rank r2; both stay as they are
    i:       from 1 to r1, how many directions of B1 count: the i right
             singular vectors with the largest singular values
    j:       from 1 to r2, the same for B2
    returns  φ(i, j), a float from 0 to 1
    """
    # TODO: two bases, the cosines between them, one number.
    raise NotImplementedError("subspace_overlap")
