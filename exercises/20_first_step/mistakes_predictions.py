"""Known mistakes of 20_first_step: its rank, the zero gradient, the ratio."""

from .mistakes import gradient, step


class rank_is_r:
    """The bound is r, whatever n

    r is a bound, for dW is a product through r columns. But it is also a sum of n outer products,
    one for each sample, and with fewer samples than r its rank is smaller still.
    """

    def rank_bound(r, n):
        return r


class rank_is_n:
    """The bound is n, whatever r

    n bounds the rank of the full step. LoRA's step passes through r columns as well, and cannot
    have a rank beyond r.
    """

    def rank_bound(r, n):
        return n


class rank_is_larger:
    """The bound is the larger of r and n

    A product has no more rank than its thinner factor: each of the two is a bound, so the smaller
    one counts.
    """

    def rank_bound(r, n):
        return max(r, n)


class rank_is_sum:
    """The bound is r + n

    Ranks may add up when matrices are added. Here they are multiplied, and the smaller one counts.
    """

    def rank_bound(r, n):
        return r + n


class zero_in_paper_letters:
    """A is named, as in the paper's letters

    A gradient is zero if the other factor is zero: ∂B = s Aᵀ Ĝ. In the paper the writer is called
    B and starts at zero, so there it is the gradient of A. In this course A writes.
    """

    def zero_gradient():
        return "A"


class both_zero:
    """Both gradients are said to be zero

    The product is zero, but each gradient contains only the other factor. ∂A = s Ĝ Bᵀ is not zero,
    since B is random. That is why one factor, and only one, starts at zero.
    """

    def zero_gradient():
        return "both"


class no_third:
    """The third is missing: r/k in place of r/(3k)

    Uniform numbers between -c and c are not all as large as c: the mean of their squares is c²/3.
    With c = 1/√k that is 1/(3k), and r rows add up.
    """

    def step_ratio(k, r, s):
        return s**2 * r / k


class variance_one:
    """The entries of B are taken to have variance 1

    Then BᵀB would have the mean r times the identity. But the entries are uniform between -1/√k and
    1/√k, and the mean of their squares is 1/(3k).
    """

    def step_ratio(k, r, s):
        return s**2 * r


class twelfth:
    """The variance is that of an interval of length 1/√k

    An interval of length c has the variance c²/12. But this one runs from -1/√k to 1/√k and is
    2/√k long: 4/(12k) is 1/(3k).
    """

    def step_ratio(k, r, s):
        return s**2 * r / (12 * k)


class ratio_scale_once:
    """s stands in the ratio once, and it should be s²

    One s comes with the gradient of A, another with the product. Doubling α makes the first step of
    plain gradient descent four times as large.
    """

    def step_ratio(k, r, s):
        return s * r / (3 * k)


class ratio_without_scale:
    """s is missing in the ratio

    r/(3k) belongs to BᵀB alone. The scale enters twice besides, with the gradient of A and with
    the product: s².
    """

    def step_ratio(k, r, s):
        return r / (3 * k)


class ratio_without_rank:
    """r is missing in the ratio

    BᵀB is a sum over the r rows of B, and each adds 1/(3k) to the diagonal. More rows let more of
    the gradient through.
    """

    def step_ratio(k, r, s):
        return s**2 / (3 * k)


class ratio_inverted:
    """The ratio is upside down

    LoRA's step was to be measured by the full one, not the full one by LoRA's. For small s²r/k it
    is far below 1.
    """

    def step_ratio(k, r, s):
        return 3 * k / (s**2 * r)


class deviation_for_variance:
    """The standard deviation stands where the variance belongs

    The entries of B have the standard deviation 1/√(3k), but BᵀB multiplies them with
    themselves: it is their square that counts.
    """

    def step_ratio(k, r, s):
        return s**2 * r / (3 * k) ** 0.5


class reader_moves_alone:
    """dB is not zero: B was stepped with the new A

    Both factors step at the same time, each against its gradient at the old numbers. That of B is
    s AᵀĜ, and A is zero.
    """

    def first_step(W, X, Y, B, alpha, lr):
        s, G = alpha / len(B), gradient(W, X, Y)
        found = step(G, B, lr, s, s)
        return found | {"dB": -lr * s * (found["dA"].T @ G)}


class reader_returned:
    """dB is B itself, not its change

    Asked is the value after the step minus the value before it. B does not move, so dB is zero.
    """

    def first_step(W, X, Y, B, alpha, lr):
        s = alpha / len(B)
        return step(gradient(W, X, Y), B, lr, s, s) | {"dB": B.copy()}
