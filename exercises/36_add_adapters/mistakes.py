"""Known mistakes of 36_add_adapters: the sum of adapters."""

import numpy as np


def checked(adapters, weights):
    if not adapters or len(adapters) != len(weights):
        raise ValueError("no sum")
    return list(zip(adapters, weights, strict=True))


def joined(adapters, weights, factor):
    """All columns and rows, the writers times factor(w, s)."""
    pairs = checked(adapters, weights)
    A = np.concatenate([factor(w, s) * A for (A, _, s), w in pairs], axis=1)
    return A, np.concatenate([B for (_, B, _), _ in pairs], axis=0)


class factors_added:
    """The factors are added instead of the products

    (A₁ + A₂)(B₁ + B₂) also holds A₁B₂ and A₂B₁, the writer of one task behind the reader of
    another. Nobody trained these. And ranks that differ cannot be added at all.
    """

    def add_adapters(adapters, weights):
        pairs = checked(adapters, weights)
        return sum(w * s * A for (A, _, s), w in pairs), sum(B for (_, B, _), _ in pairs)


class padded_and_added:
    """The factors are filled up with zeros to one rank, and added

    That makes different ranks fit, but the sum of the factors still has cross terms A₁B₂ and A₂B₁.
    Put the columns beside one another, and the rows below.
    """

    def add_adapters(adapters, weights):
        pairs = checked(adapters, weights)
        r = max(A.shape[1] for A, _, _ in adapters)
        total_A = sum(np.pad(w * s * A, ((0, 0), (0, r - A.shape[1]))) for (A, _, s), w in pairs)
        total_B = sum(np.pad(B, ((0, r - len(B)), (0, 0))) for _, B, _ in adapters)
        return total_A, total_B


class roots_on_both_sides:
    """Each factor gets the root of w·s

    For positive numbers that is right too. But the root of a negative weight is NaN, and a negative
    weight is how an adapter is taken away. Give the whole number to one side.
    """

    def add_adapters(adapters, weights):
        pairs = checked(adapters, weights)
        with np.errstate(invalid="ignore"):
            roots = [np.sqrt(np.float64(w * s)) for (_, _, s), w in pairs]
        A = np.concatenate([q * A for q, (A, _, _) in zip(roots, adapters, strict=True)], axis=1)
        B = np.concatenate([q * B for q, (_, B, _) in zip(roots, adapters, strict=True)], axis=0)
        return A.astype(adapters[0][0].dtype), B.astype(adapters[0][1].dtype)


class sign_lost:
    """A negative weight counts as a positive one

    The root of |w·s| on both sides avoids NaN, but the adapter is then added where it should be
    taken away. One of the two sides must carry the sign.
    """

    def add_adapters(adapters, weights):
        return joined(adapters, weights, lambda w, s: abs(w) * s)


class weights_on_both_sides:
    """Both factors are multiplied by the weight

    The product then has w². One side is enough.
    """

    def add_adapters(adapters, weights):
        return joined(adapters, weights, lambda w, s: w * w * s)


class scales_left_out:
    """The scales are left out

    A file with α = 16 and r = 8 means 2·A B. Adapters from different trainings have different
    scales, and a sum without them weighs them wrong.
    """

    def add_adapters(adapters, weights):
        return joined(adapters, weights, lambda w, s: w)


class weights_left_out:
    """The weights are left out

    All adapters count fully, whatever was asked.
    """

    def add_adapters(adapters, weights):
        return joined(adapters, weights, lambda w, s: s)


class scale_of_the_first:
    """All adapters get the scale of the first

    PEFT's new adapter takes most settings from the first one, but not this: each update has
    its own scale.
    """

    def add_adapters(adapters, weights):
        checked(adapters, weights)
        return joined(adapters, weights, lambda w, s: w * adapters[0][2])


class averaged:
    """The sum is divided by the sum of the weights

    A weighted mean has other uses. Here a weight of 1 for each of two adapters means that both
    apply in full.
    """

    def add_adapters(adapters, weights):
        checked(adapters, weights)
        total = sum(weights) or 1.0
        return joined(adapters, weights, lambda w, s: w / total * s)


class zero_means_one:
    """A weight of zero counts as one

    0 is falsy, so `w or 1.0` makes an adapter that was switched off apply in full.
    """

    def add_adapters(adapters, weights):
        return joined(adapters, weights, lambda w, s: (w or 1.0) * s)


class zero_weights_dropped:
    """Adapters of weight zero are left out

    The product is right, but its shapes now depend on the weights, and with all weights zero there
    is nothing left to join. p is the sum of all ranks.
    """

    def add_adapters(adapters, weights):
        pairs = [(each, w) for each, w in checked(adapters, weights) if w]
        return joined([each for each, _ in pairs], [w for _, w in pairs], lambda w, s: w * s)


class readers_in_another_order:
    """Writers and readers are joined in different orders

    The columns of A₁ must meet the rows of B₁. In another order the product is one of strangers.
    """

    def add_adapters(adapters, weights):
        A, _ = joined(adapters, weights, lambda w, s: w * s)
        return A, np.concatenate([B for _, B, _ in adapters[::-1]], axis=0)


class shorter_list_wins:
    """The longer of the two lists is cut off without a word

    zip ends with the shorter list, so that an adapter without a weight silently does nothing.
    Compare the lengths, or say strict=True.
    """

    def add_adapters(adapters, weights):
        n = min(len(adapters), len(weights))
        return joined(adapters[:n], weights[:n], lambda w, s: w * s)


class adapters_scaled_in_place:
    """The adapters are changed

    A *= w * s writes into the caller's adapter, and the next sum scales it again.
    """

    def add_adapters(adapters, weights):
        for (A, _, s), w in checked(adapters, weights):
            A *= w * s
        return joined(adapters, weights, lambda w, s: 1.0)
