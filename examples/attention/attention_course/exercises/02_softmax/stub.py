"""Exercise 2: a softmax over the keys (Lesson 1.1).

Each query shares one unit of attention among the keys.
"""

import numpy as np


def attention_weights(S: np.ndarray) -> np.ndarray:
    """The softmax of each row.

    S:       (..., n, m), scores: queries in rows, keys in columns; they may be
             as large as 1000, or as small as -1000
    returns  (..., n, m), and every row adds up to 1
    """
    # TODO: shift, exponentials, and the sum over the keys.
    raise NotImplementedError("attention_weights")
