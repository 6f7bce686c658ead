"""Known mistakes of 25_loftq_init: the rounds."""

import numpy as np

from .reference import best_rank_r


def zeros(W, r):
    return np.zeros((W.shape[0], r)), np.zeros((r, W.shape[1]))


def rounds(W, r, quantize, iters, factors=best_rank_r):
    """The right rounds, with another way to the factors of a residual."""
    A, B = zeros(W, r)
    if iters == 0:
        return quantize(W), A, B
    for _ in range(iters):
        W_hat = quantize(W - A @ B)
        A, B = factors(W - W_hat, r)
    return W_hat, A, B


class factors_of_the_weight:
    """The factors are made from W, not from what the rounding lost

    The best rank-r part of W is already in Ŵ, as far as Ŵ has it, so W is there twice: Ŵ + A B is
    further away from W than Ŵ alone. The adapter has to repair the rounding, and that is W − Ŵ.
    """

    def loftq_init(W, r, quantize, iters=1):
        return rounds(W, r, quantize, iters, lambda residual, r: best_rank_r(W, r))


class pissa_start:
    """First the factors of W, then the rounding: that is PiSSA's order

    Here A B takes the leading part of W, and what is left is rounded. That is a method of its own,
    but then nobody repairs the rounding itself. LoftQ rounds first, and the adapter comes second.
    """

    def loftq_init(W, r, quantize, iters=1):
        A, B = zeros(W, r)
        W_hat = None if iters else quantize(W)
        for _ in range(iters):
            A, B = best_rank_r(W if W_hat is None else W - W_hat, r)
            W_hat = quantize(W - A @ B)
        return W_hat, A, B


class residual_turned_round:
    """The residual has the wrong sign

    With Ŵ − W the adapter repeats what the rounding did instead of undoing it, and the error along
    these r directions doubles: worse than no adapter. What is missing in Ŵ is W − Ŵ.
    """

    def loftq_init(W, r, quantize, iters=1):
        return rounds(W, r, quantize, iters, lambda residual, r: best_rank_r(-residual, r))


class adapter_left_at_zero:
    """The adapter stays at zero: that is QLoRA's start

    Ŵ is the rounded weight and A B is zero, so the model starts with the whole damage of the
    rounding. LoftQ fills the factors with the best rank-r part of W − Ŵ.
    """

    def loftq_init(W, r, quantize, iters=1):
        return rounds(W, r, quantize, iters, lambda residual, r: zeros(W, r))


class factors_quantised:
    """A and B are rounded too

    Only the frozen weight is stored in few bits. The adapter stays in full precision: it is small,
    it will be trained, and rounding it would damage the repair.
    """

    def loftq_init(W, r, quantize, iters=1):
        def factors(residual, r):
            return tuple(quantize(factor) for factor in best_rank_r(residual, r))

        return rounds(W, r, quantize, iters, factors)


class residual_returned:
    """The residual W − Ŵ is returned instead of Ŵ

    Ŵ is what the model stores and computes with, the rounded weight itself. The residual only
    serves to find A and B; to keep it would cost as much as W.
    """

    def loftq_init(W, r, quantize, iters=1):
        W_hat, A, B = rounds(W, r, quantize, iters)
        return W - W_hat, A, B


class factors_one_round_behind:
    """Ŵ is of the last round, A and B are of the round before

    The two halves of a round belong together: after each rounding the factors must be made anew,
    for this Ŵ and no other. With one round A and B are still zero.
    """

    def loftq_init(W, r, quantize, iters=1):
        A, B = zeros(W, r)
        W_hat = quantize(W) if iters == 0 else None
        for i in range(iters):
            W_hat = quantize(W - A @ B)
            if i < iters - 1:
                A, B = best_rank_r(W - W_hat, r)
        return W_hat, A, B


class rounded_once_more:
    """After the last round Ŵ is rounded once more

    The loop ends with factors for the last Ŵ, and then Ŵ is replaced: A and B now repair a rounding
    which is no longer there, and quantize is called once too often. Stop after the factors.
    """

    def loftq_init(W, r, quantize, iters=1):
        W_hat, A, B = rounds(W, r, quantize, iters)
        return (quantize(W - A @ B), A, B) if iters else (W_hat, A, B)


class one_round_only:
    """There is one round, whatever iters says

    The argument iters has no effect. Each further round rounds what the adapter does not cover, and
    then makes the adapter anew.
    """

    def loftq_init(W, r, quantize, iters=1):
        return rounds(W, r, quantize, min(iters, 1))


class one_round_too_many:
    """There is one round more than asked for

    A start with its own Ŵ, A and B counts as the first round already. With iters=1 quantize is
    called once.
    """

    def loftq_init(W, r, quantize, iters=1):
        return rounds(W, r, quantize, iters + 1 if iters else 0)


class same_rounding_each_time:
    """Every round rounds W itself

    quantize(W) gives the same Ŵ each time, so the second round changes nothing. Once there are
    factors, what is left for Ŵ is W − A B.
    """

    def loftq_init(W, r, quantize, iters=1):
        A, B = zeros(W, r)
        W_hat = quantize(W) if iters == 0 else None
        for _ in range(iters):
            W_hat = quantize(W)
            A, B = best_rank_r(W - W_hat, r)
        return W_hat, A, B


class adapter_added:
    """A B is added before rounding, not subtracted

    Ŵ and A B together should make W, so Ŵ gets what A B does not cover: W − A B. With W + A B the
    adapter's part is counted twice, and from the second round on the error grows.
    """

    def loftq_init(W, r, quantize, iters=1):
        A, B = zeros(W, r)
        W_hat = quantize(W) if iters == 0 else None
        for _ in range(iters):
            W_hat = quantize(W + A @ B)
            A, B = best_rank_r(W - W_hat, r)
        return W_hat, A, B


class old_factors_subtracted:
    """The new factors repair only what the old ones have left

    W − Ŵ − A B is the error after a round, and the new A and B take the place of the old ones: what
    those had covered is lost. The factors are made anew, from the whole of W − Ŵ.
    """

    def loftq_init(W, r, quantize, iters=1):
        A, B = zeros(W, r)
        W_hat = quantize(W) if iters == 0 else None
        for _ in range(iters):
            W_hat = quantize(W - A @ B)
            A, B = best_rank_r(W - W_hat - A @ B, r)
        return W_hat, A, B


class zero_rounds_not_rounded:
    """With iters=0 the weight is not rounded

    No round means no repair, but the frozen weight is still stored in few bits: the result is
    quantize(W) with factors of zero.
    """

    def loftq_init(W, r, quantize, iters=1):
        return (W.copy(), *zeros(W, r)) if iters == 0 else rounds(W, r, quantize, iters)


class zero_rounds_forgotten:
    """With iters=0 an exception is raised

    Perhaps the loop does not run, and the name of its result was never given a value. Zero rounds
    are a fair question: the answer is the rounded W, with A and B at zero.
    """

    def loftq_init(W, r, quantize, iters=1):
        A, B = zeros(W, r)
        for _ in range(iters):
            W_hat = quantize(W - A @ B)
            A, B = best_rank_r(W - W_hat, r)
        return W_hat, A, B
