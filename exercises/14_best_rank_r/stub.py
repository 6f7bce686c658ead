"""Exercise 14: the best matrix of rank r (Lesson 5.2).

Suppose somebody hands you a whole update M, made by full fine-tuning. How
much of it can an adapter of rank r hold? Eckart and Young gave the answer in
1936: the first r terms of the singular value decomposition,

    M ≈ Σᵢ σᵢ uᵢ vᵢᵀ, i ≤ r        error = √(σ²ᵣ₊₁ + σ²ᵣ₊₂ + …)

and nothing of rank r comes nearer. Every other way is measured against it.
LoRA itself never sees M: it has to find its factors from data.

The product does not settle the factors, for A C and C⁻¹ B have the same one.
So the lengths are shared out evenly here.
"""

import numpy as np


def best_rank_r(M: np.ndarray, r: int) -> tuple[np.ndarray, np.ndarray]:
    """Factors A, B whose product is as near to M as rank r allows.

        ‖M - A B‖ is the least possible (Frobenius norm)
        Aᵀ A = B Bᵀ = diag(σ₁, …, σᵣ)      the largest first

    M:       (d, k), of any rank, even zero; it stays as it is
    r:       from 1 to min(d, k); ValueError for any other
    returns  (A, B) of shapes (d, r) and (r, k), with the type of M

    The signs are yours to choose: uᵢ and vᵢ may change theirs together.
    """
    # TODO: decompose, cut off, share out the singular values.
    raise NotImplementedError("best_rank_r")
