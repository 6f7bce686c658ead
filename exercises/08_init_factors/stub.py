"""Exercise 08: how the factors start (Lesson 4.3).

Before its first step an adapted model must be the pretrained model: the
update A B has to be zero. Yet if both factors are zero, both gradients are
zero too, and the adapter never wakes up. So one factor is zero and the other
is random: A, which writes to the output, starts at zero; B, which reads the
input, starts random.

(The paper and PEFT give the two letters the other way round: what they call
A is our B. Follow the roles, not the letters.)
"""

import numpy as np


def init_factors(
    d: int,
    k: int,
    r: int,
    rng: np.random.Generator,
    dtype=np.float64,
) -> tuple[np.ndarray, np.ndarray]:
    """The factors of an untrained adapter for a (d, k) weight.

        A = 0                        (d, r)  writes
        B ~ U(-1/√k, 1/√k)           (r, k)  reads

    Every entry of B is drawn independently from `rng`, and from nothing else:
    a generator with the same seed gives the same B, and each call gives two
    new arrays of type `dtype`, float32 or float64.

    returns  (A, B)
    raises   ValueError if r < 1 or r > min(d, k)
    """
    # TODO: check r, then make the two factors.
    raise NotImplementedError("init_factors")
