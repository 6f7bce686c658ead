"""Known mistakes of 02_softmax."""

import numpy as np


class over_the_queries:
    """The sum runs over the queries

    Then the columns add up to 1: each key shares itself among the queries. A query has to share
    its attention among the keys, so the sum runs along the last axis.
    """

    def attention_weights(S):
        E = np.exp(S - S.max(axis=-2, keepdims=True))
        return E / E.sum(axis=-2, keepdims=True)


class one_sum_for_all:
    """One sum for the whole matrix

    Then all weights together add up to 1, and a row to less. Every row needs a sum of its own.
    """

    def attention_weights(S):
        E = np.exp(S - S.max(axis=-1, keepdims=True))
        return E / E.sum()


class not_shifted:
    """Exponentials of the scores as they are

    For a score of 1000 the exponential is infinite, and infinite over infinite is nan. Take the
    largest score of each row away first: the softmax stays the same.
    """

    def attention_weights(S):
        E = np.exp(S)
        return E / E.sum(axis=-1, keepdims=True)


class one_shift_for_all:
    """All rows are shifted by the same number

    A row whose scores are all far below the largest one of the matrix becomes zero over zero.
    Shift each row by its own largest score.
    """

    def attention_weights(S):
        E = np.exp(S - S.max())
        return E / E.sum(axis=-1, keepdims=True)


class second_axis:
    """The second axis, and not the last one

    For a matrix these are the same. With a batch in front the second axis holds the queries; the
    keys are always on the last one, which is -1.
    """

    def attention_weights(S):
        E = np.exp(S - S.max(axis=1, keepdims=True))
        return E / E.sum(axis=1, keepdims=True)
