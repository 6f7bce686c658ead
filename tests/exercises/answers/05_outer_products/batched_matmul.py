"""r products of a (d, 1) column and a (1, k) row, as one batched product."""

from functools import partial

import numpy as np

front = partial(np.moveaxis, source=1, destination=0)
rank_one_terms = lambda A, B: np.matmul(front(A)[..., None], B[:, None, :])  # noqa: E731
