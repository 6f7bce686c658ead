"""Exercise 05: a product as a sum of rank-one terms (Lesson 3.3).

A matrix product hides a sum. Column j of A meets row j of B, and their outer
product is a whole (d, k) matrix, yet one of rank one. Add the r of them and
you have A B. Each term is a little rule: "where the input shows the pattern
B[j], write the direction A[:, j] to the output". LoRA may learn r such rules
for a layer, and no more: that is the bottleneck.

Take the product apart into its rules.
"""

import numpy as np


def rank_one_terms(A: np.ndarray, B: np.ndarray) -> np.ndarray:
    """Split A B into its r rank-one terms.

        terms[j] = a_j b_jᵀ        a_j: column j of A,  b_j: row j of B
        terms[0] + ... + terms[r-1] = A B

    A:       (d, r), its columns write
    B:       (r, k), its rows read
    returns  (r, d, k): a new array with the type of A and B;
             the first axis counts the terms

    A and B stay as they are.
    """
    # TODO: build the r outer products and stack them along the first axis.
    raise NotImplementedError("rank_one_terms")
