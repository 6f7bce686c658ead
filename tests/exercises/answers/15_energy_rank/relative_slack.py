"""argmax on a comparison with the total, the slack times the total; a NumPy integer comes back."""

import numpy as np


class BadShare(ValueError):
    pass


def energy_rank(s, frac):
    if not 0.0 < frac <= 1.0:
        raise BadShare(frac)
    reached = np.add.accumulate(s * s)
    total = s @ s
    return np.argmax(reached >= (frac - 1e-12) * total) + 1 if total > 0 else np.int64(0)
