"""Known mistakes of 04_heads."""

import numpy as np

from .reference import attend, attention_weights


def _parts(X, h):
    return np.split(X, h, axis=1)


class one_head_for_all:
    """One head with all columns

    There is a single softmax over the whole vectors, and so a single mean. Cut the columns into
    h parts, and attend in each.
    """

    def attend_in_heads(Q, K, V, h):
        return attend(Q, K, V)


class every_h_th_column:
    """A head takes every h-th column

    The columns of a head stand side by side: the first d_k belong to the first head.
    """

    def attend_in_heads(Q, K, V, h):
        return np.concatenate(
            [attend(Q[:, t::h], K[:, t::h], V[:, t::h]) for t in range(h)], axis=1
        )


class scaled_by_all_columns:
    """The scale is made of all columns

    A dot product in a head has d_k terms, and not h times as many. Each head divides by the
    square root of its own d_k.
    """

    def attend_in_heads(Q, K, V, h):
        parts = zip(_parts(Q, h), _parts(K, h), _parts(V, h), strict=True)
        scale = np.sqrt(Q.shape[1])
        return np.concatenate([attention_weights(q @ k.T / scale) @ v for q, k, v in parts], axis=1)


class first_weights_for_all:
    """All heads use the weights of the first

    Only the values differ then. Every head makes weights of its own from its columns of Q and K.
    """

    def attend_in_heads(Q, K, V, h):
        q, k = _parts(Q, h)[0], _parts(K, h)[0]
        return np.concatenate([attend(q, k, v) for v in _parts(V, h)], axis=1)


class joined_the_other_way:
    """The outputs are interleaved

    Column by column the heads take turns. The output of the first head comes first, then that of
    the second.
    """

    def attend_in_heads(Q, K, V, h):
        parts = zip(_parts(Q, h), _parts(K, h), _parts(V, h), strict=True)
        O = np.stack([attend(*part) for part in parts], axis=2)
        return O.reshape(len(Q), -1)


class heads_in_reverse:
    """The last head comes first

    Join the outputs in the order of the heads.
    """

    def attend_in_heads(Q, K, V, h):
        parts = zip(_parts(Q, h), _parts(K, h), _parts(V, h), strict=True)
        return np.concatenate([attend(*part) for part in parts][::-1], axis=1)
