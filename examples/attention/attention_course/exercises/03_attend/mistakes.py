"""Known mistakes of 03_attend."""

import numpy as np

from .reference import attention_weights


def _scores(Q, K):
    return Q @ K.T / np.sqrt(Q.shape[1])


class mask_forgotten:
    """The causal mask is forgotten

    Every query sees all keys, those that come later too. Set their scores to minus infinity
    where `causal` is true.
    """

    def attend(Q, K, V, causal=False):
        return attention_weights(_scores(Q, K)) @ V


class mask_always:
    """The mask is there without being asked for

    Without `causal` every query sees all keys.
    """

    def attend(Q, K, V, causal=False):
        S = _scores(Q, K)
        S[np.triu_indices(S.shape[0], 1, S.shape[1])] = -np.inf
        return attention_weights(S) @ V


class mask_after_the_softmax:
    """Weights are set to 0 after the softmax

    What is left in a row then adds up to less than 1. Mask the scores, before the softmax.
    """

    def attend(Q, K, V, causal=False):
        P = attention_weights(_scores(Q, K))
        return (np.tril(P) if causal else P) @ V


class mask_of_zeros:
    """Masked scores are 0

    e to the power 0 is 1, so these keys keep a weight. Their scores have to be minus infinity.
    """

    def attend(Q, K, V, causal=False):
        S = _scores(Q, K)
        return attention_weights(np.tril(S) if causal else S) @ V


class past_is_masked:
    """The past is masked, and the future is seen

    Query i sees the keys from i on. It is the other half of the scores which has to go: those
    with j > i, above the diagonal.
    """

    def attend(Q, K, V, causal=False):
        S = _scores(Q, K)
        if causal:
            S[np.tril_indices(len(S), k=-1)] = -np.inf
        return attention_weights(S) @ V


class own_place_is_masked:
    """A query does not see its own place

    The first query then sees nothing at all, and its row is nan. Query i sees the keys 0 to i,
    so the diagonal stays.
    """

    def attend(Q, K, V, causal=False):
        S = _scores(Q, K)
        if causal:
            S[np.triu_indices(len(S), k=0)] = -np.inf
        return attention_weights(S) @ V
