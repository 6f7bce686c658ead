"""Exercise 3: attention with a causal mask (Lesson 1.2).

Each query gets a weighted mean of the values. With the mask, it sees no key
that comes after it.
"""

import numpy as np


def attention_weights(S: np.ndarray) -> np.ndarray:
    """The softmax over the keys, from Exercise 2."""
    E = np.exp(S - S.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


def attend(
    Q: np.ndarray,
    K: np.ndarray,
    V: np.ndarray,
    causal: bool = False,
) -> np.ndarray:
    """softmax(Q Kᵀ / √d_k) V.

    Q:       (n, d_k)
    K:       (m, d_k); with `causal`, m is n
    V:       (m, d_v)
    causal:  whether query i sees only the keys 0 to i
    returns  (n, d_v)
    """
    # TODO: the scores, the mask, the weights, the mean.
    raise NotImplementedError("attend")
