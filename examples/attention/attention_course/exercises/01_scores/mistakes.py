"""Known mistakes of 01_scores."""

import numpy as np


class not_scaled:
    """The scores are not scaled

    Their size then grows like the square root of d_k, and the softmax gives almost everything
    to one key. Divide by the square root of d_k.
    """

    def scores(Q, K):
        return Q @ K.T


class divided_by_the_length:
    """d_k divides, and not its square root

    The variance of a dot product is d_k; its size is the square root of that. Divided by d_k,
    the scores get smaller and smaller as the vectors get longer.
    """

    def scores(Q, K):
        return Q @ K.T / Q.shape[1]


class scaled_by_the_keys:
    """The scale is made of the number of keys

    The sum in a dot product has d_k terms, one for each column of Q. How many keys there are
    does not matter for one score.
    """

    def scores(Q, K):
        return Q @ K.T / np.sqrt(K.shape[0])


class keys_in_rows:
    """Rows are keys, and columns are queries

    Query i belongs to row i, since the softmax later runs along a row. Multiply Q by the
    transpose of K, and not the other way round.
    """

    def scores(Q, K):
        return K @ Q.T / np.sqrt(Q.shape[1])


class scaled_in_place:
    """Q is scaled in place

    The numbers are right, but the caller's Q is no longer what it was. Scale a new array.
    """

    def scores(Q, K):
        Q /= np.sqrt(Q.shape[1])
        return Q @ K.T
