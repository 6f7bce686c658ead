"""Exercise 4: attention in several heads (Lesson 1.3).

Each head attends by columns of its own, and the outputs stand side by side.
"""

import numpy as np


def attention_weights(S: np.ndarray) -> np.ndarray:
    """The softmax over the keys, from Exercise 2."""
    E = np.exp(S - S.max(axis=-1, keepdims=True))
    return E / E.sum(axis=-1, keepdims=True)


def attend(Q: np.ndarray, K: np.ndarray, V: np.ndarray) -> np.ndarray:
    """Attention without a mask, from Exercise 3."""
    return attention_weights(Q @ K.T / np.sqrt(Q.shape[1])) @ V


def attend_in_heads(
    Q: np.ndarray,
    K: np.ndarray,
    V: np.ndarray,
    h: int,
) -> np.ndarray:
    """The outputs of h heads, next to each other.

    Q:       (n, h * d_k); head t has the columns t * d_k to (t + 1) * d_k - 1
    K:       (m, h * d_k), likewise
    V:       (m, h * d_v), likewise
    returns  (n, h * d_v)
    """
    # TODO: take each head's columns, attend, and join the outputs.
    raise NotImplementedError("attend_in_heads")
